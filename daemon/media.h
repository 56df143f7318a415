/* SPDX-License-Identifier: MIT */
/*
 * media.h - media types: is it this one, and which one is wanted (RFC 9110
 * 8.3, 12.5.1)?
 */
#ifndef MEDIA_H
#define MEDIA_H
#include <stdbool.h>
#include <stddef.h>

/* Is content_type (may be NULL) this type, whatever its case and parameters? */
bool media_is(const char *content_type, const char *type);
/*
 * Which of offers (n of them, the first is the favourite) an Accept header
 * (NULL: everything) likes best; n: none of them.
 */
size_t media_choose(const char *accept, const char *const *offers, size_t n);

#endif
