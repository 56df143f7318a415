/* SPDX-License-Identifier: MIT */
/*
 * mutate.c - one or two mutations, picked by weight, then signed again.
 */
#include "mutate.h"

#include <stdio.h>

#define TRIES 40 /* at a mutation that applies */

static const struct mutation *const tables[] = { mutations_ext, mutations_rule,
	mutations_policy, mutations_san, mutations_constraints, mutations_name,
	mutations_form, mutations_chain };
#define NUM_TABLES (sizeof(tables) / sizeof(tables[0]))

/* -- what they share ------------------------------------------------------------ */

struct fields *
job_tree(struct job *j, size_t i)
{
	if (!j->open[i])
		j->open[i] =
		    fields_read(j->a, j->q->items[i].der, &j->trees[i]);
	else if (!fields_find(&j->trees[i]))
		return NULL;
	return j->open[i] ? &j->trees[i] : NULL;
}

struct fields *
job_any(struct job *j)
{
	size_t i = rng_below(j->rng, j->q->n);

	if (j->q->items[i].part == PART_ANCHOR && rng_percent(j->rng, 60))
		i = rng_below(j->rng, j->q->n);
	return job_tree(j, i);
}

struct fields *
job_ca(struct job *j)
{
	size_t i = 1 + rng_below(j->rng, j->q->n);

	if (j->q->n == 1)
		return NULL;
	if (i >= j->q->n)
		i = 1;
	if (j->q->items[i].part == PART_ANCHOR)
		i = 1 + rng_below(j->rng, j->q->n - 1);
	return job_tree(j, i);
}

struct fields *
job_leaf(struct job *j)
{
	return job_tree(j, 0);
}

struct node *
job_inner(struct job *j, struct fields *f, const char *oid)
{
	struct node *inner;
	size_t tries = 4;

	while ((inner = f == NULL ? NULL : ext_inner(fields_ext(f, oid))) ==
		NULL &&
	    tries-- > 0)
		f = job_any(j);
	return inner;
}

const char *
job_pick(struct job *j, const char *const *list, size_t n)
{
	return list[rng_below(j->rng, n)];
}

struct node *
job_leaf_node(struct job *j, struct node *n)
{
	while (n != NULL && n->parent && n->child != NULL)
		n = node_nth(n, rng_below(j->rng, node_count(n)));
	return n;
}

/* -- signing -------------------------------------------------------------------- */

static void
sign(struct job *j, size_t i)
{
	struct fields *f = &j->trees[i];
	struct item *it = &j->q->items[i];
	struct vfy_span sig =
	    keys_sign(j->keys, it->signer, j->a, tree_write(j->a, f->tbs));

	if (j->break_signature[i])
		((uint8_t *)(uintptr_t)sig.ptr)[sig.len - 1] ^= 1;
	*f->signature = (struct node){ .tag = T_BIT_STRING,
		.form = f->signature->form,
		.raw = sig,
		.next = f->signature->next };
	it->der = tree_write(j->a, f->cert);
}

/* -- choosing ------------------------------------------------------------------- */

static unsigned
total_weight(void)
{
	const struct mutation *m;
	unsigned sum = 0;

	for (size_t i = 0; i < NUM_TABLES; i++) {
		for (m = tables[i]; m->name != NULL; m++)
			sum += m->weight;
	}
	return sum;
}

static const struct mutation *
choose(struct rng *r)
{
	size_t at = rng_below(r, total_weight());
	const struct mutation *m;

	for (size_t i = 0; i < NUM_TABLES; i++) {
		for (m = tables[i]; m->name != NULL; m++) {
			if (at < m->weight)
				return m;
			at -= m->weight;
		}
	}
	return mutations_ext;
}

static void
apply_one(struct job *j, struct mutant *m)
{
	const struct mutation *mutation;

	for (size_t i = 0; i < TRIES; i++) {
		mutation = choose(j->rng);
		if (!mutation->apply(j))
			continue;
		if (m->kinds[0] == '\0')
			snprintf(
			    m->kinds, sizeof(m->kinds), "%s", mutation->name);
		else
			text_add(
			    m->kinds, sizeof(m->kinds), '+', mutation->name);
		return;
	}
}

void
mutate(struct mutant *m, const struct seed *seed, const struct keys *k,
    struct arena *a, struct rng *r)
{
	struct job j = { .q = &m->question, .keys = k, .a = a, .rng = r };
	size_t n = rng_percent(r, 2) ? 0 : rng_percent(r, 60) ? 1 : 2;

	m->question = seed->question;
	snprintf(m->kinds, sizeof(m->kinds), "%s", n == 0 ? "none" : "");
	while (n-- > 0)
		apply_one(&j, m);
	for (size_t i = 0; i < m->question.n; i++) {
		if (j.open[i])
			sign(&j, i);
	}
	add_circumstances(m, a);
}
