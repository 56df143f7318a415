/* SPDX-License-Identifier: MIT */
/*
 * api_state.h - resources that say what the service answers by, and change it:
 * what they have in common (RFC 9110 13.1).
 */
#ifndef API_STATE_H
#define API_STATE_H
#include <microhttpd.h>

#include "service.h"

struct json_object;

struct state_op {
	enum state_kind kind;
	/* The whole resource, for json_object_put(); NULL with *p. */
	struct json_object *(*show)(struct trust_set *set, enum state_kind kind,
	    struct problem *p);
	/*
	 * The file as req wants it, in *text, for free(); what set answers by is
	 * what is changed. False: req->problem. NULL: no changes.
	 */
	bool (*compose)(struct request *req, struct trust_set *set,
	    enum state_kind kind, char **text, size_t *len);
};

/* GET, with an ETag. */
enum MHD_Result api_state_get(struct MHD_Connection *conn, struct request *req,
    const struct state_op *op);
/*
 * A change, if If-Match names what there is: the file is exchanged, and then
 * what the service answers by; or neither. show: 200 with the resource, else 204.
 */
enum MHD_Result api_state_change(struct MHD_Connection *conn,
    struct request *req, const struct state_op *op, bool show);

#endif
