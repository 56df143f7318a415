/* SPDX-License-Identifier: MIT */
/*
 * timetext.c - moments as people and scripts write them.
 *
 * RFC 3339 5.6; also its note that a space may stand for the T.
 * Does not: read a clock, know names of months or time zones.
 */
#include "timetext.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Takes n digits, then the character end ('\0': any). */
static bool
take(const char **p, int n, char end, int *out)
{
	int v = 0;

	for (; n > 0; n--, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		v = v * 10 + (**p - '0');
	}
	if (end != '\0' && *(*p)++ != end)
		return false;
	*out = v;
	return true;
}

/* ".123" or nothing. */
static bool
skip_fraction(const char **p)
{
	if (**p != '.')
		return true;
	if (strspn(++*p, "0123456789") == 0)
		return false;
	*p += strspn(*p, "0123456789");
	return true;
}

/*= rfc3339 5.6 time-offset, up to the end of the text */
static bool
take_offset(const char *p, int *seconds)
{
	int sign, hours, minutes;

	*seconds = 0;
	if (strcmp(p, "Z") == 0 || strcmp(p, "z") == 0)
		return true;
	if (*p != '+' && *p != '-')
		return false;
	sign = *p++ == '-' ? -1 : 1;
	if (!take(&p, 2, ':', &hours) || !take(&p, 2, '\0', &minutes))
		return false;
	if (*p != '\0' || hours > 23 || minutes > 59)
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

static bool
take_date(const char **p, struct tm *tm)
{
	if (!take(p, 4, '-', &tm->tm_year) || !take(p, 2, '-', &tm->tm_mon) ||
	    !take(p, 2, '\0', &tm->tm_mday))
		return false;
	if (**p != 'T' && **p != 't' && **p != ' ')
		return false;
	(*p)++;
	tm->tm_year -= 1900;
	tm->tm_mon--;
	return true;
}

/* A day that no month has is moved by timegm(): then it is no date. */
static bool
to_seconds(const struct tm *tm, int64_t *out)
{
	struct tm moved = *tm;

	if (tm->tm_hour > 23 || tm->tm_min > 59 || tm->tm_sec > 60)
		return false;
	*out = timegm(&moved);
	/*= rfc3339 5.7 a leap second is the first of the next minute */
	if (tm->tm_sec == 60)
		return tm->tm_min == 59;
	return moved.tm_mon == tm->tm_mon && moved.tm_mday == tm->tm_mday;
}

static bool
parse_seconds(const char *p, int64_t *out)
{
	const char *digits = p[0] == '-' ? p + 1 : p;
	char *end;

	/* strtoll() would also take white space and a plus sign. */
	if (digits[0] < '0' || digits[0] > '9')
		return false;
	errno = 0;
	*out = strtoll(p, &end, 10);
	return errno == 0 && *end == '\0';
}

static bool
parse_rfc3339(const char *p, int64_t *out)
{
	struct tm tm = { 0 };
	int offset;

	if (!take_date(&p, &tm))
		return false;
	if (!take(&p, 2, ':', &tm.tm_hour) || !take(&p, 2, ':', &tm.tm_min) ||
	    !take(&p, 2, '\0', &tm.tm_sec))
		return false;
	if (!skip_fraction(&p) || !take_offset(p, &offset))
		return false;
	if (!to_seconds(&tm, out))
		return false;
	*out -= offset;
	return true;
}

bool
timetext_parse(const char *text, int64_t *out)
{
	int64_t t = 0;
	bool ok = text[0] == '@' ? parse_seconds(text + 1, &t)
				 : parse_rfc3339(text, &t);

	if (!ok || t < TIMETEXT_MIN || t > TIMETEXT_MAX)
		return false;
	*out = t;
	return true;
}
