/* SPDX-License-Identifier: MIT */
/*
 * tls_names.h - what TLS numbers are called, by the registries of IANA.
 */
#ifndef TLS_NAMES_H
#define TLS_NAMES_H
#include "vfy.h"

/* Room for every name. */
#define TLS_NAME 64

/* Each writes a name, or the number as "0xC02F", and returns buf. */
const char *tls_version_text(uint16_t version, char buf[TLS_NAME]);
const char *tls_suite_text(uint16_t suite, char buf[TLS_NAME]);
const char *tls_group_text(uint16_t group, char buf[TLS_NAME]);
const char *tls_scheme_text(uint16_t scheme, char buf[TLS_NAME]);
const char *tls_extension_text(uint16_t extension, char buf[TLS_NAME]);
/* Of a handshake message. */
const char *tls_message_text(uint8_t type, char buf[TLS_NAME]);

/* Values that are there to be ignored (RFC 8701), and signalling ones. */
bool tls_is_grease(uint16_t number);
bool tls_is_signalling_suite(uint16_t suite);

/* What a cipher suite is made of. */
struct tls_suite {
	uint16_t number;
	const char *name;
	const char *exchange;	    /* "ECDHE", "RSA"; "" in TLS 1.3, where groups say it */
	const char *authentication; /* "ECDSA"; "" in TLS 1.3 */
	const char *cipher;	    /* "AES_128_GCM" */
	const char *mac;	    /* "AEAD", or "HMAC-SHA1"... */
	const char *hash;	    /* of the key schedule, or the PRF in TLS 1.2 */
};
/* NULL: not known. */
const struct tls_suite *tls_suite_find(uint16_t number);
/* Why not to use it; NULL: nothing is known against it. */
const char *tls_suite_weakness(const struct tls_suite *suite);

#endif
