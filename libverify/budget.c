/* SPDX-License-Identifier: MIT */
/*
 * budget.c - what one question may cost, counted down; and the clocks.
 */
#include "budget.h"

#include <time.h>

#include "vfy_limits.h"

/* The deadline is looked at once in so many steps: reading the clock costs
 * as much as a step. */
#define STEPS_PER_CLOCK 1024
/* A comparison of directory names can cost a thousand times as much. */
#define COMPARISONS_PER_CLOCK 16

static int64_t
read_clock(clockid_t id, int64_t per_second)
{
	struct timespec ts;

	if (clock_gettime(id, &ts) != 0)
		return 0;
	return (int64_t)ts.tv_sec * per_second +
	    (int64_t)ts.tv_nsec / (1000000000 / per_second);
}

int64_t
clock_wall(void)
{
	return read_clock(CLOCK_REALTIME, 1);
}

int64_t
clock_mono_ms(void)
{
	return read_clock(CLOCK_MONOTONIC, 1000);
}

uint64_t
clock_mono_us(void)
{
	return (uint64_t)read_clock(CLOCK_MONOTONIC, 1000000);
}

static uint32_t
lowered(uint32_t limit, uint32_t asked)
{
	return asked != 0 && asked < limit ? asked : limit;
}

void
budget_start(struct budget *b, const struct vfy_budget *lower)
{
	static const struct vfy_budget none = { 0, 0, 0, 0, 0 };

	if (lower == NULL)
		lower = &none;
	*b = (struct budget){ .spent = NULL };
	b->left.signatures = lowered(LIMIT_SIGNATURES, lower->signatures);
	b->left.steps = lowered(LIMIT_STEPS, lower->steps);
	b->left.name_comparisons =
	    lowered(LIMIT_NAME_COMPARISONS, lower->name_comparisons);
	b->left.policy_nodes = lowered(LIMIT_POLICY_NODES, lower->policy_nodes);
	b->left.milliseconds = lowered(LIMIT_MILLISECONDS, lower->milliseconds);
	b->deadline = clock_mono_ms() + b->left.milliseconds;
}

static bool
take(struct budget *b, uint32_t *left, uint32_t *used, const char *name)
{
	if (b->spent != NULL)
		return false;
	if (*left == 0) {
		b->spent = name;
		return false;
	}
	--*left;
	++*used;
	return true;
}

static bool
in_time(struct budget *b)
{
	if (clock_mono_ms() > b->deadline && b->spent == NULL)
		b->spent = "milliseconds";
	return b->spent == NULL;
}

bool
budget_signature(struct budget *b)
{
	if (b->left.signatures <= b->reserve && b->spent == NULL)
		b->spent = "signatures";
	return in_time(b) &&
	    take(b, &b->left.signatures, &b->used.signatures, "signatures");
}

bool
budget_step(struct budget *b)
{
	if (b->used.steps % STEPS_PER_CLOCK == STEPS_PER_CLOCK - 1 &&
	    !in_time(b))
		return false;
	return take(b, &b->left.steps, &b->used.steps, "steps");
}

bool
budget_steps(struct budget *b, uint32_t n)
{
	if (!in_time(b))
		return false;
	if (b->left.steps < n) {
		b->spent = "steps";
		return false;
	}
	b->left.steps -= n;
	b->used.steps += n;
	return true;
}

bool
budget_name_comparison(struct budget *b)
{
	if (b->used.name_comparisons % COMPARISONS_PER_CLOCK ==
		COMPARISONS_PER_CLOCK - 1 &&
	    !in_time(b))
		return false;
	return take(b, &b->left.name_comparisons, &b->used.name_comparisons,
	    "name comparisons");
}

bool
budget_policy_node(struct budget *b)
{
	return take(
	    b, &b->left.policy_nodes, &b->used.policy_nodes, "policy nodes");
}
