/* SPDX-License-Identifier: MIT */
/*
 * files.c - a file, or standard input, read whole and within a limit.
 *
 * Does not: look inside, follow the file when it grows, map it (a file that
 * is cut while it is mapped kills the reader).
 */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "printable.h"

/* Where the size is not known beforehand: room for any usual chain. */
#define FIRST_CAPACITY ((size_t)16 * 1024)

void
file_name(const char *path, char *buf, size_t len)
{
	if (strcmp(path, "-") == 0)
		printable("standard input", buf, len);
	else
		printable(path, buf, len);
}

int
file_error_set(
    struct file_error *err, int rc, const char *path, const char *what)
{
	char name[256];

	file_name(path, name, sizeof(name));
	snprintf(err->what, sizeof(err->what), "%s: %s", name, what);
	return rc;
}

static int
fail_limit(struct file_error *err, const char *path, size_t limit)
{
	char what[96];

	snprintf(what, sizeof(what),
	    "the file is too large: at most %zu bytes are read", limit);
	return file_error_set(err, VFY_ELIMIT, path, what);
}

/* Doubles the room, up to limit + 1: the byte that shows there is too much. */
static int
grow(struct file_bytes *b, size_t *capacity, size_t limit)
{
	size_t more = *capacity > limit / 2 ? limit + 1 : *capacity * 2;
	uint8_t *p = realloc(b->ptr, more);

	if (p == NULL)
		return VFY_ENOMEM;
	b->ptr = p;
	*capacity = more;
	return 0;
}

/* Reads to the end; capacity is what b has room for. */
static int
read_all(int fd, const char *path, size_t capacity, size_t limit,
    struct file_bytes *b, struct file_error *err)
{
	for (;;) {
		ssize_t n;

		if (b->len > limit)
			return fail_limit(err, path, limit);
		if (b->len == capacity && grow(b, &capacity, limit) != 0)
			return file_error_set(err, VFY_ENOMEM, path, "out of memory");
		n = read(fd, b->ptr + b->len, capacity - b->len);
		if (n == 0)
			return 0;
		if (n > 0)
			b->len += (size_t)n;
		else if (errno != EINTR)
			return file_error_set(err, VFY_EIO, path, strerror(errno));
	}
}

/* What room to begin with; one byte more than the size, to meet the end. */
static int
look_at(int fd, const char *path, size_t limit, size_t *capacity,
    struct file_error *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return file_error_set(err, VFY_EIO, path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return file_error_set(err, VFY_EIO, path, "this is a directory");
	*capacity = FIRST_CAPACITY;
	if (!S_ISREG(st.st_mode))
		return 0;
	if (st.st_size > (off_t)limit)
		return fail_limit(err, path, limit);
	if (st.st_size > 0)
		*capacity = (size_t)st.st_size + 1;
	return 0;
}

static int
read_fd(int fd, const char *path, size_t limit, struct file_bytes *b,
    struct file_error *err)
{
	size_t capacity;
	int rc = look_at(fd, path, limit, &capacity, err);

	if (rc != 0)
		return rc;
	b->ptr = malloc(capacity);
	if (b->ptr == NULL)
		return file_error_set(err, VFY_ENOMEM, path, "out of memory");
	return read_all(fd, path, capacity, limit, b, err);
}

int
file_read(const char *path, size_t limit, struct file_bytes *out,
    struct file_error *err)
{
	bool standard_input = strcmp(path, "-") == 0;
	struct file_bytes b = { NULL, 0 };
	int fd, rc;

	fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return file_error_set(err, VFY_EIO, path, strerror(errno));
	rc = read_fd(fd, path, limit, &b, err);
	if (!standard_input)
		close(fd);
	if (rc == 0)
		*out = b;
	else
		file_bytes_free(&b);
	return rc;
}

void
file_bytes_free(struct file_bytes *b)
{
	free(b->ptr);
	*b = (struct file_bytes){ NULL, 0 };
}

struct vfy_span
file_span(const struct file_bytes *b)
{
	return (struct vfy_span){ b->ptr, b->len };
}
