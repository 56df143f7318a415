/* SPDX-License-Identifier: MIT */
/*
 * printable.c - text of a caller's, made fit for a message.
 *
 * Does not: know about encodings.
 */
#include "printable.h"

#include <string.h>

void
printable(const char *text, char *buf, size_t len)
{
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		if (i == len - 1) {
			memcpy(buf + len - 4, "...", 4);
			return;
		}
		buf[i] = text[i] >= 0x20 && text[i] < 0x7f ? text[i] : '?';
	}
	buf[i] = '\0';
}

void
printable_escape(const char *text, char *buf, size_t len)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t used = 0;

	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		/* what is written, and "..." or the end behind it */
		if (len - used < 3 + 4) {
			memcpy(buf + used, "...", 4);
			return;
		}
		if (c >= 0x20 && c < 0x7f && c != '\\') {
			buf[used++] = (char)c;
			continue;
		}
		buf[used++] = '\\';
		buf[used++] = hex[c >> 4];
		buf[used++] = hex[c & 0xf];
	}
	buf[used] = '\0';
}
