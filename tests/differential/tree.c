/* SPDX-License-Identifier: MIT */
/*
 * tree.c - DER as a tree: read, edited, written.
 *
 * What is not minimal DER stays as opaque contents, so that a tree which was
 * not edited is written as it was read.
 */
#include "tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "der.h"

#define BLOCK 65536
#define DEPTH 24

struct block {
	struct block *next;
	size_t used, room;
	max_align_t data[];
};

void *
arena_alloc(struct arena *a, size_t len)
{
	struct block *b = a->blocks;
	size_t room;
	void *p;

	len = (len + sizeof(max_align_t)) / sizeof(max_align_t) *
	    sizeof(max_align_t);
	if (b == NULL || b->room - b->used < len) {
		room = len > BLOCK ? len : BLOCK;
		if ((b = malloc(sizeof(*b) + room)) == NULL) {
			fputs("differential: out of memory\n", stderr);
			exit(1);
		}
		b->next = a->blocks;
		b->used = 0;
		b->room = room;
		a->blocks = b;
	}
	p = (uint8_t *)b->data + b->used;
	b->used += len;
	memset(p, 0, len);
	return p;
}

struct vfy_span
arena_join(struct arena *a, struct vfy_span first, struct vfy_span second)
{
	uint8_t *p = arena_alloc(a, first.len + second.len);

	if (first.len > 0)
		memcpy(p, first.ptr, first.len);
	if (second.len > 0)
		memcpy(p + first.len, second.ptr, second.len);
	return span_of(p, first.len + second.len);
}

struct vfy_span
arena_copy(struct arena *a, struct vfy_span s)
{
	return arena_join(a, s, span_of(NULL, 0));
}

void
arena_free(struct arena *a)
{
	struct block *next;

	for (; a->blocks != NULL; a->blocks = next) {
		next = a->blocks->next;
		free(a->blocks);
	}
}

/* -- reading ------------------------------------------------------------------ */

/* Cuts one element with a minimal definite length off *s. */
static bool
cut(struct vfy_span *s, uint8_t *tag, struct vfy_span *contents)
{
	size_t len, octets, used = 2, i;

	if (s->len < 2 || (s->ptr[0] & 0x1f) == 0x1f)
		return false;
	*tag = s->ptr[0];
	len = s->ptr[1];
	if (len >= 0x80) {
		octets = len & 0x7f;
		if (octets == 0 || octets > 3 || s->len < 2 + octets)
			return false;
		for (len = i = 0; i < octets; i++)
			len = len << 8 | s->ptr[2 + i];
		if (len < 0x80 || s->ptr[2] == 0)
			return false;
		used += octets;
	}
	if (s->len - used < len)
		return false;
	*contents = span_of(s->ptr + used, len);
	*s = span_of(s->ptr + used + len, s->len - used - len);
	return true;
}

static bool
read_list(struct arena *a, struct vfy_span s, unsigned depth, struct node **out)
{
	struct node *n;

	*out = NULL;
	while (s.len > 0) {
		n = arena_alloc(a, sizeof(*n));
		if (depth == DEPTH || !cut(&s, &n->tag, &n->raw))
			return false;
		if ((n->tag & 0x20) != 0 ||
		    (n->tag == T_OCTET_STRING && n->raw.len > 0))
			n->parent = read_list(a, n->raw, depth + 1, &n->child);
		*out = n;
		out = &n->next;
	}
	return true;
}

struct node *
tree_read(struct arena *a, struct vfy_span der)
{
	struct node *n;

	if (!read_list(a, der, 0, &n) || n == NULL || n->next != NULL)
		return NULL;
	return n;
}

/* -- writing ------------------------------------------------------------------- */

static struct vfy_span
header(struct arena *a, const struct node *n, size_t len)
{
	uint8_t h[8] = { n->tag };
	size_t used = 1, octets = 0, rest;

	if (n->form == FORM_INDEFINITE)
		h[used++] = 0x80;
	else if (n->form == FORM_LONG) {
		h[used++] = 0x83;
		h[used++] = (uint8_t)(len >> 16);
		h[used++] = (uint8_t)(len >> 8);
		h[used++] = (uint8_t)len;
	} else if (len >= 0x80) {
		for (rest = len; rest != 0; rest >>= 8)
			octets++;
		h[used++] = (uint8_t)(0x80 | octets);
		while (octets-- > 0)
			h[used++] = (uint8_t)(len >> (8 * octets));
	} else
		h[used++] = (uint8_t)len;
	return arena_copy(a, span_of(h, used));
}

struct vfy_span
tree_write(struct arena *a, const struct node *n)
{
	struct vfy_span body = n->raw, out;
	const struct node *c;

	if (n->parent) {
		body = span_of(NULL, 0);
		for (c = n->child; c != NULL; c = c->next)
			body = arena_join(a, body, tree_write(a, c));
	}
	out = arena_join(a, header(a, n, body.len), body);
	if (n->form == FORM_INDEFINITE)
		out = arena_join(a, out, span_of("\0\0", 2));
	return out;
}

/* -- making ------------------------------------------------------------------- */

struct node *
node_raw(struct arena *a, uint8_t tag, const void *p, size_t len)
{
	struct node *n = arena_alloc(a, sizeof(*n));

	n->tag = tag;
	n->raw = arena_copy(a, span_of(p, len));
	return n;
}

struct node *
node_str(struct arena *a, uint8_t tag, const char *text)
{
	return node_raw(a, tag, text, strlen(text));
}

struct node *
node_cons(struct arena *a, uint8_t tag, ...)
{
	struct node *n = arena_alloc(a, sizeof(*n)), **at = &n->child, *c;
	va_list args;

	n->tag = tag;
	n->parent = true;
	va_start(args, tag);
	while ((c = va_arg(args, struct node *)) != NULL) {
		*at = c;
		at = &c->next;
	}
	va_end(args);
	return n;
}

struct node *
node_oid(struct arena *a, const char *dotted)
{
	uint8_t b[64];
	size_t len = sizeof(b);

	if (der_oid_encode(dotted, b, &len) != 0)
		abort();
	return node_raw(a, T_OID, b, len);
}

struct node *
node_int(struct arena *a, uint8_t tag, long v)
{
	uint8_t b[sizeof(v)];
	size_t n = sizeof(b), i, skip = 0;

	for (i = 0; i < n; i++)
		b[n - 1 - i] = (uint8_t)((unsigned long)v >> (8 * i));
	while (skip + 1 < n &&
	    ((b[skip] == 0x00 && b[skip + 1] < 0x80) ||
		(b[skip] == 0xff && b[skip + 1] >= 0x80)))
		skip++;
	return node_raw(a, tag, b + skip, n - skip);
}

struct node *
node_copy(struct arena *a, const struct node *n)
{
	struct node *copy = arena_alloc(a, sizeof(*copy)), **at;
	const struct node *c;

	*copy = *n;
	copy->next = NULL;
	at = &copy->child;
	for (c = n->child; c != NULL; c = c->next) {
		*at = node_copy(a, c);
		at = &(*at)->next;
	}
	return copy;
}

/* -- editing ------------------------------------------------------------------ */

size_t
node_count(const struct node *parent)
{
	const struct node *c;
	size_t n = 0;

	for (c = parent->child; c != NULL; c = c->next)
		n++;
	return n;
}

struct node *
node_nth(const struct node *parent, size_t n)
{
	struct node *c = parent->child;

	while (c != NULL && n-- > 0)
		c = c->next;
	return c;
}

void
node_remove(struct node *parent, const struct node *child)
{
	struct node **at = &parent->child;

	while (*at != NULL && *at != child)
		at = &(*at)->next;
	if (*at != NULL)
		*at = child->next;
}

void
node_insert(struct node *parent, struct node *child, size_t n)
{
	struct node **at = &parent->child;

	while (*at != NULL && n-- > 0)
		at = &(*at)->next;
	child->next = *at;
	*at = child;
	parent->parent = true;
}

void
node_append(struct node *parent, struct node *child)
{
	node_insert(parent, child, SIZE_MAX);
}

void
node_become(struct node *to, const struct node *from)
{
	struct node *next = to->next;

	*to = *from;
	to->next = next;
}

bool
node_is_oid(const struct node *n, const char *dotted)
{
	uint8_t b[64];
	size_t len = sizeof(b);

	return n != NULL && n->tag == T_OID &&
	    der_oid_encode(dotted, b, &len) == 0 &&
	    span_eq(n->raw, span_of(b, len));
}
