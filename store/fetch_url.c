/* SPDX-License-Identifier: MIT */
/*
 * fetch_url.c - the URL of an OCSP request by GET (RFC 6960 A.1, RFC 9919 5).
 */
#include <string.h>

#include "fetch.h"

/* Octets so far, with room for the end. */
struct text {
	char *out;
	size_t len;
	bool full;
};

static void
add(struct text *t, char c)
{
	if (t->len == FETCH_GET_URL_MAX)
		t->full = true;
	else
		t->out[t->len++] = c;
}

/* The three characters of base64 that mean something in a URL are written %XX. */
static void
add_digit(struct text *t, unsigned sextet)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/=";
	const char *escape = sextet == 62 ? "%2B"
	    : sextet == 63		  ? "%2F"
	    : sextet == 64		  ? "%3D"
					  : NULL;

	if (escape == NULL) {
		add(t, digits[sextet]);
		return;
	}
	while (*escape != '\0')
		add(t, *escape++);
}

/* Three octets, or what is left of them. */
static void
add_group(struct text *t, const uint8_t *p, size_t left)
{
	unsigned b0 = p[0], b1 = left > 1 ? p[1] : 0, b2 = left > 2 ? p[2] : 0;

	add_digit(t, b0 >> 2);
	add_digit(t, (b0 & 3) << 4 | b1 >> 4);
	add_digit(t, left > 1 ? (b1 & 15) << 2 | b2 >> 6 : 64);
	add_digit(t, left > 2 ? b2 & 63 : 64);
}

bool
fetch_get_url(const char *url, struct vfy_span request,
    char out[FETCH_GET_URL_MAX + 1])
{
	struct text t = { .out = out };

	if (strpbrk(url, "?#") != NULL)
		return false;
	for (; *url != '\0' && !t.full; url++)
		add(&t, *url);
	if (t.len > 0 && out[t.len - 1] != '/')
		add(&t, '/');
	for (size_t i = 0; i < request.len && !t.full; i += 3)
		add_group(&t, request.ptr + i, request.len - i);
	out[t.len] = '\0';
	return !t.full;
}
