/* SPDX-License-Identifier: MIT */
/*
 * ocsp.h - what the bench of OCSP responses and OpenSSL's part of it share.
 * OpenSSL's headers and the engine's can't be had in one file.
 */
#ifndef BENCH_OCSP_H
#define BENCH_OCSP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes; borrowed. */
struct bytes {
	const uint8_t *ptr;
	size_t len;
};

struct openssl_ocsp;
const char *openssl_ocsp_version(void);
/* The certificates stay parsed. NULL: they can't be read. */
struct openssl_ocsp *openssl_ocsp_new(struct bytes cert, struct bytes issuer);
void openssl_ocsp_free(struct openssl_ocsp *o);
/* Reads a response, verifies it with the issuer's key, looks the certificate up: good? */
bool openssl_ocsp_good(struct openssl_ocsp *o, struct bytes response);

#endif
