/* SPDX-License-Identifier: MIT */
/*
 * openssl_error.h - a verdict in OpenSSL's numbers.
 */
#ifndef OPENSSL_ERROR_H
#define OPENSSL_ERROR_H
#include "vfy_tls.h"

/*
 * The X509_V_ERR_* for an answer (rc, or 0 and v) that makes OpenSSL send the
 * verdict's alert; X509_V_OK for a valid verdict only. No such number has
 * the alert of "must-staple": that is what the status callback is for.
 */
int openssl_x509_error(int rc, const struct vfy_verdict *v);

#endif
