/* SPDX-License-Identifier: MIT */
/*
 * crl_signer.h - who signed a CRL, and may they (RFC 5280 6.3.3 (f) to (h),
 * RFC 10007)?
 */
#ifndef CRL_SIGNER_H
#define CRL_SIGNER_H
#include "subject.h"

/* How a CRL's signature was settled. */
struct signature {
	bool found;   /* by a key that may, and is trusted */
	bool assumed; /* by one that is assumed to be */
	const struct vfy_cert *signer; /* when found; lives as long as the run */
	enum vfy_reason why; /* when not */
	const char *detail;
};

/*
 * Seeks the signer of a list by the list's issuer name: the issuer of s->cert,
 * if it has it, then all other certificates of the name that have a valid path
 * to the same anchor. 0 or VFY_ENOMEM, VFY_EINTERNAL.
 */
int crl_authenticate(struct subject *s, const struct crl *crl, struct signature *sig);
/*
 * Did the key of signer, which crl_authenticate found, sign this list too?
 * Each pair of list and key is checked once in a run. 0 or VFY_ENOMEM.
 */
int crl_signed_by(struct run *run, const struct crl *crl, const struct vfy_cert *signer,
    enum sig_result *result);
/* The list's bytes are about to go: nothing may be remembered of them. */
void crl_forget(struct run *run, const struct crl *crl);

#endif
