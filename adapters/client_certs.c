/* SPDX-License-Identifier: MIT */
/*
 * client_certs.c - certificates that verifyd named in earlier answers: anchors
 * and pooled issuers, of which an answer has the digest only.
 *
 * Looked up by SHA-256, which the bytes were seen to have. Bounded: the oldest
 * goes.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "client_parts.h"

/* A verifier sees about as many different anchors and issuers. */
#define CERTS 256

struct known {
	uint8_t sha256[32];
	struct vfy_cert *cert; /* NULL: free */
};

struct client_certs {
	pthread_mutex_t lock;
	size_t next; /* given up next */
	struct known list[CERTS];
};

struct client_certs *
client_certs_new(void)
{
	struct client_certs *c = calloc(1, sizeof(*c));

	if (c != NULL)
		(void)pthread_mutex_init(&c->lock, NULL);
	return c;
}

void
client_certs_free(struct client_certs *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < CERTS; i++)
		vfy_cert_free(c->list[i].cert);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

/* c is locked. NULL: it is not there. */
static struct known *
find(struct client_certs *c, const uint8_t sha256[32])
{
	for (size_t i = 0; i < CERTS && c->list[i].cert != NULL; i++) {
		if (memcmp(c->list[i].sha256, sha256, 32) == 0)
			return &c->list[i];
	}
	return NULL;
}

struct vfy_cert *
client_certs_find(struct client_certs *c, const uint8_t sha256[32])
{
	struct vfy_cert *cert = NULL;
	struct known *k;

	(void)pthread_mutex_lock(&c->lock);
	k = find(c, sha256);
	if (k != NULL)
		cert = vfy_cert_ref(k->cert);
	(void)pthread_mutex_unlock(&c->lock);
	return cert;
}

void
client_certs_keep(struct client_certs *c, const struct vfy_cert *cert)
{
	uint8_t sha256[32];
	struct known *k;

	vfy_cert_sha256(cert, sha256);
	(void)pthread_mutex_lock(&c->lock);
	if (find(c, sha256) == NULL) {
		k = &c->list[c->next];
		c->next = (c->next + 1) % CERTS;
		vfy_cert_free(k->cert);
		k->cert = vfy_cert_ref(cert);
		memcpy(k->sha256, sha256, 32);
	}
	(void)pthread_mutex_unlock(&c->lock);
}
