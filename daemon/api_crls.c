/* SPDX-License-Identifier: MIT */
/*
 * api_crls.c - the revocation lists in the store: GET /v1/crls lists them, page
 * by page; DELETE /v1/crls/{id} forgets one, POST /v1/crls/{id}/refresh has it
 * fetched again. {id} is the SHA-256 of the list's DER.
 *
 * One list may lie under several keys (URLs, issuers): each is an item of its
 * own in a listing, and all of them go by the same id. api_crl.c shows one, and
 * brings one in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "api_crl.h"
#include "api_query.h"
#include "crl_json.h"
#include "hex.h"
#include "monotonic.h"
#include "reply.h"
#include "serve_limits.h"

#define PAGE_DEFAULT 100
#define PAGE_MAX 1000
/* Changes wait for others who write, for longer than questions do. */
#define CHANGE_SECONDS 60

/* -- the list ------------------------------------------------------------------- */

struct page {
	struct vfy_store_filter filter;
	uint8_t issuer_key[32];
	int64_t cursor, limit;
};

static bool
read_state(const struct query_param *q, struct page *page, struct problem *p)
{
	if (q->value == NULL)
		return true;
	page->filter.pending_only = strcmp(q->value, "pending") == 0;
	page->filter.proven_only = strcmp(q->value, "authenticated") == 0;
	return page->filter.pending_only || page->filter.proven_only ||
	    problem_set(p, 422, "option-value", "?state",
		"this must be pending or authenticated");
}

static bool
read_page(struct MHD_Connection *conn, struct page *page, struct problem *p)
{
	struct query_param q[] = { { "cursor", NULL }, { "limit", NULL },
		{ "issuer_key_sha256", NULL }, { "state", NULL } };

	*page = (struct page){ .filter = { .kind = VFY_ASK_CRL },
		.limit = PAGE_DEFAULT };
	if (!query_read(conn, q, sizeof(q) / sizeof(q[0]), p) ||
	    !query_number(&q[0], INT64_MIN, INT64_MAX, &page->cursor, p) ||
	    !query_number(&q[1], 1, PAGE_MAX, &page->limit, p) ||
	    !query_hex(&q[2], page->issuer_key, 32, p) ||
	    !read_state(&q[3], page, p))
		return false;
	if (q[2].value != NULL)
		page->filter.issuer_key =
		    (struct vfy_span){ page->issuer_key, 32 };
	return true;
}

static bool
append(struct json_object *array, struct json_object *item)
{
	if (array != NULL && item != NULL &&
	    json_object_array_add(array, item) == 0)
		return true;
	json_object_put(item);
	return false;
}

/* Items into array; *next: where the next page begins, 0: there is none. */
static int
list(struct vfy_store *store, struct page *page, struct json_object *array,
    int64_t *next)
{
	struct vfy_store_item item;
	int64_t n;
	int rc = 0;

	*next = 0;
	for (n = 0; rc == 0 && n < page->limit; n++) {
		rc = vfy_store_next(store, &page->filter, &page->cursor, &item);
		if (rc == 0 && !append(array, item_json(&item)))
			rc = VFY_ENOMEM;
	}
	if (rc != 0)
		return rc == VFY_ENOENT ? 0 : rc;
	*next = page->cursor;
	/* full, and maybe just so */
	rc = vfy_store_next(store, &page->filter, &page->cursor, &item);
	if (rc == VFY_ENOENT)
		*next = 0;
	return rc == VFY_ENOENT ? 0 : rc;
}

static bool
add_cursor(struct json_object *root, int64_t next)
{
	char text[32];

	if (next == 0)
		return part_null(root, "next_cursor");
	snprintf(text, sizeof(text), "%lld", (long long)next);
	return part_text(root, "next_cursor", text);
}

/* The page as JSON; NULL: req->problem. */
static struct json_object *
page_json(struct request *req, struct page *page, struct vfy_store *store)
{
	struct json_object *root = json_object_new_object();
	struct json_object *array = json_object_new_array();
	int64_t next = 0;
	int rc = array == NULL ? VFY_ENOMEM : list(store, page, array, &next);

	if (!part_add(root, "crls", array) || !add_cursor(root, next))
		rc = rc != 0 ? rc : VFY_ENOMEM;
	if (rc == 0)
		return root;
	problem_error(&req->problem, "", rc, "listing what is in the store");
	return part_drop(root);
}

enum MHD_Result
api_crls(struct MHD_Connection *conn, struct request *req)
{
	struct json_object *root = NULL;
	struct trust_set *set;
	struct page page;

	if (!read_page(conn, &page, &req->problem))
		return reply_problem(conn, req);
	set = query_store(req, &req->problem);
	if (set != NULL)
		root = page_json(req, &page, trust_set_store(set));
	trust_set_unref(set);
	return root != NULL ? reply_json(conn, req, MHD_HTTP_OK, root)
			    : reply_problem(conn, req);
}

/* -- changes ------------------------------------------------------------------- */

struct change {
	struct trust_set *set;
	uint8_t id[32];
	uint64_t n; /* how many items it was done to */
};

static void
change_free(void *state)
{
	struct change *c = state;

	trust_set_unref(c->set);
	free(c);
}

bool
api_crl_id(struct request *req, uint8_t id[32])
{
	if (req->args[0].len == 64 && hex_decode(req->args[0], id, 32) == 32)
		return true;
	return problem_set(&req->problem, 404, "not-found", "",
	    "a list is named by its SHA-256: 64 hex digits");
}

bool
api_crl_missing(struct problem *p)
{
	return problem_set(
	    p, 404, "not-found", "", "there is no such list in the store");
}

/* Parks it for work; false: req->problem. */
static bool
change_new(struct request *req)
{
	struct change *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return problem_error(
		    &req->problem, "", VFY_ENOMEM, "changing the store");
	req->state = c;
	req->free_state = change_free;
	c->set = query_store(req, &req->problem);
	return c->set != NULL && api_crl_id(req, c->id);
}

static struct vfy_store_filter
filter_of(const struct change *c)
{
	return (struct vfy_store_filter){ .kind = VFY_ASK_CRL,
		.sha256 = { c->id, sizeof(c->id) } };
}

static enum MHD_Result
start_change(struct MHD_Connection *conn, struct request *req, work_fn *work)
{
	if (!change_new(req))
		return reply_problem(conn, req);
	return reply_park(
	    conn, req, monotonic_now() + CHANGE_SECONDS * 1000, work);
}

/* work_fn */
static void delete (struct request *req, enum job_time when)
{
	struct change *c = req->state;
	struct vfy_store_filter filter = filter_of(c);
	int rc;

	(void)when;
	rc = vfy_store_purge(trust_set_store(c->set), &filter, &c->n);
	if (rc != 0)
		problem_error(&req->problem, "", rc, "deleting a list");
	else if (c->n == 0)
		api_crl_missing(&req->problem);
}

enum MHD_Result
api_crl_delete(struct MHD_Connection *conn, struct request *req)
{
	if (!req->worked)
		return start_change(conn, req, delete);
	return reply_empty(conn, req, MHD_HTTP_NO_CONTENT);
}

static bool
is_there(struct change *c)
{
	struct vfy_store_filter filter = filter_of(c);
	struct vfy_store_item item;
	int64_t cursor = 0;

	return vfy_store_next(
		   trust_set_store(c->set), &filter, &cursor, &item) == 0;
}

/* work_fn */
static void
refresh(struct request *req, enum job_time when)
{
	struct change *c = req->state;
	struct vfy_store_filter filter = filter_of(c);
	struct problem *p = &req->problem;
	int rc;

	(void)when;
	rc = vfy_store_want(trust_set_store(c->set), &filter, &c->n);
	if (rc != 0)
		problem_error(p, "", rc, "noting a refresh");
	else if (c->n == 0 && !is_there(c))
		api_crl_missing(p);
	else if (c->n == 0)
		problem_set(p, 409, "no-url", "",
		    "it is not known where this list comes from, or it is not "
		    "authenticated yet: it can't be fetched again");
}

enum MHD_Result
api_crl_refresh(struct MHD_Connection *conn, struct request *req)
{
	struct json_object *root;

	if (!req->worked)
		return start_change(conn, req, refresh);
	root = json_object_new_object();
	if (!part_number(
		root, "noted", (int64_t)((struct change *)req->state)->n))
		root = part_drop(root);
	return reply_json(conn, req, MHD_HTTP_ACCEPTED, root);
}
