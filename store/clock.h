/* SPDX-License-Identifier: MIT */
/*
 * clock.h - the one place of the store that reads clocks.
 */
#ifndef STORE_CLOCK_H
#define STORE_CLOCK_H
#include <stdint.h>

/* CLOCK_MONOTONIC in milliseconds: deadlines and back-off. */
int64_t store_clock_monotonic(void);
/* Unix milliseconds: leases, which other processes must understand. */
int64_t store_clock_wall_ms(void);
/* Sleeps. */
void store_clock_pause(int64_t milliseconds);
/* Unix seconds: when something was fetched or wished for. */
int64_t store_clock_wall(void);

#endif
