/* SPDX-License-Identifier: MIT */
/*
 * shuffle.h - orders by chance, the same for the same seed on any machine.
 */
#ifndef SHUFFLE_H
#define SHUFFLE_H
#include <stddef.h>
#include <stdint.h>

/* The next number of a sequence that *state, its seed, stands for. */
static inline uint64_t
shuffle_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u; /* splitmix64 */

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Any order of 0 .. n - 1, each as likely. */
static inline void
shuffle_order(size_t *order, size_t n, uint64_t *state)
{
	size_t i, j, other;

	for (i = 0; i < n; i++)
		order[i] = i;
	for (i = n; i > 1; i--) {
		j = (size_t)(shuffle_random(state) % i);
		other = order[i - 1];
		order[i - 1] = order[j];
		order[j] = other;
	}
}

#endif
