/* SPDX-License-Identifier: MIT */
/*
 * print.c - an object for people, made of its JSON, whose text is printable ASCII
 * already: a line for each field, extensions by their names, remarks at the end.
 *
 * Does not: know what the fields mean, but for a few that are written shorter.
 */
#include <inttypes.h>
#include <string.h>

#include "inspect.h"

/* Objects within objects: bounded by what inspect_object() nests. */
#define DEPTH_MAX 16
/* Strings of a list that fit go into one line. */
#define LINE_MAX_TEXT 90

struct page {
	FILE *out;
	unsigned depth;
};

static void print_members(struct page *p, struct json_object *o, int indent);

static const char *
text_of(struct json_object *o, const char *key)
{
	struct json_object *value = json_object_object_get(o, key);

	return value == NULL ? "" : json_object_get_string(value);
}

static const char *
scalar(struct json_object *value)
{
	if (json_object_is_type(value, json_type_boolean))
		return json_object_get_boolean(value) ? "yes" : "no";
	return value == NULL ? "none" : json_object_get_string(value);
}

static void
print_key(struct page *p, const char *key, int indent)
{
	fprintf(p->out, "%*s", indent, "");
	for (; *key != '\0'; key++)
		fputc(*key == '_' ? ' ' : *key, p->out);
	fputc(':', p->out);
}

static bool
is_nested(struct json_object *value)
{
	return json_object_is_type(value, json_type_object) ||
	    json_object_is_type(value, json_type_array);
}

/* All of its members are strings or numbers: their length in one line, else SIZE_MAX. */
static size_t
inline_length(struct json_object *array)
{
	size_t total = 0;

	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *one = json_object_array_get_idx(array, i);

		if (is_nested(one))
			return SIZE_MAX;
		total += strlen(scalar(one)) + 2;
	}
	return total;
}

static void
print_list(struct page *p, struct json_object *array)
{
	for (size_t i = 0; i < json_object_array_length(array); i++)
		fprintf(p->out, "%s %s", i > 0 ? "," : "",
		    scalar(json_object_array_get_idx(array, i)));
}

/* All members of o are scalars, or lists that fit into a line? */
static bool
is_flat(struct json_object *o)
{
	struct json_object_iterator it = json_object_iter_begin(o);
	struct json_object_iterator end = json_object_iter_end(o);

	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		struct json_object *value = json_object_iter_peek_value(&it);

		if (json_object_is_type(value, json_type_object) ||
		    (json_object_is_type(value, json_type_array) &&
			inline_length(value) > LINE_MAX_TEXT))
			return false;
	}
	return true;
}

/* "key: value; key: value" */
static void
print_flat(struct page *p, struct json_object *o)
{
	struct json_object_iterator it = json_object_iter_begin(o);
	struct json_object_iterator end = json_object_iter_end(o);
	const char *joint = "";

	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		struct json_object *value = json_object_iter_peek_value(&it);

		fputs(joint, p->out);
		print_key(p, json_object_iter_peek_name(&it), 1);
		if (json_object_is_type(value, json_type_array))
			print_list(p, value);
		else
			fprintf(p->out, " %s", scalar(value));
		joint = ";";
	}
	fputc('\n', p->out);
}

/* An object in a container, or one that came with a response. */
static bool
is_content(struct json_object *o)
{
	return json_object_object_get_ex(o, "kind", NULL);
}

/* A member of an array, behind a dash. */
static void
print_item(struct page *p, struct json_object *item, int indent)
{
	fprintf(p->out, "%*s-", indent, "");
	if (!is_nested(item)) {
		fprintf(p->out, " %s\n", scalar(item));
	} else if (!json_object_is_type(item, json_type_object)) {
		fputc('\n', p->out);
	} else if (is_content(item)) {
		fprintf(p->out, " %s %s\n", text_of(item, "kind"),
		    text_of(item, "index"));
		print_members(p, item, indent + 2);
	} else if (is_flat(item)) {
		print_flat(p, item);
	} else {
		fputc('\n', p->out);
		print_members(p, item, indent + 2);
	}
}

static void
print_array(struct page *p, struct json_object *array, int indent)
{
	if (inline_length(array) <= LINE_MAX_TEXT) {
		print_list(p, array);
		fputc('\n', p->out);
		return;
	}
	fputc('\n', p->out);
	for (size_t i = 0; i < json_object_array_length(array); i++)
		print_item(p, json_object_array_get_idx(array, i), indent + 2);
}

static void
print_malformed(struct page *p, struct json_object *array, int indent)
{
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *one = json_object_array_get_idx(array, i);

		fprintf(p->out, "%*smalformed: byte %s: %s: %s\n", indent, "",
		    text_of(one, "offset"), text_of(one, "what"),
		    text_of(one, "code"));
	}
}

/* What is behind name, OID and "critical". */
static bool
is_value(const char *key)
{
	return strcmp(key, "name") != 0 && strcmp(key, "oid") != 0 &&
	    strcmp(key, "critical") != 0;
}

/* With one list in it, in the line of its name if it is short. */
static void
print_extension(struct page *p, struct json_object *ext, int indent)
{
	struct json_object_iterator it = json_object_iter_begin(ext);
	struct json_object_iterator end = json_object_iter_end(ext);
	struct json_object *critical = json_object_object_get(ext, "critical");
	struct json_object *only = NULL;
	size_t n = 0;

	fprintf(p->out, "%*s%s%s:", indent, "", text_of(ext, "name"),
	    json_object_get_boolean(critical) ? " (critical)" : "");
	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		if (is_value(json_object_iter_peek_name(&it))) {
			only = json_object_iter_peek_value(&it);
			n++;
		}
	}
	if (n == 0) {
		fputs(" present\n", p->out);
	} else if (n == 1 && json_object_is_type(only, json_type_array) &&
	    !json_object_object_get_ex(ext, "malformed", NULL)) {
		print_array(p, only, indent);
	} else if (n == 1 && !is_nested(only) &&
	    !json_object_is_type(only, json_type_boolean)) {
		fprintf(p->out, " %s\n", scalar(only));
	} else {
		fputc('\n', p->out);
		print_members(p, ext, indent + 2);
	}
}

static void
print_extensions(struct page *p, struct json_object *array, int indent)
{
	print_key(p, "extensions", indent);
	fputc('\n', p->out);
	for (size_t i = 0; i < json_object_array_length(array); i++)
		print_extension(
		    p, json_object_array_get_idx(array, i), indent + 2);
}

/* Told elsewhere, or once more than needed. */
static bool
is_left_out(struct json_object *o, const char *key)
{
	const char *end = strrchr(key, '_');

	if (end != NULL && strcmp(end, "_attributes") == 0)
		return true;
	if (strcmp(key, "remarks") == 0)
		return true;
	if (is_content(o) &&
	    (strcmp(key, "kind") == 0 || strcmp(key, "index") == 0))
		return true;
	/* of an extension, and of what is an OID already */
	return !is_value(key) && json_object_object_get_ex(o, "critical", NULL);
}

/* {"name", "oid"} and nothing else, as of most algorithms: the name. */
static bool
is_name_only(struct json_object *o)
{
	return json_object_object_length(o) == 2 &&
	    json_object_object_get_ex(o, "name", NULL) &&
	    json_object_object_get_ex(o, "oid", NULL);
}

static void
print_member(
    struct page *p, const char *key, struct json_object *value, int indent)
{
	if (strcmp(key, "extensions") == 0 &&
	    json_object_is_type(value, json_type_array)) {
		print_extensions(p, value, indent);
	} else if (strcmp(key, "malformed") == 0) {
		print_malformed(p, value, indent);
	} else if (json_object_is_type(value, json_type_array)) {
		if (json_object_array_length(value) == 0)
			return;
		print_key(p, key, indent);
		print_array(p, value, indent);
	} else if (json_object_is_type(value, json_type_object)) {
		print_key(p, key, indent);
		if (is_name_only(value)) {
			fprintf(p->out, " %s\n", text_of(value, "name"));
			return;
		}
		fputc('\n', p->out);
		print_members(p, value, indent + 2);
	} else {
		print_key(p, key, indent);
		fprintf(p->out, " %s\n", scalar(value));
	}
}

static void
print_remarks(struct page *p, struct json_object *o, int indent)
{
	struct json_object *remarks = json_object_object_get(o, "remarks");

	if (!json_object_is_type(remarks, json_type_array))
		return;
	for (size_t i = 0; i < json_object_array_length(remarks); i++) {
		struct json_object *one = json_object_array_get_idx(remarks, i);

		fprintf(p->out, "%*sunusual: %s: %s\n", indent, "",
		    text_of(one, "id"), text_of(one, "detail"));
	}
}

static void
print_members(struct page *p, struct json_object *o, int indent)
{
	struct json_object_iterator it, end;

	if (p->depth == DEPTH_MAX)
		return;
	p->depth++;
	it = json_object_iter_begin(o);
	end = json_object_iter_end(o);
	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		const char *key = json_object_iter_peek_name(&it);

		if (!is_left_out(o, key))
			print_member(
			    p, key, json_object_iter_peek_value(&it), indent);
	}
	print_remarks(p, o, indent);
	p->depth--;
}

void
inspect_text(FILE *out, struct json_object *members, int indent)
{
	struct page p = { .out = out };

	print_members(&p, members, indent);
}
