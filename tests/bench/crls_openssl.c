/* SPDX-License-Identifier: MIT */
/*
 * crls_openssl.c - OpenSSL asked whether a certificate is on a large CRL: it is
 * read, its signature checked, and looked into.
 */
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

#include "crls.h"

#define AGAIN 2000

static BIO *
open_file(const char *folder, const char *name)
{
	char path[PATH_ROOM];
	BIO *in;

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >=
	    (int)sizeof(path))
		die(name, "its path is too long");
	in = BIO_new_file(path, "rb");
	if (in == NULL)
		die(path, "can't be read");
	return in;
}

static X509 *
read_cert(const char *folder, const char *name)
{
	BIO *in = open_file(folder, name);
	X509 *cert = d2i_X509_bio(in, NULL);

	BIO_free(in);
	if (cert == NULL)
		die(name, "OpenSSL can't read it");
	return cert;
}

static void
look(X509_CRL *crl, X509 *leaf)
{
	X509_REVOKED *entry;

	if (X509_CRL_get0_by_cert(crl, &entry, leaf) != 0)
		die("OpenSSL", "the leaf is not on the list");
}

const char *
openssl_name(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}

void
openssl_look_up(const char *folder, size_t entries, struct figures *out)
{
	X509 *ca = read_cert(folder, CA_FILE),
	     *leaf = read_cert(folder, LEAF_FILE);
	char name[PATH_ROOM];
	X509_CRL *crl;
	double begin;
	BIO *in;

	snprintf(name, sizeof(name), CRL_FILE, entries);
	begin = now_ms();
	in = open_file(folder, name);
	crl = d2i_X509_CRL_bio(in, NULL);
	BIO_free(in);
	if (crl == NULL || X509_CRL_verify(crl, X509_get0_pubkey(ca)) != 1)
		die(name, "OpenSSL does not take it");
	look(crl, leaf);
	out->first_ms = now_ms() - begin;
	begin = now_ms();
	for (int i = 0; i < AGAIN; i++)
		look(crl, leaf);
	out->again_us = (now_ms() - begin) * 1000 / AGAIN;
	X509_CRL_free(crl);
	X509_free(leaf);
	X509_free(ca);
}
