/* SPDX-License-Identifier: MIT */
/*
 * test_recent.c - what a store remembers of its last look-ups is what it would
 * find: after writes of its own, of another process, and of nobody.
 */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "evidence_build.h"
#include "store_place.h"

static int
tear_down_all(void **state)
{
	db_free_all();
	return tear_down(state);
}

/* Our own write is seen at once, and each key has its own answer. */
static void
test_own_writes(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask one = ask_crl(URL, VFY_AT_HAND);
	struct vfy_ask two = ask_crl("http://other.test/2", VFY_AT_HAND);

	for (int i = 0; i < 3; i++) {
		keep(s, one, "old", NOW + 2 * i, NOW + DAY);
		assert_gets(s, one, "old");
		assert_gets(s, one, "old");
		keep(s, two, "other", NOW, NOW + DAY);
		assert_gets(s, two, "other");
		keep(s, one, "new", NOW + 2 * i + 1, NOW + DAY);
		assert_gets(s, one, "new");
		assert_gets(s, two, "other");
	}
	vfy_store_close(s);
}

/* Another process writes, and we see it soon. */
static void
test_another_process(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p), *theirs;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	int status;
	pid_t pid;

	keep(s, ask, "old", NOW, NOW + DAY);
	assert_gets(s, ask, "old");
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (vfy_store_open(p->dir, &p->options, &theirs, NULL) != 0)
			_exit(1);
		keep(theirs, ask, "new", NOW + 1, NOW + DAY);
		vfy_store_close(theirs);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	store_clock_pause(RECENT_LOOK_MILLISECONDS + 1);
	assert_gets(s, ask, "new");
	sql(p->file, "DELETE FROM evidence");
	assert_nothing(s, ask);
	vfy_store_close(s);
}

/* A child that was forked finds nothing, what its parent remembers neither. */
static void
test_child_finds_nothing(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	const struct vfy_source *source = vfy_store_source(s);
	struct vfy_blob *blob = NULL;
	int status;
	pid_t pid;

	keep(s, ask, "old", NOW, NOW + DAY);
	assert_gets(s, ask, "old");
	assert_gets(s, ask, "old");
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(source->get(source->arg, &ask, &blob) == VFY_ENOENT &&
			    blob == NULL
			? 0
			: 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_gets(s, ask, "old");
	vfy_store_close(s);
}

/* What is in force is judged anew each time. */
static void
test_time_goes_on(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_blob *blob;

	keep(s, ask, "list", NOW, NOW + DAY);
	assert_gets(s, ask, "list");
	ask.at = NOW + 2 * DAY;
	ask.wait = VFY_UNTIL_DEADLINE;
	ask.deadline = INT64_MAX;
	assert_int_equal(get(s, &ask, &blob), 0);
	blob->release(blob);
	assert_int_equal(stats(s).fetches, 1);
	vfy_store_close(s);
}

/* More keys than are remembered, and bytes that outlive what is forgotten. */
static void
test_more_than_are_remembered(void **state)
{
	enum { KEYS = 200 };
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_blob *blobs[KEYS];
	char url[64], text[64];
	struct vfy_ask ask = ask_crl(url, VFY_AT_HAND);

	for (int i = 0; i < KEYS; i++) {
		(void)snprintf(url, sizeof(url), "http://h/%d", i);
		(void)snprintf(text, sizeof(text), "list %d", i);
		keep(s, ask, text, NOW, NOW + DAY);
	}
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < KEYS; i++) {
			(void)snprintf(url, sizeof(url), "http://h/%d", i);
			assert_int_equal(get(s, &ask, &blobs[i]), 0);
		}
		for (int i = 0; i < KEYS; i++) {
			(void)snprintf(text, sizeof(text), "list %d", i);
			assert_int_equal(blobs[i]->der.len, strlen(text));
			assert_memory_equal(
			    blobs[i]->der.ptr, text, strlen(text));
			if (round == 0)
				blobs[i]->release(blobs[i]);
		}
	}
	vfy_store_close(s);
	for (int i = 0; i < KEYS; i++) {
		(void)snprintf(text, sizeof(text), "list %d", i);
		assert_memory_equal(blobs[i]->der.ptr, text, strlen(text));
		blobs[i]->release(blobs[i]);
	}
}

/* -- threads --------------------------------------------------------------- */

struct reader {
	struct vfy_store *s;
	bool right;
};

/* It sees old or new bytes, whole, and after the new ones never the old. */
static void *
read_on(void *arg)
{
	struct reader *r = arg;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_blob *blob;
	uint8_t last = '0';

	r->right = true;
	for (int i = 0; i < 2000 && r->right; i++) {
		if (vfy_store_source(r->s)->get(
			vfy_store_source(r->s)->arg, &ask, &blob) != 0) {
			r->right = false;
			break;
		}
		r->right = blob->der.len == 5 &&
		    memcmp(blob->der.ptr, "list", 4) == 0 &&
		    blob->der.ptr[4] >= last;
		last = blob->der.ptr[4];
		blob->release(blob);
	}
	return NULL;
}

static void
test_threads(void **state)
{
	enum { READERS = 3 };
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct reader readers[READERS];
	pthread_t threads[READERS];
	char text[] = "list0";

	keep(s, ask_crl(URL, VFY_AT_HAND), text, NOW, NOW + DAY);
	for (int i = 0; i < READERS; i++) {
		readers[i] = (struct reader){ .s = s };
		assert_int_equal(
		    pthread_create(&threads[i], NULL, read_on, &readers[i]), 0);
	}
	for (int i = 1; i < 60; i++) {
		text[4] = (char)('0' + i);
		keep(s, ask_crl(URL, VFY_AT_HAND), text, NOW + i, NOW + DAY);
	}
	for (int i = 0; i < READERS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_true(readers[i].right);
	}
	vfy_store_close(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_own_writes),
		TEST(test_another_process),
		TEST(test_child_finds_nothing),
		TEST(test_time_goes_on),
		TEST(test_more_than_are_remembered),
		TEST(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
