/* SPDX-License-Identifier: MIT */
/*
 * client_pkcs7.c - certificates as one "certs-only" message (RFC 8551 3.8).
 *
 *   ContentInfo { signedData, [0] SignedData { 1, {}, { data }, [0] certificates, {} } }
 *
 * The certificates are copied as they are; the rest is written from the inside
 * out, from the last octet to the first.
 */
#include <stdlib.h>
#include <string.h>

#include "client_parts.h"
#include "vfy_remote.h"

/*= rfc5652 5.1 version 1, no digestAlgorithms, eContentType id-data without content */
static const uint8_t before_certs[] = { 0x02, 1, 1, 0x31, 0, 0x30, 11, 0x06, 9,
	0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01 };
/* no signerInfos */
static const uint8_t after_certs[] = { 0x31, 0 };
/*= rfc5652 4 id-signedData */
static const uint8_t signed_data[] = { 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7,
	0x0d, 0x01, 0x07, 0x02 };

/* A tag and at most eight octets of length: for each of four. */
#define HEADERS_MAX (4 * 10)

static uint8_t *
put_before(uint8_t *at, const void *bytes, size_t len)
{
	return memcpy(at - len, bytes, len);
}

/* The tag and the length of what lies from at to end. */
static uint8_t *
put_header(uint8_t *at, const uint8_t *end, uint8_t tag)
{
	size_t len = (size_t)(end - at), left = len;
	uint8_t octets = 0;

	if (len < 0x80) {
		*--at = (uint8_t)len;
	} else {
		for (; left > 0; left >>= 8, octets++)
			*--at = (uint8_t)left;
		*--at = (uint8_t)(0x80 | octets);
	}
	*--at = tag;
	return at;
}

uint8_t *
client_pkcs7(const struct vfy_query *q, size_t *len)
{
	size_t room = HEADERS_MAX + sizeof(before_certs) + sizeof(after_certs) +
	    sizeof(signed_data);
	const struct vfy_cert *cert;
	uint8_t *buf, *at, *end;
	size_t n;

	for (n = 0; (cert = vfy_query_cert(q, n)) != NULL; n++)
		room += vfy_cert_der(cert).len;
	buf = malloc(room);
	if (buf == NULL)
		return NULL;
	end = buf + room;
	at = put_before(end, after_certs, sizeof(after_certs));
	while (n > 0) {
		struct vfy_span der = vfy_cert_der(vfy_query_cert(q, --n));

		at = put_before(at, der.ptr, der.len);
	}
	at = put_header(at, end - sizeof(after_certs), 0xa0);
	at = put_before(at, before_certs, sizeof(before_certs));
	at = put_header(at, end, 0x30);
	at = put_header(at, end, 0xa0);
	at = put_before(at, signed_data, sizeof(signed_data));
	at = put_header(at, end, 0x30);
	*len = (size_t)(end - at);
	memmove(buf, at, *len);
	return buf;
}
