/* SPDX-License-Identifier: MIT */
/*
 * json_parts.c - members of a JSON object, put in with one check each.
 */
#include "json_parts.h"

#include <stdlib.h>
#include <string.h>

#include "hex.h"
#include "verdict_json.h"

#define HEX_MAX 64

bool
part_add(struct json_object *root, const char *name, struct json_object *value)
{
	if (root != NULL && value != NULL &&
	    json_object_object_add(root, name, value) == 0)
		return true;
	json_object_put(value);
	return false;
}

/* json-c's object of null is NULL. */
bool
part_null(struct json_object *root, const char *name)
{
	return root != NULL && json_object_object_add(root, name, NULL) == 0;
}

bool
part_text(struct json_object *root, const char *name, const char *text)
{
	return part_add(root, name, json_object_new_string(text));
}

bool
part_number(struct json_object *root, const char *name, int64_t n)
{
	return part_add(root, name, json_object_new_int64(n));
}

bool
part_flag(struct json_object *root, const char *name, bool on)
{
	return part_add(root, name, json_object_new_boolean(on));
}

bool
part_time(struct json_object *root, const char *name, int64_t t)
{
	char text[24];

	if (t == 0)
		return part_null(root, name);
	json_time(t, text);
	return part_text(root, name, text);
}

bool
part_hex(struct json_object *root, const char *name, struct vfy_span octets)
{
	char text[2 * HEX_MAX + 1];

	if (octets.len == 0 || octets.len > HEX_MAX)
		return part_null(root, name);
	hex_encode(octets, text);
	return part_text(root, name, text);
}

char *
json_text(struct json_object *root, size_t *len)
{
	const char *text;
	char *copy;
	size_t n;

	text = json_object_to_json_string_length(root, JSON_FORM, &n);
	if (text == NULL)
		return NULL;
	copy = malloc(n + 1);
	if (copy == NULL)
		return NULL;
	memcpy(copy, text, n);
	copy[n] = '\n';
	*len = n + 1;
	return copy;
}

struct json_object *
part_drop(struct json_object *root)
{
	json_object_put(root);
	return NULL;
}
