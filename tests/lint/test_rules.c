/* SPDX-License-Identifier: MIT */
/*
 * test_rules.c - each rule of lint_rule.def finds what breaks it, and nothing in what
 * differs in this alone: an object of each kind that breaks no rule, changed in two
 * ways. A rule without its two cases does not compile.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mold.h"
#include "rsa_keys.h"

/*
 * BAD(rule, base, also): what breaks it, made of this base; also: rules that can't but
 * be broken with it, as names between spaces. GOOD(rule): the other way.
 */
#define BAD(id, of, others)                                                    \
	enum { base_##id = of };                                               \
	static const char also_##id[] = others;                                \
	static void bad_##id(struct mold *m)
#define GOOD(id) static void good_##id(struct mold *m)

#include "cases_br.h"
#include "cases_evidence.h"
#include "cases_extensions.h"
#include "cases_form.h"
#include "cases_keys.h"
#include "cases_names.h"
#include "cases_policies.h"

struct rule_case {
	enum lint_rule_id rule;
	enum base base;
	const char *also;
	void (*bad)(struct mold *m);
	void (*good)(struct mold *m);
};

static const struct rule_case cases[] = {
#define LINT_RULE(                                                             \
    id, name, severity, citation, from, until, profiles, title, hint)          \
	{ LINT_##id, (enum base)base_##id, also_##id, bad_##id, good_##id },
#include "lint_rule.def"
#undef LINT_RULE
};

static const struct lint_options all_rules;

/* Is name one of the words? */
static bool
is_among(const char *name, const char *words)
{
	size_t len = strlen(name);

	for (const char *p = words; (p = strstr(p, name)) != NULL; p += len) {
		if ((p == words || p[-1] == ' ') &&
		    (p[len] == ' ' || p[len] == '\0'))
			return true;
	}
	return false;
}

/* The rules broken but rule and also; prints them. */
static size_t
num_others(const struct lint_result *r, enum lint_rule_id rule,
    const char *also, const char *which)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct lint_finding *f = &r->findings[i];
		const char *name = lint_rule(f->rule)->name;

		if (f->rule == rule || is_among(name, also))
			continue;
		print_error("%s, %s: also %s: %s\n", lint_rule(rule)->name,
		    which, name, f->detail);
		n++;
	}
	return n;
}

static bool
has(const struct lint_result *r, enum lint_rule_id rule)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->findings[i].rule == rule)
			return true;
	}
	return false;
}

/* Words of also that were not needed. */
static size_t
num_unneeded(const struct lint_result *r, const char *also)
{
	size_t words = also[0] != '\0', found = 0;

	for (const char *p = also; *p != '\0'; p++)
		words += *p == ' ';
	for (size_t i = 0; i < r->n; i++)
		found += is_among(lint_rule(r->findings[i].rule)->name, also);
	return words - found;
}

static size_t
check_case(const struct rule_case *c, struct lint_result *r)
{
	const char *name = lint_rule(c->rule)->name;
	struct mold m = mold_of(c->base);
	size_t wrong = 0;

	c->bad(&m);
	assert_int_equal(lint_mold(&m, &all_rules, r), 0);
	if (!has(r, c->rule)) {
		print_error("%s: not found\n", name);
		wrong++;
	}
	wrong += num_others(r, c->rule, c->also, "bad");
	if (num_unneeded(r, c->also) > 0) {
		print_error(
		    "%s: not all of \"%s\" were broken\n", name, c->also);
		wrong++;
	}
	m = mold_of(c->base);
	c->good(&m);
	assert_int_equal(lint_mold(&m, &all_rules, r), 0);
	if (has(r, c->rule)) {
		print_error("%s: found in what is good: %s\n", name,
		    r->findings[0].detail);
		wrong++;
	}
	wrong += num_others(r, c->rule, "", "good");
	db_free_all();
	return wrong;
}

static void
test_cases(void **state)
{
	struct lint_result *r = calloc(1, sizeof(*r));
	size_t wrong = 0;

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		wrong += check_case(&cases[i], r);
	free(r);
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
