/* SPDX-License-Identifier: MIT */
/*
 * cert.h - one certificate (RFC 5280 4.1, 4.2): parsed once, immutable.
 *
 * Parsing checks form only: DER, the fields of 4.1, each extension at most
 * once. What a certificate may be used for, now, is for the judgement layer.
 * An extension that is malformed inside is not a parse error but a bit in
 * bad_extensions: so it can be explained. No path survives it that rests on it
 * (validate.c); of the others profile.c has a rule.
 */
#ifndef CERT_H
#define CERT_H
#include <stdatomic.h>

#include "der.h"
#include "vfy_limits.h"

enum ext_id {
	EXT_SUBJECT_KEY_ID,
	EXT_AUTHORITY_KEY_ID,
	EXT_KEY_USAGE,
	EXT_BASIC_CONSTRAINTS,
	EXT_SUBJECT_ALT_NAME,
	EXT_ISSUER_ALT_NAME,
	EXT_NAME_CONSTRAINTS,
	EXT_POLICIES,
	EXT_POLICY_MAPPINGS,
	EXT_POLICY_CONSTRAINTS,
	EXT_INHIBIT_ANY_POLICY,
	EXT_EXT_KEY_USAGE,
	EXT_CRL_DISTRIBUTION_POINTS,
	EXT_FRESHEST_CRL,
	EXT_AUTHORITY_INFO_ACCESS,
	EXT_SUBJECT_INFO_ACCESS,
	EXT_SUBJECT_DIRECTORY_ATTRIBUTES,
	EXT_TLS_FEATURE,
	EXT_OCSP_NOCHECK,
	EXT_NO_REV_AVAIL,
	EXT_SCT_LIST,
	EXT_APPLICATION_POLICIES, /* Microsoft's, 1.3.6.1.4.1.311.21.10 */
	EXT_COUNT
};

/* keyUsage, bit n of 4.2.1.3 as 1 << n */
#define KU_DIGITAL_SIGNATURE 0x001u
#define KU_NON_REPUDIATION 0x002u
#define KU_KEY_ENCIPHERMENT 0x004u
#define KU_DATA_ENCIPHERMENT 0x008u
#define KU_KEY_AGREEMENT 0x010u
#define KU_KEY_CERT_SIGN 0x020u
#define KU_CRL_SIGN 0x040u
#define KU_ENCIPHER_ONLY 0x080u
#define KU_DECIPHER_ONLY 0x100u

/* extKeyUsage, the ones that have a name here */
#define EKU_SERVER_AUTH 0x01u
#define EKU_CLIENT_AUTH 0x02u
#define EKU_CODE_SIGNING 0x04u
#define EKU_EMAIL 0x08u
#define EKU_TIMESTAMPING 0x10u
#define EKU_OCSP_SIGNING 0x20u
#define EKU_ANY 0x40u
#define EKU_OTHER 0x80u

struct extension {
	struct vfy_span value; /* the contents of extnValue */
	bool present;
	bool critical;
};

enum sha256_state { SHA256_ABSENT, SHA256_WRITTEN, SHA256_THERE };

struct vfy_cert {
	atomic_uint refs;
	/* vfy_cert_sha256(), once somebody asked */
	atomic_uint sha256_state; /* enum sha256_state */
	uint8_t sha256[32];
	struct vfy_span der; /* all spans below point into it */
	struct vfy_span tbs; /* with header: what is signed */
	struct vfy_span serial; /* INTEGER contents, as they stand */
	struct vfy_span tbs_algorithm; /* AlgorithmIdentifier, with header */
	struct vfy_span issuer;	       /* Name, with header */
	struct vfy_span subject;
	struct vfy_span spki; /* SubjectPublicKeyInfo, with header */
	struct vfy_span algorithm; /* outer AlgorithmIdentifier, with header */
	struct vfy_span signature; /* BIT STRING octets */
	int64_t not_before, not_after;
	uint64_t issuer_hash, subject_hash; /* dn_hash */
	bool self_issued; /* subject and issuer are the same name */
	int version;			    /* 1, 2, 3 */
	bool odd_time;	  /* GeneralizedTime before 2050 (4.1.2.5) */
	bool odd_default; /* a DEFAULT value is encoded (X.690 11.5) */
	bool unique_ids; /* issuerUniqueID or subjectUniqueID present */
	bool empty_extensions; /* there is a list, and nothing in it */

	struct extension ext[EXT_COUNT];
	uint32_t bad_extensions; /* 1 << ext_id: malformed inside */
	bool unknown_critical;
	struct vfy_span unknown_critical_oid; /* the first one's */
	struct vfy_span unknown_qualifier; /* in a critical certificatePolicies */

	/* from the extensions; only where present and well-formed */
	bool is_ca;
	int path_len; /* -1: absent */
	uint32_t key_usage;
	uint32_t ekus;
	uint32_t application_ekus; /* of EXT_APPLICATION_POLICIES, when critical */
	bool empty_alt_name; /* subjectAltName without a name */
	struct vfy_span subject_key_id; /* empty: absent */
	struct vfy_span authority_key_id;
	struct vfy_span authority_issuer; /* GeneralNames contents; empty: absent */
	struct vfy_span authority_serial;
};

/* Copies der. 0, VFY_EPARSE with *fault (may be NULL), VFY_ELIMIT, VFY_ENOMEM. */
int cert_parse(struct vfy_span der, struct vfy_cert **out, struct vfy_fault *fault);
struct vfy_cert *cert_ref(struct vfy_cert *c);
void cert_free(struct vfy_cert *c);

static inline bool
cert_has(const struct vfy_cert *c, enum ext_id id)
{
	return c->ext[id].present;
}

/* Subject and issuer are the same name (5280 3.2); says nothing of the key. */
bool cert_self_issued(const struct vfy_cert *c);
bool cert_eq(const struct vfy_cert *a, const struct vfy_cert *b);
/* "keyUsage", "subjectAltName"...: for messages. */
const char *ext_name(enum ext_id id);
/*
 * Reads the fields of one extension into c and checks the form of its value.
 * False: malformed. Called by cert_parse, with c->ext[id] filled in.
 */
bool ext_read(struct vfy_cert *c, enum ext_id id);
/* The extension that an OID (contents) names; false: none that we know. */
bool ext_find(struct vfy_span oid, enum ext_id *out);

/* GeneralName tags (RFC 5280 4.2.1.6) */
#define GN_OTHER DER_CTX_CONS(0)
#define GN_EMAIL DER_CTX(1)
#define GN_DNS DER_CTX(2)
#define GN_X400 DER_CTX_CONS(3)
#define GN_DIRECTORY DER_CTX_CONS(4)
#define GN_EDI DER_CTX_CONS(5)
#define GN_URI DER_CTX(6)
#define GN_IP DER_CTX(7)
#define GN_RID DER_CTX(8)

/*
 * Walks GeneralNames contents. Start with der_start(contents of the SEQUENCE);
 * gn_next is false at the end and on a malformed name: tell them apart by
 * der_done(). For GN_DIRECTORY, name is the whole Name inside.
 */
bool gn_next(struct der *d, uint8_t *tag, struct vfy_span *name);
/* The contents of the SEQUENCE OF that is an extension's value; false: malformed. */
bool ext_sequence(struct vfy_span value, struct vfy_span *contents);

/*
 * URLs ("http:" only, printable ASCII, at most LIMIT_URL) of
 * cRLDistributionPoints' and freshestCRL's fullNames, and of an accessMethod in
 * authorityInfoAccess: the nth one into buf; false: no more. buf has LIMIT_URL + 1.
 */
bool cert_crl_url(const struct vfy_cert *c, size_t nth, char *buf);
bool cert_freshest_url(const struct vfy_cert *c, size_t nth, char *buf);
/* The same of a CRLDistributionPoints value (whole SEQUENCE) that stands elsewhere. */
bool ext_points_url(struct vfy_span points, size_t nth, char *buf);
bool cert_ocsp_url(const struct vfy_cert *c, size_t nth, char *buf);
/* Does it name an OCSP responder at all, by whatever kind of name? */
bool cert_names_responder(const struct vfy_cert *c);
bool cert_issuer_url(const struct vfy_cert *c, size_t nth, char *buf);
/* TLS feature 5, status_request (RFC 7633). */
bool cert_must_staple(const struct vfy_cert *c);
/* Has subject every TLS feature that issuer has? */
bool cert_keeps_features(const struct vfy_cert *subject, const struct vfy_cert *issuer);

#endif
