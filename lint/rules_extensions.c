/* SPDX-License-Identifier: MIT */
/*
 * rules_extensions.c - rules about key identifiers, usages, basic constraints and
 * smaller extensions (RFC 5280 4.2.1, RFC 3161, 6960, 6962, 7633, 8410, 8813, 9608).
 */
#include "lint_rules.h"

/* -- key identifiers ------------------------------------------------------------------ */

RULE(aki_present)
{
	(void)n;
	return !s->is_self_signed && !s->v->cert.aki_key;
}

RULE(aki_critical)
{
	(void)n;
	return is_critical(s, VIEW_AKI);
}

RULE(aki_pair)
{
	(void)n;
	return s->v->cert.aki_issuer != s->v->cert.aki_serial;
}

RULE(br_aki_plain)
{
	(void)n;
	return s->v->cert.aki_issuer || s->v->cert.aki_serial;
}

RULE(ski_present)
{
	(void)n;
	return ext_of(s, VIEW_SKI) == NULL;
}

RULE(ski_entity)
{
	(void)n;
	return ext_of(s, VIEW_SKI) == NULL;
}

RULE(ski_critical)
{
	(void)n;
	return is_critical(s, VIEW_SKI);
}

RULE(br_ski_entity)
{
	(void)n;
	return ext_of(s, VIEW_SKI) != NULL;
}

/* -- keyUsage -------------------------------------------------------------------------- */

RULE(ku_critical)
{
	(void)n;
	return is_not_critical(s, VIEW_KEY_USAGE);
}

RULE(br_ku_critical)
{
	(void)n;
	return is_not_critical(s, VIEW_KEY_USAGE);
}

RULE(ku_empty)
{
	(void)n;
	return s->v->cert.has_ku && s->v->cert.ku == 0;
}

RULE(ku_encoding)
{
	(void)n;
	return s->v->cert.ku_trailing_zeros;
}

RULE(ku_ca_present)
{
	(void)n;
	return ext_of(s, VIEW_KEY_USAGE) == NULL;
}

RULE(ku_cert_sign)
{
	(void)n;
	return (s->v->cert.ku & KU_CERT_SIGN) != 0 && !s->v->cert.is_ca;
}

RULE(br_ku_ca)
{
	const unsigned both = KU_CERT_SIGN | KU_CRL_SIGN;

	(void)n;
	return s->v->cert.has_ku && (s->v->cert.ku & both) != both;
}

RULE(ku_only_bits)
{
	unsigned ku = s->v->cert.ku;

	(void)n;
	return (ku & (KU_ENCIPHER_ONLY | KU_DECIPHER_ONLY)) != 0 &&
	    (ku & KU_KEY_AGREEMENT) == 0;
}

RULE(ku_ec)
{
	(void)n;
	return s->v->cert.key.type == KEY_EC &&
	    (s->v->cert.ku & (KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT)) != 0;
}

RULE(ku_eddsa)
{
	const struct view_cert *c = &s->v->cert;
	const unsigned may = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION |
	    KU_CERT_SIGN | KU_CRL_SIGN;

	(void)n;
	return c->has_ku &&
	    (c->key.type == KEY_ED25519 || c->key.type == KEY_ED448) &&
	    ((c->ku & ~may) != 0 || (c->ku & may) == 0);
}

RULE(ku_x25519)
{
	const struct view_cert *c = &s->v->cert;
	const unsigned may =
	    KU_KEY_AGREEMENT | KU_ENCIPHER_ONLY | KU_DECIPHER_ONLY;

	(void)n;
	return c->has_ku &&
	    (c->key.type == KEY_X25519 || c->key.type == KEY_X448) &&
	    ((c->ku & ~may) != 0 || (c->ku & KU_KEY_AGREEMENT) == 0);
}

RULE(br_ku_rsa)
{
	const unsigned may =
	    KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT;

	(void)n;
	return s->v->cert.key.type == KEY_RSA && (s->v->cert.ku & ~may) != 0;
}

RULE(br_ku_ec)
{
	const unsigned may = KU_DIGITAL_SIGNATURE | KU_KEY_AGREEMENT;

	(void)n;
	return s->v->cert.key.type == KEY_EC && s->v->cert.has_ku &&
	    ((s->v->cert.ku & ~may) != 0 ||
		(s->v->cert.ku & KU_DIGITAL_SIGNATURE) == 0);
}

/* -- basicConstraints ------------------------------------------------------------------ */

RULE(basic_critical)
{
	(void)n;
	return s->v->cert.is_ca && is_not_critical(s, VIEW_BASIC);
}

RULE(basic_present)
{
	(void)n;
	return !s->v->cert.is_ca;
}

RULE(basic_length)
{
	const struct view_cert *c = &s->v->cert;

	(void)n;
	return c->has_path_length &&
	    (!c->is_ca || (c->has_ku && (c->ku & KU_CERT_SIGN) == 0));
}

RULE(basic_default)
{
	(void)n;
	return s->v->cert.basic_false_encoded;
}

RULE(br_basic_entity)
{
	(void)n;
	return is_not_critical(s, VIEW_BASIC);
}

RULE(br_root_length)
{
	(void)n;
	return s->v->cert.has_path_length;
}

/* -- extKeyUsage ------------------------------------------------------------------------ */

RULE(eku_empty)
{
	(void)n;
	return s->v->cert.has_eku && s->v->cert.num_eku == 0;
}

RULE(eku_any_critical)
{
	(void)n;
	return (s->v->cert.eku & EKU_ANY) != 0 && is_critical(s, VIEW_EKU);
}

/* The bits of which one at least each purpose needs (RFC 5280 4.2.1.12). */
RULE(eku_key_usage)
{
	static const struct {
		unsigned purpose, bits;
		const char *name;
	} needs[] = {
		{ EKU_SERVER,
		    KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT |
			KU_KEY_AGREEMENT,
		    "serverAuth" },
		{ EKU_CLIENT, KU_DIGITAL_SIGNATURE | KU_KEY_AGREEMENT,
		    "clientAuth" },
		{ EKU_CODE, KU_DIGITAL_SIGNATURE, "codeSigning" },
		{ EKU_EMAIL,
		    KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION |
			KU_KEY_ENCIPHERMENT | KU_KEY_AGREEMENT,
		    "emailProtection" },
		{ EKU_TIMESTAMP, KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION,
		    "timeStamping" },
		{ EKU_OCSP, KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION,
		    "OCSPSigning" },
	};
	const struct view_cert *c = &s->v->cert;
	const char *refused = NULL;

	if (!c->has_ku || !c->has_eku ||
	    (c->eku & (EKU_ANY | EKU_UNKNOWN | EKU_PRECERTIFICATE)) != 0)
		return false;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		if ((c->eku & needs[i].purpose) == 0)
			continue;
		if ((c->ku & needs[i].bits) != 0)
			return false;
		refused = needs[i].name;
	}
	return refused != NULL && lint_say(n, "%s", refused);
}

RULE(eku_timestamp_critical)
{
	(void)n;
	return (s->v->cert.eku & EKU_TIMESTAMP) != 0 &&
	    is_not_critical(s, VIEW_EKU);
}

RULE(eku_timestamp_alone)
{
	(void)n;
	return (s->v->cert.eku & EKU_TIMESTAMP) != 0 && s->v->cert.num_eku > 1;
}

/* -- smaller ones ------------------------------------------------------------------------- */

/* It is there, and its value is not NULL. */
static bool
is_not_null(const struct lint_subject *s, enum view_ext_id id)
{
	const struct view_ext *e = ext_of(s, id);

	return e != NULL && !OID_IS(e->value, "\x05\x00");
}

RULE(tls_feature_critical)
{
	(void)n;
	return is_critical(s, VIEW_TLS_FEATURE);
}

RULE(nocheck_value)
{
	(void)n;
	return is_not_null(s, VIEW_OCSP_NOCHECK);
}

RULE(nocheck_critical)
{
	(void)n;
	return is_critical(s, VIEW_OCSP_NOCHECK);
}

RULE(br_nocheck)
{
	(void)n;
	return (s->v->cert.eku & EKU_OCSP) != 0 &&
	    ext_of(s, VIEW_OCSP_NOCHECK) == NULL;
}

RULE(br_responder_crldp)
{
	(void)n;
	return (s->v->cert.eku & EKU_OCSP) != 0 &&
	    ext_of(s, VIEW_CRLDP) != NULL;
}

RULE(poison_form)
{
	(void)n;
	return is_not_critical(s, VIEW_CT_POISON) ||
	    is_not_null(s, VIEW_CT_POISON);
}

/* A vector's length (RFC 5246 4.3): two octets, and so much behind them. */
static bool
take_vector(struct vfy_span *in, struct vfy_span *out)
{
	size_t len;

	if (in->len < 2)
		return false;
	len = (size_t)in->ptr[0] << 8 | in->ptr[1];
	if (len > in->len - 2)
		return false;
	*out = span_of(in->ptr + 2, len);
	*in = span_of(in->ptr + 2 + len, in->len - 2 - len);
	return true;
}

RULE(sct_form)
{
	const struct view_ext *e = ext_of(s, VIEW_SCT);
	struct vfy_span octets, list, one;

	(void)n;
	if (e == NULL)
		return false;
	if (!view_only(e->value, DER_OCTET_STRING, &octets) ||
	    !take_vector(&octets, &list) || octets.len > 0 || list.len == 0)
		return true;
	while (list.len > 0) {
		/* the shortest: version, log, time, no extensions, a signature */
		if (!take_vector(&list, &one) || one.len < 47)
			return true;
	}
	return false;
}

RULE(directory_critical)
{
	(void)n;
	return is_critical(s, VIEW_DIRECTORY_ATTRIBUTES);
}

RULE(no_rev_critical)
{
	(void)n;
	return is_critical(s, VIEW_NO_REV_AVAIL);
}

RULE(no_rev_value)
{
	(void)n;
	return is_not_null(s, VIEW_NO_REV_AVAIL);
}

RULE(no_rev_ca)
{
	(void)n;
	return ext_of(s, VIEW_NO_REV_AVAIL) != NULL;
}

RULE(no_rev_pointers)
{
	if (ext_of(s, VIEW_NO_REV_AVAIL) == NULL)
		return false;
	if (ext_of(s, VIEW_CRLDP) != NULL)
		return lint_say(n, "cRLDistributionPoints");
	if (ext_of(s, VIEW_FRESHEST) != NULL)
		return lint_say(n, "freshestCRL");
	return has_access(s, AD_OCSP) && lint_say(n, "an OCSP responder");
}
