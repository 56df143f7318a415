/* SPDX-License-Identifier: MIT */
/*
 * database.h - the connections of a store to its SQLite file.
 */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "store_log.h"
#include "place.h"
#include "vfy_store.h"

/* The statements, prepared when first used; their SQL is in statement.c. */
#define DATABASE_STATEMENTS 80

struct connection {
	pthread_mutex_t lock; /* held while sqlite or a statement is used */
	sqlite3 *sqlite;      /* NULL: there is no database */
	sqlite3_stmt *statement[DATABASE_STATEMENTS];
};

/*
 * Two connections, so that look-ups don't wait for a thread that writes a
 * large CRL. Either may be without sqlite (nothing there; read-only). Nobody
 * holds one and waits for the other, but reader before writer.
 */
struct database {
	struct connection reader, writer;
	struct place *place; /* borrowed */
	struct store_log log;
	bool read_only;
	atomic_bool broken;   /* turned out to be damaged: to be renewed */
	atomic_uint renewals; /* in this process, so far */
	atomic_uint writes;   /* times that the writer was left, so far */
	atomic_uint connections; /* times that they were made anew */
	pid_t pid; /* SQLite's handles must not be carried over fork() */
	dev_t dev; /* which file is open */
	ino_t ino;
};

/*
 * Opens place's file. read_only, or a place that can't be written to: no
 * writer; an empty file is then as good as none. No file: no database. A
 * damaged one is set aside, and a new one begun.
 * 0; VFY_EIO with *err, the file as it was; VFY_ENOMEM. On failure *db is closed.
 */
int database_open(struct place *place, bool read_only, const struct store_log *log,
    struct database *db, struct vfy_store_error *err);
void database_close(struct database *db);

/* Is there a file, and is this the process that opened it? */
bool database_is_usable(const struct database *db);
/*
 * Locks c for use; false (not locked): it can't be used. try: nor when another
 * thread is using it.
 */
bool database_enter(struct database *db, struct connection *c, bool try);
/* The same; waits for other threads for so long at most. */
bool database_enter_within(struct database *db, struct connection *c, int64_t milliseconds);
/* rc is the last SQLite code: after damage the database is renewed. */
void database_leave(struct database *db, struct connection *c, int rc);
/* Can it be written to? */
bool database_writable(struct database *db);
/* The writer, which is entered, waits for other processes: longer than it
 * would, or not at all; or for so long at most. Until it is left. */
void database_patience(struct connection *c, bool patient);
void database_wait(struct connection *c, int64_t milliseconds);
/* The statement, prepared and reset; NULL with *rc. c is entered. */
sqlite3_stmt *database_statement(struct connection *c, unsigned index, const char *sql, int *rc);

#endif
