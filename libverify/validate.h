/* SPDX-License-Identifier: MIT */
/*
 * validate.h - RFC 5280 6.1 on one candidate path, signatures and revocation apart.
 *
 * Two halves: what a certificate is wherever it stands (so that the search
 * can leave it out), and what the path makes of it.
 */
#ifndef VALIDATE_H
#define VALIDATE_H
#include "notes.h"
#include "path.h"
#include "policy.h"

/* What one run of checks is about: set once, the same for all of its paths. */
struct rules {
	int64_t now;
	enum vfy_purpose purpose;
	enum vfy_profile profile; /* AUTO: by the anchor of the path */
	const struct identity *identity; /* type NONE: not checked */
	int max_path_length;		 /* -1: no limit of the caller's */
	const struct vfy_query *query;	 /* its policy inputs; NULL: none */
	bool bare_anchors; /* an anchor's own constraints do not count */
	bool crl_signer; /* the target signs CRLs: cRLSign instead of a purpose */
};

/* The profile that holds for a path which ends at this anchor. */
enum vfy_profile rules_profile(const struct rules *r, const struct node *anchor);

/*
 * Checks that don't depend on the rest of the path. depth 0: as the target;
 * otherwise as an issuer. Findings go to notes with that depth.
 */
void validate_cert(const struct rules *r, const struct node *node, unsigned depth,
    struct notes *notes);
/*
 * Checks of the whole path, less validate_cert's. policies (may be NULL) gets
 * the user-constrained policy set. 0, VFY_ENOMEM.
 */
int validate_path(const struct rules *r, const struct graph *g, const struct chain *chain,
    enum vfy_profile profile, struct notes *notes, struct policy_set *policies);

#endif
