/* SPDX-License-Identifier: MIT */
/*
 * quota.h - what goes: the unused, the damaged, the orphaned.
 */
#ifndef STORE_QUOTA_H
#define STORE_QUOTA_H
#include "statement.h"

/* Evicts what was not used for longest, in small batches, until at most quota
 * octets of evidence are left. */
void quota_enforce(struct database *db, uint64_t quota);
/* The bytes of sha256 are wrong (gone: not there): so is all that rests on them. */
void quota_drop_damaged(struct database *db, const uint8_t sha256[DIGEST_LEN], bool gone);
/* Removes the file of sha256, if no row names it. */
void quota_drop_file(struct database *db, const uint8_t sha256[DIGEST_LEN]);
/* Removes expired rows, rows that nothing names, and old files without a row. */
void quota_sweep(struct database *db, int64_t now);

#endif
