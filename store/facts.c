/* SPDX-License-Identifier: MIT */
/*
 * facts.c - what the engine worked out about a large CRL, in a file of its own.
 *
 *	 0  8	mark
 *	 8 32	SHA-256 of the list
 *	40 32	SHA-256 of the key that signed it; zeros: unknown
 *	72  8	octets of the index, little-endian
 *	80 32	SHA-256 of the index
 *	112 32	SHA-256 of all above
 *	144	index
 *
 * It is not synced: after a crash it may be short or wrong, and is made again.
 * The head is checked at each use; the index checks itself where it is looked
 * into (libverify/crl_index.c). Only this user can write here (place.c), so
 * damage is all there is to fear. Bundles do not carry facts.
 * Does not know what an index says.
 */
#include "facts.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bigfile.h"
#include "blob.h"

#define MARK "vfyfact1"
#define MARK_LEN 8
#define AT_LIST 8
#define AT_SIGNER 40
#define AT_LENGTH 72
#define AT_INDEX_HASH 80
#define AT_HEAD_HASH 112
#define HEAD 144
#define SUFFIX ".facts"
#define NAME (BIGFILE_NAME + sizeof(SUFFIX) - 1)

static void
name_of(const uint8_t sha256[DIGEST_LEN], char out[NAME])
{
	bigfile_name(sha256, out);
	memcpy(out + BIGFILE_NAME - 1, SUFFIX, sizeof(SUFFIX));
}

bool
facts_parse_name(const char *name, uint8_t sha256[DIGEST_LEN])
{
	char list[BIGFILE_NAME];

	if (strnlen(name, NAME) != NAME - 1 ||
	    strcmp(name + BIGFILE_NAME - 1, SUFFIX) != 0)
		return false;
	memcpy(list, name, sizeof(list) - 1);
	list[sizeof(list) - 1] = '\0';
	return bigfile_parse_name(list, sha256);
}

/* -- writing --------------------------------------------------------------- */

static bool
make_head(const uint8_t sha256[DIGEST_LEN], const struct vfy_facts *facts,
    uint8_t head[HEAD])
{
	uint64_t len = htole64(facts->index.len);

	memset(head, 0, HEAD);
	memcpy(head, MARK, MARK_LEN);
	memcpy(head + AT_LIST, sha256, DIGEST_LEN);
	if (facts->signer_key.len == DIGEST_LEN)
		memcpy(head + AT_SIGNER, facts->signer_key.ptr, DIGEST_LEN);
	memcpy(head + AT_LENGTH, &len, sizeof(len));
	return store_sha256(facts->index, head + AT_INDEX_HASH) &&
	    store_sha256(
		(struct vfy_span){ head, AT_HEAD_HASH }, head + AT_HEAD_HASH);
}

/* Is the list's own file there? */
static bool
has_list(int dir, const uint8_t sha256[DIGEST_LEN])
{
	char name[BIGFILE_NAME];
	struct stat st;

	bigfile_name(sha256, name);
	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

void
facts_write(
    int dir, const uint8_t sha256[DIGEST_LEN], const struct vfy_facts *facts)
{
	char name[NAME], path[BIGFILE_TEMPORARY];
	uint8_t head[HEAD];
	bool ok;
	int fd;

	if (!has_list(dir, sha256) || !make_head(sha256, facts, head))
		return;
	name_of(sha256, name);
	fd = bigfile_temporary(dir, name, path);
	if (fd < 0)
		return;
	ok = bigfile_write_all(fd, (struct vfy_span){ head, HEAD }) &&
	    bigfile_write_all(fd, facts->index);
	ok = close(fd) == 0 && ok && renameat(dir, path, dir, name) == 0;
	if (!ok)
		(void)unlinkat(dir, path, 0);
}

/* -- reading --------------------------------------------------------------- */

/* The facts in these bytes, if they are whole and about this list. */
static bool
read_facts(struct vfy_span bytes, const uint8_t sha256[DIGEST_LEN],
    bool thorough, struct vfy_facts *out)
{
	static const uint8_t unknown[DIGEST_LEN];
	const uint8_t *head = bytes.ptr;
	uint8_t actual[DIGEST_LEN];
	uint64_t len;

	memcpy(&len, head + AT_LENGTH, sizeof(len));
	if (memcmp(head, MARK, MARK_LEN) != 0 ||
	    memcmp(head + AT_LIST, sha256, DIGEST_LEN) != 0 ||
	    le64toh(len) != bytes.len - HEAD ||
	    !store_sha256((struct vfy_span){ head, AT_HEAD_HASH }, actual) ||
	    memcmp(head + AT_HEAD_HASH, actual, DIGEST_LEN) != 0)
		return false;
	*out = (struct vfy_facts){ .index = { head + HEAD, bytes.len - HEAD } };
	if (memcmp(head + AT_SIGNER, unknown, DIGEST_LEN) != 0)
		out->signer_key =
		    (struct vfy_span){ head + AT_SIGNER, DIGEST_LEN };
	return !thorough ||
	    (store_sha256(out->index, actual) &&
		memcmp(head + AT_INDEX_HASH, actual, DIGEST_LEN) == 0);
}

/* Maps a file that is ours, and at least a head; false: none. */
static bool
map_facts(int dir, const char *name, struct vfy_span *out)
{
	struct stat st;
	void *at = MAP_FAILED;
	int fd =
	    openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size >= HEAD &&
	    bigfile_is_proper(&st, (size_t)st.st_size))
		at = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	(void)close(fd);
	if (at == MAP_FAILED)
		return false;
	*out = (struct vfy_span){ at, (size_t)st.st_size };
	return true;
}

void
facts_attach(int dir, const uint8_t sha256[DIGEST_LEN], bool thorough,
    bool may_write, struct vfy_blob *blob)
{
	struct vfy_facts facts;
	struct vfy_span bytes;
	char name[NAME];

	name_of(sha256, name);
	if (map_facts(dir, name, &bytes)) {
		if (read_facts(bytes, sha256, thorough, &facts)) {
			blob_put_facts(blob, bytes, &facts);
			return;
		}
		(void)munmap((void *)(uintptr_t)bytes.ptr, bytes.len);
		if (may_write)
			facts_unlink(dir, sha256);
	}
	blob->wants_facts =
	    may_write && faccessat(dir, ".", W_OK, AT_EACCESS) == 0;
}

void
facts_unlink(int dir, const uint8_t sha256[DIGEST_LEN])
{
	char name[NAME];

	name_of(sha256, name);
	(void)unlinkat(dir, name, 0);
}
