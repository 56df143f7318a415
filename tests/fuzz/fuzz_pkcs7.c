/* SPDX-License-Identifier: MIT */
/*
 * fuzz_pkcs7.c - what an issuer's URL may give, on any bytes: the certs-only
 * reader, and all that a question takes from a body.
 */
/* Whole, for its reader of bodies. */
#include "aia.c"
#include "fuzz.h"
#include "question.h"

/* The walk stays inside and ends, and no certificate is given twice. */
static size_t
walk(struct vfy_span body)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	const uint8_t *last = body.ptr;
	struct vfy_span cert;
	struct der d;
	size_t n = 0;

	if (!pkcs7_parse(body, &d, &fault)) {
		must(fault.code != VFY_F_NONE && fault.offset <= body.len);
		return 0;
	}
	must(fault.code == VFY_F_NONE);
	for (; pkcs7_next(&d, &cert); n++) {
		must(cert.ptr > last && cert.len >= 2);
		must((size_t)(cert.ptr - body.ptr) <= body.len - cert.len);
		must(cert.ptr[0] == DER_SEQUENCE);
		last = cert.ptr + cert.len - 1;
	}
	must(der_done(&d) || fault.code != VFY_F_NONE);
	return n;
}

/* As a question's certificates: all or none, and then there is a leaf. */
static void
as_question(struct vfy_span body, size_t n)
{
	struct vfy_fault fault;
	struct vfy_query *q;
	size_t added = 0;
	int rc;

	if (vfy_query_new(&q) != 0)
		return;
	rc = vfy_query_add_pkcs7(q, body, &added, &fault);
	must((rc == 0) == (fault.code == VFY_F_NONE));
	must(q->certs.n == (rc == 0 ? added : 0) && added <= n);
	must((q->leaf != NULL) == (rc == 0));
	vfy_query_free(q);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_span body = span_of(data, size);
	struct pool certs = { .entries = NULL };
	size_t n = walk(body);
	uint32_t i;

	as_question(body, n);
	must(read_body(&certs, body) == 0);
	must(certs.n <= LIMIT_ISSUER_CERTS);
	must(certs.n <= (n > 0 ? n : 1));
	for (i = 0; i < certs.n; i++)
		must(certs.entries[i].cert->der.len <= size);
	pool_clear(&certs);
	return 0;
}
