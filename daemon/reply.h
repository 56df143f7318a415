/* SPDX-License-Identifier: MIT */
/*
 * reply.h - JSON and problem+json (RFC 9457) answers.
 */
#ifndef REPLY_H
#define REPLY_H
#include <json-c/json.h>
#include <microhttpd.h>

#include "service.h"

/*
 * Queues root as application/json. Takes root; NULL is out of memory and gives
 * a 503. Returns what the access handler returns: MHD_NO closes the
 * connection.
 */
enum MHD_Result reply_json(struct MHD_Connection *conn, struct request *req,
    unsigned status, struct json_object *root);

/* Queues req->problem. */
enum MHD_Result reply_problem(struct MHD_Connection *conn, struct request *req);

#endif
