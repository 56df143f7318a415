/* SPDX-License-Identifier: MIT */
/*
 * bundle.c - bundles written and read (bundle.h has their form).
 *
 * What is read is not evidence yet: it is pending, and the engine authenticates
 * it when a question can use it. Its URL is a claim that nobody can check, so that
 * it is kept without one then, found by the issuer's key (keep.c).
 */
#include "bundle.h"

#include <stdlib.h>
#include <string.h>

#include "blob.h"
#include "error.h"
#include "store.h"

static const uint8_t head[BUNDLE_HEAD_LEN] = { 'V', 'F', 'Y', 'B', 0, 0, 0, 1 };

/* Memory grows with what was read, not with what a length promises. */
#define CHUNK ((size_t)1 << 20)

static void
put_number(uint8_t *p, size_t octets, uint64_t n)
{
	for (size_t i = 0; i < octets; i++)
		p[i] = (uint8_t)(n >> 8 * (octets - 1 - i));
}

static uint64_t
get_number(const uint8_t *p, size_t octets)
{
	uint64_t n = 0;

	for (size_t i = 0; i < octets; i++)
		n = n << 8 | p[i];
	return n;
}

static void
tell(const struct vfy_store_watch *watch, uint64_t done, uint64_t due)
{
	if (watch != NULL && watch->progress != NULL)
		watch->progress(watch->progress_arg, done, due);
}

/* -- writing --------------------------------------------------------------- */

struct writing {
	int (*write)(void *arg, struct vfy_span bytes);
	void *arg;
	/* of the row that is to be written */
	uint8_t kind;
	uint8_t issuer_key[BOUND_ISSUER_KEY];
	size_t issuer_key_len;
	uint8_t request[BOUND_REQUEST];
	size_t request_len;
};

static size_t
take_column(sqlite3_stmt *stmt, int column, uint8_t *buf, size_t size)
{
	int len = sqlite3_column_bytes(stmt, column);
	const void *p = sqlite3_column_blob(stmt, column);

	if (p == NULL || len <= 0 || (size_t)len > size)
		return 0;
	memcpy(buf, p, (size_t)len);
	return (size_t)len;
}

/* The columns of EVIDENCE_EACH that evidence_next() leaves to us. */
static void
describe(void *arg, sqlite3_stmt *stmt)
{
	struct writing *w = arg;

	w->kind = (uint8_t)sqlite3_column_int(stmt, 11);
	w->issuer_key_len =
	    take_column(stmt, 12, w->issuer_key, sizeof(w->issuer_key));
	w->request_len = take_column(stmt, 13, w->request, sizeof(w->request));
}

static int
write_item(struct writing *w, const struct evidence_row *row)
{
	struct vfy_span der = row->blob->der;
	size_t url_len = strlen(row->url);
	uint8_t fixed[BUNDLE_ITEM_LEN] = { BUNDLE_TAG_ITEM, w->kind };
	struct vfy_span parts[] = { { fixed, sizeof(fixed) },
		{ (const uint8_t *)row->url, url_len },
		{ w->issuer_key, w->issuer_key_len },
		{ w->request, w->request_len }, der };
	int err = 0;

	put_number(fixed + 2, 2, url_len);
	put_number(fixed + 4, 2, w->issuer_key_len);
	put_number(fixed + 6, 2, w->request_len);
	put_number(fixed + 8, 4, der.len);
	memcpy(fixed + 12, row->sha256, DIGEST_LEN);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (err == 0 && parts[i].len > 0)
			err = w->write(w->arg, parts[i]);
	return err;
}

/* One row, if it is worth anything elsewhere. */
static int
export_row(struct writing *w, const struct evidence_row *row,
    struct vfy_store_moved *moved)
{
	if (row->blob == NULL)
		return 0;
	/* without its request a response can't be found again */
	if (w->kind == VFY_ASK_OCSP && w->request_len == 0) {
		moved->skipped++;
		return 0;
	}
	moved->items++;
	moved->bytes += row->blob->der.len;
	return write_item(w, row);
}

/* How many rows there are for who watches; 0: nobody does. */
static uint64_t
rows(struct vfy_store *s, const struct vfy_store_watch *watch)
{
	struct vfy_store_stats n = { 0 };

	if (watch == NULL || evidence_count(&s->db, &n) != 0)
		return 0;
	return n.crls + n.ocsp + n.issuers;
}

int
vfy_store_export(struct vfy_store *s,
    int (*write)(void *arg, struct vfy_span bytes), void *arg,
    const struct vfy_store_watch *watch, struct vfy_store_moved *out)
{
	struct writing w = { .write = write, .arg = arg };
	struct vfy_store_moved moved = { 0 };
	uint8_t end[BUNDLE_END_LEN] = { BUNDLE_TAG_END };
	struct evidence_row row;
	uint64_t done = 0, due = rows(s, watch);
	int64_t id = 0;
	int err = write(arg, (struct vfy_span){ head, sizeof(head) });

	tell(watch, 0, due);
	while (err == 0) {
		err = evidence_next(
		    &s->db, EVIDENCE_EACH, &id, false, describe, &w, &row);
		if (err != 0)
			continue;
		err = export_row(&w, &row, &moved);
		blob_release(row.blob);
		/* some may have come meanwhile */
		done++;
		tell(watch, done, done > due ? done : due);
	}
	if (err != VFY_ENOENT)
		return err;
	put_number(end + 1, 8, moved.items);
	err = write(arg, (struct vfy_span){ end, sizeof(end) });
	if (err == 0 && out != NULL)
		*out = moved;
	return err;
}

/* -- reading --------------------------------------------------------------- */

struct reading {
	int (*read)(void *arg, uint8_t *buf, size_t len, size_t *got);
	void *arg;
	struct vfy_store_error *err;
};

/* One item, as it was read. */
struct item {
	enum vfy_ask_kind kind;
	char url[BOUND_URL + 1];
	uint8_t issuer_key[BOUND_ISSUER_KEY], request[BOUND_REQUEST];
	size_t url_len, issuer_key_len, request_len, der_len;
	uint8_t sha256[DIGEST_LEN];
	uint8_t *der;
};

static int
bad(const struct reading *r, const char *what)
{
	store_error(
	    r->err, "not a bundle of evidence, or a damaged one: %s", what);
	return VFY_EPARSE;
}

/* len octets, no fewer. */
static int
read_all(const struct reading *r, uint8_t *buf, size_t len)
{
	while (len > 0) {
		size_t got = 0;
		int err = r->read(r->arg, buf, len, &got);

		if (err != 0)
			return err;
		if (got == 0)
			return bad(r, "it ends too early");
		if (got > len)
			return VFY_EINTERNAL;
		buf += got;
		len -= got;
	}
	return 0;
}

/* The evidence itself, into memory that grows with it. */
static int
read_der(const struct reading *r, struct item *item)
{
	size_t have = 0;
	int err = 0;

	while (err == 0 && have < item->der_len) {
		size_t want =
		    item->der_len - have < CHUNK ? item->der_len - have : CHUNK;
		uint8_t *more = realloc(item->der, have + want);

		if (more == NULL)
			return VFY_ENOMEM;
		item->der = more;
		err = read_all(r, more + have, want);
		have += want;
	}
	return err;
}

/* What an item consists of, up to its hash. */
static int
read_lengths(const struct reading *r, const struct vfy_store *s,
    const uint8_t fixed[BUNDLE_ITEM_LEN], struct item *item)
{
	memset(item, 0, sizeof(*item));
	if (fixed[1] < VFY_ASK_CRL || fixed[1] > VFY_ASK_ISSUER)
		return bad(r, "an unknown kind of evidence");
	item->kind = (enum vfy_ask_kind)fixed[1];
	item->url_len = (size_t)get_number(fixed + 2, 2);
	item->issuer_key_len = (size_t)get_number(fixed + 4, 2);
	item->request_len = (size_t)get_number(fixed + 6, 2);
	item->der_len = (size_t)get_number(fixed + 8, 4);
	memcpy(item->sha256, fixed + 12, DIGEST_LEN);
	if (item->url_len > BOUND_URL ||
	    item->issuer_key_len > BOUND_ISSUER_KEY ||
	    item->request_len > BOUND_REQUEST || item->der_len == 0 ||
	    item->der_len > s->max_bytes[item->kind])
		return bad(r, "a length that evidence can't have");
	return 0;
}

/* All but the first octet of its head has been read. item->der is to be freed. */
static int
read_item(const struct reading *r, const struct vfy_store *s,
    const uint8_t fixed[BUNDLE_ITEM_LEN], struct item *item)
{
	uint8_t actual[DIGEST_LEN];
	int err = read_lengths(r, s, fixed, item);

	if (err == 0)
		err = read_all(r, (uint8_t *)item->url, item->url_len);
	if (err == 0)
		err = read_all(r, item->issuer_key, item->issuer_key_len);
	if (err == 0)
		err = read_all(r, item->request, item->request_len);
	if (err == 0)
		err = read_der(r, item);
	if (err != 0)
		return err;
	if (!store_sha256(
		(struct vfy_span){ item->der, item->der_len }, actual) ||
	    memcmp(actual, item->sha256, DIGEST_LEN) != 0)
		return bad(r, "evidence that is not what its hash says");
	return 0;
}

/* 0 with *added: it is pending now; VFY_ENOMEM. What can't be evidence is
 * skipped: the others may be worth having. */
static int
take_item(struct vfy_store *s, const struct item *item, bool *added)
{
	struct vfy_ask about = { .kind = item->kind,
		.url = item->url,
		.issuer_key = { item->issuer_key, item->issuer_key_len },
		.request = { item->request, item->request_len } };
	int rc = VFY_EARG;

	*added = false;
	if (memchr(item->url, '\0', item->url_len) == NULL)
		rc = vfy_store_add(s, &about,
		    (struct vfy_span){ item->der, item->der_len }, added, NULL);
	return rc == VFY_ENOMEM ? rc : 0;
}

/* One item, read and put into the store. */
static int
import_item(struct vfy_store *s, const struct reading *r,
    const uint8_t fixed[BUNDLE_ITEM_LEN], struct vfy_store_moved *moved)
{
	struct item *item = malloc(sizeof(*item));
	bool added = false;
	int err;

	if (item == NULL)
		return VFY_ENOMEM;
	err = read_item(r, s, fixed, item);
	if (err == 0 && moved->bytes + item->der_len > s->quota / 2) {
		store_error(r->err,
		    "the bundle holds more than half of what may be kept "
		    "(%llu MiB): raise the quota",
		    (unsigned long long)(s->quota >> 20));
		err = VFY_ELIMIT;
	} else if (err == 0) {
		err = take_item(s, item, &added);
	}
	if (added) {
		moved->items++;
		moved->bytes += item->der_len;
	} else if (err == 0) {
		moved->skipped++;
	}
	free(item->der);
	free(item);
	return err;
}

/* The end, whose first octet has been read. */
static int
read_end(const struct reading *r, uint64_t items)
{
	uint8_t rest[BUNDLE_END_LEN - 1], more;
	size_t got = 0;
	int err = read_all(r, rest, sizeof(rest));

	if (err == 0 && get_number(rest, 8) != items)
		return bad(r, "items are missing");
	if (err == 0)
		err = r->read(r->arg, &more, 1, &got);
	if (err == 0 && got > 0)
		return bad(r, "something follows its end");
	return err;
}

static int
import(struct vfy_store *s, const struct reading *r,
    const struct vfy_store_watch *watch, struct vfy_store_moved *moved)
{
	uint8_t fixed[BUNDLE_ITEM_LEN];
	uint64_t items = 0;
	int err = read_all(r, fixed, BUNDLE_HEAD_LEN);

	if (err == 0 && memcmp(fixed, head, BUNDLE_HEAD_LEN) != 0)
		return bad(r, "it begins otherwise, or is of another version");
	tell(watch, 0, 0);
	while (err == 0) {
		err = read_all(r, fixed, 1);
		if (err == 0 && fixed[0] == BUNDLE_TAG_END) {
			err = read_end(r, items);
			if (err == 0 && items > 0)
				tell(watch, items, items);
			return err;
		}
		if (err == 0 &&
		    (fixed[0] != BUNDLE_TAG_ITEM || items >= BUNDLE_ITEMS_MAX))
			return bad(r, "an item of no known kind");
		if (err == 0)
			err = read_all(r, fixed + 1, BUNDLE_ITEM_LEN - 1);
		if (err == 0)
			err = import_item(s, r, fixed, moved);
		if (err == 0)
			tell(watch, ++items, 0);
	}
	return err;
}

int
vfy_store_import(struct vfy_store *s,
    int (*read)(void *arg, uint8_t *buf, size_t len, size_t *got), void *arg,
    const struct vfy_store_watch *watch, struct vfy_store_moved *out,
    struct vfy_store_error *err)
{
	struct reading r = { read, arg, err };
	struct vfy_store_moved moved = { 0 };
	int rc;

	store_error(err, "%s", "");
	if (!database_writable(&s->db)) {
		store_error(err, "the evidence store can't be written to");
		return VFY_EIO;
	}
	rc = import(s, &r, watch, &moved);
	if (out != NULL)
		*out = moved;
	return rc;
}
