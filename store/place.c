/* SPDX-License-Identifier: MIT */
/*
 * place.c - where a store lies, and whether it may be trusted to lie there.
 *
 * A store is inside the trust boundary (its times are believed), so nobody
 * else may write to it. An existing database file is looked at by lstat() only:
 * to open and close it here would drop the locks that SQLite holds in
 * this process, as POSIX wants it.
 * Does not read the file; only its size can show that it is no database.
 */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

#define DATABASE_NAME "evidence.db"
/* One page of the smallest size that SQLite knows. */
#define SMALLEST_DATABASE 512

/* 0 or VFY_ENOMEM. */
static int
join(const char *a, const char *b, char **out)
{
	return asprintf(out, "%s/%s", a, b) < 0 ? VFY_ENOMEM : 0;
}

/* Makes a directory unless it is there. 0 or VFY_EIO with *err. */
static int
make_directory(const char *path, struct vfy_store_error *err)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return 0;
	store_error(
	    err, "%s: cannot make the directory: %s", path, strerror(errno));
	return VFY_EIO;
}

/*
 * $XDG_CACHE_HOME/libverify or ~/.cache/libverify; the folder that holds it is
 * made too. secure_getenv: the environment of a set-user-ID program is not
 * its user's to choose files by.
 */
static int
default_directory(bool read_only, char **out, struct vfy_store_error *err)
{
	const char *xdg = secure_getenv("XDG_CACHE_HOME");
	const char *home = secure_getenv("HOME");
	char *parent = NULL;
	int rc;

	/* The XDG specification wants relative paths ignored. */
	if (xdg != NULL && xdg[0] == '/') {
		parent = strdup(xdg);
		rc = parent == NULL ? VFY_ENOMEM : 0;
	} else if (home != NULL && home[0] == '/') {
		rc = join(home, ".cache", &parent);
	} else {
		store_error(err,
		    "no directory for the evidence store: HOME is "
		    "not set; set it or name a directory");
		return VFY_EIO;
	}
	if (rc == 0 && !read_only)
		rc = make_directory(parent, err);
	if (rc == 0)
		rc = join(parent, "libverify", out);
	free(parent);
	return rc;
}

/* Who may change it? 0 or VFY_EIO with *err. */
static int
check_owner(
    const char *path, const struct stat *st, struct vfy_store_error *err)
{
	if (st->st_uid != geteuid() && st->st_uid != 0) {
		store_error(err,
		    "%s belongs to user %lu, not to us (%lu) or root: "
		    "evidence in it can't be trusted; name another directory",
		    path, (unsigned long)st->st_uid, (unsigned long)geteuid());
		return VFY_EIO;
	}
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		store_error(err,
		    "%s can be written by others (mode %04o): "
		    "evidence in it can't be trusted; chmod go-w it",
		    path, (unsigned)(st->st_mode & 07777));
		return VFY_EIO;
	}
	return 0;
}

static int
check_directory(const char *path, bool read_only, struct vfy_store_error *err)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		if (read_only && errno == ENOENT)
			return VFY_ENOENT;
		store_error(err, "%s: %s", path, strerror(errno));
		return VFY_EIO;
	}
	if (!S_ISDIR(st.st_mode)) {
		store_error(err,
		    "%s is not a directory; an evidence store is one", path);
		return VFY_EIO;
	}
	return check_owner(path, &st, err);
}

/* Another process may be faster: the file being there is no error. */
static int
make_file(const char *path, struct vfy_store_error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0) {
		(void)close(fd);
		return 0;
	}
	if (errno == EEXIST)
		return 0;
	store_error(err, "%s: cannot make the file: %s", path, strerror(errno));
	return VFY_EIO;
}

static int
check_file(const char *path, bool read_only, struct vfy_store_error *err)
{
	struct stat st;
	int rc = lstat(path, &st);

	if (rc != 0 && errno == ENOENT) {
		if (read_only)
			return VFY_ENOENT;
		if (make_file(path, err) != 0)
			return VFY_EIO;
		rc = lstat(path, &st);
	}
	if (rc != 0) {
		store_error(err, "%s: %s", path, strerror(errno));
		return VFY_EIO;
	}
	if (!S_ISREG(st.st_mode)) {
		store_error(err,
		    "%s is not a regular file: move it away, or name "
		    "another directory",
		    path);
		return VFY_EIO;
	}
	/* SQLite takes a file of one byte for an empty one, and would fill it. */
	if (st.st_size > 0 && st.st_size < SMALLEST_DATABASE) {
		store_error(err,
		    "%s is not an evidence store: move it away, or "
		    "name another directory; it was left as it is",
		    path);
		return VFY_EIO;
	}
	return check_owner(path, &st, err);
}

int
place_find(const char *directory, bool read_only, char **path,
    struct vfy_store_error *err)
{
	char *dir = NULL, *file = NULL;
	int rc;

	if (directory == NULL) {
		rc = default_directory(read_only, &dir, err);
	} else {
		dir = strdup(directory);
		rc = dir == NULL ? VFY_ENOMEM : 0;
	}
	if (rc == 0 && !read_only)
		rc = make_directory(dir, err);
	if (rc == 0)
		rc = check_directory(dir, read_only, err);
	if (rc == 0)
		rc = join(dir, DATABASE_NAME, &file);
	if (rc == 0)
		rc = check_file(file, read_only, err);
	free(dir);
	if (rc == 0)
		*path = file;
	else
		free(file);
	return rc;
}
