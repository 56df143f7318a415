/* SPDX-License-Identifier: MIT */
/*
 * log.h - one line to standard error for each event of the service.
 *
 * Never bodies, never certificates. Bytes that came from outside are escaped.
 */
#ifndef LOG_H
#define LOG_H
#include <stddef.h>

/* As verifyd.conf(5) has them; what is further down is also less urgent. */
enum log_level {
	LOG_LEVEL_ERROR = 0,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};

/*
 * Standard error, if it is the journal's ($JOURNAL_STREAM), gets a priority
 * before each line. Once, before threads.
 */
void log_open(void);
/* What is less urgent gives no line from now on; info at first. */
void log_set_level(enum log_level level);

/*
 * Writes "verifyd: ...\n" in one write, so that lines of several threads do
 * not mix. What is not printable ASCII is escaped; what is longer than a
 * kilobyte is cut. Call without the newline.
 */
void log_at(enum log_level level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
#define log_error(...) log_at(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_at(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_event(...) log_at(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_at(LOG_LEVEL_DEBUG, __VA_ARGS__)

/*
 * src as printable ASCII into dst, \xNN for all else and for the backslash;
 * "..." ends what had to be cut. dst is always terminated; size is at least 8.
 */
void text_escape(char *dst, size_t size, const void *src, size_t len);

#endif
