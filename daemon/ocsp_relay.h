/* SPDX-License-Identifier: MIT */
/*
 * ocsp_relay.h - what a responder said of a certificate, from the store or from
 * itself, for who asks by OCSP (RFC 6960, RFC 9919).
 */
#ifndef OCSP_RELAY_H
#define OCSP_RELAY_H
#include "trust_set.h"
#include "vfy_store.h"

/* OCSPResponseStatus, RFC 6960 4.2.1 */
enum ocsp_status {
	OCSP_SUCCESSFUL = 0,
	OCSP_MALFORMED_REQUEST = 1,
	OCSP_TRY_LATER = 3,
	OCSP_UNAUTHORIZED = 6
};

struct ocsp_relay {
	struct trust_set *set; /* with a store */
	int64_t at;	       /* unix seconds */
	int64_t deadline;      /* of fetching; CLOCK_MONOTONIC, milliseconds */
	/* the answer, when it was successful: a responder's own */
	struct vfy_blob *answer; /* for (*answer->release)() */
	int64_t produced_at, next_update; /* next_update 0: not said */
};

/*
 * The answer to an OCSPRequest in DER, authenticated: signed by the issuer that
 * it is about, or by a delegate with that issuer's word, and in force. Whether the
 * delegate was revoked is left to who asks. May fetch. 0 with *status; VFY_E*.
 */
int ocsp_relay(struct ocsp_relay *r, struct vfy_span request, enum ocsp_status *status);

#endif
