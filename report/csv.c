/* SPDX-License-Identifier: MIT */
/*
 * csv.c - results as a table (RFC 4180): a row for each finding, and one for an item
 * without any.
 *
 * A spreadsheet takes a field that begins with =, +, -, @ for a formula: such a field
 * gets an apostrophe before it.
 */
#include <inttypes.h>
#include <string.h>

#include "writer.h"

static void
field(struct results *r, const char *text)
{
	if (strchr("=+-@", text[0]) != NULL && text[0] != '\0') {
		fputs("\"'", r->out);
	} else if (strpbrk(text, ",\"'") == NULL) {
		fputs(text, r->out);
		return;
	} else {
		fputc('"', r->out);
	}
	for (; *text != '\0'; text++) {
		if (*text == '"')
			fputc('"', r->out);
		fputc(*text, r->out);
	}
	fputc('"', r->out);
}

static int
begin(struct results *r)
{
	fputs("target,kind,index,line,subject,sha256,not_after,outcome,reason,"
	      "status,finding,source,severity,citation,detail,hint\r\n",
	    r->out);
	return 0;
}

/* finding NULL: there is none. */
static void
row(struct results *r, struct json_object *item, struct json_object *finding)
{
	static const char *const of_finding[] = { "id", "source", "severity",
		"citation", "detail", "hint" };
	int64_t line = item_number(item, "line", 0);
	size_t i;

	field(r, item_text(item, "target"));
	fputc(',', r->out);
	field(r, item_text(item, "kind"));
	fprintf(r->out, ",%" PRId64 ",", item_number(item, "index", 0));
	if (line > 0)
		fprintf(r->out, "%" PRId64, line);
	fputc(',', r->out);
	field(r, item_text(item, "subject"));
	fputc(',', r->out);
	field(r, item_text(item, "sha256"));
	fputc(',', r->out);
	field(r, item_text(item, "not_after"));
	fprintf(r->out, ",%s,", item_outcome_name(item_outcome(item)));
	field(r, item_reason(item));
	fprintf(r->out, ",%" PRId64, item_number(item, "status", 0));
	for (i = 0; i < sizeof(of_finding) / sizeof(of_finding[0]); i++) {
		fputc(',', r->out);
		field(r, item_text(finding, of_finding[i]));
	}
	fputs("\r\n", r->out);
}

static int
add(struct results *r, struct json_object *item)
{
	size_t i, n = item_num_findings(item);

	if (n == 0)
		row(r, item, NULL);
	for (i = 0; i < n; i++)
		row(r, item, item_finding(item, i));
	return 0;
}

const struct writer csv_writer = { .begin = begin, .add = add };
