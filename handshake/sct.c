/* SPDX-License-Identifier: MIT */
/*
 * sct.c - signed certificate timestamps (RFC 6962 3.3).
 *
 * Does not: check that they are signed by a log.
 */
#include "sct.h"

#include "wire.h"

/* Policies of browsers want five at most. */
#define SCTS_MAX 64

size_t
sct_count(struct vfy_span list)
{
	struct wire w = wire_start(list);
	struct wire each = wire_start(wire_vector(&w, 2));
	size_t n = 0;

	while (each.len > 0 && !each.bad && n < SCTS_MAX) {
		wire_vector(&each, 2);
		n++;
	}
	return wire_whole(&w) && wire_whole(&each) ? n : 0;
}
