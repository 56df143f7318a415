/* SPDX-License-Identifier: MIT */
/*
 * test_host.c - reference identities (RFC 9525): what is one, and which names
 * of a certificate cover it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "der_build.h"
#include "host.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define L63 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123"
#define N253                                                                   \
	L63 "." L63 "." L63 "."                                                \
	    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1"

/* -- references ------------------------------------------------------------ */

static const struct {
	enum vfy_identity type;
	const char *value;
	const char *text; /* NULL: refused */
	size_t iplen;
} references[] = {
	{ VFY_ID_NONE, NULL, "", 0 },
	{ VFY_ID_NONE, "ignored", "", 0 },
	{ VFY_ID_DNS, "example.org", "example.org", 0 },
	{ VFY_ID_DNS, "Example.ORG.", "Example.ORG", 0 },
	{ VFY_ID_DNS, "localhost", "localhost", 0 },
	{ VFY_ID_DNS, "xn--bcher-kva.example", "xn--bcher-kva.example", 0 },
	{ VFY_ID_DNS, "a_b.example.org", "a_b.example.org", 0 },
	{ VFY_ID_DNS, "1.example", "1.example", 0 },
	{ VFY_ID_DNS, "1.2.3.4a", "1.2.3.4a", 0 },
	{ VFY_ID_DNS, N253, N253, 0 },
	{ VFY_ID_DNS, N253 ".", N253, 0 },
	{ VFY_ID_DNS, N253 "2", NULL, 0 },
	{ VFY_ID_DNS, L63 "4.example", NULL, 0 },
	{ VFY_ID_DNS, "", NULL, 0 },
	{ VFY_ID_DNS, ".", NULL, 0 },
	{ VFY_ID_DNS, "..", NULL, 0 },
	{ VFY_ID_DNS, ".example.org", NULL, 0 },
	{ VFY_ID_DNS, "example..org", NULL, 0 },
	{ VFY_ID_DNS, "example.org..", NULL, 0 },
	{ VFY_ID_DNS, "-a.example", NULL, 0 },
	{ VFY_ID_DNS, "a-.example", NULL, 0 },
	{ VFY_ID_DNS, "*.example.org", NULL, 0 },
	{ VFY_ID_DNS, "a b.example", NULL, 0 },
	{ VFY_ID_DNS, "example.org\n", NULL, 0 },
	{ VFY_ID_DNS,
	    "b\xc3\xbc"
	    "cher.example",
	    NULL, 0 },
	{ VFY_ID_DNS, "https://example.org", NULL, 0 },
	{ VFY_ID_DNS, "example.org:443", NULL, 0 },
	{ VFY_ID_DNS, "192.0.2.1", NULL, 0 },
	{ VFY_ID_DNS, "2001:db8::1", NULL, 0 },
	{ VFY_ID_DNS, "4242", NULL, 0 },
	{ VFY_ID_DNS, NULL, NULL, 0 },
	{ VFY_ID_IP, "192.0.2.1", "192.0.2.1", 4 },
	{ VFY_ID_IP, "2001:db8::1", "2001:db8::1", 16 },
	{ VFY_ID_IP, "::ffff:192.0.2.1", "::ffff:192.0.2.1", 16 },
	{ VFY_ID_IP, "::", "::", 16 },
	{ VFY_ID_IP, "fe80::1%eth0", NULL, 0 },
	{ VFY_ID_IP, "fe80::1%1", NULL, 0 },
	{ VFY_ID_IP, "[::1]", NULL, 0 },
	{ VFY_ID_IP, "192.0.2", NULL, 0 },
	{ VFY_ID_IP, "192.0.2.256", NULL, 0 },
	{ VFY_ID_IP, "192.0.2.01", NULL, 0 },
	{ VFY_ID_IP, "0x7f.0.0.1", NULL, 0 },
	{ VFY_ID_IP, "192.0.2.1.", NULL, 0 },
	{ VFY_ID_IP, "192.0.2.1/32", NULL, 0 },
	{ VFY_ID_IP, " 192.0.2.1", NULL, 0 },
	{ VFY_ID_IP, "192.0.2.1 ", NULL, 0 },
	{ VFY_ID_IP, "3221225985", NULL, 0 },
	{ VFY_ID_IP, "example.org", NULL, 0 },
	{ VFY_ID_IP, "", NULL, 0 },
	{ VFY_ID_IP, NULL, NULL, 0 },
	{ VFY_ID_EMAIL, "Me@Example.org", "Me@Example.org", 0 },
	{ VFY_ID_EMAIL, "\"a@b\"@example.org", "\"a@b\"@example.org", 0 },
	{ VFY_ID_EMAIL, "me@localhost", "me@localhost", 0 },
	{ VFY_ID_EMAIL, "me", NULL, 0 },
	{ VFY_ID_EMAIL, "@example.org", NULL, 0 },
	{ VFY_ID_EMAIL, "me@", NULL, 0 },
	{ VFY_ID_EMAIL, "me@example.org.", NULL, 0 },
	{ VFY_ID_EMAIL, "m e@example.org", NULL, 0 },
	/* RFC 9598: UTF-8 before the "@", A-labels behind it */
	{ VFY_ID_EMAIL, "m\xc3\xa9@example.org", "m\xc3\xa9@example.org", 0 },
	{ VFY_ID_EMAIL, "m\xe9@example.org", NULL, 0 },
	{ VFY_ID_EMAIL, "m\xc0\x80@example.org", NULL, 0 },
	{ VFY_ID_EMAIL, "\xef\xbb\xbfm@example.org", NULL, 0 },
	{ VFY_ID_EMAIL, "me@b\xc3\xbc.example", NULL, 0 },
	{ VFY_ID_EMAIL, "m\x7f@example.org", NULL, 0 },
	{ VFY_ID_EMAIL, "me@[192.0.2.1]", NULL, 0 },
	{ VFY_ID_EMAIL, "me@192.0.2.1", NULL, 0 },
	{ VFY_ID_EMAIL, "Me <me@example.org>", NULL, 0 },
	{ VFY_ID_EMAIL, "", NULL, 0 },
	{ VFY_ID_EMAIL, NULL, NULL, 0 },
	{ VFY_ID_URI, "https://example.org", "https://example.org", 0 },
	{ VFY_ID_URI, "HTTPS://Example.org./", "HTTPS://Example.org./", 0 },
	{ VFY_ID_URI, "sip:example.org", "sip:example.org", 0 },
	{ VFY_ID_URI, "a+b-c.1://x", "a+b-c.1://x", 0 },
	{ VFY_ID_URI, "https://192.0.2.1", "https://192.0.2.1", 4 },
	{ VFY_ID_URI, "https://[2001:db8::1]/", "https://[2001:db8::1]/", 16 },
	{ VFY_ID_URI, "sip:[2001:db8::1]", "sip:[2001:db8::1]", 16 },
	{ VFY_ID_URI, "https://[fe80::1%25eth0]/", NULL, 0 },
	{ VFY_ID_URI, "https://[example.org]/", NULL, 0 },
	{ VFY_ID_URI, "https://[192.0.2.1]/", NULL, 0 },
	{ VFY_ID_URI, "https://2001:db8::1/", NULL, 0 },
	{ VFY_ID_URI, "https://192.0.2.01", NULL, 0 },
	{ VFY_ID_URI, "https://[2001:db8::1", NULL, 0 },
	{ VFY_ID_URI, "https://*.example.org", NULL, 0 },
	{ VFY_ID_URI, "https://example.org:443", NULL, 0 },
	{ VFY_ID_URI, "https://example.org:", NULL, 0 },
	{ VFY_ID_URI, "https://example.org/a", NULL, 0 },
	{ VFY_ID_URI, "https://example.org//", NULL, 0 },
	{ VFY_ID_URI, "https://example.org?a", NULL, 0 },
	{ VFY_ID_URI, "https://example.org#a", NULL, 0 },
	{ VFY_ID_URI, "https://me@example.org", NULL, 0 },
	{ VFY_ID_URI, "https://@example.org", NULL, 0 },
	{ VFY_ID_URI, "https://good.test\\@example.org", NULL, 0 },
	{ VFY_ID_URI, "https://ex%61mple.org", NULL, 0 },
	{ VFY_ID_URI, "https://b\xc3\xbc.example", NULL, 0 },
	{ VFY_ID_URI, "https://", NULL, 0 },
	{ VFY_ID_URI, "https:///", NULL, 0 },
	{ VFY_ID_URI, "https:example.org", NULL, 0 },
	{ VFY_ID_URI, "sip://example.org", NULL, 0 },
	{ VFY_ID_URI, "sip:example.org;transport=tls", NULL, 0 },
	{ VFY_ID_URI, "urn:example:org", NULL, 0 },
	{ VFY_ID_URI, "x:y://example.org", NULL, 0 },
	{ VFY_ID_URI, "://example.org", NULL, 0 },
	{ VFY_ID_URI, "1a://example.org", NULL, 0 },
	{ VFY_ID_URI, "//example.org", NULL, 0 },
	{ VFY_ID_URI, "example.org", NULL, 0 },
	{ VFY_ID_URI, "https://example.org ", NULL, 0 },
	{ VFY_ID_URI, "", NULL, 0 },
	{ VFY_ID_URI, NULL, NULL, 0 },
	{ VFY_ID_SRV, "_imap.example.org", "_imap.example.org", 0 },
	{ VFY_ID_SRV, "_xmpp-client.a.test.", "_xmpp-client.a.test.", 0 },
	{ VFY_ID_SRV, "_imap._tcp.example.org", NULL, 0 },
	{ VFY_ID_SRV, "imap.example.org", NULL, 0 },
	{ VFY_ID_SRV, "_imap", NULL, 0 },
	{ VFY_ID_SRV, "_imap.", NULL, 0 },
	{ VFY_ID_SRV, "_.example.org", NULL, 0 },
	{ VFY_ID_SRV, "__imap.example.org", NULL, 0 },
	{ VFY_ID_SRV, "_-imap.example.org", NULL, 0 },
	{ VFY_ID_SRV, "_imap..example.org", NULL, 0 },
	{ VFY_ID_SRV, "_imap.*.example.org", NULL, 0 },
	{ VFY_ID_SRV, "_*.example.org", NULL, 0 },
	{ VFY_ID_SRV, "_imap.192.0.2.1", NULL, 0 },
	{ VFY_ID_SRV, "_im\xc3\xa4p.example.org", NULL, 0 },
	{ VFY_ID_SRV, "", NULL, 0 },
	{ VFY_ID_SRV, NULL, NULL, 0 },
	{ (enum vfy_identity)99, "example.org", NULL, 0 },
};

static void
test_references(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(references); i++) {
		struct identity id = { .type = VFY_ID_SRV, .text = "before" };
		int rc =
		    identity_set(&id, references[i].type, references[i].value);

		if (rc != (references[i].text == NULL ? VFY_EARG : 0))
			fail_msg("%zu \"%s\": %d", i, references[i].value, rc);
		if (rc != 0) {
			/* untouched */
			assert_int_equal(id.type, VFY_ID_SRV);
			assert_string_equal(id.text, "before");
			continue;
		}
		assert_int_equal(id.type, references[i].type);
		assert_string_equal(id.text, references[i].text);
		assert_int_equal(id.iplen, references[i].iplen);
	}
}

static void
test_reference_length(void **state)
{
	char longest[LIMIT_IDENTITY + 2];
	struct identity id;

	(void)state;
	memset(longest, 'a', sizeof(longest));
	longest[LIMIT_IDENTITY + 1] = '\0';
	memcpy(longest + LIMIT_IDENTITY - 1, "@b", 2);
	assert_int_equal(identity_set(&id, VFY_ID_EMAIL, longest), VFY_EARG);
	assert_int_equal(identity_set(&id, VFY_ID_EMAIL, longest + 1), 0);
	assert_int_equal(strlen(id.text), LIMIT_IDENTITY);
}

/* -- DNS names ------------------------------------------------------------- */

#define LIT(s)                                                                 \
	{                                                                      \
		(const uint8_t *)(s), sizeof(s) - 1                            \
	}

static const struct {
	bool match;
	struct vfy_span pattern;
	struct vfy_span reference;
} dns[] = {
	{ true, LIT("example.org"), LIT("example.org") },
	{ true, LIT("EXAMPLE.org"), LIT("example.ORG") },
	{ true, LIT("localhost"), LIT("localhost") },
	{ true, LIT("xn--bcher-kva.example"), LIT("XN--bcher-kva.example") },
	{ true, LIT("a_b.example.org"), LIT("a_b.example.org") },
	{ false, LIT("example.org"), LIT("example.com") },
	{ false, LIT("example.org"), LIT("www.example.org") },
	{ false, LIT("www.example.org"), LIT("example.org") },
	{ false, LIT("example.org"), LIT("example.orga") },
	{ false, LIT(""), LIT("example.org") },
	{ false, LIT("."), LIT("example.org") },
	{ false, LIT("example.org"), LIT("") },
	{ false, LIT(""), LIT("") },
	/* "-" and "\r", "@" and "`": not letters in two cases */
	{ false, LIT("a-b.example"), LIT("a\rb.example") },
	/* wildcards */
	{ true, LIT("*.example.org"), LIT("www.example.org") },
	{ true, LIT("*.EXAMPLE.org"), LIT("WWW.example.org") },
	{ true, LIT("*.example.org"), LIT("xn--bcher-kva.example.org") },
	{ true, LIT("*.example.org"), LIT("_sip.example.org") },
	{ true, LIT("*.a.example.org"), LIT("b.a.example.org") },
	{ false, LIT("*.example.org"), LIT("example.org") },
	{ false, LIT("*.example.org"), LIT("a.b.example.org") },
	{ false, LIT("*.example.org"), LIT(".example.org") },
	{ false, LIT("*.example.org"), LIT("www.example.com") },
	{ false, LIT("*.org"), LIT("example.org") },
	{ false, LIT("*.xn--p1ai"), LIT("a.xn--p1ai") },
	{ false, LIT("*.xn--"), LIT("a.xn--") },
	{ false, LIT("xn--*-kva.example.org"), LIT("xn--a-kva.example.org") },
	{ true, LIT("*.XN--bcher-kva.example"),
	    LIT("a.xn--BCHER-kva.example") },
	{ false, LIT("*"), LIT("localhost") },
	{ false, LIT("*."), LIT("localhost") },
	{ false, LIT("*"), LIT("example.org") },
	{ false, LIT("*.*.org"), LIT("www.example.org") },
	{ false, LIT("www.*.org"), LIT("www.example.org") },
	{ false, LIT("*.*.example.org"), LIT("a.b.example.org") },
	{ false, LIT("**.example.org"), LIT("www.example.org") },
	{ false, LIT("w*.example.org"), LIT("www.example.org") },
	{ false, LIT("*w.example.org"), LIT("www.example.org") },
	{ false, LIT("w*w.example.org"), LIT("www.example.org") },
	{ false, LIT("xn--*.example.org"), LIT("xn--abc.example.org") },
	{ false, LIT("*.example.*"), LIT("www.example.org") },
	{ false, LIT("*..example.org"), LIT("www..example.org") },
	{ false, LIT("*example.org"), LIT("www.example.org") },
	{ false, LIT("*.example.org"), LIT("*.example.org") },
	/* trailing and leading dots */
	{ false, LIT("example.org."), LIT("example.org") },
	{ false, LIT("*.example.org."), LIT("www.example.org") },
	{ false, LIT(".example.org"), LIT("www.example.org") },
	{ false, LIT(".example.org"), LIT(".example.org") },
	{ false, LIT("example.org"), LIT("example.org.") },
	/* NUL and friends */
	{ false, LIT("example.org\0"), LIT("example.org") },
	{ false, LIT("example.org\0.evil.test"), LIT("example.org") },
	{ false, LIT("\0example.org"), LIT("example.org") },
	{ false, LIT("*.example.org\0"), LIT("www.example.org") },
	{ false, LIT("example.org "), LIT("example.org") },
	{ false, LIT(" example.org"), LIT("example.org") },
	{ false, LIT("example.org\n"), LIT("example.org") },
	{ false,
	    LIT("b\xfc"
		"cher.example"),
	    LIT("b\xfc"
		"cher.example") },
	{ false, LIT("example.org:443"), LIT("example.org") },
	{ false, LIT("https://example.org"), LIT("example.org") },
	{ false, LIT("user@example.org"), LIT("user@example.org") },
	{ false, LIT("-a.example.org"), LIT("-a.example.org") },
	/* addresses are no names */
	{ false, LIT("192.0.2.1"), LIT("192.0.2.1") },
	{ false, LIT("*.0.2.1"), LIT("192.0.2.1") },
	{ false, LIT("*.2.1"), LIT("0.2.1") },
	/* lengths */
	{ true, LIT(N253), LIT(N253) },
	{ false, LIT(N253 "2"), LIT(N253 "2") },
	{ true, LIT("*.example.org"), LIT(L63 ".example.org") },
	{ false, LIT(L63 "4.example"), LIT(L63 "4.example") },
};

static void
test_dns(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(dns); i++) {
		struct vfy_span p = db_copy(dns[i].pattern);
		struct vfy_span r = db_copy(dns[i].reference);

		if (host_dns_match(p, r) != dns[i].match)
			fail_msg("%zu: \"%.*s\"", i, (int)p.len,
			    (const char *)p.ptr);
	}
	assert_false(host_dns_match(db_none(), db_none()));
	assert_false(host_dns_match(RAW("example.org"), db_none()));
	assert_false(host_dns_match(db_none(), RAW("example.org")));
}

/* -- certificates ------------------------------------------------------------ */

#define DNS(s) PRIM(2, RAW(s))
#define MAIL(s) PRIM(1, RAW(s))
#define IP(s) PRIM(7, RAW(s))

/* value: of the extension; empty: there is none. */
static struct vfy_cert
with_san(struct vfy_span value)
{
	struct vfy_cert c = { .version = 3 };

	c.ext[EXT_SUBJECT_ALT_NAME].value = value;
	c.ext[EXT_SUBJECT_ALT_NAME].present = value.len > 0;
	return c;
}

static enum host_result
ask(struct vfy_span san, enum vfy_identity type, const char *value)
{
	struct vfy_cert c = with_san(san);
	struct identity id;
	char names[256];

	assert_int_equal(identity_set(&id, type, value), 0);
	return host_match(&c, &id, names, sizeof(names));
}

static void
test_match(void **state)
{
	struct vfy_span san = SEQ(DNS("a.test"), DNS("*.b.test"),
	    IP("\xc0\x00\x02\x01"),
	    IP("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"),
	    MAIL("Me@Example.org"), db_uri("https://u.test"), DNS("192.0.2.9"));

	(void)state;
	assert_int_equal(ask(san, VFY_ID_DNS, "a.test"), HOST_MATCH);
	assert_int_equal(ask(san, VFY_ID_DNS, "A.test."), HOST_MATCH);
	assert_int_equal(ask(san, VFY_ID_DNS, "x.b.test"), HOST_MATCH);
	assert_int_equal(ask(san, VFY_ID_DNS, "b.test"), HOST_MISMATCH);
	assert_int_equal(ask(san, VFY_ID_DNS, "u.test"), HOST_MISMATCH);
	assert_int_equal(ask(san, VFY_ID_DNS, "example.org"), HOST_MISMATCH);
	assert_int_equal(ask(san, VFY_ID_IP, "192.0.2.1"), HOST_MATCH);
	assert_int_equal(ask(san, VFY_ID_IP, "2001:DB8::0:1"), HOST_MATCH);
	assert_int_equal(ask(san, VFY_ID_IP, "192.0.2.2"), HOST_MISMATCH);
	assert_int_equal(
	    ask(san, VFY_ID_IP, "::ffff:192.0.2.1"), HOST_MISMATCH);
	/* an address as a dNSName is none (RFC 9525 6.4) */
	assert_int_equal(ask(san, VFY_ID_IP, "192.0.2.9"), HOST_MISMATCH);
	assert_int_equal(ask(san, VFY_ID_EMAIL, "Me@eXAMPLE.org"), HOST_MATCH);
	assert_int_equal(
	    ask(san, VFY_ID_EMAIL, "me@example.org"), HOST_MISMATCH);
	assert_int_equal(
	    ask(san, VFY_ID_EMAIL, "e@example.org"), HOST_MISMATCH);
	/* nothing was asked for: nothing matches by chance */
	assert_int_equal(ask(san, VFY_ID_NONE, NULL), HOST_MISMATCH);
}

static void
test_match_email(void **state)
{
	(void)state;
	assert_int_equal(
	    ask(SEQ(MAIL("me@a.test\0@b.test")), VFY_ID_EMAIL, "me@a.test"),
	    HOST_MISMATCH);
	assert_int_equal(
	    ask(SEQ(MAIL("me@a.test\0")), VFY_ID_EMAIL, "me@a.test"),
	    HOST_MISMATCH);
	assert_int_equal(
	    ask(SEQ(MAIL("a.test")), VFY_ID_EMAIL, "me@a.test"), HOST_MISMATCH);
	assert_int_equal(ask(SEQ(MAIL("@a.test")), VFY_ID_EMAIL, "me@a.test"),
	    HOST_MISMATCH);
	assert_int_equal(ask(SEQ(MAIL("*@a.test")), VFY_ID_EMAIL, "me@a.test"),
	    HOST_MISMATCH);
	assert_int_equal(
	    ask(SEQ(DNS("a.test")), VFY_ID_EMAIL, "me@a.test"), HOST_MISMATCH);
	assert_int_equal(
	    ask(SEQ(MAIL("me@x@a.test")), VFY_ID_EMAIL, "me@a.test"),
	    HOST_MISMATCH);
}

#define OTHER(oid, tag, s) CONS(0, db_oid(oid), CONS(0, EL(tag, RAW(s))))
#define SRV(s) OTHER("1.3.6.1.5.5.7.8.7", DER_IA5_STRING, s)
#define MAIL8(s) OTHER("1.3.6.1.5.5.7.8.9", DER_UTF8_STRING, s)
#define URI(s) PRIM(6, RAW(s))

/* One name in a certificate, and the question: do they match? */
static void
expect_match(
    bool match, struct vfy_span name, enum vfy_identity type, const char *value)
{
	enum host_result got = ask(SEQ(name), type, value);

	if (got != (match ? HOST_MATCH : HOST_MISMATCH))
		fail_msg("%s %s: %.*s", match ? "no match" : "match", value,
		    (int)name.len, (const char *)name.ptr);
}

#define IS(name, type, value) expect_match(true, name, VFY_ID_##type, value)
#define ISNT(name, type, value) expect_match(false, name, VFY_ID_##type, value)

static void
test_match_srv(void **state)
{
	(void)state;
	IS(SRV("_imap.a.test"), SRV, "_imap.a.test");
	IS(SRV("_IMAP.A.test"), SRV, "_imap.a.TEST.");
	IS(SRV("_imap.*.a.test"), SRV, "_imap.x.a.test");
	ISNT(SRV("_imap.*.a.test"), SRV, "_imap.x.y.a.test");
	ISNT(SRV("_imap.*.test"), SRV, "_imap.a.test");
	ISNT(SRV("_*.a.test"), SRV, "_imap.a.test");
	ISNT(SRV("*.a.test"), SRV, "_imap.a.test");
	ISNT(SRV("_imaps.a.test"), SRV, "_imap.a.test");
	ISNT(SRV("imap.a.test"), SRV, "_imap.a.test");
	ISNT(SRV("_imap._tcp.a.test"), SRV, "_imap.a.test");
	ISNT(SRV("_imap.b.a.test"), SRV, "_imap.a.test");
	ISNT(SRV("_imap.a.test."), SRV, "_imap.a.test");
	ISNT(SRV("_imap.a.test\0"), SRV, "_imap.a.test");
	ISNT(SRV("_imap.a.test\0.b.test"), SRV, "_imap.a.test");
	ISNT(SRV("_imap"), SRV, "_imap.a.test");
	ISNT(SRV("_imap.192.0.2.1"), SRV, "_imap.a.test");
	ISNT(SRV(""), SRV, "_imap.a.test");
	/* the service is part of the name: no other form will do */
	ISNT(DNS("a.test"), SRV, "_imap.a.test");
	ISNT(DNS("_imap.a.test"), SRV, "_imap.a.test");
	ISNT(SRV("_imap.a.test"), DNS, "a.test");
	ISNT(SRV("_imap.a.test"), EMAIL, "_imap@a.test");
	ISNT(SRV("_imap.a.test"), URI, "imap://a.test");
	ISNT(SRV("_imap.a.test"), DNS, "_imap.a.test");
	ISNT(OTHER("1.3.6.1.5.5.7.8.5", DER_IA5_STRING, "_imap.a.test"), SRV,
	    "_imap.a.test");
	/* not as RFC 4985 has it: no IA5String, or more behind it */
	ISNT(OTHER("1.3.6.1.5.5.7.8.7", DER_UTF8_STRING, "_imap.a.test"), SRV,
	    "_imap.a.test");
	ISNT(SRV("_imap.\xfc.test"), SRV, "_imap.a.test");
}

static void
test_match_uri(void **state)
{
	(void)state;
	IS(URI("https://a.test"), URI, "https://a.test");
	IS(URI("HTTPS://A.test/"), URI, "https://a.TEST./");
	IS(URI("https://a.test:8443/x?y#z"), URI, "https://a.test");
	IS(URI("https://*.a.test"), URI, "https://x.a.test");
	IS(URI("sip:a.test"), URI, "SIP:a.test");
	IS(URI("sip:a.test:5060;transport=tls?x=y"), URI, "sip:a.test");
	IS(URI("https://192.0.2.1/"), URI, "https://192.0.2.1");
	IS(URI("https://[2001:DB8:0::1]:443"), URI, "https://[2001:db8::1]");
	ISNT(URI("https://a.test"), URI, "http://a.test");
	ISNT(URI("sips:a.test"), URI, "sip:a.test");
	ISNT(URI("https://x.a.test"), URI, "https://a.test");
	ISNT(URI("https://*.a.test"), URI, "https://a.test");
	ISNT(URI("https://x*.a.test"), URI, "https://xy.a.test");
	ISNT(URI("sip:*.a.test"), URI, "sip:x.a.test");
	ISNT(URI("https://192.0.2.1/"), URI, "https://192.0.2.2");
	ISNT(URI("https://192.0.2.1/"), URI, "https://[::ffff:192.0.2.1]");
	ISNT(URI("https://a.test./"), URI, "https://a.test");
	/* who reads the host where? */
	ISNT(URI("https://a.test@evil.test/"), URI, "https://a.test");
	ISNT(URI("https://evil.test@a.test/"), URI, "https://a.test");
	ISNT(URI("https://evil.test\\@a.test/"), URI, "https://a.test");
	ISNT(URI("https://a.test\\.evil.test/"), URI, "https://a.test");
	ISNT(URI("https://evil.test/@a.test"), URI, "https://a.test");
	ISNT(URI("https://evil.test?@a.test"), URI, "https://a.test");
	ISNT(URI("https://evil.test#@a.test"), URI, "https://a.test");
	ISNT(URI("https://u@v@a.test"), URI, "https://a.test");
	ISNT(URI("https://a.test:80:81"), URI, "https://a.test");
	ISNT(URI("https://a.test:x@evil.test"), URI, "https://a.test");
	ISNT(URI("https://a.test\0.evil.test"), URI, "https://a.test");
	ISNT(URI("https://a.test "), URI, "https://a.test");
	ISNT(URI("https:a.test"), URI, "https://a.test");
	ISNT(URI("https:////a.test"), URI, "https://a.test");
	ISNT(URI("x:https://a.test"), URI, "https://a.test");
	ISNT(URI("sip:me@a.test"), URI, "sip:a.test");
	ISNT(URI("sip:a.test/x"), URI, "sip:a.test");
	ISNT(URI("sip:me;x=?@a.test"), URI, "sip:a.test");
	ISNT(URI(""), URI, "https://a.test");
	ISNT(URI("a.test"), URI, "https://a.test");
	/* no other form will do */
	ISNT(DNS("a.test"), URI, "https://a.test");
	ISNT(URI("https://a.test"), DNS, "a.test");
	ISNT(IP("\xc0\x00\x02\x01"), URI, "https://192.0.2.1");
	ISNT(URI("https://192.0.2.1"), IP, "192.0.2.1");
}

static void
test_match_smtp_utf8(void **state)
{
	(void)state;
	IS(MAIL8("m\xc3\xa9@a.test"), EMAIL, "m\xc3\xa9@a.test");
	IS(MAIL8("m\xc3\xa9@xn--bcher-kva.test"), EMAIL,
	    "m\xc3\xa9@XN--Bcher-kva.TEST");
	/* octet for octet: no normal forms, no case, hosts in lower case */
	ISNT(MAIL8("me\xcc\x81@a.test"), EMAIL, "m\xc3\xa9@a.test");
	ISNT(MAIL8("M\xc3\xa9@a.test"), EMAIL, "m\xc3\xa9@a.test");
	ISNT(MAIL8("m\xc3\x89@a.test"), EMAIL, "m\xc3\xa9@a.test");
	ISNT(MAIL8("m\xc3\xa9@A.test"), EMAIL, "m\xc3\xa9@a.test");
	ISNT(MAIL8("m\xc3\xa9@b\xc3\xbc.test"), EMAIL,
	    "m\xc3\xa9@xn--b-xga.test");
	ISNT(MAIL8("m\xc3\xa9@b.test"), EMAIL, "m\xc3\xa9@a.test");
	ISNT(MAIL8("m\xc3\xa9@a.test\0"), EMAIL, "m\xc3\xa9@a.test");
	/* an ASCII local part belongs into an rfc822Name, and into that only */
	ISNT(MAIL8("me@a.test"), EMAIL, "me@a.test");
	IS(MAIL("me@a.test"), EMAIL, "me@a.test");
	ISNT(OTHER("1.3.6.1.5.5.7.8.9", DER_IA5_STRING, "m\xc3\xa9@a.test"),
	    EMAIL, "m\xc3\xa9@a.test");
	ISNT(OTHER("1.3.6.1.5.5.7.8.8", DER_UTF8_STRING, "m\xc3\xa9@a.test"),
	    EMAIL, "m\xc3\xa9@a.test");
}

/* What looks like a name, or like an address, and is not. */
static void
test_look_alikes(void **state)
{
	(void)state;
	ISNT(IP("\xc0\x00\x02\x01\x00"), IP, "192.0.2.1");
	ISNT(IP("\xc0\x00\x02"), IP, "192.0.2.1");
	ISNT(IP(""), IP, "192.0.2.1");
	ISNT(IP("192.0.2.1"), IP, "192.0.2.1");
	ISNT(IP("\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x01"), IP,
	    "192.0.2.1");
	IS(IP("\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x01"), IP,
	    "::ffff:192.0.2.1");
	ISNT(IP("\xc0\x00\x02\x01\xff\xff\xff\xff"), IP, "192.0.2.1");
	ISNT(MAIL("a.test"), DNS, "a.test");
	ISNT(MAIL("@a.test"), DNS, "a.test");
	ISNT(MAIL("me@a.test."), EMAIL, "me@a.test");
	ISNT(MAIL("me@*.test"), EMAIL, "me@a.test");
	ISNT(MAIL("ME@a.test"), EMAIL, "me@a.test");
	ISNT(PRIM(8, RAW("a.test")), DNS, "a.test");
}

static void
test_no_names(void **state)
{
	(void)state;
	assert_int_equal(ask(db_none(), VFY_ID_DNS, "a.test"), HOST_NO_SAN);
	assert_int_equal(
	    ask(SEQ(db_uri("a:b")), VFY_ID_DNS, "a.test"), HOST_MISMATCH);
}

/* The match stands first, but what follows can't be read. */
static void
test_bad_names(void **state)
{
	struct vfy_span good = DNS("a.test");
	struct vfy_cert c = with_san(SEQ(good));
	struct identity id;
	char names[64];

	(void)state;
	assert_int_equal(
	    ask(CAT(SEQ(good), RAW("x")), VFY_ID_DNS, "a.test"), HOST_BAD_SAN);
	assert_int_equal(ask(SET(good), VFY_ID_DNS, "a.test"), HOST_BAD_SAN);
	assert_int_equal(ask(good, VFY_ID_DNS, "a.test"), HOST_BAD_SAN);
	assert_int_equal(ask(SEQ(good, RAW("\x82\x7f")), VFY_ID_DNS, "a.test"),
	    HOST_BAD_SAN);
	assert_int_equal(
	    ask(SEQ(good, RAW("\x82")), VFY_ID_DNS, "a.test"), HOST_BAD_SAN);
	/* not IA5, in the middle and at the end */
	assert_int_equal(
	    ask(SEQ(good, DNS("b\xfc.test"), good), VFY_ID_DNS, "a.test"),
	    HOST_BAD_SAN);
	assert_int_equal(
	    ask(SEQ(good, DNS("b\xfc.test")), VFY_ID_DNS, "a.test"),
	    HOST_BAD_SAN);
	assert_int_equal(
	    ask(SEQ(good, PRIM(9, RAW("x"))), VFY_ID_DNS, "a.test"),
	    HOST_BAD_SAN);
	assert_int_equal(identity_set(&id, VFY_ID_DNS, "a.test"), 0);
	assert_int_equal(host_match(&c, &id, names, sizeof(names)), HOST_MATCH);
	c.bad_extensions = 1u << EXT_SUBJECT_ALT_NAME;
	assert_int_equal(
	    host_match(&c, &id, names, sizeof(names)), HOST_BAD_SAN);
}

static void
test_too_many(void **state)
{
	struct vfy_span name = DNS("x.test"), list = DNS("a.test");
	struct vfy_span *parts =
	    calloc(LIMIT_GENERAL_NAMES + 1, sizeof(*parts));

	(void)state;
	assert_non_null(parts);
	parts[0] = list;
	for (size_t i = 1; i <= LIMIT_GENERAL_NAMES; i++)
		parts[i] = name;
	assert_int_equal(ask(db_wrap(DER_SEQUENCE, parts, LIMIT_GENERAL_NAMES),
			     VFY_ID_DNS, "a.test"),
	    HOST_MATCH);
	assert_int_equal(
	    ask(db_wrap(DER_SEQUENCE, parts, LIMIT_GENERAL_NAMES + 1),
		VFY_ID_DNS, "a.test"),
	    HOST_BAD_SAN);
	free(parts);
}

static void
test_listed(void **state)
{
	struct vfy_cert c =
	    with_san(SEQ(DNS("a.test"), DNS("*.b.test"), IP("\xc0\x00\x02\x01"),
		IP("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"),
		MAIL("me@c.test"), db_uri("https://u.test"), SRV("_x.s.test"),
		MAIL8("\xc3\xa9@e.test"), IP("xxx"), DNS("d\0\x1b[31m.test")));
	static const char all[] = "a.test, *.b.test, 192.0.2.1, 2001:db8::1, "
				  "me@c.test, https://u.test, _x.s.test, "
				  "??@e.test, d??[31m.test";
	struct identity id;
	char names[128];

	(void)state;
	assert_int_equal(identity_set(&id, VFY_ID_DNS, "z.test"), 0);
	assert_int_equal(
	    host_match(&c, &id, names, sizeof(names)), HOST_MISMATCH);
	assert_string_equal(names, all);
	/* whole names only, and a mark where some are missing */
	assert_int_equal(host_match(&c, &id, names, 30), HOST_MISMATCH);
	assert_string_equal(names, "a.test, *.b.test, ...");
	assert_int_equal(host_match(&c, &id, names, 8), HOST_MISMATCH);
	assert_string_equal(names, "...");
	for (size_t len = 1; len < sizeof(names); len++) {
		memset(names, 'x', sizeof(names));
		assert_int_equal(
		    host_match(&c, &id, names, len), HOST_MISMATCH);
		assert_true(strnlen(names, len) < len);
		assert_int_equal(names[len], 'x');
	}
	assert_int_equal(host_match(&c, &id, NULL, 0), HOST_MISMATCH);
	/* nothing to list where it matches */
	assert_int_equal(identity_set(&id, VFY_ID_DNS, "a.test"), 0);
	assert_int_equal(host_match(&c, &id, names, sizeof(names)), HOST_MATCH);
	assert_string_equal(names, "");
}

static int
teardown(void **state)
{
	(void)state;
	db_free_all();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_reference_length),
		cmocka_unit_test_teardown(test_dns, teardown),
		cmocka_unit_test_teardown(test_match, teardown),
		cmocka_unit_test_teardown(test_match_email, teardown),
		cmocka_unit_test_teardown(test_match_srv, teardown),
		cmocka_unit_test_teardown(test_match_uri, teardown),
		cmocka_unit_test_teardown(test_match_smtp_utf8, teardown),
		cmocka_unit_test_teardown(test_look_alikes, teardown),
		cmocka_unit_test_teardown(test_no_names, teardown),
		cmocka_unit_test_teardown(test_bad_names, teardown),
		cmocka_unit_test_teardown(test_too_many, teardown),
		cmocka_unit_test_teardown(test_listed, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
