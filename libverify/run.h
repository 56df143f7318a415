/* SPDX-License-Identifier: MIT */
/*
 * run.h - one run of vfy_verify(): what all of its stages share.
 */
#ifndef RUN_H
#define RUN_H
#include "budget.h"
#include "path.h"
#include "sig.h"
#include "validate.h"

/* A certificate's status under one issuer's key, on paths to one anchor. */
struct status_memo {
	const struct vfy_cert *cert, *issuer, *anchor;
	enum vfy_profile profile;
	struct vfy_rev_status status;
	int64_t until;
};
#define STATUS_MEMOS 64

/* Has this certificate a valid path to the anchor, as a signer of CRLs? */
struct signer_memo {
	const struct vfy_cert *signer, *anchor;
	enum vfy_profile profile;
	bool trusted;
};
#define SIGNER_MEMOS 32

/* A signature over a CRL that lies where it is, by one key: as many as can be
 * checked, so that none is checked twice. */
struct crl_memo {
	const uint8_t *crl;
	const struct vfy_cert *signer;
	enum sig_result result;
};
#define CRL_MEMOS LIMIT_SIGNATURES

struct run {
	const struct vfy_ctx *ctx;
	const struct vfy_query *q;
	struct budget budget;
	int64_t now;
	int64_t fetch_deadline; /* CLOCK_MONOTONIC, milliseconds */
	bool fetch_allowed;
	const struct pool *fetched; /* issuers that came in this question */

	/* CRL signers whose own path is being verified: crl_signer.c says why */
	struct vfy_cert *assumed[LIMIT_SIGNER_DEPTH];
	size_t num_assumed;
	bool in_delegate; /* an OCSP delegate's own status is being sought */
	uint32_t memo_hits;
	size_t num_statuses, num_crl_memos, num_signers;

	/* From here on nothing is zeroed at the start: the counts say what is
	 * there, and 15 KB for each question are felt. */
	struct status_memo statuses[STATUS_MEMOS];
	struct crl_memo crl_memos[CRL_MEMOS];
	struct signer_memo signers[SIGNER_MEMOS];
};

/*
 * When one fetch has to end (CLOCK_MONOTONIC, milliseconds). Where more may
 * follow it has half of the time that is left: one dead server must not keep
 * the others from being asked.
 */
int64_t run_fetch_until(const struct run *run, bool more);
/* Marks every node that validate_cert finds wanting under these rules. */
void run_mark_faulty(struct graph *g, const struct rules *rules);
/*
 * Checks the chain's signatures from the anchor down (rule 6), each pair of
 * certificate and key at most once, and stops at the first that is not good:
 * then a fatal note says so. *proven: all are good. 0, VFY_ENOMEM.
 */
int run_prove(struct run *run, struct graph *g, const struct chain *chain, struct notes *notes,
    bool *proven);

/* Checks one signature of g, for path_search; run is the struct run. */
int run_probe(struct run *run, struct graph *g, uint32_t node, uint32_t issuer);

#endif
