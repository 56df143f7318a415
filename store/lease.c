/* SPDX-License-Identifier: MIT */
/*
 * lease.c - of the processes that share a store, one fetches a thing at a time.
 *
 * A lease ends by itself, should its owner die, and is no lock: in the worst
 * case (a fetch that takes longer, a clock that jumps) two fetch the same.
 */
#include "lease.h"

#include <string.h>

#include "bounds.h"
#include "clock.h"
#include "random.h"

void
lease_name_owner(struct lease_owner *out)
{
	uint64_t n[2] = { store_random(), store_random() };

	memcpy(out->octets, n, sizeof(out->octets));
}

/* Does somebody hold it? Sure only in a transaction. */
static int
find_holder(struct connection *c, const uint8_t key[DIGEST_LEN], int64_t now,
    bool *held)
{
	int64_t until;
	int rc;
	sqlite3_stmt *stmt = statement_get(c, LEASE_FIND, NULL, &rc);

	*held = false;
	if (stmt == NULL)
		return rc;
	rc = statement_bind(stmt, 5, (struct vfy_span){ key, DIGEST_LEN });
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		until = sqlite3_column_int64(stmt, 1);
		*held = now < until && until - now <= LEASE_MILLISECONDS;
	}
	statement_done(stmt);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int
put(struct connection *c, const uint8_t key[DIGEST_LEN],
    const struct lease_owner *owner, int64_t until)
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, LEASE_PUT, NULL, &rc);

	if (stmt == NULL)
		return rc;
	(void)statement_bind(stmt, 5, (struct vfy_span){ key, DIGEST_LEN });
	(void)statement_bind(stmt, 6,
	    (struct vfy_span){ owner->octets, sizeof(owner->octets) });
	rc = sqlite3_bind_int64(stmt, 7, until);
	return rc == SQLITE_OK ? statement_run(stmt) : rc;
}

/* A look that keeps no writer waiting: many ask while one is at work. */
static bool
seems_held(struct database *db, const uint8_t key[DIGEST_LEN])
{
	struct connection *c = &db->reader;
	bool held = false;
	int rc;

	if (!database_enter(db, c, false))
		return false;
	rc = find_holder(c, key, store_clock_wall_ms(), &held);
	database_leave(db, c, rc);
	return rc == SQLITE_OK && held;
}

enum lease_state
lease_take(struct database *db, const uint8_t key[DIGEST_LEN],
    const struct lease_owner *owner, int64_t milliseconds)
{
	struct connection *c = &db->writer;
	int64_t now;
	bool held = false;
	int rc;

	if (seems_held(db, key))
		return LEASE_HELD;
	if (!database_enter(db, c, false))
		return LEASE_NONE;
	database_wait(c, milliseconds);
	rc = statement_begin(c);
	if (rc == SQLITE_OK) {
		/* not before: whoever held the database meanwhile has put its own
		 * later, which must not look like one from a clock that jumped */
		now = store_clock_wall_ms();
		rc = find_holder(c, key, now, &held);
		if (rc == SQLITE_OK && !held)
			rc = put(c, key, owner, now + LEASE_MILLISECONDS);
		/* those of the dead; nobody else removes them */
		if (rc == SQLITE_OK && !held)
			rc = statement_number(
			    c, LEASE_OLD, now - LEASE_MILLISECONDS);
		rc = statement_finish(c, rc);
	}
	database_leave(db, c, rc);
	if ((rc & 0xff) == SQLITE_BUSY)
		return LEASE_BUSY;
	if (rc != SQLITE_OK)
		return LEASE_NONE;
	return held ? LEASE_HELD : LEASE_TAKEN;
}

void
lease_drop(struct database *db, const uint8_t key[DIGEST_LEN],
    const struct lease_owner *owner)
{
	struct connection *c = &db->writer;
	sqlite3_stmt *stmt;
	int rc;

	if (!database_enter(db, c, false))
		return;
	stmt = statement_get(c, LEASE_DROP, NULL, &rc);
	if (stmt != NULL) {
		(void)statement_bind(
		    stmt, 5, (struct vfy_span){ key, DIGEST_LEN });
		(void)statement_bind(stmt, 6,
		    (struct vfy_span){ owner->octets, sizeof(owner->octets) });
		rc = statement_run(stmt);
	}
	database_leave(db, c, rc);
}

void
lease_drop_all(struct database *db, const struct lease_owner *owner)
{
	struct connection *c = &db->writer;
	sqlite3_stmt *stmt;
	int rc;

	if (!database_enter(db, c, false))
		return;
	stmt = statement_get(c, LEASE_OWN, NULL, &rc);
	if (stmt != NULL)
		rc = statement_bind(stmt, 6,
		    (struct vfy_span){ owner->octets, sizeof(owner->octets) });
	if (rc == SQLITE_OK)
		rc = statement_run(stmt);
	database_leave(db, c, rc);
}
