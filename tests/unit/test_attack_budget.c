/* SPDX-License-Identifier: MIT */
/*
 * test_attack_budget.c - each budget, lowered by the caller, ends the question
 * with "undetermined", its own name and the count; none can be raised.
 *
 * The linker sends the engine's readings of the clock here (--wrap): time
 * passes by readings, so that a deadline is met at the same step each time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "stage.h"
#include "vfy_limits.h"

/* Milliseconds that pass with every reading, and all that have passed. */
static int64_t tick, now;

int __wrap_clock_gettime(clockid_t id, struct timespec *ts);

int
__wrap_clock_gettime(clockid_t id, struct timespec *ts)
{
	(void)id;
	now += tick;
	ts->tv_sec = (time_t)(now / 1000);
	ts->tv_nsec = (long)(now % 1000) * 1000000;
	return 0;
}

static int
set_up(void **state)
{
	tick = now = 0;
	return stage_set_up(state);
}

static void
set_budget(struct stage *s, struct vfy_budget b)
{
	assert_int_equal(vfy_query_set_budget(s->query, &b), 0);
}

/* The verdict says what was out, and the count of what was spent. */
static void
expect_out_of(struct stage *s, const char *what, const char *count)
{
	const struct vfy_search *search =
	    expect(s, VFY_UNDETERMINED, VFY_R_BUDGET);
	const char *detail;
	char begin[64];

	assert_false(search->exhausted);
	detail = detail_of(s, VFY_R_BUDGET);
	snprintf(begin, sizeof(begin), "out of %s after ", what);
	if (strncmp(detail, begin, strlen(begin)) != 0 ||
	    strstr(detail, count) == NULL)
		fail_msg("'%s' has no '%s' or no '%s'", detail, begin, count);
}

/* So many look-alikes of the intermediate, of which each costs one check. */
static void
present_crowd(struct stage *s, size_t n)
{
	size_t i;

	present(s, ca_issue(&s->inter, NULL, 1, db_none()));
	for (i = 0; i < n; i++) {
		struct ca other = decoy_ca(s->inter.name, i);

		present(s, decoy(&s->root, &other, (long)i + 1, db_none()));
	}
}

static void
test_signatures(void **state)
{
	struct stage *s = *state;
	char count[64];
	uint32_t n;

	present_chain(s, db_none(), db_none());
	set_budget(s, (struct vfy_budget){ .signatures = 1 });
	expect_out_of(s, "signatures", " 1 signature checks");
	set_budget(s, (struct vfy_budget){ .signatures = 2 });
	expect_valid(s);
	for (n = 1; n <= 64; n *= 4) {
		stage_anew(s);
		present_crowd(s, 100);
		set_budget(s, (struct vfy_budget){ .signatures = n });
		snprintf(count, sizeof(count), " %u signature checks", n);
		expect_out_of(s, "signatures", count);
		assert_int_equal(vfy_verdict_search(s->verdict)->signatures, n);
	}
}

static void
test_steps(void **state)
{
	struct stage *s = *state;
	uint32_t needed, n;
	char count[64];

	present_chain(s, db_none(), db_none());
	expect_valid(s);
	needed = vfy_verdict_search(s->verdict)->steps;
	for (n = 1; n < needed; n += 1 + needed / 40) {
		stage_anew(s);
		present_chain(s, db_none(), db_none());
		set_budget(s, (struct vfy_budget){ .steps = n });
		ask(s);
		snprintf(count, sizeof(count), " %u steps",
		    vfy_verdict_search(s->verdict)->steps);
		expect_out_of(s, "steps", count);
		assert_in_range(vfy_verdict_search(s->verdict)->steps, 0, n);
	}
	stage_anew(s);
	present_chain(s, db_none(), db_none());
	set_budget(s, (struct vfy_budget){ .steps = needed });
	expect_valid(s);
}

static void
test_name_comparisons(void **state)
{
	struct stage *s = *state;

	present_chain(s, alt_names(many_names(10, "leaf.test", false)),
	    constraints(db_none(), many_names(10, "other.test", true)));
	set_budget(s, (struct vfy_budget){ .name_comparisons = 50 });
	expect_out_of(s, "name comparisons", " 50 name comparisons");
	/* ten names and the subject */
	set_budget(s, (struct vfy_budget){ .name_comparisons = 110 });
	expect_valid(s);
	set_budget(s, (struct vfy_budget){ .name_comparisons = 109 });
	expect_out_of(s, "name comparisons", " 109 name comparisons");
}

static void
test_policy_nodes(void **state)
{
	struct stage *s = *state;
	struct vfy_span policies = db_ext("2.5.29.32", false,
	    SEQ(SEQ(db_oid("1.2.3")), SEQ(db_oid("1.2.4"))));

	present_chain(s, policies, policies);
	set_budget(s, (struct vfy_budget){ .policy_nodes = 3 });
	expect_out_of(s, "policy nodes", " 3 policy nodes");
	set_budget(s, (struct vfy_budget){ .policy_nodes = 20 });
	expect_valid(s);
}

/* Between signatures the clock is read each time. */
static void
test_deadline_between_signatures(void **state)
{
	struct stage *s = *state;

	present_crowd(s, 100);
	present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
	set_budget(s, (struct vfy_budget){ .milliseconds = 30 });
	expect_valid(s); /* no time passes */
	stage_anew(s);
	present_crowd(s, 100);
	set_budget(s, (struct vfy_budget){ .milliseconds = 30 });
	tick = 1;
	expect_out_of(s, "milliseconds", " signature checks");
	assert_in_range(vfy_verdict_search(s->verdict)->signatures, 1, 30);
}

/*
 * Within cheap steps it is read so often that a deadline is kept: of the many
 * paths through a mesh each is refused for the same constraint of its anchor.
 */
static void
test_deadline_between_steps(void **state)
{
	enum { N = 7 };
	struct stage *s = *state;
	struct ca cas[N];
	size_t i, k;

	for (i = 0; i < N; i++)
		cas[i] = decoy_ca(numbered_name("CA", i), i);
	present(s, decoy(&cas[0], NULL, 1, alt_names(DNS("leaf.test"))));
	for (i = 0; i < N; i++) {
		for (k = 0; k < N; k++) {
			if (i != k)
				present(s,
				    decoy(&cas[i], &cas[k], 2, db_none()));
		}
	}
	present(s,
	    decoy(&s->root, &cas[N - 1], 3,
		constraints(db_none(), SEQ(DNS("test")))));
	refuse(s, VFY_R_BAD_SIGNATURE);
	assert_true(vfy_verdict_search(s->verdict)->steps > 100000);
	set_budget(s, (struct vfy_budget){ .milliseconds = 10 });
	tick = 1;
	expect_out_of(s, "milliseconds", " steps");
	assert_in_range(vfy_verdict_search(s->verdict)->steps, 1000, 12 * 1024);
}

/* And between names, of which a comparison can be dear. */
static void
test_deadline_between_names(void **state)
{
	struct stage *s = *state;

	present_chain(s, alt_names(many_names(100, "leaf.test", false)),
	    constraints(db_none(), many_names(100, "other.test", true)));
	set_budget(s, (struct vfy_budget){ .milliseconds = 10 });
	expect_valid(s);
	stage_anew(s);
	present_chain(s, alt_names(many_names(100, "leaf.test", false)),
	    constraints(db_none(), many_names(100, "other.test", true)));
	set_budget(s, (struct vfy_budget){ .milliseconds = 10 });
	tick = 1;
	expect_out_of(s, "milliseconds", " name comparisons");
	assert_int_equal(vfy_verdict_search(s->verdict)->signatures, 0);
}

/* What a caller asks for beyond the limits is the limits. */
static void
test_nothing_is_raised(void **state)
{
	static const struct vfy_budget most = { UINT32_MAX, UINT32_MAX,
		UINT32_MAX, UINT32_MAX, UINT32_MAX };
	struct stage *s = *state;
	char count[64];

	present_crowd(s, LIMIT_SIGNATURES + 1);
	set_budget(s, most);
	snprintf(
	    count, sizeof(count), " %u signature checks", LIMIT_SIGNATURES);
	expect_out_of(s, "signatures", count);

	stage_anew(s);
	present_chain(s, alt_names(many_names(600, "leaf.test", false)),
	    constraints(db_none(), many_names(600, "other.test", true)));
	set_budget(s, most);
	snprintf(count, sizeof(count), " %u name comparisons",
	    LIMIT_NAME_COMPARISONS);
	expect_out_of(s, "name comparisons", count);

	/* ten seconds, and no more, whatever was asked for */
	stage_anew(s);
	present_crowd(s, 100);
	set_budget(s, most);
	tick = LIMIT_MILLISECONDS / 20;
	expect_out_of(s, "milliseconds", " signature checks");
	assert_in_range(vfy_verdict_search(s->verdict)->signatures, 1, 20);
}

/* Nothing asked for: the limits too. */
static void
test_zero_leaves_the_limits(void **state)
{
	struct stage *s = *state;

	present_crowd(s, LIMIT_SIGNATURES + 1);
	set_budget(s, (struct vfy_budget){ 0 });
	expect_out_of(s, "signatures", " signature checks");
	assert_int_equal(
	    vfy_verdict_search(s->verdict)->signatures, LIMIT_SIGNATURES);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, stage_tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE(test_signatures),
		CASE(test_steps),
		CASE(test_name_comparisons),
		CASE(test_policy_nodes),
		CASE(test_deadline_between_signatures),
		CASE(test_deadline_between_steps),
		CASE(test_deadline_between_names),
		CASE(test_nothing_is_raised),
		CASE(test_zero_leaves_the_limits),
	};

	return cmocka_run_group_tests_name("attack_budget", tests, NULL, NULL);
}
