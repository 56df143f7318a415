/* SPDX-License-Identifier: MIT */
/*
 * api_health.c - how the service is: GET /healthz (the process is there and
 * answers), GET /readyz (it can do what it is there for), GET /metrics.
 *
 * Does not say how evidence is for one certificate: that is a question.
 */
#include <stdio.h>
#include <string.h>

#include "api.h"
#include "json_parts.h"
#include "metrics_text.h"
#include "reply.h"
#include "vfy_store.h"

enum MHD_Result
api_health(struct MHD_Connection *conn, struct request *req)
{
	struct json_object *root = json_object_new_object();

	if (!part_text(root, "status", "ok") ||
	    !part_text(root, "version", vfy_version()))
		root = part_drop(root);
	return reply_json(conn, req, MHD_HTTP_OK, root);
}

/* -- ready ------------------------------------------------------------------------ */

/* What is missing; one after the other, so that all of it is told. */
struct missing {
	char where[128], why[480];
	size_t n;
};

static void
miss(struct missing *m, const char *what, const char *why)
{
	size_t at = strlen(m->where), end = strlen(m->why);
	const char *comma = m->n++ == 0 ? "" : ", ";

	snprintf(m->where + at, sizeof(m->where) - at, "%s%s", comma, what);
	snprintf(m->why + end, sizeof(m->why) - end, "%s%s", comma, why);
}

static void
look(struct request *req, struct trust_set *set, struct missing *m)
{
	struct vfy_store *store = trust_set_store(set);
	struct vfy_store_error error = { .what = "" };

	if (vfy_ctx_num_anchors(trust_set_ctx(set)) == 0)
		miss(m, "trust-anchors",
		    "there are no trust anchors, so nothing can be valid");
	if (store != NULL && vfy_store_writable(store, &error) != 0)
		miss(m, "store", error.what);
	if (atomic_load(&req->service->stopping))
		miss(m, "stopping", "the service is about to end");
}

static struct json_object *
ready_json(struct trust_set *set)
{
	struct json_object *root = json_object_new_object();

	if (part_text(root, "status", "ready") &&
	    part_number(root, "trust_anchors",
		(int64_t)vfy_ctx_num_anchors(trust_set_ctx(set))) &&
	    part_text(root, "store",
		trust_set_store(set) != NULL ? "writable" : "none"))
		return root;
	return part_drop(root);
}

enum MHD_Result
api_ready(struct MHD_Connection *conn, struct request *req)
{
	struct trust_set *set = trust_slot_get(&req->service->trust);
	struct missing m = { .n = 0 };
	struct json_object *root = NULL;

	look(req, set, &m);
	if (m.n == 0)
		root = ready_json(set);
	trust_set_unref(set);
	if (m.n == 0)
		return reply_json(conn, req, MHD_HTTP_OK, root);
	problem_set(&req->problem, 503, "not-ready", m.where, "%s", m.why);
	return reply_problem(conn, req);
}

enum MHD_Result
api_metrics(struct MHD_Connection *conn, struct request *req)
{
	size_t len = 0;
	char *text = metrics_text(req->service, &len);

	return reply_text(conn, req, MHD_HTTP_OK, text, len, METRICS_TYPE);
}
