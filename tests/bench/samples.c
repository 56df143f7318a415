/* SPDX-License-Identifier: MIT */
/*
 * samples.c - the clock, and what many readings of it come to.
 */
#include "samples.h"

#include <stdlib.h>
#include <time.h>

static double
clock_us(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

double
now_us(void)
{
	return clock_us(CLOCK_MONOTONIC);
}

double
processor_us(void)
{
	return clock_us(CLOCK_PROCESS_CPUTIME_ID);
}

void
sample(struct samples *s, double us)
{
	if (s->n < MAX_SAMPLES)
		s->v[s->n++] = us;
}

static int
compare_doubles(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

double
median(struct samples *s)
{
	if (s->n == 0)
		return 0;
	qsort(s->v, s->n, sizeof(s->v[0]), compare_doubles);
	return (s->v[(s->n - 1) / 2] + s->v[s->n / 2]) / 2;
}

double
minimum(const struct samples *s)
{
	double least = s->n == 0 ? 0 : s->v[0];
	size_t i;

	for (i = 1; i < s->n; i++) {
		if (s->v[i] < least)
			least = s->v[i];
	}
	return least;
}
