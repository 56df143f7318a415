/* SPDX-License-Identifier: MIT */
/*
 * place.c - where a store lies, and whether it may be trusted to lie there.
 *
 * A store is inside the trust boundary (its times are believed), so nobody
 * else may write to it. An existing database file is looked at by lstat() only:
 * to open and close it here would drop the locks that SQLite holds in
 * this process, as POSIX wants it.
 * The directory itself may be a symbolic link (service managers make such);
 * nothing in it may. Does not read the database; only its size can show that
 * it is none.
 */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bounds.h"
#include "error.h"

#define DATABASE_NAME "evidence.db"
#define BLOBS_NAME "blobs"
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

/*
 * Who can rename path by writing to the directories above it? Where everybody
 * may, somebody can put another store in our place (sticky ones, as /tmp, don't let
 * them). 0 or VFY_EIO with *err.
 */
static int
check_parents(const char *path, struct vfy_store_error *err)
{
	char *real = realpath(path, NULL);
	struct stat st;
	int rc = 0;

	if (real == NULL) {
		store_error(err, "%s: %s", path, strerror(errno));
		return errno == ENOMEM ? VFY_ENOMEM : VFY_EIO;
	}
	for (char *p = strrchr(real, '/'); rc == 0 && p != NULL && p != real;
	     p = strrchr(real, '/')) {
		*p = '\0';
		if (stat(real, &st) != 0 || (st.st_mode & S_IWOTH) == 0 ||
		    (st.st_mode & S_ISVTX) != 0)
			continue;
		store_error(err,
		    "%s lies in %s, where everybody may rename it "
		    "(mode %04o): evidence in it can't be trusted; chmod o-w "
		    "or +t that directory, or name another one",
		    path, real, (unsigned)(st.st_mode & 07777));
		rc = VFY_EIO;
	}
	free(real);
	return rc;
}

/* 0; VFY_ENOENT: read_only and nothing there; VFY_EIO with *err; VFY_ENOMEM. */
static int
check_directory(const char *path, bool read_only, struct vfy_store_error *err)
{
	struct stat st;
	int rc;

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
	rc = check_owner(path, &st, err);
	return rc == 0 ? check_parents(path, err) : rc;
}

/* Another process may be faster: the file being there is no error. */
static int
make_file(const char *path, struct vfy_store_error *err)
{
	int fd = open(path,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd >= 0) {
		(void)close(fd);
		return 0;
	}
	if (errno == EEXIST)
		return 0;
	store_error(err, "%s: cannot make the file: %s", path, strerror(errno));
	return VFY_EIO;
}

/* Is it long enough for a database of ours, or as good as none? */
static int
check_size(
    const struct place *p, const struct stat *st, struct vfy_store_error *err)
{
	/* SQLite takes a file of one byte for an empty one, and would fill it. */
	if (st->st_size == 0 || st->st_size >= SMALLEST_DATABASE || p->marked)
		return 0;
	store_error(err,
	    "%s is not an evidence store: move it away, or "
	    "name another directory; it was left as it is",
	    p->file);
	return VFY_EIO;
}

static int
check_file(
    const struct place *p, bool read_only, struct vfy_store_error *err)
{
	struct stat st;
	int rc = lstat(p->file, &st);

	if (rc != 0 && errno == ENOENT) {
		if (read_only)
			return VFY_ENOENT;
		if (make_file(p->file, err) != 0)
			return VFY_EIO;
		rc = lstat(p->file, &st);
	}
	if (rc != 0) {
		store_error(err, "%s: %s", p->file, strerror(errno));
		return VFY_EIO;
	}
	if (!S_ISREG(st.st_mode)) {
		store_error(err,
		    "%s is not a regular file: move it away, or name "
		    "another directory",
		    p->file);
		return VFY_EIO;
	}
	rc = check_size(p, &st, err);
	return rc == 0 ? check_owner(p->file, &st, err) : rc;
}

/*
 * The folder of large evidence, made in a new store only once the database is
 * known to be ours (place_make_blobs). Absent: p->blobs stays -1.
 */
static int
open_blobs(const char *dir, struct place *p, struct vfy_store_error *err)
{
	struct stat st;
	int fd = openat(p->dir, BLOBS_NAME,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 && (errno == ENOENT || errno == EACCES))
		return 0;
	if (fd < 0 || fstat(fd, &st) != 0) {
		store_error(err,
		    "%s/" BLOBS_NAME " is not a directory of the store: move "
		    "it away, or name another directory",
		    dir);
		if (fd >= 0)
			(void)close(fd);
		return VFY_EIO;
	}
	p->blobs = fd;
	p->marked = true;
	return check_owner(dir, &st, err);
}

bool
place_make_blobs(struct place *p)
{
	if (p->blobs >= 0)
		return true;
	if (mkdirat(p->dir, BLOBS_NAME, 0700) != 0 && errno != EEXIST)
		return false;
	p->blobs = openat(p->dir, BLOBS_NAME,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return p->blobs >= 0;
}

/* dir is there and may be trusted: what is in it? */
static int
look_inside(const char *dir, bool read_only, struct place *p,
    struct vfy_store_error *err)
{
	int rc;

	p->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->dir < 0) {
		store_error(err, "%s: %s", dir, strerror(errno));
		return VFY_EIO;
	}
	rc = open_blobs(dir, p, err);
	if (rc == 0)
		rc = join(dir, DATABASE_NAME, &p->file);
	if (rc == 0)
		rc = check_file(p, read_only, err);
	return rc;
}

int
place_find(const char *directory, bool read_only, struct place *out,
    struct vfy_store_error *err)
{
	char *dir = NULL;
	int rc;

	*out = (struct place){ .dir = -1, .blobs = -1 };
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
		rc = look_inside(dir, read_only, out, err);
	free(dir);
	if (rc != VFY_ENOENT)
		return rc;
	free(out->file);
	out->file = NULL;
	return 0;
}

void
place_end(struct place *p)
{
	free(p->file);
	if (p->dir >= 0)
		(void)close(p->dir);
	if (p->blobs >= 0)
		(void)close(p->blobs);
	*p = (struct place){ .dir = -1, .blobs = -1 };
}

/* A descriptor of its own: those of one open file share their lock. */
int
place_lock(const struct place *p, bool exclusive)
{
	int fd = p->dir < 0
	    ? -1
	    : openat(p->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	/* Where a file system has no such locks, one does without. */
	if (fd >= 0)
		(void)flock(fd, exclusive ? LOCK_EX : LOCK_SH);
	return fd;
}

void
place_unlock(int lock)
{
	if (lock >= 0)
		(void)close(lock);
}

bool
place_database_id(const struct place *p, dev_t *dev, ino_t *ino)
{
	struct stat st;

	if (p->file == NULL || lstat(p->file, &st) != 0)
		return false;
	*dev = st.st_dev;
	*ino = st.st_ino;
	return true;
}

/* Longest name of a thing that is set aside, with all that is added. */
#define NAME_SIZE 128

/* Moves from to to; nothing there is fine. */
static bool
move(int dir, const char *from, const char *to)
{
	return renameat(dir, from, dir, to) == 0 || errno == ENOENT;
}

/* name.damaged-from becomes name.damaged-to; from 0: name itself. */
static bool
move_damaged(int dir, const char *name, const char *more, int from, int to)
{
	char old[NAME_SIZE], new[NAME_SIZE];

	if (from == 0)
		(void)snprintf(old, sizeof(old), "%s%s", name, more);
	else
		(void)snprintf(
		    old, sizeof(old), "%s.damaged-%d%s", name, from, more);
	(void)snprintf(new, sizeof(new), "%s.damaged-%d%s", name, to, more);
	return move(dir, old, new);
}

/* The first number that is free, after room was made for it. */
static int
free_number(int dir, const char *name, const char *const *more)
{
	char path[NAME_SIZE];
	struct stat st;

	for (int n = 1; n <= BOUND_DAMAGED; n++) {
		(void)snprintf(path, sizeof(path), "%s.damaged-%d", name, n);
		if (fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
			return n;
	}
	for (int n = 1; n < BOUND_DAMAGED; n++) {
		(void)move_damaged(dir, name, "", n + 1, n);
		for (size_t i = 0; more[i] != NULL; i++)
			(void)move_damaged(dir, name, more[i], n + 1, n);
	}
	return BOUND_DAMAGED;
}

bool
place_set_aside(int dir, const char *name, const char *const *more,
    const struct store_log *log)
{
	int n = free_number(dir, name, more);
	bool ok = move_damaged(dir, name, "", 0, n);

	for (size_t i = 0; more[i] != NULL; i++)
		ok = move_damaged(dir, name, more[i], 0, n) && ok;
	if (ok)
		store_log(log,
		    "%s is damaged: it was set aside as %s.damaged-%d, and is "
		    "filled again by fetching",
		    name, name, n);
	else
		store_log(log, "%s is damaged and can't be set aside: %s", name,
		    strerror(errno));
	return ok;
}

bool
place_renew_database(const struct place *p, const struct store_log *log)
{
	static const char *const more[] = { "-wal", "-shm", NULL };
	struct vfy_store_error ignored;

	return place_set_aside(p->dir, DATABASE_NAME, more, log) &&
	    make_file(p->file, &ignored) == 0;
}
