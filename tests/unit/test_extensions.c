/* SPDX-License-Identifier: MIT */
/*
 * test_extensions.c - extensions on a whole path: what must be understood
 * (RFC 5280 4.2, 4.2.1.4), what binds those below (RFC 7633 4.2.2), and what is
 * malformed without harm. Each case with its twin that passes, or does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stage.h"
#include "vfy_limits.h"

#define NONE db_none()
#define ID_POLICIES "2.5.29.32"
#define ID_APPLICATION_POLICIES "1.3.6.1.4.1.311.21.10"
#define ID_EKU "2.5.29.37"
#define SERVER "1.3.6.1.5.5.7.3.1"
#define CLIENT "1.3.6.1.5.5.7.3.2"
#define ANY_USAGE "2.5.29.37.0"

/* The chain root, inter, leaf with these extensions, for this purpose. */
static void
hold(struct stage *s, enum vfy_purpose purpose, struct vfy_span leaf,
    struct vfy_span inter)
{
	stage_again(s);
	vfy_query_set_purpose(s->query, purpose);
	present_chain(s, leaf, inter);
}

/* -- certificatePolicies ----------------------------------------------------- */

static struct vfy_span
policy(const char *qualifier)
{
	return SEQ(SEQ(db_oid("1.2.3.4"),
	    SEQ(SEQ(db_oid(qualifier), db_str(DER_IA5_STRING, "x")))));
}

/*= rfc5280 4.2.1.4 critical, and a qualifier that can't be interpreted */
static void
test_qualifier(void **state)
{
	static const char *const known[] = { "1.3.6.1.5.5.7.2.1",
		"1.3.6.1.5.5.7.2.2" },
				 *const unknown[] = { "1.3.6.1.5.5.7.2.3",
					 "1.2.3", "1.3.6.1.5.5.7.2" };
	struct stage *s = *state;
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		hold(s, VFY_ANY_PURPOSE,
		    db_ext(ID_POLICIES, true, policy(known[i])),
		    db_ext(ID_POLICIES, true, policy(known[i])));
		expect_valid(s);
	}
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		struct vfy_span critical =
		    db_ext(ID_POLICIES, true, policy(unknown[i]));

		hold(s, VFY_ANY_PURPOSE, critical, NONE);
		refuse(s, VFY_R_UNKNOWN_CRITICAL);
		hold(s, VFY_ANY_PURPOSE, NONE, critical);
		refuse(s, VFY_R_UNKNOWN_CRITICAL);
		hold(s, VFY_ANY_PURPOSE,
		    db_ext(ID_POLICIES, false, policy(unknown[i])),
		    db_ext(ID_POLICIES, false, policy(unknown[i])));
		expect_valid(s);
	}
}

/* -- application policies ---------------------------------------------------- */

static struct vfy_span
usages(const char *oid)
{
	return SEQ(SEQ(db_oid(oid)));
}

/* As Active Directory CS writes them beside extKeyUsage, when a template says critical. */
static void
test_application_policies(void **state)
{
	struct stage *s = *state;
	struct vfy_span eku = db_ext(ID_EKU, true, SEQ(db_oid(SERVER)));
	const struct {
		bool critical, valid;
		struct vfy_span value;
	} cases[] = { { true, true, usages(SERVER) },
		{ true, true, usages(ANY_USAGE) },
		{ true, true, SEQ(SEQ(db_oid(CLIENT)), SEQ(db_oid(SERVER))) },
		{ true, false, usages(CLIENT) },
		{ false, true, usages(CLIENT) }, { false, true, NULL_() } };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vfy_span ext = db_ext(
		    ID_APPLICATION_POLICIES, cases[i].critical, cases[i].value);

		hold(s, VFY_TLS_SERVER, CAT(eku, ext), NONE);
		expect(s, cases[i].valid ? VFY_VALID : VFY_INVALID,
		    cases[i].valid ? VFY_R_OK : VFY_R_WRONG_PURPOSE);
		/* without extKeyUsage they are the only list */
		hold(s, VFY_TLS_SERVER, ext, NONE);
		expect(s, cases[i].valid ? VFY_VALID : VFY_INVALID,
		    cases[i].valid ? VFY_R_OK : VFY_R_WRONG_PURPOSE);
		hold(s, VFY_TLS_SERVER, NONE, ext);
		expect(s, cases[i].valid ? VFY_VALID : VFY_INVALID,
		    cases[i].valid ? VFY_R_OK : VFY_R_CA_WRONG_PURPOSE);
	}
	hold(s, VFY_TLS_SERVER, db_ext(ID_APPLICATION_POLICIES, true, NULL_()),
	    NONE);
	refuse(s, VFY_R_BAD_EXTENSION);
	hold(s, VFY_TLS_SERVER,
	    db_ext(ID_APPLICATION_POLICIES, true, SEQ(NONE)), NONE);
	refuse(s, VFY_R_BAD_EXTENSION);
}

/* -- TLS features -------------------------------------------------------------- */

static struct vfy_span
features(struct vfy_span list)
{
	return db_ext("1.3.6.1.5.5.7.1.24", false, SEQ(list));
}

/*= rfc7633 4.2.2 at least the same set of features */
static void
test_features(void **state)
{
	struct stage *s = *state;
	struct vfy_span five = features(db_int(5)), six = features(db_int(6)),
			both = features(CAT(db_int(6), db_int(5)));
	const struct {
		struct vfy_span leaf, inter;
		bool valid;
	} cases[] = { { NONE, five, false }, { five, five, true },
		{ both, five, true }, { six, five, false },
		{ five, both, false }, { both, both, true },
		{ five, NONE, true } };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hold(s, VFY_TLS_SERVER, cases[i].leaf, cases[i].inter);
		expect(s, cases[i].valid ? VFY_VALID : VFY_INVALID,
		    cases[i].valid ? VFY_R_OK : VFY_R_TLS_FEATURE);
		/* not for TLS: nobody would keep the promise */
		hold(s, VFY_EMAIL, cases[i].leaf, cases[i].inter);
		expect_valid(s);
	}
}

/* An anchor's feature binds too, unless its own constraints do not count. */
static void
test_features_of_anchor(void **state)
{
	struct stage *s = *state;

	stage_end(s);
	s->anchor = ca_issue(&s->root, &s->root, 1, features(db_int(5)));
	stage_begin(s);
	hold(s, VFY_TLS_SERVER, features(db_int(5)), features(db_int(5)));
	expect_valid(s);
	hold(s, VFY_TLS_SERVER, features(db_int(5)), NONE);
	refuse(s, VFY_R_TLS_FEATURE);
	vfy_query_set_anchor_constraints(s->query, false);
	expect_valid(s);
}

/* More features than are compared by pairs: not read. */
static void
test_many_features(void **state)
{
	struct stage *s = *state;
	struct vfy_span list = NONE;
	long i;

	for (i = 0; i < LIMIT_TLS_FEATURES; i++)
		list = CAT(list, db_int(i));
	hold(s, VFY_TLS_SERVER, features(list), features(list));
	expect_valid(s);
	hold(s, VFY_TLS_SERVER, features(CAT(list, db_int(i))), NONE);
	refuse(s, VFY_R_BAD_EXTENSION);
}

/* -- malformed without harm ---------------------------------------------------- */

/*
 * No decision rests on these. OpenSSL's "issuer:copy" makes an empty
 * issuerAltName where the issuer has no names.
 */
static void
test_idle(void **state)
{
	static const char *const idle[] = { "2.5.29.18", "1.3.6.1.5.5.7.1.11",
		"2.5.29.46" };
	struct stage *s = *state;
	size_t i;

	for (i = 0; i < sizeof(idle) / sizeof(idle[0]); i++) {
		hold(s, VFY_ANY_PURPOSE, db_ext(idle[i], false, SEQ(NONE)),
		    db_ext(idle[i], false, SEQ(NULL_())));
		expect_valid(s);
		vfy_query_set_profile(s->query, VFY_RFC5280);
		ask(s);
		assert_int_equal(vfy_verdict_outcome(s->verdict), VFY_INVALID);
		hold(
		    s, VFY_ANY_PURPOSE, db_ext(idle[i], true, SEQ(NONE)), NONE);
		refuse(s, VFY_R_BAD_EXTENSION);
	}
	/* one that decisions rest on */
	hold(s, VFY_ANY_PURPOSE, NONE, db_ext(ID_POLICIES, false, SEQ(NONE)));
	refuse(s, VFY_R_BAD_EXTENSION);
}

/* An empty subjectAltName, as OpenSSL's "email:copy" makes it, is none. */
static void
test_empty_names(void **state)
{
	struct vfy_span empty = db_ext("2.5.29.17", false, SEQ(NONE));
	struct stage *s = *state;

	hold(s, VFY_ANY_PURPOSE, NONE, empty);
	expect_valid(s);
	hold(s, VFY_ANY_PURPOSE, empty, NONE);
	expect_valid(s);
	hold(s, VFY_TLS_SERVER, empty, NONE);
	vfy_query_set_identity(s->query, VFY_ID_DNS, "leaf");
	refuse(s, VFY_R_NO_SAN);
}

/* A client's certificate with a list of no extensions. */
static void
test_no_extensions(void **state)
{
	struct stage *s = *state;
	struct db_cert f = db_cert_default();
	struct vfy_span tbs = SEQ(CONS(0, db_int(2)), f.serial, f.algorithm,
	    s->root.name, SEQ(db_time(f.not_before), db_time(f.not_after)),
	    f.subject, f.spki, CONS(3, SEQ(NONE)));

	present(s, db_signed(tbs, f.algorithm, ca_sign, s->root.key));
	vfy_query_set_purpose(s->query, VFY_TLS_CLIENT);
	expect_valid(s);
	vfy_query_set_profile(s->query, VFY_RFC5280);
	refuse(s, VFY_R_BAD_ENCODING);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(test_qualifier),
		ON_STAGE(test_application_policies),
		ON_STAGE(test_features),
		ON_STAGE(test_features_of_anchor),
		ON_STAGE(test_many_features),
		ON_STAGE(test_idle),
		ON_STAGE(test_empty_names),
		ON_STAGE(test_no_extensions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
