/* SPDX-License-Identifier: MIT */
/*
 * ext.c - the certificate extensions of RFC 5280 4.2 (and RFC 6960, 6962,
 * 7633, 9608): their OIDs, their fields, the form of their values.
 *
 * Form only: what a value means for a path is judged elsewhere.
 */
#include "cert.h"
#include "dn.h"

/* Within an extension faults are not told apart: it is malformed, or not. */
static struct der
open_value(struct vfy_span value)
{
	return der_start(value, NULL);
}

bool
ext_sequence(struct vfy_span value, struct vfy_span *contents)
{
	struct der d = open_value(value);

	return der_take(&d, DER_SEQUENCE, "", contents) && der_done(&d);
}

static bool
enter_value(struct vfy_span value, struct der *seq)
{
	struct vfy_span contents;

	if (!ext_sequence(value, &contents))
		return false;
	*seq = open_value(contents);
	return true;
}

static bool
is_ia5(struct vfy_span s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] >= 0x80)
			return false;
	}
	return true;
}

/* OtherName (4.2.1.6): type-id and an explicit value. */
static bool
check_other_name(struct vfy_span name)
{
	struct der d = open_value(name), inner;
	struct vfy_span oid;

	return der_oid(&d, "", &oid) &&
	    der_enter(&d, DER_CTX_CONS(0), "", &inner) &&
	    der_any(&inner, "", NULL, NULL, NULL) && der_done(&inner) &&
	    der_done(&d);
}

/* Contents of an OBJECT IDENTIFIER (X.690 8.19): whole arcs, each minimal. */
static bool
is_oid(struct vfy_span s)
{
	bool begins = true;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (begins && s.ptr[i] == 0x80)
			return false;
		begins = s.ptr[i] < 0x80;
	}
	return s.len > 0 && begins;
}

/* The value of one GeneralName, by its tag; a directoryName's is unwrapped. */
static bool
check_general_name(struct der *d, uint8_t tag, struct vfy_span *name)
{
	struct der inner;

	switch (tag) {
	case GN_EMAIL:
	case GN_DNS:
	case GN_URI:
		return is_ia5(*name) || der_fail(d, VFY_F_VALUE, "GeneralName");
	case GN_OTHER:
		return check_other_name(*name) ||
		    der_fail(d, VFY_F_VALUE, "GeneralName");
	case GN_DIRECTORY:
		inner = der_within(d, *name);
		return dn_read(&inner, "directoryName", name) &&
		    der_end(&inner, "directoryName");
	case GN_RID:
		return is_oid(*name) || der_fail(d, VFY_F_VALUE, "GeneralName");
	case GN_IP:
	case GN_X400:
	case GN_EDI:
		return true;
	default:
		return der_fail(d, VFY_F_TAG, "GeneralName");
	}
}

/*= rfc5280 4.2.1.6 */
bool
gn_next(struct der *d, uint8_t *tag, struct vfy_span *name)
{
	const uint8_t *at = d->ptr;

	if (der_done(d))
		return false;
	if (der_any(d, "GeneralName", tag, name, NULL) &&
	    check_general_name(d, *tag, name))
		return true;
	d->ptr = at; /* der_done() tells the end from a malformed name */
	return false;
}

/* Contents of GeneralNames: SIZE (1..MAX). addresses: IP names are of 4 or 16 octets. */
static bool
check_general_names(struct vfy_span contents, bool addresses)
{
	struct der d = open_value(contents);
	struct vfy_span name;
	uint8_t tag;
	size_t n = 0;

	while (gn_next(&d, &tag, &name)) {
		/* IP addresses of a name that is no constraint: 4 or 16 octets */
		if (addresses && tag == GN_IP && name.len != 4 &&
		    name.len != 16)
			return false;
		if (++n > LIMIT_GENERAL_NAMES)
			return false;
	}
	return n > 0 && der_done(&d);
}

static bool
read_alt_name(const struct extension *e)
{
	struct vfy_span contents;

	return ext_sequence(e->value, &contents) &&
	    check_general_names(contents, true);
}

/* An empty one is told from a malformed one: OpenSSL makes it of email:copy. */
static bool
read_subject_alt_name(struct vfy_cert *c, const struct extension *e)
{
	struct vfy_span contents;

	c->empty_alt_name =
	    ext_sequence(e->value, &contents) && contents.len == 0;
	return c->empty_alt_name || read_alt_name(e);
}

/*= rfc5280 4.2.1.2 */
static bool
read_subject_key_id(struct vfy_cert *c, const struct extension *e)
{
	struct der d = open_value(e->value);

	return der_take(&d, DER_OCTET_STRING, "", &c->subject_key_id) &&
	    der_done(&d);
}

/*= rfc5280 4.2.1.1 */
static bool
read_authority_key_id(struct vfy_cert *c, const struct extension *e)
{
	struct der d;

	if (!enter_value(e->value, &d))
		return false;
	if (der_peek(&d, DER_CTX(0)) &&
	    !der_take(&d, DER_CTX(0), "", &c->authority_key_id))
		return false;
	if (der_peek(&d, DER_CTX_CONS(1)) &&
	    (!der_take(&d, DER_CTX_CONS(1), "", &c->authority_issuer) ||
		!check_general_names(c->authority_issuer, true)))
		return false;
	if (der_peek(&d, DER_CTX(2)) &&
	    !der_integer(&d, DER_CTX(2), "", &c->authority_serial))
		return false;
	return der_done(&d);
}

/*= rfc5280 4.2.1.3 */
static bool
read_key_usage(struct vfy_cert *c, const struct extension *e)
{
	struct der d = open_value(e->value);
	struct vfy_span bits;
	size_t i;

	if (!der_bits(&d, DER_BIT_STRING, "", &bits, NULL) || !der_done(&d))
		return false;
	for (i = 0; i < 9 && i / 8 < bits.len; i++) {
		if (bits.ptr[i / 8] & (0x80u >> (i % 8)))
			c->key_usage |= 1u << i;
	}
	return true;
}

/*= rfc5280 4.2.1.9 */
static bool
read_basic_constraints(struct vfy_cert *c, const struct extension *e)
{
	bool ca = false;
	uint32_t n = 0;
	struct der d;

	if (!enter_value(e->value, &d))
		return false;
	if (der_peek(&d, DER_BOOLEAN)) {
		if (!der_bool(&d, DER_BOOLEAN, "", &ca))
			return false;
		c->odd_default |= !ca;
	}
	if (der_peek(&d, DER_INTEGER)) {
		if (!der_uint(&d, DER_INTEGER, "", &n))
			return false;
		c->path_len = (int)n;
	}
	if (!der_done(&d))
		return false;
	c->is_ca = ca;
	return true;
}

/* id-kp (1.3.6.1.5.5.7.3), and the last octets of those that have a bit. */
static const uint8_t id_kp[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03 };
static const uint8_t id_any_eku[] = { 0x55, 0x1d, 0x25, 0x00 };

static uint32_t
eku_bit(struct vfy_span oid)
{
	if (span_eq(oid, span_of(id_any_eku, sizeof(id_any_eku))))
		return EKU_ANY;
	if (oid.len != sizeof(id_kp) + 1 ||
	    memcmp(oid.ptr, id_kp, sizeof(id_kp)) != 0)
		return EKU_OTHER;
	switch (oid.ptr[sizeof(id_kp)]) {
	case 1:
		return EKU_SERVER_AUTH;
	case 2:
		return EKU_CLIENT_AUTH;
	case 3:
		return EKU_CODE_SIGNING;
	case 4:
		return EKU_EMAIL;
	case 8:
		return EKU_TIMESTAMPING;
	case 9:
		return EKU_OCSP_SIGNING;
	default:
		return EKU_OTHER;
	}
}

/*= rfc5280 4.2.1.12 */
static bool
read_ext_key_usage(struct vfy_cert *c, const struct extension *e)
{
	struct vfy_span oid;
	struct der d;
	size_t n = 0;

	if (!enter_value(e->value, &d))
		return false;
	for (; !der_done(&d); n++) {
		if (n == LIMIT_EKUS || !der_oid(&d, "", &oid))
			return false;
		c->ekus |= eku_bit(oid);
	}
	return n > 0;
}

/* minimum is 0, which is its default and should not be written. */
static bool
check_minimum(struct vfy_cert *c, struct der *subtree)
{
	uint32_t minimum;

	if (!der_peek(subtree, DER_CTX(0)))
		return true;
	c->odd_default = true;
	return der_uint(subtree, DER_CTX(0), "", &minimum) && minimum == 0;
}

/* GeneralSubtrees contents (4.2.1.10): minimum 0 and no maximum. */
static bool
check_subtrees(struct vfy_cert *c, struct vfy_span contents, size_t *count)
{
	struct der d = open_value(contents), subtree;
	struct vfy_span name;
	uint8_t tag;

	if (der_done(&d))
		return false;
	for (; !der_done(&d); ++*count) {
		if (*count == LIMIT_SUBTREES ||
		    !der_enter(&d, DER_SEQUENCE, "", &subtree) ||
		    !gn_next(&subtree, &tag, &name) ||
		    !check_minimum(c, &subtree) || !der_done(&subtree))
			return false;
		if (tag == GN_IP && name.len != 8 && name.len != 32)
			return false;
	}
	return true;
}

/*= rfc5280 4.2.1.10 */
static bool
read_name_constraints(struct vfy_cert *c, const struct extension *e)
{
	struct vfy_span contents;
	struct der d;
	size_t count = 0;
	unsigned i;

	if (!enter_value(e->value, &d) || der_done(&d))
		return false;
	for (i = 0; i < 2; i++) {
		if (der_peek(&d, DER_CTX_CONS(i)) &&
		    (!der_take(&d, DER_CTX_CONS(i), "", &contents) ||
			!check_subtrees(c, contents, &count)))
			return false;
	}
	return der_done(&d);
}

/* id-qt-cps and id-qt-unotice: id-qt (1.3.6.1.5.5.7.2), 1 and 2. */
static bool
is_known_qualifier(struct vfy_span oid)
{
	static const uint8_t id_qt[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07,
		0x02 };

	return oid.len == sizeof(id_qt) + 1 &&
	    memcmp(oid.ptr, id_qt, sizeof(id_qt)) == 0 &&
	    (oid.ptr[sizeof(id_qt)] == 1 || oid.ptr[sizeof(id_qt)] == 2);
}

/*
 * PolicyInformation's qualifiers: SEQUENCE SIZE (1..MAX) of SEQUENCE { OID, ANY }.
 * *unknown: the first one that is not of RFC 5280.
 */
static bool
check_qualifiers(struct der *info, struct vfy_span *unknown)
{
	struct der list, one;
	struct vfy_span oid;

	if (der_done(info))
		return true;
	if (!der_enter(info, DER_SEQUENCE, "", &list) || der_done(&list))
		return false;
	while (!der_done(&list)) {
		if (!der_enter(&list, DER_SEQUENCE, "", &one) ||
		    !der_oid(&one, "", &oid) ||
		    !der_any(&one, "", NULL, NULL, NULL) || !der_done(&one))
			return false;
		if (span_empty(*unknown) && !is_known_qualifier(oid))
			*unknown = oid;
	}
	return der_done(info);
}

/*= rfc5280 4.2.1.4 "MUST be able to interpret this extension (including the
 * optional qualifier), or MUST reject the certificate", where it is critical */
static bool
read_policies(struct vfy_cert *c, const struct extension *e)
{
	struct vfy_span seen[LIMIT_POLICIES], unknown = { NULL, 0 };
	struct der d, info;
	size_t n = 0, i;

	if (!enter_value(e->value, &d))
		return false;
	for (; !der_done(&d); n++) {
		if (n == LIMIT_POLICIES ||
		    !der_enter(&d, DER_SEQUENCE, "", &info) ||
		    !der_oid(&info, "", &seen[n]) ||
		    !check_qualifiers(&info, &unknown))
			return false;
		/* "MUST NOT appear more than once" */
		for (i = 0; i < n; i++) {
			if (span_eq(seen[i], seen[n]))
				return false;
		}
	}
	if (e->critical)
		c->unknown_qualifier = unknown;
	return n > 0;
}

/*
 * Microsoft's application policies: extended key usages in the form of
 * certificatePolicies. Active Directory CS writes them beside extKeyUsage, and
 * makes both critical where a template says so; then they are processed.
 */
static bool
read_application_policies(struct vfy_cert *c, const struct extension *e)
{
	struct vfy_span oid, ignored = { NULL, 0 };
	struct der d, info;
	size_t n = 0;

	if (!e->critical)
		return true;
	if (!enter_value(e->value, &d))
		return false;
	for (; !der_done(&d); n++) {
		if (n == LIMIT_EKUS ||
		    !der_enter(&d, DER_SEQUENCE, "", &info) ||
		    !der_oid(&info, "", &oid) ||
		    !check_qualifiers(&info, &ignored))
			return false;
		c->application_ekus |= eku_bit(oid);
	}
	return n > 0;
}

/*= rfc5280 4.2.1.5 */
static bool
read_policy_mappings(const struct extension *e)
{
	struct vfy_span from, to;
	struct der d, pair;
	size_t n = 0;

	if (!enter_value(e->value, &d))
		return false;
	for (; !der_done(&d); n++) {
		if (n == LIMIT_POLICIES ||
		    !der_enter(&d, DER_SEQUENCE, "", &pair) ||
		    !der_oid(&pair, "", &from) || !der_oid(&pair, "", &to) ||
		    !der_done(&pair))
			return false;
	}
	return n > 0;
}

/*= rfc5280 4.2.1.11 */
static bool
read_policy_constraints(const struct extension *e)
{
	struct der d;
	uint32_t n;
	unsigned i;

	if (!enter_value(e->value, &d) || der_done(&d))
		return false;
	for (i = 0; i < 2; i++) {
		if (der_peek(&d, DER_CTX(i)) &&
		    !der_uint(&d, DER_CTX(i), "", &n))
			return false;
	}
	return der_done(&d);
}

/*= rfc5280 4.2.1.14 */
static bool
read_inhibit_any_policy(const struct extension *e)
{
	struct der d = open_value(e->value);
	uint32_t n;

	return der_uint(&d, DER_INTEGER, "", &n) && der_done(&d);
}

/* DistributionPointName contents: [0] fullName or [1] nameRelativeToCRLIssuer. */
static bool
check_point_name(struct der *name)
{
	struct vfy_span contents;

	if (der_peek(name, DER_CTX_CONS(0)))
		return der_take(name, DER_CTX_CONS(0), "", &contents) &&
		    check_general_names(contents, true) && der_done(name);
	return der_take(name, DER_CTX_CONS(1), "", &contents) &&
	    contents.len > 0 && der_done(name);
}

/*= rfc5280 4.2.1.13 */
static bool
read_distribution_points(const struct extension *e)
{
	struct der d, point, name;
	struct vfy_span v;
	size_t n = 0;

	if (!enter_value(e->value, &d))
		return false;
	for (; !der_done(&d); n++) {
		if (n == LIMIT_DISTRIBUTION_POINTS ||
		    !der_enter(&d, DER_SEQUENCE, "", &point))
			return false;
		if (der_peek(&point, DER_CTX_CONS(0)) &&
		    (!der_enter(&point, DER_CTX_CONS(0), "", &name) ||
			!check_point_name(&name)))
			return false;
		if (der_peek(&point, DER_CTX(1)) &&
		    !der_bits(&point, DER_CTX(1), "", &v, NULL))
			return false;
		if (der_peek(&point, DER_CTX_CONS(2)) &&
		    (!der_take(&point, DER_CTX_CONS(2), "", &v) ||
			!check_general_names(v, true)))
			return false;
		if (!der_done(&point))
			return false;
	}
	return n > 0;
}

/*= rfc5280 4.2.2.1, 4.2.2.2 */
static bool
read_access(const struct extension *e)
{
	struct der d, access;
	struct vfy_span v;
	uint8_t tag;
	size_t n = 0;

	if (!enter_value(e->value, &d))
		return false;
	for (; !der_done(&d); n++) {
		if (n == LIMIT_ACCESS_DESCRIPTIONS ||
		    !der_enter(&d, DER_SEQUENCE, "", &access) ||
		    !der_oid(&access, "", &v) || !gn_next(&access, &tag, &v) ||
		    !der_done(&access))
			return false;
	}
	return n > 0;
}

/*= rfc7633 4.1 */
static bool
read_tls_feature(const struct extension *e)
{
	struct der d;
	uint32_t feature;
	size_t n = 0;

	if (!enter_value(e->value, &d))
		return false;
	for (; !der_done(&d); n++) {
		if (n == LIMIT_TLS_FEATURES ||
		    !der_uint(&d, DER_INTEGER, "", &feature))
			return false;
	}
	return n > 0;
}

/*= rfc6960 4.2.2.2.1 */
/*= rfc9608 2 */
static bool
read_null(const struct extension *e)
{
	struct der d = open_value(e->value);
	struct vfy_span v;

	return der_take(&d, DER_NULL, "", &v) && v.len == 0 && der_done(&d);
}

bool
ext_read(struct vfy_cert *c, enum ext_id id)
{
	const struct extension *e = &c->ext[id];

	switch (id) {
	case EXT_SUBJECT_KEY_ID:
		return read_subject_key_id(c, e);
	case EXT_AUTHORITY_KEY_ID:
		return read_authority_key_id(c, e);
	case EXT_KEY_USAGE:
		return read_key_usage(c, e);
	case EXT_BASIC_CONSTRAINTS:
		return read_basic_constraints(c, e);
	case EXT_SUBJECT_ALT_NAME:
		return read_subject_alt_name(c, e);
	case EXT_ISSUER_ALT_NAME:
		return read_alt_name(e);
	case EXT_NAME_CONSTRAINTS:
		return read_name_constraints(c, e);
	case EXT_POLICIES:
		return read_policies(c, e);
	case EXT_APPLICATION_POLICIES:
		return read_application_policies(c, e);
	case EXT_POLICY_MAPPINGS:
		return read_policy_mappings(e);
	case EXT_POLICY_CONSTRAINTS:
		return read_policy_constraints(e);
	case EXT_INHIBIT_ANY_POLICY:
		return read_inhibit_any_policy(e);
	case EXT_EXT_KEY_USAGE:
		return read_ext_key_usage(c, e);
	case EXT_CRL_DISTRIBUTION_POINTS:
	case EXT_FRESHEST_CRL:
		return read_distribution_points(e);
	case EXT_AUTHORITY_INFO_ACCESS:
	case EXT_SUBJECT_INFO_ACCESS:
		return read_access(e);
	case EXT_TLS_FEATURE:
		return read_tls_feature(e);
	case EXT_OCSP_NOCHECK:
	case EXT_NO_REV_AVAIL:
		return read_null(e);
	case EXT_SUBJECT_DIRECTORY_ATTRIBUTES:
	case EXT_SCT_LIST:
	case EXT_COUNT:
		break;
	}
	return true;
}

/* id-pe 1.3.6.1.5.5.7.1, id-pkix-ocsp-nocheck, Microsoft's, and RFC 6962 3.3 */
static const uint8_t id_pe[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01 };
static const uint8_t id_nocheck[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30,
	0x01, 0x05 };
static const uint8_t id_application_policies[] = { 0x2b, 0x06, 0x01, 0x04, 0x01,
	0x82, 0x37, 0x15, 0x0a };
static const uint8_t id_scts[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79,
	0x02, 0x04, 0x02 };

/* id-ce (2.5.29): by its last octet. */
static int
id_ce(uint8_t last)
{
	switch (last) {
	case 9:
		return EXT_SUBJECT_DIRECTORY_ATTRIBUTES;
	case 14:
		return EXT_SUBJECT_KEY_ID;
	case 15:
		return EXT_KEY_USAGE;
	case 17:
		return EXT_SUBJECT_ALT_NAME;
	case 18:
		return EXT_ISSUER_ALT_NAME;
	case 19:
		return EXT_BASIC_CONSTRAINTS;
	case 30:
		return EXT_NAME_CONSTRAINTS;
	case 31:
		return EXT_CRL_DISTRIBUTION_POINTS;
	case 32:
		return EXT_POLICIES;
	case 33:
		return EXT_POLICY_MAPPINGS;
	case 35:
		return EXT_AUTHORITY_KEY_ID;
	case 36:
		return EXT_POLICY_CONSTRAINTS;
	case 37:
		return EXT_EXT_KEY_USAGE;
	case 46:
		return EXT_FRESHEST_CRL;
	case 54:
		return EXT_INHIBIT_ANY_POLICY;
	case 56:
		return EXT_NO_REV_AVAIL;
	default:
		return -1;
	}
}

static int
find_pe(uint8_t last)
{
	switch (last) {
	case 1:
		return EXT_AUTHORITY_INFO_ACCESS;
	case 11:
		return EXT_SUBJECT_INFO_ACCESS;
	case 24:
		return EXT_TLS_FEATURE;
	default:
		return -1;
	}
}

bool
ext_find(struct vfy_span oid, enum ext_id *out)
{
	int id = -1;

	if (oid.len == 3 && oid.ptr[0] == 0x55 && oid.ptr[1] == 0x1d)
		id = id_ce(oid.ptr[2]);
	else if (oid.len == sizeof(id_pe) + 1 &&
	    memcmp(oid.ptr, id_pe, sizeof(id_pe)) == 0)
		id = find_pe(oid.ptr[sizeof(id_pe)]);
	else if (span_eq(oid, span_of(id_nocheck, sizeof(id_nocheck))))
		id = EXT_OCSP_NOCHECK;
	else if (span_eq(oid, span_of(id_scts, sizeof(id_scts))))
		id = EXT_SCT_LIST;
	else if (span_eq(oid,
		     span_of(id_application_policies,
			 sizeof(id_application_policies))))
		id = EXT_APPLICATION_POLICIES;
	if (id < 0)
		return false;
	*out = (enum ext_id)id;
	return true;
}

const char *
ext_name(enum ext_id id)
{
	static const char *const names[EXT_COUNT] = {
		[EXT_SUBJECT_KEY_ID] = "subjectKeyIdentifier",
		[EXT_AUTHORITY_KEY_ID] = "authorityKeyIdentifier",
		[EXT_KEY_USAGE] = "keyUsage",
		[EXT_BASIC_CONSTRAINTS] = "basicConstraints",
		[EXT_SUBJECT_ALT_NAME] = "subjectAltName",
		[EXT_ISSUER_ALT_NAME] = "issuerAltName",
		[EXT_NAME_CONSTRAINTS] = "nameConstraints",
		[EXT_POLICIES] = "certificatePolicies",
		[EXT_POLICY_MAPPINGS] = "policyMappings",
		[EXT_POLICY_CONSTRAINTS] = "policyConstraints",
		[EXT_INHIBIT_ANY_POLICY] = "inhibitAnyPolicy",
		[EXT_EXT_KEY_USAGE] = "extKeyUsage",
		[EXT_CRL_DISTRIBUTION_POINTS] = "cRLDistributionPoints",
		[EXT_FRESHEST_CRL] = "freshestCRL",
		[EXT_AUTHORITY_INFO_ACCESS] = "authorityInfoAccess",
		[EXT_SUBJECT_INFO_ACCESS] = "subjectInfoAccess",
		[EXT_SUBJECT_DIRECTORY_ATTRIBUTES] =
		    "subjectDirectoryAttributes",
		[EXT_TLS_FEATURE] = "tlsFeature",
		[EXT_OCSP_NOCHECK] = "ocspNoCheck",
		[EXT_NO_REV_AVAIL] = "noRevAvail",
		[EXT_SCT_LIST] = "signedCertificateTimestampList",
		[EXT_APPLICATION_POLICIES] = "applicationPolicies",
	};

	return id < EXT_COUNT ? names[id] : "";
}

/* Copies an http URL that could be fetched; false: it is none. */
static bool
take_url(struct vfy_span name, char *buf)
{
	static const char scheme[] = "http://";
	size_t i;

	if (name.len <= sizeof(scheme) - 1 || name.len > LIMIT_URL)
		return false;
	for (i = 0; i < name.len; i++) {
		uint8_t b = name.ptr[i];

		if (b <= 0x20 || b >= 0x7f)
			return false;
		if (i < sizeof(scheme) - 1 &&
		    (b >= 'A' && b <= 'Z' ? b + 32 : b) != (uint8_t)scheme[i])
			return false;
	}
	memcpy(buf, name.ptr, name.len);
	buf[name.len] = '\0';
	return true;
}

/* The nth http URL among GeneralNames; *nth counts down over several calls. */
static bool
url_among(struct vfy_span names, size_t *nth, char *buf)
{
	struct der d = open_value(names);
	struct vfy_span name;
	uint8_t tag;

	while (gn_next(&d, &tag, &name)) {
		if (tag == GN_URI && take_url(name, buf) && (*nth)-- == 0)
			return true;
	}
	return false;
}

static bool
usable(const struct vfy_cert *c, enum ext_id id)
{
	return cert_has(c, id) && (c->bad_extensions & 1u << id) == 0;
}

struct vfy_span
vfy_cert_sct_list(const struct vfy_cert *c)
{
	struct vfy_span list = { NULL, 0 };
	struct der d;

	if (!usable(c, EXT_SCT_LIST))
		return list;
	d = open_value(c->ext[EXT_SCT_LIST].value);
	if (!der_take(&d, DER_OCTET_STRING, "", &list) || !der_done(&d))
		list = (struct vfy_span){ NULL, 0 };
	return list;
}

bool
ext_points_url(struct vfy_span points, size_t nth, char *buf)
{
	struct der d, point, name;
	struct vfy_span names;

	if (!enter_value(points, &d))
		return false;
	while (!der_done(&d) && der_enter(&d, DER_SEQUENCE, "", &point)) {
		if (!der_peek(&point, DER_CTX_CONS(0)) ||
		    !der_enter(&point, DER_CTX_CONS(0), "", &name) ||
		    !der_peek(&name, DER_CTX_CONS(0)) ||
		    !der_take(&name, DER_CTX_CONS(0), "", &names))
			continue;
		if (url_among(names, &nth, buf))
			return true;
	}
	return false;
}

bool
cert_crl_url(const struct vfy_cert *c, size_t nth, char *buf)
{
	return usable(c, EXT_CRL_DISTRIBUTION_POINTS) &&
	    ext_points_url(c->ext[EXT_CRL_DISTRIBUTION_POINTS].value, nth, buf);
}

bool
cert_freshest_url(const struct vfy_cert *c, size_t nth, char *buf)
{
	return usable(c, EXT_FRESHEST_CRL) &&
	    ext_points_url(c->ext[EXT_FRESHEST_CRL].value, nth, buf);
}

/*
 * The accessLocation of the next AccessDescription of one method, which is the
 * last octet of id-ad (1.3.6.1.5.5.7.48).
 */
static bool
next_access(
    struct der *d, uint8_t method, uint8_t *tag, struct vfy_span *location)
{
	static const uint8_t id_ad[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07,
		0x30 };
	struct vfy_span oid;
	struct der access;

	while (!der_done(d) && der_enter(d, DER_SEQUENCE, "", &access)) {
		if (!der_oid(&access, "", &oid) ||
		    !gn_next(&access, tag, location))
			return false;
		if (oid.len == sizeof(id_ad) + 1 &&
		    memcmp(oid.ptr, id_ad, sizeof(id_ad)) == 0 &&
		    oid.ptr[sizeof(id_ad)] == method)
			return true;
	}
	return false;
}

static bool
enter_access(const struct vfy_cert *c, struct der *d)
{
	return usable(c, EXT_AUTHORITY_INFO_ACCESS) &&
	    enter_value(c->ext[EXT_AUTHORITY_INFO_ACCESS].value, d);
}

static bool
access_url(const struct vfy_cert *c, uint8_t method, size_t nth, char *buf)
{
	struct vfy_span location;
	struct der d;
	uint8_t tag;

	if (!enter_access(c, &d))
		return false;
	while (next_access(&d, method, &tag, &location)) {
		if (tag == GN_URI && take_url(location, buf) && nth-- == 0)
			return true;
	}
	return false;
}

bool
cert_names_responder(const struct vfy_cert *c)
{
	struct vfy_span location;
	struct der d;
	uint8_t tag;

	return enter_access(c, &d) && next_access(&d, 1, &tag, &location);
}

bool
cert_ocsp_url(const struct vfy_cert *c, size_t nth, char *buf)
{
	return access_url(c, 1, nth, buf);
}

bool
cert_issuer_url(const struct vfy_cert *c, size_t nth, char *buf)
{
	return access_url(c, 2, nth, buf);
}

static bool
has_feature(const struct vfy_cert *c, uint32_t wanted)
{
	struct der d;
	uint32_t n;

	if (!usable(c, EXT_TLS_FEATURE) ||
	    !enter_value(c->ext[EXT_TLS_FEATURE].value, &d))
		return false;
	while (!der_done(&d) && der_uint(&d, DER_INTEGER, "", &n)) {
		if (n == wanted)
			return true;
	}
	return false;
}

bool
cert_must_staple(const struct vfy_cert *c)
{
	return has_feature(c, 5);
}

bool
cert_keeps_features(
    const struct vfy_cert *subject, const struct vfy_cert *issuer)
{
	struct der d;
	uint32_t n;

	if (!usable(issuer, EXT_TLS_FEATURE) ||
	    !enter_value(issuer->ext[EXT_TLS_FEATURE].value, &d))
		return true;
	while (!der_done(&d) && der_uint(&d, DER_INTEGER, "", &n)) {
		if (!has_feature(subject, n))
			return false;
	}
	return true;
}
