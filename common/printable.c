/* SPDX-License-Identifier: MIT */
/*
 * printable.c - text of a caller's, made fit for a message.
 *
 * Does not: know about encodings; bytes above 126 are passed on or replaced.
 */
#include "printable.h"

#include <string.h>

static bool
is_printable(unsigned char c, bool ascii)
{
	if (c < 0x20 || c == 0x7f)
		return false;
	return !ascii || c < 0x7f;
}

void
printable(const char *text, bool ascii, char *buf, size_t len)
{
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		if (i == len - 1) {
			memcpy(buf + len - 4, "...", 4);
			return;
		}
		buf[i] =
		    is_printable((unsigned char)text[i], ascii) ? text[i] : '?';
	}
	buf[i] = '\0';
}
