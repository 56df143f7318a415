/* SPDX-License-Identifier: MIT */
/*
 * key.c - public keys, and of private ones what does not give them away: RFC 3279 2.3,
 * 5480, 5915, 5958, 8017, 8410, 9881.
 *
 * Does not: read a private key's numbers, but for the length of a modulus.
 */
#include "view.h"

/* -- strength ------------------------------------------------------------------------------ */

/* NIST SP 800-56B rev. 2, appendix D: bits of a modulus, bits of security. */
static const struct {
	unsigned bits, strength;
} modulus_strengths[] = { { 1024, 80 }, { 2048, 112 }, { 3072, 128 },
	{ 4096, 152 }, { 6144, 176 }, { 7680, 192 }, { 8192, 200 },
	{ 15360, 256 } };

static unsigned
modulus_strength(unsigned bits)
{
	unsigned strength = 0;

	for (size_t i = 0;
	     i < sizeof(modulus_strengths) / sizeof(modulus_strengths[0]);
	     i++) {
		if (bits >= modulus_strengths[i].bits)
			strength = modulus_strengths[i].strength;
	}
	return strength;
}

struct known_key {
	const char *name;
	unsigned bits, strength; /* bits 0: it has none to speak of */
};
/* SP 800-57 part 1, table 2; RFC 8032; FIPS 204, table 1; FIPS 203, table 2. */
static const struct known_key known_keys[] = {
	{ "P-192", 192, 96 },
	{ "P-224", 224, 112 },
	{ "P-256", 256, 128 },
	{ "P-384", 384, 192 },
	{ "P-521", 521, 256 },
	{ "secp256k1", 256, 128 },
	{ "brainpoolP256r1", 256, 128 },
	{ "brainpoolP384r1", 384, 192 },
	{ "brainpoolP512r1", 512, 256 },
	{ "sm2", 256, 128 },
	{ "ed25519", 256, 128 },
	{ "x25519", 256, 128 },
	{ "ed448", 456, 224 },
	{ "x448", 448, 224 },
	{ "ml-dsa-44", 0, 128 },
	{ "ml-dsa-65", 0, 192 },
	{ "ml-dsa-87", 0, 256 },
	{ "ml-kem-512", 0, 128 },
	{ "ml-kem-768", 0, 192 },
	{ "ml-kem-1024", 0, 256 },
};

/* Below this a key is told to be small (SP 800-131A). */
#define STRENGTH_ENOUGH 112

static void
put_strength(
    struct json_builder *b, unsigned bits, unsigned strength, unsigned *weakest)
{
	if (bits > 0)
		json_put_number(b, "bits", bits);
	if (strength > 0)
		json_put_number(b, "strength", strength);
	*weakest = strength;
}

static void
put_known(struct json_builder *b, const char *name, unsigned *weakest)
{
	for (size_t i = 0; i < sizeof(known_keys) / sizeof(known_keys[0]);
	     i++) {
		if (strcmp(name, known_keys[i].name) == 0)
			put_strength(b, known_keys[i].bits,
			    known_keys[i].strength, weakest);
	}
}

static unsigned
bit_length(struct vfy_span n)
{
	unsigned bits;

	while (n.len > 0 && n.ptr[0] == 0)
		n = span_of(n.ptr + 1, n.len - 1);
	if (n.len == 0 || n.len > UINT32_MAX / 8)
		return 0;
	bits = (unsigned)n.len * 8;
	for (uint8_t top = n.ptr[0]; (top & 0x80) == 0;
	     top = (uint8_t)(top << 1))
		bits--;
	return bits;
}

/* -- the kinds ------------------------------------------------------------------------------ */

struct key_facts {
	unsigned strength; /* UINT_MAX: not known */
	bool small_exponent, even_modulus;
};

static void
put_exponent(struct json_builder *b, struct vfy_span e)
{
	uint64_t n = 0;

	if (e.len > 8 || e.ptr[0] >= 0x80) {
		put_integer(b, "exponent", e);
		return;
	}
	for (size_t i = 0; i < e.len; i++)
		n = n << 8 | e.ptr[i];
	json_put_number(b, "exponent", n);
}

/*= rfc8017 A.1.1 RSAPublicKey */
static void
put_rsa(struct json_builder *b, struct der *d, struct key_facts *facts)
{
	struct vfy_span n, e;
	unsigned bits;
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "RSAPublicKey", &seq) ||
	    !der_integer(&seq, DER_INTEGER, "RSAPublicKey.modulus", &n))
		return;
	bits = bit_length(n);
	put_strength(b, bits, modulus_strength(bits), &facts->strength);
	facts->even_modulus = (n.ptr[n.len - 1] & 1) == 0;
	if (n.ptr[0] >= 0x80)
		der_fail_at(&seq, VFY_F_VALUE, n.ptr, "RSAPublicKey.modulus");
	if (!der_integer(&seq, DER_INTEGER, "RSAPublicKey.publicExponent", &e))
		return;
	put_exponent(b, e);
	/* FIPS 186-5 A.1.1 asks for more than 2^16 */
	facts->small_exponent = e.len < 3;
	der_end(&seq, "RSAPublicKey");
}

/*= rfc3279 2.3.2 Dss-Parms */
static void
put_dsa(struct json_builder *b, struct der *parameters, unsigned *strength)
{
	struct vfy_span p;
	struct der seq;

	if (der_done(parameters) ||
	    !der_enter(parameters, DER_SEQUENCE, "Dss-Parms", &seq) ||
	    !der_integer(&seq, DER_INTEGER, "Dss-Parms.p", &p))
		return;
	put_strength(
	    b, bit_length(p), modulus_strength(bit_length(p)), strength);
}

/*= rfc5480 2.1.1 ECParameters: a named curve, or one's own */
static void
put_curve(struct json_builder *b, struct der *parameters, unsigned *strength)
{
	char dotted[OID_TEXT];
	struct vfy_span oid;

	if (!der_peek(parameters, DER_OID)) {
		json_put_text(b, "curve", "explicit");
		return;
	}
	if (!der_oid(parameters, "ECParameters", &oid))
		return;
	put_oid(b, "curve", NULL, oid);
	put_known(b, oid_name_text(oid, dotted), strength);
}

/* What the algorithm's name and parameters tell of a key. */
static void
put_kind(struct json_builder *b, const char *name, struct der *parameters,
    unsigned *strength)
{
	if (strcmp(name, "ec") == 0 || strcmp(name, "ecdh") == 0)
		put_curve(b, parameters, strength);
	else if (strcmp(name, "dsa") == 0)
		put_dsa(b, parameters, strength);
	else
		put_known(b, name, strength);
}

static bool
is_rsa(const char *name)
{
	return strncmp(name, "rsa", 3) == 0;
}

/* -- public -------------------------------------------------------------------------------- */

static void
put_pin(struct json_builder *b, struct vfy_span spki)
{
	uint8_t digest[32];
	char pin[48];

	if (!vfy_sha256(spki, digest)) {
		b->failed = true;
		return;
	}
	json_put_digest(b, "sha256", digest);
	vfy_base64_encode(span_of(digest, sizeof(digest)), pin);
	json_put_text(b, "pin", pin);
}

static void
remark_key(struct view *v, const struct key_facts *facts)
{
	if (facts->strength == 0)
		view_remark(v, "small-key", "less than 80 bits of security");
	else if (facts->strength < STRENGTH_ENOUGH)
		view_remark(
		    v, "small-key", "%u bits of security", facts->strength);
	if (facts->small_exponent)
		view_remark(
		    v, "small-exponent", "the public exponent is below 65537");
	if (facts->even_modulus)
		view_remark(v, "even-modulus", "this can't be an RSA key");
}

/* The fields behind the algorithm. */
static void
put_subject_key(struct json_builder *b, struct der *spki, const char *name,
    struct der *parameters, struct key_facts *facts)
{
	struct vfy_span bits;
	unsigned unused;
	struct der inner;

	put_kind(b, name, parameters, &facts->strength);
	if (!der_bits(spki, DER_BIT_STRING, "subjectPublicKey", &bits, &unused))
		return;
	inner = der_within(spki, bits);
	if (is_rsa(name))
		put_rsa(b, &inner, facts);
	else if (strncmp(name, "ec", 2) == 0 && bits.len > 0)
		json_put_bool(b, "compressed", (bits.ptr[0] & ~1) == 2);
	der_end(spki, "SubjectPublicKeyInfo");
}

bool
put_public_key(
    struct view *v, struct json_builder *b, struct der *d, struct vfy_span *out)
{
	struct key_facts facts = { .strength = UINT32_MAX };
	struct vfy_fault fault;
	struct json_builder key;
	struct der spki, alg;
	char dotted[OID_TEXT];
	struct vfy_span oid;

	if (!der_whole(d, DER_SEQUENCE, "subjectPublicKeyInfo", out))
		return false;
	key = json_begin();
	spki = view_at(v, *out, &fault);
	if (der_enter(&spki, DER_SEQUENCE, "subjectPublicKeyInfo", &spki) &&
	    der_enter(
		&spki, DER_SEQUENCE, "subjectPublicKeyInfo.algorithm", &alg) &&
	    der_oid(&alg, "subjectPublicKeyInfo.algorithm", &oid)) {
		put_oid(&key, "algorithm", "oid", oid);
		put_subject_key(
		    &key, &spki, oid_name_text(oid, dotted), &alg, &facts);
	}
	put_pin(&key, *out);
	view_malformed(v, &key, &fault);
	json_put(b, "key", json_end(&key));
	remark_key(v, &facts);
	return true;
}

/* SubjectPublicKeyInfo, or RSAPublicKey by itself. */
void
inspect_public_key(struct view *v, struct json_builder *b)
{
	struct key_facts facts = { .strength = UINT32_MAX };
	struct vfy_fault fault;
	struct der d = view_at(v, v->whole, &fault), seq = d;
	struct json_builder key;
	struct vfy_span whole;

	if (der_enter(&seq, DER_SEQUENCE, "key", &seq) &&
	    der_peek(&seq, DER_INTEGER)) {
		key = json_begin();
		json_put_text(&key, "algorithm", "rsa");
		put_rsa(&key, &d, &facts);
		json_put(b, "key", json_end(&key));
		remark_key(v, &facts);
	} else {
		put_public_key(v, b, &d, &whole);
	}
	view_unreadable(v, &fault);
}

/* -- private ------------------------------------------------------------------------------- */

/*= rfc5958 2 OneAsymmetricKey; only an RSA key's modulus is looked at inside */
static void
put_pkcs8(struct json_builder *b, struct der *seq)
{
	unsigned strength;
	struct der alg, inner;
	struct vfy_span oid, octets, n;
	char dotted[OID_TEXT];
	const char *name;

	if (!der_enter(seq, DER_SEQUENCE, "privateKeyAlgorithm", &alg) ||
	    !der_oid(&alg, "privateKeyAlgorithm", &oid) ||
	    !der_take(seq, DER_OCTET_STRING, "privateKey", &octets))
		return;
	name = oid_name_text(oid, dotted);
	json_put_text(b, "algorithm", name);
	put_kind(b, name, &alg, &strength);
	if (!is_rsa(name))
		return;
	inner = der_within(seq, octets);
	if (der_enter(&inner, DER_SEQUENCE, "RSAPrivateKey", &inner) &&
	    der_integer(&inner, DER_INTEGER, "RSAPrivateKey.version", &n) &&
	    der_integer(&inner, DER_INTEGER, "RSAPrivateKey.modulus", &n))
		put_strength(b, bit_length(n), modulus_strength(bit_length(n)),
		    &strength);
}

/*= rfc5915 3 ECPrivateKey */
static void
put_sec1(struct json_builder *b, struct der *seq)
{
	unsigned strength;
	struct vfy_span key;
	struct der parameters;

	json_put_text(b, "algorithm", "ec");
	if (!der_take(seq, DER_OCTET_STRING, "privateKey", &key))
		return;
	if (der_peek(seq, DER_CTX_CONS(0)) &&
	    der_enter(seq, DER_CTX_CONS(0), "parameters", &parameters))
		put_curve(b, &parameters, &strength);
}

/* RSAPrivateKey has 9 numbers and more, OpenSSL's form of DSA 6. */
static void
put_numbers(struct json_builder *b, struct der *seq)
{
	struct vfy_span first, n;
	unsigned count = 1, strength;

	if (!der_integer(seq, DER_INTEGER, "private key", &first))
		return;
	while (der_peek(seq, DER_INTEGER) && count < 9 &&
	    der_integer(seq, DER_INTEGER, "private key", &n))
		count++;
	json_put_text(b, "algorithm", count == 5 ? "dsa" : "rsa");
	put_strength(b, bit_length(first), modulus_strength(bit_length(first)),
	    &strength);
}

void
put_private_key(struct json_builder *b, struct der *d)
{
	struct vfy_span version;
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "private key", &seq) ||
	    !der_integer(&seq, DER_INTEGER, "version", &version))
		return;
	if (der_peek(&seq, DER_SEQUENCE))
		put_pkcs8(b, &seq);
	else if (der_peek(&seq, DER_OCTET_STRING))
		put_sec1(b, &seq);
	else
		put_numbers(b, &seq);
}

void
inspect_private_key(
    struct view *v, struct json_builder *b, const struct object *o)
{
	struct json_builder key = json_begin();
	struct vfy_fault fault;
	struct der d = view_at(v, v->whole, &fault);

	/* not DER: its own form */
	if (strcmp(o->label, "OPENSSH PRIVATE KEY") == 0)
		json_put_text(&key, "algorithm", "in OpenSSH's form");
	else
		put_private_key(&key, &d);
	json_put(b, "key", json_end(&key));
	view_unreadable(v, &fault);
	view_remark(v, "private-key",
	    "who has this file has the key; keep it apart from certificates");
}
