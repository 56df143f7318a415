/* SPDX-License-Identifier: MIT */
/*
 * running.h - verifyd, running for a test, and plain sockets to it. Include
 * after cmocka.h. VERIFYD: the program; top_srcdir: for tests/pki.
 *
 * Every wait has a bound of PATIENCE, which is no expectation: who waits so
 * long has hung, and the test fails.
 */
#ifndef RUNNING_H
#define RUNNING_H
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "monotonic.h"

#define PATIENCE_MS 120000
#define MAX_ARGUMENTS 24

struct running {
	char folder[64]; /* all that the test makes */
	char socket[80], log[80];
	pid_t pid;	  /* 0: does not run */
	unsigned port;	  /* of TCP */
	rlim_t max_files; /* 0: as it is */
};

/* -- small things ---------------------------------------------------------------- */

static inline void
pause_ms(long ms)
{
	const struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

/* The file's bytes, with an end, for free(). */
static inline char *
read_whole(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	char *text = malloc(1 << 20);
	size_t n;

	assert_non_null(f);
	assert_non_null(text);
	n = fread(text, 1, (1 << 20) - 1, f);
	fclose(f);
	text[n] = '\0';
	if (len != NULL)
		*len = n;
	return text;
}

static inline bool
log_has(const struct running *r, const char *text)
{
	char *all = read_whole(r->log, NULL);
	bool has = strstr(all, text) != NULL;

	free(all);
	return has;
}

/* A command of the shell; it must succeed. */
static inline void shell(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
static inline void
shell(const char *fmt, ...)
{
	char command[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	assert_int_equal(system(command), 0);
}

/* -- connections ------------------------------------------------------------------- */

static inline int
connect_unix(const struct running *r)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", r->socket);
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == 0)
		return fd;
	close(fd);
	return -1;
}

static inline int
connect_tcp(const struct running *r)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)r->port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&in, sizeof(in)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* False: the other side has closed. */
static inline bool
send_bytes(int fd, const void *bytes, size_t len)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	const char *at = bytes;
	ssize_t n;

	while (len > 0) {
		assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
		n = send(fd, at, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static inline bool
send_text(int fd, const char *text)
{
	return send_bytes(fd, text, strlen(text));
}

/* Some bytes; 0: the end. */
static inline size_t
receive_some(int fd, char *buf, size_t size)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n;

	assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
	n = recv(fd, buf, size, MSG_DONTWAIT);
	return n > 0 ? (size_t)n : 0;
}

/* One answer, whole; its status, or 0: closed before. body may be NULL. */
static inline int
receive_answer(int fd, char *body, size_t size)
{
	char text[65536], *end = NULL, *field;
	size_t len = 0, want = SIZE_MAX, n;

	text[0] = '\0';
	while (len < want && len < sizeof(text) - 1) {
		/* octet by octet in the head: what follows is the next one's */
		n = receive_some(
		    fd, text + len, want == SIZE_MAX ? 1 : want - len);
		if (n == 0)
			break;
		len += n;
		text[len] = '\0';
		if (end == NULL && len >= 4 &&
		    memcmp(text + len - 4, "\r\n\r\n", 4) == 0) {
			end = text + len;
			field = strcasestr(text, "\r\nContent-Length:");
			want = len +
			    (field != NULL ? strtoul(field + 17, NULL, 10) : 0);
			assert_true(want < sizeof(text));
		}
	}
	if (body != NULL)
		snprintf(body, size, "%s", end != NULL ? end : "");
	return end != NULL && strncmp(text, "HTTP/1.1 ", 9) == 0
	    ? atoi(text + 9)
	    : 0;
}

/* Has the other side closed? Waits for that; what comes is read. */
static inline void
await_close(int fd)
{
	char text[65536];

	while (receive_some(fd, text, sizeof(text)) > 0)
		;
	close(fd);
}

/* One request on a connection of its own. */
static inline int
ask_text(const struct running *r, const char *text, char *body, size_t size)
{
	int fd = connect_unix(r), status = 0;

	if (fd < 0)
		return 0;
	if (send_text(fd, text))
		status = receive_answer(fd, body, size);
	close(fd);
	return status;
}

static inline bool
is_healthy(const struct running *r)
{
	return ask_text(r,
		   "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
		   "Connection: close\r\n\r\n",
		   NULL, 0) == 200;
}

/* A question by PEM in a buffer, for free(). */
static inline char *
question(const char *pem, const char *query, size_t *len)
{
	size_t n = strlen(pem), size = n + 512;
	char *text = malloc(size);

	assert_non_null(text);
	*len = (size_t)snprintf(text, size,
	    "POST /v1/verify?%s HTTP/1.1\r\nHost: localhost\r\n"
	    "Content-Type: application/pem-certificate-chain\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    query, n, pem);
	assert_true(*len < size);
	return text;
}

/* Asks and tells the answer's status; body may be NULL. */
static inline int
ask_pem(const struct running *r, const char *pem, const char *query, char *body,
    size_t size)
{
	size_t len;
	char *text = question(pem, query, &len);
	int status = ask_text(r, text, body, size);

	free(text);
	return status;
}

/* -- the service --------------------------------------------------------------------- */

static inline void
running_init(struct running *r)
{
	memset(r, 0, sizeof(*r));
	strcpy(r->folder, "/tmp/verifyd-run.XXXXXX");
	assert_non_null(mkdtemp(r->folder));
	snprintf(r->socket, sizeof(r->socket), "%s/sock", r->folder);
	snprintf(r->log, sizeof(r->log), "%s/log", r->folder);
}

static inline void
running_exec(const struct running *r, va_list ap)
{
	const char *argv[MAX_ARGUMENTS] = { getenv("VERIFYD"), "--socket",
		r->socket, "--listen", "127.0.0.1:0" };
	struct rlimit limit = { r->max_files, r->max_files };
	int n = 5, fd;

	while (n < MAX_ARGUMENTS - 1 &&
	    (argv[n] = va_arg(ap, const char *)) != NULL)
		n++;
	argv[n] = NULL;
	if (r->max_files > 0)
		setrlimit(RLIMIT_NOFILE, &limit);
	fd = open(r->log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd >= 0 && dup2(fd, STDERR_FILENO) >= 0 && argv[0] != NULL)
		execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

/* With arguments to NULL, and waits until it answers. */
static inline void
running_start(struct running *r, ...)
{
	int64_t latest = monotonic_now() + PATIENCE_MS;
	const char *at;
	char *log;
	va_list ap;

	assert_non_null(getenv("VERIFYD"));
	va_start(ap, r);
	r->pid = fork();
	assert_true(r->pid >= 0);
	if (r->pid == 0)
		running_exec(r, ap);
	va_end(ap);
	while (!is_healthy(r)) {
		assert_int_equal(waitpid(r->pid, NULL, WNOHANG), 0);
		assert_true(monotonic_now() < latest);
		pause_ms(20);
	}
	log = read_whole(r->log, NULL);
	at = strstr(log, "listening on 127.0.0.1:");
	assert_non_null(at);
	r->port = (unsigned)atoi(at + 23);
	free(log);
}

/* Waits for its end; its status. */
static inline int
running_wait(struct running *r)
{
	int64_t latest = monotonic_now() + PATIENCE_MS;
	int status = 0;

	while (waitpid(r->pid, &status, WNOHANG) == 0) {
		if (monotonic_now() > latest) {
			kill(r->pid, SIGKILL);
			fail_msg("%s", "the service does not end");
		}
		pause_ms(10);
	}
	r->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Asks it to end; it must end well, and sanitizers must have had no word. */
static inline void
running_stop(struct running *r)
{
	assert_true(r->pid > 0); /* 0 would be all of us */
	kill(r->pid, SIGTERM);
	assert_int_equal(running_wait(r), 0);
	assert_false(log_has(r, "Sanitizer"));
}

static inline void
running_end(struct running *r)
{
	if (r->pid != 0) {
		kill(r->pid, SIGKILL);
		waitpid(r->pid, NULL, 0);
	}
	shell("rm -rf %s", r->folder);
}

/* A child of pid by that name; 0: there is none. */
static inline pid_t
find_child(pid_t pid, const char *name)
{
	char command[128];
	long found = 0;
	FILE *f;

	snprintf(command, sizeof(command), "pgrep -P %ld -x '%s' | tail -1",
	    (long)pid, name);
	f = popen(command, "r");
	assert_non_null(f);
	if (fscanf(f, "%ld", &found) != 1)
		found = 0;
	pclose(f);
	return (pid_t)found;
}

/* Open descriptors of the service. */
static inline unsigned
count_files(const struct running *r)
{
	char command[128];
	unsigned n = 0;
	FILE *f;

	snprintf(
	    command, sizeof(command), "ls /proc/%ld/fd | wc -l", (long)r->pid);
	f = popen(command, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%u", &n), 1);
	pclose(f);
	return n;
}

#endif
