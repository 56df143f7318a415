/* SPDX-License-Identifier: MIT */
/*
 * pack.c - a handshake as bytes, and back. Numbers are big-endian; a text has its
 * length before it, and so have octets.
 *
 * One function says what there is, in which order, for both ways: it visits each
 * field, and the visitor writes or reads it.
 */
#include "pack.h"

#include <stdlib.h>
#include <string.h>

#define MAGIC 0x76667931 /* "vfy1" */

/* Either way. */
struct packer {
	bool reading;
	bool bad; /* reading: it is none; writing: no room */
	bool nomem;
	uint8_t *at; /* written, or read, next */
	size_t left;
};

/* -- fields ---------------------------------------------------------------------- */

/* The next n octets; NULL: there are not so many. */
static uint8_t *
take(struct packer *p, size_t n)
{
	uint8_t *at = p->at;

	if (p->bad || n > p->left) {
		p->bad = true;
		return NULL;
	}
	p->at += n;
	p->left -= n;
	return at;
}

/* A number of n octets, at most max. */
static uint64_t
number(struct packer *p, uint64_t value, unsigned n, uint64_t max)
{
	uint8_t *at = take(p, n);

	if (at == NULL)
		return 0;
	if (p->reading)
		value = 0;
	for (unsigned i = 0; i < n; i++) {
		unsigned shift = 8 * (n - 1 - i);

		if (p->reading)
			value |= (uint64_t)at[i] << shift;
		else
			at[i] = (uint8_t)(value >> shift);
	}
	if (value > max) {
		p->bad = true;
		return 0;
	}
	return value;
}

static void
flag(struct packer *p, bool *value)
{
	*value = number(p, *value, 1, 1) != 0;
}

static void
size(struct packer *p, size_t *value)
{
	*value = (size_t)number(p, *value, 8, INT64_MAX);
}

static void
moment(struct packer *p, int64_t *value)
{
	*value = (int64_t)number(p, (uint64_t)*value, 8, INT64_MAX);
}

/* May be negative. */
static void
signed_number(struct packer *p, int *value)
{
	*value = (int)(uint32_t)number(p, (uint32_t)*value, 4, UINT32_MAX);
}

/* An enumeration: its values are below n. */
#define CHOICE(p, field, n)                                                    \
	((field) = (__typeof__(field))number((p), (uint64_t)(field), 1, (n)-1))

/* Printable ASCII, with an end, in room octets. */
static void
text(struct packer *p, char *value, size_t room)
{
	size_t len = (size_t)number(
	    p, p->reading ? 0 : strnlen(value, room - 1), 2, room - 1);
	uint8_t *at = take(p, len);

	if (at == NULL)
		return;
	if (!p->reading) {
		memcpy(at, value, len);
		return;
	}
	memcpy(value, at, len);
	value[len] = '\0';
	for (size_t i = 0; i < len; i++) {
		if (at[i] < 0x20 || at[i] > 0x7e)
			p->bad = true;
	}
}

/* Octets, at most max; read into memory of their own. */
static void
octets(struct packer *p, uint8_t **bytes, size_t *len, size_t max)
{
	uint8_t *at;

	*len = (size_t)number(p, *len, 4, max);
	at = take(p, *len);
	if (at == NULL)
		*len = 0;
	if (!p->reading) {
		if (*len > 0)
			memcpy(at, *bytes, *len);
		return;
	}
	/* never NULL: it says that there is a side */
	*bytes = malloc(*len + 1);
	if (*bytes == NULL) {
		p->nomem = p->bad = true;
		*len = 0;
	} else if (*len > 0) {
		memcpy(*bytes, at, *len);
	}
}

/* -- the parts ------------------------------------------------------------------- */

static void
visit_connect(struct packer *p, struct connect_log *c)
{
	c->n = (size_t)number(p, c->n, 1, CONNECT_ADDRESSES);
	for (size_t i = 0; i < c->n && !p->bad; i++) {
		text(p, c->tried[i].address, sizeof(c->tried[i].address));
		CHOICE(p, c->tried[i].result, CONNECT_PROXY + 1);
		signed_number(p, &c->tried[i].error);
		moment(p, &c->tried[i].microseconds);
	}
	CHOICE(p, c->result, CONNECT_PROXY + 1);
	text(p, c->detail, sizeof(c->detail));
}

static void
visit_side(struct packer *p, struct recorder_side *side)
{
	octets(p, &side->bytes, &side->len, RECORDER_BYTES);
	size(p, &side->total);
	if (side->total < side->len)
		p->bad = true;
}

static void
visit_recorder(struct packer *p, struct recorder *r)
{
	bool there = r->sent.bytes != NULL && r->received.bytes != NULL;

	flag(p, &there);
	if (!there)
		return;
	visit_side(p, &r->sent);
	visit_side(p, &r->received);
	r->num_marks = (size_t)number(p, r->num_marks, 2, RECORDER_MARKS);
	for (size_t i = 0; i < r->num_marks && !p->bad; i++) {
		flag(p, &r->marks[i].sent);
		size(p, &r->marks[i].end);
		moment(p, &r->marks[i].at);
	}
	CHOICE(p, r->end, RECORDER_ERROR + 1);
	signed_number(p, &r->error);
}

static void
visit_cost(struct packer *p, struct stage_cost *c)
{
	flag(p, &c->reached);
	size(p, &c->sent);
	size(p, &c->received);
	c->round_trips = (unsigned)number(p, c->round_trips, 4, UINT32_MAX);
	moment(p, &c->microseconds);
	moment(p, &c->cpu_microseconds);
}

static void
visit_caught(struct packer *p, struct caught_list *all)
{
	size_t n = (size_t)number(p, all->n, 2, FLOW_MESSAGES);

	for (size_t i = 0; i < n && !p->bad; i++) {
		struct caught *c = &all->list[i];
		uint8_t *bytes = (uint8_t *)(uintptr_t)c->body.ptr;

		/* counted before it is owned: who frees sees all that there is */
		if (p->reading)
			all->n = i + 1;
		flag(p, &c->sent);
		c->type = (uint8_t)number(p, c->type, 1, UINT8_MAX);
		moment(p, &c->at);
		octets(p, &bytes, &c->body.len, CAUGHT_BYTES);
		c->body.ptr = bytes;
		if (p->reading)
			all->bytes += c->body.len;
	}
	flag(p, &all->cut);
	if (all->bytes > CAUGHT_BYTES)
		p->bad = true;
}

static void
visit_application(struct packer *p, struct handshake_application *a)
{
	flag(p, &a->tried);
	text(p, a->protocol, sizeof(a->protocol));
	size(p, &a->sent);
	size(p, &a->received);
	text(p, a->first_line, sizeof(a->first_line));
	text(p, a->date, sizeof(a->date));
}

static void
visit_agreed(struct packer *p, struct handshake *h)
{
	flag(p, &h->done);
	flag(p, &h->exporter);
	flag(p, &h->extended_master_secret);
	flag(p, &h->safe_renegotiation);
	flag(p, &h->encrypt_then_mac);
	flag(p, &h->resumed);
	text(p, h->alpn, sizeof(h->alpn));
	visit_application(p, &h->application);
}

static void
visit_failure(struct packer *p, struct handshake *h)
{
	CHOICE(p, h->failure, FAILURE_OURS + 1);
	CHOICE(p, h->failed_at, STAGES);
	signed_number(p, &h->error);
	text(p, h->detail, sizeof(h->detail));
	signed_number(p, &h->alert);
	if (h->alert < -1 || h->alert > 255)
		p->bad = true;
	flag(p, &h->alert_by_us);
}

static void
visit(struct packer *p, struct handshake *h)
{
	if (number(p, MAGIC, 4, UINT32_MAX) != MAGIC)
		p->bad = true;
	text(p, h->host, sizeof(h->host));
	text(p, h->servername, sizeof(h->servername));
	h->port = (uint16_t)number(p, h->port, 2, UINT16_MAX);
	CHOICE(p, h->starttls, STARTTLS_XMPP + 1);
	flag(p, &h->has_client_cert);
	flag(p, &h->by_proxy);
	visit_connect(p, &h->connect);
	CHOICE(p, h->starttls_result, STARTTLS_TURNED_AWAY + 1);
	text(p, h->starttls_said, sizeof(h->starttls_said));
	visit_recorder(p, &h->recorder);
	size(p, &h->tls_sent_from);
	size(p, &h->tls_received_from);
	if (h->tls_sent_from > h->recorder.sent.len ||
	    h->tls_received_from > h->recorder.received.len)
		p->bad = true;
	for (size_t i = 0; i < STAGES; i++)
		visit_cost(p, &h->clock.cost[i]);
	visit_failure(p, h);
	visit_caught(p, &h->caught);
	visit_agreed(p, h);
}

static void
visit_order(struct packer *p, struct handshake_order *o)
{
	text(p, o->host, sizeof(o->host));
	o->port = (uint16_t)number(p, o->port, 2, UINT16_MAX);
	flag(p, &o->sni);
	text(p, o->servername, sizeof(o->servername));
	CHOICE(p, o->starttls, STARTTLS_XMPP + 1);
	moment(p, &o->timeout);
	o->num_alpn = (size_t)number(p, o->num_alpn, 1, HANDSHAKE_ALPN_MAX);
	for (size_t i = 0; i < o->num_alpn && !p->bad; i++)
		text(p, o->alpn[i], sizeof(o->alpn[i]));
}

/* -- both ways ------------------------------------------------------------------- */

uint8_t *
handshake_pack(const struct handshake *h, size_t *len)
{
	uint8_t *buf = malloc(PACK_MAX);
	struct packer p = { .at = buf, .left = PACK_MAX };

	if (buf == NULL)
		return NULL;
	/* who writes changes nothing */
	visit(&p, (struct handshake *)(uintptr_t)h);
	if (p.bad) {
		free(buf);
		return NULL;
	}
	*len = PACK_MAX - p.left;
	return buf;
}

int
handshake_unpack(struct vfy_span packed, struct handshake **out)
{
	struct packer p = { .reading = true,
		/* who reads changes nothing */
		.at = (uint8_t *)(uintptr_t)packed.ptr,
		.left = packed.len };
	struct handshake *h = calloc(1, sizeof(*h));
	int rc = VFY_EPARSE;

	if (h == NULL)
		return VFY_ENOMEM;
	visit(&p, h);
	if (p.nomem)
		rc = VFY_ENOMEM;
	else if (!p.bad && p.left == 0)
		rc = handshake_read(h) ? 0 : VFY_ENOMEM;
	if (rc == 0)
		*out = h;
	else
		handshake_free(h);
	return rc;
}

size_t
handshake_order_pack(
    const struct handshake_order *order, uint8_t out[PACK_ORDER_MAX])
{
	struct packer p = { .at = out, .left = PACK_ORDER_MAX };

	visit_order(&p, (struct handshake_order *)(uintptr_t)order);
	return PACK_ORDER_MAX - p.left;
}

bool
handshake_order_unpack(struct vfy_span packed, struct handshake_order *out)
{
	struct packer p = { .reading = true,
		.at = (uint8_t *)(uintptr_t)packed.ptr,
		.left = packed.len };

	memset(out, 0, sizeof(*out));
	visit_order(&p, out);
	return !p.bad && p.left == 0 && out->host[0] != '\0' &&
	    out->port != 0 && out->timeout > 0 &&
	    out->timeout <= PACK_TIMEOUT_MAX;
}

struct handshake_ask
handshake_order_ask(const struct handshake_order *order)
{
	struct handshake_ask ask = { .host = order->host,
		.port = order->port,
		.servername = order->sni ? order->servername : NULL,
		.starttls = order->starttls,
		.timeout = order->timeout,
		.num_alpn = order->num_alpn };

	for (size_t i = 0; i < order->num_alpn; i++)
		ask.alpn[i] = order->alpn[i];
	return ask;
}
