/* SPDX-License-Identifier: MIT */
/*
 * errand.c - fetching once for all who want the same: threads join a flight,
 * processes wait for a lease, and who failed lately is left alone.
 *
 * What is fetched is no evidence yet: a question's goes to the engine, and only
 * what it has kept stays; what is fetched ahead is pending. Bytes that claim
 * to be older than what is at hand are dropped: an old answer, replayed, is
 * genuine.
 */
#include <string.h>

#include "address.h"
#include "blob.h"
#include "clock.h"
#include "store.h"
#include "wish.h"

/*
 * Names of what failed: the server (whatever is asked of it), or, where it
 * answered and refused, this one request to it, for this issuer: of one place
 * the engine may take for one key what is nothing for another. Leases go by
 * the latter.
 */
struct names {
	uint8_t server[DIGEST_LEN], request[DIGEST_LEN];
};

/* The parts of a name, each a hash, before that is hashed itself. */
struct parts {
	uint8_t url[DIGEST_LEN], request[DIGEST_LEN], issuer_key[DIGEST_LEN],
	    kind;
};

static bool
name(const struct evidence_key *key, struct names *out)
{
	struct parts p = { .kind = 0 };
	struct vfy_span url = { (const uint8_t *)key->url, strlen(key->url) },
			all = { (const uint8_t *)&p, sizeof(p) };

	if (!store_sha256(url, p.url) || !store_sha256(all, out->server) ||
	    !store_sha256(key->issuer_key, p.issuer_key))
		return false;
	if (key->request_sha256.len == DIGEST_LEN)
		memcpy(p.request, key->request_sha256.ptr, DIGEST_LEN);
	p.kind = (uint8_t)key->kind;
	return store_sha256(all, out->request);
}

/* Seconds for which it is to be left alone; 0: go ahead. */
static int64_t
failed_lately(
    struct vfy_store *s, const struct errand *e, const struct names *n)
{
	int64_t server, request;

	if (e->insist)
		return 0;
	server = failure_lately(&s->db, &s->negative, n->server);
	request = failure_lately(&s->db, &s->negative, n->request);
	return server > request ? server : request;
}

/* What was fetched, and for how long the next try has to wait if it was bad. */
struct catch
{
	struct vfy_fetched fetched;
	enum errand_end end;
	int64_t retry;
};

/* The server's fault; not that it had too little time. */
static void
note_failure(struct vfy_store *s, const struct names *n,
    enum vfy_fetch_outcome outcome, int64_t started, int64_t deadline,
    struct catch *c)
{
	const uint8_t *key = n->server;
	int64_t last = BACKOFF_LAST_SECONDS;

	atomic_fetch_add(&s->fetch_failures, 1);
	if (outcome == VFY_FETCH_TIMEOUT &&
	    deadline - started < FAIR_MILLISECONDS)
		return;
	if (outcome != VFY_FETCH_REFUSED && outcome != VFY_FETCH_TIMEOUT &&
	    outcome != VFY_FETCH_NETWORK)
		key = n->request;
	if (outcome == VFY_FETCH_OK)
		last = BACKOFF_UNKEPT_SECONDS;
	c->retry = failure_note(&s->db, &s->negative, key, last);
}

/* Is this what was asked for, as far as a look from outside can tell? */
static bool
is_body(const struct vfy_blob *body, size_t max_bytes)
{
	return body != NULL && body->der.len > 0 && body->der.len <= max_bytes;
}

/* Does it claim to be older than what is at hand? */
static bool
is_older(const struct evidence_row *row, const struct vfy_peek *p)
{
	bool in_force =
	    row->next_update == 0 || store_clock_wall() <= row->next_update;

	if (p->this_update < row->this_update)
		return true;
	return in_force && row->number_len > 0 && p->number.len > 0 &&
	    evidence_number_less(p->number,
		(struct vfy_span){ row->number, row->number_len });
}

/* The bytes may go on: to the engine, or to what is pending. */
static bool
is_acceptable(struct vfy_store *s, const struct errand *e,
    const struct evidence_row *row, bool have_row, const struct vfy_blob *body)
{
	struct vfy_peek p;

	if (!is_body(body, s->max_bytes[e->key->kind]))
		return false;
	/* A question's are judged by the engine, which says why. */
	if (vfy_evidence_peek(e->key->kind, body->der, &p) != 0)
		return !e->ahead;
	if (have_row && e->key->kind != VFY_ASK_ISSUER && is_older(row, &p))
		return false;
	return !e->ahead || p.next_update == 0 ||
	    p.next_update > store_clock_wall();
}

/* Is it an OCSPResponse that finds fault with the request itself (RFC 6960
 * 4.2.1: malformedRequest, unauthorized)? */
static bool
is_refusal(enum vfy_ask_kind kind, struct vfy_span der)
{
	static const uint8_t head[] = { 0x30, 3, 0x0a, 1 };

	return kind == VFY_ASK_OCSP && der.len == sizeof(head) + 1 &&
	    memcmp(der.ptr, head, sizeof(head)) == 0 &&
	    (der.ptr[sizeof(head)] == 1 || der.ptr[sizeof(head)] == 6);
}

/*
 * Who refuses the question in this form may answer it in the other one: the
 * engine, which knows that form, is told by the refusal at its next question.
 */
static void
pass_refusal_on(struct vfy_store *s, const struct errand *e, int64_t retry,
    struct vfy_span der)
{
	int64_t now = store_clock_wall();
	struct keeping k = { .key = e->key,
		.der = der,
		.this_update = now,
		.etag = "",
		.last_modified = "",
		.now = now,
		.quota = s->quota };

	if (!e->ahead || !is_refusal(e->key->kind, der))
		return;
	(void)evidence_put_pending(&s->db, &k, PENDING_FETCHED);
	wish_settle(&s->db, e->key, now + retry, true);
}

/* The server has nothing newer. Is what it has any good? */
static void
take_unchanged(struct vfy_store *s, const struct errand *e,
    const struct names *n, const struct evidence_row *row, struct catch *c)
{
	bool fresh = store_is_fresh(e->key->kind, row, e->at);

	evidence_renew(&s->db, e->key, store_clock_wall());
	c->end = e->ahead ? ERRAND_UNCHANGED
	    : fresh	  ? ERRAND_LOOK
			  : ERRAND_NOTHING;
	if (!fresh)
		c->retry = failure_note(&s->db, &s->negative, n->request,
		    BACKOFF_UNKEPT_SECONDS);
}

static void
report(struct vfy_store *s, const struct errand *e,
    enum vfy_fetch_outcome outcome, int64_t retry)
{
	struct vfy_fetch_report r = { .kind = e->key->kind,
		.url = e->key->url,
		.outcome = outcome,
		.retry = retry };

	if ((unsigned)outcome <= VFY_FETCH_TROUBLE)
		atomic_fetch_add(&s->outcomes[outcome], 1);
	if (s->fetched != NULL)
		s->fetched(s->fetched_arg, &r);
}

/* One fetch, by the rules. *c says what came of it. 0 or VFY_ENOMEM. */
static int
fetch(struct vfy_store *s, const struct errand *e, const struct names *n,
    struct catch *c)
{
	struct evidence_row row;
	bool have_row = evidence_find(&s->db, e->key, &row);
	int64_t started = store_clock_monotonic();
	int64_t latest = started + s->max_time[e->key->kind];
	struct vfy_fetch what = { .kind = e->key->kind,
		.url = e->key->url,
		.post = e->key->request,
		.max_bytes = s->max_bytes[e->key->kind],
		.deadline = e->deadline < latest ? e->deadline : latest,
		.etag = have_row ? row.etag : "",
		.last_modified = have_row ? row.last_modified : "" };
	enum vfy_fetch_outcome outcome;
	int err;

	atomic_fetch_add(&s->fetches, 1);
	err = s->fetcher->fetch(s->fetcher->arg, &what, &c->fetched);
	if (err != 0) {
		/* our own trouble says nothing about the server */
		atomic_fetch_add(&s->fetch_failures, 1);
		c->fetched.body = NULL;
		report(s, e, VFY_FETCH_TROUBLE, 0);
		return err == VFY_ENOMEM ? VFY_ENOMEM : 0;
	}
	outcome = c->fetched.outcome;
	if (outcome == VFY_FETCH_UNCHANGED && have_row) {
		row.seen_at = store_clock_wall();
		take_unchanged(s, e, n, &row, c);
	} else if (outcome == VFY_FETCH_OK &&
	    is_acceptable(s, e, &row, have_row, c->fetched.body)) {
		c->end = ERRAND_BODY;
	} else {
		note_failure(s, n, outcome, started, what.deadline, c);
		if (outcome == VFY_FETCH_OK && c->fetched.body != NULL) {
			pass_refusal_on(s, e, c->retry, c->fetched.body->der);
			blob_release(c->fetched.body);
		}
		c->fetched.body = NULL;
		if (outcome == VFY_FETCH_OK)
			outcome = VFY_FETCH_UNUSABLE;
	}
	report(s, e, outcome, c->retry);
	return 0;
}

/* Has another thread or process done what we are about to do? */
static bool
is_done(struct vfy_store *s, const struct errand *e)
{
	int64_t now = store_clock_wall();
	struct evidence_row row;
	bool done;

	if (e->ahead)
		return !e->insist && !wish_is_due(&s->db, e->key, now);
	if (evidence_get(&s->db, e->key, 0, s->max_bytes[e->key->kind], now,
		&row) != 0)
		return false;
	done = row.pending || store_is_fresh(e->key->kind, &row, e->at);
	blob_release(row.blob);
	return done;
}

/* One try. A database that can't be written to by the time patience ends is
 * none to agree by. */
static enum lease_state
try_lease(struct vfy_store *s, const struct errand *e, const struct names *n,
    int64_t patience)
{
	enum lease_state state = lease_take(&s->db, n->request, &s->owner,
	    (e->deadline - store_clock_monotonic()) / 2);

	if (state == LEASE_BUSY && store_clock_monotonic() >= patience)
		return LEASE_NONE;
	return state;
}

/* Waits for the lease. False with *end: it is not for us to fetch. */
static bool
take_lease(struct vfy_store *s, const struct errand *e, const struct names *n,
    struct flight *f, enum errand_end *end)
{
	int64_t now = store_clock_monotonic(), half = (e->deadline - now) / 2;
	int64_t patience = now +
	    (half < LEASE_BUSY_MILLISECONDS ? half : LEASE_BUSY_MILLISECONDS);
	enum lease_state state;

	while ((state = try_lease(s, e, n, patience)) == LEASE_HELD ||
	    state == LEASE_BUSY) {
		*end = ERRAND_BUSY;
		if (e->ahead)
			return false;
		*end = ERRAND_NOTHING;
		if (store_clock_monotonic() + LEASE_LOOK_MILLISECONDS >=
		    e->deadline)
			return false;
		store_clock_pause(LEASE_LOOK_MILLISECONDS);
		*end = ERRAND_LOOK;
		if (is_done(s, e))
			return false;
		*end = ERRAND_NOTHING;
		if (failed_lately(s, e, n) > 0)
			return false;
	}
	f->has_lease = state == LEASE_TAKEN;
	atomic_store(&s->leased, true);
	*end = e->ahead ? ERRAND_UNCHANGED : ERRAND_LOOK;
	/* only now nobody else can be about to do it, or to fail */
	if (is_done(s, e))
		return false;
	*end = ERRAND_NOTHING;
	return failed_lately(s, e, n) == 0;
}

static void
drop_lease(struct vfy_store *s, struct flight *f)
{
	if (flight_lease_over(f))
		lease_drop(&s->db, f->key, &s->owner);
}

/* What was fetched ahead goes where the engine will find it. */
static void
take_ahead(struct vfy_store *s, const struct errand *e, const struct names *n,
    struct catch *c)
{
	struct vfy_peek p;
	struct keeping k = { .key = e->key,
		.der = c->fetched.body->der,
		.etag = c->fetched.etag,
		.last_modified = c->fetched.last_modified,
		.now = store_clock_wall(),
		.quota = s->quota };

	c->end = ERRAND_UNCHANGED;
	if (vfy_evidence_peek(e->key->kind, k.der, &p) != 0)
		return;
	k.this_update = p.this_update;
	k.number = p.number;
	failure_over(&s->db, &s->negative, n->server);
	failure_over(&s->db, &s->negative, n->request);
	if (evidence_put_pending(&s->db, &k, PENDING_FETCHED)) {
		int64_t at = evidence_refresh_time(
		    p.this_update, p.next_update, k.now);

		c->end = ERRAND_PENDING;
		c->retry = at > 0 ? at - k.now : PENDING_FETCHED_SECONDS;
	} else {
		/* the same bytes once more */
		evidence_renew(&s->db, e->key, k.now);
	}
}

/* The end of a flight that is ours: others get what came of it. */
static void
land(struct vfy_store *s, const struct errand *e, struct flight *f,
    struct catch *c)
{
	enum flight_end end = FLIGHT_NOTHING;

	memcpy(f->etag, c->fetched.etag, sizeof(f->etag));
	memcpy(f->last_modified, c->fetched.last_modified,
	    sizeof(f->last_modified));
	f->kind = e->key->kind;
	f->judged = store_is_about_now(e->at);
	if (c->fetched.body != NULL)
		end = FLIGHT_BODY;
	else if (c->end == ERRAND_LOOK)
		end = FLIGHT_LOOK;
	else if (c->end == ERRAND_NOTHING && c->retry == 0)
		end = FLIGHT_HURRIED;
	if (c->fetched.body == NULL || e->ahead)
		drop_lease(s, f);
	flight_land(f, end, c->fetched.body);
	if (e->ahead)
		flight_kept(f);
}

/* We are the first who want it. 0 or VFY_ENOMEM; *c. */
static int
lead(struct vfy_store *s, const struct errand *e, const struct names *n,
    struct flight *f, struct catch *c)
{
	int err = 0;

	if (take_lease(s, e, n, f, &c->end)) {
		c->end = ERRAND_NOTHING;
		err = fetch(s, e, n, c);
		if (e->ahead && c->fetched.body != NULL)
			take_ahead(s, e, n, c);
	}
	land(s, e, f, c);
	return err;
}

/* Another thread has landed: what does that mean for us? True: once more. */
static bool
follow(const struct errand *e, const struct flight *f, enum errand_end *end)
{
	switch (f->end) {
	case FLIGHT_BODY:
		*end = e->ahead ? ERRAND_BUSY : ERRAND_BODY;
		return false;
	case FLIGHT_LOOK:
		*end = ERRAND_LOOK;
		return false;
	case FLIGHT_HURRIED:
		return store_clock_monotonic() < e->deadline;
	default:
		*end = ERRAND_NOTHING;
		return false;
	}
}

int
errand_run(struct vfy_store *s, const struct errand *e, enum errand_end *end,
    struct flight **out, int64_t *retry)
{
	struct names n;
	struct flight *f;
	bool again = true, leader;
	int err = 0;

	*end = ERRAND_NOTHING;
	*retry = 0;
	if (!name(e->key, &n))
		return 0;
	while (again && err == 0) {
		struct catch c = { .end = ERRAND_NOTHING };

		again = false;
		*retry = failed_lately(s, e, &n);
		if (*retry > 0)
			report(s, e, VFY_FETCH_HELD_BACK, *retry);
		if (*retry > 0 || store_clock_monotonic() >= e->deadline)
			return 0;
		f = flight_join(s->flights, n.request, e->deadline, &leader);
		if (f == NULL)
			return 0;
		if (leader) {
			err = lead(s, e, &n, f, &c);
			*end = c.end;
			*retry = c.retry;
		} else {
			again = follow(e, f, end);
		}
		if (*end == ERRAND_BODY && err == 0 && !again)
			*out = f;
		else
			flight_leave(f);
	}
	return err;
}

void
errand_ended(void *store, struct flight *f)
{
	struct vfy_store *s = store;
	/* The engine saw it, could judge it, and would not have it. */
	bool unwanted = f->body != NULL && f->judged && f->refused;

	if (unwanted && f->pending)
		evidence_refused(&s->db, f->kind, f->sha256, store_clock_wall());
	else if (unwanted)
		(void)failure_note(&s->db, &s->negative, f->key,
		    BACKOFF_UNKEPT_SECONDS);
	drop_lease(s, f);
}

void
errand_kept(
    struct vfy_store *s, const struct evidence_key *key, struct flight *f)
{
	struct names n;

	flight_kept(f);
	drop_lease(s, f);
	if (f->pending || !name(key, &n))
		return;
	failure_over(&s->db, &s->negative, n.server);
	failure_over(&s->db, &s->negative, n.request);
}
