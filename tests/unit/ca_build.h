/* SPDX-License-Identifier: MIT */
/*
 * ca_build.h - CAs with Ed25519 keys that sign test certificates.
 */
#ifndef CA_BUILD_H
#define CA_BUILD_H
#include <gnutls/abstract.h>

#include "der_build.h"

/* 2026-06-15: within db_cert_default()'s validity. */
#define CA_NOW 1781524800

struct ca {
	gnutls_privkey_t key;
	struct vfy_span spki, name;
};

static inline struct vfy_span
ca_sign(void *arg, struct vfy_span bytes)
{
	gnutls_datum_t data = { (unsigned char *)(uintptr_t)bytes.ptr,
		(unsigned)bytes.len };
	gnutls_datum_t out;
	struct vfy_span copy;

	if (gnutls_privkey_sign_data2(
		arg, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &out) < 0)
		abort();
	copy = db_copy(span_of(out.data, out.size));
	gnutls_free(out.data);
	return copy;
}

/* A new key; name: a whole Name. */
static inline void
ca_make(struct ca *ca, struct vfy_span name)
{
	gnutls_pubkey_t pub;
	gnutls_datum_t der;

	if (gnutls_privkey_init(&ca->key) < 0 ||
	    gnutls_privkey_generate(ca->key, GNUTLS_PK_EDDSA_ED25519,
		GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED25519), 0) < 0 ||
	    gnutls_pubkey_init(&pub) < 0 ||
	    gnutls_pubkey_import_privkey(pub, ca->key, 0, 0) < 0 ||
	    gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_DER, &der) < 0)
		abort();
	ca->spki = db_copy(span_of(der.data, der.size));
	gnutls_free(der.data);
	gnutls_pubkey_deinit(pub);
	ca->name = name;
}

static inline void
ca_end(struct ca *ca)
{
	gnutls_privkey_deinit(ca->key);
}

/*
 * A certificate by issuer: of subject's name and key, a CA; or, where subject
 * is NULL, of db_cert_default()'s. extensions: elements, may be empty.
 */
static inline struct vfy_span
ca_issue(const struct ca *issuer, const struct ca *subject, long serial,
    struct vfy_span extensions)
{
	struct db_cert f = db_cert_default();

	f.serial = db_int(serial);
	f.issuer = issuer->name;
	f.extensions = extensions;
	if (subject != NULL) {
		f.subject = subject->name;
		f.spki = subject->spki;
		f.extensions = CAT(
		    db_ext("2.5.29.19", true, SEQ(db_bool(true))), extensions);
	}
	return db_certificate(&f, ca_sign, issuer->key);
}

#endif
