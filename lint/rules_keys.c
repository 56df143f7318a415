/* SPDX-License-Identifier: MIT */
/*
 * rules_keys.c - rules about public keys that need no arithmetic (RFC 3279, 5480, 8017,
 * 8410; BR 6.1.5, 6.1.6, 7.1.3.1). Those that factor are in rules_factor.c.
 */
#include "lint_rules.h"

static const struct view_key *
key_of(const struct lint_subject *s)
{
	return &s->v->cert.key;
}

static bool
is_rsa(const struct lint_subject *s)
{
	return key_of(s)->type == KEY_RSA && key_of(s)->rsa_ok;
}

RULE(key_form)
{
	(void)n;
	return !key_of(s)->ok;
}

RULE(rsa_parameters)
{
	(void)n;
	return key_of(s)->type == KEY_RSA &&
	    !OID_IS(key_of(s)->algorithm.parameters, "\x05\x00");
}

RULE(rsa_form)
{
	(void)n;
	return key_of(s)->ok && key_of(s)->type == KEY_RSA &&
	    !key_of(s)->rsa_ok;
}

RULE(nist_rsa_size)
{
	return is_rsa(s) && key_of(s)->modulus_bits < 2048 &&
	    lint_say(n, "%zu bits", key_of(s)->modulus_bits);
}

RULE(br_rsa_multiple)
{
	size_t bits = key_of(s)->modulus_bits;

	return is_rsa(s) && bits % 8 != 0 && lint_say(n, "%zu bits", bits);
}

static bool
is_odd(struct vfy_span number)
{
	return (number.ptr[number.len - 1] & 1) != 0;
}

RULE(br_rsa_exponent)
{
	struct vfy_span e = key_of(s)->exponent;

	(void)n;
	return is_rsa(s) && (!is_odd(e) || (e.len == 1 && e.ptr[0] < 3));
}

RULE(br_rsa_exponent_range)
{
	size_t bits = key_of(s)->exponent_bits;

	return is_rsa(s) && (bits < 17 || bits > 256) &&
	    lint_say(n, "%zu bits", bits);
}

RULE(rsa_even)
{
	(void)n;
	return is_rsa(s) && !is_odd(key_of(s)->modulus);
}

RULE(ec_parameters)
{
	(void)n;
	return key_of(s)->type == KEY_EC && !key_of(s)->named_curve;
}

RULE(br_ec_curve)
{
	(void)n;
	return key_of(s)->type == KEY_EC && key_of(s)->named_curve &&
	    key_of(s)->curve_octets == 0;
}

RULE(ec_point)
{
	const struct view_key *k = key_of(s);
	uint8_t first = k->bits.len > 0 ? k->bits.ptr[0] : 0;

	(void)n;
	if (k->type != KEY_EC || !k->ok)
		return false;
	if (first == 0x04)
		return k->curve_octets != 0 &&
		    k->bits.len != 1 + 2 * k->curve_octets;
	if (first == 0x02 || first == 0x03)
		return k->curve_octets != 0 &&
		    k->bits.len != 1 + k->curve_octets;
	return true;
}

/* Of the curves of RFC 8410; 0: another. */
static size_t
octets_of(enum view_key_type type)
{
	switch (type) {
	case KEY_ED25519:
	case KEY_X25519:
		return 32;
	case KEY_X448:
		return 56;
	case KEY_ED448:
		return 57;
	default:
		return 0;
	}
}

RULE(ed_parameters)
{
	(void)n;
	return octets_of(key_of(s)->type) != 0 &&
	    key_of(s)->algorithm.parameters.len > 0;
}

RULE(ed_length)
{
	size_t want = octets_of(key_of(s)->type);

	return want != 0 && key_of(s)->ok && key_of(s)->bits.len != want &&
	    lint_say(n, "%zu octets", key_of(s)->bits.len);
}

RULE(br_key_algorithm)
{
	const struct view_key *k = key_of(s);
	char oid[64];

	if (!k->ok || k->type == KEY_RSA || k->type == KEY_EC)
		return false;
	der_oid_text(k->algorithm.oid, oid, sizeof(oid));
	return lint_say(n, "%s", oid);
}
