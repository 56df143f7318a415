/* SPDX-License-Identifier: MIT */
/*
 * crl.h - one certificate revocation list (RFC 5280 5): a view of its bytes.
 *
 * crl_parse checks the form of the whole list, each entry included, in one
 * walk, and copies nothing: a list of 42 MB costs no memory. Does not judge
 * signer, time or scope (crl_check.h).
 */
#ifndef CRL_H
#define CRL_H
#include "der.h"
#include "vfy_limits.h"

/* onlySomeReasons bits: ReasonFlags (4.2.1.13), bit n as 1 << n */
#define CRL_ALL_REASONS 0x1feu
/* CRLReason (5.3.1): what can be taken back, and what takes an entry back */
#define CRL_CERTIFICATE_HOLD 6
#define CRL_REMOVE_FROM_CRL 8

/* Extensions of one entry: RFC 5280 knows 4. They are compared by pairs to
 * find doubles, and a hostile list has room for 300,000 such entries. */
#define LIMIT_ENTRY_EXTENSIONS 16
/* Names of one distribution point that are looked at: real ones have 1 or 2.
 * The list's are compared with those of each of the certificate's points. */
#define LIMIT_POINT_NAMES 16

struct crl {
	struct vfy_span der;
	struct vfy_span tbs;	   /* with header: what is signed */
	struct vfy_span tbs_algorithm, algorithm; /* with header */
	struct vfy_span signature; /* BIT STRING octets */
	struct vfy_span issuer;	   /* Name, with header */
	int64_t this_update, next_update; /* next_update 0: absent */
	int version;			  /* 1 or 2 */
	struct vfy_span entries;	  /* contents of revokedCertificates */
	size_t num_entries;
	/* crlExtensions */
	struct vfy_span number;		/* cRLNumber, INTEGER contents; empty: absent */
	bool number_critical;		/* which 5.2.3 forbids */
	struct vfy_span authority_key_id; /* empty: absent */
	struct vfy_span aki_value; /* the whole extension's value; empty: absent */
	bool is_delta;			/* deltaCRLIndicator present */
	struct vfy_span base_number;	/* BaseCRLNumber */
	struct vfy_span freshest;	/* freshestCRL value; empty: absent */
	bool has_idp;
	struct vfy_span idp_value; /* the whole extension's value */
	struct {
		struct vfy_span full_name;   /* GeneralNames contents; empty: absent */
		struct vfy_span relative_rdn; /* RDN contents; empty: absent */
		bool only_user, only_ca, only_attribute, indirect;
		uint32_t some_reasons; /* 0: absent, all reasons */
		bool critical;
	} idp;
	bool unknown_critical;	/* in crlExtensions: not known, or not processed */
	struct vfy_span unknown_critical_oid;
	/* an entry has an unknown critical extension: the list must not be
	 * used to determine any status (5.3) */
	bool unknown_critical_entry;
	bool has_certificate_issuer; /* some entry names another issuer (5.3.3) */
	/* what the source knows of these bytes (struct vfy_facts), or empty */
	struct vfy_span signer_key;
	struct vfy_span index; /* crl_index.h; empty: entries are walked over */
};

struct crl_entry {
	int64_t revoked_at;
	int reason;		/* 5.3.1; -1 absent */
	int64_t invalidity;	/* 5.3.2; 0 absent */
};

/* -- what lists and OCSP responses have in common -- */

struct crl_extension {
	struct vfy_span oid;
	struct vfy_span value; /* contents of extnValue */
	bool critical;
};
/*
 * Reads Extensions (4.1, the SEQUENCE OF) into out[0 .. *n): false also when
 * there is none in it, more than max, or the same one twice.
 */
bool crl_extensions(struct der *d, const char *what, struct crl_extension *out, size_t max,
    size_t *n);
/* AlgorithmIdentifier (4.1.1.2): its form only. *whole: with header. */
bool crl_algorithm(struct der *d, const char *what, struct vfy_span *whole);
/* CRLReason (5.3.1); a number that has no meaning gives -1: revoked is revoked. */
bool crl_reason(struct der *d, const char *what, int *out);
/* ReasonFlags (4.2.1.13) as 1 << n, those that have a meaning. */
uint32_t crl_reason_flags(struct vfy_span bits);

/* GeneralNames contents of at least one and at most max names. d lends its
 * origin and fault. */
bool crl_names(const struct der *d, struct vfy_span contents, size_t max, const char *what);
/* The last octet of an OID 2.5.29.n (id-ce); -1: another one. */
int crl_id_ce(struct vfy_span oid);

/* -- the list -- */

/* crlExtensions (5.1.2.7), when they come next; for crl_parse. */
bool crl_list_extensions(struct der *tbs, struct crl *crl);

/* Fills *out with views of der, which must outlive it. False with *fault (may be NULL). */
bool crl_parse(struct vfy_span der, struct crl *out, struct vfy_fault *fault);
/*
 * The same for a list that crl_parse has read before, when the index was made
 * that fits these bytes (crl_index_fits): its entries are not walked over.
 */
bool crl_parse_indexed(struct vfy_span der, struct vfy_span index, struct crl *out,
    struct vfy_fault *fault);
/*
 * Steps over the next entry of crl->entries, whose form crl_parse has checked,
 * and gives its serial (INTEGER contents). False: there is none.
 */
bool crl_next_serial(struct der *d, struct vfy_span *serial);
/*
 * Reads the entry at the offset *at of crl->entries and puts *at behind it. *issuer:
 * its certificateIssuer, GeneralNames contents; untouched when it names none.
 * False: there is none, or it is malformed.
 */
bool crl_walk(const struct crl *crl, size_t *at, struct vfy_span *serial, struct vfy_span *issuer,
    struct crl_entry *out);
/* Reads the entry that bytes begin with. False: it is malformed. */
bool crl_read_entry(struct vfy_span bytes, struct vfy_span *serial, struct crl_entry *out);
/*
 * Looks up a certificate by its issuer name (whole Name) and serial (INTEGER
 * contents); follows certificateIssuer (5.3.3). One walk over the entries, or
 * a look into the index, unless that is damaged.
 * Of several entries about it one that revokes is given before one that has
 * removeFromCRL.
 */
bool crl_find(const struct crl *crl, struct vfy_span issuer, struct vfy_span serial,
    struct crl_entry *out);

#endif
