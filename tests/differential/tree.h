/* SPDX-License-Identifier: MIT */
/*
 * tree.h - DER (X.690) as a tree that can be edited and written again, also
 * in ways that DER forbids. For mutations; a parser for tests, not for trust.
 *
 * All memory is an arena's; a failed allocation ends the program.
 */
#ifndef DIFFERENTIAL_TREE_H
#define DIFFERENTIAL_TREE_H
#include "span.h"

/* Tags that are asked for by name. */
#define T_BOOLEAN 0x01
#define T_INTEGER 0x02
#define T_BIT_STRING 0x03
#define T_OCTET_STRING 0x04
#define T_NULL 0x05
#define T_OID 0x06
#define T_UTF8 0x0c
#define T_PRINTABLE 0x13
#define T_TELETEX 0x14
#define T_IA5 0x16
#define T_UTC_TIME 0x17
#define T_GENERALIZED_TIME 0x18
#define T_UNIVERSAL 0x1c
#define T_BMP 0x1e
#define T_SEQUENCE 0x30
#define T_SET 0x31
#define T_CTX(n) (uint8_t)(0x80 | (n))
#define T_CONS(n) (uint8_t)(0xa0 | (n))

struct arena {
	struct block *blocks;
};

void *arena_alloc(struct arena *a, size_t len);
struct vfy_span arena_copy(struct arena *a, struct vfy_span s);
/* The octets of a, then of b. */
struct vfy_span arena_join(
    struct arena *a, struct vfy_span first, struct vfy_span second);
/* Everything that was taken from it is gone. */
void arena_free(struct arena *a);

/* How the length is written; all but the first are wrong in DER. */
enum form { FORM_DER = 0, FORM_LONG, FORM_INDEFINITE };

struct node {
	uint8_t tag;
	enum form form;
	struct vfy_span raw; /* contents, where there are no children */
	bool
	    parent; /* the children are the contents, also of a primitive tag */
	struct node *child, *next;
};

/*
 * Reads one element that is all of der; NULL: it is not DER. A constructed
 * element or an OCTET STRING whose contents are DER has children.
 */
struct node *tree_read(struct arena *a, struct vfy_span der);
struct vfy_span tree_write(struct arena *a, const struct node *n);

struct node *node_raw(struct arena *a, uint8_t tag, const void *p, size_t len);
struct node *node_str(struct arena *a, uint8_t tag, const char *text);
/* Children until NULL. */
struct node *node_cons(struct arena *a, uint8_t tag, ...);
struct node *node_oid(struct arena *a, const char *dotted);
struct node *node_int(struct arena *a, uint8_t tag, long v);
struct node *node_copy(struct arena *a, const struct node *n);

size_t node_count(const struct node *parent);
/* NULL: there are not so many. */
struct node *node_nth(const struct node *parent, size_t n);
void node_remove(struct node *parent, const struct node *child);
/* Before the nth child, or as the last. */
void node_insert(struct node *parent, struct node *child, size_t n);
void node_append(struct node *parent, struct node *child);
/* *to becomes what from is; it stays where it is in its list. */
void node_become(struct node *to, const struct node *from);
bool node_is_oid(const struct node *n, const char *dotted);

/* The fields of a certificate (RFC 5280 4.1); NULL where there is none. */
struct fields {
	struct node *cert, *tbs, *version, *serial, *algorithm, *issuer,
	    *validity, *subject, *spki, *extensions, *outer, *signature;
};
/* False: der is no certificate in form. */
bool fields_read(struct arena *a, struct vfy_span der, struct fields *f);
/* Looks the fields up again after an edit that moved some. */
bool fields_find(struct fields *f);
/* The Extension; NULL: absent. */
struct node *fields_ext(const struct fields *f, const char *oid);
/* Its extnValue, an OCTET STRING. */
struct node *ext_value(const struct node *ext);
/* The element inside extnValue; NULL: not DER. */
struct node *ext_inner(const struct node *ext);
/* Replaces the extension, or adds it. */
void fields_set_ext(struct arena *a, struct fields *f, const char *oid,
    bool critical, struct node *inner);

#endif
