/* SPDX-License-Identifier: MIT */
/*
 * pack.h - a handshake as bytes: performed by one process, told of by another.
 *
 * What can be read from the octets on the wire is not packed, but read again.
 */
#ifndef PACK_H
#define PACK_H
#include "handshake.h"

/* What is to be done, by who can't be handed pointers. */
struct handshake_order {
	char host[256];
	uint16_t port;
	bool sni;
	char servername[256];
	enum starttls starttls;
	int64_t timeout; /* microseconds */
	size_t num_alpn;
	char alpn[HANDSHAKE_ALPN_MAX][256];
};
#define PACK_ORDER_MAX 3072
/* Ten minutes, in microseconds: nobody waits longer. */
#define PACK_TIMEOUT_MAX (INT64_C(600) * 1000000)

/* The length in octets. */
size_t handshake_order_pack(
    const struct handshake_order *order, uint8_t out[PACK_ORDER_MAX]);
/* As handshake_unpack(); false: it is none. */
bool handshake_order_unpack(struct vfy_span packed, struct handshake_order *out);
/* Borrowed from order. */
struct handshake_ask handshake_order_ask(const struct handshake_order *order);

/* The longest: both sides' octets, what was decrypted, and little else. */
#define PACK_MAX ((size_t)1280 * 1024)

/* For free(). NULL: no memory. */
uint8_t *handshake_pack(const struct handshake *h, size_t *len);
/*
 * Strictly: who packed it may have been taken over by the peer. Numbers in their
 * bounds, texts printable, nothing left over. 0 and *out, for handshake_free();
 * VFY_EPARSE; VFY_ENOMEM.
 */
int handshake_unpack(struct vfy_span packed, struct handshake **out);

#endif
