/* SPDX-License-Identifier: MIT */
/*
 * scan_lint.c - certificates and lists of a scan, held to the rules of lint/.
 *
 * Of a host it is the certificate that is its own: what CAs make wrong is for them to
 * mend. The public web's rules bind what a public root vouches for.
 */
#include "scan.h"

void
scan_lint(const struct scan *s, struct item *item, const struct vfy_cert *cert,
    const struct vfy_verdict *v)
{
	const struct vfy_path *p = vfy_verdict_path(v, 0);
	bool web = p != NULL && vfy_path_profile(p) == VFY_WEBPKI;

	if (!s->request->no_lint)
		lint_put_certificate(item, &s->lint, web, vfy_cert_der(cert));
}

void
scan_lint_crl(
    const struct scan *s, struct item *item, const struct vfy_crl *crl)
{
	if (!s->request->no_lint)
		lint_put_crl(item, &s->lint, vfy_crl_info(crl)->der);
}
