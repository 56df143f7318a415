/* SPDX-License-Identifier: MIT */
/*
 * namecon.h - name constraints along a path (RFC 5280 4.2.1.10, 6.1.3 (b), (c)).
 */
#ifndef NAMECON_H
#define NAMECON_H
#include "notes.h"
#include "path.h"

/*
 * Holds every certificate's names to the constraints of every CA above it
 * (with_anchor: also of the anchor, RFC 5937). Self-issued certificates are exempt, but for the
 * target. A constrained form that can't be checked and is present is refused.
 * Each subtree held against each name costs one comparison of the budget; when
 * it is spent the path is refused with that reason.
 */
void namecon_check(const struct graph *g, const struct chain *chain, bool with_anchor,
    struct notes *notes);

#endif
