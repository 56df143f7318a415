/* SPDX-License-Identifier: MIT */
/*
 * client.c - libverify-client: a question for verifyd, from the query to the
 * verdict, or to the fallback.
 */
#include "client_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct vfy_client {
	char *named_policy; /* NULL: none */
	int64_t milliseconds;
	struct vfy_ctx *fallback;
	bool no_identity;
	struct client_http *http;
	struct client_certs *certs;
};

void
client_fault_set(
    struct vfy_client_fault *why, const char *code, const char *format, ...)
{
	va_list ap;

	(void)snprintf(why->code, sizeof(why->code), "%s", code);
	va_start(ap, format);
	(void)vsnprintf(why->what, sizeof(why->what), format, ap);
	va_end(ap);
	for (char *c = why->what; *c != '\0'; c++) {
		if (*c < 0x20 || *c > 0x7e)
			*c = '?';
	}
}

int
vfy_client_new(
    const struct vfy_client_options *options, struct vfy_client **out)
{
	static const struct vfy_client_options defaults = { 0 };
	const struct vfy_client_options *o =
	    options != NULL ? options : &defaults;
	struct vfy_client *client = calloc(1, sizeof(*client));
	int rc = VFY_ENOMEM;

	/* who asks for a policy's rules must not get the fallback's */
	if (o->named_policy != NULL && o->fallback != NULL) {
		free(client);
		return VFY_EARG;
	}
	if (client == NULL)
		return VFY_ENOMEM;
	client->milliseconds =
	    o->milliseconds > 0 ? o->milliseconds : VFY_CLIENT_MILLISECONDS;
	client->fallback = o->fallback;
	client->no_identity = o->no_identity;
	client->certs = client_certs_new();
	if (client->certs == NULL)
		goto fail;
	if (o->named_policy != NULL) {
		client->named_policy = strdup(o->named_policy);
		if (client->named_policy == NULL)
			goto fail;
	}
	rc = client_http_new(
	    o->socket != NULL ? o->socket : VFY_CLIENT_SOCKET, &client->http);
	if (rc != 0)
		goto fail;
	*out = client;
	return 0;
fail:
	vfy_client_free(client);
	return rc;
}

void
vfy_client_free(struct vfy_client *client)
{
	if (client == NULL)
		return;
	client_http_free(client->http);
	client_certs_free(client->certs);
	free(client->named_policy);
	free(client);
}

static int64_t
monotonic(void)
{
	struct timespec ts = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* One request and its answer, as client_answer_read(). */
static int
ask_once(struct vfy_client *client, const struct client_asking *asking,
    int64_t deadline, struct vfy_verdict **out, struct vfy_client_fault *why)
{
	struct client_request request;
	struct client_response response = { .body = NULL };
	int64_t left = deadline - monotonic();
	int rc = client_request_make(asking, &request);

	if (rc != 0) {
		client_fault_set(why, rc == VFY_EARG ? "identity" : "memory",
		    rc == VFY_EARG
			? "the query has no leaf, or no name for a TLS server"
			: "out of memory");
		return rc;
	}
	/* what is left of less than a millisecond is no time */
	rc = client_http_post(
	    client->http, &request, left > 0 ? left : 1, &response, why);
	if (rc == 0)
		rc = client_answer_read(
		    asking, client->certs, &response, out, why);
	client_response_clear(&response);
	client_request_clear(&request);
	return rc;
}

/* There is no answer, for no reason that lies in the question or the asker. */
static bool
is_absent(const struct vfy_client_fault *why)
{
	return why->status == 0 || why->status == 200 || why->status == 429 ||
	    why->status >= 500;
}

int
vfy_client_ask(struct vfy_client *client, const struct vfy_query *q,
    struct vfy_verdict **out, struct vfy_client_fault *why)
{
	struct vfy_client_fault ignored;
	struct client_asking asking = { .query = q,
		.named_policy = client->named_policy,
		.no_identity = client->no_identity };
	int64_t deadline = monotonic() + client->milliseconds;
	int rc;

	if (why == NULL)
		why = &ignored;
	*why = (struct vfy_client_fault){ .status = 0 };
	rc = ask_once(client, &asking, deadline, out, why);
	if (rc == VFY_ENOENT) {
		asking.der = true;
		rc = ask_once(client, &asking, deadline, out, why);
	}
	if (rc == VFY_ENOENT) {
		client_fault_set(why, "bad-answer",
		    "verifyd names certificates that it does not give");
		rc = VFY_EIO;
	}
	if (rc == VFY_EIO && client->fallback != NULL && is_absent(why)) {
		why->fell_back = true;
		rc = vfy_verify(client->fallback, q, out);
	}
	return rc;
}

int
vfy_client_verify(struct vfy_client *client, const struct vfy_query *q,
    struct vfy_verdict **out)
{
	return vfy_client_ask(client, q, out, NULL);
}

int
vfy_client_tls_verify(
    void *client, const struct vfy_query *q, struct vfy_verdict **out)
{
	return vfy_client_ask(client, q, out, NULL);
}
