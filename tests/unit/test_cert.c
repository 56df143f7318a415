/* SPDX-License-Identifier: MIT */
/*
 * test_cert.c - certificates: fields refused with a fault that names them,
 * extensions read, or marked as malformed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cert.h"
#include "der_build.h"

static int
clean(void **state)
{
	(void)state;
	db_free_all();
	return 0;
}

static struct vfy_cert *
parse(struct vfy_span der)
{
	struct vfy_fault fault;
	struct vfy_cert *c = NULL;

	if (cert_parse(der, &c, &fault) != 0)
		fail_msg("%s in %s at %zu", vfy_fault_name(fault.code),
		    fault.what, fault.offset);
	return c;
}

static void
refused(struct vfy_span der, enum vfy_fault_code code, const char *what)
{
	struct vfy_fault fault;
	struct vfy_cert *c = NULL;

	if (cert_parse(der, &c, &fault) != VFY_EPARSE) {
		cert_free(c);
		fail_msg("accepted with a bad %s", what);
	}
	assert_string_equal(fault.what, what);
	assert_string_equal(vfy_fault_name(fault.code), vfy_fault_name(code));
	assert_null(c);
}

static void
test_fields(void **state)
{
	struct db_cert f = db_cert_default();
	struct vfy_cert *c = parse(db_certificate(&f, NULL, NULL));
	char text[64];

	(void)state;
	assert_int_equal(c->version, 3);
	assert_int_equal(vfy_cert_serial(c, text, sizeof(text)), 4);
	assert_string_equal(text, "1234");
	vfy_cert_subject(c, text, sizeof(text));
	assert_string_equal(text, "CN=leaf");
	vfy_cert_issuer(c, text, sizeof(text));
	assert_string_equal(text, "CN=CA");
	vfy_cert_public_key(c, text, sizeof(text));
	assert_string_equal(text, "ed25519");
	assert_int_equal(vfy_cert_not_before(c), 1767225600);
	assert_int_equal(vfy_cert_not_after(c), 1798761600);
	assert_false(cert_self_issued(c));
	assert_false(cert_has(c, EXT_BASIC_CONSTRAINTS));
	cert_free(c);
}

/* A TBSCertificate of the default fields, but for those given. */
static struct vfy_span
with(struct vfy_span version, struct vfy_span serial, struct vfy_span validity,
    struct vfy_span tail)
{
	struct db_cert f = db_cert_default();
	struct vfy_span tbs = SEQ(version, serial, f.algorithm, f.issuer,
	    validity, f.subject, f.spki, tail);

	return db_signed(tbs, f.algorithm, NULL, NULL);
}

static struct vfy_span
good_validity(void)
{
	return SEQ(db_time("260101000000Z"), db_time("270101000000Z"));
}

static struct vfy_span
v3(void)
{
	return CONS(0, db_int(2));
}

static void
test_version(void **state)
{
	struct vfy_span ext = CONS(3, SEQ(db_ext("1.2.3", false, NULL_())));
	struct vfy_span unique = PRIM(1, RAW("\0\x55"));
	struct vfy_cert *c;

	(void)state;
	refused(with(CONS(0, db_int(3)), db_int(1), good_validity(), ext),
	    VFY_F_VERSION, "tbsCertificate.version");
	refused(with(CONS(0, db_int(-1)), db_int(1), good_validity(), ext),
	    VFY_F_VALUE, "tbsCertificate.version");
	refused(with(db_none(), db_int(1), good_validity(), ext), VFY_F_VERSION,
	    "tbsCertificate.extensions");
	refused(with(db_none(), db_int(1), good_validity(), unique),
	    VFY_F_VERSION, "tbsCertificate.issuerUniqueID");
	c = parse(with(CONS(0, db_int(1)), db_int(1), good_validity(), unique));
	assert_int_equal(c->version, 2);
	assert_true(c->unique_ids);
	cert_free(c);
	c = parse(with(db_none(), db_int(1), good_validity(), db_none()));
	assert_int_equal(c->version, 1);
	cert_free(c);
	c = parse(
	    with(CONS(0, db_int(0)), db_int(1), good_validity(), db_none()));
	assert_true(c->odd_default);
	cert_free(c);
}

static void
test_validity(void **state)
{
	static const char *const bad[] = { "261301000000Z", "260132000000Z",
		"260101240000Z", "2601010000Z", "260101000000+0000",
		"20260101000000.5Z", "260229000000Z", "" };
	struct vfy_span good = db_time("270101000000Z");
	struct vfy_cert *c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(with(v3(), db_int(1), SEQ(db_time(bad[i]), good),
			    db_none()),
		    VFY_F_TIME, "tbsCertificate.validity.notBefore");
	c = parse(with(
	    v3(), db_int(1), SEQ(db_time("20260101000000Z"), good), db_none()));
	assert_true(c->odd_time);
	cert_free(c);
	c = parse(with(v3(), db_int(1),
	    SEQ(db_time("260101000000Z"), db_time("20500101000000Z")),
	    db_none()));
	assert_false(c->odd_time);
	cert_free(c);
}

static void
test_serial(void **state)
{
	(void)state;
	refused(
	    with(v3(), EL(DER_INTEGER, db_none()), good_validity(), db_none()),
	    VFY_F_VALUE, "tbsCertificate.serialNumber");
	refused(with(v3(), EL(DER_INTEGER, RAW("\0\1")), good_validity(),
		    db_none()),
	    VFY_F_BER, "tbsCertificate.serialNumber");
	cert_free(parse(with(v3(), db_int(-5), good_validity(), db_none())));
}

static void
test_around(void **state)
{
	struct db_cert f = db_cert_default();
	struct vfy_span good = db_certificate(&f, NULL, NULL);
	struct vfy_fault fault;
	struct vfy_cert *c;
	size_t i;

	(void)state;
	refused(CAT(good, RAW("\0")), VFY_F_TRAILING, "Certificate");
	for (i = 1; i < good.len; i++)
		assert_int_equal(
		    cert_parse(db_copy(span_of(good.ptr, i)), &c, &fault),
		    VFY_EPARSE);
	assert_int_equal(
	    cert_parse(span_of(good.ptr, 0), &c, &fault), VFY_EPARSE);
	assert_int_equal(fault.code, VFY_F_EMPTY);
}

static struct vfy_span
cert_with(struct vfy_span extensions)
{
	struct db_cert f = db_cert_default();

	f.extensions = extensions;
	return db_certificate(&f, NULL, NULL);
}

static void
test_extension_list(void **state)
{
	struct vfy_span one =
	    db_ext("2.5.29.15", true, db_bits(DER_BIT_STRING, 7, RAW("\x80")));
	struct vfy_span many[LIMIT_EXTENSIONS + 1];
	struct vfy_cert *c;
	char oid[32];
	size_t i;

	(void)state;
	refused(cert_with(CAT(one, one)), VFY_F_DUPLICATE_EXTENSION,
	    "tbsCertificate.extensions");
	c = parse(
	    with(v3(), db_int(1), good_validity(), CONS(3, SEQ(db_none()))));
	assert_true(c->empty_extensions);
	cert_free(c);
	refused(with(v3(), db_int(1), good_validity(), CONS(3, db_none())),
	    VFY_F_TRUNCATED, "tbsCertificate.extensions");
	for (i = 0; i <= LIMIT_EXTENSIONS; i++) {
		snprintf(oid, sizeof(oid), "1.2.%zu", i);
		many[i] = db_ext(oid, false, NULL_());
	}
	refused(cert_with(db_cat(many, LIMIT_EXTENSIONS + 1)), VFY_F_LIMIT,
	    "tbsCertificate.extensions");
	cert_free(parse(cert_with(db_cat(many, LIMIT_EXTENSIONS))));
	c = parse(cert_with(CAT(one, db_ext("1.2.3.4", true, NULL_()))));
	assert_true(c->unknown_critical);
	der_oid_text(c->unknown_critical_oid, oid, sizeof(oid));
	assert_string_equal(oid, "1.2.3.4");
	cert_free(c);
}

/* One value that is malformed, and its twin that is not. */
struct value {
	const char *oid;
	enum ext_id id;
	struct vfy_span bad, good;
};

static struct vfy_span
general_name(const char *dns)
{
	return PRIM(2, span_str(dns));
}

static void
check_values(const struct value *v, size_t n)
{
	struct vfy_cert *c;
	size_t i;

	for (i = 0; i < n; i++) {
		c = parse(cert_with(db_ext(v[i].oid, false, v[i].bad)));
		if (c->bad_extensions != 1u << v[i].id)
			fail_msg(
			    "accepted: value %zu of %s", i, ext_name(v[i].id));
		cert_free(c);
		c = parse(cert_with(db_ext(v[i].oid, false, v[i].good)));
		if (c->bad_extensions != 0 || !cert_has(c, v[i].id))
			fail_msg(
			    "refused: value %zu of %s", i, ext_name(v[i].id));
		cert_free(c);
	}
}

static void
test_values(void **state)
{
	struct vfy_span policy = SEQ(db_oid("1.2.3"));
	struct vfy_span other = SEQ(db_oid("1.2.4"));
	const struct value values[] = {
		{ "2.5.29.14", EXT_SUBJECT_KEY_ID, NULL_(), OCTETS(RAW("k")) },
		{ "2.5.29.14", EXT_SUBJECT_KEY_ID, db_none(),
		    OCTETS(db_none()) },
		{ "2.5.29.35", EXT_AUTHORITY_KEY_ID,
		    SEQ(PRIM(0, RAW("k")), NULL_()), SEQ(PRIM(0, RAW("k"))) },
		{ "2.5.29.15", EXT_KEY_USAGE,
		    db_bits(DER_BIT_STRING, 1, RAW("\x81")),
		    db_bits(DER_BIT_STRING, 1, RAW("\x82")) },
		{ "2.5.29.19", EXT_BASIC_CONSTRAINTS,
		    SEQ(db_bool(true), db_int(-1)),
		    SEQ(db_bool(true), db_int(0)) },
		{ "2.5.29.17", EXT_SUBJECT_ALT_NAME, db_none(),
		    SEQ(general_name("a")) },
		{ "2.5.29.17", EXT_SUBJECT_ALT_NAME, SEQ(NULL_()),
		    SEQ(db_none()) },
		{ "2.5.29.18", EXT_ISSUER_ALT_NAME, SEQ(db_none()),
		    SEQ(general_name("a")) },
		{ "2.5.29.17", EXT_SUBJECT_ALT_NAME,
		    SEQ(general_name("\xc3\xa4")),
		    SEQ(general_name("xn--4ca")) },
		{ "2.5.29.17", EXT_SUBJECT_ALT_NAME,
		    SEQ(general_name("a"), general_name("\xfc")),
		    SEQ(general_name("a"), general_name("b")) },
		{ "2.5.29.17", EXT_SUBJECT_ALT_NAME,
		    SEQ(PRIM(7, RAW("\x7f\0\1"))),
		    SEQ(PRIM(7, RAW("\x7f\0\0\1"))) },
		{ "2.5.29.17", EXT_SUBJECT_ALT_NAME, SEQ(CONS(4, NULL_())),
		    SEQ(CONS(4, db_name("x"))) },
		{ "2.5.29.30", EXT_NAME_CONSTRAINTS, SEQ(db_none()),
		    SEQ(CONS(0, SEQ(general_name("a")))) },
		{ "2.5.29.30", EXT_NAME_CONSTRAINTS,
		    SEQ(CONS(1, SEQ(PRIM(7, RAW("\1\2\3\4"))))),
		    SEQ(CONS(
			1, SEQ(PRIM(7, RAW("\1\2\3\4\xff\xff\xff\xff"))))) },
		{ "2.5.29.30", EXT_NAME_CONSTRAINTS,
		    SEQ(CONS(0, SEQ(general_name("a"), PRIM(1, RAW("\1"))))),
		    SEQ(CONS(0, SEQ(general_name("a")))) },
		{ "2.5.29.32", EXT_POLICIES, SEQ(policy, policy),
		    SEQ(policy, other) },
		{ "2.5.29.32", EXT_POLICIES, SEQ(db_none()), SEQ(policy) },
		{ "2.5.29.33", EXT_POLICY_MAPPINGS, SEQ(SEQ(db_oid("1.2.3"))),
		    SEQ(SEQ(db_oid("1.2.3"), db_oid("1.2.4"))) },
		{ "2.5.29.36", EXT_POLICY_CONSTRAINTS, SEQ(db_none()),
		    SEQ(PRIM(0, RAW("\0"))) },
		{ "2.5.29.54", EXT_INHIBIT_ANY_POLICY, db_int(-1), db_int(0) },
		{ "2.5.29.37", EXT_EXT_KEY_USAGE, SEQ(db_none()),
		    SEQ(db_oid("1.3.6.1.5.5.7.3.1")) },
		{ "2.5.29.31", EXT_CRL_DISTRIBUTION_POINTS,
		    SEQ(SEQ(CONS(0, CONS(0, db_none())))),
		    SEQ(SEQ(CONS(0, CONS(0, db_uri("http://a/b"))))) },
		{ "1.3.6.1.5.5.7.1.1", EXT_AUTHORITY_INFO_ACCESS,
		    SEQ(SEQ(db_uri("http://a/b"))),
		    SEQ(SEQ(
			db_oid("1.3.6.1.5.5.7.48.1"), db_uri("http://a/b"))) },
		{ "1.3.6.1.5.5.7.1.24", EXT_TLS_FEATURE, SEQ(db_none()),
		    SEQ(db_int(5)) },
		{ "1.3.6.1.5.5.7.48.1.5", EXT_OCSP_NOCHECK, db_none(),
		    NULL_() },
		{ "2.5.29.56", EXT_NO_REV_AVAIL, db_int(0), NULL_() },
	};

	(void)state;
	check_values(values, sizeof(values) / sizeof(values[0]));
}

static void
test_contents(void **state)
{
	struct vfy_span exts = CAT(
	    db_ext("2.5.29.15", true, db_bits(DER_BIT_STRING, 1, RAW("\x06"))),
	    db_ext("2.5.29.19", true, SEQ(db_bool(true), db_int(3))),
	    db_ext("2.5.29.37", false,
		SEQ(db_oid("1.3.6.1.5.5.7.3.1"), db_oid("1.2.3"))),
	    db_ext("2.5.29.14", false, OCTETS(RAW("ski"))),
	    db_ext("2.5.29.35", false, SEQ(PRIM(0, RAW("aki")))),
	    db_ext("1.3.6.1.5.5.7.1.24", false, SEQ(db_int(17), db_int(5))));
	struct vfy_cert *c = parse(cert_with(exts));

	(void)state;
	assert_true(c->is_ca);
	assert_int_equal(c->path_len, 3);
	assert_int_equal(c->key_usage, KU_KEY_CERT_SIGN | KU_CRL_SIGN);
	assert_int_equal(c->ekus, EKU_SERVER_AUTH | EKU_OTHER);
	assert_true(span_eq(c->subject_key_id, span_str("ski")));
	assert_true(span_eq(c->authority_key_id, span_str("aki")));
	assert_true(cert_must_staple(c));
	cert_free(c);
}

/* Only http URLs that are short and printable, each once, in order. */
static void
test_urls(void **state)
{
	struct vfy_span points =
	    SEQ(SEQ(CONS(0,
		    CONS(0, db_uri("ldap://a"), db_uri("http://a/1"),
			db_uri("HTTP://a/2")))),
		SEQ(CONS(2, CONS(4, db_name("other")))),
		SEQ(CONS(0,
		    CONS(0, db_uri("http://a/x y"), db_uri("https://a"),
			db_uri("http://a/3")))));
	struct vfy_cert *c =
	    parse(cert_with(db_ext("2.5.29.31", false, points)));
	char url[LIMIT_URL + 1];

	(void)state;
	assert_true(cert_crl_url(c, 0, url));
	assert_string_equal(url, "http://a/1");
	assert_true(cert_crl_url(c, 1, url));
	assert_string_equal(url, "HTTP://a/2");
	assert_true(cert_crl_url(c, 2, url));
	assert_string_equal(url, "http://a/3");
	assert_false(cert_crl_url(c, 3, url));
	assert_false(cert_ocsp_url(c, 0, url));
	cert_free(c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_fields, clean),
		cmocka_unit_test_teardown(test_version, clean),
		cmocka_unit_test_teardown(test_validity, clean),
		cmocka_unit_test_teardown(test_serial, clean),
		cmocka_unit_test_teardown(test_around, clean),
		cmocka_unit_test_teardown(test_extension_list, clean),
		cmocka_unit_test_teardown(test_values, clean),
		cmocka_unit_test_teardown(test_contents, clean),
		cmocka_unit_test_teardown(test_urls, clean),
	};

	return cmocka_run_group_tests_name("cert", tests, NULL, NULL);
}
