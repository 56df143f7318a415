/* SPDX-License-Identifier: MIT */
/*
 * count.h - instructions of one question, counted by Callgrind.
 */
#ifndef COUNT_H
#define COUNT_H
#include "timing.h"

/* By the object that they are in. */
struct counts {
	double own;    /* this library */
	double crypto; /* GnuTLS, nettle, gmp: what is below the signatures */
	double libc;   /* the allocator, copying, comparing */
	double other;  /* libunistring, libpsl, the loader */
};

static inline double
counts_all(const struct counts *c)
{
	return c->own + c->crypto + c->libc + c->other;
}

/* False: there is no valgrind, or this program can't run below it; *why. */
bool count_possible(const char **why);
/*
 * One question to this library: a task of timing.h on a chain that was
 * written below the folder. The program runs twice, with few and with more
 * questions; only the difference counts, so that set-up is not in it. False: a
 * run failed.
 */
bool count_task(int task, const char *chain, struct counts *out);
/* The program that is run: bench --count TASK FILE NUMBER. Its exit status. */
int count_child(int argc, char **argv);

#endif
