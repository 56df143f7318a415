/* SPDX-License-Identifier: MIT */
/*
 * pem_text.c - DER as PEM (RFC 7468 3), strictly: 64 characters in a line.
 */
#include <stdio.h>
#include <stdlib.h>

#include "pem_text.h"

#define LINE_OCTETS 48

char *
pem_text(const char *label, struct vfy_span der, size_t *len)
{
	size_t i, n, room = der.len / 3 * 4 + 4 + der.len / LINE_OCTETS + 128;
	char *text = malloc(room), *out = text;

	if (text == NULL)
		return NULL;
	out += snprintf(out, 64, "-----BEGIN %s-----\n", label);
	for (i = 0; i < der.len; i += LINE_OCTETS) {
		n = der.len - i < LINE_OCTETS ? der.len - i : LINE_OCTETS;
		out += vfy_base64_encode(
		    (struct vfy_span){ der.ptr + i, n }, out);
		*out++ = '\n';
	}
	out += snprintf(out, 64, "-----END %s-----\n", label);
	*len = (size_t)(out - text);
	return text;
}
