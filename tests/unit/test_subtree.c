/* SPDX-License-Identifier: MIT */
/*
 * test_subtree.c - one name against one name constraint (RFC 5280 4.2.1.10).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "der_build.h"
#include "host.h"
#include "subtree.h"

struct sample {
	uint8_t tag;
	const char *base, *name;
	enum subtree_result permitted, excluded;
};

#define IN SUBTREE_IN
#define OUT SUBTREE_OUT
#define UNSUPPORTED SUBTREE_UNSUPPORTED

static const struct sample samples[] = {
	{ GN_DNS, "example.com", "example.com", IN, IN },
	{ GN_DNS, "example.com", "EXAMPLE.com", IN, IN },
	{ GN_DNS, "example.com", "a.b.example.com", IN, IN },
	{ GN_DNS, "example.com", "badexample.com", OUT, OUT },
	{ GN_DNS, "example.com", "com", OUT, OUT },
	{ GN_DNS, "", "anything.test", IN, IN },
	{ GN_DNS, "example.com", "*.example.com", IN, IN },
	{ GN_DNS, "a.example.com", "*.example.com", OUT, IN },
	{ GN_DNS, "b.a.example.com", "*.example.com", OUT, OUT },
	{ GN_DNS, "example.com", "*.com", OUT, IN },
	{ GN_DNS, ".example.com", "a.example.com", IN, IN },
	{ GN_DNS, ".example.com", "example.com", OUT, IN },
	{ GN_DNS, "exa mple.com", "exa mple.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, "example.com", "a..example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, "*.example.com", "a.example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, "", "*.anything.test", IN, IN },
	{ GN_DNS, "EXAMPLE.com", "*.a.example.COM", IN, IN },
	{ GN_DNS, "xn--bcher-kva.test", "a.XN--Bcher-kva.test", IN, IN },
	{ GN_DNS, ".a.example.com", "*.example.com", OUT, IN },
	{ GN_DNS, ".example.com", "*.example.com", IN, IN },
	{ GN_DNS, "example.com", "*example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, "example.com", "a*.example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, "example.com", "*.*.example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, "example.com", "example.com.", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, "example.com.", "example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, "example.com", ".example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, ".", "example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, "..com", "example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, "example.com", "", UNSUPPORTED, UNSUPPORTED },
	{ GN_DNS, "example.com", "192.0.2.1", OUT, OUT },
	{ GN_EMAIL, "example.com", "a@example.com", IN, IN },
	{ GN_EMAIL, "EXAMPLE.com", "a@example.COM", IN, IN },
	{ GN_EMAIL, ".EXAMPLE.com", "a@b.example.COM", IN, IN },
	{ GN_EMAIL, ".example.com", "a@badexample.com", OUT, OUT },
	{ GN_EMAIL, "a@example.com", "b@example.com", OUT, OUT },
	{ GN_EMAIL, "a@example.com", "a@sub.example.com", OUT, OUT },
	{ GN_EMAIL, "a@example.com", "\"a\"@example.com", IN, IN },
	{ GN_EMAIL, "\"a\"@example.com", "a@example.com", IN, IN },
	{ GN_EMAIL, "\"a\"@example.com", "\"a\"@example.com", IN, IN },
	{ GN_EMAIL, "foo@example.com", "\"\\f\\o\\o\"@example.com", IN, IN },
	{ GN_EMAIL, "\"f\\oo\"@example.com", "\"\\foo\"@example.com", IN, IN },
	{ GN_EMAIL, "foo@example.com", "\"\\f\\o\"@example.com", OUT, OUT },
	{ GN_EMAIL, "fo@example.com", "\"\\f\\o\\o\"@example.com", OUT, OUT },
	{ GN_EMAIL, "foo@example.com", "\"Foo\"@example.com", OUT, OUT },
	{ GN_EMAIL, "example.com", "\"a\\\"@example.com", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_EMAIL, "example.com", "\"a\"@b\"@example.com", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_EMAIL, "example.com", "\"a\\\"@b\"@example.com", IN, IN },
	{ GN_EMAIL, "example.com", "\"\"@example.com", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_EMAIL, "a@example.com", "\"a\"@other.test", OUT, OUT },
	{ GN_EMAIL, "@example.com", "a@example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_EMAIL, "a@b@example.com", "a@example.com", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_EMAIL, "example.com", "a@b@example.com", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_EMAIL, "example.com", "\"a@b\"@example.com", IN, IN },
	{ GN_EMAIL, "example.com", "\"a@example.com", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_EMAIL, "a b@example.com", "c@example.com", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_EMAIL, "example.com.", "a@example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_EMAIL, "*.example.com", "a@b.example.com", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_EMAIL, "example.com", "a@sub.example.com", OUT, OUT },
	{ GN_EMAIL, ".example.com", "a@sub.example.com", IN, IN },
	{ GN_EMAIL, ".example.com", "a@example.com", OUT, OUT },
	{ GN_EMAIL, "a@example.com", "a@EXAMPLE.com", IN, IN },
	{ GN_EMAIL, "a@example.com", "A@example.com", OUT, OUT },
	{ GN_EMAIL, "example.com", "no mailbox", UNSUPPORTED, UNSUPPORTED },
	{ GN_EMAIL, "example.com", "@example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_EMAIL, "example.com", "a@[192.0.2.1]", UNSUPPORTED, UNSUPPORTED },
	{ GN_EMAIL, "example.com", "a@example.com ", UNSUPPORTED, UNSUPPORTED },
	{ GN_EMAIL, "example.com", "a@example.com.", UNSUPPORTED, UNSUPPORTED },
	{ GN_EMAIL, ".example.com", "a@b..example.com", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_EMAIL, "", "a@b c", UNSUPPORTED, UNSUPPORTED },
	{ GN_EMAIL, "", "a@example.com", IN, IN },
	{ GN_EMAIL, "a@b c", "a@example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_URI, "host.example.com", "http://host.example.com/x", IN, IN },
	{ GN_URI, "host.example.com", "http://u@host.example.com:80", IN, IN },
	{ GN_URI, "example.com", "http://host.example.com/", OUT, OUT },
	{ GN_URI, ".example.com", "http://host.example.com/", IN, IN },
	{ GN_URI, ".example.com", "http://example.com/", OUT, OUT },
	{ GN_URI, "example.com", "urn:x:y", UNSUPPORTED, UNSUPPORTED },
	{ GN_URI, "example.com", "http://192.0.2.1/", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_URI, "example.com", "http://[2001:db8::1]/", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_URI, "example.com", "http://evil.test/@example.com", OUT, OUT },
	{ GN_URI, "EXAMPLE.com", "HTTP://Example.COM/", IN, IN },
	{ GN_URI, "example.com", "sip:me@example.com;x=y", IN, IN },
	{ GN_URI, "", "http://example.com/", IN, IN },
	{ GN_URI, "", "urn:x:y", UNSUPPORTED, UNSUPPORTED },
	{ GN_URI, "", "mailto:a@example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_URI, "example.com", "example.com", UNSUPPORTED, UNSUPPORTED },
	{ GN_URI, "example.com", "//example.com/", UNSUPPORTED, UNSUPPORTED },
	{ GN_URI, "example.com", "urn:x://example.com/", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_URI, "example.com", "http://evil.test\\@example.com/", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_URI, "evil.test", "http://evil.test\\@example.com/", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_URI, "example.com", "http://a@b@example.com/", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_URI, "example.com", "http://example.com:80:x/", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_URI, "example.com", "http://ex%61mple.com/", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_URI, "example.com", "http://example.com./", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_URI, "example.com", "http:///", UNSUPPORTED, UNSUPPORTED },
	{ GN_URI, ".example.com", "http://*.example.com/", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_URI, "http://example.com", "http://example.com/", UNSUPPORTED,
	    UNSUPPORTED },
	{ GN_URI, "0.2.1", "http://192.0.2.1/", UNSUPPORTED, UNSUPPORTED },
	{ GN_RID, "x", "x", UNSUPPORTED, UNSUPPORTED },
	{ GN_X400, "x", "x", UNSUPPORTED, UNSUPPORTED },
	{ GN_EDI, "x", "x", UNSUPPORTED, UNSUPPORTED },
	{ GN_OTHER, "x", "x", UNSUPPORTED, UNSUPPORTED },
};

static void
test_text_forms(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *s = &samples[i];
		struct vfy_span base = db_copy(span_str(s->base)),
				name = db_copy(span_str(s->name));

		if (subtree_match(s->tag, base, s->tag, name, false) !=
		    s->permitted)
			fail_msg("permitted %s: %s", s->base, s->name);
		if (subtree_match(s->tag, base, s->tag, name, true) !=
		    s->excluded)
			fail_msg("excluded %s: %s", s->base, s->name);
	}
	db_free_all();
}

static enum subtree_result
ip(struct vfy_span base, struct vfy_span name)
{
	return subtree_match(GN_IP, base, GN_IP, name, false);
}

static void
test_ip(void **state)
{
	static const uint8_t v6_base[32] = { 0x20, 0x01, 0x0d,
		0xb8, [16] = 0xff, 0xff, 0xff, 0xff };
	static const uint8_t v6_in[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
	static const uint8_t v6_out[16] = { 0x20, 0x01, 0x0d, 0xb9 };

	(void)state;
	assert_int_equal(
	    ip(RAW("\x0a\0\0\0\xff\0\0\0"), RAW("\x0a\1\2\3")), IN);
	assert_int_equal(
	    ip(RAW("\x0a\0\0\0\xff\0\0\0"), RAW("\x0b\1\2\3")), OUT);
	assert_int_equal(
	    ip(RAW("\x0a\0\0\0\xff\0\xff\0"), RAW("\x0a\1\0\3")), UNSUPPORTED);
	assert_int_equal(ip(RAW("\0\0\0\0\0\0\0\0"), RAW("\x0a\1\2\3")), IN);
	assert_int_equal(ip(span_of(v6_base, 32), span_of(v6_in, 16)), IN);
	assert_int_equal(ip(span_of(v6_base, 32), span_of(v6_out, 16)), OUT);
	assert_int_equal(ip(span_of(v6_base, 32), RAW("\x0a\1\2\3")), OUT);
	assert_int_equal(ip(RAW("\x0a\0\0\0"), RAW("\x0a\1\2\3")), UNSUPPORTED);
	assert_int_equal(
	    ip(RAW("\x0a\0\0\0\xff\0\0\0"), span_of(v6_in, 5)), UNSUPPORTED);
	assert_int_equal(
	    ip(RAW("\x0a\0\0\0\xff\0\0\0"), span_of(v6_in, 16)), OUT);
	assert_int_equal(
	    ip(RAW("\x0a\1\2\3\xff\xff\xff\xff"), RAW("\x0a\1\2\3")), IN);
	assert_int_equal(
	    ip(RAW("\x0a\1\2\3\xff\xff\xff\xfe"), RAW("\x0a\1\2\4")), OUT);
}

/* ::ffff:10.1.2.3 is excluded where 10.1.2.3 is, and never permitted by it. */
static void
test_mapped_ip(void **state)
{
	struct vfy_span net = RAW("\x0a\0\0\0\xff\0\0\0");
	struct vfy_span in = RAW("\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\1\2\3");
	struct vfy_span out = RAW("\0\0\0\0\0\0\0\0\0\0\xff\xff\x0b\1\2\3");
	struct vfy_span other = RAW("\0\0\0\0\0\0\0\0\0\1\xff\xff\x0a\1\2\3");

	(void)state;
	assert_int_equal(subtree_match(GN_IP, net, GN_IP, in, true), IN);
	assert_int_equal(subtree_match(GN_IP, net, GN_IP, in, false), OUT);
	assert_int_equal(subtree_match(GN_IP, net, GN_IP, out, true), OUT);
	assert_int_equal(subtree_match(GN_IP, net, GN_IP, other, true), OUT);
}

static void
test_directory(void **state)
{
	struct vfy_span base = SEQ(SET(db_attribute("2.5.4.10", "Org")));

	(void)state;
	assert_int_equal(subtree_match(GN_DIRECTORY, base, GN_DIRECTORY,
			     db_name_in("org", "x"), false),
	    IN);
	assert_int_equal(subtree_match(GN_DIRECTORY, base, GN_DIRECTORY,
			     db_name_in("other", "x"), false),
	    OUT);
	assert_int_equal(subtree_match(GN_DIRECTORY, base, GN_DIRECTORY,
			     db_name("x"), false),
	    OUT);
	assert_int_equal(subtree_match(GN_DIRECTORY, SEQ(db_none()),
			     GN_DIRECTORY, db_name("x"), false),
	    IN);
	db_free_all();
}

/* Names that can't be told are refused, permitted or excluded. */
static void
test_directory_unclear(void **state)
{
	struct vfy_span odd = SEQ(
	    db_oid("2.5.4.10"), EL(DER_UTF8_STRING, RAW("evil\xee\x80\x80")));
	struct vfy_span base = SEQ(SET(db_attribute("2.5.4.10", "evil")));
	struct vfy_span name = SEQ(SET(odd), SET(db_attribute("2.5.4.3", "x")));

	(void)state;
	assert_int_equal(
	    subtree_match(GN_DIRECTORY, base, GN_DIRECTORY, name, true),
	    UNSUPPORTED);
	assert_int_equal(
	    subtree_match(GN_DIRECTORY, base, GN_DIRECTORY, name, false),
	    UNSUPPORTED);
	assert_int_equal(subtree_match(GN_DIRECTORY, SEQ(SET(odd)),
			     GN_DIRECTORY, name, true),
	    IN);
	db_free_all();
}

/* SmtpUTF8Mailbox is constrained by rfc822Name subtrees (RFC 9598 6). */
static void
test_smtp_utf8(void **state)
{
	struct vfy_span base = db_copy(span_str("example.com"));
	struct vfy_span inside = CAT(db_oid("1.3.6.1.5.5.7.8.9"),
	    CONS(0, db_str(DER_UTF8_STRING, "\xc3\xa4@example.com")));
	struct vfy_span outside = CAT(db_oid("1.3.6.1.5.5.7.8.9"),
	    CONS(0, db_str(DER_UTF8_STRING, "\xc3\xa4@other.test")));
	struct vfy_span unclear = CAT(db_oid("1.3.6.1.5.5.7.8.9"),
	    CONS(0, db_str(DER_UTF8_STRING, "a@\xc3\xa4.test")));
	struct vfy_span another = CAT(db_oid("1.2.3"), CONS(0, NULL_()));

	(void)state;
	assert_true(subtree_same_form(GN_EMAIL, base, GN_OTHER, inside));
	assert_false(subtree_same_form(GN_EMAIL, base, GN_OTHER, another));
	assert_false(subtree_same_form(GN_DNS, base, GN_OTHER, inside));
	assert_true(subtree_same_form(GN_OTHER, another, GN_OTHER, another));
	assert_false(subtree_same_form(GN_OTHER, another, GN_OTHER, inside));
	assert_int_equal(
	    subtree_match(GN_EMAIL, base, GN_OTHER, inside, false), IN);
	assert_int_equal(
	    subtree_match(GN_EMAIL, base, GN_OTHER, outside, false), OUT);
	assert_int_equal(
	    subtree_match(GN_EMAIL, base, GN_OTHER, unclear, false),
	    UNSUPPORTED);
	db_free_all();
}

static struct vfy_span
srv_name(const char *text)
{
	return CAT(
	    db_oid("1.3.6.1.5.5.7.8.7"), CONS(0, db_str(DER_IA5_STRING, text)));
}

static const struct {
	const char *base, *name;
	enum subtree_result permitted, excluded;
} srv[] = {
	/* the examples of RFC 4985 4 */
	{ "example.com", "_mail.example.com", IN, IN },
	{ "example.com", "_ntp.example.com", IN, IN },
	{ "example.com", "_mail.www.example.com", IN, IN },
	{ "example.com", "_mail.1example.com", OUT, OUT },
	{ "_mail", "_mail.example.com", IN, IN },
	{ "_mail", "_ntp.example.com", OUT, OUT },
	{ "_mail.example.com", "_mail.example.com", IN, IN },
	{ "_mail.example.com", "_mail.www.example.com", IN, IN },
	{ "_mail.example.com", "_ntp.example.com", OUT, OUT },
	{ "_mail.example.com", "_mail.1example.com", OUT, OUT },
	{ "_MAIL.Example.COM", "_mail.example.com", IN, IN },
	{ "_MAIL", "_mail.example.com", IN, IN },
	/* wildcards as those of dNSName */
	{ "_mail.example.com", "_mail.*.example.com", IN, IN },
	{ "_mail.a.example.com", "_mail.*.example.com", OUT, IN },
	{ "a.example.com", "_mail.*.example.com", OUT, IN },
	{ "_ntp.a.example.com", "_mail.*.example.com", OUT, OUT },
	/* what is neither */
	{ "", "_mail.example.com", UNSUPPORTED, UNSUPPORTED },
	{ "_mail.", "_mail.example.com", UNSUPPORTED, UNSUPPORTED },
	{ "_", "_mail.example.com", UNSUPPORTED, UNSUPPORTED },
	{ "_mail..com", "_mail.example.com", UNSUPPORTED, UNSUPPORTED },
	{ ".example.com", "_mail.example.com", UNSUPPORTED, UNSUPPORTED },
	{ "example.com", "mail.example.com", UNSUPPORTED, UNSUPPORTED },
	{ "example.com", "_mail", UNSUPPORTED, UNSUPPORTED },
	{ "example.com", "_mail.", UNSUPPORTED, UNSUPPORTED },
	{ "example.com", "_mail.example.com.", UNSUPPORTED, UNSUPPORTED },
	{ "example.com", "", UNSUPPORTED, UNSUPPORTED },
};

static void
test_srv(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(srv) / sizeof(srv[0]); i++) {
		struct vfy_span base = srv_name(srv[i].base),
				name = srv_name(srv[i].name);

		assert_true(subtree_same_form(GN_OTHER, base, GN_OTHER, name));
		if (subtree_match(GN_OTHER, base, GN_OTHER, name, false) !=
		    srv[i].permitted)
			fail_msg("permitted %s: %s", srv[i].base, srv[i].name);
		if (subtree_match(GN_OTHER, base, GN_OTHER, name, true) !=
		    srv[i].excluded)
			fail_msg("excluded %s: %s", srv[i].base, srv[i].name);
	}
	db_free_all();
}

/* A string of another type is a name of that form, which can't be told. */
static void
test_srv_malformed(void **state)
{
	struct vfy_span good = srv_name("_mail.a.test");
	struct vfy_span bad = CAT(db_oid("1.3.6.1.5.5.7.8.7"),
	    CONS(0, db_str(DER_UTF8_STRING, "_mail.a.test")));
	struct vfy_span smtp = CAT(db_oid("1.3.6.1.5.5.7.8.9"),
	    CONS(0, db_str(DER_UTF8_STRING, "\xc3\xa4@a.test")));

	(void)state;
	assert_true(subtree_same_form(GN_OTHER, good, GN_OTHER, bad));
	assert_int_equal(
	    subtree_match(GN_OTHER, good, GN_OTHER, bad, true), UNSUPPORTED);
	assert_int_equal(
	    subtree_match(GN_OTHER, bad, GN_OTHER, good, true), UNSUPPORTED);
	bad = CAT(db_oid("1.3.6.1.5.5.7.8.7"),
	    CONS(0, db_str(DER_IA5_STRING, "_mail.a.test"), NULL_()));
	assert_int_equal(
	    subtree_match(GN_OTHER, good, GN_OTHER, bad, true), UNSUPPORTED);
	assert_int_equal(subtree_match(GN_OTHER, srv_name("_mail"), GN_OTHER,
			     srv_name("_mail.\xfc.test"), false),
	    UNSUPPORTED);
	/* RFC 9598 6: no constraints in the form of SmtpUTF8Mailbox */
	assert_true(subtree_same_form(GN_OTHER, smtp, GN_OTHER, smtp));
	assert_int_equal(
	    subtree_match(GN_OTHER, smtp, GN_OTHER, smtp, true), UNSUPPORTED);
	assert_false(subtree_same_form(GN_OTHER, smtp, GN_OTHER, good));
	assert_false(subtree_same_form(GN_EMAIL, smtp, GN_OTHER, good));
	db_free_all();
}

/* -- the name asked for ------------------------------------------------------ */

static const char *const bases[] = { "t", "b.t", "a.b.t", "c.a.b.t", "B.T",
	".t", ".b.t", ".a.b.t", ".c.a.b.t", "x.t", "a.t", "" };
static const char *const patterns[] = { "b.t", "a.b.t", "c.a.b.t", "B.t",
	"*.b.t", "*.a.b.t", "*.B.T", "*.x.t", "x.t", "*.t", "*.c.a.b.t" };
static const char *const asked[] = { "b.t", "a.b.t", "x.b.t", "c.a.b.t",
	"x.a.b.t", "x.t", "a.x.t", "A.B.T", "d.c.a.b.t", "t" };

/*
 * Where a certificate's name passes the constraints, each name that it covers
 * does too: else the name asked for would need a check of its own.
 */
static void
hold_asked(struct vfy_span base, struct vfy_span pattern, struct vfy_span name,
    size_t *covered)
{
	enum subtree_result p, n;

	if (!host_dns_match(pattern, name))
		return;
	++*covered;
	p = subtree_match(GN_DNS, base, GN_DNS, pattern, false);
	n = subtree_match(GN_DNS, base, GN_DNS, name, false);
	if (p == IN && n != IN)
		fail_msg("permitted %s: %s, not %s", (const char *)base.ptr,
		    (const char *)pattern.ptr, (const char *)name.ptr);
	p = subtree_match(GN_DNS, base, GN_DNS, pattern, true);
	n = subtree_match(GN_DNS, base, GN_DNS, name, true);
	if (p == OUT && n != OUT)
		fail_msg("excluded %s: %s, not %s", (const char *)base.ptr,
		    (const char *)name.ptr, (const char *)pattern.ptr);
}

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
test_asked(void **state)
{
	size_t i, j, k, covered = 0;

	(void)state;
	for (i = 0; i < COUNT(bases); i++) {
		for (j = 0; j < COUNT(patterns); j++) {
			for (k = 0; k < COUNT(asked); k++)
				hold_asked(span_str(bases[i]),
				    span_str(patterns[j]), span_str(asked[k]),
				    &covered);
		}
	}
	assert_int_equal(covered, COUNT(bases) * 16);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_forms),
		cmocka_unit_test(test_ip),
		cmocka_unit_test(test_mapped_ip),
		cmocka_unit_test(test_directory),
		cmocka_unit_test(test_directory_unclear),
		cmocka_unit_test(test_smtp_utf8),
		cmocka_unit_test(test_srv),
		cmocka_unit_test(test_srv_malformed),
		cmocka_unit_test(test_asked),
	};

	return cmocka_run_group_tests_name("subtree", tests, NULL, NULL);
}
