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

/*
 * Signature and authority: signed by issuer's key, or by a delegate whose
 * certificate comes with the response, is issued (signature checked) by
 * issuer's very key, in force at now, has an RSA key of 1024 bits or more if
 * it is RSA, and has extKeyUsage id-kp-OCSPSigning (exactly:
 * anyExtendedKeyUsage does not do) and, when present, keyUsage with
 * digitalSignature; no critical extension but those that are processed here
 * or have no say. Neither signature may be made with SHA-1 or weaker. A
 * delegate without id-pkix-ocsp-nocheck is accepted too (its own revocation
 * is not looked up here). Counts every signature check in budget.
 * VFY_R_OK, VFY_R_OCSP_SIGNER, VFY_R_BUDGET, VFY_R_UNSUPPORTED_ALGORITHM, with *detail.
 * *valid_until: how long the signer's authority lasts: the delegate's
 * notAfter; INT64_MAX when issuer itself signed; 0 unless VFY_R_OK. The
 * caller lowers the proof's valid_until to it.
 * *err: VFY_ENOMEM or 0; with VFY_ENOMEM the answer is never VFY_R_OK.
 */
enum vfy_reason ocsp_signer(const struct ocsp_response *r, const struct vfy_cert *issuer,
    int64_t now, struct budget *budget, int64_t *valid_until, const char **detail, int *err);
/*
 * The content, signature apart: matched by CertID, never by position; revoked
 * wins over good; times with CLOCK_SKEW_SECONDS; nextUpdate absent: good only
 * if thisUpdate is at most 7 days old. UNKNOWN with why otherwise.
 */
void ocsp_check(const struct ocsp_response *r, const struct vfy_cert *cert,
    const struct vfy_cert *issuer, int64_t now, struct proof *out);

#endif
