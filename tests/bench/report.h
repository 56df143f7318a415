/* SPDX-License-Identifier: MIT */
/*
 * report.h - the bench's figures as text, beside what they are to be.
 */
#ifndef REPORT_H
#define REPORT_H
#include "count.h"

struct all {
	struct results times;
	size_t anchors;
	struct own_work work[TASKS];
	bool has_memory[CONTENDERS];
	struct memory memory[CONTENDERS];
	const char *no_go;     /* NULL: Go took part; else why not */
	const char *no_counts; /* the same for instructions */
	struct counts counts[TASKS][CHAINS];
};

void report(struct all *a, int rounds);

#endif
