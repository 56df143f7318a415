/* SPDX-License-Identifier: MIT */
/*
 * explain.h - a verdict for people, of the examples that take part in handshakes.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H
#include <stdio.h>
#include <vfy.h>

/* The reason; and on the best path what is wrong, where, by which rule, and what
 * to do about it. error: VFY_E*, why there is no verdict (v NULL). */
static inline void
explain(FILE *to, const struct vfy_verdict *v, int error)
{
	const struct vfy_path *path = v ? vfy_verdict_path(v, 0) : NULL;
	size_t i;

	fprintf(to, "%s\n", v ? vfy_reason_name(vfy_verdict_reason(v))
			      : vfy_strerror(error));
	for (i = 0; path && i < vfy_path_num_findings(path); i++) {
		const struct vfy_finding *f = vfy_path_finding(path, i);

		if (f->fatal)
			fprintf(to, "  certificate %u: %s (%s): %s\n  hint: %s\n",
			    f->depth, vfy_reason_name(f->reason), f->section,
			    f->detail, f->hint);
	}
}

#endif
