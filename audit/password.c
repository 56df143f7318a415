/* SPDX-License-Identifier: MIT */
/*
 * password.c - a password, from a file or from a terminal without echo.
 *
 * Does not: keep it; who asked wipes it.
 */
#include "password.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

/* -- from a file ------------------------------------------------------------------ */

/* The line's length in what was read; len: it goes on. */
static size_t
line_length(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] != '\n' && s[n] != '\r' && s[n] != '\0')
		n++;
	return n;
}

static int
read_first_line(
    int fd, const char *path, char out[PASSWORD_MAX], struct file_error *err)
{
	size_t len = 0, line = 0;

	while (line == len && len < PASSWORD_MAX) {
		ssize_t n = read(fd, out + len, PASSWORD_MAX - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_error_set(
			    err, VFY_EIO, path, strerror(errno));
		if (n == 0)
			break;
		len += (size_t)n;
		line += line_length(out + line, len - line);
	}
	if (line == PASSWORD_MAX)
		return file_error_set(err, VFY_ELIMIT, path,
		    "the first line is too long for a password");
	explicit_bzero(out + line, PASSWORD_MAX - line);
	return 0;
}

int
password_read(const char *path, char out[PASSWORD_MAX], struct file_error *err)
{
	bool standard_input = strcmp(path, "-") == 0;
	int fd, rc;

	fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return file_error_set(err, VFY_EIO, path, strerror(errno));
	rc = read_first_line(fd, path, out, err);
	if (rc != 0)
		explicit_bzero(out, PASSWORD_MAX);
	if (!standard_input)
		close(fd);
	return rc;
}

/* -- from a terminal -------------------------------------------------------------- */

enum answer { ANSWER_LINE, ANSWER_NONE, ANSWER_SIGNAL };

/* What comes first: something typed, or one of the signals that fd_signals tells. */
static enum answer
wait_for(int fd, int fd_signals)
{
	struct pollfd fds[2] = { { .fd = fd_signals, .events = POLLIN },
		{ .fd = fd, .events = POLLIN } };
	int n;

	do
		n = poll(fds, 2, -1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return ANSWER_NONE;
	return fds[0].revents != 0 ? ANSWER_SIGNAL : ANSWER_LINE;
}

/* One line; ANSWER_NONE: the end, or too long. */
static enum answer
read_line(int fd, int fd_signals, char out[PASSWORD_MAX])
{
	enum answer answer = ANSWER_NONE;
	size_t len = 0;

	while (len < PASSWORD_MAX) {
		answer = wait_for(fd, fd_signals);
		if (answer != ANSWER_LINE)
			break;
		answer = ANSWER_NONE;
		if (read(fd, out + len, 1) != 1)
			break;
		if (out[len] == '\n') {
			out[len] = '\0';
			return ANSWER_LINE;
		}
		len++;
	}
	explicit_bzero(out, PASSWORD_MAX);
	return answer;
}

static enum answer
ask_silently(int fd, int fd_signals, const char *name, char out[PASSWORD_MAX])
{
	enum answer answer = ANSWER_NONE;
	struct termios before, silent;

	if (tcgetattr(fd, &before) != 0)
		return ANSWER_NONE;
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	silent.c_lflag |= ECHONL;
	/* before the question: what is typed behind it counts */
	if (tcsetattr(fd, TCSAFLUSH, &silent) == 0 &&
	    dprintf(fd, "Password of %s: ", name) > 0)
		answer = read_line(fd, fd_signals, out);
	tcsetattr(fd, TCSAFLUSH, &before);
	if (answer == ANSWER_SIGNAL)
		dprintf(fd, "\n");
	return answer;
}

/*
 * Asks with the signals blocked that would end or stop the process: they are left
 * pending, and are delivered when the terminal is as it was.
 */
static enum answer
ask_undisturbed(int fd, const char *name, char out[PASSWORD_MAX])
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM,
		SIGTSTP };
	enum answer answer = ANSWER_NONE;
	sigset_t held, before;
	int fd_signals;

	sigemptyset(&held);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaddset(&held, numbers[i]);
	fd_signals = signalfd(-1, &held, SFD_CLOEXEC);
	if (fd_signals < 0)
		return ANSWER_NONE;
	if (sigprocmask(SIG_BLOCK, &held, &before) == 0) {
		answer = ask_silently(fd, fd_signals, name, out);
		sigprocmask(SIG_SETMASK, &before, NULL);
	}
	close(fd_signals);
	return answer;
}

bool
password_ask(const char *name, char out[PASSWORD_MAX])
{
	enum answer answer;
	int fd;

	/* nobody would see the question */
	if (!isatty(STDERR_FILENO))
		return false;
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return false;
	/* who is still here was stopped, or ignores the signal */
	do
		answer = ask_undisturbed(fd, name, out);
	while (answer == ANSWER_SIGNAL);
	close(fd);
	return answer == ANSWER_LINE;
}
