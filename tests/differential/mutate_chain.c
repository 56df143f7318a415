/* SPDX-License-Identifier: MIT */
/*
 * mutate_chain.c - which certificates there are, who signs them, and when and
 * for what is asked (RFC 5280 6.1.1, RFC 4158).
 */
#include "mutate.h"

static bool
chain_drop(struct job *j)
{
	size_t i, at;

	if (j->q->n < 3)
		return false;
	at = 1 + rng_below(j->rng, j->q->n - 1);
	if (j->q->items[at].part != PART_INTERMEDIATE)
		return false;
	for (i = at; i + 1 < j->q->n; i++) {
		j->q->items[i] = j->q->items[i + 1];
		j->trees[i] = j->trees[i + 1];
		j->open[i] = j->open[i + 1];
		j->break_signature[i] = j->break_signature[i + 1];
	}
	j->open[--j->q->n] = false;
	return true;
}

static bool
chain_swap(struct job *j)
{
	struct fields tree;
	struct item item;
	size_t a, b;
	bool open;

	if (j->q->n < 3)
		return false;
	a = 1 + rng_below(j->rng, j->q->n - 1);
	b = 1 + rng_below(j->rng, j->q->n - 1);
	if (a == b || j->break_signature[a] || j->break_signature[b])
		return false;
	item = j->q->items[a];
	tree = j->trees[a];
	open = j->open[a];
	j->q->items[a] = j->q->items[b];
	j->trees[a] = j->trees[b];
	j->open[a] = j->open[b];
	j->q->items[b] = item;
	j->trees[b] = tree;
	j->open[b] = open;
	return true;
}

/* A second certificate of the same CA; *to: its tree. */
static size_t
copy_ca(struct job *j)
{
	size_t at;

	if (j->q->n < 2 || j->q->n == MAX_CERTS)
		return 0;
	at = 1 + rng_below(j->rng, j->q->n - 1);
	if (j->open[at]) /* its edits are not written yet */
		return 0;
	j->q->items[j->q->n] = j->q->items[at];
	j->q->items[j->q->n].part = PART_INTERMEDIATE;
	return j->q->n++;
}

static bool
chain_duplicate(struct job *j)
{
	return copy_ca(j) != 0;
}

/* An expired twin, which must not hide the good one: they change places. */
static bool
chain_twin(struct job *j)
{
	size_t at = copy_ca(j);
	struct fields *f = at == 0 ? NULL : job_tree(j, at);
	struct item first;

	if (f == NULL || node_count(f->validity) != 2) {
		if (at != 0)
			j->open[--j->q->n] = false;
		return false;
	}
	switch (rng_below(j->rng, 3)) {
	case 0:
		node_become(f->validity->child->next,
		    node_str(j->a, T_UTC_TIME, "010101000000Z"));
		break;
	case 1:
		j->q->items[at].signer = KEY_NOBODY;
		break;
	default:
		fields_set_ext(j->a, f, OID_BASIC, true,
		    node_cons(j->a, T_SEQUENCE, NULL));
		break;
	}
	if (rng_percent(j->rng, 50) || j->open[1] || at == 1 ||
	    j->q->items[1].part == PART_ANCHOR)
		return true;
	first = j->q->items[1];
	j->q->items[1] = j->q->items[at];
	j->q->items[at] = first;
	j->trees[1] = j->trees[at];
	j->open[1] = true;
	j->open[at] = false;
	return true;
}

/* An intermediate is trusted, and the root is or is not. */
static bool
anchor_intermediate(struct job *j)
{
	size_t at;

	if (j->q->n < 3)
		return false;
	at = 1 + rng_below(j->rng, j->q->n - 1);
	if (j->q->items[at].part != PART_INTERMEDIATE)
		return false;
	if (rng_percent(j->rng, 50)) {
		for (size_t i = 0; i < j->q->n; i++) {
			if (j->q->items[i].part == PART_ANCHOR)
				j->q->items[i].part = PART_INTERMEDIATE;
		}
	}
	j->q->items[at].part = PART_ANCHOR;
	return true;
}

static bool
anchor_leaf(struct job *j)
{
	if (j->q->n == MAX_CERTS || j->open[0])
		return false;
	j->q->items[j->q->n] = j->q->items[0];
	j->q->items[j->q->n++].part = PART_ANCHOR;
	return true;
}

static bool
signature_bad(struct job *j)
{
	size_t i = rng_below(j->rng, j->q->n);

	if (job_tree(j, i) == NULL)
		return false;
	j->break_signature[i] = true;
	return true;
}

static bool
signature_other(struct job *j)
{
	size_t i = rng_below(j->rng, j->q->n);

	if (job_tree(j, i) == NULL)
		return false;
	j->q->items[i].signer = KEY_NOBODY;
	return true;
}

static bool
ask_purpose(struct job *j)
{
	static const enum vfy_purpose purposes[] = { VFY_TLS_SERVER,
		VFY_TLS_CLIENT, VFY_ANY_PURPOSE };
	enum vfy_purpose p = purposes[rng_below(j->rng, 3)];

	if (p == j->q->purpose)
		return false;
	j->q->purpose = p;
	return true;
}

static bool
ask_length(struct job *j)
{
	j->q->max_path_length = (int)rng_below(j->rng, 4);
	return true;
}

const struct mutation mutations_chain[] = { { "chain-drop", 2, chain_drop },
	{ "chain-swap", 2, chain_swap },
	{ "chain-duplicate", 1, chain_duplicate },
	{ "chain-twin", 4, chain_twin },
	{ "anchor-intermediate", 3, anchor_intermediate },
	{ "anchor-leaf", 1, anchor_leaf },
	{ "signature-bad", 2, signature_bad },
	{ "signature-other", 1, signature_other },
	{ "ask-purpose", 4, ask_purpose }, { "ask-length", 2, ask_length },
	{ NULL, 0, NULL } };
