/* SPDX-License-Identifier: MIT */
/*
 * handshake.c - one TLS handshake, from the name of a host to the last octet.
 *
 *	connect -> STARTTLS -> TLS -> application data -> what was said, read
 *
 * Does not: verify certificates, or know how a report looks.
 */
#include "handshake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "session.h"

/* Of each wait; of all the caller says. */
#define PATIENCE 10000000

const char *
failure_name(enum failure f)
{
	static const char *const names[] = {
		[FAILURE_NONE] = "none",
		[FAILURE_CONNECT] = "not-connected",
		[FAILURE_STARTTLS] = "starttls",
		[FAILURE_CLOSED] = "closed",
		[FAILURE_RESET] = "reset",
		[FAILURE_STALLED] = "stalled",
		[FAILURE_IO] = "io",
		[FAILURE_ALERT] = "alert-received",
		[FAILURE_NOT_TLS] = "not-tls",
		[FAILURE_OURS] = "refused-by-us",
	};

	return f <= FAILURE_OURS ? names[f] : "";
}

/* -- host and port --------------------------------------------------------------- */

static bool
port_parse(const char *text, uint16_t *port)
{
	unsigned long n = 0;
	size_t i;

	for (i = 0; text[i] >= '0' && text[i] <= '9' && i < 6; i++)
		n = 10 * n + (unsigned long)(text[i] - '0');
	if (i == 0 || text[i] != '\0' || n == 0 || n > 65535)
		return false;
	*port = (uint16_t)n;
	return true;
}

/* Names by themselves are looked at by who looks them up; they steer nothing here. */
static bool
is_plain(const char *host)
{
	size_t i;

	for (i = 0; host[i] != '\0'; i++) {
		unsigned char c = (unsigned char)host[i];

		if (c <= ' ' || c == 0x7f ||
		    strchr("\"'<>&/\\@?#[]", c) != NULL)
			return false;
	}
	return i > 0;
}

bool
host_port_parse(const char *text, char host[256], uint16_t *port)
{
	const char *end, *colon = strchr(text, ':');
	bool bracket = text[0] == '[';
	size_t len;

	if (bracket) {
		text++;
		end = strchr(text, ']');
		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return false;
		colon = end[1] == ':' ? end + 1 : NULL;
	} else if (colon != NULL && strchr(colon + 1, ':') != NULL) {
		/* "::1" */
		colon = NULL;
		end = text + strlen(text);
	} else {
		end = colon != NULL ? colon : text + strlen(text);
	}
	len = (size_t)(end - text);
	if (len == 0 || len > 255)
		return false;
	memcpy(host, text, len);
	host[len] = '\0';
	if (colon != NULL && !port_parse(colon + 1, port))
		return false;
	if (strchr(host, ':') != NULL || bracket)
		return host_is_address(host);
	return is_plain(host);
}

/* -- the run --------------------------------------------------------------------- */

static void
credit(struct handshake *h, enum stage stage)
{
	stage_clock_credit(&h->clock, stage, h->recorder.sent.total,
	    h->recorder.received.total);
}

/* No address is known, and one attempt is all. */
static int
reach_by_proxy(struct handshake *h, const struct handshake_ask *ask,
    const struct connect_ask *to)
{
	struct connect_log *log = &h->connect;
	int64_t left = (to->deadline - monotonic_us()) / 1000;
	int fd = ask->tunnel(ask->tunnel_arg, to->host, to->port,
	    left > 0 ? left : 1, log->detail, sizeof(log->detail));

	h->by_proxy = true;
	log->result = fd >= 0 ? CONNECT_DONE : CONNECT_PROXY;
	return fd;
}

static int
reach(struct handshake *h, const struct handshake_ask *ask, int64_t deadline)
{
	struct connect_ask to = { .host = ask->connect_host != NULL
		    ? ask->connect_host
		    : ask->host,
		.port = ask->connect_port != 0 ? ask->connect_port : ask->port,
		.deadline = deadline,
		.cut = ask->cut > 0 ? ask->cut : -1,
		.allowed = ask->allowed,
		.arg = ask->arg };
	int fd = ask->tunnel != NULL ? reach_by_proxy(h, ask, &to)
				     : connect_to(&to, &h->connect);

	credit(h, STAGE_TCP);
	if (fd < 0) {
		h->failure = FAILURE_CONNECT;
		h->failed_at = STAGE_TCP;
		snprintf(h->detail, sizeof(h->detail), "%s", h->connect.detail);
	}
	return fd;
}

static void
change_to_tls(struct handshake *h, const struct handshake_ask *ask)
{
	if (ask->starttls == STARTTLS_NONE)
		return;
	h->starttls_result = starttls_ask(&h->recorder, ask->starttls,
	    ask->host, h->starttls_said, sizeof(h->starttls_said));
	credit(h, STAGE_STARTTLS);
	h->tls_sent_from = h->recorder.sent.len;
	h->tls_received_from = h->recorder.received.len;
	if (h->starttls_result == STARTTLS_DONE)
		return;
	h->failed_at = STAGE_STARTTLS;
	h->failure = FAILURE_STARTTLS;
	if (h->starttls_result != STARTTLS_CUT)
		return;
	switch (h->recorder.end) {
	case RECORDER_TIMEOUT:
		h->failure = FAILURE_STALLED;
		break;
	case RECORDER_RESET:
		h->failure = FAILURE_RESET;
		break;
	default:
		h->failure = FAILURE_CLOSED;
		break;
	}
}

static int64_t
when(const void *arg, bool sent, size_t offset)
{
	const struct handshake *h = arg;

	return recorder_when(&h->recorder, sent,
	    offset + (sent ? h->tls_sent_from : h->tls_received_from));
}

bool
handshake_read(struct handshake *h)
{
	const struct recorder *r = &h->recorder;
	struct flow_side sent = { .when = when, .arg = h };
	struct flow_side received = sent;

	flow_free(&h->flow);
	if (r->sent.bytes == NULL || r->received.bytes == NULL)
		return true;
	sent.bytes = (struct vfy_span){ r->sent.bytes + h->tls_sent_from,
		r->sent.len - h->tls_sent_from };
	received.bytes =
	    (struct vfy_span){ r->received.bytes + h->tls_received_from,
		    r->received.len - h->tls_received_from };
	return flow_read(&sent, &received, &h->caught, &h->flow);
}

/* What came first was no TLS: then that is what is wrong. */
static void
look_at_stray(struct handshake *h)
{
	if (h->failure != FAILURE_NONE && h->failure != FAILURE_CONNECT &&
	    h->failure != FAILURE_STARTTLS && h->flow.stray.len > 0) {
		h->failure = FAILURE_NOT_TLS;
		/* which it can't have understood */
		h->alert = -1;
		h->alert_by_us = false;
	}
}

static int
run_tls(struct handshake *h, const struct handshake_ask *ask, int fd,
    int64_t deadline, struct session *s)
{
	if (!recorder_start(&h->recorder, fd, deadline,
		ask->timeout < PATIENCE ? ask->timeout : PATIENCE))
		return VFY_ENOMEM;
	h->recorder.cut = ask->cut > 0 ? ask->cut : -1;
	change_to_tls(h, ask);
	if (h->failure != FAILURE_NONE)
		return 0;
	session_shake(s);
	if (!handshake_read(h))
		return VFY_ENOMEM;
	if (h->failure == FAILURE_NONE)
		session_talk(s, ask);
	if (s->no_memory || !handshake_read(h))
		return VFY_ENOMEM;
	look_at_stray(h);
	return 0;
}

static void
note_ask(struct handshake *h, const struct handshake_ask *ask)
{
	snprintf(h->host, sizeof(h->host), "%s", ask->host);
	snprintf(h->servername, sizeof(h->servername), "%s",
	    ask->servername != NULL ? ask->servername : "");
	h->port = ask->port;
	h->starttls = ask->starttls;
	h->has_client_cert = ask->cert.len > 0;
	h->alert = -1;
}

int
handshake_run(const struct handshake_ask *ask, struct handshake **out,
    char *what, size_t len)
{
	struct handshake *h = calloc(1, sizeof(*h));
	int64_t deadline = monotonic_us() + ask->timeout;
	struct session s;
	int fd = -1, rc;

	if (h == NULL)
		return VFY_ENOMEM;
	note_ask(h, ask);
	rc = session_new(&s, ask, h, what, len);
	if (rc != 0)
		goto out;
	stage_clock_start(&h->clock);
	fd = reach(h, ask, deadline);
	if (fd >= 0)
		rc = run_tls(h, ask, fd, deadline, &s);
out:
	session_free(&s);
	if (fd >= 0)
		close(fd);
	if (rc == 0)
		*out = h;
	else
		handshake_free(h);
	return rc;
}

void
handshake_free(struct handshake *h)
{
	if (h == NULL)
		return;
	flow_free(&h->flow);
	caught_free(&h->caught);
	recorder_free(&h->recorder);
	free(h);
}
