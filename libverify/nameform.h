/* SPDX-License-Identifier: MIT */
/*
 * nameform.h - the forms of names, taken apart: host names, mailboxes, URIs,
 * and the two kinds of otherName that are understood (RFC 4985, RFC 9598).
 *
 * Identities (host.c) and constraints (subtree.c) both read names through
 * this, so that they can't differ about what a name says.
 */
#ifndef NAMEFORM_H
#define NAMEFORM_H
#include "cert.h"

/* RFC 1035 2.3.4 */
#define HOST_MAX_LEN 253
#define LABEL_MAX_LEN 63

/* ASCII letters without case; all other octets as they are. */
bool form_equal_nocase(struct vfy_span a, struct vfy_span b);
static inline struct vfy_span
form_from(struct vfy_span s, size_t pos)
{
	return span_of(s.ptr + pos, s.len - pos);
}
/* The length of the left-most label: up to the first dot, or all. */
size_t form_first_label(struct vfy_span name);
/*
 * Counts the labels of a host name: letters, digits, inner hyphens ("_" is no
 * host name's, but in use); 0: it is none. No trailing dot. The last label has
 * something else than digits, or "192.0.2.1" were a name (RFC 1123 2.1).
 */
size_t form_host_labels(struct vfy_span name);
/* "*." and more: which, is not looked at. */
bool form_is_wildcard(struct vfy_span name);

/*
 * Splits at the last "@": a quoted local part may have others. False: there is
 * none, or one of the parts is empty.
 */
bool form_mailbox(struct vfy_span box, struct vfy_span *local, struct vfy_span *host);

struct form_uri {
	struct vfy_span scheme;
	struct vfy_span host; /* a name as it stands, or an address without brackets */
	uint8_t ip[16];
	size_t iplen;	/* 4, 16; 0: the host is no address */
	bool has_user;	/* "user@" stood before the host */
	bool has_port;
	bool has_more;	/* a path other than "/", a query, parameters, a fragment */
};
/*
 * RFC 3986, to the letter: which octets, and where; so that no reader takes
 * another part for the host. sip: and sips: have theirs without "//" (RFC 3261
 * 19.1). False: malformed, or there is no host.
 */
bool form_uri(struct vfy_span uri, struct form_uri *out);

/*
 * RFC 5280 4.2.1.6: not relative, and if it has an authority, then with a host
 * that is a name or an address.
 */
bool form_absolute_uri(struct vfy_span uri);

/*
 * SRVName (RFC 4985 2): "_service.name". *service is with the "_"; *name is
 * what follows the first dot, and not looked at. False: there is no such part.
 */
bool form_srv(struct vfy_span text, struct vfy_span *service, struct vfy_span *name);
/* "_" and letters, digits, inner hyphens. */
bool form_is_service(struct vfy_span service);

enum form_other { OTHER_UNKNOWN = 0, OTHER_SRV, OTHER_SMTP_UTF8, OTHER_BAD };
/*
 * What kind of otherName the contents are; for SRV and SMTP_UTF8 *text gets
 * the string. BAD: of these kinds, and not as they must be.
 */
enum form_other form_other_name(struct vfy_span contents, struct vfy_span *text);

#endif
