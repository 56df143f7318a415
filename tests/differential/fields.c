/* SPDX-License-Identifier: MIT */
/*
 * fields.c - the fields of a certificate in its tree (RFC 5280 4.1, 4.2).
 */
#include "tree.h"

static bool
find_tbs(struct fields *f)
{
	struct node *n = f->tbs->child;

	f->version = n != NULL && n->tag == T_CONS(0) ? n : NULL;
	if (f->version != NULL)
		n = n->next;
	struct node **const order[] = { &f->serial, &f->algorithm, &f->issuer,
		&f->validity, &f->subject, &f->spki };
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (n == NULL)
			return false;
		*order[i] = n;
		n = n->next;
	}
	f->extensions = NULL;
	for (; n != NULL; n = n->next) {
		if (n->tag == T_CONS(3) && n->child != NULL)
			f->extensions = n->child;
	}
	return f->spki->parent && node_count(f->spki) == 2 &&
	    f->validity->parent && f->issuer->parent && f->subject->parent;
}

bool
fields_find(struct fields *f)
{
	if (f->cert == NULL || !f->cert->parent || node_count(f->cert) != 3)
		return false;
	f->tbs = f->cert->child;
	f->outer = f->tbs->next;
	f->signature = f->outer->next;
	return f->tbs->parent && find_tbs(f);
}

bool
fields_read(struct arena *a, struct vfy_span der, struct fields *f)
{
	f->cert = tree_read(a, der);
	return fields_find(f);
}

struct node *
fields_ext(const struct fields *f, const char *oid)
{
	struct node *e = f->extensions == NULL ? NULL : f->extensions->child;

	for (; e != NULL; e = e->next) {
		if (e->parent && node_is_oid(e->child, oid))
			return e;
	}
	return NULL;
}

struct node *
ext_value(const struct node *ext)
{
	struct node *n = ext == NULL ? NULL : ext->child;

	while (n != NULL && n->tag != T_OCTET_STRING)
		n = n->next;
	return n;
}

struct node *
ext_inner(const struct node *ext)
{
	const struct node *value = ext_value(ext);

	return value == NULL || !value->parent ? NULL : value->child;
}

static struct node *
make_ext(struct arena *a, const char *oid, bool critical, struct node *inner)
{
	struct node *value = node_cons(a, T_OCTET_STRING, inner, NULL);

	return critical
	    ? node_cons(a, T_SEQUENCE, node_oid(a, oid),
		  node_raw(a, T_BOOLEAN, "\xff", 1), value, NULL)
	    : node_cons(a, T_SEQUENCE, node_oid(a, oid), value, NULL);
}

void
fields_set_ext(struct arena *a, struct fields *f, const char *oid,
    bool critical, struct node *inner)
{
	struct node *ext = make_ext(a, oid, critical, inner), *old;

	if (f->extensions == NULL) {
		f->extensions = node_cons(a, T_SEQUENCE, NULL);
		node_append(
		    f->tbs, node_cons(a, T_CONS(3), f->extensions, NULL));
	}
	if ((old = fields_ext(f, oid)) != NULL)
		node_become(old, ext);
	else
		node_append(f->extensions, ext);
}
