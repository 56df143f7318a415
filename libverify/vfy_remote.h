/* SPDX-License-Identifier: MIT */
/*
 * vfy_remote.h - for who has questions answered elsewhere: what a query holds,
 * and a verdict put together from what another process told.
 *
 * Programs have no use for it: vfy_client.h is made with it.
 */
#ifndef VFY_REMOTE_H
#define VFY_REMOTE_H
#include <vfy.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* The settings of a query, as the vfy_query_set_ functions left them. */
struct vfy_query_info {
	enum vfy_identity identity;
	const char *identity_value; /* borrowed from the query; "" for none */
	enum vfy_purpose purpose;
	enum vfy_profile profile;
	enum vfy_revocation revocation;
	enum vfy_scope scope;
	enum vfy_nonce nonce;
	enum vfy_network network;
	int64_t fetch_milliseconds;
	bool aia;
	bool has_time; /* else now */
	int64_t time;
	bool stapling_offered;
	bool require_explicit_policy, inhibit_policy_mapping, inhibit_any_policy;
	int max_path_length; /* -1: none */
	bool anchor_constraints;
	bool use_context_anchors;
	/*
	 * The leaf is the one that vfy_query_add_pkcs7() takes for it when it
	 * comes first in the message: no CA, and issuer of none of the others.
	 */
	bool leaf_is_evident;
	size_t certs, anchors, crls, staples, policies; /* how many it has */
};
void vfy_query_info(const struct vfy_query *q, struct vfy_query_info *out);
/* Borrowed from the query; the leaf is cert 0 (NULL: there is none yet), the others
 * follow in no order. NULL, or an empty span: there are not so many. */
const struct vfy_cert *vfy_query_cert(const struct vfy_query *q, size_t i);
const struct vfy_cert *vfy_query_anchor(const struct vfy_query *q, size_t i);
struct vfy_span vfy_query_crl(const struct vfy_query *q, size_t i);
struct vfy_span vfy_query_staple(const struct vfy_query *q, size_t i);
const char *vfy_query_policy(const struct vfy_query *q, size_t i);

/* What was told. All of it is borrowed for the call. */
struct vfy_told_cert {
	const struct vfy_cert *cert;
	enum vfy_origin origin;
	bool is_anchor;
	struct vfy_rev_status revocation;
};
struct vfy_told_path {
	bool valid;
	enum vfy_profile profile;
	const struct vfy_told_cert *certs; /* leaf first */
	size_t num_certs;
	const struct vfy_finding *findings;
	size_t num_findings;
};
struct vfy_told {
	enum vfy_outcome outcome;
	enum vfy_reason reason;
	enum vfy_profile profile;
	enum vfy_revocation revocation;
	int64_t time, valid_until;
	const struct vfy_finding *findings;
	size_t num_findings;
	const struct vfy_told_path *paths; /* best first */
	size_t num_paths;
	const char *const *policies; /* dotted OIDs */
	size_t num_policies;
	struct vfy_search search;
};
/*
 * The verdict that q was told to have. What contradicts itself is none: "valid"
 * without a valid first path that begins with q's leaf, ends at an anchor and
 * has no fatal finding, or with a reason; anything else without one; more than
 * vfy_limits.h allows. 0, VFY_EARG, VFY_ENOMEM.
 */
int vfy_verdict_tell(
    const struct vfy_query *q, const struct vfy_told *told, struct vfy_verdict **out);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
