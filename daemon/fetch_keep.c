/* SPDX-License-Identifier: MIT */
/*
 * fetch_keep.c - keeps a fetcher running.
 *
 * The service has threads and may not start programs, so it can't make a
 * process anew; this one has neither, and waits. A fetcher that dies is
 * replaced after a pause that doubles while that happens soon after its start.
 *
 * It does not answer to SIGTERM: requests in flight at a stop may still fetch.
 * It ends, and its fetcher too, when the service closes its end.
 */
#include "fetch_keep.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fetch_serve.h"
#include "log.h"
#include "monotonic.h"

#define PAUSE_FIRST_MS 100
#define PAUSE_LAST_MS 10000
/* Who has lived so long does not die of what it was started with. */
#define HEALTHY_MS 60000
/* How often it looks whether the fetcher lives, where that can't be waited for. */
#define LOOK_MS 100
/* Where the service's end is in this process, and the fetcher's in that. */
#define CONTROL_FD 3

/* fd alone stays open, as CONTROL_FD, beside the standard ones. */
static bool
keep_only(int fd)
{
	if (fd != CONTROL_FD && dup2(fd, CONTROL_FD) < 0)
		return false;
	return close_range(CONTROL_FD + 1, ~0u, 0) == 0;
}

static void
ignore_signals(void)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGPIPE,
		SIGXFSZ };
	sigset_t none;
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The fetcher's process, from its beginning to its end. */
static _Noreturn void
be_fetcher(const struct fetch_config *config, int fd)
{
	struct vfy_store_options options = { .allow_net = config->allow_net,
		.proxy = config->proxy };

	prctl(PR_SET_NAME, "verifyd-fetch");
	if (!keep_only(fd))
		_exit(1);
	if (config->sandbox && !sandbox_fetcher()) {
		log_error("fetcher: no sandbox: %s", strerror(errno));
		_exit(1);
	}
	exit(fetch_serve(CONTROL_FD, &options));
}

/* Gives the service the end of a new fetcher. False: the service is gone. */
static bool
hand_over(int fd)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	char byte = 'f';
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control.room) };

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(int));
	return sendmsg(CONTROL_FD, &msg, MSG_NOSIGNAL) == 1;
}

/* A new fetcher; -1: not now. *gone: the service is. */
static pid_t
start_fetcher(const struct fetch_config *config, bool *gone)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	pid = fork();
	if (pid == 0)
		be_fetcher(config, pair[1]);
	if (pid > 0)
		*gone = !hand_over(pair[0]);
	close(pair[0]);
	close(pair[1]);
	return pid;
}

/* What the service says within that time, if anything. */
enum word { WORD_NONE, WORD_KILL, WORD_END };

static enum word
hear(int milliseconds)
{
	struct pollfd p = { .fd = CONTROL_FD, .events = POLLIN };
	char byte;

	if (poll(&p, 1, milliseconds) != 1)
		return WORD_NONE;
	return recv(CONTROL_FD, &byte, 1, MSG_DONTWAIT) == 1 ? WORD_KILL
							     : WORD_END;
}

/* Waits until the fetcher or the service ends. False: the service. */
static bool
watch(pid_t pid)
{
	/* without a pidfd (-1, which poll() passes over) it looks now and then */
	struct pollfd p[2] = { { .fd = CONTROL_FD, .events = POLLIN },
		{ .fd = pidfd_open(pid, 0), .events = POLLIN } };
	int timeout = p[1].fd < 0 ? LOOK_MS : -1, status = 0;
	enum word word = WORD_NONE;

	while (word != WORD_END && waitpid(pid, &status, WNOHANG) == 0) {
		(void)poll(p, 2, timeout);
		word = hear(0);
		if (word == WORD_KILL)
			kill(pid, SIGKILL);
	}
	if (p[1].fd >= 0)
		close(p[1].fd);
	if (word == WORD_END)
		return false;
	if (WIFSIGNALED(status))
		log_warning("the fetcher was ended by signal %d; it is started "
			    "again",
		    WTERMSIG(status));
	else
		log_warning("the fetcher ended with status %d; it is started "
			    "again",
		    WEXITSTATUS(status));
	return true;
}

/* This process, from its beginning to its end. */
static _Noreturn void
be_keeper(const struct fetch_config *config, int fd)
{
	int pause = PAUSE_FIRST_MS;
	bool gone = false;
	int64_t started;
	pid_t pid;

	prctl(PR_SET_NAME, "verifyd-keep");
	ignore_signals();
	if (!keep_only(fd) ||
	    (config->user != NULL && !sandbox_become(config->user)) ||
	    !sandbox_no_new_rights())
		_exit(1);
	while (!gone) {
		started = monotonic_now();
		pid = start_fetcher(config, &gone);
		if (pid > 0 && !gone)
			gone = !watch(pid);
		if (monotonic_now() - started > HEALTHY_MS)
			pause = PAUSE_FIRST_MS;
		if (!gone)
			gone = hear(pause) == WORD_END;
		pause = pause * 2 < PAUSE_LAST_MS ? pause * 2 : PAUSE_LAST_MS;
	}
	/* the fetcher sees the same end, and needs no help */
	_exit(0);
}

/* What the fetcher would say of its options, said while somebody listens. */
static bool
check(const struct fetch_config *config, char *why, size_t len)
{
	struct vfy_store_options options = { .allow_net = config->allow_net,
		.proxy = config->proxy };
	struct vfy_store_error error = { 0 };
	struct vfy_fetcher *f = NULL;
	bool ok = vfy_store_fetcher_new(&options, &f, &error) == 0;

	if (!ok)
		snprintf(why, len, "%s", error.what);
	vfy_store_fetcher_free(f);
	return ok;
}

bool
fetch_keep(
    const struct fetch_config *config, int *control, char *why, size_t len)
{
	int pair[2];
	pid_t pid;

	if (!check(config, why, len))
		return false;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
		snprintf(why, len, "the fetcher: %s", strerror(errno));
		return false;
	}
	pid = fork();
	if (pid == 0)
		be_keeper(config, pair[1]);
	if (pid < 0)
		snprintf(why, len, "the fetcher: %s", strerror(errno));
	close(pair[1]);
	if (pid < 0)
		close(pair[0]);
	*control = pair[0];
	return pid > 0;
}
