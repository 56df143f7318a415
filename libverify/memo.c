/* SPDX-License-Identifier: MIT */
/*
 * memo.c - certificates whose signature was checked: a set-associative table.
 *
 * The set is chosen by the end of the DER, which is the signature: as good as
 * random, and free to compute.
 */
#include "memo.h"

#include <pthread.h>
#include <stdlib.h>

#define WAYS 4
#define SETS (LIMIT_MEMO_CERTS / WAYS)
/* Threads meet at a lock only when their certificates fall together. */
#define LOCKS 32

struct known {
	struct vfy_cert *cert, *issuer; /* NULL: a free place */
};

struct memo {
	pthread_mutex_t locks[LOCKS];
	struct known sets[SETS][WAYS];
	uint8_t oldest[SETS]; /* the place that is given up next */
};

struct memo *
memo_new(void)
{
	struct memo *m = calloc(1, sizeof(*m));
	size_t i;

	for (i = 0; m != NULL && i < LOCKS; i++)
		pthread_mutex_init(&m->locks[i], NULL);
	return m;
}

static void
forget(struct known *k)
{
	cert_free(k->cert);
	cert_free(k->issuer);
	*k = (struct known){ .cert = NULL };
}

void
memo_free(struct memo *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < SETS * WAYS; i++)
		forget(&m->sets[i / WAYS][i % WAYS]);
	for (i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&m->locks[i]);
	free(m);
}

static size_t
set_of(struct vfy_span der)
{
	size_t tail = 0;
	size_t n = der.len < sizeof(tail) ? der.len : sizeof(tail);

	memcpy(&tail, der.ptr + der.len - n, n);
	tail ^= tail >> 32;
	return (tail ^ tail >> 16) % SETS;
}

/* The place of a certificate in its set, whose lock is held; NULL: not there. */
static struct known *
look_up(struct memo *m, size_t set, struct vfy_span der)
{
	size_t i;

	for (i = 0; i < WAYS; i++) {
		struct known *k = &m->sets[set][i];

		if (k->cert != NULL &&
		    (k->cert->der.ptr == der.ptr || span_eq(k->cert->der, der)))
			return k;
	}
	return NULL;
}

struct vfy_cert *
memo_find(struct memo *m, struct vfy_span der)
{
	size_t set = set_of(der);
	struct vfy_cert *cert = NULL;
	struct known *k;

	pthread_mutex_lock(&m->locks[set % LOCKS]);
	k = look_up(m, set, der);
	if (k != NULL)
		cert = cert_ref(k->cert);
	pthread_mutex_unlock(&m->locks[set % LOCKS]);
	return cert;
}

bool
memo_is_signed(
    struct memo *m, const struct vfy_cert *cert, struct vfy_span spki)
{
	size_t set = set_of(cert->der);
	struct known *k;
	bool known;

	pthread_mutex_lock(&m->locks[set % LOCKS]);
	k = look_up(m, set, cert->der);
	known = k != NULL && span_eq(k->issuer->spki, spki);
	pthread_mutex_unlock(&m->locks[set % LOCKS]);
	return known;
}

/* References to what is in one set; how many pairs. */
static size_t
pairs_of(struct memo *m, size_t set, struct known out[WAYS])
{
	size_t i, n = 0;

	pthread_mutex_lock(&m->locks[set % LOCKS]);
	for (i = 0; i < WAYS; i++) {
		const struct known *k = &m->sets[set][i];

		if (k->cert != NULL)
			out[n++] = (struct known){ cert_ref(k->cert),
				cert_ref(k->issuer) };
	}
	pthread_mutex_unlock(&m->locks[set % LOCKS]);
	return n;
}

int
memo_each(struct memo *m, vfy_pair_each *each, void *arg)
{
	struct known pairs[WAYS];
	size_t set, i, n;
	int rc = 0;

	for (set = 0; rc == 0 && set < SETS; set++) {
		n = pairs_of(m, set, pairs);
		for (i = 0; i < n; i++) {
			if (rc == 0)
				rc = each(arg, pairs[i].cert, pairs[i].issuer);
			forget(&pairs[i]);
		}
	}
	return rc;
}

void
memo_keep(struct memo *m, struct vfy_cert *cert, struct vfy_cert *issuer)
{
	size_t set = set_of(cert->der);
	struct known *k, old = { .cert = NULL };

	if (cert->der.len > LIMIT_MEMO_DER || issuer->der.len > LIMIT_MEMO_DER)
		return;
	pthread_mutex_lock(&m->locks[set % LOCKS]);
	k = look_up(m, set, cert->der);
	if (k == NULL || !span_eq(k->issuer->spki, issuer->spki)) {
		if (k == NULL)
			k = &m->sets[set][m->oldest[set]++ % WAYS];
		old = *k;
		k->cert = cert_ref(cert);
		k->issuer = cert_ref(issuer);
	}
	pthread_mutex_unlock(&m->locks[set % LOCKS]);
	forget(&old);
}
