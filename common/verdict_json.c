/* SPDX-License-Identifier: MIT */
/*
 * verdict_json.c - a verdict as JSON: the schema of doc/verdict.md.
 *
 * RFC 8259; times are RFC 3339, serial numbers and digests upper- and
 * lower-case hex. Uses the public header only.
 * Does not: judge, sort, or leave out anything that the verdict holds.
 */
#include "verdict_json.h"

#include <stdlib.h>

#include "printable.h"

/* Enough for nearly every name, so that the heap is left alone. */
#define USUAL_TEXT 512
/* The engine takes identities of 1,024 bytes; each may become "\XX". */
#define IDENTITY_TEXT (3 * 1024 + 8)

/* -- certificates ---------------------------------------------------------- */

typedef size_t cert_text(const struct vfy_cert *c, char *buf, size_t len);

static void
put_cert_text(struct json_builder *b, const char *key, cert_text *get,
    const struct vfy_cert *cert)
{
	char usual[USUAL_TEXT], *text;
	size_t len = get(cert, usual, sizeof(usual));

	if (len < sizeof(usual)) {
		json_put_text(b, key, usual);
		return;
	}
	text = malloc(len + 1);
	if (text == NULL) {
		b->failed = true;
		return;
	}
	get(cert, text, len + 1);
	json_put_text(b, key, text);
	free(text);
}

static void
put_sha256(struct json_builder *b, const struct vfy_cert *cert)
{
	uint8_t digest[32];

	vfy_cert_sha256(cert, digest);
	json_put_digest(b, "sha256", digest);
}

struct json_object *
verdict_status_json(const struct vfy_rev_status *s)
{
	struct json_builder b = json_begin();

	json_put_text(&b, "status", vfy_status_name(s->status));
	if (s->source != VFY_EV_NONE) {
		json_put_text(&b, "source", vfy_evidence_name(s->source));
		json_put_time(&b, "this_update", s->this_update);
		if (s->next_update != 0)
			json_put_time(&b, "next_update", s->next_update);
	}
	if (s->status == VFY_ST_REVOKED) {
		json_put_time(&b, "revoked_at", s->revoked_at);
		if (s->reason >= 0)
			json_put_text(&b, "revocation_reason",
			    vfy_revocation_reason_name(s->reason));
	}
	return json_end(&b);
}

static struct json_object *
certificate_json(const struct vfy_path *p, size_t depth)
{
	const struct vfy_cert *cert = vfy_path_cert(p, depth);
	struct json_builder b = json_begin();

	json_put_number(&b, "depth", depth);
	json_put_text(&b, "role", vfy_role_name(vfy_path_role(p, depth)));
	json_put_text(&b, "source", vfy_origin_name(vfy_path_origin(p, depth)));
	put_cert_text(&b, "subject", vfy_cert_subject, cert);
	put_cert_text(&b, "issuer", vfy_cert_issuer, cert);
	put_cert_text(&b, "serial", vfy_cert_serial, cert);
	put_sha256(&b, cert);
	json_put_time(&b, "not_before", vfy_cert_not_before(cert));
	json_put_time(&b, "not_after", vfy_cert_not_after(cert));
	put_cert_text(&b, "public_key", vfy_cert_public_key, cert);
	put_cert_text(&b, "signature", vfy_cert_signature, cert);
	json_put(&b, "revocation",
	    verdict_status_json(vfy_path_revocation(p, depth)));
	return json_end(&b);
}

static struct json_object *
certificates_json(const struct vfy_path *p)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_path_num_certs(p); i++) {
		if (!json_append(array, certificate_json(p, i)))
			return NULL;
	}
	return array;
}

/* -- findings, paths, the whole -------------------------------------------- */

struct json_object *
verdict_finding_json(const struct vfy_finding *f)
{
	struct json_builder b = json_begin();

	json_put_text(&b, "reason", vfy_reason_name(f->reason));
	json_put_text(&b, "section", f->section);
	json_put_number(&b, "depth", f->depth);
	json_put_bool(&b, "fatal", f->fatal);
	json_put_text(&b, "detail", f->detail);
	json_put_text(&b, "hint", f->hint);
	return json_end(&b);
}

static struct json_object *
path_findings_json(const struct vfy_path *p)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_path_num_findings(p); i++) {
		if (!json_append(
			array, verdict_finding_json(vfy_path_finding(p, i))))
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
		if (!json_append(
			array, verdict_finding_json(vfy_verdict_finding(v, i))))
			return NULL;
	}
	return array;
}

static struct json_object *
path_json(const struct vfy_path *p)
{
	struct json_builder b = json_begin();

	json_put_bool(&b, "valid", vfy_path_valid(p));
	json_put(&b, "certificates", certificates_json(p));
	json_put(&b, "findings", path_findings_json(p));
	return json_end(&b);
}

static struct json_object *
paths_json(const struct vfy_verdict *v)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_verdict_num_paths(v); i++) {
		if (!json_append(array, path_json(vfy_verdict_path(v, i))))
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

		if (!json_append(array, json_object_new_string(oid)))
			return NULL;
	}
	return array;
}

static struct json_object *
search_json(const struct vfy_search *s)
{
	struct json_builder b = json_begin();

	json_put_bool(&b, "exhausted", s->exhausted);
	json_put_number(&b, "paths", s->paths);
	json_put_number(&b, "signatures", s->signatures);
	json_put_number(&b, "memo_hits", s->memo_hits);
	json_put_number(&b, "steps", s->steps);
	json_put_number(&b, "microseconds", s->microseconds);
	return json_end(&b);
}

static void
put_identity(struct json_builder *top, const struct vfy_verdict *v)
{
	const char *value = NULL;
	enum vfy_identity type = vfy_verdict_identity(v, &value);
	char shown[IDENTITY_TEXT];
	struct json_builder b;

	if (type == VFY_ID_NONE || value == NULL) {
		json_add(top, "identity", NULL);
		return;
	}
	b = json_begin();
	json_put_text(&b, "type", vfy_identity_name(type));
	printable_escape(value, shown, sizeof(shown));
	json_put_text(&b, "value", shown);
	json_put(top, "identity", json_end(&b));
}

static void
put_alert(struct json_builder *b, int alert)
{
	if (alert < 0)
		json_add(b, "tls_alert", NULL);
	else
		json_put_text(b, "tls_alert", vfy_tls_alert_name(alert));
}

struct json_object *
verdict_json(const struct vfy_verdict *v)
{
	struct json_builder b = json_begin();

	json_put_text(&b, "verdict", vfy_outcome_name(vfy_verdict_outcome(v)));
	json_put_text(&b, "reason", vfy_reason_name(vfy_verdict_reason(v)));
	put_alert(&b, vfy_verdict_tls_alert(v));
	json_put_time(&b, "validation_time", vfy_verdict_time(v));
	json_put_time(&b, "valid_until", vfy_verdict_valid_until(v));
	json_put_text(&b, "purpose", vfy_purpose_name(vfy_verdict_purpose(v)));
	json_put_text(&b, "profile", vfy_profile_name(vfy_verdict_profile(v)));
	json_put_text(&b, "revocation_mode",
	    vfy_revocation_name(vfy_verdict_revocation(v)));
	put_identity(&b, v);
	json_put(&b, "findings", findings_json(v));
	json_put(&b, "paths", paths_json(v));
	json_put(&b, "policies", policies_json(v));
	json_put(&b, "search", search_json(vfy_verdict_search(v)));
	return json_end(&b);
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
