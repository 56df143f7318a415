/* SPDX-License-Identifier: MIT */
/*
 * test_mesh.c - CAs that all certify each other: with one way out to an anchor
 * the path is found, with few signature checks; without one, with none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gnutls/abstract.h>

#include "cert.h"
#include "der_build.h"

#define MOST 12
#define NOW 1781524800 /* 2026-06-15 */

struct ca {
	gnutls_privkey_t key;
	struct vfy_span spki, name, key_id;
};

struct mesh {
	unsigned n;
	bool same_name, key_ids, live;
};

static struct ca cas[MOST + 1]; /* the last one is the anchor's */

static struct vfy_span
sign(void *arg, struct vfy_span bytes)
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

static void
make_key(struct ca *ca, unsigned number, bool same_name)
{
	gnutls_pubkey_t pub;
	gnutls_datum_t der;
	char name[32];

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
	snprintf(name, sizeof(name), "CA %u", same_name ? 0 : number);
	ca->name = db_name(name);
	snprintf(name, sizeof(name), "key %u", number);
	ca->key_id = db_copy(span_str(name));
}

/* A certificate of subject's key by issuer; subject NULL: an end entity. */
static struct vfy_span
issue(const struct ca *subject, const struct ca *issuer, bool key_ids)
{
	struct db_cert f = db_cert_default();
	struct vfy_span ids = db_none();
	static uint32_t serial = 1;

	/* in no order that could help: a certificate is sorted by its bytes */
	serial = serial * 1664525 + 1013904223;
	f.serial = db_int((long)(serial >> 4));
	f.issuer = issuer->name;
	if (subject != NULL) {
		f.subject = subject->name;
		f.spki = subject->spki;
		f.extensions = db_ext("2.5.29.19", true, SEQ(db_bool(true)));
	}
	if (key_ids)
		ids = CAT(db_ext("2.5.29.35", false, SEQ(PRIM(0, issuer->key_id))),
		    subject == NULL ? db_none()
				    : db_ext("2.5.29.14", false, OCTETS(subject->key_id)));
	f.extensions = CAT(f.extensions, ids);
	return db_certificate(&f, sign, issuer->key);
}

static void
add(struct vfy_query *q, struct vfy_span der)
{
	assert_int_equal(vfy_query_add_certs(q, der, NULL, NULL), 0);
}

static void
add_mesh(struct vfy_query *q, const struct mesh *m)
{
	unsigned i, j;

	add(q, issue(NULL, &cas[0], m->key_ids));
	for (i = 0; i < m->n; i++) {
		for (j = 0; j < m->n; j++) {
			if (i != j)
				add(q, issue(&cas[i], &cas[j], m->key_ids));
		}
	}
	/* the way out is the CA farthest from the first */
	if (m->live)
		add(q, issue(&cas[m->n - 1], &cas[MOST], m->key_ids));
}

static void
check_mesh(const struct mesh *m)
{
	const struct vfy_search *search;
	struct vfy_verdict *v;
	struct vfy_query *q;
	struct vfy_ctx *ctx;
	unsigned i;

	for (i = 0; i <= MOST; i++)
		make_key(&cas[i], i, m->same_name && i < MOST);
	assert_int_equal(vfy_ctx_new(&ctx), 0);
	assert_int_equal(vfy_query_new(&q), 0);
	assert_int_equal(vfy_ctx_add_anchors(ctx,
			     issue(&cas[MOST], &cas[MOST], m->key_ids), false, NULL, NULL), 0);
	add_mesh(q, m);
	vfy_query_set_time(q, NOW);
	vfy_query_set_purpose(q, VFY_ANY_PURPOSE);
	vfy_query_set_revocation(q, VFY_REV_OFF);
	assert_int_equal(vfy_verify(ctx, q, &v), 0);
	search = vfy_verdict_search(v);
	if (vfy_verdict_outcome(v) != (m->live ? VFY_VALID : VFY_INVALID) ||
	    search->signatures > (m->live ? 2 * m->n + 1 : 0))
		fail_msg("%u CAs, %s names, %s, %s: %s (%s), %u signatures, %u steps", m->n,
		    m->same_name ? "the same" : "distinct", m->key_ids ? "key ids" : "no key ids",
		    m->live ? "live" : "dead", vfy_outcome_name(vfy_verdict_outcome(v)),
		    vfy_reason_name(vfy_verdict_reason(v)), search->signatures, search->steps);
	vfy_verdict_free(v);
	vfy_query_free(q);
	vfy_ctx_free(ctx);
	for (i = 0; i <= MOST; i++)
		gnutls_privkey_deinit(cas[i].key);
	db_free_all();
}

static void
test_mesh(void **state)
{
	struct mesh m;
	unsigned kind;

	(void)state;
	for (m.n = 2; m.n <= MOST; m.n += m.n < 4 ? 1 : 4) {
		for (kind = 0; kind < 8; kind++) {
			m.same_name = kind & 1;
			m.key_ids = kind & 2;
			m.live = kind & 4;
			check_mesh(&m);
		}
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_mesh) };

	return cmocka_run_group_tests_name("mesh", tests, NULL, NULL);
}
