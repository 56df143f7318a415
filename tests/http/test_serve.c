/* SPDX-License-Identifier: MIT */
/*
 * test_serve.c - the serving core by itself: the queue of what waits (work.h)
 * and the table of who is connected (client.h). tests/http/verifyd.sh and
 * test_faults have them with all around them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"
#include "monotonic.h"
#include "work.h"

#define AN_HOUR (3600 * 1000)

/* -- the queue ------------------------------------------------------------------ */

/* What the jobs of a test tell, and how they are held up. */
struct tally {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned running, in_time, late, stopping;
	bool closed; /* who is in time waits while this is set */
};

struct counted {
	struct job job;
	struct tally *tally;
};

static void
tally_init(struct tally *t)
{
	*t = (struct tally){ .closed = false };
	assert_int_equal(pthread_mutex_init(&t->lock, NULL), 0);
	assert_int_equal(pthread_cond_init(&t->changed, NULL), 0);
}

static void
count_job(struct job *job, enum job_time when)
{
	struct tally *t = ((struct counted *)job)->tally;

	pthread_mutex_lock(&t->lock);
	t->running++;
	pthread_cond_broadcast(&t->changed);
	while (when == JOB_IN_TIME && t->closed)
		pthread_cond_wait(&t->changed, &t->lock);
	if (when == JOB_IN_TIME)
		t->in_time++;
	else if (when == JOB_LATE)
		t->late++;
	else
		t->stopping++;
	pthread_cond_broadcast(&t->changed);
	pthread_mutex_unlock(&t->lock);
}

static void
set_closed(struct tally *t, bool closed)
{
	pthread_mutex_lock(&t->lock);
	t->closed = closed;
	pthread_cond_broadcast(&t->changed);
	pthread_mutex_unlock(&t->lock);
}

/* Waits until *count is n. */
static void
await(struct tally *t, const unsigned *count, unsigned n)
{
	pthread_mutex_lock(&t->lock);
	while (*count != n)
		pthread_cond_wait(&t->changed, &t->lock);
	pthread_mutex_unlock(&t->lock);
}

static void
add(struct work *w, struct counted *c, struct tally *t, int64_t milliseconds)
{
	*c = (struct counted){ .job = { .run = count_job,
				   .deadline = monotonic_now() + milliseconds },
		.tally = t };
	assert_true(work_reserve(w));
	work_add(w, &c->job);
}

/* No more than there is room for, running ones included. */
static void
test_work_bound(void **state)
{
	struct counted jobs[4];
	struct tally t;
	struct work *w = work_new(2, 4);
	size_t i;

	(void)state;
	assert_non_null(w);
	tally_init(&t);
	t.closed = true;
	for (i = 0; i < 4; i++)
		add(w, &jobs[i], &t, AN_HOUR);
	assert_false(work_reserve(w));
	assert_int_equal(work_count(w), 4);
	set_closed(&t, false);
	await(&t, &t.in_time, 4);
	work_stop(w);
	assert_int_equal(work_count(w), 0);
	assert_true(work_reserve(w));
	work_free(w);
	assert_int_equal(t.late + t.stopping, 0);
}

/* Who has not had a turn at the deadline is run without one. */
static void
test_work_late(void **state)
{
	struct counted jobs[6];
	struct tally t;
	struct work *w = work_new(1, 6);
	size_t i;

	(void)state;
	assert_non_null(w);
	tally_init(&t);
	t.closed = true;
	add(w, &jobs[0], &t, AN_HOUR);
	await(&t, &t.running, 1);
	add(w, &jobs[1], &t, AN_HOUR);
	for (i = 2; i < 6; i++)
		add(w, &jobs[i], &t, 5 * (int64_t)(6 - i));
	await(&t, &t.late, 4);
	set_closed(&t, false);
	await(&t, &t.in_time, 2);
	work_stop(w);
	work_free(w);
	assert_int_equal(t.stopping, 0);
}

/* A stop waits for what runs, and tells all others. */
static void *
open_later(void *arg)
{
	struct tally *t = arg;

	await(t, &t->running, 1);
	set_closed(t, false);
	return NULL;
}

static void
test_work_stop(void **state)
{
	struct counted jobs[5], after;
	struct tally t;
	struct work *w = work_new(1, 6);
	pthread_t opener;
	size_t i;

	(void)state;
	assert_non_null(w);
	tally_init(&t);
	t.closed = true;
	for (i = 0; i < 5; i++)
		add(w, &jobs[i], &t, AN_HOUR);
	await(&t, &t.running, 1);
	assert_int_equal(pthread_create(&opener, NULL, open_later, &t), 0);
	work_stop(w);
	pthread_join(opener, NULL);
	assert_int_equal(t.in_time + t.stopping, 5);
	assert_true(t.in_time >= 1);
	add(w, &after, &t, AN_HOUR);
	assert_int_equal(t.in_time + t.stopping, 6);
	work_free(w);
}

/* -- who is connected ------------------------------------------------------------ */

static void
make_pair(int fd[2])
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
}

/* All together, one user, and both are given back. */
static void
test_clients_bound(void **state)
{
	struct clients *all = clients_new(3, 2);
	int fd[4][2];
	size_t i;

	(void)state;
	assert_non_null(all);
	for (i = 0; i < 4; i++)
		make_pair(fd[i]);
	assert_int_equal(client_open(all, fd[0][0], true), CLIENT_TAKEN);
	assert_int_equal(client_open(all, fd[1][0], true), CLIENT_TAKEN);
	assert_int_equal(client_open(all, fd[2][0], true), CLIENT_SHARE_FULL);
	assert_null(client_find(all, fd[2][0]));
	/* another user: all who came by TCP */
	assert_int_equal(client_open(all, fd[2][0], false), CLIENT_TAKEN);
	assert_int_equal(client_open(all, fd[3][0], false), CLIENT_TOO_MANY);
	assert_int_equal(client_find(all, fd[0][0])->uid, getuid());
	client_close(all, client_find(all, fd[0][0]));
	assert_null(client_find(all, fd[0][0]));
	assert_int_equal(client_open(all, fd[3][0], true), CLIENT_TAKEN);
	/* one that was closed without a word, and its number come again */
	assert_int_equal(client_open(all, fd[3][0], true), CLIENT_TAKEN);
	assert_int_equal(client_open(all, 1 << 20, true), CLIENT_TOO_MANY);
	clients_free(all);
	for (i = 0; i < 4; i++) {
		close(fd[i][0]);
		close(fd[i][1]);
	}
}

/* Cut at the deadline, and only once; who has none stays. */
static void
test_clients_sweep(void **state)
{
	struct clients *all = clients_new(4, 4);
	struct client *slow;
	int a[2], b[2];
	char c;

	(void)state;
	assert_non_null(all);
	make_pair(a);
	make_pair(b);
	assert_int_equal(client_open(all, a[0], true), CLIENT_TAKEN);
	assert_int_equal(client_open(all, b[0], true), CLIENT_TAKEN);
	slow = client_find(all, a[0]);
	client_set_deadline(slow, 1000);
	assert_int_equal(clients_sweep(all, 999), 0);
	assert_false(client_is_gone(slow));
	assert_int_equal(clients_sweep(all, 1000), 1);
	assert_int_equal(clients_sweep(all, 2000), 0);
	assert_int_equal(read(a[1], &c, 1), 0);
	assert_int_equal(send(b[1], "x", 1, MSG_NOSIGNAL), 1);
	/* who only stops sending still listens; who closes is gone */
	assert_int_equal(shutdown(b[1], SHUT_WR), 0);
	assert_false(client_is_gone(client_find(all, b[0])));
	close(b[1]);
	assert_true(client_is_gone(client_find(all, b[0])));
	clients_free(all);
	close(a[0]);
	close(a[1]);
	close(b[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_work_bound),
		cmocka_unit_test(test_work_late),
		cmocka_unit_test(test_work_stop),
		cmocka_unit_test(test_clients_bound),
		cmocka_unit_test(test_clients_sweep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
