/* SPDX-License-Identifier: MIT */
/*
 * handshake.h - clients whose handshakes are timed. Each TLS library's are in a
 * file of their own, since their headers can't be had in one.
 */
#ifndef HANDSHAKE_H
#define HANDSHAKE_H
#include "bench.h"

struct judge {
	const char *name;
	/* A client and a server of that chain, who are ready to meet. */
	void *(*open)(const struct chain *c);
	void (*close)(void *pair);
	/*
	 * One handshake, in which the client expects host. Did it trust the
	 * server? *us: the processor's time for the client's part, from its
	 * session's beginning to its end.
	 */
	bool (*shake)(void *pair, const char *host, double *us);
};

/* handshake_gnutls.c: trusts anybody; asks GnuTLS; asks libverify. */
extern const struct judge judge_gnutls_none, judge_gnutls, judge_gnutls_vfy;
/* handshake_openssl.c: trusts anybody; asks OpenSSL; asks libverify. */
extern const struct judge judge_openssl_none, judge_openssl, judge_openssl_vfy;

#endif
