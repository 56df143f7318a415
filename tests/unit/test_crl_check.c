/* SPDX-License-Identifier: MIT */
/*
 * test_crl_check.c - what one CRL says of one certificate (RFC 5280 6.3.3):
 * each rule with a case that breaks it and a twin that does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crl_build.h"
#include "crl_check.h"
#include "vectors.h"

#define UNKNOWN_OID "1.3.6.1.4.1.55555.1"
#define YES RAW("\xff")

static struct vfy_cert *certs[64];
static size_t num_certs;

static int
teardown(void **state)
{
	(void)state;
	while (num_certs > 0)
		cert_free(certs[--num_certs]);
	db_free_all();
	return 0;
}

static const struct vfy_cert *
cert_of(struct vfy_span der)
{
	struct vfy_fault fault;

	assert_true(num_certs < sizeof(certs) / sizeof(certs[0]));
	if (cert_parse(der, &certs[num_certs], &fault) != 0)
		fail_msg("certificate: %s at %zu", fault.what, fault.offset);
	return certs[num_certs++];
}

/* The default certificate, serial 0x1234 of CA, with these extensions. */
static const struct vfy_cert *
leaf(struct vfy_span extensions)
{
	struct db_cert c = db_cert_default();

	c.extensions = extensions;
	return cert_of(db_certificate(&c, NULL, NULL));
}

static struct vfy_span
basic_constraints(bool ca)
{
	return db_ext("2.5.29.19", true, SEQ(ca ? db_bool(true) : db_none()));
}

/* cRLDistributionPoints: DistributionPoint elements. */
static struct vfy_span
cdp(struct vfy_span points)
{
	return db_ext("2.5.29.31", false, SEQ(points));
}

static struct vfy_span
point(struct vfy_span name)
{
	return SEQ(name);
}

static struct crl
crl_of(const struct crl_fields *f)
{
	struct vfy_fault fault;
	struct crl crl;

	if (!crl_parse(crl_make(f), &crl, &fault))
		fail_msg("CRL: %s at %zu", fault.what, fault.offset);
	return crl;
}

static struct crl
crl_with(struct vfy_span extensions, struct vfy_span entries)
{
	struct crl_fields f = crl_default();

	f.extensions = extensions;
	f.entries = entries;
	return crl_of(&f);
}

/* -- usable -------------------------------------------------------------------- */

static void
expect_usable(const struct crl *crl, int64_t now, enum vfy_reason why)
{
	const char *detail = NULL;
	struct proof p;

	assert_int_equal(crl_usable(crl, now, &detail), why);
	assert_non_null(detail);
	assert_int_equal(*detail == '\0', why == VFY_R_OK);
	crl_check(crl, leaf(db_none()), now, &p);
	assert_int_equal(p.why, why);
	assert_int_equal(
	    p.status, why == VFY_R_OK ? VFY_ST_GOOD : VFY_ST_UNKNOWN);
	assert_int_equal(p.this_update, crl->this_update);
	assert_int_equal(p.next_update, crl->next_update);
	assert_int_equal(p.valid_until, crl->next_update);
	assert_string_equal(p.detail, detail);
}

static void
times(void **state)
{
	struct crl_fields f = crl_default();
	struct crl crl = crl_of(&f);

	(void)state;
	expect_usable(&crl, TEST_NOW, VFY_R_OK);
	expect_usable(&crl, crl.this_update - CLOCK_SKEW_SECONDS, VFY_R_OK);
	expect_usable(
	    &crl, crl.this_update - CLOCK_SKEW_SECONDS - 1, VFY_R_CRL_STALE);
	expect_usable(&crl, crl.next_update + CLOCK_SKEW_SECONDS, VFY_R_OK);
	expect_usable(
	    &crl, crl.next_update + CLOCK_SKEW_SECONDS + 1, VFY_R_CRL_STALE);
	f.next_update = db_none();
	crl = crl_of(&f);
	expect_usable(&crl, TEST_NOW, VFY_R_CRL_STALE);
	f.next_update = db_time("260614235959Z");
	crl = crl_of(&f);
	expect_usable(&crl, crl.next_update, VFY_R_CRL_BAD);
	f.next_update = f.this_update;
	crl = crl_of(&f);
	expect_usable(&crl, crl.next_update, VFY_R_OK);
}

/* No time is so far away that a sum with it wraps round. */
static void
farthest_times(void **state)
{
	struct crl_fields f = crl_default();
	struct crl crl = crl_of(&f);

	(void)state;
	expect_usable(&crl, INT64_MAX, VFY_R_CRL_STALE);
	expect_usable(&crl, INT64_MIN, VFY_R_CRL_STALE);
	f.this_update = db_time("19000101000000Z");
	crl = crl_of(&f);
	expect_usable(&crl, INT64_MAX, VFY_R_CRL_STALE);
	expect_usable(&crl, INT64_MIN, VFY_R_CRL_STALE);
}

static void
weak_hashes(void **state)
{
	static const struct {
		const char *oid;
		bool weak;
	} algorithm[] = {
		{ "1.2.840.113549.1.1.5", true },
		{ "1.2.840.113549.1.1.4", true },
		{ "1.2.840.10045.4.1", true },
		{ "1.2.840.113549.1.1.11", false },
		{ "1.2.840.10045.4.3.2", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(algorithm) / sizeof(algorithm[0]); i++) {
		struct crl_fields f = crl_default();
		bool weak = algorithm[i].weak;
		const char *detail;
		struct crl crl;

		f.algorithm = f.tbs_algorithm = SEQ(db_oid(algorithm[i].oid));
		crl = crl_of(&f);
		expect_usable(&crl, TEST_NOW, weak ? VFY_R_CRL_BAD : VFY_R_OK);
		crl_usable(&crl, TEST_NOW, &detail);
		assert_string_equal(
		    detail, weak ? "signed with a weak hash" : "");
	}
}

static void
algorithms_agree(void **state)
{
	struct crl_fields f = crl_default();
	struct crl crl;

	(void)state;
	f.tbs_algorithm = SEQ(db_oid("1.3.101.112"), NULL_());
	crl = crl_of(&f);
	expect_usable(&crl, TEST_NOW, VFY_R_CRL_BAD);
	f.algorithm = f.tbs_algorithm;
	crl = crl_of(&f);
	expect_usable(&crl, TEST_NOW, VFY_R_OK);
}

static void
unknown_critical(void **state)
{
	(void)state;
	for (int critical = 0; critical < 2; critical++) {
		enum vfy_reason why = critical ? VFY_R_CRL_BAD : VFY_R_OK;
		struct vfy_span x = db_ext(UNKNOWN_OID, critical, NULL_());
		struct crl crl = crl_with(x, db_none());

		expect_usable(&crl, TEST_NOW, why);
		/* an entry of another certificate bars the list all the same */
		crl = crl_with(
		    db_none(), crl_entry_of(db_int(9), "260601000000Z", x));
		expect_usable(&crl, TEST_NOW, why);
		/* freshestCRL is known and used, authorityInfoAccess is not */
		crl = crl_with(
		    db_ext("2.5.29.46", critical, SEQ(NULL_())), db_none());
		expect_usable(&crl, TEST_NOW, VFY_R_OK);
		crl = crl_with(
		    db_ext("1.3.6.1.5.5.7.1.1", critical, SEQ(NULL_())),
		    db_none());
		expect_usable(&crl, TEST_NOW, why);
	}
}

static void
stray_certificate_issuer(void **state)
{
	struct crl crl =
	    crl_with(db_none(), crl_revoked_of(0x99, db_name("other")));

	(void)state;
	expect_usable(&crl, TEST_NOW, VFY_R_CRL_BAD);
	crl = crl_with(db_none(), crl_revoked(0x99, 1));
	expect_usable(&crl, TEST_NOW, VFY_R_OK);
}

static void
delta_is_no_base(void **state)
{
	struct vfy_span number = db_ext("2.5.29.20", false, db_int(2));
	struct crl crl =
	    crl_with(CAT(number, db_ext("2.5.29.27", true, db_int(1))),
		crl_revoked(0x1234, 1));
	struct proof p;

	(void)state;
	expect_usable(&crl, TEST_NOW, VFY_R_CRL_SCOPE);
	crl_check(&crl, leaf(db_none()), TEST_NOW, &p);
	assert_int_equal(p.reasons, 0);
	crl = crl_with(number, db_none());
	expect_usable(&crl, TEST_NOW, VFY_R_OK);
}

/* -- scope --------------------------------------------------------------------- */

static void
expect_scope(const struct crl *crl, const struct vfy_cert *cert, bool in)
{
	enum vfy_reason why = in ? VFY_R_OK : VFY_R_CRL_SCOPE;
	const char *detail = NULL;
	uint32_t reasons = 1;
	struct proof p;

	assert_int_equal(crl_scope(crl, cert, &reasons, &detail), why);
	assert_int_equal(reasons, in ? CRL_ALL_REASONS : 0);
	assert_non_null(detail);
	assert_int_equal(*detail == '\0', in);
	crl_check(crl, cert, TEST_NOW, &p);
	assert_int_equal(p.why, why);
	assert_int_equal(p.status, in ? VFY_ST_GOOD : VFY_ST_UNKNOWN);
	assert_int_equal(p.reasons, in ? CRL_ALL_REASONS : 0);
}

/* A list with this IDP and a certificate with these extensions. */
static void
expect_idp(struct vfy_span idp, struct vfy_span extensions, bool in)
{
	struct crl crl = crl_with(crl_idp(idp), db_none());

	expect_scope(&crl, leaf(extensions), in);
}

static void
issuer_name(void **state)
{
	struct crl_fields f = crl_default();
	struct crl crl = crl_of(&f);

	(void)state;
	expect_scope(&crl, leaf(db_none()), true);
	f.issuer = db_name("CB");
	crl = crl_of(&f);
	expect_scope(&crl, leaf(db_none()), false);
	/* the same name in another spelling (7.1) */
	f.issuer = SEQ(
	    SET(SEQ(db_oid("2.5.4.3"), db_str(DER_PRINTABLE_STRING, " ca "))));
	crl = crl_of(&f);
	expect_scope(&crl, leaf(db_none()), true);
}

static void
no_idp_is_complete(void **state)
{
	struct crl crl = crl_with(db_none(), db_none());

	(void)state;
	expect_scope(&crl, leaf(db_none()), true);
	expect_scope(
	    &crl, leaf(cdp(point(crl_full_name(db_uri("http://a/1"))))), true);
	expect_scope(&crl,
	    leaf(cdp(SEQ(CONS(2, db_directory(db_name("other")))))), true);
	expect_scope(&crl, leaf(basic_constraints(true)), true);
}

static void
kinds(void **state)
{
	struct vfy_span ca = basic_constraints(true),
			ee = basic_constraints(false);

	(void)state;
	expect_idp(PRIM(1, YES), ee, true);
	expect_idp(PRIM(1, YES), db_none(), true);
	expect_idp(PRIM(1, YES), ca, false);
	expect_idp(PRIM(2, YES), ca, true);
	expect_idp(PRIM(2, YES), ee, false);
	expect_idp(PRIM(2, YES), db_none(), false);
	expect_idp(PRIM(5, YES), ee, false);
	expect_idp(PRIM(5, YES), ca, false);
	expect_idp(PRIM(5, RAW("\0")), ee, true);
	/* "only one may be TRUE": nothing is both */
	expect_idp(CAT(PRIM(1, YES), PRIM(2, YES)), ee, false);
	expect_idp(CAT(PRIM(1, YES), PRIM(2, YES)), ca, false);
	/* an indirect list is its issuer's own list too */
	expect_idp(PRIM(4, YES), ee, true);
	expect_idp(PRIM(4, RAW("\0")), ee, true);
}

static void
full_names(void **state)
{
	struct vfy_span a = db_uri("http://a/1"), b = db_uri("http://a/2"),
			dir = db_directory(db_name("shard")),
			other_case = db_directory(db_name("SHARD"));

	(void)state;
	expect_idp(crl_full_name(a), cdp(point(crl_full_name(a))), true);
	/* another shard's list proves nothing */
	expect_idp(crl_full_name(a), cdp(point(crl_full_name(b))), false);
	expect_idp(crl_full_name(a), db_none(), false);
	expect_idp(crl_full_name(a),
	    cdp(point(crl_full_name(db_uri("http://a/")))), false);
	/* any of one side's with any of the other's, in any point */
	expect_idp(crl_full_name(CAT(dir, a)),
	    cdp(CAT(point(crl_full_name(dir)), point(crl_full_name(b)))), true);
	expect_idp(crl_full_name(CAT(dir, a)),
	    cdp(CAT(point(crl_full_name(b)), point(crl_full_name(CAT(b, a))))),
	    true);
	expect_idp(
	    crl_full_name(CAT(dir, a)), cdp(point(crl_full_name(b))), false);
	/* names are compared as names, within one kind of name */
	expect_idp(
	    crl_full_name(dir), cdp(point(crl_full_name(other_case))), true);
	expect_idp(crl_full_name(PRIM(2, RAW("a"))),
	    cdp(point(crl_full_name(PRIM(6, RAW("a"))))), false);
	expect_idp(crl_full_name(PRIM(2, RAW("a"))),
	    cdp(point(crl_full_name(PRIM(2, RAW("a"))))), true);
}

static void
relative_names(void **state)
{
	struct vfy_span one = db_attribute("2.5.4.3", "one"),
			ONE = db_attribute("2.5.4.3", "ONE"),
			two = db_attribute("2.5.4.3", "two"),
			issuer = db_name("CA"),
			full = db_directory(
			    SEQ(SET(db_attribute("2.5.4.3", "CA")), SET(one))),
			other = db_directory(
			    SEQ(SET(db_attribute("2.5.4.3", "CB")), SET(one)));

	(void)state;
	expect_idp(
	    crl_relative_name(one), cdp(point(crl_relative_name(one))), true);
	expect_idp(
	    crl_relative_name(one), cdp(point(crl_relative_name(ONE))), true);
	expect_idp(
	    crl_relative_name(one), cdp(point(crl_relative_name(two))), false);
	expect_idp(
	    crl_relative_name(one), cdp(point(crl_full_name(full))), true);
	expect_idp(
	    crl_relative_name(one), cdp(point(crl_full_name(other))), false);
	expect_idp(
	    crl_relative_name(two), cdp(point(crl_full_name(full))), false);
	expect_idp(
	    crl_full_name(full), cdp(point(crl_relative_name(one))), true);
	expect_idp(
	    crl_full_name(full), cdp(point(crl_relative_name(two))), false);
	expect_idp(crl_full_name(db_directory(issuer)),
	    cdp(point(crl_relative_name(one))), false);
	expect_idp(crl_relative_name(one), db_none(), false);
}

/* RDNs around the sizes at which the length of their header changes. */
static void
long_relative_names(void **state)
{
	(void)state;
	for (size_t len = 100; len < 600; len++) {
		char upper[600], lower[600];

		memset(upper, 'A', len);
		memset(lower, 'a', len);
		upper[len] = lower[len] = '\0';
		struct vfy_span u = db_attribute("2.5.4.3", upper),
				l = db_attribute("2.5.4.3", lower);

		expect_idp(crl_relative_name(u),
		    cdp(point(crl_relative_name(u))), true);
		/* the larger ones need equal bytes */
		expect_idp(crl_relative_name(u),
		    cdp(point(crl_relative_name(l))), l.len <= 512);
		teardown(NULL);
	}
}

/* Names past the bound are not looked at: no match. */
static void
many_names(void **state)
{
	struct vfy_span a = db_uri("http://a/1"), b = db_uri("http://a/2"),
			rdn = db_attribute("2.5.4.3", "one"),
			full = db_directory(
			    SEQ(SET(db_attribute("2.5.4.3", "CA")), SET(rdn))),
			names = db_none();

	(void)state;
	for (unsigned n = 1; n <= LIMIT_POINT_NAMES; n++) {
		bool in = n < LIMIT_POINT_NAMES;

		names = CAT(names, b);
		expect_idp(crl_full_name(a),
		    cdp(point(crl_full_name(CAT(names, a)))), in);
		expect_idp(crl_relative_name(rdn),
		    cdp(point(crl_full_name(CAT(names, full)))), in);
	}
}

static void
points_with_crl_issuer(void **state)
{
	struct vfy_span name = crl_full_name(db_uri("http://a/1")),
			issuer = CONS(2, db_directory(db_name("other")));

	(void)state;
	/* such a point asks for an indirect list */
	expect_idp(name, cdp(SEQ(name, issuer)), false);
	expect_idp(name, cdp(SEQ(name)), true);
	expect_idp(name, cdp(CAT(SEQ(name, issuer), SEQ(name))), true);
	expect_idp(name, cdp(SEQ(issuer)), false);
}

static void
name_of_the_issuer(void **state)
{
	struct vfy_span own = crl_full_name(db_directory(db_name("CA"))),
			uri = crl_full_name(db_uri("http://a/1"));

	(void)state;
	/* without points the issuer's own name is one */
	expect_idp(own, db_none(), true);
	expect_idp(uri, db_none(), false);
	/* with points only theirs count */
	expect_idp(own, cdp(point(uri)), false);
	expect_idp(own, cdp(point(own)), true);
}

static void
malformed_points(void **state)
{
	struct vfy_span name = crl_full_name(db_uri("http://a/1"));
	const struct vfy_cert *cert =
	    leaf(db_ext("2.5.29.31", false, CAT(SEQ(SEQ(name)), NULL_())));
	struct crl crl = crl_with(crl_idp(name), db_none());

	(void)state;
	assert_int_not_equal(cert->bad_extensions, 0);
	expect_scope(&crl, cert, false);
	cert = leaf(db_ext("2.5.29.31", false, SEQ(SEQ(name))));
	assert_int_equal(cert->bad_extensions, 0);
	expect_scope(&crl, cert, true);
}

/* -- status -------------------------------------------------------------------- */

static struct proof
check(struct vfy_span crl_extensions, struct vfy_span entries,
    struct vfy_span cert_extensions)
{
	struct crl crl = crl_with(crl_extensions, entries);
	struct proof p;

	crl_check(&crl, leaf(cert_extensions), TEST_NOW, &p);
	return p;
}

static void
revoked_or_good(void **state)
{
	struct proof p = check(db_none(), crl_revoked(0x1234, 1), db_none());

	(void)state;
	assert_int_equal(p.status, VFY_ST_REVOKED);
	assert_int_equal(p.why, VFY_R_OK);
	assert_int_equal(p.reason, 1);
	assert_int_equal(p.revoked_at, INT64_C(1780272000));
	p = check(db_none(), crl_revoked(0x1235, 1), db_none());
	assert_int_equal(p.status, VFY_ST_GOOD);
	assert_int_equal(p.reason, -1);
	/* on hold is revoked */
	p = check(db_none(), crl_revoked(0x1234, 6), db_none());
	assert_int_equal(p.status, VFY_ST_REVOKED);
	/* so is one whose date is still to come */
	p = check(db_none(),
	    crl_entry_of(db_int(0x1234), "300101000000Z", db_none()),
	    db_none());
	assert_int_equal(p.status, VFY_ST_REVOKED);
	assert_int_equal(p.reason, -1);
}

static void
removed_is_not_revoked(void **state)
{
	struct proof p = check(db_none(), crl_revoked(0x1234, 8), db_none());

	(void)state;
	assert_int_equal(p.status, VFY_ST_GOOD);
	assert_int_equal(p.reason, -1);
	p = check(db_none(),
	    CAT(crl_revoked(0x1234, 8), crl_revoked(0x1234, 5)), db_none());
	assert_int_equal(p.status, VFY_ST_REVOKED);
	assert_int_equal(p.reason, 5);
}

static void
some_reasons(void **state)
{
	struct vfy_span compromise = crl_idp(PRIM(3, RAW("\x06\x40"))),
			all = crl_idp(PRIM(3, RAW("\x07\x7f\x80"))),
			revoked = crl_revoked(0x1234, 1);
	struct proof p = check(compromise, db_none(), db_none());

	(void)state;
	/* not listed among those, but perhaps among others */
	assert_int_equal(p.status, VFY_ST_UNKNOWN);
	assert_int_equal(p.why, VFY_R_CRL_SCOPE);
	assert_int_equal(p.reasons, 1u << 1);
	p = check(compromise, revoked, db_none());
	assert_int_equal(p.status, VFY_ST_REVOKED);
	p = check(all, db_none(), db_none());
	assert_int_equal(p.status, VFY_ST_GOOD);
}

/* 6.3.3 (d): the reasons of the certificate's point limit those of the list. */
static void
reasons_of_points(void **state)
{
	struct vfy_span name = crl_full_name(db_uri("http://a/1")),
			compromise = PRIM(1, RAW("\x06\x40")),
			others = PRIM(1, RAW("\x07\x3f\x80")),
			idp = crl_idp(name);
	struct proof p = check(idp, db_none(), cdp(SEQ(name, compromise)));

	(void)state;
	assert_int_equal(p.status, VFY_ST_UNKNOWN);
	assert_int_equal(p.reasons, 1u << 1);
	p = check(idp, db_none(), cdp(SEQ(name)));
	assert_int_equal(p.status, VFY_ST_GOOD);
	/* two points for the same list add up */
	p = check(
	    idp, db_none(), cdp(CAT(SEQ(name, compromise), SEQ(name, others))));
	assert_int_equal(p.status, VFY_ST_GOOD);
	/* the list leaves nothing of what the point is for */
	p = check(crl_idp(CAT(name, PRIM(3, RAW("\x05\x20")))), db_none(),
	    cdp(SEQ(name, compromise)));
	assert_int_equal(p.status, VFY_ST_UNKNOWN);
	assert_int_equal(p.reasons, 0);
	p = check(idp, crl_revoked(0x1234, 1), cdp(SEQ(name, compromise)));
	assert_int_equal(p.status, VFY_ST_REVOKED);
}

/* -- real files ------------------------------------------------------------------ */

static const struct {
	const char *cert, *crl;
	enum vfy_status status;
	enum vfy_reason why;
} pkits[] = {
#define GOOD VFY_ST_GOOD, VFY_R_OK
#define REVOKED VFY_ST_REVOKED, VFY_R_OK
#define NOT_IN_SCOPE VFY_ST_UNKNOWN, VFY_R_CRL_SCOPE
#define STALE VFY_ST_UNKNOWN, VFY_R_CRL_STALE
#define BAD VFY_ST_UNKNOWN, VFY_R_CRL_BAD
	{ "ValidCertificatePathTest1EE", "GoodCACRL", GOOD },
	/* 4.4.3, 4.4.5, 4.4.6, 4.4.8 to 4.4.18 */
	{ "InvalidRevokedEETest3EE", "GoodCACRL", REVOKED },
	{ "RevokedsubCACert", "GoodCACRL", REVOKED },
	{ "InvalidBadCRLIssuerNameTest5EE", "BadCRLIssuerNameCACRL",
	    NOT_IN_SCOPE },
	{ "InvalidWrongCRLTest6EE", "WrongCRLCACRL", NOT_IN_SCOPE },
	{ "InvalidUnknownCRLEntryExtensionTest8EE",
	    "UnknownCRLEntryExtensionCACRL", BAD },
	{ "InvalidUnknownCRLExtensionTest9EE", "UnknownCRLExtensionCACRL",
	    BAD },
	{ "InvalidOldCRLnextUpdateTest11EE", "OldCRLnextUpdateCACRL", STALE },
	{ "Invalidpre2000CRLnextUpdateTest12EE", "pre2000CRLnextUpdateCACRL",
	    STALE },
	{ "ValidGeneralizedTimeCRLnextUpdateTest13EE",
	    "GeneralizedTimeCRLnextUpdateCACRL", GOOD },
	{ "ValidNegativeSerialNumberTest14EE", "NegativeSerialNumberCACRL",
	    GOOD },
	{ "InvalidNegativeSerialNumberTest15EE", "NegativeSerialNumberCACRL",
	    REVOKED },
	{ "ValidLongSerialNumberTest16EE", "LongSerialNumberCACRL", GOOD },
	{ "ValidLongSerialNumberTest17EE", "LongSerialNumberCACRL", GOOD },
	{ "InvalidLongSerialNumberTest18EE", "LongSerialNumberCACRL", REVOKED },
	/* 4.14.1 to 4.14.21 */
	{ "ValiddistributionPointTest1EE", "distributionPoint1CACRL", GOOD },
	{ "InvaliddistributionPointTest2EE", "distributionPoint1CACRL",
	    REVOKED },
	{ "InvaliddistributionPointTest3EE", "distributionPoint1CACRL",
	    NOT_IN_SCOPE },
	{ "ValiddistributionPointTest4EE", "distributionPoint1CACRL", GOOD },
	{ "ValiddistributionPointTest5EE", "distributionPoint2CACRL", GOOD },
	{ "InvaliddistributionPointTest6EE", "distributionPoint2CACRL",
	    REVOKED },
	{ "ValiddistributionPointTest7EE", "distributionPoint2CACRL", GOOD },
	{ "InvaliddistributionPointTest8EE", "distributionPoint2CACRL",
	    NOT_IN_SCOPE },
	{ "InvaliddistributionPointTest9EE", "distributionPoint2CACRL",
	    NOT_IN_SCOPE },
	{ "ValidNoissuingDistributionPointTest10EE",
	    "NoissuingDistributionPointCACRL", GOOD },
	{ "InvalidonlyContainsUserCertsTest11EE", "onlyContainsUserCertsCACRL",
	    NOT_IN_SCOPE },
	{ "InvalidonlyContainsCACertsTest12EE", "onlyContainsCACertsCACRL",
	    NOT_IN_SCOPE },
	{ "ValidonlyContainsCACertsTest13EE", "onlyContainsCACertsCACRL",
	    GOOD },
	{ "InvalidonlyContainsAttributeCertsTest14EE",
	    "onlyContainsAttributeCertsCACRL", NOT_IN_SCOPE },
	{ "InvalidonlySomeReasonsTest15EE", "onlySomeReasonsCA1compromiseCRL",
	    REVOKED },
	{ "InvalidonlySomeReasonsTest16EE", "onlySomeReasonsCA1otherreasonsCRL",
	    REVOKED },
	{ "InvalidonlySomeReasonsTest17EE", "onlySomeReasonsCA2CRL1",
	    NOT_IN_SCOPE },
	{ "ValidonlySomeReasonsTest18EE", "onlySomeReasonsCA3compromiseCRL",
	    NOT_IN_SCOPE },
	{ "InvalidonlySomeReasonsTest20EE", "onlySomeReasonsCA4compromiseCRL",
	    REVOKED },
	{ "InvalidonlySomeReasonsTest21EE", "onlySomeReasonsCA4otherreasonsCRL",
	    REVOKED },
	/* indirect, delta */
	{ "InvalidIDPwithindirectCRLTest23EE", "indirectCRLCA1CRL", REVOKED },
	{ "ValidIDPwithindirectCRLTest24EE", "indirectCRLCA1CRL", GOOD },
	{ "ValidIDPwithindirectCRLTest25EE", "indirectCRLCA1CRL", GOOD },
	{ "InvalidIDPwithindirectCRLTest26EE", "indirectCRLCA1CRL",
	    NOT_IN_SCOPE },
	{ "InvalidcRLIssuerTest27EE", "GoodCACRL", NOT_IN_SCOPE },
	{ "InvaliddeltaCRLIndicatorNoBaseTest1EE",
	    "deltaCRLIndicatorNoBaseCACRL", NOT_IN_SCOPE },
	{ "ValiddeltaCRLTest2EE", "deltaCRLCA1CRL", GOOD },
	{ "ValiddeltaCRLTest2EE", "deltaCRLCA1deltaCRL", NOT_IN_SCOPE },
};

static void
pkits_files(void **state)
{
	(void)state;
	VECTORS_OR_SKIP();
	for (size_t i = 0; i < sizeof(pkits) / sizeof(pkits[0]); i++) {
		struct vfy_span der =
		    vector_file("PKITS_data/crls", pkits[i].crl, ".crl");
		struct vfy_fault fault;
		struct proof p;
		struct crl crl;

		if (!crl_parse(der, &crl, &fault))
			fail_msg("%s: %s", pkits[i].crl, fault.what);
		crl_check(&crl,
		    cert_of(
			vector_file("PKITS_data/certs", pkits[i].cert, ".crt")),
		    TEST_NOW, &p);
		if (p.status != pkits[i].status || p.why != pkits[i].why)
			fail_msg("%s with %s: status %d, why %d, %s",
			    pkits[i].cert, pkits[i].crl, p.status, p.why,
			    p.detail);
	}
}

static void
custom_files(void **state)
{
	static const struct {
		const char *name;
		enum vfy_fault_code code;
	} files[] = {
		{ "crl_all_reasons", VFY_F_NONE },
		{ "crl_almost_10k", VFY_F_NONE },
		{ "crl_bad_version", VFY_F_VERSION },
		{ "crl_delta_crl_indicator", VFY_F_NONE },
		{ "crl_dup_entry_ext", VFY_F_DUPLICATE_EXTENSION },
		{ "crl_empty", VFY_F_NONE },
		{ "crl_ian_aia_aki", VFY_F_NONE },
		{ "crl_idp_fullname_indirect_crl", VFY_F_NONE },
		{ "crl_idp_fullname_only", VFY_F_NONE },
		{ "crl_idp_fullname_only_aa", VFY_F_NONE },
		{ "crl_idp_fullname_only_user", VFY_F_NONE },
		{ "crl_idp_only_ca", VFY_F_NONE },
		{ "crl_idp_reasons_only", VFY_F_NONE },
		{ "crl_idp_relative_user_all_reasons", VFY_F_NONE },
		{ "crl_idp_relativename_only", VFY_F_NONE },
		/* its certificateIssuer has no octets at all */
		{ "crl_inval_cert_issuer_entry_ext", VFY_F_TRUNCATED },
		{ "crl_md2_unknown_crit_entry_ext", VFY_F_NONE },
		{ "crl_no_next_update", VFY_F_NONE },
		{ "crl_unsupported_reason", VFY_F_NONE },
		{ "invalid_signature_crl", VFY_F_NONE },
		{ "valid_signature_crl", VFY_F_NONE },
	};

	(void)state;
	VECTORS_OR_SKIP();
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct vfy_fault fault;
		struct crl crl;

		crl_parse(vector_pem("custom", files[i].name), &crl, &fault);
		if (fault.code != files[i].code)
			fail_msg("%s: %d, %s", files[i].name, fault.code,
			    fault.what);
		if (strcmp(files[i].name, "crl_md2_unknown_crit_entry_ext") ==
		    0)
			assert_true(crl.unknown_critical_entry);
		if (strcmp(files[i].name, "crl_almost_10k") == 0)
			assert_int_equal(crl.num_entries, 9999);
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, teardown)
	const struct CMUnitTest tests[] = {
		TEST(times),
		TEST(farthest_times),
		TEST(weak_hashes),
		TEST(algorithms_agree),
		TEST(unknown_critical),
		TEST(stray_certificate_issuer),
		TEST(delta_is_no_base),
		TEST(issuer_name),
		TEST(no_idp_is_complete),
		TEST(kinds),
		TEST(full_names),
		TEST(relative_names),
		TEST(long_relative_names),
		TEST(many_names),
		TEST(points_with_crl_issuer),
		TEST(name_of_the_issuer),
		TEST(malformed_points),
		TEST(revoked_or_good),
		TEST(removed_is_not_revoked),
		TEST(some_reasons),
		TEST(reasons_of_points),
		TEST(pkits_files),
		TEST(custom_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
