/* SPDX-License-Identifier: MIT */
/*
 * api_health.c - GET /healthz: the process is there and answers.
 *
 * Says nothing about trust anchors or evidence: that is readiness.
 */
#include "api.h"
#include "reply.h"

enum MHD_Result
api_health(struct MHD_Connection *conn, struct request *req)
{
	struct json_object *root = json_object_new_object();
	struct json_object *status = json_object_new_string("ok");
	struct json_object *version = json_object_new_string(vfy_version());

	if (root != NULL && status != NULL && version != NULL &&
	    json_object_object_add(root, "status", status) == 0) {
		status = NULL;
		if (json_object_object_add(root, "version", version) == 0)
			return reply_json(conn, req, MHD_HTTP_OK, root);
	}
	json_object_put(root);
	json_object_put(status);
	json_object_put(version);
	return reply_json(conn, req, MHD_HTTP_OK, NULL);
}
