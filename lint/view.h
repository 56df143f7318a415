/* SPDX-License-Identifier: MIT */
/*
 * view.h - an object taken apart for the rules, tolerantly: each field is there or is
 * not, and is well formed or is not, without regard to the others.
 *
 * The split goes by tags and lengths (RFC 5280 4.1, 5.1; RFC 6960 4.2.1), which must be
 * DER; where they are not, what follows is absent. Bounded: extensions are counted, and
 * lists are walked once, as far as their octets go.
 */
#ifndef VIEW_H
#define VIEW_H
#include "der.h"

/*
 * Extensions kept of one object, each of which is compared with all others; RFC 5280
 * knows 17, and no certificate in use has 64.
 */
#define VIEW_MAX_EXTENSIONS 256

/* Extensions that have rules. */
enum view_ext_id {
	VIEW_EXT_NONE = 0,
	VIEW_AKI,
	VIEW_SKI,
	VIEW_KEY_USAGE,
	VIEW_POLICIES,
	VIEW_MAPPINGS,
	VIEW_SAN,
	VIEW_IAN,
	VIEW_DIRECTORY_ATTRIBUTES,
	VIEW_BASIC,
	VIEW_NAME_CONSTRAINTS,
	VIEW_POLICY_CONSTRAINTS,
	VIEW_EKU,
	VIEW_CRLDP,
	VIEW_INHIBIT_ANY,
	VIEW_FRESHEST,
	VIEW_AIA,
	VIEW_SIA,
	VIEW_TLS_FEATURE,
	VIEW_OCSP_NOCHECK,
	VIEW_SCT,
	VIEW_CT_POISON,
	VIEW_NO_REV_AVAIL,
	VIEW_CRL_NUMBER,
	VIEW_DELTA,
	VIEW_IDP,
	VIEW_NUM_EXT
};

struct view_ext {
	struct vfy_span oid, value; /* contents */
	enum view_ext_id id;
	bool critical;
	bool false_encoded; /* critical FALSE, which is the default */
};

struct view_exts {
	bool present, bad; /* bad: the list, or one of them, can't be read */
	bool cut;	   /* there are more than are kept */
	size_t n;
	struct view_ext list[VIEW_MAX_EXTENSIONS];
	const struct view_ext
	    *by_id[VIEW_NUM_EXT]; /* the first of each; NULL: none */
	const char *
	    malformed; /* the name of one whose value is malformed; NULL: none */
};

/* A Time. */
struct view_time {
	bool present, ok;
	uint8_t tag;
	int64_t t;
};

struct view_algorithm {
	bool ok;
	struct vfy_span whole, oid; /* oid: contents */
	struct vfy_span parameters; /* whole element; empty: absent */
};

/* KeyUsage (RFC 5280 4.2.1.3), bit n as 1 << n */
#define KU_DIGITAL_SIGNATURE 0x001u
#define KU_NON_REPUDIATION 0x002u
#define KU_KEY_ENCIPHERMENT 0x004u
#define KU_DATA_ENCIPHERMENT 0x008u
#define KU_KEY_AGREEMENT 0x010u
#define KU_CERT_SIGN 0x020u
#define KU_CRL_SIGN 0x040u
#define KU_ENCIPHER_ONLY 0x080u
#define KU_DECIPHER_ONLY 0x100u

/* ExtendedKeyUsage */
#define EKU_SERVER 0x01u
#define EKU_CLIENT 0x02u
#define EKU_CODE 0x04u
#define EKU_EMAIL 0x08u
#define EKU_TIMESTAMP 0x10u
#define EKU_OCSP 0x20u
#define EKU_ANY 0x40u
#define EKU_PRECERTIFICATE 0x80u
#define EKU_UNKNOWN 0x100u

enum view_key_type {
	KEY_UNKNOWN = 0,
	KEY_RSA,
	KEY_EC,
	KEY_DSA,
	KEY_ED25519,
	KEY_ED448,
	KEY_X25519,
	KEY_X448
};

struct view_key {
	bool present, ok; /* ok: SubjectPublicKeyInfo's form */
	struct view_algorithm algorithm;
	enum view_key_type type;
	struct vfy_span bits;
	bool rsa_ok;
	struct vfy_span modulus, exponent; /* without leading zeros */
	size_t modulus_bits, exponent_bits;
	bool named_curve;
	size_t
	    curve_octets; /* of a coordinate on P-256, P-384, P-521; 0: another curve */
};

struct view_cert {
	bool version_present, version_ok;
	uint32_t version; /* as encoded: 2 is v3 */
	bool serial_present, serial_ok;
	struct vfy_span serial;		 /* contents */
	struct vfy_span issuer, subject; /* whole; empty: absent */
	bool issuer_ok, subject_ok;
	struct view_time not_before, not_after;
	struct view_key key;
	bool unique_identifiers;
	bool self_issued;
	/* extensions' contents, when well formed */
	bool has_ku, ku_trailing_zeros;
	unsigned ku;
	bool has_basic, is_ca, basic_false_encoded, has_path_length;
	bool has_eku;
	unsigned eku;
	size_t num_eku;
	struct vfy_span ski;
	bool aki_key, aki_issuer, aki_serial;
	struct vfy_span aki;
};

struct view_crl {
	bool version_present;
	uint32_t version; /* as encoded: 1 is v2 */
	struct vfy_span issuer;
	struct view_time this_update, next_update;
	bool entries_present, entry_extensions;
	struct vfy_span entries; /* contents */
};

struct view_ocsp {
	uint32_t status;
	bool has_status, has_bytes, version_encoded;
	bool key_hash_named;
	struct vfy_span key_hash;
	struct view_time produced_at;
	struct vfy_span responses; /* contents of the SEQUENCE */
};

/* What every kind has, and its own. */
struct lint_view {
	struct vfy_span der;
	bool split; /* body, algorithm, signature were found */
	struct view_algorithm inner,
	    outer; /* signature inside and outside of what is signed */
	struct vfy_span signature; /* octets of the BIT STRING */
	unsigned signature_unused;
	struct view_exts exts;
	struct view_cert cert;
	struct view_crl crl;
	struct view_ocsp ocsp;
};

/* Each fills v, whatever the bytes are. */
void view_certificate(struct vfy_span der, struct lint_view *v);
void view_crl(struct vfy_span der, struct lint_view *v);
void view_ocsp(struct vfy_span der, struct lint_view *v);

/* -- parts (view_parts.c) ---------------------------------------------------------- */

/* Extensions: the contents of the SEQUENCE. For certificates, CRLs, entries, responses. */
void view_extensions(struct vfy_span list, struct view_exts *out);
bool view_algorithm(struct der *d, struct view_algorithm *out);
void view_time(struct vfy_span whole, struct view_time *out);
void view_key(struct vfy_span whole, struct view_key *out);
/* Reads the values of a certificate's extensions; notes the first that is malformed. */
void view_values(struct lint_view *v);
/* "subjectAltName"...; never NULL. */
const char *view_ext_name(enum view_ext_id id);
/* The OID with these contents, as a string literal's octets. */
#define OID_IS(span, literal)                                                  \
	span_eq(span, span_of(literal, sizeof(literal) - 1))

/*
 * Walks a list of elements: false at its end, or at what is no DER; *bad (may be NULL)
 * says which. Each step takes two octets at least.
 */
struct view_list {
	struct der d;
	size_t n;
	bool bad;
};
struct view_list view_list(struct vfy_span contents);
bool view_next(struct view_list *l, uint8_t *tag, struct vfy_span *contents,
    struct vfy_span *whole);
/* The contents of an element that is the whole of value and has this tag; else empty, false. */
bool view_only(struct vfy_span value, uint8_t tag, struct vfy_span *contents);
/* The walk over the GeneralNames that are an extension's value. */
struct view_list view_names(const struct view_ext *ext);

#endif
