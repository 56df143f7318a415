/* SPDX-License-Identifier: MIT */
/*
 * metrics_text.c - the service's metrics in the text format of OpenMetrics
 * 1.0: what was counted (metrics.h), and what is asked for when it is wanted
 * (connections, the store).
 *
 * Families come one after the other, none twice. Labels are names from our own
 * tables, with nothing in them that needs to be escaped.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrics.h"
#include "metrics_text.h"
#include "monotonic.h"
#include "route_names.h"
#include "vfy_store.h"

static void
family(FILE *f, const char *name, const char *type, const char *help)
{
	const char *unit = strrchr(name, '_');

	fprintf(f, "# TYPE %s %s\n", name, type);
	if (unit != NULL &&
	    (strcmp(unit, "_seconds") == 0 || strcmp(unit, "_bytes") == 0))
		fprintf(f, "# UNIT %s %s\n", name, unit + 1);
	fprintf(f, "# HELP %s %s\n", name, help);
}

/* A family of one sample. */
static void
counter(FILE *f, const char *name, uint64_t value, const char *help)
{
	family(f, name, "counter", help);
	fprintf(f, "%s_total %" PRIu64 "\n", name, value);
}

static void
gauge(FILE *f, const char *name, int64_t value, const char *help)
{
	family(f, name, "gauge", help);
	fprintf(f, "%s %" PRId64 "\n", name, value);
}

/* -- requests --------------------------------------------------------------------- */

static void
answers(FILE *f, struct metrics *m)
{
	size_t i, k;
	uint64_t n;

	family(f, "verifyd_requests", "counter",
	    "Requests answered, by resource and status.");
	for (i = 0; i < m->num_resources; i++) {
		for (k = 0; k <= METRICS_STATUSES; k++) {
			n = metrics_get(&m->resource[i].answers[k]);
			if (n == 0)
				continue;
			fprintf(f, "verifyd_requests_total{resource=\"%s\",",
			    route_name(i));
			if (k < METRICS_STATUSES)
				fprintf(f, "code=\"%u\"", metrics_statuses[k]);
			else
				fprintf(f, "code=\"other\"");
			fprintf(f, "} %" PRIu64 "\n", n);
		}
	}
}

/* Nanoseconds as seconds; all digits, so that nothing is rounded. */
static void
seconds(FILE *f, uint64_t ns)
{
	fprintf(f, "%" PRIu64 ".%09" PRIu64, ns / 1000000000, ns % 1000000000);
}

/* Cumulative; what comes meanwhile may be in one line and not in the next, so
 * the count is what the buckets say. */
static void
durations_of(FILE *f, const char *name, struct metrics_resource *r)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i <= METRICS_BUCKETS; i++) {
		n += metrics_get(&r->durations[i]);
		fprintf(f,
		    "verifyd_request_duration_seconds_bucket{resource=\"%s\","
		    "le=\"",
		    name);
		if (i < METRICS_BUCKETS)
			fprintf(f, "%g", (double)metrics_bounds[i] / 1e9);
		else
			fprintf(f, "+Inf");
		/* a bound is a float, and "1" is none */
		fprintf(f, "%s\"} %" PRIu64 "\n",
		    i < METRICS_BUCKETS && metrics_bounds[i] % 1000000000 == 0
			? ".0"
			: "",
		    n);
	}
	fprintf(f,
	    "verifyd_request_duration_seconds_count{resource=\"%s\"} %" PRIu64
	    "\nverifyd_request_duration_seconds_sum{resource=\"%s\"} ",
	    name, n, name);
	seconds(f, metrics_get(&r->nanoseconds));
	fputc('\n', f);
}

static void
durations(FILE *f, struct metrics *m)
{
	struct metrics_resource *r;
	size_t i, k;

	family(f, "verifyd_request_duration_seconds", "histogram",
	    "From a request's last byte to its answer, waiting included.");
	for (i = 0; i < m->num_resources; i++) {
		r = &m->resource[i];
		for (k = 0; k <= METRICS_BUCKETS; k++)
			if (metrics_get(&r->durations[k]) > 0)
				break;
		if (k <= METRICS_BUCKETS)
			durations_of(f, route_name(i), r);
	}
}

static void
load(FILE *f, struct service *s)
{
	struct metrics *m = s->metrics;

	gauge(f, "verifyd_connections", clients_count(s->clients),
	    "Connections that are open.");
	gauge(f, "verifyd_connections_limit", s->config.connections,
	    "Connections that may be open.");
	family(f, "verifyd_connections_refused", "counter",
	    "Connections closed at once: too many, or too many of one user.");
	fprintf(f,
	    "verifyd_connections_refused_total{why=\"too-many\"} %" PRIu64
	    "\nverifyd_connections_refused_total{why=\"share\"} %" PRIu64 "\n",
	    metrics_get(&m->too_many), metrics_get(&m->share_full));
	gauge(f, "verifyd_requests_in_flight", atomic_load(&s->in_flight),
	    "Requests between their headers and the end of their answer.");
	gauge(f, "verifyd_requests_waiting", work_count(s->work),
	    "Requests that are parked, or worked on apart from connections.");
	gauge(f, "verifyd_requests_waiting_limit", s->config.waiting,
	    "Requests that may be parked.");
	gauge(f, "verifyd_uploads_bytes", (int64_t)atomic_load(&s->uploaded),
	    "Bodies of requests that are held in memory.");
}

/* -- verdicts --------------------------------------------------------------------- */

static void
verdicts(FILE *f, struct metrics *m)
{
	unsigned o, r;
	uint64_t n;

	family(f, "verifyd_verdicts", "counter",
	    "Verdicts by outcome and reason (doc/reasons.md).");
	for (o = 0; o < METRICS_OUTCOMES; o++)
		for (r = 0; r < METRICS_REASONS; r++) {
			n = metrics_get(&m->verdicts[o][r]);
			if (n > 0)
				fprintf(f,
				    "verifyd_verdicts_total{verdict=\"%s\","
				    "reason=\"%s\"} %" PRIu64 "\n",
				    vfy_outcome_name((enum vfy_outcome)o),
				    vfy_reason_name((enum vfy_reason)r), n);
		}
}

static void
searches(FILE *f, struct metrics *m)
{
	counter(f, "verifyd_search_paths", metrics_get(&m->paths),
	    "Candidate paths that were tried.");
	counter(f, "verifyd_search_steps", metrics_get(&m->steps),
	    "Steps that questions took of their budgets.");
	counter(f, "verifyd_signature_checks", metrics_get(&m->signatures),
	    "Signatures of certificates and evidence that were checked.");
	counter(f, "verifyd_memo_hits", metrics_get(&m->memo_hits),
	    "Signature checks that were known to be good already.");
	counter(f, "verifyd_budget_exhausted", metrics_get(&m->cut_searches),
	    "Questions whose search was cut because a budget was spent.");
}

/* -- the store --------------------------------------------------------------------- */

static const char *const kinds[] = { NULL, "crl", "ocsp", "issuer" };
#define FIRST_KIND VFY_ASK_CRL
#define LAST_KIND VFY_ASK_ISSUER

static void
stats(FILE *f, struct vfy_store *store)
{
	struct vfy_store_stats st = { 0 };
	size_t i;

	if (vfy_store_stats(store, &st) != 0)
		return;
	family(f, "verifyd_store_lookups", "counter",
	    "Evidence that was looked for in the store, since its opening.");
	fprintf(f,
	    "verifyd_store_lookups_total{result=\"hit\"} %" PRIu64
	    "\nverifyd_store_lookups_total{result=\"miss\"} %" PRIu64 "\n",
	    st.hits, st.misses);
	family(f, "verifyd_fetches", "counter",
	    "Fetches of evidence by what came of them, since the store's "
	    "opening.");
	for (i = 0; i <= VFY_FETCH_TROUBLE; i++)
		fprintf(f,
		    "verifyd_fetches_total{outcome=\"%s\"} %" PRIu64 "\n",
		    vfy_store_fetch_name((enum vfy_fetch_outcome)i),
		    st.outcomes[i]);
	gauge(f, "verifyd_evidence_bytes", (int64_t)st.bytes,
	    "Evidence in the store.");
	gauge(f, "verifyd_refreshes_noted", (int64_t)st.wishes,
	    "Fetches that are noted and not yet done.");
}

/* Of each kind one sample of one field. */
static void
by_kind(FILE *f, const char *name, const struct vfy_store_survey *all,
    size_t field, const char *help)
{
	const char *base;
	uint64_t value;
	int k;

	family(f, name, "gauge", help);
	for (k = FIRST_KIND; k <= LAST_KIND; k++) {
		base = (const char *)&all[k] + field;
		memcpy(&value, base, sizeof(value));
		fprintf(
		    f, "%s{kind=\"%s\"} %" PRIu64 "\n", name, kinds[k], value);
	}
}

static void
ages(FILE *f, const struct vfy_store_survey *all)
{
	static const int64_t bounds[VFY_STORE_AGES] = VFY_STORE_AGE_SECONDS;
	static const char name[] = "verifyd_evidence_age_seconds";
	size_t i;
	int k;

	family(f, name, "gaugehistogram",
	    "Age of authenticated evidence, since its thisUpdate.");
	for (k = FIRST_KIND; k <= LAST_KIND; k++) {
		for (i = 0; i < VFY_STORE_AGES; i++)
			fprintf(f,
			    "%s_bucket{kind=\"%s\",le=\"%" PRId64
			    ".0\"} %" PRIu64 "\n",
			    name, kinds[k], bounds[i], all[k].younger[i]);
		fprintf(f,
		    "%s_bucket{kind=\"%s\",le=\"+Inf\"} %" PRIu64
		    "\n%s_gcount{kind=\"%s\"} %" PRIu64
		    "\n%s_gsum{kind=\"%s\"} %" PRIu64 "\n",
		    name, kinds[k], all[k].items, name, kinds[k], all[k].items,
		    name, kinds[k], all[k].ages);
	}
}

static void
next_updates(FILE *f, const struct vfy_store_survey *all, int64_t now)
{
	static const char name[] = "verifyd_evidence_next_update_seconds";
	int k;

	family(f, name, "gauge",
	    "Until the nearest nextUpdate of evidence in force.");
	for (k = FIRST_KIND; k <= LAST_KIND; k++)
		if (all[k].next_update != 0)
			fprintf(f, "%s{kind=\"%s\"} %" PRId64 "\n", name,
			    kinds[k], all[k].next_update - now);
}

static void
survey(FILE *f, struct vfy_store *store)
{
	struct vfy_store_survey all[LAST_KIND + 1];
	int64_t now = wall_now();

	if (vfy_store_survey(store, now, all) != 0)
		return;
	by_kind(f, "verifyd_evidence", all,
	    offsetof(struct vfy_store_survey, items),
	    "Authenticated evidence in the store.");
	by_kind(f, "verifyd_evidence_pending", all,
	    offsetof(struct vfy_store_survey, pending),
	    "Evidence that is not authenticated yet.");
	by_kind(f, "verifyd_evidence_expired", all,
	    offsetof(struct vfy_store_survey, expired),
	    "Evidence that is no longer in force.");
	ages(f, all);
	next_updates(f, all, now);
}

/* -- all of it ----------------------------------------------------------------------- */

static void
trust(FILE *f, struct service *service)
{
	struct trust_set *set = trust_slot_get(&service->trust);
	struct vfy_store *store = trust_set_store(set);

	gauge(f, "verifyd_trust_anchors",
	    (int64_t)vfy_ctx_num_anchors(trust_set_ctx(set)),
	    "Trust anchors that are loaded.");
	if (store != NULL) {
		gauge(f, "verifyd_store_writable",
		    vfy_store_writable(store, NULL) == 0,
		    "1: evidence could be kept now.");
		stats(f, store);
		survey(f, store);
	}
	trust_set_unref(set);
}

char *
metrics_text(struct service *service, size_t *len)
{
	struct metrics *m = service->metrics;
	char *text = NULL;
	FILE *f = open_memstream(&text, len);
	bool ok;

	if (f == NULL)
		return NULL;
	family(f, "verifyd_build", "info", "What serves this.");
	fprintf(f, "verifyd_build_info{version=\"%s\"} 1\n", vfy_version());
	gauge(f, "verifyd_start_time_seconds", m->started_at,
	    "When the service was started, unix seconds.");
	answers(f, m);
	durations(f, m);
	load(f, service);
	verdicts(f, m);
	searches(f, m);
	trust(f, service);
	fprintf(f, "# EOF\n");
	ok = ferror(f) == 0;
	if (fclose(f) == 0 && ok)
		return text;
	free(text);
	return NULL;
}
