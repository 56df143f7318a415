/* SPDX-License-Identifier: MIT */
/*
 * new_file.c - a file that is there whole, or is left as it was.
 */
#include "new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A new file beside the target, of its mode and owner, if it was there. */
static int
open_part(struct new_file *f, const struct stat *old)
{
	size_t room = strlen(f->target) + sizeof(".XXXXXX");
	mode_t mask = umask(0), mode = 0666 & ~mask;
	int fd;

	umask(mask);
	if (old != NULL)
		mode = old->st_mode & 0777;
	f->part = malloc(room);
	if (f->part == NULL)
		return -1;
	snprintf(f->part, room, "%s.XXXXXX", f->target);
	fd = mkostemp(f->part, O_CLOEXEC);
	if (fd < 0)
		return -1;
	/* the owner only root can keep */
	if (old != NULL && fchown(fd, old->st_uid, old->st_gid) != 0)
		errno = 0;
	if (fchmod(fd, mode) == 0)
		f->out = fdopen(fd, "w");
	if (f->out != NULL)
		return 0;
	close(fd);
	unlink(f->part);
	return -1;
}

static void
forget(struct new_file *f)
{
	int saved = errno;

	free(f->part);
	free(f->target);
	*f = (struct new_file){ .out = NULL };
	errno = saved;
}

/* /dev/stdout, say, that leads to a file: the shell's, whose name it keeps. */
static bool
is_open_already(const struct stat *st)
{
	struct stat mine;
	int fd;

	for (fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fstat(fd, &mine) == 0 && mine.st_dev == st->st_dev &&
		    mine.st_ino == st->st_ino)
			return true;
	}
	return false;
}

int
new_file_open(struct new_file *f, const char *path)
{
	struct stat st;
	bool there = stat(path, &st) == 0;
	int rc;

	*f = (struct new_file){ .out = NULL };
	if (there && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return -1;
	}
	if (there && (!S_ISREG(st.st_mode) || is_open_already(&st))) {
		f->out = fopen(path, "ae");
		return f->out != NULL ? 0 : -1;
	}
	f->target = there ? realpath(path, NULL) : strdup(path);
	rc = f->target == NULL ? -1 : open_part(f, there ? &st : NULL);
	if (rc != 0)
		forget(f);
	return rc;
}

/* Pipes can't be synced, and need not be. */
static bool
flush(struct new_file *f)
{
	return fflush(f->out) == 0 && !ferror(f->out) &&
	    (f->part == NULL || fsync(fileno(f->out)) == 0);
}

int
new_file_close(struct new_file *f, bool whole)
{
	bool ok;

	if (f->out == NULL)
		return 0;
	errno = 0;
	ok = !whole || flush(f);
	ok = (fclose(f->out) == 0 || !whole) && ok;
	if (ok && whole && f->part != NULL)
		ok = rename(f->part, f->target) == 0;
	if (errno == 0 && !ok)
		errno = EIO;
	if (f->part != NULL && (!ok || !whole)) {
		int saved = errno;

		(void)unlink(f->part);
		errno = saved;
	}
	forget(f);
	return ok ? 0 : -1;
}
