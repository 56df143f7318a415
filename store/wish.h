/* SPDX-License-Identifier: MIT */
/*
 * wish.h - what should be fetched when somebody has time: noted, and found.
 */
#ifndef STORE_WISH_H
#define STORE_WISH_H
#include "evidence.h"

/* Notes that key should be refreshed; hardly waits for other writers. True: it
 * was not noted before. */
bool wish_note(struct database *db, const struct evidence_key *key, int64_t now);

/* One thing that is due; its key points into it. */
struct wish_due {
	struct wish_due *next;
	struct evidence_key key;
	char url[BOUND_URL + 1];
	uint8_t issuer_key[BOUND_ISSUER_KEY];
	uint8_t request[BOUND_REQUEST];
};
/* Wishes, and evidence in use that should be renewed, up to max. 0; VFY_EIO; VFY_ENOMEM. */
int wish_find_due(struct database *db, int64_t now, unsigned max, struct wish_due **out);
void wish_free_due(struct wish_due *list);
/* Has nobody done it in the meantime? */
bool wish_is_due(struct database *db, const struct evidence_key *key, int64_t now);
/* When the next one is due, unix seconds; INT64_MAX: none. */
int64_t wish_next_due(struct database *db, int64_t now);
/* It was done, or is not to be tried before due (0: done for good). */
void wish_settle(struct database *db, const struct evidence_key *key, int64_t due, bool done);

#endif
