/* SPDX-License-Identifier: MIT */
/*
 * test_attacks.c - chains made to cost much, or to hide something: each is
 * answered rightly, within the budget, or refused with the reason that says so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ca_build.h"
#include "cert.h"

/* A root, an intermediate, and a question that is put together by a test. */
struct stage {
	struct ca root, inter;
	struct vfy_ctx *ctx;
	struct vfy_query *query;
	struct vfy_verdict *verdict;
};

static int
set_up(void **state)
{
	struct stage *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return -1;
	ca_make(&s->root, db_name("root"));
	ca_make(&s->inter, db_name("inter"));
	assert_int_equal(vfy_ctx_new(&s->ctx), 0);
	assert_int_equal(
	    vfy_ctx_add_anchors(s->ctx,
		ca_issue(&s->root, &s->root, 1, db_none()), false, NULL, NULL),
	    0);
	assert_int_equal(vfy_query_new(&s->query), 0);
	vfy_query_set_time(s->query, CA_NOW);
	vfy_query_set_purpose(s->query, VFY_ANY_PURPOSE);
	vfy_query_set_revocation(s->query, VFY_REV_OFF);
	*state = s;
	return 0;
}

static int
tear_down(void **state)
{
	struct stage *s = *state;

	vfy_verdict_free(s->verdict);
	vfy_query_free(s->query);
	vfy_ctx_free(s->ctx);
	ca_end(&s->root);
	ca_end(&s->inter);
	free(s);
	db_free_all();
	return 0;
}

static void
present(struct stage *s, struct vfy_span der)
{
	struct vfy_fault fault;

	if (vfy_query_add_certs(s->query, der, NULL, &fault) != 0)
		fail_msg("%s: %s", vfy_fault_name(fault.code), fault.what);
}

static void
expect(struct stage *s, enum vfy_outcome outcome, enum vfy_reason reason)
{
	assert_int_equal(vfy_verify(s->ctx, s->query, &s->verdict), 0);
	if (vfy_verdict_outcome(s->verdict) != outcome ||
	    vfy_verdict_reason(s->verdict) != reason)
		fail_msg("%s (%s) instead of %s (%s)",
		    vfy_outcome_name(vfy_verdict_outcome(s->verdict)),
		    vfy_reason_name(vfy_verdict_reason(s->verdict)),
		    vfy_outcome_name(outcome), vfy_reason_name(reason));
}

/* n dNSNames: name0.suffix, name1.suffix... as GeneralName elements. */
static struct vfy_span
many_names(size_t n, const char *suffix, bool as_subtrees)
{
	struct vfy_span *parts = calloc(n, sizeof(*parts)), out;
	char name[64];
	size_t i;

	assert_non_null(parts);
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "name%zu.%s", i, suffix);
		parts[i] = PRIM(2, span_str(name));
		if (as_subtrees)
			parts[i] = SEQ(parts[i]);
	}
	out = db_cat(parts, n);
	free(parts);
	return out;
}

static struct vfy_span
constraints(struct vfy_span permitted, struct vfy_span excluded)
{
	return db_ext("2.5.29.30", true,
	    SEQ(permitted.len > 0 ? CONS(0, permitted) : db_none(),
		excluded.len > 0 ? CONS(1, excluded) : db_none()));
}

/* GnuTLS CVE-2024-12243, Go CVE-2025-61729: names times constraints. */
static void
test_constraints_times_names(void **state)
{
	struct stage *s = *state;
	struct vfy_span san = many_names(2048, "leaf.test", false);

	present(s,
	    ca_issue(&s->inter, NULL, 3, db_ext("2.5.29.17", false, SEQ(san))));
	present(s,
	    ca_issue(&s->root, &s->inter, 2,
		constraints(db_none(), many_names(2048, "other.test", true))));
	expect(s, VFY_UNDETERMINED, VFY_R_BUDGET);
}

/* The same shape, within the budget, is answered. */
static void
test_constraints_within_budget(void **state)
{
	struct stage *s = *state;
	struct vfy_span san = many_names(400, "leaf.test", false);

	present(s,
	    ca_issue(&s->inter, NULL, 3, db_ext("2.5.29.17", false, SEQ(san))));
	present(s,
	    ca_issue(&s->root, &s->inter, 2,
		constraints(db_none(), many_names(400, "other.test", true))));
	expect(s, VFY_VALID, VFY_R_OK);
}

/* What one path's constraints rule out must not hide another path. */
static void
test_constraints_hide_no_path(void **state)
{
	struct stage *s = *state;
	struct vfy_span san = PRIM(2, span_str("name0.a.test"));

	present(s,
	    ca_issue(&s->inter, NULL, 4, db_ext("2.5.29.17", false, SEQ(san))));
	/* the same CA once more, below itself, for other names only */
	present(s,
	    ca_issue(&s->inter, &s->inter, 3,
		constraints(many_names(1, "b.test", true), db_none())));
	present(s,
	    ca_issue(&s->root, &s->inter, 2,
		constraints(many_names(1, "a.test", true), db_none())));
	expect(s, VFY_VALID, VFY_R_OK);
	vfy_verdict_free(s->verdict);
	s->verdict = NULL;
	vfy_query_set_max_path_length(s->query, 0);
	expect(s, VFY_INVALID, VFY_R_MAX_PATH_LENGTH);
}

/* GnuTLS CVE-2026-42011: two CAs that permit nothing in common permit nothing. */
static void
test_disjoint_permitted(void **state)
{
	struct stage *s = *state;
	struct vfy_span san = PRIM(2, span_str("name0.a.test"));
	struct ca sub;

	ca_make(&sub, db_name("sub"));
	present(
	    s, ca_issue(&sub, NULL, 4, db_ext("2.5.29.17", false, SEQ(san))));
	present(s,
	    ca_issue(&s->inter, &sub, 3,
		constraints(many_names(1, "b.test", true), db_none())));
	present(s,
	    ca_issue(&s->root, &s->inter, 2,
		constraints(many_names(1, "a.test", true), db_none())));
	expect(s, VFY_INVALID, VFY_R_NAME_NOT_PERMITTED);
	ca_end(&sub);
}

/* Go CVE-2026-32280: hundreds of look-alikes, one of which issued the leaf. */
static void
test_look_alikes(void **state)
{
	struct stage *s = *state;
	struct ca other;
	long i;

	present(s, ca_issue(&s->inter, NULL, 1, db_none()));
	for (i = 0; i < 100; i++) {
		ca_make(&other, s->inter.name);
		present(s, ca_issue(&s->root, &other, 10 + i, db_none()));
		ca_end(&other);
	}
	present(s, ca_issue(&s->root, &s->inter, 60, db_none()));
	expect(s, VFY_VALID, VFY_R_OK);
	assert_in_range(vfy_verdict_search(s->verdict)->signatures, 2, 102);
}

/* More of them than signatures may be checked: cut, and it says so. */
static void
test_too_many_look_alikes(void **state)
{
	struct stage *s = *state;
	struct ca other;
	long i;

	present(s, ca_issue(&s->inter, NULL, 1, db_none()));
	for (i = 0; i <= LIMIT_SIGNATURES; i++) {
		ca_make(&other, s->inter.name);
		present(s, ca_issue(&s->root, &other, 10 + i, db_none()));
		ca_end(&other);
	}
	expect(s, VFY_UNDETERMINED, VFY_R_BUDGET);
	assert_int_equal(
	    vfy_verdict_search(s->verdict)->signatures, LIMIT_SIGNATURES);
	assert_false(vfy_verdict_search(s->verdict)->exhausted);
}

/* Each of n policies mapped to every other: OpenSSL CVE-2023-0464. */
static struct vfy_span
policy_bomb(unsigned n)
{
	struct vfy_span policies[64], mappings[64 * 64];
	char from[32], to[32];
	unsigned i, j, k = 0;

	for (i = 0; i < n; i++) {
		snprintf(from, sizeof(from), "1.2.3.%u", i);
		policies[i] = SEQ(db_oid(from));
		for (j = 0; j < n; j++) {
			snprintf(to, sizeof(to), "1.2.3.%u", j);
			mappings[k++] = SEQ(db_oid(from), db_oid(to));
		}
	}
	return CAT(db_ext("2.5.29.32", false, SEQ(db_cat(policies, n))),
	    db_ext("2.5.29.33", false, SEQ(db_cat(mappings, k))));
}

static void
test_policy_bomb(void **state)
{
	enum { DEPTH = 16, WIDTH = 8 };
	struct stage *s = *state;
	struct ca cas[DEPTH];
	struct vfy_span bomb = policy_bomb(WIDTH);
	unsigned i;

	for (i = 0; i < DEPTH; i++) {
		char name[16];

		snprintf(name, sizeof(name), "ca %u", i);
		ca_make(&cas[i], db_name(name));
	}
	present(s,
	    ca_issue(&cas[0], NULL, 1,
		db_ext("2.5.29.32", false, SEQ(SEQ(db_oid("1.2.3.5"))))));
	for (i = 0; i + 1 < DEPTH; i++)
		present(s, ca_issue(&cas[i + 1], &cas[i], 1, bomb));
	present(s, ca_issue(&s->root, &cas[DEPTH - 1], 1, bomb));
	vfy_query_set_require_explicit_policy(s->query, true);
	expect(s, VFY_VALID, VFY_R_OK);
	assert_int_equal(vfy_verdict_num_policies(s->verdict), WIDTH);
	for (i = 0; i < DEPTH; i++)
		ca_end(&cas[i]);
}

/* Go CVE-2025-22874: anyExtendedKeyUsage does not switch policies off. */
static void
test_any_eku_keeps_policies(void **state)
{
	struct stage *s = *state;
	struct vfy_span any =
	    db_ext("2.5.29.37", false, SEQ(db_oid("2.5.29.37.0")));

	present(s, ca_issue(&s->inter, NULL, 1, any));
	present(s,
	    ca_issue(&s->root, &s->inter, 2,
		CAT(any, db_ext("2.5.29.36", true, SEQ(PRIM(0, RAW("\0")))))));
	vfy_query_set_purpose(s->query, VFY_TLS_SERVER);
	expect(s, VFY_INVALID, VFY_R_POLICY_REQUIRED);
}

/* Go CVE-2025-61729: a message never grows with the certificate. */
static void
test_message_is_bounded(void **state)
{
	struct stage *s = *state;
	const struct vfy_path *p;
	size_t i;

	present(s,
	    ca_issue(&s->inter, NULL, 1,
		db_ext("2.5.29.17", false,
		    SEQ(many_names(4000, "x.test", false)))));
	present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
	assert_int_equal(
	    vfy_query_set_identity(s->query, VFY_ID_DNS, "other.test"), 0);
	expect(s, VFY_INVALID, VFY_R_HOST_MISMATCH);
	p = vfy_verdict_path(s->verdict, 0);
	for (i = 0; i < vfy_path_num_findings(p); i++)
		assert_in_range(strlen(vfy_path_finding(p, i)->detail), 0, 255);
}

/* An address with a zone (Go CVE-2024-45341) is no reference identity. */
static void
test_ipv6_zone(void **state)
{
	struct stage *s = *state;

	assert_int_equal(
	    vfy_query_set_identity(s->query, VFY_ID_IP, "fe80::1%eth0"),
	    VFY_EARG);
	assert_int_equal(
	    vfy_query_set_identity(s->query, VFY_ID_IP, "fe80::1"), 0);
}

/* GnuTLS CVE-2026-42012: a certificate without names is not asked by its commonName. */
static void
test_no_common_name_fallback(void **state)
{
	struct stage *s = *state;

	present(s, ca_issue(&s->inter, NULL, 1, db_none()));
	present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
	assert_int_equal(
	    vfy_query_set_identity(s->query, VFY_ID_DNS, "leaf"), 0);
	expect(s, VFY_INVALID, VFY_R_NO_SAN);
}

#define ATTACK(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		ATTACK(test_constraints_times_names),
		ATTACK(test_constraints_within_budget),
		ATTACK(test_constraints_hide_no_path),
		ATTACK(test_disjoint_permitted),
		ATTACK(test_look_alikes),
		ATTACK(test_too_many_look_alikes),
		ATTACK(test_policy_bomb),
		ATTACK(test_any_eku_keeps_policies),
		ATTACK(test_message_is_bounded),
		ATTACK(test_ipv6_zone),
		ATTACK(test_no_common_name_fallback),
	};

	return cmocka_run_group_tests_name("attacks", tests, NULL, NULL);
}
