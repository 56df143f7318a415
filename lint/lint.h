/* SPDX-License-Identifier: MIT */
/*
 * lint.h - is a certificate, revocation list or OCSP response made as the standards
 * want it? One table of rules (lint_rule.def), and what each says of one object.
 *
 * An object is looked at alone: no chain, no clock, no network. Each rule is held to
 * what it can read; a field that can't be read is a finding, and the others still run.
 * Does not: say that a certificate may be trusted (that is vfy_verify()), check
 * signatures, or keep anything between calls.
 */
#ifndef LINT_H
#define LINT_H
#include "vfy.h"

enum lint_severity { LINT_NOTICE = 0, LINT_WARNING, LINT_ERROR };
/* "notice", "warning", "error" */
const char *lint_severity_name(enum lint_severity s);

/* What an object is for: which rules bind it. Masks. */
#define LINT_TLS_SERVER 0x01u
#define LINT_TLS_CLIENT 0x02u
#define LINT_EMAIL 0x04u
#define LINT_OTHER                                                             \
	0x08u /* an end entity's for none of these: code signing... */
#define LINT_CA 0x10u
#define LINT_ROOT 0x20u /* a self-issued CA */
#define LINT_CRL 0x40u
#define LINT_OCSP 0x80u
/* The name of one of these; never NULL. */
const char *lint_profile_name(unsigned profile);
/* 0: there is none of this name. */
unsigned lint_profile_parse(const char *name);

enum lint_rule_id {
#define LINT_RULE(                                                             \
    id, name, severity, citation, from, until, profiles, title, hint)          \
	LINT_##id,
#include "lint_rule.def"
#undef LINT_RULE
	LINT_NUM_RULES
};

struct lint_rule {
	const char *
	    name; /* stable: "rfc-serial-length"; what is before the "-": its source */
	enum lint_severity severity;
	const char *citation; /* "RFC 5280 4.1.2.2" */
	/* It binds what is issued from that day on, and before this one: YYYYMMDD; 0: always. */
	unsigned from, until;
	unsigned profiles;
	const char *title, *hint; /* what is wrong; what to do */
};
/* id below LINT_NUM_RULES. */
const struct lint_rule *lint_rule(size_t id);

struct lint_options {
	bool off[LINT_NUM_RULES];
	unsigned
	    profile; /* of certificates; 0, or that of lists: by what it says */
	bool
	    dated; /* hold it to the rules in force at that time, not when it was issued */
	int64_t at;
};
/*
 * Switches all rules whose name fits pattern ('*' stands for any characters); the
 * number of these.
 */
size_t lint_switch(struct lint_options *o, const char *pattern, bool off);

#define LINT_DETAIL 160
struct lint_finding {
	enum lint_rule_id rule;
	enum lint_severity severity; /* the rule's, or a lower one */
	/* What would make it right, to stand behind the hint: "it is ..."; NULL: nothing. */
	const char *unless;
	char detail[LINT_DETAIL]; /* printable ASCII; may be empty */
};
/* One for each rule, at most. */
struct lint_result {
	unsigned profile;
	struct vfy_span
	    subject; /* Name, of a CRL its issuer's; empty: unreadable */
	bool has_not_after;
	int64_t not_after; /* or nextUpdate */
	size_t n;
	struct lint_finding findings[LINT_NUM_RULES];
};

/* The object's DER, whole. VFY_ENOMEM: then result is of no use. */
int lint_certificate(struct vfy_span der, const struct lint_options *o,
    struct lint_result *result);
int lint_crl(struct vfy_span der, const struct lint_options *o,
    struct lint_result *result);
int lint_ocsp(struct vfy_span der, const struct lint_options *o,
    struct lint_result *result);

/* The subject of a result as RFC 4514 text, as by snprintf. */
size_t lint_subject(const struct lint_result *result, char *buf, size_t len);

#endif
