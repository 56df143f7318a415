/* SPDX-License-Identifier: MIT */
/*
 * ocsp.h - OCSP requests made, responses read (RFC 6960): a view of the bytes.
 */
#ifndef OCSP_H
#define OCSP_H
#include "cert.h"

enum ocsp_cert_status { OCSP_GOOD = 0, OCSP_REVOKED = 1, OCSP_UNKNOWN = 2 };

struct ocsp_response {
	struct vfy_span der;
	int status; /* OCSPResponseStatus (4.2.1): 0 successful, 1 malformedRequest... */
	/* the rest only when successful and basic */
	struct vfy_span tbs;	   /* ResponseData, with header: what is signed */
	struct vfy_span algorithm; /* with header */
	struct vfy_span signature;
	struct vfy_span responder_name; /* byName: whole Name; empty: byKey */
	struct vfy_span responder_key;	/* byKey: SHA-1 of the key bits */
	int64_t produced_at;
	struct vfy_span responses; /* contents of SEQUENCE OF SingleResponse */
	struct vfy_span certs[LIMIT_OCSP_CERTS]; /* whole Certificates, unparsed */
	size_t num_certs;
	struct vfy_span nonce;	/* extension value; empty: absent */
	bool unknown_critical;	/* in responseExtensions */
};

struct ocsp_single {
	struct vfy_span hash_algorithm; /* OID contents */
	struct vfy_span issuer_name_hash, issuer_key_hash;
	struct vfy_span serial; /* INTEGER contents */
	enum ocsp_cert_status status;
	int64_t revoked_at;
	int reason; /* 5280 5.3.1; -1 absent */
	int64_t this_update, next_update; /* next_update 0: absent */
	bool unknown_critical;
	struct vfy_span scts; /* extnValue of RFC 6962 3.3's; empty: absent */
};

/* Views of der, which must outlive *out. Every SingleResponse is checked for
 * its form. False with *fault (may be NULL). */
bool ocsp_parse(struct vfy_span der, struct ocsp_response *out, struct vfy_fault *fault);
/* Walks responses: start with der_start(r->responses, NULL); false at the end. */
bool ocsp_next(struct der *d, struct ocsp_single *out);
/*
 * A DER OCSPRequest with one CertID, no nonce, unsigned (so that GET can be
 * cached: RFC 9919). sha1: CertID by SHA-1, which every responder knows;
 * else SHA-256. Writes at most *len bytes; *len: capacity in, length out.
 * 0, or VFY_ELIMIT when it does not fit (OCSP_REQUEST_MAX always does for
 * serials of at most 64 octets), VFY_EINTERNAL when the hash is refused.
 */
#define OCSP_REQUEST_MAX 256
int ocsp_request(const struct vfy_cert *cert, const struct vfy_cert *issuer, bool use_sha1,
    uint8_t *out, size_t *len);
/*
 * The same with a nonce of 1 to 128 octets (RFC 9654), which no cache can
 * answer. OCSP_NONCE_REQUEST_MAX is always enough for one of OCSP_NONCE_LEN.
 */
#define OCSP_NONCE_LEN 32
#define OCSP_NONCE_REQUEST_MAX (OCSP_REQUEST_MAX + 64)
int ocsp_request_nonce(const struct vfy_cert *cert, const struct vfy_cert *issuer, bool use_sha1,
    struct vfy_span nonce, uint8_t *out, size_t *len);
/* CertID (4.1.1), when it comes next, into the fields of *s that are one. */
bool ocsp_read_cert_id(struct der *d, const char *what, struct ocsp_single *s);
/*
 * The request of ocsp_request() for the CertID in *id. VFY_EARG: its hash is neither
 * SHA-1 nor SHA-256, or a hash of another length.
 */
int ocsp_request_again(const struct ocsp_single *id, uint8_t *out, size_t *len);
/* Is this the nonce that the response has? The octets; false when it has none. */
bool ocsp_has_nonce(const struct ocsp_response *r, struct vfy_span nonce);
/* SHA-1 or SHA-256 of the octets of a SubjectPublicKeyInfo's BIT STRING
 * (4.1.1, 4.2.1). out has room for 32; false: the hash can't be computed. */
bool ocsp_key_hash(struct vfy_span spki, bool use_sha1, uint8_t *out);
/* Is it about a certificate of issuer's that has its name as name (a whole Name)? */
bool ocsp_of_issuer(const struct ocsp_single *s, struct vfy_span name,
    const struct vfy_cert *issuer);
/* "sha1", "sha256", or "other": the hash of a CertID. */
const char *ocsp_hash_name(const struct ocsp_single *s);
/* Is this single response about cert, issued by issuer (names and key hashed)? */
bool ocsp_about(const struct ocsp_single *s, const struct vfy_cert *cert,
    const struct vfy_cert *issuer);

#endif
