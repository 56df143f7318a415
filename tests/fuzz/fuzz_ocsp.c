/* SPDX-License-Identifier: MIT */
/*
 * fuzz_ocsp.c - the OCSP reader on any bytes: parse, walk, check what is said
 * of one certificate, and who may have signed it. What can be read is then
 * made to be about that certificate (its CertIDs are put right) and signed
 * again with the CA's key, so that the look-up and the rules behind the
 * signature are reached however the bytes were changed; what comes out is held
 * against a second opinion.
 */
#include <gnutls/abstract.h>
#include <stdlib.h>

#include "../unit/der_build.h"
#include "dn.h"
#include "ocsp_check.h"
#include "sig.h"

/* 2026-06-15T12:00:00Z */
#define NOW INT64_C(1781524800)

#define SERIAL_LEN 2

/* RFC 8032 7.1, test 1: always the same, so that inputs are too */
static const uint8_t secret[32] = { 0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a,
	0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5,
	0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f,
	0x60 };
static const uint8_t public[32] = { 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a,
	0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72,
	0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51,
	0x1a };
static const uint8_t ed25519[] = { 0x30, 5, 6, 3, 0x2b, 0x65, 0x70 };

static struct vfy_cert *leaf, *ca;
static gnutls_privkey_t key;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* Serial 0x1234 of CN=CA, or that CA; both have the same key. */
static struct vfy_cert *
make_cert(const char *subject)
{
	struct db_cert c = db_cert_default();
	struct vfy_cert *cert;

	c.subject = db_name(subject);
	c.spki = SEQ(db_ed25519(),
	    db_bits(DER_BIT_STRING, 0, span_of(public, sizeof(public))));
	must(cert_parse(db_certificate(&c, NULL, NULL), &cert, NULL) == 0);
	db_free_all();
	return cert;
}

static void
make_all(void)
{
	gnutls_datum_t x = { (unsigned char *)(uintptr_t) public, 32 },
		       k = { (unsigned char *)(uintptr_t)secret, 32 };

	leaf = make_cert("leaf");
	ca = make_cert("CA");
	must(gnutls_privkey_init(&key) == 0);
	must(gnutls_privkey_import_ecc_raw(
		 key, GNUTLS_ECC_CURVE_ED25519, &x, NULL, &k) == 0);
}

/* What is in the input, or nothing. */
static void
within(struct vfy_span part, const uint8_t *data, size_t size)
{
	must(part.len == 0 ||
	    (part.ptr >= data && part.len <= size &&
		(size_t)(part.ptr - data) <= size - part.len));
}

static void
check_spans(const struct ocsp_response *r, const uint8_t *data, size_t size)
{
	must(r->num_certs <= LIMIT_OCSP_CERTS);
	within(r->tbs, data, size);
	within(r->algorithm, data, size);
	within(r->signature, data, size);
	within(r->responder_name, data, size);
	within(r->responder_key, data, size);
	within(r->nonce, data, size);
	for (size_t i = 0; i < r->num_certs; i++)
		within(r->certs[i], data, size);
	if (r->status != 0)
		return;
	must(span_empty(r->responder_name) != span_empty(r->responder_key));
}

/* True when a single response is about cert. */
static bool
check_singles(const struct ocsp_response *r, const struct vfy_cert *cert,
    const struct vfy_cert *issuer)
{
	struct der d = der_start(r->responses, NULL);
	struct ocsp_single s;
	bool about = false;
	size_t n = 0;

	while (ocsp_next(&d, &s)) {
		within(s.serial, r->responses.ptr, r->responses.len);
		within(s.issuer_name_hash, r->responses.ptr, r->responses.len);
		about |= ocsp_about(&s, cert, issuer);
		must(++n <= LIMIT_SINGLE_RESPONSES);
	}
	must(der_done(&d));
	return about;
}

/* -- what the answer has to be ------------------------------------------------ */

/*
 * A second opinion: good needs an answer that says so and is in force, and no
 * such one that says revoked; revoked needs one of those.
 */
static void
check_proof(const struct ocsp_response *r, const struct proof *p)
{
	struct der d = der_start(r->responses, NULL);
	bool good = false, revoked = false;
	struct ocsp_single s;

	while (ocsp_next(&d, &s)) {
		if (!ocsp_about(&s, leaf, ca) || s.unknown_critical ||
		    (s.next_update != 0 && s.next_update < s.this_update) ||
		    freshness(s.this_update, s.next_update, NOW) != FRESH)
			continue;
		good |= s.status == OCSP_GOOD;
		revoked |= s.status == OCSP_REVOKED;
	}
	must(p->status != VFY_ST_GOOD || (good && !revoked));
	must(p->status != VFY_ST_REVOKED || revoked);
	if (revoked && !r->unknown_critical &&
	    !is_past(r->produced_at, NOW, CLOCK_SKEW_SECONDS))
		must(p->status == VFY_ST_REVOKED);
}

static void
check_against(const struct ocsp_response *r, bool is_signed)
{
	struct vfy_budget lower = { .signatures = 3 };
	bool about = check_singles(r, leaf, ca);
	struct ocsp_others others = { .cert = { ca, leaf }, .n = 2 };
	struct ocsp_authority by;
	struct budget budget;
	enum vfy_reason why;
	struct proof p;

	ocsp_check(r, leaf, ca, NOW, &p);
	must(p.detail != NULL);
	must((p.status == VFY_ST_UNKNOWN) == (p.why != VFY_R_OK));
	must(p.status == VFY_ST_UNKNOWN || (about && r->status == 0));
	(void)ocsp_other_hash(r, p.why);
	if (r->status != 0) {
		must(*ocsp_status_hint(r->status) != '\0');
		return;
	}
	check_proof(r, &p);
	budget_start(&budget, &lower);
	why = ocsp_signer(r, ca, &others, NOW, &budget, &by);
	/* nothing in a corpus is signed by that key, but what is signed here */
	must((why == VFY_R_OK) == is_signed);
	must(by.detail != NULL && (*by.detail == '\0') == is_signed);
	must(by.delegate == NULL);
	must(budget.used.signatures <= 3);
}

/* -- made to be about the certificate ------------------------------------------ */

static void
put(struct vfy_span where, const uint8_t *bytes)
{
	memcpy((uint8_t *)(uintptr_t)where.ptr, bytes, where.len);
}

/* The CertID of one answer: hashes of the length that its algorithm has. */
static void
put_cert_id(const struct ocsp_single *s)
{
	uint8_t name[SHA256_LEN], bits[SHA256_LEN];
	bool use_sha1 = s->issuer_name_hash.len == SHA1_LEN;

	if (s->issuer_name_hash.len != s->issuer_key_hash.len ||
	    (!use_sha1 && s->issuer_name_hash.len != SHA256_LEN))
		return;
	must(use_sha1 ? sha1(leaf->issuer, name) : sha256(leaf->issuer, name));
	must(ocsp_key_hash(ca->spki, use_sha1, bits));
	put(s->issuer_name_hash, name);
	put(s->issuer_key_hash, bits);
	if (s->serial.len == SERIAL_LEN)
		put(s->serial, leaf->serial.ptr);
}

/* True: the signature is the CA's now, and the responder named is the CA. */
static bool
put_signature(const struct ocsp_response *r)
{
	gnutls_datum_t data = { (unsigned char *)(uintptr_t)r->tbs.ptr,
		(unsigned)r->tbs.len },
		       out;
	uint8_t bits[SHA256_LEN];

	if (!span_eq(r->algorithm, span_of(ed25519, sizeof(ed25519))) ||
	    r->signature.len != 64)
		return false;
	if (!span_empty(r->responder_key)) {
		must(ocsp_key_hash(ca->spki, true, bits));
		put(r->responder_key, bits);
	} else if (!dn_equal(r->responder_name, ca->subject)) {
		return false;
	}
	must(gnutls_privkey_sign_data2(
		 key, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &out) == 0);
	put(r->signature, out.data);
	gnutls_free(out.data);
	return true;
}

/* The same once more, with CertIDs and signature put right in a copy. */
static void
check_mended(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size);
	struct ocsp_response r;
	struct ocsp_single s;
	bool is_signed;
	struct der d;

	must(copy != NULL);
	memcpy(copy, data, size);
	must(ocsp_parse(span_of(copy, size), &r, NULL));
	d = der_start(r.responses, NULL);
	while (ocsp_next(&d, &s))
		put_cert_id(&s);
	is_signed = put_signature(&r);
	must(ocsp_parse(span_of(copy, size), &r, NULL));
	check_against(&r, is_signed);
	free(copy);
}

/* The response as it is shown: the same answers. */
static void
check_view(const uint8_t *data, size_t size)
{
	struct vfy_ocsp_single single = { .next = 0 };
	struct ocsp_response r;
	struct ocsp_single s;
	struct vfy_ocsp *o;
	char buf[24];
	size_t n;
	struct der d;

	must(vfy_ocsp_parse(span_of(data, size), &o, NULL) == 0);
	must(ocsp_parse(span_of(data, size), &r, NULL));
	d = der_start(r.responses, NULL);
	while (ocsp_next(&d, &s)) {
		must(vfy_ocsp_next(o, &single));
		must(span_eq(s.serial, single.serial));
		must(vfy_ocsp_is_of(&single, ca) ==
		    ocsp_of_issuer(&s, ca->subject, ca));
	}
	must(!vfy_ocsp_next(o, &single));
	n = vfy_ocsp_responder(o, buf, sizeof(buf));
	must(strlen(buf) == (n < sizeof(buf) ? n : sizeof(buf) - 1));
	(void)vfy_ocsp_signature(o, buf, sizeof(buf));
	must(vfy_ocsp_info(o)->nonce.len <= r.nonce.len);
	vfy_ocsp_free(o);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_fault fault;
	struct ocsp_response r;

	if (leaf == NULL)
		make_all();
	if (!ocsp_parse(span_of(data, size), &r, &fault)) {
		must(fault.code != VFY_F_NONE && fault.offset <= size);
		return 0;
	}
	must(fault.code == VFY_F_NONE && r.der.len == size);
	check_spans(&r, data, size);
	check_against(&r, false);
	check_view(data, size);
	if (r.status == 0)
		check_mended(data, size);
	return 0;
}
