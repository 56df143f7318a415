/* SPDX-License-Identifier: MIT */
/*
 * test_crl_indirect.c - lists by the cRLIssuer that a certificate names (RFC
 * 5280 5.2.5, 5.3.3, 6.3.3 (b), (f); RFC 10007): who may sign, and for whom;
 * each rule with a case that breaks it and a twin that does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crl_scene.h"

#define SIGNER_SERIAL 55
#define URL "http://crl.test/indirect"

/*
 * leaf <- inter <- root, and the CRL issuer ("third") <- root. The leaf's
 * distribution points are what a test says; root's own list covers the rest.
 */
static void
present_leaf_with(struct scene *scene, struct vfy_span points)
{
	struct stage *s = &scene->stage;

	present(s, ca_issue(&s->inter, NULL, LEAF_SERIAL, points));
	present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
}

static void
present_leaf(struct scene *scene)
{
	present_leaf_with(
	    scene, dist_points(SEQ(crl_issuer(scene->third.name))));
}

static void
present_signer(struct scene *scene, struct vfy_span extensions)
{
	struct stage *s = &scene->stage;

	present(
	    s, end_entity(&s->root, &scene->third, SIGNER_SERIAL, extensions));
}

/* Leaf, CRL issuer, and the root's list: only the indirect list is missing. */
static void
set_stage(struct scene *scene)
{
	present_leaf(scene);
	present_signer(scene, CRL_SIGN);
	GIVE(scene, .issuer = &scene->stage.root);
}

#define INDIRECT_LIST(...)                                                     \
	GIVE(scene, .issuer = &scene->third, .extensions = crl_idp(INDIRECT),  \
	    __VA_ARGS__)
#define LISTED .entries = crl_revoked_of(LEAF_SERIAL, scene->stage.inter.name)

static void
test_good(void **state)
{
	struct scene *scene = *state;

	set_stage(scene);
	expect_unknown(scene);
	INDIRECT_LIST();
	expect_good(scene);
	assert_int_equal(leaf_status(scene)->source, VFY_EV_CRL);
}

static void
test_revoked(void **state)
{
	struct scene *scene = *state;

	set_stage(scene);
	INDIRECT_LIST(LISTED);
	expect_revoked(scene);
}

/*= rfc5280 5.3.3 an entry is about its certificateIssuer's certificate */
static void
test_certificate_issuer(void **state)
{
	struct scene *scene = *state;

	set_stage(scene);
	/* the list's issuer's own, another one's, and one after it */
	INDIRECT_LIST(.entries = CAT(crl_revoked(LEAF_SERIAL, 1),
			  crl_revoked_of(LEAF_SERIAL, db_name("other")),
			  crl_revoked(LEAF_SERIAL, 1)));
	expect_good(scene);
	/* it holds on for the entries that follow */
	INDIRECT_LIST(.entries = CAT(crl_revoked_of(1, scene->stage.inter.name),
			  crl_revoked(LEAF_SERIAL, 1)));
	expect_revoked(scene);
}

/*= rfc5280 6.3.3 (b)(1) "contains ... the indirectCRL boolean asserted" */
static void
test_not_indirect(void **state)
{
	struct scene *scene = *state;

	set_stage(scene);
	GIVE(scene, .issuer = &scene->third);
	GIVE(scene, .issuer = &scene->third,
	    .extensions = crl_idp(PRIM(1, TRUE_FLAG)));
	GIVE(scene, .issuer = &scene->third,
	    .extensions =
		crl_idp(crl_full_name(db_directory(scene->third.name))));
	expect_unknown(scene);
	assert_true(is_said(scene, VFY_R_CRL_SCOPE,
	    "the list is of the cRLIssuer, and is not indirect"));
	INDIRECT_LIST();
	expect_good(scene);
}

/* The certificate says who speaks for its issuer; nobody else does. */
static void
test_wrong_crl_issuer(void **state)
{
	struct scene *scene = *state;

	present_leaf_with(
	    scene, dist_points(SEQ(crl_issuer(db_name("other")))));
	present_signer(scene, CRL_SIGN);
	GIVE(scene, .issuer = &scene->stage.root);
	INDIRECT_LIST();
	expect_unknown(scene);
	/* not even when it says revoked */
	INDIRECT_LIST(LISTED);
	expect_unknown(scene);
}

static void
test_no_crl_issuer(void **state)
{
	struct scene *scene = *state;

	present_leaf_with(scene, dist_points(SEQ(crl_full_name(db_uri(URL)))));
	present_signer(scene, CRL_SIGN);
	GIVE(scene, .issuer = &scene->stage.root);
	GIVE(scene, .issuer = &scene->third,
	    .extensions = crl_idp(CAT(crl_full_name(db_uri(URL)), INDIRECT)));
	expect_unknown(scene);
}

/* A point that names its own issuer as cRLIssuer asks for indirect lists too. */
static void
test_issuer_as_crl_issuer(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct vfy_span uri = crl_full_name(db_uri(URL));

	present_leaf_with(
	    scene, dist_points(SEQ(uri, crl_issuer(s->inter.name))));
	GIVE(scene, .issuer = &s->root);
	GIVE(scene, .issuer = &s->inter, .extensions = crl_idp(uri));
	expect_unknown(scene);
	GIVE(scene, .issuer = &s->inter,
	    .extensions = crl_idp(CAT(uri, INDIRECT)));
	expect_good(scene);
}

/* A cRLIssuer of one point has no say at the others. */
static void
test_crl_issuer_of_another_point(void **state)
{
	struct scene *scene = *state;
	struct vfy_span one = crl_full_name(db_uri(URL "1")),
			two = crl_full_name(db_uri(URL "2"));

	present_leaf_with(scene,
	    dist_points(
		CAT(SEQ(one), SEQ(two, crl_issuer(scene->third.name)))));
	present_signer(scene, CRL_SIGN);
	GIVE(scene, .issuer = &scene->stage.root);
	GIVE(scene, .issuer = &scene->third,
	    .extensions = crl_idp(CAT(one, INDIRECT)));
	expect_unknown(scene);
	GIVE(scene, .issuer = &scene->third,
	    .extensions = crl_idp(CAT(two, INDIRECT)));
	expect_good(scene);
}

/* The certificate's issuer does not sign in the name of its cRLIssuer. */
static void
test_signed_by_the_issuer(void **state)
{
	struct scene *scene = *state;

	set_stage(scene);
	INDIRECT_LIST(.signer = &scene->stage.inter);
	expect_unknown(scene);
	INDIRECT_LIST();
	expect_good(scene);
}

/* One of several names, one of several points. */
static void
test_several_crl_issuers(void **state)
{
	struct scene *scene = *state;

	present_leaf_with(scene,
	    dist_points(CAT(SEQ(crl_full_name(db_uri(URL))),
		SEQ(CONS(2, db_directory(db_name("other")),
		    db_directory(scene->third.name))))));
	present_signer(scene, CRL_SIGN);
	GIVE(scene, .issuer = &scene->stage.root);
	INDIRECT_LIST();
	expect_good(scene);
}

/*= rfc5280 6.3.3 (f) a name under the same anchor is no right to sign CRLs */
static void
test_stranger_of_the_name(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene);
	present_signer(scene, db_none());
	present_signer(scene, CERT_SIGN);
	present_signer(scene, key_usage(0x80, 7)); /* digitalSignature */
	GIVE(scene, .issuer = &scene->stage.root);
	INDIRECT_LIST();
	expect_unknown(scene);
	assert_true(is_said(scene, VFY_R_CRL_SIGNER,
			"the signer's keyUsage lacks cRLSign") ||
	    is_said(scene, VFY_R_CRL_SIGNER,
		"the signer's certificate has no keyUsage with cRLSign"));
	present_signer(scene, CRL_SIGN);
	expect_good(scene);
}

/* One that nobody under the anchor certified. */
static void
test_stranger_without_path(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present_leaf(scene);
	present(s,
	    end_entity(&scene->third, &scene->third, SIGNER_SERIAL, CRL_SIGN));
	GIVE(scene, .issuer = &s->root);
	INDIRECT_LIST();
	expect_unknown(scene);
}

/*= rfc5280 6.3.3 (f) "the trust anchor ... MUST be the same" */
static void
test_other_anchor(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct ca other;

	ca_make(&other, db_name("other root"));
	assert_int_equal(
	    vfy_ctx_add_anchors(s->ctx, ca_issue(&other, &other, 1, db_none()),
		false, NULL, NULL),
	    0);
	present_leaf(scene);
	present(s, end_entity(&other, &scene->third, SIGNER_SERIAL, CRL_SIGN));
	GIVE(scene, .issuer = &s->root);
	GIVE(scene, .issuer = &other);
	INDIRECT_LIST();
	expect_unknown(scene);
	/* the twin: the same key, certified under the leaf's anchor too */
	present_signer(scene, CRL_SIGN);
	expect_good(scene);
	ca_end(&other);
}

static void
test_expired_signer(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct db_cert f = db_cert_default();

	f.issuer = s->root.name;
	f.subject = scene->third.name;
	f.spki = scene->third.spki;
	f.not_after = "260601000000Z";
	f.extensions = CRL_SIGN;
	present_leaf(scene);
	present(s, db_certificate(&f, ca_sign, s->root.key));
	GIVE(scene, .issuer = &s->root);
	INDIRECT_LIST();
	expect_unknown(scene);
}

/* The CRL issuer is revoked: its list says nothing, in no mode. */
static void
test_revoked_signer(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene);
	present_signer(scene, CRL_SIGN);
	GIVE(scene, .issuer = &scene->stage.root,
	    .entries = crl_revoked(SIGNER_SERIAL, 1));
	INDIRECT_LIST();
	expect_unknown(scene);
	vfy_query_set_revocation(scene->stage.query, VFY_REV_SOFT);
	expect_good(scene);
	assert_int_equal(leaf_status(scene)->status, VFY_ST_UNKNOWN);
}

/* Its status has to be known where statuses have to be. */
static void
test_unknown_signer(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene);
	present_signer(scene, CRL_SIGN);
	GIVE(scene, .issuer = &scene->stage.root,
	    .extensions = crl_idp(PRIM(2, TRUE_FLAG))); /* CAs only */
	INDIRECT_LIST();
	expect_unknown(scene);
	vfy_query_set_revocation(scene->stage.query, VFY_REV_SOFT);
	expect_good(scene);
	assert_int_equal(leaf_status(scene)->status, VFY_ST_GOOD);
}

/* Its status may lie in its own list, which then counts against it only. */
static void
test_signer_in_its_own_list(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene);
	present_signer(scene,
	    CAT(CRL_SIGN, dist_points(SEQ(crl_issuer(scene->third.name)))));
	GIVE(scene, .issuer = &scene->stage.root,
	    .extensions = crl_idp(PRIM(2, TRUE_FLAG)));
	INDIRECT_LIST();
	expect_good(scene);
	INDIRECT_LIST(.entries = crl_revoked_of(
			  SIGNER_SERIAL, scene->stage.root.name));
	expect_unknown(scene);
}

static void
test_signer_in_the_pool(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present_leaf(scene);
	GIVE(scene, .issuer = &s->root);
	INDIRECT_LIST();
	expect_unknown(scene);
	assert_int_equal(
	    vfy_ctx_add_intermediates(s->ctx,
		end_entity(&s->root, &scene->third, SIGNER_SERIAL, CRL_SIGN),
		NULL, NULL),
	    0);
	expect_good(scene);
}

/* The anchor itself may be the CRL issuer of those below. */
static void
test_anchor_is_crl_issuer(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present_leaf_with(scene, dist_points(SEQ(crl_issuer(s->root.name))));
	GIVE(scene, .issuer = &s->root, .extensions = crl_idp(INDIRECT));
	expect_good(scene);
	GIVE(
	    scene, .issuer = &s->root, .extensions = crl_idp(INDIRECT), LISTED);
	expect_revoked(scene);
}

/* An issuer's own list that speaks of others' certificates too. */
static void
test_own_indirect_list(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present_leaf_with(scene, db_none());
	GIVE(scene, .issuer = &s->root);
	GIVE(scene, .issuer = &s->inter, .extensions = crl_idp(INDIRECT),
	    .entries = crl_revoked_of(LEAF_SERIAL, db_name("other")));
	expect_good(scene);
	GIVE(scene, .issuer = &s->inter, .extensions = crl_idp(INDIRECT),
	    .entries = CAT(crl_revoked(LEAF_SERIAL, 1),
		crl_revoked_of(9, db_name("other"))));
	expect_revoked(scene);
}

/* -- names of the point ---------------------------------------------------- */

static struct vfy_span
third_and(struct vfy_span rdn)
{
	return db_directory(
	    SEQ(SET(db_attribute("2.5.4.3", "third")), SET(rdn)));
}

/* One list with this IDP name for a leaf with this point. */
static void
expect_point(struct vfy_span point, struct vfy_span idp_name, bool in)
{
	struct scene *scene = NULL;

	assert_int_equal(scene_set_up((void **)&scene), 0);
	present_leaf_with(scene, dist_points(SEQ(point)));
	present_signer(scene, CRL_SIGN);
	GIVE(scene, .issuer = &scene->stage.root);
	GIVE(scene, .issuer = &scene->third,
	    .extensions = crl_idp(CAT(idp_name, INDIRECT)));
	if (in)
		expect_good(scene);
	else
		expect_unknown(scene);
	/* but for the pieces of DER: the caller's are among them */
	stage_end(&scene->stage);
	ca_end(&scene->stage.root);
	ca_end(&scene->stage.inter);
	ca_end(&scene->third);
	free(scene);
}

/*= rfc5280 6.3.3 (b)(2)(i), 4.2.1.13 */
static void
test_names_of_points(void **state)
{
	struct vfy_span third = crl_issuer(db_name("third")),
			one = db_attribute("2.5.4.11", "one"),
			two = db_attribute("2.5.4.11", "two"),
			uri = crl_full_name(db_uri(URL)),
			other = crl_full_name(db_uri(URL "2")),
			directory =
			    crl_full_name(db_directory(db_name("third"))),
			inter_one = db_directory(SEQ(
			    SET(db_attribute("2.5.4.3", "inter")), SET(one)));

	(void)state;
	expect_point(CAT(uri, third), uri, true);
	expect_point(CAT(uri, third), other, false);
	expect_point(CAT(uri, third), directory, false);
	expect_point(CAT(uri, third), db_none(), true);
	/* without a name, cRLIssuer is the point's */
	expect_point(third, directory, true);
	expect_point(third, uri, false);
	expect_point(
	    third, crl_full_name(db_directory(db_name("inter"))), false);
	/* relative names are relative to cRLIssuer */
	expect_point(CAT(crl_relative_name(one), third),
	    crl_full_name(third_and(one)), true);
	expect_point(CAT(crl_relative_name(one), third),
	    crl_full_name(inter_one), false);
	expect_point(
	    CAT(crl_relative_name(one), third), crl_relative_name(one), true);
	expect_point(
	    CAT(crl_relative_name(one), third), crl_relative_name(two), false);
	expect_point(CAT(crl_full_name(third_and(one)), third),
	    crl_relative_name(one), true);
	/* which "MUST NOT" be several then */
	expect_point(CAT(crl_relative_name(one),
			 CONS(2, db_directory(db_name("third")),
			     db_directory(db_name("other")))),
	    crl_relative_name(one), false);
	db_free_all();
}

/* -- more ------------------------------------------------------------------ */

static void
test_indirect_delta(void **state)
{
	struct scene *scene = *state;

	set_stage(scene);
	INDIRECT_LIST();
	GIVE(scene, .issuer = &scene->third, .delta = true, LISTED);
	expect_good(scene);
	INDIRECT_LIST(.delta = true, .signer = &scene->stage.inter, LISTED);
	expect_good(scene);
	INDIRECT_LIST(.delta = true, LISTED);
	expect_revoked(scene);
}

/* By the URL of the point; nothing is kept of an unproven one. */
static void
test_fetched(void **state)
{
	struct scene *scene = *state;
	struct list l = { .issuer = &scene->third,
		.extensions = crl_idp(INDIRECT) };

	present_leaf_with(scene,
	    dist_points(SEQ(
		crl_full_name(db_uri(URL)), crl_issuer(scene->third.name))));
	GIVE(scene, .issuer = &scene->stage.root);
	use_source(scene);
	put_at(scene, URL, list_make(&l));
	expect_unknown(scene);
	assert_int_equal(scene->kept, 0);
	present_signer(scene, CRL_SIGN);
	expect_good(scene);
	assert_int_equal(scene->kept, 1);
	assert_int_equal(scene->given, 2);
}

/* Strangers of the CRL issuer's name: never good by them, and bounded. */
static void
test_decoys(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	set_stage(scene);
	INDIRECT_LIST(LISTED);
	for (size_t i = 0; i < 2 * LIMIT_SIGNERS; i++) {
		struct ca other = decoy_ca(scene->third.name, i);

		present(s, decoy(&s->root, &other, 100 + (long)i, CRL_SIGN));
		ask(s);
		assert_int_not_equal(
		    vfy_verdict_outcome(s->verdict), VFY_VALID);
	}
	assert_true(
	    vfy_verdict_search(s->verdict)->signatures <= LIMIT_SIGNATURES);
}

/* -- keyUsage of a CRL's issuer (RFC 10007) -------------------------------- */

static void
ask_with_key_usage(struct scene *scene, struct vfy_span usage)
{
	struct stage *s = &scene->stage;

	present(s, ca_issue(&s->inter, NULL, LEAF_SERIAL, db_none()));
	present(s, ca_issue(&s->root, &s->inter, 2, usage));
	GIVE(scene, .issuer = &s->root);
	GIVE(scene, .issuer = &s->inter);
}

static const char absent[] =
    "the CRL issuer's certificate has no keyUsage with cRLSign";

static void
test_ca_without_key_usage(void **state)
{
	struct scene *scene = *state;

	ask_with_key_usage(scene, db_none());
	vfy_query_set_profile(scene->stage.query, VFY_COMPAT);
	expect_good(scene);
	assert_true(is_said(scene, VFY_R_PROFILE_REMARK, absent));
}

static void
test_ca_with_crl_sign(void **state)
{
	struct scene *scene = *state;

	ask_with_key_usage(scene, key_usage(0x06, 1));
	expect_good(scene);
	assert_int_equal(leaf_status(scene)->status, VFY_ST_GOOD);
}

static void
test_ca_without_crl_sign(void **state)
{
	struct scene *scene = *state;

	ask_with_key_usage(scene, CERT_SIGN);
	expect_unknown(scene);
	assert_true(is_said(
	    scene, VFY_R_CRL_SIGNER, "the signer's keyUsage lacks cRLSign"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_SCENE(test_good),
		IN_SCENE(test_revoked),
		IN_SCENE(test_certificate_issuer),
		IN_SCENE(test_not_indirect),
		IN_SCENE(test_wrong_crl_issuer),
		IN_SCENE(test_no_crl_issuer),
		IN_SCENE(test_issuer_as_crl_issuer),
		IN_SCENE(test_crl_issuer_of_another_point),
		IN_SCENE(test_signed_by_the_issuer),
		IN_SCENE(test_several_crl_issuers),
		IN_SCENE(test_stranger_of_the_name),
		IN_SCENE(test_stranger_without_path),
		IN_SCENE(test_other_anchor),
		IN_SCENE(test_expired_signer),
		IN_SCENE(test_revoked_signer),
		IN_SCENE(test_unknown_signer),
		IN_SCENE(test_signer_in_its_own_list),
		IN_SCENE(test_signer_in_the_pool),
		IN_SCENE(test_anchor_is_crl_issuer),
		IN_SCENE(test_own_indirect_list),
		cmocka_unit_test(test_names_of_points),
		IN_SCENE(test_indirect_delta),
		IN_SCENE(test_fetched),
		IN_SCENE(test_decoys),
		IN_SCENE(test_ca_without_key_usage),
		IN_SCENE(test_ca_with_crl_sign),
		IN_SCENE(test_ca_without_crl_sign),
	};

	return cmocka_run_group_tests_name("crl_indirect", tests, NULL, NULL);
}
