/* SPDX-License-Identifier: MIT */
/*
 * fuzz_objects.c - any bytes as a file of objects.
 *
 * It comes to an end; objects and faults are counted together, lines never go back, and
 * what is given is no longer than the input.
 */
#include <stdlib.h>
#include <string.h>

#include "objects.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_fault fault;
	struct object_reader *r;
	size_t index = 0, line = 0, total = 0;
	struct object o;
	int rc;

	if (objects_of((struct vfy_span){ data, size }, &r) != 0)
		return 0;
	while ((rc = objects_next(r, &o, &fault)) != VFY_ENOENT) {
		if (rc == VFY_ENOMEM)
			break;
		must(rc == 0 || rc == VFY_EPARSE);
		must((rc == 0) == (fault.code == VFY_F_NONE));
		must((rc == 0 ? o.index : fault.index) == index++);
		/* each takes an octet at least; the end has one fault more */
		must(index <= size + 1);
		if (rc != 0)
			continue;
		must(o.line == 0 || o.line > line ||
		    (o.line == line && o.label[0] != '\0'));
		if (o.line != 0)
			line = o.line;
		must(strlen(o.label) < OBJECT_LABEL);
		must((o.label[0] == '\0') == (o.line == 0));
		total += o.der.len;
		must(total <= size);
		must(strcmp(object_kind_name(object_kind_of(o.der)), "") != 0);
	}
	must(index > 0 || rc == VFY_ENOMEM);
	objects_free(r);
	return 0;
}
