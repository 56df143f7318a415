/* SPDX-License-Identifier: MIT */
/*
 * negative.c - what lately could not be fetched.
 *
 * A ring: bounded, and no key can push out more than the oldest one. Keys are
 * hashes of URLs, so that a URL's length does not matter.
 */
#include "negative.h"

#include <string.h>

void
negative_init(struct negative *n)
{
	memset(n, 0, sizeof(*n));
	(void)pthread_mutex_init(&n->lock, NULL);
}

void
negative_destroy(struct negative *n)
{
	(void)pthread_mutex_destroy(&n->lock);
}

/* The slot of key, or NEGATIVE_SLOTS. The lock is held. */
static size_t
find(const struct negative *n, const uint8_t key[DIGEST_LEN])
{
	size_t i;

	for (i = 0; i < NEGATIVE_SLOTS; i++)
		if (n->slot[i].until != 0 &&
		    memcmp(n->slot[i].key, key, DIGEST_LEN) == 0)
			break;
	return i;
}

void
negative_add(struct negative *n, const uint8_t key[DIGEST_LEN], int64_t now)
{
	size_t i;

	(void)pthread_mutex_lock(&n->lock);
	i = find(n, key);
	if (i == NEGATIVE_SLOTS) {
		i = n->next;
		n->next = (n->next + 1) % NEGATIVE_SLOTS;
	}
	memcpy(n->slot[i].key, key, DIGEST_LEN);
	n->slot[i].until = now + NEGATIVE_MILLISECONDS;
	(void)pthread_mutex_unlock(&n->lock);
}

bool
negative_has(struct negative *n, const uint8_t key[DIGEST_LEN], int64_t now)
{
	bool has;
	size_t i;

	(void)pthread_mutex_lock(&n->lock);
	i = find(n, key);
	has = i < NEGATIVE_SLOTS && now < n->slot[i].until;
	(void)pthread_mutex_unlock(&n->lock);
	return has;
}
