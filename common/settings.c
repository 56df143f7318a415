/* SPDX-License-Identifier: MIT */
/*
 * settings.c - options that are settled before a question is asked, and which
 * of them who asks may still make stricter.
 *
 * Does not: read files; judge whether a policy is a good one.
 */
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"

/*
 * From lax to strict: a stricter value makes no path valid that was not. What
 * is missing here has no such order: with less network less is known, so that
 * soft revocation lets more pass.
 */
static const struct {
	enum option_id id;
	const char *order[5];
} orders[] = {
	{ OPTION_REVOCATION, { "off", "shadow", "soft", "hard" } },
	{ OPTION_REVOCATION_SCOPE, { "leaf", "chain" } },
	{ OPTION_OCSP_NONCE, { "off", "ask", "require" } },
	{ OPTION_AIA, { "on", "off" } },
	{ OPTION_ANCHOR_CONSTRAINTS, { "off", "on" } },
	{ OPTION_REQUIRE_EXPLICIT_POLICY, { "false", "true" } },
	{ OPTION_INHIBIT_POLICY_MAPPING, { "false", "true" } },
	{ OPTION_INHIBIT_ANY_POLICY, { "false", "true" } },
	{ OPTION_STAPLING_OFFERED, { "false", "true" } },
};

int
settings_add(
    struct settings *s, const struct option_def *opt, const char *value)
{
	struct setting *list;
	char *copy = strdup(value);

	list = realloc(s->list, (s->n + 1) * sizeof(*list));
	if (list != NULL)
		s->list = list;
	if (copy == NULL || list == NULL) {
		free(copy);
		return VFY_ENOMEM;
	}
	list[s->n++] = (struct setting){ opt, copy };
	return 0;
}

void
settings_free(struct settings *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		free(s->list[i].value);
	free(s->list);
	free(s->name);
	*s = (struct settings){ 0 };
}

int
settings_apply(
    const struct settings *s, struct question *qn, struct option_error *err)
{
	const struct setting *one;
	uint64_t seen = qn->seen;
	size_t i;
	int rc = 0;

	qn->seen = 0;
	for (i = 0; i < s->n && rc == 0; i++) {
		one = &s->list[i];
		if (one->option->repeatable ||
		    (qn->seen & (UINT64_C(1) << one->option->id)) == 0)
			rc = question_set(qn, one->option, one->value, err);
	}
	qn->seen = seen;
	if (rc == 0)
		rc = vfy_query_set_budget(qn->query, &s->budget);
	return rc;
}

static const struct settings *
find(const struct policies *policies, const char *name)
{
	size_t i;

	for (i = 0; policies != NULL && i < policies->n; i++)
		if (strcmp(policies->list[i]->name, name) == 0)
			return policies->list[i];
	return NULL;
}

int
settings_name(struct question *qn, const char *name, struct option_error *err)
{
	const struct settings *s = find(qn->policies, name);
	char shown[80];
	int rc;

	if (s == NULL) {
		printable(name, shown, sizeof(shown));
		snprintf(err->what, sizeof(err->what),
		    "there is no policy \"%s\"", shown);
		return VFY_EARG;
	}
	if (qn->seen != UINT64_C(1) << OPTION_NAMED_POLICY) {
		snprintf(err->what, sizeof(err->what),
		    "name the policy before other options");
		return VFY_EARG;
	}
	rc = settings_apply(s, qn, err);
	if (rc == 0)
		qn->policy = s;
	return rc;
}

/* -- what may still be said ------------------------------------------------------ */

/* From 0, the most lax; -1: no such value, or no order. */
static int
strictness(enum option_id id, const char *value)
{
	size_t i;
	int k;

	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		if (orders[i].id != id)
			continue;
		for (k = 0; orders[i].order[k] != NULL; k++)
			if (strcmp(orders[i].order[k], value) == 0)
				return k;
	}
	return -1;
}

/* Is there an order, and is value further on in it than ours? */
static bool
is_stricter(enum option_id id, const char *value, const char *ours)
{
	char *end;

	if (id == OPTION_MAX_PATH_LENGTH) {
		unsigned long n = strtoul(value, &end, 10);

		return *value != '\0' && *value != '-' && *end == '\0' &&
		    n < strtoul(ours, NULL, 10);
	}
	return strictness(id, value) > strictness(id, ours);
}

static bool
has_order(enum option_id id, const char *value)
{
	return id == OPTION_MAX_PATH_LENGTH || strictness(id, value) >= 0;
}

static int
refuse(struct option_error *err, const struct settings *s, const char *ours,
    const char *also)
{
	char shown[80];

	printable(ours, shown, sizeof(shown));
	snprintf(err->what, sizeof(err->what),
	    "the policy \"%s\" sets it to \"%s\"%s", s->name, shown, also);
	err->fixed = true;
	return VFY_EARG;
}

int
settings_allow(const struct settings *s, const struct option_def *opt,
    const char *value, struct option_error *err)
{
	const char *ours = NULL;
	size_t i, several = 0;

	if (value == NULL)
		value = "true";
	if (opt->id == OPTION_TRUST || opt->id == OPTION_SYSTEM_TRUST) {
		snprintf(err->what, sizeof(err->what),
		    "the policy \"%s\" says whom to trust", s->name);
		err->fixed = true;
		return VFY_EARG;
	}
	for (i = 0; i < s->n; i++) {
		if (s->list[i].option->id != opt->id)
			continue;
		if (!opt->repeatable && strcmp(s->list[i].value, value) == 0)
			return 0;
		if (ours == NULL)
			ours = s->list[i].value;
		several++;
	}
	if (ours == NULL || is_stricter(opt->id, value, ours))
		return 0;
	return refuse(err, s, ours,
	    has_order(opt->id, ours)
		? "; only what is stricter may be asked for"
		: several > 1 ? ", or to others, but not to this"
			      : "");
}
