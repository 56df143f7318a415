/* SPDX-License-Identifier: MIT */
/*
 * crl_ext.c - the extensions of a CRL (RFC 5280 5.2), and what CRLs share with
 * OCSP responses: Extensions, AlgorithmIdentifier, CRLReason, ReasonFlags.
 *
 * Form only. Where a DEFAULT value is encoded it is read as what it says, as
 * in certificates.
 * Does not: read entries (crl.c); judge scope (crl_check.c).
 */
#include "cert.h"
#include "crl.h"

bool
crl_algorithm(struct der *d, const char *what, struct vfy_span *whole)
{
	struct der seq;
	struct vfy_span oid;

	if (!der_whole(d, DER_SEQUENCE, what, whole))
		return false;
	seq = der_within(d, *whole);
	if (!der_enter(&seq, DER_SEQUENCE, what, &seq) ||
	    !der_oid(&seq, what, &oid))
		return false;
	if (!der_done(&seq) && !der_any(&seq, what, NULL, NULL, NULL))
		return false;
	return der_end(&seq, what);
}

static bool
read_extension(struct der *list, const char *what, struct crl_extension *out)
{
	struct der seq;

	out->critical = false;
	if (!der_enter(list, DER_SEQUENCE, what, &seq) ||
	    !der_oid(&seq, what, &out->oid))
		return false;
	if (der_peek(&seq, DER_BOOLEAN) &&
	    !der_bool(&seq, DER_BOOLEAN, what, &out->critical))
		return false;
	return der_take(&seq, DER_OCTET_STRING, what, &out->value) &&
	    der_end(&seq, what);
}

static bool
is_duplicate(const struct crl_extension *seen, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (span_eq(seen[i].oid, seen[n].oid))
			return true;
	}
	return false;
}

/*= rfc5280 5.2, 5.3: extensions as in 4.2, each at most once */
bool
crl_extensions(struct der *d, const char *what, struct crl_extension *out,
    size_t max, size_t *n)
{
	struct der list;

	*n = 0;
	if (!der_enter(d, DER_SEQUENCE, what, &list))
		return false;
	if (der_done(&list))
		return der_fail(&list, VFY_F_VALUE, what);
	for (; !der_done(&list); ++*n) {
		const uint8_t *at = list.ptr;

		if (*n == max)
			return der_fail(&list, VFY_F_LIMIT, what);
		if (!read_extension(&list, what, &out[*n]))
			return false;
		if (is_duplicate(out, *n))
			return der_fail_at(
			    &list, VFY_F_DUPLICATE_EXTENSION, at, what);
	}
	return true;
}

/*= rfc5280 5.3.1 */
bool
crl_reason(struct der *d, const char *what, int *out)
{
	struct vfy_span v;

	if (!der_integer(d, DER_ENUMERATED, what, &v))
		return false;
	/* to refuse the list for a number would set the certificate free */
	*out = v.len == 1 && v.ptr[0] <= 10 && v.ptr[0] != 7 ? v.ptr[0] : -1;
	return true;
}

/*= rfc5280 4.2.1.13 */
uint32_t
crl_reason_flags(struct vfy_span bits)
{
	uint32_t flags = 0;
	size_t i;

	for (i = 0; i < 9 && i / 8 < bits.len; i++) {
		if ((bits.ptr[i / 8] & (0x80u >> (i % 8))) != 0)
			flags |= 1u << i;
	}
	return flags & CRL_ALL_REASONS;
}

int
crl_id_ce(struct vfy_span oid)
{
	if (oid.len != 3 || oid.ptr[0] != 0x55 || oid.ptr[1] != 0x1d)
		return -1;
	return oid.ptr[2];
}

bool
crl_names(
    const struct der *d, struct vfy_span contents, size_t max, const char *what)
{
	struct der names = der_within(d, contents);
	struct vfy_span name;
	uint8_t tag;
	size_t n = 0;

	while (gn_next(&names, &tag, &name)) {
		if (++n > max)
			return der_fail(&names, VFY_F_LIMIT, what);
	}
	if (!der_done(&names) || n == 0)
		return der_fail(&names, VFY_F_VALUE, what);
	return true;
}

static bool
read_authority_key_id(struct der *d, struct crl *crl)
{
	static const char what[] = "authorityKeyIdentifier";
	struct vfy_span v;
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, what, &seq))
		return false;
	if (der_peek(&seq, DER_CTX(0)) &&
	    !der_take(&seq, DER_CTX(0), what, &crl->authority_key_id))
		return false;
	if (der_peek(&seq, DER_CTX_CONS(1)) &&
	    (!der_take(&seq, DER_CTX_CONS(1), what, &v) ||
		!crl_names(&seq, v, LIMIT_GENERAL_NAMES, what)))
		return false;
	if (der_peek(&seq, DER_CTX(2)) &&
	    !der_integer(&seq, DER_CTX(2), what, &v))
		return false;
	return der_end(&seq, what);
}

/* CRLNumber, BaseCRLNumber: INTEGER (0..MAX). */
static bool
read_number(struct der *d, const char *what, struct vfy_span *out)
{
	if (!der_integer(d, DER_INTEGER, what, out))
		return false;
	if (out->ptr[0] >= 0x80)
		return der_fail_at(d, VFY_F_VALUE, out->ptr, what);
	return true;
}

/* RelativeDistinguishedName contents: at least one attribute. */
static bool
check_rdn(const struct der *d, struct vfy_span contents, const char *what)
{
	struct der rdn = der_within(d, contents), attribute;
	struct vfy_span type;
	size_t n;

	for (n = 0; !der_done(&rdn); n++) {
		if (n == LIMIT_RDN_ATTRIBUTES)
			return der_fail(&rdn, VFY_F_LIMIT, what);
		if (!der_enter(&rdn, DER_SEQUENCE, what, &attribute) ||
		    !der_oid(&attribute, what, &type) ||
		    !der_any(&attribute, what, NULL, NULL, NULL) ||
		    !der_end(&attribute, what))
			return false;
	}
	return n > 0 || der_fail(&rdn, VFY_F_VALUE, what);
}

/* DistributionPointName (4.2.1.13) in its explicit [0]. */
static bool
read_point_name(struct der *seq, struct crl *crl)
{
	static const char what[] = "issuingDistributionPoint.distributionPoint";
	struct der name;

	if (!der_enter(seq, DER_CTX_CONS(0), what, &name))
		return false;
	if (der_peek(&name, DER_CTX_CONS(1))) {
		if (!der_take(
			&name, DER_CTX_CONS(1), what, &crl->idp.relative_rdn) ||
		    !check_rdn(&name, crl->idp.relative_rdn, what))
			return false;
	} else if (!der_take(
		       &name, DER_CTX_CONS(0), what, &crl->idp.full_name) ||
	    !crl_names(&name, crl->idp.full_name, LIMIT_POINT_NAMES, what))
		return false;
	return der_end(&name, what);
}

/* A BOOLEAN DEFAULT FALSE with an implicit tag. */
static bool
read_flag(struct der *seq, unsigned tag, bool *out)
{
	return !der_peek(seq, DER_CTX(tag)) ||
	    der_bool(seq, DER_CTX(tag), "issuingDistributionPoint", out);
}

static bool
read_some_reasons(struct der *seq, struct crl *crl)
{
	static const char what[] = "issuingDistributionPoint.onlySomeReasons";
	struct vfy_span bits;

	if (!der_peek(seq, DER_CTX(3)))
		return true;
	if (!der_bits(seq, DER_CTX(3), what, &bits, NULL))
		return false;
	crl->idp.some_reasons = crl_reason_flags(bits);
	/* no reason at all must not come to mean every reason */
	if (crl->idp.some_reasons == 0)
		return der_fail(seq, VFY_F_VALUE, what);
	return true;
}

/*= rfc5280 5.2.5 */
static bool
read_issuing_point(struct der *d, struct crl *crl)
{
	static const char what[] = "issuingDistributionPoint";
	struct der seq;

	if (!der_enter(d, DER_SEQUENCE, what, &seq))
		return false;
	/*= rfc5280 5.2.5 "MUST NOT ... an empty sequence" */
	if (der_done(&seq))
		return der_fail(&seq, VFY_F_VALUE, what);
	if (der_peek(&seq, DER_CTX_CONS(0)) && !read_point_name(&seq, crl))
		return false;
	return read_flag(&seq, 1, &crl->idp.only_user) &&
	    read_flag(&seq, 2, &crl->idp.only_ca) &&
	    read_some_reasons(&seq, crl) &&
	    read_flag(&seq, 4, &crl->idp.indirect) &&
	    read_flag(&seq, 5, &crl->idp.only_attribute) && der_end(&seq, what);
}

static bool
read_names_value(struct der *d, const char *what)
{
	struct vfy_span contents;

	return der_take(d, DER_SEQUENCE, what, &contents) &&
	    crl_names(d, contents, LIMIT_GENERAL_NAMES, what);
}

/*= rfc5280 5.2 a list with a critical extension that is not processed "MUST
 * NOT" be used */
static void
not_processed(struct crl *crl, const struct crl_extension *x)
{
	if (!x->critical || crl->unknown_critical)
		return;
	crl->unknown_critical = true;
	crl->unknown_critical_oid = x->oid;
}

/* One of 5.2's; false with a fault when it is malformed. */
static bool
read_list_extension(
    struct crl *crl, const struct der *d, const struct crl_extension *x)
{
	struct der value = der_within(d, x->value);
	bool ok;

	switch (crl_id_ce(x->oid)) {
	case 18:
		ok = read_names_value(&value, "issuerAltName");
		break;
	case 20:
		crl->number_critical = x->critical;
		ok = read_number(&value, "cRLNumber", &crl->number);
		break;
	case 27:
		crl->is_delta = true;
		ok =
		    read_number(&value, "deltaCRLIndicator", &crl->base_number);
		break;
	case 28:
		crl->has_idp = true;
		crl->idp_value = x->value;
		crl->idp.critical = x->critical;
		ok = read_issuing_point(&value, crl);
		break;
	case 35:
		crl->aki_value = x->value;
		ok = read_authority_key_id(&value, crl);
		break;
	case 46:
		/*= rfc5280 5.2.6 where a delta may be got from */
		ok = der_whole(
		    &value, DER_SEQUENCE, "freshestCRL", &crl->freshest);
		break;
	default:
		/* authorityInfoAccess (5.2.7) too: it is of no use here */
		not_processed(crl, x);
		return true;
	}
	return ok && der_end(&value, "crlExtensions");
}

/*= rfc5280 5.1.2.7 */
bool
crl_list_extensions(struct der *tbs, struct crl *crl)
{
	static const char what[] = "crlExtensions";
	struct crl_extension x[LIMIT_EXTENSIONS];
	struct der outer;
	size_t n, i;

	if (!der_peek(tbs, DER_CTX_CONS(0)))
		return true;
	/*= rfc5280 5.1.2.1 extensions need version 2 */
	if (crl->version != 2)
		return der_fail(tbs, VFY_F_VERSION, what);
	if (!der_enter(tbs, DER_CTX_CONS(0), what, &outer) ||
	    !crl_extensions(&outer, what, x, LIMIT_EXTENSIONS, &n) ||
	    !der_end(&outer, what))
		return false;
	for (i = 0; i < n; i++) {
		if (!read_list_extension(crl, &outer, &x[i]))
			return false;
	}
	return true;
}
