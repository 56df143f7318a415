/* SPDX-License-Identifier: MIT */
/*
 * base64.c - strict base64 (RFC 4648 4) of a JSON string or a parameter.
 *
 * Not for PEM, which has labels and lines: the engine reads that. Does not
 * know the URL-safe alphabet.
 */
#include "base64.h"

/* 0 to 63; 64: padding; 65: white space; 66: none of these. */
static unsigned
digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 52;
	switch (c) {
	case '+':
		return 62;
	case '/':
		return 63;
	case '=':
		return 64;
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		return 65;
	default:
		return 66;
	}
}

/* After the last digit: padding that fills the group, and no bits left over. */
static bool
tail_fits(unsigned digits, unsigned pads, uint32_t bits)
{
	switch (digits) {
	case 0:
		return pads == 0;
	case 2:
		return pads == 2 && (bits & 0xf) == 0;
	case 3:
		return pads == 1 && (bits & 0x3) == 0;
	default:
		return false;
	}
}

bool
base64_read(
    const char *text, size_t len, uint8_t *out, size_t *outlen, size_t *bad)
{
	uint32_t bits = 0;
	unsigned digits = 0, pads = 0, d;
	size_t n = 0, i;

	for (i = 0; i < len; i++) {
		d = digit(text[i]);
		if (d == 65)
			continue;
		*bad = i;
		if (d == 66 || (d == 64 && ++pads > 2) || (d < 64 && pads > 0))
			return false;
		if (d == 64)
			continue;
		bits = bits << 6 | d;
		if (++digits < 4)
			continue;
		out[n++] = (uint8_t)(bits >> 16);
		out[n++] = (uint8_t)(bits >> 8);
		out[n++] = (uint8_t)bits;
		digits = 0;
		bits = 0;
	}
	*bad = len;
	if (!tail_fits(digits, pads, bits))
		return false;
	if (digits == 2)
		out[n++] = (uint8_t)(bits >> 4);
	if (digits == 3) {
		out[n++] = (uint8_t)(bits >> 10);
		out[n++] = (uint8_t)(bits >> 2);
	}
	*outlen = n;
	return true;
}
