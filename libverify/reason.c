/* SPDX-License-Identifier: MIT */
/*
 * reason.c - names, sections and sentences: every enum of vfy.h as text, and
 * text back to the enums that callers set.
 *
 * RFC 8446 6.2 (alert names), RFC 5280 5.3.1 (CRLReason names).
 * Does not: translate, or judge; the tables are vfy_reason.def and
 * vfy_fault.def.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdio.h>
#include <string.h>

#include "reason.h"

/* The build gives its own; this is for a compilation by hand. */
#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1.0"
#endif

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* certificate_unknown: "some other (unspecified) issue" */
#define ALERT_UNSPECIFIED 46

struct reason {
	const char *name; /* NULL: a hole in the numbers */
	const char *section;
	const char *hint;
	int rank;
	int alert;
	enum vfy_outcome outcome;
};

static const struct reason reasons[] = {
#define VFY_REASON(id, value, name, section, rank, alert, outcome, hint)       \
	[value] = { name, section, hint, rank, alert, outcome },
#include "vfy_reason.def"
#undef VFY_REASON
};

/* A hole or a number past the table must never read as success. */
static const struct reason unknown_reason = { "unknown", "", "", 0,
	ALERT_UNSPECIFIED, VFY_INVALID };

struct fault_entry {
	const char *name;
	const char *text;
};

static const struct fault_entry faults[] = {
#define VFY_FAULT(id, value, name, text) [value] = { name, text },
#include "vfy_fault.def"
#undef VFY_FAULT
};

static const char *const outcomes[] = {
	[VFY_INVALID] = "invalid",
	[VFY_VALID] = "valid",
	[VFY_UNDETERMINED] = "undetermined",
};

static const char *const purposes[] = {
	[VFY_TLS_SERVER] = "tls-server",
	[VFY_TLS_CLIENT] = "tls-client",
	[VFY_EMAIL] = "email",
	[VFY_CODE_SIGNING] = "code-signing",
	[VFY_TIMESTAMPING] = "timestamping",
	[VFY_OCSP_SIGNING] = "ocsp-signing",
	[VFY_ANY_PURPOSE] = "any",
};

static const char *const profiles[] = {
	[VFY_AUTO] = "auto",
	[VFY_WEBPKI] = "webpki",
	[VFY_RFC5280] = "rfc5280",
	[VFY_COMPAT] = "compat",
};

static const char *const revocations[] = {
	[VFY_REV_OFF] = "off",
	[VFY_REV_SHADOW] = "shadow",
	[VFY_REV_SOFT] = "soft",
	[VFY_REV_HARD] = "hard",
};

static const char *const scopes[] = {
	[VFY_SCOPE_CHAIN] = "chain",
	[VFY_SCOPE_LEAF] = "leaf",
};

static const char *const nonces[] = {
	[VFY_NONCE_OFF] = "off",
	[VFY_NONCE_ASK] = "ask",
	[VFY_NONCE_REQUIRE] = "require",
};

static const char *const networks[] = {
	[VFY_NET_OFF] = "off",
	[VFY_NET_CACHED] = "cached",
	[VFY_NET_ALLOWED] = "allowed",
};

static const char *const identities[] = {
	[VFY_ID_NONE] = "none",
	[VFY_ID_DNS] = "dns",
	[VFY_ID_IP] = "ip",
	[VFY_ID_EMAIL] = "email",
	[VFY_ID_URI] = "uri",
	[VFY_ID_SRV] = "srv",
};

static const char *const roles[] = {
	[VFY_LEAF] = "leaf",
	[VFY_INTERMEDIATE] = "intermediate",
	[VFY_ANCHOR] = "anchor",
};

static const char *const origins[] = {
	[VFY_FROM_PRESENTED] = "presented",
	[VFY_FROM_POOL] = "pool",
	[VFY_FROM_FETCHED] = "fetched",
	[VFY_FROM_ANCHORS] = "anchor",
};

static const char *const statuses[] = {
	[VFY_ST_NOT_CHECKED] = "not-checked",
	[VFY_ST_GOOD] = "good",
	[VFY_ST_REVOKED] = "revoked",
	[VFY_ST_UNKNOWN] = "unknown",
	[VFY_ST_NOT_REQUIRED] = "not-required",
};

static const char *const evidences[] = {
	[VFY_EV_NONE] = "",
	[VFY_EV_CRL] = "crl",
	[VFY_EV_OCSP] = "ocsp",
	[VFY_EV_STAPLE] = "staple",
};

/*= rfc5280 5.3.1 */
static const char *const crl_reasons[] = {
	[0] = "unspecified",
	[1] = "keyCompromise",
	[2] = "cACompromise",
	[3] = "affiliationChanged",
	[4] = "superseded",
	[5] = "cessationOfOperation",
	[6] = "certificateHold",
	[8] = "removeFromCRL",
	[9] = "privilegeWithdrawn",
	[10] = "aACompromise",
};

static const char *const errors[] = {
	[-VFY_OK] = "no error",
	[-VFY_ENOMEM] = "out of memory",
	[-VFY_EARG] = "an argument is not one that is allowed here",
	[-VFY_EPARSE] = "the input can't be read",
	[-VFY_ELIMIT] = "the input is larger or more than the limits allow",
	[-VFY_EINTERNAL] = "internal error",
	[-VFY_EIO] = "a file or the evidence store could not be used",
	[-VFY_ENOENT] = "there is nothing there",
	[-VFY_EAGAIN] = "the answer is not there yet",
};

/*= rfc8446 6 */
static const struct {
	int alert;
	const char *name;
} alerts[] = {
	{ 0, "close_notify" },
	{ 10, "unexpected_message" },
	{ 20, "bad_record_mac" },
	{ 22, "record_overflow" },
	{ 40, "handshake_failure" },
	{ 42, "bad_certificate" },
	{ 43, "unsupported_certificate" },
	{ 44, "certificate_revoked" },
	{ 45, "certificate_expired" },
	{ 46, "certificate_unknown" },
	{ 47, "illegal_parameter" },
	{ 48, "unknown_ca" },
	{ 49, "access_denied" },
	{ 50, "decode_error" },
	{ 51, "decrypt_error" },
	{ 70, "protocol_version" },
	{ 71, "insufficient_security" },
	{ 80, "internal_error" },
	{ 86, "inappropriate_fallback" },
	{ 90, "user_canceled" },
	{ 100, "no_renegotiation" },
	{ 109, "missing_extension" },
	{ 110, "unsupported_extension" },
	{ 112, "unrecognized_name" },
	{ 113, "bad_certificate_status_response" },
	{ 115, "unknown_psk_identity" },
	{ 116, "certificate_required" },
	{ 120, "no_application_protocol" },
};

/* The name at value, or fallback when there is none. */
static const char *
name_at(
    const char *const *names, size_t count, size_t value, const char *fallback)
{
	if (value >= count || names[value] == NULL)
		return fallback;
	return names[value];
}

/* The value of a name, or -1. */
static int
value_of(const char *const *names, size_t count, const char *name)
{
	if (name == NULL)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (names[i] != NULL && strcmp(names[i], name) == 0)
			return (int)i;
	}
	return -1;
}

static const struct reason *
lookup(enum vfy_reason r)
{
	size_t i = (size_t)r;

	if (i >= COUNT(reasons) || reasons[i].name == NULL)
		return &unknown_reason;
	return &reasons[i];
}

const char *
vfy_reason_name(enum vfy_reason r)
{
	return lookup(r)->name;
}

const char *
vfy_reason_section(enum vfy_reason r)
{
	return lookup(r)->section;
}

int
reason_rank(enum vfy_reason r)
{
	return lookup(r)->rank;
}

int
reason_alert(enum vfy_reason r)
{
	return lookup(r)->alert;
}

enum vfy_outcome
reason_outcome(enum vfy_reason r)
{
	return lookup(r)->outcome;
}

const char *
vfy_reason_hint(enum vfy_reason r)
{
	return lookup(r)->hint;
}

const char *
vfy_strerror(int err)
{
	if (err > 0 || err < -(int)COUNT(errors))
		return "unknown error";
	return name_at(errors, COUNT(errors), (size_t)-err, "unknown error");
}

const char *
vfy_outcome_name(enum vfy_outcome o)
{
	return name_at(outcomes, COUNT(outcomes), (size_t)o, "unknown");
}

const char *
vfy_purpose_name(enum vfy_purpose p)
{
	return name_at(purposes, COUNT(purposes), (size_t)p, "unknown");
}

const char *
vfy_profile_name(enum vfy_profile p)
{
	return name_at(profiles, COUNT(profiles), (size_t)p, "unknown");
}

const char *
vfy_revocation_name(enum vfy_revocation m)
{
	return name_at(revocations, COUNT(revocations), (size_t)m, "unknown");
}

const char *
vfy_scope_name(enum vfy_scope s)
{
	return name_at(scopes, COUNT(scopes), (size_t)s, "unknown");
}

const char *
vfy_nonce_name(enum vfy_nonce n)
{
	return name_at(nonces, COUNT(nonces), (size_t)n, "unknown");
}

const char *
vfy_network_name(enum vfy_network n)
{
	return name_at(networks, COUNT(networks), (size_t)n, "unknown");
}

const char *
vfy_identity_name(enum vfy_identity i)
{
	return name_at(identities, COUNT(identities), (size_t)i, "unknown");
}

const char *
vfy_role_name(enum vfy_role r)
{
	return name_at(roles, COUNT(roles), (size_t)r, "unknown");
}

const char *
vfy_origin_name(enum vfy_origin o)
{
	return name_at(origins, COUNT(origins), (size_t)o, "unknown");
}

const char *
vfy_status_name(enum vfy_status s)
{
	return name_at(statuses, COUNT(statuses), (size_t)s, "unknown");
}

const char *
vfy_evidence_name(enum vfy_evidence e)
{
	return name_at(evidences, COUNT(evidences), (size_t)e, "unknown");
}

const char *
vfy_revocation_reason_name(int crl_reason)
{
	if (crl_reason < 0)
		return "";
	return name_at(
	    crl_reasons, COUNT(crl_reasons), (size_t)crl_reason, "unknown");
}

int
vfy_purpose_parse(const char *name, enum vfy_purpose *out)
{
	int v = value_of(purposes, COUNT(purposes), name);

	if (v < 0 || out == NULL)
		return VFY_EARG;
	*out = (enum vfy_purpose)v;
	return 0;
}

int
vfy_profile_parse(const char *name, enum vfy_profile *out)
{
	int v = value_of(profiles, COUNT(profiles), name);

	if (v < 0 || out == NULL)
		return VFY_EARG;
	*out = (enum vfy_profile)v;
	return 0;
}

int
vfy_revocation_parse(const char *name, enum vfy_revocation *out)
{
	int v = value_of(revocations, COUNT(revocations), name);

	if (v < 0 || out == NULL)
		return VFY_EARG;
	*out = (enum vfy_revocation)v;
	return 0;
}

int
vfy_scope_parse(const char *name, enum vfy_scope *out)
{
	int v = value_of(scopes, COUNT(scopes), name);

	if (v < 0 || out == NULL)
		return VFY_EARG;
	*out = (enum vfy_scope)v;
	return 0;
}

int
vfy_nonce_parse(const char *name, enum vfy_nonce *out)
{
	int v = value_of(nonces, COUNT(nonces), name);

	if (v < 0 || out == NULL)
		return VFY_EARG;
	*out = (enum vfy_nonce)v;
	return 0;
}

int
vfy_network_parse(const char *name, enum vfy_network *out)
{
	int v = value_of(networks, COUNT(networks), name);

	if (v < 0 || out == NULL)
		return VFY_EARG;
	*out = (enum vfy_network)v;
	return 0;
}

const char *
vfy_tls_alert_name(int alert)
{
	if (alert < 0)
		return "";
	for (size_t i = 0; i < COUNT(alerts); i++) {
		if (alerts[i].alert == alert)
			return alerts[i].name;
	}
	return "unknown";
}

const char *
vfy_fault_name(enum vfy_fault_code code)
{
	size_t i = (size_t)code;

	if (i >= COUNT(faults) || faults[i].name == NULL)
		return "unknown";
	return faults[i].name;
}

static const char *
fault_sentence(enum vfy_fault_code code)
{
	size_t i = (size_t)code;

	if (i >= COUNT(faults) || faults[i].text == NULL)
		return "the input can't be read";
	return faults[i].text;
}

/* These are about the whole input: no object, no byte to point at. */
static bool
fault_has_place(enum vfy_fault_code code)
{
	switch (code) {
	case VFY_F_NONE:
	case VFY_F_EMPTY:
	case VFY_F_NOT_FOUND:
	case VFY_F_UNREADABLE:
		return false;
	default:
		return true;
	}
}

/* A PEM object of the wrong kind was not counted: only its line is known. */
static bool
fault_has_index(enum vfy_fault_code code)
{
	return code != VFY_F_PRIVATE_KEY && code != VFY_F_WRONG_KIND;
}

/* Writes "object 3 (line 40), byte 17: " or less; place has room for all. */
static void
fault_place(const struct vfy_fault *f, char *place, size_t len)
{
	place[0] = '\0';
	if (!fault_has_place(f->code))
		return;
	if (!fault_has_index(f->code)) {
		if (f->line != 0)
			snprintf(place, len, "line %zu: ", f->line);
		return;
	}
	if (f->line != 0)
		snprintf(place, len,
		    "object %zu (line %zu), byte %zu: ", f->index + 1, f->line,
		    f->offset);
	else if (f->index != 0)
		snprintf(place, len, "object %zu, byte %zu: ", f->index + 1,
		    f->offset);
	else
		snprintf(place, len, "byte %zu: ", f->offset);
}

size_t
vfy_fault_text(const struct vfy_fault *f, char *buf, size_t len)
{
	char place[128];
	int n;

	fault_place(f, place, sizeof(place));
	n = snprintf(buf, len, "%s%.*s%s%s", place, (int)sizeof(f->what) - 1,
	    f->what, f->what[0] == '\0' ? "" : ": ", fault_sentence(f->code));
	return n < 0 ? 0 : (size_t)n;
}

const char *
vfy_version(void)
{
	return PACKAGE_VERSION;
}
