/* SPDX-License-Identifier: MIT */
/*
 * ext_other.c - extensions beside RFC 5280's: RFC 6962 3.3 (SCTs), 7633 (TLS feature),
 * 8737 (ACME), 9608 (noRevAvail), 6960 4.2.2.2.1 (nocheck), 3739 3.2.6 and ETSI EN 319 412-5
 * (QCStatements), CA/Browser Forum EV guidelines 9.8.2, Microsoft's and Netscape's.
 */
#include "tm.h"
#include "view.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* -- certificate transparency ------------------------------------------------------------- */

/* A number of so many octets; in is moved behind it. */
static bool
take_number(struct vfy_span *in, size_t octets, uint64_t *out)
{
	if (in->len < octets)
		return false;
	*out = 0;
	for (size_t i = 0; i < octets; i++)
		*out = *out << 8 | in->ptr[i];
	*in = span_of(in->ptr + octets, in->len - octets);
	return true;
}

/* Octets behind their length, of two octets (RFC 8446 3.4). */
static bool
take_vector(struct vfy_span *in, struct vfy_span *out)
{
	uint64_t len;

	if (!take_number(in, 2, &len) || len > in->len)
		return false;
	*out = span_of(in->ptr, (size_t)len);
	*in = span_of(in->ptr + len, in->len - (size_t)len);
	return true;
}

static const char *
sct_signature_name(uint64_t algorithm)
{
	switch (algorithm) {
	case 0x0401:
		return "rsa-sha256";
	case 0x0403:
		return "ecdsa-sha256";
	default:
		return "other";
	}
}

/*= rfc6962 3.2 */
static struct json_object *
sct_json(struct vfy_span sct)
{
	struct json_builder b;
	uint64_t version, timestamp, algorithm;
	struct vfy_span extensions;
	char log[48];

	if (!take_number(&sct, 1, &version) || sct.len < 32)
		return NULL;
	vfy_base64_encode(span_of(sct.ptr, 32), log);
	sct = span_of(sct.ptr + 32, sct.len - 32);
	if (!take_number(&sct, 8, &timestamp) ||
	    !take_vector(&sct, &extensions) ||
	    !take_number(&sct, 2, &algorithm))
		return NULL;
	b = json_begin();
	json_put_number(&b, "version", version + 1);
	json_put_text(&b, "log_id", log);
	/* milliseconds; what is past the year 9999 is written as its end */
	json_put_time(&b, "timestamp", (int64_t)(timestamp / 1000));
	json_put_text(&b, "signature", sct_signature_name(algorithm));
	if (extensions.len > 0)
		json_put_hex(&b, "extensions", extensions);
	return json_end(&b);
}

static void
sct_list(struct json_builder *b, struct der *d)
{
	struct json_object *array;
	struct vfy_span octets, list, sct;

	if (!der_take(
		d, DER_OCTET_STRING, "SignedCertificateTimestampList", &octets))
		return;
	list = octets;
	if (!take_vector(&list, &sct) || list.len > 0) {
		der_fail_at(d, VFY_F_VALUE, octets.ptr,
		    "SignedCertificateTimestampList");
		return;
	}
	list = sct;
	array = json_object_new_array();
	while (array != NULL && list.len > 0) {
		const uint8_t *at = list.ptr;
		struct json_object *one = NULL;

		if (take_vector(&list, &sct))
			one = sct_json(sct);
		if (one == NULL) {
			der_fail_at(d, VFY_F_VALUE, at, "SerializedSCT");
			break;
		}
		if (!json_append(array, one))
			array = NULL;
	}
	json_put(b, "timestamps", array);
}

/* -- nothing, numbers, octets, strings ---------------------------------------------------- */

/*= rfc9608 4 NULL */
static void
a_null(struct json_builder *b, struct der *d)
{
	struct vfy_span contents;

	(void)b;
	if (der_take(d, DER_NULL, "NULL", &contents) && contents.len > 0)
		der_fail_at(d, VFY_F_VALUE, contents.ptr, "NULL");
}

static struct json_object *
feature_json(struct der *d)
{
	uint32_t n;

	if (!der_uint(d, DER_INTEGER, "TLS feature", &n))
		return NULL;
	if (n == 5)
		return json_object_new_string("status_request");
	if (n == 17)
		return json_object_new_string("status_request_v2");
	return json_object_new_uint64(n);
}

/*= rfc7633 6 */
static void
tls_feature(struct json_builder *b, struct der *d)
{
	put_list(b, "features", d, DER_SEQUENCE, "TLS feature", feature_json);
}

static void
octets(struct json_builder *b, struct der *d)
{
	struct vfy_span s;

	if (der_take(d, DER_OCTET_STRING, "OCTET STRING", &s))
		json_put_hex(b, "octets", s);
}

static void
a_number(struct json_builder *b, struct der *d)
{
	struct vfy_span n;

	if (der_integer(d, DER_INTEGER, "number", &n))
		put_integer(b, "number", n);
}

static void
a_string(struct json_builder *b, struct der *d)
{
	struct vfy_span s;
	uint8_t tag;

	if (der_any(d, "string", &tag, &s, NULL))
		put_string(b, "text", tag, s);
}

/* -- Microsoft ----------------------------------------------------------------------------- */

static void
certificate_template(struct json_builder *b, struct der *d)
{
	struct vfy_span oid;
	struct der seq;
	uint32_t n;

	if (!der_enter(d, DER_SEQUENCE, "CertificateTemplate", &seq) ||
	    !der_oid(&seq, "templateID", &oid))
		return;
	put_oid(b, "template", NULL, oid);
	if (der_peek(&seq, DER_INTEGER) &&
	    der_uint(&seq, DER_INTEGER, "templateMajorVersion", &n))
		json_put_number(b, "major_version", n);
	if (der_peek(&seq, DER_INTEGER) &&
	    der_uint(&seq, DER_INTEGER, "templateMinorVersion", &n))
		json_put_number(b, "minor_version", n);
	der_end(&seq, "CertificateTemplate");
}

/* PolicyInformation without qualifiers. */
static struct json_object *
application_policy_json(struct der *d)
{
	struct der seq;

	return der_enter(d, DER_SEQUENCE, "application policy", &seq)
	    ? oid_json(&seq)
	    : NULL;
}

static void
application_policies(struct json_builder *b, struct der *d)
{
	put_list(b, "purposes", d, DER_SEQUENCE, "application policies",
	    application_policy_json);
}

/* -- CA/Browser Forum ----------------------------------------------------------------------- */

/* CABFOrganizationIdentifier (EV guidelines 9.8.2). */
static void
organization_identifier(struct json_builder *b, struct der *d)
{
	static const char *const keys[] = { "scheme", "country" };
	struct vfy_span s;
	struct der seq;
	uint8_t tag;

	if (!der_enter(d, DER_SEQUENCE, "CABFOrganizationIdentifier", &seq))
		return;
	for (size_t i = 0; i < COUNT(keys); i++) {
		if (!der_any(&seq, keys[i], &tag, &s, NULL))
			return;
		put_string(b, keys[i], tag, s);
	}
	if (der_peek(&seq, DER_CTX(0)) &&
	    der_take(&seq, DER_CTX(0), "registrationStateOrProvince", &s))
		put_string(b, "state", DER_PRINTABLE_STRING, s);
	if (der_any(&seq, "registrationReference", &tag, &s, NULL))
		put_string(b, "reference", tag, s);
	der_end(&seq, "CABFOrganizationIdentifier");
}

/* -- qualified certificates ------------------------------------------------------------------ */

static struct json_object *
string_json(struct der *d)
{
	struct vfy_span s;
	struct text t;
	uint8_t tag;

	if (!der_any(d, "string", &tag, &s, NULL))
		return NULL;
	text_begin(&t);
	text_string(&t, tag, s);
	return text_json(&t);
}

static struct json_object *
pds_json(struct der *d)
{
	struct json_builder b;
	struct vfy_span url, language;
	struct der seq;
	uint8_t tag;

	if (!der_enter(d, DER_SEQUENCE, "PdsLocation", &seq) ||
	    !der_any(&seq, "url", &tag, &url, NULL) ||
	    !der_any(&seq, "language", NULL, &language, NULL))
		return NULL;
	b = json_begin();
	put_string(&b, "url", tag, url);
	put_string(&b, "language", DER_PRINTABLE_STRING, language);
	return json_end(&b);
}

/* MonetaryValue: currency, amount, exponent of 10. */
static void
put_limit(struct json_builder *b, struct der *d)
{
	struct vfy_span s;
	struct der seq;
	uint8_t tag;

	if (!der_enter(d, DER_SEQUENCE, "MonetaryValue", &seq) ||
	    !der_any(&seq, "currency", &tag, &s, NULL))
		return;
	if (tag == DER_INTEGER)
		put_integer(b, "currency", s);
	else
		put_string(b, "currency", tag, s);
	if (der_integer(&seq, DER_INTEGER, "amount", &s))
		put_integer(b, "amount", s);
	if (der_integer(&seq, DER_INTEGER, "exponent", &s))
		put_integer(b, "exponent", s);
}

/* statementInfo, by the statement's name. */
static void
put_statement(struct json_builder *b, const char *name, struct der *d)
{
	struct vfy_span whole;
	uint32_t years;

	if (strcmp(name, "qcType") == 0)
		put_list(b, "types", d, DER_SEQUENCE, name, oid_json);
	else if (strcmp(name, "qcPDS") == 0)
		put_list(b, "locations", d, DER_SEQUENCE, name, pds_json);
	else if (strcmp(name, "qcCClegislation") == 0)
		put_list(b, "countries", d, DER_SEQUENCE, name, string_json);
	else if (strcmp(name, "qcLimitValue") == 0)
		put_limit(b, d);
	else if (strcmp(name, "qcRetentionPeriod") == 0) {
		if (der_uint(d, DER_INTEGER, name, &years))
			json_put_number(b, "years", years);
	} else if (strncmp(name, "qcSyntax", 8) == 0)
		put_list(b, "semantics", d, DER_SEQUENCE, name, oid_json);
	else if (der_any(d, "statementInfo", NULL, NULL, &whole))
		json_put_hex(b, "value", whole);
}

static struct json_object *
statement_json(struct der *d)
{
	struct json_builder b;
	char dotted[OID_TEXT];
	struct vfy_span oid;
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "QCStatement", &seq) ||
	    !der_oid(&seq, "statementId", &oid))
		return NULL;
	b = json_begin();
	put_oid(&b, "statement", "oid", oid);
	if (!der_done(&seq))
		put_statement(&b, oid_name_text(oid, dotted), &seq);
	return json_end(&b);
}

/*= rfc3739 3.2.6 */
static void
qc_statements(struct json_builder *b, struct der *d)
{
	put_list(
	    b, "statements", d, DER_SEQUENCE, "QCStatements", statement_json);
}

/* -- attributes -------------------------------------------------------------------------------- */

/* A value: a string, a time as it is written, an OID; else hex of its DER. */
static struct json_object *
value_json(struct der *d)
{
	struct vfy_span s, whole;
	struct text t;
	uint8_t tag;

	if (!der_any(d, "value", &tag, &s, &whole))
		return NULL;
	text_begin(&t);
	if (tag == DER_OID) {
		text_oid(&t, s);
	} else if (tag == DER_UTF8_STRING ||
	    (tag >= DER_NUMERIC_STRING && tag <= DER_BMP_STRING)) {
		text_string(&t, tag, s);
	} else {
		text_add(&t, "#");
		text_hex(&t, whole);
	}
	return text_json(&t);
}

/* Attribute (X.501): a type, and a SET of values. */
static struct json_object *
attribute_json(struct der *d)
{
	struct json_builder b;
	struct vfy_span oid;
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, "Attribute", &seq) ||
	    !der_oid(&seq, "attribute type", &oid))
		return NULL;
	b = json_begin();
	put_oid(&b, "type", "oid", oid);
	put_list(&b, "values", &seq, DER_SET, "attribute values", value_json);
	return json_end(&b);
}

/*= rfc5280 4.2.1.8 */
static void
attributes(struct json_builder *b, struct der *d)
{
	put_list(
	    b, "attributes", d, DER_SEQUENCE, "attributes", attribute_json);
}

/* SMIMECapability (RFC 8551 2.5.2): parameters are left out. */
static struct json_object *
capability_json(struct der *d)
{
	struct der seq;

	return der_enter(d, DER_SEQUENCE, "SMIMECapability", &seq)
	    ? oid_json(&seq)
	    : NULL;
}

static void
smime_capabilities(struct json_builder *b, struct der *d)
{
	put_list(b, "capabilities", d, DER_SEQUENCE, "SMIMECapabilities",
	    capability_json);
}

static const struct {
	const char *name;
	extension_decode *decode;
} decoders[] = {
	{ "signedCertificateTimestampList", sct_list },
	{ "ocspSignedCertificateTimestampList", sct_list },
	{ "ctPoison", a_null },
	{ "ocspNoCheck", a_null },
	{ "noRevAvail", a_null },
	{ "tlsFeature", tls_feature },
	{ "acmeIdentifier", octets },
	{ "nonce", octets },
	{ "extendedRevoke", a_null },
	{ "qcStatements", qc_statements },
	{ "cabfOrganizationIdentifier", organization_identifier },
	{ "caSigningNonce", octets },
	{ "applicantSigningNonce", octets },
	{ "subjectDirectoryAttributes", attributes },
	{ "smimeCapabilities", smime_capabilities },
	{ "msCertificateTemplate", certificate_template },
	{ "msApplicationPolicies", application_policies },
	{ "msCAVersion", a_number },
	{ "msPreviousCACertHash", octets },
	{ "msCRLVirtualBase", a_number },
	{ "msEnrollCertType", a_string },
	{ "netscapeBaseURL", a_string },
	{ "netscapeRevocationURL", a_string },
	{ "netscapeCARevocationURL", a_string },
	{ "netscapeRenewalURL", a_string },
	{ "netscapeCAPolicyURL", a_string },
	{ "netscapeSSLServerName", a_string },
	{ "netscapeComment", a_string },
};

extension_decode *
extension_find_other(const char *name)
{
	for (size_t i = 0; i < COUNT(decoders); i++) {
		if (strcmp(name, decoders[i].name) == 0)
			return decoders[i].decode;
	}
	return NULL;
}
