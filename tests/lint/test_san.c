/* SPDX-License-Identifier: MIT */
/*
 * test_san.c - the rules about names whose edges a failing and a passing case (see
 * test_rules.c) do not show: mailboxes (RFC 5321 4.1.2), internal names, reserved
 * addresses (RFC 6890).
 */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mold.h"

/* Is this broken when name is in the subjectAltName? */
static bool
is_found(struct mold m, struct vfy_span name, enum lint_rule_id rule)
{
	static const struct lint_options all_rules;
	static struct lint_result r;

	put_san(&m, CAT(DNS(HOST), name));
	assert_int_equal(lint_mold(&m, &all_rules, &r), 0);
	for (size_t i = 0; i < r.n; i++) {
		if (r.findings[i].rule == rule)
			return true;
	}
	return false;
}

static void
test_mailboxes(void **state)
{
	static const char *const good[] = { "\"john doe\"@example.org",
		"\"a@b\\\"<c>\"@example.org", "a+b@example.org",
		"a@[192.0.2.1]" };
	static const char *const bad[] = { "john doe@example.org",
		"\"a\"b@example.org", "\"a@example.org", "\"a\\",
		"\"a\"@exa mple.org", "\"a\"@", "@example.org", "\"",
		"a@b@example.org", "a", "", "\"a\nb\"@example.org" };
	struct mold m = mold_of(EMAIL);

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_false(is_found(m, MAIL(good[i]), LINT_san_email));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_true(is_found(m, MAIL(bad[i]), LINT_san_email));
	db_free_all();
}

static void
test_internal(void **state)
{
	static const char *const bad[] = { "*.a.local", "a.local", "local",
		"*.b.corp" };
	static const char *const good[] = { "*.org", "*.local",
		"*.example.org" };
	struct mold m = mold_of(SERVER);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_true(is_found(m, DNS(bad[i]), LINT_br_san_internal));
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_false(is_found(m, DNS(good[i]), LINT_br_san_internal));
	assert_true(is_found(m, DNS("*.local"), LINT_br_san_wildcard));
	db_free_all();
}

static void
test_reserved(void **state)
{
	static const char *const reserved[] = { "192.0.0.1", "192.31.196.1",
		"192.52.193.1", "192.88.99.1", "192.175.48.1", "192.0.2.1",
		"198.19.255.255", "100.127.0.1", "240.0.0.1", "::", "::1",
		"::ffff:8.8.8.8", "64:ff9b::808:808", "64:ff9b:1:ffff::1",
		"100::1", "100:0:0:1::1", "2001::1", "2001:1ff::1",
		"2001:db8::1", "2002::1", "2620:4f:8000::1", "3fff::1",
		"3fff:fff::1", "5f00::1", "fd00::1", "fe80::1", "ff02::1" };
	static const char *const open[] = { "192.0.1.1", "192.31.197.1",
		"192.52.192.1", "192.88.98.1", "192.175.49.1", "198.20.0.1",
		"100.128.0.1", "64:ff9b:0:1::1", "64:ff9b:2::1", "2001:200::1",
		"2001:db9::1", "2003::1", "2620:4f:8001::1", "3fff:1000::1",
		"2606:4700::1" };
	struct mold m = mold_of(SERVER);
	uint8_t octets[16];

	(void)state;
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]) +
		 sizeof(open) / sizeof(open[0]);
	     i++) {
		size_t num = sizeof(reserved) / sizeof(reserved[0]);
		const char *text = i < num ? reserved[i] : open[i - num];
		bool six = strchr(text, ':') != NULL;

		assert_int_equal(
		    inet_pton(six ? AF_INET6 : AF_INET, text, octets), 1);
		assert_int_equal(
		    is_found(m, PRIM(7, span_of(octets, six ? 16 : 4)),
			LINT_br_san_reserved_ip),
		    i < num);
	}
	db_free_all();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mailboxes),
		cmocka_unit_test(test_internal),
		cmocka_unit_test(test_reserved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
