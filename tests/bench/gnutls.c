/* SPDX-License-Identifier: MIT */
/*
 * gnutls.c - GnuTLS's gnutls_x509_trust_list_verify_crt2 as a contender in
 * the bench.
 *
 * Checks what the others check (path, signatures, dates, purpose, host name);
 * no revocation.
 */
#include <gnutls/x509.h>
#include <stdio.h>

#include "bench.h"

gnutls_x509_crt_t
gnutls_cert(gnutls_datum_t der)
{
	gnutls_x509_crt_t crt;

	must(gnutls_x509_crt_init(&crt), "GnuTLS");
	must(gnutls_x509_crt_import(crt, &der, GNUTLS_X509_FMT_DER), "GnuTLS");
	return crt;
}

static void *
gnutls_load(const struct chain *chains)
{
	gnutls_x509_trust_list_t list;
	gnutls_x509_crt_t root;
	size_t i;

	must(gnutls_x509_trust_list_init(&list, 0), "GnuTLS");
	must(gnutls_x509_trust_list_add_trust_file(
		 list, BUNDLE, NULL, GNUTLS_X509_FMT_PEM, 0, 0),
	    "GnuTLS");
	for (i = 0; chains != NULL && i < CHAINS; i++) {
		root = gnutls_cert(chains[i].root); /* the list takes it */
		must(gnutls_x509_trust_list_add_cas(list, &root, 1, 0),
		    "GnuTLS");
	}
	return list;
}

static void
gnutls_unload(void *store)
{
	gnutls_x509_trust_list_deinit(store, 1);
}

static void *
gnutls_keep(gnutls_datum_t der)
{
	return gnutls_cert(der);
}

static void
gnutls_drop(void *kept)
{
	gnutls_x509_crt_deinit(kept);
}

static bool
gnutls_verify(void *store, const struct question *q)
{
	gnutls_x509_crt_t sent[2] = {
		q->leaf_kept != NULL ? q->leaf_kept : gnutls_cert(q->leaf),
		q->inter_kept != NULL ? q->inter_kept : gnutls_cert(q->inter)
	};
	gnutls_x509_crt_t leaf = sent[0], inter = sent[1];
	char host[64], purpose[] = GNUTLS_KP_TLS_WWW_SERVER;
	gnutls_typed_vdata_st data[2] = {
		{ GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)host, 0 },
		{ GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)purpose, 0 },
	};
	unsigned status = 0;

	snprintf(host, sizeof(host), "%s", q->host);
	must(gnutls_x509_trust_list_verify_crt2(
		 store, sent, 2, data, 2, 0, &status, NULL),
	    "GnuTLS");
	if (q->leaf_kept == NULL)
		gnutls_x509_crt_deinit(leaf);
	if (q->inter_kept == NULL)
		gnutls_x509_crt_deinit(inter);
	return status == 0;
}

const struct contender contender_gnutls = { "GnuTLS", gnutls_load,
	gnutls_unload, gnutls_verify, gnutls_keep, gnutls_drop, false };
