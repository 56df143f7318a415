/* SPDX-License-Identifier: MIT */
/*
 * fuzz_ocsp_question.c - the reader of OCSP requests on any bytes: what it gives
 * lies in the input, and what is written again is read as the same.
 */
#include <stdlib.h>

#include "fuzz.h"
#include "ocsp.h"

static void
within(struct vfy_span part, const uint8_t *data, size_t size)
{
	must(part.len == 0 ||
	    (part.ptr >= data && part.len <= size &&
		(size_t)(part.ptr - data) <= size - part.len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_ocsp_question q, again;
	uint8_t plain[VFY_OCSP_REQUEST_MAX];
	size_t len = sizeof(plain);
	struct vfy_fault fault;
	int rc;

	if (vfy_ocsp_question_read(span_of(data, size), &q, &fault) != 0) {
		must(fault.code != VFY_F_NONE);
		return 0;
	}
	must(q.certs > 0);
	within(q.about.hash_algorithm, data, size);
	within(q.about.issuer_name_hash, data, size);
	within(q.about.issuer_key_hash, data, size);
	within(q.about.serial, data, size);
	within(q.nonce, data, size);
	rc = vfy_ocsp_question_plain(&q, plain, &len);
	if (rc != 0) {
		must(rc == VFY_EARG || rc == VFY_ELIMIT);
		return 0;
	}
	must(vfy_ocsp_question_read(span_of(plain, len), &again, NULL) == 0);
	must(again.certs == 1 && again.nonce.len == 0);
	must(span_eq(again.about.serial, q.about.serial));
	must(span_eq(again.about.issuer_key_hash, q.about.issuer_key_hash));
	must(span_eq(again.about.issuer_name_hash, q.about.issuer_name_hash));
	return 0;
}
