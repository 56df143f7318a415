/* SPDX-License-Identifier: MIT */
/*
 * test_intake.c - what verifyd makes of bytes before there is a question:
 * JSON, bodies in pieces, names in messages, addresses to listen on.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hex.h"
#include "intake_json.h"
#include "listen.h"
#include "log.h"
#include "media.h"
#include "serve_limits.h"
#include "upload.h"

/* -- text ---------------------------------------------------------------------- */

static void
test_escape(void **state)
{
	char buf[16];

	(void)state;
	text_escape(buf, sizeof(buf), "plain", 5);
	assert_string_equal(buf, "plain");
	text_escape(buf, sizeof(buf), "a\nb\0\x1b", 5);
	assert_string_equal(buf, "a\\x0Ab\\x00...");
	text_escape(buf, sizeof(buf), "\\\x7f\xff", 3);
	assert_string_equal(buf, "\\x5C\\x7F\\xFF");
	text_escape(buf, sizeof(buf), "0123456789abcdef", 16);
	assert_string_equal(buf, "0123456789ab...");
	text_escape(buf, sizeof(buf), NULL, 0);
	assert_string_equal(buf, "");
}

/* -- uploads ------------------------------------------------------------------- */

static void
test_upload(void **state)
{
	struct problem p = { 0 };
	atomic_size_t total = 0, share = 0;
	struct upload u;
	char piece[1000];
	size_t i;

	(void)state;
	memset(piece, 'x', sizeof(piece));
	upload_start(&u, &total, &share);
	for (i = 0; i < 100; i++)
		assert_true(upload_add(&u, piece, sizeof(piece), &p));
	assert_int_equal(p.status, 0);
	assert_int_equal(u.len, 100 * sizeof(piece));
	assert_true(total >= u.len);
	for (i = 0; i < u.len; i++)
		assert_int_equal(u.ptr[i], 'x');
	upload_end(&u);
	assert_int_equal(total, 0);
}

/* Over the limit: told, thrown away, and in the end cut off. */
static void
test_upload_too_large(void **state)
{
	static char piece[1024 * 1024];
	struct problem p = { 0 };
	atomic_size_t total = 0, share = 0;
	struct upload u;
	size_t i;

	(void)state;
	upload_start(&u, &total, &share);
	for (i = 0; i < LIMIT_BODY / sizeof(piece); i++)
		assert_true(upload_add(&u, piece, sizeof(piece), &p));
	assert_int_equal(p.status, 0);
	assert_int_equal(u.len, LIMIT_BODY);
	assert_true(upload_add(&u, piece, 1, &p));
	assert_int_equal(p.status, 413);
	assert_int_equal(total, 0);
	for (i++; i < (LIMIT_BODY + LIMIT_DISCARD) / sizeof(piece); i++)
		assert_true(upload_add(&u, piece, sizeof(piece), &p));
	assert_int_equal(total, 0);
	assert_false(upload_add(&u, piece, sizeof(piece), &p));
	upload_end(&u);
}

/* Many at once: the one that does not fit is refused, the others stay. */
static void
test_upload_together(void **state)
{
	struct problem p = { 0 };
	atomic_size_t total = LIMIT_BODIES - 20000, share = 0;
	struct upload a, b;

	(void)state;
	upload_start(&a, &total, &share);
	upload_start(&b, &total, &share);
	assert_true(upload_add(&a, "a", 1, &p));
	assert_int_equal(p.status, 0);
	assert_true(upload_add(&b, "b", 1, &p));
	assert_int_equal(p.status, 503);
	assert_int_equal(a.len, 1);
	upload_end(&b);
	upload_end(&a);
	assert_int_equal(total, LIMIT_BODIES - 20000);
	assert_int_equal(share, 0);
}

/* One user has a part of that, and no more. */
static void
test_upload_share(void **state)
{
	struct problem p = { 0 };
	atomic_size_t total = 0, share = LIMIT_BODIES_OF_USER, other = 0;
	struct upload a, b;

	(void)state;
	upload_start(&a, &total, &share);
	assert_true(upload_add(&a, "a", 1, &p));
	assert_int_equal(p.status, 429);
	assert_int_equal(total, 0);
	assert_int_equal(share, LIMIT_BODIES_OF_USER);
	memset(&p, 0, sizeof(p));
	upload_start(&b, &total, &other);
	assert_true(upload_add(&b, "b", 1, &p));
	assert_int_equal(p.status, 0);
	upload_end(&b);
	upload_end(&a);
}

/* -- JSON ------------------------------------------------------------------------ */

#define CERTS "\"certificates\": [\"AAAA\"]"

/* What is found before the certificates are looked at, and that they are. */
static const struct {
	const char *body;
	unsigned status;
	const char *code, *where;
} bodies[] = {
	{ "{" CERTS "}", 400, "der-tag", "/certificates/0" },
	{ " {" CERTS "} \n", 400, "der-tag", "/certificates/0" },
	{ "{}", 422, "certificates-missing", "/certificates" },
	{ "", 400, "json-syntax", "" },
	{ "{", 400, "json-syntax", "" },
	{ "{" CERTS "}}", 400, "json-syntax", "" },
	{ "{" CERTS ",}", 400, "json-syntax", "" },
	{ "{'certificates': []}", 400, "json-syntax", "" },
	{ "{" CERTS "} // comment", 400, "json-syntax", "" },
	{ "/* comment */ {" CERTS "}", 400, "json-syntax", "" },
	{ "{certificates: []}", 400, "json-syntax", "" },
	{ "7 ", 422, "json-type", "" },
	{ "null ", 422, "json-type", "" },
	{ "\"text\"", 422, "json-type", "" },
	{ "{\"aia\": true, \"aia\": true}", 400, "json-duplicate", "" },
	{ "{\"aia\": true, \"\\u0061ia\": true}", 400, "json-duplicate", "" },
	{ "{\"aia\": \"a:b\"}", 422, "option-value", "/aia" },
	{ "{\"aia\": {\"x\": 1}}", 422, "json-type", "/aia" },
	{ "{\"aia\": 1.5}", 422, "json-type", "/aia" },
	{ "{\"aia\": NaN}", 400, "json-syntax", "" },
	{ "{\"policy\": [\"1.2\", 7.5]}", 422, "json-type", "/policy/1" },
	{ "{\"policy\": [[]]}", 422, "json-type", "/policy/0" },
	{ "{\"\": 1}", 422, "unknown-option", "/" },
	{ "{\"a\\nb\": 1}", 422, "unknown-option", "/a\\x0Ab" },
	{ "{\"no_system_trust\": true}", 422, "unknown-option",
	    "/no_system_trust" },
	{ "{\"aia\": \"\\\\u0000\"}", 422, "option-value", "/aia" },
	{ "{\"aia\": \"\\\\\\u0000\"}", 400, "json-syntax", "" },
	{ "{\"aia\": \"\t\"}", 400, "json-syntax", "" },
	{ "{\"aia\": \"\xc3\"}", 400, "json-utf8", "" },
	{ "{\"aia\": [[[[[[[[[]]]]]]]]]}", 400, "json-depth", "" },
};

static void
test_json(void **state)
{
	struct question qn;
	struct problem p;
	struct vfy_span body;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		memset(&p, 0, sizeof(p));
		body.ptr = (const uint8_t *)bodies[i].body;
		body.len = strlen(bodies[i].body);
		assert_int_equal(question_start(&qn, VFY_NET_CACHED), 0);
		assert_false(intake_json(&qn, body, &p));
		question_end(&qn);
		if (p.status != bodies[i].status ||
		    strcmp(p.code, bodies[i].code) != 0 ||
		    strcmp(p.where, bodies[i].where) != 0)
			fail_msg("%s: %u %s \"%s\" (%s)", bodies[i].body,
			    p.status, p.code, p.where, p.detail);
	}
}

/* -- addresses -------------------------------------------------------------------- */

static void
test_addresses(void **state)
{
	static const char *const bad[] = { "", "8080", ":8080", "0.0.0.0:8080",
		"127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
		"127.0.0.1:-1", "127.0.0.1: 80", "127.0.0.1:80x",
		"127.0.0.2:80", "localhost:80", "::1:80", "[::]:80", "[::1]",
		"[::1%lo]:80" };
	struct listener l;
	char why[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(listen_tcp(&l, bad[i], why, sizeof(why)));
		assert_int_equal(l.fd, -1);
		assert_non_null(strstr(why, "only 127.0.0.1:PORT"));
	}
	/* one byte more than sun_path holds */
	memset(why, 'x', sizeof(why));
	why[108] = '\0';
	assert_false(listen_unix(&l, why, 0600, NULL, why, sizeof(why)));
}

/*= rfc9110 12.5.1 */
static void
test_media(void **state)
{
	static const char *const offers[] = { "application/json",
		"application/pkix-crl", "text/plain" };
	static const struct {
		const char *accept;
		size_t choice;
	} cases[] = {
		{ NULL, 0 },
		{ "*/*", 0 },
		{ "application/pkix-crl", 1 },
		{ "Application/PKIX-CRL", 1 },
		{ "text/*, application/json;q=0.9", 2 },
		{ "application/*;q=0.5, text/plain;q=0.4", 0 },
		{ "application/json;q=0, */*;q=0.1", 1 },
		{ "application/json ; q=0.2 ,application/pkix-crl;q=0.25", 1 },
		{ "application/json;charset=utf-8;q=0.1, text/plain;q=0.2", 2 },
		{ "application/json;q=0.001, text/html", 0 },
		{ "application/json;q=0.0001", 3 },
		{ "text/html", 3 },
		{ "*/*;q=0", 3 },
		{ "", 3 },
		{ ",,;;q=, application", 3 },
		{ "application/jsonx", 3 },
		{ "application/json;quality=0", 0 },
		{ "*/json", 3 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		    media_choose(cases[i].accept, offers, 3), cases[i].choice);
	assert_true(media_is("TEXT/plain; charset=x", "text/plain"));
	assert_false(media_is("text/plainer", "text/plain"));
	assert_false(media_is("text", "text/plain"));
	assert_false(media_is(NULL, "text/plain"));
}

static void
test_hex(void **state)
{
	uint8_t out[3];
	char text[7];

	(void)state;
	assert_int_equal(
	    hex_decode(
		(struct vfy_span){ (const uint8_t *)"00aFfF", 6 }, out, 3),
	    3);
	assert_memory_equal(out, "\x00\xaf\xff", 3);
	hex_encode((struct vfy_span){ out, 3 }, text);
	assert_string_equal(text, "00afff");
	assert_int_equal(
	    hex_decode(
		(struct vfy_span){ (const uint8_t *)"00aFfF", 6 }, out, 2),
	    0);
	assert_int_equal(
	    hex_decode((struct vfy_span){ (const uint8_t *)"0", 1 }, out, 3),
	    0);
	assert_int_equal(
	    hex_decode((struct vfy_span){ (const uint8_t *)"0g", 2 }, out, 3),
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_media),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_upload),
		cmocka_unit_test(test_upload_too_large),
		cmocka_unit_test(test_upload_together),
		cmocka_unit_test(test_upload_share),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
