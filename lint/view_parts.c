/* SPDX-License-Identifier: MIT */
/*
 * view_parts.c - what objects are made of: algorithms, times, keys, extensions.
 *
 * RFC 5280 4.1.1.2, 4.1.2.5, 4.1.2.7, 4.2; RFC 8017 A.1.1, RFC 5480 2, RFC 8410.
 */
#include "tm.h"
#include "view.h"

struct view_list
view_list(struct vfy_span contents)
{
	return (struct view_list){ .d = der_start(contents, NULL) };
}

bool
view_next(struct view_list *l, uint8_t *tag, struct vfy_span *contents,
    struct vfy_span *whole)
{
	if (der_done(&l->d))
		return false;
	l->n++;
	l->bad = !der_any(&l->d, "", tag, contents, whole);
	return !l->bad;
}

bool
view_only(struct vfy_span value, uint8_t tag, struct vfy_span *contents)
{
	struct der d = der_start(value, NULL);

	*contents = span_of(NULL, 0);
	return value.len > 0 && der_take(&d, tag, "", contents) && der_done(&d);
}

struct view_list
view_names(const struct view_ext *ext)
{
	struct vfy_span names = { NULL, 0 };

	if (ext != NULL)
		view_only(ext->value, DER_SEQUENCE, &names);
	return view_list(names);
}

bool
view_algorithm(struct der *d, struct view_algorithm *out)
{
	struct vfy_span contents;
	struct der a;

	memset(out, 0, sizeof(*out));
	if (!der_whole(d, DER_SEQUENCE, "", &out->whole) ||
	    !view_only(out->whole, DER_SEQUENCE, &contents))
		return false;
	a = der_start(contents, NULL);
	if (!der_oid(&a, "", &out->oid))
		return false;
	if (!der_done(&a) &&
	    !der_any(&a, "", &(uint8_t){ 0 }, NULL, &out->parameters))
		return false;
	out->ok = der_done(&a);
	return out->ok;
}

void
view_time(struct vfy_span whole, struct view_time *out)
{
	struct der d = der_start(whole, NULL);

	memset(out, 0, sizeof(*out));
	out->present = whole.len > 0;
	if (!out->present)
		return;
	out->tag = whole.ptr[0];
	out->ok = tm_read(&d, "", &out->t, NULL);
}

/* -- keys ---------------------------------------------------------------------------- */

static enum view_key_type
key_type(struct vfy_span oid)
{
	if (OID_IS(oid, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"))
		return KEY_RSA;
	if (OID_IS(oid, "\x2a\x86\x48\xce\x3d\x02\x01"))
		return KEY_EC;
	if (OID_IS(oid, "\x2a\x86\x48\xce\x38\x04\x01"))
		return KEY_DSA;
	if (OID_IS(oid, "\x2b\x65\x70"))
		return KEY_ED25519;
	if (OID_IS(oid, "\x2b\x65\x71"))
		return KEY_ED448;
	if (OID_IS(oid, "\x2b\x65\x6e"))
		return KEY_X25519;
	if (OID_IS(oid, "\x2b\x65\x6f"))
		return KEY_X448;
	return KEY_UNKNOWN;
}

static size_t
bits_of(struct vfy_span number)
{
	size_t bits = number.len * 8;
	uint8_t first;

	if (number.len == 0)
		return 0;
	for (first = number.ptr[0]; (first & 0x80) == 0 && bits > 0;
	     first = (uint8_t)(first << 1))
		bits--;
	return bits;
}

/* A positive INTEGER without its leading zero; empty: it is none. */
static struct vfy_span
positive(struct der *d)
{
	struct vfy_span n;

	if (!der_integer(d, DER_INTEGER, "", &n) || (n.ptr[0] & 0x80) != 0)
		return span_of(NULL, 0);
	if (n.ptr[0] == 0)
		n = span_of(n.ptr + 1, n.len - 1);
	return n;
}

static void
read_rsa(struct view_key *k)
{
	struct vfy_span contents;
	struct der d;

	if (!view_only(k->bits, DER_SEQUENCE, &contents))
		return;
	d = der_start(contents, NULL);
	k->modulus = positive(&d);
	k->exponent = k->modulus.len > 0 ? positive(&d) : k->modulus;
	k->rsa_ok = k->exponent.len > 0 && der_done(&d);
	k->modulus_bits = bits_of(k->modulus);
	k->exponent_bits = bits_of(k->exponent);
}

static void
read_curve(struct view_key *k)
{
	struct vfy_span oid;

	k->named_curve = view_only(k->algorithm.parameters, DER_OID, &oid);
	if (!k->named_curve)
		return;
	if (OID_IS(oid, "\x2a\x86\x48\xce\x3d\x03\x01\x07"))
		k->curve_octets = 32;
	else if (OID_IS(oid, "\x2b\x81\x04\x00\x22"))
		k->curve_octets = 48;
	else if (OID_IS(oid, "\x2b\x81\x04\x00\x23"))
		k->curve_octets = 66;
}

void
view_key(struct vfy_span whole, struct view_key *k)
{
	struct vfy_span contents;
	struct der d;
	unsigned unused;

	memset(k, 0, sizeof(*k));
	k->present = whole.len > 0;
	if (!view_only(whole, DER_SEQUENCE, &contents))
		return;
	d = der_start(contents, NULL);
	if (!view_algorithm(&d, &k->algorithm))
		return;
	k->type = key_type(k->algorithm.oid);
	k->ok = der_bits(&d, DER_BIT_STRING, "", &k->bits, &unused) &&
	    unused == 0 && der_done(&d);
	if (k->ok && k->type == KEY_RSA)
		read_rsa(k);
	if (k->type == KEY_EC)
		read_curve(k);
}

/* -- extensions ---------------------------------------------------------------------- */

struct known_ext {
	enum view_ext_id id;
	const char *oid; /* contents octets */
	size_t len;
	const char *name;
};

#define CE(id, n, name)                                                        \
	{                                                                      \
		id, "\x55\x1d" n, 3, name                                      \
	}
#define PE(id, n, name)                                                        \
	{                                                                      \
		id, "\x2b\x06\x01\x05\x05\x07" n, 8, name                      \
	}

static const struct known_ext known[] = {
	CE(VIEW_AKI, "\x23", "authorityKeyIdentifier"),
	CE(VIEW_SKI, "\x0e", "subjectKeyIdentifier"),
	CE(VIEW_KEY_USAGE, "\x0f", "keyUsage"),
	CE(VIEW_POLICIES, "\x20", "certificatePolicies"),
	CE(VIEW_MAPPINGS, "\x21", "policyMappings"),
	CE(VIEW_SAN, "\x11", "subjectAltName"),
	CE(VIEW_IAN, "\x12", "issuerAltName"),
	CE(VIEW_DIRECTORY_ATTRIBUTES, "\x09", "subjectDirectoryAttributes"),
	CE(VIEW_BASIC, "\x13", "basicConstraints"),
	CE(VIEW_NAME_CONSTRAINTS, "\x1e", "nameConstraints"),
	CE(VIEW_POLICY_CONSTRAINTS, "\x24", "policyConstraints"),
	CE(VIEW_EKU, "\x25", "extKeyUsage"),
	CE(VIEW_CRLDP, "\x1f", "cRLDistributionPoints"),
	CE(VIEW_INHIBIT_ANY, "\x36", "inhibitAnyPolicy"),
	CE(VIEW_FRESHEST, "\x2e", "freshestCRL"),
	PE(VIEW_AIA, "\x01\x01", "authorityInfoAccess"),
	PE(VIEW_SIA, "\x01\x0b", "subjectInfoAccess"),
	PE(VIEW_TLS_FEATURE, "\x01\x18", "tlsfeature"),
	{ VIEW_OCSP_NOCHECK, "\x2b\x06\x01\x05\x05\x07\x30\x01\x05", 9,
	    "id-pkix-ocsp-nocheck" },
	{ VIEW_SCT, "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02", 10,
	    "SignedCertificateTimestampList" },
	{ VIEW_CT_POISON, "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x03", 10,
	    "precertificate poison" },
	CE(VIEW_NO_REV_AVAIL, "\x38", "noRevAvail"),
	CE(VIEW_CRL_NUMBER, "\x14", "cRLNumber"),
	CE(VIEW_DELTA, "\x1b", "deltaCRLIndicator"),
	CE(VIEW_IDP, "\x1c", "issuingDistributionPoint"),
};
#define NUM_KNOWN (sizeof(known) / sizeof(known[0]))

const char *
view_ext_name(enum view_ext_id id)
{
	for (size_t i = 0; i < NUM_KNOWN; i++) {
		if (known[i].id == id)
			return known[i].name;
	}
	return "extension";
}

static enum view_ext_id
ext_id(struct vfy_span oid)
{
	for (size_t i = 0; i < NUM_KNOWN; i++) {
		if (span_eq(oid, span_of(known[i].oid, known[i].len)))
			return known[i].id;
	}
	return VIEW_EXT_NONE;
}

/* Extension (RFC 5280 4.1). */
static bool
read_extension(struct vfy_span contents, struct view_ext *e)
{
	struct der d = der_start(contents, NULL);

	memset(e, 0, sizeof(*e));
	if (!der_oid(&d, "", &e->oid))
		return false;
	if (der_peek(&d, DER_BOOLEAN)) {
		if (!der_bool(&d, DER_BOOLEAN, "", &e->critical))
			return false;
		e->false_encoded = !e->critical;
	}
	e->id = ext_id(e->oid);
	return der_take(&d, DER_OCTET_STRING, "", &e->value) && der_done(&d);
}

void
view_extensions(struct vfy_span list, struct view_exts *out)
{
	struct view_list l = view_list(list);
	struct vfy_span contents;
	uint8_t tag;

	while (!out->cut && view_next(&l, &tag, &contents, NULL)) {
		struct view_ext *e = &out->list[out->n];

		if (out->n == VIEW_MAX_EXTENSIONS) {
			out->cut = true;
			continue;
		}
		if (tag != DER_SEQUENCE || !read_extension(contents, e)) {
			out->bad = true;
			continue;
		}
		if (e->id != VIEW_EXT_NONE && out->by_id[e->id] == NULL)
			out->by_id[e->id] = e;
		out->n++;
	}
	out->bad = out->bad || l.bad;
}
