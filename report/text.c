/* SPDX-License-Identifier: MIT */
/*
 * text.c - results for people: a headline each, and what was found.
 *
 * Does not: draw paths ("certaudit verify --explain" does).
 */
#include <inttypes.h>
#include <string.h>

#include "writer.h"

#define RED "\033[1;31m"
#define GREEN "\033[1;32m"
#define YELLOW "\033[1;33m"
#define DIM "\033[2m"

static void
words(struct results *r, const char *colour, const char *text)
{
	if (r->options.colour)
		fprintf(r->out, "%s%s\033[0m", colour, text);
	else
		fputs(text, r->out);
}

static const char *
outcome_colour(enum item_outcome o)
{
	switch (o) {
	case ITEM_CLEAN:
	case ITEM_TRUSTED:
		return GREEN;
	case ITEM_UNDETERMINED:
	case ITEM_FINDINGS:
		return YELLOW;
	default:
		return RED;
	}
}

static const char *
severity_colour(enum severity s)
{
	return s == SEVERITY_ERROR ? RED : s == SEVERITY_WARNING ? YELLOW : DIM;
}

/* "no-anchors" for scripts, "no anchors" for people. */
static void
outcome_words(struct results *r, enum item_outcome o)
{
	char text[32];
	char *at;

	snprintf(text, sizeof(text), "%s", item_outcome_name(o));
	for (at = text; *at != '\0'; at++) {
		if (*at == '-')
			*at = ' ';
	}
	words(r, outcome_colour(o), text);
}

static void
headline(struct results *r, struct json_object *item)
{
	const char *reason = item_reason(item);
	int64_t index = item_number(item, "index", 0), not_after, days;

	fputs(item_text(item, "target"), r->out);
	if (index > 0)
		fprintf(r->out, " (object %" PRId64 ")", index);
	fputs(": ", r->out);
	outcome_words(r, item_outcome(item));
	if (reason[0] != '\0')
		fprintf(r->out, ": %s", reason);
	if (item_not_after(item, &not_after)) {
		days = days_left(not_after, r->options.now);
		fprintf(r->out, "; %s %.10s",
		    not_after < r->options.now ? "ended" : "ends",
		    item_text(item, "not_after"));
		if (days >= 0)
			fprintf(r->out, " (%" PRId64 " day%s)", days,
			    days == 1 ? "" : "s");
	}
	fputc('\n', r->out);
}

static void
finding(struct results *r, struct json_object *f)
{
	enum severity s = finding_severity(f);
	const char *citation = item_text(f, "citation"),
		   *detail = item_text(f, "detail"),
		   *hint = item_text(f, "hint");

	fputs("  ", r->out);
	words(r, severity_colour(s), severity_name(s));
	fprintf(r->out, ": %s", item_text(f, "id"));
	if (citation[0] != '\0')
		fprintf(r->out, " (%s)", citation);
	if (detail[0] != '\0')
		fprintf(r->out, ": %s", detail);
	fputc('\n', r->out);
	if (hint[0] != '\0')
		fprintf(r->out, "    hint: %s\n", hint);
}

static int
add(struct results *r, struct json_object *item)
{
	const char *subject = item_text(item, "subject");
	size_t i, n = item_num_findings(item);

	headline(r, item);
	if (subject[0] != '\0')
		fprintf(r->out, "  %s %s\n", item_text(item, "kind"), subject);
	for (i = 0; i < n; i++)
		finding(r, item_finding(item, i));
	return 0;
}

/* Nothing is said of a single one that was not said before. */
static int
end(struct results *r)
{
	const char *before = " ";
	int i;

	if (r->items == 1)
		return 0;
	fprintf(r->out, "%s%zu results:", r->items > 0 ? "\n" : "", r->items);
	for (i = 0; i < ITEM_OUTCOMES; i++) {
		if (r->of_outcome[i] == 0)
			continue;
		fprintf(r->out, "%s%zu ", before, r->of_outcome[i]);
		outcome_words(r, (enum item_outcome)i);
		before = ", ";
	}
	before = "; findings: ";
	for (i = SEVERITIES - 1; i > SEVERITY_NONE; i--) {
		if (r->of_severity[i] == 0)
			continue;
		fprintf(r->out, "%s%zu %s", before, r->of_severity[i],
		    severity_name((enum severity)i));
		before = ", ";
	}
	fputc('\n', r->out);
	return 0;
}

const struct writer text_writer = { .add = add, .end = end };
