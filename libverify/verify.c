/* SPDX-License-Identifier: MIT */
/*
 * verify.c - the whole story of a question: gather candidates, search paths to
 * an anchor, hold each to the rules, prove it by signatures, look for
 * revocation, and keep what was found.
 *
 * First only certificates that stand up by themselves are searched: that
 * settles nearly every question, and in the failing case proves that there is
 * nothing to find. Then, for the explanation, a few paths are tried with the
 * others, and the one that came nearest gives the reason.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aia.h"
#include "reason.h"
#include "revoke.h"
#include "run.h"
#include "verdict.h"

/* Failing paths that are followed up, signatures and all, to find the reason. */
#define EXPLAINED 4
/* This part of the signature checks is left for evidence (vfy_limits.h). */
#define EVIDENCE_SHARE (LIMIT_SIGNATURES / SIGNATURES_FOR_EVIDENCE)
#define TEXT 200

/* What the search hands to its callback. */
struct judge {
	struct rules rules;
	struct vfy_verdict *v;
	/* paths that the rules refused: their signatures wait until it matters */
	struct vfy_path *unproven[EXPLAINED];
	struct chain unproven_chains[EXPLAINED];
	size_t num_unproven;
	bool explaining; /* the second search */
	size_t explained;
	struct aia aia;
	struct run run; /* last: most of it is not zeroed */
};

/* -- a path -------------------------------------------------------------------- */

static struct vfy_path *
new_path(const struct graph *g, const struct chain *chain)
{
	struct vfy_path *p = verdict_path_new(chain->n);
	size_t i;

	if (p == NULL)
		return NULL;
	for (i = 0; i < chain->n; i++) {
		const struct node *node = &g->nodes[chain->node[i]];

		p->certs[i].cert = cert_ref(node->cert);
		p->certs[i].origin = node->origin;
		p->certs[i].is_anchor = node->anchor;
		p->certs[i].revocation.reason = -1;
	}
	p->ends_at_anchor = g->nodes[chain->node[chain->n - 1]].anchor;
	return p;
}

/* Puts a finished path among the verdict's; VFY_ENOMEM if a finding was lost. */
static int
keep_path(struct judge *j, struct vfy_path *p)
{
	if (p->notes.nomem) {
		verdict_path_free(p);
		return VFY_ENOMEM;
	}
	p->reason = p->notes.fatal ? p->notes.reason : VFY_R_OK;
	p->outcome = p->notes.fatal ? reason_outcome(p->reason) : VFY_VALID;
	verdict_add_path(j->v, p);
	return 0;
}

/*
 * Signatures, then revocation, which is of interest unless something graver
 * was found already.
 */
static int
prove(struct judge *j, struct graph *g, const struct chain *chain,
    struct vfy_path *p)
{
	uint32_t reserve;
	bool proven;
	int rc = run_prove(&j->run, g, chain, &p->notes, &proven);

	/*= rfc5280 6.1.3 (a)(3) */
	/* rule 7: only a proven certificate's URLs are used */
	if (rc != 0 || !proven)
		return rc;
	if (!p->notes.fatal)
		aia_keep(&j->aia, &j->run, g, chain);
	if (p->notes.fatal &&
	    reason_rank(p->notes.reason) < reason_rank(VFY_R_REVOKED))
		return 0;
	reserve = j->run.budget.reserve;
	j->run.budget.reserve = 0;
	rc = revoke_path(&j->run, g, chain, p);
	j->run.budget.reserve = reserve;
	return rc;
}

/* Takes p over: proven and kept, or freed with the error returned. */
static int
prove_and_keep(struct judge *j, struct graph *g, const struct chain *chain,
    struct vfy_path *p)
{
	int rc = prove(j, g, chain, p);

	if (rc != 0) {
		verdict_path_free(p);
		return rc;
	}
	return keep_path(j, p);
}

static void
postpone(struct judge *j, const struct chain *chain, struct vfy_path *p)
{
	if (j->num_unproven == EXPLAINED) {
		verdict_path_free(p);
		return;
	}
	j->unproven_chains[j->num_unproven] = *chain;
	j->unproven[j->num_unproven++] = p;
}

static int
prove_postponed(struct judge *j, struct graph *g)
{
	int rc = 0;

	while (rc == 0 && j->num_unproven > 0) {
		j->num_unproven--;
		rc = prove_and_keep(j, g, &j->unproven_chains[j->num_unproven],
		    j->unproven[j->num_unproven]);
	}
	return rc;
}

static struct judge *
judge_new(void)
{
	struct judge *j = malloc(sizeof(*j));

	if (j != NULL)
		memset(j, 0,
		    offsetof(struct judge, run) +
			offsetof(struct run, statuses));
	return j;
}

static void
judge_free(struct judge *j)
{
	while (j != NULL && j->num_unproven > 0)
		verdict_path_free(j->unproven[--j->num_unproven]);
	if (j != NULL)
		aia_clear(&j->aia);
	free(j);
}

/* -- the two searches ------------------------------------------------------------ */

static bool
has_faulty(const struct graph *g, const struct chain *chain)
{
	size_t i;

	for (i = 0; i < chain->n; i++) {
		if (g->nodes[chain->node[i]].faulty)
			return true;
	}
	return false;
}

/* The rules on a whole candidate; NULL: out of memory. */
static struct vfy_path *
hold_to_rules(
    const struct judge *j, const struct graph *g, const struct chain *chain)
{
	struct vfy_path *p = new_path(g, chain);
	size_t i;

	if (p == NULL)
		return NULL;
	p->profile =
	    rules_profile(&j->rules, &g->nodes[chain->node[chain->n - 1]]);
	for (i = 0; j->explaining && i < chain->n; i++)
		validate_cert(&j->rules, &g->nodes[chain->node[i]], (unsigned)i,
		    &p->notes);
	if (validate_path(&j->rules, g, chain, p->profile, &p->notes,
		&p->policies) != 0) {
		verdict_path_free(p);
		return NULL;
	}
	return p;
}

static int
try_path(void *arg, struct graph *g, const struct chain *chain)
{
	struct judge *j = arg;
	struct vfy_path *p;
	int rc;

	if (j->explaining && !has_faulty(g, chain))
		return PATH_GO_ON; /* it had its turn */
	if (!budget_steps(&j->run.budget, STEPS_PATH))
		return PATH_STOP;
	p = hold_to_rules(j, g, chain);
	if (p == NULL)
		return VFY_ENOMEM;
	j->v->search.paths++;
	if (j->explaining) {
		rc = prove_and_keep(j, g, chain, p);
		return rc != 0			  ? rc
		    : ++j->explained == EXPLAINED ? PATH_STOP
						  : PATH_GO_ON;
	}
	if (p->notes.fatal) {
		postpone(j, chain, p);
		return PATH_GO_ON;
	}
	rc = prove_and_keep(j, g, chain, p);
	if (rc != 0)
		return rc;
	return j->v->paths[0]->outcome == VFY_VALID ? PATH_STOP : PATH_GO_ON;
}

static int
probe(void *arg, struct graph *g, uint32_t node, uint32_t issuer)
{
	struct judge *j = arg;

	return run_probe(&j->run, g, node, issuer);
}

/* -- when no anchor can be reached ------------------------------------------------ */

static void
note_dead_end(const struct judge *j, const struct node *last, unsigned depth,
    bool loop, struct notes *notes)
{
	const struct vfy_query *q = j->run.q;
	size_t anchors =
	    q->anchors.n + (q->use_context_anchors ? j->run.ctx->anchors.n : 0);
	char name[TEXT], hint[LIMIT_URL + TEXT];

	if (anchors == 0)
		note(notes, VFY_R_NO_ANCHORS, depth, true,
		    "there is no trust anchor to reach");
	/* what lies beyond was not looked at: don't call it missing */
	else if (j->run.budget.spent != NULL)
		note(notes, VFY_R_BUDGET, depth, true,
		    "the search was cut: out of %s", j->run.budget.spent);
	else if (cert_self_issued(last->cert))
		note(notes, VFY_R_UNTRUSTED_ROOT, depth, true,
		    "this certificate names itself as its issuer and is no "
		    "trust anchor");
	else if (loop)
		note(notes, VFY_R_LOOP, depth, true,
		    "its issuers lead back to themselves");
	/* whether the next issuer is there was not looked at */
	else if (depth + 1 == LIMIT_PATH_CERTS)
		note_hint(notes, VFY_R_NO_ISSUER, depth, true,
		    "the chain is longer than any that is verified: send only "
		    "the certificates that lead to a trust anchor",
		    "no trust anchor within %d certificates", LIMIT_PATH_CERTS);
	else {
		vfy_cert_issuer(last->cert, name, sizeof(name));
		if (!aia_hint(&j->aia, &j->run, last->cert, hint, sizeof(hint)))
			snprintf(hint, sizeof(hint),
			    "send the certificate of '%s' with the chain, or "
			    "add it to the trust anchors if you trust it",
			    name);
		note_hint(notes, VFY_R_NO_ISSUER, depth, true, hint,
		    "no certificate of '%s'", name);
	}
}

/* Names lead to an anchor, but the signatures that were looked at don't. */
static int
explain_bad_signature(
    struct judge *j, struct graph *g, const struct chain *chain)
{
	struct vfy_path *p = hold_to_rules(j, g, chain);

	return p == NULL ? VFY_ENOMEM : prove_and_keep(j, g, chain, p);
}

/* The part of a path that there is, and where it ends. */
static int
explain_dead_end(struct judge *j, struct graph *g)
{
	struct vfy_path *p;
	struct chain chain;
	bool loop;

	path_dead_end(g, &chain, &loop);
	if (g->nodes[chain.node[chain.n - 1]].anchor)
		return explain_bad_signature(j, g, &chain);
	p = new_path(g, &chain);
	if (p == NULL)
		return VFY_ENOMEM;
	p->profile =
	    j->rules.profile == VFY_AUTO ? VFY_COMPAT : j->rules.profile;
	validate_cert(&j->rules, &g->nodes[0], 0, &p->notes);
	note_dead_end(j, &g->nodes[chain.node[chain.n - 1]],
	    (unsigned)chain.n - 1, loop, &p->notes);
	return keep_path(j, p);
}

/* -- the story --------------------------------------------------------------------- */

static bool
is_settled(const struct judge *j)
{
	return j->v->num_paths > 0 && j->v->paths[0]->outcome == VFY_VALID;
}

/*
 * Over certificates that stand up by themselves; where no anchor can be
 * reached, also over issuers that are asked for, a few at most.
 */
static int
search_sound(struct judge *j, struct graph *g, bool *exhausted)
{
	bool found = true;
	int rc;

	for (;;) {
		run_mark_faulty(g, &j->rules);
		rc = path_search(g, false, try_path, probe, j, exhausted);
		if (rc != 0 || is_settled(j) || !*exhausted ||
		    g->nodes[0].faulty || graph_reaches_anchor(g))
			return rc;
		rc = aia_fetch(&j->aia, &j->run, g, &found);
		if (rc != 0 || !found)
			break;
		/* the chains that wait have this graph's numbers */
		rc = prove_postponed(j, g);
		if (rc == 0)
			rc = graph_rebuild(g, j->run.ctx, j->run.q);
		if (rc != 0)
			break;
	}
	*exhausted = j->run.budget.spent == NULL;
	return rc;
}

/*
 * Searches twice at most. *cut: the budget ended the search before it could
 * say that there is nothing.
 */
static int
search(struct judge *j, struct graph *g, bool *cut)
{
	bool exhausted, ignored;
	int rc = search_sound(j, g, &exhausted);

	if (rc == 0 && is_settled(j)) {
		*cut = false;
		return 0;
	}
	/* a target that fails by itself fails on every path */
	*cut = !exhausted && !g->nodes[0].faulty;
	j->explaining = true;
	if (rc == 0 && exhausted)
		rc = path_search(g, true, try_path, probe, j, &ignored);
	if (rc == 0)
		rc = prove_postponed(j, g);
	if (rc == 0 && j->v->num_paths == 0)
		rc = explain_dead_end(j, g);
	return rc;
}

static void
start(struct judge *j, struct vfy_ctx *ctx, const struct vfy_query *q,
    struct vfy_verdict *v)
{
	j->run.ctx = ctx;
	j->run.q = q;
	j->run.fetched = &j->aia.certs;
	budget_start(&j->run.budget, &q->budget);
	/*= rfc5280 6.1.1 (b) */
	j->run.now = q->has_time ? q->time : clock_wall();
	j->run.fetch_allowed = q->network == VFY_NET_ALLOWED;
	j->run.fetch_deadline = clock_mono_ms() + q->fetch_ms;
	if (j->run.fetch_allowed)
		j->run.budget.deadline += q->fetch_ms;
	if (q->revocation != VFY_REV_OFF)
		j->run.budget.reserve =
		    j->run.budget.left.signatures / EVIDENCE_SHARE;
	j->rules = (struct rules){ .now = j->run.now,
		.purpose = q->purpose,
		.profile = q->profile,
		.identity = &q->identity,
		.query = q,
		.bare_anchors = q->bare_anchors,
		.max_path_length = q->max_path_length };
	j->v = v;
	v->purpose = q->purpose;
	v->revocation = q->revocation;
	v->identity = q->identity;
	v->time = j->run.now;
	if (q->purpose == VFY_TLS_SERVER && q->identity.type == VFY_ID_NONE)
		note(&v->notes, VFY_R_IDENTITY_MISSING, 0, false,
		    "no name was asked for: any server's certificate will do");
}

/* The earliest moment at which something that the answer rests on ends. */
static int64_t
valid_until(const struct vfy_verdict *v)
{
	const struct vfy_path *p = v->paths[0];
	int64_t until = INT64_MAX;
	size_t i;

	if (v->outcome != VFY_VALID)
		return v->time;
	for (i = 0; i < p->n; i++) {
		if (p->certs[i].cert->not_after < until)
			until = p->certs[i].cert->not_after;
		if (p->certs[i].revocation.status == VFY_ST_GOOD &&
		    p->certs[i].evidence_until < until)
			until = p->certs[i].evidence_until;
	}
	/* evidence is taken a little past its nextUpdate, for clocks that differ */
	return until < v->time ? v->time : until;
}

/*= rfc5280 6.1.6 */
/* Outcome and reason from the best path, or from what cut the search. */
static void
conclude(struct judge *j, bool cut, uint64_t began)
{
	struct vfy_verdict *v = j->v;
	const struct vfy_path *best = v->num_paths > 0 ? v->paths[0] : NULL;
	const struct budget *budget = &j->run.budget;

	v->outcome = best == NULL ? VFY_INVALID : best->outcome;
	v->reason = best == NULL ? VFY_R_NO_ISSUER : best->reason;
	v->profile = best == NULL ? j->rules.profile : best->profile;
	if (cut && v->outcome != VFY_VALID) {
		v->outcome = VFY_UNDETERMINED;
		v->reason = VFY_R_BUDGET;
		note(&v->notes, VFY_R_BUDGET, 0, true,
		    "out of %s after %u steps, %u signature checks, %u name "
		    "comparisons and %u policy nodes",
		    budget->spent == NULL ? "budget" : budget->spent,
		    budget->used.steps, budget->used.signatures,
		    budget->used.name_comparisons, budget->used.policy_nodes);
	}
	v->search.exhausted = !cut;
	v->search.signatures = budget->used.signatures;
	v->search.steps = budget->used.steps;
	v->search.memo_hits = j->run.memo_hits;
	v->search.microseconds = clock_mono_us() - began;
	v->valid_until = valid_until(v);
}

int
vfy_verify(
    struct vfy_ctx *ctx, const struct vfy_query *q, struct vfy_verdict **out)
{
	uint64_t began = clock_mono_us();
	struct vfy_verdict *v;
	struct judge *j;
	struct graph g = { .nodes = NULL };
	bool cut = false;
	int rc = VFY_ENOMEM;

	if (q->leaf == NULL)
		return VFY_EARG;
	v = calloc(1, sizeof(*v));
	j = judge_new();
	if (v == NULL || j == NULL)
		goto out;
	start(j, ctx, q, v);
	rc = graph_build(&g, ctx, q, &j->aia.certs, q->leaf, &j->run.budget);
	if (rc == 0)
		rc = search(j, &g, &cut);
	if (rc != 0)
		goto out;
	conclude(j, cut, began);
	if (v->notes.nomem) {
		rc = VFY_ENOMEM;
		goto out;
	}
	*out = v;
	v = NULL;
out:
	graph_clear(&g);
	judge_free(j);
	vfy_verdict_free(v);
	return rc;
}
