/* SPDX-License-Identifier: MIT */
/*
 * tm.h - times of certificates and evidence as unix seconds (RFC 5280 4.1.2.5).
 *
 * UTCTime and GeneralizedTime in the one form that DER and RFC 5280 allow:
 * seconds present, Z, no fraction. RFC 3339 for people.
 */
#ifndef TM_H
#define TM_H
#include "der.h"

/* The year 9999 ends here: "no well-defined expiration date" (4.1.2.5). */
#define TM_MAX INT64_C(253402300799)
/* And the year 0 begins. */
#define TM_MIN INT64_C(-62167219200)

/*
 * Reads a Time. *tag (may be NULL) says which of the two forms it had, so
 * that a profile can object to GeneralizedTime before 2050.
 */
bool tm_read(struct der *d, const char *what, int64_t *out, uint8_t *tag);
/* GeneralizedTime only (OCSP, revocation entries with implicit tags pass tag). */
bool tm_read_generalized(struct der *d, uint8_t tag, const char *what, int64_t *out);
/* "2026-11-23T12:00:00Z" (RFC 3339); buf of at least TM_TEXT bytes. */
#define TM_TEXT 24
void tm_text(int64_t t, char buf[TM_TEXT]);
/* RFC 3339 ("2026-11-23T12:00:00Z", with offset or fraction too) or "@SECONDS". 0 or VFY_EARG. */
int tm_parse(const char *text, int64_t *out);

#endif
