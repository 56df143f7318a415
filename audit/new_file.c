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

/* A new file beside the target, with the mode that a new file gets. */
static int
open_part(struct new_file *f)
{
	size_t room = strlen(f->target) + sizeof(".XXXXXX");
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	f->part = malloc(room);
	if (f->part == NULL)
		return -1;
	snprintf(f->part, room, "%s.XXXXXX", f->target);
	fd = mkostemp(f->part, O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fchmod(fd, 0666 & ~mask) == 0)
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
	if (there && !S_ISREG(st.st_mode)) {
		f->out = fopen(path, "we");
		return f->out != NULL ? 0 : -1;
	}
	f->target = there ? realpath(path, NULL) : strdup(path);
	rc = f->target == NULL ? -1 : open_part(f);
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
