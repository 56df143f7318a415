/* SPDX-License-Identifier: MIT */
/*
 * api_authz.c - GET and POST /v1/authz: a proxy asks whether the certificate of
 * its client lets that client in (RFC 9440; nginx's auth_request, and what others
 * call forward-auth): 204 yes, 403 no, 401 there was none.
 *
 * A header proves no possession of a key: only proxies that are configured are
 * believed that a TLS handshake did. Who the client is, and what it may do beyond
 * coming in, is the proxy's to decide; headers of the 204 tell what for.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "access.h"
#include "api.h"
#include "api_options.h"
#include "ask.h"
#include "client_cert.h"
#include "hex.h"
#include "json_parts.h"
#include "monotonic.h"
#include "reply.h"
#include "serve_limits.h"
#include "service.h"
#include "verdict_json.h"

/* What fits into a header of an answer. */
#define SUBJECT_MAX 200

struct authz {
	struct ask ask;
	struct vfy_verdict *verdict;
	int64_t deadline;
};

static void
authz_free(void *state)
{
	struct authz *a = state;

	vfy_verdict_free(a->verdict);
	ask_end(&a->ask);
	free(a);
}

/* A question about a TLS client, unless who asks says otherwise. */
static bool
authz_new(struct request *req)
{
	struct authz *a = calloc(1, sizeof(*a));
	struct problem *p = &req->problem;
	int rc;

	if (a == NULL)
		return problem_error(p, "", VFY_ENOMEM, "starting a question");
	req->state = a;
	req->free_state = authz_free;
	a->deadline = monotonic_now() + LIMIT_PARKED_SECONDS * 1000;
	if (!ask_start(&a->ask, req->service, p))
		return false;
	a->ask.qn.purpose = VFY_TLS_CLIENT;
	rc = vfy_query_set_purpose(a->ask.qn.query, VFY_TLS_CLIENT);
	return rc == 0 || problem_error(p, "", rc, "starting a question");
}

/* -- the certificate -------------------------------------------------------------------- */

/* Where certificates may be; the first two in the order of conf_key.c. */
enum field { CLIENT_CERT, ESCAPED, CHAIN, NUM_FIELDS };
static const char *const fields[NUM_FIELDS] = { "Client-Cert",
	"X-SSL-Client-Cert", "Client-Cert-Chain" };

/* What the walk over the headers needs. */
struct walk {
	struct question *qn;
	bool chain; /* the second walk: the leaf is there by now */
	enum field believed;
	unsigned seen;
	struct problem *p;
};

/* What is no certificate keeps a client out, whatever its TLS made of it. */
static bool
add_cert(
    const struct walk *w, bool leaf, struct vfy_span bytes, enum field where)
{
	struct vfy_fault fault = { 0 };
	struct vfy_query *q = w->qn->query;
	int rc = leaf ? vfy_query_add_certs(q, bytes, NULL, &fault)
		      : vfy_query_add_untrusted(q, bytes, NULL, &fault);

	if (rc == VFY_EPARSE) {
		problem_fault(w->p, fields[where], &fault);
		w->p->status = 403;
	} else if (rc != 0) {
		problem_error(w->p, fields[where], rc, "reading certificates");
	}
	return rc == 0;
}

static bool
malformed(const struct walk *w, enum field where, const char *what)
{
	return problem_set(w->p, 400, "header", fields[where], "%s", what);
}

/*= rfc9440 2.2 one byte sequence; 2.3 a list of them */
static bool
read_sequences(
    const struct walk *w, enum field where, struct vfy_span text, uint8_t *room)
{
	size_t len;

	do {
		if (!client_cert_take(&text, room, &len))
			return malformed(w, where,
			    "this must be DER in base64 between colons");
		if (!add_cert(w, where == CLIENT_CERT,
			(struct vfy_span){ room, len }, where))
			return false;
		if (where == CLIENT_CERT ? text.len > 0
					 : !client_cert_comma(&text))
			return malformed(
			    w, where, "something is behind what belongs here");
	} while (text.len > 0);
	return true;
}

static bool
read_escaped(const struct walk *w, struct vfy_span text, uint8_t *room)
{
	struct vfy_span pem = { room, 0 };

	if (!client_cert_unescape(text, room, &pem.len) ||
	    memmem(pem.ptr, pem.len, "-----BEGIN ", 11) == NULL)
		return malformed(w, ESCAPED,
		    "this must be PEM with percent-escapes (nginx: "
		    "$ssl_client_escaped_cert)");
	return add_cert(w, true, pem, ESCAPED);
}

static bool
read_field(const struct walk *w, enum field where, struct vfy_span text)
{
	uint8_t *room = malloc(text.len + 1);
	bool ok;

	if (room == NULL)
		return problem_error(
		    w->p, fields[where], VFY_ENOMEM, "reading certificates");
	ok = where == ESCAPED ? read_escaped(w, text, room)
			      : read_sequences(w, where, text, room);
	free(room);
	return ok;
}

/* MHD_KeyValueIteratorN */
static enum MHD_Result
header(void *cls, enum MHD_ValueKind kind, const char *name, size_t len,
    const char *value, size_t valuelen)
{
	struct walk *w = cls;
	struct vfy_span text = { (const uint8_t *)value, valuelen };
	int where;

	(void)kind;
	for (where = 0; where < NUM_FIELDS; where++)
		if (strlen(fields[where]) == len &&
		    strncasecmp(name, fields[where], len) == 0)
			break;
	/* empty is absent: so proxies say that there is none */
	if (where == NUM_FIELDS || value == NULL || valuelen == 0 ||
	    (where == CHAIN) != w->chain)
		return MHD_YES;
	if (where != CHAIN && where != (int)w->believed)
		return malformed(w, (enum field)where,
			   "this header is not believed: it may be the "
			   "client's own; "
			   "client-certificate-header, in [access], says which "
			   "is")
		    ? MHD_YES
		    : MHD_NO;
	w->seen++;
	return read_field(w, (enum field)where, text) ? MHD_YES : MHD_NO;
}

/* Where this service's proxies name the leaf. */
static enum field
believed(struct service *service)
{
	struct trust_set *set = trust_slot_get(&service->trust);
	enum field field =
	    (enum field)trust_set_config(set)->access.certificate_header;

	trust_set_unref(set);
	return field;
}

/* The leaf, then what came with it; false: req->problem. */
static bool
read_headers(struct MHD_Connection *conn, struct request *req)
{
	struct authz *a = req->state;
	struct problem *p = &req->problem;
	struct walk w = {
		.qn = &a->ask.qn, .believed = believed(req->service), .p = p
	};

	MHD_get_connection_values_n(conn, MHD_HEADER_KIND, header, &w);
	if (p->status != 0)
		return false;
	/* one of them may be the client's own */
	if (w.seen > 1)
		return problem_set(p, 400, "header", fields[w.believed],
		    "more than one certificate of a client is named; let the "
		    "proxy drop such headers of its clients");
	if (w.seen == 0)
		return problem_set(p, 401, "certificate-missing",
		    fields[w.believed], "the client showed no certificate");
	w.chain = true;
	MHD_get_connection_values_n(conn, MHD_HEADER_KIND, header, &w);
	return p->status == 0;
}

/* -- the answer ---------------------------------------------------------------------------- */

/* The client is not let in: req->problem, and why for the proxy's log. */
static enum MHD_Result
refuse(struct MHD_Connection *conn, struct request *req)
{
	const struct problem *p = &req->problem;
	struct json_object *root;
	char *text = NULL;
	size_t len = 0;

	if (p->status != 401 && p->status != 403)
		return reply_problem(conn, req);
	/*= rfc9110 15.5.2 a challenge there must be; no scheme is registered
	 * for certificates */
	if (!reply_header(req, "X-Verifyd-Reason", "%s", p->code) ||
	    (p->status == 401 &&
		!reply_header(
		    req, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Client-Cert")))
		return reply_problem(conn, req);
	root = reply_problem_json(p);
	if (root != NULL)
		text = json_text(root, &len);
	json_object_put(root);
	return reply_text(
	    conn, req, p->status, text, len, "application/problem+json");
}

/* Who it is; a name too long to be told whole is not told. */
static bool
tell(struct request *req, const struct vfy_verdict *v)
{
	const struct vfy_cert *leaf = vfy_path_cert(vfy_verdict_path(v, 0), 0);
	char subject[SUBJECT_MAX + 1], hex[65], until[24];
	uint8_t sha256[32];

	vfy_cert_sha256(leaf, sha256);
	hex_encode((struct vfy_span){ sha256, sizeof(sha256) }, hex);
	json_time(vfy_verdict_valid_until(v), until);
	if (vfy_cert_subject(leaf, subject, sizeof(subject)) <= SUBJECT_MAX &&
	    !reply_header(req, "X-Verifyd-Subject", "%s", subject))
		return false;
	return reply_header(req, "X-Verifyd-Sha256", "%s", hex) &&
	    reply_header(req, "X-Verifyd-Valid-Until", "%s", until);
}

/* Why not: the finding that decided, if there is one. */
static void
say_why(struct problem *p, const struct vfy_verdict *v)
{
	enum vfy_reason reason = vfy_verdict_reason(v);
	const struct vfy_path *path =
	    vfy_verdict_num_paths(v) > 0 ? vfy_verdict_path(v, 0) : NULL;
	const char *detail = "";
	size_t i;

	for (i = 0; path != NULL && i < vfy_path_num_findings(path); i++)
		if (vfy_path_finding(path, i)->reason == reason) {
			detail = vfy_path_finding(path, i)->detail;
			break;
		}
	problem_set(p, 403, vfy_reason_name(reason), "Client-Cert",
	    "the certificate is %s: %s%s%s",
	    vfy_outcome_name(vfy_verdict_outcome(v)), vfy_reason_name(reason),
	    detail[0] != '\0' ? ": " : "", detail);
}

static enum MHD_Result
finish(struct MHD_Connection *conn, struct request *req)
{
	const struct authz *a = req->state;

	if (vfy_verdict_outcome(a->verdict) != VFY_VALID) {
		say_why(&req->problem, a->verdict);
		return refuse(conn, req);
	}
	if (!tell(req, a->verdict))
		return reply_problem(conn, req);
	return reply_empty(conn, req, MHD_HTTP_NO_CONTENT);
}

/* work_fn */
static void
work(struct request *req, enum job_time when)
{
	struct authz *a = req->state;

	(void)when;
	ask_judge(&a->ask, a->deadline, &a->verdict, &req->problem);
}

enum MHD_Result
api_authz(struct MHD_Connection *conn, struct request *req)
{
	struct authz *a;

	if (req->worked)
		return finish(conn, req);
	if (!access_is_proxy(req, &req->problem) || !authz_new(req))
		return refuse(conn, req);
	a = req->state;
	if (!options_read(conn, &a->ask.qn, &req->problem) ||
	    !read_headers(conn, req))
		return refuse(conn, req);
	if (ask_waits(&a->ask))
		return reply_park(conn, req, a->deadline, work);
	if (!ask_judge(&a->ask, a->deadline, &a->verdict, &req->problem))
		return reply_problem(conn, req);
	return finish(conn, req);
}
