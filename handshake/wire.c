/* SPDX-License-Identifier: MIT */
/*
 * wire.c - TLS as it is on the wire: cursor, records, the two hellos.
 *
 * RFC 8446 4 and 5, RFC 5246 6 and 7. A message that is not whole to the last
 * byte is not read. Does not: decrypt, or judge what a peer may say when.
 */
#include "wire.h"

#include <string.h>

static struct vfy_span
span(const uint8_t *ptr, size_t len)
{
	return (struct vfy_span){ ptr, len };
}

/* -- cursor -------------------------------------------------------------------- */

struct wire
wire_start(struct vfy_span in)
{
	return (struct wire){ in.ptr, in.len, false };
}

struct vfy_span
wire_take(struct wire *w, size_t len)
{
	struct vfy_span taken;

	if (w->bad || len > w->len) {
		w->bad = true;
		return span(NULL, 0);
	}
	if (len == 0)
		return span(NULL, 0);
	taken = span(w->ptr, len);
	w->ptr += len;
	w->len -= len;
	return taken;
}

static uint32_t
number(struct wire *w, unsigned bytes)
{
	struct vfy_span octets = wire_take(w, bytes);
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < octets.len; i++)
		n = n << 8 | octets.ptr[i];
	return n;
}

uint8_t
wire_u8(struct wire *w)
{
	return (uint8_t)number(w, 1);
}

uint16_t
wire_u16(struct wire *w)
{
	return (uint16_t)number(w, 2);
}

uint32_t
wire_u24(struct wire *w)
{
	return number(w, 3);
}

struct vfy_span
wire_vector(struct wire *w, unsigned bytes)
{
	return wire_take(w, number(w, bytes));
}

bool
wire_whole(const struct wire *w)
{
	return !w->bad && w->len == 0;
}

/* -- records and messages -------------------------------------------------------- */

enum wire_read
wire_record(struct vfy_span *in, struct wire_record *out)
{
	struct wire w = wire_start(*in);
	size_t len;

	memset(out, 0, sizeof(*out));
	if (in->len == 0)
		return WIRE_INCOMPLETE;
	out->content = wire_u8(&w);
	if (out->content < WIRE_CHANGE_CIPHER_SPEC ||
	    out->content > WIRE_APPLICATION_DATA)
		return WIRE_NOT_TLS;
	/* the major version has been 3 ever since SSL 3.0 */
	if (in->len > 1 && in->ptr[1] != 3)
		return WIRE_NOT_TLS;
	out->version = wire_u16(&w);
	len = wire_u16(&w);
	if (len > WIRE_RECORD_MAX)
		return WIRE_NOT_TLS;
	out->payload = wire_take(&w, len);
	if (w.bad)
		return WIRE_INCOMPLETE;
	out->size = in->len - w.len;
	*in = span(w.ptr, w.len);
	return WIRE_READ;
}

enum wire_read
wire_message(struct vfy_span *in, struct wire_message *out)
{
	struct wire w = wire_start(*in);

	memset(out, 0, sizeof(*out));
	out->type = wire_u8(&w);
	out->body = wire_vector(&w, 3);
	if (w.bad)
		return WIRE_INCOMPLETE;
	out->size = in->len - w.len;
	*in = span(w.ptr, w.len);
	return WIRE_READ;
}

/* -- extensions ---------------------------------------------------------------- */

bool
wire_extension_find(
    const struct wire_extensions *all, uint16_t type, struct vfy_span *data)
{
	size_t i;

	*data = span(NULL, 0);
	for (i = 0; i < all->n; i++) {
		if (all->list[i].type == type) {
			*data = all->list[i].data;
			return true;
		}
	}
	return false;
}

/*= rfc8446 4.2 "There MUST NOT be more than one extension of the same type" */
static bool
read_extensions(struct vfy_span in, struct wire_extensions *out)
{
	struct wire w = wire_start(in);
	struct vfy_span before;

	out->n = 0;
	while (w.len > 0 && !w.bad) {
		uint16_t type = wire_u16(&w);
		struct vfy_span data = wire_vector(&w, 2);

		if (w.bad || out->n == WIRE_EXTENSIONS_MAX ||
		    wire_extension_find(out, type, &before))
			return false;
		out->list[out->n++] = (struct wire_extension){ type, data };
	}
	return !w.bad;
}

bool
wire_encrypted_extensions(struct vfy_span body, struct wire_extensions *out)
{
	struct wire w = wire_start(body);
	struct vfy_span all = wire_vector(&w, 2);

	out->n = 0;
	return wire_whole(&w) && read_extensions(all, out);
}

/* -- hellos ---------------------------------------------------------------------- */

static void
hello_start(struct wire *w, struct wire_hello *out)
{
	memset(out, 0, sizeof(*out));
	out->legacy_version = wire_u16(w);
	out->random = wire_take(w, 32);
	out->session_id = wire_vector(w, 1);
}

/* Servers and clients of TLS 1.2 may leave the extensions out altogether. */
static bool
hello_end(struct wire *w, struct wire_hello *out)
{
	struct vfy_span all;

	if (w->bad || out->session_id.len > 32)
		return false;
	if (w->len == 0)
		return true;
	all = wire_vector(w, 2);
	return wire_whole(w) && read_extensions(all, &out->ext);
}

bool
wire_client_hello(struct vfy_span body, struct wire_hello *out)
{
	struct wire w = wire_start(body);

	hello_start(&w, out);
	out->suites = wire_vector(&w, 2);
	out->compression = wire_vector(&w, 1);
	return hello_end(&w, out) && out->suites.len % 2 == 0;
}

bool
wire_server_hello(struct vfy_span body, struct wire_hello *out)
{
	struct wire w = wire_start(body);

	hello_start(&w, out);
	out->suites = wire_take(&w, 2);
	out->compression = wire_take(&w, 1);
	return hello_end(&w, out);
}

bool
wire_is_retry(const struct wire_hello *server)
{
	/* SHA-256 of "HelloRetryRequest" */
	static const uint8_t fixed[32] = { 0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a,
		0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
		0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e,
		0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c };

	return server->random.len == sizeof(fixed) &&
	    memcmp(server->random.ptr, fixed, sizeof(fixed)) == 0;
}

/*= rfc8446 4.1.3 "the last 8 bytes of their Random value" */
uint16_t
wire_downgrade(const struct wire_hello *server)
{
	static const uint8_t mark[7] = { 'D', 'O', 'W', 'N', 'G', 'R', 'D' };

	if (server->random.len != 32 ||
	    memcmp(server->random.ptr + 24, mark, sizeof(mark)) != 0)
		return 0;
	if (server->random.ptr[31] == 1)
		return WIRE_TLS12;
	return server->random.ptr[31] == 0 ? 0x0302 : 0;
}

uint16_t
wire_chosen_version(const struct wire_hello *server)
{
	struct vfy_span data;

	if (wire_extension_find(
		&server->ext, WIRE_X_SUPPORTED_VERSIONS, &data) &&
	    data.len == 2)
		return wire_number_at(data, 0);
	return server->legacy_version;
}

/* -- lists of extensions ----------------------------------------------------------- */

static struct vfy_span
only_vector(struct vfy_span data, unsigned bytes)
{
	struct wire w = wire_start(data);
	struct vfy_span list = wire_vector(&w, bytes);

	return wire_whole(&w) ? list : span(NULL, 0);
}

struct vfy_span
wire_numbers16(struct vfy_span data)
{
	struct vfy_span list = only_vector(data, 2);

	return list.len % 2 == 0 ? list : span(NULL, 0);
}

struct vfy_span
wire_versions(struct vfy_span data)
{
	struct vfy_span list = only_vector(data, 1);

	return list.len % 2 == 0 ? list : span(NULL, 0);
}

uint16_t
wire_number_at(struct vfy_span numbers, size_t i)
{
	struct wire w = wire_start(numbers);

	wire_take(&w, 2 * i);
	return wire_u16(&w);
}

struct vfy_span
wire_server_name(struct vfy_span data)
{
	struct wire w = wire_start(only_vector(data, 2));
	struct vfy_span name;

	if (wire_u8(&w) != 0)
		return span(NULL, 0);
	name = wire_vector(&w, 2);
	return w.bad ? span(NULL, 0) : name;
}

struct vfy_span
wire_alpn(struct vfy_span data)
{
	return only_vector(data, 2);
}

bool
wire_alpn_next(struct vfy_span *names, struct vfy_span *name)
{
	struct wire w = wire_start(*names);

	*name = wire_vector(&w, 1);
	*names = span(w.ptr, w.len);
	return !w.bad;
}

struct vfy_span
wire_shares(struct vfy_span data)
{
	return only_vector(data, 2);
}

bool
wire_share_next(struct vfy_span *shares, uint16_t *group, size_t *len)
{
	struct wire w = wire_start(*shares);

	*group = wire_u16(&w);
	*len = wire_vector(&w, 2).len;
	*shares = span(w.ptr, w.len);
	return !w.bad;
}
