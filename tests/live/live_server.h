/* SPDX-License-Identifier: MIT */
/*
 * live_server.h - an HTTP server on loopback that gives what a test has put at
 * its paths, and counts who asks. Include after cmocka.h.
 *
 * One thread, one request at a time. A path also answers for what is below it
 * (OCSP by GET: RFC 6960 A.1). Places are put while nobody asks.
 */
#ifndef LIVE_SERVER_H
#define LIVE_SERVER_H
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vfy.h"

#define LIVE_PLACES 16
#define LIVE_REQUEST 8192

struct live_server {
	int listener;
	unsigned port;
	pthread_t thread;
	atomic_bool stop;
	bool running;
	struct live_place {
		const char *path;
		struct vfy_span body;
		atomic_int requests;
	} places[LIVE_PLACES];
	size_t num_places;
	atomic_int strays; /* requests for what is not there */
};

static inline void
live_send(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;
	ssize_t n;

	while (len > 0 && (n = send(fd, p, len, MSG_NOSIGNAL)) > 0) {
		p += n;
		len -= (size_t)n;
	}
}

static inline struct live_place *
live_find(struct live_server *s, const char *path)
{
	for (size_t i = 0; i < s->num_places; i++) {
		size_t n = strlen(s->places[i].path);

		if (strncmp(path, s->places[i].path, n) == 0 &&
		    (path[n] == '\0' || path[n] == '/'))
			return &s->places[i];
	}
	return NULL;
}

static inline int
live_requests(struct live_server *s, const char *path)
{
	struct live_place *p = live_find(s, path);

	return p == NULL ? 0 : atomic_load(&p->requests);
}

/* A later one at the same path replaces it; requests are counted on. */
static inline void
live_put(struct live_server *s, const char *path, struct vfy_span body)
{
	struct live_place *p = live_find(s, path);

	if (p == NULL) {
		if (s->num_places == LIVE_PLACES)
			abort();
		p = &s->places[s->num_places++];
		p->path = path;
		atomic_init(&p->requests, 0);
	}
	p->body = body;
}

/* The head, and as many octets of a body as it announces. */
static inline bool
live_read(int fd, char *buf, size_t size)
{
	size_t len = 0, body = 0;
	char *end = NULL, *field;

	while (len < size - 1) {
		ssize_t n = recv(fd, buf + len, size - 1 - len, 0);

		if (n <= 0)
			return false;
		len += (size_t)n;
		buf[len] = '\0';
		if (end == NULL && (end = strstr(buf, "\r\n\r\n")) != NULL) {
			field = strcasestr(buf, "\r\ncontent-length:");
			if (field != NULL && field < end)
				body = strtoul(field + 17, NULL, 10);
		}
		if (end != NULL && len - (size_t)(end + 4 - buf) >= body)
			return true;
	}
	return false;
}

static inline void
live_answer(struct live_server *s, int fd)
{
	char request[LIVE_REQUEST], path[2048] = "", head[128];
	struct live_place *p;

	if (!live_read(fd, request, sizeof(request)) ||
	    sscanf(request, "%*s %2047s", path) != 1)
		return;
	p = live_find(s, path);
	if (p == NULL) {
		static const char none[] = "HTTP/1.1 404 Not Found\r\n"
					   "Content-Length: 0\r\n"
					   "Connection: close\r\n\r\n";

		atomic_fetch_add(&s->strays, 1);
		live_send(fd, none, sizeof(none) - 1);
		return;
	}
	atomic_fetch_add(&p->requests, 1);
	(void)snprintf(head, sizeof(head),
	    "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n"
	    "Connection: close\r\n\r\n",
	    p->body.len);
	live_send(fd, head, strlen(head));
	live_send(fd, p->body.ptr, p->body.len);
}

static inline void *
live_serve(void *arg)
{
	struct live_server *s = arg;

	while (!atomic_load(&s->stop)) {
		struct pollfd p = { .fd = s->listener, .events = POLLIN };
		int fd;

		if (poll(&p, 1, 20) <= 0)
			continue;
		fd = accept(s->listener, NULL, NULL);
		if (fd < 0)
			continue;
		live_answer(s, fd);
		(void)shutdown(fd, SHUT_WR);
		(void)close(fd);
	}
	return NULL;
}

static inline void
live_start(struct live_server *s)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);

	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(s->listener, (struct sockaddr *)&in, sizeof(in)) != 0 ||
	    listen(s->listener, 64) != 0 ||
	    getsockname(s->listener, (struct sockaddr *)&in, &len) != 0 ||
	    pthread_create(&s->thread, NULL, live_serve, s) != 0)
		abort();
	s->port = ntohs(in.sin_port);
	s->running = true;
}

/* From here on connections are refused. */
static inline void
live_stop(struct live_server *s)
{
	if (!s->running)
		return;
	atomic_store(&s->stop, true);
	(void)pthread_join(s->thread, NULL);
	(void)close(s->listener);
	s->running = false;
}

#endif
