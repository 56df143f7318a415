/* SPDX-License-Identifier: MIT */
/*
 * tm.c - dates to unix seconds and back.
 *
 * RFC 5280 4.1.2.5.1 (UTCTime), 4.1.2.5.2 (GeneralizedTime), 5.1.2.4; RFC 6960
 * 4.2.2.1; RFC 3339.
 * Does not: read a clock, know time zones or leap seconds, allocate.
 */
#include "tm.h"

#include <stdio.h>

#define SECONDS_PER_DAY 86400

struct civil {
	unsigned year, month, day;
	unsigned hour, minute, second;
};

/* Reads n digits at p; false when one of them is none. */
static bool
digits(const uint8_t *p, size_t n, unsigned *out)
{
	unsigned v = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		v = v * 10 + (unsigned)(p[i] - '0');
	}
	*out = v;
	return true;
}

static bool
is_leap(unsigned year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned
days_of_month(unsigned year, unsigned month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	if (month == 2 && is_leap(year))
		return 29;
	return days[month - 1];
}

/* second up to last_second: 59, or 60 where leap seconds are written. */
static bool
civil_valid(const struct civil *c, unsigned last_second)
{
	if (c->month < 1 || c->month > 12)
		return false;
	if (c->day < 1 || c->day > days_of_month(c->year, c->month))
		return false;
	return c->hour <= 23 && c->minute <= 59 && c->second <= last_second;
}

/*
 * Days since 1970-01-01 of a date in the proleptic Gregorian calendar. Years
 * are counted from March, so that the leap day is the last one, and from 400
 * years earlier, so that nothing is negative before the last line.
 */
static int64_t
civil_days(const struct civil *c)
{
	int64_t y = (int64_t)c->year + 400 - (c->month <= 2 ? 1 : 0);
	int64_t m = (int64_t)c->month + (c->month <= 2 ? 9 : -3);
	int64_t day_of_year = (153 * m + 2) / 5 + (int64_t)c->day - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468 -
	    146097;
}

static int64_t
civil_seconds(const struct civil *c)
{
	return civil_days(c) * SECONDS_PER_DAY + (int64_t)c->hour * 3600 +
	    (int64_t)c->minute * 60 + (int64_t)c->second;
}

/* t between TM_MIN and TM_MAX. */
static struct civil
civil_of(int64_t t)
{
	/* counted from 0000-03-01 less 400 years: never negative */
	int64_t days = (t - TM_MIN) / SECONDS_PER_DAY + 146097 - 60;
	int64_t rest = (t - TM_MIN) % SECONDS_PER_DAY;
	int64_t era = days / 146097, n = days % 146097;
	int64_t y = (n - n / 1460 + n / 36524 - n / 146096) / 365;
	int64_t doy = n - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * doy + 2) / 153;
	struct civil c;

	c.day = (unsigned)(doy - (153 * m + 2) / 5 + 1);
	c.month = (unsigned)(m < 10 ? m + 3 : m - 9);
	c.year = (unsigned)(y + era * 400 - 400 + (m < 10 ? 0 : 1));
	c.hour = (unsigned)(rest / 3600);
	c.minute = (unsigned)(rest / 60 % 60);
	c.second = (unsigned)(rest % 60);
	return c;
}

/* MMDDHHMMSSZ, after the year. */
static bool
read_after_year(const uint8_t *p, struct civil *c)
{
	return digits(p, 2, &c->month) && digits(p + 2, 2, &c->day) &&
	    digits(p + 4, 2, &c->hour) && digits(p + 6, 2, &c->minute) &&
	    digits(p + 8, 2, &c->second) && p[10] == 'Z';
}

static bool
read_utc(struct vfy_span text, int64_t *out)
{
	struct civil c;

	/*= rfc5280 4.1.2.5.1 YYMMDDHHMMSSZ, seconds always there */
	if (text.len != 13 || !digits(text.ptr, 2, &c.year))
		return false;
	/*= rfc5280 4.1.2.5.1 50 and above is 19YY */
	c.year += c.year >= 50 ? 1900 : 2000;
	if (!read_after_year(text.ptr + 2, &c) || !civil_valid(&c, 59))
		return false;
	*out = civil_seconds(&c);
	return true;
}

static bool
read_generalized(struct vfy_span text, int64_t *out)
{
	struct civil c;

	/*= rfc5280 4.1.2.5.2 YYYYMMDDHHMMSSZ, no fraction */
	if (text.len != 15 || !digits(text.ptr, 4, &c.year))
		return false;
	if (!read_after_year(text.ptr + 4, &c) || !civil_valid(&c, 59))
		return false;
	*out = civil_seconds(&c);
	return true;
}

bool
tm_read(struct der *d, const char *what, int64_t *out, uint8_t *tag)
{
	bool utc = der_peek(d, DER_UTC_TIME);
	uint8_t form = utc ? DER_UTC_TIME : DER_GENERALIZED_TIME;
	struct vfy_span text;
	int64_t t;

	if (!der_take(d, form, what, &text))
		return false;
	if (utc ? !read_utc(text, &t) : !read_generalized(text, &t))
		return der_fail_at(d, VFY_F_TIME, text.ptr, what);
	*out = t;
	if (tag != NULL)
		*tag = form;
	return true;
}

bool
tm_read_generalized(struct der *d, uint8_t tag, const char *what, int64_t *out)
{
	struct vfy_span text;
	int64_t t;

	if (!der_take(d, tag, what, &text))
		return false;
	if (!read_generalized(text, &t))
		return der_fail_at(d, VFY_F_TIME, text.ptr, what);
	*out = t;
	return true;
}

void
tm_text(int64_t t, char buf[TM_TEXT])
{
	struct civil c;

	/* RFC 3339 has four digits for the year and no more. */
	if (t < TM_MIN)
		t = TM_MIN;
	if (t > TM_MAX)
		t = TM_MAX;
	c = civil_of(t);
	snprintf(buf, TM_TEXT, "%04u-%02u-%02uT%02u:%02u:%02uZ", c.year % 10000,
	    c.month % 100, c.day % 100, c.hour % 100, c.minute % 100,
	    c.second % 100);
}

static bool
in_range(int64_t t)
{
	return t >= TM_MIN && t <= TM_MAX;
}

/* "SECONDS", which may be negative. */
static int
parse_seconds(const char *s, int64_t *out)
{
	bool negative = *s == '-';
	int64_t v = 0;

	if (negative)
		s++;
	if (*s == '\0')
		return VFY_EARG;
	for (; *s != '\0'; s++) {
		/* TM_MAX has 12 digits: v can't overflow before it is refused */
		if (*s < '0' || *s > '9' || v > TM_MAX)
			return VFY_EARG;
		v = v * 10 + (*s - '0');
	}
	v = negative ? -v : v;
	if (!in_range(v))
		return VFY_EARG;
	*out = v;
	return 0;
}

/*= rfc3339 5.6 time-offset: "Z" or "+hh:mm"; *seconds east of UTC */
static bool
parse_offset(const char *s, size_t len, int64_t *seconds)
{
	const uint8_t *p = (const uint8_t *)s;
	unsigned hour, minute;

	if (len == 1 && (*s == 'Z' || *s == 'z')) {
		*seconds = 0;
		return true;
	}
	if (len != 6 || (*s != '+' && *s != '-') || s[3] != ':')
		return false;
	if (!digits(p + 1, 2, &hour) || !digits(p + 4, 2, &minute))
		return false;
	if (hour > 23 || minute > 59)
		return false;
	*seconds = (int64_t)hour * 3600 + (int64_t)minute * 60;
	if (*s == '-')
		*seconds = -*seconds;
	return true;
}

/* "YYYY-MM-DDTHH:MM:SS", exactly 19 bytes. */
static bool
parse_civil(const char *s, struct civil *c)
{
	const uint8_t *p = (const uint8_t *)s;

	if (!digits(p, 4, &c->year) || s[4] != '-' ||
	    !digits(p + 5, 2, &c->month) || s[7] != '-' ||
	    !digits(p + 8, 2, &c->day))
		return false;
	/*= rfc3339 5.6 "T" may be lower case, or a space for people */
	if (s[10] != 'T' && s[10] != 't' && s[10] != ' ')
		return false;
	return digits(p + 11, 2, &c->hour) && s[13] == ':' &&
	    digits(p + 14, 2, &c->minute) && s[16] == ':' &&
	    digits(p + 17, 2, &c->second) && civil_valid(c, 60);
}

int
tm_parse(const char *text, int64_t *out)
{
	struct civil c;
	int64_t offset, t;
	size_t len, at = 19;

	if (text == NULL)
		return VFY_EARG;
	if (*text == '@')
		return parse_seconds(text + 1, out);
	len = strlen(text);
	if (len <= at || !parse_civil(text, &c))
		return VFY_EARG;
	if (text[at] == '.') {
		/* a moment is the second that it lies in */
		size_t n = strspn(text + at + 1, "0123456789");

		if (n == 0)
			return VFY_EARG;
		at += 1 + n;
	}
	if (!parse_offset(text + at, len - at, &offset))
		return VFY_EARG;
	t = civil_seconds(&c) - offset;
	if (!in_range(t))
		return VFY_EARG;
	*out = t;
	return 0;
}
