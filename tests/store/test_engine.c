/* SPDX-License-Identifier: MIT */
/*
 * test_engine.c - whole questions with the store as their source: what one
 * question does to the evidence that another one needs.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine_scene.h"

/* -- shards ---------------------------------------------------------------- */

static const char *
shard_url(unsigned n)
{
	char url[64];

	snprintf(url, sizeof(url), "http://crl.test/%u.crl", n);
	return (const char *)db_copy(span_of(url, strlen(url) + 1)).ptr;
}

static struct vfy_span
shard_leaf(const struct scene *sc, unsigned n, long serial)
{
	return engine_cert(&sc->inter, NULL, serial, points_at(shard_url(n)));
}

/* As a large public CA partitions: a critical IDP, onlyContainsUserCerts. */
static void
put_shard(struct scene *sc, unsigned n, struct vfy_span entries)
{
	const char *url = shard_url(n);

	put_page(sc, url,
	    engine_list(sc, &sc->inter, 7, 3600 - n, entries,
		crl_idp(
		    CAT(crl_full_name(db_uri(url)), PRIM(1, RAW("\xff"))))));
}

/* A question about one shard says nothing about another one that is pending. */
static void
test_pending_shard(void **state)
{
	struct scene *sc = *state;
	struct vfy_span one = shard_leaf(sc, 1, LEAF),
			two = shard_leaf(sc, 2, LEAF + 1);

	put_shard(sc, 1, crl_revoked(LEAF, 1));
	put_shard(sc, 2, db_none());
	expect_status(sc, one, VFY_NET_CACHED, VFY_ST_UNKNOWN, VFY_EV_NONE);
	assert_int_equal(refresh_all(sc), 1);
	/* what came is shown to the engine for another certificate first */
	expect_status(sc, two, VFY_NET_CACHED, VFY_ST_UNKNOWN, VFY_EV_NONE);
	expect_status(sc, one, VFY_NET_CACHED, VFY_ST_REVOKED, VFY_EV_CRL);
	assert_int_equal(refresh_all(sc), 1);
	expect_status(sc, two, VFY_NET_CACHED, VFY_ST_GOOD, VFY_EV_CRL);
}

/* Nor does one whose anchor came with it: nothing under it is kept. */
static void
test_pending_and_strangers(void **state)
{
	struct scene *sc = *state;
	struct vfy_span leaf = shard_leaf(sc, 1, LEAF);

	put_shard(sc, 1, crl_revoked(LEAF, 1));
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_UNKNOWN, VFY_EV_NONE);
	assert_int_equal(refresh_all(sc), 1);
	sc->own_anchor = true;
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_REVOKED, VFY_EV_CRL);
	assert_int_equal(stats(sc->store).pending, 1);
	sc->own_anchor = false;
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_REVOKED, VFY_EV_CRL);
	assert_int_equal(stats(sc->store).pending, 0);
}

/* What nobody signed is refused, by whichever question, and hides nothing. */
static void
test_pending_forged(void **state)
{
	struct scene *sc = *state;
	struct vfy_span leaf = shard_leaf(sc, 1, LEAF);
	struct ca forger = sc->inter;

	put_shard(sc, 1, db_none());
	expect_status(sc, leaf, VFY_NET_ALLOWED, VFY_ST_GOOD, VFY_EV_CRL);
	sql(sc->place->file, "UPDATE evidence SET refresh_at = 1");
	forger.key = sc->root.key;
	put_page(sc, shard_url(1),
	    engine_list(sc, &forger, 8, 60, crl_revoked(LEAF, 1),
		crl_idp(crl_full_name(db_uri(shard_url(1))))));
	assert_int_equal(refresh_all(sc), 1);
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_GOOD, VFY_EV_CRL);
	assert_int_equal(
	    sql_number(sc->place->file, "SELECT refusals FROM pending"), 1);
}

/*
 * A CA that changed its key goes on publishing at the same place: that the new
 * key's list is of no use to the old key's certificate says nothing about it.
 */
static void
test_same_url_two_keys(void **state)
{
	struct scene *sc = *state;
	const char *url = "http://crl.test/ca.crl";
	struct vfy_span old_leaf =
	    engine_cert(&sc->inter, NULL, LEAF, points_at(url));
	struct ca renewed;

	ca_make(&renewed, sc->inter.name);
	put_page(sc, url,
	    engine_list(
		sc, &renewed, 9, 60, crl_revoked(LEAF + 1, 1), db_none()));
	expect_status(
	    sc, old_leaf, VFY_NET_ALLOWED, VFY_ST_UNKNOWN, VFY_EV_NONE);
	sc->inter_cert = engine_cert(&sc->root, &renewed, 3, db_none());
	expect_status(sc, engine_cert(&renewed, NULL, LEAF + 1, points_at(url)),
	    VFY_NET_ALLOWED, VFY_ST_REVOKED, VFY_EV_CRL);
	ca_end(&renewed);
}

/* -- time ------------------------------------------------------------------ */

static struct vfy_span
points_at_two(const char *one, const char *two)
{
	return db_ext("2.5.29.31", false,
	    SEQ(SEQ(crl_full_name(CAT(db_uri(one), db_uri(two))))));
}

#define DEAD "http://dead.test/"
#define ALIVE "http://alive.test/a.crl"

/* A server that never answers leaves time for the next place to look. */
static void
dead_first(struct scene *sc, struct vfy_span extensions)
{
	struct vfy_span leaf = engine_cert(&sc->inter, NULL, LEAF, extensions);

	put_page(sc, DEAD, RAW("0"))->pause = 3600 * 1000;
	put_page(sc, ALIVE,
	    engine_list(
		sc, &sc->inter, 7, 60, crl_revoked(LEAF, 1), db_none()));
	sc->milliseconds = 400;
	expect_status(sc, leaf, VFY_NET_ALLOWED, VFY_ST_REVOKED, VFY_EV_CRL);
	assert_int_equal(sc->pages[0].calls, 1);
}

static void
test_dead_responder(void **state)
{
	dead_first(*state, CAT(ocsp_pointer(DEAD), points_at(ALIVE)));
}

static void
test_dead_mirror(void **state)
{
	dead_first(*state, points_at_two(DEAD, ALIVE));
}

/* Nor does a CA's dead server take all the time from the leaf's. */
static void
test_dead_above(void **state)
{
	struct scene *sc = *state;

	sc->inter_cert = engine_cert(&sc->root, &sc->inter, 2, points_at(DEAD));
	sc->whole = true;
	sc->mode = VFY_REV_SOFT;
	dead_first(sc, points_at(ALIVE));
}

/* -- OCSP without nextUpdate ------------------------------------------------ */

#define OCSP_URL "http://ocsp.test/"
#define HOUR INT64_C(3600)

static struct vfy_span
response(const struct scene *sc, char status, int64_t this_update,
    int64_t next_update)
{
	struct ocsp_answer a = ocsp_answer(&sc->inter, LEAF, status);

	a.this_update = time_text(this_update);
	a.next_update = next_update != 0 ? time_text(next_update) : NULL;
	return ocsp_response_at(&a, time_text(this_update));
}

/*= rfc6960 4.2.2.1 "newer revocation information is available all the time" */
static void
test_no_next_update(void **state)
{
	struct scene *sc = *state;
	struct vfy_span leaf =
	    engine_cert(&sc->inter, NULL, LEAF, ocsp_pointer(OCSP_URL));
	struct page *page =
	    put_page(sc, OCSP_URL, response(sc, 'g', sc->now - 60, 0));

	expect_status(sc, leaf, VFY_NET_ALLOWED, VFY_ST_GOOD, VFY_EV_OCSP);
	expect_status(sc, leaf, VFY_NET_ALLOWED, VFY_ST_GOOD, VFY_EV_OCSP);
	assert_int_equal(page->calls, 1);
	/* some time later it is asked for again; without an answer it still holds */
	sc->at = sc->now + 2 * HOUR;
	page->body = page->sha256 = db_none();
	expect_status(sc, leaf, VFY_NET_ALLOWED, VFY_ST_GOOD, VFY_EV_OCSP);
	assert_true(page->calls > 1);
	sql(sc->place->file, "DELETE FROM failure");
	vfy_store_close(sc->store);
	sc->store = open_ok(sc->place);
	vfy_ctx_set_source(sc->ctx, vfy_store_source(sc->store));
	page->body = response(sc, 'r', sc->now - 30, 0);
	expect_status(sc, leaf, VFY_NET_ALLOWED, VFY_ST_REVOKED, VFY_EV_OCSP);
}

/* A responder that makes its answers in advance is asked once in a while. */
static void
test_no_next_update_old(void **state)
{
	struct scene *sc = *state;
	struct vfy_span leaf =
	    engine_cert(&sc->inter, NULL, LEAF, ocsp_pointer(OCSP_URL));
	struct page *page =
	    put_page(sc, OCSP_URL, response(sc, 'g', sc->now - 30 * HOUR, 0));

	for (unsigned calls = 1; calls <= 2; calls++) {
		for (int i = 0; i < 3; i++)
			expect_status(sc, leaf, VFY_NET_ALLOWED, VFY_ST_GOOD,
			    VFY_EV_OCSP);
		assert_int_equal(page->calls, calls);
		sql(sc->place->file,
		    "UPDATE evidence SET fetched_at = fetched_at - 7200");
	}
}

/* Who may not wait takes what is at hand, and has it fetched. */
static void
test_no_next_update_cached(void **state)
{
	struct scene *sc = *state;
	struct vfy_span leaf =
	    engine_cert(&sc->inter, NULL, LEAF, ocsp_pointer(OCSP_URL));
	struct page *page =
	    put_page(sc, OCSP_URL, response(sc, 'g', sc->now - 60, 0));

	expect_status(sc, leaf, VFY_NET_ALLOWED, VFY_ST_GOOD, VFY_EV_OCSP);
	sc->at = sc->now + 2 * HOUR;
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_GOOD, VFY_EV_OCSP);
	assert_int_equal(stats(sc->store).wishes, 1);
	page->body = response(sc, 'r', sc->now - 30, 0);
	assert_int_equal(refresh_all(sc), 1);
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_REVOKED, VFY_EV_OCSP);
}

/* -- responses about several certificates ----------------------------------- */

/* About the leaf, and about another one whose answer is old. */
static struct vfy_span
response_for_two(const struct scene *sc, char status, int64_t this_update,
    int64_t next_update)
{
	struct ocsp_answer mine = ocsp_answer(&sc->inter, LEAF, status),
			   other = ocsp_answer(&sc->inter, LEAF + 1, 'g');

	mine.this_update = time_text(this_update);
	mine.next_update = time_text(next_update);
	other.this_update = time_text(sc->now - 30 * HOUR);
	other.next_update = time_text(sc->now - 20 * HOUR);
	return ocsp_response_full(&sc->inter, time_text(this_update),
	    CAT(ocsp_single_make(&other), ocsp_single_make(&mine)), db_none(),
	    db_none());
}

/* That another's answer is old does not make the response one that was replayed. */
static void
several_answers(struct scene *sc, enum vfy_network network)
{
	struct vfy_span leaf =
	    engine_cert(&sc->inter, NULL, LEAF, ocsp_pointer(OCSP_URL));

	put_page(sc, OCSP_URL,
	    response_for_two(sc, 'g', sc->now - 2 * HOUR, sc->now + 60));
	expect_status(sc, leaf, VFY_NET_ALLOWED, VFY_ST_GOOD, VFY_EV_OCSP);
	put_page(sc, OCSP_URL,
	    response_for_two(sc, 'r', sc->now - HOUR, sc->now + DAY));
	sc->at = sc->now + HOUR;
	if (network == VFY_NET_CACHED) {
		expect_status(
		    sc, leaf, network, VFY_ST_UNKNOWN, VFY_EV_NONE);
		assert_int_equal(refresh_all(sc), 1);
	}
	expect_status(sc, leaf, network, VFY_ST_REVOKED, VFY_EV_OCSP);
}

static void
test_several_answers(void **state)
{
	several_answers(*state, VFY_NET_ALLOWED);
}

static void
test_several_answers_cached(void **state)
{
	several_answers(*state, VFY_NET_CACHED);
}

/* -- responders that know SHA-256 alone, and who may not wait ---------------- */

/* The refusal is fetched like an answer, and says what to wish for then. */
static void
cached_by_sha256(struct scene *sc, struct vfy_span refusal)
{
	struct vfy_span leaf =
	    engine_cert(&sc->inter, NULL, LEAF, ocsp_pointer(OCSP_URL));
	struct page *page = put_page(sc, OCSP_URL, refusal);
	struct ocsp_answer a = ocsp_answer(&sc->inter, LEAF, 'g');
	unsigned calls;

	a.sha256 = true;
	a.this_update = time_text(sc->now - 60);
	a.next_update = time_text(sc->now + DAY);
	page->sha256 = ocsp_response_at(&a, a.this_update);
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_UNKNOWN, VFY_EV_NONE);
	(void)refresh_all(sc);
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_UNKNOWN, VFY_EV_NONE);
	assert_true(refresh_all(sc) > 0);
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_GOOD, VFY_EV_OCSP);
	/* and is known from then on */
	assert_int_equal(refresh_all(sc), 0);
	calls = page->calls;
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_GOOD, VFY_EV_OCSP);
	assert_int_equal(stats(sc->store).wishes, 0);
	assert_int_equal(page->calls, calls);
}

static void
test_cached_unauthorized(void **state)
{
	cached_by_sha256(*state, ocsp_error_make(6));
}

static void
test_cached_malformed(void **state)
{
	cached_by_sha256(*state, ocsp_error_make(1));
}

/* "usually because the request indicates an unrecognized issuer" (RFC 6960 2.2) */
static void
test_cached_unknown(void **state)
{
	struct scene *sc = *state;

	cached_by_sha256(sc, response(sc, 'u', sc->now - 60, sc->now + DAY));
}

/* What only says that it is busy is no answer, and is not kept for one. */
static void
test_cached_try_later(void **state)
{
	struct scene *sc = *state;
	struct vfy_span leaf =
	    engine_cert(&sc->inter, NULL, LEAF, ocsp_pointer(OCSP_URL));

	put_page(sc, OCSP_URL, ocsp_error_make(3));
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_UNKNOWN, VFY_EV_NONE);
	assert_int_equal(refresh_all(sc), 0);
	assert_int_equal(stats(sc->store).pending, 0);
	expect_status(sc, leaf, VFY_NET_CACHED, VFY_ST_UNKNOWN, VFY_EV_NONE);
	assert_int_equal(stats(sc->store).wishes, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ENGINE(test_pending_shard),
		IN_ENGINE(test_pending_and_strangers),
		IN_ENGINE(test_pending_forged),
		IN_ENGINE(test_same_url_two_keys),
		IN_ENGINE(test_dead_responder),
		IN_ENGINE(test_dead_mirror),
		IN_ENGINE(test_dead_above),
		IN_ENGINE(test_no_next_update),
		IN_ENGINE(test_no_next_update_old),
		IN_ENGINE(test_no_next_update_cached),
		IN_ENGINE(test_several_answers),
		IN_ENGINE(test_several_answers_cached),
		IN_ENGINE(test_cached_unauthorized),
		IN_ENGINE(test_cached_malformed),
		IN_ENGINE(test_cached_unknown),
		IN_ENGINE(test_cached_try_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
