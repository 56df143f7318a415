/* SPDX-License-Identifier: MIT */
/*
 * sockets.h - all sockets of the service: those that the configuration names,
 * or those that systemd has opened for it.
 */
#ifndef SOCKETS_H
#define SOCKETS_H
#include "accept.h"
#include "config.h"
#include "process.h"

struct sockets {
	struct listener list[MAX_LISTENERS];
	size_t n;
};

/*
 * Before the first thread (umask, environment). With sockets from systemd
 * the configuration's Unix socket is not made; its addresses are listened on
 * in any case. A missing folder of the Unix socket is made for who the service
 * becomes. False: said in the log, and nothing is open.
 */
bool sockets_open(
    const struct config *c, const struct process *p, struct sockets *all);
/* Closes what is left in the list. */
void sockets_close(struct sockets *all);

#endif
