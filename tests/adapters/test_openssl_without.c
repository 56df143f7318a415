/* SPDX-License-Identifier: MIT */
/*
 * test_openssl_without.c - libverify-openssl and peers without a certificate, with one
 * that is not DER, or without its key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/param_build.h>

#include "openssl_meet.h"

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

/*
 * A raw public key (RFC 7250), as OpenSSL 3.2 shows it to the callback: there is
 * no certificate. OpenSSL 3.0 never does so, and the callback is called by hand.
 */
static int (*callback)(X509_STORE_CTX *, void *);

void __wrap_SSL_CTX_set_cert_verify_callback(
    SSL_CTX *ctx, int (*cb)(X509_STORE_CTX *, void *), void *arg);
void __real_SSL_CTX_set_cert_verify_callback(
    SSL_CTX *ctx, int (*cb)(X509_STORE_CTX *, void *), void *arg);

void
__wrap_SSL_CTX_set_cert_verify_callback(
    SSL_CTX *ctx, int (*cb)(X509_STORE_CTX *, void *), void *arg)
{
	callback = cb;
	__real_SSL_CTX_set_cert_verify_callback(ctx, cb, arg);
}

static void
show_no_certificate(SSL *ssl)
{
	X509_STORE_CTX *x = X509_STORE_CTX_new();

	assert_int_equal(X509_STORE_CTX_init(x, NULL, NULL, NULL), 1);
	assert_int_equal(X509_STORE_CTX_set_ex_data(
			     x, SSL_get_ex_data_X509_STORE_CTX_idx(), ssl),
	    1);
	X509_STORE_CTX_set_error(x, X509_V_OK);
	assert_int_equal(callback(x, NULL), 0);
	assert_int_not_equal(X509_STORE_CTX_get_error(x), X509_V_OK);
	X509_STORE_CTX_free(x);
}

static void
test_raw_public_key(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < VERSIONS; i++) {
		struct pair p;

		mutual(s, &p, versions[i]);
		show_no_certificate(p.client.ssl);
		show_no_certificate(p.server.ssl);
		assert_null(vfy_openssl_verdict(p.client.ssl));
		assert_int_equal(vfy_openssl_error(p.client.ssl), VFY_EPARSE);
		assert_int_equal(vfy_openssl_error(p.server.ssl), VFY_EPARSE);
		/* the handshake itself is as ever */
		pair_run(&p);
		assert_good(&p.client);
		show_no_certificate(p.client.ssl);
		assert_null(vfy_openssl_verdict(p.client.ssl));
		assert_false(vfy_openssl_is_verified(p.client.ssl));
		pair_free(&p);
	}
}

/* -- certificates that OpenSSL can read, and the engine will not -------------------- */

static void
test_not_der(void **state)
{
	struct scene *s = *state;
	struct db_cert f = db_cert_default();

	f.issuer = s->pki.inter.name;
	f.spki = s->spki;
	/* critical: TRUE, which in DER is 0xff alone */
	f.extensions = SEQ(db_oid("2.5.29.19"),
	    EL(DER_BOOLEAN, span_of("\x01", 1)), OCTETS(SEQ(db_none())));
	for (size_t i = 0; i < VERSIONS; i++) {
		struct pair p;

		pair_make(&p, versions[i]);
		end_show(&p.server, s,
		    db_certificate(&f, ca_sign, s->pki.inter.key));
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCENE(test_client_without),
		IN_SCENE(test_pre_shared_key),
		IN_SCENE(test_anonymous),
		IN_SCENE(test_raw_public_key),
		IN_SCENE(test_not_der),
		IN_SCENE(test_without_the_key),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
