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

/* In memory, of one process; failure.c has what all share. Threads: all
 * functions lock. Times are CLOCK_MONOTONIC, milliseconds. */
struct negative {
	pthread_mutex_t lock;
	size_t next;
	struct {
		uint8_t key[DIGEST_LEN];
		unsigned failures; /* 0: free */
		int64_t until;
	} slot[NEGATIVE_SLOTS];
};

void negative_init(struct negative *n);
void negative_destroy(struct negative *n);
/* Failed so often, the last time now: not to be tried before until. */
void negative_add(struct negative *n, const uint8_t key[DIGEST_LEN], unsigned failures,
    int64_t until);
/* How long it is to be left alone; 0: it may be tried. */
int64_t negative_left(struct negative *n, const uint8_t key[DIGEST_LEN], int64_t now);
/* How often it failed, as far as is remembered. */
unsigned negative_failures(struct negative *n, const uint8_t key[DIGEST_LEN]);
void negative_drop(struct negative *n, const uint8_t key[DIGEST_LEN]);
void negative_clear(struct negative *n);

#endif
