/* SPDX-License-Identifier: MIT */
/*
 * span.h - borrowed bytes: the only way that foreign data is passed around.
 */
#ifndef SPAN_H
#define SPAN_H
#include <string.h>

#include "vfy.h"

static inline struct vfy_span
span_of(const void *ptr, size_t len)
{
	return (struct vfy_span){ ptr, len };
}

/* For literals and strings of our own, never for foreign data. */
static inline struct vfy_span
span_str(const char *s)
{
	return (struct vfy_span){ (const uint8_t *)s, strlen(s) };
}

static inline bool
span_eq(struct vfy_span a, struct vfy_span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Order by bytes, then by length: a stable order that input order can't change. */
static inline int
span_cmp(struct vfy_span a, struct vfy_span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n == 0 ? 0 : memcmp(a.ptr, b.ptr, n);

	if (c != 0)
		return c;
	return a.len < b.len ? -1 : a.len > b.len;
}

static inline bool
span_empty(struct vfy_span s)
{
	return s.len == 0;
}

#endif
