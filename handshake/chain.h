/* SPDX-License-Identifier: MIT */
/*
 * chain.h - a server's certificates as they were sent, beside the path that the
 * verdict found: in order, missing, superfluous?
 */
#ifndef CHAIN_H
#define CHAIN_H
#include "flow.h"

/*
 * The server's certificates, and its staple, into a question, as a TLS client would:
 * what can't be read is the server's fault, and left out. 0; VFY_ENOMEM; VFY_ENOENT:
 * no certificates came, or the server's own can't be read: there is nothing to judge.
 */
int chain_question(const struct flow *f, struct vfy_query *q);

struct chain_cert {
	struct vfy_cert *cert; /* NULL: can't be read */
	int depth;	       /* in the verdict's best path; -1: not in it */
	bool duplicate;
};
struct chain_view {
	struct chain_cert list[WIRE_CERTS_MAX];
	size_t n;
	const struct vfy_path *path; /* the best one; may be NULL; borrowed */
	bool misordered;	     /* those that are in the path */
	bool ends_in_ca; /* the path's last one was sent, and issued the one before */
	bool incomplete; /* an intermediate of the path was not sent, or none leads on */
};
/* v may be NULL. VFY_ENOMEM or 0; *out is for chain_view_end(). */
int chain_view(const struct wire_chain *chain, const struct vfy_verdict *v,
    struct chain_view *out);
void chain_view_end(struct chain_view *c);

#endif
