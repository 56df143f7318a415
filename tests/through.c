/* SPDX-License-Identifier: MIT */
/*
 * through.c - a suite's CRLs through a source.
 *
 * The store is a new one for each case, so that no case sees another's lists.
 * Which key a list belongs to is known when the engine asks for a key: then
 * all of the case's lists are kept under it, and what the store makes of them
 * is the answer. Nothing may be fetched.
 */
#define _GNU_SOURCE 1
#include "through.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PEM_BEGIN "-----BEGIN X509 CRL-----"
#define PEM_END "-----END X509 CRL-----"

int
through_parse(const char *name, enum through_way *out)
{
	if (strcmp(name, "source") == 0)
		*out = THROUGH_SOURCE;
	else if (strcmp(name, "store") == 0)
		*out = THROUGH_STORE;
	else
		return -1;
	return 0;
}

/* -- the plain source ----------------------------------------------------------- */

static void
release(struct vfy_blob *blob)
{
	(void)blob;
}

/* Whatever the key: the engine has to find out what is about whom. */
static int
give_as_it_is(
    struct through *t, const struct vfy_ask *ask, struct vfy_blob **out)
{
	if (ask->nth >= t->num_lists)
		return VFY_ENOENT;
	*out = &t->lists[ask->nth].blob;
	return 0;
}

/* -- the store ------------------------------------------------------------------ */

static int
no_fetch(void *arg, const struct vfy_fetch *what, struct vfy_fetched *out)
{
	struct through *t = arg;

	(void)what;
	t->fetches++;
	out->outcome = VFY_FETCH_REFUSED;
	return 0;
}

/* Each has an address of its own, as a list has that was fetched. */
static void
keep_one(struct through *t, size_t i, struct vfy_span issuer_key)
{
	const struct vfy_source *s = vfy_store_source(t->store);
	struct vfy_span der = t->lists[i].blob.der;
	struct vfy_peek peek;
	char url[64];
	struct vfy_ask ask = {
		.kind = VFY_ASK_CRL, .url = url, .issuer_key = issuer_key
	};

	snprintf(url, sizeof(url), "http://suite.test/%zu.crl", i);
	if (vfy_evidence_peek(VFY_ASK_CRL, der, &peek) != 0)
		peek = (struct vfy_peek){ .this_update = 1 };
	s->keep(s->arg, &ask, der, peek.this_update, peek.next_update, NULL);
}

static bool
is_filled(const struct through *t, struct vfy_span key)
{
	size_t i;

	for (i = 0; i < t->num_keys; i++) {
		if (memcmp(t->keys[i], key.ptr, sizeof(t->keys[i])) == 0)
			return true;
	}
	return false;
}

static int
give_from_store(
    struct through *t, const struct vfy_ask *ask, struct vfy_blob **out)
{
	const struct vfy_source *s = vfy_store_source(t->store);
	size_t i;

	if (ask->issuer_key.len != sizeof(t->keys[0]))
		return VFY_ENOENT;
	if (!is_filled(t, ask->issuer_key)) {
		if (t->num_keys == THROUGH_KEYS) {
			t->broken = true;
			return VFY_ENOENT;
		}
		memcpy(t->keys[t->num_keys++], ask->issuer_key.ptr,
		    sizeof(t->keys[0]));
		for (i = 0; i < t->num_lists; i++)
			keep_one(t, i, ask->issuer_key);
	}
	return s->get(s->arg, ask, out);
}

/* -- struct vfy_source -------------------------------------------------------------- */

static int
get(void *arg, const struct vfy_ask *ask, struct vfy_blob **out)
{
	struct through *t = arg;
	int rc;

	/* the suites have no OCSP, and nothing lies at a URL */
	if (ask->kind != VFY_ASK_CRL || ask->url != NULL)
		return VFY_ENOENT;
	rc = t->way == THROUGH_STORE ? give_from_store(t, ask, out)
				     : give_as_it_is(t, ask, out);
	t->given += rc == 0;
	return rc;
}

static void
keep(void *arg, const struct vfy_ask *ask, struct vfy_span der,
    int64_t this_update, int64_t next_update, const struct vfy_facts *facts)
{
	struct through *t = arg;
	const struct vfy_source *s;

	if (t->way != THROUGH_STORE)
		return;
	s = vfy_store_source(t->store);
	s->keep(s->arg, ask, der, this_update, next_update, facts);
}

/* -- a case --------------------------------------------------------------------------- */

int
through_begin(struct through *t, struct vfy_ctx *ctx)
{
	struct vfy_store_options options = { .fetcher = &t->fetcher };

	t->source = (struct vfy_source){ t, get, keep };
	t->fetcher = (struct vfy_fetcher){ .arg = t, .fetch = no_fetch };
	if (t->way == THROUGH_QUERY)
		return 0;
	if (vfy_ctx_set_source(ctx, &t->source) != 0)
		return VFY_EINTERNAL;
	if (t->way == THROUGH_SOURCE)
		return 0;
	snprintf(t->dir, sizeof(t->dir), "/tmp/vfy-through-XXXXXX");
	if (mkdtemp(t->dir) == NULL) {
		t->dir[0] = '\0';
		return VFY_EIO;
	}
	return vfy_store_open(t->dir, &options, &t->store, NULL);
}

/* The one CRL of a PEM text into der, which has room. Its length, or 0. */
static size_t
pem_decode(struct vfy_span pem, uint8_t *der)
{
	const uint8_t *begin =
	    memmem(pem.ptr, pem.len, PEM_BEGIN, sizeof(PEM_BEGIN) - 1);
	const uint8_t *end =
	    memmem(pem.ptr, pem.len, PEM_END, sizeof(PEM_END) - 1);
	size_t len = 0, bad;
	struct vfy_span text;

	if (begin == NULL || end == NULL || end < begin)
		return 0;
	text.ptr = begin + sizeof(PEM_BEGIN) - 1;
	text.len = (size_t)(end - text.ptr);
	return vfy_base64_decode(text, der, &len, &bad) ? len : 0;
}

int
through_add(struct through *t, struct vfy_span in)
{
	struct through_list *l = &t->lists[t->num_lists];
	size_t len = in.len;
	uint8_t *der;

	if (t->num_lists == THROUGH_LISTS)
		return VFY_ELIMIT;
	der = malloc(in.len + 3);
	if (der == NULL)
		return VFY_ENOMEM;
	if (in.len > 0 && in.ptr[0] == 0x30)
		memcpy(der, in.ptr, in.len);
	else
		len = pem_decode(in, der);
	if (len == 0) {
		free(der);
		return VFY_EPARSE;
	}
	l->der = der;
	l->blob = (struct vfy_blob){ .der = { der, len }, .release = release };
	t->num_lists++;
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

void
through_end(struct through *t)
{
	vfy_store_close(t->store);
	t->store = NULL;
	if (t->dir[0] != '\0')
		(void)nftw(t->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	t->dir[0] = '\0';
	while (t->num_lists > 0)
		free(t->lists[--t->num_lists].der);
	t->num_keys = 0;
}

bool
through_went_well(const struct through *t)
{
	if (t->way == THROUGH_QUERY)
		return true;
	return !t->broken && t->given > 0 && t->fetches == 0;
}
