/* SPDX-License-Identifier: MIT */
/*
 * remote.c - a question shown to who takes it elsewhere, and the answer that
 * comes back as a verdict.
 *
 * Judges nothing: who is asked is trusted as this process trusts itself. But
 * what contradicts itself, or is about another leaf, never becomes a verdict.
 */
#include <stdlib.h>
#include <string.h>

#include "cert.h"
#include "crl.h"
#include "question.h"
#include "reason.h"
#include "verdict.h"
#include "vfy_remote.h"

/* -- the question -------------------------------------------------------------- */

/* See find_leaf() in query.c. */
static bool
is_evident(const struct vfy_query *q)
{
	return q->leaf != NULL && !q->leaf->is_ca &&
	    !pool_is_issuer(&q->certs, 0, q->leaf);
}

void
vfy_query_info(const struct vfy_query *q, struct vfy_query_info *out)
{
	*out = (struct vfy_query_info){ .identity = q->identity.type,
		.identity_value = q->identity.text,
		.purpose = q->purpose,
		.profile = q->profile,
		.revocation = q->revocation,
		.scope = q->scope,
		.nonce = q->nonce,
		.network = q->network,
		.fetch_milliseconds = q->fetch_ms,
		.aia = q->aia,
		.has_time = q->has_time,
		.time = q->time,
		.stapling_offered = q->stapling_offered,
		.require_explicit_policy = q->require_explicit_policy,
		.inhibit_policy_mapping = q->inhibit_policy_mapping,
		.inhibit_any_policy = q->inhibit_any_policy,
		.max_path_length = q->max_path_length,
		.anchor_constraints = !q->bare_anchors,
		.use_context_anchors = q->use_context_anchors,
		.leaf_is_evident = is_evident(q),
		.certs = q->leaf == NULL ? 0 : q->certs.n,
		.anchors = q->anchors.n,
		.crls = q->num_crls,
		.staples = q->num_staples,
		.policies = q->num_policies };
}

const struct vfy_cert *
vfy_query_cert(const struct vfy_query *q, size_t i)
{
	size_t others = q->certs.n - (q->leaf != NULL);

	if (i == 0)
		return q->leaf;
	if (i > others)
		return NULL;
	if (q->leaf == NULL)
		return q->certs.entries[i - 1].cert;
	/* the first i certificates in the pool have the leaf among them, or not */
	for (size_t at = 0; at < i; at++) {
		if (q->certs.entries[at].cert == q->leaf)
			return q->certs.entries[i].cert;
	}
	return q->certs.entries[i - 1].cert;
}

const struct vfy_cert *
vfy_query_anchor(const struct vfy_query *q, size_t i)
{
	return i < q->anchors.n ? q->anchors.entries[i].cert : NULL;
}

struct vfy_span
vfy_query_crl(const struct vfy_query *q, size_t i)
{
	return i < q->num_crls ? q->crls[i]->der : (struct vfy_span){ NULL, 0 };
}

struct vfy_span
vfy_query_staple(const struct vfy_query *q, size_t i)
{
	return i < q->num_staples
	    ? (struct vfy_span){ q->staples[i].ptr, q->staples[i].len }
	    : (struct vfy_span){ NULL, 0 };
}

const char *
vfy_query_policy(const struct vfy_query *q, size_t i)
{
	return i < q->num_policies ? q->policies[i] : NULL;
}

/* -- the answer ---------------------------------------------------------------- */

static bool
is_same_cert(const struct vfy_cert *a, const struct vfy_cert *b)
{
	struct vfy_span x = vfy_cert_der(a), y = vfy_cert_der(b);

	return x.len == y.len && memcmp(x.ptr, y.ptr, x.len) == 0;
}

static bool
has_fatal(const struct vfy_finding *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i].fatal)
			return true;
	}
	return false;
}

/* Each path is about the leaf, and says of itself what its findings say. */
static bool
is_path(const struct vfy_query *q, const struct vfy_told_path *p)
{
	if (p->num_certs == 0 || p->num_certs > LIMIT_PATH_CERTS ||
	    p->num_findings > LIMIT_FINDINGS ||
	    !is_same_cert(p->certs[0].cert, q->leaf))
		return false;
	return !p->valid ||
	    (p->certs[p->num_certs - 1].is_anchor &&
		!has_fatal(p->findings, p->num_findings));
}

static bool
is_consistent(const struct vfy_query *q, const struct vfy_told *told)
{
	bool valid = told->num_paths > 0 && told->paths[0].valid;

	if (q->leaf == NULL || told->num_paths > LIMIT_PATHS ||
	    told->num_findings > LIMIT_FINDINGS)
		return false;
	for (size_t i = 0; i < told->num_paths; i++) {
		if (!is_path(q, &told->paths[i]))
			return false;
	}
	if (told->outcome == VFY_VALID)
		return valid && told->reason == VFY_R_OK &&
		    !has_fatal(told->findings, told->num_findings);
	return !valid && told->reason != VFY_R_OK &&
	    told->reason != VFY_R_NOT_JUDGED && told->num_policies == 0;
}

/* 0 or VFY_ENOMEM. */
static int
tell_findings(struct notes *notes, const struct vfy_finding *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		note_told(notes, &list[i]);
	return notes->nomem ? VFY_ENOMEM : 0;
}

static int
tell_policies(struct policy_set *set, const char *const *oids, size_t n)
{
	if (n == 0)
		return 0;
	set->oids = calloc(n, sizeof(*set->oids));
	if (set->oids == NULL)
		return VFY_ENOMEM;
	for (; set->n < n; set->n++) {
		set->oids[set->n] = strdup(oids[set->n]);
		if (set->oids[set->n] == NULL)
			return VFY_ENOMEM;
	}
	return 0;
}

/* The nth path, added to v. 0 or VFY_ENOMEM. */
static int
tell_path(struct vfy_verdict *v, const struct vfy_told *told, size_t nth)
{
	const struct vfy_told_path *t = &told->paths[nth];
	struct vfy_path *p = verdict_path_new(t->num_certs);

	if (p == NULL)
		return VFY_ENOMEM;
	v->paths[v->num_paths++] = p;
	for (size_t i = 0; i < t->num_certs; i++) {
		p->certs[i].cert = vfy_cert_ref(t->certs[i].cert);
		p->certs[i].origin = t->certs[i].origin;
		p->certs[i].is_anchor = t->certs[i].is_anchor;
		p->certs[i].revocation = t->certs[i].revocation;
	}
	p->ends_at_anchor = t->certs[t->num_certs - 1].is_anchor;
	p->profile = t->profile;
	if (tell_findings(&p->notes, t->findings, t->num_findings) != 0)
		return VFY_ENOMEM;
	p->outcome = VFY_VALID;
	p->reason = VFY_R_OK;
	if (!t->valid) {
		/* what failed may be one finding too many to be told */
		p->reason = p->notes.fatal ? p->notes.reason : told->reason;
		p->outcome = reason_outcome(p->reason);
		if (p->outcome == VFY_VALID)
			p->outcome = VFY_INVALID;
	}
	return nth > 0
	    ? 0
	    : tell_policies(&p->policies, told->policies, told->num_policies);
}

int
vfy_verdict_tell(const struct vfy_query *q, const struct vfy_told *told,
    struct vfy_verdict **out)
{
	struct vfy_verdict *v;
	int rc;

	if (!is_consistent(q, told))
		return VFY_EARG;
	v = calloc(1, sizeof(*v));
	if (v == NULL)
		return VFY_ENOMEM;
	v->outcome = told->outcome;
	v->reason = told->reason;
	v->purpose = q->purpose;
	v->profile = told->profile;
	v->revocation = told->revocation;
	v->identity = q->identity;
	v->time = told->time;
	v->valid_until = told->valid_until;
	v->search = told->search;
	rc = tell_findings(&v->notes, told->findings, told->num_findings);
	for (size_t i = 0; i < told->num_paths && rc == 0; i++)
		rc = tell_path(v, told, i);
	if (rc == 0)
		*out = v;
	else
		vfy_verdict_free(v);
	return rc;
}
