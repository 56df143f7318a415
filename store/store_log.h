/* SPDX-License-Identifier: MIT */
/*
 * store_log.h - what a store tells its owner beside the answers: damage, and what
 * became of it.
 */
#ifndef STORE_STORE_LOG_H
#define STORE_STORE_LOG_H

struct store_log {
	void (*say)(void *arg, const char *message); /* NULL: nobody listens */
	void *arg;
};

/* One line; what is not printable ASCII becomes '?'. log may be NULL. */
__attribute__((format(printf, 2, 3))) void store_log(const struct store_log *log,
    const char *format, ...);

#endif
