/* SPDX-License-Identifier: MIT */
/*
 * test_attacks.c - certificates made to send path building astray: circles,
 * look-alikes, ladders, endless chains (RFC 4158 2.4.2).
 *
 * Each test is named after the flaw that it would have shown elsewhere. It asks
 * for the right answer, and how the cost (signatures, steps) grows with the
 * number of certificates. Not here: names, policies, odd bytes
 * (test_attack_*.c), complete meshes (test_mesh.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stage.h"
#include "vfy_limits.h"

/* What one question cost. */
struct cost {
	uint32_t signatures, steps;
};

static struct cost
cost_of(const struct vfy_search *search)
{
	return (struct cost){ search->signatures, search->steps };
}

/* Twice the certificates cost at most twice the steps, and a little more. */
static void
assert_linear(struct cost once, struct cost twice)
{
	assert_in_range(twice.steps, 0, 2 * once.steps + once.steps / 4 + 100);
}

/* Pairs are compared (RFC 5280 names nothing better): four times, no more. */
static void
assert_quadratic(struct cost once, struct cost twice)
{
	assert_in_range(twice.steps, 0, 4 * once.steps + once.steps / 2 + 100);
}

/* -- chains that lead nowhere ------------------------------------------------ */

struct pathological {
	bool same_subject, same_key;
	enum vfy_reason reason;
};

/*
 * The leaf, and n CAs of which each is issued by the next; the last one is
 * self-signed, and nobody trusts it.
 */
static void
present_pathological(struct stage *s, size_t n, const struct pathological *kind)
{
	struct ca ca, above;
	size_t i;

	ca = decoy_ca(numbered_name("ICA", 0), 0);
	present(s, decoy(&ca, NULL, 1, db_none()));
	for (i = 1; i <= n; i++) {
		above = i == n
		    ? ca
		    : decoy_ca(numbered_name("ICA", kind->same_subject ? 0 : i),
			  kind->same_key ? 0 : i);
		present(s, decoy(&above, &ca, (long)i + 1, db_none()));
		ca = above;
	}
}

/* The best path's fatal finding. */
static const char *
fatal_detail(const struct stage *s)
{
	const struct vfy_path *p = vfy_verdict_path(s->verdict, 0);
	size_t i;

	for (i = 0; i < vfy_path_num_findings(p); i++) {
		if (vfy_path_finding(p, i)->fatal)
			return vfy_path_finding(p, i)->detail;
	}
	return "";
}

static struct cost
pathological(struct stage *s, size_t n, const struct pathological *kind)
{
	const struct vfy_search *search;

	stage_anew(s);
	present_pathological(s, n, kind);
	search = expect(s, VFY_INVALID, kind->reason);
	assert_int_equal(search->signatures, 0);
	assert_true(search->exhausted);
	/* what lies past the longest path is not called missing */
	if (kind->reason == VFY_R_NO_ISSUER)
		assert_string_equal(
		    fatal_detail(s), "no trust anchor within 32 certificates");
	return cost_of(search);
}

/* Go CVE-2018-16875: CPU spent on chains that end nowhere, all four kinds. */
static void
test_go_cve_2018_16875(void **state)
{
	static const struct pathological kinds[] = {
		{ false, false, VFY_R_NO_ISSUER },
		{ true, false, VFY_R_UNTRUSTED_ROOT },
		{ false, true, VFY_R_NO_ISSUER },
		{ true, true, VFY_R_UNTRUSTED_ROOT },
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct cost once = pathological(*state, 100, &kinds[i]);
		struct cost twice = pathological(*state, 200, &kinds[i]);

		if (kinds[i].same_subject && !kinds[i].same_key)
			assert_quadratic(once, twice);
		else
			assert_linear(once, twice);
	}
}

/* A chain of n CAs, all with good signatures, that does end at the root. */
static const struct vfy_search *
long_chain(struct stage *s, size_t n)
{
	struct ca *cas = calloc(n, sizeof(*cas));
	size_t i;

	assert_non_null(cas);
	stage_anew(s);
	for (i = 0; i < n; i++)
		ca_make(&cas[i], numbered_name("CA", i));
	present(s, ca_issue(&cas[0], NULL, 1, db_none()));
	for (i = 0; i + 1 < n; i++)
		present(s, ca_issue(&cas[i + 1], &cas[i], 1, db_none()));
	present(s, ca_issue(&s->root, &cas[n - 1], 1, db_none()));
	for (i = 0; i < n; i++)
		ca_end(&cas[i]);
	free(cas);
	return ask(s);
}

/*
 * GnuTLS CVE-2024-28835: a crash on chains of more than 16 certificates. Up to
 * the limit they are verified; past it, the verdict says what was too long.
 */
static void
test_gnutls_cve_2024_28835(void **state)
{
	struct stage *s = *state;
	size_t n;

	for (n = 14; n <= LIMIT_PATH_CERTS + 1; n++) {
		const struct vfy_search *search = long_chain(s, n);
		bool fits = n + 2 <= LIMIT_PATH_CERTS;

		assert_int_equal(vfy_verdict_outcome(s->verdict),
		    fits ? VFY_VALID : VFY_UNDETERMINED);
		assert_int_equal(vfy_verdict_reason(s->verdict),
		    fits ? VFY_R_OK : VFY_R_BUDGET);
		assert_int_equal(search->signatures, fits ? n + 1 : 0);
		assert_int_equal(search->exhausted, fits);
		if (!fits)
			assert_non_null(
			    strstr(detail_of(s, VFY_R_BUDGET), "path length"));
	}
}

static struct cost
endless_chain(struct stage *s, size_t n, bool trusted)
{
	struct ca ca = decoy_ca(numbered_name("ICA", 0), 0), above;
	size_t i;

	stage_anew(s);
	present(s, decoy(&ca, NULL, 1, db_none()));
	for (i = 1; i <= n; i++) {
		above = i == n && trusted
		    ? s->root
		    : decoy_ca(numbered_name("ICA", i), i);
		present(s, decoy(&above, &ca, 1, db_none()));
		ca = above;
	}
	if (trusted)
		expect(s, VFY_UNDETERMINED, VFY_R_BUDGET);
	else
		refuse(s, VFY_R_NO_ISSUER);
	assert_int_equal(vfy_verdict_search(s->verdict)->signatures, 0);
	return cost_of(vfy_verdict_search(s->verdict));
}

/* As many certificates in one chain as a question takes: no signature, few steps. */
static void
test_chain_of_a_thousand(void **state)
{
	assert_linear(endless_chain(*state, 500, false),
	    endless_chain(*state, 1000, false));
	assert_linear(endless_chain(*state, 500, true),
	    endless_chain(*state, 1000, true));
}

/* One more than a question takes is refused, and the question still stands. */
static void
test_more_than_a_question_takes(void **state)
{
	struct stage *s = *state;
	struct ca other = decoy_ca(db_name("other"), 1);
	struct vfy_fault fault;
	long i;

	present_chain(s, db_none(), db_none());
	for (i = 2; i < LIMIT_QUERY_CERTS; i++)
		present(s, decoy(&s->root, &other, i, db_none()));
	assert_int_equal(
	    vfy_query_add_certs(
		s->query, decoy(&s->root, &other, i, db_none()), NULL, &fault),
	    VFY_ELIMIT);
	assert_int_equal(fault.code, VFY_F_LIMIT);
	expect_valid(s);
}

/* -- circles ----------------------------------------------------------------- */

/*
 * GnuTLS CVE-2024-0567: leaf -> A1 -> A, and A, B, C cross-certify each other;
 * A is an anchor too. The circle crashed the verifier.
 */
static void
test_gnutls_cve_2024_0567(void **state)
{
	struct stage *s = *state;
	struct ca cas[3], sub;
	size_t i, j;

	for (i = 0; i < 3; i++)
		ca_make(&cas[i], numbered_name("root", i));
	ca_make(&sub, db_name("A1"));
	present(s, ca_issue(&sub, NULL, 1, db_none()));
	present(s, ca_issue(&cas[0], &sub, 1, db_none()));
	for (i = 0; i < 3; i++) {
		for (j = 0; j < 3; j++) {
			if (i != j)
				present(s,
				    ca_issue(&cas[i], &cas[j], 1, db_none()));
		}
	}
	/* as it stands it is a circle without a way out */
	refuse(s, VFY_R_LOOP);
	assert_int_equal(vfy_verdict_search(s->verdict)->signatures, 0);
	assert_int_equal(
	    vfy_query_add_anchors(
		s->query, ca_issue(&cas[0], &cas[0], 1, db_none()), NULL, NULL),
	    0);
	expect_valid(s);
	assert_int_equal(vfy_verdict_search(s->verdict)->signatures, 2);
	for (i = 0; i < 3; i++)
		ca_end(&cas[i]);
	ca_end(&sub);
}

enum way_out { NO_WAY_OUT, WAY_OUT, FORBIDDEN_WAY_OUT };

/*
 * n certificates of A by B and n of B by A, one that leads into the void, and
 * one way out, or none, or one that excludes the leaf's name.
 */
static struct cost
both_ways(struct stage *s, size_t n, enum way_out way)
{
	struct vfy_span excluding =
	    constraints(db_none(), SEQ(DNS("leaf.test")));
	struct ca b, nowhere = decoy_ca(db_name("nowhere"), 1);
	size_t i;

	stage_anew(s);
	ca_make(&b, db_name("b"));
	present(s, ca_issue(&s->inter, NULL, 1, alt_names(DNS("leaf.test"))));
	for (i = 0; i < n; i++) {
		present(s, ca_issue(&b, &s->inter, (long)i + 1, db_none()));
		present(s, ca_issue(&s->inter, &b, (long)i + 1, db_none()));
	}
	present(s, decoy(&nowhere, &b, 1, db_none()));
	if (way != NO_WAY_OUT)
		present(s,
		    ca_issue(&s->root, &b, 1,
			way == WAY_OUT ? db_none() : excluding));
	ca_end(&b);
	return cost_of(ask(s));
}

/* The chains on which pyca hangs: the same names and keys, over and over. */
static void
test_same_keys_both_ways(void **state)
{
	struct stage *s = *state;
	struct cost once, twice;

	once = both_ways(s, 100, NO_WAY_OUT);
	twice = both_ways(s, 200, NO_WAY_OUT);
	assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_INVALID);
	assert_int_equal(vfy_verdict_reason(s->verdict), VFY_R_NO_ISSUER);
	assert_int_equal(twice.signatures, 0);
	assert_linear(once, twice);

	once = both_ways(s, 100, WAY_OUT);
	twice = both_ways(s, 200, WAY_OUT);
	assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_VALID);
	assert_in_range(twice.signatures, 3, 3);
	assert_linear(once, twice);

	/* no circle is gone round: n paths, all of them looked at */
	once = both_ways(s, 100, FORBIDDEN_WAY_OUT);
	twice = both_ways(s, 200, FORBIDDEN_WAY_OUT);
	assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_INVALID);
	assert_int_equal(vfy_verdict_reason(s->verdict), VFY_R_NAME_EXCLUDED);
	assert_int_equal(vfy_verdict_search(s->verdict)->paths, 200);
	assert_true(vfy_verdict_search(s->verdict)->exhausted);
	assert_quadratic(once, twice);
}

/* The same with two keys of one name: a path has no key twice. */
static void
test_two_keys_of_one_name(void **state)
{
	enum { N = 5 };
	struct stage *s = *state;
	struct ca other;
	long i;

	ca_make(&other, s->inter.name);
	present(s, ca_issue(&s->inter, NULL, 1, alt_names(DNS("leaf.test"))));
	for (i = 0; i < N; i++) {
		present(s, ca_issue(&other, &s->inter, i + 1, db_none()));
		present(s, ca_issue(&s->inter, &other, i + 1, db_none()));
	}
	present(s,
	    ca_issue(&s->root, &s->inter, 1,
		constraints(db_none(), SEQ(DNS("leaf.test")))));
	refuse(s, VFY_R_NAME_EXCLUDED);
	/* straight up, and by each certificate of the other key */
	assert_int_equal(vfy_verdict_search(s->verdict)->paths, N + 1);
	assert_true(vfy_verdict_search(s->verdict)->exhausted);
	ca_end(&other);
}

/*
 * "The chain of pain" (AddTrust, 2020): the root is trusted, and an expired
 * cross-certificate for it leads to another trusted root.
 */
static void
test_expired_cross_certificate(void **state)
{
	struct stage *s = *state;
	struct db_cert cross = db_cert_default();
	struct ca old;

	ca_make(&old, db_name("old root"));
	assert_int_equal(
	    vfy_ctx_add_anchors(
		s->ctx, ca_issue(&old, &old, 1, db_none()), false, NULL, NULL),
	    0);
	cross.issuer = old.name;
	cross.subject = s->root.name;
	cross.spki = s->root.spki;
	cross.not_after = "260201000000Z";
	cross.extensions = db_ext("2.5.29.19", true, SEQ(db_bool(true)));
	present(s, ca_issue(&s->root, NULL, 1, db_none()));
	present(s, db_certificate(&cross, ca_sign, old.key));
	expect_valid(s);
	ca_end(&old);
}

/* -- look-alikes ------------------------------------------------------------- */

static struct vfy_span
key_ids(const char *own, const char *issuer)
{
	return CAT(db_ext("2.5.29.14", false, OCTETS(span_str(own))),
	    db_ext("2.5.29.35", false, SEQ(PRIM(0, span_str(issuer)))));
}

struct look_alikes {
	bool same_key;
	bool key_ids; /* theirs fit as well as the real one's */
};

/* Of n + 1 certificates of ca by issuer only the last one is signed. */
static void
present_look_alikes(struct stage *s, const struct ca *issuer,
    const struct ca *ca, size_t n, const struct look_alikes *kind)
{
	struct vfy_span ids = kind->key_ids ? key_ids("ca", "ca") : db_none();
	size_t i;

	for (i = 0; i < n; i++) {
		struct ca other =
		    kind->same_key ? *ca : decoy_ca(ca->name, i + 1);

		present(s, decoy(issuer, &other, 10 + (long)i, ids));
	}
	/* last by its bytes, which is the order among equals */
	present(s, ca_issue(issuer, ca, 30000, ids));
}

static struct cost
look_alikes(struct stage *s, size_t n, const struct look_alikes *kind)
{
	stage_anew(s);
	present(s,
	    ca_issue(&s->inter, NULL, 1,
		kind->key_ids ? key_ids("leaf", "ca") : db_none()));
	present_look_alikes(s, &s->root, &s->inter, n, kind);
	expect_valid(s);
	/* one check for each of them, and what the path itself needs */
	assert_in_range(vfy_verdict_search(s->verdict)->signatures, 2, n + 3);
	return cost_of(vfy_verdict_search(s->verdict));
}

/* Go CVE-2026-32280: hundreds of intermediates, one of which issued the leaf. */
static void
test_go_cve_2026_32280(void **state)
{
	static const struct look_alikes kinds[] = { { false, false },
		{ false, true }, { true, false }, { true, true } };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct cost once = look_alikes(*state, 100, &kinds[i]);
		struct cost twice = look_alikes(*state, 200, &kinds[i]);

		if (kinds[i].same_key)
			assert_linear(once, twice);
		else
			assert_quadratic(once, twice);
	}
}

/* All of them genuine: still one check for each key, not two. */
static void
test_go_cve_2026_32280_genuine(void **state)
{
	enum { N = 100 };
	struct stage *s = *state;
	struct ca other;
	size_t i;

	present(s, ca_issue(&s->inter, NULL, 1, db_none()));
	for (i = 0; i < N; i++) {
		other = decoy_ca(s->inter.name, i + 1);
		present(s, ca_issue(&s->root, &other, 10 + (long)i, db_none()));
	}
	present(s, ca_issue(&s->root, &s->inter, 30000, db_none()));
	expect_valid(s);
	assert_in_range(vfy_verdict_search(s->verdict)->signatures, 2, N + 3);
}

/* On two levels the cost is the sum, not the product. */
static void
test_go_cve_2026_32280_two_levels(void **state)
{
	enum { N = 100 };
	static const struct look_alikes kinds[] = { { false, false },
		{ false, true }, { true, false }, { true, true } };
	struct stage *s = *state;
	struct ca upper;
	size_t i;

	ca_make(&upper, db_name("upper"));
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		stage_anew(s);
		present(s, ca_issue(&s->inter, NULL, 1, key_ids("leaf", "ca")));
		present_look_alikes(s, &upper, &s->inter, N, &kinds[i]);
		present_look_alikes(s, &s->root, &upper, N, &kinds[i]);
		expect_valid(s);
		assert_in_range(
		    vfy_verdict_search(s->verdict)->signatures, 3, 2 * N + 4);
	}
	ca_end(&upper);
}

/* More of them than signatures may be checked: cut, and it says so. */
static void
test_go_cve_2026_32280_past_the_budget(void **state)
{
	static const struct look_alikes kind = { false, false };
	struct stage *s = *state;
	struct ca other;

	ca_make(&other, s->inter.name);
	present(s, ca_issue(&s->inter, NULL, 1, db_none()));
	/* the leaf's issuer is not among them */
	present_look_alikes(s, &s->root, &other, LIMIT_SIGNATURES, &kind);
	expect(s, VFY_UNDETERMINED, VFY_R_BUDGET);
	assert_int_equal(
	    vfy_verdict_search(s->verdict)->signatures, LIMIT_SIGNATURES);
	assert_false(vfy_verdict_search(s->verdict)->exhausted);
	assert_non_null(strstr(detail_of(s, VFY_R_BUDGET), "signatures"));
	ca_end(&other);
}

/* -- ladders ----------------------------------------------------------------- */

/*
 * levels rungs of width certificates each, same name and key: width to the
 * power of levels paths. The leaf's name is excluded by all certificates of the
 * highest rung; by all but one where live is set.
 */
static const struct vfy_search *
ladder(struct stage *s, size_t levels, size_t width, bool live)
{
	struct vfy_span excluding =
	    constraints(db_none(), SEQ(DNS("leaf.test")));
	struct ca cas[16];
	size_t i, w;

	assert_in_range(levels, 1, 16);
	stage_anew(s);
	for (i = 0; i < levels; i++)
		ca_make(&cas[i], numbered_name("rung", i));
	present(s, ca_issue(&cas[0], NULL, 1, alt_names(DNS("leaf.test"))));
	for (w = 0; w < width; w++) {
		for (i = 0; i + 1 < levels; i++)
			present(s,
			    ca_issue(
				&cas[i + 1], &cas[i], 1 + (long)w, db_none()));
		present(s,
		    ca_issue(&s->root, &cas[levels - 1], 1 + (long)w,
			live && w + 1 == width ? db_none() : excluding));
	}
	for (i = 0; i < levels; i++)
		ca_end(&cas[i]);
	return ask(s);
}

/*
 * RUSTSEC-2023-0052 (webpki): CPU exponential in the number of certificates.
 * Here the budget ends it, and each signature is checked once however many
 * paths it is on.
 */
static void
test_rustsec_2023_0052(void **state)
{
	struct stage *s = *state;
	const struct vfy_search *search;

	search = ladder(s, 3, 3, false);
	assert_int_equal(vfy_verdict_reason(s->verdict), VFY_R_NAME_EXCLUDED);
	assert_int_equal(search->paths, 27);
	assert_in_range(search->signatures, 0, 10);
	search = ladder(s, 15, 3, false);
	assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_UNDETERMINED);
	assert_int_equal(vfy_verdict_reason(s->verdict), VFY_R_BUDGET);
	assert_in_range(search->steps, 0, LIMIT_STEPS);
	assert_in_range(search->paths, 0, LIMIT_STEPS / STEPS_PATH);
	assert_non_null(strstr(detail_of(s, VFY_R_BUDGET), "steps"));
}

/* A ladder of paths that the rules refuse does not hide the one that they allow. */
static void
test_rustsec_2023_0052_live(void **state)
{
	struct stage *s = *state;
	size_t levels;

	for (levels = 1; levels <= 6; levels++) {
		const struct vfy_search *search = ladder(s, levels, 3, true);

		assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_VALID);
		assert_int_equal(search->signatures, levels + 1);
	}
}

/* -- who may issue ----------------------------------------------------------- */

/*
 * OpenSSL CVE-2021-3450: with strict checking on, a later check's success hid
 * that a certificate which is no CA had issued another. However strict: refused.
 */
static void
test_openssl_cve_2021_3450(void **state)
{
	static const enum vfy_profile profiles[] = { VFY_COMPAT, VFY_RFC5280,
		VFY_WEBPKI };
	struct stage *s = *state;
	struct vfy_span not_ca[] = { db_none(),
		db_ext("2.5.29.19", true, SEQ(db_none())),
		db_ext("2.5.29.15", true,
		    db_bits(DER_BIT_STRING, 2, RAW("\x04"))) };
	struct db_cert f = db_cert_default();
	size_t i, k;

	f.issuer = s->root.name;
	f.subject = s->inter.name;
	f.spki = s->inter.spki;
	for (i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
		for (k = 0; k < sizeof(not_ca) / sizeof(not_ca[0]); k++) {
			stage_anew(s);
			f.extensions = not_ca[k];
			present(s, ca_issue(&s->inter, NULL, 1, db_none()));
			present(s, db_certificate(&f, ca_sign, s->root.key));
			vfy_query_set_profile(s->query, profiles[i]);
			refuse(s, VFY_R_NOT_CA);
		}
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_STAGE(test_go_cve_2018_16875),
		ON_STAGE(test_gnutls_cve_2024_28835),
		ON_STAGE(test_chain_of_a_thousand),
		ON_STAGE(test_more_than_a_question_takes),
		ON_STAGE(test_gnutls_cve_2024_0567),
		ON_STAGE(test_same_keys_both_ways),
		ON_STAGE(test_two_keys_of_one_name),
		ON_STAGE(test_expired_cross_certificate),
		ON_STAGE(test_go_cve_2026_32280),
		ON_STAGE(test_go_cve_2026_32280_genuine),
		ON_STAGE(test_go_cve_2026_32280_two_levels),
		ON_STAGE(test_go_cve_2026_32280_past_the_budget),
		ON_STAGE(test_rustsec_2023_0052),
		ON_STAGE(test_rustsec_2023_0052_live),
		ON_STAGE(test_openssl_cve_2021_3450),
	};

	return cmocka_run_group_tests_name("attacks", tests, NULL, NULL);
}
