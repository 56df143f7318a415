/* SPDX-License-Identifier: MIT */
/*
 * place.h - where a store lies, and whether it may be trusted to lie there.
 *
 *	evidence.db (-wal, -shm)	the database (schema.c)
 *	blobs/				large evidence, a file each (bigfile.c)
 *	evidence.db.damaged-1 to -3	what was set aside
 */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H
#include <sys/types.h>

#include "store_log.h"
#include "vfy_store.h"

struct place {
	char *file;  /* the database's path; NULL: there is none */
	int dir;     /* the directory, open; -1 */
	int blobs;   /* the folder of large evidence, open; -1 */
	bool marked; /* it was there before: this was a store of ours */
};

/*
 * Looks at directory (NULL: the user's default). Unless read_only, directory
 * (0700) and database (0600, empty) are made when they are absent. All
 * must belong to us or to root, and only their owner may be able to write to them.
 * 0 (read_only and nothing there: file is NULL); VFY_EIO with *err; VFY_ENOMEM.
 * *out is to be ended in any case.
 */
int place_find(const char *directory, bool read_only, struct place *out,
    struct vfy_store_error *err);
void place_end(struct place *p);

/* The folder of large evidence, once the database is known to be ours. False:
 * it can't be made. */
bool place_make_blobs(struct place *p);

/* What place_lock gives back to place_unlock; -1 where nothing can be locked. */
int place_lock(const struct place *p, bool exclusive);
void place_unlock(int lock);

/* Which file is it? False: there is none. */
bool place_database_id(const struct place *p, dev_t *dev, ino_t *ino);
/*
 * The file name in dir, and the same with each of more after it (NULL at the end),
 * are renamed to name.damaged-N, where BOUND_DAMAGED are kept; the oldest goes.
 * False: it could not be done.
 */
bool place_set_aside(int dir, const char *name, const char *const *more,
    const struct store_log *log);
/* Puts the database aside, and an empty one in its place. exclusively locked. */
bool place_renew_database(const struct place *p, const struct store_log *log);

#endif
