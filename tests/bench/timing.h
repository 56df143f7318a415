/* SPDX-License-Identifier: MIT */
/*
 * timing.h - everything that the bench measures by the clock, in microseconds.
 */
#ifndef TIMING_H
#define TIMING_H
#include "bench.h"
#include "samples.h"

/*
 * cold: no certificate of the chain was ever seen. known: the intermediate
 * was, the leaf was not. again: the very same question.
 */
enum { COLD, KNOWN, AGAIN, TASKS };
extern const char *const task_names[TASKS];

/* signatures alone (nothing shared), and questions to one context */
enum { ALONE, ASKED_COLD, ASKED_AGAIN, THREAD_TASKS };
#define MOST_THREADS 2

struct results {
	struct samples signatures[CHAINS];
	struct samples ask[TASKS][CHAINS][CONTENDERS];
	struct samples parse[CHAINS][CONTENDERS];
	struct samples load[CONTENDERS];
	struct samples load_system;
	/* of one question, by number of threads less one */
	struct samples threads[THREAD_TASKS][MOST_THREADS];
};

/* Two signatures of a chain as GnuTLS alone checks them, keys imported. */
struct base;
struct base *base_new(const struct chain *c);
void base_verify(const struct base *b);
void base_free(struct base *b);

/* What the contenders keep from round to round. */
struct field;
struct field *field_new(const struct chain *chains);
void field_free(struct field *f);
/* One round: every contender has its turn at everything. */
void measure(struct results *r, struct field *f, bool with_go);

/* -- threads.c: part of a round -- */
void measure_threads(struct results *r, const struct chain *chains);

/* -- go.c: Go, in a process of its own -- */

/* Builds and starts it on the chains written below folder; false: *why. */
bool go_start(const char *folder, const char **why);
/* Sends "command" and stops the bench unless the answer is "ok". */
void go_do(const char *command);
/* The same, for "what" and "chain" (may be NULL); the answer is samples. */
void go_time(const char *what, const char *chain, struct samples *s);
void go_stop(void);
/* "go1.19.8" */
const char *go_version(void);

#endif
