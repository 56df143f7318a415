/* SPDX-License-Identifier: MIT */
/*
 * rules_form.c - rules about the form of certificates: version, serial number,
 * signature, validity, the list of extensions (RFC 5280 4.1, X.690, BR 7.1).
 */
#include <stdio.h>

#include "dn.h"
#include "lint_rules.h"
#include "tm.h"

static bool
say_fault(const struct lint_subject *s, struct lint_note *n)
{
	if (s->readable)
		return false;
	/* too large for this software, not wrong */
	if (s->fault.code == VFY_F_LIMIT)
		lint_warn(n, NULL);
	return lint_say(n, "%s at byte %zu: %s", vfy_fault_name(s->fault.code),
	    s->fault.offset, s->fault.what);
}

RULE(form)
{
	return say_fault(s, n);
}
RULE(crl_form)
{
	return say_fault(s, n);
}
RULE(ocsp_form)
{
	return say_fault(s, n);
}

/* -- version, serial number -------------------------------------------------------- */

RULE(version)
{
	const struct view_cert *c = &s->v->cert;

	if (!c->version_present)
		return false;
	if (!c->version_ok)
		return lint_say(n, "it is no INTEGER");
	if (c->version == 0)
		return lint_say(n, "v1 is the default and is left out");
	return c->version > 2 && lint_say(n, "%u", c->version);
}

RULE(version_extensions)
{
	(void)n;
	return s->v->exts.present && s->v->cert.version != 2;
}

RULE(br_version)
{
	(void)n;
	return s->v->cert.version != 2;
}

RULE(unique_identifiers)
{
	(void)n;
	return s->v->cert.unique_identifiers;
}

RULE(serial_positive)
{
	struct vfy_span serial = s->v->cert.serial;

	if (!s->v->cert.serial_present || serial.len == 0)
		return lint_say(n, "there is none");
	if ((serial.ptr[0] & 0x80) != 0)
		return lint_say(n, "it is negative");
	for (size_t i = 0; i < serial.len; i++) {
		if (serial.ptr[i] != 0)
			return false;
	}
	return lint_say(n, "it is zero");
}

RULE(serial_length)
{
	size_t len = s->v->cert.serial.len;

	return len > 20 && lint_say(n, "%zu octets", len);
}

RULE(serial_minimal)
{
	(void)n;
	return s->v->cert.serial_present && s->v->cert.serial.len > 0 &&
	    !s->v->cert.serial_ok;
}

RULE(br_serial_entropy)
{
	size_t len = s->v->cert.serial.len;

	/*
	 * A random number may begin with zeros, which are not encoded: 64 bits fit
	 * into 7 octets once in 2^9 times, into 6 once in 2^17. A length proves nothing.
	 */
	return len < 7 && lint_say(n, "%zu octets", len);
}

/* -- signature --------------------------------------------------------------------- */

RULE(signature_match)
{
	(void)n;
	return s->v->inner.whole.len > 0 && s->v->outer.whole.len > 0 &&
	    !span_eq(s->v->inner.whole, s->v->outer.whole);
}

/* RSASSA-PKCS1-v1_5's, which may not be left out either. */
RULE(signature_rsa_parameters)
{
	(void)n;
	return sig_kind(&s->v->outer) == SIG_RSA &&
	    !OID_IS(s->v->outer.parameters, "\x05\x00");
}

RULE(signature_ecdsa_parameters)
{
	(void)n;
	return sig_kind(&s->v->outer) == SIG_ECDSA &&
	    s->v->outer.parameters.len > 0;
}

RULE(signature_eddsa_parameters)
{
	(void)n;
	return sig_kind(&s->v->outer) == SIG_EDDSA &&
	    s->v->outer.parameters.len > 0;
}

static bool
is_positive(struct der *d)
{
	struct vfy_span i;

	return der_integer(d, DER_INTEGER, "", &i) && (i.ptr[0] & 0x80) == 0;
}

RULE(signature_ecdsa_value)
{
	struct vfy_span contents;
	struct der d;

	(void)n;
	if (!s->v->split || sig_kind(&s->v->outer) != SIG_ECDSA)
		return false;
	if (!view_only(s->v->signature, DER_SEQUENCE, &contents))
		return true;
	d = der_start(contents, NULL);
	return !is_positive(&d) || !is_positive(&d) || !der_done(&d);
}

RULE(signature_bits)
{
	(void)n;
	return s->v->split && s->v->signature_unused != 0;
}

/* A root's own signature proves nothing, and is left out. */
RULE(signature_md5)
{
	const char *digest = weak_digest(&s->v->outer);

	return digest[0] == 'm' && s->profile != LINT_ROOT &&
	    lint_say(n, "%s", digest);
}

RULE(nist_signature_sha1)
{
	(void)n;
	return span_is(span_str(weak_digest(&s->v->outer)), "sha1", false);
}

RULE(br_ocsp_sha1)
{
	(void)n;
	return span_is(span_str(weak_digest(&s->v->outer)), "sha1", false);
}

RULE(br_signature_algorithm)
{
	char oid[64];

	/* SHA-1 and MD5 have rules of their own; SHA-224 is none of the three */
	if (!s->v->split || weak_digest(&s->v->outer)[0] != '\0' ||
	    is_sha2(&s->v->outer))
		return false;
	der_oid_text(s->v->outer.oid, oid, sizeof(oid));
	return lint_say(n, "%s", oid);
}

/* -- validity ---------------------------------------------------------------------- */

static bool
is_bad_form(const struct view_time *t, const char *which, struct lint_note *n)
{
	return (!t->present || !t->ok) && lint_say(n, "%s", which);
}

RULE(validity_form)
{
	return is_bad_form(&s->v->cert.not_before, "notBefore", n) ||
	    is_bad_form(&s->v->cert.not_after, "notAfter", n);
}

/* 2050-01-01 */
#define YEAR_2050 INT64_C(2524608000)

static bool
is_bad_encoding(
    const struct view_time *t, const char *which, struct lint_note *n)
{
	return t->ok && t->tag == DER_GENERALIZED_TIME && t->t < YEAR_2050 &&
	    t->t >= INT64_C(-631152000) && lint_say(n, "%s", which);
}

RULE(validity_encoding)
{
	return is_bad_encoding(&s->v->cert.not_before, "notBefore", n) ||
	    is_bad_encoding(&s->v->cert.not_after, "notAfter", n);
}

RULE(validity_order)
{
	const struct view_cert *c = &s->v->cert;

	(void)n;
	return c->not_before.ok && c->not_after.ok &&
	    c->not_after.t < c->not_before.t;
}

/* -- a revocation list's times, which have the same forms ------------------------------ */

RULE(crl_time_form)
{
	return is_bad_form(&s->v->crl.this_update, "thisUpdate", n) ||
	    (s->v->crl.next_update.present &&
		is_bad_form(&s->v->crl.next_update, "nextUpdate", n));
}

RULE(crl_time_encoding)
{
	return is_bad_encoding(&s->v->crl.this_update, "thisUpdate", n) ||
	    is_bad_encoding(&s->v->crl.next_update, "nextUpdate", n);
}

/* -- names that may not be empty --------------------------------------------------------- */

RULE(issuer_empty)
{
	(void)n;
	return s->v->cert.issuer.len > 0 && dn_empty(s->v->cert.issuer);
}

RULE(subject_empty)
{
	if (s->v->cert.subject.len == 0 || !dn_empty(s->v->cert.subject))
		return false;
	if ((s->profile & (LINT_CA | LINT_ROOT)) != 0)
		return lint_say(n, "of a CA");
	return ext_of(s, VIEW_SAN) == NULL &&
	    lint_say(n, "and there is no subjectAltName");
}

/* -- extensions ------------------------------------------------------------------------ */

RULE(extensions_empty)
{
	(void)n;
	return s->v->exts.present && !s->v->exts.bad && s->v->exts.n == 0;
}

RULE(extensions_form)
{
	(void)n;
	return s->v->exts.bad;
}

RULE(extensions_many)
{
	return s->v->exts.cut &&
	    lint_say(n, "the first %u were", VIEW_MAX_EXTENSIONS);
}

static bool
say_extension(const struct view_ext *e, struct lint_note *n)
{
	char oid[64];

	if (e->id != VIEW_EXT_NONE)
		return lint_say(n, "%s", view_ext_name(e->id));
	der_oid_text(e->oid, oid, sizeof(oid));
	return lint_say(n, "%s", oid);
}

RULE(extension_duplicate)
{
	const struct view_exts *x = &s->v->exts;

	for (size_t i = 1; i < x->n; i++) {
		for (size_t k = 0; k < i; k++) {
			if (span_eq(x->list[i].oid, x->list[k].oid))
				return say_extension(&x->list[i], n);
		}
	}
	return false;
}

RULE(extension_default)
{
	const struct view_exts *x = &s->v->exts;

	for (size_t i = 0; i < x->n; i++) {
		if (x->list[i].false_encoded)
			return say_extension(&x->list[i], n);
	}
	return false;
}

/* RFC 3779's, which must be critical: id-pe-ipAddrBlocks, id-pe-autonomousSysIds. */
static bool
is_resources(struct vfy_span oid)
{
	return OID_IS(oid, "\x2b\x06\x01\x05\x05\x07\x01\x07") ||
	    OID_IS(oid, "\x2b\x06\x01\x05\x05\x07\x01\x08");
}

RULE(extension_unknown)
{
	const struct view_exts *x = &s->v->exts;

	for (size_t i = 0; i < x->n; i++) {
		if (x->list[i].critical && x->list[i].id == VIEW_EXT_NONE &&
		    !is_resources(x->list[i].oid))
			return say_extension(&x->list[i], n);
	}
	return false;
}

RULE(extension_value)
{
	return s->v->exts.malformed != NULL &&
	    lint_say(n, "%s", s->v->exts.malformed);
}
