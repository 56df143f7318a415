/* SPDX-License-Identifier: MIT */
/*
 * fuzz_pem.c - PEM and base64 on any bytes.
 *
 * The objects come in order; a fault has a place inside the input and a text
 * that can be shown; base64 that is accepted is the only form of its bytes.
 */
#include <stdlib.h>

#include "pem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

struct seen {
	size_t input;
	size_t count;
	size_t total;
};

static int
see(void *arg, struct vfy_span der, size_t index)
{
	struct seen *s = arg;

	must(index == s->count);
	s->count++;
	/* base64 never grows */
	must(der.len <= s->input);
	s->total += der.len;
	must(s->total <= s->input);
	return 0;
}

static void
check_read(struct vfy_span input, enum pem_kind kind)
{
	struct vfy_fault f = { .code = VFY_F_NONE };
	struct seen s = { .input = input.len }, again = s;
	char text[512];
	int rc;

	rc = pem_read(input, kind, see, &s, &f);
	must(rc == 0 || rc == VFY_EPARSE);
	must((rc == 0) == (f.code == VFY_F_NONE));
	must(rc != 0 || s.count > 0);
	must(pem_read(input, kind, see, &again, NULL) == rc);
	must(again.count == s.count && again.total == s.total);
	if (rc == 0)
		return;
	must(f.offset <= input.len && f.line <= input.len + 1);
	must(f.index == s.count || f.index == 0);
	must(vfy_fault_text(&f, text, sizeof(text)) < sizeof(text));
	for (const char *p = text; *p != '\0'; p++)
		must(*p >= 0x20 && *p < 0x7f);
}

/* The i-th character of the one encoding that RFC 4648 allows. */
static uint8_t
encoded(const uint8_t *data, size_t len, size_t i)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t at = i / 4 * 3, left = len - at;
	uint32_t v = (uint32_t)data[at] << 16;

	if (left > 1)
		v |= (uint32_t)data[at + 1] << 8;
	if (left > 2)
		v |= data[at + 2];
	if (i % 4 > left)
		return '=';
	return (uint8_t)alphabet[v >> (18 - 6 * (i % 4)) & 0x3f];
}

static void
check_base64(struct vfy_span text)
{
	size_t room = text.len / 4 * 3 + 3, len, bad, i, n = 0;
	uint8_t *out = malloc(room);

	if (out == NULL)
		return;
	if (!vfy_base64_decode(text, out, &len, &bad)) {
		must(bad <= text.len);
		free(out);
		return;
	}
	must(len <= room);
	for (i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (c == ' ' || (c >= '\t' && c <= '\r'))
			continue;
		must(n / 4 * 3 < len);
		must(c == encoded(out, len, n++));
	}
	must(n == (len + 2) / 3 * 4);
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_span input = span_of(data, size);

	check_read(input, PEM_CERTIFICATE);
	check_read(input, PEM_CRL);
	check_base64(input);
	return 0;
}
