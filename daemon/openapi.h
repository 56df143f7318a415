/* SPDX-License-Identifier: MIT */
/*
 * openapi.h - doc/openapi.json, as it was when the service was built.
 */
#ifndef OPENAPI_H
#define OPENAPI_H
#include <stddef.h>

/* Static; *len octets, without an end mark. */
const char *openapi_text(size_t *len);

#endif
