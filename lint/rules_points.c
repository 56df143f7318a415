/* SPDX-License-Identifier: MIT */
/*
 * rules_points.c - rules about the places that a certificate names: of revocation lists,
 * of responders, of its issuer (RFC 5280 4.2.1.13, 4.2.1.15, 4.2.2; BR 7.1.2.7.7,
 * 7.1.2.11.2).
 */
#include "lint_rules.h"

/* DistributionPoint (RFC 5280 4.2.1.13). */
struct point {
	bool has_place, is_relative, has_reasons, has_issuer;
	struct vfy_span names; /* fullName's contents */
};

static void
read_place(struct vfy_span contents, struct point *p)
{
	struct der d = der_start(contents, NULL);
	uint8_t tag;

	p->has_place = true;
	if (!der_any(&d, "", &tag, &p->names, NULL))
		return;
	p->is_relative = tag == DER_CTX_CONS(1);
	if (tag != DER_CTX_CONS(0))
		p->names = span_of(NULL, 0);
}

static bool
next_point(struct view_list *l, struct point *p)
{
	struct vfy_span fields, contents;
	struct view_list f;
	uint8_t tag;

	if (!view_next(l, &tag, &fields, NULL))
		return false;
	*p = (struct point){ .has_place = false };
	for (f = view_list(fields); view_next(&f, &tag, &contents, NULL);) {
		if (tag == DER_CTX_CONS(0))
			read_place(contents, p);
		p->has_reasons = p->has_reasons || tag == DER_CTX(1);
		p->has_issuer = p->has_issuer || tag == DER_CTX_CONS(2);
	}
	return true;
}

static struct view_list
points_of(const struct lint_subject *s)
{
	return view_names(ext_of(s, VIEW_CRLDP));
}

/* A URI among the names with one of these schemes. */
static bool
has_uri(struct vfy_span names)
{
	struct view_list l = view_list(names);
	struct vfy_span uri;

	while (next_name(&l, GN_URI, &uri)) {
		if (starts_with(uri, "http://") ||
		    starts_with(uri, "ldap://") ||
		    starts_with(uri, "https://") ||
		    starts_with(uri, "ldaps://"))
			return true;
	}
	return false;
}

RULE(crldp_critical)
{
	(void)n;
	return is_critical(s, VIEW_CRLDP);
}

RULE(crldp_reasons_only)
{
	struct view_list l = points_of(s);
	struct point p;

	(void)n;
	while (next_point(&l, &p)) {
		if (!p.has_place && !p.has_issuer)
			return true;
	}
	return false;
}

RULE(crldp_relative)
{
	struct view_list l = points_of(s);
	struct point p;

	(void)n;
	while (next_point(&l, &p)) {
		if (p.is_relative)
			return true;
	}
	return false;
}

RULE(crldp_uri)
{
	struct view_list l = points_of(s);
	struct point p;
	bool any = false;

	(void)n;
	while (next_point(&l, &p)) {
		if (has_uri(p.names))
			return false;
		any = any || p.has_place;
	}
	return any;
}

RULE(crldp_all_reasons)
{
	struct view_list l = points_of(s);
	struct point p;
	bool any = false;

	(void)n;
	while (next_point(&l, &p)) {
		if (!p.has_reasons)
			return false;
		any = true;
	}
	return any;
}

/* -- the Baseline Requirements' -------------------------------------------------------- */

#define DAY 86400
/* Short-lived (BR 1.6.1): ten days from 2024-03-15 on, seven from 2026-03-15 on. */
static bool
is_short_lived(const struct view_cert *c)
{
	int64_t days = c->not_before.t < INT64_C(1773532800) ? 10 : 7;

	return c->not_before.ok && c->not_after.ok &&
	    c->not_before.t >= INT64_C(1710460800) &&
	    c->not_after.t - c->not_before.t < days * DAY;
}

RULE(br_crldp_present)
{
	(void)n;
	if (ext_of(s, VIEW_CRLDP) != NULL)
		return false;
	if (s->profile == LINT_CA)
		return true;
	/* until ballot SC63 subscribers' certificates had OCSP, and could have both */
	return s->day >= 20240315 && !is_short_lived(&s->v->cert) &&
	    !has_access(s, AD_OCSP);
}

static bool
is_plain_http(const struct point *p)
{
	struct view_list l = view_list(p->names);
	struct vfy_span uri;
	uint8_t tag;

	if (!p->has_place || p->has_reasons || p->has_issuer ||
	    p->names.len == 0)
		return false;
	while (view_next(&l, &tag, &uri, NULL)) {
		if (tag != GN_URI || !starts_with(uri, "http://"))
			return false;
	}
	return true;
}

RULE(br_crldp_http)
{
	struct view_list l = points_of(s);
	struct point p;

	(void)n;
	while (next_point(&l, &p)) {
		if (!is_plain_http(&p))
			return true;
	}
	return false;
}

RULE(br_crldp_root)
{
	(void)n;
	return ext_of(s, VIEW_CRLDP) != NULL;
}

/* -- access ----------------------------------------------------------------------------- */

RULE(aia_critical)
{
	(void)n;
	return is_critical(s, VIEW_AIA);
}

RULE(sia_critical)
{
	(void)n;
	return is_critical(s, VIEW_SIA);
}

RULE(freshest_critical)
{
	(void)n;
	return is_critical(s, VIEW_FRESHEST);
}

RULE(crl_aia_critical)
{
	(void)n;
	return is_critical(s, VIEW_AIA);
}

RULE(aia_issuers_uri)
{
	struct view_list l = view_names(ext_of(s, VIEW_AIA));
	struct vfy_span method, uri;
	bool any = false;
	uint8_t tag;

	(void)n;
	while (next_access(&l, &method, &tag, &uri)) {
		if (!span_eq(method, AD_ISSUERS))
			continue;
		any = true;
		if (tag == GN_URI &&
		    (starts_with(uri, "http") || starts_with(uri, "ldap")))
			return false;
	}
	return any;
}

RULE(br_aia_present)
{
	(void)n;
	return ext_of(s, VIEW_AIA) == NULL;
}

RULE(br_aia_http)
{
	struct view_list l = view_names(ext_of(s, VIEW_AIA));
	struct vfy_span method, uri;
	uint8_t tag;

	while (next_access(&l, &method, &tag, &uri)) {
		if ((!span_eq(method, AD_OCSP) &&
			!span_eq(method, AD_ISSUERS)) ||
		    tag != GN_URI || !starts_with(uri, "http://"))
			return lint_say_span(n, "", uri);
	}
	return false;
}

RULE(br_aia_issuers)
{
	(void)n;
	return ext_of(s, VIEW_AIA) != NULL && !has_access(s, AD_ISSUERS);
}
