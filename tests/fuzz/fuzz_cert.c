/* SPDX-License-Identifier: MIT */
/*
 * fuzz_cert.c - the certificate parser and every getter on any bytes.
 */
#include <stdlib.h>

#include "cert.h"
#include "dn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* A getter as snprintf: printable, terminated, its length the same twice. */
static void
check_text(size_t (*get)(const struct vfy_cert *, char *, size_t),
    const struct vfy_cert *c)
{
	char large[512], small[8];
	size_t n = get(c, large, sizeof(large)), i;

	for (i = 0; i < sizeof(large) && large[i] != '\0'; i++)
		must(large[i] >= 0x20 && large[i] < 0x7f);
	must(i < sizeof(large));
	must(get(c, small, sizeof(small)) == n);
	must(get(c, NULL, 0) == n);
}

static void
check_urls(const struct vfy_cert *c)
{
	char url[LIMIT_URL + 1];
	size_t i;

	for (i = 0; cert_crl_url(c, i, url); i++)
		must(i < 100000);
	for (i = 0; cert_ocsp_url(c, i, url); i++)
		must(i < 100000);
	for (i = 0; cert_issuer_url(c, i, url); i++)
		must(i < 100000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_fault fault;
	struct vfy_cert *c;
	uint8_t digest[32];
	char text[256];

	if (cert_parse(span_of(data, size), &c, &fault) != 0) {
		must(fault.code != VFY_F_NONE);
		must(fault.offset <= size);
		vfy_fault_text(&fault, text, sizeof(text));
		return 0;
	}
	must(c->der.len == size);
	must(c->version >= 1 && c->version <= 3);
	must(c->not_before <= INT64_C(253402300799));
	check_text(vfy_cert_subject, c);
	check_text(vfy_cert_issuer, c);
	check_text(vfy_cert_public_key, c);
	check_text(vfy_cert_signature, c);
	check_text(vfy_cert_serial, c);
	vfy_cert_sha256(c, digest);
	must(!cert_self_issued(c) || dn_equal(c->issuer, c->subject));
	(void)cert_must_staple(c);
	check_urls(c);
	cert_free(c);
	return 0;
}
