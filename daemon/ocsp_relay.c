/* SPDX-License-Identifier: MIT */
/*
 * ocsp_relay.c - OCSP requests answered with what responders said: what is in the
 * store, else what the issuer's responder says now (RFC 6960 2.1, RFC 9919 3).
 *
 * A responder is known by a certificate that a question has proven up to an anchor,
 * or by configuration; a request names none, and what it says is never believed.
 * Signs nothing: what no responder said is not said here either, so that nonces
 * are not answered, nor requests about several certificates at once.
 */
#include <string.h>

#include "ocsp_relay.h"

/* Responses of one request that are looked at: of several URLs, old and new. */
#define RESPONSES_MAX 8
#define URL_SIZE 2049

/* One request, and what is known that it is about. */
struct asked {
	struct ocsp_relay *relay;
	struct vfy_ocsp_question q;
	uint8_t plain[VFY_OCSP_REQUEST_MAX];
	size_t plain_len;
	struct vfy_cert *issuer; /* NULL: not known */
	uint8_t issuer_key[32];
	char url[URL_SIZE]; /* of its responder; "": not known */
	bool exact; /* the certificate itself names it, not one beside it */
};

static bool
span_same(struct vfy_span a, struct vfy_span b)
{
	return a.len == b.len &&
	    (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* -- what is known ----------------------------------------------------------------- */

/* vfy_cert_each: the first one will do, since all have this name and key. */
static int
take_issuer(void *arg, const struct vfy_cert *cert, enum vfy_origin origin)
{
	struct asked *a = arg;
	int rc;

	(void)origin;
	if (!vfy_ocsp_is_of(&a->q.about, cert))
		return 0;
	rc = vfy_cert_parse(vfy_cert_der(cert), &a->issuer, NULL);
	return rc == 0 ? 1 : rc;
}

/* Is the question about this certificate? */
static bool
is_about(const struct asked *a, const struct vfy_cert *cert,
    const struct vfy_cert *issuer)
{
	uint8_t request[VFY_OCSP_REQUEST_MAX];
	size_t len = sizeof(request);

	return vfy_ocsp_request(cert, issuer,
		   strcmp(a->q.about.hash, "sha1") == 0,
		   (struct vfy_span){ NULL, 0 }, request, &len) == 0 &&
	    len == a->plain_len && memcmp(request, a->plain, len) == 0;
}

/* vfy_pair_each: the certificate's own responder, or one of its neighbours'. */
static int
take_url(void *arg, const struct vfy_cert *cert, const struct vfy_cert *issuer)
{
	struct asked *a = arg;
	char url[URL_SIZE];
	size_t len = vfy_cert_ocsp_url(cert, 0, url, sizeof(url));

	if (len == 0 || len >= sizeof(url) ||
	    !vfy_ocsp_is_of(&a->q.about, issuer))
		return 0;
	a->exact = is_about(a, cert, issuer);
	if (a->exact || a->url[0] == '\0')
		memcpy(a->url, url, len + 1);
	return a->exact ? 1 : 0;
}

static int
find_issuer(struct asked *a)
{
	int rc =
	    vfy_ctx_each_cert(trust_set_ctx(a->relay->set), take_issuer, a);

	if (a->issuer != NULL)
		vfy_cert_key_sha256(a->issuer, a->issuer_key);
	return rc < 0 ? rc : 0;
}

static int
find_responder(struct asked *a)
{
	const struct config *c = trust_set_config(a->relay->set);
	int rc = vfy_ctx_each_proven(trust_set_ctx(a->relay->set), take_url, a);

	if (rc < 0)
		return rc;
	if (a->url[0] == '\0' && c->ocsp.responder != NULL &&
	    strlen(c->ocsp.responder) < sizeof(a->url))
		strcpy(a->url, c->ocsp.responder);
	return 0;
}

/* -- what a response is worth ------------------------------------------------------ */

/* The answer to this very question; false: there is none. */
static bool
find_single(const struct asked *a, const struct vfy_ocsp *o,
    struct vfy_ocsp_single *single)
{
	const struct vfy_ocsp_single *about = &a->q.about;

	*single = (struct vfy_ocsp_single){ 0 };
	while (vfy_ocsp_next(o, single)) {
		if (span_same(single->hash_algorithm, about->hash_algorithm) &&
		    span_same(
			single->issuer_name_hash, about->issuer_name_hash) &&
		    span_same(
			single->issuer_key_hash, about->issuer_key_hash) &&
		    span_same(single->serial, about->serial))
			return true;
	}
	return false;
}

/*
 * 0: it answers the question; VFY_ENOENT: not, or not reliably; VFY_ENOMEM.
 * *unsettled: that says nothing of what it is worth to a question.
 */
static int
judge(struct asked *a, const struct vfy_ocsp *o, struct vfy_ocsp_single *single,
    bool *unsettled)
{
	const struct vfy_ocsp_info *info = vfy_ocsp_info(o);
	enum vfy_reason why;
	const char *detail;
	int rc;

	if (info->status != 0 || info->unknown_critical ||
	    !find_single(a, o, single))
		return VFY_ENOENT;
	/* that of somebody else's question would look like a replay */
	if (a->q.nonce.len > 0 && info->nonce.len > 0) {
		*unsettled = true;
		return VFY_ENOENT;
	}
	if (vfy_ocsp_usable(o, single, a->relay->at, &detail) != VFY_R_OK)
		return VFY_ENOENT;
	rc = vfy_ocsp_authority(
	    o, a->issuer, a->relay->at, &why, &detail, unsettled);
	if (rc != 0 || why == VFY_R_OK)
		return rc;
	/* who signed it a question may know, by certificates of its own */
	*unsettled = true;
	return VFY_ENOENT;
}

/* Takes blob: it is the answer (0), or of no use. */
static int
take_response(struct asked *a, const struct vfy_ask *ask, struct vfy_blob *blob)
{
	const struct vfy_source *source =
	    vfy_store_source(trust_set_store(a->relay->set));
	struct ocsp_relay *r = a->relay;
	struct vfy_ocsp_single single = { 0 };
	struct vfy_ocsp *o = NULL;
	bool unsettled = false;
	int rc = vfy_ocsp_parse(blob->der, &o, NULL);

	if (rc == 0)
		rc = judge(a, o, &single, &unsettled);
	if (rc != 0) {
		vfy_ocsp_free(o);
		blob->unjudged = unsettled || rc == VFY_ENOMEM;
		blob->release(blob);
		return rc == VFY_ENOMEM ? rc : VFY_ENOENT;
	}
	r->answer = blob;
	r->produced_at = vfy_ocsp_info(o)->produced_at;
	r->next_update = single.next_update;
	/* whether a delegate was revoked is found out by a question; that
	 * nothing is known of a certificate may change at any time */
	unsettled |= single.status == VFY_ST_UNKNOWN;
	if (!blob->kept && (unsettled || ask->url == NULL))
		blob->unjudged = true;
	else if (!blob->kept)
		source->keep(source->arg, ask, blob->der, single.this_update,
		    single.next_update, NULL);
	vfy_ocsp_free(o);
	return 0;
}

/* -- where responses are ----------------------------------------------------------- */

static int
from_store(struct asked *a, struct vfy_ask *ask)
{
	const struct vfy_source *source =
	    vfy_store_source(trust_set_store(a->relay->set));
	struct vfy_blob *blob;
	int rc = VFY_ENOENT;

	for (; ask->nth < RESPONSES_MAX; ask->nth++) {
		rc = source->get(source->arg, ask, &blob);
		if (rc != 0)
			return rc;
		rc = take_response(a, ask, blob);
		if (rc != VFY_ENOENT)
			return rc;
	}
	return rc;
}

/* 0, VFY_ENOENT: nowhere; VFY_E*. */
static int
find_answer(struct asked *a)
{
	struct vfy_ask ask = { .kind = VFY_ASK_OCSP,
		.issuer_key = { a->issuer_key, sizeof(a->issuer_key) },
		.request = { a->plain, a->plain_len },
		.wait = VFY_AT_HAND,
		.deadline = a->relay->deadline,
		.at = a->relay->at };
	int rc = from_store(a, &ask);

	if (rc != VFY_ENOENT && rc != VFY_EIO)
		return rc;
	rc = find_responder(a);
	if (rc != 0 || a->url[0] == '\0')
		return rc != 0 ? rc : VFY_ENOENT;
	ask.url = a->url;
	ask.nth = 0;
	ask.wait = VFY_UNTIL_DEADLINE;
	return from_store(a, &ask);
}

int
ocsp_relay(
    struct ocsp_relay *r, struct vfy_span request, enum ocsp_status *status)
{
	struct asked a = { .relay = r, .plain_len = VFY_OCSP_REQUEST_MAX };
	int rc = vfy_ocsp_question_read(request, &a.q, NULL);

	*status = OCSP_MALFORMED_REQUEST;
	if (rc != 0)
		return rc == VFY_EPARSE ? 0 : rc;
	/*= rfc9919 3.2.3 what it can't answer with authority */
	*status = OCSP_UNAUTHORIZED;
	if (a.q.certs != 1 || a.q.unknown_critical ||
	    vfy_ocsp_question_plain(&a.q, a.plain, &a.plain_len) != 0)
		return 0;
	rc = find_issuer(&a);
	if (rc == 0 && a.issuer != NULL)
		rc = find_answer(&a);
	else if (rc == 0)
		return 0;
	vfy_cert_free(a.issuer);
	if (rc == 0)
		*status = OCSP_SUCCESSFUL;
	else if (rc == VFY_ENOENT && a.url[0] != '\0')
		*status = OCSP_TRY_LATER;
	return rc == VFY_ENOENT ? 0 : rc;
}
