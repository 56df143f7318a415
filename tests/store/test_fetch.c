/* SPDX-License-Identifier: MIT */
/*
 * test_fetch.c - fetching from a server that misbehaves, on loopback.
 *
 * The server is a thread with a raw socket; what it does depends on the path.
 * Nothing leaves the machine: where an address elsewhere is asked for, it is
 * refused before a packet is sent.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "vfy_store.h"

#include "fetch.h"

/* -- the server ------------------------------------------------------------ */

struct server {
	int listener;
	unsigned port;
	pthread_t thread;
	atomic_bool stop;
	atomic_int requests;
	char last[4096]; /* the last request; read when nothing runs */
};

static void
say(int fd, const char *format, ...)
{
	char buf[8192];
	va_list ap;
	int len;

	va_start(ap, format);
	len = vsnprintf(buf, sizeof(buf), format, ap);
	va_end(ap);
	(void)send(fd, buf, (size_t)len, MSG_NOSIGNAL);
}

static void
say_body(int fd, const char *type, const char *body)
{
	say(fd, "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n%s", type,
	    strlen(body), body);
}

static void
redirect(int fd, const char *to)
{
	say(fd,
	    "HTTP/1.1 302 Found\r\nLocation: %s\r\nSet-Cookie: a=b; Path=/\r\n"
	    "Content-Length: 4\r\n\r\nbody",
	    to);
}

/* Until the client has had enough, or the test is over. */
static void
say_for_ever(struct server *s, int fd, size_t each, int pause)
{
	char chunk[4096];

	memset(chunk, '0', sizeof(chunk));

	while (!atomic_load(&s->stop)) {
		if (send(fd, chunk, each, MSG_NOSIGNAL) <= 0)
			return;
		(void)poll(NULL, 0, pause);
	}
}

/* Until the client goes away, or the test is over. */
static void
say_nothing(struct server *s, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char c;

	while (!atomic_load(&s->stop))
		if (poll(&p, 1, 50) > 0 && recv(fd, &c, 1, 0) <= 0)
			return;
}

static void
answer_bad(struct server *s, int fd, const char *path)
{
	if (strcmp(path, "/huge") == 0)
		say(fd,
		    "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n0");
	else if (strcmp(path, "/endless") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\n\r\n");
		say_for_ever(s, fd, 4096, 0);
	} else if (strcmp(path, "/headers") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\nX: ");
		say_for_ever(s, fd, 4096, 0);
	} else if (strcmp(path, "/drip") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\n\r\n");
		say_for_ever(s, fd, 1, 20);
	} else if (strcmp(path, "/stall") == 0)
		say_nothing(s, fd);
	else if (strcmp(path, "/half") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0alf");
		say_nothing(s, fd);
	} else if (strcmp(path, "/truncated") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0alf");
	else if (strcmp(path, "/chunk") == 0)
		say(fd,
		    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		    "10\r\n0alf");
	else if (strcmp(path, "/noise") == 0)
		say(fd, "\x16\x03\x01 this is not HTTP\r\n\r\n");
	else if (strcmp(path, "/http09") == 0)
		say(fd, "just a body");
	else if (strcmp(path, "/status") == 0)
		say(fd, "HTTP/1.1 203 Maybe\r\nContent-Length: 3\r\n\r\none");
	else if (strcmp(path, "/nobody") == 0)
		say(fd, "HTTP/1.1 204 No Content\r\n\r\n");
	else if (strcmp(path, "/error") == 0)
		say(fd, "HTTP/1.1 503 No\r\nContent-Length: 3\r\n\r\none");
	else if (strcmp(path, "/auth") == 0)
		say(fd,
		    "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=x\r\n"
		    "Content-Length: 3\r\n\r\none");
	else if (strcmp(path, "/close") != 0)
		say(fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

static bool
answer_redirect(struct server *s, int fd, const char *path)
{
	char url[128];

	if (strcmp(path, "/loop") == 0)
		redirect(fd, "/loop");
	else if (strcmp(path, "/r4") == 0)
		redirect(fd, "/r3");
	else if (strcmp(path, "/r3") == 0)
		redirect(fd, "/r2");
	else if (strcmp(path, "/r2") == 0)
		redirect(fd, "/r1");
	else if (strcmp(path, "/r1") == 0 || strcmp(path, "/r1?") == 0)
		redirect(fd, "/ok");
	else if (strcmp(path, "/to-https") == 0)
		redirect(fd, "https://127.0.0.1/");
	else if (strcmp(path, "/to-file") == 0)
		redirect(fd, "file:///etc/passwd");
	else if (strcmp(path, "/to-gopher") == 0)
		redirect(fd, "gopher://127.0.0.1/");
	else if (strcmp(path, "/to-metadata") == 0)
		redirect(fd, "http://169.254.169.254/latest/");
	else if (strcmp(path, "/to-mapped") == 0)
		redirect(fd, "http://[::ffff:169.254.169.254]/");
	else if (strcmp(path, "/to-nat64") == 0)
		redirect(fd, "http://[64:ff9b::a9fe:a9fe]/");
	else if (strcmp(path, "/to-6to4") == 0)
		redirect(fd, "http://[2002:a9fe:a9fe::1]/");
	else if (strcmp(path, "/to-unix") == 0)
		redirect(fd, "http+unix://%%2Frun%%2Fx.sock/");
	else if (strcmp(path, "/to-loopback") == 0) {
		(void)snprintf(
		    url, sizeof(url), "http://127.0.0.2:%u/ok", s->port);
		redirect(fd, url);
	} else if (strcmp(path, "/to-user") == 0) {
		(void)snprintf(
		    url, sizeof(url), "http://a:b@127.0.0.1:%u/ok", s->port);
		redirect(fd, url);
	} else
		return false;
	return true;
}

/* What depends on more than the path. False: not one of these. */
static bool
answer_request(struct server *s, int fd, const char *path)
{
	bool get = strncmp(s->last, "GET ", 4) == 0;

	if (strncmp(path, "/ocsp/", 6) == 0 || strcmp(path, "/ocsp") == 0) {
		say_body(fd, "", get ? "0get" : "0post");
	} else if (strncmp(path, "/post-only", 10) == 0) {
		if (get)
			say(fd,
			    "HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n");
		else
			say_body(fd, "", "0post");
	} else if (strncmp(path, "/html-get", 9) == 0) {
		say_body(fd, "", get ? "<html>" : "0post");
	} else if (strncmp(path, "/fails-get", 10) == 0) {
		if (get)
			say(fd,
			    "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
		else
			say_body(fd, "", "0post");
	} else if (strncmp(path, "/malformed-get", 14) == 0) {
		say_body(fd, "", get ? "0\3\n\1\1" : "0post");
	} else if (strncmp(path, "/later-get", 10) == 0) {
		say_body(fd, "", get ? "0\3\n\1\3" : "0post");
	} else if (strcmp(path, "/etag") == 0) {
		if (strstr(s->last, "\r\nIf-None-Match: \"x\"\r\n") != NULL)
			say(fd, "HTTP/1.1 304 Same\r\n\r\n");
		else
			say_body(fd,
			    "ETag: \"x\"\r\nLast-Modified: Mon, 23 Nov 2026"
			    " 12:00:00 GMT  \r\n",
			    "0ne");
	} else if (strcmp(path, "/same") == 0) {
		say(fd, "HTTP/1.1 304 Same\r\n\r\n");
	} else if (strcmp(path, "/recovers") == 0) {
		if (atomic_load(&s->requests) == 1)
			say(fd,
			    "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
		else
			say_body(fd, "", "0ne");
	} else if (strcmp(path, "/long-etag") == 0) {
		say(fd, "HTTP/1.1 200 OK\r\nETag: %0200d\r\n"
			"Content-Length: 3\r\n\r\n0ne", 1);
	} else {
		return false;
	}
	return true;
}

static void
answer(struct server *s, int fd, const char *path)
{
	if (answer_request(s, fd, path))
		return;
	if (strcmp(path, "/ok") == 0 || strcmp(path, "/ok?") == 0)
		say_body(fd, "", "0ne");
	else if (strcmp(path, "/eof") == 0)
		say(fd, "HTTP/1.0 200 OK\r\n\r\n0ne");
	else if (strcmp(path, "/chunked") == 0)
		say(fd,
		    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		    "2\r\n0n\r\n1\r\ne\r\n0\r\n\r\n");
	else if (strcmp(path, "/gzip") == 0)
		say_body(fd, "Content-Encoding: gzip\r\n", "0not unpacked");
	else if (strcmp(path, "/empty") == 0)
		say_body(fd, "", "");
	else if (!answer_redirect(s, fd, path))
		answer_bad(s, fd, path);
}

/* The whole request, with the body that its Content-Length promises. */
static bool
read_request(int fd, char *buf, size_t size)
{
	size_t len = 0, want = size;
	char *end = NULL;

	while (len < want && len < size - 1) {
		ssize_t n = recv(fd, buf + len, size - 1 - len, 0);

		if (n <= 0)
			return false;
		len += (size_t)n;
		buf[len] = '\0';
		end = strstr(buf, "\r\n\r\n");
		if (end != NULL) {
			const char *l = strcasestr(buf, "\r\nContent-Length:");

			want = (size_t)(end + 4 - buf);
			if (l != NULL)
				want += strtoul(l + 17, NULL, 10);
		}
	}
	return end != NULL;
}

/* One visitor at a time, one request each; then the connection ends. */
static void
serve_one(struct server *s, int fd)
{
	char path[256] = "";

	if (read_request(fd, s->last, sizeof(s->last))) {
		(void)sscanf(s->last, "%*s %255s", path);
		atomic_fetch_add(&s->requests, 1);
		answer(s, fd, path);
	}
	(void)shutdown(fd, SHUT_RDWR);
	(void)close(fd);
}

static void *
serve(void *arg)
{
	struct server *s = arg;

	while (!atomic_load(&s->stop)) {
		struct pollfd p = { .fd = s->listener, .events = POLLIN };
		int fd;

		if (poll(&p, 1, 50) <= 0)
			continue;
		fd = accept(s->listener, NULL, NULL);
		if (fd >= 0)
			serve_one(s, fd);
	}
	return NULL;
}

static int
server_start(void **state)
{
	struct server *s = calloc(1, sizeof(*s));
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);

	assert_non_null(s);
	/* the tests' own environment must not have a proxy */
	(void)unsetenv("http_proxy");
	(void)unsetenv("all_proxy");
	(void)unsetenv("ALL_PROXY");
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(s->listener >= 0);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(
	    bind(s->listener, (struct sockaddr *)&in, sizeof(in)), 0);
	assert_int_equal(listen(s->listener, 16), 0);
	assert_int_equal(
	    getsockname(s->listener, (struct sockaddr *)&in, &len), 0);
	s->port = ntohs(in.sin_port);
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
	*state = s;
	return 0;
}

static int
server_stop(void **state)
{
	struct server *s = *state;

	atomic_store(&s->stop, true);
	(void)pthread_join(s->thread, NULL);
	(void)close(s->listener);
	free(s);
	return 0;
}

/* -- one fetch --------------------------------------------------------------- */

static int64_t
monotonic(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

struct result {
	int err;
	enum vfy_fetch_outcome outcome;
	char body[64];
	size_t len;
	char etag[VFY_VALIDATOR_MAX], last_modified[VFY_VALIDATOR_MAX];
};

/* What a fetch may need that most don't. */
struct extra {
	const char *proxy, *etag, *last_modified;
};

static struct result
fetch_extra(const char *const *allow_net, const char *url, struct vfy_span post,
    size_t max, int64_t milliseconds, struct extra extra)
{
	struct result r = { .err = 0 };
	struct vfy_fetched out = { .outcome = (enum vfy_fetch_outcome)99 };
	struct address_list allow;
	struct fetch_curl *f = NULL;
	struct vfy_blob *body = NULL;
	const char *bad = NULL;
	struct vfy_fetch what = { .kind =
				      post.len > 0 ? VFY_ASK_OCSP : VFY_ASK_CRL,
		.url = url,
		.post = post,
		.max_bytes = max,
		.deadline = monotonic() + milliseconds,
		.etag = extra.etag,
		.last_modified = extra.last_modified };
	const struct vfy_fetcher *fetcher;

	assert_int_equal(address_list_parse(allow_net, &allow, &bad), 0);
	assert_int_equal(fetch_curl_new(&allow, extra.proxy, &f), 0);
	fetcher = fetch_curl_fetcher(f);
	r.err = fetcher->fetch(fetcher->arg, &what, &out);
	r.outcome = out.outcome;
	body = out.body;
	if (body != NULL) {
		assert_int_equal(r.outcome, VFY_FETCH_OK);
		r.len = body->der.len;
		assert_true(r.len < sizeof(r.body));
		if (r.len > 0)
			memcpy(r.body, body->der.ptr, r.len);
		body->release(body);
	}
	fetch_curl_free(f);
	memcpy(r.etag, out.etag, sizeof(r.etag));
	memcpy(r.last_modified, out.last_modified, sizeof(r.last_modified));
	return r;
}

static struct result
fetch_url(const char *const *allow_net, const char *url, struct vfy_span post,
    size_t max, int64_t milliseconds)
{
	return fetch_extra(allow_net, url, post, max, milliseconds,
	    (struct extra){ .proxy = NULL });
}

static const char *const here[] = { "127.0.0.1", NULL };

static struct result
fetch_path(struct server *s, const char *path, int64_t milliseconds)
{
	char url[128];

	(void)snprintf(
	    url, sizeof(url), "http://127.0.0.1:%u%s", s->port, path);
	return fetch_url(
	    here, url, (struct vfy_span){ NULL, 0 }, 4096, milliseconds);
}

static void
assert_body(struct server *s, const char *path, const char *want)
{
	struct result r = fetch_path(s, path, 60000);

	if (r.err != 0 || r.outcome != VFY_FETCH_OK)
		fail_msg("%s: %d, outcome %d", path, r.err, (int)r.outcome);
	assert_string_equal(r.body, want);
}

static void
assert_outcome(struct server *s, const char *path, int64_t milliseconds,
    enum vfy_fetch_outcome want)
{
	struct result r = fetch_path(s, path, milliseconds);

	if (r.err != 0 || r.outcome != want)
		fail_msg("%s: %d, outcome %d instead of %d", path, r.err,
		    (int)r.outcome, (int)want);
}

/* -- tests --------------------------------------------------------------------- */

static void
test_good(void **state)
{
	struct server *s = *state;

	assert_body(s, "/ok", "0ne");
	assert_non_null(strstr(s->last, "GET /ok HTTP/1.1\r\n"));
	assert_non_null(strstr(s->last, "\r\nUser-Agent: libverify/"));
	assert_null(strcasestr(s->last, "\r\nAccept-Encoding:"));
	assert_null(strcasestr(s->last, "\r\nUpgrade:"));
	assert_body(s, "/eof", "0ne");
	assert_body(s, "/chunked", "0ne");
	assert_outcome(s, "/gzip", 60000, VFY_FETCH_GARBAGE);
	assert_body(s, "/empty", "");
}

static void
test_post(void **state)
{
	struct server *s = *state;
	struct vfy_span post = { (const uint8_t *)"request\0bytes", 13 };
	struct result r;
	char url[128];

	/* a query in the URL: there is no place for a GET's request */
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/ok?", s->port);
	r = fetch_url(here, url, post, 4096, 60000);
	assert_int_equal(r.err, 0);
	assert_int_equal(r.outcome, VFY_FETCH_OK);
	assert_non_null(strstr(s->last, "POST /ok? HTTP/1.1\r\n"));
	assert_non_null(
	    strstr(s->last, "\r\nContent-Type: application/ocsp-request\r\n"));
	assert_non_null(strstr(s->last, "\r\nContent-Length: 13\r\n"));
	assert_null(strcasestr(s->last, "\r\nExpect:"));
	assert_string_equal(strstr(s->last, "\r\n\r\n") + 4, "request");
	/* still a POST after a redirect */
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/r1?", s->port);
	r = fetch_url(here, url, post, 4096, 60000);
	assert_int_equal(r.outcome, VFY_FETCH_OK);
	assert_non_null(strstr(s->last, "POST /ok HTTP/1.1\r\n"));
	assert_string_equal(strstr(s->last, "\r\n\r\n") + 4, "request");
}

static void
test_ocsp_get(void **state)
{
	struct server *s = *state;
	/* one of each remainder, and every digit that needs an escape */
	struct vfy_span one = { (const uint8_t *)"\xfb", 1 };
	struct vfy_span two = { (const uint8_t *)"\xff\xff", 2 };
	struct vfy_span three = { (const uint8_t *)"0\x03\x01", 3 };
	char url[128], out[FETCH_GET_URL_MAX + 1];
	uint8_t longer[256] = { 0 };
	struct result r;

	assert_true(fetch_get_url("http://h", one, out));
	assert_string_equal(out, "http://h/%2Bw%3D%3D");
	assert_true(fetch_get_url("http://h/", two, out));
	assert_string_equal(out, "http://h/%2F%2F8%3D");
	assert_true(fetch_get_url("http://h/a", three, out));
	assert_string_equal(out, "http://h/a/MAMB");
	assert_false(fetch_get_url("http://h/?a", three, out));
	/* "http://h/" and 246 digits: the last that fits */
	assert_true(
	    fetch_get_url("http://h", (struct vfy_span){ longer, 183 }, out));
	assert_int_equal(strlen(out), 9 + 244);
	assert_false(
	    fetch_get_url("http://h", (struct vfy_span){ longer, 186 }, out));

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/ocsp", s->port);
	r = fetch_url(here, url, three, 4096, 60000);
	assert_string_equal(r.body, "0get");
	assert_non_null(strstr(s->last, "GET /ocsp/MAMB HTTP/1.1\r\n"));
	assert_non_null(
	    strstr(s->last, "\r\nAccept: application/ocsp-response\r\n"));
	assert_null(strcasestr(s->last, "\r\nContent-Type:"));
	r = fetch_url(here, url, (struct vfy_span){ longer, sizeof(longer) },
	    4096, 60000);
	assert_string_equal(r.body, "0post");
	(void)snprintf(
	    url, sizeof(url), "http://127.0.0.1:%u/post-only", s->port);
	atomic_store(&s->requests, 0);
	r = fetch_url(here, url, three, 4096, 60000);
	assert_string_equal(r.body, "0post");
	assert_int_equal(s->requests, 2);
}

/* What servers say to a GET that they can't make out; and tryLater, which they
 * mean. */
static void
test_ocsp_post_after_get(void **state)
{
	static const struct {
		const char *path, *body;
		int requests;
	} rows[] = {
		{ "post-only", "0post", 2 },
		{ "html-get", "0post", 2 },
		{ "malformed-get", "0post", 2 },
		{ "fails-get", "0post", 3 },
		{ "later-get", "0\3\n\1\3", 1 },
	};
	struct vfy_span three = { (const uint8_t *)"0\x03\x01", 3 };
	struct server *s = *state;
	struct result r;
	char url[128];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/%s",
		    s->port, rows[i].path);
		atomic_store(&s->requests, 0);
		r = fetch_url(here, url, three, 4096, 60000);
		assert_int_equal(r.err, 0);
		assert_int_equal(r.outcome, VFY_FETCH_OK);
		assert_string_equal(r.body, rows[i].body);
		assert_int_equal(s->requests, rows[i].requests);
	}
}

static void
test_conditional(void **state)
{
	struct server *s = *state;
	struct vfy_span get = { NULL, 0 };
	struct result r;
	char url[128];

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/etag", s->port);
	r = fetch_url(here, url, get, 4096, 60000);
	assert_int_equal(r.outcome, VFY_FETCH_OK);
	assert_string_equal(r.etag, "\"x\"");
	assert_string_equal(r.last_modified, "Mon, 23 Nov 2026 12:00:00 GMT");
	assert_null(strcasestr(s->last, "\r\nIf-"));
	r = fetch_extra(here, url, get, 4096, 60000,
	    (struct extra){ .etag = r.etag,
		.last_modified = r.last_modified });
	assert_int_equal(r.outcome, VFY_FETCH_UNCHANGED);
	assert_non_null(strstr(s->last,
	    "\r\nIf-Modified-Since: Mon, 23 Nov 2026 12:00:00 GMT\r\n"));
	/* 304 to who has nothing is no answer */
	assert_outcome(s, "/same", 60000, VFY_FETCH_HTTP);
	/* what is too long to be remembered is not remembered in part */
	(void)snprintf(
	    url, sizeof(url), "http://127.0.0.1:%u/long-etag", s->port);
	r = fetch_url(here, url, get, 4096, 60000);
	assert_int_equal(r.outcome, VFY_FETCH_OK);
	assert_string_equal(r.etag, "");
}

/* A server's error is asked once more, and no oftener. */
static void
test_once_more(void **state)
{
	struct server *s = *state;

	atomic_store(&s->requests, 0);
	assert_body(s, "/recovers", "0ne");
	assert_int_equal(s->requests, 2);
	atomic_store(&s->requests, 0);
	assert_outcome(s, "/error", 60000, VFY_FETCH_HTTP);
	assert_int_equal(s->requests, 2);
	/* not without time, and not after an answer that is one */
	atomic_store(&s->requests, 0);
	assert_outcome(s, "/error", 400, VFY_FETCH_HTTP);
	assert_outcome(s, "/missing", 60000, VFY_FETCH_HTTP);
	assert_int_equal(s->requests, 2);
}

/* A proxy that the configuration names, whatever the environment says. */
static void
test_own_proxy(void **state)
{
	struct server *s = *state;
	struct vfy_span get = { NULL, 0 };
	struct result r;
	char proxy[64], url[64];

	(void)snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u", s->port);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/ok", s->port);
	assert_int_equal(setenv("no_proxy", "*", 1), 0);
	atomic_store(&s->requests, 0);
	r = fetch_extra(NULL, "http://crl.test/ok", get, 4096, 60000,
	    (struct extra){ .proxy = proxy });
	assert_int_equal(r.err, 0);
	assert_int_equal(s->requests, 1);
	assert_non_null(strstr(s->last, "GET http://crl.test/ok HTTP/1.1\r\n"));
	assert_int_equal(unsetenv("no_proxy"), 0);
	/* none at all, though the environment names one */
	assert_int_equal(setenv("http_proxy", "http://127.0.0.2:1", 1), 0);
	r = fetch_extra(
	    here, url, get, 4096, 60000, (struct extra){ .proxy = "" });
	assert_int_equal(unsetenv("http_proxy"), 0);
	assert_int_equal(r.outcome, VFY_FETCH_OK);
	assert_non_null(strstr(s->last, "GET /ok HTTP/1.1\r\n"));
}

static void
test_status(void **state)
{
	static const char *const paths[] = { "/missing", "/status", "/nobody",
		"/error", "/auth" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_outcome(*state, paths[i], 60000, VFY_FETCH_HTTP);
}

static void
test_size(void **state)
{
	struct server *s = *state;
	struct vfy_span get = { NULL, 0 };
	struct result r;
	char url[128];

	assert_outcome(s, "/huge", 60000, VFY_FETCH_TOO_BIG);
	assert_outcome(s, "/endless", 60000, VFY_FETCH_TOO_BIG);
	/* to the byte, said before or found out while receiving */
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/ok", s->port);
	r = fetch_url(here, url, get, 2, 60000);
	assert_int_equal(r.outcome, VFY_FETCH_TOO_BIG);
	r = fetch_url(here, url, get, 3, 60000);
	assert_int_equal(r.outcome, VFY_FETCH_OK);
	(void)snprintf(
	    url, sizeof(url), "http://127.0.0.1:%u/chunked", s->port);
	r = fetch_url(here, url, get, 2, 60000);
	assert_int_equal(r.outcome, VFY_FETCH_TOO_BIG);
	r = fetch_url(here, url, get, 3, 60000);
	assert_int_equal(r.outcome, VFY_FETCH_OK);
}

static void
test_redirects(void **state)
{
	struct server *s = *state;

	assert_body(s, "/r3", "0ne");
	/* a cookie that was set on the way is not sent */
	assert_null(strcasestr(s->last, "\r\nCookie:"));
	assert_outcome(s, "/r4", 60000, VFY_FETCH_REFUSED);
	atomic_store(&s->requests, 0);
	assert_outcome(s, "/loop", 60000, VFY_FETCH_REFUSED);
	assert_int_equal(s->requests, 4);
	assert_outcome(s, "/to-https", 60000, VFY_FETCH_REFUSED);
	assert_outcome(s, "/to-file", 60000, VFY_FETCH_REFUSED);
	assert_outcome(s, "/to-gopher", 60000, VFY_FETCH_REFUSED);
	assert_outcome(s, "/to-metadata", 60000, VFY_FETCH_REFUSED);
	assert_outcome(s, "/to-mapped", 60000, VFY_FETCH_REFUSED);
	assert_outcome(s, "/to-nat64", 60000, VFY_FETCH_REFUSED);
	assert_outcome(s, "/to-6to4", 60000, VFY_FETCH_REFUSED);
	assert_outcome(s, "/to-unix", 60000, VFY_FETCH_REFUSED);
	atomic_store(&s->requests, 0);
	assert_outcome(s, "/to-loopback", 60000, VFY_FETCH_REFUSED);
	assert_outcome(s, "/to-user", 60000, VFY_FETCH_REFUSED);
	assert_int_equal(s->requests, 2);
}

static void
test_deadline(void **state)
{
	assert_outcome(*state, "/stall", 300, VFY_FETCH_TIMEOUT);
	assert_outcome(*state, "/half", 300, VFY_FETCH_TIMEOUT);
	assert_outcome(*state, "/drip", 300, VFY_FETCH_TIMEOUT);
	assert_outcome(*state, "/ok", 0, VFY_FETCH_TIMEOUT);
	assert_outcome(*state, "/ok", -1000, VFY_FETCH_TIMEOUT);
}

/* An hour is left, but what does not come is not waited for. */
static void
test_idle(void **state)
{
	assert_outcome(*state, "/half", 3600000, VFY_FETCH_TIMEOUT);
}

static void
test_broken(void **state)
{
	static const char *const paths[] = { "/truncated", "/chunk", "/close",
		"/headers" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_outcome(*state, paths[i], 60000, VFY_FETCH_NETWORK);
	/* an answer without a status line: not even HTTP/0.9 is taken */
	assert_outcome(*state, "/noise", 60000, VFY_FETCH_REFUSED);
	assert_outcome(*state, "/http09", 60000, VFY_FETCH_REFUSED);
}

static void
test_nobody_there(void **state)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct result r;
	char url[64];

	(void)state;
	/* bound, not listening: nobody else can take the port */
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	(void)snprintf(
	    url, sizeof(url), "http://127.0.0.1:%u/", ntohs(in.sin_port));
	r = fetch_url(here, url, (struct vfy_span){ NULL, 0 }, 4096, 60000);
	assert_int_equal(r.err, 0);
	assert_int_equal(r.outcome, VFY_FETCH_NETWORK);
	(void)close(fd);
}

/* However loopback is spelt, it is not connected to unless allowed. */
static void
test_guard(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "localhost", "127.1",
		"0x7f000001", "2130706433", "0177.0.0.1", "0.0.0.0", "[::1]",
		"[::ffff:127.0.0.1]", "[::]" };
	struct server *s = *state;
	const char *other[] = { "127.0.0.2", "10.0.0.0/8", NULL };
	struct result r;
	char url[128];

	atomic_store(&s->requests, 0);
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		(void)snprintf(
		    url, sizeof(url), "http://%s:%u/ok", hosts[i], s->port);
		r = fetch_url(
		    NULL, url, (struct vfy_span){ NULL, 0 }, 4096, 60000);
		if (r.err != 0 || r.outcome != VFY_FETCH_REFUSED)
			fail_msg("%s: %d, outcome %d", hosts[i], r.err,
			    (int)r.outcome);
		r = fetch_url(
		    other, url, (struct vfy_span){ NULL, 0 }, 4096, 60000);
		assert_int_equal(r.outcome, VFY_FETCH_REFUSED);
	}
	assert_int_equal(s->requests, 0);
}

static void
test_bad_urls(void **state)
{
	static const char *const urls[] = { "https://127.0.0.1/",
		"file:///etc/passwd", "ftp://127.0.0.1/",
		"http://a:b@127.0.0.1/", "http://127.0.0.1:99999/",
		"http://[::1/", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct result r = fetch_url(
		    here, urls[i], (struct vfy_span){ NULL, 0 }, 4096, 60000);

		if (r.err != 0 || r.outcome != VFY_FETCH_REFUSED)
			fail_msg("%s: %d, outcome %d", urls[i], r.err,
			    (int)r.outcome);
	}
}

/* The proxy that the environment names is connected to only if allowed. */
static void
test_proxy(void **state)
{
	struct server *s = *state;
	const char *url = "http://crl.test/ok";
	struct result r;
	char proxy[64];

	(void)snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u", s->port);
	assert_int_equal(setenv("http_proxy", proxy, 1), 0);
	atomic_store(&s->requests, 0);
	r = fetch_url(NULL, url, (struct vfy_span){ NULL, 0 }, 4096, 60000);
	assert_int_equal(r.outcome, VFY_FETCH_REFUSED);
	assert_int_equal(s->requests, 0);
	r = fetch_url(here, url, (struct vfy_span){ NULL, 0 }, 4096, 60000);
	assert_int_equal(unsetenv("http_proxy"), 0);
	assert_int_equal(s->requests, 1);
	assert_non_null(strstr(s->last, "GET http://crl.test/ok HTTP/1.1\r\n"));
}

/* -- through the store, by threads ------------------------------------------- */

#define THREADS 4

struct worker {
	const struct vfy_source *source;
	char url[64];
	int wrong;
};

static void *
work(void *arg)
{
	struct worker *w = arg;

	for (int i = 0; i < 5; i++) {
		struct vfy_ask ask = { .kind = VFY_ASK_CRL,
			.url = w->url,
			.wait = VFY_UNTIL_DEADLINE,
			.deadline = monotonic() + 60000 };
		struct vfy_blob *blob = NULL;

		if (w->source->get(w->source->arg, &ask, &blob) != 0 ||
		    blob->der.len != 3)
			w->wrong++;
		if (blob != NULL)
			blob->release(blob);
	}
	return NULL;
}

static void
test_threads(void **state)
{
	struct server *s = *state;
	struct vfy_store_options options = { .allow_net = here,
		.read_only = true };
	struct vfy_store *store = NULL;
	struct worker w[THREADS];
	pthread_t thread[THREADS];

	assert_int_equal(
	    vfy_store_open("/nonexistent/store", &options, &store, NULL), 0);
	for (int i = 0; i < THREADS; i++) {
		w[i] = (struct worker){ .source = vfy_store_source(store) };
		(void)snprintf(w[i].url, sizeof(w[i].url),
		    "http://127.0.0.1:%u/ok", s->port);
		assert_int_equal(
		    pthread_create(&thread[i], NULL, work, &w[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(thread[i], NULL), 0);
		assert_int_equal(w[i].wrong, 0);
	}
	vfy_store_close(store);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, server_start, server_stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_good),
		TEST(test_post),
		TEST(test_ocsp_get),
		TEST(test_ocsp_post_after_get),
		TEST(test_conditional),
		TEST(test_once_more),
		TEST(test_own_proxy),
		TEST(test_status),
		TEST(test_size),
		TEST(test_redirects),
		TEST(test_deadline),
		TEST(test_idle),
		TEST(test_broken),
		TEST(test_nobody_there),
		TEST(test_guard),
		TEST(test_bad_urls),
		TEST(test_proxy),
		TEST(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
