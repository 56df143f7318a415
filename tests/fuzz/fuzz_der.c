/* SPDX-License-Identifier: MIT */
/*
 * fuzz_der.c - the DER reader on any bytes: it stays inside, it makes
 * progress, and what it accepts it gives back to the byte.
 */
#include <stdlib.h>

#include "der.h"
#include "vfy_limits.h"
#include "tm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* Every typed reader on a copy of the cursor. */
static void
try_types(struct der d)
{
	struct vfy_span s;
	char text[64];
	uint8_t again[512];
	size_t len = sizeof(again);
	unsigned unused;
	uint32_t n;
	int64_t t;
	bool b;
	struct der c;

	c = d;
	if (der_integer(&c, DER_INTEGER, "i", &s))
		must(s.len > 0);
	c = d;
	if (der_uint(&c, DER_INTEGER, "u", &n))
		must(n <= INT32_MAX);
	c = d;
	der_bool(&c, DER_BOOLEAN, "b", &b);
	c = d;
	if (der_bits(&c, DER_BIT_STRING, "s", &s, &unused))
		must(unused <= 7 && (s.len > 0 || unused == 0));
	c = d;
	tm_read(&c, "t", &t, NULL);
	c = d;
	if (!der_oid(&c, "o", &s))
		return;
	if (der_oid_text(s, text, sizeof(text)) < sizeof(text) &&
	    der_oid_encode(text, again, &len) == 0)
		must(span_eq(s, span_of(again, len)));
}

static void
walk(struct der d, int depth)
{
	struct vfy_span contents, whole;
	const uint8_t *at = d.ptr;
	uint8_t tag;

	while (!der_done(&d)) {
		try_types(d);
		if (!der_any(&d, "x", &tag, &contents, &whole))
			return;
		must(whole.ptr == at && whole.len >= 2 &&
		    contents.len < whole.len);
		must(contents.ptr + contents.len == whole.ptr + whole.len);
		at = d.ptr;
		if ((tag & 0x20) != 0 && depth < LIMIT_DER_DEPTH)
			walk(der_within(&d, contents), depth + 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };

	walk(der_start(span_of(data, size), &fault), 0);
	must(fault.offset <= size);
	return 0;
}
