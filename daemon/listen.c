/* SPDX-License-Identifier: MIT */
/*
 * listen.c - sockets to listen on: a Unix socket's file, loopback TCP.
 *
 * Does not accept, and listens on no address that another machine can reach.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "listen.h"

/* As many as come while the acceptor sleeps; the kernel has a limit of its own. */
#define BACKLOG 4096
/* Another instance holds the lock for a few system calls only. */
#define LOCK_TRIES 40

static bool
fail(char *why, size_t len, const char *name, const char *what)
{
	snprintf(why, len, "%s: %s", name, what);
	return false;
}

/* The folder of path, made if it is not there. */
static void
make_folder(const char *path)
{
	char folder[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	const char *slash = strrchr(path, '/');

	if (slash == NULL || slash == path)
		return;
	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
	/* one that can't be made shows when the lock is opened */
	if (mkdir(folder, 0755) != 0)
		errno = 0;
}

/*
 * Opens and locks PATH.lock, so that of two services that start at once one
 * does not remove the other's new socket as stale. A file of our own, which
 * nobody else can open, and so nobody else can lock. -1: why.
 */
static int
lock_path(const char *path, char *why, size_t len)
{
	const struct timespec pause = { 0, 50 * 1000 * 1000 };
	char name[sizeof(((struct sockaddr_un *)NULL)->sun_path) + 8];
	int fd, i;

	make_folder(path);
	snprintf(name, sizeof(name), "%s.lock", path);
	fd = open(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		fail(why, len, name, strerror(errno));
		return -1;
	}
	for (i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return fd;
		nanosleep(&pause, NULL);
	}
	fail(why, len, name, "another process holds this lock");
	close(fd);
	return -1;
}

/* Removes path if it is a socket that nobody answers on. */
static bool
remove_stale(const struct sockaddr_un *sun, char *why, size_t len)
{
	const char *path = sun->sun_path;
	struct stat st;
	int fd, rc, err;

	if (lstat(path, &st) != 0)
		return errno == ENOENT || fail(why, len, path, strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return fail(why, len, path, "exists, and is not a socket");
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fail(why, len, path, strerror(errno));
	rc = connect(fd, (const struct sockaddr *)sun, sizeof(*sun));
	err = errno;
	close(fd);
	/* a full backlog (EAGAIN) is a live service too */
	if (rc == 0 || err == EAGAIN)
		return fail(why, len, path,
		    "another service is listening on this socket");
	if (err != ECONNREFUSED)
		return fail(why, len, path, strerror(err));
	if (unlink(path) != 0 && errno != ENOENT)
		return fail(why, len, path, strerror(errno));
	return true;
}

/* While nobody can connect yet. */
static bool
give_to_group(const char *path, const char *group)
{
	struct group *gr;

	if (group == NULL)
		return true;
	gr = getgrnam(group);
	if (gr == NULL)
		errno = ENOENT;
	return gr != NULL && lchown(path, (uid_t)-1, gr->gr_gid) == 0;
}

static bool
bind_unix(struct listener *l, const struct sockaddr_un *sun, mode_t mode,
    const char *group, char *why, size_t len)
{
	struct stat st;
	mode_t mask;
	int rc;

	if (!remove_stale(sun, why, len))
		return false;
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l->fd < 0)
		return fail(why, len, sun->sun_path, strerror(errno));
	/* by umask, not chmod: there is no moment with another mode */
	mask = umask(0777 & ~mode);
	rc = bind(l->fd, (const struct sockaddr *)sun, sizeof(*sun));
	umask(mask);
	if (rc == 0 && lstat(sun->sun_path, &st) == 0) {
		l->device = st.st_dev;
		l->inode = st.st_ino;
		if (give_to_group(sun->sun_path, group) &&
		    listen(l->fd, BACKLOG) == 0)
			return true;
	}
	fail(why, len, sun->sun_path, strerror(errno));
	listen_remove(l);
	close(l->fd);
	l->fd = -1;
	return false;
}

bool
listen_unix(struct listener *l, const char *path, mode_t mode,
    const char *group, char *why, size_t len)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	size_t n = strlen(path);
	bool ok;
	int lock;

	memset(l, 0, sizeof(*l));
	l->fd = -1;
	l->is_unix = true;
	if (n == 0 || n >= sizeof(sun.sun_path))
		return fail(why, len, path,
		    "the path of a Unix socket has 1 to 107 bytes");
	memcpy(sun.sun_path, path, n + 1);
	memcpy(l->name, path, n + 1);
	lock = lock_path(path, why, len);
	if (lock < 0)
		return false;
	ok = bind_unix(l, &sun, mode, group, why, len);
	close(lock);
	return ok;
}

/* The port after the last colon; -1: not one. */
static long
parse_port(const char *text)
{
	char *end;
	long port;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	port = strtol(text, &end, 10);
	return errno != 0 || *end != '\0' || port > 65535 ? -1 : port;
}

static bool
parse_address(const char *text, struct sockaddr_storage *ss, socklen_t *n)
{
	struct sockaddr_in *in = (struct sockaddr_in *)ss;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;
	long port;

	memset(ss, 0, sizeof(*ss));
	if (strncmp(text, "127.0.0.1:", 10) == 0) {
		port = parse_port(text + 10);
		in->sin_family = AF_INET;
		in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		in->sin_port = htons((uint16_t)port);
		*n = sizeof(*in);
		return port >= 0;
	}
	if (strncmp(text, "[::1]:", 6) == 0) {
		port = parse_port(text + 6);
		in6->sin6_family = AF_INET6;
		in6->sin6_addr = in6addr_loopback;
		in6->sin6_port = htons((uint16_t)port);
		*n = sizeof(*in6);
		return port >= 0;
	}
	return false;
}

bool
listen_is_address(const char *text)
{
	struct sockaddr_storage ss;
	socklen_t n;

	return parse_address(text, &ss, &n);
}

static void
name_tcp(struct listener *l)
{
	struct sockaddr_storage ss;
	socklen_t n = sizeof(ss);

	if (getsockname(l->fd, (struct sockaddr *)&ss, &n) != 0)
		return;
	if (ss.ss_family == AF_INET)
		snprintf(l->name, sizeof(l->name), "127.0.0.1:%u",
		    ntohs(((struct sockaddr_in *)&ss)->sin_port));
	else
		snprintf(l->name, sizeof(l->name), "[::1]:%u",
		    ntohs(((struct sockaddr_in6 *)&ss)->sin6_port));
}

/* Named for the log; false: not one that we serve. */
static bool
name_socket(struct listener *l, const struct sockaddr_storage *ss, socklen_t n)
{
	const struct sockaddr_un *sun = (const struct sockaddr_un *)ss;
	const struct sockaddr_in *in = (const struct sockaddr_in *)ss;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)ss;

	switch (ss->ss_family) {
	case AF_UNIX:
		l->is_unix = true;
		/* an abstract one has no permissions that could be checked */
		if (n <= offsetof(struct sockaddr_un, sun_path) ||
		    sun->sun_path[0] == '\0')
			return false;
		snprintf(l->name, sizeof(l->name), "%.*s",
		    (int)(n - offsetof(struct sockaddr_un, sun_path)),
		    sun->sun_path);
		return true;
	case AF_INET:
		name_tcp(l);
		return in->sin_addr.s_addr == htonl(INADDR_LOOPBACK);
	case AF_INET6:
		name_tcp(l);
		return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
	default:
		return false;
	}
}

bool
listen_adopt(struct listener *l, int fd, char *why, size_t len)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t n = sizeof(ss), size = sizeof(int);
	int listens = 0, type = 0;

	memset(l, 0, sizeof(*l));
	l->fd = fd;
	snprintf(l->name, sizeof(l->name), "descriptor %d", fd);
	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0 ||
	    getsockname(fd, (struct sockaddr *)&ss, &n) != 0)
		return fail(why, len, l->name, strerror(errno));
	if (listens == 0 || type != SOCK_STREAM)
		return fail(why, len, l->name,
		    "is not a stream socket that listens (ListenStream=)");
	if (!name_socket(l, &ss, n))
		return fail(why, len, l->name,
		    "only Unix sockets with a path, 127.0.0.1 and [::1] are "
		    "listened on");
	return true;
}

bool
listen_tcp(struct listener *l, const char *address, char *why, size_t len)
{
	struct sockaddr_storage ss;
	socklen_t n = 0;
	int on = 1;

	memset(l, 0, sizeof(*l));
	l->fd = -1;
	snprintf(l->name, sizeof(l->name), "%s", address);
	if (!parse_address(address, &ss, &n))
		return fail(why, len, address,
		    "only 127.0.0.1:PORT and [::1]:PORT are listened on");
	l->fd = socket(ss.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l->fd < 0)
		return fail(why, len, address, strerror(errno));
	if (setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(l->fd, (struct sockaddr *)&ss, n) != 0 ||
	    listen(l->fd, BACKLOG) != 0) {
		fail(why, len, address, strerror(errno));
		close(l->fd);
		l->fd = -1;
		return false;
	}
	name_tcp(l);
	return true;
}

void
listen_close(struct listener *l)
{
	listen_remove(l);
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

void
listen_remove(const struct listener *l)
{
	struct stat st;

	if (!l->is_unix || lstat(l->name, &st) != 0)
		return;
	if (st.st_dev == l->device && st.st_ino == l->inode)
		unlink(l->name);
}
