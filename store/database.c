/* SPDX-License-Identifier: MIT */
/*
 * database.c - the connections of a store to its SQLite file: opened with
 * care, locked per use, set aside and begun anew once damage shows.
 *
 * A store without a database (read-only and nothing there, or damaged and
 * not to be renewed) is no error: it keeps nothing and finds nothing. Whoever sets
 * a database aside holds the directory's lock alone, and whoever opens one
 * shares it: no new database must meet an old one's log.
 */
#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "error.h"
#include "schema.h"
#include "statement.h"

/* Writers of other processes need milliseconds: large CRLs are files. Somebody
 * waits for a question's answer, but evidence is worth a little more of it. */
#define BUSY_MILLISECONDS 100
#define PATIENT_MILLISECONDS 500
/* One that makes the store waits for the disk, which can be slow. */
#define OPEN_MILLISECONDS 20000
#define OPEN_AGAIN_MILLISECONDS 2000
#define OPEN_PAUSE_MILLISECONDS 10
/* Look-ups wait for nobody in WAL mode, but for who recovers a log. */
#define READ_MILLISECONDS 250
/* More often in one process's life is a disk that fails. */
#define RENEWALS_MAX 3
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
open_for_reading(int version, sqlite3 *sqlite, struct database *db,
    struct vfy_store_error *err)
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
	    db->place->file, version);
	return VFY_EIO;
}

static int
open_for_writing(int version, sqlite3 *sqlite, struct database *db, int *code,
    struct vfy_store_error *err)
{
	const char *path = db->place->file;

	db->writer.sqlite = sqlite;
	if (version < SCHEMA_VERSION) {
		int err_code = schema_migrate(sqlite, path, code, err);

		if (err_code != 0)
			return err_code;
	}
	*code = connect_file(path, SQLITE_OPEN_READWRITE, &db->reader.sqlite);
	if (*code == SQLITE_OK)
		*code = sqlite3_exec(db->reader.sqlite,
		    "PRAGMA query_only=ON", NULL, NULL, NULL);
	if (*code != SQLITE_OK)
		return schema_failure(*code, path, err);
	(void)sqlite3_busy_timeout(sqlite, BUSY_MILLISECONDS);
	(void)sqlite3_busy_timeout(db->reader.sqlite, READ_MILLISECONDS);
	(void)place_make_blobs(db->place);
	return 0;
}

/* *code: what SQLite said, when it did not work. The connections may be open
 * then. */
static int
open_file(struct database *db, int *code, struct vfy_store_error *err)
{
	const char *path = db->place->file;
	sqlite3 *sqlite = NULL;
	bool writable = false;
	int version = 0, err_code;

	*code = connect_first(path, db->read_only, &sqlite, &writable);
	if (*code != SQLITE_OK)
		return schema_failure(*code, path, err);
	err_code = schema_check(sqlite, path, &version, code, err);
	if (err_code != 0) {
		(void)sqlite3_close(sqlite);
		return err_code;
	}
	if (writable)
		return open_for_writing(version, sqlite, db, code, err);
	return open_for_reading(version, sqlite, db, err);
}

static void
disconnect(struct connection *c)
{
	for (unsigned i = 0; i < DATABASE_STATEMENTS; i++) {
		(void)sqlite3_finalize(c->statement[i]);
		c->statement[i] = NULL;
	}
	(void)sqlite3_close(c->sqlite);
	c->sqlite = NULL;
}

static void
disconnect_all(struct database *db)
{
	disconnect(&db->reader);
	disconnect(&db->writer);
}

/*
 * Where others open, close or recover it at the same moment SQLite may say that
 * it is busy at once, whatever the time-out. Who has waited for that is not kept
 * waiting again.
 */
static int
open_patiently(struct database *db, int *code, struct vfy_store_error *err)
{
	int64_t until = store_clock_monotonic() + OPEN_AGAIN_MILLISECONDS;
	int err_code;

	for (;;) {
		err_code = open_file(db, code, err);
		if (err_code == 0 || (*code & 0xff) != SQLITE_BUSY ||
		    store_clock_monotonic() >= until)
			return err_code;
		disconnect_all(db);
		*code = SQLITE_OK;
		store_clock_pause(OPEN_PAUSE_MILLISECONDS);
	}
}

/* Is this damage to a store of ours? What never was one is not ours to move. */
static bool
is_damage(const struct database *db, int code)
{
	return (code & 0xff) == SQLITE_CORRUPT ||
	    ((code & 0xff) == SQLITE_NOTADB && db->place->marked);
}

/* Opened, and the tables are what they should be. The code of SQLite. */
static int
open_sound(struct database *db, bool thorough, int *err_code,
    struct vfy_store_error *err)
{
	int code = SQLITE_OK;
	int lock = place_lock(db->place, false);

	*err_code = open_patiently(db, &code, err);
	if (!place_database_id(db->place, &db->dev, &db->ino))
		db->ino = 0;
	place_unlock(lock);
	if (*err_code == 0 && thorough && db->reader.sqlite != NULL)
		code = statement_check(db->reader.sqlite);
	return code;
}

/*
 * Another process may have been faster: then the file is no longer the one
 * that was found damaged.
 */
static bool
set_aside(struct database *db)
{
	int lock = place_lock(db->place, true);
	dev_t dev;
	ino_t ino;
	bool ok = true;

	if (place_database_id(db->place, &dev, &ino) && dev == db->dev &&
	    ino == db->ino)
		ok = place_renew_database(db->place, &db->log);
	place_unlock(lock);
	return ok;
}

/* The file is damaged: a new one, or none. 0 or VFY_E* with *err. */
static int
renew(struct database *db, struct vfy_store_error *err)
{
	int err_code = 0;

	disconnect_all(db);
	if (db->read_only ||
	    atomic_fetch_add(&db->renewals, 1) >= RENEWALS_MAX) {
		store_log(&db->log, "%s is damaged and not used",
		    db->place->file);
		return 0;
	}
	if (!set_aside(db))
		return 0;
	(void)open_sound(db, false, &err_code, err);
	if (err_code != 0)
		disconnect_all(db);
	return err_code;
}

int
database_open(struct place *place, bool read_only, const struct store_log *log,
    struct database *db, struct vfy_store_error *err)
{
	int rc = 0, code;

	memset(db, 0, sizeof(*db));
	(void)pthread_mutex_init(&db->reader.lock, NULL);
	(void)pthread_mutex_init(&db->writer.lock, NULL);
	atomic_init(&db->broken, false);
	atomic_init(&db->renewals, 0);
	atomic_init(&db->writes, 0);
	atomic_init(&db->connections, 0);
	db->pid = getpid();
	db->place = place;
	db->log = *log;
	db->read_only = read_only;
	if (place->file == NULL)
		return 0;
	code = open_sound(db, false, &rc, err);
	if (rc == VFY_EIO && is_damage(db, code))
		rc = renew(db, err);
	if (rc != 0)
		database_close(db);
	return rc;
}

void
database_close(struct database *db)
{
	/* After fork() they are the parent's, locks and all: left alone. */
	if (db->pid == getpid())
		disconnect_all(db);
	(void)pthread_mutex_destroy(&db->reader.lock);
	(void)pthread_mutex_destroy(&db->writer.lock);
}

/*
 * Something was wrong. It is looked at again first: another process may have
 * set it aside, or a newer version of us made it its own.
 */
static void
recover(struct database *db)
{
	struct vfy_store_error why;
	int rc = 0, code;

	(void)pthread_mutex_lock(&db->reader.lock);
	(void)pthread_mutex_lock(&db->writer.lock);
	if (atomic_load(&db->broken)) {
		disconnect_all(db);
		code = open_sound(db, true, &rc, &why);
		/* data_version counts anew */
		atomic_fetch_add(&db->connections, 1);
		if (is_damage(db, code))
			rc = renew(db, &why);
		if (rc != 0) {
			store_log(&db->log, "%s", why.what);
			disconnect_all(db);
		}
		atomic_store(&db->broken, false);
	}
	(void)pthread_mutex_unlock(&db->writer.lock);
	(void)pthread_mutex_unlock(&db->reader.lock);
}

bool
database_is_usable(const struct database *db)
{
	return db->place->file != NULL && db->pid == getpid();
}

/* c is locked; false: it is no longer. */
static bool
is_connected(struct connection *c)
{
	if (c->sqlite != NULL)
		return true;
	(void)pthread_mutex_unlock(&c->lock);
	return false;
}

bool
database_enter(struct database *db, struct connection *c, bool try)
{
	if (!database_is_usable(db))
		return false;
	if (atomic_load(&db->broken)) {
		if (try)
			return false;
		recover(db);
	}
	if (try ? pthread_mutex_trylock(&c->lock) != 0
		: pthread_mutex_lock(&c->lock) != 0)
		return false;
	return is_connected(c);
}

bool
database_enter_within(
    struct database *db, struct connection *c, int64_t milliseconds)
{
	int64_t until = store_clock_monotonic() + milliseconds;

	if (!database_is_usable(db) || atomic_load(&db->broken))
		return false;
	while (pthread_mutex_trylock(&c->lock) != 0) {
		if (store_clock_monotonic() >= until)
			return false;
		store_clock_pause(1);
	}
	return is_connected(c);
}

void
database_leave(struct database *db, struct connection *c, int rc)
{
	if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB)
		atomic_store(&db->broken, true);
	if (c == &db->writer) {
		(void)sqlite3_busy_timeout(c->sqlite, BUSY_MILLISECONDS);
		atomic_fetch_add(&db->writes, 1);
	}
	(void)pthread_mutex_unlock(&c->lock);
}

bool
database_writable(struct database *db)
{
	bool writable = database_enter(db, &db->writer, false);

	if (writable)
		database_leave(db, &db->writer, SQLITE_OK);
	return writable;
}

void
database_patience(struct connection *c, bool patient)
{
	(void)sqlite3_busy_timeout(
	    c->sqlite, patient ? PATIENT_MILLISECONDS : 0);
}

void
database_wait(struct connection *c, int64_t milliseconds)
{
	int ms = milliseconds < PATIENT_MILLISECONDS
	    ? (int)milliseconds
	    : PATIENT_MILLISECONDS;

	(void)sqlite3_busy_timeout(c->sqlite, ms > 0 ? ms : 0);
}

sqlite3_stmt *
database_statement(
    struct connection *c, unsigned index, const char *sql, int *rc)
{
	*rc = SQLITE_OK;
	if (c->statement[index] == NULL)
		*rc = sqlite3_prepare_v3(c->sqlite, sql, -1,
		    SQLITE_PREPARE_PERSISTENT, &c->statement[index], NULL);
	/* No such table or column, where the schema says that it is there. */
	if (*rc == SQLITE_ERROR)
		*rc = SQLITE_CORRUPT;
	return *rc == SQLITE_OK ? c->statement[index] : NULL;
}
