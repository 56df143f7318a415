/* SPDX-License-Identifier: MIT */
/*
 * item.c - what the writers look at in an item.
 *
 * Items may come from a file: nothing is taken to be there, or of its type.
 * Does not: change them.
 */
#include "item.h"

#include <string.h>

#include "timetext.h"

static const char *const severities[SEVERITIES] = {
	[SEVERITY_NONE] = "none",
	[SEVERITY_INFO] = "info",
	[SEVERITY_NOTICE] = "notice",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_ERROR] = "error",
};

bool
severity_parse(const char *name, enum severity *out)
{
	int i;

	for (i = SEVERITY_INFO; i < SEVERITIES; i++) {
		if (strcmp(severities[i], name) == 0) {
			*out = (enum severity)i;
			return true;
		}
	}
	return false;
}

const char *
severity_name(enum severity s)
{
	return severities[s];
}

static struct json_object *
member(struct json_object *o, const char *key, enum json_type type)
{
	struct json_object *value = NULL;

	if (!json_object_is_type(o, json_type_object) ||
	    !json_object_object_get_ex(o, key, &value) ||
	    !json_object_is_type(value, type))
		return NULL;
	return value;
}

const char *
item_text(struct json_object *o, const char *key)
{
	struct json_object *value = member(o, key, json_type_string);

	return value == NULL ? "" : json_object_get_string(value);
}

int64_t
item_number(struct json_object *o, const char *key, int64_t otherwise)
{
	struct json_object *value = member(o, key, json_type_int);

	return value == NULL ? otherwise : json_object_get_int64(value);
}

size_t
item_num_findings(struct json_object *item)
{
	struct json_object *array = member(item, "findings", json_type_array);

	return array == NULL ? 0 : json_object_array_length(array);
}

struct json_object *
item_finding(struct json_object *item, size_t i)
{
	return json_object_array_get_idx(
	    member(item, "findings", json_type_array), i);
}

enum severity
finding_severity(struct json_object *finding)
{
	enum severity s = SEVERITY_NOTICE;

	(void)severity_parse(item_text(finding, "severity"), &s);
	return s;
}

/* The gravest finding, the first of several; NULL: none. */
static struct json_object *
gravest(struct json_object *item)
{
	struct json_object *worst = NULL;
	size_t i, n = item_num_findings(item);

	for (i = 0; i < n; i++) {
		struct json_object *f = item_finding(item, i);

		if (worst == NULL ||
		    finding_severity(f) > finding_severity(worst))
			worst = f;
	}
	return worst;
}

enum severity
item_worst(struct json_object *item)
{
	struct json_object *worst = gravest(item);

	return worst == NULL ? SEVERITY_NONE : finding_severity(worst);
}

bool
item_not_after(struct json_object *item, int64_t *out)
{
	return timetext_parse(item_text(item, "not_after"), out);
}

bool
item_is_list(struct json_object *item)
{
	const char *kind = item_text(item, "kind");

	return strcmp(kind, "crl") == 0 || strcmp(kind, "ocsp") == 0;
}

int64_t
days_left(int64_t not_after, int64_t now)
{
	int64_t seconds = not_after - now;

	return seconds >= 0 ? seconds / 86400 : -((-seconds + 86399) / 86400);
}

static const char *const outcomes[ITEM_OUTCOMES] = {
	[ITEM_CLEAN] = "clean",
	[ITEM_TRUSTED] = "trusted",
	[ITEM_FINDINGS] = "findings",
	[ITEM_UNDETERMINED] = "undetermined",
	[ITEM_NOT_TRUSTED] = "not-trusted",
	[ITEM_FAILED] = "failed",
	[ITEM_UNREADABLE] = "unreadable",
};

static bool
has_source(struct json_object *item, const char *source)
{
	size_t i, n = item_num_findings(item);

	for (i = 0; i < n; i++) {
		struct json_object *f = item_finding(item, i);

		if (finding_severity(f) == SEVERITY_ERROR &&
		    strcmp(item_text(f, "source"), source) == 0)
			return true;
	}
	return false;
}

enum item_outcome
item_outcome(struct json_object *item)
{
	struct json_object *verdict = member(item, "verdict", json_type_object);
	const char *outcome = item_text(verdict, "verdict");

	if (has_source(item, "input"))
		return ITEM_UNREADABLE;
	/* a chain may have come before it failed, but that is not what counts */
	if (has_source(item, "handshake") && strcmp(outcome, "invalid") != 0)
		return ITEM_FAILED;
	if (strcmp(outcome, "valid") == 0)
		return ITEM_TRUSTED;
	if (strcmp(outcome, "undetermined") == 0)
		return ITEM_UNDETERMINED;
	if (verdict != NULL)
		return ITEM_NOT_TRUSTED;
	return item_worst(item) >= SEVERITY_WARNING ? ITEM_FINDINGS
						    : ITEM_CLEAN;
}

const char *
item_outcome_name(enum item_outcome o)
{
	return outcomes[o];
}

const char *
item_reason(struct json_object *item)
{
	switch (item_outcome(item)) {
	case ITEM_CLEAN:
	case ITEM_TRUSTED:
		return "";
	case ITEM_NOT_TRUSTED:
	case ITEM_UNDETERMINED:
		return item_text(
		    member(item, "verdict", json_type_object), "reason");
	default:
		return item_text(gravest(item), "id");
	}
}
