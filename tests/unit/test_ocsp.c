/* SPDX-License-Identifier: MIT */
/*
 * test_ocsp.c - OCSP requests and responses (RFC 6960 4): their form, who may
 * sign, what they say of a certificate; each rule with a case that breaks it
 * and a twin that does not. Signatures are real ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gnutls/abstract.h>

#include "der_build.h"
#include "ocsp_check.h"
#include "sig.h"
#include "vectors.h"

/* The nth certificate from now on finds no memory, once; SIZE_MAX: none does. */
static size_t parses_left = SIZE_MAX;

static int
scarce_parse(
    struct vfy_span der, struct vfy_cert **out, struct vfy_fault *fault)
{
	if (parses_left == 0) {
		parses_left = SIZE_MAX;
		return VFY_ENOMEM;
	}
	if (parses_left != SIZE_MAX)
		parses_left--;
	return cert_parse(der, out, fault);
}

/* The code itself in place of the library's object, so that memory can run
 * out at one certificate and be there again for the next. */
#define cert_parse scarce_parse
#include "ocsp_check.c"
#undef cert_parse

/* 2026-06-15T12:00:00Z */
#define TEST_NOW INT64_C(1781524800)
#define THIS_UPDATE "20260615000000Z"
#define NEXT_UPDATE "20260622000000Z"
#define THIS_SECONDS INT64_C(1781481600)
#define WEEK (7 * 86400)
#define UNKNOWN_OID "1.3.6.1.4.1.55555.1"
#define OID_SHA1 "1.3.14.3.2.26"
#define OID_SHA256 "2.16.840.1.101.3.4.2.1"
#define OID_SHA384 "2.16.840.1.101.3.4.2.2"
#define EKU_OCSP "1.3.6.1.5.5.7.3.9"

struct key {
	gnutls_privkey_t priv;
	uint8_t public[32];
};

/* The CA's, a delegate's, a stranger's. */
static struct key ca_key, delegate_key, stranger_key;
static struct vfy_cert *certs[64];
static size_t num_certs;

static int
make_key(struct key *k)
{
	gnutls_datum_t x;

	if (gnutls_privkey_init(&k->priv) != 0 ||
	    gnutls_privkey_generate2(
		k->priv, GNUTLS_PK_EDDSA_ED25519, 0, 0, NULL, 0) != 0 ||
	    gnutls_privkey_export_ecc_raw(k->priv, NULL, &x, NULL, NULL) != 0 ||
	    x.size != sizeof(k->public))
		return -1;
	memcpy(k->public, x.data, x.size);
	gnutls_free(x.data);
	return 0;
}

static int
make_keys(void **state)
{
	(void)state;
	return make_key(&ca_key) | make_key(&delegate_key) |
	    make_key(&stranger_key);
}

static int
free_keys(void **state)
{
	(void)state;
	gnutls_privkey_deinit(ca_key.priv);
	gnutls_privkey_deinit(delegate_key.priv);
	gnutls_privkey_deinit(stranger_key.priv);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	parses_left = SIZE_MAX;
	while (num_certs > 0)
		cert_free(certs[--num_certs]);
	db_free_all();
	return 0;
}

static struct vfy_span
sign(void *arg, struct vfy_span bytes)
{
	struct key *k = arg;
	gnutls_datum_t data = { (unsigned char *)(uintptr_t)bytes.ptr,
		(unsigned)bytes.len },
		       sig;
	struct vfy_span out;

	if (gnutls_privkey_sign_data2(
		k->priv, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &sig) != 0)
		abort();
	out = db_copy(span_of(sig.data, sig.size));
	gnutls_free(sig.data);
	return out;
}

static struct vfy_span
spki_of(const struct key *k)
{
	return SEQ(db_ed25519(),
	    db_bits(DER_BIT_STRING, 0, span_of(k->public, sizeof(k->public))));
}

/* -- certificates ------------------------------------------------------------ */

static const struct vfy_cert *
parsed(struct vfy_span der)
{
	struct vfy_fault fault;

	assert_true(num_certs < sizeof(certs) / sizeof(certs[0]));
	if (cert_parse(der, &certs[num_certs], &fault) != 0)
		fail_msg("certificate: %s at %zu", fault.what, fault.offset);
	return certs[num_certs++];
}

static const struct vfy_cert *
ca_cert(void)
{
	struct db_cert c = db_cert_default();

	c.subject = db_name("CA");
	c.spki = spki_of(&ca_key);
	return parsed(db_certificate(&c, sign, &ca_key));
}

static const struct vfy_cert *
leaf_cert(void)
{
	struct db_cert c = db_cert_default();

	return parsed(db_certificate(&c, NULL, NULL));
}

static struct vfy_span
eku(const char *oid)
{
	return db_ext("2.5.29.37", false, SEQ(db_oid(oid)));
}

/* A good delegate's fields. */
static struct db_cert
delegate_default(void)
{
	struct db_cert c = db_cert_default();

	c.serial = db_int(0x77);
	c.subject = db_name("responder");
	c.spki = spki_of(&delegate_key);
	c.extensions = eku(EKU_OCSP);
	return c;
}

/* -- responses --------------------------------------------------------------- */

struct single_fields {
	const char *hash;
	struct vfy_span issuer;			  /* whole Name */
	struct vfy_span key;			  /* public key octets */
	struct vfy_span serial;			  /* whole INTEGER */
	struct vfy_span status;			  /* whole CertStatus */
	struct vfy_span this_update, next_update; /* the latter with its [0] */
	struct vfy_span extensions;		  /* elements */
};

static struct vfy_span
good(void)
{
	return PRIM(0, db_none());
}

static struct vfy_span
unknown(void)
{
	return PRIM(2, db_none());
}

static struct vfy_span
revoked(int reason)
{
	uint8_t octet = (uint8_t)reason;

	return CONS(1, db_time("20260601000000Z"),
	    reason < 0 ? db_none()
		       : CONS(0, EL(DER_ENUMERATED, span_of(&octet, 1))));
}

static struct vfy_span
next_update(const char *text)
{
	return CONS(0, db_time(text));
}

static struct single_fields
single_default(void)
{
	return (struct single_fields){ .hash = OID_SHA1,
		.issuer = db_name("CA"),
		.key = span_of(ca_key.public, sizeof(ca_key.public)),
		.serial = db_int(0x1234),
		.status = good(),
		.this_update = db_time(THIS_UPDATE),
		.next_update = next_update(NEXT_UPDATE) };
}

static struct vfy_span
hashed(const char *oid, struct vfy_span data)
{
	bool is_sha1 = strcmp(oid, OID_SHA1) == 0;
	uint8_t h[SHA256_LEN];

	assert_true(is_sha1 ? sha1(data, h) : sha256(data, h));
	return OCTETS(span_of(h, is_sha1 ? SHA1_LEN : SHA256_LEN));
}

static struct vfy_span
key_id(const struct key *k)
{
	return CONS(2, hashed(OID_SHA1, span_of(k->public, 32)));
}

static struct vfy_span
single_make(const struct single_fields *s)
{
	return SEQ(
	    SEQ(SEQ(db_oid(s->hash), NULL_()), hashed(s->hash, s->issuer),
		hashed(s->hash, s->key), s->serial),
	    s->status, s->this_update, s->next_update,
	    s->extensions.len > 0 ? CONS(1, SEQ(s->extensions)) : db_none());
}

struct response_fields {
	struct vfy_span version;   /* with its [0] */
	struct vfy_span responder; /* with its tag */
	struct vfy_span produced_at;
	struct vfy_span singles;    /* elements */
	struct vfy_span extensions; /* elements */
	struct vfy_span certs;	    /* elements */
	struct vfy_span algorithm;
	struct key *key;
};

static struct response_fields
response_default(void)
{
	struct single_fields s = single_default();

	return (struct response_fields){
		.responder = CONS(1, db_name("CA")),
		.produced_at = db_time(THIS_UPDATE),
		.singles = single_make(&s),
		.algorithm = db_ed25519(),
		.key = &ca_key,
	};
}

static struct vfy_span
basic_make(const struct response_fields *f)
{
	struct vfy_span data = SEQ(f->version, f->responder, f->produced_at,
	    SEQ(f->singles),
	    f->extensions.len > 0 ? CONS(1, SEQ(f->extensions)) : db_none());

	return SEQ(data, f->algorithm,
	    db_bits(DER_BIT_STRING, 0, sign(f->key, data)),
	    f->certs.len > 0 ? CONS(0, SEQ(f->certs)) : db_none());
}

static struct vfy_span
status_octet(int status)
{
	uint8_t octet = (uint8_t)status;

	return EL(DER_ENUMERATED, span_of(&octet, 1));
}

static struct vfy_span
outer_make(const char *type, struct vfy_span basic)
{
	return SEQ(status_octet(0), CONS(0, SEQ(db_oid(type), OCTETS(basic))));
}

static struct vfy_span
response_make(const struct response_fields *f)
{
	return outer_make("1.3.6.1.5.5.7.48.1.1", basic_make(f));
}

/* Parses; the fault's code, VFY_F_NONE when it passed. */
static enum vfy_fault_code
parse(struct vfy_span der, struct ocsp_response *out)
{
	struct vfy_fault fault;
	bool ok = ocsp_parse(der, out, &fault);

	assert_int_equal(ok, fault.code == VFY_F_NONE);
	if (!ok)
		assert_false(ocsp_parse(der, out, NULL));
	return fault.code;
}

static enum vfy_fault_code
parse_fields(const struct response_fields *f)
{
	struct ocsp_response r;

	return parse(response_make(f), &r);
}

static enum vfy_fault_code
parse_single(const struct single_fields *s)
{
	struct response_fields f = response_default();

	f.singles = single_make(s);
	return parse_fields(&f);
}

static struct ocsp_response
response_of(const struct response_fields *f)
{
	struct ocsp_response r;
	struct vfy_fault fault;

	if (!ocsp_parse(response_make(f), &r, &fault))
		fail_msg("response: %s at %zu", fault.what, fault.offset);
	return r;
}

/* -- form -------------------------------------------------------------------- */

static void
response_fields_read(void **state)
{
	struct response_fields f = response_default();
	struct vfy_span nonce = OCTETS(RAW("12345678")), cert = SEQ(NULL_());
	struct ocsp_response r;
	struct ocsp_single s;
	struct der d;

	(void)state;
	f.extensions = db_ext("1.3.6.1.5.5.7.48.1.2", false, nonce);
	f.certs = CAT(cert, cert);
	r = response_of(&f);
	assert_int_equal(r.status, 0);
	assert_true(span_eq(r.responder_name, db_name("CA")));
	assert_true(span_empty(r.responder_key));
	assert_int_equal(r.produced_at, THIS_SECONDS);
	assert_true(span_eq(r.nonce, nonce));
	assert_int_equal(r.num_certs, 2);
	assert_true(span_eq(r.certs[1], cert));
	assert_true(span_eq(r.algorithm, f.algorithm));
	assert_int_equal(r.signature.len, 64);
	assert_false(r.unknown_critical);
	d = der_start(r.responses, NULL);
	assert_true(ocsp_next(&d, &s));
	assert_true(span_eq(s.serial, RAW("\x12\x34")));
	assert_int_equal(s.status, OCSP_GOOD);
	assert_int_equal(s.this_update, THIS_SECONDS);
	assert_int_equal(s.next_update, THIS_SECONDS + WEEK);
	assert_int_equal(s.reason, -1);
	assert_int_equal(s.issuer_name_hash.len, SHA1_LEN);
	assert_false(ocsp_next(&d, &s));
	f.singles = db_none();
	r = response_of(&f);
	d = der_start(r.responses, NULL);
	assert_false(ocsp_next(&d, &s));
}

static void
frame(void **state)
{
	struct response_fields f = response_default();
	struct ocsp_response r;
	struct vfy_span der;

	(void)state;
	f.certs = SEQ(NULL_());
	der = response_make(&f);
	assert_int_equal(parse(db_none(), &r), VFY_F_EMPTY);
	assert_int_equal(parse(der, &r), VFY_F_NONE);
	for (size_t n = 1; n < der.len; n++)
		assert_int_not_equal(
		    parse(db_copy(span_of(der.ptr, n)), &r), VFY_F_NONE);
	assert_int_equal(parse(CAT(der, RAW("\0")), &r), VFY_F_TRAILING);
	assert_int_equal(parse(CAT(RAW("<html>"), der), &r), VFY_F_TAG);
	/* inside the OCTET STRING */
	assert_int_equal(parse(outer_make("1.3.6.1.5.5.7.48.1.1",
				   CAT(basic_make(&f), NULL_())),
			     &r),
	    VFY_F_TRAILING);
	/* another response type */
	assert_int_equal(
	    parse(outer_make("1.3.6.1.5.5.7.48.1.2", basic_make(&f)), &r),
	    VFY_F_VALUE);
	der = OCTETS(span_of(db_alloc(LIMIT_OCSP_DER), LIMIT_OCSP_DER));
	assert_int_equal(parse(der, &r), VFY_F_LIMIT);
}

/* With any octet changed: taken without a fault, or refused with one. */
static void
changed_octets(void **state)
{
	struct response_fields f = response_default();
	struct single_fields s = single_default();
	struct ocsp_response r;
	struct vfy_span der;
	size_t taken = 0, n;

	(void)state;
	s.status = revoked(1);
	s.extensions = db_ext("2.5.29.21", false, status_octet(1));
	f.version = CONS(0, db_int(0));
	f.responder = key_id(&ca_key);
	f.singles = CAT(f.singles, single_make(&s));
	f.extensions = db_ext("1.3.6.1.5.5.7.48.1.2", false, RAW("n"));
	f.certs = CAT(SEQ(NULL_()), SEQ(NULL_()));
	der = response_make(&f);
	assert_int_equal(parse(der, &r), VFY_F_NONE);
	for (n = 0; n < db_num_changed(der); n++)
		taken += parse(db_changed(der, n), &r) == VFY_F_NONE;
	/* hashes, signature and dates can be others; the frame can not */
	assert_in_range(taken, 100, n * 3 / 4);
}

/* The BIT STRING of a signature holds whole octets. */
static void
signature_octets(void **state)
{
	struct response_fields f = response_default();
	struct vfy_span basic = basic_make(&f), data, algorithm;
	struct der d = der_start(basic, NULL), seq;
	struct ocsp_response r;

	(void)state;
	assert_true(der_enter(&d, DER_SEQUENCE, "", &seq));
	assert_true(der_whole(&seq, DER_SEQUENCE, "", &data));
	assert_true(der_whole(&seq, DER_SEQUENCE, "", &algorithm));
	for (unsigned unused = 0; unused < 8; unused++)
		assert_int_equal(
		    parse(
			outer_make("1.3.6.1.5.5.7.48.1.1",
			    SEQ(data, algorithm,
				db_bits(DER_BIT_STRING, unused, RAW("\x80")))),
			&r),
		    unused == 0 ? VFY_F_NONE : VFY_F_VALUE);
}

static void
statuses(void **state)
{
	struct ocsp_response r;

	(void)state;
	for (int status = 0; status <= 8; status++) {
		enum vfy_fault_code code = status == 0 ? VFY_F_TRUNCATED
		    : status == 4 || status > 6	       ? VFY_F_VALUE
						       : VFY_F_NONE;

		assert_int_equal(parse(SEQ(status_octet(status)), &r), code);
		if (code == VFY_F_NONE)
			assert_int_equal(r.status, status);
	}
	assert_int_equal(parse(SEQ(status_octet(6), CONS(0, SEQ(NULL_()))), &r),
	    VFY_F_TRAILING);
	assert_int_equal(parse(SEQ(db_int(6)), &r), VFY_F_TAG);
}

static void
data_fields(void **state)
{
	struct response_fields f = response_default();

	(void)state;
	f.version = CONS(0, db_int(0));
	assert_int_equal(parse_fields(&f), VFY_F_NONE);
	f.version = CONS(0, db_int(1));
	assert_int_equal(parse_fields(&f), VFY_F_VERSION);
	f = response_default();
	f.responder = CONS(2, OCTETS(RAW("12345678901234567890")));
	assert_int_equal(parse_fields(&f), VFY_F_NONE);
	f.responder = CONS(2, OCTETS(RAW("1234567890123456789")));
	assert_int_equal(parse_fields(&f), VFY_F_VALUE);
	f.responder = CONS(3, db_name("CA"));
	assert_int_equal(parse_fields(&f), VFY_F_TAG);
	f = response_default();
	f.produced_at = db_time("260615000000Z");
	assert_int_equal(parse_fields(&f), VFY_F_TAG);
	f.produced_at = db_time("20260615000000.0Z");
	assert_int_equal(parse_fields(&f), VFY_F_TIME);
}

static void
response_extensions(void **state)
{
	struct vfy_span nonce =
	    db_ext("1.3.6.1.5.5.7.48.1.2", false, OCTETS(RAW("1")));
	struct response_fields f = response_default();
	struct ocsp_response r;

	(void)state;
	f.extensions = CAT(nonce, nonce);
	assert_int_equal(parse_fields(&f), VFY_F_DUPLICATE_EXTENSION);
	f.extensions = db_ext("1.3.6.1.5.5.7.48.1.2", false, db_none());
	assert_int_equal(parse_fields(&f), VFY_F_VALUE);
	f.extensions = CAT(nonce, db_ext(UNKNOWN_OID, false, NULL_()),
	    db_ext("1.3.6.1.5.5.7.48.1.9", true, NULL_()));
	r = response_of(&f);
	assert_false(r.unknown_critical);
	f.extensions = CAT(nonce, db_ext(UNKNOWN_OID, true, NULL_()),
	    db_ext(UNKNOWN_OID ".1", false, NULL_()));
	r = response_of(&f);
	assert_true(r.unknown_critical);
}

static void
limits(void **state)
{
	struct response_fields f = response_default();
	struct vfy_span one = f.singles, cert = SEQ(NULL_());

	(void)state;
	f.singles = db_none();
	for (unsigned n = 0; n < LIMIT_SINGLE_RESPONSES; n++)
		f.singles = CAT(f.singles, one);
	for (unsigned n = 0; n < LIMIT_OCSP_CERTS; n++)
		f.certs = CAT(f.certs, cert);
	assert_int_equal(parse_fields(&f), VFY_F_NONE);
	f.certs = CAT(f.certs, cert);
	assert_int_equal(parse_fields(&f), VFY_F_LIMIT);
	f.certs = cert;
	f.singles = CAT(f.singles, one);
	assert_int_equal(parse_fields(&f), VFY_F_LIMIT);
}

static void
single_statuses(void **state)
{
	struct single_fields s = single_default();
	struct response_fields f = response_default();
	struct ocsp_response r;
	struct ocsp_single out;
	struct der d;

	(void)state;
	for (int reason = -1; reason <= 11; reason++) {
		s.status = revoked(reason);
		f.singles = single_make(&s);
		r = response_of(&f);
		d = der_start(r.responses, NULL);
		assert_true(ocsp_next(&d, &out));
		assert_int_equal(out.status, OCSP_REVOKED);
		assert_int_equal(out.revoked_at, INT64_C(1780272000));
		assert_int_equal(
		    out.reason, reason == 7 || reason == 11 ? -1 : reason);
	}
	s.status = unknown();
	assert_int_equal(parse_single(&s), VFY_F_NONE);
	s.status = PRIM(0, RAW("x"));
	assert_int_equal(parse_single(&s), VFY_F_VALUE);
	s.status = NULL_();
	assert_int_equal(parse_single(&s), VFY_F_TAG);
	s.status = CONS(1, db_none());
	assert_int_equal(parse_single(&s), VFY_F_TRUNCATED);
	s.status = CONS(1, db_time("20260601000000Z"), NULL_());
	assert_int_equal(parse_single(&s), VFY_F_TAG);
}

static void
single_fields_checked(void **state)
{
	struct single_fields s = single_default();

	(void)state;
	s.serial = EL(DER_INTEGER, RAW("\0\1"));
	assert_int_equal(parse_single(&s), VFY_F_BER);
	s = single_default();
	s.this_update = db_time("20260230000000Z");
	assert_int_equal(parse_single(&s), VFY_F_TIME);
	s = single_default();
	s.next_update = db_none();
	assert_int_equal(parse_single(&s), VFY_F_NONE);
	/* the second that stands for "absent" */
	s.next_update = next_update("19700101000000Z");
	assert_int_equal(parse_single(&s), VFY_F_TIME);
	s.next_update = next_update("19700101000001Z");
	assert_int_equal(parse_single(&s), VFY_F_NONE);
	s = single_default();
	s.extensions = CAT(db_ext("2.5.29.21", false, NULL_()),
	    db_ext("2.5.29.21", false, NULL_()));
	assert_int_equal(parse_single(&s), VFY_F_DUPLICATE_EXTENSION);
}

/* -- CertID ------------------------------------------------------------------ */

static void
expect_about(const struct single_fields *s, bool about)
{
	struct response_fields f = response_default();
	struct ocsp_response r;
	struct ocsp_single out;
	struct der d;

	f.singles = single_make(s);
	r = response_of(&f);
	d = der_start(r.responses, NULL);
	assert_true(ocsp_next(&d, &out));
	assert_int_equal(ocsp_about(&out, leaf_cert(), ca_cert()), about);
}

static void
cert_ids(void **state)
{
	static const char *const hashes[] = { OID_SHA1, OID_SHA256 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct single_fields s = single_default();

		s.hash = hashes[i];
		expect_about(&s, true);
		s.serial = db_int(0x1235);
		expect_about(&s, false);
		s = single_default();
		s.hash = hashes[i];
		s.issuer = db_name("CB");
		expect_about(&s, false);
		s = single_default();
		s.hash = hashes[i];
		s.key = span_of(stranger_key.public, 32);
		expect_about(&s, false);
	}
	/* a hash we don't compute, though its octets are SHA-256's */
	struct single_fields s = single_default();
	s.hash = OID_SHA384;
	expect_about(&s, false);
}

/* -- requests ---------------------------------------------------------------- */

static void
requests(void **state)
{
	const struct vfy_cert *ca = ca_cert(), *leaf = leaf_cert();
	static const char *const hashes[] = { OID_SHA256, OID_SHA1 };

	(void)state;
	for (unsigned use_sha1 = 0; use_sha1 < 2; use_sha1++) {
		const char *h = hashes[use_sha1];
		struct vfy_span want = SEQ(SEQ(SEQ(SEQ(SEQ(
		    SEQ(db_oid(h), NULL_()), hashed(h, leaf->issuer),
		    hashed(h, span_of(ca_key.public, 32)), db_int(0x1234))))));
		uint8_t buf[OCSP_REQUEST_MAX];
		size_t len = sizeof(buf);

		assert_int_equal(
		    ocsp_request(leaf, ca, use_sha1 == 1, buf, &len), 0);
		assert_true(span_eq(span_of(buf, len), want));
		/* exactly the room that it needs, and one less */
		assert_int_equal(
		    ocsp_request(leaf, ca, use_sha1 == 1, buf, &len), 0);
		assert_true(span_eq(span_of(buf, len), want));
		for (size_t room = 0; room < want.len; room++) {
			uint8_t *small = db_alloc(room);

			len = room;
			assert_int_equal(
			    ocsp_request(leaf, ca, use_sha1 == 1, small, &len),
			    VFY_ELIMIT);
		}
	}
}

/* RFC 9654: [2] requestExtensions, behind the list. */
static void
request_with_nonce(void **state)
{
	const struct vfy_cert *ca = ca_cert(), *leaf = leaf_cert();
	uint8_t buf[2 * OCSP_NONCE_REQUEST_MAX], octets[129];
	struct vfy_span id =
	    SEQ(SEQ(db_oid(OID_SHA1), NULL_()), hashed(OID_SHA1, leaf->issuer),
		hashed(OID_SHA1, span_of(ca_key.public, 32)), db_int(0x1234));

	(void)state;
	memset(octets, 0x5a, sizeof(octets));
	for (size_t n = 1; n <= 128; n += n < 33 ? 1 : 19) {
		struct vfy_span nonce = span_of(octets, n);
		struct vfy_span want = SEQ(SEQ(SEQ(SEQ(id)),
		    CONS(2,
			SEQ(db_ext(
			    "1.3.6.1.5.5.7.48.1.2", false, OCTETS(nonce))))));
		size_t len = sizeof(buf);

		assert_int_equal(
		    ocsp_request_nonce(leaf, ca, true, nonce, buf, &len), 0);
		assert_true(span_eq(span_of(buf, len), want));
	}
	for (size_t n = 0; n <= 129; n += 129) {
		size_t len = sizeof(buf);

		assert_int_equal(ocsp_request_nonce(leaf, ca, true,
				     span_of(octets, n), buf, &len),
		    VFY_EARG);
	}
}

static void
nonces_compared(void **state)
{
	struct response_fields f = response_default();
	struct vfy_span nonce = RAW("12345678");
	struct ocsp_response r = response_of(&f);

	(void)state;
	assert_false(ocsp_has_nonce(&r, nonce));
	assert_false(ocsp_has_nonce(&r, db_none()));
	f.extensions = db_ext("1.3.6.1.5.5.7.48.1.2", false, OCTETS(nonce));
	r = response_of(&f);
	assert_true(ocsp_has_nonce(&r, nonce));
	assert_false(ocsp_has_nonce(&r, RAW("12345679")));
	assert_false(ocsp_has_nonce(&r, RAW("1234567")));
	/* not an OCTET STRING: what responders did before RFC 6960 */
	f.extensions = db_ext("1.3.6.1.5.5.7.48.1.2", false, nonce);
	r = response_of(&f);
	assert_false(ocsp_has_nonce(&r, nonce));
}

static void
request_with_long_serial(void **state)
{
	struct db_cert c = db_cert_default();
	uint8_t serial[300], buf[OCSP_REQUEST_MAX];
	size_t len = sizeof(buf);

	(void)state;
	memset(serial, 0x11, sizeof(serial));
	c.serial = EL(DER_INTEGER, span_of(serial, 64));
	assert_int_equal(ocsp_request(parsed(db_certificate(&c, NULL, NULL)),
			     ca_cert(), false, buf, &len),
	    0);
	c.serial = EL(DER_INTEGER, span_of(serial, sizeof(serial)));
	len = sizeof(buf);
	assert_int_equal(ocsp_request(parsed(db_certificate(&c, NULL, NULL)),
			     ca_cert(), false, buf, &len),
	    VFY_ELIMIT);
}

/* -- who may sign ------------------------------------------------------------ */

/* What ocsp_signer answers, and how long the signer's authority lasts. */
static int64_t
signer_until(const struct response_fields *f, int64_t now, enum vfy_reason why,
    const char **detail)
{
	struct ocsp_response r = response_of(f);
	struct budget budget;
	struct ocsp_authority by;

	*detail = NULL;
	budget_start(&budget, NULL);
	if (ocsp_signer(&r, ca_cert(), NULL, now, &budget, &by) != why)
		fail_msg("not %d: %s", why, by.detail);
	*detail = by.detail;
	cert_free(by.delegate);
	assert_int_equal(by.err, 0);
	assert_non_null(*detail);
	assert_int_equal(**detail == '\0', why == VFY_R_OK);
	assert_int_equal(by.valid_until == 0, why != VFY_R_OK);
	return by.valid_until;
}

static void
expect_signer_at(
    const struct response_fields *f, int64_t now, enum vfy_reason why)
{
	const char *detail;

	signer_until(f, now, why, &detail);
}

/* Refused, and for this reason. */
static void
expect_refusal(const struct response_fields *f, const char *detail)
{
	const char *given;

	signer_until(f, TEST_NOW, VFY_R_OCSP_SIGNER, &given);
	assert_string_equal(given, detail);
}

static void
expect_signer(const struct response_fields *f, enum vfy_reason why)
{
	expect_signer_at(f, TEST_NOW, why);
}

static void
signed_by_the_issuer(void **state)
{
	struct response_fields f = response_default();
	struct vfy_span der, changed;
	struct ocsp_response r;
	struct budget budget;
	struct ocsp_authority by;
	uint8_t *p;

	(void)state;
	expect_signer(&f, VFY_R_OK);
	f.responder = key_id(&ca_key);
	expect_signer(&f, VFY_R_OK);
	/* the id is of another */
	f.responder = key_id(&stranger_key);
	expect_signer(&f, VFY_R_OCSP_SIGNER);
	f.responder = CONS(1, db_name("CB"));
	expect_signer(&f, VFY_R_OCSP_SIGNER);
	f = response_default();
	f.key = &stranger_key;
	expect_signer(&f, VFY_R_OCSP_SIGNER);
	/* one bit of what was signed */
	f = response_default();
	der = response_make(&f);
	changed = db_copy(der);
	assert_int_equal(parse(changed, &r), VFY_F_NONE);
	p = (uint8_t *)(uintptr_t)(r.responses.ptr + r.responses.len - 2);
	*p ^= 1;
	assert_int_equal(parse(changed, &r), VFY_F_NONE);
	budget_start(&budget, NULL);
	assert_int_equal(
	    ocsp_signer(&r, ca_cert(), NULL, TEST_NOW, &budget, &by),
	    VFY_R_OCSP_SIGNER);
	*p ^= 1;
	budget_start(&budget, NULL);
	assert_int_equal(
	    ocsp_signer(&r, ca_cert(), NULL, TEST_NOW, &budget, &by), VFY_R_OK);
	f.algorithm = SEQ(db_oid(UNKNOWN_OID));
	expect_signer(&f, VFY_R_UNSUPPORTED_ALGORITHM);
}

/* A response signed by the delegate, whose certificate is c, signed by ca. */
static struct response_fields
delegated(const struct db_cert *c, struct key *ca)
{
	struct response_fields f = response_default();

	f.responder = CONS(1, c->subject);
	f.key = &delegate_key;
	f.certs = db_certificate(c, sign, ca);
	return f;
}

static void
expect_delegate(const struct db_cert *c, enum vfy_reason why)
{
	struct response_fields f = delegated(c, &ca_key);

	expect_signer(&f, why);
}

static void
signed_by_a_delegate(void **state)
{
	struct db_cert c = delegate_default();
	struct response_fields f = delegated(&c, &ca_key);

	(void)state;
	expect_signer(&f, VFY_R_OK);
	f.responder = key_id(&delegate_key);
	expect_signer(&f, VFY_R_OK);
	/* not the one that is named */
	f.responder = CONS(1, db_name("another"));
	expect_signer(&f, VFY_R_OCSP_SIGNER);
	/* its certificate is not there, or is no certificate */
	f = delegated(&c, &ca_key);
	f.certs = db_none();
	expect_signer(&f, VFY_R_OCSP_SIGNER);
	f.certs = SEQ(NULL_());
	expect_signer(&f, VFY_R_OCSP_SIGNER);
	/* others around it do no harm */
	f = delegated(&c, &ca_key);
	f.certs = CAT(SEQ(NULL_()), ca_cert()->der, f.certs);
	expect_signer(&f, VFY_R_OK);
	/* not by its key */
	f = delegated(&c, &ca_key);
	f.key = &stranger_key;
	expect_signer(&f, VFY_R_OCSP_SIGNER);
	/* named as the CA is */
	c.subject = db_name("CA");
	f = delegated(&c, &ca_key);
	expect_signer(&f, VFY_R_OK);
}

static void
delegate_of_the_issuer(void **state)
{
	struct db_cert c = delegate_default();
	struct response_fields f = delegated(&c, &stranger_key);

	(void)state;
	/* the name is right, the key is not */
	expect_signer(&f, VFY_R_OCSP_SIGNER);
	/* the key is right, the name is not */
	c.issuer = db_name("CB");
	expect_delegate(&c, VFY_R_OCSP_SIGNER);
	c.issuer = db_name("ca");
	expect_delegate(&c, VFY_R_OK);
}

static void
delegate_usages(void **state)
{
	struct vfy_span with_sign = db_ext("2.5.29.15", true,
			    db_bits(DER_BIT_STRING, 7, RAW("\x80"))),
			without = db_ext("2.5.29.15", true,
			    db_bits(DER_BIT_STRING, 1, RAW("\x06")));
	struct db_cert c = delegate_default();

	(void)state;
	c.extensions = db_none();
	expect_delegate(&c, VFY_R_OCSP_SIGNER);
	c.extensions = eku("2.5.29.37.0");
	expect_delegate(&c, VFY_R_OCSP_SIGNER);
	c.extensions = eku("1.3.6.1.5.5.7.3.1");
	expect_delegate(&c, VFY_R_OCSP_SIGNER);
	c.extensions = CAT(eku(EKU_OCSP), without);
	expect_delegate(&c, VFY_R_OCSP_SIGNER);
	c.extensions = CAT(eku(EKU_OCSP), with_sign);
	expect_delegate(&c, VFY_R_OK);
	c.extensions =
	    CAT(eku(EKU_OCSP), db_ext("1.3.6.1.5.5.7.48.1.5", false, NULL_()));
	expect_delegate(&c, VFY_R_OK);
}

static void
delegate_extensions(void **state)
{
	struct db_cert c = delegate_default();

	(void)state;
	c.extensions = CAT(eku(EKU_OCSP), db_ext(UNKNOWN_OID, true, NULL_()));
	expect_delegate(&c, VFY_R_OCSP_SIGNER);
	c.extensions = CAT(eku(EKU_OCSP), db_ext(UNKNOWN_OID, false, NULL_()));
	expect_delegate(&c, VFY_R_OK);
	c.extensions = CAT(eku(EKU_OCSP), db_ext("2.5.29.17", false, NULL_()));
	expect_delegate(&c, VFY_R_OCSP_SIGNER);
}

/* Known extensions, those that are processed in a delegate and others. */
static void
delegate_critical_extensions(void **state)
{
	struct vfy_span names = SEQ(db_uri("a:b")), point = SEQ(SEQ(db_none())),
			access = SEQ(
			    SEQ(db_oid("1.3.6.1.5.5.7.48.1"), db_uri("a:b"))),
			policy = SEQ(SEQ(db_oid("2.5.29.32.0")));
	const struct {
		const char *oid;
		struct vfy_span value;
		bool processed;
	} x[] = {
		{ "2.5.29.14", OCTETS(RAW("k")), true },
		{ "2.5.29.15", db_bits(DER_BIT_STRING, 7, RAW("\x80")), true },
		{ "2.5.29.17", names, true },
		{ "2.5.29.19", SEQ(db_none()), true },
		{ "2.5.29.35", SEQ(PRIM(0, RAW("k"))), true },
		{ "1.3.6.1.5.5.7.48.1.5", NULL_(), true },
		{ "2.5.29.18", names, false },
		{ "2.5.29.30", SEQ(CONS(0, SEQ(PRIM(2, RAW("a"))))), false },
		{ "2.5.29.31", point, false },
		{ "2.5.29.32", policy, false },
		{ "2.5.29.36", SEQ(PRIM(0, RAW("\0"))), false },
		{ "2.5.29.46", point, false },
		{ "2.5.29.54", db_int(0), false },
		{ "1.3.6.1.5.5.7.1.1", access, false },
		{ "1.3.6.1.5.5.7.1.24", SEQ(db_int(5)), false },
	};
	struct db_cert c = delegate_default();

	(void)state;
	for (size_t i = 0; i < sizeof(x) / sizeof(x[0]); i++) {
		for (int critical = 0; critical < 2; critical++) {
			bool ok = x[i].processed || critical == 0;

			c.extensions = CAT(eku(EKU_OCSP),
			    db_ext(x[i].oid, critical, x[i].value));
			expect_delegate(&c, ok ? VFY_R_OK : VFY_R_OCSP_SIGNER);
		}
	}
	c.extensions = db_ext("2.5.29.37", true, SEQ(db_oid(EKU_OCSP)));
	expect_delegate(&c, VFY_R_OK);
}

/* An RSA key whose modulus begins with this octet, of 1024 bits or less. */
static struct vfy_span
rsa_spki(const char *oid, uint8_t first)
{
	uint8_t n[129];

	memset(n, 0x55, sizeof(n));
	n[0] = 0;
	n[1] = first;
	return SEQ(SEQ(db_oid(oid), NULL_()),
	    db_bits(DER_BIT_STRING, 0,
		SEQ(first < 0x80
			? EL(DER_INTEGER, span_of(n + 1, sizeof(n) - 1))
			: EL(DER_INTEGER, span_of(n, sizeof(n))),
		    db_int(65537))));
}

static void
delegate_key_size(void **state)
{
	struct db_cert c = delegate_default();
	struct response_fields f;

	(void)state;
	c.spki = rsa_spki("1.2.840.113549.1.1.1", 0x7f);
	f = delegated(&c, &ca_key);
	f.algorithm = SEQ(db_oid("1.2.840.113549.1.1.11"), NULL_());
	expect_refusal(&f, "the delegate's key is too short");
	/* one bit more: it is the signature that is looked at */
	c.spki = rsa_spki("1.2.840.113549.1.1.1", 0x80);
	f.certs = db_certificate(&c, sign, &ca_key);
	expect_refusal(&f, "the response's signature is wrong");
}

static void
weak_hashes(void **state)
{
	static const struct {
		const char *oid, *detail;
	} weak[] = {
		{ "1.2.840.10045.4.1", "signed with SHA-1" },
		{ "1.2.840.113549.1.1.5", "signed with SHA-1" },
		{ "1.2.840.113549.1.1.4", "signed with a broken hash" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(weak) / sizeof(weak[0]); i++) {
		struct response_fields f = response_default();
		struct db_cert c = delegate_default();

		f.algorithm = SEQ(db_oid(weak[i].oid));
		expect_refusal(&f, weak[i].detail);
		f = delegated(&c, &ca_key);
		f.algorithm = SEQ(db_oid(weak[i].oid));
		expect_refusal(&f, weak[i].detail);
		c.algorithm = SEQ(db_oid(weak[i].oid));
		f = delegated(&c, &ca_key);
		expect_refusal(&f, weak[i].detail);
	}
}

static void
authority_ends(void **state)
{
	struct response_fields f = response_default();
	struct db_cert c = delegate_default();
	const char *detail;

	(void)state;
	assert_true(signer_until(&f, TEST_NOW, VFY_R_OK, &detail) == INT64_MAX);
	c.not_after = "260615130000Z";
	f = delegated(&c, &ca_key);
	assert_int_equal(
	    signer_until(&f, TEST_NOW, VFY_R_OK, &detail), TEST_NOW + 3600);
	/* of the one that signed, not of one that was tried before */
	c.not_after = "260615140000Z";
	f.certs = CAT(db_certificate(&c, sign, &stranger_key), f.certs);
	assert_int_equal(
	    signer_until(&f, TEST_NOW, VFY_R_OK, &detail), TEST_NOW + 3600);
	/* the CA's name, and a delegate's signature */
	c.subject = db_name("CA");
	f = delegated(&c, &ca_key);
	assert_int_equal(
	    signer_until(&f, TEST_NOW, VFY_R_OK, &detail), TEST_NOW + 7200);
}

/* A good delegate after the one that there was no memory for. */
static void
no_memory_is_told(void **state)
{
	struct db_cert c = delegate_default();
	struct response_fields f = delegated(&c, &ca_key);
	const struct vfy_cert *ca = ca_cert();
	struct ocsp_response r;
	struct budget budget;
	struct ocsp_authority by;

	(void)state;
	f.certs = CAT(ca->der, f.certs, f.certs);
	r = response_of(&f);
	for (size_t n = 0; n < 2; n++) {
		parses_left = n;
		budget_start(&budget, NULL);
		assert_int_not_equal(
		    ocsp_signer(&r, ca, NULL, TEST_NOW, &budget, &by),
		    VFY_R_OK);
		assert_int_equal(by.err, VFY_ENOMEM);
		assert_int_equal(by.valid_until, 0);
		assert_null(by.delegate);
		assert_int_equal(budget.used.signatures, 0);
	}
	budget_start(&budget, NULL);
	assert_int_equal(
	    ocsp_signer(&r, ca, NULL, TEST_NOW, &budget, &by), VFY_R_OK);
	assert_int_equal(by.err, 0);
	cert_free(by.delegate);
}

/* Whose own status is for the caller to look up: those without nocheck. */
static void
delegates_to_look_up(void **state)
{
	struct vfy_span nocheck =
	    db_ext("1.3.6.1.5.5.7.48.1.5", false, NULL_());
	struct db_cert c = delegate_default();
	struct response_fields f = delegated(&c, &ca_key);
	struct ocsp_response r = response_of(&f);
	struct ocsp_authority by;
	struct budget budget;

	(void)state;
	budget_start(&budget, NULL);
	assert_int_equal(
	    ocsp_signer(&r, ca_cert(), NULL, TEST_NOW, &budget, &by), VFY_R_OK);
	assert_non_null(by.delegate);
	assert_true(span_eq(by.delegate->der, f.certs));
	cert_free(by.delegate);
	c.extensions = CAT(eku(EKU_OCSP), nocheck);
	f = delegated(&c, &ca_key);
	r = response_of(&f);
	assert_int_equal(
	    ocsp_signer(&r, ca_cert(), NULL, TEST_NOW, &budget, &by), VFY_R_OK);
	assert_null(by.delegate);
	/* the CA itself has no need of it */
	f = response_default();
	r = response_of(&f);
	assert_int_equal(
	    ocsp_signer(&r, ca_cert(), NULL, TEST_NOW, &budget, &by), VFY_R_OK);
	assert_null(by.delegate);
}

/* The delegate's certificate is not in the response, but at hand. */
static void
delegate_among_others(void **state)
{
	struct db_cert c = delegate_default();
	struct response_fields f = delegated(&c, &ca_key);
	struct vfy_span der = f.certs;
	struct vfy_cert *delegate, *stranger;
	struct ocsp_others others = { .n = 0 };
	struct ocsp_authority by;
	struct ocsp_response r;
	struct budget budget;

	(void)state;
	assert_int_equal(cert_parse(der, &delegate, NULL), 0);
	assert_int_equal(cert_parse(db_certificate(&c, sign, &stranger_key),
			     &stranger, NULL),
	    0);
	f.certs = db_none();
	r = response_of(&f);
	budget_start(&budget, NULL);
	assert_int_equal(
	    ocsp_signer(&r, ca_cert(), &others, TEST_NOW, &budget, &by),
	    VFY_R_OCSP_SIGNER);
	others.cert[others.n++] = stranger;
	assert_int_equal(
	    ocsp_signer(&r, ca_cert(), &others, TEST_NOW, &budget, &by),
	    VFY_R_OCSP_SIGNER);
	others.cert[others.n++] = delegate;
	assert_int_equal(
	    ocsp_signer(&r, ca_cert(), &others, TEST_NOW, &budget, &by),
	    VFY_R_OK);
	assert_true(by.delegate == delegate);
	assert_int_equal(by.valid_until, delegate->not_after);
	cert_free(by.delegate);
	/* one that came with the response is not tried twice */
	f.certs = stranger->der;
	r = response_of(&f);
	others.cert[0] = stranger;
	others.n = 1;
	budget_start(&budget, NULL);
	assert_int_equal(
	    ocsp_signer(&r, ca_cert(), &others, TEST_NOW, &budget, &by),
	    VFY_R_OCSP_SIGNER);
	assert_int_equal(budget.used.signatures, 1);
	cert_free(delegate);
	cert_free(stranger);
}

static void
delegate_in_force(void **state)
{
	struct db_cert c = delegate_default();
	struct response_fields f;

	(void)state;
	c.not_before = "260615120000Z";
	c.not_after = "260615130000Z";
	f = delegated(&c, &ca_key);
	expect_signer_at(&f, TEST_NOW, VFY_R_OK);
	expect_signer_at(&f, TEST_NOW - 1, VFY_R_OCSP_SIGNER);
	expect_signer_at(&f, TEST_NOW + 3600, VFY_R_OK);
	expect_signer_at(&f, TEST_NOW + 3601, VFY_R_OCSP_SIGNER);
}

static void
delegate_algorithms_agree(void **state)
{
	struct db_cert c = delegate_default();
	struct response_fields f = delegated(&c, &ca_key);
	struct vfy_span tbs;
	const struct vfy_cert *whole = parsed(f.certs);

	(void)state;
	tbs = whole->tbs;
	f.certs =
	    db_signed(tbs, SEQ(db_oid("1.3.101.112"), NULL_()), sign, &ca_key);
	expect_signer(&f, VFY_R_OCSP_SIGNER);
	f.certs = db_signed(tbs, db_ed25519(), sign, &ca_key);
	expect_signer(&f, VFY_R_OK);
}

static void
signer_budget(void **state)
{
	struct db_cert c = delegate_default();
	struct response_fields f = delegated(&c, &ca_key);
	struct ocsp_response r = response_of(&f);
	struct ocsp_authority by;

	(void)state;
	/* a delegate costs two signatures */
	for (uint32_t n = 1; n <= 3; n++) {
		struct vfy_budget lower = { .signatures = n };
		struct budget budget;

		budget_start(&budget, &lower);
		assert_int_equal(
		    ocsp_signer(&r, ca_cert(), NULL, TEST_NOW, &budget, &by),
		    n < 2 ? VFY_R_BUDGET : VFY_R_OK);
		cert_free(by.delegate);
		assert_int_equal(budget.used.signatures, n < 2 ? 1 : 2);
	}
}

/* -- what it says ------------------------------------------------------------ */

static struct proof
check_response(const struct response_fields *f, int64_t now)
{
	struct ocsp_response r = response_of(f);
	struct proof p;

	ocsp_check(&r, leaf_cert(), ca_cert(), now, &p);
	assert_non_null(p.detail);
	return p;
}

static struct proof
check_single(const struct single_fields *s, int64_t now)
{
	struct response_fields f = response_default();

	f.singles = single_make(s);
	return check_response(&f, now);
}

static void
expect(struct proof p, enum vfy_status status, enum vfy_reason why)
{
	if (p.status != status || p.why != why)
		fail_msg("status %d, why %d: %s", p.status, p.why, p.detail);
}

static void
says(void **state)
{
	struct single_fields s = single_default();
	struct proof p = check_single(&s, TEST_NOW);

	(void)state;
	expect(p, VFY_ST_GOOD, VFY_R_OK);
	assert_int_equal(p.this_update, THIS_SECONDS);
	assert_int_equal(p.next_update, THIS_SECONDS + WEEK);
	s.status = revoked(1);
	p = check_single(&s, TEST_NOW);
	expect(p, VFY_ST_REVOKED, VFY_R_OK);
	assert_int_equal(p.reason, 1);
	assert_int_equal(p.revoked_at, INT64_C(1780272000));
	s.status = unknown();
	expect(check_single(&s, TEST_NOW), VFY_ST_UNKNOWN, VFY_R_REV_UNKNOWN);
	s = single_default();
	s.serial = db_int(0x1235);
	expect(
	    check_single(&s, TEST_NOW), VFY_ST_UNKNOWN, VFY_R_OCSP_OTHER_CERT);
}

static void
not_successful(void **state)
{
	static const int error[] = { 1, 2, 3, 5, 6 };
	struct ocsp_response r;
	struct proof p;

	(void)state;
	for (size_t i = 0; i < sizeof(error) / sizeof(error[0]); i++) {
		assert_int_equal(
		    parse(SEQ(status_octet(error[i])), &r), VFY_F_NONE);
		ocsp_check(&r, leaf_cert(), ca_cert(), TEST_NOW, &p);
		expect(p, VFY_ST_UNKNOWN, VFY_R_OCSP_NOT_SUCCESSFUL);
		assert_string_not_equal(p.detail, "");
		assert_string_not_equal(ocsp_status_hint(error[i]), "");
		/* malformedRequest and unauthorized */
		assert_int_equal(
		    ocsp_other_hash(&r, p.why), error[i] == 1 || error[i] == 6);
	}
}

static void
times(void **state)
{
	struct single_fields s = single_default();
	struct response_fields f = response_default();

	(void)state;
	/* thisUpdate */
	expect(check_single(&s, THIS_SECONDS - CLOCK_SKEW_SECONDS), VFY_ST_GOOD,
	    VFY_R_OK);
	expect(check_single(&s, THIS_SECONDS - CLOCK_SKEW_SECONDS - 1),
	    VFY_ST_UNKNOWN, VFY_R_OCSP_STALE);
	/* nextUpdate */
	expect(check_single(&s, THIS_SECONDS + WEEK + CLOCK_SKEW_SECONDS),
	    VFY_ST_GOOD, VFY_R_OK);
	expect(check_single(&s, THIS_SECONDS + WEEK + CLOCK_SKEW_SECONDS + 1),
	    VFY_ST_UNKNOWN, VFY_R_OCSP_STALE);
	s.next_update = next_update("20260614235959Z");
	expect(
	    check_single(&s, THIS_SECONDS - 1), VFY_ST_UNKNOWN, VFY_R_OCSP_BAD);
	s.next_update = next_update(THIS_UPDATE);
	expect(check_single(&s, THIS_SECONDS), VFY_ST_GOOD, VFY_R_OK);
	/* producedAt */
	f.produced_at = db_time("20260615120501Z");
	expect(check_response(&f, TEST_NOW), VFY_ST_UNKNOWN, VFY_R_OCSP_STALE);
	f.produced_at = db_time("20260615120500Z");
	expect(check_response(&f, TEST_NOW), VFY_ST_GOOD, VFY_R_OK);
	s = single_default();
	s.this_update = db_time("20260615120501Z");
	expect(check_single(&s, TEST_NOW), VFY_ST_UNKNOWN, VFY_R_OCSP_STALE);
	s.this_update = db_time("20260615120500Z");
	expect(check_single(&s, TEST_NOW), VFY_ST_GOOD, VFY_R_OK);
}

static void
no_next_update(void **state)
{
	struct single_fields s = single_default();

	(void)state;
	s.next_update = db_none();
	expect(check_single(&s, THIS_SECONDS + WEEK), VFY_ST_GOOD, VFY_R_OK);
	expect(check_single(&s, THIS_SECONDS + WEEK + 1), VFY_ST_UNKNOWN,
	    VFY_R_OCSP_STALE);
	/* a revocation does not age */
	s.status = revoked(-1);
	expect(check_single(&s, THIS_SECONDS + WEEK + 1), VFY_ST_REVOKED,
	    VFY_R_OK);
}

static void
ends(void **state)
{
	struct single_fields s = single_default();

	(void)state;
	assert_int_equal(
	    check_single(&s, TEST_NOW).valid_until, THIS_SECONDS + WEEK);
	s.next_update = next_update("20260615130000Z");
	assert_int_equal(
	    check_single(&s, TEST_NOW).valid_until, TEST_NOW + 3600);
	s.next_update = db_none();
	s.this_update = db_time("20260615110000Z");
	assert_int_equal(
	    check_single(&s, TEST_NOW).valid_until, TEST_NOW - 3600 + WEEK);
	s.serial = db_int(0x1235);
	assert_int_equal(check_single(&s, TEST_NOW).valid_until, 0);
}

/* No time is so far away that a sum with it wraps round. */
static void
farthest_times(void **state)
{
	struct single_fields s = single_default();
	struct response_fields f = response_default();

	(void)state;
	expect_signer_at(&f, INT64_MAX, VFY_R_OK);
	expect_signer_at(&f, INT64_MIN, VFY_R_OK);
	for (int with_next = 1; with_next >= 0; with_next--) {
		s = single_default();
		if (!with_next)
			s.next_update = db_none();
		expect(check_single(&s, INT64_MAX), VFY_ST_UNKNOWN,
		    VFY_R_OCSP_STALE);
		expect(check_single(&s, INT64_MIN), VFY_ST_UNKNOWN,
		    VFY_R_OCSP_STALE);
	}
	s.status = revoked(1);
	expect(check_single(&s, INT64_MAX), VFY_ST_REVOKED, VFY_R_OK);
	/* before 1970, and the last second that can be written */
	s.this_update = db_time("19000101000000Z");
	expect(check_single(&s, INT64_MAX), VFY_ST_REVOKED, VFY_R_OK);
	s.this_update = db_time("99991231235959Z");
	expect(check_single(&s, INT64_MAX), VFY_ST_REVOKED, VFY_R_OK);
	expect(check_single(&s, INT64_MIN), VFY_ST_UNKNOWN, VFY_R_OCSP_STALE);
	assert_true(is_past(INT64_MAX, INT64_MIN, INT64_MAX));
	assert_false(is_past(INT64_MIN, INT64_MAX, 0));
	assert_false(is_past(INT64_MAX, INT64_MAX - 5, 5));
	assert_true(is_past(INT64_MIN + 6, INT64_MIN, 5));
}

static void
critical_extensions(void **state)
{
	struct single_fields s = single_default();
	struct response_fields f = response_default();

	(void)state;
	for (int critical = 0; critical < 2; critical++) {
		struct vfy_span x = db_ext(UNKNOWN_OID, critical, NULL_());
		enum vfy_status st = critical ? VFY_ST_UNKNOWN : VFY_ST_GOOD;
		enum vfy_reason why = critical ? VFY_R_OCSP_BAD : VFY_R_OK;

		s.extensions = x;
		expect(check_single(&s, TEST_NOW), st, why);
		f.extensions = x;
		expect(check_response(&f, TEST_NOW), st, why);
	}
	/* archiveCutoff is known */
	s.extensions =
	    db_ext("1.3.6.1.5.5.7.48.1.6", true, db_time("20200101000000Z"));
	expect(check_single(&s, TEST_NOW), VFY_ST_GOOD, VFY_R_OK);
}

/* Two answers of one response, in both orders. */
static void
expect_both(const struct single_fields *a, const struct single_fields *b,
    enum vfy_status status, enum vfy_reason why)
{
	struct response_fields f = response_default();

	f.singles = CAT(single_make(a), single_make(b));
	expect(check_response(&f, TEST_NOW), status, why);
	f.singles = CAT(single_make(b), single_make(a));
	expect(check_response(&f, TEST_NOW), status, why);
}

static void
several_answers(void **state)
{
	struct single_fields a = single_default(), b = single_default();

	(void)state;
	/* of another certificate: by CertID, not by position */
	b.serial = db_int(0x4321);
	b.status = revoked(1);
	expect_both(&a, &b, VFY_ST_GOOD, VFY_R_OK);
	b.serial = a.serial;
	expect_both(&a, &b, VFY_ST_REVOKED, VFY_R_OK);
	b.hash = OID_SHA256;
	expect_both(&a, &b, VFY_ST_REVOKED, VFY_R_OK);
	b.status = unknown();
	expect_both(&a, &b, VFY_ST_GOOD, VFY_R_OK);
	/* might have said revoked */
	b.extensions = db_ext(UNKNOWN_OID, true, NULL_());
	expect_both(&a, &b, VFY_ST_UNKNOWN, VFY_R_OCSP_BAD);
	a.status = revoked(1);
	expect_both(&a, &b, VFY_ST_REVOKED, VFY_R_OK);
	/* an old answer beside a new one */
	a = single_default();
	b = single_default();
	b.this_update = db_time("20260101000000Z");
	b.next_update = next_update("20260108000000Z");
	expect_both(&a, &b, VFY_ST_GOOD, VFY_R_OK);
	expect_both(&b, &b, VFY_ST_UNKNOWN, VFY_R_OCSP_STALE);
	/* ... which, when it says unknown, says more than the old one */
	a.status = unknown();
	expect_both(&a, &b, VFY_ST_UNKNOWN, VFY_R_REV_UNKNOWN);
}

/* -- real files -------------------------------------------------------------- */

static void
real_forms(void **state)
{
	static const struct {
		const char *name;
		enum vfy_fault_code code;
	} files[] = {
		{ "ocsp-army.deps.mil-resp", VFY_F_NONE },
		{ "resp-delegate-unknown-cert", VFY_F_NONE },
		{ "resp-invalid-signature-oid", VFY_F_NONE },
		{ "resp-responder-key-hash", VFY_F_NONE },
		{ "resp-response-type-unknown-oid", VFY_F_VALUE },
		{ "resp-revoked", VFY_F_NONE },
		{ "resp-revoked-no-next-update", VFY_F_NONE },
		{ "resp-revoked-reason", VFY_F_NONE },
		{ "resp-sct-extension", VFY_F_NONE },
		{ "resp-sha256", VFY_F_NONE },
		{ "resp-single-extension-reason", VFY_F_NONE },
		{ "resp-successful-no-response-bytes", VFY_F_TRUNCATED },
		{ "resp-unauthorized", VFY_F_NONE },
		{ "resp-unknown-extension", VFY_F_NONE },
		{ "resp-unknown-hash-alg", VFY_F_NONE },
		{ "resp-unknown-response-status", VFY_F_VALUE },
	};

	(void)state;
	VECTORS_OR_SKIP();
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct ocsp_response r;
		struct vfy_fault fault;

		ocsp_parse(
		    vector_file("ocsp", files[i].name, ".der"), &r, &fault);
		if (fault.code != files[i].code)
			fail_msg("%s: %d, %s", files[i].name, fault.code,
			    fault.what);
	}
}

static void
real_signer(void **state)
{
	struct ocsp_response r;
	struct budget budget;
	struct ocsp_authority by;

	(void)state;
	VECTORS_OR_SKIP();
	assert_int_equal(
	    parse(vector_file("ocsp", "resp-sha256", ".der"), &r), VFY_F_NONE);
	budget_start(&budget, NULL);
	assert_int_equal(
	    ocsp_signer(&r, parsed(vector_pem(".", "letsencryptx3")), NULL,
		r.produced_at, &budget, &by),
	    VFY_R_OK);
	assert_int_equal(
	    ocsp_signer(&r, ca_cert(), NULL, r.produced_at, &budget, &by),
	    VFY_R_OCSP_SIGNER);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, teardown)
	const struct CMUnitTest tests[] = {
		TEST(response_fields_read),
		TEST(frame),
		TEST(changed_octets),
		TEST(signature_octets),
		TEST(statuses),
		TEST(data_fields),
		TEST(response_extensions),
		TEST(limits),
		TEST(single_statuses),
		TEST(single_fields_checked),
		TEST(cert_ids),
		TEST(requests),
		TEST(request_with_nonce),
		TEST(nonces_compared),
		TEST(request_with_long_serial),
		TEST(signed_by_the_issuer),
		TEST(signed_by_a_delegate),
		TEST(delegate_of_the_issuer),
		TEST(delegate_usages),
		TEST(delegate_extensions),
		TEST(delegates_to_look_up),
		TEST(delegate_among_others),
		TEST(delegate_in_force),
		TEST(delegate_algorithms_agree),
		TEST(delegate_critical_extensions),
		TEST(delegate_key_size),
		TEST(weak_hashes),
		TEST(authority_ends),
		TEST(no_memory_is_told),
		TEST(signer_budget),
		TEST(says),
		TEST(not_successful),
		TEST(times),
		TEST(no_next_update),
		TEST(ends),
		TEST(farthest_times),
		TEST(critical_extensions),
		TEST(several_answers),
		TEST(real_forms),
		TEST(real_signer),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
