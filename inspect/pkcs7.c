/* SPDX-License-Identifier: MIT */
/*
 * pkcs7.c - SignedData (RFC 5652 5): what is in it, and who signed it.
 *
 * Does not: verify a signature, decode what was signed.
 */
#include <stdlib.h>

#include "view.h"

/* Members of one message: those of a government's PKI have some hundred. */
#define CONTENTS_MAX 2000

/* One more member of "contents". False: out of memory, and array is gone. */
static bool
append_content(struct view *v, struct json_object *array, enum object_kind kind,
    struct vfy_span der)
{
	struct json_builder b = json_begin();

	json_put_number(&b, "index", json_object_array_length(array));
	view_inner(v, &b, kind, der);
	return json_append(array, json_end(&b));
}

/* CertificateSet or RevocationInfoChoices, in an implicit tag, if it is there. */
static struct json_object *
append_contents(struct view *v, struct json_object *array, struct der *sd,
    uint8_t tag, enum object_kind kind)
{
	struct vfy_span whole;
	struct der list;

	if (!der_peek(sd, tag) || !der_enter(sd, tag, "SignedData", &list))
		return array;
	while (array != NULL && !der_done(&list)) {
		enum object_kind one =
		    der_peek(&list, DER_SEQUENCE) ? kind : OBJECT_UNKNOWN;

		if (json_object_array_length(array) == CONTENTS_MAX)
			der_fail(&list, VFY_F_LIMIT, "SignedData");
		if (list.fault->code != VFY_F_NONE ||
		    !der_any(&list, "SignedData", NULL, NULL, &whole))
			break;
		if (!append_content(v, array, one, whole))
			array = NULL;
	}
	return array;
}

/*= rfc5652 5.3 SignerInfo */
static struct json_object *
signer_json(struct der *d)
{
	struct json_builder b;
	struct der info, sid;
	struct vfy_span s;
	uint32_t version;

	if (!der_enter(d, DER_SEQUENCE, "signerInfo", &info) ||
	    !der_uint(&info, DER_INTEGER, "signerInfo.version", &version))
		return NULL;
	b = json_begin();
	if (der_peek(&info, DER_SEQUENCE)) {
		if (der_enter(
			&info, DER_SEQUENCE, "issuerAndSerialNumber", &sid) &&
		    put_name(&b, "issuer", NULL, &sid, &s) &&
		    der_integer(&sid, DER_INTEGER, "serialNumber", &s))
			put_integer(&b, "serial", s);
	} else if (der_take(&info, DER_CTX(0), "subjectKeyIdentifier", &s)) {
		json_put_hex(&b, "key_id", s);
	}
	put_algorithm(&b, "digest_algorithm", &info, NULL);
	return json_end(&b);
}

static bool
put_signed_data(struct view *v, struct json_builder *b, struct der *sd)
{
	struct json_object *contents = json_object_new_array();
	struct vfy_span type, skipped;
	struct der encap;
	uint32_t version;

	if (der_uint(sd, DER_INTEGER, "SignedData.version", &version) &&
	    der_take(sd, DER_SET, "digestAlgorithms", &skipped) &&
	    der_enter(sd, DER_SEQUENCE, "encapContentInfo", &encap) &&
	    der_oid(&encap, "eContentType", &type)) {
		json_put_number(b, "version", version);
		put_oid(b, "content_type", NULL, type);
		json_put_bool(b, "detached", der_done(&encap));
		contents = append_contents(
		    v, contents, sd, DER_CTX_CONS(0), OBJECT_CERTIFICATE);
		contents = append_contents(
		    v, contents, sd, DER_CTX_CONS(1), OBJECT_CRL);
		put_list(b, "signers", sd, DER_SET, "signerInfos", signer_json);
		der_end(sd, "SignedData");
	}
	json_put(b, "contents", contents);
	return sd->fault->code == VFY_F_NONE;
}

/*= rfc5652 3 ContentInfo */
static void
put_content_info(struct view *v, struct json_builder *b)
{
	struct vfy_fault fault;
	struct der d = view_at(v, v->whole, &fault), info, content, sd;
	char dotted[OID_TEXT];
	struct vfy_span type;

	if (!der_enter(&d, DER_SEQUENCE, "ContentInfo", &info) ||
	    !der_oid(&info, "contentType", &type)) {
		view_unreadable(v, &fault);
		return;
	}
	put_oid(b, "type", NULL, type);
	if (strcmp(oid_name_text(type, dotted), "signedData") != 0) {
		view_remark(v, "not-signed-data", "what is in it is not told");
		return;
	}
	if (!der_enter(&info, DER_CTX_CONS(0), "content", &content) ||
	    !der_enter(&content, DER_SEQUENCE, "SignedData", &sd) ||
	    !put_signed_data(v, b, &sd))
		view_unreadable(v, &fault);
}

void
inspect_pkcs7(struct view *v, struct json_builder *b)
{
	struct vfy_span ber = v->whole;
	uint8_t *der = NULL;

	/* of indefinite length (X.690 8.1.3.6) */
	if (ber.len >= 2 && ber.ptr[1] == 0x80)
		der = ber_to_der(ber, &v->whole.len);
	if (der != NULL) {
		v->whole.ptr = der;
		view_remark(v, "not-der", "BER; offsets are of its DER form");
	}
	put_content_info(v, b);
	v->whole = ber;
	free(der);
}
