/* SPDX-License-Identifier: MIT */
/*
 * json.c - results as JSON (RFC 8259): one array, or a line for each.
 */
#include "json_build.h"
#include "writer.h"

static int
put(struct results *r, struct json_object *item, int form)
{
	const char *text = json_object_to_json_string_ext(item, form);

	if (text == NULL)
		return VFY_ENOMEM;
	fputs(text, r->out);
	return 0;
}

static int
add_line(struct results *r, struct json_object *item)
{
	int rc = put(r, item, JSON_FORM);

	fputc('\n', r->out);
	return rc;
}

static int
add_member(struct results *r, struct json_object *item)
{
	fputs(r->items == 0 ? "[\n" : ",\n", r->out);
	return put(r, item,
	    JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
		JSON_C_TO_STRING_NOSLASHESCAPE);
}

static int
end_array(struct results *r)
{
	fputs(r->items == 0 ? "[]\n" : "\n]\n", r->out);
	return 0;
}

const struct writer json_writer = { .add = add_member, .end = end_array };
const struct writer ndjson_writer = { .add = add_line };
