/* SPDX-License-Identifier: MIT */
/*
 * test_routes.c - the resources that there are and those that /openapi.json
 * describes are the same, each with the same methods; and what a path names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "openapi.h"
#include "route_table.h"

static struct json_object *
description(void)
{
	struct json_tokener *tok = json_tokener_new();
	struct json_object *root;
	const char *text;
	size_t len;

	assert_non_null(tok);
	text = openapi_text(&len);
	root = json_tokener_parse_ex(tok, text, (int)len);
	assert_non_null(root);
	json_tokener_free(tok);
	return root;
}

static struct json_object *
member(struct json_object *of, const char *name)
{
	return json_object_object_get(of, name);
}

/* Is this method of it described? */
static bool
has_method(struct json_object *path, const char *method)
{
	json_object_object_foreach(path, name, value)
	{
		(void)value;
		if (strcasecmp(name, method) == 0)
			return true;
	}
	return false;
}

static void
test_described(void **state)
{
	struct json_object *root = description(), *path;
	const struct resource *r;
	const struct verb *v;
	size_t i;

	(void)state;
	assert_true(route_resources() > 0);
	for (i = 0; i < route_resources(); i++) {
		r = route_resource(i);
		path = member(member(root, "paths"), r->path);
		if (path == NULL)
			fail_msg("not described: %s", r->path);
		for (v = r->verbs; v->method != NULL; v++)
			if (!has_method(path, v->method))
				fail_msg(
				    "not described: %s %s", v->method, r->path);
	}
	json_object_put(root);
}

static const struct resource *
resource(const char *path)
{
	size_t i;

	for (i = 0; i < route_resources(); i++)
		if (strcmp(route_resource(i)->path, path) == 0)
			return route_resource(i);
	return NULL;
}

static bool
has_verb(const struct resource *r, const char *method)
{
	const struct verb *v;

	for (v = r->verbs; v->method != NULL; v++)
		if (strcasecmp(v->method, method) == 0)
			return true;
	return false;
}

static void
test_there(void **state)
{
	struct json_object *root = description();
	const struct resource *r;

	(void)state;
	json_object_object_foreach(member(root, "paths"), path, methods)
	{
		r = resource(path);
		if (r == NULL)
			fail_msg("described, and not there: %s", path);
		json_object_object_foreach(methods, method, value)
		{
			(void)value;
			if (r != NULL && !has_verb(r, method))
				fail_msg("described, and not there: %s %s",
				    method, path);
		}
	}
	json_object_put(root);
}

/* The Allow header says the same as the verbs. */
static void
test_allow(void **state)
{
	const struct resource *r;
	const struct verb *v;
	char allow[64];
	size_t i;

	(void)state;
	for (i = 0; i < route_resources(); i++) {
		r = route_resource(i);
		allow[0] = '\0';
		for (v = r->verbs; v->method != NULL; v++) {
			strcat(allow, allow[0] != '\0' ? ", " : "");
			strcat(allow, v->method);
			if (strcmp(v->method, "GET") == 0)
				strcat(allow, ", HEAD");
		}
		assert_string_equal(allow, r->allow);
	}
}

static void
found(const char *url, const char *path, const char *arg)
{
	struct vfy_span args[REQUEST_ARGS] = { { NULL, 0 } };
	size_t n = route_find(url, args);

	if (path == NULL) {
		assert_int_equal(n, route_resources());
		return;
	}
	assert_true(n < route_resources());
	assert_string_equal(route_resource(n)->path, path);
	if (arg != NULL) {
		assert_int_equal(args[0].len, strlen(arg));
		assert_memory_equal(args[0].ptr, arg, strlen(arg));
	}
}

static void
test_find(void **state)
{
	(void)state;
	found("/v1/crls", "/v1/crls", NULL);
	found("/v1/crls/", NULL, NULL);
	found("/v1/crls/ab", "/v1/crls/{id}", "ab");
	found("/v1/crls/ab/cd", NULL, NULL);
	found("/v1/crls/ab/refresh", "/v1/crls/{id}/refresh", "ab");
	found("/v1/ocsp", "/v1/ocsp", NULL);
	found("/v1/ocsp/", NULL, NULL);
	found("/v1/ocsp/a/b+/c=", "/v1/ocsp/{request}", "a/b+/c=");
	found("/v1", NULL, NULL);
	found("", NULL, NULL);
}

static void
test_plain(void **state)
{
	(void)state;
	assert_true(route_is_plain("/healthz?a=%00"));
	assert_false(route_is_plain("/healthz%00"));
	assert_false(route_is_plain("/v1/%6fcsp/a"));
	assert_true(route_is_plain("/v1/ocsp/a%2Fb%2b%3D"));
	assert_false(route_is_plain("/v1/ocsp/a%00"));
	assert_false(route_is_plain("/v1/ocsp/%41"));
	assert_false(route_is_plain("/v1/ocsp/a%2"));
	assert_false(route_is_plain("/v1/ocspa%2F"));
	assert_false(route_is_plain("/v1/crls/a%2F"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_described),
		cmocka_unit_test(test_there),
		cmocka_unit_test(test_allow),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
