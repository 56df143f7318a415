/* SPDX-License-Identifier: MIT */
/*
 * evidence.c - rows of evidence, authenticated or pending: found and read.
 *
 * A URL alone does not find a row: a CA that changes its key goes on publishing
 * at the same place, and the old key's list must not hide the new one's.
 * Does not fetch and does not decide what is fresh; keeping is keep.c's.
 */
#include "evidence.h"

#include <stdlib.h>
#include <string.h>

#include "blob.h"
#include "facts.h"
#include "quota.h"

/* Columns, the same in all statements that find rows. */
enum column {
	C_ID,
	C_SHA256,
	C_SIZE,
	C_IN_FILE,
	C_MARK,
	C_LAST_USED,
	C_THIS_UPDATE,
	C_ETAG,
	C_LAST_MODIFIED,
	C_URL,
	/* of evidence */
	C_NEXT_UPDATE,
	C_REFRESH_AT,
	C_NUMBER,
	C_SEEN_AT,
	/* of pending, in their place */
	C_RETRY_AT = C_NEXT_UPDATE,
	C_EXPIRES_AT
};

/* Where the bytes of a row are. */
struct place_of_blob {
	sqlite3_int64 id;
	size_t size;
	bool in_file;
	uint8_t mark[BIGFILE_MARK];
	size_t mark_len;
};

/* What became of reading: an SQLite code, an engine's one, and damage. */
struct reading {
	int rc;
	int err;
	bool damaged, gone;
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

bool
evidence_can_find(const struct evidence_key *key)
{
	if (key->kind == VFY_ASK_OCSP)
		return key->request_sha256.len > 0;
	return key->url[0] != '\0' || key->issuer_key.len > 0;
}

bool
evidence_number_less(struct vfy_span a, struct vfy_span b)
{
	if (a.len != b.len)
		return a.len < b.len;
	return a.len > 0 && memcmp(a.ptr, b.ptr, a.len) < 0;
}

/* The statement of a family of four that finds key's rows. */
static enum statement
way_to(const struct evidence_key *key, enum statement by_url)
{
	enum statement alone = by_url + 1, by_issuer = by_url + 2,
		       by_request = by_url + 3;

	_Static_assert(EVIDENCE_BY_REQUEST == EVIDENCE_BY_URL + 3 &&
		PENDING_BY_REQUEST == PENDING_BY_URL + 3,
	    "families of four, in the same order");
	if (key->kind == VFY_ASK_OCSP)
		return by_request;
	if (key->url[0] == '\0')
		return by_issuer;
	return key->issuer_key.len > 0 ? by_url : alone;
}

/* -- bytes ----------------------------------------------------------------- */

/* Reads bytes of the database straight into memory of their own. */
static struct reading
read_inline(sqlite3 *db, const struct place_of_blob *where,
    const uint8_t sha256[DIGEST_LEN], struct vfy_blob **out)
{
	sqlite3_blob *handle = NULL;
	struct reading r = { .err = VFY_ENOENT };
	uint8_t actual[DIGEST_LEN];
	uint8_t *bytes = NULL;
	int len;

	r.rc =
	    sqlite3_blob_open(db, "main", "blob", "der", where->id, 0, &handle);
	if (r.rc != SQLITE_OK)
		goto out;
	len = sqlite3_blob_bytes(handle);
	bytes = malloc(len > 0 ? (size_t)len : 1);
	if (bytes == NULL) {
		r.err = VFY_ENOMEM;
		goto out;
	}
	r.rc = sqlite3_blob_read(handle, bytes, len, 0);
	if (r.rc != SQLITE_OK)
		goto out;
	r.damaged =
	    !store_sha256((struct vfy_span){ bytes, (size_t)len }, actual) ||
	    memcmp(sha256, actual, DIGEST_LEN) != 0;
	if (!r.damaged) {
		r.err = blob_take(bytes, (size_t)len, out);
		bytes = NULL;
	}
out:
	free(bytes);
	(void)sqlite3_blob_close(handle);
	return r;
}

/* A file's hash was found right: that is noted, if nobody else is writing. */
static void
note_mark(struct database *db, const uint8_t sha256[DIGEST_LEN],
    const uint8_t mark[BIGFILE_MARK])
{
	struct connection *c = &db->writer;
	sqlite3_stmt *stmt;
	int rc;

	if (!database_enter(db, c, true))
		return;
	database_patience(c, false);
	stmt = statement_get(c, BLOB_MARK, NULL, &rc);
	if (stmt != NULL) {
		(void)statement_bind(
		    stmt, 5, (struct vfy_span){ sha256, DIGEST_LEN });
		(void)statement_bind(
		    stmt, 6, (struct vfy_span){ mark, BIGFILE_MARK });
		rc = statement_run(stmt);
	}
	database_leave(db, c, rc);
}

static struct reading
read_file(struct database *db, struct place_of_blob *where, bool thorough,
    const uint8_t sha256[DIGEST_LEN], struct vfy_blob **out)
{
	struct reading r = { .err = VFY_ENOENT };

	if (db->place->blobs < 0)
		return r;
	switch (bigfile_map(db->place->blobs, sha256, where->size, thorough,
	    where->mark, where->mark_len, out)) {
	case BIGFILE_HASHED:
		note_mark(db, sha256, where->mark);
		/* FALLTHROUGH */
	case BIGFILE_SAME:
		r.err = *out != NULL ? 0 : VFY_ENOMEM;
		break;
	case BIGFILE_GONE:
		r.gone = true;
		break;
	case BIGFILE_WRONG:
		r.damaged = true;
		break;
	}
	if (*out != NULL)
		facts_attach(
		    db->place->blobs, sha256, thorough, !db->read_only, *out);
	return r;
}

/* -- rows ------------------------------------------------------------------ */

/* stmt stands on a row. False: that can't be one of ours. */
static bool
take_columns(
    sqlite3_stmt *stmt, struct place_of_blob *where, struct evidence_row *out)
{
	sqlite3_int64 size = sqlite3_column_int64(stmt, C_SIZE);
	const void *mark = sqlite3_column_blob(stmt, C_MARK);

	memset(where, 0, sizeof(*where));
	if (!statement_digest(stmt, C_SHA256, out->sha256) || size < 0)
		return false;
	where->id = sqlite3_column_int64(stmt, C_ID);
	where->size = (size_t)size;
	where->in_file = sqlite3_column_int(stmt, C_IN_FILE) != 0;
	if (mark != NULL &&
	    sqlite3_column_bytes(stmt, C_MARK) == BIGFILE_MARK) {
		memcpy(where->mark, mark, BIGFILE_MARK);
		where->mark_len = BIGFILE_MARK;
	}
	out->last_used = sqlite3_column_int64(stmt, C_LAST_USED);
	out->this_update = sqlite3_column_int64(stmt, C_THIS_UPDATE);
	statement_text(stmt, C_ETAG, out->etag, sizeof(out->etag));
	statement_text(stmt, C_LAST_MODIFIED, out->last_modified,
	    sizeof(out->last_modified));
	statement_text(stmt, C_URL, out->url, sizeof(out->url));
	return true;
}

/* The columns that authenticated rows alone have. */
static void
take_proven(sqlite3_stmt *stmt, struct evidence_row *out)
{
	int len = sqlite3_column_bytes(stmt, C_NUMBER);
	const void *number = sqlite3_column_blob(stmt, C_NUMBER);

	out->next_update = sqlite3_column_int64(stmt, C_NEXT_UPDATE);
	out->refresh_at = sqlite3_column_int64(stmt, C_REFRESH_AT);
	out->seen_at = sqlite3_column_int64(stmt, C_SEEN_AT);
	out->number_len = 0;
	if (number != NULL && len > 0 && len <= EVIDENCE_NUMBER_MAX) {
		memcpy(out->number, number, (size_t)len);
		out->number_len = (size_t)len;
	}
}

/* May the engine see it again? A clock that was set back must not bar it. */
static bool
is_due(sqlite3_stmt *stmt, int64_t now)
{
	int64_t retry_at = sqlite3_column_int64(stmt, C_RETRY_AT);
	int64_t expires_at = sqlite3_column_int64(stmt, C_EXPIRES_AT);

	return now < expires_at &&
	    (retry_at <= now || retry_at - now > BACKOFF_UNKEPT_SECONDS);
}

/*
 * The first pending row from the nth on that may be given; *places: how many
 * there are. SQLITE_ROW, SQLITE_DONE, or what went wrong.
 */
static int
find_pending(struct connection *c, const struct evidence_key *key, size_t nth,
    int64_t now, size_t *places, struct place_of_blob *where,
    struct evidence_row *out)
{
	bool found = false;
	int rc;
	sqlite3_stmt *stmt =
	    statement_get(c, way_to(key, PENDING_BY_URL), key, &rc);

	*places = 0;
	if (stmt == NULL)
		return rc;
	rc = sqlite3_bind_int(stmt, 5, BOUND_PENDING_LOOKS);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	for (; rc == SQLITE_ROW; rc = sqlite3_step(stmt)) {
		if (!found && *places >= nth && is_due(stmt, now))
			found = take_columns(stmt, where, out);
		(*places)++;
	}
	statement_done(stmt);
	out->pending = found;
	return rc == SQLITE_DONE && found ? SQLITE_ROW : rc;
}

static int
find_proven(struct connection *c, const struct evidence_key *key, size_t nth,
    struct place_of_blob *where, struct evidence_row *out)
{
	int rc;
	sqlite3_stmt *stmt =
	    statement_get(c, way_to(key, EVIDENCE_BY_URL), key, &rc);

	if (stmt == NULL)
		return rc;
	rc = sqlite3_bind_int64(stmt, 5, (sqlite3_int64)nth);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		if (take_columns(stmt, where, out))
			take_proven(stmt, out);
		else
			rc = SQLITE_DONE;
	}
	statement_done(stmt);
	return rc;
}

/* The row, and its bytes unless they are in a file. An SQLite code in rc. */
static struct reading
find_and_read(struct connection *c, const struct evidence_key *key, size_t nth,
    size_t max_bytes, int64_t now, struct place_of_blob *where,
    struct evidence_row *out)
{
	struct reading r = { .err = VFY_ENOENT };
	size_t places;

	r.rc = find_pending(c, key, nth, now, &places, where, out);
	out->alone = places == 0;
	if (r.rc == SQLITE_DONE)
		r.rc = find_proven(
		    c, key, nth < places ? 0 : nth - places, where, out);
	if (r.rc != SQLITE_ROW || where->size == 0 || where->size > max_bytes) {
		where->in_file = false;
		return r;
	}
	r.rc = SQLITE_OK;
	if (!where->in_file)
		r = read_inline(c->sqlite, where, out->sha256, &out->blob);
	return r;
}

/*
 * One try; *out and the bytes, or what was wrong with them. Row and bytes are
 * read in one transaction: who replaces them meanwhile must not leave nothing.
 */
static struct reading
get_once(struct database *db, const struct evidence_key *key, size_t nth,
    size_t max_bytes, int64_t now, struct evidence_row *out)
{
	struct connection *c = &db->reader;
	struct reading r = { .err = VFY_ENOENT };
	struct place_of_blob where = { 0 };
	int rc;

	memset(out, 0, sizeof(*out));
	if (!database_enter(db, c, false))
		return r;
	rc = statement_plain(c, READ, NULL);
	if (rc == SQLITE_OK)
		r = find_and_read(c, key, nth, max_bytes, now, &where, out);
	if (rc == SQLITE_OK)
		(void)statement_plain(c, COMMIT, NULL);
	database_leave(db, c, rc != SQLITE_OK ? rc : r.rc);
	if (where.in_file)
		r = read_file(db, &where, false, out->sha256, &out->blob);
	out->in_file = where.in_file;
	memcpy(out->mark, where.mark, BIGFILE_MARK);
	return r;
}

int
evidence_get(struct database *db, const struct evidence_key *key, size_t nth,
    size_t max_bytes, int64_t now, struct evidence_row *out)
{
	struct reading r;

	memset(out, 0, sizeof(*out));
	if (!evidence_can_find(key) || nth > INT32_MAX)
		return VFY_ENOENT;
	/* once more when something was dropped: it may have hidden another */
	for (int i = 0; i < 2; i++) {
		r = get_once(db, key, nth, max_bytes, now, out);
		if (!r.damaged && !r.gone)
			break;
		quota_drop_damaged(db, out->sha256, r.gone);
	}
	return r.err;
}

bool
evidence_find(struct database *db, const struct evidence_key *key,
    struct evidence_row *out)
{
	struct connection *c = &db->reader;
	sqlite3_stmt *stmt;
	bool found = false;
	int rc;

	memset(out, 0, sizeof(*out));
	if (!database_enter(db, c, false))
		return false;
	stmt = statement_get(c, EVIDENCE_KEPT, key, &rc);
	if (stmt != NULL)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW && statement_digest(stmt, 0, out->sha256)) {
		int len = sqlite3_column_bytes(stmt, 3);
		const void *number = sqlite3_column_blob(stmt, 3);

		found = true;
		out->this_update = sqlite3_column_int64(stmt, 1);
		out->next_update = sqlite3_column_int64(stmt, 2);
		if (number != NULL && len > 0 && len <= EVIDENCE_NUMBER_MAX) {
			memcpy(out->number, number, (size_t)len);
			out->number_len = (size_t)len;
		}
		statement_text(stmt, 4, out->etag, sizeof(out->etag));
		statement_text(
		    stmt, 5, out->last_modified, sizeof(out->last_modified));
	}
	statement_done(stmt);
	database_leave(db, c, rc);
	return found;
}

void
evidence_touch(struct database *db, const struct evidence_row *row, int64_t now)
{
	struct connection *c = &db->writer;
	sqlite3_stmt *stmt;
	int rc;

	if (row->last_used <= now && now - row->last_used < TOUCH_SECONDS)
		return;
	if (!database_enter(db, c, true))
		return;
	database_patience(c, false);
	stmt = statement_get(c, BLOB_TOUCH, NULL, &rc);
	if (stmt != NULL) {
		(void)statement_bind(
		    stmt, 5, (struct vfy_span){ row->sha256, DIGEST_LEN });
		(void)sqlite3_bind_int64(stmt, 6, now);
		rc = statement_run(stmt);
	}
	database_leave(db, c, rc);
}

/* As find_and_read, for the row after *id. */
static struct reading
next_and_read(struct connection *c, enum statement what, int64_t *id,
    void (*describe)(void *arg, sqlite3_stmt *stmt), void *arg,
    struct place_of_blob *where, struct evidence_row *out)
{
	struct reading r = { .err = VFY_ENOENT };
	sqlite3_stmt *stmt = statement_get(c, what, NULL, &r.rc);

	if (stmt != NULL)
		r.rc = sqlite3_bind_int64(stmt, 5, *id);
	if (r.rc == SQLITE_OK)
		r.rc = sqlite3_step(stmt);
	if (r.rc == SQLITE_ROW && take_columns(stmt, where, out)) {
		*id = sqlite3_column_int64(
		    stmt, what == BLOB_EACH ? C_ID : C_URL + 1);
		if (describe != NULL)
			describe(arg, stmt);
		r.err = 0;
	}
	statement_done(stmt);
	if (r.err == 0 && !where->in_file)
		r = read_inline(c->sqlite, where, out->sha256, &out->blob);
	return r;
}

int
evidence_next(struct database *db, enum statement what, int64_t *id,
    bool thorough, void (*describe)(void *arg, sqlite3_stmt *stmt), void *arg,
    struct evidence_row *out)
{
	struct connection *c = &db->reader;
	struct reading r = { .err = VFY_ENOENT };
	struct place_of_blob where = { 0 };
	int rc;

	memset(out, 0, sizeof(*out));
	if (!database_enter(db, c, false))
		return VFY_EIO;
	rc = statement_plain(c, READ, NULL);
	r.rc = rc;
	if (rc == SQLITE_OK) {
		r = next_and_read(c, what, id, describe, arg, &where, out);
		(void)statement_plain(c, COMMIT, NULL);
	}
	database_leave(db, c, r.rc);
	if (r.err == 0 && where.in_file)
		r = read_file(db, &where, thorough, out->sha256, &out->blob);
	if (r.damaged || r.gone) {
		quota_drop_damaged(db, out->sha256, r.gone);
		return 0;
	}
	if (r.rc != SQLITE_OK && r.rc != SQLITE_ROW && r.rc != SQLITE_DONE)
		return VFY_EIO;
	return r.err;
}

/* One try, in one transaction. An SQLite code in rc. */
static struct reading
read_once(struct database *db, const uint8_t sha256[DIGEST_LEN],
    struct evidence_row *out)
{
	struct connection *c = &db->reader;
	struct reading r = { .err = VFY_ENOENT };
	struct place_of_blob where = { 0 };
	sqlite3_stmt *stmt = NULL;

	memset(out, 0, sizeof(*out));
	if (!database_enter(db, c, false))
		return r;
	r.rc = statement_plain(c, READ, NULL);
	if (r.rc == SQLITE_OK)
		stmt = statement_get(c, BLOB_ONE, NULL, &r.rc);
	if (stmt != NULL)
		r.rc = statement_bind(
		    stmt, 5, (struct vfy_span){ sha256, DIGEST_LEN });
	if (r.rc == SQLITE_OK)
		r.rc = sqlite3_step(stmt);
	if (r.rc == SQLITE_ROW && take_columns(stmt, &where, out))
		r.err = 0;
	statement_done(stmt);
	if (r.err == 0 && !where.in_file)
		r = read_inline(c->sqlite, &where, out->sha256, &out->blob);
	if (sqlite3_get_autocommit(c->sqlite) == 0)
		(void)statement_plain(c, COMMIT, NULL);
	database_leave(db, c, r.rc);
	if (r.err == 0 && where.in_file)
		r = read_file(db, &where, false, out->sha256, &out->blob);
	return r;
}

int
evidence_read(struct database *db, const uint8_t sha256[DIGEST_LEN],
    struct evidence_row *out)
{
	struct reading r = read_once(db, sha256, out);

	if (r.damaged || r.gone) {
		quota_drop_damaged(db, out->sha256, r.gone);
		return VFY_ENOENT;
	}
	if (r.rc != SQLITE_OK && r.rc != SQLITE_ROW && r.rc != SQLITE_DONE)
		return VFY_EIO;
	return r.err;
}

int
evidence_count(struct database *db, struct vfy_store_stats *out)
{
	static const char counts[] =
	    "SELECT count(*) FILTER (WHERE kind = 1),"
	    " count(*) FILTER (WHERE kind = 2),"
	    " count(*) FILTER (WHERE kind = 3),"
	    " (SELECT count(*) FROM wish), (SELECT count(*) FROM pending),"
	    " (SELECT coalesce(sum(size), 0) FROM blob) FROM evidence";
	struct connection *c = &db->reader;
	sqlite3_stmt *stmt = NULL;
	int rc;

	if (!database_enter(db, c, false))
		return 0;
	rc = sqlite3_prepare_v2(c->sqlite, counts, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		out->crls = (uint64_t)sqlite3_column_int64(stmt, 0);
		out->ocsp = (uint64_t)sqlite3_column_int64(stmt, 1);
		out->issuers = (uint64_t)sqlite3_column_int64(stmt, 2);
		out->wishes = (uint64_t)sqlite3_column_int64(stmt, 3);
		out->pending = (uint64_t)sqlite3_column_int64(stmt, 4);
		out->bytes = (uint64_t)sqlite3_column_int64(stmt, 5);
	}
	(void)sqlite3_finalize(stmt);
	database_leave(db, c, rc);
	return rc == SQLITE_ROW ? 0 : VFY_EIO;
}
