/* SPDX-License-Identifier: MIT */
/*
 * complaints.h - everything that is wrong with a configuration, not only the
 * first thing.
 */
#ifndef COMPLAINTS_H
#define COMPLAINTS_H
#include <stddef.h>

#include "log.h"

/* More than this nobody reads; what comes after is counted. */
#define MAX_COMPLAINTS 64

struct complaints {
	char *list[MAX_COMPLAINTS];
	size_t kept, n;
};

/*
 * where: "/etc/verifyd/verifyd.conf:12: [server] threads" or "--threads"; NULL:
 * nowhere in particular.
 */
void complain(struct complaints *c, const char *where, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Logs them, one line for each, what before it. */
void complaints_log(
    const struct complaints *c, enum log_level level, const char *what);
void complaints_free(struct complaints *c);

#endif
