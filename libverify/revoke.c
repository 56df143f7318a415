/* SPDX-License-Identifier: MIT */
/*
 * revoke.c - the revocation status of every certificate of a proven path.
 *
 * Order of evidence: the query's own (CRLs and staples, all of it: revoked
 * wins), what the source has at hand, then what it fetches (OCSP before CRL:
 * it is smaller). Each piece is authenticated in this run, here, before it counts.
 *
 * A CRL may be signed under another key of the same CA (RFC 5280 6.3.3 (f)):
 * then that key's certificate needs a path of its own to the same anchor, and
 * a status of its own. Where a key has rolled over, that status may lie in a CRL
 * by this very key: it is used under the assumption that the key is good. What
 * it says of revocation counts; that it says good counts only when no other
 * evidence says anything. A budget that is spent here is never "good".
 */
#include "revoke.h"

#include "crl_check.h"
#include "dn.h"
#include "ocsp_check.h"

/* What is being asked about, and what was found so far. */
struct subject {
	struct run *run;
	struct graph *g;
	const struct chain *chain;
	const struct vfy_cert *cert, *issuer;
	const struct node *anchor;
	unsigned depth;
	enum vfy_profile profile;
	struct notes *notes;
	struct proof best;	  /* UNKNOWN until something is proven */
	enum vfy_evidence source; /* where best comes from */
	bool assumed; /* best is good, by a key that is only assumed to be */
	bool cut; /* more signers than are tried: not known is not a finding */
	size_t foreign_staples; /* that are about other certificates */
};

/* A status, and how long what it rests on holds. */
struct known_status {
	struct vfy_rev_status st;
	int64_t until;
};

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

/*
 * Takes a proof that is authentic: revoked wins over good, good over nothing,
 * and what rests on no assumption over what does.
 */
static void
take_proof(struct subject *s, const struct proof *p, enum vfy_evidence source,
    bool assumed)
{
	if (p->status == VFY_ST_UNKNOWN || s->best.status == VFY_ST_REVOKED)
		return;
	if (p->status == VFY_ST_GOOD && s->best.status == VFY_ST_GOOD &&
	    (assumed || !s->assumed))
		return;
	s->best = *p;
	s->source = source;
	s->assumed = assumed;
}

/* Nothing that may still be found could change it. */
static bool
is_decided(const struct subject *s)
{
	return s->best.status == VFY_ST_REVOKED ||
	    (s->best.status == VFY_ST_GOOD && !s->assumed);
}

/* Evidence that proves nothing is told, and is never the reason by itself. */
static void
remark(struct subject *s, enum vfy_reason why, const char *detail)
{
	note(s->notes, why, s->depth, false, "%s", detail);
}

/* -- CRL signers ---------------------------------------------------------------- */

struct signer_search {
	struct subject *s;
	const struct rules *rules;
	bool trusted;
};

static int cert_status(struct subject *s, struct known_status *out);

/* A status that lets a CRL's signer, or a CA above it, be believed. */
static bool
status_will_do(const struct run *run, const struct vfy_rev_status *st)
{
	if (st->status == VFY_ST_REVOKED)
		return false;
	return run->q->revocation != VFY_REV_HARD ||
	    st->status == VFY_ST_GOOD || st->status == VFY_ST_NOT_REQUIRED;
}

static int
signer_statuses(
    struct subject *s, struct graph *g, const struct chain *chain, bool *good)
{
	struct notes quiet = { .quiet = true };
	size_t i;
	int rc;

	*good = true;
	for (i = chain->n - 1; *good && i-- > 0;) {
		struct known_status known;
		struct subject sub = { .run = s->run,
			.g = g,
			.chain = chain,
			.cert = g->nodes[chain->node[i]].cert,
			.issuer = g->nodes[chain->node[i + 1]].cert,
			.anchor = s->anchor,
			.depth = (unsigned)i,
			.profile = s->profile,
			.notes = &quiet };

		rc = cert_status(&sub, &known);
		if (rc != 0)
			return rc;
		s->cut |= sub.cut;
		*good = status_will_do(s->run, &known.st);
	}
	return 0;
}

static int
try_signer_path(void *arg, struct graph *g, const struct chain *chain)
{
	struct signer_search *search = arg;
	struct subject *s = search->s;
	struct notes notes = { .quiet = true };
	bool proven = false, good;
	int rc;

	/*= rfc5280 6.3.3 (f): "the trust anchor ... MUST be the same" */
	if (!cert_eq(g->nodes[chain->node[chain->n - 1]].cert, s->anchor->cert))
		return PATH_GO_ON;
	if (!budget_steps(&s->run->budget, STEPS_PATH))
		return PATH_STOP;
	rc = validate_path(search->rules, g, chain, s->profile, &notes, NULL);
	if (rc == 0 && !notes.fatal)
		rc = run_prove(s->run, g, chain, &notes, &proven);
	if (rc != 0)
		return rc;
	if (!proven)
		return PATH_GO_ON;
	rc = signer_statuses(s, g, chain, &good);
	if (rc != 0)
		return rc;
	search->trusted = good;
	return good ? PATH_STOP : PATH_GO_ON;
}

static int
probe_signer_path(void *arg, struct graph *g, uint32_t node, uint32_t issuer)
{
	struct signer_search *search = arg;

	return run_probe(search->s->run, g, node, issuer);
}

/* Is this key's status being sought right now? */
static bool
is_assumed(const struct run *run, const struct vfy_cert *signer)
{
	size_t i;

	for (i = 0; i < run->num_assumed; i++) {
		if (span_eq(run->assumed[i]->spki, signer->spki))
			return true;
	}
	return false;
}

/* Has this certificate a valid path to the anchor of the one asked about? */
static int
signer_trusted(struct subject *s, struct vfy_cert *signer, bool *trusted)
{
	struct run *run = s->run;
	struct rules rules = { .now = run->now,
		.purpose = VFY_ANY_PURPOSE,
		.profile = s->profile,
		.max_path_length = -1,
		.bare_anchors = run->q->bare_anchors,
		.crl_signer = true };
	struct signer_search search = { .s = s, .rules = &rules };
	struct graph g;
	bool exhausted;
	int rc;

	*trusted = false;
	if (run->num_assumed == LIMIT_SIGNER_DEPTH) {
		s->cut = true;
		return 0;
	}
	run->assumed[run->num_assumed++] = signer;
	rc = graph_build(&g, run->ctx, run->q, signer, &run->budget);
	if (rc == 0) {
		run_mark_faulty(&g, &rules);
		rc = path_search(&g, false, try_signer_path, probe_signer_path,
		    &search, &exhausted);
		graph_clear(&g);
	}
	run->num_assumed--;
	*trusted = search.trusted;
	return rc;
}

/* -- CRLs ------------------------------------------------------------------------- */

static enum sig_result
verify_crl(struct subject *s, const struct crl *crl,
    const struct vfy_cert *signer, bool own, int *err)
{
	struct run *run = s->run;
	enum sig_result result;
	size_t i;

	*err = 0;
	for (i = 0; own && i < run->num_crl_memos; i++) {
		const struct crl_memo *m = &run->crl_memos[i];

		if (m->crl == crl->der.ptr &&
		    span_eq(m->signer->spki, signer->spki)) {
			run->memo_hits++;
			return m->result;
		}
	}
	if (!budget_signature(&run->budget))
		return SIG_BAD;
	result = sig_verify(
	    signer->spki, crl->algorithm, crl->tbs, crl->signature, err);
	/* only the query's CRLs stay where they are for the whole run */
	if (own && run->num_crl_memos < CRL_MEMOS)
		run->crl_memos[run->num_crl_memos++] =
		    (struct crl_memo){ crl->der.ptr, signer, result };
	return result;
}

/*= rfc5280 6.3.3 (f): "verify that the cRLSign bit is set" */
static bool
may_sign_crls(const struct vfy_cert *c)
{
	return !cert_has(c, EXT_KEY_USAGE) || (c->key_usage & KU_CRL_SIGN) != 0;
}

/* Could this certificate's key have signed the list, by key identifiers? */
static bool
key_fits(const struct crl *crl, const struct vfy_cert *c)
{
	return span_empty(crl->authority_key_id) ||
	    span_empty(c->subject_key_id) ||
	    span_eq(crl->authority_key_id, c->subject_key_id);
}

/* How a CRL's signature was settled. */
struct signature {
	bool found;   /* by a key that may, and is trusted */
	bool assumed; /* by one that is assumed to be */
	bool unsupported;
	int64_t until; /* the signer's certificate ends */
};

/*
 * One certificate with the CRL issuer's name: did its key sign, and may it?
 * The certificate that issued the one asked about needs no path: it is on it.
 * No other key is used before its path is proven: a stranger may have sent it.
 */
static int
try_signer(struct subject *s, const struct crl *crl, struct vfy_cert *signer,
    bool own, struct signature *sig)
{
	bool trusted = signer == s->issuer, assumed = false;
	enum sig_result result;
	int rc = 0, err;

	if (!may_sign_crls(signer))
		return 0;
	if (!trusted)
		assumed = is_assumed(s->run, signer);
	if (!trusted && !assumed)
		rc = signer_trusted(s, signer, &trusted);
	if (rc != 0 || (!trusted && !assumed))
		return rc;
	result = verify_crl(s, crl, signer, own, &err);
	sig->unsupported |= result == SIG_UNSUPPORTED;
	if (err != 0 || result != SIG_GOOD)
		return err;
	sig->found = true;
	sig->assumed = assumed;
	sig->until = signer->not_after;
	return 0;
}

/* The keys whose status is being sought: they are in no group of candidates. */
static int
try_assumed(
    struct subject *s, const struct crl *crl, bool own, struct signature *sig)
{
	struct run *run = s->run;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && !sig->found && i < run->num_assumed; i++) {
		if (dn_equal(run->assumed[i]->subject, crl->issuer))
			rc = try_signer(s, crl, run->assumed[i], own, sig);
	}
	return rc;
}

/*
 * All certificates of the issuer's name: those whose key identifier fits before
 * the others, and anchors and the pool's before what was presented.
 */
static int
find_signer(
    struct subject *s, const struct crl *crl, bool own, struct signature *sig)
{
	const struct node *subject = &s->g->nodes[s->chain->node[s->depth]];
	const struct group *group = &s->g->groups[subject->issuers];
	unsigned tried = 0, round;
	uint32_t i;
	int rc;

	for (round = 0; round < 4; round++) {
		for (i = group->first; i < group->first + group->count; i++) {
			const struct node *n = &s->g->nodes[i];
			bool presented = n->origin == VFY_FROM_PRESENTED;

			if (key_fits(crl, n->cert) != (round < 2) ||
			    presented != (round % 2 == 1) ||
			    n->cert == s->issuer)
				continue;
			s->cut |= tried == LIMIT_SIGNERS;
			if (tried++ >= LIMIT_SIGNERS)
				return 0;
			rc = try_signer(s, crl, n->cert, own, sig);
			if (rc != 0 || sig->found)
				return rc;
		}
	}
	return 0;
}

/* The path's own issuer first: nearly always it is the one. */
static int
crl_signed(struct subject *s, const struct crl *crl, bool own,
    struct signature *sig, enum vfy_reason *why)
{
	struct vfy_cert *issuer =
	    s->g->nodes[s->chain->node[s->depth + 1]].cert;
	int rc = try_signer(s, crl, issuer, own, sig);

	if (rc == 0 && !sig->found)
		rc = try_assumed(s, crl, own, sig);
	if (rc == 0 && !sig->found)
		rc = find_signer(s, crl, own, sig);
	if (sig->found)
		*why = VFY_R_OK;
	else if (s->run->budget.spent != NULL || s->cut)
		*why = VFY_R_BUDGET;
	else
		*why = sig->unsupported ? VFY_R_UNSUPPORTED_ALGORITHM
					: VFY_R_CRL_SIGNER;
	return rc;
}

/*
 * The MUSTs of RFC 5280 5.2.3 on the issuer of a list: rfc5280 holds it to
 * them, for the others they are remarks.
 */
static enum vfy_reason
crl_conforms(struct subject *s, const struct crl *crl, const char **detail)
{
	bool missing = span_empty(crl->number);

	if (!missing && !crl->number_critical)
		return VFY_R_OK;
	*detail =
	    missing ? "the CRL has no cRLNumber" : "cRLNumber is critical";
	if (s->profile == VFY_RFC5280)
		return VFY_R_CRL_BAD;
	remark(s, VFY_R_CRL_BAD, *detail);
	return VFY_R_OK;
}

/* One CRL; proof->status is UNKNOWN unless it is authentic and says more. */
static int
consider_crl(
    struct subject *s, struct vfy_span der, bool own, struct proof *proof)
{
	struct signature sig = { .found = false };
	struct vfy_fault fault = { .code = VFY_F_NONE };
	const char *detail = "";
	enum vfy_reason why;
	struct crl crl;
	int rc;

	*proof = (struct proof){ .status = VFY_ST_UNKNOWN, .detail = "" };
	if (!budget_steps(
		&s->run->budget, STEPS_CRL_KB * (uint32_t)(1 + der.len / 1024)))
		return 0;
	if (!crl_parse(der, &crl, &fault)) {
		remark(s, VFY_R_CRL_BAD, fault.what);
		return 0;
	}
	if (!dn_equal(crl.issuer, s->cert->issuer))
		return 0;
	why = crl_usable(&crl, s->run->now, &detail);
	if (why == VFY_R_OK)
		why = crl_in_scope(&crl, s->cert, &detail);
	if (why == VFY_R_OK)
		why = crl_conforms(s, &crl, &detail);
	if (why == VFY_R_OK) {
		rc = crl_signed(s, &crl, own, &sig, &why);
		if (rc != 0)
			return rc;
	}
	if (why == VFY_R_OK) {
		crl_check(&crl, s->cert, s->run->now, proof);
		why = proof->why;
		detail = proof->detail;
		if (sig.until < proof->valid_until)
			proof->valid_until = sig.until;
		take_proof(s, proof, VFY_EV_CRL, sig.assumed);
	}
	if (why != VFY_R_OK)
		remark(s, why, detail);
	return 0;
}

/* -- OCSP ------------------------------------------------------------------------ */

static int
consider_ocsp(struct subject *s, struct vfy_span der, enum vfy_evidence source,
    struct proof *proof)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct ocsp_response r;
	const char *detail = "";
	enum vfy_reason why;
	int64_t until = 0;
	int err = 0;

	*proof = (struct proof){ .status = VFY_ST_UNKNOWN, .detail = "" };
	if (!ocsp_parse(der, &r, &fault)) {
		remark(s, VFY_R_OCSP_BAD, fault.what);
		return 0;
	}
	ocsp_check(&r, s->cert, s->issuer, s->run->now, proof);
	why = proof->why;
	detail = proof->detail;
	/* a staple may be about another certificate of the chain */
	if (why == VFY_R_OCSP_OTHER_CERT && source == VFY_EV_STAPLE) {
		s->foreign_staples++;
		return 0;
	}
	if (proof->status != VFY_ST_UNKNOWN) {
		why = ocsp_signer(&r, s->issuer, s->run->now, &s->run->budget,
		    &until, &detail, &err);
		if (why != VFY_R_OK)
			proof->status = VFY_ST_UNKNOWN;
		else if (until < proof->valid_until)
			proof->valid_until = until;
		take_proof(s, proof, source, false);
	}
	if (why != VFY_R_OK)
		remark(s, why, detail);
	return err;
}

/* -- where evidence comes from ------------------------------------------------- */

static int
own_evidence(struct subject *s)
{
	const struct vfy_query *q = s->run->q;
	struct proof ignored;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < q->num_staples; i++)
		rc = consider_ocsp(s,
		    span_of(q->staples[i].ptr, q->staples[i].len),
		    VFY_EV_STAPLE, &ignored);
	for (i = 0; rc == 0 && i < q->num_crls; i++)
		rc = consider_crl(
		    s, span_of(q->crls[i].ptr, q->crls[i].len), true, &ignored);
	return rc;
}

/* One question to the source; what it gives is weighed, and kept if it is new. */
static int
ask_source(struct subject *s, const struct vfy_ask *ask, bool *got)
{
	const struct vfy_source *src = s->run->ctx->source;
	struct vfy_blob *blob;
	struct proof proof;
	int rc = src->get(src->arg, ask, &blob);

	*got = rc == 0;
	if (rc != 0)
		return rc == VFY_ENOMEM ? rc : 0;
	if (ask->kind == VFY_ASK_CRL)
		rc = consider_crl(s, blob->der, false, &proof);
	else
		rc = consider_ocsp(s, blob->der, VFY_EV_OCSP, &proof);
	if (rc == 0 && proof.status != VFY_ST_UNKNOWN && !blob->kept &&
	    !s->anchor->own_anchor)
		src->keep(src->arg, ask, blob->der, proof.this_update,
		    proof.next_update);
	blob->release(blob);
	return rc;
}

/* Whatever lies at hand for the issuer's key: no URL, no wish, no waiting. */
static int
at_hand(struct subject *s, struct vfy_ask ask)
{
	bool got = true;
	int rc = 0;

	ask.url = NULL;
	ask.wait = VFY_AT_HAND;
	for (ask.nth = 0;
	     rc == 0 && got && !is_decided(s) && ask.nth < LIMIT_EVIDENCE;
	     ask.nth++)
		rc = ask_source(s, &ask, &got);
	return rc;
}

typedef bool nth_url(const struct vfy_cert *c, size_t nth, char *buf);

/* By the certificate's own URLs: fetched, or wished for. */
static int
by_url(struct subject *s, struct vfy_ask ask, nth_url *url_of)
{
	char url[LIMIT_URL + 1];
	size_t i;
	bool got;
	int rc = 0;

	ask.url = url;
	ask.nth = 0;
	ask.wait = s->run->fetch_allowed ? VFY_UNTIL_DEADLINE : VFY_AT_HAND;
	for (i = 0; rc == 0 && !is_decided(s) && i < LIMIT_DISTRIBUTION_POINTS;
	     i++) {
		if (s->run->budget.spent != NULL || !url_of(s->cert, i, url))
			break;
		rc = ask_source(s, &ask, &got);
	}
	return rc;
}

static int
sources_evidence(struct subject *s)
{
	uint8_t key[SHA256_LEN], request[OCSP_REQUEST_MAX];
	struct vfy_ask crl = { .kind = VFY_ASK_CRL },
		       ocsp = { .kind = VFY_ASK_OCSP };
	size_t len = sizeof(request);
	int rc;

	if (s->run->ctx->source == NULL || s->run->q->network == VFY_NET_OFF)
		return 0;
	if (!sha256(s->issuer->spki, key))
		return VFY_EINTERNAL;
	crl.issuer_key = ocsp.issuer_key = span_of(key, sizeof(key));
	crl.at = ocsp.at = s->run->now;
	crl.deadline = ocsp.deadline = s->run->fetch_deadline;
	if (ocsp_request(s->cert, s->issuer, true, request, &len) != 0)
		len = 0;
	ocsp.request = span_of(request, len);
	rc = at_hand(s, crl);
	if (rc == 0 && len > 0)
		rc = at_hand(s, ocsp);
	/* rule 7: a stranger's anchors cause no fetch */
	if (s->anchor->own_anchor)
		return rc;
	if (rc == 0 && len > 0)
		rc = by_url(s, ocsp, cert_ocsp_url);
	if (rc == 0)
		rc = by_url(s, crl, cert_crl_url);
	return rc;
}

/* -- the decision --------------------------------------------------------------- */

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

/* Under an assumption (above) nothing is remembered. */
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

/*
 * Where no status is required, evidence that came with the question is looked
 * at all the same: it may say revoked, or be the staple that is demanded.
 */
static int
seek_evidence(struct subject *s, bool required)
{
	int rc = own_evidence(s);

	if (rc == 0 && required && !is_decided(s))
		rc = sources_evidence(s);
	return rc;
}

/* The status of s->cert under s->issuer's key; known once, it is not sought again. */
static int
cert_status(struct subject *s, struct known_status *out)
{
	const struct status_memo *memo = find_memo(s);
	bool required = !not_required(s);
	int rc;

	if (memo != NULL) {
		*out = (struct known_status){ memo->status, memo->until };
		return 0;
	}
	s->best = (struct proof){ .status = VFY_ST_UNKNOWN, .reason = -1 };
	s->source = VFY_EV_NONE;
	rc = seek_evidence(s, required);
	if (rc != 0)
		return rc;
	out->until = s->best.valid_until;
	out->st = (struct vfy_rev_status){ .status = s->best.status,
		.source = s->source,
		.this_update = s->best.this_update,
		.next_update = s->best.next_update,
		.revoked_at = s->best.revoked_at,
		.reason = s->best.reason };
	if (!required && s->best.status == VFY_ST_UNKNOWN)
		out->st.status = VFY_ST_NOT_REQUIRED;
	remember(s, out);
	return 0;
}

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
		struct subject s = { .run = run,
			.g = g,
			.chain = chain,
			.cert = g->nodes[chain->node[i]].cert,
			.issuer = g->nodes[chain->node[i + 1]].cert,
			.anchor = &g->nodes[chain->node[chain->n - 1]],
			.depth = (unsigned)i,
			.profile = path->profile,
			.notes = &path->notes };

		rc = cert_status(&s, &known);
		if (rc != 0)
			return rc;
		path->certs[i].revocation = known.st;
		path->certs[i].evidence_until = known.until;
		decide(&s, &known.st);
		check_must_staple(&s, &known.st);
	}
	return 0;
}
