/* SPDX-License-Identifier: MIT */
/*
 * verdict_schema.c - "verdict_schema FILE VERDICT REASON": does the file hold
 * one verdict of the schema, with this outcome and reason, and nothing else?
 *
 * Exit status 0 if so; else 1, and standard error says why. For the scripts
 * of this folder. Without arguments it tests itself, so that a script can
 * rely on it to fail.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "verdict_form.h"

#define MAX_FILE (16 * 1024 * 1024)

/* The text as JSON, all of it; NULL: it is none, or something follows. */
static struct json_object *
parse(const char *text, size_t len)
{
	struct json_tokener *tok = json_tokener_new();
	struct json_object *o = NULL;
	size_t end = 0;

	if (tok == NULL)
		return NULL;
	json_tokener_set_flags(
	    tok, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS);
	o = json_tokener_parse_ex(tok, text, (int)len);
	if (o != NULL)
		end = json_tokener_get_parse_end(tok);
	json_tokener_free(tok);
	while (end < len && isspace((unsigned char)text[end]))
		end++;
	if (o != NULL && end == len)
		return o;
	json_object_put(o);
	return NULL;
}

static int
same(struct json_object *o, const char *key, const char *expected)
{
	const char *is = json_object_get_string(json_object_object_get(o, key));

	if (strcmp(is, expected) == 0)
		return 1;
	fprintf(stderr, "%s is %s, not %s\n", key, is, expected);
	return 0;
}

/* 0 or 1, the exit status. */
static int
check(const char *text, size_t len, const char *verdict, const char *reason)
{
	struct json_object *o = parse(text, len);
	char what[256];
	int status = 1;

	if (o == NULL)
		fprintf(stderr, "not one JSON value\n");
	else if (verdict_form_check(o, what, sizeof(what)) != 0)
		fprintf(stderr, "%s\n", what);
	else if (same(o, "verdict", verdict) && same(o, "reason", reason))
		status = 0;
	json_object_put(o);
	return status;
}

static int
check_file(const char *path, const char *verdict, const char *reason)
{
	static char text[MAX_FILE];
	FILE *f = fopen(path, "rb");
	size_t len;

	if (f == NULL) {
		perror(path);
		return 1;
	}
	len = fread(text, 1, sizeof(text), f);
	fclose(f);
	return check(text, len, verdict, reason);
}

/* -- of itself -------------------------------------------------------------- */

#define HEAD                                                                   \
	"{\"verdict\":\"invalid\",\"reason\":\"no-anchors\",\"tls_alert\":"    \
	"\"unknown_ca\",\"validation_time\":\"2026-11-23T12:00:00Z\","         \
	"\"valid_until\":\"2026-11-23T12:00:00Z\",\"purpose\":\"tls-server\"," \
	"\"profile\":\"auto\",\"revocation_mode\":\"soft\","
#define TAIL                                                                   \
	"\"findings\":[],\"paths\":[],\"policies\":[],\"search\":{"            \
	"\"exhausted\":true,\"paths\":0,\"signatures\":0,\"memo_hits\":0,"     \
	"\"steps\":0,\"microseconds\":1}}"

static int
check_text(const char *text)
{
	return check(text, strlen(text), "invalid", "no-anchors");
}

static void
test_good(void **state)
{
	(void)state;
	assert_int_equal(check_text(HEAD "\"identity\":null," TAIL "\n"), 0);
	assert_int_equal(
	    check_text(HEAD
		"\"identity\":{\"type\":\"dns\",\"value\":\"a.test\"}," TAIL),
	    0);
}

static void
test_bad(void **state)
{
	(void)state;
	assert_int_equal(check_text(""), 1);
	assert_int_equal(check_text("{}"), 1);
	assert_int_equal(check_text(HEAD TAIL), 1);
	assert_int_equal(check_text(HEAD "\"identity\":null," TAIL "x"), 1);
	assert_int_equal(check_text(HEAD "\"identity\":null," TAIL "{}"), 1);
	assert_int_equal(check_text("x" HEAD "\"identity\":null," TAIL), 1);
	assert_int_equal(check_text(HEAD "\"identity\":\"a.test\"," TAIL), 1);
	assert_int_equal(
	    check_text(HEAD "\"identity\":null,\"more\":1," TAIL), 1);
	assert_int_equal(
	    check_text(HEAD
		"\"identity\":{\"type\":\"dns\",\"value\":\"\\u0000\"}," TAIL),
	    1);
}

static void
test_other_reason(void **state)
{
	static const char text[] = HEAD "\"identity\":null," TAIL;

	(void)state;
	assert_int_equal(check(text, sizeof(text) - 1, "invalid", "loop"), 1);
	assert_int_equal(
	    check(text, sizeof(text) - 1, "undetermined", "no-anchors"), 1);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_other_reason),
	};

	if (argc == 4)
		return check_file(argv[1], argv[2], argv[3]);
	if (argc != 1) {
		fprintf(
		    stderr, "usage: verdict_schema [FILE VERDICT REASON]\n");
		return 2;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
