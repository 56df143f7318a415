/* SPDX-License-Identifier: MIT */
/*
 * crl_index.c - where a large list has its entries, by serial number.
 *
 *	head	HEAD octets: mark, buckets, entries, length of the list, the
 *		last octets of the list (its signature), checksum of these
 *	buckets	one each, BUCKET octets: number of the first slot, checksum
 *		of the bucket's slots, its place and its size
 *	slots	one for each entry, SLOT octets: some bits of the serial's
 *		hash, the offset of the entry in revokedCertificates
 *
 * Numbers are little-endian. A bucket holds some 16 slots. Whoever signs a
 * list can choose serials that fall into one bucket: then a look-up in that
 * list takes as long as walking it.
 */
#include "crl_index.h"

#include <endian.h>

#define MARK UINT64_C(0x3178646e69666c63)
#define HEAD 64
#define TAIL 32 /* octets of the list's end in the head */
#define BUCKET 12
#define SLOT 8
#define PER_BUCKET 16

static inline uint32_t
get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return le32toh(v);
}

static inline uint64_t
get64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

static inline void
put32(uint8_t *p, uint32_t v)
{
	v = htole32(v);
	memcpy(p, &v, sizeof(v));
}

static inline void
put64(uint8_t *p, uint64_t v)
{
	v = htole64(v);
	memcpy(p, &v, sizeof(v));
}

static inline uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* Not for secrets: tells damage and spreads serials. n is any length. */
static uint64_t
mix_bytes(uint64_t h, const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	for (; n >= sizeof(v); n -= sizeof(v), p += sizeof(v))
		h = mix(h, get64(p));
	for (v = n; n > 0; n--)
		v = v << 8 | *p++;
	return mix(h, v);
}

static inline uint64_t
serial_hash(struct vfy_span serial)
{
	return mix_bytes(MARK, serial.ptr, serial.len);
}

/* -- parts ------------------------------------------------------------------ */

static uint32_t
bucket_count(size_t entries)
{
	uint32_t n = 1;

	while ((size_t)n * PER_BUCKET < entries)
		n *= 2;
	return n;
}

static inline uint32_t
bucket_of(uint64_t hash, uint32_t buckets)
{
	return (uint32_t)(hash >> 32) & (buckets - 1);
}

static inline size_t
bucket_at(uint32_t i)
{
	return HEAD + (size_t)i * BUCKET;
}

static inline size_t
slot_at(uint32_t buckets, uint32_t i)
{
	return bucket_at(buckets) + (size_t)i * SLOT;
}

static uint64_t
bucket_check(uint32_t bucket, const uint8_t *slots, uint32_t n)
{
	return mix_bytes(mix(bucket, n), slots, (size_t)n * SLOT);
}

size_t
crl_index_size(const struct crl *crl)
{
	if (crl->has_certificate_issuer || crl->unknown_critical_entry ||
	    crl->num_entries < CRL_INDEX_MIN || crl->num_entries > UINT32_MAX)
		return 0;
	return slot_at(
	    bucket_count(crl->num_entries), (uint32_t)crl->num_entries);
}

/* -- building --------------------------------------------------------------- */

/* The end of each bucket, counted; then slots are put in from behind. */
static void
count_slots(const struct crl *crl, uint8_t *out, uint32_t buckets)
{
	struct der d = der_start(crl->entries, NULL);
	struct vfy_span serial;
	uint32_t i, sum = 0;

	while (!der_done(&d) && crl_next_serial(&d, &serial)) {
		uint8_t *b =
		    out + bucket_at(bucket_of(serial_hash(serial), buckets));

		put32(b, get32(b) + 1);
	}
	for (i = 0; i < buckets; i++) {
		uint8_t *b = out + bucket_at(i);

		sum += get32(b);
		put32(b, sum);
	}
}

static void
place_slots(const struct crl *crl, uint8_t *out, uint32_t buckets)
{
	struct der d = der_start(crl->entries, NULL);
	struct vfy_span serial;

	while (!der_done(&d)) {
		uint32_t offset = (uint32_t)(d.ptr - crl->entries.ptr), at;
		uint64_t hash;
		uint8_t *b;

		if (!crl_next_serial(&d, &serial))
			break;
		hash = serial_hash(serial);
		b = out + bucket_at(bucket_of(hash, buckets));
		at = get32(b) - 1;
		put32(b, at);
		put32(out + slot_at(buckets, at), (uint32_t)hash);
		put32(out + slot_at(buckets, at) + 4, offset);
	}
}

static void
check_buckets(uint8_t *out, uint32_t buckets, uint32_t entries)
{
	uint32_t i;

	for (i = 0; i < buckets; i++) {
		uint8_t *b = out + bucket_at(i);
		uint32_t first = get32(b);
		uint32_t end = i + 1 < buckets ? get32(b + BUCKET) : entries;

		put64(b + 4,
		    bucket_check(
			i, out + slot_at(buckets, first), end - first));
	}
}

static uint64_t
head_check(const uint8_t *head)
{
	return mix_bytes(0, head, HEAD - 8);
}

void
crl_index_build(const struct crl *crl, uint8_t *out)
{
	uint32_t entries = (uint32_t)crl->num_entries;
	uint32_t buckets = bucket_count(entries);

	memset(out, 0, bucket_at(buckets));
	put64(out, MARK);
	put32(out + 8, buckets);
	put32(out + 12, entries);
	put64(out + 16, crl->der.len);
	memcpy(out + 24, crl->der.ptr + crl->der.len - TAIL, TAIL);
	put64(out + HEAD - 8, head_check(out));
	count_slots(crl, out, buckets);
	place_slots(crl, out, buckets);
	check_buckets(out, buckets, entries);
}

/* -- looking up ------------------------------------------------------------- */

bool
crl_index_fits(struct vfy_span index, struct vfy_span der)
{
	uint32_t buckets, entries;

	if (index.len < HEAD || der.len < TAIL || get64(index.ptr) != MARK ||
	    get64(index.ptr + HEAD - 8) != head_check(index.ptr))
		return false;
	buckets = get32(index.ptr + 8);
	entries = get32(index.ptr + 12);
	return buckets == bucket_count(entries) &&
	    index.len == slot_at(buckets, entries) &&
	    get64(index.ptr + 16) == der.len &&
	    memcmp(index.ptr + 24, der.ptr + der.len - TAIL, TAIL) == 0;
}

size_t
crl_index_entries(struct vfy_span index)
{
	return get32(index.ptr + 12);
}

/* The slots of the serial's bucket; false: they are damaged. */
static bool
open_bucket(
    struct vfy_span index, uint64_t hash, const uint8_t **slots, uint32_t *n)
{
	uint32_t buckets = get32(index.ptr + 8),
		 entries = get32(index.ptr + 12);
	uint32_t i = bucket_of(hash, buckets);
	const uint8_t *b = index.ptr + bucket_at(i);
	uint32_t first = get32(b);
	uint32_t end = i + 1 < buckets ? get32(b + BUCKET) : entries;

	if (first > end || end > entries)
		return false;
	*slots = index.ptr + slot_at(buckets, first);
	*n = end - first;
	return get64(b + 4) == bucket_check(i, *slots, *n);
}

/*
 * Of several entries of one serial the first one counts, as where the list is
 * walked over: slots have no order.
 */
/*= rfc5280 5.3.1 removeFromCRL is not revoked; another is */
static bool
goes_before(const struct crl_entry *a, uint32_t at_a, const struct crl_entry *b,
    uint32_t at_b)
{
	bool removed_a = a->reason == CRL_REMOVE_FROM_CRL,
	     removed_b = b->reason == CRL_REMOVE_FROM_CRL;

	return removed_a != removed_b ? removed_b : at_a < at_b;
}

enum crl_found
crl_index_find(struct vfy_span index, const struct crl *crl,
    struct vfy_span serial, struct crl_entry *out)
{
	uint64_t hash = serial_hash(serial);
	enum crl_found found = CRL_ABSENT;
	const uint8_t *slots;
	uint32_t n, i, at = 0;

	if (!open_bucket(index, hash, &slots, &n))
		return CRL_DAMAGED;
	for (i = 0; i < n; i++, slots += SLOT) {
		uint32_t offset = get32(slots + 4);
		struct crl_entry entry;
		struct vfy_span its;

		if (get32(slots) != (uint32_t)hash)
			continue;
		if (offset >= crl->entries.len ||
		    !crl_read_entry(span_of(crl->entries.ptr + offset,
					crl->entries.len - offset),
			&its, &entry))
			return CRL_DAMAGED;
		if (!span_eq(its, serial))
			continue;
		if (found == CRL_LISTED &&
		    !goes_before(&entry, offset, out, at))
			continue;
		*out = entry;
		at = offset;
		found = CRL_LISTED;
	}
	return found;
}
