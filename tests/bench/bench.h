/* SPDX-License-Identifier: MIT */
/*
 * bench.h - what is asked in the bench, and who is asked.
 *
 * OpenSSL's headers and the engine's can't be had in one file (both have
 * KU_DIGITAL_SIGNATURE), so OpenSSL has a file of its own, and this header
 * includes neither.
 */
#ifndef BENCH_H
#define BENCH_H
#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>

#define BUNDLE "/etc/ssl/certs/ca-certificates.crt"
#define HOST "bench.example"
#define OTHER_HOST "other.example"

/* Of each figure, in each round. */
#define ROUND_SAMPLES 20
#define DEFAULT_ROUNDS 11
#define MAX_ROUNDS 101
/* The first is for finding the way, each other for one sample. */
#define LEAVES (1 + ROUND_SAMPLES * DEFAULT_ROUNDS)
/* Leaf and intermediate, both new: what threads are asked. */
#define PAIRS 96

/* -- chains.c ----------------------------------------------------------- */

enum { CHAIN_RSA, CHAIN_LE, CHAIN_EC, CHAIN_P256, CHAINS };

struct key_kind {
	gnutls_pk_algorithm_t pk;
	unsigned bits;
	gnutls_digest_algorithm_t digest; /* of what it signs */
};

struct kind {
	const char *name, *what;
	struct key_kind leaf, inter, root;
};
extern const struct kind kinds[CHAINS];

struct pair {
	gnutls_datum_t leaf, inter;
};

struct chain {
	const struct kind *kind;
	gnutls_datum_t root, inter, expired;
	gnutls_datum_t leaf[LEAVES]; /* different in their serials only */
	struct pair *pairs;	     /* PAIRS of them, or NULL */
	gnutls_datum_t leaf_key;     /* of each leaf, DER; of chain_make() only */
};

/* with_pairs: under the same root, with the same keys; serials differ. */
void chain_make(struct chain *c, const struct kind *k, bool with_pairs);
void chain_free(struct chain *c);
/*
 * As PEM, for processes of their own: root, intermediate, expired leaf, then
 * all leaves.
 */
void chain_write(const struct chain *c, const char *path);
void chain_read(struct chain *c, const char *path);

/* -- the contenders: own.c, openssl.c, gnutls.c, go.c --------------------- */

/* One question; the answer must not depend on anything but the store. */
struct question {
	gnutls_datum_t leaf, inter;
	/* parsed before, by this contender; NULL: parsed from the bytes */
	void *leaf_kept, *inter_kept;
	const char *host;
};

struct contender {
	const char *name;
	/* The store: the bundle, and (unless NULL) the roots of all chains. */
	void *(*load)(const struct chain *chains);
	void (*unload)(void *store);
	bool (*verify)(void *store, const struct question *q);
	void *(*keep)(gnutls_datum_t der); /* a parsed certificate */
	void (*drop)(void *kept);
	/*
	 * The store learns from questions: new means a new store, and nothing
	 * is kept parsed outside of it.
	 */
	bool learns;
};
extern const struct contender contender_own, contender_openssl,
    contender_gnutls;

enum { OWN, OPENSSL, GNUTLS, GO, CONTENDERS };
/* NULL for Go, which runs in a process of its own. */
extern const struct contender *const contenders[CONTENDERS];
extern const char *const contender_names[CONTENDERS];

/* The work that a question was to this library. */
struct own_work {
	unsigned signatures, memo_hits;
};
bool own_ask(void *store, const struct question *q, struct own_work *work);
size_t own_anchors(void *store);
void *own_load_system(void);
const char *openssl_version_text(void);
gnutls_x509_crt_t gnutls_cert(gnutls_datum_t der);

/* -- memory.c -------------------------------------------------------------- */

/* Bytes of a parsed certificate beyond its DER, over the bundle's. */
struct memory {
	size_t n;
	double mean, most;
};
/* False: the allocator doesn't say (a sanitizer's). */
bool memory_measure(const struct contender *co, struct memory *out);

/* -- folder.c: a temporary folder, and what runs in processes of its own -------- */

#define PATH_ROOM 512

/* Removed at exit with all that is in it. */
const char *folder_make(void);
/* NAME below the folder. */
void folder_path(char path[PATH_ROOM], const char *name);
/*
 * Runs a program (found by PATH) and waits. Its output is kept in LOG below the
 * folder. Its exit status; -1: it could not be started, or died.
 */
int folder_run(const char *const argv[], const char *log);

/* -- die.c --------------------------------------------------------------- */

/* Prints why and stops: a bench with a hole in it says nothing. */
void die(const char *what, const char *why);
/* The same, unless GnuTLS's return value says that all is well. */
void must(int gnutls_rc, const char *what);

#endif
