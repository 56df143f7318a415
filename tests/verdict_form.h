/* SPDX-License-Identifier: MIT */
/*
 * verdict_form.h - is this JSON a verdict, as doc/verdict.md describes it?
 */
#ifndef VERDICT_FORM_H
#define VERDICT_FORM_H
#include <json-c/json.h>
#include <stddef.h>

/*
 * 0, or -1 with a sentence in what: a member is missing, has the wrong type
 * or a value that is not allowed, or is not in the schema at all.
 */
int verdict_form_check(struct json_object *verdict, char *what, size_t len);

#endif
