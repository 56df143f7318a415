/* SPDX-License-Identifier: MIT */
/*
 * test_outage.c - verifyd while things break: its fetcher is killed, itself is
 * killed, its store is removed, descriptors run out, responders hang, it is
 * asked to stop while requests wait. Nothing kept is lost, nobody hangs, and
 * "unknown" is never "good".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "live_server.h"
#include "running.h"

#define ALLOWED "revocation=hard&network=allowed&hostname="
#define CACHED "revocation=hard&network=cached&hostname="
#define WAITERS 6
#define HELD 16

static struct running service;
static struct live_server web;
/* Who listens, and never answers; whom it took so far. */
static int hung, held[HELD];
static size_t num_held;
static char *good_rsa, *revoked, *stuck;
static char root[128], root_of_stuck[128], store[128];

static char *
read_pki(const char *pki, const char *name)
{
	char path[192];

	snprintf(path, sizeof(path), "%s/%s/%s", service.folder, pki, name);
	return read_whole(path, NULL);
}

/* Puts a CRL of the PKI where its certificates say that it is. */
static void
serve_crl(const char *path)
{
	char file[192];
	size_t len;
	char *der;

	snprintf(file, sizeof(file), "%s/pki%s", service.folder, path);
	der = read_whole(file, &len);
	live_put(&web, path, (struct vfy_span){ (uint8_t *)der, len });
}

static unsigned
listen_hung(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	hung = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(hung, (struct sockaddr *)&in, sizeof(in)), 0);
	assert_int_equal(listen(hung, 100), 0);
	assert_int_equal(getsockname(hung, (struct sockaddr *)&in, &len), 0);
	return ntohs(in.sin_port);
}

static void
start_again(void)
{
	running_start(&service, "--store", store, "--allow-net", "127.0.0.0/8",
	    "--trust", root, "--trust", root_of_stuck, "--workers", "4",
	    "--max-waiting", "64", NULL);
}

/* With a store in which no server has failed yet. */
static void
start(void)
{
	static int n;

	snprintf(store, sizeof(store), "%s/store%d", service.folder, n++);
	start_again();
}

/* The answer to a question; it must be one. */
static const char *
verdict_of(const char *pem, const char *query)
{
	static char body[65536];

	assert_int_equal(
	    ask_pem(&service, pem, query, body, sizeof(body)), 200);
	return body;
}

static bool
says(const char *body, const char *reason)
{
	char text[64];

	snprintf(text, sizeof(text), "\"reason\":\"%s\"", reason);
	return strstr(body, text) != NULL;
}

/* Asks until that is the reason. */
static void
until_says(const char *pem, const char *query, const char *reason)
{
	int64_t latest = monotonic_now() + PATIENCE_MS;

	while (!says(verdict_of(pem, query), reason)) {
		assert_true(monotonic_now() < latest);
		pause_ms(50);
	}
}

/* The fetcher's process, if it is not other; waits for it. */
static pid_t
fetcher_but(pid_t other)
{
	int64_t latest = monotonic_now() + PATIENCE_MS;
	pid_t keeper = find_child(service.pid, "verifyd-keep"), pid;

	assert_true(keeper > 0);
	while (
	    (pid = find_child(keeper, "verifyd-fetch")) == 0 || pid == other) {
		assert_true(monotonic_now() < latest);
		pause_ms(20);
	}
	return pid;
}

/* Questions that wait for who never answers; each on its own connection. */
static void
park(int fd[WAITERS])
{
	struct pollfd p = { .fd = hung, .events = POLLIN };
	size_t len, i;
	char *text = question(stuck, ALLOWED "revoked-crl.test", &len);

	for (i = 0; i < WAITERS; i++) {
		fd[i] =
		    i % 2 == 0 ? connect_unix(&service) : connect_tcp(&service);
		assert_true(fd[i] >= 0);
		assert_true(send_bytes(fd[i], text, len));
	}
	free(text);
	/* one of them has come to where it waits */
	assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
	assert_true(num_held < HELD);
	held[num_held++] = accept(hung, NULL, NULL);
}

/* All are answered, and none with "valid". */
static void
assert_undetermined(int fd[WAITERS])
{
	char body[65536];
	size_t i;

	for (i = 0; i < WAITERS; i++) {
		assert_int_equal(
		    receive_answer(fd[i], body, sizeof(body)), 200);
		assert_true(says(body, "revocation-unknown"));
		close(fd[i]);
	}
}

/* -- the fetcher -------------------------------------------------------------- */

static void
test_fetcher_killed(void **state)
{
	int fd[WAITERS];
	pid_t pid;

	(void)state;
	start();
	pid = fetcher_but(0);
	park(fd);
	kill(pid, SIGKILL);
	assert_undetermined(fd);
	assert_true(is_healthy(&service));
	fetcher_but(pid);
	until_says(good_rsa, ALLOWED "good-rsa.test", "ok");
	running_stop(&service);
}

/* One that hangs is replaced too, and holds up nobody meanwhile. */
static void
test_fetcher_hangs(void **state)
{
	int fd[WAITERS];
	pid_t pid;

	(void)state;
	start();
	pid = fetcher_but(0);
	park(fd);
	kill(pid, SIGSTOP);
	assert_undetermined(fd);
	fetcher_but(pid);
	until_says(good_rsa, ALLOWED "good-rsa.test", "ok");
	running_stop(&service);
}

/* Neither process of the fetcher is left behind by a service that is killed. */
static void
test_no_orphans(void **state)
{
	int64_t latest = monotonic_now() + PATIENCE_MS;
	pid_t keeper, fetcher;

	(void)state;
	start();
	fetcher = fetcher_but(0);
	keeper = find_child(service.pid, "verifyd-keep");
	kill(service.pid, SIGKILL);
	assert_int_equal(running_wait(&service), -1);
	/* as a signal to all of them would have it */
	kill(keeper, SIGTERM);
	kill(fetcher, SIGTERM);
	while (kill(keeper, 0) == 0 || kill(fetcher, 0) == 0) {
		assert_true(monotonic_now() < latest);
		pause_ms(20);
	}
}

/* -- stopping ------------------------------------------------------------------ */

static void
test_stop_while_parked(void **state)
{
	int fd[WAITERS];

	(void)state;
	start();
	park(fd);
	kill(service.pid, SIGTERM);
	assert_undetermined(fd);
	assert_int_equal(running_wait(&service), 0);
	assert_false(log_has(&service, "Sanitizer"));
}

/* A second signal waits for nothing. */
static void
test_stop_twice(void **state)
{
	int fd[WAITERS], status;
	size_t i;

	(void)state;
	start();
	park(fd);
	kill(service.pid, SIGTERM);
	while (!log_has(&service, "stopping on"))
		pause_ms(10);
	kill(service.pid, SIGTERM);
	for (i = 0; i < WAITERS; i++) {
		status = receive_answer(fd[i], NULL, 0);
		assert_true(status == 0 || status == 200 || status == 503);
		close(fd[i]);
	}
	assert_int_equal(running_wait(&service), 0);
	assert_false(log_has(&service, "Sanitizer"));
}

/* Who goes away while parked leaves nothing. */
static void
test_gone_while_parked(void **state)
{
	int64_t latest = monotonic_now() + PATIENCE_MS;
	unsigned before;
	int fd[WAITERS];
	size_t i;

	(void)state;
	start();
	before = count_files(&service);
	park(fd);
	for (i = 0; i < WAITERS; i++)
		close(fd[i]);
	/* the store may have opened something meanwhile */
	while (count_files(&service) > before + 3) {
		assert_true(monotonic_now() < latest);
		pause_ms(50);
	}
	assert_true(is_healthy(&service));
	running_stop(&service);
}

/* -- itself ---------------------------------------------------------------------- */

struct load {
	pthread_t thread;
	atomic_bool *stop;
	unsigned wrong;
};

/* Asks all the time; whoever answers must not say what is not so. */
static void *
load_thread(void *arg)
{
	struct load *l = arg;
	char body[65536];

	while (!atomic_load(l->stop))
		if (ask_pem(&service, revoked, CACHED "revoked-crl.test", body,
			sizeof(body)) == 200 &&
		    !says(body, "revoked"))
			l->wrong++;
	return NULL;
}

/* Killed at any moment, under load: what was kept is there again. */
static void
test_killed(void **state)
{
	struct load load[4];
	atomic_bool stop;
	int round;
	size_t i;

	(void)state;
	start();
	assert_true(
	    says(verdict_of(revoked, ALLOWED "revoked-crl.test"), "revoked"));
	for (round = 0; round < 4; round++) {
		atomic_init(&stop, false);
		for (i = 0; i < 4; i++) {
			load[i] = (struct load){ .stop = &stop };
			assert_int_equal(pthread_create(&load[i].thread, NULL,
					     load_thread, &load[i]),
			    0);
		}
		pause_ms(100 + 70 * round);
		kill(service.pid, SIGKILL);
		assert_int_equal(running_wait(&service), -1);
		/* its socket is taken over, while they go on asking */
		start_again();
		pause_ms(100);
		atomic_store(&stop, true);
		for (i = 0; i < 4; i++) {
			assert_int_equal(pthread_join(load[i].thread, NULL), 0);
			assert_int_equal(load[i].wrong, 0);
		}
		assert_true(says(
		    verdict_of(revoked, CACHED "revoked-crl.test"), "revoked"));
	}
	running_stop(&service);
}

/* Without its store it knows less, and says so. */
static void
test_store_removed(void **state)
{
	const char *body;
	int i;

	(void)state;
	start();
	assert_true(
	    says(verdict_of(revoked, ALLOWED "revoked-crl.test"), "revoked"));
	shell("rm -rf %s", store);
	for (i = 0; i < 20; i++) {
		body = verdict_of(revoked,
		    i % 2 == 0 ? CACHED "revoked-crl.test"
			       : ALLOWED "revoked-crl.test");
		assert_true(
		    says(body, "revoked") || says(body, "revocation-unknown"));
		/* what needs none is answered as ever */
		verdict_of(good_rsa, "revocation=off&hostname=good-rsa.test");
	}
	assert_true(is_healthy(&service));
	running_stop(&service);
}

/* Is there an answer for somebody else? Root can try. */
static bool
is_healthy_for_nobody(void)
{
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(setuid(65534) == 0 && is_healthy(&service) ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Few descriptors, and a user who wants them all. */
static void
test_few_files(void **state)
{
	int64_t latest = monotonic_now() + PATIENCE_MS;
	int fd[150], status;
	size_t i, served = 0, refused = 0;

	(void)state;
	service.max_files = 200;
	start();
	service.max_files = 0;
	for (i = 0; i < 150; i++) {
		fd[i] = connect_unix(&service);
		assert_true(fd[i] >= 0);
		(void)send_text(
		    fd[i], "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
		status = receive_answer(fd[i], NULL, 0);
		assert_true(status == 200 || status == 429 || status == 0);
		served += status == 200 ? 1 : 0;
		refused += status == 200 ? 0 : 1;
	}
	assert_true(served >= 10 && refused >= 10);
	if (geteuid() == 0)
		assert_true(is_healthy_for_nobody());
	for (i = 0; i < 150; i++)
		close(fd[i]);
	/* it learns of that a moment later */
	while (!is_healthy(&service)) {
		assert_true(monotonic_now() < latest);
		pause_ms(20);
	}
	until_says(good_rsa, ALLOWED "good-rsa.test", "ok");
	running_stop(&service);
}

/* -- all ----------------------------------------------------------------------------- */

static int
begin(void **state)
{
	unsigned port = listen_hung();

	(void)state;
	live_start(&web);
	running_init(&service);
	assert_int_equal(chmod(service.folder, 0711), 0);
	shell("sh %s/tests/pki/make_pki.sh %s/pki %u %u >/dev/null 2>&1",
	    getenv("top_srcdir"), service.folder, web.port, web.port);
	shell("sh %s/tests/pki/make_pki.sh %s/stuck %u %u >/dev/null 2>&1",
	    getenv("top_srcdir"), service.folder, port, port);
	serve_crl("/root.crl");
	serve_crl("/inter-rsa.crl");
	good_rsa = read_pki("pki", "good-rsa-chain.pem");
	revoked = read_pki("pki", "revoked-crl-chain.pem");
	stuck = read_pki("stuck", "revoked-crl-chain.pem");
	snprintf(root, sizeof(root), "%s/pki/root.pem", service.folder);
	snprintf(root_of_stuck, sizeof(root_of_stuck), "%s/stuck/root.pem",
	    service.folder);
	return 0;
}

static int
finish(void **state)
{
	size_t i;

	(void)state;
	running_end(&service);
	live_stop(&web);
	for (i = 0; i < web.num_places; i++)
		free((void *)(uintptr_t)web.places[i].body.ptr);
	for (i = 0; i < num_held; i++)
		close(held[i]);
	close(hung);
	free(good_rsa);
	free(revoked);
	free(stuck);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fetcher_killed),
		cmocka_unit_test(test_fetcher_hangs),
		cmocka_unit_test(test_no_orphans),
		cmocka_unit_test(test_stop_while_parked),
		cmocka_unit_test(test_stop_twice),
		cmocka_unit_test(test_gone_while_parked),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_store_removed),
		cmocka_unit_test(test_few_files),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}
