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

#include "ca_build.h"
#include "cert.h"

#define MOST 12

struct mesh {
	unsigned n;
	bool same_name, key_ids, live;
};

static struct ca cas[MOST + 1]; /* the last one is the anchor's */

static struct vfy_span
key_id(const struct ca *ca)
{
	return span_of(ca->spki.ptr + ca->spki.len - 8, 8);
}

static struct vfy_span
issue(const struct ca *subject, const struct ca *issuer, bool key_ids)
{
	struct vfy_span ids = db_none();
	static uint32_t serial = 1;

	if (key_ids)
		ids = CAT(
		    db_ext("2.5.29.35", false, SEQ(PRIM(0, key_id(issuer)))),
		    subject == NULL
			? db_none()
			: db_ext("2.5.29.14", false, OCTETS(key_id(subject))));
	/* in no order that could help: candidates are sorted by their bytes */
	serial = serial * 1664525 + 1013904223;
	return ca_issue(issuer, subject, (long)(serial >> 4), ids);
}

static void
name_ca(struct ca *ca, unsigned number, bool same_name)
{
	char name[32];

	snprintf(name, sizeof(name), "CA %u", same_name ? 0 : number);
	ca_make(ca, db_name(name));
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
		name_ca(&cas[i], i, m->same_name && i < MOST);
	assert_int_equal(vfy_ctx_new(&ctx), 0);
	assert_int_equal(vfy_query_new(&q), 0);
	assert_int_equal(
	    vfy_ctx_add_anchors(ctx, issue(&cas[MOST], &cas[MOST], m->key_ids),
		false, NULL, NULL),
	    0);
	add_mesh(q, m);
	vfy_query_set_time(q, CA_NOW);
	vfy_query_set_purpose(q, VFY_ANY_PURPOSE);
	vfy_query_set_revocation(q, VFY_REV_OFF);
	assert_int_equal(vfy_verify(ctx, q, &v), 0);
	search = vfy_verdict_search(v);
	if (vfy_verdict_outcome(v) != (m->live ? VFY_VALID : VFY_INVALID) ||
	    search->signatures > (m->live ? 2 * m->n + 1 : 0))
		fail_msg("%u CAs, %s names, %s, %s: %s (%s), %u signatures, %u "
			 "steps",
		    m->n, m->same_name ? "the same" : "distinct",
		    m->key_ids ? "key ids" : "no key ids",
		    m->live ? "live" : "dead",
		    vfy_outcome_name(vfy_verdict_outcome(v)),
		    vfy_reason_name(vfy_verdict_reason(v)), search->signatures,
		    search->steps);
	vfy_verdict_free(v);
	vfy_query_free(q);
	vfy_ctx_free(ctx);
	for (i = 0; i <= MOST; i++)
		ca_end(&cas[i]);
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
	static const struct CMUnitTest tests[] = { cmocka_unit_test(
	    test_mesh) };

	return cmocka_run_group_tests_name("mesh", tests, NULL, NULL);
}
