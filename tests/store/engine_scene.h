/* SPDX-License-Identifier: MIT */
/*
 * engine_scene.h - what tests of engine and store together share: a PKI that
 * is in force now, a store, and a fetcher that knows a few pages and counts
 * who asks for them. Include after cmocka.h.
 */
#ifndef ENGINE_SCENE_H
#define ENGINE_SCENE_H
#include <pthread.h>

#include "crl.h"
#include "evidence_build.h"
#include "ocsp_build.h"
#include "store_place.h"
#include "vfy.h"

#define LEAF 77
#define PAGES 40

struct page {
	const char *url;
	struct vfy_span body, sha256; /* sha256: to requests by that hash */
	unsigned calls;
	int pause; /* milliseconds that it takes, at most the fetch's time */
};

struct scene {
	struct place *place;
	struct ca root, inter;
	struct vfy_span root_cert, inter_cert;
	struct vfy_ctx *ctx;
	struct vfy_store *store;
	struct vfy_verdict *verdict;
	struct vfy_fetcher fetcher;
	pthread_mutex_t lock; /* of pages */
	struct page pages[PAGES];
	size_t num_pages;
	int64_t now;
	/* of the next questions */
	enum vfy_revocation mode;
	bool own_anchor; /* the root comes with the question */
	bool whole;	 /* the status of the whole chain, not of the leaf alone */
	int64_t at, milliseconds;
	struct vfy_span own_crl; /* given with the question; empty: none */
};

static inline bool
is_by_sha256(struct vfy_span request)
{
	static const uint8_t oid[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04,
		0x02, 0x01 };

	return request.len > 0 &&
	    memmem(request.ptr, request.len, oid, sizeof(oid)) != NULL;
}

/* What a page gives; waits as long as it takes. */
static inline struct vfy_span
page_answer(struct scene *sc, const struct vfy_fetch *what, bool *late)
{
	struct vfy_span body = span_of(NULL, 0);
	int pause = 0;
	int64_t left = what->deadline - monotonic();

	(void)pthread_mutex_lock(&sc->lock);
	for (size_t i = 0; i < sc->num_pages; i++) {
		struct page *p = &sc->pages[i];

		if (strcmp(p->url, what->url) != 0)
			continue;
		p->calls++;
		pause = p->pause;
		body = is_by_sha256(what->post) ? p->sha256 : p->body;
	}
	(void)pthread_mutex_unlock(&sc->lock);
	*late = pause > left;
	if (pause > 0 && left > 0)
		(void)usleep((useconds_t)(*late ? left : pause) * 1000);
	return body;
}

static inline int
page_fetch(void *arg, const struct vfy_fetch *what, struct vfy_fetched *out)
{
	bool late;
	struct vfy_span body = page_answer(arg, what, &late);
	struct fake_blob *b;

	out->outcome = late	? VFY_FETCH_TIMEOUT
	    : body.len == 0	? VFY_FETCH_HTTP
				: VFY_FETCH_OK;
	if (out->outcome != VFY_FETCH_OK)
		return 0;
	b = calloc(1, sizeof(*b));
	assert_non_null(b);
	b->bytes = malloc(body.len);
	assert_non_null(b->bytes);
	memcpy(b->bytes, body.ptr, body.len);
	b->blob = (struct vfy_blob){ .der = span_of(b->bytes, body.len),
		.release = fake_release };
	out->body = &b->blob;
	return 0;
}

/* A later one of the same URL replaces it; calls are counted on. */
static inline struct page *
put_page(struct scene *sc, const char *url, struct vfy_span body)
{
	size_t i;

	for (i = 0; i < sc->num_pages; i++)
		if (strcmp(sc->pages[i].url, url) == 0)
			break;
	assert_true(i < PAGES);
	if (i == sc->num_pages)
		sc->pages[sc->num_pages++] = (struct page){ .url = url };
	sc->pages[i].body = sc->pages[i].sha256 = body;
	return &sc->pages[i];
}

/* -- the PKI --------------------------------------------------------------- */

/* In force for as long as UTCTime reaches. subject NULL: an end entity. */
static inline struct vfy_span
engine_cert(const struct ca *issuer, const struct ca *subject, long serial,
    struct vfy_span extensions)
{
	struct db_cert f = db_cert_default();

	f.not_before = "200101000000Z";
	f.not_after = "491231000000Z";
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

static inline struct vfy_span
points_at(const char *url)
{
	return db_ext(
	    "2.5.29.31", false, SEQ(SEQ(crl_full_name(db_uri(url)))));
}

/* A list made age seconds ago, in force for another day. */
static inline struct vfy_span
engine_list(const struct scene *sc, const struct ca *issuer, long number,
    int64_t age, struct vfy_span entries, struct vfy_span extensions)
{
	struct crl_fields f = crl_default();
	struct crl crl;

	f.issuer = issuer->name;
	f.this_update = evidence_time(sc->now - age);
	f.next_update = evidence_time(sc->now + DAY);
	f.entries = entries;
	f.extensions =
	    CAT(db_ext("2.5.29.20", false, db_int(number)), extensions);
	assert_true(crl_parse(crl_make(&f), &crl, NULL));
	return db_signed(crl.tbs, f.algorithm, ca_sign, issuer->key);
}

/* GeneralizedTime, as text that lives as long as the rest. */
static inline const char *
time_text(int64_t t)
{
	struct vfy_span v = evidence_time(t);

	return (const char *)CAT(span_of(v.ptr + 2, v.len - 2), RAW("\0")).ptr;
}

static inline int
set_up_engine(void **state)
{
	struct scene *sc = calloc(1, sizeof(*sc));
	void *place;

	assert_non_null(sc);
	assert_int_equal(set_up(&place), 0);
	sc->place = place;
	sc->now = (int64_t)time(NULL);
	(void)pthread_mutex_init(&sc->lock, NULL);
	sc->fetcher = (struct vfy_fetcher){ .arg = sc, .fetch = page_fetch };
	sc->place->options.fetcher = &sc->fetcher;
	sc->store = open_ok(sc->place);
	sc->mode = VFY_REV_HARD;
	sc->milliseconds = 60000;
	ca_make(&sc->root, db_name("root"));
	ca_make(&sc->inter, db_name("inter"));
	sc->root_cert = engine_cert(&sc->root, &sc->root, 1, db_none());
	sc->inter_cert = engine_cert(&sc->root, &sc->inter, 2, db_none());
	assert_int_equal(vfy_ctx_new(&sc->ctx), 0);
	assert_int_equal(
	    vfy_ctx_add_anchors(sc->ctx, sc->root_cert, false, NULL, NULL), 0);
	vfy_ctx_set_source(sc->ctx, vfy_store_source(sc->store));
	*state = sc;
	return 0;
}

static inline int
tear_down_engine(void **state)
{
	struct scene *sc = *state;
	void *place = sc->place;

	vfy_verdict_free(sc->verdict);
	vfy_ctx_free(sc->ctx);
	vfy_store_close(sc->store);
	ca_end(&sc->root);
	ca_end(&sc->inter);
	db_free_all();
	(void)pthread_mutex_destroy(&sc->lock);
	free(sc);
	return tear_down(&place);
}

#define IN_ENGINE(f)                                                           \
	cmocka_unit_test_setup_teardown(f, set_up_engine, tear_down_engine)

/* -- questions ------------------------------------------------------------- */

/* About leaf: its status. */
static inline const struct vfy_rev_status *
engine_ask(struct scene *sc, struct vfy_span leaf, enum vfy_network network)
{
	struct vfy_query *q;

	assert_int_equal(vfy_query_new(&q), 0);
	vfy_query_set_purpose(q, VFY_ANY_PURPOSE);
	vfy_query_set_revocation(q, sc->mode);
	if (!sc->whole)
		vfy_query_set_revocation_scope(q, VFY_SCOPE_LEAF);
	vfy_query_set_network(q, network, sc->milliseconds);
	if (sc->at != 0)
		vfy_query_set_time(q, sc->at);
	assert_int_equal(vfy_query_add_certs(q, leaf, NULL, NULL), 0);
	assert_int_equal(vfy_query_add_certs(q, sc->inter_cert, NULL, NULL), 0);
	if (sc->own_anchor) {
		assert_int_equal(
		    vfy_query_add_anchors(q, sc->root_cert, NULL, NULL), 0);
		vfy_query_use_context_anchors(q, false);
	}
	if (sc->own_crl.len > 0)
		assert_int_equal(
		    vfy_query_add_crls(q, sc->own_crl, NULL, NULL), 0);
	vfy_verdict_free(sc->verdict);
	sc->verdict = NULL;
	assert_int_equal(vfy_verify(sc->ctx, q, &sc->verdict), 0);
	vfy_query_free(q);
	assert_int_equal(vfy_verdict_num_paths(sc->verdict), 1);
	return vfy_path_revocation(vfy_verdict_path(sc->verdict, 0), 0);
}

static inline void
expect_status(struct scene *sc, struct vfy_span leaf, enum vfy_network network,
    enum vfy_status status, enum vfy_evidence source)
{
	const struct vfy_rev_status *st = engine_ask(sc, leaf, network);

	if (st->status != status || st->source != source)
		fail_msg("%s (%s), not %s (%s)", vfy_status_name(st->status),
		    vfy_evidence_name(st->source), vfy_status_name(status),
		    vfy_evidence_name(source));
}

/* Of the best path, of this reason. */
static inline size_t
count_findings(const struct scene *sc, enum vfy_reason reason)
{
	const struct vfy_path *p = vfy_verdict_path(sc->verdict, 0);
	size_t n = 0;

	for (size_t i = 0; i < vfy_path_num_findings(p); i++)
		n += vfy_path_finding(p, i)->reason == reason;
	return n;
}

/* What is wished for is fetched; how many are pending then. */
static inline uint64_t
refresh_all(struct scene *sc)
{
	struct vfy_store_refreshed done;

	assert_int_equal(vfy_store_refresh(sc->store, NULL, &done), 0);
	return done.fetched;
}

#endif
