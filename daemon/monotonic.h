/* SPDX-License-Identifier: MIT */
/*
 * monotonic.h - the one place of the service that reads clocks.
 */
#ifndef MONOTONIC_H
#define MONOTONIC_H
#include <stdint.h>
#include <time.h>

/* CLOCK_MONOTONIC, milliseconds. */
static inline int64_t
monotonic_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The same in nanoseconds, to measure with. */
static inline int64_t
monotonic_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* Unix seconds. */
static inline int64_t
wall_now(void)
{
	return (int64_t)time(NULL);
}

/* A moment of it, for pthread_cond_timedwait. */
static inline struct timespec
monotonic_timespec(int64_t milliseconds)
{
	return (struct timespec){ .tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000 };
}

#endif
