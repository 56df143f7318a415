/* SPDX-License-Identifier: MIT */
/*
 * hex.c - octets as hex digits, and back.
 */
#include "hex.h"

static int
digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t
hex_decode(struct vfy_span text, uint8_t *out, size_t size)
{
	size_t i, n = text.len / 2;
	int high, low;

	if (text.len % 2 != 0 || n > size)
		return 0;
	for (i = 0; i < n; i++) {
		high = digit(text.ptr[2 * i]);
		low = digit(text.ptr[2 * i + 1]);
		if (high < 0 || low < 0)
			return 0;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return n;
}

void
hex_encode(struct vfy_span octets, char *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < octets.len; i++) {
		*out++ = digits[octets.ptr[i] >> 4];
		*out++ = digits[octets.ptr[i] & 15];
	}
	*out = '\0';
}
