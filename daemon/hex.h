/* SPDX-License-Identifier: MIT */
/*
 * hex.h - octets as hex digits, and back.
 */
#ifndef HEX_H
#define HEX_H
#include "vfy.h"

/*
 * Digits in either case, an even number of them, as octets: how many, at most
 * size; 0: not that.
 */
size_t hex_decode(struct vfy_span text, uint8_t *out, size_t size);
/* Lower case, two digits for each octet; out has room for them and an end. */
void hex_encode(struct vfy_span octets, char *out);

#endif
