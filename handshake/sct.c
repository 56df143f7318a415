/* SPDX-License-Identifier: MIT */
/*
 * sct.c - signed certificate timestamps (RFC 6962 3.3).
 *
 * Does not: check that they are signed by a log.
 */
#include "sct.h"

#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <string.h>

#include "wire.h"

#define SCT_OID "1.3.6.1.4.1.11129.2.4.2"
/* Policies of browsers want five at most. */
#define SCTS_MAX 64

size_t
sct_count(struct vfy_span list)
{
	struct wire w = wire_start(list);
	struct wire each = wire_start(wire_vector(&w, 2));
	size_t n = 0;

	while (each.len > 0 && !each.bad && n < SCTS_MAX) {
		wire_vector(&each, 2);
		n++;
	}
	return wire_whole(&w) && wire_whole(&each) ? n : 0;
}

/* The extension's value is an OCTET STRING with that list in it. */
static size_t
count_in_value(const gnutls_datum_t *value)
{
	gnutls_x509_ct_scts_t scts;
	unsigned n = 0;
	unsigned version;

	if (gnutls_x509_ext_ct_scts_init(&scts) != 0)
		return 0;
	if (gnutls_x509_ext_ct_import_scts(value, scts, 0) == 0) {
		while (n < SCTS_MAX &&
		    gnutls_x509_ct_sct_get_version(scts, n, &version) == 0)
			n++;
	}
	gnutls_x509_ext_ct_scts_deinit(scts);
	return n;
}

size_t
sct_count_in_certificate(struct vfy_span der)
{
	gnutls_datum_t bytes = { (unsigned char *)(uintptr_t)der.ptr,
		(unsigned)der.len };
	gnutls_datum_t value = { NULL, 0 };
	gnutls_x509_crt_t crt;
	unsigned critical, i;
	char oid[128];
	size_t n = 0;

	if (gnutls_x509_crt_init(&crt) != 0)
		return 0;
	if (gnutls_x509_crt_import(crt, &bytes, GNUTLS_X509_FMT_DER) == 0) {
		for (i = 0; i < SCTS_MAX; i++) {
			size_t len = sizeof(oid);

			if (gnutls_x509_crt_get_extension_info(
				crt, i, oid, &len, &critical) != 0)
				break;
			if (len != sizeof(SCT_OID) ||
			    memcmp(oid, SCT_OID, len) != 0)
				continue;
			if (gnutls_x509_crt_get_extension_data2(
				crt, i, &value) == 0)
				n = count_in_value(&value);
			gnutls_free(value.data);
			break;
		}
	}
	gnutls_x509_crt_deinit(crt);
	return n;
}
