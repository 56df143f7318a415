/* SPDX-License-Identifier: MIT */
/*
 * api_ocsp.c - POST /v1/ocsp and GET /v1/ocsp/{request}: OCSP over HTTP (RFC
 * 6960 appendix A, RFC 9919 6), for programs that know OCSP and nothing of this
 * service.
 *
 * What can't be answered is told by OCSP's own statuses, with 200, as clients
 * expect it; problem+json is for what is no OCSP at all. Answers are ocsp_relay.c's.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api.h"
#include "api_query.h"
#include "hex.h"
#include "media.h"
#include "monotonic.h"
#include "ocsp_relay.h"
#include "reply.h"
#include "serve_limits.h"

static const char request_type[] = "application/ocsp-request";
static const char response_type[] = "application/ocsp-response";

struct asking {
	struct ocsp_relay relay;
	struct vfy_span request;
	uint8_t *decoded; /* of a GET */
	enum ocsp_status status;
};

static void
asking_free(void *state)
{
	struct asking *a = state;

	if (a->relay.answer != NULL)
		a->relay.answer->release(a->relay.answer);
	trust_set_unref(a->relay.set);
	free(a->decoded);
	free(a);
}

/* False: req->problem. */
static bool
asking_new(struct request *req)
{
	struct asking *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return problem_error(
		    &req->problem, "", VFY_ENOMEM, "answering OCSP");
	req->state = a;
	req->free_state = asking_free;
	a->relay.at = wall_now();
	a->relay.deadline = monotonic_now() + LIMIT_PARKED_SECONDS * 1000;
	a->relay.set = query_store(req, &req->problem);
	return a->relay.set != NULL;
}

/* work_fn: the store is read, and maybe a responder is asked. */
static void
work(struct request *req, enum job_time when)
{
	struct asking *a = req->state;
	int rc;

	if (when == JOB_LATE) {
		a->status = OCSP_TRY_LATER;
		return;
	}
	rc = ocsp_relay(&a->relay, a->request, &a->status);
	if (rc != 0)
		problem_error(&req->problem, "", rc, "answering OCSP");
}

static enum MHD_Result
start(struct MHD_Connection *conn, struct request *req)
{
	struct asking *a = req->state;

	return reply_park(conn, req, a->relay.deadline, work);
}

/* -- the answer ---------------------------------------------------------------------- */

/*= rfc6960 4.2.1 without responseBytes */
static enum MHD_Result
reply_status(
    struct MHD_Connection *conn, struct request *req, enum ocsp_status status)
{
	const uint8_t der[] = { 0x30, 0x03, 0x0a, 0x01, (uint8_t)status };
	char *copy = malloc(sizeof(der));

	if (copy != NULL)
		memcpy(copy, der, sizeof(der));
	return reply_text(
	    conn, req, MHD_HTTP_OK, copy, sizeof(der), response_type);
}

/*= rfc9110 5.6.7 */
static void
http_date(int64_t t, char out[40])
{
	const time_t clamped = t < 0 || t > INT32_MAX ? 0 : (time_t)t;
	struct tm tm = { 0 };

	gmtime_r(&clamped, &tm);
	/* the program has no locale but C */
	strftime(out, 40, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

/*= rfc9919 6.2 for GET only: what a cache may make of it. False: req->problem. */
static bool
add_caching(struct request *req, const struct ocsp_relay *r, const char *etag)
{
	char produced[40], expires[40];

	if (r->next_update <= r->at)
		return true;
	http_date(r->produced_at, produced);
	http_date(r->next_update, expires);
	return reply_header(req, MHD_HTTP_HEADER_CACHE_CONTROL,
		   "max-age=%lld, public, no-transform, must-revalidate",
		   (long long)(r->next_update - r->at)) &&
	    reply_header(req, MHD_HTTP_HEADER_LAST_MODIFIED, "%s", produced) &&
	    reply_header(req, MHD_HTTP_HEADER_EXPIRES, "%s", expires) &&
	    reply_header(req, MHD_HTTP_HEADER_ETAG, "%s", etag);
}

static bool
make_etag(struct vfy_span der, char out[67], struct problem *p)
{
	uint8_t sha256[32];

	if (!vfy_sha256(der, sha256))
		return problem_error(p, "", VFY_EINTERNAL, "answering OCSP");
	out[0] = '"';
	hex_encode((struct vfy_span){ sha256, 32 }, out + 1);
	memcpy(out + 65, "\"", 2);
	return true;
}

static enum MHD_Result
finish(struct MHD_Connection *conn, struct request *req, bool cached)
{
	const struct asking *a = req->state;
	const struct vfy_blob *answer = a->relay.answer;
	char *copy, etag[67];

	if (answer == NULL)
		return reply_status(conn, req, a->status);
	if (cached) {
		if (!make_etag(answer->der, etag, &req->problem) ||
		    !add_caching(req, &a->relay, etag))
			return reply_problem(conn, req);
		if (query_has_etag(conn, etag))
			return reply_empty(conn, req, MHD_HTTP_NOT_MODIFIED);
	}
	copy = malloc(answer->der.len);
	if (copy != NULL)
		memcpy(copy, answer->der.ptr, answer->der.len);
	return reply_text(
	    conn, req, MHD_HTTP_OK, copy, answer->der.len, response_type);
}

/* -- the two ways to ask --------------------------------------------------------------- */

enum MHD_Result
api_ocsp_post(struct MHD_Connection *conn, struct request *req)
{
	struct asking *a;

	if (req->worked)
		return finish(conn, req, false);
	if (!media_is(req->content_type, request_type)) {
		req->problem.accept = request_type;
		problem_set(&req->problem, 415, "content-type", "Content-Type",
		    "a body here is %s", request_type);
		return reply_problem(conn, req);
	}
	if (!asking_new(req))
		return reply_problem(conn, req);
	a = req->state;
	a->request = (struct vfy_span){ req->upload.ptr, req->upload.len };
	return start(conn, req);
}

/* base64 in the path, its escapes already undone. False: req->problem. */
static bool
decode(struct request *req, struct asking *a)
{
	struct vfy_span text = req->args[0];
	size_t bad;

	a->decoded = malloc(text.len / 4 * 3 + 3);
	if (a->decoded == NULL)
		return problem_error(
		    &req->problem, "", VFY_ENOMEM, "answering OCSP");
	a->request.ptr = a->decoded;
	return vfy_base64_decode(text, a->decoded, &a->request.len, &bad) ||
	    problem_set(&req->problem, 400, "base64", "/request",
		"an OCSP request in a path is base64 of DER, with %%2B, %%2F "
		"and %%3D for +, / and =: character %zu of %zu is wrong",
		bad, text.len);
}

enum MHD_Result
api_ocsp_get(struct MHD_Connection *conn, struct request *req)
{
	if (req->worked)
		return finish(conn, req, true);
	if (!asking_new(req) || !decode(req, req->state))
		return reply_problem(conn, req);
	return start(conn, req);
}
