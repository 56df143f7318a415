/* SPDX-License-Identifier: MIT */
/*
 * path.c - candidate paths by names and key identifiers (RFC 4158).
 *
 * Breadth first, the graph is gathered once: a group for each issuer name,
 * filled from anchors, query and pool. Then distances to the anchors are
 * spread downwards; the depth-first search looks only where one is finite, and
 * goes by length, so that a loop or a mesh can't hide a short path. An edge
 * found bad (its signature) is taken out and the distances are spread anew:
 * what it alone connected is never visited again.
 */
#include "path.h"

#include <stdlib.h>

#include "dn.h"

/* -- gathering ---------------------------------------------------------------- */

/* Grows an array by doubling, for one more element. */
static void *
grow(void *array, uint32_t n, uint32_t *cap, size_t size)
{
	uint32_t more = *cap == 0 ? 16 : *cap * 2;

	if (n < *cap)
		return array;
	array = reallocarray(array, more, size);
	if (array != NULL)
		*cap = more;
	return array;
}

static int
add_node(struct graph *g, const struct node *node)
{
	struct node *nodes =
	    grow(g->nodes, g->num_nodes, &g->cap_nodes, sizeof(*nodes));

	if (nodes == NULL)
		return VFY_ENOMEM;
	g->nodes = nodes;
	g->nodes[g->num_nodes] = *node;
	g->nodes[g->num_nodes].issuers = NODE_NONE;
	g->nodes[g->num_nodes].edges = NODE_NONE;
	g->nodes[g->num_nodes].entity = g->num_nodes;
	g->num_nodes++;
	return 0;
}

/* Is this certificate the target, or in the group already? */
static bool
is_known(
    struct graph *g, const struct group *group, const struct vfy_cert *cert)
{
	uint32_t i;

	if (cert_eq(g->nodes[0].cert, cert))
		return true;
	for (i = group->first; i < g->num_nodes; i++) {
		if (!budget_step(g->budget) || cert_eq(g->nodes[i].cert, cert))
			return true;
	}
	return false;
}

/* Adds a pool's certificates of the group's name. */
static int
gather(struct graph *g, const struct group *group, const struct pool *pool,
    const struct node *kind)
{
	uint32_t i, first = g->num_nodes;
	int rc = 0;

	for (i = pool_first(pool, group->name, group->hash, g->budget);
	     i != POOL_NONE && rc == 0;
	     i = pool_next(pool, i, group->name, group->hash, g->budget)) {
		struct node node = *kind;

		if (g->num_nodes >= LIMIT_GRAPH_NODES) {
			g->budget->spent = "candidate certificates";
			return 0;
		}
		if (!budget_step(g->budget))
			return 0;
		node.cert = pool->entries[i].cert;
		node.public_root =
		    node.anchor && pool->entries[i].flags & POOL_PUBLIC_ROOT;
		/* a pool holds no certificate twice: only others need a look */
		if (first > group->first ||
		    g->nodes[0].cert->subject_hash == group->hash) {
			if (is_known(g, group, node.cert))
				continue;
		}
		rc = add_node(g, &node);
	}
	return rc;
}

/* By content alone: anchors, then the longest valid, then by bytes. */
static int
compare_nodes(const void *va, const void *vb)
{
	const struct node *a = va, *b = vb;

	if (a->anchor != b->anchor)
		return a->anchor ? -1 : 1;
	if (a->cert->not_after != b->cert->not_after)
		return a->cert->not_after > b->cert->not_after ? -1 : 1;
	return span_cmp(a->cert->der, b->cert->der);
}

/* By key; of one key in the order of the nodes. */
static int
compare_keys(const void *va, const void *vb, void *arg)
{
	const struct node *nodes = arg;
	uint32_t a = *(const uint32_t *)va, b = *(const uint32_t *)vb;
	int order = span_cmp(nodes[a].cert->spki, nodes[b].cert->spki);

	return order != 0 ? order : (a > b) - (a < b);
}

/*
 * Numbers the group's distinct keys: entity is the first node with that key.
 * Sorted, since a stranger may send a thousand keys of one name.
 */
static int
number_entities(struct graph *g, struct group *group)
{
	uint32_t i, *order;

	group->entities = group->count;
	if (group->count < 2)
		return 0;
	order = malloc(group->count * sizeof(*order));
	if (order == NULL)
		return VFY_ENOMEM;
	for (i = 0; i < group->count; i++)
		order[i] = group->first + i;
	qsort_r(order, group->count, sizeof(*order), compare_keys, g->nodes);
	for (i = 0; i < group->count; i++) {
		struct node *node = &g->nodes[order[i]];
		const struct node *before = &g->nodes[order[i > 0 ? i - 1 : 0]];

		node->entity = order[i];
		if (i == 0 || !span_eq(before->cert->spki, node->cert->spki))
			continue;
		node->entity = before->entity;
		group->entities--;
	}
	free(order);
	return 0;
}

static int
fill_group(struct graph *g, struct group *group, const struct vfy_ctx *ctx,
    const struct vfy_query *q)
{
	static const struct node own = {
		.anchor = true, .own_anchor = true, .origin = VFY_FROM_ANCHORS
	};
	static const struct node system = { .anchor = true,
		.origin = VFY_FROM_ANCHORS };
	static const struct node presented = { .origin = VFY_FROM_PRESENTED };
	static const struct node pool = { .origin = VFY_FROM_POOL };
	static const struct node fetched = { .origin = VFY_FROM_FETCHED };
	int rc = 0;

	group->first = g->num_nodes;
	/* an anchor of the context that comes with the query too is the context's */
	if (q->use_context_anchors)
		rc = gather(g, group, &ctx->anchors, &system);
	if (rc == 0)
		rc = gather(g, group, &q->anchors, &own);
	if (rc == 0)
		rc = gather(g, group, &q->certs, &presented);
	if (rc == 0)
		rc = gather(g, group, &ctx->intermediates, &pool);
	if (rc == 0 && g->fetched != NULL)
		rc = gather(g, group, g->fetched, &fetched);
	if (rc != 0)
		return rc;
	group->count = g->num_nodes - group->first;
	if (group->count > 1)
		qsort(g->nodes + group->first, group->count, sizeof(*g->nodes),
		    compare_nodes);
	return number_entities(g, group);
}

static uint32_t
find_group(const struct graph *g, struct vfy_span name, uint64_t hash)
{
	uint32_t i;

	for (i = 0; i < g->num_groups; i++) {
		if (pool_same_name(g->groups[i].name, g->groups[i].hash, name,
			hash, g->budget))
			return i;
	}
	return NODE_NONE;
}

/* Finds or makes the group of a node's issuers. */
static int
link_issuers(struct graph *g, uint32_t i, const struct vfy_ctx *ctx,
    const struct vfy_query *q)
{
	const struct vfy_cert *cert = g->nodes[i].cert;
	uint32_t at = find_group(g, cert->issuer, cert->issuer_hash);
	struct group *groups;
	int rc;

	if (at == NODE_NONE) {
		groups = grow(
		    g->groups, g->num_groups, &g->cap_groups, sizeof(*groups));
		if (groups == NULL)
			return VFY_ENOMEM;
		g->groups = groups;
		at = g->num_groups;
		g->groups[at] = (struct group){ .name = cert->issuer,
			.hash = cert->issuer_hash };
		rc = fill_group(g, &g->groups[at], ctx, q);
		if (rc != 0)
			return rc;
		g->num_groups++;
	}
	g->nodes[i].issuers = at;
	return 0;
}

/*= rfc5280 6.1.1 (d): any certificate may be an anchor, the target too */
static struct node
target_node(const struct vfy_ctx *ctx, const struct vfy_query *q,
    struct vfy_cert *target)
{
	struct node node = { .cert = target, .origin = VFY_FROM_PRESENTED };
	uint32_t at = POOL_NONE;

	if (q->use_context_anchors)
		at = pool_find(&ctx->anchors, target);
	if (at != POOL_NONE) {
		node.anchor = true;
		node.public_root =
		    ctx->anchors.entries[at].flags & POOL_PUBLIC_ROOT;
	} else if (pool_find(&q->anchors, target) != POOL_NONE)
		node.anchor = node.own_anchor = true;
	return node;
}

int
graph_build(struct graph *g, const struct vfy_ctx *ctx,
    const struct vfy_query *q, const struct pool *fetched,
    struct vfy_cert *target, struct budget *budget)
{
	struct node node = target_node(ctx, q, target);
	uint32_t i;
	int rc;

	*g = (struct graph){ .budget = budget, .fetched = fetched };
	rc = add_node(g, &node);
	for (i = 0; rc == 0 && i < g->num_nodes && budget->spent == NULL; i++) {
		if (!g->nodes[i].anchor)
			rc = link_issuers(g, i, ctx, q);
	}
	if (rc != 0)
		graph_clear(g);
	return rc;
}

void
graph_clear(struct graph *g)
{
	free(g->nodes);
	free(g->groups);
	free(g->edges);
	*g = (struct graph){ .nodes = NULL };
}

/* -- edges -------------------------------------------------------------------- */

enum edge_state
graph_edge(const struct graph *g, uint32_t node, uint32_t issuer)
{
	uint32_t entity = g->nodes[issuer].entity, e;

	for (e = g->nodes[node].edges; e != NODE_NONE; e = g->edges[e].next) {
		if (g->edges[e].entity == entity)
			return g->edges[e].state;
	}
	return EDGE_UNCHECKED;
}

static bool
edge_open(const struct graph *g, uint32_t node, uint32_t issuer)
{
	enum edge_state state = graph_edge(g, node, issuer);

	return state == EDGE_UNCHECKED || state == EDGE_GOOD;
}

/* -- distances ------------------------------------------------------------------ */

static bool
node_open(const struct graph *g, uint32_t i)
{
	return g->with_faulty || !g->nodes[i].faulty;
}

/* The least distance among node i's issuers, over edges that are open. */
static uint16_t
nearest_issuer(const struct graph *g, uint32_t i)
{
	const struct group *group = &g->groups[g->nodes[i].issuers];
	uint16_t best = PATH_FAR;
	uint32_t j;

	if (g->nodes[i].edges == NODE_NONE)
		return group->distance;
	for (j = group->first;
	     j < group->first + group->count && best > group->distance; j++) {
		if (g->nodes[j].distance < best && edge_open(g, i, j))
			best = g->nodes[j].distance;
	}
	return best;
}

static void
measure_group(const struct graph *g, struct group *group)
{
	uint32_t j;

	group->distance = PATH_FAR;
	for (j = group->first; j < group->first + group->count; j++) {
		if (g->nodes[j].distance < group->distance)
			group->distance = g->nodes[j].distance;
	}
}

/* One round of spreading; true when something came nearer. */
static bool
spread_once(struct graph *g)
{
	bool changed = false;
	uint32_t i;

	for (i = 0; i < g->num_groups; i++)
		measure_group(g, &g->groups[i]);
	for (i = 0; i < g->num_nodes; i++) {
		struct node *node = &g->nodes[i];
		uint16_t nearest;

		if (node->anchor || node->issuers == NODE_NONE ||
		    !node_open(g, i))
			continue;
		nearest = nearest_issuer(g, i);
		if (nearest != PATH_FAR && nearest + 1 < node->distance) {
			node->distance = (uint16_t)(nearest + 1);
			changed = true;
		}
	}
	return changed;
}

/* Certificates between each node and its nearest anchor, within path length. */
static void
spread_distances(struct graph *g)
{
	unsigned round;
	uint32_t i;

	for (i = 0; i < g->num_nodes; i++)
		g->nodes[i].distance =
		    g->nodes[i].anchor && node_open(g, i) ? 0 : PATH_FAR;
	for (round = 0; round < LIMIT_PATH_CERTS && spread_once(g); round++)
		continue;
	g->too_deep = round == LIMIT_PATH_CERTS;
}

/* Do all that node i may have issued keep their distances? */
static bool
is_alone(struct graph *g, uint32_t i)
{
	const struct node *node;
	uint32_t k, j;

	for (k = 0; k < g->num_groups; k++) {
		if (i >= g->groups[k].first &&
		    i - g->groups[k].first < g->groups[k].count)
			break;
	}
	if (k == g->num_groups)
		return true; /* the target */
	measure_group(g, &g->groups[k]);
	for (j = 0; j < g->num_nodes; j++) {
		node = &g->nodes[j];
		if (node->issuers == k && !node->anchor &&
		    node->distance != PATH_FAR &&
		    node->distance != nearest_issuer(g, j) + 1)
			return false;
	}
	return true;
}

/*
 * After an edge of node i has closed. As a rule only its own distance grows; all
 * are measured again, at a step for each, only where others hang on it: a
 * stranger's bad signatures must not cost the square of their number.
 */
static void
retreat(struct graph *g, uint32_t i)
{
	struct node *node = &g->nodes[i];
	uint16_t nearest;

	if (node->anchor || node->distance == PATH_FAR)
		return;
	nearest = nearest_issuer(g, i);
	if (nearest + 1 == node->distance)
		return;
	node->distance =
	    nearest == PATH_FAR ? PATH_FAR : (uint16_t)(nearest + 1);
	if (!is_alone(g, i) && budget_steps(g->budget, g->num_nodes))
		spread_distances(g);
}

static int
add_edge(struct graph *g, uint32_t node, uint32_t issuer, enum edge_state state)
{
	struct edge *edges =
	    grow(g->edges, g->num_edges, &g->cap_edges, sizeof(*edges));

	if (edges == NULL)
		return VFY_ENOMEM;
	g->edges = edges;
	g->edges[g->num_edges] =
	    (struct edge){ .entity = g->nodes[issuer].entity,
		    .next = g->nodes[node].edges,
		    .state = state };
	g->nodes[node].edges = g->num_edges++;
	return 0;
}

int
graph_set_edge(
    struct graph *g, uint32_t node, uint32_t issuer, enum edge_state state)
{
	int rc = add_edge(g, node, issuer, state);

	if (rc == 0 && state != EDGE_GOOD)
		retreat(g, node);
	return rc;
}

bool
graph_reaches_anchor(const struct graph *g)
{
	return g->nodes[0].distance != PATH_FAR;
}

/* The node that holds this very object; NODE_NONE: it was not gathered. */
static uint32_t
find_node(const struct graph *g, const struct vfy_cert *cert)
{
	uint32_t i;

	for (i = 0; i < g->num_nodes; i++) {
		if (g->nodes[i].cert == cert)
			return i;
	}
	return NODE_NONE;
}

/* Rule 6: what was checked on the old graph is not checked again. */
static int
carry_edges(struct graph *g, const struct graph *old, uint32_t i)
{
	uint32_t node = find_node(g, old->nodes[i].cert), issuer, e;
	int rc = 0;

	for (e = old->nodes[i].edges; rc == 0 && e != NODE_NONE;
	     e = old->edges[e].next) {
		if (!budget_steps(g->budget, g->num_nodes))
			break;
		issuer = find_node(g, old->nodes[old->edges[e].entity].cert);
		if (node != NODE_NONE && issuer != NODE_NONE)
			rc = add_edge(g, node, issuer, old->edges[e].state);
	}
	return rc;
}

int
graph_rebuild(
    struct graph *g, const struct vfy_ctx *ctx, const struct vfy_query *q)
{
	struct graph old = *g;
	uint32_t i;
	int rc =
	    graph_build(g, ctx, q, old.fetched, old.nodes[0].cert, old.budget);

	for (i = 0; rc == 0 && i < old.num_nodes; i++) {
		if (old.nodes[i].edges != NODE_NONE)
			rc = carry_edges(g, &old, i);
	}
	graph_clear(&old);
	if (rc != 0)
		graph_clear(g);
	return rc;
}

/* -- search --------------------------------------------------------------------- */

/* More keys than this to choose from, and the choice is made by signature. */
#define KEYS_TO_GUESS 2

struct search {
	struct graph *g;
	struct chain chain;
	int match
	    [LIMIT_PATH_CERTS]; /* path_key_match of each step, worst so far */
	size_t length;	 /* of the paths of this round, in certificates */
	int worst;	 /* key match of the paths of this round */
	bool too_long;	 /* something was left out for its length alone */
	bool worse_seen; /* something was left out for its key match alone */
	path_try *try;
	path_probe *probe;
	void *arg;
};

/*= rfc5280 4.2.1.1 */
int
path_key_match(const struct vfy_cert *subject, const struct vfy_cert *issuer)
{
	if (span_empty(subject->authority_key_id) ||
	    span_empty(issuer->subject_key_id))
		return 1;
	return span_eq(subject->authority_key_id, issuer->subject_key_id) ? 0
									  : 2;
}

static uint32_t
last_node(const struct search *s)
{
	return s->chain.node[s->chain.n - 1];
}

/* May node j come next? *match: how well it fits, with all that is below. */
static bool
may_follow(struct search *s, uint32_t j, int *match)
{
	struct graph *g = s->g;
	size_t i;

	if (g->nodes[j].distance == PATH_FAR || !edge_open(g, last_node(s), j))
		return false;
	/*= rfc4158 2.4.2: the target may carry the name and key of an issuer */
	for (i = 1; i < s->chain.n; i++) {
		if (g->nodes[s->chain.node[i]].entity == g->nodes[j].entity)
			return false;
	}
	*match = path_key_match(g->nodes[last_node(s)].cert, g->nodes[j].cert);
	if (*match < s->match[s->chain.n - 1])
		*match = s->match[s->chain.n - 1];
	if (*match > s->worst) {
		s->worse_seen = true;
		return false;
	}
	if (s->chain.n + 1u + g->nodes[j].distance > s->length) {
		s->too_long = true;
		return false;
	}
	return true;
}

/*
 * Where a name has many keys and no key identifier tells them apart, going up
 * to the anchor with each would cost a signature check for every certificate
 * of the name. One check for each key finds the one that signed.
 */
static int
choose_by_signature(
    struct search *s, const struct group *group, uint32_t j, bool *open)
{
	uint32_t last = last_node(s);
	int rc = 0;

	*open = true;
	if (group->entities <= KEYS_TO_GUESS ||
	    path_key_match(s->g->nodes[last].cert, s->g->nodes[j].cert) == 0)
		return 0;
	if (graph_edge(s->g, last, j) == EDGE_UNCHECKED)
		rc = s->probe(s->arg, s->g, last, j);
	*open = edge_open(s->g, last, j);
	return rc;
}

/* Is every step of the chain still open? Not after a bad signature in it. */
static bool
chain_open(const struct search *s)
{
	size_t i;

	for (i = 0; i + 1 < s->chain.n; i++) {
		if (!edge_open(s->g, s->chain.node[i], s->chain.node[i + 1]))
			return false;
	}
	return true;
}

/*
 * Are all keys of this name on the chain already? Then none of its certificates
 * may follow, and of the same names certified over and over no step is spent on
 * finding that out for each.
 */
static bool
is_used_up(const struct search *s, const struct group *group)
{
	uint32_t used = 0;
	size_t i;

	for (i = 1; i < s->chain.n; i++) {
		uint32_t j = s->chain.node[i];

		used += j >= group->first && j - group->first < group->count;
	}
	return used == group->entities;
}

static int extend(struct search *s);

/* Tries one group member after the other. */
static int
extend_over(struct search *s, const struct group *group)
{
	int match, rc;
	uint32_t j;
	bool open;

	if (is_used_up(s, group))
		return PATH_GO_ON;
	for (j = group->first; j < group->first + group->count; j++) {
		if (!budget_step(s->g->budget))
			return PATH_STOP;
		if (!may_follow(s, j, &match))
			continue;
		rc = choose_by_signature(s, group, j, &open);
		if (rc != 0)
			return rc;
		if (!open)
			continue;
		s->match[s->chain.n] = match;
		s->chain.node[s->chain.n++] = j;
		rc = extend(s);
		s->chain.n--;
		if (rc != PATH_GO_ON)
			return rc;
		if (!chain_open(s))
			return PATH_GO_ON;
	}
	return PATH_GO_ON;
}

/* A path of this round's length and key match; others had or have their turn. */
static bool
is_due(const struct search *s)
{
	return s->chain.n == s->length && s->match[s->chain.n - 1] == s->worst;
}

static int
extend(struct search *s)
{
	const struct node *last = &s->g->nodes[last_node(s)];

	if (last->anchor)
		return is_due(s) ? s->try(s->arg, s->g, &s->chain) : PATH_GO_ON;
	if (last->issuers == NODE_NONE)
		return PATH_GO_ON;
	return extend_over(s, &s->g->groups[last->issuers]);
}

/* All paths of one key match, by length. */
static int
search_lengths(struct search *s)
{
	struct graph *g = s->g;
	int rc = PATH_GO_ON;

	for (s->length = g->nodes[0].distance + 1u;
	     s->length <= LIMIT_PATH_CERTS; s->length++) {
		s->too_long = false;
		rc = extend(s);
		if (rc != PATH_GO_ON || !s->too_long)
			return rc;
	}
	g->budget->spent = "path length";
	return PATH_STOP;
}

/*= rfc5280 6.1.1 (a) */
int
path_search(struct graph *g, bool with_faulty, path_try *try, path_probe *probe,
    void *arg, bool *exhausted)
{
	struct search s = { .g = g, .try = try, .probe = probe, .arg = arg };
	int rc = PATH_GO_ON;

	*exhausted = false;
	if (g->budget->spent != NULL)
		return 0;
	g->with_faulty = with_faulty;
	spread_distances(g);
	s.chain.n = 1;
	for (s.worst = 0; rc == PATH_GO_ON && s.worst <= 2; s.worst++) {
		if (!node_open(g, 0) || g->nodes[0].distance == PATH_FAR)
			break;
		s.worse_seen = false;
		/* the target alone, itself an anchor, fits as it is */
		s.match[0] = g->nodes[0].anchor ? s.worst : 0;
		rc = search_lengths(&s);
		if (!s.worse_seen)
			break;
	}
	if (rc == PATH_GO_ON && node_open(g, 0) && g->too_deep)
		g->budget->spent = "path length";
	*exhausted = rc == PATH_GO_ON && g->budget->spent == NULL;
	return rc < 0 ? rc : 0;
}

/* The best-fitting member that is not on the chain yet. */
static uint32_t
best_member(const struct graph *g, const struct group *group,
    const struct chain *chain, bool *loop)
{
	uint32_t j;
	int match;
	size_t i;

	for (match = 0; match <= 2; match++) {
		for (j = group->first; j < group->first + group->count; j++) {
			if (path_key_match(
				g->nodes[chain->node[chain->n - 1]].cert,
				g->nodes[j].cert) != match)
				continue;
			for (i = 1; i < chain->n; i++) {
				if (g->nodes[chain->node[i]].entity ==
				    g->nodes[j].entity)
					break;
			}
			if (i == chain->n)
				return j;
			*loop = true;
		}
	}
	return NODE_NONE;
}

void
path_dead_end(struct graph *g, struct chain *chain, bool *loop)
{
	chain->node[0] = 0;
	chain->n = 1;
	*loop = false;
	while (chain->n < LIMIT_PATH_CERTS) {
		const struct node *last = &g->nodes[chain->node[chain->n - 1]];
		uint32_t next;

		if (last->anchor || last->issuers == NODE_NONE ||
		    cert_self_issued(last->cert))
			return;
		next = best_member(g, &g->groups[last->issuers], chain, loop);
		if (next == NODE_NONE)
			return;
		chain->node[chain->n++] = next;
	}
}
