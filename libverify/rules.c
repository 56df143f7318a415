/* SPDX-License-Identifier: MIT */
/*
 * rules.c - what the rules of profile.c look at: serials, key identifiers,
 * criticality. Names are in rules_names.c, keys in rules_keys.c.
 */
#include "rules.h"

#include "dn.h"

static bool
is_critical(const struct rule_subject *s, enum ext_id id)
{
	return s->cert->ext[id].present && s->cert->ext[id].critical;
}

static bool
is_not_critical(const struct rule_subject *s, enum ext_id id)
{
	return s->cert->ext[id].present && !s->cert->ext[id].critical;
}

bool
serial_negative(const struct rule_subject *s)
{
	return s->cert->serial.ptr[0] >= 0x80;
}

bool
serial_zero(const struct rule_subject *s)
{
	return s->cert->serial.len == 1 && s->cert->serial.ptr[0] == 0;
}

/* A leading zero octet that only keeps the number positive is one of the 20. */
bool
serial_long(const struct rule_subject *s)
{
	return s->cert->serial.len > 20;
}

bool
version_below_3(const struct rule_subject *s)
{
	return s->cert->version < 3;
}

bool
odd_time(const struct rule_subject *s)
{
	return s->cert->odd_time;
}

bool
name_out_of_order(const struct rule_subject *s)
{
	return !dn_in_order(s->cert->subject) || !dn_in_order(s->cert->issuer);
}

bool
name_too_long(const struct rule_subject *s)
{
	return dn_too_long(s->cert->subject);
}

bool
odd_default(const struct rule_subject *s)
{
	return s->cert->odd_default;
}

bool
empty_subject(const struct rule_subject *s)
{
	return dn_empty(s->cert->subject);
}

bool
aki_critical(const struct rule_subject *s)
{
	return is_critical(s, EXT_AUTHORITY_KEY_ID);
}

/* A CA's own certificate for its own key may leave it out. */
bool
aki_missing(const struct rule_subject *s)
{
	return span_empty(s->cert->authority_key_id) &&
	    !cert_self_issued(s->cert);
}

/*
 * Self-signed is a matter of the key, not of the name: "generated with the
 * private key associated with the certificate's subject public key".
 */
bool
anchor_aki_missing(const struct rule_subject *s)
{
	const struct vfy_cert *c = s->cert;
	int err;

	return aki_missing(s) &&
	    sig_verify(c->spki, c->algorithm, c->tbs, c->signature, &err) !=
	    SIG_GOOD;
}

bool
aki_incomplete(const struct rule_subject *s)
{
	return span_empty(s->cert->authority_issuer) !=
	    span_empty(s->cert->authority_serial);
}

bool
aki_names_issuer(const struct rule_subject *s)
{
	return !span_empty(s->cert->authority_issuer) ||
	    !span_empty(s->cert->authority_serial);
}

bool
root_aki_without_key(const struct rule_subject *s)
{
	return cert_has(s->cert, EXT_AUTHORITY_KEY_ID) &&
	    span_empty(s->cert->authority_key_id);
}

bool
root_aki_differs(const struct rule_subject *s)
{
	return cert_self_issued(s->cert) &&
	    !span_empty(s->cert->authority_key_id) &&
	    !span_empty(s->cert->subject_key_id) &&
	    !span_eq(s->cert->authority_key_id, s->cert->subject_key_id);
}

bool
ski_critical(const struct rule_subject *s)
{
	return is_critical(s, EXT_SUBJECT_KEY_ID);
}

bool
ski_missing(const struct rule_subject *s)
{
	return span_empty(s->cert->subject_key_id);
}

bool
ca_without_constraints(const struct rule_subject *s)
{
	return !cert_has(s->cert, EXT_BASIC_CONSTRAINTS);
}

bool
ca_not_critical(const struct rule_subject *s)
{
	return is_not_critical(s, EXT_BASIC_CONSTRAINTS);
}

/*
 * A target is held to what a CA's certificate must have when it says that it
 * is one; an issuer always is.
 */
bool
target_ca_without_ski(const struct rule_subject *s)
{
	return s->cert->is_ca && ski_missing(s);
}

bool
target_ca_not_critical(const struct rule_subject *s)
{
	return s->cert->is_ca && (s->cert->key_usage & KU_KEY_CERT_SIGN) != 0 &&
	    ca_not_critical(s);
}

bool
sign_without_ca(const struct rule_subject *s)
{
	return (s->cert->key_usage & KU_KEY_CERT_SIGN) != 0 && !s->cert->is_ca;
}

/* "unless the cA boolean is asserted and the key usage extension asserts the keyCertSign bit" */
bool
length_without_ca(const struct rule_subject *s)
{
	return s->cert->path_len >= 0 &&
	    (!s->cert->is_ca || (s->cert->key_usage & KU_KEY_CERT_SIGN) == 0);
}

bool
ca_without_key_usage(const struct rule_subject *s)
{
	return !cert_has(s->cert, EXT_KEY_USAGE);
}

/* "at least one of the bits MUST be set to 1" */
bool
key_usage_of_nothing(const struct rule_subject *s)
{
	return cert_has(s->cert, EXT_KEY_USAGE) && s->cert->key_usage == 0;
}

bool
target_is_ca(const struct rule_subject *s)
{
	return s->server && s->cert->is_ca;
}

/* An anchor that another CA issued is no root: its extKeyUsage limits it. */
bool
root_has_eku(const struct rule_subject *s)
{
	return cert_self_issued(s->cert) &&
	    cert_has(s->cert, EXT_EXT_KEY_USAGE);
}

bool
constraints_not_critical(const struct rule_subject *s)
{
	return is_not_critical(s, EXT_NAME_CONSTRAINTS);
}

bool
constraints_in_end_entity(const struct rule_subject *s)
{
	return cert_has(s->cert, EXT_NAME_CONSTRAINTS) && !s->cert->is_ca;
}

static bool
has_dotted_base(struct vfy_span subtrees)
{
	struct der d = der_start(subtrees, NULL), one;
	struct vfy_span base;
	uint8_t tag;

	while (!der_done(&d) && der_enter(&d, DER_SEQUENCE, "", &one) &&
	    gn_next(&one, &tag, &base)) {
		if (tag == GN_DNS && base.len > 0 && base.ptr[0] == '.')
			return true;
	}
	return false;
}

bool
constraints_dotted(const struct rule_subject *s)
{
	struct vfy_span contents, subtrees;
	struct der d;
	unsigned i;

	if (!cert_has(s->cert, EXT_NAME_CONSTRAINTS) ||
	    !ext_sequence(s->cert->ext[EXT_NAME_CONSTRAINTS].value, &contents))
		return false;
	d = der_start(contents, NULL);
	for (i = 0; i < 2; i++) {
		if (der_peek(&d, DER_CTX_CONS(i)) &&
		    der_take(&d, DER_CTX_CONS(i), "", &subtrees) &&
		    has_dotted_base(subtrees))
			return true;
	}
	return false;
}

bool
policy_constraints_not_critical(const struct rule_subject *s)
{
	return is_not_critical(s, EXT_POLICY_CONSTRAINTS);
}

bool
inhibit_any_not_critical(const struct rule_subject *s)
{
	return is_not_critical(s, EXT_INHIBIT_ANY_POLICY);
}

/* The target: of a CA above, policy.c refuses it. */
bool
maps_any_policy(const struct rule_subject *s)
{
	static const uint8_t any_policy[] = { 0x55, 0x1d, 0x20, 0x00 };
	struct vfy_span any = span_of(any_policy, sizeof(any_policy)), contents;
	struct vfy_span from, to;
	struct der d, pair;

	if (!cert_has(s->cert, EXT_POLICY_MAPPINGS) ||
	    !ext_sequence(s->cert->ext[EXT_POLICY_MAPPINGS].value, &contents))
		return false;
	d = der_start(contents, NULL);
	while (!der_done(&d) && der_enter(&d, DER_SEQUENCE, "", &pair) &&
	    der_oid(&pair, "", &from) && der_oid(&pair, "", &to)) {
		if (span_eq(from, any) || span_eq(to, any))
			return true;
	}
	return false;
}

bool
no_rev_avail_critical(const struct rule_subject *s)
{
	return is_critical(s, EXT_NO_REV_AVAIL);
}

/* Those that no decision rests on; critical ones are refused by validate.c. */
bool
idle_extension_malformed(const struct rule_subject *s)
{
	return (s->cert->bad_extensions &
		   (1u << EXT_ISSUER_ALT_NAME | 1u << EXT_SUBJECT_INFO_ACCESS |
		       1u << EXT_FRESHEST_CRL)) != 0;
}

bool
extensions_empty(const struct rule_subject *s)
{
	return s->cert->empty_extensions;
}

bool
has_unique_ids(const struct rule_subject *s)
{
	return s->cert->unique_ids;
}

bool
no_rev_avail_conflict(const struct rule_subject *s)
{
	return cert_has(s->cert, EXT_NO_REV_AVAIL) &&
	    (s->cert->is_ca || cert_has(s->cert, EXT_CRL_DISTRIBUTION_POINTS) ||
		cert_has(s->cert, EXT_FRESHEST_CRL) ||
		cert_names_responder(s->cert));
}

bool
aia_critical(const struct rule_subject *s)
{
	return is_critical(s, EXT_AUTHORITY_INFO_ACCESS);
}

bool
eku_critical(const struct rule_subject *s)
{
	return s->server && is_critical(s, EXT_EXT_KEY_USAGE);
}

bool
san_not_critical(const struct rule_subject *s)
{
	return dn_empty(s->cert->subject) &&
	    !is_critical(s, EXT_SUBJECT_ALT_NAME);
}

bool
san_critical(const struct rule_subject *s)
{
	return s->server && !dn_empty(s->cert->subject) &&
	    is_critical(s, EXT_SUBJECT_ALT_NAME);
}
