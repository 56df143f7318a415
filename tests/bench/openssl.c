/* SPDX-License-Identifier: MIT */
/*
 * openssl.c - OpenSSL's X509_verify_cert as a contender in the bench.
 *
 * Checks what the others check (path, signatures, dates, purpose, host name);
 * no revocation, no policies.
 */
#include <openssl/crypto.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "bench.h"

static X509 *
openssl_cert(gnutls_datum_t der)
{
	const unsigned char *p = der.data;
	X509 *x = d2i_X509(NULL, &p, (long)der.size);

	if (x == NULL)
		die("OpenSSL", "parse");
	return x;
}

static void *
openssl_load(const struct chain *chains)
{
	X509_STORE *store = X509_STORE_new();
	size_t i;
	X509 *x;

	if (store == NULL || X509_STORE_load_file(store, BUNDLE) != 1)
		die("OpenSSL", BUNDLE);
	for (i = 0; chains != NULL && i < CHAINS; i++) {
		x = openssl_cert(chains[i].root);
		if (X509_STORE_add_cert(store, x) != 1)
			die("OpenSSL", "own root");
		X509_free(x);
	}
	return store;
}

static void
openssl_free(void *store)
{
	X509_STORE_free(store);
}

static bool
openssl_verify(void *store, const struct question *q)
{
	X509 *leaf = openssl_cert(q->leaf), *inter = openssl_cert(q->inter);
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *sent = sk_X509_new_null();
	X509_VERIFY_PARAM *param;
	bool valid;

	if (ctx == NULL || sent == NULL || sk_X509_push(sent, inter) != 1 ||
	    X509_STORE_CTX_init(ctx, store, leaf, sent) != 1)
		die("OpenSSL", "could not be asked");
	param = X509_STORE_CTX_get0_param(ctx);
	if (X509_STORE_CTX_set_default(ctx, "ssl_server") != 1 ||
	    X509_VERIFY_PARAM_set1_host(param, q->host, 0) != 1)
		die("OpenSSL", "could not be asked");
	valid = X509_verify_cert(ctx) == 1;
	X509_STORE_CTX_free(ctx);
	sk_X509_free(sent);
	X509_free(inter);
	X509_free(leaf);
	return valid;
}

static void
openssl_parse(gnutls_datum_t der)
{
	X509_free(openssl_cert(der));
}

const char *
openssl_version_text(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}

const struct contender contender_openssl = { "OpenSSL", openssl_load,
	openssl_free, openssl_verify, openssl_parse, false };
