/* SPDX-License-Identifier: MIT */
/*
 * problem.c - why a request could not be answered (RFC 9457).
 *
 * Knows the statuses of HTTP; does not know libmicrohttpd or JSON.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "problem.h"

bool
problem_set(struct problem *p, unsigned status, const char *code,
    const char *where, const char *fmt, ...)
{
	char text[sizeof(p->detail)];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	if ((size_t)n >= sizeof(text))
		n = sizeof(text) - 1;
	p->status = status;
	p->code = code;
	p->has_fault = false;
	text_escape(p->where, sizeof(p->where), where, strlen(where));
	text_escape(p->detail, sizeof(p->detail), text, (size_t)n);
	return false;
}

bool
problem_fault(
    struct problem *p, const char *where, const struct vfy_fault *fault)
{
	char text[sizeof(p->detail)];
	unsigned status = fault->code == VFY_F_LIMIT ? 413 : 400;

	vfy_fault_text(fault, text, sizeof(text));
	problem_set(p, status, vfy_fault_name(fault->code), where, "%s", text);
	p->has_fault = true;
	p->fault = *fault;
	return false;
}

bool
problem_error(struct problem *p, const char *where, int err, const char *doing)
{
	switch (err) {
	case VFY_ENOMEM:
		log_event("out of memory while %s", doing);
		return problem_set(p, 503, "out-of-memory", where,
		    "no memory left for this question; try again later");
	case VFY_ELIMIT:
		return problem_set(p, 413, "limit", where,
		    "more than the limits of one question allow");
	default:
		log_event("%s failed: %s", doing, vfy_strerror(err));
		return problem_set(p, 500, "internal", where, "%s failed: %s",
		    doing, vfy_strerror(err));
	}
}
