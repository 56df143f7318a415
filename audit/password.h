/* SPDX-License-Identifier: MIT */
/*
 * password.h - a password, from a file or from a terminal without echo; never from a
 * command line, which others can read.
 */
#ifndef PASSWORD_H
#define PASSWORD_H
#include "files.h"

#define PASSWORD_MAX 1024

/* The first line of a file. 0; VFY_EIO, VFY_ELIMIT, VFY_ENOMEM with *err. */
int password_read(const char *path, char out[PASSWORD_MAX], struct file_error *err);
/* Asks on the terminal, if there is one: "Password of NAME: "; name is printable. */
bool password_ask(const char *name, char out[PASSWORD_MAX]);

#endif
