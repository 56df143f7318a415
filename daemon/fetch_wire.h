/* SPDX-License-Identifier: MIT */
/*
 * fetch_wire.h - what the service and its fetcher say to each other.
 *
 * One message is one packet of a SOCK_SEQPACKET pair, at most PACKET_MAX bytes;
 * numbers are big-endian, and a packet is read whole or not at all. A body
 * goes beside its REPLY, as a sealed memfd.
 *
 *	all	type (1) kind or outcome (1) error (1) zero (1)
 *		slot (4) serial (4)
 *	FETCH	deadline (8) max_bytes (8)
 *		lengths of url, etag, last_modified, post (2 each), and these
 *	HANDSHAKE  the same; url and validators are empty, post is a
 *		struct handshake_order (pack.h); the body of its REPLY a
 *		struct handshake
 *	CANCEL	nothing more
 *	REPLY	length of the body (8)
 *		lengths of etag, last_modified (2 each), and these
 */
#ifndef FETCH_WIRE_H
#define FETCH_WIRE_H
#include "vfy_store.h"

/* Fetches at once: those that may be large, and all others after them. */
#define PACKET_LARGE_SLOTS 4u
#define PACKET_FETCH_SLOTS 32u
/* And handshakes behind them: a resolver that hangs keeps its slot for long, and
 * nobody's fetch has to wait for that. */
#define PACKET_SLOTS (PACKET_FETCH_SLOTS + 8u)
/* The store asks for no more than 128 MiB, and 64 KiB. */
#define PACKET_LARGE_BYTES ((size_t)128 * 1024 * 1024)
/* PACK_MAX is less. */
#define PACKET_SMALL_BYTES ((size_t)1536 * 1024)

#define PACKET_URL 2048u
#define PACKET_POST 4096u
#define PACKET_MAX 8192u

enum packet_type { PACKET_FETCH = 1, PACKET_CANCEL, PACKET_REPLY, PACKET_HANDSHAKE };

struct packet_message {
	enum packet_type type;
	uint32_t slot, serial; /* serial: of this use of the slot */
	struct vfy_fetch fetch; /* FETCH, HANDSHAKE; its strings are in text and post */
	/* REPLY */
	int error;			/* 0, VFY_ENOMEM or VFY_EIO */
	enum vfy_fetch_outcome outcome; /* when there is no error */
	size_t body_len;		/* not 0: a memfd comes with it */
	/* what the strings of a message that was read lie in */
	char url[PACKET_URL + 1];
	char etag[VFY_VALIDATOR_MAX], last_modified[VFY_VALIDATOR_MAX];
	uint8_t post[PACKET_POST];
};

/*
 * m as a packet, its length in *len. False: it can't be said. Strings of a
 * FETCH or HANDSHAKE are taken from m->fetch, those of a REPLY from m->etag and
 * m->last_modified.
 */
bool packet_write(
    const struct packet_message *m, uint8_t packet[PACKET_MAX], size_t *len);
/*
 * A packet, strictly: every field in its bounds, text printable ASCII, nothing
 * left over. False: it is none. m->fetch then points into *m.
 */
bool packet_read(struct vfy_span packet, struct packet_message *m);

#endif
