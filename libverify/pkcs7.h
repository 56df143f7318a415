/* SPDX-License-Identifier: MIT */
/*
 * pkcs7.h - the certificates of a "certs-only" message (RFC 5280 4.2.2.1,
 * RFC 5652 5.1, RFC 8551 3.8).
 */
#ifndef PKCS7_H
#define PKCS7_H
#include "der.h"

/*
 * Is it a certs-only SignedData, whole, in DER? Then *certs walks its
 * certificates, of which there may be none. fault may be NULL; it must be zeroed.
 */
bool pkcs7_parse(
    struct vfy_span der, struct der *certs, struct vfy_fault *fault);
/*
 * The next certificate, with its header; its inside was not looked at. False at
 * the end, and on what is malformed: tell them apart by der_done().
 */
bool pkcs7_next(struct der *certs, struct vfy_span *cert);

#endif
