/* SPDX-License-Identifier: MIT */
/*
 * test_openssl_programs.c - libverify-openssl in programs that have callbacks of their
 * own, use an SSL again, or say what makes no sense.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "openssl_meet.h"

/* -- programs with a mind of their own ---------------------------------------------- */

static int
count_status(SSL *ssl, void *arg)
{
	(void)ssl;
	++*(unsigned *)arg;
	return 1;
}

static void
test_own_status_callback(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS * 2; i++) {
		bool before = i % 2 == 0;
		unsigned called = 0;
		struct pair p;

		pair_make(&p, versions[i / 2]);
		end_show(&p.server, s, scene_good(s, EKU_SERVER));
		if (before)
			SSL_CTX_set_tlsext_status_cb(
			    p.client.ctx, count_status);
		SSL_CTX_set_tlsext_status_arg(p.client.ctx, &called);
		assert_int_equal(vfy_openssl_use(p.client.ctx, s->v), 0);
		assert_int_equal(vfy_openssl_use(p.client.ctx, s->v), 0);
		if (!before)
			SSL_CTX_set_tlsext_status_cb(
			    p.client.ctx, count_status);
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		pair_run(&p);
		if (before || versions[i / 2] == TLS1_3_VERSION) {
			assert_through(&p);
			assert_good(&p.client);
			assert_int_equal(called, 1);
		} else /* a staple would be lost */
			assert_no_answer(&p.client, &p.server, VFY_EARG);
		pair_free(&p);
	}
}

/* SSL_VERIFY_NONE: judged all the same, and let through. */
static void
test_verify_none(void **state)
{
	struct scene *s = *state;
	struct leaf leaf = { .serial = 77, .eku = EKU_SERVER };

	for (size_t i = 0; i < VERSIONS * 2; i++) {
		struct pair p;

		leaf.must_staple = i % 2 != 0;
		s->crl = scene_crl(s, leaf.must_staple ? 78 : 77);
		pair_make(&p, versions[i / 2]);
		end_show(&p.server, s, scene_leaf(s, &leaf));
		assert_int_equal(vfy_openssl_use(p.client.ctx, s->v), 0);
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		SSL_set_verify(p.client.ssl, SSL_VERIFY_NONE, NULL);
		pair_run(&p);
		assert_through(&p);
		assert_string_equal(reason_of(&p.client),
		    leaf.must_staple ? "must-staple" : "revoked");
		assert_int_not_equal(
		    SSL_get_verify_result(p.client.ssl), X509_V_OK);
		pair_free(&p);
	}
}

/* SSL_dup() takes the name along, SSL_clear() forgets the verdict and keeps the name. */
static void
test_ssl_used_again(void **state)
{
	struct scene *s = *state;
	BIO *ours, *theirs;
	struct pair p;
	SSL *twin;

	client_only(s, &p, TLS1_2_VERSION);
	assert_int_equal(vfy_openssl_set_identity(p.client.ssl, "a.test"), 0);
	twin = SSL_dup(p.client.ssl);
	assert_non_null(twin);
	assert_int_equal(vfy_openssl_set_identity(p.client.ssl, HOST), 0);
	pair_run(&p);
	assert_through(&p);
	assert_good(&p.client);

	assert_int_equal(SSL_clear(p.client.ssl), 1);
	assert_unjudged(&p.client);

	assert_int_equal(BIO_new_bio_pair(&ours, 1 << 17, &theirs, 1 << 17), 1);
	end_connect(&p.client, ours);
	end_connect(&p.server, theirs);
	SSL_set_accept_state(p.server.ssl);
	BIO_up_ref(ours);
	SSL_set_bio(twin, ours, ours);
	SSL_free(p.client.ssl);
	p.client.ssl = twin;
	SSL_set_app_data(twin, &p.client);
	SSL_set_connect_state(twin);
	pair_run(&p);
	assert_string_equal(reason_of(&p.client), "host-mismatch");
	pair_free(&p);
}

static void
test_arguments(void **state)
{
	struct scene *s = *state;
	struct vfy_tls_settings none = { NULL };
	SSL_CTX *ctx = SSL_CTX_new(TLS_method());
	SSL *ssl = SSL_new(ctx);
	struct vfy_openssl *v;

	assert_int_equal(vfy_openssl_new(NULL, &v), VFY_EARG);
	assert_int_equal(vfy_openssl_new(&none, &v), VFY_EARG);
	assert_int_equal(vfy_openssl_use(NULL, s->v), VFY_EARG);
	assert_int_equal(vfy_openssl_use(ctx, NULL), VFY_EARG);
	assert_int_equal(vfy_openssl_recheck(ssl), VFY_EARG);
	assert_null(vfy_openssl_verdict(ssl));
	assert_int_equal(vfy_openssl_error(ssl), VFY_ENOENT);
	assert_int_equal(vfy_openssl_set_identity(ssl, "a.test"), 0);
	assert_int_equal(vfy_openssl_set_identity(ssl, NULL), 0);
	SSL_free(ssl);
	/* nobody but the SSL_CTX has it */
	assert_int_equal(vfy_openssl_use(ctx, s->v), 0);
	vfy_openssl_free(s->v);
	s->v = NULL;
	SSL_CTX_free(ctx);
	vfy_openssl_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCENE(test_own_status_callback),
		IN_SCENE(test_verify_none),
		IN_SCENE(test_ssl_used_again),
		IN_SCENE(test_arguments),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
