/* SPDX-License-Identifier: MIT */
/*
 * statement.h - every SQL statement of a store, and how one is run.
 */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H
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

enum statement {
	EVIDENCE_BY_URL,
	EVIDENCE_BY_URL_ALONE,
	EVIDENCE_BY_ISSUER,
	EVIDENCE_BY_REQUEST,
	EVIDENCE_KEPT,
	EVIDENCE_PUT,
	EVIDENCE_DROP,
	EVIDENCE_RENEW,
	EVIDENCE_EACH,
	PENDING_BY_URL,
	PENDING_BY_URL_ALONE,
	PENDING_BY_ISSUER,
	PENDING_BY_REQUEST,
	PENDING_OF_BLOB,
	PENDING_PUT,
	PENDING_REFUSED,
	PENDING_KEPT,
	PENDING_SAME,
	PENDING_DROP,
	PENDING_EXPIRED,
	PENDING_BOUND,
	BLOB_PUT,
	BLOB_DROP,
	BLOB_SWEEP,
	BLOB_HAS,
	BLOB_TOUCH,
	BLOB_MARK,
	BLOB_TOTAL,
	BLOB_OLDEST,
	BLOB_EACH,
	BLOB_ONE,
	WISH_FIND,
	WISH_PUT,
	WISH_BOUND,
	WISH_DROP,
	WISH_LATER,
	WISH_OLD,
	STILL_DUE,
	EVIDENCE_LATER,
	DUE,
	DUE_NEXT,
	FAILURE_FIND,
	FAILURE_PUT,
	FAILURE_DROP,
	FAILURE_BOUND,
	LEASE_FIND,
	LEASE_PUT,
	LEASE_DROP,
	LEASE_OLD,
	LEASE_OWN,
	VACUUM,
	DATA_VERSION,
	LIST_PROVEN,
	LIST_PENDING,
	LIST_REQUEST,
	LIST_DROP_PROVEN,
	LIST_DROP_PENDING,
	SURVEY,
	WISH_WANT,
	WISH_ALL,
	FAILURE_ALL,
	BEGIN,
	READ,
	COMMIT,
	ROLLBACK,
	STATEMENT_COUNT
};

/* c is entered in all of these. SQLite codes. */

/* Prepared, with key (may be NULL) bound to as many of ?1 to ?4 as there are; NULL
 * with *rc. */
sqlite3_stmt *statement_get(struct connection *c, enum statement which,
    const struct evidence_key *key, int *rc);
/* Borrowed until the statement is done. */
int statement_bind(sqlite3_stmt *stmt, int i, struct vfy_span s);
int statement_bind_text(sqlite3_stmt *stmt, int i, const char *text);
/* Nothing borrowed stays behind in it. NULL is fine. */
void statement_done(sqlite3_stmt *stmt);
/* Runs one that gives no row, and is done with it: SQLITE_OK or what went wrong. */
int statement_run(sqlite3_stmt *stmt);
/* Both at once, where there is nothing but key to bind. */
int statement_plain(struct connection *c, enum statement which, const struct evidence_key *key);
/* The same with ?5 a blob's name. */
int statement_blob(struct connection *c, enum statement which, const struct evidence_key *key,
    const uint8_t sha256[DIGEST_LEN]);
/* The same with ?5 a number. */
int statement_number(struct connection *c, enum statement which, int64_t number);
int statement_begin(struct connection *c);
/* Commits when rc is SQLITE_OK, else rolls back. The code of it all. */
int statement_finish(struct connection *c, int rc);
/* A column of DIGEST_LEN octets; false: it is something else. */
bool statement_digest(sqlite3_stmt *stmt, int column, uint8_t out[DIGEST_LEN]);
/* A column as a string, cut to size. */
void statement_text(sqlite3_stmt *stmt, int column, char *out, size_t size);

/* Are all tables there, and sound? SQLITE_OK or SQLITE_CORRUPT. */
int statement_check(sqlite3 *db);

#endif
