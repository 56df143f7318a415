/* SPDX-License-Identifier: MIT */
/*
 * test_keep.c - what lies in a store, and how: large evidence in files, what
 * replaces what, the quota, damage, orphans, older and newer schemas.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "bigfile.h"
#include "digest.h"
#include "evidence_build.h"
#include "store_place.h"

#define URL2 "http://crl.test/b.crl"

/* -- helpers ----------------------------------------------------------------- */

/* What the store said. */
struct said {
	unsigned lines;
	char last[512];
};

static void
hear(void *arg, const char *message)
{
	struct said *said = arg;

	said->lines++;
	(void)snprintf(said->last, sizeof(said->last), "%s", message);
}

static void
keep_span(struct vfy_store *s, struct vfy_ask ask, struct vfy_span der,
    int64_t this_update, int64_t next_update)
{
	const struct vfy_source *source = vfy_store_source(s);

	source->keep(source->arg, &ask, der, this_update, next_update, NULL);
}

static void
assert_gets_span(struct vfy_store *s, struct vfy_ask ask, struct vfy_span want)
{
	struct vfy_blob *blob;

	assert_int_equal(get(s, &ask, &blob), 0);
	assert_int_equal(blob->der.len, want.len);
	assert_memory_equal(blob->der.ptr, want.ptr, want.len);
	assert_true(blob->kept);
	blob->release(blob);
}

/* The path of the file that holds der. */
static void
path_of(const struct place *p, struct vfy_span der, char out[256])
{
	uint8_t sha256[DIGEST_LEN];
	char name[BIGFILE_NAME];

	assert_true(store_sha256(der, sha256));
	bigfile_name(sha256, name);
	(void)snprintf(out, 256, "%s/blobs/%s", p->dir, name);
}

/* Files in the folder whose names contain word. */
static int
count_files(const struct place *p, const char *folder, const char *word)
{
	char path[256];
	const struct dirent *e;
	int n = 0;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "%s/%s", p->dir, folder);
	dir = opendir(path);
	assert_non_null(dir);
	while ((e = readdir(dir)) != NULL)
		n += e->d_name[0] != '.' && strstr(e->d_name, word) != NULL;
	(void)closedir(dir);
	return n;
}

static void
set_mtime(const char *path, int64_t seconds)
{
	struct timespec times[2] = { { .tv_sec = seconds },
		{ .tv_sec = seconds } };

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void
write_at(const char *path, off_t at, const void *bytes, size_t len)
{
	int fd = open(path, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, len, at), len);
	(void)close(fd);
}

static int
tear_down_all(void **state)
{
	db_free_all();
	return tear_down(state);
}

/* -- files ------------------------------------------------------------------- */

static void
test_large_is_a_file(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_span crl = evidence_crl(1, NOW, NOW + DAY, 2 * MIB);
	struct vfy_store *s = open_ok(p);
	struct stat st;
	char path[256];

	keep_span(s, ask, crl, NOW, NOW + DAY);
	assert_gets_span(s, ask, crl);
	path_of(p, crl, path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, crl.len);
	assert_int_equal(stats(s).bytes, crl.len);
	assert_int_equal(count_files(p, "blobs", ""), 1);
	/* another key, the same bytes */
	keep_span(s, ask_crl(URL2, VFY_AT_HAND), crl, NOW, NOW + DAY);
	keep_span(s, ask_crl(NULL, VFY_AT_HAND), crl, NOW, NOW + DAY);
	assert_int_equal(count_files(p, "blobs", ""), 1);
	assert_int_equal(stats(s).crls, 3);
	assert_int_equal(stats(s).bytes, crl.len);
	vfy_store_close(s);
	assert_int_equal(
	    sql_number(p->file, "SELECT count(*) FROM blob WHERE in_file = 1"
				" AND length(der) = 0 AND length(mark) = 40"),
	    1);
	s = open_ok(p);
	assert_gets_span(s, ask_crl(URL2, VFY_AT_HAND), crl);
	vfy_store_close(s);
}

static void
test_replaced_file_goes(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_span one = evidence_crl(1, NOW, NOW + DAY, 2 * MIB);
	struct vfy_span two = evidence_crl(2, NOW + 1, NOW + DAY, 2 * MIB);
	struct vfy_store *s = open_ok(p);
	struct vfy_blob *blob;
	char path[256];

	keep_span(s, ask, one, NOW, NOW + DAY);
	assert_int_equal(get(s, &ask, &blob), 0);
	keep_span(s, ask, two, NOW + 1, NOW + DAY);
	path_of(p, one, path);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(count_files(p, "blobs", ""), 1);
	/* what was handed out stays what it was */
	assert_memory_equal(blob->der.ptr, one.ptr, one.len);
	assert_gets_span(s, ask, two);
	vfy_store_close(s);
	assert_memory_equal(blob->der.ptr, one.ptr, one.len);
	blob->release(blob);
}

enum harm { FLIPPED, CUT, GROWN, GONE, LINKED, PIPED, OTHERS_MAY_WRITE, HARMS };

static void
harm_file(const char *path, enum harm harm)
{
	char elsewhere[300];

	(void)snprintf(elsewhere, sizeof(elsewhere), "%s.elsewhere", path);
	switch (harm) {
	case FLIPPED:
		write_at(path, 1000, "x", 1);
		break;
	case CUT:
		assert_int_equal(truncate(path, 1000), 0);
		break;
	case GROWN:
		write_at(path, 3 * (off_t)MIB, "x", 1);
		break;
	case GONE:
		assert_int_equal(unlink(path), 0);
		break;
	case LINKED:
		assert_int_equal(rename(path, elsewhere), 0);
		assert_int_equal(symlink(elsewhere, path), 0);
		break;
	case PIPED:
		assert_int_equal(unlink(path), 0);
		assert_int_equal(mkfifo(path, 0600), 0);
		break;
	default:
		assert_int_equal(chmod(path, 0666), 0);
		break;
	}
}

static void
test_damaged_files(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_span crl = evidence_crl(1, NOW, NOW + DAY, 2 * MIB);
	struct vfy_store *s;
	struct said said;
	char path[256];

	path_of(p, crl, path);
	p->options.log = hear;
	p->options.log_arg = &said;
	for (enum harm harm = FLIPPED; harm < HARMS; harm++) {
		s = open_ok(p);
		keep_span(s, ask, crl, NOW, NOW + DAY);
		assert_gets_span(s, ask, crl);
		said.lines = 0;
		harm_file(path, harm);
		assert_nothing(s, ask);
		assert_int_equal(said.lines, 1);
		if (harm != GONE)
			assert_non_null(strstr(said.last, "set aside"));
		assert_int_equal(stats(s).crls, 0);
		assert_int_equal(access(path, F_OK), -1);
		/* and it can be had again */
		keep_span(s, ask, crl, NOW, NOW + DAY);
		assert_gets_span(s, ask, crl);
		vfy_store_close(s);
	}
	assert_int_equal(count_files(p, "blobs", "damaged-"), 3);
}

/* Another inode or time is no damage, but reason to look. */
static void
test_file_with_another_time(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_span crl = evidence_crl(1, NOW, NOW + DAY, 2 * MIB);
	struct vfy_store *s = open_ok(p);
	char path[256];

	path_of(p, crl, path);
	keep_span(s, ask, crl, NOW, NOW + DAY);
	set_mtime(path, 1000);
	assert_gets_span(s, ask, crl);
	/* restored from a backup: contents changed, time not */
	set_mtime(path, 1000);
	write_at(path, 1000, "x", 1);
	set_mtime(path, 1000);
	assert_nothing(s, ask);
	vfy_store_close(s);
}

static void
test_check(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_span crl = evidence_crl(1, NOW, NOW + DAY, 2 * MIB);
	struct vfy_span other = evidence_crl(2, NOW, NOW + DAY, 2 * MIB);
	uint64_t damaged = 99;
	char path[256];

	keep_span(s, ask_crl(URL, VFY_AT_HAND), crl, NOW, NOW + DAY);
	keep_span(s, ask_crl(URL2, VFY_AT_HAND), other, NOW, NOW + DAY);
	keep(s, ask_crl("http://h/1", VFY_AT_HAND), "one", NOW, NOW + DAY);
	keep(s, ask_crl("http://h/2", VFY_AT_HAND), "two", NOW, NOW + DAY);
	assert_int_equal(vfy_store_check(s, &damaged), 0);
	assert_int_equal(damaged, 0);
	path_of(p, crl, path);
	write_at(path, 1000, "x", 1);
	sql(p->file,
	    "UPDATE blob SET der = CAST('0ne' AS BLOB)"
	    " WHERE der = CAST('one' AS BLOB)");
	assert_int_equal(vfy_store_check(s, &damaged), 0);
	assert_int_equal(damaged, 2);
	assert_int_equal(stats(s).crls, 2);
	assert_int_equal(vfy_store_check(s, &damaged), 0);
	assert_int_equal(damaged, 0);
	assert_gets(s, ask_crl("http://h/2", VFY_AT_HAND), "two");
	assert_gets_span(s, ask_crl(URL2, VFY_AT_HAND), other);
	vfy_store_close(s);
}

static void
test_orphans(void **state)
{
	static const char *const names[] = {
		"0123456789abcdef0123456789abcdef"
		"0123456789abcdef0123456789abcdef",
		"new-0123456789abcdef-1-0"
	};
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_span crl = evidence_crl(1, NOW, NOW + DAY, 2 * MIB);
	char path[256], kept[256];

	keep_span(s, ask_crl(URL, VFY_AT_HAND), crl, NOW, NOW + DAY);
	path_of(p, crl, kept);
	set_mtime(kept, 1000);
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(
		    path, sizeof(path), "%s/blobs/%s", p->dir, names[i]);
		write_file(path, "x", 1);
	}
	/* somebody may be about to name it */
	assert_int_equal(vfy_store_check(s, NULL), 0);
	assert_int_equal(count_files(p, "blobs", ""), 3);
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(
		    path, sizeof(path), "%s/blobs/%s", p->dir, names[i]);
		/* long ago; or the clock was set back since */
		set_mtime(path, i == 0 ? 1000 : (int64_t)time(NULL) + DAY);
	}
	assert_int_equal(vfy_store_check(s, NULL), 0);
	assert_int_equal(count_files(p, "blobs", ""), 1);
	assert_gets_span(s, ask_crl(URL, VFY_AT_HAND), crl);
	vfy_store_close(s);
}

/* -- what replaces what ------------------------------------------------------- */

static void
test_numbers(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	int64_t now = (int64_t)time(NULL);
	struct vfy_span ten = evidence_crl(10, now, now + DAY, 0);
	struct vfy_span nine = evidence_crl(9, now + 1, now + DAY, 0);
	struct vfy_span large = evidence_crl(0x8000, now + 2, now + DAY, 0);
	struct vfy_span small = evidence_crl(0xff, now + 3, now + DAY, 0);
	struct vfy_span none = evidence_crl(-1, now + 4, now + DAY, 0);
	struct vfy_span early = evidence_crl(0x9000, now - 1, now + DAY, 0);
	struct vfy_store *s = open_ok(p);

	ask.at = now;
	keep_span(s, ask, ten, now, now + DAY);
	keep_span(s, ask, nine, now + 1, now + DAY);
	assert_gets_span(s, ask, ten);
	keep_span(s, ask, large, now + 2, now + DAY);
	assert_gets_span(s, ask, large);
	keep_span(s, ask, small, now + 3, now + DAY);
	assert_gets_span(s, ask, large);
	/* a higher number, but an earlier time */
	keep_span(s, ask, early, now - 1, now + DAY);
	assert_gets_span(s, ask, large);
	/* no number: the time decides */
	keep_span(s, ask, none, now + 4, now + DAY);
	assert_gets_span(s, ask, none);
	vfy_store_close(s);
	assert_int_equal(sql_number(p->file, "SELECT count(*) FROM blob"), 1);
}

/* A CA that was set up anew counts from 1: barred until the old one has expired. */
static void
test_number_begun_anew(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	int64_t now = (int64_t)time(NULL);
	struct vfy_span old = evidence_crl(500, now - DAY, now - 10, 0);
	struct vfy_span new = evidence_crl(1, now - 20, now + DAY, 0);
	struct vfy_store *s = open_ok(p);

	ask.at = now;
	keep_span(s, ask, old, now - DAY, now - 10);
	keep_span(s, ask, new, now - 20, now + DAY);
	assert_gets_span(s, ask, new);
	vfy_store_close(s);
}

/* -- the quota ------------------------------------------------------------------ */

static void
test_quota(void **state)
{
	struct place *p = *state;
	struct vfy_span crl[5];
	struct vfy_store *s;
	char url[64], text[128];

	p->options.quota = 9 * MIB;
	s = open_ok(p);
	for (int i = 0; i < 5; i++) {
		crl[i] = evidence_crl(i, NOW, NOW + DAY, 2 * MIB);
		if (i == 4)
			continue;
		(void)snprintf(url, sizeof(url), "http://h/%d", i);
		keep_span(s, ask_crl(url, VFY_AT_HAND), crl[i], NOW, NOW + DAY);
	}
	assert_int_equal(stats(s).crls, 4);
	/* 2 is the one that was not used for longest */
	for (int i = 0; i < 4; i++) {
		(void)snprintf(text, sizeof(text),
		    "UPDATE blob SET last_used = %d WHERE sha256 = (SELECT blob"
		    " FROM evidence WHERE url = 'http://h/%d')",
		    i == 2 ? 1000 : 2000 + i, i);
		sql(p->file, text);
	}
	keep_span(s, ask_crl("http://h/4", VFY_AT_HAND), crl[4], NOW, NOW + DAY);
	assert_int_equal(stats(s).crls, 4);
	assert_true(stats(s).bytes <= 9 * MIB);
	assert_int_equal(count_files(p, "blobs", ""), 4);
	assert_nothing(s, ask_crl("http://h/2", VFY_AT_HAND));
	assert_gets_span(s, ask_crl("http://h/4", VFY_AT_HAND), crl[4]);
	/* being used counts */
	assert_gets_span(s, ask_crl("http://h/0", VFY_AT_HAND), crl[0]);
	assert_int_equal(sql_number(p->file,
			     "SELECT count(*) FROM blob"
			     " WHERE last_used BETWEEN 2000 AND 3000"),
	    2);
	vfy_store_close(s);
}

static void
test_quota_of_many_small(void **state)
{
	struct place *p = *state;
	struct vfy_store *s;
	char url[64];

	p->options.quota = 1000;
	s = open_ok(p);
	for (int i = 0; i < 200; i++) {
		(void)snprintf(url, sizeof(url), "http://h/%03d", i);
		keep(s, ask_crl(url, VFY_AT_HAND), url, NOW, NOW + DAY);
	}
	assert_int_equal(stats(s).bytes, 1000 / 12 * 12);
	assert_gets(s, ask_crl("http://h/199", VFY_AT_HAND), "http://h/199");
	assert_nothing(s, ask_crl("http://h/000", VFY_AT_HAND));
	vfy_store_close(s);
	/* a quota that was lowered; and what is larger than all of it */
	p->options.quota = 100;
	s = open_ok(p);
	keep(s, ask_crl("http://h/x", VFY_AT_HAND), "small", NOW, NOW + DAY);
	assert_true(stats(s).bytes <= 100);
	keep_span(s, ask_crl(URL, VFY_AT_HAND),
	    evidence_crl(1, NOW, NOW + DAY, 200), NOW, NOW + DAY);
	assert_nothing(s, ask_crl(URL, VFY_AT_HAND));
	assert_gets(s, ask_crl("http://h/x", VFY_AT_HAND), "small");
	vfy_store_close(s);
}

/* -- schemas -------------------------------------------------------------------- */

/* The second schema, as it was, with two blobs in it. */
static const char version_2[] =
    "PRAGMA application_id=1986427237;"
    "CREATE TABLE blob(id INTEGER PRIMARY KEY,"
    " sha256 BLOB NOT NULL UNIQUE CHECK(length(sha256) = 32),"
    " der BLOB NOT NULL);"
    "CREATE TABLE evidence(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
    " url TEXT NOT NULL, issuer_key BLOB NOT NULL,"
    " request_sha256 BLOB NOT NULL,"
    " blob BLOB NOT NULL REFERENCES blob(sha256),"
    " this_update INTEGER NOT NULL, next_update INTEGER NOT NULL,"
    " fetched_at INTEGER NOT NULL,"
    " UNIQUE(kind, url, issuer_key, request_sha256));"
    "CREATE INDEX evidence_by_issuer ON evidence(kind, issuer_key,"
    " this_update);"
    "CREATE INDEX evidence_by_request ON evidence(kind, request_sha256,"
    " this_update);"
    "CREATE INDEX evidence_by_blob ON evidence(blob);"
    "CREATE TABLE wish(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
    " url TEXT NOT NULL, issuer_key BLOB NOT NULL,"
    " request_sha256 BLOB NOT NULL, request BLOB NOT NULL,"
    " first_wished INTEGER NOT NULL,"
    " UNIQUE(kind, url, issuer_key, request_sha256));"
    "PRAGMA user_version=2;"
    /* SHA-256 of "abc" (FIPS 180-4's example) */
    "INSERT INTO blob VALUES(1, x'ba7816bf8f01cfea414140de5dae2223"
    "b00361a396177a9cb410ff61f20015ad', CAST('abc' AS BLOB));"
    "INSERT INTO evidence VALUES(1, 1, 'http://crl.test/a.crl', x'aa00000000"
    "000000000000000000000000000000000000000000000000000000', x'',"
    " x'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',"
    " 1800000000, 1800086400, 1800000000);";

/* A large CRL of the time when these were not files. */
static void
add_large_inline(const char *file, struct vfy_span der)
{
	uint8_t sha256[DIGEST_LEN];
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;

	assert_true(store_sha256(der, sha256));
	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, "INSERT INTO blob(sha256, der) VALUES(?, ?)",
		-1, &stmt, NULL),
	    SQLITE_OK);
	sqlite3_bind_blob(stmt, 1, sha256, DIGEST_LEN, SQLITE_STATIC);
	sqlite3_bind_blob(stmt, 2, der.ptr, (int)der.len, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
	(void)sqlite3_finalize(stmt);
	assert_int_equal(
	    sqlite3_prepare_v2(db,
		"INSERT INTO evidence(kind, url, issuer_key, request_sha256,"
		" blob, this_update, next_update, fetched_at) VALUES(1,"
		" 'http://crl.test/b.crl', ?, x'', ?, 1800000000, 1800086400,"
		" 1)",
		-1, &stmt, NULL),
	    SQLITE_OK);
	sqlite3_bind_blob(stmt, 1, key_a, sizeof(key_a), SQLITE_STATIC);
	sqlite3_bind_blob(stmt, 2, sha256, DIGEST_LEN, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
}

/* What was kept by the second schema is there, whoever of many migrates it. */
static void
test_migrated_by_many(void **state)
{
	struct place *p = *state;
	struct vfy_span large = evidence_crl(1, NOW, NOW + DAY, 2 * MIB);
	struct vfy_store *s = NULL;
	pid_t child[6];

	assert_int_equal(mkdir(p->dir, 0700), 0);
	sql(p->file, version_2);
	add_large_inline(p->file, large);
	assert_int_equal(chmod(p->file, 0600), 0);
	for (int i = 0; i < 6; i++) {
		child[i] = fork();
		assert_true(child[i] >= 0);
		if (child[i] == 0) {
			struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
			struct vfy_blob *blob = NULL;

			_exit(vfy_store_open(p->dir, &p->options, &s, NULL) !=
				    0 ||
				get(s, &ask, &blob) != 0 ||
				memcmp(blob->der.ptr, "abc", 3) != 0);
		}
	}
	for (int i = 0; i < 6; i++) {
		int status = -1;

		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	assert_int_equal(sql_number(p->file, "PRAGMA user_version"), 3);
	s = open_ok(p);
	assert_gets_span(s, ask_crl(URL2, VFY_AT_HAND), large);
	assert_int_equal(stats(s).bytes, large.len + 3);
	assert_int_equal(count_files(p, "", "damaged"), 0);
	vfy_store_close(s);
}

/* A migration that was cut off leaves what was there before. */
static void
test_migration_rolled_back(void **state)
{
	struct place *p = *state;

	assert_int_equal(mkdir(p->dir, 0700), 0);
	sql(p->file, version_2);
	/* the third step will find this in its way */
	sql(p->file, "CREATE TABLE lease(x)");
	assert_int_equal(chmod(p->file, 0600), 0);
	open_fails(p, VFY_EIO, "can't be used");
	assert_int_equal(sql_number(p->file, "PRAGMA user_version"), 2);
	sql(p->file, "DROP TABLE lease");
	vfy_store_close(open_ok(p));
	assert_int_equal(sql_number(p->file, "PRAGMA user_version"), 3);
}

/* A newer version of us takes over while we have it open: hands off. */
static void
test_migrated_under_us(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct said said = { 0 };
	struct vfy_store *s;

	p->options.log = hear;
	p->options.log_arg = &said;
	s = open_ok(p);
	keep(s, ask, "one", NOW, NOW + DAY);
	sql(p->file,
	    "ALTER TABLE evidence RENAME TO proof; PRAGMA user_version=99");
	for (int i = 0; i < 3; i++)
		assert_nothing(s, ask);
	keep(s, ask, "two", NOW + 1, NOW + DAY);
	assert_non_null(strstr(said.last, "newer version"));
	vfy_store_close(s);
	assert_int_equal(sql_number(p->file, "SELECT count(*) FROM proof"), 1);
	assert_int_equal(count_files(p, "", "damaged"), 0);
}

/* -- damaged databases --------------------------------------------------------------- */

static void
test_damaged_database(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct said said = { 0 };
	struct vfy_store *s;
	uint8_t noise[8192];
	char path[160];

	p->options.log = hear;
	p->options.log_arg = &said;
	memset(noise, 0x5a, sizeof(noise));
	for (unsigned i = 1; i <= 5; i++) {
		s = open_ok(p);
		keep(s, ask, "one", NOW, NOW + DAY);
		assert_gets(s, ask, "one");
		vfy_store_close(s);
		/* the head; everything; all but a few octets */
		if (i % 3 == 0)
			assert_int_equal(truncate(p->file, 100), 0);
		else
			write_at(p->file, 0, noise, i % 3 == 1 ? 100 : 8192);
		s = open_ok(p);
		assert_int_equal(said.lines, i);
		assert_non_null(strstr(said.last, "set aside"));
		assert_nothing(s, ask);
		vfy_store_close(s);
	}
	assert_int_equal(count_files(p, "", "damaged-"), 3);
	(void)snprintf(path, sizeof(path), "%s.damaged-3", p->file);
	assert_int_equal(access(path, F_OK), 0);
	/* who may only read leaves it alone */
	write_at(p->file, 0, noise, sizeof(noise));
	p->options.read_only = true;
	s = open_ok(p);
	assert_nothing(s, ask);
	assert_non_null(strstr(said.last, "not used"));
	vfy_store_close(s);
	assert_int_equal(count_files(p, "", "damaged-"), 3);
}

/* Two processes find out at once: it is set aside once, and both go on. */
static void
test_damaged_for_two(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_store *s, *other;

	s = open_ok(p);
	other = open_ok(p);
	keep(s, ask, "one", NOW, NOW + DAY);
	sql(p->file, "DROP TABLE evidence");
	assert_nothing(s, ask);
	assert_nothing(other, ask);
	keep(s, ask, "two", NOW, NOW + DAY);
	assert_gets(s, ask, "two");
	assert_gets(other, ask, "two");
	vfy_store_close(s);
	vfy_store_close(other);
	assert_true(count_files(p, "", "damaged-1") > 0);
	assert_int_equal(count_files(p, "", "damaged-2"), 0);
}

/* -- places ------------------------------------------------------------------------------ */

static void
test_blobs_that_are_not(void **state)
{
	struct place *p = *state;
	char path[160];

	vfy_store_close(open_ok(p));
	(void)snprintf(path, sizeof(path), "%s/blobs", p->dir);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(symlink("/tmp", path), 0);
	open_fails(p, VFY_EIO, "not a directory of the store");
	assert_int_equal(unlink(path), 0);
	write_file(path, "x", 1);
	open_fails(p, VFY_EIO, "not a directory of the store");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(chmod(path, 0770), 0);
	open_fails(p, VFY_EIO, "written by others");
	assert_int_equal(chmod(path, 0700), 0);
	vfy_store_close(open_ok(p));
}

static void
test_parents(void **state)
{
	struct place *p = *state;
	char inner[128], link[128];

	(void)snprintf(inner, sizeof(inner), "%s/inner", p->top);
	(void)snprintf(link, sizeof(link), "%s/link", p->top);
	assert_int_equal(mkdir(inner, 0700), 0);
	(void)snprintf(p->dir, sizeof(p->dir), "%.90s/s", inner);
	vfy_store_close(open_ok(p));
	/* anybody could put another one in its place */
	assert_int_equal(chmod(inner, 0777), 0);
	open_fails(p, VFY_EIO, "everybody may rename it");
	assert_int_equal(chmod(inner, 01777), 0);
	vfy_store_close(open_ok(p));
	assert_int_equal(chmod(inner, 0700), 0);
	assert_int_equal(chmod(p->top, 0777), 0);
	open_fails(p, VFY_EIO, "everybody may rename it");
	assert_int_equal(chmod(p->top, 0755), 0);
	/* a service manager's link to the directory is fine */
	assert_int_equal(symlink(p->dir, link), 0);
	(void)snprintf(p->dir, sizeof(p->dir), "%.90s", link);
	vfy_store_close(open_ok(p));
	assert_int_equal(chmod(inner, 0777), 0);
	open_fails(p, VFY_EIO, "everybody may rename it");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_large_is_a_file),
		TEST(test_replaced_file_goes),
		TEST(test_damaged_files),
		TEST(test_file_with_another_time),
		TEST(test_check),
		TEST(test_orphans),
		TEST(test_numbers),
		TEST(test_number_begun_anew),
		TEST(test_quota),
		TEST(test_quota_of_many_small),
		TEST(test_migrated_by_many),
		TEST(test_migration_rolled_back),
		TEST(test_migrated_under_us),
		TEST(test_damaged_database),
		TEST(test_damaged_for_two),
		TEST(test_blobs_that_are_not),
		TEST(test_parents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
