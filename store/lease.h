/* SPDX-License-Identifier: MIT */
/*
 * lease.h - of the processes that share a store, one fetches a thing at a time.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H
#include "statement.h"

/* Who holds a lease: nobody else has this name. */
struct lease_owner {
	uint8_t octets[16];
};
enum lease_state {
	LEASE_TAKEN, /* ours: to be dropped */
	LEASE_HELD,  /* another's */
	LEASE_BUSY,  /* somebody writes all the time: ask again */
	LEASE_NONE   /* there is no database to agree by: go ahead */
};

void lease_name_owner(struct lease_owner *out);
/* Waits so many milliseconds at most for the database. */
enum lease_state lease_take(struct database *db, const uint8_t key[DIGEST_LEN],
    const struct lease_owner *owner, int64_t milliseconds);
void lease_drop(struct database *db, const uint8_t key[DIGEST_LEN],
    const struct lease_owner *owner);
/* All that are owner's, who goes. */
void lease_drop_all(struct database *db, const struct lease_owner *owner);

#endif
