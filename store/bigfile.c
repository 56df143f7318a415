/* SPDX-License-Identifier: MIT */
/*
 * bigfile.c - large evidence, a file each, named by its SHA-256.
 *
 * A file is written under another name, synced, renamed, and its folder
 * synced, before a row names it: what a row names is whole, whenever the power
 * goes. Files are never changed or shortened, only unlinked: a map of one stays
 * what it is. Symbolic links are not followed.
 * Does not know of rows (evidence.c, quota.c).
 */
#include "bigfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blob.h"
#include "facts.h"

/* What is being written; the orphans of a crash are known by it. */
#define TEMPORARY_PREFIX "new-"
#define TEMPORARY_TRIES 100
#define WRITE_AT_ONCE ((size_t)1 << 24)

void
bigfile_name(const uint8_t sha256[DIGEST_LEN], char out[BIGFILE_NAME])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < DIGEST_LEN; i++) {
		out[2 * i] = digits[sha256[i] >> 4];
		out[2 * i + 1] = digits[sha256[i] & 15];
	}
	out[2 * DIGEST_LEN] = '\0';
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
bigfile_parse_name(const char *name, uint8_t sha256[DIGEST_LEN])
{
	for (size_t i = 0; i < DIGEST_LEN; i++) {
		int high = digit(name[2 * i]);
		int low = high < 0 ? -1 : digit(name[2 * i + 1]);

		if (low < 0)
			return false;
		sha256[i] = (uint8_t)(high << 4 | low);
	}
	return name[2 * DIGEST_LEN] == '\0';
}

static void
mark_of(const struct stat *st, uint8_t mark[BIGFILE_MARK])
{
	int64_t all[] = { (int64_t)st->st_ino, st->st_mtim.tv_sec,
		st->st_mtim.tv_nsec, st->st_ctim.tv_sec, st->st_ctim.tv_nsec };

	_Static_assert(sizeof(all) == BIGFILE_MARK, "the mark is these");
	memcpy(mark, all, BIGFILE_MARK);
}

bool
bigfile_write_all(int fd, struct vfy_span der)
{
	while (der.len > 0) {
		ssize_t n = write(fd, der.ptr,
		    der.len < WRITE_AT_ONCE ? der.len : WRITE_AT_ONCE);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		der.ptr += n;
		der.len -= (size_t)n;
	}
	return true;
}

int
bigfile_temporary(int dir, const char *name, char path[BIGFILE_TEMPORARY])
{
	for (int i = 0; i < TEMPORARY_TRIES; i++) {
		int fd;

		(void)snprintf(path, BIGFILE_TEMPORARY, TEMPORARY_PREFIX "%.16s-%ld-%d",
		    name, (long)getpid(), i);
		fd = openat(dir, path,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

/* Is a whole one there? Its contents are looked at when it is read. */
static bool
is_there(int dir, const char *name, size_t size, uint8_t mark[BIGFILE_MARK])
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode) || (uint64_t)st.st_size != size)
		return false;
	/* not hashed now: unknown to any mark */
	memset(mark, 0, BIGFILE_MARK);
	return true;
}

int
bigfile_write(int dir, struct vfy_span der, const uint8_t sha256[DIGEST_LEN],
    uint8_t mark[BIGFILE_MARK])
{
	char name[BIGFILE_NAME], path[BIGFILE_TEMPORARY];
	struct stat st;
	bool ok;
	int fd;

	bigfile_name(sha256, name);
	if (is_there(dir, name, der.len, mark))
		return 0;
	fd = bigfile_temporary(dir, name, path);
	if (fd < 0)
		return VFY_EIO;
	ok = bigfile_write_all(fd, der) && fsync(fd) == 0;
	ok = ok && renameat(dir, path, dir, name) == 0;
	if (!ok)
		(void)unlinkat(dir, path, 0);
	ok = ok && fstat(fd, &st) == 0 && fsync(dir) == 0;
	ok = close(fd) == 0 && ok;
	if (ok)
		mark_of(&st, mark);
	return ok ? 0 : VFY_EIO;
}

bool
bigfile_is(int dir, const uint8_t sha256[DIGEST_LEN],
    const uint8_t mark[BIGFILE_MARK])
{
	static const uint8_t unknown[BIGFILE_MARK];
	uint8_t actual[BIGFILE_MARK];
	char name[BIGFILE_NAME];
	struct stat st;

	bigfile_name(sha256, name);
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	mark_of(&st, actual);
	return memcmp(actual, mark, BIGFILE_MARK) == 0 ||
	    memcmp(unknown, mark, BIGFILE_MARK) == 0;
}

bool
bigfile_is_proper(const struct stat *st, size_t size)
{
	return S_ISREG(st->st_mode) && (uint64_t)st->st_size == size &&
	    size > 0 && (st->st_uid == geteuid() || st->st_uid == 0) &&
	    (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* fd is open on a proper file. */
static enum bigfile_state
map_open(int fd, const uint8_t sha256[DIGEST_LEN], const struct stat *st,
    bool same, uint8_t mark[BIGFILE_MARK], struct vfy_blob **out)
{
	uint8_t actual[DIGEST_LEN];
	int rc = blob_map(fd, (size_t)st->st_size, out);

	if (rc != 0 || same)
		return BIGFILE_SAME;
	if (!store_sha256((*out)->der, actual) ||
	    memcmp(actual, sha256, DIGEST_LEN) != 0) {
		blob_release(*out);
		*out = NULL;
		return BIGFILE_WRONG;
	}
	mark_of(st, mark);
	return BIGFILE_HASHED;
}

enum bigfile_state
bigfile_map(int dir, const uint8_t sha256[DIGEST_LEN], size_t size,
    bool thorough, uint8_t mark[BIGFILE_MARK], size_t mark_len,
    struct vfy_blob **out)
{
	enum bigfile_state state = BIGFILE_WRONG;
	uint8_t actual[BIGFILE_MARK];
	char name[BIGFILE_NAME];
	struct stat st;
	int fd;

	*out = NULL;
	bigfile_name(sha256, name);
	/* NONBLOCK: somebody may have put a pipe there */
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == ELOOP ? BIGFILE_WRONG : BIGFILE_GONE;
	if (fstat(fd, &st) == 0 && bigfile_is_proper(&st, size)) {
		mark_of(&st, actual);
		state = map_open(fd, sha256, &st,
		    !thorough && mark_len == BIGFILE_MARK &&
			memcmp(actual, mark, BIGFILE_MARK) == 0,
		    mark, out);
	}
	(void)close(fd);
	return state;
}

void
bigfile_unlink(int dir, const uint8_t sha256[DIGEST_LEN])
{
	char name[BIGFILE_NAME];

	bigfile_name(sha256, name);
	(void)unlinkat(dir, name, 0);
	facts_unlink(dir, sha256);
}
