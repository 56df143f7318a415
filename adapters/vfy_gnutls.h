/* SPDX-License-Identifier: MIT */
/*
 * vfy_gnutls.h - GnuTLS asks libverify about the peer, in the handshake.
 *
 *	struct vfy_tls_settings settings = { .ctx = ctx };	(once, for all sessions)
 *
 *	vfy_gnutls_client(session, &settings, "www.example.org");
 *	r = gnutls_handshake(session);
 *	if (r == 0 && vfy_gnutls_verdict(session) == NULL)
 *		r = vfy_gnutls_recheck(session);	(a resumed session)
 *
 * What a handshake can end with:
 *
 *	0	the peer's certificate is good, and the verdict says so; or it
 *		showed none in this handshake, and vfy_gnutls_verdict() is NULL
 *	GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR
 *		it is not, or could not be judged (vfy_gnutls_error()). The alert
 *		that says why (RFC 8446 6.2) is sent: the program sends none, only
 *		deinits the session. Should it call gnutls_alert_send_appropriate()
 *		all the same, the peer does not see that: it stops at the first.
 *	GNUTLS_E_AGAIN
 *		as ever; also where struct vfy_tls_settings' verify said VFY_EAGAIN:
 *		call gnutls_handshake() again when it has an answer. In TLS 1.2 and
 *		1.3, and in DTLS 1.2, on both sides, GnuTLS goes on with the same
 *		question.
 *
 * NULL is no trust: vfy_verdict_outcome() of NULL is VFY_INVALID (and
 * vfy_verdict_reason() VFY_R_NOT_JUDGED). So a program
 * that asks after each handshake whether that outcome is VFY_VALID lets in no
 * one whose certificate was not judged: neither a resumed session before
 * vfy_gnutls_recheck(), nor one by a pre-shared key, an anonymous suite or without
 * any certificate.
 * A verdict alone is no trust either: it is there before the peer has proven that it
 * has the key. It counts only after gnutls_handshake() (or gnutls_reauth()) has
 * returned 0; GnuTLS has no way to tell that afterwards.
 *
 * Declined: a client that has shown a certificate, and shows none when it is asked
 * again (GNUTLS_CERT_REQUEST, in a renegotiation of TLS 1.2, or after the handshake
 * in TLS 1.3), remains for GnuTLS who it was: gnutls_certificate_get_peers() is its
 * former certificate, and that is judged, as of now; where it was shown in this very
 * session of TLS 1.3, gnutls_reauth() fails (GnuTLS 3.7). Who wants to see the key
 * used again says GNUTLS_CERT_REQUIRE: then declining fails.
 *
 * Resumption: no certificate is sent, and none judged. GnuTLS keeps what was
 * shown in the first handshake, on both sides, with tickets and with a server's
 * cache, and vfy_gnutls_recheck() judges that as of now: a certificate revoked
 * or expired since is refused. (0-RTT data come before that.) Staples are
 * those of then, and count as long as they are current; a must-staple certificate
 * then needs a full handshake. Renegotiation (TLS 1.2) and authentication after
 * the handshake (TLS 1.3) are judged anew, and the verdict is replaced.
 *
 * Raw public keys (RFC 7250) and other certificate types are refused.
 *
 * Relied on: GnuTLS's session verify function is this library's
 * (gnutls_session_set_verify_function(); who sets another one, as by
 * gnutls_session_set_verify_cert(), is on his own), and so is the private-use
 * extension 0xfd56 of the session (gnutls_session_ext_register()): it is never
 * sent, and keeps the verdict until gnutls_deinit(). gnutls_session_set_ptr()
 * and the credentials' verify function remain the program's.
 *
 * Threads: as GnuTLS, one at a time in a session; sessions of many threads may
 * share settings.
 */
#ifndef VFY_GNUTLS_H
#define VFY_GNUTLS_H
#include <gnutls/gnutls.h>
#include <vfy_tls.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/*
 * Before the handshake of a client: the server has to prove that it is name, a
 * DNS name (with A-labels, xn--...) or an IP address. A DNS name is also sent
 * as server_name (RFC 6066 3), and an OCSP response is asked for. *settings and
 * name are copied; what *settings points to must outlive the session. name may
 * be NULL where settings->no_identity.
 *
 * 0; VFY_EARG: no such name, a NULL one that is required, settings that name
 * nobody to ask, NULL settings, or a server's session; VFY_ENOMEM; VFY_EINTERNAL:
 * GnuTLS does not keep the extension, or somebody else has that one; VFY_ELIMIT:
 * four questions of this session were never answered. Not 0: do not use the
 * session; a certificate is refused in its handshake. (One without a
 * certificate - resumption, a pre-shared key, an anonymous suite - GnuTLS lets pass.)
 * Once more for the same session, it forgets what was found out.
 */
int vfy_gnutls_client(
    gnutls_session_t session, const struct vfy_tls_settings *settings, const char *name);
/*
 * The same for a server that requests client certificates, or requires them
 * (gnutls_certificate_server_set_request(), which is the program's to call): the
 * certificate has to be good for tls-client. Which client it is, is for the
 * program to look at; settings->ask can demand a name. With GNUTLS_CERT_REQUEST a
 * client without a certificate is let in, and the verdict is NULL; with
 * GNUTLS_CERT_REQUIRE GnuTLS refuses it.
 * VFY_EARG: also a client's session.
 */
int vfy_gnutls_server(gnutls_session_t session, const struct vfy_tls_settings *settings);

/*
 * What was found out about the peer's certificate in the last handshake, also one
 * that failed, for whatever reason; NULL: nothing was. Borrowed until gnutls_deinit(), the next handshake, or
 * vfy_gnutls_recheck().
 */
const struct vfy_verdict *vfy_gnutls_verdict(gnutls_session_t session);
/*
 * Why there is no verdict though there was something to judge: VFY_E*. VFY_EARG: no
 * name is expected of the server, or vfy_gnutls_client() or _server() failed or
 * was not called; VFY_EPARSE: the peer's certificate can't be read, or is no X.509
 * certificate; VFY_ELIMIT: too many, or too many handshakes while a question was
 * waiting for its answer; others: as settings->ask or verify said.
 * 0: nothing went wrong.
 */
int vfy_gnutls_error(gnutls_session_t session);

/*
 * Judges the certificate again that the peer of an established session has
 * shown, be it a resumed one. 0: good, now; GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR:
 * it is not, and the alert is sent: use the session no more; GNUTLS_E_AGAIN,
 * GNUTLS_E_INTERRUPTED: call again; GNUTLS_E_NO_CERTIFICATE_FOUND: the peer showed
 * none, so there is nothing to judge.
 */
int vfy_gnutls_recheck(gnutls_session_t session);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
