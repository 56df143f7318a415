/* SPDX-License-Identifier: MIT */
/*
 * test_store.c - the evidence store through its public interface, with a
 * fetcher of its own in place of the network: what is kept, found, noted and
 * refused, by threads, by processes, and in places that are not as they should be.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "vfy_store.h"

#include "digest.h"
#include "negative.h"
#include "store_place.h"

static const uint8_t key_b[32] = { 0xbb };

/* -- what is kept and found -------------------------------------------------- */

static void
test_modes(void **state)
{
	struct place *p = *state;
	struct stat st;
	mode_t old = umask(0);
	struct vfy_store *s = open_ok(p);

	keep(s, ask_crl(URL, VFY_AT_HAND), "one", NOW, NOW + DAY);
	(void)umask(old);
	assert_int_equal(stat(p->dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(stat(p->file, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	vfy_store_close(s);
	vfy_store_close(NULL);
}

static void
test_fetched_is_not_kept_unless_told(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_UNTIL_DEADLINE);
	struct vfy_store *s = open_ok(p);
	struct vfy_blob *blob;

	fake_set(&p->fake, "one");
	assert_gets(s, ask, "one");
	assert_gets(s, ask, "one");
	assert_int_equal(p->fake.calls, 2);
	assert_string_equal(p->fake.last_url, URL);
	assert_int_equal(p->fake.last_post_len, 0);
	assert_int_equal(p->fake.last_max, 128 * 1024 * 1024);
	assert_int_equal(stats(s).crls, 0);

	keep(s, ask, "one", NOW - DAY, NOW + DAY);
	assert_gets(s, ask, "one");
	assert_int_equal(p->fake.calls, 2);
	assert_int_equal(stats(s).crls, 1);
	assert_int_equal(stats(s).hits, 1);
	assert_int_equal(stats(s).misses, 2);
	assert_int_equal(stats(s).fetches, 2);
	assert_int_equal(stats(s).fetch_failures, 0);
	/* the engine is told which of them it need not keep */
	assert_int_equal(get(s, &ask, &blob), 0);
	assert_true(blob->kept);
	blob->release(blob);
	ask.url = "http://h/2";
	assert_int_equal(get(s, &ask, &blob), 0);
	assert_false(blob->kept);
	blob->release(blob);
	vfy_store_close(s);
}

/* Wherever descriptors run out while it is opened: an error, or a store. */
static void
test_no_descriptors(void **state)
{
	struct place *p = *state;
	struct vfy_store_error err;
	struct vfy_store *s = open_ok(p);
	struct rlimit before, few;
	int failed = 0, opened = 0, rc, lowest;

	vfy_store_close(s);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	lowest = dup(STDIN_FILENO);
	assert_true(lowest >= 0);
	(void)close(lowest);
	for (rlim_t n = 0; n < 16; n++) {
		few = before;
		few.rlim_cur = (rlim_t)lowest + n;
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
		s = NULL;
		rc = vfy_store_open(p->dir, &p->options, &s, &err);
		vfy_store_close(s);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		assert_true(rc == 0 || rc == VFY_EIO);
		assert_true(rc == 0 || err.what[0] != '\0');
		failed += rc != 0;
		opened += rc == 0;
	}
	assert_true(failed > 0 && opened > 0);
}

static void
test_reopened(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_store *s = open_ok(p);

	keep(s, ask, "one", NOW - DAY, NOW + DAY);
	vfy_store_close(s);
	s = open_ok(p);
	assert_gets(s, ask, "one");
	assert_int_equal(stats(s).wishes, 0);
	vfy_store_close(s);
}

/* The child must be there before any store is open. */
static void
test_second_process(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_store *s = NULL;
	int ready[2], status = -1;
	char c = 0;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct vfy_blob *blob = NULL;
		int ok = read(ready[0], &c, 1) == 1 &&
		    vfy_store_open(p->dir, &p->options, &s, NULL) == 0 &&
		    get(s, &ask, &blob) == 0 && blob->der.len == 3 &&
		    memcmp(blob->der.ptr, "one", 3) == 0;

		if (blob != NULL)
			blob->release(blob);
		vfy_store_close(s);
		_exit(ok ? 0 : 1);
	}
	s = open_ok(p);
	keep(s, ask, "one", NOW - DAY, NOW + DAY);
	assert_int_equal(write(ready[1], &c, 1), 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	vfy_store_close(s);
	(void)close(ready[0]);
	(void)close(ready[1]);
}

/* The store waits two seconds for other processes and then does without: on a
 * busy machine that happens. */
static bool
keep_at_last(struct vfy_store *s, const char *url)
{
	struct vfy_ask ask = ask_crl(url, VFY_AT_HAND);
	struct vfy_blob *blob = NULL;
	int i;

	for (i = 0; i < 20 && blob == NULL; i++) {
		keep(s, ask, url, NOW, NOW + DAY);
		(void)get(s, &ask, &blob);
	}
	if (blob != NULL)
		blob->release(blob);
	return blob != NULL;
}

/* All make the same new store, and write to it, at once. */
static void
test_many_processes_at_once(void **state)
{
	struct place *p = *state;
	pid_t child[4];
	struct vfy_store *s = NULL;
	char url[64];

	for (int i = 0; i < 4; i++) {
		child[i] = fork();
		assert_true(child[i] >= 0);
		if (child[i] != 0)
			continue;
		struct vfy_store_error err = { 0 };

		if (vfy_store_open(p->dir, &p->options, &s, &err) != 0) {
			(void)dprintf(STDERR_FILENO, "# %s\n", err.what);
			_exit(1);
		}
		for (int n = 0; n < 25; n++) {
			(void)snprintf(
			    url, sizeof(url), "http://h/%d/%d", i, n);
			if (!keep_at_last(s, url))
				_exit(2);
		}
		vfy_store_close(s);
		_exit(0);
	}
	for (int i = 0; i < 4; i++) {
		int status = -1;

		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	s = open_ok(p);
	assert_int_equal(stats(s).crls, 100);
	assert_gets(s, ask_crl("http://h/3/24", VFY_AT_HAND), "http://h/3/24");
	vfy_store_close(s);
}

/* SQLite must not be used over fork(): the child goes on without. */
static void
test_inherited_store_is_left_alone(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_UNTIL_DEADLINE);
	struct vfy_store *s = open_ok(p);
	int status = -1;
	pid_t child;

	keep(s, ask, "one", NOW - DAY, NOW + DAY);
	fake_set(&p->fake, "two");
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct vfy_blob *blob = NULL;
		int ok = get(s, &ask, &blob) == 0 &&
		    memcmp(blob->der.ptr, "two", 3) == 0;

		keep(s, ask, "two", NOW, NOW + DAY);
		if (blob != NULL)
			blob->release(blob);
		vfy_store_close(s);
		_exit(ok ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_gets(s, ask, "one");
	vfy_store_close(s);
}

static void
test_older_never_replaces_newer(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_store *s = open_ok(p);

	keep(s, ask, "second", NOW - 10, NOW + DAY);
	keep(s, ask, "first", NOW - 11, NOW + 2 * DAY);
	assert_gets(s, ask, "second");
	keep(s, ask, "same age", NOW - 10, NOW + DAY);
	assert_gets(s, ask, "same age");
	keep(s, ask, "third", NOW - 9, NOW + DAY);
	assert_gets(s, ask, "third");
	assert_int_equal(stats(s).crls, 1);
	vfy_store_close(s);
	/* what was replaced is gone */
	assert_int_equal(sql_number(p->file, "SELECT count(*) FROM blob"), 1);
}

/* Two rows with the same bytes; one of them moves on. */
static void
test_shared_blob_stays(void **state)
{
	struct place *p = *state;
	struct vfy_ask a = ask_crl("http://h/a", VFY_AT_HAND);
	struct vfy_ask b = ask_crl("http://h/b", VFY_AT_HAND);
	struct vfy_store *s = open_ok(p);

	keep(s, a, "one", NOW - 10, NOW + DAY);
	keep(s, b, "one", NOW - 10, NOW + DAY);
	keep(s, a, "two", NOW - 9, NOW + DAY);
	assert_gets(s, a, "two");
	assert_gets(s, b, "one");
	vfy_store_close(s);
}

static void
test_stale(void **state)
{
	struct place *p = *state;
	struct vfy_ask wait = ask_crl(URL, VFY_UNTIL_DEADLINE);
	struct vfy_ask now = ask_crl(URL, VFY_AT_HAND);
	struct vfy_store *s = open_ok(p);

	keep(s, now, "stale", NOW - 2 * DAY, NOW - 1);
	assert_gets(s, now, "stale");
	assert_int_equal(stats(s).wishes, 1);
	assert_int_equal(p->fake.calls, 0);
	/* the fetch fails: what there is */
	assert_gets(s, wait, "stale");
	assert_int_equal(p->fake.calls, 1);
	vfy_store_close(s);

	/* that is remembered, too */
	s = open_ok(p);
	fake_set(&p->fake, "fresh");
	assert_gets(s, wait, "stale");
	vfy_store_close(s);
	sql(p->file, "DELETE FROM failure");
	s = open_ok(p);
	assert_gets(s, wait, "fresh");
	/* what the engine did not vouch for replaces nothing */
	assert_gets(s, now, "stale");
	assert_int_equal(stats(s).wishes, 1);
	keep(s, wait, "fresh", NOW, NOW + DAY);
	assert_gets(s, now, "fresh");
	assert_int_equal(stats(s).wishes, 0);
	vfy_store_close(s);
}

static void
test_fresh_or_not(void **state)
{
	static const struct {
		int64_t this_update, next_update;
		bool fresh;
	} rows[] = {
		{ NOW, NOW, true },
		{ NOW - DAY, NOW - 1, false },
		{ NOW + 300, NOW + DAY, true },
		{ NOW + 301, NOW + DAY, false },
		{ NOW - 7 * DAY + 1, 0, true },
		{ NOW - 7 * DAY, 0, false },
		{ NOW + 300, 0, true },
		{ INT64_MAX, 0, false },
		{ INT64_MIN + 1, INT64_MAX, true },
	};
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char url[32];

		(void)snprintf(url, sizeof(url), "http://h/%zu", i);
		keep(s, ask_crl(url, VFY_AT_HAND), "x", rows[i].this_update,
		    rows[i].next_update);
		assert_gets(s, ask_crl(url, VFY_UNTIL_DEADLINE), "x");
		if (p->fake.calls != (rows[i].fresh ? 0 : 1))
			fail_msg("row %zu: %d fetches", i, p->fake.calls);
		p->fake.calls = 0;
	}
	vfy_store_close(s);
}

static void
test_all_of_a_key(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(NULL, VFY_UNTIL_DEADLINE);
	struct vfy_ask other = ask_crl("http://h/b", VFY_AT_HAND);
	struct vfy_store *s = open_ok(p);

	other.issuer_key.ptr = key_b;
	keep(s, ask_crl("http://h/1", VFY_AT_HAND), "old", NOW - 3, NOW + DAY);
	keep(s, ask_crl("http://h/2", VFY_AT_HAND), "new", NOW - 1, NOW + DAY);
	keep(s, ask_crl(NULL, VFY_AT_HAND), "mid", NOW - 2, NOW + DAY);
	keep(s, other, "not ours", NOW, NOW + DAY);
	assert_gets(s, ask, "new");
	ask.nth = 1;
	assert_gets(s, ask, "mid");
	ask.nth = 2;
	assert_gets(s, ask, "old");
	ask.nth = 3;
	assert_nothing(s, ask);
	ask.nth = SIZE_MAX;
	assert_nothing(s, ask);
	assert_int_equal(p->fake.calls, 0);
	vfy_store_close(s);
}

/* A CA that changes its key goes on publishing at the same URL. */
static void
test_key_and_url(void **state)
{
	struct place *p = *state;
	struct vfy_ask old = ask_crl(URL, VFY_UNTIL_DEADLINE);
	struct vfy_ask new = old;
	struct vfy_store *s = open_ok(p);

	new.issuer_key.ptr = key_b;
	keep(s, old, "old", NOW - DAY, NOW + DAY);
	fake_set(&p->fake, "new");
	assert_gets(s, new, "new");
	keep(s, new, "new", NOW - 2 * DAY, NOW + DAY);
	assert_gets(s, old, "old");
	assert_gets(s, new, "new");
	assert_int_equal(p->fake.calls, 1);
	new.issuer_key = (struct vfy_span){ NULL, 0 };
	assert_gets(s, new, "old");
	new.nth = 1;
	assert_gets(s, new, "new");
	vfy_store_close(s);
}

static void
test_only_the_first_fetches(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_UNTIL_DEADLINE);
	struct vfy_store *s = open_ok(p);

	fake_set(&p->fake, "one");
	ask.nth = 1;
	assert_nothing(s, ask);
	ask = ask_crl(NULL, VFY_UNTIL_DEADLINE);
	assert_nothing(s, ask);
	ask = ask_crl(URL, VFY_UNTIL_DEADLINE);
	ask.deadline = monotonic();
	assert_nothing(s, ask);
	ask = ask_ocsp(URL, "", VFY_UNTIL_DEADLINE);
	assert_nothing(s, ask);
	assert_int_equal(p->fake.calls, 0);
	vfy_store_close(s);
}

static void
test_ocsp_by_request(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask =
	    ask_ocsp("http://o/1", "serial 1", VFY_UNTIL_DEADLINE);
	struct vfy_store *s = open_ok(p);

	fake_set(&p->fake, "good");
	assert_gets(s, ask, "good");
	assert_int_equal(p->fake.last_post_len, strlen("serial 1"));
	assert_int_equal(p->fake.last_max, 64 * 1024);
	keep(s, ask, "good", NOW, NOW + DAY);
	assert_gets(s, ask_ocsp("http://o/2", "serial 1", VFY_AT_HAND), "good");
	assert_gets(s, ask_ocsp(NULL, "serial 1", VFY_AT_HAND), "good");
	assert_nothing(s, ask_ocsp("http://o/1", "serial 2", VFY_AT_HAND));
	/* a CRL is not an OCSP response, whatever its URL */
	assert_nothing(s, ask_crl("http://o/1", VFY_AT_HAND));
	assert_int_equal(stats(s).ocsp, 1);
	assert_int_equal(stats(s).wishes, 2);
	vfy_store_close(s);
}

static void
test_issuer(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl("http://h/ca.crt", VFY_AT_HAND);
	struct vfy_store *s = open_ok(p);

	ask.kind = VFY_ASK_ISSUER;
	ask.issuer_key = (struct vfy_span){ NULL, 0 };
	ask.at = (int64_t)time(NULL);
	keep(s, ask, "cert", 0, 0);
	ask.wait = VFY_UNTIL_DEADLINE;
	assert_gets(s, ask, "cert");
	assert_int_equal(p->fake.calls, 0);
	assert_int_equal(stats(s).issuers, 1);
	/* no name, no key: nothing can be meant */
	ask.url = NULL;
	assert_nothing(s, ask);
	vfy_store_close(s);
}

/* -- wishes ------------------------------------------------------------------ */

static void
test_wishes(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);

	assert_nothing(s, ask_crl(URL, VFY_AT_HAND));
	assert_nothing(s, ask_crl(URL, VFY_AT_HAND));
	assert_int_equal(stats(s).wishes, 1);
	assert_nothing(s, ask_ocsp("http://o/", "request", VFY_AT_HAND));
	assert_nothing(s, ask_ocsp("http://o/", "another", VFY_AT_HAND));
	assert_int_equal(stats(s).wishes, 3);
	/* nobody could fulfil these */
	assert_nothing(s, ask_crl(NULL, VFY_AT_HAND));
	assert_nothing(s, ask_crl("ldap://h/cn=crl", VFY_AT_HAND));
	assert_nothing(s, ask_crl("https://h/a.crl", VFY_AT_HAND));
	assert_int_equal(stats(s).wishes, 3);
	assert_int_equal(p->fake.calls, 0);
	vfy_store_close(s);
	assert_int_equal(
	    sql_number(p->file,
		"SELECT count(*) FROM wish WHERE first_wished > 0"
		" AND (request = CAST('request' AS BLOB)) ="
		"     (kind = 2 AND request <> CAST('another' AS BLOB))"),
	    3);
}

static void
test_wishes_are_bounded(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	char url[64];

	for (int i = 0; i < 1030; i++) {
		(void)snprintf(url, sizeof(url), "http://h/%d", i);
		assert_nothing(s, ask_crl(url, VFY_AT_HAND));
	}
	assert_int_equal(stats(s).wishes, 1024);
	vfy_store_close(s);
	/* the oldest gave way */
	assert_int_equal(sql_number(p->file,
			     "SELECT count(*) FROM wish WHERE url IN"
			     " ('http://h/0', 'http://h/5', 'http://h/6',"
			     "  'http://h/1029')"),
	    2);
}

/* -- fetches that fail --------------------------------------------------------- */

static void
test_foreign_urls_are_refused(void **state)
{
	static const char *const urls[] = { "https://h/", "file:///etc/passwd",
		"ldap://h/", "ftp://h/", "h/a.crl", "", "http://", "http:///x",
		"http://user@h/", "http://user:pw@h/", "http://h/a b",
		"http://h/a\r\nX: y", "http://h\\@other/", "http://h/\x80" };
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	char longer[4096] = "http://h/";

	fake_set(&p->fake, "one");
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		assert_nothing(s, ask_crl(urls[i], VFY_UNTIL_DEADLINE));
	memset(longer + 9, 'a', 2048 - 8);
	assert_nothing(s, ask_crl(longer, VFY_UNTIL_DEADLINE));
	assert_int_equal(p->fake.calls, 0);
	longer[2048] = '\0';
	assert_gets(s, ask_crl(longer, VFY_UNTIL_DEADLINE), "one");
	assert_gets(s, ask_crl("HTTP://h/@", VFY_UNTIL_DEADLINE), "one");
	vfy_store_close(s);
}

static void
test_too_big(void **state)
{
	struct place *p = *state;
	struct vfy_store *s;

	p->options.max_crl = 10;
	s = open_ok(p);
	fake_set(&p->fake, "0123456789");
	assert_gets(s, ask_crl(URL, VFY_UNTIL_DEADLINE), "0123456789");
	assert_int_equal(p->fake.last_max, 10);
	/* a fetcher that does not keep to its limit; and an empty answer */
	p->fake.body_len = 11;
	assert_nothing(s, ask_crl(URL, VFY_UNTIL_DEADLINE));
	p->fake.body_len = 0;
	assert_nothing(s, ask_crl("http://h/2", VFY_UNTIL_DEADLINE));
	keep(s, ask_crl(URL, VFY_AT_HAND), "0123456789a", NOW, NOW + DAY);
	keep(s, ask_crl(URL, VFY_AT_HAND), "", NOW, NOW + DAY);
	assert_int_equal(stats(s).crls, 0);
	assert_int_equal(stats(s).fetch_failures, 2);
	keep(s, ask_crl(URL, VFY_AT_HAND), "0123456789", NOW, NOW + DAY);
	vfy_store_close(s);
	/* kept when more was allowed */
	p->options.max_crl = 9;
	s = open_ok(p);
	assert_nothing(s, ask_crl(URL, VFY_AT_HAND));
	vfy_store_close(s);
}

static void
test_dead_server_is_left_alone(void **state)
{
	static const enum vfy_fetch_outcome outcomes[] = { VFY_FETCH_REFUSED,
		VFY_FETCH_TIMEOUT, VFY_FETCH_NETWORK };
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	char url[64];

	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(url, sizeof(url), "http://dead%zu/", i);
		p->fake.outcome = outcomes[i];
		p->fake.calls = 0;
		assert_nothing(s, ask_ocsp(url, "1", VFY_UNTIL_DEADLINE));
		assert_nothing(s, ask_ocsp(url, "1", VFY_UNTIL_DEADLINE));
		assert_nothing(s, ask_ocsp(url, "2", VFY_UNTIL_DEADLINE));
		assert_int_equal(p->fake.calls, 1);
	}
	fake_set(&p->fake, "one");
	assert_gets(
	    s, ask_ocsp("http://alive/", "1", VFY_UNTIL_DEADLINE), "one");
	vfy_store_close(s);
}

/* What answers, and refuses, is alive: only this request is not repeated. */
static void
test_refused_request_is_not_repeated(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);

	p->fake.outcome = VFY_FETCH_HTTP;
	assert_nothing(s, ask_ocsp("http://o/", "1", VFY_UNTIL_DEADLINE));
	assert_nothing(s, ask_ocsp("http://o/", "1", VFY_UNTIL_DEADLINE));
	assert_int_equal(p->fake.calls, 1);
	fake_set(&p->fake, "good");
	assert_nothing(s, ask_ocsp("http://o/", "1", VFY_UNTIL_DEADLINE));
	assert_gets(s, ask_ocsp("http://o/", "2", VFY_UNTIL_DEADLINE), "good");
	vfy_store_close(s);
}

/* A question in a hurry says nothing about the server, nor does our own lack. */
static void
test_our_own_trouble_is_not_the_servers(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_UNTIL_DEADLINE);
	struct vfy_store *s = open_ok(p);
	struct vfy_blob *blob;

	p->fake.outcome = VFY_FETCH_TIMEOUT;
	ask.deadline = monotonic() + 900;
	assert_nothing(s, ask);
	ask.deadline = monotonic() + 60000;
	p->fake.err = VFY_EIO;
	assert_nothing(s, ask);
	p->fake.err = VFY_ENOMEM;
	assert_int_equal(get(s, &ask, &blob), VFY_ENOMEM);
	assert_int_equal(p->fake.calls, 3);
	/* with something stale at hand that is better than an error */
	keep(s, ask, "stale", NOW - 2 * DAY, NOW - DAY);
	assert_gets(s, ask, "stale");
	assert_int_equal(stats(s).fetch_failures, 4);
	vfy_store_close(s);
}

static void
test_negative(void **state)
{
	struct negative *n = calloc(1, sizeof(*n));
	uint8_t key[DIGEST_LEN] = { 1 }, other[DIGEST_LEN] = { 2 };

	(void)state;
	assert_non_null(n);
	negative_init(n);
	assert_int_equal(negative_left(n, key, 1000), 0);
	negative_add(n, key, 1, 31000);
	assert_int_equal(negative_left(n, key, 1000), 30000);
	assert_int_equal(negative_left(n, key, 30999), 1);
	assert_int_equal(negative_left(n, key, 31000), 0);
	assert_int_equal(negative_left(n, other, 1000), 0);
	negative_add(n, key, 2, 61000);
	assert_int_equal(negative_left(n, key, 60999), 1);
	assert_int_equal(negative_failures(n, key), 2);
	negative_add(n, other, 1, 61000);
	negative_drop(n, other);
	assert_int_equal(negative_left(n, other, 1000), 0);
	assert_int_equal(negative_failures(n, other), 0);
	for (int i = 2; i < NEGATIVE_SLOTS; i++) {
		other[4] = (uint8_t)(i >> 8);
		other[5] = (uint8_t)i;
		negative_add(n, other, 1, 61000);
	}
	assert_int_equal(negative_left(n, key, 31000), 30000);
	negative_add(n, (uint8_t[DIGEST_LEN]){ 3 }, 1, 61000);
	assert_int_equal(negative_left(n, key, 31000), 0);
	negative_destroy(n);
	free(n);
}

static void
test_bad_questions(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_UNTIL_DEADLINE);
	struct vfy_store *s = open_ok(p);
	struct vfy_blob *blob;
	static const uint8_t zeros[8192];

	ask.kind = (enum vfy_ask_kind)0;
	assert_int_equal(get(s, &ask, &blob), VFY_EARG);
	keep(s, ask, "x", NOW, 0);
	ask.kind = (enum vfy_ask_kind)4;
	assert_int_equal(get(s, &ask, &blob), VFY_EARG);
	keep(s, ask, "x", NOW, 0);
	ask = ask_crl(URL, VFY_UNTIL_DEADLINE);
	ask.issuer_key = (struct vfy_span){ zeros, sizeof(zeros) };
	assert_nothing(s, ask);
	ask = ask_ocsp(URL, "", VFY_UNTIL_DEADLINE);
	ask.request = (struct vfy_span){ zeros, sizeof(zeros) };
	assert_nothing(s, ask);
	assert_int_equal(p->fake.calls, 0);
	vfy_store_close(s);
}

static void
test_allow_net(void **state)
{
	static const char *const bad[][2] = { { "10.0.0.0/33", NULL },
		{ "10.0.0.1/8", NULL }, { "localhost", NULL }, { "", NULL },
		{ "10.0.0.0/", NULL }, { "10.0.0.0/08", NULL },
		{ "10.0.0.0/-1", NULL }, { "10.0.0.0/8 ", NULL },
		{ "::1/129", NULL }, { "fe80::1%eth0", NULL },
		{ "10.0.0/8", NULL }, { "10.0.0.0/8/8", NULL } };
	static const char *const good[] = { "10.0.0.0/8", "0.0.0.0/0", "::/0",
		"::1", "2001:db8::/33", "127.0.0.1", NULL };
	struct place *p = *state;
	struct vfy_store *s = NULL;
	struct vfy_store_error err;

	p->options.fetcher = NULL;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		p->options.allow_net = bad[i];
		assert_int_equal(
		    vfy_store_open(p->dir, &p->options, &s, &err), VFY_EARG);
		assert_non_null(strstr(err.what, bad[i][0]));
	}
	p->options.allow_net = good;
	s = open_ok(p);
	vfy_store_close(s);
}

/* -- places that are not as they should be --------------------------------------- */

static void
test_no_database(void **state)
{
	static const char *const texts[] = { "x", "This is a letter.\n",
		"SQLite format 3" };
	struct place *p = *state;
	char log[160], noise[4096];

	assert_int_equal(mkdir(p->dir, 0700), 0);
	for (size_t i = 0; i < 3; i++) {
		write_file(p->file, texts[i], strlen(texts[i]));
		open_fails(p, VFY_EIO, "evidence.db is not an evidence store");
		assert_file(p->file, texts[i], strlen(texts[i]));
	}
	memset(noise, 0x5a, sizeof(noise));
	write_file(p->file, noise, sizeof(noise));
	open_fails(p, VFY_EIO, "move it away");
	assert_file(p->file, noise, sizeof(noise));
	(void)snprintf(log, sizeof(log), "%s-wal", p->file);
	assert_int_equal(access(log, F_OK), -1);
	/* an empty file is as good as none */
	write_file(p->file, "", 0);
	vfy_store_close(open_ok(p));
}

static void
test_database_of_another_program(void **state)
{
	struct place *p = *state;

	assert_int_equal(mkdir(p->dir, 0700), 0);
	sql(p->file, "CREATE TABLE recipe(cake TEXT)");
	assert_int_equal(chmod(p->file, 0600), 0);
	open_fails(p, VFY_EIO, "another program");
	assert_int_equal(
	    sql_number(p->file, "SELECT count(*) FROM sqlite_master"), 1);
}

static void
test_newer_schema(void **state)
{
	struct place *p = *state;

	vfy_store_close(open_ok(p));
	sql(p->file, "PRAGMA user_version=99");
	open_fails(p, VFY_EIO, "newer version (schema 99");
	assert_int_equal(sql_number(p->file, "PRAGMA user_version"), 99);
}

/* The first schema, as it was: evidence in it survives. */
static const char version_1[] =
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
    "PRAGMA user_version=1;"
    /* SHA-256 of "abc" (FIPS 180-4's example) */
    "INSERT INTO blob VALUES(1, x'ba7816bf8f01cfea414140de5dae2223"
    "b00361a396177a9cb410ff61f20015ad', CAST('abc' AS BLOB));"
    "INSERT INTO evidence VALUES(1, 1, 'http://crl.test/a.crl', x'aa00000000"
    "000000000000000000000000000000000000000000000000000000', x'',"
    " x'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',"
    " 1800000000, 1800086400, 1800000000);";

static void
test_older_schema(void **state)
{
	struct place *p = *state;
	struct vfy_store *s;

	assert_int_equal(mkdir(p->dir, 0700), 0);
	sql(p->file, version_1);
	assert_int_equal(chmod(p->file, 0600), 0);
	p->options.read_only = true;
	open_fails(p, VFY_EIO, "older form (schema 1)");
	p->options.read_only = false;
	s = open_ok(p);
	assert_gets(s, ask_crl(URL, VFY_AT_HAND), "abc");
	assert_nothing(s, ask_crl("http://h/2", VFY_AT_HAND));
	assert_int_equal(stats(s).wishes, 1);
	vfy_store_close(s);
	assert_int_equal(sql_number(p->file, "PRAGMA user_version"), 3);
	/* and it is what a new one is */
	s = open_ok(p);
	assert_gets(s, ask_crl(URL, VFY_AT_HAND), "abc");
	vfy_store_close(s);
}

static void
test_foreign_owner_or_mode(void **state)
{
	struct place *p = *state;
	char aside[128];

	vfy_store_close(open_ok(p));
	assert_int_equal(chmod(p->dir, 0720), 0);
	open_fails(p, VFY_EIO, "written by others");
	assert_int_equal(chmod(p->dir, 0702), 0);
	open_fails(p, VFY_EIO, "written by others");
	assert_int_equal(chmod(p->dir, 0755), 0);
	vfy_store_close(open_ok(p));
	assert_int_equal(chmod(p->file, 0620), 0);
	open_fails(p, VFY_EIO, "written by others");
	assert_int_equal(chmod(p->file, 0644), 0);
	vfy_store_close(open_ok(p));
	(void)snprintf(aside, sizeof(aside), "%s/aside.db", p->dir);
	assert_int_equal(rename(p->file, aside), 0);
	assert_int_equal(symlink(aside, p->file), 0);
	open_fails(p, VFY_EIO, "not a regular file");
	assert_int_equal(unlink(p->file), 0);
	assert_int_equal(mkdir(p->file, 0700), 0);
	open_fails(p, VFY_EIO, "not a regular file");
	assert_int_equal(rmdir(p->file), 0);
	assert_int_equal(rename(aside, p->file), 0);
	if (geteuid() != 0)
		return;
	assert_int_equal(chown(p->file, 65534, 65534), 0);
	open_fails(p, VFY_EIO, "belongs to user 65534");
	assert_int_equal(chown(p->file, 0, 0), 0);
	assert_int_equal(chown(p->dir, 65534, 65534), 0);
	open_fails(p, VFY_EIO, "belongs to user 65534");
}

static void
test_not_a_directory(void **state)
{
	struct place *p = *state;

	write_file(p->dir, "x", 1);
	open_fails(p, VFY_EIO, "not a directory");
	assert_file(p->dir, "x", 1);
	assert_int_equal(unlink(p->dir), 0);
	(void)snprintf(p->dir, sizeof(p->dir), "%s/no/such", p->top);
	open_fails(p, VFY_EIO, "cannot make");
}

static void
test_read_only(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_store *s;

	/* nothing there: nothing is made */
	p->options.read_only = true;
	s = open_ok(p);
	assert_nothing(s, ask);
	keep(s, ask, "one", NOW, NOW + DAY);
	assert_nothing(s, ask);
	assert_int_equal(stats(s).crls, 0);
	vfy_store_close(s);
	assert_int_equal(access(p->dir, F_OK), -1);

	p->options.read_only = false;
	s = open_ok(p);
	keep(s, ask, "one", NOW, NOW + DAY);
	vfy_store_close(s);

	p->options.read_only = true;
	s = open_ok(p);
	keep(s, ask, "two", NOW + 1, NOW + DAY);
	assert_gets(s, ask, "one");
	assert_nothing(s, ask_crl("http://h/2", VFY_AT_HAND));
	assert_int_equal(stats(s).wishes, 0);
	fake_set(&p->fake, "three");
	assert_gets(s, ask_crl("http://h/2", VFY_UNTIL_DEADLINE), "three");
	vfy_store_close(s);
}

/* In a child that is nobody special: root may write everywhere. */
static int
use_as_nobody(struct place *p)
{
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_store_error err = { "" };
	struct vfy_blob *blob = NULL;
	struct vfy_store *s = NULL;
	int ok;

	if (geteuid() == 0 &&
	    (setgroups(0, NULL) != 0 || setgid(65534) != 0 ||
		setuid(65534) != 0))
		return 2;
	if (vfy_store_open(p->dir, &p->options, &s, &err) != 0) {
		fprintf(stderr, "%s\n", err.what);
		return 3;
	}
	keep(s, ask, "two", NOW + 1, NOW + DAY);
	ok = get(s, &ask, &blob) == 0 && memcmp(blob->der.ptr, "one", 3) == 0;
	if (blob != NULL)
		blob->release(blob);
	ask.url = "http://h/2";
	ok = ok && get(s, &ask, &blob) == VFY_ENOENT;
	vfy_store_close(s);
	return ok ? 0 : 1;
}

static void
test_read_only_directory(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	uid_t owner = geteuid() == 0 ? 65534 : geteuid();
	int status = -1;
	pid_t child;

	keep(s, ask_crl(URL, VFY_AT_HAND), "one", NOW, NOW + DAY);
	vfy_store_close(s);
	if (geteuid() == 0) {
		assert_int_equal(chown(p->dir, owner, owner), 0);
		assert_int_equal(chown(p->file, owner, owner), 0);
	}
	for (int i = 0; i < 3; i++) {
		/* the folder, the file, both */
		assert_int_equal(chmod(p->dir, i == 1 ? 0700 : 0500), 0);
		assert_int_equal(chmod(p->file, i == 0 ? 0600 : 0400), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			_exit(use_as_nobody(p));
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	assert_int_equal(chmod(p->dir, 0700), 0);
}

static void
test_default_directory(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = NULL;
	struct vfy_store_error err;
	char path[160];

	assert_int_equal(unsetenv("XDG_CACHE_HOME"), 0);
	assert_int_equal(setenv("HOME", p->top, 1), 0);
	assert_int_equal(vfy_store_open(NULL, NULL, &s, &err), 0);
	vfy_store_close(s);
	(void)snprintf(
	    path, sizeof(path), "%s/.cache/libverify/evidence.db", p->top);
	assert_int_equal(access(path, F_OK), 0);

	(void)snprintf(path, sizeof(path), "%s/xdg", p->top);
	assert_int_equal(setenv("XDG_CACHE_HOME", path, 1), 0);
	assert_int_equal(vfy_store_open(NULL, NULL, &s, &err), 0);
	vfy_store_close(s);
	(void)snprintf(
	    path, sizeof(path), "%s/xdg/libverify/evidence.db", p->top);
	assert_int_equal(access(path, F_OK), 0);

	assert_int_equal(setenv("XDG_CACHE_HOME", "relative", 1), 0);
	assert_int_equal(unsetenv("HOME"), 0);
	assert_int_equal(vfy_store_open(NULL, NULL, &s, &err), VFY_EIO);
	assert_non_null(strstr(err.what, "HOME"));
	assert_int_equal(access("relative", F_OK), -1);
}

/* -- damage ------------------------------------------------------------------ */

static void
test_damaged_bytes(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_store *s = open_ok(p);

	keep(s, ask, "one", NOW, NOW + DAY);
	keep(s, ask_crl("http://h/2", VFY_AT_HAND), "two", NOW, NOW + DAY);
	sql(p->file,
	    "UPDATE blob SET der = CAST('0ne' AS BLOB)"
	    " WHERE der = CAST('one' AS BLOB)");
	assert_nothing(s, ask);
	assert_int_equal(stats(s).crls, 1);
	/* and can be had again */
	keep(s, ask, "one", NOW, NOW + DAY);
	assert_gets(s, ask, "one");
	assert_gets(s, ask_crl("http://h/2", VFY_AT_HAND), "two");
	vfy_store_close(s);
}

/* Is there a database that was set aside, by this number? */
static void
assert_aside(const struct place *p, int number)
{
	char path[160];

	(void)snprintf(path, sizeof(path), "%s.damaged-%d", p->file, number);
	if (access(path, F_OK) != 0)
		fail_msg("%s is missing", path);
}

/* A schema that says it is ours, with nothing behind it. */
static void
test_missing_tables(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_UNTIL_DEADLINE);
	struct vfy_store *s;

	vfy_store_close(open_ok(p));
	sql(p->file, "DROP TABLE wish; DROP TABLE evidence; DROP TABLE blob");
	fake_set(&p->fake, "one");
	s = open_ok(p);
	assert_gets(s, ask, "one");
	keep(s, ask, "one", NOW, NOW + DAY);
	assert_gets(s, ask_crl(URL, VFY_AT_HAND), "one");
	vfy_store_close(s);
	assert_aside(p, 1);
}

/* Overwritten while it is open: there is less at hand, nothing else. */
static void
test_damaged_while_open(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_UNTIL_DEADLINE);
	struct vfy_store *s = open_ok(p);
	struct vfy_blob *blob = NULL;
	char noise[4096], url[64];
	struct stat st;
	int fd;

	for (int i = 0; i < 200; i++) {
		(void)snprintf(url, sizeof(url), "http://h/%d", i);
		keep(s, ask_crl(url, VFY_AT_HAND), url, NOW, NOW + DAY);
	}
	vfy_store_close(s);
	s = open_ok(p);
	memset(noise, 0x5a, sizeof(noise));
	assert_int_equal(stat(p->file, &st), 0);
	fd = open(p->file, O_WRONLY);
	assert_true(fd >= 0);
	for (off_t at = 0; at < st.st_size; at += (off_t)sizeof(noise))
		assert_int_equal(
		    pwrite(fd, noise, sizeof(noise), at), sizeof(noise));
	(void)close(fd);
	fake_set(&p->fake, "fetched");
	for (int i = 0; i < 200; i++) {
		(void)snprintf(url, sizeof(url), "http://h/%d", i);
		ask.url = url;
		assert_int_equal(get(s, &ask, &blob), 0);
		blob->release(blob);
		keep(s, ask, "fetched", NOW + 1, NOW + DAY);
	}
	ask.url = "http://h/new";
	ask.wait = VFY_AT_HAND;
	assert_nothing(s, ask);
	vfy_store_close(s);
	/* set aside, and begun anew */
	vfy_store_close(open_ok(p));
	assert_aside(p, 1);
}

static void
test_removed_while_open(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_UNTIL_DEADLINE);
	struct vfy_store *s = open_ok(p);
	char log[160];

	assert_int_equal(unlink(p->file), 0);
	(void)snprintf(log, sizeof(log), "%s-wal", p->file);
	(void)unlink(log);
	(void)snprintf(log, sizeof(log), "%s-shm", p->file);
	(void)unlink(log);
	(void)snprintf(log, sizeof(log), "%s/blobs", p->dir);
	assert_int_equal(rmdir(log), 0);
	assert_int_equal(rmdir(p->dir), 0);
	fake_set(&p->fake, "one");
	assert_gets(s, ask, "one");
	keep(s, ask, "one", NOW, NOW + DAY);
	assert_gets(s, ask, "one");
	vfy_store_close(s);
}

/* Another process writes for a long time: look-ups and wishes don't wait. */
static void
test_locked_by_a_writer(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	sqlite3 *db = NULL;

	keep(s, ask_crl(URL, VFY_AT_HAND), "one", NOW, NOW + DAY);
	assert_int_equal(sqlite3_open(p->file, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_gets(s, ask_crl(URL, VFY_AT_HAND), "one");
	assert_nothing(s, ask_crl("http://h/2", VFY_AT_HAND));
	assert_int_equal(stats(s).wishes, 0);
	assert_int_equal(
	    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	assert_nothing(s, ask_crl("http://h/2", VFY_AT_HAND));
	assert_int_equal(stats(s).wishes, 1);
	(void)sqlite3_close(db);
	vfy_store_close(s);
}

static void
test_large(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl(URL, VFY_AT_HAND);
	struct vfy_store *s = open_ok(p);
	const struct vfy_source *source = vfy_store_source(s);
	size_t len = 5 * 1024 * 1024 + 1;
	uint8_t *bytes = malloc(len);
	struct vfy_blob *blob;

	assert_non_null(bytes);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(i * 31 >> 3);
	source->keep(source->arg, &ask, (struct vfy_span){ bytes, len }, NOW,
	    NOW + DAY, NULL);
	assert_int_equal(get(s, &ask, &blob), 0);
	vfy_store_close(s); /* what was handed out lives on */
	assert_int_equal(blob->der.len, len);
	assert_memory_equal(blob->der.ptr, bytes, len);
	blob->release(blob);
	free(bytes);
}

/* -- threads ------------------------------------------------------------------ */

#define THREADS 6
#define ROUNDS 40

struct worker {
	struct vfy_store *store;
	int number;
	int wrong;
};

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct vfy_blob *blob;
	char url[64];

	for (int i = 0; i < ROUNDS; i++) {
		struct vfy_ask ask;

		(void)snprintf(url, sizeof(url), "http://h/%d", i % 10);
		ask = ask_crl(url, VFY_UNTIL_DEADLINE);
		if (get(w->store, &ask, &blob) != 0) {
			w->wrong++;
			continue;
		}
		keep(w->store, ask, url, NOW - 100 + i, NOW + DAY);
		if (blob->der.len == 0)
			w->wrong++;
		blob->release(blob);
		(void)snprintf(
		    url, sizeof(url), "http://w/%d/%d", w->number, i);
		ask = ask_crl(url, VFY_AT_HAND);
		if (get(w->store, &ask, &blob) != VFY_ENOENT)
			w->wrong++;
	}
	return NULL;
}

static void
test_threads(void **state)
{
	struct place *p = *state;
	struct fake quiet;
	struct worker w[THREADS];
	pthread_t thread[THREADS];
	struct vfy_store *s;

	fake_init(&quiet);
	fake_set(&quiet, "fetched");
	/* it notes nothing when it is called by many at once */
	quiet.fetcher.arg = &p->fake;
	fake_set(&p->fake, "fetched");
	p->fake.fetcher.arg = &quiet;
	s = open_ok(p);
	for (int i = 0; i < THREADS; i++) {
		w[i] = (struct worker){ s, i, 0 };
		assert_int_equal(
		    pthread_create(&thread[i], NULL, work, &w[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(thread[i], NULL), 0);
		assert_int_equal(w[i].wrong, 0);
	}
	assert_int_equal(stats(s).crls, 10);
	assert_true(stats(s).wishes > 0);
	assert_gets(s, ask_crl("http://h/7", VFY_AT_HAND), "http://h/7");
	vfy_store_close(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_modes),
		TEST(test_fetched_is_not_kept_unless_told),
		TEST(test_no_descriptors),
		TEST(test_reopened),
		TEST(test_second_process),
		TEST(test_many_processes_at_once),
		TEST(test_inherited_store_is_left_alone),
		TEST(test_older_never_replaces_newer),
		TEST(test_shared_blob_stays),
		TEST(test_stale),
		TEST(test_fresh_or_not),
		TEST(test_all_of_a_key),
		TEST(test_key_and_url),
		TEST(test_only_the_first_fetches),
		TEST(test_ocsp_by_request),
		TEST(test_issuer),
		TEST(test_wishes),
		TEST(test_wishes_are_bounded),
		TEST(test_foreign_urls_are_refused),
		TEST(test_too_big),
		TEST(test_dead_server_is_left_alone),
		TEST(test_refused_request_is_not_repeated),
		TEST(test_our_own_trouble_is_not_the_servers),
		cmocka_unit_test(test_negative),
		TEST(test_bad_questions),
		TEST(test_allow_net),
		TEST(test_no_database),
		TEST(test_database_of_another_program),
		TEST(test_newer_schema),
		TEST(test_older_schema),
		TEST(test_foreign_owner_or_mode),
		TEST(test_not_a_directory),
		TEST(test_read_only),
		TEST(test_read_only_directory),
		TEST(test_default_directory),
		TEST(test_damaged_bytes),
		TEST(test_missing_tables),
		TEST(test_damaged_while_open),
		TEST(test_removed_while_open),
		TEST(test_locked_by_a_writer),
		TEST(test_large),
		TEST(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
