/* SPDX-License-Identifier: MIT */
/*
 * test_attack_pool.c - a context preloaded with thousands of intermediates:
 * what a question costs does not grow with them, nor does its answer depend on
 * the order in which they came.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stage.h"
#include "vfy_limits.h"

#define POOL_MOST 5000
#define REAL 8 /* CAs that have a key, a leaf, and decoys of their name */

struct scene {
	struct stage stage;
	struct ca real[REAL];
	struct vfy_span leaves[REAL];
	struct vfy_span *pool;
	size_t n;
};

static int
set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	size_t i;

	if (scene == NULL)
		return -1;
	scene->pool = calloc(POOL_MOST + 16 * REAL, sizeof(*scene->pool));
	if (scene->pool == NULL)
		return -1;
	stage_fill(&scene->stage);
	for (i = 0; i < REAL; i++) {
		ca_make(&scene->real[i], numbered_name("real", i));
		scene->leaves[i] =
		    ca_issue(&scene->real[i], NULL, (long)i + 1, db_none());
	}
	*state = scene;
	return 0;
}

static int
tear_down(void **state)
{
	struct scene *scene = *state;
	size_t i;

	for (i = 0; i < REAL; i++)
		ca_end(&scene->real[i]);
	stage_empty(&scene->stage);
	free(scene->pool);
	free(scene);
	return 0;
}

static void
put(struct scene *scene, struct vfy_span der)
{
	scene->pool[scene->n++] = der;
}

/*
 * One CA as a pool has it: its certificate, renewed and expired ones, one that
 * another CA of the pool issued, and one of a stranger with its name.
 */
static void
put_real(struct scene *scene, size_t i)
{
	const struct ca *ca = &scene->real[i], *root = &scene->stage.root;
	struct ca stranger = decoy_ca(ca->name, i);
	struct db_cert f = db_cert_default();

	put(scene, ca_issue(root, ca, 1, db_none()));
	put(scene, ca_issue(root, ca, 2, db_none()));
	put(scene, ca_issue(&scene->real[(i + 1) % REAL], ca, 3, db_none()));
	put(scene, decoy(root, &stranger, 4, db_none()));
	f.issuer = root->name;
	f.subject = ca->name;
	f.spki = ca->spki;
	f.not_after = "260201000000Z";
	f.extensions = db_ext("2.5.29.19", true, SEQ(db_bool(true)));
	put(scene, db_certificate(&f, ca_sign, root->key));
}

/* The real ones, and others below the root or below each other up to n. */
static void
fill_pool(struct scene *scene, size_t n)
{
	struct ca other, above;
	size_t i;

	scene->n = 0;
	for (i = 0; i < REAL; i++)
		put_real(scene, i);
	for (i = scene->n; i < n; i++) {
		other = decoy_ca(numbered_name("other", i), i);
		above = i % 3 == 0
		    ? scene->stage.root
		    : decoy_ca(numbered_name("other", i / 2), i / 2);
		put(scene, decoy(&above, &other, 1, db_none()));
	}
}

/* A fresh context with the pool, taken in steps of stride (prime to its size). */
static void
load_pool(struct scene *scene, size_t stride)
{
	struct stage *s = &scene->stage;
	size_t i;

	stage_anew(s);
	for (i = 0; i < scene->n; i++)
		assert_int_equal(
		    vfy_ctx_add_intermediates(
			s->ctx, scene->pool[i * stride % scene->n], NULL, NULL),
		    0);
}

/* A question in the same context. */
static void
ask_about(struct stage *s, struct vfy_span leaf)
{
	stage_again(s);
	present(s, leaf);
	ask(s);
}

/* All questions; the dearest one's steps. */
static uint32_t
most_steps(struct scene *scene)
{
	struct stage *s = &scene->stage;
	uint32_t most = 0;
	size_t i;

	for (i = 0; i < REAL; i++) {
		ask_about(s, scene->leaves[i]);
		assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_VALID);
		assert_in_range(
		    vfy_verdict_search(s->verdict)->signatures, 0, 8);
		if (vfy_verdict_search(s->verdict)->steps > most)
			most = vfy_verdict_search(s->verdict)->steps;
	}
	return most;
}

/* Ten times the pool: the same steps but for the odd collision in a hash table. */
static void
test_cost_of_a_large_pool(void **state)
{
	struct scene *scene = *state;
	uint32_t few, many;

	fill_pool(scene, POOL_MOST / 10);
	load_pool(scene, 1);
	few = most_steps(scene);
	fill_pool(scene, POOL_MOST);
	load_pool(scene, 1);
	many = most_steps(scene);
	assert_in_range(many, 1, few + few / 2);
	assert_in_range(many, 1, POOL_MOST / 2);
}

/* What does not chain: without a signature, and as cheap. */
static void
test_strangers_and_a_large_pool(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct ca nobody = decoy_ca(db_name("nobody"), 1);

	fill_pool(scene, POOL_MOST);
	load_pool(scene, 1);
	ask_about(s, decoy(&nobody, NULL, 1, db_none()));
	assert_int_equal(vfy_verdict_reason(s->verdict), VFY_R_NO_ISSUER);
	assert_int_equal(vfy_verdict_search(s->verdict)->signatures, 0);
	assert_in_range(vfy_verdict_search(s->verdict)->steps, 0, 100);
	/* the name of a CA in the pool, and nobody's signature */
	ask_about(s, decoy(&scene->real[0], NULL, 1, db_none()));
	assert_int_equal(vfy_verdict_reason(s->verdict), VFY_R_BAD_SIGNATURE);
	assert_in_range(vfy_verdict_search(s->verdict)->signatures, 1, 12);
}

/* The certificates of the best path, one after another. */
static struct vfy_span
best_path(const struct stage *s)
{
	const struct vfy_path *p = vfy_verdict_path(s->verdict, 0);
	struct vfy_span certs[LIMIT_PATH_CERTS];
	size_t i;

	for (i = 0; i < vfy_path_num_certs(p); i++)
		certs[i] = db_copy(vfy_cert_der(vfy_path_cert(p, i)));
	return db_cat(certs, i);
}

/* The order in which a pool was filled changes neither answer nor path. */
static void
test_order_of_a_large_pool(void **state)
{
	static const size_t strides[] = { 1, 4999, 1237, 3 };
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct vfy_span first[REAL], path;
	size_t i, k;

	fill_pool(scene, POOL_MOST);
	for (k = 0; k < sizeof(strides) / sizeof(strides[0]); k++) {
		load_pool(scene, strides[k]);
		for (i = 0; i < REAL; i++) {
			ask_about(s, scene->leaves[i]);
			assert_int_equal(
			    vfy_verdict_outcome(s->verdict), VFY_VALID);
			path = best_path(s);
			if (k == 0)
				first[i] = path;
			assert_true(span_eq(first[i], path));
		}
	}
}

/* More of one name than a question looks at: cut, and it says so. */
static void
test_pool_of_one_name(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	size_t i;

	scene->n = 0;
	for (i = 0; i < POOL_MOST; i++) {
		struct ca twin = decoy_ca(scene->real[0].name, i);

		put(scene, decoy(&s->root, &twin, 1, db_none()));
	}
	load_pool(scene, 1);
	ask_about(s, scene->leaves[0]);
	assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_UNDETERMINED);
	assert_int_equal(vfy_verdict_reason(s->verdict), VFY_R_BUDGET);
	assert_non_null(
	    strstr(detail_of(s, VFY_R_BUDGET), "candidate certificates"));
	assert_int_equal(vfy_verdict_search(s->verdict)->signatures, 0);
	/* the others are not harmed */
	ask_about(s, ca_issue(&s->root, NULL, 1, db_none()));
	assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_VALID);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE(test_cost_of_a_large_pool),
		CASE(test_strangers_and_a_large_pool),
		CASE(test_order_of_a_large_pool),
		CASE(test_pool_of_one_name),
	};

	return cmocka_run_group_tests_name("attack_pool", tests, NULL, NULL);
}
