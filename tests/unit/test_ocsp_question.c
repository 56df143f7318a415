/* SPDX-License-Identifier: MIT */
/*
 * test_ocsp_question.c - OCSP requests, read and written again (RFC 6960
 * 4.1.1): every field, what is missing, what is too much.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ca_build.h"
#include "ocsp.h"
#include "sig.h"

#define OID_SHA1 "1.3.14.3.2.26"
#define OID_SHA256 "2.16.840.1.101.3.4.2.1"
#define OID_SHA384 "2.16.840.1.101.3.4.2.2"
#define NONCE "1.3.6.1.5.5.7.48.1.2"
#define OTHER "1.3.6.1.4.1.55555.1"

static const uint8_t hash32[32] = { 1, 2, 3 };

static struct vfy_span
cert_id(const char *oid, size_t name, size_t key, long serial)
{
	return SEQ(SEQ(db_oid(oid), NULL_()), OCTETS(span_of(hash32, name)),
	    OCTETS(span_of(hash32, key)), db_int(serial));
}

static struct vfy_span
request(struct vfy_span list)
{
	return SEQ(SEQ(SEQ(list)));
}

static int
read(struct vfy_span der, struct vfy_ocsp_question *q)
{
	struct vfy_fault fault;
	int rc = vfy_ocsp_question_read(der, q, &fault);

	assert_int_equal(rc == 0, fault.code == VFY_F_NONE);
	assert_int_equal(vfy_ocsp_question_read(der, q, NULL), rc);
	return rc;
}

static int
free_der(void **state)
{
	(void)state;
	db_free_all();
	return 0;
}

static void
test_plain(void **state)
{
	struct vfy_span der = request(SEQ(cert_id(OID_SHA1, 20, 20, 0x1234)));
	struct vfy_ocsp_question q;
	uint8_t out[VFY_OCSP_REQUEST_MAX];
	size_t len = sizeof(out);

	(void)state;
	assert_int_equal(read(der, &q), 0);
	assert_int_equal(q.certs, 1);
	assert_string_equal(q.about.hash, "sha1");
	assert_int_equal(q.about.issuer_name_hash.len, 20);
	assert_int_equal(q.about.serial.len, 2);
	assert_int_equal(q.nonce.len, 0);
	assert_false(q.unknown_critical);
	/* the same bytes */
	assert_int_equal(vfy_ocsp_question_plain(&q, out, &len), 0);
	assert_int_equal(len, der.len);
	assert_memory_equal(out, der.ptr, len);
	len = 20;
	assert_int_equal(vfy_ocsp_question_plain(&q, out, &len), VFY_ELIMIT);
}

/* What the engine asks, and what becomes of it. */
static void
test_engine(void **state)
{
	struct ca ca;
	struct vfy_cert *leaf, *issuer;
	struct vfy_ocsp_question q;
	uint8_t asked[OCSP_NONCE_REQUEST_MAX], plain[OCSP_REQUEST_MAX],
	    out[VFY_OCSP_REQUEST_MAX];
	size_t asked_len, plain_len, len;
	int sha1;

	(void)state;
	ca_make(&ca, db_name("CA"));
	assert_int_equal(
	    cert_parse(ca_issue(&ca, NULL, 7, db_none()), &leaf, NULL), 0);
	assert_int_equal(
	    cert_parse(ca_issue(&ca, &ca, 1, db_none()), &issuer, NULL), 0);
	for (sha1 = 0; sha1 < 2; sha1++) {
		asked_len = sizeof(asked);
		plain_len = sizeof(plain);
		len = sizeof(out);
		assert_int_equal(ocsp_request_nonce(leaf, issuer, sha1 == 1,
				     span_of(hash32, 32), asked, &asked_len),
		    0);
		assert_int_equal(
		    ocsp_request(leaf, issuer, sha1 == 1, plain, &plain_len),
		    0);
		assert_int_equal(read(span_of(asked, asked_len), &q), 0);
		assert_true(q.nonce.len > 0);
		assert_true(vfy_ocsp_is_of(&q.about, issuer));
		assert_int_equal(vfy_ocsp_question_plain(&q, out, &len), 0);
		assert_int_equal(len, plain_len);
		assert_memory_equal(out, plain, len);
	}
	cert_free(leaf);
	cert_free(issuer);
	ca_end(&ca);
}

static void
test_all_fields(void **state)
{
	struct vfy_span id = cert_id(OID_SHA256, 32, 32, 5);
	struct vfy_span nonce = db_ext(NONCE, false, OCTETS(span_of("abc", 3)));
	struct vfy_ocsp_question q;

	(void)state;
	assert_int_equal(
	    read(SEQ(SEQ(CONS(1, CONS(4, db_name("me"))),
			 SEQ(SEQ(id,
				 CONS(0, SEQ(db_ext(OTHER, false, NULL_())))),
			     SEQ(cert_id(OID_SHA1, 20, 20, 6))),
			 CONS(2, SEQ(nonce))),
		     CONS(0, SEQ(NULL_()))),
		&q),
	    0);
	assert_int_equal(q.certs, 2);
	assert_string_equal(q.about.hash, "sha256");
	assert_int_equal(q.about.serial.ptr[0], 5);
	assert_int_equal(q.nonce.len, 5);
	assert_false(q.unknown_critical);
	assert_int_equal(read(SEQ(SEQ(SEQ(SEQ(id)),
				  CONS(2, SEQ(db_ext(OTHER, true, NULL_()))))),
			     &q),
	    0);
	assert_true(q.unknown_critical);
	assert_int_equal(
	    read(SEQ(SEQ(
		     SEQ(SEQ(id, CONS(0, SEQ(db_ext(OTHER, true, NULL_()))))))),
		&q),
	    0);
	assert_true(q.unknown_critical);
}

static void
test_malformed(void **state)
{
	struct vfy_span id = cert_id(OID_SHA1, 20, 20, 5);
	struct vfy_span good = request(SEQ(id));
	struct vfy_ocsp_question q;
	size_t i;

	(void)state;
	assert_int_equal(read(good, &q), 0);
	for (i = 0; i < good.len; i++)
		assert_int_equal(read(span_of(good.ptr, i), &q), VFY_EPARSE);
	assert_int_equal(read(request(db_none()), &q), VFY_EPARSE);
	assert_int_equal(read(SEQ(SEQ(db_none())), &q), VFY_EPARSE);
	assert_int_equal(read(request(SEQ(id, NULL_())), &q), VFY_EPARSE);
	assert_int_equal(read(SEQ(SEQ(SEQ(SEQ(id))), NULL_()), &q), VFY_EPARSE);
	assert_int_equal(read(SEQ(SEQ(SEQ(SEQ(id)), NULL_())), &q), VFY_EPARSE);
	/* the default version, which DER leaves out */
	assert_int_equal(
	    read(SEQ(SEQ(CONS(0, db_int(0)), SEQ(SEQ(id)))), &q), VFY_EPARSE);
	assert_int_equal(
	    read(SEQ(SEQ(SEQ(SEQ(id)), CONS(2, SEQ(db_none())))), &q),
	    VFY_EPARSE);
	assert_int_equal(
	    read(SEQ(SEQ(SEQ(SEQ(id)), CONS(1, NULL_()))), &q), VFY_EPARSE);
	assert_int_equal(
	    read(SEQ(SEQ(SEQ(SEQ(id))), CONS(0, NULL_(), NULL_())), &q),
	    VFY_EPARSE);
}

static void
test_limits(void **state)
{
	struct vfy_span one = SEQ(cert_id(OID_SHA1, 20, 20, 5)), many;
	uint8_t serial[65] = { 1 }, out[VFY_OCSP_REQUEST_MAX], *bytes;
	struct vfy_ocsp_question q;
	size_t len = sizeof(out), i;

	(void)state;
	bytes = malloc(257 * one.len);
	assert_non_null(bytes);
	for (i = 0; i < 257; i++)
		memcpy(bytes + i * one.len, one.ptr, one.len);
	many = span_of(bytes, 257 * one.len);
	assert_int_equal(read(request(many), &q), VFY_EPARSE);
	many.len -= one.len;
	assert_int_equal(read(request(many), &q), 0);
	assert_int_equal(q.certs, 256);
	free(bytes);
	assert_int_equal(
	    read(request(SEQ(cert_id(OID_SHA384, 32, 32, 5))), &q), 0);
	assert_string_equal(q.about.hash, "other");
	assert_int_equal(vfy_ocsp_question_plain(&q, out, &len), VFY_EARG);
	assert_int_equal(
	    read(request(SEQ(cert_id(OID_SHA1, 20, 32, 5))), &q), 0);
	assert_int_equal(vfy_ocsp_question_plain(&q, out, &len), VFY_EARG);
	assert_int_equal(
	    read(request(SEQ(cert_id(OID_SHA256, 20, 20, 5))), &q), 0);
	assert_int_equal(vfy_ocsp_question_plain(&q, out, &len), VFY_EARG);
	assert_int_equal(
	    read(request(SEQ(SEQ(SEQ(db_oid(OID_SHA1), NULL_()),
		     OCTETS(span_of(hash32, 20)), OCTETS(span_of(hash32, 20)),
		     EL(DER_INTEGER, span_of(serial, sizeof(serial)))))),
		&q),
	    0);
	assert_int_equal(vfy_ocsp_question_plain(&q, out, &len), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_plain, free_der),
		cmocka_unit_test_teardown(test_engine, free_der),
		cmocka_unit_test_teardown(test_all_fields, free_der),
		cmocka_unit_test_teardown(test_malformed, free_der),
		cmocka_unit_test_teardown(test_limits, free_der),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
