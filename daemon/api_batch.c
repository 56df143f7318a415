/* SPDX-License-Identifier: MIT */
/*
 * api_batch.c - POST /v1/verify/batch: a line of JSON for each question, a line
 * of JSON for each answer, in the same order, sent as soon as it is known.
 *
 * A line is a question as the body of /v1/verify is one. What is wrong with one
 * is told in its line of the answer (a problem, with the number of the line as
 * "question"), and the next one goes on. Answers are computed when the client
 * has read those before, so that none is held but one; what has to wait is done
 * by a worker, as for /v1/verify.
 */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "ask.h"
#include "intake.h"
#include "intake_json.h"
#include "json_parts.h"
#include "media.h"
#include "monotonic.h"
#include "reply.h"
#include "serve_limits.h"

static const char type[] = "application/x-ndjson";

struct batch {
	struct MHD_Connection *conn;
	struct request *req;
	size_t at;	      /* of the next line in the body */
	unsigned number;      /* of the line in question, from 1 */
	struct vfy_span line; /* the question */
	struct ask ask;
	struct problem problem;
	bool parked;
	int64_t deadline; /* of this question's waiting */
	int64_t end;	  /* of it all; CLOCK_MONOTONIC, milliseconds */
	char *text;	  /* the answer, as far as it has not been sent */
	size_t len, sent;
};

static void
batch_free(void *state)
{
	struct batch *b = state;

	ask_end(&b->ask);
	free(b->text);
	free(b);
}

/* -- one question ----------------------------------------------------------------- */

static bool
next_line(struct batch *b)
{
	const struct upload *body = &b->req->upload;
	const uint8_t *start = body->ptr + b->at, *end;

	if (b->at >= body->len)
		return false;
	end = memchr(start, '\n', body->len - b->at);
	b->line.ptr = start;
	b->line.len = end != NULL ? (size_t)(end - start) : body->len - b->at;
	b->at += b->line.len + 1;
	if (b->line.len > 0 && start[b->line.len - 1] == '\r')
		b->line.len--;
	b->number++;
	return true;
}

static bool
read_line(struct batch *b)
{
	struct problem *p = &b->problem;

	if (b->line.len == 0)
		return problem_set(p, 400, "empty", "", "the line is empty");
	return ask_start(&b->ask, b->req->service, p) &&
	    intake_json(&b->ask.qn, b->line, p) &&
	    intake_need_identity(&b->ask.qn, p);
}

/* work_fn: a line that is long, or a question that may wait. */
static void
work(struct request *req, enum job_time when)
{
	struct batch *b = req->state;

	if (b->ask.set == NULL && when == JOB_LATE)
		problem_set(&b->problem, 503, "busy", "",
		    "too many large questions wait; try again later");
	else if (b->ask.set != NULL || read_line(b))
		ask_verify(&b->ask, b->deadline, &b->problem);
}

/* Parks the question; false: it was answered, with b->problem. */
static bool
park(struct batch *b)
{
	struct request *req = b->req;

	client_set_deadline(req->client, 0);
	req->worked = false;
	b->parked = reply_suspend(b->conn, req, b->deadline, work);
	if (!b->parked) {
		b->problem = req->problem;
		req->problem.status = 0;
	}
	return b->parked;
}

/* What has become of it while it was parked. */
static void
unpark(struct batch *b)
{
	b->parked = false;
	if (b->req->problem.status != 0) {
		b->problem = b->req->problem;
		b->req->problem.status = 0;
	}
}

/* False: it is parked, and this is called again. */
static bool
answer(struct batch *b)
{
	int64_t now = monotonic_now();

	if (now >= b->end)
		return !problem_set(&b->problem, 503, "batch-time", "",
		    "the batch took longer than %d seconds: ask the rest of it "
		    "again",
		    LIMIT_BATCH_SECONDS);
	b->deadline = now + LIMIT_PARKED_SECONDS * 1000;
	if (b->line.len > LIMIT_BODY_AT_ONCE)
		return !park(b);
	if (!read_line(b))
		return true;
	if (ask_waits(&b->ask))
		return !park(b);
	ask_verify(&b->ask, b->deadline, &b->problem);
	return true;
}

/* The line of the answer; false: out of memory, and the connection goes. */
static bool
write_down(struct batch *b)
{
	struct json_object *root;

	b->sent = 0;
	b->text = b->ask.text;
	b->len = b->ask.len;
	b->ask.text = NULL;
	ask_end(&b->ask);
	if (b->problem.status == 0)
		return b->text != NULL;
	free(b->text);
	root = reply_problem_json(&b->problem);
	b->problem.status = 0;
	b->text = part_number(root, "question", b->number)
	    ? json_text(root, &b->len)
	    : NULL;
	json_object_put(root);
	return b->text != NULL;
}

/* -- the answer, a piece at a time -------------------------------------------------- */

static ssize_t
give(struct batch *b, char *buf, size_t max)
{
	size_t n = b->len - b->sent;

	if (n > max)
		n = max;
	memcpy(buf, b->text + b->sent, n);
	b->sent += n;
	if (b->sent == b->len) {
		free(b->text);
		b->text = NULL;
	}
	client_set_deadline(
	    b->req->client, monotonic_now() + LIMIT_SEND_SECONDS * 1000);
	return (ssize_t)n;
}

/* MHD_ContentReaderCallback */
static ssize_t
read_answers(void *arg, uint64_t at, char *buf, size_t max)
{
	struct batch *b = arg;

	(void)at;
	if (b->text != NULL)
		return give(b, buf, max);
	if (b->parked)
		unpark(b);
	else if (!next_line(b))
		return MHD_CONTENT_READER_END_OF_STREAM;
	else if (!answer(b))
		return 0;
	return write_down(b) ? give(b, buf, max)
			     : MHD_CONTENT_READER_END_WITH_ERROR;
}

/* -- the request ------------------------------------------------------------------- */

static bool
is_ndjson(const char *value)
{
	static const char *const names[] = { type, "application/ndjson",
		"application/jsonl" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (media_is(value, names[i]))
			return true;
	return false;
}

static bool
check_body(struct request *req)
{
	const uint8_t *p = req->upload.ptr, *end = p + req->upload.len;
	unsigned lines = 0;

	if (!is_ndjson(req->content_type)) {
		req->problem.accept = type;
		return problem_set(&req->problem, 415, "content-type",
		    "Content-Type", "a body here is %s", type);
	}
	if (req->upload.len == 0)
		return problem_set(&req->problem, 400, "empty", "",
		    "the body is empty: give a question in each line");
	for (; p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
		lines++;
	if (lines <= LIMIT_BATCH_LINES)
		return true;
	return problem_set(&req->problem, 413, "limit", "",
	    "a batch has at most %d lines", LIMIT_BATCH_LINES);
}

enum MHD_Result
api_batch(struct MHD_Connection *conn, struct request *req)
{
	struct batch *b;

	if (!check_body(req))
		return reply_problem(conn, req);
	b = calloc(1, sizeof(*b));
	if (b == NULL) {
		problem_error(
		    &req->problem, "", VFY_ENOMEM, "starting a batch");
		return reply_problem(conn, req);
	}
	b->conn = conn;
	b->req = req;
	b->end = monotonic_now() + LIMIT_BATCH_SECONDS * 1000;
	req->state = b;
	req->free_state = batch_free;
	return reply_stream(conn, req, MHD_SIZE_UNKNOWN, read_answers, b, type);
}
