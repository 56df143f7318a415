/* SPDX-License-Identifier: MIT */
/*
 * metrics.h - what the service counts while it serves: atomic counters, never
 * a lock.
 *
 * Labels come from tables, never from a client's bytes, so that their number
 * is bounded.
 */
#ifndef METRICS_H
#define METRICS_H
#include <stdatomic.h>

#include "vfy.h"

/* Upper bounds of the durations that are told apart, nanoseconds; one more for
 * all that took longer. */
#define METRICS_BUCKETS 14
extern const int64_t metrics_bounds[METRICS_BUCKETS];

/* HTTP's statuses that are told apart; the last stands for all others. */
#define METRICS_STATUSES 24
extern const unsigned metrics_statuses[METRICS_STATUSES];

/* Numbers of reasons are below this (vfy_reason.def). */
#define METRICS_REASONS 256
#define METRICS_OUTCOMES 3

typedef atomic_uint_fast64_t metrics_count;

struct metrics_resource {
	metrics_count answers[METRICS_STATUSES + 1];
	metrics_count durations[METRICS_BUCKETS + 1]; /* not cumulative */
	metrics_count nanoseconds;		      /* their sum */
};

struct metrics {
	metrics_count verdicts[METRICS_OUTCOMES][METRICS_REASONS];
	/* what questions cost: struct vfy_search */
	metrics_count paths, signatures, memo_hits, steps, cut_searches;
	metrics_count too_many, share_full; /* connections that were refused */
	int64_t started_at;		    /* unix seconds */
	size_t num_resources;		    /* one more than there are */
	struct metrics_resource resource[];
};

/* resources: of route_table.h; NULL: no memory. free() releases it. */
struct metrics *metrics_new(size_t resources);
/*
 * One answer of a resource's, or where that is none of them, of all unknown
 * ones together. nanoseconds: from the request's last byte to its answer;
 * negative: not known.
 */
void metrics_answer(
    struct metrics *m, size_t resource, unsigned status, int64_t nanoseconds);
void metrics_verdict(struct metrics *m, const struct vfy_verdict *v);

static inline uint64_t
metrics_get(metrics_count *c)
{
	return atomic_load_explicit(c, memory_order_relaxed);
}

static inline void
metrics_add(metrics_count *c, uint64_t n)
{
	atomic_fetch_add_explicit(c, n, memory_order_relaxed);
}

#endif
