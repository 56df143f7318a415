/* SPDX-License-Identifier: MIT */
/*
 * crl_json.h - revocation lists of the store as JSON.
 */
#ifndef CRL_JSON_H
#define CRL_JSON_H
#include "json_parts.h"
#include "vfy_store.h"

/* One piece of evidence under one key; NULL: out of memory. */
struct json_object *item_json(const struct vfy_store_item *item);
/* What the list says of itself, of which nothing is proven; null in JSON when
 * it can't be read. False: out of memory. */
bool crl_says(struct json_object *root, const char *name, struct vfy_span der);

#endif
