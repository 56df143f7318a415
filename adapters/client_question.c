/* SPDX-License-Identifier: MIT */
/*
 * client_question.c - a query as a request to POST /v1/verify.
 *
 * Certificates alone travel as one PKCS#7 message with the options as
 * parameters; with evidence or anchors, or where a set would not tell which one
 * is the leaf, all is JSON. What the query says is said, also where it is a
 * default of the engine, since the service may have others; with a named policy
 * only what differs, since the policy is to say the rest.
 */
#include <curl/curl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client_parts.h"
#include "vfy_remote.h"

/* Where options go: parameters of a URL, or members of an object. */
struct writer {
	FILE *url;		  /* NULL: JSON */
	struct json_object *root; /* NULL: URL */
	bool failed;
};

/* Consumes value. */
static void
put_json(struct writer *w, const char *name, struct json_object *value)
{
	if (value == NULL ||
	    json_object_object_add(w->root, name, value) != 0) {
		json_object_put(value);
		w->failed = true;
	}
}

static void
put_text(struct writer *w, const char *name, const char *value)
{
	char *escaped;

	if (w->url == NULL) {
		put_json(w, name, json_object_new_string(value));
		return;
	}
	escaped = curl_easy_escape(NULL, value, 0);
	if (escaped == NULL || fprintf(w->url, "&%s=%s", name, escaped) < 0)
		w->failed = true;
	curl_free(escaped);
}

static void
put_switch(struct writer *w, const char *name, bool on)
{
	if (w->url == NULL)
		put_json(w, name, json_object_new_boolean(on));
	else
		put_text(w, name, on ? "true" : "false");
}

static void
put_identity(struct writer *w, const struct vfy_query_info *info)
{
	static const char *const names[] = {
		[VFY_ID_NONE] = "identity",
		[VFY_ID_DNS] = "hostname",
		[VFY_ID_IP] = "ip",
		[VFY_ID_EMAIL] = "email",
		[VFY_ID_URI] = "uri",
		[VFY_ID_SRV] = "srv",
	};

	put_text(w, names[info->identity],
	    info->identity == VFY_ID_NONE ? "none" : info->identity_value);
}

/* Consumes value. False: no memory. */
static bool
append(struct json_object *array, struct json_object *value)
{
	if (value != NULL && json_object_array_add(array, value) == 0)
		return true;
	json_object_put(value);
	return false;
}

static void
put_policies(struct writer *w, const struct client_asking *a, size_t n)
{
	struct json_object *array;

	if (n == 0)
		return;
	if (w->url != NULL) {
		for (size_t i = 0; i < n; i++)
			put_text(w, "policy", vfy_query_policy(a->query, i));
		return;
	}
	array = json_object_new_array();
	for (size_t i = 0; i < n && array != NULL; i++) {
		if (!append(array,
			json_object_new_string(vfy_query_policy(a->query, i))))
			w->failed = true;
	}
	put_json(w, "policy", array);
}

static void
put_switches(struct writer *w, const struct client_asking *a,
    const struct vfy_query_info *info)
{
	if (info->require_explicit_policy)
		put_switch(w, "require_explicit_policy", true);
	if (info->inhibit_policy_mapping)
		put_switch(w, "inhibit_policy_mapping", true);
	if (info->inhibit_any_policy)
		put_switch(w, "inhibit_any_policy", true);
	if (info->stapling_offered)
		put_switch(w, "stapling_offered", true);
	if (!info->use_context_anchors || info->anchors > 0)
		put_switch(w, "system_trust", info->use_context_anchors);
	if (a->der)
		put_switch(w, "der", true);
}

/* all: also what a fresh query has. */
static void
put_settings(struct writer *w, const struct vfy_query_info *info, bool all)
{
	char number[24];

	put_text(w, "purpose", vfy_purpose_name(info->purpose));
	if (all || info->profile != VFY_AUTO)
		put_text(w, "profile", vfy_profile_name(info->profile));
	if (all || info->revocation != VFY_REV_SOFT)
		put_text(
		    w, "revocation", vfy_revocation_name(info->revocation));
	if (all || info->scope != VFY_SCOPE_CHAIN)
		put_text(w, "revocation_scope", vfy_scope_name(info->scope));
	if (all || info->nonce != VFY_NONCE_OFF)
		put_text(w, "ocsp_nonce", vfy_nonce_name(info->nonce));
	if (all || info->network != VFY_NET_CACHED)
		put_text(w, "network", vfy_network_name(info->network));
	if (all || info->aia)
		put_text(w, "aia", info->aia ? "on" : "off");
	if (all || !info->anchor_constraints)
		put_text(w, "anchor_constraints",
		    info->anchor_constraints ? "on" : "off");
	if (info->max_path_length >= 0) {
		(void)snprintf(
		    number, sizeof(number), "%d", info->max_path_length);
		put_text(w, "max_path_length", number);
	}
	if (info->has_time) {
		(void)snprintf(
		    number, sizeof(number), "@%lld", (long long)info->time);
		put_text(w, "at", number);
	}
}

static void
put_options(struct writer *w, const struct client_asking *a,
    const struct vfy_query_info *info)
{
	if (a->named_policy != NULL)
		put_text(w, "named_policy", a->named_policy);
	put_identity(w, info);
	put_settings(w, info, a->named_policy == NULL);
	put_policies(w, a, info->policies);
	put_switches(w, a, info);
}

/* -- JSON ---------------------------------------------------------------------- */

/* False: no memory. */
static bool
append_der(struct json_object *array, struct vfy_span der)
{
	char *text = malloc((der.len + 2) / 3 * 4 + 1);
	struct json_object *value = NULL;

	if (text != NULL) {
		size_t len = vfy_base64_encode(der, text);

		value = json_object_new_string_len(text, (int)len);
	}
	free(text);
	return append(array, value);
}

/* The nth of what a member holds. */
typedef struct vfy_span nth_der(const struct vfy_query *q, size_t i);

static struct vfy_span
nth_cert(const struct vfy_query *q, size_t i)
{
	return vfy_cert_der(vfy_query_cert(q, i));
}

static struct vfy_span
nth_anchor(const struct vfy_query *q, size_t i)
{
	return vfy_cert_der(vfy_query_anchor(q, i));
}

static void
put_contents(struct writer *w, const char *name, const struct vfy_query *q,
    nth_der *nth, size_t n)
{
	struct json_object *array;

	if (n == 0)
		return;
	array = json_object_new_array();
	for (size_t i = 0; i < n && array != NULL; i++) {
		if (!append_der(array, nth(q, i)))
			w->failed = true;
	}
	put_json(w, name, array);
}

static int
make_json(const struct client_asking *a, const struct vfy_query_info *info,
    struct client_request *out)
{
	struct writer w = { .root = json_object_new_object() };
	const char *text = NULL;

	if (w.root == NULL)
		return VFY_ENOMEM;
	put_contents(&w, "certificates", a->query, nth_cert, info->certs);
	put_contents(&w, "trust", a->query, nth_anchor, info->anchors);
	put_contents(&w, "crl", a->query, vfy_query_crl, info->crls);
	put_contents(&w, "ocsp", a->query, vfy_query_staple, info->staples);
	put_options(&w, a, info);
	if (!w.failed)
		text = json_object_to_json_string_length(w.root,
		    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE,
		    &out->len);
	if (text != NULL)
		out->body = strdup(text);
	out->target = strdup("/v1/verify");
	out->type = "application/json";
	json_object_put(w.root);
	return out->body != NULL && out->target != NULL ? 0 : VFY_ENOMEM;
}

/* -- PKCS#7 -------------------------------------------------------------------- */

static int
make_pkcs7(const struct client_asking *a, const struct vfy_query_info *info,
    struct client_request *out)
{
	size_t len;
	struct writer w = { .url = open_memstream(&out->target, &len) };

	if (w.url == NULL)
		return VFY_ENOMEM;
	/* each option brings its "&" */
	if (fputs("/v1/verify?", w.url) < 0)
		w.failed = true;
	put_options(&w, a, info);
	if (fclose(w.url) != 0 || w.failed)
		return VFY_ENOMEM;
	memmove(strchr(out->target, '?') + 1, strchr(out->target, '&') + 1,
	    strlen(strchr(out->target, '&')));
	out->type = "application/pkcs7-mime";
	out->body = client_pkcs7(a->query, &out->len);
	return out->body != NULL ? 0 : VFY_ENOMEM;
}

int
client_request_make(const struct client_asking *a, struct client_request *out)
{
	struct vfy_query_info info;
	bool bare;
	int rc;

	vfy_query_info(a->query, &info);
	if (info.certs == 0)
		return VFY_EARG;
	/*= rfc9525 6.1 a client knows whom it wants to talk to */
	if (info.identity == VFY_ID_NONE && info.purpose == VFY_TLS_SERVER &&
	    !a->no_identity)
		return VFY_EARG;
	bare = info.anchors == 0 && info.crls == 0 && info.staples == 0 &&
	    info.leaf_is_evident;
	*out = (struct client_request){ .body = NULL };
	rc = bare ? make_pkcs7(a, &info, out) : make_json(a, &info, out);
	if (rc != 0)
		client_request_clear(out);
	return rc;
}

void
client_request_clear(struct client_request *r)
{
	free(r->target);
	free(r->body);
	*r = (struct client_request){ .body = NULL };
}
