/* SPDX-License-Identifier: MIT */
/*
 * object_kind.c - which kind of object bytes are: by their PEM label (RFC 7468), or, of
 * DER, by the tags of the first elements.
 *
 * Does not: read fields; that something is of a kind does not say that it is well-formed.
 */
#include <string.h>

#include "object_kind.h"

const char *
object_kind_name(enum object_kind kind)
{
	static const char *const names[] = {
		[OBJECT_UNKNOWN] = "unknown",
		[OBJECT_CERTIFICATE] = "certificate",
		[OBJECT_CRL] = "crl",
		[OBJECT_OCSP] = "ocsp",
		[OBJECT_REQUEST] = "request",
		[OBJECT_PKCS7] = "pkcs7",
		[OBJECT_PKCS12] = "pkcs12",
		[OBJECT_PUBLIC_KEY] = "public-key",
		[OBJECT_PRIVATE_KEY] = "private-key",
		[OBJECT_ENCRYPTED_KEY] = "encrypted-key",
	};

	return (size_t)kind < sizeof(names) / sizeof(names[0]) ? names[kind]
							       : "unknown";
}

enum object_kind
object_kind_of_label(const char *label)
{
	static const struct {
		const char *label;
		enum object_kind kind;
	} labels[] = {
		{ "CERTIFICATE", OBJECT_CERTIFICATE },
		{ "X509 CERTIFICATE", OBJECT_CERTIFICATE },
		/* OpenSSL's: what it trusts it for follows it */
		{ "TRUSTED CERTIFICATE", OBJECT_CERTIFICATE },
		{ "X509 CRL", OBJECT_CRL },
		{ "OCSP RESPONSE", OBJECT_OCSP },
		{ "CERTIFICATE REQUEST", OBJECT_REQUEST },
		{ "NEW CERTIFICATE REQUEST", OBJECT_REQUEST },
		{ "PKCS7", OBJECT_PKCS7 },
		{ "PKCS #7 SIGNED DATA", OBJECT_PKCS7 },
		{ "CMS", OBJECT_PKCS7 },
		{ "PKCS12", OBJECT_PKCS12 },
		{ "PUBLIC KEY", OBJECT_PUBLIC_KEY },
		{ "RSA PUBLIC KEY", OBJECT_PUBLIC_KEY },
		{ "PRIVATE KEY", OBJECT_PRIVATE_KEY },
		{ "RSA PRIVATE KEY", OBJECT_PRIVATE_KEY },
		{ "EC PRIVATE KEY", OBJECT_PRIVATE_KEY },
		{ "DSA PRIVATE KEY", OBJECT_PRIVATE_KEY },
		{ "OPENSSH PRIVATE KEY", OBJECT_PRIVATE_KEY },
		{ "ENCRYPTED PRIVATE KEY", OBJECT_ENCRYPTED_KEY },
	};

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (strcmp(label, labels[i].label) == 0)
			return labels[i].kind;
	}
	return OBJECT_UNKNOWN;
}

/* Tag and length of an element. */
#define HEADER_MAX 6

size_t
object_header(const uint8_t *p, size_t len, size_t *contents)
{
	size_t octets, n = 0;

	if (len < 2)
		return 0;
	*contents = p[1];
	if (p[1] < 0x80)
		return 2;
	octets = p[1] & 0x7f;
	if (octets == 0)
		*contents = SIZE_MAX;
	if (octets == 0)
		return 2;
	if (octets > HEADER_MAX - 2 || len < 2 + octets)
		return 0;
	for (size_t i = 0; i < octets; i++)
		n = n << 8 | p[2 + i];
	*contents = n;
	return 2 + octets;
}

/* Takes the tag and the contents, as far as they are there, of the next element; 0: none. */
static uint8_t
step(struct vfy_span *in, struct vfy_span *inside)
{
	size_t contents, head = object_header(in->ptr, in->len, &contents);
	uint8_t tag;

	*inside = (struct vfy_span){ NULL, 0 };
	if (head == 0)
		return 0;
	tag = in->ptr[0];
	if (contents > in->len - head)
		contents = in->len - head;
	*inside = (struct vfy_span){ in->ptr + head, contents };
	in->ptr += head + contents;
	in->len -= head + contents;
	return tag;
}

/* The tags of the first elements of in, at most max. */
static void
tags_of(struct vfy_span in, uint8_t *tags, size_t max)
{
	struct vfy_span inside;

	memset(tags, 0, max);
	for (size_t i = 0; i < max && in.len > 0; i++)
		tags[i] = step(&in, &inside);
}

/* What begins with a SEQUENCE, which is inside: rest follows it. */
static enum object_kind
kind_of_signed(struct vfy_span inside, struct vfy_span rest)
{
	uint8_t t[5], next;
	size_t i = 0;

	tags_of(inside, t, sizeof(t));
	next = rest.len > 0 ? rest.ptr[0] : 0;
	if (t[0] == 0x06) /* AlgorithmIdentifier */
		return next == 0x03 ? OBJECT_PUBLIC_KEY
		    : next == 0x04  ? OBJECT_ENCRYPTED_KEY
				    : OBJECT_UNKNOWN;
	if (t[0] == 0xa0)
		return OBJECT_CERTIFICATE;
	if (t[0] == 0x02 && t[1] == 0x30 && t[2] == 0x30 && t[3] != 0x30 &&
	    t[3] != 0x17 && t[3] != 0x18)
		return OBJECT_REQUEST;
	if (t[0] == 0x02)
		i = 1;
	if (t[i] != 0x30 || t[i + 1] != 0x30)
		return OBJECT_UNKNOWN;
	if (t[i + 2] == 0x17 || t[i + 2] == 0x18)
		return OBJECT_CRL;
	/* of version 1: serial number, algorithm, issuer, validity */
	return i == 1 && t[3] == 0x30 ? OBJECT_CERTIFICATE : OBJECT_UNKNOWN;
}

/* What begins with an INTEGER: a version, or a modulus. */
static enum object_kind
kind_of_numbered(struct vfy_span number, struct vfy_span rest)
{
	uint8_t t[3];
	struct vfy_span inside;

	tags_of(rest, t, sizeof(t));
	if (t[0] == 0x30 && number.len == 1 && number.ptr[0] == 3) {
		step(&rest, &inside);
		return inside.len > 0 && inside.ptr[0] == 0x06 ? OBJECT_PKCS12
							       : OBJECT_UNKNOWN;
	}
	if (t[0] == 0x30 && t[1] == 0x04) /* RFC 5958 */
		return OBJECT_PRIVATE_KEY;
	if (t[0] == 0x04) /* RFC 5915 */
		return OBJECT_PRIVATE_KEY;
	if (t[0] == 0x02 && t[1] == 0x02) /* RFC 8017 A.1.2, and DSA's */
		return OBJECT_PRIVATE_KEY;
	return t[0] == 0x02 && t[1] == 0 ? OBJECT_PUBLIC_KEY : OBJECT_UNKNOWN;
}

enum object_kind
object_kind_of(struct vfy_span der)
{
	static const uint8_t signed_data[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7,
		0x0d, 0x01, 0x07, 0x02 };
	struct vfy_span in, inside;

	if (step(&der, &in) != 0x30)
		return OBJECT_UNKNOWN;
	switch (step(&in, &inside)) {
	case 0x30:
		return kind_of_signed(inside, in);
	case 0x02:
		return kind_of_numbered(inside, in);
	case 0x0a:
		return OBJECT_OCSP;
	case 0x06:
		return inside.len == sizeof(signed_data) &&
			memcmp(inside.ptr, signed_data, inside.len) == 0
		    ? OBJECT_PKCS7
		    : OBJECT_UNKNOWN;
	default:
		return OBJECT_UNKNOWN;
	}
}
