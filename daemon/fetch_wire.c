/* SPDX-License-Identifier: MIT */
/*
 * fetch_wire.c - messages between the service and its fetcher, written and
 * read. Each side takes the other for somebody who may have been taken over:
 * what is out of bounds is no message. Does no I/O.
 */
#include "fetch_wire.h"

#include <string.h>

struct writer {
	uint8_t *at;
	size_t left;
	bool full;
};

static void
put_bytes(struct writer *w, const void *bytes, size_t n)
{
	if (n > w->left) {
		w->full = true;
		return;
	}
	if (n > 0)
		memcpy(w->at, bytes, n);
	w->at += n;
	w->left -= n;
}

static void
put_number(struct writer *w, uint64_t value, unsigned n)
{
	uint8_t bytes[8];
	unsigned i;

	for (i = 0; i < n; i++)
		bytes[i] = (uint8_t)(value >> (8 * (n - 1 - i)));
	put_bytes(w, bytes, n);
}

/* A string's length, bounded; NULL is none. */
static size_t
length(struct writer *w, const char *text, size_t max)
{
	size_t n = text == NULL ? 0 : strnlen(text, max + 1);

	if (n > max)
		w->full = true;
	return n;
}

static void
write_fetch(struct writer *w, const struct vfy_fetch *f)
{
	size_t url = length(w, f->url, PACKET_URL);
	size_t etag = length(w, f->etag, VFY_VALIDATOR_MAX - 1);
	size_t modified = length(w, f->last_modified, VFY_VALIDATOR_MAX - 1);

	if (f->post.len > PACKET_POST)
		w->full = true;
	put_number(w, (uint64_t)f->deadline, 8);
	put_number(w, f->max_bytes, 8);
	put_number(w, url, 2);
	put_number(w, etag, 2);
	put_number(w, modified, 2);
	put_number(w, f->post.len, 2);
	put_bytes(w, f->url, url);
	put_bytes(w, f->etag, etag);
	put_bytes(w, f->last_modified, modified);
	put_bytes(w, f->post.ptr, f->post.len);
}

static void
write_reply(struct writer *w, const struct packet_message *m)
{
	size_t etag = length(w, m->etag, VFY_VALIDATOR_MAX - 1);
	size_t modified = length(w, m->last_modified, VFY_VALIDATOR_MAX - 1);

	put_number(w, m->body_len, 8);
	put_number(w, etag, 2);
	put_number(w, modified, 2);
	put_bytes(w, m->etag, etag);
	put_bytes(w, m->last_modified, modified);
}

bool
packet_write(const struct packet_message *m, uint8_t packet[PACKET_MAX], size_t *len)
{
	struct writer w = { .at = packet, .left = PACKET_MAX };
	unsigned kind = 0;

	if (m->type == PACKET_FETCH)
		kind = (unsigned)m->fetch.kind;
	else if (m->type == PACKET_REPLY)
		kind = (unsigned)m->outcome;
	put_number(&w, (unsigned)m->type, 1);
	put_number(&w, kind, 1);
	put_number(&w, m->type == PACKET_REPLY ? (unsigned)-m->error : 0, 1);
	put_number(&w, 0, 1);
	put_number(&w, m->slot, 4);
	put_number(&w, m->serial, 4);
	if (m->type == PACKET_FETCH || m->type == PACKET_HANDSHAKE)
		write_fetch(&w, &m->fetch);
	else if (m->type == PACKET_REPLY)
		write_reply(&w, m);
	*len = (size_t)(w.at - packet);
	return !w.full;
}

/* -- reading ---------------------------------------------------------------- */

struct reader {
	struct vfy_span rest;
	bool bad;
};

static uint64_t
get_number(struct reader *r, unsigned n)
{
	uint64_t value = 0;
	unsigned i;

	if (r->rest.len < n) {
		r->bad = true;
		return 0;
	}
	for (i = 0; i < n; i++)
		value = value << 8 | r->rest.ptr[i];
	r->rest.ptr += n;
	r->rest.len -= n;
	return value;
}

/* A length of at most max. */
static size_t
get_length(struct reader *r, size_t max)
{
	uint64_t n = get_number(r, 2);

	if (n > max)
		r->bad = true;
	return r->bad ? 0 : (size_t)n;
}

static void
get_bytes(struct reader *r, void *out, size_t n)
{
	if (r->bad || n > r->rest.len) {
		r->bad = true;
		return;
	}
	if (n > 0)
		memcpy(out, r->rest.ptr, n);
	r->rest.ptr += n;
	r->rest.len -= n;
}

/* n bytes of printable ASCII, with an end. */
static void
get_text(struct reader *r, char *out, size_t n)
{
	size_t i;

	get_bytes(r, out, n);
	for (i = 0; i < n && !r->bad; i++)
		if (out[i] < 0x20 || out[i] > 0x7e)
			r->bad = true;
	out[r->bad ? 0 : n] = '\0';
}

static bool
is_large(const struct packet_message *m)
{
	return m->slot < PACKET_LARGE_SLOTS;
}

static size_t
most_bytes(const struct packet_message *m)
{
	return is_large(m) ? PACKET_LARGE_BYTES : PACKET_SMALL_BYTES;
}

static void
read_fetch(struct reader *r, struct packet_message *m, unsigned kind)
{
	uint64_t deadline = get_number(r, 8), max = get_number(r, 8);
	size_t url = get_length(r, PACKET_URL);
	size_t etag = get_length(r, VFY_VALIDATOR_MAX - 1);
	size_t modified = get_length(r, VFY_VALIDATOR_MAX - 1);
	size_t post = get_length(r, PACKET_POST);

	get_text(r, m->url, url);
	get_text(r, m->etag, etag);
	get_text(r, m->last_modified, modified);
	get_bytes(r, m->post, post);
	if (deadline > INT64_MAX || max == 0 || max > most_bytes(m)) {
		r->bad = true;
		return;
	}
	m->fetch = (struct vfy_fetch){ .kind = (enum vfy_ask_kind)kind,
		.url = m->url,
		.post = { m->post, post },
		.max_bytes = (size_t)max,
		.deadline = (int64_t)deadline,
		.etag = m->etag,
		.last_modified = m->last_modified };
}

/* What a fetch has and a handshake has not, and the other way round. */
static bool
fits_type(const struct packet_message *m, unsigned kind)
{
	bool is_fetch = m->slot < PACKET_FETCH_SLOTS;

	if (m->type == PACKET_FETCH)
		return is_fetch && kind >= VFY_ASK_CRL &&
		    kind <= VFY_ASK_ISSUER && m->url[0] != '\0';
	return !is_fetch && kind == 0 && m->url[0] == '\0' && m->etag[0] == '\0' &&
	    m->last_modified[0] == '\0' && m->fetch.post.len > 0;
}

static void
read_reply(
    struct reader *r, struct packet_message *m, unsigned outcome, unsigned error)
{
	uint64_t len = get_number(r, 8);
	size_t etag = get_length(r, VFY_VALIDATOR_MAX - 1);
	size_t modified = get_length(r, VFY_VALIDATOR_MAX - 1);
	bool is_ok;

	get_text(r, m->etag, etag);
	get_text(r, m->last_modified, modified);
	if (outcome > VFY_FETCH_GARBAGE ||
	    (error != 0 && -(int)error != VFY_ENOMEM &&
		-(int)error != VFY_EIO)) {
		r->bad = true;
		return;
	}
	m->error = -(int)error;
	m->outcome = (enum vfy_fetch_outcome)outcome;
	is_ok = error == 0 && m->outcome == VFY_FETCH_OK;
	/* a body where there is one, and nowhere else */
	if (is_ok != (len != 0) || len > most_bytes(m))
		r->bad = true;
	m->body_len = (size_t)len;
}

bool
packet_read(struct vfy_span packet, struct packet_message *m)
{
	struct reader r = { .rest = packet };
	unsigned type, kind, error;

	type = (unsigned)get_number(&r, 1);
	kind = (unsigned)get_number(&r, 1);
	error = (unsigned)get_number(&r, 1);
	if (get_number(&r, 1) != 0)
		r.bad = true;
	m->slot = (uint32_t)get_number(&r, 4);
	m->serial = (uint32_t)get_number(&r, 4);
	m->error = 0;
	m->body_len = 0;
	if (r.bad || m->slot >= PACKET_SLOTS)
		return false;
	m->type = (enum packet_type)type;
	if ((type == PACKET_FETCH || type == PACKET_HANDSHAKE) && error == 0) {
		read_fetch(&r, m, kind);
		r.bad = r.bad || !fits_type(m, kind);
	} else if (type == PACKET_REPLY) {
		read_reply(&r, m, kind, error);
	} else if (type != PACKET_CANCEL || kind != 0 || error != 0) {
		r.bad = true;
	}
	return !r.bad && r.rest.len == 0;
}
