/* SPDX-License-Identifier: MIT */
/*
 * state.c - files of what was changed over HTTP: written beside, synced, renamed.
 *
 * One change at a time is the caller's care. Does not look into them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "state.h"

static const char *const names[STATE_KINDS] = { "trust-anchors.pem",
	"intermediates.pem", "policies.conf" };

char *
state_path(const char *dir, enum state_kind kind, bool candidate)
{
	char *path;

	return asprintf(&path, "%s/%s%s", dir, names[kind],
		   candidate ? ".new" : "") < 0
	    ? NULL
	    : path;
}

static bool
failed(struct problem *p, const char *dir, const char *doing)
{
	return problem_set(p, 503, "state", "",
	    "%s in %s: %s (the folder must belong to the service: see state "
	    "in verifyd.conf)",
	    doing, dir, strerror(errno));
}

static bool
write_all(int fd, struct vfy_span text)
{
	ssize_t n;

	while (text.len > 0) {
		n = write(fd, text.ptr, text.len);
		if (n <= 0)
			return false;
		text.ptr += n;
		text.len -= (size_t)n;
	}
	return fsync(fd) == 0;
}

bool
state_write(const char *dir, enum state_kind kind, struct vfy_span text,
    struct problem *p)
{
	char *path = state_path(dir, kind, true);
	bool ok;
	int fd;

	if (path == NULL)
		return problem_error(p, "", VFY_ENOMEM, "writing a change");
	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		free(path);
		return failed(p, dir, "making the folder");
	}
	/* one that was left behind may be somebody's link */
	(void)unlink(path);
	fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	ok = fd >= 0 && write_all(fd, text);
	if (fd >= 0 && close(fd) != 0)
		ok = false;
	if (!ok) {
		failed(p, dir, "writing a change");
		(void)unlink(path);
	}
	free(path);
	return ok;
}

/* The names in it too are on the disk. */
static bool
sync_folder(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

bool
state_commit(const char *dir, enum state_kind kind, struct problem *p)
{
	char *from = state_path(dir, kind, true);
	char *to = state_path(dir, kind, false);
	bool ok;

	if (from == NULL || to == NULL)
		ok = problem_error(p, "", VFY_ENOMEM, "writing a change");
	else
		ok =
		    rename(from, to) == 0 || failed(p, dir, "keeping a change");
	/* it has happened, and what runs must be what is there */
	if (ok && !sync_folder(dir))
		log_error(
		    "%s: a change may not outlive a crash of the machine: "
		    "%s",
		    dir, strerror(errno));
	free(from);
	free(to);
	return ok;
}

void
state_discard(const char *dir, enum state_kind kind)
{
	char *path = state_path(dir, kind, true);

	if (path != NULL)
		(void)unlink(path);
	free(path);
}
