/* SPDX-License-Identifier: MIT */
/*
 * crls.h - the bench of large CRLs: what its files share.
 *
 * Each task is a process of its own: it starts with nothing in memory, and its
 * parent watches how much that becomes.
 */
#ifndef CRLS_H
#define CRLS_H
#include "bench.h"

#define CRL_URL "http://crl.bench.example/list.crl"

/* Files in the bench's folder; N is the number of entries. */
#define CA_FILE "ca.der"
#define LEAF_FILE "leaf.der"
#define CRL_FILE "%zu.crl"
#define STORE_FOLDER "%zu.store"

/* Figures of one task, as it prints them; what it has not is 0. */
struct figures {
	double first_ms;   /* reading the list until the first answer */
	double open_ms;	   /* of it: opening the store */
	double again_us;   /* an answer after that */
	double without_us; /* the same question without revocation */
};

/* Seconds of the clock as milliseconds. */
double now_ms(void);

/* crls_make.c: the CA, a leaf, a list of so many entries without the leaf. */
void crls_make_ca(void);
void crls_make_list(size_t entries);

/* crls_own.c: a question in mode hard; the list comes from a source that maps
 * the file (first: true), or from the store that has it. */
void own_import(const char *folder, size_t entries, struct figures *out);
void own_look_up(const char *folder, size_t entries, struct figures *out);
/* SHA-256 over the list. */
void own_digest(const char *folder, size_t entries, struct figures *out);

/* crls_openssl.c: load, verify, look up. */
void openssl_look_up(const char *folder, size_t entries, struct figures *out);
const char *openssl_name(void);
/* GnuTLS is not asked: its import is quadratic (10,000 entries take longer than
 * a million here). */

#endif
