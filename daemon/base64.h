/* SPDX-License-Identifier: MIT */
/*
 * base64.h - strict base64 (RFC 4648 4) of a JSON string or a parameter.
 */
#ifndef BASE64_H
#define BASE64_H
#include "vfy.h"

/*
 * White space between groups is skipped; the alphabet, the padding and its
 * unused bits are checked. out has room for len / 4 * 3 + 3 bytes. False: *bad
 * is the offset of the first byte that is wrong (len: it ends too early).
 */
bool base64_read(
    const char *text, size_t len, uint8_t *out, size_t *outlen, size_t *bad);

#endif
