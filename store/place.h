/* SPDX-License-Identifier: MIT */
/*
 * place.h - where a store lies, and whether it may be trusted to lie there.
 */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H
#include "vfy_store.h"

/*
 * The path of the database file in directory (NULL: the user's default), to be
 * freed. Unless read_only, directory (0700) and file (0600, empty) are made
 * when they are absent. Both must belong to us or to root, and only their
 * owner may be able to write to them.
 * 0; VFY_ENOENT: read_only and nothing there; VFY_EIO with *err; VFY_ENOMEM.
 */
int place_find(const char *directory, bool read_only, char **path, struct vfy_store_error *err);

#endif
