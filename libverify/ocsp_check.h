/* SPDX-License-Identifier: MIT */
/*
 * ocsp_check.h - what one OCSP response says of one certificate (RFC 6960
 * 3.2, 4.2.2), and who may sign it.
 */
#ifndef OCSP_CHECK_H
#define OCSP_CHECK_H
#include "budget.h"
#include "crl_check.h"
#include "ocsp.h"

/* Certificates that may be a delegate's, beside those in the response; borrowed. */
struct ocsp_others {
	struct vfy_cert *cert[LIMIT_OCSP_CERTS];
	size_t n;
};

/* Who signed, and for how long that may be relied on. */
struct ocsp_authority {
	/*
	 * A reference, to be freed, when a delegate signed whose certificate
	 * lacks id-pkix-ocsp-nocheck: whether it was revoked is for the caller
	 * to find out. NULL: there is nothing to find out.
	 */
	struct vfy_cert *delegate;
	int64_t valid_until; /* a delegate's notAfter; INT64_MAX: issuer itself;
			      * 0 unless VFY_R_OK */
	const char *detail;  /* a literal: why not; "" */
	int err;	     /* VFY_ENOMEM, then the answer is never VFY_R_OK; or 0 */
};

/*
 * Signature and authority: signed by issuer's key, or by a delegate whose
 * certificate comes with the response, or else is among others (may be NULL),
 * is issued (signature checked) by issuer's very key, in force at now, has an
 * RSA key of 1024 bits or more if it is RSA, and has extKeyUsage
 * id-kp-OCSPSigning (exactly: anyExtendedKeyUsage does not do) and, when
 * present, keyUsage with digitalSignature; no critical extension but those that
 * are processed here or have no say. Neither signature may be made with SHA-1
 * or weaker. Counts every signature check in budget.
 * VFY_R_OK, VFY_R_OCSP_SIGNER, VFY_R_BUDGET, VFY_R_UNSUPPORTED_ALGORITHM, and *out.
 * The caller lowers the proof's valid_until to out->valid_until.
 */
enum vfy_reason ocsp_signer(const struct ocsp_response *r, const struct vfy_cert *issuer,
    const struct ocsp_others *others, int64_t now, struct budget *budget,
    struct ocsp_authority *out);
/*
 * The content, signature apart: matched by CertID, never by position; revoked
 * wins over good; times with CLOCK_SKEW_SECONDS; nextUpdate absent: good only
 * if thisUpdate is at most 7 days old. UNKNOWN with why otherwise.
 */
void ocsp_check(const struct ocsp_response *r, const struct vfy_cert *cert,
    const struct vfy_cert *issuer, int64_t now, struct proof *out);

/* The response as a whole, and one answer in it: VFY_R_OK, or why it proves
 * nothing at now, with *detail. */
enum vfy_reason ocsp_usable(const struct ocsp_response *r, const struct ocsp_single *s,
    int64_t now, const char **detail);
/* What to do about an OCSPResponseStatus that is not successful; never NULL. */
const char *ocsp_status_hint(int status);
/*
 * Might the same question with a CertID by the other hash be answered? So it
 * is with a responder that finds the request malformed, has no right to speak
 * of such a CertID, does not know it, or speaks of another (why as ocsp_check()
 * has it).
 */
bool ocsp_other_hash(const struct ocsp_response *r, enum vfy_reason why);

#endif
