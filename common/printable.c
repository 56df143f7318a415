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
