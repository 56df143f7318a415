/* SPDX-License-Identifier: MIT */
/*
 * mold.h - objects for the tests of lint's rules: for each profile one that breaks no
 * rule, of which a case changes what its rule is about.
 */
#ifndef MOLD_H
#define MOLD_H
#include <stdarg.h>

#include "der_build.h"
#include "lint.h"
#include "view.h"

#define MOLD_EXTENSIONS 80

enum base { SERVER, CLIENT, EMAIL, OTHER, CA, ROOT, CRL, OCSP };

struct mold_ext {
	const char *oid;
	struct vfy_span whole; /* Extension */
};

/* What an object is made of: whole elements; empty ones are left out. */
struct mold {
	enum base base;
	struct vfy_span version, serial, inner, outer, issuer, subject;
	struct vfy_span not_before, not_after; /* thisUpdate, nextUpdate */
	struct vfy_span spki, unique_id, signature;
	struct mold_ext ext[MOLD_EXTENSIONS];
	size_t num_ext;
	struct vfy_span extensions; /* instead of the list, when not empty */
	/* of lists */
	struct vfy_span entries;
	/* of responses */
	struct vfy_span status, responder, produced, cert_status, single_next,
	    singles_ext;
	bool no_bytes;
};

/* -- extensions ---------------------------------------------------------------------- */

#define E_AKI "2.5.29.35"
#define E_SKI "2.5.29.14"
#define E_KU "2.5.29.15"
#define E_POLICIES "2.5.29.32"
#define E_MAPPINGS "2.5.29.33"
#define E_SAN "2.5.29.17"
#define E_IAN "2.5.29.18"
#define E_DIRECTORY "2.5.29.9"
#define E_BASIC "2.5.29.19"
#define E_NAMES "2.5.29.30"
#define E_POLICY_CONSTRAINTS "2.5.29.36"
#define E_EKU "2.5.29.37"
#define E_CRLDP "2.5.29.31"
#define E_INHIBIT "2.5.29.54"
#define E_FRESHEST "2.5.29.46"
#define E_AIA "1.3.6.1.5.5.7.1.1"
#define E_SIA "1.3.6.1.5.5.7.1.11"
#define E_FEATURE "1.3.6.1.5.5.7.1.24"
#define E_NOCHECK "1.3.6.1.5.5.7.48.1.5"
#define E_SCT "1.3.6.1.4.1.11129.2.4.2"
#define E_POISON "1.3.6.1.4.1.11129.2.4.3"
#define E_NO_REV "2.5.29.56"
#define E_NUMBER "2.5.29.20"
#define E_DELTA "2.5.29.27"
#define E_IDP "2.5.29.28"
#define E_NONCE "1.3.6.1.5.5.7.48.1.2"

static inline void
put_ext_whole(struct mold *m, const char *oid, struct vfy_span whole)
{
	size_t i;

	for (i = 0; i < m->num_ext && strcmp(m->ext[i].oid, oid) != 0; i++)
		;
	m->num_ext += i == m->num_ext;
	m->ext[i] = (struct mold_ext){ oid, whole };
}

/* Replaces it, or adds it. */
static inline void
put_ext(struct mold *m, const char *oid, bool critical, struct vfy_span value)
{
	put_ext_whole(m, oid, db_ext(oid, critical, value));
}

static inline void
drop_ext(struct mold *m, const char *oid)
{
	for (size_t i = 0; i < m->num_ext; i++) {
		if (strcmp(m->ext[i].oid, oid) == 0)
			m->ext[i].whole = db_none();
	}
}

/* KeyUsage as DER, of a mask (view.h). */
static inline struct vfy_span
key_usage(unsigned mask)
{
	uint8_t octets[2] = { 0, 0 };
	unsigned last = 0;

	for (unsigned i = 0; i <= 8; i++) {
		if ((mask & 1u << i) == 0)
			continue;
		octets[i / 8] |= (uint8_t)(0x80u >> (i % 8));
		last = i + 1;
	}
	return db_bits(DER_BIT_STRING, (8 - last % 8) % 8,
	    span_of(octets, (last + 7) / 8));
}

static inline void
put_ku(struct mold *m, unsigned mask)
{
	put_ext(m, E_KU, true, key_usage(mask));
}

#define KP "1.3.6.1.5.5.7.3."
#define KP_SERVER db_oid(KP "1")
#define KP_CLIENT db_oid(KP "2")
#define KP_CODE db_oid(KP "3")
#define KP_EMAIL db_oid(KP "4")
#define KP_TIME db_oid(KP "8")
#define KP_OCSP db_oid(KP "9")
#define KP_ANY db_oid("2.5.29.37.0")

static inline void
put_eku(struct mold *m, struct vfy_span purposes)
{
	put_ext(m, E_EKU, false, SEQ(purposes));
}

#define DNS(name) PRIM(2, span_str(name))
#define MAIL(name) PRIM(1, span_str(name))
#define URI(name) PRIM(6, span_str(name))
#define IP(octets) PRIM(7, RAW(octets))

static inline void
put_san(struct mold *m, struct vfy_span names)
{
	put_ext(m, E_SAN, false, SEQ(names));
}

/* The place and its kind of one DistributionPoint. */
static inline struct vfy_span
point(struct vfy_span full_name)
{
	return SEQ(CONS(0, CONS(0, full_name)));
}

#define AD(last, location) SEQ(db_oid("1.3.6.1.5.5.7.48." last), location)
#define POLICY(oid) SEQ(db_oid(oid))
#define DV "2.23.140.1.2.1"
#define OV "2.23.140.1.2.2"
#define IV "2.23.140.1.2.3"
#define EV "2.23.140.1.1"

static inline void
put_policies(struct mold *m, struct vfy_span list)
{
	put_ext(m, E_POLICIES, false, SEQ(list));
}

/* certificatePolicies with a user notice. */
static inline void
put_notice(struct mold *m, struct vfy_span notice)
{
	put_policies(
	    m, SEQ(db_oid(DV), SEQ(SEQ(db_oid("1.3.6.1.5.5.7.2.2"), notice))));
}

/* -- names ----------------------------------------------------------------------------- */

#define T_CN "2.5.4.3"
#define T_SN "2.5.4.4"
#define T_SERIAL "2.5.4.5"
#define T_C "2.5.4.6"
#define T_L "2.5.4.7"
#define T_ST "2.5.4.8"
#define T_O "2.5.4.10"
#define T_OU "2.5.4.11"
#define T_CATEGORY "2.5.4.15"
#define T_GN "2.5.4.42"
#define T_MAIL "1.2.840.113549.1.9.1"
#define T_DC "0.9.2342.19200300.100.1.25"
#define T_JURISDICTION "1.3.6.1.4.1.311.60.2.1.3"

static inline struct vfy_span
attribute(const char *type, uint8_t tag, const char *value)
{
	return SEQ(db_oid(type), db_str(tag, value));
}

#define RDN_OF(type, tag, value) SET(attribute(type, tag, value))
#define RDN(type, value) RDN_OF(type, DER_UTF8_STRING, value)
#define COUNTRY(value) RDN_OF(T_C, DER_PRINTABLE_STRING, value)
#define HOST "www.example.org"

/* What several cases have. */
#define SIXTY_FOUR                                                             \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define THIRTY_TWO "0123456789abcdef0123456789abcdef"
#define CRL_URI URI("http://c.example.org/1.crl")
#define ISSUER_URI URI("http://c.example.org/1.cer")

/* -- keys, signatures -------------------------------------------------------------------- */

static inline struct vfy_span
ec_spki(const char *curve, struct vfy_span point_octets)
{
	return SEQ(SEQ(db_oid("1.2.840.10045.2.1"), db_oid(curve)),
	    db_bits(DER_BIT_STRING, 0, point_octets));
}

/* RFC 6979 A.2.5: the public key on P-256. */
static inline struct vfy_span
p256(void)
{
	return ec_spki("1.2.840.10045.3.1.7",
	    RAW("\x04\x60\xfe\xd4\xba\x25\x5a\x9d\x31\xc9\x61\xeb\x74\xc6\x35"
		"\x6d\x68\xc0\x49\xb8\x92\x3b\x61\xfa\x6c\xe6\x69\x62\x2e\x60"
		"\xf2\x9f\xb6\x79\x03\xfe\x10\x08\xb8\xbc\x99\xa4\x1a\xe9\xe9"
		"\x56\x28\xbc\x64\xf2\xf1\xb2\x0c\x2d\x7e\x9f\x51\x77\xa3\xc2"
		"\x94\xd4\x46\x22\x99"));
}

static inline struct vfy_span
ecdsa_sha256(void)
{
	return SEQ(db_oid("1.2.840.10045.4.3.2"));
}

static inline struct vfy_span
rsa_sha256(void)
{
	return SEQ(db_oid("1.2.840.113549.1.1.11"), NULL_());
}

static inline struct vfy_span
bits(struct vfy_span octets)
{
	return db_bits(DER_BIT_STRING, 0, octets);
}

static inline void
put_algorithm(struct mold *m, struct vfy_span algorithm)
{
	m->inner = m->outer = algorithm;
	m->signature = bits(RAW("a signature that is none"));
}

/* -- the objects ------------------------------------------------------------------------- */

static inline struct vfy_span
ca_name(const char *cn)
{
	return SEQ(COUNTRY("DE"), RDN(T_O, "Example"), RDN(T_CN, cn));
}

static inline void
put_places(struct mold *m)
{
	put_ext(
	    m, E_CRLDP, false, SEQ(point(URI("http://c.example.org/1.crl"))));
	put_ext(
	    m, E_AIA, false, SEQ(AD("2", URI("http://c.example.org/1.cer"))));
}

static inline void
mold_entity(struct mold *m)
{
	m->subject = SEQ(RDN(T_CN, HOST));
	put_ku(m, KU_DIGITAL_SIGNATURE);
	put_ext(m, E_AKI, false, SEQ(PRIM(0, RAW("issuer's key"))));
	if (m->base != SERVER)
		put_ext(m, E_SKI, false, OCTETS(RAW("the key")));
}

static inline void
mold_ca(struct mold *m)
{
	m->subject = ca_name(m->base == CA ? "Sub" : "Root");
	m->not_after = db_time("460401000000Z");
	put_ku(m, KU_CERT_SIGN | KU_CRL_SIGN);
	put_ext(m, E_BASIC, true, SEQ(db_bool(true)));
	put_ext(m, E_SKI, false, OCTETS(RAW("the key")));
	if (m->base == ROOT)
		return;
	put_ext(m, E_AKI, false, SEQ(PRIM(0, RAW("issuer's key"))));
	put_eku(m, KP_SERVER);
	put_policies(m, POLICY(DV));
	put_places(m);
}

static inline void
mold_response(struct mold *m)
{
	m->status = EL(DER_ENUMERATED, RAW("\0"));
	m->responder = CONS(2, OCTETS(RAW("twenty octets of key")));
	m->produced = db_str(DER_GENERALIZED_TIME, "20260401000000Z");
	m->cert_status = PRIM(0, db_none());
	m->not_before = db_str(DER_GENERALIZED_TIME, "20260401000000Z");
	m->single_next =
	    CONS(0, db_str(DER_GENERALIZED_TIME, "20260405000000Z"));
}

static inline struct mold
mold_of(enum base base)
{
	struct mold m = { .base = base };

	m.version = CONS(0, db_int(2));
	m.serial = EL(DER_INTEGER, RAW("\x12\x34\x56\x78\x9a\xbc\xde\xf0"));
	m.inner = m.outer = ecdsa_sha256();
	m.issuer = ca_name("Root");
	m.not_before = db_time("260401000000Z");
	m.not_after = db_time("260601000000Z");
	m.spki = p256();
	m.signature = bits(SEQ(db_int(1), db_int(2)));
	switch (base) {
	case SERVER:
		mold_entity(&m);
		put_eku(&m, KP_SERVER);
		put_san(&m, DNS(HOST));
		put_policies(&m, POLICY(DV));
		put_places(&m);
		break;
	case CLIENT:
		mold_entity(&m);
		put_eku(&m, KP_CLIENT);
		break;
	case EMAIL:
		mold_entity(&m);
		put_eku(&m, KP_EMAIL);
		put_san(&m, MAIL("a@example.org"));
		break;
	case OTHER:
		mold_entity(&m);
		put_eku(&m, KP_OCSP);
		put_ext(&m, E_NOCHECK, false, NULL_());
		break;
	case CA:
	case ROOT:
		mold_ca(&m);
		break;
	case CRL:
		m.version = db_int(1);
		put_ext(&m, E_AKI, false, SEQ(PRIM(0, RAW("the key"))));
		put_ext(&m, E_NUMBER, false, db_int(1));
		break;
	case OCSP:
		mold_response(&m);
		break;
	}
	return m;
}

static inline struct vfy_span
mold_extensions(const struct mold *m)
{
	struct vfy_span list[MOLD_EXTENSIONS];

	if (m->extensions.len > 0)
		return m->extensions;
	for (size_t i = 0; i < m->num_ext; i++)
		list[i] = m->ext[i].whole;
	return SEQ(db_cat(list, m->num_ext));
}

static inline struct vfy_span
pour_response(const struct mold *m)
{
	struct vfy_span single = SEQ(
	    SEQ(SEQ(db_oid("1.3.14.3.2.26"), NULL_()), OCTETS(RAW("name")),
		OCTETS(RAW("key")), db_int(1)),
	    m->cert_status, m->not_before, m->single_next,
	    m->singles_ext.len > 0 ? CONS(1, SEQ(m->singles_ext)) : db_none());
	struct vfy_span data = SEQ(
	    m->base == OCSP && m->unique_id.len > 0 ? m->unique_id : db_none(),
	    m->responder, m->produced, SEQ(single),
	    m->num_ext > 0 ? CONS(1, mold_extensions(m)) : db_none());

	return SEQ(m->status,
	    m->no_bytes ? db_none()
			: CONS(0,
			      SEQ(db_oid("1.3.6.1.5.5.7.48.1.1"),
				  OCTETS(SEQ(data, m->outer, m->signature)))));
}

/* Its DER. */
static inline struct vfy_span
pour(const struct mold *m)
{
	struct vfy_span tbs;

	if (m->base == OCSP)
		return pour_response(m);
	if (m->base == CRL)
		tbs = SEQ(m->version, m->inner, m->issuer, m->not_before,
		    m->not_after, m->entries,
		    m->num_ext > 0 ? CONS(0, mold_extensions(m)) : db_none());
	else
		tbs = SEQ(m->version, m->serial, m->inner, m->issuer,
		    SEQ(m->not_before, m->not_after), m->subject, m->spki,
		    m->unique_id,
		    m->num_ext > 0 ? CONS(3, mold_extensions(m)) : db_none());
	return SEQ(tbs, m->outer, m->signature);
}

static inline int
lint_mold(
    const struct mold *m, const struct lint_options *o, struct lint_result *r)
{
	struct vfy_span der = pour(m);

	return m->base == OCSP ? lint_ocsp(der, o, r)
	    : m->base == CRL   ? lint_crl(der, o, r)
			       : lint_certificate(der, o, r);
}

#endif
