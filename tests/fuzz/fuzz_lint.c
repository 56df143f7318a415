/* SPDX-License-Identifier: MIT */
/*
 * fuzz_lint.c - lint on any bytes, as a certificate, a revocation list and an OCSP
 * response: each rule is held to whatever the view made of them.
 */
#include "fuzz.h"
#include "lint.h"

static struct lint_result result;

static void
check(int rc, unsigned kinds, size_t size)
{
	char text[256];

	must(rc == 0 || rc == VFY_ENOMEM);
	must(rc != 0 || (result.profile & kinds) != 0);
	if (rc != 0)
		return;
	must(result.n <= LINT_NUM_RULES);
	must(result.subject.len <= size);
	for (size_t i = 0; i < result.n; i++) {
		const struct lint_finding *f = &result.findings[i];

		must(f->rule < LINT_NUM_RULES);
		must(i == 0 || result.findings[i - 1].rule < f->rule);
		must((lint_rule(f->rule)->profiles & result.profile) != 0);
		must(memchr(f->detail, '\0', LINT_DETAIL) != NULL);
		must_be_printable(f->detail);
	}
	lint_subject(&result, text, sizeof(text));
	must_be_printable(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct lint_options as_issued;
	/* all rules that bind late */
	struct lint_options later = { .dated = true,
		.at = INT64_C(4102444800) };
	struct vfy_span der = span_of(data, size);

	check(lint_certificate(der, &as_issued, &result),
	    ~(LINT_CRL | LINT_OCSP), size);
	for (later.profile = LINT_TLS_SERVER; later.profile <= LINT_ROOT;
	     later.profile <<= 1)
		check(lint_certificate(der, &later, &result), later.profile,
		    size);
	check(lint_crl(der, &later, &result), LINT_CRL, size);
	check(lint_ocsp(der, &later, &result), LINT_OCSP, size);
	return 0;
}
