/* SPDX-License-Identifier: MIT */
/*
 * seeds.c - questions to start from: published certificates get keys of ours,
 * one for each different key of theirs, and are signed again by the new key
 * of whoever had signed them. A signature that was bad before stays bad.
 */
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <stdlib.h>

#include "differential.h"

#define LONGEST 20000 /* octets of a certificate that is taken */

struct seed *
seeds_add(struct seeds *s)
{
	struct seed *seed;

	if (s->n == s->room) {
		s->room = s->room * 2 + 64;
		s->list = realloc(s->list, s->room * sizeof(*s->list));
		if (s->list == NULL)
			exit(1);
	}
	seed = &s->list[s->n++];
	memset(seed, 0, sizeof(*seed));
	seed->question.max_path_length = -1;
	return seed;
}

void
seeds_free(struct seeds *s)
{
	free(s->list);
	arena_free(&s->arena);
}

/* The same key as one that is there already, or the next number. */
static unsigned
key_of(struct arena *a, const struct seed *seed, struct vfy_span spki)
{
	unsigned next = 0;
	struct fields f;

	for (size_t i = 0; i < seed->question.n; i++) {
		const struct item *it = &seed->question.items[i];

		if (fields_read(a, it->der, &f) &&
		    span_eq(tree_write(a, f.spki), spki))
			return it->key;
		if (it->key >= next)
			next = it->key + 1;
	}
	return next;
}

bool
seed_add_cert(struct seeds *s, struct seed *seed, const struct keys *k,
    enum part part, struct vfy_span der)
{
	struct question *q = &seed->question;
	struct arena scratch = { NULL };
	struct item *it = &q->items[q->n];
	struct fields f;

	(void)k;
	if (q->n == MAX_CERTS || der.len > LONGEST)
		return false;
	if (!fields_read(&scratch, der, &f)) {
		arena_free(&scratch);
		return false;
	}
	*it = (struct item){ .part = part,
		.der = arena_copy(&s->arena, der),
		.signer = KEY_NOBODY };
	it->key = key_of(&scratch, seed, tree_write(&scratch, f.spki));
	q->n++;
	arena_free(&scratch);
	return true;
}

/* NULL: GnuTLS can't read it. */
static gnutls_x509_crt_t
load(struct vfy_span der)
{
	gnutls_datum_t d = { (unsigned char *)(uintptr_t)der.ptr,
		(unsigned)der.len };
	gnutls_x509_crt_t crt;

	if (gnutls_x509_crt_init(&crt) < 0)
		exit(1);
	if (gnutls_x509_crt_import(crt, &d, GNUTLS_X509_FMT_DER) < 0) {
		gnutls_x509_crt_deinit(crt);
		return NULL;
	}
	return crt;
}

static bool
verifies(gnutls_x509_crt_t issuer, gnutls_x509_crt_t crt, struct vfy_span tbs)
{
	gnutls_datum_t data = { (unsigned char *)(uintptr_t)tbs.ptr,
		(unsigned)tbs.len };
	char octets[2048];
	size_t len = sizeof(octets);
	gnutls_datum_t sig = { (unsigned char *)octets, 0 };
	gnutls_pubkey_t pub;
	int rc, algorithm = gnutls_x509_crt_get_signature_algorithm(crt);

	if (algorithm < 0 ||
	    gnutls_x509_crt_get_signature(crt, octets, &len) < 0 ||
	    gnutls_pubkey_init(&pub) < 0)
		return false;
	sig.size = (unsigned)len;
	rc = gnutls_pubkey_import_x509(pub, issuer, 0);
	if (rc >= 0)
		rc = gnutls_pubkey_verify_data2(pub,
		    (gnutls_sign_algorithm_t)algorithm,
		    GNUTLS_VERIFY_ALLOW_BROKEN, &data, &sig);
	gnutls_pubkey_deinit(pub);
	return rc >= 0;
}

/*
 * Did the key of issuer sign the certificate? Where GnuTLS can't read one of
 * them, the names have to do.
 */
static bool
has_signed(struct vfy_span issuer, struct vfy_span der)
{
	gnutls_x509_crt_t ca = load(issuer), crt = load(der);
	struct arena scratch = { NULL };
	struct fields f, g;
	bool signs;

	signs =
	    fields_read(&scratch, issuer, &f) && fields_read(&scratch, der, &g);
	if (signs && ca != NULL && crt != NULL)
		signs = verifies(ca, crt, tree_write(&scratch, g.tbs));
	else if (signs)
		signs = span_eq(tree_write(&scratch, f.subject),
		    tree_write(&scratch, g.issuer));
	if (ca != NULL)
		gnutls_x509_crt_deinit(ca);
	if (crt != NULL)
		gnutls_x509_crt_deinit(crt);
	arena_free(&scratch);
	return signs;
}

static void
find_signers(struct question *q)
{
	for (size_t i = 0; i < q->n; i++) {
		for (size_t j = 0; j < q->n; j++) {
			if (has_signed(q->items[j].der, q->items[i].der)) {
				q->items[i].signer = q->items[j].key;
				break;
			}
		}
	}
}

/* One certificate with our key, signed by ours. */
static bool
sign_anew(struct seeds *s, struct item *it, const struct keys *k)
{
	struct arena scratch = { NULL };
	struct fields f;
	struct node *spki;

	if (!fields_read(&scratch, it->der, &f)) {
		arena_free(&scratch);
		return false;
	}
	spki = tree_read(&scratch, keys_spki(k, it->key));
	node_become(f.spki, spki);
	node_become(f.algorithm, keys_algorithm(&scratch));
	node_become(f.outer, keys_algorithm(&scratch));
	*f.signature = (struct node){ .tag = T_BIT_STRING,
		.raw = keys_sign(
		    k, it->signer, &scratch, tree_write(&scratch, f.tbs)) };
	it->der = arena_copy(&s->arena, tree_write(&scratch, f.cert));
	arena_free(&scratch);
	return true;
}

bool
seed_adopt(struct seeds *s, struct seed *seed, const struct keys *k)
{
	struct question *q = &seed->question;

	if (q->n == 0 || q->items[0].part != PART_LEAF)
		return false;
	find_signers(q);
	for (size_t i = 0; i < q->n; i++) {
		if (q->items[i].key >= KEY_NOBODY ||
		    !sign_anew(s, &q->items[i], k))
			return false;
	}
	return true;
}
