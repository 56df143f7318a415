/* SPDX-License-Identifier: MIT */
/*
 * seeds_limbo.c - x509-limbo's cases as seeds, valid and invalid alike.
 *
 * limbo/limbo.json.xz in the folder VFY_VECTORS, read through the xz command.
 * Left out: cases with CRLs (revocation is not compared here), and cases of
 * more or of larger certificates than a seed holds.
 */
#include <gnutls/gnutls.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../conform.h"
#include "differential.h"

/* 2026-11-23T12:00:00Z; limbo's own certificates are valid from 1970 to 2969. */
#define TIME_WHERE_NONE 1795435200

static const char *
text_of(struct json_object *o, const char *key)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, key, &v) ||
	    json_object_get_type(v) != json_type_string)
		return NULL;
	return json_object_get_string(v);
}

static size_t
length_of(struct json_object *o, const char *key, struct json_object **array)
{
	if (!json_object_object_get_ex(o, key, array) ||
	    json_object_get_type(*array) != json_type_array)
		return 0;
	return json_object_array_length(*array);
}

static bool
add_pem(struct seeds *s, struct seed *seed, const struct keys *k,
    enum part part, const char *pem)
{
	gnutls_datum_t in = { (unsigned char *)(uintptr_t)pem,
		(unsigned)strlen(pem) };
	gnutls_datum_t der;
	bool ok;

	if (gnutls_pem_base64_decode2("CERTIFICATE", &in, &der) < 0)
		return false;
	ok = seed_add_cert(s, seed, k, part, span_of(der.data, der.size));
	gnutls_free(der.data);
	return ok;
}

static bool
add_array(struct seeds *s, struct seed *seed, const struct keys *k,
    enum part part, struct json_object *tc, const char *key)
{
	struct json_object *array;
	size_t n = length_of(tc, key, &array);

	for (size_t i = 0; i < n; i++) {
		const char *pem =
		    json_object_get_string(json_object_array_get_idx(array, i));

		if (pem == NULL || !add_pem(s, seed, k, part, pem))
			return false;
	}
	return true;
}

static void
take_name(struct question *q, struct json_object *tc)
{
	struct json_object *name;
	const char *kind, *value;

	if (!json_object_object_get_ex(tc, "expected_peer_name", &name) ||
	    (kind = text_of(name, "kind")) == NULL ||
	    (value = text_of(name, "value")) == NULL)
		return;
	q->identity = strcmp(kind, "IP") == 0 ? VFY_ID_IP
	    : strcmp(kind, "RFC822") == 0     ? VFY_ID_EMAIL
					      : VFY_ID_DNS;
	snprintf(q->name, sizeof(q->name), "%s", value);
}

static void
take_rules(struct question *q, struct json_object *tc)
{
	const char *kind = text_of(tc, "validation_kind");
	const char *when = text_of(tc, "validation_time");
	struct json_object *depth;
	struct tm tm = { 0 };

	q->purpose = kind != NULL && strcmp(kind, "CLIENT") == 0
	    ? VFY_TLS_CLIENT
	    : VFY_TLS_SERVER;
	q->at = TIME_WHERE_NONE;
	if (when != NULL && strptime(when, "%Y-%m-%dT%H:%M:%S", &tm) != NULL)
		q->at = timegm(&tm);
	if (json_object_object_get_ex(tc, "max_chain_depth", &depth) &&
	    depth != NULL)
		q->max_path_length = json_object_get_int(depth);
}

static void
add_case(struct seeds *s, const struct keys *k, struct json_object *tc)
{
	const char *leaf = text_of(tc, "peer_certificate"),
		   *id = text_of(tc, "id");
	struct json_object *crls;
	struct seed *seed;

	if (id == NULL || leaf == NULL || length_of(tc, "crls", &crls) > 0)
		return;
	seed = seeds_add(s);
	snprintf(seed->id, sizeof(seed->id), "limbo/%s", id);
	take_name(&seed->question, tc);
	take_rules(&seed->question, tc);
	if (!add_pem(s, seed, k, PART_LEAF, leaf) ||
	    !add_array(
		s, seed, k, PART_INTERMEDIATE, tc, "untrusted_intermediates") ||
	    !add_array(s, seed, k, PART_ANCHOR, tc, "trusted_certs") ||
	    !seed_adopt(s, seed, k))
		s->n--;
}

/* The whole of what "xz -dc" says; path is of our own making. */
static int
read_xz(struct bytes *b, const char *path)
{
	char command[4200];
	FILE *f;
	int rc;

	snprintf(command, sizeof(command), "xz -dc -- '%s' 2>/dev/null", path);
	if ((f = popen(command, "r")) == NULL)
		return -1;
	rc = bytes_drain(b, f);
	if (pclose(f) != 0 && rc == 0) {
		bytes_free(b);
		rc = -1;
	}
	return rc;
}

void
seeds_limbo(struct seeds *s, const struct keys *k)
{
	struct json_object *root, *cases;
	char path[4096];
	struct bytes b;
	size_t n;

	path_in(path, sizeof(path), "VFY_VECTORS",
	    TOP_SRCDIR "/../shared/vectors", "limbo/limbo.json.xz");
	if (read_xz(&b, path) != 0) {
		printf("SKIPPED: LIMBO IS NOT AMONG THE SEEDS: %s\n", path);
		s->missing = true;
		return;
	}
	root = json_tokener_parse((const char *)b.ptr);
	n = root == NULL ? 0 : length_of(root, "testcases", &cases);
	for (size_t i = 0; i < n; i++)
		add_case(s, k, json_object_array_get_idx(cases, i));
	json_object_put(root);
	bytes_free(&b);
}
