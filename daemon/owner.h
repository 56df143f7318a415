/* SPDX-License-Identifier: MIT */
/*
 * owner.h - who else could change a file that decides about trust?
 */
#ifndef OWNER_H
#define OWNER_H
#include <stdbool.h>

#include "complaints.h"

/*
 * A regular file of ours or root's, that neither group nor others can write
 * to, in folders where not everybody may rename it. Complains, at where, of
 * what it is not, also of not being there.
 */
bool owner_check(const char *path, const char *where, struct complaints *c);
/* False for certain only: what can't be looked at is taken to exist. */
bool owner_file_exists(const char *path);

#endif
