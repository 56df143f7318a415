/* SPDX-License-Identifier: MIT */
/*
 * keep.c - evidence put into the store: authenticated, or pending.
 *
 * What is older never replaces what is newer (RFC 5280 5.2.3, 6.3.3): not by
 * thisUpdate, and not by cRLNumber while the newer one is in force. After that a
 * later thisUpdate suffices: CAs that were set up anew count from 1 again, and
 * would be barred for ever.
 *
 * A large blob is a file (bigfile.c), written before the transaction and looked
 * for inside it, since somebody may just have found it without a row.
 */
#include "keep.h"

#include <string.h>

#include "facts.h"
#include "quota.h"
#include "random.h"

/* No date of evidence is later (the year 9999): sums of two don't overflow. */
#define TIME_MAX INT64_C(253402300799)

/* A keeping, on its way. */
struct putting {
	const struct keeping *k;
	const char *url; /* the key's, or where pending bytes came from */
	char url_of_pending[BOUND_URL + 1];
	char etag[VFY_VALIDATOR_MAX], last_modified[VFY_VALIDATOR_MAX];
	uint8_t sha256[DIGEST_LEN];
	bool in_file;
	uint8_t mark[BIGFILE_MARK];
	/* what it replaces */
	bool replaced;
	uint8_t old_sha256[DIGEST_LEN];
};

/* What lies under a key. */
struct kept {
	bool any;
	uint8_t sha256[DIGEST_LEN];
	int64_t this_update, next_update;
	uint8_t number[EVIDENCE_NUMBER_MAX];
	size_t number_len;
};

int64_t
evidence_refresh_time(int64_t this_update, int64_t next_update, int64_t now)
{
	int64_t whole, at;

	if (next_update <= now || this_update <= 0 ||
	    next_update <= this_update || next_update > TIME_MAX)
		return 0;
	whole = next_update - this_update;
	/* between 70 and 90 hundredths of its time */
	at = this_update + whole / 10 * 7 +
	    (int64_t)(store_random() % (uint64_t)(whole / 5 + 1));
	/* already past that: spread over what is left */
	if (at <= now)
		at = now + 60 +
		    (int64_t)(store_random() %
			(uint64_t)((next_update - now) / 2 + 1));
	return at;
}

/* The key of a row that is to have this URL. */
static struct evidence_key
key_with_url(const struct evidence_key *key, const char *url)
{
	struct evidence_key out = *key;

	out.url = url;
	if (out.request_sha256.len > 0)
		out.request_sha256.ptr = key->request_sha256.ptr;
	return out;
}

/* c is entered. An SQLite code. */
static int
find_kept(
    struct connection *c, const struct evidence_key *key, struct kept *out)
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, EVIDENCE_KEPT, key, &rc);

	memset(out, 0, sizeof(*out));
	if (stmt == NULL)
		return rc;
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW && statement_digest(stmt, 0, out->sha256)) {
		const void *number = sqlite3_column_blob(stmt, 3);
		int len = sqlite3_column_bytes(stmt, 3);

		out->any = true;
		out->this_update = sqlite3_column_int64(stmt, 1);
		out->next_update = sqlite3_column_int64(stmt, 2);
		if (number != NULL && len > 0 && len <= EVIDENCE_NUMBER_MAX) {
			memcpy(out->number, number, (size_t)len);
			out->number_len = (size_t)len;
		}
	}
	statement_done(stmt);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static bool
is_same(const struct kept *old, const struct putting *p)
{
	return old->any && old->this_update == p->k->this_update &&
	    old->next_update == p->k->next_update &&
	    memcmp(old->sha256, p->sha256, DIGEST_LEN) == 0;
}

/*= rfc5280 5.2.3 "monotonically increasing sequence number" */
static bool
is_older(const struct keeping *k, const struct kept *old)
{
	bool in_force = old->next_update == 0 || k->now <= old->next_update;

	if (!old->any)
		return false;
	if (k->this_update < old->this_update)
		return true;
	return in_force && k->number.len > 0 && old->number_len > 0 &&
	    evidence_number_less(k->number,
		(struct vfy_span){ old->number, old->number_len });
}

/* Is p's blob pending under key's kind and request? Where did it come from? */
static int
find_pending(struct connection *c, struct putting *p, bool *found)
{
	int rc, origin;
	sqlite3_stmt *stmt =
	    statement_get(c, PENDING_OF_BLOB, p->k->key, &rc);

	*found = false;
	if (stmt == NULL)
		return rc;
	rc = statement_bind(
	    stmt, 5, (struct vfy_span){ p->sha256, DIGEST_LEN });
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	*found = rc == SQLITE_ROW;
	if (*found) {
		origin = sqlite3_column_int(stmt, 3);
		/* an imported URL is a claim that nobody can check */
		if (p->url[0] == '\0' && origin == PENDING_FETCHED) {
			statement_text(stmt, 0, p->url_of_pending,
			    sizeof(p->url_of_pending));
			p->url = p->url_of_pending;
		}
		if (p->etag[0] == '\0' && origin == PENDING_FETCHED) {
			statement_text(stmt, 1, p->etag, sizeof(p->etag));
			statement_text(stmt, 2, p->last_modified,
			    sizeof(p->last_modified));
		}
	}
	statement_done(stmt);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* Is the very same thing kept already, and not pending? Then nothing is written. */
static bool
is_kept(struct database *db, struct putting *p)
{
	struct connection *c = &db->reader;
	bool pending = true;
	struct kept old = { .any = false };
	int rc;

	if (!database_enter(db, c, false))
		return false;
	rc = find_kept(c, p->k->key, &old);
	if (rc == SQLITE_OK && is_same(&old, p))
		rc = find_pending(c, p, &pending);
	database_leave(db, c, rc);
	return rc == SQLITE_OK && !pending;
}

static int
put_blob(struct connection *c, const struct putting *p)
{
	int rc;
	sqlite3_stmt *stmt = statement_get(c, BLOB_PUT, NULL, &rc);

	if (stmt == NULL)
		return rc;
	(void)statement_bind(
	    stmt, 5, (struct vfy_span){ p->sha256, DIGEST_LEN });
	rc = statement_bind(
	    stmt, 6, p->in_file ? (struct vfy_span){ NULL, 0 } : p->k->der);
	(void)sqlite3_bind_int64(stmt, 7, (sqlite3_int64)p->k->der.len);
	(void)sqlite3_bind_int(stmt, 8, p->in_file);
	(void)statement_bind(
	    stmt, 9, (struct vfy_span){ p->mark, BIGFILE_MARK });
	(void)sqlite3_bind_int64(stmt, 10, p->k->now);
	return rc == SQLITE_OK ? statement_run(stmt) : rc;
}

static int
put_evidence(struct connection *c, const struct putting *p)
{
	const struct keeping *k = p->k;
	struct evidence_key key = key_with_url(k->key, p->url);
	struct vfy_span number = k->number;
	int rc;
	sqlite3_stmt *stmt = statement_get(c, EVIDENCE_PUT, &key, &rc);

	if (stmt == NULL)
		return rc;
	if (number.len > EVIDENCE_NUMBER_MAX)
		number.len = 0;
	(void)statement_bind(
	    stmt, 5, (struct vfy_span){ p->sha256, DIGEST_LEN });
	(void)sqlite3_bind_int64(stmt, 6, k->this_update);
	(void)sqlite3_bind_int64(stmt, 7, k->next_update);
	(void)sqlite3_bind_int64(stmt, 8, k->now);
	(void)statement_bind(stmt, 9, k->key->request);
	(void)statement_bind(stmt, 10, number);
	(void)sqlite3_bind_int64(stmt, 11,
	    evidence_refresh_time(k->this_update, k->next_update, k->now));
	(void)statement_bind_text(stmt, 12, p->etag);
	rc = statement_bind_text(stmt, 13, p->last_modified);
	return rc == SQLITE_OK ? statement_run(stmt) : rc;
}

static int
put_pending(
    struct connection *c, const struct putting *p, enum pending_origin origin)
{
	const struct keeping *k = p->k;
	int64_t lives = origin == PENDING_FETCHED ? PENDING_FETCHED_SECONDS
						  : PENDING_IMPORTED_SECONDS;
	int rc;
	sqlite3_stmt *stmt = statement_get(c, PENDING_PUT, k->key, &rc);

	if (stmt == NULL)
		return rc;
	(void)statement_bind(stmt, 5, k->key->request);
	(void)statement_bind(
	    stmt, 6, (struct vfy_span){ p->sha256, DIGEST_LEN });
	(void)sqlite3_bind_int64(stmt, 7, k->this_update);
	(void)sqlite3_bind_int(stmt, 8, (int)origin);
	(void)sqlite3_bind_int64(stmt, 9, k->now);
	(void)sqlite3_bind_int64(stmt, 10, k->now + lives);
	(void)statement_bind_text(stmt, 11, p->etag);
	rc = statement_bind_text(stmt, 12, p->last_modified);
	return rc == SQLITE_OK ? statement_run(stmt) : rc;
}

/* In the transaction: the file may have been taken for an orphan. */
static bool
file_is_there(const struct database *db, const struct putting *p)
{
	return !p->in_file ||
	    bigfile_is(db->place->blobs, p->sha256, p->mark);
}

/* In the transaction: authenticated evidence. */
static int
replace(struct database *db, struct putting *p)
{
	struct connection *c = &db->writer;
	struct evidence_key key;
	struct kept old;
	bool pending;
	int rc = find_pending(c, p, &pending);

	if (rc != SQLITE_OK)
		return rc;
	key = key_with_url(p->k->key, p->url);
	rc = find_kept(c, &key, &old);
	if (rc == SQLITE_OK && !is_same(&old, p) && !is_older(p->k, &old)) {
		if (!file_is_there(db, p))
			return SQLITE_IOERR;
		rc = put_blob(c, p);
		if (rc == SQLITE_OK)
			rc = put_evidence(c, p);
		p->replaced = old.any;
		memcpy(p->old_sha256, old.sha256, DIGEST_LEN);
	}
	if (rc == SQLITE_OK && pending)
		rc = statement_blob(c, PENDING_KEPT, &key, p->sha256);
	if (rc == SQLITE_OK && p->replaced)
		rc = statement_blob(c, BLOB_DROP, NULL, p->old_sha256);
	if (rc == SQLITE_OK && pending)
		rc = statement_blob(c, BLOB_DROP, NULL, p->sha256);
	if (rc == SQLITE_OK)
		rc = statement_plain(c, WISH_DROP, &key);
	return rc;
}

/* In the transaction: does something newer, or the same, lie there, pending? */
static int
find_same_pending(struct connection *c, struct putting *p, bool *newer)
{
	int rc;
	sqlite3_stmt *stmt =
	    statement_get(c, PENDING_SAME, p->k->key, &rc);

	*newer = false;
	if (stmt == NULL)
		return rc;
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW && statement_digest(stmt, 0, p->old_sha256)) {
		p->replaced = true;
		*newer = sqlite3_column_int64(stmt, 1) > p->k->this_update;
	}
	statement_done(stmt);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* In the transaction: pending evidence. *put: it is there now. */
static int
replace_pending(struct database *db, struct putting *p,
    enum pending_origin origin, bool *put)
{
	struct connection *c = &db->writer;
	/* what came in by hand is kept under no URL */
	struct evidence_key bare = key_with_url(p->k->key, "");
	struct kept old;
	bool newer;
	int rc = find_kept(c, p->k->key, &old);

	*put = false;
	if (rc == SQLITE_OK && !old.any && origin == PENDING_IMPORTED)
		rc = find_kept(c, &bare, &old);
	if (rc == SQLITE_OK)
		rc = find_same_pending(c, p, &newer);
	if (rc != SQLITE_OK)
		return rc;
	/* A fetched one replaces an imported one that claims to be newer. */
	if (is_older(p->k, &old) || (newer && origin == PENDING_IMPORTED) ||
	    (old.any && memcmp(old.sha256, p->sha256, DIGEST_LEN) == 0))
		return SQLITE_OK;
	if (!file_is_there(db, p))
		return SQLITE_IOERR;
	rc = put_blob(c, p);
	if (rc == SQLITE_OK)
		rc = put_pending(c, p, origin);
	if (rc == SQLITE_OK && p->replaced)
		rc = statement_blob(c, BLOB_DROP, NULL, p->old_sha256);
	if (rc == SQLITE_OK)
		rc = statement_number(c, PENDING_BOUND, BOUND_PENDING);
	/* the same once more lives on, but is nothing new */
	*put = rc == SQLITE_OK &&
	    (origin == PENDING_FETCHED || !p->replaced ||
		memcmp(p->old_sha256, p->sha256, DIGEST_LEN) != 0);
	return rc;
}

/* Ready to be put: named, and its file written. False: that can't be done. */
static bool
prepare(struct database *db, const struct keeping *k, struct putting *p)
{
	memset(p, 0, sizeof(*p));
	p->k = k;
	p->url = k->key->url;
	(void)strncpy(p->etag, k->etag, sizeof(p->etag) - 1);
	(void)strncpy(
	    p->last_modified, k->last_modified, sizeof(p->last_modified) - 1);
	p->in_file = k->der.len > BOUND_INLINE;
	return evidence_can_find(k->key) && k->der.len > 0 &&
	    k->der.len <= k->quota && store_sha256(k->der, p->sha256) &&
	    (!p->in_file || db->place->blobs >= 0);
}

/* The file was taken away between writing and committing: once more. */
#define TRIES 2

/* origin 0: authenticated. False: not put. */
static bool
put(struct database *db, struct putting *p, int origin)
{
	struct connection *c = &db->writer;
	bool done = false;
	int rc = SQLITE_IOERR;

	for (int i = 0; i < TRIES && rc == SQLITE_IOERR; i++) {
		if (p->in_file &&
		    bigfile_write(db->place->blobs, p->k->der, p->sha256,
			p->mark) != 0)
			return false;
		if (!database_enter(db, c, false))
			return false;
		database_patience(c, true);
		rc = statement_begin(c);
		if (rc == SQLITE_OK) {
			rc = origin == 0
			    ? replace(db, p)
			    : replace_pending(db, p,
				  (enum pending_origin)origin, &done);
			rc = statement_finish(c, rc);
		}
		database_leave(db, c, rc);
	}
	if (p->in_file)
		quota_drop_file(db, p->sha256); /* unless a row names it */
	if (rc == SQLITE_OK && p->replaced)
		quota_drop_file(db, p->old_sha256);
	return rc == SQLITE_OK && (origin == 0 || done);
}

void
evidence_keep(struct database *db, const struct keeping *k)
{
	struct putting p;

	if (!prepare(db, k, &p))
		return;
	if (!is_kept(db, &p)) {
		if (put(db, &p, 0))
			quota_enforce(db, k->quota);
	} else if (k->fetched) {
		evidence_renew(db, k->key, k->now);
	}
	if (p.in_file && k->facts != NULL)
		facts_write(db->place->blobs, p.sha256, k->facts);
}

bool
evidence_put_pending(struct database *db, const struct keeping *k,
    enum pending_origin origin)
{
	struct putting p;
	bool ok = prepare(db, k, &p) && put(db, &p, (int)origin);

	if (ok)
		quota_enforce(db, k->quota);
	return ok;
}

void
evidence_refused(struct database *db, enum vfy_ask_kind kind,
    const uint8_t sha256[DIGEST_LEN], int64_t now)
{
	struct connection *c = &db->writer;
	sqlite3_stmt *stmt;
	int rc;

	if (!database_enter(db, c, false))
		return;
	stmt = statement_get(c, PENDING_REFUSED, NULL, &rc);
	if (stmt != NULL) {
		(void)sqlite3_bind_int(stmt, 1, (int)kind);
		(void)statement_bind(
		    stmt, 5, (struct vfy_span){ sha256, DIGEST_LEN });
		(void)sqlite3_bind_int64(stmt, 6, now);
		rc = sqlite3_bind_int(stmt, 7, BACKOFF_UNKEPT_SECONDS);
		if (rc == SQLITE_OK)
			rc = statement_run(stmt);
	}
	database_leave(db, c, rc);
}

void
evidence_renew(
    struct database *db, const struct evidence_key *key, int64_t now)
{
	struct connection *c = &db->writer;
	sqlite3_stmt *stmt;
	struct kept old;
	int rc;

	if (!database_enter(db, c, false))
		return;
	rc = statement_begin(c);
	if (rc == SQLITE_OK)
		rc = find_kept(c, key, &old);
	stmt = rc == SQLITE_OK ? statement_get(c, EVIDENCE_RENEW, key, &rc)
			       : NULL;
	if (stmt != NULL) {
		(void)sqlite3_bind_int64(stmt, 5, now);
		(void)sqlite3_bind_int64(stmt, 6,
		    evidence_refresh_time(now, old.next_update, now));
		rc = statement_run(stmt);
	}
	if (rc == SQLITE_OK)
		rc = statement_plain(c, WISH_DROP, key);
	rc = statement_finish(c, rc);
	database_leave(db, c, rc);
}
