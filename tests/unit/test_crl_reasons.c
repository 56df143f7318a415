/* SPDX-License-Identifier: MIT */
/*
 * test_crl_reasons.c - several lists about one certificate (RFC 5280 6.3.3
 * (b), (d), (e), (l)): partitioned by reason, by distribution point, by kind;
 * each rule with a case that breaks it and a twin that does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crl_scene.h"

#define SHARD(n) "http://crl.test/" #n

/* ReasonFlags: 1, 2 (compromise); 3 to 8 (the others); the others but 8. */
#define COMPROMISE RAW("\x05\x60")
#define OTHERS RAW("\x07\x1f\x80")
#define ALL_BUT_ONE RAW("\x00\x1f")

#define PART(...) GIVE(scene, .issuer = &scene->stage.root, __VA_ARGS__)
#define SOME(reasons) .extensions = crl_idp(PRIM(3, reasons))
#define OF_SHARD(n) .extensions = crl_idp(crl_full_name(db_uri(SHARD(n))))
#define LISTED .entries = crl_revoked(LEAF_SERIAL, 1)

static void
present_leaf(struct scene *scene, struct vfy_span extensions)
{
	struct stage *s = &scene->stage;

	present(s, ca_issue(&s->root, NULL, LEAF_SERIAL, extensions));
}

/* -- by reason ------------------------------------------------------------- */

static void
test_reasons_add_up(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	PART(SOME(COMPROMISE));
	expect_unknown(scene);
	assert_true(is_said(
	    scene, VFY_R_CRL_SCOPE, "the list covers some reasons only"));
	PART(SOME(OTHERS), .next_update = "260616000000Z");
	expect_good(scene);
	assert_false(is_said(
	    scene, VFY_R_CRL_SCOPE, "the list covers some reasons only"));
	/* as long as both hold: 2026-06-16 */
	assert_int_equal(
	    vfy_verdict_valid_until(scene->stage.verdict), INT64_C(1781568000));
	assert_int_equal(leaf_status(scene)->next_update, INT64_C(1781568000));
}

/* Many lists, and one reason that none covers. */
static void
test_reasons_never_add_up(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	for (size_t i = 0; i < 20; i++) {
		PART(SOME(COMPROMISE));
		PART(SOME(ALL_BUT_ONE));
	}
	expect_unknown(scene);
	PART(SOME(RAW("\x07\x00\x80")));
	expect_good(scene);
}

static void
test_revoked_for_one_reason(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	PART(SOME(COMPROMISE), LISTED);
	expect_revoked(scene);
}

static void
test_revoked_by_the_second(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	PART(SOME(COMPROMISE));
	PART(SOME(OTHERS), LISTED);
	expect_revoked(scene);
}

/* What is stale, forged or of another kind covers no reason. */
static void
test_reasons_of_bad_lists(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	PART(SOME(COMPROMISE));
	PART(SOME(OTHERS), .signer = &scene->third);
	PART(SOME(OTHERS), .this_update = "260601000000Z",
	    .next_update = "260610000000Z");
	PART(.extensions = crl_idp(CAT(PRIM(2, TRUE_FLAG), PRIM(3, OTHERS))));
	expect_unknown(scene);
	PART(SOME(OTHERS));
	expect_good(scene);
}

static void
test_complete_list_among_parts(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	PART(SOME(COMPROMISE));
	PART();
	expect_good(scene);
	/* it revokes for all that */
	PART(SOME(OTHERS), LISTED);
	expect_revoked(scene);
}

/*= rfc5280 6.3.3 (d)(3), (d)(1) the certificate's points say which reasons */
static void
test_reasons_of_points(void **state)
{
	struct scene *scene = *state;
	struct vfy_span one = crl_full_name(db_uri(SHARD(1))),
			two = crl_full_name(db_uri(SHARD(2)));

	present_leaf(scene,
	    dist_points(
		CAT(SEQ(one, PRIM(1, COMPROMISE)), SEQ(two, PRIM(1, OTHERS)))));
	PART(OF_SHARD(1));
	expect_unknown(scene);
	/* what the list leaves out the point does not give */
	PART(.extensions = crl_idp(CAT(two, PRIM(3, ALL_BUT_ONE))));
	expect_unknown(scene);
	PART(OF_SHARD(2));
	expect_good(scene);
}

/* Each part has its delta. */
static void
test_reasons_and_deltas(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	PART(SOME(COMPROMISE));
	PART(SOME(OTHERS), .entries = crl_revoked(LEAF_SERIAL, 6));
	/* a release in the other part's delta is none */
	PART(SOME(COMPROMISE), .delta = true,
	    .entries = crl_revoked(LEAF_SERIAL, 8));
	expect_revoked(scene);
	PART(SOME(OTHERS), .delta = true,
	    .entries = crl_revoked(LEAF_SERIAL, 8));
	expect_good(scene);
}

/* -- by distribution point ------------------------------------------------- */

/* A list of another shard proves nothing, neither good nor revoked. */
static void
test_other_shard(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, dist_points(SEQ(crl_full_name(db_uri(SHARD(1))))));
	PART(OF_SHARD(2));
	PART(OF_SHARD(3), LISTED);
	expect_unknown(scene);
	assert_true(is_said(scene, VFY_R_CRL_SCOPE,
	    "the list is of another distribution point"));
	PART(OF_SHARD(1));
	expect_good(scene);
}

static void
test_own_shard(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, dist_points(SEQ(crl_full_name(db_uri(SHARD(1))))));
	PART(OF_SHARD(2));
	PART(OF_SHARD(1), LISTED);
	expect_revoked(scene);
}

/* Any of its points will do; other shards' signatures are not looked at. */
static void
test_several_points(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene,
	    dist_points(CAT(SEQ(crl_full_name(db_uri(SHARD(1)))),
		SEQ(crl_full_name(db_directory(db_name("shard")))))));
	for (size_t i = 0; i < 100; i++)
		PART(OF_SHARD(2), .signer = &scene->third);
	PART(.extensions =
		 crl_idp(crl_full_name(db_directory(db_name("SHARD")))));
	expect_good(scene);
	assert_int_equal(
	    vfy_verdict_search(scene->stage.verdict)->signatures, 2);
}

/*= rfc5280 5.2.5 without an IDP a list is complete for its issuer */
static void
test_list_without_idp(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, dist_points(SEQ(crl_full_name(db_uri(SHARD(1))))));
	PART();
	expect_good(scene);
}

/*= rfc5280 6.3.3 after (l): the issuer's names are a point of one without */
static void
test_issuer_as_point(void **state)
{
	struct vfy_span uri = db_uri("http://ca.test/");
	struct scene *scene = *state;

	present_leaf(scene, db_ext("2.5.29.18", false, SEQ(uri)));
	PART(.extensions = crl_idp(crl_full_name(db_uri(SHARD(1)))));
	expect_unknown(scene);
	PART(.extensions = crl_idp(crl_full_name(uri)));
	expect_good(scene);
}

/* -- bounds ---------------------------------------------------------------- */

/* However many copies of a list there are, each is looked at once. */
static void
test_many_lists(void **state)
{
	struct scene *scene = *state;
	struct list l = { .issuer = &scene->stage.root, SOME(COMPROMISE) };
	struct vfy_span der = list_make(&l);
	const struct vfy_search *search;

	present_leaf(scene, db_none());
	for (size_t i = 0; i < LIMIT_QUERY_CRLS; i++)
		assert_int_equal(
		    vfy_query_add_crls(scene->stage.query, der, NULL, NULL), 0);
	assert_int_equal(
	    vfy_query_add_crls(scene->stage.query, der, NULL, NULL),
	    VFY_ELIMIT);
	search = ask(&scene->stage);
	assert_int_equal(
	    vfy_verdict_outcome(scene->stage.verdict), VFY_UNDETERMINED);
	assert_true(search->signatures <= LIMIT_SIGNATURES);
	assert_true(search->steps <= LIMIT_STEPS);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_SCENE(test_reasons_add_up),
		IN_SCENE(test_reasons_never_add_up),
		IN_SCENE(test_revoked_for_one_reason),
		IN_SCENE(test_revoked_by_the_second),
		IN_SCENE(test_reasons_of_bad_lists),
		IN_SCENE(test_complete_list_among_parts),
		IN_SCENE(test_reasons_of_points),
		IN_SCENE(test_reasons_and_deltas),
		IN_SCENE(test_other_shard),
		IN_SCENE(test_own_shard),
		IN_SCENE(test_several_points),
		IN_SCENE(test_list_without_idp),
		IN_SCENE(test_issuer_as_point),
		IN_SCENE(test_many_lists),
	};

	return cmocka_run_group_tests_name("crl_reasons", tests, NULL, NULL);
}
