/* SPDX-License-Identifier: MIT */
/*
 * ext_standard.c - the extensions of RFC 5280 4.2 and 5.2, of certificates, lists and
 * their entries.
 */
#include "dn.h"
#include "tm.h"
#include "view.h"

/* -- small ones -------------------------------------------------------------------------- */

static void
put_octet_string(struct json_builder *b, const char *key, struct der *d)
{
	struct vfy_span octets;

	if (der_take(d, DER_OCTET_STRING, key, &octets))
		json_put_hex(b, key, octets);
}

static void
subject_key_id(struct json_builder *b, struct der *d)
{
	put_octet_string(b, "key_id", d);
}

static void
number(struct json_builder *b, struct der *d)
{
	struct vfy_span n;

	if (der_integer(d, DER_INTEGER, "number", &n))
		put_integer(b, "number", n);
}

static void
put_uint(struct json_builder *b, const char *key, struct der *d, uint8_t tag)
{
	uint32_t n;

	if (der_uint(d, tag, key, &n))
		json_put_number(b, key, n);
}

static void
put_generalized(
    struct json_builder *b, const char *key, struct der *d, uint8_t tag)
{
	int64_t t;

	if (tm_read_generalized(d, tag, key, &t))
		json_put_time(b, key, t);
}

/*= rfc5280 4.2.1.9 */
static void
basic_constraints(struct json_builder *b, struct der *d)
{
	bool ca = false;
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "basicConstraints", &seq))
		return;
	if (der_peek(&seq, DER_BOOLEAN)) {
		if (!der_bool(&seq, DER_BOOLEAN, "cA", &ca))
			return;
		/* a default that DER leaves out (X.690 11.5) */
		if (!ca)
			der_fail(&seq, VFY_F_BER, "cA");
	}
	json_put_bool(b, "ca", ca);
	if (der_peek(&seq, DER_INTEGER))
		put_uint(b, "path_length", &seq, DER_INTEGER);
	der_end(&seq, "basicConstraints");
}

/*= rfc5280 4.2.1.4 of old: PrivateKeyUsagePeriod (RFC 3280) */
static void
private_key_usage(struct json_builder *b, struct der *d)
{
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "privateKeyUsagePeriod", &seq))
		return;
	if (der_peek(&seq, DER_CTX(0)))
		put_generalized(b, "not_before", &seq, DER_CTX(0));
	if (der_peek(&seq, DER_CTX(1)))
		put_generalized(b, "not_after", &seq, DER_CTX(1));
	der_end(&seq, "privateKeyUsagePeriod");
}

static void
reason_code(struct json_builder *b, struct der *d)
{
	struct vfy_span n;

	if (!der_integer(d, DER_ENUMERATED, "reasonCode", &n))
		return;
	if (n.len == 1 && vfy_revocation_reason_name(n.ptr[0])[0] != '\0')
		json_put_text(
		    b, "reason", vfy_revocation_reason_name(n.ptr[0]));
	else
		der_fail_at(d, VFY_F_VALUE, n.ptr, "reasonCode");
}

static void
a_date(struct json_builder *b, struct der *d)
{
	put_generalized(b, "date", d, DER_GENERALIZED_TIME);
}

/*= rfc5280 4.2.1.14 */
static void
inhibit_any_policy(struct json_builder *b, struct der *d)
{
	put_uint(b, "skip_certs", d, DER_INTEGER);
}

/* -- bits ---------------------------------------------------------------------------------- */

/* names[i] is bit i's. */
static void
put_flags(struct json_builder *b, const char *key, struct der *d, uint8_t tag,
    const char *const *names, size_t n)
{
	struct json_object *array;
	struct vfy_span bits;
	unsigned unused;

	if (!der_bits(d, tag, key, &bits, &unused))
		return;
	array = json_object_new_array();
	for (size_t i = 0; array != NULL && i < 8 * bits.len; i++) {
		char shown[16];

		if ((bits.ptr[i / 8] & (0x80 >> i % 8)) == 0)
			continue;
		if (i >= 256)
			break;
		snprintf(shown, sizeof(shown), "bit-%zu", i);
		if (!json_append(array,
			json_object_new_string(i < n ? names[i] : shown)))
			array = NULL;
	}
	json_put(b, key, array);
}
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/*= rfc5280 4.2.1.3 */
static void
key_usage(struct json_builder *b, struct der *d)
{
	static const char *const names[] = { "digitalSignature",
		"nonRepudiation", "keyEncipherment", "dataEncipherment",
		"keyAgreement", "keyCertSign", "cRLSign", "encipherOnly",
		"decipherOnly" };

	put_flags(b, "usages", d, DER_BIT_STRING, names, COUNT(names));
}

static void
netscape_cert_type(struct json_builder *b, struct der *d)
{
	static const char *const names[] = { "sslClient", "sslServer", "smime",
		"objectSigning", "reserved", "sslCA", "smimeCA",
		"objectSigningCA" };

	put_flags(b, "types", d, DER_BIT_STRING, names, COUNT(names));
}

/*= rfc5280 4.2.1.13 ReasonFlags */
static void
put_reasons(struct json_builder *b, struct der *d, uint8_t tag)
{
	static const char *const names[] = { "unused", "keyCompromise",
		"cACompromise", "affiliationChanged", "superseded",
		"cessationOfOperation", "certificateHold", "privilegeWithdrawn",
		"aACompromise" };

	put_flags(b, "reasons", d, tag, names, COUNT(names));
}

/* -- names --------------------------------------------------------------------------------- */

static void
alt_name(struct json_builder *b, struct der *d)
{
	put_list(
	    b, "names", d, DER_SEQUENCE, "GeneralNames", general_name_json);
}

static struct json_object *
subtree_json(struct der *d)
{
	struct json_object *name;
	struct der tree;

	if (!der_enter(d, DER_SEQUENCE, "GeneralSubtree", &tree))
		return NULL;
	name = general_name_json(&tree);
	/*= rfc5280 4.2.1.10 minimum is 0, and maximum absent */
	if (name != NULL)
		der_end(&tree, "GeneralSubtree");
	return name;
}

/*= rfc5280 4.2.1.10 */
static void
name_constraints(struct json_builder *b, struct der *d)
{
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "nameConstraints", &seq))
		return;
	if (der_peek(&seq, DER_CTX_CONS(0)))
		put_list(b, "permitted", &seq, DER_CTX_CONS(0),
		    "permittedSubtrees", subtree_json);
	if (der_peek(&seq, DER_CTX_CONS(1)))
		put_list(b, "excluded", &seq, DER_CTX_CONS(1),
		    "excludedSubtrees", subtree_json);
	der_end(&seq, "nameConstraints");
}

/* DistributionPointName, in its explicit tag [0]. */
static void
put_point_name(struct json_builder *b, struct der *d)
{
	struct vfy_span rdn;
	struct der choice;
	char text[1024];

	if (!der_enter(d, DER_CTX_CONS(0), "distributionPoint", &choice))
		return;
	if (der_peek(&choice, DER_CTX_CONS(0))) {
		put_list(b, "names", &choice, DER_CTX_CONS(0), "fullName",
		    general_name_json);
	} else if (der_take(&choice, DER_CTX_CONS(1), "nameRelativeToCRLIssuer",
		       &rdn)) {
		dn_rdn_text(rdn, text, sizeof(text));
		json_put_text(b, "relative_name", text);
	}
}

static struct json_object *
point_json(struct der *d)
{
	struct json_builder b;
	struct der point;

	if (!der_enter(d, DER_SEQUENCE, "DistributionPoint", &point))
		return NULL;
	b = json_begin();
	if (der_peek(&point, DER_CTX_CONS(0)))
		put_point_name(&b, &point);
	if (der_peek(&point, DER_CTX(1)))
		put_reasons(&b, &point, DER_CTX(1));
	if (der_peek(&point, DER_CTX_CONS(2)))
		put_list(&b, "crl_issuer", &point, DER_CTX_CONS(2), "cRLIssuer",
		    general_name_json);
	der_end(&point, "DistributionPoint");
	return json_end(&b);
}

/*= rfc5280 4.2.1.13 */
static void
distribution_points(struct json_builder *b, struct der *d)
{
	put_list(
	    b, "points", d, DER_SEQUENCE, "cRLDistributionPoints", point_json);
}

/*= rfc5280 5.2.5 */
static void
issuing_point(struct json_builder *b, struct der *d)
{
	static const struct {
		uint8_t tag;
		const char *key;
	} flags[] = { { 1, "only_user" }, { 2, "only_ca" }, { 4, "indirect" },
		{ 5, "only_attribute" } };
	struct der seq;
	bool set;

	if (!der_enter(d, DER_SEQUENCE, "issuingDistributionPoint", &seq))
		return;
	if (der_peek(&seq, DER_CTX_CONS(0)))
		put_point_name(b, &seq);
	for (size_t i = 0; i < COUNT(flags); i++) {
		if (flags[i].tag == 4 && der_peek(&seq, DER_CTX(3)))
			put_reasons(b, &seq, DER_CTX(3));
		if (der_peek(&seq, DER_CTX(flags[i].tag)) &&
		    der_bool(&seq, DER_CTX(flags[i].tag), flags[i].key, &set))
			json_put_bool(b, flags[i].key, set);
	}
	der_end(&seq, "issuingDistributionPoint");
}

/*= rfc5280 4.2.1.1 */
static void
authority_key_id(struct json_builder *b, struct der *d)
{
	struct vfy_span octets;
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "authorityKeyIdentifier", &seq))
		return;
	if (der_peek(&seq, DER_CTX(0)) &&
	    der_take(&seq, DER_CTX(0), "keyIdentifier", &octets))
		json_put_hex(b, "key_id", octets);
	if (der_peek(&seq, DER_CTX_CONS(1)))
		put_list(b, "issuer", &seq, DER_CTX_CONS(1),
		    "authorityCertIssuer", general_name_json);
	if (der_peek(&seq, DER_CTX(2)) &&
	    der_integer(&seq, DER_CTX(2), "authorityCertSerialNumber", &octets))
		put_integer(b, "serial", octets);
	der_end(&seq, "authorityKeyIdentifier");
}

static struct json_object *
access_json(struct der *d)
{
	struct json_builder b;
	struct vfy_span method;
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "AccessDescription", &seq) ||
	    !der_oid(&seq, "accessMethod", &method))
		return NULL;
	b = json_begin();
	put_oid(&b, "method", NULL, method);
	if (!der_done(&seq))
		json_put(&b, "location", general_name_json(&seq));
	der_end(&seq, "AccessDescription");
	return json_end(&b);
}

/*= rfc5280 4.2.2.1 */
static void
info_access(struct json_builder *b, struct der *d)
{
	put_list(
	    b, "access", d, DER_SEQUENCE, "AuthorityInfoAccess", access_json);
}

/* -- policies ------------------------------------------------------------------------------ */

/* A UserNotice: the text, and the reference in hex. */
static void
put_notice(struct json_builder *b, struct der *d)
{
	struct vfy_span contents;
	struct der seq;
	uint8_t tag;

	if (!der_enter(d, DER_SEQUENCE, "UserNotice", &seq))
		return;
	if (der_peek(&seq, DER_SEQUENCE) &&
	    der_take(&seq, DER_SEQUENCE, "noticeRef", &contents))
		json_put_hex(b, "reference", contents);
	if (!der_done(&seq) &&
	    der_any(&seq, "explicitText", &tag, &contents, NULL))
		put_string(b, "text", tag, contents);
	der_end(&seq, "UserNotice");
}

static struct json_object *
qualifier_json(struct der *d)
{
	struct json_builder b;
	char dotted[OID_TEXT];
	struct vfy_span oid, contents;
	const char *name;
	struct der seq;
	uint8_t tag;

	if (!der_enter(d, DER_SEQUENCE, "PolicyQualifierInfo", &seq) ||
	    !der_oid(&seq, "policyQualifierId", &oid))
		return NULL;
	b = json_begin();
	name = oid_name_text(oid, dotted);
	json_put_text(&b, "qualifier", name);
	if (strcmp(name, "userNotice") == 0)
		put_notice(&b, &seq);
	else if (der_any(&seq, "qualifier", &tag, &contents, NULL))
		put_string(&b, "value", tag, contents);
	return json_end(&b);
}

static struct json_object *
policy_json(struct der *d)
{
	struct json_builder b;
	struct vfy_span oid;
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "PolicyInformation", &seq) ||
	    !der_oid(&seq, "policyIdentifier", &oid))
		return NULL;
	b = json_begin();
	put_oid(&b, "policy", "oid", oid);
	if (!der_done(&seq))
		put_list(&b, "qualifiers", &seq, DER_SEQUENCE,
		    "policyQualifiers", qualifier_json);
	der_end(&seq, "PolicyInformation");
	return json_end(&b);
}

/*= rfc5280 4.2.1.4 */
static void
certificate_policies(struct json_builder *b, struct der *d)
{
	put_list(
	    b, "policies", d, DER_SEQUENCE, "certificatePolicies", policy_json);
}

static struct json_object *
mapping_json(struct der *d)
{
	struct vfy_span from, to;
	struct json_builder b;
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "policyMappings", &seq) ||
	    !der_oid(&seq, "issuerDomainPolicy", &from) ||
	    !der_oid(&seq, "subjectDomainPolicy", &to))
		return NULL;
	b = json_begin();
	put_oid(&b, "issuer_policy", NULL, from);
	put_oid(&b, "subject_policy", NULL, to);
	return json_end(&b);
}

/*= rfc5280 4.2.1.5 */
static void
policy_mappings(struct json_builder *b, struct der *d)
{
	put_list(
	    b, "mappings", d, DER_SEQUENCE, "policyMappings", mapping_json);
}

/*= rfc5280 4.2.1.11 */
static void
policy_constraints(struct json_builder *b, struct der *d)
{
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "policyConstraints", &seq))
		return;
	if (der_peek(&seq, DER_CTX(0)))
		put_uint(b, "require_explicit_policy", &seq, DER_CTX(0));
	if (der_peek(&seq, DER_CTX(1)))
		put_uint(b, "inhibit_policy_mapping", &seq, DER_CTX(1));
	der_end(&seq, "policyConstraints");
}

/*= rfc5280 4.2.1.12 */
static void
ext_key_usage(struct json_builder *b, struct der *d)
{
	put_list(b, "purposes", d, DER_SEQUENCE, "extKeyUsage", oid_json);
}

static const struct {
	const char *name;
	extension_decode *decode;
} decoders[] = {
	{ "keyUsage", key_usage },
	{ "extKeyUsage", ext_key_usage },
	{ "basicConstraints", basic_constraints },
	{ "subjectKeyIdentifier", subject_key_id },
	{ "authorityKeyIdentifier", authority_key_id },
	{ "authorityInfoAccess", info_access },
	{ "subjectInfoAccess", info_access },
	{ "subjectAltName", alt_name },
	{ "issuerAltName", alt_name },
	{ "certificatePolicies", certificate_policies },
	{ "cRLDistributionPoints", distribution_points },
	{ "freshestCRL", distribution_points },
	{ "nameConstraints", name_constraints },
	{ "policyMappings", policy_mappings },
	{ "policyConstraints", policy_constraints },
	{ "inhibitAnyPolicy", inhibit_any_policy },
	{ "privateKeyUsagePeriod", private_key_usage },
	{ "netscapeCertType", netscape_cert_type },
	{ "cRLNumber", number },
	{ "deltaCRLIndicator", number },
	{ "issuingDistributionPoint", issuing_point },
	{ "reasonCode", reason_code },
	{ "invalidityDate", a_date },
	{ "expiredCertsOnCRL", a_date },
	{ "archiveCutoff", a_date },
	{ "certificateIssuer", alt_name },
};

extension_decode *
extension_find_standard(const char *name)
{
	for (size_t i = 0; i < COUNT(decoders); i++) {
		if (strcmp(name, decoders[i].name) == 0)
			return decoders[i].decode;
	}
	return NULL;
}
