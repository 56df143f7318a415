/* SPDX-License-Identifier: MIT */
/*
 * route_table.c - the resources of the service (doc/openapi.json describes
 * them; tests/http/test_routes holds the two together).
 *
 * Does not look at headers or bodies.
 */
#include <string.h>
#include <strings.h>

#include "route_names.h"
#include "route_table.h"

/* The request behind it is base64, slashes and escapes included (RFC 6960 A.1). */
#define OCSP "/v1/ocsp/"

static const struct resource resources[] = {
	{ "/v1/verify", "POST", { { "POST", api_verify, VERB_BODY } } },
	{ "/v1/verify/batch", "POST", { { "POST", api_batch, VERB_BODY } } },
	{ "/v1/authz", "GET, HEAD, POST",
	    { { "GET", api_authz, 0 }, { "POST", api_authz, 0 } } },
	{ "/v1/revocation/{issuer-key-sha256}/{serial}", "GET, HEAD",
	    { { "GET", api_revocation, 0 } } },
	{ "/v1/ocsp", "POST", { { "POST", api_ocsp_post, VERB_BODY } } },
	{ OCSP "{request}", "GET, HEAD", { { "GET", api_ocsp_get, 0 } } },
	{ "/v1/crls", "GET, HEAD, POST",
	    { { "GET", api_crls, 0 },
		{ "POST", api_crl_import,
		    VERB_BODY | VERB_CHANGES | VERB_FILE } } },
	{ "/v1/crls/{id}", "GET, HEAD, DELETE",
	    { { "GET", api_crl, 0 },
		{ "DELETE", api_crl_delete, VERB_CHANGES } } },
	{ "/v1/crls/{id}/refresh", "POST",
	    { { "POST", api_crl_refresh, VERB_CHANGES } } },
	{ "/v1/trust-anchors", "GET, HEAD, POST",
	    { { "GET", api_anchors, 0 },
		{ "POST", api_anchors_add, VERB_BODY | VERB_CHANGES } } },
	{ "/v1/trust-anchors/{sha256}", "DELETE",
	    { { "DELETE", api_anchor_delete, VERB_CHANGES } } },
	{ "/v1/intermediates", "GET, HEAD, POST",
	    { { "GET", api_intermediates, 0 },
		{ "POST", api_intermediates_add, VERB_BODY | VERB_CHANGES } } },
	{ "/v1/intermediates/{sha256}", "DELETE",
	    { { "DELETE", api_intermediate_delete, VERB_CHANGES } } },
	{ "/v1/policies", "GET, HEAD", { { "GET", api_policies, 0 } } },
	{ "/v1/policies/{name}", "PUT, DELETE",
	    { { "PUT", api_policy_put, VERB_BODY | VERB_CHANGES },
		{ "DELETE", api_policy_delete, VERB_CHANGES } } },
	{ "/v1/cache/export", "GET, HEAD",
	    { { "GET", api_cache_export, VERB_CHANGES } } },
	{ "/v1/cache/import", "POST",
	    { { "POST", api_cache_import,
		VERB_BODY | VERB_CHANGES | VERB_FILE } } },
	{ "/v1/handshakes", "POST", { { "POST", api_handshakes, VERB_BODY | VERB_SHAKES } } },
	{ "/healthz", "GET, HEAD", { { "GET", api_health, 0 } } },
	{ "/readyz", "GET, HEAD", { { "GET", api_ready, 0 } } },
	{ "/metrics", "GET, HEAD", { { "GET", api_metrics, 0 } } },
	{ "/openapi.json", "GET, HEAD", { { "GET", api_openapi, 0 } } },
};

#define NUM_RESOURCES (sizeof(resources) / sizeof(resources[0]))

size_t
route_resources(void)
{
	return NUM_RESOURCES;
}

const struct resource *
route_resource(size_t nth)
{
	return nth < NUM_RESOURCES ? &resources[nth] : NULL;
}

/* Is url of this form? */
static bool
fits(const char *path, const char *url, struct vfy_span args[REQUEST_ARGS])
{
	bool base64 = strncmp(path, OCSP, strlen(OCSP)) == 0;
	size_t n = 0, len;

	while (*path != '\0') {
		if (*path != '{') {
			if (*path++ != *url++)
				return false;
			continue;
		}
		path = strchr(path, '}') + 1;
		len = base64 ? strlen(url) : strcspn(url, "/");
		if (len == 0 || n == REQUEST_ARGS)
			return false;
		args[n++] = (struct vfy_span){ (const uint8_t *)url, len };
		url += len;
	}
	return *url == '\0';
}

size_t
route_find(const char *url, struct vfy_span args[REQUEST_ARGS])
{
	size_t i;

	for (i = 0; i < NUM_RESOURCES; i++)
		if (fits(resources[i].path, url, args))
			break;
	return i;
}

static bool
is_base64_escape(const char *text)
{
	static const char *const escapes[] = { "%2B", "%2F", "%3D" };
	size_t i;

	for (i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		if (strncasecmp(text, escapes[i], 3) == 0)
			return true;
	return false;
}

bool
route_is_plain(const char *target)
{
	bool base64 = strncmp(target, OCSP, strlen(OCSP)) == 0;
	size_t len = strcspn(target, "?"), i;

	for (i = 0; i < len; i++)
		if (target[i] == '%' &&
		    (!base64 || !is_base64_escape(target + i)))
			return false;
	return true;
}

const struct verb *
route_verb(const struct resource *r, const char *method)
{
	const struct verb *v;

	/*= rfc9110 9.3.2 the same as GET, without the content: libmicrohttpd
	 * leaves that out */
	if (strcmp(method, "HEAD") == 0)
		method = "GET";
	for (v = r->verbs; v->method != NULL; v++)
		if (strcmp(method, v->method) == 0)
			return v;
	return NULL;
}

const char *
route_name(size_t nth)
{
	return nth < NUM_RESOURCES ? resources[nth].path : "other";
}
