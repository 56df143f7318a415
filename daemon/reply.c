/* SPDX-License-Identifier: MIT */
/*
 * reply.c - JSON and problem+json (RFC 9457) answers.
 *
 * Problems have no type of their own ("about:blank": the title is that of the
 * status); the member "code" is what programs look at. Does not log.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "json_parts.h"
#include "metrics.h"
#include "monotonic.h"
#include "reply.h"
#include "serve_limits.h"

static const char no_memory[] =
    "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\","
    "\"status\":503,\"code\":\"out-of-memory\"}\n";

/* What a reader is asked for at once, at most. */
#define STREAM_BLOCK ((size_t)32 * 1024)

/* Headers of one answer, beyond those that every answer has. */
#define MAX_HEADERS 8
struct reply_headers {
	size_t n;
	struct {
		const char *name;
		char value[232];
	} list[MAX_HEADERS];
};

bool
reply_header(struct request *req, const char *name, const char *fmt, ...)
{
	struct reply_headers *h = req->headers;
	va_list ap;
	int n;

	if (h == NULL)
		h = req->headers = calloc(1, sizeof(*h));
	if (h == NULL)
		return problem_error(
		    &req->problem, "", VFY_ENOMEM, "answering");
	if (h->n == MAX_HEADERS)
		return problem_error(
		    &req->problem, "", VFY_EINTERNAL, "answering");
	va_start(ap, fmt);
	n = vsnprintf(h->list[h->n].value, sizeof(h->list[0].value), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(h->list[0].value))
		return problem_error(
		    &req->problem, "", VFY_EINTERNAL, "answering");
	h->list[h->n++].name = name;
	return true;
}

/* The headers that the resource chose. */
static enum MHD_Result
add_chosen(struct MHD_Response *r, const struct reply_headers *h, bool *cache)
{
	enum MHD_Result rc = MHD_YES;
	size_t i;

	for (i = 0; h != NULL && i < h->n && rc == MHD_YES; i++) {
		if (strcmp(h->list[i].name, MHD_HTTP_HEADER_CACHE_CONTROL) == 0)
			*cache = true;
		rc = MHD_add_response_header(
		    r, h->list[i].name, h->list[i].value);
	}
	return rc;
}

/* Headers that this status, or this connection, has. */
static enum MHD_Result
add_due(struct MHD_Response *r, const struct request *req, unsigned status)
{
	const struct problem *p = &req->problem;
	enum MHD_Result rc = MHD_YES;

	if (p->close || atomic_load(&req->service->stopping))
		rc = MHD_add_response_header(
		    r, MHD_HTTP_HEADER_CONNECTION, "close");
	if (rc == MHD_YES &&
	    (status == MHD_HTTP_SERVICE_UNAVAILABLE ||
		status == MHD_HTTP_TOO_MANY_REQUESTS))
		rc = MHD_add_response_header(
		    r, MHD_HTTP_HEADER_RETRY_AFTER, "1");
	if (rc == MHD_YES && p->allow != NULL)
		rc =
		    MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, p->allow);
	if (rc == MHD_YES && p->accept != NULL)
		rc = MHD_add_response_header(
		    r, MHD_HTTP_HEADER_ACCEPT, p->accept);
	return rc;
}

static int64_t
time_taken(const struct request *req)
{
	return req->complete_at == 0 ? -1 : monotonic_ns() - req->complete_at;
}

/* Takes r; type may be NULL. */
static enum MHD_Result
queue(struct MHD_Connection *conn, struct request *req, unsigned status,
    struct MHD_Response *r, const char *type)
{
	enum MHD_Result rc = MHD_YES;
	bool cache = false;

	if (r == NULL)
		return MHD_NO;
	if (type != NULL)
		rc = MHD_add_response_header(
		    r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	if (rc == MHD_YES)
		rc = add_chosen(r, req->headers, &cache);
	/* an answer holds for this question and this moment */
	if (rc == MHD_YES && !cache)
		rc = MHD_add_response_header(
		    r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	if (rc == MHD_YES)
		rc = MHD_add_response_header(
		    r, "X-Content-Type-Options", "nosniff");
	if (rc == MHD_YES)
		rc = add_due(r, req, status);
	if (rc == MHD_YES)
		rc = MHD_queue_response(conn, status, r);
	if (rc == MHD_YES)
		metrics_answer(req->service->metrics, req->resource, status,
		    time_taken(req));
	MHD_destroy_response(r);
	return rc;
}

/* So much time has the client to read it. */
static void
allow_time(const struct request *req, size_t len)
{
	client_set_deadline(req->client,
	    monotonic_now() +
		(int64_t)(LIMIT_SEND_SECONDS + len / SEND_BYTES_PER_SECOND) *
		    1000);
}

enum MHD_Result
reply_empty(struct MHD_Connection *conn, struct request *req, unsigned status)
{
	allow_time(req, 0);
	return queue(conn, req, status,
	    MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT),
	    NULL);
}

enum MHD_Result
reply_file(
    struct MHD_Connection *conn, struct request *req, int fd, const char *type)
{
	struct MHD_Response *r = NULL;
	struct stat st;

	if (fstat(fd, &st) == 0) {
		allow_time(req, (size_t)st.st_size);
		r = MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
	}
	if (r == NULL)
		close(fd);
	return queue(conn, req, MHD_HTTP_OK, r, type);
}

enum MHD_Result
reply_stream(struct MHD_Connection *conn, struct request *req, uint64_t len,
    MHD_ContentReaderCallback reader, void *arg, const char *type)
{
	allow_time(req, len == MHD_SIZE_UNKNOWN ? 0 : (size_t)len);
	return queue(conn, req, MHD_HTTP_OK,
	    MHD_create_response_from_callback(
		len, STREAM_BLOCK, reader, arg, NULL),
	    type);
}

enum MHD_Result
reply_text(struct MHD_Connection *conn, struct request *req, unsigned status,
    char *text, size_t len, const char *type)
{
	struct MHD_Response *r;

	allow_time(req, len);
	if (text == NULL) {
		r = MHD_create_response_from_buffer(sizeof(no_memory) - 1,
		    (void *)(uintptr_t)no_memory, MHD_RESPMEM_PERSISTENT);
		return queue(conn, req, MHD_HTTP_SERVICE_UNAVAILABLE, r,
		    "application/problem+json");
	}
	r = MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE);
	if (r == NULL)
		free(text);
	return queue(conn, req, status, r, type);
}

static enum MHD_Result
reply_as(struct MHD_Connection *conn, struct request *req, unsigned status,
    struct json_object *root, const char *type)
{
	char *text = NULL;
	size_t len = 0;

	if (root != NULL)
		text = json_text(root, &len);
	json_object_put(root);
	return reply_text(conn, req, status, text, len, type);
}

enum MHD_Result
reply_json(struct MHD_Connection *conn, struct request *req, unsigned status,
    struct json_object *root)
{
	return reply_as(conn, req, status, root, "application/json");
}

/* Where in the bytes; a problem of JSON has an offset only. */
static bool
add_fault(struct json_object *root, const struct vfy_fault *f)
{
	if (f->code != VFY_F_NONE &&
	    !part_number(root, "index", (int64_t)f->index))
		return false;
	if (f->line != 0 && !part_number(root, "line", (int64_t)f->line))
		return false;
	return part_number(root, "offset", (int64_t)f->offset);
}

struct json_object *
reply_problem_json(const struct problem *p)
{
	struct json_object *root = json_object_new_object();
	const char *title = MHD_get_reason_phrase_for(p->status);

	if (part_text(root, "type", "about:blank") &&
	    part_text(root, "title", title) &&
	    part_number(root, "status", p->status) &&
	    part_text(root, "code", p->code) &&
	    part_text(root, "where", p->where) &&
	    part_text(root, "detail", p->detail) &&
	    (!p->has_fault || add_fault(root, &p->fault)))
		return root;
	return part_drop(root);
}

enum MHD_Result
reply_problem(struct MHD_Connection *conn, struct request *req)
{
	/* what was chosen was chosen for another answer */
	free(req->headers);
	req->headers = NULL;
	return reply_as(conn, req, req->problem.status,
	    reply_problem_json(&req->problem), "application/problem+json");
}

/* -- parking ---------------------------------------------------------------- */

/* A place among those that wait: 0, or the problem that there is none. */
static bool
take_place(struct request *req)
{
	struct service *service = req->service;
	struct share *share = req->client->share;
	unsigned max = service->config.waiting;

	if (atomic_fetch_add(&share->waiting, 1) >= (max < 2 ? max : max / 2)) {
		problem_set(&req->problem, 429, "share", "",
		    "too many requests of this user wait; try again later, or "
		    "with network=cached");
	} else if (!work_reserve(service->work)) {
		problem_set(&req->problem, 503, "busy", "",
		    "too many requests wait; try again later, or with "
		    "network=cached");
	} else {
		return true;
	}
	atomic_fetch_sub(&share->waiting, 1);
	return false;
}

/* struct job: does the work of a parked request, and wakes its connection. */
static void
work(struct job *job, enum job_time when)
{
	struct request *req = (struct request *)(void *)((char *)job -
	    offsetof(struct request, job));

	if (when == JOB_STOPPING)
		problem_set(&req->problem, 503, "stopping", "",
		    "the service stops; try again later");
	else if (!client_is_gone(req->client))
		req->work(req, when);
	else
		req->problem.close = !problem_set(
		    &req->problem, 503, "gone", "", "nobody listens");
	req->worked = true;
	atomic_fetch_sub(&req->client->share->waiting, 1);
	/* from here on it is the connection's own thread's again */
	MHD_resume_connection(req->parked);
}

bool
reply_suspend(struct MHD_Connection *conn, struct request *req,
    int64_t deadline, work_fn *work_of)
{
	if (!take_place(req))
		return false;
	req->work = work_of;
	req->parked = conn;
	req->job.run = work;
	req->job.deadline = deadline;
	MHD_suspend_connection(conn);
	work_add(req->service->work, &req->job);
	return true;
}

enum MHD_Result
reply_park(struct MHD_Connection *conn, struct request *req, int64_t deadline,
    work_fn *work_of)
{
	return reply_suspend(conn, req, deadline, work_of)
	    ? MHD_YES
	    : reply_problem(conn, req);
}
