/* SPDX-License-Identifier: MIT */
/*
 * database.c - the connections of a store to its SQLite file: opened with
 * care, locked per use, given up for good once damage shows.
 *
 * A store without a database (read-only and nothing there, or damaged later)
 * is no error: it keeps nothing and finds nothing.
 */
#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "schema.h"

/* Writers of other processes need milliseconds, for a large CRL a second. */
#define BUSY_MILLISECONDS 2000
/* One that makes the store waits for the disk, which can be slow. */
#define OPEN_MILLISECONDS 20000
/* After a large CRL the write-ahead log shrinks to this. */
#define SETTINGS                                                               \
	"PRAGMA synchronous=NORMAL;"                                           \
	"PRAGMA journal_size_limit=4194304;"                                   \
	"PRAGMA foreign_keys=ON;"                                              \
	"PRAGMA cell_size_check=ON;"

/* Nothing that the file says is run: no views, triggers, functions. */
static int
configure(sqlite3 *db)
{
	int rc;

	(void)sqlite3_busy_timeout(db, OPEN_MILLISECONDS);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	rc = sqlite3_exec(db, SETTINGS, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		/* the first read: is it a database at all? */
		rc = sqlite3_exec(
		    db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
	return rc;
}

/* An SQLite code; *out only with SQLITE_OK. */
static int
connect_file(const char *name, int flags, sqlite3 **out)
{
	sqlite3 *db = NULL;
	int rc = sqlite3_open_v2(name, &db, flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc == SQLITE_OK)
		rc = configure(db);
	if (rc == SQLITE_OK)
		*out = db;
	else
		(void)sqlite3_close(db);
	return rc;
}

/* path as an SQLite URI for a file that nobody changes; NULL: no memory. */
static char *
immutable_uri(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/-._~";
	char *uri = malloc(strlen(path) * 3 + sizeof("file:?immutable=1"));
	char *p = uri;

	if (uri == NULL)
		return NULL;
	p += sprintf(p, "file:");
	for (; *path != '\0'; path++)
		if (strchr(plain, *path) != NULL)
			*p++ = *path;
		else
			p += sprintf(p, "%%%02X", (unsigned char)*path);
	memcpy(p, "?immutable=1", sizeof("?immutable=1"));
	return uri;
}

/* Does the write-ahead log hold anything that is not yet in the database? */
static bool
has_log(const char *path)
{
	struct stat st;
	char *log = NULL;
	bool has = true;

	if (asprintf(&log, "%s-wal", path) < 0)
		return true;
	has = stat(log, &st) == 0 && st.st_size > 0;
	free(log);
	return has;
}

/*
 * A database in WAL mode can't be read where its shared memory can't be made
 * (a folder or a file system that is read-only), unless it is said that nobody
 * changes it. Should somebody do so nonetheless, the hash of what is read shows it.
 */
static int
connect_immutable(const char *path, sqlite3 **out)
{
	char *uri;
	int rc;

	if (has_log(path))
		return SQLITE_CANTOPEN;
	uri = immutable_uri(path);
	if (uri == NULL)
		return SQLITE_NOMEM;
	rc = connect_file(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, out);
	free(uri);
	return rc;
}

static bool
is_about_writing(int rc)
{
	rc &= 0xff;
	return rc == SQLITE_CANTOPEN || rc == SQLITE_READONLY ||
	    rc == SQLITE_PERM;
}

/* The first connection; *writable. An SQLite code. */
static int
connect_first(const char *path, bool read_only, sqlite3 **out, bool *writable)
{
	int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	int rc = connect_file(path, flags, out);

	if (is_about_writing(rc))
		rc = connect_immutable(path, out);
	*writable = rc == SQLITE_OK && sqlite3_db_readonly(*out, "main") == 0;
	return rc;
}

/* Nobody writes: only the present schema can be read. */
static int
open_for_reading(const char *path, int version, sqlite3 *sqlite,
    struct database *db, struct vfy_store_error *err)
{
	if (version == SCHEMA_VERSION) {
		db->reader.sqlite = sqlite;
		return 0;
	}
	(void)sqlite3_close(sqlite);
	if (version == 0)
		return 0;
	store_error(err,
	    "%s has an older form (schema %d) and can't be written "
	    "to: open it once where it can",
	    path, version);
	return VFY_EIO;
}

static int
open_for_writing(const char *path, int version, sqlite3 *sqlite,
    struct database *db, struct vfy_store_error *err)
{
	int rc;

	db->writer.sqlite = sqlite;
	if (version < SCHEMA_VERSION) {
		int err_code = schema_migrate(sqlite, path, err);

		if (err_code != 0)
			return err_code;
	}
	rc = connect_file(path, SQLITE_OPEN_READWRITE, &db->reader.sqlite);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db->reader.sqlite, "PRAGMA query_only=ON",
		    NULL, NULL, NULL);
	(void)sqlite3_busy_timeout(sqlite, BUSY_MILLISECONDS);
	(void)sqlite3_busy_timeout(db->reader.sqlite, BUSY_MILLISECONDS);
	return rc == SQLITE_OK ? 0 : schema_failure(rc, path, err);
}

static int
open_file(const char *path, bool read_only, struct database *db,
    struct vfy_store_error *err)
{
	sqlite3 *sqlite = NULL;
	bool writable = false;
	int version = 0, err_code;
	int rc = connect_first(path, read_only, &sqlite, &writable);

	if (rc != SQLITE_OK)
		return schema_failure(rc, path, err);
	err_code = schema_check(sqlite, path, &version, err);
	if (err_code != 0) {
		(void)sqlite3_close(sqlite);
		return err_code;
	}
	if (writable)
		return open_for_writing(path, version, sqlite, db, err);
	return open_for_reading(path, version, sqlite, db, err);
}

int
database_open(const char *path, bool read_only, struct database *db,
    struct vfy_store_error *err)
{
	int rc = 0;

	memset(db, 0, sizeof(*db));
	(void)pthread_mutex_init(&db->reader.lock, NULL);
	(void)pthread_mutex_init(&db->writer.lock, NULL);
	atomic_init(&db->broken, false);
	db->pid = getpid();
	if (path != NULL)
		rc = open_file(path, read_only, db, err);
	if (rc != 0)
		database_close(db);
	return rc;
}

static void
disconnect(struct connection *c, bool ours)
{
	/* After fork() they are the parent's, locks and all: left alone. */
	if (ours) {
		for (unsigned i = 0; i < DATABASE_STATEMENTS; i++)
			(void)sqlite3_finalize(c->statement[i]);
		(void)sqlite3_close(c->sqlite);
	}
	(void)pthread_mutex_destroy(&c->lock);
}

void
database_close(struct database *db)
{
	bool ours = db->pid == getpid();

	disconnect(&db->reader, ours);
	disconnect(&db->writer, ours);
}

bool
database_enter(struct database *db, struct connection *c, bool try)
{
	if (c->sqlite == NULL || atomic_load(&db->broken) ||
	    db->pid != getpid())
		return false;
	if (!try)
		return pthread_mutex_lock(&c->lock) == 0;
	return pthread_mutex_trylock(&c->lock) == 0;
}

void
database_leave(struct database *db, struct connection *c, int rc)
{
	if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB)
		atomic_store(&db->broken, true);
	(void)pthread_mutex_unlock(&c->lock);
}

void
database_patience(struct connection *c, bool patient)
{
	(void)sqlite3_busy_timeout(c->sqlite, patient ? BUSY_MILLISECONDS : 0);
}

sqlite3_stmt *
database_statement(
    struct connection *c, unsigned index, const char *sql, int *rc)
{
	*rc = SQLITE_OK;
	if (c->statement[index] == NULL)
		*rc = sqlite3_prepare_v3(c->sqlite, sql, -1,
		    SQLITE_PREPARE_PERSISTENT, &c->statement[index], NULL);
	return *rc == SQLITE_OK ? c->statement[index] : NULL;
}
