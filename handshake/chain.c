/* SPDX-License-Identifier: MIT */
/*
 * chain.c - a server's certificates as they were sent, beside the path that the
 * verdict found.
 *
 * RFC 5246 7.4.2, RFC 8446 4.4.2. Does not: judge a certificate.
 */
#include "chain.h"

#include <string.h>

int
chain_question(const struct flow *f, struct vfy_query *q)
{
	size_t i;

	if (!f->has_chain || f->chain.n == 0)
		return VFY_ENOENT;
	for (i = 0; i < f->chain.n; i++) {
		int rc = vfy_query_add_certs(q, f->chain.certs[i], NULL, NULL);

		if (rc == VFY_ENOMEM)
			return rc;
		if (rc != 0 && i == 0)
			return VFY_ENOENT;
	}
	if (f->staple.len > 0 &&
	    vfy_query_add_staple(q, f->staple, NULL) == VFY_ENOMEM)
		return VFY_ENOMEM;
	return 0;
}

static bool
is_same(const struct vfy_cert *a, const struct vfy_cert *b)
{
	uint8_t one[32], other[32];

	vfy_cert_sha256(a, one);
	vfy_cert_sha256(b, other);
	return memcmp(one, other, sizeof(one)) == 0;
}

static int
depth_of(const struct vfy_path *p, const struct vfy_cert *cert)
{
	size_t i;

	for (i = 0; p != NULL && cert != NULL && i < vfy_path_num_certs(p);
	     i++) {
		if (is_same(vfy_path_cert(p, i), cert))
			return (int)i;
	}
	return -1;
}

static bool
is_duplicate(const struct chain_view *c, const struct vfy_cert *cert)
{
	size_t i;

	for (i = 0; i < c->n && cert != NULL; i++) {
		if (c->list[i].cert != NULL && is_same(c->list[i].cert, cert))
			return true;
	}
	return false;
}

/* Was it sent? */
static bool
has_depth(const struct chain_view *c, size_t depth)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (c->list[i].depth == (int)depth)
			return true;
	}
	return false;
}

static bool
is_misordered(const struct chain_view *c)
{
	int last = -1;
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (c->list[i].depth < 0 || c->list[i].duplicate)
			continue;
		if (c->list[i].depth < last)
			return true;
		last = c->list[i].depth;
	}
	return false;
}

/* RFC 8446 4.4.2: all but the anchor, which may be left out. */
static bool
is_incomplete(const struct chain_view *c)
{
	size_t i;

	for (i = 0; c->path != NULL && i < vfy_path_num_certs(c->path); i++) {
		if (vfy_path_role(c->path, i) == VFY_INTERMEDIATE &&
		    !has_depth(c, i))
			return true;
	}
	return false;
}

static bool
ends_in_ca(const struct chain_view *c)
{
	size_t n = c->path != NULL ? vfy_path_num_certs(c->path) : 0;

	return n > 1 && has_depth(c, n - 1);
}

int
chain_view(const struct wire_chain *chain, const struct vfy_verdict *v,
    struct chain_view *out)
{
	size_t i;

	memset(out, 0, sizeof(*out));
	if (v != NULL)
		out->path = vfy_verdict_path(v, 0);
	for (i = 0; i < chain->n; i++) {
		struct chain_cert *c = &out->list[i];
		int rc = vfy_cert_parse(chain->certs[i], &c->cert, NULL);

		if (rc == VFY_ENOMEM)
			return rc;
		if (rc != 0)
			c->cert = NULL;
		c->depth = depth_of(out->path, c->cert);
		c->duplicate = is_duplicate(out, c->cert);
		out->n++;
	}
	out->misordered = is_misordered(out);
	out->ends_in_ca = ends_in_ca(out);
	out->incomplete = is_incomplete(out);
	return 0;
}

void
chain_view_end(struct chain_view *c)
{
	size_t i;

	/* also what was read just before memory ran out */
	for (i = 0; i < WIRE_CERTS_MAX; i++)
		vfy_cert_free(c->list[i].cert);
	c->n = 0;
}
