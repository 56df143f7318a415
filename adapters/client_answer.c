/* SPDX-License-Identifier: MIT */
/*
 * client_answer.c - what verifyd answered (doc/verdict.md), as a verdict.
 *
 * All of it must be there, of its type, and about this query: what is not is no
 * answer, and nothing is valid then.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "client_parts.h"
#include "printable.h"
#include "timetext.h"
#include "vfy_remote.h"

#define PATHS CLIENT_PATHS
#define PATH_CERTS CLIENT_PATH_CERTS
#define FINDINGS CLIENT_FINDINGS
/* Of JSON. */
#define DEPTH 16
/* The engine takes identities of 1,024 bytes; each may become "\XX". */
#define IDENTITY_TEXT (3 * 1024 + 8)

/* The answer as it is read: what vfy_verdict_tell() takes, and its room. */
struct reading {
	const struct client_asking *asking;
	struct client_certs *certs;
	struct vfy_client_fault *why;
	bool missing; /* a certificate that is nowhere at hand */
	bool nomem;
	struct vfy_told told;
	struct vfy_told_path paths[PATHS];
	const char *policies[FINDINGS];
};

/* Always false: the name of what is wrong. */
static bool
bad(struct reading *r, const char *what)
{
	if (r->why->code[0] == '\0')
		client_fault_set(r->why, "bad-answer",
		    "verifyd's answer can't be used: %s", what);
	return false;
}

static bool
no_memory(struct reading *r)
{
	r->nomem = true;
	return false;
}

/* -- values -------------------------------------------------------------------- */

/* A member of that type; NULL: none. */
static struct json_object *
member(struct json_object *o, const char *name, enum json_type type)
{
	struct json_object *value;

	return json_object_object_get_ex(o, name, &value) &&
		json_object_is_type(value, type)
	    ? value
	    : NULL;
}

/* NULL: it is not there. */
static const char *
text_of(struct json_object *o, const char *name)
{
	struct json_object *value = member(o, name, json_type_string);

	return value != NULL ? json_object_get_string(value) : NULL;
}

static bool
get_bool(struct reading *r, struct json_object *o, const char *name, bool *out)
{
	struct json_object *value = member(o, name, json_type_boolean);

	if (value == NULL)
		return bad(r, name);
	*out = json_object_get_boolean(value) != 0;
	return true;
}

static bool
get_number(
    struct reading *r, struct json_object *o, const char *name, uint64_t *out)
{
	struct json_object *value = member(o, name, json_type_int);

	if (value == NULL || json_object_get_int64(value) < 0)
		return bad(r, name);
	*out = json_object_get_uint64(value);
	return true;
}

static bool
get_time(
    struct reading *r, struct json_object *o, const char *name, int64_t *out)
{
	const char *text = text_of(o, name);

	return (text != NULL && timetext_parse(text, out)) || bad(r, name);
}

/* The number, below n, whose name it is; -1: none. */
#define NUMBER_OF(out, n, name_of, type, text)                                 \
	do {                                                                   \
		(out) = -1;                                                    \
		for (int i_ = 0; (text) != NULL && i_ < (n); i_++) {           \
			if (strcmp(name_of((type)i_), (text)) == 0)            \
				(out) = i_;                                    \
		}                                                              \
	} while (0)

static bool
get_reason(struct reading *r, struct json_object *o, enum vfy_reason *out)
{
	static const struct {
		enum vfy_reason reason;
		const char *name;
	} reasons[] = {
#define VFY_REASON(id, value, name, section, rank, alert, outcome, hint)       \
	{ VFY_R_##id, name },
#include "vfy_reason.def"
#undef VFY_REASON
	};
	const char *text = text_of(o, "reason");

	for (size_t i = 0;
	     text != NULL && i < sizeof(reasons) / sizeof(*reasons); i++) {
		if (strcmp(reasons[i].name, text) == 0) {
			*out = reasons[i].reason;
			return true;
		}
	}
	return bad(r, "reason");
}

/* -- findings ------------------------------------------------------------------ */

static bool
read_finding(struct reading *r, struct json_object *o, struct vfy_finding *f)
{
	uint64_t depth;

	f->section = text_of(o, "section");
	f->detail = text_of(o, "detail");
	f->hint = text_of(o, "hint");
	if (f->section == NULL || f->detail == NULL || f->hint == NULL)
		return bad(r, "finding");
	if (!get_reason(r, o, &f->reason) ||
	    !get_number(r, o, "depth", &depth) ||
	    !get_bool(r, o, "fatal", &f->fatal))
		return false;
	if (depth >= PATH_CERTS)
		return bad(r, "depth");
	f->depth = (unsigned)depth;
	return true;
}

/* o's findings; *list is for free() in any case. */
static bool
read_findings(struct reading *r, struct json_object *o,
    const struct vfy_finding **list, size_t *n)
{
	struct json_object *array = member(o, "findings", json_type_array);
	struct vfy_finding *f;
	size_t len;

	if (array == NULL || (len = json_object_array_length(array)) > FINDINGS)
		return bad(r, "findings");
	if (len == 0)
		return true;
	f = calloc(len, sizeof(*f));
	if (f == NULL)
		return no_memory(r);
	*list = f;
	for (*n = 0; *n < len; ++*n) {
		if (!read_finding(
			r, json_object_array_get_idx(array, *n), &f[*n]))
			return false;
	}
	return true;
}

/* -- certificates -------------------------------------------------------------- */

static bool
read_digest(const char *hex, uint8_t out[32])
{
	static const char digits[] = "0123456789abcdef";

	if (hex == NULL || strlen(hex) != 64)
		return false;
	for (size_t i = 0; i < 64; i++) {
		const char *d = strchr(digits, hex[i]);

		if (d == NULL)
			return false;
		out[i / 2] = (uint8_t)(out[i / 2] << 4 | (d - digits));
	}
	return true;
}

static struct vfy_cert *
find_given(const struct vfy_query *q, const uint8_t sha256[32],
    const struct vfy_cert *(*nth)(const struct vfy_query *q, size_t i))
{
	const struct vfy_cert *cert;
	uint8_t own[32];

	for (size_t i = 0; (cert = nth(q, i)) != NULL; i++) {
		vfy_cert_sha256(cert, own);
		if (memcmp(own, sha256, sizeof(own)) == 0)
			return vfy_cert_ref(cert);
	}
	return NULL;
}

/* The bytes that came with the answer: they must have that digest. */
static struct vfy_cert *
read_der(struct reading *r, const char *text, const uint8_t sha256[32])
{
	struct vfy_span input = { (const uint8_t *)text, strlen(text) };
	struct vfy_cert *cert = NULL;
	uint8_t *der = malloc(input.len / 4 * 3 + 3), own[32];
	size_t len, at;

	if (der == NULL) {
		no_memory(r);
		return NULL;
	}
	if (vfy_base64_decode(input, der, &len, &at) &&
	    vfy_cert_parse((struct vfy_span){ der, len }, &cert, NULL) ==
		VFY_ENOMEM)
		no_memory(r);
	free(der);
	if (cert == NULL)
		return NULL;
	vfy_cert_sha256(cert, own);
	if (memcmp(own, sha256, sizeof(own)) != 0) {
		vfy_cert_free(cert);
		return NULL;
	}
	client_certs_keep(r->certs, cert);
	return cert;
}

/* A reference in c->cert, or r->missing. */
static bool
find_cert(struct reading *r, struct json_object *o, struct vfy_told_cert *c)
{
	const struct vfy_query *q = r->asking->query;
	const char *der = text_of(o, "der");
	uint8_t sha256[32] = { 0 };

	if (!read_digest(text_of(o, "sha256"), sha256))
		return bad(r, "sha256");
	c->cert = find_given(q, sha256, vfy_query_cert);
	if (c->cert == NULL)
		c->cert = find_given(q, sha256, vfy_query_anchor);
	if (c->cert == NULL)
		c->cert = client_certs_find(r->certs, sha256);
	if (c->cert == NULL && der != NULL)
		c->cert = read_der(r, der, sha256);
	r->missing = c->cert == NULL;
	return c->cert != NULL;
}

static bool
read_reason_code(
    struct reading *r, struct json_object *o, struct vfy_rev_status *s)
{
	const char *text = text_of(o, "revocation_reason");

	s->reason = -1;
	if (text == NULL)
		return true;
	NUMBER_OF(s->reason, 11, vfy_revocation_reason_name, int, text);
	return s->reason >= 0 || bad(r, "revocation_reason");
}

static bool
read_revocation(
    struct reading *r, struct json_object *o, struct vfy_rev_status *s)
{
	struct json_object *rev = member(o, "revocation", json_type_object);
	const char *text = rev != NULL ? text_of(rev, "status") : NULL;
	int status, source;

	NUMBER_OF(status, VFY_ST_NOT_REQUIRED + 1, vfy_status_name,
	    enum vfy_status, text);
	if (status < 0)
		return bad(r, "status");
	s->status = (enum vfy_status)status;
	s->reason = -1;
	text = text_of(rev, "source");
	if (text != NULL) {
		NUMBER_OF(source, VFY_EV_STAPLE + 1, vfy_evidence_name,
		    enum vfy_evidence, text);
		if (source <= VFY_EV_NONE)
			return bad(r, "source");
		s->source = (enum vfy_evidence)source;
		if (!get_time(r, rev, "this_update", &s->this_update) ||
		    (text_of(rev, "next_update") != NULL &&
			!get_time(r, rev, "next_update", &s->next_update)))
			return false;
	}
	if (s->status != VFY_ST_REVOKED)
		return true;
	return get_time(r, rev, "revoked_at", &s->revoked_at) &&
	    read_reason_code(r, rev, s);
}

static bool
read_cert(struct reading *r, struct json_object *o, struct vfy_told_cert *c)
{
	int role, source;

	NUMBER_OF(role, VFY_ANCHOR + 1, vfy_role_name, enum vfy_role,
	    text_of(o, "role"));
	NUMBER_OF(source, VFY_FROM_ANCHORS + 1, vfy_origin_name,
	    enum vfy_origin, text_of(o, "source"));
	if (role < 0 || source < 0)
		return bad(r, "role or source");
	c->is_anchor = role == VFY_ANCHOR;
	c->origin = (enum vfy_origin)source;
	return find_cert(r, o, c) && read_revocation(r, o, &c->revocation);
}

static bool
read_certs(struct reading *r, struct json_object *o, struct vfy_told_path *p)
{
	struct json_object *array = member(o, "certificates", json_type_array);
	struct vfy_told_cert *c;
	size_t len;

	if (array == NULL || (len = json_object_array_length(array)) == 0 ||
	    len > PATH_CERTS)
		return bad(r, "certificates");
	c = calloc(len, sizeof(*c));
	if (c == NULL)
		return no_memory(r);
	p->certs = c;
	p->num_certs = len;
	for (size_t i = 0; i < len; i++) {
		if (!read_cert(r, json_object_array_get_idx(array, i), &c[i]))
			return false;
	}
	return true;
}

/* -- paths, the whole ---------------------------------------------------------- */

static bool
read_path(struct reading *r, struct json_object *o, struct vfy_told_path *p)
{
	const char *profile = text_of(o, "profile");

	p->profile = r->told.profile;
	if (profile != NULL && vfy_profile_parse(profile, &p->profile) != 0)
		return bad(r, "profile");
	return get_bool(r, o, "valid", &p->valid) && read_certs(r, o, p) &&
	    read_findings(r, o, &p->findings, &p->num_findings);
}

static bool
read_paths(struct reading *r, struct json_object *o)
{
	struct json_object *array = member(o, "paths", json_type_array);
	size_t len;

	if (array == NULL || (len = json_object_array_length(array)) > PATHS)
		return bad(r, "paths");
	r->told.paths = r->paths;
	for (size_t i = 0; i < len; i++) {
		r->told.num_paths = i + 1;
		if (!read_path(
			r, json_object_array_get_idx(array, i), &r->paths[i]))
			return false;
	}
	return true;
}

static bool
read_policies(struct reading *r, struct json_object *o)
{
	struct json_object *array = member(o, "policies", json_type_array);
	size_t len;

	if (array == NULL || (len = json_object_array_length(array)) > FINDINGS)
		return bad(r, "policies");
	for (size_t i = 0; i < len; i++) {
		struct json_object *oid = json_object_array_get_idx(array, i);

		if (!json_object_is_type(oid, json_type_string))
			return bad(r, "policies");
		r->policies[i] = json_object_get_string(oid);
	}
	r->told.policies = r->policies;
	r->told.num_policies = len;
	return true;
}

static bool
read_search(struct reading *r, struct json_object *o)
{
	struct json_object *search = member(o, "search", json_type_object);
	struct vfy_search *s = &r->told.search;
	uint64_t paths, signatures, hits, steps;

	if (search == NULL ||
	    !get_bool(r, search, "exhausted", &s->exhausted) ||
	    !get_number(r, search, "paths", &paths) ||
	    !get_number(r, search, "signatures", &signatures) ||
	    !get_number(r, search, "memo_hits", &hits) ||
	    !get_number(r, search, "steps", &steps) ||
	    !get_number(r, search, "microseconds", &s->microseconds))
		return bad(r, "search");
	s->paths = (uint32_t)paths;
	s->signatures = (uint32_t)signatures;
	s->memo_hits = (uint32_t)hits;
	s->steps = (uint32_t)steps;
	return true;
}

/* The name that was compared is the one that was asked for. */
static bool
is_identity(struct json_object *o, const struct vfy_query_info *info)
{
	struct json_object *id = member(o, "identity", json_type_object);
	const char *type = id != NULL ? text_of(id, "type") : NULL;
	const char *value = id != NULL ? text_of(id, "value") : NULL;
	char expected[IDENTITY_TEXT];

	if (info->identity == VFY_ID_NONE)
		return id == NULL;
	printable_escape(info->identity_value, expected, sizeof(expected));
	return type != NULL && value != NULL &&
	    strcmp(type, vfy_identity_name(info->identity)) == 0 &&
	    strcmp(value, expected) == 0;
}

/* Held to what was asked for, or to a policy of the service's. */
static bool
is_held_to(const struct reading *r, const struct vfy_query_info *info)
{
	const struct vfy_told *t = &r->told;

	if (r->asking->named_policy != NULL)
		return true;
	return t->revocation == info->revocation &&
	    (info->profile == VFY_AUTO || t->profile == info->profile);
}

static bool
read_head(struct reading *r, struct json_object *o)
{
	struct vfy_told *t = &r->told;
	const char *profile = text_of(o, "profile"),
		   *mode = text_of(o, "revocation_mode"),
		   *purpose = text_of(o, "purpose");
	enum vfy_purpose answered;
	struct vfy_query_info info;
	int outcome;

	vfy_query_info(r->asking->query, &info);
	NUMBER_OF(outcome, VFY_UNDETERMINED + 1, vfy_outcome_name,
	    enum vfy_outcome, text_of(o, "verdict"));
	if (outcome < 0 || profile == NULL || mode == NULL || purpose == NULL ||
	    vfy_profile_parse(profile, &t->profile) != 0 ||
	    vfy_revocation_parse(mode, &t->revocation) != 0 ||
	    vfy_purpose_parse(purpose, &answered) != 0)
		return bad(r, "verdict");
	t->outcome = (enum vfy_outcome)outcome;
	if (answered != info.purpose)
		return bad(r, "it is about another purpose");
	if (!is_identity(o, &info))
		return bad(r, "it is about another name");
	if (!is_held_to(r, &info))
		return bad(r, "it is by other rules");
	if (!get_reason(r, o, &t->reason) ||
	    !get_time(r, o, "validation_time", &t->time) ||
	    !get_time(r, o, "valid_until", &t->valid_until))
		return false;
	return !info.has_time || t->time == info.time ||
	    bad(r, "it is about another time");
}

static bool
read_all(struct reading *r, struct json_object *o)
{
	return read_head(r, o) &&
	    read_findings(r, o, &r->told.findings, &r->told.num_findings) &&
	    read_paths(r, o) && read_policies(r, o) && read_search(r, o);
}

static void
clear(struct reading *r)
{
	free((void *)(uintptr_t)r->told.findings);
	for (size_t i = 0; i < r->told.num_paths; i++) {
		struct vfy_told_path *p = &r->paths[i];

		for (size_t k = 0; k < p->num_certs; k++)
			vfy_cert_free(
			    (struct vfy_cert *)(uintptr_t)p->certs[k].cert);
		free((void *)(uintptr_t)p->certs);
		free((void *)(uintptr_t)p->findings);
	}
}

/* NULL: it is no JSON object, or *nomem. */
static struct json_object *
parse(const struct client_response *response, bool *nomem)
{
	struct json_tokener *tok = json_tokener_new_ex(DEPTH);
	struct json_object *root = NULL;

	*nomem = tok == NULL;
	if (tok == NULL)
		return NULL;
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
	if (response->body != NULL)
		root = json_tokener_parse_ex(
		    tok, response->body, (int)response->len + 1);
	if (json_tokener_get_error(tok) != json_tokener_success ||
	    !json_object_is_type(root, json_type_object)) {
		json_object_put(root);
		root = NULL;
	}
	json_tokener_free(tok);
	return root;
}

/* verifyd said no, and why (RFC 9457). */
static int
read_problem(struct json_object *root, int status, struct vfy_client_fault *why)
{
	const char *code = root != NULL ? text_of(root, "code") : NULL;
	const char *detail = root != NULL ? text_of(root, "detail") : NULL;

	client_fault_set(why, code != NULL ? code : "refused",
	    "verifyd answered %d%s%s", status, detail != NULL ? ": " : "",
	    detail != NULL ? detail : "");
	switch (status) {
	case 413:
		return VFY_ELIMIT;
	case 400:
	case 415:
	case 422:
		return VFY_EARG;
	default:
		return VFY_EIO;
	}
}

int
client_answer_read(const struct client_asking *asking,
    struct client_certs *certs, const struct client_response *response,
    struct vfy_verdict **out, struct vfy_client_fault *why)
{
	struct reading *r = calloc(1, sizeof(*r));
	bool nomem;
	struct json_object *root = parse(response, &nomem);
	int rc = VFY_EIO;

	why->status = response->status;
	if (r == NULL || nomem) {
		rc = VFY_ENOMEM;
		goto out;
	}
	r->asking = asking;
	r->certs = certs;
	r->why = why;
	if (response->status != 200) {
		rc = read_problem(root, response->status, why);
	} else if (root == NULL) {
		(void)bad(r, "it is no JSON");
	} else if (read_all(r, root)) {
		rc = vfy_verdict_tell(asking->query, &r->told, out);
		if (rc == VFY_EARG) {
			(void)bad(r, "it contradicts itself");
			rc = VFY_EIO;
		}
	} else {
		rc = r->nomem ? VFY_ENOMEM : r->missing ? VFY_ENOENT : VFY_EIO;
	}
	clear(r);
out:
	json_object_put(root);
	free(r);
	return rc;
}
