/* SPDX-License-Identifier: MIT */
/*
 * openapi.c - doc/openapi.json, in the program: so that what is served describes
 * the program that serves it. local.mk makes the bytes.
 */
#include "openapi.h"

static const unsigned char bytes[] = {
#include "openapi_bytes.h"
};

const char *
openapi_text(size_t *len)
{
	*len = sizeof(bytes);
	return (const char *)bytes;
}
