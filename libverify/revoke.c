/* SPDX-License-Identifier: MIT */
/*
 * revoke.c - the revocation status of every certificate of a proven path, and
 * what it means under the mode that was asked for.
 *
 * Evidence is found and weighed elsewhere (sources.c, crl_list.c,
 * ocsp_check.c); here it is decided: not required, known already, good,
 * revoked or unknown. A budget that is spent here is never "good".
 */
#include "revoke.h"

#include "crl_list.h"
#include "sources.h"

/* RFC 9608, and CABF BR 1.6.1 "Short-lived Subscriber Certificate". */
#define SHORT_LIVED_SECONDS (7 * 86400)
#define OLD_SHORT_LIVED_SECONDS (10 * 86400)
#define SHORT_LIVED_CHANGE INT64_C(1773532800) /* 2026-03-15 */

/*= rfc9608 4: a certificate that names a source of status all the same is checked */
static bool
no_rev_avail(const struct vfy_cert *c)
{
	char url[LIMIT_URL + 1];

	return cert_has(c, EXT_NO_REV_AVAIL) && !c->is_ca &&
	    !cert_has(c, EXT_CRL_DISTRIBUTION_POINTS) &&
	    !cert_has(c, EXT_FRESHEST_CRL) && !cert_ocsp_url(c, 0, url);
}

static bool
not_required(const struct subject *s)
{
	int64_t life = s->cert->not_after - s->cert->not_before + 1;
	bool old = s->cert->not_before < SHORT_LIVED_CHANGE;

	if (no_rev_avail(s->cert))
		return true;
	return s->profile == VFY_WEBPKI && !s->cert->is_ca &&
	    life <= (old ? OLD_SHORT_LIVED_SECONDS : SHORT_LIVED_SECONDS);
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

static void
note_unknown(const struct subject *s, enum vfy_revocation mode)
{
	bool fatal = mode == VFY_REV_HARD;
	char url[LIMIT_URL + 1];

	/* not to have looked is not to have found nothing, in soft mode too */
	if (s->run->budget.spent != NULL || s->cut)
		note(s->notes, VFY_R_BUDGET, s->depth, mode != VFY_REV_SHADOW,
		    "the evidence was not looked at: no %s left",
		    s->run->budget.spent != NULL ? s->run->budget.spent
						 : "CRL signers");
	else if (s->depth == 0 && s->foreign_staples > 0 &&
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
	note(s->notes, VFY_R_REV_UNKNOWN, s->depth, fatal,
	    "no evidence says good or revoked");
}

/* What a status means under the mode. */
static void
decide(const struct subject *s, const struct vfy_rev_status *st)
{
	enum vfy_revocation mode = s->run->q->revocation;
	const char *why = vfy_revocation_reason_name(st->reason);

	if (st->status == VFY_ST_REVOKED)
		note(s->notes, VFY_R_REVOKED, s->depth, mode != VFY_REV_SHADOW,
		    "revoked%s%s, by %s", *why == '\0' ? "" : ": ", why,
		    vfy_evidence_name(st->source));
	else if (st->status == VFY_ST_UNKNOWN)
		note_unknown(s, mode);
}

/*= rfc7633 4.2.3.1 */
static void
check_must_staple(const struct subject *s, const struct vfy_rev_status *st)
{
	const struct vfy_query *q = s->run->q;
	bool fatal = q->stapling_offered && q->revocation != VFY_REV_SHADOW;

	if (s->depth != 0 || !cert_must_staple(s->cert) ||
	    st->status == VFY_ST_REVOKED)
		return;
	if (st->source == VFY_EV_STAPLE && st->status == VFY_ST_GOOD)
		return;
	note(s->notes, VFY_R_MUST_STAPLE, 0, fatal,
	    "the certificate demands a stapled OCSP response, and there is no "
	    "good one");
}

int
revoke_path(struct run *run, struct graph *g, const struct chain *chain,
    struct vfy_path *path)
{
	struct known_status known;
	size_t i;
	int rc;

	if (run->q->revocation == VFY_REV_OFF)
		return 0;
	for (i = chain->n - 1; i-- > 0;) {
		struct subject s =
		    subject_at(run, g, chain, i, path->profile, &path->notes);

		rc = subject_status(&s, &known);
		if (rc != 0)
			return rc;
		path->certs[i].revocation = known.st;
		path->certs[i].evidence_until = known.until;
		decide(&s, &known.st);
		check_must_staple(&s, &known.st);
	}
	return 0;
}
