/* SPDX-License-Identifier: MIT */
/*
 * log.c - one line to standard error for each event of the service.
 *
 * Does not know levels, files or syslog: who starts the service collects.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

static size_t
escape_byte(char out[5], unsigned char c)
{
	if (c >= 0x20 && c < 0x7f && c != '\\') {
		out[0] = (char)c;
		return 1;
	}
	snprintf(out, 5, "\\x%02X", c);
	return 4;
}

void
text_escape(char *dst, size_t size, const void *src, size_t len)
{
	const unsigned char *p = src;
	size_t used = 0, i, n;
	char one[5];

	for (i = 0; i < len; i++) {
		n = escape_byte(one, p[i]);
		/* room for this one, for "..." and for the end */
		if (used + n + 4 > size) {
			memcpy(dst + used, "...", 3);
			used += 3;
			break;
		}
		memcpy(dst + used, one, n);
		used += n;
	}
	dst[used] = '\0';
}

void
log_event(const char *fmt, ...)
{
	static const char prefix[] = "verifyd: ";
	char text[1024], line[sizeof(prefix) + 4 * sizeof(text) + 1];
	va_list ap;
	size_t used;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	memcpy(line, prefix, sizeof(prefix) - 1);
	used = sizeof(prefix) - 1;
	text_escape(line + used, sizeof(line) - used - 1, text,
	    (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
	used += strlen(line + used);
	line[used++] = '\n';
	/* nowhere left to complain if this fails */
	if (write(STDERR_FILENO, line, used) < 0)
		return;
}
