/* SPDX-License-Identifier: MIT */
/*
 * probe.h - is the service alive? Asked as a client would, from inside.
 */
#ifndef PROBE_H
#define PROBE_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "listen.h"

struct probe {
	struct sockaddr_storage address;
	socklen_t len; /* 0: there is nothing to ask */
};

/* Of the socket that the service listens on. */
void probe_init(struct probe *p, const struct listener *l);

enum probe_result {
	PROBE_ALIVE,
	PROBE_SILENT, /* connected, or not, and no answer in time */
	PROBE_BARRED  /* the socket's mode keeps us out: nobody knows */
};

/*
 * GET /healthz by n connections at once, within so many milliseconds. Which
 * thread serves a connection is by its number: n threads get one each, if
 * nobody else connects meanwhile. Any answer of HTTP is one: a service that
 * says that it is busy is alive.
 */
enum probe_result probe_ask(
    const struct probe *p, unsigned n, int64_t milliseconds);

#endif
