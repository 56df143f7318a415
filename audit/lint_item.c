/* SPDX-License-Identifier: MIT */
/*
 * lint_item.c - what lint/ says of an object, in a report's item.
 */
#include "lint_item.h"

#include <stdio.h>
#include <string.h>

/* Rules of the programmes that public roots are in. */
static const char *const of_the_web[] = { "br-*", "ev-*", "chrome-*",
	"smime-*" };

static enum severity
severity_of(enum lint_severity s)
{
	return s == LINT_ERROR	? SEVERITY_ERROR
	    : s == LINT_WARNING ? SEVERITY_WARNING
				: SEVERITY_NOTICE;
}

static void
put_finding(struct item *item, const struct lint_finding *f)
{
	const struct lint_rule *r = lint_rule(f->rule);
	char detail[512], hint[512];

	snprintf(detail, sizeof(detail), "%s%s%s", r->title,
	    f->detail[0] != '\0' ? ": " : "", f->detail);
	snprintf(hint, sizeof(hint), "%s%s%s", r->hint,
	    f->unless != NULL ? ", unless " : "",
	    f->unless != NULL ? f->unless : "");
	item_put_finding(item,
	    &(struct item_finding){ .id = r->name,
		.source = "lint",
		.severity = severity_of(f->severity),
		.citation = r->citation,
		.detail = detail,
		.hint = hint });
}

void
lint_put(struct item *item, const struct lint_result *result)
{
	for (size_t i = 0; i < result->n; i++)
		put_finding(item, &result->findings[i]);
}

void
lint_sets_begin(struct lint_sets *sets)
{
	memset(sets, 0, sizeof(*sets));
	for (size_t i = 0; i < sizeof(of_the_web) / sizeof(of_the_web[0]); i++)
		lint_switch(&sets->others, of_the_web[i], true);
}

void
lint_put_certificate(struct item *item, const struct lint_sets *sets, bool web,
    struct vfy_span der)
{
	struct lint_result result;

	if (lint_certificate(der, web ? &sets->web : &sets->others, &result) ==
	    0)
		lint_put(item, &result);
	else
		item->failed = true;
}

/* Whose list it is nobody asked: not held to the web's rules. */
void
lint_put_crl(
    struct item *item, const struct lint_sets *sets, struct vfy_span der)
{
	struct lint_result result;

	if (lint_crl(der, &sets->others, &result) == 0)
		lint_put(item, &result);
	else
		item->failed = true;
}
