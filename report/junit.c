/* SPDX-License-Identifier: MIT */
/*
 * junit.c - results as JUnit's XML, for CI: an item is a test case. It fails if its
 * exit status would not be 0, and is an error if it could not be looked at.
 *
 * How many failed stands before them, so the cases wait in a file.
 */
#include <inttypes.h>
#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#include "writer.h"

/* A finding as a line of text, a case's name. */
#define LINE_MAX_LEN 2048

struct state {
	FILE *spool;
	xmlTextWriterPtr cases;
	size_t failures, errors;
};

/* libxml2 writes to a FILE of ours, and leaves it open. */
static int
write_to(void *arg, const char *buf, int len)
{
	return fwrite(buf, 1, (size_t)len, arg) == (size_t)len ? len : -1;
}

static xmlTextWriterPtr
writer_of(FILE *out)
{
	xmlOutputBufferPtr buffer =
	    xmlOutputBufferCreateIO(write_to, NULL, out, NULL);
	xmlTextWriterPtr writer =
	    buffer == NULL ? NULL : xmlNewTextWriter(buffer);

	if (writer == NULL && buffer != NULL)
		xmlOutputBufferClose(buffer);
	if (writer != NULL) {
		(void)xmlTextWriterSetIndent(writer, 1);
		(void)xmlTextWriterSetIndentString(writer, BAD_CAST "  ");
	}
	return writer;
}

static void
free_state(struct results *r)
{
	struct state *s = r->state;

	if (s == NULL)
		return;
	if (s->cases != NULL)
		xmlFreeTextWriter(s->cases);
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
	if (s->spool == NULL)
		return VFY_EIO;
	s->cases = writer_of(s->spool);
	return s->cases == NULL ? VFY_ENOMEM : 0;
}

static void
open_element(xmlTextWriterPtr w, const char *name)
{
	(void)xmlTextWriterStartElement(w, BAD_CAST name);
}

static void
attribute(xmlTextWriterPtr w, const char *name, const char *value)
{
	(void)xmlTextWriterWriteAttribute(w, BAD_CAST name, BAD_CAST value);
}

static void
number(xmlTextWriterPtr w, const char *name, size_t n)
{
	(void)xmlTextWriterWriteFormatAttribute(w, BAD_CAST name, "%zu", n);
}

static void
text(xmlTextWriterPtr w, const char *words)
{
	(void)xmlTextWriterWriteString(w, BAD_CAST words);
}

static void
findings(xmlTextWriterPtr w, struct json_object *item)
{
	size_t i, n = item_num_findings(item);

	for (i = 0; i < n; i++) {
		struct json_object *f = item_finding(item, i);
		const char *citation = item_text(f, "citation"),
			   *hint = item_text(f, "hint");
		char line[LINE_MAX_LEN];

		snprintf(line, sizeof(line), "%s: %s%s%s%s: %s%s%s\n",
		    severity_name(finding_severity(f)), item_text(f, "id"),
		    citation[0] != '\0' ? " (" : "", citation,
		    citation[0] != '\0' ? ")" : "", item_text(f, "detail"),
		    hint[0] != '\0' ? "; what to do: " : "", hint);
		text(w, line);
	}
}

static void
outcome(struct state *s, struct json_object *item)
{
	enum item_outcome o = item_outcome(item);
	const char *element = NULL;

	if (o == ITEM_UNREADABLE || o == ITEM_FAILED)
		element = "error";
	else if (item_number(item, "status", 0) != 0)
		element = "failure";
	if (element == NULL && item_num_findings(item) == 0)
		return;
	open_element(s->cases, element == NULL ? "system-out" : element);
	if (element != NULL) {
		attribute(s->cases, "type", item_reason(item));
		attribute(s->cases, "message", item_outcome_name(o));
		s->errors += element[0] == 'e';
		s->failures += element[0] == 'f';
	}
	findings(s->cases, item);
	(void)xmlTextWriterEndElement(s->cases);
}

static int
add(struct results *r, struct json_object *item)
{
	struct state *s = r->state;
	int64_t index = item_number(item, "index", 0);
	const char *subject = item_text(item, "subject");
	char name[LINE_MAX_LEN], place[32] = "";

	if (index > 0)
		snprintf(place, sizeof(place), " (object %" PRId64 ")", index);
	snprintf(name, sizeof(name), "%s%s%s%s", item_text(item, "target"),
	    place, subject[0] != '\0' ? ": " : "", subject);
	open_element(s->cases, "testcase");
	attribute(s->cases, "name", name);
	attribute(s->cases, "classname", item_text(item, "kind"));
	outcome(s, item);
	return xmlTextWriterEndElement(s->cases) < 0 ? VFY_ENOMEM : 0;
}

static int
end(struct results *r)
{
	struct state *s = r->state;
	xmlTextWriterPtr w = writer_of(r->out);
	int rc = VFY_EIO;

	if (w == NULL)
		return VFY_ENOMEM;
	(void)xmlTextWriterStartDocument(w, NULL, "UTF-8", NULL);
	open_element(w, "testsuites");
	open_element(w, "testsuite");
	attribute(w, "name", r->options.command);
	number(w, "tests", r->items);
	number(w, "failures", s->failures);
	number(w, "errors", s->errors);
	/* the start tag is closed by what comes: nothing, and then the cases */
	text(w, "\n");
	if (xmlTextWriterFlush(w) >= 0 && xmlTextWriterFlush(s->cases) >= 0)
		rc = spool_copy(s->spool, r->out);
	(void)xmlTextWriterEndDocument(w);
	xmlFreeTextWriter(w);
	return rc;
}

const struct writer junit_writer = {
	.begin = begin, .add = add, .end = end, .free = free_state
};
