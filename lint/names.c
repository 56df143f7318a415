/* SPDX-License-Identifier: MIT */
/*
 * names.c - what rules about names, policies and algorithms share.
 */
#include <string.h>

#include "dn.h"
#include "lint_rules.h"

bool
next_name(struct view_list *l, uint8_t tag, struct vfy_span *name)
{
	uint8_t t;

	while (view_next(l, &t, name, NULL)) {
		if (t == tag)
			return true;
	}
	return false;
}

bool
has_name(const struct lint_subject *s, enum view_ext_id ext, uint8_t tag)
{
	struct view_list l = view_names(ext_of(s, ext));
	struct vfy_span unused;

	return next_name(&l, tag, &unused);
}

bool
next_label(struct vfy_span *rest, struct vfy_span *label)
{
	const uint8_t *dot;

	if (rest->ptr == NULL)
		return false;
	dot = rest->len > 0 ? memchr(rest->ptr, '.', rest->len) : NULL;
	if (dot == NULL) {
		*label = *rest;
		*rest = span_of(NULL, 0);
	} else {
		*label = span_of(rest->ptr, (size_t)(dot - rest->ptr));
		*rest = span_of(dot + 1, rest->len - label->len - 1);
	}
	return true;
}

bool
starts_with(struct vfy_span s, const char *prefix)
{
	size_t len = strlen(prefix);

	return s.len >= len && span_is(span_of(s.ptr, len), prefix, true);
}

bool
span_is(struct vfy_span s, const char *text, bool any_case)
{
	size_t len = strlen(text);

	if (s.len != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		uint8_t c = s.ptr[i];

		if (any_case && c >= 'A' && c <= 'Z')
			c = (uint8_t)(c | 0x20);
		if (c != (uint8_t)text[i])
			return false;
	}
	return true;
}

bool
attribute_of(struct vfy_span name, struct vfy_span type, uint8_t *tag,
    struct vfy_span *value)
{
	struct dn_iter it = dn_attributes(name);
	struct vfy_span t;

	while (dn_next(&it, &t, tag, value)) {
		if (span_eq(t, type))
			return true;
	}
	return false;
}

/* The first OID of each SEQUENCE in an extension's list. */
static bool
next_first_oid(struct view_list *l, struct vfy_span *oid)
{
	struct vfy_span contents;
	struct der d;
	uint8_t tag;

	while (view_next(l, &tag, &contents, NULL)) {
		d = der_start(contents, NULL);
		if (tag == DER_SEQUENCE && der_oid(&d, "", oid))
			return true;
	}
	return false;
}

bool
has_policy(const struct lint_subject *s, struct vfy_span oid)
{
	struct view_list l = view_names(ext_of(s, VIEW_POLICIES));
	struct vfy_span policy;

	while (next_first_oid(&l, &policy)) {
		if (span_eq(policy, oid))
			return true;
	}
	return false;
}

bool
next_access(struct view_list *l, struct vfy_span *method, uint8_t *tag,
    struct vfy_span *location)
{
	struct vfy_span contents;
	struct der d;

	while (view_next(l, tag, &contents, NULL)) {
		d = der_start(contents, NULL);
		if (*tag == DER_SEQUENCE && der_oid(&d, "", method) &&
		    der_any(&d, "", tag, location, NULL))
			return true;
	}
	return false;
}

bool
has_access(const struct lint_subject *s, struct vfy_span method)
{
	struct view_list l = view_names(ext_of(s, VIEW_AIA));
	struct vfy_span m, unused;
	uint8_t tag;

	while (next_access(&l, &m, &tag, &unused)) {
		if (span_eq(m, method))
			return true;
	}
	return false;
}

/* -- algorithms -------------------------------------------------------------------- */

#define RSADSI "\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define RSADSI_HASHES "\x2a\x86\x48\x86\xf7\x0d\x02"
#define NIST_HASHES "\x60\x86\x48\x01\x65\x03\x04\x02"
#define SHA1 span_of("\x2b\x0e\x03\x02\x1a", 5)
#define X962_SHA2 "\x2a\x86\x48\xce\x3d\x04\x03"

static bool
is_below(struct vfy_span oid, const char *arc, size_t len, uint8_t *last)
{
	if (oid.len != len + 1 || memcmp(oid.ptr, arc, len) != 0)
		return false;
	*last = oid.ptr[len];
	return true;
}

enum sig_kind
sig_kind(const struct view_algorithm *a)
{
	uint8_t n;

	if (is_below(a->oid, RSADSI, sizeof(RSADSI) - 1, &n)) {
		if (n == 10)
			return SIG_PSS;
		return (n >= 2 && n <= 5) || (n >= 11 && n <= 14) ? SIG_RSA
								  : SIG_OTHER;
	}
	if (OID_IS(a->oid, "\x2a\x86\x48\xce\x3d\x04\x01") ||
	    (is_below(a->oid, X962_SHA2, sizeof(X962_SHA2) - 1, &n) && n <= 4))
		return SIG_ECDSA;
	if (OID_IS(a->oid, "\x2b\x65\x70") || OID_IS(a->oid, "\x2b\x65\x71"))
		return SIG_EDDSA;
	return SIG_OTHER;
}

/* RSASSA-PSS-params (RFC 4055 3.1): SHA-1 where there is no [0], or nothing at all. */
struct vfy_span
pss_digest(const struct view_algorithm *a)
{
	struct vfy_span params, hash;
	struct view_algorithm digest;
	struct der d;

	if (a->parameters.len == 0)
		return SHA1;
	if (!view_only(a->parameters, DER_SEQUENCE, &params))
		return span_of(NULL, 0);
	d = der_start(params, NULL);
	if (!der_peek(&d, DER_CTX_CONS(0)))
		return SHA1;
	if (!der_take(&d, DER_CTX_CONS(0), "", &hash))
		return span_of(NULL, 0);
	d = der_start(hash, NULL);
	return view_algorithm(&d, &digest) ? digest.oid : span_of(NULL, 0);
}

bool
is_sha2(const struct view_algorithm *a)
{
	struct vfy_span oid = sig_kind(a) == SIG_PSS ? pss_digest(a) : a->oid;
	uint8_t n;

	switch (sig_kind(a)) {
	case SIG_PSS:
		return is_below(
			   oid, NIST_HASHES, sizeof(NIST_HASHES) - 1, &n) &&
		    n >= 1 && n <= 3;
	case SIG_RSA:
		return is_below(oid, RSADSI, sizeof(RSADSI) - 1, &n) &&
		    n >= 11 && n <= 13;
	case SIG_ECDSA:
		return is_below(oid, X962_SHA2, sizeof(X962_SHA2) - 1, &n) &&
		    n >= 2 && n <= 4;
	default:
		return false;
	}
}

static const char *
weak_hash(struct vfy_span oid)
{
	uint8_t n;

	if (span_eq(oid, SHA1))
		return "sha1";
	if (!is_below(oid, RSADSI_HASHES, sizeof(RSADSI_HASHES) - 1, &n))
		return "";
	return n == 2 ? "md2" : n == 4 ? "md4" : n == 5 ? "md5" : "";
}

const char *
weak_digest(const struct view_algorithm *a)
{
	uint8_t n;

	if (sig_kind(a) == SIG_PSS)
		return weak_hash(pss_digest(a));
	if (is_below(a->oid, RSADSI, sizeof(RSADSI) - 1, &n))
		return n == 2 ? "md2"
		    : n == 3  ? "md4"
		    : n == 4  ? "md5"
		    : n == 5  ? "sha1"
			      : "";
	/* ecdsa-with-SHA1, dsa-with-sha1, and OIW's sha1WithRSA */
	if (OID_IS(a->oid, "\x2a\x86\x48\xce\x3d\x04\x01") ||
	    OID_IS(a->oid, "\x2a\x86\x48\xce\x38\x04\x03") ||
	    OID_IS(a->oid, "\x2b\x0e\x03\x02\x1d"))
		return "sha1";
	return "";
}
