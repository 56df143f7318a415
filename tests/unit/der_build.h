/* SPDX-License-Identifier: MIT */
/*
 * der_build.h - DER made for tests, right and wrong alike: whatever tag,
 * contents and order one asks for, with correct lengths (X.690 10.1).
 *
 * Every piece lies in a block of exactly its length, so that a sanitizer sees
 * a read past its end; db_free_all() releases all of them. An empty span is
 * left out: optional fields are db_none(). Not for threads.
 */
#ifndef DER_BUILD_H
#define DER_BUILD_H
#include <stdio.h>
#include <stdlib.h>

#include "der.h"

/* -- pieces ------------------------------------------------------------------ */

static struct {
	uint8_t **blocks;
	size_t num, room;
} db_heap;

static inline void
db_free_all(void)
{
	for (size_t i = 0; i < db_heap.num; i++)
		free(db_heap.blocks[i]);
	free(db_heap.blocks);
	db_heap.blocks = NULL;
	db_heap.num = db_heap.room = 0;
}

static inline uint8_t *
db_alloc(size_t len)
{
	uint8_t *block = malloc(len > 0 ? len : 1);

	if (db_heap.num == db_heap.room) {
		db_heap.room = db_heap.room * 2 + 64;
		db_heap.blocks = realloc(
		    db_heap.blocks, db_heap.room * sizeof(*db_heap.blocks));
	}
	if (block == NULL || db_heap.blocks == NULL)
		abort();
	db_heap.blocks[db_heap.num++] = block;
	return block;
}

static inline struct vfy_span
db_none(void)
{
	return span_of(NULL, 0);
}

static inline struct vfy_span
db_copy(struct vfy_span s)
{
	uint8_t *p = db_alloc(s.len);

	if (s.len > 0)
		memcpy(p, s.ptr, s.len);
	return span_of(p, s.len);
}

/* The parts one after another. */
static inline struct vfy_span
db_cat(const struct vfy_span *parts, size_t n)
{
	size_t len = 0, at = 0;
	uint8_t *p;

	for (size_t i = 0; i < n; i++)
		len += parts[i].len;
	p = db_alloc(len);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].len > 0)
			memcpy(p + at, parts[i].ptr, parts[i].len);
		at += parts[i].len;
	}
	return span_of(p, len);
}

/* One element around the parts. */
static inline struct vfy_span
db_wrap(uint8_t tag, const struct vfy_span *parts, size_t n)
{
	struct vfy_span body = db_cat(parts, n);
	uint8_t h[6] = { tag };
	size_t used = 1, octets = 0;

	if (body.len >= 0x80) {
		for (size_t rest = body.len; rest != 0; rest >>= 8)
			octets++;
		h[used++] = (uint8_t)(0x80 | octets);
		while (octets-- > 0)
			h[used++] = (uint8_t)(body.len >> (8 * octets));
	} else
		h[used++] = (uint8_t)body.len;
	return db_cat((struct vfy_span[]){ span_of(h, used), body }, 2);
}

#define DB_PARTS(...)                                                          \
	(const struct vfy_span[]){ __VA_ARGS__ },                              \
	    sizeof((const struct vfy_span[]){ __VA_ARGS__ }) /                 \
	    sizeof(struct vfy_span)
#define CAT(...) db_cat(DB_PARTS(__VA_ARGS__))
#define EL(tag, ...) db_wrap(tag, DB_PARTS(__VA_ARGS__))
#define SEQ(...) EL(DER_SEQUENCE, __VA_ARGS__)
#define SET(...) EL(DER_SET, __VA_ARGS__)
/* [n], constructed and primitive */
#define CONS(n, ...) EL(DER_CTX_CONS(n), __VA_ARGS__)
#define PRIM(n, ...) EL(DER_CTX(n), __VA_ARGS__)
/* Octets as they stand, of a string literal with escapes. */
#define RAW(literal) span_of(literal, sizeof(literal) - 1)
#define OCTETS(...) EL(DER_OCTET_STRING, __VA_ARGS__)
#define NULL_() EL(DER_NULL, db_none())

/* -- values ------------------------------------------------------------------ */

static inline struct vfy_span
db_int(long v)
{
	uint8_t b[sizeof(v)];
	size_t n = sizeof(b);

	for (size_t i = 0; i < n; i++)
		b[n - 1 - i] = (uint8_t)((unsigned long)v >> (8 * i));
	/* not the octets that only repeat the sign */
	size_t skip = 0;
	while (skip + 1 < n &&
	    ((b[skip] == 0x00 && b[skip + 1] < 0x80) ||
		(b[skip] == 0xff && b[skip + 1] >= 0x80)))
		skip++;
	return EL(DER_INTEGER, span_of(b + skip, n - skip));
}

static inline struct vfy_span
db_oid(const char *dotted)
{
	uint8_t b[64];
	size_t len = sizeof(b);

	if (der_oid_encode(dotted, b, &len) != 0)
		abort();
	return EL(DER_OID, span_of(b, len));
}

static inline struct vfy_span
db_str(uint8_t tag, const char *text)
{
	return EL(tag, span_str(text));
}

static inline struct vfy_span
db_bool(bool v)
{
	return EL(DER_BOOLEAN, span_of(v ? "\xff" : "\0", 1));
}

static inline struct vfy_span
db_bits(uint8_t tag, unsigned unused, struct vfy_span octets)
{
	uint8_t first = (uint8_t)unused;

	return EL(tag, span_of(&first, 1), octets);
}

/* "YYMMDDHHMMSSZ" or "YYYYMMDDHHMMSSZ": the tag goes by the length. */
static inline struct vfy_span
db_time(const char *text)
{
	return db_str(
	    strlen(text) > 13 ? DER_GENERALIZED_TIME : DER_UTC_TIME, text);
}

/* One AttributeTypeAndValue with a UTF8String: the contents of an RDN. */
static inline struct vfy_span
db_attribute(const char *type, const char *value)
{
	return SEQ(db_oid(type), db_str(DER_UTF8_STRING, value));
}

/* A Name of one commonName. */
static inline struct vfy_span
db_name(const char *cn)
{
	return SEQ(SET(db_attribute("2.5.4.3", cn)));
}

/* cn below organization o. */
static inline struct vfy_span
db_name_in(const char *o, const char *cn)
{
	return SEQ(
	    SET(db_attribute("2.5.4.10", o)), SET(db_attribute("2.5.4.3", cn)));
}

static inline struct vfy_span
db_ext(const char *oid, bool critical, struct vfy_span value)
{
	return SEQ(
	    db_oid(oid), critical ? db_bool(true) : db_none(), OCTETS(value));
}

static inline struct vfy_span
db_uri(const char *text)
{
	return PRIM(6, span_str(text));
}

static inline struct vfy_span
db_directory(struct vfy_span name)
{
	return CONS(4, name);
}

/*
 * The nth of db_num_changed(s) copies of s with one octet changed, in ways that
 * matter in DER: lengths by one, tags of other kinds and classes, signs.
 */
#define DB_CHANGES 8u
static inline size_t
db_num_changed(struct vfy_span s)
{
	return s.len * DB_CHANGES;
}

static inline struct vfy_span
db_changed(struct vfy_span s, size_t nth)
{
	static const uint8_t flip[DB_CHANGES] = { 0x01, 0x02, 0x20, 0x40, 0x80,
		0xa0, 0x0f, 0xff };
	struct vfy_span copy = db_copy(s);
	uint8_t *p = db_heap.blocks[db_heap.num - 1];

	p[nth / DB_CHANGES] ^= flip[nth % DB_CHANGES];
	return copy;
}

/* The whole of a file, or an empty span. */
static inline struct vfy_span
db_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct vfy_span out = db_none();
	long len;

	if (f == NULL)
		return out;
	if (fseek(f, 0, SEEK_END) == 0 && (len = ftell(f)) > 0 &&
	    fseek(f, 0, SEEK_SET) == 0) {
		uint8_t *p = db_alloc((size_t)len);

		if (fread(p, 1, (size_t)len, f) == (size_t)len)
			out = span_of(p, (size_t)len);
	}
	fclose(f);
	return out;
}

/* -- certificates ------------------------------------------------------------ */

/* What a test certificate says; db_cert_default() is a good end entity's. */
struct db_cert {
	struct vfy_span serial;	   /* whole INTEGER */
	struct vfy_span algorithm; /* whole AlgorithmIdentifier */
	struct vfy_span issuer, subject;
	const char *not_before, *not_after;
	struct vfy_span spki;
	struct vfy_span extensions; /* Extension elements one after another */
};

/* Makes a signature over bytes; arg is its key. */
typedef struct vfy_span (*db_signer)(void *arg, struct vfy_span bytes);

static inline struct vfy_span
db_ed25519(void)
{
	return SEQ(db_oid("1.3.101.112"));
}

static inline struct db_cert
db_cert_default(void)
{
	/* RFC 8032 7.1, TEST 1 */
	static const uint8_t key[32] = { 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1,
		0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
		0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02,
		0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a };

	return (struct db_cert){ .serial = db_int(0x1234),
		.algorithm = db_ed25519(),
		.issuer = db_name("CA"),
		.subject = db_name("leaf"),
		.not_before = "260101000000Z",
		.not_after = "270101000000Z",
		.spki = SEQ(db_ed25519(),
		    db_bits(DER_BIT_STRING, 0, span_of(key, sizeof(key)))) };
}

static inline struct vfy_span
db_signed(
    struct vfy_span tbs, struct vfy_span algorithm, db_signer sign, void *arg)
{
	struct vfy_span none = RAW("no signature"),
			sig = sign != NULL ? sign(arg, tbs) : none;

	return SEQ(tbs, algorithm, db_bits(DER_BIT_STRING, 0, sig));
}

/* sign may be NULL: then the signature is wrong. */
static inline struct vfy_span
db_certificate(const struct db_cert *c, db_signer sign, void *arg)
{
	struct vfy_span tbs = SEQ(CONS(0, db_int(2)), c->serial, c->algorithm,
	    c->issuer, SEQ(db_time(c->not_before), db_time(c->not_after)),
	    c->subject, c->spki,
	    c->extensions.len > 0 ? CONS(3, SEQ(c->extensions)) : db_none());

	return db_signed(tbs, c->algorithm, sign, arg);
}

#endif
