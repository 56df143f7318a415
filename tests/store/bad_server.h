/* SPDX-License-Identifier: MIT */
/*
 * bad_server.h - an HTTP server on loopback that misbehaves as its path says, or
 * gives what a test has put there. Include after cmocka.h.
 *
 * A thread for each connection; plain sockets. What stalls does so until the
 * client goes away or the test is over: who gets an answer all the same has
 * kept a deadline of its own.
 */
#ifndef BAD_SERVER_H
#define BAD_SERVER_H
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vfy.h"

struct bad_server {
	int listener;
	unsigned port;
	pthread_t thread;
	atomic_bool stop;
	atomic_int requests, connections, running;
	/* what /good gives; changed only while nothing runs */
	struct vfy_span good, bomb;
	const char *good_headers;
	char last[2048]; /* the last request; read when nothing runs */
};

struct bad_connection {
	struct bad_server *server;
	int fd;
};

static inline bool
bad_send(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;

	while (len > 0) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

static inline void
bad_say(int fd, const char *text)
{
	(void)bad_send(fd, text, strlen(text));
}

/* Until the client goes away, or the test is over. */
static inline void
bad_stall(struct bad_server *s, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char c;

	while (!atomic_load(&s->stop))
		if (poll(&p, 1, 20) > 0 && recv(fd, &c, 1, 0) <= 0)
			return;
}

/* len octets again and again, every pause milliseconds. */
static inline void
bad_repeat(struct bad_server *s, int fd, size_t len, int pause)
{
	char chunk[4096];

	memset(chunk, '0', sizeof(chunk));
	while (!atomic_load(&s->stop) && bad_send(fd, chunk, len))
		(void)poll(NULL, 0, pause);
}

static inline void
bad_redirect(int fd, const char *to)
{
	char text[512];

	(void)snprintf(text, sizeof(text),
	    "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
	    to);
	bad_say(fd, text);
}

static inline void
bad_bytes(int fd, const char *headers, struct vfy_span body)
{
	char text[512];

	(void)snprintf(text, sizeof(text),
	    "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n",
	    headers != NULL ? headers : "", body.len);
	bad_say(fd, text);
	(void)bad_send(fd, body.ptr, body.len);
}

/* The connection is reset, not closed. */
static inline void
bad_reset(int fd)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

/* False: not one of these. */
static inline bool
bad_answer_slowly(struct bad_server *s, int fd, const char *path)
{
	if (strcmp(path, "/slow-loris") == 0) {
		bad_say(fd, "HTTP/1.1 200 OK\r\nX-Slow: ");
		bad_repeat(s, fd, 1, 20);
	} else if (strcmp(path, "/drip") == 0) {
		bad_say(fd, "HTTP/1.1 200 OK\r\n\r\n");
		bad_repeat(s, fd, 1, 10);
	} else if (strcmp(path, "/stall") == 0) {
		bad_stall(s, fd);
	} else if (strcmp(path, "/stall-after-header") == 0) {
		bad_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
		bad_stall(s, fd);
	} else if (strcmp(path, "/stall-in-body") == 0) {
		bad_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n0123");
		bad_stall(s, fd);
	} else if (strcmp(path, "/endless") == 0) {
		bad_say(fd, "HTTP/1.1 200 OK\r\n\r\n");
		bad_repeat(s, fd, 4096, 0);
	} else if (strcmp(path, "/endless-header") == 0) {
		bad_say(fd, "HTTP/1.1 200 OK\r\nX: ");
		bad_repeat(s, fd, 4096, 0);
	} else if (strcmp(path, "/endless-headers") == 0) {
		bad_say(fd, "HTTP/1.1 200 OK\r\n");
		while (!atomic_load(&s->stop) &&
		    bad_send(fd, "X-Y: 0123456789\r\n", 17))
			;
	} else if (strcmp(path, "/endless-continue") == 0) {
		while (!atomic_load(&s->stop) &&
		    bad_send(fd, "HTTP/1.1 100 Continue\r\n\r\n", 25))
			(void)poll(NULL, 0, 5);
	} else {
		return false;
	}
	return true;
}

static inline bool
bad_answer_redirect(struct bad_server *s, int fd, const char *path)
{
	static const struct {
		const char *path, *to;
	} all[] = { { "/loop", "/loop" }, { "/ping", "/pong" },
		{ "/pong", "/ping" },
		{ "/to-metadata", "http://169.254.169.254/latest/meta-data/" },
		{ "/to-metadata6", "http://[fd00:ec2::254]/latest/" },
		{ "/to-mapped", "http://[::ffff:169.254.169.254]/" },
		{ "/to-nat64", "http://[64:ff9b::a9fe:a9fe]/" },
		{ "/to-6to4", "http://[2002:a9fe:a9fe::1]/" },
		{ "/to-decimal", "http://2852039166/" },
		{ "/to-file", "file:///etc/passwd" },
		{ "/to-unix", "unix:///run/verifyd/verifyd.sock" },
		{ "/to-http-unix", "http+unix://%2Frun%2Fverifyd.sock/x" },
		{ "/to-gopher", "gopher://127.0.0.1/" },
		{ "/to-https", "https://127.0.0.1/" },
		{ "/to-ldap", "ldap://127.0.0.1/cn=crl" },
		{ "/to-private", "http://10.0.0.1/" },
		{ "/to-cgnat", "http://100.64.0.1/" },
		{ "/to-multicast", "http://224.0.0.1/" } };

	(void)s;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(path, all[i].path) == 0) {
			bad_redirect(fd, all[i].to);
			return true;
		}
	return false;
}

static inline void
bad_answer(struct bad_server *s, int fd, const char *path)
{
	static const char html[] = "<!DOCTYPE html><html>Welcome to our hotel";
	struct vfy_span page = { (const uint8_t *)html, sizeof(html) - 1 };

	if (strcmp(path, "/good") == 0)
		bad_bytes(fd, s->good_headers, s->good);
	else if (strcmp(path, "/good-as-html") == 0)
		bad_bytes(fd, "Content-Type: text/html\r\n", s->good);
	else if (strcmp(path, "/html") == 0)
		bad_bytes(fd, "Content-Type: application/pkix-crl\r\n", page);
	else if (strcmp(path, "/gzip") == 0)
		bad_bytes(fd, "Content-Encoding: gzip\r\n", s->bomb);
	else if (strcmp(path, "/te-gzip") == 0)
		bad_bytes(fd, "Transfer-Encoding: gzip\r\n", s->bomb);
	else if (strcmp(path, "/plain-gzip") == 0)
		bad_bytes(fd, NULL, s->bomb);
	else if (strcmp(path, "/truncated") == 0)
		bad_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n0123");
	else if (strcmp(path, "/huge") == 0)
		bad_say(fd, "HTTP/1.1 200 OK\r\n"
			    "Content-Length: 99999999999\r\n\r\n0123");
	else if (strcmp(path, "/negative") == 0)
		bad_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n0123");
	else if (strcmp(path, "/tls") == 0)
		(void)bad_send(fd, "\x15\x03\x01\x00\x02\x02\x46", 7);
	else if (strcmp(path, "/upgrade") == 0)
		bad_say(fd, "HTTP/1.1 426 Upgrade Required\r\n"
			    "Upgrade: TLS/1.2\r\nContent-Length: 0\r\n\r\n");
	else if (strcmp(path, "/reset") == 0)
		bad_reset(fd);
	else if (strcmp(path, "/reset-in-body") == 0) {
		bad_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n0123");
		bad_reset(fd);
	} else if (strcmp(path, "/empty") == 0)
		bad_bytes(fd, NULL, (struct vfy_span){ NULL, 0 });
	else if (!bad_answer_redirect(s, fd, path) &&
	    !bad_answer_slowly(s, fd, path))
		bad_say(fd, "HTTP/1.1 404 Not Found\r\n"
			    "Content-Length: 0\r\n\r\n");
}

/* Headers are enough here: requests have no body. */
static inline bool
bad_read_request(int fd, char *buf, size_t size)
{
	size_t len = 0;

	while (len < size - 1) {
		ssize_t n = recv(fd, buf + len, size - 1 - len, 0);

		if (n <= 0)
			return false;
		len += (size_t)n;
		buf[len] = '\0';
		if (strstr(buf, "\r\n\r\n") != NULL)
			return true;
	}
	return false;
}

static inline void *
bad_connection(void *arg)
{
	struct bad_connection *c = arg;
	struct bad_server *s = c->server;
	char request[2048], path[256] = "";

	if (bad_read_request(c->fd, request, sizeof(request)) &&
	    sscanf(request, "%*s %255s", path) == 1) {
		if (strcmp(path, "/good") == 0)
			memcpy(s->last, request, sizeof(s->last));
		atomic_fetch_add(&s->requests, 1);
		bad_answer(s, c->fd, path);
	}
	(void)close(c->fd);
	free(c);
	atomic_fetch_sub(&s->running, 1);
	return NULL;
}

static inline void
bad_accept(struct bad_server *s)
{
	struct bad_connection *c = malloc(sizeof(*c));
	pthread_t thread;

	if (c == NULL)
		abort();
	*c = (struct bad_connection){ s, accept(s->listener, NULL, NULL) };
	if (c->fd < 0) {
		free(c);
		return;
	}
	atomic_fetch_add(&s->connections, 1);
	atomic_fetch_add(&s->running, 1);
	if (pthread_create(&thread, NULL, bad_connection, c) != 0)
		abort();
	(void)pthread_detach(thread);
}

static inline void *
bad_serve(void *arg)
{
	struct bad_server *s = arg;

	while (!atomic_load(&s->stop)) {
		struct pollfd p = { .fd = s->listener, .events = POLLIN };

		if (poll(&p, 1, 20) > 0)
			bad_accept(s);
	}
	return NULL;
}

static inline void
bad_server_start(struct bad_server *s)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);

	memset(s, 0, sizeof(*s));
	/* the tests' own environment must not have a proxy */
	(void)unsetenv("http_proxy");
	(void)unsetenv("all_proxy");
	(void)unsetenv("ALL_PROXY");
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(s->listener, (struct sockaddr *)&in, sizeof(in)) != 0 ||
	    listen(s->listener, 256) != 0 ||
	    getsockname(s->listener, (struct sockaddr *)&in, &len) != 0 ||
	    pthread_create(&s->thread, NULL, bad_serve, s) != 0)
		abort();
	s->port = ntohs(in.sin_port);
}

/* Waits until nobody is served: then what they read and wrote is the test's. */
static inline void
bad_server_quiet(struct bad_server *s)
{
	while (atomic_load(&s->running) > 0)
		(void)poll(NULL, 0, 1);
}

static inline void
bad_server_stop(struct bad_server *s)
{
	atomic_store(&s->stop, true);
	(void)pthread_join(s->thread, NULL);
	bad_server_quiet(s);
	(void)close(s->listener);
}

#endif
