/* SPDX-License-Identifier: MIT */
/*
 * crl_scope.c - may this list speak of this certificate, and for which reasons
 * (RFC 5280 6.3.3 (b), (d))? The certificate's distribution points (4.2.1.13)
 * against the list's issuer and issuing distribution point (5.2.5).
 *
 * A list of another shard proves nothing; neither does one that claims to be
 * indirect where the certificate did not say so, or the reverse.
 * Does not: look at times, signatures or entries.
 */
#include "crl_check.h"
#include "dn.h"

/* An RDN larger than this is compared by its bytes only. */
#define RDN_ROOM 512

/* One DistributionPoint (4.2.1.13) of a certificate, or what an
 * issuingDistributionPoint (5.2.5) calls its own. */
struct point {
	struct vfy_span full_name;  /* GeneralNames contents */
	struct vfy_span rdn;	    /* nameRelativeToCRLIssuer... */
	struct vfy_span base;	    /* ... and the whole Name of that issuer */
	struct vfy_span crl_issuer; /* GeneralNames contents; empty: absent */
	uint32_t reasons;
};

/* -- names of distribution points ------------------------------------------ */

static bool
full_has(struct vfy_span names, uint8_t tag, struct vfy_span name)
{
	struct der d = der_start(names, NULL);
	struct vfy_span other;
	uint8_t t;
	size_t n;

	for (n = 0; n < LIMIT_POINT_NAMES && gn_next(&d, &t, &other); n++) {
		if (t != tag)
			continue;
		/*= rfc5280 7.4 URIs and others are compared as they stand */
		if (tag == GN_DIRECTORY ? dn_equal(other, name)
					: span_eq(other, name))
			return true;
	}
	return false;
}

static bool
full_meets_full(struct vfy_span a, struct vfy_span b)
{
	struct der d = der_start(a, NULL);
	struct vfy_span name;
	uint8_t tag;
	size_t n;

	for (n = 0; n < LIMIT_POINT_NAMES && gn_next(&d, &tag, &name); n++) {
		if (full_has(b, tag, name))
			return true;
	}
	return false;
}

/* A directoryName that is base with one more RDN. */
static bool
full_meets_relative(struct vfy_span names, const struct point *relative)
{
	struct der d = der_start(names, NULL);
	struct vfy_span name;
	uint8_t tag;
	size_t n;

	for (n = 0; n < LIMIT_POINT_NAMES && gn_next(&d, &tag, &name); n++) {
		if (tag == GN_DIRECTORY &&
		    dn_equal_relative(name, relative->base, relative->rdn))
			return true;
	}
	return false;
}

/* A DER header of at most four octets; its length. len below 64 KiB. */
static size_t
header(uint8_t *out, uint8_t tag, size_t len)
{
	size_t n = 0;

	out[n++] = tag;
	if (len > 0xff) {
		out[n++] = 0x82;
		out[n++] = (uint8_t)(len >> 8);
	} else if (len >= 0x80)
		out[n++] = 0x81;
	out[n++] = (uint8_t)len;
	return n;
}

/* Both are relative to the same issuer, so their RDNs decide. */
static bool
rdn_equal(struct vfy_span a, struct vfy_span b)
{
	static const uint8_t empty[] = { DER_SEQUENCE, 0 };
	uint8_t name[RDN_ROOM + 8], set[4];
	struct vfy_span whole;
	struct der d;
	size_t n, used;

	if (span_eq(a, b))
		return true;
	if (a.len > RDN_ROOM)
		return false;
	/* a becomes a Name of this one RDN */
	n = header(set, DER_SET, a.len);
	used = header(name, DER_SEQUENCE, n + a.len);
	memcpy(name + used, set, n);
	memcpy(name + used + n, a.ptr, a.len);
	d = der_start(span_of(name, used + n + a.len), NULL);
	return dn_read(&d, "", &whole) &&
	    dn_equal_relative(whole, span_of(empty, sizeof(empty)), b);
}

/*= rfc5280 6.3.3 (b)(2)(i): do two point names have a name in common? */
static bool
points_meet(const struct point *a, const struct point *b)
{
	if (!span_empty(a->rdn))
		return span_empty(b->rdn) ? full_meets_relative(b->full_name, a)
					  : rdn_equal(a->rdn, b->rdn);
	return span_empty(b->rdn) ? full_meets_full(a->full_name, b->full_name)
				  : full_meets_relative(a->full_name, b);
}

/* -- the certificate's distribution points --------------------------------- */

/* DistributionPointName, when it comes next. */
static bool
read_point_name(struct der *seq, struct point *p)
{
	struct der name;

	if (!der_peek(seq, DER_CTX_CONS(0)))
		return true;
	if (!der_enter(seq, DER_CTX_CONS(0), "", &name))
		return false;
	return der_peek(&name, DER_CTX_CONS(1))
	    ? der_take(&name, DER_CTX_CONS(1), "", &p->rdn)
	    : der_take(&name, DER_CTX_CONS(0), "", &p->full_name);
}

/*= rfc5280 4.2.1.13 the next DistributionPoint; false at the end */
static bool
next_point(struct der *d, struct point *p)
{
	struct vfy_span v;
	struct der seq;

	*p = (struct point){ .reasons = CRL_ALL_REASONS };
	if (der_done(d) || !der_enter(d, DER_SEQUENCE, "", &seq) ||
	    !read_point_name(&seq, p))
		return false;
	if (der_peek(&seq, DER_CTX(1))) {
		if (!der_bits(&seq, DER_CTX(1), "", &v, NULL))
			return false;
		p->reasons = crl_reason_flags(v);
	}
	return !der_peek(&seq, DER_CTX_CONS(2)) ||
	    der_take(&seq, DER_CTX_CONS(2), "", &p->crl_issuer);
}

/* A cursor over the certificate's points; false: it has none that can be read. */
static bool
points_of(const struct vfy_cert *cert, struct der *d)
{
	struct vfy_span contents;

	if (!cert_has(cert, EXT_CRL_DISTRIBUTION_POINTS) ||
	    (cert->bad_extensions & 1u << EXT_CRL_DISTRIBUTION_POINTS) != 0 ||
	    !ext_sequence(
		cert->ext[EXT_CRL_DISTRIBUTION_POINTS].value, &contents))
		return false;
	*d = der_start(contents, NULL);
	return true;
}

/* -- scope ----------------------------------------------------------------- */

/* What is matched: a list, and the point that it calls its own. */
struct match {
	const struct crl *crl;
	const struct vfy_cert *cert;
	struct point list;
	bool own; /* the list's issuer is the certificate's */
};

static bool
is_nameless(const struct point *p)
{
	return span_empty(p->full_name) && span_empty(p->rdn);
}

/* More than one name; of a list that is well formed. */
static bool
has_many(struct vfy_span names)
{
	struct der d = der_start(names, NULL);
	struct vfy_span name;
	uint8_t tag;

	return gn_next(&d, &tag, &name) && !der_done(&d);
}

/*= rfc5280 6.3.3 (b)(1) the list is of the issuer that the point says */
static bool
issuer_fits(const struct match *m, const struct point *p)
{
	if (span_empty(p->crl_issuer))
		return m->own;
	return m->crl->idp.indirect &&
	    full_has(p->crl_issuer, GN_DIRECTORY, m->crl->issuer);
}

/*= rfc5280 6.3.3 (b)(2)(i) the list is of this point; its issuer fits already */
static bool
name_fits(const struct match *m, struct point *p)
{
	if (is_nameless(&m->list))
		return true;
	if (is_nameless(p)) {
		struct point issuer = { .full_name = p->crl_issuer };

		return !span_empty(p->crl_issuer) &&
		    points_meet(&issuer, &m->list);
	}
	/*= rfc5280 4.2.1.13 relative to cRLIssuer, which then is one name; that
	 * this is the list's issuer is known */
	if (!span_empty(p->rdn) && has_many(p->crl_issuer))
		return false;
	p->base = m->crl->issuer;
	return points_meet(p, &m->list);
}

/* The reasons of the certificate's points that the list is of; 0: none. */
static uint32_t
matching_reasons(const struct match *m, struct der *points)
{
	uint32_t reasons = 0;
	struct point p;
	size_t n;

	for (n = 0; n < LIMIT_DISTRIBUTION_POINTS && next_point(points, &p);
	     n++) {
		if (issuer_fits(m, &p) && name_fits(m, &p))
			reasons |= p.reasons;
	}
	return reasons;
}

/*
 * The names by which a certificate without points is held to have one: its
 * issuer's (6.3.3, after step (l)). One that has points is not: a list that
 * calls itself by a name is complete for those that name it, and no others.
 */
static bool
issuer_is_point(const struct match *m)
{
	const struct extension *e = &m->cert->ext[EXT_ISSUER_ALT_NAME];
	struct vfy_span names;

	if (!span_empty(m->list.rdn))
		return false;
	if (full_has(m->list.full_name, GN_DIRECTORY, m->cert->issuer))
		return true;
	return e->present &&
	    (m->cert->bad_extensions & 1u << EXT_ISSUER_ALT_NAME) == 0 &&
	    ext_sequence(e->value, &names) &&
	    full_meets_full(names, m->list.full_name);
}

/* 6.3.3 (b)(1), (b)(2)(i), and the points' part of (d); 0: it is not cert's. */
static uint32_t
point_reasons(const struct match *m)
{
	struct der points;

	/* without a name the list is its issuer's only one of its kind: also
	 * where the certificate names places to get it from */
	if (m->own && is_nameless(&m->list))
		return CRL_ALL_REASONS;
	if (points_of(m->cert, &points))
		return matching_reasons(m, &points);
	if (cert_has(m->cert, EXT_CRL_DISTRIBUTION_POINTS))
		return 0;
	return m->own && issuer_is_point(m) ? CRL_ALL_REASONS : 0;
}

/*= rfc5280 6.3.3 (b)(2)(ii), (iii), (iv); the rule that is broken, or NULL */
static const char *
wrong_kind(const struct crl *crl, const struct vfy_cert *cert)
{
	if (crl->idp.only_user && cert->is_ca)
		return "the list covers end-entity certificates only";
	if (crl->idp.only_ca && !cert->is_ca)
		return "the list covers CA certificates only";
	if (crl->idp.only_attribute)
		return "the list covers attribute certificates only";
	return NULL;
}

static bool
names_crl_issuer(const struct vfy_cert *cert, struct vfy_span issuer)
{
	struct der points;
	struct point p;
	size_t n;

	if (!points_of(cert, &points))
		return false;
	for (n = 0; n < LIMIT_DISTRIBUTION_POINTS && next_point(&points, &p);
	     n++) {
		if (!span_empty(p.crl_issuer) &&
		    full_has(p.crl_issuer, GN_DIRECTORY, issuer))
			return true;
	}
	return false;
}

bool
crl_may_concern(const struct crl *crl, const struct vfy_cert *cert)
{
	return dn_equal(crl->issuer, cert->issuer) ||
	    names_crl_issuer(cert, crl->issuer);
}

static enum vfy_reason
out_of_scope(const char **detail, const char *why)
{
	*detail = why;
	return VFY_R_CRL_SCOPE;
}

enum vfy_reason
crl_scope(const struct crl *crl, const struct vfy_cert *cert, uint32_t *reasons,
    const char **detail)
{
	struct match m = { .crl = crl,
		.cert = cert,
		.list = { .full_name = crl->idp.full_name,
		    .rdn = crl->idp.relative_rdn,
		    .base = crl->issuer },
		.own = dn_equal(crl->issuer, cert->issuer) };
	const char *wrong = wrong_kind(crl, cert);

	*reasons = 0;
	*detail = "";
	if (!m.own && !names_crl_issuer(cert, crl->issuer))
		return out_of_scope(detail, "the list is of another issuer");
	if (!m.own && !crl->idp.indirect)
		return out_of_scope(detail,
		    "the list is of the cRLIssuer, and is not indirect");
	if (wrong != NULL)
		return out_of_scope(detail, wrong);
	*reasons = point_reasons(&m);
	/*= rfc5280 6.3.3 (d) */
	if (crl->idp.some_reasons != 0)
		*reasons &= crl->idp.some_reasons;
	if (*reasons == 0)
		return out_of_scope(
		    detail, "the list is of another distribution point");
	return VFY_R_OK;
}
