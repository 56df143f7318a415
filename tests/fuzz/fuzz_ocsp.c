/* SPDX-License-Identifier: MIT */
/*
 * fuzz_ocsp.c - the OCSP reader on any bytes: parse, walk, check what is said
 * of one certificate, and who may have signed it.
 */
#include <stdlib.h>

#include "../unit/der_build.h"
#include "ocsp_check.h"

/* 2026-06-15T12:00:00Z */
#define NOW INT64_C(1781524800)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* Serial 0x1234 of CN=CA, or that CA; both have the same key. */
static struct vfy_cert *
make_cert(const char *subject)
{
	struct db_cert c = db_cert_default();
	struct vfy_cert *cert;

	c.subject = db_name(subject);
	must(cert_parse(db_certificate(&c, NULL, NULL), &cert, NULL) == 0);
	db_free_all();
	return cert;
}

/* What is in the input, or nothing. */
static void
within(struct vfy_span part, const uint8_t *data, size_t size)
{
	must(part.len == 0 ||
	    (part.ptr >= data && part.len <= size &&
		(size_t)(part.ptr - data) <= size - part.len));
}

static void
check_spans(const struct ocsp_response *r, const uint8_t *data, size_t size)
{
	must(r->num_certs <= LIMIT_OCSP_CERTS);
	within(r->tbs, data, size);
	within(r->algorithm, data, size);
	within(r->signature, data, size);
	within(r->responder_name, data, size);
	within(r->responder_key, data, size);
	within(r->nonce, data, size);
	for (size_t i = 0; i < r->num_certs; i++)
		within(r->certs[i], data, size);
	if (r->status != 0)
		return;
	must(span_empty(r->responder_name) != span_empty(r->responder_key));
}

/* True when a single response is about cert. */
static bool
check_singles(const struct ocsp_response *r, const struct vfy_cert *cert,
    const struct vfy_cert *issuer)
{
	struct der d = der_start(r->responses, NULL);
	struct ocsp_single s;
	bool about = false;
	size_t n = 0;

	while (ocsp_next(&d, &s)) {
		within(s.serial, r->responses.ptr, r->responses.len);
		within(s.issuer_name_hash, r->responses.ptr, r->responses.len);
		about |= ocsp_about(&s, cert, issuer);
		must(++n <= LIMIT_SINGLE_RESPONSES);
	}
	must(der_done(&d));
	return about;
}

static void
check_against(const struct ocsp_response *r, const struct vfy_cert *cert,
    const struct vfy_cert *issuer)
{
	struct vfy_budget lower = { .signatures = 3 };
	bool about = check_singles(r, cert, issuer);
	struct budget budget;
	int64_t until;
	const char *detail = NULL;
	struct proof p;
	int err = 0;

	ocsp_check(r, cert, issuer, NOW, &p);
	must(p.detail != NULL);
	must((p.status == VFY_ST_UNKNOWN) == (p.why != VFY_R_OK));
	must(p.status == VFY_ST_UNKNOWN || (about && r->status == 0));
	if (r->status != 0)
		return;
	budget_start(&budget, &lower);
	/* nothing in a corpus is signed by that key */
	must(ocsp_signer(r, issuer, NOW, &budget, &until, &detail, &err) !=
	    VFY_R_OK);
	must(detail != NULL && *detail != '\0');
	must(budget.used.signatures <= 3);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vfy_cert *cert, *issuer;
	struct vfy_fault fault;
	struct ocsp_response r;

	if (cert == NULL) {
		cert = make_cert("leaf");
		issuer = make_cert("CA");
	}
	if (!ocsp_parse(span_of(data, size), &r, &fault)) {
		must(fault.code != VFY_F_NONE && fault.offset <= size);
		return 0;
	}
	must(fault.code == VFY_F_NONE && r.der.len == size);
	check_spans(&r, data, size);
	check_against(&r, cert, issuer);
	return 0;
}
