/* SPDX-License-Identifier: MIT */
/*
 * test_openssl_later.c - libverify-openssl and answers that come later, or never.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "held.h"
#include "openssl_meet.h"

/* -- answers that come later --------------------------------------------------------- */

struct later {
	struct vfy_ctx *ctx; /* NULL: there is never an answer */
	unsigned times;	     /* "not yet" */
	const struct vfy_query *asked;
	unsigned calls, questions;
};

static int
answer_later(void *arg, const struct vfy_query *q, struct vfy_verdict **out)
{
	struct later *l = arg;

	if (l->asked != q) {
		l->questions++;
		l->calls = 0;
	}
	l->asked = q;
	if (l->calls++ < l->times || l->ctx == NULL)
		return VFY_EAGAIN;
	l->asked = NULL; /* another one may come to lie there */
	return vfy_verify(l->ctx, q, out);
}

static void
expect_later(struct scene *s, struct later *l)
{
	s->settings.verify = answer_later;
	s->settings.verify_arg = l;
	scene_verifier(s);
}

static void
test_later(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS * 2; i++) {
		struct later l = { .ctx = s->ctx, .times = 3 };
		bool revoked = i % 2 != 0;
		struct pair p;

		expect_later(s, &l);
		s->crl = scene_crl(s, revoked ? 77 : 78);
		client_only(s, &p, versions[i / 2]);
		SSL_set1_host(p.client.ssl, HOST);
		end_step(&p.client);
		end_step(&p.server);
		end_step(&p.client);
		assert_int_equal(SSL_want(p.client.ssl), SSL_RETRY_VERIFY);
		assert_int_equal(vfy_openssl_error(p.client.ssl), VFY_EAGAIN);
		assert_null(vfy_openssl_verdict(p.client.ssl));
		assert_int_not_equal(
		    SSL_get_verify_result(p.client.ssl), X509_V_OK);
		pair_run(&p);
		assert_int_equal(p.client.retries, 3);
		assert_int_equal(l.questions, 1);
		assert_string_equal(
		    reason_of(&p.client), revoked ? "revoked" : "ok");
		assert_int_equal(p.server.received,
		    revoked ? SSL_AD_CERTIFICATE_REVOKED : -1);
		pair_free(&p);
	}
}

/* The connection ends before the answer: nothing is left, nothing is lost. */
static void
test_later_is_too_late(void **state)
{
	struct scene *s = *state;
	struct later l = { .ctx = NULL };
	struct pair p;

	expect_later(s, &l);
	client_only(s, &p, TLS1_3_VERSION);
	SSL_set1_host(p.client.ssl, HOST);
	pair_run(&p);
	assert_true(p.client.retries > 0 && !p.client.connected);
	assert_int_equal(SSL_clear(p.client.ssl), 1);
	assert_unjudged(&p.client);
	pair_free(&p);
}

/* OpenSSL's servers can't wait: the context answers, and without one nobody. */
static void
test_later_on_a_server(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS * 2; i++) {
		struct later l = { .ctx = NULL };
		bool alone = i % 2 != 0;
		struct vfy_openssl *v = s->v;
		struct pair p;

		s->v = NULL;
		s->settings.ctx = alone ? NULL : s->ctx;
		expect_later(s, &l);
		pair_make(&p, versions[i / 2]);
		end_show(&p.server, s, scene_good(s, EKU_SERVER));
		end_show(&p.client, s, scene_good(s, EKU_CLIENT));
		assert_int_equal(vfy_openssl_use(p.client.ctx, v), 0);
		assert_int_equal(vfy_openssl_use(p.server.ctx, s->v), 0);
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		pair_run(&p);
		assert_int_equal(l.questions, 1);
		if (alone) {
			assert_no_answer(&p.server, &p.client, VFY_EAGAIN);
		} else {
			assert_through(&p);
			assert_good(&p.server);
		}
		pair_free(&p);
		vfy_openssl_free(s->v);
		s->v = v;
	}
}

/* Nor does it wait for what a staple says in TLS 1.2. */
static void
test_later_of_a_staple(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS * 2; i++) {
		struct later l = { .ctx = s->ctx, .times = 1 };
		bool alone = i % 2 != 0;
		struct pair p;

		s->settings.ctx = alone ? NULL : s->ctx;
		expect_later(s, &l);
		client_only(s, &p, versions[i / 2]);
		SSL_set1_host(p.client.ssl, HOST);
		p.server.staple = scene_staple(s, 77, 'r');
		pair_run(&p);
		assert_int_equal(p.client.retries, 1);
		if (versions[i / 2] == TLS1_3_VERSION) {
			assert_int_equal(l.questions, 1);
			assert_int_equal(p.server.received, 44);
		} else if (alone) {
			assert_int_equal(l.questions, 2);
			assert_no_answer(&p.client, &p.server, VFY_EAGAIN);
		} else {
			assert_int_equal(l.questions, 2);
			assert_string_equal(reason_of(&p.client), "revoked");
			assert_int_equal(p.server.received, 113);
		}
		pair_free(&p);
	}
}

/* A recheck may have to be called again too. */
static void
test_recheck_later(void **state)
{
	struct scene *s = *state;
	struct later l = { .ctx = s->ctx };
	struct pair p;

	expect_later(s, &l);
	client_only(s, &p, TLS1_3_VERSION);
	SSL_set1_host(p.client.ssl, HOST);
	pair_run(&p);
	assert_through(&p);
	assert_good(&p.client);
	l = (struct later){ .ctx = s->ctx, .times = 2 };
	assert_int_equal(vfy_openssl_recheck(p.client.ssl), VFY_EAGAIN);
	assert_null(vfy_openssl_verdict(p.client.ssl));
	assert_int_not_equal(SSL_get_verify_result(p.client.ssl), X509_V_OK);
	assert_int_equal(vfy_openssl_recheck(p.client.ssl), VFY_EAGAIN);
	assert_int_equal(vfy_openssl_recheck(p.client.ssl), 0);
	assert_good(&p.client);
	assert_int_equal(l.questions, 1);
	pair_free(&p);
}

/*
 * The answer about one certificate is not there yet when the client shows another
 * one: it is not taken for that one's.
 */
static void
test_post_handshake_while_asking(void **state)
{
	struct scene *s = *state;
	struct later l = { .ctx = s->ctx };
	struct leaf expired = {
		.serial = 79, .eku = EKU_CLIENT, .not_after = "260601000000Z"
	};
	struct pair p;
	X509 *x;

	expect_later(s, &l);
	mutual(s, &p, TLS1_3_VERSION);
	SSL_set_post_handshake_auth(p.client.ssl, 1);
	pair_run(&p);
	assert_through(&p);
	assert_good(&p.server);
	l = (struct later){ .ctx = s->ctx, .times = 1 };
	assert_int_equal(vfy_openssl_recheck(p.server.ssl), VFY_EAGAIN);
	l.times = 0;
	x = scene_x509(scene_leaf(s, &expired));
	assert_int_equal(SSL_use_certificate(p.client.ssl, x), 1);
	X509_free(x);
	SSL_set_verify(
	    p.server.ssl, SSL_VERIFY_PEER | SSL_VERIFY_POST_HANDSHAKE, NULL);
	assert_int_equal(SSL_verify_client_post_handshake(p.server.ssl), 1);
	assert_int_equal(SSL_do_handshake(p.server.ssl), 1);
	pair_run(&p);
	assert_string_equal(reason_of(&p.server), "expired");
	assert_true(p.server.failed);
	assert_int_equal(p.client.received, SSL_AD_CERTIFICATE_EXPIRED);
	pair_free(&p);
}

/* -- questions that are never answered -------------------------------------------- */

static void
meet_held(struct scene *s, struct pair *p, struct held *h, int version)
{
	*h = (struct held){ .ctx = s->ctx, .answers = true };
	s->settings.verify = verify_held;
	s->settings.verify_arg = h;
	scene_verifier(s);
	client_only(s, p, version);
	SSL_set1_host(p->client.ssl, HOST);
	pair_run(p);
	assert_through(p);
	assert_good(&p->client);
}

/* A server begins a new handshake each time: so often, and then no more. */
static void
test_renegotiation_while_asking(void **state)
{
	struct held h;
	struct pair p;

	meet_held(*state, &p, &h, TLS1_2_VERSION);
	SSL_set_options(
	    p.server.ssl, SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION);
	for (size_t i = 0; i < 5; i++) {
		h.answers = false;
		assert_int_equal(vfy_openssl_recheck(p.client.ssl), VFY_EAGAIN);
		h.answers = true;
		assert_int_equal(SSL_renegotiate(p.server.ssl), 1);
		assert_int_equal(SSL_do_handshake(p.server.ssl), 1);
		pair_run(&p);
		assert_held(&h, i + 1);
		if (i < 4) {
			assert_through(&p);
			assert_good(&p.client);
		}
	}
	assert_null(vfy_openssl_verdict(p.client.ssl));
	assert_int_equal(vfy_openssl_error(p.client.ssl), VFY_ELIMIT);
	assert_true(p.client.failed && p.server.failed);
	assert_int_equal(p.server.received, SSL_AD_BAD_CERTIFICATE);
	assert_held(&h, 5);
	pair_free(&p);
}

/* Another name: what is known is of the former one, and so is what is asked. */
static void
test_other_name_while_asking(void **state)
{
	struct held h;
	struct pair p;

	meet_held(*state, &p, &h, TLS1_3_VERSION);
	assert_int_equal(vfy_openssl_set_identity(p.client.ssl, HOST), 0);
	assert_unjudged(&p.client);
	for (size_t i = 0; i < 5; i++) {
		h.answers = false;
		assert_int_equal(vfy_openssl_recheck(p.client.ssl), VFY_EAGAIN);
		h.answers = true;
		assert_int_equal(vfy_openssl_set_identity(p.client.ssl,
				     i == 0 ? "other.test" : HOST),
		    i < 4 ? 0 : VFY_ELIMIT);
		assert_held(&h, i + 1);
		if (i > 0)
			continue;
		assert_int_equal(vfy_openssl_recheck(p.client.ssl), 1);
		assert_string_equal(reason_of(&p.client), "host-mismatch");
		assert_int_equal(
		    vfy_openssl_set_identity(p.client.ssl, HOST), 0);
	}
	assert_int_equal(vfy_openssl_recheck(p.client.ssl), VFY_ELIMIT);
	assert_int_equal(vfy_openssl_error(p.client.ssl), VFY_ELIMIT);
	assert_false(vfy_openssl_is_verified(p.client.ssl));
	pair_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCENE(test_later),
		IN_SCENE(test_later_is_too_late),
		IN_SCENE(test_later_on_a_server),
		IN_SCENE(test_later_of_a_staple),
		IN_SCENE(test_recheck_later),
		IN_SCENE(test_post_handshake_while_asking),
		IN_SCENE(test_renegotiation_while_asking),
		IN_SCENE(test_other_name_while_asking),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
