/* SPDX-License-Identifier: MIT */
/*
 * server.c - libmicrohttpd, fed by our acceptor.
 *
 * A few threads serve all connections by epoll; no request may wait in one
 * (service.h). How long a connection may take for what it does is ours to
 * watch (client.h): libmicrohttpd cuts those on which nothing moves, but not
 * those that move by a byte now and then.
 *
 * Clients of a loopback address can take any of 127.0.0.0/8, so an address
 * tells nobody apart; users of the Unix socket are told apart by their
 * credentials, and all TCP together counts as one user. libmicrohttpd's own
 * messages are not logged: a client could fill the log with them.
 */
#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "accept.h"
#include "cert_json.h"
#include "log.h"
#include "metrics.h"
#include "monotonic.h"
#include "route.h"
#include "route_table.h"
#include "serve_limits.h"
#include "server.h"

struct server {
	struct service service;
	struct listener listeners[MAX_LISTENERS];
	size_t num_listeners;
	struct acceptor *acceptor;
	struct MHD_Daemon *mhd;
	bool hurried;
};

/* Connections for which there are descriptors. */
static unsigned
room_for(unsigned connections)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
	    limit.rlim_cur >= connections + DESCRIPTORS_KEPT)
		return connections;
	if (limit.rlim_cur < 2 * DESCRIPTORS_KEPT)
		connections = (unsigned)limit.rlim_cur / 2;
	else
		connections = (unsigned)limit.rlim_cur - DESCRIPTORS_KEPT;
	log_event("the limit of open files leaves room for %u connections",
	    connections);
	return connections;
}

/* What nobody may have more of than this. */
static unsigned
share_of(unsigned n)
{
	return n < 2 ? n : n / 2;
}

struct server *
server_new(struct trust_set *set, const struct serve_config *config)
{
	struct server *s = calloc(1, sizeof(*s));
	struct service *service;

	if (s == NULL || trust_slot_init(&s->service.trust, set) != 0) {
		trust_set_unref(set);
		free(s);
		return NULL;
	}
	service = &s->service;
	service->config = *config;
	service->config.connections = room_for(config->connections);
	service->clients = clients_new(
	    service->config.connections, share_of(service->config.connections));
	service->work = work_new(config->workers, config->waiting);
	service->metrics = metrics_new(route_resources());
	service->certs = cert_memo_new();
	if (service->clients != NULL && service->work != NULL &&
	    service->metrics != NULL && service->certs != NULL)
		return s;
	server_free(s);
	return NULL;
}

bool
server_add(struct server *s, const struct listener *l, char *why, size_t len)
{
	int flags = fcntl(l->fd, F_GETFL);

	if (s->num_listeners < MAX_LISTENERS && flags >= 0 &&
	    fcntl(l->fd, F_SETFL, flags | O_NONBLOCK) == 0) {
		s->listeners[s->num_listeners++] = *l;
		return true;
	}
	snprintf(why, len, "%s: %s", l->name,
	    s->num_listeners == MAX_LISTENERS ? "too many sockets"
					      : "not a socket");
	listen_remove(l);
	close(l->fd);
	return false;
}

/* -- connections ------------------------------------------------------------ */

/* MHD_NotifyConnectionCallback: our entry of it goes with the connection. */
static void
connection_changed(void *cls, struct MHD_Connection *conn, void **context,
    enum MHD_ConnectionNotificationCode what)
{
	struct service *service = cls;
	const union MHD_ConnectionInfo *info;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		info = MHD_get_connection_info(
		    conn, MHD_CONNECTION_INFO_CONNECTION_FD);
		*context = info == NULL
		    ? NULL
		    : client_find(service->clients, info->connect_fd);
	} else if (*context != NULL) {
		client_close(service->clients, *context);
		*context = NULL;
	}
}

/* accept_calls */
static void
take(void *arg, int fd, const struct sockaddr *addr, socklen_t len)
{
	struct server *s = arg;
	struct clients *clients = s->service.clients;
	struct client *c = client_find(clients, fd);

	client_set_deadline(c, monotonic_now() + LIMIT_HEAD_SECONDS * 1000);
	/* when it fails, fd is closed, and its number may be anybody's */
	if (MHD_add_connection(s->mhd, fd, addr, len) != MHD_YES)
		client_close(clients, c);
}

static void
refused(void *arg, enum client_refusal why)
{
	struct metrics *m = ((struct server *)arg)->service.metrics;

	metrics_add(
	    why == CLIENT_SHARE_FULL ? &m->share_full : &m->too_many, 1);
}

static void
tick(void *arg)
{
	struct server *s = arg;

	clients_sweep(s->service.clients, monotonic_now());
	trust_slot_reap(&s->service.trust);
}

bool
server_start(struct server *s, char *why, size_t len)
{
	struct service *service = &s->service;
	struct accept_calls calls = { take, refused, tick, s };
	unsigned threads = service->config.threads;

	trust_set_start_worker(service->trust.set);
	/* more than ever are open: it is the acceptor that refuses, but which
	 * of the threads a connection falls to is by its number */
	s->mhd = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC |
		MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME,
	    0, NULL, NULL, route_request, service, MHD_OPTION_CONNECTION_LIMIT,
	    threads * (service->config.connections + 1),
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)LIMIT_IDLE_SECONDS,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, LIMIT_CONNECTION_MEMORY,
	    MHD_OPTION_URI_LOG_CALLBACK, route_target, NULL,
	    MHD_OPTION_NOTIFY_COMPLETED, route_completed, NULL,
	    MHD_OPTION_NOTIFY_CONNECTION, connection_changed, service,
	    MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
	    /* a pool of one is refused */
	    threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads,
	    MHD_OPTION_END);
	if (s->mhd != NULL)
		s->acceptor = acceptor_start(
		    s->listeners, s->num_listeners, service->clients, &calls);
	if (s->acceptor == NULL)
		snprintf(why, len, "the HTTP server does not start");
	return s->acceptor != NULL;
}

void
server_set_reload(struct server *s, struct reload *reload)
{
	s->service.reload = reload;
}

struct trust_set *
server_trust(struct server *s)
{
	return trust_slot_get(&s->service.trust);
}

void
server_swap(struct server *s, struct trust_set *set)
{
	trust_slot_swap(&s->service.trust, set);
	trust_set_start_worker(set);
}

/* -- the end ------------------------------------------------------------------ */

static void
close_listeners(struct server *s)
{
	while (s->num_listeners > 0)
		listen_close(&s->listeners[--s->num_listeners]);
}

void
server_quiesce(struct server *s)
{
	atomic_store(&s->service.stopping, true);
	acceptor_pause(s->acceptor);
	close_listeners(s);
}

unsigned
server_in_flight(const struct server *s)
{
	return atomic_load(&s->service.in_flight);
}

unsigned long long
server_answers(const struct server *s)
{
	return atomic_load(&s->service.answers);
}

void
server_hurry(struct server *s)
{
	work_stop(s->service.work);
	s->hurried = true;
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	atomic_store(&s->service.stopping, true);
	acceptor_stop(s->acceptor);
	close_listeners(s);
	/* no connection may be parked when its daemon stops */
	if (!s->hurried)
		server_hurry(s);
	if (s->mhd != NULL)
		MHD_stop_daemon(s->mhd);
	work_free(s->service.work);
	clients_free(s->service.clients);
	cert_memo_free(s->service.certs);
	trust_slot_destroy(&s->service.trust);
	free(s->service.metrics);
	free(s);
}
