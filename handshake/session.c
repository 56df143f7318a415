/* SPDX-License-Identifier: MIT */
/*
 * session.c - the TLS session of a handshake.
 *
 * GnuTLS does it, with its own verification of certificates off: the chain is for
 * libverify, afterwards. A hook sees every handshake message, decrypted, in both
 * directions; what goes and comes on the socket goes by the recorder.
 * Does not: resume sessions, or send early data.
 */
#include "session.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "printable.h"

/* What is offered unless the caller says otherwise. */
#define DEFAULT_PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
/* RFC 8446 7.5: any label will do to see that keys can be exported. */
#define EXPORTER_LABEL "EXPERIMENTAL-certaudit"

/* -- transport --------------------------------------------------------------------- */

static enum stage
stage_of(gnutls_session_t tls, unsigned type)
{
	switch (type) {
	case GNUTLS_HANDSHAKE_CLIENT_HELLO:
		return STAGE_CLIENT_HELLO;
	case GNUTLS_HANDSHAKE_HELLO_RETRY_REQUEST:
		return STAGE_HELLO_RETRY;
	case GNUTLS_HANDSHAKE_SERVER_HELLO:
	case GNUTLS_HANDSHAKE_ENCRYPTED_EXTENSIONS:
		return STAGE_SERVER_HELLO;
	case GNUTLS_HANDSHAKE_CERTIFICATE_PKT:
	case GNUTLS_HANDSHAKE_CERTIFICATE_REQUEST:
	case GNUTLS_HANDSHAKE_CERTIFICATE_STATUS:
		return STAGE_CERTIFICATES;
	case GNUTLS_HANDSHAKE_CERTIFICATE_VERIFY:
	case GNUTLS_HANDSHAKE_SERVER_KEY_EXCHANGE:
	case GNUTLS_HANDSHAKE_SERVER_HELLO_DONE:
	case GNUTLS_HANDSHAKE_CLIENT_KEY_EXCHANGE:
		return STAGE_KEY_AGREEMENT;
	case GNUTLS_HANDSHAKE_FINISHED:
	case GNUTLS_HANDSHAKE_CHANGE_CIPHER_SPEC:
		return STAGE_FINISHED;
	case GNUTLS_HANDSHAKE_NEW_SESSION_TICKET:
		/* before the server's Finished (RFC 5077 3.3), or behind both */
		return gnutls_protocol_get_version(tls) == GNUTLS_TLS1_3
		    ? STAGE_APPLICATION_DATA
		    : STAGE_FINISHED;
	default:
		return STAGE_APPLICATION_DATA;
	}
}

static void
credit(struct session *s, enum stage stage)
{
	const struct recorder *r = &s->h->recorder;

	stage_clock_credit(
	    &s->h->clock, stage, r->sent.total, r->received.total);
}

/* Messages that were made before this have gone now, at the earliest. */
static void
stamp(struct session *s)
{
	struct caught_list *all = &s->h->caught;
	size_t i;

	for (i = s->unsent; i < all->n && !s->h->done; i++) {
		if (all->list[i].sent)
			all->list[i].at = monotonic_us();
	}
}

static ssize_t
push(gnutls_transport_ptr_t arg, const void *bytes, size_t len)
{
	struct session *s = arg;
	ssize_t n = recorder_write(&s->h->recorder, bytes, len);

	if (n < 0) {
		gnutls_transport_set_errno(s->tls, errno);
		return -1;
	}
	credit(s, s->sending);
	stamp(s);
	return n;
}

static ssize_t
pull(gnutls_transport_ptr_t arg, void *buf, size_t len)
{
	struct session *s = arg;
	ssize_t n = recorder_read(&s->h->recorder, buf, len);

	if (n < 0)
		gnutls_transport_set_errno(s->tls, errno);
	return n;
}

static int
pull_timeout(gnutls_transport_ptr_t arg, unsigned int ms)
{
	struct session *s = arg;

	return recorder_wait(&s->h->recorder, (int64_t)ms * 1000) ? 1 : 0;
}

/* The type as on the wire: GnuTLS has numbers of its own for some. */
static uint8_t
wire_type_of(unsigned type)
{
	return type == GNUTLS_HANDSHAKE_HELLO_RETRY_REQUEST ? WIRE_SERVER_HELLO
							    : (uint8_t)type;
}

static int
hook(gnutls_session_t tls, unsigned type, unsigned when, unsigned incoming,
    const gnutls_datum_t *msg)
{
	struct session *s = gnutls_session_get_ptr(tls);
	struct vfy_span body = { msg->data, msg->size };
	struct caught_list *all = &s->h->caught;

	if (when == GNUTLS_HOOK_POST) {
		if (!incoming)
			return 0;
		s->received = stage_of(tls, type);
		s->unsent = all->n;
		credit(s, s->received);
		return 0;
	}
	*(incoming ? &s->arriving : &s->sending) = stage_of(tls, type);
	if (type == GNUTLS_HANDSHAKE_CHANGE_CIPHER_SPEC)
		return 0;
	if (!caught_add(
		all, !incoming, wire_type_of(type), body, monotonic_us())) {
		s->no_memory = true;
		return GNUTLS_E_MEMORY_ERROR;
	}
	return 0;
}

/* -- setting up -------------------------------------------------------------------- */

/* 0, or what the caller gave is no good, and what says so. */
static int
refuse(int rc, const char *of, char *what, size_t len)
{
	if (rc >= 0)
		return 0;
	if (rc == GNUTLS_E_MEMORY_ERROR)
		return VFY_ENOMEM;
	snprintf(what, len, "%s: %s", of, gnutls_strerror(rc));
	return VFY_EARG;
}

static gnutls_datum_t
datum(struct vfy_span s)
{
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)s.ptr,
		(unsigned)s.len };
}

static int
set_client_certificate(
    struct session *s, const struct handshake_ask *ask, char *what, size_t len)
{
	gnutls_datum_t cert = datum(ask->cert), key = datum(ask->key);

	if (ask->cert.len == 0)
		return 0;
	return refuse(gnutls_certificate_set_x509_key_mem2(
			  s->creds, &cert, &key, GNUTLS_X509_FMT_PEM, NULL, 0),
	    "client certificate and key", what, len);
}

static int
set_priority(
    struct session *s, const struct handshake_ask *ask, char *what, size_t len)
{
	const char *p =
	    ask->priority != NULL ? ask->priority : DEFAULT_PRIORITY;
	const char *at = NULL;
	char shown[128];
	int rc = gnutls_priority_set_direct(s->tls, p, &at);

	if (rc == GNUTLS_E_INVALID_REQUEST && at != NULL) {
		printable(at, shown, sizeof(shown));
		snprintf(what, len, "priority: not understood from \"%s\" on",
		    shown);
		return VFY_EARG;
	}
	return refuse(rc, "priority", what, len);
}

static int
set_extensions(
    struct session *s, const struct handshake_ask *ask, char *what, size_t len)
{
	gnutls_datum_t names[HANDSHAKE_ALPN_MAX];
	unsigned i;
	int rc = 0;

	if (ask->servername != NULL)
		rc = gnutls_server_name_set(s->tls, GNUTLS_NAME_DNS,
		    ask->servername, strlen(ask->servername));
	if (rc < 0)
		return refuse(rc, "server name", what, len);
	for (i = 0; i < ask->num_alpn; i++)
		names[i] =
		    (gnutls_datum_t){ (unsigned char *)(uintptr_t)ask->alpn[i],
			    (unsigned)strlen(ask->alpn[i]) };
	if (ask->num_alpn > 0)
		rc = gnutls_alpn_set_protocols(
		    s->tls, names, (unsigned)ask->num_alpn, 0);
	if (rc < 0)
		return refuse(rc, "ALPN", what, len);
	return refuse(
	    gnutls_ocsp_status_request_enable_client(s->tls, NULL, 0, NULL),
	    "status_request", what, len);
}

int
session_new(struct session *s, const struct handshake_ask *ask,
    struct handshake *h, char *what, size_t len)
{
	int rc;

	memset(s, 0, sizeof(*s));
	s->h = h;
	s->sending = STAGE_CLIENT_HELLO;
	rc = gnutls_init(&s->tls, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
	if (rc >= 0)
		rc = gnutls_certificate_allocate_credentials(&s->creds);
	if (rc >= 0)
		rc = gnutls_credentials_set(
		    s->tls, GNUTLS_CRD_CERTIFICATE, s->creds);
	if (rc < 0)
		return rc == GNUTLS_E_MEMORY_ERROR ? VFY_ENOMEM : VFY_EINTERNAL;
	gnutls_session_set_ptr(s->tls, s);
	gnutls_transport_set_ptr(s->tls, s);
	gnutls_transport_set_push_function(s->tls, push);
	gnutls_transport_set_pull_function(s->tls, pull);
	gnutls_transport_set_pull_timeout_function(s->tls, pull_timeout);
	gnutls_handshake_set_hook_function(
	    s->tls, GNUTLS_HANDSHAKE_ANY, GNUTLS_HOOK_BOTH, hook);
	rc = set_priority(s, ask, what, len);
	if (rc == 0)
		rc = set_extensions(s, ask, what, len);
	if (rc == 0)
		rc = set_client_certificate(s, ask, what, len);
	return rc;
}

void
session_free(struct session *s)
{
	if (s->tls != NULL)
		gnutls_deinit(s->tls);
	if (s->creds != NULL)
		gnutls_certificate_free_credentials(s->creds);
}

/* -- how it ends ------------------------------------------------------------------- */

static enum failure
failure_of_end(enum recorder_end end)
{
	switch (end) {
	case RECORDER_CLOSED:
		return FAILURE_CLOSED;
	case RECORDER_RESET:
		return FAILURE_RESET;
	case RECORDER_TIMEOUT:
		return FAILURE_STALLED;
	case RECORDER_ERROR:
		return FAILURE_IO;
	case RECORDER_OPEN:
		break;
	}
	return FAILURE_OURS;
}

/* A close_notify leaves the connection open; GnuTLS says that it is the end. */
static enum failure
failure_of(const struct session *s, int rc)
{
	enum failure f = failure_of_end(s->h->recorder.end);

	if (rc == GNUTLS_E_FATAL_ALERT_RECEIVED)
		return FAILURE_ALERT;
	if (f == FAILURE_OURS &&
	    (rc == GNUTLS_E_SESSION_EOF ||
		rc == GNUTLS_E_PREMATURE_TERMINATION))
		return FAILURE_CLOSED;
	return f;
}

/*
 * We tell the peer, as GnuTLS would have programs do.
 *= rfc5246 7.4.1.1 who does not want to renegotiate says no_renegotiation
 */
static void
send_alert(struct session *s, int rc)
{
	bool again = rc == GNUTLS_E_REHANDSHAKE;
	int level,
	    alert = again ? (int)GNUTLS_A_NO_RENEGOTIATION
			  : gnutls_error_to_alert(rc, &level);

	if (gnutls_alert_send(s->tls,
		again ? GNUTLS_AL_WARNING : GNUTLS_AL_FATAL,
		(gnutls_alert_description_t)alert) == 0) {
		s->h->alert = alert;
		s->h->alert_by_us = true;
	}
}

void
session_failed(struct session *s, int rc, enum stage stage)
{
	struct handshake *h = s->h;

	h->failed_at = stage;
	h->error = rc;
	h->failure = failure_of(s, rc);
	if (h->failure == FAILURE_ALERT) {
		h->alert = (int)gnutls_alert_get(s->tls);
		return;
	}
	if (rc == GNUTLS_E_SESSION_EOF && h->failure == FAILURE_CLOSED)
		h->alert = GNUTLS_A_CLOSE_NOTIFY;
	if (h->recorder.end == RECORDER_RESET ||
	    h->recorder.end == RECORDER_ERROR)
		snprintf(h->detail, sizeof(h->detail), "%s",
		    strerror(h->recorder.error));
	else if (h->failure == FAILURE_OURS || h->failure == FAILURE_CLOSED)
		snprintf(h->detail, sizeof(h->detail), "%s (%s)",
		    gnutls_strerror(rc), gnutls_strerror_name(rc));
	if (h->failure == FAILURE_OURS)
		send_alert(s, rc);
	credit(s, stage);
}

/* What is waited for when this stage is behind us. */
static enum stage
stage_after(const struct session *s)
{
	switch (s->received) {
	case STAGE_TCP:
	case STAGE_HELLO_RETRY:
		return STAGE_SERVER_HELLO;
	case STAGE_SERVER_HELLO:
		return STAGE_CERTIFICATES;
	case STAGE_CERTIFICATES:
		return STAGE_KEY_AGREEMENT;
	case STAGE_KEY_AGREEMENT:
		return STAGE_FINISHED;
	default:
		return s->received;
	}
}

/* Did we object to a record, and not to what a message says? */
static bool
is_of_record(int rc)
{
	switch (rc) {
	case GNUTLS_E_DECRYPTION_FAILED:
	case GNUTLS_E_RECORD_OVERFLOW:
	case GNUTLS_E_UNEXPECTED_PACKET:
	case GNUTLS_E_UNEXPECTED_PACKET_LENGTH:
	case GNUTLS_E_UNEXPECTED_HANDSHAKE_PACKET:
		return true;
	default:
		return false;
	}
}

/* Some of a message is checked only when GnuTLS has told that it came. */
static enum stage
stage_of_failure(const struct session *s, int rc)
{
	if (failure_of(s, rc) != FAILURE_OURS || is_of_record(rc) ||
	    s->arriving == STAGE_TCP || s->arriving == STAGE_HELLO_RETRY)
		return stage_after(s);
	return s->arriving;
}

static void
note_agreement(struct session *s)
{
	struct handshake *h = s->h;
	unsigned flags = gnutls_session_get_flags(s->tls);
	char keys[32], name[256];
	gnutls_datum_t alpn;

	h->done = true;
	h->exporter = gnutls_prf_rfc5705(s->tls, sizeof(EXPORTER_LABEL) - 1,
			  EXPORTER_LABEL, 0, NULL, sizeof(keys), keys) == 0;
	gnutls_memset(keys, 0, sizeof(keys));
	h->extended_master_secret =
	    (flags & GNUTLS_SFLAGS_EXT_MASTER_SECRET) != 0;
	h->safe_renegotiation = (flags & GNUTLS_SFLAGS_SAFE_RENEGOTIATION) != 0;
	h->encrypt_then_mac = (flags & GNUTLS_SFLAGS_ETM) != 0;
	h->resumed = gnutls_session_is_resumed(s->tls) != 0;
	if (gnutls_alpn_get_selected_protocol(s->tls, &alpn) == 0 &&
	    alpn.size < sizeof(name)) {
		memcpy(name, alpn.data, alpn.size);
		name[alpn.size] = '\0';
		printable(name, h->alpn, sizeof(h->alpn));
	}
}

void
session_shake(struct session *s)
{
	int rc;

	do
		rc = gnutls_handshake(s->tls);
	while (rc < 0 && gnutls_error_is_fatal(rc) == 0);
	if (rc < 0) {
		session_failed(s, rc, stage_of_failure(s, rc));
		return;
	}
	credit(s, STAGE_FINISHED);
	note_agreement(s);
}
