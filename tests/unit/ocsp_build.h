/* SPDX-License-Identifier: MIT */
/*
 * ocsp_build.h - OCSP responses by the CAs of ca_build.h, and the certificates
 * of responders.
 */
#ifndef OCSP_BUILD_H
#define OCSP_BUILD_H
#include "ca_build.h"
#include "ocsp.h"
#include "sig.h"

#define OCSP_EKU "1.3.6.1.5.5.7.3.9"
#define OCSP_NOCHECK_OID "1.3.6.1.5.5.7.48.1.5"
#define OCSP_AIA_OID "1.3.6.1.5.5.7.48.1"

/* What one single response says; times are GeneralizedTimes. */
struct ocsp_answer {
	const struct ca *issuer;
	long serial;
	bool sha256; /* of the CertID */
	char status; /* 'g'ood, 'r'evoked, 'u'nknown */
	const char *this_update, *next_update; /* NULL: absent */
};

static inline struct ocsp_answer
ocsp_answer(const struct ca *issuer, long serial, char status)
{
	return (struct ocsp_answer){ .issuer = issuer,
		.serial = serial,
		.status = status,
		.this_update = "20260615000000Z",
		.next_update = "20260622000000Z" };
}

static inline struct vfy_span
ocsp_single_make(const struct ocsp_answer *a)
{
	size_t len = a->sha256 ? SHA256_LEN : SHA1_LEN;
	uint8_t name[SHA256_LEN], key[SHA256_LEN];
	struct vfy_span status = PRIM(0, db_none());

	if (!(a->sha256 ? sha256(a->issuer->name, name)
			: sha1(a->issuer->name, name)) ||
	    !ocsp_key_hash(a->issuer->spki, !a->sha256, key))
		abort();
	if (a->status == 'r')
		status = CONS(1, db_time("20260601000000Z"));
	else if (a->status == 'u')
		status = PRIM(2, db_none());
	return SEQ(SEQ(SEQ(db_oid(a->sha256 ? "2.16.840.1.101.3.4.2.1"
					    : "1.3.14.3.2.26"),
			   NULL_()),
		       OCTETS(span_of(name, len)), OCTETS(span_of(key, len)),
		       db_int(a->serial)),
	    status, db_time(a->this_update),
	    a->next_update != NULL ? CONS(0, db_time(a->next_update))
				   : db_none());
}

/* singles, certs, extensions: elements. Signed by signer, named by its name. */
static inline struct vfy_span
ocsp_response_full(const struct ca *signer, const char *produced_at,
    struct vfy_span singles, struct vfy_span certs,
    struct vfy_span extensions)
{
	struct vfy_span data =
	    SEQ(CONS(1, signer->name), db_time(produced_at), SEQ(singles),
		extensions.len > 0 ? CONS(1, SEQ(extensions)) : db_none());
	struct vfy_span basic = SEQ(data, db_ed25519(),
	    db_bits(DER_BIT_STRING, 0, ca_sign(signer->key, data)),
	    certs.len > 0 ? CONS(0, SEQ(certs)) : db_none());

	return SEQ(EL(DER_ENUMERATED, span_of("\0", 1)),
	    CONS(0, SEQ(db_oid("1.3.6.1.5.5.7.48.1.1"), OCTETS(basic))));
}

static inline struct vfy_span
ocsp_response_with(const struct ca *signer, struct vfy_span singles,
    struct vfy_span certs, struct vfy_span extensions)
{
	return ocsp_response_full(
	    signer, "20260615000000Z", singles, certs, extensions);
}

static inline struct vfy_span
ocsp_response_make(
    const struct ca *signer, struct vfy_span singles, struct vfy_span certs)
{
	return ocsp_response_with(signer, singles, certs, db_none());
}

/* A response with one answer, signed by the CA itself. */
static inline struct vfy_span
ocsp_response_of(const struct ocsp_answer *a)
{
	return ocsp_response_make(a->issuer, ocsp_single_make(a), db_none());
}

static inline struct vfy_span
ocsp_response_at(const struct ocsp_answer *a, const char *produced_at)
{
	return ocsp_response_full(
	    a->issuer, produced_at, ocsp_single_make(a), db_none(), db_none());
}

/* tryLater and the like. */
static inline struct vfy_span
ocsp_error_make(int status)
{
	uint8_t octet = (uint8_t)status;

	return SEQ(EL(DER_ENUMERATED, span_of(&octet, 1)));
}

/* A responder's certificate by issuer; more: extensions beside its EKU. */
static inline struct vfy_span
ocsp_responder(const struct ca *issuer, const struct ca *responder, long serial,
    struct vfy_span more)
{
	struct db_cert f = db_cert_default();

	f.serial = db_int(serial);
	f.issuer = issuer->name;
	f.subject = responder->name;
	f.spki = responder->spki;
	f.extensions =
	    CAT(db_ext("2.5.29.37", false, SEQ(db_oid(OCSP_EKU))), more);
	return db_certificate(&f, ca_sign, issuer->key);
}

/* An AIA extension that names a responder. */
static inline struct vfy_span
ocsp_pointer(const char *url)
{
	return db_ext("1.3.6.1.5.5.7.1.1", false,
	    SEQ(SEQ(db_oid(OCSP_AIA_OID), db_uri(url))));
}

static inline struct vfy_span
ocsp_nocheck(void)
{
	return db_ext(OCSP_NOCHECK_OID, false, NULL_());
}

#endif
