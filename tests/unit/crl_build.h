/* SPDX-License-Identifier: MIT */
/*
 * crl_build.h - CRLs made for tests, by der_build.h: a good one by default,
 * each field of which can be replaced. Not signed.
 */
#ifndef CRL_BUILD_H
#define CRL_BUILD_H
#include "der_build.h"

/* 2026-06-15T12:00:00Z: between the default times below. */
#define TEST_NOW INT64_C(1781524800)
#define TEST_THIS_UPDATE "260615000000Z"
#define TEST_NEXT_UPDATE "260622000000Z"

struct crl_fields {
	struct vfy_span version; /* whole INTEGER; empty: version 1 */
	struct vfy_span tbs_algorithm, algorithm;
	struct vfy_span issuer;
	struct vfy_span this_update, next_update;
	struct vfy_span entries;    /* elements; empty: no list at all */
	struct vfy_span extensions; /* elements; empty: none */
	struct vfy_span signature;  /* whole BIT STRING */
};

static inline struct crl_fields
crl_default(void)
{
	return (struct crl_fields){ .version = db_int(1),
		.tbs_algorithm = db_ed25519(),
		.algorithm = db_ed25519(),
		.issuer = db_name("CA"),
		.this_update = db_time(TEST_THIS_UPDATE),
		.next_update = db_time(TEST_NEXT_UPDATE),
		.signature = db_bits(DER_BIT_STRING, 0, RAW("no signature")) };
}

static inline struct vfy_span
crl_make(const struct crl_fields *f)
{
	return SEQ(SEQ(f->version, f->tbs_algorithm, f->issuer, f->this_update,
		       f->next_update,
		       f->entries.len > 0 ? SEQ(f->entries) : db_none(),
		       f->extensions.len > 0 ? CONS(0, SEQ(f->extensions))
					     : db_none()),
	    f->algorithm, f->signature);
}

/* One entry; extensions: elements, or empty. */
static inline struct vfy_span
crl_entry_of(
    struct vfy_span serial, const char *date, struct vfy_span extensions)
{
	return SEQ(serial, db_time(date),
	    extensions.len > 0 ? SEQ(extensions) : db_none());
}

static inline struct vfy_span
crl_reason_ext(int reason)
{
	uint8_t octet = (uint8_t)reason;

	return db_ext(
	    "2.5.29.21", false, EL(DER_ENUMERATED, span_of(&octet, 1)));
}

static inline struct vfy_span
crl_revoked(long serial, int reason)
{
	return crl_entry_of(db_int(serial), "260601000000Z",
	    reason < 0 ? db_none() : crl_reason_ext(reason));
}

/* An entry that names another issuer (5.3.3). */
static inline struct vfy_span
crl_revoked_of(long serial, struct vfy_span issuer)
{
	return crl_entry_of(db_int(serial), "260601000000Z",
	    db_ext("2.5.29.29", true, SEQ(db_directory(issuer))));
}

/* issuingDistributionPoint with these fields. */
static inline struct vfy_span
crl_idp(struct vfy_span fields)
{
	return db_ext("2.5.29.28", true, SEQ(fields));
}

/* DistributionPointName in its [0], as IDP and DistributionPoint have it. */
static inline struct vfy_span
crl_full_name(struct vfy_span names)
{
	return CONS(0, CONS(0, names));
}

static inline struct vfy_span
crl_relative_name(struct vfy_span rdn)
{
	return CONS(0, CONS(1, rdn));
}

#endif
