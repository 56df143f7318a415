/* SPDX-License-Identifier: MIT */
/*
 * test_alloc_gnutls.c - each allocation of libverify-gnutls and the engine below
 * it fails once, from vfy_gnutls_client() to the end of the handshake: whoever
 * has no memory trusts nobody, whether the program looks at what it was told or
 * not, and nothing leaks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alloc_wrap.h"
#include "tls_pki.h"

#include "gnutls_pair.h"

/* A handshake whose nth allocation fails; *set_up: what the program was told. */
static bool
shake(struct pair *p, const struct tls_pki *pki, struct vfy_ctx *ctx,
    const char *name, long nth, int *set_up)
{
	struct vfy_tls_settings s = pki_settings(ctx, NULL);
	struct shown shown = { .leaf = pki_good_leaf(pki),
		.second = pki->inter_cert };
	bool failed;

	pair_show(p, pki, TLS13, &shown, &shown);
	countdown = nth;
	*set_up = vfy_gnutls_client(p->client.tls, &s, name);
	pair_handshake(p);
	failed = countdown < 0;
	countdown = -1;
	return failed;
}

static void
loop(const char *name, int expected)
{
	struct tls_pki pki;
	bool failed = true;
	long n;

	tls_pki_make(&pki);
	for (n = 0; failed && n < 10000; n++) {
		/* anew each time: it remembers what it has proven */
		struct vfy_ctx *ctx = pki_ctx(&pki);
		struct pair p = { 0 };
		int set_up;

		failed = shake(&p, &pki, ctx, name, n, &set_up);
		if (p.client.result == 0)
			assert_int_equal(outcome_of(&p.client), VFY_VALID);
		if (set_up != 0 || expected != 0)
			assert_int_equal(p.client.result,
			    GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
		if (failed && p.client.result != 0 && expected == 0)
			assert_int_equal(vfy_gnutls_error(p.client.tls),
			    set_up == 0 ? VFY_ENOMEM : VFY_EARG);
		if (!failed)
			assert_int_equal(p.client.result, expected);
		pair_close(&p);
		vfy_ctx_free(ctx);
	}
	assert_in_range(n, 20, 9999);
	tls_pki_free(&pki);
}

static void
test_good(void **state)
{
	(void)state;
	loop(PKI_NAME, 0);
}

static void
test_refused(void **state)
{
	(void)state;
	loop("other.test", GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
}

/*
 * Set up with memory and then without, or the reverse; the last time counts. Not
 * set up: what was expected before is expected no longer.
 */
static void
set_up_twice(bool memory_at_last)
{
	struct tls_pki pki;
	struct vfy_ctx *ctx;
	struct shown shown;
	int first, last, rc = VFY_ENOMEM;
	long n;

	tls_pki_make(&pki);
	ctx = pki_ctx(&pki);
	shown = (struct shown){ .leaf = pki_good_leaf(&pki),
		.second = pki.inter_cert };
	for (n = 0; rc != 0 && n < 1000; n++) {
		struct vfy_tls_settings s = pki_settings(ctx, NULL);
		struct pair p = { 0 };

		pair_show(&p, &pki, TLS13, &shown, &shown);
		countdown = memory_at_last ? n : -1;
		first = vfy_gnutls_client(p.client.tls, &s, PKI_NAME);
		countdown = memory_at_last ? -1 : n;
		last = vfy_gnutls_client(p.client.tls, &s, PKI_NAME);
		countdown = -1;
		pair_handshake(&p);
		assert_int_equal(p.client.result,
		    last == 0 ? 0 : GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR);
		pair_close(&p);
		assert_int_equal(memory_at_last ? last : first, 0);
		rc = memory_at_last ? first : last;
		assert_true(rc == 0 || rc == VFY_ENOMEM);
	}
	assert_in_range(n, 3, 999);
	vfy_ctx_free(ctx);
	tls_pki_free(&pki);
}

static void
test_set_up_again(void **state)
{
	(void)state;
	set_up_twice(true);
}

static void
test_no_longer_set_up(void **state)
{
	(void)state;
	set_up_twice(false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_set_up_again),
		cmocka_unit_test(test_no_longer_set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
