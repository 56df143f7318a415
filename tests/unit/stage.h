/* SPDX-License-Identifier: MIT */
/*
 * stage.h - what tests of whole questions share: a trusted root, an
 * intermediate, a context and a question that a test puts together.
 *
 * Costs are read from the verdict (signatures, steps), never from a clock. A
 * decoy is a certificate whose signature nobody made: what a stranger can send
 * by the thousand without a key. Include after cmocka.h.
 */
#ifndef STAGE_H
#define STAGE_H
#include "ca_build.h"
#include "vfy.h"

struct stage {
	struct ca root, inter;
	struct vfy_span anchor; /* the root's certificate */
	struct vfy_ctx *ctx;
	struct vfy_query *query;
	struct vfy_verdict *verdict;
};

static inline void
stage_question(struct stage *s)
{
	assert_int_equal(vfy_query_new(&s->query), 0);
	vfy_query_set_time(s->query, CA_NOW);
	vfy_query_set_purpose(s->query, VFY_ANY_PURPOSE);
}

/* A context that has the root as its anchor, and a question. */
static inline void
stage_begin(struct stage *s)
{
	assert_int_equal(vfy_ctx_new(&s->ctx), 0);
	assert_int_equal(
	    vfy_ctx_add_anchors(s->ctx, s->anchor, false, NULL, NULL), 0);
	stage_question(s);
}

static inline void
stage_fill(struct stage *s)
{
	ca_make(&s->root, db_name("root"));
	ca_make(&s->inter, db_name("inter"));
	s->anchor = ca_issue(&s->root, &s->root, 1, db_none());
	stage_begin(s);
}

static inline void
stage_end(struct stage *s)
{
	vfy_verdict_free(s->verdict);
	vfy_query_free(s->query);
	vfy_ctx_free(s->ctx);
	s->verdict = NULL;
	s->query = NULL;
	s->ctx = NULL;
}

static inline void
stage_empty(struct stage *s)
{
	stage_end(s);
	ca_end(&s->root);
	ca_end(&s->inter);
	db_free_all();
}

/* For cmocka: a stage without revocation. */
static inline int
stage_set_up(void **state)
{
	struct stage *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return -1;
	stage_fill(s);
	vfy_query_set_revocation(s->query, VFY_REV_OFF);
	*state = s;
	return 0;
}

static inline int
stage_tear_down(void **state)
{
	struct stage *s = *state;

	stage_empty(s);
	free(s);
	return 0;
}

#define ON_STAGE(f)                                                            \
	cmocka_unit_test_setup_teardown(f, stage_set_up, stage_tear_down)

/* A new question in the same context, which remembers what it has proven. */
static inline void
stage_again(struct stage *s)
{
	vfy_query_free(s->query);
	s->query = NULL;
	stage_question(s);
	vfy_query_set_revocation(s->query, VFY_REV_OFF);
}

/* A new context too: only the keys stay. */
static inline void
stage_anew(struct stage *s)
{
	stage_end(s);
	stage_begin(s);
	vfy_query_set_revocation(s->query, VFY_REV_OFF);
}

/* -- certificates ---------------------------------------------------------- */

static inline void
present(struct stage *s, struct vfy_span der)
{
	struct vfy_fault fault;

	if (vfy_query_add_certs(s->query, der, NULL, &fault) != 0)
		fail_msg("%s: %s", vfy_fault_name(fault.code), fault.what);
}

/* The stage's own chain: a leaf and the intermediate, with these extensions. */
static inline void
present_chain(struct stage *s, struct vfy_span leaf, struct vfy_span inter)
{
	present(s, ca_issue(&s->inter, NULL, 3, leaf));
	present(s, ca_issue(&s->root, &s->inter, 2, inter));
}

/* "prefix 7" as a Name. */
static inline struct vfy_span
numbered_name(const char *prefix, size_t n)
{
	char name[64];

	snprintf(name, sizeof(name), "%s %zu", prefix, n);
	return db_name(name);
}

/* A CA that nobody holds the key of; the same n gives the same key. */
static inline struct ca
decoy_ca(struct vfy_span name, size_t n)
{
	uint8_t key[32] = { 0 };

	for (size_t i = 0; i < sizeof(n); i++)
		key[i] = (uint8_t)(n >> (8 * i));
	key[8] = 0x5a;
	return (struct ca){ .name = name,
		.spki = SEQ(db_ed25519(),
		    db_bits(DER_BIT_STRING, 0, span_of(key, sizeof(key)))) };
}

/* As ca_issue, without a signature: of a subject, or of the default leaf. */
static inline struct vfy_span
decoy(const struct ca *issuer, const struct ca *subject, long serial,
    struct vfy_span extensions)
{
	struct db_cert f = db_cert_default();

	f.serial = db_int(serial);
	f.issuer = issuer->name;
	f.extensions = extensions;
	if (subject != NULL) {
		f.subject = subject->name;
		f.spki = subject->spki;
		f.extensions = CAT(
		    db_ext("2.5.29.19", true, SEQ(db_bool(true))), extensions);
	}
	return db_certificate(&f, NULL, NULL);
}

/* -- extensions ------------------------------------------------------------ */

static inline struct vfy_span
alt_names(struct vfy_span names)
{
	return db_ext("2.5.29.17", false, SEQ(names));
}

/* GeneralName elements, by their kind in a line of text. */
#define DNS(text) PRIM(2, span_str(text))
#define EMAIL(text) PRIM(1, span_str(text))

/* n dNSNames, name0.suffix and so on: GeneralNames, or GeneralSubtrees. */
static inline struct vfy_span
many_names(size_t n, const char *suffix, bool as_subtrees)
{
	struct vfy_span *parts = calloc(n, sizeof(*parts)), out;
	char name[64];

	assert_non_null(parts);
	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "name%zu.%s", i, suffix);
		parts[i] = DNS(name);
		if (as_subtrees)
			parts[i] = SEQ(parts[i]);
	}
	out = db_cat(parts, n);
	free(parts);
	return out;
}

/* nameConstraints of GeneralSubtree elements; either may be empty. */
static inline struct vfy_span
constraints(struct vfy_span permitted, struct vfy_span excluded)
{
	return db_ext("2.5.29.30", true,
	    SEQ(permitted.len > 0 ? CONS(0, permitted) : db_none(),
		excluded.len > 0 ? CONS(1, excluded) : db_none()));
}

/* -- answers --------------------------------------------------------------- */

static inline const struct vfy_search *
ask(struct stage *s)
{
	vfy_verdict_free(s->verdict);
	s->verdict = NULL;
	assert_int_equal(vfy_verify(s->ctx, s->query, &s->verdict), 0);
	return vfy_verdict_search(s->verdict);
}

static inline const struct vfy_search *
expect(struct stage *s, enum vfy_outcome outcome, enum vfy_reason reason)
{
	const struct vfy_search *search = ask(s);

	if (vfy_verdict_outcome(s->verdict) != outcome ||
	    vfy_verdict_reason(s->verdict) != reason)
		fail_msg("%s (%s) instead of %s (%s)",
		    vfy_outcome_name(vfy_verdict_outcome(s->verdict)),
		    vfy_reason_name(vfy_verdict_reason(s->verdict)),
		    vfy_outcome_name(outcome), vfy_reason_name(reason));
	return search;
}

static inline void
expect_valid(struct stage *s)
{
	expect(s, VFY_VALID, VFY_R_OK);
}

static inline void
refuse(struct stage *s, enum vfy_reason reason)
{
	expect(s, VFY_INVALID, reason);
}

/* The detail of the question's own finding of this reason, or "". */
static inline const char *
detail_of(const struct stage *s, enum vfy_reason reason)
{
	for (size_t i = 0; i < vfy_verdict_num_findings(s->verdict); i++) {
		const struct vfy_finding *f =
		    vfy_verdict_finding(s->verdict, i);

		if (f->reason == reason)
			return f->detail;
	}
	return "";
}

#endif
