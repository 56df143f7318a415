/* SPDX-License-Identifier: MIT */
/*
 * test_sig.c - keys and signatures that are not what their algorithm demands
 * (RFC 3279 2.2.3, 2.3.1; RFC 4055 2.1, 3.1; RFC 8017 3.1; RFC 8410 3): each
 * with its twin that verifies. What GnuTLS does with good ones is not asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

#include "der_build.h"
#include "sig.h"

#define RSA_OCTETS 256u

static const char message[] = "what is signed";

static int
teardown(void **state)
{
	(void)state;
	db_free_all();
	return 0;
}

static gnutls_privkey_t
make_key(gnutls_pk_algorithm_t kind, unsigned bits)
{
	gnutls_privkey_t key;

	if (gnutls_privkey_init(&key) < 0 ||
	    gnutls_privkey_generate(key, kind, bits, 0) < 0)
		abort();
	return key;
}

static gnutls_pubkey_t
public_of(gnutls_privkey_t key)
{
	gnutls_pubkey_t pub;

	if (gnutls_pubkey_init(&pub) < 0 ||
	    gnutls_pubkey_import_privkey(pub, key, 0, 0) < 0)
		abort();
	return pub;
}

static struct vfy_span
spki_of(gnutls_privkey_t key)
{
	gnutls_pubkey_t pub = public_of(key);
	struct vfy_span copy;
	gnutls_datum_t der;

	if (gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_DER, &der) < 0)
		abort();
	copy = db_copy(span_of(der.data, der.size));
	gnutls_free(der.data);
	gnutls_pubkey_deinit(pub);
	return copy;
}

static struct vfy_span
sign(gnutls_privkey_t key, gnutls_sign_algorithm_t how)
{
	gnutls_datum_t data = { (unsigned char *)(uintptr_t)message,
		sizeof(message) };
	struct vfy_span copy;
	gnutls_datum_t out;

	if (gnutls_privkey_sign_data2(key, how, 0, &data, &out) < 0)
		abort();
	copy = db_copy(span_of(out.data, out.size));
	gnutls_free(out.data);
	return copy;
}

static void
check(struct vfy_span spki, struct vfy_span algorithm,
    struct vfy_span signature, enum sig_result want)
{
	int err;

	assert_int_equal(
	    sig_verify(spki, algorithm, span_of(message, sizeof(message)),
		signature, &err),
	    want);
	assert_int_equal(err, 0);
}

/* Such a key is told from others before anything is signed with it. */
static void
check_key(struct vfy_span spki, bool good)
{
	struct key_info info;

	assert_int_equal(key_info(spki, &info), good);
}

static struct vfy_span
rsa_sha256(void)
{
	return SEQ(db_oid("1.2.840.113549.1.1.11"), NULL_());
}

/* -- RSA keys ------------------------------------------------------------------ */

static struct vfy_span
rsa_spki(const char *oid, struct vfy_span parameters, struct vfy_span modulus,
    struct vfy_span exponent)
{
	struct vfy_span key =
	    SEQ(EL(DER_INTEGER, RAW("\0"), modulus), exponent);

	return SEQ(
	    SEQ(db_oid(oid), parameters), db_bits(DER_BIT_STRING, 0, key));
}

/* The modulus of a key without its sign octet; odd or made even. */
static struct vfy_span
modulus_of(gnutls_privkey_t key, bool even)
{
	gnutls_pubkey_t pub = public_of(key);
	gnutls_datum_t n, e;
	struct vfy_span out;
	uint8_t *p;

	if (gnutls_pubkey_export_rsa_raw2(
		pub, &n, &e, GNUTLS_EXPORT_FLAG_NO_LZ) < 0)
		abort();
	p = db_alloc(n.size);
	memcpy(p, n.data, n.size);
	if (even)
		p[n.size - 1] &= 0xfe;
	out = span_of(p, n.size);
	gnutls_free(n.data);
	gnutls_free(e.data);
	gnutls_pubkey_deinit(pub);
	return out;
}

/*= rfc8017 9.2: what is signed, written down without any key */
static struct vfy_span
padded_hash(void)
{
	static const uint8_t info[] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09,
		0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
		0x00, 0x04, 0x20 };
	uint8_t *p = db_alloc(RSA_OCTETS);
	size_t at = RSA_OCTETS - SHA256_LEN;

	memset(p, 0xff, RSA_OCTETS);
	p[0] = 0x00;
	p[1] = 0x01;
	assert_true(sha256(span_of(message, sizeof(message)), p + at));
	memcpy(p + at - sizeof(info), info, sizeof(info));
	p[at - sizeof(info) - 1] = 0x00;
	return span_of(p, RSA_OCTETS);
}

/* A signature under an exponent of 1 takes no key to make. */
static void
test_rsa_exponent(void **state)
{
	static const char rsa[] = "1.2.840.113549.1.1.1";
	gnutls_privkey_t key = make_key(GNUTLS_PK_RSA, 8 * RSA_OCTETS);
	struct vfy_span n = modulus_of(key, false),
			even = modulus_of(key, true);
	static const long bad[] = { 0, 1, 2, 4, 65536, -3 };
	size_t i;

	(void)state;
	check(rsa_spki(rsa, NULL_(), n, db_int(65537)), rsa_sha256(),
	    sign(key, GNUTLS_SIGN_RSA_SHA256), SIG_GOOD);
	check_key(rsa_spki(rsa, NULL_(), n, db_int(3)), true);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		check_key(rsa_spki(rsa, NULL_(), n, db_int(bad[i])), false);
		check(rsa_spki(rsa, NULL_(), n, db_int(bad[i])), rsa_sha256(),
		    padded_hash(), SIG_BAD);
	}
	check_key(rsa_spki(rsa, NULL_(), even, db_int(65537)), false);
	gnutls_privkey_deinit(key);
}

/*= rfc3279 2.3.1 */
static void
test_rsa_parameters(void **state)
{
	static const char rsa[] = "1.2.840.113549.1.1.1";
	gnutls_privkey_t key = make_key(GNUTLS_PK_RSA, 8 * RSA_OCTETS);
	struct vfy_span n = modulus_of(key, false), e = db_int(65537),
			sig = sign(key, GNUTLS_SIGN_RSA_SHA256);

	(void)state;
	check(rsa_spki(rsa, db_none(), n, e), rsa_sha256(), sig, SIG_GOOD);
	check_key(rsa_spki(rsa, db_none(), n, e), true);
	check(rsa_spki(rsa, db_int(1), n, e), rsa_sha256(), sig, SIG_BAD);
	check_key(rsa_spki(rsa, db_int(1), n, e), false);
	check_key(rsa_spki(rsa, SEQ(db_none()), n, e), false);
	gnutls_privkey_deinit(key);
}

/* -- RSASSA-PSS ------------------------------------------------------------------ */

static struct vfy_span
pss(struct vfy_span hash, struct vfy_span mask_hash)
{
	return SEQ(db_oid("1.2.840.113549.1.1.10"),
	    SEQ(CONS(0, hash),
		CONS(1, SEQ(db_oid("1.2.840.113549.1.1.8"), mask_hash)),
		CONS(2, db_int(32))));
}

static struct vfy_span
hash_named(const char *oid, struct vfy_span parameters)
{
	return SEQ(db_oid(oid), parameters);
}

/*= rfc4055 2.1 a hash's parameters: NULL or absent */
static void
test_pss_hash(void **state)
{
	static const char sha256_oid[] = "2.16.840.1.101.3.4.2.1",
			  sha384_oid[] = "2.16.840.1.101.3.4.2.2";
	gnutls_privkey_t key = make_key(GNUTLS_PK_RSA, 8 * RSA_OCTETS);
	struct vfy_span spki = spki_of(key),
			sig = sign(key, GNUTLS_SIGN_RSA_PSS_SHA256),
			null = hash_named(sha256_oid, NULL_()),
			none = hash_named(sha256_oid, db_none()),
			odd = hash_named(sha256_oid, db_int(1)),
			other = hash_named(sha384_oid, NULL_());

	(void)state;
	check(spki, pss(null, null), sig, SIG_GOOD);
	check(spki, pss(none, none), sig, SIG_GOOD);
	check(spki, pss(none, null), sig, SIG_GOOD);
	check(spki, pss(odd, null), sig, SIG_UNSUPPORTED);
	check(spki, pss(null, odd), sig, SIG_UNSUPPORTED);
	check(spki, pss(null, other), sig, SIG_UNSUPPORTED);
	check(spki, pss(other, other), sig, SIG_BAD);
	gnutls_privkey_deinit(key);
}

/* -- elliptic curves ------------------------------------------------------------- */

static struct vfy_span
ecdsa_sha256(struct vfy_span parameters)
{
	return SEQ(db_oid("1.2.840.10045.4.3.2"), parameters);
}

/* The two numbers of a good signature, without sign octets: 31 or 32 octets. */
static void
split(struct vfy_span signature, struct vfy_span *r, struct vfy_span *s)
{
	struct der d = der_start(signature, NULL), seq;

	assert_true(der_enter(&d, DER_SEQUENCE, "", &seq) &&
	    der_integer(&seq, DER_INTEGER, "", r) &&
	    der_integer(&seq, DER_INTEGER, "", s));
	if (r->ptr[0] == 0)
		*r = span_of(r->ptr + 1, r->len - 1);
	if (s->ptr[0] == 0)
		*s = span_of(s->ptr + 1, s->len - 1);
}

static struct vfy_span
number(struct vfy_span octets, const char *prefix, size_t n)
{
	return EL(DER_INTEGER, span_of(prefix, n), octets);
}

static struct vfy_span
positive(struct vfy_span octets)
{
	return number(octets, "\0", octets.ptr[0] >= 0x80);
}

/*= rfc3279 2.2.3 in DER, or one certificate could be written in many ways */
static void
test_ecdsa_value(void **state)
{
	gnutls_privkey_t key = make_key(
	    GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1));
	struct vfy_span spki = spki_of(key), alg = ecdsa_sha256(db_none()), sig,
			r, s;

	(void)state;
	do {
		sig = sign(key, GNUTLS_SIGN_ECDSA_SHA256);
		split(sig, &r, &s);
	} while (r.ptr[0] < 0x80);
	check(spki, alg, sig, SIG_GOOD);
	check(spki, alg, SEQ(positive(r), positive(s)), SIG_GOOD);
	check(spki, ecdsa_sha256(NULL_()), sig, SIG_BAD);
	/* without the sign octet it is another number */
	check(spki, alg, SEQ(number(r, "", 0), positive(s)), SIG_BAD);
	check(spki, alg, SEQ(number(r, "\0\0", 2), positive(s)), SIG_BAD);
	check(spki, alg, SEQ(positive(r), positive(s), NULL_()), SIG_BAD);
	check(spki, alg, CAT(sig, NULL_()), SIG_BAD);
	check(spki, alg,
	    CAT(RAW("\x30\x80"), positive(r), positive(s), RAW("\0\0")),
	    SIG_BAD);
	check(spki, alg, db_none(), SIG_BAD);
	gnutls_privkey_deinit(key);
}

/* The key's octets are whole: no bit of the last one may be left over. */
static void
test_unused_bits(void **state)
{
	static const uint8_t key[] = { [0] = 4, [64] = 0 };
	struct vfy_span alg =
	    SEQ(db_oid("1.2.840.10045.2.1"), db_oid("1.2.840.10045.3.1.7"));

	(void)state;
	check_key(SEQ(alg, db_bits(DER_BIT_STRING, 0, span_of(key, 65))), true);
	check_key(
	    SEQ(alg, db_bits(DER_BIT_STRING, 1, span_of(key, 65))), false);
}

/*= rfc8410 3 the parameters MUST be absent */
static void
test_eddsa_key(void **state)
{
	gnutls_privkey_t key = make_key(GNUTLS_PK_EDDSA_ED25519,
	    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED25519));
	struct vfy_span spki = spki_of(key),
			octets = span_of(spki.ptr + spki.len - 32, 32),
			sig = sign(key, GNUTLS_SIGN_EDDSA_ED25519), odd, longer;

	(void)state;
	odd = SEQ(SEQ(db_oid("1.3.101.112"), NULL_()),
	    db_bits(DER_BIT_STRING, 0, octets));
	longer = SEQ(
	    db_ed25519(), db_bits(DER_BIT_STRING, 0, CAT(octets, RAW("\0"))));
	check(spki, db_ed25519(), sig, SIG_GOOD);
	check_key(spki, true);
	check(odd, db_ed25519(), sig, SIG_BAD);
	check_key(odd, false);
	check(longer, db_ed25519(), sig, SIG_BAD);
	check_key(longer, false);
	check(spki, SEQ(db_oid("1.3.101.112"), NULL_()), sig, SIG_BAD);
	gnutls_privkey_deinit(key);
}

/*= rfc9881 4, FIPS 204 table 2: the lengths, whether GnuTLS has it or not */
static void
test_mldsa_key(void **state)
{
	static const uint8_t key[1313];
	struct vfy_span oid = db_oid("2.16.840.1.101.3.4.3.17");

	(void)state;
	check_key(SEQ(SEQ(oid), db_bits(DER_BIT_STRING, 0, span_of(key, 1312))),
	    true);
	check_key(SEQ(SEQ(oid), db_bits(DER_BIT_STRING, 0, span_of(key, 1313))),
	    false);
	check_key(SEQ(SEQ(oid, NULL_()),
		      db_bits(DER_BIT_STRING, 0, span_of(key, 1312))),
	    false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_rsa_exponent, teardown),
		cmocka_unit_test_teardown(test_rsa_parameters, teardown),
		cmocka_unit_test_teardown(test_pss_hash, teardown),
		cmocka_unit_test_teardown(test_ecdsa_value, teardown),
		cmocka_unit_test_teardown(test_unused_bits, teardown),
		cmocka_unit_test_teardown(test_eddsa_key, teardown),
		cmocka_unit_test_teardown(test_mldsa_key, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
