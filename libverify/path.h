/* SPDX-License-Identifier: MIT */
/*
 * path.h - candidate paths from a certificate to the anchors (RFC 4158), by
 * names and key identifiers. No crypto, no clock, no policy.
 *
 * The graph holds every certificate that names lead to from the target. Its
 * nodes are ordered by content, so that the order of input changes nothing.
 * Only nodes from which an anchor can be reached are visited; paths come
 * shortest first; no path has the same key of the same name twice (leaving
 * such a loop out gives a path with fewer constraints: nothing is lost).
 */
#ifndef PATH_H
#define PATH_H
#include "budget.h"
#include "cert.h"
#include "question.h"

#define NODE_NONE UINT32_MAX

enum edge_state { EDGE_UNCHECKED = 0, EDGE_GOOD, EDGE_BAD, EDGE_UNSUPPORTED };

struct node {
	struct vfy_cert *cert; /* borrowed from pools */
	enum vfy_origin origin;
	bool anchor;
	bool own_anchor;  /* came with the query: rule 7 */
	bool public_root; /* of the public root programme */
	bool faulty;	  /* the judge's: can be on no valid path, whatever the rest */
	uint16_t distance; /* certificates above it; PATH_FAR: no way to an anchor */
	uint32_t issuers;  /* the group of its issuer's name; NODE_NONE: not yet */
	uint32_t entity;   /* the first node with its subject and key */
	uint32_t edges;	   /* its newest checked edge, or NODE_NONE */
};
#define PATH_FAR UINT16_MAX

/* All candidates of one subject name: nodes first .. first + count - 1. */
struct group {
	struct vfy_span name;
	uint64_t hash;
	uint32_t first, count;
	uint32_t entities; /* distinct keys among them */
	uint16_t distance;
};

/* A signature that was checked: certificate of a node, key of an entity. */
struct edge {
	uint32_t entity, next;
	enum edge_state state;
};

struct graph {
	struct node *nodes; /* 0 is the target */
	struct group *groups;
	struct edge *edges;
	uint32_t num_nodes, cap_nodes, num_groups, cap_groups, num_edges, cap_edges;
	struct budget *budget;
	const struct pool *fetched; /* candidates too; borrowed, may be NULL */
	bool with_faulty; /* what distances were computed for */
	bool too_deep;	  /* some nodes are farther from any anchor than a path may be long */
};

/* Target first, anchor last. */
struct chain {
	uint32_t node[LIMIT_PATH_CERTS];
	size_t n;
};

/*
 * All that names lead to from target, in the query's and the context's pools,
 * and in fetched (may be NULL). 0, VFY_ENOMEM. A spent budget is in *budget, and
 * the graph is then partial.
 */
int graph_build(struct graph *g, const struct vfy_ctx *ctx, const struct vfy_query *q,
    const struct pool *fetched, struct vfy_cert *target, struct budget *budget);
/*
 * The same anew, after fetched has grown: nodes have other numbers then. What
 * is known of signatures is kept. 0, or VFY_ENOMEM, and g is empty.
 */
int graph_rebuild(struct graph *g, const struct vfy_ctx *ctx, const struct vfy_query *q);
/* After a search: may a path still lead from the target to an anchor? */
bool graph_reaches_anchor(const struct graph *g);
void graph_clear(struct graph *g);

enum edge_state graph_edge(const struct graph *g, uint32_t node, uint32_t issuer);
/* 0 or VFY_ENOMEM. A state that is not GOOD takes the edge out of the search. */
int graph_set_edge(struct graph *g, uint32_t node, uint32_t issuer, enum edge_state state);

/* What the caller thinks of a complete path. Negative: VFY_E*, ends the search. */
enum { PATH_GO_ON = 0, PATH_STOP = 1 };
typedef int path_try(void *arg, struct graph *g, const struct chain *chain);

/*
 * Checks one signature (graph_set_edge) where names and key identifiers leave
 * too many keys to choose from. 0 or VFY_E*.
 */
typedef int path_probe(void *arg, struct graph *g, uint32_t node, uint32_t issuer);

/*
 * Gives every candidate path to try: those whose key identifiers fit best, and
 * of these the shortest, first; until it says stop, there are no more
 * (*exhausted true), or the budget is spent. with_faulty: also over nodes
 * marked faulty. 0 or VFY_E*.
 */
int path_search(struct graph *g, bool with_faulty, path_try *try, path_probe *probe, void *arg,
    bool *exhausted);
/*
 * For the explanation where no anchor can be reached: the way by names from
 * the target up to where it ends; *loop: it would go round.
 */
void path_dead_end(struct graph *g, struct chain *chain, bool *loop);

/* How well issuer's key identifier fits: 0 equal, 1 one is absent, 2 differs. */
int path_key_match(const struct vfy_cert *subject, const struct vfy_cert *issuer);

#endif
