/* SPDX-License-Identifier: MIT */
/*
 * store.h - what an open store consists of; for the files that are it:
 * store.c (opening, the engine's source), errand.c (fetching for all who
 * want the same), refresh.c, bundle.c.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H
#include "evidence.h"
#include "failure.h"
#include "fetch.h"
#include "flight.h"
#include "keep.h"
#include "lease.h"
#include "recent.h"

struct worker; /* refresh.c */

struct vfy_store {
	struct vfy_source source;
	struct store_log log;
	void (*fetched)(void *arg, const struct vfy_fetch_report *report);
	void *fetched_arg;
	struct place place;
	struct database db;
	struct negative negative;
	struct flights *flights;
	struct recent *recent;
	struct lease_owner owner;
	struct fetch_curl *curl; /* NULL: the fetcher was given */
	const struct vfy_fetcher *fetcher;
	size_t max_bytes[VFY_ASK_ISSUER + 1];	/* by enum vfy_ask_kind */
	int64_t max_time[VFY_ASK_ISSUER + 1];	/* milliseconds */
	uint64_t quota;
	atomic_bool swept;  /* in this process */
	atomic_bool leased; /* there may be leases of ours */
	pthread_mutex_t worker_lock;
	struct worker *worker; /* NULL: none runs */
	atomic_uint_fast64_t hits, misses, fetches, fetch_failures;
	atomic_uint_fast64_t outcomes[VFY_FETCH_TROUBLE + 1];
};

/* In force at the question's time, as the engine will see it, and not to be
 * asked for again? */
bool store_is_fresh(enum vfy_ask_kind kind, const struct evidence_row *row, int64_t at);

/* Is it a question about the present? Only then what the engine makes of a
 * server's answer says something about the server. */
bool store_is_about_now(int64_t at);

/* One thing to be fetched, for a question or ahead of any. */
struct errand {
	const struct evidence_key *key; /* its URL is one that may be fetched */
	int64_t deadline;		/* CLOCK_MONOTONIC, milliseconds */
	int64_t at;			/* the question's time */
	bool ahead;  /* for no question: what comes is pending */
	bool insist; /* from a server that failed lately, too */
};
enum errand_end {
	ERRAND_NOTHING,
	ERRAND_BODY,	  /* a question's: with *out, to be handed out or left */
	ERRAND_LOOK,	  /* somebody was faster: look into the store again */
	ERRAND_PENDING,	  /* ahead: new, and in the store */
	ERRAND_UNCHANGED, /* ahead: nothing newer */
	ERRAND_BUSY	  /* ahead: another does it */
};
/* VFY_ENOMEM or 0, with *end; *retry: seconds until it may be tried again. */
int errand_run(struct vfy_store *s, const struct errand *e, enum errand_end *end,
    struct flight **out, int64_t *retry);
/* A flight is over, and its bytes were not kept: for flights_new(). */
void errand_ended(void *store, struct flight *f);
/* Its bytes were kept. */
void errand_kept(struct vfy_store *s, const struct evidence_key *key, struct flight *f);

/* There is something new to do for the worker, if one runs. */
void refresh_wake(struct vfy_store *s);

#endif
