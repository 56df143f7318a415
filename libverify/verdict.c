/* SPDX-License-Identifier: MIT */
/*
 * verdict.c - the answer: kept, ranked, given out.
 */
#include "verdict.h"

#include <stdlib.h>

#include "cert.h"
#include "reason.h"

struct vfy_path *
verdict_path_new(size_t n)
{
	struct vfy_path *p = calloc(1, sizeof(*p) + n * sizeof(p->certs[0]));

	if (p != NULL)
		p->n = n;
	return p;
}

void
verdict_path_free(struct vfy_path *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->n; i++)
		cert_free(p->certs[i].cert);
	notes_clear(&p->notes);
	policy_set_clear(&p->policies);
	free(p);
}

/* Valid before undetermined before invalid. */
static int
outcome_order(enum vfy_outcome o)
{
	return o == VFY_VALID ? 0 : o == VFY_UNDETERMINED ? 1 : 2;
}

static bool
is_better(const struct vfy_path *a, const struct vfy_path *b)
{
	if (a->outcome != b->outcome)
		return outcome_order(a->outcome) < outcome_order(b->outcome);
	return reason_rank(a->reason) > reason_rank(b->reason);
}

void
verdict_add_path(struct vfy_verdict *v, struct vfy_path *p)
{
	size_t at = v->num_paths;

	while (at > 0 && is_better(p, v->paths[at - 1]))
		at--;
	if (at == LIMIT_PATHS) {
		verdict_path_free(p);
		return;
	}
	if (v->num_paths == LIMIT_PATHS)
		verdict_path_free(v->paths[--v->num_paths]);
	memmove(&v->paths[at + 1], &v->paths[at],
	    (v->num_paths - at) * sizeof(v->paths[0]));
	v->paths[at] = p;
	v->num_paths++;
}

void
vfy_verdict_free(struct vfy_verdict *v)
{
	size_t i;

	if (v == NULL)
		return;
	for (i = 0; i < v->num_paths; i++)
		verdict_path_free(v->paths[i]);
	notes_clear(&v->notes);
	free(v);
}

enum vfy_outcome
vfy_verdict_outcome(const struct vfy_verdict *v)
{
	return v == NULL ? VFY_INVALID : v->outcome;
}

enum vfy_reason
vfy_verdict_reason(const struct vfy_verdict *v)
{
	return v == NULL ? VFY_R_NOT_JUDGED : v->reason;
}

int
vfy_verdict_tls_alert(const struct vfy_verdict *v)
{
	return vfy_verdict_outcome(v) == VFY_VALID
	    ? -1
	    : reason_alert(vfy_verdict_reason(v));
}

int64_t
vfy_verdict_valid_until(const struct vfy_verdict *v)
{
	return v->valid_until;
}

int64_t
vfy_verdict_time(const struct vfy_verdict *v)
{
	return v->time;
}

enum vfy_purpose
vfy_verdict_purpose(const struct vfy_verdict *v)
{
	return v->purpose;
}

enum vfy_profile
vfy_verdict_profile(const struct vfy_verdict *v)
{
	return v->profile;
}

enum vfy_revocation
vfy_verdict_revocation(const struct vfy_verdict *v)
{
	return v->revocation;
}

enum vfy_identity
vfy_verdict_identity(const struct vfy_verdict *v, const char **value)
{
	if (value != NULL)
		*value = v->identity.text;
	return v->identity.type;
}

size_t
vfy_verdict_num_policies(const struct vfy_verdict *v)
{
	return v->outcome == VFY_VALID ? v->paths[0]->policies.n : 0;
}

const char *
vfy_verdict_policy(const struct vfy_verdict *v, size_t i)
{
	return i < vfy_verdict_num_policies(v) ? v->paths[0]->policies.oids[i]
					       : NULL;
}

const struct vfy_search *
vfy_verdict_search(const struct vfy_verdict *v)
{
	return &v->search;
}

size_t
vfy_verdict_num_findings(const struct vfy_verdict *v)
{
	return v->notes.n;
}

const struct vfy_finding *
vfy_verdict_finding(const struct vfy_verdict *v, size_t i)
{
	return i < v->notes.n ? &v->notes.list[i] : NULL;
}

size_t
vfy_verdict_num_paths(const struct vfy_verdict *v)
{
	return v->num_paths;
}

const struct vfy_path *
vfy_verdict_path(const struct vfy_verdict *v, size_t i)
{
	return i < v->num_paths ? v->paths[i] : NULL;
}

bool
vfy_path_valid(const struct vfy_path *p)
{
	return p->outcome == VFY_VALID;
}

enum vfy_outcome
vfy_path_outcome(const struct vfy_path *p)
{
	return p->outcome;
}

enum vfy_profile
vfy_path_profile(const struct vfy_path *p)
{
	return p->profile;
}

size_t
vfy_path_num_certs(const struct vfy_path *p)
{
	return p->n;
}

const struct vfy_cert *
vfy_path_cert(const struct vfy_path *p, size_t depth)
{
	return depth < p->n ? p->certs[depth].cert : NULL;
}

enum vfy_role
vfy_path_role(const struct vfy_path *p, size_t depth)
{
	if (depth < p->n && p->certs[depth].is_anchor)
		return VFY_ANCHOR;
	return depth == 0 ? VFY_LEAF : VFY_INTERMEDIATE;
}

enum vfy_origin
vfy_path_origin(const struct vfy_path *p, size_t depth)
{
	return depth < p->n ? p->certs[depth].origin : VFY_FROM_PRESENTED;
}

const struct vfy_rev_status *
vfy_path_revocation(const struct vfy_path *p, size_t depth)
{
	return depth < p->n ? &p->certs[depth].revocation : NULL;
}

size_t
vfy_path_num_findings(const struct vfy_path *p)
{
	return p->notes.n;
}

const struct vfy_finding *
vfy_path_finding(const struct vfy_path *p, size_t i)
{
	return i < p->notes.n ? &p->notes.list[i] : NULL;
}
