/* SPDX-License-Identifier: MIT */
/*
 * openssl_state.h - what hangs on OpenSSL's objects: settings on an SSL_CTX,
 * question and verdict on an SSL.
 */
#ifndef OPENSSL_STATE_H
#define OPENSSL_STATE_H
#include <openssl/ssl.h>
#include <stdatomic.h>

#include "vfy_openssl.h"

struct vfy_openssl {
	atomic_uint refs;
	struct vfy_tls_settings settings;
};

#define OPENSSL_MAX_UNANSWERED 4

struct vfy_openssl *openssl_ref(struct vfy_openssl *v);

/* Of an SSL_CTX. */
struct openssl_use {
	struct vfy_openssl *v;	      /* a reference of its own */
	int (*former)(SSL *, void *); /* the status callback that was there */
};

/* Of an SSL. */
struct openssl_peer {
	char *name;	       /* vfy_openssl_set_identity(); NULL: none */
	struct vfy_openssl *v; /* who judged; a reference of its own */
	X509 *leaf;	       /* who was asked about; a reference of its own */
	struct vfy_query *query; /* asked, and not answered yet */
	/* never answered: who answers may still be at them */
	struct vfy_query *unanswered[OPENSSL_MAX_UNANSWERED];
	size_t unanswered_len;
	bool gave_up; /* asked in vain, where nobody could wait */
	struct vfy_verdict *verdict;
	int err;	  /* VFY_ENOENT: not asked */
	bool staple_seen; /* the question had it */
	/* the random octets of both sides: the connection that all of these are
	 * about. Neither side can have them come again alone. */
	unsigned char connection[2 * SSL3_RANDOM_SIZE];
};

/* NULL: vfy_openssl_use() was not called. */
struct openssl_use *openssl_use_of(const SSL_CTX *ctx);
/* The same, and makes it. NULL: out of memory. */
struct openssl_use *openssl_use_make(SSL_CTX *ctx);

/* NULL: there is none. */
struct openssl_peer *openssl_peer_of(const SSL *ssl);
/* The same, and makes it. NULL: out of memory. */
struct openssl_peer *openssl_peer_make(SSL *ssl);
/* Is that of this connection, and not of an earlier one of the same SSL? */
bool openssl_peer_is_current(const struct openssl_peer *p, const SSL *ssl);
/* Is leaf the certificate that was judged? Either may be NULL: then it is not. */
bool openssl_peer_is_leaf(const struct openssl_peer *p, const X509 *leaf);
/*
 * Forgets what was found out, and whom it was about. A question that waits for an
 * answer is kept until the SSL is freed (vfy_tls.h). VFY_ELIMIT: it is one too
 * many; then it stays where it is, and is not about anybody.
 */
int openssl_peer_forget(struct openssl_peer *p);
/* The same, for a question by v about this connection. leaf may be NULL. */
int openssl_peer_begin(
    struct openssl_peer *p, const SSL *ssl, struct vfy_openssl *v, X509 *leaf);

#endif
