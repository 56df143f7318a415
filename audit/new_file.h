/* SPDX-License-Identifier: MIT */
/*
 * new_file.h - a file that is there whole, or is left as it was.
 */
#ifndef NEW_FILE_H
#define NEW_FILE_H
#include <stdbool.h>
#include <stdio.h>

/* All zero: none. */
struct new_file {
	FILE *out;
	char *target, *part; /* NULL: it is written to as it is, a pipe or a device */
};
/*
 * What is written to f->out goes into a file beside path, of its mode if it is there,
 * which takes its place at the end. A link stays: what it leads to is replaced. 0, or -1
 * with errno.
 */
int new_file_open(struct new_file *f, const char *path);
/* whole: it takes its place; else it is gone. 0, or -1 with errno: the old one is there. */
int new_file_close(struct new_file *f, bool whole);

#endif
