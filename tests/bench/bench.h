/* SPDX-License-Identifier: MIT */
/*
 * bench.h - what is asked in the bench, and who is asked.
 *
 * OpenSSL's headers and the engine's can't be had in one file (both have
 * KU_DIGITAL_SIGNATURE), so OpenSSL has a file of its own.
 */
#ifndef BENCH_H
#define BENCH_H
#include <gnutls/gnutls.h>
#include <stdbool.h>

#define BUNDLE "/etc/ssl/certs/ca-certificates.crt"
#define CHAINS 4

struct kind;
struct chain {
	const struct kind *kind;
	gnutls_datum_t root, inter, leaf, expired;
};

/* One question; the answer must not depend on anything but the store. */
struct question {
	gnutls_datum_t leaf, inter;
	const char *host;
};

struct contender {
	const char *name;
	/* The store: the bundle, and the roots of all chains. */
	void *(*store_load)(const struct chain *chains);
	void (*store_free)(void *store);
	bool (*verify)(void *store, const struct question *q);
	void (*parse)(gnutls_datum_t der);
	bool remembers; /* cold means a new store for each question */
};

extern const struct contender contender_openssl;
const char *openssl_version_text(void);

/* Prints why and stops: a bench with a hole in it says nothing. */
void die(const char *what, const char *why);

#endif
