/* SPDX-License-Identifier: MIT */
/*
 * handshake_openssl.c - OpenSSL clients in the bench of handshakes: one that trusts
 * anybody, one that has its server verified by OpenSSL, one by libverify-openssl.
 *
 * The server is the same for all, and so is what a client does besides. Both talk
 * over a pair of BIOs in memory.
 */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>

#include "handshake.h"
#include "samples.h"
#include "vfy_openssl.h"

#define TURNS 100
#define ROOM 65536 /* of the BIOs: more than any flight */

enum asked { NOBODY, BY_OPENSSL, BY_VFY };

struct openssl_pair {
	SSL_CTX *client, *server;
	struct vfy_tls_settings settings;
};

static void
need(bool good, const char *what)
{
	if (!good)
		die("OpenSSL", what);
}

static X509 *
cert_of(gnutls_datum_t der)
{
	const unsigned char *p = der.data;
	X509 *x = d2i_X509(NULL, &p, (long)der.size);

	need(x != NULL, "certificate");
	return x;
}

static SSL_CTX *
ctx_new(const SSL_METHOD *method)
{
	SSL_CTX *ctx = SSL_CTX_new(method);

	need(ctx != NULL &&
		SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) == 1,
	    "SSL_CTX");
	return ctx;
}

static void
set_server(struct openssl_pair *p, const struct chain *c)
{
	const unsigned char *der = c->leaf_key.data;
	EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &der, (long)c->leaf_key.size);
	X509 *leaf = cert_of(c->leaf[0]);

	p->server = ctx_new(TLS_server_method());
	SSL_CTX_set_num_tickets(p->server, 0);
	need(key != NULL && SSL_CTX_use_certificate(p->server, leaf) == 1 &&
		SSL_CTX_use_PrivateKey(p->server, key) == 1 &&
		SSL_CTX_add_extra_chain_cert(p->server, cert_of(c->inter)) == 1,
	    "server");
	X509_free(leaf);
	EVP_PKEY_free(key);
}

/* The bundle and the chain's root are anchors of each. */
static void
verify_by_openssl(struct openssl_pair *p, const struct chain *c)
{
	X509 *root = cert_of(c->root);

	need(SSL_CTX_load_verify_file(p->client, BUNDLE) == 1 &&
		X509_STORE_add_cert(SSL_CTX_get_cert_store(p->client), root) ==
		    1,
	    BUNDLE);
	SSL_CTX_set_verify(p->client, SSL_VERIFY_PEER, NULL);
	X509_free(root);
}

static void
verify_by_vfy(struct openssl_pair *p, const struct chain *c)
{
	struct vfy_span root = { c->root.data, c->root.size };
	struct vfy_openssl *v;

	if (vfy_ctx_new(&p->settings.ctx) != 0 ||
	    vfy_ctx_add_system_anchors(p->settings.ctx, NULL) != 0 ||
	    vfy_ctx_add_anchors(p->settings.ctx, root, false, NULL, NULL) != 0)
		die("anchors", "can't be loaded");
	if (vfy_openssl_new(&p->settings, &v) != 0 ||
	    vfy_openssl_use(p->client, v) != 0)
		die("libverify-openssl", "can't be used");
	vfy_openssl_free(v);
}

static void *
pair_open(const struct chain *c, enum asked asked)
{
	struct openssl_pair *p = calloc(1, sizeof(*p));

	need(p != NULL, "pair");
	set_server(p, c);
	p->client = ctx_new(TLS_client_method());
	if (asked == BY_OPENSSL)
		verify_by_openssl(p, c);
	else if (asked == BY_VFY)
		verify_by_vfy(p, c);
	return p;
}

static void
pair_close(void *arg)
{
	struct openssl_pair *p = arg;

	SSL_CTX_free(p->client);
	SSL_CTX_free(p->server);
	vfy_ctx_free(p->settings.ctx);
	free(p);
}

static SSL *
session_new(SSL_CTX *ctx, BIO *bio)
{
	SSL *ssl = SSL_new(ctx);

	need(ssl != NULL, "SSL");
	SSL_set_bio(ssl, bio, bio);
	return ssl;
}

static SSL *
client_new(struct openssl_pair *p, BIO *bio, const char *host)
{
	SSL *ssl = session_new(p->client, bio);

	need(SSL_set1_host(ssl, host) == 1 &&
		SSL_set_tlsext_host_name(ssl, host) == 1,
	    host);
	SSL_set_connect_state(ssl);
	return ssl;
}

/* 1: done; 0: to be called again; -1: failed. */
static int
step(SSL *ssl)
{
	int rc = SSL_do_handshake(ssl);

	if (rc == 1)
		return 1;
	return SSL_get_error(ssl, rc) == SSL_ERROR_WANT_READ ? 0 : -1;
}

static bool
shake(void *arg, const char *host, double *us)
{
	struct openssl_pair *p = arg;
	BIO *ours, *theirs;
	SSL *client, *server;
	double start;
	int r = 0, s = 0;

	need(BIO_new_bio_pair(&ours, ROOM, &theirs, ROOM) == 1, "BIO");
	server = session_new(p->server, theirs);
	SSL_set_accept_state(server);
	start = processor_us();
	client = client_new(p, ours, host);
	*us = processor_us() - start;
	for (size_t turn = 0; turn < TURNS && r == 0; turn++) {
		start = processor_us();
		r = step(client);
		*us += processor_us() - start;
		if (s == 0)
			s = step(server);
	}
	start = processor_us();
	SSL_free(client);
	*us += processor_us() - start;
	SSL_free(server);
	ERR_clear_error();
	return r == 1;
}

static void *
open_none(const struct chain *c)
{
	return pair_open(c, NOBODY);
}

static void *
open_openssl(const struct chain *c)
{
	return pair_open(c, BY_OPENSSL);
}

static void *
open_vfy(const struct chain *c)
{
	return pair_open(c, BY_VFY);
}

const struct judge judge_openssl_none = { "OpenSSL, not verifying", open_none,
	pair_close, shake };
const struct judge judge_openssl = { "OpenSSL, by OpenSSL", open_openssl,
	pair_close, shake };
const struct judge judge_openssl_vfy = { "OpenSSL, by libverify", open_vfy,
	pair_close, shake };
