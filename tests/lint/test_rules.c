/* SPDX-License-Identifier: MIT */
/*
 * test_rules.c - each rule of lint_rule.def finds what breaks it, and nothing in what
 * differs in this alone: an object of each kind that breaks no rule, changed in two
 * ways. A rule without its two cases does not compile.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"

static const struct lint_options all_rules;

/* Is name one of the words? */
static bool
is_among(const char *name, const char *words)
{
	size_t len = strlen(name);

	for (const char *p = words; (p = strstr(p, name)) != NULL; p += len) {
		if ((p == words || p[-1] == ' ') &&
		    (p[len] == ' ' || p[len] == '\0'))
			return true;
	}
	return false;
}

/* The rules broken but rule and also; prints them. */
static size_t
num_others(const struct lint_result *r, enum lint_rule_id rule,
    const char *also, const char *which)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct lint_finding *f = &r->findings[i];
		const char *name = lint_rule(f->rule)->name;

		if (f->rule == rule || is_among(name, also))
			continue;
		print_error("%s, %s: also %s: %s\n", lint_rule(rule)->name,
		    which, name, f->detail);
		n++;
	}
	return n;
}

static bool
has(const struct lint_result *r, enum lint_rule_id rule)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->findings[i].rule == rule)
			return true;
	}
	return false;
}

/* Words of also that were not needed. */
static size_t
num_unneeded(const struct lint_result *r, const char *also)
{
	size_t words = also[0] != '\0', found = 0;

	for (const char *p = also; *p != '\0'; p++)
		words += *p == ' ';
	for (size_t i = 0; i < r->n; i++)
		found += is_among(lint_rule(r->findings[i].rule)->name, also);
	return words - found;
}

static size_t
check_case(const struct rule_case *c, struct lint_result *r)
{
	const char *name = lint_rule(c->rule)->name;
	struct mold m = mold_of(c->base);
	size_t wrong = 0;

	c->bad(&m);
	assert_int_equal(lint_mold(&m, &all_rules, r), 0);
	if (!has(r, c->rule)) {
		print_error("%s: not found\n", name);
		wrong++;
	}
	wrong += num_others(r, c->rule, c->also, "bad");
	if (num_unneeded(r, c->also) > 0) {
		print_error(
		    "%s: not all of \"%s\" were broken\n", name, c->also);
		wrong++;
	}
	m = mold_of(c->base);
	c->good(&m);
	assert_int_equal(lint_mold(&m, &all_rules, r), 0);
	if (has(r, c->rule)) {
		print_error("%s: found in what is good: %s\n", name,
		    r->findings[0].detail);
		wrong++;
	}
	wrong += num_others(r, c->rule, "", "good");
	db_free_all();
	return wrong;
}

static void
test_cases(void **state)
{
	struct lint_result *r = calloc(1, sizeof(*r));
	size_t wrong = 0;

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		wrong += check_case(&cases[i], r);
	free(r);
	assert_int_equal(wrong, 0);
}

/* -- the table ---------------------------------------------------------------------- */

static bool
is_source(const char *name)
{
	static const char *const sources[] = { "rfc-", "br-", "ev-", "smime-",
		"chrome-", "nist-", "key-" };

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		if (strncmp(name, sources[i], strlen(sources[i])) == 0)
			return true;
	}
	return false;
}

/* 0, or a day that there is. */
static bool
is_day(unsigned day)
{
	return day == 0 ||
	    (day > 19900101 && day < 20400101 && day / 100 % 100 >= 1 &&
		day / 100 % 100 <= 12 && day % 100 >= 1 && day % 100 <= 31);
}

static void
test_table(void **state)
{
	(void)state;
	assert_true(LINT_NUM_RULES >= 120);
	for (size_t i = 0; i < LINT_NUM_RULES; i++) {
		const struct lint_rule *r = lint_rule(i);

		assert_true(is_source(r->name));
		assert_int_equal(
		    strspn(r->name, "abcdefghijklmnopqrstuvwxyz0123456789-"),
		    strlen(r->name));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(r->name, lint_rule(k)->name);
		assert_true(strchr(r->citation, ' ') != NULL);
		assert_true(is_day(r->from) && is_day(r->until));
		assert_true(r->until == 0 || r->from < r->until);
		assert_true(r->profiles != 0 && r->profiles < 0x100);
		assert_true(strlen(r->title) > 10 && strlen(r->hint) > 5);
		assert_true(r->title[strlen(r->title) - 1] != '.');
	}
}

static void
test_names(void **state)
{
	struct lint_options o = { .profile = 0 };

	(void)state;
	assert_int_equal(lint_switch(&o, "*", true), LINT_NUM_RULES);
	assert_int_equal(lint_switch(&o, "rfc-serial-length", false), 1);
	assert_false(o.off[LINT_serial_length]);
	assert_int_equal(lint_switch(&o, "br-lifetime-*", false), 5);
	assert_int_equal(lint_switch(&o, "*-lifetime-*8", false), 1);
	assert_int_equal(lint_switch(&o, "rfc-serial-lengt", false), 0);
	assert_int_equal(lint_switch(&o, "", false), 0);
	for (unsigned bit = 1; bit <= LINT_OCSP; bit <<= 1)
		assert_int_equal(
		    lint_profile_parse(lint_profile_name(bit)), bit);
	assert_int_equal(lint_profile_parse("auto"), 0);
}

/* -- what can be read in two ways ---- */

/* What was found of it; -1: nothing. */
static int
severity_in(const struct lint_result *r, enum lint_rule_id rule)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->findings[i].rule == rule)
			return (int)r->findings[i].severity;
	}
	return -1;
}

/* -- what binds ------------------------------------------------------------------------- */

static struct lint_result *
lint_by(const struct mold *m, const struct lint_options *o)
{
	static struct lint_result result;

	assert_int_equal(lint_mold(m, o, &result), 0);
	return &result;
}

static void
test_profiles(void **state)
{
	static const unsigned profiles[] = { [SERVER] = LINT_TLS_SERVER,
		[CLIENT] = LINT_TLS_CLIENT,
		[EMAIL] = LINT_EMAIL,
		[OTHER] = LINT_OTHER,
		[CA] = LINT_CA,
		[ROOT] = LINT_ROOT,
		[CRL] = LINT_CRL,
		[OCSP] = LINT_OCSP };
	struct lint_options forced = { .profile = LINT_TLS_SERVER };
	struct lint_result *r;
	struct mold m;

	(void)state;
	for (enum base b = SERVER; b <= OCSP; b++) {
		m = mold_of(b);
		r = lint_by(&m, &all_rules);
		assert_int_equal(r->profile, profiles[b]);
		assert_int_equal(r->n, 0);
	}
	m = mold_of(CLIENT);
	r = lint_by(&m, &forced);
	assert_int_equal(r->profile, LINT_TLS_SERVER);
	assert_true(has(r, LINT_br_eku_present));
	/* a certificate is no list, whatever was asked for */
	forced.profile = LINT_CRL;
	r = lint_by(&m, &forced);
	assert_int_equal(r->profile, LINT_TLS_CLIENT);
	assert_int_equal(r->n, 0);
	forced.profile = LINT_OCSP;
	assert_int_equal(lint_by(&m, &forced)->profile, LINT_TLS_CLIENT);
	/* a list stays one */
	forced.profile = LINT_TLS_SERVER;
	m = mold_of(CRL);
	assert_int_equal(lint_by(&m, &forced)->profile, LINT_CRL);
	/* no purposes: by its names */
	m = mold_of(SERVER);
	drop_ext(&m, E_EKU);
	assert_int_equal(lint_by(&m, &all_rules)->profile, LINT_TLS_SERVER);
	/* self-issued under another key: no root */
	m = mold_of(ROOT);
	put_ext(&m, E_AKI, false, SEQ(PRIM(0, RAW("another key"))));
	assert_int_equal(lint_by(&m, &all_rules)->profile, LINT_CA);
	db_free_all();
}

/* A CA for other purposes is not the web's business. */
static void
test_other_ca(void **state)
{
	struct mold m = mold_of(CA);

	(void)state;
	drop_ext(&m, E_CRLDP);
	assert_true(has(lint_by(&m, &all_rules), LINT_br_crldp_present));
	put_eku(&m, KP_EMAIL);
	assert_int_equal(lint_by(&m, &all_rules)->n, 0);
	db_free_all();
}

static void
test_dates(void **state)
{
	struct lint_options at = { .dated = true, .at = INT64_C(1805068800) };
	struct mold m = mold_of(SERVER);

	(void)state;
	/* 200 days, before and since 2026-03-15 */
	m.not_after = db_time("261120000000Z");
	assert_true(has(lint_by(&m, &all_rules), LINT_br_days_200));
	m.not_before = db_time("260314235959Z");
	m.not_after = db_time("261103000000Z");
	assert_int_equal(lint_by(&m, &all_rules)->n, 0);
	m.not_before = db_time("260315000000Z");
	assert_true(has(lint_by(&m, &all_rules), LINT_br_days_200));
	/* what of it will be wrong on 2027-03-15? */
	m.not_after = db_time("260925000000Z");
	assert_int_equal(lint_by(&m, &all_rules)->n, 0);
	assert_true(has(lint_by(&m, &at), LINT_br_days_100));
	/* without a date only what always binds */
	m.not_before = db_str(DER_UTC_TIME, "");
	assert_true(has(lint_by(&m, &all_rules), LINT_validity_form));
	assert_false(has(lint_by(&m, &all_rules), LINT_br_days_200));
	db_free_all();
}

/*
 * Fermat's method takes (p - q)^2 / 8 sqrt(n) rounds, and is given a hundred: 2^1032 by
 * 2^1026 and some, but not 2^1038.
 */
static void
test_close_primes(void **state)
{
	static const struct {
		unsigned long distance;
		bool found;
	} apart[] = { { 1, true }, { 400, true }, { 513, true }, { 516, true },
		{ 519, false }, { 1000, false } };
	struct mold m = mold_of(CLIENT);

	(void)state;
	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++) {
		m.spki = rsa_apart(apart[i].distance);
		assert_int_equal(
		    has(lint_by(&m, &all_rules), LINT_rsa_close_primes),
		    apart[i].found);
	}
	/* a square; and what is too small or too large to be tried */
	m.spki = rsa_spki_of(
	    NULL_(), SEQ(EL(DER_INTEGER, RAW("\x01\0\0\0\0")), db_int(65537)));
	assert_true(has(lint_by(&m, &all_rules), LINT_rsa_close_primes));
	m.spki = rsa_spki_of(NULL_(), SEQ(db_int(9), db_int(65537)));
	assert_false(has(lint_by(&m, &all_rules), LINT_rsa_small_factor));
	db_free_all();
}

#define SHA(last) SEQ(db_oid("2.16.840.1.101.3.4.2." last), NULL_())

static struct lint_result *
lint_pss(struct mold *m, struct vfy_span params)
{
	put_algorithm(m, SEQ(db_oid("1.2.840.113549.1.1.10"), params));
	return lint_by(m, &all_rules);
}

/* RFC 4055 3.1: the hash of RSASSA-PSS is in its parameters, and SHA-1 if not there. */
static void
test_pss(void **state)
{
	struct vfy_span sha1 = SEQ(db_oid("1.3.14.3.2.26"), NULL_());
	struct vfy_span md5 = SEQ(db_oid("1.2.840.113549.2.5"), NULL_());
	struct mold m = mold_of(SERVER);
	struct lint_result *r;

	(void)state;
	r = lint_pss(&m,
	    SEQ(CONS(0, SHA("1")),
		CONS(1, SEQ(db_oid("1.2.840.113549.1.1.8"), SHA("1"))),
		CONS(2, db_int(32))));
	assert_int_equal(r->n, 0);
	assert_int_equal(lint_pss(&m, SEQ(CONS(0, SHA("2"))))->n, 0);
	assert_int_equal(lint_pss(&m, SEQ(CONS(0, SHA("3"))))->n, 0);
	assert_true(
	    has(lint_pss(&m, SEQ(CONS(0, sha1))), LINT_nist_signature_sha1));
	assert_true(has(
	    lint_pss(&m, SEQ(CONS(2, db_int(20)))), LINT_nist_signature_sha1));
	assert_true(
	    has(lint_pss(&m, SEQ(db_none())), LINT_nist_signature_sha1));
	assert_true(has(lint_pss(&m, db_none()), LINT_nist_signature_sha1));
	assert_true(has(lint_pss(&m, SEQ(CONS(0, md5))), LINT_signature_md5));
	r = lint_pss(&m, SEQ(CONS(0, SHA("4"))));
	assert_true(has(r, LINT_br_signature_algorithm));
	assert_false(has(r, LINT_nist_signature_sha1));
	assert_true(has(lint_pss(&m, NULL_()), LINT_br_signature_algorithm));
	db_free_all();
}

/* What a cross-certificate may have is no error of a CA, but of a root. */
static void
test_cross(void **state)
{
	static const enum base bases[] = { CA, ROOT };
	struct lint_result *r;
	struct mold m;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		int want = bases[i] == CA ? LINT_WARNING : LINT_ERROR;

		m = mold_of(bases[i]);
		m.subject =
		    SEQ(RDN(T_OU, "a"), RDN_OF(T_O, DER_TELETEX_STRING, "b"),
			SET(db_attribute(T_L, "c"), db_attribute(T_O, "d")));
		if (bases[i] == ROOT)
			m.issuer = m.subject;
		r = lint_by(&m, &all_rules);
		assert_int_equal(severity_in(r, LINT_br_ca_subject), want);
		assert_int_equal(severity_in(r, LINT_br_ca_unit), want);
		assert_int_equal(severity_in(r, LINT_br_dn_sorted), want);
		assert_int_equal(severity_in(r, LINT_br_dn_single), want);
		assert_int_equal(severity_in(r, LINT_br_dn_once), want);
		assert_int_equal(severity_in(r, LINT_br_dn_string_type), want);
		for (size_t k = 0; k < r->n; k++)
			assert_true(
			    bases[i] == CA || r->findings[k].unless == NULL);
	}
	db_free_all();
}

/* Exceptions that an object shows, or does not. */
static void
test_exceptions(void **state)
{
	struct vfy_span names = SEQ(CONS(0, SEQ(DNS("example.org"))));
	struct mold m = mold_of(CA);

	(void)state;
	put_ext(&m, E_NAMES, false, names);
	assert_int_equal(
	    severity_in(lint_by(&m, &all_rules), LINT_names_critical),
	    LINT_WARNING);
	put_eku(&m, KP_EMAIL);
	assert_int_equal(
	    severity_in(lint_by(&m, &all_rules), LINT_names_critical),
	    LINT_ERROR);
	m = mold_of(CA);
	put_eku(&m, CAT(KP_SERVER, KP_OCSP));
	assert_int_equal(
	    severity_in(lint_by(&m, &all_rules), LINT_br_ca_eku_mixed),
	    LINT_WARNING);
	put_eku(&m, CAT(KP_SERVER, KP_OCSP, KP_CODE));
	assert_int_equal(
	    severity_in(lint_by(&m, &all_rules), LINT_br_ca_eku_mixed),
	    LINT_ERROR);
	/* RFC 3779's extensions are critical by their definition */
	m = mold_of(CLIENT);
	put_ext(&m, "1.3.6.1.5.5.7.1.7", true, SEQ(db_none()));
	put_ext(&m, "1.3.6.1.5.5.7.1.8", true, SEQ(db_none()));
	assert_int_equal(lint_by(&m, &all_rules)->n, 0);
	/* the list's issuer is another: without a place there is no URI */
	m = mold_of(CLIENT);
	put_ext(&m, E_CRLDP, false,
	    SEQ(SEQ(CONS(2, db_directory(db_name("CRL"))))));
	assert_int_equal(lint_by(&m, &all_rules)->n, 0);
	/* no list was needed beside OCSP, nor without it before SC63 */
	m = mold_of(SERVER);
	drop_ext(&m, E_CRLDP);
	m.not_before = db_time("240314235959Z");
	m.not_after = db_time("240601000000Z");
	assert_int_equal(lint_by(&m, &all_rules)->n, 0);
	m.not_before = db_time("240315000000Z");
	assert_true(has(lint_by(&m, &all_rules), LINT_br_crldp_present));
	db_free_all();
}

/* A list of any length is read. */
static void
test_long_list(void **state)
{
	static struct vfy_span names[5000];
	struct mold m = mold_of(CLIENT);
	struct lint_result *r;

	(void)state;
	for (size_t i = 0; i < 5000; i++)
		names[i] = DNS(i == 4999 ? "-a" : HOST);
	put_san(&m, db_cat(names, 5000));
	r = lint_by(&m, &all_rules);
	assert_false(has(r, LINT_extension_value));
	assert_true(has(r, LINT_san_dns_syntax));
	/* more extensions than the engine reads are not wrong for that */
	m = mold_of(OTHER);
	m.extensions = many_extensions(100);
	r = lint_by(&m, &all_rules);
	assert_int_equal(severity_in(r, LINT_form), LINT_WARNING);
	assert_int_equal(r->n, 1);
	db_free_all();
}

/* One bad field is told of, and all others still are. */
static void
test_tolerance(void **state)
{
	struct lint_result *r;
	struct mold m = mold_of(SERVER);

	(void)state;
	m.version = CONS(0, db_str(DER_UTF8_STRING, "3"));
	m.serial = EL(DER_INTEGER, RAW("\0\0"));
	m.not_before = db_str(DER_UTC_TIME, "now");
	m.subject = SEQ(RDN_OF(T_CN, DER_UTF8_STRING, "\xff"));
	m.spki = SEQ(db_int(1));
	put_ext(&m, E_BASIC, true, db_int(1));
	put_san(&m, DNS("a_b.example.org"));
	put_ext(&m, E_AIA, true, SEQ(AD("2", ISSUER_URI)));
	r = lint_by(&m, &all_rules);
	assert_true(has(r, LINT_form));
	assert_true(has(r, LINT_version));
	assert_true(has(r, LINT_serial_minimal));
	/* binds from a day on, and the certificate has none */
	assert_false(has(r, LINT_serial_positive));
	assert_true(has(r, LINT_validity_form));
	assert_true(has(r, LINT_dn_form));
	assert_true(has(r, LINT_key_form));
	assert_true(has(r, LINT_extension_value));
	assert_true(has(r, LINT_aia_critical));
	assert_int_equal(r->subject.len, 0);
	db_free_all();
}

/* Any octet changed, and any end cut off: an answer, and no read beyond. */
static void
test_any_octet(void **state)
{
	static struct lint_result r;
	struct vfy_span der, copy;
	struct mold m;

	(void)state;
	for (enum base b = SERVER; b <= OCSP; b++) {
		m = mold_of(b);
		der = pour(&m);
		for (size_t i = 0; i < der.len; i++) {
			copy = db_changed(der, i * DB_CHANGES + i % DB_CHANGES);
			assert_int_equal(
			    lint_certificate(copy, &all_rules, &r), 0);
			assert_int_equal(lint_crl(copy, &all_rules, &r), 0);
			assert_int_equal(lint_ocsp(copy, &all_rules, &r), 0);
			copy = db_copy(span_of(der.ptr, i));
			assert_int_equal(
			    lint_certificate(copy, &all_rules, &r), 0);
			assert_true(i == 0 || has(&r, LINT_form));
			assert_int_equal(lint_crl(copy, &all_rules, &r), 0);
			assert_int_equal(lint_ocsp(copy, &all_rules, &r), 0);
		}
		db_free_all();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_other_ca),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_close_primes),
		cmocka_unit_test(test_pss),
		cmocka_unit_test(test_cross),
		cmocka_unit_test(test_exceptions),
		cmocka_unit_test(test_long_list),
		cmocka_unit_test(test_tolerance),
		cmocka_unit_test(test_any_octet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
