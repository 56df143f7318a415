/* SPDX-License-Identifier: MIT */
/*
 * fetch.c - one GET or POST over HTTP, by libcurl, from servers that may be
 * hostile: CRLs (RFC 5280 4.2.1.13), issuers (4.2.2.1), OCSP (RFC 6960 A.1).
 *
 * Only http, also after a redirect; at most REDIRECTS of them; every address
 * is judged before it is connected to (address.h); size, time and idle limits;
 * only status 200; bytes are taken as they are sent (no decompression). No
 * cookies, no .netrc, no user or password from anywhere, no HTTP/2.
 *
 * A proxy is used only when the environment names one (http_proxy, all_proxy,
 * no_proxy, as libcurl reads them). Then the proxy's own address is the one
 * that is judged (allow it, where it is private), and it is the proxy that
 * resolves names and decides where they may lead.
 *
 * Does not look at what it gets: that is unauthenticated.
 */
#include "fetch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "blob.h"
#include "clock.h"
#include "curl_api.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif
#define USER_AGENT "libverify/" PACKAGE_VERSION

#define REDIRECTS 3L
/* Slower than this for so long is not a server but a trap. */
#define IDLE_BYTES_PER_SECOND 32L
#define IDLE_SECONDS 5L
/* No single connection attempt may use up a deadline of minutes. */
#define CONNECT_MILLISECONDS 10000L
/* No deadline is farther than this: a long holds it everywhere. */
#define TOTAL_MILLISECONDS (24 * 3600 * 1000L)
#define FIRST_ALLOCATION 4096u

struct fetch_curl {
	struct vfy_fetcher fetcher;
	struct address_list allow;
	pthread_mutex_t lock; /* of loading */
	struct curl_api api;
};

/* One transfer, while it runs. */
struct transfer {
	const struct curl_api *api;
	const struct address_list *allow;
	const struct vfy_fetch *what;
	CURL *easy;
	CURLcode setup; /* of the first option that was refused */
	uint8_t *bytes;
	size_t len, capacity;
	bool refused, too_big, bad_status, no_memory;
};

/* Room for n bytes more, within the limit. */
static bool
grow(struct transfer *t, size_t n)
{
	size_t want = t->capacity == 0 ? FIRST_ALLOCATION : t->capacity;
	uint8_t *bytes;

	if (n > t->what->max_bytes - t->len) {
		t->too_big = true;
		return false;
	}
	if (n <= t->capacity - t->len)
		return true;
	while (want - t->len < n)
		want = want > t->what->max_bytes / 2 ? t->what->max_bytes
						     : want * 2;
	bytes = realloc(t->bytes, want);
	if (bytes == NULL) {
		t->no_memory = true;
		return false;
	}
	t->bytes = bytes;
	t->capacity = want;
	return true;
}

static bool
is_status_ok(struct transfer *t)
{
	long status = 0;

	return t->api->easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status) ==
	    CURLE_OK &&
	    status == 200;
}

/* libcurl's write function: anything but size * n ends the transfer. */
static size_t
receive(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t len = size * n;

	if (!is_status_ok(t)) {
		t->bad_status = true;
		return len + 1;
	}
	if (len == 0)
		return 0;
	if (!grow(t, len))
		return len + 1;
	memcpy(t->bytes + t->len, data, len);
	t->len += len;
	return len;
}

/*
 * libcurl's socket function, called for each address of each hop, when it is
 * about to be connected to: no name can change its mind after this.
 */
static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *t = arg;

	if (purpose != CURLSOCKTYPE_IPCXN ||
	    !address_allowed(t->allow, &to->addr, to->addrlen)) {
		t->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static void
set_long(struct transfer *t, CURLoption option, long value)
{
	if (t->setup == CURLE_OK)
		t->setup = t->api->easy_setopt(t->easy, option, value);
}

static void
set_pointer(struct transfer *t, CURLoption option, const void *value)
{
	if (t->setup == CURLE_OK)
		t->setup = t->api->easy_setopt(t->easy, option, value);
}

/* What may be reached. */
static void
set_rules(struct transfer *t)
{
	set_pointer(t, CURLOPT_PROTOCOLS_STR, "http");
	set_pointer(t, CURLOPT_REDIR_PROTOCOLS_STR, "http");
	set_long(t, CURLOPT_FOLLOWLOCATION, 1L);
	set_long(t, CURLOPT_MAXREDIRS, REDIRECTS);
	set_long(t, CURLOPT_POSTREDIR, CURL_REDIR_POST_ALL);
	set_long(t, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	set_long(t, CURLOPT_NETRC, CURL_NETRC_IGNORED);
	set_long(t, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	set_long(t, CURLOPT_HTTP09_ALLOWED, 0L);
	set_long(t, CURLOPT_HTTP_CONTENT_DECODING, 0L);
	set_long(t, CURLOPT_FAILONERROR, 1L);
	set_pointer(t, CURLOPT_USERAGENT, USER_AGENT);
	set_pointer(t, CURLOPT_OPENSOCKETDATA, t);
	if (t->setup == CURLE_OK)
		t->setup = t->api->easy_setopt(
		    t->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
}

/* How much, and for how long (milliseconds). */
static void
set_limits(struct transfer *t, long milliseconds)
{
	curl_off_t max = t->what->max_bytes > INT64_MAX / 2
	    ? INT64_MAX / 2
	    : (curl_off_t)t->what->max_bytes;

	/* no signals: this is somebody else's process */
	set_long(t, CURLOPT_NOSIGNAL, 1L);
	set_long(t, CURLOPT_TIMEOUT_MS, milliseconds);
	set_long(t, CURLOPT_CONNECTTIMEOUT_MS,
	    milliseconds < CONNECT_MILLISECONDS ? milliseconds
						: CONNECT_MILLISECONDS);
	set_long(t, CURLOPT_LOW_SPEED_LIMIT, IDLE_BYTES_PER_SECOND);
	set_long(t, CURLOPT_LOW_SPEED_TIME, IDLE_SECONDS);
	if (t->setup == CURLE_OK)
		t->setup = t->api->easy_setopt(
		    t->easy, CURLOPT_MAXFILESIZE_LARGE, max);
	set_pointer(t, CURLOPT_WRITEDATA, t);
	if (t->setup == CURLE_OK)
		t->setup = t->api->easy_setopt(
		    t->easy, CURLOPT_WRITEFUNCTION, receive);
	/* A resolver that hangs must not hold us past the deadline. Where
	 * libcurl can't do that, it only ends later. */
	if (t->setup == CURLE_OK)
		(void)t->api->easy_setopt(t->easy, CURLOPT_QUICK_EXIT, 1L);
}

/* *headers is to be freed after the transfer. 0 or VFY_ENOMEM. */
static int
set_post(struct transfer *t, struct curl_slist **headers)
{
	static const char *const lines[] = {
		"Content-Type: application/ocsp-request",
		"Accept: application/ocsp-response", "Expect:"
	};

	if (t->what->post.len == 0)
		return 0;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct curl_slist *more =
		    t->api->slist_append(*headers, lines[i]);

		if (more == NULL)
			return VFY_ENOMEM;
		*headers = more;
	}
	set_long(t, CURLOPT_POST, 1L);
	set_pointer(t, CURLOPT_POSTFIELDS, t->what->post.ptr);
	if (t->setup == CURLE_OK)
		t->setup = t->api->easy_setopt(t->easy,
		    CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->what->post.len);
	set_pointer(t, CURLOPT_HTTPHEADER, *headers);
	return 0;
}

/* What libcurl's code and the callbacks' marks amount to. */
static enum vfy_fetch_outcome
outcome_of(const struct transfer *t, CURLcode code)
{
	if (t->too_big)
		return VFY_FETCH_TOO_BIG;
	if (t->bad_status)
		return VFY_FETCH_HTTP;
	switch (code) {
	case CURLE_OK:
		return VFY_FETCH_OK;
	case CURLE_HTTP_RETURNED_ERROR:
		return VFY_FETCH_HTTP;
	case CURLE_FILESIZE_EXCEEDED:
		return VFY_FETCH_TOO_BIG;
	case CURLE_OPERATION_TIMEDOUT:
		return VFY_FETCH_TIMEOUT;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
	case CURLE_TOO_MANY_REDIRECTS:
	case CURLE_LOGIN_DENIED:
		return VFY_FETCH_REFUSED;
	default:
		return t->refused ? VFY_FETCH_REFUSED : VFY_FETCH_NETWORK;
	}
}

/* The options are set: goes, and says what came of it. 0 or VFY_E*. */
static int
perform(
    struct transfer *t, enum vfy_fetch_outcome *outcome, struct vfy_blob **body)
{
	CURLcode code;
	int err;

	if (t->setup == CURLE_OUT_OF_MEMORY)
		return VFY_ENOMEM;
	/* A rule that libcurl does not know is a rule that it won't keep. */
	if (t->setup != CURLE_OK)
		return VFY_EIO;
	code = t->api->easy_perform(t->easy);
	/* libcurl also says "out of memory" of a header without an end: a
	 * server must not be able to make us give up the question. */
	if (t->no_memory)
		return VFY_ENOMEM;
	*outcome = outcome_of(t, code);
	if (*outcome == VFY_FETCH_OK && !is_status_ok(t))
		*outcome = VFY_FETCH_HTTP;
	if (*outcome != VFY_FETCH_OK)
		return 0;
	err = blob_take(t->bytes, t->len, body);
	t->bytes = NULL;
	return err;
}

static int
transfer_run(struct transfer *t, long milliseconds,
    enum vfy_fetch_outcome *outcome, struct vfy_blob **body)
{
	struct curl_slist *headers = NULL;
	int err;

	t->easy = t->api->easy_init();
	if (t->easy == NULL)
		return VFY_ENOMEM;
	set_rules(t);
	set_limits(t, milliseconds);
	set_pointer(t, CURLOPT_URL, t->what->url);
	err = set_post(t, &headers);
	if (err == 0)
		err = perform(t, outcome, body);
	t->api->easy_cleanup(t->easy);
	t->api->slist_free_all(headers);
	free(t->bytes);
	return err;
}

/* Loads libcurl unless that was done. 0 or VFY_EIO. */
static int
load(struct fetch_curl *f)
{
	int err = 0;

	(void)pthread_mutex_lock(&f->lock);
	if (f->api.library == NULL)
		err = curl_api_load(&f->api);
	(void)pthread_mutex_unlock(&f->lock);
	return err;
}

/* struct vfy_fetcher */
static int
fetch(void *arg, const struct vfy_fetch *what, enum vfy_fetch_outcome *outcome,
    struct vfy_blob **body)
{
	struct fetch_curl *f = arg;
	struct transfer t = { .api = &f->api,
		.allow = &f->allow,
		.what = what,
		.setup = CURLE_OK };
	int64_t left = what->deadline - store_clock_monotonic();
	int err;

	if (!address_url_ok(what->url)) {
		*outcome = VFY_FETCH_REFUSED;
		return 0;
	}
	if (left <= 0) {
		*outcome = VFY_FETCH_TIMEOUT;
		return 0;
	}
	err = load(f);
	if (err != 0)
		return err;
	if (left > TOTAL_MILLISECONDS)
		left = TOTAL_MILLISECONDS;
	return transfer_run(&t, (long)left, outcome, body);
}

int
fetch_curl_new(struct address_list *allow, struct fetch_curl **out)
{
	struct fetch_curl *f = calloc(1, sizeof(*f));

	if (f == NULL) {
		address_list_free(allow);
		return VFY_ENOMEM;
	}
	f->fetcher = (struct vfy_fetcher){ f, fetch };
	f->allow = *allow;
	*allow = (struct address_list){ NULL, 0 };
	(void)pthread_mutex_init(&f->lock, NULL);
	*out = f;
	return 0;
}

void
fetch_curl_free(struct fetch_curl *f)
{
	if (f == NULL)
		return;
	curl_api_unload(&f->api);
	address_list_free(&f->allow);
	(void)pthread_mutex_destroy(&f->lock);
	free(f);
}

const struct vfy_fetcher *
fetch_curl_fetcher(const struct fetch_curl *f)
{
	return &f->fetcher;
}
