/* SPDX-License-Identifier: MIT */
/*
 * host.h - reference identities against presented identifiers (RFC 9525).
 *
 * Only subjectAltName is looked at, never commonName. DNS: case-insensitive,
 * "*" as the whole left-most label only, for exactly one label, and not
 * against an A-label's parts; IP: octets. E-mail: RFC 5280 4.2.1.6 (local part
 * exact, host case-insensitive), or SmtpUTF8Mailbox (RFC 9598) where the local
 * part is not all ASCII. URI and SRV: RFC 9525 6.5, scheme or service without
 * case, and the host by the rule for DNS or IP.
 */
#ifndef HOST_H
#define HOST_H
#include "cert.h"

/* A part of an identity's text: a place, so that identities can be copied. */
struct part {
	size_t at, len;
};

struct identity {
	enum vfy_identity type;
	/* as asked, a DNS name without a trailing dot; "" for none */
	char text[LIMIT_IDENTITY + 1];
	struct part head; /* local part, scheme, "_service" */
	struct part host; /* the host name of all but IP */
	bool plain;	  /* the local part is all ASCII */
	uint8_t ip[16];	  /* of IP, and of a URI whose host is one */
	size_t iplen;
};

/* Checks and prepares what a caller gave. 0; VFY_EARG: not a name of that type. */
int identity_set(struct identity *id, enum vfy_identity type, const char *value);

enum host_result {
	HOST_MATCH = 0,
	HOST_MISMATCH,
	HOST_NO_SAN,	 /* no subjectAltName at all */
	HOST_BAD_SAN	 /* it can't be read */
};
/*
 * names (at most len bytes, printable ASCII, always NUL-terminated) gets the
 * names that the certificate does have, as many as fit, for the message.
 */
enum host_result host_match(const struct vfy_cert *leaf, const struct identity *id, char *names,
    size_t len);
/* RFC 9525 6.3: is reference (LDH, no trailing dot) covered by the dNSName pattern? */
bool host_dns_match(struct vfy_span pattern, struct vfy_span reference);

#endif
