/* SPDX-License-Identifier: MIT */
/*
 * random.h - jitter, and names of owners: numbers that differ between processes.
 */
#ifndef STORE_RANDOM_H
#define STORE_RANDOM_H
#include <stdint.h>

/* Not for keys. Never fails: at worst it is made of the clock. */
uint64_t store_random(void);

#endif
