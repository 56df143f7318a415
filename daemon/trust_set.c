/* SPDX-License-Identifier: MIT */
/*
 * trust_set.c - configuration, policies, anchors, intermediates and the
 * evidence store, exchanged whole.
 *
 * A context may not be changed while questions use it, so a reload builds a
 * new one, with a store of its own, and puts it in the old one's place. Does
 * not watch files and does not change a set once it is made.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files.h"
#include "log.h"
#include "owner.h"
#include "trust_set.h"
#include "vfy_store.h"

struct trust_set {
	atomic_size_t refs;
	struct config *config;
	struct vfy_store *store;
	struct fetch_link *link; /* the store's fetcher; NULL: its own */
	struct trust_set *next;	 /* of those that were exchanged */
	struct vfy_ctx *ctx;
	/* one for each policy; NULL: the service's */
	struct vfy_ctx **policy_ctx;
};

/* -- contexts ---------------------------------------------------------------------- */

typedef int add_fn(
    struct vfy_ctx *, struct vfy_span, size_t *, struct vfy_fault *);

static int
add_anchors(struct vfy_ctx *ctx, struct vfy_span bytes, size_t *added,
    struct vfy_fault *fault)
{
	return vfy_ctx_add_anchors(ctx, bytes, false, added, fault);
}

static void
add_file(struct vfy_ctx *ctx, const struct conf_file *file, add_fn *add,
    struct complaints *complaints)
{
	struct vfy_fault fault = { 0 };
	struct file_error error;
	struct file_bytes bytes;
	char text[256];
	int rc;

	if (!owner_check(file->path, file->where, complaints))
		return;
	rc = file_read(file->path, FILE_LIMIT_CERTIFICATES, &bytes, &error);
	if (rc != 0) {
		complain(complaints, file->where, "%s", error.what);
		return;
	}
	rc = add(ctx, file_span(&bytes), NULL, &fault);
	file_bytes_free(&bytes);
	if (rc == VFY_EPARSE) {
		vfy_fault_text(&fault, text, sizeof(text));
		complain(complaints, file->where, "%s: %s", file->path, text);
	} else if (rc != 0) {
		complain(complaints, file->where, "%s: %s", file->path,
		    vfy_strerror(rc));
	}
}

/* What was added over HTTP to the service's own; an empty file is none. */
static void
add_state(struct vfy_ctx *ctx, const char *path, add_fn *add,
    struct complaints *complaints)
{
	struct conf_file file = { .path = (char *)(uintptr_t)path,
		.where = (char *)(uintptr_t)STATE_WHERE };
	struct stat st;

	if (stat(path, &st) == 0 ? st.st_size > 0 : owner_file_exists(path))
		add_file(ctx, &file, add, complaints);
}

static void
add_all(struct vfy_ctx *ctx, const struct config *c,
    const struct conf_trust *anchors, const struct conf_trust *intermediates,
    struct complaints *complaints)
{
	bool system = anchors->system == -1 ? anchors->anchors.n == 0
					    : anchors->system == 1;
	size_t i;
	int rc = 0;

	if (system)
		rc = vfy_ctx_add_system_anchors(ctx, NULL);
	if (rc != 0)
		complain(complaints, NULL,
		    "the system's trust anchors: %s (install the "
		    "ca-certificates package, or name some: trust = FILE)",
		    vfy_strerror(rc));
	for (i = 0; i < anchors->anchors.n; i++)
		add_file(
		    ctx, &anchors->anchors.list[i], add_anchors, complaints);
	for (i = 0; i < intermediates->intermediates.n; i++)
		add_file(ctx, &intermediates->intermediates.list[i],
		    vfy_ctx_add_intermediates, complaints);
	if (anchors == &c->trust)
		add_state(
		    ctx, c->state[STATE_ANCHORS], add_anchors, complaints);
	if (intermediates == &c->trust)
		add_state(ctx, c->state[STATE_INTERMEDIATES],
		    vfy_ctx_add_intermediates, complaints);
}

/* NULL: complained. */
static struct vfy_ctx *
make_ctx(struct trust_set *set, const struct conf_trust *anchors,
    const struct conf_trust *intermediates, struct complaints *complaints)
{
	struct vfy_ctx *ctx = NULL;
	int rc = vfy_ctx_new(&ctx);

	if (rc == 0 && set->store != NULL)
		rc = vfy_ctx_set_source(ctx, vfy_store_source(set->store));
	if (rc == 0) {
		add_all(ctx, set->config, anchors, intermediates, complaints);
		return ctx;
	}
	complain(complaints, NULL, "%s", vfy_strerror(rc));
	vfy_ctx_free(ctx);
	return NULL;
}

/* Contexts of the policies whose trust is not the service's. */
static void
make_policies(struct trust_set *set, struct complaints *complaints)
{
	const struct config *c = set->config;
	const struct conf_trust *own;
	size_t i, n = c->by_name.n;
	bool anchors;

	set->policy_ctx = calloc(n + 1, sizeof(*set->policy_ctx));
	if (set->policy_ctx == NULL) {
		complain(complaints, NULL, "%s", vfy_strerror(VFY_ENOMEM));
		return;
	}
	for (i = 0; i < n; i++) {
		own = &c->policies[i]->trust;
		anchors = own->anchors.n > 0 || own->system != -1;
		if (!anchors && own->intermediates.n == 0)
			continue;
		set->policy_ctx[i] = make_ctx(set, anchors ? own : &c->trust,
		    own->intermediates.n > 0 ? own : &c->trust, complaints);
	}
}

/* -- the store --------------------------------------------------------------------- */

static void
open_store(struct trust_set *set, struct fetch_ask *fetch, enum trust_use use,
    struct complaints *complaints)
{
	const struct config *c = set->config;
	struct vfy_store_options options = { 0 };
	struct vfy_store_error error = { 0 };
	struct stat st;
	int rc;

	/* it is made when the service starts, by the user that it runs as */
	if (c->store.none ||
	    (use == TRUST_CHECK && stat(c->store.directory, &st) != 0))
		return;
	options.allow_net = (const char *const *)c->store.allow_net.list;
	options.max_crl = c->store.max_crl;
	options.max_ocsp = c->store.max_ocsp;
	options.max_issuer = c->store.max_issuer;
	options.quota = c->store.quota;
	options.read_only = use == TRUST_CHECK;
	options.proxy = config_proxy(c);
	if (fetch != NULL) {
		set->link = fetch_link_new(fetch);
		if (set->link == NULL) {
			complain(
			    complaints, NULL, "%s", vfy_strerror(VFY_ENOMEM));
			return;
		}
		options.fetcher = fetch_link_fetcher(set->link);
	}
	rc = vfy_store_open(c->store.directory, &options, &set->store, &error);
	if (rc != 0 && !(use == TRUST_CHECK && rc == VFY_ENOENT))
		complain(complaints, "[store]", "%s%s",
		    error.what[0] != '\0' ? error.what : vfy_strerror(rc),
		    rc == VFY_EARG ? "" : " (see store and no-store)");
}

/* -- sets -------------------------------------------------------------------------- */

struct trust_set *
trust_set_new(struct config *config, struct fetch_ask *fetch,
    enum trust_use use, struct complaints *complaints)
{
	struct trust_set *set = calloc(1, sizeof(*set));

	if (set == NULL) {
		complain(complaints, NULL, "%s", vfy_strerror(VFY_ENOMEM));
		config_free(config);
		return NULL;
	}
	atomic_init(&set->refs, 1);
	set->config = config;
	open_store(set, fetch, use, complaints);
	set->ctx = make_ctx(set, &config->trust, &config->trust, complaints);
	make_policies(set, complaints);
	if (complaints->n == 0)
		return set;
	trust_set_unref(set);
	return NULL;
}

void
trust_set_unref(struct trust_set *set)
{
	size_t i;

	if (set == NULL || atomic_fetch_sub(&set->refs, 1) != 1)
		return;
	/* contexts borrow the store's source */
	for (i = 0; set->policy_ctx != NULL && i < set->config->by_name.n; i++)
		vfy_ctx_free(set->policy_ctx[i]);
	free(set->policy_ctx);
	vfy_ctx_free(set->ctx);
	vfy_store_close(set->store);
	fetch_link_free(set->link);
	config_free(set->config);
	free(set);
}

struct vfy_ctx *
trust_set_ctx(struct trust_set *set)
{
	return set->ctx;
}

struct vfy_store *
trust_set_store(struct trust_set *set)
{
	return set->store;
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

const struct config *
trust_set_config(const struct trust_set *set)
{
	return set->config;
}

struct vfy_ctx *
trust_set_ctx_for(struct trust_set *set, const struct settings *policy)
{
	const struct policies *all = &set->config->by_name;
	size_t i;

	for (i = 0; policy != NULL && i < all->n; i++)
		if (all->list[i] == policy && set->policy_ctx[i] != NULL)
			return set->policy_ctx[i];
	return set->ctx;
}

int
trust_set_start(struct trust_set *set, struct question *qn)
{
	struct option_error error = { 0 };
	int rc;

	rc = question_start(qn, VFY_NET_CACHED);
	if (rc != 0)
		return rc;
	qn->policies = &set->config->by_name;
	rc = vfy_query_use_memo(qn->query, set->ctx);
	if (rc == 0)
		rc = settings_apply(&set->config->defaults, qn, &error);
	if (rc != 0)
		question_end(qn);
	return rc;
}

/* -- the one in use ------------------------------------------------------------------ */

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
	/* under the lock: after it old may be gone */
	if (old->store != NULL)
		vfy_store_dismiss_worker(old->store);
	pthread_mutex_unlock(&slot->lock);
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
