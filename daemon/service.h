/* SPDX-License-Identifier: MIT */
/*
 * service.h - what all requests share, and what one request carries.
 *
 * Knows nothing of libmicrohttpd: only server.c, route.c, reply.c and the
 * api_*.c files do.
 */
#ifndef SERVICE_H
#define SERVICE_H
#include <stdatomic.h>

#include "problem.h"
#include "trust_set.h"
#include "upload.h"

/* One for the process; all but trust are counters. */
struct service {
	struct trust_slot trust;
	unsigned threads;	/* requests that may be in flight */
	unsigned max_waiting;	/* questions that may wait for the network */
	atomic_uint waiting;	/* those that do */
	atomic_uint in_flight;	/* requests between headers and last byte */
	atomic_bool stopping;	/* answers close their connections */
	atomic_size_t uploaded; /* bytes of bodies held; see upload.h */
};

struct verb;

/* One request, from its headers to its answer. */
struct request {
	struct service *service;
	bool is_unix;		  /* came by a Unix socket */
	const struct verb *verb;  /* NULL: refused before it was found */
	const char *content_type; /* borrowed from the connection; may be NULL */
	struct problem problem;	  /* status is not 0: refuse */
	struct upload upload;
};

#endif
