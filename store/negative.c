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
		if (n->slot[i].failures != 0 &&
		    memcmp(n->slot[i].key, key, DIGEST_LEN) == 0)
			break;
	return i;
}

void
negative_add(struct negative *n, const uint8_t key[DIGEST_LEN],
    unsigned failures, int64_t until)
{
	size_t i;

	(void)pthread_mutex_lock(&n->lock);
	i = find(n, key);
	if (i == NEGATIVE_SLOTS) {
		i = n->next;
		n->next = (n->next + 1) % NEGATIVE_SLOTS;
	}
	memcpy(n->slot[i].key, key, DIGEST_LEN);
	n->slot[i].failures = failures;
	n->slot[i].until = until;
	(void)pthread_mutex_unlock(&n->lock);
}

int64_t
negative_left(struct negative *n, const uint8_t key[DIGEST_LEN], int64_t now)
{
	int64_t left = 0;
	size_t i;

	(void)pthread_mutex_lock(&n->lock);
	i = find(n, key);
	if (i < NEGATIVE_SLOTS && now < n->slot[i].until)
		left = n->slot[i].until - now;
	(void)pthread_mutex_unlock(&n->lock);
	return left;
}

unsigned
negative_failures(struct negative *n, const uint8_t key[DIGEST_LEN])
{
	unsigned failures;
	size_t i;

	(void)pthread_mutex_lock(&n->lock);
	i = find(n, key);
	failures = i < NEGATIVE_SLOTS ? n->slot[i].failures : 0;
	(void)pthread_mutex_unlock(&n->lock);
	return failures;
}

void
negative_drop(struct negative *n, const uint8_t key[DIGEST_LEN])
{
	size_t i;

	(void)pthread_mutex_lock(&n->lock);
	i = find(n, key);
	if (i < NEGATIVE_SLOTS)
		n->slot[i].failures = 0;
	(void)pthread_mutex_unlock(&n->lock);
}

void
negative_clear(struct negative *n)
{
	(void)pthread_mutex_lock(&n->lock);
	memset(n->slot, 0, sizeof(n->slot));
	n->next = 0;
	(void)pthread_mutex_unlock(&n->lock);
}
