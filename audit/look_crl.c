/* SPDX-License-Identifier: MIT */
/*
 * look_crl.c - a revocation list, as JSON (RFC 5280 5).
 *
 * Does not: say that a certificate is good: a list proves that only with its
 * issuer, its scope and its time.
 */
#include <stdlib.h>
#include <string.h>

#include "inspect.h"
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
		inspect_put_crl_entry(&b, crl, entry);
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

struct json_object *
look_crl(const struct vfy_crl *crl, const char *file, const struct look *look,
    int *status)
{
	struct look_answer a = look_begin();
	const char *detail = "";
	enum vfy_reason why;

	if (file != NULL)
		json_put_text(&a.b, "file", file);
	inspect_put_crl_head(&a.b, crl);
	put_signature(&a, crl, look);
	inspect_put_crl_scope(&a.b, crl);
	inspect_put_crl_entries(&a.b, crl, look->entries);
	json_put(&a.b, "serials", serials_json(&a, crl, look));
	why = vfy_crl_usable(crl, look->at, &detail);
	look_found(&a, why, detail, look_usable_status(why));
	return look_end(&a, status);
}
