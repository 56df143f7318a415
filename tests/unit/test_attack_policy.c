/* SPDX-License-Identifier: MIT */
/*
 * test_attack_policy.c - policy extensions that blow up, are malformed, or try
 * to switch policies off (RFC 5280 6.1, RFC 9618).
 *
 * The ordinary steps of policy processing are in test_steps.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stage.h"
#include "vfy_limits.h"

#define DEPTH_MAX 28

static struct vfy_span
policy(unsigned n)
{
	char oid[32];

	snprintf(oid, sizeof(oid), "1.2.3.%u", n);
	return db_oid(oid);
}

/* certificatePolicies: 1.2.3.0 up to n. */
static struct vfy_span
policies(unsigned n)
{
	struct vfy_span list[LIMIT_POLICIES + 1];
	unsigned i;

	assert_in_range(n, 1, LIMIT_POLICIES + 1);
	for (i = 0; i < n; i++)
		list[i] = SEQ(policy(i));
	return db_ext("2.5.29.32", false, SEQ(db_cat(list, n)));
}

/* Each of n policies, mapped to every one of them. */
static struct vfy_span
all_to_all(unsigned n)
{
	struct vfy_span pairs[LIMIT_POLICIES];
	unsigned i, j, k = 0;

	assert_in_range(n * n, 1, LIMIT_POLICIES);
	for (i = 0; i < n; i++) {
		for (j = 0; j < n; j++)
			pairs[k++] = SEQ(policy(i), policy(j));
	}
	return db_ext("2.5.29.33", true, SEQ(db_cat(pairs, k)));
}

static struct ca cas[DEPTH_MAX];

static int
set_up(void **state)
{
	size_t i;

	if (stage_set_up(state) != 0)
		return -1;
	for (i = 0; i < DEPTH_MAX; i++)
		ca_make(&cas[i], numbered_name("CA", i));
	return 0;
}

static int
tear_down(void **state)
{
	size_t i;

	for (i = 0; i < DEPTH_MAX; i++)
		ca_end(&cas[i]);
	return stage_tear_down(state);
}

/* depth CAs that all say the same. */
static void
present_tower(
    struct stage *s, unsigned depth, struct vfy_span each, struct vfy_span leaf)
{
	unsigned i;

	stage_anew(s);
	present(s, ca_issue(&cas[0], NULL, 1, leaf));
	for (i = 0; i + 1 < depth; i++)
		present(s, ca_issue(&cas[i + 1], &cas[i], 1, each));
	present(s, ca_issue(&s->root, &cas[depth - 1], 1, each));
	vfy_query_set_require_explicit_policy(s->query, true);
}

/* The least budget of policy nodes with which the question is answered. */
static uint32_t
nodes_needed(struct stage *s)
{
	uint32_t low = 0, high = LIMIT_POLICY_NODES;

	while (high - low > 1) {
		struct vfy_budget b = { .policy_nodes =
					    low + (high - low) / 2 };

		vfy_query_set_budget(s->query, &b);
		ask(s);
		if (vfy_verdict_outcome(s->verdict) == VFY_UNDETERMINED)
			low = b.policy_nodes;
		else
			high = b.policy_nodes;
	}
	vfy_query_set_budget(s->query, &(struct vfy_budget){ 0 });
	return high;
}

/*
 * OpenSSL CVE-2023-0464: a tree of policies that grows exponentially with the
 * depth. Each level costs what the one above did.
 */
static void
test_openssl_cve_2023_0464(void **state)
{
	enum { WIDTH = 8 };
	struct stage *s = *state;
	struct vfy_span bomb = CAT(policies(WIDTH), all_to_all(WIDTH));
	uint32_t needed[4], d;

	for (d = 1; d <= 3; d++) {
		present_tower(s, 8 * d, bomb, policies(WIDTH));
		expect_valid(s);
		assert_int_equal(vfy_verdict_num_policies(s->verdict), WIDTH);
		needed[d] = nodes_needed(s);
	}
	assert_int_equal(needed[3] - needed[2], needed[2] - needed[1]);
	/* a node for each policy, and a parent for each pair */
	assert_in_range(
	    needed[2] - needed[1], 8 * WIDTH, 8 * (WIDTH * WIDTH + WIDTH));
}

/* The same in width: pairs, as many as the mappings name. */
static void
test_openssl_cve_2023_0464_width(void **state)
{
	struct stage *s = *state;
	uint32_t once, twice;

	present_tower(s, 4, CAT(policies(6), all_to_all(6)), policies(6));
	once = nodes_needed(s);
	present_tower(s, 4, CAT(policies(12), all_to_all(12)), policies(12));
	twice = nodes_needed(s);
	assert_in_range(twice, once, 4 * once);
}

/* Past the budget: cut, and it says so; without a signature being checked. */
static void
test_openssl_cve_2023_0464_past_the_budget(void **state)
{
	struct stage *s = *state;

	present_tower(
	    s, DEPTH_MAX, CAT(policies(16), all_to_all(16)), policies(16));
	expect(s, VFY_UNDETERMINED, VFY_R_BUDGET);
	assert_int_equal(vfy_verdict_search(s->verdict)->signatures, 0);
	assert_non_null(strstr(detail_of(s, VFY_R_BUDGET), "policy nodes"));
}

/*
 * Go CVE-2026-32281: hundreds of policies in every certificate. Linear in
 * their number too; with none required they cost the same.
 */
static void
test_go_cve_2026_32281(void **state)
{
	struct stage *s = *state;
	uint32_t once, twice;

	present_tower(s, 4, policies(100), policies(100));
	expect_valid(s);
	once = nodes_needed(s);
	present_tower(s, 4, policies(200), policies(200));
	expect_valid(s);
	twice = nodes_needed(s);
	assert_in_range(twice, once, 2 * once + 8);
	vfy_query_set_require_explicit_policy(s->query, false);
	assert_in_range(nodes_needed(s), 1, twice);
	present_tower(s, 4, policies(LIMIT_POLICIES + 1), policies(1));
	refuse(s, VFY_R_BAD_EXTENSION);
}

/* -- malformed ----------------------------------------------------------------- */

struct malformed {
	const char *oid;
	struct vfy_span value;
};

/*
 * OpenSSL CVE-2022-3996: a malformed policy constraint, and policies asked for,
 * locked the certificate twice. Here: one answer, the same when asked again.
 */
static void
refuse_malformed(struct stage *s, const struct malformed *m, bool in_leaf)
{
	struct vfy_span bad = db_ext(m->oid, true, m->value);
	unsigned i;

	stage_anew(s);
	present_chain(s, in_leaf ? bad : db_none(), in_leaf ? db_none() : bad);
	vfy_query_add_policy(s->query, "1.2.3.1");
	vfy_query_set_require_explicit_policy(s->query, true);
	vfy_query_set_inhibit_policy_mapping(s->query, true);
	vfy_query_set_inhibit_any_policy(s->query, true);
	for (i = 0; i < 2; i++)
		refuse(s, VFY_R_BAD_EXTENSION);
}

static void
test_openssl_cve_2022_3996(void **state)
{
	struct stage *s = *state;
	struct vfy_span one = SEQ(policy(1));
	const struct malformed malformed[] = {
		/* policyConstraints */
		{ "2.5.29.36", db_none() },
		{ "2.5.29.36", SEQ(db_none()) },
		{ "2.5.29.36", SEQ(PRIM(0, db_none())) },
		{ "2.5.29.36", SEQ(PRIM(0, RAW("\x80"))) },
		{ "2.5.29.36", SEQ(PRIM(0, RAW("\0\0"))) },
		{ "2.5.29.36", SEQ(PRIM(2, RAW("\0"))) },
		{ "2.5.29.36", SEQ(PRIM(1, RAW("\0")), PRIM(0, RAW("\0"))) },
		{ "2.5.29.36", SEQ(PRIM(0, RAW("\0")), PRIM(0, RAW("\0"))) },
		{ "2.5.29.36", CAT(SEQ(PRIM(0, RAW("\0"))), NULL_()) },
		/* certificatePolicies */
		{ "2.5.29.32", SEQ(db_none()) },
		{ "2.5.29.32", SEQ(SEQ(db_none())) },
		{ "2.5.29.32", SEQ(one, one) },
		{ "2.5.29.32", SEQ(policy(1)) },
		{ "2.5.29.32", SEQ(SEQ(policy(1), SEQ(db_none()))) },
		{ "2.5.29.32", SEQ(SEQ(EL(DER_OID, RAW("\x80\x01")))) },
		{ "2.5.29.32", SEQ(SEQ(EL(DER_OID, db_none()))) },
		/* policyMappings */
		{ "2.5.29.33", SEQ(db_none()) },
		{ "2.5.29.33", SEQ(one) },
		{ "2.5.29.33", SEQ(SEQ(policy(1), policy(2), policy(3))) },
		/* inhibitAnyPolicy */
		{ "2.5.29.54", db_none() },
		{ "2.5.29.54", db_int(-1) },
		{ "2.5.29.54", EL(DER_INTEGER, db_none()) },
		{ "2.5.29.54", SEQ(db_int(0)) },
	};
	size_t i;

	for (i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		refuse_malformed(s, &malformed[i], true);
		refuse_malformed(s, &malformed[i], false);
	}
}

/* A counter past all numbers is a large one: it neither wraps nor is zero. */
static void
test_huge_counters(void **state)
{
	struct stage *s = *state;
	struct vfy_span huge = RAW("\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");

	present_chain(s, db_none(),
	    CAT(db_ext("2.5.29.36", true, SEQ(PRIM(0, huge), PRIM(1, huge))),
		db_ext("2.5.29.54", true, EL(DER_INTEGER, huge))));
	expect_valid(s);
}

/* -- switched off ----------------------------------------------------------------- */

/*
 * Go CVE-2025-22874: anyExtendedKeyUsage, in a certificate or as the purpose
 * asked for, switched policies off.
 */
static void
test_go_cve_2025_22874(void **state)
{
	static const enum vfy_purpose purposes[] = { VFY_ANY_PURPOSE,
		VFY_TLS_SERVER, VFY_TLS_CLIENT, VFY_EMAIL, VFY_CODE_SIGNING };
	struct stage *s = *state;
	struct vfy_span any =
	    db_ext("2.5.29.37", false, SEQ(db_oid("2.5.29.37.0")));
	struct vfy_span required =
	    db_ext("2.5.29.36", true, SEQ(PRIM(0, RAW("\0"))));
	size_t i;

	for (i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++) {
		stage_anew(s);
		present_chain(s, any, CAT(any, required));
		vfy_query_set_purpose(s->query, purposes[i]);
		refuse(s, VFY_R_POLICY_REQUIRED);
		/* the caller's demand counts as much as the CA's */
		stage_anew(s);
		present_chain(s, any, any);
		vfy_query_set_purpose(s->query, purposes[i]);
		vfy_query_set_require_explicit_policy(s->query, true);
		refuse(s, VFY_R_POLICY_REQUIRED);
		/* its twin has a policy */
		stage_anew(s);
		present_chain(
		    s, CAT(any, policies(1)), CAT(any, required, policies(1)));
		vfy_query_set_purpose(s->query, purposes[i]);
		expect_valid(s);
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE(test_openssl_cve_2023_0464),
		CASE(test_openssl_cve_2023_0464_width),
		CASE(test_openssl_cve_2023_0464_past_the_budget),
		CASE(test_go_cve_2026_32281),
		CASE(test_openssl_cve_2022_3996),
		CASE(test_huge_counters),
		CASE(test_go_cve_2025_22874),
	};

	return cmocka_run_group_tests_name("attack_policy", tests, NULL, NULL);
}
