/* SPDX-License-Identifier: MIT */
/*
 * test_view.c - lists and responses as vfy.h shows them: fields, entries, text,
 * who signed; PEM and DER; buffers of any size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crl_build.h"
#include "ocsp_build.h"

/* A CA with its certificate, and another one. */
struct scene {
	struct ca ca, other;
	struct vfy_cert *cert, *other_cert, *leaf;
};

static struct vfy_cert *
parse(struct vfy_span der)
{
	struct vfy_cert *c = NULL;

	assert_int_equal(vfy_cert_parse(der, &c, NULL), 0);
	return c;
}

static int
setup(void **state)
{
	struct scene *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	ca_make(&t->ca, db_name("CA"));
	ca_make(&t->other, db_name("Other"));
	t->cert = parse(ca_issue(&t->ca, &t->ca, 1, db_none()));
	t->other_cert = parse(ca_issue(&t->other, &t->other, 2, db_none()));
	t->leaf = parse(ca_issue(
	    &t->ca, NULL, 0x1234, CAT(ocsp_pointer("http://ocsp.test/"))));
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct scene *t = *state;

	vfy_cert_free(t->cert);
	vfy_cert_free(t->other_cert);
	vfy_cert_free(t->leaf);
	ca_end(&t->ca);
	ca_end(&t->other);
	free(t);
	db_free_all();
	return 0;
}

/* -- certificates -------------------------------------------------------------- */

static void
test_cert(void **state)
{
	struct scene *t = *state;
	struct vfy_cert *c = NULL;
	struct vfy_fault fault;
	uint8_t key[32], spki[32];
	char url[64];

	assert_int_equal(vfy_cert_ocsp_url(t->leaf, 0, url, sizeof(url)), 17);
	assert_string_equal(url, "http://ocsp.test/");
	assert_int_equal(vfy_cert_ocsp_url(t->leaf, 0, url, 8), 17);
	assert_string_equal(url, "http://");
	assert_int_equal(vfy_cert_ocsp_url(t->leaf, 1, url, 8), 0);
	assert_int_equal(vfy_cert_ocsp_url(t->cert, 0, url, 8), 0);
	vfy_cert_key_sha256(t->cert, key);
	assert_true(sha256(t->ca.spki, spki));
	assert_memory_equal(key, spki, 32);
	assert_int_equal(
	    vfy_cert_parse(RAW("nothing"), &c, &fault), VFY_EPARSE);
	assert_int_equal(fault.code, VFY_F_NOT_FOUND);
	assert_int_equal(
	    vfy_cert_parse(RAW("\x30\x03\x02\x01\x00"), &c, NULL), VFY_EPARSE);
	assert_null(c);
}

/* -- lists --------------------------------------------------------------------- */

/* A list that is signed by ca. */
static struct vfy_span
signed_list(const struct ca *ca, struct crl_fields *f)
{
	struct vfy_span der, tbs;
	struct der d, seq;

	f->issuer = ca->name;
	der = crl_make(f);
	d = der_start(der, NULL);
	assert_true(der_enter(&d, DER_SEQUENCE, "", &seq));
	assert_true(der_whole(&seq, DER_SEQUENCE, "", &tbs));
	f->signature = db_bits(DER_BIT_STRING, 0, ca_sign(ca->key, tbs));
	return crl_make(f);
}

/* What a test has to say about the lists of one input. */
struct told {
	unsigned lists;
	void (*look)(const struct vfy_crl *crl, void *arg);
	void *arg;
	int rc;
};

static int
tell(void *arg, const struct vfy_crl *crl)
{
	struct told *t = arg;

	t->lists++;
	if (t->look != NULL)
		t->look(crl, t->arg);
	return t->rc;
}

static void
look_at(struct vfy_span der, void (*look)(const struct vfy_crl *, void *),
    void *arg)
{
	struct told t = { .look = look, .arg = arg };
	struct vfy_fault fault;

	assert_int_equal(vfy_crl_read(der, tell, &t, &fault), 0);
	assert_int_equal(t.lists, 1);
	assert_int_equal(fault.code, VFY_F_NONE);
}

static void
plain_list(const struct vfy_crl *crl, void *arg)
{
	const struct vfy_crl_info *info = vfy_crl_info(crl);
	struct vfy_crl_entry e = { .next = 0 };
	char text[64];

	(void)arg;
	assert_int_equal(info->version, 2);
	assert_int_equal(info->this_update, TEST_NOW - 43200);
	assert_int_equal(info->next_update, TEST_NOW - 43200 + 7 * 86400);
	assert_int_equal(info->entries, 2);
	assert_true(span_eq(info->number, RAW("\x80")));
	assert_true(span_eq(info->authority_key_id, RAW("key")));
	assert_false(info->is_delta || info->has_scope || info->names_issuers);
	assert_int_equal(vfy_crl_issuer(crl, text, sizeof(text)), 5);
	assert_string_equal(text, "CN=CA");
	assert_int_equal(vfy_crl_signature(crl, text, sizeof(text)), 7);
	assert_string_equal(text, "ed25519");
	assert_int_equal(vfy_crl_point(crl, 0, text, sizeof(text)), 0);
	assert_int_equal(vfy_crl_delta_url(crl, 0, text, sizeof(text)), 14);
	assert_string_equal(text, "http://d.test/");
	assert_int_equal(vfy_crl_delta_url(crl, 1, text, sizeof(text)), 0);

	assert_true(vfy_crl_next(crl, &e));
	assert_true(span_eq(e.serial, RAW("\x00\xff")));
	assert_int_equal(e.reason, -1);
	assert_int_equal(e.revoked_at, TEST_NOW - 12 * 3600 - 14 * 86400);
	assert_int_equal(vfy_crl_entry_issuer(&e, text, sizeof(text)), 0);
	assert_true(vfy_crl_next(crl, &e));
	assert_true(span_eq(e.serial, RAW("\x02")));
	assert_int_equal(e.reason, 1);
	assert_false(vfy_crl_next(crl, &e));
	assert_false(vfy_crl_next(crl, &e));
}

static void
test_list(void **state)
{
	struct crl_fields f = crl_default();
	struct vfy_span point =
	    SEQ(SEQ(crl_full_name(db_uri("http://d.test/"))));

	(void)state;
	f.entries = CAT(crl_revoked(255, -1), crl_revoked(2, 1));
	f.extensions = CAT(db_ext("2.5.29.20", false, db_int(128)),
	    db_ext("2.5.29.35", false, SEQ(PRIM(0, RAW("key")))),
	    db_ext("2.5.29.46", false, point));
	look_at(crl_make(&f), plain_list, NULL);
}

static void
scoped_list(const struct vfy_crl *crl, void *arg)
{
	const struct vfy_crl_info *info = vfy_crl_info(crl);
	char text[64], small[9];

	(void)arg;
	assert_true(info->has_scope && info->scope_critical && info->only_user);
	assert_true(info->is_delta && info->indirect);
	assert_false(info->only_ca || info->only_attribute);
	assert_int_equal(info->only_reasons, 1u << 1);
	assert_true(span_eq(info->base_number, RAW("\x05")));
	/* nothing of a name steers a terminal */
	assert_int_equal(vfy_crl_point(crl, 0, text, sizeof(text)), 16);
	assert_string_equal(text, "URI:http://\\1B[m");
	assert_int_equal(vfy_crl_point(crl, 1, text, sizeof(text)), 15);
	assert_string_equal(text, "DirName:CN=dir1");
	assert_int_equal(vfy_crl_point(crl, 1, small, sizeof(small)), 15);
	assert_string_equal(small, "DirName:");
	assert_int_equal(vfy_crl_point(crl, 1, small, 3), 15);
	assert_string_equal(small, "Di");
	assert_int_equal(vfy_crl_point(crl, 1, NULL, 0), 15);
	assert_int_equal(vfy_crl_point(crl, 2, text, sizeof(text)), 22);
	assert_string_equal(text, "a name of another kind");
	assert_int_equal(vfy_crl_point(crl, 3, text, sizeof(text)), 0);
}

static void
test_scope(void **state)
{
	struct crl_fields f = crl_default();
	struct vfy_span names = CAT(db_uri("http://\033[m"),
	    db_directory(db_name("dir1")), PRIM(7, RAW("\x7f\x00\x00\x01")));

	(void)state;
	f.extensions = CAT(db_ext("2.5.29.20", false, db_int(7)),
	    db_ext("2.5.29.27", true, db_int(5)),
	    crl_idp(CAT(crl_full_name(names), PRIM(1, RAW("\xff")),
		PRIM(3, RAW("\x06\x40")), PRIM(4, RAW("\xff")))));
	look_at(crl_make(&f), scoped_list, NULL);
}

static void
relative_name(const struct vfy_crl *crl, void *arg)
{
	char text[64];

	(void)arg;
	assert_int_equal(vfy_crl_point(crl, 0, text, sizeof(text)), 19);
	assert_string_equal(text, "RelativeName:CN=one");
	assert_int_equal(vfy_crl_point(crl, 1, text, sizeof(text)), 0);
}

static void
test_relative_name(void **state)
{
	struct crl_fields f = crl_default();

	(void)state;
	f.extensions =
	    crl_idp(crl_relative_name(db_attribute("2.5.4.3", "one")));
	look_at(crl_make(&f), relative_name, NULL);
}

/*= rfc5280 5.3.3 an entry is of the issuer that the one before it named */
static void
other_issuers(const struct vfy_crl *crl, void *arg)
{
	static const char *const whose[] = { "", "CN=X", "CN=X", "CN=Y" };
	struct vfy_crl_entry e = { .next = 0 };
	char text[64];

	(void)arg;
	assert_true(vfy_crl_info(crl)->names_issuers);
	for (size_t i = 0; i < 4; i++) {
		assert_true(vfy_crl_next(crl, &e));
		text[0] = '\0';
		assert_int_equal(vfy_crl_entry_issuer(&e, text, sizeof(text)),
		    strlen(whose[i]));
		assert_string_equal(text, whose[i]);
	}
	assert_false(vfy_crl_next(crl, &e));
}

static void
test_other_issuers(void **state)
{
	struct crl_fields f = crl_default();

	(void)state;
	f.entries = CAT(crl_revoked(1, -1), crl_revoked_of(2, db_name("X")),
	    crl_revoked(3, -1), crl_revoked_of(4, db_name("Y")));
	look_at(crl_make(&f), other_issuers, NULL);
}

/* -- looking up ------------------------------------------------------------------ */

static void
find_all(const struct vfy_crl *crl, void *arg)
{
	struct vfy_crl_entry e;

	(void)arg;
	assert_true(vfy_crl_find(crl, RAW("\x02"), &e));
	assert_int_equal(e.reason, 1);
	assert_true(vfy_crl_find(crl, RAW("\x00\x00\x02"), &e));
	assert_false(vfy_crl_find(crl, RAW("\x03"), &e));
	assert_false(vfy_crl_find(crl, db_none(), &e));
	/* 255, with its zero and without; -1 is another number */
	assert_true(vfy_crl_find(crl, RAW("\x00\xff"), &e));
	assert_int_equal(e.reason, 4);
	assert_true(vfy_crl_find(crl, RAW("\xff"), &e));
	/* a negative one, by its octets; what revokes counts, not what is released */
	assert_true(vfy_crl_find(crl, RAW("\x80"), &e));
	assert_int_equal(e.reason, 5);
	assert_true(vfy_crl_find(crl, RAW("\x00\x80"), &e));
	assert_int_equal(e.reason, 8);
}

static void
test_find(void **state)
{
	struct crl_fields f = crl_default();

	(void)state;
	f.entries = CAT(crl_revoked(255, 4), crl_revoked(2, 1),
	    crl_entry_of(EL(DER_INTEGER, RAW("\x80")), "260601000000Z",
		crl_reason_ext(5)),
	    crl_revoked(128, 8));
	look_at(crl_make(&f), find_all, NULL);
}

/* -- inputs -------------------------------------------------------------------- */

static const char pem[] =
    "Some words\n"
    "-----BEGIN X509 CRL-----\n"
    "MDIwHzAFBgMrZXAwADAXDTI2MDYxNTAwMDAwMFoAMAUGAytlcAMNAG5vIHNpZ25h\n"
    "-----END X509 CRL-----\n";

static void
test_inputs(void **state)
{
	struct crl_fields f = crl_default();
	struct told t = { .rc = -77 };
	struct vfy_fault fault = { .code = VFY_F_LIMIT };

	(void)state;
	/* what the callee says comes back, and is no fault of the bytes */
	assert_int_equal(vfy_crl_read(crl_make(&f), tell, &t, &fault), -77);
	assert_int_equal(fault.code, VFY_F_NONE);
	assert_int_equal(t.lists, 1);
	/* a list that is not one, in PEM: where it begins */
	assert_int_equal(
	    vfy_crl_read(
		span_of((const uint8_t *)pem, strlen(pem)), tell, &t, &fault),
	    VFY_EPARSE);
	assert_int_equal(fault.line, 2);
	assert_int_not_equal(fault.code, VFY_F_NONE);
	assert_int_equal(t.lists, 1);
	assert_int_equal(vfy_crl_read(RAW("x"), tell, &t, NULL), VFY_EPARSE);
	assert_int_equal(
	    vfy_crl_read(RAW("\x30\x00"), tell, &t, NULL), VFY_EPARSE);
	assert_int_equal(t.lists, 1);
}

/* -- worth --------------------------------------------------------------------- */

struct expected {
	const struct vfy_cert *issuer;
	enum vfy_reason why;
	const char *detail;
	int64_t at;
	enum vfy_reason usable;
};

static void
judge(const struct vfy_crl *crl, void *arg)
{
	const struct expected *e = arg;
	const char *detail = NULL;
	enum vfy_reason why;

	assert_int_equal(vfy_crl_signer(crl, e->issuer, &why, &detail), 0);
	assert_int_equal(why, e->why);
	assert_string_equal(detail, e->detail);
	assert_int_equal(vfy_crl_usable(crl, e->at, &detail), e->usable);
	assert_int_equal(detail[0] == '\0', e->usable == VFY_R_OK);
}

static void
test_crl_signer(void **state)
{
	struct scene *t = *state;
	struct crl_fields f = crl_default();
	struct vfy_span der = signed_list(&t->ca, &f);
	struct vfy_cert *no_sign = parse(ca_issue(&t->ca, &t->ca, 5,
			    db_ext("2.5.29.15", true,
				db_bits(DER_BIT_STRING, 2, RAW("\x04"))))),
			*no_ca = parse(ca_issue(&t->ca, NULL, 6, db_none()));
	struct expected e = { t->cert, VFY_R_OK, "", TEST_NOW, VFY_R_OK };

	look_at(der, judge, &e);
	e = (struct expected){ t->other_cert, VFY_R_CRL_SIGNER,
		"the list's issuer has another name", TEST_NOW + 30 * 86400,
		VFY_R_CRL_STALE };
	look_at(der, judge, &e);
	e = (struct expected){ no_sign, VFY_R_CRL_SIGNER,
		"the signer's keyUsage lacks cRLSign", TEST_NOW - 30 * 86400,
		VFY_R_CRL_STALE };
	look_at(der, judge, &e);
	/* altered */
	f.signature = db_bits(DER_BIT_STRING, 0, RAW("no signature"));
	e = (struct expected){ t->cert, VFY_R_CRL_SIGNER,
		"the signature is not by this key", TEST_NOW, VFY_R_OK };
	look_at(crl_make(&f), judge, &e);
	/* an algorithm that can't be */
	f.algorithm = SEQ(db_oid("1.2.3.4"));
	e = (struct expected){ t->cert, VFY_R_UNSUPPORTED_ALGORITHM,
		"the list's signature can't be checked here", TEST_NOW,
		VFY_R_CRL_BAD };
	look_at(crl_make(&f), judge, &e);
	vfy_cert_free(no_sign);
	vfy_cert_free(no_ca);
}

/* An end entity of the CA's name is not the CA. */
static void
test_no_ca(void **state)
{
	struct scene *t = *state;
	struct crl_fields f = crl_default();
	struct vfy_span der = signed_list(&t->ca, &f);
	struct db_cert c = db_cert_default();
	struct expected e = { NULL, VFY_R_CRL_SIGNER,
		"the signer is no CA, and has no keyUsage with cRLSign",
		TEST_NOW, VFY_R_OK };
	struct vfy_cert *cert;

	c.subject = t->ca.name;
	c.spki = t->ca.spki;
	c.extensions = db_none();
	cert = parse(db_certificate(&c, ca_sign, t->ca.key));
	e.issuer = cert;
	look_at(der, judge, &e);
	vfy_cert_free(cert);
}

/* -- responses ----------------------------------------------------------------- */

static struct vfy_ocsp *
parse_ocsp(struct vfy_span der)
{
	struct vfy_ocsp *o = NULL;

	assert_int_equal(vfy_ocsp_parse(der, &o, NULL), 0);
	return o;
}

static void
test_response(void **state)
{
	struct scene *t = *state;
	struct ocsp_answer good = ocsp_answer(&t->ca, 0x1234, 'g'),
			   revoked = ocsp_answer(&t->other, 0x1234, 'r');
	struct vfy_ocsp_single s = { .next = 0 };
	struct vfy_cert *sent = NULL;
	const char *detail = NULL;
	struct vfy_ocsp *o;
	char text[64];

	good.sha256 = true;
	good.next_update = NULL;
	o = parse_ocsp(ocsp_response_with(&t->ca,
	    CAT(ocsp_single_make(&good), ocsp_single_make(&revoked)),
	    CAT(vfy_cert_der(t->other_cert), SEQ(RAW("\x05\x00"))),
	    db_ext("1.3.6.1.5.5.7.48.1.2", false, OCTETS(RAW("nonce")))));
	assert_int_equal(vfy_ocsp_info(o)->status, 0);
	assert_int_equal(vfy_ocsp_info(o)->produced_at, TEST_NOW - 43200);
	assert_true(span_eq(vfy_ocsp_info(o)->nonce, RAW("nonce")));
	assert_int_equal(vfy_ocsp_info(o)->responder_key.len, 0);
	assert_int_equal(vfy_ocsp_info(o)->certs, 2);
	assert_false(vfy_ocsp_info(o)->unknown_critical);
	assert_int_equal(vfy_ocsp_responder(o, text, sizeof(text)), 5);
	assert_string_equal(text, "CN=CA");
	assert_int_equal(vfy_ocsp_signature(o, text, sizeof(text)), 7);
	assert_string_equal(text, "ed25519");

	assert_true(vfy_ocsp_next(o, &s));
	assert_string_equal(s.hash, "sha256");
	assert_int_equal(s.issuer_key_hash.len, 32);
	assert_int_equal(s.status, VFY_ST_GOOD);
	assert_int_equal(s.next_update, 0);
	assert_true(vfy_ocsp_is_of(&s, t->cert));
	assert_false(vfy_ocsp_is_of(&s, t->other_cert));
	assert_int_equal(vfy_ocsp_usable(o, &s, TEST_NOW, &detail), VFY_R_OK);
	assert_string_equal(detail, "");
	assert_int_equal(vfy_ocsp_usable(o, &s, TEST_NOW + 30 * 86400, &detail),
	    VFY_R_OCSP_STALE);
	assert_int_equal(vfy_ocsp_usable(o, &s, TEST_NOW - 86400, &detail),
	    VFY_R_OCSP_STALE);
	assert_true(vfy_ocsp_next(o, &s));
	assert_string_equal(s.hash, "sha1");
	assert_int_equal(s.status, VFY_ST_REVOKED);
	assert_int_equal(s.reason, -1);
	assert_true(vfy_ocsp_is_of(&s, t->other_cert));
	assert_false(vfy_ocsp_next(o, &s));

	assert_int_equal(vfy_ocsp_cert(o, 0, &sent), 0);
	assert_int_equal(vfy_cert_serial(sent, text, sizeof(text)), 2);
	assert_int_equal(vfy_ocsp_cert(o, 1, &sent), VFY_EPARSE);
	vfy_cert_free(sent);
	assert_int_equal(vfy_ocsp_cert(o, 2, &sent), VFY_ENOENT);
	vfy_ocsp_free(o);
	vfy_ocsp_free(NULL);
}

static void
test_no_answer(void **state)
{
	struct scene *t = *state;
	struct vfy_ocsp *o = parse_ocsp(ocsp_error_make(6));
	struct vfy_ocsp_single s = { .next = 0 };
	struct vfy_rev_status st;
	enum vfy_reason why;
	const char *detail;
	char text[64] = "x";

	assert_int_equal(vfy_ocsp_info(o)->status, 6);
	assert_string_equal(vfy_ocsp_status_name(6), "unauthorized");
	assert_string_equal(vfy_ocsp_status_name(0), "successful");
	assert_string_not_equal(vfy_ocsp_status_hint(6), "");
	assert_string_equal(vfy_ocsp_status_hint(0), "");
	assert_false(vfy_ocsp_next(o, &s));
	assert_int_equal(vfy_ocsp_responder(o, text, sizeof(text)), 0);
	assert_string_equal(text, "");
	assert_int_equal(vfy_ocsp_signature(o, text, sizeof(text)), 0);
	assert_int_equal(
	    vfy_ocsp_signer(o, t->cert, TEST_NOW, &why, &detail), 0);
	assert_int_equal(why, VFY_R_OCSP_SIGNER);
	assert_int_equal(
	    vfy_ocsp_says(o, t->leaf, t->cert, TEST_NOW, &st, &detail),
	    VFY_R_OCSP_NOT_SUCCESSFUL);
	assert_int_equal(st.status, VFY_ST_UNKNOWN);
	vfy_ocsp_free(o);
}

static void
test_ocsp_signer(void **state)
{
	struct scene *t = *state;
	struct ocsp_answer a = ocsp_answer(&t->ca, 0x1234, 'r');
	struct vfy_ocsp *o = parse_ocsp(ocsp_response_of(&a)), *by_delegate;
	struct vfy_rev_status st;
	enum vfy_reason why;
	const char *detail;

	assert_int_equal(
	    vfy_ocsp_signer(o, t->cert, TEST_NOW, &why, &detail), 0);
	assert_int_equal(why, VFY_R_OK);
	assert_string_equal(detail, "");
	assert_int_equal(
	    vfy_ocsp_signer(o, t->other_cert, TEST_NOW, &why, &detail), 0);
	assert_int_equal(why, VFY_R_OCSP_SIGNER);
	assert_string_not_equal(detail, "");
	assert_int_equal(
	    vfy_ocsp_says(o, t->leaf, t->cert, TEST_NOW, &st, &detail),
	    VFY_R_OK);
	assert_int_equal(st.status, VFY_ST_REVOKED);
	assert_int_equal(st.source, VFY_EV_OCSP);
	assert_int_equal(vfy_ocsp_says(o, t->leaf, t->cert,
			     TEST_NOW + 365 * 86400, &st, &detail),
	    VFY_R_OCSP_STALE);
	assert_int_equal(
	    vfy_ocsp_says(o, t->cert, t->other_cert, TEST_NOW, &st, &detail),
	    VFY_R_OCSP_OTHER_CERT);
	vfy_ocsp_free(o);
	/* a delegate without nocheck: it is not looked up here */
	by_delegate =
	    parse_ocsp(ocsp_response_make(&t->other, ocsp_single_make(&a),
		ocsp_responder(&t->ca, &t->other, 9, db_none())));
	assert_int_equal(
	    vfy_ocsp_signer(by_delegate, t->cert, TEST_NOW, &why, &detail), 0);
	assert_int_equal(why, VFY_R_OK);
	vfy_ocsp_free(by_delegate);
}

static void
test_bad_response(void **state)
{
	static const uint8_t long_one[LIMIT_OCSP_DER + 1] = { 0x30 };
	struct vfy_ocsp *o = NULL;
	struct vfy_fault fault;

	(void)state;
	assert_int_equal(
	    vfy_ocsp_parse(RAW("\x30\x03\x0a\x01"), &o, &fault), VFY_EPARSE);
	assert_int_not_equal(fault.code, VFY_F_NONE);
	assert_int_equal(
	    vfy_ocsp_parse(span_of(NULL, 0), &o, NULL), VFY_EPARSE);
	assert_int_equal(
	    vfy_ocsp_parse(span_of(long_one, sizeof(long_one)), &o, &fault),
	    VFY_ELIMIT);
	assert_null(o);
}

static void
test_request(void **state)
{
	struct scene *t = *state;
	uint8_t out[VFY_OCSP_REQUEST_MAX], nonce[129] = { 1 };
	size_t plain = sizeof(out), sha256_len = sizeof(out),
	       nonced = sizeof(out), small = 10;

	assert_int_equal(vfy_ocsp_request(t->leaf, t->cert, true,
			     span_of(NULL, 0), out, &plain),
	    0);
	assert_int_equal(vfy_ocsp_request(t->leaf, t->cert, false,
			     span_of(NULL, 0), out, &sha256_len),
	    0);
	/* two longer hashes, a longer OID */
	assert_int_equal(sha256_len, plain + 2 * 12 + 4);
	assert_int_equal(vfy_ocsp_request(t->leaf, t->cert, true,
			     span_of(nonce, 128), out, &nonced),
	    0);
	assert_true(nonced > plain + 128);
	nonced = sizeof(out);
	assert_int_equal(vfy_ocsp_request(t->leaf, t->cert, true,
			     span_of(nonce, 129), out, &nonced),
	    VFY_EARG);
	assert_int_equal(vfy_ocsp_request(t->leaf, t->other_cert, true,
			     span_of(NULL, 0), out, &nonced),
	    VFY_EARG);
	assert_int_equal(vfy_ocsp_request(t->leaf, t->cert, true,
			     span_of(NULL, 0), out, &small),
	    VFY_ELIMIT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_cert),
		TEST(test_list),
		TEST(test_scope),
		TEST(test_relative_name),
		TEST(test_other_issuers),
		TEST(test_find),
		TEST(test_inputs),
		TEST(test_crl_signer),
		TEST(test_no_ca),
		TEST(test_response),
		TEST(test_no_answer),
		TEST(test_ocsp_signer),
		TEST(test_bad_response),
		TEST(test_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
