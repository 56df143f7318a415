/* SPDX-License-Identifier: MIT */
/*
 * test_alloc_openssl.c - each allocation of libverify-openssl and the engine below it
 * fails once, from vfy_openssl_new() to the end of the handshake and a look at
 * the peer after it: whoever has no memory trusts nobody, and nothing leaks.
 * (OpenSSL's own allocations do not fail.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alloc_wrap.h"

#include "openssl_scene.h"

#define MOST 2000

/* What a program does, until it is told of a failure. */
static int
set_up(struct scene *s, struct pair *p, const char *name)
{
	int rc;

	vfy_openssl_free(s->v);
	s->v = NULL;
	rc = vfy_openssl_new(&s->settings, &s->v);
	if (rc == 0)
		rc = vfy_openssl_use(p->client.ctx, s->v);
	if (rc == 0) {
		pair_connect(p);
		rc = vfy_openssl_set_identity(p->client.ssl, name);
	}
	return rc;
}

static void
assert_refused(const struct pair *p)
{
	assert_false(p->client.connected);
	assert_int_equal(p->server.received, SSL_AD_INTERNAL_ERROR);
	assert_int_not_equal(SSL_get_verify_result(p->client.ssl), X509_V_OK);
	assert_null(vfy_openssl_verdict(p->client.ssl));
	assert_int_not_equal(vfy_openssl_error(p->client.ssl), 0);
}

/*
 * A connection in which the nth allocation fails; false: it had not so many.
 * The context is new each time, since it remembers what it has proven.
 */
static bool
shake(struct scene *s, struct pair *p, const char *name, bool good, long nth)
{
	bool failed;
	int rc;

	vfy_ctx_free(s->ctx);
	assert_int_equal(vfy_ctx_new(&s->ctx), 0);
	assert_int_equal(
	    vfy_ctx_add_anchors(s->ctx, s->pki.root_cert, false, NULL, NULL),
	    0);
	s->settings.ctx = s->ctx;
	countdown = nth;
	rc = set_up(s, p, name);
	if (rc == 0)
		pair_run(p);
	if (rc == 0 && p->client.connected)
		rc = vfy_openssl_recheck(p->client.ssl);
	failed = countdown < 0;
	countdown = -1;
	if (rc != 0)
		assert_int_equal(rc, VFY_ENOMEM);
	else if (p->client.connected)
		assert_int_equal(
		    vfy_verdict_outcome(vfy_openssl_verdict(p->client.ssl)),
		    VFY_VALID);
	else if (good)
		assert_refused(p);
	assert_true(good || p->client.ssl == NULL || !p->client.connected);
	if (!failed)
		assert_int_equal(p->client.connected, good);
	return failed;
}

static void
loop(struct scene *s, int version, const char *name, bool good)
{
	struct pair p;
	long n = 0;

	pair_make(&p, version);
	end_show(&p.server, s, scene_good(s, EKU_SERVER));
	p.server.staple = scene_staple(s, 77, 'g');
	for (bool failed = true; failed && n < MOST; n++) {
		/* an SSL_CTX that has nothing of ours yet */
		SSL_CTX_free(p.client.ctx);
		end_make(&p.client, TLS_client_method(), version);
		failed = shake(s, &p, name, good, n);
		SSL_free(p.client.ssl);
		SSL_free(p.server.ssl);
		p.client.ssl = p.server.ssl = NULL;
	}
	assert_in_range(n, 25, MOST - 1);
	pair_free(&p);
}

static void
test_good(void **state)
{
	loop(*state, TLS1_2_VERSION, HOST, true);
	loop(*state, TLS1_3_VERSION, HOST, true);
}

static void
test_another_name(void **state)
{
	loop(*state, TLS1_2_VERSION, "other.test", false);
	loop(*state, TLS1_3_VERSION, "other.test", false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCENE(test_good),
		IN_SCENE(test_another_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
