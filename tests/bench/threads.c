/* SPDX-License-Identifier: MIT */
/*
 * threads.c - the same questions, shared out to one thread and to two that
 * have one context: what a question costs in wall-clock time.
 *
 * Beside it the same for signatures alone, which share nothing: more than that
 * a machine has not to give (two processors may be halves of one core).
 */
#include <pthread.h>

#include "timing.h"

/* Repeated questions are short: each is asked that often. */
#define REPEATS 16
/* Measurements in a round. */
#define TURNS 3

struct job {
	pthread_barrier_t *start;
	void *store; /* NULL: signatures alone */
	const struct base *base;
	const struct pair *pairs;
	size_t first, step, rounds;
	double began, ended;
};

static void
do_pair(const struct job *j, size_t i)
{
	struct question q = { .leaf = j->pairs[i].leaf,
		.inter = j->pairs[i].inter,
		.host = HOST };

	if (j->store == NULL)
		base_verify(j->base);
	else if (!own_ask(j->store, &q, NULL))
		die("libverify", "refused a good chain");
}

static void *
work(void *arg)
{
	struct job *j = arg;
	size_t i, n;

	pthread_barrier_wait(j->start);
	j->began = now_us();
	for (n = 0; n < j->rounds; n++) {
		for (i = j->first; i < PAIRS; i += j->step)
			do_pair(j, i);
	}
	j->ended = now_us();
	return NULL;
}

/* Microseconds for each question, on n threads. */
static double
run(struct job job, unsigned n)
{
	pthread_t thread[MOST_THREADS];
	struct job jobs[MOST_THREADS];
	pthread_barrier_t start;
	double began, ended;
	unsigned i;

	pthread_barrier_init(&start, NULL, n);
	for (i = 0; i < n; i++) {
		jobs[i] = job;
		jobs[i].start = &start;
		jobs[i].first = i;
		jobs[i].step = n;
		if (pthread_create(&thread[i], NULL, work, &jobs[i]) != 0)
			die("threads", "could not be started");
	}
	for (i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	pthread_barrier_destroy(&start);
	began = jobs[0].began;
	ended = jobs[0].ended;
	for (i = 1; i < n; i++) {
		if (jobs[i].began < began)
			began = jobs[i].began;
		if (jobs[i].ended > ended)
			ended = jobs[i].ended;
	}
	return (ended - began) / (double)(PAIRS * job.rounds);
}

static void
turn(struct results *r, const struct chain *chains, const struct base *base,
    unsigned n)
{
	const struct chain *c = &chains[CHAIN_RSA];
	struct question other = { .leaf = chains[CHAIN_LE].leaf[0],
		.inter = chains[CHAIN_LE].inter,
		.host = HOST };
	struct job job = { .base = base, .pairs = c->pairs, .rounds = 1 };

	sample(&r->threads[ALONE][n - 1], run(job, n));
	job.store = contender_own.load(chains);
	own_ask(job.store, &other, NULL);
	sample(&r->threads[ASKED_COLD][n - 1], run(job, n));
	job.rounds = REPEATS;
	sample(&r->threads[ASKED_AGAIN][n - 1], run(job, n));
	contender_own.unload(job.store);
}

void
measure_threads(struct results *r, const struct chain *chains)
{
	struct base *base = base_new(&chains[CHAIN_RSA]);
	unsigned i, n;

	for (i = 0; i < TURNS; i++) {
		for (n = 1; n <= MOST_THREADS; n++)
			turn(r, chains, base, n);
	}
	base_free(base);
}
