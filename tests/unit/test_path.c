/* SPDX-License-Identifier: MIT */
/*
 * test_path.c - distances stay what they are: after each edge that closes, those
 * that path.c keeps up to date are those that are measured from scratch.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "path.h"
#include "question.h"
#include "stage.h"

#define GRAPHS 3000
#define NAMES 5
#define KEYS 3

static uint32_t
draw(uint64_t *state, uint32_t n)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % n;
}

static struct ca
any_ca(uint64_t *state)
{
	uint32_t name = draw(state, NAMES);

	return decoy_ca(
	    numbered_name("CA", name), name * KEYS + draw(state, KEYS));
}

/* A leaf and up to twenty certificates among a few CAs; some are anchors. */
static void
present_any(struct stage *s, uint64_t *state)
{
	uint32_t n = 4 + draw(state, 18);
	struct ca issuer = any_ca(state), subject;

	present(s, decoy(&issuer, NULL, 1, db_none()));
	for (uint32_t i = 0; i < n; i++) {
		struct vfy_span der;

		issuer = draw(state, 6) == 0 ? s->root : any_ca(state);
		subject = any_ca(state);
		der = decoy(&issuer, &subject, 2 + (long)i, db_none());
		present(s, der);
		if (draw(state, 12) == 0)
			assert_int_equal(
			    vfy_ctx_add_anchors(s->ctx, der, false, NULL, NULL),
			    0);
	}
}

static int
stop(void *arg, struct graph *g, const struct chain *chain)
{
	(void)arg;
	(void)g;
	(void)chain;
	return PATH_STOP;
}

static int
no_probe(void *arg, struct graph *g, uint32_t node, uint32_t issuer)
{
	(void)arg;
	return graph_set_edge(g, node, issuer, EDGE_GOOD);
}

static bool
is_open(const struct graph *g, uint32_t node, uint32_t issuer)
{
	enum edge_state state = graph_edge(g, node, issuer);

	return state == EDGE_UNCHECKED || state == EDGE_GOOD;
}

/* Rounds over all edges until nothing comes nearer. */
static void
measure(const struct graph *g, uint16_t *out)
{
	bool changed = true;

	for (uint32_t i = 0; i < g->num_nodes; i++)
		out[i] = g->nodes[i].anchor ? 0 : PATH_FAR;
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < g->num_nodes; i++) {
			const struct node *node = &g->nodes[i];
			const struct group *group;

			if (node->anchor || node->issuers == NODE_NONE)
				continue;
			group = &g->groups[node->issuers];
			for (uint32_t j = group->first;
			     j < group->first + group->count; j++) {
				if (out[j] == PATH_FAR || !is_open(g, i, j) ||
				    out[j] + 1 >= out[i])
					continue;
				out[i] = (uint16_t)(out[j] + 1);
				changed = true;
			}
		}
	}
}

static void
compare(const struct graph *g)
{
	uint16_t want[64];

	assert_true(g->num_nodes <= 64);
	measure(g, want);
	for (uint32_t i = 0; i < g->num_nodes; i++)
		assert_int_equal(g->nodes[i].distance, want[i]);
}

/* Closes what edges there are, in any order. */
static unsigned
close_edges(struct graph *g, uint64_t *state)
{
	unsigned closed = 0;

	for (int tries = 0; tries < 200; tries++) {
		uint32_t i = draw(state, g->num_nodes), j;
		const struct group *group;

		if (g->nodes[i].issuers == NODE_NONE)
			continue;
		group = &g->groups[g->nodes[i].issuers];
		if (group->count == 0)
			continue;
		j = group->first + draw(state, group->count);
		if (graph_edge(g, i, j) != EDGE_UNCHECKED)
			continue;
		assert_int_equal(
		    graph_set_edge(
			g, i, j, draw(state, 4) == 0 ? EDGE_GOOD : EDGE_BAD),
		    0);
		closed++;
		compare(g);
	}
	return closed;
}

static void
test_distances(void **unused)
{
	uint64_t state = 1;
	unsigned closed = 0, reached = 0;

	(void)unused;
	for (int i = 0; i < GRAPHS; i++) {
		struct stage *s = NULL;
		struct budget budget;
		struct graph g;
		bool exhausted;

		assert_int_equal(stage_set_up((void **)&s), 0);
		present_any(s, &state);
		budget_start(&budget, NULL);
		assert_int_equal(
		    graph_build(&g, s->ctx, s->query, NULL, s->query->leaf,
			&budget),
		    0);
		assert_int_equal(
		    path_search(&g, false, stop, no_probe, NULL, &exhausted),
		    0);
		compare(&g);
		reached += g.nodes[0].distance != PATH_FAR;
		closed += close_edges(&g, &state);
		graph_clear(&g);
		stage_tear_down((void **)&s);
	}
	assert_true(reached > GRAPHS / 4);
	assert_true(closed > 10 * GRAPHS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_distances) };

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
