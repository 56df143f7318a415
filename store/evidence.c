/* SPDX-License-Identifier: MIT */
/*
 * evidence.c - rows of evidence and wishes, got and kept.
 *
 * A URL alone does not find a row: a CA that changes its key goes on publishing
 * at the same place, and the old key's list must not hide the new one's.
 * Does not fetch and does not decide what is fresh.
 */
#include "evidence.h"

#include <stdlib.h>
#include <string.h>

#include "blob.h"
#include "bounds.h"

/* Parameters, the same in all statements: 1 kind, 2 url, 3 issuer_key,
 * 4 request_sha256; further ones from 5. */
#define FOUND                                                                  \
	"SELECT b.id, b.sha256, e.id, e.this_update, e.next_update"            \
	" FROM evidence e JOIN blob b ON b.sha256 = e.blob WHERE "
#define NEWEST_FIRST " ORDER BY e.this_update DESC, e.id LIMIT 1 OFFSET ?5"
#define SAME_KEY                                                               \
	" kind = ?1 AND url = ?2 AND issuer_key = ?3 AND request_sha256 = ?4"

enum statement {
	BY_URL,
	BY_URL_ALONE,
	BY_ISSUER,
	BY_REQUEST,
	KEPT,
	BEGIN,
	COMMIT,
	ROLLBACK,
	BLOB_PUT,
	EVIDENCE_PUT,
	EVIDENCE_DROP,
	BLOB_DROP,
	WISH_FIND,
	WISH_PUT,
	WISH_BOUND,
	WISH_DROP,
	STATEMENT_COUNT
};
_Static_assert(STATEMENT_COUNT == DATABASE_STATEMENTS, "one slot for each");

static const char *const sql[STATEMENT_COUNT] = {
	[BY_URL] = FOUND
	"e.kind = ?1 AND e.url = ?2 AND e.issuer_key = ?3" NEWEST_FIRST,
	[BY_URL_ALONE] = FOUND "e.kind = ?1 AND e.url = ?2" NEWEST_FIRST,
	[BY_ISSUER] = FOUND "e.kind = ?1 AND e.issuer_key = ?3" NEWEST_FIRST,
	[BY_REQUEST] =
	    FOUND "e.kind = ?1 AND e.request_sha256 = ?4" NEWEST_FIRST,
	[KEPT] = "SELECT blob, this_update, next_update FROM evidence "
		 "WHERE" SAME_KEY,
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	/* the bytes again: a damaged copy may lie there */
	[BLOB_PUT] = "INSERT INTO blob(sha256, der) VALUES(?5, ?6)"
		     " ON CONFLICT(sha256) DO UPDATE SET der = excluded.der",
	[EVIDENCE_PUT] =
	    "INSERT INTO evidence(kind, url, issuer_key,"
	    " request_sha256, blob, this_update, next_update, fetched_at)"
	    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	    " ON CONFLICT(kind, url, issuer_key, request_sha256) DO UPDATE SET"
	    " blob = excluded.blob, this_update = excluded.this_update,"
	    " next_update = excluded.next_update,"
	    " fetched_at = excluded.fetched_at",
	[EVIDENCE_DROP] = "DELETE FROM evidence WHERE blob = ?5",
	[BLOB_DROP] = "DELETE FROM blob WHERE sha256 = ?5 AND NOT EXISTS"
		      " (SELECT 1 FROM evidence WHERE blob = ?5)",
	[WISH_FIND] = "SELECT 1 FROM wish WHERE" SAME_KEY,
	[WISH_PUT] = "INSERT OR IGNORE INTO wish(kind, url, issuer_key,"
		     " request_sha256, request, first_wished)"
		     " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	[WISH_BOUND] =
	    "DELETE FROM wish WHERE id IN (SELECT id FROM wish"
	    " ORDER BY first_wished DESC, id DESC LIMIT -1 OFFSET ?5)",
	[WISH_DROP] = "DELETE FROM wish WHERE" SAME_KEY,
};

int
evidence_key_of(const struct vfy_ask *ask, struct evidence_key *key)
{
	if (ask->kind < VFY_ASK_CRL || ask->kind > VFY_ASK_ISSUER)
		return VFY_EARG;
	if (ask->issuer_key.len > BOUND_ISSUER_KEY ||
	    ask->request.len > BOUND_REQUEST ||
	    (ask->url != NULL && strnlen(ask->url, BOUND_URL + 1) > BOUND_URL))
		return VFY_ENOENT;
	memset(key, 0, sizeof(*key));
	key->kind = ask->kind;
	key->url = ask->url != NULL ? ask->url : "";
	key->issuer_key = ask->issuer_key;
	if (ask->kind != VFY_ASK_OCSP || ask->request.len == 0)
		return 0;
	if (!store_sha256(ask->request, key->digest))
		return VFY_EINTERNAL;
	key->request = ask->request;
	key->request_sha256 = (struct vfy_span){ key->digest, DIGEST_LEN };
	return 0;
}

/* Borrowed until the statement is reset. An SQLite code. */
static int
bind_span(sqlite3_stmt *stmt, int i, struct vfy_span s)
{
	if (s.len == 0)
		return sqlite3_bind_zeroblob(stmt, i, 0);
	return sqlite3_bind_blob64(stmt, i, s.ptr, s.len, SQLITE_STATIC);
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
		rc = sqlite3_bind_text(stmt, 2, key->url, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK && n >= 3)
		rc = bind_span(stmt, 3, key->issuer_key);
	if (rc == SQLITE_OK && n >= 4)
		rc = bind_span(stmt, 4, key->request_sha256);
	return rc;
}

/* Prepared, with key bound; NULL with *rc. */
static sqlite3_stmt *
statement(struct connection *c, enum statement which,
    const struct evidence_key *key, int *rc)
{
	sqlite3_stmt *stmt = database_statement(c, which, sql[which], rc);

	if (stmt != NULL)
		*rc = bind_key(stmt, key);
	return *rc == SQLITE_OK ? stmt : NULL;
}

/* Nothing borrowed stays behind in it. */
static void
done(sqlite3_stmt *stmt)
{
	if (stmt == NULL)
		return;
	(void)sqlite3_reset(stmt);
	(void)sqlite3_clear_bindings(stmt);
}

/* Runs a statement that gives no row. SQLITE_OK or what went wrong. */
static int
run(sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);

	done(stmt);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int
run_plain(
    struct connection *c, enum statement which, const struct evidence_key *key)
{
	int rc;
	sqlite3_stmt *stmt = statement(c, which, key, &rc);

	return stmt == NULL ? rc : run(stmt);
}

/* Commits when rc is SQLITE_OK, else rolls back. The code of it all. */
static int
finish(struct connection *c, const struct evidence_key *key, int rc)
{
	if (rc == SQLITE_OK)
		rc = run_plain(c, COMMIT, key);
	if (rc != SQLITE_OK && sqlite3_get_autocommit(c->sqlite) == 0)
		(void)run_plain(c, ROLLBACK, key);
	return rc;
}

static enum statement
way_to(const struct evidence_key *key)
{
	if (key->kind == VFY_ASK_OCSP)
		return BY_REQUEST;
	if (key->url[0] == '\0')
		return BY_ISSUER;
	return key->issuer_key.len > 0 ? BY_URL : BY_URL_ALONE;
}

/* Without any of these a question would match what is about something else. */
static bool
can_find(const struct evidence_key *key)
{
	if (key->kind == VFY_ASK_OCSP)
		return key->request_sha256.len > 0;
	return key->url[0] != '\0' || key->issuer_key.len > 0;
}

/* What became of reading a blob: an SQLite code and an engine's one. */
struct reading {
	int rc;
	int err;
};

/* Reads the blob of a row straight into memory of its own. */
static struct reading
read_blob(
    sqlite3 *db, sqlite3_int64 id, size_t max_bytes, struct vfy_blob **out)
{
	sqlite3_blob *handle = NULL;
	uint8_t *bytes = NULL;
	struct reading r = { SQLITE_OK, VFY_ENOENT };
	int len;

	r.rc = sqlite3_blob_open(db, "main", "blob", "der", id, 0, &handle);
	if (r.rc != SQLITE_OK)
		goto out;
	len = sqlite3_blob_bytes(handle);
	if (len <= 0 || (size_t)len > max_bytes)
		goto out;
	bytes = malloc((size_t)len);
	if (bytes == NULL) {
		r.err = VFY_ENOMEM;
		goto out;
	}
	r.rc = sqlite3_blob_read(handle, bytes, len, 0);
	if (r.rc == SQLITE_OK) {
		r.err = blob_take(bytes, (size_t)len, out);
		bytes = NULL;
	}
out:
	free(bytes);
	(void)sqlite3_blob_close(handle);
	return r;
}

/* Are these the bytes that were kept? Leaves their supposed name in sha256. */
static bool
is_intact(
    sqlite3_stmt *stmt, const struct vfy_blob *blob, uint8_t sha256[DIGEST_LEN])
{
	uint8_t actual[DIGEST_LEN];
	const void *name = sqlite3_column_blob(stmt, 1);

	if (name == NULL || sqlite3_column_bytes(stmt, 1) != DIGEST_LEN)
		return false;
	memcpy(sha256, name, DIGEST_LEN);
	return store_sha256(blob->der, actual) &&
	    memcmp(sha256, actual, DIGEST_LEN) == 0;
}

/*
 * The reader is entered and stmt stands on a row, whose snapshot it holds.
 * *damaged: the row is to be dropped, by sha256.
 */
static struct reading
take_row(struct connection *c, sqlite3_stmt *stmt, size_t max_bytes,
    struct evidence_row *out, bool *damaged, uint8_t sha256[DIGEST_LEN])
{
	struct reading r = read_blob(
	    c->sqlite, sqlite3_column_int64(stmt, 0), max_bytes, &out->blob);

	if (r.err != 0)
		return r;
	if (!is_intact(stmt, out->blob, sha256)) {
		*damaged = true;
		blob_release(out->blob);
		out->blob = NULL;
		r.err = VFY_ENOENT;
		return r;
	}
	out->blob->kept = true;
	out->this_update = sqlite3_column_int64(stmt, 3);
	out->next_update = sqlite3_column_int64(stmt, 4);
	return r;
}

/* Removes what a damaged blob is evidence for: it is fetched again then. */
static void
drop_damaged(struct database *db, const struct evidence_key *key,
    const uint8_t sha256[DIGEST_LEN])
{
	static const enum statement drops[] = { EVIDENCE_DROP, BLOB_DROP };
	struct connection *c = &db->writer;
	int rc;

	if (!database_enter(db, c, true))
		return;
	rc = run_plain(c, BEGIN, key);
	for (size_t i = 0; i < 2 && rc == SQLITE_OK; i++) {
		sqlite3_stmt *stmt = statement(c, drops[i], key, &rc);

		if (stmt != NULL)
			rc = bind_span(
			    stmt, 5, (struct vfy_span){ sha256, DIGEST_LEN });
		if (rc == SQLITE_OK)
			rc = run(stmt);
	}
	rc = finish(c, key, rc);
	database_leave(db, c, rc);
}

int
evidence_get(struct database *db, const struct evidence_key *key, size_t nth,
    size_t max_bytes, struct evidence_row *out)
{
	struct connection *c = &db->reader;
	struct reading r = { SQLITE_OK, VFY_ENOENT };
	uint8_t sha256[DIGEST_LEN] = { 0 };
	bool damaged = false;
	sqlite3_stmt *stmt;

	if (!can_find(key) || nth > INT32_MAX || !database_enter(db, c, false))
		return VFY_ENOENT;
	stmt = statement(c, way_to(key), key, &r.rc);
	if (stmt != NULL)
		r.rc = sqlite3_bind_int64(stmt, 5, (sqlite3_int64)nth);
	if (r.rc == SQLITE_OK)
		r.rc = sqlite3_step(stmt);
	if (r.rc == SQLITE_ROW)
		r = take_row(c, stmt, max_bytes, out, &damaged, sha256);
	done(stmt);
	database_leave(db, c, r.rc);
	if (damaged)
		drop_damaged(db, key, sha256);
	return r.err;
}

/* What lies under a key. */
struct kept {
	bool any;
	uint8_t sha256[DIGEST_LEN];
	int64_t this_update, next_update;
};

/* c is entered. An SQLite code. */
static int
find_kept(
    struct connection *c, const struct evidence_key *key, struct kept *out)
{
	int rc;
	sqlite3_stmt *stmt = statement(c, KEPT, key, &rc);

	memset(out, 0, sizeof(*out));
	if (stmt == NULL)
		return rc;
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW &&
	    sqlite3_column_bytes(stmt, 0) == (int)sizeof(out->sha256)) {
		out->any = true;
		memcpy(out->sha256, sqlite3_column_blob(stmt, 0),
		    sizeof(out->sha256));
		out->this_update = sqlite3_column_int64(stmt, 1);
		out->next_update = sqlite3_column_int64(stmt, 2);
	}
	done(stmt);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* What is to be kept. */
struct keeping {
	const struct evidence_key *key;
	struct vfy_span der;
	uint8_t sha256[DIGEST_LEN];
	int64_t this_update, next_update, now;
};

static bool
is_same(const struct kept *old, const struct keeping *k)
{
	return old->any && old->this_update == k->this_update &&
	    old->next_update == k->next_update &&
	    memcmp(old->sha256, k->sha256, DIGEST_LEN) == 0;
}

/* Is the very same thing kept already? Then nothing need be written. */
static bool
is_kept(struct database *db, const struct keeping *k)
{
	struct connection *c = &db->reader;
	struct kept old;
	int rc;

	if (!database_enter(db, c, false))
		return false;
	rc = find_kept(c, k->key, &old);
	database_leave(db, c, rc);
	return rc == SQLITE_OK && is_same(&old, k);
}

static int
put_blob(struct connection *c, const struct keeping *k)
{
	int rc;
	sqlite3_stmt *stmt =
	    database_statement(c, BLOB_PUT, sql[BLOB_PUT], &rc);

	if (stmt == NULL)
		return rc;
	rc = bind_span(stmt, 5, (struct vfy_span){ k->sha256, DIGEST_LEN });
	if (rc == SQLITE_OK)
		rc = bind_span(stmt, 6, k->der);
	if (rc == SQLITE_OK)
		rc = run(stmt);
	return rc;
}

static int
put_evidence(struct connection *c, const struct keeping *k)
{
	int rc;
	sqlite3_stmt *stmt = statement(c, EVIDENCE_PUT, k->key, &rc);

	if (stmt == NULL)
		return rc;
	rc = bind_span(stmt, 5, (struct vfy_span){ k->sha256, DIGEST_LEN });
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(stmt, 6, k->this_update);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(stmt, 7, k->next_update);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(stmt, 8, k->now);
	if (rc == SQLITE_OK)
		rc = run(stmt);
	return rc;
}

/* The blob that a row has left, unless another row needs it. */
static int
drop_blob(struct connection *c, const struct evidence_key *key,
    const uint8_t sha256[DIGEST_LEN])
{
	int rc;
	sqlite3_stmt *stmt = statement(c, BLOB_DROP, key, &rc);

	if (stmt == NULL)
		return rc;
	rc = bind_span(stmt, 5, (struct vfy_span){ sha256, DIGEST_LEN });
	return rc == SQLITE_OK ? run(stmt) : rc;
}

/* In the transaction. An older one never replaces a newer one. */
static int
replace(struct connection *c, const struct keeping *k)
{
	struct kept old;
	int rc = find_kept(c, k->key, &old);

	if (rc != SQLITE_OK || is_same(&old, k))
		return rc;
	if (old.any && old.this_update > k->this_update)
		return SQLITE_OK;
	rc = put_blob(c, k);
	if (rc == SQLITE_OK)
		rc = put_evidence(c, k);
	if (rc == SQLITE_OK && old.any)
		rc = drop_blob(c, k->key, old.sha256);
	if (rc == SQLITE_OK)
		rc = run_plain(c, WISH_DROP, k->key);
	return rc;
}

void
evidence_keep(struct database *db, const struct evidence_key *key,
    struct vfy_span der, int64_t this_update, int64_t next_update, int64_t now)
{
	struct connection *c = &db->writer;
	struct keeping k = { key, der, { 0 }, this_update, next_update, now };
	int rc;

	if (!can_find(key) || der.len == 0 || !store_sha256(der, k.sha256) ||
	    is_kept(db, &k) || !database_enter(db, c, false))
		return;
	rc = run_plain(c, BEGIN, key);
	if (rc == SQLITE_OK)
		rc = finish(c, key, replace(c, &k));
	database_leave(db, c, rc);
}

/* Is it noted already? Also true when that can't be known. */
static bool
is_wished(struct database *db, const struct evidence_key *key)
{
	struct connection *c = &db->reader;
	sqlite3_stmt *stmt;
	int rc;

	if (!database_enter(db, c, false))
		return true;
	stmt = statement(c, WISH_FIND, key, &rc);
	if (stmt != NULL)
		rc = sqlite3_step(stmt);
	done(stmt);
	database_leave(db, c, rc);
	return rc != SQLITE_DONE;
}

static int
put_wish(struct connection *c, const struct evidence_key *key, int64_t now)
{
	int rc;
	sqlite3_stmt *stmt = statement(c, WISH_PUT, key, &rc);

	if (stmt == NULL)
		return rc;
	rc = bind_span(stmt, 5, key->request);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(stmt, 6, now);
	if (rc == SQLITE_OK)
		rc = run(stmt);
	return rc;
}

static int
bound_wishes(struct connection *c)
{
	int rc;
	sqlite3_stmt *stmt =
	    database_statement(c, WISH_BOUND, sql[WISH_BOUND], &rc);

	if (stmt == NULL)
		return rc;
	rc = sqlite3_bind_int(stmt, 5, BOUND_WISHES);
	return rc == SQLITE_OK ? run(stmt) : rc;
}

/*
 * Somebody waits in a handshake: when another thread or process is writing,
 * the wish is not noted now; it comes again with the next question.
 */
void
evidence_wish(struct database *db, const struct evidence_key *key, int64_t now)
{
	struct connection *c = &db->writer;
	int rc;

	if (!can_find(key) || c->sqlite == NULL || is_wished(db, key) ||
	    !database_enter(db, c, true))
		return;
	database_patience(c, false);
	rc = run_plain(c, BEGIN, key);
	if (rc == SQLITE_OK) {
		rc = put_wish(c, key, now);
		if (rc == SQLITE_OK)
			rc = bound_wishes(c);
		rc = finish(c, key, rc);
	}
	database_patience(c, true);
	database_leave(db, c, rc);
}

int
evidence_count(struct database *db, struct vfy_store_stats *out)
{
	static const char counts[] =
	    "SELECT count(*) FILTER (WHERE kind = 1),"
	    " count(*) FILTER (WHERE kind = 2),"
	    " count(*) FILTER (WHERE kind = 3),"
	    " (SELECT count(*) FROM wish) FROM evidence";
	struct connection *c = &db->reader;
	sqlite3_stmt *stmt = NULL;
	int rc;

	if (!database_enter(db, c, false))
		return c->sqlite == NULL ? 0 : VFY_EIO;
	rc = sqlite3_prepare_v2(c->sqlite, counts, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		out->crls = (uint64_t)sqlite3_column_int64(stmt, 0);
		out->ocsp = (uint64_t)sqlite3_column_int64(stmt, 1);
		out->issuers = (uint64_t)sqlite3_column_int64(stmt, 2);
		out->wishes = (uint64_t)sqlite3_column_int64(stmt, 3);
	}
	(void)sqlite3_finalize(stmt);
	database_leave(db, c, rc);
	return rc == SQLITE_ROW ? 0 : VFY_EIO;
}
