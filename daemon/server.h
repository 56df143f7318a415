/* SPDX-License-Identifier: MIT */
/*
 * server.h - the service: its sockets, its trust, its start and its stop.
 */
#ifndef SERVER_H
#define SERVER_H
#include "listen.h"
#include "service.h"

struct server;

/*
 * A server over set, which it takes, also when it fails. NULL: out of memory.
 * Connections are as many as the limit of open files leaves room for, if that
 * is less than what config says.
 */
struct server *server_new(
    struct trust_set *set, const struct serve_config *config);
/* Takes l, also when it fails. Before server_start(). False: why. */
bool server_add(
    struct server *s, const struct listener *l, char *why, size_t len);
/* Serves what was added. False: why. */
bool server_start(struct server *s, char *why, size_t len);
/* By which requests change what the service answers by; borrowed. Before
 * server_start(). */
void server_set_reload(struct server *s, struct reload *reload);
/* What it answers by, for trust_set_unref(). */
struct trust_set *server_trust(struct server *s);
/* Exchanges the trust, and takes set. */
void server_swap(struct server *s, struct trust_set *set);
/*
 * Accepts nothing more, and removes the sockets' files. Requests in flight go
 * on: ask server_in_flight until it is 0, or until patience ends.
 */
void server_quiesce(struct server *s);
unsigned server_in_flight(const struct server *s);
/* Verdicts given so far. */
unsigned long long server_answers(const struct server *s);
/*
 * Parked requests that wait for their turn are told that the service stops; those
 * that run are waited for. Once.
 */
void server_hurry(struct server *s);
/*
 * Hurries, if that was not done; cuts what is left, joins all threads, releases
 * all. NULL is fine.
 */
void server_free(struct server *s);

#endif
