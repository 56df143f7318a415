/* SPDX-License-Identifier: MIT */
/*
 * progress.h - how far long work is: one line on standard error, if that is a
 * terminal, which is gone when the work is done.
 */
#ifndef PROGRESS_H
#define PROGRESS_H
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* All zero: nothing is shown. */
struct progress {
	bool terminal; /* somebody may see it */
	FILE *in;      /* that is read from beginning to end; NULL: none */
	int columns;   /* of what is shown now */
	char note[48]; /* shown behind it, printable */
};
void progress_begin(struct progress *p, FILE *in);
/* Takes the line away. */
void progress_end(struct progress *p);
/*
 * The callback of the store's long functions; arg is a struct progress. due 0: not
 * known, and then the bar is of in, if in has a length.
 */
void progress_show(void *arg, uint64_t done, uint64_t due);

#endif
