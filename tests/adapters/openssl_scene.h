/* SPDX-License-Identifier: MIT */
/*
 * openssl_scene.h - the PKI of tls_pki.h, and a TLS client and server of OpenSSL's
 * that talk to each other in memory. Include after cmocka.h.
 *
 * All leaves have the same key. The time is CA_NOW, since settings.ask says so.
 */
#ifndef OPENSSL_SCENE_H
#define OPENSSL_SCENE_H
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include "tls_pki.h"
#include "vfy_openssl.h"

#define HOST "good.test"
#define EKU_SERVER "1.3.6.1.5.5.7.3.1"
#define EKU_CLIENT "1.3.6.1.5.5.7.3.2"
#define EKU_CODE "1.3.6.1.5.5.7.3.3"

struct scene {
	struct tls_pki pki;
	EVP_PKEY *key; /* of all leaves: DTLS has no Ed25519 in OpenSSL */
	struct vfy_span spki;
	struct vfy_ctx *ctx;
	struct vfy_tls_settings settings;
	struct vfy_openssl *v;
	/* what ask() adds */
	struct vfy_span crl;
	enum vfy_revocation revocation;
};

static inline int
scene_ask(void *arg, struct vfy_query *q)
{
	struct scene *s = arg;
	int rc = vfy_query_set_time(q, CA_NOW);

	if (rc == 0)
		rc = vfy_query_set_revocation(q, s->revocation);
	if (rc == 0 && s->crl.len > 0)
		rc = vfy_query_add_crls(q, s->crl, NULL, NULL);
	return rc;
}

/* The public key of it. */
static inline struct vfy_span
scene_spki(EVP_PKEY *key)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key, &der);
	struct vfy_span copy;

	assert_true(len > 0);
	copy = db_copy(span_of(der, (size_t)len));
	OPENSSL_free(der);
	return copy;
}

/* Settings changed: a new verifier for them. */
static inline void
scene_verifier(struct scene *s)
{
	vfy_openssl_free(s->v);
	assert_int_equal(vfy_openssl_new(&s->settings, &s->v), 0);
}

static inline int
scene_set_up(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return -1;
	tls_pki_make(&s->pki);
	s->key = EVP_EC_gen("P-256");
	assert_non_null(s->key);
	s->spki = scene_spki(s->key);
	s->revocation = VFY_REV_SOFT;
	s->ctx = pki_ctx(&s->pki);
	s->settings.ctx = s->ctx;
	s->settings.ask = scene_ask;
	s->settings.ask_arg = s;
	scene_verifier(s);
	*state = s;
	return 0;
}

static inline int
scene_tear_down(void **state)
{
	struct scene *s = *state;

	vfy_openssl_free(s->v);
	vfy_ctx_free(s->ctx);
	EVP_PKEY_free(s->key);
	tls_pki_free(&s->pki);
	free(s);
	return 0;
}

#define IN_SCENE(f)                                                            \
	cmocka_unit_test_setup_teardown(f, scene_set_up, scene_tear_down)

/* -- certificates, lists, responses -------------------------------------------- */

struct leaf {
	long serial;
	const char *eku;
	const char *not_before, *not_after; /* NULL: now is between them */
	bool by_stranger, must_staple;
};

static inline struct vfy_span
scene_leaf(struct scene *s, const struct leaf *l)
{
	const struct ca *issuer =
	    l->by_stranger ? &s->pki.stranger : &s->pki.inter;
	struct db_cert f = db_cert_default();

	f.serial = db_int(l->serial);
	f.issuer = issuer->name;
	f.spki = s->spki;
	if (l->not_before != NULL)
		f.not_before = l->not_before;
	if (l->not_after != NULL)
		f.not_after = l->not_after;
	f.extensions = CAT(
	    db_ext("2.5.29.17", false,
		SEQ(PRIM(2, span_str(HOST)), PRIM(7, RAW("\x7f\x00\x00\x01")))),
	    db_ext("2.5.29.37", false, SEQ(db_oid(l->eku))),
	    l->must_staple ? pki_feature() : db_none());
	return db_certificate(&f, ca_sign, issuer->key);
}

static inline struct vfy_span
scene_good(struct scene *s, const char *eku)
{
	return scene_leaf(s, &(struct leaf){ .serial = 77, .eku = eku });
}

/* The intermediate's list, on which serial is. */
static inline struct vfy_span
scene_crl(struct scene *s, long serial)
{
	return pki_crl(&s->pki.inter, serial);
}

/* status as of struct ocsp_answer. */
static inline struct vfy_span
scene_staple(struct scene *s, long serial, char status)
{
	return pki_staple(&s->pki.inter, serial, status);
}

static inline X509 *
scene_x509(struct vfy_span der)
{
	const unsigned char *p = der.ptr;
	X509 *x = d2i_X509(NULL, &p, (long)der.len);

	assert_non_null(x);
	return x;
}

/* -- both ends of a connection --------------------------------------------------- */

struct end {
	SSL_CTX *ctx;
	SSL *ssl;
	struct vfy_span staple; /* of a server: what it sends */
	bool connected, failed;
	int sent, received; /* fatal alerts; -1: none */
	unsigned retries;   /* SSL_ERROR_WANT_RETRY_VERIFY */
};

struct pair {
	struct end client, server;
	int version; /* TLS1_2_VERSION, TLS1_3_VERSION, DTLS1_2_VERSION */
};

static inline void
end_saw(const SSL *ssl, int where, int what)
{
	struct end *e = SSL_get_app_data(ssl);

	if (e == NULL || (what >> 8) != SSL3_AL_FATAL)
		return;
	if (where == SSL_CB_READ_ALERT)
		e->received = what & 0xff;
	else if (where == SSL_CB_WRITE_ALERT)
		e->sent = what & 0xff;
}

static inline int
end_staple(SSL *ssl, void *arg)
{
	struct end *e = arg;
	unsigned char *copy;

	if (e->staple.len == 0)
		return SSL_TLSEXT_ERR_NOACK;
	copy = OPENSSL_memdup(e->staple.ptr, e->staple.len);
	assert_non_null(copy);
	assert_int_equal(
	    SSL_set_tlsext_status_ocsp_resp(ssl, copy, (long)e->staple.len), 1);
	return SSL_TLSEXT_ERR_OK;
}

static inline void
end_make(struct end *e, const SSL_METHOD *method, int version)
{
	memset(e, 0, sizeof(*e));
	e->ctx = SSL_CTX_new(method);
	assert_non_null(e->ctx);
	assert_int_equal(SSL_CTX_set_min_proto_version(e->ctx, version), 1);
	assert_int_equal(SSL_CTX_set_max_proto_version(e->ctx, version), 1);
	SSL_CTX_set_info_callback(e->ctx, end_saw);
}

/* Shows this certificate and the intermediate. */
static inline void
end_show(struct end *e, struct scene *s, struct vfy_span leaf)
{
	X509 *x = scene_x509(leaf), *inter = scene_x509(s->pki.inter_cert);

	assert_int_equal(SSL_CTX_use_certificate(e->ctx, x), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(e->ctx, s->key), 1);
	assert_int_equal(SSL_CTX_add_extra_chain_cert(e->ctx, inter), 1);
	X509_free(x);
}

/* No certificates, no verifier yet. */
static inline void
pair_make(struct pair *p, int version)
{
	bool datagrams = version == DTLS1_2_VERSION;

	p->version = version;
	end_make(&p->client,
	    datagrams ? DTLS_client_method() : TLS_client_method(), version);
	end_make(&p->server,
	    datagrams ? DTLS_server_method() : TLS_server_method(), version);
	SSL_CTX_set_tlsext_status_cb(p->server.ctx, end_staple);
	SSL_CTX_set_tlsext_status_arg(p->server.ctx, &p->server);
	SSL_CTX_set_session_id_context(
	    p->server.ctx, (const unsigned char *)"test", 4);
}

static inline void
end_connect(struct end *e, BIO *bio)
{
	if (e->ssl != NULL) /* ended well: its session may go on */
		SSL_set_shutdown(
		    e->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(e->ssl);
	e->ssl = SSL_new(e->ctx);
	assert_non_null(e->ssl);
	SSL_set_app_data(e->ssl, e);
	SSL_set_bio(e->ssl, bio, bio);
	if (SSL_is_dtls(e->ssl)) { /* this BIO can't be asked for it */
		SSL_set_options(e->ssl, SSL_OP_NO_QUERY_MTU);
		SSL_set_mtu(e->ssl, 1400);
	}
	e->connected = e->failed = false;
	e->sent = e->received = -1;
	e->retries = 0;
}

static inline BIO *
datagram_bio(int fd)
{
	BIO *bio = BIO_new_socket(fd, BIO_CLOSE);

	assert_non_null(bio);
	return bio;
}

/* A new connection; then the caller may say more to each SSL. */
static inline void
pair_connect(struct pair *p)
{
	BIO *client, *server;
	int fd[2];

	if (p->version == DTLS1_2_VERSION) {
		assert_int_equal(
		    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, fd), 0);
		client = datagram_bio(fd[0]);
		server = datagram_bio(fd[1]);
	} else
		assert_int_equal(
		    BIO_new_bio_pair(&client, 1 << 17, &server, 1 << 17), 1);
	end_connect(&p->client, client);
	end_connect(&p->server, server);
	SSL_set_connect_state(p->client.ssl);
	SSL_set_accept_state(p->server.ssl);
}

static inline void
pair_free(struct pair *p)
{
	SSL_free(p->client.ssl);
	SSL_free(p->server.ssl);
	SSL_CTX_free(p->client.ctx);
	SSL_CTX_free(p->server.ctx);
}

/* The handshake, and then what comes: session tickets, alerts. */
static inline void
end_step(struct end *e)
{
	char octet;
	int rc, error;

	if (e->failed)
		return;
	ERR_clear_error();
	rc = e->connected ? SSL_read(e->ssl, &octet, 1)
			  : SSL_do_handshake(e->ssl);
	if (rc == 1) {
		e->connected = true;
		return;
	}
	error = SSL_get_error(e->ssl, rc);
	if (error == SSL_ERROR_WANT_RETRY_VERIFY)
		e->retries++;
	else if (error != SSL_ERROR_WANT_READ)
		e->failed = true;
}

static inline void
pair_run(struct pair *p)
{
	for (unsigned i = 0; i < 20; i++) {
		end_step(&p->client);
		end_step(&p->server);
	}
	ERR_clear_error();
}

#endif
