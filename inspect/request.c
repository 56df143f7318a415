/* SPDX-License-Identifier: MIT */
/*
 * request.c - a certification request (PKCS#10: RFC 2986, 2985).
 *
 * Does not: check that the requester has the key.
 */
#include "certificate.h"

/* The values of an attribute, by its name. */
static void
put_values(struct view *v, struct json_builder *b, struct json_builder *top,
    const char *name, struct der *values)
{
	struct extension_facts facts = { .ca = false };
	struct vfy_span contents;
	uint8_t tag;

	if (strcmp(name, "extensionRequest") == 0 ||
	    strcmp(name, "msExtensionRequest") == 0) {
		if (json_object_object_get_ex(top->object, "extensions", NULL))
			view_remark(v, "duplicate-extension-request",
			    "the first one is told");
		else
			put_extensions(v, top, values, &facts);
		return;
	}
	if (!der_any(values, name, &tag, &contents, NULL))
		return;
	if (tag == DER_UTF8_STRING ||
	    (tag >= DER_NUMERIC_STRING && tag <= DER_BMP_STRING))
		put_string(b, "value", tag, contents);
	else
		json_put_hex(b, "value", contents);
}

static struct json_object *
attribute_json(struct view *v, struct json_builder *top, struct der *d)
{
	struct json_builder b;
	struct der seq, values;
	char dotted[OID_TEXT];
	struct vfy_span oid;

	if (!der_enter(d, DER_SEQUENCE, "attribute", &seq) ||
	    !der_oid(&seq, "attribute type", &oid) ||
	    !der_enter(&seq, DER_SET, "attribute values", &values))
		return NULL;
	b = json_begin();
	put_oid(&b, "type", "oid", oid);
	put_values(v, &b, top, oid_name_text(oid, dotted), &values);
	return json_end(&b);
}

static void
put_attributes(struct view *v, struct json_builder *b, struct der *info)
{
	struct json_object *array = json_object_new_array();
	struct der list;

	if (der_peek(info, DER_CTX_CONS(0)) &&
	    der_enter(info, DER_CTX_CONS(0), "attributes", &list)) {
		while (array != NULL && !der_done(&list)) {
			struct json_object *one = attribute_json(v, b, &list);

			if (one == NULL && list.fault->code != VFY_F_NONE)
				break;
			if (!json_append(array, one))
				array = NULL;
		}
	}
	json_put(b, "attributes", array);
}

/*= rfc2986 4.1 */
static bool
put_info(struct view *v, struct json_builder *b, struct der *info)
{
	struct vfy_span subject, spki;
	uint32_t version;

	if (!der_uint(info, DER_INTEGER, "version", &version))
		return false;
	json_put_number(b, "version", (uint64_t)version + 1);
	if (!put_name(b, "subject", "subject_attributes", info, &subject))
		return false;
	view_settle(v, info->fault);
	if (!put_public_key(v, b, info, &spki))
		return false;
	put_attributes(v, b, info);
	view_settle(v, info->fault);
	return der_end(info, "certificationRequestInfo");
}

/*= rfc2986 4.2 */
void
inspect_request(struct view *v, struct json_builder *b)
{
	struct vfy_span signature, algorithm = { NULL, 0 };
	struct vfy_fault fault;
	struct der d = view_at(v, v->whole, &fault), request, info;

	put_fingerprints(b, v->whole);
	if (!der_enter(&d, DER_SEQUENCE, "certificationRequest", &request) ||
	    !der_enter(
		&request, DER_SEQUENCE, "certificationRequestInfo", &info) ||
	    !put_info(v, b, &info)) {
		view_unreadable(v, &fault);
		return;
	}
	if (put_algorithm(b, "signature_algorithm", &request, &algorithm))
		der_bits(
		    &request, DER_BIT_STRING, "signature", &signature, NULL);
	der_end(&request, "certificationRequest");
	der_end(&d, "certificationRequest");
	view_settle(v, &fault);
	remark_algorithm(v, algorithm);
}
