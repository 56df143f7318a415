/* SPDX-License-Identifier: MIT */
/*
 * recent.h - evidence that was looked for a moment ago, in memory: while nothing
 * has been written to the database, the same question has the same answer.
 */
#ifndef STORE_RECENT_H
#define STORE_RECENT_H
#include "evidence.h"

struct recent;

/* NULL: no memory. */
struct recent *recent_new(void);
/* Blobs that are still out stay good. NULL is fine. */
void recent_free(struct recent *r);
/* What damage was found in may be remembered. */
void recent_clear(struct recent *r);
/*
 * As evidence_get. Only what is authenticated, with nothing pending beside it, is
 * remembered: at most RECENT_ROWS, the larger ones as maps of their files.
 */
int recent_get(struct recent *r, struct database *db, const struct evidence_key *key, size_t nth,
    size_t max_bytes, int64_t now, struct evidence_row *out);

#endif
