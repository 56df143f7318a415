/* SPDX-License-Identifier: MIT */
/*
 * random.c - jitter, and names of owners: numbers that differ between processes.
 */
#include "random.h"

#include <sys/random.h>
#include <unistd.h>

#include "clock.h"

uint64_t
store_random(void)
{
	uint64_t n;

	if (getrandom(&n, sizeof(n), GRND_NONBLOCK) == (ssize_t)sizeof(n))
		return n;
	return (uint64_t)store_clock_monotonic() * 2654435761u ^
	    (uint64_t)getpid() << 32;
}
