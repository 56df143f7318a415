/* SPDX-License-Identifier: MIT */
/*
 * crl_signer.c - who signed a CRL, and may they?
 *
 * Nearly always it is the CA that issued the certificate, which stands on the
 * proven path. A CRL may also be signed under another key of the same CA, or
 * by the cRLIssuer that the certificate names (RFC 5280 6.3.3 (f)): then that
 * key's certificate needs a path of its own to the same anchor, and a status
 * of its own. Where a key has rolled over, that status may lie in a CRL by
 * this very key: it is used under the assumption that the key is good. What it
 * says of revocation counts; that it says good counts only when no other
 * evidence says anything. No key is used before its path is proven: a
 * stranger may have sent it.
 *
 * Does not: weigh what the list says (crl_list.c).
 */
#include "crl_signer.h"

#include "dn.h"

static const char no_crl_sign[] = "the signer's keyUsage lacks cRLSign",
		  no_key_usage[] =
		      "the signer's certificate has no keyUsage with cRLSign";

/* -- the signer's own path ------------------------------------------------- */

struct signer_search {
	struct subject *s;
	const struct rules *rules;
	bool trusted;
};

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
	/* where only the leaf's status is asked for, the signer's own is needed */
	i = s->run->q->scope == VFY_SCOPE_LEAF && chain->n > 1 ? 1
							       : chain->n - 1;
	while (*good && i-- > 0) {
		struct known_status known;
		struct subject sub =
		    subject_at(s->run, g, chain, i, s->profile, &quiet);

		rc = subject_status(&sub, &known);
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

/* Searches a valid path to the anchor of the certificate asked about. */
static int
search_signer_path(struct subject *s, struct vfy_cert *signer, bool *trusted)
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

	run->assumed[run->num_assumed++] = signer;
	rc = graph_build(
	    &g, run->ctx, run->q, run->fetched, signer, &run->budget);
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

static const struct signer_memo *
find_memo(const struct subject *s, const struct vfy_cert *signer)
{
	const struct run *run = s->run;
	size_t i;

	for (i = 0; i < run->num_signers; i++) {
		const struct signer_memo *m = &run->signers[i];

		if (m->signer == signer && m->anchor == s->anchor->cert &&
		    m->profile == s->profile)
			return m;
	}
	return NULL;
}

/*
 * The same for many lists of one signer: its path is sought once. What was
 * found under an assumption, or cut short, is not remembered.
 */
static int
signer_trusted(struct subject *s, struct vfy_cert *signer, bool *trusted)
{
	const struct signer_memo *memo = find_memo(s, signer);
	struct run *run = s->run;
	bool cut = s->cut;
	int rc;

	*trusted = memo != NULL && memo->trusted;
	if (memo != NULL)
		return 0;
	if (run->num_assumed == LIMIT_SIGNER_DEPTH) {
		s->cut = true;
		return 0;
	}
	s->cut = false;
	rc = search_signer_path(s, signer, trusted);
	if (rc == 0 && run->num_assumed == 0 && !s->cut &&
	    run->budget.spent == NULL && run->num_signers < SIGNER_MEMOS)
		run->signers[run->num_signers++] = (struct signer_memo){ signer,
			s->anchor->cert, s->profile, *trusted };
	s->cut |= cut;
	return rc;
}

/* -- signatures ------------------------------------------------------------ */

/* Does the source know that this very key signed it? */
static bool
is_known_signer(const struct crl *crl, const struct vfy_cert *signer)
{
	uint8_t key[SHA256_LEN];

	return !span_empty(crl->signer_key) && sha256(signer->spki, key) &&
	    span_eq(crl->signer_key, span_of(key, sizeof(key)));
}

int
crl_signed_by(struct run *run, const struct crl *crl,
    const struct vfy_cert *signer, enum sig_result *result)
{
	size_t i;
	int err;

	*result = SIG_BAD;
	for (i = 0; i < run->num_crl_memos; i++) {
		const struct crl_memo *m = &run->crl_memos[i];

		if (m->crl == crl->der.ptr &&
		    span_eq(m->signer->spki, signer->spki)) {
			run->memo_hits++;
			*result = m->result;
			return 0;
		}
	}
	if (is_known_signer(crl, signer)) {
		run->memo_hits++;
		*result = SIG_GOOD;
		return 0;
	}
	if (!budget_signature(&run->budget))
		return 0;
	*result = sig_verify(
	    signer->spki, crl->algorithm, crl->tbs, crl->signature, &err);
	if (err != 0)
		return err;
	if (run->num_crl_memos < CRL_MEMOS)
		run->crl_memos[run->num_crl_memos++] =
		    (struct crl_memo){ crl->der.ptr, signer, *result };
	return 0;
}

void
crl_forget(struct run *run, const struct crl *crl)
{
	size_t i, n = 0;

	for (i = 0; i < run->num_crl_memos; i++) {
		if (run->crl_memos[i].crl != crl->der.ptr)
			run->crl_memos[n++] = run->crl_memos[i];
	}
	run->num_crl_memos = n;
}

/* -- candidates ------------------------------------------------------------ */

struct candidate {
	struct vfy_cert *cert;
	bool anchor;
	unsigned rank; /* less is tried earlier */
};

/* The best of all certificates of the list's issuer's name, best first. */
struct candidates {
	struct candidate best[LIMIT_SIGNERS];
	size_t n;
	bool more; /* than are tried */
};

/* Could this certificate's key have signed the list, by key identifiers? */
static bool
key_fits(const struct crl *crl, const struct vfy_cert *c)
{
	return span_empty(crl->authority_key_id) ||
	    span_empty(c->subject_key_id) ||
	    span_eq(crl->authority_key_id, c->subject_key_id);
}

/* By content, so that the order of input changes nothing. */
static bool
goes_before(const struct candidate *a, const struct candidate *b)
{
	if (a->rank != b->rank)
		return a->rank < b->rank;
	if (a->cert->not_after != b->cert->not_after)
		return a->cert->not_after > b->cert->not_after;
	return span_cmp(a->cert->der, b->cert->der) < 0;
}

static void
insert_candidate(struct candidates *all, const struct candidate *c)
{
	size_t at, i;

	for (i = 0; i < all->n; i++) {
		if (cert_eq(all->best[i].cert, c->cert))
			return;
	}
	for (at = 0; at < all->n && !goes_before(c, &all->best[at]); at++)
		continue;
	if (all->n == LIMIT_SIGNERS) {
		all->more = true;
		if (at == all->n)
			return;
		all->n--;
	}
	memmove(&all->best[at + 1], &all->best[at],
	    (all->n - at) * sizeof(all->best[0]));
	all->best[at] = *c;
	all->n++;
}

/* Anchors and the pool's go before what was presented, by anyone. */
static void
gather(struct subject *s, const struct crl *crl, uint64_t hash,
    const struct pool *pool, bool anchors, struct candidates *all)
{
	struct budget *budget = &s->run->budget;
	bool presented = pool == &s->run->q->certs;
	uint32_t i;

	for (i = pool_first(pool, crl->issuer, hash, budget);
	     i != POOL_NONE && budget_step(budget);
	     i = pool_next(pool, i, crl->issuer, hash, budget)) {
		struct candidate c = { .cert = pool->entries[i].cert,
			.anchor = anchors };

		/* the issuer had its turn; who is asked about does not vouch
		 * for itself */
		if (cert_eq(c.cert, s->issuer) ||
		    cert_eq(c.cert, s->g->nodes[0].cert))
			continue;
		c.rank =
		    (key_fits(crl, c.cert) ? 0u : 2u) + (presented ? 1u : 0u);
		insert_candidate(all, &c);
	}
}

static int
gather_all(struct subject *s, const struct crl *crl, struct candidates *all)
{
	const struct vfy_ctx *ctx = s->run->ctx;
	const struct vfy_query *q = s->run->q;
	uint64_t hash;

	all->n = 0;
	all->more = false;
	if (!dn_hash(crl->issuer, &hash))
		return VFY_ENOMEM;
	if (q->use_context_anchors)
		gather(s, crl, hash, &ctx->anchors, true, all);
	gather(s, crl, hash, &q->anchors, true, all);
	gather(s, crl, hash, &ctx->intermediates, false, all);
	gather(s, crl, hash, &q->certs, false, all);
	return 0;
}

/* -- who may --------------------------------------------------------------- */

/*
 * RFC 5280 lets a CRL issuer's certificate be without keyUsage, RFC 10007 does
 * not: compat goes by the former for CAs, and says so. For an end entity it
 * would make anybody of the right name a CRL issuer. What an anchor says of
 * itself counts unless the caller took that away (RFC 5937).
 */
static bool
may_sign(struct subject *s, const struct candidate *c, struct signature *sig)
{
	bool absent = !cert_has(c->cert, EXT_KEY_USAGE);

	if (c->anchor && s->run->q->bare_anchors)
		return true;
	/*= rfc5280 6.3.3 (f): "verify that the cRLSign bit is set" */
	if (!absent && (c->cert->key_usage & KU_CRL_SIGN) != 0)
		return true;
	/*= rfc10007 a version 3 certificate has to have it */
	if (absent && c->anchor && c->cert->version < 3)
		return true;
	if (absent && s->profile == VFY_COMPAT && (c->cert->is_ca || c->anchor))
		return true;
	sig->detail = absent ? no_key_usage : no_crl_sign;
	return false;
}

static void
remark_key_usage(struct subject *s, const struct candidate *c)
{
	if (cert_has(c->cert, EXT_KEY_USAGE) || c->cert->version < 3 ||
	    s->told_key_usage)
		return;
	s->told_key_usage = true;
	note_rule(s->notes, VFY_R_PROFILE_REMARK, s->depth, false, "RFC 10007",
	    "the CRL issuer's certificate has no keyUsage with cRLSign");
}

/* One certificate with the CRL issuer's name: did its key sign, and may it? */
static int
try_signer(struct subject *s, const struct crl *crl, const struct candidate *c,
    struct signature *sig)
{
	bool trusted = c->cert == s->issuer, assumed = false;
	enum sig_result result;
	int rc = 0;

	if (!may_sign(s, c, sig))
		return 0;
	/* the certificate's own issuer needs no path: it is on it */
	if (!trusted)
		assumed = is_assumed(s->run, c->cert);
	if (!trusted && !assumed)
		rc = signer_trusted(s, c->cert, &trusted);
	if (rc != 0 || (!trusted && !assumed))
		return rc;
	rc = crl_signed_by(s->run, crl, c->cert, &result);
	if (rc != 0 || result != SIG_GOOD) {
		if (result == SIG_UNSUPPORTED)
			sig->why = VFY_R_UNSUPPORTED_ALGORITHM;
		return rc;
	}
	sig->found = true;
	sig->assumed = assumed;
	sig->signer = c->cert;
	remark_key_usage(s, c);
	return 0;
}

/* The keys whose status is being sought: they are in no group of candidates. */
static int
try_assumed(struct subject *s, const struct crl *crl, struct signature *sig)
{
	struct run *run = s->run;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && !sig->found && i < run->num_assumed; i++) {
		struct candidate c = { .cert = run->assumed[i] };

		if (dn_equal(c.cert->subject, crl->issuer))
			rc = try_signer(s, crl, &c, sig);
	}
	return rc;
}

static int
try_others(struct subject *s, const struct crl *crl, struct signature *sig)
{
	struct candidates all;
	size_t i;
	int rc = gather_all(s, crl, &all);

	for (i = 0; rc == 0 && !sig->found && i < all.n; i++)
		rc = try_signer(s, crl, &all.best[i], sig);
	s->cut |= all.more && !sig->found;
	return rc;
}

int
crl_authenticate(
    struct subject *s, const struct crl *crl, struct signature *sig)
{
	struct candidate issuer = { .cert = s->issuer,
		.anchor = s->issuer_is_anchor };
	int rc = 0;

	*sig = (struct signature){ .why = VFY_R_CRL_SIGNER, .detail = "" };
	/* nearly always it is the one; a cRLIssuer has another name */
	if (dn_equal(s->issuer->subject, crl->issuer))
		rc = try_signer(s, crl, &issuer, sig);
	if (rc == 0 && !sig->found)
		rc = try_assumed(s, crl, sig);
	if (rc == 0 && !sig->found)
		rc = try_others(s, crl, sig);
	if (sig->found) {
		sig->why = VFY_R_OK;
		sig->detail = "";
	} else if (s->run->budget.spent != NULL || s->cut)
		sig->why = VFY_R_BUDGET;
	return rc;
}
