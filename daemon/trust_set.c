/* SPDX-License-Identifier: MIT */
/*
 * trust_set.c - anchors, intermediates and the evidence store, exchanged whole.
 *
 * A context may not be changed while questions use it, so a reload builds a
 * new one, with a store of its own, and puts it in the old one's place. Does
 * not watch files and does not change a set once it is made.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "files.h"
#include "log.h"
#include "trust_set.h"
#include "vfy_store.h"

struct trust_set {
	atomic_size_t refs;
	struct vfy_ctx *ctx;
	struct vfy_store *store;
	struct trust_set *next; /* of those that were exchanged */
};

typedef int add_fn(
    struct vfy_ctx *, struct vfy_span, size_t *, struct vfy_fault *);

static int
add_anchors(struct vfy_ctx *ctx, struct vfy_span bytes, size_t *added,
    struct vfy_fault *fault)
{
	return vfy_ctx_add_anchors(ctx, bytes, false, added, fault);
}

static bool
add_file(
    struct vfy_ctx *ctx, const char *path, add_fn *add, char *why, size_t len)
{
	struct vfy_fault fault = { 0 };
	struct file_error error;
	struct file_bytes bytes;
	char text[256];
	int rc;

	rc = file_read(path, FILE_LIMIT_CERTIFICATES, &bytes, &error);
	if (rc != 0) {
		snprintf(why, len, "%s", error.what);
		return false;
	}
	rc = add(ctx, file_span(&bytes), NULL, &fault);
	file_bytes_free(&bytes);
	if (rc == VFY_EPARSE) {
		vfy_fault_text(&fault, text, sizeof(text));
		snprintf(why, len, "%s: %s", path, text);
	} else if (rc != 0) {
		snprintf(why, len, "%s: %s", path, vfy_strerror(rc));
	}
	return rc == 0;
}

static bool
add_all(
    struct vfy_ctx *ctx, const struct trust_config *c, char *why, size_t len)
{
	size_t i;
	int rc;

	if (c->system_trust) {
		rc = vfy_ctx_add_system_anchors(ctx, NULL);
		if (rc != 0) {
			snprintf(why, len,
			    "the system's trust anchors: %s (install the "
			    "ca-certificates package, or use --trust)",
			    vfy_strerror(rc));
			return false;
		}
	}
	for (i = 0; i < c->num_anchors; i++)
		if (!add_file(ctx, c->anchors[i], add_anchors, why, len))
			return false;
	for (i = 0; i < c->num_intermediates; i++)
		if (!add_file(ctx, c->intermediates[i],
			vfy_ctx_add_intermediates, why, len))
			return false;
	return true;
}

static bool
open_store(
    struct trust_set *set, const struct trust_config *c, char *why, size_t len)
{
	struct vfy_store_options options = { 0 };
	struct vfy_store_error error = { 0 };
	int rc;

	if (c->store == NULL)
		return true;
	options.allow_net = (const char *const *)c->allow_net;
	rc = vfy_store_open(c->store, &options, &set->store, &error);
	if (rc != 0) {
		snprintf(why, len, "%s%s",
		    error.what[0] != '\0' ? error.what : vfy_strerror(rc),
		    rc == VFY_EARG ? "" : " (see --store and --no-store)");
		return false;
	}
	rc = vfy_ctx_set_source(set->ctx, vfy_store_source(set->store));
	if (rc != 0)
		snprintf(why, len, "%s", vfy_strerror(rc));
	return rc == 0;
}

struct trust_set *
trust_set_new(const struct trust_config *config, char *why, size_t len)
{
	struct trust_set *set;

	snprintf(why, len, "%s", vfy_strerror(VFY_ENOMEM));
	set = calloc(1, sizeof(*set));
	if (set == NULL)
		return NULL;
	atomic_init(&set->refs, 1);
	if (vfy_ctx_new(&set->ctx) == 0 &&
	    add_all(set->ctx, config, why, len) &&
	    open_store(set, config, why, len))
		return set;
	trust_set_unref(set);
	return NULL;
}

void
trust_set_unref(struct trust_set *set)
{
	if (set == NULL || atomic_fetch_sub(&set->refs, 1) != 1)
		return;
	/* the context borrows the store's source */
	vfy_ctx_free(set->ctx);
	vfy_store_close(set->store);
	free(set);
}

struct vfy_ctx *
trust_set_ctx(struct trust_set *set)
{
	return set->ctx;
}

void
trust_set_start_worker(struct trust_set *set)
{
	int rc;

	if (set->store == NULL)
		return;
	rc = vfy_store_start_worker(set->store);
	if (rc != 0)
		log_event("noted refreshes are not carried out: %s",
		    rc == VFY_EIO ? "the store can't be written to"
				  : vfy_strerror(rc));
}

int
trust_slot_init(struct trust_slot *slot, struct trust_set *set)
{
	if (pthread_mutex_init(&slot->lock, NULL) != 0)
		return VFY_EINTERNAL;
	slot->set = set;
	slot->old = NULL;
	return 0;
}

void
trust_slot_destroy(struct trust_slot *slot)
{
	struct trust_set *set;

	trust_set_unref(slot->set);
	slot->set = NULL;
	while ((set = slot->old) != NULL) {
		slot->old = set->next;
		trust_set_unref(set);
	}
	pthread_mutex_destroy(&slot->lock);
}

struct trust_set *
trust_slot_get(struct trust_slot *slot)
{
	struct trust_set *set;

	pthread_mutex_lock(&slot->lock);
	set = slot->set;
	atomic_fetch_add(&set->refs, 1);
	pthread_mutex_unlock(&slot->lock);
	return set;
}

void
trust_slot_swap(struct trust_slot *slot, struct trust_set *set)
{
	struct trust_set *old;

	pthread_mutex_lock(&slot->lock);
	old = slot->set;
	slot->set = set;
	old->next = slot->old;
	slot->old = old;
	pthread_mutex_unlock(&slot->lock);
	if (old->store != NULL)
		vfy_store_stop_worker(old->store);
}

void
trust_slot_reap(struct trust_slot *slot)
{
	struct trust_set **p, *set, *done = NULL;

	pthread_mutex_lock(&slot->lock);
	for (p = &slot->old; (set = *p) != NULL;) {
		/* ours is the only one, and nobody gets another */
		if (atomic_load(&set->refs) == 1) {
			*p = set->next;
			set->next = done;
			done = set;
		} else {
			p = &set->next;
		}
	}
	pthread_mutex_unlock(&slot->lock);
	while ((set = done) != NULL) {
		done = set->next;
		trust_set_unref(set);
	}
}
