/* SPDX-License-Identifier: MIT */
/*
 * openssl_error.c - a verdict in OpenSSL's numbers.
 *
 * OpenSSL lets nobody name an alert: it has a table of its own, from X509_V_ERR_*
 * to alerts (ssl/statem/statem_lib.c), and sends what stands there. So the
 * alert comes first, and of the numbers that give it the one that says most:
 * where the fitting number has another alert, a general one stands in for it
 * (X509_V_ERR_PATH_LENGTH_EXCEEDED, say, would tell the peer "unknown_ca").
 */
#include "openssl_error.h"

#include <openssl/x509_vfy.h>

#include "tls_question.h"

/* Numbers that say more than the general ones, with the alert of the reason. */
static const struct {
	enum vfy_reason reason;
	int error;
} numbers[] = {
	/* unknown_ca */
	{ VFY_R_UNTRUSTED_ROOT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN },
	{ VFY_R_LOOP, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT },
	/* bad_certificate */
	{ VFY_R_BAD_SIGNATURE, X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE },
	{ VFY_R_HOST_MISMATCH, X509_V_ERR_HOSTNAME_MISMATCH },
	{ VFY_R_NO_SAN, X509_V_ERR_HOSTNAME_MISMATCH },
	{ VFY_R_WEAK_KEY, X509_V_ERR_EE_KEY_TOO_SMALL },
	{ VFY_R_WEAK_SIGNATURE, X509_V_ERR_CA_MD_TOO_WEAK },
	/* certificate_unknown */
	{ VFY_R_BUDGET, X509_V_ERR_PATH_LOOP },
	{ VFY_R_MUST_STAPLE, X509_V_ERR_OCSP_VERIFY_FAILED },
};

/* By the alert alone. */
static int
general(int alert)
{
	switch (alert) {
	case 42: /* bad_certificate */
		return X509_V_ERR_CERT_REJECTED;
	case 43: /* unsupported_certificate */
		return X509_V_ERR_INVALID_PURPOSE;
	case 44: /* certificate_revoked */
		return X509_V_ERR_CERT_REVOKED;
	case 45: /* certificate_expired, or not yet valid */
		return X509_V_ERR_CERT_HAS_EXPIRED;
	case 48: /* unknown_ca */
		return X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
	case 80: /* internal_error */
		return X509_V_ERR_UNSPECIFIED;
	default: /* certificate_unknown: OpenSSL sends it for all that is not in its table */
		return X509_V_ERR_OCSP_VERIFY_NEEDED;
	}
}

int
openssl_x509_error(int rc, const struct vfy_verdict *v)
{
	int alert = tls_alert_of(rc, v);
	enum vfy_reason why;

	if (alert < 0)
		return X509_V_OK;
	if (rc == VFY_ENOMEM)
		return X509_V_ERR_OUT_OF_MEM;
	if (rc != 0 || v == NULL)
		return general(alert);
	why = vfy_verdict_reason(v);
	if (why == VFY_R_HOST_MISMATCH) {
		switch (vfy_verdict_identity(v, NULL)) {
		case VFY_ID_IP:
			return X509_V_ERR_IP_ADDRESS_MISMATCH;
		case VFY_ID_EMAIL:
			return X509_V_ERR_EMAIL_MISMATCH;
		default:
			break;
		}
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (numbers[i].reason == why)
			return numbers[i].error;
	}
	return general(alert);
}
