/* SPDX-License-Identifier: MIT */
/*
 * work.c - a bounded queue of jobs, the threads that run them in their order,
 * and one thread for those whose deadline is over before their turn has come:
 * they are run too, but must not wait for anything any more.
 *
 * Knows neither HTTP nor certificates.
 */
#include "work.h"

#include <pthread.h>
#include <stdlib.h>

#include "monotonic.h"

struct work {
	pthread_mutex_t lock;
	pthread_cond_t added;	/* for the threads */
	pthread_cond_t earlier; /* for the one that looks for late jobs */
	struct job *first, **last;
	unsigned count, max;
	bool stopping;
	unsigned num_threads;
	pthread_t late;
	pthread_t threads[];
};

/* The first job that is queued; the lock is held. NULL: none. */
static struct job *
take_first(struct work *w)
{
	struct job *job = w->first;

	if (job == NULL)
		return NULL;
	w->first = job->next;
	if (w->first == NULL)
		w->last = &w->first;
	return job;
}

/* Runs it without the lock, which is held before and after. */
static void
run(struct work *w, struct job *job, enum job_time when)
{
	if (w->stopping)
		when = JOB_STOPPING;
	pthread_mutex_unlock(&w->lock);
	job->run(job, when);
	pthread_mutex_lock(&w->lock);
	w->count--;
}

static void *
work_thread(void *arg)
{
	struct work *w = arg;
	struct job *job;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		job = take_first(w);
		if (job != NULL) {
			run(w, job,
			    monotonic_now() < job->deadline ? JOB_IN_TIME
							    : JOB_LATE);
			continue;
		}
		if (w->stopping)
			break;
		pthread_cond_wait(&w->added, &w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/*
 * A job whose deadline is over, taken out; else NULL, and the next deadline in
 * *next (INT64_MAX: none). The lock is held.
 */
static struct job *
take_late(struct work *w, int64_t *next)
{
	int64_t now = monotonic_now();
	struct job **p, *job;

	*next = INT64_MAX;
	for (p = &w->first; (job = *p) != NULL; p = &job->next) {
		if (job->deadline <= now) {
			*p = job->next;
			if (*p == NULL)
				w->last = p;
			return job;
		}
		if (job->deadline < *next)
			*next = job->deadline;
	}
	return NULL;
}

static void *
late_thread(void *arg)
{
	struct work *w = arg;
	struct timespec moment;
	struct job *job;
	int64_t next;

	pthread_mutex_lock(&w->lock);
	while (!w->stopping) {
		job = take_late(w, &next);
		if (job != NULL) {
			run(w, job, JOB_LATE);
			continue;
		}
		if (next == INT64_MAX) {
			pthread_cond_wait(&w->earlier, &w->lock);
		} else {
			moment = monotonic_timespec(next);
			pthread_cond_timedwait(&w->earlier, &w->lock, &moment);
		}
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static bool
init_locks(struct work *w)
{
	pthread_condattr_t attr;
	bool ok;

	if (pthread_mutex_init(&w->lock, NULL) != 0)
		return false;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	ok = pthread_cond_init(&w->added, &attr) == 0 &&
	    pthread_cond_init(&w->earlier, &attr) == 0;
	pthread_condattr_destroy(&attr);
	return ok;
}

struct work *
work_new(unsigned threads, unsigned max)
{
	struct work *w =
	    calloc(1, sizeof(*w) + threads * sizeof(w->threads[0]));

	if (w == NULL || !init_locks(w)) {
		free(w);
		return NULL;
	}
	w->last = &w->first;
	w->max = max;
	if (pthread_create(&w->late, NULL, late_thread, w) != 0) {
		free(w);
		return NULL;
	}
	while (w->num_threads < threads &&
	    pthread_create(&w->threads[w->num_threads], NULL, work_thread, w) ==
		0)
		w->num_threads++;
	if (w->num_threads == threads)
		return w;
	work_stop(w);
	work_free(w);
	return NULL;
}

bool
work_reserve(struct work *w)
{
	bool ok;

	pthread_mutex_lock(&w->lock);
	ok = w->count < w->max;
	if (ok)
		w->count++;
	pthread_mutex_unlock(&w->lock);
	return ok;
}

void
work_add(struct work *w, struct job *job)
{
	pthread_mutex_lock(&w->lock);
	if (w->stopping) {
		run(w, job, JOB_STOPPING);
	} else {
		job->next = NULL;
		*w->last = job;
		w->last = &job->next;
		pthread_cond_signal(&w->added);
		pthread_cond_signal(&w->earlier);
	}
	pthread_mutex_unlock(&w->lock);
}

unsigned
work_count(struct work *w)
{
	unsigned n;

	pthread_mutex_lock(&w->lock);
	n = w->count;
	pthread_mutex_unlock(&w->lock);
	return n;
}

void
work_stop(struct work *w)
{
	unsigned i;

	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_broadcast(&w->added);
	pthread_cond_broadcast(&w->earlier);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->late, NULL);
	for (i = 0; i < w->num_threads; i++)
		pthread_join(w->threads[i], NULL);
}

void
work_free(struct work *w)
{
	if (w == NULL)
		return;
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->added);
	pthread_cond_destroy(&w->earlier);
	free(w);
}
