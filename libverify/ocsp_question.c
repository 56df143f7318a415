/* SPDX-License-Identifier: MIT */
/*
 * ocsp_question.c - OCSP requests, read (RFC 6960 4.1.1, 4.4): for who answers
 * them. ocsp.c writes them.
 *
 * Form only, and strict: every field, each single request included. A signature
 * and the requestor's name are passed over: who asks does not matter here.
 */
#include "crl.h"
#include "ocsp.h"
#include "sig.h"

/* Requests in one; RFC 9919 3.1.1 has exactly one. */
#define LIMIT_REQUESTS 256

/* id-pkix-ocsp-nonce, RFC 9654 */
static const uint8_t id_nonce[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30,
	0x01, 0x02 };

/* Extensions in an explicit tag, when they come next. */
static bool
read_extensions(
    struct der *d, uint8_t tag, const char *what, struct vfy_ocsp_question *q)
{
	struct crl_extension x[LIMIT_ENTRY_EXTENSIONS];
	struct der inner;
	size_t n, i;

	if (!der_peek(d, tag))
		return true;
	if (!der_enter(d, tag, what, &inner) ||
	    !crl_extensions(&inner, what, x, LIMIT_ENTRY_EXTENSIONS, &n) ||
	    !der_end(&inner, what))
		return false;
	for (i = 0; i < n; i++) {
		if (span_eq(x[i].oid, span_of(id_nonce, sizeof(id_nonce))))
			q->nonce = x[i].value;
		else
			q->unknown_critical |= x[i].critical;
	}
	return true;
}

/* Request; the first one's CertID goes to q. */
static bool
read_one(struct der *list, struct vfy_ocsp_question *q)
{
	static const char what[] = "Request.reqCert";
	struct ocsp_single s = { .reason = -1 };
	struct der seq;

	if (!der_enter(list, DER_SEQUENCE, what, &seq) ||
	    !ocsp_read_cert_id(&seq, what, &s) ||
	    !read_extensions(
		&seq, DER_CTX_CONS(0), "Request.singleRequestExtensions", q) ||
	    !der_end(&seq, what))
		return false;
	if (q->certs++ > 0)
		return true;
	q->about.hash = ocsp_hash_name(&s);
	q->about.hash_algorithm = s.hash_algorithm;
	q->about.issuer_name_hash = s.issuer_name_hash;
	q->about.issuer_key_hash = s.issuer_key_hash;
	q->about.serial = s.serial;
	return true;
}

static bool
read_list(struct der *tbs, struct vfy_ocsp_question *q)
{
	static const char what[] = "TBSRequest.requestList";
	struct der list;

	if (!der_enter(tbs, DER_SEQUENCE, what, &list))
		return false;
	if (der_done(&list))
		return der_fail(&list, VFY_F_EMPTY, what);
	while (!der_done(&list)) {
		if (q->certs == LIMIT_REQUESTS)
			return der_fail(&list, VFY_F_LIMIT, what);
		if (!read_one(&list, q))
			return false;
	}
	return true;
}

/* An element in an explicit tag, when it comes next, passed over. */
static bool
skip(struct der *d, uint8_t tag, const char *what)
{
	struct der inner;

	return !der_peek(d, tag) ||
	    (der_enter(d, tag, what, &inner) &&
		der_any(&inner, what, NULL, NULL, NULL) &&
		der_end(&inner, what));
}

/* TBSRequest; version is v1 by default, and DER leaves defaults out. */
static bool
read_tbs(struct der *d, struct vfy_ocsp_question *q)
{
	static const char what[] = "OCSPRequest.tbsRequest";
	struct der tbs;

	return der_enter(d, DER_SEQUENCE, what, &tbs) &&
	    skip(&tbs, DER_CTX_CONS(1), "TBSRequest.requestorName") &&
	    read_list(&tbs, q) &&
	    read_extensions(
		&tbs, DER_CTX_CONS(2), "TBSRequest.requestExtensions", q) &&
	    der_end(&tbs, what);
}

int
vfy_ocsp_question_read(
    struct vfy_span der, struct vfy_ocsp_question *out, struct vfy_fault *fault)
{
	static const char what[] = "OCSPRequest";
	struct vfy_ocsp_question q = { .certs = 0 };
	struct der d = der_start(der, fault), seq;
	bool ok;

	if (fault != NULL)
		*fault = (struct vfy_fault){ .code = VFY_F_NONE };
	if (der.len == 0)
		ok = der_fail(&d, VFY_F_EMPTY, what);
	else if (der.len > LIMIT_OCSP_DER)
		ok = der_fail(&d, VFY_F_LIMIT, what);
	else
		ok = der_enter(&d, DER_SEQUENCE, what, &seq) &&
		    der_end(&d, what) && read_tbs(&seq, &q) &&
		    skip(&seq, DER_CTX_CONS(0),
			"OCSPRequest.optionalSignature") &&
		    der_end(&seq, what);
	if (!ok)
		return VFY_EPARSE;
	*out = q;
	return 0;
}

int
vfy_ocsp_question_plain(
    const struct vfy_ocsp_question *q, uint8_t *out, size_t *len)
{
	struct ocsp_single s = { .hash_algorithm = q->about.hash_algorithm,
		.issuer_name_hash = q->about.issuer_name_hash,
		.issuer_key_hash = q->about.issuer_key_hash,
		.serial = q->about.serial };

	return ocsp_request_again(&s, out, len);
}
