/* SPDX-License-Identifier: MIT */
/*
 * trust_set.h - what the service answers by: configuration, named policies,
 * anchors, intermediates and the evidence store, as one thing that is exchanged
 * whole.
 */
#ifndef TRUST_SET_H
#define TRUST_SET_H
#include <pthread.h>

#include "config.h"
#include "fetch_ask.h"

struct trust_set;
struct vfy_store;

enum trust_use {
	TRUST_SERVE,
	TRUST_CHECK /* only to see whether it could be: nothing is written */
};

/*
 * Reads every file that config names, and opens the store, which fetches by
 * fetch; NULL: by itself. Takes config, also when it fails. NULL: there are
 * complaints, these or earlier ones.
 */
struct trust_set *trust_set_new(struct config *config, struct fetch_ask *fetch,
    enum trust_use use, struct complaints *complaints);
/* Counted: the last one closes contexts and store. NULL is fine. */
void trust_set_unref(struct trust_set *set);
/* Borrowed. */
struct vfy_ctx *trust_set_ctx(struct trust_set *set);
const struct config *trust_set_config(const struct trust_set *set);
/*
 * The context for a question that named this policy: one with the policy's own
 * anchors, where it has some. NULL: the service's. Borrowed.
 */
struct vfy_ctx *trust_set_ctx_for(
    struct trust_set *set, const struct settings *policy);
/*
 * question_start() with [defaults], and the policies that it may name. The set
 * must outlive it. 0 or VFY_E*.
 */
int trust_set_start(struct trust_set *set, struct question *qn);
/* Borrowed; NULL: there is none. */
struct vfy_store *trust_set_store(struct trust_set *set);

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
 * Takes set; requests in flight, and their fetches, keep the old one until they
 * are done; its worker takes on nothing new. Does not wait. Closing
 * it may take a while, which is no business of theirs: trust_slot_reap() does.
 */
void trust_slot_swap(struct trust_slot *slot, struct trust_set *set);
/* Closes sets that were exchanged and that no request uses any more. */
void trust_slot_reap(struct trust_slot *slot);

#endif
