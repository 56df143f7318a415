/* SPDX-License-Identifier: MIT */
/*
 * bundle_report.c - a bundle told of: what is in it and where it came from, what is not
 * needed, who trusts it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bundle.h"
#include "files.h"
#include "pem_write.h"
#include "show.h"
#include "verdict_json.h"
#include "vfy_remote.h"

/* -- as JSON ----------------------------------------------------------------------- */

static struct json_object *
certificates_json(const struct bundle *b)
{
	struct json_object *all = json_object_new_array();
	size_t i;

	for (i = 0; i < b->num_certs && all != NULL; i++) {
		struct json_builder one = json_begin();

		json_put_text(&one, "source", vfy_origin_name(b->origins[i]));
		cert_json_put(&one, b->certs[i]);
		if (!json_append(all, json_end(&one)))
			return NULL;
	}
	return all;
}

/* What is trusted by whom, and why not. */
static struct json_object *
client_json(const char *anchors, const struct vfy_verdict *v)
{
	struct json_builder one = json_begin();
	bool valid = vfy_verdict_outcome(v) == VFY_VALID;

	json_put_text(&one, "anchors", anchors);
	json_put_text(
	    &one, "verdict", vfy_outcome_name(vfy_verdict_outcome(v)));
	json_put_text(&one, "reason", vfy_reason_name(vfy_verdict_reason(v)));
	if (valid) {
		const struct vfy_path *p = vfy_verdict_path(v, 0);

		PUT_WHOLE(&one, "anchor", vfy_cert_subject,
		    vfy_path_cert(p, vfy_path_num_certs(p) - 1));
	} else {
		json_put_text(
		    &one, "hint", vfy_reason_hint(vfy_verdict_reason(v)));
	}
	return json_end(&one);
}

static struct json_object *
clients_json(const struct bundle *b, const struct vfy_verdict *v)
{
	struct json_object *all = json_object_new_array();
	char shown[256];
	size_t i;

	if (all == NULL || !json_append(all, client_json("question", v)))
		return NULL;
	for (i = 0; i < b->num_clients; i++) {
		if (b->clients[i].verdict == NULL)
			continue;
		file_name(b->clients[i].file, shown, sizeof(shown));
		if (!json_append(
			all, client_json(shown, b->clients[i].verdict)))
			return NULL;
	}
	return all;
}

/* What was given and is not needed. */
static struct json_object *
left_out_json(const struct bundle *b)
{
	const struct vfy_query *q = b->request.question.query;
	struct json_object *all = json_object_new_array();
	const struct vfy_cert *cert;
	size_t i;

	for (i = 0; b->num_certs > 0 && all != NULL &&
	     (cert = vfy_query_cert(q, i)) != NULL;
	     i++) {
		struct json_builder one = json_begin();

		if (bundle_has(b, cert)) {
			json_object_put(json_end(&one));
			continue;
		}
		cert_json_put(&one, cert);
		if (!json_append(all, json_end(&one)))
			return NULL;
	}
	return all;
}

static struct json_object *
pem_json(const struct bundle *b)
{
	struct json_object *out = NULL;
	char *text = NULL;
	size_t len, i;
	FILE *f = open_memstream(&text, &len);
	int rc = f == NULL ? VFY_ENOMEM : 0;

	for (i = 0; i < b->num_certs && rc == 0; i++)
		rc = pem_write_cert(f, b->certs[i]);
	if (f != NULL && fclose(f) == 0 && rc == 0)
		out = json_object_new_string_len(text, (int)len);
	free(text);
	return out;
}

bool
bundle_print_json(const struct bundle *b, const struct vfy_verdict *v)
{
	struct json_builder o = json_begin();
	char name[256];

	file_name(ask_leaf_path(&b->request), name, sizeof(name));
	json_put_text(&o, "file", name);
	json_put_text(&o, "verdict", vfy_outcome_name(vfy_verdict_outcome(v)));
	json_put_text(&o, "reason", vfy_reason_name(vfy_verdict_reason(v)));
	if (vfy_verdict_outcome(v) == VFY_VALID)
		json_put_time(&o, "valid_until", vfy_verdict_valid_until(v));
	json_put(&o, "certificates", certificates_json(b));
	json_put(&o, "left_out", left_out_json(b));
	json_put(&o, "clients", clients_json(b, v));
	json_put(&o, "fetches", fetches_json(&b->fetches, false));
	if (b->num_certs > 0)
		json_put(&o, "pem", pem_json(b));
	return show_json(json_end(&o));
}

/* -- as text ----------------------------------------------------------------------- */

/* A name as long as a line of a terminal bears. */
#define NAME_SHOWN 160

static void
tell_cert(const char *what, const struct vfy_cert *cert, const char *whence)
{
	char subject[NAME_SHOWN];

	vfy_cert_subject(cert, subject, sizeof(subject));
	fprintf(stderr, "  %s%s%s\n", what, subject, whence);
}

static void
tell_client(const char *anchors, const struct vfy_verdict *v)
{
	char subject[NAME_SHOWN];
	const struct vfy_path *p = vfy_verdict_path(v, 0);
	enum vfy_reason why = vfy_verdict_reason(v);

	if (vfy_verdict_outcome(v) != VFY_VALID) {
		fprintf(stderr, "  not trusted by clients with %s: %s\n",
		    anchors, vfy_reason_name(why));
		if (vfy_reason_hint(why)[0] != '\0')
			fprintf(stderr, "    hint: %s\n", vfy_reason_hint(why));
		return;
	}
	vfy_cert_subject(vfy_path_cert(p, vfy_path_num_certs(p) - 1), subject,
	    sizeof(subject));
	fprintf(
	    stderr, "  trusted by clients with %s, by %s\n", anchors, subject);
}

void
bundle_tell(const struct bundle *b, const struct vfy_verdict *v)
{
	const struct vfy_query *q = b->request.question.query;
	const struct vfy_cert *cert;
	char name[256];
	size_t i;

	file_name(ask_leaf_path(&b->request), name, sizeof(name));
	fprintf(stderr, "%s: %zu certificate%s to send\n", name, b->num_certs,
	    b->num_certs == 1 ? "" : "s");
	for (i = 0; i < b->num_certs; i++) {
		const char *whence = b->origins[i] == VFY_FROM_FETCHED
		    ? " (was missing: fetched)"
		    : b->origins[i] == VFY_FROM_ANCHORS ? " (an anchor)"
							: "";

		tell_cert("send ", b->certs[i], whence);
	}
	for (i = 0; (cert = vfy_query_cert(q, i)) != NULL; i++) {
		if (!bundle_has(b, cert))
			tell_cert("leave out ", cert, "");
	}
	tell_client("the anchors in question", v);
	for (i = 0; i < b->num_clients; i++) {
		file_name(b->clients[i].file, name, sizeof(name));
		tell_client(name, b->clients[i].verdict);
	}
}

/* What could not be fetched, a line each. */
static void
tell_failures(const struct bundle *b)
{
	struct json_object *all = fetches_json(&b->fetches, true);
	size_t i, n = all != NULL ? json_object_array_length(all) : 0;

	for (i = 0; i < n; i++) {
		struct json_object *one = json_object_array_get_idx(all, i);

		fprintf(stderr, "  %s: %s: %s\n", show_string(one, "url"),
		    show_string(one, "outcome"), show_string(one, "detail"));
	}
	json_object_put(all);
}

void
bundle_tell_none(
    const struct bundle *b, const struct vfy_verdict *v, const char *verb)
{
	const struct vfy_path *p = vfy_verdict_path(v, 0);
	enum vfy_reason why = vfy_verdict_reason(v);
	const char *detail = "", *hint = vfy_reason_hint(why);
	char name[256];
	size_t i;

	for (i = 0; p != NULL && i < vfy_path_num_findings(p); i++) {
		const struct vfy_finding *f = vfy_path_finding(p, i);

		if (f->fatal && f->reason == why) {
			detail = f->detail;
			hint = f->hint[0] != '\0' ? f->hint : hint;
			break;
		}
	}
	file_name(ask_leaf_path(&b->request), name, sizeof(name));
	complain(verb, "%s: no bundle, the certificate is not good: %s%s%s%s%s",
	    name, vfy_reason_name(why), detail[0] != '\0' ? ": " : "", detail,
	    hint[0] != '\0' ? "\n  hint: " : "", hint);
	tell_failures(b);
}
