/* SPDX-License-Identifier: MIT */
/*
 * diff_members.c - two objects as inspect/ tells them, compared member by member.
 *
 * Members of objects are compared by name; extensions, which are a list, by what they
 * are; other lists are sets: their order says little. What follows from the moment of
 * looking is left out.
 */
#include "diff_members.h"

#include <stdio.h>
#include <string.h>

/* inspect/ nests less. */
#define DEPTH_MAX 8
#define PATH_ROOM 256

struct differ {
	struct json_object *out;
	bool failed;
};

/* What is no property of the object, or is told by other members. */
static bool
is_passed_over(const char *key)
{
	static const char *const keys[] = { "days_left", "remarks", "status",
		"issuer_attributes", "subject_attributes" };
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(key, keys[i]) == 0)
			return true;
	}
	return false;
}

static bool
is_text(struct json_object *value)
{
	return json_object_is_type(value, json_type_string);
}

static bool
append(struct json_object *array, struct json_object *value)
{
	const char *text = is_text(value)
	    ? json_object_get_string(value)
	    : json_object_to_json_string_ext(value, JSON_FORM);

	return array != NULL && text != NULL &&
	    json_append(array, json_object_new_string(text));
}

static bool
has(struct json_object *array, struct json_object *value)
{
	size_t i;

	for (i = 0; i < json_object_array_length(array); i++) {
		if (json_object_equal(
			json_object_array_get_idx(array, i), value))
			return true;
	}
	return false;
}

/* All of a list, or without those that other has too; of anything else, itself. */
static struct json_object *
texts_of(struct differ *d, struct json_object *value, struct json_object *other)
{
	struct json_object *all = json_object_new_array();
	bool list = json_object_is_type(value, json_type_array), ok = true;
	size_t i;

	for (i = 0; list && ok && i < json_object_array_length(value); i++) {
		struct json_object *one = json_object_array_get_idx(value, i);

		if (!json_object_is_type(other, json_type_array) ||
		    !has(other, one))
			ok = append(all, one);
	}
	if (!list && value != NULL)
		ok = append(all, value);
	d->failed = d->failed || !ok;
	return all;
}

static void
note(struct differ *d, const char *path, struct json_object *a,
    struct json_object *b)
{
	struct json_builder o = json_begin();

	json_put_text(&o, "member", path);
	json_put(&o, "old", texts_of(d, a, b));
	json_put(&o, "new", texts_of(d, b, a));
	d->failed = !json_append(d->out, json_end(&o)) || d->failed;
}

static void compare(struct differ *d, const char *path, struct json_object *a,
    struct json_object *b, int depth);

static void
compare_member(struct differ *d, const char *path, const char *key,
    struct json_object *a, struct json_object *b, int depth)
{
	char longer[PATH_ROOM];

	snprintf(longer, sizeof(longer), "%s%s%s", path,
	    path[0] != '\0' ? "." : "", key);
	compare(d, longer, a, b, depth + 1);
}

static void
compare_objects(struct differ *d, const char *path, struct json_object *a,
    struct json_object *b, int depth)
{
	json_object_object_foreach(a, key, value)
	{
		if (!is_passed_over(key))
			compare_member(d, path, key, value,
			    json_object_object_get(b, key), depth);
	}
	json_object_object_foreach(b, new_key, new_value)
	{
		if (!is_passed_over(new_key) &&
		    !json_object_object_get_ex(a, new_key, NULL))
			compare_member(
			    d, path, new_key, NULL, new_value, depth);
	}
}

/* -- lists of things that say what they are -------------------------------------------- */

static const char *
text_of(struct json_object *o, const char *key)
{
	struct json_object *value = json_object_object_get(o, key);

	return is_text(value) ? json_object_get_string(value) : "";
}

static bool
is_list_of_named(struct json_object *list)
{
	size_t i, n = json_object_array_length(list);

	for (i = 0; i < n; i++) {
		struct json_object *one = json_object_array_get_idx(list, i);

		if (!json_object_is_type(one, json_type_object) ||
		    text_of(one, "oid")[0] == '\0')
			return false;
	}
	return n > 0;
}

static struct json_object *
find(struct json_object *list, const char *oid)
{
	size_t i;

	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *one = json_object_array_get_idx(list, i);

		if (strcmp(text_of(one, "oid"), oid) == 0)
			return one;
	}
	return NULL;
}

static const char *
name_of(struct json_object *one)
{
	const char *name = text_of(one, "name");

	return name[0] != '\0' ? name : text_of(one, "oid");
}

static void
compare_named(struct differ *d, const char *path, struct json_object *a,
    struct json_object *b, int depth)
{
	size_t i;

	for (i = 0; i < json_object_array_length(a); i++) {
		struct json_object *one = json_object_array_get_idx(a, i);

		compare_member(d, path, name_of(one), one,
		    find(b, text_of(one, "oid")), depth);
	}
	for (i = 0; i < json_object_array_length(b); i++) {
		struct json_object *one = json_object_array_get_idx(b, i);

		if (find(a, text_of(one, "oid")) == NULL)
			compare_member(d, path, name_of(one), NULL, one, depth);
	}
}

static void
compare(struct differ *d, const char *path, struct json_object *a,
    struct json_object *b, int depth)
{
	bool deeper = depth < DEPTH_MAX;

	if (json_object_equal(a, b))
		return;
	if (deeper && json_object_is_type(a, json_type_object) &&
	    json_object_is_type(b, json_type_object))
		compare_objects(d, path, a, b, depth);
	else if (deeper && json_object_is_type(a, json_type_array) &&
	    json_object_is_type(b, json_type_array) && is_list_of_named(a) &&
	    is_list_of_named(b))
		compare_named(d, path, a, b, depth);
	else
		note(d, path, a, b);
}

bool
diff_members(
    struct json_object *a, struct json_object *b, struct json_object *out)
{
	struct differ d = { .out = out };

	compare(&d, "", a, b, 0);
	return !d.failed;
}
