/* SPDX-License-Identifier: MIT */
/*
 * problem.h - why a request could not be answered (RFC 9457), before it
 * becomes JSON: a status, a stable code, a place, a sentence.
 */
#ifndef PROBLEM_H
#define PROBLEM_H
#include "vfy.h"

struct problem {
	unsigned status;    /* of HTTP; 0: nothing is wrong */
	const char *code;   /* stable, static: "option-value" */
	char where[192];    /* JSON pointer, "?parameter", a header; or "" */
	char detail[512];   /* a sentence; printable ASCII */
	bool has_fault;	    /* fault says where in the bytes */
	struct vfy_fault fault;
	bool close;	    /* where the next request begins is not certain */
	const char *allow;  /* 405: the Allow header; static */
	const char *accept; /* 415: the Accept header; static */
};

/*
 * Fills *p and returns false, so that a caller can return it. code is kept,
 * not copied; where and what is formatted may hold foreign bytes and are
 * escaped.
 */
bool problem_set(struct problem *p, unsigned status, const char *code,
    const char *where, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* 400 with the fault's own name as its code (413 when it is a limit). */
bool problem_fault(
    struct problem *p, const char *where, const struct vfy_fault *fault);

/*
 * For a VFY_E* that is not about the client's bytes: 503 when memory is out,
 * 413 for a limit, else 500, which is logged too. doing: "verifying".
 */
bool problem_error(
    struct problem *p, const char *where, int err, const char *doing);

#endif
