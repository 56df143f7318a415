/* SPDX-License-Identifier: MIT */
/*
 * api_verify.c - POST /v1/verify: a body becomes a question, its answer JSON.
 *
 * Bodies: application/json; application/pem-certificate-chain (RFC 8555) and
 * application/pkix-cert (RFC 2585) with the options as query parameters. Does
 * not decide anything about certificates, and keeps nothing.
 *
 * A JSON question for tls-server must name an identity or say that there is
 * none (RFC 9525 6.1). The bare bodies are the form for one certificate and a
 * shell: there the verdict carries the remark identity-missing instead.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api.h"
#include "intake.h"
#include "intake_json.h"
#include "reply.h"
#include "serve_limits.h"
#include "verdict_json.h"

typedef bool read_body(struct MHD_Connection *conn, struct request *req,
    struct question *qn, struct problem *p);

static read_body read_json, read_pem, read_der;

static const struct body_kind {
	const char *type;
	read_body *read;
} body_kinds[] = {
	{ "application/json", read_json },
	{ "application/pem-certificate-chain", read_pem },
	{ "application/pkix-cert", read_der },
};

static const char accepted[] = "application/json, "
			       "application/pem-certificate-chain, "
			       "application/pkix-cert";

static struct vfy_span
body_of(const struct request *req)
{
	return (struct vfy_span){ req->upload.ptr, req->upload.len };
}

/* What the walk over the query parameters needs. */
struct walk {
	struct question *qn; /* NULL: any parameter is one too many */
	struct problem *p;
};

static enum MHD_Result
parameter(void *cls, enum MHD_ValueKind kind, const char *name, size_t namelen,
    const char *value, size_t len)
{
	struct walk *w = cls;
	const struct option_def *opt;
	char where[80];

	(void)kind;
	snprintf(where, sizeof(where), "?%.*s",
	    namelen < 70 ? (int)namelen : 70, name != NULL ? name : "");
	if (w->qn == NULL) {
		problem_set(w->p, 422, "unknown-option", where,
		    "with a JSON body the options are its members");
		return MHD_NO;
	}
	if (!intake_find(name, namelen, where, &opt, w->p))
		return MHD_NO;
	if (value == NULL) {
		/* "?require_explicit_policy" alone */
		value = opt->kind == OPTION_SWITCH ? "true" : "";
		len = opt->kind == OPTION_SWITCH ? 4 : 0;
	}
	return intake_set(w->qn, opt, value, len, where, w->p) ? MHD_YES
							       : MHD_NO;
}

static bool
read_parameters(
    struct MHD_Connection *conn, struct question *qn, struct problem *p)
{
	struct walk w = { qn, p };

	MHD_get_connection_values_n(conn, MHD_GET_ARGUMENT_KIND, parameter, &w);
	return p->status == 0;
}

static bool
read_json(struct MHD_Connection *conn, struct request *req, struct question *qn,
    struct problem *p)
{
	return read_parameters(conn, NULL, p) &&
	    intake_json(qn, body_of(req), p) && intake_need_identity(qn, p);
}

static bool
read_pem(struct MHD_Connection *conn, struct request *req, struct question *qn,
    struct problem *p)
{
	struct vfy_span body = body_of(req);

	if (body.ptr[0] == 0x30 &&
	    memmem(body.ptr, body.len, "-----BEGIN", 10) == NULL)
		return problem_set(p, 400, "not-pem", "",
		    "this looks like DER: send it as application/pkix-cert");
	return read_parameters(conn, qn, p) && intake_bytes(qn, body, "", p);
}

static bool
read_der(struct MHD_Connection *conn, struct request *req, struct question *qn,
    struct problem *p)
{
	struct vfy_span body = body_of(req);

	if (body.ptr[0] != 0x30)
		return problem_set(p, 400, "not-der", "",
		    "this is not one certificate in DER: it begins with byte "
		    "0x%02x, not with a SEQUENCE (0x30)",
		    body.ptr[0]);
	return read_parameters(conn, qn, p) && intake_bytes(qn, body, "", p);
}

/* Without parameters such as charset; NULL: none of ours. */
static const struct body_kind *
find_kind(const char *type)
{
	size_t i, n;

	if (type == NULL)
		return NULL;
	n = strcspn(type, "; \t");
	for (i = 0; i < sizeof(body_kinds) / sizeof(body_kinds[0]); i++)
		if (strlen(body_kinds[i].type) == n &&
		    strncasecmp(body_kinds[i].type, type, n) == 0)
			return &body_kinds[i];
	return NULL;
}

static bool
read_question(
    struct MHD_Connection *conn, struct request *req, struct question *qn)
{
	const struct body_kind *kind = find_kind(req->content_type);
	struct problem *p = &req->problem;
	int rc;

	if (kind == NULL) {
		p->accept = accepted;
		return problem_set(p, 415, "content-type", "Content-Type",
		    "a body here is one of %s", accepted);
	}
	if (req->upload.len == 0)
		return problem_set(p, 400, "empty", "", "the body is empty");
	if (!kind->read(conn, req, qn, p))
		return false;
	rc =
	    vfy_query_use_context_anchors(qn->query, question_system_trust(qn));
	return rc == 0 || problem_error(p, "", rc, "choosing trust anchors");
}

/* The verdict as JSON; NULL: req->problem. */
static struct json_object *
answer(struct request *req, const struct vfy_query *query)
{
	struct trust_set *set = trust_slot_get(&req->service->trust);
	struct vfy_verdict *verdict = NULL;
	struct json_object *root = NULL;
	int rc;

	rc = vfy_verify(trust_set_ctx(set), query, &verdict);
	if (rc == 0)
		root = verdict_json(verdict);
	if (rc == 0 && root == NULL)
		rc = VFY_ENOMEM;
	if (rc != 0)
		problem_error(&req->problem, "", rc, "verifying");
	vfy_verdict_free(verdict);
	trust_set_unref(set);
	return root;
}

/*
 * As answer(). A question that may wait for the network keeps its thread for
 * seconds: only so many at once, or they would hold up all others.
 */
static struct json_object *
answer_in_turn(struct request *req, const struct question *qn)
{
	struct service *service = req->service;
	struct json_object *root = NULL;

	if (qn->network != VFY_NET_ALLOWED)
		return answer(req, qn->query);
	if (atomic_fetch_add(&service->waiting, 1) >= service->max_waiting)
		problem_set(&req->problem, 503, "busy", "",
		    "too many questions wait for the network; try again "
		    "later, or with network=cached");
	else
		root = answer(req, qn->query);
	atomic_fetch_sub(&service->waiting, 1);
	return root;
}

enum MHD_Result
api_verify(struct MHD_Connection *conn, struct request *req)
{
	struct question qn = { 0 };
	struct json_object *root = NULL;
	int rc;

	/* time spent here is ours, not the client's */
	MHD_set_connection_option(conn, MHD_CONNECTION_OPTION_TIMEOUT, 0u);
	rc = question_start(&qn, VFY_NET_CACHED);
	if (rc != 0) {
		problem_error(&req->problem, "", rc, "starting a question");
	} else {
		if (read_question(conn, req, &qn))
			root = answer_in_turn(req, &qn);
		question_end(&qn);
	}
	MHD_set_connection_option(
	    conn, MHD_CONNECTION_OPTION_TIMEOUT, (unsigned)LIMIT_IDLE_SECONDS);
	if (root == NULL)
		return reply_problem(conn, req);
	return reply_json(conn, req, MHD_HTTP_OK, root);
}
