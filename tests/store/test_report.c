/* SPDX-License-Identifier: MIT */
/*
 * test_report.c - what a store tells of its fetches, the progress of a refresh, and
 * a store that is nowhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "evidence_build.h"
#include "store_place.h"

#define URL2 "http://crl.test/b.crl"

/* What was told. */
struct heard {
	atomic_uint reports;
	enum vfy_fetch_outcome last;
	enum vfy_ask_kind kind;
	char url[64];
	int64_t retry;
	uint64_t done, due;
	unsigned steps;
};

static void
hear(void *arg, const struct vfy_fetch_report *r)
{
	struct heard *h = arg;

	atomic_fetch_add(&h->reports, 1);
	h->last = r->outcome;
	h->kind = r->kind;
	h->retry = r->retry;
	(void)snprintf(h->url, sizeof(h->url), "%s", r->url);
}

static void
step(void *arg, uint64_t done, uint64_t due)
{
	struct heard *h = arg;

	assert_int_equal(done, h->steps);
	h->steps++;
	h->done = done;
	h->due = due;
}

static struct vfy_store *
open_hearing(struct place *p, struct heard *h)
{
	memset(h, 0, sizeof(*h));
	p->options.fetched = hear;
	p->options.fetched_arg = h;
	return open_ok(p);
}

static struct vfy_ask
ask_now(const char *url, enum vfy_wait wait)
{
	struct vfy_ask ask = ask_crl(url, wait);

	ask.at = (int64_t)time(NULL);
	return ask;
}

static void
test_outcomes(void **state)
{
	struct place *p = *state;
	struct heard h;
	struct vfy_store *s = open_hearing(p, &h);
	struct vfy_blob *blob;
	struct vfy_ask ask = ask_now(URL, VFY_UNTIL_DEADLINE);

	assert_nothing(s, ask_now(URL, VFY_AT_HAND));
	assert_int_equal(h.reports, 0);
	assert_nothing(s, ask);
	assert_int_equal(h.reports, 1);
	assert_int_equal(h.last, VFY_FETCH_NETWORK);
	assert_int_equal(h.kind, VFY_ASK_CRL);
	assert_string_equal(h.url, URL);
	assert_in_range(h.retry, 1, 60);
	/* at once once more: it is left alone */
	assert_nothing(s, ask);
	assert_int_equal(h.reports, 2);
	assert_int_equal(h.last, VFY_FETCH_HELD_BACK);
	assert_in_range(h.retry, 1, 60);

	ask.url = URL2;
	p->fake.outcome = VFY_FETCH_OK;
	p->fake.body_len = 0;
	assert_nothing(s, ask);
	assert_int_equal(h.last, VFY_FETCH_UNUSABLE);
	assert_string_equal(h.url, URL2);
	ask.url = "http://crl.test/c.crl";
	fake_set(&p->fake, "bytes for the engine");
	assert_int_equal(get(s, &ask, &blob), 0);
	blob->release(blob);
	assert_int_equal(h.last, VFY_FETCH_OK);
	ask.url = "http://crl.test/d.crl";
	p->fake.err = VFY_EIO;
	assert_nothing(s, ask);
	assert_int_equal(h.last, VFY_FETCH_TROUBLE);
	assert_int_equal(h.reports, 5);
	vfy_store_close(s);
}

static void
test_words(void **state)
{
	(void)state;
	for (int i = VFY_FETCH_OK; i <= VFY_FETCH_TROUBLE; i++) {
		enum vfy_fetch_outcome o = (enum vfy_fetch_outcome)i;

		assert_string_not_equal(vfy_store_fetch_name(o), "unknown");
		assert_string_not_equal(vfy_store_fetch_text(o), "unknown");
		for (int k = VFY_FETCH_OK; k < i; k++)
			assert_string_not_equal(vfy_store_fetch_name(o),
			    vfy_store_fetch_name((enum vfy_fetch_outcome)k));
	}
	assert_string_equal(
	    vfy_store_fetch_name((enum vfy_fetch_outcome)999), "unknown");
	assert_string_equal(
	    vfy_store_fetch_text((enum vfy_fetch_outcome) - 1), "unknown");
}

static void
test_progress(void **state)
{
	struct place *p = *state;
	struct heard h;
	struct vfy_store *s = open_hearing(p, &h);
	struct vfy_store_budget budget = { .progress = step,
		.progress_arg = &h };
	struct vfy_store_refreshed done;
	char url[64];

	assert_int_equal(vfy_store_refresh(s, &budget, &done), 0);
	assert_int_equal(h.steps, 1);
	assert_int_equal(h.due, 0);
	for (int i = 0; i < 9; i++) {
		(void)snprintf(url, sizeof(url), "http://crl.test/%d", i);
		assert_nothing(s, ask_now(url, VFY_AT_HAND));
	}
	h.steps = 0;
	assert_int_equal(vfy_store_refresh(s, &budget, &done), 0);
	assert_int_equal(h.steps, 10);
	assert_int_equal(h.done, 9);
	assert_int_equal(h.due, 9);
	assert_int_equal(h.reports, 9);
	assert_int_equal(done.failed, 9);
	vfy_store_close(s);
}

/* No directory: it fetches, and nothing else. */
static void
test_nowhere(void **state)
{
	struct place *p = *state;
	struct heard h;
	struct vfy_store *s;
	struct vfy_store_item item;
	struct stat st;
	int64_t cursor = 0;

	p->options.nowhere = true;
	s = open_hearing(p, &h);
	assert_null(vfy_store_file(s));
	fake_set(&p->fake, "evidence");
	assert_gets(s, ask_now(URL, VFY_UNTIL_DEADLINE), "evidence");
	keep(s, ask_now(URL, VFY_AT_HAND), "evidence", NOW, NOW + DAY);
	assert_nothing(s, ask_now(URL, VFY_AT_HAND));
	assert_int_equal(vfy_store_next(s, NULL, &cursor, &item), VFY_ENOENT);
	assert_int_equal(vfy_store_refresh(s, NULL, NULL), VFY_EIO);
	vfy_store_close(s);
	assert_int_equal(stat(p->dir, &st), -1);
	/* and a directory has a name */
	p->options.nowhere = false;
	s = open_ok(p);
	assert_string_equal(vfy_store_file(s), p->file);
	vfy_store_close(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_outcomes),
		cmocka_unit_test(test_words),
		TEST(test_progress),
		TEST(test_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
