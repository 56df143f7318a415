/* SPDX-License-Identifier: MIT */
/*
 * aia.h - issuers that nobody sent, from where certificates say (RFC 5280
 * 4.2.2.1, caIssuers).
 */
#ifndef AIA_H
#define AIA_H
#include "run.h"

/* One URL that was asked, and what came. */
struct aia_asked {
	char *url;
	struct vfy_blob
	    *blob; /* NULL: nothing. Held: its source watches if it is kept */
	uint32_t first, num; /* what it brought, in certs */
};

/* What one question has fetched; all zero at its start. */
struct aia {
	struct pool certs;
	struct aia_asked asked[LIMIT_AIA_FETCHES];
	size_t num_asked;
};

/*
 * Asks for issuers of the certificates from which g's names lead to no anchor,
 * the last one first, until something new came into a->certs (*found) or there
 * is no URL left that was not asked. Spends the budget ("issuer fetches") when
 * there is one, but no more may be asked. 0, VFY_ENOMEM.
 */
int aia_fetch(struct aia *a, struct run *run, struct graph *g, bool *found);
/*
 * The chain is proven: its certificates that were fetched are worth keeping,
 * but not under an anchor that a stranger may have sent (rule 7).
 */
void aia_keep(struct aia *a, const struct run *run, const struct graph *g,
    const struct chain *chain);
/* Why nothing came from c's URLs, or how it could: for the hint where c's issuer
 * is missing. False: it names none. */
bool aia_hint(const struct aia *a, const struct run *run,
    const struct vfy_cert *c, char *buf, size_t len);
void aia_clear(struct aia *a);

#endif
