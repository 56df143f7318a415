/* SPDX-License-Identifier: MIT */
/*
 * ocsp.c - the bench of OCSP responses: one that the CA itself signed (RSA of
 * 2048 bits, SHA-256) is read, its signature is checked, the certificate is
 * looked up in it by its CertID and its times are judged; by this library, by
 * GnuTLS and by OpenSSL, in turns. All of them keep the certificates parsed.
 *
 * The base is the signature alone, as GnuTLS (whose signatures this library
 * uses) checks it with the key imported. Before anything is timed, each has to
 * accept the response, and to refuse it with a bit of the answer changed.
 *
 * Is a measurement and no test: it never fails for being slow. Usage:
 * ocsp [ROUNDS]
 */
#include "ocsp.h"

#include <gnutls/abstract.h>
#include <gnutls/ocsp.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "der_build.h"
#include "ocsp_check.h"
#include "sig.h"
#include "vfy.h"

#define ROUNDS 11
#define MOST_ROUNDS 101
#define ROUND_SAMPLES 200
#define TARGET 1.15
#define LEAF 77
/* 2026-06-15T12:00:00Z for who can be told the time; the others get the
 * machine's, which the response holds at too: it is made for 2000 to 2099. */
#define THIS_UPDATE "20000101000000Z"
#define NEXT_UPDATE "20991231235959Z"
#define NOW INT64_C(1781524800)

enum { BASE, ENGINE, GNUTLS, OPENSSL, CONTENDERS };
static const char *const names[CONTENDERS] = { "signature alone", "libverify",
	"GnuTLS", "OpenSSL" };

struct field {
	gnutls_privkey_t key;
	gnutls_pubkey_t pub;
	struct vfy_span cert_der, issuer_der, response, damaged;
	struct vfy_cert *cert, *issuer;
	struct ocsp_response parsed;
	gnutls_x509_crt_t gnutls_cert, gnutls_issuer;
	struct openssl_ocsp *openssl;
};

struct samples {
	double v[MOST_ROUNDS * ROUND_SAMPLES];
	size_t n;
};

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "bench of OCSP: %s: %s\n", what, why);
	exit(1);
}

static void
must(int gnutls_rc, const char *what)
{
	if (gnutls_rc < 0)
		die(what, gnutls_strerror(gnutls_rc));
}

static gnutls_datum_t
datum(struct vfy_span s)
{
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)s.ptr,
		(unsigned)s.len };
}

static struct bytes
bytes(struct vfy_span s)
{
	return (struct bytes){ s.ptr, s.len };
}

/* -- what is asked about ----------------------------------------------------- */

static struct vfy_span
rsa_sha256(void)
{
	return SEQ(db_oid("1.2.840.113549.1.1.11"), NULL_());
}

static struct vfy_span
sign(void *arg, struct vfy_span tbs)
{
	gnutls_datum_t data = datum(tbs), out;
	struct vfy_span copy;

	must(gnutls_privkey_sign_data2(
		 arg, GNUTLS_SIGN_RSA_SHA256, 0, &data, &out),
	    "signing");
	copy = db_copy(span_of(out.data, out.size));
	gnutls_free(out.data);
	return copy;
}

static void
make_key(struct field *f)
{
	must(gnutls_privkey_init(&f->key), "key");
	must(gnutls_privkey_generate(f->key, GNUTLS_PK_RSA, 2048, 0), "key");
	must(gnutls_pubkey_init(&f->pub), "key");
	must(gnutls_pubkey_import_privkey(f->pub, f->key, 0, 0), "key");
}

static void
make_certs(struct field *f)
{
	struct db_cert c = db_cert_default();
	gnutls_datum_t spki;

	must(gnutls_pubkey_export2(f->pub, GNUTLS_X509_FMT_DER, &spki), "key");
	c.spki = db_copy(span_of(spki.data, spki.size));
	gnutls_free(spki.data);
	c.algorithm = rsa_sha256();
	c.issuer = c.subject = db_name("CA");
	f->issuer_der = db_certificate(&c, sign, f->key);
	c.subject = db_name("leaf");
	c.serial = db_int(LEAF);
	f->cert_der = db_certificate(&c, sign, f->key);
	if (cert_parse(f->issuer_der, &f->issuer, NULL) != 0 ||
	    cert_parse(f->cert_der, &f->cert, NULL) != 0)
		die("certificates", "not parsed");
}

static void
make_response(struct field *f)
{
	uint8_t name[SHA1_LEN], key[SHA256_LEN], zero = 0;
	struct vfy_span id, data, basic;

	if (!sha1(f->cert->issuer, name) ||
	    !ocsp_key_hash(f->issuer->spki, true, key))
		die("response", "no SHA-1");
	id = SEQ(SEQ(db_oid("1.3.14.3.2.26"), NULL_()),
	    OCTETS(span_of(name, SHA1_LEN)), OCTETS(span_of(key, SHA1_LEN)),
	    db_int(LEAF));
	data = SEQ(CONS(1, db_name("CA")), db_time(THIS_UPDATE),
	    SEQ(SEQ(id, PRIM(0, db_none()), db_time(THIS_UPDATE),
		CONS(0, db_time(NEXT_UPDATE)))));
	basic = SEQ(
	    data, rsa_sha256(), db_bits(DER_BIT_STRING, 0, sign(f->key, data)));
	f->response = SEQ(EL(DER_ENUMERATED, span_of(&zero, 1)),
	    CONS(0, SEQ(db_oid("1.3.6.1.5.5.7.48.1.1"), OCTETS(basic))));
	if (!ocsp_parse(f->response, &f->parsed, NULL))
		die("response", "not parsed");
	f->damaged = db_copy(f->response);
	/* the last digit of nextUpdate, before its Z */
	((uint8_t *)(uintptr_t)f->damaged.ptr)[f->parsed.responses.ptr +
	    f->parsed.responses.len - 2 - f->response.ptr] ^= 1;
}

static void
make_peers(struct field *f)
{
	gnutls_datum_t cert = datum(f->cert_der), issuer = datum(f->issuer_der);

	must(gnutls_x509_crt_init(&f->gnutls_cert), "GnuTLS");
	must(gnutls_x509_crt_init(&f->gnutls_issuer), "GnuTLS");
	must(gnutls_x509_crt_import(f->gnutls_cert, &cert, GNUTLS_X509_FMT_DER),
	    "GnuTLS");
	must(gnutls_x509_crt_import(
		 f->gnutls_issuer, &issuer, GNUTLS_X509_FMT_DER),
	    "GnuTLS");
	f->openssl = openssl_ocsp_new(bytes(f->cert_der), bytes(f->issuer_der));
	if (f->openssl == NULL)
		die("OpenSSL", "it can't read the certificates");
}

static void
field_free(struct field *f)
{
	openssl_ocsp_free(f->openssl);
	gnutls_x509_crt_deinit(f->gnutls_cert);
	gnutls_x509_crt_deinit(f->gnutls_issuer);
	gnutls_pubkey_deinit(f->pub);
	gnutls_privkey_deinit(f->key);
	cert_free(f->cert);
	cert_free(f->issuer);
	db_free_all();
}

/* -- contenders ---------------------------------------------------------------- */

static bool
base_good(const struct field *f, struct vfy_span unused)
{
	gnutls_datum_t data = datum(f->parsed.tbs),
		       value = datum(f->parsed.signature);

	(void)unused;
	return gnutls_pubkey_verify_data2(
		   f->pub, GNUTLS_SIGN_RSA_SHA256, 0, &data, &value) >= 0;
}

static bool
engine_good(const struct field *f, struct vfy_span response)
{
	struct ocsp_authority by;
	struct ocsp_response r;
	struct budget budget;
	struct proof p;

	budget_start(&budget, NULL);
	if (!ocsp_parse(response, &r, NULL))
		return false;
	ocsp_check(&r, f->cert, f->issuer, NOW, &p);
	return p.status == VFY_ST_GOOD &&
	    ocsp_signer(&r, f->issuer, NULL, NOW, &budget, &by) == VFY_R_OK;
}

static bool
gnutls_good(const struct field *f, struct vfy_span response)
{
	gnutls_datum_t der = datum(response);
	unsigned verify = 1, status;
	gnutls_ocsp_resp_t r;
	time_t from, until, now = time(NULL);
	bool good;

	must(gnutls_ocsp_resp_init(&r), "GnuTLS");
	good = gnutls_ocsp_resp_import(r, &der) >= 0 &&
	    gnutls_ocsp_resp_verify_direct(r, f->gnutls_issuer, &verify, 0) >=
		0 &&
	    verify == 0 &&
	    gnutls_ocsp_resp_check_crt(r, 0, f->gnutls_cert) >= 0 &&
	    gnutls_ocsp_resp_get_single(r, 0, NULL, NULL, NULL, NULL, &status,
		&from, &until, NULL, NULL) >= 0 &&
	    status == GNUTLS_OCSP_CERT_GOOD && from <= now && now <= until;
	gnutls_ocsp_resp_deinit(r);
	return good;
}

static bool
openssl_good(const struct field *f, struct vfy_span response)
{
	return openssl_ocsp_good(f->openssl, bytes(response));
}

typedef bool good_by(const struct field *f, struct vfy_span response);
static good_by *const contenders[CONTENDERS] = { base_good, engine_good,
	gnutls_good, openssl_good };

static void
prove(const struct field *f)
{
	for (size_t i = ENGINE; i < CONTENDERS; i++) {
		if (contenders[i](f, f->damaged))
			die(names[i], "accepted a damaged response");
		if (!contenders[i](f, f->response))
			die(names[i], "refused a good response");
	}
}

/* -- figures --------------------------------------------------------------------- */

static double
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static void
measure(const struct field *f, struct samples *all)
{
	for (size_t i = 0; i < CONTENDERS; i++) {
		for (int k = 0; k < ROUND_SAMPLES; k++) {
			double start = now_us();

			if (!contenders[i](f, f->response))
				die(names[i], "refused a good response");
			all[i].v[all[i].n++] = now_us() - start;
		}
	}
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts. */
static double
median(struct samples *s)
{
	qsort(s->v, s->n, sizeof(s->v[0]), by_size);
	return s->v[s->n / 2];
}

static void
report(struct samples *all, int rounds)
{
	double medians[CONTENDERS];

	printf("OCSP: a direct response, RSA 2048: read, verified, looked up\n"
	       "libverify %s, GnuTLS %s, %s\n"
	       "microseconds, median (minimum) of %d rounds of %d\n",
	    vfy_version(), gnutls_check_version(NULL), openssl_ocsp_version(),
	    rounds, ROUND_SAMPLES);
	for (size_t i = 0; i < CONTENDERS; i++) {
		medians[i] = median(&all[i]);
		printf("  %-16s %8.2f (%.2f)   %.2f x the signature\n",
		    names[i], medians[i], all[i].v[0],
		    medians[i] / medians[BASE]);
	}
	printf("libverify over the signature alone: %.3f, of minima %.3f (at "
	       "most %.2f): %s\n"
	       "GnuTLS over libverify %.2f, OpenSSL over libverify %.2f\n",
	    medians[ENGINE] / medians[BASE], all[ENGINE].v[0] / all[BASE].v[0],
	    TARGET, medians[ENGINE] <= TARGET * medians[BASE] ? "ok" : "MISS",
	    medians[GNUTLS] / medians[ENGINE],
	    medians[OPENSSL] / medians[ENGINE]);
}

int
main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;
	struct samples *all = calloc(CONTENDERS, sizeof(*all));
	struct field f = { .key = NULL };

	if (all == NULL)
		die("samples", "out of memory");
	if (rounds < 1 || rounds > MOST_ROUNDS)
		die("rounds", "from 1 to 101");
	make_key(&f);
	make_certs(&f);
	make_response(&f);
	make_peers(&f);
	prove(&f);
	for (int i = 0; i < rounds; i++)
		measure(&f, all);
	report(all, rounds);
	field_free(&f);
	free(all);
	return 0;
}
