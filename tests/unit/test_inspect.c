/* SPDX-License-Identifier: MIT */
/*
 * test_inspect.c - decoders by themselves: each extension in every form, fields that are
 * malformed beside fields that are not, and the table of names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "der_build.h"
#include "inspect.h"
#include "oid_name.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define AT INT64_C(1750000000)

/* -- names of OIDs ---------------------------------------------------------------- */

static void
names_are_in_order(void **state)
{
	size_t n, i;
	const struct oid_name *table = oid_name_table(&n);

	(void)state;
	for (i = 0; i < n; i++) {
		char dotted[OID_TEXT];

		der_oid_text(table[i].oid, dotted, sizeof(dotted));
		assert_string_equal(dotted, table[i].dotted);
		assert_ptr_equal(oid_name_find(table[i].oid), &table[i]);
		assert_true(
		    i == 0 || span_cmp(table[i - 1].oid, table[i].oid) < 0);
	}
	assert_null(oid_name_find(RAW("\x2a\x03\x04\x05")));
	assert_null(oid_name_find(db_none()));
}

/* -- extensions --------------------------------------------------------------------- */

static struct vfy_span
oid(const char *dotted)
{
	uint8_t octets[64];
	size_t len = sizeof(octets);

	assert_int_equal(der_oid_encode(dotted, octets, &len), 0);
	return EL(DER_OID, db_copy(span_of(octets, len)));
}

/* A certificate with this one extension, as JSON; to be put. */
static struct json_object *
inspected(struct vfy_span der, enum inspect_result expected)
{
	struct inspect_options options = { .at = AT };
	struct object o = { .kind = OBJECT_CERTIFICATE, .der = der };
	struct json_builder b = json_begin();
	struct json_object *members;

	assert_int_equal(inspect_object(&b, &o, &options), expected);
	members = json_end(&b);
	assert_non_null(members);
	return members;
}

static struct vfy_span
name_of(const char *cn)
{
	return SEQ(SET(SEQ(oid("2.5.4.3"), EL(DER_UTF8_STRING, span_str(cn)))));
}

struct parts {
	struct vfy_span version, serial, algorithm, issuer, validity, subject;
	struct vfy_span spki, extensions;
};

static struct parts
good_parts(void)
{
	struct vfy_span rsa = SEQ(oid("1.2.840.113549.1.1.11"), NULL_());

	return (struct parts){ .version = CONS(0, EL(DER_INTEGER, RAW("\x02"))),
		.serial = EL(DER_INTEGER, RAW("\x05")),
		.algorithm = rsa,
		.issuer = name_of("ca"),
		.validity = SEQ(EL(DER_UTC_TIME, RAW("250101000000Z")),
		    EL(DER_UTC_TIME, RAW("260101000000Z"))),
		.subject = name_of("leaf"),
		.spki = SEQ(SEQ(oid("1.3.101.112")),
		    EL(DER_BIT_STRING,
			RAW("\0aaaaaaaabbbbbbbbccccccccdddddddd"))),
		.extensions = db_none() };
}

static struct vfy_span
certificate(const struct parts *p)
{
	return SEQ(SEQ(p->version, p->serial, p->algorithm, p->issuer,
		       p->validity, p->subject, p->spki, p->extensions),
	    p->algorithm, EL(DER_BIT_STRING, RAW("\0sig")));
}

static struct vfy_span
with_extension(const char *dotted, struct vfy_span value)
{
	struct parts p = good_parts();

	p.extensions = CONS(3, SEQ(SEQ(oid(dotted), OCTETS(value))));
	return certificate(&p);
}

/* The one extension's members behind "critical", without the braces' space. */
static void
expect_extension(
    const char *dotted, struct vfy_span value, const char *expected)
{
	struct json_object *o =
	    inspected(with_extension(dotted, value), INSPECT_OK);
	struct json_object *ext = json_object_array_get_idx(
	    json_object_object_get(o, "extensions"), 0);
	const char *text = json_object_to_json_string_ext(ext, JSON_FORM);
	const char *rest = strstr(text, "\"critical\":false");

	assert_non_null(rest);
	rest += strlen("\"critical\":false");
	if (strcmp(rest, expected) != 0)
		print_error("%s: %s\n", dotted, text);
	assert_string_equal(rest, expected);
	json_object_put(o);
}

#define URI(s) PRIM(6, span_str(s))
#define DNS(s) PRIM(2, span_str(s))
#define BITS(s) EL(DER_BIT_STRING, RAW(s))
#define NUMBER(s) EL(DER_INTEGER, RAW(s))

static void
standard_extensions(void **state)
{
	(void)state;
	expect_extension(
	    "2.5.29.14", OCTETS(RAW("\x01\xab")), ",\"key_id\":\"01AB\"}");
	expect_extension("2.5.29.15", BITS("\x05\xa0"),
	    ",\"usages\":[\"digitalSignature\",\"keyEncipherment\"]}");
	expect_extension("2.5.29.19",
	    SEQ(EL(DER_BOOLEAN, RAW("\xff")), NUMBER("\0")),
	    ",\"ca\":true,\"path_length\":0}");
	expect_extension("2.5.29.19", SEQ(db_none()), ",\"ca\":false}");
	expect_extension("2.5.29.17",
	    SEQ(DNS("a.test"), PRIM(7, RAW("\xc0\0\2\1")), PRIM(1, RAW("a@b")),
		CONS(4, name_of("x")), PRIM(8, RAW("\x2a\x03")),
		PRIM(7, RAW("\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1")),
		CONS(0, oid("1.3.6.1.4.1.311.20.2.3"),
		    CONS(0, EL(DER_UTF8_STRING, RAW("u@d"))))),
	    ",\"names\":[\"DNS:a.test\",\"IP:192.0.2.1\",\"email:a@b\","
	    "\"DirName:CN=x\","
	    "\"RID:1.2.3\",\"IP:2001:db8::1\",\"other:userPrincipalName=u@d\"]"
	    "}");
	expect_extension("2.5.29.30",
	    SEQ(CONS(0, SEQ(DNS("a.test")),
		    SEQ(PRIM(7, RAW("\x0a\0\0\0\xff\0\0\0")))),
		CONS(1, SEQ(PRIM(7, RAW("\x0a\0\0\0\xff\0\xff\0"))))),
	    ",\"permitted\":[\"DNS:a.test\",\"IP:10.0.0.0/8\"],"
	    "\"excluded\":[\"IP:10.0.0.0/255.0.255.0\"]}");
	expect_extension("2.5.29.31",
	    SEQ(SEQ(CONS(0, CONS(0, URI("http://a/"))),
		PRIM(1, RAW("\x06\x40")), CONS(2, CONS(4, name_of("i"))))),
	    ",\"points\":[{\"names\":[\"URI:http://a/"
	    "\"],\"reasons\":[\"keyCompromise\"],"
	    "\"crl_issuer\":[\"DirName:CN=i\"]}]}");
	expect_extension("2.5.29.32",
	    SEQ(SEQ(oid("2.23.140.1.2.1"),
		SEQ(SEQ(oid("1.3.6.1.5.5.7.2.1"),
			EL(DER_IA5_STRING, RAW("http://p"))),
		    SEQ(oid("1.3.6.1.5.5.7.2.2"),
			SEQ(EL(DER_BMP_STRING, RAW("\0a\0\xe4"))))))),
	    ",\"policies\":[{\"policy\":\"domainValidated\",\"oid\":\"2.23.140."
	    "1.2.1\","
	    "\"qualifiers\":[{\"qualifier\":\"cps\",\"value\":\"http://p\"},"
	    "{\"qualifier\":\"userNotice\",\"text\":\"a\\\\C3\\\\A4\"}]}]}");
	expect_extension("2.5.29.33", SEQ(SEQ(oid("1.2.3"), oid("1.2.4"))),
	    ",\"mappings\":[{\"issuer_policy\":\"1.2.3\",\"subject_policy\":"
	    "\"1.2.4\"}]}");
	expect_extension("2.5.29.35",
	    SEQ(PRIM(0, RAW("k")), CONS(1, CONS(4, name_of("i"))),
		PRIM(2, RAW("\x07"))),
	    ",\"key_id\":\"6B\",\"issuer\":[\"DirName:CN=i\"],\"serial\":"
	    "\"07\"}");
	expect_extension("2.5.29.36",
	    SEQ(PRIM(0, RAW("\1")), PRIM(1, RAW("\2"))),
	    ",\"require_explicit_policy\":1,\"inhibit_policy_mapping\":2}");
	expect_extension("2.5.29.37",
	    SEQ(oid("1.3.6.1.5.5.7.3.1"), oid("1.2.3")),
	    ",\"purposes\":[\"serverAuth\",\"1.2.3\"]}");
	expect_extension("2.5.29.54", NUMBER("\3"), ",\"skip_certs\":3}");
	expect_extension("1.3.6.1.5.5.7.1.1",
	    SEQ(SEQ(oid("1.3.6.1.5.5.7.48.1"), URI("http://o"))),
	    ",\"access\":[{\"method\":\"ocsp\",\"location\":\"URI:http://"
	    "o\"}]}");
	expect_extension("2.5.29.16",
	    SEQ(PRIM(0, RAW("20250101000000Z")),
		PRIM(1, RAW("20260101000000Z"))),
	    ",\"not_before\":\"2025-01-01T00:00:00Z\",\"not_after\":\"2026-01-"
	    "01T00:00:00Z\"}");
}

/* One SCT: version 1, a log's key, a time, no extensions, ecdsa-sha256, no signature. */
#define LOG "llllllllllllllllllllllllllllllll"
#define SCT "\0" LOG "\0\0\x01\x94\x1f\x29\x7c\0\0\0\x04\x03\0\0"

static void
other_extensions(void **state)
{
	(void)state;
	expect_extension("1.3.6.1.4.1.11129.2.4.2",
	    OCTETS(RAW("\0\x31\0\x2f" SCT)),
	    ",\"timestamps\":[{\"version\":1,\"log_id\":"
	    "\"bGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGw=\","
	    "\"timestamp\":\"2025-01-01T00:00:00Z\",\"signature\":\"ecdsa-"
	    "sha256\"}]}");
	expect_extension("1.3.6.1.5.5.7.1.24",
	    SEQ(NUMBER("\5"), NUMBER("\x11"), NUMBER("\7")),
	    ",\"features\":[\"status_request\",\"status_request_v2\",7]}");
	expect_extension("2.5.29.56", NULL_(), "}");
	expect_extension("1.3.6.1.5.5.7.48.1.5", NULL_(), "}");
	expect_extension("2.23.140.3.1",
	    SEQ(EL(DER_PRINTABLE_STRING, RAW("NTR")),
		EL(DER_PRINTABLE_STRING, RAW("DE")), PRIM(0, RAW("BY")),
		EL(DER_UTF8_STRING, RAW("HRB 1"))),
	    ",\"scheme\":\"NTR\",\"country\":\"DE\",\"state\":\"BY\","
	    "\"reference\":\"HRB 1\"}");
	expect_extension("1.3.6.1.5.5.7.1.3",
	    SEQ(SEQ(oid("0.4.0.1862.1.1")),
		SEQ(oid("0.4.0.1862.1.6"), SEQ(oid("0.4.0.1862.1.6.3"))),
		SEQ(oid("0.4.0.1862.1.3"), NUMBER("\x0a")),
		SEQ(oid("0.4.0.1862.1.5"),
		    SEQ(SEQ(EL(DER_IA5_STRING, RAW("https://p")),
			EL(DER_PRINTABLE_STRING, RAW("en")))))),
	    ",\"statements\":[{\"statement\":\"qcCompliance\",\"oid\":\"0.4.0."
	    "1862.1.1\"},"
	    "{\"statement\":\"qcType\",\"oid\":\"0.4.0.1862.1.6\",\"types\":["
	    "\"qcTypeWeb\"]},"
	    "{\"statement\":\"qcRetentionPeriod\",\"oid\":\"0.4.0.1862.1.3\","
	    "\"years\":10},"
	    "{\"statement\":\"qcPDS\",\"oid\":\"0.4.0.1862.1.5\","
	    "\"locations\":[{\"url\":\"https://p\",\"language\":\"en\"}]}]}");
	expect_extension("1.3.6.1.4.1.311.21.7",
	    SEQ(oid("1.2.3"), NUMBER("\x64"), NUMBER("\5")),
	    ",\"template\":\"1.2.3\",\"major_version\":100,\"minor_version\":"
	    "5}");
	expect_extension("1.3.6.1.4.1.311.21.10",
	    SEQ(SEQ(oid("1.3.6.1.5.5.7.3.2"))),
	    ",\"purposes\":[\"clientAuth\"]}");
	expect_extension("1.3.6.1.4.1.311.20.2",
	    EL(DER_BMP_STRING, RAW("\0C\0A")), ",\"text\":\"CA\"}");
	expect_extension("2.16.840.1.113730.1.1", BITS("\x06\x40"),
	    ",\"types\":[\"sslServer\"]}");
	expect_extension("2.16.840.1.113730.1.13",
	    EL(DER_IA5_STRING, RAW("a\x1b[2J")), ",\"text\":\"a\\\\1B[2J\"}");
	expect_extension("2.5.29.9",
	    SEQ(SEQ(oid("1.3.6.1.5.5.7.9.4"),
		SET(EL(DER_PRINTABLE_STRING, RAW("DE"))))),
	    ",\"attributes\":[{\"type\":\"countryOfCitizenship\","
	    "\"oid\":\"1.3.6.1.5.5.7.9.4\",\"values\":[\"DE\"]}]}");
	/* not known, or only by its name: in hex */
	expect_extension("1.2.3.4", NULL_(), ",\"value\":\"0500\"}");
	expect_extension(
	    "1.2.840.113533.7.65.0", NULL_(), ",\"value\":\"0500\"}");
}

/* Malformed at this octet of the value; members are what could be read. */
static void
expect_malformed(const char *dotted, struct vfy_span value, size_t at,
    const char *members, const char *code, const char *what)
{
	struct vfy_span der = with_extension(dotted, value);
	const uint8_t *in = memmem(der.ptr, der.len, value.ptr, value.len);
	char expected[512], hex[128];

	assert_non_null(in);
	for (size_t i = 0; i < value.len; i++)
		snprintf(hex + 2 * i, 3, "%02X", value.ptr[i]);
	snprintf(expected, sizeof(expected),
	    "%s,\"value\":\"%s\",\"malformed\":[{\"code\":\"%s\","
	    "\"offset\":%zu,\"what\":\"%s\"}]}",
	    members, hex, code, (size_t)(in - der.ptr) + at, what);
	expect_extension(dotted, value, expected);
}

static void
malformed_extensions(void **state)
{
	(void)state;
	/* what could be read, the octets, and where */
	expect_malformed("2.5.29.19", SEQ(EL(DER_BOOLEAN, RAW("\x01"))), 4, "",
	    "ber-not-der", "cA");
	expect_malformed("2.5.29.17", SEQ(DNS("a"), PRIM(7, RAW("abc"))), 7,
	    ",\"names\":[\"DNS:a\",\"IP:616263\"]", "der-value", "iPAddress");
	expect_malformed("2.5.29.15", CAT(BITS("\x05\xa0"), NULL_()), 4,
	    ",\"usages\":[\"digitalSignature\",\"keyEncipherment\"]",
	    "der-trailing", "extension value");
	expect_malformed("1.3.6.1.4.1.11129.2.4.2",
	    OCTETS(RAW("\0\x05\0\x03"
		       "abc")),
	    4, ",\"timestamps\":[]", "der-value", "SerializedSCT");
	expect_malformed("2.5.29.37", SEQ(oid("1.2.3"), NULL_()), 6,
	    ",\"purposes\":[\"1.2.3\"]", "der-tag", "object identifier");
}

/* -- whole certificates ------------------------------------------------------------------ */

static bool
has_remark(struct json_object *o, const char *id)
{
	struct json_object *remarks = json_object_object_get(o, "remarks");

	for (size_t i = 0; i < json_object_array_length(remarks); i++) {
		struct json_object *one = json_object_array_get_idx(remarks, i);

		if (strcmp(json_object_get_string(
			       json_object_object_get(one, "id")),
			id) == 0)
			return true;
	}
	return false;
}

static void
expect_remark(const struct parts *p, const char *id)
{
	struct json_object *o = inspected(certificate(p), INSPECT_OK);

	if (!has_remark(o, id))
		print_error("%s: %s\n", id, json_object_to_json_string(o));
	assert_true(has_remark(o, id));
	/* what follows is read all the same */
	assert_non_null(json_object_object_get(o, "key"));
	assert_non_null(json_object_object_get(o, "signature_bits"));
	json_object_put(o);
}

static void
a_good_one_has_no_remarks(void **state)
{
	struct parts p = good_parts();
	struct json_object *o = inspected(certificate(&p), INSPECT_OK);

	(void)state;
	assert_int_equal(
	    json_object_array_length(json_object_object_get(o, "remarks")), 0);
	assert_null(json_object_object_get(o, "malformed"));
	assert_string_equal(
	    json_object_get_string(json_object_object_get(o, "serial")), "05");
	json_object_put(o);
}

static void
one_bad_field_hides_no_other(void **state)
{
	struct parts p;

	(void)state;
#define BAD(field, value, id)                                                  \
	p = good_parts();                                                      \
	p.field = value;                                                       \
	expect_remark(&p, id)
	BAD(version, db_none(), "version");
	BAD(version, CONS(0, EL(DER_INTEGER, RAW("\x05"))), "version");
	BAD(version, CONS(0, EL(DER_INTEGER, RAW("\0\2"))), "not-der");
	BAD(serial, EL(DER_INTEGER, RAW("\0")), "serial-zero");
	BAD(serial, EL(DER_INTEGER, RAW("\xff")), "serial-negative");
	BAD(serial, EL(DER_INTEGER, RAW("\0\1")), "not-der");
	BAD(serial, EL(DER_INTEGER, RAW("abcdefghijklmnopqrstu")),
	    "serial-long");
	BAD(serial, EL(DER_INTEGER, RAW("")), "malformed");
	BAD(algorithm, SEQ(oid("1.2.840.113549.1.1.5"), NULL_()),
	    "weak-signature");
	BAD(algorithm, SEQ(NULL_()), "malformed");
	BAD(issuer, SEQ(SET(db_none())), "malformed");
	BAD(issuer, name_of("leaf"), "self-issued");
	BAD(subject, SEQ(db_none()), "no-name");
	BAD(subject,
	    SEQ(SET(
		SEQ(oid("2.5.4.3"), EL(DER_PRINTABLE_STRING, RAW("\xff"))))),
	    "malformed");
	BAD(validity,
	    SEQ(EL(DER_UTC_TIME, RAW("250101000000Z")),
		EL(DER_UTC_TIME, RAW("25"))),
	    "malformed");
	BAD(validity,
	    SEQ(EL(DER_UTC_TIME, RAW("260101000000Z")),
		EL(DER_UTC_TIME, RAW("250101000000Z"))),
	    "validity-reversed");
	BAD(validity,
	    SEQ(EL(DER_UTC_TIME, RAW("240101000000Z")),
		EL(DER_UTC_TIME, RAW("250101000000Z"))),
	    "expired");
	BAD(validity,
	    SEQ(EL(DER_UTC_TIME, RAW("300101000000Z")),
		EL(DER_UTC_TIME, RAW("310101000000Z"))),
	    "not-yet-valid");
	BAD(spki,
	    SEQ(SEQ(oid("1.2.840.113549.1.1.1"), NULL_()),
		EL(DER_BIT_STRING,
		    CAT(RAW("\0"), SEQ(NUMBER("\x7f\1"), NUMBER("\3"))))),
	    "small-key");
	BAD(spki, SEQ(SEQ(oid("1.2.840.113549.1.1.1"), NULL_()), BITS("\0x")),
	    "malformed");
	BAD(spki, SEQ(db_none()), "malformed");
	BAD(extensions,
	    CONS(3,
		SEQ(SEQ(oid("1.2.3"), EL(DER_BOOLEAN, RAW("\xff")),
		    OCTETS(NULL_())))),
	    "unknown-critical-extension");
	BAD(extensions,
	    CONS(3,
		SEQ(SEQ(oid("1.2.3"), OCTETS(NULL_())),
		    SEQ(oid("1.2.3"), OCTETS(NULL_())))),
	    "duplicate-extension");
	BAD(extensions, CONS(3, SEQ(SEQ(NULL_()))), "malformed");
}

/* n times the same bytes. */
static struct vfy_span
times(struct vfy_span s, size_t n)
{
	uint8_t *p = db_alloc(s.len * n);

	for (size_t i = 0; i < n; i++)
		memcpy(p + i * s.len, s.ptr, s.len);
	return span_of(p, s.len * n);
}

static size_t
length_of(struct json_object *o, const char *key)
{
	return json_object_array_length(json_object_object_get(o, key));
}

/* More than anybody has: the first so many, and that there are more. */
static void
too_many(void **state)
{
	struct parts p = good_parts();
	struct json_object *o, *ext;

	(void)state;
	o = inspected(with_extension("2.5.29.17", SEQ(times(DNS("a"), 10001))),
	    INSPECT_OK);
	ext = json_object_array_get_idx(
	    json_object_object_get(o, "extensions"), 0);
	assert_int_equal(length_of(ext, "names"), 10000);
	assert_int_equal(length_of(ext, "malformed"), 1);
	json_object_put(o);
	p.extensions =
	    CONS(3, SEQ(times(SEQ(oid("1.2.3"), OCTETS(NULL_())), 300)));
	o = inspected(certificate(&p), INSPECT_OK);
	assert_int_equal(length_of(o, "extensions"), 256);
	assert_int_equal(length_of(o, "malformed"), 1);
	json_object_put(o);
}

/* Cut anywhere: told as unreadable, and what was before the cut is there. */
static void
cut_anywhere(void **state)
{
	struct parts p = good_parts();
	struct vfy_span whole = certificate(&p);

	(void)state;
	for (size_t len = 0; len < whole.len; len++) {
		struct vfy_span cut = db_copy(span_of(whole.ptr, len));
		struct json_object *o = inspected(cut, INSPECT_UNREADABLE);

		assert_non_null(json_object_object_get(o, "malformed"));
		json_object_put(o);
	}
}

static int
teardown(void **state)
{
	(void)state;
	db_free_all();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_in_order),
		cmocka_unit_test(standard_extensions),
		cmocka_unit_test(other_extensions),
		cmocka_unit_test(malformed_extensions),
		cmocka_unit_test(a_good_one_has_no_remarks),
		cmocka_unit_test(one_bad_field_hides_no_other),
		cmocka_unit_test(too_many),
		cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
