/* SPDX-License-Identifier: MIT */
/*
 * digest.h - SHA-256, the name of everything in the store.
 */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H
#include "vfy.h"

#define DIGEST_LEN 32

/* False: the hash could not be computed; out is undefined then. */
bool store_sha256(struct vfy_span bytes, uint8_t out[DIGEST_LEN]);

#endif
