/* SPDX-License-Identifier: MIT */
/*
 * sources.c - where the evidence on one certificate comes from.
 *
 * Order: the query's own (staples and CRLs, all of it: revoked wins), the CRLs
 * and then the OCSP responses that the source has at hand, then what it fetches
 * (OCSP before CRL: it is smaller; last the deltas that certificate or CRL
 * name). Responders are asked by SHA-1, which nearly all know, and by SHA-256,
 * which RFC 9919 would rather have, where that does not do. Each piece is
 * authenticated in this run before it counts. The engine itself opens no
 * socket: the source does, and is asked for a URL only when signatures vouch
 * for who named it (rule 7).
 */
#include "sources.h"

#include "crl_list.h"
#include "ocsp_delegate.h"
#include "ocsp_habit.h"

/* -- OCSP ------------------------------------------------------------------------ */

/* Revoked wins over good, good over what is outdated, and that over nothing. */
static void
take_response_proof(
    struct subject *s, const struct proof *p, enum vfy_evidence source)
{
	struct weighed *have = &s->ocsp;

	if (p->status == VFY_ST_UNKNOWN || have->proof.status == VFY_ST_REVOKED)
		return;
	if (p->status == VFY_ST_GOOD && have->proof.status == VFY_ST_GOOD) {
		if (!have->assumed || p->outdated)
			return;
		/* confirmed; a staple, which may be demanded, stays one */
		have->assumed = false;
		if (have->source == VFY_EV_STAPLE)
			return;
	}
	*have = (struct weighed){ .proof = *p,
		.source = source,
		.assumed = p->status == VFY_ST_GOOD && p->outdated };
}

/*
 * Who signed, and may they? It may be a delegate that was revoked since. Any
 * candidate may be the delegate; they are looked through only when the
 * response does not bring the right one.
 */
static enum vfy_reason
authenticate(struct subject *s, const struct ocsp_response *r, int64_t *until,
    const char **detail, int *err)
{
	struct ocsp_authority authority;
	struct ocsp_others others;
	enum vfy_reason why = ocsp_signer(
	    r, s->issuer, NULL, s->run->now, &s->run->budget, &authority);

	if (why == VFY_R_OCSP_SIGNER && authority.err == 0) {
		delegates_gather(s, &others);
		if (others.n > 0)
			why = ocsp_signer(r, s->issuer, &others, s->run->now,
			    &s->run->budget, &authority);
	}
	*until = authority.valid_until;
	*detail = authority.detail;
	*err = authority.err;
	if (authority.delegate == NULL)
		return why;
	*err = delegate_revoked(s, authority.delegate, until, detail);
	cert_free(authority.delegate);
	if (*err == 0 && *detail == NULL)
		*detail = "";
	else
		why = VFY_R_OCSP_SIGNER;
	return why;
}

static void
remark_response(struct subject *s, const struct ocsp_response *r,
    enum vfy_reason why, const char *detail)
{
	if (why == VFY_R_OCSP_NOT_SUCCESSFUL)
		note_hint(s->notes, why, s->depth, false,
		    ocsp_status_hint(r->status), "the responder says: %s",
		    detail);
	else if (why != VFY_R_OK)
		subject_remark(s, why, detail);
}

/*= rfc9654 2.1 an answer to another question, made when that was asked */
static const char *
nonce_fault(const struct subject *s, const struct ocsp_response *r,
    enum vfy_status status)
{
	bool has = ocsp_has_nonce(r, s->nonce);

	if (!span_empty(s->nonce) && !span_empty(r->nonce) && !has)
		return "the response has the nonce of another question";
	if (s->run->q->nonce == VFY_NONCE_REQUIRE && !has &&
	    status != VFY_ST_REVOKED)
		return "the response has no nonce of this question";
	return NULL;
}

/* The content says something: does it count? */
static int
judge_proof(struct subject *s, const struct ocsp_response *r,
    struct proof *proof, enum vfy_reason *why, const char **detail)
{
	const char *fault = nonce_fault(s, r, proof->status);
	int64_t until = 0;
	int err = 0;

	if (fault != NULL) {
		*why = VFY_R_OCSP_BAD;
		*detail = fault;
	} else {
		*why = authenticate(s, r, &until, detail, &err);
	}
	if (*why != VFY_R_OK)
		proof->status = VFY_ST_UNKNOWN;
	else if (until < proof->valid_until)
		proof->valid_until = until;
	return err;
}

static int
consider_ocsp(struct subject *s, struct vfy_span der, enum vfy_evidence source,
    struct proof *proof)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct ocsp_response r;
	const char *detail = "";
	enum vfy_reason why;
	int err = 0;

	*proof = (struct proof){ .status = VFY_ST_UNKNOWN, .detail = "" };
	if (!ocsp_parse(der, &r, &fault)) {
		subject_remark(s, VFY_R_OCSP_BAD, fault.what);
		return 0;
	}
	ocsp_check(&r, s->cert, s->issuer, s->run->now, proof);
	why = proof->why;
	detail = proof->detail;
	s->misunderstood |= ocsp_other_hash(&r, why);
	/* a staple may be about another certificate of the chain */
	if (why == VFY_R_OCSP_OTHER_CERT && source == VFY_EV_STAPLE) {
		s->foreign_staples++;
		return 0;
	}
	if (proof->status != VFY_ST_UNKNOWN) {
		err = judge_proof(s, &r, proof, &why, &detail);
		take_response_proof(s, proof, source);
	}
	remark_response(s, &r, why, detail);
	return err;
}

/* -- one source after the other -------------------------------------------- */

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
		rc = lists_add_own(s, q->crls[i]);
	return rc == 0 ? lists_weigh(s) : rc;
}

/* Where nothing is kept, the budget is spent, or only an answer made for this
 * very question would do, that one was not kept says nothing about it. */
static bool
cannot_judge(const struct subject *s)
{
	return s->anchor->own_anchor || s->run->budget.spent != NULL ||
	    (s->run->q->nonce == VFY_NONCE_REQUIRE && span_empty(s->nonce));
}

static int
take_response(
    struct subject *s, const struct vfy_ask *ask, struct vfy_blob *blob)
{
	const struct vfy_source *src = s->run->ctx->source;
	struct proof proof;
	int rc = consider_ocsp(s, blob->der, VFY_EV_OCSP, &proof);

	if (rc == 0 && proof.status != VFY_ST_UNKNOWN && !blob->kept &&
	    !s->anchor->own_anchor)
		src->keep(src->arg, ask, blob->der, proof.this_update,
		    proof.next_update, NULL);
	blob->unjudged = cannot_judge(s);
	blob->release(blob);
	return rc;
}

/* One question to the source; what it gives is weighed, and kept if it is new. */
static int
ask_source(struct subject *s, const struct vfy_ask *ask, bool *got)
{
	const struct vfy_source *src = s->run->ctx->source;
	struct vfy_blob *blob;
	int rc = src->get(src->arg, ask, &blob);

	*got = rc == 0;
	if (rc != 0)
		return rc == VFY_ENOMEM ? rc : 0;
	if (ask->kind != VFY_ASK_CRL)
		return take_response(s, ask, blob);
	rc = lists_add_fetched(s, ask, blob);
	return rc == 0 ? lists_weigh(s) : rc;
}

/*
 * A responder asked by URL, at once, with a nonce. What comes is kept as the
 * answer to the plain question.
 */
static int
ask_with_nonce(struct subject *s, const struct vfy_ask *plain, bool use_sha1)
{
	const struct vfy_source *src = s->run->ctx->source;
	uint8_t nonce[OCSP_NONCE_LEN], request[OCSP_NONCE_REQUEST_MAX];
	size_t len = sizeof(request);
	struct vfy_ask ask = *plain;
	struct vfy_blob *blob;
	int rc;

	if (!random_octets(nonce, sizeof(nonce)))
		return VFY_EINTERNAL;
	if (ocsp_request_nonce(s->cert, s->issuer, use_sha1,
		span_of(nonce, sizeof(nonce)), request, &len) != 0)
		return 0;
	ask.request = span_of(request, len);
	rc = src->get(src->arg, &ask, &blob);
	if (rc != 0)
		return rc == VFY_ENOMEM ? rc : 0;
	s->nonce = span_of(nonce, sizeof(nonce));
	rc = take_response(s, plain, blob);
	s->nonce = span_of(NULL, 0);
	return rc;
}

/* Nothing more is looked for, deltas neither. */
static bool
is_settled(const struct subject *s)
{
	return subject_decided(s) && !lists_want_delta(s);
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
	     rc == 0 && got && !is_settled(s) && ask.nth < LIMIT_EVIDENCE;
	     ask.nth++)
		rc = ask_source(s, &ask, &got);
	return rc;
}

/* The nth URL of one kind that may be used; false: no more. */
typedef bool nth_url(const struct subject *s, size_t nth, char *buf);
typedef bool enough(const struct subject *s);

static bool
crl_url(const struct subject *s, size_t nth, char *buf)
{
	return cert_crl_url(s->cert, nth, buf);
}

static bool
delta_url(const struct subject *s, size_t nth, char *buf)
{
	return cert_freshest_url(s->cert, nth, buf);
}

/* A question for what is at url, which is to be fetched if the query allows it. */
static void
set_url(
    const struct subject *s, struct vfy_ask *ask, const char *url, bool another)
{
	const struct run *run = s->run;
	/* the leaf's own status is sought last of all */
	bool more =
	    another || s->depth > 0 || run->num_assumed > 0 || run->in_delegate;

	ask->url = url;
	ask->nth = 0;
	ask->wait = run->fetch_allowed ? VFY_UNTIL_DEADLINE : VFY_AT_HAND;
	ask->deadline = run_fetch_until(run, more);
}

/* By URLs that are vouched for: fetched, or wished for. */
static int
by_url(struct subject *s, struct vfy_ask ask, nth_url *url_of, enough *done)
{
	char url[LIMIT_URL + 1], next[LIMIT_URL + 1];
	size_t i;
	bool got;
	int rc = 0;

	for (i = 0; rc == 0 && !done(s) && i < LIMIT_DISTRIBUTION_POINTS; i++) {
		if (s->run->budget.spent != NULL || !url_of(s, i, url))
			break;
		set_url(s, &ask, url, url_of(s, i + 1, next));
		rc = ask_source(s, &ask, &got);
	}
	return rc;
}

/*= rfc5280 6.3.3 (a) deltas, by the certificate's word and by a proven CRL's */
static int
deltas_by_url(struct subject *s, struct vfy_ask ask)
{
	int rc = by_url(s, ask, delta_url, is_settled);

	if (rc == 0 && !is_settled(s))
		rc = lists_prove_freshest(s);
	return rc == 0 ? by_url(s, ask, lists_freshest_url, is_settled) : rc;
}

/* One question to responders in both its forms: the likelier one first. */
struct ocsp_forms {
	struct vfy_ask ask[2];
	uint8_t request[2][OCSP_REQUEST_MAX];
	size_t n;
	bool sha256_first;
	bool refused; /* what lies at hand for the first one says so */
};

static void
ocsp_forms_make(
    const struct subject *s, const struct vfy_ask *base, struct ocsp_forms *f)
{
	size_t i, len;

	f->n = 0;
	f->refused = false;
	f->sha256_first =
	    ocsp_habit_is_sha256(s->run->ctx->habits, base->issuer_key.ptr);
	for (i = 0; i < 2; i++) {
		bool use_sha1 = (i == 0) != f->sha256_first;
		uint8_t *request = f->request[f->n];

		len = sizeof(f->request[0]);
		if (ocsp_request(s->cert, s->issuer, use_sha1, request, &len) !=
		    0)
			continue;
		f->ask[f->n] = *base;
		f->ask[f->n].kind = VFY_ASK_OCSP;
		f->ask[f->n].request = span_of(request, len);
		f->n++;
	}
}

/* The second form is what worked: it is to be the first from now on. */
static void
learn_form(struct subject *s, const struct ocsp_forms *f)
{
	ocsp_habit_learn(
	    s->run->ctx->habits, f->ask[0].issuer_key.ptr, !f->sha256_first);
}

static int
ocsp_at_hand(struct subject *s, struct ocsp_forms *f)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && !subject_decided(s) && i < f->n; i++) {
		s->misunderstood = false;
		rc = at_hand(s, f->ask[i]);
		f->refused |= i == 0 && s->misunderstood;
		if (i == 1 && subject_decided(s))
			learn_form(s, f);
	}
	return rc;
}

/*
 * By every URL in the form that its responder is thought to know, and in the
 * other one where the answer is that it does not.
 */
static int
ocsp_by_url(struct subject *s, struct ocsp_forms *f)
{
	bool nonced =
	    s->run->q->nonce != VFY_NONCE_OFF && s->run->fetch_allowed;
	char url[LIMIT_URL + 1], next[LIMIT_URL + 1];
	size_t nth, i, first = f->refused && f->n > 1 ? 1 : 0;
	bool got;
	int rc = 0;

	for (nth = 0;
	     rc == 0 && !subject_decided(s) && nth < LIMIT_DISTRIBUTION_POINTS;
	     nth++) {
		if (s->run->budget.spent != NULL ||
		    !cert_ocsp_url(s->cert, nth, url))
			break;
		s->misunderstood = true;
		for (i = first; rc == 0 && s->misunderstood && i < f->n; i++) {
			s->misunderstood = false;
			set_url(s, &f->ask[i], url,
			    cert_ocsp_url(s->cert, nth + 1, next) ||
				cert_crl_url(s->cert, 0, next));
			rc = nonced ? ask_with_nonce(s, &f->ask[i],
					  (i == 0) != f->sha256_first)
				    : ask_source(s, &f->ask[i], &got);
			if (i == 1 && subject_decided(s))
				learn_form(s, f);
		}
	}
	return rc;
}

/* What every question to the source has in common; key gets its bytes. */
static int
ask_begin(const struct subject *s, uint8_t key[SHA256_LEN], struct vfy_ask *ask)
{
	*ask = (struct vfy_ask){ .kind = VFY_ASK_CRL, .at = s->run->now };
	if (!sha256(s->issuer->spki, key))
		return VFY_EINTERNAL;
	ask->issuer_key = span_of(key, SHA256_LEN);
	return 0;
}

static int
source_evidence(struct subject *s)
{
	uint8_t key[SHA256_LEN];
	struct ocsp_forms ocsp;
	struct vfy_ask crl;
	int rc = ask_begin(s, key, &crl);

	if (rc == 0)
		rc = at_hand(s, crl);
	if (rc != 0 || is_settled(s))
		return rc;
	ocsp_forms_make(s, &crl, &ocsp);
	rc = ocsp_at_hand(s, &ocsp);
	/* rule 7: a stranger's anchors cause no fetch */
	if (s->anchor->own_anchor)
		return rc;
	if (rc == 0)
		rc = ocsp_by_url(s, &ocsp);
	if (rc == 0)
		rc = by_url(s, crl, crl_url, subject_decided);
	return rc == 0 ? deltas_by_url(s, crl) : rc;
}

static bool
may_ask_source(const struct subject *s)
{
	return s->run->ctx->source != NULL && s->run->q->network != VFY_NET_OFF;
}

int
sources_seek_crls(struct subject *s)
{
	const struct vfy_query *q = s->run->q;
	uint8_t key[SHA256_LEN];
	struct vfy_ask ask;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < q->num_crls; i++)
		rc = lists_add_own(s, q->crls[i]);
	if (rc == 0)
		rc = lists_weigh(s);
	if (rc != 0 || is_settled(s) || !may_ask_source(s))
		return rc;
	rc = ask_begin(s, key, &ask);
	if (rc == 0)
		rc = at_hand(s, ask);
	if (rc != 0 || s->anchor->own_anchor)
		return rc;
	rc = by_url(s, ask, crl_url, subject_decided);
	return rc == 0 ? deltas_by_url(s, ask) : rc;
}

/*
 * Where no status is required, evidence that came with the question is looked
 * at all the same: it may say revoked, or be the staple that is demanded.
 */
int
sources_seek(struct subject *s, bool required)
{
	int rc = own_evidence(s);

	if (rc == 0 && required && !is_settled(s) && may_ask_source(s))
		rc = source_evidence(s);
	return rc;
}
