/* SPDX-License-Identifier: MIT */
/*
 * cert.c - bytes to an immutable certificate (RFC 5280 4.1).
 *
 * One allocation holds the object and its copy of the DER; all else are spans
 * into that copy. Extensions are read by ext.c.
 */
#include "cert.h"

#include <stdio.h>
#include <stdlib.h>

#include "dn.h"
#include "pem.h"
#include "sig.h"
#include "tm.h"

/* 2050-01-01T00:00:00Z: from here on GeneralizedTime is right (4.1.2.5). */
#define YEAR_2050 INT64_C(2524608000)

/* AlgorithmIdentifier (4.1.1.2): its form only. */
static bool
read_algorithm(struct der *d, const char *what, struct vfy_span *whole)
{
	struct der seq;
	struct vfy_span oid;

	if (!der_whole(d, DER_SEQUENCE, what, whole))
		return false;
	seq = der_within(d, *whole);
	if (!der_enter(&seq, DER_SEQUENCE, what, &seq) ||
	    !der_oid(&seq, what, &oid))
		return false;
	if (!der_done(&seq) && !der_any(&seq, what, NULL, NULL, NULL))
		return false;
	return der_end(&seq, what);
}

/*= rfc5280 4.1.2.1 */
static bool
read_version(struct vfy_cert *c, struct der *tbs)
{
	struct der explicit;
	uint32_t v;

	c->version = 1;
	if (!der_peek(tbs, DER_CTX_CONS(0)))
		return true;
	if (!der_enter(
		tbs, DER_CTX_CONS(0), "tbsCertificate.version", &explicit) ||
	    !der_uint(&explicit, DER_INTEGER, "tbsCertificate.version", &v) ||
	    !der_end(&explicit, "tbsCertificate.version"))
		return false;
	if (v > 2)
		return der_fail(tbs, VFY_F_VERSION, "tbsCertificate.version");
	c->version = (int)v + 1;
	c->odd_default = v == 0;
	return true;
}

/*= rfc5280 4.1.2.5 */
static bool
read_validity(struct vfy_cert *c, struct der *tbs)
{
	struct der seq;
	uint8_t tag1, tag2;

	if (!der_enter(tbs, DER_SEQUENCE, "tbsCertificate.validity", &seq) ||
	    !tm_read(&seq, "tbsCertificate.validity.notBefore", &c->not_before,
		&tag1) ||
	    !tm_read(&seq, "tbsCertificate.validity.notAfter", &c->not_after,
		&tag2) ||
	    !der_end(&seq, "tbsCertificate.validity"))
		return false;
	c->odd_time =
	    (tag1 == DER_GENERALIZED_TIME && c->not_before < YEAR_2050) ||
	    (tag2 == DER_GENERALIZED_TIME && c->not_after < YEAR_2050);
	return true;
}

/*= rfc5280 4.1.2.7 */
static bool
read_spki(struct vfy_cert *c, struct der *tbs)
{
	static const char what[] = "tbsCertificate.subjectPublicKeyInfo";
	struct vfy_span ignored;
	struct der seq;

	if (!der_whole(tbs, DER_SEQUENCE, what, &c->spki))
		return false;
	seq = der_within(tbs, c->spki);
	return der_enter(&seq, DER_SEQUENCE, what, &seq) &&
	    read_algorithm(&seq, what, &ignored) &&
	    der_bits(&seq, DER_BIT_STRING, what, &ignored, NULL) &&
	    der_end(&seq, what);
}

/*= rfc5280 4.1.2.8 */
static bool
read_unique_ids(struct vfy_cert *c, struct der *tbs)
{
	static const char *const what[] = { "tbsCertificate.issuerUniqueID",
		"tbsCertificate.subjectUniqueID" };
	struct vfy_span bits;
	unsigned i;

	for (i = 0; i < 2; i++) {
		if (!der_peek(tbs, DER_CTX(i + 1)))
			continue;
		if (c->version < 2)
			return der_fail(tbs, VFY_F_VERSION, what[i]);
		if (!der_bits(tbs, DER_CTX(i + 1), what[i], &bits, NULL))
			return false;
		c->unique_ids = true;
	}
	return true;
}

/* Keeps one extension; *seq reads its SEQUENCE's contents. */
static bool
read_extension(struct vfy_cert *c, struct der *seq, struct vfy_span *oid)
{
	static const char what[] = "tbsCertificate.extensions";
	bool critical = false;
	struct vfy_span value;
	enum ext_id id;

	if (!der_oid(seq, what, oid))
		return false;
	if (der_peek(seq, DER_BOOLEAN)) {
		if (!der_bool(seq, DER_BOOLEAN, what, &critical))
			return false;
		c->odd_default |= !critical;
	}
	if (!der_take(seq, DER_OCTET_STRING, what, &value) ||
	    !der_end(seq, what))
		return false;
	if (!ext_find(*oid, &id)) {
		if (critical && !c->unknown_critical) {
			c->unknown_critical = true;
			c->unknown_critical_oid = *oid;
		}
		return true;
	}
	c->ext[id] = (struct extension){
		.value = value, .present = true, .critical = critical
	};
	if (!ext_read(c, id))
		c->bad_extensions |= 1u << id;
	return true;
}

/* At most one of each (4.2); a list is short, so pairs are compared. */
static bool
is_duplicate(const struct vfy_span *seen, size_t n, struct vfy_span oid)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (span_eq(seen[i], oid))
			return true;
	}
	return false;
}

/*= rfc5280 4.1.2.9, 4.2 */
static bool
read_extensions(struct vfy_cert *c, struct der *tbs)
{
	static const char what[] = "tbsCertificate.extensions";
	struct vfy_span seen[LIMIT_EXTENSIONS];
	struct der list, seq;
	size_t n = 0;

	if (!der_peek(tbs, DER_CTX_CONS(3)))
		return true;
	if (c->version != 3)
		return der_fail(tbs, VFY_F_VERSION, what);
	if (!der_enter(tbs, DER_CTX_CONS(3), what, &list) ||
	    !der_enter(&list, DER_SEQUENCE, what, &seq) ||
	    !der_end(&list, what))
		return false;
	list = seq;
	c->empty_extensions = der_done(&list);
	for (; !der_done(&list); n++) {
		const uint8_t *at = list.ptr;

		if (n == LIMIT_EXTENSIONS)
			return der_fail(&list, VFY_F_LIMIT, what);
		if (!der_enter(&list, DER_SEQUENCE, what, &seq) ||
		    !read_extension(c, &seq, &seen[n]))
			return false;
		if (is_duplicate(seen, n, seen[n]))
			return der_fail_at(
			    &list, VFY_F_DUPLICATE_EXTENSION, at, what);
	}
	return true;
}

/*= rfc5280 4.1.2.6: a root's is its issuer to the octet, which was read */
static bool
read_subject(struct vfy_cert *c, struct der *tbs)
{
	size_t n = c->issuer.len;

	if ((size_t)(tbs->end - tbs->ptr) < n ||
	    memcmp(tbs->ptr, c->issuer.ptr, n) != 0)
		return dn_read(tbs, "tbsCertificate.subject", &c->subject);
	return der_whole(
	    tbs, DER_SEQUENCE, "tbsCertificate.subject", &c->subject);
}

/*= rfc5280 4.1.2 */
static bool
read_tbs(struct vfy_cert *c, struct der *tbs)
{
	return read_version(c, tbs) &&
	    der_integer(
		tbs, DER_INTEGER, "tbsCertificate.serialNumber", &c->serial) &&
	    read_algorithm(
		tbs, "tbsCertificate.signature", &c->tbs_algorithm) &&
	    dn_read(tbs, "tbsCertificate.issuer", &c->issuer) &&
	    read_validity(c, tbs) && read_subject(c, tbs) &&
	    read_spki(c, tbs) && read_unique_ids(c, tbs) &&
	    read_extensions(c, tbs) && der_end(tbs, "tbsCertificate");
}

/*= rfc5280 4.1.1 */
static bool
read_certificate(struct vfy_cert *c, struct vfy_fault *fault)
{
	struct der d = der_start(c->der, fault), seq, tbs;
	unsigned unused;

	if (!der_enter(&d, DER_SEQUENCE, "Certificate", &seq) ||
	    !der_end(&d, "Certificate") ||
	    !der_whole(&seq, DER_SEQUENCE, "tbsCertificate", &c->tbs))
		return false;
	tbs = der_within(&seq, c->tbs);
	if (!der_enter(&tbs, DER_SEQUENCE, "tbsCertificate", &tbs) ||
	    !read_tbs(c, &tbs) ||
	    !read_algorithm(&seq, "signatureAlgorithm", &c->algorithm) ||
	    !der_bits(&seq, DER_BIT_STRING, "signatureValue", &c->signature,
		&unused) ||
	    !der_end(&seq, "Certificate"))
		return false;
	/* no algorithm here signs in fewer than whole octets: a bad signature */
	if (unused != 0)
		c->signature.len = 0;
	return true;
}

/* For the search by name; false: out of memory. */
static bool
compare_names(struct vfy_cert *c)
{
	if (!dn_hash(c->issuer, &c->issuer_hash))
		return false;
	c->subject_hash = c->issuer_hash;
	c->self_issued = span_eq(c->issuer, c->subject);
	if (c->self_issued)
		return true;
	if (!dn_hash(c->subject, &c->subject_hash))
		return false;
	c->self_issued = c->subject_hash == c->issuer_hash &&
	    dn_equal(c->subject, c->issuer);
	return true;
}

int
cert_parse(struct vfy_span der, struct vfy_cert **out, struct vfy_fault *fault)
{
	struct vfy_fault ignored;
	struct vfy_cert *c;
	uint8_t *copy;

	if (fault == NULL)
		fault = &ignored;
	*fault = (struct vfy_fault){ .code = VFY_F_NONE };
	if (der.len == 0) {
		fault->code = VFY_F_EMPTY;
		return VFY_EPARSE;
	}
	if (der.len > LIMIT_CERT_DER) {
		fault->code = VFY_F_LIMIT;
		return VFY_ELIMIT;
	}
	c = malloc(sizeof(*c) + der.len);
	if (c == NULL)
		return VFY_ENOMEM;
	memset(c, 0, sizeof(*c));
	copy = (uint8_t *)(c + 1);
	memcpy(copy, der.ptr, der.len);
	atomic_init(&c->refs, 1);
	atomic_init(&c->sha256_state, SHA256_ABSENT);
	c->der = span_of(copy, der.len);
	c->path_len = -1;
	if (!read_certificate(c, fault)) {
		free(c);
		return VFY_EPARSE;
	}
	if (!compare_names(c)) {
		free(c);
		return VFY_ENOMEM;
	}
	*out = c;
	return 0;
}

struct vfy_cert *
cert_ref(struct vfy_cert *c)
{
	atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed);
	return c;
}

void
cert_free(struct vfy_cert *c)
{
	if (c != NULL &&
	    atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel) == 1)
		free(c);
}

bool
cert_self_issued(const struct vfy_cert *c)
{
	return c->self_issued;
}

bool
cert_eq(const struct vfy_cert *a, const struct vfy_cert *b)
{
	return a == b || span_eq(a->der, b->der);
}

/* What vfy_cert_parse() looks for. */
struct first {
	struct vfy_cert *cert;
	struct vfy_fault *fault;
};

/* Of the first object; the others are not looked at. */
static int
parse_first(void *arg, struct vfy_span der, size_t index)
{
	struct first *first = arg;

	return index > 0 ? 0 : cert_parse(der, &first->cert, first->fault);
}

int
vfy_cert_parse(
    struct vfy_span pem_or_der, struct vfy_cert **out, struct vfy_fault *fault)
{
	struct vfy_fault ignored;
	struct first first = { NULL, fault != NULL ? fault : &ignored };
	int rc;

	*first.fault = (struct vfy_fault){ .code = VFY_F_NONE };
	rc = pem_read(
	    pem_or_der, PEM_CERTIFICATE, parse_first, &first, first.fault);
	if (rc == 0)
		*out = first.cert;
	else
		cert_free(first.cert);
	return rc;
}

void
vfy_cert_free(struct vfy_cert *c)
{
	cert_free(c);
}

struct vfy_cert *
vfy_cert_ref(const struct vfy_cert *c)
{
	/* no certificate is a const object: cert_parse() makes them all */
	return cert_ref((struct vfy_cert *)(uintptr_t)c);
}

struct vfy_span
vfy_cert_der(const struct vfy_cert *c)
{
	return c->der;
}

size_t
vfy_cert_subject(const struct vfy_cert *c, char *buf, size_t len)
{
	return dn_text(c->subject, buf, len);
}

size_t
vfy_cert_issuer(const struct vfy_cert *c, char *buf, size_t len)
{
	return dn_text(c->issuer, buf, len);
}

size_t
vfy_cert_serial(const struct vfy_cert *c, char *buf, size_t len)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i, n = 2 * c->serial.len;

	for (i = 0; i < n && i + 1 < len; i++) {
		uint8_t b = c->serial.ptr[i / 2];

		buf[i] = hex[i % 2 == 0 ? b >> 4 : b & 0x0f];
	}
	if (len > 0)
		buf[i] = '\0';
	return n;
}

size_t
vfy_cert_public_key(const struct vfy_cert *c, char *buf, size_t len)
{
	return sig_key_text(c->spki, buf, len);
}

size_t
vfy_cert_signature(const struct vfy_cert *c, char *buf, size_t len)
{
	return sig_algorithm_text(c->algorithm, buf, len);
}

/*
 * Certificates are remembered and shown again and again: the digest is kept in
 * the certificate by who needs it first. Others that come meanwhile make their own.
 */
void
vfy_cert_sha256(const struct vfy_cert *c, uint8_t out[32])
{
	/* no certificate is a const object: cert_parse() makes them all */
	struct vfy_cert *own = (struct vfy_cert *)c;
	unsigned absent = SHA256_ABSENT;

	if (atomic_load_explicit(&own->sha256_state, memory_order_acquire) ==
	    SHA256_THERE) {
		memcpy(out, c->sha256, sizeof(c->sha256));
		return;
	}
	if (!sha256(c->der, out) ||
	    !atomic_compare_exchange_strong(
		&own->sha256_state, &absent, SHA256_WRITTEN))
		return;
	memcpy(own->sha256, out, sizeof(own->sha256));
	atomic_store_explicit(
	    &own->sha256_state, SHA256_THERE, memory_order_release);
}

int64_t
vfy_cert_not_before(const struct vfy_cert *c)
{
	return c->not_before;
}

int64_t
vfy_cert_not_after(const struct vfy_cert *c)
{
	return c->not_after;
}

void
vfy_cert_key_sha256(const struct vfy_cert *c, uint8_t out[32])
{
	sha256(c->spki, out);
}

size_t
vfy_cert_ocsp_url(const struct vfy_cert *c, size_t nth, char *buf, size_t len)
{
	char url[LIMIT_URL + 1];

	if (!cert_ocsp_url(c, nth, url))
		return 0;
	return (size_t)snprintf(buf, len, "%s", url);
}
