/* SPDX-License-Identifier: MIT */
/*
 * through.h - the second way for a suite's CRLs: not with the question, but
 * through a source, as evidence that is at hand for the issuer's key. Either a
 * source that hands them out as they are, or a store on disk that keeps them.
 *
 * The answers must be the same. Uses public headers only, as conform.h.
 */
#ifndef THROUGH_H
#define THROUGH_H
#include "vfy.h"
#include "vfy_store.h"

#define THROUGH_LISTS 64
#define THROUGH_KEYS 64

enum through_way { THROUGH_QUERY = 0, THROUGH_SOURCE, THROUGH_STORE };

/* All zero but for the way, before the first through_begin(). */
struct through {
	enum through_way way;
	struct vfy_source source;
	struct vfy_fetcher fetcher;
	struct vfy_store *store; /* of this case alone */
	char dir[64];
	struct through_list {
		struct vfy_blob blob;
		uint8_t *der;
	} lists[THROUGH_LISTS];
	size_t num_lists;
	/* issuer keys under which this case's lists are in the store */
	uint8_t keys[THROUGH_KEYS][32];
	size_t num_keys;
	unsigned given, fetches;
	bool broken; /* something that the harness does went wrong */
};

/* "source", "store". 0 or -1. */
int through_parse(const char *name, enum through_way *out);
/* A new case: no lists; ctx asks the source, if there is one. 0 or VFY_E*. */
int through_begin(struct through *t, struct vfy_ctx *ctx);
/* One CRL, DER or PEM. 0, VFY_EPARSE, VFY_ELIMIT, VFY_ENOMEM. */
int through_add(struct through *t, struct vfy_span pem_or_der);
void through_end(struct through *t);
/* After all cases: where there is a source it was used, and nothing was fetched. */
bool through_went_well(const struct through *t);

#endif
