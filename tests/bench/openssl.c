/* SPDX-License-Identifier: MIT */
/*
 * openssl.c - OpenSSL's X509_verify_cert as a contender in the bench.
 *
 * Checks what the others check (path, signatures, dates, purpose, host name);
 * no revocation, no policies. It remembers no signature; the most that can be
 * kept from one question to the next are parsed objects, with their keys and
 * extensions decoded. (An intermediate that is an anchor itself, with
 * X509_V_FLAG_PARTIAL_CHAIN, is another question: nobody checks the way from
 * there to the root.)
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
openssl_unload(void *store)
{
	X509_STORE_free(store);
}

static void *
openssl_keep(gnutls_datum_t der)
{
	return openssl_cert(der);
}

static void
openssl_drop(void *kept)
{
	X509_free(kept);
}

/* Either way the caller has a reference to give back. */
static X509 *
kept_or_parsed(void *kept, gnutls_datum_t der)
{
	if (kept == NULL)
		return openssl_cert(der);
	X509_up_ref(kept);
	return kept;
}

static bool
openssl_verify(void *store, const struct question *q)
{
	X509 *leaf = kept_or_parsed(q->leaf_kept, q->leaf);
	X509 *inter = kept_or_parsed(q->inter_kept, q->inter);
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

const char *
openssl_version_text(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}

const struct contender contender_openssl = { "OpenSSL", openssl_load,
	openssl_unload, openssl_verify, openssl_keep, openssl_drop, false };
