/* SPDX-License-Identifier: MIT */
/*
 * view.h - one object being decoded, and what its decoders share.
 *
 * A decoder reads with a cursor of its own and a fault of its own, puts what it could
 * read into a builder, and leaves the fault for view_malformed(), so that one bad field
 * hides no other. Every loop ends with the bytes.
 */
#ifndef VIEW_H
#define VIEW_H
#include "der.h"
#include "inspect.h"
#include "oid_name.h"

struct view {
	struct vfy_span whole; /* the object: offsets count from here */
	const struct inspect_options *options;
	struct json_object *remarks;   /* NULL: out of memory */
	struct json_object *malformed; /* the same: fields of the object itself */
	enum inspect_result result;
	unsigned depth;	    /* objects that this one is in */
	unsigned iterations; /* done to open it: pkcs12.c */
};
/* Containers in containers; those in use have 1. */
#define VIEW_DEPTH 4

/* A cursor over part of the object; *fault is zeroed. */
struct der view_at(const struct view *v, struct vfy_span part, struct vfy_fault *fault);
/* Something unusual; detail is printable ASCII, and cut at 255. */
__attribute__((format(printf, 3, 4))) void view_remark(struct view *v, const char *id,
    const char *format, ...);
/* Puts what was malformed into the part that b is, and a remark, if there is a fault. */
void view_malformed(struct view *v, struct json_builder *b, const struct vfy_fault *fault);
/* The same of the object itself; then there is no fault, and reading may go on. */
void view_settle(struct view *v, struct vfy_fault *fault);
/* The same, and the object could not be read to its end. */
void view_unreadable(struct view *v, struct vfy_fault *fault);
/* Members and remarks of an object in this one. Its result is added to v's. */
void view_inner(struct view *v, struct json_builder *b, enum object_kind kind,
    struct vfy_span der);

/* -- text.c: strings that grow ------------------------------------------------------- */

struct text {
	char *p; /* usual, or of the heap */
	size_t len, capacity;
	bool failed;
	char usual[512];
};
void text_begin(struct text *t);
void text_add(struct text *t, const char *printable);
/* Octets of anybody's: what is not printable ASCII, and "\", is "\XX". */
void text_foreign(struct text *t, struct vfy_span s);
void text_hex(struct text *t, struct vfy_span s);
/* A string by its tag: BMPString and UniversalString as UTF-8; else as text_foreign(). */
void text_string(struct text *t, uint8_t tag, struct vfy_span s);
/* As RFC 4514; name is whole. */
void text_name(struct text *t, struct vfy_span name);
void text_oid(struct text *t, struct vfy_span oid);
/* The string, or NULL: out of memory. Frees. */
struct json_object *text_json(struct text *t);
/* ... and puts it. */
void text_put(struct text *t, struct json_builder *b, const char *key);

/* -- parts of objects ------------------------------------------------------------------ */

/* key: the name of an OID; key_oid (may be NULL): dotted. */
void put_oid(struct json_builder *b, const char *key, const char *key_oid, struct vfy_span oid);
void put_string(struct json_builder *b, const char *key, uint8_t tag, struct vfy_span s);
/* An INTEGER's octets, in hex; a negative one with "-". */
void put_integer(struct json_builder *b, const char *key, struct vfy_span n);

/* The items of a SEQUENCE (or implicit tag) as an array: one returns NULL after a fault,
 * or out of memory. */
typedef struct json_object *item_json(struct der *d);
void put_list(struct json_builder *b, const char *key, struct der *d, uint8_t tag,
    const char *what, item_json *one);
/* The same to the end of d. */
void put_items(struct json_builder *b, const char *key, struct der *d, item_json *one);

/*
 * A Name that d reads: as text, and its attributes; *out: whole. False: there is none.
 * What is malformed inside is d's fault only.
 */
bool put_name(struct json_builder *b, const char *key, const char *key_attributes, struct der *d,
    struct vfy_span *out);
/* "DNS:example.org", "IP:192.0.2.1", with a mask "IP:192.0.2.0/24". */
item_json general_name_json;
/* "sha256" or dotted: of OIDs. */
item_json oid_json;
/* An AlgorithmIdentifier that d reads; *out (may be NULL): whole. As put_name(). */
bool put_algorithm(struct json_builder *b, const char *key, struct der *d, struct vfy_span *out);

/* key.c: a SubjectPublicKeyInfo that d reads; *out: whole. As put_name(). */
bool put_public_key(struct view *v, struct json_builder *b, struct der *d, struct vfy_span *out);
void inspect_private_key(struct view *v, struct json_builder *b, const struct object *o);
void inspect_public_key(struct view *v, struct json_builder *b);
void inspect_encrypted_key(struct view *v, struct json_builder *b, const struct object *o);
/* "algorithm", "bits" or "curve" of a private key in its own form (PKCS#1, RFC 5915, 5958). */
void put_private_key(struct json_builder *b, struct der *d);

/* ext.c: what Extensions, which d reads, has: "extensions". */
struct extension_facts {
	bool ca, has_names;
};
void put_extensions(struct view *v, struct json_builder *b, struct der *d,
    struct extension_facts *facts);
typedef void extension_decode(struct json_builder *b, struct der *d);
/* NULL: none for this name. */
extension_decode *extension_find_standard(const char *name);
extension_decode *extension_find_other(const char *name);

void inspect_certificate(struct view *v, struct json_builder *b);
void inspect_request(struct view *v, struct json_builder *b);
void inspect_crl(struct view *v, struct json_builder *b);
void inspect_ocsp(struct view *v, struct json_builder *b);
void inspect_pkcs7(struct view *v, struct json_builder *b);
void inspect_pkcs12(struct view *v, struct json_builder *b);

/* ber.c: PKCS#7 in BER as DER, to be freed; NULL: it can't be read, or out of memory. */
uint8_t *ber_to_der(struct vfy_span ber, size_t *len);

/* digest.c: hex, lower case. False: it can't be computed. */
#define SHA1_HEX 41
bool digest_sha1(struct vfy_span s, char out[SHA1_HEX]);

#endif
