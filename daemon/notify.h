/* SPDX-License-Identifier: MIT */
/*
 * notify.h - what the service tells systemd, and gets from it. Everything is
 * nothing where it was built without, or where nobody listens.
 */
#ifndef NOTIFY_H
#define NOTIFY_H
#include <stdbool.h>
#include <stdint.h>

/*
 * How many listening sockets were handed over, from *first on; 0: none. Once:
 * the environment is cleared, so that a child doesn't take them too.
 */
int notify_sockets(int *first);

/* Does somebody want to hear? */
bool notify_wanted(void);
/* STATUS=: one line for a person. */
void notify_status(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void notify_ready(void);
/* Followed by notify_ready(). */
void notify_reloading(void);
void notify_stopping(void);

/* Milliseconds within which a sign of life must come; 0: none is wanted. */
int64_t notify_watchdog(void);
void notify_alive(void);

#endif
