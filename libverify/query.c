/* SPDX-License-Identifier: MIT */
/*
 * query.c - one question put together: certificates, evidence, settings.
 */
#include <stdlib.h>
#include <string.h>

#include "crl.h"
#include "ocsp.h"
#include "pem.h"
#include "pkcs7.h"
#include "question.h"
#include "tm.h"

int
vfy_query_new(struct vfy_query **out)
{
	struct vfy_query *q = malloc(sizeof(*q));

	if (q == NULL)
		return VFY_ENOMEM;
	memset(q, 0, offsetof(struct vfy_query, crls));
	q->use_context_anchors = true;
	q->purpose = VFY_TLS_SERVER;
	q->profile = VFY_AUTO;
	q->revocation = VFY_REV_SOFT;
	q->network = VFY_NET_CACHED;
	q->fetch_ms = DEFAULT_FETCH_MILLISECONDS;
	q->max_path_length = -1;
	*out = q;
	return 0;
}

int
vfy_query_use_memo(struct vfy_query *q, struct vfy_ctx *ctx)
{
	q->certs.memo = ctx->memo;
	return 0;
}

static void
free_bytes(struct owned_bytes *list, size_t n)
{
	while (n > 0)
		free(list[--n].ptr);
}

static void
free_crls(struct vfy_query *q, size_t from)
{
	while (q->num_crls > from)
		free(q->crls[--q->num_crls]);
}

void
vfy_query_free(struct vfy_query *q)
{
	size_t i;

	if (q == NULL)
		return;
	pool_clear(&q->certs);
	pool_clear(&q->anchors);
	free_crls(q, 0);
	free_bytes(q->staples, q->num_staples);
	for (i = 0; i < q->num_policies; i++)
		free(q->policies[i]);
	free(q);
}

int
vfy_query_add_certs(struct vfy_query *q, struct vfy_span pem_or_der,
    size_t *added, struct vfy_fault *fault)
{
	struct vfy_cert *first;
	int rc = pool_add_input(
	    &q->certs, pem_or_der, 0, LIMIT_QUERY_CERTS, added, &first, fault);

	if (rc == 0 && q->leaf == NULL)
		q->leaf = first;
	return rc;
}

/*
 * Of the pool's from number on, the first that is nobody's issuer and no CA;
 * else, as a question about a CA has it, nobody's issuer; else first.
 */
static struct vfy_cert *
find_leaf(const struct pool *p, uint32_t from, struct vfy_cert *first)
{
	struct vfy_cert *ca = NULL, *cert;
	uint32_t i;

	for (i = from; i < p->n; i++) {
		cert = p->entries[i].cert;
		if ((cert->is_ca && ca != NULL) || pool_is_issuer(p, from, cert))
			continue;
		if (!cert->is_ca)
			return cert;
		ca = cert;
	}
	return ca != NULL ? ca : first;
}

/* All certificates of the message; none stays when one is bad. */
static int
add_message(struct vfy_query *q, struct vfy_span der, size_t *added,
    struct vfy_cert **first, struct vfy_fault *fault)
{
	struct vfy_span one;
	struct der certs;
	size_t n = 0, new = 0;
	int rc = 0;

	*first = NULL;
	if (!pkcs7_parse(der, &certs, fault))
		return VFY_EPARSE;
	for (; rc == 0 && pkcs7_next(&certs, &one); n++) {
		rc = pool_add_input(&q->certs, one, 0, LIMIT_QUERY_CERTS, &new,
		    n == 0 ? first : NULL, fault);
		fault->index = rc == 0 ? 0 : n;
		*added += new;
	}
	if (rc == 0 && !der_done(&certs))
		rc = VFY_EPARSE;
	if (rc == 0 && n == 0) {
		fault->code = VFY_F_NOT_FOUND;
		rc = VFY_EPARSE;
	}
	return rc;
}

int
vfy_query_add_pkcs7(struct vfy_query *q, struct vfy_span der, size_t *added,
    struct vfy_fault *fault)
{
	struct vfy_fault own = { .code = VFY_F_NONE };
	uint32_t before = q->certs.n;
	struct vfy_cert *first;
	size_t n = 0;
	int rc = add_message(q, der, &n, &first, &own);

	if (fault != NULL)
		*fault = own;
	if (rc != 0) {
		pool_cut(&q->certs, before);
		return rc;
	}
	if (added != NULL)
		*added = n;
	/*= rfc5652 10.2.3 a set: its order says nothing */
	if (q->leaf == NULL)
		q->leaf = find_leaf(&q->certs, before, first);
	return 0;
}

int
vfy_query_add_untrusted(struct vfy_query *q, struct vfy_span pem_or_der,
    size_t *added, struct vfy_fault *fault)
{
	return pool_add_input(
	    &q->certs, pem_or_der, 0, LIMIT_QUERY_CERTS, added, NULL, fault);
}

int
vfy_query_add_anchors(struct vfy_query *q, struct vfy_span pem_or_der,
    size_t *added, struct vfy_fault *fault)
{
	return pool_add_input(
	    &q->anchors, pem_or_der, 0, LIMIT_QUERY_CERTS, added, NULL, fault);
}

int
vfy_query_use_context_anchors(struct vfy_query *q, bool use)
{
	q->use_context_anchors = use;
	return 0;
}

/* Appends a copy; VFY_ELIMIT when the list is full. */
static int
keep_bytes(
    struct owned_bytes *list, size_t *n, size_t limit, struct vfy_span der)
{
	uint8_t *copy;

	if (*n >= limit)
		return VFY_ELIMIT;
	copy = malloc(der.len);
	if (copy == NULL)
		return VFY_ENOMEM;
	memcpy(copy, der.ptr, der.len);
	list[(*n)++] = (struct owned_bytes){ copy, der.len };
	return 0;
}

struct crl_input {
	struct vfy_query *query;
	struct vfy_fault *fault;
};

/* Parsed once, here, and not again for each certificate that it may be about. */
static int
add_crl(void *arg, struct vfy_span der, size_t index)
{
	struct crl_input *in = arg;
	struct vfy_query *q = in->query;
	struct crl *crl;

	(void)index;
	if (q->num_crls == LIMIT_QUERY_CRLS) {
		in->fault->code = VFY_F_LIMIT;
		return VFY_ELIMIT;
	}
	crl = malloc(sizeof(*crl) + der.len);
	if (crl == NULL)
		return VFY_ENOMEM;
	memcpy(crl + 1, der.ptr, der.len);
	if (!crl_parse(span_of(crl + 1, der.len), crl, in->fault)) {
		free(crl);
		return VFY_EPARSE;
	}
	q->crls[q->num_crls++] = crl;
	return 0;
}

int
vfy_query_add_crls(struct vfy_query *q, struct vfy_span pem_or_der,
    size_t *added, struct vfy_fault *fault)
{
	struct vfy_fault ignored;
	struct crl_input in = { .query = q,
		.fault = fault != NULL ? fault : &ignored };
	size_t before = q->num_crls;
	int rc;

	*in.fault = (struct vfy_fault){ .code = VFY_F_NONE };
	rc = pem_read(pem_or_der, PEM_CRL, add_crl, &in, in.fault);
	if (rc != 0) {
		free_crls(q, before);
		return rc;
	}
	if (added != NULL)
		*added = q->num_crls - before;
	return 0;
}

int
vfy_query_add_staple(
    struct vfy_query *q, struct vfy_span ocsp_der, struct vfy_fault *fault)
{
	struct vfy_fault ignored;
	struct ocsp_response response;

	if (fault == NULL)
		fault = &ignored;
	*fault = (struct vfy_fault){ .code = VFY_F_NONE };
	if (ocsp_der.len == 0) {
		fault->code = VFY_F_EMPTY;
		return VFY_EPARSE;
	}
	if (ocsp_der.len > LIMIT_OCSP_DER ||
	    q->num_staples == LIMIT_QUERY_STAPLES) {
		fault->code = VFY_F_LIMIT;
		return VFY_ELIMIT;
	}
	if (ocsp_parse(ocsp_der, &response, fault))
		return keep_bytes(
		    q->staples, &q->num_staples, LIMIT_QUERY_STAPLES, ocsp_der);
	return VFY_EPARSE;
}

int
vfy_query_set_identity(
    struct vfy_query *q, enum vfy_identity type, const char *value)
{
	return identity_set(&q->identity, type, value);
}

int
vfy_query_set_purpose(struct vfy_query *q, enum vfy_purpose p)
{
	if (p < VFY_TLS_SERVER || p > VFY_ANY_PURPOSE)
		return VFY_EARG;
	q->purpose = p;
	return 0;
}

int
vfy_query_set_time(struct vfy_query *q, int64_t unix_seconds)
{
	if (unix_seconds < TM_MIN || unix_seconds > TM_MAX)
		return VFY_EARG;
	q->has_time = true;
	q->time = unix_seconds;
	return 0;
}

int
vfy_query_set_profile(struct vfy_query *q, enum vfy_profile p)
{
	if (p > VFY_COMPAT)
		return VFY_EARG;
	q->profile = p;
	return 0;
}

int
vfy_query_set_revocation(struct vfy_query *q, enum vfy_revocation mode)
{
	if (mode > VFY_REV_HARD)
		return VFY_EARG;
	q->revocation = mode;
	return 0;
}

int
vfy_query_set_revocation_scope(struct vfy_query *q, enum vfy_scope scope)
{
	if (scope > VFY_SCOPE_LEAF)
		return VFY_EARG;
	q->scope = scope;
	return 0;
}

int
vfy_query_set_ocsp_nonce(struct vfy_query *q, enum vfy_nonce nonce)
{
	if (nonce > VFY_NONCE_REQUIRE)
		return VFY_EARG;
	q->nonce = nonce;
	return 0;
}

int
vfy_query_set_network(
    struct vfy_query *q, enum vfy_network n, int64_t milliseconds)
{
	if (n > VFY_NET_ALLOWED || milliseconds < 0 ||
	    milliseconds > LIMIT_FETCH_MILLISECONDS)
		return VFY_EARG;
	q->network = n;
	q->fetch_ms =
	    milliseconds == 0 ? DEFAULT_FETCH_MILLISECONDS : milliseconds;
	return 0;
}

int
vfy_query_set_aia(struct vfy_query *q, bool on)
{
	q->aia = on;
	return 0;
}

int
vfy_query_set_stapling_offered(struct vfy_query *q, bool offered)
{
	q->stapling_offered = offered;
	return 0;
}

int
vfy_query_add_policy(struct vfy_query *q, const char *oid)
{
	uint8_t encoded[64];
	size_t len = sizeof(encoded);
	char *copy;

	if (der_oid_encode(oid, encoded, &len) != 0)
		return VFY_EARG;
	if (q->num_policies >= LIMIT_QUERY_POLICIES)
		return VFY_ELIMIT;
	copy = strdup(oid);
	if (copy == NULL)
		return VFY_ENOMEM;
	q->policies[q->num_policies++] = copy;
	return 0;
}

int
vfy_query_set_require_explicit_policy(struct vfy_query *q, bool on)
{
	q->require_explicit_policy = on;
	return 0;
}

int
vfy_query_set_inhibit_policy_mapping(struct vfy_query *q, bool on)
{
	q->inhibit_policy_mapping = on;
	return 0;
}

int
vfy_query_set_inhibit_any_policy(struct vfy_query *q, bool on)
{
	q->inhibit_any_policy = on;
	return 0;
}

int
vfy_query_set_max_path_length(struct vfy_query *q, int n)
{
	if (n < -1)
		return VFY_EARG;
	q->max_path_length = n;
	return 0;
}

int
vfy_query_set_anchor_constraints(struct vfy_query *q, bool on)
{
	q->bare_anchors = !on;
	return 0;
}

int
vfy_query_set_budget(struct vfy_query *q, const struct vfy_budget *b)
{
	q->budget = *b;
	return 0;
}
