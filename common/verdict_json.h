/* SPDX-License-Identifier: MIT */
/*
 * verdict_json.h - a verdict as JSON (the schema of doc/verdict.md), for
 * daemon and command alike, through the public header only.
 */
#ifndef VERDICT_JSON_H
#define VERDICT_JSON_H
#include <json-c/json.h>

#include "vfy.h"

/* A new object, to be released by json_object_put; NULL: out of memory. */
struct json_object *verdict_json(const struct vfy_verdict *v);
/* RFC 3339, UTC; buf of at least 24 bytes. */
void json_time(int64_t t, char buf[24]);

/*
 * Exit status of a command and the same for scripts: 0 valid, 1 not trusted,
 * 3 revoked, 4 expired or not yet valid, 5 undetermined.
 */
int verdict_exit_status(const struct vfy_verdict *v);

#endif
