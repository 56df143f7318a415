/* SPDX-License-Identifier: MIT */
/*
 * lint_masks.h - the words for profiles in lint_rule.def. Only lint.c needs them.
 */
#ifndef LINT_MASKS_H
#define LINT_MASKS_H

#define SERVER LINT_TLS_SERVER
#define CLIENT LINT_TLS_CLIENT
#define EMAIL LINT_EMAIL
#define OTHER LINT_OTHER
#define CA LINT_CA
#define ROOT LINT_ROOT
#define CRL LINT_CRL
#define OCSP LINT_OCSP
#define ENTITY (SERVER | CLIENT | EMAIL | OTHER)
#define CAS (CA | ROOT)
#define CERT (ENTITY | CAS)
/* Of the public web's PKI, as far as the Baseline Requirements go. */
#define TLS (SERVER | CAS)
#define SIGNED (CERT | CRL | OCSP)

#endif
