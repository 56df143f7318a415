/* SPDX-License-Identifier: MIT */
/*
 * cases.h - of each rule of lint_rule.def an object that breaks it, and one that differs
 * in this alone and does not. A rule without both does not compile.
 */
#ifndef CASES_H
#define CASES_H
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

#endif
