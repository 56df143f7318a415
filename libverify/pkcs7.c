/* SPDX-License-Identifier: MIT */
/*
 * pkcs7.c - the certificates of a "certs-only" message: a SignedData without
 * content and without signers (RFC 5652 5.1, RFC 8551 3.8), as an issuer's URL
 * may give it (RFC 5280 4.2.2.1).
 *
 * Strict: DER, although BER is allowed there too; what is signed, or carries
 * content, is not certs-only. Does not parse the certificates, nor look at the
 * CRLs beside them: those have sources of their own.
 */
#include "pkcs7.h"

/* 1.2.840.113549.1.7.2, id-signedData */
static const uint8_t signed_data[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
	0x07, 0x02 };

/* CertificateChoices other than a certificate are [0] to [3]. */
#define OTHER_CHOICES 3

/*= rfc5652 3 */
static bool
enter_content(struct der *d, struct der *out)
{
	struct der info, content;
	struct vfy_span type;

	if (!der_enter(d, DER_SEQUENCE, "ContentInfo", &info) ||
	    !der_end(d, "ContentInfo") || !der_oid(&info, "contentType", &type))
		return false;
	if (!span_eq(type, span_of(signed_data, sizeof(signed_data))))
		return der_fail(
		    &info, VFY_F_TAG, "contentType: not SignedData");
	return der_enter(&info, DER_CTX_CONS(0), "content", &content) &&
	    der_end(&info, "ContentInfo") &&
	    der_enter(&content, DER_SEQUENCE, "SignedData", out) &&
	    der_end(&content, "content");
}

/*= rfc8551 3.8 no content is there */
static bool
skip_to_certificates(struct der *sd)
{
	struct vfy_span skipped;
	struct der encap;

	return der_integer(sd, DER_INTEGER, "SignedData.version", &skipped) &&
	    der_take(sd, DER_SET, "digestAlgorithms", &skipped) &&
	    der_enter(sd, DER_SEQUENCE, "encapContentInfo", &encap) &&
	    der_oid(&encap, "eContentType", &skipped) &&
	    der_end(&encap, "encapContentInfo");
}

/*= rfc8551 3.8 nor are there signers */
static bool
skip_rest(struct der *sd)
{
	struct vfy_span skipped;

	if (der_peek(sd, DER_CTX_CONS(1)) &&
	    !der_take(sd, DER_CTX_CONS(1), "crls", &skipped))
		return false;
	if (!der_take(sd, DER_SET, "signerInfos", &skipped))
		return false;
	if (!span_empty(skipped))
		return der_fail_at(sd, VFY_F_TRAILING, skipped.ptr,
		    "signerInfos: not certs-only");
	return der_end(sd, "SignedData");
}

bool
pkcs7_parse(struct vfy_span der, struct der *certs, struct vfy_fault *fault)
{
	struct der d = der_start(der, fault), sd;
	struct vfy_span list = span_of(NULL, 0);

	if (!enter_content(&d, &sd) || !skip_to_certificates(&sd))
		return false;
	if (der_peek(&sd, DER_CTX_CONS(0)) &&
	    !der_take(&sd, DER_CTX_CONS(0), "certificates", &list))
		return false;
	if (!skip_rest(&sd))
		return false;
	*certs = der_within(&sd, list);
	return true;
}

/* Is it an attribute certificate or the like? Those are not for us. */
static bool
is_other_choice(const struct der *certs)
{
	uint8_t n;

	for (n = 0; n <= OTHER_CHOICES; n++) {
		if (der_peek(certs, DER_CTX_CONS(n)))
			return true;
	}
	return false;
}

/*= rfc5652 10.2.2 */
bool
pkcs7_next(struct der *certs, struct vfy_span *cert)
{
	while (is_other_choice(certs)) {
		if (!der_any(certs, "certificates", NULL, NULL, NULL))
			return false;
	}
	return !der_done(certs) &&
	    der_whole(certs, DER_SEQUENCE, "certificates", cert);
}
