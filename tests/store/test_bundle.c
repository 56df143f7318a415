/* SPDX-License-Identifier: MIT */
/*
 * test_bundle.c - evidence written to a bundle, and read by another store: what
 * is imported counts only once it was authenticated; bundles that are damaged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bundle.h"
#include "evidence_build.h"
#include "store_place.h"

#define URL2 "http://crl.test/b.crl"

/* A bundle in memory; read in pieces of step octets. */
struct bytes {
	uint8_t *ptr;
	size_t len, at, step;
	int err;	 /* given back at octet err_at */
	size_t err_at;
};

static int
to_memory(void *arg, struct vfy_span more)
{
	struct bytes *b = arg;

	if (b->err != 0 && b->len + more.len > b->err_at)
		return b->err;
	b->ptr = realloc(b->ptr, b->len + more.len);
	assert_non_null(b->ptr);
	memcpy(b->ptr + b->len, more.ptr, more.len);
	b->len += more.len;
	return 0;
}

static int
from_memory(void *arg, uint8_t *buf, size_t len, size_t *got)
{
	struct bytes *b = arg;
	size_t n = b->len - b->at;

	if (b->err != 0 && b->at >= b->err_at)
		return b->err;
	if (n > len)
		n = len;
	if (b->step > 0 && n > b->step)
		n = b->step;
	memcpy(buf, b->ptr + b->at, n);
	b->at += n;
	*got = n;
	return 0;
}

/* Two places: from one store to another. */
struct two {
	struct place *from, *to;
	struct bytes bundle;
	int64_t now;
	struct vfy_span small, large;
};

static struct vfy_ask
ask_now(const char *url, enum vfy_wait wait)
{
	struct vfy_ask ask = ask_crl(url, wait);

	ask.at = (int64_t)time(NULL);
	return ask;
}

static void
keep_span(struct vfy_store *s, struct vfy_ask ask, struct vfy_span der,
    int64_t this_update, int64_t next_update)
{
	const struct vfy_source *source = vfy_store_source(s);

	source->keep(source->arg, &ask, der, this_update, next_update, NULL);
}

static int
set_up_two(void **state)
{
	struct two *t = calloc(1, sizeof(*t));
	struct vfy_store *s;
	void *place;

	assert_non_null(t);
	assert_int_equal(set_up(&place), 0);
	t->from = place;
	assert_int_equal(set_up(&place), 0);
	t->to = place;
	t->now = (int64_t)time(NULL);
	t->small = evidence_crl(1, t->now - 10, t->now + DAY, 10);
	t->large = evidence_crl(2, t->now - 10, t->now + DAY, 2 * MIB);
	s = open_ok(t->from);
	keep_span(s, ask_now(URL, VFY_AT_HAND), t->small, t->now - 10,
	    t->now + DAY);
	keep_span(s, ask_now(URL2, VFY_AT_HAND), t->large, t->now - 10,
	    t->now + DAY);
	assert_int_equal(
	    vfy_store_export(s, to_memory, &t->bundle, NULL, NULL), 0);
	vfy_store_close(s);
	*state = t;
	return 0;
}

static int
tear_down_two(void **state)
{
	struct two *t = *state;
	void *from = t->from, *to = t->to;

	free(t->bundle.ptr);
	free(t);
	db_free_all();
	assert_int_equal(tear_down(&from), 0);
	return tear_down(&to);
}

static int
import(struct vfy_store *s, struct bytes *b, struct vfy_store_moved *moved,
    struct vfy_store_error *err)
{
	b->at = 0;
	memset(moved, 0, sizeof(*moved));
	return vfy_store_import(s, from_memory, b, NULL, moved, err);
}

static void
test_there_and_back(void **state)
{
	struct two *t = *state;
	struct vfy_store *s = open_ok(t->to);
	struct vfy_ask ask = ask_now(NULL, VFY_AT_HAND);
	struct vfy_store_moved moved;
	struct vfy_blob *blob;
	size_t seen = 0;

	t->bundle.step = 1000;
	assert_int_equal(import(s, &t->bundle, &moved, NULL), 0);
	assert_int_equal(moved.items, 2);
	assert_int_equal(moved.skipped, 0);
	assert_int_equal(moved.bytes, t->small.len + t->large.len);
	assert_int_equal(stats(s).pending, 2);
	assert_int_equal(stats(s).crls, 0);
	/* handed to the engine as what nobody has authenticated */
	for (ask.nth = 0; get(s, &ask, &blob) == 0; ask.nth++) {
		struct vfy_span want = blob->der.len == t->small.len
		    ? t->small
		    : t->large;

		assert_false(blob->kept);
		assert_int_equal(blob->der.len, want.len);
		assert_memory_equal(blob->der.ptr, want.ptr, want.len);
		keep_span(s, ask_now(NULL, VFY_AT_HAND), blob->der,
		    t->now - 10 - (int64_t)ask.nth, t->now + DAY);
		blob->release(blob);
		seen++;
		break;
	}
	assert_int_equal(seen, 1);
	assert_int_equal(stats(s).pending, 1);
	assert_int_equal(stats(s).crls, 1);
	vfy_store_close(s);
	/* where a bundle says it came from is a claim: it is found by its key */
	assert_int_equal(sql_number(t->to->file,
			     "SELECT count(*) FROM evidence WHERE url = ''"),
	    1);
}

static void
test_nothing_older(void **state)
{
	struct two *t = *state;
	struct vfy_store *s = open_ok(t->to);
	struct vfy_span newer = evidence_crl(5, t->now, t->now + DAY, 20);
	struct vfy_ask ask = ask_now(URL, VFY_AT_HAND);
	struct vfy_store_moved moved;
	struct vfy_blob *blob;

	keep_span(s, ask, newer, t->now, t->now + DAY);
	assert_int_equal(import(s, &t->bundle, &moved, NULL), 0);
	assert_int_equal(moved.items, 1);
	assert_int_equal(moved.skipped, 1);
	assert_int_equal(get(s, &ask, &blob), 0);
	assert_int_equal(blob->der.len, newer.len);
	assert_true(blob->kept);
	blob->release(blob);
	/* once more: nothing changes */
	assert_int_equal(import(s, &t->bundle, &moved, NULL), 0);
	assert_int_equal(moved.skipped, 2);
	assert_int_equal(stats(s).pending, 1);
	vfy_store_close(s);
	/* into the store that it came from */
	s = open_ok(t->from);
	assert_int_equal(import(s, &t->bundle, &moved, NULL), 0);
	assert_int_equal(moved.skipped, 2);
	assert_int_equal(stats(s).pending, 0);
	vfy_store_close(s);
}

/* Cut off anywhere: an error, and never more than what was whole. */
static void
test_cut_off(void **state)
{
	struct two *t = *state;
	struct vfy_store *s = open_ok(t->to);
	struct vfy_store_moved moved;
	struct vfy_store_error err;
	struct bytes cut = t->bundle;

	for (cut.len = 0; cut.len < t->bundle.len;
	     cut.len += cut.len < 200 ? 1 : cut.len < 1000 ? 13 : 300007) {
		assert_int_equal(import(s, &cut, &moved, &err), VFY_EPARSE);
		assert_non_null(strstr(err.what, "ends too early"));
		assert_true(moved.items + moved.skipped <= 1);
	}
	cut.len = t->bundle.len - 1;
	assert_int_equal(import(s, &cut, &moved, &err), VFY_EPARSE);
	/* an error of whoever reads is given on */
	cut = t->bundle;
	cut.err = VFY_EIO;
	cut.err_at = 300;
	cut.step = 100;
	assert_int_equal(import(s, &cut, &moved, &err), VFY_EIO);
	vfy_store_close(s);
}

/* Any octet of heads and lengths changed: an error, or another item; no harm. */
static void
test_altered(void **state)
{
	struct two *t = *state;
	struct vfy_store *s = open_ok(t->to);
	struct vfy_store_moved moved;
	struct vfy_store_error err;
	size_t refused = 0;

	for (size_t i = 0; i < 600; i += i < 200 ? 1 : 7) {
		uint8_t old = t->bundle.ptr[i];

		t->bundle.ptr[i] ^= 0x41;
		if (import(s, &t->bundle, &moved, &err) != 0) {
			assert_true(err.what[0] != '\0');
			refused++;
		}
		t->bundle.ptr[i] = old;
	}
	/* all but keys and URLs */
	assert_true(refused > 150);
	/* items that were left out */
	t->bundle.ptr[t->bundle.len - 1]++;
	assert_int_equal(import(s, &t->bundle, &moved, &err), VFY_EPARSE);
	assert_non_null(strstr(err.what, "items are missing"));
	t->bundle.ptr[t->bundle.len - 1]--;
	t->bundle.ptr = realloc(t->bundle.ptr, t->bundle.len + 1);
	t->bundle.ptr[t->bundle.len++] = 0;
	assert_int_equal(import(s, &t->bundle, &moved, &err), VFY_EPARSE);
	assert_non_null(strstr(err.what, "follows its end"));
	vfy_store_close(s);
}

/* A length that is a lie costs no memory. */
static void
test_promises(void **state)
{
	static uint8_t lie[BUNDLE_HEAD_LEN + BUNDLE_ITEM_LEN] = { 'V', 'F', 'Y',
		'B', 0, 0, 0, 1, BUNDLE_TAG_ITEM, VFY_ASK_CRL, 0, 0, 0, 0, 0, 0,
		0x07, 0xff, 0xff, 0xff };
	struct two *t = *state;
	struct vfy_store *s = open_ok(t->to);
	struct bytes b = { .ptr = lie, .len = sizeof(lie) };
	struct vfy_store_moved moved;
	struct vfy_store_error err;

	assert_int_equal(import(s, &b, &moved, &err), VFY_EPARSE);
	assert_non_null(strstr(err.what, "too early"));
	lie[16] = 0xff;
	assert_int_equal(import(s, &b, &moved, &err), VFY_EPARSE);
	assert_non_null(strstr(err.what, "can't have"));
	vfy_store_close(s);
	t->to->options.quota = 3 * MIB;
	s = open_ok(t->to);
	assert_int_equal(import(s, &t->bundle, &moved, &err), VFY_ELIMIT);
	assert_non_null(strstr(err.what, "quota"));
	assert_int_equal(moved.items, 1);
	vfy_store_close(s);
	t->to->options.read_only = true;
	s = open_ok(t->to);
	assert_int_equal(import(s, &t->bundle, &moved, &err), VFY_EIO);
	assert_int_equal(stats(s).pending, 1);
	vfy_store_close(s);
}

static void
test_writer_fails(void **state)
{
	struct two *t = *state;
	struct vfy_store *s = open_ok(t->from);
	struct bytes b = { .err = VFY_EIO, .err_at = 200 };
	struct vfy_store_moved moved;

	assert_int_equal(
	    vfy_store_export(s, to_memory, &b, NULL, &moved), VFY_EIO);
	free(b.ptr);
	vfy_store_close(s);
}

/* Rows that are not what they seem are left out. */
static void
test_unusable_items(void **state)
{
	struct two *t = *state;
	struct vfy_store *s = open_ok(t->from);
	struct bytes b = { .err = 0 };
	struct vfy_store_moved moved;

	keep(s, ask_now("http://h/", VFY_AT_HAND), "no CRL", t->now, 0);
	assert_int_equal(vfy_store_export(s, to_memory, &b, NULL, &moved), 0);
	assert_int_equal(moved.items, 3);
	vfy_store_close(s);
	s = open_ok(t->to);
	assert_int_equal(import(s, &b, &moved, NULL), 0);
	assert_int_equal(moved.items, 2);
	assert_int_equal(moved.skipped, 1);
	vfy_store_close(s);
	free(b.ptr);
}

struct heard {
	uint64_t steps, due;
	bool ended; /* it was told how many there are */
};

static void
hear(void *arg, uint64_t done, uint64_t due)
{
	struct heard *h = arg;

	assert_false(h->ended);
	assert_true(done == h->steps || done == due);
	h->steps++;
	h->due = due;
	h->ended = due > 0 && done == due;
}

static void
test_progress(void **state)
{
	struct two *t = *state;
	struct vfy_store *s = open_ok(t->from);
	struct bytes b = { .err = 0 };
	struct heard h = { 0 };
	const struct vfy_store_watch watch = { hear, &h };

	assert_int_equal(vfy_store_export(s, to_memory, &b, &watch, NULL), 0);
	assert_int_equal(h.steps, 3);
	assert_int_equal(h.due, 2);
	assert_true(h.ended);
	vfy_store_close(s);
	h = (struct heard){ 0 };
	s = open_ok(t->to);
	assert_int_equal(
	    vfy_store_import(s, from_memory, &b, &watch, NULL, NULL), 0);
	/* 0, 1 and 2 of it is not known how many; then 2 of 2 */
	assert_int_equal(h.steps, 4);
	assert_int_equal(h.due, 2);
	assert_true(h.ended);
	/* cut off: it never says how many */
	h = (struct heard){ 0 };
	b.at = 0;
	b.len--;
	assert_int_equal(
	    vfy_store_import(s, from_memory, &b, &watch, NULL, NULL),
	    VFY_EPARSE);
	assert_int_equal(h.steps, 3);
	assert_false(h.ended);
	vfy_store_close(s);
	free(b.ptr);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up_two, tear_down_two)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_there_and_back),
		TEST(test_nothing_older),
		TEST(test_cut_off),
		TEST(test_altered),
		TEST(test_promises),
		TEST(test_writer_fails),
		TEST(test_unusable_items),
		TEST(test_progress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
