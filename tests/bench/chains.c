/* SPDX-License-Identifier: MIT */
/*
 * chains.c - what the bench's questions are about: a root, an intermediate
 * and many leaves of each kind, made by GnuTLS at the start (RFC 5280 4.1).
 *
 * Leaves of a chain have one key, for making an RSA key takes long; their
 * serials, and so their signatures, differ. Makes nothing that a profile of
 * this library or another contender would frown upon.
 */
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"
#include "pem.h"

#define DAY 86400

#define RSA(bits)                                                              \
	{                                                                      \
		GNUTLS_PK_RSA, bits, GNUTLS_DIG_SHA256                         \
	}
#define EC(curve, digest)                                                      \
	{                                                                      \
		GNUTLS_PK_EC, GNUTLS_CURVE_TO_BITS(curve), digest              \
	}
#define P256 EC(GNUTLS_ECC_CURVE_SECP256R1, GNUTLS_DIG_SHA256)
#define P384 EC(GNUTLS_ECC_CURVE_SECP384R1, GNUTLS_DIG_SHA384)

const struct kind kinds[CHAINS] = {
	[CHAIN_RSA] = { "rsa", "RSA-2048, twice", RSA(2048), RSA(2048),
	    RSA(2048) },
	[CHAIN_LE] = { "le", "RSA-2048 under RSA-4096", RSA(2048), RSA(2048),
	    RSA(4096) },
	[CHAIN_EC] = { "ec", "P-256 leaf, P-384 CAs", P256, P384, P384 },
	[CHAIN_P256] = { "p256", "P-256, twice", P256, P256, P256 },
};

struct issuer {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	gnutls_digest_algorithm_t digest;
};

static gnutls_x509_privkey_t
key_make(const struct key_kind *kind)
{
	gnutls_x509_privkey_t key;

	must(gnutls_x509_privkey_init(&key), "key");
	must(gnutls_x509_privkey_generate(key, kind->pk, kind->bits, 0), "key");
	return key;
}

static void
set_key_ids(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
	uint8_t id[64];
	size_t len = sizeof(id);

	must(gnutls_x509_crt_get_key_id(crt, 0, id, &len), "key id");
	must(gnutls_x509_crt_set_subject_key_id(crt, id, len), "key id");
	if (issuer == NULL)
		return;
	len = sizeof(id);
	must(gnutls_x509_crt_get_key_id(issuer, 0, id, &len), "key id");
	must(gnutls_x509_crt_set_authority_key_id(crt, id, len), "key id");
}

static void
set_extensions(gnutls_x509_crt_t crt, bool ca)
{
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

/* days: until notAfter; negative: expired. */
static void
set_fields(gnutls_x509_crt_t crt, const char *name, int days)
{
	static const uint8_t first = 0x4a;
	uint8_t serial[16];
	time_t now = time(NULL);

	must(gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial)), "serial");
	serial[0] = first; /* positive, no leading zero */
	must(gnutls_x509_crt_set_version(crt, 3), name);
	must(gnutls_x509_crt_set_serial(crt, serial, sizeof(serial)), name);
	must(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0,
		 name, (unsigned)strlen(name)),
	    name);
	must(gnutls_x509_crt_set_activation_time(crt, now - 60 * DAY), name);
	must(gnutls_x509_crt_set_expiration_time(crt, now + days * DAY), name);
}

/* issuer NULL: self-signed. */
static gnutls_x509_crt_t
cert_make(const char *name, gnutls_x509_privkey_t key,
    const struct issuer *issuer, gnutls_digest_algorithm_t digest, bool ca,
    int days)
{
	gnutls_x509_crt_t crt;

	must(gnutls_x509_crt_init(&crt), name);
	set_fields(crt, name, days);
	must(gnutls_x509_crt_set_key(crt, key), name);
	set_key_ids(crt, issuer == NULL ? NULL : issuer->crt);
	set_extensions(crt, ca);
	must(gnutls_x509_crt_sign2(crt, issuer == NULL ? crt : issuer->crt,
		 issuer == NULL ? key : issuer->key, digest, 0),
	    name);
	return crt;
}

/* Takes crt over. */
static gnutls_datum_t
der_of(gnutls_x509_crt_t crt)
{
	gnutls_datum_t der;

	must(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &der), "export");
	gnutls_x509_crt_deinit(crt);
	return der;
}

static struct issuer
ca_make(const struct kind *k, const char *role, const struct key_kind *key,
    const struct issuer *issuer)
{
	struct issuer ca = { key_make(key), NULL, key->digest };
	char name[128];

	snprintf(name, sizeof(name), "Bench %s %s", role, k->name);
	ca.crt = cert_make(name, ca.key, issuer,
	    issuer == NULL ? ca.digest : issuer->digest, true, 1825);
	return ca;
}

static gnutls_datum_t
leaf_make(gnutls_x509_privkey_t key, const struct issuer *inter, int days)
{
	return der_of(cert_make(HOST, key, inter, inter->digest, false, days));
}

static struct pair *
pairs_make(const struct kind *k, gnutls_x509_privkey_t leaf,
    const struct issuer *inter, const struct issuer *root)
{
	struct pair *pairs = calloc(PAIRS, sizeof(*pairs));
	char name[128];
	size_t i;

	if (pairs == NULL)
		die("pairs", "out of memory");
	snprintf(name, sizeof(name), "Bench CA %s", k->name);
	for (i = 0; i < PAIRS; i++) {
		pairs[i].inter = der_of(cert_make(
		    name, inter->key, root, root->digest, true, 1825));
		pairs[i].leaf = leaf_make(leaf, inter, 60);
	}
	return pairs;
}

void
chain_make(struct chain *c, const struct kind *k, bool with_pairs)
{
	struct issuer root = ca_make(k, "Root", &k->root, NULL);
	struct issuer inter = ca_make(k, "CA", &k->inter, &root);
	gnutls_x509_privkey_t leaf = key_make(&k->leaf);
	size_t i;

	c->kind = k;
	for (i = 0; i < LEAVES; i++)
		c->leaf[i] = leaf_make(leaf, &inter, 60);
	c->expired = leaf_make(leaf, &inter, -1);
	c->pairs = with_pairs ? pairs_make(k, leaf, &inter, &root) : NULL;
	must(gnutls_x509_privkey_export2(
		 leaf, GNUTLS_X509_FMT_DER, &c->leaf_key),
	    "key");
	c->root = der_of(root.crt);
	c->inter = der_of(inter.crt);
	gnutls_x509_privkey_deinit(root.key);
	gnutls_x509_privkey_deinit(inter.key);
	gnutls_x509_privkey_deinit(leaf);
}

void
chain_free(struct chain *c)
{
	size_t i;

	gnutls_free(c->root.data);
	gnutls_free(c->inter.data);
	gnutls_free(c->expired.data);
	gnutls_free(c->leaf_key.data);
	for (i = 0; i < LEAVES; i++)
		gnutls_free(c->leaf[i].data);
	for (i = 0; c->pairs != NULL && i < PAIRS; i++) {
		gnutls_free(c->pairs[i].leaf.data);
		gnutls_free(c->pairs[i].inter.data);
	}
	free(c->pairs);
}

/* -- files ----------------------------------------------------------------- */

/* The place of the nth certificate of a file. */
static gnutls_datum_t *
nth_cert(struct chain *c, size_t n)
{
	gnutls_datum_t *first[] = { &c->root, &c->inter, &c->expired };

	return n < 3 ? first[n] : &c->leaf[n - 3];
}

void
chain_write(const struct chain *c, const char *path)
{
	struct chain copy = *c;
	FILE *f = fopen(path, "w");
	gnutls_datum_t pem;
	size_t i;

	if (f == NULL)
		die(path, "can't be written");
	for (i = 0; i < 3 + LEAVES; i++) {
		must(gnutls_pem_base64_encode2(
			 "CERTIFICATE", nth_cert(&copy, i), &pem),
		    path);
		fwrite(pem.data, 1, pem.size, f);
		gnutls_free(pem.data);
	}
	if (ferror(f) || fclose(f) != 0)
		die(path, "can't be written");
}

static int
take_cert(void *arg, struct vfy_span der, size_t index)
{
	gnutls_datum_t *to;

	if (index >= 3 + LEAVES)
		return VFY_ELIMIT;
	to = nth_cert(arg, index);
	to->data = gnutls_malloc(der.len);
	if (to->data == NULL)
		return VFY_ENOMEM;
	memcpy(to->data, der.ptr, der.len);
	to->size = (unsigned)der.len;
	return 0;
}

void
chain_read(struct chain *c, const char *path)
{
	gnutls_datum_t file;

	*c = (struct chain){ .kind = NULL };
	must(gnutls_load_file(path, &file), path);
	if (pem_read((struct vfy_span){ file.data, file.size }, PEM_CERTIFICATE,
		take_cert, c, NULL) != 0)
		die(path, "can't be read");
	gnutls_free(file.data);
}
