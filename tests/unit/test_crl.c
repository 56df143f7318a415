/* SPDX-License-Identifier: MIT */
/*
 * test_crl.c - the form of CRLs (RFC 5280 5), and looking up in them. What
 * they mean for a certificate is in test_crl_check.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Whole, to hold the quick reader of entries against the full one. */
#include "crl.c"
#include "crl_build.h"

#define UNKNOWN_OID "1.3.6.1.4.1.55555.1"

static int
teardown(void **state)
{
	(void)state;
	db_free_all();
	return 0;
}

/* Parses; the fault's code, VFY_F_NONE when it passed. */
static enum vfy_fault_code
parse(struct vfy_span der, struct crl *out)
{
	struct vfy_fault fault;
	bool ok = crl_parse(der, out, &fault);

	assert_int_equal(ok, fault.code == VFY_F_NONE);
	if (!ok) {
		assert_true(fault.offset <= der.len);
		assert_false(crl_parse(der, out, NULL));
	}
	return fault.code;
}

static enum vfy_fault_code
parse_fields(const struct crl_fields *f)
{
	struct crl crl;

	return parse(crl_make(f), &crl);
}

static enum vfy_fault_code
parse_entries(struct vfy_span entries)
{
	struct crl_fields f = crl_default();

	f.entries = entries;
	return parse_fields(&f);
}

static enum vfy_fault_code
parse_extension(struct vfy_span extension)
{
	struct crl_fields f = crl_default();

	f.extensions = extension;
	return parse_fields(&f);
}

static void
list_fields(void **state)
{
	struct crl_fields f = crl_default();
	struct vfy_span der, akid = RAW("key");
	struct crl crl;

	(void)state;
	f.entries = CAT(crl_revoked(1, -1), crl_revoked(2, 1));
	f.extensions = CAT(db_ext("2.5.29.20", false, db_int(300)),
	    db_ext("2.5.29.35", false, SEQ(PRIM(0, akid))));
	der = crl_make(&f);
	assert_int_equal(parse(der, &crl), VFY_F_NONE);
	assert_true(span_eq(crl.der, der));
	assert_int_equal(crl.version, 2);
	assert_true(span_eq(crl.issuer, f.issuer));
	assert_true(span_eq(crl.algorithm, f.algorithm));
	assert_true(span_eq(crl.tbs_algorithm, f.tbs_algorithm));
	assert_int_equal(crl.this_update, 1781481600);
	assert_int_equal(crl.next_update, 1781481600 + 7 * 86400);
	assert_int_equal(crl.num_entries, 2);
	assert_true(span_eq(crl.entries, f.entries));
	assert_true(span_eq(crl.number, RAW("\x01\x2c")));
	assert_true(span_eq(crl.authority_key_id, akid));
	assert_true(span_eq(crl.signature, RAW("no signature")));
	assert_false(crl.has_idp || crl.is_delta || crl.unknown_critical ||
	    crl.unknown_critical_entry || crl.has_certificate_issuer);
	/* what is signed: the first element inside */
	assert_int_equal(crl.tbs.ptr[0], DER_SEQUENCE);
	assert_true(crl.tbs.ptr + crl.tbs.len == crl.algorithm.ptr);
}

static void
optional_fields(void **state)
{
	struct crl_fields f = crl_default();
	struct crl crl;

	(void)state;
	f.next_update = db_none();
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_int_equal(crl.next_update, 0);
	assert_int_equal(crl.num_entries, 0);
	f.next_update = db_time("20500101000000Z");
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_int_equal(crl.next_update, INT64_C(2524608000));
	/* an empty list, which should have been left out */
	f = crl_default();
	f.next_update = CAT(f.next_update, SEQ(db_none()));
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_int_equal(crl.num_entries, 0);
}

static void
versions(void **state)
{
	struct crl_fields f = crl_default();
	struct crl crl;

	(void)state;
	f.entries = crl_revoked(1, -1);
	f.version = db_none();
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_int_equal(crl.version, 1);
	for (int v = 0; v < 4; v++) {
		f.version = db_int(v);
		assert_int_equal(
		    parse_fields(&f), v == 1 ? VFY_F_NONE : VFY_F_VERSION);
	}
	/* version 1 has no extensions: neither the list nor an entry */
	f.version = db_none();
	f.extensions = db_ext("2.5.29.20", false, db_int(1));
	assert_int_equal(parse_fields(&f), VFY_F_VERSION);
	f.extensions = db_none();
	f.entries = crl_revoked(1, 1);
	assert_int_equal(parse_fields(&f), VFY_F_VERSION);
	f.entries = crl_revoked_of(1, db_name("other"));
	assert_int_equal(parse_fields(&f), VFY_F_VERSION);
	f.version = db_int(1);
	assert_int_equal(parse_fields(&f), VFY_F_NONE);
}

static void
frame(void **state)
{
	struct crl_fields f = crl_default();
	struct vfy_span der;
	struct crl crl;

	(void)state;
	assert_int_equal(parse(db_none(), &crl), VFY_F_EMPTY);
	/* its length is all that is looked at */
	assert_int_equal(
	    parse(span_of("", LIMIT_CRL_DER + 1), &crl), VFY_F_LIMIT);
	f.entries = CAT(crl_revoked(1, -1), crl_revoked(2, 1),
	    crl_revoked_of(3, db_name("other")));
	f.extensions = CAT(db_ext("2.5.29.20", false, db_int(300)),
	    crl_idp(
		CAT(crl_full_name(db_uri("http://a/")), PRIM(4, RAW("\xff")))));
	der = crl_make(&f);
	assert_int_equal(parse(der, &crl), VFY_F_NONE);
	for (size_t n = 1; n < der.len; n++)
		assert_int_not_equal(
		    parse(db_copy(span_of(der.ptr, n)), &crl), VFY_F_NONE);
	assert_int_equal(parse(CAT(der, RAW("\0")), &crl), VFY_F_TRAILING);
	f.signature = db_bits(DER_BIT_STRING, 4, RAW("\xf0"));
	assert_int_equal(parse_fields(&f), VFY_F_VALUE);
	f.signature = CAT(db_bits(DER_BIT_STRING, 0, RAW("\xf0")), NULL_());
	assert_int_equal(parse_fields(&f), VFY_F_TRAILING);
	f = crl_default();
	f.extensions = db_none();
	f.next_update = CAT(f.next_update, CONS(0, SEQ(db_none())));
	assert_int_equal(parse_fields(&f), VFY_F_VALUE);
	f = crl_default();
	f.issuer = SEQ(SET(db_none()));
	assert_int_not_equal(parse_fields(&f), VFY_F_NONE);
	f = crl_default();
	f.algorithm = SEQ(db_oid("1.3.101.112"), NULL_(), NULL_());
	assert_int_equal(parse_fields(&f), VFY_F_TRAILING);
}

/* With any octet changed: taken without a fault, or refused with one. */
static void
changed_octets(void **state)
{
	struct crl_fields f = crl_default();
	size_t taken = 0, n;
	struct vfy_span der;
	struct crl crl;

	(void)state;
	f.entries = CAT(crl_revoked(1, -1), crl_revoked(2, 1),
	    crl_entry_of(db_int(3), "20260601000000Z",
		CAT(crl_reason_ext(1),
		    db_ext("2.5.29.24", false, db_time("20260501000000Z")),
		    db_ext("2.5.29.29", true,
			SEQ(db_directory(db_name("other")))))));
	f.extensions = CAT(db_ext("2.5.29.20", false, db_int(300)),
	    db_ext("2.5.29.27", true, db_int(2)),
	    db_ext("2.5.29.35", false,
		SEQ(PRIM(0, RAW("k")), CONS(1, db_uri("a:b")),
		    PRIM(2, RAW("\1")))),
	    db_ext("2.5.29.18", false, SEQ(db_uri("a:b"))),
	    crl_idp(CAT(crl_relative_name(db_attribute("2.5.4.3", "one")),
		PRIM(1, RAW("\xff")), PRIM(3, RAW("\x06\x40")),
		PRIM(4, RAW("\xff")))));
	der = crl_make(&f);
	assert_int_equal(parse(der, &crl), VFY_F_NONE);
	for (n = 0; n < db_num_changed(der); n++)
		taken += parse(db_changed(der, n), &crl) == VFY_F_NONE;
	/* names, numbers and dates can be others; the frame can not */
	assert_in_range(taken, 100, n / 2);
}

static void
limits(void **state)
{
	struct vfy_span one, all = db_none();

	(void)state;
	for (unsigned n = 1; n <= LIMIT_EXTENSIONS + 1; n++) {
		char oid[32];

		snprintf(oid, sizeof(oid), "1.3.6.1.4.1.55555.%u", n);
		one = db_ext(oid, false, NULL_());
		all = CAT(all, one);
		if (n == LIMIT_ENTRY_EXTENSIONS ||
		    n == LIMIT_ENTRY_EXTENSIONS + 1)
			assert_int_equal(parse_entries(crl_entry_of(
					     db_int(1), "260601000000Z", all)),
			    n > LIMIT_ENTRY_EXTENSIONS ? VFY_F_LIMIT
						       : VFY_F_NONE);
		if (n >= LIMIT_EXTENSIONS)
			assert_int_equal(parse_extension(all),
			    n > LIMIT_EXTENSIONS ? VFY_F_LIMIT : VFY_F_NONE);
	}
}

static void
duplicates(void **state)
{
	struct vfy_span number = db_ext("2.5.29.20", false, db_int(1)),
			unknown = db_ext(UNKNOWN_OID, false, NULL_()),
			reason = crl_reason_ext(1);

	(void)state;
	assert_int_equal(parse_extension(CAT(number, unknown)), VFY_F_NONE);
	assert_int_equal(parse_extension(CAT(number, unknown, number)),
	    VFY_F_DUPLICATE_EXTENSION);
	assert_int_equal(
	    parse_extension(CAT(unknown, unknown)), VFY_F_DUPLICATE_EXTENSION);
	assert_int_equal(parse_entries(crl_entry_of(
			     db_int(1), "260601000000Z", CAT(reason, unknown))),
	    VFY_F_NONE);
	assert_int_equal(parse_entries(crl_entry_of(
			     db_int(1), "260601000000Z", CAT(reason, reason))),
	    VFY_F_DUPLICATE_EXTENSION);
}

static void
critical_extensions(void **state)
{
	struct crl_fields f = crl_default();
	struct crl crl;

	(void)state;
	for (int critical = 0; critical < 2; critical++) {
		struct vfy_span x = db_ext(UNKNOWN_OID, critical, NULL_());

		f = crl_default();
		f.extensions = x;
		assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
		assert_int_equal(crl.unknown_critical, critical);
		assert_int_equal(
		    span_empty(crl.unknown_critical_oid), !critical);
		assert_false(crl.unknown_critical_entry);
		f = crl_default();
		/* neither what follows in the entry nor later ones undo it */
		f.entries = CAT(crl_entry_of(db_int(9), "260601000000Z",
				    CAT(x, db_ext("1.2.3", false, NULL_()))),
		    crl_revoked(10, -1),
		    crl_entry_of(db_int(11), "20260601000000Z", db_none()));
		assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
		assert_int_equal(crl.unknown_critical_entry, critical);
		assert_false(crl.unknown_critical);
		/* known ones may be critical, whether or not they should */
		f = crl_default();
		f.extensions =
		    CAT(db_ext("2.5.29.18", critical, SEQ(db_uri("a:b"))),
			db_ext("2.5.29.20", critical, db_int(1)));
		f.entries = crl_entry_of(db_int(9), "260601000000Z",
		    db_ext("2.5.29.24", critical, db_time("20260501000000Z")));
		assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
		assert_false(
		    crl.unknown_critical || crl.unknown_critical_entry);
	}
}

/* Known by name; what it says is not acted upon: authorityInfoAccess. */
static void
unprocessed_extensions(void **state)
{
	static const char *const oids[] = { "1.3.6.1.5.5.7.1.1" };

	(void)state;
	for (size_t i = 0; i < sizeof(oids) / sizeof(oids[0]); i++) {
		for (int critical = 0; critical < 2; critical++) {
			struct crl_fields f = crl_default();
			struct crl crl;

			f.extensions =
			    CAT(db_ext(oids[i], critical, SEQ(NULL_())),
				db_ext("2.5.29.20", false, db_int(1)));
			assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
			assert_int_equal(crl.unknown_critical, critical);
			assert_int_equal(
			    span_empty(crl.unknown_critical_oid), !critical);
			assert_true(span_eq(crl.number, RAW("\1")));
		}
	}
}

/* OIDs near those that are known. */
static void
neighbouring_oids(void **state)
{
	static const char *const oids[] = { "2.5.29.20.1", "2.5.30.20",
		"2.6.29.20", "2.5.29.21", "1.3.6.1.5.5.7.1.2" };

	(void)state;
	for (size_t i = 0; i < sizeof(oids) / sizeof(oids[0]); i++) {
		struct crl_fields f = crl_default();
		struct crl crl;

		f.extensions = db_ext(oids[i], true, db_int(1));
		assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
		assert_true(crl.unknown_critical);
		assert_true(span_empty(crl.number));
	}
}

static void
list_extension_values(void **state)
{
	(void)state;
	/* cRLNumber */
	assert_int_equal(parse_extension(db_ext(
			     "2.5.29.20", false, EL(DER_INTEGER, RAW("\x80")))),
	    VFY_F_VALUE);
	assert_int_equal(parse_extension(db_ext("2.5.29.20", false,
			     EL(DER_INTEGER, RAW("\x00\x01")))),
	    VFY_F_BER);
	assert_int_equal(parse_extension(db_ext(
			     "2.5.29.20", false, CAT(db_int(1), NULL_()))),
	    VFY_F_TRAILING);
	/* authorityKeyIdentifier */
	assert_int_equal(
	    parse_extension(db_ext("2.5.29.35", false, SEQ(db_none()))),
	    VFY_F_NONE);
	assert_int_equal(parse_extension(db_ext("2.5.29.35", false,
			     SEQ(PRIM(0, RAW("k")), CONS(1, db_uri("a:b")),
				 PRIM(2, RAW("\1"))))),
	    VFY_F_NONE);
	assert_int_equal(parse_extension(db_ext("2.5.29.35", false,
			     SEQ(PRIM(2, RAW("\1")), PRIM(0, RAW("k"))))),
	    VFY_F_TRAILING);
	assert_int_equal(
	    parse_extension(db_ext("2.5.29.35", false, NULL_())), VFY_F_TAG);
	/* freshestCRL */
	assert_int_equal(
	    parse_extension(db_ext("2.5.29.46", false, SEQ(NULL_()))),
	    VFY_F_NONE);
	assert_int_equal(
	    parse_extension(db_ext("2.5.29.46", false, NULL_())), VFY_F_TAG);
}

static void
delta_indicator(void **state)
{
	struct crl_fields f = crl_default();
	struct crl crl;

	(void)state;
	f.extensions = db_ext("2.5.29.27", true, db_int(7));
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_true(crl.is_delta);
	assert_true(span_eq(crl.base_number, RAW("\7")));
	assert_int_equal(parse_extension(db_ext("2.5.29.27", true, db_int(-7))),
	    VFY_F_VALUE);
}

/* An IDP of fields; its fault. */
static enum vfy_fault_code
parse_idp(struct vfy_span fields, struct crl *crl)
{
	struct crl_fields f = crl_default();

	f.extensions = crl_idp(fields);
	return parse(crl_make(&f), crl);
}

static void
idp_flags(void **state)
{
	struct vfy_span yes = RAW("\xff");
	struct crl crl;

	(void)state;
	assert_int_equal(parse_idp(PRIM(1, yes), &crl), VFY_F_NONE);
	assert_true(crl.has_idp && crl.idp.critical && crl.idp.only_user);
	assert_false(
	    crl.idp.only_ca || crl.idp.indirect || crl.idp.only_attribute);
	assert_int_equal(parse_idp(PRIM(2, yes), &crl), VFY_F_NONE);
	assert_true(crl.idp.only_ca);
	assert_int_equal(parse_idp(PRIM(4, yes), &crl), VFY_F_NONE);
	assert_true(crl.idp.indirect);
	assert_int_equal(parse_idp(PRIM(5, yes), &crl), VFY_F_NONE);
	assert_true(crl.idp.only_attribute);
	assert_int_equal(parse_idp(PRIM(5, RAW("\0")), &crl), VFY_F_NONE);
	assert_false(crl.idp.only_attribute);
	assert_int_equal(parse_idp(PRIM(5, RAW("\1")), &crl), VFY_F_BER);
	assert_int_equal(
	    parse_idp(CAT(PRIM(2, yes), PRIM(1, yes)), &crl), VFY_F_TRAILING);
	assert_int_equal(parse_idp(PRIM(6, yes), &crl), VFY_F_TRAILING);
	assert_int_equal(parse_idp(db_none(), &crl), VFY_F_VALUE);
}

static void
idp_reasons(void **state)
{
	struct crl crl;

	(void)state;
	assert_int_equal(parse_idp(PRIM(3, RAW("\x06\x40")), &crl), VFY_F_NONE);
	assert_int_equal(crl.idp.some_reasons, 1u << 1);
	assert_int_equal(
	    parse_idp(PRIM(3, RAW("\x07\x7f\x80")), &crl), VFY_F_NONE);
	assert_int_equal(crl.idp.some_reasons, CRL_ALL_REASONS);
	/* no reason, and only those without a meaning */
	assert_int_equal(parse_idp(PRIM(3, RAW("\x00")), &crl), VFY_F_VALUE);
	assert_int_equal(
	    parse_idp(PRIM(3, RAW("\x07\x80")), &crl), VFY_F_VALUE);
	assert_int_equal(parse_idp(PRIM(3, RAW("\x06\x41")), &crl), VFY_F_BER);
}

static void
idp_names(void **state)
{
	struct vfy_span uri = db_uri("http://a/"), names = db_none(),
			rdn = db_attribute("2.5.4.3", "shard");
	struct crl crl;

	(void)state;
	assert_int_equal(parse_idp(crl_full_name(uri), &crl), VFY_F_NONE);
	assert_true(span_eq(crl.idp.full_name, uri));
	assert_int_equal(parse_idp(crl_relative_name(rdn), &crl), VFY_F_NONE);
	assert_true(span_eq(crl.idp.relative_rdn, rdn));
	for (unsigned n = 1; n <= LIMIT_POINT_NAMES + 1; n++) {
		names = CAT(names, uri);
		assert_int_equal(parse_idp(crl_full_name(names), &crl),
		    n > LIMIT_POINT_NAMES ? VFY_F_LIMIT : VFY_F_NONE);
	}
	assert_int_equal(
	    parse_idp(crl_full_name(db_none()), &crl), VFY_F_VALUE);
	assert_int_equal(
	    parse_idp(crl_relative_name(db_none()), &crl), VFY_F_VALUE);
	assert_int_equal(parse_idp(crl_relative_name(uri), &crl), VFY_F_TAG);
	names = db_none();
	for (unsigned n = 1; n <= LIMIT_RDN_ATTRIBUTES + 1; n++) {
		names = CAT(names, rdn);
		assert_int_equal(parse_idp(crl_relative_name(names), &crl),
		    n > LIMIT_RDN_ATTRIBUTES ? VFY_F_LIMIT : VFY_F_NONE);
	}
	assert_int_equal(
	    parse_idp(crl_full_name(PRIM(9, RAW("a"))), &crl), VFY_F_TAG);
	assert_int_equal(parse_idp(CONS(0, CONS(0, uri), CONS(0, uri)), &crl),
	    VFY_F_TRAILING);
	assert_int_equal(parse_idp(CONS(0, db_none()), &crl), VFY_F_TRUNCATED);
}

/* -- entries ------------------------------------------------------------------ */

static void
entry_reasons(void **state)
{
	struct crl_fields f = crl_default();
	struct crl_entry e;
	struct crl crl;

	(void)state;
	for (int reason = 0; reason <= 12; reason++) {
		bool known = reason <= 10 && reason != 7;

		f.entries = crl_revoked(77, reason);
		assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
		assert_true(crl_find(&crl, f.issuer, RAW("\x4d"), &e));
		assert_int_equal(e.reason, known ? reason : -1);
		assert_int_equal(e.revoked_at, INT64_C(1780272000));
	}
	f.entries = crl_entry_of(db_int(77), "260601000000Z",
	    db_ext("2.5.29.21", false, EL(DER_ENUMERATED, RAW("\1\1"))));
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_true(crl_find(&crl, f.issuer, RAW("\x4d"), &e));
	assert_int_equal(e.reason, -1);
	assert_int_equal(parse_entries(crl_entry_of(db_int(1), "260601000000Z",
			     db_ext("2.5.29.21", false, db_int(1)))),
	    VFY_F_TAG);
	assert_int_equal(
	    parse_entries(crl_entry_of(db_int(1), "260601000000Z",
		db_ext("2.5.29.21", false, EL(DER_ENUMERATED, db_none())))),
	    VFY_F_VALUE);
}

static void
entry_extensions(void **state)
{
	struct vfy_span date = db_ext(
			    "2.5.29.24", false, db_time("20260501000000Z")),
			utc = db_ext(
			    "2.5.29.24", false, db_time("260501000000Z"));
	struct crl_fields f = crl_default();
	struct crl_entry e;
	struct crl crl;

	(void)state;
	f.entries = crl_entry_of(
	    db_int(1), "260601000000Z", CAT(crl_reason_ext(1), date));
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_true(crl_find(&crl, f.issuer, RAW("\1"), &e));
	assert_int_equal(e.invalidity, INT64_C(1777593600));
	assert_int_equal(e.reason, 1);
	assert_int_equal(
	    parse_entries(crl_entry_of(db_int(1), "260601000000Z", utc)),
	    VFY_F_TAG);
	/* certificateIssuer: at least one name, and names they are */
	assert_int_equal(
	    parse_entries(crl_revoked_of(1, db_name("x"))), VFY_F_NONE);
	assert_int_equal(parse_entries(crl_entry_of(db_int(1), "260601000000Z",
			     db_ext("2.5.29.29", true, SEQ(db_none())))),
	    VFY_F_VALUE);
	assert_int_equal(parse_entries(crl_entry_of(db_int(1), "260601000000Z",
			     db_ext("2.5.29.29", true, SEQ(NULL_())))),
	    VFY_F_TAG);
	/* Extensions is never empty */
	assert_int_equal(parse_entries(SEQ(db_int(1), db_time("260601000000Z"),
			     SEQ(db_none()))),
	    VFY_F_VALUE);
	assert_int_equal(parse_entries(SEQ(db_int(1), db_time("260601000000Z"),
			     SEQ(crl_reason_ext(1)), NULL_())),
	    VFY_F_TRAILING);
}

static void
entry_times(void **state)
{
	static const struct {
		const char *text;
		enum vfy_fault_code code;
	} cases[] = {
		{ "240229000000Z", VFY_F_NONE },
		{ "230229000000Z", VFY_F_TIME },
		{ "230228235959Z", VFY_F_NONE },
		{ "230430000000Z", VFY_F_NONE },
		{ "230431000000Z", VFY_F_TIME },
		{ "231231000000Z", VFY_F_NONE },
		{ "231232000000Z", VFY_F_TIME },
		{ "230100000000Z", VFY_F_TIME },
		{ "230001000000Z", VFY_F_TIME },
		{ "231301000000Z", VFY_F_TIME },
		{ "230101240000Z", VFY_F_TIME },
		{ "230101236000Z", VFY_F_TIME },
		{ "230101235960Z", VFY_F_TIME },
		{ "230101235959z", VFY_F_TIME },
		{ "2301012359595", VFY_F_TIME },
		{ "2a0101235959Z", VFY_F_TIME },
		{ "2301012359Z", VFY_F_TIME },
		{ "20230101235959Z", VFY_F_NONE },
		{ "20230229235959Z", VFY_F_TIME },
		{ "20230101235959.5Z", VFY_F_TIME },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(parse_entries(crl_entry_of(
				     db_int(1), cases[i].text, db_none())),
		    cases[i].code);
}

static void
entry_serials(void **state)
{
	struct vfy_span date = db_time("260601000000Z");

	(void)state;
	/* negative and zero are the CA's fault, not the list's */
	assert_int_equal(parse_entries(SEQ(db_int(-1), date)), VFY_F_NONE);
	assert_int_equal(parse_entries(SEQ(db_int(0), date)), VFY_F_NONE);
	assert_int_equal(
	    parse_entries(SEQ(EL(DER_INTEGER, db_none()), date)), VFY_F_VALUE);
	assert_int_equal(
	    parse_entries(SEQ(EL(DER_INTEGER, RAW("\0\x7f")), date)),
	    VFY_F_BER);
	assert_int_equal(
	    parse_entries(SEQ(EL(DER_INTEGER, RAW("\0\x80")), date)),
	    VFY_F_NONE);
	assert_int_equal(
	    parse_entries(SEQ(EL(DER_INTEGER, RAW("\xff\x80")), date)),
	    VFY_F_BER);
	assert_int_equal(
	    parse_entries(SEQ(EL(DER_INTEGER, RAW("\xff\x7f")), date)),
	    VFY_F_NONE);
	assert_int_equal(parse_entries(SEQ(date, db_int(1))), VFY_F_TAG);
	assert_int_equal(parse_entries(SEQ(db_int(1))), VFY_F_TRUNCATED);
}

/*
 * What the quick reader takes, the full one takes as well, to the same end and
 * without anything noteworthy in it: for entries of the usual forms with any
 * one octet changed, and cut anywhere.
 */
static void
quick_is_within_full(void **state)
{
	struct vfy_span forms[] = { crl_revoked(0x123456, -1),
		crl_revoked(0x123456, 1), crl_revoked(-2, 3),
		crl_revoked(0x80, 0) };
	size_t quick = 0;

	(void)state;
	for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
		assert_int_equal(entry_quick(forms[f].ptr, forms[f].len, true),
		    forms[f].len);
		uint8_t *bytes = db_alloc(forms[f].len);

		for (size_t at = 0; at < forms[f].len * 256; at++) {
			struct vfy_span e = forms[f];
			struct der d;
			struct entry full;
			size_t n;

			memcpy(bytes, e.ptr, e.len);
			bytes[at / 256] = (uint8_t)at;
			n = entry_quick(bytes, e.len, true);
			assert_true(
			    entry_quick(bytes, e.len - 1, true) < e.len);
			if (n == 0)
				continue;
			quick++;
			d = der_start(span_of(bytes, e.len), NULL);
			assert_true(entry_read(&d, true, &full));
			assert_true(d.ptr == bytes + n);
			assert_false(full.unknown_critical);
			assert_true(span_empty(full.issuer));
			if (entry_quick(bytes, e.len, false) != 0) {
				d = der_start(span_of(bytes, e.len), NULL);
				assert_true(entry_read(&d, false, &full));
			}
		}
	}
	assert_true(quick > 1000);
}

/* -- looking up --------------------------------------------------------------- */

static void
find_entries(void **state)
{
	struct vfy_span big;
	struct crl_fields f = crl_default();
	uint8_t octets[200];
	struct crl_entry e;
	struct crl crl;

	(void)state;
	memset(octets, 0x11, sizeof(octets));
	big = span_of(octets, sizeof(octets));
	f.entries = CAT(crl_revoked(0x1234, 1), crl_revoked(0x123456, 4),
	    crl_revoked(-2, 5),
	    crl_entry_of(EL(DER_INTEGER, big), "20260601000000Z", db_none()),
	    crl_revoked(0x77, -1));
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_int_equal(crl.num_entries, 5);
	assert_true(crl_find(&crl, f.issuer, RAW("\x12\x34"), &e));
	assert_int_equal(e.reason, 1);
	assert_true(crl_find(&crl, f.issuer, RAW("\x12\x34\x56"), &e));
	assert_int_equal(e.reason, 4);
	assert_true(crl_find(&crl, f.issuer, RAW("\xfe"), &e));
	assert_int_equal(e.reason, 5);
	assert_true(crl_find(&crl, f.issuer, RAW("\x77"), &e));
	assert_int_equal(e.reason, -1);
	assert_true(crl_find(&crl, f.issuer, big, &e));
	assert_int_equal(e.revoked_at, INT64_C(1780272000));
	/* no part of one, nor more than it */
	assert_false(crl_find(&crl, f.issuer, RAW("\x12"), &e));
	assert_false(crl_find(&crl, f.issuer, RAW("\x34"), &e));
	assert_false(crl_find(&crl, f.issuer, RAW("\x12\x35"), &e));
	assert_false(crl_find(&crl, f.issuer, RAW("\x00\x77"), &e));
	assert_false(crl_find(&crl, f.issuer, RAW("\x02"), &e));
	assert_false(crl_find(&crl, f.issuer, span_of(octets, 199), &e));
	assert_false(crl_find(&crl, f.issuer, db_none(), &e));
	/* of another CA */
	assert_false(crl_find(&crl, db_name("CB"), RAW("\x77"), &e));
	f.entries = db_none();
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_false(crl_find(&crl, f.issuer, RAW("\x77"), &e));
}

static void
find_doubles(void **state)
{
	struct crl_fields f = crl_default();
	struct crl_entry e;
	struct crl crl;

	(void)state;
	/* either order: that which revokes is told */
	f.entries =
	    CAT(crl_revoked(5, 8), crl_revoked(6, -1), crl_revoked(5, 1));
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_true(crl_find(&crl, f.issuer, RAW("\5"), &e));
	assert_int_equal(e.reason, 1);
	f.entries = CAT(crl_revoked(5, 1), crl_revoked(5, 8));
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_true(crl_find(&crl, f.issuer, RAW("\5"), &e));
	assert_int_equal(e.reason, 1);
	f.entries = CAT(crl_revoked(5, 8), crl_revoked(5, 8));
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_true(crl_find(&crl, f.issuer, RAW("\5"), &e));
	assert_int_equal(e.reason, 8);
}

static void
find_indirect_entries(void **state)
{
	struct vfy_span a = db_name("A"), b = db_name("B");
	struct crl_fields f = crl_default();
	struct crl_entry e;
	struct crl crl;

	(void)state;
	f.extensions = crl_idp(PRIM(4, RAW("\xff")));
	f.entries = CAT(crl_revoked(1, -1), crl_revoked_of(2, a),
	    crl_revoked(3, 1), crl_revoked_of(2, b), crl_revoked(4, -1),
	    crl_entry_of(db_int(5), "20260601000000Z", db_none()));
	assert_int_equal(parse(crl_make(&f), &crl), VFY_F_NONE);
	assert_true(crl.has_certificate_issuer);
	/* the first is the list's issuer's, the others go on with who was
	 * named last */
	assert_true(crl_find(&crl, f.issuer, RAW("\1"), &e));
	assert_false(crl_find(&crl, a, RAW("\1"), &e));
	assert_true(crl_find(&crl, a, RAW("\2"), &e));
	assert_false(crl_find(&crl, f.issuer, RAW("\2"), &e));
	assert_true(crl_find(&crl, a, RAW("\3"), &e));
	assert_int_equal(e.reason, 1);
	assert_false(crl_find(&crl, b, RAW("\3"), &e));
	assert_true(crl_find(&crl, b, RAW("\2"), &e));
	assert_true(crl_find(&crl, b, RAW("\4"), &e));
	assert_false(crl_find(&crl, a, RAW("\4"), &e));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, teardown)
	const struct CMUnitTest tests[] = {
		TEST(list_fields),
		TEST(optional_fields),
		TEST(versions),
		TEST(frame),
		TEST(changed_octets),
		TEST(limits),
		TEST(duplicates),
		TEST(critical_extensions),
		TEST(unprocessed_extensions),
		TEST(neighbouring_oids),
		TEST(list_extension_values),
		TEST(delta_indicator),
		TEST(idp_flags),
		TEST(idp_reasons),
		TEST(idp_names),
		TEST(entry_reasons),
		TEST(entry_extensions),
		TEST(entry_times),
		TEST(entry_serials),
		TEST(quick_is_within_full),
		TEST(find_entries),
		TEST(find_doubles),
		TEST(find_indirect_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
