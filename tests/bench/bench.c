/* SPDX-License-Identifier: MIT */
/*
 * bench.c - microseconds per certificate parsed and per chain verified: this
 * library, OpenSSL's X509_verify_cert, GnuTLS's
 * gnutls_x509_trust_list_verify_crt2, in one run on the same chains.
 *
 * Each chain is a leaf, an intermediate and a root, made at the start. All
 * three are asked the same: is this leaf, sent with its intermediate, good
 * for a TLS server of that name, now, under the system's bundle and the own
 * root? Path, signatures, dates, purpose and host name are checked, and no
 * revocation. Cold: nothing but the store was parsed or checked before, so
 * parsing both certificates is in the time, and this library, which remembers
 * what it parsed and checked, gets a new context (made outside of the time)
 * for each question. Before anything is timed, each of the three has to accept
 * each chain, and to refuse it for another host and with an expired leaf.
 *
 * The base is what the two signatures alone cost GnuTLS (whose signatures this
 * library uses) with keys already imported. In each round every contender has
 * its turn; figures are the median of all rounds' samples.
 *
 * Is a measurement and no test: it never fails for being slow. Does not
 * measure revocation or the network.
 *
 *	bench [ROUNDS]
 */
#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "cert.h"

#define HOST "bench.example"
#define OTHER_HOST "other.example"
#define DEFAULT_ROUNDS 11
#define MAX_ROUNDS 101
#define DAY 86400
/* Samples of each figure in a round (but one of a store's load). */
#define ROUND_SAMPLES 20
/* One parse is too short for the clock. */
#define SAMPLE_PARSES 10

void
die(const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why);
	exit(1);
}

static void
must(int gnutls_rc, const char *what)
{
	if (gnutls_rc < 0)
		die(what, gnutls_strerror(gnutls_rc));
}

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* -- chains ------------------------------------------------------------------- */

struct kind {
	const char *name;
	gnutls_pk_algorithm_t leaf_pk, ca_pk;
	unsigned leaf_bits, ca_bits;
};
static const struct kind kinds[CHAINS] = {
	{ "RSA-2048", GNUTLS_PK_RSA, GNUTLS_PK_RSA, 2048, 2048 },
	{ "P-256", GNUTLS_PK_EC, GNUTLS_PK_EC,
	    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
	    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1) },
	{ "P-256 under P-384", GNUTLS_PK_EC, GNUTLS_PK_EC,
	    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
	    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP384R1) },
	{ "le: RSA-2048 under RSA-4096", GNUTLS_PK_RSA, GNUTLS_PK_RSA, 2048,
	    4096 },
};

struct issuer {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
};

static gnutls_x509_privkey_t
key_make(gnutls_pk_algorithm_t pk, unsigned bits)
{
	gnutls_x509_privkey_t key;

	must(gnutls_x509_privkey_init(&key), "key");
	must(gnutls_x509_privkey_generate(key, pk, bits, 0), "key");
	return key;
}

static void
extensions_set(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer, bool ca)
{
	uint8_t id[64];
	size_t len = sizeof(id);

	must(gnutls_x509_crt_get_key_id(crt, 0, id, &len), "key id");
	must(gnutls_x509_crt_set_subject_key_id(crt, id, len), "key id");
	if (issuer != NULL) {
		len = sizeof(id);
		must(gnutls_x509_crt_get_key_id(issuer, 0, id, &len), "key id");
		must(gnutls_x509_crt_set_authority_key_id(crt, id, len),
		    "key id");
	}
	if (ca) {
		must(gnutls_x509_crt_set_basic_constraints(crt, 1, -1),
		    "basicConstraints");
		must(gnutls_x509_crt_set_key_usage(
			 crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN),
		    "keyUsage");
		return;
	}
	must(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE),
	    "keyUsage");
	must(gnutls_x509_crt_set_key_purpose_oid(
		 crt, GNUTLS_KP_TLS_WWW_SERVER, 0),
	    "EKU");
	must(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, HOST,
		 sizeof(HOST) - 1, GNUTLS_FSAN_SET),
	    "subjectAltName");
}

/* issuer NULL: self-signed. days: until notAfter; negative: expired. */
static struct issuer
cert_make(const char *name, gnutls_x509_privkey_t key,
    const struct issuer *issuer, bool ca, int days)
{
	static const uint8_t first = 0x4a;
	struct issuer made = { key, NULL };
	uint8_t serial[16];
	time_t now = time(NULL);

	must(gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial)), "serial");
	serial[0] = first; /* positive, no leading zero */
	must(gnutls_x509_crt_init(&made.crt), name);
	must(gnutls_x509_crt_set_version(made.crt, 3), name);
	must(
	    gnutls_x509_crt_set_serial(made.crt, serial, sizeof(serial)), name);
	must(gnutls_x509_crt_set_dn_by_oid(made.crt,
		 GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name)),
	    name);
	must(gnutls_x509_crt_set_activation_time(made.crt, now - 60 * DAY),
	    name);
	must(gnutls_x509_crt_set_expiration_time(made.crt, now + days * DAY),
	    name);
	must(gnutls_x509_crt_set_key(made.crt, key), name);
	extensions_set(made.crt, issuer == NULL ? NULL : issuer->crt, ca);
	if (issuer == NULL)
		issuer = &made;
	must(gnutls_x509_crt_sign2(made.crt, issuer->crt, issuer->key,
		 issuer->key == NULL ? GNUTLS_DIG_UNKNOWN : GNUTLS_DIG_SHA256,
		 0),
	    name);
	return made;
}

static gnutls_datum_t
der_of(gnutls_x509_crt_t crt)
{
	gnutls_datum_t der;

	must(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &der), "export");
	return der;
}

static void
chain_make(struct chain *c, const struct kind *k)
{
	struct issuer root, inter, leaf, expired;
	char name[128];

	c->kind = k;
	snprintf(name, sizeof(name), "Bench Root %s", k->name);
	root =
	    cert_make(name, key_make(k->ca_pk, k->ca_bits), NULL, true, 3650);
	snprintf(name, sizeof(name), "Bench CA %s", k->name);
	inter =
	    cert_make(name, key_make(k->ca_pk, k->ca_bits), &root, true, 1825);
	leaf = cert_make(
	    HOST, key_make(k->leaf_pk, k->leaf_bits), &inter, false, 60);
	expired = cert_make(HOST, leaf.key, &inter, false, -1);
	c->root = der_of(root.crt);
	c->inter = der_of(inter.crt);
	c->leaf = der_of(leaf.crt);
	c->expired = der_of(expired.crt);
	gnutls_x509_crt_deinit(root.crt);
	gnutls_x509_crt_deinit(inter.crt);
	gnutls_x509_crt_deinit(leaf.crt);
	gnutls_x509_crt_deinit(expired.crt);
	gnutls_x509_privkey_deinit(root.key);
	gnutls_x509_privkey_deinit(inter.key);
	gnutls_x509_privkey_deinit(leaf.key);
}

static void
chain_free(struct chain *c)
{
	gnutls_free(c->root.data);
	gnutls_free(c->inter.data);
	gnutls_free(c->leaf.data);
	gnutls_free(c->expired.data);
}

static struct vfy_span
span(gnutls_datum_t d)
{
	return (struct vfy_span){ d.data, d.size };
}

/* -- two of the contenders; the third is in openssl.c --------------------------- */

/* this library */

static gnutls_datum_t
bundle_read(void)
{
	gnutls_datum_t d;

	must(gnutls_load_file(BUNDLE, &d), BUNDLE);
	return d;
}

static void *
own_load(const struct chain *chains)
{
	gnutls_datum_t bundle = bundle_read();
	struct vfy_ctx *ctx;
	size_t i;

	if (vfy_ctx_new(&ctx) != 0 ||
	    vfy_ctx_add_anchors(ctx, span(bundle), false, NULL, NULL) != 0)
		die("libverify", BUNDLE);
	for (i = 0; chains != NULL && i < CHAINS; i++)
		if (vfy_ctx_add_anchors(
			ctx, span(chains[i].root), false, NULL, NULL) != 0)
			die("libverify", "own root");
	gnutls_free(bundle.data);
	return ctx;
}

static void
own_free(void *store)
{
	vfy_ctx_free(store);
}

/* The same, with how much was remembered from questions before. */
static bool
own_ask(void *store, const struct question *qn, uint32_t *memo_hits)
{
	struct vfy_verdict *v = NULL;
	struct vfy_query *q;
	bool valid;

	if (vfy_query_new(&q) != 0 ||
	    vfy_query_add_certs(q, span(qn->leaf), NULL, NULL) != 0 ||
	    vfy_query_add_certs(q, span(qn->inter), NULL, NULL) != 0 ||
	    vfy_query_set_identity(q, VFY_ID_DNS, qn->host) != 0 ||
	    vfy_query_set_revocation(q, VFY_REV_OFF) != 0 ||
	    vfy_query_set_network(q, VFY_NET_OFF, 0) != 0 ||
	    vfy_verify(store, q, &v) != 0)
		die("libverify", "could not be asked");
	valid = vfy_verdict_outcome(v) == VFY_VALID;
	*memo_hits = vfy_verdict_search(v)->memo_hits;
	vfy_verdict_free(v);
	vfy_query_free(q);
	return valid;
}

static bool
own_verify(void *store, const struct question *q)
{
	uint32_t memo_hits;
	bool valid = own_ask(store, q, &memo_hits);

	if (memo_hits > 0)
		die("libverify", "was not cold");
	return valid;
}

static bool
own_verify_warm(void *store, const struct question *q)
{
	uint32_t memo_hits;

	return own_ask(store, q, &memo_hits);
}

static void
own_parse(gnutls_datum_t der)
{
	struct vfy_cert *c;

	if (cert_parse(span(der), &c, NULL) != 0)
		die("libverify", "parse");
	cert_free(c);
}

/* GnuTLS */

static gnutls_x509_crt_t
gnutls_cert(gnutls_datum_t der)
{
	gnutls_x509_crt_t crt;

	must(gnutls_x509_crt_init(&crt), "GnuTLS");
	must(gnutls_x509_crt_import(crt, &der, GNUTLS_X509_FMT_DER), "GnuTLS");
	return crt;
}

static void *
gnutls_load(const struct chain *chains)
{
	gnutls_x509_trust_list_t list;
	gnutls_x509_crt_t root;
	size_t i;

	must(gnutls_x509_trust_list_init(&list, 0), "GnuTLS");
	must(gnutls_x509_trust_list_add_trust_file(
		 list, BUNDLE, NULL, GNUTLS_X509_FMT_PEM, 0, 0),
	    "GnuTLS");
	for (i = 0; chains != NULL && i < CHAINS; i++) {
		root = gnutls_cert(chains[i].root); /* the list takes it */
		must(gnutls_x509_trust_list_add_cas(list, &root, 1, 0),
		    "GnuTLS");
	}
	return list;
}

static void
gnutls_store_free(void *store)
{
	gnutls_x509_trust_list_deinit(store, 1);
}

static bool
gnutls_verify(void *store, const struct question *q)
{
	gnutls_x509_crt_t sent[2] = { gnutls_cert(q->leaf),
		gnutls_cert(q->inter) };
	char host[64], purpose[] = GNUTLS_KP_TLS_WWW_SERVER;
	gnutls_typed_vdata_st data[2] = {
		{ GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)host, 0 },
		{ GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)purpose, 0 },
	};
	unsigned status = 0;

	snprintf(host, sizeof(host), "%s", q->host);
	must(gnutls_x509_trust_list_verify_crt2(
		 store, sent, 2, data, 2, 0, &status, NULL),
	    "GnuTLS");
	gnutls_x509_crt_deinit(sent[0]);
	gnutls_x509_crt_deinit(sent[1]);
	return status == 0;
}

static void
gnutls_parse(gnutls_datum_t der)
{
	gnutls_x509_crt_deinit(gnutls_cert(der));
}

#define CONTENDERS 3
static const struct contender contender_own = { "libverify", own_load, own_free,
	own_verify, own_parse, true };
static const struct contender contender_gnutls = { "GnuTLS", gnutls_load,
	gnutls_store_free, gnutls_verify, gnutls_parse, false };
static const struct contender *const contenders[CONTENDERS] = { &contender_own,
	&contender_openssl, &contender_gnutls };

/* -- the base: two signatures, keys already imported -------------------------------- */

struct signature {
	gnutls_pubkey_t key;
	gnutls_sign_algorithm_t algorithm;
	gnutls_datum_t data, value;
	struct vfy_cert *cert;
};

static struct signature
signature_make(gnutls_datum_t subject, gnutls_datum_t issuer)
{
	gnutls_x509_crt_t s = gnutls_cert(subject), i = gnutls_cert(issuer);
	struct signature sig;

	must(gnutls_pubkey_init(&sig.key), "key");
	must(gnutls_pubkey_import_x509(sig.key, i, 0), "key");
	sig.algorithm =
	    (gnutls_sign_algorithm_t)gnutls_x509_crt_get_signature_algorithm(s);
	gnutls_x509_crt_deinit(s);
	gnutls_x509_crt_deinit(i);
	if (cert_parse(span(subject), &sig.cert, NULL) != 0)
		die("libverify", "parse");
	sig.data.data = (unsigned char *)(uintptr_t)sig.cert->tbs.ptr;
	sig.data.size = (unsigned)sig.cert->tbs.len;
	sig.value.data = (unsigned char *)(uintptr_t)sig.cert->signature.ptr;
	sig.value.size = (unsigned)sig.cert->signature.len;
	return sig;
}

static void
signature_free(struct signature *sig)
{
	gnutls_pubkey_deinit(sig->key);
	cert_free(sig->cert);
}

/* -- measuring ---------------------------------------------------------------------- */

struct samples {
	double v[MAX_ROUNDS * ROUND_SAMPLES];
	size_t n;
};

static int
double_cmp(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static double
median(struct samples *s)
{
	qsort(s->v, s->n, sizeof(s->v[0]), double_cmp);
	return s->n % 2 == 1 ? s->v[s->n / 2]
			     : (s->v[s->n / 2 - 1] + s->v[s->n / 2]) / 2;
}

static void
sample(struct samples *s, double v)
{
	s->v[s->n++] = v;
}

/* Everything that is measured. */
struct results {
	struct samples verify[CHAINS][CONTENDERS];
	struct samples parse[CHAINS][CONTENDERS];
	struct samples load[CONTENDERS];
	struct samples signatures[CHAINS];
	struct samples warm[CHAINS];
};

/* Only the question itself is in the time, not the new context. */
static void
time_verify(struct samples *s, const struct contender *co, void *store,
    const struct chain *chains, size_t which)
{
	struct question q = { chains[which].leaf, chains[which].inter, HOST };
	void *fresh = store;
	double start;
	int i;

	for (i = 0; i < ROUND_SAMPLES; i++) {
		if (co->remembers)
			fresh = co->store_load(chains);
		start = now_us();
		if (!co->verify(fresh, &q))
			die(co->name, "refused a good chain");
		sample(s, now_us() - start);
		if (co->remembers)
			co->store_free(fresh);
	}
}

/* This library on a context that has seen the chain. */
static void
time_warm(struct samples *s, void *store, const struct chain *c)
{
	struct question q = { c->leaf, c->inter, HOST };
	double start;
	int i;

	own_verify_warm(store, &q);
	for (i = 0; i < ROUND_SAMPLES; i++) {
		start = now_us();
		if (!own_verify_warm(store, &q))
			die("libverify", "refused a good chain");
		sample(s, now_us() - start);
	}
}

static void
time_signatures(struct samples *s, const struct chain *c)
{
	struct signature sig[2] = { signature_make(c->inter, c->root),
		signature_make(c->leaf, c->inter) };
	double start;
	int i, j;

	for (i = 0; i < ROUND_SAMPLES; i++) {
		start = now_us();
		for (j = 0; j < 2; j++)
			must(gnutls_pubkey_verify_data2(sig[j].key,
				 sig[j].algorithm, 0, &sig[j].data,
				 &sig[j].value),
			    "signature");
		sample(s, now_us() - start);
	}
	signature_free(&sig[0]);
	signature_free(&sig[1]);
}

static void
time_parse(struct samples *s, const struct contender *co, gnutls_datum_t der)
{
	double start;
	int i, j;

	for (i = 0; i < ROUND_SAMPLES; i++) {
		start = now_us();
		for (j = 0; j < SAMPLE_PARSES; j++)
			co->parse(der);
		sample(s, (now_us() - start) / SAMPLE_PARSES);
	}
}

static void
time_load(struct samples *s, const struct contender *co)
{
	double start = now_us();
	void *store = co->store_load(NULL);

	sample(s, now_us() - start);
	co->store_free(store);
}

static void
measure(struct results *r, const struct chain *chains, void **stores)
{
	const struct contender *co;
	size_t i, k;

	for (i = 0; i < CHAINS; i++) {
		time_signatures(&r->signatures[i], &chains[i]);
		for (k = 0; k < CONTENDERS; k++) {
			co = contenders[k];
			time_verify(&r->verify[i][k], co, stores[k], chains, i);
			time_parse(&r->parse[i][k], co, chains[i].leaf);
		}
		time_warm(&r->warm[i], stores[0], &chains[i]);
	}
	for (k = 0; k < CONTENDERS; k++)
		time_load(&r->load[k], contenders[k]);
}

/* Does this one do the whole job? Else its time would be worth nothing. */
static void
prove(const struct contender *co, const struct chain *chains)
{
	const struct chain *c;
	struct question q;
	void *store;
	size_t i;

	for (i = 0; i < CHAINS * 3; i++) {
		c = &chains[i / 3];
		q = (struct question){ c->leaf, c->inter, HOST };
		if (i % 3 == 1)
			q.host = OTHER_HOST;
		if (i % 3 == 2)
			q.leaf = c->expired;
		store = co->store_load(chains);
		if (co->verify(store, &q) != (i % 3 == 0)) {
			fprintf(stderr, "bench: %s: %s, %s\n", co->name,
			    c->kind->name,
			    i % 3 == 0	     ? "refused a good chain"
				: i % 3 == 1 ? "accepted another host"
					     : "accepted an expired leaf");
			exit(1);
		}
		co->store_free(store);
	}
}

/* -- the table --------------------------------------------------------------------- */

static void
print_machine(int rounds)
{
	char line[512], *colon;
	double load;
	FILE *f = fopen("/proc/cpuinfo", "r");

	printf("machine: ");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "model name", 10) != 0 ||
		    (colon = strchr(line, ':')) == NULL)
			continue;
		printf("%.*s, ", (int)strcspn(colon + 2, "\n"), colon + 2);
		break;
	}
	if (f != NULL)
		fclose(f);
	printf("%ld processors\n", sysconf(_SC_NPROCESSORS_ONLN));
	printf("libverify %s (gcc %s%s), GnuTLS %s, %s\n", vfy_version(),
	    __VERSION__,
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	    ", UNDER A SANITIZER: its figures mean nothing",
#elif !defined(__OPTIMIZE__)
	    ", NOT OPTIMISED: its figures mean nothing",
#else
	    "",
#endif
	    gnutls_check_version(NULL), openssl_version_text());
	printf("microseconds, median of %d rounds of %d; (x n) is against "
	       "libverify\n",
	    rounds, ROUND_SAMPLES);
	if (getloadavg(&load, 1) == 1)
		printf(
		    "load average %.1f: with more than 1, others had a part in "
		    "these figures\n",
		    load);
	printf("\n");
}

static void
print_row(const char *name, struct samples *s)
{
	double own = median(&s[0]), ossl = median(&s[1]), tls = median(&s[2]);

	printf("%-30s %10.2f %10.2f (x%6.1f) %10.2f (x%6.1f)", name, own, ossl,
	    ossl / own, tls, tls / own);
}

static void
print_results(struct results *r, size_t anchors)
{
	double base, own;
	char name[64];
	size_t i;

	printf("%-30s %10s %20s %20s %10s %10s %10s\n", "", "libverify",
	    "OpenSSL          ", "GnuTLS          ", "signatures", "the rest",
	    "warm");
	for (i = 0; i < CHAINS; i++) {
		print_row(kinds[i].name, r->verify[i]);
		base = median(&r->signatures[i]);
		own = median(&r->verify[i][0]);
		printf(" %10.2f %10.2f %10.2f\n", base, own - base,
		    median(&r->warm[i]));
	}
	for (i = 0; i < CHAINS; i++) {
		snprintf(
		    name, sizeof(name), "parse, leaf %.17s", kinds[i].name);
		print_row(name, r->parse[i]);
		printf("\n");
	}
	snprintf(name, sizeof(name), "load the bundle (%zu)", anchors);
	print_row(name, r->load);
	printf("\n\nchains: cold, parse included. signatures: what the chain's "
	       "two cost GnuTLS with\n"
	       "imported keys; the rest: libverify without them; warm: "
	       "libverify, asked again.\n");
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : DEFAULT_ROUNDS, i;
	static struct results r;
	struct chain chains[CHAINS];
	void *stores[CONTENDERS], *bundle;
	size_t k, anchors;

	if (rounds < 1 || rounds > MAX_ROUNDS || argc > 2) {
		fprintf(
		    stderr, "usage: bench [ROUNDS], at most %d\n", MAX_ROUNDS);
		return 2;
	}
	for (k = 0; k < CHAINS; k++)
		chain_make(&chains[k], &kinds[k]);
	for (k = 0; k < CONTENDERS; k++)
		prove(contenders[k], chains);
	for (k = 0; k < CONTENDERS; k++)
		stores[k] = contenders[k]->store_load(chains);
	bundle = own_load(NULL);
	anchors = vfy_ctx_num_anchors(bundle);
	own_free(bundle);
	for (i = 0; i < rounds; i++)
		measure(&r, chains, stores);
	print_machine(rounds);
	print_results(&r, anchors);
	for (k = 0; k < CONTENDERS; k++)
		contenders[k]->store_free(stores[k]);
	for (k = 0; k < CHAINS; k++)
		chain_free(&chains[k]);
	return 0;
}
