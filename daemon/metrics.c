/* SPDX-License-Identifier: MIT */
/*
 * metrics.c - what the service counts while it serves. metrics_text.c writes
 * it down.
 */
#include <stdlib.h>

#include "metrics.h"
#include "monotonic.h"

#define US INT64_C(1000)
#define MS (1000 * US)

const int64_t metrics_bounds[METRICS_BUCKETS] = { 50 * US, 100 * US, 250 * US,
	500 * US, 1 * MS, 2500 * US, 5 * MS, 10 * MS, 25 * MS, 100 * MS,
	250 * MS, 1000 * MS, 2500 * MS, 10000 * MS };

const unsigned metrics_statuses[METRICS_STATUSES] = { 200, 201, 202, 204, 304,
	400, 401, 403, 404, 405, 406, 409, 411, 412, 413, 415, 422, 428, 429,
	431, 500, 501, 502, 503 };

/* Every reason has a place of its own. */
#define VFY_REASON(id, value, name, section, rank, alert, outcome, hint)       \
	_Static_assert(value < METRICS_REASONS, "room for " name);
#include "vfy_reason.def"
#undef VFY_REASON

struct metrics *
metrics_new(size_t resources)
{
	struct metrics *m =
	    calloc(1, sizeof(*m) + (resources + 1) * sizeof(m->resource[0]));

	if (m == NULL)
		return NULL;
	m->num_resources = resources + 1;
	m->started_at = wall_now();
	return m;
}

static size_t
place_of_status(unsigned status)
{
	size_t i;

	for (i = 0; i < METRICS_STATUSES && metrics_statuses[i] != status;)
		i++;
	return i;
}

static size_t
place_of_duration(int64_t ns)
{
	size_t i;

	for (i = 0; i < METRICS_BUCKETS && ns > metrics_bounds[i];)
		i++;
	return i;
}

void
metrics_answer(struct metrics *m, size_t resource, unsigned status, int64_t ns)
{
	struct metrics_resource *r = &m->resource[m->num_resources - 1];

	if (resource < m->num_resources)
		r = &m->resource[resource];
	metrics_add(&r->answers[place_of_status(status)], 1);
	if (ns < 0)
		return;
	metrics_add(&r->durations[place_of_duration(ns)], 1);
	metrics_add(&r->nanoseconds, (uint64_t)ns);
}

void
metrics_verdict(struct metrics *m, const struct vfy_verdict *v)
{
	const struct vfy_search *search = vfy_verdict_search(v);
	unsigned outcome = (unsigned)vfy_verdict_outcome(v);
	unsigned reason = (unsigned)vfy_verdict_reason(v);

	if (outcome < METRICS_OUTCOMES && reason < METRICS_REASONS)
		metrics_add(&m->verdicts[outcome][reason], 1);
	metrics_add(&m->paths, search->paths);
	metrics_add(&m->signatures, search->signatures);
	metrics_add(&m->memo_hits, search->memo_hits);
	metrics_add(&m->steps, search->steps);
	if (!search->exhausted)
		metrics_add(&m->cut_searches, 1);
}
