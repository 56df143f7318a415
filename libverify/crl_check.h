/* SPDX-License-Identifier: MIT */
/*
 * crl_check.h - what a CRL, or a base and a delta together, says of one
 * certificate (RFC 5280 6.3.3), signatures apart: is it in force, is the
 * certificate in its scope, is it listed?
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
	bool outdated; /* OCSP: good, but a newer response is to be had */
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
 * The one rule of freshness, for CRLs and OCSP responses: thisUpdate -
 * CLOCK_SKEW_SECONDS <= now <= nextUpdate + CLOCK_SKEW_SECONDS. next_update 0
 * is absent: then nothing is late here.
 */
enum freshness { FRESH = 0, TOO_EARLY, TOO_LATE };
static inline enum freshness
freshness(int64_t this_update, int64_t next_update, int64_t now)
{
	if (is_past(this_update, now, CLOCK_SKEW_SECONDS))
		return TOO_EARLY;
	if (next_update != 0 && is_past(now, next_update, CLOCK_SKEW_SECONDS))
		return TOO_LATE;
	return FRESH;
}

/*
 * Can be used at all, as base or delta: no unknown critical extension,
 * algorithms agree, not signed with SHA-1 or weaker, no certificateIssuer
 * unless indirect. VFY_R_OK, or VFY_R_CRL_BAD with *detail.
 */
enum vfy_reason crl_form(const struct crl *crl, const char **detail);
/* In force at now, as above; nextUpdate must be there. VFY_R_OK or VFY_R_CRL_STALE. */
enum vfy_reason crl_fresh(const struct crl *crl, int64_t now, const char **detail);
/* Both, and no delta (VFY_R_CRL_SCOPE): it can be used without another list. */
enum vfy_reason crl_usable(const struct crl *crl, int64_t now, const char **detail);

/*
 * Is the list's issuer one that may speak of cert: its own, or a cRLIssuer of
 * one of its distribution points? Others are not worth a remark.
 */
bool crl_may_concern(const struct crl *crl, const struct vfy_cert *cert);
/*
 * 6.3.3 (b) and (d): may this list speak of cert, and for which *reasons?
 * Issuer (or cRLIssuer and an indirect list), issuing distribution point
 * against the certificate's distribution points, onlyContains*. VFY_R_OK, or
 * VFY_R_CRL_SCOPE with *detail and no reasons. In crl_scope.c.
 */
enum vfy_reason crl_scope(const struct crl *crl, const struct vfy_cert *cert,
    uint32_t *reasons, const char **detail);

/* cRLNumbers (INTEGER contents, not negative, of any length): as by memcmp. */
int crl_number_cmp(struct vfy_span a, struct vfy_span b);
/*
 * 5.2.4 and 6.3.3 (c): may delta be put on base? Same issuer, scope and
 * authority key; BaseCRLNumber <= base's number < delta's. VFY_R_OK or
 * VFY_R_CRL_SCOPE with *detail. Times and signatures are not looked at.
 */
enum vfy_reason crl_delta_fits(const struct crl *base, const struct crl *delta,
    const char **detail);

/*
 * Is the certificate listed? 6.3.3 (i) to (l) for a base in scope (reasons as
 * crl_scope gave them) and the delta on it, NULL without one. GOOD only for all
 * reasons; REVOKED from any list; removeFromCRL is not revoked. A certificate
 * revoked after now (revocationDate > now) is revoked all the same. Times are
 * the delta's, where there is one: it may be used on a base whose nextUpdate
 * has passed (6.3.3 (a)(1)(i)).
 */
void crl_look_up(const struct crl *base, const struct crl *delta, const struct vfy_cert *cert,
    uint32_t reasons, struct proof *out);
/* All of it for one list alone: crl_usable, crl_scope, crl_look_up. */
void crl_check(const struct crl *crl, const struct vfy_cert *cert, int64_t now,
    struct proof *out);

#endif
