/* SPDX-License-Identifier: MIT */
/*
 * test_hostile.c - verifyd against clients that mean it no good: slow ones,
 * floods, endless messages, half-closed and pipelined connections, more
 * connections than there is room for. After each it serves others as before.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "running.h"

#define CERTIFICATE "hostname=good.test&revocation=off"
#define HEAD "Host: localhost\r\n"

static struct running service;
static char *chain; /* good.test's */

static void
assert_healthy(void)
{
	assert_int_equal(waitpid(service.pid, NULL, WNOHANG), 0);
	assert_true(is_healthy(&service));
}

/* Status of a text by TCP. */
static int
ask_tcp(const char *text)
{
	int fd = connect_tcp(&service), status = 0;

	assert_true(fd >= 0);
	if (send_text(fd, text))
		status = receive_answer(fd, NULL, 0);
	close(fd);
	return status;
}

/* -- what is said, and to whom --------------------------------------------------- */

static void
test_places(void **state)
{
	static const char *const paths[] = { "/../../etc/passwd",
		"/v1/../../../etc/passwd", "/v1/../healthz", "/./healthz",
		"//healthz", "/healthz/", "/healthz/..", "/%2e%2e/etc/passwd",
		"/v1/%2e%2e/healthz", "/healthz%00", "/healthz%00.html",
		"/HEALTHZ", "/healthz;x", "/v1/verify/", "/v1%2fverify",
		"/v1\\verify", "*", "healthz", "http://evil.test/healthz",
		"file:///etc/passwd", "/" };
	char text[512];
	size_t i;
	int status;

	(void)state;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\n" HEAD "\r\n",
		    paths[i]);
		status = ask_tcp(text);
		if (status == 200)
			fail_msg("%s is answered", paths[i]);
	}
	assert_healthy();
}

static void
test_origins(void **state)
{
	static const char *const heads[] = { "Host: evil.test",
		"Host: localhost.evil.test", "Host: 127.0.0.1.evil.test",
		"Host: localhost:80:80", "Host: localhost:", "Host: 127.1",
		"Host: 0.0.0.0", "Host: 10.0.0.1", "Host: [::]",
		"Host:", "Host: localhost\r\nHost: localhost",
		"Host: localhost\r\nOrigin: http://localhost",
		"Host: localhost\r\nOrigin: null",
		"Host: localhost\r\nSec-Fetch-Site: cross-site",
		"Host: localhost\r\nSec-Fetch-Site: same-site" };
	char text[512];
	size_t i;
	int status;

	(void)state;
	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		snprintf(text, sizeof(text),
		    "POST /v1/verify HTTP/1.1\r\n%s\r\n"
		    "Content-Type: application/pem-certificate-chain\r\n"
		    "Content-Length: 1\r\n\r\nx",
		    heads[i]);
		status = ask_tcp(text);
		if (status != 403 && status != 400 &&
		    strcmp(heads[i], "Host: localhost:") != 0)
			fail_msg("%s: %d", heads[i], status);
	}
	assert_healthy();
}

static void
test_methods(void **state)
{
	char text[20000], name[64];
	unsigned i, k, seed = 1;
	int fd = connect_tcp(&service);

	(void)state;
	for (i = 0; i < 500; i++) {
		for (k = 0; k < 1 + i % 40; k++) {
			seed = seed * 1103515245 + 12345;
			name[k] = (char)('A' + seed / 65536 % 26);
		}
		name[k] = '\0';
		snprintf(text, sizeof(text),
		    "%s /healthz HTTP/1.1\r\n" HEAD "Content-Length: 0\r\n\r\n",
		    name);
		assert_true(send_text(fd, text));
		assert_int_not_equal(receive_answer(fd, NULL, 0), 200);
	}
	close(fd);
	memset(text, 'M', sizeof(text));
	fd = connect_tcp(&service);
	send_bytes(fd, text, sizeof(text));
	send_text(fd, " /healthz HTTP/1.1\r\n" HEAD "\r\n");
	assert_int_not_equal(receive_answer(fd, NULL, 0), 200);
	close(fd);
	assert_healthy();
}

/* -- how it is said ----------------------------------------------------------------- */

/* Questions one after the other, without waiting: answered in order. */
static void
test_pipelined(void **state)
{
	size_t len, i;
	char *text = question(chain, CERTIFICATE, &len), body[65536];
	int fd = connect_unix(&service);

	(void)state;
	for (i = 0; i < 50; i++) {
		assert_true(send_bytes(fd, text, len));
		assert_true(
		    send_text(fd, "GET /nothing HTTP/1.1\r\n" HEAD "\r\n"));
	}
	for (i = 0; i < 50; i++) {
		assert_int_equal(receive_answer(fd, body, sizeof(body)), 200);
		assert_non_null(strstr(body, "\"verdict\":\"valid\""));
		assert_int_equal(receive_answer(fd, body, sizeof(body)), 404);
	}
	close(fd);
	free(text);
	assert_healthy();
}

/* Who has said all may stop sending; who stops before gets nothing. */
static void
test_half_closed(void **state)
{
	size_t len, cut[3], i;
	char *text = question(chain, CERTIFICATE, &len), body[65536];
	int fd, tcp;

	(void)state;
	for (tcp = 0; tcp < 2; tcp++) {
		fd = tcp ? connect_tcp(&service) : connect_unix(&service);
		assert_true(send_bytes(fd, text, len));
		assert_int_equal(shutdown(fd, SHUT_WR), 0);
		assert_int_equal(receive_answer(fd, body, sizeof(body)), 200);
		assert_non_null(strstr(body, "\"verdict\":\"valid\""));
		await_close(fd);
	}
	cut[0] = 10;
	cut[1] = 60;
	cut[2] = len - 1;
	for (i = 0; i < 3; i++) {
		fd = connect_tcp(&service);
		assert_true(send_bytes(fd, text, cut[i]));
		assert_int_equal(shutdown(fd, SHUT_WR), 0);
		await_close(fd);
	}
	free(text);
	assert_healthy();
}

/* -- too much ------------------------------------------------------------------------ */

/*
 * Sends piece again and again, until it is closed or limit bytes are gone. A
 * status that was said before that is what counts; 0: none.
 */
static int
flood(int fd, const char *piece, size_t limit)
{
	size_t len = strlen(piece), done = 0;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (done < limit && poll(&p, 1, 0) == 0) {
		if (!send_bytes(fd, piece, len))
			break;
		done += len;
	}
	assert_true(done < limit || limit == SIZE_MAX);
	return receive_answer(fd, NULL, 0);
}

static void
test_headers(void **state)
{
	int fd = connect_tcp(&service), status;

	(void)state;
	assert_true(send_text(fd, "GET /healthz HTTP/1.1\r\n" HEAD));
	status = flood(fd, "X-Flood: x\r\n", 100 << 20);
	assert_true(status == 0 || status == 431 || status == 413);
	close(fd);
	/* one without an end */
	fd = connect_tcp(&service);
	assert_true(send_text(fd, "GET /healthz HTTP/1.1\r\n" HEAD "X: "));
	status = flood(fd, "0123456789abcdef", 100 << 20);
	assert_true(status == 0 || status == 431 || status == 413);
	close(fd);
	/* a request line without an end */
	fd = connect_tcp(&service);
	assert_true(send_text(fd, "GET /"));
	status = flood(fd, "0123456789abcdef", 100 << 20);
	assert_true(status == 0 || (status >= 400 && status < 500));
	close(fd);
	assert_healthy();
}

static void
test_bodies(void **state)
{
	static char piece[65536];
	char chunk[65536 + 16];
	int fd = connect_tcp(&service), status;

	(void)state;
	/* one that says what it is */
	assert_true(send_text(fd,
	    "POST /v1/verify HTTP/1.1\r\n" HEAD
	    "Content-Type: application/json\r\n"
	    "Content-Length: 1099511627776\r\n\r\n"));
	assert_int_equal(receive_answer(fd, NULL, 0), 413);
	close(fd);
	/* and one that never ends */
	memset(piece, 'x', sizeof(piece) - 1);
	snprintf(
	    chunk, sizeof(chunk), "%zx\r\n%s\r\n", sizeof(piece) - 1, piece);
	fd = connect_tcp(&service);
	assert_true(send_text(fd,
	    "POST /v1/verify HTTP/1.1\r\n" HEAD
	    "Content-Type: application/json\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n"));
	status = flood(fd, chunk, (size_t)1 << 30);
	assert_true(status == 0 || status == 413);
	close(fd);
	/* a chunk whose extension never ends */
	fd = connect_tcp(&service);
	assert_true(send_text(fd,
	    "POST /v1/verify HTTP/1.1\r\n" HEAD
	    "Content-Type: application/json\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n1;"));
	status = flood(fd, "extension", 100 << 20);
	assert_int_not_equal(status, 200);
	close(fd);
	assert_healthy();
}

/* -- too slow ------------------------------------------------------------------------- */

/* One that trickles, and whether it was cut. */
struct trickle {
	const char *start, *drop;
	int fd;
	bool cut;
};

/* Reads nothing of what it asks for, until nothing more can be sent. */
static int
open_deaf(void)
{
	size_t len;
	char *text = question(chain, CERTIFICATE, &len);
	int fd = connect_unix(&service), stuck = 0;

	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	while (stuck < 20) {
		if (send(fd, text, len, MSG_NOSIGNAL) == (ssize_t)len) {
			stuck = 0;
			continue;
		}
		stuck++;
		pause_ms(10);
	}
	free(text);
	return fd;
}

/* All of them at once, since each takes as long as it may. */
static void
test_slow(void **state)
{
	struct trickle all[] = {
		{ "", "", -1, false },
		{ "", "G", -1, false },
		{ "GET /healthz HTTP/1.1\r\n", "X: y\r\n", -1, false },
		{ "GET /healthz HTTP/1.1\r\nX: ", "y", -1, false },
		{ "POST /v1/verify HTTP/1.1\r\n" HEAD
		  "Content-Type: application/json\r\n"
		  "Content-Length: 1000000\r\n\r\n",
		    "x", -1, false },
		{ "POST /v1/verify HTTP/1.1\r\n" HEAD
		  "Content-Type: application/json\r\n"
		  "Transfer-Encoding: chunked\r\n\r\n",
		    "1\r\nx\r\n", -1, false },
		/* after an answer, too */
		{ "GET /healthz HTTP/1.1\r\n" HEAD "\r\n", "\r\n", -1, false },
	};
	size_t n = sizeof(all) / sizeof(all[0]), i, left = n;
	int64_t latest = monotonic_now() + PATIENCE_MS;
	int deaf = open_deaf();
	char text[4096];
	ssize_t got;

	(void)state;
	for (i = 0; i < n; i++) {
		all[i].fd =
		    i % 2 == 0 ? connect_tcp(&service) : connect_unix(&service);
		assert_true(send_text(all[i].fd, all[i].start));
	}
	while (left > 0) {
		assert_true(monotonic_now() < latest);
		for (i = 0; i < n; i++) {
			if (all[i].cut)
				continue;
			(void)send(all[i].fd, all[i].drop, strlen(all[i].drop),
			    MSG_NOSIGNAL | MSG_DONTWAIT);
			got = recv(all[i].fd, text, sizeof(text), MSG_DONTWAIT);
			all[i].cut = got == 0 || (got < 0 && errno != EAGAIN);
			left -= all[i].cut ? 1 : 0;
		}
		assert_healthy();
		pause_ms(250);
	}
	for (i = 0; i < n; i++)
		close(all[i].fd);
	/* who does not read is not served for ever */
	await_close(deaf);
	assert_healthy();
}

/* -- too many --------------------------------------------------------------------------- */

/* Memory of the service that is its own, kilobytes. */
static unsigned long
resident(void)
{
	char path[64], *text, *at;
	unsigned long kb;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)service.pid);
	text = read_whole(path, NULL);
	at = strstr(text, "VmRSS:");
	assert_non_null(at);
	kb = strtoul(at + 6, NULL, 10);
	free(text);
	return kb;
}

#define MANY 10000

/* 10,000 that have asked once, and stay. */
static void
test_many(void **state)
{
	static int fd[MANY];
	struct rlimit limit;
	size_t len, i;
	char *text = question(chain, CERTIFICATE, &len);
	unsigned long kb;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_max < 2 * MANY) {
		print_message("needs %d open files\n", 2 * MANY);
		free(text);
		skip();
	}
	for (i = 0; i < MANY; i++) {
		fd[i] =
		    i % 2 == 0 ? connect_unix(&service) : connect_tcp(&service);
		assert_true(fd[i] >= 0);
		assert_true(send_bytes(fd[i], text, len));
		if (receive_answer(fd[i], NULL, 0) != 200)
			fail_msg("connection %zu was not served", i);
	}
	kb = resident();
	print_message("%d connections: %lu KB\n", MANY, kb);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	assert_true(kb < 200 * 1024);
#endif
	/* the last of them is served again, and so are others */
	assert_true(send_bytes(fd[MANY - 1], text, len));
	assert_int_equal(receive_answer(fd[MANY - 1], NULL, 0), 200);
	assert_healthy();
	for (i = 0; i < MANY; i++)
		close(fd[i]);
	free(text);
	assert_healthy();
}

/* What came and went has left nothing behind. */
static void
test_left_over(void **state)
{
	int64_t latest = monotonic_now() + PATIENCE_MS;

	(void)state;
	while (count_files(&service) > 60) {
		assert_true(monotonic_now() < latest);
		pause_ms(50);
	}
	assert_healthy();
}

static int
begin(void **state)
{
	char path[128], root[128];

	(void)state;
	running_init(&service);
	shell("sh %s/tests/pki/make_pki.sh %s/pki >/dev/null 2>&1",
	    getenv("top_srcdir"), service.folder);
	snprintf(path, sizeof(path), "%s/pki/good-chain.pem", service.folder);
	snprintf(root, sizeof(root), "%s/pki/root.pem", service.folder);
	chain = read_whole(path, NULL);
	running_start(&service, "--no-store", "--trust", root, NULL);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	running_stop(&service);
	running_end(&service);
	free(chain);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_methods),
		cmocka_unit_test(test_pipelined),
		cmocka_unit_test(test_half_closed),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_left_over),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}
