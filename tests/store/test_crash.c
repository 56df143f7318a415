/* SPDX-License-Identifier: MIT */
/*
 * test_crash.c - a store that is killed while it writes, that has no room, that
 * others hold locked, and whose clock jumps: nothing committed is lost, nothing
 * half-written is used, and no question hangs or fails for it.
 */
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "evidence_build.h"
#include "store_place.h"

#define KEYS 6
#define KILLS 200

static int
tear_down_all(void **state)
{
	db_free_all();
	return tear_down(state);
}

/* Every third one is a file of its own. */
static struct vfy_span
nth_crl(int n)
{
	return evidence_crl(n, NOW + n, NOW + DAY,
	    n % 3 == 0 ? MIB + 4096 : (size_t)(n % 100) * 10);
}

static void
nth_url(int n, char url[64])
{
	(void)snprintf(url, 64, "http://h/%d", n % KEYS);
}

static void
keep_nth(struct vfy_store *s, int n)
{
	const struct vfy_source *source = vfy_store_source(s);
	struct vfy_span der = nth_crl(n);
	struct vfy_ask ask;
	char url[64];

	nth_url(n, url);
	ask = ask_crl(url, VFY_AT_HAND);
	source->keep(source->arg, &ask, der, NOW + n, NOW + DAY, NULL);
}

/* Which one lies under the key of n? It must be the whole of one. -1: none. */
static int
which_of(struct vfy_store *s, int n)
{
	struct vfy_ask ask;
	struct vfy_blob *blob;
	struct vfy_span want;
	struct vfy_peek peek;
	char url[64];
	int found;

	nth_url(n, url);
	ask = ask_crl(url, VFY_AT_HAND);
	if (get(s, &ask, &blob) != 0)
		return -1;
	assert_int_equal(vfy_evidence_peek(VFY_ASK_CRL, blob->der, &peek), 0);
	found = (int)(peek.this_update - NOW);
	want = nth_crl(found);
	assert_int_equal(blob->der.len, want.len);
	assert_memory_equal(blob->der.ptr, want.ptr, want.len);
	assert_int_equal(found % KEYS, n % KEYS);
	blob->release(blob);
	return found;
}

/* -- killed ------------------------------------------------------------------- */

/* Writes from number first on, and says each number once it is kept. */
static void
write_until_killed(const struct place *p, int first, int fd)
{
	struct vfy_store *s = NULL;
	int ready = -1;

	if (vfy_store_open(p->dir, &p->options, &s, NULL) != 0 ||
	    write(fd, &ready, sizeof(ready)) != (ssize_t)sizeof(ready))
		_exit(1);
	for (int n = first;; n++) {
		keep_nth(s, n);
		if (write(fd, &n, sizeof(n)) != (ssize_t)sizeof(n))
			_exit(2);
		db_free_all();
	}
}

/*
 * One round: the numbers that were committed go into last. Every fifth kills
 * it while it may still be opening the store; all others after some writes,
 * however long these take here, large ones among them every fourth time.
 */
static void
kill_one(const struct place *p, int first, int round, int last[KEYS])
{
	int pipes[2], status = -1, n;
	int writes = rand() % (round % 4 == 1 ? 8 : 3);
	pid_t child;

	assert_int_equal(pipe(pipes), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)close(pipes[0]);
		write_until_killed(p, first, pipes[1]);
	}
	(void)close(pipes[1]);
	for (int i = -1; round % 5 != 0 && i < writes; i++) {
		assert_int_equal(read(pipes[0], &n, sizeof(n)), sizeof(n));
		if (n >= 0)
			last[n % KEYS] = n;
	}
	(void)usleep((useconds_t)(rand() % 8000));
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	while (read(pipes[0], &n, sizeof(n)) == (ssize_t)sizeof(n))
		if (n >= 0)
			last[n % KEYS] = n;
	(void)close(pipes[0]);
}

static void
assert_nothing_lost(struct place *p, const int last[KEYS], bool check)
{
	struct vfy_store *s = open_ok(p);
	uint64_t damaged = 99;

	for (int k = 0; k < KEYS; k++) {
		int found = which_of(s, k);

		/* it may have been killed before it could say so */
		if (found < last[k])
			fail_msg("key %d: %d instead of %d", k, found, last[k]);
	}
	if (check) {
		assert_int_equal(vfy_store_check(s, &damaged), 0);
		assert_int_equal(damaged, 0);
	}
	vfy_store_close(s);
}

static void
fail_when_told(void *arg, const char *message)
{
	(void)arg;
	fail_msg("%s", message);
}

static void
test_killed(void **state)
{
	struct place *p = *state;
	int last[KEYS], written = 0, large = 0;
	char command[128];

	p->options.log = fail_when_told;
	for (int k = 0; k < KEYS; k++)
		last[k] = -1;
	srand(1);
	for (int i = 0; i < KILLS; i++) {
		/* at any moment, from its making on */
		if (i % 20 == 0) {
			(void)snprintf(
			    command, sizeof(command), "rm -rf '%s'", p->dir);
			assert_int_equal(system(command), 0);
			for (int k = 0; k < KEYS; k++)
				last[k] = -1;
		}
		kill_one(p, i * 999 + 1, i, last);
		for (int k = 0; k < KEYS; k++) {
			written += last[k] > i * 999;
			large += last[k] > i * 999 && last[k] % 3 == 0;
		}
		assert_nothing_lost(p, last, i % 4 == 0);
		db_free_all();
	}
	/* the test is worth something only if they did write */
	assert_true(written > KILLS / 2);
	assert_true(large > KILLS / 20);
}

/* -- no room ----------------------------------------------------------------------- */

/* Fills the store until nothing goes in any more, and lives on. In a child. */
static int
fill_up(const struct place *p)
{
	struct vfy_store *s = NULL;
	struct vfy_store_stats before;
	uint64_t damaged = 1;
	int failed = 0;
	char url[64];

	if (vfy_store_open(p->dir, &p->options, &s, NULL) != 0)
		return 10;
	keep(s, ask_crl(URL, VFY_AT_HAND), "first", NOW, NOW + DAY);
	for (int i = 0; i < 400 && failed < 20; i++) {
		struct vfy_ask ask;
		struct vfy_blob *blob;
		const struct vfy_source *source = vfy_store_source(s);
		/* small ones until it is full, then large ones, too */
		struct vfy_span der = evidence_crl(
		    i, NOW, NOW + DAY, failed % 2 == 1 ? 2 * MIB : 20000);

		(void)snprintf(url, sizeof(url), "http://h/%d", i);
		ask = ask_crl(url, VFY_AT_HAND);
		source->keep(source->arg, &ask, der, NOW, NOW + DAY, NULL);
		if (get(s, &ask, &blob) != 0)
			failed++;
		else
			blob->release(blob);
		db_free_all();
	}
	if (failed < 20 || vfy_store_stats(s, &before) != 0)
		return 11;
	assert_gets(s, ask_crl(URL, VFY_AT_HAND), "first");
	if (vfy_store_check(s, &damaged) != 0 || damaged != 0)
		return 12;
	vfy_store_close(s);
	if (vfy_store_open(p->dir, &p->options, &s, NULL) != 0)
		return 13;
	assert_gets(s, ask_crl(URL, VFY_AT_HAND), "first");
	vfy_store_close(s);
	return 0;
}

static int
run_child(const struct place *p, int (*body)(const struct place *p))
{
	int status = -1;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(body(p));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

#define NO_MOUNT 77

static int
fill_a_small_disk(const struct place *p)
{
	struct place small = *p;

	if (unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mkdir(p->dir, 0700) != 0 ||
	    mount("none", p->dir, "tmpfs", 0, "size=3m,mode=0700") != 0)
		return NO_MOUNT;
	return fill_up(&small);
}

/* Files of at most a megabyte: writes fail as if there were no room. */
static int
fill_small_files(const struct place *p)
{
	struct rlimit limit = { 1000000, 1000000 };

	(void)signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 20;
	return fill_up(p);
}

static void
test_disk_full(void **state)
{
	int rc = run_child(*state, fill_a_small_disk);

	if (rc == NO_MOUNT)
		skip();
	assert_int_equal(rc, 0);
}

static void
test_files_full(void **state)
{
	assert_int_equal(run_child(*state, fill_small_files), 0);
}

/* -- locked ------------------------------------------------------------------------- */

/* Another program holds the database for ever. */
static void
test_locked(void **state)
{
	struct place *p = *state;
	struct vfy_ask ask = ask_crl("http://h/2", VFY_UNTIL_DEADLINE);
	struct vfy_store *s = open_ok(p);
	struct vfy_blob *blob;
	sqlite3 *db = NULL;

	keep(s, ask_crl(URL, VFY_AT_HAND), "one", NOW, NOW + DAY);
	assert_int_equal(sqlite3_open(p->file, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
	fake_set(&p->fake, "two");
	for (int i = 0; i < 3; i++) {
		assert_gets(s, ask_crl(URL, VFY_AT_HAND), "one");
		ask.deadline = monotonic() + 300;
		assert_int_equal(get(s, &ask, &blob), 0);
		keep(s, ask, "two", NOW, NOW + DAY);
		blob->release(blob);
	}
	assert_int_equal(p->fake.calls, 3);
	/* a failure is remembered all the same */
	p->fake.outcome = VFY_FETCH_NETWORK;
	ask.at = (int64_t)time(NULL);
	ask.deadline = monotonic() + 60000;
	assert_nothing(s, ask);
	assert_nothing(s, ask);
	assert_int_equal(p->fake.calls, 4);
	assert_int_equal(vfy_store_refresh(s, NULL, NULL), 0);
	assert_int_equal(
	    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	keep(s, ask, "two", NOW, NOW + DAY);
	assert_gets(s, ask_crl("http://h/2", VFY_AT_HAND), "two");
	(void)sqlite3_close(db);
	vfy_store_close(s);
}

/* -- clocks ------------------------------------------------------------------------- */

/* The machine's clock jumped since everything in here was written. */
static void
test_clock_jumps(void **state)
{
	static const int64_t jumps[] = { DAY, -DAY, 3653 * DAY, -3653 * DAY };
	struct place *p = *state;
	struct vfy_store *s;
	struct vfy_ask ask;
	char text[512];

	for (size_t i = 0; i < 4; i++) {
		int64_t now = (int64_t)time(NULL);
		struct vfy_span crl =
		    evidence_crl(1, now - 10, now + 1000, 10 * (i + 1));
		const struct vfy_source *source;
		struct vfy_blob *blob;

		s = open_ok(p);
		source = vfy_store_source(s);
		ask = ask_crl(URL, VFY_UNTIL_DEADLINE);
		ask.at = now;
		source->keep(
		    source->arg, &ask, crl, now - 10, now + 1000, NULL);
		p->fake.outcome = VFY_FETCH_NETWORK;
		ask.url = "http://h/dead";
		assert_nothing(s, ask);
		ask.wait = VFY_AT_HAND;
		assert_nothing(s, ask);
		/* all times that were noted by the other clock */
		(void)snprintf(text, sizeof(text),
		    "UPDATE blob SET last_used = last_used - %lld;"
		    "UPDATE failure SET until = until - %lld;"
		    "UPDATE wish SET due = due - %lld,"
		    " first_wished = first_wished - %lld;"
		    "INSERT INTO lease SELECT key, x'00', (until - 10) * 1000"
		    " FROM failure",
		    (long long)jumps[i], (long long)jumps[i],
		    (long long)jumps[i], (long long)jumps[i]);
		sql(p->file, text);
		vfy_store_close(s);

		s = open_ok(p);
		/* dates of evidence are compared with the question's time only */
		ask.url = URL;
		assert_int_equal(get(s, &ask, &blob), 0);
		assert_true(blob->kept);
		blob->release(blob);
		/* nothing is barred for longer than it would have been */
		fake_set(&p->fake, "alive");
		ask.url = "http://h/dead";
		ask.wait = VFY_UNTIL_DEADLINE;
		assert_gets(s, ask, "alive");
		/* neither evicted nor kept for ever */
		keep(s, ask_crl("http://h/3", VFY_AT_HAND), "x", NOW, 0);
		assert_gets(s, ask_crl("http://h/3", VFY_AT_HAND), "x");
		assert_int_equal(vfy_store_refresh(s, NULL, NULL), 0);
		vfy_store_close(s);
		sql(p->file,
		    "DELETE FROM evidence; DELETE FROM pending;"
		    " DELETE FROM wish; DELETE FROM lease;"
		    " DELETE FROM failure; DELETE FROM blob");
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_killed),
		TEST(test_disk_full),
		TEST(test_files_full),
		TEST(test_locked),
		TEST(test_clock_jumps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
