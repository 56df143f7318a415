/* SPDX-License-Identifier: MIT */
/*
 * failure.h - back-off from servers and requests that failed, shared by the
 * processes that use a store.
 */
#ifndef STORE_FAILURE_H
#define STORE_FAILURE_H
#include "negative.h"
#include "statement.h"

/*
 * Failed once more: not again for a while, doubled each time up to last
 * seconds, with jitter. How long, in seconds.
 */
int64_t failure_note(struct database *db, struct negative *n, const uint8_t key[DIGEST_LEN],
    int64_t last);
/* For how many seconds it is to be left alone; 0: it may be tried. */
int64_t failure_lately(struct database *db, struct negative *n, const uint8_t key[DIGEST_LEN]);
/* It works (again). */
void failure_over(struct database *db, struct negative *n, const uint8_t key[DIGEST_LEN]);

#endif
