/* SPDX-License-Identifier: MIT */
/*
 * api_state.c - resources that say what the service answers by, and change it.
 *
 * A change is a reload with one file of state.h exchanged: what would not be read
 * again at the next start is refused now, and nothing has changed. Changes are
 * made one after the other, also in respect of SIGHUP.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api_query.h"
#include "api_state.h"
#include "hex.h"
#include "json_parts.h"
#include "log.h"
#include "monotonic.h"
#include "reload.h"
#include "reply.h"

#define ETAG_SIZE 67
#define IF_MATCH_MAX 256
/* Changes wait for each other, and files are read. */
#define CHANGE_SECONDS 60

struct shown {
	const struct state_op *op;
	char if_match[IF_MATCH_MAX];
	char *text;
	size_t len;
	char etag[ETAG_SIZE];
};

static void
shown_free(void *state)
{
	struct shown *s = state;

	free(s->text);
	free(s);
}

static bool
shown_new(struct request *req, const struct state_op *op)
{
	struct shown *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return problem_error(
		    &req->problem, "", VFY_ENOMEM, "answering");
	s->op = op;
	req->state = s;
	req->free_state = shown_free;
	return true;
}

/* The resource as text, and its tag. */
static bool
show(struct shown *s, struct trust_set *set, struct problem *p)
{
	struct json_object *root = s->op->show(set, s->op->kind, p);
	uint8_t sha256[32];

	free(s->text);
	s->text = NULL;
	if (root == NULL)
		return false;
	s->text = json_text(root, &s->len);
	json_object_put(root);
	if (s->text == NULL ||
	    !vfy_sha256(
		(struct vfy_span){ (uint8_t *)s->text, s->len }, sha256))
		return problem_error(p, "", VFY_ENOMEM, "answering");
	s->etag[0] = '"';
	hex_encode((struct vfy_span){ sha256, 32 }, s->etag + 1);
	memcpy(s->etag + 65, "\"", 2);
	return true;
}

static enum MHD_Result
reply_shown(struct MHD_Connection *conn, struct request *req, bool body)
{
	struct shown *s = req->state;
	char *text = s->text;

	if (!reply_header(req, MHD_HTTP_HEADER_ETAG, "%s", s->etag))
		return reply_problem(conn, req);
	if (!body)
		return reply_empty(conn, req, MHD_HTTP_NO_CONTENT);
	s->text = NULL;
	return reply_text(
	    conn, req, MHD_HTTP_OK, text, s->len, "application/json");
}

enum MHD_Result
api_state_get(
    struct MHD_Connection *conn, struct request *req, const struct state_op *op)
{
	struct trust_set *set = trust_slot_get(&req->service->trust);
	struct shown *s;
	bool ok = query_read(conn, NULL, 0, &req->problem) &&
	    shown_new(req, op) && show(req->state, set, &req->problem);

	trust_set_unref(set);
	if (!ok)
		return reply_problem(conn, req);
	s = req->state;
	if (!query_has_etag(conn, s->etag))
		return reply_shown(conn, req, true);
	if (!reply_header(req, MHD_HTTP_HEADER_ETAG, "%s", s->etag))
		return reply_problem(conn, req);
	return reply_empty(conn, req, MHD_HTTP_NOT_MODIFIED);
}

/* -- changes -------------------------------------------------------------------------- */

/*= rfc9110 13.1.1 a list of tags, or any */
static bool
matches(const struct shown *s, struct problem *p)
{
	if (strcmp(s->if_match, "*") == 0 ||
	    strstr(s->if_match, s->etag) != NULL)
		return true;
	return problem_set(p, 412, "changed", "If-Match",
	    "it was changed meanwhile: GET it again, and use its ETag");
}

/* What is wrong with a set that could not be made. */
static bool
not_made(
    const struct complaints *wrong, const char *candidate, struct problem *p)
{
	const char *first = wrong->kept > 0 ? wrong->list[0] : "out of memory";

	if (candidate != NULL && strstr(first, candidate) != NULL)
		return problem_set(p, 422, "not-usable", "", "%s", first);
	return problem_set(p, 409, "configuration", "",
	    "nothing was changed, because the configuration can't be read "
	    "again: %s",
	    first);
}

/* The set with the candidate in it, for the slot; NULL with *p. */
static struct trust_set *
make_set(const struct reload *r, const struct config *old, enum state_kind kind,
    struct problem *p)
{
	struct complaints wrong = { .n = 0 }, kept = { .n = 0 };
	char *candidate = state_path(old->server.state, kind, true);
	struct trust_set *set = reload_read(r, old, (int)kind, &wrong, &kept);

	if (set == NULL)
		not_made(&wrong, candidate, p);
	complaints_log(&kept, LOG_LEVEL_WARNING, "change: ");
	complaints_free(&wrong);
	complaints_free(&kept);
	free(candidate);
	return set;
}

/* Exchanges file and set; false with req->problem: neither. */
static bool
exchange(struct request *req, struct trust_set *old, struct vfy_span text)
{
	struct shown *s = req->state;
	struct service *service = req->service;
	const struct config *c = trust_set_config(old);
	struct problem *p = &req->problem;
	struct trust_set *set;

	if (!state_write(c->server.state, s->op->kind, text, p))
		return false;
	set = make_set(service->reload, c, s->op->kind, p);
	if (set == NULL || !state_commit(c->server.state, s->op->kind, p)) {
		state_discard(c->server.state, s->op->kind);
		trust_set_unref(set);
		return false;
	}
	log_event("changed by user %u: %zu trust anchors, %zu policies",
	    (unsigned)req->client->uid, vfy_ctx_num_anchors(trust_set_ctx(set)),
	    trust_set_config(set)->by_name.n);
	show(s, set, p);
	trust_slot_swap(&service->trust, set);
	trust_set_start_worker(set);
	return true;
}

/* The lock is held. */
static void
change(struct request *req)
{
	struct trust_set *set = trust_slot_get(&req->service->trust);
	struct shown *s = req->state;
	char *text = NULL;
	size_t len = 0;

	if (show(s, set, &req->problem) && matches(s, &req->problem) &&
	    s->op->compose(req, set, s->op->kind, &text, &len))
		exchange(req, set, (struct vfy_span){ (uint8_t *)text, len });
	free(text);
	trust_set_unref(set);
}

/* work_fn */
static void
work(struct request *req, enum job_time when)
{
	struct reload *r = req->service->reload;

	if (when == JOB_LATE) {
		problem_set(&req->problem, 503, "busy", "",
		    "too many requests wait; try again later");
		return;
	}
	pthread_mutex_lock(&r->lock);
	change(req);
	pthread_mutex_unlock(&r->lock);
}

enum MHD_Result
api_state_change(struct MHD_Connection *conn, struct request *req,
    const struct state_op *op, bool show_it)
{
	const char *tag = MHD_lookup_connection_value(
	    conn, MHD_HEADER_KIND, MHD_HTTP_HEADER_IF_MATCH);
	struct problem *p = &req->problem;
	struct shown *s;

	if (req->worked)
		return reply_shown(conn, req, show_it);
	/*= rfc6585 3 */
	if (tag == NULL)
		problem_set(p, 428, "if-match", "If-Match",
		    "say what is to be changed: the ETag that GET gave");
	else if (strlen(tag) >= IF_MATCH_MAX)
		problem_set(
		    p, 412, "changed", "If-Match", "this is no ETag of ours");
	else if (req->service->reload == NULL)
		problem_error(p, "", VFY_EINTERNAL, "changing the service");
	if (p->status != 0 || !query_read(conn, NULL, 0, p) ||
	    !shown_new(req, op))
		return reply_problem(conn, req);
	s = req->state;
	memcpy(s->if_match, tag, strlen(tag) + 1);
	return reply_park(
	    conn, req, monotonic_now() + CHANGE_SECONDS * 1000, work);
}
