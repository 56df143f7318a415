/* SPDX-License-Identifier: MIT */
/*
 * http_client.c - one request again and again over a Unix socket, on some
 * connections at once; for tests/bench/http.sh, since wrk speaks TCP only.
 *
 *	http_client SOCKET REQUEST-FILE CONNECTIONS SECONDS
 *
 * Prints how many answers there were. Anything but a whole 200 with a
 * Content-Length, and ten seconds of silence, end it with status 1. Reads no
 * answer's body but to its end (RFC 9112 6.3).
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS 256
#define MAX_ANSWER (64 * 1024)
#define MAX_REQUEST (1024 * 1024)
#define SILENCE_MS 10000

struct connection {
	size_t sent, got;
	size_t want; /* 0: the head is not here yet */
	char answer[MAX_ANSWER];
};

static struct pollfd fds[MAX_CONNECTIONS];
static struct connection connections[MAX_CONNECTIONS];
static char request[MAX_REQUEST];
static size_t request_len;

static void
die(const char *what)
{
	fprintf(stderr, "http_client: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
read_request(const char *path)
{
	FILE *f = fopen(path, "r");

	if (f == NULL)
		die(path);
	request_len = fread(request, 1, sizeof(request), f);
	if (ferror(f) || request_len == 0 || request_len == sizeof(request))
		die(path);
	fclose(f);
}

static int
connect_to(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || strlen(path) >= sizeof(sun.sun_path))
		die(path);
	memcpy(sun.sun_path, path, strlen(path));
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) != 0)
		die(path);
	return fd;
}

/* As much of the request as goes. */
static void
send_some(struct connection *c, struct pollfd *p)
{
	ssize_t n = send(p->fd, request + c->sent, request_len - c->sent,
	    MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno != EAGAIN)
		die("send");
	c->sent += n > 0 ? (size_t)n : 0;
	p->events = c->sent < request_len ? POLLOUT : POLLIN;
}

/* Where the answer ends, once its head is here; it must be a 200. */
static void
find_end(struct connection *c)
{
	char *end, *field;

	c->answer[c->got] = '\0';
	end = strstr(c->answer, "\r\n\r\n");
	if (end == NULL)
		return;
	field = strcasestr(c->answer, "\r\nContent-Length:");
	errno = EPROTO;
	if (strncmp(c->answer, "HTTP/1.1 200 ", 13) != 0 || field == NULL ||
	    field > end)
		die(c->answer);
	c->want = (size_t)(end + 4 - c->answer) + strtoul(field + 17, NULL, 10);
	if (c->want >= MAX_ANSWER)
		die("too long an answer");
}

/* Is the answer here, whole? */
static int
receive_some(struct connection *c, const struct pollfd *p)
{
	ssize_t n = recv(
	    p->fd, c->answer + c->got, MAX_ANSWER - 1 - c->got, MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return 0;
	if (n <= 0)
		die("closed");
	c->got += (size_t)n;
	if (c->want == 0)
		find_end(c);
	errno = EPROTO;
	if (c->want != 0 && c->got > c->want)
		die("more than an answer");
	return c->want != 0 && c->got == c->want;
}

/* One connection that can go on; 1: it has got an answer. */
static unsigned long
go_on(struct connection *c, struct pollfd *p)
{
	if (p->events == POLLOUT) {
		send_some(c, p);
		return 0;
	}
	if (!receive_some(c, p))
		return 0;
	c->sent = c->got = c->want = 0;
	send_some(c, p);
	return 1;
}

int
main(int argc, char **argv)
{
	unsigned long answers = 0;
	long i, n = argc == 5 ? strtol(argv[3], NULL, 10) : 0;
	double end;

	if (n < 1 || n > MAX_CONNECTIONS) {
		fprintf(stderr,
		    "usage: http_client SOCKET REQUEST-FILE CONNECTIONS "
		    "SECONDS\n");
		return 2;
	}
	read_request(argv[2]);
	end = now() + strtod(argv[4], NULL);
	for (i = 0; i < n; i++) {
		fds[i] = (struct pollfd){ connect_to(argv[1]), POLLOUT, 0 };
		send_some(&connections[i], &fds[i]);
	}
	while (now() < end) {
		if (poll(fds, (nfds_t)n, SILENCE_MS) <= 0)
			die("silence");
		for (i = 0; i < n; i++)
			if (fds[i].revents != 0)
				answers += go_on(&connections[i], &fds[i]);
	}
	printf("%lu\n", answers);
	return 0;
}
