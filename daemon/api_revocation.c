/* SPDX-License-Identifier: MIT */
/*
 * api_revocation.c - GET /v1/revocation/{issuer-key-sha256}/{serial}: what the
 * evidence at hand says of a certificate of which only its issuer's key and its
 * serial are known (RFC 5280 5, RFC 6960).
 *
 * Without the certificate nobody can tell which lists are about it. So a list
 * with a scope may say revoked and never good, and good is for OCSP and for lists
 * of all that the issuer issued (vfy_store_known). One key under several names
 * may have issued the same serial twice: then nothing is good either. Does not
 * fetch, and is no substitute for /v1/verify, which has the certificate.
 */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "api_query.h"
#include "hex.h"
#include "json_parts.h"
#include "monotonic.h"
#include "reply.h"
#include "serve_limits.h"
#include "timetext.h"
#include "vfy_store.h"

/* RFC 5280 4.1.2.2 has 20; some CAs' are longer. */
#define SERIAL_MAX 64
#define KEY_LEN 32
/* Pieces of evidence that are listed. */
#define PIECES_MAX 64
#define NAME_MAX_TEXT 2048

struct asked {
	struct trust_set *set;
	uint8_t key[KEY_LEN], serial_buf[SERIAL_MAX];
	struct vfy_span serial;
	int64_t at;
	struct json_object *pieces; /* an array */
	bool failed;		    /* memory ran out while it was filled */
	char name[NAME_MAX_TEXT];   /* of the issuer, as far as it is known */
	bool many_names;
	struct json_object *answer;
};

static void
asked_free(void *state)
{
	struct asked *a = state;

	trust_set_unref(a->set);
	json_object_put(a->pieces);
	json_object_put(a->answer);
	free(a);
}

/* -- what was asked ---------------------------------------------------------------- */

static bool
read_at(const struct query_param *q, int64_t *at, struct problem *p)
{
	if (q->value == NULL)
		return true;
	return timetext_parse(q->value, at) ||
	    problem_set(p, 422, "option-value", "?at",
		"this must be a time such as 2026-11-23T12:00:00Z, or "
		"@SECONDS");
}

static bool
asked_new(struct MHD_Connection *conn, struct request *req)
{
	struct query_param q[] = { { "at", NULL } };
	struct asked *a = calloc(1, sizeof(*a));
	struct problem *p = &req->problem;

	if (a == NULL)
		return problem_error(p, "", VFY_ENOMEM, "looking up a serial");
	req->state = a;
	req->free_state = asked_free;
	a->at = wall_now();
	if (req->args[0].len != 2 * KEY_LEN ||
	    hex_decode(req->args[0], a->key, KEY_LEN) != KEY_LEN)
		return problem_set(p, 422, "issuer-key", "/issuer-key-sha256",
		    "an issuer is named by the SHA-256 of its "
		    "SubjectPublicKeyInfo: 64 hex digits");
	a->serial.ptr = a->serial_buf;
	a->serial.len = hex_decode(req->args[1], a->serial_buf, SERIAL_MAX);
	if (a->serial.len == 0)
		return problem_set(p, 422, "serial", "/serial",
		    "a serial is written in hex, two digits for each of at "
		    "most %d octets",
		    SERIAL_MAX);
	if (!query_read(conn, q, 1, p) || !read_at(&q[0], &a->at, p))
		return false;
	a->set = query_store(req, p);
	return a->set != NULL;
}

/* -- what is known ----------------------------------------------------------------- */

static bool
add_status(struct json_object *root, const struct vfy_rev_status *st)
{
	bool revoked = st->status == VFY_ST_REVOKED;
	bool known = st->source != VFY_EV_NONE;

	return part_text(root, "status", vfy_status_name(st->status)) &&
	    (known ? part_text(root, "source", vfy_evidence_name(st->source))
		   : part_null(root, "source")) &&
	    part_time(root, "this_update", known ? st->this_update : 0) &&
	    part_time(root, "next_update", known ? st->next_update : 0) &&
	    part_time(root, "revoked_at", revoked ? st->revoked_at : 0) &&
	    (revoked && st->reason >= 0
		    ? part_text(root, "revocation_reason",
			  vfy_revocation_reason_name(st->reason))
		    : part_null(root, "revocation_reason"));
}

static struct json_object *
piece_json(const struct vfy_store_fact *fact)
{
	struct json_object *root = json_object_new_object();
	struct vfy_span id = { fact->item->sha256, 32 };

	if (part_hex(root, "id", id) && add_status(root, &fact->status) &&
	    part_text(root, "why", fact->why))
		return root;
	return part_drop(root);
}

static void
told(void *arg, const struct vfy_store_fact *fact)
{
	struct asked *a = arg;
	struct json_object *piece;

	if (a->failed || json_object_array_length(a->pieces) >= PIECES_MAX)
		return;
	piece = piece_json(fact);
	a->failed =
	    piece == NULL || json_object_array_add(a->pieces, piece) != 0;
	if (a->failed)
		json_object_put(piece);
}

/* vfy_cert_each: the names under which the key is known. */
static int
take_name(void *arg, const struct vfy_cert *cert, enum vfy_origin origin)
{
	struct asked *a = arg;
	char name[NAME_MAX_TEXT];
	uint8_t key[KEY_LEN];

	(void)origin;
	vfy_cert_key_sha256(cert, key);
	if (memcmp(key, a->key, KEY_LEN) != 0)
		return 0;
	vfy_cert_subject(cert, name, sizeof(name));
	if (a->name[0] == '\0')
		memcpy(a->name, name, sizeof(name));
	else if (strcmp(a->name, name) != 0)
		a->many_names = true;
	return 0;
}

/* Why nothing is known; "": it is. */
static const char *
why_unknown(const struct asked *a, const struct vfy_rev_status *st)
{
	if (st->status != VFY_ST_UNKNOWN)
		return "";
	if (a->many_names)
		return "the issuer's key is used under several names: the "
		       "serial may be that of several certificates";
	if (json_object_array_length(a->pieces) == 0)
		return "there is no authenticated evidence of this issuer in "
		       "the store";
	return "no list or response at hand says good without doubt; what each "
	       "says is in evidence";
}

static struct json_object *
answer_json(const struct asked *a, const struct vfy_rev_status *st)
{
	struct json_object *root = json_object_new_object();
	struct vfy_span key = { a->key, KEY_LEN };

	if (part_hex(root, "issuer_key_sha256", key) &&
	    part_hex(root, "serial", a->serial) &&
	    (a->name[0] != '\0' ? part_text(root, "issuer", a->name)
				: part_null(root, "issuer")) &&
	    part_time(root, "at", a->at) && add_status(root, st) &&
	    part_text(root, "why", why_unknown(a, st)) &&
	    part_add(root, "evidence", json_object_get(a->pieces)))
		return root;
	return part_drop(root);
}

static int
look_up(struct asked *a)
{
	struct vfy_rev_status st;
	struct vfy_span key = { a->key, KEY_LEN };
	int rc = VFY_ENOMEM;

	a->pieces = json_object_new_array();
	if (a->pieces != NULL)
		rc = vfy_store_known(trust_set_store(a->set), key, a->serial,
		    a->at, told, a, &st);
	if (rc == 0)
		rc = vfy_ctx_each_cert(trust_set_ctx(a->set), take_name, a);
	if (rc != 0)
		return rc;
	if (st.status == VFY_ST_GOOD && a->many_names)
		st = (struct vfy_rev_status){ .status = VFY_ST_UNKNOWN,
			.reason = -1 };
	if (!a->failed)
		a->answer = answer_json(a, &st);
	return a->answer != NULL ? 0 : VFY_ENOMEM;
}

/* work_fn: large lists are read. */
static void
work(struct request *req, enum job_time when)
{
	int rc;

	if (when == JOB_LATE) {
		problem_set(&req->problem, 503, "busy", "",
		    "too many requests wait; try again later");
		return;
	}
	rc = look_up(req->state);
	if (rc != 0)
		problem_error(&req->problem, "", rc, "looking up a serial");
}

enum MHD_Result
api_revocation(struct MHD_Connection *conn, struct request *req)
{
	struct json_object *answer;
	struct asked *a;

	if (!req->worked) {
		if (!asked_new(conn, req))
			return reply_problem(conn, req);
		return reply_park(conn, req,
		    monotonic_now() + LIMIT_PARKED_SECONDS * 1000, work);
	}
	a = req->state;
	answer = a->answer;
	a->answer = NULL;
	return reply_json(conn, req, MHD_HTTP_OK, answer);
}
