/* SPDX-License-Identifier: MIT */
/*
 * crl_check.h - what one CRL says of one certificate (RFC 5280 6.3.3), the
 * signature apart: is it in force, is the certificate in its scope, is it listed?
 */
#ifndef CRL_CHECK_H
#define CRL_CHECK_H
#include "cert.h"
#include "crl.h"

/* What evidence amounts to. why is VFY_R_OK, or why it proves nothing. */
struct proof {
	enum vfy_status status; /* GOOD, REVOKED or UNKNOWN */
	enum vfy_reason why;
	const char *detail; /* a literal for people: which rule; "" */
	int64_t this_update, next_update; /* next_update 0: absent */
	/* when to look for newer evidence: nextUpdate; OCSP without it:
	 * thisUpdate + 7 days. Before now where the clock may be wrong and for
	 * a revocation, which does not age. 0: no answer, or a CRL without
	 * nextUpdate. The end of an OCSP delegate (ocsp_signer) is not in it */
	int64_t valid_until;
	int64_t revoked_at;
	int reason; /* 5.3.1; -1 absent */
	/* CRLs in scope: the reasons that the answer covers (6.3.3 (d)); less
	 * than CRL_ALL_REASONS never makes GOOD alone. 0: none, or OCSP */
	uint32_t reasons;
};

/* a is more than by (not negative) seconds later than b; for every a and b. */
static inline bool
is_past(int64_t a, int64_t b, int64_t by)
{
	return a > b && (uint64_t)a - (uint64_t)b > (uint64_t)by;
}

/*
 * In force at now (thisUpdate - CLOCK_SKEW_SECONDS <= now <= nextUpdate) and
 * usable at all (no unknown critical extension, not a delta, algorithms
 * agree, not signed with SHA-1 or weaker). VFY_R_OK, VFY_R_CRL_STALE,
 * VFY_R_CRL_BAD or VFY_R_CRL_SCOPE with *detail.
 */
enum vfy_reason crl_usable(const struct crl *crl, int64_t now, const char **detail);
/*
 * 6.3.3 (b): may this list speak of cert? Issuer, issuing distribution point
 * against the certificate's distribution points, onlyContains*. VFY_R_OK or
 * VFY_R_CRL_SCOPE with *detail. (Indirect lists: not yet, out of scope.)
 */
enum vfy_reason crl_in_scope(const struct crl *crl, const struct vfy_cert *cert,
    const char **detail);
/*
 * All of it, and the look-up. GOOD only from a list that covers all reasons;
 * REVOKED from any list in scope; removeFromCRL is not revoked. A certificate
 * revoked after now (revocationDate > now) is revoked all the same.
 */
void crl_check(const struct crl *crl, const struct vfy_cert *cert, int64_t now,
    struct proof *out);

#endif
