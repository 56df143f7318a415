/* SPDX-License-Identifier: MIT */
/*
 * bundle.h - what a server has to send for a certificate, and for whom.
 */
#ifndef BUNDLE_H
#define BUNDLE_H
#include "ask.h"
#include "fetches.h"
#include "verb.h"

/* Certificates of a bundle: of a path, and of some more. */
#define BUNDLE_MAX 64
#define CLIENTS_MAX 16

/* Whom it is for besides: their anchors, and what the engine said. */
struct client {
	const char *file;
	struct vfy_ctx *ctx;
	struct vfy_verdict *verdict;
};

struct bundle {
	struct verify_request request; /* the first member: its take gets it */
	const char *output;	       /* NULL: standard output */
	bool root;
	struct client clients[CLIENTS_MAX];
	size_t num_clients;
	struct fetches fetches;
	/* the answer */
	const struct vfy_cert *certs[BUNDLE_MAX]; /* of the verdicts */
	enum vfy_origin origins[BUNDLE_MAX];
	size_t num_certs;
};

bool bundle_has(const struct bundle *b, const struct vfy_cert *cert);

/* On standard output; v is about the anchors in question. False: out of memory. */
bool bundle_print_json(const struct bundle *b, const struct vfy_verdict *v);
/* On standard error: the bundle, or why there is none. */
void bundle_tell(const struct bundle *b, const struct vfy_verdict *v);
void bundle_tell_none(const struct bundle *b, const struct vfy_verdict *v, const char *verb);

#endif
