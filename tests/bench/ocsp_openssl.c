/* SPDX-License-Identifier: MIT */
/*
 * ocsp_openssl.c - an OCSP response read, verified and looked up by OpenSSL.
 */
#include "ocsp.h"

#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <stdlib.h>

struct openssl_ocsp {
	X509 *cert, *issuer;
	STACK_OF(X509) * signers;
};

const char *
openssl_ocsp_version(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}

static X509 *
read_cert(struct bytes der)
{
	const unsigned char *p = der.ptr;

	return d2i_X509(NULL, &p, (long)der.len);
}

struct openssl_ocsp *
openssl_ocsp_new(struct bytes cert, struct bytes issuer)
{
	struct openssl_ocsp *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return NULL;
	o->cert = read_cert(cert);
	o->issuer = read_cert(issuer);
	o->signers = sk_X509_new_null();
	if (o->cert == NULL || o->issuer == NULL || o->signers == NULL ||
	    sk_X509_push(o->signers, o->issuer) <= 0) {
		openssl_ocsp_free(o);
		return NULL;
	}
	return o;
}

void
openssl_ocsp_free(struct openssl_ocsp *o)
{
	if (o == NULL)
		return;
	X509_free(o->cert);
	X509_free(o->issuer);
	sk_X509_free(o->signers);
	free(o);
}

static bool
is_good(struct openssl_ocsp *o, OCSP_BASICRESP *basic)
{
	OCSP_CERTID *id = OCSP_cert_to_id(NULL, o->cert, o->issuer);
	int status = V_OCSP_CERTSTATUS_UNKNOWN, reason;
	ASN1_GENERALIZEDTIME *revoked, *from, *until;
	bool good = false;

	/* the signer is trusted as it is: only its signature is checked */
	if (id != NULL &&
	    OCSP_basic_verify(basic, o->signers, NULL, OCSP_TRUSTOTHER) > 0 &&
	    OCSP_resp_find_status(
		basic, id, &status, &reason, &revoked, &from, &until) == 1)
		good = status == V_OCSP_CERTSTATUS_GOOD &&
		    OCSP_check_validity(from, until, 300, -1) == 1;
	OCSP_CERTID_free(id);
	return good;
}

bool
openssl_ocsp_good(struct openssl_ocsp *o, struct bytes response)
{
	const unsigned char *p = response.ptr;
	OCSP_RESPONSE *r = d2i_OCSP_RESPONSE(NULL, &p, (long)response.len);
	OCSP_BASICRESP *basic = r == NULL ? NULL : OCSP_response_get1_basic(r);
	bool good = basic != NULL && is_good(o, basic);

	OCSP_BASICRESP_free(basic);
	OCSP_RESPONSE_free(r);
	return good;
}
