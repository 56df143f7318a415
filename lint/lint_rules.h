/* SPDX-License-Identifier: MIT */
/*
 * lint_rules.h - what a rule of lint_rule.def is: a function that says whether the object
 * breaks it. The table calls only those that bind the object's profile and date.
 */
#ifndef LINT_RULES_H
#define LINT_RULES_H
#include "lint.h"
#include "view.h"

struct lint_subject {
	const struct lint_view *v;
	unsigned profile;
	unsigned day; /* whose rules bind: YYYYMMDD; 0: unknown */
	bool
	    is_self_signed; /* issuer and subject are equal, and the key identifiers too */
	struct vfy_fault
	    fault; /* the engine's, when it can't read the object */
	bool readable;
};

/* Why, for people; empty at first. */
struct lint_note {
	char *text;		     /* LINT_DETAIL bytes */
	enum lint_severity severity; /* the rule's at first */
	const char *unless;	     /* as a finding's */
};
/*
 * What was found is no more than a warning: it is right if this holds (NULL: the text
 * is not sure). Always true.
 */
bool lint_warn(struct lint_note *n, const char *unless);
/* The same for what a cross-certificate (BR 7.1.2.2) may have, where it could be one. */
bool lint_warn_cross(const struct lint_subject *s, struct lint_note *n);
/* Says why; foreign bytes are made printable. Always true. */
__attribute__((format(printf, 2, 3))) bool lint_say(
    struct lint_note *n, const char *format, ...);
/* The same with a foreign text behind the words. */
bool lint_say_span(
    struct lint_note *n, const char *words, struct vfy_span foreign);

/* True: the object breaks the rule. */
#define LINT_RULE(                                                             \
    id, name, severity, citation, from, until, profiles, title, hint)          \
	bool rule_##id(const struct lint_subject *s, struct lint_note *n);
#include "lint_rule.def"
#undef LINT_RULE

/* For short rules. */
#define RULE(id)                                                               \
	bool rule_##id(const struct lint_subject *s, struct lint_note *n)

static inline const struct view_ext *
ext_of(const struct lint_subject *s, enum view_ext_id id)
{
	return s->v->exts.by_id[id];
}

static inline bool
is_critical(const struct lint_subject *s, enum view_ext_id id)
{
	const struct view_ext *e = ext_of(s, id);

	return e != NULL && e->critical;
}

/* Is it there and not critical? */
static inline bool
is_not_critical(const struct lint_subject *s, enum view_ext_id id)
{
	const struct view_ext *e = ext_of(s, id);

	return e != NULL && !e->critical;
}

/* -- names (names.c) ---------------------------------------------------------------- */

/* GeneralName's tags */
#define GN_OTHER DER_CTX_CONS(0)
#define GN_EMAIL DER_CTX(1)
#define GN_DNS DER_CTX(2)
#define GN_DIRECTORY DER_CTX_CONS(4)
#define GN_URI DER_CTX(6)
#define GN_IP DER_CTX(7)

/* The next name of that tag. */
bool next_name(struct view_list *l, uint8_t tag, struct vfy_span *name);
bool has_name(const struct lint_subject *s, enum view_ext_id ext, uint8_t tag);
/* The labels of a DNS name, one after the other; false: no more. */
bool next_label(struct vfy_span *rest, struct vfy_span *label);
bool starts_with(struct vfy_span s, const char *prefix);
bool span_is(struct vfy_span s, const char *text, bool any_case);
/* The value of the first attribute of a Name with this type; false: none. */
bool attribute_of(struct vfy_span name, struct vfy_span type, uint8_t *tag,
    struct vfy_span *value);
/* Attribute types 2.5.4.n: contents octets. */
#define AT(n) span_of("\x55\x04" n, 3)
#define AT_CN AT("\x03")
#define AT_SURNAME AT("\x04")
#define AT_SERIAL AT("\x05")
#define AT_COUNTRY AT("\x06")
#define AT_LOCALITY AT("\x07")
#define AT_STATE AT("\x08")
#define AT_STREET AT("\x09")
#define AT_ORG AT("\x0a")
#define AT_UNIT AT("\x0b")
#define AT_CATEGORY AT("\x0f")
#define AT_POSTAL AT("\x11")
#define AT_GIVEN AT("\x2a")
#define AT_DNQ AT("\x2e")
#define AT_EMAIL span_of("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", 9)
#define AT_DC span_of("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", 10)
#define AT_JURISDICTION_C                                                      \
	span_of("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03", 11)

/* Is this policy (contents of an OID) in certificatePolicies? */
bool has_policy(const struct lint_subject *s, struct vfy_span oid);
/* Walks an AIA's or SIA's access descriptions. */
bool next_access(struct view_list *l, struct vfy_span *method, uint8_t *tag,
    struct vfy_span *location);
#define AD_OCSP span_of("\x2b\x06\x01\x05\x05\x07\x30\x01", 8)
#define AD_ISSUERS span_of("\x2b\x06\x01\x05\x05\x07\x30\x02", 8)
bool has_access(const struct lint_subject *s, struct vfy_span method);

/* -- algorithms ---------------------------------------------------------------------- */

enum sig_kind { SIG_OTHER = 0, SIG_RSA, SIG_PSS, SIG_ECDSA, SIG_EDDSA };
enum sig_kind sig_kind(const struct view_algorithm *a);
/* "md5", "sha1"...: "" when it is neither. */
const char *weak_digest(const struct view_algorithm *a);
/* RSASSA-PSS's hashAlgorithm: the OID's contents; empty: it can't be read. */
struct vfy_span pss_digest(const struct view_algorithm *a);
/* With SHA-256, SHA-384 or SHA-512 (BR 7.1.3.2), by RSA or ECDSA? */
bool is_sha2(const struct view_algorithm *a);

#endif
