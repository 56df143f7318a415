/* SPDX-License-Identifier: MIT */
/*
 * mutate_ext.c - extensions as such (RFC 5280 4.2): there or not, critical or
 * not, twice, in another order, from another certificate, with other octets.
 */
#include "mutate.h"

static struct node *
some_ext(struct job *j, struct fields **f)
{
	*f = job_any(j);
	if (*f == NULL || (*f)->extensions == NULL ||
	    (*f)->extensions->child == NULL)
		return NULL;
	return node_nth(
	    (*f)->extensions, rng_below(j->rng, node_count((*f)->extensions)));
}

static bool
ext_drop(struct job *j)
{
	struct fields *f;
	struct node *e = some_ext(j, &f);

	if (e == NULL || node_count(f->extensions) < 2)
		return false;
	node_remove(f->extensions, e);
	return true;
}

static bool
ext_duplicate(struct job *j)
{
	struct fields *f;
	struct node *e = some_ext(j, &f);

	if (e == NULL)
		return false;
	node_append(f->extensions, node_copy(j->a, e));
	return true;
}

static bool
ext_swap(struct job *j)
{
	struct fields *f;
	struct node *e = some_ext(j, &f);

	if (e == NULL)
		return false;
	node_remove(f->extensions, e);
	node_insert(
	    f->extensions, e, rng_below(j->rng, node_count(f->extensions) + 1));
	return true;
}

static bool
ext_critical(struct job *j)
{
	struct fields *f;
	struct node *e = some_ext(j, &f), *flag;

	if (e == NULL || !e->parent || e->child == NULL ||
	    (flag = e->child->next) == NULL)
		return false;
	if (flag->tag == T_BOOLEAN)
		node_remove(e, flag);
	else
		node_insert(e, node_raw(j->a, T_BOOLEAN, "\xff", 1), 1);
	return true;
}

static bool
ext_false_critical(struct job *j)
{
	struct fields *f;
	struct node *e = some_ext(j, &f);

	if (e == NULL || !e->parent || e->child == NULL ||
	    e->child->next == NULL || e->child->next->tag == T_BOOLEAN)
		return false;
	node_insert(e, node_raw(j->a, T_BOOLEAN, "\0", 1), 1);
	return true;
}

static bool
add_unknown(struct job *j, bool critical)
{
	static const char *const oids[] = { "1.3.6.1.4.1.99999.1",
		"2.16.840.1.113730.1.1", "2.5.29.9", "2.5.29.16", "2.5.29.46",
		"1.3.6.1.5.5.7.1.3", "1.3.6.1.4.1.11129.2.4.3" };
	struct fields *f = job_any(j);

	if (f == NULL || f->extensions == NULL)
		return false;
	fields_set_ext(j->a, f, PICK(j, oids), critical,
	    rng_percent(j->rng, 50) ? node_raw(j->a, T_NULL, NULL, 0)
				    : node_cons(j->a, T_SEQUENCE,
					  node_int(j->a, T_INTEGER, 5), NULL));
	return true;
}

static bool
ext_unknown(struct job *j)
{
	return add_unknown(j, false);
}

static bool
ext_unknown_critical(struct job *j)
{
	return add_unknown(j, true);
}

static bool
ext_flip(struct job *j)
{
	struct fields *f;
	struct node *value = ext_value(some_ext(j, &f));
	struct vfy_span s;

	if (value == NULL)
		return false;
	s = value->parent ? tree_write(j->a, value->child) : value->raw;
	if (s.len == 0)
		return false;
	s = arena_copy(j->a, s);
	((uint8_t *)(uintptr_t)s.ptr)[rng_below(j->rng, s.len)] ^=
	    (uint8_t)(1u << rng_below(j->rng, 8));
	value->parent = false;
	value->raw = s;
	return true;
}

static bool
ext_empty(struct job *j)
{
	struct fields *f;
	struct node *inner = ext_inner(some_ext(j, &f));

	if (inner == NULL)
		return false;
	inner->child = NULL;
	inner->raw.len = 0;
	return true;
}

static bool
ext_no_value(struct job *j)
{
	struct fields *f;
	struct node *value = ext_value(some_ext(j, &f));

	if (value == NULL)
		return false;
	*value = (struct node){ .tag = value->tag, .next = value->next };
	return true;
}

static bool
ext_trailing(struct job *j)
{
	struct fields *f;
	struct node *value = ext_value(some_ext(j, &f));

	if (value == NULL || !value->parent)
		return false;
	node_append(value, node_raw(j->a, T_NULL, NULL, 0));
	return true;
}

/* Something more at the end of the value's own list. */
static bool
ext_inner_trailing(struct job *j)
{
	struct fields *f;
	struct node *inner = ext_inner(some_ext(j, &f));

	if (inner == NULL || !inner->parent)
		return false;
	node_append(inner,
	    rng_percent(j->rng, 50)
		? node_raw(j->a, T_NULL, NULL, 0)
		: node_copy(j->a,
		      inner->child != NULL ? inner->child
					   : node_int(j->a, T_INTEGER, 0)));
	return true;
}

static bool
ext_copy(struct job *j)
{
	struct fields *from, *to;
	struct node *e = some_ext(j, &from);

	if (e == NULL || (to = job_any(j)) == NULL || to == from ||
	    to->extensions == NULL)
		return false;
	for (struct node *old = to->extensions->child; old != NULL;
	     old = old->next) {
		if (e->child != NULL && old->child != NULL &&
		    span_eq(old->child->raw, e->child->raw)) {
			node_become(old, node_copy(j->a, e));
			return true;
		}
	}
	node_append(to->extensions, node_copy(j->a, e));
	return true;
}

static bool
exts_empty(struct job *j)
{
	struct fields *f;

	if (some_ext(j, &f) == NULL)
		return false;
	f->extensions->child = NULL;
	return true;
}

static bool
exts_drop(struct job *j)
{
	struct fields *f;
	struct node *n;

	if (some_ext(j, &f) == NULL)
		return false;
	for (n = f->tbs->child; n != NULL && n->tag != T_CONS(3); n = n->next)
		continue;
	if (n != NULL)
		node_remove(f->tbs, n);
	f->extensions = NULL;
	return n != NULL;
}

const struct mutation mutations_ext[] = { { "ext-drop", 6, ext_drop },
	{ "ext-duplicate", 2, ext_duplicate }, { "ext-swap", 1, ext_swap },
	{ "ext-critical", 6, ext_critical },
	{ "ext-false-critical", 1, ext_false_critical },
	{ "ext-unknown", 1, ext_unknown },
	{ "ext-unknown-critical", 2, ext_unknown_critical },
	{ "ext-flip", 8, ext_flip }, { "ext-empty", 4, ext_empty },
	{ "ext-no-value", 1, ext_no_value },
	{ "ext-trailing", 2, ext_trailing },
	{ "ext-inner-trailing", 2, ext_inner_trailing },
	{ "ext-copy", 6, ext_copy }, { "exts-empty", 1, exts_empty },
	{ "exts-drop", 1, exts_drop }, { NULL, 0, NULL } };
