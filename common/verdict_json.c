/* SPDX-License-Identifier: MIT */
/*
 * verdict_json.c - a verdict as JSON: the schema of doc/verdict.md.
 *
 * RFC 8259; times are RFC 3339, serial numbers and digests upper- and
 * lower-case hex. Uses the public header only.
 * Does not: judge, sort, or leave out anything that the verdict holds.
 */
#include "verdict_json.h"

#include <json-c/printbuf.h>
#include <stdlib.h>

#include "printable.h"

/* The engine takes identities of 1,024 bytes; each may become "\XX". */
#define IDENTITY_TEXT (3 * 1024 + 8)

/* -- certificates ---------------------------------------------------------- */

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

/* How certificates are written. */
struct form {
	struct cert_memo *memo; /* NULL: as JSON that can be looked into */
	bool der; /* with the bytes of those that were not presented */
};

static struct json_object *
certificate_json(const struct vfy_path *p, size_t depth, bool der)
{
	struct json_builder b = json_begin();

	json_put_number(&b, "depth", depth);
	json_put_text(&b, "role", vfy_role_name(vfy_path_role(p, depth)));
	json_put_text(&b, "source", vfy_origin_name(vfy_path_origin(p, depth)));
	cert_json_put(&b, vfy_path_cert(p, depth));
	if (der && vfy_path_origin(p, depth) != VFY_FROM_PRESENTED)
		json_put_base64(
		    &b, "der", vfy_cert_der(vfy_path_cert(p, depth)));
	json_put(&b, "revocation",
	    verdict_status_json(vfy_path_revocation(p, depth)));
	return json_end(&b);
}

/*
 * The same where most of it is remembered as text: a value that json-c has
 * written by write_certificate(), and that cannot be looked into.
 */
struct remembered {
	struct cert_text *own;
	const char *role, *source, *status;
	struct json_object *revocation; /* NULL: the status is all */
	size_t depth;
};

static int
write_certificate(
    struct json_object *value, struct printbuf *out, int level, int flags)
{
	const struct remembered *r = json_object_get_userdata(value);
	const char *revocation;

	(void)level;
	if (sprintbuf(out, "{\"depth\":%zu,\"role\":\"%s\",\"source\":\"%s\",",
		r->depth, r->role, r->source) < 0 ||
	    printbuf_memappend(out, r->own->members, (int)r->own->len) < 0)
		return -1;
	if (r->revocation == NULL)
		return sprintbuf(
		    out, ",\"revocation\":{\"status\":\"%s\"}}", r->status);
	revocation = json_object_to_json_string_ext(r->revocation, flags);
	return revocation == NULL
	    ? -1
	    : sprintbuf(out, ",\"revocation\":%s}", revocation);
}

static void
free_certificate(struct json_object *value, void *userdata)
{
	struct remembered *r = userdata;

	(void)value;
	cert_text_release(r->own);
	json_object_put(r->revocation);
	free(r);
}

static bool
has_only_status(const struct vfy_rev_status *s)
{
	return s->source == VFY_EV_NONE && s->status != VFY_ST_REVOKED;
}

static struct json_object *
remembered_json(const struct vfy_path *p, size_t depth, struct cert_memo *memo)
{
	const struct vfy_rev_status *status = vfy_path_revocation(p, depth);
	struct json_object *value = json_object_new_boolean(true);
	struct remembered *r = calloc(1, sizeof(*r));

	if (value == NULL || r == NULL)
		goto fail;
	r->own = cert_memo_get(memo, vfy_path_cert(p, depth));
	if (r->own == NULL)
		goto fail;
	r->depth = depth;
	r->role = vfy_role_name(vfy_path_role(p, depth));
	r->source = vfy_origin_name(vfy_path_origin(p, depth));
	r->status = vfy_status_name(status->status);
	if (!has_only_status(status)) {
		r->revocation = verdict_status_json(status);
		if (r->revocation == NULL)
			goto fail;
	}
	json_object_set_serializer(
	    value, write_certificate, r, free_certificate);
	return value;
fail:
	if (r != NULL)
		cert_text_release(r->own);
	free(r);
	json_object_put(value);
	return NULL;
}

static struct json_object *
certificates_json(const struct vfy_path *p, const struct form *form)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_path_num_certs(p); i++) {
		if (!json_append(array,
			form->memo != NULL ? remembered_json(p, i, form->memo)
					   : certificate_json(p, i, form->der)))
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
path_json(const struct vfy_verdict *v, size_t nth, const struct form *form)
{
	const struct vfy_path *p = vfy_verdict_path(v, nth);
	struct json_builder b = json_begin();

	json_put_bool(&b, "valid", vfy_path_valid(p));
	if (vfy_path_profile(p) != vfy_verdict_profile(v))
		json_put_text(
		    &b, "profile", vfy_profile_name(vfy_path_profile(p)));
	json_put(&b, "certificates", certificates_json(p, form));
	json_put(&b, "findings", path_findings_json(p));
	return json_end(&b);
}

static struct json_object *
paths_json(const struct vfy_verdict *v, const struct form *form)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_verdict_num_paths(v); i++) {
		if (!json_append(array, path_json(v, i, form)))
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

static struct json_object *
written(const struct vfy_verdict *v, const struct form *form)
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
	json_put(&b, "paths", paths_json(v, form));
	json_put(&b, "policies", policies_json(v));
	json_put(&b, "search", search_json(vfy_verdict_search(v)));
	return json_end(&b);
}

struct json_object *
verdict_json(const struct vfy_verdict *v, struct cert_memo *memo)
{
	return written(v, &(struct form){ .memo = memo });
}

struct json_object *
verdict_json_der(const struct vfy_verdict *v)
{
	return written(v, &(struct form){ .der = true });
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
