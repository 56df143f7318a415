/* SPDX-License-Identifier: MIT */
/*
 * bounds.h - bounds of what the store takes, keeps and waits for, each with
 * its reason. Those of evidence are the engine's own: more it would not read.
 */
#ifndef STORE_BOUNDS_H
#define STORE_BOUNDS_H

/* The largest CRLs published (full ones of big CAs) are some 60 MB. */
#define BOUND_CRL (128u * 1024u * 1024u)
/* A response carries at most a chain of a delegate. */
#define BOUND_OCSP (64u * 1024u)
/* One certificate, or a few in PKCS#7. */
#define BOUND_ISSUER (64u * 1024u)
/* A request names one certificate: about 100 octets. */
#define BOUND_REQUEST 4096u
/* A URL longer than this is not fetched (RFC 9110 suggests 8000 at least). */
#define BOUND_URL 2048u
/* A SHA-256 has 32 octets; whatever names an issuer's key is not longer. */
#define BOUND_ISSUER_KEY 64u
/* Refreshes noted: a machine's certificates have few issuers. */
#define BOUND_WISHES 1024
/* An allow-list is written by a person. */
#define BOUND_ALLOW_NETS 1024u

/* Clocks of CAs and of machines differ: evidence made up to this many seconds
 * in the future is taken. */
#define SKEW_SECONDS 300
/* Without nextUpdate evidence is good for so long. */
#define NO_NEXT_UPDATE_SECONDS (7 * 24 * 3600)
/* A fetch that had less time than this proves nothing about the server. */
#define FAIR_MILLISECONDS 1000

#endif
