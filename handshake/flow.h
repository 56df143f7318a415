/* SPDX-License-Identifier: MIT */
/*
 * flow.h - the messages of a handshake in their order, from the octets on the wire
 * and, where those are encrypted, from what the TLS library decrypted.
 */
#ifndef FLOW_H
#define FLOW_H
#include "tls_names.h"
#include "wire.h"

/* A handshake has some 15 messages; tickets may follow. */
#define FLOW_MESSAGES 96
/* Of all that the library decrypted. */
#define CAUGHT_BYTES ((size_t)512 * 1024)

/* A handshake message as the TLS library had it. */
struct caught {
	bool sent;
	uint8_t type;
	struct vfy_span body; /* owned */
	int64_t at;
};
struct caught_list {
	struct caught list[FLOW_MESSAGES];
	size_t n;
	size_t bytes;
	bool cut; /* there were more, or larger ones */
};
/* Copies body. False: no memory. */
bool caught_add(struct caught_list *all, bool sent, uint8_t type, struct vfy_span body, int64_t at);
void caught_free(struct caught_list *all);

struct flow_message {
	bool sent;
	bool encrypted;
	uint8_t content; /* enum wire_content */
	uint8_t type;	 /* of a handshake message; of an alert: its description */
	bool warning;	 /* an alert's level */
	struct vfy_span body;
	size_t size;	 /* with its header; of encrypted records of data: theirs together */
	int64_t at;	 /* monotonic microseconds; 0: not known */
};

struct flow {
	struct flow_message list[FLOW_MESSAGES];
	size_t n;
	bool cut;	   /* there were more */
	bool broken;	   /* what came stopped being TLS, or a message can't be read */
	struct vfy_span stray; /* what came instead of the first record, if that is no TLS */
	uint8_t *joined[2];	/* owned: plaintext handshake messages, put together */

	/* what was read; the flags say whether it is there */
	bool has_client_hello, has_retry, has_second_hello, has_server_hello;
	struct wire_hello client_hello, retry, second_hello, server_hello;
	uint16_t version; /* chosen; 0: none yet */
	bool has_encrypted_extensions;
	struct wire_extensions encrypted_extensions;
	bool has_chain, has_client_chain;
	struct wire_chain chain, client_chain;
	struct vfy_span staple; /* of the server's own certificate; empty: none */
	bool has_key_exchange;
	struct wire_key_exchange key_exchange;
	uint16_t scheme, client_scheme; /* of CertificateVerify; 0: none */
	bool has_request;
	struct wire_request request; /* of a client certificate */
	bool server_finished, client_finished, hello_done, client_key_exchange;
	size_t tickets;
};

/* Octets of one side from the beginning of TLS on; when gives the time of an offset. */
struct flow_side {
	struct vfy_span bytes;
	int64_t (*when)(const void *arg, bool sent, size_t offset);
	const void *arg;
};
/*
 * Reads both sides. False: no memory. What is wrong in them is no error, and ends the
 * reading of that side. *out is for flow_free().
 */
bool flow_read(const struct flow_side *sent, const struct flow_side *received,
    const struct caught_list *caught, struct flow *out);
void flow_free(struct flow *f);

/* The group that was agreed on; 0: none. */
uint16_t flow_group(const struct flow *f);
/* The suite that was chosen; 0: none. */
uint16_t flow_suite(const struct flow *f);
/* The scheme by which the server signed; 0: none. */
uint16_t flow_server_scheme(const struct flow *f);

#endif
