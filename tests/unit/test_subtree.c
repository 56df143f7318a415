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
	{ GN_EMAIL, "example.com", "a@example.com", IN, IN },
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
	{ GN_RID, "x", "x", UNSUPPORTED, UNSUPPORTED },
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

		if (subtree_match(s->tag, base, name, false) != s->permitted)
			fail_msg("permitted %s: %s", s->base, s->name);
		if (subtree_match(s->tag, base, name, true) != s->excluded)
			fail_msg("excluded %s: %s", s->base, s->name);
	}
	db_free_all();
}

static enum subtree_result
ip(struct vfy_span base, struct vfy_span name)
{
	return subtree_match(GN_IP, base, name, false);
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
}

static void
test_directory(void **state)
{
	struct vfy_span base = SEQ(SET(db_attribute("2.5.4.10", "Org")));

	(void)state;
	assert_int_equal(
	    subtree_match(GN_DIRECTORY, base, db_name_in("org", "x"), false),
	    IN);
	assert_int_equal(
	    subtree_match(GN_DIRECTORY, base, db_name_in("other", "x"), false),
	    OUT);
	assert_int_equal(
	    subtree_match(GN_DIRECTORY, base, db_name("x"), false), OUT);
	assert_int_equal(
	    subtree_match(GN_DIRECTORY, SEQ(db_none()), db_name("x"), false),
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
	    subtree_match(GN_DIRECTORY, base, name, true), UNSUPPORTED);
	assert_int_equal(
	    subtree_match(GN_DIRECTORY, base, name, false), UNSUPPORTED);
	assert_int_equal(
	    subtree_match(GN_DIRECTORY, SEQ(SET(odd)), name, true), IN);
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
	assert_int_equal(subtree_match(GN_EMAIL, base, inside, false), IN);
	assert_int_equal(subtree_match(GN_EMAIL, base, outside, false), OUT);
	assert_int_equal(
	    subtree_match(GN_EMAIL, base, unclear, false), UNSUPPORTED);
	db_free_all();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_forms),
		cmocka_unit_test(test_ip),
		cmocka_unit_test(test_directory),
		cmocka_unit_test(test_directory_unclear),
		cmocka_unit_test(test_smtp_utf8),
	};

	return cmocka_run_group_tests_name("subtree", tests, NULL, NULL);
}
