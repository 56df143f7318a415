/* SPDX-License-Identifier: MIT */
/*
 * report.h - a handshake as JSON (the schema of doc/handshake.md), and that JSON as
 * text: neither says more than the other.
 */
#ifndef REPORT_H
#define REPORT_H
#include <stdio.h>

#include "json_build.h"
#include "judge.h"

/* All that is told of. */
struct report {
	const struct handshake *h;
	const struct vfy_verdict *verdict; /* of the server's chain; NULL: none came */
	const struct chain_view *chain;
	const struct judgement *judgement;
	int64_t now; /* unix seconds: for days left */
	bool der;    /* with the octets of all certificates */
};
/* A new object, for json_object_put(); NULL: out of memory. */
struct json_object *report_json(const struct report *r);

/* Parts of it: hellos and messages; certificates; keys, and the questions. */
void report_put_messages(struct json_builder *b, const struct handshake *h);
void report_put_certificates(struct json_builder *b, const struct report *r);
void report_put_keys(struct json_builder *b, const struct handshake *h);
void report_put_questions(struct json_builder *b, const struct report *r);

/* For people. Write errors are left to ferror(). */
void report_text(FILE *out, struct json_object *report, bool colour);

#endif
