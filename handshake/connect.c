/* SPDX-License-Identifier: MIT */
/*
 * connect.c - a connection to a host.
 *
 * Addresses are tried one after the other, in the order of getaddrinfo(3) (RFC 6724).
 * Does not: race them (RFC 8305): each is to be told of.
 */
#include "connect.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stages.h"

/* An address has this long, if there is another one to try. */
#define PATIENCE 5000000

bool
host_is_address(const char *host)
{
	unsigned char octets[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, octets) == 1 ||
	    inet_pton(AF_INET6, host, octets) == 1;
}

const char *
connect_result_name(enum connect_result result)
{
	static const char *const names[] = {
		[CONNECT_DONE] = "connected",
		[CONNECT_NOT_FOUND] = "not-found",
		[CONNECT_NO_RESOLVER] = "no-resolver",
		[CONNECT_NOT_ALLOWED] = "not-allowed",
		[CONNECT_REFUSED] = "refused",
		[CONNECT_UNREACHABLE] = "unreachable",
		[CONNECT_STALLED] = "stalled",
		[CONNECT_RESET] = "reset",
		[CONNECT_FAILED] = "failed",
		[CONNECT_PROXY] = "by-proxy",
	};

	return result <= CONNECT_PROXY ? names[result] : "";
}

static enum connect_result
result_of(int error)
{
	switch (error) {
	case 0:
		return CONNECT_DONE;
	case ECONNREFUSED:
		return CONNECT_REFUSED;
	case ETIMEDOUT:
		return CONNECT_STALLED;
	case ECONNRESET:
		return CONNECT_RESET;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case EADDRNOTAVAIL:
	case EAFNOSUPPORT:
		return CONNECT_UNREACHABLE;
	default:
		return CONNECT_FAILED;
	}
}

/* What became of a connection that was begun: 0 or errno. */
static int
finish(int fd, int cut, int64_t until)
{
	struct pollfd p[2] = { { .fd = fd, .events = POLLOUT },
		{ .fd = cut, .events = POLLIN } };
	int error = 0, rc;
	socklen_t len = sizeof(error);

	do {
		int64_t left = (until - monotonic_us()) / 1000;

		rc = poll(p, 2, left > 0 ? (int)left : 0);
	} while (rc < 0 && errno == EINTR);
	if (rc == 0)
		return ETIMEDOUT;
	if (p[1].revents != 0)
		return ECANCELED;
	if (rc < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		return errno;
	return error;
}

static int
try_address(const struct addrinfo *a, int cut, int64_t until, int *error)
{
	int fd =
	    socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	const int on = 1;

	if (fd < 0) {
		*error = errno;
		return -1;
	}
	*error = 0;
	if (connect(fd, a->ai_addr, a->ai_addrlen) < 0)
		*error = errno == EINPROGRESS ? finish(fd, cut, until) : errno;
	if (*error == 0) {
		/* a flight goes record by record, and none is to wait for an ACK;
		 * if that can't be had, it does */
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		return fd;
	}
	close(fd);
	return -1;
}

static int
attempt(const struct connect_ask *ask, const struct addrinfo *a,
    struct connect_log *log)
{
	struct connect_attempt *t = &log->tried[log->n++];
	int64_t begin = monotonic_us(), until = ask->deadline;
	int fd;

	if (getnameinfo(a->ai_addr, a->ai_addrlen, t->address,
		sizeof(t->address), NULL, 0, NI_NUMERICHOST) != 0)
		snprintf(t->address, sizeof(t->address), "?");
	if (ask->allowed != NULL &&
	    !ask->allowed(ask->arg, a->ai_addr, a->ai_addrlen)) {
		t->result = CONNECT_NOT_ALLOWED;
		return -1;
	}
	if (a->ai_next != NULL && begin + PATIENCE < until)
		until = begin + PATIENCE;
	fd = try_address(a, ask->cut, until, &t->error);
	t->result = result_of(t->error);
	t->microseconds = monotonic_us() - begin;
	return fd;
}

static int
resolve(const struct connect_ask *ask, struct addrinfo **out)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV };
	char port[8];

	snprintf(port, sizeof(port), "%u", (unsigned)ask->port);
	return getaddrinfo(ask->host, port, &hints, out);
}

/* The last attempt that has more to say than that there is no way there. */
static void
conclude(struct connect_log *log)
{
	const struct connect_attempt *t;
	size_t i;

	for (i = 0; i < log->n; i++) {
		t = &log->tried[i];
		if (i > 0 && t->result == CONNECT_UNREACHABLE)
			continue;
		log->result = t->result;
		snprintf(log->detail, sizeof(log->detail), "%s: %s", t->address,
		    t->error != 0 ? strerror(t->error)
				  : connect_result_name(t->result));
	}
}

int
connect_to(const struct connect_ask *ask, struct connect_log *log)
{
	struct addrinfo *all = NULL;
	const struct addrinfo *a;
	bool cut = false;
	int fd = -1, rc = resolve(ask, &all);

	memset(log, 0, sizeof(*log));
	if (rc != 0) {
		log->result = rc == EAI_AGAIN || rc == EAI_SYSTEM ||
			rc == EAI_FAIL || rc == EAI_MEMORY
		    ? CONNECT_NO_RESOLVER
		    : CONNECT_NOT_FOUND;
		snprintf(
		    log->detail, sizeof(log->detail), "%s", gai_strerror(rc));
		return -1;
	}
	/* the system's resolver takes its time, and can't be broken off */
	if (monotonic_us() >= ask->deadline) {
		log->result = CONNECT_NO_RESOLVER;
		snprintf(log->detail, sizeof(log->detail),
		    "the resolver took too long");
		freeaddrinfo(all);
		return -1;
	}
	for (a = all; a != NULL && fd < 0 && !cut && log->n < CONNECT_ADDRESSES;
	     a = a->ai_next) {
		fd = attempt(ask, a, log);
		cut = log->tried[log->n - 1].error == ECANCELED;
	}
	freeaddrinfo(all);
	if (fd < 0)
		conclude(log);
	return fd;
}
