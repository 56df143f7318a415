/* SPDX-License-Identifier: MIT */
/*
 * pem_write.h - certificates as PEM (RFC 7468), into a file that is there whole or not at
 * all.
 */
#ifndef PEM_WRITE_H
#define PEM_WRITE_H
#include <stdio.h>

#include "vfy.h"

/* 0 or VFY_ENOMEM; whether it was written is for who closes out. */
int pem_write_cert(FILE *out, const struct vfy_cert *cert);
/*
 * All of them, in order, as the file's contents (new_file.h). 0; VFY_ENOMEM; VFY_EIO
 * with errno.
 */
int pem_write_file(const char *path, const struct vfy_cert *const *certs, size_t n);

#endif
