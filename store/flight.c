/* SPDX-License-Identifier: MIT */
/*
 * flight.c - bytes on their way to the engine: of the threads that want the
 * same, one fetches; and what came is watched until the engine has judged it.
 *
 * A flight lasts from the wish to fetch until its bytes were kept or all
 * have let go of them. Who comes in between gets the same bytes, so
 * that there is no moment in which the same thing would be fetched twice. Bytes
 * that all have let go of without having them kept are no evidence.
 */
#include "flight.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "blob.h"

struct flights {
	pthread_mutex_t lock;
	pthread_cond_t changed; /* something landed, or ended() returned */
	struct flight *list;
	unsigned refs;	  /* the store, and each flight */
	unsigned calling; /* of ended() */
	pid_t pid;	  /* whose threads are flying */
	void (*ended)(void *arg, struct flight *f); /* NULL: closed */
	void *arg;
};

/* What the engine gets; the bytes are the flight's. */
struct out_blob {
	struct vfy_blob blob;
	struct flight *flight;
};

struct flights *
flights_new(void (*ended)(void *arg, struct flight *f), void *arg)
{
	struct flights *all = calloc(1, sizeof(*all));
	pthread_condattr_t attr;

	if (all == NULL)
		return NULL;
	(void)pthread_mutex_init(&all->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&all->changed, &attr);
	(void)pthread_condattr_destroy(&attr);
	all->refs = 1;
	all->pid = getpid();
	all->ended = ended;
	all->arg = arg;
	return all;
}

/* The lock is held, and given up. */
static void
unref(struct flights *all)
{
	bool last = --all->refs == 0;

	(void)pthread_mutex_unlock(&all->lock);
	if (!last)
		return;
	(void)pthread_mutex_destroy(&all->lock);
	(void)pthread_cond_destroy(&all->changed);
	free(all);
}

void
flights_close(struct flights *all)
{
	if (all == NULL)
		return;
	(void)pthread_mutex_lock(&all->lock);
	all->ended = NULL;
	while (all->calling > 0)
		(void)pthread_cond_wait(&all->changed, &all->lock);
	unref(all);
}

/* The lock is held. */
static void
unlist(struct flight *f)
{
	struct flight **p = &f->all->list;

	if (!f->listed)
		return;
	while (*p != NULL && *p != f)
		p = &(*p)->next;
	if (*p == f)
		*p = f->next;
	f->listed = false;
}

/* A new one, listed, with one user. The lock is held. NULL: no memory. */
static struct flight *
add(struct flights *all)
{
	struct flight *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->all = all;
	f->users = 1;
	f->listed = true;
	f->next = all->list;
	all->list = f;
	all->refs++;
	return f;
}

static void
monotonic_time(int64_t milliseconds, struct timespec *ts)
{
	ts->tv_sec = milliseconds / 1000;
	ts->tv_nsec = milliseconds % 1000 * 1000000;
}

/* Waits until f has landed; the lock is held. False: deadline. */
static bool
wait_for(struct flight *f, int64_t deadline)
{
	struct timespec ts;
	int rc = 0;

	if (deadline < 0)
		deadline = 0;
	monotonic_time(deadline, &ts);
	while (!f->landed && rc == 0)
		rc = pthread_cond_timedwait(
		    &f->all->changed, &f->all->lock, &ts);
	return f->landed;
}

struct flight *
flight_join(struct flights *all, const uint8_t key[DIGEST_LEN],
    int64_t deadline, bool *leader)
{
	struct flight *f;
	bool landed = true;

	(void)pthread_mutex_lock(&all->lock);
	/* After fork() nobody will ever land the parent's. */
	if (all->pid != getpid()) {
		all->list = NULL;
		all->pid = getpid();
	}
	for (f = all->list; f != NULL; f = f->next)
		if (f->joinable && memcmp(f->key, key, DIGEST_LEN) == 0)
			break;
	*leader = f == NULL;
	if (f == NULL) {
		f = add(all);
		if (f != NULL) {
			f->joinable = true;
			memcpy(f->key, key, DIGEST_LEN);
		}
	} else {
		f->users++;
		landed = wait_for(f, deadline);
	}
	(void)pthread_mutex_unlock(&all->lock);
	if (!landed) {
		flight_leave(f);
		return NULL;
	}
	return f;
}

void
flight_land(struct flight *f, enum flight_end end, struct vfy_blob *body)
{
	(void)pthread_mutex_lock(&f->all->lock);
	f->landed = true;
	f->end = end;
	f->body = body;
	/* without bytes there is nothing that the next one could share */
	if (body == NULL)
		unlist(f);
	(void)pthread_cond_broadcast(&f->all->changed);
	(void)pthread_mutex_unlock(&f->all->lock);
}

struct flight *
flight_of_pending(struct flights *all, enum vfy_ask_kind kind,
    const uint8_t sha256[DIGEST_LEN], bool judged, struct vfy_blob *body)
{
	struct flight *f;

	(void)pthread_mutex_lock(&all->lock);
	f = add(all);
	if (f != NULL) {
		f->landed = true;
		f->end = FLIGHT_BODY;
		f->body = body;
		f->kind = kind;
		f->pending = true;
		f->judged = judged;
		memcpy(f->sha256, sha256, DIGEST_LEN);
	}
	(void)pthread_mutex_unlock(&all->lock);
	if (f == NULL)
		blob_release(body);
	return f;
}

static void
out_release(struct vfy_blob *blob)
{
	struct out_blob *o = (struct out_blob *)blob;

	if (!blob->unjudged) {
		(void)pthread_mutex_lock(&o->flight->all->lock);
		o->flight->refused = true;
		(void)pthread_mutex_unlock(&o->flight->all->lock);
	}
	flight_leave(o->flight);
	free(o);
}

int
flight_hand_out(struct flight *f, struct vfy_blob **out)
{
	struct out_blob *o = malloc(sizeof(*o));

	if (o == NULL) {
		flight_leave(f);
		return VFY_ENOMEM;
	}
	o->flight = f;
	o->blob = (struct vfy_blob){ .der = f->body->der,
		.kept = false,
		.release = out_release };
	*out = &o->blob;
	return 0;
}

/* Tells the owner, whom nobody closes meanwhile. The lock is held, as after it. */
static void
tell_ended(struct flight *f)
{
	struct flights *all = f->all;
	void (*ended)(void *arg, struct flight *f) = all->ended;

	if (ended == NULL)
		return;
	all->calling++;
	(void)pthread_mutex_unlock(&all->lock);
	ended(all->arg, f);
	(void)pthread_mutex_lock(&all->lock);
	all->calling--;
	(void)pthread_cond_broadcast(&all->changed);
}

void
flight_leave(struct flight *f)
{
	struct flights *all = f->all;

	(void)pthread_mutex_lock(&all->lock);
	if (--f->users > 0) {
		(void)pthread_mutex_unlock(&all->lock);
		return;
	}
	if (!f->kept) {
		/* The owner notes it first: who came now would fetch again. */
		f->users++;
		tell_ended(f);
		f->users--;
		if (f->users > 0) {
			(void)pthread_mutex_unlock(&all->lock);
			return;
		}
	}
	unlist(f);
	blob_release(f->body);
	free(f);
	unref(all);
}

struct flight *
flight_find(struct flights *all, struct vfy_span der)
{
	struct flight *f;

	(void)pthread_mutex_lock(&all->lock);
	for (f = all->list; f != NULL; f = f->next)
		if (f->body != NULL && f->body->der.ptr == der.ptr &&
		    f->body->der.len == der.len)
			break;
	if (f != NULL)
		f->users++;
	(void)pthread_mutex_unlock(&all->lock);
	return f;
}

void
flight_kept(struct flight *f)
{
	(void)pthread_mutex_lock(&f->all->lock);
	f->kept = true;
	unlist(f);
	(void)pthread_mutex_unlock(&f->all->lock);
}

bool
flight_lease_over(struct flight *f)
{
	bool over;

	(void)pthread_mutex_lock(&f->all->lock);
	over = f->has_lease;
	f->has_lease = false;
	(void)pthread_mutex_unlock(&f->all->lock);
	return over;
}
