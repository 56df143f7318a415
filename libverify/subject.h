/* SPDX-License-Identifier: MIT */
/*
 * subject.h - one certificate whose revocation status is sought, and what was
 * found of it so far: shared by the files that seek it (revoke.c, sources.c,
 * crl_list.c, crl_signer.c, ocsp_delegate.c).
 */
#ifndef SUBJECT_H
#define SUBJECT_H
#include "crl_check.h"
#include "run.h"

struct crl_list;

/* What evidence of one kind amounts to. */
struct weighed {
	struct proof proof; /* UNKNOWN until something is proven */
	enum vfy_evidence source;
	/* good, until something better is found: by a key that is only assumed
	 * to be, or by a response that newer ones exist of all the time */
	bool assumed;
};

struct subject {
	struct run *run;
	struct graph *g;
	const struct chain *chain;
	const struct vfy_cert *cert;
	struct vfy_cert *issuer;
	bool issuer_is_anchor;
	const struct node *anchor;
	unsigned depth;
	enum vfy_profile profile;
	struct notes *notes;

	struct weighed ocsp; /* the best response */
	struct weighed crl;  /* the lists below, together */
	struct crl_list *first_list, *last_list;
	bool cut; /* more signers than are tried: not known is not a finding */
	bool told_key_usage; /* the remark on a CRL issuer without keyUsage */
	struct vfy_span nonce; /* that this response was asked for with; empty: none */
	bool misunderstood; /* a response says that another hash may do better */
	size_t foreign_staples; /* that are about other certificates */
};

/* A status, and how long what it rests on holds. */
struct known_status {
	struct vfy_rev_status st;
	int64_t until;
};

/* The certificate at depth of a proven chain; notes are the path's. */
struct subject subject_at(struct run *run, struct graph *g, const struct chain *chain, size_t depth,
    enum vfy_profile profile, struct notes *notes);
/*
 * The status of s->cert under s->issuer's key; known once, it is not sought
 * again. 0, VFY_ENOMEM, VFY_EINTERNAL.
 */
int subject_status(struct subject *s, struct known_status *out);
/* The stronger of both kinds: revoked, then good that rests on no assumption. */
const struct weighed *subject_best(const struct subject *s);
/* Nothing that may still be found could change it. */
bool subject_decided(const struct subject *s);
/* Evidence that proves nothing is told, and is never the reason by itself. */
void subject_remark(struct subject *s, enum vfy_reason why, const char *detail);

#endif
