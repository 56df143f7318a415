/* SPDX-License-Identifier: MIT */
/*
 * clock.c - the one place of the store that reads clocks.
 *
 * Whether evidence is fresh is never decided by these: a question brings its
 * own time (struct vfy_ask).
 */
#include "clock.h"

#include <time.h>

int64_t
store_clock_monotonic(void)
{
	struct timespec ts = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
store_clock_wall(void)
{
	return (int64_t)time(NULL);
}

int64_t
store_clock_wall_ms(void)
{
	struct timespec ts = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void
store_clock_pause(int64_t milliseconds)
{
	struct timespec ts = { .tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000 };

	(void)nanosleep(&ts, NULL);
}
