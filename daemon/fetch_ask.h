/* SPDX-License-Identifier: MIT */
/*
 * fetch_ask.h - the service's end of its fetcher: struct vfy_fetcher, carried
 * out by another process.
 */
#ifndef FETCH_ASK_H
#define FETCH_ASK_H
#include "vfy_store.h"

struct fetch_ask;  /* one for the process */
struct fetch_link; /* one for each store */

/* control: from fetch_keep(); taken, also when it fails. NULL: no memory, no
 * thread. */
struct fetch_ask *fetch_ask_start(int control);
/* All fetches end with VFY_EIO; both processes end. No link may be left. NULL
 * is fine. */
void fetch_ask_end(struct fetch_ask *f);
/* Handshakes that run, and that come, end with VFY_EIO. NULL is fine. */
void fetch_ask_stop_handshakes(struct fetch_ask *f);
/* So do fetches. */
void fetch_ask_stop(struct fetch_ask *f);

/* For one store, which can break off its own. NULL: no memory. */
struct fetch_link *fetch_link_new(struct fetch_ask *f);
/* No fetch may be running. NULL is fine. */
void fetch_link_free(struct fetch_link *l);
/*
 * A TLS handshake, performed by the fetcher: order is a struct handshake_order
 * (pack.h), deadline CLOCK_MONOTONIC milliseconds. 0 and the struct handshake, packed, to
 * be released; VFY_EIO: not in time, or there is no fetcher, or no slot; VFY_ENOMEM.
 */
int fetch_link_handshake(struct fetch_link *l, struct vfy_span order,
    int64_t deadline, struct vfy_blob **out);
/* Borrowed. VFY_EIO while there is no fetcher. */
const struct vfy_fetcher *fetch_link_fetcher(const struct fetch_link *l);

#endif
