/* SPDX-License-Identifier: MIT */
/*
 * blob.h - bytes handed out by the store, released by whoever got them.
 */
#ifndef STORE_BLOB_H
#define STORE_BLOB_H
#include "vfy.h"

/*
 * Takes bytes (from malloc; NULL when len is 0), also when it fails. Not yet
 * marked as kept.
 * 0 or VFY_ENOMEM.
 */
int blob_take(uint8_t *bytes, size_t len, struct vfy_blob **out);
/*
 * The first len octets (at least one) of an open file, which nobody may
 * shorten. 0; VFY_EIO; VFY_ENOMEM.
 */
int blob_map(int fd, size_t len, struct vfy_blob **out);
/* Gives a mapped blob facts, which point into bytes, a map that goes with it. */
void blob_put_facts(struct vfy_blob *blob, struct vfy_span bytes, const struct vfy_facts *facts);
/* NULL is fine. */
void blob_release(struct vfy_blob *blob);

#endif
