/* SPDX-License-Identifier: MIT */
/*
 * survey.c - how a store is: what lies there of each kind and how old it is,
 * and whether it can be written to. For whoever watches it; reads no evidence.
 */
#include <string.h>
#include <sys/statvfs.h>

#include "error.h"
#include "store.h"

/* With less than this on disk nothing of any use can be kept. */
#define ROOM_BYTES ((uint64_t)1024 * 1024)

/* Columns of SURVEY. */
enum column {
	C_KIND,
	C_ITEMS,
	C_PENDING,
	C_YOUNGER,
	C_AGES = C_YOUNGER + 5,
	C_EXPIRED,
	C_NEXT_UPDATE
};
_Static_assert(C_AGES - C_YOUNGER == VFY_STORE_AGES, "a column for each");

static const int64_t ages[VFY_STORE_AGES] = VFY_STORE_AGE_SECONDS;

static void
take_row(sqlite3_stmt *stmt, struct vfy_store_survey *out)
{
	size_t i;

	out->items = (uint64_t)sqlite3_column_int64(stmt, C_ITEMS);
	out->pending = (uint64_t)sqlite3_column_int64(stmt, C_PENDING);
	for (i = 0; i < VFY_STORE_AGES; i++)
		out->younger[i] =
		    (uint64_t)sqlite3_column_int64(stmt, C_YOUNGER + (int)i);
	out->ages = (uint64_t)sqlite3_column_int64(stmt, C_AGES);
	out->expired = (uint64_t)sqlite3_column_int64(stmt, C_EXPIRED);
	out->next_update = sqlite3_column_int64(stmt, C_NEXT_UPDATE);
}

/* Binds ?9, the moment, and the ages as ?10 to ?14. An SQLite code. */
static int
bind_ages(sqlite3_stmt *stmt, int64_t at)
{
	int rc = sqlite3_bind_int64(stmt, 9, at);
	int i;

	for (i = 0; rc == SQLITE_OK && i < VFY_STORE_AGES; i++)
		rc = sqlite3_bind_int64(stmt, 10 + i, ages[i]);
	return rc;
}

int
vfy_store_survey(struct vfy_store *s, int64_t at,
    struct vfy_store_survey out[VFY_ASK_ISSUER + 1])
{
	struct connection *c = &s->db.reader;
	sqlite3_stmt *stmt;
	int rc, kind;

	memset(out, 0, (VFY_ASK_ISSUER + 1) * sizeof(*out));
	if (!database_enter(&s->db, c, false))
		return 0;
	stmt = statement_get(c, SURVEY, NULL, &rc);
	if (stmt != NULL)
		rc = bind_ages(stmt, at);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	for (; rc == SQLITE_ROW; rc = sqlite3_step(stmt)) {
		kind = sqlite3_column_int(stmt, C_KIND);
		if (kind > 0 && kind <= VFY_ASK_ISSUER)
			take_row(stmt, &out[kind]);
	}
	statement_done(stmt);
	database_leave(&s->db, c, rc);
	return rc == SQLITE_DONE ? 0 : VFY_EIO;
}

/* -- can it be written to? ------------------------------------------------------ */

/* A transaction, begun and taken back. An SQLite code. */
static int
try_to_write(struct database *db)
{
	struct connection *c = &db->writer;
	int rc;

	if (!database_enter(db, c, false))
		return SQLITE_READONLY;
	database_patience(c, false);
	rc = statement_begin(c);
	if (rc == SQLITE_OK)
		rc = statement_plain(c, ROLLBACK, NULL);
	database_leave(db, c, rc);
	/* another process writes: so it can be done */
	return (rc & 0xff) == SQLITE_BUSY ? SQLITE_OK : rc;
}

int
vfy_store_writable(struct vfy_store *s, struct vfy_store_error *err)
{
	struct statvfs fs;
	dev_t dev;
	ino_t ino;
	int rc = try_to_write(&s->db);

	if (rc != SQLITE_OK)
		store_error(err, "the store can't be written to: %s",
		    sqlite3_errstr(rc));
	else if (!place_database_id(&s->place, &dev, &ino) ||
	    dev != s->db.dev || ino != s->db.ino)
		store_error(err,
		    "the store's file was moved or deleted: "
		    "restart what uses it");
	else if (fstatvfs(s->place.dir, &fs) == 0 &&
	    (uint64_t)fs.f_bavail * fs.f_frsize < ROOM_BYTES)
		store_error(err, "no room is left on the store's disk");
	else
		return 0;
	return VFY_EIO;
}
