/* SPDX-License-Identifier: MIT */
/*
 * talk.c - some application data on a session that is there: does anything flow?
 *
 * In TLS 1.3 a server may refuse the client's certificate only after the client has
 * finished (RFC 8446 4.4.2.4, 6.2): that comes here, on the first read.
 * Does not: follow redirects, or speak any protocol further than one question.
 */
#include <stdio.h>
#include <string.h>

#include "printable.h"
#include "session.h"

/* Of a protocol in which nobody is asked anything. */
#define LISTEN_MICROSECONDS 400000
/* A server that asked for a client certificate says in TLS 1.3 if it does not like it,
 * when our Finished has come. At least, and this many times the way there and back. */
#define REFUSAL_MICROSECONDS 2000000
#define REFUSAL_ROUND_TRIPS 4
/* Of an answer: its head is all that is looked at. (HEAD would do, but test servers know
 * GET only.) */
#define ANSWER_OCTETS 16384

/* What is said, and by which name it is reported. */
struct question {
	const char *protocol;
	char text[512];
	size_t len;
};

static void
set_question(struct question *q, const char *protocol, const char *text)
{
	q->protocol = protocol;
	q->len = (size_t)snprintf(q->text, sizeof(q->text), "%s", text);
}

static void
ask_http(struct question *q, const struct handshake_ask *ask)
{
	const char *colon = strchr(ask->host, ':');

	q->protocol = "http/1.1";
	q->len = (size_t)snprintf(q->text, sizeof(q->text),
	    "GET / HTTP/1.1\r\nHost: %s%.255s%s:%u\r\nUser-Agent: "
	    "certaudit\r\nAccept: */*\r\nConnection: close\r\n\r\n",
	    colon != NULL ? "[" : "", ask->host, colon != NULL ? "]" : "",
	    (unsigned)ask->port);
}

/*= rfc9113 3.4 the preface, and empty SETTINGS */
static void
ask_h2(struct question *q)
{
	static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
				      "\0\0\0\4\0\0\0\0\0";

	q->protocol = "h2";
	q->len = sizeof(preface) - 1;
	memcpy(q->text, preface, q->len);
}

static void
choose(const struct session *s, const struct handshake_ask *ask,
    struct question *q)
{
	const char *alpn = s->h->alpn;

	set_question(q, "", "");
	switch (ask->starttls) {
	case STARTTLS_SMTP:
		set_question(q, "smtp", "NOOP\r\n");
		return;
	case STARTTLS_IMAP:
		set_question(q, "imap", "b NOOP\r\n");
		return;
	case STARTTLS_POP3:
		set_question(q, "pop3", "NOOP\r\n");
		return;
	case STARTTLS_FTP:
		set_question(q, "ftp", "NOOP\r\n");
		return;
	case STARTTLS_LDAP:
	case STARTTLS_XMPP:
		return;
	case STARTTLS_NONE:
		break;
	}
	if (strcmp(alpn, "h2") == 0)
		ask_h2(q);
	else if (strcmp(alpn, "http/1.1") == 0 ||
	    (alpn[0] == '\0' && (ask->port == 443 || ask->port == 8443)))
		ask_http(q, ask);
}

/* The rest of the line behind name, in a head that ends with NUL. */
static void
find_field(const char *head, const char *name, char *out, size_t len)
{
	const char *line = strcasestr(head, name);
	char value[64];
	size_t n = 0;

	if (line == NULL)
		return;
	for (line += strlen(name); *line == ' '; line++)
		;
	while (n < sizeof(value) - 1 && line[n] != '\r' && line[n] != '\n' &&
	    line[n] != '\0') {
		value[n] = line[n];
		n++;
	}
	value[n] = '\0';
	printable(value, out, len);
}

static void
note_answer(struct handshake_application *a, const char *text, size_t len)
{
	char line[200];
	size_t n = 0;

	while (n < len && n < sizeof(line) - 1 && text[n] != '\r' &&
	    text[n] != '\n') {
		line[n] = text[n] == '\0' ? ' ' : text[n];
		n++;
	}
	line[n] = '\0';
	printable(line, a->first_line, sizeof(a->first_line));
	if (strncmp(line, "HTTP/", 5) == 0)
		find_field(text, "\nDate:", a->date, sizeof(a->date));
}

/* Is it enough? One line, or the head of an HTTP answer. */
static bool
is_whole(const struct question *q, const char *text, size_t len)
{
	if (strcmp(q->protocol, "http/1.1") == 0)
		return strstr(text, "\r\n\r\n") != NULL;
	return len > 0;
}

/* 0, 1 when the peer closed, or GnuTLS's error. */
static int
read_answer(struct session *s, const struct question *q, char *text)
{
	struct handshake_application *a = &s->h->application;
	size_t len = 0;

	text[0] = '\0';
	while (len < ANSWER_OCTETS && !is_whole(q, text, len)) {
		ssize_t n =
		    gnutls_record_recv(s->tls, text + len, ANSWER_OCTETS - len);

		/* GnuTLS says so too behind a ticket */
		if (n == GNUTLS_E_AGAIN && s->h->recorder.quiet)
			return 0;
		if (n < 0 && n != GNUTLS_E_REHANDSHAKE &&
		    gnutls_error_is_fatal((int)n) == 0)
			continue;
		if (n <= 0)
			return n == 0 ? 1 : (int)n;
		len += (size_t)n;
		text[len] = '\0';
		a->received += (size_t)n;
		note_answer(a, text, len);
	}
	return 0;
}

/*
 * May the server still refuse our certificate, or the want of one?
 *= rfc5246 7.3 its Finished comes last, and it has looked at the certificate by then
 */
static bool
refusal_may_follow(const struct session *s)
{
	return s->h->flow.has_request &&
	    gnutls_protocol_get_version(s->tls) == GNUTLS_TLS1_3;
}

static int64_t
patience_of(const struct session *s)
{
	const struct handshake *h = s->h;
	const struct connect_log *log = &h->connect;
	int64_t trip = log->n > 0 ? log->tried[log->n - 1].microseconds
				  : h->clock.cost[STAGE_TCP].microseconds;

	if (!refusal_may_follow(s))
		return LISTEN_MICROSECONDS;
	trip *= REFUSAL_ROUND_TRIPS;
	return trip > REFUSAL_MICROSECONDS ? trip : REFUSAL_MICROSECONDS;
}

/* What the server says unasked, for a moment: if nothing, nothing is wrong. */
static int
listen_a_moment(struct session *s, char *text)
{
	struct recorder *r = &s->h->recorder;
	int64_t patience = r->patience;
	const struct question any = { .protocol = "" };
	int rc;

	r->patience = patience_of(s);
	r->gentle = true;
	rc = read_answer(s, &any, text);
	r->gentle = r->quiet = false;
	r->patience = patience;
	return rc;
}

static int
ask_and_read(struct session *s, const struct question *q, char *text)
{
	struct handshake_application *a = &s->h->application;
	ssize_t n;
	int rc = 0;

	/* who refuses our certificate must not find the connection in use */
	if (refusal_may_follow(s) || q->len == 0)
		rc = listen_a_moment(s, text);
	if (rc != 0 || q->len == 0)
		return rc;
	(void)snprintf(a->protocol, sizeof(a->protocol), "%s", q->protocol);
	do
		n = gnutls_record_send(s->tls, q->text, q->len);
	while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
	if (n < 0)
		return (int)n;
	a->sent = q->len;
	return read_answer(s, q, text);
}

void
session_talk(struct session *s, const struct handshake_ask *ask)
{
	struct handshake_application *a = &s->h->application;
	char text[ANSWER_OCTETS + 1];
	struct question q;
	int rc;

	s->sending = STAGE_APPLICATION_DATA;
	a->tried = true;
	a->protocol[0] = '\0';
	choose(s, ask, &q);
	rc = ask_and_read(s, &q, text);
	/* whoever answers may leave as it likes */
	if (rc < 0 && a->received == 0) {
		session_failed(s, rc, STAGE_APPLICATION_DATA);
		return;
	}
	if (rc == 1 && a->received == 0 && q.len > 0) {
		s->h->failure = FAILURE_CLOSED;
		s->h->failed_at = STAGE_APPLICATION_DATA;
	}
	gnutls_bye(s->tls, GNUTLS_SHUT_WR);
	stage_clock_credit(&s->h->clock, STAGE_APPLICATION_DATA,
	    s->h->recorder.sent.total, s->h->recorder.received.total);
}
