/* SPDX-License-Identifier: MIT */
/*
 * test_openssl_sessions.c - libverify-openssl where a session goes on: resumption, and
 * authentication after the handshake.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "openssl_meet.h"

/* -- sessions that go on --------------------------------------------------------------- */

/* The same session as it comes out of a file. */
static SSL_SESSION *
serialised(SSL_SESSION *session)
{
	unsigned char *der = NULL;
	int len = i2d_SSL_SESSION(session, &der);
	const unsigned char *p = der;
	SSL_SESSION *copy;

	assert_true(len > 0);
	copy = d2i_SSL_SESSION(NULL, &p, len);
	assert_non_null(copy);
	OPENSSL_free(der);
	return copy;
}

static void
go_on(struct pair *p, bool from_file)
{
	SSL_SESSION *kept = SSL_get1_session(p->client.ssl), *session = kept;

	assert_non_null(kept);
	if (from_file)
		session = serialised(kept);
	pair_connect(p);
	SSL_set1_host(p->client.ssl, HOST);
	assert_int_equal(SSL_set_session(p->client.ssl, session), 1);
	pair_run(p);
	assert_through(p);
	assert_int_equal(SSL_session_reused(p->client.ssl), 1);
	assert_int_equal(SSL_session_reused(p->server.ssl), 1);
	if (from_file)
		SSL_SESSION_free(session);
	SSL_SESSION_free(kept);
}

static void
assert_found_again(struct end *e, const char *reason, long result)
{
	assert_unjudged(e);
	assert_int_equal(SSL_get_verify_result(e->ssl), X509_V_OK);
	assert_int_equal(
	    vfy_openssl_recheck(e->ssl), result == X509_V_OK ? 0 : 1);
	assert_int_equal(vfy_openssl_is_verified(e->ssl), result == X509_V_OK);
	assert_string_equal(reason_of(e), reason);
	assert_int_equal(SSL_get_verify_result(e->ssl), result);
}

/*
 * Both have certificates; that of both is revoked in between. keeps[]: who
 * still has the intermediate of the other.
 */
static void
resume(struct scene *s, int version, bool from_file, bool tickets)
{
	bool client_has = !from_file, server_has = !tickets;
	struct pair p;

	s->crl = scene_crl(s, 78);
	mutual(s, &p, version);
	if (!tickets) {
		SSL_CTX_set_options(p.server.ctx, SSL_OP_NO_TICKET);
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
	}
	pair_run(&p);
	assert_through(&p);
	assert_good(&p.client);
	assert_good(&p.server);
	go_on(&p, from_file);
	s->crl = scene_crl(s, 77);
	assert_found_again(&p.client, client_has ? "revoked" : "no-issuer",
	    client_has ? X509_V_ERR_CERT_REVOKED
		       : X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
	assert_found_again(&p.server, server_has ? "revoked" : "no-issuer",
	    server_has ? X509_V_ERR_CERT_REVOKED
		       : X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
	assert_int_equal(
	    SSL_SESSION_is_resumable(SSL_get0_session(p.client.ssl)), 0);
	pair_free(&p);
}

static void
test_resumed(void **state)
{
	for (unsigned i = 0; i < VERSIONS * 4; i++)
		resume(*state, versions[i / 4], i % 2 != 0, i / 2 % 2 != 0);
}

/* With the intermediates at hand it makes no difference where a session was. */
static void
test_resumed_with_pool(void **state)
{
	struct scene *s = *state;

	assert_int_equal(
	    vfy_ctx_add_intermediates(s->ctx, s->pki.inter_cert, NULL, NULL),
	    0);
	for (size_t i = 0; i < VERSIONS * 2; i++) {
		bool revoked = i % 2 != 0;
		struct pair p;

		s->crl = scene_crl(s, 78);
		mutual(s, &p, versions[i / 2]);
		pair_run(&p);
		go_on(&p, true);
		s->crl = scene_crl(s, revoked ? 77 : 78);
		assert_found_again(&p.client, revoked ? "revoked" : "ok",
		    revoked ? X509_V_ERR_CERT_REVOKED : X509_V_OK);
		assert_found_again(&p.server, revoked ? "revoked" : "ok",
		    revoked ? X509_V_ERR_CERT_REVOKED : X509_V_OK);
		pair_free(&p);
	}
}

/* A session has no staple, and must-staple asks none of it. */
static void
test_resumed_must_staple(void **state)
{
	struct scene *s = *state;
	struct leaf leaf = {
		.serial = 77, .eku = EKU_SERVER, .must_staple = true
	};

	for (size_t i = 0; i < VERSIONS; i++) {
		struct pair p;

		pair_make(&p, versions[i]);
		end_show(&p.server, s, scene_leaf(s, &leaf));
		p.server.staple = scene_staple(s, 77, 'g');
		assert_int_equal(vfy_openssl_use(p.client.ctx, s->v), 0);
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		pair_run(&p);
		assert_through(&p);
		assert_good(&p.client);
		/* the staple is still at hand in this connection */
		assert_int_equal(vfy_openssl_recheck(p.client.ssl), 0);
		assert_good(&p.client);
		go_on(&p, false);
		assert_found_again(&p.client, "ok", X509_V_OK);
		pair_free(&p);
	}
}

/*
 * Another name is asked for than in the session, and nothing else said: it is not
 * the session's name that counts. Below TLS 1.3 OpenSSL tells that one only.
 */
static void
test_resumed_by_sni(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS; i++) {
		bool tls13 = versions[i] == TLS1_3_VERSION;
		SSL_SESSION *session;
		struct pair p;

		client_only(s, &p, versions[i]);
		SSL_set_tlsext_host_name(p.client.ssl, HOST);
		pair_run(&p);
		assert_through(&p);
		assert_good(&p.client);
		session = SSL_get1_session(p.client.ssl);
		pair_connect(&p);
		SSL_set_tlsext_host_name(p.client.ssl, "other.test");
		assert_int_equal(SSL_set_session(p.client.ssl, session), 1);
		pair_run(&p);
		assert_through(&p);
		assert_int_equal(SSL_session_reused(p.client.ssl), 1);
		assert_int_equal(
		    vfy_openssl_recheck(p.client.ssl), tls13 ? 1 : VFY_EARG);
		assert_string_equal(reason_of(&p.client),
		    tls13 ? "host-mismatch" : "not-judged");
		assert_int_equal(
		    SSL_SESSION_is_resumable(SSL_get0_session(p.client.ssl)),
		    0);
		assert_int_equal(
		    vfy_openssl_set_identity(p.client.ssl, HOST), 0);
		assert_int_equal(vfy_openssl_recheck(p.client.ssl), 0);
		assert_good(&p.client);
		SSL_SESSION_free(session);
		pair_free(&p);
	}
}

/* -- authentication after the handshake ---------------------------------------------- */

static void
test_post_handshake(void **state)
{
	struct scene *s = *state;

	for (unsigned revoked = 0; revoked < 2; revoked++) {
		struct pair p;

		s->crl = scene_crl(s, 78);
		mutual(s, &p, TLS1_3_VERSION);
		SSL_set_post_handshake_auth(p.client.ssl, 1);
		SSL_set_verify(p.server.ssl,
		    SSL_VERIFY_PEER | SSL_VERIFY_POST_HANDSHAKE, NULL);
		pair_run(&p);
		assert_through(&p);
		assert_good(&p.client);
		assert_unjudged(&p.server);
		s->crl = scene_crl(s, revoked ? 77 : 78);
		assert_int_equal(
		    SSL_verify_client_post_handshake(p.server.ssl), 1);
		assert_int_equal(SSL_do_handshake(p.server.ssl), 1);
		pair_run(&p);
		assert_string_equal(
		    reason_of(&p.server), revoked ? "revoked" : "ok");
		assert_int_equal(p.server.failed, revoked);
		assert_int_equal(p.client.received,
		    revoked ? SSL_AD_CERTIFICATE_REVOKED : -1);
		pair_free(&p);
	}
}

/* It was good before, and shows nothing when it is asked again. */
static void
test_post_handshake_declined(void **state)
{
	struct scene *s = *state;
	struct pair p;

	mutual(s, &p, TLS1_3_VERSION);
	SSL_set_post_handshake_auth(p.client.ssl, 1);
	pair_run(&p);
	assert_through(&p);
	assert_good(&p.server);
	SSL_certs_clear(p.client.ssl);
	SSL_set_verify(
	    p.server.ssl, SSL_VERIFY_PEER | SSL_VERIFY_POST_HANDSHAKE, NULL);
	assert_int_equal(SSL_verify_client_post_handshake(p.server.ssl), 1);
	assert_int_equal(SSL_do_handshake(p.server.ssl), 1);
	pair_run(&p);
	assert_through(&p);
	assert_null(SSL_get0_peer_certificate(p.server.ssl));
	assert_unjudged(&p.server);
	pair_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCENE(test_resumed),
		IN_SCENE(test_resumed_with_pool),
		IN_SCENE(test_resumed_must_staple),
		IN_SCENE(test_resumed_by_sni),
		IN_SCENE(test_post_handshake),
		IN_SCENE(test_post_handshake_declined),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
