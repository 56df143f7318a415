/* SPDX-License-Identifier: MIT */
/*
 * test_settings.c - options that are settled before a question is asked: what a
 * named policy does to it, and what it leaves to who asks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "question.h"
#include "settings.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct question qn;
static struct option_error err;

static int
set(const char *name, const char *value)
{
	const struct option_def *opt = option_find(name);

	assert_non_null(opt);
	return question_set(&qn, opt, value, &err);
}

static void
add(struct settings *s, const char *name, const char *value)
{
	const struct option_def *opt = option_find(name);

	assert_non_null(opt);
	assert_int_equal(settings_add(s, opt, value), 0);
}

/* A question that named s. */
static void
start_named(const struct settings *s, const struct policies *all)
{
	assert_int_equal(question_start(&qn, VFY_NET_CACHED), 0);
	qn.policies = all;
	assert_int_equal(set("named-policy", s->name), 0);
	assert_ptr_equal(qn.policy, s);
}

/* The policy's value, the question's, and whether that is left to it. */
static const struct {
	const char *option, *ours, *value;
	bool allowed;
} cases[] = {
	{ "revocation", "soft", "soft", true },
	{ "revocation", "soft", "hard", true },
	{ "revocation", "soft", "shadow", false },
	{ "revocation", "hard", "off", false },
	{ "revocation-scope", "leaf", "chain", true },
	{ "revocation-scope", "chain", "leaf", false },
	{ "ocsp-nonce", "ask", "require", true },
	{ "ocsp-nonce", "require", "ask", false },
	{ "aia", "on", "off", true },
	{ "aia", "off", "on", false },
	{ "anchor-constraints", "off", "on", true },
	{ "anchor-constraints", "on", "off", false },
	{ "require-explicit-policy", "false", NULL, true },
	{ "require-explicit-policy", "true", "false", false },
	{ "inhibit-policy-mapping", "true", "false", false },
	{ "inhibit-any-policy", "true", "false", false },
	{ "inhibit-any-policy", "false", "true", true },
	{ "stapling-offered", "true", "false", false },
	{ "max-path-length", "2", "2", true },
	{ "max-path-length", "2", "0", true },
	{ "max-path-length", "2", "3", false },
	{ "max-path-length", "2", "10", false },
	{ "max-path-length", "10", "9", true },
	/* no order: neither more nor less network is stricter */
	{ "network", "cached", "cached", true },
	{ "network", "cached", "off", false },
	{ "network", "cached", "allowed", false },
	{ "profile", "compat", "webpki", false },
	{ "purpose", "tls-server", "tls-server", true },
	{ "purpose", "tls-server", "any", false },
	{ "policy", "1.2.3", "1.2.3", false },
	{ "policy", "1.2.3", "1.2.4", false },
	/* what it says nothing of */
	{ "revocation", "soft", NULL, true },
};

static void
test_cases(void **state)
{
	size_t i;
	int rc;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct settings s = { .name = strdup("corp") };
		const struct settings *list[] = { &s };
		const struct policies all = { list, 1 };
		const char *name = cases[i].option;

		add(&s, name, cases[i].ours);
		start_named(&s, &all);
		if (i == COUNT(cases) - 1)
			name = "inhibit-any-policy";
		rc = set(name, cases[i].value);
		if ((rc == 0) != cases[i].allowed ||
		    err.fixed == cases[i].allowed)
			fail_msg("%s = %s, then %s: %d %s", name, cases[i].ours,
			    cases[i].value, rc, err.what);
		if (rc != 0 && strstr(err.what, "corp") == NULL)
			fail_msg("\"%s\" does not name the policy", err.what);
		question_end(&qn);
		settings_free(&s);
	}
}

/* A value that is none is told as one, not as one that the policy forbids. */
static void
test_no_value(void **state)
{
	struct settings s = { .name = strdup("corp") };
	const struct settings *list[] = { &s };
	const struct policies all = { list, 1 };

	(void)state;
	add(&s, "max-path-length", "3");
	start_named(&s, &all);
	assert_int_equal(set("max-path-length", "-1"), VFY_EARG);
	assert_int_equal(set("hostname", "bad name"), VFY_EARG);
	assert_false(err.fixed);
	question_end(&qn);
	settings_free(&s);
}

static void
test_base(void **state)
{
	struct settings s = { .name = strdup("corp"),
		.budget = { .steps = 7 } };
	const struct settings *list[] = { &s };
	const struct policies all = { list, 1 };

	(void)state;
	add(&s, "revocation", "hard");
	add(&s, "purpose", "tls-client");
	add(&s, "purpose", "email");
	add(&s, "policy", "1.2.3");
	add(&s, "policy", "1.2.4");
	start_named(&s, &all);
	assert_int_equal(qn.query->revocation, VFY_REV_HARD);
	assert_int_equal(qn.query->purpose, VFY_TLS_CLIENT);
	assert_int_equal(qn.query->budget.steps, 7);
	assert_int_equal(set("purpose", "email"), 0);
	assert_int_equal(qn.purpose, VFY_EMAIL);
	/* once, although the policy said it before */
	assert_int_equal(set("purpose", "email"), VFY_EARG);
	question_end(&qn);
	settings_free(&s);
}

/* Whom a policy trusts is its own matter, also where it says nothing. */
static void
test_trust(void **state)
{
	struct settings s = { .name = strdup("corp") };
	const struct settings *list[] = { &s };
	const struct policies all = { list, 1 };
	struct vfy_span none = { (const uint8_t *)"x", 1 };

	(void)state;
	start_named(&s, &all);
	assert_int_equal(set("system-trust", "true"), VFY_EARG);
	assert_true(err.fixed);
	assert_int_equal(
	    question_add(&qn, option_find("trust"), none, NULL, true, &err),
	    VFY_EARG);
	assert_true(err.fixed);
	/* but more candidates and evidence are welcome */
	assert_int_equal(
	    question_add(&qn, option_find("untrusted"), none, NULL, true, &err),
	    VFY_EPARSE);
	question_end(&qn);
	settings_free(&s);
}

static void
test_names(void **state)
{
	struct settings a = { .name = strdup("a") },
			b = { .name = strdup("b") };
	const struct settings *list[] = { &a, &b };
	const struct policies all = { list, 2 };

	(void)state;
	assert_int_equal(question_start(&qn, VFY_NET_CACHED), 0);
	assert_int_equal(set("named-policy", "a"), VFY_EARG);
	question_end(&qn);
	assert_int_equal(question_start(&qn, VFY_NET_CACHED), 0);
	qn.policies = &all;
	assert_int_equal(set("hostname", "a.test"), 0);
	assert_int_equal(set("named-policy", "a"), VFY_EARG);
	assert_non_null(strstr(err.what, "before"));
	question_end(&qn);
	start_named(&b, &all);
	assert_int_equal(set("named-policy", "a"), VFY_EARG);
	question_end(&qn);
	settings_free(&a);
	settings_free(&b);
}

/* Defaults bind nobody. */
static void
test_defaults(void **state)
{
	struct settings s = { 0 };

	(void)state;
	add(&s, "revocation", "hard");
	assert_int_equal(question_start(&qn, VFY_NET_CACHED), 0);
	assert_int_equal(settings_apply(&s, &qn, &err), 0);
	assert_int_equal(qn.query->revocation, VFY_REV_HARD);
	assert_int_equal(set("revocation", "off"), 0);
	assert_int_equal(qn.query->revocation, VFY_REV_OFF);
	question_end(&qn);
	settings_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_no_value),
		cmocka_unit_test(test_base),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
