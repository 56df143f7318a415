/* SPDX-License-Identifier: MIT */
/*
 * crl_delta.c - which delta goes on a base (RFC 5280 5.2.4, 6.3.3 (c), (h)),
 * and where one may be got from (5.2.6, 4.2.1.15).
 *
 * Of those that fit, are in force and are signed by the base's own key the one
 * with the greatest number. A delta is never taken for a base.
 * Does not: look anything up (crl_check.c); fetch (sources.c).
 */
#include "crl_list.h"

/* Pairs of lists are many, and names spelt in two ways are dear to compare. */
static bool
can_compare(struct subject *s, const struct crl *base, const struct crl *delta)
{
	return budget_steps(&s->run->budget,
	    span_eq(base->issuer, delta->issuer) ? 1 : STEPS_NAME);
}

/* May delta be put on base, signatures apart? A used one keeps its word. */
static bool
is_candidate(
    struct subject *s, const struct crl_list *base, struct crl_list *delta)
{
	const char *detail;
	enum vfy_reason why;

	if (!delta->crl->is_delta || !can_compare(s, base->crl, delta->crl))
		return false;
	why = crl_delta_fits(base->crl, delta->crl, &detail);
	if (why == VFY_R_OK)
		why = crl_fresh(delta->crl, s->run->now, &detail);
	if (delta->why != VFY_R_OK) {
		delta->why = why;
		delta->detail = detail;
	}
	return why == VFY_R_OK;
}

bool
list_has_delta(struct subject *s, const struct crl_list *base)
{
	struct crl_list *list;
	bool found = false;

	if (freshness(base->crl->this_update, 0, s->run->now) == TOO_EARLY)
		return false;
	for (list = s->first_list; list != NULL; list = list->next)
		found |= is_candidate(s, base, list);
	return found;
}

/* The one with the greatest number that was not refused; NULL: none. */
static struct crl_list *
newest_candidate(struct subject *s, const struct crl_list *base)
{
	struct crl_list *list, *best = NULL;

	for (list = s->first_list; list != NULL; list = list->next) {
		if (!list->crl->is_delta || list->refused ||
		    !is_candidate(s, base, list))
			continue;
		if (best == NULL ||
		    crl_number_cmp(list->crl->number, best->crl->number) > 0)
			best = list;
	}
	return best;
}

/*= rfc5280 6.3.3 (h) by the very key that signed the base */
int
list_delta(
    struct subject *s, const struct crl_list *base, struct crl_list **out)
{
	struct crl_list *delta;
	enum sig_result result;
	unsigned tried;
	int rc;

	*out = NULL;
	for (delta = s->first_list; delta != NULL; delta = delta->next)
		delta->refused = false;
	for (tried = 0; tried < LIMIT_DELTAS; tried++) {
		delta = newest_candidate(s, base);
		if (delta == NULL)
			return 0;
		rc = crl_signed_by(
		    s->run, delta->crl, base->signature.signer, &result);
		if (rc != 0)
			return rc;
		if (result == SIG_GOOD) {
			delta->authentic = true;
			delta->signature.signer = base->signature.signer;
			*out = delta;
			return 0;
		}
		delta->refused = true;
		if (!delta->authentic) {
			delta->why = s->run->budget.spent != NULL
			    ? VFY_R_BUDGET
			    : VFY_R_CRL_SIGNER;
			delta->detail =
			    "the delta CRL is not signed by its base's key";
		}
	}
	return 0;
}

/* -- deltas that are not at hand ------------------------------------------- */

bool
lists_want_delta(const struct subject *s)
{
	const struct weighed *best = subject_best(s);
	const struct crl_list *list;
	bool names_deltas = cert_has(s->cert, EXT_FRESHEST_CRL);

	if (best->source != VFY_EV_CRL ||
	    (best->proof.status == VFY_ST_REVOKED &&
		best->proof.reason != CRL_CERTIFICATE_HOLD))
		return false;
	for (list = s->first_list; list != NULL; list = list->next) {
		if (list->delta != NULL)
			return false;
		names_deltas |=
		    list->authentic && !span_empty(list->crl->freshest);
	}
	return names_deltas;
}

bool
lists_freshest_url(const struct subject *s, size_t nth, char *buf)
{
	const struct crl_list *list;
	size_t i;

	for (list = s->first_list; list != NULL; list = list->next) {
		if (!list->authentic || list->crl->is_delta)
			continue;
		for (i = 0; ext_points_url(list->crl->freshest, i, buf); i++) {
			if (nth-- == 0)
				return true;
		}
	}
	return false;
}
