/* SPDX-License-Identifier: MIT */
/*
 * mutate_name.c - distinguished names (RFC 5280 4.1.2.4, 7.1): the same name
 * spelt otherwise, and names that only look alike.
 */
#include "mutate.h"

/* The value of one attribute; NULL: none. */
static struct node *
some_value(struct job *j, struct node *name)
{
	struct node *rdn, *attribute;

	if (!name->parent || name->child == NULL)
		return NULL;
	rdn = node_nth(name, rng_below(j->rng, node_count(name)));
	if (!rdn->parent || rdn->child == NULL)
		return NULL;
	attribute = node_nth(rdn, rng_below(j->rng, node_count(rdn)));
	return attribute->parent && node_count(attribute) == 2
	    ? attribute->child->next
	    : NULL;
}

static void
turn_case(struct job *j, struct node *v)
{
	uint8_t *p;

	v->raw = arena_copy(j->a, v->raw);
	p = (uint8_t *)(uintptr_t)v->raw.ptr;
	for (size_t i = 0; i < v->raw.len; i++) {
		if ((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'z')
			p[i] ^= 0x20;
	}
}

static void
add_spaces(struct job *j, struct node *v)
{
	const uint8_t *space = memchr(v->raw.ptr, ' ', v->raw.len);
	size_t at;

	if (space != NULL && rng_percent(j->rng, 50)) {
		at = (size_t)(space - v->raw.ptr);
		v->raw = arena_join(j->a, span_of(v->raw.ptr, at),
		    arena_join(j->a, span_of("  ", 2),
			span_of(space, v->raw.len - at)));
	} else if (rng_percent(j->rng, 50))
		v->raw = arena_join(j->a, span_of(" ", 1), v->raw);
	else
		v->raw = arena_join(j->a, v->raw, span_of(" ", 1));
}

/* The same characters in two or four octets each. */
static void
widen(struct job *j, struct node *v, uint8_t tag, size_t width)
{
	uint8_t *p = arena_alloc(j->a, v->raw.len * width);

	for (size_t i = 0; i < v->raw.len; i++)
		p[i * width + width - 1] = v->raw.ptr[i];
	v->raw = span_of(p, v->raw.len * width);
	v->tag = tag;
}

static void
turn_type(struct job *j, struct node *v)
{
	switch (rng_below(j->rng, 8)) {
	case 0:
		widen(j, v, T_BMP, 2);
		break;
	case 1:
		widen(j, v, T_UNIVERSAL, 4);
		break;
	case 2:
		v->tag = T_TELETEX;
		break;
	case 3:
		v->tag = T_IA5;
		break;
	default:
		v->tag = v->tag == T_UTF8 ? T_PRINTABLE : T_UTF8;
		break;
	}
}

/* Spells that are one name by RFC 4518 or not, and what is hidden from the eye. */
static void
turn_unicode(struct job *j, struct node *v)
{
	static const char *const odd[] = { "stra\xc3\x9f"
					   "e",
		"strasse", "\xc3\x84pfel", "A\xcc\x88pfel", "\xef\xbc\xa1",
		"a\xc2\xad", "\xef\xac\x81", "fi", "\xc4\xb0", "\xce\xa3",
		"\xcf\x82", "\xe2\x80\x8b", "\xc2\xa0", "\xed\xa0\x80",
		"\xff" };

	v->raw = arena_join(j->a, v->raw, span_str(PICK(j, odd)));
	v->tag = T_UTF8;
}

/* One of the ways; kind -1: by chance among those that keep the name. */
static bool
respell_value(struct job *j, struct node *name, int kind)
{
	struct node *v = some_value(j, name);

	if (v == NULL || v->parent || v->raw.len == 0)
		return false;
	switch (kind < 0 ? (int)rng_below(j->rng, 3) : kind) {
	case 0:
		turn_case(j, v);
		break;
	case 1:
		add_spaces(j, v);
		break;
	case 2:
		turn_type(j, v);
		break;
	default:
		turn_unicode(j, v);
		break;
	}
	return true;
}

void
respell_name(struct job *j, struct node *name)
{
	respell_value(j, name, -1);
}

/* A certificate's issuer, as another spelling of its CA's subject. */
static bool
issuer_kind(struct job *j, int kind)
{
	struct fields *f = job_any(j);

	return f != NULL && respell_value(j, f->issuer, kind);
}

static bool
dn_case(struct job *j)
{
	return issuer_kind(j, 0);
}

static bool
dn_space(struct job *j)
{
	return issuer_kind(j, 1);
}

static bool
dn_type(struct job *j)
{
	return issuer_kind(j, 2);
}

/* Is it of some other certificate's CA? Then both get the same ending first. */
static bool
dn_unicode(struct job *j)
{
	static const char *const pairs[][2] = { { "stra\xc3\x9f"
						  "e",
						    "strasse" },
		{ "\xc3\x84pfel", "A\xcc\x88pfel" },
		{ "\xc3\x84pfel", "\xc3\xa4PFEL" }, { "\xef\xbc\xa1", "A" },
		{ "a\xc2\xad"
		  "b",
		    "ab" },
		{ "\xef\xac\x81", "fi" }, { "\xc4\xb0", "i" },
		{ "\xce\xa3", "\xcf\x82" },
		{ "a\xc2\xa0"
		  "b",
		    "a b" },
		{ "\xe2\x84\xa6", "\xce\xa9" } };
	size_t at = rng_below(j->rng, sizeof(pairs) / sizeof(pairs[0]));
	struct fields *ca = job_ca(j), *f;
	struct vfy_span old;
	size_t touched = 0;

	if (ca == NULL)
		return false;
	old = tree_write(j->a, ca->subject);
	for (size_t i = 0; i < j->q->n; i++) {
		struct node *names[2], *v;

		if ((f = job_tree(j, i)) == NULL)
			continue;
		names[0] = f->subject;
		names[1] = f->issuer;
		for (unsigned k = 0; k < 2; k++) {
			if (!span_eq(tree_write(j->a, names[k]), old) ||
			    names[k]->child == NULL)
				continue;
			v = node_nth(names[k], node_count(names[k]) - 1);
			v = v->child == NULL || v->child->child == NULL
			    ? NULL
			    : v->child->child->next;
			if (v == NULL)
				continue;
			v->raw =
			    arena_join(j->a, v->raw, span_str(pairs[at][k]));
			v->tag = T_UTF8;
			touched++;
		}
	}
	return touched > 0;
}

static bool
dn_odd(struct job *j)
{
	struct fields *f = job_any(j);

	return f != NULL &&
	    respell_value(
		j, rng_percent(j->rng, 60) ? f->subject : f->issuer, 3);
}

static bool
dn_subject(struct job *j)
{
	struct fields *f = job_any(j);

	return f != NULL &&
	    respell_value(j, f->subject, (int)rng_below(j->rng, 3));
}

/* RDNs in another order, or two of them as one. */
static bool
dn_order(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *name, *first, *second;

	if (f == NULL)
		return false;
	name = rng_percent(j->rng, 50) ? f->issuer : f->subject;
	if (node_count(name) < 2)
		return false;
	first = name->child;
	second = first->next;
	if (rng_percent(j->rng, 60)) {
		node_remove(name, first);
		node_insert(name, first, 1);
		return true;
	}
	if (!first->parent || !second->parent || second->child == NULL)
		return false;
	node_remove(name, second);
	node_append(first, second->child);
	return true;
}

static bool
dn_nul(struct job *j)
{
	struct fields *f = job_any(j);
	struct node *v = f == NULL ? NULL : some_value(j, f->subject);

	if (v == NULL || v->parent)
		return false;
	v->raw = arena_join(j->a, v->raw, span_of("\0x", 2));
	return true;
}

const struct mutation mutations_name[] = { { "dn-case", 4, dn_case },
	{ "dn-space", 4, dn_space }, { "dn-type", 5, dn_type },
	{ "dn-unicode", 5, dn_unicode }, { "dn-odd", 3, dn_odd },
	{ "dn-subject", 3, dn_subject }, { "dn-order", 3, dn_order },
	{ "dn-nul", 1, dn_nul }, { NULL, 0, NULL } };
