/* SPDX-License-Identifier: MIT */
/*
 * show.c - an object as JSON, or as text.
 *
 * All text in the object is printable ASCII already. Does not: know what the
 * fields mean, but for findings and statuses.
 */
#include "show.h"

#include <stdlib.h>
#include <string.h>

#include "verb.h"
#include "verdict_text.h"

/* Objects within objects; those of the verbs have 4. */
#define DEPTH_MAX 8

struct json_object *
show_finding(enum vfy_reason reason, const char *detail)
{
	struct json_builder b = json_begin();

	json_put_text(&b, "reason", vfy_reason_name(reason));
	json_put_text(&b, "section", vfy_reason_section(reason));
	json_put_text(&b, "detail", detail);
	json_put_text(&b, "hint", vfy_reason_hint(reason));
	return json_end(&b);
}

bool
show_json(struct json_object *root)
{
	const char *text = NULL;

	if (root != NULL)
		text = json_object_to_json_string_ext(root,
		    JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
			JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text != NULL)
		puts(text);
	json_object_put(root);
	return text != NULL;
}

/* -- text ---------------------------------------------------------------------- */

const char *
show_string(struct json_object *o, const char *key)
{
	struct json_object *value = json_object_object_get(o, key);

	return value == NULL ? "" : json_object_get_string(value);
}

static const char *
colour_of(const char *status)
{
	static const struct {
		const char *status, *code;
	} colours[] = {
		{ "good", "\033[1;32m" },
		{ "verified", "\033[1;32m" },
		{ "revoked", "\033[1;31m" },
		{ "not-verified", "\033[1;31m" },
		{ "unknown", "\033[1;33m" },
	};
	size_t i;

	for (i = 0; i < sizeof(colours) / sizeof(colours[0]); i++) {
		if (strcmp(status, colours[i].status) == 0)
			return colours[i].code;
	}
	return NULL;
}

void
show_status(const char *status)
{
	const char *code = NULL;

	if (text_style_of(stdout).colour)
		code = colour_of(status);
	printf("%s%s%s", code != NULL ? code : "", status,
	    code != NULL ? "\033[0m" : "");
}

/* A verdict's findings say whether they are fatal; others are. */
static bool
is_remark(struct json_object *finding)
{
	struct json_object *fatal;

	return json_object_object_get_ex(finding, "fatal", &fatal) &&
	    !json_object_get_boolean(fatal);
}

void
show_finding_text(struct json_object *finding, int indent)
{
	const char *detail = show_string(finding, "detail");
	const char *hint = show_string(finding, "hint");

	printf("%*s%s: %s (%s)%s%s\n", indent, "",
	    is_remark(finding) ? "remark" : "problem",
	    show_string(finding, "reason"), show_string(finding, "section"),
	    detail[0] == '\0' ? "" : ": ", detail);
	if (hint[0] != '\0')
		printf("%*s  hint: %s\n", indent, "", hint);
}

/* A key's name for people, and what stands before it. */
static void
print_key(const char *key, int indent)
{
	printf("%*s", indent, "");
	for (; *key != '\0'; key++)
		putchar(*key == '_' ? ' ' : *key);
	putchar(':');
}

static bool
is_nothing(struct json_object *value)
{
	switch (json_object_get_type(value)) {
	case json_type_null:
		return true;
	case json_type_boolean:
		return !json_object_get_boolean(value);
	case json_type_array:
		return json_object_array_length(value) == 0;
	case json_type_object:
		return json_object_object_length(value) == 0;
	case json_type_string:
		return json_object_get_string_len(value) == 0;
	default:
		return false;
	}
}

static void
print_scalar(const char *key, struct json_object *value, int indent)
{
	const char *text = json_object_is_type(value, json_type_boolean)
	    ? "yes"
	    : json_object_get_string(value);

	print_key(key, indent);
	putchar(' ');
	if (strcmp(key, "status") == 0)
		show_status(text);
	else
		fputs(text, stdout);
	putchar('\n');
}

static void print_fields(struct json_object *o, int indent, int depth);

/* A member of an array: its fields behind a dash, or findings. */
static void
print_member(const char *key, struct json_object *value, int indent, int depth)
{
	if (strcmp(key, "findings") == 0) {
		show_finding_text(value, indent);
	} else if (json_object_is_type(value, json_type_object)) {
		print_key(key, indent);
		putchar('\n');
		print_fields(value, indent + 2, depth + 1);
	} else {
		print_scalar(key, value, indent);
	}
}

static void
print_field(const char *key, struct json_object *value, int indent, int depth)
{
	size_t i;

	if (is_nothing(value))
		return;
	if (!json_object_is_type(value, json_type_array)) {
		print_member(key, value, indent, depth);
		return;
	}
	for (i = 0; i < json_object_array_length(value); i++)
		print_member(
		    key, json_object_array_get_idx(value, i), indent, depth);
}

static void
print_fields(struct json_object *o, int indent, int depth)
{
	struct json_object_iterator it, end;

	if (depth == DEPTH_MAX)
		return;
	it = json_object_iter_begin(o);
	end = json_object_iter_end(o);
	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it))
		print_field(json_object_iter_peek_name(&it),
		    json_object_iter_peek_value(&it), indent, depth);
}

bool
show_text(struct json_object *root, int indent)
{
	if (root != NULL)
		print_fields(root, indent, 0);
	json_object_put(root);
	return root != NULL;
}

void
show_each(struct json_object *o, const char *key,
    void (*print)(struct json_object *member, int indent), int indent)
{
	struct json_object *array;
	size_t i;

	if (!json_object_object_get_ex(o, key, &array))
		return;
	for (i = 0; i < json_object_array_length(array); i++)
		print(json_object_array_get_idx(array, i), indent);
}

/* -- statuses ------------------------------------------------------------------ */

int
worse_status(int a, int b)
{
	/* gravest first */
	static const int order[] = { EXIT_INTERNAL, EXIT_USAGE, EXIT_FINDINGS,
		EXIT_REVOKED, EXIT_EXPIRED, EXIT_NETWORK, EXIT_UNDETERMINED };
	size_t i;

	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (a == order[i] || b == order[i])
			return order[i];
	}
	return EXIT_CLEAN;
}
