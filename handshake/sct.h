/* SPDX-License-Identifier: MIT */
/*
 * sct.h - signed certificate timestamps (RFC 6962 3.3): how many?
 */
#ifndef SCT_H
#define SCT_H
#include "vfy.h"

/* Of a SignedCertificateTimestampList, as in the TLS extension; 0: it can't be read. */
size_t sct_count(struct vfy_span list);
/*
 * How many an OCSP response has for cert, by its serial number; *n is 0 also when it
 * can't be read. 0 or VFY_ENOMEM.
 */
int sct_count_staple(struct vfy_span staple, const struct vfy_cert *cert, size_t *n);

#endif
