/* SPDX-License-Identifier: MIT */
/*
 * fetch.c - one GET or POST over HTTP, by libcurl, from servers that may be
 * hostile: CRLs (RFC 5280 4.2.1.13), issuers (4.2.2.1), OCSP (RFC 6960 A.1).
 *
 * Only http, also after a redirect; at most REDIRECTS of them; every address
 * is judged before it is connected to (address.h); size, time and idle limits;
 * only status 200, or 304 where that was asked for; nothing is unpacked, and
 * what comes packed is refused. No cookies, no .netrc, no user or password
 * from anywhere, no HTTP/2. A server's error (5xx) is asked once more.
 *
 * OCSP is asked by GET where the request is short enough, since that can be cached,
 * and by POST otherwise, or where GET fails at the server: with a status, a page
 * of HTML, or as a malformed request.
 *
 * A proxy that the environment names (http_proxy, all_proxy, no_proxy, as
 * libcurl reads them) is judged by its address like any other (allow it,
 * where it is private); one that the configuration names is exempt. It is the
 * proxy that resolves names and decides where they may lead.
 *
 * Of what it gets it looks at the first octet only, since every kind of evidence
 * is a SEQUENCE: so a page of HTML ends there. Content-Type is not asked for:
 * too many servers have it wrong.
 */
#include "fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "blob.h"
#include "bounds.h"
#include "clock.h"
#include "curl_api.h"
#include "random.h"

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
/* How often a running transfer looks whether it is to be broken off. */
#define LOOK_MILLISECONDS 100
/* Before a server that failed is asked again, and how much time that needs. */
#define RETRY_PAUSE_MS 100
#define RETRY_LEFT_MS 500
/* DER SEQUENCE: CRL, OCSPResponse, Certificate, ContentInfo */
#define FIRST_OCTET 0x30

struct fetch_curl {
	struct vfy_fetcher fetcher;
	struct address_list allow;
	const char *proxy;
	int spool; /* a directory; -1 */
	atomic_bool abort;
	pthread_mutex_t lock; /* of loading */
	struct curl_api api;
};

/* One transfer, while it runs. */
struct transfer {
	const struct fetch_curl *fetcher;
	const struct curl_api *api;
	const struct vfy_fetch *what;
	const char *url;
	bool post;
	struct vfy_fetched *out;
	CURL *easy;
	CURLcode setup; /* of the first option that was refused */
	long status;
	struct curl_slist *headers;
	/* what came: in memory, or, where it is large, in a file */
	uint8_t *bytes;
	size_t len, capacity;
	int file; /* -1 */
	bool refused, too_big, bad_status, no_memory, no_room, garbage, aborted;
};

/* Room for n bytes more, which are within the limit. */
static bool
grow(struct transfer *t, size_t n)
{
	size_t want = t->capacity == 0 ? FIRST_ALLOCATION : t->capacity;
	uint8_t *bytes;

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
write_file(struct transfer *t, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len > 0) {
		ssize_t n = write(t->file, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			t->no_room = true;
			return false;
		}
		p += n;
		len -= (size_t)n;
	}
	return true;
}

/* It is getting large: from now on into a file, if one can be had. */
static void
begin_file(struct transfer *t)
{
	t->file = openat(
	    t->fetcher->spool, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (t->file < 0 || !write_file(t, t->bytes, t->len))
		return;
	free(t->bytes);
	t->bytes = NULL;
	t->capacity = 0;
}

/* False: more than is allowed, or no room for it. */
static bool
store_bytes(struct transfer *t, const char *data, size_t len)
{
	if (len > t->what->max_bytes - t->len) {
		t->too_big = true;
		return false;
	}
	if (t->file < 0 && t->fetcher->spool >= 0 &&
	    t->len + len > BOUND_INLINE)
		begin_file(t);
	if (t->no_room)
		return false;
	if (t->file >= 0) {
		if (!write_file(t, data, len))
			return false;
	} else {
		if (!grow(t, len))
			return false;
		memcpy(t->bytes + t->len, data, len);
	}
	t->len += len;
	return true;
}

static bool
is_status_ok(struct transfer *t)
{
	if (t->api->easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &t->status) !=
	    CURLE_OK)
		t->status = 0;
	return t->status == 200;
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
	t->garbage = t->garbage ||
	    (t->len == 0 && (unsigned char)data[0] != FIRST_OCTET);
	if (t->garbage || !store_bytes(t, data, len))
		return len + 1;
	return len;
}

/* Is line the header name? Then its value, without blanks and line's end. */
static bool
header_value(
    const char *line, size_t len, const char *name, struct vfy_span *out)
{
	size_t n = strlen(name);

	if (len <= n || strncasecmp(line, name, n) != 0 || line[n] != ':')
		return false;
	line += n + 1;
	len -= n + 1;
	while (len > 0 && (line[0] == ' ' || line[0] == '\t')) {
		line++;
		len--;
	}
	while (len > 0 && (unsigned char)line[len - 1] <= ' ')
		len--;
	*out = (struct vfy_span){ (const uint8_t *)line, len };
	return true;
}

/* Remembered only whole, and only what can be sent back in a header. */
static void
take_validator(struct vfy_span value, char out[VFY_VALIDATOR_MAX])
{
	out[0] = '\0';
	if (value.len >= VFY_VALIDATOR_MAX)
		return;
	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] < 0x20 || value.ptr[i] > 0x7e)
			return;
	memcpy(out, value.ptr, value.len);
	out[value.len] = '\0';
}

/* libcurl's header function, for each line of each hop. */
static size_t
receive_header(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t len = size * n;
	struct vfy_span value;

	if (len >= 5 && memcmp(data, "HTTP/", 5) == 0) {
		t->out->etag[0] = t->out->last_modified[0] = '\0';
		t->garbage = false;
	} else if (header_value(data, len, "ETag", &value)) {
		take_validator(value, t->out->etag);
	} else if (header_value(data, len, "Last-Modified", &value)) {
		take_validator(value, t->out->last_modified);
	} else if (header_value(data, len, "Content-Encoding", &value)) {
		t->garbage = value.len != 8 ||
		    strncasecmp((const char *)value.ptr, "identity", 8) != 0;
	}
	return len;
}

/* Does everything go through a proxy that the configuration names? */
static bool
has_own_proxy(const struct transfer *t)
{
	return t->fetcher->proxy != NULL && t->fetcher->proxy[0] != '\0';
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
	    (!has_own_proxy(t) &&
		!address_allowed(&t->fetcher->allow, &to->addr, to->addrlen))) {
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
	if (t->fetcher->proxy != NULL) {
		set_pointer(t, CURLOPT_PROXY, t->fetcher->proxy);
		set_pointer(t, CURLOPT_NOPROXY, "");
	}
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
	set_pointer(t, CURLOPT_HEADERDATA, t);
	if (t->setup == CURLE_OK)
		t->setup = t->api->easy_setopt(
		    t->easy, CURLOPT_HEADERFUNCTION, receive_header);
	/* A resolver that hangs must not hold us past the deadline. Where
	 * libcurl can't do that, it only ends later. */
	if (t->setup == CURLE_OK)
		(void)t->api->easy_setopt(t->easy, CURLOPT_QUICK_EXIT, 1L);
}

/* One more header line. False: no memory. */
static bool
add_header(struct transfer *t, const char *line)
{
	struct curl_slist *more = t->api->slist_append(t->headers, line);

	if (more != NULL)
		t->headers = more;
	return more != NULL;
}

/* What is at hand need not come again. False: no memory. */
static bool
add_conditions(struct transfer *t)
{
	char line[VFY_VALIDATOR_MAX + 32];
	const char *etag = t->what->etag, *since = t->what->last_modified;
	bool ok = true;

	if (etag != NULL && etag[0] != '\0') {
		(void)snprintf(line, sizeof(line), "If-None-Match: %s", etag);
		ok = add_header(t, line);
	}
	if (since != NULL && since[0] != '\0') {
		(void)snprintf(
		    line, sizeof(line), "If-Modified-Since: %s", since);
		ok = ok && add_header(t, line);
	}
	return ok;
}

/* The body, and headers. 0 or VFY_ENOMEM. */
static int
set_request(struct transfer *t)
{
	bool ok = add_conditions(t);

	if (t->what->kind == VFY_ASK_OCSP)
		ok = ok && add_header(t, "Accept: application/ocsp-response");
	if (t->post) {
		ok = ok &&
		    add_header(t, "Content-Type: application/ocsp-request") &&
		    add_header(t, "Expect:");
		set_long(t, CURLOPT_POST, 1L);
		set_pointer(t, CURLOPT_POSTFIELDS, t->what->post.ptr);
		if (t->setup == CURLE_OK)
			t->setup = t->api->easy_setopt(t->easy,
			    CURLOPT_POSTFIELDSIZE_LARGE,
			    (curl_off_t)t->what->post.len);
	}
	set_pointer(t, CURLOPT_HTTPHEADER, t->headers);
	return ok ? 0 : VFY_ENOMEM;
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
		return t->garbage ? VFY_FETCH_GARBAGE : VFY_FETCH_OK;
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
		if (t->garbage)
			return VFY_FETCH_GARBAGE;
		return t->refused ? VFY_FETCH_REFUSED : VFY_FETCH_NETWORK;
	}
}

/* What became of the one transfer in multi. */
static CURLcode
result_of(struct transfer *t, CURLM *multi)
{
	CURLcode code = CURLE_RECV_ERROR;
	CURLMsg *msg;
	int left;

	while ((msg = t->api->multi_info_read(multi, &left)) != NULL)
		if (msg->msg == CURLMSG_DONE)
			code = msg->data.result;
	return code;
}

/*
 * Runs the transfer until it ends, or its deadline: libcurl's own time-out
 * ends it earlier, but not where it hangs in something else.
 */
static CURLcode
drive(struct transfer *t, CURLM *multi)
{
	int running = 1;

	while (running > 0) {
		int64_t left = t->what->deadline - store_clock_monotonic();

		if (t->api->multi_perform(multi, &running) != CURLM_OK)
			return CURLE_OUT_OF_MEMORY;
		if (running == 0)
			break;
		if (left <= 0)
			return CURLE_OPERATION_TIMEDOUT;
		t->aborted = atomic_load(&t->fetcher->abort);
		if (t->aborted)
			return CURLE_ABORTED_BY_CALLBACK;
		(void)t->api->multi_poll(multi, NULL, 0,
		    left < LOOK_MILLISECONDS ? (int)left : LOOK_MILLISECONDS,
		    NULL);
	}
	return result_of(t, multi);
}

/* The options are set: goes, and says what came of it. 0 or VFY_E*. */
static int
perform(struct transfer *t)
{
	CURLM *multi;
	CURLcode code = CURLE_OUT_OF_MEMORY;

	if (t->setup == CURLE_OUT_OF_MEMORY)
		return VFY_ENOMEM;
	/* A rule that libcurl does not know is a rule that it won't keep. */
	if (t->setup != CURLE_OK)
		return VFY_EIO;
	multi = t->api->multi_init();
	if (multi == NULL)
		return VFY_ENOMEM;
	if (t->api->multi_add_handle(multi, t->easy) == CURLM_OK) {
		code = drive(t, multi);
		(void)is_status_ok(t);
		(void)t->api->multi_remove_handle(multi, t->easy);
	}
	(void)t->api->multi_cleanup(multi);
	if (t->aborted || t->no_room)
		return VFY_EIO;
	/* libcurl also says "out of memory" of a header without an end: a
	 * server must not be able to make us give up the question. */
	if (t->no_memory)
		return VFY_ENOMEM;
	t->out->outcome = outcome_of(t, code);
	return 0;
}

/* Did we ask whether it changed? */
static bool
is_conditional(const struct vfy_fetch *what)
{
	return (what->etag != NULL && what->etag[0] != '\0') ||
	    (what->last_modified != NULL && what->last_modified[0] != '\0');
}

/* The bytes, if there are any, become the body. 0 or VFY_ENOMEM. */
static int
take_body(struct transfer *t)
{
	int err;

	if (t->out->outcome != VFY_FETCH_OK)
		return 0;
	if (t->status != 200) {
		t->out->outcome = t->status == 304 && is_conditional(t->what)
		    ? VFY_FETCH_UNCHANGED
		    : VFY_FETCH_HTTP;
		return 0;
	}
	if (t->file >= 0)
		return blob_map(t->file, t->len, &t->out->body);
	err = blob_take(t->bytes, t->len, &t->out->body);
	t->bytes = NULL;
	return err;
}

/* One request, with what it leads to. 0 with *status and *out, or VFY_E*. */
static int
attempt(const struct fetch_curl *f, const struct vfy_fetch *what,
    const char *url, bool post, long *status, struct vfy_fetched *out)
{
	struct transfer t = { .fetcher = f,
		.api = &f->api,
		.what = what,
		.url = url,
		.post = post,
		.out = out,
		.file = -1,
		.setup = CURLE_OK };
	int64_t left = what->deadline - store_clock_monotonic();
	int err;

	*status = 0;
	memset(out, 0, sizeof(*out));
	out->outcome = VFY_FETCH_TIMEOUT;
	if (left <= 0)
		return 0;
	t.easy = t.api->easy_init();
	if (t.easy == NULL)
		return VFY_ENOMEM;
	set_rules(&t);
	set_limits(
	    &t, left > TOTAL_MILLISECONDS ? TOTAL_MILLISECONDS : (long)left);
	set_pointer(&t, CURLOPT_URL, url);
	err = set_request(&t);
	if (err == 0)
		err = perform(&t);
	if (err == 0)
		err = take_body(&t);
	*status = t.status;
	t.api->easy_cleanup(t.easy);
	t.api->slist_free_all(t.headers);
	free(t.bytes);
	if (t.file >= 0)
		(void)close(t.file);
	return err;
}

/* attempt(), and once more, after a pause, when the server failed. */
static int
attempt_twice(const struct fetch_curl *f, const struct vfy_fetch *what,
    const char *url, bool post, long *status, struct vfy_fetched *out)
{
	int err = attempt(f, what, url, post, status, out);

	if (err != 0 || out->outcome != VFY_FETCH_HTTP || *status < 500 ||
	    *status == 501 ||
	    what->deadline - store_clock_monotonic() < RETRY_LEFT_MS)
		return err;
	store_clock_pause(
	    RETRY_PAUSE_MS + (int64_t)(store_random() % RETRY_PAUSE_MS));
	return attempt(f, what, url, post, status, out);
}

/* Is it an OCSPResponse that says malformedRequest (RFC 6960 4.2.1)? */
static bool
is_malformed_request(const struct vfy_blob *body)
{
	static const uint8_t whole[] = { 0x30, 3, 0x0a, 1, 1 };

	return body != NULL && body->der.len == sizeof(whole) &&
	    memcmp(body->der.ptr, whole, sizeof(whole)) == 0;
}

/*
 * Does this answer to a GET mean that a POST may do better? Servers don't
 * agree on what they say to a path that they can't make out.
 */
static bool
is_get_refused(const struct vfy_fetched *out)
{
	if (out->outcome == VFY_FETCH_OK)
		return is_malformed_request(out->body);
	return out->outcome == VFY_FETCH_HTTP ||
	    out->outcome == VFY_FETCH_GARBAGE;
}

/*= rfc9919 6 "MUST use GET [...] up to 255 bytes"; POST where it is refused */
static int
ask(const struct fetch_curl *f, const struct vfy_fetch *what,
    struct vfy_fetched *out)
{
	char url[FETCH_GET_URL_MAX + 1];
	long status;
	int err;

	if (what->post.len == 0)
		return attempt_twice(f, what, what->url, false, &status, out);
	if (!fetch_get_url(what->url, what->post, url))
		return attempt_twice(f, what, what->url, true, &status, out);
	err = attempt_twice(f, what, url, false, &status, out);
	if (err != 0 || !is_get_refused(out))
		return err;
	blob_release(out->body);
	/* a server that fails was asked twice already */
	return status >= 500
	    ? attempt(f, what, what->url, true, &status, out)
	    : attempt_twice(f, what, what->url, true, &status, out);
}

/* Loads libcurl unless that was done. 0 or VFY_EIO. */
static int
load(struct fetch_curl *f)
{
	int err = 0;

	(void)pthread_mutex_lock(&f->lock);
	if (f->api.handle == NULL)
		err = curl_api_load(&f->api);
	(void)pthread_mutex_unlock(&f->lock);
	return err;
}

/* struct vfy_fetcher */
static int
fetch(void *arg, const struct vfy_fetch *what, struct vfy_fetched *out)
{
	struct fetch_curl *f = arg;
	int err;

	out->outcome = VFY_FETCH_REFUSED;
	if (!address_url_ok(what->url))
		return 0;
	out->outcome = VFY_FETCH_TIMEOUT;
	if (what->deadline <= store_clock_monotonic())
		return 0;
	err = load(f);
	return err == 0 ? ask(f, what, out) : err;
}

/* struct vfy_fetcher */
static void
abort_all(void *arg, bool abort)
{
	struct fetch_curl *f = arg;

	atomic_store(&f->abort, abort);
}

int
fetch_curl_new(
    struct address_list *allow, const char *proxy, struct fetch_curl **out)
{
	struct fetch_curl *f = calloc(1, sizeof(*f));

	if (f == NULL) {
		address_list_free(allow);
		return VFY_ENOMEM;
	}
	f->fetcher = (struct vfy_fetcher){ f, fetch, abort_all };
	f->allow = *allow;
	f->proxy = proxy;
	f->spool = -1;
	atomic_init(&f->abort, false);
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

void
fetch_curl_spool(struct fetch_curl *f, int dir)
{
	if (f != NULL)
		f->spool = dir;
}

struct vfy_fetcher *
fetch_curl_fetcher(struct fetch_curl *f)
{
	return &f->fetcher;
}
