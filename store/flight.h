/* SPDX-License-Identifier: MIT */
/*
 * flight.h - bytes on their way to the engine: of the threads that want the
 * same, one fetches; and what came is watched until the engine has judged it.
 */
#ifndef STORE_FLIGHT_H
#define STORE_FLIGHT_H
#include "digest.h"
#include "vfy_store.h"

struct flights;

enum flight_end {
	FLIGHT_NOTHING, /* nothing was had */
	FLIGHT_BODY,	/* bytes for everybody who waits */
	FLIGHT_HURRIED, /* who fetched had too little time; others may have more */
	FLIGHT_LOOK	/* look into the store again */
};

/* Read by who holds it. */
struct flight {
	struct flight *next;
	struct flights *all;
	unsigned users; /* who waits, and blobs handed out */
	bool listed, joinable, landed, kept;
	enum flight_end end;
	struct vfy_blob *body;
	/* what the owner wants to know when it is over */
	uint8_t key[DIGEST_LEN];    /* of the request */
	uint8_t sha256[DIGEST_LEN]; /* pending: of body */
	enum vfy_ask_kind kind;
	bool pending;	/* not fetched: it lies in the store */
	bool judged;	/* what the engine makes of it says something */
	bool refused;	/* the engine could judge it, and did not have it kept */
	bool has_lease; /* see flight_lease_over() */
	char etag[VFY_VALIDATOR_MAX], last_modified[VFY_VALIDATOR_MAX];
};

/* ended(arg, f): the last one has left f, and it was not kept. NULL: no memory. */
struct flights *flights_new(void (*ended)(void *arg, struct flight *f), void *arg);
/* Blobs may still be out; nobody is told of their end any more. NULL is fine. */
void flights_close(struct flights *all);

/*
 * The flight of key: a new one, which the caller has to land (*leader), or
 * another's, once that has landed. NULL: not before deadline (CLOCK_MONOTONIC,
 * milliseconds), or no memory.
 */
struct flight *flight_join(struct flights *all, const uint8_t key[DIGEST_LEN], int64_t deadline,
    bool *leader);
/* Takes body. */
void flight_land(struct flight *f, enum flight_end end, struct vfy_blob *body);
/* A flight that has landed: body (taken) is pending in the store. NULL: no memory. */
struct flight *flight_of_pending(struct flights *all, enum vfy_ask_kind kind,
    const uint8_t sha256[DIGEST_LEN], bool judged, struct vfy_blob *body);
/* A blob for the caller, who has left f with it. 0 or VFY_ENOMEM. */
int flight_hand_out(struct flight *f, struct vfy_blob **out);
void flight_leave(struct flight *f);
/* The flight that these bytes came with, or NULL; to be left. */
struct flight *flight_find(struct flights *all, struct vfy_span der);
/* The engine had it kept: nobody joins any more. */
void flight_kept(struct flight *f);
/* True once, to who is to drop the lease. */
bool flight_lease_over(struct flight *f);

#endif
