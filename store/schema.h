/* SPDX-License-Identifier: MIT */
/*
 * schema.h - the tables of a store, and how older ones become the present ones.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H
#include <sqlite3.h>

#include "vfy_store.h"

/* The version that this code reads and writes (PRAGMA user_version). */
#define SCHEMA_VERSION 3

/*
 * Whose database is it, and which version? Changes nothing. An empty file is
 * version 0. 0; VFY_EIO with *err: not ours, newer, damaged; VFY_ENOMEM.
 * *code: what SQLite said, SQLITE_OK also when it is not ours.
 */
int schema_check(sqlite3 *db, const char *path, int *version, int *code,
    struct vfy_store_error *err);
/*
 * WAL mode, and from any older version to SCHEMA_VERSION; processes that do
 * it at once wait for each other. 0; VFY_EIO with *err; VFY_ENOMEM; *code as above.
 */
int schema_migrate(sqlite3 *db, const char *path, int *code, struct vfy_store_error *err);
/* The error for what SQLite says (rc), with *err about path: never 0. */
int schema_failure(int rc, const char *path, struct vfy_store_error *err);

#endif
