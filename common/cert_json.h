/* SPDX-License-Identifier: MIT */
/*
 * cert_json.h - what a verdict says of a certificate whoever asks about it: its
 * names, serial number, digest, dates and algorithms. A service that is shown the
 * same certificates again and again remembers that as text.
 */
#ifndef CERT_JSON_H
#define CERT_JSON_H
#include <stdatomic.h>

#include "json_build.h"

/* For any number of threads. */
struct cert_memo;

/* A certificate's members as they stand in an object: without braces. */
struct cert_text {
	atomic_uint refs;
	uint8_t sha256[32];
	size_t len;
	char members[];
};

/* NULL: no memory. */
struct cert_memo *cert_memo_new(void);
/* Texts that are still out stay good. NULL is fine. */
void cert_memo_free(struct cert_memo *memo);

void cert_json_put(struct json_builder *b, const struct vfy_cert *cert);
/* The same as text, for cert_text_release(); NULL: no memory. */
struct cert_text *cert_memo_get(struct cert_memo *memo, const struct vfy_cert *cert);
void cert_text_release(struct cert_text *text);

#endif
