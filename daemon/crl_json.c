/* SPDX-License-Identifier: MIT */
/*
 * crl_json.c - revocation lists of the store as JSON.
 *
 * Text that came from outside is printable ASCII, all else is escaped.
 */
#include <string.h>

#include "crl_json.h"
#include "log.h"

#define NAME_MAX_TEXT 2048

static bool
foreign(struct json_object *root, const char *name, const char *text)
{
	char safe[4 * sizeof(((struct vfy_store_item *)0)->url) + 8];

	if (*text == '\0')
		return part_null(root, name);
	text_escape(safe, sizeof(safe), text, strlen(text));
	return part_text(root, name, safe);
}

struct json_object *
item_json(const struct vfy_store_item *item)
{
	struct json_object *root = json_object_new_object();
	struct vfy_span key = { item->issuer_key, item->issuer_key_len },
			number = { item->number, item->number_len },
			id = { item->sha256, sizeof(item->sha256) };

	if (part_hex(root, "id", id) &&
	    part_text(
		root, "state", item->pending ? "pending" : "authenticated") &&
	    part_flag(root, "imported", item->imported) &&
	    foreign(root, "url", item->url) &&
	    part_hex(root, "issuer_key_sha256", key) &&
	    part_number(root, "size", (int64_t)item->size) &&
	    part_hex(root, "number", number) &&
	    part_time(root, "this_update", item->this_update) &&
	    part_time(root, "next_update", item->next_update) &&
	    part_time(root, "fetched_at", item->fetched_at) &&
	    part_time(root, "checked_at", item->checked_at) &&
	    part_time(root, "refresh_at", item->refresh_at) &&
	    part_time(root, "expires_at", item->expires_at) &&
	    part_time(root, "last_used", item->last_used))
		return root;
	return part_drop(root);
}

/* -- what a list says -------------------------------------------------------------- */

/* Texts that a function gives by their number, in an array. */
typedef size_t nth_text(
    const struct vfy_crl *crl, size_t nth, char *buf, size_t len);

static bool
texts(struct json_object *root, const char *name, const struct vfy_crl *crl,
    nth_text *text_of)
{
	struct json_object *array = json_object_new_array(), *text;
	char buf[NAME_MAX_TEXT];
	size_t i;

	for (i = 0; array != NULL && text_of(crl, i, buf, sizeof(buf)) > 0;
	     i++) {
		text = json_object_new_string(buf);
		if (text != NULL && json_object_array_add(array, text) == 0)
			continue;
		json_object_put(text);
		array = part_drop(array);
	}
	return part_add(root, name, array);
}

/*= rfc5280 5.2.5 */
static struct json_object *
scope_json(const struct vfy_crl *crl)
{
	const struct vfy_crl_info *info = vfy_crl_info(crl);
	struct json_object *root = json_object_new_object();

	if (part_flag(root, "critical", info->scope_critical) &&
	    part_flag(root, "only_user", info->only_user) &&
	    part_flag(root, "only_ca", info->only_ca) &&
	    part_flag(root, "only_attribute", info->only_attribute) &&
	    part_flag(root, "indirect", info->indirect) &&
	    part_flag(root, "some_reasons", info->only_reasons != 0) &&
	    texts(root, "distribution_points", crl, vfy_crl_point))
		return root;
	return part_drop(root);
}

static bool
scope(struct json_object *root, const struct vfy_crl *crl)
{
	if (!vfy_crl_info(crl)->has_scope)
		return part_null(root, "scope");
	return part_add(root, "scope", scope_json(crl));
}

/* vfy_crl_each; arg is the object. */
static int
says(void *arg, const struct vfy_crl *crl)
{
	const struct vfy_crl_info *info = vfy_crl_info(crl);
	struct json_object *root = arg;
	char issuer[NAME_MAX_TEXT], signature[128];

	vfy_crl_issuer(crl, issuer, sizeof(issuer));
	vfy_crl_signature(crl, signature, sizeof(signature));
	if (part_text(root, "issuer", issuer) &&
	    part_text(root, "signature", signature) &&
	    part_number(root, "version", info->version) &&
	    part_hex(root, "number", info->number) &&
	    part_time(root, "this_update", info->this_update) &&
	    part_time(root, "next_update", info->next_update) &&
	    part_number(root, "entries", (int64_t)info->entries) &&
	    part_flag(root, "delta", info->is_delta) &&
	    part_hex(root, "base_number", info->base_number) &&
	    scope(root, crl) &&
	    texts(root, "delta_urls", crl, vfy_crl_delta_url))
		return 0;
	return VFY_ENOMEM;
}

bool
crl_says(struct json_object *root, const char *name, struct vfy_span der)
{
	struct json_object *list = json_object_new_object();
	int rc =
	    list == NULL ? VFY_ENOMEM : vfy_crl_read(der, says, list, NULL);

	if (rc == 0)
		return part_add(root, name, list);
	json_object_put(list);
	return rc != VFY_ENOMEM && part_null(root, name);
}
