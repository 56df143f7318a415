/* SPDX-License-Identifier: MIT */
/*
 * sig.c - signatures and hashes, by GnuTLS (RFC 3279, 4055, 5480, 5758, 8410,
 * 9881).
 *
 * Keys are handed to GnuTLS as raw numbers: its import of a
 * SubjectPublicKeyInfo costs as much as an RSA verification. Algorithms that
 * it lacks, or that a system-wide policy switched off, are "unsupported".
 */
#include "sig.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>

#include "der.h"
#include "vfy_limits.h"

#define OID(...) { __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ })

/* RFC 9881; configure says whether this GnuTLS knows the names. */
#ifdef VFY_MLDSA
#define SIGN_MLDSA(n) GNUTLS_SIGN_MLDSA##n
#else
#define SIGN_MLDSA(n) GNUTLS_SIGN_UNKNOWN
#endif

struct sig_alg {
	uint8_t oid[9];
	size_t oid_len;
	const char *name;
	enum key_kind kind;
	gnutls_sign_algorithm_t sign; /* UNKNOWN: not to be had */
	enum sig_strength strength;
};

/* The one for RSASSA-PSS stands for all of its hashes. */
static const struct sig_alg sig_algs[] = {
	{ OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b),
	    "rsa-sha256", KEY_RSA, GNUTLS_SIGN_RSA_SHA256, SIG_STRONG },
	{ OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c),
	    "rsa-sha384", KEY_RSA, GNUTLS_SIGN_RSA_SHA384, SIG_STRONG },
	{ OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d),
	    "rsa-sha512", KEY_RSA, GNUTLS_SIGN_RSA_SHA512, SIG_STRONG },
	{ OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0e),
	    "rsa-sha224", KEY_RSA, GNUTLS_SIGN_RSA_SHA224, SIG_STRONG },
	{ OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05), "rsa-sha1",
	    KEY_RSA, GNUTLS_SIGN_RSA_SHA1, SIG_SHA1 },
	{ OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04), "rsa-md5",
	    KEY_RSA, GNUTLS_SIGN_UNKNOWN, SIG_BROKEN },
	{ OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x02), "rsa-md2",
	    KEY_RSA, GNUTLS_SIGN_UNKNOWN, SIG_BROKEN },
	{ OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a), "rsa-pss",
	    KEY_RSA_PSS, GNUTLS_SIGN_RSA_PSS_SHA256, SIG_STRONG },
	{ OID(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02), "ecdsa-sha256",
	    KEY_EC, GNUTLS_SIGN_ECDSA_SHA256, SIG_STRONG },
	{ OID(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03), "ecdsa-sha384",
	    KEY_EC, GNUTLS_SIGN_ECDSA_SHA384, SIG_STRONG },
	{ OID(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04), "ecdsa-sha512",
	    KEY_EC, GNUTLS_SIGN_ECDSA_SHA512, SIG_STRONG },
	{ OID(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x01), "ecdsa-sha224",
	    KEY_EC, GNUTLS_SIGN_ECDSA_SHA224, SIG_STRONG },
	{ OID(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01), "ecdsa-sha1", KEY_EC,
	    GNUTLS_SIGN_ECDSA_SHA1, SIG_SHA1 },
	{ OID(0x2b, 0x65, 0x70), "ed25519", KEY_ED25519,
	    GNUTLS_SIGN_EDDSA_ED25519, SIG_STRONG },
	{ OID(0x2b, 0x65, 0x71), "ed448", KEY_ED448, GNUTLS_SIGN_EDDSA_ED448,
	    SIG_STRONG },
	{ OID(0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x03), "dsa-sha1", KEY_DSA,
	    GNUTLS_SIGN_UNKNOWN,
	    SIG_STRONG }, /* never verified here: its hash is of no account */
	{ OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x02),
	    "dsa-sha256", KEY_DSA, GNUTLS_SIGN_UNKNOWN, SIG_STRONG },
	{ OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11),
	    "ml-dsa-44", KEY_MLDSA, SIGN_MLDSA(44), SIG_STRONG },
	{ OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12),
	    "ml-dsa-65", KEY_MLDSA, SIGN_MLDSA(65), SIG_STRONG },
	{ OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13),
	    "ml-dsa-87", KEY_MLDSA, SIGN_MLDSA(87), SIG_STRONG },
};

struct key_alg {
	uint8_t oid[9];
	size_t oid_len;
	enum key_kind kind;
	const char *name;
	size_t octets; /* of an ML-DSA key (FIPS 204, table 2) */
};

static const struct key_alg key_algs[] = {
	{ OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01), KEY_RSA,
	    "rsa", 0 },
	{ OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a),
	    KEY_RSA_PSS, "rsa-pss", 0 },
	{ OID(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01), KEY_EC, "ecdsa", 0 },
	{ OID(0x2b, 0x65, 0x70), KEY_ED25519, "ed25519", 0 },
	{ OID(0x2b, 0x65, 0x71), KEY_ED448, "ed448", 0 },
	{ OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11), KEY_MLDSA,
	    "ml-dsa-44", 1312 },
	{ OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12), KEY_MLDSA,
	    "ml-dsa-65", 1952 },
	{ OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13), KEY_MLDSA,
	    "ml-dsa-87", 2592 },
	{ OID(0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01), KEY_DSA, "dsa", 0 },
};

struct curve {
	uint8_t oid[8];
	size_t oid_len;
	gnutls_ecc_curve_t id;
	unsigned bits;
	size_t octets; /* of one coordinate */
};

/* RFC 5480 2.1.1.1 */
static const struct curve curves[] = {
	{ OID(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07),
	    GNUTLS_ECC_CURVE_SECP256R1, 256, 32 },
	{ OID(0x2b, 0x81, 0x04, 0x00, 0x22), GNUTLS_ECC_CURVE_SECP384R1, 384,
	    48 },
	{ OID(0x2b, 0x81, 0x04, 0x00, 0x23), GNUTLS_ECC_CURVE_SECP521R1, 521,
	    66 },
};

/* An AlgorithmIdentifier taken apart: parameters with header, or empty. */
struct algorithm {
	struct vfy_span oid, parameters;
};

static bool
open_algorithm(struct vfy_span whole, struct algorithm *out)
{
	struct der d = der_start(whole, NULL), seq;

	out->parameters = span_of(NULL, 0);
	if (!der_enter(&d, DER_SEQUENCE, "", &seq) || !der_done(&d) ||
	    !der_oid(&seq, "", &out->oid))
		return false;
	return der_done(&seq) ||
	    (der_any(&seq, "", NULL, NULL, &out->parameters) && der_done(&seq));
}

static const struct sig_alg *
find_sig(struct vfy_span oid)
{
	size_t i;

	for (i = 0; i < sizeof(sig_algs) / sizeof(sig_algs[0]); i++) {
		if (span_eq(oid, span_of(sig_algs[i].oid, sig_algs[i].oid_len)))
			return &sig_algs[i];
	}
	return NULL;
}

static const struct key_alg *
find_key(struct vfy_span oid)
{
	size_t i;

	for (i = 0; i < sizeof(key_algs) / sizeof(key_algs[0]); i++) {
		if (span_eq(oid, span_of(key_algs[i].oid, key_algs[i].oid_len)))
			return &key_algs[i];
	}
	return NULL;
}

static const struct curve *
find_curve(struct vfy_span parameters)
{
	struct der d = der_start(parameters, NULL);
	struct vfy_span oid;
	size_t i;

	if (!der_oid(&d, "", &oid))
		return NULL;
	for (i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		if (span_eq(oid, span_of(curves[i].oid, curves[i].oid_len)))
			return &curves[i];
	}
	return NULL;
}

/*
 * RSAPublicKey (RFC 8017 A.1.1), without sign octets. Both are odd, and the
 * exponent is at least 3: under an exponent of 1 a signature is the padded
 * hash itself, which anyone can write down.
 */
static bool
open_rsa(
    struct vfy_span key, struct vfy_span *modulus, struct vfy_span *exponent)
{
	struct der d = der_start(key, NULL), seq;
	struct vfy_span *n[2] = { modulus, exponent };
	unsigned i;

	if (!der_enter(&d, DER_SEQUENCE, "", &seq) || !der_done(&d))
		return false;
	for (i = 0; i < 2; i++) {
		if (!der_integer(&seq, DER_INTEGER, "", n[i]) ||
		    n[i]->ptr[0] >= 0x80)
			return false;
		if (n[i]->len > 1 && n[i]->ptr[0] == 0)
			*n[i] = span_of(n[i]->ptr + 1, n[i]->len - 1);
		if ((n[i]->ptr[n[i]->len - 1] & 1) == 0)
			return false;
	}
	/*= rfc8017 3.1 */
	return der_done(&seq) && (exponent->len > 1 || exponent->ptr[0] >= 3);
}

static unsigned
bit_length(struct vfy_span n)
{
	unsigned bits = (unsigned)n.len * 8;
	uint8_t top;

	if (n.len == 0)
		return 0;
	for (top = n.ptr[0]; bits > 0 && (top & 0x80) == 0;
	     top = (uint8_t)(top << 1)) {
		bits--;
		if (top == 0)
			return 0;
	}
	return bits;
}

/* Dss-Parms (RFC 3279 2.3.2): p comes first. */
static unsigned
dsa_bits(struct vfy_span parameters)
{
	struct der d = der_start(parameters, NULL), seq;
	struct vfy_span p;

	if (!der_enter(&d, DER_SEQUENCE, "", &seq) ||
	    !der_integer(&seq, DER_INTEGER, "", &p))
		return 0;
	if (p.len > 1 && p.ptr[0] == 0)
		p = span_of(p.ptr + 1, p.len - 1);
	return bit_length(p);
}

/* A SubjectPublicKeyInfo taken apart. */
struct public_key {
	struct vfy_span spki;
	struct algorithm alg;
	struct vfy_span octets; /* of subjectPublicKey */
};

static bool
open_spki(struct vfy_span spki, struct public_key *out)
{
	struct der d = der_start(spki, NULL), seq;
	struct vfy_span whole;
	unsigned unused;

	out->spki = spki;
	return der_enter(&d, DER_SEQUENCE, "", &seq) && der_done(&d) &&
	    der_whole(&seq, DER_SEQUENCE, "", &whole) &&
	    open_algorithm(whole, &out->alg) &&
	    der_bits(&seq, DER_BIT_STRING, "", &out->octets, &unused) &&
	    der_done(&seq) && unused == 0;
}

/* Parameters that say nothing: absent, or NULL. */
static bool
no_parameters(struct vfy_span parameters)
{
	static const uint8_t null[] = { 0x05, 0x00 };

	return span_empty(parameters) ||
	    span_eq(parameters, span_of(null, sizeof(null)));
}

/*
 * Are the key's parameters and its length what its algorithm demands? An EC
 * key's curve and point, and what a PSS key is bound to, are looked at where
 * they are used.
 */
static bool
key_in_form(const struct key_alg *ka, const struct public_key *pk)
{
	switch (ka->kind) {
	/*= rfc3279 2.3.1 NULL; many leave it out */
	case KEY_RSA:
		return no_parameters(pk->alg.parameters);
	/*= rfc8410 3, 4 */
	case KEY_ED25519:
		return span_empty(pk->alg.parameters) && pk->octets.len == 32;
	case KEY_ED448:
		return span_empty(pk->alg.parameters) && pk->octets.len == 57;
	/*= rfc9881 2, 4 */
	case KEY_MLDSA:
		return span_empty(pk->alg.parameters) &&
		    pk->octets.len == ka->octets;
	default:
		return true;
	}
}

bool
key_info(struct vfy_span spki, struct key_info *out)
{
	struct vfy_span n, e;
	struct public_key pk;
	const struct key_alg *ka;
	const struct curve *curve;

	*out = (struct key_info){ .kind = KEY_OTHER };
	if (!open_spki(spki, &pk))
		return false;
	out->key = pk.octets;
	out->oid = pk.alg.oid;
	ka = find_key(pk.alg.oid);
	if (ka == NULL)
		return true;
	out->kind = ka->kind;
	out->no_parameters = span_empty(pk.alg.parameters);
	if (!key_in_form(ka, &pk))
		return false;
	if (ka->kind == KEY_RSA || ka->kind == KEY_RSA_PSS) {
		if (!open_rsa(out->key, &n, &e))
			return false;
		out->bits = bit_length(n);
	} else if (ka->kind == KEY_DSA)
		out->bits = dsa_bits(pk.alg.parameters);
	else if (ka->kind == KEY_EC &&
	    (curve = find_curve(pk.alg.parameters)) != NULL) {
		out->bits = curve->bits;
		out->named_curve = out->key.len == 1 + 2 * curve->octets &&
		    out->key.ptr[0] == 4;
	}
	return true;
}

static gnutls_datum_t
datum(struct vfy_span s)
{
	/* GnuTLS reads through this pointer only */
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)s.ptr,
		(unsigned)s.len };
}

/* id-sha256, -384, -512: 2.16.840.1.101.3.4.2.{1,2,3} */
static bool
open_hash(struct vfy_span whole, gnutls_digest_algorithm_t *out)
{
	static const uint8_t prefix[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
		0x04, 0x02 };
	static const gnutls_digest_algorithm_t digests[] = { GNUTLS_DIG_SHA256,
		GNUTLS_DIG_SHA384, GNUTLS_DIG_SHA512 };
	struct algorithm alg;
	uint8_t last;

	/*= rfc4055 2.1 */
	if (!open_algorithm(whole, &alg) || alg.oid.len != sizeof(prefix) + 1 ||
	    memcmp(alg.oid.ptr, prefix, sizeof(prefix)) != 0 ||
	    !no_parameters(alg.parameters))
		return false;
	last = alg.oid.ptr[sizeof(prefix)];
	if (last < 1 || last > 3)
		return false;
	*out = digests[last - 1];
	return true;
}

/* id-mgf1 (1.2.840.113549.1.1.8) with the hash as its parameter. */
static bool
open_mgf1(struct vfy_span whole, gnutls_digest_algorithm_t *out)
{
	static const uint8_t id_mgf1[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
		0x01, 0x01, 0x08 };
	struct algorithm alg;

	return open_algorithm(whole, &alg) &&
	    span_eq(alg.oid, span_of(id_mgf1, sizeof(id_mgf1))) &&
	    open_hash(alg.parameters, out);
}

/*
 * RSASSA-PSS-params (RFC 4055 3.1). The defaults are SHA-1: a list without
 * hash or mask function is not supported. Both hashes must be the same.
 */
static bool
open_pss(
    struct vfy_span parameters, gnutls_digest_algorithm_t *hash, unsigned *salt)
{
	struct der d = der_start(parameters, NULL), seq, inner;
	gnutls_digest_algorithm_t mask;
	struct vfy_span whole;
	uint32_t n = 20;

	if (!der_enter(&d, DER_SEQUENCE, "", &seq) || !der_done(&d))
		return false;
	if (!der_enter(&seq, DER_CTX_CONS(0), "", &inner) ||
	    !der_whole(&inner, DER_SEQUENCE, "", &whole) || !der_done(&inner) ||
	    !open_hash(whole, hash))
		return false;
	if (!der_enter(&seq, DER_CTX_CONS(1), "", &inner) ||
	    !der_whole(&inner, DER_SEQUENCE, "", &whole) || !der_done(&inner) ||
	    !open_mgf1(whole, &mask) || mask != *hash)
		return false;
	if (der_peek(&seq, DER_CTX_CONS(2)) &&
	    (!der_enter(&seq, DER_CTX_CONS(2), "", &inner) ||
		!der_uint(&inner, DER_INTEGER, "", &n) || !der_done(&inner)))
		return false;
	*salt = n;
	/* trailerField is 1, the default, which DER leaves out */
	return der_done(&seq) && n <= 512;
}

static gnutls_sign_algorithm_t
pss_sign(gnutls_digest_algorithm_t hash)
{
	switch (hash) {
	case GNUTLS_DIG_SHA256:
		return GNUTLS_SIGN_RSA_PSS_SHA256;
	case GNUTLS_DIG_SHA384:
		return GNUTLS_SIGN_RSA_PSS_SHA384;
	default:
		return GNUTLS_SIGN_RSA_PSS_SHA512;
	}
}

static int
import_rsa(gnutls_pubkey_t key, struct vfy_span octets)
{
	struct vfy_span n, e;
	gnutls_datum_t m, x;

	if (!open_rsa(octets, &n, &e))
		return GNUTLS_E_ASN1_DER_ERROR;
	if (bit_length(n) > LIMIT_RSA_BITS ||
	    bit_length(e) > LIMIT_RSA_EXPONENT_BITS)
		return GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM;
	m = datum(n);
	x = datum(e);
	return gnutls_pubkey_import_rsa_raw(key, &m, &x);
}

static int
import_ec(
    gnutls_pubkey_t key, struct vfy_span parameters, struct vfy_span octets)
{
	const struct curve *curve = find_curve(parameters);
	gnutls_datum_t x, y;

	if (curve == NULL || octets.len == 0)
		return GNUTLS_E_ECC_UNSUPPORTED_CURVE;
	if (octets.ptr[0] !=
	    4) /* a compressed point: RFC 5480 2.2 lets one refuse it */
		return GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM;
	if (octets.len != 1 + 2 * curve->octets)
		return GNUTLS_E_ASN1_DER_ERROR;
	x = datum(span_of(octets.ptr + 1, curve->octets));
	y = datum(span_of(octets.ptr + 1 + curve->octets, curve->octets));
	return gnutls_pubkey_import_ecc_raw(key, curve->id, &x, &y);
}

static int
import_eddsa(gnutls_pubkey_t key, enum key_kind kind, struct vfy_span octets)
{
	gnutls_ecc_curve_t curve = kind == KEY_ED25519
	    ? GNUTLS_ECC_CURVE_ED25519
	    : GNUTLS_ECC_CURVE_ED448;
	gnutls_datum_t x = datum(octets);

	return gnutls_pubkey_import_ecc_raw(key, curve, &x, NULL);
}

/* GnuTLS checks a salt of the hash's length unless the key says another. */
static int
set_pss(gnutls_pubkey_t key, gnutls_digest_algorithm_t hash, unsigned salt)
{
	gnutls_x509_spki_t spki;
	int rc = gnutls_x509_spki_init(&spki);

	if (rc < 0)
		return rc;
	gnutls_x509_spki_set_rsa_pss_params(spki, hash, salt);
	rc = gnutls_pubkey_set_spki(key, spki, 0);
	gnutls_x509_spki_deinit(spki);
	return rc;
}

/* An RSASSA-PSS key may be bound to parameters (RFC 4055 3.3). */
static bool
pss_key_allows(
    struct vfy_span parameters, gnutls_digest_algorithm_t hash, unsigned salt)
{
	gnutls_digest_algorithm_t key_hash;
	unsigned key_salt;

	if (span_empty(parameters))
		return true;
	return open_pss(parameters, &key_hash, &key_salt) && key_hash == hash &&
	    salt >= key_salt;
}

/* Parameters of a signature algorithm other than PSS: absent, or NULL for RSA. */
static bool
plain_parameters(const struct sig_alg *sa, struct vfy_span parameters)
{
	return sa->kind == KEY_RSA ? no_parameters(parameters)
				   : span_empty(parameters);
}

/*
 * ECDSA-Sig-Value (RFC 3279 2.2.3): GnuTLS reads BER, and negative numbers as
 * positive ones, so that anyone could write a signature in several ways.
 */
static bool
is_ecdsa_value(struct vfy_span signature)
{
	struct der d = der_start(signature, NULL), seq;
	struct vfy_span r, s;

	return der_enter(&d, DER_SEQUENCE, "", &seq) && der_done(&d) &&
	    der_integer(&seq, DER_INTEGER, "", &r) && r.ptr[0] < 0x80 &&
	    der_integer(&seq, DER_INTEGER, "", &s) && s.ptr[0] < 0x80 &&
	    der_done(&seq);
}

/* Puts the key where GnuTLS can use it, for this signature algorithm. */
static int
import_key(gnutls_pubkey_t key, const struct sig_alg *sa,
    const struct algorithm *sig, const struct public_key *pk,
    gnutls_sign_algorithm_t *sign)
{
	const struct key_alg *ka = find_key(pk->alg.oid);
	gnutls_datum_t spki = datum(pk->spki);
	gnutls_digest_algorithm_t hash;
	unsigned salt;
	int rc;

	*sign = sa->sign;
	if (ka == NULL || sa->sign == GNUTLS_SIGN_UNKNOWN)
		return GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM;
	if (!key_in_form(ka, pk))
		return GNUTLS_E_PK_SIG_VERIFY_FAILED;
	if (sa->kind == KEY_RSA_PSS &&
	    (ka->kind == KEY_RSA || ka->kind == KEY_RSA_PSS)) {
		if (!open_pss(sig->parameters, &hash, &salt))
			return GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM;
		if (ka->kind == KEY_RSA_PSS &&
		    !pss_key_allows(pk->alg.parameters, hash, salt))
			return GNUTLS_E_PK_SIG_VERIFY_FAILED;
		*sign = pss_sign(hash);
		rc = import_rsa(key, pk->octets);
		return rc < 0 ? rc : set_pss(key, hash, salt);
	}
	if (ka->kind != sa->kind || !plain_parameters(sa, sig->parameters))
		return GNUTLS_E_PK_SIG_VERIFY_FAILED;
	switch (ka->kind) {
	case KEY_RSA:
		return import_rsa(key, pk->octets);
	case KEY_EC:
		return import_ec(key, pk->alg.parameters, pk->octets);
	case KEY_ED25519:
	case KEY_ED448:
		return import_eddsa(key, ka->kind, pk->octets);
	case KEY_MLDSA:
		/*= rfc9881 2: the key's algorithm is the signature's */
		if (!span_eq(sig->oid, pk->alg.oid))
			return GNUTLS_E_PK_SIG_VERIFY_FAILED;
		return gnutls_pubkey_import(key, &spki, GNUTLS_X509_FMT_DER);
	default:
		return GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM;
	}
}

/* What GnuTLS's answer means: everything that is not known to be good is bad. */
static enum sig_result
judge(int rc, int *err)
{
	/* GnuTLS tells a lack of memory by various codes */
	if (rc < 0 && errno == ENOMEM)
		rc = GNUTLS_E_MEMORY_ERROR;
	switch (rc) {
	case GNUTLS_E_MEMORY_ERROR:
		*err = VFY_ENOMEM;
		return SIG_BAD;
	case GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM:
	case GNUTLS_E_UNKNOWN_PK_ALGORITHM:
	case GNUTLS_E_UNIMPLEMENTED_FEATURE:
	case GNUTLS_E_ECC_UNSUPPORTED_CURVE:
	case GNUTLS_E_UNWANTED_ALGORITHM:
	case GNUTLS_E_INSUFFICIENT_SECURITY:
	case GNUTLS_E_UNKNOWN_HASH_ALGORITHM:
		return SIG_UNSUPPORTED;
	default:
		return rc >= 0 ? SIG_GOOD : SIG_BAD;
	}
}

enum sig_result
sig_verify(struct vfy_span spki, struct vfy_span algorithm,
    struct vfy_span data, struct vfy_span signature, int *err)
{
	gnutls_sign_algorithm_t sign;
	const struct sig_alg *sa;
	struct public_key pk;
	struct algorithm sig;
	gnutls_datum_t d, s;
	gnutls_pubkey_t key;
	int rc;

	*err = 0;
	if (!open_algorithm(algorithm, &sig) || !open_spki(spki, &pk))
		return SIG_BAD;
	sa = find_sig(sig.oid);
	if (sa == NULL)
		return SIG_UNSUPPORTED;
	if (sa->kind == KEY_EC && !is_ecdsa_value(signature))
		return SIG_BAD;
	errno = 0;
	rc = gnutls_pubkey_init(&key);
	if (rc < 0)
		return judge(GNUTLS_E_MEMORY_ERROR, err);
	rc = import_key(key, sa, &sig, &pk, &sign);
	if (rc >= 0) {
		d = datum(data);
		s = datum(signature);
		/* whether SHA-1 will do is the profile's to say */
		rc = gnutls_pubkey_verify_data2(
		    key, sign, GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1, &d, &s);
	}
	gnutls_pubkey_deinit(key);
	return judge(rc, err);
}

static bool
hash(gnutls_digest_algorithm_t algorithm, struct vfy_span data, uint8_t *out,
    size_t len)
{
	if (gnutls_hash_fast(algorithm, data.ptr, data.len, out) == 0)
		return true;
	memset(out, 0, len);
	return false;
}

bool
sha256(struct vfy_span data, uint8_t out[SHA256_LEN])
{
	return hash(GNUTLS_DIG_SHA256, data, out, SHA256_LEN);
}

bool
vfy_sha256(struct vfy_span bytes, uint8_t out[32])
{
	return sha256(bytes, out);
}

bool
sha1(struct vfy_span data, uint8_t out[SHA1_LEN])
{
	return hash(GNUTLS_DIG_SHA1, data, out, SHA1_LEN);
}

bool
random_octets(uint8_t *out, size_t len)
{
	return gnutls_rnd(GNUTLS_RND_NONCE, out, len) == 0;
}

enum sig_strength
sig_strength(struct vfy_span algorithm)
{
	const struct sig_alg *sa;
	struct algorithm alg;

	if (!open_algorithm(algorithm, &alg) ||
	    (sa = find_sig(alg.oid)) == NULL)
		return SIG_STRONG;
	return sa->strength;
}

/* The salt is as long as the hash. */
static bool
is_baseline_pss(struct vfy_span parameters)
{
	gnutls_digest_algorithm_t hash;
	unsigned salt;

	return open_pss(parameters, &hash, &salt) &&
	    salt == gnutls_hash_get_len(hash);
}

bool
sig_off_baseline(struct vfy_span algorithm)
{
	const struct sig_alg *sa;
	struct algorithm alg;

	if (!open_algorithm(algorithm, &alg) ||
	    (sa = find_sig(alg.oid)) == NULL || sa->strength != SIG_STRONG)
		return false;
	if (sa->kind == KEY_RSA_PSS)
		return !is_baseline_pss(alg.parameters);
	if (sa->kind == KEY_RSA)
		return sa->sign == GNUTLS_SIGN_RSA_SHA224 ||
		    span_empty(alg.parameters);
	return sa->kind == KEY_EC && sa->sign == GNUTLS_SIGN_ECDSA_SHA224;
}

static size_t
put_text(char *buf, size_t len, const char *text)
{
	int n = snprintf(buf, len, "%s", text);

	return n < 0 ? 0 : (size_t)n;
}

size_t
sig_key_text(struct vfy_span spki, char *buf, size_t len)
{
	const struct key_alg *ka;
	struct key_info k;
	int n;

	if (!key_info(spki, &k))
		return put_text(buf, len, "malformed");
	ka = find_key(k.oid);
	if (ka == NULL)
		return der_oid_text(k.oid, buf, len);
	if (k.kind == KEY_EC && k.bits == 0)
		return put_text(buf, len, "ecdsa-other-curve");
	if (k.bits == 0)
		return put_text(buf, len, ka->name);
	n = snprintf(
	    buf, len, "%s-%s%u", ka->name, k.kind == KEY_EC ? "p" : "", k.bits);
	return n < 0 ? 0 : (size_t)n;
}

size_t
sig_algorithm_text(struct vfy_span algorithm, char *buf, size_t len)
{
	gnutls_digest_algorithm_t digest;
	const struct sig_alg *sa;
	struct algorithm alg;
	unsigned salt;
	int n;

	if (!open_algorithm(algorithm, &alg))
		return put_text(buf, len, "malformed");
	sa = find_sig(alg.oid);
	if (sa == NULL)
		return der_oid_text(alg.oid, buf, len);
	if (sa->kind != KEY_RSA_PSS ||
	    !open_pss(alg.parameters, &digest, &salt))
		return put_text(buf, len, sa->name);
	n = snprintf(buf, len, "%s-sha%u", sa->name,
	    digest == GNUTLS_DIG_SHA256	      ? 256u
		: digest == GNUTLS_DIG_SHA384 ? 384u
					      : 512u);
	return n < 0 ? 0 : (size_t)n;
}
