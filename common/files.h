/* SPDX-License-Identifier: MIT */
/*
 * files.h - a file, or standard input, read whole and within a limit.
 */
#ifndef FILES_H
#define FILES_H
#include "vfy.h"

/*
 * What the engine takes at most of each kind; a larger file is refused before
 * it is read.
 */
#define FILE_LIMIT_CERTIFICATES ((size_t)32 * 1024 * 1024)
#define FILE_LIMIT_CRLS ((size_t)192 * 1024 * 1024)
#define FILE_LIMIT_OCSP ((size_t)64 * 1024)

struct file_bytes {
	uint8_t *ptr;
	size_t len;
};

struct file_error {
	char what[512]; /* names the file, and says what is wrong */
};

/*
 * "-" is standard input; whatever can be read is taken, also a pipe, but no
 * directory. 0 and bytes for file_bytes_free(); VFY_EIO and VFY_ELIMIT (more
 * than limit bytes) with *err; VFY_ENOMEM with *err.
 */
int file_read(const char *path, size_t limit, struct file_bytes *out,
    struct file_error *err);
void file_bytes_free(struct file_bytes *b);
struct vfy_span file_span(const struct file_bytes *b);
/* "NAME: what" into err; rc is returned. */
int file_error_set(struct file_error *err, int rc, const char *path, const char *what);
/* The name for messages: "standard input" for "-"; buf of at least 4 bytes. */
void file_name(const char *path, char *buf, size_t len);

#endif
