/* SPDX-License-Identifier: MIT */
/*
 * bigfile.h - large evidence, a file each, named by its SHA-256.
 */
#ifndef STORE_BIGFILE_H
#define STORE_BIGFILE_H
#include "digest.h"
#include "vfy_store.h"

/* What shows that a file is still the one that was hashed: its inode, and
 * when contents and inode changed last. Of this machine only. */
#define BIGFILE_MARK 40

/*
 * Writes der to dir unless it is there, whole and durable when this returns.
 * sha256: of der. 0 with mark; VFY_EIO: no room, no right; nothing is left behind.
 */
int bigfile_write(int dir, struct vfy_span der, const uint8_t sha256[DIGEST_LEN],
    uint8_t mark[BIGFILE_MARK]);
/* Is there a file of that name, and is it as mark says? */
bool bigfile_is(int dir, const uint8_t sha256[DIGEST_LEN], const uint8_t mark[BIGFILE_MARK]);

enum bigfile_state {
	BIGFILE_SAME,	/* as mark says */
	BIGFILE_HASHED, /* its hash was checked; it has the mark now */
	BIGFILE_GONE,
	BIGFILE_WRONG	/* another length, contents, owner or kind */
};
/*
 * Maps the file. thorough: hashed whatever mark says. mark (mark_len octets of
 * it known) is updated for BIGFILE_HASHED. *out with the first two states only,
 * and NULL even then when there is no memory for it.
 */
enum bigfile_state bigfile_map(int dir, const uint8_t sha256[DIGEST_LEN], size_t size,
    bool thorough, uint8_t mark[BIGFILE_MARK], size_t mark_len, struct vfy_blob **out);
/* And the facts about it (facts.h). */
void bigfile_unlink(int dir, const uint8_t sha256[DIGEST_LEN]);
/* "0123...": the name, with its end. */
#define BIGFILE_NAME (2 * DIGEST_LEN + 1)
void bigfile_name(const uint8_t sha256[DIGEST_LEN], char out[BIGFILE_NAME]);
/* The other way; false: not such a name. */
bool bigfile_parse_name(const char *name, uint8_t sha256[DIGEST_LEN]);

/* -- what files beside them have in common -- */

/* Octets of the longest temporary name, with its end. */
#define BIGFILE_TEMPORARY 64
/* A new file, open for writing, that nobody else has, about name; -1. */
int bigfile_temporary(int dir, const char *name, char path[BIGFILE_TEMPORARY]);
bool bigfile_write_all(int fd, struct vfy_span der);
/* Ours, nobody else's to write to, and as long as it should be? */
struct stat;
bool bigfile_is_proper(const struct stat *st, size_t size);

#endif
