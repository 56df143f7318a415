/* SPDX-License-Identifier: MIT */
/*
 * fetch_wire.h - what the service and its fetcher say to each other.
 *
 * One message is one packet of a SOCK_SEQPACKET pair, at most WIRE_MAX bytes;
 * numbers are big-endian, and a packet is read whole or not at all. A body
 * goes beside its REPLY, as a sealed memfd.
 *
 *	all	type (1) kind or outcome (1) error (1) zero (1)
 *		slot (4) serial (4)
 *	FETCH	deadline (8) max_bytes (8)
 *		lengths of url, etag, last_modified, post (2 each), and these
 *	CANCEL	nothing more
 *	REPLY	length of the body (8)
 *		lengths of etag, last_modified (2 each), and these
 */
#ifndef FETCH_WIRE_H
#define FETCH_WIRE_H
#include "vfy_store.h"

/* Fetches at once: those that may be large, and all others after them. */
#define WIRE_LARGE_SLOTS 4u
#define WIRE_SLOTS 32u
/* The store asks for no more than 128 MiB, and 64 KiB. */
#define WIRE_LARGE_BYTES ((size_t)128 * 1024 * 1024)
#define WIRE_SMALL_BYTES ((size_t)1024 * 1024)

#define WIRE_URL 2048u
#define WIRE_POST 4096u
#define WIRE_MAX 8192u

enum wire_type { WIRE_FETCH = 1, WIRE_CANCEL, WIRE_REPLY };

struct wire_message {
	enum wire_type type;
	uint32_t slot, serial; /* serial: of this use of the slot */
	struct vfy_fetch fetch; /* FETCH; its strings are in text and post */
	/* REPLY */
	int error;			/* 0, VFY_ENOMEM or VFY_EIO */
	enum vfy_fetch_outcome outcome; /* when there is no error */
	size_t body_len;		/* not 0: a memfd comes with it */
	/* what the strings of a message that was read lie in */
	char url[WIRE_URL + 1];
	char etag[VFY_VALIDATOR_MAX], last_modified[VFY_VALIDATOR_MAX];
	uint8_t post[WIRE_POST];
};

/*
 * m as a packet, its length in *len. False: it can't be said. Strings of a
 * FETCH are taken from m->fetch, those of a REPLY from m->etag and
 * m->last_modified.
 */
bool wire_write(
    const struct wire_message *m, uint8_t packet[WIRE_MAX], size_t *len);
/*
 * A packet, strictly: every field in its bounds, text printable ASCII, nothing
 * left over. False: it is none. m->fetch then points into *m.
 */
bool wire_read(struct vfy_span packet, struct wire_message *m);

#endif
