/* SPDX-License-Identifier: MIT */
/*
 * sources.c - where the evidence on one certificate comes from.
 *
 * Order: the query's own (CRLs and staples, all of it: revoked wins), what the
 * source has at hand, then what it fetches (OCSP before CRL: it is smaller;
 * last the deltas that certificate or CRL name). Each piece is authenticated
 * in this run before it counts. The engine itself opens no socket: the source
 * does, and is asked for a URL only when signatures vouch for who named it
 * (rule 7).
 */
#include "sources.h"

#include "crl_list.h"
#include "ocsp_check.h"

/* -- OCSP ------------------------------------------------------------------------ */

/* Revoked wins over good, good over nothing. */
static void
take_response_proof(
    struct subject *s, const struct proof *p, enum vfy_evidence source)
{
	enum vfy_status have = s->ocsp.proof.status;

	if (p->status == VFY_ST_UNKNOWN || have == VFY_ST_REVOKED ||
	    (p->status == VFY_ST_GOOD && have == VFY_ST_GOOD))
		return;
	s->ocsp = (struct weighed){ .proof = *p, .source = source };
}

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
		subject_remark(s, VFY_R_OCSP_BAD, fault.what);
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
		take_response_proof(s, proof, source);
	}
	if (why != VFY_R_OK)
		subject_remark(s, why, detail);
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
ocsp_url(const struct subject *s, size_t nth, char *buf)
{
	return cert_ocsp_url(s->cert, nth, buf);
}

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

/* By URLs that are vouched for: fetched, or wished for. */
static int
by_url(struct subject *s, struct vfy_ask ask, nth_url *url_of, enough *done)
{
	char url[LIMIT_URL + 1];
	size_t i;
	bool got;
	int rc = 0;

	ask.url = url;
	ask.nth = 0;
	ask.wait = s->run->fetch_allowed ? VFY_UNTIL_DEADLINE : VFY_AT_HAND;
	for (i = 0; rc == 0 && !done(s) && i < LIMIT_DISTRIBUTION_POINTS; i++) {
		if (s->run->budget.spent != NULL || !url_of(s, i, url))
			break;
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

static int
source_evidence(struct subject *s)
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
	rc = at_hand(s, crl);
	if (rc != 0 || is_settled(s))
		return rc;
	if (ocsp_request(s->cert, s->issuer, true, request, &len) != 0)
		len = 0;
	ocsp.request = span_of(request, len);
	if (len > 0 && !subject_decided(s))
		rc = at_hand(s, ocsp);
	/* rule 7: a stranger's anchors cause no fetch */
	if (s->anchor->own_anchor)
		return rc;
	if (rc == 0 && len > 0)
		rc = by_url(s, ocsp, ocsp_url, subject_decided);
	if (rc == 0)
		rc = by_url(s, crl, crl_url, subject_decided);
	return rc == 0 ? deltas_by_url(s, crl) : rc;
}

/*
 * Where no status is required, evidence that came with the question is looked
 * at all the same: it may say revoked, or be the staple that is demanded.
 */
int
sources_seek(struct subject *s, bool required)
{
	int rc = own_evidence(s);

	if (rc == 0 && required && !is_settled(s))
		rc = source_evidence(s);
	return rc;
}
