/* SPDX-License-Identifier: MIT */
/*
 * quota.c - what goes: the unused, the damaged, the orphaned.
 *
 * A file is unlinked only inside a write transaction in which no row names it:
 * whoever is about to name it looks, in a write transaction too, whether it
 * is there (keep.c).
 */
#include "quota.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bigfile.h"
#include "bounds.h"
#include "facts.h"

/* Rows that go in one transaction: others want to write too. */
#define BATCH 16
/* Entries of the folder that one sweep looks at. */
#define SWEEP_ENTRIES 100000

/* One victim: its name, and whether it has a file. */
struct victim {
	uint8_t sha256[DIGEST_LEN];
	int64_t size;
	bool in_file;
};

/* The number that a statement gives. SQLITE_OK or what went wrong. */
static int
number(struct connection *c, enum statement which, int64_t *out)
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, which, NULL, &rc);

	if (stmt == NULL)
		return rc;
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	statement_done(stmt);
	return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

/* A row of blob and all that names it, in a transaction. */
static int
drop_rows(struct connection *c, const uint8_t sha256[DIGEST_LEN])
{
	static const enum statement drops[] = { EVIDENCE_DROP, PENDING_DROP,
		BLOB_DROP };
	int rc = SQLITE_OK;

	for (size_t i = 0; i < 3 && rc == SQLITE_OK; i++)
		rc = statement_blob(c, drops[i], NULL, sha256);
	return rc;
}

/* SQLITE_ROW with *out; SQLITE_DONE: nothing left. */
static int
find_oldest(struct connection *c, struct victim *out)
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, BLOB_OLDEST, NULL, &rc);

	if (stmt == NULL)
		return rc;
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		if (!statement_digest(stmt, 0, out->sha256))
			rc = SQLITE_CORRUPT;
		out->size = sqlite3_column_int64(stmt, 1);
		out->in_file = sqlite3_column_int(stmt, 2) != 0;
	}
	statement_done(stmt);
	return rc;
}

/* One transaction: up to BATCH rows; *n victims, *more to do. */
static int
evict_batch(struct connection *c, uint64_t quota, struct victim *gone,
    size_t *n, bool *more)
{
	int64_t total = 0;
	int rc = number(c, BLOB_TOTAL, &total);

	*n = 0;
	while (rc == SQLITE_OK && total > 0 && (uint64_t)total > quota &&
	    *n < BATCH) {
		rc = find_oldest(c, &gone[*n]);
		if (rc != SQLITE_ROW)
			break;
		rc = drop_rows(c, gone[*n].sha256);
		total -= gone[*n].size;
		(*n)++;
	}
	*more = total > 0 && (uint64_t)total > quota;
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

void
quota_enforce(struct database *db, uint64_t quota)
{
	struct connection *c = &db->writer;
	struct victim gone[BATCH];
	bool more = true, any = false;
	int rc = SQLITE_OK;

	while (more && rc == SQLITE_OK) {
		size_t n = 0;

		if (!database_enter(db, c, false))
			return;
		rc = statement_begin(c);
		if (rc == SQLITE_OK)
			rc = statement_finish(
			    c, evict_batch(c, quota, gone, &n, &more));
		if (rc == SQLITE_OK && !more && (any || n > 0))
			(void)statement_plain(c, VACUUM, NULL);
		database_leave(db, c, rc);
		any = any || n > 0;
		for (size_t i = 0; rc == SQLITE_OK && i < n; i++)
			if (gone[i].in_file)
				quota_drop_file(db, gone[i].sha256);
	}
}

/* c is entered. Also true when that can't be known. */
static bool
is_named(struct connection *c, const uint8_t sha256[DIGEST_LEN])
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, BLOB_HAS, NULL, &rc);

	if (stmt == NULL)
		return true;
	rc = statement_bind(stmt, 5, (struct vfy_span){ sha256, DIGEST_LEN });
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	statement_done(stmt);
	return rc != SQLITE_DONE;
}

void
quota_drop_file(struct database *db, const uint8_t sha256[DIGEST_LEN])
{
	struct connection *c = &db->writer;
	int rc;

	if (db->place->blobs < 0 || !database_enter(db, c, false))
		return;
	rc = statement_begin(c);
	if (rc == SQLITE_OK) {
		if (!is_named(c, sha256))
			bigfile_unlink(db->place->blobs, sha256);
		rc = statement_finish(c, rc);
	}
	database_leave(db, c, rc);
}

void
quota_drop_damaged(
    struct database *db, const uint8_t sha256[DIGEST_LEN], bool gone)
{
	static const char *const nothing_more[] = { NULL };
	struct connection *c = &db->writer;
	char name[BIGFILE_NAME];
	struct stat st;
	int rc;

	if (!database_enter(db, c, true))
		return;
	bigfile_name(sha256, name);
	rc = statement_begin(c);
	/* gone: unless somebody has written it again in the meantime */
	if (rc == SQLITE_OK && gone && db->place->blobs >= 0 &&
	    fstatat(db->place->blobs, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		rc = statement_finish(c, rc);
		database_leave(db, c, rc);
		return;
	}
	if (rc == SQLITE_OK) {
		rc = statement_finish(c, drop_rows(c, sha256));
		/* a file: kept for whoever wants to know why */
		if (db->place->blobs >= 0 &&
		    fstatat(db->place->blobs, name, &st,
			AT_SYMLINK_NOFOLLOW) == 0)
			(void)place_set_aside(
			    db->place->blobs, name, nothing_more, &db->log);
		else
			store_log(&db->log,
			    "evidence %s is %s: it was dropped, and is "
			    "fetched again when it is wanted",
			    name, gone ? "missing" : "damaged");
	}
	database_leave(db, c, rc);
}

/* Not touched for long? A time in the future is no reason to stay. */
static bool
is_old(int dir, const char *name, int64_t now)
{
	struct stat st;
	int64_t age;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode))
		return false;
	age = now - (int64_t)st.st_mtim.tv_sec;
	return age > ORPHAN_SECONDS || age < -ORPHAN_SECONDS;
}

/* Without a write transaction: most files have a row. */
static bool
has_row(struct database *db, const uint8_t sha256[DIGEST_LEN])
{
	struct connection *c = &db->reader;
	bool has;

	if (!database_enter(db, c, false))
		return true;
	has = is_named(c, sha256);
	database_leave(db, c, SQLITE_OK);
	return has;
}

static void
sweep_entry(struct database *db, const char *name, int64_t now)
{
	uint8_t sha256[DIGEST_LEN];

	if (!is_old(db->place->blobs, name, now))
		return;
	if (strncmp(name, "new-", 4) == 0)
		(void)unlinkat(db->place->blobs, name, 0);
	else if (bigfile_parse_name(name, sha256) && !has_row(db, sha256))
		quota_drop_file(db, sha256);
	else if (facts_parse_name(name, sha256) && !has_row(db, sha256))
		facts_unlink(db->place->blobs, sha256);
}

/* At most so many damaged files are kept, whatever their names: the others go. */
static void
sweep_damaged(int dir, const char *name, unsigned *seen)
{
	if (strstr(name, ".damaged-") != NULL && ++*seen > BOUND_DAMAGED)
		(void)unlinkat(dir, name, 0);
}

static void
sweep_files(struct database *db, int64_t now)
{
	int fd = openat(
	    db->place->blobs, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *e;
	unsigned seen = 0;

	if (dir == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return;
	}
	for (int i = 0; i < SWEEP_ENTRIES && (e = readdir(dir)) != NULL; i++) {
		sweep_damaged(db->place->blobs, e->d_name, &seen);
		sweep_entry(db, e->d_name, now);
	}
	(void)closedir(dir);
}

void
quota_sweep(struct database *db, int64_t now)
{
	struct connection *c = &db->writer;
	int rc;

	if (!database_enter(db, c, true))
		return;
	database_patience(c, false);
	rc = statement_begin(c);
	if (rc == SQLITE_OK) {
		rc = statement_number(c, PENDING_EXPIRED, now);
		if (rc == SQLITE_OK)
			rc = statement_number(
			    c, WISH_OLD, now - WISH_SECONDS);
		if (rc == SQLITE_OK)
			rc = statement_plain(c, BLOB_SWEEP, NULL);
		rc = statement_finish(c, rc);
	}
	database_leave(db, c, rc);
	if (rc == SQLITE_OK && db->place->blobs >= 0)
		sweep_files(db, now);
}
