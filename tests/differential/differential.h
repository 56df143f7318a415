/* SPDX-License-Identifier: MIT */
/*
 * differential.h - one question that several verifiers are asked, and what
 * each of them answered.
 *
 * OpenSSL's headers and the engine's can't be had in one file (both have
 * KU_DIGITAL_SIGNATURE), so this one includes neither.
 */
#ifndef DIFFERENTIAL_H
#define DIFFERENTIAL_H
#include "tree.h"

/* -- chance: splitmix64, so that a seed gives the same run everywhere ----------- */

struct rng {
	uint64_t state;
};
/* The nth stream of a seed: a mutation can be made again by its number. */
struct rng rng_make(uint64_t seed, uint64_t nth);
uint64_t rng_next(struct rng *r);
/* 0 to n - 1; n is not 0. */
size_t rng_below(struct rng *r, size_t n);
bool rng_percent(struct rng *r, unsigned percent);

/* -- keys: P-256, in place of those that nobody has ------------------------------- */

#define NUM_KEYS 32
/* Of no certificate: what it signs is a bad signature. */
#define KEY_NOBODY (NUM_KEYS - 1)

struct keys;
struct keys *keys_new(void);
void keys_free(struct keys *k);
/* The whole SubjectPublicKeyInfo, with the keys' lifetime. */
struct vfy_span keys_spki(const struct keys *k, unsigned key);
/* Contents of a BIT STRING: no unused bits, ECDSA with SHA-256. */
struct vfy_span keys_sign(
    const struct keys *k, unsigned key, struct arena *a, struct vfy_span tbs);
struct node *keys_algorithm(struct arena *a);

/* -- the question ------------------------------------------------------------------ */

#define MAX_CERTS 20
#define MAX_POLICIES 4
#define MAX_NAME 256

enum part { PART_LEAF, PART_INTERMEDIATE, PART_ANCHOR };

struct item {
	struct vfy_span der;
	enum part part;
	unsigned key;	 /* its own */
	unsigned signer; /* the key that signs it */
};

struct question {
	struct item items[MAX_CERTS]; /* the leaf is the first */
	size_t n;
	enum vfy_purpose purpose;
	enum vfy_identity identity;
	char name[MAX_NAME];
	int64_t at;
	int max_path_length; /* -1: none */
	bool explicit_policy, inhibit_mapping, inhibit_any;
	char policies[MAX_POLICIES][64];
	size_t num_policies;
};

/* A question that mutations start from. */
struct seed {
	char id[128];
	struct question question;
	bool valid; /* for OpenSSL, before any mutation */
};

struct seeds {
	struct arena arena; /* of all bytes in them */
	struct seed *list;
	size_t n, room;
	bool missing; /* a suite was not there */
};

struct seed *seeds_add(struct seeds *s);
void seeds_free(struct seeds *s);
/* Chains of our own, of many shapes. */
void seeds_own(struct seeds *s, const struct keys *k);
/* x509-limbo and PKITS; says so where a suite is not there. */
void seeds_limbo(struct seeds *s, const struct keys *k);
void seeds_pkits(struct seeds *s, const struct keys *k);
/*
 * Adds a certificate, DER as published: its key becomes one of ours, and so
 * does its signer when all are there. False: no room, or not in form.
 */
bool seed_add_cert(struct seeds *s, struct seed *seed, const struct keys *k,
    enum part part, struct vfy_span der);
/* After the last: finds who signed whom, and signs anew. False: no such chain. */
bool seed_adopt(struct seeds *s, struct seed *seed, const struct keys *k);

/* -- mutations ----------------------------------------------------------------------- */

/*
 * What was done to a question: names of mutations joined by '+', and behind
 * them what circumstances.c sees in the outcome.
 */
struct mutant {
	struct question question;
	char kinds[240];
};

/* A question made from seed's with chance r; its bytes are the arena's. */
void mutate(struct mutant *m, const struct seed *seed, const struct keys *k,
    struct arena *a, struct rng *r);

/* -- the peers ------------------------------------------------------------------------ */

struct answer {
	bool valid;
	char text[192];
	char detail[256];     /* of our refusal, for people */
	bool used[MAX_CERTS]; /* by us: the certificates of the path */
};

/*
 * "ok", with the remarks on the path as "ok+missing-ski+..."; the reason; or
 * "unreadable:FAULT" of the leaf. Another certificate that can't be read is
 * left out, and its fault follows behind ';'.
 */
void ask_engine(
    const struct question *q, enum vfy_profile profile, struct answer *out);
/* "ok", the name of the X509_V_ERR_ code, "unreadable". */
void ask_openssl(const struct question *q, bool strict, struct answer *out);
/* "ok", the names of the status bits, "unreadable". */
void ask_gnutls(const struct question *q, struct answer *out);
const char *openssl_version(void);

/* Appends a word behind sep; cuts where there is no room. */
void text_add(char *buf, size_t len, char sep, const char *word);

/* -- classes of disagreement ----------------------------------------------------------- */

/* Our answer beside one peer's, where they are not the same. */
struct disagreement {
	const char *profile; /* "rfc5280" or "compat" */
	const char *peer;    /* "openssl" or "gnutls" */
	const char *ours, *theirs;
	const char *kinds; /* of mutations, joined by '+' */
};

struct classes;
/* Complains on stderr; NULL: unreadable, or a class that is too wide. */
struct classes *classes_load(const char *path);
void classes_free(struct classes *c);
/* Counts it. The name of its class; NULL: it falls in none. */
const char *classes_count(struct classes *c, const struct disagreement *d);
/*
 * We accept what both peers refuse, each for a class of its own: is it listed
 * that the two may come together?
 */
bool classes_count_alone(
    struct classes *c, const char *openssl, const char *gnutls);
void classes_print(const struct classes *c);
/* What classes_print() says, as a table in Markdown. */
struct run {
	uint64_t seed, count, asked, agreed, disagreed;
	size_t seeds;
};
int classes_document(
    const struct classes *c, const struct run *run, const char *path);

#endif
