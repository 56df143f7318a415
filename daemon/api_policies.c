/* SPDX-License-Identifier: MIT */
/*
 * api_policies.c - /v1/policies: GET lists the policies that questions may name,
 * PUT /v1/policies/{name} adds one or exchanges one that was added, DELETE removes
 * it.
 *
 * A policy's keys are those of [policy NAME] in verifyd.conf(5), with _ for -,
 * but none that names files. It is kept as such a section, and read as one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "api_state.h"
#include "intake_json.h"
#include "json_parts.h"
#include "media.h"
#include "reply.h"

/* Names of keys, with _ for -, and an end. */
#define KEY_SIZE 64

/* -- GET ---------------------------------------------------------------------------------- */

static void
to_member(const char *key, char out[KEY_SIZE])
{
	size_t i;

	snprintf(out, KEY_SIZE, "%s", key);
	for (i = 0; out[i] != '\0'; i++)
		if (out[i] == '-')
			out[i] = '_';
}

/* What may be there several times is an array. */
static bool
add_setting(struct json_object *o, const struct setting *s)
{
	const struct conf_key *key = conf_key_find("policy", s->option->name);
	struct json_object *array;
	char name[KEY_SIZE];

	to_member(s->option->name, name);
	if (key == NULL || !key->repeatable)
		return part_text(o, name, s->value);
	if (!json_object_object_get_ex(o, name, &array)) {
		array = json_object_new_array();
		if (!part_add(o, name, array))
			return false;
	}
	return json_object_array_add(array, json_object_new_string(s->value)) ==
	    0;
}

static bool
add_budget(struct json_object *o, const struct conf_policy *p)
{
	const struct conf_key *keys;
	char name[KEY_SIZE];
	size_t n, i;
	uint32_t value;

	keys = conf_keys(&n);
	for (i = 0; i < n; i++) {
		if (keys[i].kind != CONF_BUDGET)
			continue;
		memcpy(&value, (const char *)p + keys[i].offset, sizeof(value));
		to_member(keys[i].name, name);
		if (value != 0 && !part_number(o, name, value))
			return false;
	}
	return true;
}

static struct json_object *
policy_json(const struct conf_policy *p)
{
	struct json_object *o = json_object_new_object();
	struct json_object *settings = json_object_new_object();
	size_t i;
	bool ok = settings != NULL;

	for (i = 0; ok && i < p->settings.n; i++)
		ok = add_setting(settings, &p->settings.list[i]);
	ok = ok && add_budget(settings, p);
	if (part_text(o, "name", p->settings.name) &&
	    part_text(o, "origin", p->added ? "added" : "configured") &&
	    part_add(o, "settings", json_object_get(settings)) && ok) {
		json_object_put(settings);
		return o;
	}
	json_object_put(settings);
	return part_drop(o);
}

static struct json_object *
show(struct trust_set *set, enum state_kind kind, struct problem *p)
{
	const struct config *c = trust_set_config(set);
	struct json_object *root = json_object_new_object();
	struct json_object *array = json_object_new_array(), *one;
	size_t i;
	bool ok = array != NULL;

	(void)kind;
	for (i = 0; ok && i < c->by_name.n; i++) {
		one = policy_json(c->policies[i]);
		ok = one != NULL && json_object_array_add(array, one) == 0;
		if (!ok)
			json_object_put(one);
	}
	if (part_add(root, "policies", array) && ok)
		return root;
	problem_error(p, "", VFY_ENOMEM, "listing policies");
	return part_drop(root);
}

/* -- a policy as a section ------------------------------------------------------------------ */

/* One line "key = value" for a value, an element, or a number. */
static bool
write_value(FILE *out, const struct conf_key *key, struct json_object *value,
    const char *where, struct problem *p)
{
	const char *text = json_object_get_string(value);

	if (json_object_is_type(value, json_type_null) ||
	    json_object_is_type(value, json_type_object) ||
	    json_object_is_type(value, json_type_array))
		return problem_set(p, 422, "json-type", where,
		    "this must be a text, a number, true or false");
	/* words, numbers and OIDs: nothing that means something in the file */
	if (*text == '\0' ||
	    strspn(text,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789._-") != strlen(text) ||
	    strlen(text) > 512)
		return problem_set(p, 422, "option-value", where,
		    "no key of a policy has such a value");
	fprintf(out, "%s = %s\n", key->name, text);
	return true;
}

static const struct conf_key *
find_key(const char *member, const char *where, struct problem *p)
{
	const struct conf_key *key;
	char name[KEY_SIZE];
	size_t i;

	snprintf(name, sizeof(name), "%s", member);
	for (i = 0; name[i] != '\0'; i++)
		name[i] = name[i] == '_' ? '-' : name[i] == '-' ? '_' : name[i];
	key = conf_key_find("policy", name);
	if (key != NULL &&
	    (key->kind == CONF_OPTION || key->kind == CONF_BUDGET))
		return key;
	problem_set(p, 422, key != NULL ? "refused-option" : "unknown-option",
	    where,
	    key != NULL ? "whom a policy trusts is said in verifyd.conf(5) only"
			: "a policy has no such key");
	return NULL;
}

static bool
write_member(
    FILE *out, const char *member, struct json_object *value, struct problem *p)
{
	const struct conf_key *key;
	char where[KEY_SIZE + 2];
	size_t i;

	snprintf(where, sizeof(where), "/%s", member);
	key = find_key(member, where, p);
	if (key == NULL)
		return false;
	if (!key->repeatable || !json_object_is_type(value, json_type_array))
		return write_value(out, key, value, where, p);
	for (i = 0; i < json_object_array_length(value); i++)
		if (!write_value(out, key, json_object_array_get_idx(value, i),
			where, p))
			return false;
	return true;
}

static bool
write_policy(FILE *out, const char *name, struct json_object *settings,
    struct problem *p)
{
	struct json_object_iterator it = json_object_iter_begin(settings);
	struct json_object_iterator end = json_object_iter_end(settings);

	fprintf(out, "[policy %s]\n", name);
	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it))
		if (!write_member(out, json_object_iter_peek_name(&it),
			json_object_iter_peek_value(&it), p))
			return false;
	return true;
}

/* Those that were added, but the one of this name. */
static bool
write_others(
    FILE *out, const struct config *c, const char *name, struct problem *p)
{
	struct json_object *o, *settings;
	size_t i;
	bool ok = true;

	for (i = 0; ok && i < c->by_name.n; i++) {
		const struct conf_policy *one = c->policies[i];

		if (!one->added || strcmp(one->settings.name, name) == 0)
			continue;
		o = policy_json(one);
		ok = (o != NULL &&
			 json_object_object_get_ex(o, "settings", &settings)) ||
		    problem_error(p, "", VFY_ENOMEM, "writing policies");
		ok = ok && write_policy(out, one->settings.name, settings, p);
		json_object_put(o);
	}
	return ok;
}

/* All policies that were added as a file: with this one as settings say; NULL:
 * without it. */
static bool
write_file(const struct config *c, const char *name,
    struct json_object *settings, char **text, size_t *len, struct problem *p)
{
	FILE *out = open_memstream(text, len);
	bool ok;

	if (out == NULL)
		return problem_error(p, "", VFY_ENOMEM, "writing policies");
	ok = write_others(out, c, name, p) &&
	    (settings == NULL || write_policy(out, name, settings, p));
	if (fclose(out) != 0 && ok)
		ok = problem_error(p, "", VFY_ENOMEM, "writing policies");
	return ok;
}

/* -- changes -------------------------------------------------------------------------- */

enum found { NOT_THERE, ADDED, CONFIGURED };

static enum found
find(const struct config *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->by_name.n; i++)
		if (strcmp(c->policies[i]->settings.name, name) == 0)
			return c->policies[i]->added ? ADDED : CONFIGURED;
	return NOT_THERE;
}

/* The name in the path; one that the configuration has is not changed here. */
static bool
read_name(struct request *req, const struct config *c, char name[65])
{
	size_t len = req->args[0].len;
	struct problem *p = &req->problem;

	snprintf(name, 65, "%.*s", len < 64 ? (int)len : 64,
	    (const char *)req->args[0].ptr);
	if (len > 64 ||
	    strspn(name,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789._-") != len)
		return problem_set(p, 422, "policy-name", "/name",
		    "the name of a policy has 1 to 64 letters, digits, dots, "
		    "underscores and hyphens");
	if (find(c, name) == CONFIGURED)
		return problem_set(p, 409, "configured", "",
		    "it was not added here: change the configuration");
	return true;
}

static bool
compose_put(struct request *req, struct trust_set *set, enum state_kind kind,
    char **text, size_t *len)
{
	const struct config *c = trust_set_config(set);
	struct vfy_span body = { req->upload.ptr, req->upload.len };
	struct json_object *settings;
	char name[65];
	bool ok;

	(void)kind;
	if (!read_name(req, c, name))
		return false;
	settings = intake_object(body, &req->problem);
	if (settings == NULL)
		return false;
	ok = write_file(c, name, settings, text, len, &req->problem);
	json_object_put(settings);
	return ok;
}

static bool
compose_delete(struct request *req, struct trust_set *set, enum state_kind kind,
    char **text, size_t *len)
{
	const struct config *c = trust_set_config(set);
	char name[65];

	(void)kind;
	if (!read_name(req, c, name))
		return false;
	if (find(c, name) == NOT_THERE)
		return problem_set(&req->problem, 404, "not-found", "",
		    "there is no such policy");
	return write_file(c, name, NULL, text, len, &req->problem);
}

static const struct state_op put = { STATE_POLICIES, show, compose_put };
static const struct state_op forget = { STATE_POLICIES, show, compose_delete };

enum MHD_Result
api_policies(struct MHD_Connection *conn, struct request *req)
{
	return api_state_get(conn, req, &put);
}

enum MHD_Result
api_policy_put(struct MHD_Connection *conn, struct request *req)
{
	struct problem *p = &req->problem;

	if (!req->worked && !media_is(req->content_type, "application/json")) {
		p->accept = "application/json";
		problem_set(p, 415, "content-type", "Content-Type",
		    "a body here is %s", p->accept);
		return reply_problem(conn, req);
	}
	if (!req->worked && req->upload.len == 0) {
		problem_set(p, 400, "empty", "", "the body is empty");
		return reply_problem(conn, req);
	}
	return api_state_change(conn, req, &put, true);
}

enum MHD_Result
api_policy_delete(struct MHD_Connection *conn, struct request *req)
{
	return api_state_change(conn, req, &forget, false);
}
