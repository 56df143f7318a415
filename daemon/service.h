/* SPDX-License-Identifier: MIT */
/*
 * service.h - what all requests share, and what one request carries.
 *
 * Knows nothing of libmicrohttpd: only server.c, route.c, reply.c and the
 * api_*.c files do.
 *
 * A request is served by one of a few threads, each of which serves many
 * connections: a resource may compute there, for some milliseconds. What
 * waits (for the network, for a lock that another process holds) or takes
 * longer is parked; see reply_park().
 */
#ifndef SERVICE_H
#define SERVICE_H
#include <stdatomic.h>

#include "client.h"
#include "problem.h"
#include "trust_set.h"
#include "upload.h"
#include "work.h"

/* How much of the machine the service takes. */
struct serve_config {
	unsigned threads;     /* that serve connections */
	unsigned workers;     /* that do what waits */
	unsigned waiting;     /* requests that may wait, or be worked on */
	unsigned connections; /* open at once */
};

/* One for the process. */
struct service {
	struct trust_slot trust;
	struct serve_config config;
	struct clients *clients;
	struct work *work;
	struct cert_memo *certs; /* as verdicts show them */
	atomic_ullong answers;	/* verdicts given */
	struct metrics *metrics;
	struct reload *reload; /* NULL: nothing can be changed */
	atomic_uint handshakes; /* that are being performed */
	atomic_uint in_flight;	/* requests between headers and last byte */
	atomic_bool stopping;	/* answers close their connections */
	atomic_size_t uploaded; /* bytes of bodies held; see upload.h */
};

struct verb;
struct reload;
struct request;
struct metrics;
struct cert_memo;
struct reply_headers; /* reply.c */

/* What a resource's path may leave open: "/v1/revocation/{key}/{serial}". */
#define REQUEST_ARGS 2

/*
 * What a parked request has to do, by another thread than the one that serves
 * its connection. It may use all of *req but the connection, and leaves its
 * result in req->state or req->problem.
 */
typedef void work_fn(struct request *req, enum job_time when);

/* One request, from its headers to its answer. */
struct request {
	struct service *service;
	struct client *client;
	size_t resource;	  /* its number in route_table.h */
	const struct verb *verb;  /* NULL: refused before it was found */
	struct vfy_span args[REQUEST_ARGS]; /* borrowed from the connection */
	const char *content_type; /* borrowed from the connection; may be NULL */
	int64_t complete_at; /* when its body was there; monotonic_ns() */
	struct upload upload;
	struct reply_headers *headers; /* of the answer, for free() */
	/* what its resource keeps between its calls */
	void *state;
	void (*free_state)(void *state);
	/* while it is parked, and after; see reply_park() */
	struct job job;
	work_fn *work;
	void *parked; /* the connection */
	bool worked;  /* work() was called: the answer is due */
	struct problem problem; /* status is not 0: refuse; last: it is large */
};

#endif
