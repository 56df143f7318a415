/* SPDX-License-Identifier: MIT */
/*
 * scan_work.c - all targets of a scan, several at once, and their items in order.
 *
 * Workers take the targets in their order and leave what each comes to in its slot; the
 * main thread hands that on when all before it are. They don't run far ahead, so that
 * one that stalls does not fill the memory. What was done before is read when it is its
 * turn. Signals stop workers from taking more; what they do ends by its time-out.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json_build.h"
#include "progress.h"
#include "scan.h"
#include "show.h"
#include "verb.h"

/* Targets that may be done before one whose turn it is: per worker. */
#define AHEAD 128
/* How often the line of progress is drawn, and signals are looked for. */
#define TICK_MS 200

enum slot_state { SLOT_OPEN = 0, SLOT_BEFORE, SLOT_DONE };
struct slot {
	char *
	    items; /* of SLOT_DONE, as JSON: a tenth of the room; NULL: no memory */
	enum slot_state state;
};
struct crew {
	struct scan *scan;
	const struct targets *targets;
	struct scan_state *state;
	size_t ahead;
	size_t before; /* that were done before */
	struct slot *slots;
	pthread_mutex_t lock; /* of what follows, and of slots */
	pthread_cond_t done;  /* for the main thread */
	pthread_cond_t room;  /* for workers */
	size_t next;	      /* to be taken */
	size_t turn;	      /* to be handed on */
	size_t finished;      /* in this run */
	bool stop;
};

/* Lock-free: for the handler and all threads. */
static atomic_int stopped_by;

static void
on_signal(int signal)
{
	stopped_by = signal;
}

bool
scan_is_stopping(void)
{
	return stopped_by != 0;
}

/* Ignored ones stay so (nohup). The second one ends the process at once. */
static void
catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = (int)SA_RESETHAND | SA_RESTART };
	struct sigaction old;
	size_t i;

	sigemptyset(&action.sa_mask);
	stopped_by = 0;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

static struct json_object *
bad_items(const struct scan *s, const struct target *t)
{
	struct json_object *array = json_object_new_array();
	struct item item = item_begin(t->name, "target", 0, 0);
	struct json_object *object;

	item_put_unreadable(&item, t->id, t->why);
	object = item_end(&item, &s->request->rules);
	if (array == NULL) {
		json_object_put(object);
		return NULL;
	}
	return json_append(array, object) ? array : NULL;
}

static struct json_object *
items_of(const struct scan *s, const struct target *t)
{
	switch (t->kind) {
	case TARGET_HOST:
		return scan_host(s, t);
	case TARGET_FILE:
		return scan_file(s, t);
	default:
		return bad_items(s, t);
	}
}

/* NULL: no memory. */
static char *
text_of(struct json_object *items)
{
	const char *text = json_object_to_json_string_ext(items, JSON_FORM);

	return text == NULL ? NULL : strdup(text);
}

/* -- workers ----------------------------------------------------------------------- */

/* The next target that is to be done; false: there are no more. The lock is held. */
static bool
take(struct crew *c, size_t *out)
{
	for (;;) {
		while (c->next < c->targets->n &&
		    c->slots[c->next].state != SLOT_OPEN)
			c->next++;
		if (c->stop || c->next == c->targets->n)
			return false;
		if (c->next < c->turn + c->ahead)
			break;
		pthread_cond_wait(&c->room, &c->lock);
	}
	*out = c->next++;
	return true;
}

static void *
worker(void *arg)
{
	struct crew *c = arg;
	size_t i;

	pthread_mutex_lock(&c->lock);
	while (take(c, &i)) {
		const struct target *t = &c->targets->list[i];
		struct json_object *items;
		char *text;
		bool kept;

		pthread_mutex_unlock(&c->lock);
		items = items_of(c->scan, t);
		if (scan_is_stopping()) {
			/* it may have been cut short */
			json_object_put(items);
			pthread_mutex_lock(&c->lock);
			c->stop = true;
			break;
		}
		kept =
		    items == NULL || scan_state_add(c->state, t->name, items);
		text = items == NULL ? NULL : text_of(items);
		json_object_put(items);
		pthread_mutex_lock(&c->lock);
		c->slots[i] = (struct slot){ text, SLOT_DONE };
		c->finished++;
		if (!kept)
			c->stop = true;
		pthread_cond_signal(&c->done);
	}
	pthread_cond_signal(&c->done);
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* -- the main thread --------------------------------------------------------------- */

/* Items per second, and how long it will take. */
static void
note_rate(struct progress *p, const struct crew *c, int64_t since)
{
	struct timespec now;
	double seconds, rate;
	size_t left = c->targets->n - c->before - c->finished;
	long long eta;

	clock_gettime(CLOCK_MONOTONIC, &now);
	seconds = (double)now.tv_sec + (double)now.tv_nsec / 1e9 -
	    (double)since / 1e9;
	if (c->finished == 0 || seconds <= 0)
		return;
	rate = (double)c->finished / seconds;
	eta = (long long)((double)left / rate + 0.5);
	if (eta > 359999)
		eta = 359999;
	snprintf(p->note, sizeof(p->note), ", %.1f/s, %lld:%02lld:%02lld left",
	    rate, eta / 3600, eta / 60 % 60, eta % 60);
}

/* Waits until it is done: false: it won't be. The lock is held. */
static bool
await(struct crew *c, size_t i, struct progress *p, int64_t since)
{
	while (c->slots[i].state == SLOT_OPEN) {
		struct timespec until;

		if (stopped_by != 0)
			c->stop = true;
		if (c->stop)
			return false;
		note_rate(p, c, since);
		progress_show(p, c->before + c->finished, c->targets->n);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += TICK_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&c->done, &c->lock, &until);
	}
	return true;
}

/* Hands on what a target came to; consumes items. *worst becomes at least as grave. */
static int
hand_on(struct crew *c, struct json_object *items, const char *verb, int *worst)
{
	struct outputs *outputs = &c->scan->request->verify.outputs;
	size_t i, n = items == NULL ? 0 : json_object_array_length(items);
	int status = items == NULL ? out_of_memory(verb) : EXIT_CLEAN;

	for (i = 0; i < n && status == EXIT_CLEAN; i++) {
		struct json_object *item = json_object_array_get_idx(items, i);

		*worst = worse_status(
		    *worst, (int)item_number(item, "status", EXIT_INTERNAL));
		status = outputs_add(outputs, verb, item);
	}
	json_object_put(items);
	return status;
}

/* A target's items, of this run or from the state; NULL: no memory. */
static struct json_object *
take_items(struct crew *c, size_t i)
{
	struct slot *slot = &c->slots[i];
	struct json_object *items;

	if (slot->state == SLOT_BEFORE)
		return scan_state_get(c->state, c->targets->list[i].name);
	items = slot->items == NULL ? NULL : json_tokener_parse(slot->items);
	free(slot->items);
	slot->items = NULL;
	return items;
}

static int
hand_on_all(struct crew *c, const char *verb, int *worst)
{
	struct progress progress;
	struct timespec now;
	int64_t since;
	size_t i;
	int status = EXIT_CLEAN;

	progress_begin(&progress, NULL);
	clock_gettime(CLOCK_MONOTONIC, &now);
	since = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	pthread_mutex_lock(&c->lock);
	for (i = 0; i < c->targets->n && status == EXIT_CLEAN; i++) {
		if (!await(c, i, &progress, since))
			break;
		c->turn = i + 1;
		pthread_cond_broadcast(&c->room);
		pthread_mutex_unlock(&c->lock);
		progress_end(&progress);
		status = hand_on(c, take_items(c, i), verb, worst);
		pthread_mutex_lock(&c->lock);
	}
	if (i < c->targets->n && status == EXIT_CLEAN && stopped_by == 0)
		status = EXIT_INTERNAL;
	c->stop = true;
	pthread_cond_broadcast(&c->room);
	pthread_mutex_unlock(&c->lock);
	progress_end(&progress);
	return status;
}

static bool
init(struct crew *c)
{
	pthread_condattr_t attr;
	size_t i;

	c->slots = calloc(c->targets->n + 1, sizeof(c->slots[0]));
	if (c->slots == NULL)
		return false;
	for (i = 0; i < c->targets->n; i++) {
		if (scan_state_has(c->state, c->targets->list[i].name)) {
			c->slots[i].state = SLOT_BEFORE;
			c->before++;
		}
	}
	pthread_mutex_init(&c->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&c->done, &attr);
	pthread_cond_init(&c->room, &attr);
	pthread_condattr_destroy(&attr);
	return true;
}

static void
end(struct crew *c)
{
	size_t i;

	for (i = 0; i < c->targets->n; i++)
		free(c->slots[i].items);
	free(c->slots);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->done);
	pthread_cond_destroy(&c->room);
}

int
scan_work(struct scan *s, const struct targets *targets,
    struct scan_state *state, const char *verb, int *signal)
{
	size_t jobs = (size_t)s->request->jobs, started = 0, i;
	struct crew c = { .scan = s,
		.targets = targets,
		.state = state,
		.ahead = jobs * AHEAD };
	pthread_t *threads = calloc(jobs, sizeof(threads[0]));
	int worst = EXIT_CLEAN, status;

	if (threads == NULL || !init(&c)) {
		free(threads);
		return out_of_memory(verb);
	}
	catch_signals();
	while (started < jobs && started < targets->n &&
	    pthread_create(&threads[started], NULL, worker, &c) == 0)
		started++;
	if (started == 0 && targets->n > 0) {
		complain(verb, "no thread can be started");
		status = EXIT_INTERNAL;
	} else {
		status = hand_on_all(&c, verb, &worst);
	}
	for (i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	*signal = stopped_by;
	end(&c);
	free(threads);
	return worse_status(status, worst);
}
