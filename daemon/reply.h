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

/* Queues len bytes of type; takes text, from malloc (NULL: as above). */
enum MHD_Result reply_text(struct MHD_Connection *conn, struct request *req,
    unsigned status, char *text, size_t len, const char *type);

/* Queues what is in a file, from its beginning; takes fd. */
enum MHD_Result reply_file(
    struct MHD_Connection *conn, struct request *req, int fd, const char *type);
/*
 * Queues what reader gives, a piece at a time: len bytes, or with
 * MHD_SIZE_UNKNOWN until it says MHD_CONTENT_READER_END_OF_STREAM. It is called
 * as a resource is, until the answer has gone. Without a length it renews the
 * client's deadline itself. arg belongs to the request.
 */
enum MHD_Result reply_stream(struct MHD_Connection *conn, struct request *req,
    uint64_t len, MHD_ContentReaderCallback reader, void *arg,
    const char *type);

/* Queues req->problem. */
enum MHD_Result reply_problem(struct MHD_Connection *conn, struct request *req);
/* A problem as JSON, for json_object_put(); NULL: out of memory. */
struct json_object *reply_problem_json(const struct problem *p);

/* A status without content: 202, 204, 304. */
enum MHD_Result reply_empty(
    struct MHD_Connection *conn, struct request *req, unsigned status);

/*
 * One more header of the answer to come; "Cache-Control" takes the place of
 * no-store. name is kept, not copied; value is formatted. Printable ASCII only.
 * False: out of memory, or no room; req->problem says so.
 */
bool reply_header(struct request *req, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Parks the connection until work() was called, by one of the service's
 * workers, or by another thread when it has not had its turn before deadline
 * (CLOCK_MONOTONIC, milliseconds). Then the resource's function is called
 * again, with req->worked, and answers; unless work() left a req->problem,
 * which is answered for it. Without room for one more: 503, or 429 for a user
 * who has too many.
 */
enum MHD_Result reply_park(struct MHD_Connection *conn, struct request *req,
    int64_t deadline, work_fn *work);
/*
 * The same for a reader of reply_stream(), which then gives 0 octets and is
 * called again. False: no room, with req->problem.
 */
bool reply_suspend(struct MHD_Connection *conn, struct request *req,
    int64_t deadline, work_fn *work);

#endif
