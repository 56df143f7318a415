/* SPDX-License-Identifier: MIT */
/*
 * crl.c - a revocation list (RFC 5280 5), as the engine reads it; its extensions one by
 * one.
 *
 * Of what the engine refuses: where it is malformed, and its head.
 */
#include <stdlib.h>

#include "certificate.h"
#include "tm.h"

/* The reason that takes an entry of the base back (RFC 5280 5.3.1). */
#define REMOVE_FROM_CRL 8

/* -- the head ------------------------------------------------------------------------- */

static void
put_numbers(struct json_builder *b, const struct vfy_crl_info *info)
{
	if (info->number.len > 0)
		json_put_hex(b, "number", info->number);
	json_put_time(b, "this_update", info->this_update);
	if (info->next_update != 0)
		json_put_time(b, "next_update", info->next_update);
	json_put_bool(b, "delta", info->is_delta);
	if (info->is_delta)
		json_put_hex(b, "base_number", info->base_number);
	if (info->authority_key_id.len > 0)
		json_put_hex(b, "authority_key_id", info->authority_key_id);
}

void
inspect_put_crl_head(struct json_builder *b, const struct vfy_crl *crl)
{
	const struct vfy_crl_info *info = vfy_crl_info(crl);

	PUT_WHOLE(b, "issuer", vfy_crl_issuer, crl);
	json_put_number(b, "version", (uint64_t)info->version);
	put_numbers(b, info);
}

/* -- scope ------------------------------------------------------------------------ */

typedef size_t nth_text(
    const struct vfy_crl *crl, size_t nth, char *buf, size_t len);

static struct json_object *
texts_json(const struct vfy_crl *crl, nth_text *get)
{
	struct json_object *array = json_object_new_array();
	size_t i, len;

	for (i = 0; array != NULL && (len = get(crl, i, NULL, 0)) > 0; i++) {
		char *text = malloc(len + 1);
		struct json_object *value = NULL;

		if (text != NULL) {
			get(crl, i, text, len + 1);
			value = json_object_new_string(text);
			free(text);
		}
		if (!json_append(array, value))
			return NULL;
	}
	return array;
}

/* ReasonFlags (RFC 5280 4.2.1.13) by the names of CRLReason. */
static struct json_object *
reasons_json(uint32_t flags)
{
	static const int reason_of[] = { 0, 1, 2, 3, 4, 5, 6, 9, 10 };
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 1; array != NULL && i < 9; i++) {
		if ((flags & (UINT32_C(1) << i)) != 0 &&
		    !json_append(array,
			json_object_new_string(
			    vfy_revocation_reason_name(reason_of[i]))))
			return NULL;
	}
	return array;
}

static const char *
only_of(const struct vfy_crl_info *info)
{
	if (info->only_user)
		return "user-certificates";
	if (info->only_ca)
		return "ca-certificates";
	return info->only_attribute ? "attribute-certificates" : "";
}

static struct json_object *
scope_json(const struct vfy_crl *crl)
{
	const struct vfy_crl_info *info = vfy_crl_info(crl);
	struct json_builder b = json_begin();

	json_put_bool(&b, "critical", info->scope_critical);
	json_put(&b, "points", texts_json(crl, vfy_crl_point));
	json_put_text(&b, "only", only_of(info));
	json_put(&b, "only_reasons", reasons_json(info->only_reasons));
	json_put_bool(&b, "indirect", info->indirect);
	return json_end(&b);
}

/* -- entries ------------------------------------------------------------------------ */

/* Whose certificate it is about, where that may be another than the list's. */
static void
put_entry_issuer(struct json_builder *b, const struct vfy_crl *crl,
    const struct vfy_crl_entry *entry)
{
	const struct vfy_crl_info *info = vfy_crl_info(crl);

	if (entry->issuer.len > 0)
		PUT_WHOLE(b, "issuer", vfy_crl_entry_issuer, entry);
	else if (info->indirect || info->names_issuers)
		PUT_WHOLE(b, "issuer", vfy_crl_issuer, crl);
}

void
inspect_put_crl_entry(struct json_builder *b, const struct vfy_crl *crl,
    const struct vfy_crl_entry *entry)
{
	json_put_text(b, "status",
	    entry->reason == REMOVE_FROM_CRL ? "removed" : "revoked");
	json_put_time(b, "revoked_at", entry->revoked_at);
	if (entry->reason >= 0)
		json_put_text(b, "revocation_reason",
		    vfy_revocation_reason_name(entry->reason));
	if (entry->invalidity != 0)
		json_put_time(b, "invalidity_date", entry->invalidity);
	put_entry_issuer(b, crl, entry);
}

static struct json_object *
entries_json(const struct vfy_crl *crl, uint64_t max)
{
	struct json_object *array = json_object_new_array();
	struct vfy_crl_entry entry = { .next = 0 };
	uint64_t n;

	for (n = 0; array != NULL && n < max && vfy_crl_next(crl, &entry);
	     n++) {
		struct json_builder b = json_begin();

		json_put_hex(&b, "serial", entry.serial);
		inspect_put_crl_entry(&b, crl, &entry);
		if (!json_append(array, json_end(&b)))
			return NULL;
	}
	return array;
}

void
inspect_put_crl_scope(struct json_builder *b, const struct vfy_crl *crl)
{
	if (vfy_crl_info(crl)->has_scope)
		json_put(b, "scope", scope_json(crl));
	json_put(b, "delta_urls", texts_json(crl, vfy_crl_delta_url));
}

void
inspect_put_crl_entries(
    struct json_builder *b, const struct vfy_crl *crl, uint64_t entries)
{
	json_put_number(b, "entries", vfy_crl_info(crl)->entries);
	json_put(b, "listed", entries_json(crl, entries));
}

/* -- a list by itself ------------------------------------------------------------------ */

/* From here on: past the entries to crlExtensions (RFC 5280 5.1.2). */
static void
put_crl_extensions(struct view *v, struct json_builder *b, struct der *tbs)
{
	struct extension_facts facts = { .ca = false };
	struct der ext;

	while (!der_done(tbs) && !der_peek(tbs, DER_CTX_CONS(0))) {
		if (!der_any(tbs, "tbsCertList", NULL, NULL, NULL))
			return;
	}
	if (!der_done(tbs) &&
	    der_enter(tbs, DER_CTX_CONS(0), "crlExtensions", &ext))
		put_extensions(v, b, &ext, &facts);
}

/* Issuer and times of a list that the engine refuses. */
static void
put_refused_head(struct json_builder *b, struct der *tbs)
{
	struct vfy_span whole;
	int64_t t;

	if (der_peek(tbs, DER_INTEGER) &&
	    der_integer(tbs, DER_INTEGER, "version", &whole))
		put_integer(b, "version", whole);
	if (!put_algorithm(b, "signature_algorithm", tbs, NULL) ||
	    !put_name(b, "issuer", NULL, tbs, &whole))
		return;
	if (tm_read(tbs, "thisUpdate", &t, NULL))
		json_put_time(b, "this_update", t);
	if ((der_peek(tbs, DER_UTC_TIME) ||
		der_peek(tbs, DER_GENERALIZED_TIME)) &&
	    tm_read(tbs, "nextUpdate", &t, NULL))
		json_put_time(b, "next_update", t);
}

static void
put_by_hand(struct view *v, struct json_builder *b, bool refused)
{
	struct vfy_fault fault;
	struct der d = view_at(v, v->whole, &fault), list, tbs;

	if (der_enter(&d, DER_SEQUENCE, "certificateList", &list) &&
	    der_enter(&list, DER_SEQUENCE, "tbsCertList", &tbs)) {
		if (refused)
			put_refused_head(b, &tbs);
		put_crl_extensions(v, b, &tbs);
	}
	if (!refused)
		view_settle(v, &fault);
}

static void
remark_list(struct view *v, const struct vfy_crl *crl)
{
	const char *detail = "";
	char signature[64];

	vfy_crl_signature(crl, signature, sizeof(signature));
	if (strstr(signature, "sha1") != NULL ||
	    strstr(signature, "md5") != NULL)
		view_remark(v, "weak-signature", "%s", signature);
	if (vfy_crl_info(crl)->next_update == 0)
		view_remark(v, "no-next-update", "nextUpdate is demanded");
	if (vfy_crl_usable(crl, v->options->at, &detail) != VFY_R_OK)
		view_remark(v, "not-usable", "%s", detail);
}

struct reading {
	struct view *v;
	struct json_builder *b;
};

static int
put_list_of(void *arg, const struct vfy_crl *crl)
{
	struct reading *r = arg;

	inspect_put_crl_head(r->b, crl);
	PUT_WHOLE(r->b, "signature_algorithm", vfy_crl_signature, crl);
	inspect_put_crl_scope(r->b, crl);
	inspect_put_crl_entries(r->b, crl, r->v->options->entries);
	put_by_hand(r->v, r->b, false);
	remark_list(r->v, crl);
	return 0;
}

void
inspect_crl(struct view *v, struct json_builder *b)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct reading r = { v, b };
	int rc;

	put_fingerprints(b, v->whole);
	rc = vfy_crl_read(v->whole, put_list_of, &r, &fault);
	b->failed = b->failed || rc == VFY_ENOMEM;
	if (rc == VFY_ELIMIT && fault.code == VFY_F_NONE)
		fault.code = VFY_F_LIMIT;
	if (fault.code != VFY_F_NONE)
		put_by_hand(v, b, true);
	view_unreadable(v, &fault);
}
