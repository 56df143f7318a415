/* SPDX-License-Identifier: MIT */
/*
 * printable.h - text of a caller's, made fit for a message: a name of a file
 * or a value of an option must not steer a terminal or break a line.
 */
#ifndef PRINTABLE_H
#define PRINTABLE_H
#include <stddef.h>

/*
 * Copies text to buf, "?" in the place of every byte that is no printable
 * ASCII: among the others are C1 controls and marks that turn the direction of
 * writing. What does not fit ends in "...". len is at least 4.
 */
void printable(const char *text, char *buf, size_t len);

/*
 * The same without loss: "\XX", in upper-case hex, in the place of such a byte
 * and of "\"; len is at least 8.
 */
void printable_escape(const char *text, char *buf, size_t len);

#endif
