/* SPDX-License-Identifier: MIT */
/*
 * judge.c - why a handshake failed, or should have.
 *
 * One table: what ended it, by which alert or error, and what else must be so; its
 * rows are in order of likelihood, and all that fit are causes. Alerts by RFC 8446
 * 6.2, and what servers send in practice.
 * Does not: know how a report looks.
 */
#include "judge.h"

#include <string.h>
#include <time.h>

#include <gnutls/gnutls.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct cause_row {
	enum cause cause;
	const char *name, *what, *fix;
	int status;
};
static const struct cause_row cause_rows[] = {
#define HANDSHAKE_CAUSE(id, value, name, status, what, fix)                    \
	{ CAUSE_##id, name, what, fix, status },
#include "handshake_cause.def"
#undef HANDSHAKE_CAUSE
};

static const struct cause_row *
row_of(enum cause c)
{
	size_t i;

	for (i = 0; i < COUNT(cause_rows); i++) {
		if (cause_rows[i].cause == c)
			return &cause_rows[i];
	}
	return &cause_rows[COUNT(cause_rows) - 1];
}

const char *
cause_name(enum cause c)
{
	return row_of(c)->name;
}

const char *
cause_what(enum cause c)
{
	return row_of(c)->what;
}

const char *
cause_fix(enum cause c)
{
	return row_of(c)->fix;
}

int
cause_status(enum cause c)
{
	return row_of(c)->status;
}

/* -- what else must be so -------------------------------------------------------- */

/* Who asks for another ClientHello has chosen version, suite and group. */
static bool
nothing_chosen(const struct handshake *h)
{
	return !h->flow.has_server_hello && !h->flow.has_retry;
}

static bool
hello_unanswered(const struct handshake *h)
{
	return h->flow.has_client_hello && nothing_chosen(h);
}

static bool
hello_without_group(const struct handshake *h)
{
	const struct flow *f = &h->flow;
	struct vfy_span data;

	return nothing_chosen(h) &&
	    (!f->has_client_hello ||
		wire_extension_find(
		    &f->client_hello.ext, WIRE_X_SUPPORTED_GROUPS, &data));
}

static bool
no_name_sent(const struct handshake *h)
{
	return h->servername[0] == '\0' && !h->flow.has_server_hello;
}

static bool
hello_without_name(const struct handshake *h)
{
	return h->flow.has_client_hello && no_name_sent(h);
}

static bool
name_sent(const struct handshake *h)
{
	return h->servername[0] != '\0';
}

static bool
name_unanswered(const struct handshake *h)
{
	return name_sent(h) && !h->flow.has_server_hello;
}

static bool
asked_and_none_sent(const struct handshake *h)
{
	return h->flow.has_request && h->flow.client_chain.n == 0 &&
	    !h->has_client_cert;
}

static bool
asked_and_withheld(const struct handshake *h)
{
	return h->flow.has_request && h->flow.has_client_chain &&
	    h->flow.client_chain.n == 0 && h->has_client_cert;
}

static bool
asked_and_sent(const struct handshake *h)
{
	return h->flow.client_chain.n > 0;
}

static bool
old_version_only(const struct handshake *h)
{
	struct vfy_span data;

	return h->flow.has_client_hello && !h->flow.has_server_hello &&
	    !wire_extension_find(
		&h->flow.client_hello.ext, WIRE_X_SUPPORTED_VERSIONS, &data);
}

/*= rfc8446 4.1.3 only who offered more than was chosen has been brought down */
static bool
downgraded(const struct handshake *h)
{
	const struct flow *f = &h->flow;
	struct vfy_span offered;
	size_t i;

	if (!f->has_server_hello || wire_downgrade(&f->server_hello) == 0)
		return false;
	wire_extension_find(
	    &f->client_hello.ext, WIRE_X_SUPPORTED_VERSIONS, &offered);
	offered = wire_versions(offered);
	for (i = 0; i < offered.len / 2; i++) {
		uint16_t version = wire_number_at(offered, i);

		if (version > f->version && !tls_is_grease(version))
			return true;
	}
	return false;
}

static bool
stray_begins(const struct handshake *h, const char *text)
{
	struct vfy_span s = h->flow.stray;
	size_t len = strlen(text);

	return s.len >= len && memcmp(s.ptr, text, len) == 0;
}

static bool
speaks_http(const struct handshake *h)
{
	return stray_begins(h, "HTTP/") || stray_begins(h, "<!DOCTYPE") ||
	    stray_begins(h, "<html");
}

static bool
speaks_ssh(const struct handshake *h)
{
	return stray_begins(h, "SSH-");
}

static bool
greets(const struct handshake *h)
{
	return stray_begins(h, "220") || stray_begins(h, "+OK") ||
	    stray_begins(h, "* OK") || stray_begins(h, "<?xml");
}

/* -- the table ------------------------------------------------------------------- */

struct rule {
	enum failure failure;
	int code; /* the alert, GnuTLS's error, or what connect.h or starttls.h says */
	bool (*when)(const struct handshake *h); /* NULL: always */
	enum cause cause;
};
#define ANY 1000000
/* Any alert about a certificate; before one was asked for, nobody knows of which. */
#define OF_CERTIFICATE 1000001

static const struct rule rules[] = {
	{ FAILURE_CONNECT, CONNECT_NOT_FOUND, NULL, CAUSE_NAME_NOT_FOUND },
	{ FAILURE_CONNECT, CONNECT_NO_RESOLVER, NULL, CAUSE_NO_RESOLVER },
	{ FAILURE_CONNECT, CONNECT_NOT_ALLOWED, NULL,
	    CAUSE_ADDRESS_NOT_ALLOWED },
	{ FAILURE_CONNECT, CONNECT_REFUSED, NULL, CAUSE_CONNECTION_REFUSED },
	{ FAILURE_CONNECT, CONNECT_UNREACHABLE, NULL, CAUSE_UNREACHABLE },
	{ FAILURE_CONNECT, CONNECT_STALLED, NULL, CAUSE_CONNECT_STALLED },
	{ FAILURE_CONNECT, CONNECT_RESET, NULL, CAUSE_RESET },
	{ FAILURE_CONNECT, CONNECT_FAILED, NULL, CAUSE_CONNECT_FAILED },
	{ FAILURE_CONNECT, CONNECT_PROXY, NULL, CAUSE_PROXY_FAILED },

	{ FAILURE_STARTTLS, STARTTLS_NOT_OFFERED, NULL,
	    CAUSE_STARTTLS_NOT_OFFERED },
	{ FAILURE_STARTTLS, STARTTLS_NOT_SPOKEN, NULL,
	    CAUSE_STARTTLS_OTHER_PROTOCOL },
	{ FAILURE_STARTTLS, STARTTLS_TURNED_AWAY, NULL, CAUSE_TURNED_AWAY },

	{ FAILURE_NOT_TLS, ANY, speaks_http, CAUSE_PLAIN_HTTP },
	{ FAILURE_NOT_TLS, ANY, speaks_ssh, CAUSE_SSH },
	{ FAILURE_NOT_TLS, ANY, greets, CAUSE_STARTTLS_NEEDED },
	{ FAILURE_NOT_TLS, ANY, NULL, CAUSE_NOT_TLS },

	/* some servers close or reset where they should send an alert */
	{ FAILURE_CLOSED, ANY, asked_and_none_sent,
	    CAUSE_CLIENT_CERT_REQUIRED },
	{ FAILURE_CLOSED, ANY, asked_and_sent, CAUSE_CLIENT_CERT_REFUSED },
	{ FAILURE_CLOSED, ANY, NULL, CAUSE_CLOSED },
	{ FAILURE_CLOSED, ANY, hello_without_name, CAUSE_SNI_MISSING },
	{ FAILURE_CLOSED, ANY, hello_unanswered, CAUSE_NO_COMMON_VERSION },
	{ FAILURE_RESET, ANY, asked_and_none_sent, CAUSE_CLIENT_CERT_REQUIRED },
	{ FAILURE_RESET, ANY, asked_and_sent, CAUSE_CLIENT_CERT_REFUSED },
	{ FAILURE_RESET, ANY, NULL, CAUSE_RESET },
	{ FAILURE_RESET, ANY, hello_without_name, CAUSE_SNI_MISSING },
	{ FAILURE_STALLED, ANY, NULL, CAUSE_STALLED },
	{ FAILURE_IO, ANY, NULL, CAUSE_CONNECT_FAILED },

	/* of level fatal, which it should not be */
	{ FAILURE_ALERT, GNUTLS_A_CLOSE_NOTIFY, asked_and_none_sent,
	    CAUSE_CLIENT_CERT_REQUIRED },
	{ FAILURE_ALERT, GNUTLS_A_CLOSE_NOTIFY, asked_and_sent,
	    CAUSE_CLIENT_CERT_REFUSED },
	{ FAILURE_ALERT, GNUTLS_A_CLOSE_NOTIFY, NULL, CAUSE_CLOSED },

	{ FAILURE_ALERT, GNUTLS_A_PROTOCOL_VERSION, NULL,
	    CAUSE_NO_COMMON_VERSION },
	{ FAILURE_ALERT, GNUTLS_A_HANDSHAKE_FAILURE, asked_and_none_sent,
	    CAUSE_CLIENT_CERT_REQUIRED },
	{ FAILURE_ALERT, GNUTLS_A_HANDSHAKE_FAILURE, asked_and_withheld,
	    CAUSE_CLIENT_CERT_NOT_SENT },
	{ FAILURE_ALERT, GNUTLS_A_HANDSHAKE_FAILURE, asked_and_sent,
	    CAUSE_CLIENT_CERT_REFUSED },
	{ FAILURE_ALERT, GNUTLS_A_HANDSHAKE_FAILURE, nothing_chosen,
	    CAUSE_NO_COMMON_SUITE },
	{ FAILURE_ALERT, GNUTLS_A_HANDSHAKE_FAILURE, hello_without_group,
	    CAUSE_NO_COMMON_GROUP },
	{ FAILURE_ALERT, GNUTLS_A_HANDSHAKE_FAILURE, nothing_chosen,
	    CAUSE_NO_COMMON_SCHEME },
	{ FAILURE_ALERT, GNUTLS_A_HANDSHAKE_FAILURE, no_name_sent,
	    CAUSE_SNI_MISSING },
	{ FAILURE_ALERT, GNUTLS_A_HANDSHAKE_FAILURE, old_version_only,
	    CAUSE_NO_COMMON_VERSION },
	{ FAILURE_ALERT, GNUTLS_A_HANDSHAKE_FAILURE, name_unanswered,
	    CAUSE_SNI_UNKNOWN },
	{ FAILURE_ALERT, GNUTLS_A_INSUFFICIENT_SECURITY, NULL,
	    CAUSE_NO_COMMON_SUITE },
	{ FAILURE_ALERT, GNUTLS_A_INSUFFICIENT_SECURITY, NULL,
	    CAUSE_NO_COMMON_GROUP },
	{ FAILURE_ALERT, GNUTLS_A_UNRECOGNIZED_NAME, name_sent,
	    CAUSE_SNI_UNKNOWN },
	{ FAILURE_ALERT, GNUTLS_A_UNRECOGNIZED_NAME, no_name_sent,
	    CAUSE_SNI_MISSING },
	{ FAILURE_ALERT, GNUTLS_A_MISSING_EXTENSION, no_name_sent,
	    CAUSE_SNI_MISSING },
	{ FAILURE_ALERT, GNUTLS_A_NO_APPLICATION_PROTOCOL, NULL,
	    CAUSE_NO_COMMON_ALPN },
	{ FAILURE_ALERT, GNUTLS_A_CERTIFICATE_REQUIRED, asked_and_withheld,
	    CAUSE_CLIENT_CERT_NOT_SENT },
	{ FAILURE_ALERT, GNUTLS_A_CERTIFICATE_REQUIRED, NULL,
	    CAUSE_CLIENT_CERT_REQUIRED },
	{ FAILURE_ALERT, OF_CERTIFICATE, asked_and_none_sent,
	    CAUSE_CLIENT_CERT_REQUIRED },
	{ FAILURE_ALERT, OF_CERTIFICATE, asked_and_withheld,
	    CAUSE_CLIENT_CERT_NOT_SENT },
	{ FAILURE_ALERT, GNUTLS_A_UNSUPPORTED_CERTIFICATE, asked_and_sent,
	    CAUSE_CLIENT_CERT_PURPOSE },
	{ FAILURE_ALERT, GNUTLS_A_CERTIFICATE_EXPIRED, asked_and_sent,
	    CAUSE_CLIENT_CERT_EXPIRED },
	{ FAILURE_ALERT, GNUTLS_A_CERTIFICATE_REVOKED, asked_and_sent,
	    CAUSE_CLIENT_CERT_REVOKED },
	{ FAILURE_ALERT, GNUTLS_A_UNKNOWN_CA, asked_and_sent,
	    CAUSE_CLIENT_CERT_UNKNOWN_CA },
	{ FAILURE_ALERT, GNUTLS_A_BAD_CERTIFICATE, asked_and_sent,
	    CAUSE_CLIENT_CERT_REFUSED },
	{ FAILURE_ALERT, GNUTLS_A_CERTIFICATE_UNKNOWN, asked_and_sent,
	    CAUSE_CLIENT_CERT_REFUSED },
	{ FAILURE_ALERT, GNUTLS_A_ACCESS_DENIED, asked_and_sent,
	    CAUSE_CLIENT_CERT_REFUSED },
	{ FAILURE_ALERT, GNUTLS_A_BAD_RECORD_MAC, NULL,
	    CAUSE_RECORD_CORRUPTED },
	/* our CertificateVerify did not verify */
	{ FAILURE_ALERT, GNUTLS_A_DECRYPT_ERROR, asked_and_sent,
	    CAUSE_CLIENT_CERT_REFUSED },
	{ FAILURE_ALERT, GNUTLS_A_DECRYPT_ERROR, NULL, CAUSE_RECORD_CORRUPTED },
	{ FAILURE_ALERT, GNUTLS_A_INTERNAL_ERROR, no_name_sent,
	    CAUSE_SNI_MISSING },
	{ FAILURE_ALERT, GNUTLS_A_INTERNAL_ERROR, NULL, CAUSE_PEER_ERROR },
	{ FAILURE_ALERT, GNUTLS_A_INTERNAL_ERROR, name_unanswered,
	    CAUSE_SNI_UNKNOWN },
	{ FAILURE_ALERT, GNUTLS_A_ILLEGAL_PARAMETER, NULL,
	    CAUSE_PROTOCOL_ERROR },
	{ FAILURE_ALERT, GNUTLS_A_UNEXPECTED_MESSAGE, NULL,
	    CAUSE_PROTOCOL_ERROR },
	{ FAILURE_ALERT, GNUTLS_A_DECODE_ERROR, NULL, CAUSE_PROTOCOL_ERROR },

	{ FAILURE_OURS, ANY, downgraded, CAUSE_DOWNGRADE },
	{ FAILURE_OURS, GNUTLS_E_REHANDSHAKE, NULL,
	    CAUSE_RENEGOTIATION_REQUESTED },
	{ FAILURE_OURS, GNUTLS_E_UNSUPPORTED_VERSION_PACKET, NULL,
	    CAUSE_NO_COMMON_VERSION },
	{ FAILURE_OURS, GNUTLS_E_UNKNOWN_CIPHER_SUITE, NULL,
	    CAUSE_NO_COMMON_SUITE },
	{ FAILURE_OURS, GNUTLS_E_NO_CIPHER_SUITES, NULL,
	    CAUSE_NO_COMMON_SUITE },
	{ FAILURE_OURS, GNUTLS_E_DH_PRIME_UNACCEPTABLE, NULL,
	    CAUSE_WEAK_PARAMETERS },
	{ FAILURE_OURS, GNUTLS_E_INSUFFICIENT_SECURITY, NULL,
	    CAUSE_WEAK_PARAMETERS },
	{ FAILURE_OURS, GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM, NULL,
	    CAUSE_NO_COMMON_SCHEME },
	{ FAILURE_OURS, GNUTLS_E_DECRYPTION_FAILED, NULL,
	    CAUSE_RECORD_CORRUPTED },
	{ FAILURE_OURS, GNUTLS_E_ERROR_IN_FINISHED_PACKET, NULL,
	    CAUSE_RECORD_CORRUPTED },
	{ FAILURE_OURS, GNUTLS_E_PK_SIG_VERIFY_FAILED, NULL,
	    CAUSE_BAD_HANDSHAKE_SIGNATURE },
	{ FAILURE_OURS, ANY, NULL, CAUSE_PROTOCOL_ERROR },
};

/* The causes by which verdicts of the server's chain go. */
static const struct {
	enum vfy_reason reason;
	enum cause cause;
} verdicts[] = {
	{ VFY_R_NO_ISSUER, CAUSE_CHAIN_INCOMPLETE },
	{ VFY_R_NO_ISSUER, CAUSE_UNKNOWN_CA },
	{ VFY_R_UNTRUSTED_ROOT, CAUSE_UNKNOWN_CA },
	{ VFY_R_NO_ANCHORS, CAUSE_UNKNOWN_CA },
	{ VFY_R_LOOP, CAUSE_UNKNOWN_CA },
	{ VFY_R_EXPIRED, CAUSE_CERT_EXPIRED },
	{ VFY_R_EXPIRED, CAUSE_CLOCK_SKEW },
	{ VFY_R_NOT_YET_VALID, CAUSE_CERT_NOT_YET_VALID },
	{ VFY_R_NOT_YET_VALID, CAUSE_CLOCK_SKEW },
	{ VFY_R_HOST_MISMATCH, CAUSE_WRONG_NAME },
	{ VFY_R_NO_SAN, CAUSE_WRONG_NAME },
	{ VFY_R_REVOKED, CAUSE_CERT_REVOKED },
	{ VFY_R_MUST_STAPLE, CAUSE_MUST_STAPLE },
	{ VFY_R_WEAK_KEY, CAUSE_CERT_WEAK },
	{ VFY_R_WEAK_SIGNATURE, CAUSE_CERT_WEAK },
};

/* Seconds. */
#define A_DAY 86400

/* -- judging --------------------------------------------------------------------- */

static void
add(struct judgement *j, enum cause c)
{
	size_t i;

	for (i = 0; i < j->n; i++) {
		if (j->causes[i] == c)
			return;
	}
	if (j->n < JUDGE_CAUSES)
		j->causes[j->n++] = c;
}

static int
code_of(const struct handshake *h)
{
	switch (h->failure) {
	case FAILURE_CONNECT:
		return (int)h->connect.result;
	case FAILURE_STARTTLS:
		return (int)h->starttls_result;
	case FAILURE_ALERT:
		return h->alert;
	default:
		return h->error;
	}
}

static bool
is_of_certificate(int alert)
{
	switch (alert) {
	case GNUTLS_A_BAD_CERTIFICATE:
	case GNUTLS_A_UNSUPPORTED_CERTIFICATE:
	case GNUTLS_A_CERTIFICATE_REVOKED:
	case GNUTLS_A_CERTIFICATE_EXPIRED:
	case GNUTLS_A_CERTIFICATE_UNKNOWN:
	case GNUTLS_A_UNKNOWN_CA:
	case GNUTLS_A_ACCESS_DENIED:
		return true;
	default:
		return false;
	}
}

static bool
fits(const struct rule *r, const struct handshake *h, int code)
{
	bool coded = r->code == ANY || r->code == code ||
	    (r->code == OF_CERTIFICATE && is_of_certificate(code));

	return r->failure == h->failure && coded &&
	    (r->when == NULL || r->when(h));
}

static void
judge_failure(const struct handshake *h, struct judgement *j)
{
	int code = code_of(h);
	size_t i, before = j->n;

	for (i = 0; i < COUNT(rules); i++) {
		/* of what we object to, the first is it */
		if (h->failure == FAILURE_OURS && j->n > before)
			break;
		if (h->failure == FAILURE_NOT_TLS && j->n > before)
			break;
		if (fits(&rules[i], h, code))
			add(j, rules[i].cause);
	}
	if (j->n == before)
		add(j, CAUSE_OTHER);
}

/* How far the server's clock (of an HTTP answer) is from this machine's, whatever time
 * was asked about: the handshake was just now. False: not known. */
static bool
skew(const struct handshake *h, int64_t *off)
{
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	*off = 0;
	/*= rfc9110 5.6.7 IMF-fixdate; names of days and months are English */
	if (strptime(h->application.date, "%a, %d %b %Y %H:%M:%S", &tm) == NULL)
		return false;
	*off = timegm(&tm) - time(NULL);
	return true;
}

static void
judge_verdict(const struct handshake *h, const struct vfy_verdict *v,
    const struct chain_view *chain, struct judgement *j)
{
	enum vfy_reason reason = vfy_verdict_reason(v);
	int64_t off;
	bool known = skew(h, &off);
	bool agree = known && off >= -A_DAY && off <= A_DAY;
	size_t i, before = j->n;

	if (vfy_verdict_outcome(v) == VFY_VALID)
		return;
	/* a day off: then it is not the certificate */
	if ((reason == VFY_R_EXPIRED && off < -A_DAY) ||
	    (reason == VFY_R_NOT_YET_VALID && off > A_DAY))
		add(j, CAUSE_CLOCK_SKEW);
	/* the chain is there; its root is not trusted */
	if (reason == VFY_R_NO_ISSUER && chain->ends_in_ca)
		add(j, CAUSE_UNKNOWN_CA);
	for (i = 0; i < COUNT(verdicts); i++) {
		if (verdicts[i].reason == reason &&
		    !(agree && verdicts[i].cause == CAUSE_CLOCK_SKEW))
			add(j, verdicts[i].cause);
	}
	if (j->n == before)
		add(j,
		    vfy_verdict_outcome(v) == VFY_UNDETERMINED
			? CAUSE_CERT_STATUS_UNKNOWN
			: CAUSE_CERT_BAD);
}

struct judgement
judge(const struct handshake *h, const struct vfy_verdict *v,
    const struct chain_view *chain)
{
	struct judgement j = { .failed = h->failure != FAILURE_NONE };

	if (j.failed)
		judge_failure(h, &j);
	if (v != NULL)
		judge_verdict(h, v, chain, &j);
	else if (!j.failed)
		add(&j, CAUSE_CERT_BAD);
	if (j.n > 0)
		j.status = cause_status(j.causes[0]);
	/* what clients differ on is told, and is no failure here; nginx refuses a client
	 * without a certificate by an HTTP status of 400 */
	if (!j.failed && asked_and_none_sent(h) &&
	    strstr(h->application.first_line, " 400 ") != NULL)
		add(&j, CAUSE_CLIENT_CERT_REQUIRED);
	if (chain->misordered)
		add(&j, CAUSE_CHAIN_MISORDERED);
	if (chain->incomplete)
		add(&j, CAUSE_CHAIN_INCOMPLETE);
	return j;
}
