/* SPDX-License-Identifier: MIT */
/*
 * results.h - results written for people, scripts, CI and monitoring: items of one
 * shape (doc/reports.md), one after the other, in one of eight formats.
 *
 * An item is written when it comes, and not kept: memory does not grow with their
 * number. What a format wants at its beginning and is known only at the end (JUnit's
 * counts, a page's summary) waits in a temporary file.
 * Does not: make items, or judge.
 */
#ifndef RESULTS_H
#define RESULTS_H
#include <stdio.h>

#include <json-c/json.h>

#include "vfy.h"

enum results_format {
	RESULTS_TEXT = 0,
	RESULTS_JSON,	/* one array */
	RESULTS_NDJSON, /* a line each */
	RESULTS_CSV,	/* RFC 4180; a row for each finding */
	RESULTS_SARIF,	/* 2.1.0 */
	RESULTS_JUNIT,
	RESULTS_PROMETHEUS, /* for node_exporter's textfile collector */
	RESULTS_HTML,	    /* one page that needs nothing else */
	RESULTS_FORMATS
};
/* "text", "json", "ndjson", "csv", "sarif", "junit", "prometheus", "html". */
bool results_format_parse(const char *name, enum results_format *out);

struct results_options {
	const char *command; /* "certaudit scan": who says so */
	int64_t now;	     /* unix seconds: what "left" counts from */
	bool colour;	     /* of text */
};

struct results;

/*
 * 0 and *out for results_close(); VFY_ENOMEM; VFY_EIO: no temporary file. out and what
 * options point to are borrowed until then.
 */
int results_open(enum results_format format, FILE *out, const struct results_options *options,
    struct results **results);
/*
 * Writes an item; it stays the caller's, but text in it that is not printable ASCII is
 * escaped in place ("\XX"): none of that reaches a terminal or a page. 0, VFY_ENOMEM,
 * VFY_EARG: no object, or one too deep.
 */
int results_add(struct results *r, struct json_object *item);
/*
 * Ends and frees it, NULL too; the FILE is not closed. whole false: not all were added,
 * and it is not to look as if. 0, or VFY_EIO (errno), VFY_ENOMEM: what was written is
 * not whole.
 */
int results_close(struct results *r, bool whole);

#endif
