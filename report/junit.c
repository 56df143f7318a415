/* SPDX-License-Identifier: MIT */
/*
 * junit.c - results as JUnit's XML, for CI: an item is a test case. It fails if its
 * exit status would not be 0, and is an error if it could not be looked at.
 *
 * How many failed stands before them, so the cases wait in a file. All text is printable
 * ASCII, so that nothing but markup has to be escaped; libxml2 would take longer to load
 * (with ICU) than everything else that certaudit does.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "writer.h"

/* A case's name. */
#define NAME_MAX_LEN 2048

struct state {
	FILE *spool; /* the cases */
	size_t failures, errors;
};

static void
free_state(struct results *r)
{
	struct state *s = r->state;

	if (s == NULL)
		return;
	if (s->spool != NULL)
		fclose(s->spool);
	free(s);
}

static int
begin(struct results *r)
{
	struct state *s = calloc(1, sizeof(*s));

	r->state = s;
	if (s == NULL)
		return VFY_ENOMEM;
	s->spool = tmpfile();
	return s->spool == NULL ? VFY_EIO : 0;
}

/* A blank, and name="value". */
static void
attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	markup_escape(out, value);
	fputc('"', out);
}

static void
part(FILE *out, const char *before, const char *text, const char *behind)
{
	if (text[0] == '\0')
		return;
	fputs(before, out);
	markup_escape(out, text);
	fputs(behind, out);
}

/* A line each. */
static void
findings(FILE *out, struct json_object *item)
{
	size_t i, n = item_num_findings(item);

	for (i = 0; i < n; i++) {
		struct json_object *f = item_finding(item, i);

		part(out, "", severity_name(finding_severity(f)), ": ");
		part(out, "", item_text(f, "id"), "");
		part(out, " (", item_text(f, "citation"), ")");
		part(out, ": ", item_text(f, "detail"), "");
		part(out, "; what to do: ", item_text(f, "hint"), "");
		fputc('\n', out);
	}
}

static void
outcome(struct state *s, struct json_object *item)
{
	enum item_outcome o = item_outcome(item);
	const char *element = "system-out";

	if (o == ITEM_UNREADABLE || o == ITEM_FAILED)
		element = "error";
	else if (item_number(item, "status", 0) != 0)
		element = "failure";
	else if (item_num_findings(item) == 0)
		return;
	fprintf(s->spool, "    <%s", element);
	if (element[0] != 's') {
		attribute(s->spool, "type", item_reason(item));
		attribute(s->spool, "message", item_outcome_name(o));
		s->errors += element[0] == 'e';
		s->failures += element[0] == 'f';
	}
	fputc('>', s->spool);
	findings(s->spool, item);
	fprintf(s->spool, "</%s>\n", element);
}

static int
add(struct results *r, struct json_object *item)
{
	struct state *s = r->state;
	int64_t index = item_number(item, "index", 0);
	const char *subject = item_text(item, "subject");
	char name[NAME_MAX_LEN], place[32] = "";

	if (index > 0)
		snprintf(place, sizeof(place), " (object %" PRId64 ")", index);
	snprintf(name, sizeof(name), "%s%s%s%s", item_text(item, "target"),
	    place, subject[0] != '\0' ? ": " : "", subject);
	fputs("  <testcase", s->spool);
	attribute(s->spool, "name", name);
	attribute(s->spool, "classname", item_text(item, "kind"));
	fputs(">\n", s->spool);
	outcome(s, item);
	fputs("  </testcase>\n", s->spool);
	return 0;
}

static int
end(struct results *r)
{
	struct state *s = r->state;
	int rc;

	fputs("<?xml version=\"1.0\" "
	      "encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite",
	    r->out);
	attribute(r->out, "name", r->options.command);
	fprintf(r->out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
	    r->items, s->failures, s->errors);
	rc = spool_copy(s->spool, r->out);
	fputs("</testsuite>\n</testsuites>\n", r->out);
	return rc;
}

const struct writer junit_writer = {
	.begin = begin, .add = add, .end = end, .free = free_state
};
