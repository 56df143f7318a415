/* SPDX-License-Identifier: MIT */
/*
 * verdict_json.c - a verdict as JSON: the schema of doc/verdict.md.
 *
 * RFC 8259; times are RFC 3339, serial numbers and digests upper- and
 * lower-case hex. Uses the public header only.
 * Does not: judge, sort, or leave out anything that the verdict holds.
 */
#include "verdict_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "printable.h"
#include "timetext.h"

/* Enough for nearly every name, so that the heap is left alone. */
#define USUAL_TEXT 512
/* The engine takes identities of 1,024 bytes; each may become "\XX". */
#define IDENTITY_TEXT (3 * 1024 + 8)

/* An object being filled; failed is set once, and looked at at the end. */
struct builder {
	struct json_object *object;
	bool failed;
};

static struct builder
builder_new(void)
{
	struct builder b = { json_object_new_object(), false };

	b.failed = b.object == NULL;
	return b;
}

/* The object, or NULL when anything failed. */
static struct json_object *
builder_take(struct builder *b)
{
	if (b->failed) {
		json_object_put(b->object);
		return NULL;
	}
	return b->object;
}

/* NULL is JSON's null. Consumes value. Keys are literals. */
static void
add(struct builder *b, const char *key, struct json_object *value)
{
	if (b->failed ||
	    json_object_object_add_ex(
		b->object, key, value, JSON_C_OBJECT_ADD_CONSTANT_KEY) != 0) {
		json_object_put(value);
		b->failed = true;
	}
}

/* As add(), but NULL is a failed allocation. Consumes value. */
static void
put(struct builder *b, const char *key, struct json_object *value)
{
	if (value == NULL)
		b->failed = true;
	else
		add(b, key, value);
}

static void
put_text(struct builder *b, const char *key, const char *text)
{
	put(b, key, json_object_new_string(text));
}

static void
put_number(struct builder *b, const char *key, uint64_t n)
{
	put(b, key, json_object_new_uint64(n));
}

static void
put_bool(struct builder *b, const char *key, bool value)
{
	put(b, key, json_object_new_boolean(value));
}

static void
put_time(struct builder *b, const char *key, int64_t t)
{
	char text[24];

	json_time(t, text);
	put_text(b, key, text);
}

/* Consumes value. False: out of memory, and the array is gone too. */
static bool
append(struct json_object *array, struct json_object *value)
{
	if (value != NULL && json_object_array_add(array, value) == 0)
		return true;
	json_object_put(value);
	json_object_put(array);
	return false;
}

static int64_t
clamp(int64_t t)
{
	if (t < TIMETEXT_MIN)
		return TIMETEXT_MIN;
	return t > TIMETEXT_MAX ? TIMETEXT_MAX : t;
}

void
json_time(int64_t t, char buf[24])
{
	time_t clamped = (time_t)clamp(t);
	struct tm tm;

	gmtime_r(&clamped, &tm);
	snprintf(buf, 24, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	    (unsigned)(tm.tm_year + 1900) % 10000u,
	    (unsigned)(tm.tm_mon + 1) % 100u, (unsigned)tm.tm_mday % 100u,
	    (unsigned)tm.tm_hour % 100u, (unsigned)tm.tm_min % 100u,
	    (unsigned)tm.tm_sec % 100u);
}

/* -- certificates ---------------------------------------------------------- */

typedef size_t cert_text(const struct vfy_cert *c, char *buf, size_t len);

static void
put_cert_text(struct builder *b, const char *key, cert_text *get,
    const struct vfy_cert *cert)
{
	char usual[USUAL_TEXT], *text;
	size_t len = get(cert, usual, sizeof(usual));

	if (len < sizeof(usual)) {
		put_text(b, key, usual);
		return;
	}
	text = malloc(len + 1);
	if (text == NULL) {
		b->failed = true;
		return;
	}
	get(cert, text, len + 1);
	put_text(b, key, text);
	free(text);
}

static void
put_sha256(struct builder *b, const struct vfy_cert *cert)
{
	uint8_t digest[32];
	char text[2 * sizeof(digest) + 1];
	size_t i;

	vfy_cert_sha256(cert, digest);
	for (i = 0; i < sizeof(digest); i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	put_text(b, "sha256", text);
}

static struct json_object *
revocation_json(const struct vfy_rev_status *s)
{
	struct builder b = builder_new();

	put_text(&b, "status", vfy_status_name(s->status));
	if (s->source != VFY_EV_NONE) {
		put_text(&b, "source", vfy_evidence_name(s->source));
		put_time(&b, "this_update", s->this_update);
		if (s->next_update != 0)
			put_time(&b, "next_update", s->next_update);
	}
	if (s->status == VFY_ST_REVOKED) {
		put_time(&b, "revoked_at", s->revoked_at);
		if (s->reason >= 0)
			put_text(&b, "revocation_reason",
			    vfy_revocation_reason_name(s->reason));
	}
	return builder_take(&b);
}

static struct json_object *
certificate_json(const struct vfy_path *p, size_t depth)
{
	const struct vfy_cert *cert = vfy_path_cert(p, depth);
	struct builder b = builder_new();

	put_number(&b, "depth", depth);
	put_text(&b, "role", vfy_role_name(vfy_path_role(p, depth)));
	put_text(&b, "source", vfy_origin_name(vfy_path_origin(p, depth)));
	put_cert_text(&b, "subject", vfy_cert_subject, cert);
	put_cert_text(&b, "issuer", vfy_cert_issuer, cert);
	put_cert_text(&b, "serial", vfy_cert_serial, cert);
	put_sha256(&b, cert);
	put_time(&b, "not_before", vfy_cert_not_before(cert));
	put_time(&b, "not_after", vfy_cert_not_after(cert));
	put_cert_text(&b, "public_key", vfy_cert_public_key, cert);
	put_cert_text(&b, "signature", vfy_cert_signature, cert);
	put(&b, "revocation", revocation_json(vfy_path_revocation(p, depth)));
	return builder_take(&b);
}

static struct json_object *
certificates_json(const struct vfy_path *p)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_path_num_certs(p); i++) {
		if (!append(array, certificate_json(p, i)))
			return NULL;
	}
	return array;
}

/* -- findings, paths, the whole -------------------------------------------- */

static struct json_object *
finding_json(const struct vfy_finding *f)
{
	struct builder b = builder_new();

	put_text(&b, "reason", vfy_reason_name(f->reason));
	put_text(&b, "section", f->section);
	put_number(&b, "depth", f->depth);
	put_bool(&b, "fatal", f->fatal);
	put_text(&b, "detail", f->detail);
	put_text(&b, "hint", f->hint);
	return builder_take(&b);
}

static struct json_object *
path_findings_json(const struct vfy_path *p)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_path_num_findings(p); i++) {
		if (!append(array, finding_json(vfy_path_finding(p, i))))
			return NULL;
	}
	return array;
}

static struct json_object *
findings_json(const struct vfy_verdict *v)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_verdict_num_findings(v); i++) {
		if (!append(array, finding_json(vfy_verdict_finding(v, i))))
			return NULL;
	}
	return array;
}

static struct json_object *
path_json(const struct vfy_path *p)
{
	struct builder b = builder_new();

	put_bool(&b, "valid", vfy_path_valid(p));
	put(&b, "certificates", certificates_json(p));
	put(&b, "findings", path_findings_json(p));
	return builder_take(&b);
}

static struct json_object *
paths_json(const struct vfy_verdict *v)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_verdict_num_paths(v); i++) {
		if (!append(array, path_json(vfy_verdict_path(v, i))))
			return NULL;
	}
	return array;
}

static struct json_object *
policies_json(const struct vfy_verdict *v)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_verdict_num_policies(v); i++) {
		const char *oid = vfy_verdict_policy(v, i);

		if (!append(array, json_object_new_string(oid)))
			return NULL;
	}
	return array;
}

static struct json_object *
search_json(const struct vfy_search *s)
{
	struct builder b = builder_new();

	put_bool(&b, "exhausted", s->exhausted);
	put_number(&b, "paths", s->paths);
	put_number(&b, "signatures", s->signatures);
	put_number(&b, "memo_hits", s->memo_hits);
	put_number(&b, "steps", s->steps);
	put_number(&b, "microseconds", s->microseconds);
	return builder_take(&b);
}

static void
put_identity(struct builder *top, const struct vfy_verdict *v)
{
	const char *value = NULL;
	enum vfy_identity type = vfy_verdict_identity(v, &value);
	char shown[IDENTITY_TEXT];
	struct builder b;

	if (type == VFY_ID_NONE || value == NULL) {
		add(top, "identity", NULL);
		return;
	}
	b = builder_new();
	put_text(&b, "type", vfy_identity_name(type));
	printable_escape(value, shown, sizeof(shown));
	put_text(&b, "value", shown);
	put(top, "identity", builder_take(&b));
}

static void
put_alert(struct builder *b, int alert)
{
	if (alert < 0)
		add(b, "tls_alert", NULL);
	else
		put_text(b, "tls_alert", vfy_tls_alert_name(alert));
}

struct json_object *
verdict_json(const struct vfy_verdict *v)
{
	struct builder b = builder_new();

	put_text(&b, "verdict", vfy_outcome_name(vfy_verdict_outcome(v)));
	put_text(&b, "reason", vfy_reason_name(vfy_verdict_reason(v)));
	put_alert(&b, vfy_verdict_tls_alert(v));
	put_time(&b, "validation_time", vfy_verdict_time(v));
	put_time(&b, "valid_until", vfy_verdict_valid_until(v));
	put_text(&b, "purpose", vfy_purpose_name(vfy_verdict_purpose(v)));
	put_text(&b, "profile", vfy_profile_name(vfy_verdict_profile(v)));
	put_text(&b, "revocation_mode",
	    vfy_revocation_name(vfy_verdict_revocation(v)));
	put_identity(&b, v);
	put(&b, "findings", findings_json(v));
	put(&b, "paths", paths_json(v));
	put(&b, "policies", policies_json(v));
	put(&b, "search", search_json(vfy_verdict_search(v)));
	return builder_take(&b);
}

int
verdict_exit_status(const struct vfy_verdict *v)
{
	switch (vfy_verdict_outcome(v)) {
	case VFY_VALID:
		return 0;
	case VFY_UNDETERMINED:
		return 5;
	default:
		break;
	}
	if (v == NULL)
		return 1;
	switch (vfy_verdict_reason(v)) {
	case VFY_R_REVOKED:
		return 3;
	case VFY_R_EXPIRED:
	case VFY_R_NOT_YET_VALID:
		return 4;
	default:
		return 1;
	}
}
