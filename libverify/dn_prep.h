/* SPDX-License-Identifier: MIT */
/*
 * dn_prep.h - the value of a name's attribute as characters, and prepared for
 * comparison (RFC 4518). Used by dn.c only.
 */
#ifndef DN_PREP_H
#define DN_PREP_H
#include "der.h"
#include "vfy_limits.h"

/* The character string types that a name can hold (RFC 5280 4.1.2.4, RFC 4519). */
bool dn_is_string(uint8_t tag);

/*
 * Form only: UTF-8 is valid and shortest, units are whole, the restricted
 * types have no octet that no charset of theirs has. True for what is no string.
 */
bool dn_well_formed(uint8_t tag, struct vfy_span value);

/* Walks the characters of a string. T.61 is read as ISO 8859-1, as everybody does. */
struct dn_chars {
	const uint8_t *ptr;
	const uint8_t *end;
	uint8_t tag;
};
struct dn_chars dn_chars(uint8_t tag, struct vfy_span value);
/* 1 and *c; 0 at the end; -1: not a character (surrogates in a BMPString). */
int dn_char(struct dn_chars *it, uint32_t *c);

/* text points into buf, or to heap, until dn_unprepare. */
struct dn_prepared {
	struct vfy_span text; /* UTF-8 */
	bool nomem;	      /* after false: for want of memory */
	uint8_t *heap;
	uint8_t buf[LIMIT_NAME_VALUE];
};

/* No character past ASCII: next to no work to prepare. */
bool dn_is_ascii(uint8_t tag, struct vfy_span value);
/*
 * RFC 4518 2: transcode, map (with case folding), normalise, prohibit, remove
 * insignificant space: none at the ends, one within. False when it can't be
 * prepared: a prohibited character, longer than LIMIT_NAME_VALUE (or, with
 * characters past ASCII, LIMIT_UNICODE_VALUE), no memory.
 * Only strings with characters past ASCII allocate.
 */
bool dn_prepare(uint8_t tag, struct vfy_span value, struct dn_prepared *out);
/* To be called after true only. */
void dn_unprepare(struct dn_prepared *p);

#endif
