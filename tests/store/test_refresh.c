/* SPDX-License-Identifier: MIT */
/*
 * test_refresh.c - fetching ahead, and what is pending until the engine has
 * seen it; back-off; conditional requests; one fetch for all who want the same.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "evidence_build.h"
#include "store_place.h"

#define URL2 "http://crl.test/b.crl"

static int
tear_down_all(void **state)
{
	db_free_all();
	return tear_down(state);
}

static int64_t
wall(void)
{
	return (int64_t)time(NULL);
}

/* A question about the present. */
static struct vfy_ask
ask_now(const char *url, enum vfy_wait wait)
{
	struct vfy_ask ask = ask_crl(url, wait);

	ask.at = wall();
	return ask;
}

/* The next CRL that the server gives. */
static void
serve(struct place *p, struct vfy_span der, const char *etag)
{
	p->fake.outcome = VFY_FETCH_OK;
	p->fake.bytes = der;
	(void)snprintf(p->fake.etag, sizeof(p->fake.etag), "%s", etag);
}

/* What the engine does: looks, and has it kept if it is good. The bytes' length. */
static size_t
judge(struct vfy_store *s, struct vfy_ask ask, bool good, int64_t this_update,
    int64_t next_update, bool *kept)
{
	const struct vfy_source *source = vfy_store_source(s);
	struct vfy_blob *blob;
	size_t len;

	if (get(s, &ask, &blob) != 0)
		return 0;
	len = blob->der.len;
	*kept = blob->kept;
	if (good && !blob->kept)
		source->keep(
		    source->arg, &ask, blob->der, this_update, next_update, NULL);
	blob->release(blob);
	return len;
}

static struct vfy_store_refreshed
refresh(struct vfy_store *s, bool insist)
{
	struct vfy_store_budget budget = { .insist = insist };
	struct vfy_store_refreshed done;

	assert_int_equal(vfy_store_refresh(s, &budget, &done), 0);
	return done;
}

/* -- ahead -------------------------------------------------------------------- */

/* A wish, drained by another process; authenticated by the next question. */
static void
test_wish_to_evidence(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p), *other;
	struct vfy_ask ask = ask_now(URL, VFY_AT_HAND);
	int64_t now = wall();
	struct vfy_span crl = evidence_crl(1, now - 10, now + DAY, 10);
	struct vfy_store_refreshed done;
	bool kept = true;

	assert_nothing(s, ask);
	assert_int_equal(stats(s).wishes, 1);
	serve(p, crl, "\"1\"");
	other = open_ok(p);
	done = refresh(other, false);
	vfy_store_close(other);
	assert_int_equal(done.fetched, 1);
	assert_int_equal(p->fake.calls, 1);
	assert_int_equal(stats(s).wishes, 0);
	assert_int_equal(stats(s).pending, 1);
	assert_int_equal(stats(s).crls, 0);
	/* by the issuer's key, as the engine asks first */
	ask.url = NULL;
	assert_int_equal(judge(s, ask, true, now - 10, now + DAY, &kept), crl.len);
	assert_false(kept);
	assert_int_equal(stats(s).pending, 0);
	assert_int_equal(stats(s).crls, 1);
	/* it is found by the URL that it was fetched from */
	ask.url = URL;
	assert_int_equal(judge(s, ask, true, 0, 0, &kept), crl.len);
	assert_true(kept);
	assert_int_equal(p->fake.calls, 1);
	vfy_store_close(s);
	assert_int_equal(sql_number(p->file,
			     "SELECT count(*) FROM evidence WHERE etag = '\"1\"'"
			     " AND url = '" URL "' AND refresh_at > 0"),
	    1);
}

/* What the engine refuses is not given again at once, and hides nothing. */
static void
test_refused_pending(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_now(URL, VFY_AT_HAND);
	int64_t now = wall();
	struct vfy_span good = evidence_crl(1, now - 10, now + DAY, 10);
	struct vfy_span third = evidence_crl(3, now - 20, now + DAY, 30);
	struct vfy_span bad = evidence_crl(2, now - 5, now + DAY, 20);
	const struct vfy_source *source = vfy_store_source(s);
	struct vfy_ask other = ask_now(URL2, VFY_AT_HAND);
	bool kept;

	source->keep(source->arg, &ask, good, now - 10, now + DAY, NULL);
	source->keep(source->arg, &other, third, now - 20, now + DAY, NULL);
	sql(p->file, "UPDATE evidence SET refresh_at = 1 WHERE url = '" URL "'");
	serve(p, bad, "");
	assert_int_equal(refresh(s, false).fetched, 1);
	assert_int_equal(stats(s).pending, 1);
	ask.url = NULL;
	/* pending first; all others keep their places behind it */
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), bad.len);
	assert_false(kept);
	ask.nth = 1;
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), good.len);
	ask.nth = 2;
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), third.len);
	ask.nth = 3;
	assert_nothing(s, ask);
	/* the next question */
	ask.nth = 0;
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), good.len);
	assert_true(kept);
	assert_int_equal(sql_number(p->file, "SELECT refusals FROM pending"), 1);
	/* after a while it has another chance; and when the clock was set back */
	sql(p->file, "UPDATE pending SET retry_at = 1");
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), bad.len);
	sql(p->file, "UPDATE pending SET retry_at = 9000000000");
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), bad.len);
	/* and goes when nobody wants it */
	sql(p->file, "UPDATE pending SET retry_at = 0, expires_at = 1");
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), good.len);
	assert_int_equal(vfy_store_check(s, NULL), 0);
	assert_int_equal(stats(s).pending, 0);
	assert_int_equal(sql_number(p->file, "SELECT count(*) FROM blob"), 2);
	vfy_store_close(s);
}

/* Genuine, and older: an answer that somebody recorded. */
static void
test_replayed_answers(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_now(URL, VFY_AT_HAND);
	int64_t now = wall();
	struct vfy_span new = evidence_crl(7, now - 10, now + DAY, 10);
	struct vfy_span early = evidence_crl(8, now - 100, now + DAY, 20);
	struct vfy_span lower = evidence_crl(6, now - 5, now + DAY, 30);
	struct vfy_span expired = evidence_crl(9, now - 5, now - 1, 40);
	const struct vfy_span old[] = { early, lower, expired };
	const struct vfy_source *source = vfy_store_source(s);
	bool kept;

	source->keep(source->arg, &ask, new, now - 10, now + DAY, NULL);
	for (size_t i = 0; i < 3; i++) {
		sql(p->file,
		    "UPDATE evidence SET refresh_at = 1; DELETE FROM failure");
		serve(p, old[i], "");
		assert_int_equal(refresh(s, true).failed, 1);
		assert_int_equal(stats(s).pending, 0);
		assert_int_equal(judge(s, ask, false, 0, 0, &kept), new.len);
		assert_true(kept);
	}
	assert_int_equal(p->fake.calls, 3);
	/* a question that waits gets no older one either: what is at hand is stale */
	vfy_store_close(s);
	sql(p->file,
	    "UPDATE evidence SET next_update = next_update - 200000;"
	    " DELETE FROM failure");
	s = open_ok(p);
	serve(p, early, "");
	ask.wait = VFY_UNTIL_DEADLINE;
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), new.len);
	assert_true(kept);
	assert_int_equal(p->fake.calls, 4);
	vfy_store_close(s);
}

static void
test_garbage_is_never_pending(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_now(URL, VFY_AT_HAND);

	assert_nothing(s, ask);
	fake_set(&p->fake, "<html>");
	assert_int_equal(refresh(s, false).failed, 1);
	assert_int_equal(stats(s).pending, 0);
	assert_int_equal(stats(s).wishes, 1);
	/* left alone for a while */
	assert_int_equal(refresh(s, false).failed, 0);
	assert_int_equal(p->fake.calls, 1);
	/* unless somebody insists */
	serve(p, evidence_crl(1, ask.at, ask.at + DAY, 0), "");
	assert_int_equal(refresh(s, true).fetched, 1);
	assert_int_equal(p->fake.calls, 2);
	assert_nothing(s, ask_now(URL2, VFY_AT_HAND));
	vfy_store_close(s);
}

static void
test_unchanged(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_now(URL, VFY_UNTIL_DEADLINE);
	int64_t now = wall();
	struct vfy_span crl = evidence_crl(1, now - 10, now + DAY, 10);
	bool kept;

	serve(p, crl, "\"v1\"");
	assert_int_equal(judge(s, ask, true, now - 10, now + DAY, &kept), crl.len);
	assert_string_equal(p->fake.last_etag, "");
	sql(p->file, "UPDATE evidence SET refresh_at = 1");
	p->fake.outcome = VFY_FETCH_UNCHANGED;
	assert_int_equal(refresh(s, false).unchanged, 1);
	assert_string_equal(p->fake.last_etag, "\"v1\"");
	assert_int_equal(p->fake.calls, 2);
	assert_int_equal(sql_number(p->file,
			     "SELECT refresh_at > checked_at AND checked_at > 1"
			     " FROM evidence"),
	    1);
	/* expired, and the server has nothing newer: not asked again at once */
	sql(p->file, "UPDATE evidence SET next_update = this_update + 1");
	ask.at = now + 3600;
	for (int i = 0; i < 3; i++)
		assert_int_equal(judge(s, ask, true, 0, 0, &kept), crl.len);
	assert_int_equal(p->fake.calls, 3);
	vfy_store_close(s);
}

/* In use, and near its end: the hit itself notes the wish. */
static void
test_refresh_ahead(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_now(URL, VFY_AT_HAND);
	int64_t now = wall();
	struct vfy_span crl = evidence_crl(1, now - DAY, now + DAY, 10);
	const struct vfy_source *source = vfy_store_source(s);
	bool kept;

	source->keep(source->arg, &ask, crl, now - DAY, now + DAY, NULL);
	/* in the last part of its time, not at its end */
	assert_int_equal(sql_number(p->file,
			     "SELECT refresh_at BETWEEN"
			     " this_update + 120000 AND next_update - 17000"
			     " FROM evidence"),
	    1);
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), crl.len);
	assert_int_equal(stats(s).wishes, 0);
	sql(p->file, "UPDATE evidence SET refresh_at = 1");
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), crl.len);
	assert_true(kept);
	assert_int_equal(stats(s).wishes, 1);
	/* what nobody uses is not refreshed */
	sql(p->file, "DELETE FROM wish; UPDATE blob SET last_used = 1000");
	serve(p, crl, "");
	assert_int_equal(refresh(s, false).fetched, 0);
	assert_int_equal(p->fake.calls, 0);
	vfy_store_close(s);
}

static void
test_budget(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_store_budget budget = { .items = 3 };
	struct vfy_store_refreshed done;
	int64_t now = wall();
	char url[64];

	for (int i = 0; i < 10; i++) {
		(void)snprintf(url, sizeof(url), "http://h/%d", i);
		assert_nothing(s, ask_now(url, VFY_AT_HAND));
	}
	/* all answer alike, which is fine: the engine tells them apart */
	serve(p, evidence_crl(1, now - 10, now + DAY, 10), "");
	p->fake.fetcher.arg = &p->fake;
	budget.parallel = 1;
	assert_int_equal(vfy_store_refresh(s, &budget, &done), 0);
	assert_int_equal(done.fetched, 3);
	p->fake.pause = 60;
	budget = (struct vfy_store_budget){ .milliseconds = 100,
		.parallel = 1 };
	assert_int_equal(vfy_store_refresh(s, &budget, &done), 0);
	assert_true(done.left >= 1);
	assert_int_equal(done.fetched + done.failed + done.left, 7);
	vfy_store_close(s);
	p->options.read_only = true;
	s = open_ok(p);
	assert_int_equal(vfy_store_refresh(s, NULL, NULL), VFY_EIO);
	assert_int_equal(vfy_store_start_worker(s), VFY_EIO);
	vfy_store_close(s);
}

/* Waits until cond, for as long as it takes. */
#define UNTIL(cond)                                                            \
	while (!(cond))                                                        \
	(void)usleep(2000)

/* A wish is not noted while another thread writes: it comes again with the next
 * question. */
static void
wish_for(struct vfy_store *s, struct vfy_ask ask)
{
	do
		assert_nothing(s, ask);
	while (stats(s).wishes == 0 && stats(s).pending == 0);
}

static void
test_worker(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_now(URL, VFY_AT_HAND);
	int64_t now = wall();
	struct vfy_span crl = evidence_crl(1, now - 10, now + DAY, 10);
	bool kept;

	serve(p, crl, "");
	vfy_store_stop_worker(s);
	assert_int_equal(vfy_store_start_worker(s), 0);
	assert_int_equal(vfy_store_start_worker(s), 0);
	wish_for(s, ask);
	UNTIL(stats(s).pending == 1);
	assert_int_equal(judge(s, ask, true, now - 10, now + DAY, &kept), crl.len);
	assert_int_equal(judge(s, ask, true, now - 10, now + DAY, &kept), crl.len);
	assert_true(kept);
	assert_int_equal(p->fake.calls, 1);
	vfy_store_stop_worker(s);
	/* nobody works now */
	assert_nothing(s, ask_now(URL2, VFY_AT_HAND));
	assert_int_equal(stats(s).wishes, 1);
	assert_int_equal(vfy_store_start_worker(s), 0);
	UNTIL(stats(s).pending == 1);
	vfy_store_close(s); /* which stops it */
}

/* A fetch that lasts until the gate is opened, or it is broken off. */
struct gate {
	struct vfy_fetcher fetcher;
	struct fake *fake;
	atomic_bool inside, open, aborted;
};

static int
gated_fetch(void *arg, const struct vfy_fetch *what, struct vfy_fetched *out)
{
	struct gate *g = arg;

	atomic_store(&g->inside, true);
	UNTIL(atomic_load(&g->open) || atomic_load(&g->aborted));
	if (!atomic_load(&g->open))
		return VFY_EIO;
	return fake_fetch(g->fake, what, out);
}

static void
gated_abort(void *arg, bool abort)
{
	struct gate *g = arg;

	if (abort)
		atomic_store(&g->aborted, true);
}

/* Who takes its place does not wait, and breaks nothing off. */
static void
test_dismissed_worker(void **state)
{
	struct place *p = *state;
	struct gate g = { .fake = &p->fake };
	struct vfy_ask ask = ask_now(URL, VFY_AT_HAND);
	struct vfy_store *s;

	g.fetcher = (struct vfy_fetcher){ &g, gated_fetch, gated_abort };
	p->options.fetcher = &g.fetcher;
	s = open_ok(p);
	vfy_store_dismiss_worker(s);
	serve(p, evidence_crl(1, ask.at - 10, ask.at + DAY, 10), "");
	assert_int_equal(vfy_store_start_worker(s), 0);
	wish_for(s, ask);
	UNTIL(atomic_load(&g.inside));
	vfy_store_dismiss_worker(s);
	assert_false(atomic_load(&g.aborted));
	/* what it has begun it ends */
	atomic_store(&g.open, true);
	UNTIL(stats(s).pending == 1);
	assert_int_equal(p->fake.calls, 1);
	vfy_store_close(s);
}

/* The end of the store waits for no server. */
static void
test_close_breaks_off(void **state)
{
	struct place *p = *state;
	struct gate g = { .fake = &p->fake };
	struct vfy_store *s;

	g.fetcher = (struct vfy_fetcher){ &g, gated_fetch, gated_abort };
	p->options.fetcher = &g.fetcher;
	s = open_ok(p);
	assert_int_equal(vfy_store_start_worker(s), 0);
	wish_for(s, ask_now(URL, VFY_AT_HAND));
	UNTIL(atomic_load(&g.inside));
	vfy_store_dismiss_worker(s);
	vfy_store_close(s);
	assert_true(atomic_load(&g.aborted));
	assert_int_equal(p->fake.calls, 0);
}

/* -- back-off --------------------------------------------------------------------- */

static int
until_seconds(const struct place *p)
{
	return sql_number(p->file,
	    "SELECT max(until) - CAST(strftime('%s','now') AS INTEGER)"
	    " FROM failure");
}

static void
test_backoff(void **state)
{
	static const int bounds[][2] = { { 21, 31 }, { 44, 61 }, { 89, 121 },
		{ 179, 241 }, { 359, 481 }, { 719, 961 }, { 1439, 1921 },
		{ 2699, 3601 }, { 2699, 3601 } };
	struct place *p = *state;
	struct vfy_ask ask = ask_now(URL, VFY_UNTIL_DEADLINE);
	struct vfy_store *s;

	p->fake.outcome = VFY_FETCH_NETWORK;
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		int seconds;

		/* what another process noted counts here, too */
		s = open_ok(p);
		assert_nothing(s, ask);
		assert_nothing(s, ask);
		vfy_store_close(s);
		seconds = until_seconds(p);
		if (seconds < bounds[i][0] || seconds > bounds[i][1])
			fail_msg("failure %zu: %d seconds", i, seconds);
		assert_int_equal(p->fake.calls, i + 1);
		sql(p->file, "UPDATE failure SET until ="
			     " CAST(strftime('%s','now') AS INTEGER) - 1");
	}
	/* the clock was set back, by years: not to be believed */
	sql(p->file, "UPDATE failure SET until = 9000000000");
	s = open_ok(p);
	assert_nothing(s, ask);
	assert_int_equal(p->fake.calls, 10);
	assert_true(until_seconds(p) < 31);
	vfy_store_close(s);
}

/* What the engine would not have kept is not fetched again and again. */
static void
test_unkept_is_negative(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_now(URL, VFY_UNTIL_DEADLINE);
	struct vfy_span bad = evidence_crl(1, ask.at - 10, ask.at + DAY, 10);
	bool kept;

	serve(p, bad, "");
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), bad.len);
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), 0);
	assert_int_equal(p->fake.calls, 1);
	/* a question about another time says nothing about the server */
	sql(p->file, "DELETE FROM failure");
	vfy_store_close(s);
	s = open_ok(p);
	ask.at = wall() + 10 * 365 * DAY;
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), bad.len);
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), bad.len);
	ask.at = wall() - DAY - 10;
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), bad.len);
	/* and one that is kept ends it */
	ask.at = wall();
	assert_int_equal(judge(s, ask, true, ask.at - 10, ask.at + DAY, &kept),
	    bad.len);
	assert_int_equal(sql_number(p->file, "SELECT count(*) FROM failure"), 0);
	vfy_store_close(s);
}

/* But who could not judge it has refused nothing. */
static void
test_unjudged_is_no_refusal(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_now(URL, VFY_UNTIL_DEADLINE);
	struct vfy_span crl = evidence_crl(1, ask.at - 10, ask.at + DAY, 10);
	struct vfy_blob *blob;
	bool kept;

	serve(p, crl, "");
	for (int calls = 1; calls <= 3; calls++) {
		assert_int_equal(get(s, &ask, &blob), 0);
		blob->unjudged = true;
		blob->release(blob);
		assert_int_equal(p->fake.calls, calls);
	}
	assert_int_equal(
	    sql_number(p->file, "SELECT count(*) FROM failure"), 0);
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), crl.len);
	assert_int_equal(
	    sql_number(p->file, "SELECT count(*) FROM failure"), 1);
	vfy_store_close(s);
}

/* -- one fetch for all ---------------------------------------------------------------- */

#define THREADS 120
#define PROCESSES 8
#define THREADS_EACH 10

struct client {
	struct vfy_store *store;
	struct vfy_span want;
	int64_t now;
	int wrong;
};

static void *
be_client(void *arg)
{
	struct client *c = arg;
	struct vfy_ask ask = ask_now(URL, VFY_UNTIL_DEADLINE);
	bool kept;

	if (judge(c->store, ask, true, c->now - 10, c->now + DAY, &kept) !=
	    c->want.len)
		c->wrong = 1;
	return NULL;
}

/* n clients at once. How many got something else? */
static int
be_clients(struct vfy_store *s, struct vfy_span want, int64_t now, int n)
{
	struct client client[THREADS];
	pthread_t thread[THREADS];
	int wrong = 0;

	for (int i = 0; i < n; i++) {
		client[i] = (struct client){ s, want, now, 0 };
		if (pthread_create(&thread[i], NULL, be_client, &client[i]) !=
		    0)
			return -1;
	}
	for (int i = 0; i < n; i++) {
		(void)pthread_join(thread[i], NULL);
		wrong += client[i].wrong;
	}
	return wrong;
}

/* A process of clients, which starts when the pipe closes, and says how often
 * it had to fetch. */
static pid_t
start_process(struct place *p, struct vfy_span want, int64_t now, int go[2])
{
	pid_t child = fork();
	struct vfy_store *s;
	char c;
	int wrong;

	assert_true(child >= 0);
	if (child != 0)
		return child;
	(void)close(go[1]);
	if (vfy_store_open(p->dir, &p->options, &s, NULL) != 0)
		_exit(100);
	if (read(go[0], &c, 1) < 0)
		_exit(102);
	wrong = be_clients(s, want, now, THREADS_EACH);
	vfy_store_close(s);
	_exit(wrong != 0 ? 101 : p->fake.calls);
}

/* 200 clients, in threads and processes, want one expired entry: one fetch. */
static void
test_one_fetch_for_all(void **state)
{
	struct place *p = *state;
	int64_t now = wall();
	struct vfy_span old = evidence_crl(1, now - DAY, now - 10, 10);
	struct vfy_span new = evidence_crl(2, now - 10, now + DAY, 20);
	struct vfy_ask ask = ask_now(URL, VFY_AT_HAND);
	const struct vfy_source *source;
	pid_t child[PROCESSES];
	struct vfy_store *s = open_ok(p);
	int go[2], fetches;

	source = vfy_store_source(s);
	source->keep(source->arg, &ask, old, now - DAY, now - 10, NULL);
	vfy_store_close(s);
	serve(p, new, "");
	p->fake.pause = 100;
	assert_int_equal(pipe(go), 0);
	for (int i = 0; i < PROCESSES; i++)
		child[i] = start_process(p, new, now, go);
	s = open_ok(p);
	(void)close(go[0]);
	(void)close(go[1]);
	assert_int_equal(be_clients(s, new, now, THREADS), 0);
	fetches = p->fake.calls;
	for (int i = 0; i < PROCESSES; i++) {
		int status = -1;

		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_true(WIFEXITED(status));
		fetches += WEXITSTATUS(status);
	}
	assert_int_equal(fetches, 1);
	assert_int_equal(sql_number(p->file, "SELECT count(*) FROM lease"), 0);
	vfy_store_close(s);
}

/* All wait for one that fails: it is not tried by each of them again. */
static void
test_one_failure_for_all(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);

	p->fake.outcome = VFY_FETCH_NETWORK;
	p->fake.pause = 50;
	/* all of them get nothing, which is "wrong" */
	assert_int_equal(
	    be_clients(s, evidence_crl(1, NOW, 0, 0), wall(), 40), 40);
	assert_int_equal(p->fake.calls, 1);
	vfy_store_close(s);
}

/* Without a database there are no leases: threads agree all the same. */
static void
test_one_fetch_without_database(void **state)
{
	struct place *p = *state;
	int64_t now = wall();
	struct vfy_span crl = evidence_crl(2, now - 10, now + DAY, 20);
	struct vfy_store *s;

	p->options.read_only = true;
	s = open_ok(p);
	serve(p, crl, "");
	p->fake.pause = 500;
	assert_int_equal(be_clients(s, crl, now, 40), 0);
	/* who came when it was over had to fetch again */
	assert_true(p->fake.calls < 10);
	vfy_store_close(s);
}

/* Who held the lease died: others wait until it ends, or their deadline does. */
static void
test_lease_of_the_dead(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_now(URL, VFY_UNTIL_DEADLINE);
	struct vfy_span crl = evidence_crl(1, ask.at - 10, ask.at + DAY, 10);
	bool kept;

	serve(p, crl, "");
	/* a lease of everything that this URL could be */
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), crl.len);
	sql(p->file,
	    "INSERT INTO lease SELECT key, x'00', (CAST(strftime('%s','now')"
	    " AS INTEGER) + 2) * 1000 FROM failure; DELETE FROM failure");
	vfy_store_close(s);
	s = open_ok(p);
	ask.deadline = monotonic() + 150;
	assert_int_equal(judge(s, ask, true, 0, 0, &kept), 0);
	assert_int_equal(p->fake.calls, 1);
	ask.deadline = monotonic() + 60000;
	assert_int_equal(judge(s, ask, true, ask.at - 10, ask.at + DAY, &kept),
	    crl.len);
	assert_int_equal(p->fake.calls, 2);
	vfy_store_close(s);
	/* one that ends in ten years is void */
	sql(p->file, "DELETE FROM evidence; DELETE FROM lease");
	s = open_ok(p);
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), crl.len);
	sql(p->file, "INSERT INTO lease SELECT key, x'00', 2100000000000"
		     " FROM failure; DELETE FROM failure");
	vfy_store_close(s);
	s = open_ok(p);
	assert_int_equal(judge(s, ask, false, 0, 0, &kept), crl.len);
	assert_int_equal(p->fake.calls, 4);
	vfy_store_close(s);
}

static void *
write_for_a_while(void *arg)
{
	sqlite3 *db = arg;

	(void)usleep(900 * 1000);
	(void)sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	return NULL;
}

static void *
be_another(void *arg)
{
	struct client *c = arg;

	c->wrong = be_clients(c->store, c->want, c->now, 1);
	return NULL;
}

/* Somebody writes for longer than a lease's try: still one fetch. */
static void
test_lease_of_the_patient(void **state)
{
	struct place *p = *state;
	int64_t now = wall();
	struct vfy_span crl = evidence_crl(2, now - 10, now + DAY, 20);
	struct vfy_store *s = open_ok(p), *t = open_ok(p);
	struct client other = { t, crl, now, 0 };
	pthread_t writer, second;
	sqlite3 *db = NULL;

	serve(p, crl, "");
	p->fake.pause = 200;
	assert_int_equal(sqlite3_open(p->file, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(
	    pthread_create(&writer, NULL, write_for_a_while, db), 0);
	assert_int_equal(pthread_create(&second, NULL, be_another, &other), 0);
	assert_int_equal(be_clients(s, crl, now, 1), 0);
	(void)pthread_join(second, NULL);
	(void)pthread_join(writer, NULL);
	assert_int_equal(other.wrong, 0);
	assert_int_equal(p->fake.calls, 1);
	(void)sqlite3_close(db);
	vfy_store_close(t);
	vfy_store_close(s);
}

/* A blob that outlives the store has nobody to report to. */
static void
test_blob_outlives_store(void **state)
{
	struct place *p = *state;
	struct vfy_store *s = open_ok(p);
	struct vfy_ask ask = ask_now(URL, VFY_UNTIL_DEADLINE);
	struct vfy_span crl = evidence_crl(1, ask.at - 10, ask.at + DAY, 10);
	struct vfy_blob *blob;

	serve(p, crl, "");
	assert_int_equal(get(s, &ask, &blob), 0);
	vfy_store_close(s);
	assert_memory_equal(blob->der.ptr, crl.ptr, crl.len);
	blob->release(blob);
	assert_int_equal(sql_number(p->file, "SELECT count(*) FROM failure"), 0);
	/* nobody has to wait for us */
	assert_int_equal(sql_number(p->file, "SELECT count(*) FROM lease"), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_wish_to_evidence),
		TEST(test_refused_pending),
		TEST(test_replayed_answers),
		TEST(test_garbage_is_never_pending),
		TEST(test_unchanged),
		TEST(test_refresh_ahead),
		TEST(test_budget),
		TEST(test_worker),
		TEST(test_dismissed_worker),
		TEST(test_close_breaks_off),
		TEST(test_backoff),
		TEST(test_unkept_is_negative),
		TEST(test_unjudged_is_no_refusal),
		TEST(test_one_fetch_for_all),
		TEST(test_one_failure_for_all),
		TEST(test_one_fetch_without_database),
		TEST(test_lease_of_the_dead),
		TEST(test_lease_of_the_patient),
		TEST(test_blob_outlives_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
