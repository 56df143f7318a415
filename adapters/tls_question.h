/* SPDX-License-Identifier: MIT */
/*
 * tls_question.h - what a handshake shows, made a question, and asked.
 *
 * Knows no TLS library: the adapters get chain, staple and name out of theirs.
 */
#ifndef TLS_QUESTION_H
#define TLS_QUESTION_H
#include "vfy_tls.h"

enum tls_peer { TLS_PEER_SERVER = 1, TLS_PEER_CLIENT };

/* What the peer showed, and what was expected of it. Borrowed. */
struct tls_peer_shown {
	enum tls_peer peer;
	const struct vfy_span *chain; /* DER, as sent: the peer's own first */
	size_t chain_len;
	const struct vfy_span *staples; /* OCSP responses; empty spans are skipped */
	size_t staples_len;
	bool stapling_offered;	/* the handshake offered status_request */
	enum vfy_identity type; /* VFY_ID_NONE: no name is known */
	const char *name;
};

/*
 * The question about that peer. *out is the caller's. 0; VFY_EARG: a server
 * without a name that is required, or with one that is none; VFY_EPARSE,
 * VFY_ELIMIT: the peer's own certificate can't be read, or there are too many;
 * VFY_ENOMEM; what ask() returned. A staple or another certificate that can't be
 * read is as none: the peer is a stranger.
 */
int tls_question_new(const struct vfy_tls_settings *settings, const struct tls_peer_shown *shown,
    struct vfy_query **out);
/* Asks whom the settings name. */
int tls_question_ask(
    const struct vfy_tls_settings *settings, const struct vfy_query *q, struct vfy_verdict **out);

/* "192.0.2.1", "[2001:db8::1]" and "2001:db8::1" are VFY_ID_IP, all else VFY_ID_DNS. */
enum vfy_identity tls_name_type(const char *name);

/*
 * The alert that tells the peer (RFC 8446 6.2). rc: what asking returned, 0 with
 * a verdict. Never -1 unless the verdict is valid.
 */
int tls_alert_of(int rc, const struct vfy_verdict *v);

#endif
