/* SPDX-License-Identifier: MIT */
/*
 * ocsp_delegate.h - responders that a CA delegated OCSP to (RFC 6960 4.2.2.2):
 * where their certificates are, and whether they were revoked (4.2.2.2.1).
 */
#ifndef OCSP_DELEGATE_H
#define OCSP_DELEGATE_H
#include "ocsp_check.h"
#include "subject.h"

/*
 * Those of the candidates that could be a delegate of s->issuer, by EKU and
 * issuer's name, at most LIMIT_OCSP_CERTS: of the context first, which a
 * stranger can't fill.
 */
void delegates_gather(const struct subject *s, struct ocsp_others *out);
/*
 * May this delegate be believed, as far as revocation goes? It is looked up in
 * CRLs alone (no responder vouches for a responder): revoked is refused; where
 * it names a CRL, and the mode is hard, unknown is too; where it names none its
 * CA chose that nobody can look. *until is lowered to how long that holds.
 * 0 with *detail, NULL: it may; VFY_ENOMEM, VFY_EINTERNAL.
 */
int delegate_revoked(const struct subject *s, const struct vfy_cert *delegate,
    int64_t *until, const char **detail);

#endif
