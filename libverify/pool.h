/* SPDX-License-Identifier: MIT */
/*
 * pool.h - a set of certificates, found by subject name.
 *
 * Grows during set-up, then is only read (by any number of threads).
 */
#ifndef POOL_H
#define POOL_H
#include "budget.h"
#include "cert.h"
#include "memo.h"

#define POOL_NONE UINT32_MAX
/* The anchor is one of the public root programme. */
#define POOL_PUBLIC_ROOT 0x01u

struct pool_entry {
	struct vfy_cert *cert;
	uint32_t next; /* of the same bucket, or POOL_NONE */
	uint32_t flags;
};

struct pool {
	struct pool_entry *entries;
	uint32_t *buckets; /* num_buckets of them, a power of two */
	uint32_t n, cap, num_buckets;
	struct memo *memo; /* asked before an input is parsed; borrowed, may be NULL */
};

/*
 * Takes over one reference to cert, also on failure and when the same
 * certificate is there already (then flags are added to that one's).
 * 0, VFY_ENOMEM, or VFY_ELIMIT beyond limit. *at: its number.
 */
int pool_add(struct pool *p, struct vfy_cert *cert, uint32_t flags, size_t limit, bool *added,
    uint32_t *at);
/* The entry of this very certificate (by its DER), or POOL_NONE. */
uint32_t pool_find(const struct pool *p, const struct vfy_cert *cert);
/*
 * Entries with this subject, one after the other: at = pool_first(), then
 * pool_next(at), until POOL_NONE, which a spent budget gives too. Newest first.
 */
uint32_t pool_first(const struct pool *p, struct vfy_span name, uint64_t hash,
    struct budget *budget);
uint32_t pool_next(const struct pool *p, uint32_t at, struct vfy_span name, uint64_t hash,
    struct budget *budget);
/*
 * Are these the same name? Names whose hashes agree and whose bytes differ are
 * dear to compare, and hashes can be made to agree: budget pays for it.
 */
bool pool_same_name(struct vfy_span a, uint64_t hash_a, struct vfy_span b, uint64_t hash_b,
    struct budget *budget);
/* Did cert sign another of the pool's from number on, by the names? */
bool pool_is_issuer(const struct pool *p, uint32_t from, const struct vfy_cert *cert);
/* Removes the entries from number n on: takes an addition back. */
void pool_cut(struct pool *p, uint32_t n);
void pool_clear(struct pool *p);

/*
 * Adds every certificate of one DER or any number of PEM objects; all or
 * none. first (may be NULL) gets a borrowed pointer to the first one of the
 * input, also when it was there already. Errors as for pem_read and cert_parse.
 */
int pool_add_input(struct pool *p, struct vfy_span input, uint32_t flags, size_t limit,
    size_t *added, struct vfy_cert **first, struct vfy_fault *fault);

#endif
