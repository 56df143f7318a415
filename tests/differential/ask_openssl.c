/* SPDX-License-Identifier: MIT */
/*
 * ask_openssl.c - OpenSSL's answer: X509_verify_cert with policies and the
 * name asked for, strict (X509_V_FLAG_X509_STRICT) or not; else its defaults.
 *
 * Anchors that don't name themselves as issuer need its partial chains.
 * A certificate that it can't read is left out, but for the leaf.
 */
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#include "differential.h"

#define NAME(x)                                                                \
	{                                                                      \
		X509_V_ERR_##x, #x                                             \
	}
static const struct {
	int code;
	const char *name;
} errors[] = {
	NAME(UNSPECIFIED),
	NAME(UNABLE_TO_GET_ISSUER_CERT),
	NAME(UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY),
	NAME(CERT_SIGNATURE_FAILURE),
	NAME(CERT_NOT_YET_VALID),
	NAME(CERT_HAS_EXPIRED),
	NAME(ERROR_IN_CERT_NOT_BEFORE_FIELD),
	NAME(ERROR_IN_CERT_NOT_AFTER_FIELD),
	NAME(OUT_OF_MEM),
	NAME(DEPTH_ZERO_SELF_SIGNED_CERT),
	NAME(SELF_SIGNED_CERT_IN_CHAIN),
	NAME(UNABLE_TO_GET_ISSUER_CERT_LOCALLY),
	NAME(UNABLE_TO_VERIFY_LEAF_SIGNATURE),
	NAME(CERT_CHAIN_TOO_LONG),
	NAME(INVALID_CA),
	NAME(PATH_LENGTH_EXCEEDED),
	NAME(INVALID_PURPOSE),
	NAME(CERT_UNTRUSTED),
	NAME(CERT_REJECTED),
	NAME(SUBJECT_ISSUER_MISMATCH),
	NAME(AKID_SKID_MISMATCH),
	NAME(AKID_ISSUER_SERIAL_MISMATCH),
	NAME(KEYUSAGE_NO_CERTSIGN),
	NAME(UNHANDLED_CRITICAL_EXTENSION),
	NAME(INVALID_NON_CA),
	NAME(PROXY_PATH_LENGTH_EXCEEDED),
	NAME(KEYUSAGE_NO_DIGITAL_SIGNATURE),
	NAME(PROXY_CERTIFICATES_NOT_ALLOWED),
	NAME(INVALID_EXTENSION),
	NAME(INVALID_POLICY_EXTENSION),
	NAME(NO_EXPLICIT_POLICY),
	NAME(UNSUPPORTED_EXTENSION_FEATURE),
	NAME(UNNESTED_RESOURCE),
	NAME(PERMITTED_VIOLATION),
	NAME(EXCLUDED_VIOLATION),
	NAME(SUBTREE_MINMAX),
	NAME(UNSUPPORTED_CONSTRAINT_TYPE),
	NAME(UNSUPPORTED_CONSTRAINT_SYNTAX),
	NAME(UNSUPPORTED_NAME_SYNTAX),
	NAME(PATH_LOOP),
	NAME(HOSTNAME_MISMATCH),
	NAME(EMAIL_MISMATCH),
	NAME(IP_ADDRESS_MISMATCH),
	NAME(EE_KEY_TOO_SMALL),
	NAME(CA_KEY_TOO_SMALL),
	NAME(CA_MD_TOO_WEAK),
	NAME(INVALID_CALL),
	NAME(STORE_LOOKUP),
	NAME(PROXY_SUBJECT_NAME_VIOLATION),
	NAME(SIGNATURE_ALGORITHM_MISMATCH),
	NAME(SIGNATURE_ALGORITHM_INCONSISTENCY),
	NAME(NO_ISSUER_PUBLIC_KEY),
	NAME(UNSUPPORTED_SIGNATURE_ALGORITHM),
	NAME(EC_KEY_EXPLICIT_PARAMS),
	NAME(PATHLEN_INVALID_FOR_NON_CA),
	NAME(PATHLEN_WITHOUT_KU_KEY_CERT_SIGN),
	NAME(KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA),
	NAME(ISSUER_NAME_EMPTY),
	NAME(SUBJECT_NAME_EMPTY),
	NAME(MISSING_AUTHORITY_KEY_IDENTIFIER),
	NAME(MISSING_SUBJECT_KEY_IDENTIFIER),
	NAME(EMPTY_SUBJECT_ALT_NAME),
	NAME(EMPTY_SUBJECT_SAN_NOT_CRITICAL),
	NAME(CA_BCONS_NOT_CRITICAL),
	NAME(AUTHORITY_KEY_IDENTIFIER_CRITICAL),
	NAME(SUBJECT_KEY_IDENTIFIER_CRITICAL),
	NAME(CA_CERT_MISSING_KEY_USAGE),
	NAME(EXTENSIONS_REQUIRE_VERSION_3),
};

static const char *
error_name(int code)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (errors[i].code == code)
			return errors[i].name;
	}
	return "OTHER";
}

struct chain {
	X509_STORE *store;
	X509 *leaf;
	STACK_OF(X509) * sent;
	bool unreadable, partial;
};

static void
must(int ok)
{
	if (ok == 1)
		return;
	fputs("differential: OpenSSL could not be asked\n", stderr);
	exit(1);
}

static void
load(const struct question *q, struct chain *c)
{
	for (size_t i = 0; i < q->n; i++) {
		const struct item *it = &q->items[i];
		const unsigned char *p = it->der.ptr;
		X509 *x = d2i_X509(NULL, &p, (long)it->der.len);

		if (x == NULL || p != it->der.ptr + it->der.len) {
			X509_free(x);
			c->unreadable = true;
		} else if (it->part == PART_LEAF) {
			c->leaf = x;
		} else if (it->part == PART_INTERMEDIATE) {
			must(sk_X509_push(c->sent, x) > 0);
		} else {
			c->partial |= X509_NAME_cmp(X509_get_subject_name(x),
					  X509_get_issuer_name(x)) != 0;
			must(X509_STORE_add_cert(c->store, x));
			X509_free(x);
		}
	}
}

static void
set_policies(const struct question *q, X509_VERIFY_PARAM *param)
{
	unsigned long flags = X509_V_FLAG_POLICY_CHECK;

	if (q->explicit_policy)
		flags |= X509_V_FLAG_EXPLICIT_POLICY;
	if (q->inhibit_any)
		flags |= X509_V_FLAG_INHIBIT_ANY;
	if (q->inhibit_mapping)
		flags |= X509_V_FLAG_INHIBIT_MAP;
	must(X509_VERIFY_PARAM_set_flags(param, flags));
	for (size_t i = 0; i < q->num_policies; i++)
		must(X509_VERIFY_PARAM_add0_policy(
		    param, OBJ_txt2obj(q->policies[i], 1)));
	/* none is not "any" for it, as soon as a policy is required */
	if (q->num_policies == 0)
		must(X509_VERIFY_PARAM_add0_policy(
		    param, OBJ_txt2obj("2.5.29.32.0", 1)));
}

/* False: the name is none for OpenSSL. */
static bool
set_name(const struct question *q, X509_VERIFY_PARAM *param)
{
	switch (q->identity) {
	case VFY_ID_DNS:
		return X509_VERIFY_PARAM_set1_host(param, q->name, 0) == 1;
	case VFY_ID_IP:
		return X509_VERIFY_PARAM_set1_ip_asc(param, q->name) == 1;
	case VFY_ID_EMAIL:
		return X509_VERIFY_PARAM_set1_email(param, q->name, 0) == 1;
	case VFY_ID_NONE:
	case VFY_ID_URI:
	case VFY_ID_SRV:
	default:
		return true;
	}
}

static bool
set_rules(const struct question *q, const struct chain *c, bool strict,
    X509_STORE_CTX *ctx)
{
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);

	if (q->purpose != VFY_ANY_PURPOSE)
		must(X509_STORE_CTX_set_default(ctx,
		    q->purpose == VFY_TLS_CLIENT ? "ssl_client"
						 : "ssl_server"));
	if (strict)
		must(X509_VERIFY_PARAM_set_flags(
		    param, X509_V_FLAG_X509_STRICT));
	if (c->partial)
		must(X509_VERIFY_PARAM_set_flags(
		    param, X509_V_FLAG_PARTIAL_CHAIN));
	X509_VERIFY_PARAM_set_time(param, (time_t)q->at);
	if (q->max_path_length >= 0)
		X509_VERIFY_PARAM_set_depth(param, q->max_path_length);
	set_policies(q, param);
	return set_name(q, param);
}

void
ask_openssl(const struct question *q, bool strict, struct answer *out)
{
	struct chain c = { .store = X509_STORE_new(),
		.sent = sk_X509_new_null() };
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	const char *say;

	out->detail[0] = '\0';
	must(c.store != NULL && c.sent != NULL && ctx != NULL);
	load(q, &c);
	out->valid = false;
	if (c.leaf == NULL)
		say = "unreadable";
	else {
		must(X509_STORE_CTX_init(ctx, c.store, c.leaf, c.sent));
		if (!set_rules(q, &c, strict, ctx))
			say = "not-a-name";
		else {
			out->valid = X509_verify_cert(ctx) == 1;
			say = out->valid
			    ? "ok"
			    : error_name(X509_STORE_CTX_get_error(ctx));
		}
	}
	snprintf(out->text, sizeof(out->text), "%s", say);
	if (c.unreadable && c.leaf != NULL)
		text_add(out->text, sizeof(out->text), ';', "unreadable");
	X509_STORE_CTX_free(ctx);
	sk_X509_pop_free(c.sent, X509_free);
	X509_STORE_free(c.store);
	X509_free(c.leaf);
	ERR_clear_error();
}

const char *
openssl_version(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}
