/* SPDX-License-Identifier: MIT */
/*
 * parts.c - parts that many objects have: OIDs, numbers, names (RFC 5280 4.1.2.4,
 * 4.2.1.6), algorithms (RFC 4055 3.1).
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "dn.h"
#include "view.h"

/* -- the smallest ------------------------------------------------------------------------ */

void
put_oid(struct json_builder *b, const char *key, const char *key_oid,
    struct vfy_span oid)
{
	const struct oid_name *known = oid_name_find(oid);
	char dotted[OID_TEXT];

	if (known == NULL)
		der_oid_text(oid, dotted, sizeof(dotted));
	json_put_text(b, key, known != NULL ? known->name : dotted);
	if (key_oid != NULL)
		json_put_text(
		    b, key_oid, known != NULL ? known->dotted : dotted);
}

void
put_string(
    struct json_builder *b, const char *key, uint8_t tag, struct vfy_span s)
{
	struct text t;

	text_begin(&t);
	text_string(&t, tag, s);
	text_put(&t, b, key);
}

void
put_integer(struct json_builder *b, const char *key, struct vfy_span n)
{
	uint8_t negated[64];
	bool carry = true;
	struct text t;

	text_begin(&t);
	if (n.len > 0 && n.ptr[0] >= 0x80 && n.len <= sizeof(negated)) {
		/* two's complement (X.690 8.3.3) */
		for (size_t i = n.len; i-- > 0;) {
			negated[i] = (uint8_t)(~n.ptr[i] + (carry ? 1 : 0));
			carry = carry && negated[i] == 0;
		}
		text_add(&t, "-");
		n = span_of(negated, n.len);
	}
	while (n.len > 1 && n.ptr[0] == 0)
		n = span_of(n.ptr + 1, n.len - 1);
	text_hex(&t, n);
	text_put(&t, b, key);
}

/* Of one list; real ones have some thousand at most (the names of a CDN's certificate). */
#define ITEMS_MAX 10000

/* -- lists --------------------------------------------------------------------------------- */

void
put_items(
    struct json_builder *b, const char *key, struct der *d, item_json *one)
{
	struct json_object *array = json_object_new_array();

	while (array != NULL && !der_done(d)) {
		struct json_object *item;

		if (json_object_array_length(array) == ITEMS_MAX) {
			der_fail(d, VFY_F_LIMIT, key);
			break;
		}
		item = one(d);
		if (item == NULL && d->fault->code != VFY_F_NONE)
			break;
		if (!json_append(array, item))
			array = NULL;
	}
	json_put(b, key, array);
}

void
put_list(struct json_builder *b, const char *key, struct der *d, uint8_t tag,
    const char *what, item_json *one)
{
	struct der list;

	if (der_enter(d, tag, what, &list))
		put_items(b, key, &list, one);
}

struct json_object *
oid_json(struct der *d)
{
	struct vfy_span oid;
	char dotted[OID_TEXT];

	if (!der_oid(d, "object identifier", &oid))
		return NULL;
	return json_object_new_string(oid_name_text(oid, dotted));
}

/* -- names --------------------------------------------------------------------------------- */

/* One attribute, whole: {"type", "value"}; the value is written as in RFC 4514. */
static struct json_object *
attribute_json(struct der *d)
{
	struct json_builder b;
	char usual[512], *text = usual, *value;
	struct vfy_span whole, type;
	struct der inner, again = *d;
	size_t len;

	if (!der_whole(d, DER_SEQUENCE, "attribute", &whole) ||
	    !der_enter(&again, DER_SEQUENCE, "attribute", &inner) ||
	    !der_oid(&inner, "attribute type", &type))
		return NULL;
	len = dn_rdn_text(whole, usual, sizeof(usual));
	if (len >= sizeof(usual)) {
		text = malloc(len + 1);
		if (text == NULL)
			return NULL;
		dn_rdn_text(whole, text, len + 1);
	}
	b = json_begin();
	put_oid(&b, "type", NULL, type);
	value = strchr(text, '=');
	json_put_text(&b, "value", value != NULL ? value + 1 : "");
	if (text != usual)
		free(text);
	return json_end(&b);
}

static void
put_attributes(struct json_builder *b, const char *key, struct vfy_span name)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct der d = der_start(name, &fault), rdns, set;
	struct json_object *array = json_object_new_array();

	if (!der_enter(&d, DER_SEQUENCE, "name", &rdns)) {
		json_put(b, key, array);
		return;
	}
	while (array != NULL && !der_done(&rdns) &&
	    der_enter(&rdns, DER_SET, "rdn", &set)) {
		while (array != NULL && !der_done(&set)) {
			struct json_object *one = attribute_json(&set);

			if (one == NULL && fault.code != VFY_F_NONE)
				break;
			if (!json_append(array, one))
				array = NULL;
		}
	}
	json_put(b, key, array);
}

bool
put_name(struct json_builder *b, const char *key, const char *key_attributes,
    struct der *d, struct vfy_span *out)
{
	struct der again = *d;
	struct vfy_span whole;
	struct text t;

	if (!der_whole(d, DER_SEQUENCE, key, out))
		return false;
	text_begin(&t);
	text_name(&t, *out);
	text_put(&t, b, key);
	if (key_attributes != NULL)
		put_attributes(b, key_attributes, *out);
	/* what is wrong with it is told beside what could be read of it */
	dn_read(&again, key, &whole);
	return true;
}

/* OtherName: [0] type, [0] value. */
static void
add_other(struct text *t, const struct der *d, struct vfy_span contents)
{
	struct der inner = der_within(d, contents), value;
	struct vfy_span type, v;
	uint8_t tag;

	text_add(t, "other:");
	if (!der_oid(&inner, "otherName", &type) ||
	    !der_enter(&inner, DER_CTX_CONS(0), "otherName", &value) ||
	    !der_any(&value, "otherName", &tag, &v, NULL))
		return;
	text_oid(t, type);
	text_add(t, "=");
	if (tag == DER_UTF8_STRING || tag == DER_IA5_STRING ||
	    tag == DER_PRINTABLE_STRING || tag == DER_BMP_STRING) {
		text_string(t, tag, v);
	} else {
		text_add(t, "#");
		text_hex(t, v);
	}
}

/* The length of a mask's prefix, or -1: it has holes. */
static int
prefix_of(const uint8_t *mask, size_t len)
{
	int bits = 0;

	for (size_t i = 0; i < 8 * len; i++) {
		bool set = (mask[i / 8] & (0x80 >> i % 8)) != 0;

		if (set && (size_t)bits != i)
			return -1;
		bits += set ? 1 : 0;
	}
	return bits;
}

/* Of 4 or 16 octets; in name constraints with a mask behind (RFC 5280 4.2.1.10). */
static void
add_address(struct text *t, const struct der *d, struct vfy_span s)
{
	char shown[INET6_ADDRSTRLEN];
	bool masked = s.len == 8 || s.len == 32;
	size_t len = masked ? s.len / 2 : s.len;
	struct der at = *d;
	int bits;

	text_add(t, "IP:");
	if (len != 4 && len != 16) {
		text_hex(t, s);
		der_fail_at(&at, VFY_F_VALUE, s.ptr, "iPAddress");
		return;
	}
	inet_ntop(len == 4 ? AF_INET : AF_INET6, s.ptr, shown, sizeof(shown));
	text_add(t, shown);
	if (!masked)
		return;
	text_add(t, "/");
	bits = prefix_of(s.ptr + len, len);
	if (bits < 0)
		inet_ntop(len == 4 ? AF_INET : AF_INET6, s.ptr + len, shown,
		    sizeof(shown));
	else
		snprintf(shown, sizeof(shown), "%d", bits);
	text_add(t, shown);
}

/*= rfc5280 4.2.1.6 GeneralName */
struct json_object *
general_name_json(struct der *d)
{
	static const char *const words[] = { "other:", "email:", "DNS:",
		"x400:", "DirName:", "ediParty:", "URI:", "IP:", "RID:" };
	const uint8_t *at = d->ptr;
	struct vfy_span contents;
	struct text t;
	uint8_t tag;

	if (!der_any(d, "generalName", &tag, &contents, NULL))
		return NULL;
	text_begin(&t);
	switch (tag) {
	case DER_CTX_CONS(0):
		add_other(&t, d, contents);
		break;
	case DER_CTX(1):
	case DER_CTX(2):
	case DER_CTX(6):
		text_add(&t, words[tag & 15]);
		text_foreign(&t, contents);
		break;
	case DER_CTX_CONS(4):
		text_add(&t, words[4]);
		text_name(&t, contents);
		break;
	case DER_CTX(7):
		add_address(&t, d, contents);
		break;
	case DER_CTX(8):
		text_add(&t, words[8]);
		text_oid(&t, contents);
		break;
	case DER_CTX_CONS(3):
	case DER_CTX_CONS(5):
		text_add(&t, words[tag & 15]);
		text_hex(&t, contents);
		break;
	default:
		der_fail_at(d, VFY_F_TAG, at, "generalName");
		text_add(&t, "#");
		text_hex(&t, contents);
	}
	return text_json(&t);
}

/* -- algorithms ------------------------------------------------------------------------------ */

/* A hash's AlgorithmIdentifier in an explicit tag. */
static void
put_hash(struct json_builder *b, const char *key, struct der *d, uint8_t tag)
{
	struct der inner, alg;
	struct vfy_span oid;

	if (der_peek(d, tag) && der_enter(d, tag, key, &inner) &&
	    der_enter(&inner, DER_SEQUENCE, key, &alg) &&
	    der_oid(&alg, key, &oid))
		put_oid(b, key, NULL, oid);
}

/*= rfc4055 3.1 RSASSA-PSS-params; what is absent is its default */
static void
put_pss(struct json_builder *b, struct der *d)
{
	struct der seq, inner, alg;
	struct vfy_span skipped;
	uint32_t salt = 20;

	if (!der_enter(d, DER_SEQUENCE, "RSASSA-PSS-params", &seq))
		return;
	if (!der_peek(&seq, DER_CTX_CONS(0)))
		json_put_text(b, "hash", "sha1");
	put_hash(b, "hash", &seq, DER_CTX_CONS(0));
	if (!der_peek(&seq, DER_CTX_CONS(1))) {
		json_put_text(b, "mgf1_hash", "sha1");
	} else if (der_enter(
		       &seq, DER_CTX_CONS(1), "maskGenAlgorithm", &inner) &&
	    der_enter(&inner, DER_SEQUENCE, "maskGenAlgorithm", &alg) &&
	    der_oid(&alg, "maskGenAlgorithm", &skipped) &&
	    der_enter(&alg, DER_SEQUENCE, "maskGenAlgorithm.hash", &inner) &&
	    der_oid(&inner, "maskGenAlgorithm.hash", &skipped)) {
		put_oid(b, "mgf1_hash", NULL, skipped);
	}
	if (der_peek(&seq, DER_CTX_CONS(2)) &&
	    der_enter(&seq, DER_CTX_CONS(2), "saltLength", &inner))
		der_uint(&inner, DER_INTEGER, "saltLength", &salt);
	json_put_number(b, "salt_length", salt);
}

static void
put_parameters(struct json_builder *b, const char *name, struct der *alg)
{
	struct vfy_span contents, whole;
	uint8_t tag;

	if (der_done(alg))
		return;
	if (strcmp(name, "rsa-pss") == 0) {
		put_pss(b, alg);
		return;
	}
	if (!der_any(alg, "parameters", &tag, &contents, &whole))
		return;
	if (tag == DER_OID)
		put_oid(b, "parameters", NULL, contents);
	else if (tag != DER_NULL || contents.len != 0)
		json_put_hex(b, "parameters", whole);
}

bool
put_algorithm(struct json_builder *b, const char *key, struct der *d,
    struct vfy_span *out)
{
	struct json_builder one;
	struct vfy_span whole, oid;
	struct der again = *d, alg;
	char dotted[OID_TEXT];

	if (!der_whole(d, DER_SEQUENCE, key, &whole))
		return false;
	if (out != NULL)
		*out = whole;
	if (!der_enter(&again, DER_SEQUENCE, key, &alg) ||
	    !der_oid(&alg, key, &oid))
		return true;
	one = json_begin();
	put_oid(&one, "name", "oid", oid);
	put_parameters(&one, oid_name_text(oid, dotted), &alg);
	json_put(b, key, json_end(&one));
	if (d->fault->code == VFY_F_NONE)
		der_end(&alg, key);
	return true;
}
