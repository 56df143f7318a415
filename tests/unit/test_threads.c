/* SPDX-License-Identifier: MIT */
/*
 * test_threads.c - one context, many threads: the same and different questions
 * at the same time, good chains and bad ones, more certificates than the memo
 * has room for. Each verdict is the right one. To be run under ThreadSanitizer
 * too.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ca_build.h"
#include "vfy_limits.h"

#define THREADS 6
/* Leaves: more than are remembered, so that some have to go. */
#define LEAVES (LIMIT_MEMO_CERTS + LIMIT_MEMO_CERTS / 4)
#define QUESTIONS 2500
/* These are asked about by all threads, again and again. */
#define HOT 16
/* Verdicts that a thread holds on to while others go on. */
#define HELD 32

enum kind {
	GOOD,
	FORGED,
	EXPIRED,
	NO_INTERMEDIATE,
	NO_NAME,
	OTHER_ANCHOR,
	KINDS
};

struct stock {
	struct vfy_ctx *ctx;
	struct vfy_span root, inter, stranger;
	struct vfy_span leaves[LEAVES], forged[HOT];
};

struct worker {
	const struct stock *stock;
	pthread_t thread;
	uint64_t random;
	unsigned wrong, kinds[KINDS], good_again;
	struct vfy_verdict *held[HELD];
};

static size_t
by_chance(struct worker *w, size_t below)
{
	uint64_t z = w->random += 0x9e3779b97f4a7c15u; /* splitmix64 */

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (size_t)((z ^ (z >> 31)) % below);
}

/* What each kind of question has to come to. */
static const struct {
	enum vfy_outcome outcome;
	enum vfy_reason reason;
} expected[KINDS] = { [GOOD] = { VFY_VALID, VFY_R_OK },
	[FORGED] = { VFY_INVALID, VFY_R_BAD_SIGNATURE },
	[EXPIRED] = { VFY_INVALID, VFY_R_EXPIRED },
	[NO_INTERMEDIATE] = { VFY_INVALID, VFY_R_NO_ISSUER },
	[NO_NAME] = { VFY_INVALID, VFY_R_NO_SAN },
	[OTHER_ANCHOR] = { VFY_INVALID, VFY_R_NO_ISSUER } };

static int
set_question(const struct stock *s, enum kind kind, size_t nth, bool memo,
    struct vfy_query *q)
{
	struct vfy_span leaf =
	    kind == FORGED ? s->forged[nth % HOT] : s->leaves[nth];
	int rc = 0;

	if (memo)
		rc = vfy_query_use_memo(q, s->ctx);
	if (rc == 0)
		rc = vfy_query_add_certs(q, leaf, NULL, NULL);
	if (rc == 0 && kind != NO_INTERMEDIATE)
		rc = vfy_query_add_untrusted(q, s->inter, NULL, NULL);
	if (rc == 0 && kind == OTHER_ANCHOR) {
		vfy_query_use_context_anchors(q, false);
		rc = vfy_query_add_anchors(q, s->stranger, NULL, NULL);
	}
	if (rc == 0 && kind == NO_NAME)
		rc = vfy_query_set_identity(q, VFY_ID_DNS, "a.example");
	vfy_query_set_purpose(q, VFY_ANY_PURPOSE);
	vfy_query_set_revocation(q, VFY_REV_OFF);
	vfy_query_set_time(
	    q, CA_NOW + (kind == EXPIRED ? INT64_C(3000000000) : INT64_C(0)));
	return rc;
}

/* Of a certificate that other threads may show at the same time. */
static bool
is_digest_right(const struct vfy_cert *c)
{
	uint8_t digest[32], kept[32];

	vfy_cert_sha256(c, kept);
	return vfy_sha256(vfy_cert_der(c), digest) &&
	    memcmp(digest, kept, sizeof(kept)) == 0;
}

static bool
is_right(const struct vfy_verdict *v, enum kind kind)
{
	return vfy_verdict_outcome(v) == expected[kind].outcome &&
	    vfy_verdict_reason(v) == expected[kind].reason &&
	    (kind != GOOD ||
		is_digest_right(vfy_path_cert(vfy_verdict_path(v, 0), 0)));
}

/* One question; a verdict replaces one that was held since a while ago. */
static void
ask(struct worker *w)
{
	enum kind kind =
	    by_chance(w, 2) ? GOOD : (enum kind)by_chance(w, KINDS);
	size_t nth = by_chance(w, by_chance(w, 2) ? HOT : LEAVES),
	       place = by_chance(w, HELD);
	struct vfy_query *q = NULL;
	struct vfy_verdict *v = NULL;
	int rc;

	rc = vfy_query_new(&q);
	if (rc == 0)
		rc = set_question(w->stock, kind, nth, by_chance(w, 4) > 0, q);
	if (rc == 0)
		rc = vfy_verify(w->stock->ctx, q, &v);
	w->wrong += rc != 0 || !is_right(v, kind);
	w->kinds[kind]++;
	w->good_again +=
	    rc == 0 && kind == GOOD && vfy_verdict_search(v)->memo_hits > 0;
	vfy_query_free(q);
	vfy_verdict_free(w->held[place]);
	w->held[place] = v;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	unsigned i;

	for (i = 0; i < QUESTIONS; i++)
		ask(w);
	for (i = 0; i < HELD; i++)
		vfy_verdict_free(w->held[i]);
	memset(w->held, 0, sizeof(w->held));
	return NULL;
}

static struct vfy_span
forge(struct vfy_span der)
{
	struct vfy_span copy = db_copy(der);

	db_heap.blocks[db_heap.num - 1][der.len - 20] ^= 1;
	return copy;
}

static void
fill(struct stock *s)
{
	struct ca root, inter, stranger;
	size_t i;

	ca_make(&root, db_name("root"));
	ca_make(&inter, db_name("inter"));
	ca_make(&stranger, db_name("stranger"));
	s->root = ca_issue(&root, &root, 1, db_none());
	s->stranger = ca_issue(&stranger, &stranger, 1, db_none());
	s->inter = ca_issue(&root, &inter, 2, db_none());
	for (i = 0; i < LEAVES; i++)
		s->leaves[i] = ca_issue(&inter, NULL, 3 + (long)i, db_none());
	for (i = 0; i < HOT; i++)
		s->forged[i] = forge(s->leaves[i]);
	ca_end(&root);
	ca_end(&inter);
	ca_end(&stranger);
	assert_int_equal(vfy_ctx_new(&s->ctx), 0);
	assert_int_equal(
	    vfy_ctx_add_anchors(s->ctx, s->root, false, NULL, NULL), 0);
}

/* All leaves once, in turn: some of what was remembered gives way. */
static void
overfill(const struct stock *s)
{
	struct worker w = { .stock = s };
	struct vfy_verdict *v;
	struct vfy_query *q;
	size_t i;

	for (i = 0; i < LEAVES; i++) {
		assert_int_equal(vfy_query_new(&q), 0);
		assert_int_equal(set_question(s, GOOD, i, true, q), 0);
		assert_int_equal(vfy_verify(s->ctx, q, &v), 0);
		w.wrong += !is_right(v, GOOD);
		vfy_verdict_free(v);
		vfy_query_free(q);
	}
	assert_int_equal(w.wrong, 0);
}

static void
run_together(struct worker *workers, const struct stock *s)
{
	size_t i;

	for (i = 0; i < THREADS; i++) {
		workers[i].stock = s;
		workers[i].random = workers[i].random * THREADS + i;
		assert_int_equal(
		    pthread_create(&workers[i].thread, NULL, work, &workers[i]),
		    0);
	}
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
}

static void
test_threads(void **state)
{
	struct stock *s = calloc(1, sizeof(*s));
	struct worker *workers = calloc(THREADS, sizeof(*workers));
	unsigned kind, again = 0;
	size_t i;

	(void)state;
	assert_non_null(s);
	assert_non_null(workers);
	fill(s);
	run_together(workers, s);
	overfill(s);
	run_together(workers, s);
	for (i = 0; i < THREADS; i++) {
		assert_int_equal(workers[i].wrong, 0);
		for (kind = 0; kind < KINDS; kind++)
			assert_true(workers[i].kinds[kind] > 0);
		again += workers[i].good_again;
	}
	/* the memo was of use, or this has tested nothing of it */
	assert_true(again > 0);
	vfy_ctx_free(s->ctx);
	free(workers);
	free(s);
	db_free_all();
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_threads) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
