/* SPDX-License-Identifier: MIT */
/*
 * refresh.c - what is due is fetched ahead of any question: by whoever asks for
 * it, or by a thread of its own.
 *
 * What comes is pending (errand.c): nobody here can authenticate it.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "address.h"
#include "clock.h"
#include "quota.h"
#include "store.h"
#include "wish.h"

#define REFRESH_MILLISECONDS 60000
#define PARALLEL 4u
#define PARALLEL_MAX 8u
/* What one run of the worker takes on; then it looks again. */
#define WORKER_ITEMS 64
/* Between two runs, whatever happens, and at most. */
#define WORKER_PAUSE_SECONDS 1
#define WORKER_IDLE_SECONDS 60
/* Another process is at it, or it can't be tried now. */
#define LATER_SECONDS 30

/* -- one run --------------------------------------------------------------- */

/* Shared by the threads of one run. */
struct run {
	struct vfy_store *store;
	pthread_mutex_t lock; /* of what follows */
	struct wish_due *next;
	struct vfy_store_refreshed done;
	uint64_t finished;
	/* not changed while it runs */
	int64_t deadline;
	uint64_t due;
	const struct vfy_store_budget *budget;
	const atomic_bool *stop; /* may be NULL */
};

/* r is locked, or nobody else has it. */
static void
tell(struct run *r)
{
	if (r->budget->progress != NULL)
		r->budget->progress(
		    r->budget->progress_arg, r->finished, r->due);
}

static void
count(struct run *r, enum errand_end end)
{
	(void)pthread_mutex_lock(&r->lock);
	if (end == ERRAND_PENDING)
		r->done.fetched++;
	else if (end == ERRAND_UNCHANGED)
		r->done.unchanged++;
	else if (end == ERRAND_NOTHING)
		r->done.failed++;
	else
		r->done.left++;
	r->finished++;
	tell(r);
	(void)pthread_mutex_unlock(&r->lock);
}

static void
fetch_one(struct run *r, const struct wish_due *d)
{
	struct vfy_store *s = r->store;
	int64_t now = store_clock_wall(), retry;
	struct errand e = { .key = &d->key,
		.deadline = r->deadline,
		.at = now,
		.ahead = true,
		.insist = r->budget->insist };
	enum errand_end end = ERRAND_NOTHING;
	struct flight *f = NULL;

	if (!address_url_ok(d->url)) {
		wish_settle(&s->db, &d->key, 0, true);
		return;
	}
	if (errand_run(s, &e, &end, &f, &retry) != 0)
		end = ERRAND_NOTHING;
	count(r, end);
	if (end == ERRAND_PENDING)
		wish_settle(&s->db, &d->key, now + retry, true);
	else if (end == ERRAND_NOTHING || end == ERRAND_BUSY)
		wish_settle(&s->db, &d->key,
		    now + (retry > 0 ? retry : LATER_SECONDS), false);
}

/* The next one, which is nobody else's then; NULL: done, or no time left. */
static const struct wish_due *
next_one(struct run *r)
{
	struct wish_due *d;

	(void)pthread_mutex_lock(&r->lock);
	d = r->next;
	if (d != NULL &&
	    (store_clock_monotonic() >= r->deadline ||
		(r->stop != NULL && atomic_load(r->stop))))
		d = NULL;
	if (d != NULL)
		r->next = d->next;
	(void)pthread_mutex_unlock(&r->lock);
	return d;
}

static void *
run_thread(void *arg)
{
	struct run *r = arg;
	const struct wish_due *d;

	while ((d = next_one(r)) != NULL)
		fetch_one(r, d);
	return NULL;
}

/* A thread that takes no signals: this is somebody else's process. */
static int
start_thread(pthread_t *thread, void *(*body)(void *arg), void *arg)
{
	sigset_t all, before;
	int rc;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(thread, NULL, body, arg);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

/* By parallel threads, of which the caller is one. */
static void
run_all(struct run *r, unsigned parallel)
{
	pthread_t thread[PARALLEL_MAX];
	unsigned n = 0;

	while (n + 1 < parallel && start_thread(&thread[n], run_thread, r) == 0)
		n++;
	(void)run_thread(r);
	while (n > 0)
		(void)pthread_join(thread[--n], NULL);
}

static unsigned
length(const struct wish_due *list)
{
	unsigned n = 0;

	for (; list != NULL; list = list->next)
		n++;
	return n;
}

static int
refresh(struct vfy_store *s, const struct vfy_store_budget *b,
    const atomic_bool *stop, struct vfy_store_refreshed *out)
{
	int64_t ms =
	    b->milliseconds > 0 ? b->milliseconds : REFRESH_MILLISECONDS;
	unsigned items = b->items > 0 ? b->items : BOUND_WISHES;
	unsigned parallel = b->parallel > 0 ? b->parallel : PARALLEL;
	struct run r = { .store = s,
		.deadline = store_clock_monotonic() + ms,
		.budget = b,
		.stop = stop };
	struct wish_due *list;
	int64_t now = store_clock_wall();
	int err;

	/* who insists does not wait until it is due */
	err = wish_find_due(
	    &s->db, b->insist ? now + BACKOFF_LAST_SECONDS : now, items, &list);
	if (err != 0)
		return err;
	r.next = list;
	r.due = length(list);
	tell(&r);
	(void)pthread_mutex_init(&r.lock, NULL);
	if (parallel > PARALLEL_MAX)
		parallel = PARALLEL_MAX;
	if (parallel > length(list))
		parallel = length(list);
	run_all(&r, parallel);
	r.done.left += length(r.next);
	(void)pthread_mutex_destroy(&r.lock);
	wish_free_due(list);
	*out = r.done;
	return 0;
}

int
vfy_store_refresh(struct vfy_store *s, const struct vfy_store_budget *budget,
    struct vfy_store_refreshed *out)
{
	static const struct vfy_store_budget defaults = { 0 };
	struct vfy_store_refreshed done = { 0 };
	int err;

	if (!database_writable(&s->db))
		return VFY_EIO;
	quota_sweep(&s->db, store_clock_wall());
	err = refresh(s, budget != NULL ? budget : &defaults, NULL, &done);
	if (err == 0 && out != NULL)
		*out = done;
	return err;
}

/* -- the worker ------------------------------------------------------------- */

struct worker {
	struct vfy_store *store;
	pthread_t thread;
	pid_t pid; /* no thread is carried over fork() */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool wanted; /* something new is due */
	atomic_bool stop;
};

/* Waits for something to do, seconds at most. */
static void
idle(struct worker *w, int64_t seconds)
{
	int64_t until = store_clock_monotonic() + seconds * 1000;
	struct timespec ts = { .tv_sec = until / 1000,
		.tv_nsec = until % 1000 * 1000000 };
	int rc = 0;

	(void)pthread_mutex_lock(&w->lock);
	while (rc == 0 && !w->wanted && !atomic_load(&w->stop))
		rc = pthread_cond_timedwait(&w->changed, &w->lock, &ts);
	w->wanted = false;
	(void)pthread_mutex_unlock(&w->lock);
}

/* Seconds until something is due, within bounds. */
static int64_t
pause_before_next(struct vfy_store *s)
{
	int64_t now = store_clock_wall();
	int64_t at = wish_next_due(&s->db, now);

	if (at <= now + WORKER_PAUSE_SECONDS)
		return WORKER_PAUSE_SECONDS;
	return at - now < WORKER_IDLE_SECONDS ? at - now : WORKER_IDLE_SECONDS;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct vfy_store_budget budget = { .items = WORKER_ITEMS,
		.parallel = 2 };
	struct vfy_store_refreshed done;

	quota_sweep(&w->store->db, store_clock_wall());
	while (!atomic_load(&w->stop)) {
		if (refresh(w->store, &budget, &w->stop, &done) != 0)
			idle(w, WORKER_IDLE_SECONDS);
		else
			idle(w, pause_before_next(w->store));
	}
	return NULL;
}

/* NULL: no memory. */
static struct worker *
make_worker(struct vfy_store *s)
{
	struct worker *w = calloc(1, sizeof(*w));
	pthread_condattr_t attr;

	if (w == NULL)
		return NULL;
	w->store = s;
	w->pid = getpid();
	atomic_init(&w->stop, false);
	(void)pthread_mutex_init(&w->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&w->changed, &attr);
	(void)pthread_condattr_destroy(&attr);
	return w;
}

static void
free_worker(struct worker *w)
{
	(void)pthread_mutex_destroy(&w->lock);
	(void)pthread_cond_destroy(&w->changed);
	free(w);
}

int
vfy_store_start_worker(struct vfy_store *s)
{
	struct worker *w;
	int err = 0;

	if (!database_writable(&s->db))
		return VFY_EIO;
	(void)pthread_mutex_lock(&s->worker_lock);
	if (s->worker == NULL) {
		w = make_worker(s);
		if (w == NULL || start_thread(&w->thread, work, w) != 0) {
			err = VFY_ENOMEM;
			if (w != NULL)
				free_worker(w);
		} else {
			s->worker = w;
		}
	}
	(void)pthread_mutex_unlock(&s->worker_lock);
	return err;
}

static void
tell_to_stop(struct worker *w)
{
	(void)pthread_mutex_lock(&w->lock);
	atomic_store(&w->stop, true);
	(void)pthread_cond_signal(&w->changed);
	(void)pthread_mutex_unlock(&w->lock);
}

void
vfy_store_dismiss_worker(struct vfy_store *s)
{
	(void)pthread_mutex_lock(&s->worker_lock);
	if (s->worker != NULL && s->worker->pid == getpid())
		tell_to_stop(s->worker);
	(void)pthread_mutex_unlock(&s->worker_lock);
}

void
vfy_store_stop_worker(struct vfy_store *s)
{
	struct worker *w;

	(void)pthread_mutex_lock(&s->worker_lock);
	w = s->worker;
	s->worker = NULL;
	(void)pthread_mutex_unlock(&s->worker_lock);
	if (w == NULL)
		return;
	if (w->pid != getpid()) {
		free(w); /* its locks are in an unknown state */
		return;
	}
	tell_to_stop(w);
	if (s->fetcher->abort != NULL)
		s->fetcher->abort(s->fetcher->arg, true);
	(void)pthread_join(w->thread, NULL);
	if (s->fetcher->abort != NULL)
		s->fetcher->abort(s->fetcher->arg, false);
	free_worker(w);
}

void
refresh_wake(struct vfy_store *s)
{
	struct worker *w;

	(void)pthread_mutex_lock(&s->worker_lock);
	w = s->worker;
	if (w != NULL && w->pid == getpid()) {
		(void)pthread_mutex_lock(&w->lock);
		w->wanted = true;
		(void)pthread_cond_signal(&w->changed);
		(void)pthread_mutex_unlock(&w->lock);
	}
	(void)pthread_mutex_unlock(&s->worker_lock);
}
