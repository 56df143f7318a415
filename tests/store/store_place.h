/* SPDX-License-Identifier: MIT */
/*
 * store_place.h - what tests of the store share: a directory for each test, a
 * fetcher in place of the network, and questions. Include after cmocka.h.
 */
#ifndef STORE_PLACE_TEST_H
#define STORE_PLACE_TEST_H
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bounds.h"
#include "clock.h"
#include "vfy_store.h"

#define NOW INT64_C(1800000000)
#define DAY INT64_C(86400)
#define URL "http://crl.test/a.crl"

/* -- the fake fetcher ------------------------------------------------------- */

struct fake {
	struct vfy_fetcher fetcher;
	atomic_int calls;
	enum vfy_fetch_outcome outcome;
	int err;
	char body[64];
	size_t body_len; /* more than body holds: that many zeros */
	char last_url[64];
	size_t last_post_len, last_max;
	/* a body of one's own instead of the text; borrowed */
	struct vfy_span bytes;
	char etag[VFY_VALIDATOR_MAX];	   /* said with it */
	char last_etag[VFY_VALIDATOR_MAX]; /* asked with */
	int pause;			   /* milliseconds that it takes */
};

struct fake_blob {
	struct vfy_blob blob;
	uint8_t *bytes;
};

static inline void
fake_release(struct vfy_blob *blob)
{
	struct fake_blob *f = (struct fake_blob *)blob;

	free(f->bytes);
	free(f);
}

static inline int
fake_fetch(void *arg, const struct vfy_fetch *what, struct vfy_fetched *out)
{
	struct fake *f = arg;
	struct fake_blob *b;
	size_t len;

	atomic_fetch_add(&f->calls, 1);
	if (f->pause > 0)
		(void)usleep((useconds_t)f->pause * 1000);
	if (f->err != 0)
		return f->err;
	if (f->fetcher.arg == f && what->deadline != 0) {
		(void)snprintf(
		    f->last_url, sizeof(f->last_url), "%s", what->url);
		f->last_post_len = what->post.len;
		f->last_max = what->max_bytes;
		(void)snprintf(f->last_etag, sizeof(f->last_etag), "%s",
		    what->etag != NULL ? what->etag : "");
	}
	out->outcome = f->outcome;
	if (f->outcome != VFY_FETCH_OK)
		return 0;
	b = calloc(1, sizeof(*b));
	assert_non_null(b);
	len = f->bytes.len > 0 ? f->bytes.len : f->body_len;
	b->bytes = calloc(1, len + 1);
	assert_non_null(b->bytes);
	if (f->bytes.len > 0)
		memcpy(b->bytes, f->bytes.ptr, len);
	else if (len <= sizeof(f->body))
		memcpy(b->bytes, f->body, len);
	b->blob.der = (struct vfy_span){ b->bytes, len };
	(void)snprintf(out->etag, sizeof(out->etag), "%s", f->etag);
	b->blob.kept = true; /* not for a fetcher to say */
	b->blob.release = fake_release;
	out->body = &b->blob;
	return 0;
}

static inline void
fake_set(struct fake *f, const char *body)
{
	f->bytes.len = 0;
	f->err = 0;
	f->outcome = VFY_FETCH_OK;
	f->body_len = strlen(body);
	memcpy(f->body, body, f->body_len);
}

static inline void
fake_init(struct fake *f)
{
	memset(f, 0, sizeof(*f));
	f->fetcher = (struct vfy_fetcher){ .arg = f, .fetch = fake_fetch };
	f->outcome = VFY_FETCH_NETWORK;
}

/* -- a directory for each test ---------------------------------------------- */

struct place {
	char top[64];	/* made, 0755, of ours */
	char dir[96];	/* the store's: not made */
	char file[128]; /* the database */
	struct fake fake;
	struct vfy_store_options options;
};

static inline int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	(void)snprintf(p->top, sizeof(p->top), "/tmp/vfy-store-XXXXXX");
	assert_non_null(mkdtemp(p->top));
	assert_int_equal(chmod(p->top, 0755), 0);
	(void)snprintf(p->dir, sizeof(p->dir), "%s/s", p->top);
	(void)snprintf(p->file, sizeof(p->file), "%s/evidence.db", p->dir);
	fake_init(&p->fake);
	p->options.fetcher = &p->fake.fetcher;
	*state = p;
	return 0;
}

static inline int
tear_down(void **state)
{
	struct place *p = *state;
	char command[128];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", p->top);
	assert_int_equal(system(command), 0);
	free(p);
	return 0;
}

static inline struct vfy_store *
open_ok(const struct place *p)
{
	struct vfy_store *s = NULL;
	struct vfy_store_error err;
	int rc = vfy_store_open(p->dir, &p->options, &s, &err);

	if (rc != 0)
		print_error("%s\n", err.what);
	assert_int_equal(rc, 0);
	assert_string_equal(err.what, "");
	return s;
}

/* Fails with rc, and says why, naming the place. */
static inline void
open_fails(const struct place *p, int want, const char *word)
{
	struct vfy_store *s = NULL;
	struct vfy_store_error err;

	assert_int_equal(vfy_store_open(p->dir, &p->options, &s, &err), want);
	assert_null(s);
	if (strstr(err.what, word) == NULL || strstr(err.what, p->dir) == NULL)
		fail_msg(
		    "\"%s\" lacks \"%s\" or \"%s\"", err.what, word, p->dir);
}

/* Runs sql on the database, behind the store's back. */
static inline void
sql(const char *file, const char *text)
{
	sqlite3 *db = NULL;
	char *message = NULL;

	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	(void)sqlite3_busy_timeout(db, 2000);
	if (sqlite3_exec(db, text, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", text, message);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	/* by now a store that is open sees it */
	store_clock_pause(RECENT_LOOK_MILLISECONDS + 1);
}

static inline int
sql_number(const char *file, const char *text)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	int n;

	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, text, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	n = sqlite3_column_int(stmt, 0);
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
	return n;
}

static inline void
write_file(const char *path, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static inline void
assert_file(const char *path, const void *bytes, size_t len)
{
	char buf[4096];
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	assert_int_equal(fread(buf, 1, sizeof(buf), f), len);
	assert_memory_equal(buf, bytes, len);
	(void)fclose(f);
}

/* -- questions ------------------------------------------------------------- */

static const uint8_t key_a[32] = { 0xaa };

static inline int64_t
monotonic(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* A question for a CRL of key_a at NOW, within a minute. */
static inline struct vfy_ask
ask_crl(const char *url, enum vfy_wait wait)
{
	return (struct vfy_ask){ .kind = VFY_ASK_CRL,
		.url = url,
		.issuer_key = { key_a, sizeof(key_a) },
		.wait = wait,
		.deadline = monotonic() + 60000,
		.at = NOW };
}

static inline struct vfy_ask
ask_ocsp(const char *url, const char *request, enum vfy_wait wait)
{
	struct vfy_ask ask = ask_crl(url, wait);

	ask.kind = VFY_ASK_OCSP;
	ask.request =
	    (struct vfy_span){ (const uint8_t *)request, strlen(request) };
	return ask;
}

static inline int
get(struct vfy_store *s, const struct vfy_ask *ask, struct vfy_blob **out)
{
	const struct vfy_source *source = vfy_store_source(s);

	*out = NULL;
	return source->get(source->arg, ask, out);
}

static inline void
assert_gets(struct vfy_store *s, struct vfy_ask ask, const char *want)
{
	struct vfy_blob *blob;

	assert_int_equal(get(s, &ask, &blob), 0);
	assert_int_equal(blob->der.len, strlen(want));
	assert_memory_equal(blob->der.ptr, want, strlen(want));
	blob->release(blob);
}

static inline void
assert_nothing(struct vfy_store *s, struct vfy_ask ask)
{
	struct vfy_blob *blob;

	assert_int_equal(get(s, &ask, &blob), VFY_ENOENT);
	assert_null(blob);
}

static inline void
keep(struct vfy_store *s, struct vfy_ask ask, const char *bytes,
    int64_t this_update, int64_t next_update)
{
	const struct vfy_source *source = vfy_store_source(s);

	source->keep(source->arg, &ask,
	    (struct vfy_span){ (const uint8_t *)bytes, strlen(bytes) },
	    this_update, next_update, NULL);
}

static inline struct vfy_store_stats
stats(struct vfy_store *s)
{
	struct vfy_store_stats st;

	assert_int_equal(vfy_store_stats(s, &st), 0);
	return st;
}

#endif
