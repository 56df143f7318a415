/* SPDX-License-Identifier: MIT */
/*
 * item_build.c - items of a report.
 *
 * Does not: judge; write.
 */
#include "item_build.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"
#include "show.h"
#include "verb.h"
#include "verdict_json.h"

int
item_rules_set_fail_on(
    struct item_rules *rules, const char *verb, const char *value)
{
	char shown[64];

	rules->fail_on = SEVERITIES;
	if (strcmp(value, "never") == 0 ||
	    severity_parse(value, &rules->fail_on))
		return EXIT_CLEAN;
	printable(value, shown, sizeof(shown));
	return usage_error(verb,
	    "--fail-on: \"%s\" is none of error, warning, notice, info, never",
	    shown);
}

struct item
item_begin(const char *target, const char *kind, size_t index, size_t line)
{
	struct json_builder b = json_begin();
	struct item item = { .findings = json_object_new_array() };

	json_put_foreign(&b, "target", target);
	json_put_text(&b, "kind", kind);
	json_put_number(&b, "index", index);
	if (line > 0)
		json_put_number(&b, "line", line);
	item.object = json_end(&b);
	item.failed = item.object == NULL || item.findings == NULL;
	return item;
}

void
item_put_member(struct item *item, const char *key, struct json_object *value)
{
	if (item->failed || value == NULL ||
	    json_object_object_add(item->object, key, value) != 0) {
		json_object_put(value);
		item->failed = true;
	}
}

void
item_put_members(struct item *item, struct json_object *object)
{
	if (object == NULL) {
		item->failed = true;
		return;
	}
	json_object_object_foreach(object, key, value)
	    item_put_member(item, key, json_object_get(value));
	json_object_put(object);
}

static int
status_of(const struct item *item, const struct item_rules *rules)
{
	enum severity worst = SEVERITY_NONE;
	size_t i, n = json_object_array_length(item->findings);

	for (i = 0; i < n; i++) {
		enum severity s = finding_severity(
		    json_object_array_get_idx(item->findings, i));

		worst = s > worst ? s : worst;
	}
	/* what could not be looked at is no finding */
	if (rules->fail_on == SEVERITIES && item->status != EXIT_USAGE &&
	    item->status != EXIT_INTERNAL)
		return EXIT_CLEAN;
	return item->status == EXIT_CLEAN && worst >= rules->fail_on
	    ? EXIT_FINDINGS
	    : item->status;
}

struct json_object *
item_end(struct item *item, const struct item_rules *rules)
{
	int status = item->failed ? 0 : status_of(item, rules);

	item_put_member(item, "findings", item->findings);
	item_put_member(item, "status", json_object_new_int(status));
	if (!item->failed)
		return item->object;
	json_object_put(item->object);
	return NULL;
}

void
item_put_finding(struct item *item, const struct item_finding *f)
{
	struct json_builder b = json_begin();
	struct json_object *object;

	json_put_text(&b, "id", f->id);
	json_put_text(&b, "source", f->source);
	json_put_text(&b, "severity", severity_name(f->severity));
	if (f->citation[0] != '\0')
		json_put_text(&b, "citation", f->citation);
	json_put_text(&b, "detail", f->detail);
	if (f->hint[0] != '\0')
		json_put_text(&b, "hint", f->hint);
	object = json_end(&b);
	if (item->failed || object == NULL ||
	    json_object_array_add(item->findings, object) != 0) {
		json_object_put(object);
		item->failed = true;
	}
}

void
item_put_status(struct item *item, int status)
{
	item->status = worse_status(item->status, status);
}

void
item_put_certificate(struct item *item, const struct vfy_cert *cert)
{
	struct json_builder b = json_begin();
	uint8_t digest[32];

	PUT_WHOLE(&b, "subject", vfy_cert_subject, cert);
	vfy_cert_sha256(cert, digest);
	json_put_digest(&b, "sha256", digest);
	json_put_time(&b, "not_after", vfy_cert_not_after(cert));
	item_put_members(item, json_end(&b));
}

/* -- what a verdict found ---------------------------------------------------------- */

static enum severity
severity_of(const struct vfy_finding *f)
{
	if (f->fatal)
		return SEVERITY_ERROR;
	/* remarks that an operator wants to hear of */
	return f->reason == VFY_R_REVOKED || f->reason == VFY_R_REV_UNKNOWN
	    ? SEVERITY_WARNING
	    : SEVERITY_NOTICE;
}

static void
put_finding_of(
    struct item *item, const struct vfy_finding *f, const char *detail)
{
	item_put_finding(item,
	    &(struct item_finding){ .id = vfy_reason_name(f->reason),
		.source = "verify",
		.severity = severity_of(f),
		.citation = f->section,
		.detail = detail,
		.hint = f->hint });
}

/* Of another certificate than the item's: which one is said. */
static void
put_path_finding(
    struct item *item, const struct vfy_path *p, const struct vfy_finding *f)
{
	char subject[256], detail[640];

	if (f->depth == 0 || f->depth >= vfy_path_num_certs(p)) {
		put_finding_of(item, f, f->detail);
		return;
	}
	vfy_cert_subject(vfy_path_cert(p, f->depth), subject, sizeof(subject));
	snprintf(detail, sizeof(detail), "%s%s%s", subject,
	    f->detail[0] != '\0' ? ": " : "", f->detail);
	put_finding_of(item, f, detail);
}

static void
put_findings(struct item *item, const struct vfy_verdict *v,
    const struct item_rules *rules)
{
	const struct vfy_path *best = vfy_verdict_path(v, 0);
	size_t i;

	for (i = 0; i < vfy_verdict_num_findings(v); i++) {
		const struct vfy_finding *f = vfy_verdict_finding(v, i);

		if (f->reason != VFY_R_IDENTITY_MISSING || !rules->any_name)
			put_finding_of(item, f, f->detail);
	}
	for (i = 0; best != NULL && i < vfy_path_num_findings(best); i++)
		put_path_finding(item, best, vfy_path_finding(best, i));
}

/* What ends soon in a path that holds now. */
static void
put_ends(struct item *item, const struct vfy_verdict *v,
    const struct item_rules *rules)
{
	const struct vfy_path *best = vfy_verdict_path(v, 0);
	size_t i;

	if (vfy_verdict_outcome(v) != VFY_VALID || best == NULL)
		return;
	for (i = 0; i < vfy_path_num_certs(best); i++) {
		const struct vfy_cert *cert = vfy_path_cert(best, i);
		char subject[256];

		vfy_cert_subject(cert, subject, sizeof(subject));
		item_put_end(item, "expires-soon", subject,
		    vfy_cert_not_after(cert), vfy_verdict_time(v), rules);
	}
}

void
item_put_verdict(struct item *item, const struct vfy_verdict *v,
    const struct item_rules *rules)
{
	const struct vfy_path *best = vfy_verdict_path(v, 0);

	if (best != NULL && vfy_path_num_certs(best) > 0)
		item_put_certificate(item, vfy_path_cert(best, 0));
	item_put_member(item, "verdict", verdict_json(v, NULL));
	put_findings(item, v, rules);
	put_ends(item, v, rules);
	item_put_status(item, verdict_exit_status(v));
}

void
item_put_end(struct item *item, const char *id, const char *name, int64_t ends,
    int64_t now, const struct item_rules *rules)
{
	struct item_finding f = { .id = id,
		.source = "expiry",
		.citation = "",
		.hint = "have it issued anew, and replaced, before it ends" };
	int64_t days = days_left(ends, now);
	char detail[512], at[24];

	if (ends - now >= rules->within)
		return;
	json_time(ends, at);
	if (ends < now) {
		f.id = "expired";
		f.severity = SEVERITY_ERROR;
		f.hint = "replace it";
		snprintf(detail, sizeof(detail), "%s ended %s", name, at);
		item_put_status(item, EXIT_EXPIRED);
	} else {
		f.severity =
		    rules->within_is_error ? SEVERITY_ERROR : SEVERITY_WARNING;
		snprintf(detail, sizeof(detail),
		    "%s ends %s, in %" PRId64 " day%s", name, at, days,
		    days == 1 ? "" : "s");
	}
	f.detail = detail;
	item_put_finding(item, &f);
}

void
item_put_unreadable(struct item *item, const char *id, const char *what)
{
	item_put_finding(item,
	    &(struct item_finding){ .id = id,
		.source = "input",
		.severity = SEVERITY_ERROR,
		.citation = "",
		.detail = what,
		.hint = "" });
	item_put_status(item, EXIT_USAGE);
}
