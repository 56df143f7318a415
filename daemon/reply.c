/* SPDX-License-Identifier: MIT */
/*
 * reply.c - JSON and problem+json (RFC 9457) answers.
 *
 * Problems have no type of their own ("about:blank": the title is that of the
 * status); the member "code" is what programs look at. Does not log.
 */
#include <stddef.h>
#include <string.h>

#include "monotonic.h"
#include "reply.h"
#include "serve_limits.h"

static const char no_memory[] =
    "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\","
    "\"status\":503,\"code\":\"out-of-memory\"}\n";

/* Takes r; headers that every answer has. */
static enum MHD_Result
queue(struct MHD_Connection *conn, struct request *req, unsigned status,
    struct MHD_Response *r, const char *type)
{
	enum MHD_Result rc;

	if (r == NULL)
		return MHD_NO;
	rc = MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	/* an answer holds for this question and this moment */
	if (rc == MHD_YES)
		rc = MHD_add_response_header(
		    r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	if (rc == MHD_YES)
		rc = MHD_add_response_header(
		    r, "X-Content-Type-Options", "nosniff");
	if (rc == MHD_YES &&
	    (req->problem.close || atomic_load(&req->service->stopping)))
		rc = MHD_add_response_header(
		    r, MHD_HTTP_HEADER_CONNECTION, "close");
	if (rc == MHD_YES &&
	    (status == MHD_HTTP_SERVICE_UNAVAILABLE ||
		status == MHD_HTTP_TOO_MANY_REQUESTS))
		rc = MHD_add_response_header(
		    r, MHD_HTTP_HEADER_RETRY_AFTER, "1");
	if (rc == MHD_YES && req->problem.allow != NULL)
		rc = MHD_add_response_header(
		    r, MHD_HTTP_HEADER_ALLOW, req->problem.allow);
	if (rc == MHD_YES && req->problem.accept != NULL)
		rc = MHD_add_response_header(
		    r, MHD_HTTP_HEADER_ACCEPT, req->problem.accept);
	if (rc == MHD_YES)
		rc = MHD_queue_response(conn, status, r);
	MHD_destroy_response(r);
	return rc;
}

char *
reply_render(struct json_object *root, size_t *len)
{
	const char *text;
	char *copy;
	size_t n;

	text = json_object_to_json_string_length(
	    root, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &n);
	if (text == NULL)
		return NULL;
	copy = malloc(n + 1);
	if (copy == NULL)
		return NULL;
	memcpy(copy, text, n);
	copy[n] = '\n';
	*len = n + 1;
	return copy;
}

enum MHD_Result
reply_text(struct MHD_Connection *conn, struct request *req, unsigned status,
    char *text, size_t len, const char *type)
{
	struct MHD_Response *r;

	client_set_deadline(req->client,
	    monotonic_now() +
		(int64_t)(LIMIT_SEND_SECONDS + len / SEND_BYTES_PER_SECOND) *
		    1000);
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
		text = reply_render(root, &len);
	json_object_put(root);
	return reply_text(conn, req, status, text, len, type);
}

enum MHD_Result
reply_json(struct MHD_Connection *conn, struct request *req, unsigned status,
    struct json_object *root)
{
	return reply_as(conn, req, status, root, "application/json");
}

/* False: out of memory; value is released. */
static bool
add(struct json_object *root, const char *name, struct json_object *value)
{
	if (value != NULL && json_object_object_add(root, name, value) == 0)
		return true;
	json_object_put(value);
	return false;
}

/* Where in the bytes; a problem of JSON has an offset only. */
static bool
add_fault(struct json_object *root, const struct vfy_fault *f)
{
	if (f->code != VFY_F_NONE &&
	    !add(root, "index", json_object_new_uint64(f->index)))
		return false;
	if (f->line != 0 && !add(root, "line", json_object_new_uint64(f->line)))
		return false;
	return add(root, "offset", json_object_new_uint64(f->offset));
}

static struct json_object *
problem_json(const struct problem *p)
{
	struct json_object *root = json_object_new_object();
	const char *title = MHD_get_reason_phrase_for(p->status);

	if (root == NULL)
		return NULL;
	if (add(root, "type", json_object_new_string("about:blank")) &&
	    add(root, "title", json_object_new_string(title)) &&
	    add(root, "status", json_object_new_int((int)p->status)) &&
	    add(root, "code", json_object_new_string(p->code)) &&
	    add(root, "where", json_object_new_string(p->where)) &&
	    add(root, "detail", json_object_new_string(p->detail)) &&
	    (!p->has_fault || add_fault(root, &p->fault)))
		return root;
	json_object_put(root);
	return NULL;
}

enum MHD_Result
reply_problem(struct MHD_Connection *conn, struct request *req)
{
	return reply_as(conn, req, req->problem.status,
	    problem_json(&req->problem), "application/problem+json");
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

enum MHD_Result
reply_park(struct MHD_Connection *conn, struct request *req, int64_t deadline,
    work_fn *work_of)
{
	if (!take_place(req))
		return reply_problem(conn, req);
	req->work = work_of;
	req->parked = conn;
	req->job.run = work;
	req->job.deadline = deadline;
	MHD_suspend_connection(conn);
	work_add(req->service->work, &req->job);
	return MHD_YES;
}
