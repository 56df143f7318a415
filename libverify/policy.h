/* SPDX-License-Identifier: MIT */
/*
 * policy.h - certificate policies along a path (RFC 5280 6.1 as RFC 9618
 * updates it: a graph, one node for each policy of a level).
 */
#ifndef POLICY_H
#define POLICY_H
#include "notes.h"
#include "path.h"

/* The user-constrained policy set (6.1.6): dotted OIDs, owned. */
struct policy_set {
	char **oids;
	size_t n;
};

/*
 * The query's policy inputs (6.1.1 (c), (e), (f), (g)), and the anchor's own
 * limits to them (RFC 5937) unless it says otherwise, on this chain. A fatal
 * note says where it fails. The set is filled in (sorted) where it does not.
 * 0, VFY_ENOMEM.
 */
int policy_check(const struct graph *g, const struct chain *chain, const struct vfy_query *q,
    struct notes *notes, struct policy_set *out);
void policy_set_clear(struct policy_set *set);

#endif
