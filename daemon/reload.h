/* SPDX-License-Identifier: MIT */
/*
 * reload.h - a new configuration, and new trust, in the place of the old: by
 * SIGHUP, or by a change over HTTP.
 */
#ifndef RELOAD_H
#define RELOAD_H
#include <pthread.h>

#include "args.h"
#include "trust_set.h"

struct reload {
	const struct args *args;
	struct fetch_ask *fetch; /* NULL: stores fetch by themselves */
	pthread_mutex_t lock;	 /* of who reads and swaps; files of state.h too */
};

/*
 * What files say now, with old's values for what only a start changes; with
 * candidate (of state.h; -1: none) in its file's place. NULL: *wrong says why.
 * The lock is held.
 */
struct trust_set *reload_read(const struct reload *r, const struct config *old,
    int candidate, struct complaints *wrong, struct complaints *kept);

#endif
