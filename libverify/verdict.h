/* SPDX-License-Identifier: MIT */
/*
 * verdict.h - the answer as it is put together; read through vfy.h.
 */
#ifndef VERDICT_H
#define VERDICT_H
#include "host.h"
#include "notes.h"
#include "policy.h"

struct path_cert {
	struct vfy_cert *cert; /* a reference of the path's own */
	enum vfy_origin origin;
	bool is_anchor;
	struct vfy_rev_status revocation;
	int64_t evidence_until; /* what revocation rests on holds until then */
};

struct vfy_path {
	enum vfy_outcome outcome;
	enum vfy_reason reason;
	enum vfy_profile profile;
	struct notes notes;
	struct policy_set policies; /* user-constrained (RFC 5280 6.1.6) */
	bool ends_at_anchor; /* else it is the part that could be found */
	size_t n;
	struct path_cert certs[]; /* leaf first */
};

struct vfy_verdict {
	enum vfy_outcome outcome;
	enum vfy_reason reason;
	enum vfy_purpose purpose;
	enum vfy_profile profile;
	enum vfy_revocation revocation;
	struct identity identity;
	int64_t time, valid_until;
	struct notes notes; /* of the question */
	struct vfy_path *paths[LIMIT_PATHS];
	size_t num_paths;
	struct vfy_search search;
};

/* An empty path for n certificates; NULL: out of memory. */
struct vfy_path *verdict_path_new(size_t n);
void verdict_path_free(struct vfy_path *p);
/*
 * Takes over p. When there are LIMIT_PATHS already, the worse of p and the
 * worst one kept goes. Paths stay sorted: valid, undetermined, then by the
 * rank of their reason; of equals the earlier one comes first.
 */
void verdict_add_path(struct vfy_verdict *v, struct vfy_path *p);

#endif
