/* SPDX-License-Identifier: MIT */
/*
 * test_evidence.c - revocation against those who would hide it: decoys that
 * eat the budget, keys that vouch for themselves, URLs of unproven
 * certificates, and what must not be carried from one path to another.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cert.h"
#include "crl.h"
#include "crl_build.h"
#include "sig.h"
#include "stage.h"

#define LEAF_SERIAL 77
#define URL "http://crl.test/a"

/* A stage, a second key of the intermediate, and a source of evidence. */
struct scene {
	struct stage stage;
	struct ca signer;
	/* one CRL at hand for everybody, and what was asked for by URL */
	struct vfy_source source;
	struct vfy_blob blob;
	unsigned asked_by_url;
};

static void
keep_blob(struct vfy_blob *blob)
{
	(void)blob;
}

static int
source_get(void *arg, const struct vfy_ask *ask, struct vfy_blob **out)
{
	struct scene *scene = arg;

	scene->asked_by_url += ask->url != NULL;
	if (ask->kind != VFY_ASK_CRL || ask->nth > 0 ||
	    scene->blob.der.len == 0)
		return VFY_ENOENT;
	/* by URL only: a stranger's anchor must not reach it */
	if (ask->url == NULL)
		return VFY_ENOENT;
	*out = &scene->blob;
	return 0;
}

static void
source_keep(void *arg, const struct vfy_ask *ask, struct vfy_span der,
    int64_t this_update, int64_t next_update,
    const struct vfy_facts *facts)
{
	(void)facts;
	(void)arg;
	(void)ask;
	(void)der;
	(void)this_update;
	(void)next_update;
}

static int
set_up(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	if (scene == NULL)
		return -1;
	stage_fill(&scene->stage);
	ca_make(&scene->signer, scene->stage.inter.name);
	scene->source = (struct vfy_source){ scene, source_get, source_keep };
	scene->blob.kept = true;
	scene->blob.release = keep_blob;
	vfy_ctx_set_source(scene->stage.ctx, &scene->source);
	*state = scene;
	return 0;
}

static int
tear_down(void **state)
{
	struct scene *scene = *state;

	ca_end(&scene->signer);
	stage_empty(&scene->stage);
	free(scene);
	return 0;
}

/* A CRL of issuer's name, by signer's key; more: extensions beside its number. */
static struct vfy_span
list_with(const struct ca *issuer, const struct ca *signer,
    struct vfy_span entries, struct vfy_span more)
{
	struct crl_fields f = crl_default();
	struct vfy_span unsigned_list;
	struct crl crl;

	f.issuer = issuer->name;
	f.entries = entries;
	f.extensions = CAT(db_ext("2.5.29.20", false, db_int(1)), more);
	unsigned_list = crl_make(&f);
	assert_true(crl_parse(unsigned_list, &crl, NULL));
	return db_signed(crl.tbs, f.algorithm, ca_sign, signer->key);
}

static struct vfy_span
list_of(
    const struct ca *issuer, const struct ca *signer, struct vfy_span entries)
{
	return list_with(issuer, signer, entries, db_none());
}

static void
give_crl(struct stage *s, struct vfy_span crl)
{
	assert_int_equal(vfy_query_add_crls(s->query, crl, NULL, NULL), 0);
}

static struct vfy_span
points(void)
{
	return db_ext(
	    "2.5.29.31", false, SEQ(SEQ(CONS(0, CONS(0, db_uri(URL))))));
}

static struct vfy_span
key_id(const char *id)
{
	return db_ext("2.5.29.14", false, OCTETS(span_str(id)));
}

/* However many decoys come along, a revoked leaf is never valid, in soft mode too. */
static void
test_decoys_for_the_search(void **state)
{
	struct stage *s = *state;
	struct vfy_span aki =
	    db_ext("2.5.29.35", false, SEQ(PRIM(0, RAW("id"))));
	struct ca other;
	long i;

	present(s, ca_issue(&s->inter, NULL, LEAF_SERIAL, aki));
	present(s, ca_issue(&s->root, &s->inter, 2, key_id("id")));
	give_crl(s, list_of(&s->inter, &s->inter, crl_revoked(0x1234, -1)));
	give_crl(s, list_of(&s->inter, &s->inter, crl_revoked(LEAF_SERIAL, 1)));
	expect(s, VFY_INVALID, VFY_R_REVOKED);
	for (i = 0; i < LIMIT_SIGNATURES + 20; i++) {
		ca_make(&other, s->inter.name);
		present(s, ca_issue(&s->root, &other, 100 + i, key_id("id")));
		ca_end(&other);
		if (i % 40 != 0 && i < LIMIT_SIGNATURES - 80)
			continue;
		ask(s);
		if (vfy_verdict_outcome(s->verdict) == VFY_VALID)
			fail_msg("valid with %ld decoys", i + 1);
	}
}

/* Nor when they stand in for the CRL's signer. */
static void
test_decoys_for_the_signer(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct ca other;
	long i;

	present(s, ca_issue(&s->inter, NULL, LEAF_SERIAL, db_none()));
	present(s, ca_issue(&s->root, &s->inter, 2, key_id("inter")));
	present(s, ca_issue(&s->root, &scene->signer, 3, key_id("signer")));
	give_crl(
	    s, list_of(&s->inter, &scene->signer, crl_revoked(LEAF_SERIAL, 1)));
	expect(s, VFY_INVALID, VFY_R_REVOKED);
	for (i = 0; i < 2 * LIMIT_SIGNERS; i++) {
		ca_make(&other, s->inter.name);
		present(
		    s, ca_issue(&s->root, &other, 100 + i, key_id("signer")));
		ca_end(&other);
		ask(s);
		if (vfy_verdict_outcome(s->verdict) == VFY_VALID)
			fail_msg("valid with %ld decoys", i + 1);
	}
}

/* Rule 7: no URL of a certificate is used that no signature vouches for. */
static void
test_unproven_urls(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct db_cert f = db_cert_default();

	f.algorithm = SEQ(db_oid("1.2.3.4"));
	f.issuer = s->root.name;
	f.not_after = "260201000000Z";
	f.extensions = points();
	present(s, db_certificate(&f, NULL, NULL));
	vfy_query_set_network(s->query, VFY_NET_ALLOWED, 1000);
	expect(s, VFY_INVALID, VFY_R_EXPIRED);
	assert_int_equal(scene->asked_by_url, 0);
}

/* The twin: a proven one's are used, expired as it is. */
static void
test_proven_urls(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct db_cert f = db_cert_default();

	f.issuer = s->root.name;
	f.not_after = "260201000000Z";
	f.extensions = points();
	present(s, db_certificate(&f, ca_sign, s->root.key));
	vfy_query_set_network(s->query, VFY_NET_ALLOWED, 1000);
	expect(s, VFY_INVALID, VFY_R_EXPIRED);
	assert_int_equal(scene->asked_by_url, 1);
}

/* A withdrawn CRL key does not clear itself: what the CA says of it counts. */
static void
test_key_that_vouches_for_itself(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;
	struct vfy_span leaf = ca_issue(&s->inter, NULL, LEAF_SERIAL, points());
	struct vfy_span both = CAT(crl_revoked(40, 1), crl_revoked(41, 1),
	    crl_revoked(LEAF_SERIAL, 1));

	present(s, leaf);
	present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
	present(s, ca_issue(&s->inter, &scene->signer, 40, points()));
	present(s, ca_issue(&s->inter, &scene->signer, 41, points()));
	give_crl(
	    s, list_of(&s->inter, &scene->signer, crl_revoked(0x1234, -1)));
	scene->blob.der = list_of(&s->inter, &s->inter, both);
	expect(s, VFY_INVALID, VFY_R_REVOKED);
}

/* A list that names its own signer is not believed in what else it says. */
static void
test_list_against_its_signer(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present(s, ca_issue(&s->inter, NULL, LEAF_SERIAL, db_none()));
	present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
	present(s, ca_issue(&s->inter, &scene->signer, 40, db_none()));
	give_crl(s, list_of(&s->inter, &scene->signer, crl_revoked(40, 1)));
	ask(s);
	assert_int_equal(
	    vfy_path_revocation(vfy_verdict_path(s->verdict, 0), 0)->status,
	    VFY_ST_UNKNOWN);
}

/* The twin, and a rolled-over key: its own status lies in the list that it signs. */
static void
test_rolled_over_key(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present(s, ca_issue(&s->inter, NULL, LEAF_SERIAL, db_none()));
	present(s, ca_issue(&s->root, &s->inter, 2, db_none()));
	present(s, ca_issue(&s->inter, &scene->signer, 40, db_none()));
	give_crl(s, list_of(&s->inter, &scene->signer, crl_revoked(0x1234, 1)));
	give_crl(s, list_of(&s->root, &s->root, crl_revoked(0x1234, 1)));
	vfy_query_set_revocation(s->query, VFY_REV_HARD);
	expect(s, VFY_VALID, VFY_R_OK);
}

/* Unknown under a stranger's anchor, where nothing is fetched, is not unknown under ours. */
static void
test_status_of_another_anchor(void **state)
{
	struct scene *scene = *state;
	struct stage *s = &scene->stage;

	present(s, ca_issue(&s->root, NULL, LEAF_SERIAL, points()));
	scene->blob.der = list_of(&s->root, &s->root, crl_revoked(0x1234, 1));
	assert_int_equal(
	    vfy_query_add_anchors(s->query,
		ca_issue(&s->root, &s->root, 9, db_none()), NULL, NULL),
	    0);
	vfy_query_set_revocation(s->query, VFY_REV_HARD);
	expect(s, VFY_VALID, VFY_R_OK);
}

/* noRevAvail needs no evidence, but evidence at hand that says revoked counts. */
static void
test_no_rev_avail(void **state)
{
	struct stage *s = *state;

	present(s,
	    ca_issue(&s->root, NULL, LEAF_SERIAL,
		db_ext("2.5.29.56", false, NULL_())));
	vfy_query_set_revocation(s->query, VFY_REV_HARD);
	expect(s, VFY_VALID, VFY_R_OK);
	give_crl(s, list_of(&s->root, &s->root, crl_revoked(LEAF_SERIAL, 1)));
	expect(s, VFY_INVALID, VFY_R_REVOKED);
}

/* The nth of the distribution points of the tests below. */
static struct vfy_span
shard(unsigned n)
{
	char url[32];

	snprintf(url, sizeof(url), "http://crl.test/%u", n);
	return crl_full_name(db_uri(url));
}

/*
 * RUSTSEC-2026-0049 (webpki): of a certificate's distribution points only the
 * first was held against a CRL's scope, and revoked certificates passed.
 */
static void
test_rustsec_2026_0049(void **state)
{
	enum { SHARDS = 4 };
	struct stage *s = *state;
	unsigned n;

	for (n = 0; n <= SHARDS; n++) {
		stage_again(s);
		vfy_query_set_revocation(s->query, VFY_REV_HARD);
		present(s,
		    ca_issue(&s->root, NULL, LEAF_SERIAL,
			db_ext("2.5.29.31", false,
			    SEQ(SEQ(shard(0)), SEQ(shard(1)), SEQ(shard(2)),
				SEQ(shard(3))))));
		give_crl(s,
		    list_with(&s->root, &s->root, crl_revoked(LEAF_SERIAL, 1),
			crl_idp(shard(n))));
		/* its twin is the list of a point that the leaf does not name */
		if (n < SHARDS)
			expect(s, VFY_INVALID, VFY_R_REVOKED);
		else
			expect(s, VFY_UNDETERMINED, VFY_R_REV_UNKNOWN);
	}
}

/* RUSTSEC-2026-0104 (webpki): an empty onlySomeReasons ended in a panic. */
static void
test_rustsec_2026_0104(void **state)
{
	struct stage *s = *state;
	struct vfy_span bits[] = { RAW("\0"), RAW("\0\0"), db_none(),
		RAW("\7\0"), RAW("\1") };
	size_t i;

	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		struct crl_fields f = crl_default();
		struct vfy_fault fault = { .code = VFY_F_NONE };

		f.issuer = s->root.name;
		f.extensions = crl_idp(PRIM(3, bits[i]));
		assert_int_equal(
		    vfy_query_add_crls(s->query, crl_make(&f), NULL, &fault),
		    VFY_EPARSE);
		assert_int_not_equal(fault.code, VFY_F_NONE);
	}
}

/* A key on which one check could take seconds is not used. */
static void
test_huge_keys(void **state)
{
	uint8_t number[LIMIT_RSA_BITS / 8 + 2];
	struct vfy_span rsa = SEQ(db_oid("1.2.840.113549.1.1.1"), NULL_());
	struct vfy_span sha256_rsa =
	    SEQ(db_oid("1.2.840.113549.1.1.11"), NULL_());
	struct vfy_span n, key;
	int err;

	(void)state;
	memset(number, 0xff, sizeof(number));
	number[0] = 0x01;
	n = EL(DER_INTEGER, span_of(number, sizeof(number)));
	key = db_bits(DER_BIT_STRING, 0, SEQ(n, db_int(65537)));
	assert_int_equal(sig_verify(SEQ(rsa, key), sha256_rsa, RAW("data"),
			     span_of(number, sizeof(number)), &err),
	    SIG_UNSUPPORTED);
	n = EL(DER_INTEGER, span_of(number, 256));
	key = db_bits(
	    DER_BIT_STRING, 0, SEQ(n, EL(DER_INTEGER, span_of(number, 10))));
	assert_int_equal(sig_verify(SEQ(rsa, key), sha256_rsa, RAW("data"),
			     span_of(number, 256), &err),
	    SIG_UNSUPPORTED);
	key = db_bits(DER_BIT_STRING, 0, SEQ(n, db_int(65537)));
	assert_int_equal(sig_verify(SEQ(rsa, key), sha256_rsa, RAW("data"),
			     span_of(number, 256), &err),
	    SIG_BAD);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE(test_decoys_for_the_search),
		CASE(test_decoys_for_the_signer),
		CASE(test_unproven_urls),
		CASE(test_proven_urls),
		CASE(test_key_that_vouches_for_itself),
		CASE(test_list_against_its_signer),
		CASE(test_rolled_over_key),
		CASE(test_status_of_another_anchor),
		CASE(test_no_rev_avail),
		CASE(test_rustsec_2026_0049),
		CASE(test_rustsec_2026_0104),
		CASE(test_huge_keys),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
