/* SPDX-License-Identifier: MIT */
/*
 * probe.c - is the service alive? Asked as a client would, from inside.
 *
 * For systemd's watchdog: a sign of life that a thread gives which only gives
 * signs of life says nothing of those that serve. Does not judge the answer.
 */
#include "probe.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "monotonic.h"

/* As many as there can be threads that serve connections. */
#define MAX_PROBES 256

static const char question[] =
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
static const char answer[] = "HTTP/1.1 ";

void
probe_init(struct probe *p, const struct listener *l)
{
	*p = (struct probe){ .len = sizeof(p->address) };
	if (getsockname(l->fd, (struct sockaddr *)&p->address, &p->len) != 0)
		p->len = 0;
}

/* 0, or errno. */
static int
send_question(const struct probe *p, int fd)
{
	ssize_t n;

	if (connect(fd, (const struct sockaddr *)&p->address, p->len) != 0)
		return errno;
	n = send(fd, question, sizeof(question) - 1, MSG_NOSIGNAL);
	if (n < 0)
		return errno;
	return n == (ssize_t)sizeof(question) - 1 ? 0 : EIO;
}

/*
 * All sockets before the first connects, so that the numbers of the other ends
 * follow each other. How many there are.
 */
static unsigned
open_all(
    const struct probe *p, struct pollfd *fds, unsigned n, int64_t milliseconds)
{
	/* holds for connect() too, which waits where nobody accepts */
	const struct timeval limit = { .tv_sec = milliseconds / 1000,
		.tv_usec = milliseconds % 1000 * 1000 };
	unsigned i;

	for (i = 0; i < n; i++) {
		fds[i].fd =
		    socket(p->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		fds[i].events = POLLIN;
		if (fds[i].fd < 0)
			break;
		setsockopt(
		    fds[i].fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	}
	return i;
}

static void
close_all(const struct pollfd *fds, unsigned n)
{
	while (n-- > 0)
		if (fds[n].fd >= 0)
			close(fds[n].fd);
}

/* What can be read; those that have answered are closed. False: no answer. */
static bool
read_answers(struct pollfd *fds, unsigned n, unsigned *left)
{
	char text[sizeof(answer) - 1];
	unsigned i;

	for (i = 0; i < n; i++) {
		if (fds[i].fd < 0 || fds[i].revents == 0)
			continue;
		if (recv(fds[i].fd, text, sizeof(text), MSG_DONTWAIT) !=
			(ssize_t)sizeof(text) ||
		    memcmp(text, answer, sizeof(text)) != 0)
			return false;
		close(fds[i].fd);
		fds[i].fd = -1;
		--*left;
	}
	return true;
}

static enum probe_result
await(struct pollfd *fds, unsigned n, int64_t milliseconds)
{
	int64_t end = monotonic_now() + milliseconds, wait;
	unsigned left = n;

	while (left > 0) {
		wait = end - monotonic_now();
		if (wait <= 0 || poll(fds, (nfds_t)n, (int)wait) <= 0 ||
		    !read_answers(fds, n, &left))
			return PROBE_SILENT;
	}
	return PROBE_ALIVE;
}

enum probe_result
probe_ask(const struct probe *p, unsigned n, int64_t milliseconds)
{
	struct pollfd fds[MAX_PROBES];
	enum probe_result result = PROBE_ALIVE;
	unsigned i, opened;
	int error = 0;

	opened =
	    open_all(p, fds, n < MAX_PROBES ? n : MAX_PROBES, milliseconds);
	for (i = 0; i < opened && error == 0; i++)
		error = send_question(p, fds[i].fd);
	if (error == EACCES || error == EPERM || opened == 0)
		result = PROBE_BARRED;
	else if (error != 0)
		result = PROBE_SILENT;
	else
		result = await(fds, opened, milliseconds);
	close_all(fds, opened);
	return result;
}
