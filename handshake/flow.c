/* SPDX-License-Identifier: MIT */
/*
 * flow.c - the messages of a handshake in their order.
 *
 * Each side is read alone: records, and the messages in them as long as they are
 * not encrypted (RFC 8446 5, RFC 5246 6.2.1: a message may lie in many records, and a
 * record hold many). The nth message of a side is also the nth that the library had,
 * so those behind the last readable one come from there. Then both are merged by time.
 * Does not: judge.
 */
#include "flow.h"

#include <stdlib.h>
#include <string.h>

/* -- what the library had ---------------------------------------------------------- */

bool
caught_add(struct caught_list *all, bool sent, uint8_t type,
    struct vfy_span body, int64_t at)
{
	uint8_t *copy;

	if (all->n == FLOW_MESSAGES || body.len > CAUGHT_BYTES - all->bytes) {
		all->cut = true;
		return true;
	}
	copy = malloc(body.len + 1);
	if (copy == NULL)
		return false;
	if (body.len > 0)
		memcpy(copy, body.ptr, body.len);
	all->list[all->n++] =
	    (struct caught){ sent, type, { copy, body.len }, at };
	all->bytes += body.len;
	return true;
}

void
caught_free(struct caught_list *all)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		free((void *)(uintptr_t)all->list[i].body.ptr);
	all->n = 0;
}

/* -- one side ------------------------------------------------------------------------ */

struct side {
	const struct flow_side *in;
	struct flow *out;
	bool sent;
	bool tls13;  /* what follows ChangeCipherSpec may be readable */
	bool sealed; /* the rest is encrypted */
	uint8_t *joined;
	size_t len, read; /* in joined */
	size_t messages;  /* of handshakes, that were read */
};

static void
add(struct flow *f, const struct flow_message *m)
{
	if (f->n == FLOW_MESSAGES)
		f->cut = true;
	else
		f->list[f->n++] = *m;
}

static int64_t
when(const struct side *s, size_t offset)
{
	return s->in->when(s->in->arg, s->sent, offset);
}

/* TLS 1.3 is known as soon as the server says so. */
static void
look_for_version(struct side *s, const struct wire_message *m)
{
	struct wire_hello hello;

	if (!s->sent && m->type == WIRE_SERVER_HELLO &&
	    wire_server_hello(m->body, &hello))
		s->tls13 = wire_chosen_version(&hello) == WIRE_TLS13;
}

static void
read_messages(struct side *s, size_t offset)
{
	struct vfy_span rest = { s->joined + s->read, s->len - s->read };
	struct wire_message m;

	while (wire_message(&rest, &m) == WIRE_READ) {
		struct flow_message out = { .sent = s->sent,
			.content = WIRE_HANDSHAKE,
			.type = m.type,
			.body = m.body,
			.size = m.size,
			.at = when(s, offset) };

		add(s->out, &out);
		look_for_version(s, &m);
		s->read += m.size;
		s->messages++;
	}
}

static void
read_alert(struct side *s, const struct wire_record *r, size_t offset)
{
	struct flow_message m = { .sent = s->sent,
		.content = WIRE_ALERT,
		.size = r->size,
		.at = when(s, offset) };

	if (r->payload.len == 2) {
		m.warning = r->payload.ptr[0] == 1;
		m.type = r->payload.ptr[1];
		add(s->out, &m);
	}
}

static void
read_record(struct side *s, const struct wire_record *r, size_t offset)
{
	if (r->content == WIRE_APPLICATION_DATA)
		s->sealed = true;
	if (r->content == WIRE_CHANGE_CIPHER_SPEC) {
		struct flow_message m = { .sent = s->sent,
			.content = r->content,
			.size = r->size,
			.at = when(s, offset) };

		add(s->out, &m);
		/*= rfc8446 5 a "dummy" one, which changes nothing */
		s->sealed = s->sealed || !s->tls13;
	} else if (r->content == WIRE_ALERT && !s->sealed) {
		read_alert(s, r, offset);
	} else if (r->payload.len > 0 && !s->sealed) {
		memcpy(s->joined + s->len, r->payload.ptr, r->payload.len);
		s->len += r->payload.len;
		read_messages(s, offset);
	}
}

static bool
read_side(struct side *s)
{
	struct vfy_span rest = s->in->bytes;
	struct wire_record r;
	enum wire_read rc;

	/* payloads are never more than the records */
	s->joined = malloc(rest.len + 1);
	if (s->joined == NULL)
		return false;
	s->out->joined[s->sent] = s->joined;
	while ((rc = wire_record(&rest, &r)) == WIRE_READ)
		read_record(s, &r, s->in->bytes.len - rest.len);
	if (rc == WIRE_NOT_TLS) {
		s->out->broken = true;
		if (!s->sent && rest.len == s->in->bytes.len)
			s->out->stray = rest;
	}
	return true;
}

/* What the library had behind the messages of the side that could be read. */
static void
add_caught(const struct caught_list *all, const struct side *s)
{
	size_t i, nth = 0;

	for (i = 0; i < all->n; i++) {
		const struct caught *c = &all->list[i];
		struct flow_message m = { .sent = c->sent,
			.encrypted = true,
			.content = WIRE_HANDSHAKE,
			.type = c->type,
			.body = c->body,
			.size = c->body.len + 4,
			.at = c->at };

		if (c->sent == s->sent && nth++ >= s->messages)
			add(s->out, &m);
	}
}

/* -- both ---------------------------------------------------------------------------- */

/* By time; there are few, and each side is in order already: equal ones stay. */
static void
sort(struct flow *f)
{
	size_t i, j;

	for (i = 1; i < f->n; i++) {
		struct flow_message m = f->list[i];

		for (j = i; j > 0 && f->list[j - 1].at > m.at; j--)
			f->list[j] = f->list[j - 1];
		f->list[j] = m;
	}
}

static bool
read_client_hello(struct flow *f, struct vfy_span body)
{
	if (!f->has_client_hello)
		return f->has_client_hello =
			   wire_client_hello(body, &f->client_hello);
	return f->has_second_hello = wire_client_hello(body, &f->second_hello);
}

static bool
read_server_hello(struct flow *f, struct vfy_span body)
{
	struct wire_hello hello;

	if (!wire_server_hello(body, &hello))
		return false;
	f->version = wire_chosen_version(&hello);
	if (wire_is_retry(&hello)) {
		f->retry = hello;
		f->has_retry = true;
	} else if (!f->has_server_hello) {
		f->server_hello = hello;
		f->has_server_hello = true;
	}
	return true;
}

static bool
is_curve_suite(uint16_t suite)
{
	const struct tls_suite *known = tls_suite_find(suite);

	return known == NULL || strncmp(known->exchange, "ECDH", 4) == 0;
}

static bool
read_certificate(struct flow *f, const struct flow_message *m)
{
	bool tls13 = f->version == WIRE_TLS13;

	if (m->sent)
		return f->has_client_chain =
			   wire_certificate(m->body, tls13, &f->client_chain);
	f->has_chain = wire_certificate(m->body, tls13, &f->chain);
	if (f->has_chain)
		f->staple = f->chain.staples[0];
	return f->has_chain;
}

static bool
read_staple(struct flow *f, struct vfy_span body)
{
	bool read = wire_certificate_status(body, &f->staple);

	if (!read)
		f->staple = (struct vfy_span){ NULL, 0 };
	return read;
}

static bool
read_signed(struct flow *f, const struct flow_message *m)
{
	return wire_certificate_verify(
	    m->body, m->sent ? &f->client_scheme : &f->scheme);
}

/* What a message tells; false: it can't be read. */
static bool
read_message(struct flow *f, const struct flow_message *m)
{
	switch (m->type) {
	case WIRE_CLIENT_HELLO:
		return read_client_hello(f, m->body);
	case WIRE_SERVER_HELLO:
		return read_server_hello(f, m->body);
	case WIRE_ENCRYPTED_EXTENSIONS:
		return f->has_encrypted_extensions = wire_encrypted_extensions(
			   m->body, &f->encrypted_extensions);
	case WIRE_CERTIFICATE:
		return read_certificate(f, m);
	case WIRE_CERTIFICATE_STATUS:
		return read_staple(f, m->body);
	case WIRE_SERVER_KEY_EXCHANGE:
		return f->has_key_exchange = wire_server_key_exchange(m->body,
			   is_curve_suite(flow_suite(f)), &f->key_exchange);
	case WIRE_CERTIFICATE_REQUEST:
		return f->has_request = wire_certificate_request(
			   m->body, f->version == WIRE_TLS13, &f->request);
	case WIRE_CERTIFICATE_VERIFY:
		return read_signed(f, m);
	case WIRE_SERVER_HELLO_DONE:
		return f->hello_done = true;
	case WIRE_CLIENT_KEY_EXCHANGE:
		return f->client_key_exchange = true;
	case WIRE_FINISHED:
		return *(m->sent ? &f->client_finished : &f->server_finished) =
			   true;
	case WIRE_NEW_SESSION_TICKET:
		f->tickets++;
		return true;
	default:
		return true;
	}
}

bool
flow_read(const struct flow_side *sent, const struct flow_side *received,
    const struct caught_list *caught, struct flow *out)
{
	struct side server = { .in = received, .out = out };
	struct side client = { .in = sent, .out = out, .sent = true };
	size_t i;

	memset(out, 0, sizeof(*out));
	if (!read_side(&server))
		return false;
	client.tls13 = server.tls13;
	if (!read_side(&client))
		return false;
	add_caught(caught, &server);
	add_caught(caught, &client);
	sort(out);
	for (i = 0; i < out->n; i++) {
		if (out->list[i].content == WIRE_HANDSHAKE &&
		    !read_message(out, &out->list[i]))
			out->broken = true;
	}
	return true;
}

void
flow_free(struct flow *f)
{
	free(f->joined[0]);
	free(f->joined[1]);
	memset(f, 0, sizeof(*f));
}

uint16_t
flow_suite(const struct flow *f)
{
	return f->has_server_hello ? wire_number_at(f->server_hello.suites, 0)
				   : 0;
}

uint16_t
flow_group(const struct flow *f)
{
	struct vfy_span data;

	if (f->has_key_exchange)
		return f->key_exchange.group;
	if (f->has_server_hello &&
	    wire_extension_find(
		&f->server_hello.ext, WIRE_X_KEY_SHARE, &data) &&
	    data.len >= 2)
		return wire_number_at(data, 0);
	return 0;
}

uint16_t
flow_server_scheme(const struct flow *f)
{
	return f->scheme != 0 ? f->scheme : f->key_exchange.scheme;
}
