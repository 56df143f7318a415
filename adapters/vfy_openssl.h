/* SPDX-License-Identifier: MIT */
/*
 * vfy_openssl.h - libverify judges the peers of OpenSSL's handshakes.
 *
 *	vfy_openssl_new(&settings, &v);		once
 *	vfy_openssl_use(ssl_ctx, v);		once for each SSL_CTX
 *	SSL_set1_host(ssl, "example.org");	as ever; then SSL_connect()
 *
 * and a full handshake with a peer whose certificate the verdict does not call
 * valid fails: it has told the peer why by the verdict's alert (RFC 8446 6.2),
 * and SSL_get_verify_result() is not X509_V_OK. One that succeeds may have had no
 * certificate to judge (a resumed session, a pre-shared key, a client without
 * one, an anonymous suite); so after each handshake ask
 *
 *	vfy_openssl_is_verified(ssl)
 *
 * libverify-openssl(3) says what differs from OpenSSL's own verification.
 *
 * Needs OpenSSL 3.0.2. Errors, ownership and threads as in vfy.h; an SSL
 * belongs to one thread at a time.
 */
#ifndef VFY_OPENSSL_H
#define VFY_OPENSSL_H
#include <openssl/types.h>
#include <vfy_tls.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

struct vfy_openssl; /* settings, shared by all that use them */

/*
 * Copies settings. Whoever uses it keeps a reference: it may be freed as soon as
 * no further vfy_openssl_use() is to come. VFY_EARG: neither ctx nor verify.
 */
int vfy_openssl_new(const struct vfy_tls_settings *settings, struct vfy_openssl **out);
void vfy_openssl_free(struct vfy_openssl *v);

/*
 * From now on v judges the peers of ctx, servers' and clients' alike: before
 * the first SSL_new() of it, since handshakes read what this writes. It sets
 * SSL_VERIFY_PEER (a server that insists on a certificate adds
 * SSL_VERIFY_FAIL_IF_NO_PEER_CERT, before or after), the certificate
 * verification callback, the status request of clients, and the status
 * callback. A status callback that is there already is called after ours: on
 * servers, where it gives the staple, as if there were no other one. A client
 * must not set one later; a server may. ENOMEM, EINTERNAL.
 */
int vfy_openssl_use(SSL_CTX *ctx, struct vfy_openssl *v);

/*
 * Before the handshake (later, what was found out of the peer is forgotten: it was about
 * another name; then vfy_openssl_recheck()).
 * The name that the peer's certificate must have in this connection: a DNS name
 * (A-labels), or an IP address. NULL: as if it had not been called; then the name
 * counts that SSL_set1_host(), X509_VERIFY_PARAM_set1_ip() or
 * X509_VERIFY_PARAM_set1_email() set; then, of a server, the one that
 * SSL_set_tlsext_host_name() asks for, unless settings say no_identity. A server
 * of whom none is known is refused (VFY_EARG) unless they do.
 * VFY_ENOMEM; VFY_ELIMIT: too many questions of this SSL were never answered; that
 * it is no name shows in the handshake (VFY_EARG).
 */
int vfy_openssl_set_identity(SSL *ssl, const char *name);

/*
 * What was found out about the certificate of this connection's peer, to explain it:
 * it is there before the peer has proven to have the key, and after a handshake
 * that failed, for whatever reason. So a valid one alone says nothing about who
 * the peer is: vfy_openssl_is_verified() does. NULL: nobody was judged, or not
 * yet, or nothing could be found out (vfy_openssl_error() says which); its outcome
 * is VFY_INVALID, its reason VFY_R_NOT_JUDGED. Borrowed
 * until the peer is judged again, vfy_openssl_set_identity(), or the SSL is freed.
 */
const struct vfy_verdict *vfy_openssl_verdict(const SSL *ssl);

/*
 * Is this a peer to trust: has the handshake ended well, is the certificate that it has
 * now the one that was judged, and was the verdict valid? False where none was sent (a
 * client that has none, also when it is asked after the handshake; a pre-shared
 * key), and for a resumed session before vfy_openssl_recheck().
 */
bool vfy_openssl_is_verified(const SSL *ssl);

/*
 * 0: there is a verdict. VFY_ENOENT: nobody was judged in this connection.
 * VFY_EAGAIN: the answer is not there yet. VFY_EARG: no name, or one that is
 * none, or several that can't be asked at once, or a status callback that took
 * the place of ours. VFY_EPARSE: the peer's certificate can't be read, or is none
 * (a raw public key); VFY_ELIMIT: it sent too many, or began too many handshakes
 * while a question was waiting for its answer. Else what ask() or verify() of the settings returned.
 */
int vfy_openssl_error(const SSL *ssl);

/*
 * Judges the peer of an established connection, now: of a resumed session, whose
 * certificate nobody has looked at since, or of one that lasts. 0: it is good, now;
 * 1: judged, and not valid: the verdict says why, and it is the caller who ends
 * the connection. VFY_ENOENT: the peer has no certificate; VFY_EAGAIN: call it again;
 * and as vfy_openssl_error(): VFY_EARG also where the name of a server is known by
 * SSL_set_tlsext_host_name() only, and the session resumed below TLS 1.3 (OpenSSL
 * tells the session's name then). SSL_get_verify_result() follows.
 *
 * Other than 0 and VFY_EAGAIN, the session is also removed from the cache of the
 * SSL_CTX. That takes back no ticket, and no copy that the program or
 * another process has: recheck each time that a session was resumed.
 *
 * Sessions in memory keep what the peer sent; one that was serialised, and
 * on a server one that its ticket holds, its own certificate only: the
 * intermediates then have to be in the context (vfy_ctx_add_intermediates()), or the
 * verdict is "no-issuer". No session keeps a staple, and none is demanded of a
 * resumed one.
 */
int vfy_openssl_recheck(SSL *ssl);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
