/* SPDX-License-Identifier: MIT */
/*
 * test_address.c - every range that may not be connected to, its first and
 * last address, and the neighbours that may.
 */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/un.h>

#include <cmocka.h>

#include "vfy.h"

#include "address.h"

static const struct address_list none = { NULL, 0 };

static bool
allowed(const struct address_list *allow, const char *text)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return address_allowed(
		    allow, (struct sockaddr *)&in, sizeof(in));
	assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
	return address_allowed(allow, (struct sockaddr *)&in6, sizeof(in6));
}

static const char *const refused[] = {
	/* IPv4: first and last of each range */
	"0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0",
	"100.100.100.200", "100.127.255.255", "127.0.0.0", "127.0.0.1",
	"127.255.255.255", "168.63.129.16", "169.254.0.0", "169.254.169.254",
	"169.254.255.255", "172.16.0.0", "172.31.255.255", "192.0.0.0",
	"192.0.0.192", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.88.99.0",
	"192.88.99.255", "192.168.0.0", "192.168.255.255", "198.18.0.0",
	"198.19.255.255", "198.51.100.0", "198.51.100.255", "203.0.113.0",
	"203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0",
	"255.255.255.254", "255.255.255.255",
	/* IPv6 */
	"::", "::1", "::2", "::127.0.0.1", "::8.8.8.8", "100::1",
	"64:ff9b:1::1", "64:ff9a::808:808", "5f00::1", "1fff:ffff::1",
	"4000::1", "fc00::1", "fd00:ec2::254",
	"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::1", "febf::1",
	"fec0::1", "feff::1", "ff02::1", "ff0e::1", "2001::1", "2001:0:4136::1",
	"2001:1ff:ffff::1", "2001:db8::1", "2001:db8:ffff::1", "2002::1",
	"2002:7f00:1::1", "2002:808:808::1", "2002:ffff:ffff::1", "3fff::1",
	"3fff:fff:ffff::1",
	/* IPv4 in IPv6 */
	"::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254",
	"::ffff:0.0.0.0", "::ffff:255.255.255.255", "64:ff9b::127.0.0.1",
	"64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::192.168.1.1",
	"64:ff9b:0:0:0:1:808:808"
};

static const char *const global[] = { "1.0.0.0", "9.255.255.255", "11.0.0.0",
	"100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
	"168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0",
	"172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0",
	"192.0.3.0", "192.88.98.255", "192.88.100.0", "192.167.255.255",
	"192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
	"198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
	"8.8.8.8", "2000::1", "2001:200::1", "2001:db7:ffff::1", "2001:db9::1",
	"2003::1", "2606:4700::1111", "3ffe::1", "3fff:1000::1",
	"::ffff:8.8.8.8", "64:ff9b::8.8.8.8" };

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (allowed(&none, refused[i]))
			fail_msg("%s is not refused", refused[i]);
}

static void
test_global(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(global) / sizeof(global[0]); i++)
		if (!allowed(&none, global[i]))
			fail_msg("%s is refused", global[i]);
}

static void
test_not_ip(void **state)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	const char *everything[] = { "0.0.0.0/0", "::/0", NULL };
	struct address_list all;
	const char *bad = NULL;

	(void)state;
	assert_int_equal(address_list_parse(everything, &all, &bad), 0);
	assert_false(address_allowed(&all, (struct sockaddr *)&un, sizeof(un)));
	assert_int_equal(inet_pton(AF_INET, "8.8.8.8", &in.sin_addr), 1);
	assert_true(address_allowed(&all, (struct sockaddr *)&in, sizeof(in)));
	assert_false(
	    address_allowed(&all, (struct sockaddr *)&in, sizeof(in) - 1));
	assert_false(
	    address_allowed(&all, (struct sockaddr *)&in6, sizeof(in6) - 1));
	/* and everything is everything */
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_true(allowed(&all, refused[i]));
	address_list_free(&all);
}

static void
test_allow(void **state)
{
	const char *texts[] = { "10.0.0.0/9", "127.0.0.1", "fd00:1::/33",
		"::1/128", "169.254.169.254/32", NULL };
	struct address_list list;
	const char *bad = NULL;

	(void)state;
	assert_int_equal(address_list_parse(texts, &list, &bad), 0);
	assert_true(allowed(&list, "10.0.0.0"));
	assert_true(allowed(&list, "10.127.255.255"));
	assert_false(allowed(&list, "10.128.0.0"));
	assert_true(allowed(&list, "127.0.0.1"));
	assert_false(allowed(&list, "127.0.0.2"));
	assert_true(allowed(&list, "fd00:1:7fff::1"));
	assert_false(allowed(&list, "fd00:1:8000::1"));
	assert_true(allowed(&list, "::1"));
	assert_false(allowed(&list, "::2"));
	assert_true(allowed(&list, "169.254.169.254"));
	assert_false(allowed(&list, "169.254.169.253"));
	/* an IPv4 network holds for IPv4 in IPv6 too */
	assert_true(allowed(&list, "::ffff:127.0.0.1"));
	assert_true(allowed(&list, "64:ff9b::10.1.2.3"));
	assert_false(allowed(&list, "::ffff:127.0.0.2"));
	assert_true(allowed(&list, "8.8.8.8"));
	address_list_free(&list);
	assert_false(allowed(&list, "127.0.0.1"));
}

static void
test_urls(void **state)
{
	(void)state;
	assert_true(address_url_ok("http://h"));
	assert_true(address_url_ok("HTTP://h:80/a@b?c#d"));
	assert_true(address_url_ok("http://[::1]/"));
	assert_false(address_url_ok("http:/h"));
	assert_false(address_url_ok("httpx://h"));
	assert_false(address_url_ok("https://h"));
	assert_false(address_url_ok("http://?x"));
	assert_false(address_url_ok("http://a@h"));
	assert_false(address_url_ok("http://h/\t"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_global),
		cmocka_unit_test(test_not_ip),
		cmocka_unit_test(test_allow),
		cmocka_unit_test(test_urls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
