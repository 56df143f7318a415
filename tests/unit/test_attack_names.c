/* SPDX-License-Identifier: MIT */
/*
 * test_attack_names.c - names that a constrained CA should not have been able
 * to issue (RFC 5280 4.2.1.10), names that stand for others, and names in such
 * numbers that comparing them is the attack.
 *
 * Tests carry the number of the flaw that each would have shown elsewhere.
 * Whole questions only; single comparisons are in test_subtree.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stage.h"
#include "vfy_limits.h"

#define URI(text) db_uri(text)
#define SMTP_UTF8 "1.3.6.1.5.5.7.8.9"
/* Octets with a NUL or with others that no C string has. */
#define RAW_DNS(literal) PRIM(2, RAW(literal))
#define RAW_URI(literal) PRIM(6, RAW(literal))

/* An OtherName with a UTF8String. */
static struct vfy_span
other_name(const char *type, const char *text)
{
	return CONS(0, db_oid(type), CONS(0, db_str(DER_UTF8_STRING, text)));
}

/* The leaf's name under an intermediate with these constraints. */
static void
judge(struct stage *s, struct vfy_span permitted, struct vfy_span excluded,
    struct vfy_span name)
{
	stage_anew(s);
	present_chain(s, alt_names(name), constraints(permitted, excluded));
	ask(s);
}

/* VFY_R_OK: valid; else invalid for that reason. */
static void
check(struct stage *s, struct vfy_span permitted, struct vfy_span excluded,
    struct vfy_span name, enum vfy_reason reason)
{
	judge(s, permitted, excluded, name);
	if (vfy_verdict_reason(s->verdict) != reason ||
	    vfy_verdict_outcome(s->verdict) !=
		(reason == VFY_R_OK ? VFY_VALID : VFY_INVALID))
		fail_msg("%.*s: %s instead of %s", (int)name.len - 2,
		    (const char *)name.ptr + 2,
		    vfy_reason_name(vfy_verdict_reason(s->verdict)),
		    vfy_reason_name(reason));
}

/* As GeneralSubtree elements. */
static void
permit(struct stage *s, struct vfy_span base, struct vfy_span name,
    enum vfy_reason reason)
{
	check(s, SEQ(base), db_none(), name, reason);
}

static void
exclude(struct stage *s, struct vfy_span base, struct vfy_span name,
    enum vfy_reason reason)
{
	check(s, db_none(), SEQ(base), name, reason);
}

/* Whatever the reason: the name does not pass, permitted or excluded. */
static void
never(struct stage *s, struct vfy_span base, struct vfy_span name)
{
	judge(s, SEQ(base), db_none(), name);
	assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_INVALID);
	judge(s, db_none(), SEQ(base), name);
	assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_INVALID);
}

#define OK VFY_R_OK
#define OUT VFY_R_NAME_NOT_PERMITTED
#define EXCLUDED VFY_R_NAME_EXCLUDED
#define UNCLEAR VFY_R_NAME_CONSTRAINT_UNSUPPORTED

/* -- wildcards and case ------------------------------------------------------ */

/* Go CVE-2025-61727: an excluded host below a wildcard excludes the wildcard. */
static void
test_go_cve_2025_61727(void **state)
{
	struct stage *s = *state;

	exclude(s, DNS("foo.example.com"), DNS("*.example.com"), EXCLUDED);
	exclude(s, DNS("example.com"), DNS("*.example.com"), EXCLUDED);
	exclude(s, DNS("com"), DNS("*.example.com"), EXCLUDED);
	/* "*" is one label: none of its names lies below foo.bar.example.com */
	exclude(s, DNS("foo.bar.example.com"), DNS("*.example.com"), OK);
	exclude(s, DNS("foo.example.net"), DNS("*.example.com"), OK);
	/* Go's first remedy took every wildcard for one below a top level domain */
	exclude(s, DNS("net"), DNS("*.example.com"), OK);
	exclude(s, DNS("foo.com"), DNS("*.example.com"), OK);
}

/* RUSTSEC-2026-0099: one permitted host does not permit the wildcard around it. */
static void
test_rustsec_2026_0099(void **state)
{
	struct stage *s = *state;

	permit(s, DNS("accept.example.com"), DNS("*.example.com"), OUT);
	permit(s, DNS("example.com"), DNS("*.example.com"), OK);
	permit(s, DNS("example.com"), DNS("*.sub.example.com"), OK);
	permit(s, DNS("example.com"), DNS("*.com"), OUT);
	permit(s, DNS("example.com"), DNS("*.badexample.com"), OUT);
}

/*
 * Go CVE-2026-33810 (excluded names and wildcards in another case) and GnuTLS
 * CVE-2026-3833 (dNSName constraints compared with case).
 */
static void
test_go_cve_2026_33810_gnutls_cve_2026_3833(void **state)
{
	static const char *const bases[] = { "foo.example.com",
		"FOO.EXAMPLE.COM", "Foo.eXample.Com" };
	static const char *const names[] = { "*.example.com", "*.EXAMPLE.COM",
		"foo.Example.com", "www.FOO.example.COM" };
	struct stage *s = *state;
	size_t i, k;

	for (i = 0; i < 3; i++) {
		for (k = 0; k < 4; k++) {
			exclude(s, DNS(bases[i]), DNS(names[k]), EXCLUDED);
			permit(
			    s, DNS(bases[i]), DNS(names[k]), k < 2 ? OUT : OK);
		}
	}
	exclude(s, EMAIL("EXAMPLE.com"), EMAIL("a@example.COM"), EXCLUDED);
	exclude(s, URI("EXAMPLE.com"), URI("http://example.COM/"), EXCLUDED);
	exclude(s, URI(".EXAMPLE.com"), URI("HTTP://a.example.COM/"), EXCLUDED);
}

/*
 * pyca CVE-2026-34073: constraints hold for the name that is asked for too, not
 * only for the wildcard that it matches.
 */
static void
test_pyca_cve_2026_34073(void **state)
{
	struct stage *s = *state;

	present_chain(s, alt_names(DNS("*.example.com")),
	    constraints(db_none(), SEQ(DNS("bar.example.com"))));
	assert_int_equal(
	    vfy_query_set_identity(s->query, VFY_ID_DNS, "bar.example.com"), 0);
	refuse(s, EXCLUDED);
	/* its twin: the exclusion is elsewhere */
	stage_anew(s);
	present_chain(s, alt_names(DNS("*.example.com")),
	    constraints(SEQ(DNS("example.com")), SEQ(DNS("bar.example.net"))));
	assert_int_equal(
	    vfy_query_set_identity(s->query, VFY_ID_DNS, "bar.example.com"), 0);
	expect_valid(s);
}

/* -- e-mail ------------------------------------------------------------------ */

/*
 * Go CVE-2026-27137: of several constraints on mailboxes with one local part
 * only the last one counted. Each counts, wherever it stands.
 */
static void
test_go_cve_2026_27137(void **state)
{
	static const char *const boxes[] = { "foo@a.test", "foo@b.test",
		"foo@c.test", "bar@a.test" };
	struct stage *s = *state;
	struct vfy_span bases[4], all;
	size_t i;

	for (i = 0; i < 4; i++)
		bases[i] = SEQ(EMAIL(boxes[i]));
	all = db_cat(bases, 4);
	for (i = 0; i < 4; i++) {
		check(s, db_none(), all, EMAIL(boxes[i]), EXCLUDED);
		check(s, all, db_none(), EMAIL(boxes[i]), OK);
	}
	check(s, db_none(), all, EMAIL("foo@d.test"), OK);
	check(s, all, db_none(), EMAIL("foo@d.test"), OUT);
	check(s, all, db_none(), EMAIL("bar@b.test"), OUT);
	/* the same name in both lists: excluded */
	check(s, all, bases[1], EMAIL("foo@b.test"), EXCLUDED);
}

/* Go CVE-2026-78664: a host constrains that host, a domain the hosts below it. */
static void
test_go_cve_2026_78664(void **state)
{
	struct stage *s = *state;

	permit(s, EMAIL("example.com"), EMAIL("a@sub.example.com"), OUT);
	permit(s, EMAIL(".example.com"), EMAIL("a@example.com"), OUT);
	permit(s, EMAIL(".example.com"), EMAIL("a@sub.example.com"), OK);
	permit(s, EMAIL("example.com"), EMAIL("a@example.com"), OK);
	exclude(s, EMAIL("example.com"), EMAIL("a@example.com"), EXCLUDED);
	exclude(s, EMAIL(".example.com"), EMAIL("a@b.c.example.com"), EXCLUDED);
}

/* What two readers would split at different "@" passes no constraint. */
static void
test_mailboxes_with_two_hosts(void **state)
{
	struct stage *s = *state;

	permit(s, EMAIL("good.test"), EMAIL("\"a@good.test\"@evil.test"), OUT);
	judge(s, SEQ(EMAIL("good.test")), db_none(),
	    EMAIL("a@good.test@evil.test"));
	assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_INVALID);
	judge(s, SEQ(EMAIL("@good.test")), db_none(), EMAIL("a@good.test"));
	assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_INVALID);
}

/*
 * OpenSSL CVE-2022-3602 and CVE-2022-3786: buffers overrun by punycode in an
 * e-mail constraint. Labels and names of every length around the limits, in
 * constraint and name: what is not equal is never permitted.
 */
static void
test_openssl_cve_2022_3602(void **state)
{
	static const size_t lengths[] = { 1, 4, 59, 60, 62, 63, 64, 255, 256,
		511, 512, 513, 1024, 8192 };
	struct stage *s = *state;
	char *text = calloc(1, 9000);
	size_t i, k;

	assert_non_null(text);
	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		for (k = 0; k < 3; k++) {
			static const char fill[] = "a-.";

			snprintf(text, 9000, "x@xn--");
			memset(text + 6, fill[k], lengths[i]);
			strcpy(text + 6 + lengths[i], ".test");
			/* in the name, in the constraint, in both forms */
			judge(
			    s, SEQ(EMAIL("good.test")), db_none(), EMAIL(text));
			assert_int_equal(
			    vfy_verdict_outcome(s->verdict), VFY_INVALID);
			judge(s, SEQ(EMAIL(text + 2)), db_none(),
			    EMAIL("x@good.test"));
			assert_int_equal(
			    vfy_verdict_outcome(s->verdict), VFY_INVALID);
			judge(s, SEQ(EMAIL("good.test")), db_none(),
			    other_name(SMTP_UTF8, text));
			assert_int_equal(
			    vfy_verdict_outcome(s->verdict), VFY_INVALID);
			judge(s, SEQ(EMAIL(text + 2)), db_none(),
			    other_name(SMTP_UTF8, "\xc3\xa4@\xc3\xa4.test"));
			assert_int_equal(
			    vfy_verdict_outcome(s->verdict), VFY_INVALID);
		}
	}
	free(text);
}

/*
 * SmtpUTF8Mailbox against rfc822Name constraints: a mailbox and a domain, two
 * dots in a row, and a constraint of its own form (all of them passed OpenSSL).
 */
static void
test_smtp_utf8_mailboxes(void **state)
{
	struct stage *s = *state;

	exclude(s, EMAIL("a@evil.test"), other_name(SMTP_UTF8, "a@evil.test"),
	    EXCLUDED);
	exclude(s, EMAIL("evil.test"),
	    other_name(SMTP_UTF8, "\xc3\xa4@evil.test"), EXCLUDED);
	permit(s, EMAIL("good.test"),
	    other_name(SMTP_UTF8, "\xc3\xa4@evil.test"), OUT);
	judge(s, db_none(), SEQ(EMAIL(".evil.test")),
	    other_name(SMTP_UTF8, "a@x..evil.test"));
	assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_INVALID);
	never(s, other_name(SMTP_UTF8, "evil.test"),
	    other_name(SMTP_UTF8, "\xc3\xa4@evil.test"));
}

/* -- URIs -------------------------------------------------------------------- */

/*
 * RUSTSEC-2026-0098: URI constraints were not looked at, and at first mended
 * the wrong way round for excluded ones.
 */
static void
test_rustsec_2026_0098(void **state)
{
	struct stage *s = *state;

	permit(s, URI("good.test"), URI("https://good.test/x"), OK);
	permit(s, URI("good.test"), URI("https://evil.test/x"), OUT);
	permit(s, URI(".good.test"), URI("https://a.good.test/"), OK);
	permit(s, URI(".good.test"), URI("https://good.test/"), OUT);
	exclude(s, URI("evil.test"), URI("https://evil.test/x"), EXCLUDED);
	exclude(s, URI("evil.test"), URI("https://good.test/x"), OK);
}

/*
 * Go CVE-2024-45341: a zone in an IPv6 address that ends like a permitted
 * domain. A URI without a host that is a name can't be held to constraints.
 */
static void
test_go_cve_2024_45341(void **state)
{
	static const char *const uris[] = { "http://[fe80::1%25.good.test]/",
		"http://[fe80::1%25a.good.test]:80/",
		"http://[fe80::1%25@a.good.test]/", "http://[::1].good.test]/",
		"http://[fe80::1%.good.test]/", "http://[fe80::1%25en0]/",
		"http://[::1]/", "http://[::ffff:192.0.2.1%25.good.test]:443",
		"http://192.0.2.1/", "urn:a.good.test", "http:a.good.test",
		"mailto:x@a.good.test", "http:///a.good.test", "//a.good.test/",
		"http://a..good.test/" };
	struct stage *s = *state;
	size_t i;

	for (i = 0; i < sizeof(uris) / sizeof(uris[0]); i++)
		never(s, URI(".good.test"), URI(uris[i]));
	/* nor is such an address a reference identity */
	assert_int_equal(
	    vfy_query_set_identity(s->query, VFY_ID_IP, "fe80::1%eth0"),
	    VFY_EARG);
	assert_int_equal(
	    vfy_query_set_identity(s->query, VFY_ID_IP, "fe80::1"), 0);
}

/* URIs of which two readers would take different hosts; NULs, as in OpenSSL. */
static void
test_uris_with_two_hosts(void **state)
{
	struct stage *s = *state;
	struct vfy_span good = URI("good.test");

	permit(s, good, URI("http://good.test@evil.test/"), OUT);
	permit(s, good, URI("http://good.test:80@evil.test/"), OUT);
	permit(s, good, URI("http://evil.test/@good.test"), OUT);
	permit(s, good, URI("http://evil.test?@good.test"), OUT);
	permit(s, good, URI("http://evil.test#@good.test"), OUT);
	never(s, good, URI("http://evil.test\\@good.test"));
	never(s, good, RAW_URI("http://good.test\0.evil.test/"));
	never(s, good, RAW_URI("http://good.test\n.evil.test/"));
	never(s, good, URI("http://good.test /"));
}

/* -- no name at all, and names that are none ------------------------------------ */

/*
 * Go CVE-2026-27138: an empty dNSName below excluded names ended in a panic.
 * Empty and broken names of each form: an answer, and never a good one.
 */
static void
test_go_cve_2026_27138(void **state)
{
	static const char *const texts[] = { "", ".", "*", "*.", "..", "a.",
		".a", "*.*", "*a.test", "a.*.test", "-", "a b" };
	struct stage *s = *state;
	struct vfy_span mixed = CAT(DNS(""), DNS("a.test"));
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct vfy_span name = span_str(texts[i]);

		permit(s, DNS("good.test"), PRIM(2, name),
		    i == 10 ? OUT : UNCLEAR);
		judge(s, db_none(), SEQ(DNS("evil.test")), PRIM(2, name));
		if (i != 10)
			assert_int_equal(
			    vfy_verdict_reason(s->verdict), UNCLEAR);
		never(s, EMAIL("good.test"), PRIM(1, name));
		never(s, URI("good.test"), PRIM(6, name));
	}
	/* wherever it stands among others */
	check(s, db_none(), SEQ(DNS("evil.test")), mixed, UNCLEAR);
	/* embedded NULs end nothing */
	never(s, DNS("good.test"), RAW_DNS("good.test\0.evil.test"));
	never(s, DNS("good.test"), RAW_DNS("evil.test\0.good.test"));
	/* the empty base is all names of its form */
	exclude(s, DNS(""), DNS("a.test"), EXCLUDED);
	permit(s, DNS(""), DNS("a.test"), OK);
}

/*
 * GnuTLS CVE-2026-42011: CAs that permit nothing in common permit nothing, in
 * whichever order they stand.
 */
static void
test_gnutls_cve_2026_42011(void **state)
{
	static const struct {
		const char *upper, *lower, *name;
		enum vfy_reason reason;
	} cases[] = { { "a.test", "b.test", "x.a.test", OUT },
		{ "a.test", "b.test", "x.b.test", OUT },
		{ "a.test", "b.test", "x.c.test", OUT },
		{ "a.test", "test", "x.a.test", OK },
		{ "test", "a.test", "x.a.test", OK },
		{ "test", "a.test", "x.b.test", OUT },
		{ "b.a.test", "a.test", "x.a.test", OUT } };
	struct stage *s = *state;
	struct ca sub;
	size_t i;

	ca_make(&sub, db_name("sub"));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		stage_anew(s);
		present(
		    s, ca_issue(&sub, NULL, 4, alt_names(DNS(cases[i].name))));
		present(s,
		    ca_issue(&s->inter, &sub, 3,
			constraints(SEQ(DNS(cases[i].lower)), db_none())));
		present(s,
		    ca_issue(&s->root, &s->inter, 2,
			constraints(SEQ(DNS(cases[i].upper)), db_none())));
		expect(s, cases[i].reason == OK ? VFY_VALID : VFY_INVALID,
		    cases[i].reason);
	}
	ca_end(&sub);
}

/* An empty list permits nothing; it is not the absence of a list (pyca #15560). */
static void
test_empty_lists(void **state)
{
	struct stage *s = *state;
	struct vfy_span values[] = { SEQ(db_none()), SEQ(CONS(0, db_none())),
		SEQ(CONS(1, db_none())),
		SEQ(CONS(0, db_none()), CONS(1, SEQ(DNS("evil.test")))),
		SEQ(CONS(0, SEQ(DNS("a.test"))), CONS(1, db_none())),
		SEQ(CONS(0, SEQ(db_none()))) };
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		stage_anew(s);
		present_chain(s, alt_names(DNS("a.test")),
		    db_ext("2.5.29.30", true, values[i]));
		refuse(s, VFY_R_BAD_EXTENSION);
	}
}

/*
 * GnuTLS CVE-2026-42012 and CVE-2026-42013: with names of other forms only, or
 * with one too large to keep, the commonName was asked instead. It never is.
 */
static void
test_gnutls_cve_2026_42012_and_42013(void **state)
{
	struct stage *s = *state;
	char *huge = calloc(1, 100001);
	struct vfy_span names[4], srv = other_name("1.3.6.1.5.5.7.8.7", "_x.y");
	size_t i;

	assert_non_null(huge);
	memset(huge, 'a', 100000);
	names[0] = URI("http://a.test/");
	names[1] = srv;
	names[2] = DNS(huge);
	names[3] = CAT(EMAIL(huge), URI(huge));
	for (i = 0; i < 4; i++) {
		stage_anew(s);
		present_chain(s, alt_names(names[i]), db_none());
		/* the default leaf's commonName */
		assert_int_equal(
		    vfy_query_set_identity(s->query, VFY_ID_DNS, "leaf"), 0);
		refuse(s, VFY_R_HOST_MISMATCH);
	}
	stage_anew(s);
	present_chain(s, db_none(), db_none());
	assert_int_equal(
	    vfy_query_set_identity(s->query, VFY_ID_DNS, "leaf"), 0);
	refuse(s, VFY_R_NO_SAN);
	free(huge);
}

/* What one path's constraints rule out must not hide another path. */
static void
test_constraints_hide_no_path(void **state)
{
	struct stage *s = *state;

	present(s, ca_issue(&s->inter, NULL, 4, alt_names(DNS("x.a.test"))));
	/* the same CA once more, below itself, for other names only */
	present(s,
	    ca_issue(&s->inter, &s->inter, 3,
		constraints(SEQ(DNS("b.test")), db_none())));
	present(s,
	    ca_issue(&s->root, &s->inter, 2,
		constraints(SEQ(DNS("a.test")), db_none())));
	expect_valid(s);
	vfy_query_set_max_path_length(s->query, 0);
	refuse(s, VFY_R_MAX_PATH_LENGTH);
}

/* -- names by the thousand ----------------------------------------------------- */

/* n names against n constraints, in each of so many CAs. */
static void
present_crowd(struct stage *s, size_t n, size_t cas)
{
	struct vfy_span all =
	    constraints(db_none(), many_names(n, "other.test", true));
	struct ca below, ca = s->inter;
	size_t i;

	stage_anew(s);
	present(s,
	    ca_issue(&s->inter, NULL, 1,
		alt_names(many_names(n, "leaf.test", false))));
	for (i = 1; i < cas; i++) {
		below = ca;
		ca_make(&ca, numbered_name("CA", i));
		present(s, ca_issue(&ca, &below, 1, all));
		if (i > 1)
			ca_end(&below);
	}
	present(s, ca_issue(&s->root, &ca, 1, all));
	if (cas > 1)
		ca_end(&ca);
}

/* The least number of comparisons with which the question is answered. */
static uint32_t
comparisons_needed(struct stage *s)
{
	uint32_t low = 0, high = LIMIT_NAME_COMPARISONS;

	while (high - low > 1) {
		struct vfy_budget b = { .name_comparisons =
					    low + (high - low) / 2 };

		vfy_query_set_budget(s->query, &b);
		ask(s);
		if (vfy_verdict_outcome(s->verdict) == VFY_VALID)
			high = b.name_comparisons;
		else
			low = b.name_comparisons;
	}
	vfy_query_set_budget(s->query, &(struct vfy_budget){ 0 });
	return high;
}

/*
 * GnuTLS CVE-2024-12243 and CVE-2025-14831: names times constraints. Each pair
 * costs one comparison, no more, and all count against one budget.
 */
static void
test_gnutls_cve_2025_14831_growth(void **state)
{
	struct stage *s = *state;
	uint32_t once, twice;

	present_crowd(s, 50, 1);
	once = comparisons_needed(s);
	present_crowd(s, 100, 1);
	twice = comparisons_needed(s);
	assert_in_range(once, 50 * 50, 51 * 50);
	assert_in_range(twice, 100 * 100, 101 * 100);
	/* CAs add up */
	present_crowd(s, 50, 3);
	assert_in_range(comparisons_needed(s), 3 * 50 * 50, 3 * 53 * 50);
}

static void
expect_too_many_names(struct stage *s)
{
	expect(s, VFY_UNDETERMINED, VFY_R_BUDGET);
	assert_int_equal(vfy_verdict_search(s->verdict)->signatures, 0);
	assert_non_null(strstr(detail_of(s, VFY_R_BUDGET), "name comparisons"));
}

static void
test_gnutls_cve_2024_12243_and_2025_14831(void **state)
{
	struct stage *s = *state;

	present_crowd(s, 400, 1);
	expect_valid(s);
	present_crowd(s, 2048, 1);
	expect_too_many_names(s);
	/* the most that one certificate may hold, in several CAs */
	present_crowd(s, LIMIT_GENERAL_NAMES, 4);
	expect_too_many_names(s);
	/* one more is malformed, whatever the names are */
	present_crowd(s, LIMIT_GENERAL_NAMES + 1, 1);
	refuse(s, VFY_R_BAD_EXTENSION);
}

/* Go CVE-2025-61729: a message never grows with the certificate. */
static void
test_go_cve_2025_61729(void **state)
{
	struct stage *s = *state;
	size_t n, i, k;

	for (n = 1; n <= LIMIT_GENERAL_NAMES; n *= 8) {
		stage_anew(s);
		present_chain(
		    s, alt_names(many_names(n, "x.test", false)), db_none());
		assert_int_equal(
		    vfy_query_set_identity(s->query, VFY_ID_DNS, "other.test"),
		    0);
		refuse(s, VFY_R_HOST_MISMATCH);
		assert_in_range(
		    vfy_verdict_num_paths(s->verdict), 1, LIMIT_PATHS);
		for (i = 0; i < vfy_verdict_num_paths(s->verdict); i++) {
			const struct vfy_path *p =
			    vfy_verdict_path(s->verdict, i);

			assert_in_range(
			    vfy_path_num_findings(p), 1, LIMIT_FINDINGS);
			for (k = 0; k < vfy_path_num_findings(p); k++)
				assert_in_range(
				    strlen(vfy_path_finding(p, k)->detail), 0,
				    255);
		}
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_STAGE(test_go_cve_2025_61727),
		ON_STAGE(test_rustsec_2026_0099),
		ON_STAGE(test_go_cve_2026_33810_gnutls_cve_2026_3833),
		ON_STAGE(test_pyca_cve_2026_34073),
		ON_STAGE(test_go_cve_2026_27137),
		ON_STAGE(test_go_cve_2026_78664),
		ON_STAGE(test_mailboxes_with_two_hosts),
		ON_STAGE(test_openssl_cve_2022_3602),
		ON_STAGE(test_smtp_utf8_mailboxes),
		ON_STAGE(test_rustsec_2026_0098),
		ON_STAGE(test_go_cve_2024_45341),
		ON_STAGE(test_uris_with_two_hosts),
		ON_STAGE(test_go_cve_2026_27138),
		ON_STAGE(test_gnutls_cve_2026_42011),
		ON_STAGE(test_empty_lists),
		ON_STAGE(test_gnutls_cve_2026_42012_and_42013),
		ON_STAGE(test_constraints_hide_no_path),
		ON_STAGE(test_gnutls_cve_2025_14831_growth),
		ON_STAGE(test_gnutls_cve_2024_12243_and_2025_14831),
		ON_STAGE(test_go_cve_2025_61729),
	};

	return cmocka_run_group_tests_name("attack_names", tests, NULL, NULL);
}
