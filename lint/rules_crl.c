/* SPDX-License-Identifier: MIT */
/*
 * rules_crl.c - rules about revocation lists (RFC 5280 5; BR 4.9.7, 7.2). Those about
 * signatures and the form of extensions are in rules_form.c.
 */
#include "dn.h"
#include "lint_rules.h"

static const struct view_crl *
crl_of(const struct lint_subject *s)
{
	return &s->v->crl;
}

RULE(crl_version)
{
	(void)n;
	return (s->v->exts.present || crl_of(s)->entry_extensions) &&
	    (!crl_of(s)->version_present || crl_of(s)->version != 1);
}

RULE(crl_issuer)
{
	(void)n;
	return crl_of(s)->issuer.len > 0 && dn_empty(crl_of(s)->issuer);
}

RULE(crl_next_update)
{
	(void)n;
	return !crl_of(s)->next_update.present;
}

RULE(crl_order)
{
	const struct view_crl *c = crl_of(s);

	(void)n;
	return c->this_update.ok && c->next_update.ok &&
	    c->next_update.t <= c->this_update.t;
}

/* Twelve months, which is the most that there is: of lists about CAs. */
#define YEAR_SECONDS (INT64_C(366) * 86400)

RULE(br_crl_lifetime)
{
	const struct view_crl *c = crl_of(s);

	return c->this_update.ok && c->next_update.ok &&
	    c->next_update.t - c->this_update.t > YEAR_SECONDS &&
	    lint_say(n, "%lld days",
		(long long)((c->next_update.t - c->this_update.t) / 86400));
}

RULE(crl_entries)
{
	(void)n;
	return crl_of(s)->entries_present && crl_of(s)->entries.len == 0;
}

/* -- extensions --------------------------------------------------------------------------- */

RULE(crl_aki)
{
	(void)n;
	return !s->v->cert.aki_key;
}

RULE(crl_number)
{
	(void)n;
	return ext_of(s, VIEW_CRL_NUMBER) == NULL;
}

RULE(crl_number_critical)
{
	(void)n;
	return is_critical(s, VIEW_CRL_NUMBER);
}

RULE(crl_number_length)
{
	const struct view_ext *e = ext_of(s, VIEW_CRL_NUMBER);
	struct vfy_span number;

	return e != NULL && view_only(e->value, DER_INTEGER, &number) &&
	    number.len > 20 && lint_say(n, "%zu octets", number.len);
}

RULE(crl_delta_critical)
{
	(void)n;
	return is_not_critical(s, VIEW_DELTA);
}

RULE(crl_idp_critical)
{
	(void)n;
	return is_not_critical(s, VIEW_IDP);
}

RULE(crl_idp_empty)
{
	const struct view_ext *e = ext_of(s, VIEW_IDP);
	struct vfy_span fields;

	(void)n;
	return e != NULL && view_only(e->value, DER_SEQUENCE, &fields) &&
	    fields.len == 0;
}

RULE(crl_idp_only)
{
	struct view_list l = view_names(ext_of(s, VIEW_IDP));
	struct vfy_span value;
	unsigned only = 0;
	uint8_t tag;

	(void)n;
	while (view_next(&l, &tag, &value, NULL)) {
		bool is_only =
		    tag == DER_CTX(1) || tag == DER_CTX(2) || tag == DER_CTX(5);

		only += is_only && value.len == 1 && value.ptr[0] != 0;
	}
	return only > 1;
}

RULE(crl_freshest_delta)
{
	(void)n;
	return ext_of(s, VIEW_DELTA) != NULL &&
	    ext_of(s, VIEW_FRESHEST) != NULL;
}

/* -- entries -------------------------------------------------------------------------------- */

/* The next entry's extensions, of those that have some, and its serial number. */
static bool
next_entry(
    struct der *entries, struct vfy_span *serial, struct vfy_span *extensions)
{
	struct der e;
	struct vfy_span time;
	uint8_t tag;

	while (!der_done(entries) && der_enter(entries, DER_SEQUENCE, "", &e)) {
		if (der_take(&e, DER_INTEGER, "", serial) &&
		    der_any(&e, "", &tag, &time, NULL) && !der_done(&e) &&
		    der_take(&e, DER_SEQUENCE, "", extensions))
			return true;
	}
	return false;
}

/* An extension of an entry, by the last octet of 2.5.29.n. */
static bool
entry_extension(struct vfy_span extensions, uint8_t last, bool *critical,
    struct vfy_span *value)
{
	struct der d = der_start(extensions, NULL), e;
	struct vfy_span oid;

	while (!der_done(&d) && der_enter(&d, DER_SEQUENCE, "", &e)) {
		*critical = false;
		if (!der_oid(&e, "", &oid) ||
		    (der_peek(&e, DER_BOOLEAN) &&
			!der_bool(&e, DER_BOOLEAN, "", critical)) ||
		    !der_take(&e, DER_OCTET_STRING, "", value))
			return false;
		if (oid.len == 3 && oid.ptr[0] == 0x55 && oid.ptr[1] == 0x1d &&
		    oid.ptr[2] == last)
			return true;
	}
	return false;
}

#define REASON_CODE 0x15
#define CERTIFICATE_ISSUER 0x1d

static bool
say_entry(struct lint_note *n, struct vfy_span serial)
{
	char hex[2 * 20 + 1] = "";

	for (size_t i = 0; i < serial.len && i < 20; i++) {
		hex[2 * i] = "0123456789ABCDEF"[serial.ptr[i] >> 4];
		hex[2 * i + 1] = "0123456789ABCDEF"[serial.ptr[i] & 15];
	}
	return lint_say(n, "of serial number %s", hex);
}

/* Is there an entry with a reason for which this is true? */
static bool
any_reason(const struct lint_subject *s, struct lint_note *n,
    bool (*wrong)(uint32_t reason))
{
	struct der entries = der_start(crl_of(s)->entries, NULL), d;
	struct vfy_span serial, extensions, value;
	uint32_t reason;
	bool critical;

	while (next_entry(&entries, &serial, &extensions)) {
		if (!entry_extension(
			extensions, REASON_CODE, &critical, &value))
			continue;
		d = der_start(value, NULL);
		if (der_uint(&d, DER_ENUMERATED, "", &reason) && wrong(reason))
			return say_entry(n, serial);
	}
	return false;
}

static bool
is_no_reason(uint32_t reason)
{
	return reason == 7 || reason > 10;
}

static bool
is_unspecified(uint32_t reason)
{
	return reason == 0;
}

static bool
is_remove(uint32_t reason)
{
	return reason == 8;
}

static bool
is_hold(uint32_t reason)
{
	return reason == 6;
}

RULE(crl_reason_value)
{
	return any_reason(s, n, is_no_reason);
}
RULE(crl_reason_unspecified)
{
	return any_reason(s, n, is_unspecified);
}
RULE(br_crl_hold)
{
	return any_reason(s, n, is_hold);
}

RULE(crl_remove)
{
	return ext_of(s, VIEW_DELTA) == NULL && any_reason(s, n, is_remove);
}

/* An entry with that extension, critical or not. */
static bool
any_with(const struct lint_subject *s, struct lint_note *n, uint8_t last,
    bool critical)
{
	struct der entries = der_start(crl_of(s)->entries, NULL);
	struct vfy_span serial, extensions, value;
	bool found;

	while (next_entry(&entries, &serial, &extensions)) {
		if (entry_extension(extensions, last, &found, &value) &&
		    found == critical)
			return say_entry(n, serial);
	}
	return false;
}

RULE(crl_reason_critical)
{
	return any_with(s, n, REASON_CODE, true);
}

RULE(crl_entry_issuer)
{
	return any_with(s, n, CERTIFICATE_ISSUER, false);
}
