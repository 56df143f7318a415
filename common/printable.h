/* SPDX-License-Identifier: MIT */
/*
 * printable.h - text of a caller's, made fit for a message: a name of a file
 * or a value of an option must not steer a terminal or break a line.
 */
#ifndef PRINTABLE_H
#define PRINTABLE_H
#include <stdbool.h>
#include <stddef.h>

/*
 * Copies text to buf, "?" in the place of control characters and, with ascii,
 * of every byte above 126. What does not fit ends in "...". len is at least 4.
 */
void printable(const char *text, bool ascii, char *buf, size_t len);

#endif
