/* SPDX-License-Identifier: MIT */
/*
 * fuzz_dn.c - distinguished names: two of them, one after another, and a string
 * in every type that can hold it.
 *
 * Equality is reflexive and symmetric, equal names have equal hashes and lie
 * within each other, and text is printable whatever the name.
 */
#include <stdlib.h>

#include "dn.h"
#include "dn_prep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Memory is not short here. */
static uint64_t
hash_of(struct vfy_span name)
{
	uint64_t hash = 0;

	if (!dn_hash(name, &hash))
		abort();
	return hash;
}

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
check_text(struct vfy_span name)
{
	char large[4096], small[5];
	size_t n = dn_text(name, large, sizeof(large)), i;

	for (i = 0; large[i] != '\0'; i++)
		must(large[i] >= 0x20 && large[i] < 0x7f);
	must(i == (n < sizeof(large) ? n : sizeof(large) - 1));
	must(dn_text(name, small, sizeof(small)) == n);
	must(dn_text(name, NULL, 0) == n);
}

static void
check_name(struct vfy_span name)
{
	struct vfy_span type, value;
	struct dn_iter it = dn_attributes(name);
	size_t n = 0;
	uint8_t tag;

	while (dn_next(&it, &type, &tag, &value)) {
		must(type.len > 0);
		must(dn_well_formed(tag, value));
		n++;
	}
	must(n <= LIMIT_NAME_ATTRIBUTES);
	must((n == 0) == dn_empty(name));
	must(dn_equal(name, name));
	must(dn_within(name, name) == DN_INSIDE);
	must(hash_of(name) == hash_of(name));
	check_text(name);
}

static void
check_pair(struct vfy_span a, struct vfy_span b)
{
	bool equal = dn_equal(a, b);

	must(equal == dn_equal(b, a));
	if (equal) {
		must(hash_of(a) == hash_of(b));
		must(dn_within(a, b) == DN_INSIDE);
		must(dn_within(b, a) == DN_INSIDE);
		must(dn_empty(a) == dn_empty(b));
	}
	/* a base of fewer RDNs is not within */
	must(equal || dn_within(a, b) != DN_INSIDE ||
	    dn_within(b, a) != DN_INSIDE || dn_empty(a) == dn_empty(b));
}

/* A Name of one commonName, whose value has at most 112 octets. */
static struct vfy_span
make_name(uint8_t tag, const uint8_t *value, size_t len, uint8_t *out)
{
	static const uint8_t type[] = { 0x06, 0x03, 0x55, 0x04, 0x03 };

	/* lengths below 0x80 only: one octet each */
	out[0] = DER_SEQUENCE;
	out[1] = (uint8_t)(len + 11);
	out[2] = DER_SET;
	out[3] = (uint8_t)(len + 9);
	out[4] = DER_SEQUENCE;
	out[5] = (uint8_t)(len + 7);
	memcpy(out + 6, type, sizeof(type));
	out[11] = tag;
	out[12] = (uint8_t)len;
	if (len > 0)
		memcpy(out + 13, value, len);
	return span_of(out, len + 13);
}

/* ISO 8859-1 as it is, and as UTF-8, BMPString and UniversalString. */
static void
check_types(const uint8_t *data, size_t size)
{
	uint8_t utf8[64], bmp[64], universal[128], names[4][160];
	struct vfy_span made[4];
	size_t n = 0, i, j;

	if (size > 28)
		return;
	memset(bmp, 0, sizeof(bmp));
	memset(universal, 0, sizeof(universal));
	for (i = 0; i < size; i++) {
		if (data[i] >= 0x80)
			utf8[n++] = (uint8_t)(0xc0 | data[i] >> 6);
		utf8[n++] = data[i] >= 0x80 ? 0x80 | (data[i] & 0x3f) : data[i];
		bmp[2 * i + 1] = data[i];
		universal[4 * i + 3] = data[i];
	}
	made[0] = make_name(DER_TELETEX_STRING, data, size, names[0]);
	made[1] = make_name(DER_UTF8_STRING, utf8, n, names[1]);
	made[2] = make_name(DER_BMP_STRING, bmp, 2 * size, names[2]);
	made[3] =
	    make_name(DER_UNIVERSAL_STRING, universal, 4 * size, names[3]);
	for (i = 0; i < 4; i++) {
		struct der d = der_start(made[i], NULL);
		struct vfy_span whole;

		must(dn_read(&d, "name", &whole));
		check_name(whole);
		for (j = 0; j < i; j++)
			must(dn_equal(made[i], made[j]));
		check_pair(made[i], made[0]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct der d = der_start(span_of(data, size), &fault);
	struct vfy_span a, b;

	check_types(data, size);
	if (!dn_read(&d, "name", &a)) {
		must(fault.code != VFY_F_NONE && fault.offset <= size);
		return 0;
	}
	check_name(a);
	/* an RDN of an extension, which nobody has checked */
	(void)dn_equal_relative(a, a, span_of(d.ptr, (size_t)(d.end - d.ptr)));
	if (!dn_read(&d, "name", &b))
		return 0;
	check_name(b);
	check_pair(a, b);
	return 0;
}
