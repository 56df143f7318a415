/* SPDX-License-Identifier: MIT */
/*
 * statement.c - every SQL statement of a store, and how one is run. The tables
 * are explained in schema.c.
 *
 * Parameters, the same in all statements: 1 kind, 2 url, 3 issuer_key,
 * 4 request_sha256; further ones from 5.
 */
#include "statement.h"

#include <stdio.h>
#include <string.h>

#include "bounds.h"

/* What evidence.c reads of a row, evidence and pending alike. */
#define EVIDENCE_ROW                                                           \
	"SELECT b.id, b.sha256, b.size, b.in_file, b.mark, b.last_used,"       \
	" e.this_update, e.etag, e.last_modified, e.url,"                      \
	" e.next_update, e.refresh_at, e.crl_number,"                          \
	" max(e.fetched_at, e.checked_at)"                                     \
	" FROM evidence e JOIN blob b ON b.sha256 = e.blob WHERE "
#define PENDING_ROW                                                            \
	"SELECT b.id, b.sha256, b.size, b.in_file, b.mark, b.last_used,"       \
	" e.this_update, e.etag, e.last_modified, e.url,"                      \
	" e.retry_at, e.expires_at"                                            \
	" FROM pending e JOIN blob b ON b.sha256 = e.blob WHERE "
#define NEWEST_FIRST " ORDER BY e.this_update DESC, e.id LIMIT 1 OFFSET ?5"
#define FIRST_ONES " ORDER BY e.this_update DESC, e.id LIMIT ?5"
#define BY_URL_AND_KEY "e.kind = ?1 AND e.url = ?2 AND e.issuer_key = ?3"
#define BY_URL_ALONE "e.kind = ?1 AND e.url = ?2"
#define BY_KEY "e.kind = ?1 AND e.issuer_key = ?3"
#define BY_REQUEST "e.kind = ?1 AND e.request_sha256 = ?4"
#define SAME_KEY                                                               \
	" kind = ?1 AND url = ?2 AND issuer_key = ?3 AND request_sha256 = ?4"
#define CONFLICT " ON CONFLICT(kind, url, issuer_key, request_sha256) DO UPDATE SET"
/* What one of us could fetch, and somebody still uses. ?5 now, ?6 used since. */
#define DUE_EVIDENCE                                                           \
	" FROM evidence e JOIN blob b ON b.sha256 = e.blob WHERE"              \
	" e.refresh_at > 0 AND e.url <> ''"                                    \
	" AND (e.kind <> 2 OR length(e.request) > 0) AND b.last_used >= ?6"

/* What vfy_store_filter lets pass: ?6 kind, ?7 blob, ?8 issuer_key, ?9 expired
 * then. In force is what store_is_fresh() and the engine take, skew and all. */
#define NUMBER(n) TEXT(n)
#define TEXT(n) #n
#define FILTERED                                                               \
	" (?6 = 0 OR e.kind = ?6) AND (length(?7) = 0 OR e.blob = ?7)"         \
	" AND (length(?8) = 0 OR e.issuer_key = ?8)"
#define EXPIRED_PROVEN                                                         \
	" AND (?9 = 0 OR CASE WHEN e.next_update > 0"                          \
	" THEN e.next_update + " NUMBER(SKEW_SECONDS) " < ?9"                  \
	" WHEN e.kind = 3 THEN 0"                                              \
	" ELSE e.this_update + " NUMBER(NO_NEXT_UPDATE_SECONDS) " < ?9 END)"
#define LIST_ROW                                                               \
	"SELECT e.id, b.sha256, b.size, b.in_file, b.last_used, e.kind,"       \
	" e.url, e.issuer_key, e.request_sha256, e.this_update,"

static const char *const sql[STATEMENT_COUNT] = {
	[EVIDENCE_BY_URL] = EVIDENCE_ROW BY_URL_AND_KEY NEWEST_FIRST,
	[EVIDENCE_BY_URL_ALONE] = EVIDENCE_ROW BY_URL_ALONE NEWEST_FIRST,
	[EVIDENCE_BY_ISSUER] = EVIDENCE_ROW BY_KEY NEWEST_FIRST,
	[EVIDENCE_BY_REQUEST] = EVIDENCE_ROW BY_REQUEST NEWEST_FIRST,
	[EVIDENCE_KEPT] = "SELECT blob, this_update, next_update, crl_number,"
			  " etag, last_modified FROM evidence WHERE" SAME_KEY,
	[EVIDENCE_PUT] =
	    "INSERT INTO evidence(kind, url, issuer_key, request_sha256,"
	    " blob, this_update, next_update, fetched_at, request, crl_number,"
	    " refresh_at, etag, last_modified)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
	    CONFLICT
	    " blob = excluded.blob, this_update = excluded.this_update,"
	    " next_update = excluded.next_update,"
	    " fetched_at = excluded.fetched_at, request = excluded.request,"
	    " crl_number = excluded.crl_number,"
	    " refresh_at = excluded.refresh_at, etag = excluded.etag,"
	    " last_modified = excluded.last_modified",
	[EVIDENCE_DROP] = "DELETE FROM evidence WHERE blob = ?5",
	[EVIDENCE_RENEW] = "UPDATE evidence SET checked_at = ?5,"
			   " refresh_at = ?6 WHERE" SAME_KEY,
	[EVIDENCE_EACH] =
	    "SELECT b.id, b.sha256, b.size, b.in_file, b.mark, b.last_used,"
	    " e.this_update, e.etag, e.last_modified, e.url, e.id, e.kind,"
	    " e.issuer_key, e.request FROM evidence e"
	    " JOIN blob b ON b.sha256 = e.blob WHERE e.id > ?5"
	    " ORDER BY e.id LIMIT 1",

	[PENDING_BY_URL] = PENDING_ROW BY_URL_AND_KEY FIRST_ONES,
	[PENDING_BY_URL_ALONE] = PENDING_ROW BY_URL_ALONE FIRST_ONES,
	[PENDING_BY_ISSUER] = PENDING_ROW BY_KEY FIRST_ONES,
	[PENDING_BY_REQUEST] = PENDING_ROW BY_REQUEST FIRST_ONES,
	[PENDING_OF_BLOB] = "SELECT url, etag, last_modified, origin"
			    " FROM pending WHERE kind = ?1"
			    " AND request_sha256 = ?4 AND blob = ?5"
			    " ORDER BY url <> ?2, origin, id LIMIT 1",
	[PENDING_PUT] =
	    "INSERT INTO pending(kind, url, issuer_key, request_sha256,"
	    " request, blob, this_update, origin, arrived_at, expires_at,"
	    " retry_at, refusals, etag, last_modified)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, ?11, ?12)"
	    CONFLICT
	    " blob = excluded.blob, this_update = excluded.this_update,"
	    " origin = excluded.origin, arrived_at = excluded.arrived_at,"
	    " expires_at = excluded.expires_at, retry_at = 0, refusals = 0,"
	    " etag = excluded.etag, last_modified = excluded.last_modified",
	[PENDING_REFUSED] =
	    "UPDATE pending SET refusals = min(refusals, 20) + 1, retry_at = ?6"
	    " + min(?7, 30 << min(refusals, 10)) WHERE blob = ?5 AND kind = ?1",
	[PENDING_KEPT] = "DELETE FROM pending WHERE kind = ?1 AND"
			 " request_sha256 = ?4 AND blob = ?5 AND"
			 " (issuer_key = ?3 OR url = ?2)",
	[PENDING_SAME] = "SELECT blob, this_update FROM pending WHERE" SAME_KEY,
	[PENDING_DROP] = "DELETE FROM pending WHERE blob = ?5",
	[PENDING_EXPIRED] = "DELETE FROM pending WHERE expires_at <= ?5",
	[PENDING_BOUND] = "DELETE FROM pending WHERE id IN (SELECT id FROM"
			  " pending ORDER BY id DESC LIMIT -1 OFFSET ?5)",

	/* the bytes again: a damaged copy may lie there */
	[BLOB_PUT] =
	    "INSERT INTO blob(sha256, der, size, in_file, mark, last_used)"
	    " VALUES(?5, ?6, ?7, ?8, ?9, ?10)"
	    " ON CONFLICT(sha256) DO UPDATE SET der = excluded.der,"
	    " size = excluded.size, in_file = excluded.in_file,"
	    " mark = excluded.mark, last_used = excluded.last_used",
	[BLOB_DROP] =
	    "DELETE FROM blob WHERE sha256 = ?5"
	    " AND NOT EXISTS (SELECT 1 FROM evidence WHERE blob = ?5)"
	    " AND NOT EXISTS (SELECT 1 FROM pending WHERE blob = ?5)",
	[BLOB_SWEEP] =
	    "DELETE FROM blob WHERE sha256 NOT IN (SELECT blob FROM evidence)"
	    " AND sha256 NOT IN (SELECT blob FROM pending)",
	[BLOB_HAS] = "SELECT 1 FROM blob WHERE sha256 = ?5 AND in_file = 1",
	[BLOB_TOUCH] = "UPDATE blob SET last_used = ?6 WHERE sha256 = ?5",
	[BLOB_MARK] =
	    "UPDATE blob SET mark = ?6 WHERE sha256 = ?5 AND in_file = 1",
	[BLOB_TOTAL] = "SELECT coalesce(sum(size), 0) FROM blob",
	[BLOB_OLDEST] = "SELECT sha256, size, in_file FROM blob"
			" ORDER BY last_used, id LIMIT 1",
	[BLOB_EACH] =
	    "SELECT id, sha256, size, in_file, mark, last_used, 0, '', '', ''"
	    " FROM blob WHERE id > ?5 ORDER BY id LIMIT 1",

	[BLOB_ONE] =
	    "SELECT id, sha256, size, in_file, mark, last_used, 0, '', '', ''"
	    " FROM blob WHERE sha256 = ?5",

	[LIST_PROVEN] =
	    LIST_ROW " e.fetched_at, e.next_update, e.checked_at, e.refresh_at,"
		     " e.crl_number FROM evidence e"
		     " JOIN blob b ON b.sha256 = e.blob WHERE e.id > ?5"
		     " AND" FILTERED EXPIRED_PROVEN " ORDER BY e.id LIMIT 1",
	[LIST_PENDING] =
	    LIST_ROW " e.arrived_at, e.expires_at, e.origin FROM pending e"
		     " JOIN blob b ON b.sha256 = e.blob WHERE e.id > ?5"
		     " AND" FILTERED " AND (?9 = 0 OR e.expires_at <= ?9)"
		     " ORDER BY e.id LIMIT 1",
	[LIST_REQUEST] = "SELECT request FROM evidence WHERE kind = 2"
			 " AND request_sha256 = ?4 LIMIT 1",
	[LIST_DROP_PROVEN] = "DELETE FROM evidence WHERE id = ?5",
	[LIST_DROP_PENDING] = "DELETE FROM pending WHERE id = ?5",

	/* ?10 to ?14: ages */
	[SURVEY] =
	    "SELECT kind, sum(n), sum(p), sum(a), sum(b), sum(c), sum(d),"
	    " sum(f), sum(age), sum(x), min(next) FROM"
	    " (SELECT e.kind, 1 AS n, 0 AS p, ?9 - e.this_update <= ?10 AS a,"
	    " ?9 - e.this_update <= ?11 AS b, ?9 - e.this_update <= ?12 AS c,"
	    " ?9 - e.this_update <= ?13 AS d, ?9 - e.this_update <= ?14 AS f,"
	    " max(0, ?9 - e.this_update) AS age, (1" EXPIRED_PROVEN ") AS x,"
	    " CASE WHEN e.next_update >= ?9 THEN e.next_update END AS next"
	    " FROM evidence e UNION ALL SELECT kind, 0, 1, 0, 0, 0, 0, 0, 0, 0,"
	    " NULL FROM pending) GROUP BY kind",

	[WISH_WANT] =
	    "INSERT INTO wish(kind, url, issuer_key, request_sha256, request,"
	    " first_wished, due) SELECT e.kind, e.url, e.issuer_key,"
	    " e.request_sha256, e.request, ?10, ?10 FROM evidence e WHERE"
	    FILTERED EXPIRED_PROVEN " AND e.url <> ''"
	    " AND (e.kind <> 2 OR length(e.request) > 0)"
	    " ORDER BY e.refresh_at, e.id LIMIT ?11" CONFLICT
	    " first_wished = excluded.first_wished, due = excluded.due",
	[WISH_ALL] = "DELETE FROM wish",
	[FAILURE_ALL] = "DELETE FROM failure",
	[WISH_FIND] = "SELECT 1 FROM wish WHERE" SAME_KEY,
	[WISH_PUT] = "INSERT OR IGNORE INTO wish(kind, url, issuer_key,"
		     " request_sha256, request, first_wished, due)"
		     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?6)",
	[WISH_BOUND] =
	    "DELETE FROM wish WHERE id IN (SELECT id FROM wish"
	    " ORDER BY first_wished DESC, id DESC LIMIT -1 OFFSET ?5)",
	[WISH_DROP] = "DELETE FROM wish WHERE" SAME_KEY,
	[WISH_LATER] = "UPDATE wish SET due = ?5 WHERE" SAME_KEY,
	[WISH_OLD] = "DELETE FROM wish WHERE first_wished < ?5",
	[STILL_DUE] = "SELECT 1 FROM wish WHERE" SAME_KEY " UNION ALL"
		      " SELECT 1 FROM evidence WHERE" SAME_KEY
		      " AND refresh_at > 0 AND refresh_at <= ?5",
	[EVIDENCE_LATER] = "UPDATE evidence SET refresh_at = ?5 WHERE" SAME_KEY,
	[DUE] = "SELECT kind, url, issuer_key, request FROM wish"
		" WHERE due <= ?5 OR due > ?7 UNION"
		" SELECT e.kind, e.url, e.issuer_key, e.request" DUE_EVIDENCE
		" AND e.refresh_at <= ?5 LIMIT ?8",
	[DUE_NEXT] = "SELECT min(at) FROM (SELECT min(due) AS at FROM wish"
		     " UNION ALL SELECT min(e.refresh_at) AS at" DUE_EVIDENCE
		     " AND e.refresh_at > ?5)",

	[FAILURE_FIND] = "SELECT failures, until FROM failure WHERE key = ?5",
	[FAILURE_PUT] = "INSERT INTO failure(key, failures, until)"
			" VALUES(?5, ?6, ?7) ON CONFLICT(key) DO UPDATE SET"
			" failures = excluded.failures, until = excluded.until",
	[FAILURE_DROP] = "DELETE FROM failure WHERE key = ?5",
	[FAILURE_BOUND] = "DELETE FROM failure WHERE key IN (SELECT key FROM"
			  " failure ORDER BY until DESC LIMIT -1 OFFSET ?5)",

	[LEASE_FIND] = "SELECT owner, until FROM lease WHERE key = ?5",
	[LEASE_PUT] = "INSERT INTO lease(key, owner, until) VALUES(?5, ?6, ?7)"
		      " ON CONFLICT(key) DO UPDATE SET owner = excluded.owner,"
		      " until = excluded.until",
	[LEASE_DROP] = "DELETE FROM lease WHERE key = ?5 AND owner = ?6",
	[LEASE_OWN] = "DELETE FROM lease WHERE owner = ?6",
	[LEASE_OLD] = "DELETE FROM lease WHERE until < ?5",

	[VACUUM] = "PRAGMA incremental_vacuum(1024)",
	[DATA_VERSION] = "PRAGMA data_version",
	[BEGIN] = "BEGIN IMMEDIATE",
	[READ] = "BEGIN",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
};
_Static_assert(STATEMENT_COUNT <= DATABASE_STATEMENTS, "a slot for each");

int
statement_bind(sqlite3_stmt *stmt, int i, struct vfy_span s)
{
	if (s.len == 0)
		return sqlite3_bind_zeroblob(stmt, i, 0);
	return sqlite3_bind_blob64(stmt, i, s.ptr, s.len, SQLITE_STATIC);
}

int
statement_bind_text(sqlite3_stmt *stmt, int i, const char *text)
{
	return sqlite3_bind_text(stmt, i, text, -1, SQLITE_STATIC);
}

/* Binds as much of key as the statement has parameters for. */
static int
bind_key(sqlite3_stmt *stmt, const struct evidence_key *key)
{
	int n = sqlite3_bind_parameter_count(stmt);
	int rc = SQLITE_OK;

	if (n >= 1)
		rc = sqlite3_bind_int(stmt, 1, (int)key->kind);
	if (rc == SQLITE_OK && n >= 2)
		rc = statement_bind_text(stmt, 2, key->url);
	if (rc == SQLITE_OK && n >= 3)
		rc = statement_bind(stmt, 3, key->issuer_key);
	if (rc == SQLITE_OK && n >= 4)
		rc = statement_bind(stmt, 4, key->request_sha256);
	return rc;
}

sqlite3_stmt *
statement_get(struct connection *c, enum statement which,
    const struct evidence_key *key, int *rc)
{
	sqlite3_stmt *stmt = database_statement(c, which, sql[which], rc);

	if (stmt != NULL && key != NULL)
		*rc = bind_key(stmt, key);
	return *rc == SQLITE_OK ? stmt : NULL;
}

void
statement_done(sqlite3_stmt *stmt)
{
	if (stmt == NULL)
		return;
	(void)sqlite3_reset(stmt);
	(void)sqlite3_clear_bindings(stmt);
}

int
statement_run(sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);

	while (rc == SQLITE_ROW)
		rc = sqlite3_step(stmt);
	statement_done(stmt);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int
statement_plain(
    struct connection *c, enum statement which, const struct evidence_key *key)
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, which, key, &rc);

	return stmt == NULL ? rc : statement_run(stmt);
}

int
statement_blob(struct connection *c, enum statement which,
    const struct evidence_key *key, const uint8_t sha256[DIGEST_LEN])
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, which, key, &rc);

	if (stmt == NULL)
		return rc;
	rc = statement_bind(stmt, 5, (struct vfy_span){ sha256, DIGEST_LEN });
	return rc == SQLITE_OK ? statement_run(stmt) : rc;
}

int
statement_number(struct connection *c, enum statement which, int64_t number)
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, which, NULL, &rc);

	if (stmt == NULL)
		return rc;
	rc = sqlite3_bind_int64(stmt, 5, number);
	return rc == SQLITE_OK ? statement_run(stmt) : rc;
}

int
statement_begin(struct connection *c)
{
	return statement_plain(c, BEGIN, NULL);
}

int
statement_finish(struct connection *c, int rc)
{
	if (rc == SQLITE_OK)
		rc = statement_plain(c, COMMIT, NULL);
	if (rc != SQLITE_OK && sqlite3_get_autocommit(c->sqlite) == 0)
		(void)statement_plain(c, ROLLBACK, NULL);
	return rc;
}

bool
statement_digest(sqlite3_stmt *stmt, int column, uint8_t out[DIGEST_LEN])
{
	const void *p = sqlite3_column_blob(stmt, column);

	if (p == NULL || sqlite3_column_bytes(stmt, column) != DIGEST_LEN)
		return false;
	memcpy(out, p, DIGEST_LEN);
	return true;
}

void
statement_text(sqlite3_stmt *stmt, int column, char *out, size_t size)
{
	const unsigned char *text = sqlite3_column_text(stmt, column);

	(void)snprintf(out, size, "%s",
	    text != NULL ? (const char *)text : "");
}

/* Does SQLite find nothing wrong with the file? */
static int
check_pages(sqlite3 *db)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(
	    db, "PRAGMA quick_check(1)", -1, &stmt, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		const unsigned char *text = sqlite3_column_text(stmt, 0);

		rc = text != NULL && strcmp((const char *)text, "ok") == 0
		    ? SQLITE_OK
		    : SQLITE_CORRUPT;
	}
	(void)sqlite3_finalize(stmt);
	return rc;
}

int
statement_check(sqlite3 *db)
{
	int rc = check_pages(db);

	for (int i = 0; i < STATEMENT_COUNT && rc == SQLITE_OK; i++) {
		sqlite3_stmt *stmt = NULL;

		rc = sqlite3_prepare_v2(db, sql[i], -1, &stmt, NULL);
		(void)sqlite3_finalize(stmt);
	}
	return rc == SQLITE_ERROR ? SQLITE_CORRUPT : rc;
}
