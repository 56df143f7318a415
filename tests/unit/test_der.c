/* SPDX-License-Identifier: MIT */
/*
 * test_der.c - the DER reader: what is DER, what is only BER, what is neither.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "der.h"

struct sample {
	const char *name;
	uint8_t tag; /* asked for */
	enum vfy_fault_code fault;
	size_t offset;
	size_t len;
	uint8_t bytes[12];
};

/* der_take on each: VFY_F_NONE means accepted. */
static const struct sample takes[] = {
	{ "short", DER_OCTET_STRING, VFY_F_NONE, 0, 4,
	    { 0x04, 0x02, 0xaa, 0xbb } },
	{ "empty contents", DER_NULL, VFY_F_NONE, 0, 2, { 0x05, 0x00 } },
	{ "nothing", DER_NULL, VFY_F_TRUNCATED, 0, 0, { 0 } },
	{ "tag only", DER_NULL, VFY_F_TRUNCATED, 0, 1, { 0x05 } },
	{ "contents cut", DER_OCTET_STRING, VFY_F_TRUNCATED, 0, 3,
	    { 0x04, 0x02, 0xaa } },
	{ "length cut", DER_OCTET_STRING, VFY_F_TRUNCATED, 0, 3,
	    { 0x04, 0x82, 0x01 } },
	{ "indefinite", DER_SEQUENCE, VFY_F_BER, 0, 4,
	    { 0x30, 0x80, 0x00, 0x00 } },
	{ "long form for 1", DER_OCTET_STRING, VFY_F_BER, 0, 4,
	    { 0x04, 0x81, 0x01, 0xaa } },
	{ "leading zero in length", DER_OCTET_STRING, VFY_F_BER, 0, 5,
	    { 0x04, 0x82, 0x00, 0x01, 0xaa } },
	{ "five octets of length", DER_OCTET_STRING, VFY_F_LIMIT, 0, 8,
	    { 0x04, 0x85, 0x01, 0x00, 0x00, 0x00, 0x00, 0xaa } },
	{ "reserved length", DER_OCTET_STRING, VFY_F_LIMIT, 0, 3,
	    { 0x04, 0xff, 0xaa } },
	{ "4 GiB", DER_OCTET_STRING, VFY_F_TRUNCATED, 0, 7,
	    { 0x04, 0x84, 0xff, 0xff, 0xff, 0xff, 0xaa } },
	{ "high tag", 0x1f, VFY_F_TAG, 0, 4, { 0x1f, 0x21, 0x01, 0xaa } },
	{ "end of contents", 0x00, VFY_F_TAG, 0, 2, { 0x00, 0x00 } },
	{ "constructed octets", DER_OCTET_STRING, VFY_F_BER, 0, 4,
	    { 0x24, 0x02, 0x04, 0x00 } },
	{ "another tag", DER_OCTET_STRING, VFY_F_TAG, 0, 2, { 0x05, 0x00 } },
};

static void
test_take(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(takes) / sizeof(takes[0]); i++) {
		const struct sample *t = &takes[i];
		struct vfy_fault fault = { .code = VFY_F_NONE };
		struct der d = der_start(span_of(t->bytes, t->len), &fault);
		struct vfy_span v;
		bool ok = der_take(&d, t->tag, "field", &v);

		if (ok != (t->fault == VFY_F_NONE) || fault.code != t->fault)
			fail_msg("%s: fault %s", t->name,
			    vfy_fault_name(fault.code));
		if (!ok)
			assert_string_equal(fault.what, "field");
	}
}

static void
test_long_length(void **state)
{
	uint8_t *bytes = test_malloc(4 + 0x1234);
	struct der d = der_start(span_of(bytes, 4 + 0x1234), NULL);
	struct vfy_span v;

	(void)state;
	bytes[0] = 0x04;
	bytes[1] = 0x82;
	bytes[2] = 0x12;
	bytes[3] = 0x34;
	assert_true(der_take(&d, DER_OCTET_STRING, "", &v));
	assert_int_equal(v.len, 0x1234);
	assert_ptr_equal(v.ptr, bytes + 4);
	assert_true(der_done(&d));
	test_free(bytes);
}

static const struct sample integers[] = {
	{ "0", DER_INTEGER, VFY_F_NONE, 0, 3, { 0x02, 0x01, 0x00 } },
	{ "127", DER_INTEGER, VFY_F_NONE, 0, 3, { 0x02, 0x01, 0x7f } },
	{ "128", DER_INTEGER, VFY_F_NONE, 0, 4, { 0x02, 0x02, 0x00, 0x80 } },
	{ "-128", DER_INTEGER, VFY_F_NONE, 0, 3, { 0x02, 0x01, 0x80 } },
	{ "empty", DER_INTEGER, VFY_F_VALUE, 2, 2, { 0x02, 0x00 } },
	{ "padded 1", DER_INTEGER, VFY_F_BER, 2, 4,
	    { 0x02, 0x02, 0x00, 0x01 } },
	{ "padded -1", DER_INTEGER, VFY_F_BER, 2, 4,
	    { 0x02, 0x02, 0xff, 0xff } },
};

static void
test_integer(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
		const struct sample *t = &integers[i];
		struct vfy_fault fault = { .code = VFY_F_NONE };
		struct der d = der_start(span_of(t->bytes, t->len), &fault);
		struct vfy_span v;

		der_integer(&d, DER_INTEGER, "", &v);
		if (fault.code != t->fault || fault.offset != t->offset)
			fail_msg("%s: %s at %zu", t->name,
			    vfy_fault_name(fault.code), fault.offset);
	}
}

static void
test_uint(void **state)
{
	static const uint8_t minus[] = { 0x02, 0x01, 0xff };
	static const uint8_t large[] = { 0x02, 0x05, 0x01, 0x00, 0x00, 0x00,
		0x00 };
	static const uint8_t top[] = { 0x02, 0x05, 0x00, 0xff, 0xff, 0xff,
		0xff };
	static const uint8_t small[] = { 0x02, 0x02, 0x01, 0x00 };
	struct der d = der_start(span_of(minus, sizeof(minus)), NULL);
	uint32_t n = 7;

	(void)state;
	assert_false(der_uint(&d, DER_INTEGER, "", &n));
	assert_int_equal(n, 7);
	d = der_start(span_of(large, sizeof(large)), NULL);
	assert_true(der_uint(&d, DER_INTEGER, "", &n));
	assert_int_equal(n, INT32_MAX);
	d = der_start(span_of(top, sizeof(top)), NULL);
	assert_true(der_uint(&d, DER_INTEGER, "", &n));
	assert_int_equal(n, INT32_MAX);
	d = der_start(span_of(small, sizeof(small)), NULL);
	assert_true(der_uint(&d, DER_INTEGER, "", &n));
	assert_int_equal(n, 256);
}

static void
test_bool(void **state)
{
	static const uint8_t yes[] = { 0x01, 0x01, 0xff },
			     ber[] = { 0x01, 0x01, 0x01 },
			     none[] = { 0x01, 0x00 };
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct der d = der_start(span_of(yes, sizeof(yes)), &fault);
	bool b = false;

	(void)state;
	assert_true(der_bool(&d, DER_BOOLEAN, "", &b));
	assert_true(b);
	d = der_start(span_of(ber, sizeof(ber)), &fault);
	assert_false(der_bool(&d, DER_BOOLEAN, "", &b));
	assert_int_equal(fault.code, VFY_F_BER);
	d = der_start(span_of(none, sizeof(none)), NULL);
	assert_false(der_bool(&d, DER_BOOLEAN, "", &b));
}

static const struct sample bits[] = {
	{ "none", DER_BIT_STRING, VFY_F_NONE, 0, 3, { 0x03, 0x01, 0x00 } },
	{ "seven spare", DER_BIT_STRING, VFY_F_NONE, 0, 4,
	    { 0x03, 0x02, 0x07, 0x80 } },
	{ "no count", DER_BIT_STRING, VFY_F_VALUE, 2, 2, { 0x03, 0x00 } },
	{ "eight spare", DER_BIT_STRING, VFY_F_VALUE, 2, 4,
	    { 0x03, 0x02, 0x08, 0x00 } },
	{ "spare of nothing", DER_BIT_STRING, VFY_F_VALUE, 2, 3,
	    { 0x03, 0x01, 0x01 } },
	{ "spare bits set", DER_BIT_STRING, VFY_F_BER, 2, 4,
	    { 0x03, 0x02, 0x01, 0x01 } },
};

static void
test_bits(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		const struct sample *t = &bits[i];
		struct vfy_fault fault = { .code = VFY_F_NONE };
		struct der d = der_start(span_of(t->bytes, t->len), &fault);
		struct vfy_span v;

		der_bits(&d, DER_BIT_STRING, "", &v, NULL);
		if (fault.code != t->fault || fault.offset != t->offset)
			fail_msg("%s: %s at %zu", t->name,
			    vfy_fault_name(fault.code), fault.offset);
	}
}

static void
test_oid(void **state)
{
	static const char *const good[] = { "2.5.29.15",
		"1.3.6.1.4.1.11129.2.4.2", "0.0", "2.999", "1.39.1",
		"2.16.840.1.101.3.2.1.48.1" };
	static const char *const bad[] = { "", "1", "3.1", "1.40", "1.2.",
		"1..2", "01.2", "1.02", "1.2.x", "1.2.99999999999999999999" };
	uint8_t out[64];
	char text[64];
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		len = sizeof(out);
		assert_int_equal(der_oid_encode(good[i], out, &len), 0);
		der_oid_text(span_of(out, len), text, sizeof(text));
		assert_string_equal(text, good[i]);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		len = sizeof(out);
		if (der_oid_encode(bad[i], out, &len) != VFY_EARG)
			fail_msg("accepted: '%s'", bad[i]);
	}
}

static void
test_oid_form(void **state)
{
	static const uint8_t padded[] = { 0x06, 0x03, 0x2a, 0x80, 0x01 };
	static const uint8_t cut[] = { 0x06, 0x02, 0x2a, 0x86 };
	static const uint8_t empty[] = { 0x06, 0x00 };
	static const struct vfy_span all[] = { { padded, sizeof(padded) },
		{ cut, sizeof(cut) }, { empty, sizeof(empty) } };
	struct vfy_span oid;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct vfy_fault fault = { .code = VFY_F_NONE };
		struct der d = der_start(all[i], &fault);

		assert_false(der_oid(&d, "", &oid));
		assert_int_equal(fault.code, VFY_F_VALUE);
	}
}

/* The first fault stays, and its offset counts from the outermost object. */
static void
test_fault_place(void **state)
{
	static const uint8_t bytes[] = { 0x30, 0x06, 0x30, 0x04, 0x02, 0x02,
		0x00, 0x01 };
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct der d = der_start(span_of(bytes, sizeof(bytes)), &fault), in,
		   inner;
	struct vfy_span v;

	(void)state;
	assert_true(der_enter(&d, DER_SEQUENCE, "outer", &in));
	assert_true(der_enter(&in, DER_SEQUENCE, "inner", &inner));
	assert_false(der_integer(&inner, DER_INTEGER, "number", &v));
	der_fail(&d, VFY_F_TRAILING, "later");
	assert_int_equal(fault.code, VFY_F_BER);
	assert_int_equal(fault.offset, 6);
	assert_string_equal(fault.what, "number");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_long_length),
		cmocka_unit_test(test_integer),
		cmocka_unit_test(test_uint),
		cmocka_unit_test(test_bool),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_oid),
		cmocka_unit_test(test_oid_form),
		cmocka_unit_test(test_fault_place),
	};

	return cmocka_run_group_tests_name("der", tests, NULL, NULL);
}
