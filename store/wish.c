/* SPDX-License-Identifier: MIT */
/*
 * wish.c - what should be fetched when somebody has time: noted, and found.
 *
 * Does not fetch (refresh.c).
 */
#include "wish.h"

#include <stdlib.h>
#include <string.h>

/* Is it noted already? Also true when that can't be known. */
static bool
is_wished(struct database *db, const struct evidence_key *key)
{
	struct connection *c = &db->reader;
	sqlite3_stmt *stmt;
	int rc;

	if (!database_enter(db, c, false))
		return true;
	stmt = statement_get(c, WISH_FIND, key, &rc);
	if (stmt != NULL)
		rc = sqlite3_step(stmt);
	statement_done(stmt);
	database_leave(db, c, rc);
	return rc != SQLITE_DONE;
}

static int
put(struct connection *c, const struct evidence_key *key, int64_t now)
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, WISH_PUT, key, &rc);

	if (stmt == NULL)
		return rc;
	rc = statement_bind(stmt, 5, key->request);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(stmt, 6, now);
	return rc == SQLITE_OK ? statement_run(stmt) : rc;
}

/* Writers need milliseconds. Somebody waits in a handshake; but there may be no
 * other question for a long time. */
#define WISH_MILLISECONDS 50

/*
 * When other threads or processes go on writing, the wish is not noted now; it
 * comes again with the next question.
 */
bool
wish_note(struct database *db, const struct evidence_key *key, int64_t now)
{
	struct connection *c = &db->writer;
	int rc;

	if (!evidence_can_find(key) || is_wished(db, key) ||
	    !database_enter_within(db, c, WISH_MILLISECONDS))
		return false;
	database_wait(c, WISH_MILLISECONDS);
	rc = statement_begin(c);
	if (rc == SQLITE_OK) {
		rc = put(c, key, now);
		if (rc == SQLITE_OK)
			rc = statement_number(c, WISH_BOUND, BOUND_WISHES);
		rc = statement_finish(c, rc);
	}
	database_leave(db, c, rc);
	return rc == SQLITE_OK;
}

/* A column's octets into a buffer; false: they don't fit. */
static bool
take(sqlite3_stmt *stmt, int column, uint8_t *buf, size_t size,
    struct vfy_span *out)
{
	int len = sqlite3_column_bytes(stmt, column);
	const void *p = sqlite3_column_blob(stmt, column);

	if (len < 0 || (size_t)len > size)
		return false;
	if (len > 0 && p != NULL)
		memcpy(buf, p, (size_t)len);
	*out = (struct vfy_span){ buf, len > 0 && p != NULL ? (size_t)len : 0 };
	return true;
}

/* Fills in what stmt stands on. False: it can't be one of ours. */
static bool
take_due(sqlite3_stmt *stmt, struct wish_due *d)
{
	struct evidence_key *k = &d->key;
	int kind = sqlite3_column_int(stmt, 0);

	if (kind < VFY_ASK_CRL || kind > VFY_ASK_ISSUER)
		return false;
	k->kind = (enum vfy_ask_kind)kind;
	statement_text(stmt, 1, d->url, sizeof(d->url));
	k->url = d->url;
	if (!take(stmt, 2, d->issuer_key, sizeof(d->issuer_key),
		&k->issuer_key) ||
	    !take(stmt, 3, d->request, sizeof(d->request), &k->request))
		return false;
	if (k->kind != VFY_ASK_OCSP || k->request.len == 0)
		return true;
	k->request_sha256 = (struct vfy_span){ k->digest, DIGEST_LEN };
	return store_sha256(k->request, k->digest);
}

/* Takes the rows of stmt into a list. 0; VFY_ENOMEM; *rc. */
static int
take_all(sqlite3_stmt *stmt, int *rc, struct wish_due **out)
{
	struct wish_due **end = out;

	for (*rc = sqlite3_step(stmt); *rc == SQLITE_ROW;
	     *rc = sqlite3_step(stmt)) {
		struct wish_due *d = calloc(1, sizeof(*d));

		if (d == NULL)
			return VFY_ENOMEM;
		if (!take_due(stmt, d)) {
			free(d);
			continue;
		}
		*end = d;
		end = &d->next;
	}
	return *rc == SQLITE_DONE ? 0 : VFY_EIO;
}

int
wish_find_due(
    struct database *db, int64_t now, unsigned max, struct wish_due **out)
{
	struct connection *c = &db->reader;
	sqlite3_stmt *stmt;
	int rc, err = VFY_EIO;

	*out = NULL;
	if (!database_enter(db, c, false))
		return VFY_EIO;
	stmt = statement_get(c, DUE, NULL, &rc);
	if (stmt != NULL) {
		(void)sqlite3_bind_int64(stmt, 5, now);
		(void)sqlite3_bind_int64(stmt, 6, now - REFRESH_USED_SECONDS);
		(void)sqlite3_bind_int64(stmt, 7, now + BACKOFF_LAST_SECONDS);
		(void)sqlite3_bind_int64(stmt, 8, (sqlite3_int64)max);
		err = take_all(stmt, &rc, out);
	}
	statement_done(stmt);
	database_leave(db, c, rc);
	if (err != 0) {
		wish_free_due(*out);
		*out = NULL;
	}
	return err;
}

void
wish_free_due(struct wish_due *list)
{
	while (list != NULL) {
		struct wish_due *next = list->next;

		free(list);
		list = next;
	}
}

bool
wish_is_due(struct database *db, const struct evidence_key *key, int64_t now)
{
	struct connection *c = &db->reader;
	sqlite3_stmt *stmt;
	int rc;

	if (!database_enter(db, c, false))
		return false;
	stmt = statement_get(c, STILL_DUE, key, &rc);
	if (stmt != NULL)
		rc = sqlite3_bind_int64(stmt, 5, now);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	statement_done(stmt);
	database_leave(db, c, rc);
	return rc == SQLITE_ROW;
}

int64_t
wish_next_due(struct database *db, int64_t now)
{
	struct connection *c = &db->reader;
	int64_t at = INT64_MAX;
	sqlite3_stmt *stmt;
	int rc;

	if (!database_enter(db, c, false))
		return INT64_MAX;
	stmt = statement_get(c, DUE_NEXT, NULL, &rc);
	if (stmt != NULL) {
		(void)sqlite3_bind_int64(stmt, 5, now);
		(void)sqlite3_bind_int64(stmt, 6, now - REFRESH_USED_SECONDS);
		rc = sqlite3_step(stmt);
	}
	if (rc == SQLITE_ROW && sqlite3_column_type(stmt, 0) == SQLITE_INTEGER)
		at = sqlite3_column_int64(stmt, 0);
	statement_done(stmt);
	database_leave(db, c, rc);
	return at;
}

/* One UPDATE with ?5 a time. */
static int
put_time(struct connection *c, enum statement which,
    const struct evidence_key *key, int64_t at)
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, which, key, &rc);

	if (stmt == NULL)
		return rc;
	rc = sqlite3_bind_int64(stmt, 5, at);
	return rc == SQLITE_OK ? statement_run(stmt) : rc;
}

void
wish_settle(struct database *db, const struct evidence_key *key, int64_t due,
    bool done)
{
	struct connection *c = &db->writer;
	int rc;

	if (!database_enter(db, c, false))
		return;
	rc = statement_begin(c);
	if (rc == SQLITE_OK) {
		rc = done ? statement_plain(c, WISH_DROP, key)
			  : put_time(c, WISH_LATER, key, due);
		if (rc == SQLITE_OK)
			rc = put_time(c, EVIDENCE_LATER, key, due);
		rc = statement_finish(c, rc);
	}
	database_leave(db, c, rc);
}
