/* SPDX-License-Identifier: MIT */
/*
 * samples.h - the clock, and what many readings of it come to, in microseconds.
 */
#ifndef SAMPLES_H
#define SAMPLES_H
#include "bench.h"

#define MAX_SAMPLES (MAX_ROUNDS * ROUND_SAMPLES)

struct samples {
	double v[MAX_SAMPLES];
	size_t n; /* 0: not measured */
};

double now_us(void);	   /* CLOCK_MONOTONIC */
double processor_us(void); /* of this process: others on the machine don't count */
void sample(struct samples *s, double us);
/* 0 when there is none. */
double median(struct samples *s);
double minimum(const struct samples *s);

#endif
