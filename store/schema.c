/* SPDX-License-Identifier: MIT */
/*
 * schema.c - the tables of a store, and how older ones become the present ones.
 *
 *	blob		signed bytes, content addressed: each once, for any
 *			number of keys
 *	  sha256	of der; the key. Checked when der is read.
 *	  der		CRL, OCSPResponse or Certificate as it was fetched;
 *			x'' when it lies in a file
 *	  size		of it, in octets
 *	  in_file	0: in der. 1: in the file blobs/SHA256-IN-HEX, which
 *			was synced before the row was committed
 *	  mark		of a file whose hash was found right: inode and times
 *			(bigfile.h); while these stay it is not hashed again
 *	  last_used	unix seconds, to the hour: what was not used for
 *			longest goes when the quota is reached
 *
 *	evidence	what a blob is evidence for; one row for each key
 *	  kind		enum vfy_ask_kind: 1 CRL, 2 OCSP, 3 issuer  }
 *	  url		where it came from; '' when not known	    } the
 *	  issuer_key	SHA-256 of the issuer's SPKI; x'' not known } key
 *	  request_sha256 of the DER OCSPRequest; x'' when not OCSP  }
 *	  request	that request itself
 *	  blob		-> blob.sha256
 *	  this_update	unix seconds, as the engine authenticated them;
 *	  next_update	0: absent
 *	  crl_number	cRLNumber without leading zeros; x'': none. Neither
 *			this nor this_update goes backwards
 *	  fetched_at	unix seconds, by this machine's clock
 *	  checked_at	when the server last said that it has nothing newer
 *	  refresh_at	when to ask it again; 0: never by ourselves
 *	  etag, last_modified	what the server gave with it; ''
 *
 *	pending		fetched or imported, and not yet authenticated: handed
 *			to the engine as such, until that has it kept; same key
 *	  request, blob, etag, last_modified	as above
 *	  this_update	as the bytes say, unproven
 *	  origin	1: fetched by us from url. 2: imported: url is a claim
 *	  arrived_at	unix seconds
 *	  expires_at	gone after that
 *	  retry_at	not handed out before: the engine did not take it
 *	  refusals	how often that was so
 *
 *	wish		a refresh that somebody should do; same key
 *	  request	the DER OCSPRequest itself, to be sent
 *	  first_wished	unix seconds
 *	  due		not before
 *
 *	failure		what lately could not be fetched
 *	  key		SHA-256 of server, or of server and request
 *	  failures	how often, one after another
 *	  until		not to be tried before; unix seconds
 *
 *	lease		who is fetching
 *	  key		as above
 *	  owner		random octets
 *	  until		unix milliseconds; one that lies farther in the future
 *			than leases last is void (the clock was set back)
 *
 * Times, lengths and keys are trusted (the files' owner and mode are checked);
 * der is authenticated by the engine in every question.
 *
 * PRAGMA application_id says that a database is ours, user_version which
 * schema it has. A step, once released, is never changed: what comes later
 * (leases, validators of conditional requests, quota, serials, files for big
 * CRLs) is one more step. WAL: readers never wait for a writer.
 * synchronous=NORMAL: after a power cut the latest evidence may be missing,
 * never damaged; it can be fetched again.
 */
#include "schema.h"

#include <inttypes.h>

#include "error.h"

/* "vfye" */
#define APPLICATION_ID 0x76667965
#define APPLICATION_ID_SQL "1986427237"
/* The switch to WAL does not wait for others by itself. */
#define WAL_TRIES 100
#define WAL_PAUSE_MS 10

/* steps[n] leads from version n to n + 1. */
static const char *const steps[SCHEMA_VERSION] = {
	/* 1: evidence */
	"PRAGMA application_id=" APPLICATION_ID_SQL ";"
	"CREATE TABLE blob("
	" id INTEGER PRIMARY KEY,"
	" sha256 BLOB NOT NULL UNIQUE CHECK(length(sha256) = 32),"
	" der BLOB NOT NULL);"
	"CREATE TABLE evidence("
	" id INTEGER PRIMARY KEY,"
	" kind INTEGER NOT NULL,"
	" url TEXT NOT NULL,"
	" issuer_key BLOB NOT NULL,"
	" request_sha256 BLOB NOT NULL,"
	" blob BLOB NOT NULL REFERENCES blob(sha256),"
	" this_update INTEGER NOT NULL,"
	" next_update INTEGER NOT NULL,"
	" fetched_at INTEGER NOT NULL,"
	" UNIQUE(kind, url, issuer_key, request_sha256));"
	"CREATE INDEX evidence_by_issuer"
	" ON evidence(kind, issuer_key, this_update);"
	"CREATE INDEX evidence_by_request"
	" ON evidence(kind, request_sha256, this_update);"
	"CREATE INDEX evidence_by_blob ON evidence(blob);",
	/* 2: wishes */
	"CREATE TABLE wish("
	" id INTEGER PRIMARY KEY,"
	" kind INTEGER NOT NULL,"
	" url TEXT NOT NULL,"
	" issuer_key BLOB NOT NULL,"
	" request_sha256 BLOB NOT NULL,"
	" request BLOB NOT NULL,"
	" first_wished INTEGER NOT NULL,"
	" UNIQUE(kind, url, issuer_key, request_sha256));",
	/* 3: files, validators, quota, pending, back-off, leases */
	"ALTER TABLE blob ADD COLUMN size INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE blob ADD COLUMN in_file INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE blob ADD COLUMN mark BLOB NOT NULL DEFAULT x'';"
	"ALTER TABLE blob ADD COLUMN last_used INTEGER NOT NULL DEFAULT 0;"
	"UPDATE blob SET size = length(der),"
	" last_used = CAST(strftime('%s', 'now') AS INTEGER);"
	"CREATE INDEX blob_by_use ON blob(last_used, size);"
	"ALTER TABLE evidence ADD COLUMN request BLOB NOT NULL DEFAULT x'';"
	"ALTER TABLE evidence ADD COLUMN crl_number BLOB NOT NULL DEFAULT x'';"
	"ALTER TABLE evidence ADD COLUMN checked_at INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE evidence ADD COLUMN refresh_at INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE evidence ADD COLUMN etag TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE evidence ADD COLUMN last_modified TEXT NOT NULL DEFAULT '';"
	"CREATE INDEX evidence_by_refresh ON evidence(refresh_at)"
	" WHERE refresh_at > 0;"
	"CREATE TABLE pending("
	" id INTEGER PRIMARY KEY,"
	" kind INTEGER NOT NULL,"
	" url TEXT NOT NULL,"
	" issuer_key BLOB NOT NULL,"
	" request_sha256 BLOB NOT NULL,"
	" request BLOB NOT NULL,"
	" blob BLOB NOT NULL REFERENCES blob(sha256),"
	" this_update INTEGER NOT NULL,"
	" origin INTEGER NOT NULL,"
	" arrived_at INTEGER NOT NULL,"
	" expires_at INTEGER NOT NULL,"
	" retry_at INTEGER NOT NULL,"
	" refusals INTEGER NOT NULL,"
	" etag TEXT NOT NULL,"
	" last_modified TEXT NOT NULL,"
	" UNIQUE(kind, url, issuer_key, request_sha256));"
	"CREATE INDEX pending_by_issuer ON pending(kind, issuer_key);"
	"CREATE INDEX pending_by_request ON pending(kind, request_sha256);"
	"CREATE INDEX pending_by_blob ON pending(blob);"
	"ALTER TABLE wish ADD COLUMN due INTEGER NOT NULL DEFAULT 0;"
	"CREATE INDEX wish_by_due ON wish(due);"
	"CREATE TABLE failure("
	" key BLOB PRIMARY KEY,"
	" failures INTEGER NOT NULL,"
	" until INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE lease("
	" key BLOB PRIMARY KEY,"
	" owner BLOB NOT NULL,"
	" until INTEGER NOT NULL) WITHOUT ROWID;",
};

int
schema_failure(int rc, const char *path, struct vfy_store_error *err)
{
	switch (rc & 0xff) {
	case SQLITE_NOMEM:
		store_error(err, "%s: out of memory", path);
		return VFY_ENOMEM;
	case SQLITE_NOTADB:
		store_error(err,
		    "%s is not an evidence store: move it away, or "
		    "name another directory; it was left as it is",
		    path);
		return VFY_EIO;
	case SQLITE_CORRUPT:
		store_error(err,
		    "%s is damaged: move it away, a new one is made "
		    "and filled again",
		    path);
		return VFY_EIO;
	default:
		store_error(err, "%s: the evidence store can't be used: %s",
		    path, sqlite3_errstr(rc));
		return VFY_EIO;
	}
}

/* The one number that sql gives. SQLITE_OK or what went wrong. */
static int
number(sqlite3 *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		*out = sqlite3_column_int64(stmt, 0);
		rc = SQLITE_OK;
	} else if (rc == SQLITE_DONE) {
		rc = SQLITE_CORRUPT;
	}
	(void)sqlite3_finalize(stmt);
	return rc;
}

int
schema_check(sqlite3 *db, const char *path, int *version, int *code,
    struct vfy_store_error *err)
{
	int64_t id = 0, user_version = 0, objects = 0;
	int rc;

	rc = number(db, "SELECT count(*) FROM sqlite_master", &objects);
	if (rc == SQLITE_OK)
		rc = number(db, "PRAGMA application_id", &id);
	if (rc == SQLITE_OK)
		rc = number(db, "PRAGMA user_version", &user_version);
	*code = rc;
	if (rc != SQLITE_OK)
		return schema_failure(rc, path, err);
	if (objects == 0 && id == 0 && user_version == 0) {
		*version = 0;
		return 0;
	}
	if (id != APPLICATION_ID || user_version < 1) {
		store_error(err,
		    "%s is the database of another program: name "
		    "another directory; it was left as it is",
		    path);
		return VFY_EIO;
	}
	if (user_version > SCHEMA_VERSION) {
		store_error(err,
		    "%s was made by a newer version (schema "
		    "%" PRId64 ", this one knows %d): use that version, or "
		    "name another directory; it was left as it is",
		    path, user_version, SCHEMA_VERSION);
		return VFY_EIO;
	}
	*version = (int)user_version;
	return 0;
}

/*
 * Where WAL can't be had (another process has the file open in the old mode,
 * or a file system without shared memory), the store works all the same.
 */
static void
use_wal(sqlite3 *db)
{
	for (int i = 0; i < WAL_TRIES; i++) {
		int rc = sqlite3_exec(
		    db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);

		if ((rc & 0xff) != SQLITE_BUSY && (rc & 0xff) != SQLITE_LOCKED)
			return;
		(void)sqlite3_sleep(WAL_PAUSE_MS);
	}
}

/* In the transaction: what is missing since version. An SQLite code. */
static int
apply_steps(sqlite3 *db, int version)
{
	char pragma[48];
	int rc = SQLITE_OK;

	for (int i = version; i < SCHEMA_VERSION && rc == SQLITE_OK; i++)
		rc = sqlite3_exec(db, steps[i], NULL, NULL, NULL);
	(void)sqlite3_snprintf(
	    sizeof(pragma), pragma, "PRAGMA user_version=%d", SCHEMA_VERSION);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, pragma, NULL, NULL, NULL);
	return rc;
}

int
schema_migrate(
    sqlite3 *db, const char *path, int *code, struct vfy_store_error *err)
{
	int version = 0, err_code;
	int rc;

	/* Counts in a new database only, before its first table. */
	(void)sqlite3_exec(
	    db, "PRAGMA auto_vacuum=INCREMENTAL", NULL, NULL, NULL);
	use_wal(db);
	rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	*code = rc;
	if (rc != SQLITE_OK)
		return schema_failure(rc, path, err);
	/* Another process may have done it, or more, in the meantime. */
	err_code = schema_check(db, path, &version, code, err);
	if (err_code == 0) {
		rc = apply_steps(db, version);
		if (rc == SQLITE_OK)
			rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
		*code = rc;
		if (rc != SQLITE_OK)
			err_code = schema_failure(rc, path, err);
	}
	if (err_code != 0)
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return err_code;
}
