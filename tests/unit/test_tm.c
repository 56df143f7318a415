/* SPDX-License-Identifier: MIT */
/*
 * test_tm.c - times: the one form that RFC 5280 4.1.2.5 allows, its limits, and
 * RFC 3339 both ways.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <time.h>

#include "der_build.h"
#include "tm.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define BAD INT64_MIN

struct sample {
	const char *text;
	int64_t seconds; /* BAD: refused */
};

static const struct sample utc[] = {
	{ "700101000000Z", 0 },
	{ "691231235959Z", -1 },
	{ "261123120000Z", 1795435200 },
	/* the century turns at 50 */
	{ "500101000000Z", -631152000 },
	{ "491231235959Z", INT64_C(2524607999) },
	{ "000229000000Z", 951782400 },
	{ "240229235959Z", 1709251199 },
	{ "230229000000Z", BAD },
	{ "261301000000Z", BAD },
	{ "260001000000Z", BAD },
	{ "260100000000Z", BAD },
	{ "260132000000Z", BAD },
	{ "260431000000Z", BAD },
	{ "260101240000Z", BAD },
	{ "260101006000Z", BAD },
	{ "260101000060Z", BAD },
	/* BER allows these */
	{ "2601010000Z", BAD },
	{ "260101000000+0000", BAD },
	{ "260101000000-0100", BAD },
	{ "260101000000", BAD },
	{ "260101000000z", BAD },
	{ "260101000000ZZ", BAD },
	{ "20260101000000Z", BAD },
	{ "", BAD },
	{ " 60101000000Z", BAD },
	{ "-60101000000Z", BAD },
	{ "26010100000/Z", BAD },
	{ "26010100000:Z", BAD },
};

static const struct sample generalized[] = {
	{ "19700101000000Z", 0 },
	{ "20491231235959Z", INT64_C(2524607999) },
	{ "20500101000000Z", INT64_C(2524608000) },
	{ "99991231235959Z", TM_MAX },
	{ "00000101000000Z", INT64_C(-62167219200) },
	{ "00000229000000Z", INT64_C(-62162121600) },
	{ "19000228000000Z", INT64_C(-2203977600) },
	{ "19000229000000Z", BAD },
	{ "20000229000000Z", 951782400 },
	{ "21000229000000Z", BAD },
	{ "20240229000000Z", 1709164800 },
	{ "20261301000000Z", BAD },
	{ "20260101000060Z", BAD },
	{ "20260101000000.5Z", BAD },
	{ "20260101000000.0Z", BAD },
	{ "20260101000000,5Z", BAD },
	{ "202601010000Z", BAD },
	{ "2026010100Z", BAD },
	{ "20260101000000", BAD },
	{ "20260101000000+0000", BAD },
	{ "260101000000Z", BAD },
	{ "+0260101000000Z", BAD },
};

static void
check_read(uint8_t tag, const struct sample *s, bool any)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct vfy_span in = db_str(tag, s->text);
	struct der d = der_start(in, &fault);
	int64_t t = 42;
	uint8_t form = 0;
	bool ok;

	ok = any ? tm_read(&d, "time", &t, &form)
		 : tm_read_generalized(&d, tag, "time", &t);
	if (ok != (s->seconds != BAD) || (ok && t != s->seconds))
		fail_msg("\"%s\": %d, %lld", s->text, ok, (long long)t);
	if (ok) {
		assert_true(der_done(&d));
		if (any)
			assert_int_equal(form, tag);
		return;
	}
	assert_int_equal(t, 42);
	assert_int_equal(fault.code, VFY_F_TIME);
	assert_int_equal(fault.offset, 2);
	assert_string_equal(fault.what, "time");
}

static void
test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(utc); i++)
		check_read(DER_UTC_TIME, &utc[i], true);
	for (size_t i = 0; i < COUNT(generalized); i++) {
		check_read(DER_GENERALIZED_TIME, &generalized[i], true);
		check_read(DER_GENERALIZED_TIME, &generalized[i], false);
		check_read(DER_CTX(0), &generalized[i], false);
	}
	db_free_all();
}

static void
test_read_tags(void **state)
{
	static const uint8_t nul[] = { 0x17, 13, '2', '6', '0', '1', '0', '1',
		'0', '0', '0', '0', '0', 0, 'Z' };
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct der d = der_start(db_str(DER_UTF8_STRING, "x"), &fault);
	int64_t t;

	(void)state;
	assert_false(tm_read(&d, "time", &t, NULL));
	assert_int_equal(fault.code, VFY_F_TAG);
	d = der_start(span_of(nul, sizeof(nul)), NULL);
	assert_false(tm_read(&d, "time", &t, NULL));
	d = der_start(span_of(nul, 9), NULL);
	assert_false(tm_read(&d, "time", &t, NULL));
	d = der_start(db_none(), NULL);
	assert_false(tm_read(&d, "time", &t, NULL));
	/* UTCTime is no GeneralizedTime */
	d = der_start(db_time("260101000000Z"), NULL);
	assert_false(tm_read_generalized(&d, DER_GENERALIZED_TIME, "time", &t));
	db_free_all();
}

static void
test_text(void **state)
{
	static const struct sample texts[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "2026-11-23T12:00:00Z", 1795435200 },
		{ "2000-02-29T00:00:00Z", 951782400 },
		{ "2024-02-29T23:59:59Z", 1709251199 },
		{ "9999-12-31T23:59:59Z", TM_MAX },
		{ "0000-01-01T00:00:00Z", INT64_C(-62167219200) },
		{ "0000-02-29T00:00:00Z", INT64_C(-62162121600) },
		/* cut to what four digits can say */
		{ "9999-12-31T23:59:59Z", INT64_MAX },
		{ "9999-12-31T23:59:59Z", TM_MAX + 1 },
		{ "0000-01-01T00:00:00Z", INT64_MIN },
		{ "0000-01-01T00:00:00Z", INT64_C(-62167219201) },
	};
	char buf[TM_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		tm_text(texts[i].seconds, buf);
		assert_string_equal(buf, texts[i].text);
	}
}

static void
test_parse(void **state)
{
	static const struct sample texts[] = {
		{ "2026-11-23T12:00:00Z", 1795435200 },
		{ "2026-11-23t12:00:00z", 1795435200 },
		{ "2026-11-23 12:00:00Z", 1795435200 },
		{ "2026-11-23T12:00:00.999999999Z", 1795435200 },
		{ "2026-11-23T14:30:00+02:30", 1795435200 },
		{ "2026-11-23T11:00:00.5-01:00", 1795435200 },
		{ "2026-11-23T12:00:00-00:00", 1795435200 },
		{ "2016-12-31T23:59:60Z", 1483228800 },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "9999-12-31T23:59:59Z", TM_MAX },
		{ "@0", 0 },
		{ "@1795435200", 1795435200 },
		{ "@-1", -1 },
		{ "@253402300799", TM_MAX },
		{ "@-62167219200", INT64_C(-62167219200) },
		{ "@253402300800", BAD },
		{ "@-62167219201", BAD },
		{ "@99999999999999999999999999", BAD },
		{ "@", BAD },
		{ "@-", BAD },
		{ "@+1", BAD },
		{ "@ 1", BAD },
		{ "@1 ", BAD },
		{ "@1.5", BAD },
		{ "@0x10", BAD },
		{ "", BAD },
		{ "now", BAD },
		{ "2026-11-23", BAD },
		{ "2026-11-23T12:00:00", BAD },
		{ "2026-11-23T12:00Z", BAD },
		{ "2026-11-23T12:00:00.Z", BAD },
		{ "2026-11-23T12:00:00,5Z", BAD },
		{ "2026-11-23T12:00:00ZZ", BAD },
		{ "2026-11-23T12:00:00+0200", BAD },
		{ "2026-11-23T12:00:00+24:00", BAD },
		{ "2026-11-23T12:00:00+00:60", BAD },
		{ "2026-11-23T12:00:00+02:0", BAD },
		{ "2026-02-29T12:00:00Z", BAD },
		{ "2026-13-01T12:00:00Z", BAD },
		{ "2026-11-23T24:00:00Z", BAD },
		{ "2026-11-23T12:00:61Z", BAD },
		{ "2026/11/23T12:00:00Z", BAD },
		{ "20261123120000Z", BAD },
		{ " 2026-11-23T12:00:00Z", BAD },
		{ "9999-12-31T23:59:59-00:01", BAD },
		{ "9999-12-31T23:59:60Z", BAD },
		{ "0000-01-01T00:00:00+00:01", BAD },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		int64_t t = 42;
		int rc = tm_parse(texts[i].text, &t);

		if (texts[i].seconds == BAD ? rc != VFY_EARG || t != 42
					    : rc != 0 || t != texts[i].seconds)
			fail_msg("\"%s\": %d, %lld", texts[i].text, rc,
			    (long long)t);
	}
	assert_int_equal(tm_parse(NULL, &(int64_t){ 0 }), VFY_EARG);
}

/* Against the C library, on moments from all over the calendar. */
static void
test_round_trip(void **state)
{
	(void)state;
	for (int64_t t = INT64_C(-62167219200); t <= TM_MAX;
	     t += INT64_C(86399) * 97 + 12345) {
		char mine[TM_TEXT], theirs[64];
		time_t tt = (time_t)t;
		struct tm tm;
		int64_t back;

		assert_non_null(gmtime_r(&tt, &tm));
		snprintf(theirs, sizeof(theirs),
		    "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
		    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		    tm.tm_sec);
		tm_text(t, mine);
		assert_string_equal(mine, theirs);
		assert_int_equal(tm_parse(mine, &back), 0);
		assert_true(back == t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_read_tags),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
