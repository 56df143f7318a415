/* SPDX-License-Identifier: MIT */
/*
 * gnutls.c - GnuTLS's verify function: what the peer shows becomes a question,
 * and the answer an alert.
 *
 * GnuTLS calls it when certificate and staples are here and the peer has proven
 * that the key is its own (TLS 1.3; in TLS 1.2 it proves that later), and calls
 * it again where it returned GNUTLS_E_AGAIN. What is known of a session belongs to
 * one handshake, which both randoms name: no verdict outlives it.
 *
 * Does not decide who has to show a certificate: GnuTLS does.
 */
#include "vfy_gnutls.h"

#include <stdlib.h>
#include <string.h>

#include "gnutls_state.h"

#define ALERT_UNSUPPORTED_CERTIFICATE 43

/* -- the question ---------------------------------------------------------------- */

static struct vfy_span
span(const gnutls_datum_t *d)
{
	return (struct vfy_span){ d->data, d->size };
}

/* What a client is sent has no name of a server: GnuTLS has no plainer question. */
static bool
is_client(gnutls_session_t session)
{
	unsigned type;
	size_t len = 0;

	return gnutls_server_name_get(session, NULL, &len, &type, 0) ==
	    GNUTLS_E_INVALID_REQUEST;
}

static enum vfy_identity
name_type(const struct peer *p)
{
	return p->name != NULL ? tls_name_type(p->name) : VFY_ID_NONE;
}

/* Did this side say that it takes OCSP responses? GnuTLS's servers do from TLS
 * 1.3 on, in the CertificateRequest (RFC 8446 4.4.2.1). */
static bool
stapling_offered(gnutls_session_t session, const struct peer *p)
{
	if (p->side == TLS_PEER_CLIENT)
		return gnutls_protocol_get_version(session) == GNUTLS_TLS1_3;
	return p->offered;
}

/* Both arrays have room for n. */
static int
question_of(gnutls_session_t session, struct peer *p,
    const gnutls_datum_t *certs, unsigned n, struct vfy_span *chain,
    struct vfy_span *staples)
{
	struct tls_peer_shown shown = { .peer = p->side,
		.chain = chain,
		.chain_len = n,
		.staples = staples,
		.staples_len = n,
		.stapling_offered = stapling_offered(session, p),
		.type = name_type(p),
		.name = p->name };
	gnutls_datum_t staple;

	/* GnuTLS bounds n: by the size of a handshake message */
	for (unsigned i = 0; i < n; i++) {
		chain[i] = span(&certs[i]);
		if (gnutls_ocsp_status_request_get2(session, i, &staple) == 0)
			staples[i] = span(&staple);
	}
	return tls_question_new(&p->settings, &shown, &p->query);
}

static int
make_question(gnutls_session_t session, struct peer *p,
    const gnutls_datum_t *certs, unsigned n)
{
	struct vfy_span *spans = calloc(2 * (size_t)n, sizeof(*spans));
	int rc;

	if (spans == NULL)
		return VFY_ENOMEM;
	rc = question_of(session, p, certs, n, spans, spans + n);
	free(spans);
	return rc;
}

/* -- the answer ------------------------------------------------------------------- */

/* Sends the alert, once. A peer that is gone hears no alert: no matter. */
static int
refuse(gnutls_session_t session, struct peer *p)
{
	int r;

	if (p->alert >= 0) {
		r = gnutls_alert_send(session, GNUTLS_AL_FATAL,
		    (gnutls_alert_description_t)p->alert);
		if (r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED)
			return r;
		p->alert = -1;
	}
	return GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR;
}

static int
refuse_with(gnutls_session_t session, struct peer *p, int error, int alert)
{
	p->error = error;
	p->alert = alert;
	p->refused = true;
	return refuse(session, p);
}

static int
ask(gnutls_session_t session, struct peer *p)
{
	struct vfy_verdict *verdict = NULL;
	int alert, rc = tls_question_ask(&p->settings, p->query, &verdict);

	if (rc == VFY_EAGAIN)
		return GNUTLS_E_AGAIN;
	vfy_query_free(p->query);
	p->query = NULL;
	if (rc == 0 && verdict == NULL)
		rc = VFY_EINTERNAL;
	if (rc == 0)
		p->verdict = verdict;
	alert = tls_alert_of(rc, p->verdict);
	return alert < 0 ? 0 : refuse_with(session, p, rc, alert);
}

/*
 * Of all certificates, their lengths, and how many they are. GnuTLS bounds n.
 * False: it can't be computed.
 */
static bool
chain_digest(
    const gnutls_datum_t *certs, unsigned n, unsigned char out[DIGEST_LEN])
{
	unsigned char both[2 * DIGEST_LEN];

	memset(out, 0, DIGEST_LEN);
	for (unsigned i = 0; i < n; i++) {
		memcpy(both, out, DIGEST_LEN);
		if (!vfy_sha256(span(&certs[i]), both + DIGEST_LEN) ||
		    !vfy_sha256((struct vfy_span){ both, sizeof(both) }, out))
			return false;
	}
	return true;
}

/*
 * A certificate is here. Once refused, a peer remains so. A question that waits
 * is gone on with if it is about these very certificates: authentication after
 * the handshake (RFC 8446 4.6.2) brings others, and leaves the randoms.
 */
static int
judge(gnutls_session_t session, struct peer *p, const gnutls_datum_t *certs,
    unsigned n)
{
	unsigned char chain[DIGEST_LEN];
	int rc;

	if (p->refused)
		return refuse(session, p);
	if (!chain_digest(certs, n, chain))
		return refuse_with(
		    session, p, VFY_EINTERNAL, ALERT_INTERNAL_ERROR);
	if (p->query != NULL && memcmp(chain, p->chain, sizeof(chain)) == 0)
		return ask(session, p);
	peer_forget(p);
	if (p->refused)
		return refuse(session, p);
	memcpy(p->chain, chain, sizeof(chain));
	if (!p->ready)
		return refuse_with(session, p, VFY_EARG, ALERT_INTERNAL_ERROR);
	if (gnutls_certificate_type_get2(session, GNUTLS_CTYPE_PEERS) !=
	    GNUTLS_CRT_X509)
		return refuse_with(
		    session, p, VFY_EPARSE, ALERT_UNSUPPORTED_CERTIFICATE);
	rc = make_question(session, p, certs, n);
	if (rc != 0)
		return refuse_with(session, p, rc, tls_alert_of(rc, NULL));
	return ask(session, p);
}

/* What p knows, if of another handshake, is forgotten. NULL: no certificate is here. */
static const gnutls_datum_t *
peers_of(gnutls_session_t session, struct peer *p, unsigned *n)
{
	const gnutls_datum_t *certs;

	peer_follow(session, p);
	*n = 0;
	certs = gnutls_certificate_get_peers(session, n);
	return *n > 0 ? certs : NULL;
}

/* GnuTLS calls this: 0 goes on. */
static int
verify_peer(gnutls_session_t session)
{
	struct peer *p = peer_of(session);
	const gnutls_datum_t *certs;
	unsigned n;

	if (p == NULL) {
		(void)gnutls_alert_send(session, GNUTLS_AL_FATAL,
		    (gnutls_alert_description_t)ALERT_INTERNAL_ERROR);
		return GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR;
	}
	certs = peers_of(session, p, &n);
	if (certs != NULL || p->refused)
		return judge(session, p, certs, n);
	peer_forget(p);
	if (p->refused)
		return refuse(session, p);
	if (p->ready && p->side == TLS_PEER_CLIENT)
		return 0;
	return refuse_with(
	    session, p, p->ready ? VFY_EPARSE : VFY_EARG, ALERT_INTERNAL_ERROR);
}

/* -- what programs call -------------------------------------------------------------- */

/* Is there somebody to ask, and a name that can be asked for? */
static int
check(const struct peer *p)
{
	struct vfy_tls_settings bare = { .no_identity =
					     p->settings.no_identity };
	struct tls_peer_shown shown = {
		.peer = p->side, .type = name_type(p), .name = p->name
	};
	struct vfy_query *q = NULL;
	int rc;

	if (p->settings.ctx == NULL && p->settings.verify == NULL)
		return VFY_EARG;
	rc = tls_question_new(&bare, &shown, &q);
	vfy_query_free(q);
	return rc;
}

/*
 * Whatever goes wrong, verify_peer() finds nobody, or one who is not ready, and
 * refuses.
 */
static int
begin(gnutls_session_t session, const struct vfy_tls_settings *settings,
    enum tls_peer side, const char *name, struct peer **out)
{
	struct peer *p = NULL;
	int rc;

	gnutls_session_set_verify_function(session, verify_peer);
	rc = peer_make(session, &p);
	if (rc == 0 && settings == NULL)
		rc = VFY_EARG;
	if (rc != 0)
		return rc;
	p->settings = *settings;
	p->side = side;
	if (name != NULL && (p->name = strdup(name)) == NULL)
		return VFY_ENOMEM;
	if ((side == TLS_PEER_SERVER) != is_client(session))
		return VFY_EARG;
	*out = p;
	return check(p);
}

/*= rfc6066 3 "HostName ... without a trailing dot" */
static int
send_name(gnutls_session_t session, const char *name)
{
	size_t len = strlen(name);

	if (len > 0 && name[len - 1] == '.')
		len--;
	return gnutls_server_name_set(session, GNUTLS_NAME_DNS, name, len) == 0
	    ? 0
	    : VFY_EARG;
}

int
vfy_gnutls_client(gnutls_session_t session,
    const struct vfy_tls_settings *settings, const char *name)
{
	struct peer *p;
	int rc = begin(session, settings, TLS_PEER_SERVER, name, &p);

	if (rc == 0 && name_type(p) == VFY_ID_DNS)
		rc = send_name(session, name);
	if (rc != 0)
		return rc;
	p->offered = gnutls_ocsp_status_request_enable_client(
			 session, NULL, 0, NULL) == 0;
	p->ready = true;
	return 0;
}

int
vfy_gnutls_server(
    gnutls_session_t session, const struct vfy_tls_settings *settings)
{
	struct peer *p;
	int rc = begin(session, settings, TLS_PEER_CLIENT, NULL, &p);

	if (rc == 0)
		p->ready = true;
	return rc;
}

const struct vfy_verdict *
vfy_gnutls_verdict(gnutls_session_t session)
{
	const struct peer *p = peer_of(session);

	return p != NULL && peer_is_current(session, p) ? p->verdict : NULL;
}

int
vfy_gnutls_error(gnutls_session_t session)
{
	const struct peer *p = peer_of(session);

	if (p == NULL)
		return VFY_EARG;
	return peer_is_current(session, p) ? p->error : 0;
}

int
vfy_gnutls_recheck(gnutls_session_t session)
{
	struct peer *p = peer_of(session);
	const gnutls_datum_t *certs;
	unsigned n;

	if (p == NULL)
		return GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR;
	certs = peers_of(session, p, &n);
	if (certs != NULL || p->refused)
		return judge(session, p, certs, n);
	peer_forget(p);
	if (p->refused)
		return refuse(session, p);
	return GNUTLS_E_NO_CERTIFICATE_FOUND;
}
