/* SPDX-License-Identifier: MIT */
/*
 * intake_json.h - a JSON body (RFC 8259) as a question.
 */
#ifndef INTAKE_JSON_H
#define INTAKE_JSON_H
#include <json-c/json.h>

#include "intake.h"

/*
 * {"certificates": [...], "hostname": "...", ...}: strict JSON in UTF-8,
 * members at most once, unknown ones refused, no NUL anywhere. True, or false
 * with *p set (400 for what is not JSON, 422 for what is not a question).
 */
bool intake_json(struct question *qn, struct vfy_span body, struct problem *p);
/* The members of an object as options; "certificates" is passed over. */
bool intake_options(struct question *qn, struct json_object *root, struct problem *p);
/* Just the object, as strictly, for json_object_put(); NULL with *p. */
struct json_object *intake_object(struct vfy_span body, struct problem *p);

#endif
