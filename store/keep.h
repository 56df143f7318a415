/* SPDX-License-Identifier: MIT */
/*
 * keep.h - evidence put into the store: authenticated, or pending.
 */
#ifndef STORE_KEEP_H
#define STORE_KEEP_H
#include "evidence.h"

/* What is to be kept. */
struct keeping {
	const struct evidence_key *key;
	struct vfy_span der;
	int64_t this_update, next_update; /* unix seconds; 0: absent */
	struct vfy_span number;		  /* cRLNumber without leading zeros */
	const char *etag, *last_modified; /* "": none */
	int64_t now;			  /* unix seconds */
	uint64_t quota;
	bool fetched; /* the server gave it just now */
	const struct vfy_facts *facts; /* of a large CRL; NULL: none */
};
enum pending_origin { PENDING_FETCHED = 1, PENDING_IMPORTED = 2 };

/*
 * The engine authenticated it: kept under its key, unless what is there is
 * newer; what was pending with the same bytes is done with, and so is the wish.
 * Without a URL in the key, the one that we fetched pending bytes from is taken.
 * Does nothing when the database can't be written to.
 */
void evidence_keep(struct database *db, const struct keeping *k);
/*
 * Puts it where the engine will find it before anything else of that key.
 * this_update and number are what the bytes say. False: it is not newer than what
 * is there, or can't be written.
 */
bool evidence_put_pending(struct database *db, const struct keeping *k,
    enum pending_origin origin);
/* The engine was given these pending bytes, and did not have them kept. */
void evidence_refused(struct database *db, enum vfy_ask_kind kind,
    const uint8_t sha256[DIGEST_LEN], int64_t now);
/* The server has nothing newer than what is kept under key. */
void evidence_renew(struct database *db, const struct evidence_key *key, int64_t now);
/*
 * When to ask again for what is in force from this_update to next_update: at a
 * random time in the last part of it, so that a CA's clients don't come at
 * once. 0: never by ourselves.
 */
int64_t evidence_refresh_time(int64_t this_update, int64_t next_update, int64_t now);

#endif
