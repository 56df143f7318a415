/* SPDX-License-Identifier: MIT */
/*
 * fuzz_bundle.c - the import of a bundle on any bytes, without a database:
 * what would become pending is looked at, and counted.
 *
 * The hash of an item is zero here, else no change to the evidence would get
 * past it; test_bundle.c has the real one.
 */
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "store.h"

static bool put_pending(
    struct database *db, const struct keeping *k, enum pending_origin origin);
static bool zero_hash(struct vfy_span bytes, uint8_t out[DIGEST_LEN]);
static bool writable(struct database *db);

#define evidence_put_pending put_pending
#define store_sha256 zero_hash
#define database_writable writable
#define vfy_store_import import_here
#define vfy_store_export export_here
#define vfy_store_add add_here
#define vfy_store_scratch scratch_here
int import_here(struct vfy_store *s,
    int (*read)(void *arg, uint8_t *buf, size_t len, size_t *got), void *arg,
    const struct vfy_store_watch *watch, struct vfy_store_moved *out,
    struct vfy_store_error *err);
int export_here(struct vfy_store *s,
    int (*write)(void *arg, struct vfy_span bytes), void *arg,
    const struct vfy_store_watch *watch, struct vfy_store_moved *out);
int add_here(struct vfy_store *s, const struct vfy_ask *about,
    struct vfy_span der, bool *added, uint8_t sha256[32]);
int scratch_here(struct vfy_store *s, int *fd);
#include "hand.c"

#include "bundle.c"

#define QUOTA (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Through the database's pointer, which nobody follows. */
struct seen {
	struct vfy_store store;
	uint64_t items, bytes;
};

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static bool
zero_hash(struct vfy_span bytes, uint8_t out[DIGEST_LEN])
{
	(void)bytes;
	memset(out, 0, DIGEST_LEN);
	return true;
}

static bool
writable(struct database *db)
{
	(void)db;
	return true;
}

/* Every third one is not newer than what is there. */
static bool
put_pending(
    struct database *db, const struct keeping *k, enum pending_origin origin)
{
	struct seen *seen = (struct seen *)((char *)db -
	    offsetof(struct seen, store) - offsetof(struct vfy_store, db));
	struct vfy_peek peek;

	must(origin == PENDING_IMPORTED);
	must(k->key->kind >= VFY_ASK_CRL && k->key->kind <= VFY_ASK_ISSUER);
	must(strlen(k->key->url) <= BOUND_URL);
	must(k->key->url[0] == '\0' || address_url_ok(k->key->url));
	must(k->key->issuer_key.len <= BOUND_ISSUER_KEY);
	must(k->key->request.len <= BOUND_REQUEST);
	must(k->der.len > 0 &&
	    k->der.len <= seen->store.max_bytes[k->key->kind]);
	must(vfy_evidence_peek(k->key->kind, k->der, &peek) == 0);
	must(peek.number.len == k->number.len);
	if (k->der.len % 3 == 0)
		return false;
	seen->items++;
	seen->bytes += k->der.len;
	return true;
}

/* Items one by one, and at the end how many there were. */
static void
told(void *arg, uint64_t done, uint64_t due)
{
	uint64_t *next = arg;

	must(due == 0 ? done == *next : due == done && done + 1 == *next);
	*next = done + 1;
}

struct input {
	const uint8_t *data;
	size_t len, step;
};

/* In pieces of changing length. */
static int
give(void *arg, uint8_t *buf, size_t len, size_t *got)
{
	struct input *in = arg;
	size_t n = len < in->step ? len : in->step;

	n = n < in->len ? n : in->len;
	if (n > 0)
		memcpy(buf, in->data, n);
	in->data += n;
	in->len -= n;
	in->step = in->step % 61 + 7;
	*got = n;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct seen seen;
	struct input in = { data, size, 64 };
	uint64_t next = 0;
	const struct vfy_store_watch watch = { told, &next };
	struct vfy_store_moved moved = { 0 };
	struct vfy_store_error err;
	int rc;

	seen.items = seen.bytes = 0;
	seen.store.quota = QUOTA;
	for (int kind = VFY_ASK_CRL; kind <= VFY_ASK_ISSUER; kind++)
		seen.store.max_bytes[kind] = QUOTA;
	rc = import_here(&seen.store, give, &in, &watch, &moved, &err);
	must(rc == 0 || rc == VFY_EPARSE || rc == VFY_ELIMIT);
	must((rc == 0) == (err.what[0] == '\0'));
	must(moved.items == seen.items && moved.bytes == seen.bytes);
	must(moved.bytes <= QUOTA / 2);
	must(next == 0 ? rc != 0 : next - 1 == moved.items + moved.skipped);
	must(rc != 0 ||
	    (in.len == 0 && size >= BUNDLE_HEAD_LEN + BUNDLE_END_LEN));
	return 0;
}
