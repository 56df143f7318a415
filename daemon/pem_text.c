/* SPDX-License-Identifier: MIT */
/*
 * pem_text.c - DER as PEM (RFC 7468 3), strictly: 64 characters in a line.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "pem_text.h"

#define LINE_OCTETS 48

/* Up to three octets as four characters. */
static char *
put_group(char *out, const uint8_t *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t v = (uint32_t)p[0] << 16;

	if (n > 1)
		v |= (uint32_t)p[1] << 8;
	if (n > 2)
		v |= p[2];
	*out++ = digits[v >> 18];
	*out++ = digits[v >> 12 & 63];
	*out++ = n > 1 ? digits[v >> 6 & 63] : '=';
	*out++ = n > 2 ? digits[v & 63] : '=';
	return out;
}

char *
pem_text(const char *label, struct vfy_span der, size_t *len)
{
	size_t i, n, room = der.len / 3 * 4 + 4 + der.len / LINE_OCTETS + 128;
	char *text = malloc(room), *out = text;

	if (text == NULL)
		return NULL;
	out += snprintf(out, 64, "-----BEGIN %s-----\n", label);
	for (i = 0; i < der.len; i += 3) {
		n = der.len - i < 3 ? der.len - i : 3;
		out = put_group(out, der.ptr + i, n);
		if ((i + 3) % LINE_OCTETS == 0 || i + 3 >= der.len)
			*out++ = '\n';
	}
	out += snprintf(out, 64, "-----END %s-----\n", label);
	*len = (size_t)(out - text);
	return text;
}
