/* SPDX-License-Identifier: MIT */
/*
 * store.c - the evidence store, opened; and its source: what is at hand, what is
 * fetched, what is kept.
 *
 * Implements struct vfy_source. Fetched bytes go to the engine first; only what it
 * has authenticated comes back by keep() and is stored. Stale evidence is
 * handed out too when there is nothing better: the engine judges it.
 *
 * A database that fails while the store is in use is never an error of a
 * question: there is less at hand then.
 */
#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "blob.h"
#include "clock.h"
#include "error.h"
#include "quota.h"
#include "wish.h"

/* How often a question looks again because others were faster. */
#define LOOKS_MAX 4

bool
store_is_fresh(
    enum vfy_ask_kind kind, const struct evidence_row *row, int64_t at)
{
	if (row->this_update > at && row->this_update - at > SKEW_SECONDS)
		return false;
	if (row->next_update != 0)
		return at <= row->next_update;
	if (kind == VFY_ASK_OCSP && at > row->seen_at &&
	    at - row->seen_at > OUTDATED_SECONDS)
		return false;
	return at < row->this_update ||
	    at - row->this_update < NO_NEXT_UPDATE_SECONDS;
}

bool
store_is_about_now(int64_t at)
{
	int64_t now = store_clock_wall();

	return at <= now + JUDGED_SECONDS && at >= now - JUDGED_SECONDS;
}

/* -- the engine's source ------------------------------------------------------ */

/* Somebody should fetch it when there is time. */
static void
wish(struct vfy_store *s, const struct evidence_key *key)
{
	if (wish_note(&s->db, key, store_clock_wall()))
		refresh_wake(s);
}

static bool
can_fetch(const struct vfy_ask *ask, const struct evidence_key *key)
{
	return ask->nth == 0 && ask->url != NULL && address_url_ok(ask->url) &&
	    (ask->kind != VFY_ASK_OCSP || key->request.len > 0);
}

/* Hands out what is in force; it may be time to ask for its successor. */
static int
give_fresh(struct vfy_store *s, const struct vfy_ask *ask,
    const struct evidence_key *key, struct evidence_row *row,
    struct vfy_blob **out)
{
	int64_t now = store_clock_wall();

	atomic_fetch_add(&s->hits, 1);
	evidence_touch(&s->db, row, now);
	if (row->refresh_at > 0 && row->refresh_at <= now &&
	    can_fetch(ask, key))
		wish(s, key);
	row->blob->kept = true;
	*out = row->blob;
	return 0;
}

/* Hands out what nobody has authenticated, and watches what becomes of it. */
static int
give_pending(struct vfy_store *s, const struct vfy_ask *ask,
    struct evidence_row *row, struct vfy_blob **out)
{
	struct flight *f = flight_of_pending(s->flights, ask->kind, row->sha256,
	    store_is_about_now(ask->at), row->blob);

	row->blob = NULL;
	if (f == NULL)
		return VFY_ENOMEM;
	atomic_fetch_add(&s->hits, 1);
	return flight_hand_out(f, out);
}

/*
 * Nothing in force is at hand: fetches, or notes that somebody should. 0 and a
 * blob; VFY_ENOENT, with *look: something may be at hand now; VFY_ENOMEM.
 */
static int
get_elsewhere(struct vfy_store *s, const struct vfy_ask *ask,
    const struct evidence_key *key, bool *look, struct vfy_blob **out)
{
	struct errand e = {
		.key = key, .deadline = ask->deadline, .at = ask->at
	};
	enum errand_end end;
	struct flight *f = NULL;
	int64_t retry;
	int err;

	*look = false;
	if (!can_fetch(ask, key))
		return VFY_ENOENT;
	if (ask->wait != VFY_UNTIL_DEADLINE) {
		wish(s, key);
		return VFY_ENOENT;
	}
	err = errand_run(s, &e, &end, &f, &retry);
	if (err != 0)
		return err;
	*look = end == ERRAND_LOOK;
	return f != NULL ? flight_hand_out(f, out) : VFY_ENOENT;
}

/* What there is, in force or not, or nothing. */
static int
give_rest(struct evidence_row *row, int err, struct vfy_blob **out)
{
	if (row->blob == NULL)
		return err == VFY_ENOMEM ? err : VFY_ENOENT;
	row->blob->kept = true;
	*out = row->blob;
	return 0;
}

/* One look, and one try elsewhere. *look: once more. */
static int
get_once(struct vfy_store *s, const struct vfy_ask *ask,
    const struct evidence_key *key, bool *look, struct vfy_blob **out)
{
	struct evidence_row row;
	int err;

	*look = false;
	err = recent_get(s->recent, &s->db, key, ask->nth,
	    s->max_bytes[ask->kind], store_clock_wall(), &row);
	if (err == VFY_ENOMEM)
		return err;
	if (err == 0 && row.pending)
		return give_pending(s, ask, &row, out);
	if (err == 0 && store_is_fresh(ask->kind, &row, ask->at))
		return give_fresh(s, ask, key, &row, out);
	if (ask->nth == 0) {
		atomic_fetch_add(&s->misses, 1);
		err = get_elsewhere(s, ask, key, look, out);
		if (err == 0 || *look) {
			blob_release(row.blob);
			return err;
		}
	}
	return give_rest(&row, err, out);
}

/* struct vfy_source */
static int
source_get(void *arg, const struct vfy_ask *ask, struct vfy_blob **out)
{
	struct vfy_store *s = arg;
	struct evidence_key key;
	bool look = true;
	int err = evidence_key_of(ask, &key);

	for (int i = 0; err == 0 && look && i < LOOKS_MAX; i++) {
		if (i > 0) /* somebody has just written it */
			recent_clear(s->recent);
		err = get_once(s, ask, &key, &look, out);
		if (look)
			err = i + 1 < LOOKS_MAX ? 0 : VFY_ENOENT;
	}
	return err;
}

/* Once in a process, when something is written anyhow. */
static void
sweep_once(struct vfy_store *s)
{
	if (!atomic_exchange(&s->swept, true))
		quota_sweep(&s->db, store_clock_wall());
}

/* struct vfy_source */
static void
source_keep(void *arg, const struct vfy_ask *ask, struct vfy_span der,
    int64_t this_update, int64_t next_update, const struct vfy_facts *facts)
{
	struct vfy_store *s = arg;
	struct evidence_key key;
	struct vfy_peek peek;
	struct flight *f;
	struct keeping k = { .key = &key,
		.der = der,
		.this_update = this_update,
		.next_update = next_update,
		.etag = "",
		.last_modified = "",
		.now = store_clock_wall(),
		.quota = s->quota,
		.facts = facts };

	if (evidence_key_of(ask, &key) != 0 ||
	    der.len > s->max_bytes[ask->kind])
		return;
	/* A certificate has no thisUpdate: when it was fetched stands for it. */
	if (ask->kind == VFY_ASK_ISSUER && this_update <= 0)
		k.this_update = k.now;
	if (vfy_evidence_peek(ask->kind, der, &peek) == 0)
		k.number = peek.number;
	f = flight_find(s->flights, der);
	if (f != NULL && !f->pending) {
		k.fetched = true;
		k.etag = f->etag;
		k.last_modified = f->last_modified;
	}
	evidence_keep(&s->db, &k);
	if (f != NULL) {
		errand_kept(s, &key, f);
		flight_leave(f);
	}
	sweep_once(s);
}

/* -- opening ------------------------------------------------------------------ */

static size_t
limit_or(size_t value, size_t otherwise)
{
	return value > 0 ? value : otherwise;
}

/* As vfy_store_options has it: no other kind than http, no password. */
static bool
is_proxy(const char *proxy)
{
	return proxy == NULL || proxy[0] == '\0' || address_url_ok(proxy);
}

/* The networks of options. 0; VFY_EARG with *err; VFY_ENOMEM. */
static int
parse_networks(const struct vfy_store_options *options,
    struct address_list *allow, struct vfy_store_error *err)
{
	const char *bad = "";
	int rc = address_list_parse(options->allow_net, allow, &bad);

	if (rc == VFY_EARG)
		store_error(err,
		    "\"%s\" is not a network: it should look like "
		    "10.0.0.0/8, 127.0.0.1 or ::1/128 (no bits set after "
		    "the prefix)",
		    bad);
	return rc;
}

/* libcurl, by the rules of options. 0; VFY_EARG with *err; VFY_ENOMEM. */
static int
make_fetcher(const struct vfy_store_options *options, struct fetch_curl **out,
    struct vfy_store_error *err)
{
	struct address_list allow = { NULL, 0 };
	int rc = parse_networks(options, &allow, err);

	if (rc != 0)
		return rc;
	if (is_proxy(options->proxy))
		return fetch_curl_new(&allow, options->proxy, out);
	store_error(err,
	    "\"%s\" is not a proxy: it should look like "
	    "http://proxy.example:3128",
	    options->proxy);
	address_list_free(&allow);
	return VFY_EARG;
}

/* 0; VFY_EARG with *err; VFY_ENOMEM. */
static int
set_up_fetcher(struct vfy_store *s, const struct vfy_store_options *options,
    struct vfy_store_error *err)
{
	struct address_list allow = { NULL, 0 };
	int rc;

	if (options->fetcher != NULL) {
		/* malformed ones are told of, whoever goes by them */
		rc = parse_networks(options, &allow, err);
		address_list_free(&allow);
		s->fetcher = options->fetcher;
		return rc;
	}
	rc = make_fetcher(options, &s->curl, err);
	if (rc == 0)
		s->fetcher = fetch_curl_fetcher(s->curl);
	return rc;
}

int
vfy_store_fetcher_new(const struct vfy_store_options *options,
    struct vfy_fetcher **out, struct vfy_store_error *err)
{
	struct fetch_curl *curl = NULL;
	int rc;

	store_error(err, "out of memory");
	rc = make_fetcher(options, &curl, err);
	if (rc != 0)
		return rc;
	store_error(err, "%s", "");
	*out = fetch_curl_fetcher(curl);
	return 0;
}

void
vfy_store_fetcher_free(struct vfy_fetcher *f)
{
	if (f != NULL)
		fetch_curl_free(f->arg);
}

/* Finds and opens the database. 0; VFY_EIO with *err; VFY_ENOMEM. */
static int
set_up_database(struct vfy_store *s, const char *directory,
    const struct vfy_store_options *options, struct vfy_store_error *err)
{
	bool read_only = options->read_only || options->nowhere;
	int rc = 0;

	s->place = (struct place){ .dir = -1, .blobs = -1 };
	if (!options->nowhere)
		rc = place_find(directory, read_only, &s->place, err);

	if (rc == 0)
		rc = database_open(&s->place, read_only, &s->log, &s->db, err);
	if (rc != 0)
		place_end(&s->place);
	return rc;
}

/* A store without fetcher and database. NULL: no memory. */
static struct vfy_store *
make_store(const struct vfy_store_options *o)
{
	struct vfy_store *s = calloc(1, sizeof(*s));
	int64_t time = o->max_fetch_time;

	if (s == NULL)
		return NULL;
	s->flights = flights_new(errand_ended, s);
	s->recent = recent_new();
	if (s->flights == NULL || s->recent == NULL) {
		flights_close(s->flights);
		recent_free(s->recent);
		free(s);
		return NULL;
	}
	s->source = (struct vfy_source){ s, source_get, source_keep };
	s->log = (struct store_log){ o->log, o->log_arg };
	s->fetched = o->fetched;
	s->fetched_arg = o->fetched_arg;
	s->quota = o->quota > 0 ? o->quota : BOUND_QUOTA;
	s->max_bytes[VFY_ASK_CRL] = limit_or(o->max_crl, BOUND_CRL);
	s->max_bytes[VFY_ASK_OCSP] = limit_or(o->max_ocsp, BOUND_OCSP);
	s->max_bytes[VFY_ASK_ISSUER] = limit_or(o->max_issuer, BOUND_ISSUER);
	s->max_time[VFY_ASK_CRL] = time > 0 ? time : BOUND_FETCH_CRL;
	s->max_time[VFY_ASK_OCSP] = time > 0 ? time : BOUND_FETCH_SMALL;
	s->max_time[VFY_ASK_ISSUER] = time > 0 ? time : BOUND_FETCH_SMALL;
	lease_name_owner(&s->owner);
	(void)pthread_mutex_init(&s->worker_lock, NULL);
	return s;
}

/* Without its database. */
static void
free_store(struct vfy_store *s)
{
	flights_close(s->flights);
	recent_free(s->recent);
	fetch_curl_free(s->curl);
	(void)pthread_mutex_destroy(&s->worker_lock);
	free(s);
}

int
vfy_store_open(const char *directory, const struct vfy_store_options *options,
    struct vfy_store **out, struct vfy_store_error *err)
{
	static const struct vfy_store_options defaults = { 0 };
	struct vfy_store *s;
	int rc;

	store_error(err, "out of memory");
	if (options == NULL)
		options = &defaults;
	s = make_store(options);
	if (s == NULL)
		return VFY_ENOMEM;
	rc = set_up_fetcher(s, options, err);
	if (rc == 0)
		rc = set_up_database(s, directory, options, err);
	if (rc != 0) {
		free_store(s);
		return rc;
	}
	fetch_curl_spool(s->curl, options->read_only ? -1 : s->place.blobs);
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
	vfy_store_stop_worker(s);
	/* blobs that are still out have nobody to report to from now on */
	flights_close(s->flights);
	s->flights = NULL;
	if (atomic_load(&s->leased))
		lease_drop_all(&s->db, &s->owner);
	database_close(&s->db);
	place_end(&s->place);
	negative_destroy(&s->negative);
	free_store(s);
}

const struct vfy_source *
vfy_store_source(struct vfy_store *s)
{
	return &s->source;
}

const char *
vfy_store_file(const struct vfy_store *s)
{
	return s->place.file;
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
	for (int i = 0; i <= VFY_FETCH_TROUBLE; i++)
		stats.outcomes[i] = atomic_load(&s->outcomes[i]);
	*out = stats;
	return 0;
}

/* Does SQLite find anything wrong? Then the database is renewed at its next use. */
static bool
is_database_sound(struct vfy_store *s)
{
	struct connection *c = &s->db.reader;
	int rc;

	if (!database_enter(&s->db, c, false))
		return true;
	rc = statement_check(c->sqlite);
	database_leave(&s->db, c, rc);
	return rc != SQLITE_CORRUPT;
}

int
vfy_store_check(struct vfy_store *s, uint64_t *damaged)
{
	struct evidence_row row;
	uint64_t bad = is_database_sound(s) ? 0 : 1;
	int64_t id = 0;
	int rc;

	while ((rc = evidence_next(
		    &s->db, BLOB_EACH, &id, true, NULL, NULL, &row)) == 0) {
		if (row.blob == NULL)
			bad++;
		blob_release(row.blob);
	}
	recent_clear(s->recent);
	quota_sweep(&s->db, store_clock_wall());
	if (damaged != NULL)
		*damaged = bad;
	return rc == VFY_ENOENT ? 0 : rc;
}
