/* SPDX-License-Identifier: MIT */
/*
 * timetext.h - moments as people and scripts write them: RFC 3339, or
 * "@SECONDS" since 1970.
 */
#ifndef TIMETEXT_H
#define TIMETEXT_H
#include <stdbool.h>
#include <stdint.h>

/* The years that RFC 3339 can write: 0000 to 9999. */
#define TIMETEXT_MIN INT64_C(-62167219200)
#define TIMETEXT_MAX INT64_C(253402300799)

/*
 * "2026-11-23T12:00:00Z", "2026-11-23 13:00:00.5+01:00" (a fraction is cut
 * off), or "@1795435200". False: none of these, or out of range.
 */
bool timetext_parse(const char *text, int64_t *out);

#endif
