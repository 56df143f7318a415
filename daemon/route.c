/* SPDX-License-Identifier: MIT */
/*
 * route.c - what every request must satisfy before it reaches a resource of
 * route_table.c: a local Host (against DNS rebinding), no browser of another
 * origin, framing that can be understood in one way only (RFC 9110, RFC 9112).
 *
 * Does not look into bodies. Messages that libmicrohttpd itself can't read (a
 * broken request line, headers beyond its memory) it answers by itself.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "access.h"
#include "api_query.h"
#include "metrics.h"
#include "monotonic.h"
#include "reply.h"
#include "route.h"
#include "route_table.h"
#include "serve_limits.h"
#include "vfy_store.h"

/* The headers that decide, and how often each came. */
struct headers {
	const char *host, *content_length, *content_type;
	unsigned hosts, content_lengths, content_types;
	size_t transfer_encodings;
	bool chunked, content_encoding, origin, foreign, expect;
};

static bool
is_name(const char *name, size_t len, const char *wanted)
{
	return len == strlen(wanted) && strncasecmp(name, wanted, len) == 0;
}

static enum MHD_Result
header(void *cls, enum MHD_ValueKind kind, const char *name, size_t len,
    const char *value, size_t valuelen)
{
	struct headers *h = cls;

	(void)kind;
	if (is_name(name, len, MHD_HTTP_HEADER_HOST)) {
		h->hosts++;
		h->host = value;
	} else if (is_name(name, len, MHD_HTTP_HEADER_CONTENT_LENGTH)) {
		h->content_lengths++;
		h->content_length = value;
	} else if (is_name(name, len, MHD_HTTP_HEADER_CONTENT_TYPE)) {
		h->content_types++;
		h->content_type = value;
	} else if (is_name(name, len, MHD_HTTP_HEADER_TRANSFER_ENCODING)) {
		h->transfer_encodings++;
		h->chunked =
		    value != NULL && is_name(value, valuelen, "chunked");
	} else if (is_name(name, len, MHD_HTTP_HEADER_CONTENT_ENCODING)) {
		h->content_encoding = true;
	} else if (is_name(name, len, MHD_HTTP_HEADER_ORIGIN)) {
		h->origin = true;
	} else if (is_name(name, len, MHD_HTTP_HEADER_EXPECT)) {
		h->expect = true;
	} else if (is_name(name, len, "Sec-Fetch-Site")) {
		h->foreign = value == NULL ||
		    (!is_name(value, valuelen, "none") &&
			!is_name(value, valuelen, "same-origin"));
	}
	return MHD_YES;
}

/* localhost, 127.0.0.1 or [::1], with any port. */
static bool
is_local(const char *host)
{
	static const char *const names[] = { "localhost", "127.0.0.1",
		"[::1]" };
	const char *rest;
	size_t i, n;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		n = strlen(names[i]);
		if (strncasecmp(host, names[i], n) != 0)
			continue;
		rest = host + n;
		if (*rest == '\0')
			return true;
		return *rest == ':' && strlen(rest + 1) <= 5 &&
		    strspn(rest + 1, "0123456789") == strlen(rest + 1);
	}
	return false;
}

static bool
check_origin(
    const struct request *req, const struct headers *h, struct problem *p)
{
	if (h->hosts > 1 || (h->hosts == 0 && !req->client->is_unix))
		return problem_set(
		    p, 400, "host", "Host", "a request has one Host header");
	if (h->hosts == 1 && (h->host == NULL || !is_local(h->host)))
		return problem_set(p, 403, "host", "Host",
		    "the Host header does not name this machine (localhost, "
		    "127.0.0.1 or [::1])");
	if (h->origin || h->foreign)
		return problem_set(p, 403, "cross-origin",
		    h->origin ? "Origin" : "Sec-Fetch-Site",
		    "requests of web pages are not answered");
	return true;
}

/* The length that was announced; false: not a number. */
static bool
parse_length(const char *text, uint64_t *out)
{
	uint64_t n = 0;

	if (text == NULL || *text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9' || n > UINT64_MAX / 10 - 1)
			return false;
		n = n * 10 + (uint64_t)(*text - '0');
	}
	*out = n;
	return true;
}

static size_t
limit_of(const struct verb *verb)
{
	return (verb->flags & VERB_FILE) != 0 ? LIMIT_IMPORT : LIMIT_BODY;
}

static bool
check_framing(const struct verb *verb, const struct headers *h,
    uint64_t *length, struct problem *p)
{
	/*= rfc9112 6.3: both, or several, is how requests are smuggled */
	p->close = true;
	if (h->content_lengths + h->transfer_encodings > 1)
		return problem_set(p, 400, "framing", "Content-Length",
		    "give one Content-Length, or one Transfer-Encoding");
	if (h->content_lengths == 1 && !parse_length(h->content_length, length))
		return problem_set(p, 400, "framing", "Content-Length",
		    "Content-Length is not a number");
	if (h->transfer_encodings == 1 && !h->chunked)
		return problem_set(p, 501, "framing", "Transfer-Encoding",
		    "the only one known here is chunked");
	p->close = false;
	if ((verb->flags & VERB_BODY) == 0)
		return true;
	if (h->content_lengths + h->transfer_encodings == 0)
		return problem_set(p, 411, "length-required", "Content-Length",
		    "say how long the body is");
	if (h->content_encoding)
		return problem_set(p, 415, "content-encoding",
		    "Content-Encoding", "send the body as it is");
	if (h->content_types > 1)
		return problem_set(p, 400, "content-type", "Content-Type",
		    "a body has one Content-Type");
	return *length <= limit_of(verb) || upload_too_large(limit_of(verb), p);
}

static bool
find_verb(struct request *req, const char *url, const char *method)
{
	const struct resource *r;

	req->resource = route_find(url, req->args);
	r = route_resource(req->resource);
	if (r == NULL)
		return problem_set(&req->problem, 404, "not-found", "",
		    "there is no such resource");
	req->verb = route_verb(r, method);
	if (req->verb != NULL)
		return true;
	req->problem.allow = r->allow;
	return problem_set(&req->problem, 405, "method", "", "%s has %s only",
	    r->path, r->allow);
}

static void
set_deadline(const struct request *req, int64_t seconds)
{
	client_set_deadline(req->client, monotonic_now() + seconds * 1000);
}

/* The body of evidence that is brought in goes to the store's disk. */
static bool
prepare_upload(struct request *req)
{
	struct trust_set *set;
	int fd, rc;

	if ((req->verb->flags & VERB_FILE) == 0)
		return true;
	set = query_store(req, &req->problem);
	if (set == NULL)
		return false;
	rc = vfy_store_scratch(trust_set_store(set), &fd);
	trust_set_unref(set);
	if (rc != 0)
		return problem_set(&req->problem, 503, "store", "",
		    "the store can't be written to");
	upload_to_file(&req->upload, fd, LIMIT_IMPORT);
	set_deadline(req, LIMIT_IMPORT_SECONDS);
	return true;
}

/* Who may not change anything is told so before the body is read. */
static bool
check_access(struct request *req)
{
	if ((req->verb->flags & VERB_SHAKES) != 0)
		return access_may_shake(req, &req->problem);
	return (req->verb->flags & VERB_CHANGES) == 0 ||
	    access_may_change(req, &req->problem);
}

static bool
check_size(struct MHD_Connection *conn, struct problem *p)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    conn, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	if (info == NULL || info->header_size <= LIMIT_HEADERS)
		return true;
	return problem_set(p, 431, "headers-too-large", "",
	    "request line and headers have at most %zu bytes together",
	    LIMIT_HEADERS);
}

/*
 * All that can be said before the body. True: the client should be answered
 * now. A refusal waits for the end of the body, so that a client that sends
 * before it listens reads it; unless it asked first, or sends too much.
 */
static bool
admit(struct MHD_Connection *conn, struct request *req, const char *url,
    const char *method)
{
	struct headers h = { 0 };
	uint64_t length = 0;

	MHD_get_connection_values_n(conn, MHD_HEADER_KIND, header, &h);
	req->content_type = h.content_type;
	if (check_origin(req, &h, &req->problem) &&
	    check_size(conn, &req->problem) && find_verb(req, url, method) &&
	    check_framing(req->verb, &h, &length, &req->problem) &&
	    check_access(req) && prepare_upload(req))
		return false;
	/* where the end of the body is not known it can not be waited for */
	return h.expect || length > LIMIT_BODY + LIMIT_DISCARD ||
	    req->problem.close;
}

/* What route_target() says of a target that names no resource. */
static char no_resource;

/*
 * libmicrohttpd decodes a path, and "/healthz%00x" would then be "/healthz".
 * Resources have one spelling, without escapes (but see route_is_plain()).
 */
void *
route_target(void *cls, const char *uri, struct MHD_Connection *conn)
{
	(void)cls;
	(void)conn;
	return route_is_plain(uri) ? NULL : &no_resource;
}

static struct request *
request_new(struct service *service, struct MHD_Connection *conn)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct request *req;

	/* a connection without an entry has no limits: not with us */
	if (info == NULL || info->socket_context == NULL)
		return NULL;
	req = calloc(1, sizeof(*req));
	if (req == NULL)
		return NULL;
	req->service = service;
	req->client = info->socket_context;
	req->resource = route_resources();
	upload_start(
	    &req->upload, &service->uploaded, &req->client->share->uploaded);
	atomic_fetch_add(&service->in_flight, 1);
	return req;
}

/* The headers are there. */
static enum MHD_Result
begin(struct MHD_Connection *conn, struct request *req, const char *url,
    const char *method)
{
	set_deadline(req, LIMIT_UPLOAD_SECONDS);
	return admit(conn, req, url, method) ? reply_problem(conn, req)
					     : MHD_YES;
}

/* The body is there, or what a parked request was parked for. */
static enum MHD_Result
answer(struct MHD_Connection *conn, struct request *req)
{
	/* time spent here is ours, not the client's */
	client_set_deadline(req->client, 0);
	if (!req->worked)
		req->complete_at = monotonic_ns();
	if (req->problem.status != 0)
		return reply_problem(conn, req);
	return req->verb->answer(conn, req);
}

enum MHD_Result
route_request(void *cls, struct MHD_Connection *conn, const char *url,
    const char *method, const char *version, const char *upload_data,
    size_t *upload_size, void **state)
{
	struct request *req = *state;

	(void)version;
	if (*state == NULL || *state == &no_resource) {
		/* a path that is none of ours, and nobody's */
		if (*state == &no_resource)
			url = "%";
		*state = req = request_new(cls, conn);
		return req != NULL ? begin(conn, req, url, method) : MHD_NO;
	}
	if (*upload_size > 0) {
		if (!upload_add(
			&req->upload, upload_data, *upload_size, &req->problem))
			return MHD_NO;
		*upload_size = 0;
		return MHD_YES;
	}
	return answer(conn, req);
}

void
route_completed(void *cls, struct MHD_Connection *conn, void **state,
    enum MHD_RequestTerminationCode why)
{
	struct request *req = *state;

	(void)cls;
	(void)conn;
	(void)why;
	if (req == NULL || *state == &no_resource)
		return;
	*state = NULL;
	/* the next one, if there is one, begins now */
	set_deadline(req, LIMIT_HEAD_SECONDS);
	upload_end(&req->upload);
	if (req->free_state != NULL)
		req->free_state(req->state);
	free(req->headers);
	atomic_fetch_sub(&req->service->in_flight, 1);
	free(req);
}
