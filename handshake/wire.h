/* SPDX-License-Identifier: MIT */
/*
 * wire.h - TLS as it is on the wire: records, handshake messages, and what is
 * in them that a report tells of.
 *
 * Everything here is a stranger's: readers are bounds-checked, allocate
 * nothing, and give spans into the bytes that they were given.
 */
#ifndef WIRE_H
#define WIRE_H
#include "vfy.h"

/* RFC 8446 5.1 */
enum wire_content {
	WIRE_CHANGE_CIPHER_SPEC = 20,
	WIRE_ALERT = 21,
	WIRE_HANDSHAKE = 22,
	WIRE_APPLICATION_DATA = 23
};

/* RFC 8446 4, RFC 5246 7.4, RFC 6066 8 */
enum wire_type {
	WIRE_HELLO_REQUEST = 0,
	WIRE_CLIENT_HELLO = 1,
	WIRE_SERVER_HELLO = 2,
	WIRE_NEW_SESSION_TICKET = 4,
	WIRE_ENCRYPTED_EXTENSIONS = 8,
	WIRE_CERTIFICATE = 11,
	WIRE_SERVER_KEY_EXCHANGE = 12,
	WIRE_CERTIFICATE_REQUEST = 13,
	WIRE_SERVER_HELLO_DONE = 14,
	WIRE_CERTIFICATE_VERIFY = 15,
	WIRE_CLIENT_KEY_EXCHANGE = 16,
	WIRE_FINISHED = 20,
	WIRE_CERTIFICATE_STATUS = 22,
	WIRE_KEY_UPDATE = 24
};

/* Extensions that are looked into. */
enum wire_extension_type {
	WIRE_X_SERVER_NAME = 0,
	WIRE_X_STATUS_REQUEST = 5,
	WIRE_X_SUPPORTED_GROUPS = 10,
	WIRE_X_SIGNATURE_ALGORITHMS = 13,
	WIRE_X_ALPN = 16,
	WIRE_X_SCT = 18,
	WIRE_X_EXTENDED_MASTER_SECRET = 23,
	WIRE_X_SUPPORTED_VERSIONS = 43,
	WIRE_X_KEY_SHARE = 51,
	WIRE_X_RENEGOTIATION_INFO = 0xff01
};

#define WIRE_TLS12 0x0303
#define WIRE_TLS13 0x0304

/* 2^14 and what encryption may add (RFC 5246 6.2.3) */
#define WIRE_RECORD_MAX (16384 + 2048)
/* There are some 60 in the registry; no message has nearly as many. */
#define WIRE_EXTENSIONS_MAX 64
/* No chain has more, and a query takes no more. */
#define WIRE_CERTS_MAX 32

/* Where the next byte is read; bad once anything did not fit. */
struct wire {
	const uint8_t *ptr;
	size_t len;
	bool bad;
};
struct wire wire_start(struct vfy_span in);
uint8_t wire_u8(struct wire *w);
uint16_t wire_u16(struct wire *w);
uint32_t wire_u24(struct wire *w);
struct vfy_span wire_take(struct wire *w, size_t len);
/* A vector whose length is in that many bytes, 1 to 3, before it. */
struct vfy_span wire_vector(struct wire *w, unsigned bytes);
/* Nothing is left, and nothing was bad. */
bool wire_whole(const struct wire *w);

struct wire_record {
	uint8_t content;
	uint16_t version;
	struct vfy_span payload;
	size_t size; /* with its header */
};
enum wire_read { WIRE_NOT_TLS = -1, WIRE_INCOMPLETE = 0, WIRE_READ = 1 };
/* The record that *in begins with, and *in behind it. */
enum wire_read wire_record(struct vfy_span *in, struct wire_record *out);

struct wire_message {
	uint8_t type;
	struct vfy_span body;
	size_t size; /* with its header */
};
/* The same of handshake messages. Never WIRE_NOT_TLS. */
enum wire_read wire_message(struct vfy_span *in, struct wire_message *out);

struct wire_extension {
	uint16_t type;
	struct vfy_span data;
};
struct wire_extensions {
	struct wire_extension list[WIRE_EXTENSIONS_MAX];
	size_t n;
};
/* False: not there; then *data is empty. */
bool wire_extension_find(
    const struct wire_extensions *all, uint16_t type, struct vfy_span *data);

/* ClientHello and ServerHello (RFC 8446 4.1.2, 4.1.3; RFC 5246 7.4.1). */
struct wire_hello {
	uint16_t legacy_version;
	struct vfy_span random; /* 32 octets */
	struct vfy_span session_id;
	struct vfy_span suites; /* two octets each; a server's: one */
	struct vfy_span compression;
	struct wire_extensions ext;
};
bool wire_client_hello(struct vfy_span body, struct wire_hello *out);
bool wire_server_hello(struct vfy_span body, struct wire_hello *out);
/* By its random (RFC 8446 4.1.3). */
bool wire_is_retry(const struct wire_hello *server);
/* What the random says of a downgrade: 0, or the version that a server of TLS 1.3
 * says it was brought down to, WIRE_TLS12 or lower (0x0302). */
uint16_t wire_downgrade(const struct wire_hello *server);
/* The version that a server chose. */
uint16_t wire_chosen_version(const struct wire_hello *server);

/*
 * Lists of extensions, each as the data of the extension; a list of numbers is
 * two octets each. Empty where it can't be read.
 */
struct vfy_span wire_numbers16(struct vfy_span data); /* groups, signature schemes */
struct vfy_span wire_versions(struct vfy_span data);  /* a client's supported_versions */
uint16_t wire_number_at(struct vfy_span numbers, size_t i);
/* The first host name of server_name. */
struct vfy_span wire_server_name(struct vfy_span data);
/* The names of ALPN, one after the other: start with wire_alpn(), then each is next. */
struct vfy_span wire_alpn(struct vfy_span data);
bool wire_alpn_next(struct vfy_span *names, struct vfy_span *name);
/* A client's shares, the same way: the group, and the octets of its share. */
struct vfy_span wire_shares(struct vfy_span data);
bool wire_share_next(struct vfy_span *shares, uint16_t *group, size_t *len);

struct wire_chain {
	struct vfy_span certs[WIRE_CERTS_MAX];
	struct vfy_span staples[WIRE_CERTS_MAX]; /* of each; empty: none. TLS 1.3 only */
	size_t n;
	struct vfy_span scts; /* the first certificate's list; empty: none. TLS 1.3 only */
};
bool wire_certificate(struct vfy_span body, bool tls13, struct wire_chain *out);
/* CertificateStatus of TLS 1.2: the response. */
bool wire_certificate_status(struct vfy_span body, struct vfy_span *response);

struct wire_key_exchange {
	uint16_t group;	 /* 0: of finite field parameters without a name */
	size_t dh_bits;	 /* of the prime; 0: an elliptic curve */
	size_t share;	 /* octets of the server's share */
	uint16_t scheme; /* of the signature; 0: none */
};
/* ServerKeyExchange of TLS 1.2, of (EC)DHE with or without a signature. */
bool wire_server_key_exchange(
    struct vfy_span body, bool curve, struct wire_key_exchange *out);
/* The signature scheme of CertificateVerify. */
bool wire_certificate_verify(struct vfy_span body, uint16_t *scheme);

struct wire_request {
	struct vfy_span schemes; /* two octets each */
	size_t authorities;	 /* CAs that it names */
};
bool wire_certificate_request(
    struct vfy_span body, bool tls13, struct wire_request *out);
bool wire_encrypted_extensions(struct vfy_span body, struct wire_extensions *out);

#endif
