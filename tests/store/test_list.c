/* SPDX-License-Identifier: MIT */
/*
 * test_list.c - what lies in a store: listed, read by name, deleted, wanted again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bounds.h"
#include "digest.h"
#include "evidence_build.h"
#include "store_place.h"

#define URL2 "http://crl.test/b.crl"
#define OCSP_URL "http://ocsp.test/"
#define REQUEST "one request"

static const uint8_t key_b[32] = { 0xbb };

/* A store with a CRL under two URLs, a large one of another issuer, an OCSP
 * response, and an issuer; all by names that tests know. */
struct scene {
	struct place *place;
	struct vfy_store *s;
	int64_t now;
	struct vfy_span small, large, ocsp, issuer;
};

static void
keep_span(struct vfy_store *s, struct vfy_ask ask, struct vfy_span der,
    int64_t this_update, int64_t next_update)
{
	const struct vfy_source *source = vfy_store_source(s);

	source->keep(source->arg, &ask, der, this_update, next_update, NULL);
}

static struct vfy_span
text(const char *s)
{
	return (struct vfy_span){ (const uint8_t *)s, strlen(s) };
}

static struct vfy_ask
ask_for(enum vfy_ask_kind kind, const char *url, const uint8_t key[32])
{
	struct vfy_ask ask = kind == VFY_ASK_OCSP
	    ? ask_ocsp(url, REQUEST, VFY_AT_HAND)
	    : ask_crl(url, VFY_AT_HAND);

	ask.kind = kind;
	ask.at = (int64_t)time(NULL);
	ask.issuer_key.ptr = key;
	return ask;
}

static int
set_up_scene(void **state)
{
	struct scene *t = calloc(1, sizeof(*t));
	void *place;

	assert_non_null(t);
	assert_int_equal(set_up(&place), 0);
	t->place = place;
	t->now = (int64_t)time(NULL);
	t->small = evidence_crl(7, t->now - 10, t->now + DAY, 10);
	t->large = evidence_crl(300, t->now - 9 * DAY, t->now - DAY, 2 * MIB);
	t->ocsp = text("a response");
	t->issuer = text("a certificate");
	t->s = open_ok(t->place);
	keep_span(t->s, ask_for(VFY_ASK_CRL, URL, key_a), t->small, t->now - 10,
	    t->now + DAY);
	keep_span(t->s, ask_for(VFY_ASK_CRL, URL2, key_a), t->small,
	    t->now - 10, t->now + DAY);
	keep_span(t->s, ask_for(VFY_ASK_CRL, URL, key_b), t->large,
	    t->now - 9 * DAY, t->now - DAY);
	keep_span(t->s, ask_for(VFY_ASK_OCSP, OCSP_URL, key_a), t->ocsp,
	    t->now - 20, t->now + 60);
	keep_span(t->s, ask_for(VFY_ASK_ISSUER, "http://aia.test/i", key_b),
	    t->issuer, 0, 0);
	*state = t;
	return 0;
}

static int
tear_down_scene(void **state)
{
	struct scene *t = *state;
	void *place = t->place;

	vfy_store_close(t->s);
	free(t);
	db_free_all();
	return tear_down(&place);
}

static unsigned
count(struct vfy_store *s, const struct vfy_store_filter *f)
{
	struct vfy_store_item item;
	int64_t cursor = 0;
	unsigned n = 0;
	int rc;

	while ((rc = vfy_store_next(s, f, &cursor, &item)) == 0)
		n++;
	assert_int_equal(rc, VFY_ENOENT);
	return n;
}

static void
name_of(struct vfy_span der, uint8_t out[DIGEST_LEN])
{
	assert_true(store_sha256(der, out));
}

/* -- listing ----------------------------------------------------------------- */

static void
test_all_columns(void **state)
{
	struct scene *t = *state;
	struct vfy_store_item item;
	uint8_t sha256[DIGEST_LEN];
	int64_t cursor = 0;

	assert_int_equal(vfy_store_next(t->s, NULL, &cursor, &item), 0);
	name_of(t->small, sha256);
	assert_memory_equal(item.sha256, sha256, DIGEST_LEN);
	assert_int_equal(item.kind, VFY_ASK_CRL);
	assert_false(item.pending);
	assert_int_equal(item.size, t->small.len);
	assert_string_equal(item.url, URL);
	assert_int_equal(item.issuer_key_len, 32);
	assert_memory_equal(item.issuer_key, key_a, 32);
	assert_false(item.has_request);
	assert_int_equal(item.number_len, 1);
	assert_int_equal(item.number[0], 7);
	assert_int_equal(item.this_update, t->now - 10);
	assert_int_equal(item.next_update, t->now + DAY);
	assert_in_range(item.fetched_at, t->now, t->now + 60);
	assert_in_range(item.last_used, t->now, t->now + 60);
	assert_int_equal(item.checked_at, 0);
	assert_in_range(item.refresh_at, t->now, t->now + DAY);
	assert_int_equal(item.expires_at, 0);

	assert_int_equal(vfy_store_next(t->s, NULL, &cursor, &item), 0);
	assert_string_equal(item.url, URL2);
	assert_memory_equal(item.sha256, sha256, DIGEST_LEN);
	assert_int_equal(vfy_store_next(t->s, NULL, &cursor, &item), 0);
	assert_memory_equal(item.issuer_key, key_b, 32);
	assert_int_equal(item.number_len, 2);
	assert_int_equal(item.size, t->large.len);
	assert_int_equal(vfy_store_next(t->s, NULL, &cursor, &item), 0);
	assert_int_equal(item.kind, VFY_ASK_OCSP);
	name_of(text(REQUEST), sha256);
	assert_true(item.has_request);
	assert_memory_equal(item.request_sha256, sha256, DIGEST_LEN);
	assert_int_equal(vfy_store_next(t->s, NULL, &cursor, &item), 0);
	assert_int_equal(item.kind, VFY_ASK_ISSUER);
	assert_int_equal(item.next_update, 0);
	/* at the end, again and again, with the cursor where it was */
	assert_int_equal(
	    vfy_store_next(t->s, NULL, &cursor, &item), VFY_ENOENT);
	assert_int_equal(
	    vfy_store_next(t->s, NULL, &cursor, &item), VFY_ENOENT);
}

/* A CRL fetched ahead: pending, after all that is proven. */
static void
add_pending(struct scene *t)
{
	struct vfy_store_refreshed done;

	t->place->fake.outcome = VFY_FETCH_OK;
	t->place->fake.bytes = evidence_crl(8, t->now, t->now + 2 * DAY, 30);
	assert_nothing(
	    t->s, ask_for(VFY_ASK_CRL, "http://crl.test/c.crl", key_a));
	assert_int_equal(vfy_store_refresh(t->s, NULL, &done), 0);
	assert_int_equal(done.fetched, 1);
}

static void
test_filters(void **state)
{
	struct scene *t = *state;
	uint8_t sha256[DIGEST_LEN];
	struct vfy_store_filter f = { .kind = VFY_ASK_CRL };
	struct vfy_store_item item;
	int64_t cursor = 0;

	add_pending(t);
	assert_int_equal(count(t->s, NULL), 6);
	assert_int_equal(count(t->s, &f), 4);
	f = (struct vfy_store_filter){ .kind = VFY_ASK_OCSP };
	assert_int_equal(count(t->s, &f), 1);
	f = (struct vfy_store_filter){ .issuer_key = { key_b, 32 } };
	assert_int_equal(count(t->s, &f), 2);
	name_of(t->small, sha256);
	f = (struct vfy_store_filter){ .sha256 = { sha256, 32 } };
	assert_int_equal(count(t->s, &f), 2);
	f = (struct vfy_store_filter){ .proven_only = true };
	assert_int_equal(count(t->s, &f), 5);
	f = (struct vfy_store_filter){ .pending_only = true };
	assert_int_equal(count(t->s, &f), 1);
	assert_int_equal(vfy_store_next(t->s, &f, &cursor, &item), 0);
	assert_true(item.pending);
	assert_false(item.imported);
	assert_string_equal(item.url, "http://crl.test/c.crl");
	assert_int_equal(item.this_update, t->now);
	assert_int_equal(item.next_update, 0);
	assert_in_range(item.expires_at, t->now + 3600, t->now + 2 * DAY);
	f = (struct vfy_store_filter){ .sha256 = { sha256, 31 } };
	assert_int_equal(vfy_store_next(t->s, &f, &cursor, &item), VFY_EARG);
}

/* Expired is what nothing will use any more: skew and kinds are minded. */
static void
test_expired(void **state)
{
	struct scene *t = *state;
	struct vfy_store_filter f = { .expired_at = t->now };

	/* an issuer has no nextUpdate; the large CRL ended a day ago */
	assert_int_equal(count(t->s, &f), 1);
	/* the OCSP response ends in a minute, and is taken a little longer */
	f.expired_at = t->now + 60 + SKEW_SECONDS;
	assert_int_equal(count(t->s, &f), 1);
	f.expired_at++;
	assert_int_equal(count(t->s, &f), 2);
	f.expired_at = t->now + 1000 * DAY;
	assert_int_equal(count(t->s, &f), 4);
	/* without nextUpdate: a week after thisUpdate */
	keep(t->s, ask_for(VFY_ASK_CRL, "http://crl.test/d", key_a), "open",
	    t->now, 0);
	f.expired_at = t->now + NO_NEXT_UPDATE_SECONDS;
	assert_int_equal(count(t->s, &f), 3 + 1);
	f.expired_at++;
	assert_int_equal(count(t->s, &f), 3 + 1 + 1);
}

/* A cursor outlives what it points to, and what comes before it. */
static void
test_cursor_lasts(void **state)
{
	struct scene *t = *state;
	struct vfy_store_filter f = { .kind = VFY_ASK_CRL };
	struct vfy_store_item item;
	int64_t cursor = 0, at_end = INT64_MAX, strange = INT64_MIN;

	assert_int_equal(vfy_store_next(t->s, NULL, &cursor, &item), 0);
	assert_int_equal(vfy_store_next(t->s, NULL, &cursor, &item), 0);
	assert_int_equal(vfy_store_purge(t->s, &f, NULL), 0);
	assert_int_equal(vfy_store_next(t->s, NULL, &cursor, &item), 0);
	assert_int_equal(item.kind, VFY_ASK_OCSP);
	assert_int_equal(
	    vfy_store_next(t->s, NULL, &at_end, &item), VFY_ENOENT);
	assert_int_equal(
	    vfy_store_next(t->s, NULL, &strange, &item), VFY_ENOENT);
}

/* -- reading ----------------------------------------------------------------- */

static void
assert_reads(struct vfy_store *s, struct vfy_span want)
{
	uint8_t sha256[DIGEST_LEN];
	struct vfy_blob *blob = NULL;

	name_of(want, sha256);
	assert_int_equal(
	    vfy_store_read(s, (struct vfy_span){ sha256, 32 }, &blob), 0);
	assert_int_equal(blob->der.len, want.len);
	assert_memory_equal(blob->der.ptr, want.ptr, want.len);
	blob->release(blob);
}

static void
test_read(void **state)
{
	struct scene *t = *state;
	uint8_t unknown[32] = { 1 };
	struct vfy_blob *blob = NULL;

	assert_reads(t->s, t->small);
	assert_reads(t->s, t->large);
	assert_reads(t->s, t->ocsp);
	assert_int_equal(
	    vfy_store_read(t->s, (struct vfy_span){ unknown, 32 }, &blob),
	    VFY_ENOENT);
	assert_int_equal(
	    vfy_store_read(t->s, (struct vfy_span){ unknown, 5 }, &blob),
	    VFY_EARG);
	assert_null(blob);
}

static void
test_read_damaged(void **state)
{
	struct scene *t = *state;
	uint8_t small[DIGEST_LEN], large[DIGEST_LEN];
	struct vfy_blob *blob = NULL;
	char command[160];

	name_of(t->small, small);
	name_of(t->large, large);
	sql(t->place->file,
	    "UPDATE blob SET der = zeroblob(length(der)) WHERE in_file = 0");
	(void)snprintf(
	    command, sizeof(command), "rm '%s'/blobs/*", t->place->dir);
	assert_int_equal(system(command), 0);
	assert_int_equal(
	    vfy_store_read(t->s, (struct vfy_span){ small, 32 }, &blob),
	    VFY_ENOENT);
	assert_int_equal(
	    vfy_store_read(t->s, (struct vfy_span){ large, 32 }, &blob),
	    VFY_ENOENT);
	assert_null(blob);
	/* both went, under all their keys */
	assert_int_equal(count(t->s, NULL), 2);
}

/* -- deleting ---------------------------------------------------------------- */

static int
files_in_blobs(const struct place *p)
{
	char command[160];
	FILE *pipe;
	int n = -1;

	(void)snprintf(
	    command, sizeof(command), "ls '%s/blobs' | wc -l", p->dir);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_int_equal(fscanf(pipe, "%d", &n), 1);
	(void)pclose(pipe);
	return n;
}

static void
test_purge_by_filter(void **state)
{
	struct scene *t = *state;
	uint8_t sha256[DIGEST_LEN];
	struct vfy_store_filter f = { .expired_at = t->now };
	uint64_t n = 0;

	/* looked up before: it must not be remembered */
	assert_gets(t->s, ask_for(VFY_ASK_OCSP, OCSP_URL, key_a), "a response");
	assert_int_equal(files_in_blobs(t->place), 1);
	assert_int_equal(vfy_store_purge(t->s, &f, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(files_in_blobs(t->place), 0);
	assert_int_equal(stats(t->s).crls, 2);
	name_of(t->small, sha256);
	f = (struct vfy_store_filter){ .sha256 = { sha256, 32 } };
	assert_int_equal(vfy_store_purge(t->s, &f, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(stats(t->s).crls, 0);
	f = (struct vfy_store_filter){ .kind = VFY_ASK_OCSP };
	assert_int_equal(vfy_store_purge(t->s, &f, &n), 0);
	assert_int_equal(n, 1);
	assert_nothing(t->s, ask_for(VFY_ASK_OCSP, OCSP_URL, key_a));
	assert_int_equal(vfy_store_purge(t->s, &f, &n), 0);
	assert_int_equal(n, 0);
	f = (struct vfy_store_filter){ .sha256 = { sha256, 3 } };
	assert_int_equal(vfy_store_purge(t->s, &f, &n), VFY_EARG);
	assert_int_equal(count(t->s, NULL), 1);
	assert_int_equal(
	    sql_number(t->place->file, "SELECT count(*) FROM blob"), 1);
}

/* More than one transaction's worth, the notes, and what failed lately. */
static void
test_purge_all(void **state)
{
	struct scene *t = *state;
	uint64_t n = 0;
	char url[64], body[64];

	add_pending(t);
	for (int i = 0; i < 100; i++) {
		(void)snprintf(url, sizeof(url), "http://crl.test/%d", i);
		(void)snprintf(body, sizeof(body), "list %d", i);
		keep(t->s, ask_for(VFY_ASK_CRL, url, key_a), body, t->now,
		    t->now + DAY);
	}
	assert_nothing(t->s, ask_for(VFY_ASK_CRL, "http://x.test/", key_a));
	t->place->fake.outcome = VFY_FETCH_NETWORK;
	assert_int_equal(vfy_store_refresh(t->s, NULL, NULL), 0);
	assert_true(
	    sql_number(t->place->file, "SELECT count(*) FROM failure") > 0);
	assert_int_equal(vfy_store_purge(t->s, NULL, &n), 0);
	assert_int_equal(n, 106);
	assert_int_equal(count(t->s, NULL), 0);
	assert_int_equal(files_in_blobs(t->place), 0);
	assert_int_equal(sql_number(t->place->file,
			     "SELECT (SELECT count(*) FROM blob)"
			     " + (SELECT count(*) FROM wish)"
			     " + (SELECT count(*) FROM failure)"),
	    0);
	/* and this process does not hold a failure against the server either */
	assert_nothing(t->s, ask_for(VFY_ASK_CRL, "http://x.test/", key_a));
	t->place->fake.bytes = t->small;
	t->place->fake.outcome = VFY_FETCH_OK;
	t->place->fake.calls = 0;
	assert_int_equal(vfy_store_refresh(t->s, NULL, NULL), 0);
	assert_int_equal(t->place->fake.calls, 1);
}

/* What is pending under the same name keeps the bytes. */
static void
test_purge_leaves_shared_bytes(void **state)
{
	struct scene *t = *state;
	struct vfy_store_filter f = { .kind = VFY_ASK_CRL,
		.proven_only = true };
	uint64_t n;

	t->place->fake.outcome = VFY_FETCH_OK;
	t->place->fake.bytes = t->large;
	sql(t->place->file,
	    "INSERT INTO pending SELECT id, kind, 'http://p.test/', issuer_key,"
	    " request_sha256, request, blob, 0, 1, 0, 9e9, 0, 0, '', ''"
	    " FROM evidence WHERE next_update < 2e9 AND kind = 1"
	    " ORDER BY next_update LIMIT 1");
	assert_int_equal(vfy_store_purge(t->s, &f, &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(files_in_blobs(t->place), 1);
	assert_reads(t->s, t->large);
	f.proven_only = false;
	assert_int_equal(vfy_store_purge(t->s, &f, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(files_in_blobs(t->place), 0);
}

/* -- wanting ----------------------------------------------------------------- */

static void
test_want(void **state)
{
	struct scene *t = *state;
	uint8_t sha256[DIGEST_LEN];
	struct vfy_store_filter f = { .sha256 = { sha256, 32 } };
	struct vfy_store_refreshed done;
	uint64_t n = 0;

	/* nothing is due by itself */
	assert_int_equal(vfy_store_refresh(t->s, NULL, &done), 0);
	assert_int_equal(t->place->fake.calls, 0);
	name_of(t->small, sha256);
	assert_int_equal(vfy_store_want(t->s, &f, &n), 0);
	assert_int_equal(n, 2);
	t->place->fake.outcome = VFY_FETCH_UNCHANGED;
	assert_int_equal(vfy_store_refresh(t->s, NULL, &done), 0);
	assert_int_equal(done.unchanged, 2);
	assert_int_equal(t->place->fake.calls, 2);
	assert_int_equal(stats(t->s).wishes, 0);
	/* all: the same, the large one, the response and the issuer */
	assert_int_equal(vfy_store_want(t->s, NULL, &n), 0);
	assert_int_equal(n, 5);
	/* a wish that waits is wanted now */
	sql(t->place->file, "UPDATE wish SET due = due + 900");
	assert_int_equal(vfy_store_want(t->s, NULL, &n), 0);
	assert_int_equal(n, 5);
	assert_int_equal(stats(t->s).wishes, 5);
	assert_int_equal(vfy_store_refresh(t->s, NULL, &done), 0);
	assert_int_equal(t->place->fake.calls, 2 + 5);
}

/* A bundle says where something came from: nothing is fetched from there. */
static void
test_want_no_claims(void **state)
{
	struct scene *t = *state;
	uint64_t n = 1;

	add_pending(t);
	sql(t->place->file, "UPDATE pending SET origin = 2");
	assert_int_equal(
	    vfy_store_purge(
		t->s, &(struct vfy_store_filter){ .proven_only = true }, NULL),
	    0);
	assert_int_equal(vfy_store_want(t->s, NULL, &n), 0);
	assert_int_equal(n, 0);
}

/* -- stores that can't be written to, or are empty --------------------------- */

static void
test_read_only(void **state)
{
	struct scene *t = *state;
	uint64_t n = 5;

	vfy_store_close(t->s);
	t->place->options.read_only = true;
	t->s = open_ok(t->place);
	assert_int_equal(count(t->s, NULL), 5);
	assert_reads(t->s, t->large);
	assert_int_equal(vfy_store_purge(t->s, NULL, &n), VFY_EIO);
	assert_int_equal(n, 0);
	assert_int_equal(vfy_store_want(t->s, NULL, &n), VFY_EIO);
	assert_int_equal(count(t->s, NULL), 5);
}

static void
test_nothing_there(void **state)
{
	struct place *p = *state;
	struct vfy_store_item item;
	struct vfy_store *s;
	struct vfy_blob *blob = NULL;
	int64_t cursor = 0;

	p->options.read_only = true;
	s = open_ok(p);
	assert_int_equal(vfy_store_next(s, NULL, &cursor, &item), VFY_ENOENT);
	assert_int_equal(
	    vfy_store_read(s, (struct vfy_span){ key_a, 32 }, &blob),
	    VFY_ENOENT);
	assert_int_equal(vfy_store_purge(s, NULL, NULL), VFY_EIO);
	vfy_store_close(s);
}

/* -- brought in by hand ------------------------------------------------------- */

static void
test_add(void **state)
{
	struct scene *t = *state;
	struct vfy_span newer = evidence_crl(9, t->now - 5, t->now + DAY, 10);
	struct vfy_ask about = ask_for(VFY_ASK_CRL, NULL, key_a);
	struct vfy_store_filter pending = { .pending_only = true };
	struct vfy_store_item item;
	uint8_t sha256[DIGEST_LEN], expected[DIGEST_LEN];
	int64_t cursor = 0;
	bool added;

	assert_int_equal(vfy_store_add(t->s, &about, newer, &added, sha256), 0);
	assert_true(added);
	name_of(newer, expected);
	assert_memory_equal(sha256, expected, DIGEST_LEN);
	assert_int_equal(vfy_store_next(t->s, &pending, &cursor, &item), 0);
	assert_true(item.imported);
	assert_string_equal(item.url, "");
	assert_memory_equal(item.issuer_key, key_a, 32);
	/* what is authenticated under the same key is newer */
	about.url = URL;
	assert_int_equal(
	    vfy_store_add(t->s, &about,
		evidence_crl(6, t->now - DAY, t->now + DAY, 10), &added, NULL),
	    0);
	assert_false(added);
	assert_int_equal(count(t->s, &pending), 1);
}

static void
test_add_wrong(void **state)
{
	struct scene *t = *state;
	struct vfy_ask about = ask_for(VFY_ASK_CRL, NULL, key_a);
	struct vfy_span none = { NULL, 0 };
	bool added;

	assert_int_equal(
	    vfy_store_add(t->s, &about, t->issuer, &added, NULL), VFY_EPARSE);
	about.url = "https://crl.test/";
	assert_int_equal(
	    vfy_store_add(t->s, &about, t->small, &added, NULL), VFY_EARG);
	about = (struct vfy_ask){ .kind = VFY_ASK_CRL, .issuer_key = none };
	assert_int_equal(
	    vfy_store_add(t->s, &about, t->small, &added, NULL), VFY_EARG);
	about = (struct vfy_ask){ .kind = VFY_ASK_OCSP,
		.issuer_key = { key_a, 32 } };
	assert_int_equal(
	    vfy_store_add(t->s, &about, t->ocsp, &added, NULL), VFY_EARG);
	assert_false(added);
}

static void
test_scratch(void **state)
{
	struct vfy_store_options read_only = { .read_only = true };
	struct scene *t = *state;
	struct vfy_store *reader;
	char buf[4];
	int fd;

	assert_int_equal(vfy_store_scratch(t->s, &fd), 0);
	assert_int_equal(write(fd, "abcd", 4), 4);
	assert_int_equal(pread(fd, buf, 4, 0), 4);
	assert_memory_equal(buf, "abcd", 4);
	close(fd);
	assert_int_equal(
	    vfy_store_open(t->place->dir, &read_only, &reader, NULL), 0);
	assert_int_equal(vfy_store_scratch(reader, &fd), VFY_EIO);
	vfy_store_close(reader);
}

/* -- how it is ---------------------------------------------------------------- */

/* What is pending is counted apart, and its claims count for nothing. */
static void
test_survey(void **state)
{
	struct vfy_store_survey all[VFY_ASK_ISSUER + 1], *crl, *ocsp;
	struct scene *t = *state;

	assert_int_equal(vfy_store_survey(t->s, t->now, all), 0);
	crl = &all[VFY_ASK_CRL];
	assert_int_equal(crl->items, 3);
	assert_int_equal(crl->pending, 0);
	/* two are ten seconds old, one is nine days */
	assert_int_equal(crl->younger[0], 2);
	assert_int_equal(crl->younger[3], 2);
	assert_int_equal(crl->younger[4], 3);
	assert_int_equal(crl->ages, 2 * 10 + 9 * DAY);
	assert_int_equal(crl->expired, 1);
	assert_int_equal(crl->next_update, t->now + DAY);
	ocsp = &all[VFY_ASK_OCSP];
	assert_int_equal(ocsp->items, 1);
	assert_int_equal(ocsp->next_update, t->now + 60);
	assert_int_equal(all[VFY_ASK_ISSUER].items, 1);
	assert_int_equal(all[VFY_ASK_ISSUER].next_update, 0);
	assert_int_equal(all[VFY_ASK_ISSUER].expired, 0);
	/* after its nextUpdate: none is still to come */
	assert_int_equal(vfy_store_survey(t->s, t->now + 2 * DAY, all), 0);
	assert_int_equal(crl->expired, 3);
	assert_int_equal(crl->next_update, 0);
	assert_int_equal(crl->ages, 3 * 2 * DAY + 2 * 10 + 9 * DAY);
}

static void
test_survey_pending(void **state)
{
	struct vfy_store_survey all[VFY_ASK_ISSUER + 1];
	struct fake fake = { .fetcher = { &fake, fake_fetch },
		.outcome = VFY_FETCH_OK };
	struct vfy_store_options options = { .fetcher = &fake.fetcher };
	struct vfy_store_refreshed done;
	struct vfy_store_stats stats;
	struct scene *t = *state;

	vfy_store_close(t->s);
	assert_int_equal(
	    vfy_store_open(t->place->dir, &options, &t->s, NULL), 0);
	fake.bytes = evidence_crl(8, t->now, t->now + 2 * DAY, 10);
	assert_int_equal(
	    vfy_store_want(
		t->s, &(struct vfy_store_filter){ .kind = VFY_ASK_CRL }, NULL),
	    0);
	assert_int_equal(vfy_store_refresh(t->s, NULL, &done), 0);
	assert_int_equal(done.fetched, 3);
	assert_int_equal(vfy_store_survey(t->s, t->now, all), 0);
	assert_int_equal(all[VFY_ASK_CRL].items, 3);
	assert_int_equal(all[VFY_ASK_CRL].pending, 3);
	assert_int_equal(all[VFY_ASK_CRL].next_update, t->now + DAY);
	assert_int_equal(vfy_store_stats(t->s, &stats), 0);
	assert_int_equal(stats.outcomes[VFY_FETCH_OK], 3);
	assert_int_equal(stats.outcomes[VFY_FETCH_NETWORK], 0);
}

static void
test_writable(void **state)
{
	struct vfy_store_options read_only = { .read_only = true };
	struct vfy_store_error err;
	struct vfy_store *reader, *other;
	struct scene *t = *state;
	sqlite3 *db;
	char path[512];

	assert_int_equal(vfy_store_writable(t->s, &err), 0);
	/* another one writes: then it is not we who can't */
	other = open_ok(t->place);
	snprintf(path, sizeof(path), "%s/evidence.db", t->place->dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(vfy_store_writable(other, NULL), 0);
	sqlite3_close(db);
	vfy_store_close(other);
	assert_int_equal(
	    vfy_store_open(t->place->dir, &read_only, &reader, NULL), 0);
	assert_int_equal(vfy_store_writable(reader, &err), VFY_EIO);
	assert_non_null(strstr(err.what, "can't be written to"));
	vfy_store_close(reader);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(vfy_store_writable(t->s, &err), VFY_EIO);
	assert_non_null(strstr(err.what, "moved or deleted"));
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, set_up_scene, tear_down_scene)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_columns),
		TEST(test_filters),
		TEST(test_expired),
		TEST(test_cursor_lasts),
		TEST(test_read),
		TEST(test_read_damaged),
		TEST(test_purge_by_filter),
		TEST(test_purge_all),
		TEST(test_purge_leaves_shared_bytes),
		TEST(test_want),
		TEST(test_want_no_claims),
		TEST(test_read_only),
		TEST(test_add),
		TEST(test_add_wrong),
		TEST(test_scratch),
		TEST(test_survey),
		TEST(test_survey_pending),
		TEST(test_writable),
		cmocka_unit_test_setup_teardown(
		    test_nothing_there, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
