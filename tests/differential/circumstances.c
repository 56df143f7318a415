/* SPDX-License-Identifier: MIT */
/*
 * circumstances.c - what a question is like, whatever made it so; names that
 * classes use beside those of mutations:
 *
 *	many-paths	two CA certificates for one key, or of one name
 *	names-differ	an issuer's name is nobody's subject, octet for octet
 *	key-ids-differ	authorityKeyIdentifier does not fit the signer's
 *			certificate, or names issuer and serial number
 *	has-email	the target's subject has an emailAddress
 *	cn-only		the target has a commonName, and no dNSName
 *	uri-colon	a URI of the target has a ":" behind its "://"
 *	empty-mailbox	a name constraint has an empty rfc822Name
 *	our-path	(by differential.c) the peer refuses, but accepts when
 *			it is given our path and nothing else
 *	anchor-fields	an anchor's signature fields are not those of its kind
 */
#include "mutate.h"

struct view {
	const struct question *q;
	struct fields f[MAX_CERTS];
	bool ok[MAX_CERTS];
	struct arena *a;
};

static bool
same(const struct view *v, const struct node *x, const struct node *y)
{
	return span_eq(tree_write(v->a, x), tree_write(v->a, y));
}

static bool
has_choice(const struct view *v)
{
	for (size_t i = 1; i < v->q->n; i++) {
		for (size_t k = 1; k < i; k++) {
			if (v->q->items[i].key == v->q->items[k].key ||
			    (v->ok[i] && v->ok[k] &&
				same(v, v->f[i].subject, v->f[k].subject)))
				return true;
		}
	}
	return false;
}

static bool
names_differ(const struct view *v)
{
	for (size_t i = 0; i < v->q->n; i++) {
		bool found = !v->ok[i];

		for (size_t k = 0; k < v->q->n && !found; k++)
			found = v->ok[k] &&
			    same(v, v->f[i].issuer, v->f[k].subject);
		if (!found)
			return true;
	}
	return false;
}

/* Contents of the subjectKeyIdentifier; empty: none, or malformed. */
static struct vfy_span
subject_key_id(const struct fields *f)
{
	const struct node *inner = ext_inner(fields_ext(f, OID_SKI));

	return inner == NULL ? span_of(NULL, 0) : inner->raw;
}

static bool
fits(const struct view *v, size_t i, struct vfy_span key_id)
{
	for (size_t k = 0; k < v->q->n; k++) {
		struct vfy_span ski;

		if (!v->ok[k] || v->q->items[k].key != v->q->items[i].signer)
			continue;
		ski = subject_key_id(&v->f[k]);
		if (ski.len > 0 && !span_eq(ski, key_id))
			return false;
	}
	return true;
}

static bool
key_ids_differ(const struct view *v)
{
	for (size_t i = 0; i < v->q->n; i++) {
		const struct node *aki;

		if (!v->ok[i] ||
		    (aki = ext_inner(fields_ext(&v->f[i], OID_AKI))) == NULL)
			continue;
		for (aki = aki->child; aki != NULL; aki = aki->next) {
			if (aki->tag != T_CTX(0) || !fits(v, i, aki->raw))
				return true;
		}
	}
	return false;
}

/* The first of the target's names with this tag, from n on; NULL: none. */
static const struct node *
target_name(const struct view *v, uint8_t tag, const struct node *after)
{
	const struct node *san =
	    v->ok[0] ? ext_inner(fields_ext(&v->f[0], OID_SAN)) : NULL;
	const struct node *n = after != NULL ? after->next
	    : san != NULL		     ? san->child
					     : NULL;

	while (n != NULL && n->tag != tag)
		n = n->next;
	return n;
}

static bool
subject_has(const struct view *v, const char *type)
{
	const struct node *rdn;

	if (!v->ok[0])
		return false;
	for (rdn = v->f[0].subject->child; rdn != NULL; rdn = rdn->next) {
		if (rdn->child != NULL && node_is_oid(rdn->child->child, type))
			return true;
	}
	return false;
}

/* In the subtrees of one certificate, permitted or excluded. */
static bool
has_empty_mailbox(const struct node *nc)
{
	const struct node *list, *subtree;

	for (list = nc == NULL ? NULL : nc->child; list != NULL;
	     list = list->next) {
		for (subtree = list->child; subtree != NULL;
		     subtree = subtree->next) {
			const struct node *base = subtree->child;

			if (base != NULL && base->tag == T_CTX(1) &&
			    base->raw.len == 0)
				return true;
		}
	}
	return false;
}

static bool
empty_mailbox(const struct view *v)
{
	for (size_t i = 0; i < v->q->n; i++) {
		if (v->ok[i] &&
		    has_empty_mailbox(
			ext_inner(fields_ext(&v->f[i], OID_NAME_CONSTRAINTS))))
			return true;
	}
	return false;
}

static bool
uri_colon(const struct view *v)
{
	const struct node *n = NULL;

	while ((n = target_name(v, T_CTX(6), n)) != NULL) {
		const uint8_t *colon = n->raw.len == 0
		    ? NULL
		    : memchr(n->raw.ptr, ':', n->raw.len);
		size_t at = colon == NULL ? n->raw.len
					  : (size_t)(colon - n->raw.ptr) + 1;

		if (at < n->raw.len &&
		    memchr(n->raw.ptr + at, ':', n->raw.len - at) != NULL)
			return true;
	}
	return false;
}

static bool
anchor_fields(const struct view *v)
{
	for (size_t i = 0; i < v->q->n; i++) {
		const struct node *expected = keys_algorithm(v->a);

		if (v->q->items[i].part == PART_ANCHOR && v->ok[i] &&
		    (!same(v, v->f[i].algorithm, expected) ||
			!same(v, v->f[i].outer, expected)))
			return true;
	}
	return false;
}

void
add_circumstances(struct mutant *m, struct arena *a)
{
	struct view v = { .q = &m->question, .a = a };

	for (size_t i = 0; i < v.q->n; i++)
		v.ok[i] = fields_read(a, v.q->items[i].der, &v.f[i]);
	if (has_choice(&v))
		text_add(m->kinds, sizeof(m->kinds), '+', "many-paths");
	if (names_differ(&v))
		text_add(m->kinds, sizeof(m->kinds), '+', "names-differ");
	if (key_ids_differ(&v))
		text_add(m->kinds, sizeof(m->kinds), '+', "key-ids-differ");
	if (subject_has(&v, "1.2.840.113549.1.9.1"))
		text_add(m->kinds, sizeof(m->kinds), '+', "has-email");
	if (subject_has(&v, "2.5.4.3") &&
	    target_name(&v, T_CTX(2), NULL) == NULL)
		text_add(m->kinds, sizeof(m->kinds), '+', "cn-only");
	if (uri_colon(&v))
		text_add(m->kinds, sizeof(m->kinds), '+', "uri-colon");
	if (empty_mailbox(&v))
		text_add(m->kinds, sizeof(m->kinds), '+', "empty-mailbox");
	if (anchor_fields(&v))
		text_add(m->kinds, sizeof(m->kinds), '+', "anchor-fields");
}
