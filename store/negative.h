/* SPDX-License-Identifier: MIT */
/*
 * negative.h - what lately could not be fetched, so that a dead server is not
 * waited for by every question.
 */
#ifndef STORE_NEGATIVE_H
#define STORE_NEGATIVE_H
#include <pthread.h>

#include "digest.h"

/* A machine talks to the servers of few CAs; the oldest entry gives way. */
#define NEGATIVE_SLOTS 256
#define NEGATIVE_MILLISECONDS 30000

/* In memory, of one process. Threads: all functions lock. */
struct negative {
	pthread_mutex_t lock;
	size_t next;
	struct {
		uint8_t key[DIGEST_LEN];
		int64_t until; /* CLOCK_MONOTONIC, milliseconds; 0: free */
	} slot[NEGATIVE_SLOTS];
};

void negative_init(struct negative *n);
void negative_destroy(struct negative *n);
/* Failed at now (milliseconds): not to be tried for NEGATIVE_MILLISECONDS. */
void negative_add(struct negative *n, const uint8_t key[DIGEST_LEN], int64_t now);
bool negative_has(struct negative *n, const uint8_t key[DIGEST_LEN], int64_t now);

#endif
