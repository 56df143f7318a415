/* SPDX-License-Identifier: MIT */
/*
 * budget.h - what one question may cost, counted down (vfy_limits.h).
 */
#ifndef BUDGET_H
#define BUDGET_H
#include "vfy.h"

struct budget {
	struct vfy_budget left;
	int64_t deadline;   /* CLOCK_MONOTONIC milliseconds; fetch time is added to it */
	uint32_t reserve;   /* signatures that are not to be taken yet */
	const char *spent;  /* NULL, or the name of what ran out first */
	struct vfy_budget used;
};

/* vfy_limits.h's, lowered by lower (may be NULL), starting now. */
void budget_start(struct budget *b, const struct vfy_budget *lower);
/* Takes one; false when none is left or the deadline has passed: b->spent says so. */
bool budget_signature(struct budget *b);
bool budget_step(struct budget *b);
/* Takes n steps: for work that costs as much. */
bool budget_steps(struct budget *b, uint32_t n);
bool budget_name_comparison(struct budget *b);
bool budget_policy_node(struct budget *b);

/* The one place that reads each clock. */
int64_t clock_wall(void);	  /* unix seconds */
int64_t clock_mono_ms(void);
uint64_t clock_mono_us(void);

#endif
