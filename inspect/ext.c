/* SPDX-License-Identifier: MIT */
/*
 * ext.c - extensions (RFC 5280 4.1.2.9): each with its name, and what is in it, or where
 * it is malformed.
 *
 * One whose form is not known is told in hex.
 */
#include "view.h"

/* RFC 5280 knows 17; what comes behind so many is not told. */
#define EXTENSIONS_MAX 256

struct extension {
	struct vfy_span oid, value;
	bool critical;
};

static bool
read_extension(struct der *list, struct extension *out)
{
	struct der ext;

	out->critical = false;
	return der_enter(list, DER_SEQUENCE, "extension", &ext) &&
	    der_oid(&ext, "extnID", &out->oid) &&
	    (!der_peek(&ext, DER_BOOLEAN) ||
		der_bool(&ext, DER_BOOLEAN, "critical", &out->critical)) &&
	    der_take(&ext, DER_OCTET_STRING, "extnValue", &out->value) &&
	    der_end(&ext, "extension");
}

/* What certificates are compared by. */
static void
note_facts(
    const char *name, struct vfy_span value, struct extension_facts *facts)
{
	struct der d = der_start(value, NULL), seq;

	if (strcmp(name, "subjectAltName") == 0)
		facts->has_names = true;
	if (strcmp(name, "basicConstraints") == 0 &&
	    der_enter(&d, DER_SEQUENCE, name, &seq) &&
	    der_peek(&seq, DER_BOOLEAN))
		der_bool(&seq, DER_BOOLEAN, name, &facts->ca);
}

static extension_decode *
find(const char *name)
{
	extension_decode *decode = extension_find_standard(name);

	return decode != NULL ? decode : extension_find_other(name);
}

static struct json_object *
extension_json(
    struct view *v, const struct extension *e, extension_decode *decode)
{
	struct json_builder b = json_begin();
	struct vfy_fault fault;
	struct der d = view_at(v, e->value, &fault);

	put_oid(&b, "name", "oid", e->oid);
	json_put_bool(&b, "critical", e->critical);
	if (decode != NULL) {
		decode(&b, &d);
		der_end(&d, "extension value");
	}
	if (decode == NULL || fault.code != VFY_F_NONE)
		json_put_hex(&b, "value", e->value);
	view_malformed(v, &b, &fault);
	return json_end(&b);
}

static struct json_object *
one(struct view *v, const struct extension *e, struct extension_facts *facts)
{
	const struct oid_name *known = oid_name_find(e->oid);
	extension_decode *decode = known != NULL ? find(known->name) : NULL;
	char dotted[OID_TEXT];

	if (known != NULL)
		note_facts(known->name, e->value, facts);
	if (decode == NULL && e->critical)
		view_remark(v, "unknown-critical-extension", "%s",
		    oid_name_text(e->oid, dotted));
	return extension_json(v, e, decode);
}

static void
remark_if_again(
    struct view *v, const struct vfy_span *seen, size_t n, struct vfy_span oid)
{
	char dotted[OID_TEXT];

	for (size_t i = 0; i < n; i++) {
		if (span_eq(seen[i], oid)) {
			view_remark(v, "duplicate-extension", "%s",
			    oid_name_text(oid, dotted));
			return;
		}
	}
}

void
put_extensions(struct view *v, struct json_builder *b, struct der *d,
    struct extension_facts *facts)
{
	struct vfy_span seen[EXTENSIONS_MAX];
	struct json_object *array = json_object_new_array();
	struct extension e;
	struct der list;
	size_t n = 0;

	if (der_enter(d, DER_SEQUENCE, "extensions", &list)) {
		while (array != NULL && !der_done(&list) &&
		    read_extension(&list, &e)) {
			if (n == EXTENSIONS_MAX) {
				der_fail(&list, VFY_F_LIMIT, "extensions");
				break;
			}
			remark_if_again(v, seen, n, e.oid);
			seen[n++] = e.oid;
			if (!json_append(array, one(v, &e, facts)))
				array = NULL;
		}
	}
	json_put(b, "extensions", array);
}
