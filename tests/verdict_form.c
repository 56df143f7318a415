/* SPDX-License-Identifier: MIT */
/*
 * verdict_form.c - the schema of a verdict as a table, and the walk that holds
 * a verdict to it.
 *
 * Does not: know what a verdict means, or read files.
 */
#include "verdict_form.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum form { TEXT, NAME, MOMENT, HEX, NUMBER, BOOL, OBJECT, ARRAY };
enum presence { ALWAYS, OR_NULL, OPTIONAL };

struct member {
	const char *key;
	enum form form;
	enum presence presence;
	const char *names;	     /* NAME: "|valid|invalid|" */
	const struct member *inside; /* OBJECT, ARRAY; NULL: texts */
};

#define END                                                                    \
	{                                                                      \
		NULL, TEXT, ALWAYS, NULL, NULL                                 \
	}

static const struct member revocation[] = {
	{ "status", NAME, ALWAYS,
	    "|good|revoked|unknown|not-required|not-checked|", NULL },
	{ "source", NAME, OPTIONAL, "|crl|ocsp|staple|", NULL },
	{ "this_update", MOMENT, OPTIONAL, NULL, NULL },
	{ "next_update", MOMENT, OPTIONAL, NULL, NULL },
	{ "revoked_at", MOMENT, OPTIONAL, NULL, NULL },
	{ "revocation_reason", TEXT, OPTIONAL, NULL, NULL },
	END,
};

static const struct member certificate[] = {
	{ "depth", NUMBER, ALWAYS, NULL, NULL },
	{ "role", NAME, ALWAYS, "|leaf|intermediate|anchor|", NULL },
	{ "source", NAME, ALWAYS, "|presented|pool|fetched|anchor|", NULL },
	{ "subject", TEXT, ALWAYS, NULL, NULL },
	{ "issuer", TEXT, ALWAYS, NULL, NULL },
	{ "serial", TEXT, ALWAYS, NULL, NULL },
	{ "sha256", HEX, ALWAYS, NULL, NULL },
	{ "not_before", MOMENT, ALWAYS, NULL, NULL },
	{ "not_after", MOMENT, ALWAYS, NULL, NULL },
	{ "public_key", TEXT, ALWAYS, NULL, NULL },
	{ "signature", TEXT, ALWAYS, NULL, NULL },
	{ "revocation", OBJECT, ALWAYS, NULL, revocation },
	END,
};

static const struct member finding[] = {
	{ "reason", TEXT, ALWAYS, NULL, NULL },
	{ "section", TEXT, ALWAYS, NULL, NULL },
	{ "depth", NUMBER, ALWAYS, NULL, NULL },
	{ "fatal", BOOL, ALWAYS, NULL, NULL },
	{ "detail", TEXT, ALWAYS, NULL, NULL },
	{ "hint", TEXT, ALWAYS, NULL, NULL },
	END,
};

static const struct member path[] = {
	{ "valid", BOOL, ALWAYS, NULL, NULL },
	{ "certificates", ARRAY, ALWAYS, NULL, certificate },
	{ "findings", ARRAY, ALWAYS, NULL, finding },
	END,
};

static const struct member identity[] = {
	{ "type", NAME, ALWAYS, "|dns|ip|email|uri|srv|", NULL },
	{ "value", TEXT, ALWAYS, NULL, NULL },
	END,
};

static const struct member search[] = {
	{ "exhausted", BOOL, ALWAYS, NULL, NULL },
	{ "paths", NUMBER, ALWAYS, NULL, NULL },
	{ "signatures", NUMBER, ALWAYS, NULL, NULL },
	{ "memo_hits", NUMBER, ALWAYS, NULL, NULL },
	{ "steps", NUMBER, ALWAYS, NULL, NULL },
	{ "microseconds", NUMBER, ALWAYS, NULL, NULL },
	END,
};

static const struct member top[] = {
	{ "verdict", NAME, ALWAYS, "|valid|invalid|undetermined|", NULL },
	{ "reason", TEXT, ALWAYS, NULL, NULL },
	{ "tls_alert", TEXT, OR_NULL, NULL, NULL },
	{ "validation_time", MOMENT, ALWAYS, NULL, NULL },
	{ "valid_until", MOMENT, ALWAYS, NULL, NULL },
	{ "purpose", NAME, ALWAYS,
	    "|tls-server|tls-client|email|code-signing|timestamping|"
	    "ocsp-signing|any|",
	    NULL },
	{ "profile", NAME, ALWAYS, "|auto|webpki|rfc5280|compat|", NULL },
	{ "revocation_mode", NAME, ALWAYS, "|off|shadow|soft|hard|", NULL },
	{ "identity", OBJECT, OR_NULL, NULL, identity },
	{ "findings", ARRAY, ALWAYS, NULL, finding },
	{ "paths", ARRAY, ALWAYS, NULL, path },
	{ "policies", ARRAY, ALWAYS, NULL, NULL },
	{ "search", OBJECT, ALWAYS, NULL, search },
	END,
};

struct report {
	char *what;
	size_t len;
};

static bool
fail(const struct report *r, const char *key, const char *why)
{
	snprintf(r->what, r->len, "%s: %s", key, why);
	return false;
}

/* "2026-11-23T12:00:00Z" */
static bool
is_moment(const char *s)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
	size_t i;

	for (i = 0; i < sizeof(form) - 1; i++) {
		if (form[i] == 'd' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
			return false;
	}
	return s[i] == '\0';
}

static bool
is_name(const char *s, const char *names)
{
	char quoted[64];
	int n = snprintf(quoted, sizeof(quoted), "|%s|", s);

	return n > 2 && (size_t)n < sizeof(quoted) &&
	    strstr(names, quoted) != NULL;
}

static bool
is_printable(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s < 0x20 || *s > 0x7e)
			return false;
	}
	return true;
}

static bool
check_text(
    const struct member *m, struct json_object *v, const struct report *r)
{
	const char *s = json_object_get_string(v);

	if (!json_object_is_type(v, json_type_string))
		return fail(r, m->key, "is no string");
	if (strlen(s) != (size_t)json_object_get_string_len(v) ||
	    !is_printable(s))
		return fail(r, m->key, "is not printable ASCII");
	if (m->form == NAME && !is_name(s, m->names))
		return fail(r, m->key, "is none of its names");
	if (m->form == MOMENT && !is_moment(s))
		return fail(r, m->key, "is no moment");
	if (m->form == HEX &&
	    (strlen(s) != 64 || s[strspn(s, "0123456789abcdef")] != '\0'))
		return fail(r, m->key, "is no digest");
	return true;
}

static bool check_object(const struct member *members, const char *key,
    struct json_object *o, const struct report *r);

static bool
check_array(
    const struct member *m, struct json_object *v, const struct report *r)
{
	size_t i;

	if (!json_object_is_type(v, json_type_array))
		return fail(r, m->key, "is no array");
	for (i = 0; i < json_object_array_length(v); i++) {
		struct json_object *e = json_object_array_get_idx(v, i);

		if (m->inside == NULL &&
		    !json_object_is_type(e, json_type_string))
			return fail(
			    r, m->key, "holds something else than strings");
		if (m->inside != NULL && !check_object(m->inside, m->key, e, r))
			return false;
	}
	return true;
}

static bool
check_value(
    const struct member *m, struct json_object *v, const struct report *r)
{
	if (v == NULL)
		return m->presence == OR_NULL || fail(r, m->key, "is null");
	switch (m->form) {
	case NUMBER:
		return (json_object_is_type(v, json_type_int) &&
			   json_object_get_int64(v) >= 0) ||
		    fail(r, m->key, "is no number");
	case BOOL:
		return json_object_is_type(v, json_type_boolean) ||
		    fail(r, m->key, "is neither true nor false");
	case OBJECT:
		return check_object(m->inside, m->key, v, r);
	case ARRAY:
		return check_array(m, v, r);
	default:
		return check_text(m, v, r);
	}
}

/* Every member of the schema, and as many members as were found so. */
static bool
check_object(const struct member *members, const char *key,
    struct json_object *o, const struct report *r)
{
	int found = 0;

	if (!json_object_is_type(o, json_type_object))
		return fail(r, key, "is no object");
	for (; members->key != NULL; members++) {
		struct json_object *v;

		if (!json_object_object_get_ex(o, members->key, &v)) {
			if (members->presence == OPTIONAL)
				continue;
			return fail(r, members->key, "is missing");
		}
		if (!check_value(members, v, r))
			return false;
		found++;
	}
	if (found != json_object_object_length(o))
		return fail(r, key, "has a member that is not in the schema");
	return true;
}

int
verdict_form_check(struct json_object *verdict, char *what, size_t len)
{
	struct report r = { what, len };

	return check_object(top, "verdict", verdict, &r) ? 0 : -1;
}
