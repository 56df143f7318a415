/* SPDX-License-Identifier: MIT */
/*
 * der.h - a strict reader of DER (X.690, 10): bounds-checked, zero-copy.
 *
 * Nothing else in the project touches encoded bytes. Accepts only definite,
 * minimal lengths and single-octet tags (X.509 uses no others).
 * Does not: build trees, decode strings, allocate.
 *
 * Every function returns true, or false with the cursor's fault filled in
 * (the first one stays); after false the cursor is of no further use.
 * "what" names the field for people ("tbsCertificate.validity").
 */
#ifndef DER_H
#define DER_H
#include "span.h"

#define DER_BOOLEAN 0x01
#define DER_INTEGER 0x02
#define DER_BIT_STRING 0x03
#define DER_OCTET_STRING 0x04
#define DER_NULL 0x05
#define DER_OID 0x06
#define DER_ENUMERATED 0x0a
#define DER_UTF8_STRING 0x0c
#define DER_NUMERIC_STRING 0x12
#define DER_PRINTABLE_STRING 0x13
#define DER_TELETEX_STRING 0x14
#define DER_IA5_STRING 0x16
#define DER_UTC_TIME 0x17
#define DER_GENERALIZED_TIME 0x18
#define DER_VISIBLE_STRING 0x1a
#define DER_UNIVERSAL_STRING 0x1c
#define DER_BMP_STRING 0x1e
#define DER_SEQUENCE 0x30
#define DER_SET 0x31
/* [n] primitive and [n] constructed */
#define DER_CTX(n) ((uint8_t)(0x80 | (n)))
#define DER_CTX_CONS(n) ((uint8_t)(0xa0 | (n)))

struct der {
	const uint8_t *ptr;
	const uint8_t *end;
	const uint8_t *origin;	 /* offsets in faults count from here */
	struct vfy_fault *fault; /* may be NULL */
};

/* A cursor over input. fault may be NULL; it must be zeroed by the caller. */
static inline struct der
der_start(struct vfy_span input, struct vfy_fault *fault)
{
	struct der d = { input.ptr, input.ptr, input.ptr, fault };

	if (input.len > 0)
		d.end += input.len;
	return d;
}

/* A cursor over a part of what d reads, with d's origin and fault. */
static inline struct der
der_within(const struct der *d, struct vfy_span part)
{
	struct der inner = der_start(part, d->fault);

	inner.origin = d->origin;
	return inner;
}

/* Notes a fault at the cursor's place; always false. */
bool der_fail(struct der *d, enum vfy_fault_code code, const char *what);
/* The same at a place inside what the cursor reads. */
bool der_fail_at(struct der *d, enum vfy_fault_code code, const uint8_t *at, const char *what);

static inline bool
der_done(const struct der *d)
{
	return d->ptr == d->end;
}

/* True when the next element has this tag; the cursor stays. */
static inline bool
der_peek(const struct der *d, uint8_t tag)
{
	return d->ptr != d->end && *d->ptr == tag;
}

/* Fails with der-trailing unless everything was read. */
static inline bool
der_end(struct der *d, const char *what)
{
	return der_done(d) || der_fail(d, VFY_F_TRAILING, what);
}
/* The next element, whatever it is. contents and whole (with header) may be NULL. */
bool der_any(struct der *d, const char *what, uint8_t *tag, struct vfy_span *contents,
    struct vfy_span *whole);
/* The contents of the next element, which must have this tag. */
bool der_take(struct der *d, uint8_t tag, const char *what, struct vfy_span *contents);
/* The next element with its header; it must have this tag. */
bool der_whole(struct der *d, uint8_t tag, const char *what, struct vfy_span *whole);
/* A cursor over the contents of the next element, which must have this tag. */
bool der_enter(struct der *d, uint8_t tag, const char *what, struct der *inner);
/* BOOLEAN: only 0x00 and 0xff. tag for implicit ones. */
bool der_bool(struct der *d, uint8_t tag, const char *what, bool *out);
/* INTEGER (or implicit tag) of minimal length; contents as they stand, may be negative. */
bool der_integer(struct der *d, uint8_t tag, const char *what, struct vfy_span *out);
/* A non-negative INTEGER below 2^31; larger ones are given as INT32_MAX. */
bool der_uint(struct der *d, uint8_t tag, const char *what, uint32_t *out);
/* BIT STRING (or implicit tag): unused bits are zero. */
bool der_bits(struct der *d, uint8_t tag, const char *what, struct vfy_span *bits,
    unsigned *unused);
/* OBJECT IDENTIFIER contents, well-formed. */
bool der_oid(struct der *d, const char *what, struct vfy_span *out);
/* "2.5.29.15" into buf as by snprintf; returns the full length. */
size_t der_oid_text(struct vfy_span oid, char *buf, size_t len);
/* The contents octets of a dotted OID; 0 or VFY_EARG. *len: capacity in, length out. */
int der_oid_encode(const char *dotted, uint8_t *out, size_t *len);

#endif
