/* SPDX-License-Identifier: MIT */
/*
 * mutate_constraints.c - name constraints (RFC 5280 4.2.1.10): new ones around
 * the names that there are, and old ones altered.
 */
#include "mutate.h"

/* A base made from one of the leaf's own names, near to it or just beside. */
static struct node *
base_near(struct job *j)
{
	struct fields *f = job_leaf(j);
	struct node *san = f == NULL ? NULL : ext_inner(fields_ext(f, OID_SAN));
	struct node *n;
	const uint8_t *dot;
	size_t cut;

	if (san == NULL || !san->parent || san->child == NULL)
		return NULL;
	n = node_copy(j->a, node_nth(san, rng_below(j->rng, node_count(san))));
	if (n->parent)
		return n;
	if (n->tag == T_CTX(7)) {
		uint8_t mask[16];

		memset(mask, 0xff, sizeof(mask));
		mask[rng_below(j->rng, 4)] =
		    (uint8_t)(0xff << rng_below(j->rng, 9));
		n->raw = arena_join(j->a, n->raw,
		    span_of(mask, n->raw.len <= 16 ? n->raw.len : 16));
		return n;
	}
	dot = n->raw.len == 0 ? NULL : memchr(n->raw.ptr, '.', n->raw.len);
	if (dot != NULL && rng_percent(j->rng, 70)) {
		cut = (size_t)(dot - n->raw.ptr) +
		    (rng_percent(j->rng, 70) ? 1 : 0);
		n->raw = span_of(n->raw.ptr + cut, n->raw.len - cut);
	} else if (n->raw.len > 3 && rng_percent(j->rng, 20))
		n->raw = span_of(n->raw.ptr + 2, n->raw.len - 2);
	return n;
}

static struct node *
some_base(struct job *j)
{
	struct node *n = NULL;

	if (rng_percent(j->rng, 15)) {
		n = node_copy(j->a, job_leaf(j)->subject);
		if (n->child != NULL && rng_percent(j->rng, 60))
			node_remove(n, node_nth(n, node_count(n) - 1));
		if (rng_percent(j->rng, 40))
			respell_name(j, n);
		return node_cons(j->a, T_CONS(4), n, NULL);
	}
	if (rng_percent(j->rng, 60))
		n = base_near(j);
	if (n == NULL)
		n = make_general_name(j, true);
	if (n->tag == T_OID)
		n->tag = T_CTX(8);
	return n;
}

static struct node *
some_subtrees(struct job *j, unsigned which)
{
	struct node *list = node_cons(j->a, T_CONS(which), NULL), *one;
	size_t n = 1 + rng_below(j->rng, 2);

	while (n-- > 0) {
		one = node_cons(j->a, T_SEQUENCE, some_base(j), NULL);
		if (rng_percent(j->rng, 4))
			node_append(one,
			    node_int(
				j->a, T_CTX(0), (long)rng_below(j->rng, 2)));
		if (rng_percent(j->rng, 4))
			node_append(one, node_int(j->a, T_CTX(1), 3));
		node_append(list, one);
	}
	return list;
}

static bool
add_constraints(struct job *j, bool permit, bool exclude)
{
	struct fields *f = job_ca(j);
	struct node *nc = node_cons(j->a, T_SEQUENCE, NULL);

	if (f == NULL || job_leaf(j) == NULL)
		return false;
	if (permit)
		node_append(nc, some_subtrees(j, 0));
	if (exclude)
		node_append(nc, some_subtrees(j, 1));
	fields_set_ext(
	    j->a, f, OID_NAME_CONSTRAINTS, rng_percent(j->rng, 85), nc);
	return true;
}

static bool
nc_permit(struct job *j)
{
	return add_constraints(j, true, false);
}

static bool
nc_exclude(struct job *j)
{
	return add_constraints(j, false, true);
}

static bool
nc_both(struct job *j)
{
	return add_constraints(j, true, true);
}

/* One of the lists of an extension that is there. */
static struct node *
old_subtrees(struct job *j)
{
	struct node *nc = job_inner(j, job_ca(j), OID_NAME_CONSTRAINTS);
	struct node *list;

	if (nc == NULL || !nc->parent || nc->child == NULL)
		return NULL;
	list = node_nth(nc, rng_below(j->rng, node_count(nc)));
	return list->parent && list->child != NULL ? list : NULL;
}

static bool
nc_byte(struct job *j)
{
	struct node *list = old_subtrees(j), *n;
	uint8_t *p;

	if (list == NULL || (n = job_leaf_node(j, list)) == NULL ||
	    n->raw.len == 0)
		return false;
	n->raw = arena_copy(j->a, n->raw);
	p = (uint8_t *)(uintptr_t)n->raw.ptr;
	p[rng_below(j->rng, n->raw.len)] ^=
	    (uint8_t)(1u << rng_below(j->rng, 8));
	return true;
}

/* A permitted list is excluded now, or the other way round. */
static bool
nc_turn(struct job *j)
{
	struct node *list = old_subtrees(j);

	if (list == NULL)
		return false;
	list->tag ^= 1;
	return true;
}

static bool
nc_edge(struct job *j)
{
	struct node *list = old_subtrees(j), *n;
	static const char *const edges[] = { ".", "*.", "@", " ", "\xc3" };

	if (list == NULL)
		return false;
	n = node_nth(list, rng_below(j->rng, node_count(list)))->child;
	if (n == NULL || n->parent)
		return false;
	if (rng_percent(j->rng, 75))
		n->raw = arena_join(j->a, span_str(PICK(j, edges)), n->raw);
	else
		n->raw = arena_join(j->a, n->raw, span_of("\0.", 2));
	return true;
}

static bool
nc_form(struct job *j)
{
	struct node *list = old_subtrees(j), *n;

	if (list == NULL)
		return false;
	n = node_nth(list, rng_below(j->rng, node_count(list)))->child;
	if (n == NULL)
		return false;
	n->tag = T_CTX(rng_below(j->rng, 9));
	return true;
}

const struct mutation mutations_constraints[] = {
	{ "nc-permit", 12, nc_permit }, { "nc-exclude", 12, nc_exclude },
	{ "nc-both", 4, nc_both }, { "nc-byte", 4, nc_byte },
	{ "nc-turn", 2, nc_turn }, { "nc-edge", 4, nc_edge },
	{ "nc-form", 2, nc_form }, { NULL, 0, NULL }
};
