/* SPDX-License-Identifier: MIT */
/*
 * api_query.h - what resources read of a request beside its body: query
 * parameters, headers, the store that it is about.
 */
#ifndef API_QUERY_H
#define API_QUERY_H
#include <microhttpd.h>

#include "service.h"

struct query_param {
	const char *name;
	const char *value; /* borrowed from the connection; NULL: not given */
};

/*
 * Fills list (n of them, in any order): each at most once, and no others.
 * False with *p (422).
 */
bool query_read(struct MHD_Connection *conn, struct query_param *list, size_t n,
    struct problem *p);
/* A number from min to max into *out, which stays as it is when it was not given. */
bool query_number(const struct query_param *q, int64_t min, int64_t max,
    int64_t *out, struct problem *p);
/* Octets in hex: exactly len of them into out, which may be given or not. */
bool query_hex(
    const struct query_param *q, uint8_t *out, size_t len, struct problem *p);

/* Does If-None-Match name this entity tag (with its quotes)? */
bool query_has_etag(struct MHD_Connection *conn, const char *etag);

/*
 * What the service has at hand, for trust_set_unref(), with a store. NULL with
 * *p (404): there is none.
 */
struct trust_set *query_store(struct request *req, struct problem *p);

#endif
