/* SPDX-License-Identifier: MIT */
/*
 * list.c - what lies in a store, one by one; and what a person does with it:
 * reading, deleting, having it fetched again.
 *
 * Rows are found one at a time by their numbers, so that nothing is held
 * between two of them: whoever lists a large store is in nobody's way. Does not
 * say what evidence is worth.
 */
#include <stdint.h>
#include <string.h>

#include "clock.h"
#include "quota.h"
#include "store.h"

/* Rows that go in one transaction: others want to write too. */
#define BATCH 16

/* Columns of LIST_PROVEN and LIST_PENDING. */
enum column {
	C_ID,
	C_SHA256,
	C_SIZE,
	C_IN_FILE,
	C_LAST_USED,
	C_KIND,
	C_URL,
	C_ISSUER_KEY,
	C_REQUEST_SHA256,
	C_THIS_UPDATE,
	C_CAME_AT,
	/* of evidence */
	C_NEXT_UPDATE,
	C_CHECKED_AT,
	C_REFRESH_AT,
	C_NUMBER,
	/* of pending, in their place */
	C_EXPIRES_AT = C_NEXT_UPDATE,
	C_ORIGIN
};

/* Where a walk is: proven rows come first, then pending ones. */
struct walk {
	struct vfy_store_filter filter;
	bool pending;
	int64_t id; /* of the row that was found last; 0: none */
};

/* One row, and whether its bytes are in a file. */
struct found {
	struct vfy_store_item *item; /* may be NULL */
	int64_t id;
	uint8_t sha256[DIGEST_LEN];
	bool in_file;
};

static bool
is_proper(const struct vfy_store_filter *f)
{
	return f == NULL || f->sha256.len == 0 || f->sha256.len == DIGEST_LEN;
}

/* A cursor is a row's number, of a pending one as a negative number. */
static struct walk
walk_from(const struct vfy_store_filter *filter, int64_t cursor)
{
	struct walk w = { .pending = cursor < 0 };

	if (filter != NULL)
		w.filter = *filter;
	if (cursor > INT64_MIN)
		w.id = cursor < 0 ? -cursor : cursor;
	if (w.filter.pending_only && !w.pending) {
		w.pending = true;
		w.id = 0;
	}
	return w;
}

static size_t
take_octets(sqlite3_stmt *stmt, int column, uint8_t *buf, size_t size)
{
	int len = sqlite3_column_bytes(stmt, column);
	const void *p = sqlite3_column_blob(stmt, column);

	if (p == NULL || len <= 0 || (size_t)len > size)
		return 0;
	memcpy(buf, p, (size_t)len);
	return (size_t)len;
}

static void
take_item(sqlite3_stmt *stmt, bool pending, struct vfy_store_item *out)
{
	memset(out, 0, sizeof(*out));
	out->pending = pending;
	(void)statement_digest(stmt, C_SHA256, out->sha256);
	out->kind = (enum vfy_ask_kind)sqlite3_column_int(stmt, C_KIND);
	out->size = (uint64_t)sqlite3_column_int64(stmt, C_SIZE);
	statement_text(stmt, C_URL, out->url, sizeof(out->url));
	out->issuer_key_len = take_octets(
	    stmt, C_ISSUER_KEY, out->issuer_key, sizeof(out->issuer_key));
	out->has_request =
	    statement_digest(stmt, C_REQUEST_SHA256, out->request_sha256);
	out->this_update = sqlite3_column_int64(stmt, C_THIS_UPDATE);
	out->fetched_at = sqlite3_column_int64(stmt, C_CAME_AT);
	out->last_used = sqlite3_column_int64(stmt, C_LAST_USED);
	if (pending) {
		out->expires_at = sqlite3_column_int64(stmt, C_EXPIRES_AT);
		out->imported =
		    sqlite3_column_int(stmt, C_ORIGIN) == PENDING_IMPORTED;
		return;
	}
	out->next_update = sqlite3_column_int64(stmt, C_NEXT_UPDATE);
	out->checked_at = sqlite3_column_int64(stmt, C_CHECKED_AT);
	out->refresh_at = sqlite3_column_int64(stmt, C_REFRESH_AT);
	out->number_len =
	    take_octets(stmt, C_NUMBER, out->number, sizeof(out->number));
}

/* Binds ?6 to ?9. An SQLite code. */
static int
bind_filter(sqlite3_stmt *stmt, const struct vfy_store_filter *f)
{
	int rc = sqlite3_bind_int(stmt, 6, (int)f->kind);

	if (rc == SQLITE_OK)
		rc = statement_bind(stmt, 7, f->sha256);
	if (rc == SQLITE_OK)
		rc = statement_bind(stmt, 8, f->issuer_key);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(stmt, 9, f->expired_at);
	return rc;
}

/* c is entered. The next row of one table: SQLITE_ROW, SQLITE_DONE, or what went
 * wrong. */
static int
step_in_table(struct connection *c, struct walk *w, struct found *out)
{
	int rc;
	sqlite3_stmt *stmt = statement_get(
	    c, w->pending ? LIST_PENDING : LIST_PROVEN, NULL, &rc);

	if (stmt == NULL)
		return rc;
	rc = sqlite3_bind_int64(stmt, 5, w->id);
	if (rc == SQLITE_OK)
		rc = bind_filter(stmt, &w->filter);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		w->id = out->id = sqlite3_column_int64(stmt, C_ID);
		out->in_file = sqlite3_column_int(stmt, C_IN_FILE) != 0;
		if (!statement_digest(stmt, C_SHA256, out->sha256))
			rc = SQLITE_CORRUPT;
		else if (out->item != NULL)
			take_item(stmt, w->pending, out->item);
	}
	statement_done(stmt);
	return rc;
}

/* The same for both tables, one after the other. */
static int
step(struct connection *c, struct walk *w, struct found *out)
{
	int rc = step_in_table(c, w, out);

	if (rc != SQLITE_DONE || w->pending || w->filter.proven_only)
		return rc;
	w->pending = true;
	w->id = 0;
	return step_in_table(c, w, out);
}

int
vfy_store_next(struct vfy_store *s, const struct vfy_store_filter *filter,
    int64_t *cursor, struct vfy_store_item *out)
{
	struct connection *c = &s->db.reader;
	struct walk w = walk_from(filter, *cursor);
	struct found found = { .item = out };
	int rc;

	if (!is_proper(filter))
		return VFY_EARG;
	if ((w.pending && w.filter.proven_only) ||
	    !database_enter(&s->db, c, false))
		return VFY_ENOENT;
	rc = step(c, &w, &found);
	database_leave(&s->db, c, rc);
	if (rc == SQLITE_DONE)
		return VFY_ENOENT;
	if (rc != SQLITE_ROW)
		return VFY_EIO;
	*cursor = w.pending ? -w.id : w.id;
	return 0;
}

int
vfy_store_read(
    struct vfy_store *s, struct vfy_span sha256, struct vfy_blob **out)
{
	struct evidence_row row;
	int err;

	if (sha256.len != DIGEST_LEN)
		return VFY_EARG;
	err = evidence_read(&s->db, sha256.ptr, &row);
	if (err != 0)
		return err;
	row.blob->kept = true;
	*out = row.blob;
	return 0;
}

/* -- deleting ---------------------------------------------------------------- */

/* In a transaction: the next BATCH rows go. Those with files are in gone[0 .. *n). */
static int
drop_batch(struct connection *c, struct walk *w,
    uint8_t gone[BATCH][DIGEST_LEN], size_t *n, unsigned *dropped, bool *more)
{
	struct found found = { .item = NULL };
	int rc = SQLITE_OK;

	*n = 0;
	*dropped = 0;
	*more = true;
	while (*dropped < BATCH && rc == SQLITE_OK) {
		rc = step(c, w, &found);
		if (rc == SQLITE_DONE)
			*more = false;
		if (rc != SQLITE_ROW)
			break;
		rc = statement_number(c,
		    w->pending ? LIST_DROP_PENDING : LIST_DROP_PROVEN,
		    found.id);
		if (rc == SQLITE_OK)
			rc = statement_blob(c, BLOB_DROP, NULL, found.sha256);
		if (found.in_file)
			memcpy(gone[(*n)++], found.sha256, DIGEST_LEN);
		(*dropped)++;
	}
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* One transaction, and the files after it. *dropped: rows that are gone. */
static int
purge_batch(struct database *db, struct walk *w, unsigned *dropped, bool *more)
{
	struct connection *c = &db->writer;
	uint8_t gone[BATCH][DIGEST_LEN];
	size_t n = 0;
	int rc;

	*dropped = 0;
	if (!database_enter(db, c, false))
		return VFY_EIO;
	database_patience(c, true);
	rc = statement_begin(c);
	if (rc == SQLITE_OK)
		rc = statement_finish(
		    c, drop_batch(c, w, gone, &n, dropped, more));
	if (rc != SQLITE_OK)
		*dropped = 0;
	else if (!*more)
		(void)statement_plain(c, VACUUM, NULL);
	database_leave(db, c, rc);
	for (size_t i = 0; rc == SQLITE_OK && i < n; i++)
		quota_drop_file(db, gone[i]);
	return rc == SQLITE_OK ? 0 : VFY_EIO;
}

/* What was noted about fetching. */
static int
forget_notes(struct vfy_store *s)
{
	struct connection *c = &s->db.writer;
	int rc;

	negative_clear(&s->negative);
	if (!database_enter(&s->db, c, false))
		return VFY_EIO;
	database_patience(c, true);
	rc = statement_begin(c);
	if (rc == SQLITE_OK) {
		rc = statement_plain(c, WISH_ALL, NULL);
		if (rc == SQLITE_OK)
			rc = statement_plain(c, FAILURE_ALL, NULL);
		rc = statement_finish(c, rc);
	}
	database_leave(&s->db, c, rc);
	return rc == SQLITE_OK ? 0 : VFY_EIO;
}

int
vfy_store_purge(struct vfy_store *s, const struct vfy_store_filter *filter,
    uint64_t *deleted)
{
	struct walk w = walk_from(filter, 0);
	uint64_t n = 0;
	unsigned dropped = 0;
	bool more = true;
	int err = 0;

	if (!is_proper(filter))
		return VFY_EARG;
	if (filter == NULL)
		err = forget_notes(s);
	while (err == 0 && more) {
		err = purge_batch(&s->db, &w, &dropped, &more);
		n += dropped;
	}
	recent_clear(s->recent);
	if (deleted != NULL)
		*deleted = n;
	return err;
}

/* -- having it fetched again --------------------------------------------------- */

/* In a transaction. */
static int
want(struct connection *c, const struct vfy_store_filter *f, int64_t now,
    uint64_t *noted)
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, WISH_WANT, NULL, &rc);

	if (stmt == NULL)
		return rc;
	rc = bind_filter(stmt, f);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(stmt, 10, now);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int(stmt, 11, BOUND_WISHES);
	if (rc == SQLITE_OK)
		rc = statement_run(stmt);
	if (rc != SQLITE_OK)
		return rc;
	*noted = (uint64_t)sqlite3_changes(c->sqlite);
	return statement_number(c, WISH_BOUND, BOUND_WISHES);
}

int
vfy_store_want(
    struct vfy_store *s, const struct vfy_store_filter *filter, uint64_t *noted)
{
	static const struct vfy_store_filter everything = { 0 };
	struct connection *c = &s->db.writer;
	uint64_t n = 0;
	int rc;

	if (!is_proper(filter))
		return VFY_EARG;
	if (!database_enter(&s->db, c, false))
		return VFY_EIO;
	database_patience(c, true);
	rc = statement_begin(c);
	if (rc == SQLITE_OK)
		rc = statement_finish(c,
		    want(c, filter != NULL ? filter : &everything,
			store_clock_wall(), &n));
	database_leave(&s->db, c, rc);
	if (rc != SQLITE_OK)
		return VFY_EIO;
	if (n > 0)
		refresh_wake(s);
	if (noted != NULL)
		*noted = n;
	return 0;
}
