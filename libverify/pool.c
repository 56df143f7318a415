/* SPDX-License-Identifier: MIT */
/*
 * pool.c - a set of certificates, found by subject name: chained hash table.
 */
#include "pool.h"

#include <stdlib.h>

#include "dn.h"
#include "pem.h"

static uint32_t
bucket_of(const struct pool *p, uint64_t hash)
{
	return (uint32_t)(hash ^ hash >> 32) & (p->num_buckets - 1);
}

static void
link_entry(struct pool *p, uint32_t i)
{
	uint32_t b = bucket_of(p, p->entries[i].cert->subject_hash);

	p->entries[i].next = p->buckets[b];
	p->buckets[b] = i;
}

static void
link_all(struct pool *p)
{
	uint32_t i;

	for (i = 0; i < p->num_buckets; i++)
		p->buckets[i] = POOL_NONE;
	for (i = 0; i < p->n; i++)
		link_entry(p, i);
}

/* Room for one more entry, and as many buckets as entries. */
static int
grow(struct pool *p)
{
	uint32_t cap = p->cap == 0 ? 8 : p->cap * 2;
	struct pool_entry *entries;
	uint32_t *buckets;

	if (p->n < p->cap)
		return 0;
	entries = realloc(p->entries, cap * sizeof(*entries));
	if (entries == NULL)
		return VFY_ENOMEM;
	p->entries = entries;
	buckets = realloc(p->buckets, cap * sizeof(*buckets));
	if (buckets == NULL)
		return VFY_ENOMEM;
	p->buckets = buckets;
	p->cap = p->num_buckets = cap;
	link_all(p);
	return 0;
}

uint32_t
pool_find(const struct pool *p, const struct vfy_cert *cert)
{
	uint32_t i;

	if (p->num_buckets == 0)
		return POOL_NONE;
	for (i = p->buckets[bucket_of(p, cert->subject_hash)]; i != POOL_NONE;
	     i = p->entries[i].next) {
		if (cert_eq(p->entries[i].cert, cert))
			return i;
	}
	return POOL_NONE;
}

int
pool_add(struct pool *p, struct vfy_cert *cert, uint32_t flags, size_t limit,
    bool *added, uint32_t *at)
{
	int rc;

	*at = pool_find(p, cert);
	*added = *at == POOL_NONE;
	if (!*added) {
		p->entries[*at].flags |= flags;
		cert_free(cert);
		return 0;
	}
	rc = p->n >= limit ? VFY_ELIMIT : grow(p);
	if (rc != 0) {
		cert_free(cert);
		return rc;
	}
	p->entries[p->n] = (struct pool_entry){ .cert = cert, .flags = flags };
	*at = p->n++;
	link_entry(p, *at);
	return 0;
}

bool
pool_same_name(struct vfy_span a, uint64_t hash_a, struct vfy_span b,
    uint64_t hash_b, struct budget *budget)
{
	if (hash_a != hash_b)
		return false;
	return span_eq(a, b) ||
	    (budget_steps(budget, STEPS_NAME) && dn_equal(a, b));
}

static uint32_t
skip_others(const struct pool *p, uint32_t i, struct vfy_span name,
    uint64_t hash, struct budget *budget)
{
	for (; i != POOL_NONE; i = p->entries[i].next) {
		const struct vfy_cert *c = p->entries[i].cert;

		if (!budget_step(budget))
			return POOL_NONE;
		if (pool_same_name(
			c->subject, c->subject_hash, name, hash, budget))
			break;
	}
	return i;
}

uint32_t
pool_first(const struct pool *p, struct vfy_span name, uint64_t hash,
    struct budget *budget)
{
	if (p->num_buckets == 0)
		return POOL_NONE;
	return skip_others(
	    p, p->buckets[bucket_of(p, hash)], name, hash, budget);
}

uint32_t
pool_next(const struct pool *p, uint32_t at, struct vfy_span name,
    uint64_t hash, struct budget *budget)
{
	return skip_others(p, p->entries[at].next, name, hash, budget);
}

bool
pool_is_issuer(const struct pool *p, uint32_t from, const struct vfy_cert *cert)
{
	uint32_t i;

	for (i = from; i < p->n; i++) {
		if (p->entries[i].cert != cert &&
		    p->entries[i].cert->issuer_hash == cert->subject_hash)
			return true;
	}
	return false;
}

void
pool_cut(struct pool *p, uint32_t n)
{
	while (p->n > n)
		cert_free(p->entries[--p->n].cert);
	link_all(p);
}

void
pool_clear(struct pool *p)
{
	pool_cut(p, 0);
	free(p->entries);
	free(p->buckets);
	*p = (struct pool){ .entries = NULL };
}

struct input {
	struct pool *pool;
	uint32_t flags;
	size_t limit, added;
	struct vfy_cert *first;
	struct vfy_fault *fault;
};

/* Remembered or parsed. */
static int
get_cert(struct input *in, struct vfy_span der, struct vfy_cert **out)
{
	struct memo *memo = in->pool->memo;
	struct vfy_cert *cert = memo == NULL ? NULL : memo_find(memo, der);

	if (cert == NULL)
		return cert_parse(der, out, in->fault);
	*out = cert;
	return 0;
}

static int
add_one(void *arg, struct vfy_span der, size_t index)
{
	struct input *in = arg;
	struct vfy_cert *cert;
	bool added;
	uint32_t at;
	int rc = get_cert(in, der, &cert);

	if (rc == 0) {
		rc =
		    pool_add(in->pool, cert, in->flags, in->limit, &added, &at);
		if (rc == VFY_ELIMIT && in->fault != NULL)
			in->fault->code = VFY_F_LIMIT;
	}
	if (rc != 0)
		return rc;
	in->added += added;
	if (index == 0)
		in->first = in->pool->entries[at].cert;
	return 0;
}

int
pool_add_input(struct pool *p, struct vfy_span input, uint32_t flags,
    size_t limit, size_t *added, struct vfy_cert **first,
    struct vfy_fault *fault)
{
	struct input in = {
		.pool = p, .flags = flags, .limit = limit, .fault = fault
	};
	uint32_t before = p->n;
	int rc;

	if (fault != NULL)
		*fault = (struct vfy_fault){ .code = VFY_F_NONE };
	rc = pem_read(input, PEM_CERTIFICATE, add_one, &in, fault);
	if (rc != 0) {
		pool_cut(p, before);
		return rc;
	}
	if (added != NULL)
		*added = in.added;
	if (first != NULL)
		*first = in.first;
	return 0;
}
