/* SPDX-License-Identifier: MIT */
/*
 * test_verdict_json.c - a verdict as JSON and as text: the schema, the members
 * that depend on the answer, the exit status, and a stream that is no terminal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict_form.h"
#include "verdict_json.h"
#include "verdict_text.h"

/* 2040-01-01T00:00:00Z: the golden certificates and evidence are in force. */
#define AT INT64_C(2208988800)
/* After the end of the golden certificates. */
#define TOO_LATE INT64_C(2540000000)

struct input {
	uint8_t bytes[65536];
	size_t len;
};

static struct vfy_span
load(const char *name, struct input *in)
{
	char path[512];
	FILE *f;

	snprintf(
	    path, sizeof(path), TOP_SRCDIR "/tests/golden/common/%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	in->len = fread(in->bytes, 1, sizeof(in->bytes), f);
	fclose(f);
	return (struct vfy_span){ in->bytes, in->len };
}

struct asked {
	const char *hostname; /* NULL: none */
	int64_t at;
	enum vfy_revocation mode;
	bool trust, evidence;
};

/* The golden leaf's verdict, to be freed. */
static struct vfy_verdict *
verify(const struct asked *a)
{
	struct vfy_verdict *v = NULL;
	struct vfy_query *q;
	struct vfy_ctx *ctx;
	struct input in;

	assert_int_equal(vfy_ctx_new(&ctx), 0);
	assert_int_equal(vfy_query_new(&q), 0);
	if (a->trust)
		vfy_ctx_add_anchors(
		    ctx, load("root.pem", &in), false, NULL, NULL);
	vfy_query_add_certs(q, load("leaf.pem", &in), NULL, NULL);
	vfy_query_add_untrusted(q, load("inter.pem", &in), NULL, NULL);
	if (a->evidence) {
		vfy_query_add_crls(q, load("root.crl", &in), NULL, NULL);
		vfy_query_add_crls(q, load("inter.crl", &in), NULL, NULL);
	}
	if (a->hostname != NULL)
		vfy_query_set_identity(q, VFY_ID_DNS, a->hostname);
	vfy_query_set_time(q, a->at);
	vfy_query_set_revocation(q, a->mode);
	assert_int_equal(vfy_verify(ctx, q, &v), 0);
	vfy_query_free(q);
	vfy_ctx_free(ctx);
	return v;
}

/* The verdict as JSON that keeps to the schema, to be put. */
static struct json_object *
as_json(const struct vfy_verdict *v)
{
	struct json_object *o = verdict_json(v, NULL);
	char what[256];

	assert_non_null(o);
	if (verdict_form_check(o, what, sizeof(what)) != 0)
		fail_msg("%s", what);
	return o;
}

static struct json_object *
member(struct json_object *o, const char *key)
{
	struct json_object *v = NULL;

	assert_true(json_object_object_get_ex(o, key, &v));
	return v;
}

static void
assert_text(struct json_object *o, const char *key, const char *expected)
{
	assert_string_equal(json_object_get_string(member(o, key)), expected);
}

static struct json_object *
certificate(struct json_object *o, size_t depth)
{
	struct json_object *path =
	    json_object_array_get_idx(member(o, "paths"), 0);

	assert_non_null(path);
	return json_object_array_get_idx(member(path, "certificates"), depth);
}

static const struct asked good = { "good.test", AT, VFY_REV_HARD, true, true };
static const struct asked unknown = { "good.test", AT, VFY_REV_HARD, true,
	false };
static const struct asked mismatch = { "bad.test", AT, VFY_REV_OFF, true,
	false };
static const struct asked expired = { "good.test", TOO_LATE, VFY_REV_OFF, true,
	false };
static const struct asked no_anchors = { NULL, AT, VFY_REV_OFF, false, false };

static void
test_valid(void **state)
{
	struct vfy_verdict *v = verify(&good);
	struct json_object *o = as_json(v), *leaf, *revocation;

	(void)state;
	assert_text(o, "verdict", "valid");
	assert_text(o, "reason", "ok");
	assert_null(member(o, "tls_alert"));
	assert_text(o, "validation_time", "2040-01-01T00:00:00Z");
	assert_text(member(o, "identity"), "type", "dns");
	assert_text(member(o, "identity"), "value", "good.test");
	leaf = certificate(o, 0);
	assert_text(leaf, "role", "leaf");
	assert_text(leaf, "source", "presented");
	revocation = member(leaf, "revocation");
	assert_text(revocation, "status", "good");
	assert_text(revocation, "source", "crl");
	assert_false(json_object_object_get_ex(revocation, "revoked_at", NULL));
	assert_text(certificate(o, 2), "role", "anchor");
	assert_int_equal(verdict_exit_status(v), 0);
	json_object_put(o);
	vfy_verdict_free(v);
}

static void
test_undetermined(void **state)
{
	struct vfy_verdict *v = verify(&unknown);
	struct json_object *o = as_json(v), *revocation;

	(void)state;
	assert_text(o, "verdict", "undetermined");
	revocation = member(certificate(o, 0), "revocation");
	assert_text(revocation, "status", "unknown");
	assert_int_equal(json_object_object_length(revocation), 1);
	assert_int_equal(verdict_exit_status(v), 5);
	json_object_put(o);
	vfy_verdict_free(v);
}

static void
test_invalid(void **state)
{
	struct vfy_verdict *v = verify(&mismatch);
	struct json_object *o = as_json(v);

	(void)state;
	assert_text(o, "verdict", "invalid");
	assert_text(o, "reason", "host-mismatch");
	assert_text(o, "tls_alert", "bad_certificate");
	assert_text(o, "valid_until", "2040-01-01T00:00:00Z");
	assert_int_equal(verdict_exit_status(v), 1);
	json_object_put(o);
	vfy_verdict_free(v);
}

static void
test_expired(void **state)
{
	struct vfy_verdict *v = verify(&expired);
	struct json_object *o = as_json(v);

	(void)state;
	assert_text(o, "reason", "expired");
	assert_int_equal(verdict_exit_status(v), 4);
	json_object_put(o);
	vfy_verdict_free(v);
}

/* A question's own findings are at the top, and need no path. */
static void
test_findings_of_the_question(void **state)
{
	struct vfy_verdict *v = verify(&no_anchors);
	struct json_object *o = as_json(v), *list = member(o, "findings");
	bool seen = false;
	size_t i;

	(void)state;
	assert_text(o, "reason", "no-anchors");
	assert_null(member(o, "identity"));
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *reason =
		    member(json_object_array_get_idx(list, i), "reason");

		seen |= strcmp(json_object_get_string(reason),
			    "identity-missing") == 0;
	}
	assert_true(seen);
	assert_int_equal(verdict_exit_status(v), 1);
	json_object_put(o);
	vfy_verdict_free(v);
}

static void
test_no_verdict(void **state)
{
	(void)state;
	assert_int_equal(verdict_exit_status(NULL), 1);
}

static void
test_time(void **state)
{
	char text[24];

	(void)state;
	json_time(AT, text);
	assert_string_equal(text, "2040-01-01T00:00:00Z");
	json_time(INT64_MIN, text);
	assert_string_equal(text, "0000-01-01T00:00:00Z");
	json_time(INT64_MAX, text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
}

/* -- text ----------------------------------------------------------------------- */

/* What is printed, to be freed. */
static char *
as_text(const struct asked *a, const struct text_style *style)
{
	struct vfy_verdict *v = verify(a);
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	verdict_text(f, v, "le\033af.pem", style);
	fclose(f);
	vfy_verdict_free(v);
	return text;
}

static void
assert_begins(const char *text, const char *expected)
{
	if (strncmp(text, expected, strlen(expected)) != 0)
		fail_msg(
		    "\"%.80s\" does not begin with \"%s\"", text, expected);
}

static void
assert_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		assert_true((*text >= 0x20 && *text < 0x7f) || *text == '\n');
}

static void
test_headlines(void **state)
{
	static const struct text_style plain = { .explain = false };
	char *text = as_text(&mismatch, &plain);

	(void)state;
	assert_begins(
	    text, "le?af.pem: not trusted: host-mismatch (RFC 9525 6): ");
	assert_ascii(text);
	assert_non_null(strstr(text, "\n  hint: "));
	assert_non_null(strstr(text, "\n    0 leaf (presented) CN="));
	free(text);
	text = as_text(&good, &plain);
	assert_begins(text, "le?af.pem: trusted\n");
	assert_non_null(strstr(text, "revocation: good, by crl of "));
	assert_null(strstr(text, "problem: "));
	free(text);
	text = as_text(&unknown, &plain);
	assert_begins(text, "le?af.pem: undetermined: ");
	free(text);
}

static void
test_tree(void **state)
{
	static const struct text_style ascii = { .explain = true };
	static const struct text_style boxes = { .explain = true,
		.utf8 = true };
	char *text = as_text(&mismatch, &ascii);

	(void)state;
	assert_ascii(text);
	assert_non_null(strstr(text, "\n  `- 0 leaf "));
	assert_non_null(strstr(text, "\n     `- 1 intermediate "));
	assert_non_null(strstr(text, "\n        `- 2 anchor "));
	assert_non_null(strstr(text, "path 1 of 1: not valid"));
	assert_non_null(strstr(text, "\n  search: "));
	free(text);
	text = as_text(&mismatch, &boxes);
	assert_non_null(strstr(text, "\n  \u2514\u2500 0 leaf "));
	free(text);
}

static void
test_colours(void **state)
{
	static const struct text_style coloured = { .colour = true };
	char *text = as_text(&mismatch, &coloured);

	(void)state;
	assert_begins(text, "le?af.pem: \033[1;31mnot trusted\033[0m: host-");
	free(text);
}

/* A file is no terminal, whatever the environment says. */
static void
test_style_of_a_file(void **state)
{
	FILE *f = tmpfile();
	struct text_style style;

	(void)state;
	assert_non_null(f);
	style = text_style_of(f);
	assert_false(style.colour);
	assert_false(style.utf8);
	assert_false(style.explain);
	fclose(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_undetermined),
		cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_expired),
		cmocka_unit_test(test_findings_of_the_question),
		cmocka_unit_test(test_no_verdict),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_headlines),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_style_of_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
