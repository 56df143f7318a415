/* SPDX-License-Identifier: MIT */
/*
 * wire_auth.c - TLS as it is on the wire: certificates, staples, and the messages
 * that sign.
 *
 * RFC 8446 4.4, RFC 5246 7.4.2 to 7.4.8, RFC 6066 8 (CertificateStatus), RFC 8422
 * 5.4 (curves). Does not: check a signature.
 */
#include <string.h>

#include "wire.h"

static bool
read_entry_extensions(struct vfy_span in, struct wire_chain *out)
{
	/* the same form as EncryptedExtensions, without the length */
	struct wire w = wire_start(in);

	while (w.len > 0 && !w.bad) {
		uint16_t type = wire_u16(&w);
		struct vfy_span data = wire_vector(&w, 2);

		/* RFC 8446 4.4.2.1 */
		if (type == WIRE_X_STATUS_REQUEST &&
		    !wire_certificate_status(data, &out->staples[out->n]))
			return false;
		/* RFC 6962 3.3 */
		if (type == WIRE_X_SCT && out->n == 0)
			out->scts = data;
	}
	return !w.bad;
}

bool
wire_certificate(struct vfy_span body, bool tls13, struct wire_chain *out)
{
	struct wire w = wire_start(body), list;

	memset(out, 0, sizeof(*out));
	if (tls13)
		wire_vector(&w, 1); /* certificate_request_context */
	list = wire_start(wire_vector(&w, 3));
	if (!wire_whole(&w))
		return false;
	while (list.len > 0 && !list.bad) {
		if (out->n == WIRE_CERTS_MAX)
			return false;
		out->certs[out->n] = wire_vector(&list, 3);
		if (tls13 && !read_entry_extensions(wire_vector(&list, 2), out))
			return false;
		if (list.bad || out->certs[out->n].len == 0)
			return false;
		out->n++;
	}
	return !list.bad;
}

/*= rfc6066 8 "CertificateStatus" */
bool
wire_certificate_status(struct vfy_span body, struct vfy_span *response)
{
	struct wire w = wire_start(body);
	bool ocsp = wire_u8(&w) == 1;

	*response = wire_vector(&w, 3);
	return ocsp && wire_whole(&w) && response->len > 0;
}

static void
read_curve(struct wire *w, struct wire_key_exchange *out)
{
	/*= rfc8422 5.4 "named_curve", the only form left */
	if (wire_u8(w) != 3)
		w->bad = true;
	out->group = wire_u16(w);
	out->share = wire_vector(w, 1).len;
}

static size_t
bits_of(struct vfy_span n)
{
	size_t bits;
	uint8_t top;

	while (n.len > 0 && n.ptr[0] == 0)
		n = (struct vfy_span){ n.ptr + 1, n.len - 1 };
	if (n.len == 0)
		return 0;
	bits = 8 * (n.len - 1);
	for (top = n.ptr[0]; top != 0; top >>= 1)
		bits++;
	return bits;
}

static void
read_finite_field(struct wire *w, struct wire_key_exchange *out)
{
	out->dh_bits = bits_of(wire_vector(w, 2));
	wire_vector(w, 2); /* the generator */
	out->share = wire_vector(w, 2).len;
	if (out->dh_bits == 0)
		w->bad = true;
}

bool
wire_server_key_exchange(
    struct vfy_span body, bool curve, struct wire_key_exchange *out)
{
	struct wire w = wire_start(body);

	memset(out, 0, sizeof(*out));
	if (curve)
		read_curve(&w, out);
	else
		read_finite_field(&w, out);
	if (w.bad)
		return false;
	if (w.len == 0)
		return true;
	out->scheme = wire_u16(&w);
	wire_vector(&w, 2);
	return wire_whole(&w);
}

bool
wire_certificate_verify(struct vfy_span body, uint16_t *scheme)
{
	struct wire w = wire_start(body);

	*scheme = wire_u16(&w);
	wire_vector(&w, 2);
	return wire_whole(&w);
}

/* DistinguishedNames, each with its length before it. */
static bool
count_authorities(struct vfy_span list, size_t *n)
{
	struct wire w = wire_start(list);

	*n = 0;
	while (w.len > 0 && !w.bad) {
		wire_vector(&w, 2);
		(*n)++;
	}
	return !w.bad;
}

/*= rfc8446 4.3.2, 4.2.4 */
static bool
request_13(struct wire *w, struct wire_request *out)
{
	static const uint16_t certificate_authorities = 47;
	struct wire_extensions ext;
	struct vfy_span data, rest;

	wire_vector(w, 1); /* certificate_request_context */
	rest = (struct vfy_span){ w->ptr, w->len };
	if (w->bad || !wire_encrypted_extensions(rest, &ext))
		return false;
	wire_extension_find(&ext, WIRE_X_SIGNATURE_ALGORITHMS, &data);
	out->schemes = wire_numbers16(data);
	if (wire_extension_find(&ext, certificate_authorities, &data)) {
		struct wire list = wire_start(data);
		struct vfy_span names = wire_vector(&list, 2);

		return wire_whole(&list) &&
		    count_authorities(names, &out->authorities);
	}
	return true;
}

bool
wire_certificate_request(
    struct vfy_span body, bool tls13, struct wire_request *out)
{
	struct wire w = wire_start(body);
	struct vfy_span names;

	memset(out, 0, sizeof(*out));
	if (tls13)
		return request_13(&w, out);
	wire_vector(&w, 1); /* certificate_types */
	out->schemes = wire_vector(&w, 2);
	names = wire_vector(&w, 2);
	return wire_whole(&w) && out->schemes.len % 2 == 0 &&
	    count_authorities(names, &out->authorities);
}
