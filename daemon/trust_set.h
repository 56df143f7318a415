/* SPDX-License-Identifier: MIT */
/*
 * trust_set.h - what the service verifies against: anchors, intermediates and
 * the evidence store, as one thing that is exchanged whole.
 */
#ifndef TRUST_SET_H
#define TRUST_SET_H
#include <pthread.h>

#include "vfy.h"

/* Where a set is made from: the command line, read again at each reload. */
struct trust_config {
	const char **anchors; /* files */
	size_t num_anchors;
	const char **intermediates;
	size_t num_intermediates;
	bool system_trust;
	const char *store;	/* directory; NULL: none */
	const char **allow_net; /* NULL-terminated */
};

struct trust_set;

/*
 * Reads every file and opens the store. NULL: why has the reason (printable
 * but for what a file's name brings; log_event escapes).
 */
struct trust_set *trust_set_new(
    const struct trust_config *config, char *why, size_t len);
/* Counted: the last one closes context and store. NULL is fine. */
void trust_set_unref(struct trust_set *set);
/* Borrowed. */
struct vfy_ctx *trust_set_ctx(struct trust_set *set);

/*
 * From now on the store fetches what is due, by a thread of its own, until
 * the set goes. Says in the log why it can't.
 */
void trust_set_start_worker(struct trust_set *set);

/* The set in use, exchanged under the lock, and those that were before it. */
struct trust_slot {
	pthread_mutex_t lock;
	struct trust_set *set, *old;
};
/* Takes set. 0 or VFY_EINTERNAL (then set is still the caller's). */
int trust_slot_init(struct trust_slot *slot, struct trust_set *set);
void trust_slot_destroy(struct trust_slot *slot);
/* A reference to the set in use, for one request. Never NULL. */
struct trust_set *trust_slot_get(struct trust_slot *slot);
/*
 * Takes set; requests in flight keep the old one until they are done. Closing
 * it may take a while, which is no business of theirs: trust_slot_reap() does.
 */
void trust_slot_swap(struct trust_slot *slot, struct trust_set *set);
/* Closes sets that were exchanged and that no request uses any more. */
void trust_slot_reap(struct trust_slot *slot);

#endif
