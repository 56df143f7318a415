/* SPDX-License-Identifier: MIT */
/*
 * work.h - what must not be done by a thread that serves connections, because
 * it waits or takes long: a bounded queue, and a few threads.
 */
#ifndef WORK_H
#define WORK_H
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* When a job gets its turn. */
enum job_time {
	JOB_IN_TIME,
	JOB_LATE,    /* its deadline is over: nothing that takes long any more */
	JOB_STOPPING /* the service ends: no more than saying so */
};

struct job {
	/* Called once, by some thread; the job is the callee's from then on. */
	void (*run)(struct job *job, enum job_time when);
	int64_t deadline; /* CLOCK_MONOTONIC, milliseconds */
	struct job *next;
};

struct work;

/* threads: at once; max: jobs, queued or running. NULL: no memory, no threads. */
struct work *work_new(unsigned threads, unsigned max);
/* False: there is no room, now. True: work_add() must follow. */
bool work_reserve(struct work *w);
/* Queues job, which is run even at a stop. */
void work_add(struct work *w, struct job *job);
/* Jobs queued or running. */
unsigned work_count(struct work *w);
/*
 * Ends: what is queued is told that it stops, what runs is waited for. What is
 * added from now on is run at once, by the caller. NULL is fine.
 */
void work_stop(struct work *w);
/* After work_stop(). NULL is fine. */
void work_free(struct work *w);

#endif
