/* SPDX-License-Identifier: MIT */
/*
 * item.h - what the writers look at in an item, and how grave a finding is.
 */
#ifndef ITEM_H
#define ITEM_H
#include <json-c/json.h>

#include "vfy.h"

enum severity {
	SEVERITY_NONE = 0,
	SEVERITY_INFO,
	SEVERITY_NOTICE,
	SEVERITY_WARNING,
	SEVERITY_ERROR,
	SEVERITIES
};
/* "error", "warning", "notice", "info"; false: none of these. */
bool severity_parse(const char *name, enum severity *out);
const char *severity_name(enum severity s);

/* A member's text; "" where it is not there or none. */
const char *item_text(struct json_object *o, const char *key);
/* A member's number; otherwise where it is not there. */
int64_t item_number(struct json_object *o, const char *key, int64_t otherwise);

size_t item_num_findings(struct json_object *item);
struct json_object *item_finding(struct json_object *item, size_t i);
enum severity finding_severity(struct json_object *finding);
/* The gravest finding's. */
enum severity item_worst(struct json_object *item);

/* not_after, in unix seconds; false: absent. */
bool item_not_after(struct json_object *item, int64_t *out);
/* Is it a revocation list or an OCSP response, which end within days as a rule? */
bool item_is_list(struct json_object *item);
/* Days from now until then, rounded down: 0 is today, -1 yesterday. */
int64_t days_left(int64_t not_after, int64_t now);

/*
 * What came out, in a word: "trusted", "not-trusted", "undetermined" (of the verdict);
 * "failed" (no handshake), "unreadable"; else "findings" (a warning or worse) or "clean".
 */
enum item_outcome {
	ITEM_CLEAN = 0,
	ITEM_TRUSTED,
	ITEM_FINDINGS,
	ITEM_UNDETERMINED,
	ITEM_NOT_TRUSTED,
	ITEM_FAILED,
	ITEM_UNREADABLE,
	ITEM_OUTCOMES
};
enum item_outcome item_outcome(struct json_object *item);
const char *item_outcome_name(enum item_outcome o);
/* Why not: the verdict's reason, or the gravest finding's id; "" of what is clean or
 * trusted. */
const char *item_reason(struct json_object *item);

#endif
