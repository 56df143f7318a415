/* SPDX-License-Identifier: MIT */
/*
 * test_facts.c - what is kept with a large CRL for the engine: given back, never
 * when damaged, gone with the list.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bigfile.h"
#include "digest.h"
#include "evidence_build.h"
#include "store_place.h"

#define INDEX_LEN 100000

struct facts_place {
	char list[256], facts[256];
	struct vfy_span crl;
	uint8_t key[DIGEST_LEN], index[INDEX_LEN];
	struct vfy_facts known;
};

static int
tear_down_all(void **state)
{
	db_free_all();
	return tear_down(state);
}

/* A list of 2 MiB, and facts about it. */
static void
prepare(struct facts_place *f, const struct place *p)
{
	uint8_t sha256[DIGEST_LEN];
	char name[BIGFILE_NAME];

	f->crl = evidence_crl(1, NOW, NOW + DAY, 2 * MIB);
	memset(f->key, 0x77, sizeof(f->key));
	for (size_t i = 0; i < INDEX_LEN; i++)
		f->index[i] = (uint8_t)(i * 31 >> 3);
	f->known = (struct vfy_facts){ { f->key, sizeof(f->key) },
		{ f->index, sizeof(f->index) } };
	assert_true(store_sha256(f->crl, sha256));
	bigfile_name(sha256, name);
	(void)snprintf(f->list, sizeof(f->list), "%s/blobs/%s", p->dir, name);
	(void)snprintf(
	    f->facts, sizeof(f->facts), "%s/blobs/%s.facts", p->dir, name);
}

static void
keep_list(struct vfy_store *s, const struct facts_place *f,
    const struct vfy_facts *facts)
{
	const struct vfy_source *source = vfy_store_source(s);
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);

	source->keep(source->arg, &ask, f->crl, NOW, NOW + DAY, facts);
}

static void
expect_facts(struct vfy_store *s, const struct vfy_facts *want)
{
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_blob *blob;

	assert_int_equal(get(s, &ask, &blob), 0);
	assert_true(blob->kept);
	assert_false(blob->wants_facts);
	assert_int_equal(blob->facts.signer_key.len, want->signer_key.len);
	if (want->signer_key.len > 0)
		assert_memory_equal(blob->facts.signer_key.ptr,
		    want->signer_key.ptr, want->signer_key.len);
	assert_int_equal(blob->facts.index.len, want->index.len);
	if (want->index.len > 0)
		assert_memory_equal(
		    blob->facts.index.ptr, want->index.ptr, want->index.len);
	blob->release(blob);
}

/* As the next process sees it: this one may remember. */
static struct vfy_store *
reopen(const struct place *p, struct vfy_store *s)
{
	vfy_store_close(s);
	return open_ok(p);
}

static void
expect_none(struct vfy_store *s, bool wanted)
{
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_blob *blob;

	assert_int_equal(get(s, &ask, &blob), 0);
	assert_int_equal(blob->facts.signer_key.len, 0);
	assert_int_equal(blob->facts.index.len, 0);
	assert_int_equal(blob->wants_facts, wanted);
	blob->release(blob);
}

static void
flip(const char *path, off_t at)
{
	int fd = open(path, O_RDWR);
	uint8_t octet;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &octet, 1, at), 1);
	octet ^= 0x20;
	assert_int_equal(pwrite(fd, &octet, 1, at), 1);
	(void)close(fd);
}

static void
test_given_back(void **state)
{
	struct place *p = *state;
	struct facts_place f;
	struct vfy_store *s = open_ok(p);
	struct stat st;

	prepare(&f, p);
	keep_list(s, &f, &f.known);
	expect_facts(s, &f.known);
	assert_int_equal(stat(f.facts, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	vfy_store_close(s);
	/* by the next process, also when it may only read */
	p->options.read_only = true;
	s = open_ok(p);
	expect_facts(s, &f.known);
	assert_int_equal(unlink(f.facts), 0);
	s = reopen(p, s);
	expect_none(s, false);
	vfy_store_close(s);
}

/* Facts that came later, or not all of them. */
static void
test_later(void **state)
{
	struct place *p = *state;
	struct vfy_facts none = { .index.len = 0 };
	struct facts_place f;
	struct vfy_store *s = open_ok(p);

	prepare(&f, p);
	keep_list(s, &f, NULL);
	expect_none(s, true);
	keep_list(s, &f, &none);
	expect_facts(s, &none);
	keep_list(s, &f, &f.known);
	s = reopen(p, s);
	expect_facts(s, &f.known);
	vfy_store_close(s);
}

/* A head that is damaged anywhere, or a file that is cut, is as good as none. */
static void
test_damaged(void **state)
{
	struct place *p = *state;
	struct facts_place f;
	struct vfy_store *s = open_ok(p);

	prepare(&f, p);
	for (off_t at = 0; at < 144; at++) {
		keep_list(s, &f, &f.known);
		flip(f.facts, at);
		s = reopen(p, s);
		expect_none(s, true);
		assert_int_equal(access(f.facts, F_OK), -1);
	}
	for (off_t len = 0; len < 300; len += 20) {
		keep_list(s, &f, &f.known);
		assert_int_equal(truncate(f.facts, len), 0);
		s = reopen(p, s);
		expect_none(s, true);
	}
	keep_list(s, &f, &f.known);
	assert_int_equal(chmod(f.facts, 0666), 0);
	expect_none(s, true);
	vfy_store_close(s);
}

/* The index is not read at each use: a check reads it. */
static void
test_checked(void **state)
{
	struct place *p = *state;
	struct facts_place f;
	struct vfy_store *s = open_ok(p);
	uint64_t damaged;

	prepare(&f, p);
	keep_list(s, &f, &f.known);
	assert_int_equal(vfy_store_check(s, &damaged), 0);
	expect_facts(s, &f.known);
	flip(f.facts, 144 + 5000);
	assert_int_equal(vfy_store_check(s, &damaged), 0);
	expect_none(s, true);
	vfy_store_close(s);
}

/* They go with their list; what a crash left behind is swept. */
static void
test_gone(void **state)
{
	struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	struct place *p = *state;
	struct facts_place f;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	const struct vfy_source *source = vfy_store_source(s);
	struct vfy_span newer = evidence_crl(2, NOW + 1, NOW + DAY, 2 * MIB);

	prepare(&f, p);
	keep_list(s, &f, &f.known);
	source->keep(source->arg, &ask, newer, NOW + 1, NOW + DAY, NULL);
	assert_int_equal(access(f.list, F_OK), -1);
	assert_int_equal(access(f.facts, F_OK), -1);
	/* an older list is not taken, nor facts about it */
	keep_list(s, &f, &f.known);
	assert_int_equal(access(f.facts, F_OK), -1);
	close(open(f.facts, O_WRONLY | O_CREAT, 0600));
	assert_int_equal(utimensat(AT_FDCWD, f.facts, old, 0), 0);
	assert_int_equal(vfy_store_check(s, NULL), 0);
	assert_int_equal(access(f.facts, F_OK), -1);
	vfy_store_close(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_given_back),
		TEST(test_later),
		TEST(test_damaged),
		TEST(test_checked),
		TEST(test_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
