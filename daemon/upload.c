/* SPDX-License-Identifier: MIT */
/*
 * upload.c - the body of a request as it comes in, within its limits.
 *
 * A body is held in memory, whole; all bodies together have a bound, so that
 * many clients that send slowly can't fill it. What only those may send who may
 * change the service goes to a file. Does not look at the bytes.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "serve_limits.h"
#include "upload.h"

#define FIRST_SIZE ((size_t)16 * 1024)

void
upload_start(struct upload *u, atomic_size_t *total, atomic_size_t *share)
{
	memset(u, 0, sizeof(*u));
	u->limit = LIMIT_BODY;
	u->fd = -1;
	u->total = total;
	u->share = share;
}

void
upload_to_file(struct upload *u, int fd, size_t limit)
{
	u->fd = fd;
	u->limit = limit;
}

static void
give_back(struct upload *u, size_t n)
{
	atomic_fetch_sub(u->total, n);
	atomic_fetch_sub(u->share, n);
}

void
upload_end(struct upload *u)
{
	if (u->fd >= 0) {
		if (u->ptr != NULL)
			munmap(u->ptr, u->len);
		close(u->fd);
		u->fd = -1;
	} else {
		free(u->ptr);
		if (u->size > 0)
			give_back(u, u->size);
	}
	u->ptr = NULL;
	u->len = u->size = 0;
}

bool
upload_too_large(size_t limit, struct problem *p)
{
	return problem_set(p, 413, "body-too-large", "",
	    "a body has at most %zu bytes", limit);
}

/* n bytes more of what there is for all, and for this user. */
static bool
take(struct upload *u, size_t n, struct problem *p)
{
	size_t total = atomic_fetch_add(u->total, n);
	size_t share = atomic_fetch_add(u->share, n);

	if (total <= LIMIT_BODIES - n && share <= LIMIT_BODIES_OF_USER - n)
		return true;
	give_back(u, n);
	if (total > LIMIT_BODIES - n)
		return problem_set(p, 503, "busy", "",
		    "too much is being sent to the service at once; "
		    "try again later");
	return problem_set(p, 429, "share", "",
	    "too much is being sent at once by this user; try again later");
}

/* Room for len bytes in all. */
static bool
grow(struct upload *u, size_t len, struct problem *p)
{
	size_t size = u->size == 0 ? FIRST_SIZE : u->size, more;
	uint8_t *ptr;

	while (size < len)
		size *= 2;
	if (size > LIMIT_BODY)
		size = LIMIT_BODY;
	more = size - u->size;
	if (more == 0)
		return true;
	if (!take(u, more, p))
		return false;
	ptr = realloc(u->ptr, size);
	if (ptr == NULL) {
		give_back(u, more);
		return problem_error(p, "", VFY_ENOMEM, "reading a body");
	}
	u->ptr = ptr;
	u->size = size;
	return true;
}

/* To the file; its disk may be full. */
static bool
write_out(struct upload *u, const uint8_t *piece, size_t len, struct problem *p)
{
	ssize_t n;

	while (len > 0) {
		n = write(u->fd, piece, len);
		if (n <= 0)
			return problem_set(p, 503, "store", "",
			    "there is no room on the store's disk for what is "
			    "sent");
		piece += n;
		len -= (size_t)n;
		u->len += (size_t)n;
	}
	return true;
}

bool
upload_map(struct upload *u, struct vfy_span *out, struct problem *p)
{
	void *map;

	*out = (struct vfy_span){ u->ptr, u->len };
	if (u->fd < 0 || u->ptr != NULL)
		return true;
	if (u->len == 0)
		return problem_set(p, 400, "empty", "", "the body is empty");
	map = mmap(NULL, u->len, PROT_READ, MAP_SHARED, u->fd, 0);
	if (map == MAP_FAILED)
		return problem_error(p, "", VFY_ENOMEM, "reading a body");
	u->ptr = map;
	out->ptr = map;
	return true;
}

/* A piece to where it belongs; false with *p. */
static bool
hold(struct upload *u, const void *piece, size_t len, struct problem *p)
{
	if (u->fd >= 0)
		return write_out(u, piece, len, p);
	if (!grow(u, u->received, p))
		return false;
	memcpy(u->ptr + u->len, piece, len);
	u->len += len;
	return true;
}

bool
upload_add(struct upload *u, const void *piece, size_t len, struct problem *p)
{
	if (len > u->limit + LIMIT_DISCARD - u->received)
		return false;
	u->received += len;
	if (p->status == 0 && u->received > u->limit)
		upload_too_large(u->limit, p);
	if (p->status == 0 && hold(u, piece, len, p))
		return true;
	/* refused: what is held is of no use any more */
	upload_end(u);
	return true;
}
