/* SPDX-License-Identifier: MIT */
/*
 * row.c - the certificates of one file together (RFC 8446 4.4.2: the leaf first, each
 * certified by the next).
 *
 * By names only. Does not: check a signature; "certaudit verify" does.
 */
#include "row.h"

#include <stdlib.h>

#include "dn.h"
#include "view.h"

#define CHAIN_MAX 32

struct link {
	size_t number; /* in the file, from 1 */
	uint8_t *names;
	struct vfy_span issuer, subject; /* in names; whole */
	int issued_by;			 /* -1: none of them */
};

struct inspect_chain {
	struct link links[CHAIN_MAX];
	size_t n, seen;
};

struct inspect_chain *
inspect_chain_new(void)
{
	return calloc(1, sizeof(struct inspect_chain));
}

static void
forget(struct inspect_chain *c)
{
	while (c->n > 0)
		free(c->links[--c->n].names);
	c->seen = 0;
}

void
inspect_chain_free(struct inspect_chain *c)
{
	if (c != NULL)
		forget(c);
	free(c);
}

/* Both names, checked; false: it is too broken to have any. */
static bool
find_names(
    struct vfy_span der, struct vfy_span *issuer, struct vfy_span *subject)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct der d = der_start(der, &fault);
	struct vfy_span skipped;

	return der_enter(&d, DER_SEQUENCE, "", &d) &&
	    der_enter(&d, DER_SEQUENCE, "", &d) &&
	    (!der_peek(&d, DER_CTX_CONS(0)) ||
		der_take(&d, DER_CTX_CONS(0), "", &skipped)) &&
	    der_take(&d, DER_INTEGER, "", &skipped) &&
	    der_take(&d, DER_SEQUENCE, "", &skipped) &&
	    dn_read(&d, "", issuer) &&
	    der_take(&d, DER_SEQUENCE, "", &skipped) &&
	    dn_read(&d, "", subject);
}

bool
inspect_chain_add(struct inspect_chain *c, size_t index, struct vfy_span der)
{
	struct vfy_span issuer, subject;
	struct link *l = &c->links[c->n];

	c->seen++;
	if (c->n == CHAIN_MAX || !find_names(der, &issuer, &subject))
		return true;
	l->names = malloc(issuer.len + subject.len);
	if (l->names == NULL)
		return false;
	memcpy(l->names, issuer.ptr, issuer.len);
	memcpy(l->names + issuer.len, subject.ptr, subject.len);
	l->issuer = span_of(l->names, issuer.len);
	l->subject = span_of(l->names + issuer.len, subject.len);
	l->number = index + 1;
	c->n++;
	return true;
}

/* The next one of that name, else any; a self-issued one is its own. */
static int
issuer_of(const struct inspect_chain *c, size_t i)
{
	if (dn_equal(c->links[i].issuer, c->links[i].subject))
		return (int)i;
	for (size_t k = 1; k < c->n; k++) {
		size_t j = (i + k) % c->n;

		if (dn_equal(c->links[i].issuer, c->links[j].subject))
			return (int)j;
	}
	return -1;
}

static void
print_name(FILE *out, struct vfy_span name)
{
	char text[256];

	if (dn_text(name, text, sizeof(text)) >= sizeof(text))
		memcpy(text + sizeof(text) - 4, "...", 4);
	fputs(text[0] != '\0' ? text : "(no name)", out);
}

static void
print_link(FILE *out, const struct inspect_chain *c, size_t i)
{
	const struct link *l = &c->links[i];

	fprintf(out, "  object %zu ", l->number);
	print_name(out, l->subject);
	if (l->issued_by == (int)i) {
		fputs(": self-issued\n", out);
	} else if (l->issued_by >= 0) {
		fprintf(out, ": issued by object %zu\n",
		    c->links[l->issued_by].number);
	} else {
		fputs(": issued by ", out);
		print_name(out, l->issuer);
		fputs(", which is not here\n", out);
	}
}

/* Is each certified by the next? */
static bool
in_order(const struct inspect_chain *c)
{
	for (size_t i = 0; i + 1 < c->n; i++) {
		if (c->links[i].issued_by != (int)i + 1)
			return false;
	}
	return true;
}

void
inspect_chain_text(FILE *out, struct inspect_chain *c)
{
	bool related = false;

	for (size_t i = 0; i < c->n; i++) {
		c->links[i].issued_by = issuer_of(c, i);
		related = related ||
		    (c->links[i].issued_by >= 0 &&
			c->links[i].issued_by != (int)i);
	}
	if (c->n >= 2 && c->seen == c->n && related) {
		fprintf(out, "chain, by its names: %s\n",
		    in_order(c) ? "in order, the leaf first"
				: "not in the order of TLS");
		for (size_t i = 0; i < c->n; i++)
			print_link(out, c, i);
	}
	forget(c);
}
