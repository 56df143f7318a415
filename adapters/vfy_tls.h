/* SPDX-License-Identifier: MIT */
/*
 * vfy_tls.h - how peers are judged in a TLS handshake: what vfy_gnutls.h and
 * vfy_openssl.h have in common.
 */
#ifndef VFY_TLS_H
#define VFY_TLS_H
#include <vfy.h>

/*
 * Who answers: vfy_verify() with a context, vfy_client_verify() with a client,
 * or a function of the program's own. 0 and *out, or a negative VFY_E*.
 *
 * VFY_EAGAIN: the answer is not there yet, and the handshake stops with the TLS
 * library's own "try again"; once the program goes on with it, the same arg and
 * the same q come again, until there is another answer. q lives until then, or
 * until the session ends.
 * Called by several threads at once when sessions are.
 */
typedef int vfy_tls_verify(void *arg, const struct vfy_query *q, struct vfy_verdict **out);

/*
 * Filled with zeros and a context, it is what most programs want: revocation
 * "soft" from evidence at hand, no wait on the network, a name required.
 * Copied by who takes it; what it points to must outlive all sessions.
 */
struct vfy_tls_settings {
	struct vfy_ctx *ctx;
	vfy_tls_verify *verify; /* NULL: vfy_verify() with ctx */
	void *verify_arg;
	/*
	 * Says more about each question (revocation, policies, network), after
	 * the adapter has put it together: chain, staples, name, purpose. NULL:
	 * nothing. Not 0, a VFY_E*: the handshake fails with it.
	 */
	int (*ask)(void *arg, struct vfy_query *q);
	void *ask_arg;
	/*
	 * For clients: any name will do, since the program compares names by
	 * itself or expects none. Otherwise a session without one is refused (RFC
	 * 9525 6.1): VFY_EARG.
	 */
	bool no_identity;
};

#endif
