/* SPDX-License-Identifier: MIT */
/*
 * test_dn.c - distinguished names: form, comparison (RFC 5280 7.1), hashes,
 * text (RFC 4514).
 *
 * Each comparison is tried both ways, and equal names must have equal hashes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "der_build.h"
#include "dn.h"
#include "vfy_limits.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define CN "2.5.4.3"
#define O "2.5.4.10"
#define OU "2.5.4.11"
#define EMAIL "1.2.840.113549.1.9.1"
#define DC "0.9.2342.19200300.100.1.25"

/* As RAW, for static tables. */
#define LIT(s)                                                                 \
	{                                                                      \
		(const uint8_t *)(s), sizeof(s) - 1                            \
	}
#define UTF8 DER_UTF8_STRING
#define PRINTABLE DER_PRINTABLE_STRING
#define BMP DER_BMP_STRING
#define UNIVERSAL DER_UNIVERSAL_STRING
#define TELETEX DER_TELETEX_STRING
#define IA5 DER_IA5_STRING

/* Memory is not short here. */
static uint64_t
hash_of(struct vfy_span name)
{
	uint64_t hash = 0;

	assert_true(dn_hash(name, &hash));
	return hash;
}

static struct vfy_span
attribute(const char *type, uint8_t tag, struct vfy_span value)
{
	return SEQ(db_oid(type), EL(tag, value));
}

static struct vfy_span
one(const char *type, uint8_t tag, struct vfy_span value)
{
	return SEQ(SET(attribute(type, tag, value)));
}

/* A SET OF two in the order that DER demands. */
static struct vfy_span
set_of(struct vfy_span a, struct vfy_span b)
{
	return span_cmp(a, b) <= 0 ? SET(a, b) : SET(b, a);
}

static int
teardown(void **state)
{
	(void)state;
	db_free_all();
	return 0;
}

/* Reads a whole input as one name. */
static bool
read_name(struct vfy_span in, struct vfy_fault *fault)
{
	struct vfy_span whole = db_none();
	struct der d;

	*fault = (struct vfy_fault){ .code = VFY_F_NONE };
	d = der_start(in, fault);
	if (!dn_read(&d, "issuer", &whole)) {
		assert_null(whole.ptr);
		return false;
	}
	assert_true(span_eq(whole, span_of(in.ptr, whole.len)));
	return der_end(&d, "issuer");
}

static void
must_read(struct vfy_span name)
{
	struct vfy_fault f;

	if (!read_name(name, &f))
		fail_msg("not read: %s", vfy_fault_name(f.code));
}

static void
must_refuse(struct vfy_span name, enum vfy_fault_code code)
{
	struct vfy_fault f;

	if (read_name(name, &f))
		fail_msg("read, not %s", vfy_fault_name(code));
	if (f.code != code)
		fail_msg(
		    "%s, not %s", vfy_fault_name(f.code), vfy_fault_name(code));
	assert_in_range(f.offset, 0, name.len);
	assert_string_equal(f.what, "issuer");
}

static bool
both_ways(struct vfy_span a, struct vfy_span b)
{
	bool equal = dn_equal(a, b);

	must_read(a);
	must_read(b);
	assert_true(dn_equal(a, a) && dn_equal(b, b));
	assert_int_equal(dn_equal(b, a), equal);
	if (equal && hash_of(a) != hash_of(b))
		fail_msg("equal, but their hashes differ");
	return equal;
}

/* -- form ------------------------------------------------------------------ */

static const struct {
	uint8_t tag;
	bool good;
	struct vfy_span value;
} values[] = {
	{ UTF8, true, LIT("") },
	{ UTF8, true, LIT("x\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80") },
	{ UTF8, true, LIT("a\0b") },
	/* overlong */
	{ UTF8, false, LIT("\xc0\x80") },
	{ UTF8, false, LIT("\xc1\xbf") },
	{ UTF8, false, LIT("\xe0\x80\xaf") },
	{ UTF8, false, LIT("\xf0\x80\x80\xaf") },
	/* cut, stray, surrogate, past U+10FFFF, Latin-1 */
	{ UTF8, false, LIT("\xe2\x82") },
	{ UTF8, false, LIT("x\xc3") },
	{ UTF8, false, LIT("\x80") },
	{ UTF8, false, LIT("\xed\xa0\x80") },
	{ UTF8, false, LIT("\xf4\x90\x80\x80") },
	{ UTF8, false, LIT("\xf8\x88\x80\x80\x80") },
	{ UTF8, false, LIT("\xff") },
	{ UTF8, false, LIT("M\xfcller") },
	{ PRINTABLE, true, LIT("Good CA") },
	{ PRINTABLE, true, LIT("a_b*c@d&e") },
	{ PRINTABLE, false, LIT("a\0b") },
	{ PRINTABLE, false, LIT("a\nb") },
	{ PRINTABLE, false, LIT("\x7f") },
	{ PRINTABLE, false, LIT("M\xfcller") },
	{ IA5, true, LIT("a@b") },
	{ IA5, true, LIT("a\0b") },
	{ IA5, false, LIT("\x80") },
	{ BMP, true, LIT("\0a\0b") },
	{ BMP, false, LIT("\0a\0") },
	{ BMP, false, LIT("a") },
	{ BMP, true, LIT("\xd8\x3d\xde\x00") },
	{ UNIVERSAL, true, LIT("\0\0\0a") },
	{ UNIVERSAL, true, LIT("\xff\xff\xff\xff") },
	{ UNIVERSAL, false, LIT("\0\0\0a\0") },
	{ UNIVERSAL, false, LIT("\0\0a") },
	{ TELETEX, true, LIT("M\xfcller\0") },
	{ DER_NUMERIC_STRING, true, LIT("12 34") },
	{ DER_VISIBLE_STRING, false, LIT("\x1b[0m") },
	{ DER_BIT_STRING, true, LIT("\0\xff") },
	{ DER_INTEGER, true, LIT("") },
	{ DER_SEQUENCE, true, LIT("") },
};

static void
test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		struct vfy_span n = one(CN, values[i].tag, values[i].value);
		struct vfy_fault f;

		if (read_name(n, &f) != values[i].good)
			fail_msg("value %zu: %s", i, vfy_fault_name(f.code));
		if (!values[i].good)
			must_refuse(n, VFY_F_VALUE);
		assert_true(dn_equal(n, n));
	}
}

static void
test_structure(void **state)
{
	struct vfy_span a = db_attribute(CN, "a"), b = db_attribute(CN, "b");
	struct vfy_span string = db_str(UTF8, "x");

	(void)state;
	must_read(SEQ(db_none()));
	must_read(SEQ(SET(a), SET(b), SET(a)));
	must_read(SEQ(SET(a, b)));
	must_read(SEQ(SET(a, a)));
	/* not in the order of their octets, which changes nothing of the name */
	must_read(SEQ(SET(b, a)));
	must_read(SEQ(SET(db_attribute(CN, "aa"), a)));
	must_refuse(SEQ(SET(db_none())), VFY_F_VALUE);
	must_refuse(SEQ(SET(a), SET(db_none())), VFY_F_VALUE);
	must_refuse(SET(SET(a)), VFY_F_TAG);
	must_refuse(SEQ(SEQ(a)), VFY_F_TAG);
	must_refuse(SEQ(a), VFY_F_TAG);
	must_refuse(SEQ(SET(SET(string))), VFY_F_TAG);
	must_refuse(SEQ(SET(SEQ(string))), VFY_F_TAG);
	must_refuse(SEQ(SET(SEQ(db_oid(CN)))), VFY_F_TRUNCATED);
	must_refuse(SEQ(SET(SEQ(db_none()))), VFY_F_TRUNCATED);
	must_refuse(SEQ(SET(SEQ(db_oid(CN), string, string))), VFY_F_TRAILING);
	must_refuse(SEQ(SET(SEQ(EL(DER_OID, db_none()), string))), VFY_F_VALUE);
	must_refuse(
	    SEQ(SET(SEQ(EL(DER_OID, RAW("\x80\x01")), string))), VFY_F_VALUE);
	must_refuse(db_none(), VFY_F_TRUNCATED);
	must_refuse(RAW("\x30"), VFY_F_TRUNCATED);
	must_refuse(RAW("\x30\x05\x31\x03"), VFY_F_TRUNCATED);
	must_refuse(RAW("\x30\x80\x00\x00"), VFY_F_BER);
	must_refuse(CAT(db_name("a"), RAW("x")), VFY_F_TRAILING);
	assert_true(dn_empty(SEQ(db_none())));
	assert_false(dn_empty(db_name("a")));
	assert_false(dn_empty(db_none()));
}

/*= X.690 11.6 by their octets, of which the length is one */
static void
test_order(void **state)
{
	struct vfy_span a = db_attribute(CN, "a"), b = db_attribute(CN, "b"),
			aa = db_attribute(CN, "aa");

	(void)state;
	assert_true(dn_in_order(SEQ(db_none())));
	assert_true(dn_in_order(SEQ(SET(b), SET(a))));
	assert_true(dn_in_order(SEQ(SET(a, a, b, aa))));
	assert_false(dn_in_order(SEQ(SET(b, a))));
	assert_false(dn_in_order(SEQ(SET(a), SET(aa, a))));
	assert_true(both_ways(SEQ(SET(b, a)), SEQ(SET(a, b))));
	assert_int_equal(
	    dn_within(SEQ(SET(b, a), SET(aa)), SEQ(SET(a, b))), DN_INSIDE);
	assert_true(dn_equal_relative(
	    SEQ(SET(aa), SET(b, a)), SEQ(SET(aa)), CAT(a, b)));
}

static struct vfy_span
of_length(
    const char *type, uint8_t tag, const char *unit, size_t octets, size_t n)
{
	struct vfy_span all = db_none();

	while (n-- > 0)
		all = CAT(all, span_of(unit, octets));
	return one(type, tag, all);
}

/*= rfc5280 A.1 the upper bounds are of characters, not of octets */
static void
test_length(void **state)
{
	static const struct {
		const char *type;
		size_t bound;
	} bounds[] = { { CN, 64 }, { "2.5.4.6", 2 }, { "2.5.4.7", 128 },
		{ "2.5.4.8", 128 }, { "2.5.4.10", 64 }, { "2.5.4.11", 64 },
		{ "2.5.4.65", 128 }, { "1.2.840.113549.1.9.1", 255 } };
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		n = bounds[i].bound;
		assert_false(
		    dn_too_long(of_length(bounds[i].type, UTF8, "x", 1, n)));
		assert_true(dn_too_long(
		    of_length(bounds[i].type, UTF8, "x", 1, n + 1)));
		assert_false(dn_too_long(
		    of_length(bounds[i].type, UTF8, "\xc3\xa4", 2, n)));
		assert_false(
		    dn_too_long(of_length(bounds[i].type, BMP, "\0x", 2, n)));
		assert_true(dn_too_long(
		    of_length(bounds[i].type, BMP, "\0x", 2, n + 1)));
	}
	assert_false(dn_too_long(of_length("2.5.4.9", UTF8, "x", 1, 500)));
	assert_false(dn_too_long(of_length("2.5.4.255", UTF8, "x", 1, 500)));
	assert_false(dn_too_long(SEQ(db_none())));
}

static struct vfy_span
many(size_t rdns, size_t each)
{
	struct vfy_span a = db_attribute(CN, "a"), list = db_none();
	struct vfy_span set, all = db_none();

	for (size_t i = 0; i < each; i++)
		list = CAT(list, a);
	set = SET(list);
	for (size_t i = 0; i < rdns; i++)
		all = CAT(all, set);
	return SEQ(all);
}

static void
test_limits(void **state)
{
	static char value[LIMIT_NAME_VALUE + 1];
	struct vfy_span large, other;

	(void)state;
	must_read(many(LIMIT_NAME_ATTRIBUTES, 1));
	must_refuse(many(LIMIT_NAME_ATTRIBUTES + 1, 1), VFY_F_LIMIT);
	must_refuse(many(5000, 1), VFY_F_LIMIT);
	must_read(many(1, LIMIT_RDN_ATTRIBUTES));
	must_refuse(many(1, LIMIT_RDN_ATTRIBUTES + 1), VFY_F_LIMIT);
	must_read(many(4, 16));
	must_refuse(many(5, 16), VFY_F_LIMIT);

	memset(value, 'a', sizeof(value));
	large = one(CN, UTF8, span_of(value, LIMIT_NAME_VALUE));
	must_read(large);
	memset(value, 'A', sizeof(value));
	other = one(CN, PRINTABLE, span_of(value, LIMIT_NAME_VALUE));
	assert_true(both_ways(large, other));
	must_refuse(one(CN, UTF8, span_of(value, sizeof(value))), VFY_F_LIMIT);
}

/* A value of len octets that is prepared as U+00E4, past ASCII at its end only. */
static struct vfy_span
padded(size_t len)
{
	static char value[LIMIT_NAME_VALUE];

	memset(value, ' ', sizeof(value));
	memcpy(value + len - 2, "\xc3\x84", 2);
	return attribute(CN, UTF8, span_of(value, len));
}

/* Values past ASCII are prepared up to a length, which is their own. */
static void
test_unicode_value(void **state)
{
	struct vfy_span small = one(CN, UTF8, RAW("\xc3\xa4"));
	struct vfy_span odd = padded(LIMIT_UNICODE_VALUE + 1);
	struct vfy_span a = SET(db_attribute(CN, "a"));
	struct vfy_span big_a = SET(db_attribute(CN, "A"));

	(void)state;
	assert_true(both_ways(SEQ(SET(padded(LIMIT_UNICODE_VALUE))), small));
	assert_false(both_ways(SEQ(SET(odd)), small));
	assert_false(both_ways(SEQ(SET(padded(LIMIT_NAME_VALUE))), small));
	assert_int_equal(dn_within(SEQ(SET(odd), a), small), DN_UNKNOWN);
	assert_int_equal(dn_within(small, SEQ(SET(odd))), DN_UNKNOWN);
	/* many of them: none is prepared, and the others are */
	assert_true(both_ways(SEQ(SET(odd), SET(odd), SET(odd), a),
	    SEQ(SET(odd), SET(odd), SET(odd), big_a)));
}

/* count RDNs of 512 octets each, then one. */
static struct vfy_span
unicode_name(size_t count, struct vfy_span last)
{
	struct vfy_span set = SET(padded(LIMIT_UNICODE_VALUE));
	struct vfy_span all = db_none();

	for (size_t i = 0; i < count; i++)
		all = CAT(all, set);
	return SEQ(CAT(all, last));
}

/* A name with more than its share of them equals its bytes only. */
static void
test_unicode_name(void **state)
{
	const size_t most = LIMIT_UNICODE_NAME / LIMIT_UNICODE_VALUE;
	struct vfy_span a = SET(db_attribute(CN, "a"));
	struct vfy_span big_a = SET(db_attribute(CN, "A"));
	struct vfy_span lower = SET(attribute(CN, UTF8, RAW("\xc3\xa4")));
	struct vfy_span upper = SET(attribute(CN, UTF8, RAW("\xc3\x84")));
	struct vfy_span full = unicode_name(most, a);
	struct vfy_span over = unicode_name(most, lower);

	(void)state;
	assert_true(both_ways(full, unicode_name(most, big_a)));
	assert_true(both_ways(full, SEQ(lower, upper, a)));
	assert_true(both_ways(over, over));
	assert_false(both_ways(over, unicode_name(most, upper)));
	assert_false(both_ways(over, SEQ(lower, upper, lower)));
	assert_true(hash_of(over) != hash_of(SEQ(lower, upper, lower)));
	/* in every set, and whatever else there is */
	assert_false(
	    both_ways(SEQ(CAT(SET(padded(512), padded(512)), lower, a)),
		SEQ(CAT(SET(padded(512), padded(512)), lower, big_a))));
	/* its ASCII is compared all the same, and what has equal bytes */
	over = SEQ(a, lower, SET(padded(512)), SET(padded(512)));
	assert_int_equal(dn_within(over, SEQ(big_a)), DN_INSIDE);
	assert_int_equal(dn_within(over, SEQ(big_a, lower)), DN_INSIDE);
	assert_int_equal(dn_within(over, SEQ(big_a, upper)), DN_UNKNOWN);
	assert_int_equal(dn_within(over, SEQ(upper)), DN_UNKNOWN);
	assert_int_equal(dn_within(SEQ(a, lower), over), DN_OUTSIDE);
	assert_int_equal(
	    dn_within(over, SEQ(SET(db_attribute(CN, "b")), upper)),
	    DN_OUTSIDE);
	assert_int_equal(
	    dn_within(over, SEQ(big_a, upper, SET(db_attribute(O, "b")))),
	    DN_OUTSIDE);
	assert_false(dn_equal_relative(
	    SEQ(a, lower), SEQ(a), CAT(padded(512), padded(512), padded(512))));
}

/* -- values compared --------------------------------------------------------- */

static const struct {
	bool equal;
	uint8_t a_tag;
	struct vfy_span a;
	uint8_t b_tag;
	struct vfy_span b;
} pairs[] = {
	/* case, and the type of string */
	{ true, UTF8, LIT("Good CA"), UTF8, LIT("good ca") },
	{ true, PRINTABLE, LIT("Good CA"), UTF8, LIT("GOOD CA") },
	{ true, PRINTABLE, LIT("Good CA"), BMP, LIT("\0G\0O\0O\0D\0 \0C\0A") },
	{ true, UNIVERSAL, LIT("\0\0\0G\0\0\0o"), BMP, LIT("\0g\0O") },
	{ true, TELETEX, LIT("Good"), IA5, LIT("good") },
	{ true, DER_VISIBLE_STRING, LIT("Good"), IA5, LIT("good") },
	{ true, DER_NUMERIC_STRING, LIT("12"), PRINTABLE, LIT("12") },
	{ false, UTF8, LIT("Good CA"), UTF8, LIT("Good CB") },
	{ false, UTF8, LIT("Good"), UTF8, LIT("Goo") },
	{ false, UTF8, LIT("@"), UTF8, LIT("`") },
	{ false, UTF8, LIT("["), UTF8, LIT("{") },
	/* insignificant space */
	{ true, UTF8, LIT("  Good \t CA "), UTF8, LIT("good ca") },
	{ true, UTF8, LIT(" "), UTF8, LIT("") },
	{ true, UTF8, LIT("a\nb"), UTF8, LIT("a b") },
	{ true, UTF8, LIT("a\xc2\xa0 b"), UTF8, LIT("a b") },
	{ true, UTF8,
	    LIT("a\xe3\x80\x80"
		"b"),
	    PRINTABLE, LIT("A B") },
	{ false, UTF8, LIT("good ca"), UTF8, LIT("goodca") },
	/* mapped to nothing; never the end of a string */
	{ true, UTF8, LIT("a\0b"), UTF8, LIT("ab") },
	{ false, UTF8, LIT("a\0b"), UTF8, LIT("a") },
	{ false, UTF8, LIT("good\0.evil"), UTF8, LIT("good") },
	{ true, UTF8,
	    LIT("a\xc2\xad"
		"b"),
	    UTF8, LIT("AB") },
	{ true, UTF8, LIT("\xe2\x80\x8b"), UTF8, LIT("") },
	{ true, UTF8, LIT("a \x01 b"), UTF8, LIT("a b") },
	/* past ASCII */
	{ true, TELETEX, LIT("M\xfcLLER"), UTF8, LIT("m\xc3\xbcller") },
	{ true, BMP, LIT("\0\xdc"), UTF8, LIT("\xc3\xbc") },
	{ true, UNIVERSAL, LIT("\0\x01\xf6\x00"), UTF8,
	    LIT("\xf0\x9f\x98\x80") },
	/* combined and composed; ligatures; wide letters; Greek; Kelvin */
	{ true, UTF8, LIT("u\xcc\x88"), UTF8, LIT("\xc3\x9c") },
	{ true, UTF8, LIT("\xef\xac\x81"), PRINTABLE, LIT("FI") },
	{ true, UTF8, LIT("\xef\xbc\xa1\xef\xbd\x82"), PRINTABLE, LIT("aB") },
	{ true, UTF8, LIT("\xce\xa3"), UTF8, LIT("\xcf\x82") },
	{ true, UTF8, LIT("\xe2\x84\xaa"), PRINTABLE, LIT("k") },
	{ true, UTF8,
	    LIT("stra\xc3\x9f"
		"e"),
	    PRINTABLE, LIT("STRASSE") },
	/* dotless i is another letter */
	{ false, UTF8, LIT("\xc4\xb1"), UTF8, LIT("i") },
	/* what looks alike is not alike: Cyrillic a */
	{ false, UTF8, LIT("\xd0\xb0"), UTF8, LIT("a") },
	{ false, UTF8, LIT("u\xcc\x88"), UTF8, LIT("u") },
	/* a space that carries an accent stays */
	{ false, UTF8, LIT("a \xcc\x88"), UTF8, LIT("a\xcc\x88") },
	/* prohibited: equal to their own bytes only */
	{ false, BMP, LIT("\xd8\x00\0A"), BMP, LIT("\xd8\x00\0a") },
	{ false, BMP, LIT("\xd8\x00"), BMP, LIT("") },
	{ false, BMP, LIT("\0A\xd8\x00"), BMP, LIT("\0A") },
	{ false, BMP, LIT("\0A\xd8\x00"), UTF8, LIT("A") },
	{ false, UTF8, LIT("A\xef\xbf\xbd"), UTF8, LIT("a\xef\xbf\xbd") },
	{ false, UTF8, LIT("A\xee\x80\x80"), UTF8, LIT("a\xee\x80\x80") },
	{ false, UTF8, LIT("A\xef\xbf\xbf"), UTF8, LIT("a\xef\xbf\xbf") },
	{ false, UNIVERSAL, LIT("\xff\xff\xff\xff"), UTF8, LIT("") },
	/* no strings: tag and bytes */
	{ true, DER_BIT_STRING, LIT("\0A"), DER_BIT_STRING, LIT("\0A") },
	{ false, DER_BIT_STRING, LIT("\0A"), DER_BIT_STRING, LIT("\0a") },
	{ false, DER_OCTET_STRING, LIT("A"), UTF8, LIT("A") },
	{ false, DER_OCTET_STRING, LIT("A"), DER_INTEGER, LIT("A") },
};

static void
test_pairs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct vfy_span a = one(CN, pairs[i].a_tag, pairs[i].a);
		struct vfy_span b = one(CN, pairs[i].b_tag, pairs[i].b);

		if (both_ways(a, b) != pairs[i].equal)
			fail_msg("pair %zu: %d", i, !pairs[i].equal);
		/* different names that collide would be bad luck: or a bug */
		if (!pairs[i].equal)
			assert_true(hash_of(a) != hash_of(b));
		/* the same within a larger RDN */
		a = SEQ(set_of(attribute(CN, pairs[i].a_tag, pairs[i].a),
		    db_attribute(O, "Org")));
		b = SEQ(set_of(attribute(CN, pairs[i].b_tag, pairs[i].b),
		    db_attribute(O, "ORG")));
		if (both_ways(a, b) != pairs[i].equal)
			fail_msg(
			    "pair %zu, with another: %d", i, !pairs[i].equal);
	}
}

/* Types of attributes: equal ones only, and none is special. */
static void
test_types(void **state)
{
	struct vfy_span lower = one(EMAIL, IA5, RAW("me@example.org"));

	(void)state;
	assert_true(both_ways(lower, one(EMAIL, IA5, RAW("ME@Example.ORG"))));
	assert_true(both_ways(lower, one(EMAIL, UTF8, RAW("Me@example.org"))));
	assert_true(both_ways(
	    one(DC, IA5, RAW("Example")), one(DC, UTF8, RAW("example"))));
	assert_false(both_ways(lower, one(CN, IA5, RAW("me@example.org"))));
	assert_false(
	    both_ways(one(O, UTF8, RAW("a")), one(OU, UTF8, RAW("a"))));
	/* an unknown type is compared as any other */
	assert_true(both_ways(
	    one("1.2.3.4", UTF8, RAW("A")), one("1.2.3.4", UTF8, RAW("a"))));
	assert_false(both_ways(
	    one("1.2.3.4", UTF8, RAW("A")), one("1.2.3.5", UTF8, RAW("A"))));
}

/* -- names compared -------------------------------------------------------- */

static void
test_rdns(void **state)
{
	struct vfy_span a = db_attribute(CN, "a"), b = db_attribute(CN, "b");
	struct vfy_span big_a = db_attribute(CN, "A");
	struct vfy_span big_b = db_attribute(CN, "B");

	(void)state;
	assert_true(both_ways(SEQ(SET(a), SET(b)), SEQ(SET(big_a), SET(b))));
	/* the order of RDNs counts, and how they are parted */
	assert_false(both_ways(SEQ(SET(a), SET(b)), SEQ(SET(b), SET(a))));
	assert_false(both_ways(SEQ(SET(a), SET(b)), SEQ(SET(a, b))));
	assert_false(both_ways(SEQ(SET(a)), SEQ(SET(a), SET(a))));
	assert_false(both_ways(SEQ(SET(a)), SEQ(SET(a), SET(b))));
	assert_false(both_ways(SEQ(SET(a)), SEQ(db_none())));
	assert_true(both_ways(SEQ(db_none()), SEQ(db_none())));
	/* within one it does not: "B" sorts before "a" */
	assert_true(both_ways(SEQ(SET(a, b)), SEQ(SET(big_b, a))));
	assert_true(both_ways(SEQ(SET(a, b)), SEQ(SET(big_a, big_b))));
	assert_false(both_ways(SEQ(SET(a, b)), SEQ(SET(a, a))));
	assert_false(both_ways(SEQ(SET(a, b)), SEQ(SET(a))));
	/* each is used once */
	assert_false(both_ways(SEQ(SET(big_a, a, b)), SEQ(SET(a, b, b))));
	assert_true(both_ways(SEQ(SET(big_a, a, b)), SEQ(SET(big_b, a, a))));
}

/* A value that can't be prepared equals its bytes, in a set as well. */
static void
test_unprepared_value(void **state)
{
	struct vfy_span value = attribute(O, UTF8, RAW("\xee\x80\x80"));
	struct vfy_span odd = SET(value);
	struct vfy_span same = SET(attribute(O, BMP, RAW("\xe0\0")));
	struct vfy_span a = SET(db_attribute(CN, "a"));
	struct vfy_span big_a = SET(db_attribute(CN, "A"));

	(void)state;
	assert_true(both_ways(SEQ(odd, a), SEQ(odd, a)));
	assert_true(both_ways(SEQ(odd, a), SEQ(odd, big_a)));
	assert_true(both_ways(SEQ(a, odd), SEQ(big_a, odd)));
	assert_true(both_ways(SEQ(set_of(value, db_attribute(CN, "a"))),
	    SEQ(set_of(value, db_attribute(CN, "A")))));
	assert_false(both_ways(SEQ(odd, a), SEQ(same, a)));
	assert_true(hash_of(SEQ(odd, a)) != hash_of(SEQ(same, a)));
}

#define assert_within(name, base)                                              \
	assert_int_equal(dn_within(name, base), DN_INSIDE)
#define assert_outside(name, base)                                             \
	assert_int_equal(dn_within(name, base), DN_OUTSIDE)
#define assert_unknown(name, base)                                             \
	assert_int_equal(dn_within(name, base), DN_UNKNOWN)

static void
test_within(void **state)
{
	struct vfy_span c = SET(db_attribute("2.5.4.6", "DE"));
	struct vfy_span o = SET(db_attribute(O, "Org"));
	struct vfy_span big_o = SET(attribute(O, PRINTABLE, RAW("ORG ")));
	struct vfy_span cn = SET(db_attribute(CN, "leaf"));
	struct vfy_span name = SEQ(c, o, cn);

	(void)state;
	assert_within(name, SEQ(db_none()));
	assert_within(name, SEQ(c));
	assert_within(name, SEQ(c, o));
	assert_within(name, SEQ(c, big_o));
	assert_within(name, name);
	assert_within(SEQ(db_none()), SEQ(db_none()));
	assert_outside(name, SEQ(o));
	assert_outside(name, SEQ(c, cn));
	assert_outside(SEQ(c, o), name);
	assert_outside(SEQ(db_none()), SEQ(c));
	/* a longer value that begins so is another one */
	assert_outside(SEQ(SET(db_attribute(O, "Organ"))), SEQ(o));
}

/* What can't be prepared: behind the base, its bytes, or not to be told. */
static void
test_within_unprepared(void **state)
{
	struct vfy_span value = attribute(OU, UTF8, RAW("\xee\x80\x80"));
	struct vfy_span odd = SET(value);
	struct vfy_span other = SET(attribute(OU, UTF8, RAW("\xee\x80\x81")));
	struct vfy_span ou = SET(db_attribute(OU, "unit"));
	struct vfy_span o = SET(db_attribute(O, "Org"));
	struct vfy_span big_o = SET(db_attribute(O, "ORG"));
	struct vfy_span cn = SET(db_attribute(CN, "leaf"));

	(void)state;
	assert_within(SEQ(o, odd), SEQ(big_o));
	assert_within(SEQ(odd, cn), SEQ(odd));
	assert_within(SEQ(o, odd, cn), SEQ(big_o, odd));
	assert_unknown(SEQ(o, odd), SEQ(big_o, other));
	assert_unknown(SEQ(o, odd), SEQ(o, ou));
	assert_unknown(SEQ(o, ou), SEQ(o, odd));
	assert_unknown(SEQ(odd, o), SEQ(other, big_o));
	assert_unknown(SEQ(SET(value, value)),
	    SEQ(set_of(value, db_attribute(OU, "unit"))));
	/* another RDN differs for sure, before it or after */
	assert_outside(SEQ(o, odd), SEQ(cn, other));
	assert_outside(SEQ(odd, o), SEQ(other, cn));
	assert_outside(SEQ(odd), SEQ(other, o));
	assert_outside(SEQ(o, odd), SEQ(o, cn));
	assert_outside(SEQ(SET(value, value)), SEQ(odd));
}

static void
test_relative(void **state)
{
	struct vfy_span o = SET(db_attribute(O, "Org"));
	struct vfy_span big_o = SET(db_attribute(O, "ORG"));
	struct vfy_span rdn = db_attribute(CN, "crl1");
	struct vfy_span big_rdn = attribute(CN, PRINTABLE, RAW("CRL1"));
	struct vfy_span odd = attribute(OU, UTF8, RAW("\xee\x80\x80"));
	struct vfy_span name = SEQ(o, SET(rdn));

	(void)state;
	assert_true(dn_equal_relative(name, SEQ(o), rdn));
	assert_true(dn_equal_relative(name, SEQ(big_o), big_rdn));
	assert_true(dn_equal_relative(SEQ(o, SET(odd)), SEQ(o), odd));
	assert_true(dn_equal_relative(SEQ(SET(rdn)), SEQ(db_none()), big_rdn));
	assert_false(dn_equal_relative(name, SEQ(o, SET(rdn)), rdn));
	assert_false(dn_equal_relative(name, SEQ(db_none()), rdn));
	assert_false(dn_equal_relative(SEQ(o), SEQ(o), rdn));
	assert_false(
	    dn_equal_relative(SEQ(o, SET(rdn), SET(rdn)), SEQ(o), rdn));
	assert_false(dn_equal_relative(name, SEQ(o), db_attribute(CN, "crl2")));
	/* the RDN comes from an extension, not from dn_read */
	assert_false(dn_equal_relative(name, SEQ(o), db_none()));
	assert_false(dn_equal_relative(name, SEQ(o), RAW("\x30\x7f")));
	assert_false(dn_equal_relative(name, SEQ(o), SET(rdn)));
	assert_false(dn_equal_relative(name, SEQ(o), CAT(rdn, RAW("\x30"))));
	assert_false(dn_equal_relative(name, SEQ(o), SEQ(db_oid(CN))));
}

static void
test_iterate(void **state)
{
	struct vfy_span name = SEQ(SET(db_attribute(O, "x")),
	    SET(db_attribute(CN, "a"), db_attribute(CN, "b")),
	    SET(attribute(CN, BMP, RAW("\0c"))));
	struct dn_iter it = dn_attributes(name);
	struct vfy_span type, value;
	char seen[16] = "";
	uint8_t tag;
	size_t n = 0;

	(void)state;
	for (; dn_next(&it, &type, &tag, &value); n++) {
		assert_int_equal(type.len, 3);
		assert_int_equal(tag, n == 3 ? BMP : UTF8);
		seen[n] = (char)value.ptr[value.len - 1];
	}
	assert_string_equal(seen, "xabc");
	assert_false(dn_next(&it, &type, &tag, &value));
	it = dn_attributes(SEQ(db_none()));
	assert_false(dn_next(&it, &type, &tag, &value));
	it = dn_attributes(db_none());
	assert_false(dn_next(&it, &type, &tag, &value));
}

/* -- text ------------------------------------------------------------------ */

static const struct {
	const char *type;
	uint8_t tag;
	struct vfy_span value;
	const char *text;
} texts[] = {
	{ CN, UTF8, LIT("Good CA"), "CN=Good CA" },
	{ CN, BMP, LIT("\0G\0\xe9"), "CN=G\\C3\\A9" },
	{ CN, TELETEX, LIT("M\xfcller"), "CN=M\\C3\\BCller" },
	{ CN, UNIVERSAL, LIT("\0\x01\xf6\x00"), "CN=\\F0\\9F\\98\\80" },
	{ CN, UTF8, LIT(""), "CN=" },
	{ CN, UTF8, LIT("a,b+c\"d\\e<f>g;h=i"),
	    "CN=a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h=i" },
	{ CN, UTF8, LIT("#1 #2"), "CN=\\#1 #2" },
	{ CN, UTF8, LIT("  a  b  "), "CN=\\  a  b \\ " },
	{ CN, UTF8, LIT(" "), "CN=\\ " },
	{ CN, UTF8, LIT("a\0b"), "CN=a\\00b" },
	{ CN, UTF8, LIT("\x1b[31mred\r\n"), "CN=\\1B[31mred\\0D\\0A" },
	{ CN, UTF8, LIT("\x7f"), "CN=\\7F" },
	{ "2.5.4.6", PRINTABLE, LIT("DE"), "C=DE" },
	{ DC, IA5, LIT("org"), "DC=org" },
	{ EMAIL, IA5, LIT("a@b"), "emailAddress=a@b" },
	{ "2.5.4.97", UTF8, LIT("VATDE-1"), "organizationIdentifier=VATDE-1" },
	{ "1.3.6.1.4.1.311.60.2.1.3", PRINTABLE, LIT("DE"),
	    "jurisdictionC=DE" },
	{ "1.2.3.4", UTF8, LIT("x"), "1.2.3.4=x" },
	{ CN, DER_BIT_STRING, LIT("\0\xff"), "CN=#030200FF" },
	{ CN, BMP, LIT("\0A\xd8\0"), "CN=#1E040041D800" },
};

static void
test_text(void **state)
{
	char buf[256], small[4], canary[2] = { 'x', 'x' };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct vfy_span n =
		    one(texts[i].type, texts[i].tag, texts[i].value);
		size_t len = strlen(texts[i].text);

		assert_int_equal(dn_text(n, buf, sizeof(buf)), len);
		assert_string_equal(buf, texts[i].text);
		assert_int_equal(dn_text(n, small, sizeof(small)), len);
		assert_int_equal(strlen(small), len < sizeof(small) ? len : 3);
		assert_memory_equal(buf, small, strlen(small));
		assert_int_equal(dn_text(n, NULL, 0), len);
		/* room for all but the end */
		assert_int_equal(dn_text(n, buf, len), len);
		assert_int_equal(strlen(buf), len - 1);
		assert_int_equal(dn_text(n, canary, 1), len);
		assert_int_equal(canary[0], 0);
		assert_int_equal(canary[1], 'x');
	}
}

static void
test_text_of_names(void **state)
{
	struct vfy_span name = SEQ(SET(db_attribute("2.5.4.6", "DE")),
	    SET(db_attribute(CN, "a"), db_attribute(O, "b")),
	    SET(db_attribute(CN, "leaf")));
	char buf[64];

	(void)state;
	assert_int_equal(dn_text(name, buf, sizeof(buf)), 21);
	assert_string_equal(buf, "CN=leaf,CN=a+O=b,C=DE");
	assert_int_equal(dn_text(SEQ(db_none()), buf, sizeof(buf)), 0);
	assert_string_equal(buf, "");
	assert_int_equal(dn_text(db_none(), buf, sizeof(buf)), 0);
	assert_string_equal(buf, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_values, teardown),
		cmocka_unit_test_teardown(test_structure, teardown),
		cmocka_unit_test_teardown(test_order, teardown),
		cmocka_unit_test_teardown(test_length, teardown),
		cmocka_unit_test_teardown(test_limits, teardown),
		cmocka_unit_test_teardown(test_unicode_value, teardown),
		cmocka_unit_test_teardown(test_unicode_name, teardown),
		cmocka_unit_test_teardown(test_pairs, teardown),
		cmocka_unit_test_teardown(test_types, teardown),
		cmocka_unit_test_teardown(test_rdns, teardown),
		cmocka_unit_test_teardown(test_unprepared_value, teardown),
		cmocka_unit_test_teardown(test_within, teardown),
		cmocka_unit_test_teardown(test_within_unprepared, teardown),
		cmocka_unit_test_teardown(test_relative, teardown),
		cmocka_unit_test_teardown(test_iterate, teardown),
		cmocka_unit_test_teardown(test_text, teardown),
		cmocka_unit_test_teardown(test_text_of_names, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
