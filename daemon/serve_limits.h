/* SPDX-License-Identifier: MIT */
/*
 * serve_limits.h - bounds of what a client of the service can ask for, each
 * with its reason. The engine's own are in libverify/limits.h.
 */
#ifndef SERVE_LIMITS_H
#define SERVE_LIMITS_H

/* -- a request -- */

/* The engine takes 32 MiB of certificates; room for the JSON around them. */
#define LIMIT_BODY ((size_t)33 * 1024 * 1024)
/* A body that is refused anyway is read this far, so that a client that sends
 * before it listens gets the answer and not a reset connection. */
#define LIMIT_DISCARD ((size_t)80 * 1024 * 1024)
/* Bodies of all requests together: what a local user can make us hold. Reading
 * one takes about five times its size for a moment. */
#define LIMIT_BODIES (4 * LIMIT_BODY)
/* Request line and headers: a certificate or two in a query parameter. */
#define LIMIT_HEADERS ((size_t)32 * 1024)
/* One connection's memory inside libmicrohttpd: headers, parsed and not, and
 * our answer's; four times, because parsed ones are larger. */
#define LIMIT_CONNECTION_MEMORY ((size_t)4 * LIMIT_HEADERS)
/* Nesting of a JSON body: an object, an array and strings are 3. */
#define LIMIT_JSON_DEPTH 8
/* Values and members of a JSON body: the engine takes 1,024 certificates and
 * 256 CRLs. "[1,1,1" costs two bytes a value here, and some 60 in json-c. */
#define LIMIT_JSON_PARTS 8192

/* -- time -- */

/* A connection on which nothing moves, seconds. */
#define LIMIT_IDLE_SECONDS 15
/* A whole body must have come within this, however slowly it trickles. */
#define LIMIT_UPLOAD_SECONDS 60
/* Requests in flight at a stop get this long: more than the fetches of one
 * question take by default. */
#define LIMIT_STOP_SECONDS 30

/* -- connections -- */

/* Requests in flight, a thread each (see server.c); beyond, they are told to
 * come again. */
#define DEFAULT_THREADS 256
#define LIMIT_THREADS 4096
/* Connections of one socket for each of them: idle ones, and ones that are told
 * so. Beyond, libmicrohttpd closes what it has accepted. */
#define CONNECTIONS_PER_THREAD 2

#endif
