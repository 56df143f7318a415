/* SPDX-License-Identifier: MIT */
/*
 * lint_options.h - the command line of "certaudit lint".
 */
#ifndef LINT_OPTIONS_H
#define LINT_OPTIONS_H
#include "command_line.h"
#include "item_build.h"
#include "lint.h"
#include "outputs.h"

/* A value of --only or --ignore. */
struct lint_pattern {
	const char *value;
	bool ignore;
};

/* What was asked for. Pointers are borrowed from argv. */
struct lint_request {
	struct lint_options options;
	struct item_rules rules;
	struct outputs outputs;
	const char *explain; /* a rule's name; NULL: not asked */
	bool list, json, help;
	struct lint_pattern *patterns; /* freed by the caller */
	size_t num_patterns;
};
/* r: all zero. 0, or an exit status after a complaint. argv[*first]: the first file. */
int lint_request_read(
    struct lint_request *r, int argc, char **argv, int *first);
void lint_help(void);

/* -- lint_table.c: the rules, told. An exit status. ------------------------------------ */

/* All that are not switched off. */
int lint_rules_list(const struct lint_request *r, const char *verb);
int lint_rules_explain(const struct lint_request *r, const char *verb);

#endif
