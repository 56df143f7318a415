/* SPDX-License-Identifier: MIT */
/*
 * view_values.c - the values of extensions, read where rules need them, and checked
 * for form where no rule of its own does (RFC 5280 4.2.1, 4.2.2, 5.2).
 */
#include "view.h"

static bool
read_key_usage(struct vfy_span value, struct view_cert *c)
{
	struct der d = der_start(value, NULL);
	struct vfy_span bits;
	unsigned unused;

	if (!der_bits(&d, DER_BIT_STRING, "", &bits, &unused) ||
	    !der_done(&d) || bits.len > 2)
		return false;
	c->has_ku = true;
	for (unsigned i = 0; i < bits.len * 8 && i <= 8; i++) {
		if ((bits.ptr[i / 8] & (0x80u >> (i % 8))) != 0)
			c->ku |= 1u << i;
	}
	/* X.690 11.2.2: the last bit is one */
	if (bits.len > 0)
		c->ku_trailing_zeros =
		    (bits.ptr[bits.len - 1] >> unused & 1) == 0;
	return true;
}

static bool
read_basic(struct vfy_span value, struct view_cert *c)
{
	struct vfy_span contents;
	uint32_t length;
	struct der d;

	if (!view_only(value, DER_SEQUENCE, &contents))
		return false;
	d = der_start(contents, NULL);
	c->has_basic = true;
	if (der_peek(&d, DER_BOOLEAN)) {
		if (!der_bool(&d, DER_BOOLEAN, "", &c->is_ca))
			return false;
		c->basic_false_encoded = !c->is_ca;
	}
	if (der_peek(&d, DER_INTEGER)) {
		c->has_path_length = true;
		if (!der_uint(&d, DER_INTEGER, "", &length))
			return false;
	}
	return der_done(&d);
}

/* id-kp-n, and what is none of them. */
static unsigned
purpose_of(struct vfy_span oid)
{
	static const struct {
		const char *oid;
		size_t len;
		unsigned purpose;
	} all[] = {
		{ "\x2b\x06\x01\x05\x05\x07\x03\x01", 8, EKU_SERVER },
		{ "\x2b\x06\x01\x05\x05\x07\x03\x02", 8, EKU_CLIENT },
		{ "\x2b\x06\x01\x05\x05\x07\x03\x03", 8, EKU_CODE },
		{ "\x2b\x06\x01\x05\x05\x07\x03\x04", 8, EKU_EMAIL },
		{ "\x2b\x06\x01\x05\x05\x07\x03\x08", 8, EKU_TIMESTAMP },
		{ "\x2b\x06\x01\x05\x05\x07\x03\x09", 8, EKU_OCSP },
		{ "\x55\x1d\x25\x00", 4, EKU_ANY },
		{ "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x04", 10,
		    EKU_PRECERTIFICATE },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (span_eq(oid, span_of(all[i].oid, all[i].len)))
			return all[i].purpose;
	}
	return EKU_UNKNOWN;
}

static bool
read_eku(struct vfy_span value, struct view_cert *c)
{
	struct view_list l;
	struct vfy_span oids, oid;
	uint8_t tag;

	if (!view_only(value, DER_SEQUENCE, &oids))
		return false;
	c->has_eku = true;
	for (l = view_list(oids); view_next(&l, &tag, &oid, NULL);
	     c->num_eku++) {
		if (tag != DER_OID)
			return false;
		c->eku |= purpose_of(oid);
	}
	return !l.bad;
}

static bool
read_aki(struct vfy_span value, struct view_cert *c)
{
	struct view_list l;
	struct vfy_span fields, contents;
	uint8_t tag;

	if (!view_only(value, DER_SEQUENCE, &fields))
		return false;
	for (l = view_list(fields); view_next(&l, &tag, &contents, NULL);) {
		if (tag == DER_CTX(0)) {
			c->aki_key = true;
			c->aki = contents;
		} else if (tag == DER_CTX_CONS(1))
			c->aki_issuer = true;
		else if (tag == DER_CTX(2))
			c->aki_serial = true;
		else
			return false;
	}
	return !l.bad;
}

/* SEQUENCE OF something with this tag (0: any), perhaps of none. */
static bool
is_list(struct vfy_span value, uint8_t element)
{
	struct view_list l;
	struct vfy_span contents, one;
	uint8_t tag;

	if (!view_only(value, DER_SEQUENCE, &contents))
		return false;
	for (l = view_list(contents); view_next(&l, &tag, &one, NULL);) {
		if (element != 0 && tag != element)
			return false;
	}
	return !l.bad;
}

/* GeneralNames: only context tags 0 to 8, primitive or constructed as they must be. */
static bool
is_names(struct vfy_span value)
{
	struct view_list l;
	struct vfy_span contents, one;
	uint8_t tag;

	if (!view_only(value, DER_SEQUENCE, &contents))
		return false;
	for (l = view_list(contents); view_next(&l, &tag, &one, NULL);) {
		unsigned n = tag & 0x1fu;
		bool constructed = n == 0 || n == 3 || n == 4 || n == 5;

		if (n > 8 ||
		    tag != (constructed ? DER_CTX_CONS(n) : DER_CTX(n)))
			return false;
	}
	return !l.bad;
}

static bool
is_integer(struct vfy_span value)
{
	struct der d = der_start(value, NULL);
	struct vfy_span n;

	return value.len > 0 && der_integer(&d, DER_INTEGER, "", &n) &&
	    der_done(&d) && (n.ptr[0] & 0x80) == 0;
}

static bool
is_well_formed(const struct view_ext *e, struct view_cert *c)
{
	switch (e->id) {
	case VIEW_AKI:
		return read_aki(e->value, c);
	case VIEW_SKI:
		return view_only(e->value, DER_OCTET_STRING, &c->ski);
	case VIEW_KEY_USAGE:
		return read_key_usage(e->value, c);
	case VIEW_BASIC:
		return read_basic(e->value, c);
	case VIEW_EKU:
		return read_eku(e->value, c);
	case VIEW_SAN:
	case VIEW_IAN:
		return is_names(e->value);
	case VIEW_POLICIES:
	case VIEW_MAPPINGS:
	case VIEW_DIRECTORY_ATTRIBUTES:
	case VIEW_CRLDP:
	case VIEW_FRESHEST:
	case VIEW_AIA:
	case VIEW_SIA:
		return is_list(e->value, DER_SEQUENCE);
	case VIEW_NAME_CONSTRAINTS:
	case VIEW_POLICY_CONSTRAINTS:
	case VIEW_IDP:
		return is_list(e->value, 0);
	case VIEW_TLS_FEATURE:
		return is_list(e->value, DER_INTEGER);
	case VIEW_INHIBIT_ANY:
	case VIEW_CRL_NUMBER:
	case VIEW_DELTA:
		return is_integer(e->value);
	default:
		return true;
	}
}

void
view_values(struct lint_view *v)
{
	for (size_t i = 0; i < v->exts.n; i++) {
		const struct view_ext *e = &v->exts.list[i];

		/* a second one of its kind is a finding of its own */
		if (e->id == VIEW_EXT_NONE || v->exts.by_id[e->id] != e)
			continue;
		if (!is_well_formed(e, &v->cert) && v->exts.malformed == NULL)
			v->exts.malformed = view_ext_name(e->id);
	}
}
