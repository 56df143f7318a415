/* SPDX-License-Identifier: MIT */
/*
 * evidence.h - rows of evidence, authenticated or pending: found and read.
 */
#ifndef STORE_EVIDENCE_H
#define STORE_EVIDENCE_H
#include "bigfile.h"
#include "bounds.h"
#include "statement.h"

/* cRLNumber has at most 20 octets (RFC 5280 5.2.3). */
#define EVIDENCE_NUMBER_MAX 32

struct evidence_row {
	struct vfy_blob *blob; /* to be released */
	bool pending;	       /* nobody has authenticated it yet */
	bool alone;	       /* nothing is pending for the key */
	bool in_file;
	uint8_t mark[BIGFILE_MARK]; /* of the file */
	uint8_t sha256[DIGEST_LEN];
	int64_t this_update;		 /* of pending: unproven */
	int64_t next_update, refresh_at; /* 0 in pending */
	int64_t seen_at; /* the server last gave it, or said that it has no other */
	int64_t last_used;
	uint8_t number[EVIDENCE_NUMBER_MAX];
	size_t number_len;
	char etag[VFY_VALIDATOR_MAX], last_modified[VFY_VALIDATOR_MAX];
	char url[BOUND_URL + 1];
};

/* 0; VFY_EARG: no such kind; VFY_ENOENT: longer than limits allow; VFY_EINTERNAL. */
int evidence_key_of(const struct vfy_ask *ask, struct evidence_key *key);
/* Without any of these a question would match what is about something else. */
bool evidence_can_find(const struct evidence_key *key);
/*
 * The nth row for key: OCSP by the request, others by URL and issuer's key, or
 * by issuer's key alone when there is no URL. What is pending comes first, since
 * it is not older than what it may replace; then the newest thisUpdate. A row
 * that the engine refused lately keeps its place, where another one is
 * given instead: who counts must not skip any. Bytes that are not what
 * they should be are dropped. now: unix seconds. 0; VFY_ENOENT (also when the
 * database fails); VFY_ENOMEM.
 */
int evidence_get(struct database *db, const struct evidence_key *key, size_t nth,
    size_t max_bytes, int64_t now, struct evidence_row *out);
/* The row of exactly this key, without its bytes; false: there is none. */
bool evidence_find(struct database *db, const struct evidence_key *key, struct evidence_row *out);
/* It was used at now; written once in a while, and never waited for. */
void evidence_touch(struct database *db, const struct evidence_row *row, int64_t now);
/*
 * Goes through everything: the row after *id, in order of ids. what: EVIDENCE_EACH
 * or BLOB_EACH. describe (may be NULL) reads the other columns. thorough: files
 * are hashed. Damaged: *out has no blob, and it was dropped. 0; VFY_ENOENT: no
 * more; VFY_EIO; VFY_ENOMEM.
 */
int evidence_next(struct database *db, enum statement what, int64_t *id, bool thorough,
    void (*describe)(void *arg, sqlite3_stmt *stmt), void *arg, struct evidence_row *out);
/*
 * The bytes of that name, compared with it; the row has nothing else but what
 * belongs to them. 0; VFY_ENOENT (dropped, if they were damaged); VFY_EIO; VFY_ENOMEM.
 */
int evidence_read(struct database *db, const uint8_t sha256[DIGEST_LEN], struct evidence_row *out);
/* Are a's octets, as a number, less than b's? Neither has leading zeros. */
bool evidence_number_less(struct vfy_span a, struct vfy_span b);
/* Fills the counts of rows. 0, VFY_EIO. */
int evidence_count(struct database *db, struct vfy_store_stats *out);

#endif
