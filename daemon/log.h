/* SPDX-License-Identifier: MIT */
/*
 * log.h - one line to standard error for each event of the service.
 *
 * Never bodies, never certificates. Bytes that came from outside are escaped.
 */
#ifndef LOG_H
#define LOG_H
#include <stddef.h>

/*
 * Writes "verifyd: ...\n" in one write, so that lines of several threads do
 * not mix. What is not printable ASCII is escaped; what is longer than a
 * kilobyte is cut. Call without the newline.
 */
void log_event(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * src as printable ASCII into dst, \xNN for all else and for the backslash;
 * "..." ends what had to be cut. dst is always terminated; size is at least 8.
 */
void text_escape(char *dst, size_t size, const void *src, size_t len);

#endif
