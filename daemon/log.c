/* SPDX-License-Identifier: MIT */
/*
 * log.c - one line to standard error for each event of the service.
 *
 * Does not know files or syslog: who starts the service collects. The journal
 * reads a priority from the beginning of a line (sd-daemon(3)).
 */
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

/* One log for the process: who logs need not be handed one. */
static atomic_uint current_level = LOG_LEVEL_INFO;
static atomic_bool to_journal;

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
log_open(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	/* it stays set for children whose standard error is another */
	if (stream != NULL && fstat(STDERR_FILENO, &st) == 0 &&
	    sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	    st.st_dev == (dev_t)device && st.st_ino == (ino_t)inode)
		atomic_store(&to_journal, true);
}

void
log_set_level(enum log_level level)
{
	atomic_store(&current_level, level);
}

void
log_at(enum log_level level, const char *fmt, ...)
{
	/* as syslog(3) numbers them */
	static const char *const prefixes[] = {
		"<3>verifyd: ", "<4>verifyd: ", "<6>verifyd: ", "<7>verifyd: "
	};
	char text[1024], line[16 + 4 * sizeof(text)];
	const char *prefix = prefixes[level];
	va_list ap;
	size_t used;
	int n;

	if (level > atomic_load(&current_level))
		return;
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if (!atomic_load(&to_journal))
		prefix += 3;
	used = strlen(prefix);
	memcpy(line, prefix, used);
	text_escape(line + used, sizeof(line) - used - 1, text,
	    (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
	used += strlen(line + used);
	line[used++] = '\n';
	/* nowhere left to complain if this fails */
	if (write(STDERR_FILENO, line, used) < 0)
		return;
}
