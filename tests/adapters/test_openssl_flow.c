/* SPDX-License-Identifier: MIT */
/*
 * test_openssl_flow.c - libverify-openssl, whatever a handshake can be: which name
 * is expected, answers that come later, sessions that go on, peers without a
 * certificate, and programs that have callbacks of their own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/param_build.h>

#include "openssl_scene.h"

static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
#define VERSIONS (sizeof(versions) / sizeof(versions[0]))

/* A good server, judged by the client; nothing has been said of its name. */
static void
client_only(struct scene *s, struct pair *p, int version)
{
	pair_make(p, version);
	end_show(&p->server, s, scene_good(s, EKU_SERVER));
	assert_int_equal(vfy_openssl_use(p->client.ctx, s->v), 0);
	pair_connect(p);
}

/* The same with a client's certificate, and a server that judges it. */
static void
mutual(struct scene *s, struct pair *p, int version)
{
	pair_make(p, version);
	end_show(&p->server, s, scene_good(s, EKU_SERVER));
	end_show(&p->client, s, scene_good(s, EKU_CLIENT));
	assert_int_equal(vfy_openssl_use(p->client.ctx, s->v), 0);
	assert_int_equal(vfy_openssl_use(p->server.ctx, s->v), 0);
	pair_connect(p);
	SSL_set1_host(p->client.ssl, HOST);
}

static const char *
reason_of(const struct end *e)
{
	const struct vfy_verdict *v = vfy_openssl_verdict(e->ssl);

	return v == NULL ? "no verdict"
			 : vfy_reason_name(vfy_verdict_reason(v));
}

static void
assert_through(const struct pair *p)
{
	assert_true(p->client.connected && !p->client.failed);
	assert_true(p->server.connected && !p->server.failed);
}

static void
assert_good(const struct end *e)
{
	assert_string_equal(reason_of(e), "ok");
	assert_int_equal(vfy_openssl_error(e->ssl), 0);
	assert_int_equal(SSL_get_verify_result(e->ssl), X509_V_OK);
	assert_true(vfy_openssl_is_verified(e->ssl));
}

/* Nobody was judged, and so nobody is good. */
static void
assert_unjudged(const struct end *e)
{
	assert_null(vfy_openssl_verdict(e->ssl));
	assert_int_equal(vfy_openssl_error(e->ssl), VFY_ENOENT);
	assert_int_equal(
	    vfy_verdict_outcome(vfy_openssl_verdict(e->ssl)), VFY_INVALID);
	assert_false(vfy_openssl_is_verified(e->ssl));
}

static void
assert_no_answer(const struct end *judge, const struct end *judged, int err)
{
	assert_null(vfy_openssl_verdict(judge->ssl));
	assert_int_equal(vfy_openssl_error(judge->ssl), err);
	assert_int_not_equal(SSL_get_verify_result(judge->ssl), X509_V_OK);
	assert_int_equal(judged->received, SSL_AD_INTERNAL_ERROR);
	assert_true(judge->failed);
}

/* -- names ------------------------------------------------------------------------ */

struct naming {
	const char *own, *hosts[2], *ip, *email, *sni;
	const char *reason; /* NULL: VFY_EARG */
	long result;
};

static const struct naming namings[] = {
	{ .own = HOST, .reason = "ok" },
	{ .own = "[127.0.0.1]", .reason = NULL }, /* brackets are IPv6's */
	{ .own = "127.0.0.1", .reason = "ok" },
	{ .own = "[::1]",
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_IP_ADDRESS_MISMATCH },
	{ .own = "no name", .reason = NULL },
	{ .own = "", .reason = NULL },
	/* the nearest one counts */
	{ .own = HOST,
	    .hosts = { "other.test" },
	    .sni = "a.test",
	    .reason = "ok" },
	{ .hosts = { HOST }, .sni = "a.test", .reason = "ok" },
	{ .hosts = { "other.test" },
	    .sni = HOST,
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_HOSTNAME_MISMATCH },
	{ .hosts = { "127.0.0.1" }, .reason = "ok" },
	{ .hosts = { "other.test", HOST }, .reason = "ok" },
	{ .hosts = { "other.test", "a.test" },
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_HOSTNAME_MISMATCH },
	{ .ip = "127.0.0.1", .reason = "ok" },
	{ .ip = "127.0.0.2",
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_IP_ADDRESS_MISMATCH },
	{ .ip = "2001:db8::1",
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_IP_ADDRESS_MISMATCH },
	{ .hosts = { HOST }, .ip = "127.0.0.1", .reason = NULL },
	{ .email = "a@good.test",
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_EMAIL_MISMATCH },
	{ .sni = HOST, .reason = "ok" },
	{ .sni = "other.test",
	    .reason = "host-mismatch",
	    .result = X509_V_ERR_HOSTNAME_MISMATCH },
	{ .reason = NULL },
};
#define NAMINGS (sizeof(namings) / sizeof(namings[0]))

static void
say_names(SSL *ssl, const struct naming *n)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);

	if (n->own != NULL)
		assert_int_equal(vfy_openssl_set_identity(ssl, n->own), 0);
	for (size_t i = 0; i < 2 && n->hosts[i] != NULL; i++)
		assert_int_equal(SSL_add1_host(ssl, n->hosts[i]), 1);
	if (n->ip != NULL)
		assert_int_equal(
		    X509_VERIFY_PARAM_set1_ip_asc(param, n->ip), 1);
	if (n->email != NULL)
		assert_int_equal(
		    X509_VERIFY_PARAM_set1_email(param, n->email, 0), 1);
	if (n->sni != NULL)
		assert_int_equal(SSL_set_tlsext_host_name(ssl, n->sni), 1);
}

static void
test_names(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS * NAMINGS; i++) {
		const struct naming *n = &namings[i % NAMINGS];
		struct pair p;

		client_only(s, &p, versions[i / NAMINGS]);
		say_names(p.client.ssl, n);
		pair_run(&p);
		if (n->reason == NULL) {
			assert_no_answer(&p.client, &p.server, VFY_EARG);
		} else {
			assert_string_equal(reason_of(&p.client), n->reason);
			assert_int_equal(
			    SSL_get_verify_result(p.client.ssl), n->result);
			assert_int_equal(
			    p.client.connected, n->result == X509_V_OK);
		}
		pair_free(&p);
	}
}

/* no_identity: what a program says itself still counts; SNI is only asked for. */
static void
test_no_identity(void **state)
{
	static const struct naming settled[] = {
		{ .reason = "ok" },
		{ .sni = "other.test", .reason = "ok" },
		{ .own = "other.test", .reason = "host-mismatch" },
		{ .hosts = { "other.test" }, .reason = "host-mismatch" },
	};
	struct scene *s = *state;

	s->settings.no_identity = true;
	scene_verifier(s);
	for (size_t i = 0; i < 4; i++) {
		struct pair p;

		client_only(s, &p, TLS1_3_VERSION);
		say_names(p.client.ssl, &settled[i]);
		pair_run(&p);
		assert_string_equal(reason_of(&p.client), settled[i].reason);
		pair_free(&p);
	}
}

/* Where OpenSSL writes an address as text, its memory fails once. */
static bool no_memory;

static void *
failing_malloc(size_t n, const char *file, int line)
{
	(void)line;
	if (no_memory && strstr(file, "v3_utl.c") != NULL) {
		no_memory = false;
		return NULL;
	}
	return malloc(n);
}

static void *
plain_realloc(void *p, size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return realloc(p, n);
}

static void
plain_free(void *p, const char *file, int line)
{
	(void)file, (void)line;
	free(p);
}

/* An address that can't be read for want of memory is not "none". */
static void
test_address_without_memory(void **state)
{
	struct scene *s = *state;
	struct pair p;

	s->settings.no_identity = true;
	scene_verifier(s);
	client_only(s, &p, TLS1_3_VERSION);
	assert_int_equal(X509_VERIFY_PARAM_set1_ip_asc(
			     SSL_get0_param(p.client.ssl), "127.0.0.2"),
	    1);
	no_memory = true;
	pair_run(&p);
	assert_false(no_memory);
	assert_no_answer(&p.client, &p.server, VFY_ENOMEM);
	pair_free(&p);
}

/* A server needs no name of a client's, and takes its own (SNI) for none. */
static void
test_names_of_clients(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS; i++) {
		struct pair p;

		mutual(s, &p, versions[i]);
		SSL_set_tlsext_host_name(p.client.ssl, "front.test");
		pair_run(&p);
		assert_through(&p);
		assert_good(&p.server);
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		SSL_set1_host(p.server.ssl, "alice.test");
		pair_run(&p);
		assert_string_equal(reason_of(&p.server), "host-mismatch");
		assert_int_equal(p.client.received, SSL_AD_BAD_CERTIFICATE);
		pair_free(&p);
	}
}

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
	    vfy_ctx_add_intermediates(s->ctx, s->inter_der, NULL, NULL), 0);
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
		    tls13 ? "host-mismatch" : "no verdict");
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

/* -- peers without a certificate ----------------------------------------------------- */

static void
test_client_without(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS * 2; i++) {
		bool insist = i % 2 != 0;
		struct pair p;

		client_only(s, &p, versions[i / 2]);
		assert_int_equal(vfy_openssl_use(p.server.ctx, s->v), 0);
		if (insist)
			SSL_CTX_set_verify(p.server.ctx,
			    SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
			    NULL);
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		pair_run(&p);
		assert_unjudged(&p.server);
		assert_int_equal(vfy_openssl_recheck(p.server.ssl), VFY_ENOENT);
		if (!insist)
			assert_through(&p);
		else
			assert_int_equal(p.client.received,
			    versions[i / 2] == TLS1_3_VERSION
				? SSL_AD_CERTIFICATE_REQUIRED
				: SSL_AD_HANDSHAKE_FAILURE);
		pair_free(&p);
	}
}

static unsigned
psk_client(SSL *ssl, const char *hint, char *identity, unsigned identity_len,
    unsigned char *psk, unsigned psk_len)
{
	(void)ssl, (void)hint;
	snprintf(identity, identity_len, "me");
	assert_true(psk_len >= 16);
	memset(psk, 7, 16);
	return 16;
}

static unsigned
psk_server(SSL *ssl, const char *identity, unsigned char *psk, unsigned psk_len)
{
	(void)ssl, (void)identity;
	assert_true(psk_len >= 16);
	memset(psk, 7, 16);
	return 16;
}

static void
test_pre_shared_key(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS; i++) {
		struct pair p;

		pair_make(&p, versions[i]);
		assert_int_equal(vfy_openssl_use(p.client.ctx, s->v), 0);
		SSL_CTX_set_psk_client_callback(p.client.ctx, psk_client);
		SSL_CTX_set_psk_server_callback(p.server.ctx, psk_server);
		SSL_CTX_set_cipher_list(p.client.ctx, "PSK-AES128-GCM-SHA256");
		SSL_CTX_set_cipher_list(p.server.ctx, "PSK-AES128-GCM-SHA256");
		SSL_CTX_set_ciphersuites(
		    p.client.ctx, "TLS_AES_128_GCM_SHA256");
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		pair_run(&p);
		assert_through(&p);
		assert_unjudged(&p.client);
		assert_int_equal(vfy_openssl_recheck(p.client.ssl), VFY_ENOENT);
		pair_free(&p);
	}
}

/* Nobody proves anything: refused, unless no status was asked for. */
static void
test_anonymous(void **state)
{
	static const char suite[] = "AECDH-AES128-SHA:@SECLEVEL=0";
	struct scene *s = *state;

	for (unsigned asked = 0; asked < 2; asked++) {
		struct pair p;

		pair_make(&p, TLS1_2_VERSION);
		assert_int_equal(vfy_openssl_use(p.client.ctx, s->v), 0);
		assert_int_equal(
		    SSL_CTX_set_cipher_list(p.client.ctx, suite), 1);
		assert_int_equal(
		    SSL_CTX_set_cipher_list(p.server.ctx, suite), 1);
		pair_connect(&p);
		if (!asked)
			SSL_set_tlsext_status_type(p.client.ssl, -1);
		pair_run(&p);
		assert_unjudged(&p.client);
		assert_int_equal(p.client.connected, !asked);
		assert_int_equal(
		    p.server.received, asked ? SSL_AD_INTERNAL_ERROR : -1);
		pair_free(&p);
	}
}

/* -- certificates that OpenSSL can read, and the engine will not -------------------- */

static void
test_not_der(void **state)
{
	struct scene *s = *state;
	struct db_cert f = db_cert_default();

	f.issuer = s->inter.name;
	f.spki = s->spki;
	/* critical: TRUE, which in DER is 0xff alone */
	f.extensions = SEQ(db_oid("2.5.29.19"),
	    EL(DER_BOOLEAN, span_of("\x01", 1)), OCTETS(SEQ(db_none())));
	for (size_t i = 0; i < VERSIONS; i++) {
		struct pair p;

		pair_make(&p, versions[i]);
		end_show(
		    &p.server, s, db_certificate(&f, ca_sign, s->inter.key));
		assert_int_equal(vfy_openssl_use(p.client.ctx, s->v), 0);
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		pair_run(&p);
		assert_int_equal(vfy_openssl_error(p.client.ssl), VFY_EPARSE);
		assert_null(vfy_openssl_verdict(p.client.ssl));
		assert_int_equal(p.server.received, SSL_AD_BAD_CERTIFICATE);
		assert_false(p.client.connected);
		pair_free(&p);
	}
}

/* -- a certificate, and not its key ----------------------------------------------------- */

/* It looks as if it were that of public, and signs with another one. */
static EVP_PKEY *
foreign_key(EVP_PKEY *public)
{
	EVP_PKEY *other = EVP_EC_gen("P-256"), *key = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	unsigned char point[128];
	OSSL_PARAM *params;
	BIGNUM *secret = NULL;
	size_t len;

	assert_int_equal(EVP_PKEY_get_octet_string_param(
			     public, "pub", point, sizeof(point), &len),
	    1);
	assert_int_equal(EVP_PKEY_get_bn_param(other, "priv", &secret), 1);
	assert_int_equal(
	    OSSL_PARAM_BLD_push_utf8_string(bld, "group", "P-256", 0), 1);
	assert_int_equal(
	    OSSL_PARAM_BLD_push_octet_string(bld, "pub", point, len), 1);
	assert_int_equal(OSSL_PARAM_BLD_push_BN(bld, "priv", secret), 1);
	params = OSSL_PARAM_BLD_to_param(bld);
	assert_non_null(params);
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params), 1);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(other);
	BN_free(secret);
	return key;
}

/* The verdict is valid, for the certificate is good; the server is not its owner. */
static void
test_without_the_key(void **state)
{
	struct scene *s = *state;
	EVP_PKEY *key = foreign_key(s->key);

	for (size_t i = 0; i < VERSIONS; i++) {
		struct pair p;

		pair_make(&p, versions[i]);
		end_show(&p.server, s, scene_good(s, EKU_SERVER));
		assert_int_equal(SSL_CTX_use_PrivateKey(p.server.ctx, key), 1);
		assert_int_equal(vfy_openssl_use(p.client.ctx, s->v), 0);
		pair_connect(&p);
		SSL_set1_host(p.client.ssl, HOST);
		pair_run(&p);
		assert_true(p.client.failed && !p.client.connected);
		assert_string_equal(reason_of(&p.client), "ok");
		assert_false(vfy_openssl_is_verified(p.client.ssl));
		pair_free(&p);
	}
	EVP_PKEY_free(key);
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

/* -- questions that are never answered -------------------------------------------- */

struct held {
	struct vfy_ctx *ctx;
	const struct vfy_query *q[8];
	size_t n;
	bool answers;
};

/* Somebody else works at each of them, and is not done until the SSL is freed. */
static int
verify_held(void *arg, const struct vfy_query *q, struct vfy_verdict **out)
{
	struct held *h = arg;

	if (h->answers)
		return vfy_verify(h->ctx, q, out);
	assert_true(h->n < 8);
	h->q[h->n++] = q;
	return VFY_EAGAIN;
}

static void
assert_held(const struct held *h, size_t n)
{
	assert_int_equal(h->n, n);
	for (size_t i = 0; i < n; i++) {
		struct vfy_verdict *v = NULL;

		for (size_t k = 0; k < i; k++)
			assert_ptr_not_equal(h->q[k], h->q[i]);
		assert_int_equal(vfy_verify(h->ctx, h->q[i], &v), 0);
		assert_int_equal(vfy_verdict_outcome(v), VFY_VALID);
		vfy_verdict_free(v);
	}
}

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
		IN_SCENE(test_names),
		IN_SCENE(test_no_identity),
		IN_SCENE(test_address_without_memory),
		IN_SCENE(test_names_of_clients),
		IN_SCENE(test_later),
		IN_SCENE(test_later_is_too_late),
		IN_SCENE(test_later_on_a_server),
		IN_SCENE(test_later_of_a_staple),
		IN_SCENE(test_resumed),
		IN_SCENE(test_resumed_with_pool),
		IN_SCENE(test_resumed_must_staple),
		IN_SCENE(test_resumed_by_sni),
		IN_SCENE(test_recheck_later),
		IN_SCENE(test_client_without),
		IN_SCENE(test_pre_shared_key),
		IN_SCENE(test_anonymous),
		IN_SCENE(test_not_der),
		IN_SCENE(test_without_the_key),
		IN_SCENE(test_post_handshake),
		IN_SCENE(test_post_handshake_while_asking),
		IN_SCENE(test_post_handshake_declined),
		IN_SCENE(test_renegotiation_while_asking),
		IN_SCENE(test_other_name_while_asking),
		IN_SCENE(test_own_status_callback),
		IN_SCENE(test_verify_none),
		IN_SCENE(test_ssl_used_again),
		IN_SCENE(test_arguments),
	};

	if (CRYPTO_set_mem_functions(
		failing_malloc, plain_realloc, plain_free) != 1)
		return 99;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
