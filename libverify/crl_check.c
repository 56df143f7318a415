/* SPDX-License-Identifier: MIT */
/*
 * crl_check.c - what one complete CRL, with or without a delta on it, says of
 * one certificate (RFC 5280 5.2.4, 6.3.3 (a), (c), (i) to (l)).
 *
 * Does not: verify signatures (crl_signer.c), judge scope (crl_scope.c), find
 * lists or add up the reasons of several (crl_list.c).
 */
#include "crl_check.h"

#include "dn.h"
#include "sig.h"

/* -- form and time --------------------------------------------------------- */

enum vfy_reason
crl_form(const struct crl *crl, const char **detail)
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
	return **detail != '\0' ? VFY_R_CRL_BAD : VFY_R_OK;
}

enum vfy_reason
crl_fresh(const struct crl *crl, int64_t now, const char **detail)
{
	*detail = "";
	switch (freshness(crl->this_update, crl->next_update, now)) {
	case TOO_EARLY:
		*detail = "thisUpdate is in the future";
		break;
	case TOO_LATE:
		*detail = "nextUpdate has passed";
		break;
	case FRESH:
		/*= rfc5280 5.1.2.5 nextUpdate MUST be there: without it nobody
		 * knows when the list ceases to be the current one */
		if (crl->next_update == 0)
			*detail = "the list has no nextUpdate";
		break;
	}
	return **detail != '\0' ? VFY_R_CRL_STALE : VFY_R_OK;
}

enum vfy_reason
crl_usable(const struct crl *crl, int64_t now, const char **detail)
{
	enum vfy_reason why = crl_form(crl, detail);

	if (why != VFY_R_OK)
		return why;
	/*= rfc5280 5.2.4 */
	if (crl->is_delta) {
		*detail = "a delta CRL says nothing without its base";
		return VFY_R_CRL_SCOPE;
	}
	return crl_fresh(crl, now, detail);
}

/* -- deltas ---------------------------------------------------------------- */

static struct vfy_span
without_zeros(struct vfy_span v)
{
	while (v.len > 0 && v.ptr[0] == 0)
		v = span_of(v.ptr + 1, v.len - 1);
	return v;
}

int
crl_number_cmp(struct vfy_span a, struct vfy_span b)
{
	a = without_zeros(a);
	b = without_zeros(b);
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return a.len == 0 ? 0 : memcmp(a.ptr, b.ptr, a.len);
}

/*= rfc5280 6.3.3 (c), 5.2.4 (a), (b); the rule that is broken, or NULL. The
 * extensions of one issuer's lists are compared as they stand */
static const char *
wrong_delta(const struct crl *base, const struct crl *delta)
{
	if (!dn_equal(base->issuer, delta->issuer))
		return "the delta CRL is of another issuer than the base";
	if (!span_eq(base->idp_value, delta->idp_value))
		return "the delta CRL is of another scope than the base";
	if (!span_eq(base->aki_value, delta->aki_value))
		return "the delta CRL names another key than the base";
	return NULL;
}

/*= rfc5280 5.2.4 (c), (d) */
static const char *
wrong_number(const struct crl *base, const struct crl *delta)
{
	if (span_empty(base->number) || span_empty(delta->number))
		return "the delta CRL or its base has no cRLNumber";
	if (crl_number_cmp(delta->base_number, base->number) > 0)
		return "the delta CRL is for a newer base";
	if (crl_number_cmp(base->number, delta->number) >= 0)
		return "the delta CRL is no newer than the base";
	return NULL;
}

enum vfy_reason
crl_delta_fits(
    const struct crl *base, const struct crl *delta, const char **detail)
{
	const char *wrong = "";

	if (base->is_delta || !delta->is_delta)
		wrong = "a base and a delta CRL are needed";
	else if ((wrong = wrong_delta(base, delta)) == NULL)
		wrong = wrong_number(base, delta);
	*detail = wrong == NULL ? "" : wrong;
	return wrong == NULL ? VFY_R_OK : VFY_R_CRL_SCOPE;
}

/* -- the entry ------------------------------------------------------------- */

/*
 * 6.3.3 (i), (j): the delta's word comes before the base's. Listed with
 * removeFromCRL is not revoked: the reason may only appear in delta CRLs
 * (5.3.1), where it takes an entry of the base back, and step (k) turns it
 * into UNREVOKED in whatever list it was found.
 */
static bool
is_revoked(const struct crl *base, const struct crl *delta,
    const struct vfy_cert *cert, struct crl_entry *e)
{
	bool listed =
	    delta != NULL && crl_find(delta, cert->issuer, cert->serial, e);

	if (!listed)
		listed = crl_find(base, cert->issuer, cert->serial, e);
	return listed && e->reason != CRL_REMOVE_FROM_CRL;
}

void
crl_look_up(const struct crl *base, const struct crl *delta,
    const struct vfy_cert *cert, uint32_t reasons, struct proof *out)
{
	const struct crl *newest = delta != NULL ? delta : base;
	struct crl_entry e;

	*out = (struct proof){ .status = VFY_ST_UNKNOWN,
		.why = VFY_R_OK,
		.detail = "",
		.this_update = newest->this_update,
		.next_update = newest->next_update,
		.valid_until = newest->next_update,
		.reason = -1,
		.reasons = reasons };
	if (is_revoked(base, delta, cert, &e)) {
		out->status = VFY_ST_REVOKED;
		out->revoked_at = e.revoked_at;
		out->reason = e.reason;
	} else if (reasons == CRL_ALL_REASONS) {
		out->status = VFY_ST_GOOD;
	} else {
		/*= rfc5280 6.3.3 (l) the other reasons need other lists */
		out->why = VFY_R_CRL_SCOPE;
		out->detail = "the list covers some reasons only";
	}
}

void
crl_check(const struct crl *crl, const struct vfy_cert *cert, int64_t now,
    struct proof *out)
{
	const char *detail;
	uint32_t reasons = 0;
	enum vfy_reason why = crl_usable(crl, now, &detail);

	if (why == VFY_R_OK)
		why = crl_scope(crl, cert, &reasons, &detail);
	if (why == VFY_R_OK) {
		crl_look_up(crl, NULL, cert, reasons, out);
		return;
	}
	*out = (struct proof){ .status = VFY_ST_UNKNOWN,
		.why = why,
		.detail = detail,
		.this_update = crl->this_update,
		.next_update = crl->next_update,
		.valid_until = crl->next_update,
		.reason = -1 };
}
