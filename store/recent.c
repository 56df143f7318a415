/* SPDX-License-Identifier: MIT */
/*
 * recent.c - evidence that was looked for a moment ago.
 *
 * Every few milliseconds, and after each write of this store, a look-up asks
 * SQLite whether anybody has written (data_version, which also other processes
 * change), and looks at its file's mark. After any write all is forgotten:
 * simple, and writes are rare.
 * Does not hold negative answers: what is not there may be fetched.
 */
#include "recent.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "blob.h"
#include "clock.h"

/* A server asks about as many issuers, a client about fewer. Inline blobs have
 * BOUND_INLINE octets at most: 16 MiB if all are the largest. */
#define RECENT_ROWS 64

/* Bytes that several have at once. */
struct held {
	atomic_uint refs;
	struct vfy_blob *blob;
};

/* What is handed out. */
struct lent {
	struct vfy_blob blob;
	struct held *held;
};

struct remembered {
	uint64_t hash;
	struct held *held; /* NULL: free */
	struct evidence_key key;
	uint8_t issuer_key[BOUND_ISSUER_KEY];
	char *url;
	size_t nth;
	int64_t looked;		 /* at its file: monotonic milliseconds */
	struct evidence_row row; /* without its blob */
};

struct recent {
	pthread_mutex_t lock;
	int64_t version;
	unsigned connections, writes;
	int64_t looked; /* when it was that version: monotonic milliseconds */
	size_t next;	/* the place that is given up next */
	struct remembered rows[RECENT_ROWS];
};

/* -- bytes ----------------------------------------------------------------- */

static void
held_leave(struct held *held)
{
	if (atomic_fetch_sub(&held->refs, 1) == 1) {
		blob_release(held->blob);
		free(held);
	}
}

static void
lent_release(struct vfy_blob *blob)
{
	struct lent *lent = (struct lent *)blob;

	held_leave(lent->held);
	free(lent);
}

/* NULL: no memory. */
static struct vfy_blob *
lend(struct held *held)
{
	struct lent *lent = malloc(sizeof(*lent));

	if (lent == NULL)
		return NULL;
	lent->blob = *held->blob;
	lent->blob.release = lent_release;
	lent->held = held;
	atomic_fetch_add(&held->refs, 1);
	return &lent->blob;
}

/* -- rows ------------------------------------------------------------------ */

static uint64_t
mix(uint64_t h, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	return h;
}

static uint64_t
hash_of(const struct evidence_key *key, size_t nth)
{
	uint64_t h = mix(UINT64_C(0xcbf29ce484222325), &nth, sizeof(nth));

	h = mix(h, key->issuer_key.ptr, key->issuer_key.len);
	h = mix(h, key->request_sha256.ptr, key->request_sha256.len);
	h = mix(h, key->url, strlen(key->url));
	return h ^ (uint64_t)key->kind;
}

static bool
same_span(struct vfy_span a, struct vfy_span b)
{
	return a.len == b.len &&
	    (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static bool
is_of(const struct remembered *m, uint64_t hash, const struct evidence_key *key,
    size_t nth)
{
	return m->held != NULL && m->hash == hash && m->nth == nth &&
	    m->key.kind == key->kind &&
	    same_span(m->key.issuer_key, key->issuer_key) &&
	    same_span(m->key.request_sha256, key->request_sha256) &&
	    strcmp(m->url, key->url) == 0;
}

static void
forget(struct remembered *m)
{
	if (m->held == NULL)
		return;
	held_leave(m->held);
	free(m->url);
	m->held = NULL;
}

static void
forget_all(struct recent *r)
{
	for (size_t i = 0; i < RECENT_ROWS; i++)
		forget(&r->rows[i]);
}

struct recent *
recent_new(void)
{
	struct recent *r = calloc(1, sizeof(*r));

	if (r != NULL)
		(void)pthread_mutex_init(&r->lock, NULL);
	return r;
}

void
recent_clear(struct recent *r)
{
	(void)pthread_mutex_lock(&r->lock);
	forget_all(r);
	(void)pthread_mutex_unlock(&r->lock);
}

void
recent_free(struct recent *r)
{
	if (r == NULL)
		return;
	forget_all(r);
	(void)pthread_mutex_destroy(&r->lock);
	free(r);
}

/* -- looking --------------------------------------------------------------- */

/* What changes with every write to the database; false: it can't be told. */
static bool
read_version(struct database *db, int64_t *version)
{
	struct connection *c = &db->reader;
	sqlite3_stmt *stmt;
	int rc;

	if (!database_enter(db, c, false))
		return false;
	stmt = statement_get(c, DATA_VERSION, NULL, &rc);
	if (stmt != NULL)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		*version = sqlite3_column_int64(stmt, 0);
	statement_done(stmt);
	database_leave(db, c, rc);
	return rc == SQLITE_ROW;
}

static bool
is_due(int64_t looked, int64_t now_ms)
{
	return now_ms - looked >= RECENT_LOOK_MILLISECONDS;
}

/* r is locked. Forgets everything when something was written. */
static void
keep_up(struct recent *r, unsigned connections, int64_t version)
{
	if (version == r->version && connections == r->connections)
		return;
	forget_all(r);
	r->version = version;
	r->connections = connections;
}

/* The version that what is remembered is of; false: it can't be told. */
static bool
version_now(
    struct recent *r, struct database *db, int64_t now_ms, int64_t *version)
{
	/* before the version: what is written meanwhile is seen next time */
	unsigned writes = atomic_load(&db->writes);
	bool due;

	if (!database_is_usable(db))
		return false;
	(void)pthread_mutex_lock(&r->lock);
	due = is_due(r->looked, now_ms) || writes != r->writes ||
	    atomic_load(&db->connections) != r->connections;
	*version = r->version;
	(void)pthread_mutex_unlock(&r->lock);
	if (!due)
		return true;
	if (!read_version(db, version))
		return false;
	(void)pthread_mutex_lock(&r->lock);
	keep_up(r, atomic_load(&db->connections), *version);
	r->writes = writes;
	r->looked = now_ms;
	(void)pthread_mutex_unlock(&r->lock);
	return true;
}

/* Is its file as it was? What is in memory is. */
static bool
is_unchanged(const struct database *db, struct remembered *m, int64_t now_ms)
{
	if (!m->row.in_file || !is_due(m->looked, now_ms))
		return true;
	m->looked = now_ms;
	return bigfile_is(db->place->blobs, m->row.sha256, m->row.mark);
}

static bool
recall(struct recent *r, struct database *db, int64_t now_ms, uint64_t hash,
    const struct evidence_key *key, size_t nth, struct evidence_row *out)
{
	bool found = false;

	(void)pthread_mutex_lock(&r->lock);
	for (size_t i = 0; i < RECENT_ROWS && !found; i++) {
		struct remembered *m = &r->rows[i];

		if (!is_of(m, hash, key, nth))
			continue;
		if (!is_unchanged(db, m, now_ms)) {
			forget(m);
			continue;
		}
		*out = m->row;
		out->blob = lend(m->held);
		found = out->blob != NULL;
	}
	(void)pthread_mutex_unlock(&r->lock);
	return found;
}

/* m gets a copy of all; false: no memory, and nothing happened. */
static bool
fill(struct remembered *m, uint64_t hash, const struct evidence_key *key,
    size_t nth, struct evidence_row *row)
{
	struct held *held = malloc(sizeof(*held));
	char *url = strdup(key->url);
	struct vfy_blob *lent;

	if (held == NULL || url == NULL)
		goto fail;
	atomic_init(&held->refs, 1);
	held->blob = row->blob;
	lent = lend(held);
	if (lent == NULL)
		goto fail;
	row->blob = lent;
	*m = (struct remembered){ .hash = hash,
		.held = held,
		.key = *key,
		.url = url,
		.nth = nth,
		.row = *row };
	m->row.blob = NULL;
	if (key->issuer_key.len > 0)
		memcpy(m->issuer_key, key->issuer_key.ptr, key->issuer_key.len);
	m->key.issuer_key.ptr = m->issuer_key;
	m->key.request_sha256.ptr = m->key.digest;
	m->key.request = (struct vfy_span){ NULL, 0 };
	m->key.url = m->url;
	return true;
fail:
	free(held);
	free(url);
	return false;
}

/* Another thread may have done the same: then there are two. */
static void
remember(struct recent *r, const struct database *db, int64_t version,
    uint64_t hash, const struct evidence_key *key, size_t nth,
    struct evidence_row *row)
{
	struct remembered m;

	(void)pthread_mutex_lock(&r->lock);
	if (version == r->version &&
	    r->connections == atomic_load(&db->connections) &&
	    fill(&m, hash, key, nth, row)) {
		struct remembered *place = &r->rows[r->next];

		r->next = (r->next + 1) % RECENT_ROWS;
		forget(place);
		*place = m;
		/* the key's spans point into the place itself */
		place->key.issuer_key.ptr = place->issuer_key;
		place->key.request_sha256.ptr = place->key.digest;
	}
	(void)pthread_mutex_unlock(&r->lock);
}

int
recent_get(struct recent *r, struct database *db,
    const struct evidence_key *key, size_t nth, size_t max_bytes, int64_t now,
    struct evidence_row *out)
{
	uint64_t hash = hash_of(key, nth);
	int64_t now_ms = store_clock_monotonic(), version = 0;
	bool known = version_now(r, db, now_ms, &version);
	int err;

	if (known && recall(r, db, now_ms, hash, key, nth, out))
		return 0;
	err = evidence_get(db, key, nth, max_bytes, now, out);
	/* facts that are wanted come without a write to the database */
	if (err == 0 && known && !out->pending && out->alone &&
	    !out->blob->wants_facts)
		remember(r, db, version, hash, key, nth, out);
	return err;
}
