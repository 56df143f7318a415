/* SPDX-License-Identifier: MIT */
/*
 * gnutls_state.h - what a session of GnuTLS's keeps for its verify function: who is
 * expected, what was asked, what was found out.
 */
#ifndef GNUTLS_STATE_H
#define GNUTLS_STATE_H
#include "tls_question.h"
#include "vfy_gnutls.h"

#define ALERT_INTERNAL_ERROR 80
#define RANDOM_LEN 32
#define DIGEST_LEN 32
#define MAX_UNANSWERED 4

/* What is known of one session, and kept by it. */
struct peer {
	struct vfy_tls_settings settings;
	enum tls_peer side; /* what the peer is */
	char *name;
	bool ready;   /* set up without an error */
	bool offered; /* status_request, by this client */

	/* asked, and never answered: who answers may still be at them */
	struct vfy_query *unanswered[MAX_UNANSWERED];
	size_t unanswered_len;

	/* of the handshake of these randoms */
	unsigned char randoms[2 * RANDOM_LEN];
	struct vfy_query *query;	 /* asked, and not answered yet */
	unsigned char chain[DIGEST_LEN]; /* that it is about: chain_digest() */
	struct vfy_verdict *verdict;
	int error;
	bool refused; /* for good */
	int alert;    /* still to be sent; -1: none */
};

/* NULL: the session was not set up. */
struct peer *peer_of(gnutls_session_t session);
/*
 * The session's, without a name, and nothing known: a new one, or the one that
 * an earlier call made, with what waits for an answer still. 0; VFY_ENOMEM;
 * VFY_EINTERNAL: it can't keep one; VFY_ELIMIT: as peer_forget() says.
 */
int peer_make(gnutls_session_t session, struct peer **out);
/*
 * Forgets what was found out. A question that is not answered is kept until the
 * session ends, as vfy_tls.h promises: a peer may cause so many of them, and is
 * refused then.
 */
void peer_forget(struct peer *p);
/* Is what p knows of the handshake that the session had last? */
bool peer_is_current(gnutls_session_t session, const struct peer *p);
/* If it is not, it is forgotten, and what comes is of that one. */
void peer_follow(gnutls_session_t session, struct peer *p);

#endif
