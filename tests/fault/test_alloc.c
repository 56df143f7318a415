/* SPDX-License-Identifier: MIT */
/*
 * test_alloc.c - each allocation of a whole question fails once: the answer is
 * VFY_ENOMEM or the right verdict, and nothing leaks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alloc_wrap.h"
#include "ca_build.h"
#include "cert.h"
#include "crl.h"
#include "crl_build.h"

/* What a question is made of, all made before anything fails. */
struct material {
	struct vfy_span anchor, inter, leaf, expired, crl;
};

static struct material
make_material(void)
{
	struct vfy_span policies = db_ext("2.5.29.32", false,
	    SEQ(SEQ(db_oid("1.2.3")), SEQ(db_oid("1.2.4"))));
	struct crl_fields crl = crl_default();
	struct ca root, inter;
	struct material m;

	ca_make(&root, db_name("r\xc3\xb6\xc3\xb6t"));
	ca_make(&inter, db_name("inter"));
	m.anchor = ca_issue(&root, &root, 1, db_none());
	m.inter = ca_issue(&root, &inter, 2,
	    CAT(policies,
		db_ext("2.5.29.30", true,
		    SEQ(CONS(0, SEQ(PRIM(2, span_str("test"))))))));
	m.leaf = ca_issue(&inter, NULL, 3,
	    CAT(policies,
		db_ext("2.5.29.17", false, SEQ(PRIM(2, span_str("a.test"))))));
	m.expired = ca_issue(&inter, NULL, 4,
	    db_ext("2.5.29.17", false, SEQ(PRIM(2, span_str("b.other")))));
	crl.issuer = inter.name;
	m.crl = crl_make(&crl); /* not signed: it is looked at, and refused */
	ca_end(&root);
	ca_end(&inter);
	return m;
}

/* One question from nothing; *outcome is what a verdict says. */
static int
ask(const struct material *m, struct vfy_span leaf, const char *host,
    enum vfy_outcome *outcome)
{
	struct vfy_verdict *v = NULL;
	struct vfy_query *q = NULL;
	struct vfy_ctx *ctx = NULL;
	int rc = vfy_ctx_new(&ctx);

	if (rc == 0)
		rc = vfy_ctx_add_anchors(ctx, m->anchor, false, NULL, NULL);
	if (rc == 0)
		rc = vfy_ctx_add_intermediates(ctx, m->inter, NULL, NULL);
	if (rc == 0)
		rc = vfy_query_new(&q);
	if (rc == 0)
		rc = vfy_query_add_certs(q, leaf, NULL, NULL);
	if (rc == 0)
		rc = vfy_query_add_crls(q, m->crl, NULL, NULL);
	if (rc == 0)
		rc = vfy_query_add_policy(q, "1.2.3");
	if (rc == 0)
		rc = vfy_query_set_identity(q, VFY_ID_DNS, host);
	if (rc == 0) {
		vfy_query_set_time(q, CA_NOW);
		rc = vfy_verify(ctx, q, &v);
	}
	if (rc == 0)
		*outcome = vfy_verdict_outcome(v);
	vfy_verdict_free(v);
	vfy_query_free(q);
	vfy_ctx_free(ctx);
	return rc;
}

/* One whole question; *outcome is what the verdict says. */
typedef int question(const void *arg, enum vfy_outcome *outcome);

/* Each allocation of the question fails in its turn. */
static void
loop(question *put, const void *arg, enum vfy_outcome expected)
{
	enum vfy_outcome outcome = VFY_UNDETERMINED;
	long i, failed = 0;
	int rc;

	assert_int_equal(put(arg, &outcome), 0);
	assert_int_equal(outcome, expected);
	for (i = 0; i < 10000; i++) {
		countdown = i;
		rc = put(arg, &outcome);
		if (countdown >= 0)
			break; /* no allocation was left to fail */
		failed += rc == VFY_ENOMEM;
		if (rc != VFY_ENOMEM && (rc != 0 || outcome != expected))
			fail_msg("allocation %ld: %d, %s", i, rc,
			    vfy_outcome_name(outcome));
	}
	countdown = -1;
	assert_in_range(i, 20, 9999);
	assert_in_range(failed, 20, i);
}

static int
ask_valid(const void *arg, enum vfy_outcome *outcome)
{
	const struct material *m = arg;

	return ask(m, m->leaf, "a.test", outcome);
}

static void
test_valid(void **state)
{
	struct material m = make_material();

	(void)state;
	loop(ask_valid, &m, VFY_VALID);
	db_free_all();
}

static int
ask_expired(const void *arg, enum vfy_outcome *outcome)
{
	const struct material *m = arg;

	return ask(m, m->expired, "b.other", outcome);
}

/* With everything that an explanation adds. */
static void
test_invalid(void **state)
{
	struct material m = make_material();

	(void)state;
	loop(ask_expired, &m, VFY_INVALID);
	db_free_all();
}

/* -- lists ----------------------------------------------------------------- */

/* A leaf and what is known of it: lists given, and one that a source has. */
struct case_of_lists {
	struct vfy_span anchor, leaf, signer, given[2];
	struct vfy_blob at_hand;
};

static void
keep_blob(struct vfy_blob *blob)
{
	(void)blob;
}

static int
source_get(void *arg, const struct vfy_ask *ask, struct vfy_blob **out)
{
	struct vfy_blob *blob = arg;

	if (ask->kind != VFY_ASK_CRL || ask->nth > 0 || blob->der.len == 0)
		return VFY_ENOENT;
	*out = blob;
	return 0;
}

static void
source_keep(void *arg, const struct vfy_ask *ask, struct vfy_span der,
    int64_t this_update, int64_t next_update,
    const struct vfy_facts *facts)
{
	(void)facts;
	(void)arg;
	(void)ask;
	(void)der;
	(void)this_update;
	(void)next_update;
}

/* A list of signer's with this number, a delta where base is given. */
static struct vfy_span
list_of(const struct ca *signer, long number, long base, struct vfy_span idp,
    struct vfy_span entries)
{
	struct crl_fields f = crl_default();
	struct crl crl;

	f.issuer = signer->name;
	f.entries = entries;
	f.extensions = CAT(idp, db_ext("2.5.29.20", false, db_int(number)),
	    base > 0 ? db_ext("2.5.29.27", true, db_int(base)) : db_none());
	assert_true(crl_parse(crl_make(&f), &crl, NULL));
	return db_signed(crl.tbs, f.algorithm, ca_sign, signer->key);
}

static int
ask_lists(const void *arg, enum vfy_outcome *outcome)
{
	struct case_of_lists c = *(const struct case_of_lists *)arg;
	struct vfy_source source = { &c.at_hand, source_get, source_keep };
	struct vfy_verdict *v = NULL;
	struct vfy_query *q = NULL;
	struct vfy_ctx *ctx = NULL;
	int rc = vfy_ctx_new(&ctx);

	if (rc == 0)
		rc = vfy_ctx_add_anchors(ctx, c.anchor, false, NULL, NULL);
	if (rc == 0)
		rc = vfy_query_new(&q);
	if (rc == 0)
		rc = vfy_query_add_certs(q, c.leaf, NULL, NULL);
	if (rc == 0 && c.signer.len > 0)
		rc = vfy_query_add_certs(q, c.signer, NULL, NULL);
	for (size_t i = 0; rc == 0 && i < 2; i++)
		rc = vfy_query_add_crls(q, c.given[i], NULL, NULL);
	if (rc == 0) {
		assert_int_equal(vfy_ctx_set_source(ctx, &source), 0);
		vfy_query_set_purpose(q, VFY_ANY_PURPOSE);
		vfy_query_set_revocation(q, VFY_REV_HARD);
		vfy_query_set_time(q, CA_NOW);
		rc = vfy_verify(ctx, q, &v);
	}
	if (rc == 0)
		*outcome = vfy_verdict_outcome(v);
	vfy_verdict_free(v);
	vfy_query_free(q);
	vfy_ctx_free(ctx);
	return rc;
}

/* On hold in the base; one delta is forged, that of the source releases it. */
static void
test_base_and_delta(void **state)
{
	struct vfy_span none = db_none(), held = crl_revoked(3, 6);
	struct case_of_lists c = { .at_hand = {
				       .kept = true, .release = keep_blob } };
	struct ca root, other;

	(void)state;
	ca_make(&root, db_name("root"));
	ca_make(&other, db_name("root"));
	c.anchor = ca_issue(&root, &root, 1, none);
	c.leaf = ca_issue(&root, NULL, 3,
	    db_ext("2.5.29.46", false,
		SEQ(SEQ(crl_full_name(db_uri("http://crl.test/d"))))));
	c.given[0] = list_of(&root, 10, 0, none, held);
	c.given[1] = list_of(&other, 12, 10, none, held);
	c.at_hand.der = list_of(&root, 11, 10, none, crl_revoked(3, 8));
	loop(ask_lists, &c, VFY_VALID);
	ca_end(&root);
	ca_end(&other);
	db_free_all();
}

/* The leaf names a cRLIssuer, whose own status is in the root's list. */
static void
test_indirect(void **state)
{
	struct vfy_span none = db_none(),
			indirect = crl_idp(PRIM(4, RAW("\xff"))),
			usage = db_ext("2.5.29.15", true,
			    db_bits(DER_BIT_STRING, 1, RAW("\x02")));
	struct case_of_lists c = { .at_hand.release = keep_blob };
	struct ca root, third;

	(void)state;
	ca_make(&root, db_name("root"));
	ca_make(&third, db_name("third"));
	c.anchor = ca_issue(&root, &root, 1, none);
	c.signer = ca_issue(&root, &third, 5, usage);
	c.leaf = ca_issue(&root, NULL, 3,
	    db_ext("2.5.29.31", false,
		SEQ(SEQ(CONS(2, db_directory(third.name))))));
	c.given[0] = list_of(
	    &root, 10, 0, crl_idp(PRIM(2, RAW("\xff"))), crl_revoked(9, 1));
	c.given[1] =
	    list_of(&third, 10, 0, indirect, crl_revoked_of(9, root.name));
	loop(ask_lists, &c, VFY_VALID);
	c.given[1] =
	    list_of(&third, 10, 0, indirect, crl_revoked_of(3, root.name));
	loop(ask_lists, &c, VFY_INVALID);
	ca_end(&root);
	ca_end(&third);
	db_free_all();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_base_and_delta),
		cmocka_unit_test(test_indirect),
	};

	return cmocka_run_group_tests_name("alloc", tests, NULL, NULL);
}
