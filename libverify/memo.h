/* SPDX-License-Identifier: MIT */
/*
 * memo.h - certificates whose signature was checked, and with whose key.
 *
 * A context remembers pairs of certificate and issuer's key, once a path from
 * the certificate to one of the context's own anchors was proven: then neither
 * the parsing nor the signature check of that certificate is done again. Both
 * are pure functions of bytes, and bytes are compared whole (no digest stands
 * for them), so that an entry can't go stale or be mistaken. Nothing else is
 * remembered: dates, names, constraints and revocation are judged each time.
 *
 * Bounded (vfy_limits.h), and a stranger can't flush it: only what a CA under
 * an anchor signed gets in, and a set replaces its own oldest entry.
 * All functions may be called by any number of threads at once.
 */
#ifndef MEMO_H
#define MEMO_H
#include "cert.h"

struct memo;

/* NULL: out of memory. */
struct memo *memo_new(void);
void memo_free(struct memo *m);
/* A reference to the remembered certificate with these bytes, or NULL. */
struct vfy_cert *memo_find(struct memo *m, struct vfy_span der);
/* Is the signature on cert by the key in spki known to be good? */
bool memo_is_signed(struct memo *m, const struct vfy_cert *cert, struct vfy_span spki);
/*
 * Calls each for everything that is remembered; what it returns ends it when it is
 * not 0, and is returned.
 */
int memo_each(struct memo *m, vfy_pair_each *each, void *arg);
/* Remembers that issuer's key signed cert; both get a reference. */
void memo_keep(struct memo *m, struct vfy_cert *cert, struct vfy_cert *issuer);

#endif
