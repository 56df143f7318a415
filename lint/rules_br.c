/* SPDX-License-Identifier: MIT */
/*
 * rules_br.c - rules of the public web's PKI, and of public e-mail certificates: what a
 * certificate is for, for how long, under which policy, and what its subject then
 * says (BR 6.3.2, 7.1.2; EVG 7.1.4.2; S/MIME BR 6.3.2).
 */
#include <arpa/inet.h>
#include <string.h>

#include "dn.h"
#include "lint_rules.h"

#define DAY 86400

/*
 * BR 6.3.2: a day is 86,400 seconds, and each started one counts; the last second is
 * within the period (RFC 5280 4.1.2.5).
 */
static bool
is_longer(const struct lint_subject *s, struct lint_note *n, int64_t days)
{
	const struct view_cert *c = &s->v->cert;
	int64_t seconds = c->not_after.t - c->not_before.t + 1;

	if (!c->not_before.ok || !c->not_after.ok || seconds <= days * DAY)
		return false;
	return lint_say(n, "%lld days", (long long)((seconds + DAY - 1) / DAY));
}

RULE(br_days_825)
{
	return is_longer(s, n, 825);
}
RULE(br_days_398)
{
	return is_longer(s, n, 398);
}
RULE(br_days_200)
{
	return is_longer(s, n, 200);
}
RULE(br_days_100)
{
	return is_longer(s, n, 100);
}
RULE(br_days_47)
{
	return is_longer(s, n, 47);
}

RULE(br_root_days)
{
	const struct view_cert *c = &s->v->cert;

	if (c->not_before.ok && c->not_after.ok &&
	    c->not_after.t - c->not_before.t + 1 < INT64_C(2922) * DAY)
		return lint_say(n, "less");
	return is_longer(s, n, 9132);
}

/* 2.23.140.1.5: generations of S/MIME certificates; the last arc is 1 to 3. */
#define SMIME_POLICIES "\x67\x81\x0c\x01\x05"

RULE(smime_days)
{
	struct view_list l = view_names(ext_of(s, VIEW_POLICIES));
	struct vfy_span contents, oid;
	struct der d;
	uint8_t tag;

	while (view_next(&l, &tag, &contents, NULL)) {
		d = der_start(contents, NULL);
		if (!der_oid(&d, "", &oid) || oid.len != 7 ||
		    memcmp(oid.ptr, SMIME_POLICIES, 5) != 0)
			continue;
		if (is_longer(s, n, oid.ptr[6] == 1 ? 1185 : 825))
			return true;
	}
	return false;
}

RULE(email_san)
{
	(void)n;
	return !has_name(s, VIEW_SAN, GN_EMAIL) &&
	    !has_name(s, VIEW_SAN, GN_OTHER);
}

/* -- names ------------------------------------------------------------------------------- */

RULE(br_san_present)
{
	(void)n;
	return ext_of(s, VIEW_SAN) == NULL;
}

static bool
equal_any_case(struct vfy_span a, struct vfy_span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		uint8_t x = a.ptr[i], y = b.ptr[i];

		if (x != y &&
		    ((x ^ y) != 0x20 || (x | 0x20) < 'a' || (x | 0x20) > 'z'))
			return false;
	}
	return true;
}

/* "192.0.2.1", "2001:db8::1" */
static bool
is_address_text(struct vfy_span text, struct vfy_span address)
{
	char buf[INET6_ADDRSTRLEN];
	uint8_t octets[16];

	if (text.len >= sizeof(buf) || (address.len != 4 && address.len != 16))
		return false;
	memcpy(buf, text.ptr, text.len);
	buf[text.len] = '\0';
	return inet_pton(address.len == 4 ? AF_INET : AF_INET6, buf, octets) ==
	    1 &&
	    memcmp(octets, address.ptr, address.len) == 0;
}

RULE(br_cn_in_san)
{
	struct view_list l = view_names(ext_of(s, VIEW_SAN));
	struct vfy_span cn, name;
	uint8_t tag;

	if (!attribute_of(s->v->cert.subject, AT_CN, &tag, &cn) ||
	    (tag != DER_UTF8_STRING && tag != DER_PRINTABLE_STRING))
		return false;
	while (view_next(&l, &tag, &name, NULL)) {
		if ((tag == GN_DNS && equal_any_case(cn, name)) ||
		    (tag == GN_IP && is_address_text(cn, name)))
			return false;
	}
	return lint_say_span(n, "", cn);
}

/* -- purposes ------------------------------------------------------------------------------ */

RULE(br_eku_present)
{
	if (!s->v->cert.has_eku)
		return lint_say(n, "there is no extKeyUsage");
	return (s->v->cert.eku & EKU_SERVER) == 0;
}

RULE(br_eku_any)
{
	(void)n;
	return (s->v->cert.eku & EKU_ANY) != 0;
}

#define EKU_NOT_TLS                                                            \
	(EKU_CODE | EKU_EMAIL | EKU_TIMESTAMP | EKU_OCSP | EKU_PRECERTIFICATE)

RULE(br_eku_other)
{
	(void)n;
	return (s->v->cert.eku & EKU_NOT_TLS) != 0;
}

RULE(client_auth_soon)
{
	(void)n;
	return (s->v->cert.eku & EKU_CLIENT) != 0;
}

RULE(client_auth)
{
	(void)n;
	return s->v->cert.has_eku && (s->v->cert.eku & ~EKU_SERVER) != 0;
}

RULE(br_root_eku)
{
	(void)n;
	return ext_of(s, VIEW_EKU) != NULL;
}

RULE(br_ca_eku)
{
	(void)n;
	return ext_of(s, VIEW_EKU) == NULL;
}

RULE(br_ca_eku_mixed)
{
	const unsigned other = EKU_CODE | EKU_EMAIL | EKU_TIMESTAMP | EKU_ANY;
	const unsigned own = EKU_OCSP | EKU_PRECERTIFICATE;
	unsigned eku = s->v->cert.eku;

	if ((eku & EKU_SERVER) == 0)
		return false;
	/* which say less of what the CA may issue */
	return (eku & other) != 0 || ((eku & own) != 0 && lint_warn(n, NULL));
}

RULE(ca_client_auth)
{
	const unsigned both = EKU_SERVER | EKU_CLIENT;

	(void)n;
	return (s->v->cert.eku & both) == both;
}

/* -- policies ------------------------------------------------------------------------------- */

/* 2.23.140.1.1, and 2.23.140.1.2.1 to .3 (BR 7.1.6.1). */
#define POLICY_EV span_of("\x67\x81\x0c\x01\x01", 5)
#define POLICY_DV span_of("\x67\x81\x0c\x01\x02\x01", 6)
#define POLICY_OV span_of("\x67\x81\x0c\x01\x02\x02", 6)
#define POLICY_IV span_of("\x67\x81\x0c\x01\x02\x03", 6)

RULE(br_policies)
{
	(void)n;
	return ext_of(s, VIEW_POLICIES) == NULL;
}

RULE(br_ca_policies)
{
	(void)n;
	return ext_of(s, VIEW_POLICIES) == NULL;
}

RULE(br_policy_reserved)
{
	unsigned num = 0;

	if (ext_of(s, VIEW_POLICIES) == NULL)
		return false;
	num += has_policy(s, POLICY_EV);
	num += has_policy(s, POLICY_DV);
	num += has_policy(s, POLICY_OV);
	num += has_policy(s, POLICY_IV);
	return num != 1 && lint_say(n, "it has %u", num);
}

static bool
subject_has(const struct lint_subject *s, struct vfy_span type)
{
	struct vfy_span value;
	uint8_t tag;

	return attribute_of(s->v->cert.subject, type, &tag, &value);
}

RULE(br_dv_subject)
{
	struct dn_iter it = dn_attributes(s->v->cert.subject);
	struct vfy_span type, value;
	char oid[64];
	uint8_t tag;

	if (!has_policy(s, POLICY_DV))
		return false;
	while (dn_next(&it, &type, &tag, &value)) {
		if (span_eq(type, AT_CN) || span_eq(type, AT_COUNTRY))
			continue;
		der_oid_text(type, oid, sizeof(oid));
		return lint_say(n, "attribute %s", oid);
	}
	return false;
}

/* Says the first of these that the subject lacks. */
struct needed {
	struct vfy_span type;
	const char *name;
};

static bool
lacks(const struct lint_subject *s, struct lint_note *n,
    const struct needed *needed, size_t num)
{
	for (size_t i = 0; i < num; i++) {
		if (!subject_has(s, needed[i].type))
			return lint_say(n, "there is no %s", needed[i].name);
	}
	return false;
}

static bool
lacks_place(const struct lint_subject *s, struct lint_note *n)
{
	return !subject_has(s, AT_LOCALITY) && !subject_has(s, AT_STATE) &&
	    lint_say(
		n, "there is neither localityName nor stateOrProvinceName");
}

RULE(br_ov_subject)
{
	const struct needed needed[] = { { AT_COUNTRY, "countryName" },
		{ AT_ORG, "organizationName" } };

	return has_policy(s, POLICY_OV) &&
	    (lacks(s, n, needed, 2) || lacks_place(s, n));
}

RULE(br_iv_subject)
{
	const struct needed needed[] = { { AT_COUNTRY, "countryName" },
		{ AT_SURNAME, "surname" }, { AT_GIVEN, "givenName" } };

	return has_policy(s, POLICY_IV) &&
	    (lacks(s, n, needed, 3) || lacks_place(s, n));
}

RULE(ev_subject)
{
	const struct needed needed[] = { { AT_ORG, "organizationName" },
		{ AT_COUNTRY, "countryName" }, { AT_SERIAL, "serialNumber" },
		{ AT_CATEGORY, "businessCategory" },
		{ AT_JURISDICTION_C, "jurisdictionCountryName" } };

	return has_policy(s, POLICY_EV) && lacks(s, n, needed, 5);
}

RULE(br_ca_subject)
{
	const struct needed needed[] = { { AT_COUNTRY, "countryName" },
		{ AT_ORG, "organizationName" }, { AT_CN, "commonName" } };

	return lacks(s, n, needed, 3) && lint_warn_cross(s, n);
}
