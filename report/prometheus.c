/* SPDX-License-Identifier: MIT */
/*
 * prometheus.c - results as metrics, for node_exporter's textfile collector.
 *
 * All samples of a metric stand together (Prometheus' text format 0.0.4), so each
 * metric waits in a file of its own.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "writer.h"

enum metric { NOT_AFTER, VERDICT, FINDINGS, STATUS, METRICS };
static const struct {
	const char *name, *help;
} metrics[METRICS] = {
	[NOT_AFTER] = { "certaudit_not_after_seconds",
	    "When it ends, in seconds since 1970." },
	[VERDICT] = { "certaudit_valid",
	    "1: trusted; 0: not trusted, or not determined, for this reason." },
	[FINDINGS] = { "certaudit_findings", "How many findings there are." },
	[STATUS] = { "certaudit_status",
	    "The exit status that it alone would give; 0: all is well." },
};

struct state {
	FILE *spool[METRICS];
};

static void
free_state(struct results *r)
{
	struct state *s = r->state;
	int i;

	for (i = 0; s != NULL && i < METRICS; i++) {
		if (s->spool[i] != NULL)
			fclose(s->spool[i]);
	}
	free(s);
}

static int
begin(struct results *r)
{
	struct state *s = calloc(1, sizeof(*s));
	int i;

	r->state = s;
	if (s == NULL)
		return VFY_ENOMEM;
	for (i = 0; i < METRICS; i++) {
		s->spool[i] = tmpfile();
		if (s->spool[i] == NULL)
			return VFY_EIO;
	}
	return 0;
}

/* A label's value: "\" and quotes are escaped; there is no line break in an item. */
static void
label(FILE *out, const char *before, const char *text)
{
	fprintf(out, "%s=\"", before);
	for (; *text != '\0'; text++) {
		if (*text == '\\' || *text == '"')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

/* The metric's name, and what tells the item from others. */
static FILE *
sample(struct results *r, enum metric m, struct json_object *item)
{
	FILE *out = ((struct state *)r->state)->spool[m];

	fputs(metrics[m].name, out);
	label(out, "{target", item_text(item, "target"));
	label(out, ",kind", item_text(item, "kind"));
	fprintf(out, ",index=\"%" PRId64 "\"", item_number(item, "index", 0));
	return out;
}

static void
add_findings(struct results *r, struct json_object *item)
{
	size_t count[SEVERITIES] = { 0 };
	size_t i, n = item_num_findings(item);
	int s;
	FILE *out;

	for (i = 0; i < n; i++)
		count[finding_severity(item_finding(item, i))]++;
	for (s = SEVERITY_INFO; s < SEVERITIES; s++) {
		out = sample(r, FINDINGS, item);
		fprintf(out, ",severity=\"%s\"} %zu\n",
		    severity_name((enum severity)s), count[s]);
	}
}

static int
add(struct results *r, struct json_object *item)
{
	enum item_outcome outcome = item_outcome(item);
	int64_t not_after;
	FILE *out;

	if (item_not_after(item, &not_after)) {
		out = sample(r, NOT_AFTER, item);
		label(out, ",subject", item_text(item, "subject"));
		fprintf(out, "} %" PRId64 "\n", not_after);
	}
	if (json_object_object_get_ex(item, "verdict", NULL)) {
		out = sample(r, VERDICT, item);
		label(out, ",reason", item_reason(item));
		fprintf(out, "} %d\n", outcome == ITEM_TRUSTED);
	}
	add_findings(r, item);
	out = sample(r, STATUS, item);
	fprintf(out, "} %" PRId64 "\n", item_number(item, "status", 0));
	return 0;
}

static int
end(struct results *r)
{
	struct state *s = r->state;
	int i, rc = 0;

	for (i = 0; rc == 0 && i < METRICS; i++) {
		fprintf(r->out, "# HELP %s %s\n# TYPE %s gauge\n",
		    metrics[i].name, metrics[i].help, metrics[i].name);
		rc = spool_copy(s->spool[i], r->out);
	}
	fprintf(r->out,
	    "# HELP certaudit_results How many results there are.\n"
	    "# TYPE certaudit_results gauge\ncertaudit_results %zu\n"
	    "# HELP certaudit_time_seconds When this was found, in seconds "
	    "since 1970.\n"
	    "# TYPE certaudit_time_seconds gauge\ncertaudit_time_seconds "
	    "%" PRId64 "\n",
	    r->items, r->options.now);
	return rc;
}

const struct writer prometheus_writer = {
	.begin = begin, .add = add, .end = end, .free = free_state
};
