/* SPDX-License-Identifier: MIT */
/*
 * test_pem.c - PEM as people make it is read; what is broken is refused with
 * its place; base64 has one form only.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "pem.h"
#include "vfy_limits.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----\n"
#define ABC BEGIN "QUJD\n" END
#define KEY                                                                    \
	"-----BEGIN EC PRIVATE KEY-----\nQUJD\n-----END EC PRIVATE KEY-----\n"
#define CRL "-----BEGIN X509 CRL-----\nWFla\n-----END X509 CRL-----\n"

/* Input in a block of exactly its length, so that a sanitizer sees more. */
static struct vfy_span
exactly(const char *text, size_t len)
{
	uint8_t *p = malloc(len > 0 ? len : 1);

	assert_non_null(p);
	if (len > 0)
		memcpy(p, text, len);
	return span_of(p, len);
}

/* -- base64 ---------------------------------------------------------------- */

static const struct {
	const char *text;
	const char *out; /* NULL: refused */
	size_t bad;
} base64_cases[] = {
	{ "", "", 0 },
	{ " \r\n\t\v\f", "", 0 },
	/* RFC 4648 10 */
	{ "Zg==", "f", 0 },
	{ "Zm8=", "fo", 0 },
	{ "Zm9v", "foo", 0 },
	{ "Zm9vYg==", "foob", 0 },
	{ "Zm9vYmE=", "fooba", 0 },
	{ "Zm9vYmFy", "foobar", 0 },
	{ "Z m\n9\r\nv", "foo", 0 },
	{ "Z\ng\n=\n=\n", "f", 0 },
	{ "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFy\nZm9v",
	    "foobarfoobarfoobarfoobarfoo", 0 },
	{ "+/+/", "\xfb\xff\xbf", 0 },
	/* padding missing, misplaced, or too much */
	{ "Z", NULL, 1 },
	{ "Zg", NULL, 2 },
	{ "Zg=", NULL, 3 },
	{ "Zm8", NULL, 3 },
	{ "Zm9vZ", NULL, 5 },
	{ "Z===", NULL, 1 },
	{ "=", NULL, 0 },
	{ "====", NULL, 0 },
	{ "Zm9v=", NULL, 4 },
	{ "Zm9v====", NULL, 4 },
	{ "Zg===", NULL, 4 },
	{ "Zm8==", NULL, 4 },
	{ "Zg=g", NULL, 3 },
	{ "=Zg=", NULL, 0 },
	{ "Zg==Zm9v", NULL, 4 },
	{ "Zg==\nZg==", NULL, 5 },
	/* bits left over */
	{ "Zh==", NULL, 2 },
	{ "Zm9=", NULL, 3 },
	{ "Zn==", NULL, 2 },
	/* not of this alphabet */
	{ "Zm9-", NULL, 3 },
	{ "Zm9_", NULL, 3 },
	{ "Zm9vZm9v!m9v", NULL, 8 },
	{ "Zm9v\x80", NULL, 4 },
	{ "\xff", NULL, 0 },
	{ "Zm9v#comment", NULL, 4 },
};

static void
test_base64(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(base64_cases); i++) {
		const char *want = base64_cases[i].out;
		size_t len = strlen(base64_cases[i].text), n = 99, bad = 99;
		struct vfy_span in = exactly(base64_cases[i].text, len);
		uint8_t *out = malloc(len / 4 * 3 + 3);
		bool ok;

		assert_non_null(out);
		ok = vfy_base64_decode(in, out, &n, &bad);
		if (ok != (want != NULL))
			fail_msg("\"%s\": %d", base64_cases[i].text, ok);
		if (ok) {
			assert_int_equal(n, strlen(want));
			assert_memory_equal(out, want, n);
		} else
			assert_int_equal(bad, base64_cases[i].bad);
		free(out);
		free((void *)in.ptr);
	}
}

/* A NUL is as bad as any other octet, wherever it stands. */
static void
test_base64_nul(void **state)
{
	uint8_t out[16];
	size_t n, bad;

	(void)state;
	assert_false(vfy_base64_decode(span_of("Zm9v\0", 5), out, &n, &bad));
	assert_int_equal(bad, 4);
	assert_false(vfy_base64_decode(span_of("Zg=\0", 4), out, &n, &bad));
	assert_int_equal(bad, 3);
	assert_false(vfy_base64_decode(span_of("\0Zg==", 5), out, &n, &bad));
	assert_int_equal(bad, 0);
}

/* Each octet value in each of the three places, and every line length. */
static void
test_base64_all(void **state)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t data[768], out[768 + 300];
	char text[1024 * 2 + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i / 3 * (i % 3 * 2 + 1) + i % 3);
	for (size_t width = 1; width <= 100; width++) {
		size_t n = 0, chars = 0, outlen, bad;

		for (size_t i = 0; i < sizeof(data); i += 3) {
			uint32_t v = (uint32_t)data[i] << 16 |
			    (uint32_t)data[i + 1] << 8 | data[i + 2];

			for (int shift = 18; shift >= 0; shift -= 6) {
				text[n++] = alphabet[v >> shift & 0x3f];
				if (++chars % width == 0)
					text[n++] = '\n';
			}
		}
		assert_true(
		    vfy_base64_decode(span_of(text, n), out, &outlen, &bad));
		assert_int_equal(outlen, sizeof(data));
		assert_memory_equal(out, data, sizeof(data));
	}
}

/* -- objects --------------------------------------------------------------- */

struct seen {
	size_t count;
	char der[64]; /* all of them, one after another, a '|' behind each */
	size_t len;
	int answer; /* for this object and those behind it */
	size_t from;
};

static int
see(void *arg, struct vfy_span der, size_t index)
{
	struct seen *s = arg;

	assert_int_equal(index, s->count);
	s->count++;
	if (s->len + der.len + 2 <= sizeof(s->der)) {
		if (der.len > 0)
			memcpy(s->der + s->len, der.ptr, der.len);
		s->len += der.len;
		s->der[s->len++] = '|';
		s->der[s->len] = '\0';
	}
	return index < s->from ? 0 : s->answer;
}

static const struct {
	const char *name;
	const char *text;
	const char *der;
	size_t lines[4];
} good[] = {
	{ "one", ABC, "ABC|", { 1 } },
	{ "two", ABC BEGIN "Zm8=\n" END, "ABC|fo|", { 1, 4 } },
	{ "CRLF",
	    "-----BEGIN CERTIFICATE-----\r\nQUJD\r\n-----END CERTIFICATE-----"
	    "\r\n" ABC,
	    "ABC|ABC|", { 1, 4 } },
	{ "CR only",
	    "x\r-----BEGIN CERTIFICATE-----\rQUJD\r"
	    "-----END CERTIFICATE-----\r",
	    "ABC|", { 1 } },
	{ "no line break at the end", BEGIN "QUJD\n-----END CERTIFICATE-----",
	    "ABC|", { 1 } },
	{ "joined files",
	    BEGIN "QUJD\n-----END CERTIFICATE-----" BEGIN "Zm8=\n" END,
	    "ABC|fo|", { 1, 3 } },
	{ "body on one line with its marks",
	    "-----BEGIN CERTIFICATE----- QUJD -----END CERTIFICATE-----",
	    "ABC|", { 1 } },
	{ "short and long lines, blank ones", BEGIN "Q\n\nUJ\n  D\t\n" END,
	    "ABC|", { 1 } },
	{ "indented",
	    "  key: |\n    -----BEGIN CERTIFICATE-----\n    QUJD\n"
	    "    -----END CERTIFICATE-----\n",
	    "ABC|", { 2 } },
	{ "text around", "Subject: CN=x - y -- z\n" ABC "text ----\n" ABC "#\n",
	    "ABC|ABC|", { 2, 6 } },
	{ "byte order mark and text", "\xef\xbb\xbf text\n" ABC, "ABC|",
	    { 2 } },
	{ "old label",
	    "-----BEGIN X509 CERTIFICATE-----\nQUJD\n"
	    "-----END X509 CERTIFICATE-----\n",
	    "ABC|", { 1 } },
	{ "key and CRL between", KEY ABC CRL BEGIN "Zm8=\n" END, "ABC|fo|",
	    { 4, 10 } },
	{ "key with headers before",
	    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
	    "DEK-Info: AES-256-CBC,00\n\n!!!!\n"
	    "-----END RSA PRIVATE KEY-----\n" ABC,
	    "ABC|", { 7 } },
	{ "quoted in a text, not at the start of a line",
	    "write -----BEGIN CERTIFICATE----- first\n" ABC, "ABC|", { 2 } },
	{ "lower case is no BEGIN", "-----begin certificate-----\n" ABC, "ABC|",
	    { 2 } },
	{ "six dashes", "------BEGIN CERTIFICATE-----\n" ABC, "ABC|", { 2 } },
	{ "dashes only", "-----\n----------\n-----BEGI\n" ABC, "ABC|", { 4 } },
	{ "empty body", BEGIN END, "|", { 1 } },
};

/* Where an object is, is told when it is refused. */
static void
check_line(struct vfy_span in, size_t n, size_t line, const char *name)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct seen s = { .answer = VFY_ELIMIT, .from = n };

	assert_int_equal(
	    pem_read(in, PEM_CERTIFICATE, see, &s, &fault), VFY_ELIMIT);
	if (fault.index != n || fault.line != line)
		fail_msg("%s: object %zu on line %zu is told as %zu on %zu",
		    name, n, line, fault.index, fault.line);
}

static void
test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct seen s = { .answer = 0 };
		struct vfy_fault fault = { .code = VFY_F_NONE };
		struct vfy_span in =
		    exactly(good[i].text, strlen(good[i].text));
		int rc = pem_read(in, PEM_CERTIFICATE, see, &s, &fault);

		if (rc != 0 || strcmp(s.der, good[i].der) != 0)
			fail_msg("%s: %d (%s), \"%s\"", good[i].name, rc,
			    vfy_fault_name(fault.code), s.der);
		assert_int_equal(fault.code, VFY_F_NONE);
		for (size_t n = 0; n < s.count; n++)
			check_line(in, n, good[i].lines[n], good[i].name);
		free((void *)in.ptr);
	}
}

static const struct {
	const char *name;
	const char *text;
	enum vfy_fault_code code;
	size_t index, line, offset;
	const char *what;
} bad[] = {
	{ "empty", "", VFY_F_EMPTY, 0, 0, 0, "" },
	{ "text", "hello\n", VFY_F_NOT_FOUND, 0, 0, 0, "" },
	{ "blanks", " \n", VFY_F_NOT_FOUND, 0, 0, 0, "" },
	{ "a dash", "-", VFY_F_NOT_FOUND, 0, 0, 0, "" },
	{ "BEGIN cut", "-----BEGIN", VFY_F_NOT_FOUND, 0, 0, 0, "" },
	{ "no label", "-----BEGIN ", VFY_F_PEM_END, 0, 1, 0, "BEGIN" },
	{ "empty label", "-----BEGIN -----\nQUJD\n-----END -----\n",
	    VFY_F_PEM_END, 0, 1, 0, "BEGIN" },
	{ "four dashes behind the label",
	    "\n-----BEGIN CERTIFICATE----\nQUJD\n" END, VFY_F_PEM_END, 0, 2, 1,
	    "BEGIN" },
	{ "label with a line break",
	    "-----BEGIN CERTI\nFICATE-----\nQUJD\n" END, VFY_F_PEM_END, 0, 1, 0,
	    "BEGIN" },
	{ "no END", BEGIN "QUJD\n", VFY_F_PEM_END, 0, 1, 33, "CERTIFICATE" },
	{ "END cut", BEGIN "QUJD\n-----END CERTIFICATE----", VFY_F_PEM_END, 0,
	    1, 53, "CERTIFICATE" },
	{ "END of another label", BEGIN "QUJD\n-----END X509 CRL-----\n",
	    VFY_F_PEM_END, 0, 1, 42, "CERTIFICATE" },
	{ "END of a longer label",
	    BEGIN "QUJD\n-----END CERTIFICATE REQUEST-----\n", VFY_F_PEM_END, 0,
	    1, 53, "CERTIFICATE" },
	{ "BEGIN in a body", BEGIN "QUJD\n" ABC, VFY_F_PEM_END, 0, 1, 33,
	    "CERTIFICATE" },
	{ "second without END", ABC "x\n" BEGIN "QUJD", VFY_F_PEM_END, 1, 5, 93,
	    "CERTIFICATE" },
	{ "skipped one without END", ABC "-----BEGIN PRIVATE KEY-----\nQUJD",
	    VFY_F_PEM_END, 1, 4, 91, "PRIVATE KEY" },
	{ "bad base64", ABC BEGIN "QU?D\n" END, VFY_F_PEM_BASE64, 1, 4, 89,
	    "CERTIFICATE" },
	{ "base64 cut", BEGIN "QUJ\n" END, VFY_F_PEM_BASE64, 0, 1, 32,
	    "CERTIFICATE" },
	{ "bits left over", BEGIN "Zh==\n" END, VFY_F_PEM_BASE64, 0, 1, 30,
	    "CERTIFICATE" },
	{ "a dash in base64", BEGIN "QU-D\n" END, VFY_F_PEM_BASE64, 0, 1, 30,
	    "CERTIFICATE" },
	{ "headers", BEGIN "Proc-Type: 4\n\nQUJD\n" END, VFY_F_PEM_BASE64, 0, 1,
	    32, "CERTIFICATE" },
	{ "private key", "x\n" KEY, VFY_F_PRIVATE_KEY, 0, 2, 0, "" },
	{ "CRL and private key", CRL KEY, VFY_F_PRIVATE_KEY, 0, 4, 0, "" },
	{ "CRL", "x\n" CRL, VFY_F_WRONG_KIND, 0, 2, 0, "X509 CRL" },
	{ "request",
	    "-----BEGIN CERTIFICATE REQUEST-----\nQUJD\n"
	    "-----END CERTIFICATE REQUEST-----\n",
	    VFY_F_WRONG_KIND, 0, 1, 0, "CERTIFICATE REQUEST" },
	{ "trusted, behind a good one",
	    ABC "-----BEGIN TRUSTED CERTIFICATE-----\nQUJD\n"
		"-----END TRUSTED CERTIFICATE-----\n",
	    VFY_F_WRONG_KIND, 1, 4, 0, "TRUSTED CERTIFICATE" },
};

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct seen s = { .answer = 0 };
		struct vfy_fault f = { .code = VFY_F_NONE };
		struct vfy_span in = exactly(bad[i].text, strlen(bad[i].text));
		int rc = pem_read(in, PEM_CERTIFICATE, see, &s, &f);

		if (rc != VFY_EPARSE || f.code != bad[i].code ||
		    f.index != bad[i].index || f.line != bad[i].line ||
		    f.offset != bad[i].offset ||
		    strcmp(f.what, bad[i].what) != 0)
			fail_msg("%s: %d, %s, index %zu, line %zu, offset %zu, "
				 "\"%s\"",
			    bad[i].name, rc, vfy_fault_name(f.code), f.index,
			    f.line, f.offset, f.what);
		/* the same answer when nobody asks why */
		s = (struct seen){ .answer = 0 };
		assert_int_equal(
		    pem_read(in, PEM_CERTIFICATE, see, &s, NULL), VFY_EPARSE);
		free((void *)in.ptr);
	}
}

static void
test_kinds(void **state)
{
	struct vfy_fault f = { .code = VFY_F_NONE };
	struct seen s = { .answer = 0 };

	(void)state;
	assert_int_equal(
	    pem_read(span_str(ABC CRL KEY), PEM_CRL, see, &s, &f), 0);
	assert_string_equal(s.der, "XYZ|");
	s = (struct seen){ .answer = 0 };
	assert_int_equal(
	    pem_read(span_str(ABC), PEM_CRL, see, &s, &f), VFY_EPARSE);
	assert_int_equal(f.code, VFY_F_WRONG_KIND);
	assert_string_equal(f.what, "CERTIFICATE");
	assert_int_equal(s.count, 0);
}

/* DER goes on as it is, whatever trails; it is for its own parser to say so. */
static void
test_der(void **state)
{
	struct seen s = { .answer = 0 };

	(void)state;
	assert_int_equal(
	    pem_read(span_of("0\0tail", 6), PEM_CERTIFICATE, see, &s, NULL), 0);
	assert_int_equal(s.count, 1);
	assert_int_equal(s.len, 7);
	s = (struct seen){ .answer = 0 };
	assert_int_equal(pem_read(span_of("0", 1), PEM_CRL, see, &s, NULL), 0);
	assert_string_equal(s.der, "0|");
}

static void
test_stop(void **state)
{
	struct vfy_fault f = { .code = VFY_F_NONE };
	struct seen s = { .answer = VFY_ELIMIT };

	(void)state;
	assert_int_equal(
	    pem_read(span_str(ABC ABC), PEM_CERTIFICATE, see, &s, &f),
	    VFY_ELIMIT);
	assert_int_equal(s.count, 1);
	assert_int_equal(f.code, VFY_F_NONE);
	s = (struct seen){ .answer = VFY_ENOMEM };
	assert_int_equal(
	    pem_read(span_str("0"), PEM_CERTIFICATE, see, &s, &f), VFY_ENOMEM);
	/* what is not negative goes on */
	s = (struct seen){ .answer = 1 };
	assert_int_equal(
	    pem_read(span_str(ABC ABC), PEM_CERTIFICATE, see, &s, &f), 0);
	assert_int_equal(s.count, 2);
}

/* A label is shown, but not as it came. */
static void
test_what_is_printable(void **state)
{
	static const char text[] = "-----BEGIN \x1b[31mKEY\x07-----\nQUJD\n";
	struct vfy_fault f = { .code = VFY_F_NONE };
	struct seen s = { .answer = 0 };

	(void)state;
	assert_int_equal(
	    pem_read(span_str(text), PEM_CERTIFICATE, see, &s, &f), VFY_EPARSE);
	assert_int_equal(f.code, VFY_F_PEM_END);
	for (const char *p = f.what; *p != '\0'; p++)
		assert_in_range(*p, 0x20, 0x7e);
}

static uint32_t
noise(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* 64 MiB of noise is refused by its size, 32 MiB of it by its contents. */
static void
test_large(void **state)
{
	size_t len = (size_t)64 << 20;
	struct vfy_fault f = { .code = VFY_F_NONE };
	struct seen s = { .answer = 0 };
	uint8_t *p = malloc(len);
	uint32_t seed = 1;

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i + 4 <= len; i += 4) {
		uint32_t v = noise(&seed);

		memcpy(p + i, &v, 4);
	}
	p[0] = 'x';
	assert_int_equal(
	    pem_read(span_of(p, len), PEM_CERTIFICATE, see, &s, &f),
	    VFY_ELIMIT);
	assert_int_equal(f.code, VFY_F_LIMIT);
	p[0] = 0x30;
	assert_int_equal(
	    pem_read(span_of(p, LIMIT_INPUT + 1), PEM_CERTIFICATE, see, &s, &f),
	    VFY_ELIMIT);
	p[0] = 'x';
	assert_int_equal(
	    pem_read(span_of(p, LIMIT_INPUT), PEM_CERTIFICATE, see, &s, &f),
	    VFY_EPARSE);
	assert_int_equal(f.code, VFY_F_NOT_FOUND);
	/* dashes, and lines that nearly begin an object */
	memset(p, '-', LIMIT_INPUT);
	assert_int_equal(
	    pem_read(span_of(p, LIMIT_INPUT), PEM_CERTIFICATE, see, &s, &f),
	    VFY_EPARSE);
	assert_int_equal(f.code, VFY_F_NOT_FOUND);
	assert_int_equal(s.count, 0);
	free(p);
}

/* A CRL may be larger than a bundle of certificates. */
static void
test_large_crl(void **state)
{
	struct vfy_fault f = { .code = VFY_F_NONE };
	struct seen s = { .answer = 0 };
	size_t len = (size_t)LIMIT_INPUT + 1;
	uint8_t *p = calloc(1, len);

	(void)state;
	assert_non_null(p);
	p[0] = 0x30;
	assert_int_equal(pem_read(span_of(p, len), PEM_CRL, see, &s, &f), 0);
	assert_int_equal(s.count, 1);
	free(p);
}

/* As many as come: the bound is the caller's. */
static void
test_many(void **state)
{
	static const char one[] = ABC;
	size_t each = sizeof(one) - 1, n = 10000;
	struct seen s = { .answer = 0 };
	char *p = malloc(each * n);

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i < n; i++)
		memcpy(p + i * each, one, each);
	assert_int_equal(
	    pem_read(span_of(p, each * n), PEM_CERTIFICATE, see, &s, NULL), 0);
	assert_int_equal(s.count, n);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_base64_nul),
		cmocka_unit_test(test_base64_all),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_der),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_what_is_printable),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_large_crl),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
