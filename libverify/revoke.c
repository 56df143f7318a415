/* SPDX-License-Identifier: MIT */
/*
 * revoke.c - the revocation status of every certificate of a proven path, and
 * what it means under the mode that was asked for.
 *
 * Evidence is found and weighed elsewhere (sources.c, crl_list.c,
 * ocsp_check.c); here its status is put down: not required, known already,
 * good, revoked or unknown; what that does to the path is decision.c's table.
 * A budget that is spent here is never "good".
 */
#include "revoke.h"

#include "crl_list.h"
#include "decision.h"
#include "sources.h"

/* CABF BR 1.6.1 "Short-lived Subscriber Certificate": by when it was issued. */
#define SHORT_LIVED_SECONDS (7 * 86400)
#define OLD_SHORT_LIVED_SECONDS (10 * 86400)
#define SHORT_LIVED_BEGAN INT64_C(1710460800)  /* 2024-03-15 */
#define SHORT_LIVED_CHANGE INT64_C(1773532800) /* 2026-03-15 */

/*= rfc9608 4: a certificate that names a source of status all the same is checked */
static bool
no_rev_avail(const struct vfy_cert *c)
{
	return cert_has(c, EXT_NO_REV_AVAIL) && !c->is_ca &&
	    !cert_has(c, EXT_CRL_DISTRIBUTION_POINTS) &&
	    !cert_has(c, EXT_FRESHEST_CRL) && !cert_names_responder(c);
}

/* Both ends are part of the validity. */
static bool
short_lived(const struct vfy_cert *c)
{
	int64_t life = c->not_after - c->not_before + 1;

	if (c->is_ca || c->not_before < SHORT_LIVED_BEGAN)
		return false;
	return life <= (c->not_before < SHORT_LIVED_CHANGE
			       ? OLD_SHORT_LIVED_SECONDS
			       : SHORT_LIVED_SECONDS);
}

/*= rfc6960 4.2.2.2.1 the CA says so of its responders, as such; of anything
 * else, and of the same certificate in another use, it means nothing */
static bool
is_trusted_responder(const struct subject *s)
{
	const struct vfy_cert *c = s->cert;

	return s->run->q->purpose == VFY_OCSP_SIGNING &&
	    cert_has(c, EXT_OCSP_NOCHECK) && !c->is_ca &&
	    (c->ekus & EKU_OCSP_SIGNING) != 0;
}

static bool
not_required(const struct subject *s)
{
	return no_rev_avail(s->cert) || is_trusted_responder(s) ||
	    (s->profile == VFY_WEBPKI && short_lived(s->cert));
}

/* -- a subject ------------------------------------------------------------- */

struct subject
subject_at(struct run *run, struct graph *g, const struct chain *chain,
    size_t depth, enum vfy_profile profile, struct notes *notes)
{
	static const struct weighed nothing = { .proof = {
						    .status = VFY_ST_UNKNOWN,
						    .detail = "",
						    .reason = -1 } };
	const struct node *issuer = &g->nodes[chain->node[depth + 1]];

	return (struct subject){ .run = run,
		.g = g,
		.chain = chain,
		.cert = g->nodes[chain->node[depth]].cert,
		.issuer = issuer->cert,
		.issuer_is_anchor = issuer->anchor,
		.anchor = &g->nodes[chain->node[chain->n - 1]],
		.depth = (unsigned)depth,
		.profile = profile,
		.notes = notes,
		.ocsp = nothing,
		.crl = nothing };
}

const struct weighed *
subject_best(const struct subject *s)
{
	const struct weighed *a = &s->ocsp, *b = &s->crl;

	if (a->proof.status == VFY_ST_REVOKED ||
	    b->proof.status == VFY_ST_UNKNOWN)
		return a;
	if (b->proof.status == VFY_ST_REVOKED ||
	    a->proof.status == VFY_ST_UNKNOWN)
		return b;
	return a->assumed && !b->assumed ? b : a;
}

bool
subject_decided(const struct subject *s)
{
	const struct weighed *best = subject_best(s);

	return best->proof.status == VFY_ST_REVOKED ||
	    (best->proof.status == VFY_ST_GOOD && !best->assumed);
}

void
subject_remark(struct subject *s, enum vfy_reason why, const char *detail)
{
	note(s->notes, why, s->depth, false, "%s", detail);
}

/* -- the status ------------------------------------------------------------ */

/* What was learnt on a path to another anchor, or by other rules, is not reused. */
static const struct status_memo *
find_memo(const struct subject *s)
{
	size_t i;

	for (i = 0; i < s->run->num_statuses; i++) {
		const struct status_memo *m = &s->run->statuses[i];

		if (m->cert == s->cert && m->anchor == s->anchor->cert &&
		    m->profile == s->profile &&
		    span_eq(m->issuer->spki, s->issuer->spki))
			return m;
	}
	return NULL;
}

/* Under an assumption (crl_signer.c) nothing is remembered. */
static void
remember(const struct subject *s, const struct known_status *known)
{
	if (s->run->num_assumed > 0 || s->run->num_statuses == STATUS_MEMOS)
		return;
	s->run->statuses[s->run->num_statuses++] =
	    (struct status_memo){ .cert = s->cert,
		    .issuer = s->issuer,
		    .anchor = s->anchor->cert,
		    .profile = s->profile,
		    .status = known->st,
		    .until = known->until };
}

int
subject_status(struct subject *s, struct known_status *out)
{
	const struct status_memo *memo = find_memo(s);
	bool required = !not_required(s);
	const struct weighed *best;
	int rc;

	if (memo != NULL) {
		*out = (struct known_status){ memo->status, memo->until };
		return 0;
	}
	rc = sources_seek(s, required);
	lists_end(s, rc != 0);
	if (rc != 0)
		return rc;
	best = subject_best(s);
	out->until = best->proof.valid_until;
	out->st = (struct vfy_rev_status){ .status = best->proof.status,
		.source = best->source,
		.this_update = best->proof.this_update,
		.next_update = best->proof.next_update,
		.revoked_at = best->proof.revoked_at,
		.reason = best->proof.reason };
	if (!required && best->proof.status == VFY_ST_UNKNOWN)
		out->st.status = VFY_ST_NOT_REQUIRED;
	remember(s, out);
	return 0;
}

/* -- the decision ---------------------------------------------------------- */

/* Why nothing is known: what somebody could do about it. */
static void
note_why_unknown(const struct subject *s)
{
	char url[LIMIT_URL + 1];

	if (s->depth == 0 && s->foreign_staples > 0 &&
	    s->foreign_staples >= s->run->q->num_staples)
		note(s->notes, VFY_R_OCSP_OTHER_CERT, 0, false,
		    "no OCSP response that was given is about it");
	else if (!cert_crl_url(s->cert, 0, url) &&
	    !cert_ocsp_url(s->cert, 0, url))
		note(s->notes, VFY_R_NO_SOURCE_NAMED, s->depth, false,
		    "it names no CRL and no OCSP responder over http");
	else if (s->run->ctx->source == NULL)
		note(s->notes, VFY_R_NO_EVIDENCE, s->depth, false,
		    "nothing was given, and there is no store to look in");
	else if (s->run->q->network == VFY_NET_OFF)
		note(s->notes, VFY_R_NO_EVIDENCE, s->depth, false,
		    "nothing was given, and the network is off");
}

/* Says what came out, as gravely as the mode has it. */
static void
decide(const struct subject *s, enum decision_case what,
    const struct vfy_rev_status *st)
{
	enum decision_effect effect = decision(s->run->q->revocation, what);
	const char *why = vfy_revocation_reason_name(st->reason);
	bool fatal = effect >= EFFECT_UNDETERMINED;

	if (effect == EFFECT_PASSES)
		return;
	switch (what) {
	case CASE_REVOKED:
		note(s->notes, VFY_R_REVOKED, s->depth, fatal,
		    "revoked%s%s, by %s", *why == '\0' ? "" : ": ", why,
		    vfy_evidence_name(st->source));
		return;
	case CASE_NO_STAPLE:
	case CASE_STAPLE_UNASKED:
		note(s->notes, VFY_R_MUST_STAPLE, s->depth, fatal,
		    "the certificate demands a stapled OCSP response, and "
		    "there is no good one");
		return;
	case CASE_NOT_LOOKED_AT:
		note(s->notes, VFY_R_BUDGET, s->depth, fatal,
		    "the evidence was not looked at: no %s left",
		    s->run->budget.spent != NULL ? s->run->budget.spent
						 : "CRL signers");
		fatal = decision(s->run->q->revocation, CASE_UNKNOWN) >=
		    EFFECT_UNDETERMINED;
		break;
	default:
		note_why_unknown(s);
		break;
	}
	note(s->notes, VFY_R_REV_UNKNOWN, s->depth, fatal,
	    "no evidence says good or revoked");
}

/*= rfc7633 4.2.3.1 */
static void
decide_staple(const struct subject *s, const struct vfy_rev_status *st)
{
	if (s->depth != 0 || !cert_must_staple(s->cert) ||
	    st->status == VFY_ST_REVOKED)
		return;
	if (st->source == VFY_EV_STAPLE && st->status == VFY_ST_GOOD)
		return;
	decide(s,
	    s->run->q->stapling_offered ? CASE_NO_STAPLE : CASE_STAPLE_UNASKED,
	    st);
}

static void
decide_all(const struct subject *s, const struct vfy_rev_status *st)
{
	bool cut = s->run->budget.spent != NULL || s->cut;

	decide(s, decision_case(st->status, cut), st);
	decide_staple(s, st);
}

int
revoke_path(struct run *run, struct graph *g, const struct chain *chain,
    struct vfy_path *path)
{
	size_t top = run->q->scope == VFY_SCOPE_LEAF ? 1 : chain->n - 1;
	struct known_status known;
	size_t i;
	int rc;

	if (run->q->revocation == VFY_REV_OFF)
		return 0;
	if (top > chain->n - 1)
		top = chain->n - 1;
	for (i = top; i-- > 0;) {
		struct subject s =
		    subject_at(run, g, chain, i, path->profile, &path->notes);

		rc = subject_status(&s, &known);
		if (rc != 0)
			return rc;
		path->certs[i].revocation = known.st;
		path->certs[i].evidence_until = known.until;
		decide_all(&s, &known.st);
	}
	return 0;
}
