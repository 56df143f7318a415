/* SPDX-License-Identifier: MIT */
/*
 * revocation.c - "certaudit revocation": is this certificate revoked, by what
 * evidence, until when?
 *
 * The engine's answer to a question without a name, for any use, in hard mode;
 * of its best path the status of each certificate, and why where it is unknown.
 * Does not: judge.
 */
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "fetches.h"
#include "files.h"
#include "show.h"
#include "verb.h"
#include "verdict_json.h"

static const struct verb_option own_options[] = {
	OPTION_STORE_ROW,
	OPTION_NO_STORE_ROW,
	OPTION_ALLOW_NET_ROW,
	OPTION_JSON_ROW,
	OPTION_HELP_ROW,
};

/* No name is expected; other defaults. */
static const struct other_help others[] = {
	{ OPTION_HOSTNAME, NULL },
	{ OPTION_IP, NULL },
	{ OPTION_EMAIL, NULL },
	{ OPTION_URI, NULL },
	{ OPTION_SRV, NULL },
	{ OPTION_PURPOSE, "what the certificate is used for (default: any)" },
	{ OPTION_REVOCATION,
	    "soft lets an unknown status pass (default: hard; the others: not "
	    "taken)" },
	{ .id = 0 },
};

const struct command_line revocation_line = {
	.own = own_options,
	.num_own = sizeof(own_options) / sizeof(own_options[0]),
	.common = true,
	.others = others,
	.usage =
	    "Usage: certaudit revocation [options] CERT...\n\n"
	    "Says of a certificate, and of each CA above it, whether it is "
	    "revoked, by what\nevidence, and until when that holds. CERT is "
	    "PEM or DER, '-' is standard input.\nThe first certificate is the "
	    "one in question; all others may complete its chain.\n",
	.examples =
	    "Examples:\n"
	    "  certaudit revocation chain.pem\n"
	    "  certaudit revocation --revocation-scope leaf --json chain.pem\n"
	    "  certaudit revocation --trust root.pem --untrusted inter.pem "
	    "--crl inter.crl \\\n"
	    "      --network off leaf.pem\n"
	    "  certaudit revocation --allow-net 10.0.0.0/8 --trust root.pem "
	    "chain.pem\n\n"
	    "Exit status: 0 good, 1 the chain is not trusted, 2 usage or "
	    "unreadable input,\n3 revoked, 4 expired or not yet valid, 5 not "
	    "known, 6 not known, and nothing\ncould be fetched, 7 internal "
	    "error.\n",
	.take = verify_request_take,
};

static int
begin(struct question *qn)
{
	int rc;

	qn->purpose = VFY_ANY_PURPOSE;
	qn->revocation = VFY_REV_HARD;
	rc = vfy_query_set_purpose(qn->query, qn->purpose);
	if (rc == 0)
		rc = vfy_query_set_revocation(qn->query, qn->revocation);
	return rc;
}

/* -- the answer ---------------------------------------------------------------- */

/* Of all certificates together; NOT_CHECKED: no status was asked for. */
static enum vfy_status
status_of(const struct vfy_path *p)
{
	enum vfy_status all = VFY_ST_NOT_CHECKED;
	size_t i;

	for (i = 0; p != NULL && i < vfy_path_num_certs(p); i++) {
		enum vfy_status one = vfy_path_revocation(p, i)->status;

		if (one == VFY_ST_REVOKED)
			return one;
		if (one == VFY_ST_UNKNOWN ||
		    (all != VFY_ST_UNKNOWN &&
			(one == VFY_ST_GOOD || all == VFY_ST_NOT_CHECKED)))
			all = one;
	}
	return all;
}

/* Does it say why a status is what it is, or is not known? */
static bool
tells_of_status(enum vfy_reason reason)
{
	switch (reason) {
	case VFY_R_REVOKED:
	case VFY_R_REV_UNKNOWN:
	case VFY_R_CRL_SCOPE:
	case VFY_R_CRL_STALE:
	case VFY_R_CRL_BAD:
	case VFY_R_CRL_SIGNER:
	case VFY_R_OCSP_STALE:
	case VFY_R_OCSP_BAD:
	case VFY_R_OCSP_SIGNER:
	case VFY_R_OCSP_OTHER_CERT:
	case VFY_R_OCSP_NOT_SUCCESSFUL:
	case VFY_R_NO_EVIDENCE:
	case VFY_R_NO_SOURCE_NAMED:
	case VFY_R_MUST_STAPLE:
	case VFY_R_BUDGET:
		return true;
	default:
		return false;
	}
}

static bool
is_worth_telling(const struct vfy_finding *f)
{
	return f->fatal || tells_of_status(f->reason);
}

/* Findings at a depth; beyond: also those where there is no certificate. */
static struct json_object *
findings_json(const struct vfy_path *p, size_t depth, bool beyond)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_path_num_findings(p); i++) {
		const struct vfy_finding *f = vfy_path_finding(p, i);

		if (!is_worth_telling(f) ||
		    (beyond ? f->depth < depth : f->depth != depth))
			continue;
		if (!json_append(array, verdict_finding_json(f)))
			return NULL;
	}
	return array;
}

static struct json_object *
certificate_json(const struct vfy_path *p, size_t depth)
{
	const struct vfy_cert *cert = vfy_path_cert(p, depth);
	struct json_builder b = json_begin();
	uint8_t digest[32];

	json_put_number(&b, "depth", depth);
	json_put_text(&b, "role", vfy_role_name(vfy_path_role(p, depth)));
	PUT_WHOLE(&b, "subject", vfy_cert_subject, cert);
	PUT_WHOLE(&b, "issuer", vfy_cert_issuer, cert);
	PUT_WHOLE(&b, "serial", vfy_cert_serial, cert);
	vfy_cert_sha256(cert, digest);
	json_put_digest(&b, "sha256", digest);
	json_put(&b, "revocation",
	    verdict_status_json(vfy_path_revocation(p, depth)));
	json_put(&b, "findings", findings_json(p, depth, false));
	return json_end(&b);
}

static struct json_object *
certificates_json(const struct vfy_path *p)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && p != NULL && i < vfy_path_num_certs(p);
	     i++) {
		if (!json_append(array, certificate_json(p, i)))
			return NULL;
	}
	return array;
}

/* What belongs to no certificate: of the question, and beyond the path's end. */
static struct json_object *
other_findings_json(const struct vfy_verdict *v, const struct vfy_path *p)
{
	struct json_object *array = p != NULL
	    ? findings_json(p, vfy_path_num_certs(p), true)
	    : json_object_new_array();
	size_t i;

	for (i = 0; array != NULL && i < vfy_verdict_num_findings(v); i++) {
		const struct vfy_finding *f = vfy_verdict_finding(v, i);

		if (is_worth_telling(f) &&
		    !json_append(array, verdict_finding_json(f)))
			return NULL;
	}
	return array;
}

static struct json_object *
answer_json(const struct verify_request *r, const struct vfy_verdict *v,
    const struct fetches *fetches)
{
	const struct vfy_path *p = vfy_verdict_path(v, 0);
	struct json_builder b = json_begin();
	char name[256];

	file_name(ask_leaf_path(r), name, sizeof(name));
	json_put_text(&b, "file", name);
	json_put_text(&b, "status", vfy_status_name(status_of(p)));
	json_put_text(&b, "verdict", vfy_outcome_name(vfy_verdict_outcome(v)));
	json_put_text(&b, "reason", vfy_reason_name(vfy_verdict_reason(v)));
	json_put_time(&b, "validation_time", vfy_verdict_time(v));
	if (vfy_verdict_outcome(v) == VFY_VALID)
		json_put_time(&b, "valid_until", vfy_verdict_valid_until(v));
	json_put_text(&b, "revocation_mode",
	    vfy_revocation_name(vfy_verdict_revocation(v)));
	json_put(&b, "certificates", certificates_json(p));
	json_put(&b, "findings", other_findings_json(v, p));
	json_put(&b, "fetches", fetches_json(fetches, false));
	return json_end(&b);
}

/* What was looked at and did not help: then the network is not all that lacks. */
static bool
has_bad_evidence(const struct vfy_path *p)
{
	size_t i;

	for (i = 0; p != NULL && i < vfy_path_num_findings(p); i++) {
		enum vfy_reason why = vfy_path_finding(p, i)->reason;

		if (tells_of_status(why) && why != VFY_R_REV_UNKNOWN &&
		    why != VFY_R_NO_EVIDENCE)
			return true;
	}
	return false;
}

/* 6 instead of 5: the network is the only trouble. */
static int
exit_status(const struct vfy_verdict *v, const struct fetches *fetches)
{
	int status = verdict_exit_status(v);

	if (status == EXIT_UNDETERMINED &&
	    vfy_verdict_reason(v) == VFY_R_REV_UNKNOWN &&
	    fetches_lack_network(fetches) &&
	    !has_bad_evidence(vfy_verdict_path(v, 0)))
		return EXIT_NETWORK;
	return status;
}

/* -- as text --------------------------------------------------------------------- */

/* "good, by crl of 2026-11-29T06:39:57Z, next 2026-12-06T06:39:57Z" */
static void
print_status(struct json_object *o)
{
	const char *source = show_string(o, "source");
	const char *next = show_string(o, "next_update");
	const char *why = show_string(o, "revocation_reason");

	printf("      ");
	show_status(show_string(o, "status"));
	if (show_string(o, "revoked_at")[0] != '\0')
		printf(" at %s", show_string(o, "revoked_at"));
	if (why[0] != '\0')
		printf(" (%s)", why);
	if (source[0] != '\0')
		printf(", by %s of %s", source, show_string(o, "this_update"));
	if (next[0] != '\0')
		printf(", next %s", next);
	putchar('\n');
}

static void
print_certificate(struct json_object *o, int indent)
{
	printf("%*s%s %s %s, serial %s\n", indent, "", show_string(o, "depth"),
	    show_string(o, "role"), show_string(o, "subject"),
	    show_string(o, "serial"));
	print_status(json_object_object_get(o, "revocation"));
	show_each(o, "findings", show_finding_text, indent + 4);
}

static void
print_fetch(struct json_object *o, int indent)
{
	const char *retry = show_string(o, "retry_in");

	printf("%*s%s %s: %s: %s", indent, "", show_string(o, "kind"),
	    show_string(o, "url"), show_string(o, "outcome"),
	    show_string(o, "detail"));
	if (retry[0] != '\0')
		printf(" (again in %s s)", retry);
	putchar('\n');
}

/* False: root is NULL. Consumes it. */
static bool
print_text(struct json_object *root)
{
	const char *until;

	if (root == NULL)
		return false;
	/* of what was not proven good nothing is promised */
	until = strcmp(show_string(root, "status"), "good") == 0
	    ? show_string(root, "valid_until")
	    : "";
	printf("%s: ", show_string(root, "file"));
	show_status(show_string(root, "status"));
	if (until[0] != '\0')
		printf(" until %s", until);
	else
		printf("; %s (%s)", show_string(root, "verdict"),
		    show_string(root, "reason"));
	putchar('\n');
	show_each(root, "certificates", print_certificate, 2);
	show_each(root, "findings", show_finding_text, 2);
	if (json_object_array_length(json_object_object_get(root, "fetches")) >
	    0)
		puts("  fetched:");
	show_each(root, "fetches", print_fetch, 4);
	json_object_put(root);
	return true;
}

static int
answer(void *arg, const struct verify_request *r, const struct vfy_verdict *v,
    const char *verb)
{
	struct json_object *root = answer_json(r, v, arg);

	if (!(r->json ? show_json(root) : print_text(root)))
		return out_of_memory(verb);
	return exit_status(v, arg);
}

static int
ask_about(struct verify_request *r, const char *verb)
{
	struct fetches fetches;
	struct ask ask = {
		.fetched = fetches_note, .arg = &fetches, .answer = answer
	};
	int status;

	if (r->question.revocation != VFY_REV_HARD &&
	    r->question.revocation != VFY_REV_SOFT)
		return usage_error(verb,
		    "--revocation %s: then a revoked certificate would pass; "
		    "hard and soft are taken",
		    vfy_revocation_name(r->question.revocation));
	fetches_begin(&fetches);
	status = ask_engine(r, &ask, verb);
	fetches_end(&fetches);
	return status;
}

int
verb_revocation(int argc, char **argv)
{
	struct verify_request r;
	int status = verify_request_read(&r, &revocation_line, begin, argc, argv);

	if (status == EXIT_CLEAN && r.help)
		command_line_help(&revocation_line);
	else if (status == EXIT_CLEAN)
		status = ask_about(&r, argv[0]);
	verify_request_end(&r);
	return status;
}
