/* SPDX-License-Identifier: MIT */
/*
 * test_crl_delta.c - delta CRLs (RFC 5280 5.2.4, 6.3.3 (a), (c), (h) to (k)):
 * each rule with a case that breaks it and a twin that does not, and the ways
 * to pass one off for something else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crl_check.h"
#include "crl_scene.h"

#define HOLD 6
#define REMOVE 8
#define URL "http://crl.test/base"
#define DELTA_URL "http://crl.test/delta"
/* before CA_NOW, and after a base that has ended */
#define ENDED "260610000000Z"
#define LONG_AGO "260601000000Z"

/* A leaf right below the root: only the root's lists matter. */
static void
present_leaf(struct scene *scene, struct vfy_span extensions)
{
	struct stage *s = &scene->stage;

	present(s, ca_issue(&s->root, NULL, LEAF_SERIAL, extensions));
}

#define BASE(...) GIVE(scene, .issuer = &scene->stage.root, __VA_ARGS__)
#define DELTA(...)                                                             \
	GIVE(scene, .issuer = &scene->stage.root, .delta = true, __VA_ARGS__)
#define LISTED(reason) .entries = crl_revoked(LEAF_SERIAL, reason)

/* The twins of everything below: what base and delta say together. */
static void
test_base_and_delta(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE();
	expect_good(scene);
	DELTA();
	expect_good(scene);
	assert_int_equal(leaf_status(scene)->source, VFY_EV_CRL);
}

static void
test_revoked_by_delta(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE();
	DELTA(LISTED(1));
	expect_revoked(scene);
	assert_int_equal(leaf_status(scene)->reason, 1);
}

/* The order in which they are given changes nothing. */
static void
test_delta_first(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	DELTA(LISTED(1));
	BASE();
	expect_revoked(scene);
}

/* Revoked in the base, and the delta says nothing of it. */
static void
test_revoked_by_base(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE(LISTED(1));
	DELTA();
	expect_revoked(scene);
}

/*= rfc5280 5.3.1 on hold in the base, released by the delta */
static void
test_released(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE(LISTED(HOLD));
	expect_revoked(scene);
	assert_int_equal(leaf_status(scene)->reason, HOLD);
	DELTA(LISTED(REMOVE));
	expect_good(scene);
}

/* A stranger's, an older or a stale release releases nothing. */
static void
test_not_released(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE(LISTED(HOLD));
	DELTA(LISTED(REMOVE), .signer = &scene->third);
	expect_revoked(scene);
	GIVE(scene, .issuer = &scene->stage.root, .number = db_int(10),
	    .base = db_int(9), LISTED(REMOVE));
	expect_revoked(scene);
	DELTA(LISTED(REMOVE), .this_update = LONG_AGO, .next_update = ENDED);
	expect_revoked(scene);
}

/* A delta alone, however often it is given, is no base. */
static void
test_delta_replayed_as_base(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	DELTA();
	expect_unknown(scene);
	assert_true(is_said(scene, VFY_R_CRL_SCOPE,
	    "a delta CRL says nothing without its base"));
	DELTA(.number = db_int(13));
	/* one that calls itself its own base */
	GIVE(scene, .issuer = &scene->stage.root, .number = db_int(12),
	    .base = db_int(12));
	expect_unknown(scene);
	/* what it lists needs a base too */
	DELTA(LISTED(1), .number = db_int(14));
	expect_unknown(scene);
}

/*= rfc5280 5.2.4 (c), (d) a wrong one leaves its base as it is, and is told */
static void
test_numbers(void **state)
{
	static const struct {
		long base, number;
		bool fits;
	} delta[] = { { 10, 11, true }, { 0, 11, true }, { 11, 12, false },
		{ 9, 10, false }, { 5, 9, false }, { 10, 1000, true } };

	for (size_t i = 0; i < sizeof(delta) / sizeof(delta[0]); i++) {
		struct scene *scene = NULL;

		assert_int_equal(scene_set_up((void **)&scene), 0);
		present_leaf(scene, db_none());
		BASE();
		GIVE(scene, .issuer = &scene->stage.root,
		    .number = db_int(delta[i].number),
		    .base = db_int(delta[i].base), LISTED(1));
		if (delta[i].fits)
			expect_revoked(scene);
		else
			expect_good(scene);
		if (delta[i].base == 11)
			assert_true(is_said(scene, VFY_R_CRL_SCOPE,
			    "the delta CRL is for a newer base"));
		scene_tear_down((void **)&scene);
	}
	(void)state;
}

/* Numbers are numbers, of whatever length. */
static void
test_long_numbers(void **state)
{
	/* 2^168 - 1, 2^168, 2^168 + 1: 21 octets and a sign */
	struct vfy_span less = EL(DER_INTEGER,
			    RAW("\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
				"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
				"\xff")),
			mid = EL(DER_INTEGER,
			    RAW("\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				"\0")),
			more = EL(DER_INTEGER,
			    RAW("\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				"\1"));
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE(.number = mid);
	DELTA(.base = more, .number = more, LISTED(1));
	expect_good(scene);
	DELTA(.base = mid, .number = mid, LISTED(1));
	expect_good(scene);
	DELTA(.base = less, .number = less, LISTED(1));
	expect_good(scene);
	DELTA(.base = less, .number = more, LISTED(1));
	expect_revoked(scene);
}

static void
test_number_cmp(void **state)
{
	static const struct {
		struct vfy_span a, b;
		int sign;
	} pairs[] = {
		{ { (const uint8_t *)"\0", 1 }, { (const uint8_t *)"\0", 1 },
		    0 },
		{ { (const uint8_t *)"\0", 1 }, { (const uint8_t *)"\1", 1 },
		    -1 },
		{ { (const uint8_t *)"\0\x80", 2 },
		    { (const uint8_t *)"\x7f", 1 }, 1 },
		{ { (const uint8_t *)"\1\0", 2 },
		    { (const uint8_t *)"\0\xff", 2 }, 1 },
		{ { (const uint8_t *)"\2", 1 }, { (const uint8_t *)"\1\0", 2 },
		    -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		int c = crl_number_cmp(pairs[i].a, pairs[i].b);
		int d = crl_number_cmp(pairs[i].b, pairs[i].a);

		assert_int_equal((c > 0) - (c < 0), pairs[i].sign);
		assert_int_equal((d > 0) - (d < 0), -pairs[i].sign);
	}
}

/* Without numbers nobody knows which is newer. */
static void
test_no_numbers(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE();
	DELTA(LISTED(1), .no_number = true);
	expect_good(scene);
}

static void
test_base_without_number(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE(.no_number = true);
	DELTA(LISTED(1));
	expect_good(scene);
	assert_true(is_said(scene, VFY_R_CRL_SCOPE,
	    "the delta CRL or its base has no cRLNumber"));
}

/*= rfc5280 6.3.3 (c)(2) */
static void
test_other_scope(void **state)
{
	struct vfy_span user = crl_idp(PRIM(1, TRUE_FLAG)),
			point = crl_idp(
			    crl_full_name(db_directory(db_name("root"))));
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE(.extensions = user);
	DELTA(LISTED(1));
	DELTA(LISTED(1), .extensions = point);
	expect_good(scene);
	assert_true(is_said(scene, VFY_R_CRL_SCOPE,
	    "the delta CRL is of another scope than the base"));
	DELTA(LISTED(1), .extensions = user);
	expect_revoked(scene);
}

static void
test_base_without_idp(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE();
	DELTA(LISTED(1), .extensions = crl_idp(PRIM(1, TRUE_FLAG)));
	expect_good(scene);
}

/*= rfc5280 6.3.3 (c)(3) */
static void
test_other_authority_key(void **state)
{
	struct vfy_span a = db_ext("2.5.29.35", false, SEQ(PRIM(0, RAW("a")))),
			b = db_ext("2.5.29.35", false, SEQ(PRIM(0, RAW("b"))));
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE(.extensions = a);
	DELTA(LISTED(1));
	DELTA(LISTED(1), .extensions = b);
	expect_good(scene);
	DELTA(LISTED(1), .extensions = a);
	expect_revoked(scene);
}

/*= rfc5280 6.3.3 (h) the very key that signed the base */
static void
test_other_key(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE();
	DELTA(LISTED(1), .signer = &scene->third);
	expect_good(scene);
	assert_true(is_said(scene, VFY_R_CRL_SIGNER,
	    "the delta CRL is not signed by its base's key"));
}

/* However many forged ones are newer, the true one is found in the bound. */
static void
test_forged_deltas(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE();
	for (long i = 0; i < LIMIT_DELTAS - 1; i++)
		DELTA(.number = db_int(100 + i), .signer = &scene->third);
	DELTA(LISTED(1));
	expect_revoked(scene);
	/* each signature is looked at once: leaf, base, deltas */
	assert_int_equal(vfy_verdict_search(scene->stage.verdict)->signatures,
	    LIMIT_DELTAS + 2);
}

/* Of several the newest counts. */
static void
test_newest_delta(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE();
	DELTA(LISTED(HOLD), .number = db_int(11));
	expect_revoked(scene);
	DELTA(LISTED(REMOVE), .number = db_int(13));
	DELTA(LISTED(HOLD), .number = db_int(12));
	expect_good(scene);
	DELTA(LISTED(1), .number = db_int(14));
	expect_revoked(scene);
}

/*= rfc5280 6.3.3 (a)(1)(i) nextUpdate of the base has passed */
static void
test_stale_base(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE(.this_update = LONG_AGO, .next_update = ENDED);
	expect_unknown(scene);
	assert_true(is_said(scene, VFY_R_CRL_STALE, "nextUpdate has passed"));
	DELTA(.signer = &scene->third);
	DELTA(.this_update = LONG_AGO, .next_update = ENDED);
	expect_unknown(scene);
	DELTA();
	expect_good(scene);
	/* the answer holds as long as the delta does */
	assert_int_equal(vfy_verdict_valid_until(scene->stage.verdict),
	    leaf_status(scene)->next_update);
	assert_true(leaf_status(scene)->next_update > CA_NOW);
}

/* A base of tomorrow is none, delta or not. */
static void
test_early_base(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE(.this_update = "260617000000Z");
	DELTA();
	expect_unknown(scene);
}

/* An entry of a delta that bars the list bars the delta. */
static void
test_bad_delta(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	BASE(LISTED(HOLD));
	DELTA(.entries = CAT(crl_revoked(LEAF_SERIAL, REMOVE),
		  crl_entry_of(db_int(9), "260601000000Z",
		      db_ext("1.2.3.4", true, NULL_()))));
	expect_revoked(scene);
}

/* -- where deltas come from ------------------------------------------------ */

static struct vfy_span
made(struct scene *scene, long number, struct vfy_span base,
    struct vfy_span entries, struct vfy_span extensions)
{
	struct list l = { .issuer = &scene->stage.root,
		.number = db_int(number),
		.base = base,
		.entries = entries,
		.extensions = extensions };

	return list_make(&l);
}

/* The certificate names a place for deltas: it is asked, and the delta counts. */
static void
test_certificate_names_delta(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene,
	    CAT(dist_points(SEQ(crl_full_name(db_uri(URL)))),
		freshest_crl(DELTA_URL)));
	use_source(scene);
	put_at(scene, URL, made(scene, 10, db_none(), db_none(), db_none()));
	expect_good(scene);
	assert_int_equal(scene->asked_by_url, 2);
	assert_int_equal(scene->kept, 1);
	put_at(scene, DELTA_URL,
	    made(
		scene, 11, db_int(10), crl_revoked(LEAF_SERIAL, 1), db_none()));
	expect_revoked(scene);
	assert_int_equal(scene->kept, 3);
}

/* So does a CRL, once it is proven; the base on hold is looked up anew. */
static void
test_list_names_delta(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, dist_points(SEQ(crl_full_name(db_uri(URL)))));
	use_source(scene);
	put_at(scene, URL,
	    made(scene, 10, db_none(), crl_revoked(LEAF_SERIAL, HOLD),
		freshest_crl(DELTA_URL)));
	expect_revoked(scene);
	put_at(scene, DELTA_URL,
	    made(scene, 11, db_int(10), crl_revoked(LEAF_SERIAL, REMOVE),
		db_none()));
	expect_good(scene);
}

/* Rule 7: a list that nobody vouches for sends us nowhere. */
static void
test_unproven_list_names_delta(void **state)
{
	struct list forged = { .issuer = NULL,
		.extensions = freshest_crl(DELTA_URL) };
	struct scene *scene = *state;

	present_leaf(scene, dist_points(SEQ(crl_full_name(db_uri(URL)))));
	use_source(scene);
	forged.issuer = &scene->stage.root;
	forged.signer = &scene->third;
	put_at(scene, URL, list_make(&forged));
	expect_unknown(scene);
	assert_int_equal(scene->asked_by_url, 1);
	assert_int_equal(scene->kept, 0);
}

/* A stale base that is proven may say where its delta is. */
static void
test_stale_base_names_delta(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, db_none());
	use_source(scene);
	BASE(.this_update = LONG_AGO, .next_update = ENDED,
	    .extensions = freshest_crl(DELTA_URL));
	expect_unknown(scene);
	assert_true(is_said(scene, VFY_R_CRL_STALE, "nextUpdate has passed"));
	put_at(scene, DELTA_URL,
	    made(scene, 11, db_int(10), db_none(), db_none()));
	expect_good(scene);
}

/* Revoked for good: nobody is asked for a delta. */
static void
test_no_delta_for_revoked(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, freshest_crl(DELTA_URL));
	use_source(scene);
	BASE(LISTED(1));
	expect_revoked(scene);
	assert_int_equal(scene->asked_by_url, 0);
}

/* A delta that lies at hand counts, though the base alone would have done. */
static void
test_delta_at_hand(void **state)
{
	struct scene *scene = *state;

	present_leaf(scene, freshest_crl(DELTA_URL));
	use_source(scene);
	put_at(scene, NULL, made(scene, 10, db_none(), db_none(), db_none()));
	put_at(scene, NULL,
	    made(
		scene, 11, db_int(10), crl_revoked(LEAF_SERIAL, 1), db_none()));
	scene->places[0].blob.kept = scene->places[1].blob.kept = true;
	expect_revoked(scene);
	assert_int_equal(scene->asked_by_url, 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_SCENE(test_base_and_delta),
		IN_SCENE(test_revoked_by_delta),
		IN_SCENE(test_delta_first),
		IN_SCENE(test_revoked_by_base),
		IN_SCENE(test_released),
		IN_SCENE(test_not_released),
		IN_SCENE(test_delta_replayed_as_base),
		cmocka_unit_test(test_numbers),
		IN_SCENE(test_long_numbers),
		cmocka_unit_test(test_number_cmp),
		IN_SCENE(test_no_numbers),
		IN_SCENE(test_base_without_number),
		IN_SCENE(test_other_scope),
		IN_SCENE(test_base_without_idp),
		IN_SCENE(test_other_authority_key),
		IN_SCENE(test_other_key),
		IN_SCENE(test_forged_deltas),
		IN_SCENE(test_newest_delta),
		IN_SCENE(test_stale_base),
		IN_SCENE(test_early_base),
		IN_SCENE(test_bad_delta),
		IN_SCENE(test_certificate_names_delta),
		IN_SCENE(test_list_names_delta),
		IN_SCENE(test_unproven_list_names_delta),
		IN_SCENE(test_stale_base_names_delta),
		IN_SCENE(test_no_delta_for_revoked),
		IN_SCENE(test_delta_at_hand),
	};

	return cmocka_run_group_tests_name("crl_delta", tests, NULL, NULL);
}
