/* SPDX-License-Identifier: MIT */
/*
 * test_steps.c - RFC 5280 6.1, step by step: each test is marked with the steps
 * that it shows, and has a twin that differs in what the step looks at.
 *
 * RFC 9618 stands in for the policy tree. Revocation is only seen to be asked
 * for (6.1.3 (a)(3)); test_evidence.c and test_crl_check.c have the rest.
 */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crl.h"
#include "crl_build.h"
#include "stage.h"

#define ANY_POLICY "2.5.29.32.0"
#define P1 "1.2.3.1"
#define P2 "1.2.3.2"
#define P3 "1.2.3.3"
#define CAS 4

/* root -> ca 3 -> ca 2 -> ca 1 -> ca 0 -> leaf, from the highest that is used. */
static struct ca cas[CAS];

static int
set_up(void **state)
{
	size_t i;

	if (stage_set_up(state) != 0)
		return -1;
	for (i = 0; i < CAS; i++)
		ca_make(&cas[i], numbered_name("CA", i));
	return 0;
}

static int
tear_down(void **state)
{
	size_t i;

	for (i = 0; i < CAS; i++)
		ca_end(&cas[i]);
	return stage_tear_down(state);
}

/* -- extensions ------------------------------------------------------------ */

static struct vfy_span
policies2(const char *one, const char *two)
{
	return db_ext("2.5.29.32", false,
	    SEQ(SEQ(db_oid(one)), two == NULL ? db_none() : SEQ(db_oid(two))));
}

static struct vfy_span
policies(const char *one)
{
	return policies2(one, NULL);
}

static struct vfy_span
mapping(const char *from, const char *to)
{
	return db_ext("2.5.29.33", true, SEQ(SEQ(db_oid(from), db_oid(to))));
}

static struct vfy_span
count_of(unsigned tag, unsigned certs)
{
	uint8_t n = (uint8_t)certs;

	return EL((uint8_t)tag, span_of(&n, 1));
}

static struct vfy_span
require_explicit(unsigned certs)
{
	return db_ext("2.5.29.36", true, SEQ(count_of(DER_CTX(0), certs)));
}

static struct vfy_span
inhibit_mapping(unsigned certs)
{
	return db_ext("2.5.29.36", true, SEQ(count_of(DER_CTX(1), certs)));
}

static struct vfy_span
inhibit_any(unsigned certs)
{
	return db_ext("2.5.29.54", true, count_of(DER_INTEGER, certs));
}

/* -- paths ------------------------------------------------------------------- */

/* The leaf, and n CAs below the root, lowest first, each with extensions. */
static void
present_path(struct stage *s, struct vfy_span leaf, const struct vfy_span *exts,
    size_t n)
{
	size_t i;

	stage_anew(s);
	present(s, ca_issue(&cas[0], NULL, 1, leaf));
	for (i = 0; i < n; i++)
		present(s,
		    ca_issue(i + 1 == n ? &s->root : &cas[i + 1], &cas[i], 1,
			exts[i]));
}

#define PATH(s, leaf, ...) present_path(s, leaf, DB_PARTS(__VA_ARGS__))

/* The leaf below ca 0, and f below the root. */
static void
present_with(struct stage *s, const struct db_cert *f)
{
	stage_anew(s);
	present(s, ca_issue(&cas[0], NULL, 1, db_none()));
	present(s, db_certificate(f, ca_sign, s->root.key));
}

/* What ca_issue makes of root and ca 0, to be changed. */
static struct db_cert
lowest_ca(const struct stage *s)
{
	struct db_cert f = db_cert_default();

	f.issuer = s->root.name;
	f.subject = cas[0].name;
	f.spki = cas[0].spki;
	f.extensions = db_ext("2.5.29.19", true, SEQ(db_bool(true)));
	return f;
}

static void
expect_policies(struct stage *s, const char *one, const char *two)
{
	size_t n = one == NULL ? 0 : two == NULL ? 1 : 2;

	expect_valid(s);
	assert_int_equal(vfy_verdict_num_policies(s->verdict), n);
	if (n > 0)
		assert_string_equal(vfy_verdict_policy(s->verdict, 0), one);
	if (n > 1)
		assert_string_equal(vfy_verdict_policy(s->verdict, 1), two);
}

/* -- inputs ---------------------------------------------------------------------- */

/*= rfc5280 6.1.1 (a), (d), 6.1.6: a path of certificates up to an anchor */
static void
test_path_and_anchor(void **state)
{
	struct stage *s = *state;
	const struct vfy_path *p;

	PATH(s, db_none(), db_none(), db_none());
	expect_valid(s);
	p = vfy_verdict_path(s->verdict, 0);
	assert_int_equal(vfy_path_num_certs(p), 4);
	assert_int_equal(vfy_path_role(p, 0), VFY_LEAF);
	assert_int_equal(vfy_path_role(p, 1), VFY_INTERMEDIATE);
	assert_int_equal(vfy_path_role(p, 3), VFY_ANCHOR);
	assert_true(span_eq(vfy_cert_der(vfy_path_cert(p, 3)), s->anchor));
	/* any certificate can be one, and the path then ends there */
	assert_int_equal(
	    vfy_query_add_anchors(
		s->query, ca_issue(&cas[1], &cas[0], 1, db_none()), NULL, NULL),
	    0);
	vfy_query_use_context_anchors(s->query, false);
	expect_valid(s);
	assert_int_equal(
	    vfy_path_num_certs(vfy_verdict_path(s->verdict, 0)), 2);
	/* without one there is no path */
	PATH(s, db_none(), db_none(), db_none());
	vfy_query_use_context_anchors(s->query, false);
	refuse(s, VFY_R_NO_ANCHORS);
}

/*= rfc5280 6.1.1 (b), 6.1.3 (a)(2): the time asked for, both ends included */
static void
test_time(void **state)
{
	struct stage *s = *state;
	struct db_cert f = lowest_ca(s);
	const int64_t second = 1, begin = 1767225600, end = 1798761600;

	PATH(s, db_none(), db_none());
	vfy_query_set_time(s->query, begin);
	expect_valid(s);
	vfy_query_set_time(s->query, end);
	expect_valid(s);
	vfy_query_set_time(s->query, begin - second);
	refuse(s, VFY_R_NOT_YET_VALID);
	vfy_query_set_time(s->query, end + second);
	refuse(s, VFY_R_EXPIRED);
	/* of each certificate */
	f.not_after = "260301000000Z";
	present_with(s, &f);
	refuse(s, VFY_R_EXPIRED);
	f.not_after = "261231000000Z";
	f.not_before = "260701000000Z";
	present_with(s, &f);
	refuse(s, VFY_R_NOT_YET_VALID);
}

/*= rfc5280 6.1.1 (c), 6.1.5 (g): what the user accepts */
static void
test_user_policies(void **state)
{
	struct stage *s = *state;

	PATH(s, policies2(P1, P2), policies2(P1, P2));
	vfy_query_set_require_explicit_policy(s->query, true);
	expect_policies(s, P1, P2);
	vfy_query_add_policy(s->query, P2);
	expect_policies(s, P2, NULL);
	PATH(s, policies2(P1, P2), policies2(P1, P2));
	vfy_query_set_require_explicit_policy(s->query, true);
	vfy_query_add_policy(s->query, P3);
	refuse(s, VFY_R_POLICY_REQUIRED);
	vfy_query_add_policy(s->query, ANY_POLICY);
	expect_policies(s, P1, P2);
	/* not required: valid, but for none of them */
	PATH(s, policies2(P1, P2), policies2(P1, P2));
	vfy_query_add_policy(s->query, P3);
	expect_policies(s, NULL, NULL);
}

/*= rfc5280 6.1.1 (e), 6.1.2 (f): initial-policy-mapping-inhibit */
static void
test_initial_mapping_inhibit(void **state)
{
	struct stage *s = *state;

	PATH(s, policies(P2), CAT(policies(P1), mapping(P1, P2)));
	vfy_query_set_require_explicit_policy(s->query, true);
	expect_policies(s, P1, NULL);
	vfy_query_set_inhibit_policy_mapping(s->query, true);
	refuse(s, VFY_R_POLICY_REQUIRED);
}

/*= rfc5280 6.1.1 (f), 6.1.2 (d): initial-explicit-policy */
static void
test_initial_explicit_policy(void **state)
{
	struct stage *s = *state;

	PATH(s, db_none(), db_none());
	expect_valid(s);
	vfy_query_set_require_explicit_policy(s->query, true);
	refuse(s, VFY_R_POLICY_REQUIRED);
	PATH(s, policies(P1), policies(P1));
	vfy_query_set_require_explicit_policy(s->query, true);
	expect_valid(s);
}

/*= rfc5280 6.1.1 (g), 6.1.2 (e): initial-any-policy-inhibit */
static void
test_initial_any_inhibit(void **state)
{
	struct stage *s = *state;

	PATH(s, policies(P1), policies(ANY_POLICY));
	vfy_query_set_require_explicit_policy(s->query, true);
	expect_policies(s, P1, NULL);
	vfy_query_set_inhibit_any_policy(s->query, true);
	refuse(s, VFY_R_POLICY_REQUIRED);
}

/*= rfc5280 6.1.1 (h), (i), 6.1.2 (b), (c): all names, but for what the anchor says */
static void
test_initial_subtrees(void **state)
{
	struct stage *s = *state;
	struct vfy_span name = alt_names(DNS("x.good.test"));
	struct vfy_span anchors[] = { constraints(
					  SEQ(DNS("good.test")), db_none()),
		constraints(SEQ(DNS("other.test")), db_none()),
		constraints(db_none(), SEQ(DNS("good.test"))) };
	static const enum vfy_reason reasons[] = { VFY_R_OK,
		VFY_R_NAME_NOT_PERMITTED, VFY_R_NAME_EXCLUDED };
	size_t i;

	PATH(s, name, db_none());
	expect_valid(s);
	for (i = 0; i < 3; i++) {
		PATH(s, name, db_none());
		assert_int_equal(
		    vfy_query_add_anchors(s->query,
			ca_issue(&s->root, &s->root, 2, anchors[i]), NULL,
			NULL),
		    0);
		vfy_query_use_context_anchors(s->query, false);
		expect(s, i == 0 ? VFY_VALID : VFY_INVALID, reasons[i]);
	}
}

/* -- each certificate ---------------------------------------------------------------- */

/* The certificate at which the best path failed. */
static unsigned
fatal_depth(const struct stage *s)
{
	const struct vfy_path *p = vfy_verdict_path(s->verdict, 0);
	size_t i;

	for (i = 0; i < vfy_path_num_findings(p); i++) {
		if (vfy_path_finding(p, i)->fatal)
			return vfy_path_finding(p, i)->depth;
	}
	return UINT_MAX;
}

/*
 * The keys of a path are all different: each step must take up the next one.
 */
/*= rfc5280 6.1.3 (a)(1), 6.1.2 (g), (h), (i): the anchor's key signs the first */
/*= rfc5280 6.1.4 (d), (e), (f), 6.1.5 (c), (d), (e): and each key what is below */
static void
test_signatures(void **state)
{
	struct stage *s = *state;
	size_t bad, i;

	for (bad = 0; bad <= CAS + 1; bad++) {
		stage_anew(s);
		for (i = 0; i <= CAS; i++) {
			const struct ca *issuer = i == CAS ? &s->root : &cas[i];
			const struct ca *subject = i == 0 ? NULL : &cas[i - 1];

			present(s,
			    i == bad ? decoy(issuer, subject, 1, db_none())
				     : ca_issue(issuer, subject, 1, db_none()));
		}
		if (bad > CAS) {
			expect_valid(s);
			continue;
		}
		refuse(s, VFY_R_BAD_SIGNATURE);
		assert_int_equal(fatal_depth(s), bad);
	}
}

/*= rfc5280 6.1.3 (a)(3): revoked, with the caller asking for it and not */
static void
test_revoked(void **state)
{
	struct stage *s = *state;
	struct crl_fields f = crl_default();
	struct vfy_span list;
	struct crl crl;

	f.issuer = s->root.name;
	f.entries = crl_revoked(7, 1);
	f.extensions = db_ext("2.5.29.20", false, db_int(1));
	list = crl_make(&f);
	assert_true(crl_parse(list, &crl, NULL));
	list = db_signed(crl.tbs, f.algorithm, ca_sign, s->root.key);
	present(s, ca_issue(&s->root, NULL, 7, db_none()));
	assert_int_equal(vfy_query_add_crls(s->query, list, NULL, NULL), 0);
	expect_valid(s);
	vfy_query_set_revocation(s->query, VFY_REV_SOFT);
	refuse(s, VFY_R_REVOKED);
}

/*= rfc5280 6.1.3 (a)(4), 6.1.2 (j), 6.1.4 (c): the issuer is the subject above */
static void
test_name_chaining(void **state)
{
	struct stage *s = *state;
	struct db_cert f = lowest_ca(s);

	f.issuer = db_name("ROOT  "); /* the same by 7.1 */
	present_with(s, &f);
	expect_valid(s);
	f.issuer = db_name("not root");
	present_with(s, &f);
	refuse(s, VFY_R_NO_ISSUER);
	f.issuer = s->root.name;
	f.subject = db_name("not CA 0");
	present_with(s, &f);
	refuse(s, VFY_R_NO_ISSUER);
}

/*= rfc5280 6.1.3 (b), (c), 6.1.4 (g): subtrees, for names below only */
static void
test_names(void **state)
{
	struct stage *s = *state;
	struct vfy_span own =
	    SEQ(CONS(4, SEQ(SET(db_attribute("2.5.4.10", "elsewhere")))));
	struct vfy_span name = alt_names(DNS("x.good.test"));

	PATH(s, name, db_none(), constraints(SEQ(DNS("good.test")), db_none()));
	expect_valid(s);
	PATH(
	    s, name, db_none(), constraints(SEQ(DNS("other.test")), db_none()));
	refuse(s, VFY_R_NAME_NOT_PERMITTED);
	PATH(s, name, db_none(), constraints(db_none(), SEQ(DNS("good.test"))));
	refuse(s, VFY_R_NAME_EXCLUDED);
	/* subjects too, of CAs as of the leaf; not the constraining CA's own */
	PATH(s, db_none(), db_none(), constraints(own, db_none()));
	refuse(s, VFY_R_NAME_NOT_PERMITTED);
	PATH(s, db_none(), constraints(db_none(), SEQ(CONS(4, cas[0].name))));
	expect_valid(s);
	PATH(s, db_none(), db_none(),
	    constraints(db_none(), SEQ(CONS(4, cas[0].name))));
	refuse(s, VFY_R_NAME_EXCLUDED);
}

/* ca 0 once more, issued by itself with another key: self-issued. */
static void
present_self_issued(struct stage *s, struct vfy_span leaf, struct vfy_span self,
    struct vfy_span top)
{
	struct ca renewed = cas[1];

	renewed.name = cas[0].name;
	stage_anew(s);
	present(s, ca_issue(&renewed, NULL, 1, leaf));
	present(s, ca_issue(&cas[0], &renewed, 1, self));
	present(s, ca_issue(&s->root, &cas[0], 1, top));
}

/*= rfc5280 6.1.3 (b), (c): not of a self-issued certificate that is not the last */
static void
test_names_self_issued(void **state)
{
	struct stage *s = *state;
	struct vfy_span excluding =
	    constraints(db_none(), SEQ(CONS(4, cas[0].name)));
	struct ca leaf = cas[1];

	present_self_issued(s, db_none(), db_none(), excluding);
	expect_valid(s);
	/* its twin is the last one */
	leaf.name = cas[0].name;
	stage_anew(s);
	present(s, ca_issue(&cas[0], &leaf, 1, db_none()));
	present(s, ca_issue(&s->root, &cas[0], 1, excluding));
	refuse(s, VFY_R_NAME_EXCLUDED);
}

/*= rfc5280 6.1.2 (a), 6.1.3 (d), (e), (f): policies that hold along the path */
static void
test_policies(void **state)
{
	struct stage *s = *state;

	PATH(s, policies(P1), policies2(P1, P2), policies2(P1, P3));
	vfy_query_set_require_explicit_policy(s->query, true);
	expect_policies(s, P1, NULL);
	/* below anyPolicy each one holds; anyPolicy itself to the end */
	PATH(s, policies2(P1, P2), policies(ANY_POLICY), policies(ANY_POLICY));
	vfy_query_set_require_explicit_policy(s->query, true);
	expect_policies(s, P1, P2);
	PATH(s, policies(ANY_POLICY), policies(ANY_POLICY));
	vfy_query_set_require_explicit_policy(s->query, true);
	expect_policies(s, ANY_POLICY, NULL);
	/* a policy above anyPolicy stays what it is */
	PATH(s, policies(ANY_POLICY), policies(ANY_POLICY), policies(P1));
	vfy_query_set_require_explicit_policy(s->query, true);
	expect_policies(s, P1, NULL);
	/* (d): nothing in common; (e): no extension */
	PATH(s, policies(P2), policies(P1));
	expect_policies(s, NULL, NULL);
	vfy_query_set_require_explicit_policy(s->query, true);
	refuse(s, VFY_R_POLICY_REQUIRED);
	PATH(s, policies(P1), db_none(), policies(P1));
	expect_policies(s, NULL, NULL);
	vfy_query_set_require_explicit_policy(s->query, true);
	refuse(s, VFY_R_POLICY_REQUIRED);
}

/* -- preparing for the next ------------------------------------------------------------ */

/*= rfc5280 6.1.4 (a): never from or to anyPolicy */
static void
test_mapping_of_any(void **state)
{
	struct stage *s = *state;

	PATH(s, db_none(), mapping(P1, P2));
	expect_valid(s);
	PATH(s, db_none(), mapping(ANY_POLICY, P2));
	refuse(s, VFY_R_INVALID_POLICY_MAPPING);
	PATH(s, db_none(), mapping(P1, ANY_POLICY));
	refuse(s, VFY_R_INVALID_POLICY_MAPPING);
	PATH(s, db_none(), db_none(), mapping(P1, ANY_POLICY));
	refuse(s, VFY_R_INVALID_POLICY_MAPPING);
}

/*= rfc5280 6.1.4 (b)(1), (b)(2): mapped, or deleted where that is inhibited */
static void
test_mapping(void **state)
{
	struct stage *s = *state;
	struct vfy_span twice = db_ext("2.5.29.33", true,
	    SEQ(SEQ(db_oid(P1), db_oid(P3)), SEQ(db_oid(P2), db_oid(P3))));

	/* what comes out is the name in the highest CA's domain */
	PATH(s, policies(P2), CAT(policies(P1), mapping(P1, P2)));
	expect_policies(s, P1, NULL);
	PATH(s, policies(P1), CAT(policies(P1), mapping(P1, P2)));
	expect_policies(s, NULL, NULL);
	PATH(s, policies(P3), CAT(policies(P2), mapping(P2, P3)),
	    CAT(policies(P1), mapping(P1, P2)));
	expect_policies(s, P1, NULL);
	PATH(s, policies(P3), CAT(policies2(P1, P2), twice));
	expect_policies(s, P1, P2);
	/* below anyPolicy a node is made for it */
	PATH(s, policies(P2), CAT(policies(ANY_POLICY), mapping(P1, P2)));
	expect_policies(s, P1, NULL);
	/* inhibited: what is mapped is gone, what is not stays */
	PATH(s, policies2(P1, P2), CAT(policies2(P1, P2), mapping(P1, P2)),
	    CAT(policies(ANY_POLICY), inhibit_mapping(0)));
	expect_policies(s, P2, NULL);
}

/*= rfc5280 6.1.4 (h), (i): requireExplicitPolicy counts certificates down */
static void
test_explicit_counter(void **state)
{
	struct stage *s = *state;
	unsigned n;

	/* two certificates follow, and the last one is not exempt */
	for (n = 0; n <= 3; n++) {
		PATH(s, db_none(), db_none(), require_explicit(n));
		if (n <= 2)
			refuse(s, VFY_R_POLICY_REQUIRED);
		else
			expect_valid(s);
	}
	/* the least counts, whoever said it */
	PATH(s, db_none(), require_explicit(9), require_explicit(0));
	refuse(s, VFY_R_POLICY_REQUIRED);
	PATH(s, db_none(), require_explicit(0), require_explicit(9));
	refuse(s, VFY_R_POLICY_REQUIRED);
	/* a self-issued one is not counted */
	present_self_issued(s, db_none(), db_none(), require_explicit(2));
	expect_valid(s);
}

/*= rfc5280 6.1.4 (h), (i): inhibitPolicyMapping too */
static void
test_mapping_counter(void **state)
{
	struct stage *s = *state;
	struct vfy_span maps = CAT(policies(P1), mapping(P1, P2));

	PATH(s, policies(P2), maps, CAT(policies(P1), inhibit_mapping(1)));
	expect_policies(s, P1, NULL);
	PATH(s, policies(P2), maps, CAT(policies(P1), inhibit_mapping(0)));
	expect_policies(s, NULL, NULL);
	PATH(s, policies(P2), maps, policies(P1),
	    CAT(policies(P1), inhibit_mapping(1)));
	expect_policies(s, NULL, NULL);
	PATH(s, policies(P2), maps, policies(P1),
	    CAT(policies(P1), inhibit_mapping(2)));
	expect_policies(s, P1, NULL);
}

/*= rfc5280 6.1.4 (h), (j), 6.1.3 (d): inhibitAnyPolicy, but for the self-issued */
static void
test_any_counter(void **state)
{
	struct stage *s = *state;
	struct vfy_span any = policies(ANY_POLICY);

	PATH(s, policies(P1), any, CAT(any, inhibit_any(1)));
	expect_policies(s, P1, NULL);
	PATH(s, policies(P1), any, CAT(any, inhibit_any(0)));
	expect_policies(s, NULL, NULL);
	PATH(s, policies(P1), any, any, CAT(any, inhibit_any(1)));
	expect_policies(s, NULL, NULL);
	PATH(s, policies(P1), any, any, CAT(any, inhibit_any(2)));
	expect_policies(s, P1, NULL);
	present_self_issued(s, policies(P1), any, CAT(any, inhibit_any(0)));
	expect_policies(s, P1, NULL);
	present_self_issued(s, any, any, CAT(any, inhibit_any(0)));
	expect_policies(s, NULL, NULL);
}

/*= rfc5280 6.1.4 (k): basicConstraints with cA, in version 3 */
static void
test_issuer_is_ca(void **state)
{
	struct stage *s = *state;
	struct db_cert f = lowest_ca(s);

	present_with(s, &f);
	expect_valid(s);
	f.extensions = db_ext("2.5.29.19", true, SEQ(db_none()));
	present_with(s, &f);
	refuse(s, VFY_R_NOT_CA);
	f.extensions = db_none();
	present_with(s, &f);
	refuse(s, VFY_R_NOT_CA);
}

/* basicConstraints with a pathLenConstraint, for db_cert's extensions. */
static struct vfy_span
path_length(long n)
{
	return db_ext("2.5.29.19", true, SEQ(db_bool(true), db_int(n)));
}

/* Below a CA that allows n CAs below itself, below CAs that say nothing: so many. */
static void
present_limited(struct stage *s, long n, size_t below, bool self_issued)
{
	struct db_cert f = db_cert_default();
	struct ca upper = cas[below], lower;
	size_t i;

	stage_anew(s);
	if (self_issued)
		upper.name = cas[0].name;
	present(s, ca_issue(below == 0 ? &upper : &cas[0], NULL, 1, db_none()));
	for (i = 0; i < below; i++) {
		lower = cas[i];
		present(s,
		    ca_issue(i + 1 == below ? &upper : &cas[i + 1], &lower, 1,
			db_none()));
	}
	f.issuer = s->root.name;
	f.subject = upper.name;
	f.spki = upper.spki;
	f.extensions = path_length(n);
	present(s, db_certificate(&f, ca_sign, s->root.key));
}

/*= rfc5280 6.1.2 (k), 6.1.4 (l), (m): path length, the self-issued not counted */
static void
test_path_length(void **state)
{
	struct stage *s = *state;
	size_t below;
	long n;

	for (n = 0; n <= 3; n++) {
		for (below = 0; below < CAS; below++) {
			present_limited(s, n, below, false);
			if ((long)below <= n)
				expect_valid(s);
			else
				refuse(s, VFY_R_PATHLEN);
		}
	}
	present_limited(s, 0, 1, true);
	expect_valid(s);
}

/*= rfc5280 6.1.4 (n): keyCertSign, where there is a keyUsage */
static void
test_key_cert_sign(void **state)
{
	struct stage *s = *state;

	PATH(s, db_none(),
	    db_ext("2.5.29.15", true, db_bits(DER_BIT_STRING, 2, RAW("\x04"))));
	expect_valid(s);
	PATH(s, db_none(),
	    db_ext("2.5.29.15", true, db_bits(DER_BIT_STRING, 1, RAW("\x82"))));
	refuse(s, VFY_R_NO_CERT_SIGN);
}

/*= rfc5280 6.1.4 (o), 6.1.5 (f): critical extensions, in a CA and in the leaf */
static void
test_critical(void **state)
{
	struct stage *s = *state;
	struct vfy_span critical = db_ext("1.2.3.4", true, NULL_());
	struct vfy_span not = db_ext("1.2.3.4", false, NULL_());

	PATH(s, not, not );
	expect_valid(s);
	PATH(s, critical, not );
	refuse(s, VFY_R_UNKNOWN_CRITICAL);
	PATH(s, not, critical);
	refuse(s, VFY_R_UNKNOWN_CRITICAL);
}

/* -- the end ------------------------------------------------------------------------- */

/*= rfc5280 6.1.5 (a), (b): the last certificate counts, and may demand it itself */
static void
test_explicit_at_the_end(void **state)
{
	struct stage *s = *state;

	PATH(s, db_none(), require_explicit(1));
	refuse(s, VFY_R_POLICY_REQUIRED);
	PATH(s, db_none(), require_explicit(2));
	expect_valid(s);
	PATH(s, require_explicit(0), db_none());
	refuse(s, VFY_R_POLICY_REQUIRED);
	PATH(s, require_explicit(1), db_none());
	expect_valid(s);
	PATH(s, CAT(require_explicit(0), policies(P1)), policies(P1));
	expect_policies(s, P1, NULL);
}

#define STEP(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		STEP(test_path_and_anchor),
		STEP(test_time),
		STEP(test_user_policies),
		STEP(test_initial_mapping_inhibit),
		STEP(test_initial_explicit_policy),
		STEP(test_initial_any_inhibit),
		STEP(test_initial_subtrees),
		STEP(test_signatures),
		STEP(test_revoked),
		STEP(test_name_chaining),
		STEP(test_names),
		STEP(test_names_self_issued),
		STEP(test_policies),
		STEP(test_mapping_of_any),
		STEP(test_mapping),
		STEP(test_explicit_counter),
		STEP(test_mapping_counter),
		STEP(test_any_counter),
		STEP(test_issuer_is_ca),
		STEP(test_path_length),
		STEP(test_key_cert_sign),
		STEP(test_critical),
		STEP(test_explicit_at_the_end),
	};

	return cmocka_run_group_tests_name("steps", tests, NULL, NULL);
}
