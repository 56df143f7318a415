/* SPDX-License-Identifier: MIT */
/*
 * question.h - what the public handles hold: a context, a query.
 */
#ifndef QUESTION_H
#define QUESTION_H
#include "crl.h"
#include "host.h"
#include "memo.h"
#include "ocsp_habit.h"
#include "pool.h"

struct vfy_ctx {
	struct pool anchors;
	struct pool intermediates;
	struct memo *memo;
	struct ocsp_habits *habits; /* as the memo: shared by all questions */
	const struct vfy_source *source; /* borrowed; may be NULL */
};

struct owned_bytes {
	uint8_t *ptr;
	size_t len;
};

struct vfy_query {
	struct pool certs; /* presented and untrusted; the leaf among them */
	struct vfy_cert *leaf; /* borrowed from certs; NULL: none yet */
	struct pool anchors;   /* of this question only */
	bool use_context_anchors;
	size_t num_crls;
	size_t num_staples;
	struct identity identity;
	enum vfy_purpose purpose;
	enum vfy_profile profile;
	enum vfy_revocation revocation;
	enum vfy_scope scope;
	enum vfy_nonce nonce;
	enum vfy_network network;
	int64_t fetch_ms;
	bool aia; /* missing issuers are asked for */
	bool has_time;
	int64_t time;
	bool stapling_offered;
	size_t num_policies;
	bool require_explicit_policy, inhibit_policy_mapping, inhibit_any_policy;
	int max_path_length; /* -1: none */
	bool bare_anchors; /* an anchor's own constraints do not count */
	struct vfy_budget budget; /* 0: as in vfy_limits.h */

	/* From here on nothing is zeroed at the start: the counts say what is
	 * there, and 6 KB for each question are felt. */
	struct crl *crls[LIMIT_QUERY_CRLS]; /* parsed; its bytes lie behind each */
	struct owned_bytes staples[LIMIT_QUERY_STAPLES];
	char *policies[LIMIT_QUERY_POLICIES]; /* dotted OIDs */
};

#endif
