/* SPDX-License-Identifier: MIT */
/*
 * test_alloc.c - each allocation of a whole question fails once: the answer is
 * VFY_ENOMEM or the right verdict, and nothing leaks.
 *
 * The linker sends the engine's allocations here (--wrap); GnuTLS's own are
 * not touched.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ca_build.h"
#include "cert.h"
#include "crl_build.h"

/* Allocations until one fails; negative: none does. */
static long countdown = -1;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__real_reallocarray(void *p, size_t n, size_t size);
char *__real_strdup(const char *s);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t n, size_t size);
char *__wrap_strdup(const char *s);

static bool
fails(void)
{
	return countdown >= 0 && countdown-- == 0;
}

void *
__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return fails() ? NULL : __real_realloc(p, n);
}

void *
__wrap_reallocarray(void *p, size_t n, size_t size)
{
	return fails() ? NULL : __real_reallocarray(p, n, size);
}

char *
__wrap_strdup(const char *s)
{
	return fails() ? NULL : __real_strdup(s);
}

/* What a question is made of, all made before anything fails. */
struct material {
	struct vfy_span anchor, inter, leaf, expired, crl;
};

static struct material
make_material(void)
{
	struct vfy_span policies = db_ext("2.5.29.32", false,
	    SEQ(SEQ(db_oid("1.2.3")), SEQ(db_oid("1.2.4"))));
	struct crl_fields crl = crl_default();
	struct ca root, inter;
	struct material m;

	ca_make(&root, db_name("r\xc3\xb6\xc3\xb6t"));
	ca_make(&inter, db_name("inter"));
	m.anchor = ca_issue(&root, &root, 1, db_none());
	m.inter = ca_issue(&root, &inter, 2,
	    CAT(policies,
		db_ext("2.5.29.30", true,
		    SEQ(CONS(0, SEQ(PRIM(2, span_str("test"))))))));
	m.leaf = ca_issue(&inter, NULL, 3,
	    CAT(policies,
		db_ext("2.5.29.17", false, SEQ(PRIM(2, span_str("a.test"))))));
	m.expired = ca_issue(&inter, NULL, 4,
	    db_ext("2.5.29.17", false, SEQ(PRIM(2, span_str("b.other")))));
	crl.issuer = inter.name;
	m.crl = crl_make(&crl); /* not signed: it is looked at, and refused */
	ca_end(&root);
	ca_end(&inter);
	return m;
}

/* One question from nothing; *outcome is what a verdict says. */
static int
ask(const struct material *m, struct vfy_span leaf, const char *host,
    enum vfy_outcome *outcome)
{
	struct vfy_verdict *v = NULL;
	struct vfy_query *q = NULL;
	struct vfy_ctx *ctx = NULL;
	int rc = vfy_ctx_new(&ctx);

	if (rc == 0)
		rc = vfy_ctx_add_anchors(ctx, m->anchor, false, NULL, NULL);
	if (rc == 0)
		rc = vfy_ctx_add_intermediates(ctx, m->inter, NULL, NULL);
	if (rc == 0)
		rc = vfy_query_new(&q);
	if (rc == 0)
		rc = vfy_query_add_certs(q, leaf, NULL, NULL);
	if (rc == 0)
		rc = vfy_query_add_crls(q, m->crl, NULL, NULL);
	if (rc == 0)
		rc = vfy_query_add_policy(q, "1.2.3");
	if (rc == 0)
		rc = vfy_query_set_identity(q, VFY_ID_DNS, host);
	if (rc == 0) {
		vfy_query_set_time(q, CA_NOW);
		rc = vfy_verify(ctx, q, &v);
	}
	if (rc == 0)
		*outcome = vfy_verdict_outcome(v);
	vfy_verdict_free(v);
	vfy_query_free(q);
	vfy_ctx_free(ctx);
	return rc;
}

static void
loop(struct vfy_span leaf, const struct material *m, const char *host,
    enum vfy_outcome expected)
{
	enum vfy_outcome outcome = VFY_UNDETERMINED;
	long i, failed = 0;
	int rc;

	assert_int_equal(ask(m, leaf, host, &outcome), 0);
	assert_int_equal(outcome, expected);
	for (i = 0; i < 10000; i++) {
		countdown = i;
		rc = ask(m, leaf, host, &outcome);
		if (countdown >= 0)
			break; /* no allocation was left to fail */
		failed += rc == VFY_ENOMEM;
		if (rc != VFY_ENOMEM && (rc != 0 || outcome != expected))
			fail_msg("allocation %ld: %d, %s", i, rc,
			    vfy_outcome_name(outcome));
	}
	countdown = -1;
	assert_in_range(i, 20, 9999);
	assert_in_range(failed, 20, i);
}

static void
test_valid(void **state)
{
	struct material m = make_material();

	(void)state;
	loop(m.leaf, &m, "a.test", VFY_VALID);
	db_free_all();
}

/* With everything that an explanation adds. */
static void
test_invalid(void **state)
{
	struct material m = make_material();

	(void)state;
	loop(m.expired, &m, "b.other", VFY_INVALID);
	db_free_all();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_invalid),
	};

	return cmocka_run_group_tests_name("alloc", tests, NULL, NULL);
}
