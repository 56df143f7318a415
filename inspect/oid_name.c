/* SPDX-License-Identifier: MIT */
/*
 * oid_name.c - what object identifiers are called.
 */
#include "oid_name.h"

#include <stdlib.h>

#include "der.h"

static const struct oid_name names[] = {
#define OID_NAME(octets, dotted, name)                                         \
	{ { (const uint8_t *)(octets), sizeof(octets) - 1 }, dotted, name },
#include "oid_name.def"
#undef OID_NAME
};

static int
by_oid(const void *key, const void *row)
{
	const struct vfy_span *oid = key;
	const struct oid_name *name = row;

	return span_cmp(*oid, name->oid);
}

const struct oid_name *
oid_name_find(struct vfy_span oid)
{
	return bsearch(&oid, names, sizeof(names) / sizeof(names[0]),
	    sizeof(names[0]), by_oid);
}

const char *
oid_name_text(struct vfy_span oid, char buf[OID_TEXT])
{
	const struct oid_name *known = oid_name_find(oid);

	if (known != NULL)
		return known->name;
	der_oid_text(oid, buf, OID_TEXT);
	return buf;
}

const struct oid_name *
oid_name_table(size_t *n)
{
	*n = sizeof(names) / sizeof(names[0]);
	return names;
}
