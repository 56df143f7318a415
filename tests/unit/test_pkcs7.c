/* SPDX-License-Identifier: MIT */
/*
 * test_pkcs7.c - certs-only messages: what is one, what is not, and what is in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ca_build.h"
#include "pkcs7.h"
#include "question.h"

#define SIGNED_DATA "1.2.840.113549.1.7.2"
#define DATA "1.2.840.113549.1.7.1"

/* The fields of a message; empty: left out. */
struct message {
	struct vfy_span type, version, digests, encap, certs, crls, signers;
};

static struct message
good(void)
{
	return (struct message){ .type = db_oid(SIGNED_DATA),
		.version = db_int(1),
		.digests = SET(db_none()),
		.encap = SEQ(db_oid(DATA)),
		.certs = CONS(0, SEQ(db_int(1)), SEQ(db_int(2))),
		.signers = SET(db_none()) };
}

static struct vfy_span
make(const struct message *m)
{
	return SEQ(m->type,
	    CONS(0,
		SEQ(m->version, m->digests, m->encap, m->certs, m->crls,
		    m->signers)));
}

/* How many certificates; -1: not certs-only, -2: malformed in their midst. */
static int
count(struct vfy_span der)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct vfy_span cert;
	struct der d;
	int n = 0;

	if (!pkcs7_parse(der, &d, &fault)) {
		assert_int_not_equal(fault.code, VFY_F_NONE);
		assert_true(fault.offset <= der.len);
		return -1;
	}
	while (pkcs7_next(&d, &cert)) {
		assert_int_equal(cert.ptr[0], DER_SEQUENCE);
		assert_true(cert.ptr >= der.ptr &&
		    cert.ptr + cert.len <= der.ptr + der.len);
		n++;
	}
	return der_done(&d) ? n : -2;
}

static int
tear_down(void **state)
{
	(void)state;
	db_free_all();
	return 0;
}

static void
test_good(void **state)
{
	struct message m = good();
	struct vfy_span first;
	struct der d;

	(void)state;
	assert_int_equal(count(make(&m)), 2);
	assert_true(pkcs7_parse(make(&m), &d, NULL));
	assert_true(pkcs7_next(&d, &first));
	assert_true(span_eq(first, SEQ(db_int(1))));
	m.crls = CONS(1, SEQ(db_int(3)));
	assert_int_equal(count(make(&m)), 2);
	m.version = db_int(3);
	assert_int_equal(count(make(&m)), 2);
}

static void
test_none(void **state)
{
	struct message m = good();

	(void)state;
	m.certs = db_none();
	assert_int_equal(count(make(&m)), 0);
	m.certs = CONS(0, db_none());
	assert_int_equal(count(make(&m)), 0);
}

/* Attribute certificates and other formats stand between, and are not for us. */
static void
test_other_choices(void **state)
{
	struct message m = good();

	(void)state;
	m.certs = CONS(0, CONS(1, db_int(1)), SEQ(db_int(1)),
	    CONS(3, db_oid(DATA)), SEQ(db_int(2)), CONS(2, db_none()));
	assert_int_equal(count(make(&m)), 2);
	m.certs = CONS(0, SEQ(db_int(1)), CONS(4, db_none()));
	assert_int_equal(count(make(&m)), -2);
	m.certs = CONS(0, SEQ(db_int(1)), db_int(1));
	assert_int_equal(count(make(&m)), -2);
	m.certs = CONS(0, SEQ(db_int(1)), RAW("\x30\x05\x01"));
	assert_int_equal(count(make(&m)), -2);
}

static void
test_not_certs_only(void **state)
{
	struct message m = good();

	(void)state;
	m.type = db_oid(DATA);
	assert_int_equal(count(make(&m)), -1);
	m = good();
	m.encap = SEQ(db_oid(DATA), CONS(0, OCTETS(RAW("text"))));
	assert_int_equal(count(make(&m)), -1);
	m = good();
	m.signers = SET(SEQ(db_int(1)));
	assert_int_equal(count(make(&m)), -1);
	m = good();
	m.signers = db_none();
	assert_int_equal(count(make(&m)), -1);
	m = good();
	m.version = db_none();
	assert_int_equal(count(make(&m)), -1);
}

static void
test_trailing(void **state)
{
	struct message m = good();
	struct vfy_span whole = make(&m);

	(void)state;
	assert_int_equal(count(CAT(whole, RAW("\0"))), -1);
	m.signers = CAT(m.signers, db_int(1));
	assert_int_equal(count(make(&m)), -1);
	m = good();
	assert_int_equal(count(SEQ(m.type, CONS(0, SEQ(m.version)))), -1);
	assert_int_equal(count(db_none()), -1);
	/* a certificate, PEM, BER of indefinite length */
	assert_int_equal(
	    count(SEQ(SEQ(db_int(1)), SEQ(db_int(2)), OCTETS(RAW("x")))), -1);
	assert_int_equal(count(RAW("-----BEGIN PKCS7-----\n")), -1);
	assert_int_equal(
	    count(RAW("\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
		      "\xa0\x80\x00\x00\x00\x00")),
	    -1);
}

/* Cut anywhere, or with one octet changed: never past the end (ASan). */
static void
test_damaged(void **state)
{
	struct message m = good();
	struct vfy_span whole = make(&m);
	size_t i;

	(void)state;
	for (i = 0; i < whole.len; i++)
		assert_int_equal(count(db_copy(span_of(whole.ptr, i))), -1);
	for (i = 0; i < db_num_changed(whole); i++)
		(void)count(db_changed(whole, i));
}

/* -- as a question's certificates ------------------------------------------------ */

/* Whose octets the leaf has; certs: the set's inside. -1: refused. */
static int
leaf_of(struct vfy_span certs, const struct vfy_span *of, int n)
{
	struct message m = good();
	struct vfy_fault fault;
	struct vfy_query *q;
	size_t added = 0;
	int i = -1, rc;

	m.certs = CONS(0, certs);
	assert_int_equal(vfy_query_new(&q), 0);
	rc = vfy_query_add_pkcs7(q, make(&m), &added, &fault);
	assert_int_equal(rc == 0, fault.code == VFY_F_NONE);
	assert_int_equal(q->certs.n, added);
	assert_int_equal(rc == 0, q->leaf != NULL);
	if (rc == 0)
		for (i = n - 1; i > 0; i--)
			if (span_eq(q->leaf->der, of[i]))
				break;
	vfy_query_free(q);
	return i;
}

static void
test_leaf(void **state)
{
	struct vfy_span c[4];
	struct ca root, inter, other;

	(void)state;
	ca_make(&root, db_name("root"));
	ca_make(&inter, db_name("inter"));
	ca_make(&other, db_name("other"));
	c[0] = ca_issue(&other, &other, 1, db_none());
	c[1] = ca_issue(&root, &root, 2, db_none());
	c[2] = ca_issue(&root, &inter, 3, db_none());
	c[3] = ca_issue(&inter, NULL, 4, db_none());
	assert_int_equal(leaf_of(CAT(c[3], c[2], c[1]), c, 4), 3);
	assert_int_equal(leaf_of(CAT(c[1], c[2], c[3]), c, 4), 3);
	/* a CA that has nothing to do with it; one twice */
	assert_int_equal(leaf_of(CAT(c[0], c[1], c[3], c[2]), c, 4), 3);
	assert_int_equal(leaf_of(CAT(c[2], c[2], c[3], c[3]), c, 4), 3);
	/* a question about a CA */
	assert_int_equal(leaf_of(CAT(c[1], c[2]), c, 4), 2);
	assert_int_equal(leaf_of(c[1], c, 4), 1);
	/* all or none */
	assert_int_equal(leaf_of(CAT(c[3], SEQ(db_int(1))), c, 4), -1);
	assert_int_equal(leaf_of(CAT(c[3], db_int(1)), c, 4), -1);
	assert_int_equal(leaf_of(db_none(), c, 4), -1);
	ca_end(&root);
	ca_end(&inter);
	ca_end(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_good, tear_down),
		cmocka_unit_test_teardown(test_none, tear_down),
		cmocka_unit_test_teardown(test_other_choices, tear_down),
		cmocka_unit_test_teardown(test_not_certs_only, tear_down),
		cmocka_unit_test_teardown(test_trailing, tear_down),
		cmocka_unit_test_teardown(test_damaged, tear_down),
		cmocka_unit_test_teardown(test_leaf, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
