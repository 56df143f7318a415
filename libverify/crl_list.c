/* SPDX-License-Identifier: MIT */
/*
 * crl_list.c - all lists that may speak of one certificate, put together (RFC
 * 5280 5.2.4, 6.3.3): each base with the newest delta that fits, is in force
 * and is signed by the base's key; then their reasons added up. Revoked by any
 * is revoked; good is what all reasons are covered for.
 *
 * A delta that does not fit leaves its base as it is. A base whose nextUpdate
 * has passed counts with such a delta, and not without. Cheap checks come
 * before signatures, signatures before the look-up.
 *
 * Does not: find lists (sources.c), their deltas (crl_delta.c) or their signers
 * (crl_signer.c).
 */
#include "crl_list.h"

#include <stdlib.h>

#include "crl_index.h"
#include "sig.h"

static const char alone[] = "a delta CRL says nothing without its base";

/* What came from a source: it is released with the list. */
struct fetched {
	struct crl crl;
	struct vfy_blob *blob;
	struct vfy_ask ask;
	uint8_t issuer_key[SHA256_LEN];
	char url[LIMIT_URL + 1];
};

/* -- coming and going ------------------------------------------------------ */

static void
fetched_free(struct fetched *f)
{
	if (f == NULL)
		return;
	if (f->blob != NULL)
		f->blob->release(f->blob);
	free(f);
}

/* Distribution points are compared by pairs: long ones cost more. */
static uint32_t
scope_steps(const struct vfy_cert *c)
{
	return 1 + (uint32_t)c->ext[EXT_CRL_DISTRIBUTION_POINTS].value.len / 4;
}

/* May it speak of the certificate at all? Remarks where it seemed so. */
static bool
is_of_interest(struct subject *s, const struct crl *crl, uint32_t *reasons)
{
	const char *detail;
	enum vfy_reason why;

	if (!budget_steps(&s->run->budget, scope_steps(s->cert)) ||
	    !crl_may_concern(crl, s->cert))
		return false;
	why = crl_form(crl, &detail);
	if (why == VFY_R_OK)
		why = crl_scope(crl, s->cert, reasons, &detail);
	if (why == VFY_R_OK)
		return true;
	subject_remark(s, why, detail);
	return false;
}

/*
 * Whatever is at hand for a key may be about other certificates: that this
 * one has no use for a list is held against it only where it named its place.
 */
static void
pass_over(struct fetched *f)
{
	if (f != NULL && f->ask.url == NULL)
		f->blob->unjudged = true;
}

/* Adds a list if it is of interest; takes fetched over. */
static int
add(struct subject *s, const struct crl *crl, struct fetched *fetched)
{
	struct crl_list *list;
	uint32_t reasons;

	if (!is_of_interest(s, crl, &reasons)) {
		pass_over(fetched);
		fetched_free(fetched);
		return 0;
	}
	list = calloc(1, sizeof(*list));
	if (list == NULL) {
		fetched_free(fetched);
		return VFY_ENOMEM;
	}
	list->crl = crl;
	list->reasons = reasons;
	list->fetched = fetched;
	list->why = crl->is_delta ? VFY_R_CRL_SCOPE : VFY_R_OK;
	list->detail = crl->is_delta ? alone : "";
	if (s->last_list == NULL)
		s->first_list = list;
	else
		s->last_list->next = list;
	s->last_list = list;
	return 0;
}

int
lists_add_own(struct subject *s, const struct crl *crl)
{
	return add(s, crl, NULL);
}

/* A copy of the ask, for when it is known whether the list is worth keeping. */
static void
copy_ask(struct fetched *f, const struct vfy_ask *ask)
{
	f->ask = *ask;
	if (ask->url != NULL) {
		memcpy(f->url, ask->url, strlen(ask->url) + 1);
		f->ask.url = f->url;
	}
	memcpy(f->issuer_key, ask->issuer_key.ptr, ask->issuer_key.len);
	f->ask.issuer_key = span_of(f->issuer_key, ask->issuer_key.len);
}

/* For reading all entries, or looking into an index. */
static uint32_t
entry_steps(struct vfy_span der, struct vfy_span index)
{
	if (!span_empty(index))
		return STEPS_CRL_KB;
	return STEPS_CRL_KB * (uint32_t)(1 + der.len / 1024);
}

/* False: it is no list, or the budget is spent. */
static bool
parse_fetched(struct subject *s, struct fetched *f)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct vfy_span der = f->blob->der, index = f->blob->facts.index;

	if (!crl_index_fits(index, der))
		index = span_of(NULL, 0);
	if (!budget_steps(&s->run->budget, entry_steps(der, index)))
		return false;
	if (!crl_parse_indexed(der, index, &f->crl, &fault)) {
		subject_remark(s, VFY_R_CRL_BAD, fault.what);
		return false;
	}
	f->crl.signer_key = f->blob->facts.signer_key;
	return true;
}

int
lists_add_fetched(
    struct subject *s, const struct vfy_ask *ask, struct vfy_blob *blob)
{
	struct fetched *f = calloc(1, sizeof(*f));

	if (f == NULL) {
		blob->release(blob);
		return VFY_ENOMEM;
	}
	f->blob = blob;
	copy_ask(f, ask);
	if (parse_fetched(s, f))
		return add(s, &f->crl, f);
	fetched_free(f);
	return 0;
}

/* Makes what the source may keep with the list; *index is to be freed. */
static struct vfy_facts
make_facts(
    const struct crl_list *list, uint8_t key[SHA256_LEN], uint8_t **index)
{
	const struct vfy_cert *signer = list->signature.signer;
	size_t size = crl_index_size(list->crl);
	struct vfy_facts facts = { .index = list->crl->index };

	if (signer != NULL && sha256(signer->spki, key))
		facts.signer_key = span_of(key, SHA256_LEN);
	*index = NULL;
	if (size > 0 && span_empty(facts.index))
		*index = malloc(size);
	if (*index != NULL) {
		crl_index_build(list->crl, *index);
		facts.index = span_of(*index, size);
	}
	return facts;
}

/* Authentic, in scope and in force: nothing else is worth keeping. */
static void
keep(struct subject *s, const struct crl_list *list)
{
	const struct vfy_source *src = s->run->ctx->source;
	const struct fetched *f = list->fetched;
	uint8_t key[SHA256_LEN], *index;
	struct vfy_facts facts;
	const char *detail;

	if (f == NULL || (f->blob->kept && !f->blob->wants_facts) ||
	    !list->authentic || s->anchor->own_anchor ||
	    crl_fresh(list->crl, s->run->now, &detail) != VFY_R_OK)
		return;
	facts = make_facts(list, key, &index);
	src->keep(src->arg, &f->ask, f->blob->der, list->crl->this_update,
	    list->crl->next_update, &facts);
	free(index);
}

/* Nothing is kept under a stranger's anchors, and little is known where the
 * budget was spent; else a wrong signature or a late list is its own fault. */
static void
say_if_unjudged(const struct subject *s, const struct crl_list *list)
{
	struct fetched *f = list->fetched;

	if (f == NULL)
		return;
	if (s->anchor->own_anchor || s->run->budget.spent != NULL)
		f->blob->unjudged = true;
	else if (list->why != VFY_R_CRL_SIGNER &&
	    list->why != VFY_R_CRL_STALE &&
	    list->why != VFY_R_UNSUPPORTED_ALGORITHM)
		pass_over(f);
}

/* Lists for some reasons each have proved something if they add up. */
static bool
is_worth_a_remark(const struct subject *s, const struct crl_list *list)
{
	if (list->why == VFY_R_OK)
		return false;
	return list->crl->is_delta || list->proof.reasons == 0 ||
	    s->crl.proof.status == VFY_ST_UNKNOWN;
}

void
lists_end(struct subject *s, bool failed)
{
	struct crl_list *list;

	while ((list = s->first_list) != NULL) {
		s->first_list = list->next;
		if (!failed && is_worth_a_remark(s, list))
			subject_remark(s, list->why, list->detail);
		if (!failed)
			keep(s, list);
		say_if_unjudged(s, list);
		if (list->fetched != NULL)
			crl_forget(s->run, list->crl);
		fetched_free(list->fetched);
		free(list);
	}
	s->last_list = NULL;
}

/* -- a base ---------------------------------------------------------------- */

/*
 * The MUSTs of RFC 5280 5.2.3 on the issuer of a list: rfc5280 holds it to
 * them, for the others they are remarks.
 */
static enum vfy_reason
conforms(struct subject *s, const struct crl *crl, const char **detail)
{
	bool missing = span_empty(crl->number);

	if (!missing && !crl->number_critical)
		return VFY_R_OK;
	*detail =
	    missing ? "the CRL has no cRLNumber" : "cRLNumber is critical";
	if (s->profile == VFY_RFC5280)
		return VFY_R_CRL_BAD;
	subject_remark(s, VFY_R_CRL_BAD, *detail);
	return VFY_R_OK;
}

/*= rfc5280 6.3.3 (f), (g), once for each base */
static int
authenticate(struct subject *s, struct crl_list *base)
{
	const char *detail;
	enum vfy_reason why;
	int rc;

	if (base->tried)
		return 0;
	base->tried = true;
	why = conforms(s, base->crl, &detail);
	if (why != VFY_R_OK) {
		base->why = why;
		base->detail = detail;
		return 0;
	}
	rc = crl_authenticate(s, base->crl, &base->signature);
	base->authentic = rc == 0 && base->signature.found;
	if (!base->authentic) {
		base->why = base->signature.why;
		base->detail = base->signature.detail;
	}
	return rc;
}

/* -- what they say --------------------------------------------------------- */

static void
look_up(struct subject *s, struct crl_list *base, struct crl_list *delta)
{
	uint32_t steps = entry_steps(base->crl->der, base->crl->index);

	if (base->looked_up && base->delta == delta)
		return;
	if (delta != NULL)
		steps += entry_steps(delta->crl->der, delta->crl->index);
	if (!budget_steps(&s->run->budget, steps)) {
		base->proof.status = VFY_ST_UNKNOWN;
		base->proof.reasons = 0;
		base->why = VFY_R_BUDGET;
		return;
	}
	crl_look_up(base->crl, delta != NULL ? delta->crl : NULL, s->cert,
	    base->reasons, &base->proof);
	base->looked_up = true;
	base->delta = delta;
	base->why = base->proof.why;
	base->detail = base->proof.detail;
	if (base->signature.signer->not_after < base->proof.valid_until)
		base->proof.valid_until = base->signature.signer->not_after;
}

/*= rfc5280 6.3.3 (a), (c), (e) to (k) */
static int
weigh_base(struct subject *s, struct crl_list *base)
{
	struct crl_list *delta = NULL;
	const char *detail;
	enum vfy_reason stale = crl_fresh(base->crl, s->run->now, &detail);
	int rc;

	if (stale != VFY_R_OK && !list_has_delta(s, base)) {
		base->why = stale;
		base->detail = detail;
		return 0;
	}
	rc = authenticate(s, base);
	if (rc != 0 || !base->authentic)
		return rc;
	rc = list_delta(s, base, &delta);
	if (rc != 0)
		return rc;
	/*= rfc5280 6.3.3 (a)(1) */
	if (stale != VFY_R_OK && delta == NULL) {
		base->why = stale;
		base->detail = detail;
		return 0;
	}
	look_up(s, base, delta);
	return 0;
}

/*= rfc5280 6.3.3 (e), (l) a list that revokes nothing counts if it covers
 * reasons that are new */
static void
add_up(struct proof *all, const struct proof *p)
{
	if ((p->reasons & ~all->reasons) == 0)
		return;
	if (all->reasons == 0) {
		*all = *p;
	} else {
		if (p->this_update < all->this_update)
			all->this_update = p->this_update;
		if (p->next_update < all->next_update)
			all->next_update = p->next_update;
		if (p->valid_until < all->valid_until)
			all->valid_until = p->valid_until;
		all->reasons |= p->reasons;
	}
	if (all->reasons == CRL_ALL_REASONS) {
		all->status = VFY_ST_GOOD;
		all->why = VFY_R_OK;
		all->detail = "";
	}
}

static void
conclude(struct weighed *crl, const struct proof *p, bool assumed)
{
	*crl = (struct weighed){
		.proof = *p, .source = VFY_EV_CRL, .assumed = assumed
	};
}

int
lists_weigh(struct subject *s)
{
	struct proof sure = { .status = VFY_ST_UNKNOWN }, any = sure;
	struct crl_list *list;
	int rc;

	s->crl = (struct weighed){ .proof = { .status = VFY_ST_UNKNOWN,
				       .reason = -1 } };
	for (list = s->first_list; list != NULL; list = list->next) {
		if (list->crl->is_delta)
			continue;
		rc = weigh_base(s, list);
		if (rc != 0)
			return rc;
		if (list->proof.status == VFY_ST_REVOKED) {
			conclude(&s->crl, &list->proof, false);
			return 0;
		}
		add_up(&any, &list->proof);
		if (!list->signature.assumed)
			add_up(&sure, &list->proof);
	}
	if (sure.status == VFY_ST_GOOD)
		conclude(&s->crl, &sure, false);
	else if (any.status == VFY_ST_GOOD)
		conclude(&s->crl, &any, true);
	return 0;
}

/* Rule 7: only what is proven may say where its deltas are. */
int
lists_prove_freshest(struct subject *s)
{
	struct crl_list *list;
	int rc = 0;

	for (list = s->first_list; rc == 0 && list != NULL; list = list->next) {
		if (!list->crl->is_delta && !span_empty(list->crl->freshest) &&
		    freshness(list->crl->this_update, 0, s->run->now) == FRESH)
			rc = authenticate(s, list);
	}
	return rc;
}
