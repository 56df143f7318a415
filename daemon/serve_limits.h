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
/* Evidence that is brought in, which goes to a file: as much as a store keeps
 * by default. */
#define LIMIT_IMPORT ((size_t)512 * 1024 * 1024)
/* Of a body that is refused so much more is read than would be taken, so that a client that sends
 * before it listens gets the answer and not a reset connection. */
#define LIMIT_DISCARD ((size_t)47 * 1024 * 1024)
/* Bodies of all requests together: what a local user can make us hold. Reading
 * one takes about five times its size for a moment. */
#define LIMIT_BODIES (4 * LIMIT_BODY)
/* Of them, those of one user. */
#define LIMIT_BODIES_OF_USER (2 * LIMIT_BODY)
/* Request line and headers: what is larger than a certificate or two in a
 * header or parameter goes into a JSON body. */
#define LIMIT_HEADERS ((size_t)12 * 1024)
/* One connection's memory inside libmicrohttpd: headers, parsed and not, and
 * our answer's. All of it is touched with the first request, and stays while
 * the connection is idle: 10,000 of them are to take less than 200 MB. */
#define LIMIT_CONNECTION_MEMORY ((size_t)16 * 1024)
/* Nesting of a JSON body: an object, an array and strings are 3. */
#define LIMIT_JSON_DEPTH 8
/* Values and members of a JSON body: the engine takes 1,024 certificates and
 * 256 CRLs. "[1,1,1" costs two bytes a value here, and some 60 in json-c. */
#define LIMIT_JSON_PARTS 8192

/* Questions of a batch: at some milliseconds each, a minute of one thread. */
#define LIMIT_BATCH_LINES 10000

/* -- time -- */

/* A connection on which nothing moves, seconds. */
#define LIMIT_IDLE_SECONDS 15
/* From the end of one request, or the beginning of the connection, to the end
 * of the next one's headers, however slowly they trickle. */
#define LIMIT_HEAD_SECONDS 30
/* A whole body must have come within this: a megabyte a second does. */
#define LIMIT_UPLOAD_SECONDS 30
/* A whole answer must have gone within this, and a second more for every
 * 64 KiB of it. */
#define LIMIT_SEND_SECONDS 30
#define SEND_BYTES_PER_SECOND ((size_t)64 * 1024)
/* Requests in flight at a stop get this long: more than the fetches of one
 * question take by default. */
#define LIMIT_STOP_SECONDS 30
/* And this long to be told that the service stops. */
#define LIMIT_HURRY_SECONDS 1
/* What a parked request that may fetch has for waiting and fetching: what the
 * engine gives the fetches of one question by default. */
#define LIMIT_PARKED_SECONDS 10

/* What is brought in must have come, and is worked on, within this each. */
#define LIMIT_IMPORT_SECONDS 600
/* A batch is over within this; what is left of it is told so. */
#define LIMIT_BATCH_SECONDS 600

/* -- connections, threads -- */

/* By default there are as many as processors, but no more than this: a warm
 * answer takes some 20 microseconds. */
#define DEFAULT_THREADS_MAX 16u
#define LIMIT_THREADS 256
/* Threads for what waits; conf_key.c has the defaults. Each fetches one thing
 * at a time; what many want is fetched once. */
#define LIMIT_WORKERS 256
/* Requests that wait. By default so many that workers which answer in a second
 * on average get through within the time that one may wait. */
#define LIMIT_WAITING 65536
/* Connections of all sockets. One that is idle takes some 18 KB. */
#define LIMIT_CONNECTIONS 262144
/* Descriptors that are no connections: sockets, the store, large lists. */
#define DESCRIPTORS_KEPT 128u
/* A body of more than this is not read by a thread that serves connections:
 * it would hold up the others. */
#define LIMIT_BODY_AT_ONCE ((size_t)256 * 1024)

#endif
