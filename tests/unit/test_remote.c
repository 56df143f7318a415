/* SPDX-License-Identifier: MIT */
/*
 * test_remote.c - a query shown to others, and a verdict made of what was told:
 * all of it is there, and what contradicts itself is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "files.h"
#include "vfy_limits.h"
#include "vfy_remote.h"

#define GOLDEN TOP_SRCDIR "/tests/golden/common/"
#define NOW INT64_C(2209075200)

struct scene {
	struct vfy_query *q;
	const struct vfy_cert *leaf, *inter;
	struct vfy_cert *root;
	struct vfy_told_cert certs[3];
	struct vfy_finding remark, fatal;
	struct vfy_told_path path;
	struct vfy_told told;
};

static struct file_bytes
read_file(const char *name)
{
	struct file_error err;
	struct file_bytes bytes;

	assert_int_equal(
	    file_read(name, FILE_LIMIT_CERTIFICATES, &bytes, &err), 0);
	return bytes;
}

/* A valid answer about the golden leaf, with one remark. */
static int
setup(void **state)
{
	static struct scene s;
	struct file_bytes leaf = read_file(GOLDEN "leaf.pem"),
			  inter = read_file(GOLDEN "inter.pem"),
			  root = read_file(GOLDEN "root.pem");

	memset(&s, 0, sizeof(s));
	assert_int_equal(vfy_query_new(&s.q), 0);
	/* the leaf is not the first in the pool */
	assert_int_equal(
	    vfy_query_add_untrusted(s.q, file_span(&inter), NULL, NULL), 0);
	assert_int_equal(
	    vfy_query_add_certs(s.q, file_span(&leaf), NULL, NULL), 0);
	assert_int_equal(vfy_cert_parse(file_span(&root), &s.root, NULL), 0);
	file_bytes_free(&leaf);
	file_bytes_free(&inter);
	file_bytes_free(&root);
	s.leaf = vfy_query_cert(s.q, 0);
	s.inter = vfy_query_cert(s.q, 1);
	s.certs[0] = (struct vfy_told_cert){ .cert = s.leaf };
	s.certs[1] = (struct vfy_told_cert){ .cert = s.inter,
		.revocation = { .status = VFY_ST_GOOD,
		    .source = VFY_EV_CRL,
		    .this_update = NOW - 9,
		    .next_update = NOW + 9,
		    .reason = -1 } };
	s.certs[2] = (struct vfy_told_cert){
		.cert = s.root, .origin = VFY_FROM_ANCHORS, .is_anchor = true
	};
	s.remark = (struct vfy_finding){ VFY_R_REV_UNKNOWN, 1, false,
		"RFC 0 1.2", "what \x1b was", "do" };
	s.fatal = (struct vfy_finding){ VFY_R_EXPIRED, 0, true, "", "", "" };
	s.path = (struct vfy_told_path){ true, VFY_COMPAT, s.certs, 3,
		&s.remark, 1 };
	s.told = (struct vfy_told){ .outcome = VFY_VALID,
		.reason = VFY_R_OK,
		.profile = VFY_COMPAT,
		.revocation = VFY_REV_HARD,
		.time = NOW,
		.valid_until = NOW + 9,
		.paths = &s.path,
		.num_paths = 1 };
	*state = &s;
	return 0;
}

static int
teardown(void **state)
{
	struct scene *s = *state;

	vfy_query_free(s->q);
	vfy_cert_free(s->root);
	return 0;
}

static void
refused(struct scene *s)
{
	struct vfy_verdict *v = NULL;

	assert_int_equal(vfy_verdict_tell(s->q, &s->told, &v), VFY_EARG);
	assert_null(v);
}

static void
test_query_shown(void **state)
{
	struct scene *s = *state;
	struct vfy_query_info info;

	vfy_query_info(s->q, &info);
	assert_int_equal(info.certs, 2);
	assert_int_equal(info.purpose, VFY_TLS_SERVER);
	assert_int_equal(info.revocation, VFY_REV_SOFT);
	assert_int_equal(info.network, VFY_NET_CACHED);
	assert_int_equal(info.max_path_length, -1);
	assert_true(info.anchor_constraints);
	assert_true(info.use_context_anchors);
	assert_true(info.leaf_is_evident);
	assert_false(info.has_time);
	assert_int_equal(info.identity, VFY_ID_NONE);
	assert_string_equal(info.identity_value, "");
	assert_ptr_not_equal(s->leaf, s->inter);
	assert_null(vfy_query_cert(s->q, 2));
	assert_null(vfy_query_anchor(s->q, 0));
	assert_int_equal(vfy_query_crl(s->q, 0).len, 0);
	assert_int_equal(vfy_query_staple(s->q, 0).len, 0);
	assert_null(vfy_query_policy(s->q, 0));
}

/* Candidates come before the leaf, or without one. */
static void
test_query_without_leaf(void **state)
{
	struct scene *s = *state;
	struct vfy_query *q;

	assert_int_equal(vfy_query_new(&q), 0);
	assert_null(vfy_query_cert(q, 0));
	assert_null(vfy_query_cert(q, 1));
	assert_int_equal(vfy_query_add_untrusted(
			     q, vfy_cert_der(s->inter), NULL, NULL),
	    0);
	assert_null(vfy_query_cert(q, 0));
	assert_non_null(vfy_query_cert(q, 1));
	assert_null(vfy_query_cert(q, 2));
	assert_int_equal(
	    vfy_query_add_certs(q, vfy_cert_der(s->leaf), NULL, NULL), 0);
	assert_int_equal(vfy_cert_der(vfy_query_cert(q, 0)).len,
	    vfy_cert_der(s->leaf).len);
	assert_int_equal(vfy_cert_der(vfy_query_cert(q, 1)).len,
	    vfy_cert_der(s->inter).len);
	assert_null(vfy_query_cert(q, 2));
	vfy_query_free(q);
}

static void
test_valid(void **state)
{
	struct scene *s = *state;
	static const char *const oids[] = { "1.2.3", "1.2.4" };
	struct vfy_verdict *v;
	const struct vfy_path *p;
	const struct vfy_finding *f;

	s->told.policies = oids;
	s->told.num_policies = 2;
	assert_int_equal(vfy_verdict_tell(s->q, &s->told, &v), 0);
	assert_int_equal(vfy_verdict_outcome(v), VFY_VALID);
	assert_int_equal(vfy_verdict_tls_alert(v), -1);
	assert_int_equal(vfy_verdict_revocation(v), VFY_REV_HARD);
	assert_int_equal(vfy_verdict_valid_until(v), NOW + 9);
	assert_int_equal(vfy_verdict_num_policies(v), 2);
	assert_string_equal(vfy_verdict_policy(v, 1), "1.2.4");
	p = vfy_verdict_path(v, 0);
	assert_int_equal(vfy_path_num_certs(p), 3);
	assert_int_equal(vfy_path_role(p, 1), VFY_INTERMEDIATE);
	assert_int_equal(vfy_path_role(p, 2), VFY_ANCHOR);
	assert_int_equal(vfy_path_origin(p, 2), VFY_FROM_ANCHORS);
	assert_int_equal(vfy_path_revocation(p, 1)->this_update, NOW - 9);
	f = vfy_path_finding(p, 0);
	assert_int_equal(f->reason, VFY_R_REV_UNKNOWN);
	assert_string_equal(f->section, "RFC 0 1.2");
	assert_string_equal(f->detail, "what ? was");
	assert_string_equal(f->hint, "do");
	vfy_verdict_free(v);
}

static void
test_invalid(void **state)
{
	struct scene *s = *state;
	struct vfy_verdict *v;

	s->told.outcome = VFY_INVALID;
	s->told.reason = VFY_R_EXPIRED;
	s->path.valid = false;
	s->path.findings = &s->fatal;
	assert_int_equal(vfy_verdict_tell(s->q, &s->told, &v), 0);
	assert_int_equal(vfy_verdict_outcome(v), VFY_INVALID);
	assert_int_equal(vfy_verdict_tls_alert(v), 45);
	assert_int_equal(vfy_path_outcome(vfy_verdict_path(v, 0)), VFY_INVALID);
	vfy_verdict_free(v);
	/* without a path at all */
	s->told.num_paths = 0;
	assert_int_equal(vfy_verdict_tell(s->q, &s->told, &v), 0);
	assert_int_equal(vfy_verdict_num_paths(v), 0);
	vfy_verdict_free(v);
	/* that is what no verdict says */
	s->told.reason = VFY_R_NOT_JUDGED;
	refused(s);
}

static void
test_undetermined(void **state)
{
	struct scene *s = *state;
	struct vfy_verdict *v;

	s->told.outcome = VFY_UNDETERMINED;
	s->told.reason = VFY_R_REV_UNKNOWN;
	s->path.valid = false;
	s->remark.fatal = true;
	assert_int_equal(vfy_verdict_tell(s->q, &s->told, &v), 0);
	assert_int_equal(
	    vfy_path_outcome(vfy_verdict_path(v, 0)), VFY_UNDETERMINED);
	vfy_verdict_free(v);
}

static void
test_contradictions(void **state)
{
	struct scene *s = *state;
	const struct scene good = *s;

	s->told.reason = VFY_R_EXPIRED;
	refused(s);
	*s = good;
	s->told.outcome = VFY_INVALID;
	refused(s);
	s->told.reason = VFY_R_EXPIRED; /* but its path is valid */
	refused(s);
	*s = good;
	s->told.num_paths = 0;
	refused(s);
	*s = good;
	s->path.valid = false;
	refused(s);
	*s = good;
	s->path.findings = &s->fatal;
	refused(s);
	*s = good;
	s->told.findings = &s->fatal;
	s->told.num_findings = 1;
	refused(s);
	*s = good;
	s->certs[2].is_anchor = false;
	refused(s);
	*s = good;
	s->path.num_certs = 0;
	refused(s);
	*s = good;
	s->path.num_certs = LIMIT_PATH_CERTS + 1;
	refused(s);
	*s = good;
	s->told.num_paths = LIMIT_PATHS + 1;
	refused(s);
	*s = good;
	s->path.num_findings = LIMIT_FINDINGS + 1;
	refused(s);
}

/* The same chain, with or without its leaf. */
static void
test_other_leaf(void **state)
{
	struct scene *s = *state;

	s->path.certs = s->certs + 1;
	s->path.num_certs = 2;
	refused(s);
	s->path.certs = s->certs;
	s->path.num_certs = 3;
	vfy_query_free(s->q);
	assert_int_equal(vfy_query_new(&s->q), 0);
	s->certs[0].cert = s->certs[1].cert = s->root;
	refused(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_query_shown),
		TEST(test_query_without_leaf),
		TEST(test_valid),
		TEST(test_invalid),
		TEST(test_undetermined),
		TEST(test_contradictions),
		TEST(test_other_leaf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
