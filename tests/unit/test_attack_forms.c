/* SPDX-License-Identifier: MIT */
/*
 * test_attack_forms.c - well-formed DER of absurd size or depth: names, serial
 * numbers, object identifiers, bit strings, keys, nesting.
 *
 * What a certificate says to excess is refused when it is read, or it is read
 * and costs no more than its octets. Malformed DER is in test_der.c and
 * test_cert.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stage.h"
#include "vfy_limits.h"

#define LARGE ((size_t)64 * 1024)

/* len octets, all the same. */
static struct vfy_span
octets(size_t len, uint8_t value)
{
	uint8_t *p = db_alloc(len);

	memset(p, value, len);
	return span_of(p, len);
}

/* The element n times. */
static struct vfy_span
repeated(struct vfy_span element, size_t n)
{
	struct vfy_span *parts = calloc(n, sizeof(*parts)), out;
	size_t i;

	assert_non_null(parts);
	for (i = 0; i < n; i++)
		parts[i] = element;
	out = db_cat(parts, n);
	free(parts);
	return out;
}

/* SEQUENCEs in each other, depth of them, with room for all their headers. */
static struct vfy_span
nested(size_t depth)
{
	uint8_t *p = db_alloc(4 * depth);
	size_t at = 4 * depth, len = 0;

	while (depth-- > 0) {
		if (len >= 0x100) {
			p[--at] = (uint8_t)len;
			p[--at] = (uint8_t)(len >> 8);
			p[--at] = 0x82;
		} else if (len >= 0x80) {
			p[--at] = (uint8_t)len;
			p[--at] = 0x81;
		} else
			p[--at] = (uint8_t)len;
		p[--at] = DER_SEQUENCE;
		len += len >= 0x100 ? 4 : len >= 0x80 ? 3 : 2;
	}
	return span_of(p + at, len);
}

/* An OBJECT IDENTIFIER below 1.2 whose next arc has len octets. */
static struct vfy_span
huge_oid(size_t len)
{
	return EL(DER_OID, RAW("\x2a"), octets(len, 0xff), RAW("\x7f"));
}

static void
refuse_to_read(
    struct stage *s, const struct db_cert *f, enum vfy_fault_code code)
{
	struct vfy_fault fault;

	assert_int_not_equal(vfy_query_add_certs(s->query,
				 db_certificate(f, NULL, NULL), NULL, &fault),
	    0);
	assert_int_equal(fault.code, code);
	assert_in_range(vfy_fault_text(&fault, NULL, 0), 1, 512);
}

/* Everything that can be printed of a certificate ends where the buffer does. */
static void
print_all(const struct vfy_cert *c)
{
	static size_t (*const print[])(const struct vfy_cert *, char *,
	    size_t) = { vfy_cert_subject, vfy_cert_issuer, vfy_cert_serial,
		vfy_cert_public_key, vfy_cert_signature };
	char text[64];
	size_t i, k;

	for (i = 0; i < sizeof(print) / sizeof(print[0]); i++) {
		memset(text, 0x7f, sizeof(text));
		print[i](c, text, sizeof(text) - 1);
		for (k = 0; k < sizeof(text) && text[k] != '\0'; k++)
			assert_in_range(text[k], 0x20, 0x7e);
		assert_in_range(k, 0, sizeof(text) - 2);
		assert_int_equal(text[sizeof(text) - 1], 0x7f);
	}
}

static void
check_texts(struct stage *s)
{
	const struct vfy_path *p = vfy_verdict_path(s->verdict, 0);
	size_t i;

	for (i = 0; i < vfy_path_num_certs(p); i++)
		print_all(vfy_path_cert(p, i));
	for (i = 0; i < vfy_path_num_findings(p); i++)
		assert_in_range(strlen(vfy_path_finding(p, i)->detail), 0, 255);
}

/* -- names ------------------------------------------------------------------- */

/* Thousands of relative names, thousands of attributes in one, one of 64 KB. */
static void
test_huge_names(void **state)
{
	struct stage *s = *state;
	struct db_cert f = db_cert_default();
	struct vfy_span attribute = db_attribute("2.5.4.3", "x");

	f.issuer = s->inter.name;
	f.subject = SEQ(repeated(SET(attribute), 4000));
	refuse_to_read(s, &f, VFY_F_LIMIT);
	f.subject = SEQ(SET(repeated(attribute, 4000)));
	refuse_to_read(s, &f, VFY_F_LIMIT);
	f.subject = SEQ(SET(
	    SEQ(db_oid("2.5.4.3"), EL(DER_UTF8_STRING, octets(LARGE, 'x')))));
	refuse_to_read(s, &f, VFY_F_LIMIT);
	f.subject = SEQ(repeated(SET(attribute), LIMIT_NAME_ATTRIBUTES));
	present(s, db_certificate(&f, ca_sign, s->inter.key));
	present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
	expect_valid(s);
	check_texts(s);
}

/* Names that differ in case and white space only, at the cost of preparing each. */
static void
test_names_to_prepare(void **state)
{
	enum { N = 100 };
	struct stage *s = *state;
	uint32_t steps[2];
	size_t n, i, k;

	for (k = 0; k < 2; k++) {
		n = k == 0 ? N : 2 * N;
		stage_anew(s);
		present(s, ca_issue(&s->inter, NULL, 1, db_none()));
		present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
		for (i = 0; i < n; i++) {
			struct ca other;
			char name[16];

			snprintf(name, sizeof(name), "%s%s%s%*s",
			    i & 1 ? "I" : "i", i & 2 ? "N" : "n",
			    i & 4 ? "TER" : "ter", (int)(i % 8), "");
			other = decoy_ca(db_name(name), i);
			present(s, decoy(&s->root, &other, (long)i, db_none()));
		}
		expect_valid(s);
		steps[k] = vfy_verdict_search(s->verdict)->steps;
		assert_in_range(
		    vfy_verdict_search(s->verdict)->signatures, 2, n + 3);
	}
	/* comparisons are dear ones: counted, and one for each, not for each pair */
	assert_true(steps[0] >= N / 2 * STEPS_NAME);
	assert_in_range(steps[1], 0, 2 * steps[0] + 4 * N * N);
}

/* -- numbers, identifiers, bits ------------------------------------------------ */

/* A serial number of 64 KB: read, reported, refused where the profile does. */
static void
test_huge_serial(void **state)
{
	struct stage *s = *state;
	struct db_cert f = db_cert_default();
	struct vfy_span leaf;

	f.serial = EL(DER_INTEGER, octets(LARGE, 0x55));
	f.issuer = s->root.name;
	leaf = db_certificate(&f, ca_sign, s->root.key);
	present(s, leaf);
	expect_valid(s);
	assert_int_equal(
	    vfy_cert_serial(
		vfy_path_cert(vfy_verdict_path(s->verdict, 0), 0), NULL, 0),
	    2 * LARGE);
	check_texts(s);
	stage_anew(s);
	present(s, leaf);
	vfy_query_set_profile(s->query, VFY_RFC5280);
	refuse(s, VFY_R_BAD_SERIAL);
	check_texts(s);
}

/* Object identifiers with an arc of 64 KB, wherever there is one. */
static void
test_huge_oids(void **state)
{
	struct stage *s = *state;
	struct vfy_span oid = huge_oid(LARGE);
	struct db_cert f = db_cert_default();

	present_chain(s, SEQ(oid, db_bool(true), OCTETS(NULL_())), db_none());
	refuse(s, VFY_R_UNKNOWN_CRITICAL);
	check_texts(s);
	stage_anew(s);
	present_chain(s, SEQ(oid, OCTETS(NULL_())), db_none());
	expect_valid(s);
	/* as usage, policy, kind of name and attribute */
	stage_anew(s);
	present_chain(s,
	    CAT(db_ext("2.5.29.37", false, SEQ(oid)),
		db_ext("2.5.29.32", false, SEQ(SEQ(oid))),
		alt_names(CONS(0, oid, CONS(0, NULL_())))),
	    db_ext("2.5.29.32", false, SEQ(SEQ(oid))));
	expect_valid(s);
	check_texts(s);
	assert_int_equal(vfy_verdict_num_policies(s->verdict), 1);
	assert_in_range(strlen(vfy_verdict_policy(s->verdict, 0)), 1, 255);
	/* as algorithm: it can't be known, which is not a bad signature */
	stage_anew(s);
	f.issuer = s->root.name;
	f.algorithm = SEQ(oid);
	present(s, db_certificate(&f, NULL, NULL));
	expect(s, VFY_UNDETERMINED, VFY_R_UNSUPPORTED_ALGORITHM);
	check_texts(s);
	/* of the key too */
	stage_anew(s);
	f = db_cert_default();
	f.issuer = s->root.name;
	f.spki = SEQ(SEQ(oid), db_bits(DER_BIT_STRING, 0, octets(LARGE, 1)));
	present(s, db_certificate(&f, ca_sign, s->root.key));
	expect_valid(s);
	check_texts(s);
}

/* A keyUsage of 64 KB: the bits that have a meaning count, and no others. */
static void
test_huge_key_usage(void **state)
{
	struct stage *s = *state;
	struct vfy_span rest = octets(LARGE, 0xff);
	struct vfy_span sign = db_ext("2.5.29.15", true,
	    db_bits(DER_BIT_STRING, 0, CAT(RAW("\x04"), rest)));
	struct vfy_span others = db_ext("2.5.29.15", true,
	    db_bits(DER_BIT_STRING, 0, CAT(RAW("\xfb"), rest)));

	present_chain(s, db_none(), sign);
	expect_valid(s);
	stage_anew(s);
	present_chain(s, db_none(), others);
	refuse(s, VFY_R_NO_CERT_SIGN);
}

/* More extensions, usages, points and so on than any certificate needs. */
static void
test_huge_lists(void **state)
{
	struct stage *s = *state;
	struct db_cert f = db_cert_default();
	struct vfy_span usage = db_oid("1.2.3.4");
	struct vfy_span point = SEQ(CONS(0, CONS(0, db_uri("http://a/b"))));
	struct vfy_span lists[] = {
		db_ext("2.5.29.37", false, SEQ(repeated(usage, 5000))),
		db_ext("2.5.29.31", false, SEQ(repeated(point, 5000))),
		db_ext("2.5.29.32", false, SEQ(repeated(SEQ(usage), 5000))),
		db_ext(
		    "2.5.29.33", false, SEQ(repeated(SEQ(usage, usage), 5000))),
		db_ext("1.3.6.1.5.5.7.1.1", false,
		    SEQ(repeated(SEQ(usage, db_uri("http://a/")), 5000))),
		alt_names(repeated(DNS("a.test"), 20000)),
	};
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		stage_anew(s);
		present_chain(s, lists[i], db_none());
		refuse(s, VFY_R_BAD_EXTENSION);
	}
	f.extensions = repeated(db_ext("1.2.3", false, NULL_()), 2);
	refuse_to_read(s, &f, VFY_F_DUPLICATE_EXTENSION);
	f.extensions = db_none();
	for (i = 0; i <= LIMIT_EXTENSIONS; i++) {
		char oid[32];

		snprintf(oid, sizeof(oid), "1.2.3.%zu", i);
		f.extensions = CAT(f.extensions, db_ext(oid, false, NULL_()));
	}
	refuse_to_read(s, &f, VFY_F_LIMIT);
}

/* -- nesting ------------------------------------------------------------------- */

/* Ten thousand SEQUENCEs in each other, where anything may stand. */
static void
test_deep_nesting(void **state)
{
	struct stage *s = *state;
	struct vfy_span deep = nested(10000);
	struct db_cert f = db_cert_default();

	/* what nobody has to read is not read */
	present_chain(s,
	    CAT(db_ext("1.2.3", false, deep),
		alt_names(CONS(0, db_oid("1.2.3"), CONS(0, deep))),
		db_ext("2.5.29.32", false,
		    SEQ(SEQ(
			db_oid("1.2.4"), SEQ(SEQ(db_oid("1.2.5"), deep)))))),
	    db_none());
	expect_valid(s);
	f.issuer = s->inter.name;
	f.spki = SEQ(
	    SEQ(db_oid("1.2.3"), deep), db_bits(DER_BIT_STRING, 0, RAW("key")));
	stage_anew(s);
	present(s, db_certificate(&f, ca_sign, s->inter.key));
	present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
	expect_valid(s);
	check_texts(s);
	/* what has to be read is refused */
	stage_anew(s);
	present_chain(s, db_ext("2.5.29.37", false, deep), db_none());
	refuse(s, VFY_R_BAD_EXTENSION);
	stage_anew(s);
	f = db_cert_default();
	f.subject = deep;
	refuse_to_read(s, &f, VFY_F_TAG);
}

/* -- keys ---------------------------------------------------------------------- */

/* Keys on which one check would take minutes: not used, and it says so. */
static void
test_huge_rsa_keys(void **state)
{
	struct stage *s = *state;
	struct vfy_span rsa = SEQ(db_oid("1.2.840.113549.1.1.1"), NULL_());
	struct vfy_span n = EL(DER_INTEGER, octets(257, 0x01));
	struct vfy_span huge = EL(DER_INTEGER, octets(8192, 0x7f));
	struct vfy_span keys[] = { SEQ(n, huge), SEQ(huge, db_int(65537)),
		SEQ(huge, huge), SEQ(n, EL(DER_INTEGER, octets(257, 0x01))) };
	struct db_cert f = db_cert_default();
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct ca ca = { .name = s->inter.name,
			.spki = SEQ(rsa, db_bits(DER_BIT_STRING, 0, keys[i])) };

		stage_anew(s);
		f.issuer = ca.name;
		f.algorithm = SEQ(db_oid("1.2.840.113549.1.1.11"), NULL_());
		present(s, db_certificate(&f, NULL, NULL));
		present(s, ca_issue(&s->root, &ca, 2, db_none()));
		expect(s, VFY_UNDETERMINED, VFY_R_UNSUPPORTED_ALGORITHM);
		assert_in_range(
		    vfy_verdict_search(s->verdict)->signatures, 1, 2);
		check_texts(s);
	}
}

/* Larger than any certificate may be: refused before it is copied. */
static void
test_huge_certificate(void **state)
{
	struct stage *s = *state;
	struct db_cert f = db_cert_default();

	f.extensions =
	    db_ext("1.2.3", false, OCTETS(octets(LIMIT_CERT_DER, 0)));
	refuse_to_read(s, &f, VFY_F_LIMIT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_STAGE(test_huge_names),
		ON_STAGE(test_names_to_prepare),
		ON_STAGE(test_huge_serial),
		ON_STAGE(test_huge_oids),
		ON_STAGE(test_huge_key_usage),
		ON_STAGE(test_huge_lists),
		ON_STAGE(test_deep_nesting),
		ON_STAGE(test_huge_rsa_keys),
		ON_STAGE(test_huge_certificate),
	};

	return cmocka_run_group_tests_name("attack_forms", tests, NULL, NULL);
}
