/* SPDX-License-Identifier: MIT */
/*
 * accept.c - one thread that accepts on all sockets, within everybody's share.
 *
 * libmicrohttpd could accept by itself, but it knows of no user by whose
 * credentials it could refuse, closes what is too much without a word, and
 * spins where descriptors have run out. Does not read from connections.
 */
#include "accept.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "monotonic.h"

#define TICK_MS 1000
/* Before descriptors are asked for again, when they have run out. */
#define PAUSE_MS 50
/* From one socket, before the others have their turn. */
#define SERIES 64

struct acceptor {
	pthread_t thread;
	int wake; /* an eventfd */
	atomic_bool stopping;
	pthread_mutex_t lock; /* held while it accepts */
	bool paused;	      /* the listeners are not ours any more */
	const struct listener *listeners;
	size_t num_listeners;
	struct clients *clients;
	struct accept_calls calls;
};

/* Tells who is not taken, as far as that goes without waiting. */
static void
refuse(int fd, enum client_refusal why)
{
	bool share = why == CLIENT_SHARE_FULL;
	const char *title =
	    share ? "429 Too Many Requests" : "503 Service Unavailable";
	const char *code = share ? "share" : "busy";
	char body[256], text[512], unread[4096];
	int n;

	n = snprintf(body, sizeof(body),
	    "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%.3s,"
	    "\"code\":\"%s\",\"where\":\"\",\"detail\":\"too many "
	    "connections%s; try again later\"}\n",
	    title + 4, title, code, share ? " of one user" : "");
	n = snprintf(text, sizeof(text),
	    "HTTP/1.1 %s\r\nContent-Type: application/problem+json\r\n"
	    "Content-Length: %d\r\nRetry-After: 1\r\n"
	    "Connection: close\r\n\r\n%s",
	    title, n, body);
	(void)send(fd, text, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
	/* what is left unread at the close takes our words back */
	(void)recv(fd, unread, sizeof(unread), MSG_DONTWAIT);
	close(fd);
}

/* One connection. False: there is none, or it can't be had now. */
static bool
accept_one(struct acceptor *a, const struct listener *l, bool *exhausted)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);
	enum client_refusal why;
	int fd;

	fd = accept4(l->fd, (struct sockaddr *)&addr, &len,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0) {
		*exhausted = errno == EMFILE || errno == ENFILE ||
		    errno == ENOBUFS || errno == ENOMEM;
		/* one that went away again is no reason to stop */
		return errno == ECONNABORTED || errno == EINTR;
	}
	why = client_open(a->clients, fd, l->is_unix);
	if (why == CLIENT_TAKEN) {
		a->calls.take(a->calls.arg, fd, (struct sockaddr *)&addr, len);
	} else {
		refuse(fd, why);
		a->calls.refused(a->calls.arg, why);
	}
	return true;
}

static bool
accept_some(struct acceptor *a, const struct listener *l)
{
	bool exhausted = false;
	int i = 0;

	while (i < SERIES && accept_one(a, l, &exhausted))
		i++;
	return !exhausted;
}

/* Waits, and accepts what has come. False: descriptors have run out. */
static bool
round_of(struct acceptor *a, int timeout)
{
	struct pollfd p[MAX_LISTENERS + 1];
	bool enough = true;
	uint64_t count;
	size_t n = 0, i;

	pthread_mutex_lock(&a->lock);
	for (; n < a->num_listeners && !a->paused; n++)
		p[n] = (struct pollfd){ .fd = a->listeners[n].fd,
			.events = POLLIN };
	pthread_mutex_unlock(&a->lock);
	p[n] = (struct pollfd){ .fd = a->wake, .events = POLLIN };
	if (poll(p, (nfds_t)(n + 1), timeout) <= 0)
		return true;
	if (p[n].revents != 0 && read(a->wake, &count, sizeof(count)) < 0)
		return true;
	pthread_mutex_lock(&a->lock);
	for (i = 0; i < n && !a->paused; i++)
		if (p[i].revents != 0)
			enough = accept_some(a, &a->listeners[i]) && enough;
	pthread_mutex_unlock(&a->lock);
	return enough;
}

static void *
accept_thread(void *arg)
{
	const struct timespec pause = { 0, PAUSE_MS * 1000 * 1000 };
	struct acceptor *a = arg;
	int64_t tick = monotonic_now() + TICK_MS, now;

	while (!atomic_load(&a->stopping)) {
		now = monotonic_now();
		if (now >= tick) {
			a->calls.tick(a->calls.arg);
			tick = now + TICK_MS;
		}
		if (!round_of(a, (int)(tick - now)))
			nanosleep(&pause, NULL);
	}
	return NULL;
}

static void
wake(struct acceptor *a)
{
	uint64_t one = 1;

	/* it can fail only where it is awake anyhow */
	if (write(a->wake, &one, sizeof(one)) < 0)
		return;
}

struct acceptor *
acceptor_start(const struct listener *listeners, size_t n,
    struct clients *clients, const struct accept_calls *calls)
{
	struct acceptor *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->listeners = listeners;
	a->num_listeners = n;
	a->clients = clients;
	a->calls = *calls;
	a->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (a->wake < 0 || pthread_mutex_init(&a->lock, NULL) != 0)
		goto fail;
	if (pthread_create(&a->thread, NULL, accept_thread, a) == 0)
		return a;
	pthread_mutex_destroy(&a->lock);
fail:
	if (a->wake >= 0)
		close(a->wake);
	free(a);
	return NULL;
}

void
acceptor_pause(struct acceptor *a)
{
	pthread_mutex_lock(&a->lock);
	a->paused = true;
	pthread_mutex_unlock(&a->lock);
	wake(a);
}

void
acceptor_stop(struct acceptor *a)
{
	if (a == NULL)
		return;
	atomic_store(&a->stopping, true);
	wake(a);
	pthread_join(a->thread, NULL);
	pthread_mutex_destroy(&a->lock);
	close(a->wake);
	free(a);
}
