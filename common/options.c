/* SPDX-License-Identifier: MIT */
/*
 * options.c - the options of a question: their table, and what each one does
 * to the query.
 *
 * Does not: read argv, JSON or files; open a store; verify.
 */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "idn.h"
#include "printable.h"
#include "settings.h"
#include "timetext.h"

#define SWITCH(id, name, cli, rest, help)                                      \
	{                                                                      \
		id, name, OPTION_SWITCH, false, cli, rest, NULL, help          \
	}
#define VALUE(id, name, cli, rest, argument, help)                             \
	{                                                                      \
		id, name, OPTION_VALUE, false, cli, rest, argument, help       \
	}
#define CONTENTS(id, name, help)                                               \
	{                                                                      \
		id, name, OPTION_CONTENTS, true, true, true, "FILE", help      \
	}

static const struct option_def table[] = {
	CONTENTS(
	    OPTION_TRUST, "trust", "trust anchors, instead of the system's"),
	SWITCH(OPTION_SYSTEM_TRUST, "system-trust", true, true,
	    "the system's anchors too (default: unless --trust is given)"),
	SWITCH(OPTION_NO_SYSTEM_TRUST, "no-system-trust", true, false,
	    "none of the system's anchors"),
	CONTENTS(OPTION_UNTRUSTED, "untrusted",
	    "more certificates that may complete the chain"),
	CONTENTS(OPTION_CRL, "crl", "revocation lists"),
	CONTENTS(OPTION_OCSP, "ocsp", "an OCSP response (DER), as if stapled"),
	VALUE(OPTION_HOSTNAME, "hostname", true, true, "NAME",
	    "the DNS name that the certificate must have (default: not looked "
	    "at)"),
	VALUE(OPTION_IP, "ip", true, true, "ADDR", "or the IP address"),
	VALUE(
	    OPTION_EMAIL, "email", true, true, "ADDR", "or the e-mail address"),
	VALUE(OPTION_URI, "uri", true, true, "URI",
	    "or the scheme and host, like sip:example.org"),
	VALUE(OPTION_SRV, "srv", true, true, "NAME",
	    "or the service, like _imaps.example.org"),
	VALUE(OPTION_IDENTITY, "identity", false, true, "none",
	    "no name is expected"),
	VALUE(OPTION_PURPOSE, "purpose", true, true,
	    "tls-server|tls-client|email|code-signing|timestamping|"
	    "ocsp-signing|any",
	    "what the certificate is used for (default: tls-server)"),
	VALUE(OPTION_AT, "at", true, true, "RFC3339|@SECONDS",
	    "the moment to verify for (default: now)"),
	VALUE(OPTION_PROFILE, "profile", true, true,
	    "auto|webpki|rfc5280|compat",
	    "the rules for issuing to hold it to (default: auto)"),
	VALUE(OPTION_REVOCATION, "revocation", true, true,
	    "off|shadow|soft|hard",
	    "what an unknown or revoked status does (default: soft)"),
	VALUE(OPTION_REVOCATION_SCOPE, "revocation-scope", true, true,
	    "chain|leaf",
	    "whose status is asked for (default: chain, all but the anchor)"),
	VALUE(OPTION_OCSP_NONCE, "ocsp-nonce", true, true, "off|ask|require",
	    "a nonce for OCSP responders that give one back (default: off)"),
	VALUE(OPTION_NETWORK, "network", true, true, "off|cached|allowed",
	    "where evidence comes from (default: allowed; verifyd: cached)"),
	{ OPTION_POLICY, "policy", OPTION_VALUE, true, true, true, "OID",
	    "an acceptable certificate policy (default: any)" },
	SWITCH(OPTION_REQUIRE_EXPLICIT_POLICY, "require-explicit-policy", true,
	    true, "a policy must hold along the whole path (default: no)"),
	SWITCH(OPTION_INHIBIT_POLICY_MAPPING, "inhibit-policy-mapping", true,
	    true, "policies may not be mapped (default: they may)"),
	SWITCH(OPTION_INHIBIT_ANY_POLICY, "inhibit-any-policy", true, true,
	    "any-policy matches nothing (default: it matches)"),
	VALUE(OPTION_MAX_PATH_LENGTH, "max-path-length", true, true, "N",
	    "at most so many intermediates (default: no limit)"),
	VALUE(OPTION_AIA, "aia", true, true, "on|off",
	    "fetch missing issuers that certificates name (default: off)"),
	SWITCH(OPTION_STAPLING_OFFERED, "stapling-offered", true, true,
	    "the handshake offered status_request (default: no)"),
	VALUE(OPTION_ANCHOR_CONSTRAINTS, "anchor-constraints", true, true,
	    "on|off",
	    "what anchors say of names, policies and uses counts (default: "
	    "on)"),
	VALUE(OPTION_NAMED_POLICY, "named-policy", false, true, "NAME",
	    "the service's policy of this name (default: none)"),
	SWITCH(OPTION_DER, "der", false, true,
	    "the answer has the DER of certificates that were not presented "
	    "(default: no)"),
};

#define TABLE_LENGTH (sizeof(table) / sizeof(table[0]))
#define BIT(id) (UINT64_C(1) << (id))

const struct option_def *
options_table(size_t *n)
{
	*n = TABLE_LENGTH;
	return table;
}

static bool
same_name(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++) {
		if (*a != (*b == '_' ? '-' : *b))
			return false;
	}
	return *a == *b;
}

const struct option_def *
option_find(const char *name)
{
	size_t i;

	for (i = 0; i < TABLE_LENGTH; i++) {
		if (same_name(table[i].name, name))
			return &table[i];
	}
	return NULL;
}

int
question_start(struct question *qn, enum vfy_network network)
{
	int rc;

	*qn = (struct question){ .system_trust = -1,
		.purpose = VFY_TLS_SERVER,
		.revocation = VFY_REV_SOFT,
		.network = network };
	rc = vfy_query_new(&qn->query);
	if (rc == 0)
		rc = vfy_query_set_network(qn->query, network, 0);
	if (rc != 0)
		question_end(qn);
	return rc;
}

void
question_end(struct question *qn)
{
	vfy_query_free(qn->query);
	qn->query = NULL;
}

bool
question_system_trust(const struct question *qn)
{
	if (qn->system_trust >= 0)
		return qn->system_trust != 0;
	return !qn->trust_given;
}

/* -- values ---------------------------------------------------------------- */

static int
refuse(struct option_error *err, const char *value, const char *why)
{
	char shown[120];

	printable(value, shown, sizeof(shown));
	snprintf(err->what, sizeof(err->what), "\"%s\" %s", shown, why);
	return VFY_EARG;
}

static int
refuse_text(struct option_error *err, const char *why)
{
	snprintf(err->what, sizeof(err->what), "%s", why);
	return VFY_EARG;
}

/* A value that is none of the names in the table's argument. */
static int
refuse_name(
    struct option_error *err, const struct option_def *opt, const char *value)
{
	char why[128];

	snprintf(why, sizeof(why), "is not one of %s", opt->argument);
	return refuse(err, value, why);
}

static int
set_identity(struct question *qn, enum vfy_identity type, const char *value,
    struct option_error *err)
{
	static const char *const what[] = {
		[VFY_ID_DNS] = "is not a DNS name (letters, digits, hyphens "
			       "and dots)",
		[VFY_ID_IP] = "is not an IP address",
		[VFY_ID_EMAIL] = "is not an e-mail address",
		[VFY_ID_URI] = "is not a scheme and host like "
			       "https://example.org or sip:example.org; a "
			       "user, port or path is not compared",
		[VFY_ID_SRV] = "is not a service like _imaps.example.org",
	};
	char *alabels;
	int rc;

	if (qn->has_identity || qn->no_identity)
		return refuse_text(err,
		    "only one name can be expected: give one of hostname, ip, "
		    "email, uri and srv");
	rc = idn_to_alabels(type, value, &alabels);
	if (rc == 0) {
		rc = vfy_query_set_identity(qn->query, type, alabels);
		free(alabels);
	}
	if (rc == VFY_EARG)
		return refuse(err, value, what[type]);
	qn->has_identity = rc == 0;
	return rc;
}

static int
set_no_identity(
    struct question *qn, const char *value, struct option_error *err)
{
	if (strcmp(value, "none") != 0)
		return refuse(err, value, "is not \"none\"");
	if (qn->has_identity)
		return refuse_text(err, "\"none\" was said, and a name given");
	qn->no_identity = true;
	return 0;
}

static int
set_time(struct question *qn, const char *value, struct option_error *err)
{
	int64_t t;

	if (!timetext_parse(value, &t))
		return refuse(err, value,
		    "is not a moment like 2026-11-23T12:00:00Z or "
		    "@1795435200");
	return vfy_query_set_time(qn->query, t);
}

static int
set_max_path_length(
    struct question *qn, const char *value, struct option_error *err)
{
	/* Short enough for strtol() never to overflow, and for an int. */
	size_t digits = strspn(value, "0123456789");

	if (digits == 0 || digits > 6 || value[digits] != '\0')
		return refuse(err, value, "is not a number from 0 to 999999");
	return vfy_query_set_max_path_length(
	    qn->query, (int)strtol(value, NULL, 10));
}

static int
set_policy(struct question *qn, const char *value, struct option_error *err)
{
	int rc = vfy_query_add_policy(qn->query, value);

	if (rc == VFY_EARG)
		return refuse(
		    err, value, "is not a dotted OID like 2.23.140.1.2.1");
	if (rc == VFY_ELIMIT)
		return refuse_text(err, "too many policies");
	return rc;
}

/* VFY_EARG with *err: neither "on" nor "off". */
static int
read_on_off(const struct option_def *opt, const char *value, bool *on,
    struct option_error *err)
{
	*on = strcmp(value, "on") == 0;
	if (!*on && strcmp(value, "off") != 0)
		return refuse_name(err, opt, value);
	return 0;
}

static int
set_anchor_constraints(struct question *qn, const struct option_def *opt,
    const char *value, struct option_error *err)
{
	bool on;
	int rc = read_on_off(opt, value, &on, err);

	return rc != 0 ? rc : vfy_query_set_anchor_constraints(qn->query, on);
}

static int
set_aia(struct question *qn, const struct option_def *opt, const char *value,
    struct option_error *err)
{
	bool on;
	int rc = read_on_off(opt, value, &on, err);

	if (rc != 0)
		return rc;
	qn->aia = on;
	return vfy_query_set_aia(qn->query, on);
}

/* The options whose values are names that the engine knows. */
static int
set_named(struct question *qn, const struct option_def *opt, const char *value,
    struct option_error *err)
{
	struct vfy_query *q = qn->query;
	enum vfy_profile profile;
	enum vfy_scope scope;
	enum vfy_nonce nonce;

	switch (opt->id) {
	case OPTION_PURPOSE:
		if (vfy_purpose_parse(value, &qn->purpose) != 0)
			return refuse_name(err, opt, value);
		return vfy_query_set_purpose(q, qn->purpose);
	case OPTION_PROFILE:
		if (vfy_profile_parse(value, &profile) != 0)
			return refuse_name(err, opt, value);
		return vfy_query_set_profile(q, profile);
	case OPTION_REVOCATION:
		if (vfy_revocation_parse(value, &qn->revocation) != 0)
			return refuse_name(err, opt, value);
		return vfy_query_set_revocation(q, qn->revocation);
	case OPTION_REVOCATION_SCOPE:
		if (vfy_scope_parse(value, &scope) != 0)
			return refuse_name(err, opt, value);
		return vfy_query_set_revocation_scope(q, scope);
	case OPTION_OCSP_NONCE:
		if (vfy_nonce_parse(value, &nonce) != 0)
			return refuse_name(err, opt, value);
		return vfy_query_set_ocsp_nonce(q, nonce);
	case OPTION_NETWORK:
		if (vfy_network_parse(value, &qn->network) != 0)
			return refuse_name(err, opt, value);
		return vfy_query_set_network(q, qn->network, 0);
	default:
		return VFY_EARG;
	}
}

static int
set_value(struct question *qn, const struct option_def *opt, const char *value,
    struct option_error *err)
{
	switch (opt->id) {
	case OPTION_HOSTNAME:
		return set_identity(qn, VFY_ID_DNS, value, err);
	case OPTION_IP:
		return set_identity(qn, VFY_ID_IP, value, err);
	case OPTION_EMAIL:
		return set_identity(qn, VFY_ID_EMAIL, value, err);
	case OPTION_URI:
		return set_identity(qn, VFY_ID_URI, value, err);
	case OPTION_SRV:
		return set_identity(qn, VFY_ID_SRV, value, err);
	case OPTION_IDENTITY:
		return set_no_identity(qn, value, err);
	case OPTION_AT:
		return set_time(qn, value, err);
	case OPTION_MAX_PATH_LENGTH:
		return set_max_path_length(qn, value, err);
	case OPTION_POLICY:
		return set_policy(qn, value, err);
	case OPTION_AIA:
		return set_aia(qn, opt, value, err);
	case OPTION_ANCHOR_CONSTRAINTS:
		return set_anchor_constraints(qn, opt, value, err);
	case OPTION_NAMED_POLICY:
		return settings_name(qn, value, err);
	default:
		return set_named(qn, opt, value, err);
	}
}

/* -- switches -------------------------------------------------------------- */

static int
set_system_trust(struct question *qn, bool on, struct option_error *err)
{
	if (qn->system_trust >= 0 && qn->system_trust != (int)on)
		return refuse_text(
		    err, "the system's anchors are both asked for and refused");
	qn->system_trust = on;
	return 0;
}

static int
set_switch(
    struct question *qn, enum option_id id, bool on, struct option_error *err)
{
	struct vfy_query *q = qn->query;

	switch (id) {
	case OPTION_SYSTEM_TRUST:
		return set_system_trust(qn, on, err);
	case OPTION_NO_SYSTEM_TRUST:
		return set_system_trust(qn, !on, err);
	case OPTION_REQUIRE_EXPLICIT_POLICY:
		return vfy_query_set_require_explicit_policy(q, on);
	case OPTION_INHIBIT_POLICY_MAPPING:
		return vfy_query_set_inhibit_policy_mapping(q, on);
	case OPTION_INHIBIT_ANY_POLICY:
		return vfy_query_set_inhibit_any_policy(q, on);
	case OPTION_STAPLING_OFFERED:
		return vfy_query_set_stapling_offered(q, on);
	case OPTION_DER:
		qn->der = on;
		return 0;
	default:
		return VFY_EARG;
	}
}

/* NULL is true. */
static bool
parse_bool(const char *value, bool *on)
{
	*on = value == NULL || strcmp(value, "true") == 0;
	return *on || strcmp(value, "false") == 0;
}

/*
 * Clears *err for this option; refuses a second value where one is all, and
 * what the question's policy doesn't leave open.
 */
static int
begin(struct question *qn, const struct option_def *opt, const char *value,
    struct option_error *err)
{
	*err = (struct option_error){ .option = opt->name };
	if (!opt->repeatable && (qn->seen & BIT(opt->id)) != 0)
		return refuse_text(err, "it was given twice");
	qn->seen |= BIT(opt->id);
	return qn->policy == NULL ? 0
				  : settings_allow(qn->policy, opt, value, err);
}

/* What failed without a sentence of its own gets one. */
static int
end(int rc, struct option_error *err)
{
	if (rc != 0 && err->what[0] == '\0')
		refuse_text(err, vfy_strerror(rc));
	return rc;
}

int
question_set(struct question *qn, const struct option_def *opt,
    const char *value, struct option_error *err)
{
	bool on;
	int rc = begin(qn, opt, value, err);

	if (rc != 0)
		return rc;
	if (opt->kind == OPTION_CONTENTS)
		return refuse_text(err, "it takes contents, not a value");
	if (opt->kind == OPTION_VALUE)
		return end(value == NULL ? refuse_text(err, "it needs a value")
					 : set_value(qn, opt, value, err),
		    err);
	if (!parse_bool(value, &on))
		return refuse(err, value, "is neither true nor false");
	return end(set_switch(qn, opt->id, on, err), err);
}

/* -- contents -------------------------------------------------------------- */

static int
add_anchors(struct question *qn, struct vfy_span contents, struct vfy_ctx *ctx,
    bool own_anchors, struct vfy_fault *fault)
{
	int rc;

	if (own_anchors)
		rc = vfy_query_add_anchors(qn->query, contents, NULL, fault);
	else if (ctx != NULL)
		rc = vfy_ctx_add_anchors(ctx, contents, false, NULL, fault);
	else
		rc = VFY_EARG;
	qn->trust_given = qn->trust_given || rc == 0;
	return rc;
}

int
question_add(struct question *qn, const struct option_def *opt,
    struct vfy_span contents, struct vfy_ctx *ctx, bool own_anchors,
    struct option_error *err)
{
	struct vfy_query *q = qn->query;
	int rc = begin(qn, opt, "", err);

	if (rc != 0)
		return rc;
	switch (opt->id) {
	case OPTION_TRUST:
		rc = add_anchors(qn, contents, ctx, own_anchors, &err->fault);
		break;
	case OPTION_UNTRUSTED:
		rc = vfy_query_add_untrusted(q, contents, NULL, &err->fault);
		break;
	case OPTION_CRL:
		rc = vfy_query_add_crls(q, contents, NULL, &err->fault);
		break;
	case OPTION_OCSP:
		rc = vfy_query_add_staple(q, contents, &err->fault);
		break;
	default:
		rc = refuse_text(err, "it takes a value, not contents");
		break;
	}
	return end(rc, err);
}
