/* SPDX-License-Identifier: MIT */
/*
 * json_parts.h - members of a JSON object, put in with one check each.
 *
 * Every function is false when memory is out, and when root is NULL: so that a
 * whole object is built in one condition, and dropped in one place.
 */
#ifndef JSON_PARTS_H
#define JSON_PARTS_H
#include <json-c/json.h>

#include "vfy.h"

/* Takes value, also when it fails. */
bool part_add(
    struct json_object *root, const char *name, struct json_object *value);
bool part_null(struct json_object *root, const char *name);
bool part_text(struct json_object *root, const char *name, const char *text);
bool part_number(struct json_object *root, const char *name, int64_t n);
bool part_flag(struct json_object *root, const char *name, bool on);
/* RFC 3339; null when t is 0. */
bool part_time(struct json_object *root, const char *name, int64_t t);
/* Octets in lower-case hex; null when there are none, or more than 64. */
bool part_hex(
    struct json_object *root, const char *name, struct vfy_span octets);
/* root as text with a line end, for free(); NULL: out of memory. */
char *json_text(struct json_object *root, size_t *len);
/* Releases root; NULL, so that it can be returned. */
struct json_object *part_drop(struct json_object *root);

#endif
