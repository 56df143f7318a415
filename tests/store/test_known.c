/* SPDX-License-Identifier: MIT */
/*
 * test_known.c - what kept evidence says of a certificate that is known by its
 * issuer's key and serial: by lists, deltas, shards and OCSP responses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crl_build.h"
#include "ocsp_build.h"
#include "store_place.h"

#define SERIAL 0x1234
#define WEEK (7 * DAY)
/* in force from TEST_NOW - 12 h for a week */
#define THIS_UPDATE (TEST_NOW - 43200)

struct scene {
	struct place *place;
	struct vfy_store *s;
	struct ca ca, other;
	struct vfy_cert *issuer, *leaf;
	uint8_t key[32];
	unsigned facts, releases;
	char why[128]; /* of the last fact */
};

static int
set_up_scene(void **state)
{
	struct scene *t = calloc(1, sizeof(*t));
	void *place;

	assert_non_null(t);
	assert_int_equal(set_up(&place), 0);
	t->place = place;
	t->s = open_ok(t->place);
	ca_make(&t->ca, db_name("CA"));
	ca_make(&t->other, db_name("Other"));
	assert_int_equal(vfy_cert_parse(ca_issue(&t->ca, &t->ca, 1, db_none()),
			     &t->issuer, NULL),
	    0);
	assert_int_equal(
	    vfy_cert_parse(
		ca_issue(&t->ca, NULL, SERIAL, db_none()), &t->leaf, NULL),
	    0);
	vfy_cert_key_sha256(t->issuer, t->key);
	*state = t;
	return 0;
}

static int
tear_down_scene(void **state)
{
	struct scene *t = *state;
	void *place = t->place;

	vfy_store_close(t->s);
	vfy_cert_free(t->issuer);
	vfy_cert_free(t->leaf);
	ca_end(&t->ca);
	ca_end(&t->other);
	free(t);
	db_free_all();
	return tear_down(&place);
}

/* -- what is kept ---------------------------------------------------------------- */

static void
keep_der(struct scene *t, enum vfy_ask_kind kind, const char *url,
    struct vfy_span request, struct vfy_span der)
{
	const struct vfy_source *source = vfy_store_source(t->s);
	struct vfy_ask ask = { .kind = kind,
		.url = url,
		.issuer_key = { t->key, sizeof(t->key) },
		.request = request,
		.at = TEST_NOW };

	source->keep(
	    source->arg, &ask, der, THIS_UPDATE, THIS_UPDATE + WEEK, NULL);
}

/* A list with these entries and extensions, beside those that are there. */
static void
keep_list(struct scene *t, struct vfy_span entries, struct vfy_span extensions)
{
	static unsigned n;
	struct crl_fields f = crl_default();
	char url[64];

	(void)snprintf(url, sizeof(url), "http://crl.test/%u", n++);
	f.entries = entries;
	f.extensions = extensions;
	keep_der(t, VFY_ASK_CRL, url, db_none(), crl_make(&f));
}

static struct vfy_span
delta_indicator(void)
{
	return db_ext("2.5.29.27", true, db_int(1));
}

/* The response to a question about the leaf, from that URL. */
static void
keep_response_of(struct scene *t, const char *url, struct vfy_span response)
{
	uint8_t request[VFY_OCSP_REQUEST_MAX];
	size_t len = sizeof(request);

	assert_int_equal(vfy_ocsp_request(t->leaf, t->issuer, true, db_none(),
			     request, &len),
	    0);
	keep_der(t, VFY_ASK_OCSP, url, span_of(request, len), response);
}

static void
keep_response(struct scene *t, struct vfy_span response)
{
	keep_response_of(t, "http://ocsp.test/", response);
}

/* -- questions ------------------------------------------------------------------- */

static void
hear(void *arg, const struct vfy_store_fact *fact)
{
	struct scene *t = arg;

	t->facts++;
	t->releases += fact->released;
	assert_int_equal(
	    fact->why[0] == '\0', fact->status.status != VFY_ST_UNKNOWN);
	assert_memory_equal(fact->item->issuer_key, t->key, 32);
	(void)snprintf(t->why, sizeof(t->why), "%s", fact->why);
}

static struct vfy_rev_status
ask_at(struct scene *t, struct vfy_span serial, int64_t at)
{
	struct vfy_rev_status st = { .status = VFY_ST_NOT_CHECKED };

	t->facts = t->releases = 0;
	assert_int_equal(vfy_store_known(t->s, span_of(t->key, 32), serial, at,
			     hear, t, &st),
	    0);
	return st;
}

static enum vfy_status
ask_leaf(struct scene *t)
{
	return ask_at(t, RAW("\x12\x34"), TEST_NOW).status;
}

static void
test_nothing(void **state)
{
	struct scene *t = *state;
	struct vfy_rev_status st = ask_at(t, RAW("\x12\x34"), TEST_NOW);

	assert_int_equal(st.status, VFY_ST_UNKNOWN);
	assert_int_equal(st.source, VFY_EV_NONE);
	assert_int_equal(t->facts, 0);
	assert_int_equal(vfy_store_known(t->s, span_of(t->key, 31), RAW("\x12"),
			     TEST_NOW, NULL, NULL, &st),
	    VFY_EARG);
	assert_int_equal(vfy_store_known(t->s, span_of(t->key, 32), db_none(),
			     TEST_NOW, NULL, NULL, &st),
	    VFY_EARG);
}

static void
test_list(void **state)
{
	struct scene *t = *state;
	struct vfy_rev_status st;

	keep_list(t, CAT(crl_revoked(7, 1), crl_revoked(0xff, -1)), db_none());
	assert_int_equal(ask_leaf(t), VFY_ST_GOOD);
	assert_int_equal(t->facts, 1);
	st = ask_at(t, RAW("\x07"), TEST_NOW);
	assert_int_equal(st.status, VFY_ST_REVOKED);
	assert_int_equal(st.source, VFY_EV_CRL);
	assert_int_equal(st.reason, 1);
	assert_int_equal(st.this_update, THIS_UPDATE);
	assert_int_equal(st.next_update, THIS_UPDATE + WEEK);
	/* zeros in front, or the one that is missing */
	st = ask_at(t, RAW("\x00\x00\x07"), TEST_NOW);
	assert_int_equal(st.status, VFY_ST_REVOKED);
	assert_int_equal(
	    ask_at(t, RAW("\xff"), TEST_NOW).status, VFY_ST_REVOKED);
	assert_int_equal(
	    ask_at(t, RAW("\x00\xff"), TEST_NOW).status, VFY_ST_REVOKED);
	/* no longer, and not yet, in force */
	st = ask_at(t, RAW("\x12\x34"), TEST_NOW + 2 * WEEK);
	assert_int_equal(st.status, VFY_ST_UNKNOWN);
	assert_string_equal(t->why, "nextUpdate has passed");
	assert_int_equal(
	    ask_at(t, RAW("\x07"), TEST_NOW - WEEK).status, VFY_ST_UNKNOWN);
	/* of another issuer's key nothing is known */
	t->key[0] ^= 1;
	assert_int_equal(ask_leaf(t), VFY_ST_UNKNOWN);
	assert_int_equal(t->facts, 0);
}

/* A list with a scope may say revoked, and never good. */
static void
test_shards(void **state)
{
	struct scene *t = *state;

	keep_list(t, crl_revoked(7, -1),
	    crl_idp(crl_full_name(db_uri("http://crl.test/1"))));
	keep_list(t, crl_revoked(8, -1), crl_idp(PRIM(1, RAW("\xff"))));
	assert_int_equal(ask_leaf(t), VFY_ST_UNKNOWN);
	assert_int_equal(t->facts, 2);
	assert_int_equal(
	    ask_at(t, RAW("\x07"), TEST_NOW).status, VFY_ST_REVOKED);
	assert_int_equal(
	    ask_at(t, RAW("\x08"), TEST_NOW).status, VFY_ST_REVOKED);
}

static void
test_indirect(void **state)
{
	struct scene *t = *state;

	keep_list(t, crl_revoked_of(SERIAL, db_name("X")),
	    crl_idp(PRIM(4, RAW("\xff"))));
	assert_int_equal(ask_leaf(t), VFY_ST_UNKNOWN);
	assert_string_equal(t->why, "the list is about several issuers");
}

static void
test_deltas(void **state)
{
	struct scene *t = *state;
	struct crl_fields f = crl_default();

	/* a delta alone: what it lists, and no more */
	keep_list(t, crl_revoked(7, -1), delta_indicator());
	assert_int_equal(ask_leaf(t), VFY_ST_UNKNOWN);
	assert_int_equal(
	    ask_at(t, RAW("\x07"), TEST_NOW).status, VFY_ST_REVOKED);
	/* on hold in the base */
	keep_list(t, crl_revoked(SERIAL, 6), db_none());
	assert_int_equal(ask_leaf(t), VFY_ST_REVOKED);
	/* released by a delta of the same time: it may be the older one */
	keep_list(t, crl_revoked(SERIAL, 8), delta_indicator());
	assert_int_equal(ask_leaf(t), VFY_ST_REVOKED);
	assert_int_equal(t->releases, 1);
	/* by a later one */
	f.this_update = db_time("260615060000Z");
	f.entries = crl_revoked(SERIAL, 8);
	f.extensions = delta_indicator();
	keep_der(
	    t, VFY_ASK_CRL, "http://crl.test/later", db_none(), crl_make(&f));
	assert_int_equal(ask_leaf(t), VFY_ST_UNKNOWN);
	assert_int_equal(t->releases, 2);
	/* what is no hold is not taken back */
	keep_list(t, crl_revoked(SERIAL, 1), db_none());
	assert_int_equal(ask_leaf(t), VFY_ST_REVOKED);
}

static void
test_ocsp(void **state)
{
	struct scene *t = *state;
	struct ocsp_answer good = ocsp_answer(&t->ca, SERIAL, 'g'),
			   unknown = ocsp_answer(&t->ca, SERIAL, 'u'),
			   revoked = ocsp_answer(&t->ca, SERIAL, 'r');
	struct vfy_rev_status st;

	keep_response(t, ocsp_response_of(&good));
	st = ask_at(t, RAW("\x12\x34"), TEST_NOW);
	assert_int_equal(st.status, VFY_ST_GOOD);
	assert_int_equal(st.source, VFY_EV_OCSP);
	assert_int_equal(st.this_update, THIS_UPDATE);
	assert_int_equal(
	    ask_at(t, RAW("\x12\x35"), TEST_NOW).status, VFY_ST_UNKNOWN);
	assert_int_equal(t->facts, 0);
	assert_int_equal(ask_at(t, RAW("\x12\x34"), TEST_NOW + 2 * WEEK).status,
	    VFY_ST_UNKNOWN);
	keep_response(t, ocsp_response_of(&unknown));
	keep_response(t, ocsp_response_of(&revoked));
	assert_int_equal(ask_leaf(t), VFY_ST_REVOKED);
	/* a list that does not have it changes nothing */
	keep_list(t, crl_revoked(7, -1), db_none());
	assert_int_equal(ask_leaf(t), VFY_ST_REVOKED);
}

/* Answers about certificates of other issuers that have the same serial. */
static void
test_ocsp_of_others(void **state)
{
	struct scene *t = *state;
	struct ocsp_answer other = ocsp_answer(&t->other, SERIAL, 'g'),
			   by_sha256 = ocsp_answer(&t->ca, SERIAL, 'g');

	keep_response(t, ocsp_response_of(&other));
	assert_int_equal(ask_leaf(t), VFY_ST_UNKNOWN);
	assert_int_equal(t->facts, 1);
	/* nor to a question that was not asked */
	by_sha256.sha256 = true;
	keep_response(t, ocsp_response_of(&by_sha256));
	assert_int_equal(ask_leaf(t), VFY_ST_UNKNOWN);
	/* nor what is not authenticated yet */
	sql(t->place->file,
	    "INSERT INTO pending SELECT id, kind, url, issuer_key,"
	    " request_sha256, request, blob, this_update, 1, 0, 9e9, 0, 0, '',"
	    " '' FROM evidence; DELETE FROM evidence");
	assert_int_equal(ask_leaf(t), VFY_ST_UNKNOWN);
	assert_int_equal(t->facts, 0);
}

/* What is damaged says nothing. */
static void
test_damaged(void **state)
{
	struct scene *t = *state;

	keep_list(t, crl_revoked(7, 1), db_none());
	sql(t->place->file, "UPDATE blob SET der = zeroblob(length(der))");
	assert_int_equal(
	    ask_at(t, RAW("\x07"), TEST_NOW).status, VFY_ST_UNKNOWN);
	assert_int_equal(stats(t->s).crls, 0);
}

/* More lists than are looked at: revoked may be missing, so good is not said. */
static void
test_too_many(void **state)
{
	struct scene *t = *state;

	for (int i = 0; i < 256; i++)
		keep_list(t, crl_revoked(i + 1000, -1), db_none());
	assert_int_equal(ask_at(t, RAW("\x05"), TEST_NOW).status, VFY_ST_GOOD);
	keep_list(t, crl_revoked(2000, -1), db_none());
	assert_int_equal(
	    ask_at(t, RAW("\x05"), TEST_NOW).status, VFY_ST_UNKNOWN);
	assert_int_equal(
	    ask_at(t, RAW("\x03\xe9"), TEST_NOW).status, VFY_ST_REVOKED);
}

/* The same of responses; those about other certificates do not count. */
static void
test_too_many_responses(void **state)
{
	struct scene *t = *state;
	struct ocsp_answer good = ocsp_answer(&t->ca, SERIAL, 'g');
	struct vfy_span response = ocsp_response_of(&good);
	char url[64];

	for (int i = 0; i < 257; i++) {
		if (i == 256)
			assert_int_equal(ask_leaf(t), VFY_ST_GOOD);
		(void)snprintf(url, sizeof(url), "http://ocsp.test/%d", i);
		keep_response_of(t, url, response);
	}
	assert_int_equal(ask_leaf(t), VFY_ST_UNKNOWN);
	assert_int_equal(t->facts, 256);
	/* of none of them the serial is a part of this one's, or the other way */
	assert_int_equal(
	    ask_at(t, RAW("\x00"), TEST_NOW).status, VFY_ST_UNKNOWN);
	assert_int_equal(t->facts, 0);
	assert_int_equal(
	    ask_at(t, RAW("\x34"), TEST_NOW).status, VFY_ST_UNKNOWN);
	assert_int_equal(t->facts, 0);
	keep_list(t, crl_revoked(0, -1), db_none());
	assert_int_equal(
	    ask_at(t, RAW("\x00"), TEST_NOW).status, VFY_ST_REVOKED);
	assert_int_equal(t->facts, 1);
}

/* Nor is there an end of looking for what is not there. */
static void
test_too_many_rows(void **state)
{
	struct scene *t = *state;
	struct ocsp_answer good = ocsp_answer(&t->ca, SERIAL, 'g');

	keep_response(t, ocsp_response_of(&good));
	keep_list(t, crl_revoked(7, -1), db_none());
	assert_int_equal(ask_at(t, RAW("\x05"), TEST_NOW).status, VFY_ST_GOOD);
	sql(t->place->file,
	    "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 65536) INSERT INTO evidence(kind, url, issuer_key,"
	    " request_sha256, request, blob, this_update, next_update,"
	    " fetched_at) SELECT kind, 'http://ocsp.test/' || i, issuer_key,"
	    " request_sha256, request, blob, this_update, next_update,"
	    " fetched_at FROM evidence, n WHERE kind = 2");
	assert_int_equal(
	    ask_at(t, RAW("\x05"), TEST_NOW).status, VFY_ST_UNKNOWN);
}

#define TEST(f)                                                                \
	cmocka_unit_test_setup_teardown(f, set_up_scene, tear_down_scene)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing),
		TEST(test_list),
		TEST(test_shards),
		TEST(test_indirect),
		TEST(test_deltas),
		TEST(test_ocsp),
		TEST(test_ocsp_of_others),
		TEST(test_damaged),
		TEST(test_too_many),
		TEST(test_too_many_responses),
		TEST(test_too_many_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
