/* SPDX-License-Identifier: MIT */
/*
 * fuzz_chain.c - whole questions: certificates, the leaf first, some of them
 * anchors; the search, the rules and the verdict behind them.
 *
 * The input: an OCTET STRING of options (struct options), then certificates.
 * Signatures can't be guessed, so this program is linked with a stand-in for
 * sig_verify: a signature's first octet says whether it is good, or good under
 * the key whose octets sum up to the second one.
 *
 * A valid verdict is looked at again, step by step; another order of the
 * certificates, and a second question that finds the context's memo filled,
 * give the same verdict; and of few certificates all paths are tried, without
 * the search: a valid one must have been found, by whatever way. No evidence
 * is given: revocation is test_evidence's, fuzz_crl's and fuzz_ocsp's.
 */
#include <stdio.h>

#include "dn.h"
#include "fuzz.h"
#include "question.h"
#include "sig.h"
#include "validate.h"

#define MOST_CERTS 16
/* Of so many certificates all orders are tried. */
#define MOST_TRIED 6
/* 2026-06-15 */
#define NOW 1781524800
#define MONTH (30 * 86400)
#define TEXT 600

struct options {
	enum vfy_profile profile;
	enum vfy_purpose purpose;
	enum vfy_revocation revocation;
	bool explicit_policy, inhibit_mapping, inhibit_any, policy;
	bool public_root, own_anchors, aliens;
	unsigned anchors; /* bits, by the certificate's place in the input */
	int64_t now;
	int max_path_length;
	uint32_t signatures;
	enum vfy_identity type;
	char identity[64];
};

struct set {
	struct options o;
	struct vfy_span der[MOST_CERTS];
	size_t n;
};

enum sig_result __wrap_sig_verify(struct vfy_span spki,
    struct vfy_span algorithm, struct vfy_span data, struct vfy_span signature,
    int *err);

enum sig_result
__wrap_sig_verify(struct vfy_span spki, struct vfy_span algorithm,
    struct vfy_span data, struct vfy_span signature, int *err)
{
	uint8_t sum = 0;
	size_t i;

	(void)algorithm;
	(void)data;
	*err = 0;
	if (signature.len == 0)
		return SIG_BAD;
	switch (signature.ptr[0] & 3) {
	case 0:
		return SIG_GOOD;
	case 1:
		for (i = 0; i < spki.len; i++)
			sum = (uint8_t)(sum + spki.ptr[i]);
		return signature.len > 1 && signature.ptr[1] == sum ? SIG_GOOD
								    : SIG_BAD;
	case 2:
		return SIG_UNSUPPORTED;
	default:
		return SIG_BAD;
	}
}

/* -- the input -------------------------------------------------------------------- */

static unsigned
octet(struct vfy_span s, size_t i)
{
	return i < s.len ? s.ptr[i] : 0;
}

static void
read_options(struct vfy_span in, struct options *o)
{
	unsigned flags = octet(in, 2);
	size_t n = in.len > 9 ? in.len - 9 : 0;

	memset(o, 0, sizeof(*o));
	o->profile = (enum vfy_profile)(octet(in, 0) & 3);
	o->purpose = VFY_TLS_SERVER + octet(in, 1) % 7;
	o->revocation = (enum vfy_revocation)(octet(in, 0) >> 2 & 3);
	o->explicit_policy = flags & 1;
	o->inhibit_mapping = flags & 2;
	o->inhibit_any = flags & 4;
	o->policy = flags & 8;
	o->public_root = flags & 16;
	o->own_anchors = flags & 32;
	o->aliens = flags & 64;
	o->anchors = octet(in, 3) << 8 | octet(in, 4);
	o->now = NOW + (int64_t)(int8_t)octet(in, 5) * MONTH;
	o->max_path_length = (int)(octet(in, 6) & 7) - 1;
	o->signatures = octet(in, 7);
	o->type = (enum vfy_identity)(octet(in, 8) % 6);
	if (n > sizeof(o->identity) - 1)
		n = sizeof(o->identity) - 1;
	if (n > 0)
		memcpy(o->identity, in.ptr + 9, n);
}

static bool
read_set(struct vfy_span in, struct set *s)
{
	struct vfy_span contents, whole;
	uint8_t tag;

	s->n = 0;
	if (!next_element(&in, &tag, &contents, &whole))
		return false;
	read_options(contents, &s->o);
	while (s->n < MOST_CERTS && next_element(&in, &tag, &contents, &whole))
		s->der[s->n++] = whole;
	return s->n > 0;
}

/* -- the question ------------------------------------------------------------------ */

/* VFY_EPARSE is left out; nothing else may go wrong. */
static bool
took(int rc)
{
	must(rc == 0 || rc == VFY_EPARSE);
	return rc == 0;
}

static void
set_options(struct vfy_query *q, const struct options *o)
{
	struct vfy_budget budget = { .signatures = o->signatures };

	must(vfy_query_set_profile(q, o->profile) == 0);
	must(vfy_query_set_purpose(q, o->purpose) == 0);
	must(vfy_query_set_revocation(q, o->revocation) == 0);
	must(vfy_query_set_network(q, VFY_NET_OFF, 0) == 0);
	must(vfy_query_set_time(q, o->now) == 0);
	must(vfy_query_set_max_path_length(q, o->max_path_length) == 0);
	must(vfy_query_set_budget(q, &budget) == 0);
	vfy_query_set_require_explicit_policy(q, o->explicit_policy);
	vfy_query_set_inhibit_policy_mapping(q, o->inhibit_mapping);
	vfy_query_set_inhibit_any_policy(q, o->inhibit_any);
	if (o->policy)
		must(vfy_query_add_policy(q, "1.2.3.0") == 0);
	/* what is no name leaves the question without one */
	vfy_query_set_identity(q, o->type, o->identity);
}

/* The nth certificate of the input, in one of two orders, behind the leaf. */
static size_t
place(const struct set *s, size_t i, bool reversed)
{
	return i == 0 || !reversed ? i : s->n - i;
}

static void
make_anchors(const struct set *s, bool reversed, struct vfy_ctx *ctx,
    struct vfy_query *q)
{
	size_t i, at;

	for (i = 0; i < s->n; i++) {
		at = place(s, i, reversed);
		if ((s->o.anchors & 1u << at) == 0)
			continue;
		if (s->o.own_anchors)
			took(vfy_query_add_anchors(q, s->der[at], NULL, NULL));
		else
			took(vfy_ctx_add_anchors(
			    ctx, s->der[at], s->o.public_root, NULL, NULL));
	}
}

/* False: the leaf is no certificate. */
static bool
make_query(const struct set *s, bool reversed, struct vfy_ctx *ctx, bool fresh,
    struct vfy_query *q)
{
	size_t i, at;

	if (!fresh)
		must(vfy_query_use_memo(q, ctx) == 0);
	if (!took(vfy_query_add_certs(q, s->der[0], NULL, NULL)))
		return false;
	for (i = 1; i < s->n; i++) {
		at = place(s, i, reversed);
		if (!s->o.aliens || !(s->o.anchors & 1u << at))
			took(
			    vfy_query_add_untrusted(q, s->der[at], NULL, NULL));
	}
	set_options(q, &s->o);
	if (fresh || s->o.own_anchors)
		make_anchors(s, reversed, ctx, q);
	return true;
}

/* -- what holds of any verdict -------------------------------------------------------- */

static void
check_cert_text(const struct vfy_cert *c)
{
	char text[TEXT];

	vfy_cert_subject(c, text, sizeof(text));
	must_be_printable(text);
	vfy_cert_issuer(c, text, sizeof(text));
	must_be_printable(text);
	vfy_cert_serial(c, text, sizeof(text));
	must_be_printable(text);
	vfy_cert_public_key(c, text, sizeof(text));
	must_be_printable(text);
	vfy_cert_signature(c, text, sizeof(text));
	must_be_printable(text);
}

static void
check_finding(const struct vfy_finding *f, size_t num_certs)
{
	must(f->depth < num_certs);
	must(strnlen(f->detail, 256) < 256);
	must_be_printable(f->detail);
	must_be_printable(f->hint);
	must_be_printable(f->section);
	must_be_printable(vfy_reason_name(f->reason));
}

static void
check_path(const struct vfy_path *p)
{
	size_t i, n = vfy_path_num_certs(p);
	bool fatal = false;

	must(n >= 1 && n <= LIMIT_PATH_CERTS);
	must(vfy_path_num_findings(p) <= LIMIT_FINDINGS);
	for (i = 0; i < n; i++)
		check_cert_text(vfy_path_cert(p, i));
	for (i = 0; i < vfy_path_num_findings(p); i++) {
		check_finding(vfy_path_finding(p, i), n);
		fatal |= vfy_path_finding(p, i)->fatal;
	}
	must(!vfy_path_valid(p) || !fatal);
	must(vfy_path_valid(p) || fatal ||
	    vfy_path_num_findings(p) == LIMIT_FINDINGS);
	must(vfy_path_profile(p) != VFY_AUTO);
}

/* Extensions that no decision rests on: only rfc5280 minds what is in them, and
 * not in a public root. */
#define IDLE                                                                   \
	(1u << EXT_ISSUER_ALT_NAME | 1u << EXT_FRESHEST_CRL |                  \
	    1u << EXT_SUBJECT_INFO_ACCESS |                                    \
	    1u << EXT_SUBJECT_DIRECTORY_ATTRIBUTES | 1u << EXT_SCT_LIST)

static void
check_valid_extensions(const struct vfy_cert *c, bool idle_may_be_bad)
{
	unsigned id;

	must(!c->unknown_critical);
	must(c->bad_extensions == 0 ||
	    (idle_may_be_bad && (c->bad_extensions & ~IDLE) == 0));
	for (id = 0; id < EXT_COUNT; id++)
		must(!c->ext[id].critical || (IDLE & 1u << id) == 0);
}

/* What no rule of any profile can do without. */
static void
check_valid(const struct vfy_path *p, const struct set *s)
{
	const struct vfy_cert *c, *up;
	size_t i, n = vfy_path_num_certs(p);
	int err;

	must(vfy_path_valid(p));
	must(vfy_path_role(p, n - 1) == VFY_ANCHOR);
	for (i = 0; i < n; i++) {
		c = vfy_path_cert(p, i);
		must(vfy_cert_not_before(c) <= s->o.now);
		must(vfy_cert_not_after(c) >= s->o.now);
		check_valid_extensions(c,
		    vfy_path_profile(p) != VFY_RFC5280 ||
			(i + 1 == n && s->o.public_root));
		if (i + 1 == n)
			break;
		up = vfy_path_cert(p, i + 1);
		must(vfy_path_role(p, i) != VFY_ANCHOR);
		must(dn_equal(c->issuer, up->subject));
		must(up->is_ca || vfy_path_role(p, i + 1) == VFY_ANCHOR);
		must(!cert_has(up, EXT_KEY_USAGE) ||
		    (up->key_usage & KU_KEY_CERT_SIGN) != 0);
		must(__wrap_sig_verify(up->spki, c->algorithm, c->tbs,
			 c->signature, &err) == SIG_GOOD);
	}
}

static void
check_verdict(const struct vfy_verdict *v, const struct set *s)
{
	const struct vfy_search *search = vfy_verdict_search(v);
	size_t i, n = vfy_verdict_num_paths(v);

	must(n <= LIMIT_PATHS);
	must(search->signatures <= LIMIT_SIGNATURES);
	must(search->steps <= LIMIT_STEPS);
	must(s->o.signatures == 0 || search->signatures <= s->o.signatures);
	must(vfy_verdict_time(v) == s->o.now);
	must(vfy_verdict_valid_until(v) >= s->o.now);
	for (i = 0; i < n; i++)
		check_path(vfy_verdict_path(v, i));
	for (i = 0; i < vfy_verdict_num_findings(v); i++)
		check_finding(vfy_verdict_finding(v, i), 1);
	for (i = 0; i < vfy_verdict_num_policies(v); i++)
		must_be_printable(vfy_verdict_policy(v, i));
	if (vfy_verdict_outcome(v) == VFY_VALID) {
		must(n > 0 && vfy_verdict_reason(v) == VFY_R_OK);
		must(search->exhausted);
		check_valid(vfy_verdict_path(v, 0), s);
	} else
		must(vfy_verdict_reason(v) != VFY_R_OK);
}

/* -- twice the same ----------------------------------------------------------------- */

static bool
was_cut(const struct vfy_verdict *v)
{
	size_t i, j;

	if (!vfy_verdict_search(v)->exhausted)
		return true;
	for (i = 0; i < vfy_verdict_num_paths(v); i++) {
		const struct vfy_path *p = vfy_verdict_path(v, i);

		for (j = 0; j < vfy_path_num_findings(p); j++) {
			if (vfy_path_finding(p, j)->reason == VFY_R_BUDGET)
				return true;
		}
	}
	return false;
}

static void
same_path(const struct vfy_path *a, const struct vfy_path *b)
{
	size_t i;

	must(vfy_path_outcome(a) == vfy_path_outcome(b));
	must(vfy_path_profile(a) == vfy_path_profile(b));
	must(vfy_path_num_certs(a) == vfy_path_num_certs(b));
	must(vfy_path_num_findings(a) == vfy_path_num_findings(b));
	for (i = 0; i < vfy_path_num_certs(a); i++) {
		must(span_eq(vfy_cert_der(vfy_path_cert(a, i)),
		    vfy_cert_der(vfy_path_cert(b, i))));
		must(vfy_path_role(a, i) == vfy_path_role(b, i));
		must(vfy_path_origin(a, i) == vfy_path_origin(b, i));
	}
	for (i = 0; i < vfy_path_num_findings(a); i++) {
		const struct vfy_finding *f = vfy_path_finding(a, i),
					 *g = vfy_path_finding(b, i);

		must(f->reason == g->reason && f->depth == g->depth);
		must(f->fatal == g->fatal && strcmp(f->detail, g->detail) == 0);
	}
}

static void
same_verdict(const struct vfy_verdict *a, const struct vfy_verdict *b,
    const struct set *s)
{
	size_t i;

	/* with few signatures, memo or not decides what is left for explaining */
	if (s->o.signatures != 0 || was_cut(a) || was_cut(b))
		return;
	must(vfy_verdict_outcome(a) == vfy_verdict_outcome(b));
	must(vfy_verdict_reason(a) == vfy_verdict_reason(b));
	must(vfy_verdict_valid_until(a) == vfy_verdict_valid_until(b));
	must(vfy_verdict_num_paths(a) == vfy_verdict_num_paths(b));
	for (i = 0; i < vfy_verdict_num_paths(a); i++)
		same_path(vfy_verdict_path(a, i), vfy_verdict_path(b, i));
	must(vfy_verdict_num_policies(a) == vfy_verdict_num_policies(b));
	for (i = 0; i < vfy_verdict_num_policies(a); i++)
		must(strcmp(vfy_verdict_policy(a, i),
			 vfy_verdict_policy(b, i)) == 0);
}

/* -- all paths, without the search ----------------------------------------------------- */

struct trial {
	struct node nodes[MOST_TRIED];
	struct graph g;
	struct budget budget;
	struct rules rules;
	struct chain chain;
};

static size_t
gather_pool(struct trial *t, size_t n, const struct pool *pool, bool anchor,
    bool public_root)
{
	uint32_t i;
	size_t j;

	for (i = 0; i < pool->n; i++) {
		for (j = 0; j < n && j < MOST_TRIED; j++) {
			if (cert_eq(t->nodes[j].cert, pool->entries[i].cert))
				break;
		}
		if (j == n && n < MOST_TRIED)
			t->nodes[n] =
			    (struct node){ .cert = pool->entries[i].cert };
		n += j == n;
		if (j < MOST_TRIED && anchor) {
			t->nodes[j].anchor = true;
			t->nodes[j].public_root = public_root;
		}
	}
	return n;
}

/* False: too many certificates to try all their orders. */
static bool
trial_make(struct trial *t, const struct vfy_ctx *ctx,
    const struct vfy_query *q, const struct set *s)
{
	size_t n = 1;

	memset(t, 0, sizeof(*t));
	t->nodes[0].cert = q->leaf;
	n = gather_pool(t, n, &q->certs, false, false);
	n = gather_pool(t, n, &ctx->anchors, true, s->o.public_root);
	n = gather_pool(t, n, &q->anchors, true, false);
	t->g.nodes = t->nodes;
	t->g.num_nodes = (uint32_t)n;
	t->g.budget = &t->budget;
	t->rules = (struct rules){ .now = s->o.now,
		.purpose = q->purpose,
		.profile = q->profile,
		.identity = &q->identity,
		.query = q,
		.bare_anchors = q->bare_anchors,
		.max_path_length = q->max_path_length };
	t->chain.n = 1;
	return n <= MOST_TRIED;
}

static bool
signatures_good(const struct trial *t)
{
	size_t i;
	int err;

	for (i = 0; i + 1 < t->chain.n; i++) {
		const struct vfy_cert *c = t->nodes[t->chain.node[i]].cert;

		if (__wrap_sig_verify(t->nodes[t->chain.node[i + 1]].cert->spki,
			c->algorithm, c->tbs, c->signature, &err) != SIG_GOOD)
			return false;
	}
	return true;
}

/* The chain as it stands, which ends at an anchor. */
static bool
chain_valid(struct trial *t)
{
	struct policy_set policies = { .oids = NULL };
	struct notes notes = { .quiet = true };
	const struct node *last = &t->nodes[t->chain.node[t->chain.n - 1]];
	size_t i;
	bool valid;

	budget_start(&t->budget, NULL);
	for (i = 0; i < t->chain.n; i++)
		validate_cert(&t->rules, &t->nodes[t->chain.node[i]],
		    (unsigned)i, &notes);
	must(validate_path(&t->rules, &t->g, &t->chain,
		 rules_profile(&t->rules, last), &notes, &policies) == 0);
	valid = !notes.fatal && signatures_good(t);
	policy_set_clear(&policies);
	notes_clear(&notes);
	return valid;
}

/* path.h: no key of one name twice, but for the target's. */
static bool
is_on_chain(const struct trial *t, uint32_t j)
{
	const struct vfy_cert *c = t->nodes[j].cert;
	size_t i;

	for (i = 0; i < t->chain.n; i++) {
		const struct vfy_cert *on = t->nodes[t->chain.node[i]].cert;

		if (t->chain.node[i] == j ||
		    (i > 0 && span_eq(on->spki, c->spki) &&
			dn_equal(on->subject, c->subject)))
			return true;
	}
	return false;
}

static bool
any_valid(struct trial *t)
{
	const struct node *last = &t->nodes[t->chain.node[t->chain.n - 1]];
	uint32_t j;

	if (last->anchor)
		return chain_valid(t);
	for (j = 0; j < t->g.num_nodes; j++) {
		bool valid;

		if (is_on_chain(t, j) ||
		    !dn_equal(last->cert->issuer, t->nodes[j].cert->subject))
			continue;
		t->chain.node[t->chain.n++] = j;
		valid = any_valid(t);
		t->chain.n--;
		if (valid)
			return true;
	}
	return false;
}

static void
check_complete(const struct vfy_verdict *v, const struct vfy_ctx *ctx,
    const struct vfy_query *q, const struct set *s)
{
	struct trial t;

	if (s->o.revocation != VFY_REV_OFF || was_cut(v) ||
	    !trial_make(&t, ctx, q, s))
		return;
	must(any_valid(&t) == (vfy_verdict_outcome(v) == VFY_VALID));
}

/* -- three times the question ------------------------------------------------------------ */

/*
 * A context, whose memo is empty. To make one is dear, so that one which
 * remembers nothing is given back to be used again.
 */
static struct vfy_ctx *
take_context(struct vfy_ctx **spare)
{
	struct vfy_ctx *ctx = *spare;

	*spare = NULL;
	if (ctx == NULL)
		must(vfy_ctx_new(&ctx) == 0);
	return ctx;
}

static void
give_back(struct vfy_ctx **spare, struct vfy_ctx *ctx, bool used)
{
	if (used) {
		vfy_ctx_free(ctx);
		return;
	}
	pool_clear(&ctx->anchors);
	*spare = ctx;
}

/* NULL: there is no leaf to ask about. */
static struct vfy_verdict *
ask(const struct set *s, bool reversed, struct vfy_ctx *ctx, bool fresh)
{
	struct vfy_verdict *v = NULL;
	struct vfy_query *q;

	must(vfy_query_new(&q) == 0);
	if (make_query(s, reversed, ctx, fresh, q)) {
		must(vfy_verify(ctx, q, &v) == 0);
		check_verdict(v, s);
		check_complete(v, ctx, q, s);
	}
	vfy_query_free(q);
	return v;
}

/* Asks once more, and compares. True: signatures were checked for it. */
static bool
ask_again(const struct set *s, struct vfy_ctx *ctx, bool fresh,
    const struct vfy_verdict *v)
{
	struct vfy_verdict *other = ask(s, true, ctx, fresh);
	bool used = vfy_verdict_search(other)->signatures > 0;

	same_verdict(v, other, s);
	vfy_verdict_free(other);
	return used;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vfy_ctx *spare[2];
	struct vfy_ctx *ctx, *another;
	struct vfy_verdict *v;
	bool used[2] = { false, false };
	struct set s;

	if (!read_set(span_of(data, size), &s))
		return 0;
	ctx = take_context(&spare[0]);
	another = take_context(&spare[1]);
	v = ask(&s, false, ctx, true);
	if (v != NULL) {
		used[0] = vfy_verdict_search(v)->signatures > 0;
		used[1] = ask_again(&s, another, true, v);
		used[0] |= ask_again(&s, ctx, false, v);
	}
	vfy_verdict_free(v);
	give_back(&spare[0], ctx, used[0]);
	give_back(&spare[1], another, used[1]);
	return 0;
}
