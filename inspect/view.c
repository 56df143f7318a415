/* SPDX-License-Identifier: MIT */
/*
 * view.c - an object, by its kind; what is malformed or unusual in it.
 */
#include "view.h"

#include <stdarg.h>

struct der
view_at(const struct view *v, struct vfy_span part, struct vfy_fault *fault)
{
	struct der d;

	*fault = (struct vfy_fault){ .code = VFY_F_NONE };
	d = der_start(part, fault);
	d.origin = v->whole.ptr;
	return d;
}

void
view_remark(struct view *v, const char *id, const char *format, ...)
{
	struct json_builder b = json_begin();
	char detail[256];
	va_list ap;

	va_start(ap, format);
	vsnprintf(detail, sizeof(detail), format, ap);
	va_end(ap);
	json_put_text(&b, "id", id);
	json_put_text(&b, "detail", detail);
	if (v->remarks == NULL)
		json_object_put(json_end(&b));
	else if (!json_append(v->remarks, json_end(&b)))
		v->remarks = NULL;
}

static struct json_object *
fault_json(const struct vfy_fault *fault)
{
	struct json_builder b = json_begin();

	json_put_text(&b, "code", vfy_fault_name(fault->code));
	json_put_number(&b, "offset", fault->offset);
	json_put_text(&b, "what", fault->what);
	return json_end(&b);
}

static void
remark_fault(struct view *v, const struct vfy_fault *fault)
{
	view_remark(v, fault->code == VFY_F_BER ? "not-der" : "malformed",
	    "byte %zu: %s: %s", fault->offset, fault->what,
	    vfy_fault_name(fault->code));
}

void
view_malformed(
    struct view *v, struct json_builder *b, const struct vfy_fault *fault)
{
	struct json_object *array;

	if (fault->code == VFY_F_NONE)
		return;
	array = json_object_new_array();
	if (array != NULL && !json_append(array, fault_json(fault)))
		array = NULL;
	json_put(b, "malformed", array);
	remark_fault(v, fault);
}

void
view_settle(struct view *v, struct vfy_fault *fault)
{
	if (fault->code == VFY_F_NONE)
		return;
	if (v->malformed == NULL ||
	    !json_append(v->malformed, fault_json(fault)))
		v->malformed = NULL;
	remark_fault(v, fault);
	*fault = (struct vfy_fault){ .code = VFY_F_NONE };
}

void
view_unreadable(struct view *v, struct vfy_fault *fault)
{
	if (fault->code == VFY_F_NONE)
		return;
	view_settle(v, fault);
	if (v->result == INSPECT_OK)
		v->result = INSPECT_UNREADABLE;
}

static void
inspect_kind(struct view *v, struct json_builder *b, const struct object *o)
{
	switch (o->kind) {
	case OBJECT_CERTIFICATE:
		inspect_certificate(v, b);
		return;
	case OBJECT_CRL:
		inspect_crl(v, b);
		return;
	case OBJECT_OCSP:
		inspect_ocsp(v, b);
		return;
	case OBJECT_REQUEST:
		inspect_request(v, b);
		return;
	case OBJECT_PKCS7:
		inspect_pkcs7(v, b);
		return;
	case OBJECT_PKCS12:
		inspect_pkcs12(v, b);
		return;
	case OBJECT_PUBLIC_KEY:
		inspect_public_key(v, b);
		return;
	case OBJECT_PRIVATE_KEY:
		inspect_private_key(v, b, o);
		return;
	case OBJECT_ENCRYPTED_KEY:
		inspect_encrypted_key(v, b, o);
		return;
	default:
		v->result = INSPECT_UNKNOWN;
	}
}

/* A view of its own, whose remarks go into b. */
static enum inspect_result
inspect_at(struct json_builder *b, const struct object *o,
    const struct inspect_options *options, unsigned depth)
{
	struct view v = { .whole = o->der,
		.options = options,
		.remarks = json_object_new_array(),
		.malformed = json_object_new_array(),
		.depth = depth };

	inspect_kind(&v, b, o);
	if (v.malformed != NULL && json_object_array_length(v.malformed) == 0)
		json_object_put(v.malformed);
	else
		json_put(b, "malformed", v.malformed);
	json_put(b, "remarks", v.remarks);
	return v.result;
}

void
view_inner(struct view *v, struct json_builder *b, enum object_kind kind,
    struct vfy_span der)
{
	struct object o = { .kind = kind, .der = der };
	enum inspect_result result = INSPECT_UNKNOWN;

	json_put_text(b, "kind", object_kind_name(kind));
	if (v->depth < VIEW_DEPTH)
		result = inspect_at(b, &o, v->options, v->depth + 1);
	if (v->result == INSPECT_OK)
		v->result = result;
}

enum inspect_result
inspect_object(struct json_builder *b, const struct object *o,
    const struct inspect_options *options)
{
	return inspect_at(b, o, options, 0);
}
