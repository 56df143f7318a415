/* SPDX-License-Identifier: MIT */
/*
 * revoke.h - the revocation status of every certificate of a proven path
 * (RFC 5280 6.3, RFC 6960): evidence looked for, weighed, decided by mode.
 */
#ifndef REVOKE_H
#define REVOKE_H
#include "run.h"
#include "verdict.h"

/*
 * The chain's signatures must have been checked (rule 7: only then may its
 * URLs be used). Fills in path->certs[].revocation and the path's notes, from
 * the anchor down. 0, VFY_ENOMEM.
 */
int revoke_path(struct run *run, struct graph *g, const struct chain *chain,
    struct vfy_path *path);

#endif
