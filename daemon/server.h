/* SPDX-License-Identifier: MIT */
/*
 * server.h - the service: its sockets, its trust, its start and its stop.
 */
#ifndef SERVER_H
#define SERVER_H
#include "listen.h"
#include "trust_set.h"

struct server;

/*
 * A server over set, which it takes, also when it fails. threads: requests
 * in flight at once. NULL: out of memory.
 */
struct server *server_new(struct trust_set *set, unsigned threads);
/*
 * Serves what comes by l, which it takes, also when it fails. False: why.
 */
bool server_add(
    struct server *s, const struct listener *l, char *why, size_t len);
/* Exchanges the trust, and takes set. */
void server_swap(struct server *s, struct trust_set *set);
/*
 * Accepts nothing more, and removes the sockets' files. Requests in flight go
 * on: ask server_in_flight until it is 0, or until patience ends.
 */
void server_quiesce(struct server *s);
unsigned server_in_flight(const struct server *s);
/* Cuts what is left, joins all threads, releases all. NULL is fine. */
void server_free(struct server *s);

#endif
