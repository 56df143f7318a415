/* SPDX-License-Identifier: MIT */
/*
 * dn_prep.c - strings of names, prepared for comparison.
 *
 * RFC 5280 7.1, RFC 4518 2.1 to 2.6.1. Normalisation and case folding of what
 * is past ASCII are libunistring's; its Unicode is newer than the 3.2 that RFC
 * 4518 is written for, so that more characters are assigned.
 * Does not: check bidirectional text (RFC 4518 2.5 does not either), or give
 * telephone numbers and numeric strings their own rules (2.6.2, 2.6.3).
 */
#include "dn_prep.h"

#include <errno.h>
#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define SPACE 0x20

bool
dn_is_string(uint8_t tag)
{
	switch (tag) {
	case DER_UTF8_STRING:
	case DER_NUMERIC_STRING:
	case DER_PRINTABLE_STRING:
	case DER_TELETEX_STRING:
	case DER_IA5_STRING:
	case DER_VISIBLE_STRING:
	case DER_UNIVERSAL_STRING:
	case DER_BMP_STRING:
		return true;
	default:
		return false;
	}
}

static bool
all_between(struct vfy_span value, uint8_t low, uint8_t high)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] < low || value.ptr[i] > high)
			return false;
	}
	return true;
}

bool
dn_well_formed(uint8_t tag, struct vfy_span value)
{
	switch (tag) {
	case DER_UTF8_STRING:
		return value.len == 0 || u8_check(value.ptr, value.len) == NULL;
	case DER_BMP_STRING:
		return value.len % 2 == 0;
	case DER_UNIVERSAL_STRING:
		return value.len % 4 == 0;
	case DER_IA5_STRING:
		return all_between(value, 0x00, 0x7f);
	case DER_NUMERIC_STRING:
	case DER_PRINTABLE_STRING:
	case DER_VISIBLE_STRING:
		/* "@", "*", "&" and "_" in PrintableString are too common */
		return all_between(value, 0x20, 0x7e);
	default:
		return true;
	}
}

struct dn_chars
dn_chars(uint8_t tag, struct vfy_span value)
{
	struct dn_chars it = { value.ptr, value.ptr, tag };

	if (value.len > 0)
		it.end += value.len;
	return it;
}

/* A big-endian unit of width octets. */
static int
wide_char(struct dn_chars *it, size_t width, uint32_t *c)
{
	uint32_t v = 0;

	if ((size_t)(it->end - it->ptr) < width)
		return -1;
	for (size_t i = 0; i < width; i++)
		v = v << 8 | *it->ptr++;
	if (v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return -1;
	*c = v;
	return 1;
}

int
dn_char(struct dn_chars *it, uint32_t *c)
{
	ucs4_t uc;
	int n;

	if (it->ptr == it->end)
		return 0;
	switch (it->tag) {
	case DER_BMP_STRING:
		return wide_char(it, 2, c);
	case DER_UNIVERSAL_STRING:
		return wide_char(it, 4, c);
	case DER_UTF8_STRING:
		n = u8_mbtoucr(&uc, it->ptr, (size_t)(it->end - it->ptr));
		if (n <= 0)
			return -1;
		it->ptr += n;
		*c = uc;
		return 1;
	default:
		*c = *it->ptr++;
		return 1;
	}
}

/* -- ASCII ---------------------------------------------------------------- */

/* What RFC 4518 2.2 maps an octet to: itself folded, SPACE, or nothing. */
static inline uint8_t
map_ascii(uint8_t c)
{
	if (c > SPACE && c < 0x7f)
		return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 0x20) : c;
	return c == SPACE || (c >= 0x09 && c <= 0x0d) ? SPACE : 0;
}

/*
 * The whole preparation of a string of octets, which may be out->buf itself:
 * what is written never overtakes what is read. False when one is past ASCII.
 */
static bool
prepare_ascii(struct vfy_span value, struct dn_prepared *out)
{
	bool gap = false;
	size_t n = 0;

	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.ptr[i], mapped = map_ascii(c);

		if (c >= 0x80)
			return false;
		if (mapped == SPACE) {
			gap = true;
		} else if (mapped != 0) {
			/* n < i here: the space was in the input, too */
			if (gap && n > 0)
				out->buf[n++] = SPACE;
			gap = false;
			out->buf[n++] = mapped;
		}
	}
	out->text = span_of(out->buf, n);
	out->heap = NULL;
	return true;
}

/* A BMPString or UniversalString as octets in buf; false when one has no ASCII. */
static bool
narrow(uint8_t tag, struct vfy_span value, uint8_t *buf, struct vfy_span *out)
{
	struct dn_chars it = dn_chars(tag, value);
	size_t n = 0;
	uint32_t c;
	int rc;

	while ((rc = dn_char(&it, &c)) == 1) {
		if (c >= 0x80)
			return false;
		buf[n++] = (uint8_t)c;
	}
	*out = span_of(buf, n);
	return rc == 0;
}

bool
dn_is_ascii(uint8_t tag, struct vfy_span value)
{
	struct dn_chars it = dn_chars(tag, value);
	uint8_t all = 0;
	uint32_t c;
	int rc;

	if (tag == DER_BMP_STRING || tag == DER_UNIVERSAL_STRING) {
		while ((rc = dn_char(&it, &c)) == 1 && c < 0x80)
			continue;
		return rc == 0;
	}
	for (size_t i = 0; i < value.len; i++)
		all |= value.ptr[i];
	return all < 0x80;
}

/* -- everything else ------------------------------------------------------ */

struct range {
	uint32_t first, last;
};

static bool
in_ranges(const struct range *ranges, size_t count, uint32_t c)
{
	for (size_t i = 0; i < count; i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	}
	return false;
}

/*= rfc4518 2.2 "are mapped to nothing" */
static bool
maps_to_nothing(uint32_t c)
{
	static const struct range nothing[] = { { 0x0000, 0x0008 },
		{ 0x000e, 0x001f }, { 0x007f, 0x0084 }, { 0x0086, 0x009f },
		{ 0x00ad, 0x00ad }, { 0x034f, 0x034f }, { 0x06dd, 0x06dd },
		{ 0x070f, 0x070f }, { 0x1806, 0x1806 }, { 0x180b, 0x180e },
		{ 0x200b, 0x200f }, { 0x202a, 0x202e }, { 0x2060, 0x2063 },
		{ 0x206a, 0x206f }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffc }, { 0x1d173, 0x1d17a }, { 0xe0001, 0xe0001 },
		{ 0xe0020, 0xe007f } };

	return in_ranges(nothing, sizeof(nothing) / sizeof(nothing[0]), c);
}

/*= rfc4518 2.2 "are mapped to SPACE" */
static bool
maps_to_space(uint32_t c)
{
	static const struct range spaces[] = { { 0x0009, 0x000d },
		{ 0x0020, 0x0020 }, { 0x0085, 0x0085 }, { 0x00a0, 0x00a0 },
		{ 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 },
		{ 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 } };

	return in_ranges(spaces, sizeof(spaces) / sizeof(spaces[0]), c);
}

/*= rfc4518 2.4 unassigned and non-characters, private use, surrogates, U+FFFD */
static bool
is_prohibited(uint32_t c)
{
	return c == 0xfffd ||
	    uc_is_general_category_withtable(c,
		UC_CATEGORY_MASK_Cn | UC_CATEGORY_MASK_Co |
		    UC_CATEGORY_MASK_Cs);
}

static bool
is_combining(uint32_t c)
{
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M);
}

/* Transcodes and maps into u, which has room; false: not all are characters. */
static bool
map_chars(uint8_t tag, struct vfy_span value, uint32_t *u, size_t *len)
{
	struct dn_chars it = dn_chars(tag, value);
	size_t n = 0;
	uint32_t c;
	int rc;

	while ((rc = dn_char(&it, &c)) == 1) {
		if (maps_to_space(c))
			u[n++] = SPACE;
		else if (!maps_to_nothing(c))
			u[n++] = c;
	}
	*len = n;
	return rc == 0;
}

/*
 * Prohibits, and removes insignificant space, in place. RFC 4518 2.6.1: a space
 * that a combining mark follows is a character like others.
 */
static bool
squeeze(uint32_t *u, size_t *len)
{
	bool gap = false;
	size_t n = 0;

	for (size_t i = 0; i < *len; i++) {
		uint32_t c = u[i];

		if (is_prohibited(c))
			return false;
		if (c == SPACE && (i + 1 == *len || !is_combining(u[i + 1]))) {
			gap = true;
			continue;
		}
		if (gap && n > 0)
			u[n++] = SPACE;
		gap = false;
		u[n++] = c;
	}
	*len = n;
	return true;
}

/* u, prepared, as UTF-8 on the heap; NULL: it can't be. */
static uint8_t *
fold(const uint32_t *u, size_t len, size_t *outlen)
{
	uint8_t *text = NULL;
	uint32_t *folded;
	size_t n;

	/* Folding and normalising till nothing changes (Unicode 3.13, D146). */
	folded = u32_casefold(u, len, NULL, UNINORM_NFKC, NULL, &n);
	if (folded == NULL)
		return NULL;
	if (squeeze(folded, &n))
		text = u32_to_u8(folded, n, NULL, outlen);
	free(folded);
	return text;
}

static bool
prepare_unicode(uint8_t tag, struct vfy_span value, struct dn_prepared *out)
{
	size_t n, len = 0;
	uint32_t *u;
	bool mapped;

	u = malloc(value.len * sizeof(*u));
	if (u == NULL) {
		out->nomem = true;
		return false;
	}
	mapped = map_chars(tag, value, u, &n);
	errno = 0;
	out->heap = mapped ? fold(u, n, &len) : NULL;
	out->nomem = out->heap == NULL && errno == ENOMEM;
	free(u);
	out->text = span_of(out->heap, len);
	return out->heap != NULL;
}

bool
dn_prepare(uint8_t tag, struct vfy_span value, struct dn_prepared *out)
{
	struct vfy_span narrowed;

	out->nomem = false;
	if (value.len > LIMIT_NAME_VALUE)
		return false;
	if (tag == DER_BMP_STRING || tag == DER_UNIVERSAL_STRING) {
		if (narrow(tag, value, out->buf, &narrowed))
			return prepare_ascii(narrowed, out);
	} else if (prepare_ascii(value, out)) {
		return true;
	}
	if (value.len > LIMIT_UNICODE_VALUE)
		return false;
	return prepare_unicode(tag, value, out);
}

void
dn_unprepare(struct dn_prepared *p)
{
	free(p->heap);
	p->heap = NULL;
}
