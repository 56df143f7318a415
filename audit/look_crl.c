/* SPDX-License-Identifier: MIT */
/*
 * look_crl.c - a revocation list, as JSON (RFC 5280 5).
 *
 * Does not: say that a certificate is good: a list proves that only with its
 * issuer, its scope and its time.
 */
#include <stdlib.h>
#include <string.h>

#include "look.h"
#include "show.h"
#include "verb.h"

/* The reason that takes an entry of the base back (RFC 5280 5.3.1). */
#define REMOVE_FROM_CRL 8
/* Issuers whose certificates of one serial number are told of. */
#define MAX_ISSUERS 1000

static void
put_signature(
    struct look_answer *a, const struct vfy_crl *crl, const struct look *look)
{
	struct json_builder b = json_begin();
	enum vfy_reason why = VFY_R_OK;
	const char *detail = "";

	PUT_WHOLE(&b, "algorithm", vfy_crl_signature, crl);
	if (look->issuer != NULL &&
	    vfy_crl_signer(crl, look->issuer, &why, &detail) != 0)
		b.failed = true;
	look_signature(a, &b, look->issuer, why, detail);
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

static void
put_entry(struct json_builder *b, const struct vfy_crl *crl,
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
		put_entry(&b, crl, &entry);
		if (!json_append(array, json_end(&b)))
			return NULL;
	}
	return array;
}

/* -- serial numbers --------------------------------------------------------------- */

static struct vfy_span
without_zeros(struct vfy_span n)
{
	while (n.len > 1 && n.ptr[0] == 0) {
		n.ptr++;
		n.len--;
	}
	return n;
}

/* entry NULL: it is not listed. False: out of memory, and array is gone. */
static bool
append_serial(struct json_object *array, const struct vfy_crl *crl,
    struct vfy_span serial, const struct vfy_crl_entry *entry)
{
	struct json_builder b = json_begin();

	json_put_hex(&b, "serial", serial);
	if (entry != NULL)
		put_entry(&b, crl, entry);
	else
		json_put_text(&b, "status", "not-listed");
	return json_append(array, json_end(&b));
}

static void
note_status(struct look_answer *a, const struct vfy_crl_entry *entry)
{
	if (entry->reason != REMOVE_FROM_CRL)
		a->status = worse_status(a->status, EXIT_REVOKED);
}

static bool
find_own(struct json_object *array, struct look_answer *a,
    const struct vfy_crl *crl, struct vfy_span serial)
{
	struct vfy_crl_entry entry = { .next = 0 };
	bool found = vfy_crl_find(crl, serial, &entry);

	if (found)
		note_status(a, &entry);
	return append_serial(array, crl, serial, found ? &entry : NULL);
}

/* Several issuers may each have a certificate of that number. */
static bool
find_of_all(struct json_object *array, struct look_answer *a,
    const struct vfy_crl *crl, struct vfy_span serial)
{
	struct vfy_crl_entry entry = { .next = 0 };
	uint64_t found = 0;

	while (vfy_crl_next(crl, &entry)) {
		struct vfy_span listed = without_zeros(entry.serial);

		if (listed.len != serial.len ||
		    memcmp(listed.ptr, serial.ptr, serial.len) != 0)
			continue;
		note_status(a, &entry);
		if (found++ < MAX_ISSUERS &&
		    !append_serial(array, crl, serial, &entry))
			return false;
	}
	return found > 0 || append_serial(array, crl, serial, NULL);
}

static struct json_object *
serials_json(
    struct look_answer *a, const struct vfy_crl *crl, const struct look *look)
{
	struct json_object *array = json_object_new_array();
	bool (*find)(struct json_object * array, struct look_answer * a,
	    const struct vfy_crl *crl, struct vfy_span serial) =
	    vfy_crl_info(crl)->names_issuers ? find_of_all : find_own;
	size_t i;

	for (i = 0; array != NULL && i < look->num_serials; i++) {
		const struct look_serial *s = &look->serials[i];

		if (!find(array, a, crl,
			without_zeros((struct vfy_span){ s->octets, s->len })))
			return NULL;
	}
	return array;
}

/* -- the whole ------------------------------------------------------------------------ */

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

struct json_object *
look_crl(const struct vfy_crl *crl, const char *file, const struct look *look,
    int *status)
{
	const struct vfy_crl_info *info = vfy_crl_info(crl);
	struct look_answer a = look_begin();
	const char *detail = "";
	enum vfy_reason why;

	if (file != NULL)
		json_put_text(&a.b, "file", file);
	PUT_WHOLE(&a.b, "issuer", vfy_crl_issuer, crl);
	json_put_number(&a.b, "version", (uint64_t)info->version);
	put_numbers(&a.b, info);
	put_signature(&a, crl, look);
	if (info->has_scope)
		json_put(&a.b, "scope", scope_json(crl));
	json_put(&a.b, "delta_urls", texts_json(crl, vfy_crl_delta_url));
	json_put_number(&a.b, "entries", info->entries);
	json_put(&a.b, "listed", entries_json(crl, look->entries));
	json_put(&a.b, "serials", serials_json(&a, crl, look));
	why = vfy_crl_usable(crl, look->at, &detail);
	look_found(&a, why, detail, look_usable_status(why));
	return look_end(&a, status);
}
