/* SPDX-License-Identifier: MIT */
/*
 * store.c - the evidence store: what is at hand, what is fetched, what is kept.
 *
 * Implements struct vfy_source. Fetched bytes go to the engine first; only what it
 * has authenticated comes back by keep() and is stored. Stale evidence is
 * handed out too when there is nothing better: the engine judges it.
 *
 * A database that fails while the store is in use is never an error of a
 * question: there is less at hand then.
 */
#include "vfy_store.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "blob.h"
#include "bounds.h"
#include "clock.h"
#include "database.h"
#include "error.h"
#include "evidence.h"
#include "fetch.h"
#include "negative.h"
#include "place.h"

struct vfy_store {
	struct vfy_source source;
	struct database db;
	struct negative negative;
	struct fetch_curl *curl; /* NULL: the fetcher was given */
	const struct vfy_fetcher *fetcher;
	size_t max_bytes[VFY_ASK_ISSUER + 1]; /* by enum vfy_ask_kind */
	atomic_uint_fast64_t hits, misses, fetches, fetch_failures;
};

/* In force at the question's time, as the engine will see it? */
static bool
is_fresh(const struct evidence_row *row, int64_t at)
{
	if (row->this_update > at && row->this_update - at > SKEW_SECONDS)
		return false;
	if (row->next_update != 0)
		return at <= row->next_update;
	return at < row->this_update ||
	    at - row->this_update < NO_NEXT_UPDATE_SECONDS;
}

/*
 * What failed: the server (whatever is asked of it), or, where it answered
 * and refused, this one request to it.
 */
static bool
negative_key(
    const struct evidence_key *key, bool this_request, uint8_t out[DIGEST_LEN])
{
	uint8_t both[2 * DIGEST_LEN] = { 0 };
	struct vfy_span url = { (const uint8_t *)key->url, strlen(key->url) };

	if (!store_sha256(url, both))
		return false;
	if (this_request && key->request_sha256.len == DIGEST_LEN)
		memcpy(both + DIGEST_LEN, key->digest, DIGEST_LEN);
	return store_sha256((struct vfy_span){ both, sizeof(both) }, out);
}

static bool
failed_lately(struct vfy_store *s, const struct evidence_key *key, int64_t now)
{
	uint8_t server[DIGEST_LEN], request[DIGEST_LEN];

	return negative_key(key, false, server) &&
	    negative_key(key, true, request) &&
	    (negative_has(&s->negative, server, now) ||
		negative_has(&s->negative, request, now));
}

static void
note_failure(struct vfy_store *s, const struct evidence_key *key,
    enum vfy_fetch_outcome outcome, int64_t started, int64_t deadline)
{
	bool answered = outcome == VFY_FETCH_OK || outcome == VFY_FETCH_HTTP ||
	    outcome == VFY_FETCH_TOO_BIG;
	uint8_t digest[DIGEST_LEN];

	if (outcome == VFY_FETCH_TIMEOUT &&
	    deadline - started < FAIR_MILLISECONDS)
		return;
	if (negative_key(key, answered, digest))
		negative_add(&s->negative, digest, store_clock_monotonic());
}

/* Is this what was asked for, as far as a look from outside can tell? */
static bool
is_body(const struct vfy_blob *body, size_t max_bytes)
{
	return body != NULL && body->der.len > 0 && body->der.len <= max_bytes;
}

/* One fetch, within all rules. 0 and a blob; VFY_ENOENT; VFY_ENOMEM. */
static int
fetch_now(struct vfy_store *s, const struct vfy_ask *ask,
    const struct evidence_key *key, struct vfy_blob **out)
{
	enum vfy_fetch_outcome outcome = VFY_FETCH_NETWORK;
	struct vfy_blob *body = NULL;
	int64_t now = store_clock_monotonic();
	struct vfy_fetch what = { .kind = ask->kind,
		.url = ask->url,
		.post = key->request,
		.max_bytes = s->max_bytes[ask->kind],
		.deadline = ask->deadline };
	int err;

	if (now >= ask->deadline || failed_lately(s, key, now))
		return VFY_ENOENT;
	atomic_fetch_add(&s->fetches, 1);
	err = s->fetcher->fetch(s->fetcher->arg, &what, &outcome, &body);
	if (err == 0 && outcome == VFY_FETCH_OK &&
	    is_body(body, what.max_bytes)) {
		body->kept = false;
		*out = body;
		return 0;
	}
	atomic_fetch_add(&s->fetch_failures, 1);
	blob_release(err == 0 && outcome == VFY_FETCH_OK ? body : NULL);
	/* An error is our own trouble and says nothing about the server. */
	if (err == 0)
		note_failure(s, key, outcome, now, ask->deadline);
	return err == VFY_ENOMEM ? VFY_ENOMEM : VFY_ENOENT;
}

/* Nothing fresh is at hand: fetches, or notes that somebody should. */
static int
get_elsewhere(struct vfy_store *s, const struct vfy_ask *ask,
    const struct evidence_key *key, struct vfy_blob **out)
{
	atomic_fetch_add(&s->misses, 1);
	if (ask->url == NULL || !address_url_ok(ask->url) ||
	    (ask->kind == VFY_ASK_OCSP && key->request.len == 0))
		return VFY_ENOENT;
	if (ask->wait == VFY_UNTIL_DEADLINE)
		return fetch_now(s, ask, key, out);
	evidence_wish(&s->db, key, store_clock_wall());
	return VFY_ENOENT;
}

/* struct vfy_source */
static int
source_get(void *arg, const struct vfy_ask *ask, struct vfy_blob **out)
{
	struct vfy_store *s = arg;
	struct evidence_row row = { 0 };
	struct evidence_key key;
	struct vfy_blob *fetched = NULL;
	int err = evidence_key_of(ask, &key);

	if (err != 0)
		return err;
	err =
	    evidence_get(&s->db, &key, ask->nth, s->max_bytes[ask->kind], &row);
	if (err == VFY_ENOMEM)
		return err;
	if (row.blob != NULL)
		row.blob->kept = true;
	if (err == 0 && is_fresh(&row, ask->at)) {
		atomic_fetch_add(&s->hits, 1);
	} else if (ask->nth == 0) {
		err = get_elsewhere(s, ask, &key, &fetched);
		if (err == 0) {
			blob_release(row.blob);
			row.blob = fetched;
		}
	}
	if (row.blob == NULL)
		return err == VFY_ENOMEM ? err : VFY_ENOENT;
	*out = row.blob;
	return 0;
}

/* struct vfy_source */
static void
source_keep(void *arg, const struct vfy_ask *ask, struct vfy_span der,
    int64_t this_update, int64_t next_update)
{
	struct vfy_store *s = arg;
	struct evidence_key key;
	int64_t now = store_clock_wall();

	if (evidence_key_of(ask, &key) != 0 ||
	    der.len > s->max_bytes[ask->kind])
		return;
	/* A certificate has no thisUpdate: when it was fetched stands for it. */
	if (ask->kind == VFY_ASK_ISSUER && this_update <= 0)
		this_update = now;
	evidence_keep(&s->db, &key, der, this_update, next_update, now);
}

static size_t
limit_or(size_t value, size_t otherwise)
{
	return value > 0 ? value : otherwise;
}

/* 0; VFY_EARG with *err; VFY_ENOMEM. */
static int
set_up_fetcher(struct vfy_store *s, const struct vfy_store_options *options,
    struct vfy_store_error *err)
{
	struct address_list allow = { NULL, 0 };
	const char *bad = "";
	int rc = address_list_parse(options->allow_net, &allow, &bad);

	if (rc == VFY_EARG)
		store_error(err,
		    "\"%s\" is not a network: it should look like "
		    "10.0.0.0/8, 127.0.0.1 or ::1/128 (no bits set after "
		    "the prefix)",
		    bad);
	if (rc != 0)
		return rc;
	if (options->fetcher != NULL) {
		s->fetcher = options->fetcher;
		address_list_free(&allow);
		return 0;
	}
	rc = fetch_curl_new(&allow, &s->curl);
	if (rc == 0)
		s->fetcher = fetch_curl_fetcher(s->curl);
	return rc;
}

/* Finds and opens the database. 0; VFY_EIO with *err; VFY_ENOMEM. */
static int
set_up_database(struct vfy_store *s, const char *directory, bool read_only,
    struct vfy_store_error *err)
{
	char *path = NULL;
	int rc = place_find(directory, read_only, &path, err);

	if (rc == 0 || rc == VFY_ENOENT)
		rc = database_open(path, read_only, &s->db, err);
	free(path);
	return rc;
}

int
vfy_store_open(const char *directory, const struct vfy_store_options *options,
    struct vfy_store **out, struct vfy_store_error *err)
{
	static const struct vfy_store_options defaults = { 0 };
	struct vfy_store *s = calloc(1, sizeof(*s));
	int rc;

	store_error(err, "out of memory");
	if (s == NULL)
		return VFY_ENOMEM;
	if (options == NULL)
		options = &defaults;
	s->source = (struct vfy_source){ s, source_get, source_keep };
	s->max_bytes[VFY_ASK_CRL] = limit_or(options->max_crl, BOUND_CRL);
	s->max_bytes[VFY_ASK_OCSP] = limit_or(options->max_ocsp, BOUND_OCSP);
	s->max_bytes[VFY_ASK_ISSUER] =
	    limit_or(options->max_issuer, BOUND_ISSUER);
	rc = set_up_fetcher(s, options, err);
	if (rc == 0)
		rc = set_up_database(s, directory, options->read_only, err);
	if (rc != 0) {
		fetch_curl_free(s->curl);
		free(s);
		return rc;
	}
	negative_init(&s->negative);
	store_error(err, "%s", "");
	*out = s;
	return 0;
}

void
vfy_store_close(struct vfy_store *s)
{
	if (s == NULL)
		return;
	database_close(&s->db);
	negative_destroy(&s->negative);
	fetch_curl_free(s->curl);
	free(s);
}

const struct vfy_source *
vfy_store_source(struct vfy_store *s)
{
	return &s->source;
}

int
vfy_store_stats(struct vfy_store *s, struct vfy_store_stats *out)
{
	struct vfy_store_stats stats = { 0 };
	int rc = evidence_count(&s->db, &stats);

	if (rc != 0)
		return rc;
	stats.hits = atomic_load(&s->hits);
	stats.misses = atomic_load(&s->misses);
	stats.fetches = atomic_load(&s->fetches);
	stats.fetch_failures = atomic_load(&s->fetch_failures);
	*out = stats;
	return 0;
}
