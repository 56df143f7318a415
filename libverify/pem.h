/* SPDX-License-Identifier: MIT */
/*
 * pem.h - one DER object, or any number of PEM objects (RFC 7468), from bytes.
 *
 * Lax where RFC 7468 lets a parser be (text between objects, line length,
 * white space, CRLF), strict in base64 itself (alphabet, padding, no bits
 * left over) and in the labels.
 */
#ifndef PEM_H
#define PEM_H
#include "span.h"

enum pem_kind { PEM_CERTIFICATE = 1, PEM_CRL };

/*
 * Called for each object in order; der is valid during the call only. A
 * negative return stops the walk and is returned; where the object is (index,
 * line of its BEGIN) is then put into the fault, whose other fields are the
 * callee's. index counts from 0.
 */
typedef int pem_each(void *arg, struct vfy_span der, size_t index);

/*
 * Input that begins with 0x30 is one DER object (passed on whole, with
 * whatever trails). Else every PEM object of the wanted kind is decoded
 * (labels "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE" is refused;
 * "X509 CRL"); objects of other kinds between them are skipped, but an input
 * without any of the wanted kind is a fault: private-key if it has a private
 * key, else wrong-kind, else nothing-found; empty input: empty.
 * 0, VFY_EPARSE with *fault (may be NULL), VFY_ELIMIT (input > LIMIT_INPUT, or
 * LIMIT_CRL_DER * 3 / 2 for CRLs), VFY_ENOMEM, or what each returned.
 */
int pem_read(struct vfy_span input, enum pem_kind kind, pem_each *each, void *arg,
    struct vfy_fault *fault);

#endif
