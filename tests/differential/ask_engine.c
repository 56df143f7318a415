/* SPDX-License-Identifier: MIT */
/*
 * ask_engine.c - this engine's answer, through its public header only.
 *
 * No revocation, no network, a new context for each question.
 */
#include <stdio.h>
#include <stdlib.h>

#include "differential.h"

void
text_add(char *buf, size_t len, char sep, const char *word)
{
	size_t used = strlen(buf);

	snprintf(buf + used, len - used, "%c%s", sep, word);
}

static void
must(int rc, const char *what)
{
	if (rc == 0)
		return;
	fprintf(stderr, "differential: %s: %s\n", what, vfy_strerror(rc));
	exit(1);
}

/* The engine's faults of certificates that were left out go to *faults. */
static int
add_cert(struct vfy_query *q, const struct item *it, char *faults, size_t len)
{
	struct vfy_fault fault = { .code = 0 };
	int rc;

	switch (it->part) {
	case PART_LEAF:
		rc = vfy_query_add_certs(q, it->der, NULL, &fault);
		break;
	case PART_INTERMEDIATE:
		rc = vfy_query_add_untrusted(q, it->der, NULL, &fault);
		break;
	case PART_ANCHOR:
	default:
		rc = vfy_query_add_anchors(q, it->der, NULL, &fault);
		break;
	}
	if (rc == VFY_EPARSE || rc == VFY_ELIMIT)
		text_add(faults, len, it->part == PART_LEAF ? ':' : ';',
		    vfy_fault_name(fault.code));
	else
		must(rc, "add");
	return rc;
}

/* False: the leaf can't be read. */
static bool
add_certs(
    struct vfy_query *query, const struct question *q, char *faults, size_t len)
{
	for (size_t i = 0; i < q->n; i++) {
		if (add_cert(query, &q->items[i], faults, len) != 0 &&
		    q->items[i].part == PART_LEAF)
			return false;
	}
	return true;
}

static void
set_rules(
    struct vfy_query *query, const struct question *q, enum vfy_profile profile)
{
	must(vfy_query_set_profile(query, profile), "profile");
	must(vfy_query_set_purpose(query, q->purpose), "purpose");
	must(vfy_query_set_time(query, q->at), "time");
	must(vfy_query_set_revocation(query, VFY_REV_OFF), "revocation");
	must(vfy_query_set_network(query, VFY_NET_OFF, 0), "network");
	must(
	    vfy_query_set_max_path_length(query, q->max_path_length), "length");
	must(vfy_query_set_require_explicit_policy(query, q->explicit_policy),
	    "policy");
	must(vfy_query_set_inhibit_policy_mapping(query, q->inhibit_mapping),
	    "policy");
	must(vfy_query_set_inhibit_any_policy(query, q->inhibit_any), "policy");
	for (size_t i = 0; i < q->num_policies; i++)
		must(vfy_query_add_policy(query, q->policies[i]), "policy");
}

/* Each remark once. */
static void
add_remarks(const struct vfy_verdict *v, struct answer *out)
{
	const struct vfy_path *p = vfy_verdict_path(v, 0);
	const char *name;

	for (size_t i = 0; p != NULL && i < vfy_path_num_findings(p); i++) {
		name = vfy_reason_name(vfy_path_finding(p, i)->reason);
		if (strstr(out->text, name) == NULL)
			text_add(out->text, sizeof(out->text), '+', name);
	}
}

static void
add_detail(const struct vfy_verdict *v, struct answer *out)
{
	const struct vfy_path *p = vfy_verdict_path(v, 0);
	const struct vfy_finding *f;

	for (size_t i = 0; p != NULL && i < vfy_path_num_findings(p); i++) {
		f = vfy_path_finding(p, i);
		if (!f->fatal || f->reason != vfy_verdict_reason(v))
			continue;
		snprintf(out->detail, sizeof(out->detail), "depth %u: %s",
		    f->depth, f->detail);
		return;
	}
}

/* Which of the certificates are those of the path? */
static void
mark_used(
    const struct vfy_verdict *v, const struct question *q, struct answer *out)
{
	const struct vfy_path *p = vfy_verdict_path(v, 0);

	for (size_t i = 0; i < q->n; i++) {
		out->used[i] = i == 0;
		for (size_t k = 0; k < vfy_path_num_certs(p); k++)
			out->used[i] |= span_eq(
			    vfy_cert_der(vfy_path_cert(p, k)), q->items[i].der);
	}
}

void
ask_engine(
    const struct question *q, enum vfy_profile profile, struct answer *out)
{
	struct vfy_verdict *v = NULL;
	struct vfy_query *query;
	struct vfy_ctx *ctx;
	char faults[96] = "";

	out->valid = false;
	out->detail[0] = '\0';
	must(vfy_ctx_new(&ctx), "context");
	must(vfy_query_new(&query), "query");
	set_rules(query, q, profile);
	if (!add_certs(query, q, faults, sizeof(faults)))
		snprintf(out->text, sizeof(out->text), "unreadable%s", faults);
	else if (q->identity != VFY_ID_NONE &&
	    vfy_query_set_identity(query, q->identity, q->name) != 0)
		snprintf(out->text, sizeof(out->text), "not-a-name");
	else {
		must(vfy_verify(ctx, query, &v), "verify");
		out->valid = vfy_verdict_outcome(v) == VFY_VALID;
		snprintf(out->text, sizeof(out->text), "%s",
		    vfy_reason_name(vfy_verdict_reason(v)));
		if (out->valid) {
			add_remarks(v, out);
			mark_used(v, q, out);
		} else
			add_detail(v, out);
		if (faults[0] != '\0')
			text_add(out->text, sizeof(out->text), ';', faults + 1);
	}
	vfy_verdict_free(v);
	vfy_query_free(query);
	vfy_ctx_free(ctx);
}
