/* SPDX-License-Identifier: MIT */
/*
 * client_cert.c - certificates in the headers of a request (RFC 9440 2, RFC 8941
 * 3.1, 3.3.5, RFC 3986 2.1). Form only: does not look into certificates.
 */
#include <string.h>

#include "client_cert.h"
#include "hex.h"

static void
skip(struct vfy_span *text, size_t n)
{
	text->ptr += n;
	text->len -= n;
}

bool
client_cert_take(struct vfy_span *text, uint8_t *out, size_t *len)
{
	struct vfy_span inner;
	const uint8_t *end;
	size_t bad, i;

	if (text->len < 2 || text->ptr[0] != ':')
		return false;
	inner = (struct vfy_span){ text->ptr + 1, text->len - 1 };
	end = memchr(inner.ptr, ':', inner.len);
	if (end == NULL)
		return false;
	inner.len = (size_t)(end - inner.ptr);
	/* vfy_base64_decode() takes white space, and this form has none */
	for (i = 0; i < inner.len; i++)
		if (inner.ptr[i] <= ' ')
			return false;
	/* in groups of four: the room that it asks for is less than there is */
	if (inner.len < 4 || inner.len % 4 != 0 ||
	    !vfy_base64_decode(inner, out, len, &bad))
		return false;
	skip(text, inner.len + 2);
	return true;
}

static void
skip_space(struct vfy_span *text)
{
	while (text->len > 0 && (text->ptr[0] == ' ' || text->ptr[0] == '\t'))
		skip(text, 1);
}

bool
client_cert_comma(struct vfy_span *text)
{
	skip_space(text);
	if (text->len == 0)
		return true;
	if (text->ptr[0] != ',')
		return false;
	skip(text, 1);
	skip_space(text);
	return text->len > 0;
}

bool
client_cert_unescape(struct vfy_span text, uint8_t *out, size_t *len)
{
	size_t i, n = 0;

	for (i = 0; i < text.len; i++) {
		if (text.ptr[i] != '%') {
			out[n++] = text.ptr[i];
			continue;
		}
		if (text.len - i < 3 ||
		    hex_decode((struct vfy_span){ text.ptr + i + 1, 2 },
			&out[n], 1) != 1 ||
		    out[n] == '\0')
			return false;
		n++;
		i += 2;
	}
	*len = n;
	return true;
}
