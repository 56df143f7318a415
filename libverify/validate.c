/* SPDX-License-Identifier: MIT */
/*
 * validate.c - RFC 5280 6.1 on one candidate path: validity, extensions,
 * basic constraints, path length, key usage, purposes, identity.
 *
 * Signatures are verify.c's, revocation is revoke.c's. The trust anchor is
 * held to its validity, and its own constraints count (RFC 5937) unless the
 * rules say otherwise.
 */
#include "validate.h"

#include "dn.h"
#include "namecon.h"
#include "profile.h"
#include "sig.h"
#include "tm.h"

/* Extensions that are acted on; any other one that is critical is refused. */
#define PROCESSED                                                              \
	(1u << EXT_SUBJECT_KEY_ID | 1u << EXT_AUTHORITY_KEY_ID |               \
	    1u << EXT_KEY_USAGE | 1u << EXT_BASIC_CONSTRAINTS |                \
	    1u << EXT_SUBJECT_ALT_NAME | 1u << EXT_EXT_KEY_USAGE |             \
	    1u << EXT_CRL_DISTRIBUTION_POINTS |                                \
	    1u << EXT_AUTHORITY_INFO_ACCESS | 1u << EXT_TLS_FEATURE |          \
	    1u << EXT_OCSP_NOCHECK | 1u << EXT_NO_REV_AVAIL |                  \
	    1u << EXT_NAME_CONSTRAINTS | 1u << EXT_POLICIES |                  \
	    1u << EXT_POLICY_MAPPINGS | 1u << EXT_POLICY_CONSTRAINTS |         \
	    1u << EXT_INHIBIT_ANY_POLICY | 1u << EXT_APPLICATION_POLICIES)

#define TEXT 200

enum vfy_profile
rules_profile(const struct rules *r, const struct node *anchor)
{
	if (r->profile != VFY_AUTO)
		return r->profile;
	return anchor->public_root ? VFY_WEBPKI : VFY_COMPAT;
}

/*= rfc5280 6.1.3 (a)(2) */
static void
check_validity(const struct rules *r, const struct vfy_cert *c, unsigned depth,
    struct notes *notes)
{
	char when[TM_TEXT], now[TM_TEXT];

	if (r->now >= c->not_before && r->now <= c->not_after)
		return;
	tm_text(r->now, now);
	if (r->now < c->not_before) {
		tm_text(c->not_before, when);
		note(notes, VFY_R_NOT_YET_VALID, depth, true,
		    "valid from %s, asked for %s", when, now);
	} else {
		tm_text(c->not_after, when);
		note(notes, VFY_R_EXPIRED, depth, true,
		    "expired at %s, asked for %s", when, now);
	}
}

/*= rfc5280 4.2, 6.1.4 (o), 6.1.5 (f) */
static void
check_extensions(const struct vfy_cert *c, unsigned depth, struct notes *notes)
{
	char oid[TEXT];
	unsigned id;

	if (c->unknown_critical) {
		der_oid_text(c->unknown_critical_oid, oid, sizeof(oid));
		note(notes, VFY_R_UNKNOWN_CRITICAL, depth, true,
		    "critical extension %s", oid);
	}
	/*= rfc5280 4.2.1.4 */
	if (!span_empty(c->unknown_qualifier)) {
		der_oid_text(c->unknown_qualifier, oid, sizeof(oid));
		note(notes, VFY_R_UNKNOWN_CRITICAL, depth, true,
		    "certificatePolicies is critical and has the qualifier %s",
		    oid);
	}
	for (id = 0; id < EXT_COUNT; id++) {
		bool processed = (PROCESSED & 1u << id) != 0,
		     critical = c->ext[id].critical;

		/* of the others profile.c has a rule */
		if (c->bad_extensions & 1u << id && (processed || critical))
			note(notes, VFY_R_BAD_EXTENSION, depth, true,
			    "%s is malformed", ext_name(id));
		else if (critical && !processed)
			note(notes, VFY_R_UNKNOWN_CRITICAL, depth, true,
			    "critical extension %s is not supported",
			    ext_name(id));
	}
}

/*= rfc5280 4.1.1.2: what is signed names the algorithm that it was signed by */
static void
check_algorithm(const struct vfy_cert *c, unsigned depth, struct notes *notes)
{
	char name[TEXT];

	if (!span_eq(c->algorithm, c->tbs_algorithm))
		note(notes, VFY_R_ALGORITHM_MISMATCH, depth, true,
		    "tbsCertificate.signature differs from signatureAlgorithm");
	if (sig_strength(c->algorithm) == SIG_BROKEN) {
		sig_algorithm_text(c->algorithm, name, sizeof(name));
		note(notes, VFY_R_WEAK_SIGNATURE, depth, true, "signed with %s",
		    name);
	}
}

/* The extKeyUsage bit that a purpose needs; 0: any will do. */
static uint32_t
purpose_eku(enum vfy_purpose purpose)
{
	switch (purpose) {
	case VFY_TLS_SERVER:
		return EKU_SERVER_AUTH;
	case VFY_TLS_CLIENT:
		return EKU_CLIENT_AUTH;
	case VFY_EMAIL:
		return EKU_EMAIL;
	case VFY_CODE_SIGNING:
		return EKU_CODE_SIGNING;
	case VFY_TIMESTAMPING:
		return EKU_TIMESTAMPING;
	case VFY_OCSP_SIGNING:
		return EKU_OCSP_SIGNING;
	case VFY_ANY_PURPOSE:
		break;
	}
	return 0;
}

/* The keyUsage bits of which a purpose needs one (RFC 5280 4.2.1.12). */
static uint32_t
purpose_key_usage(enum vfy_purpose purpose)
{
	switch (purpose) {
	case VFY_TLS_SERVER:
		return KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT |
		    KU_KEY_AGREEMENT;
	case VFY_TLS_CLIENT:
		return KU_DIGITAL_SIGNATURE | KU_KEY_AGREEMENT;
	case VFY_EMAIL:
		return KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION |
		    KU_KEY_ENCIPHERMENT | KU_KEY_AGREEMENT;
	case VFY_CODE_SIGNING:
		return KU_DIGITAL_SIGNATURE;
	case VFY_TIMESTAMPING:
	case VFY_OCSP_SIGNING:
		return KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
	case VFY_ANY_PURPOSE:
		break;
	}
	return 0;
}

/*
 * Do the extended key usages, where there are any, have one of these? Critical
 * application policies are a second list of them.
 */
static bool
has_usage(const struct vfy_cert *c, uint32_t wanted)
{
	if (cert_has(c, EXT_EXT_KEY_USAGE) && (c->ekus & wanted) == 0)
		return false;
	return !c->ext[EXT_APPLICATION_POLICIES].critical ||
	    (c->application_ekus & wanted) != 0;
}

/* A CA whose extKeyUsage leaves the purpose out can't issue for it. */
static void
check_issuer_purpose(const struct rules *r, const struct vfy_cert *c,
    unsigned depth, struct notes *notes)
{
	uint32_t wanted = purpose_eku(r->purpose);

	if (wanted == 0 || r->crl_signer)
		return;
	/* a CA of a delegated OCSP responder need not have the delegate's usage */
	if (!has_usage(c, wanted | EKU_ANY) && r->purpose != VFY_OCSP_SIGNING)
		note(notes, VFY_R_CA_WRONG_PURPOSE, depth, true,
		    "the CA's extKeyUsage does not include %s",
		    vfy_purpose_name(r->purpose));
}

/*= rfc5280 6.1.4 (k), (n) */
static void
check_issuer(const struct rules *r, const struct node *node, unsigned depth,
    struct notes *notes)
{
	const struct vfy_cert *c = node->cert;

	if (cert_has(c, EXT_BASIC_CONSTRAINTS)) {
		if (!c->is_ca)
			note(notes, VFY_R_NOT_CA, depth, true,
			    "basicConstraints says that this is no CA");
	} else if (!node->anchor) {
		if (c->version < 3)
			note(notes, VFY_R_V1_CA, depth, true, "version %d",
			    c->version);
		else
			note(notes, VFY_R_NOT_CA, depth, true,
			    "it has no basicConstraints");
	}
	if (cert_has(c, EXT_KEY_USAGE) &&
	    (c->key_usage & KU_KEY_CERT_SIGN) == 0)
		note(notes, VFY_R_NO_CERT_SIGN, depth, true,
		    "keyUsage lacks keyCertSign");
	check_issuer_purpose(r, c, depth, notes);
}

/*= rfc5280 4.2.1.12 */
/*= rfc3161 2.3 */
static void
check_purpose(
    const struct rules *r, const struct vfy_cert *c, struct notes *notes)
{
	uint32_t wanted = purpose_eku(r->purpose),
		 usage = purpose_key_usage(r->purpose);
	const struct extension *eku = &c->ext[EXT_EXT_KEY_USAGE];
	const char *name = vfy_purpose_name(r->purpose);
	bool exact =
	    r->purpose == VFY_OCSP_SIGNING || r->purpose == VFY_TIMESTAMPING;

	if (wanted != 0 && !has_usage(c, exact ? wanted : wanted | EKU_ANY))
		note(notes, VFY_R_WRONG_PURPOSE, 0, true,
		    "extKeyUsage does not include %s", name);
	else if (exact && !eku->present)
		note(notes, VFY_R_WRONG_PURPOSE, 0, true,
		    "%s needs an extKeyUsage that says so", name);
	else if (r->purpose == VFY_TIMESTAMPING &&
	    (c->ekus != wanted || !eku->critical))
		note(notes, VFY_R_WRONG_PURPOSE, 0, true,
		    "time stamping must be the only extended key usage, and "
		    "critical");
	if (usage != 0 && cert_has(c, EXT_KEY_USAGE) &&
	    (c->key_usage & usage) == 0)
		note(notes, VFY_R_WRONG_KEY_USAGE, 0, true,
		    "keyUsage has none of the bits that %s needs", name);
}

/*= rfc9525 6 */
static void
check_identity(
    const struct rules *r, const struct vfy_cert *c, struct notes *notes)
{
	char names[TEXT];

	if (r->identity == NULL || r->identity->type == VFY_ID_NONE)
		return;
	names[0] = '\0';
	switch (host_match(c, r->identity, names, sizeof(names))) {
	case HOST_MATCH:
		break;
	case HOST_NO_SAN:
		note(notes, VFY_R_NO_SAN, 0, true,
		    "%s was asked for, and there are no names",
		    r->identity->text);
		break;
	case HOST_BAD_SAN: /* check_extensions names it; here it must not match */
	case HOST_MISMATCH:
		note(notes, VFY_R_HOST_MISMATCH, 0, true, "it is for %s",
		    names[0] == '\0' ? "other kinds of names" : names);
		break;
	}
}

static void
check_target(
    const struct rules *r, const struct node *node, struct notes *notes)
{
	const struct vfy_cert *c = node->cert;

	if (r->crl_signer) {
		/*= rfc5280 6.3.3 (f) */
		if (cert_has(c, EXT_KEY_USAGE) &&
		    (c->key_usage & KU_CRL_SIGN) == 0)
			note(notes, VFY_R_CRL_SIGNER, 0, true,
			    "keyUsage lacks cRLSign");
		return;
	}
	check_purpose(r, c, notes);
	check_identity(r, c, notes);
}

void
validate_cert(const struct rules *r, const struct node *node, unsigned depth,
    struct notes *notes)
{
	check_validity(r, node->cert, depth, notes);
	check_extensions(node->cert, depth, notes);
	if (!node->anchor)
		check_algorithm(node->cert, depth, notes);
	if (depth == 0)
		check_target(r, node, notes);
	else if (!(node->anchor && r->bare_anchors))
		check_issuer(r, node, depth, notes);
}

/*= rfc5280 6.1.2 (k): the CAs' running limit, and the caller's */
struct lengths {
	long max, callers;
};

/* One certificate above the target. */
static void
step_length(const struct vfy_cert *c, bool anchor, unsigned depth,
    struct lengths *l, struct notes *notes)
{
	/*= rfc5280 6.1.4 (l) */
	if (!anchor && !cert_self_issued(c)) {
		if (l->max == 0)
			note(notes, VFY_R_PATHLEN, depth, true,
			    "pathLenConstraint of a CA above allows no CA "
			    "here");
		else if (l->max > 0)
			l->max--;
		if (l->callers == 0)
			note(notes, VFY_R_MAX_PATH_LENGTH, depth, true,
			    "the caller allows fewer intermediates");
		else if (l->callers > 0)
			l->callers--;
	}
	/*= rfc5280 6.1.4 (m) */
	if (c->is_ca && c->path_len >= 0 &&
	    (l->max < 0 || c->path_len < l->max))
		l->max = c->path_len;
}

static void
check_lengths(const struct rules *r, const struct graph *g,
    const struct chain *chain, struct notes *notes)
{
	struct lengths l = { .max = -1, .callers = r->max_path_length };
	size_t i;

	for (i = chain->n - 1; i > 0; i--) {
		const struct node *node = &g->nodes[chain->node[i]];

		/*= rfc5937 3.2 its pathLenConstraint */
		if (node->anchor && r->bare_anchors)
			continue;
		step_length(node->cert, node->anchor, (unsigned)i, &l, notes);
	}
}

/*
 * A CA's TLS features bind those whom it certifies, where TLS is what the
 * certificates are for.
 */
/*= rfc7633 4.2.2 "MUST offer at least the same set of features" */
static void
check_features(const struct rules *r, const struct graph *g,
    const struct chain *chain, struct notes *notes)
{
	size_t i;

	if (r->crl_signer ||
	    (r->purpose != VFY_TLS_SERVER && r->purpose != VFY_TLS_CLIENT &&
		r->purpose != VFY_ANY_PURPOSE))
		return;
	for (i = 0; i + 1 < chain->n; i++) {
		const struct node *issuer = &g->nodes[chain->node[i + 1]];

		if (issuer->anchor && r->bare_anchors)
			continue;
		if (!cert_keeps_features(
			g->nodes[chain->node[i]].cert, issuer->cert))
			note(notes, VFY_R_TLS_FEATURE, (unsigned)i, true,
			    "a TLS feature that its issuer's certificate has "
			    "is missing");
	}
}

/*= rfc5280 6.1.3 (a)(4): the graph joins by name; said here once more */
/*= rfc5280 6.1.2 (j), 6.1.4 (c): the working issuer name is the subject above */
static void
check_chaining(
    const struct graph *g, const struct chain *chain, struct notes *notes)
{
	size_t i;

	for (i = 0; i + 1 < chain->n; i++) {
		if (!dn_equal(g->nodes[chain->node[i]].cert->issuer,
			g->nodes[chain->node[i + 1]].cert->subject))
			note(notes, VFY_R_NAME_CHAINING, (unsigned)i, true,
			    "the issuer's name differs");
	}
}

int
validate_path(const struct rules *r, const struct graph *g,
    const struct chain *chain, enum vfy_profile profile, struct notes *notes,
    struct policy_set *policies)
{
	size_t i;

	check_chaining(g, chain, notes);
	check_lengths(r, g, chain, notes);
	check_features(r, g, chain, notes);
	namecon_check(g, chain, !r->bare_anchors, notes);
	for (i = 0; i < chain->n; i++)
		profile_check(
		    profile, r, &g->nodes[chain->node[i]], (unsigned)i, notes);
	return r->query == NULL
	    ? 0
	    : policy_check(g, chain, r->query, notes, policies);
}
