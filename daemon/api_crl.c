/* SPDX-License-Identifier: MIT */
/*
 * api_crl.c - one revocation list: GET /v1/crls/{id} describes it, or gives it
 * whole (Accept); POST /v1/crls brings one in.
 *
 * A list that was brought in is pending: a question that can use it
 * authenticates it, and only then it counts. Here it is only filed under the key
 * of the issuer that signed it, as far as that is known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "api_crl.h"
#include "api_query.h"
#include "crl_import.h"
#include "crl_json.h"
#include "hex.h"
#include "media.h"
#include "monotonic.h"
#include "pem_text.h"
#include "reply.h"
#include "serve_limits.h"

/* Items that are listed of one list. */
#define SOURCES_MAX 100

static const char *const offers[] = { "application/json",
	"application/pkix-crl", "application/x-pem-file" };
#define NUM_OFFERS (sizeof(offers) / sizeof(offers[0]))
enum offer { AS_JSON, AS_DER, AS_PEM };

/* -- one that is there ---------------------------------------------------------- */

struct shown {
	struct trust_set *set;
	uint8_t id[32];
	enum offer as;
	char etag[80]; /* "": it has none */
	struct vfy_blob *blob;
	char *text; /* for free() */
	size_t len;
};

static void
shown_free(void *state)
{
	struct shown *s = state;

	if (s->blob != NULL)
		s->blob->release(s->blob);
	trust_set_unref(s->set);
	free(s->text);
	free(s);
}

static bool
append(struct json_object *array, const struct vfy_store_item *item)
{
	struct json_object *o = item_json(item);

	if (o != NULL && json_object_array_add(array, o) == 0)
		return true;
	json_object_put(o);
	return false;
}

/* Under which keys it lies. Empty: it is no list, or has gone. 0 or VFY_E*. */
static int
sources(const struct shown *s, struct json_object *array)
{
	struct vfy_store_filter filter = { .kind = VFY_ASK_CRL,
		.sha256 = { s->id, sizeof(s->id) } };
	struct vfy_store_item item;
	int64_t cursor = 0;
	int i, rc = 0;

	for (i = 0; rc == 0 && i < SOURCES_MAX; i++) {
		rc = vfy_store_next(
		    trust_set_store(s->set), &filter, &cursor, &item);
		if (rc == 0 && !append(array, &item))
			rc = VFY_ENOMEM;
	}
	return rc == VFY_ENOENT ? 0 : rc;
}

/* The list's description as text. Takes array. 0 or VFY_ENOMEM. */
static int
describe(struct shown *s, struct json_object *array)
{
	struct json_object *root = json_object_new_object();
	struct vfy_span id = { s->id, sizeof(s->id) };

	if (part_hex(root, "id", id) &&
	    part_number(root, "size", (int64_t)s->blob->der.len) &&
	    part_add(root, "items", json_object_get(array)) &&
	    crl_says(root, "says", s->blob->der))
		s->text = json_text(root, &s->len);
	json_object_put(root);
	return s->text != NULL ? 0 : VFY_ENOMEM;
}

/* 0, VFY_ENOENT or another error. */
static int
show(struct shown *s)
{
	struct json_object *array = json_object_new_array();
	struct vfy_span id = { s->id, sizeof(s->id) };
	int rc = array == NULL ? VFY_ENOMEM : sources(s, array);

	/* the same name might be an OCSP response's */
	if (rc == 0 && json_object_array_length(array) == 0)
		rc = VFY_ENOENT;
	if (rc == 0)
		rc = vfy_store_read(trust_set_store(s->set), id, &s->blob);
	if (rc == 0 && s->as == AS_JSON)
		rc = describe(s, array);
	if (rc == 0 && s->as == AS_PEM) {
		s->text = pem_text("X509 CRL", s->blob->der, &s->len);
		rc = s->text != NULL ? 0 : VFY_ENOMEM;
	}
	json_object_put(array);
	return rc;
}

/* work_fn */
static void
show_work(struct request *req, enum job_time when)
{
	int rc = 0;

	if (when != JOB_LATE)
		rc = show(req->state);
	if (when == JOB_LATE)
		problem_set(&req->problem, 503, "busy", "",
		    "too many requests wait; try again later");
	else if (rc == VFY_ENOENT)
		api_crl_missing(&req->problem);
	else if (rc != 0)
		problem_error(&req->problem, "", rc, "reading a list");
}

/* MHD_ContentReaderCallback */
static ssize_t
read_der(void *arg, uint64_t at, char *buf, size_t max)
{
	struct vfy_span der = ((struct shown *)arg)->blob->der;

	if (at >= der.len)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (max > der.len - at)
		max = der.len - (size_t)at;
	memcpy(buf, der.ptr + at, max);
	return (ssize_t)max;
}

static bool
shown_new(struct MHD_Connection *conn, struct request *req)
{
	struct shown *s = calloc(1, sizeof(*s));
	size_t as;

	if (s == NULL)
		return problem_error(
		    &req->problem, "", VFY_ENOMEM, "reading a list");
	req->state = s;
	req->free_state = shown_free;
	s->set = query_store(req, &req->problem);
	if (s->set == NULL || !query_read(conn, NULL, 0, &req->problem) ||
	    !api_crl_id(req, s->id))
		return false;
	as = media_choose(MHD_lookup_connection_value(
			      conn, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT),
	    offers, NUM_OFFERS);
	if (as == NUM_OFFERS)
		return problem_set(&req->problem, 406, "accept", "Accept",
		    "there are application/json, application/pkix-crl and "
		    "application/x-pem-file");
	s->as = (enum offer)as;
	return true;
}

/* Bytes of that name never change: who has them needs them no more. */
static void
make_etag(struct shown *s)
{
	char id[65];

	hex_encode((struct vfy_span){ s->id, 32 }, id);
	if (s->as != AS_JSON)
		snprintf(s->etag, sizeof(s->etag), "\"%s%s\"", id,
		    s->as == AS_PEM ? "-pem" : "");
}

static enum MHD_Result
show_answer(struct MHD_Connection *conn, struct request *req)
{
	struct shown *s = req->state;
	char *text = s->text;

	make_etag(s);
	if (!reply_header(req, MHD_HTTP_HEADER_VARY, "Accept") ||
	    (s->etag[0] != '\0' &&
		!reply_header(req, MHD_HTTP_HEADER_ETAG, "%s", s->etag)))
		return reply_problem(conn, req);
	if (s->etag[0] != '\0' && query_has_etag(conn, s->etag))
		return reply_empty(conn, req, MHD_HTTP_NOT_MODIFIED);
	if (s->as == AS_DER)
		return reply_stream(
		    conn, req, s->blob->der.len, read_der, s, offers[AS_DER]);
	s->text = NULL;
	return reply_text(conn, req, MHD_HTTP_OK, text, s->len, offers[s->as]);
}

enum MHD_Result
api_crl(struct MHD_Connection *conn, struct request *req)
{
	if (req->worked)
		return show_answer(conn, req);
	if (!shown_new(conn, req))
		return reply_problem(conn, req);
	return reply_park(conn, req,
	    monotonic_now() + LIMIT_PARKED_SECONDS * 1000, show_work);
}

/* -- one that is brought in ------------------------------------------------------ */

struct brought {
	struct crl_import import;
	struct json_object *answer;
};

static void
brought_free(void *state)
{
	struct brought *b = state;

	trust_set_unref(b->import.set);
	json_object_put(b->answer);
	free(b);
}

/* work_fn */
static void
bring_work(struct request *req, enum job_time when)
{
	struct brought *b = req->state;
	struct vfy_span body;

	(void)when;
	if (upload_map(&req->upload, &body, &req->problem))
		b->answer = crl_import(&b->import, body, &req->problem);
}

static bool
brought_new(struct MHD_Connection *conn, struct request *req)
{
	struct query_param q[] = { { "url", NULL },
		{ "issuer_key_sha256", NULL } };
	struct brought *b = calloc(1, sizeof(*b));
	struct problem *p = &req->problem;

	if (b == NULL)
		return problem_error(p, "", VFY_ENOMEM, "taking a list");
	req->state = b;
	req->free_state = brought_free;
	b->import.set = query_store(req, p);
	if (b->import.set == NULL || !query_read(conn, q, 2, p) ||
	    !query_hex(&q[1], b->import.issuer_key, 32, p))
		return false;
	b->import.url = q[0].value;
	b->import.has_issuer_key = q[1].value != NULL;
	if (media_is(req->content_type, offers[AS_DER]) ||
	    media_is(req->content_type, offers[AS_PEM]))
		return true;
	p->accept = "application/pkix-crl, application/x-pem-file";
	return problem_set(p, 415, "content-type", "Content-Type",
	    "a body here is %s", p->accept);
}

enum MHD_Result
api_crl_import(struct MHD_Connection *conn, struct request *req)
{
	struct json_object *answer;
	struct brought *b;

	if (!req->worked) {
		if (!brought_new(conn, req))
			return reply_problem(conn, req);
		return reply_park(conn, req,
		    monotonic_now() + LIMIT_IMPORT_SECONDS * 1000, bring_work);
	}
	b = req->state;
	answer = b->answer;
	b->answer = NULL;
	return reply_json(conn, req, MHD_HTTP_CREATED, answer);
}
