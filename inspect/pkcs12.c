/* SPDX-License-Identifier: MIT */
/*
 * pkcs12.c - what a password protects: PKCS#12 (RFC 7292) and private keys (RFC 5958 3),
 * opened by GnuTLS.
 *
 * A private key is told by its kind, its length and its certificate; its octets are
 * wiped. Does not: write them anywhere.
 */
#include <gnutls/crypto.h>
#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>

#include "view.h"

/* Bags, and elements of one; real files have 2 and some 5. */
#define BAGS_MAX 64
/* Of a hash by which a password becomes a key: a second or two. */
#define ITERATIONS_MAX 2000000
/* Of an object as a whole: its MAC, a bag, a key in it, each of that many. */
#define ITERATIONS_BUDGET (3 * ITERATIONS_MAX)

static gnutls_datum_t
datum(struct vfy_span s)
{
	/* GnuTLS reads through this pointer only */
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)s.ptr,
		(unsigned)s.len };
}

static struct vfy_span
span_of_datum(const gnutls_datum_t *d)
{
	return span_of(d->data, d->size);
}

static void
wipe(gnutls_datum_t *d)
{
	if (d->data == NULL)
		return;
	gnutls_memset(d->data, 0, d->size);
	gnutls_free(d->data);
	d->data = NULL;
}

/* -- private keys ---------------------------------------------------------------------------- */

/* The digest that its certificate's "key" has as "sha256". */
static void
put_key_digest(struct json_builder *b, gnutls_x509_privkey_t key)
{
	uint8_t id[64];
	size_t len = sizeof(id);

	if (gnutls_x509_privkey_get_key_id(
		key, GNUTLS_KEYID_USE_SHA256, id, &len) == 0 &&
	    len == 32)
		json_put_digest(b, "sha256", id);
}

/* "key": {}, of a PrivateKeyInfo; password NULL: it is not encrypted. A GnuTLS code. */
static int
put_opened_key(
    struct json_builder *b, const gnutls_datum_t *der, const char *password)
{
	gnutls_datum_t plain = { NULL, 0 };
	struct json_builder one = json_begin();
	gnutls_x509_privkey_t key = NULL;
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct der d;
	int rc = gnutls_x509_privkey_init(&key);

	if (rc == 0)
		rc = gnutls_x509_privkey_import_pkcs8(key, der,
		    GNUTLS_X509_FMT_DER, password,
		    password == NULL ? GNUTLS_PKCS_PLAIN : 0);
	if (rc == 0)
		rc = gnutls_x509_privkey_export2_pkcs8(
		    key, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN, &plain);
	if (rc == 0) {
		d = der_start(span_of_datum(&plain), &fault);
		put_private_key(&one, &d);
		put_key_digest(&one, key);
		json_put(b, "key", json_end(&one));
	} else {
		json_object_put(json_end(&one));
	}
	wipe(&plain);
	gnutls_x509_privkey_deinit(key);
	return rc;
}

/* -- how they are encrypted -------------------------------------------------------------------- */

/* Salt and iterations: PBKDF2-params (RFC 8018 A.2), pkcs-12PbeParams (RFC 7292 C). */
static void
put_iterations(
    struct json_builder *b, struct der *parameters, uint32_t *iterations)
{
	struct vfy_span salt;
	struct der seq;

	if (der_enter(parameters, DER_SEQUENCE, "parameters", &seq) &&
	    der_take(&seq, DER_OCTET_STRING, "salt", &salt) &&
	    der_uint(&seq, DER_INTEGER, "iterations", iterations))
		json_put_number(b, "iterations", *iterations);
}

/*= rfc8018 A.4 PBES2-params: a derivation, and a cipher */
static void
put_pbes2(struct json_builder *b, struct der *parameters, uint32_t *iterations)
{
	struct der seq, derivation, cipher;
	struct vfy_span oid;

	if (!der_enter(parameters, DER_SEQUENCE, "PBES2-params", &seq) ||
	    !der_enter(&seq, DER_SEQUENCE, "keyDerivationFunc", &derivation) ||
	    !der_oid(&derivation, "keyDerivationFunc", &oid))
		return;
	put_oid(b, "derivation", NULL, oid);
	put_iterations(b, &derivation, iterations);
	if (der_enter(&seq, DER_SEQUENCE, "encryptionScheme", &cipher) &&
	    der_oid(&cipher, "encryptionScheme", &oid))
		put_oid(b, "cipher", NULL, oid);
}

/* More was asked of v than its budget; that was remarked. */
static bool
exhausted(const struct view *v)
{
	return v->iterations > ITERATIONS_BUDGET;
}

/* False: too much for one key, or together with what was done before. */
static bool
spend(struct view *v, uint32_t iterations)
{
	if (iterations > ITERATIONS_MAX || exhausted(v))
		return false;
	v->iterations += iterations;
	if (!exhausted(v))
		return true;
	view_remark(v, "encryption",
	    "more than %d iterations in all: the rest is not opened",
	    ITERATIONS_BUDGET);
	v->iterations = ITERATIONS_BUDGET + 1;
	v->result = INSPECT_CLOSED;
	return false;
}

/*
 * An AlgorithmIdentifier that d reads: "scheme", "derivation", "iterations", "cipher".
 * Read here and not by gnutls_pkcs8_info(), which ends the program on some input. False:
 * it can't be read, or opening it would take too long.
 */
static bool
put_scheme(struct view *v, struct json_builder *b, struct der *d)
{
	uint32_t iterations = UINT32_MAX;
	char dotted[OID_TEXT];
	struct vfy_span oid;
	struct der alg;

	if (!der_enter(d, DER_SEQUENCE, "encryptionAlgorithm", &alg) ||
	    !der_oid(&alg, "encryptionAlgorithm", &oid))
		return false;
	put_oid(b, "scheme", NULL, oid);
	if (strcmp(oid_name_text(oid, dotted), "pbes2") == 0)
		put_pbes2(b, &alg, &iterations);
	else
		put_iterations(b, &alg, &iterations);
	return spend(v, iterations);
}

/*= rfc5958 3 EncryptedPrivateKeyInfo: "encryption"; as put_scheme() */
static bool
put_key_scheme(struct view *v, struct json_builder *b, struct vfy_span key,
    struct vfy_fault *fault)
{
	struct json_builder one = json_begin();
	struct der d = der_start(key, fault), seq;
	bool ok =
	    der_enter(&d, DER_SEQUENCE, "EncryptedPrivateKeyInfo", &seq) &&
	    put_scheme(v, &one, &seq);

	json_put(b, "encryption", json_end(&one));
	return ok;
}

/*= rfc5652 8 EncryptedData; as put_scheme() */
static bool
put_bag_scheme(struct view *v, struct json_builder *b, struct vfy_span bag)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct der d = der_start(bag, &fault), data, info;
	struct vfy_span skipped;

	return der_enter(&d, DER_SEQUENCE, "EncryptedData", &data) &&
	    der_integer(&data, DER_INTEGER, "version", &skipped) &&
	    der_enter(&data, DER_SEQUENCE, "encryptedContentInfo", &info) &&
	    der_oid(&info, "contentType", &skipped) && put_scheme(v, b, &info);
}

static void
close_it(struct view *v)
{
	view_remark(v, "encryption",
	    "not known here, or of more than %d iterations", ITERATIONS_MAX);
	v->result = INSPECT_CLOSED;
}

void
inspect_encrypted_key(
    struct view *v, struct json_builder *b, const struct object *o)
{
	gnutls_datum_t der = datum(v->whole);
	struct vfy_fault fault = { .code = VFY_F_NONE };
	bool can_open;

	json_put_bool(b, "encrypted", true);
	if (o->label[0] != '\0' &&
	    strcmp(o->label, "ENCRYPTED PRIVATE KEY") != 0) {
		view_remark(v, "old-encryption",
		    "PEM headers say how (RFC 1421); 'openssl pkey' converts "
		    "such keys");
		v->result = INSPECT_CLOSED;
		return;
	}
	can_open = put_key_scheme(v, b, v->whole, &fault);
	if (fault.code != VFY_F_NONE)
		view_unreadable(v, &fault);
	else if (!can_open)
		close_it(v);
	else if (v->options->password == NULL ||
	    put_opened_key(b, &der, v->options->password) != 0)
		v->result = INSPECT_PASSWORD;
}

/* -- bags -------------------------------------------------------------------------------------- */

static void
put_foreign(struct json_builder *b, const char *key, const char *text)
{
	put_string(b, key, DER_UTF8_STRING, span_str(text));
}

/* What the file itself says of an element. */
static void
put_attributes(struct json_builder *b, gnutls_pkcs12_bag_t bag, unsigned i)
{
	gnutls_datum_t id = { NULL, 0 };
	char *name = NULL;

	if (gnutls_pkcs12_bag_get_friendly_name(bag, i, &name) == 0 &&
	    name != NULL)
		put_foreign(b, "friendly_name", name);
	if (gnutls_pkcs12_bag_get_key_id(bag, i, &id) == 0 && id.size > 0)
		json_put_hex(b, "local_key_id", span_of_datum(&id));
}

static void
put_bag_key(struct view *v, struct json_builder *b, const gnutls_datum_t *data,
    bool encrypted)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	const char *password = v->options->password;

	if (encrypted && password == NULL)
		password = "";
	if (((encrypted &&
		 !put_key_scheme(v, b, span_of_datum(data), &fault)) ||
		put_opened_key(b, data, encrypted ? password : NULL) != 0) &&
	    !exhausted(v))
		view_remark(v, "malformed", "a key can't be opened");
}

static void
put_element(
    struct view *v, struct json_builder *b, gnutls_pkcs12_bag_t bag, unsigned i)
{
	gnutls_pkcs12_bag_type_t type =
	    (gnutls_pkcs12_bag_type_t)gnutls_pkcs12_bag_get_type(bag, i);
	gnutls_datum_t data = { NULL, 0 };

	put_attributes(b, bag, i);
	if (gnutls_pkcs12_bag_get_data(bag, i, &data) != 0)
		type = GNUTLS_BAG_UNKNOWN;
	switch (type) {
	case GNUTLS_BAG_CERTIFICATE:
		view_inner(v, b, OBJECT_CERTIFICATE, span_of_datum(&data));
		return;
	case GNUTLS_BAG_CRL:
		view_inner(v, b, OBJECT_CRL, span_of_datum(&data));
		return;
	case GNUTLS_BAG_PKCS8_KEY:
	case GNUTLS_BAG_PKCS8_ENCRYPTED_KEY:
		json_put_text(b, "kind", object_kind_name(OBJECT_PRIVATE_KEY));
		put_bag_key(
		    v, b, &data, type == GNUTLS_BAG_PKCS8_ENCRYPTED_KEY);
		return;
	case GNUTLS_BAG_SECRET:
		json_put_text(b, "kind", "secret");
		return;
	default:
		json_put_text(b, "kind", object_kind_name(OBJECT_UNKNOWN));
	}
}

static const char *
digest_of_key(struct json_object *element)
{
	struct json_object *key = json_object_object_get(element, "key");
	struct json_object *digest =
	    key == NULL ? NULL : json_object_object_get(key, "sha256");

	return digest == NULL ? "" : json_object_get_string(digest);
}

static bool
is_kind(struct json_object *element, enum object_kind kind)
{
	struct json_object *value = json_object_object_get(element, "kind");

	return value != NULL &&
	    strcmp(json_object_get_string(value), object_kind_name(kind)) == 0;
}

/* To each private key "certificate": the index of the one that has it. */
static void
match_keys(struct view *v, struct json_object *contents)
{
	size_t n = json_object_array_length(contents);

	for (size_t i = 0; i < n; i++) {
		struct json_object *key =
		    json_object_array_get_idx(contents, i);
		const char *digest = digest_of_key(key);
		bool found = false;

		if (!is_kind(key, OBJECT_PRIVATE_KEY) || digest[0] == '\0')
			continue;
		for (size_t j = 0; j < n && !found; j++) {
			struct json_object *one =
			    json_object_array_get_idx(contents, j);

			found = is_kind(one, OBJECT_CERTIFICATE) &&
			    strcmp(digest_of_key(one), digest) == 0;
			if (found)
				json_object_object_add(key, "certificate",
				    json_object_new_uint64(j));
		}
		if (!found)
			view_remark(
			    v, "key-without-certificate", "element %zu", i);
	}
}

/* NULL: out of memory. */
static struct json_object *
append_bag(struct view *v, struct json_object *array, gnutls_pkcs12_bag_t bag)
{
	int n = gnutls_pkcs12_bag_get_count(bag);

	for (int i = 0; array != NULL && i < n && i < BAGS_MAX; i++) {
		struct json_builder b = json_begin();

		json_put_number(&b, "index", json_object_array_length(array));
		put_element(v, &b, bag, (unsigned)i);
		if (!json_append(array, json_end(&b)))
			array = NULL;
	}
	return array;
}

/* An encrypted bag is opened; how it was is one more of schemes, NULL: out of memory. */
static int
open_bag(struct view *v, gnutls_pkcs12_bag_t bag, const char *password,
    struct json_object **schemes)
{
	struct json_builder b = json_begin();
	gnutls_datum_t data = { NULL, 0 };
	bool can_open = gnutls_pkcs12_bag_get_data(bag, 0, &data) == 0 &&
	    put_bag_scheme(v, &b, span_of_datum(&data));

	if (!json_append(*schemes, json_end(&b)))
		*schemes = NULL;
	return can_open ? gnutls_pkcs12_bag_decrypt(bag, password)
			: GNUTLS_E_UNKNOWN_ALGORITHM;
}

static void
put_bags(struct view *v, struct json_builder *b, gnutls_pkcs12_t p12,
    const char *password)
{
	struct json_object *array = json_object_new_array();
	struct json_object *schemes = json_object_new_array();

	for (int i = 0; array != NULL && schemes != NULL && i < BAGS_MAX; i++) {
		gnutls_pkcs12_bag_t bag = NULL;
		int rc = gnutls_pkcs12_bag_init(&bag);

		if (rc == 0)
			rc = gnutls_pkcs12_get_bag(p12, i, bag);
		if (rc == 0 &&
		    gnutls_pkcs12_bag_get_type(bag, 0) ==
			GNUTLS_BAG_ENCRYPTED) {
			rc = open_bag(v, bag, password, &schemes);
			if (rc != 0 && !exhausted(v))
				view_remark(v, "malformed", "bag %d: %s", i,
				    gnutls_strerror(rc));
		}
		if (rc == 0)
			array = append_bag(v, array, bag);
		gnutls_pkcs12_bag_deinit(bag);
		if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			break;
	}
	if (array != NULL)
		match_keys(v, array);
	json_put(b, "encryption", schemes);
	json_put(b, "contents", array);
}

/* How its integrity is protected: "mac". Its iterations; 0: it is not protected. */
static unsigned
put_mac(struct view *v, struct json_builder *b, gnutls_pkcs12_t p12)
{
	struct json_builder one;
	unsigned mac = 0, iterations = 0, salt_len = 0;
	const char *name;
	char *oid = NULL;
	int rc = gnutls_pkcs12_mac_info(
	    p12, &mac, NULL, &salt_len, &iterations, &oid);

	gnutls_free(oid);
	if (rc != 0 && rc != GNUTLS_E_SHORT_MEMORY_BUFFER) {
		view_remark(v, "no-mac", "nothing protects its integrity");
		return 0;
	}
	one = json_begin();
	name = gnutls_mac_get_name((gnutls_mac_algorithm_t)mac);
	json_put_text(&one, "algorithm", name != NULL ? name : "unknown");
	json_put_number(&one, "iterations", iterations);
	json_put(b, "mac", json_end(&one));
	return iterations > 0 ? iterations : 1;
}

/*
 * That of the options, or, where there is none, an empty one or none. False: none fits.
 * A MAC is of at most ITERATIONS_MAX: two are within the budget.
 */
static bool
fitting(struct view *v, gnutls_pkcs12_t p12, unsigned iterations,
    const char **password)
{
	*password = v->options->password;
	if (*password == NULL) {
		v->iterations += iterations;
		if (gnutls_pkcs12_verify_mac(p12, "") == 0)
			*password = "";
	}
	v->iterations += iterations;
	return gnutls_pkcs12_verify_mac(p12, *password) == 0;
}

void
inspect_pkcs12(struct view *v, struct json_builder *b)
{
	struct vfy_fault fault = { .code = VFY_F_VALUE, .what = "PKCS#12" };
	gnutls_datum_t der = datum(v->whole);
	const char *password = v->options->password;
	gnutls_pkcs12_t p12 = NULL;
	unsigned iterations;

	if (gnutls_pkcs12_init(&p12) != 0) {
		b->failed = true;
		return;
	}
	if (gnutls_pkcs12_import(p12, &der, GNUTLS_X509_FMT_DER, 0) != 0) {
		view_unreadable(v, &fault);
	} else {
		iterations = put_mac(v, b, p12);
		if (iterations > ITERATIONS_MAX)
			close_it(v);
		else if (iterations > 0 &&
		    !fitting(v, p12, iterations, &password))
			v->result = INSPECT_PASSWORD;
		else
			put_bags(v, b, p12, password);
	}
	gnutls_pkcs12_deinit(p12);
}
