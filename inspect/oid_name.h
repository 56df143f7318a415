/* SPDX-License-Identifier: MIT */
/*
 * oid_name.h - what object identifiers are called (oid_name.def).
 */
#ifndef OID_NAME_H
#define OID_NAME_H
#include "span.h"

struct oid_name {
	struct vfy_span oid; /* contents octets */
	const char *dotted, *name;
};

/* NULL: not known. */
const struct oid_name *oid_name_find(struct vfy_span oid);
/* Its name; else dotted, written to buf. */
#define OID_TEXT 256
const char *oid_name_text(struct vfy_span oid, char buf[OID_TEXT]);
/* All of them, in the order of their octets. */
const struct oid_name *oid_name_table(size_t *n);

#endif
