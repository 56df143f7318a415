/* SPDX-License-Identifier: MIT */
/*
 * accept.h - one thread that accepts on all sockets, within everybody's share.
 */
#ifndef ACCEPT_H
#define ACCEPT_H
#include <sys/socket.h>

#include "client.h"
#include "listen.h"

#define MAX_LISTENERS 9

/* What is done with connections, and now and then. */
struct accept_calls {
	/* Takes fd, which is entered in clients, also when it fails. */
	void (*take)(void *arg, int fd, const struct sockaddr *addr,
	    socklen_t len);
	/* One was told to come back later, and is closed. */
	void (*refused)(void *arg, enum client_refusal why);
	/* Once a second, by the same thread. */
	void (*tick)(void *arg);
	void *arg;
};

struct acceptor;

/* listeners (n of them) and clients are borrowed. NULL: no memory, no thread. */
struct acceptor *acceptor_start(const struct listener *listeners, size_t n,
    struct clients *clients, const struct accept_calls *calls);
/* Accepts nothing more when it returns; ticks go on. */
void acceptor_pause(struct acceptor *a);
/* NULL is fine. */
void acceptor_stop(struct acceptor *a);

#endif
