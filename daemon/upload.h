/* SPDX-License-Identifier: MIT */
/*
 * upload.h - the body of a request as it comes in, within its limits.
 */
#ifndef UPLOAD_H
#define UPLOAD_H
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"

struct upload {
	size_t limit; /* bytes that are taken */
	int fd;	      /* a file that they go to; -1: to memory, at ptr */
	uint8_t *ptr;
	size_t len, size;
	size_t received;      /* also what was thrown away */
	atomic_size_t *total; /* what all uploads together hold */
	atomic_size_t *share; /* what those of this user hold */
};

void upload_start(struct upload *u, atomic_size_t *total, atomic_size_t *share);

/*
 * Adds a piece, or throws it away when *p is set already; may set *p (413,
 * 429, 503). False: more than is worth being polite to; cut it off.
 */
bool upload_add(
    struct upload *u, const void *piece, size_t len, struct problem *p);

/*
 * From the beginning, instead: up to limit bytes go to the file, which is taken.
 */
void upload_to_file(struct upload *u, int fd, size_t limit);
/* What came, whole, until upload_end(); false with *p: the file can't be read. */
bool upload_map(struct upload *u, struct vfy_span *out, struct problem *p);

/* Releases the bytes. */
void upload_end(struct upload *u);

/* What is said of a body over the limit, however that was learnt. */
bool upload_too_large(size_t limit, struct problem *p);

#endif
