/* SPDX-License-Identifier: MIT */
/*
 * evidence.h - rows of evidence and wishes, got and kept.
 */
#ifndef STORE_EVIDENCE_H
#define STORE_EVIDENCE_H
#include "database.h"
#include "digest.h"

/* What a row is found by, made of a question. Borrows from it. */
struct evidence_key {
	enum vfy_ask_kind kind;
	const char *url; /* never NULL; "": not known */
	struct vfy_span issuer_key;
	struct vfy_span request; /* OCSP only */
	struct vfy_span request_sha256;
	uint8_t digest[DIGEST_LEN]; /* request_sha256 points here */
};
struct evidence_row {
	struct vfy_blob *blob; /* to be released */
	int64_t this_update, next_update;
};

/* 0; VFY_EARG: no such kind; VFY_ENOENT: longer than limits allow; VFY_EINTERNAL. */
int evidence_key_of(const struct vfy_ask *ask, struct evidence_key *key);
/*
 * The nth row for key, newest thisUpdate first: OCSP by the request, others by
 * URL and issuer's key, or by issuer's key alone when there is no URL.
 * Bytes that are not what was kept are dropped. 0; VFY_ENOENT (also when the
 * database fails); VFY_ENOMEM.
 */
int evidence_get(struct database *db, const struct evidence_key *key, size_t nth,
    size_t max_bytes, struct evidence_row *out);
/*
 * Keeps der under key unless a newer one is there, and fulfils the wish. now:
 * unix seconds. Does nothing when the database can't be written to.
 */
void evidence_keep(struct database *db, const struct evidence_key *key, struct vfy_span der,
    int64_t this_update, int64_t next_update, int64_t now);
/* Notes that key should be refreshed; never waits for other writers. */
void evidence_wish(struct database *db, const struct evidence_key *key, int64_t now);
/* Fills the counts of rows. 0, VFY_EIO. */
int evidence_count(struct database *db, struct vfy_store_stats *out);

#endif
