/* SPDX-License-Identifier: MIT */
/*
 * api_cache.c - evidence for machines without a network: GET /v1/cache/export
 * gives all that the store has as a bundle, POST /v1/cache/import takes one.
 *
 * A bundle tells which servers were talked to, and making it is work: so it is
 * for those who may change the service. It is written to a file first, since
 * writing it may not wait for a client. Its form is store/bundle.h's.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api.h"
#include "api_query.h"
#include "json_parts.h"
#include "media.h"
#include "monotonic.h"
#include "reply.h"
#include "serve_limits.h"
#include "vfy_store.h"

static const char type[] = "application/vnd.libverify.bundle";
static const char any_type[] = "application/octet-stream";

struct moving {
	struct trust_set *set;
	int fd; /* export: what was written; -1 */
	struct vfy_store_moved moved;
	struct vfy_span rest; /* import: what is still to be read */
};

static void
moving_free(void *state)
{
	struct moving *m = state;

	if (m->fd >= 0)
		close(m->fd);
	trust_set_unref(m->set);
	free(m);
}

static struct moving *
moving_new(struct MHD_Connection *conn, struct request *req)
{
	struct moving *m = calloc(1, sizeof(*m));

	if (m == NULL) {
		problem_error(&req->problem, "", VFY_ENOMEM, "moving evidence");
		return NULL;
	}
	m->fd = -1;
	req->state = m;
	req->free_state = moving_free;
	if (!query_read(conn, NULL, 0, &req->problem))
		return NULL;
	m->set = query_store(req, &req->problem);
	return m->set != NULL ? m : NULL;
}

static enum MHD_Result
park(struct MHD_Connection *conn, struct request *req, work_fn *work)
{
	return reply_park(
	    conn, req, monotonic_now() + LIMIT_IMPORT_SECONDS * 1000, work);
}

/* -- export ---------------------------------------------------------------------- */

static int
write_bytes(void *arg, struct vfy_span bytes)
{
	const struct moving *m = arg;
	ssize_t n;

	while (bytes.len > 0) {
		n = write(m->fd, bytes.ptr, bytes.len);
		if (n <= 0)
			return VFY_EIO;
		bytes.ptr += n;
		bytes.len -= (size_t)n;
	}
	return 0;
}

/* work_fn */
static void export(struct request *req, enum job_time when)
{
	struct moving *m = req->state;
	struct vfy_store *store = trust_set_store(m->set);
	int rc = vfy_store_scratch(store, &m->fd);

	(void)when;
	if (rc == 0)
		rc = vfy_store_export(store, write_bytes, m, NULL, &m->moved);
	if (rc == VFY_EIO)
		problem_set(&req->problem, 503, "store", "",
		    "the store can't be read, or its disk is full");
	else if (rc != 0)
		problem_error(&req->problem, "", rc, "writing a bundle");
}

enum MHD_Result
api_cache_export(struct MHD_Connection *conn, struct request *req)
{
	struct moving *m;
	int fd;

	if (!req->worked)
		return moving_new(conn, req) != NULL ? park(conn, req, export)
						     : reply_problem(conn, req);
	m = req->state;
	fd = m->fd;
	m->fd = -1;
	return reply_file(conn, req, fd, type);
}

/* -- import ---------------------------------------------------------------------- */

static int
read_bytes(void *arg, uint8_t *buf, size_t len, size_t *got)
{
	struct moving *m = arg;

	*got = len < m->rest.len ? len : m->rest.len;
	memcpy(buf, m->rest.ptr, *got);
	m->rest.ptr += *got;
	m->rest.len -= *got;
	return 0;
}

/* work_fn */
static void
import(struct request *req, enum job_time when)
{
	struct vfy_store_error error;
	struct moving *m = req->state;
	struct problem *p = &req->problem;
	int rc;

	(void)when;
	if (!upload_map(&req->upload, &m->rest, p))
		return;
	rc = vfy_store_import(
	    trust_set_store(m->set), read_bytes, m, NULL, &m->moved, &error);
	if (rc == VFY_EPARSE)
		problem_set(p, 400, "bundle", "", "%s", error.what);
	else if (rc == VFY_ELIMIT)
		problem_set(p, 413, "limit", "", "%s", error.what);
	else if (rc == VFY_EIO)
		problem_set(p, 503, "store", "", "%s", error.what);
	else if (rc != 0)
		problem_error(p, "", rc, "reading a bundle");
}

enum MHD_Result
api_cache_import(struct MHD_Connection *conn, struct request *req)
{
	struct json_object *root;
	struct moving *m;

	if (!req->worked) {
		if (!media_is(req->content_type, type) &&
		    !media_is(req->content_type, any_type)) {
			req->problem.accept = type;
			problem_set(&req->problem, 415, "content-type",
			    "Content-Type", "a body here is %s", type);
			return reply_problem(conn, req);
		}
		return moving_new(conn, req) != NULL ? park(conn, req, import)
						     : reply_problem(conn, req);
	}
	m = req->state;
	root = json_object_new_object();
	if (!part_number(root, "items", (int64_t)m->moved.items) ||
	    !part_number(root, "skipped", (int64_t)m->moved.skipped) ||
	    !part_number(root, "bytes", (int64_t)m->moved.bytes))
		root = part_drop(root);
	return reply_json(conn, req, MHD_HTTP_OK, root);
}
