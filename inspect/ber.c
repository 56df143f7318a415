/* SPDX-License-Identifier: MIT */
/*
 * ber.c - PKCS#7 in BER (RFC 5652 5.1 allows it), written anew as DER by GnuTLS.
 */
#include <gnutls/pkcs7.h>
#include <stdlib.h>

#include "view.h"

uint8_t *
ber_to_der(struct vfy_span ber, size_t *len)
{
	/* GnuTLS reads through this pointer only */
	gnutls_datum_t in = { (unsigned char *)(uintptr_t)ber.ptr,
		(unsigned)ber.len };
	gnutls_datum_t out = { NULL, 0 };
	gnutls_pkcs7_t p7 = NULL;
	uint8_t *der = NULL;

	if (gnutls_pkcs7_init(&p7) == 0 &&
	    gnutls_pkcs7_import(p7, &in, GNUTLS_X509_FMT_DER) == 0 &&
	    gnutls_pkcs7_export2(p7, GNUTLS_X509_FMT_DER, &out) == 0)
		der = malloc(out.size);
	if (der != NULL) {
		memcpy(der, out.data, out.size);
		*len = out.size;
	}
	gnutls_free(out.data);
	gnutls_pkcs7_deinit(p7);
	return der;
}
