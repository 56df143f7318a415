/* SPDX-License-Identifier: MIT */
/*
 * der.c - a strict reader of DER (X.690, sections 8, 10 and 11).
 *
 * Definite, minimal lengths of at most four octets; tags of one octet. The
 * only arithmetic on foreign lengths is a comparison with what is left.
 */
#include "der.h"

#include <stdio.h>

bool
der_fail_at(struct der *d, enum vfy_fault_code code, const uint8_t *at,
    const char *what)
{
	if (d->fault == NULL || d->fault->code != VFY_F_NONE)
		return false;
	d->fault->code = code;
	d->fault->offset = d->origin == NULL ? 0 : (size_t)(at - d->origin);
	snprintf(d->fault->what, sizeof(d->fault->what), "%s", what);
	return false;
}

bool
der_fail(struct der *d, enum vfy_fault_code code, const char *what)
{
	return der_fail_at(d, code, d->ptr, what);
}

/*
 * A length in the long form (X.690 8.1.3.5), minimal as 10.1 demands. *p is
 * behind its first octet, which was first. False without a fault noted.
 */
static bool
long_length(const uint8_t **p, const uint8_t *end, uint8_t first, size_t *len,
    enum vfy_fault_code *code)
{
	size_t octets = first & 0x7f, n = 0;

	*code = VFY_F_BER;
	if (octets == 0 || octets > 4) {
		if (octets > 4)
			*code = VFY_F_LIMIT;
		return false;
	}
	if ((size_t)(end - *p) < octets) {
		*code = VFY_F_TRUNCATED;
		return false;
	}
	if (**p == 0)
		return false;
	while (octets-- > 0)
		n = n << 8 | *(*p)++;
	if (n < 0x80)
		return false;
	*len = n;
	return true;
}

/*
 * The contents of the next element; d goes behind it. Inlined, since every
 * field of every certificate comes through here.
 */
static inline bool
take_element(struct der *d, const char *what, struct vfy_span *contents)
{
	const uint8_t *p = d->ptr;
	enum vfy_fault_code code;
	size_t len;

	if (d->end - p < 2)
		return der_fail(d, VFY_F_TRUNCATED, what);
	if ((p[0] & 0x1f) == 0x1f || p[0] == 0)
		return der_fail(d, VFY_F_TAG, what);
	len = p[1];
	p += 2;
	if (len >= 0x80 && !long_length(&p, d->end, (uint8_t)len, &len, &code))
		return der_fail(d, code, what);
	if (len > (size_t)(d->end - p))
		return der_fail(d, VFY_F_TRUNCATED, what);
	*contents = span_of(p, len);
	d->ptr = p + len;
	return true;
}

bool
der_any(struct der *d, const char *what, uint8_t *tag,
    struct vfy_span *contents, struct vfy_span *whole)
{
	const uint8_t *start = d->ptr;
	struct vfy_span inner;

	if (!take_element(d, what, &inner))
		return false;
	if (tag != NULL)
		*tag = *start;
	if (contents != NULL)
		*contents = inner;
	if (whole != NULL)
		*whole = span_of(start, (size_t)(d->ptr - start));
	return true;
}

/* The next element must have this tag; says so when it has another. */
static inline bool
expect(struct der *d, uint8_t tag, const char *what)
{
	if (d->ptr == d->end || *d->ptr == tag)
		return true;
	/* the constructed form of a primitive type is BER */
	if ((tag & 0xe0) == 0 && *d->ptr == (tag | 0x20))
		return der_fail(d, VFY_F_BER, what);
	return der_fail(d, VFY_F_TAG, what);
}

bool
der_take(
    struct der *d, uint8_t tag, const char *what, struct vfy_span *contents)
{
	return expect(d, tag, what) && take_element(d, what, contents);
}

bool
der_whole(struct der *d, uint8_t tag, const char *what, struct vfy_span *whole)
{
	const uint8_t *start = d->ptr;
	struct vfy_span contents;

	if (!expect(d, tag, what) || !take_element(d, what, &contents))
		return false;
	*whole = span_of(start, (size_t)(d->ptr - start));
	return true;
}

bool
der_enter(struct der *d, uint8_t tag, const char *what, struct der *inner)
{
	struct vfy_span contents = { NULL, 0 };

	if (!expect(d, tag, what) || !take_element(d, what, &contents))
		return false;
	*inner = (struct der){ contents.ptr, contents.ptr + contents.len,
		d->origin, d->fault };
	return true;
}

bool
der_bool(struct der *d, uint8_t tag, const char *what, bool *out)
{
	struct vfy_span v;

	if (!der_take(d, tag, what, &v))
		return false;
	if (v.len != 1)
		return der_fail_at(d, VFY_F_VALUE, v.ptr, what);
	if (v.ptr[0] != 0x00 && v.ptr[0] != 0xff)
		return der_fail_at(d, VFY_F_BER, v.ptr, what);
	*out = v.ptr[0] != 0;
	return true;
}

bool
der_integer(struct der *d, uint8_t tag, const char *what, struct vfy_span *out)
{
	struct vfy_span v;

	if (!der_take(d, tag, what, &v))
		return false;
	if (v.len == 0)
		return der_fail_at(d, VFY_F_VALUE, v.ptr, what);
	/* X.690 8.3.2: the first nine bits are neither all zero nor all one */
	if (v.len > 1 &&
	    ((v.ptr[0] == 0x00 && v.ptr[1] < 0x80) ||
		(v.ptr[0] == 0xff && v.ptr[1] >= 0x80)))
		return der_fail_at(d, VFY_F_BER, v.ptr, what);
	*out = v;
	return true;
}

bool
der_uint(struct der *d, uint8_t tag, const char *what, uint32_t *out)
{
	struct vfy_span v;
	uint32_t n = 0;
	size_t i;

	if (!der_integer(d, tag, what, &v))
		return false;
	if (v.ptr[0] >= 0x80)
		return der_fail_at(d, VFY_F_VALUE, v.ptr, what);
	if (v.len > 4) {
		*out = INT32_MAX;
		return true;
	}
	for (i = 0; i < v.len; i++)
		n = n << 8 | v.ptr[i];
	*out = n;
	return true;
}

bool
der_bits(struct der *d, uint8_t tag, const char *what, struct vfy_span *bits,
    unsigned *unused)
{
	struct vfy_span v;
	unsigned spare;

	if (!der_take(d, tag, what, &v))
		return false;
	if (v.len == 0 || v.ptr[0] > 7 || (v.len == 1 && v.ptr[0] != 0))
		return der_fail_at(d, VFY_F_VALUE, v.ptr, what);
	spare = v.ptr[0];
	/* X.690 11.2.1: unused bits are zero */
	if (v.len > 1 && (v.ptr[v.len - 1] & ((1u << spare) - 1)) != 0)
		return der_fail_at(d, VFY_F_BER, v.ptr, what);
	*bits = span_of(v.ptr + 1, v.len - 1);
	if (unused != NULL)
		*unused = spare;
	return true;
}

/* Whole subidentifiers of minimal length (X.690 8.19.2). */
static bool
oid_well_formed(struct vfy_span v)
{
	size_t i;
	bool first = true;

	if (v.len == 0 || v.ptr[v.len - 1] >= 0x80)
		return false;
	for (i = 0; i < v.len; i++) {
		if (first && v.ptr[i] == 0x80)
			return false;
		first = v.ptr[i] < 0x80;
	}
	return true;
}

bool
der_oid(struct der *d, const char *what, struct vfy_span *out)
{
	struct vfy_span v;

	if (!der_take(d, DER_OID, what, &v))
		return false;
	if (!oid_well_formed(v))
		return der_fail_at(d, VFY_F_VALUE, v.ptr, what);
	*out = v;
	return true;
}

/* One subidentifier; false at the end, or when it exceeds 63 bits. */
static bool
oid_arc(struct vfy_span oid, size_t *pos, uint64_t *arc)
{
	uint64_t n = 0;

	while (*pos < oid.len) {
		uint8_t b = oid.ptr[(*pos)++];

		if (n >> 56 != 0)
			return false;
		n = n << 7 | (b & 0x7f);
		if (b < 0x80) {
			*arc = n;
			return true;
		}
	}
	return false;
}

size_t
der_oid_text(struct vfy_span oid, char *buf, size_t len)
{
	size_t pos = 0, used = 0;
	bool first = true;
	uint64_t arc, top;
	int n;

	if (len > 0)
		buf[0] = '\0';
	while (pos < oid.len) {
		char *at = used < len ? buf + used : NULL;
		size_t room = used < len ? len - used : 0;

		if (!oid_arc(oid, &pos, &arc)) { /* more than 63 bits */
			n = snprintf(at, room, ".?");
			pos = oid.len;
		} else if (first) {
			top = arc < 80 ? arc / 40 : 2;
			n = snprintf(at, room, "%llu.%llu",
			    (unsigned long long)top,
			    (unsigned long long)(arc - top * 40));
		} else
			n = snprintf(
			    at, room, ".%llu", (unsigned long long)arc);
		used += n < 0 ? 0 : (size_t)n;
		first = false;
	}
	return used;
}

/* One subidentifier into out; its length, 0 when it does not fit. */
static size_t
put_arc(uint64_t arc, uint8_t *out, size_t room)
{
	size_t n = 1, i;
	uint64_t rest;

	for (rest = arc >> 7; rest != 0; rest >>= 7)
		n++;
	if (n > room)
		return 0;
	for (i = n; i-- > 0; arc >>= 7)
		out[i] = (uint8_t)((arc & 0x7f) | (i == n - 1 ? 0 : 0x80));
	return n;
}

/* A decimal number without leading zeros; *text is moved behind it. */
static bool
parse_arc(const char **text, uint64_t *out)
{
	const char *p = *text;
	uint64_t n = 0;

	if (*p < '0' || *p > '9' || (p[0] == '0' && p[1] >= '0' && p[1] <= '9'))
		return false;
	for (; *p >= '0' && *p <= '9'; p++) {
		if (n > (UINT64_MAX >> 8) / 10)
			return false;
		n = n * 10 + (uint64_t)(*p - '0');
	}
	*text = p;
	*out = n;
	return true;
}

int
der_oid_encode(const char *dotted, uint8_t *out, size_t *len)
{
	uint64_t top, arc;
	size_t used = 0, n;
	bool first = true;

	if (!parse_arc(&dotted, &top) || top > 2 || *dotted != '.')
		return VFY_EARG;
	while (*dotted == '.') {
		dotted++;
		if (!parse_arc(&dotted, &arc))
			return VFY_EARG;
		if (first && top < 2 && arc > 39)
			return VFY_EARG;
		n = put_arc(
		    first ? top * 40 + arc : arc, out + used, *len - used);
		if (n == 0)
			return VFY_EARG;
		used += n;
		first = false;
	}
	if (*dotted != '\0')
		return VFY_EARG;
	*len = used;
	return 0;
}
