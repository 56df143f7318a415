/* SPDX-License-Identifier: MIT */
/*
 * failure.c - back-off from servers and requests that failed, shared by the
 * processes that use a store.
 *
 * What this process saw itself is in memory too (negative.h), by the monotonic
 * clock: that works without a database. In the database wall-clock times are
 * all there is; one that lies farther ahead than any back-off is void.
 */
#include "failure.h"

#include "bounds.h"
#include "clock.h"
#include "random.h"

/* After so long a failure begins anew: the server may have got better. */
#define FORGET_SECONDS (24 * 3600)
/* Doubled so often it is past every bound. */
#define DOUBLINGS_MAX 16u

/* Failures in a row, and until when; false: none. */
static bool
find(struct database *db, const uint8_t key[DIGEST_LEN], unsigned *failures,
    int64_t *until)
{
	struct connection *c = &db->reader;
	sqlite3_stmt *stmt;
	int rc;

	if (!database_enter(db, c, false))
		return false;
	stmt = statement_get(c, FAILURE_FIND, NULL, &rc);
	if (stmt != NULL)
		rc = statement_bind(
		    stmt, 5, (struct vfy_span){ key, DIGEST_LEN });
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		*failures = (unsigned)sqlite3_column_int(stmt, 0);
		*until = sqlite3_column_int64(stmt, 1);
	}
	statement_done(stmt);
	database_leave(db, c, rc);
	return rc == SQLITE_ROW;
}

static void
put(struct database *db, const uint8_t key[DIGEST_LEN], unsigned failures,
    int64_t until)
{
	struct connection *c = &db->writer;
	sqlite3_stmt *stmt;
	int rc;

	if (!database_enter(db, c, false))
		return;
	rc = statement_begin(c);
	stmt = rc == SQLITE_OK ? statement_get(c, FAILURE_PUT, NULL, &rc)
			       : NULL;
	if (stmt != NULL) {
		(void)statement_bind(
		    stmt, 5, (struct vfy_span){ key, DIGEST_LEN });
		(void)sqlite3_bind_int64(stmt, 6, failures);
		(void)sqlite3_bind_int64(stmt, 7, until);
		rc = statement_run(stmt);
	}
	if (rc == SQLITE_OK)
		rc = statement_number(c, FAILURE_BOUND, BOUND_FAILURES);
	rc = statement_finish(c, rc);
	database_leave(db, c, rc);
}

/* Seconds, with a quarter more or less. */
static int64_t
backoff(unsigned failures, int64_t last)
{
	unsigned doublings = failures - 1 < DOUBLINGS_MAX ? failures - 1
							  : DOUBLINGS_MAX;
	int64_t seconds = (int64_t)BACKOFF_FIRST_SECONDS << doublings;

	if (seconds > last)
		seconds = last;
	return seconds * 3 / 4 +
	    (int64_t)(store_random() % (uint64_t)(seconds / 4 + 1));
}

int64_t
failure_note(struct database *db, struct negative *n,
    const uint8_t key[DIGEST_LEN], int64_t last)
{
	int64_t now = store_clock_wall(), until = 0, seconds;
	unsigned failures = 0, here = negative_failures(n, key);

	if (!find(db, key, &failures, &until) || until + FORGET_SECONDS < now ||
	    until - now > BACKOFF_LAST_SECONDS)
		failures = 0;
	if (here > failures)
		failures = here;
	if (failures < INT32_MAX)
		failures++;
	seconds = backoff(failures, last);
	negative_add(
	    n, key, failures, store_clock_monotonic() + seconds * 1000);
	put(db, key, failures, now + seconds);
	return seconds;
}

int64_t
failure_lately(struct database *db, struct negative *n,
    const uint8_t key[DIGEST_LEN])
{
	int64_t now = store_clock_wall(), until;
	int64_t left = negative_left(n, key, store_clock_monotonic());
	unsigned failures;

	if (left > 0)
		return (left + 999) / 1000;
	if (!find(db, key, &failures, &until) || now >= until ||
	    until - now > BACKOFF_LAST_SECONDS)
		return 0;
	return until - now;
}

void
failure_over(struct database *db, struct negative *n,
    const uint8_t key[DIGEST_LEN])
{
	struct connection *c = &db->writer;
	unsigned failures;
	int64_t until;
	int rc;

	negative_drop(n, key);
	if (!find(db, key, &failures, &until) || !database_enter(db, c, false))
		return;
	rc = statement_blob(c, FAILURE_DROP, NULL, key);
	database_leave(db, c, rc);
}
