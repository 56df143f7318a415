/* SPDX-License-Identifier: MIT */
/*
 * lint_options.c - the command line of "certaudit lint".
 *
 * Does not: open files.
 */
#include "lint_options.h"

#include <stdlib.h>
#include <string.h>

#include "printable.h"
#include "timetext.h"
#include "verb.h"

enum own {
	OWN_PROFILE = SHARED_LAST,
	OWN_ONLY,
	OWN_IGNORE,
	OWN_AT,
	OWN_FAIL_ON,
	OWN_LIST,
	OWN_EXPLAIN_RULE
};

static const struct verb_option own_options[] = {
	{ OWN_PROFILE, "profile", "PROFILE",
	    "auto, tls-server, tls-client, email, other, ca, root, crl or "
	    "ocsp: "
	    "the rules for objects of its kind (default: auto)",
	    false },
	{ OWN_ONLY, "only", "RULE",
	    "these rules alone; '*' stands for any characters (default: all)",
	    true },
	{ OWN_IGNORE, "ignore", "RULE",
	    "without these rules; '*' as above (default: none)", true },
	{ OWN_AT, "at", "TIME",
	    "the rules in force then: RFC 3339, or @SECONDS (default: when the "
	    "object was issued)",
	    false },
	{ OWN_FAIL_ON, "fail-on", "SEVERITY",
	    "error, warning, notice, info or never: findings from here on make "
	    "the exit status 1 (default: warning)",
	    false },
	{ OWN_LIST, "list", NULL,
	    "tells the rules, those of --only, --ignore and --profile", false },
	{ OWN_EXPLAIN_RULE, "explain", "RULE", "tells all about one rule",
	    false },
	OPTION_FORMAT_ROW,
	OPTION_OUTPUT_ROW,
	{ SHARED_JSON, "json", NULL, "the same as --format json", false },
	OPTION_HELP_ROW,
};

static int
refuse(const char *verb, const char *option, const char *value,
    const char *expected)
{
	char shown[128];

	printable(value, shown, sizeof(shown));
	return usage_error(verb, "--%s: \"%s\" is %s", option, shown, expected);
}

/* Applied when all are known. */
static int
add_pattern(
    struct lint_request *r, const char *verb, bool ignore, const char *value)
{
	struct lint_options unused = { .profile = 0 };

	if (lint_switch(&unused, value, true) == 0)
		return refuse(verb, ignore ? "ignore" : "only", value,
		    "no rule's name: 'certaudit lint --list' tells them");
	r->patterns[r->num_patterns++] = (struct lint_pattern){ value, ignore };
	return EXIT_CLEAN;
}

static int
set_profile(struct lint_request *r, const char *verb, const char *value)
{
	r->options.profile = lint_profile_parse(value);
	if (r->options.profile != 0 || strcmp(value, "auto") == 0)
		return EXIT_CLEAN;
	return refuse(verb, "profile", value,
	    "none of auto, tls-server, tls-client, email, other, ca, root, "
	    "crl, "
	    "ocsp");
}

static int
set_at(struct lint_request *r, const char *verb, const char *value)
{
	r->options.dated = true;
	if (timetext_parse(value, &r->options.at))
		return EXIT_CLEAN;
	return refuse(verb, "at", value,
	    "no moment like 2026-11-23T12:00:00Z or @1795435200");
}

static int
take(void *arg, const char *verb, const struct option_def *common,
    const struct verb_option *own, const char *value)
{
	struct lint_request *r = arg;

	(void)common;
	switch (own->id) {
	case OWN_PROFILE:
		return set_profile(r, verb, value);
	case OWN_ONLY:
		return add_pattern(r, verb, false, value);
	case OWN_IGNORE:
		return add_pattern(r, verb, true, value);
	case OWN_AT:
		return set_at(r, verb, value);
	case OWN_FAIL_ON:
		return item_rules_set_fail_on(&r->rules, verb, value);
	case OWN_LIST:
		r->list = true;
		return EXIT_CLEAN;
	case OWN_EXPLAIN_RULE:
		r->explain = value;
		return EXIT_CLEAN;
	case SHARED_FORMAT:
		return outputs_set_format(&r->outputs, verb, value);
	case SHARED_OUTPUT:
		return outputs_add_file(&r->outputs, verb, value);
	default:
		r->json = true;
		return EXIT_CLEAN;
	}
}

const struct command_line lint_line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.usage =
	    "Usage: certaudit lint [options] FILE...\n"
	    "       certaudit lint --list | --explain RULE\n\n"
	    "Holds certificates, revocation lists and OCSP responses to the "
	    "standards: RFC 5280\nand what updates it, the CA/Browser Forum's "
	    "Baseline Requirements. FILE is PEM or DER,\nany number of "
	    "objects; "
	    "'-' is standard input.\n\n"
	    "The rules br-*, ev-* and chrome-* are those of the public web: a "
	    "private CA ignores them.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit lint shop.pem\n"
	    "  certaudit lint --ignore 'br-*' --ignore 'chrome-*' "
	    "private.pem\n"
	    "  certaudit lint --at 2027-03-15T00:00:00Z shop.pem\n"
	    "  certaudit lint --json --only 'br-lifetime-*' certs.pem\n"
	    "  certaudit lint --explain key-rsa-roca\n\n"
	    "Exit status: 0 clean, 1 findings, 2 usage or unreadable input, 7 "
	    "internal error.\n",
	.take = take,
};

void
lint_help(void)
{
	command_line_help(&lint_line);
}

/* What --only names, without what --ignore names, in whatever order they came. */
static void
apply_patterns(struct lint_request *r)
{
	bool only = false;

	for (size_t i = 0; i < r->num_patterns; i++)
		only = only || !r->patterns[i].ignore;
	if (only)
		lint_switch(&r->options, "*", true);
	for (size_t i = 0; i < r->num_patterns; i++) {
		if (!r->patterns[i].ignore)
			lint_switch(&r->options, r->patterns[i].value, false);
	}
	for (size_t i = 0; i < r->num_patterns; i++) {
		if (r->patterns[i].ignore)
			lint_switch(&r->options, r->patterns[i].value, true);
	}
}

/* What only the whole command line shows. */
static int
check(struct lint_request *r, const char *verb, char **files)
{
	size_t standard_input = 0;

	if (r->json && r->outputs.format_given)
		return usage_error(
		    verb, "--json and --format exclude each other");
	if (r->json)
		r->outputs.format = RESULTS_JSON;
	if (r->list || r->explain != NULL)
		return *files == NULL ? EXIT_CLEAN
				      : usage_error(verb,
					    "--list and --explain take no "
					    "files");
	if (*files == NULL)
		return usage_error(verb, "no file was given");
	for (; *files != NULL; files++)
		standard_input += strcmp(*files, "-") == 0;
	if (standard_input > 1)
		return usage_error(
		    verb, "standard input (-) can be read only once");
	return EXIT_CLEAN;
}

int
lint_request_read(struct lint_request *r, int argc, char **argv, int *first)
{
	int status;

	r->rules.fail_on = SEVERITY_WARNING;
	/* Room for every argument, so that nothing has to grow. */
	r->patterns = calloc((size_t)argc + 1, sizeof(r->patterns[0]));
	if (r->patterns == NULL)
		return out_of_memory(argv[0]);
	status = command_line_read(&lint_line, argc, argv, r, &r->help, first);
	if (status != EXIT_CLEAN || r->help)
		return status;
	apply_patterns(r);
	return check(r, argv[0], argv + *first);
}
