/* SPDX-License-Identifier: MIT */
/*
 * scan_host.c - a host becomes an item: a handshake, the verdict on what the server
 * showed, and what is to be said of how it was done.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "report.h"
#include "scan.h"
#include "verb.h"
#include "verdict_json.h"

/* Before another try; doubled each time. */
#define PAUSE_MS 200

/* All about one try. */
struct tried {
	struct handshake *h;
	struct question qn;
	struct vfy_verdict *v;
	struct chain_view chain;
	struct judgement j;
};

static void
tried_end(struct tried *t)
{
	vfy_verdict_free(t->v);
	chain_view_end(&t->chain);
	question_end(&t->qn);
	handshake_free(t->h);
}

static enum starttls
starttls_for(const struct scan_request *r, const struct target *t)
{
	return r->has_starttls ? r->starttls : starttls_of_port(t->port);
}

static int
shake(const struct scan *s, const struct target *t, struct handshake **out)
{
	const struct scan_request *r = s->request;
	struct handshake_ask ask = { .host = t->host,
		.port = t->port,
		.connect_host = r->has_connect ? r->connect_host : NULL,
		.connect_port = r->connect_port,
		.servername = host_is_address(t->host) ? NULL : t->host,
		.starttls = starttls_for(r, t),
		.timeout = r->timeout };
	char what[256];

	if (ask.starttls == STARTTLS_NONE &&
	    (t->port == 443 || t->port == 8443))
		ask.alpn[ask.num_alpn++] = "http/1.1";
	return handshake_run(&ask, out, what, sizeof(what));
}

/* 0: there is a verdict, or nothing to judge. */
static int
verify(const struct scan *s, const struct target *t, struct tried *x)
{
	struct option_error err;
	int rc = vfy_query_set_stapling_offered(x->qn.query, true);

	if (rc == 0 && !x->qn.has_identity)
		rc = question_set(&x->qn,
		    option_find(host_is_address(t->host) ? "ip" : "hostname"),
		    t->host, &err);
	if (rc == 0)
		rc = chain_question(&x->h->flow, x->qn.query);
	if (rc == VFY_ENOENT)
		return 0;
	if (rc == 0)
		rc = vfy_verify(s->place.ctx, x->qn.query, &x->v);
	return rc;
}

static int
try_it(const struct scan *s, const struct target *t, struct tried *x)
{
	int rc;

	memset(x, 0, sizeof(*x));
	rc = scan_question(s, VFY_TLS_SERVER, &x->qn);
	if (rc == 0)
		rc = shake(s, t, &x->h);
	if (rc == 0)
		rc = verify(s, t, x);
	if (rc == 0)
		rc = chain_view(&x->h->flow.chain, x->v, &x->chain);
	if (rc == 0)
		x->j = judge(x->h, x->v, &x->chain);
	return rc;
}

static void
pause_before(long nth)
{
	long ms = PAUSE_MS << nth;
	struct timespec t = { .tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

/* -- what was found ---------------------------------------------------------------- */

static void
put_cause(
    struct item *item, enum cause c, enum severity severity, const char *detail)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s%s", cause_what(c),
	    detail[0] != '\0' ? ": " : "", detail);
	item_put_finding(item,
	    &(struct item_finding){ .id = cause_name(c),
		.source = "handshake",
		.severity = severity,
		.citation = "",
		.detail = text,
		.hint = cause_fix(c) });
}

static const char *
detail_of(const struct handshake *h)
{
	if (h->failure == FAILURE_CONNECT)
		return h->connect.detail;
	return h->failed_at == STAGE_STARTTLS ? h->starttls_said : h->detail;
}

/* Why it failed, the likeliest cause first; the others may be it, too. */
static void
put_failure(struct item *item, const struct tried *x)
{
	size_t i;

	for (i = 0; i < x->j.n; i++)
		put_cause(item, x->j.causes[i],
		    i == 0 ? SEVERITY_ERROR : SEVERITY_NOTICE,
		    i == 0 ? detail_of(x->h) : "");
	item_put_status(item, x->j.status);
}

static void
put_weakness(struct item *item, const char *id, enum severity severity,
    const char *citation, const char *detail, const char *hint)
{
	item_put_finding(item,
	    &(struct item_finding){ .id = id,
		.source = "handshake",
		.severity = severity,
		.citation = citation,
		.detail = detail,
		.hint = hint });
}

static void
put_parameters(struct item *item, const struct handshake *h)
{
	const struct tls_suite *suite = tls_suite_find(flow_suite(&h->flow));
	const char *weak = suite == NULL ? NULL : tls_suite_weakness(suite);
	char detail[256];

	if (weak != NULL) {
		snprintf(detail, sizeof(detail), "%s: %s", suite->name, weak);
		put_weakness(item, "weak-cipher-suite", SEVERITY_WARNING,
		    "RFC 9325 4.2", detail,
		    "enable TLS 1.3, and in TLS 1.2 ECDHE with AEAD only");
	}
	if (h->flow.version >= WIRE_TLS13)
		return;
	if (!h->extended_master_secret)
		put_weakness(item, "no-extended-master-secret", SEVERITY_NOTICE,
		    "RFC 7627",
		    "the session's keys are not bound to the whole handshake",
		    "update the server's TLS library");
	if (!h->safe_renegotiation)
		put_weakness(item, "no-secure-renegotiation", SEVERITY_WARNING,
		    "RFC 5746", "the server does not know secure renegotiation",
		    "update the server's TLS library");
}

/* How the certificates came: other clients may be less forgiving. */
static void
put_chain(struct item *item, const struct tried *x)
{
	if (x->chain.incomplete && x->v != NULL &&
	    vfy_verdict_outcome(x->v) == VFY_VALID)
		put_cause(item, CAUSE_CHAIN_INCOMPLETE, SEVERITY_WARNING, "");
	if (x->chain.misordered)
		put_cause(item, CAUSE_CHAIN_MISORDERED, SEVERITY_WARNING, "");
}

static struct json_object *
handshake_json(const struct tried *x)
{
	struct report report = { .h = x->h,
		.verdict = x->v,
		.chain = &x->chain,
		.judgement = &x->j,
		.now = x->v != NULL ? vfy_verdict_time(x->v) : time(NULL) };
	struct json_object *root = report_json(&report);

	/* the item has it */
	if (root != NULL)
		json_object_object_del(root, "verdict");
	return root;
}

static struct json_object *
item_of(const struct scan *s, const struct target *t, const struct tried *x)
{
	const struct item_rules *rules = &s->request->rules;
	struct item item = item_begin(t->name, "host", 0, 0);

	if (x->v != NULL)
		item_put_verdict(&item, x->v, rules);
	if (x->v != NULL && vfy_verdict_num_paths(x->v) > 0)
		scan_lint(s, &item, vfy_path_cert(vfy_verdict_path(x->v, 0), 0),
		    x->v);
	item_put_member(&item, "handshake", handshake_json(x));
	if (x->j.failed || x->v == NULL) {
		put_failure(&item, x);
	} else {
		put_parameters(&item, x->h);
		put_chain(&item, x);
	}
	return item_end(&item, rules);
}

/* It could not be asked about. */
static struct json_object *
internal(const struct scan *s, const struct target *t, int rc)
{
	struct item item = item_begin(t->name, "host", 0, 0);

	item_put_unreadable(&item, "internal-error", vfy_strerror(rc));
	item_put_status(&item, EXIT_INTERNAL);
	return item_end(&item, &s->request->rules);
}

struct json_object *
scan_host(const struct scan *s, const struct target *t)
{
	struct json_object *array = json_object_new_array(), *item = NULL;
	struct tried x;
	long nth = 0;
	int rc;

	for (;;) {
		rc = try_it(s, t, &x);
		if (rc != 0 || !x.j.failed || x.j.status != EXIT_NETWORK ||
		    nth >= s->request->retries || scan_is_stopping())
			break;
		tried_end(&x);
		pause_before(nth++);
	}
	if (rc != VFY_ENOMEM)
		item = rc == 0 ? item_of(s, t, &x) : internal(s, t, rc);
	tried_end(&x);
	if (array == NULL) {
		json_object_put(item);
		return NULL;
	}
	return json_append(array, item) ? array : NULL;
}
