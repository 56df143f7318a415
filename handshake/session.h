/* SPDX-License-Identifier: MIT */
/*
 * session.h - the TLS session of a handshake: GnuTLS, over the recorder.
 */
#ifndef SESSION_H
#define SESSION_H
#include <gnutls/gnutls.h>

#include "handshake.h"

struct session {
	struct handshake *h;
	gnutls_session_t tls;
	gnutls_certificate_credentials_t creds;
	enum stage sending;  /* of the last message that we made */
	enum stage arriving; /* of the last message that came, good or not */
	enum stage received; /* of the last one that was read without a complaint */
	size_t unsent;	     /* the first caught message that may not have gone yet */
	bool no_memory;
};

/* As handshake_run(). s is for session_free() in any case. */
int session_new(struct session *s, const struct handshake_ask *ask, struct handshake *h,
    char *what, size_t len);
void session_free(struct session *s);
/* The handshake; h->failure says how it ended. */
void session_shake(struct session *s);
/* Some application data, and the end of the session. */
void session_talk(struct session *s, const struct handshake_ask *ask);
/* What GnuTLS's error means for h; stage is where it came. */
void session_failed(struct session *s, int rc, enum stage stage);

#endif
