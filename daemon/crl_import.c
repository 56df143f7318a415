/* SPDX-License-Identifier: MIT */
/*
 * crl_import.c - revocation lists that somebody brings, into the store.
 *
 * A list is filed under its issuer's key, because questions look for it there.
 * That the key signed it is checked here only to find the right one: a question
 * checks it again, and whether the issuer is to be trusted.
 */
#include <string.h>

#include "crl_import.h"
#include "json_parts.h"
#include "vfy_store.h"

/* Issuers of one name with keys of their own: more are not tried, since each
 * means to hash the whole list. */
#define SIGNERS_MAX 8
#define NAME_MAX_TEXT 2048

struct reading {
	const struct crl_import *import;
	struct problem *p;
	struct json_object *array;
};

/* Whose key signed the list? */
struct search {
	const struct vfy_crl *crl;
	uint8_t tried[SIGNERS_MAX][32];
	size_t n;
	char name[NAME_MAX_TEXT]; /* of who did; "": nobody that is known */
};

static bool
was_tried(const struct search *s, const uint8_t key[32])
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (memcmp(s->tried[i], key, 32) == 0)
			return true;
	return false;
}

/* vfy_cert_each: 1 when it did, and then its key is the last one tried. */
static int
try_signer(void *arg, const struct vfy_cert *cert, enum vfy_origin origin)
{
	struct search *s = arg;
	char list[NAME_MAX_TEXT], subject[NAME_MAX_TEXT];
	enum vfy_reason why;
	const char *detail;
	int rc;

	(void)origin;
	vfy_crl_issuer(s->crl, list, sizeof(list));
	vfy_cert_subject(cert, subject, sizeof(subject));
	if (s->n == SIGNERS_MAX || strcmp(list, subject) != 0)
		return 0;
	vfy_cert_key_sha256(cert, s->tried[s->n]);
	if (was_tried(s, s->tried[s->n]))
		return 0;
	s->n++;
	rc = vfy_crl_signer(s->crl, cert, &why, &detail);
	if (rc != 0 || why != VFY_R_OK)
		return rc;
	memcpy(s->name, subject, sizeof(s->name));
	return 1;
}

/* The key that the list is to be filed under; empty: none, but there is a URL.
 * False with *p. */
static bool
choose_key(struct reading *r, struct search *s, struct vfy_span *key)
{
	int rc =
	    vfy_ctx_each_cert(trust_set_ctx(r->import->set), try_signer, s);

	if (rc < 0)
		return problem_error(r->p, "", rc, "looking for the signer");
	*key = (struct vfy_span){ NULL, 0 };
	if (r->import->has_issuer_key)
		*key = (struct vfy_span){ r->import->issuer_key, 32 };
	else if (rc == 1)
		*key = (struct vfy_span){ s->tried[s->n - 1], 32 };
	else if (r->import->url == NULL)
		return problem_set(r->p, 422, "issuer-unknown", "",
		    "no anchor or intermediate of this service signed list "
		    "%zu: "
		    "say whose it is by issuer_key_sha256, or where it is from "
		    "by url",
		    json_object_array_length(r->array));
	return true;
}

static bool
tell(struct reading *r, const uint8_t id[32], struct vfy_span key,
    const struct search *s, bool added)
{
	struct json_object *o = json_object_new_object();

	if (part_hex(o, "id", (struct vfy_span){ id, 32 }) &&
	    part_flag(o, "taken", added) &&
	    part_hex(o, "issuer_key_sha256", key) &&
	    (s->name[0] != '\0' ? part_text(o, "signed_by", s->name)
				: part_null(o, "signed_by")) &&
	    json_object_array_add(r->array, o) == 0)
		return true;
	json_object_put(o);
	return problem_error(r->p, "", VFY_ENOMEM, "taking a list");
}

static bool
add_failed(struct reading *r, int rc)
{
	if (rc == VFY_EARG)
		return problem_set(r->p, 422, "option-value", "?url",
		    "this must be an http URL of a revocation list");
	if (rc == VFY_EIO)
		return problem_set(
		    r->p, 503, "store", "", "the store can't be written to");
	return problem_error(r->p, "", rc, "taking a list");
}

/* vfy_crl_each; VFY_EARG: r->p says why. */
static int
import_one(void *arg, const struct vfy_crl *crl)
{
	struct reading *r = arg;
	struct search s = { .crl = crl };
	struct vfy_ask about = { .kind = VFY_ASK_CRL, .url = r->import->url };
	bool added;
	uint8_t id[32];
	int rc;

	if (!choose_key(r, &s, &about.issuer_key))
		return VFY_EARG;
	rc = vfy_store_add(trust_set_store(r->import->set), &about,
	    vfy_crl_info(crl)->der, &added, id);
	if (rc != 0) {
		add_failed(r, rc);
		return VFY_EARG;
	}
	return tell(r, id, about.issuer_key, &s, added) ? 0 : VFY_EARG;
}

struct json_object *
crl_import(const struct crl_import *import, struct vfy_span pem_or_der,
    struct problem *p)
{
	struct json_object *root = json_object_new_object();
	struct reading r = { import, p, json_object_new_array() };
	struct vfy_fault fault;
	int rc = VFY_ENOMEM;

	if (r.array != NULL)
		rc = vfy_crl_read(pem_or_der, import_one, &r, &fault);
	if (p->status == 0 && rc == VFY_EPARSE)
		problem_fault(p, "", &fault);
	else if (p->status == 0 && rc != 0)
		problem_error(p, "", rc, "reading lists");
	if (part_add(root, "crls", r.array) && p->status == 0)
		return root;
	if (p->status == 0)
		problem_error(p, "", VFY_ENOMEM, "taking a list");
	return part_drop(root);
}
