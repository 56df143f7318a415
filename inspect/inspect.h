/* SPDX-License-Identifier: MIT */
/*
 * inspect.h - what is in an object: every field, with its name, as JSON; and the same as
 * text, made of the JSON.
 *
 * Explains also what the engine refuses: a field that is malformed is told as such, with
 * its place, and the others are decoded all the same. All text is printable ASCII:
 * other octets are "\XX".
 * Does not: trust, verify a signature, look at what belongs together.
 */
#ifndef INSPECT_H
#define INSPECT_H
#include <stdio.h>

#include "json_build.h"
#include "objects.h"

struct inspect_options {
	int64_t at;	      /* the moment: unix seconds */
	uint64_t entries;     /* of a CRL: so many are told */
	const char *password; /* of what is encrypted; NULL: there is none */
};

/* What became of it. */
enum inspect_result {
	INSPECT_OK = 0,
	INSPECT_UNREADABLE, /* it is not what it seems to be; "malformed" says where */
	INSPECT_UNKNOWN,    /* of no kind that is known here */
	INSPECT_PASSWORD,   /* encrypted, and there is no password, or another one */
	INSPECT_CLOSED	    /* encrypted in a way that is not opened here; a remark says why */
};

/*
 * Adds the members of o to b: those of its kind, "remarks" (an array of
 * {"id", "detail"}: what is unusual) and, where it is malformed, "malformed"
 * ({"code", "offset", "what"}).
 */
enum inspect_result inspect_object(struct json_builder *b, const struct object *o,
    const struct inspect_options *options);

/*
 * Members of evidence that was parsed by the engine, for who looks at it in other ways
 * too: "issuer" to "authority_key_id"; "scope" if there is one, "delta_urls", "entries",
 * "listed" (the first so many)...
 */
void inspect_put_crl_head(struct json_builder *b, const struct vfy_crl *crl);
void inspect_put_crl_scope(struct json_builder *b, const struct vfy_crl *crl);
void inspect_put_crl_entries(struct json_builder *b, const struct vfy_crl *crl, uint64_t entries);
/* ... an entry's "status", "revoked_at" and so on... */
void inspect_put_crl_entry(struct json_builder *b, const struct vfy_crl *crl,
    const struct vfy_crl_entry *entry);
/* ... "produced_at", the responder, "nonce"; and of one answer all that it says. */
void inspect_put_ocsp_head(struct json_builder *b, const struct vfy_ocsp *ocsp);
void inspect_put_ocsp_single(struct json_builder *b, const struct vfy_ocsp_single *one);

/* The members of one object, for people; indented. Write errors are left to ferror(). */
void inspect_text(FILE *out, struct json_object *members, int indent);

#endif
