/* SPDX-License-Identifier: MIT */
/*
 * ocsp_habit.h - by which hash the CertIDs of a CA's responder are best asked:
 * nearly all know SHA-1, some SHA-256 alone (RFC 9919).
 *
 * Only an order of asking: both are tried in any case, so that what is
 * remembered here can be wrong, forgotten or overwritten without harm. Of
 * fixed size; all functions may be called by any number of threads at once.
 */
#ifndef OCSP_HABIT_H
#define OCSP_HABIT_H
#include <stdatomic.h>

#include "sig.h"

#define OCSP_HABITS 64

/* All zero at the start: SHA-1. */
struct ocsp_habits {
	_Atomic uint32_t sha256[OCSP_HABITS]; /* keys of CAs; 0: none */
};

/* issuer_key: the SHA-256 of the CA's SPKI. */
static inline uint32_t
ocsp_habit_tag(const uint8_t issuer_key[SHA256_LEN])
{
	return (uint32_t)issuer_key[1] << 24 | (uint32_t)issuer_key[2] << 16 |
	    (uint32_t)issuer_key[3] << 8 | issuer_key[4] | 1;
}

static inline bool
ocsp_habit_is_sha256(
    struct ocsp_habits *h, const uint8_t issuer_key[SHA256_LEN])
{
	return atomic_load_explicit(&h->sha256[issuer_key[0] % OCSP_HABITS],
		   memory_order_relaxed) == ocsp_habit_tag(issuer_key);
}

static inline void
ocsp_habit_learn(struct ocsp_habits *h, const uint8_t issuer_key[SHA256_LEN],
    bool is_sha256)
{
	if (is_sha256 == ocsp_habit_is_sha256(h, issuer_key))
		return;
	atomic_store_explicit(&h->sha256[issuer_key[0] % OCSP_HABITS],
	    is_sha256 ? ocsp_habit_tag(issuer_key) : 0, memory_order_relaxed);
}

#endif
