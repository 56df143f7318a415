/* SPDX-License-Identifier: MIT */
/*
 * test_memo.c - what a context remembers spares work and decides nothing:
 * a certificate proven once costs no signature again, and is judged anew in
 * every question.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cert.h"
#include "memo.h"
#include "question.h"
#include "stage.h"

/* The stage's chain as it is presented in these tests. */
struct chain_der {
	struct vfy_span leaf, inter;
};

static struct chain_der
make_chain(const struct stage *s)
{
	return (struct chain_der){ ca_issue(&s->inter, NULL, 3, db_none()),
		ca_issue(&s->root, &s->inter, 2, db_none()) };
}

static void
again(struct stage *s, const struct chain_der *c)
{
	stage_again(s);
	vfy_query_use_memo(s->query, s->ctx);
	present(s, c->leaf);
	present(s, c->inter);
}

/* How many certificates of each origin a context knows. */
struct tally {
	unsigned anchors, pool, proven;
};

static int
count_cert(void *arg, const struct vfy_cert *cert, enum vfy_origin origin)
{
	struct tally *t = arg;

	assert_true(vfy_cert_der(cert).len > 0);
	t->anchors += origin == VFY_FROM_ANCHORS;
	t->pool += origin == VFY_FROM_POOL;
	t->proven += origin == VFY_FROM_PRESENTED;
	return 0;
}

static int
stop_at_first(void *arg, const struct vfy_cert *cert, enum vfy_origin origin)
{
	(void)cert;
	(void)origin;
	++*(int *)arg;
	return 7;
}

static void
test_what_is_known(void **state)
{
	struct stage *s = *state;
	struct chain_der c = make_chain(s);
	struct tally t = { 0 };
	int calls = 0;

	again(s, &c);
	assert_int_equal(vfy_ctx_each_cert(s->ctx, count_cert, &t), 0);
	assert_int_equal(t.anchors, vfy_ctx_num_anchors(s->ctx));
	assert_int_equal(t.proven, 0);
	expect(s, VFY_VALID, VFY_R_OK);
	t = (struct tally){ 0 };
	assert_int_equal(vfy_ctx_each_cert(s->ctx, count_cert, &t), 0);
	/* the intermediate, and the anchor once more */
	assert_int_equal(t.proven, 2);
	assert_int_equal(t.pool, 0);
	assert_int_equal(
	    vfy_ctx_add_intermediates(s->ctx, c.inter, NULL, NULL), 0);
	t = (struct tally){ 0 };
	assert_int_equal(vfy_ctx_each_cert(s->ctx, count_cert, &t), 0);
	assert_int_equal(t.pool, 1);
	assert_int_equal(vfy_ctx_each_cert(s->ctx, stop_at_first, &calls), 7);
	assert_int_equal(calls, 1);
}

static void
test_second_time_is_free(void **state)
{
	struct stage *s = *state;
	struct chain_der c = make_chain(s);
	const struct vfy_search *search;
	const struct vfy_cert *first;

	again(s, &c);
	search = expect(s, VFY_VALID, VFY_R_OK);
	assert_int_equal(search->signatures, 2);
	assert_int_equal(search->memo_hits, 0);
	first = vfy_path_cert(vfy_verdict_path(s->verdict, 0), 0);
	again(s, &c);
	search = expect(s, VFY_VALID, VFY_R_OK);
	assert_int_equal(search->signatures, 0);
	assert_int_equal(search->memo_hits, 2);
	/* the very object, not parsed again */
	assert_ptr_equal(
	    vfy_path_cert(vfy_verdict_path(s->verdict, 0), 0), first);
}

/* Without the parse memo the bytes are the same, and so is what is known. */
static void
test_other_object_same_bytes(void **state)
{
	struct stage *s = *state;
	struct chain_der c = make_chain(s);

	again(s, &c);
	expect_valid(s);
	stage_again(s);
	present(s, c.leaf);
	present(s, c.inter);
	assert_int_equal(expect(s, VFY_VALID, VFY_R_OK)->signatures, 0);
}

static void
test_judged_anew(void **state)
{
	struct stage *s = *state;
	struct chain_der c = make_chain(s);

	again(s, &c);
	expect_valid(s);
	again(s, &c);
	vfy_query_set_time(s->query, CA_NOW + INT64_C(3000000000));
	refuse(s, VFY_R_EXPIRED);
	again(s, &c);
	vfy_query_set_identity(s->query, VFY_ID_DNS, "elsewhere.test");
	refuse(s, VFY_R_NO_SAN);
}

/* A known certificate whose issuer is no anchor of this question. */
static void
test_anchor_is_still_needed(void **state)
{
	struct stage *s = *state;
	struct chain_der c = make_chain(s);

	again(s, &c);
	expect_valid(s);
	again(s, &c);
	vfy_query_use_context_anchors(s->query, false);
	refuse(s, VFY_R_NO_ANCHORS);
}

/* The same to-be-signed part under another signature is another certificate. */
static void
test_other_signature(void **state)
{
	struct stage *s = *state;
	struct chain_der c = make_chain(s);
	uint8_t *forged;

	again(s, &c);
	expect_valid(s);
	forged = malloc(c.leaf.len);
	assert_non_null(forged);
	memcpy(forged, c.leaf.ptr, c.leaf.len);
	forged[c.leaf.len - 20] ^= 1; /* the last octets choose the place */
	c.leaf = span_of(forged, c.leaf.len);
	again(s, &c);
	refuse(s, VFY_R_BAD_SIGNATURE);
	free(forged);
}

/* A bad signature is not remembered, neither as bad nor as good. */
static void
test_bad_is_not_kept(void **state)
{
	struct stage *s = *state;
	struct ca liar = s->inter;
	struct chain_der c;
	unsigned i;

	ca_make(&liar, s->inter.name);
	c.leaf = ca_issue(&liar, NULL, 3, db_none());
	c.inter = ca_issue(&s->root, &s->inter, 2, db_none());
	for (i = 0; i < 3; i++) {
		again(s, &c);
		refuse(s, VFY_R_BAD_SIGNATURE);
	}
	ca_end(&liar);
}

/* Who sends anchors along could sign enough to flush what is remembered. */
static void
test_strangers_anchor(void **state)
{
	struct stage *s = *state;
	struct ca root;
	struct chain_der c;
	unsigned i;

	ca_make(&root, db_name("stranger"));
	c.leaf = ca_issue(&s->inter, NULL, 3, db_none());
	c.inter = ca_issue(&root, &s->inter, 2, db_none());
	for (i = 0; i < 2; i++) {
		again(s, &c);
		assert_int_equal(
		    vfy_query_add_anchors(s->query,
			ca_issue(&root, &root, 1, db_none()), NULL, NULL),
		    0);
		assert_int_equal(expect(s, VFY_VALID, VFY_R_OK)->signatures, 2);
	}
	ca_end(&root);
}

/* vfy_pair_each: how many there are, and none by this key. */
struct pairs {
	struct vfy_span spki;
	unsigned n;
};

static int
count_pair(
    void *arg, const struct vfy_cert *cert, const struct vfy_cert *issuer)
{
	struct pairs *p = arg;

	(void)cert;
	p->n++;
	return span_cmp(issuer->spki, p->spki) == 0 ? 1 : 0;
}

/* A leaf's key signs what its holder likes: nothing of that is remembered. */
static void
test_leaf_signs(void **state)
{
	struct stage *s = *state;
	struct db_cert f = db_cert_default();
	struct ca holder;
	struct pairs pairs = { .n = 0 };
	struct chain_der c;
	unsigned i;

	ca_make(&holder, db_name("holder"));
	f.serial = db_int(2);
	f.issuer = s->root.name;
	f.subject = holder.name;
	f.spki = holder.spki;
	c.inter = db_certificate(&f, ca_sign, s->root.key);
	c.leaf = ca_issue(&holder, NULL, 3, db_none());
	for (i = 0; i < 2; i++) {
		again(s, &c);
		refuse(s, VFY_R_NOT_CA);
	}
	pairs.spki = holder.spki;
	assert_int_equal(vfy_ctx_each_proven(s->ctx, count_pair, &pairs), 0);
	/* what the root signed is known */
	assert_int_equal(pairs.n, 1);
	ca_end(&holder);
}

/* A spent budget is no obstacle to what needs no signature check. */
static void
test_no_signature_left(void **state)
{
	struct stage *s = *state;
	struct chain_der c = make_chain(s);
	struct vfy_budget one = { .signatures = 1 };

	again(s, &c);
	vfy_query_set_budget(s->query, &one);
	expect(s, VFY_UNDETERMINED, VFY_R_BUDGET);
	again(s, &c);
	expect_valid(s);
	again(s, &c);
	vfy_query_set_budget(s->query, &one);
	expect_valid(s);
}

/* -- the table itself ------------------------------------------------------ */

static struct vfy_cert *
parse(struct vfy_span der)
{
	struct vfy_cert *c;

	assert_int_equal(cert_parse(der, &c, NULL), 0);
	return c;
}

/* More than it holds: what is found is right, and no more than the limit is. */
static void
test_bounded(void **state)
{
	const unsigned many = 2 * LIMIT_MEMO_CERTS;
	struct stage *s = *state;
	struct vfy_cert *inter =
	    parse(ca_issue(&s->root, &s->inter, 2, db_none()));
	struct memo *m = memo_new();
	unsigned i, found = 0;

	assert_non_null(m);
	for (i = 0; i < many; i++) {
		struct vfy_cert *c =
		    parse(ca_issue(&s->inter, NULL, (long)i + 1, db_none()));

		memo_keep(m, c, inter);
		assert_true(memo_is_signed(m, c, inter->spki));
		assert_false(memo_is_signed(m, c, s->root.spki));
		assert_false(memo_is_signed(m, inter, inter->spki));
		cert_free(c);
	}
	for (i = 0; i < many; i++) {
		struct vfy_span der =
		    ca_issue(&s->inter, NULL, (long)i + 1, db_none());
		struct vfy_cert *c = memo_find(m, der);

		if (c == NULL)
			continue;
		assert_true(span_eq(c->der, der));
		cert_free(c);
		found++;
	}
	assert_in_range(found, LIMIT_MEMO_CERTS / 2, LIMIT_MEMO_CERTS);
	memo_free(m);
	cert_free(inter);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_STAGE(test_what_is_known),
		ON_STAGE(test_second_time_is_free),
		ON_STAGE(test_other_object_same_bytes),
		ON_STAGE(test_judged_anew),
		ON_STAGE(test_anchor_is_still_needed),
		ON_STAGE(test_other_signature),
		ON_STAGE(test_bad_is_not_kept),
		ON_STAGE(test_strangers_anchor),
		ON_STAGE(test_leaf_signs),
		ON_STAGE(test_no_signature_left),
		ON_STAGE(test_bounded),
	};

	return cmocka_run_group_tests_name("memo", tests, NULL, NULL);
}
