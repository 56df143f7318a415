/* SPDX-License-Identifier: MIT */
/*
 * api_handshakes.c - POST /v1/handshakes: a TLS handshake with a server that the
 * request names, told of stage by stage (doc/handshake.md).
 *
 *	{ "host": "www.example.org", "port": 443, ...options of a question }
 *
 * Off unless [handshakes] enables it, for whom that names, by the Unix socket. The
 * process that talks to the network performs it, by the rules for addresses of
 * fetches; here its octets are read, and the server's certificates are a question
 * like any other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "ask.h"
#include "idn.h"
#include "intake_json.h"
#include "json_parts.h"
#include "monotonic.h"
#include "pack.h"
#include "reload.h"
#include "reply.h"
#include "report.h"

/* What GnuTLS takes. */
#define ALPN_NAME_MAX 31
#define TIMEOUT_SECONDS 20
#define TIMEOUT_MAX_SECONDS 60
/* Beyond the handshake's own: connections to the fetcher, and evidence. */
#define MARGIN_MS 5000

struct shaking {
	struct ask ask;
	struct handshake_order order;
	int64_t deadline; /* of all of it: monotonic milliseconds */
	struct json_object *report;
};

static void
shaking_free(void *state)
{
	struct shaking *s = state;

	json_object_put(s->report);
	ask_end(&s->ask);
	free(s);
}

/* -- the request ------------------------------------------------------------------ */

static bool
bad(struct problem *p, const char *where, const char *what)
{
	return problem_set(p, 422, "option-value", where, "%s", what);
}

/* root's member of that type goes out of it, for json_object_put(). *value NULL:
 * there is none. */
static bool
take(struct json_object *root, const char *name, enum json_type type,
    const char *what, struct json_object **value, struct problem *p)
{
	char where[32];

	*value = NULL;
	if (!json_object_object_get_ex(root, name, value))
		return true;
	snprintf(where, sizeof(where), "/%s", name);
	if (!json_object_is_type(*value, type)) {
		*value = NULL;
		return bad(p, where, what);
	}
	json_object_get(*value);
	json_object_object_del(root, name);
	return true;
}

/* A name as A-labels, or an address, into out. */
static bool
copy_name(
    const char *value, const char *where, char out[256], struct problem *p)
{
	uint16_t none = 0;
	char *alabels = NULL;
	int rc;

	if (host_is_address(value) && strlen(value) < 256) {
		snprintf(out, 256, "%s", value);
		return true;
	}
	rc = idn_to_alabels(VFY_ID_DNS, value, &alabels);
	if (rc == VFY_ENOMEM)
		return problem_error(p, where, rc, "reading a name");
	if (rc != 0 || strlen(alabels) > 255 ||
	    !host_port_parse(alabels, out, &none) || none != 0)
		rc = VFY_EARG;
	free(alabels);
	return rc == 0 ||
	    bad(p, where, "this must be a host name, or an IP address");
}

static bool
read_host(struct shaking *s, struct json_object *root, struct problem *p)
{
	struct json_object *host, *port;
	int64_t number = 443;
	bool ok = take(root, "host", json_type_string,
	    "this must be a host name, or an IP address", &host, p);

	if (!ok)
		return false;
	if (host == NULL)
		return problem_set(
		    p, 422, "host-missing", "/host", "say whom to connect to");
	ok = copy_name(json_object_get_string(host), "/host", s->order.host, p);
	json_object_put(host);
	if (!ok ||
	    !take(
		root, "port", json_type_int, "this must be a number", &port, p))
		return false;
	if (port != NULL)
		number = json_object_get_int64(port);
	json_object_put(port);
	if (number < 1 || number > 65535)
		return bad(p, "/port", "this must be from 1 to 65535");
	s->order.port = (uint16_t)number;
	return true;
}

/* What the server is asked for: its name, unless that is an address. */
static bool
read_servername(struct shaking *s, struct json_object *root, struct problem *p)
{
	struct json_object *name;
	bool ok;

	s->order.sni = !host_is_address(s->order.host);
	if (s->order.sni)
		memcpy(s->order.servername, s->order.host,
		    sizeof(s->order.servername));
	if (!take(root, "servername", json_type_string,
		"this must be a host name; \"\" for none", &name, p))
		return false;
	if (name == NULL)
		return true;
	s->order.sni = json_object_get_string_len(name) > 0;
	s->order.servername[0] = '\0';
	ok = !s->order.sni ||
	    copy_name(json_object_get_string(name), "/servername",
		s->order.servername, p);
	json_object_put(name);
	if (ok && s->order.sni && host_is_address(s->order.servername))
		return bad(p, "/servername",
		    "this must be a name: addresses are not asked for");
	return ok;
}

static bool
read_starttls(struct shaking *s, struct json_object *root, struct problem *p)
{
	static const char what[] =
	    "this must be one of smtp, imap, pop3, ftp, ldap, xmpp, none";
	struct json_object *value;
	bool ok;

	s->order.starttls = starttls_of_port(s->order.port);
	if (!take(root, "starttls", json_type_string, what, &value, p))
		return false;
	ok = value == NULL ||
	    starttls_parse(json_object_get_string(value), &s->order.starttls);
	json_object_put(value);
	return ok || bad(p, "/starttls", what);
}

static bool
copy_alpn(struct shaking *s, struct json_object *array)
{
	size_t n = json_object_array_length(array);

	for (size_t i = 0; i < n; i++) {
		struct json_object *v = json_object_array_get_idx(array, i);
		char *to;

		if (i == HANDSHAKE_ALPN_MAX ||
		    !json_object_is_type(v, json_type_string) ||
		    json_object_get_string_len(v) < 1 ||
		    json_object_get_string_len(v) > ALPN_NAME_MAX)
			return false;
		to = s->order.alpn[s->order.num_alpn++];
		snprintf(to, 256, "%s", json_object_get_string(v));
		for (; *to != '\0'; to++) {
			if (*to < 0x20 || *to > 0x7e)
				return false;
		}
	}
	return true;
}

static bool
read_alpn(struct shaking *s, struct json_object *root, struct problem *p)
{
	static const char what[] =
	    "this must be an array of up to 8 names of protocols, of up to 31 "
	    "characters";
	struct json_object *array;
	bool ok;

	if (!take(root, "alpn", json_type_array, what, &array, p))
		return false;
	if (array == NULL && s->order.starttls == STARTTLS_NONE &&
	    (s->order.port == 443 || s->order.port == 8443))
		snprintf(s->order.alpn[s->order.num_alpn++], 256, "http/1.1");
	ok = array == NULL || copy_alpn(s, array);
	json_object_put(array);
	return ok || bad(p, "/alpn", what);
}

static bool
read_timeout(struct shaking *s, struct json_object *root, struct problem *p)
{
	struct json_object *value;
	int64_t seconds = TIMEOUT_SECONDS;

	if (!take(root, "timeout", json_type_int,
		"this must be a number of seconds", &value, p))
		return false;
	if (value != NULL)
		seconds = json_object_get_int64(value);
	json_object_put(value);
	if (seconds < 1 || seconds > TIMEOUT_MAX_SECONDS)
		return bad(p, "/timeout", "this must be from 1 to 60 seconds");
	s->order.timeout = seconds * 1000000;
	s->deadline = monotonic_now() + seconds * 1000 + MARGIN_MS;
	return true;
}

/* What is left are options of the question. Who is expected: who was asked for. */
static bool
read_question(struct shaking *s, struct json_object *root, struct problem *p)
{
	struct question *qn = &s->ask.qn;
	const char *name = s->order.sni ? s->order.servername : s->order.host;
	int rc;

	if (json_object_object_get_ex(root, "certificates", NULL))
		return problem_set(p, 422, "refused-option", "/certificates",
		    "the server shows its certificates itself");
	if (!intake_options(qn, root, p))
		return false;
	if (qn->purpose != VFY_TLS_SERVER)
		return bad(p, "/purpose", "this must be tls-server");
	if (qn->has_identity || qn->no_identity)
		return true;
	rc = vfy_query_set_identity(
	    qn->query, host_is_address(name) ? VFY_ID_IP : VFY_ID_DNS, name);
	return rc == 0 || problem_error(p, "/host", rc, "expecting a name");
}

static bool
read_request(struct shaking *s, struct request *req)
{
	struct problem *p = &req->problem;
	struct json_object *root = intake_object(
	    (struct vfy_span){ req->upload.ptr, req->upload.len }, p);
	bool ok = root != NULL && read_host(s, root, p) &&
	    read_servername(s, root, p) && read_starttls(s, root, p) &&
	    read_alpn(s, root, p) && read_timeout(s, root, p) &&
	    read_question(s, root, p);

	json_object_put(root);
	return ok;
}

/* -- the handshake ------------------------------------------------------------------ */

/* Is it what was ordered? */
static bool
is_of(const struct handshake *h, const struct handshake_order *o)
{
	return strcmp(h->host, o->host) == 0 && h->port == o->port &&
	    strcmp(h->servername, o->sni ? o->servername : "") == 0 &&
	    h->starttls == o->starttls && !h->has_client_cert;
}

/* NULL: *p. */
static struct handshake *
perform(struct shaking *s, struct request *req)
{
	struct fetch_link *link = fetch_link_new(req->service->reload->fetch);
	uint8_t packed[PACK_ORDER_MAX];
	struct vfy_span order = { packed, 0 };
	struct vfy_blob *blob = NULL;
	struct handshake *h = NULL;
	int rc = VFY_ENOMEM;

	order.len = handshake_order_pack(&s->order, packed);
	if (link != NULL)
		rc = fetch_link_handshake(link, order, s->deadline, &blob);
	if (rc == 0) {
		rc = handshake_unpack(blob->der, &h);
		blob->release(blob);
	}
	if (rc == 0 && !is_of(h, &s->order)) {
		handshake_free(h);
		h = NULL;
		rc = VFY_EPARSE;
	}
	fetch_link_free(link);
	if (rc == VFY_EIO && atomic_load(&req->service->stopping))
		problem_set(&req->problem, 503, "stopping", "",
		    "the service stops; try again later");
	else if (rc == VFY_EIO || rc == VFY_EPARSE)
		problem_set(&req->problem, 503, "no-handshake", "",
		    "the process that talks to the network gave no answer; "
		    "try again");
	else if (rc != 0)
		problem_error(&req->problem, "", rc, "shaking hands");
	return h;
}

/* The verdict on what the server showed; *v stays NULL where there is nothing to judge.
 * False: *p. */
static bool
judge_chain(struct shaking *s, const struct handshake *h,
    struct vfy_verdict **v, struct problem *p)
{
	struct vfy_query *q = s->ask.qn.query;
	int rc = chain_question(&h->flow, q);

	if (rc == VFY_ENOENT)
		return true;
	if (rc == 0)
		rc = vfy_query_set_stapling_offered(q, true);
	if (rc != 0)
		return problem_error(p, "", rc, "reading certificates");
	return ask_judge(&s->ask, s->deadline, v, p);
}

static void
tell(struct shaking *s, const struct handshake *h, struct problem *p)
{
	struct chain_view chain = { .n = 0 };
	struct vfy_verdict *v = NULL;
	struct judgement j;
	struct report report = {
		.h = h, .chain = &chain, .judgement = &j, .der = s->ask.qn.der
	};

	if (!judge_chain(s, h, &v, p))
		return;
	if (chain_view(&h->flow.chain, v, &chain) == 0) {
		report.verdict = v;
		report.now = v != NULL ? vfy_verdict_time(v) : wall_now();
		j = judge(h, v, &chain);
		s->report = report_json(&report);
	}
	if (s->report == NULL)
		problem_error(p, "", VFY_ENOMEM, "writing a report");
	chain_view_end(&chain);
	vfy_verdict_free(v);
}

/* No more than half of those who do what waits may be at it. False: req->problem. */
static bool
enter(struct request *req)
{
	unsigned most = req->service->config.workers / 2;

	if (atomic_fetch_add(&req->service->handshakes, 1) <
	    (most > 0 ? most : 1))
		return true;
	return problem_set(&req->problem, 503, "busy", "",
	    "as many handshakes as may be are under way; try again later");
}

/* work_fn */
static void
work(struct request *req, enum job_time when)
{
	struct shaking *s = req->state;
	struct handshake *h = NULL;

	if (when != JOB_IN_TIME) {
		problem_set(&req->problem, 503, "busy", "",
		    "too much waits; try again later");
		return;
	}
	if (enter(req))
		h = perform(s, req);
	if (h != NULL)
		tell(s, h, &req->problem);
	handshake_free(h);
	atomic_fetch_sub(&req->service->handshakes, 1);
}

static bool
has_fetcher(struct request *req)
{
	const struct reload *reload = req->service->reload;

	return (reload != NULL && reload->fetch != NULL) ||
	    problem_set(&req->problem, 503, "no-network", "",
		"no process of this service talks to the network: [handshakes] "
		"was not enabled when it started");
}

static bool
begin(struct request *req)
{
	struct shaking *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return problem_error(
		    &req->problem, "", VFY_ENOMEM, "starting a handshake");
	req->state = s;
	req->free_state = shaking_free;
	return ask_start(&s->ask, req->service, &req->problem) &&
	    read_request(s, req) && has_fetcher(req);
}

enum MHD_Result
api_handshakes(struct MHD_Connection *conn, struct request *req)
{
	struct shaking *s = req->state;
	struct json_object *report;

	if (req->worked && req->problem.status == 0) {
		report = s->report;
		s->report = NULL;
		return reply_json(conn, req, MHD_HTTP_OK, report);
	}
	if (req->worked || !begin(req))
		return reply_problem(conn, req);
	s = req->state;
	return reply_park(conn, req, s->deadline, work);
}
