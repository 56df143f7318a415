/* SPDX-License-Identifier: MIT */
/*
 * rules_keys.c - what the rules of profile.c look at in keys and signatures.
 */
#include "rules.h"

bool
signed_with_sha1(const struct rule_subject *s)
{
	return sig_strength(s->cert->algorithm) == SIG_SHA1;
}

bool
signature_not_allowed(const struct rule_subject *s)
{
	return sig_off_baseline(s->cert->algorithm);
}

bool
key_malformed(const struct rule_subject *s)
{
	return !s->key_known;
}

static bool
is_rsa(const struct rule_subject *s)
{
	return s->key_known &&
	    (s->key.kind == KEY_RSA || s->key.kind == KEY_RSA_PSS);
}

static bool
has_named_curve(struct vfy_span spki)
{
	struct der d = der_start(spki, NULL), seq, algorithm;
	struct vfy_span oid;

	return der_enter(&d, DER_SEQUENCE, "", &seq) &&
	    der_enter(&seq, DER_SEQUENCE, "", &algorithm) &&
	    der_oid(&algorithm, "", &oid) && der_oid(&algorithm, "", &oid) &&
	    der_done(&algorithm);
}

/* Of a curve that is not known here the point is not looked at. */
bool
ec_key_malformed(const struct rule_subject *s)
{
	struct vfy_span point = s->key.key;
	size_t octets = (s->key.bits + 7) / 8;

	if (!s->key_known || s->key.kind != KEY_EC)
		return false;
	if (!has_named_curve(s->cert->spki) || point.len == 0)
		return true;
	if (octets == 0)
		return false;
	return point.len != (point.ptr[0] == 4 ? 1 + 2 * octets : 1 + octets) ||
	    point.ptr[0] < 2 || point.ptr[0] > 4;
}

bool
rsa_below_1024(const struct rule_subject *s)
{
	return is_rsa(s) && s->key.bits < 1024;
}

bool
rsa_below_2048(const struct rule_subject *s)
{
	return is_rsa(s) && s->key.bits < 2048;
}

bool
rsa_odd_bits(const struct rule_subject *s)
{
	return is_rsa(s) && s->key.bits % 8 != 0;
}

/*= CABF BR 7.1.3.1.1: rsaEncryption, no other identifier for an RSA key */
bool
key_not_allowed(const struct rule_subject *s)
{
	return s->key_known && s->key.kind != KEY_RSA &&
	    !(s->key.kind == KEY_EC && s->key.named_curve);
}

bool
rsa_without_null(const struct rule_subject *s)
{
	return s->key_known && s->key.kind == KEY_RSA && s->key.no_parameters;
}

#define KU_ENCRYPTION (KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT)
#define KU_AGREEMENT (KU_KEY_AGREEMENT | KU_ENCIPHER_ONLY | KU_DECIPHER_ONLY)

/*= rfc8813 3 */
bool
ec_key_encrypts(const struct rule_subject *s)
{
	return s->key_known && s->key.kind == KEY_EC &&
	    (s->cert->key_usage & KU_ENCRYPTION) != 0;
}

/* Keys that can sign and nothing else. */
/*= rfc4055 1.2 */
/*= rfc9295 3 */
/*= rfc9881 5 */
bool
signing_key_encrypts(const struct rule_subject *s)
{
	return s->key_known &&
	    (s->key.kind == KEY_RSA_PSS || s->key.kind == KEY_ED25519 ||
		s->key.kind == KEY_ED448 || s->key.kind == KEY_MLDSA) &&
	    (s->cert->key_usage & (KU_ENCRYPTION | KU_AGREEMENT)) != 0;
}
