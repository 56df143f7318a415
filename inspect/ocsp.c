/* SPDX-License-Identifier: MIT */
/*
 * ocsp.c - an OCSP response (RFC 6960 4.2), as the engine reads it; the certificates that
 * came with it field by field.
 *
 * Does not: decode what the engine refuses: a response that is malformed is told as such.
 */
#include <stdlib.h>

#include "certificate.h"

void
inspect_put_ocsp_head(struct json_builder *b, const struct vfy_ocsp *ocsp)
{
	const struct vfy_ocsp_info *info = vfy_ocsp_info(ocsp);

	json_put_time(b, "produced_at", info->produced_at);
	if (info->responder_key.len > 0)
		json_put_hex(b, "responder_key", info->responder_key);
	else
		PUT_WHOLE(b, "responder", vfy_ocsp_responder, ocsp);
	if (info->nonce.len > 0)
		json_put_hex(b, "nonce", info->nonce);
}

void
inspect_put_ocsp_single(
    struct json_builder *b, const struct vfy_ocsp_single *one)
{
	json_put_hex(b, "serial", one->serial);
	json_put_text(b, "status", vfy_status_name(one->status));
	if (one->status == VFY_ST_REVOKED) {
		json_put_time(b, "revoked_at", one->revoked_at);
		if (one->reason >= 0)
			json_put_text(b, "revocation_reason",
			    vfy_revocation_reason_name(one->reason));
	}
	json_put_time(b, "this_update", one->this_update);
	if (one->next_update != 0)
		json_put_time(b, "next_update", one->next_update);
	json_put_text(b, "hash", one->hash);
	json_put_hex(b, "issuer_name_hash", one->issuer_name_hash);
	json_put_hex(b, "issuer_key_hash", one->issuer_key_hash);
}

static struct json_object *
answers_json(struct view *v, const struct vfy_ocsp *ocsp)
{
	struct json_object *array = json_object_new_array();
	struct vfy_ocsp_single one = { .next = 0 };

	while (array != NULL && vfy_ocsp_next(ocsp, &one)) {
		struct json_builder b = json_begin();
		const char *detail = "";

		inspect_put_ocsp_single(&b, &one);
		if (vfy_ocsp_usable(ocsp, &one, v->options->at, &detail) !=
		    VFY_R_OK)
			view_remark(v, "not-usable", "%s", detail);
		if (!json_append(array, json_end(&b)))
			return NULL;
	}
	return array;
}

static struct json_object *
certificates_json(struct view *v, const struct vfy_ocsp *ocsp)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; array != NULL && i < vfy_ocsp_info(ocsp)->certs;
	     i++) {
		struct json_builder b;
		struct vfy_cert *cert = NULL;
		int rc = vfy_ocsp_cert(ocsp, i, &cert);

		if (rc == VFY_EPARSE) {
			view_remark(
			    v, "malformed", "certificate %zu can't be read", i);
			continue;
		}
		b = json_begin();
		if (rc != 0)
			b.failed = true;
		else
			view_inner(
			    v, &b, OBJECT_CERTIFICATE, vfy_cert_der(cert));
		vfy_cert_free(cert);
		if (!json_append(array, json_end(&b)))
			return NULL;
	}
	return array;
}

void
inspect_ocsp(struct view *v, struct json_builder *b)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct vfy_ocsp *ocsp = NULL;
	int rc = vfy_ocsp_parse(v->whole, &ocsp, &fault);

	if (rc != 0) {
		b->failed = b->failed || rc == VFY_ENOMEM;
		if (rc == VFY_ELIMIT && fault.code == VFY_F_NONE)
			fault.code = VFY_F_LIMIT;
		view_unreadable(v, &fault);
		return;
	}
	json_put_text(b, "response_status",
	    vfy_ocsp_status_name(vfy_ocsp_info(ocsp)->status));
	if (vfy_ocsp_info(ocsp)->status == 0) {
		inspect_put_ocsp_head(b, ocsp);
		PUT_WHOLE(b, "signature_algorithm", vfy_ocsp_signature, ocsp);
		json_put(b, "answers", answers_json(v, ocsp));
		json_put(b, "certificates", certificates_json(v, ocsp));
		if (vfy_ocsp_info(ocsp)->unknown_critical)
			view_remark(v, "unknown-critical-extension",
			    "it forbids the response's use");
	} else {
		view_remark(v, "not-successful", "%s",
		    vfy_ocsp_status_hint(vfy_ocsp_info(ocsp)->status));
	}
	vfy_ocsp_free(ocsp);
}
