/* SPDX-License-Identifier: MIT */
/*
 * recorder.c - a connection that is recorded.
 *
 * Does not: know what the octets mean.
 */
#include "recorder.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "stages.h"

/* Microseconds. */
#define SAME_MOMENT 20

bool
recorder_start(struct recorder *r, int fd, int64_t deadline, int64_t patience)
{
	memset(r, 0, sizeof(*r));
	r->fd = fd;
	r->cut = -1;
	r->deadline = deadline;
	r->patience = patience;
	r->sent.bytes = malloc(RECORDER_BYTES);
	r->received.bytes = malloc(RECORDER_BYTES);
	return r->sent.bytes != NULL && r->received.bytes != NULL;
}

void
recorder_free(struct recorder *r)
{
	free(r->sent.bytes);
	free(r->received.bytes);
}

/* That side's last mark; NULL: none yet. */
static struct recorder_mark *
last_mark(struct recorder *r, bool sent)
{
	size_t i;

	for (i = r->num_marks; i > 0; i--) {
		if (r->marks[i - 1].sent == sent)
			return &r->marks[i - 1];
	}
	return NULL;
}

/* Octets that come one by one at the same time have one mark; when there are no more,
 * the rest of a side have that of its last. */
static void
mark(struct recorder *r, bool sent, size_t total)
{
	struct recorder_mark *last = last_mark(r, sent);
	bool full = r->num_marks == RECORDER_MARKS;
	int64_t now = monotonic_us();

	if (last != NULL &&
	    (full ||
		(last == &r->marks[r->num_marks - 1] &&
		    now - last->at < SAME_MOMENT)))
		last->end = total;
	else if (!full)
		r->marks[r->num_marks++] =
		    (struct recorder_mark){ sent, total, now };
}

static void
record(struct recorder *r, bool sent, const void *bytes, size_t len)
{
	struct recorder_side *side = sent ? &r->sent : &r->received;
	size_t room = RECORDER_BYTES - side->len;
	size_t kept = len < room ? len : room;

	memcpy(side->bytes + side->len, bytes, kept);
	side->len += kept;
	side->total += len;
	mark(r, sent, side->total);
}

/* Milliseconds until then, rounded up; 0: it is past. */
static int
left_until(int64_t then)
{
	int64_t left = then - monotonic_us();

	if (left <= 0)
		return 0;
	left = left / 1000 + 1;
	return left > 3600000 ? 3600000 : (int)left;
}

/* A peer that never pauses is no reason to go on for ever. */
static bool
is_late(const struct recorder *r)
{
	return monotonic_us() > r->deadline;
}

/* 1: ready, 0: not in time, -1: errno. */
static int
wait_for(const struct recorder *r, short events, int64_t patience)
{
	int64_t until = monotonic_us() + patience;
	struct pollfd p[2] = { { .fd = r->fd, .events = events },
		{ .fd = r->cut, .events = POLLIN } };
	int rc;

	if (until > r->deadline)
		until = r->deadline;
	do
		rc = poll(p, 2, left_until(until));
	while (rc < 0 && errno == EINTR);
	if (rc > 0 && p[1].revents != 0) {
		errno = ECANCELED;
		return -1;
	}
	return rc;
}

static bool
is_again(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static ssize_t
end(struct recorder *r, int error)
{
	r->error = error;
	if (error == ETIMEDOUT)
		r->end = RECORDER_TIMEOUT;
	else if (error == ECONNRESET || error == EPIPE)
		r->end = RECORDER_RESET;
	else
		r->end = RECORDER_ERROR;
	errno = error;
	return -1;
}

/* Waits, so that the call is worth trying again. 0, or -1 with errno. */
static ssize_t
wait_again(struct recorder *r, short events)
{
	int rc;

	if (!is_again(errno))
		return end(r, errno);
	rc = wait_for(r, events, r->patience);
	if (rc > 0)
		return 0;
	if (rc == 0 && r->gentle && events == POLLIN) {
		r->quiet = true;
		errno = EAGAIN;
		return -1;
	}
	return end(r, rc == 0 ? ETIMEDOUT : errno);
}

ssize_t
recorder_read(struct recorder *r, void *buf, size_t len)
{
	for (;;) {
		ssize_t n;

		if (is_late(r))
			return end(r, ETIMEDOUT);
		n = recv(r->fd, buf, len, 0);
		if (n > 0)
			record(r, false, buf, (size_t)n);
		if (n == 0 && len > 0)
			r->end = RECORDER_CLOSED;
		if (n >= 0)
			return n;
		if (wait_again(r, POLLIN) < 0)
			return -1;
	}
}

ssize_t
recorder_write(struct recorder *r, const void *buf, size_t len)
{
	for (;;) {
		ssize_t n;

		if (is_late(r))
			return end(r, ETIMEDOUT);
		n = send(r->fd, buf, len, MSG_NOSIGNAL);
		if (n > 0)
			record(r, true, buf, (size_t)n);
		if (n >= 0)
			return n;
		if (wait_again(r, POLLOUT) < 0)
			return -1;
	}
}

bool
recorder_wait(struct recorder *r, int64_t microseconds)
{
	return wait_for(r, POLLIN, microseconds) != 0;
}

int64_t
recorder_when(const struct recorder *r, bool sent, size_t total)
{
	size_t i;

	for (i = 0; i < r->num_marks; i++) {
		if (r->marks[i].sent == sent && r->marks[i].end >= total)
			return r->marks[i].at;
	}
	return 0;
}
