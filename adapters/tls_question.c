/* SPDX-License-Identifier: MIT */
/*
 * tls_question.c - what a handshake shows, made a question, and asked.
 */
#include "tls_question.h"

#include <arpa/inet.h>
#include <string.h>

#define ALERT_BAD_CERTIFICATE 42
#define ALERT_CERTIFICATE_UNKNOWN 46
#define ALERT_INTERNAL_ERROR 80

/* name without the brackets that an IPv6 address may stand in. */
static const char *
without_brackets(const char *name, char bare[INET6_ADDRSTRLEN])
{
	size_t len = strlen(name);

	if (len < 2 || len - 2 >= INET6_ADDRSTRLEN || name[0] != '[' ||
	    name[len - 1] != ']')
		return name;
	memcpy(bare, name + 1, len - 2);
	bare[len - 2] = '\0';
	return bare;
}

enum vfy_identity
tls_name_type(const char *name)
{
	unsigned char address[sizeof(struct in6_addr)];
	char bare[INET6_ADDRSTRLEN];

	if (inet_pton(AF_INET, name, address) == 1)
		return VFY_ID_IP;
	return inet_pton(AF_INET6, without_brackets(name, bare), address) == 1
	    ? VFY_ID_IP
	    : VFY_ID_DNS;
}

/* The peer's own must be one; what else can't be read leads nowhere. */
static int
add_chain(struct vfy_query *q, const struct tls_peer_shown *shown)
{
	int rc = 0;

	for (size_t i = 0; i < shown->chain_len && rc == 0; i++) {
		rc = vfy_query_add_certs(q, shown->chain[i], NULL, NULL);
		if (rc == VFY_EPARSE && i > 0)
			rc = 0;
	}
	return rc;
}

static int
add_staples(struct vfy_query *q, const struct tls_peer_shown *shown)
{
	for (size_t i = 0; i < shown->staples_len; i++) {
		if (shown->staples[i].len > 0 &&
		    vfy_query_add_staple(q, shown->staples[i], NULL) ==
			VFY_ENOMEM)
			return VFY_ENOMEM;
	}
	return vfy_query_set_stapling_offered(q, shown->stapling_offered);
}

/*= rfc9525 6.1 "The client constructs a list of acceptable reference identifiers" */
static int
set_identity(const struct vfy_tls_settings *settings,
    const struct tls_peer_shown *shown, struct vfy_query *q)
{
	char bare[INET6_ADDRSTRLEN];
	const char *name = shown->name;

	if (shown->type == VFY_ID_NONE)
		return shown->peer == TLS_PEER_CLIENT || settings->no_identity
		    ? 0
		    : VFY_EARG;
	if (shown->type == VFY_ID_IP)
		name = without_brackets(name, bare);
	return vfy_query_set_identity(q, shown->type, name);
}

int
tls_question_new(const struct vfy_tls_settings *settings,
    const struct tls_peer_shown *shown, struct vfy_query **out)
{
	struct vfy_query *q;
	int rc = vfy_query_new(&q);

	if (rc != 0)
		return rc;
	if (settings->ctx != NULL)
		rc = vfy_query_use_memo(q, settings->ctx);
	if (rc == 0)
		rc = vfy_query_set_purpose(q,
		    shown->peer == TLS_PEER_SERVER ? VFY_TLS_SERVER
						   : VFY_TLS_CLIENT);
	if (rc == 0)
		rc = set_identity(settings, shown, q);
	if (rc == 0)
		rc = add_chain(q, shown);
	if (rc == 0)
		rc = add_staples(q, shown);
	if (rc == 0 && settings->ask != NULL)
		rc = settings->ask(settings->ask_arg, q);
	if (rc == 0)
		*out = q;
	else
		vfy_query_free(q);
	return rc;
}

int
tls_question_ask(const struct vfy_tls_settings *settings,
    const struct vfy_query *q, struct vfy_verdict **out)
{
	if (settings->verify != NULL)
		return settings->verify(settings->verify_arg, q, out);
	if (settings->ctx == NULL)
		return VFY_EARG;
	return vfy_verify(settings->ctx, q, out);
}

/*= rfc8446 6.2 */
int
tls_alert_of(int rc, const struct vfy_verdict *v)
{
	int alert;

	if (rc == VFY_EPARSE || rc == VFY_ELIMIT)
		return ALERT_BAD_CERTIFICATE;
	if (rc != 0 || v == NULL)
		return ALERT_INTERNAL_ERROR;
	if (vfy_verdict_outcome(v) == VFY_VALID)
		return -1;
	alert = vfy_verdict_tls_alert(v);
	return alert >= 0 ? alert : ALERT_CERTIFICATE_UNKNOWN;
}
