/* SPDX-License-Identifier: MIT */
/*
 * ask.c - a request becomes a question, and the question an answer.
 *
 * Files are read in the order of the command line, so the first certificate
 * is the one in question. The store is opened only when evidence may come
 * from it.
 * Does not: judge (the engine does), or know how an answer looks.
 */
#include "ask.h"

#include <stdio.h>
#include <string.h>

#include "files.h"
#include "verb.h"
#include "vfy_remote.h"

/* -- files ------------------------------------------------------------------- */

static size_t
limit_of(const struct option_def *opt)
{
	if (opt != NULL && opt->id == OPTION_CRL)
		return FILE_LIMIT_CRLS;
	if (opt != NULL && opt->id == OPTION_OCSP)
		return FILE_LIMIT_OCSP;
	return FILE_LIMIT_CERTIFICATES;
}

int
complain_contents(const char *verb, const char *path, int rc,
    const struct vfy_fault *fault, const char *what)
{
	char name[256], text[256];

	file_name(path, name, sizeof(name));
	if (fault->code != VFY_F_NONE)
		vfy_fault_text(fault, text, sizeof(text));
	else
		snprintf(text, sizeof(text), "%s", what);
	complain(verb, "%s: %s", name, text);
	return status_of_error(rc);
}

static int
use_contents(struct verify_request *r, const struct verify_input *in,
    struct vfy_span contents, struct vfy_ctx *ctx, const char *verb)
{
	struct option_error err = { .fault = { .code = VFY_F_NONE } };
	int rc;

	if (in->opt != NULL)
		rc = question_add(
		    &r->question, in->opt, contents, ctx, false, &err);
	else
		rc = vfy_query_add_certs(
		    r->question.query, contents, NULL, &err.fault);
	if (rc == 0)
		return EXIT_CLEAN;
	return complain_contents(verb, in->path, rc, &err.fault,
	    err.what[0] != '\0' ? err.what : vfy_strerror(rc));
}

static int
read_inputs(struct verify_request *r, struct vfy_ctx *ctx, const char *verb)
{
	int status = EXIT_CLEAN;
	size_t i;

	for (i = 0; i < r->num_inputs && status == EXIT_CLEAN; i++) {
		const struct verify_input *in = &r->inputs[i];
		struct file_bytes bytes;
		struct file_error err;
		int rc = file_read(in->path, limit_of(in->opt), &bytes, &err);

		if (rc != 0) {
			complain(verb, "%s", err.what);
			return status_of_error(rc);
		}
		status = use_contents(r, in, file_span(&bytes), ctx, verb);
		file_bytes_free(&bytes);
	}
	return status;
}

/* -- trust and evidence -------------------------------------------------------- */

/*
 * The system's anchors. Where nobody asked for them by name, their lack is no
 * error: the verdict will say what it means.
 */
static int
add_system_trust(
    const struct verify_request *r, struct vfy_ctx *ctx, const char *verb)
{
	int rc;

	if (!question_system_trust(&r->question))
		return EXIT_CLEAN;
	rc = vfy_ctx_add_system_anchors(ctx, NULL);
	if (rc == 0)
		return EXIT_CLEAN;
	if (r->question.system_trust == 1 || rc == VFY_ENOMEM ||
	    rc == VFY_EINTERNAL) {
		complain(
		    verb, "the system's trust anchors: %s", vfy_strerror(rc));
		return status_of_error(rc);
	}
	complain(verb,
	    "warning: the system's trust anchors can't be read (%s); going on "
	    "without them",
	    vfy_strerror(rc));
	return EXIT_CLEAN;
}

/* Can anything in this question come from a store? */
static bool
needs_store(const struct verify_request *r)
{
	const struct question *q = &r->question;

	if (r->no_store || q->network == VFY_NET_OFF)
		return false;
	return q->revocation != VFY_REV_OFF || q->aia;
}

static int
open_store(const struct verify_request *r, const struct ask *ask,
    struct vfy_ctx *ctx, const char *verb, struct vfy_store **out)
{
	struct vfy_store_options options = { .allow_net = r->allow_net.list,
		.fetched = ask->fetched,
		.fetched_arg = ask->arg };
	struct vfy_store_error err = { .what = "" };
	int rc;

	if (!needs_store(r))
		return EXIT_CLEAN;
	rc = vfy_store_open(r->store, &options, out, &err);
	if (rc == 0) {
		vfy_ctx_set_source(ctx, vfy_store_source(*out));
		return EXIT_CLEAN;
	}
	if (err.what[0] == '\0')
		snprintf(err.what, sizeof(err.what), "%s", vfy_strerror(rc));
	if (r->store != NULL || rc == VFY_ENOMEM || rc == VFY_EARG) {
		complain(verb, "evidence store: %s", err.what);
		return status_of_error(rc);
	}
	complain(verb,
	    "warning: evidence store: %s; going on without it: nothing is "
	    "fetched or kept",
	    err.what);
	return EXIT_CLEAN;
}

/* -- the answer ---------------------------------------------------------------- */

const char *
ask_leaf_path(const struct verify_request *r)
{
	size_t i;

	for (i = 0; i < r->num_inputs; i++) {
		if (r->inputs[i].opt == NULL)
			return r->inputs[i].path;
	}
	return "-";
}

static int
answer(struct verify_request *r, const struct ask *ask, struct vfy_ctx *ctx,
    const char *verb)
{
	struct vfy_verdict *v = NULL;
	bool none = false;
	int status, rc = 0;

	if (ask->gather != NULL) {
		status = ask->gather(ask->arg, r, &none, verb);
		if (status != EXIT_CLEAN)
			return status;
	}
	if (!none)
		rc = vfy_verify(ctx, r->question.query, &v);
	if (rc == 0) {
		status = ask->answer(ask->arg, r, v, verb);
	} else {
		complain(verb, "%s", vfy_strerror(rc));
		status = EXIT_INTERNAL;
	}
	vfy_verdict_free(v);
	return status;
}

int
ask_open(struct verify_request *r, const struct ask *ask, const char *verb,
    struct ask_place *out)
{
	int status, rc;

	*out = (struct ask_place){ NULL, NULL };
	rc = vfy_ctx_new(&out->ctx);
	if (rc != 0) {
		complain(verb, "%s", vfy_strerror(rc));
		return status_of_error(rc);
	}
	status = read_inputs(r, out->ctx, verb);
	if (status == EXIT_CLEAN)
		status = add_system_trust(r, out->ctx, verb);
	if (status == EXIT_CLEAN)
		status = open_store(r, ask, out->ctx, verb, &out->store);
	return status;
}

void
ask_close(struct ask_place *place)
{
	vfy_ctx_free(place->ctx);
	vfy_store_close(place->store);
}

int
ask_engine(struct verify_request *r, const struct ask *ask, const char *verb)
{
	struct ask_place place;
	int status = ask_open(r, ask, verb, &place);

	if (status == EXIT_CLEAN)
		status = answer(r, ask, place.ctx, verb);
	ask_close(&place);
	return status;
}

static int
copy_policies(const struct vfy_query *ours, struct vfy_query *q)
{
	const char *policy;
	int rc = 0;
	size_t i;

	for (i = 0; rc == 0 && (policy = vfy_query_policy(ours, i)) != NULL;
	     i++)
		rc = vfy_query_add_policy(q, policy);
	return rc;
}

int
ask_like(const struct vfy_query *ours, struct vfy_query **out)
{
	struct vfy_query_info info;
	struct vfy_query *q;
	int rc = vfy_query_new(&q);

	if (rc != 0)
		return rc;
	vfy_query_info(ours, &info);
	if (info.identity != VFY_ID_NONE)
		rc = vfy_query_set_identity(
		    q, info.identity, info.identity_value);
	if (rc == 0 && info.has_time)
		rc = vfy_query_set_time(q, info.time);
	rc = rc != 0 ? rc : vfy_query_set_purpose(q, info.purpose);
	rc = rc != 0 ? rc : vfy_query_set_profile(q, info.profile);
	rc = rc != 0 ? rc : vfy_query_set_revocation(q, VFY_REV_OFF);
	rc = rc != 0 ? rc : vfy_query_set_network(q, VFY_NET_OFF, 0);
	rc = rc != 0 ? rc : copy_policies(ours, q);
	rc = rc != 0 ? rc
		     : vfy_query_set_require_explicit_policy(
			   q, info.require_explicit_policy);
	rc = rc != 0 ? rc
		     : vfy_query_set_inhibit_policy_mapping(
			   q, info.inhibit_policy_mapping);
	rc = rc != 0
	    ? rc
	    : vfy_query_set_inhibit_any_policy(q, info.inhibit_any_policy);
	rc = rc != 0 ? rc
		     : vfy_query_set_max_path_length(q, info.max_path_length);
	rc = rc != 0
	    ? rc
	    : vfy_query_set_anchor_constraints(q, info.anchor_constraints);
	if (rc == 0)
		*out = q;
	else
		vfy_query_free(q);
	return rc;
}
