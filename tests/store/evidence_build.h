/* SPDX-License-Identifier: MIT */
/*
 * evidence_build.h - CRLs for tests of the store: right in form, by nobody's
 * signature. Released by db_free_all(). Not for threads.
 */
#ifndef EVIDENCE_BUILD_H
#define EVIDENCE_BUILD_H
#include <time.h>

#include "crl_build.h"

#define MIB ((size_t)1024 * 1024)

static inline struct vfy_span
evidence_time(int64_t t)
{
	time_t clock = (time_t)t;
	struct tm tm;
	char text[32];

	if (gmtime_r(&clock, &tm) == NULL)
		abort();
	strftime(text, sizeof(text), "%Y%m%d%H%M%SZ", &tm);
	return db_time(text);
}

/* number < 0: none. next 0: none. pad: so many octets more. */
static inline struct vfy_span
evidence_crl(long number, int64_t this_update, int64_t next_update, size_t pad)
{
	struct crl_fields f = crl_default();
	uint8_t *filler = calloc(1, pad + 1);

	if (filler == NULL)
		abort();
	memset(filler, 0x5a, pad);
	f.this_update = evidence_time(this_update);
	f.next_update =
	    next_update != 0 ? evidence_time(next_update) : db_none();
	f.extensions = CAT(number >= 0
		? db_ext("2.5.29.20", false, db_int(number))
		: db_none(),
	    pad > 0 ? db_ext("1.2.3.4", false, span_of(filler, pad))
		    : db_none());
	free(filler);
	return crl_make(&f);
}

#endif
