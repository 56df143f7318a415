/* SPDX-License-Identifier: MIT */
/*
 * password.h - a password, from a file or from a terminal without echo; never from a
 * command line, which others can read.
 */
#ifndef PASSWORD_H
#define PASSWORD_H
#include "files.h"

#define PASSWORD_MAX 1024

/*
 * The first line of a file, "-": of standard input; not much behind it is read. 0;
 * VFY_EIO; VFY_ELIMIT (no end of line in PASSWORD_MAX - 1 bytes) with *err.
 */
int password_read(const char *path, char out[PASSWORD_MAX], struct file_error *err);
/*
 * Asks on the terminal, if there is one: "Password of NAME: "; name is printable. A
 * signal that ends or stops the process does so when the terminal echoes again; after a
 * stop it is asked once more.
 */
bool password_ask(const char *name, char out[PASSWORD_MAX]);

#endif
