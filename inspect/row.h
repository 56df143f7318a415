/* SPDX-License-Identifier: MIT */
/*
 * row.h - the certificates of one file, looked at together: which is whose issuer, by
 * their names, and do they come in the order of a TLS chain?
 */
#ifndef ROW_H
#define ROW_H
#include <stdio.h>

#include "vfy.h"

struct inspect_chain;

/* NULL: out of memory. */
struct inspect_chain *inspect_chain_new(void);
/* The next certificate, copied; those past the first 32 are only counted. False: out of memory. */
bool inspect_chain_add(struct inspect_chain *c, size_t index, struct vfy_span der);
/* Says it, if there are at least two and not too many; and forgets them. */
void inspect_chain_text(FILE *out, struct inspect_chain *c);
void inspect_chain_free(struct inspect_chain *c);

#endif
