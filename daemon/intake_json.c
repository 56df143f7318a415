/* SPDX-License-Identifier: MIT */
/*
 * intake_json.c - a JSON body (RFC 8259) as a question.
 *
 * json-c reads it. What json-c lets pass although two readers could understand
 * it differently (members that occur twice, NUL, raw control characters in
 * strings) is found by a scan of our own before. Knows no transport.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "intake_json.h"
#include "serve_limits.h"

/* Where the scan is, and what it counted. */
struct scan {
	size_t depth;
	bool in_string;
	size_t members; /* of the outermost object */
	size_t parts; /* commas and colons: what json-c will make objects of */
};

static bool
scan_fail(struct problem *p, size_t at, const char *what)
{
	problem_set(
	    p, 400, "json-syntax", "", "byte %zu of the JSON: %s", at, what);
	p->has_fault = true;
	p->fault = (struct vfy_fault){ .offset = at };
	return false;
}

/*
 * Can c stand outside of strings in JSON? json-c takes more: strings in single
 * quotes, NaN, and what follows a NUL goes unread.
 */
static bool
is_structure(uint8_t c)
{
	return c != '\0' &&
	    strchr("{}[]:,\" \t\r\n+-.0123456789Eaeflnrstu", c) != NULL;
}

/* One byte inside a string; *i may move on over an escape. */
static bool
scan_string(struct scan *s, struct vfy_span body, size_t *i, struct problem *p)
{
	uint8_t c = body.ptr[*i];

	if (c < 0x20)
		return scan_fail(p, *i,
		    "a control character in a string (a line end in PEM is "
		    "written \\n)");
	if (c == '"')
		s->in_string = false;
	if (c != '\\')
		return true;
	if (body.len - *i >= 6 && memcmp(body.ptr + *i, "\\u0000", 6) == 0)
		return scan_fail(p, *i, "a NUL character");
	++*i; /* the escaped character can't end the string */
	return true;
}

/* One byte outside of strings. */
static void
scan_structure(struct scan *s, uint8_t c)
{
	switch (c) {
	case '"':
		s->in_string = true;
		break;
	case '{':
	case '[':
		s->depth++;
		break;
	case '}':
	case ']':
		if (s->depth > 0)
			s->depth--;
		break;
	case ':':
		if (s->depth == 1)
			s->members++;
		s->parts++;
		break;
	case ',':
		s->parts++;
		break;
	default:
		break;
	}
}

static bool
scan_body(struct vfy_span body, size_t *members, struct problem *p)
{
	struct scan s = { 0 };
	size_t i;

	for (i = 0; i < body.len; i++) {
		if (s.in_string) {
			if (!scan_string(&s, body, &i, p))
				return false;
			continue;
		}
		if (!is_structure(body.ptr[i]))
			return scan_fail(p, i, "unexpected character");
		scan_structure(&s, body.ptr[i]);
		if (s.parts > LIMIT_JSON_PARTS)
			return problem_set(p, 413, "limit", "",
			    "byte %zu of the JSON: more values than a question "
			    "may have",
			    i);
	}
	*members = s.members;
	return true;
}

static bool
parse_fail(
    struct problem *p, enum json_tokener_error err, size_t at, size_t len)
{
	switch (err) {
	case json_tokener_continue:
		return scan_fail(p, len, "it ends too early");
	case json_tokener_error_depth:
		problem_set(p, 400, "json-depth", "",
		    "byte %zu of the JSON: nested deeper than %d", at,
		    LIMIT_JSON_DEPTH);
		return false;
	case json_tokener_error_parse_utf8_string:
		problem_set(p, 400, "json-utf8", "",
		    "byte %zu of the JSON: not UTF-8", at);
		return false;
	default:
		return scan_fail(p, at, json_tokener_error_desc(err));
	}
}

/* The body as an object, for the caller to put; NULL: *p. */
static struct json_object *
parse_body(struct vfy_span body, struct problem *p)
{
	struct json_tokener *tok;
	struct json_object *root;
	enum json_tokener_error err;
	size_t end;

	tok = json_tokener_new_ex(LIMIT_JSON_DEPTH);
	if (tok == NULL) {
		problem_error(p, "", VFY_ENOMEM, "reading JSON");
		return NULL;
	}
	json_tokener_set_flags(
	    tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* the length fits an int: LIMIT_BODY */
	root =
	    json_tokener_parse_ex(tok, (const char *)body.ptr, (int)body.len);
	err = json_tokener_get_error(tok);
	end = json_tokener_get_parse_end(tok);
	json_tokener_free(tok);
	if (err != json_tokener_success) {
		parse_fail(p, err, end, body.len);
	} else if (!json_object_is_type(root, json_type_object)) {
		problem_set(
		    p, 422, "json-type", "", "the JSON is not an object");
	} else {
		return root;
	}
	json_object_put(root);
	return NULL;
}

static bool
type_fail(struct problem *p, const char *where, const char *wanted)
{
	return problem_set(
	    p, 422, "json-type", where, "this must be %s", wanted);
}

/* One value of an option: of an array's elements, or the only one. */
static bool
set_one(struct question *qn, const struct option_def *opt,
    struct json_object *v, const char *where, struct problem *p)
{
	const char *text;
	bool on;

	switch (json_object_get_type(v)) {
	case json_type_string:
		if (opt->kind == OPTION_SWITCH)
			return type_fail(p, where, "true or false");
		break;
	case json_type_int:
		if (opt->kind != OPTION_VALUE)
			return type_fail(p, where,
			    opt->kind == OPTION_SWITCH ? "true or false"
						       : "a string");
		break;
	case json_type_boolean:
		on = json_object_get_boolean(v) != 0;
		if (opt->kind == OPTION_SWITCH)
			text = on ? "true" : "false";
		else if (opt->id == OPTION_AIA)
			text = on ? "on" : "off";
		else
			return type_fail(p, where, "a string");
		return intake_set(qn, opt, text, strlen(text), where, p);
	default:
		return type_fail(p, where,
		    opt->kind == OPTION_SWITCH ? "true or false" : "a string");
	}
	text = json_object_get_string(v);
	if (text == NULL)
		return problem_error(p, where, VFY_ENOMEM, "reading JSON");
	return intake_set(qn, opt, text,
	    json_object_is_type(v, json_type_string)
		? (size_t)json_object_get_string_len(v)
		: strlen(text),
	    where, p);
}

static bool
set_option(struct question *qn, const char *name, struct json_object *value,
    struct problem *p)
{
	const struct option_def *opt;
	char where[128], element[160];
	size_t i, n;

	snprintf(where, sizeof(where), "/%s", name);
	if (!intake_find(name, strlen(name), where, &opt, p))
		return false;
	if (!opt->repeatable || !json_object_is_type(value, json_type_array))
		return set_one(qn, opt, value, where, p);
	n = json_object_array_length(value);
	/* "trust nobody" must not come out as "trust the usual ones" */
	if (n == 0)
		return problem_set(p, 422, "empty-array", where,
		    "leave it out, or name at least one");
	for (i = 0; i < n; i++) {
		snprintf(element, sizeof(element), "%s/%zu", where, i);
		if (!set_one(qn, opt, json_object_array_get_idx(value, i),
			element, p))
			return false;
	}
	return true;
}

static bool
set_certificates(
    struct question *qn, struct json_object *array, struct problem *p)
{
	static const char here[] = "/certificates";
	struct json_object *v;
	char where[64];
	size_t i, n;

	if (array == NULL)
		return problem_set(p, 422, "certificates-missing", here,
		    "give the certificates: an array, the leaf first");
	if (!json_object_is_type(array, json_type_array))
		return type_fail(p, here, "an array of PEM or base64 DER");
	n = json_object_array_length(array);
	if (n == 0)
		return problem_set(p, 422, "certificates-missing", here,
		    "the array is empty: give the leaf first");
	for (i = 0; i < n; i++) {
		snprintf(where, sizeof(where), "%s/%zu", here, i);
		v = json_object_array_get_idx(array, i);
		if (!json_object_is_type(v, json_type_string))
			return type_fail(p, where, "PEM or base64 DER");
		if (!intake_certificate(qn, json_object_get_string(v),
			(size_t)json_object_get_string_len(v), where, p))
			return false;
	}
	return true;
}

/* The policy's own member comes before all others, wherever it stands. */
bool
intake_options(
    struct question *qn, struct json_object *root, struct problem *p)
{
	static const char policy[] = "named_policy";
	struct json_object_iterator it = json_object_iter_begin(root);
	struct json_object_iterator end = json_object_iter_end(root);
	struct json_object *value;
	const char *name;

	if (json_object_object_get_ex(root, policy, &value) &&
	    !set_option(qn, policy, value, p))
		return false;

	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		name = json_object_iter_peek_name(&it);
		if (strcmp(name, "certificates") != 0 &&
		    strcmp(name, policy) != 0 &&
		    !set_option(qn, name, json_object_iter_peek_value(&it), p))
			return false;
	}
	return true;
}

struct json_object *
intake_object(struct vfy_span body, struct problem *p)
{
	struct json_object *root;
	size_t members = 0;

	if (!scan_body(body, &members, p))
		return NULL;
	root = parse_body(body, p);
	/* json-c keeps the last of two members with one name */
	if (root == NULL || members == (size_t)json_object_object_length(root))
		return root;
	problem_set(p, 400, "json-duplicate", "",
	    "a member of the object occurs twice");
	json_object_put(root);
	return NULL;
}

bool
intake_json(struct question *qn, struct vfy_span body, struct problem *p)
{
	struct json_object *root = intake_object(body, p), *certs = NULL;
	bool ok;

	if (root == NULL)
		return false;
	json_object_object_get_ex(root, "certificates", &certs);
	ok = intake_options(qn, root, p) && set_certificates(qn, certs, p);
	json_object_put(root);
	return ok;
}
