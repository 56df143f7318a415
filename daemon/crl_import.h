/* SPDX-License-Identifier: MIT */
/*
 * crl_import.h - revocation lists that somebody brings, into the store.
 */
#ifndef CRL_IMPORT_H
#define CRL_IMPORT_H
#include <json-c/json.h>

#include "problem.h"
#include "trust_set.h"

struct crl_import {
	struct trust_set *set; /* with a store */
	/* What is said of where it is from and whose it is; claims. */
	const char *url; /* NULL: nothing */
	uint8_t issuer_key[32];
	bool has_issuer_key;
};

/*
 * One list in DER or any number in PEM, pending from now on: {"crls": [...]},
 * for json_object_put(). Whose key signed a list is found among the certificates
 * that the set knows. NULL with *p; what was taken before stays.
 */
struct json_object *crl_import(const struct crl_import *import,
    struct vfy_span pem_or_der, struct problem *p);

#endif
