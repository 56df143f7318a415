/* SPDX-License-Identifier: MIT */
/*
 * lint_table.c - the rules themselves, told: "certaudit lint --list" and "--explain".
 */
#include <stdio.h>
#include <string.h>

#include "json_build.h"
#include "lint_options.h"
#include "printable.h"
#include "show.h"
#include "verb.h"

/* All profiles of a rule, as "tls-server, ca"; buf of PROFILES bytes. */
#define PROFILES 128
static void
profiles_text(unsigned profiles, char buf[PROFILES])
{
	size_t used = 0;

	buf[0] = '\0';
	for (unsigned bit = 1; bit <= LINT_OCSP; bit <<= 1) {
		if ((profiles & bit) != 0)
			used += (size_t)snprintf(buf + used, PROFILES - used,
			    "%s%s", used > 0 ? ", " : "",
			    lint_profile_name(bit));
	}
}

/* "2026-03-15" */
static void
day_text(unsigned day, char buf[16])
{
	snprintf(buf, 16, "%04u-%02u-%02u", day / 10000 % 10000,
	    day / 100 % 100, day % 100);
}

static struct json_object *
profiles_json(unsigned profiles)
{
	struct json_object *list = json_object_new_array();

	for (unsigned bit = 1; list != NULL && bit <= LINT_OCSP; bit <<= 1) {
		if ((profiles & bit) != 0 &&
		    !json_append(
			list, json_object_new_string(lint_profile_name(bit))))
			return NULL;
	}
	return list;
}

static struct json_object *
rule_json(const struct lint_rule *r)
{
	struct json_builder b = json_begin();
	char day[16];

	json_put_text(&b, "id", r->name);
	json_put_text(&b, "severity", lint_severity_name(r->severity));
	json_put_text(&b, "citation", r->citation);
	day_text(r->from, day);
	if (r->from != 0)
		json_put_text(&b, "from", day);
	day_text(r->until, day);
	if (r->until != 0)
		json_put_text(&b, "until", day);
	json_put(&b, "profiles", profiles_json(r->profiles));
	json_put_text(&b, "title", r->title);
	json_put_text(&b, "hint", r->hint);
	return json_end(&b);
}

static bool
is_asked(const struct lint_request *r, size_t i)
{
	return !r->options.off[i] &&
	    (r->options.profile == 0 ||
		(lint_rule(i)->profiles & r->options.profile) != 0);
}

int
lint_rules_list(const struct lint_request *r, const char *verb)
{
	struct json_object *list = NULL;

	if (r->json && (list = json_object_new_array()) == NULL)
		return out_of_memory(verb);
	for (size_t i = 0; i < LINT_NUM_RULES; i++) {
		const struct lint_rule *rule = lint_rule(i);

		if (!is_asked(r, i))
			continue;
		if (!r->json)
			printf("%-8s %-34s %s: %s\n",
			    lint_severity_name(rule->severity), rule->name,
			    rule->citation, rule->title);
		else if (!json_append(list, rule_json(rule)))
			return out_of_memory(verb);
	}
	return !r->json || show_json(list) ? EXIT_CLEAN : out_of_memory(verb);
}

static void
print_rule(const struct lint_rule *r)
{
	char text[PROFILES];

	printf("%s: %s (%s)\n", r->name, r->title,
	    lint_severity_name(r->severity));
	printf("  demanded by  %s\n", r->citation);
	profiles_text(r->profiles, text);
	printf("  of           %s\n", text);
	day_text(r->from, text);
	if (r->from != 0)
		printf("  issued from  %s\n", text);
	day_text(r->until, text);
	if (r->until != 0)
		printf("  and before   %s\n", text);
	printf("  hint         %s\n", r->hint);
}

int
lint_rules_explain(const struct lint_request *r, const char *verb)
{
	char shown[128];

	for (size_t i = 0; i < LINT_NUM_RULES; i++) {
		if (strcmp(lint_rule(i)->name, r->explain) != 0)
			continue;
		if (r->json)
			return show_json(rule_json(lint_rule(i)))
			    ? EXIT_CLEAN
			    : out_of_memory(verb);
		print_rule(lint_rule(i));
		return EXIT_CLEAN;
	}
	printable(r->explain, shown, sizeof(shown));
	return usage_error(verb,
	    "--explain: \"%s\" is no rule's name: --list tells them", shown);
}
