/* SPDX-License-Identifier: MIT */
/*
 * api_trust.c - /v1/trust-anchors and /v1/intermediates: the certificates that
 * questions are answered by. GET lists them, POST adds some, DELETE removes one
 * that was added; what the configuration names is not changed here.
 *
 * The service's own only: anchors of policies are in verifyd.conf(5).
 */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "api_state.h"
#include "files.h"
#include "hex.h"
#include "json_parts.h"
#include "media.h"
#include "owner.h"
#include "pem_text.h"
#include "reply.h"
#include "serve_limits.h"

#define NAME_MAX_TEXT 2048

/* -- what was added ------------------------------------------------------------------ */

/* A context that knows what was added, as its intermediates. False with *p. */
static bool
read_added(struct trust_set *set, enum state_kind kind, struct vfy_ctx **out,
    struct problem *p)
{
	char *path =
	    state_path(trust_set_config(set)->server.state, kind, false);
	struct file_bytes bytes = { 0 };
	struct file_error error;
	int rc = path == NULL ? VFY_ENOMEM : vfy_ctx_new(out);

	if (rc == 0 && owner_file_exists(path))
		rc = file_read(path, FILE_LIMIT_CERTIFICATES, &bytes, &error);
	if (rc == 0 && bytes.len > 0)
		rc = vfy_ctx_add_intermediates(
		    *out, file_span(&bytes), NULL, NULL);
	file_bytes_free(&bytes);
	free(path);
	return rc == 0 || problem_error(p, "", rc, "reading what was added");
}

struct search {
	const uint8_t *sha256;
	bool found;
};

/* vfy_cert_each */
static int
is_it(void *arg, const struct vfy_cert *cert, enum vfy_origin origin)
{
	struct search *s = arg;
	uint8_t sha256[32];

	(void)origin;
	vfy_cert_sha256(cert, sha256);
	s->found = memcmp(sha256, s->sha256, sizeof(sha256)) == 0;
	return s->found ? 1 : 0;
}

static bool
knows(const struct vfy_ctx *ctx, const uint8_t sha256[32])
{
	struct search s = { .sha256 = sha256 };

	vfy_ctx_each_cert(ctx, is_it, &s);
	return s.found;
}

/* -- GET ---------------------------------------------------------------------------------- */

struct listing {
	struct json_object *array;
	struct vfy_ctx *added;
	enum vfy_origin origin;
};

static struct json_object *
cert_json(const struct vfy_cert *cert, const struct vfy_ctx *added)
{
	struct json_object *o = json_object_new_object();
	char subject[NAME_MAX_TEXT];
	uint8_t sha256[32];

	vfy_cert_sha256(cert, sha256);
	vfy_cert_subject(cert, subject, sizeof(subject));
	if (part_hex(o, "sha256", (struct vfy_span){ sha256, 32 }) &&
	    part_text(o, "subject", subject) &&
	    part_time(o, "not_before", vfy_cert_not_before(cert)) &&
	    part_time(o, "not_after", vfy_cert_not_after(cert)) &&
	    part_text(
		o, "origin", knows(added, sha256) ? "added" : "configured"))
		return o;
	return part_drop(o);
}

/* vfy_cert_each */
static int
list_one(void *arg, const struct vfy_cert *cert, enum vfy_origin origin)
{
	struct listing *l = arg;
	struct json_object *o;

	if (origin != l->origin)
		return 0;
	o = cert_json(cert, l->added);
	if (o != NULL && json_object_array_add(l->array, o) == 0)
		return 0;
	json_object_put(o);
	return VFY_ENOMEM;
}

static struct json_object *
show(struct trust_set *set, enum state_kind kind, struct problem *p)
{
	struct json_object *root = json_object_new_object();
	struct listing l = { .array = json_object_new_array(),
		.origin =
		    kind == STATE_ANCHORS ? VFY_FROM_ANCHORS : VFY_FROM_POOL };
	int rc = l.array != NULL ? 0 : VFY_ENOMEM;

	if (rc == 0 && !read_added(set, kind, &l.added, p)) {
		json_object_put(l.array);
		vfy_ctx_free(l.added);
		return part_drop(root);
	}
	if (rc == 0)
		rc = vfy_ctx_each_cert(trust_set_ctx(set), list_one, &l);
	vfy_ctx_free(l.added);
	if (part_add(root, "certificates", l.array) && rc == 0)
		return root;
	problem_error(p, "", VFY_ENOMEM, "listing certificates");
	return part_drop(root);
}

/* -- changes -------------------------------------------------------------------------- */

struct writing {
	const uint8_t
	    *without; /* the SHA-256 of one that is left out; or NULL */
	char *text;
	size_t len;
};

/* vfy_cert_each */
static int
write_one(void *arg, const struct vfy_cert *cert, enum vfy_origin origin)
{
	struct writing *w = arg;
	uint8_t sha256[32];
	char *pem, *text;
	size_t len;

	(void)origin;
	vfy_cert_sha256(cert, sha256);
	if (w->without != NULL && memcmp(sha256, w->without, 32) == 0)
		return 0;
	pem = pem_text("CERTIFICATE", vfy_cert_der(cert), &len);
	text = pem != NULL ? realloc(w->text, w->len + len) : NULL;
	if (text != NULL) {
		memcpy(text + w->len, pem, len);
		w->text = text;
		w->len += len;
	}
	free(pem);
	return text != NULL ? 0 : VFY_ENOMEM;
}

/* All of ctx but one as PEM. False: req->problem. */
static bool
write_all(struct request *req, const struct vfy_ctx *ctx,
    const uint8_t *without, char **text, size_t *len)
{
	struct writing w = { .without = without };
	int rc = vfy_ctx_each_cert(ctx, write_one, &w);

	*text = w.text;
	*len = w.len;
	return rc == 0 ||
	    problem_error(&req->problem, "", rc, "writing certificates");
}

static bool
compose_more(struct request *req, struct trust_set *set, enum state_kind kind,
    char **text, size_t *len)
{
	struct vfy_span body = { req->upload.ptr, req->upload.len };
	struct vfy_fault fault = { 0 };
	struct vfy_ctx *ctx = NULL;
	bool ok = read_added(set, kind, &ctx, &req->problem);
	int rc;

	if (ok) {
		rc = vfy_ctx_add_intermediates(ctx, body, NULL, &fault);
		if (rc == VFY_EPARSE)
			ok = problem_fault(&req->problem, "", &fault);
		else if (rc != 0)
			ok = problem_error(
			    &req->problem, "", rc, "reading certificates");
	}
	ok = ok && write_all(req, ctx, NULL, text, len);
	vfy_ctx_free(ctx);
	return ok;
}

static bool
compose_less(struct request *req, struct trust_set *set, enum state_kind kind,
    char **text, size_t *len)
{
	struct problem *p = &req->problem;
	struct vfy_ctx *ctx = NULL;
	uint8_t sha256[32];
	bool ok;

	if (req->args[0].len != 64 ||
	    hex_decode(req->args[0], sha256, 32) != 32)
		return problem_set(p, 404, "not-found", "",
		    "a certificate is named by its SHA-256: 64 hex digits");
	ok = read_added(set, kind, &ctx, p);
	if (ok && !knows(ctx, sha256))
		ok = knows(trust_set_ctx(set), sha256)
		    ? problem_set(p, 409, "configured", "",
			  "it was not added here: change the configuration")
		    : problem_set(p, 404, "not-found", "",
			  "there is no such certificate");
	ok = ok && write_all(req, ctx, sha256, text, len);
	vfy_ctx_free(ctx);
	return ok;
}

/* -- the verbs -------------------------------------------------------------------------- */

static const struct state_op more[] = {
	[STATE_ANCHORS] = { STATE_ANCHORS, show, compose_more },
	[STATE_INTERMEDIATES] = { STATE_INTERMEDIATES, show, compose_more },
};
static const struct state_op less[] = {
	[STATE_ANCHORS] = { STATE_ANCHORS, show, compose_less },
	[STATE_INTERMEDIATES] = { STATE_INTERMEDIATES, show, compose_less },
};

static enum MHD_Result
add(struct MHD_Connection *conn, struct request *req, enum state_kind kind)
{
	static const char types[] =
	    "application/pem-certificate-chain, application/pkix-cert";
	struct problem *p = &req->problem;

	if (req->worked)
		return api_state_change(conn, req, &more[kind], true);
	if (!media_is(req->content_type, "application/pem-certificate-chain") &&
	    !media_is(req->content_type, "application/pkix-cert")) {
		p->accept = types;
		problem_set(p, 415, "content-type", "Content-Type",
		    "a body here is one of %s", types);
		return reply_problem(conn, req);
	}
	if (req->upload.len == 0) {
		problem_set(p, 400, "empty", "", "the body is empty");
		return reply_problem(conn, req);
	}
	return api_state_change(conn, req, &more[kind], true);
}

enum MHD_Result
api_anchors(struct MHD_Connection *conn, struct request *req)
{
	return api_state_get(conn, req, &more[STATE_ANCHORS]);
}

enum MHD_Result
api_anchors_add(struct MHD_Connection *conn, struct request *req)
{
	return add(conn, req, STATE_ANCHORS);
}

enum MHD_Result
api_anchor_delete(struct MHD_Connection *conn, struct request *req)
{
	return api_state_change(conn, req, &less[STATE_ANCHORS], false);
}

enum MHD_Result
api_intermediates(struct MHD_Connection *conn, struct request *req)
{
	return api_state_get(conn, req, &more[STATE_INTERMEDIATES]);
}

enum MHD_Result
api_intermediates_add(struct MHD_Connection *conn, struct request *req)
{
	return add(conn, req, STATE_INTERMEDIATES);
}

enum MHD_Result
api_intermediate_delete(struct MHD_Connection *conn, struct request *req)
{
	return api_state_change(conn, req, &less[STATE_INTERMEDIATES], false);
}
