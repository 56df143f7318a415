/* SPDX-License-Identifier: MIT */
/*
 * test_scts.c - certificate timestamps in the report of a handshake, by where they
 * came from (RFC 6962 3.3): the certificate, the TLS extension, the OCSP staple.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "report.h"
#include "tls_pki.h"

#define IN_CERTIFICATE "1.3.6.1.4.1.11129.2.4.2"
#define IN_STAPLE "1.3.6.1.4.1.11129.2.4.5"

static struct tls_pki pki;

static int
set_up(void **state)
{
	(void)state;
	tls_pki_make(&pki);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	tls_pki_free(&pki);
	return 0;
}

/* A list of n timestamps of one octet each. */
static struct vfy_span
list_of(size_t n)
{
	uint8_t octets[2 + 3 * 8];

	assert_true(n <= 8);
	octets[0] = 0;
	octets[1] = (uint8_t)(3 * n);
	for (size_t i = 0; i < n; i++)
		memcpy(octets + 2 + 3 * i, "\0\1x", 3);
	return db_copy(span_of(octets, 2 + 3 * n));
}

static struct vfy_span
leaf_with(size_t n)
{
	struct db_cert f = db_cert_default();

	f.serial = db_int(PKI_LEAF_SERIAL);
	f.issuer = pki.inter.name;
	f.extensions = db_ext(IN_CERTIFICATE, false, OCTETS(list_of(n)));
	return db_certificate(&f, ca_sign, pki.inter.key);
}

/* One answer of a responder, with a value for the extension, or none. */
static struct vfy_span
single_with(long serial, struct vfy_span value)
{
	struct ocsp_answer a = ocsp_answer(&pki.inter, serial, 'g');
	struct vfy_span plain = ocsp_single_make(&a), contents;
	struct der d = der_start(plain, NULL);

	assert_true(der_take(&d, DER_SEQUENCE, "", &contents));
	return value.len == 0
	    ? plain
	    : SEQ(contents, CONS(1, SEQ(db_ext(IN_STAPLE, false, value))));
}

static struct vfy_span
staple_with(struct vfy_span singles)
{
	return ocsp_response_make(&pki.inter, singles, db_none());
}

static int64_t
number(struct json_object *scts, const char *name)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(scts, name, &value));
	return json_object_get_int64(value);
}

/* What is reported of a handshake in which that was shown. */
static void
expect(size_t in_certificate, size_t in_handshake, struct vfy_span staple,
    int64_t in_staple)
{
	static struct handshake h;
	struct chain_view chain = { .n = 0 };
	struct judgement j;
	struct report r = { .h = &h, .chain = &chain, .judgement = &j };
	struct json_object *root, *certificates, *scts;

	memset(&h, 0, sizeof(h));
	h.alert = -1;
	h.flow.has_chain = true;
	h.flow.chain.n = 1;
	h.flow.chain.certs[0] = leaf_with(in_certificate);
	h.flow.chain.scts = list_of(in_handshake);
	h.flow.staple = staple;
	assert_int_equal(chain_view(&h.flow.chain, NULL, &chain), 0);
	j = judge(&h, NULL, &chain);
	root = report_json(&r);
	assert_non_null(root);
	assert_true(
	    json_object_object_get_ex(root, "certificates", &certificates));
	assert_true(json_object_object_get_ex(certificates, "scts", &scts));
	assert_int_equal(number(scts, "in_certificate"), in_certificate);
	assert_int_equal(number(scts, "in_handshake"), in_handshake);
	assert_int_equal(number(scts, "in_staple"), in_staple);
	json_object_put(root);
	chain_view_end(&chain);
}

static void
test_each_by_its_way(void **state)
{
	struct vfy_span three =
	    single_with(PKI_LEAF_SERIAL, OCTETS(list_of(3)));

	(void)state;
	expect(1, 2, staple_with(three), 3);
	expect(2, 0, db_none(), 0);
	expect(0, 1, staple_with(single_with(PKI_LEAF_SERIAL, db_none())), 0);
	/* those of another certificate are not this one's */
	expect(0, 0,
	    staple_with(CAT(
		single_with(PKI_LEAF_SERIAL + 1, OCTETS(list_of(5))), three)),
	    3);
	expect(0, 0,
	    staple_with(single_with(PKI_LEAF_SERIAL + 1, OCTETS(list_of(5)))),
	    0);
}

static void
test_what_cannot_be_read(void **state)
{
	static const struct vfy_span none;

	(void)state;
	expect(0, 0, span_str("no response"), 0);
	expect(0, 0, ocsp_error_make(3), 0);
	/* no OCTET STRING, one with something behind it, half a list */
	expect(0, 0, staple_with(single_with(PKI_LEAF_SERIAL, list_of(2))), 0);
	expect(0, 0,
	    staple_with(single_with(
		PKI_LEAF_SERIAL, CAT(OCTETS(list_of(2)), SEQ(none)))),
	    0);
	expect(0, 0,
	    staple_with(single_with(PKI_LEAF_SERIAL, OCTETS(RAW("\0\6\0\1x")))),
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_by_its_way),
		cmocka_unit_test(test_what_cannot_be_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
