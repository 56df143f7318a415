/* SPDX-License-Identifier: MIT */
/*
 * crl_check.c - what one complete CRL says of one certificate (RFC 5280 6.3.3,
 * steps (a) to (e), (j) to (l)), the signature apart.
 *
 * Does not: put delta CRLs on their base, read indirect CRLs, or add up the
 * reasons of several lists; of those, none makes a certificate good here.
 */
#include "crl_check.h"

#include "dn.h"
#include "sig.h"

/* An RDN larger than this is compared by its bytes only. */
#define RDN_ROOM 512

/* One DistributionPoint (4.2.1.13) of a certificate, or what an
 * issuingDistributionPoint (5.2.5) calls its own. */
struct point {
	struct vfy_span full_name; /* GeneralNames contents */
	struct vfy_span rdn;	   /* nameRelativeToCRLIssuer... */
	struct vfy_span base;	   /* ... and the whole Name of that issuer */
	bool has_crl_issuer;
	uint32_t reasons;
};

enum vfy_reason
crl_usable(const struct crl *crl, int64_t now, const char **detail)
{
	*detail = "";
	/*= rfc5280 5.2 an unknown critical extension: "MUST NOT use that CRL" */
	if (crl->unknown_critical)
		*detail = "the list has an unknown critical extension";
	/*= rfc5280 5.3 one in an entry bars the list for every certificate */
	else if (crl->unknown_critical_entry)
		*detail = "an entry has an unknown critical extension";
	/*= rfc5280 5.1.1.2 */
	else if (!span_eq(crl->tbs_algorithm, crl->algorithm))
		*detail = "the two signature algorithm fields differ";
	else if (sig_strength(crl->algorithm) != SIG_STRONG)
		*detail = "signed with a weak hash";
	/*= rfc5280 5.3.3 */
	else if (crl->has_certificate_issuer && !crl->idp.indirect)
		*detail = "an entry names another issuer, but the list is not "
			  "indirect";
	else if (crl->next_update != 0 && crl->next_update < crl->this_update)
		*detail = "nextUpdate is before thisUpdate";
	if (**detail != '\0')
		return VFY_R_CRL_BAD;
	/*= rfc5280 5.2.4 */
	if (crl->is_delta) {
		*detail = "a delta CRL says nothing without its base";
		return VFY_R_CRL_SCOPE;
	}
	if (is_past(crl->this_update, now, CLOCK_SKEW_SECONDS))
		*detail = "thisUpdate is in the future";
	/*= rfc5280 5.1.2.5 nextUpdate MUST be there: without it nobody knows
	 * when the list ceases to be the current one */
	else if (crl->next_update == 0)
		*detail = "the list has no nextUpdate";
	else if (crl->next_update < now)
		*detail = "nextUpdate has passed";
	return **detail != '\0' ? VFY_R_CRL_STALE : VFY_R_OK;
}

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
next_point(struct der *d, struct vfy_span issuer, struct point *p)
{
	struct vfy_span v;
	struct der seq;

	*p = (struct point){ .base = issuer, .reasons = CRL_ALL_REASONS };
	if (der_done(d) || !der_enter(d, DER_SEQUENCE, "", &seq) ||
	    !read_point_name(&seq, p))
		return false;
	if (der_peek(&seq, DER_CTX(1))) {
		if (!der_bits(&seq, DER_CTX(1), "", &v, NULL))
			return false;
		p->reasons = crl_reason_flags(v);
	}
	p->has_crl_issuer = der_peek(&seq, DER_CTX_CONS(2));
	return true;
}

/* The reasons of the certificate's points that have the list's name; 0: none. */
static uint32_t
matching_reasons(const struct vfy_cert *cert, const struct point *list)
{
	struct vfy_span contents;
	uint32_t reasons = 0;
	struct point p;
	struct der d;
	size_t n;

	if ((cert->bad_extensions & 1u << EXT_CRL_DISTRIBUTION_POINTS) != 0 ||
	    !ext_sequence(
		cert->ext[EXT_CRL_DISTRIBUTION_POINTS].value, &contents))
		return 0;
	d = der_start(contents, NULL);
	for (n = 0;
	     n < LIMIT_DISTRIBUTION_POINTS && next_point(&d, cert->issuer, &p);
	     n++) {
		/*= rfc5280 6.3.3 (b)(1) cRLIssuer asks for an indirect list */
		if (!p.has_crl_issuer && points_meet(&p, list))
			reasons |= p.reasons;
	}
	return reasons;
}

/* -- scope ----------------------------------------------------------------- */

/*
 * 6.3.3 (b)(2)(i) and (d): the reasons that the list covers for cert, as far
 * as distribution points tell; 0: it is not one of cert's lists.
 */
static uint32_t
point_reasons(const struct crl *crl, const struct vfy_cert *cert)
{
	struct point list = { .full_name = crl->idp.full_name,
		.rdn = crl->idp.relative_rdn,
		.base = crl->issuer };

	/* without a name the list is the issuer's only one of its kind: also
	 * where the certificate names places to get it from */
	if (span_empty(list.full_name) && span_empty(list.rdn))
		return CRL_ALL_REASONS;
	if (cert_has(cert, EXT_CRL_DISTRIBUTION_POINTS))
		return matching_reasons(cert, &list);
	/*= rfc5280 6.3.3 "assume a DP with ... a distribution point name of
	 * the certificate issuer" */
	if (span_empty(list.rdn) &&
	    full_has(list.full_name, GN_DIRECTORY, cert->issuer))
		return CRL_ALL_REASONS;
	return 0;
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

/* As crl_in_scope, and the reasons that the list covers. */
static enum vfy_reason
scope(const struct crl *crl, const struct vfy_cert *cert, uint32_t *reasons,
    const char **detail)
{
	const char *wrong;

	*reasons = CRL_ALL_REASONS;
	*detail = "";
	/*= rfc5280 6.3.3 (b)(1) */
	if (!dn_equal(crl->issuer, cert->issuer)) {
		*detail = "the list is of another issuer";
		return VFY_R_CRL_SCOPE;
	}
	/* without an issuingDistributionPoint: complete for its issuer */
	if (!crl->has_idp)
		return VFY_R_OK;
	if (crl->idp.indirect) {
		*detail = "the list is indirect";
		return VFY_R_CRL_SCOPE;
	}
	if ((wrong = wrong_kind(crl, cert)) != NULL) {
		*detail = wrong;
		return VFY_R_CRL_SCOPE;
	}
	*reasons = point_reasons(crl, cert);
	/*= rfc5280 6.3.3 (d) */
	if (crl->idp.some_reasons != 0)
		*reasons &= crl->idp.some_reasons;
	if (*reasons != 0)
		return VFY_R_OK;
	*detail = "the list is of another distribution point";
	return VFY_R_CRL_SCOPE;
}

enum vfy_reason
crl_in_scope(
    const struct crl *crl, const struct vfy_cert *cert, const char **detail)
{
	uint32_t reasons;

	return scope(crl, cert, &reasons, detail);
}

/* -- all of it ------------------------------------------------------------- */

/*
 * Listed with removeFromCRL is not revoked: the reason may only appear in
 * delta CRLs (5.3.1), where it takes an entry of the base back, and 6.3.3 (k)
 * turns it into UNREVOKED in whatever list it was found. So the certificate is
 * as good as one that is not listed.
 */
static bool
is_revoked(
    const struct crl *crl, const struct vfy_cert *cert, struct crl_entry *e)
{
	return crl_find(crl, cert->issuer, cert->serial, e) &&
	    e->reason != CRL_REMOVE_FROM_CRL;
}

void
crl_check(const struct crl *crl, const struct vfy_cert *cert, int64_t now,
    struct proof *out)
{
	struct crl_entry e;

	*out = (struct proof){ .status = VFY_ST_UNKNOWN,
		.this_update = crl->this_update,
		.next_update = crl->next_update,
		.valid_until = crl->next_update,
		.reason = -1 };
	out->why = crl_usable(crl, now, &out->detail);
	if (out->why != VFY_R_OK)
		return;
	out->why = scope(crl, cert, &out->reasons, &out->detail);
	if (out->why != VFY_R_OK) {
		out->reasons = 0;
		return;
	}
	/*= rfc5280 6.3.3 (j) */
	if (is_revoked(crl, cert, &e)) {
		out->status = VFY_ST_REVOKED;
		out->revoked_at = e.revoked_at;
		out->reason = e.reason;
	} else if (out->reasons == CRL_ALL_REASONS) {
		out->status = VFY_ST_GOOD;
	} else {
		/*= rfc5280 6.3.3 (l) the other reasons need other lists */
		out->why = VFY_R_CRL_SCOPE;
		out->detail = "the list covers some reasons only";
	}
}
