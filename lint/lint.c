/* SPDX-License-Identifier: MIT */
/*
 * lint.c - the table of rules, which of them bind an object, and what they say.
 *
 * An object's profile goes by what it says of itself, its date by when it was issued
 * (notBefore, thisUpdate, producedAt): an old certificate is not held to a new rule.
 */
#include "lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dn.h"
#include "lint_rules.h"
#include "tm.h"

/* The words of the table, short. */
#define NOTICE LINT_NOTICE
#define WARNING LINT_WARNING
#define ERROR LINT_ERROR
#include "lint_masks.h"

static const struct lint_rule rules[LINT_NUM_RULES] = {
#define LINT_RULE(                                                             \
    id, name, severity, citation, from, until, profiles, title, hint)          \
	{ name, severity, citation, from, until, profiles, title, hint },
#include "lint_rule.def"
#undef LINT_RULE
};

static bool (*const functions[LINT_NUM_RULES])(
    const struct lint_subject *s, struct lint_note *n) = {
#define LINT_RULE(                                                             \
    id, name, severity, citation, from, until, profiles, title, hint)          \
	rule_##id,
#include "lint_rule.def"
#undef LINT_RULE
};

static const struct {
	unsigned profile;
	const char *name;
} profiles[] = {
	{ LINT_TLS_SERVER, "tls-server" },
	{ LINT_TLS_CLIENT, "tls-client" },
	{ LINT_EMAIL, "email" },
	{ LINT_OTHER, "other" },
	{ LINT_CA, "ca" },
	{ LINT_ROOT, "root" },
	{ LINT_CRL, "crl" },
	{ LINT_OCSP, "ocsp" },
};
#define NUM_PROFILES (sizeof(profiles) / sizeof(profiles[0]))

const char *
lint_profile_name(unsigned profile)
{
	for (size_t i = 0; i < NUM_PROFILES; i++) {
		if (profiles[i].profile == profile)
			return profiles[i].name;
	}
	return "";
}

unsigned
lint_profile_parse(const char *name)
{
	for (size_t i = 0; i < NUM_PROFILES; i++) {
		if (strcmp(profiles[i].name, name) == 0)
			return profiles[i].profile;
	}
	return 0;
}

const char *
lint_severity_name(enum lint_severity s)
{
	return s == LINT_ERROR	? "error"
	    : s == LINT_WARNING ? "warning"
				: "notice";
}

const struct lint_rule *
lint_rule(size_t id)
{
	return &rules[id];
}

/* '*' stands for any characters, also none. */
static bool
fits(const char *pattern, const char *name)
{
	const char *star = NULL, *again = NULL;

	while (*name != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			again = name;
		} else if (*pattern == *name) {
			pattern++;
			name++;
		} else if (star != NULL) {
			pattern = star + 1;
			name = ++again;
		} else
			return false;
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

size_t
lint_switch(struct lint_options *o, const char *pattern, bool off)
{
	size_t n = 0;

	for (size_t i = 0; i < LINT_NUM_RULES; i++) {
		if (!fits(pattern, rules[i].name))
			continue;
		o->off[i] = off;
		n++;
	}
	return n;
}

/* -- what a rule says -------------------------------------------------------------- */

bool
lint_say(struct lint_note *n, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(n->text, LINT_DETAIL, format, ap);
	va_end(ap);
	return true;
}

bool
lint_say_span(struct lint_note *n, const char *words, struct vfy_span foreign)
{
	size_t used = (size_t)snprintf(n->text, LINT_DETAIL, "%s", words);

	for (size_t i = 0; i < foreign.len && used + 8 < LINT_DETAIL; i++) {
		uint8_t c = foreign.ptr[i];

		if (c >= 0x20 && c < 0x7f && c != '\\')
			n->text[used++] = (char)c;
		else
			used += (size_t)snprintf(
			    n->text + used, LINT_DETAIL - used, "\\%02X", c);
		if (used + 8 >= LINT_DETAIL && i + 1 < foreign.len)
			used += (size_t)snprintf(
			    n->text + used, LINT_DETAIL - used, "...");
	}
	n->text[used] = '\0';
	return true;
}

bool
lint_warn(struct lint_note *n, const char *unless)
{
	if (n->severity > LINT_WARNING)
		n->severity = LINT_WARNING;
	n->unless = unless;
	return true;
}

bool
lint_warn_cross(const struct lint_subject *s, struct lint_note *n)
{
	return s->profile != LINT_CA ||
	    lint_warn(n, "it is a cross-certificate");
}

/* -- which rules ---------------------------------------------------------------------- */

/* YYYYMMDD; 0: no time is known, and only rules without a date bind. */
static unsigned
day_of(bool known, int64_t t)
{
	char text[TM_TEXT];
	unsigned day = 0;

	if (!known || t < 0)
		return known ? 19700101 : 0;
	tm_text(t, text);
	for (size_t i = 0; i < 10; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			day = day * 10 + (unsigned)(text[i] - '0');
	}
	return day;
}

static bool
is_self_signed(const struct view_cert *c)
{
	if (!c->self_issued)
		return false;
	return !c->aki_key || c->ski.len == 0 || span_eq(c->aki, c->ski);
}

static unsigned
profile_by_names(const struct lint_subject *s)
{
	if (has_name(s, VIEW_SAN, GN_DNS) || has_name(s, VIEW_SAN, GN_IP))
		return LINT_TLS_SERVER;
	return has_name(s, VIEW_SAN, GN_EMAIL) ? LINT_EMAIL : LINT_OTHER;
}

static unsigned
profile_of(const struct lint_subject *s)
{
	const struct view_cert *c = &s->v->cert;
	bool is_old = c->version_ok && c->version < 2 && s->is_self_signed;

	if (c->is_ca || is_old ||
	    (!c->has_basic && (c->ku & KU_CERT_SIGN) != 0))
		return s->is_self_signed ? LINT_ROOT : LINT_CA;
	if ((c->eku & EKU_SERVER) != 0)
		return LINT_TLS_SERVER;
	if ((c->eku & EKU_EMAIL) != 0)
		return LINT_EMAIL;
	if ((c->eku & EKU_CLIENT) != 0)
		return LINT_TLS_CLIENT;
	return !c->has_eku || (c->eku & EKU_ANY) != 0 ? profile_by_names(s)
						      : LINT_OTHER;
}

/*
 * A CA for other purposes than TLS, as its extKeyUsage says: the web's rules do not
 * bind it.
 */
static bool
is_not_of_the_web(const struct lint_subject *s)
{
	return s->profile == LINT_CA && s->v->cert.has_eku &&
	    (s->v->cert.eku & (EKU_SERVER | EKU_ANY)) == 0;
}

static bool
is_of_the_web(const char *rule)
{
	return strncmp(rule, "br-", 3) == 0 || strncmp(rule, "ev-", 3) == 0 ||
	    strncmp(rule, "chrome-", 7) == 0;
}

static bool
binds(const struct lint_rule *r, const struct lint_subject *s)
{
	if ((r->profiles & s->profile) == 0 || s->day < r->from ||
	    (r->until != 0 && s->day >= r->until))
		return false;
	return !is_of_the_web(r->name) || !is_not_of_the_web(s);
}

static void
run(const struct lint_subject *s, const struct lint_options *o,
    struct lint_result *out)
{
	out->n = 0;
	out->profile = s->profile;
	for (size_t i = 0; i < LINT_NUM_RULES; i++) {
		const struct lint_rule *r = &rules[i];
		struct lint_finding *f = &out->findings[out->n];
		struct lint_note n = { f->detail, r->severity, NULL };

		if (o->off[i] || !binds(r, s))
			continue;
		f->detail[0] = '\0';
		if (!functions[i](s, &n))
			continue;
		f->rule = (enum lint_rule_id)i;
		f->severity = n.severity;
		f->unless = n.unless;
		out->n++;
	}
}

static unsigned
day_to_use(const struct lint_options *o, const struct view_time *issued)
{
	return o->dated ? day_of(true, o->at) : day_of(issued->ok, issued->t);
}

int
lint_certificate(
    struct vfy_span der, const struct lint_options *o, struct lint_result *out)
{
	struct lint_view v;
	struct lint_subject s = { .v = &v };
	struct vfy_cert *cert = NULL;
	int rc = vfy_cert_parse(der, &cert, &s.fault);

	vfy_cert_free(cert);
	if (rc == VFY_ENOMEM)
		return rc;
	s.readable = rc == 0;
	view_certificate(der, &v);
	s.is_self_signed = is_self_signed(&v.cert);
	s.profile = (o->profile & CERT) != 0 ? o->profile : profile_of(&s);
	s.day = day_to_use(o, &v.cert.not_before);
	out->subject = v.cert.subject_ok ? v.cert.subject : span_of(NULL, 0);
	out->has_not_after = v.cert.not_after.ok;
	out->not_after = v.cert.not_after.t;
	run(&s, o, out);
	return 0;
}

static int
seen(void *arg, const struct vfy_crl *crl)
{
	(void)crl;
	*(bool *)arg = true;
	return 0;
}

int
lint_crl(
    struct vfy_span der, const struct lint_options *o, struct lint_result *out)
{
	struct lint_view v;
	struct lint_subject s = { .v = &v, .profile = LINT_CRL };
	int rc = vfy_crl_read(der, seen, &s.readable, &s.fault);
	struct der d;

	if (rc == VFY_ENOMEM)
		return rc;
	s.readable = rc == 0 && s.readable;
	view_crl(der, &v);
	d = der_start(v.crl.issuer, NULL);
	if (!dn_read(&d, "", &out->subject))
		out->subject = span_of(NULL, 0);
	out->has_not_after = v.crl.next_update.ok;
	out->not_after = v.crl.next_update.t;
	s.day = day_to_use(o, &v.crl.this_update);
	run(&s, o, out);
	return 0;
}

int
lint_ocsp(
    struct vfy_span der, const struct lint_options *o, struct lint_result *out)
{
	struct lint_view v;
	struct lint_subject s = { .v = &v, .profile = LINT_OCSP };
	struct vfy_ocsp *ocsp = NULL;
	int rc = vfy_ocsp_parse(der, &ocsp, &s.fault);

	vfy_ocsp_free(ocsp);
	if (rc == VFY_ENOMEM)
		return rc;
	s.readable = rc == 0;
	view_ocsp(der, &v);
	out->subject = span_of(NULL, 0);
	out->has_not_after = false;
	s.day = day_to_use(o, &v.ocsp.produced_at);
	run(&s, o, out);
	return 0;
}

size_t
lint_subject(const struct lint_result *result, char *buf, size_t len)
{
	if (result->subject.len > 0)
		return dn_text(result->subject, buf, len);
	if (len > 0)
		buf[0] = '\0';
	return 0;
}
