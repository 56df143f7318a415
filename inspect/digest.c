/* SPDX-License-Identifier: MIT */
/*
 * digest.c - SHA-1, which fingerprints are still given in, by GnuTLS.
 */
#include <gnutls/crypto.h>

#include "view.h"

static void
digest_hex(struct vfy_span octets, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < octets.len; i++) {
		out[2 * i] = digits[octets.ptr[i] >> 4];
		out[2 * i + 1] = digits[octets.ptr[i] & 15];
	}
	out[2 * octets.len] = '\0';
}

bool
digest_sha1(struct vfy_span s, char out[SHA1_HEX])
{
	uint8_t digest[20];

	if (gnutls_hash_fast(GNUTLS_DIG_SHA1, s.ptr, s.len, digest) < 0)
		return false;
	digest_hex(span_of(digest, sizeof(digest)), out);
	return true;
}
