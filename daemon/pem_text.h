/* SPDX-License-Identifier: MIT */
/*
 * pem_text.h - DER as PEM (RFC 7468).
 */
#ifndef PEM_TEXT_H
#define PEM_TEXT_H
#include "vfy.h"

/* label: "X509 CRL". Text of *len octets, for free(); NULL: out of memory. */
char *pem_text(const char *label, struct vfy_span der, size_t *len);

#endif
