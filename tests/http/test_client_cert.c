/* SPDX-License-Identifier: MIT */
/*
 * test_client_cert.c - certificates in headers (RFC 9440, RFC 8941 3.3.5): every
 * form, and what is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client_cert.h"

static struct vfy_span
text(const char *s)
{
	return (struct vfy_span){ (const uint8_t *)s, strlen(s) };
}

/* The octets of the first sequence as text; what is left in *rest. */
static const char *
take(const char *from, char out[80], struct vfy_span *rest)
{
	size_t len;

	*rest = text(from);
	if (!client_cert_take(rest, (uint8_t *)out, &len))
		return NULL;
	out[len] = '\0';
	return out;
}

static void
test_take(void **state)
{
	static const char *const bad[] = { "", ":", "::", "YWJj", ":YWJj",
		"YWJj:", " :YWJj:", ":YWJ:", ":YWI:", ":YW Jj:", ":YWJj\t:",
		":YWJj\n:", ":YWJj=:", ":YWJ%:", ":YWJjZ===:", ":YWJ_:" };
	struct vfy_span rest;
	char out[80];
	size_t i;

	(void)state;
	assert_string_equal(take(":YWJj:", out, &rest), "abc");
	assert_int_equal(rest.len, 0);
	assert_string_equal(take(":YQ==:;a=1", out, &rest), "a");
	assert_int_equal(rest.len, 4);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (take(bad[i], out, &rest) != NULL)
			fail_msg("taken: \"%s\"", bad[i]);
}

static void
test_list(void **state)
{
	struct vfy_span rest;
	char out[80];
	size_t len;

	(void)state;
	assert_string_equal(take(":YQ==: ,\t:Yg==:,:Yw==:", out, &rest), "a");
	assert_true(client_cert_comma(&rest));
	assert_true(client_cert_take(&rest, (uint8_t *)out, &len));
	assert_int_equal(out[0], 'b');
	assert_true(client_cert_comma(&rest));
	assert_true(client_cert_take(&rest, (uint8_t *)out, &len));
	assert_int_equal(out[0], 'c');
	assert_true(client_cert_comma(&rest));
	assert_int_equal(rest.len, 0);
	/* nothing after a comma, no comma, a parameter */
	take(":YQ==:, ", out, &rest);
	assert_false(client_cert_comma(&rest));
	take(":YQ==: :Yg==:", out, &rest);
	assert_false(client_cert_comma(&rest));
	take(":YQ==:;a", out, &rest);
	assert_false(client_cert_comma(&rest));
	/* an empty element */
	take(":YQ==:,,:Yg==:", out, &rest);
	assert_true(client_cert_comma(&rest));
	assert_false(client_cert_take(&rest, (uint8_t *)out, &len));
}

static void
test_unescape(void **state)
{
	static const char *const bad[] = { "%", "a%2", "%0", "%g0", "%0g",
		"%%20", "a%00b", "%-1" };
	char out[80];
	size_t len, i;

	(void)state;
	assert_true(client_cert_unescape(
	    text("a%20b%0A%2b+c%2F"), (uint8_t *)out, &len));
	assert_int_equal(len, 8);
	assert_memory_equal(out, "a b\n++c/", 8);
	assert_true(client_cert_unescape(text(""), (uint8_t *)out, &len));
	assert_int_equal(len, 0);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (client_cert_unescape(text(bad[i]), (uint8_t *)out, &len))
			fail_msg("taken: \"%s\"", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_unescape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
