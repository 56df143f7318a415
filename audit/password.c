/* SPDX-License-Identifier: MIT */
/*
 * password.c - a password, from a file or from a terminal without echo.
 *
 * Does not: keep it; who asked wipes it.
 */
#include "password.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

int
password_read(const char *path, char out[PASSWORD_MAX], struct file_error *err)
{
	struct file_bytes bytes;
	int rc = file_read(path, PASSWORD_MAX - 1, &bytes, err);
	size_t len;

	if (rc != 0)
		return rc;
	for (len = 0; len < bytes.len; len++) {
		if (bytes.ptr[len] == '\n' || bytes.ptr[len] == '\r' ||
		    bytes.ptr[len] == '\0')
			break;
	}
	memcpy(out, bytes.ptr, len);
	out[len] = '\0';
	explicit_bzero(bytes.ptr, bytes.len);
	file_bytes_free(&bytes);
	return 0;
}

/* One line; false: none, or too long. */
static bool
read_line(int fd, char out[PASSWORD_MAX])
{
	size_t len = 0;
	ssize_t n;

	while (len < PASSWORD_MAX && (n = read(fd, out + len, 1)) == 1) {
		if (out[len] == '\n') {
			out[len] = '\0';
			return true;
		}
		len++;
	}
	explicit_bzero(out, PASSWORD_MAX);
	return false;
}

bool
password_ask(const char *name, char out[PASSWORD_MAX])
{
	struct termios before, silent;
	bool ok;
	int fd;

	/* nobody would see the question */
	if (!isatty(STDERR_FILENO))
		return false;
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return false;
	ok = tcgetattr(fd, &before) == 0;
	if (ok) {
		silent = before;
		silent.c_lflag &= ~(tcflag_t)ECHO;
		silent.c_lflag |= ECHONL;
		/* before the question: what is typed behind it counts */
		ok = tcsetattr(fd, TCSAFLUSH, &silent) == 0 &&
		    dprintf(fd, "Password of %s: ", name) > 0 &&
		    read_line(fd, out);
		tcsetattr(fd, TCSAFLUSH, &before);
	}
	close(fd);
	return ok;
}
