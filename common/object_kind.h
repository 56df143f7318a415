/* SPDX-License-Identifier: MIT */
/*
 * object_kind.h - which kind of object bytes are, for who reads files (objects.c).
 */
#ifndef OBJECT_KIND_H
#define OBJECT_KIND_H
#include "objects.h"

/* label is that of PEM. */
enum object_kind object_kind_of_label(const char *label);
/*
 * An element's header: its length, or 0: not whole, or longer than we read. *contents:
 * their length, SIZE_MAX: indefinite (BER).
 */
size_t object_header(const uint8_t *p, size_t len, size_t *contents);

#endif
