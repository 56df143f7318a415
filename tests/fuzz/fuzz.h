/* SPDX-License-Identifier: MIT */
/*
 * fuzz.h - what fuzz targets share that take certificates apart: an assertion,
 * and certificates that have nothing but a few extensions.
 */
#ifndef FUZZ_H
#define FUZZ_H
#include <stdlib.h>

#include "cert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Stays in builds with NDEBUG: it is what the targets are for. */
static inline void
must(bool ok)
{
	if (!ok)
		abort();
}

static inline void
must_be_printable(const char *text)
{
	for (; *text != '\0'; text++)
		must(*text >= 0x20 && *text < 0x7f);
}

/* Gives c an extension, read as cert_parse does it; value is borrowed. */
static inline void
attach_extension(struct vfy_cert *c, enum ext_id id, struct vfy_span value)
{
	c->ext[id] = (struct extension){ .value = value, .present = true };
	if (!ext_read(c, id))
		c->bad_extensions |= 1u << id;
}

/* The next element's tag, contents, and whole; false: no more that is whole. */
static inline bool
next_element(struct vfy_span *in, uint8_t *tag, struct vfy_span *contents,
    struct vfy_span *whole)
{
	struct der d = der_start(*in, NULL);

	if (der_done(&d) || !der_any(&d, "", tag, contents, whole))
		return false;
	*in = span_of(d.ptr, (size_t)(d.end - d.ptr));
	return true;
}

#endif
