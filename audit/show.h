/* SPDX-License-Identifier: MIT */
/*
 * show.h - answers of the verbs that look at evidence: one object each, as JSON or
 * as text made of the same object, so that neither says more than the other.
 */
#ifndef SHOW_H
#define SHOW_H
#include <stdio.h>

#include "json_build.h"

/* A finding about evidence that is looked at, as verdicts have them. */
struct json_object *show_finding(enum vfy_reason reason, const char *detail);

/*
 * Both consume root and write to standard output. False: root is NULL or memory
 * ran out. Write errors are left to main().
 */
bool show_json(struct json_object *root);
/*
 * The fields of an object, a line each: "this_update" as "this update". What is
 * false, null or empty is left out; "findings" become problems with hints.
 */
bool show_text(struct json_object *root, int indent);

/* For text made otherwise: a field as text, "" where it is not there... */
const char *show_string(struct json_object *o, const char *key);
/* ... print called for each member of an array (may be absent)... */
void show_each(struct json_object *o, const char *key,
    void (*print)(struct json_object *member, int indent), int indent);
/* ... "problem: ..." or "remark: ...", and its hint... */
void show_finding_text(struct json_object *finding, int indent);
/* ... a status, in its colour. */
void show_status(const char *status);

/* The status of several things: the gravest of both. */
int worse_status(int a, int b);

#endif
