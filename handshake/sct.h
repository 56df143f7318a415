/* SPDX-License-Identifier: MIT */
/*
 * sct.h - signed certificate timestamps (RFC 6962 3.3): how many?
 */
#ifndef SCT_H
#define SCT_H
#include "vfy.h"

/* Of a SignedCertificateTimestampList, as in the TLS extension; 0: it can't be read. */
size_t sct_count(struct vfy_span list);

#endif
