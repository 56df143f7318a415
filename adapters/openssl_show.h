/* SPDX-License-Identifier: MIT */
/*
 * openssl_show.h - what an SSL knows of its peer, as a question.
 */
#ifndef OPENSSL_SHOW_H
#define OPENSSL_SHOW_H
#include "openssl_state.h"

/*
 * The question about the peer with that certificate, of whom others were sent too
 * (may be NULL, and may have leaf among them). *out is the caller's. As
 * tls_question_new(); VFY_EARG: also several kinds of names.
 */
int openssl_question_new(SSL *ssl, const struct openssl_peer *p, X509 *leaf,
    const STACK_OF(X509) * others, struct vfy_query **out);

/* A client has that staple; empty: none, or not yet. Borrowed from ssl. */
struct vfy_span openssl_staple(SSL *ssl);
/* A client asked for one in this connection, and the server may send it. */
bool openssl_asked_for_staple(SSL *ssl);

#endif
