/* SPDX-License-Identifier: MIT */
/*
 * test_profile.c - rules of issuance that a differential run found missing
 * (RFC 5280 4.2, 4.2.1.3, 4.2.1.6, 4.2.1.9; RFC 5480 2.1.1): each case with
 * its twin that passes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stage.h"

/* Everything that the profile rfc5280 asks of a certificate's form. */
struct form {
	struct vfy_span basic, usage, subject, alt_names, spki;
	bool nameless_key; /* no subjectKeyIdentifier */
};

static struct vfy_span
key_id(const char *oid, struct vfy_span value)
{
	return db_ext(oid, false, value);
}

static struct vfy_span
issue(const struct ca *issuer, const struct form *form)
{
	struct db_cert f = db_cert_default();

	f.issuer = issuer->name;
	f.subject = form->subject;
	f.spki = form->spki;
	f.extensions =
	    CAT(form->nameless_key ? db_none()
				   : key_id("2.5.29.14", OCTETS(RAW("key"))),
		key_id("2.5.29.35", SEQ(PRIM(0, RAW("key")))), form->basic,
		form->usage, form->alt_names);
	return db_certificate(&f, ca_sign, issuer->key);
}

static struct vfy_span
usage(uint8_t bits, unsigned unused)
{
	return db_ext("2.5.29.15", true,
	    db_bits(DER_BIT_STRING, unused, span_of(&bits, 1)));
}

static struct vfy_span
basic(bool ca, long length)
{
	return db_ext("2.5.29.19", true,
	    SEQ(ca ? db_bool(true) : db_none(),
		length >= 0 ? db_int(length) : db_none()));
}

static struct form
ca_form(const struct ca *ca)
{
	return (struct form){ .basic = basic(true, -1),
		.usage = usage(0x06, 1),
		.subject = ca->name,
		.spki = ca->spki };
}

static struct form
leaf_form(void)
{
	return (struct form){ .usage = usage(0x80, 7),
		.subject = db_name("leaf"),
		.spki = db_cert_default().spki };
}

/* The chain root, inter, leaf under one profile. */
static void
hold(struct stage *s, enum vfy_profile profile, const struct form *inter,
    const struct form *leaf)
{
	struct form root = ca_form(&s->root);

	stage_again(s);
	vfy_query_set_profile(s->query, profile);
	assert_int_equal(vfy_query_use_context_anchors(s->query, false), 0);
	assert_int_equal(
	    vfy_query_add_anchors(s->query, issue(&s->root, &root), NULL, NULL),
	    0);
	present(s, issue(&s->inter, leaf));
	present(s, issue(&s->root, inter));
}

/*= rfc5280 4.2.1.9 */
static void
test_length_of_no_ca(void **state)
{
	struct stage *s = *state;
	struct form inter = ca_form(&s->inter), leaf = leaf_form();

	leaf.basic = basic(false, 0);
	hold(s, VFY_RFC5280, &inter, &leaf);
	refuse(s, VFY_R_KEY_USAGE_CONFLICT);
	hold(s, VFY_COMPAT, &inter, &leaf);
	expect_valid(s);
	leaf.basic = basic(true, 0);
	leaf.usage = usage(0x80, 7);
	hold(s, VFY_RFC5280, &inter, &leaf);
	refuse(s, VFY_R_KEY_USAGE_CONFLICT);
	leaf.usage = usage(0x84, 2);
	hold(s, VFY_RFC5280, &inter, &leaf);
	expect_valid(s);
	leaf.basic = basic(false, -1);
	leaf.usage = usage(0x80, 7);
	hold(s, VFY_RFC5280, &inter, &leaf);
	expect_valid(s);
}

/*= rfc5280 4.2.1.3 */
static void
test_key_usage(void **state)
{
	struct stage *s = *state;
	struct form inter = ca_form(&s->inter), leaf = leaf_form();

	inter.usage = db_none();
	hold(s, VFY_RFC5280, &inter, &leaf);
	refuse(s, VFY_R_KEY_USAGE_CONFLICT);
	hold(s, VFY_COMPAT, &inter, &leaf);
	expect_valid(s);
	inter.usage = usage(0x04, 2);
	hold(s, VFY_RFC5280, &inter, &leaf);
	expect_valid(s);
	/* "at least one of the bits MUST be set to 1" */
	leaf.usage =
	    db_ext("2.5.29.15", true, db_bits(DER_BIT_STRING, 0, db_none()));
	hold(s, VFY_RFC5280, &inter, &leaf);
	refuse(s, VFY_R_KEY_USAGE_CONFLICT);
	hold(s, VFY_COMPAT, &inter, &leaf);
	expect_valid(s);
}

/*= rfc5280 4.2.1.6: an empty subject needs a critical subjectAltName */
static void
test_nameless(void **state)
{
	struct stage *s = *state;
	struct form inter = ca_form(&s->inter), leaf = leaf_form();

	leaf.subject = SEQ(db_none());
	hold(s, VFY_RFC5280, &inter, &leaf);
	refuse(s, VFY_R_CRITICALITY);
	leaf.alt_names = alt_names(DNS("example.org"));
	hold(s, VFY_RFC5280, &inter, &leaf);
	refuse(s, VFY_R_CRITICALITY);
	leaf.alt_names = db_ext("2.5.29.17", true, SEQ(DNS("example.org")));
	hold(s, VFY_RFC5280, &inter, &leaf);
	expect_valid(s);
}

static struct vfy_span
ec_key(struct vfy_span parameters, uint8_t form, size_t len)
{
	uint8_t point[65] = { form };

	return SEQ(SEQ(db_oid("1.2.840.10045.2.1"), parameters),
	    db_bits(DER_BIT_STRING, 0, span_of(point, len)));
}

/*= rfc5480 2.1.1 */
static void
test_ec_key(void **state)
{
	struct vfy_span p256 = db_oid("1.2.840.10045.3.1.7");
	struct vfy_span other = db_oid("1.3.132.0.10");
	const struct {
		struct vfy_span spki;
		bool good;
	} keys[] = { { ec_key(p256, 4, 65), true },
		{ ec_key(p256, 2, 33), true }, { ec_key(other, 4, 65), true },
		{ ec_key(other, 7, 9), true },
		{ ec_key(db_none(), 4, 65), false },
		{ ec_key(NULL_(), 4, 65), false },
		{ ec_key(SEQ(db_int(1)), 4, 65), false },
		{ ec_key(p256, 4, 64), false }, { ec_key(p256, 2, 65), false },
		{ ec_key(p256, 5, 33), false }, { ec_key(p256, 0, 1), false },
		{ ec_key(p256, 4, 0), false } };
	static const enum vfy_profile profiles[] = { VFY_RFC5280, VFY_COMPAT };
	struct stage *s = *state;
	struct form inter = ca_form(&s->inter), leaf = leaf_form();
	size_t i, j;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		leaf.spki = keys[i].spki;
		for (j = 0; j < 2; j++) {
			hold(s, profiles[j], &inter, &leaf);
			ask(s);
			if ((vfy_verdict_outcome(s->verdict) == VFY_VALID) !=
			    keys[i].good)
				fail_msg("key %zu: %s", i,
				    vfy_reason_name(
					vfy_verdict_reason(s->verdict)));
		}
	}
}

/*= rfc5280 4.2.1.9: a CA as the target */
static void
test_ca_as_target(void **state)
{
	struct stage *s = *state;
	struct form inter = ca_form(&s->inter), leaf = leaf_form();

	leaf.usage = usage(0x84, 2);
	leaf.basic = db_ext("2.5.29.19", false, SEQ(db_bool(true)));
	hold(s, VFY_RFC5280, &inter, &leaf);
	refuse(s, VFY_R_CRITICALITY);
	hold(s, VFY_COMPAT, &inter, &leaf);
	expect_valid(s);
	leaf.basic = basic(true, -1);
	hold(s, VFY_RFC5280, &inter, &leaf);
	expect_valid(s);
	/*= rfc5280 4.2.1.2 */
	leaf.nameless_key = true;
	hold(s, VFY_RFC5280, &inter, &leaf);
	refuse(s, VFY_R_MISSING_SKI);
	leaf.basic = db_none();
	leaf.usage = usage(0x80, 7);
	hold(s, VFY_RFC5280, &inter, &leaf);
	expect_valid(s);
}

/*= rfc5280 6.1.1 (d) any certificate may be an anchor: one that is the target
 * issues nothing, and need not be a CA's */
static void
test_trusted_target(void **state)
{
	static const enum vfy_profile profiles[] = { VFY_RFC5280, VFY_COMPAT };
	struct stage *s = *state;
	struct form leaf = leaf_form();
	struct vfy_span der;
	size_t i;

	leaf.nameless_key = true;
	der = issue(&s->root, &leaf);
	for (i = 0; i < 2; i++) {
		stage_again(s);
		vfy_query_set_profile(s->query, profiles[i]);
		assert_int_equal(
		    vfy_query_add_anchors(s->query, der, NULL, NULL), 0);
		present(s, der);
		expect_valid(s);
		assert_int_equal(
		    vfy_path_num_findings(vfy_verdict_path(s->verdict, 0)), 0);
	}
}

/*= rfc5280 4.2: known by name, but the timestamps are not checked here */
static void
test_critical_timestamps(void **state)
{
	struct vfy_span list = OCTETS(RAW("\0\0"));
	struct stage *s = *state;
	struct form inter = ca_form(&s->inter), leaf = leaf_form();

	leaf.alt_names = db_ext("1.3.6.1.4.1.11129.2.4.2", true, list);
	hold(s, VFY_COMPAT, &inter, &leaf);
	refuse(s, VFY_R_UNKNOWN_CRITICAL);
	leaf.alt_names = db_ext("1.3.6.1.4.1.11129.2.4.2", false, list);
	hold(s, VFY_COMPAT, &inter, &leaf);
	expect_valid(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(test_length_of_no_ca),
		ON_STAGE(test_key_usage),
		ON_STAGE(test_nameless),
		ON_STAGE(test_ec_key),
		ON_STAGE(test_ca_as_target),
		ON_STAGE(test_trusted_target),
		ON_STAGE(test_critical_timestamps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
