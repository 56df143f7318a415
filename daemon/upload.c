/* SPDX-License-Identifier: MIT */
/*
 * upload.c - the body of a request as it comes in, within its limits.
 *
 * A body is held in memory, whole; all bodies together have a bound, so that
 * many clients that send slowly can't fill it. Does not look at the bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "serve_limits.h"
#include "upload.h"

#define FIRST_SIZE ((size_t)16 * 1024)

void
upload_start(struct upload *u, atomic_size_t *total, atomic_size_t *share)
{
	memset(u, 0, sizeof(*u));
	u->total = total;
	u->share = share;
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
	free(u->ptr);
	if (u->size > 0)
		give_back(u, u->size);
	u->ptr = NULL;
	u->len = u->size = 0;
}

bool
upload_too_large(struct problem *p)
{
	return problem_set(p, 413, "body-too-large", "",
	    "a body has at most %zu bytes", LIMIT_BODY);
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

bool
upload_add(struct upload *u, const void *piece, size_t len, struct problem *p)
{
	if (len > LIMIT_DISCARD - u->received)
		return false;
	u->received += len;
	if (p->status == 0 && u->received > LIMIT_BODY)
		upload_too_large(p);
	if (p->status == 0 && grow(u, u->received, p)) {
		memcpy(u->ptr + u->len, piece, len);
		u->len += len;
		return true;
	}
	/* refused: what is held is of no use any more */
	upload_end(u);
	return true;
}
