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

#include "vfy_store.h"

/* The statements, prepared when first used; their SQL is in evidence.c. */
#define DATABASE_STATEMENTS 16

struct connection {
	pthread_mutex_t lock; /* held while sqlite or a statement is used */
	sqlite3 *sqlite;      /* NULL: there is no database */
	sqlite3_stmt *statement[DATABASE_STATEMENTS];
};

/*
 * Two connections, so that look-ups don't wait for a thread that writes a
 * large CRL. Either may be without sqlite (nothing there; read-only).
 */
struct database {
	struct connection reader, writer;
	atomic_bool broken; /* turned out to be damaged: used no more */
	pid_t pid;	    /* SQLite's handles must not be carried over fork() */
};

/*
 * Opens path. read_only, or a place that can't be written to: no writer; an
 * empty file is then as good as none. path NULL: no database.
 * 0; VFY_EIO with *err, the file as it was; VFY_ENOMEM. On failure *db is closed.
 */
int database_open(const char *path, bool read_only, struct database *db,
    struct vfy_store_error *err);
void database_close(struct database *db);

/*
 * Locks c for use; false (not locked): it can't be used. try: nor when another
 * thread is using it.
 */
bool database_enter(struct database *db, struct connection *c, bool try);
/* rc is the last SQLite code: damage ends the use of the database. */
void database_leave(struct database *db, struct connection *c, int rc);
/* How long c waits for other processes from now on; c is entered. */
void database_patience(struct connection *c, bool patient);
/* The statement, prepared and reset; NULL with *rc. c is entered. */
sqlite3_stmt *database_statement(struct connection *c, unsigned index, const char *sql, int *rc);

#endif
