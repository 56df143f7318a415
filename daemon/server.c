/* SPDX-License-Identifier: MIT */
/*
 * server.c - libmicrohttpd over our sockets.
 *
 * One thread for each connection: a question that waits for a fetch (seconds)
 * then holds up its own connection only. In a pool of event loops it would
 * hold up every connection of its loop, and as many such questions as there
 * are loops would stop the service. A thread costs 15 us and some 100 KB, and
 * their number is bounded. When waiting is done by suspending connections, a
 * pool will do.
 *
 * Clients of a loopback address all have the same one, and clients of a Unix
 * socket have none: a limit of connections per address would not tell them
 * apart, so there is only the one for each socket. libmicrohttpd's own
 * messages are not logged: a client could fill the log with them.
 */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "route.h"
#include "serve_limits.h"
#include "server.h"
#include "service.h"

#define MAX_DOORS 9

struct door {
	struct listener listener;
	struct gate gate;
	struct MHD_Daemon *mhd;
};

struct server {
	struct service service;
	struct door doors[MAX_DOORS];
	size_t num_doors;
};

struct server *
server_new(struct trust_set *set, unsigned threads)
{
	struct server *s = calloc(1, sizeof(*s));

	if (s == NULL || trust_slot_init(&s->service.trust, set) != 0) {
		trust_set_unref(set);
		free(s);
		return NULL;
	}
	s->service.threads = threads;
	s->service.max_waiting = threads > 1 ? threads / 2 : 1;
	return s;
}

bool
server_add(struct server *s, const struct listener *l, char *why, size_t len)
{
	struct door *d = &s->doors[s->num_doors];

	if (s->num_doors == MAX_DOORS) {
		snprintf(why, len, "%s: too many sockets", l->name);
		goto fail;
	}
	d->listener = *l;
	d->gate.service = &s->service;
	d->gate.is_unix = l->is_unix;
	d->mhd = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD |
		MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL | MHD_USE_ITC,
	    0, NULL, NULL, route_request, &d->gate, MHD_OPTION_LISTEN_SOCKET,
	    (MHD_socket)l->fd, MHD_OPTION_CONNECTION_LIMIT,
	    s->service.threads * CONNECTIONS_PER_THREAD,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)LIMIT_IDLE_SECONDS,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, LIMIT_CONNECTION_MEMORY,
	    MHD_OPTION_NOTIFY_COMPLETED, route_completed, NULL,
	    MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
	if (d->mhd != NULL) {
		s->num_doors++;
		return true;
	}
	snprintf(why, len, "%s: the HTTP server does not start", l->name);
fail:
	listen_remove(l);
	close(l->fd);
	return false;
}

void
server_swap(struct server *s, struct trust_set *set)
{
	trust_slot_swap(&s->service.trust, set);
}

void
server_quiesce(struct server *s)
{
	MHD_socket fd;
	size_t i;

	atomic_store(&s->service.stopping, true);
	for (i = 0; i < s->num_doors; i++) {
		listen_remove(&s->doors[i].listener);
		fd = MHD_quiesce_daemon(s->doors[i].mhd);
		if (fd != MHD_INVALID_SOCKET)
			close(fd);
	}
}

unsigned
server_in_flight(const struct server *s)
{
	return atomic_load(&s->service.in_flight);
}

void
server_free(struct server *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->num_doors; i++) {
		listen_remove(&s->doors[i].listener);
		MHD_stop_daemon(s->doors[i].mhd);
	}
	trust_slot_destroy(&s->service.trust);
	free(s);
}
