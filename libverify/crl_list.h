/* SPDX-License-Identifier: MIT */
/*
 * crl_list.h - all lists that may speak of one certificate, put together:
 * deltas on their bases, the reasons of several lists (RFC 5280 6.3.3).
 */
#ifndef CRL_LIST_H
#define CRL_LIST_H
#include "crl_signer.h"
#include "subject.h"

struct fetched;

/* A list in scope, in the order in which they came. */
struct crl_list {
	struct crl_list *next;
	const struct crl *crl;
	uint32_t reasons;	 /* that it covers for the certificate */
	struct fetched *fetched; /* NULL: the query's */
	bool tried;		 /* a base: its signature was looked at */
	bool authentic;
	struct signature signature; /* of a base, when authentic */
	bool refused; /* a delta: not signed by the key of the base at hand */
	/* why it proves nothing; VFY_R_OK: it did, or was not needed */
	enum vfy_reason why;
	const char *detail;
	/* a base: what it said when it was last looked up, on which delta */
	bool looked_up;
	const struct crl_list *delta;
	struct proof proof;
};

/* Is there a delta for this base, signatures apart? */
bool list_has_delta(struct subject *s, const struct crl_list *base);
/*
 * The delta to put on an authentic base, signature checked; *out NULL: none.
 * Why others won't do is noted in them. 0, VFY_ENOMEM or VFY_EINTERNAL.
 */
int list_delta(struct subject *s, const struct crl_list *base, struct crl_list **out);

/* Adds a list of the query's, if it is of interest. 0 or VFY_ENOMEM. */
int lists_add_own(struct subject *s, const struct crl *crl);
/* Adds what a source gave, and takes blob over. 0 or VFY_ENOMEM. */
int lists_add_fetched(struct subject *s, const struct vfy_ask *ask, struct vfy_blob *blob);
/*
 * What all lists together say goes to s->crl; can be called again when there
 * are more. 0, VFY_ENOMEM or VFY_EINTERNAL.
 */
int lists_weigh(struct subject *s);
/*
 * Would a delta that is not at hand yet matter? The certificate or one of its
 * lists says that there are deltas, none was used, and the answer is good, or
 * on hold, by a CRL.
 */
bool lists_want_delta(const struct subject *s);
/* Proves the lists that name a place for deltas, so that it may be used (rule
 * 7), although their nextUpdate has passed. 0, VFY_ENOMEM or VFY_EINTERNAL. */
int lists_prove_freshest(struct subject *s);
/* The nth such place of a proven list: as cert_freshest_url. */
bool lists_freshest_url(const struct subject *s, size_t nth, char *buf);
/* Remarks on the lists that proved nothing; keeps what is worth it; releases all. */
void lists_end(struct subject *s, bool failed);

#endif
