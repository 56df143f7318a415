/* SPDX-License-Identifier: MIT */
/*
 * rules_names.c - rules about distinguished names (RFC 5280 4.1.2.4, 4.1.2.6, A.1;
 * BR 7.1.4). Where not said otherwise they are about the subject: the issuer's name is
 * that of another certificate.
 */
#include <string.h>

#include "dn.h"
#include "lint_rules.h"

RULE(dn_form)
{
	if (s->v->cert.subject.len > 0 && !s->v->cert.subject_ok)
		return lint_say(n, "the subject's");
	return s->v->cert.issuer.len > 0 && !s->v->cert.issuer_ok &&
	    lint_say(n, "the issuer's");
}

/* Says which attribute it is. */
static bool
say_attribute(struct lint_note *n, struct vfy_span type)
{
	char oid[64];

	der_oid_text(type, oid, sizeof(oid));
	return lint_say(n, "attribute %s", oid);
}

static bool
is_letter(uint8_t c, bool capitals)
{
	return (c >= 'A' && c <= 'Z') || (!capitals && c >= 'a' && c <= 'z');
}

/* A to Z, a to z, 0 to 9, space, and '()+,-./:=? (X.680 41.4). */
static bool
is_printable(struct vfy_span value)
{
	static const char others[] = " '()+,-./:=?";

	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.ptr[i];

		if (!(c >= '0' && c <= '9') && !is_letter(c, false) &&
		    (c == 0 || strchr(others, c) == NULL))
			return false;
	}
	return true;
}

RULE(dn_printable)
{
	struct dn_iter it = dn_attributes(s->v->cert.subject);
	struct vfy_span type, value;
	uint8_t tag;

	while (dn_next(&it, &type, &tag, &value)) {
		if (tag == DER_PRINTABLE_STRING && !is_printable(value))
			return say_attribute(n, type);
	}
	return false;
}

/* An attribute of the subject of that type (empty: any) with another tag. */
static bool
has_other_tag(const struct lint_subject *s, struct lint_note *n,
    struct vfy_span type, uint8_t tag)
{
	struct dn_iter it = dn_attributes(s->v->cert.subject);
	struct vfy_span t, value;
	uint8_t found;

	while (dn_next(&it, &t, &found, &value)) {
		if (span_eq(t, type) && found != tag)
			return say_attribute(n, t);
	}
	return false;
}

RULE(dn_string_type)
{
	struct dn_iter it = dn_attributes(s->v->cert.subject);
	struct vfy_span type, value;
	uint8_t tag;

	while (dn_next(&it, &type, &tag, &value)) {
		if (tag == DER_TELETEX_STRING || tag == DER_BMP_STRING ||
		    tag == DER_UNIVERSAL_STRING)
			return say_attribute(n, type);
	}
	return false;
}

/* Which of the attributes of BR 7.1.4.2 this is, in their order; 0: none. */
static unsigned
place_of(struct vfy_span type)
{
	const struct vfy_span order[] = { AT_DC, AT_COUNTRY, AT_STATE,
		AT_LOCALITY, AT_POSTAL, AT_STREET, AT_ORG, AT_SURNAME, AT_GIVEN,
		AT_UNIT, AT_CN };

	for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (span_eq(type, order[i]))
			return i + 1;
	}
	return 0;
}

RULE(br_dn_string_type)
{
	struct dn_iter it = dn_attributes(s->v->cert.subject);
	struct vfy_span type, value;
	uint8_t tag;

	while (dn_next(&it, &type, &tag, &value)) {
		/* domainComponent is an IA5String; countryName has its own rule */
		if (place_of(type) > 2 && tag != DER_UTF8_STRING &&
		    tag != DER_PRINTABLE_STRING)
			return say_attribute(n, type) && lint_warn_cross(s, n);
	}
	return false;
}

RULE(dn_length)
{
	(void)n;
	return s->v->cert.subject_ok && dn_too_long(s->v->cert.subject);
}

RULE(dn_empty_value)
{
	struct dn_iter it = dn_attributes(s->v->cert.subject);
	struct vfy_span type, value;
	uint8_t tag;

	while (dn_next(&it, &type, &tag, &value)) {
		if (value.len == 0)
			return say_attribute(n, type);
	}
	return false;
}

static bool
is_country(struct vfy_span value, bool capitals)
{
	return value.len == 2 && is_letter(value.ptr[0], capitals) &&
	    is_letter(value.ptr[1], capitals);
}

RULE(dn_country)
{
	struct vfy_span value;
	uint8_t tag;

	return attribute_of(s->v->cert.subject, AT_COUNTRY, &tag, &value) &&
	    value.len > 0 &&
	    (tag != DER_PRINTABLE_STRING || !is_country(value, false)) &&
	    lint_say_span(n, "", value);
}

RULE(br_dn_country)
{
	struct vfy_span value;
	uint8_t tag;

	return attribute_of(s->v->cert.subject, AT_COUNTRY, &tag, &value) &&
	    is_country(value, false) && !is_country(value, true) &&
	    lint_say_span(n, "", value);
}

RULE(dn_email_type)
{
	return has_other_tag(s, n, AT_EMAIL, DER_IA5_STRING);
}

RULE(dn_email_san)
{
	struct vfy_span value;
	uint8_t tag;

	return attribute_of(s->v->cert.subject, AT_EMAIL, &tag, &value) &&
	    !has_name(s, VIEW_SAN, GN_EMAIL) &&
	    !has_name(s, VIEW_SAN, GN_OTHER) && lint_say_span(n, "", value);
}

RULE(dn_dc_type)
{
	return has_other_tag(s, n, AT_DC, DER_IA5_STRING);
}

RULE(dn_printable_type)
{
	return has_other_tag(s, n, AT_SERIAL, DER_PRINTABLE_STRING) ||
	    has_other_tag(s, n, AT_DNQ, DER_PRINTABLE_STRING);
}

RULE(dn_order)
{
	(void)n;
	return s->v->cert.subject_ok && !dn_in_order(s->v->cert.subject);
}

/* -- the Baseline Requirements' ------------------------------------------------------ */

RULE(br_dn_single)
{
	struct view_list l, rdn;
	struct vfy_span rdns, set, one;
	uint8_t tag;

	view_only(s->v->cert.subject, DER_SEQUENCE, &rdns);
	for (l = view_list(rdns); view_next(&l, &tag, &set, NULL);) {
		rdn = view_list(set);
		if (view_next(&rdn, &tag, &one, NULL) &&
		    view_next(&rdn, &tag, &one, NULL))
			return lint_warn_cross(s, n);
	}
	return false;
}

/* streetAddress and domainComponent may occur again. */
RULE(br_dn_once)
{
	struct dn_iter it = dn_attributes(s->v->cert.subject);
	struct vfy_span type, value;
	unsigned seen = 0;
	uint8_t tag;

	while (dn_next(&it, &type, &tag, &value)) {
		unsigned bit = 1u << place_of(type);

		if (bit == 1 || span_eq(type, AT_DC) ||
		    span_eq(type, AT_STREET))
			continue;
		if ((seen & bit) != 0)
			return say_attribute(n, type) && lint_warn_cross(s, n);
		seen |= bit;
	}
	return false;
}

RULE(br_dn_sorted)
{
	struct dn_iter it = dn_attributes(s->v->cert.subject);
	struct vfy_span type, value;
	unsigned last = 0;
	uint8_t tag;

	while (dn_next(&it, &type, &tag, &value)) {
		unsigned place = place_of(type);

		if (place == 0)
			continue;
		if (place < last)
			return say_attribute(n, type) && lint_warn_cross(s, n);
		last = place;
	}
	return false;
}

static bool
is_metadata(struct vfy_span value)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] != '.' && value.ptr[i] != '-' &&
		    value.ptr[i] != ' ')
			return false;
	}
	return value.len > 0;
}

RULE(br_dn_metadata)
{
	struct dn_iter it = dn_attributes(s->v->cert.subject);
	struct vfy_span type, value;
	uint8_t tag;

	while (dn_next(&it, &type, &tag, &value)) {
		if (is_metadata(value))
			return say_attribute(n, type);
	}
	return false;
}

static bool
has_unit(const struct lint_subject *s, struct lint_note *n)
{
	struct vfy_span value;
	uint8_t tag;

	return attribute_of(s->v->cert.subject, AT_UNIT, &tag, &value) &&
	    lint_say_span(n, "", value);
}

RULE(br_dn_unit)
{
	return has_unit(s, n);
}

RULE(br_ca_unit)
{
	return has_unit(s, n) && lint_warn_cross(s, n);
}
