/* SPDX-License-Identifier: MIT */
/*
 * keys.c - chance, and the P-256 keys that replace those of published
 * certificates, so that what was edited can be signed again.
 *
 * The keys are new in each run; nothing that is compared depends on them.
 */
#include <gnutls/abstract.h>
#include <stdio.h>
#include <stdlib.h>

#include "differential.h"

struct rng
rng_make(uint64_t seed, uint64_t nth)
{
	struct rng r = { seed * 0x2545f4914f6cdd1du + nth };

	r.state = rng_next(&r) ^ nth;
	return r;
}

uint64_t
rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

size_t
rng_below(struct rng *r, size_t n)
{
	return (size_t)(rng_next(r) % n);
}

bool
rng_percent(struct rng *r, unsigned percent)
{
	return rng_below(r, 100) < percent;
}

struct keys {
	gnutls_privkey_t key[NUM_KEYS];
	gnutls_datum_t spki[NUM_KEYS];
};

static void
must(int rc, const char *what)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "differential: %s: %s\n", what, gnutls_strerror(rc));
	exit(1);
}

static void
make_key(gnutls_privkey_t *key, gnutls_datum_t *spki)
{
	gnutls_pubkey_t pub;

	must(gnutls_privkey_init(key), "key");
	must(gnutls_privkey_generate(*key, GNUTLS_PK_ECDSA,
		 GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
	    "key");
	must(gnutls_pubkey_init(&pub), "public key");
	must(gnutls_pubkey_import_privkey(pub, *key, 0, 0), "public key");
	must(gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_DER, spki),
	    "public key");
	gnutls_pubkey_deinit(pub);
}

struct keys *
keys_new(void)
{
	struct keys *k = calloc(1, sizeof(*k));

	if (k == NULL)
		exit(1);
	for (size_t i = 0; i < NUM_KEYS; i++)
		make_key(&k->key[i], &k->spki[i]);
	return k;
}

void
keys_free(struct keys *k)
{
	for (size_t i = 0; i < NUM_KEYS; i++) {
		gnutls_privkey_deinit(k->key[i]);
		gnutls_free(k->spki[i].data);
	}
	free(k);
}

struct vfy_span
keys_spki(const struct keys *k, unsigned key)
{
	return span_of(k->spki[key].data, k->spki[key].size);
}

struct vfy_span
keys_sign(
    const struct keys *k, unsigned key, struct arena *a, struct vfy_span tbs)
{
	gnutls_datum_t data = { (unsigned char *)(uintptr_t)tbs.ptr,
		(unsigned)tbs.len };
	gnutls_datum_t sig;
	struct vfy_span out;

	must(gnutls_privkey_sign_data2(
		 k->key[key], GNUTLS_SIGN_ECDSA_SHA256, 0, &data, &sig),
	    "sign");
	out = arena_join(a, span_of("", 1), span_of(sig.data, sig.size));
	gnutls_free(sig.data);
	return out;
}

struct node *
keys_algorithm(struct arena *a)
{
	return node_cons(
	    a, T_SEQUENCE, node_oid(a, "1.2.840.10045.4.3.2"), NULL);
}
