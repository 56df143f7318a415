/* SPDX-License-Identifier: MIT */
/*
 * api_verify.c - POST /v1/verify: a body becomes a question, its answer JSON.
 *
 * Bodies: application/json; application/pem-certificate-chain (RFC 8555),
 * application/pkix-cert (RFC 2585) and application/pkcs7-mime (RFC 8551 3.8,
 * certs-only), with the options as query parameters. Does not decide anything
 * about certificates, and keeps nothing.
 *
 * A JSON question for tls-server must name an identity or say that there is
 * none (RFC 9525 6.1). The bare bodies are the form for one certificate and a
 * shell: there the verdict carries the remark identity-missing instead.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "api_options.h"
#include "ask.h"
#include "intake.h"
#include "intake_json.h"
#include "media.h"
#include "monotonic.h"
#include "reply.h"
#include "serve_limits.h"

/* Whatever the query parameters were taken for was taken from them before. */
typedef bool read_body(
    struct vfy_span body, struct question *qn, struct problem *p);

static read_body read_json, read_pem, read_der, read_pkcs7;

static const struct body_kind {
	const char *type;
	read_body *read;
	bool has_parameters; /* the options are query parameters */
} body_kinds[] = {
	{ "application/json", read_json, false },
	{ "application/pem-certificate-chain", read_pem, true },
	{ "application/pkix-cert", read_der, true },
	{ "application/pkcs7-mime", read_pkcs7, true },
};

static const char accepted[] = "application/json, "
			       "application/pem-certificate-chain, "
			       "application/pkix-cert, "
			       "application/pkcs7-mime";

/* A question of which the head was read, and maybe the body. */
struct asking {
	const struct body_kind *kind;
	struct ask ask;
	bool is_read;	  /* the body is in the question */
	int64_t deadline; /* of waiting; CLOCK_MONOTONIC, milliseconds */
};

static bool
read_json(struct vfy_span body, struct question *qn, struct problem *p)
{
	return intake_json(qn, body, p) && intake_need_identity(qn, p);
}

static bool
read_pem(struct vfy_span body, struct question *qn, struct problem *p)
{
	if (body.ptr[0] == 0x30 &&
	    memmem(body.ptr, body.len, "-----BEGIN", 10) == NULL)
		return problem_set(p, 400, "not-pem", "",
		    "this looks like DER: send it as application/pkix-cert");
	return intake_bytes(qn, body, "", p);
}

static bool
read_der(struct vfy_span body, struct question *qn, struct problem *p)
{
	if (body.ptr[0] != 0x30)
		return problem_set(p, 400, "not-der", "",
		    "this is not one certificate in DER: it begins with byte "
		    "0x%02x, not with a SEQUENCE (0x30)",
		    body.ptr[0]);
	return intake_bytes(qn, body, "", p);
}

static bool
read_pkcs7(struct vfy_span body, struct question *qn, struct problem *p)
{
	if (body.ptr[0] != 0x30)
		return problem_set(p, 400, "not-der", "",
		    "this is not PKCS#7 in DER: it begins with byte 0x%02x, "
		    "not "
		    "with a SEQUENCE (0x30)",
		    body.ptr[0]);
	return intake_pkcs7(qn, body, p);
}

/* Without parameters such as charset; NULL: none of ours. */
static const struct body_kind *
find_kind(const char *type)
{
	size_t i;

	for (i = 0; i < sizeof(body_kinds) / sizeof(body_kinds[0]); i++)
		if (media_is(type, body_kinds[i].type))
			return &body_kinds[i];
	return NULL;
}

/* -- a question on its way ---------------------------------------------------- */

static void
asking_free(void *state)
{
	struct asking *a = state;

	ask_end(&a->ask);
	free(a);
}

/* The request's question, with nothing in it yet; false: req->problem. */
static bool
asking_new(struct request *req)
{
	struct asking *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return problem_error(
		    &req->problem, "", VFY_ENOMEM, "starting a question");
	req->state = a;
	req->free_state = asking_free;
	return ask_start(&a->ask, req->service, &req->problem);
}

/* Type and parameters; false: req->problem. */
static bool
read_head(struct MHD_Connection *conn, struct request *req, struct asking *a)
{
	struct problem *p = &req->problem;

	a->kind = find_kind(req->content_type);
	if (a->kind == NULL) {
		p->accept = accepted;
		return problem_set(p, 415, "content-type", "Content-Type",
		    "a body here is one of %s", accepted);
	}
	if (req->upload.len == 0)
		return problem_set(p, 400, "empty", "", "the body is empty");
	return options_read(
	    conn, a->kind->has_parameters ? &a->ask.qn : NULL, p);
}

/* The body; false: req->problem. */
static bool
read_body_of(struct request *req, struct asking *a)
{
	struct vfy_span body = { req->upload.ptr, req->upload.len };

	a->is_read = true;
	if (!a->kind->read(body, &a->ask.qn, &req->problem))
		return false;
	/* the question has a copy of what it needs */
	upload_end(&req->upload);
	return true;
}

/* work_fn */
static void
work(struct request *req, enum job_time when)
{
	struct asking *a = req->state;

	if (when == JOB_LATE && !a->is_read) {
		problem_set(&req->problem, 503, "busy", "",
		    "too many large questions wait; try again later");
		return;
	}
	if (a->is_read || read_body_of(req, a))
		ask_verify(&a->ask, a->deadline, &req->problem);
}

static enum MHD_Result
finish(struct MHD_Connection *conn, struct request *req)
{
	struct ask *ask = &((struct asking *)req->state)->ask;
	char *text = ask->text;

	ask->text = NULL;
	if (req->problem.status != 0)
		return reply_problem(conn, req);
	return reply_text(
	    conn, req, MHD_HTTP_OK, text, ask->len, "application/json");
}

enum MHD_Result
api_verify(struct MHD_Connection *conn, struct request *req)
{
	struct asking *a;

	if (req->worked)
		return finish(conn, req);
	if (!asking_new(req) || !read_head(conn, req, req->state))
		return reply_problem(conn, req);
	a = req->state;
	a->deadline = monotonic_now() + LIMIT_PARKED_SECONDS * 1000;
	if (req->upload.len > LIMIT_BODY_AT_ONCE)
		return reply_park(conn, req, a->deadline, work);
	if (!read_body_of(req, a))
		return reply_problem(conn, req);
	if (ask_waits(&a->ask))
		return reply_park(conn, req, a->deadline, work);
	if (!ask_verify(&a->ask, a->deadline, &req->problem))
		return reply_problem(conn, req);
	return finish(conn, req);
}
