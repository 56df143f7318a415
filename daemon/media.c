/* SPDX-License-Identifier: MIT */
/*
 * media.c - media types (RFC 9110 8.3.1, 12.4.2, 12.5.1).
 *
 * Parameters other than q don't make a range more specific: ours have none.
 * What is malformed in an Accept header is passed over.
 */
#include <string.h>
#include <strings.h>

#include "media.h"

bool
media_is(const char *content_type, const char *type)
{
	size_t n;

	if (content_type == NULL)
		return false;
	n = strcspn(content_type, "; \t");
	return strlen(type) == n && strncasecmp(type, content_type, n) == 0;
}

/* How narrow a range is that holds type: 1 all, 2 its kind, 3 itself; 0: it doesn't. */
static unsigned
fit(const char *range, size_t len, const char *type)
{
	size_t kind = strcspn(type, "/") + 1;

	if (len == 3 && memcmp(range, "*/*", 3) == 0)
		return 1;
	if (len == kind + 1 && range[kind] == '*' &&
	    strncasecmp(range, type, kind) == 0)
		return 2;
	return len == strlen(type) && strncasecmp(range, type, len) == 0 ? 3
									 : 0;
}

/*= rfc9110 12.4.2 a weight in thousandths; none is 1000 */
static unsigned
weight(const char *params, size_t len)
{
	const char *end = params + len, *p = params;
	unsigned q = 0, unit = 1000;

	while (p < end && *p != 'q' && *p != 'Q') {
		p = memchr(p, ';', (size_t)(end - p));
		if (p == NULL)
			return 1000;
		for (p++; p < end && (*p == ' ' || *p == '\t'); p++)
			;
	}
	if (end - p < 3 || p[1] != '=' || p[2] < '0' || p[2] > '1')
		return 1000;
	q = p[2] == '1' ? 1000 : 0;
	if (end - p > 3 && p[3] == '.' && q == 0)
		for (p += 4; p < end && *p >= '0' && *p <= '9' && unit > 1; p++)
			q += (unsigned)(*p - '0') * (unit /= 10);
	return q;
}

/* What the header says of one type, in thousandths. */
static unsigned
liking(const char *accept, const char *type)
{
	const char *p = accept;
	unsigned best = 0, q = 0, now;
	size_t len, range;

	while (*p != '\0') {
		p += strspn(p, ", \t");
		len = strcspn(p, ",");
		range = strcspn(p, ",; \t");
		now = fit(p, range, type);
		if (now > best) {
			best = now;
			q = weight(p + range, len - range);
		}
		p += len;
	}
	return q;
}

size_t
media_choose(const char *accept, const char *const *offers, size_t n)
{
	size_t i, chosen = n;
	unsigned best = 0, q;

	if (accept == NULL)
		return 0;
	for (i = 0; i < n; i++) {
		q = liking(accept, offers[i]);
		if (q > best) {
			best = q;
			chosen = i;
		}
	}
	return chosen;
}
