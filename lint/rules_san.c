/* SPDX-License-Identifier: MIT */
/*
 * rules_san.c - rules about the names in subjectAltName (RFC 5280 4.2.1.6, RFC 9525,
 * RFC 9549, RFC 9598, BR 7.1.2.7.12).
 */
#include <idn2.h>
#include <string.h>

#include "dn.h"
#include "lint_rules.h"

#define MAX_DNS 253
#define MAX_LABEL 63

static struct view_list
san(const struct lint_subject *s)
{
	return view_names(ext_of(s, VIEW_SAN));
}

/* Without the wildcard's label, where there is one. */
static struct vfy_span
without_wildcard(struct vfy_span name)
{
	return starts_with(name, "*.") ? span_of(name.ptr + 2, name.len - 2)
				       : name;
}

static bool
is_blank(struct vfy_span name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] != ' ')
			return false;
	}
	return true;
}

static bool
subject_is_empty(const struct lint_subject *s)
{
	return s->v->cert.subject.len > 0 && dn_empty(s->v->cert.subject);
}

RULE(san_empty)
{
	const struct view_ext *e = ext_of(s, VIEW_SAN);
	struct vfy_span names;

	(void)n;
	return e != NULL && view_only(e->value, DER_SEQUENCE, &names) &&
	    names.len == 0;
}

RULE(san_critical)
{
	(void)n;
	return subject_is_empty(s) && is_not_critical(s, VIEW_SAN);
}

RULE(san_not_critical)
{
	(void)n;
	return !subject_is_empty(s) && is_critical(s, VIEW_SAN);
}

static bool
is_ascii(struct vfy_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] >= 0x80 || text.ptr[i] == 0)
			return false;
	}
	return true;
}

RULE(san_ascii)
{
	struct view_list l = san(s);
	struct vfy_span name;
	uint8_t tag;

	while (view_next(&l, &tag, &name, NULL)) {
		if ((tag == GN_DNS || tag == GN_EMAIL || tag == GN_URI) &&
		    !is_ascii(name))
			return lint_say_span(n, "", name);
	}
	return false;
}

/* -- host names ------------------------------------------------------------------------ */

static bool
is_letter_or_digit(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

/* Underscores have a rule of their own. */
static bool
is_label(struct vfy_span label)
{
	if (label.len == 0 || label.ptr[0] == '-' ||
	    label.ptr[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++) {
		if (!is_letter_or_digit(label.ptr[i]) && label.ptr[i] != '-' &&
		    label.ptr[i] != '_')
			return false;
	}
	return true;
}

/* A wildcard in another place has a rule of its own, and so has what is not ASCII. */
static bool
is_host(struct vfy_span name)
{
	struct vfy_span rest = without_wildcard(name), label;

	if (!is_ascii(name) || is_blank(name) ||
	    (name.len > 0 && memchr(name.ptr, '*', name.len) != NULL &&
		!starts_with(name, "*.")))
		return true;
	while (next_label(&rest, &label)) {
		if (!is_label(label) &&
		    (label.len == 0 ||
			memchr(label.ptr, '*', label.len) == NULL))
			return false;
	}
	return true;
}

RULE(san_dns_syntax)
{
	struct view_list l = san(s);
	struct vfy_span name;

	while (next_name(&l, GN_DNS, &name)) {
		if (!is_host(name))
			return lint_say_span(n, "", name);
	}
	return false;
}

RULE(san_dns_length)
{
	struct view_list l = san(s);
	struct vfy_span name, rest, label;

	while (next_name(&l, GN_DNS, &name)) {
		if (name.len > MAX_DNS)
			return lint_say_span(n, "", name);
		for (rest = name; next_label(&rest, &label);) {
			if (label.len > MAX_LABEL)
				return lint_say_span(n, "", label);
		}
	}
	return false;
}

RULE(san_dns_blank)
{
	struct view_list l = san(s);
	struct vfy_span name;

	(void)n;
	while (next_name(&l, GN_DNS, &name)) {
		if (is_blank(name))
			return true;
	}
	return false;
}

RULE(san_wildcard)
{
	struct view_list l = san(s);
	struct vfy_span name, rest;

	while (next_name(&l, GN_DNS, &name)) {
		rest = without_wildcard(name);
		if (rest.len > 0 && memchr(rest.ptr, '*', rest.len) != NULL)
			return lint_say_span(n, "", name);
	}
	return false;
}

/* *.com */
static bool
is_wildcard_suffix(struct vfy_span name)
{
	struct vfy_span rest = without_wildcard(name);

	return rest.len < name.len && rest.len > 0 &&
	    memchr(rest.ptr, '.', rest.len) == NULL;
}

/* That all of it is the subscriber's the CA may have proven. */
RULE(br_san_wildcard)
{
	struct view_list l = san(s);
	struct vfy_span name;

	while (next_name(&l, GN_DNS, &name)) {
		if (is_wildcard_suffix(name))
			return lint_say_span(n, "", name);
	}
	return false;
}

RULE(br_san_underscore)
{
	struct view_list l = san(s);
	struct vfy_span name;

	while (next_name(&l, GN_DNS, &name)) {
		if (name.len > 0 && memchr(name.ptr, '_', name.len) != NULL)
			return lint_say_span(n, "", name);
	}
	return false;
}

static bool
is_xn(struct vfy_span label)
{
	return starts_with(label, "xn--");
}

RULE(br_san_ldh)
{
	struct view_list l = san(s);
	struct vfy_span name, rest, label;

	while (next_name(&l, GN_DNS, &name)) {
		for (rest = name; next_label(&rest, &label);) {
			if (label.len >= 4 && label.ptr[2] == '-' &&
			    label.ptr[3] == '-' && !is_xn(label))
				return lint_say_span(n, "", label);
		}
	}
	return false;
}

/* Punycode that decodes, to a label of IDNA 2008 that encodes to it again. */
static bool
is_a_label(struct vfy_span label)
{
	char text[MAX_LABEL + 1];
	uint8_t *again = NULL;
	int rc;

	if (label.len > MAX_LABEL || !is_ascii(label))
		return false;
	for (size_t i = 0; i < label.len; i++) {
		uint8_t c = label.ptr[i];

		text[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	text[label.len] = '\0';
	rc = idn2_lookup_u8((const uint8_t *)text, &again,
	    IDN2_NO_TR46 | IDN2_ALABEL_ROUNDTRIP);
	idn2_free(again);
	return rc == IDN2_OK || rc == IDN2_MALLOC;
}

RULE(idn_label)
{
	struct view_list l = san(s);
	struct vfy_span name, rest, label;

	while (next_name(&l, GN_DNS, &name)) {
		/* has a rule of its own, and could have any number of labels */
		if (name.len > MAX_DNS)
			continue;
		for (rest = name; next_label(&rest, &label);) {
			if (is_xn(label) && label.len <= MAX_LABEL &&
			    !is_a_label(label))
				return lint_say_span(n, "", label);
		}
	}
	return false;
}

/* Special-use and never delegated names (RFC 6761, 6762, 8375; ICANN). */
static bool
is_internal(struct vfy_span name)
{
	static const char *const tops[] = { "local", "localhost", "test",
		"invalid", "example", "internal", "lan", "home", "corp", "mail",
		"localdomain", "intranet", "private" };
	struct vfy_span rest = without_wildcard(name), label, last;
	size_t labels = 0;

	while (next_label(&rest, &label)) {
		last = label;
		labels++;
	}
	if (labels < 2)
		return !is_blank(name);
	for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		if (span_is(last, tops[i], true))
			return true;
	}
	return false;
}

RULE(br_san_internal)
{
	struct view_list l = san(s);
	struct vfy_span name;

	while (next_name(&l, GN_DNS, &name)) {
		if (!is_wildcard_suffix(name) && is_internal(name))
			return lint_say_span(n, "", name);
	}
	return false;
}

RULE(br_san_onion)
{
	struct view_list l = san(s);
	struct vfy_span name, rest, label, before, last;

	while (next_name(&l, GN_DNS, &name)) {
		before = last = span_of(NULL, 0);
		for (rest = name; next_label(&rest, &label);) {
			before = last;
			last = label;
		}
		if (span_is(last, "onion", true) && before.len != 56)
			return lint_say_span(n, "", name);
	}
	return false;
}

/* -- addresses ------------------------------------------------------------------------- */

struct network {
	uint8_t prefix[12];
	unsigned bits;
};

/*
 * What is in IANA's registries of special-purpose addresses (RFC 6890), globally
 * reachable or not (BR 1.6.1, "Reserved IP Address"), and what is no unicast address.
 */
static const struct network reserved4[] = {
	{ { 0 }, 8 }, { { 10 }, 8 }, { { 100, 64 }, 10 }, { { 127 }, 8 },
	{ { 169, 254 }, 16 }, { { 172, 16 }, 12 }, { { 192, 0, 0 }, 24 },
	{ { 192, 0, 2 }, 24 }, { { 192, 31, 196 }, 24 },
	{ { 192, 52, 193 }, 24 }, { { 192, 88, 99 }, 24 }, { { 192, 168 }, 16 },
	{ { 192, 175, 48 }, 24 }, { { 198, 18 }, 15 }, { { 198, 51, 100 }, 24 },
	{ { 203, 0, 113 }, 24 },
	{ { 224 }, 3 }, /* multicast 224/4, reserved 240/4 */
};
static const struct network reserved6[] = {
	{ { 0 }, 48 }, /* ::, ::1, ::ffff:0:0/96 */
	{ { 0x00, 0x64, 0xff, 0x9b }, 96 },
	{ { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48 },
	{ { 0x01, 0x00 }, 48 }, /* 100::/64, 100:0:0:1::/64 */
	{ { 0x20, 0x01 }, 23 },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 },
	{ { 0x20, 0x02 }, 16 },
	{ { 0x26, 0x20, 0x00, 0x4f, 0x80 }, 48 },
	{ { 0x3f, 0xff }, 20 },
	{ { 0x5f }, 16 },
	{ { 0xfc }, 7 },
	{ { 0xfe, 0x80 }, 10 },
	{ { 0xff }, 8 },
};

static bool
is_within(struct vfy_span address, const struct network *net)
{
	for (unsigned i = 0; i < net->bits; i++) {
		unsigned mask = 0x80u >> (i % 8);

		if ((address.ptr[i / 8] & mask) != (net->prefix[i / 8] & mask))
			return false;
	}
	return true;
}

static bool
is_reserved(struct vfy_span address)
{
	bool four = address.len == 4;
	const struct network *nets = four ? reserved4 : reserved6;
	size_t num = four ? sizeof(reserved4) / sizeof(reserved4[0])
			  : sizeof(reserved6) / sizeof(reserved6[0]);

	if (!four && address.len != 16)
		return false;
	for (size_t i = 0; i < num; i++) {
		if (is_within(address, &nets[i]))
			return true;
	}
	return false;
}

static bool
say_address(struct lint_note *n, struct vfy_span a)
{
	if (a.len == 4)
		return lint_say(
		    n, "%u.%u.%u.%u", a.ptr[0], a.ptr[1], a.ptr[2], a.ptr[3]);
	return lint_say(
	    n, "an IPv6 address that begins with %02x%02x", a.ptr[0], a.ptr[1]);
}

RULE(br_san_reserved_ip)
{
	struct view_list l = san(s);
	struct vfy_span name;

	while (next_name(&l, GN_IP, &name)) {
		if (is_reserved(name))
			return say_address(n, name);
	}
	return false;
}

RULE(san_ip_length)
{
	struct view_list l = san(s);
	struct vfy_span name;

	while (next_name(&l, GN_IP, &name)) {
		if (name.len != 4 && name.len != 16)
			return lint_say(n, "%zu octets", name.len);
	}
	return false;
}

/* -- others ------------------------------------------------------------------------------ */

/* The octets of a Quoted-string at the begin (RFC 5321 4.1.2); 0: it does not end. */
static size_t
quoted_len(struct vfy_span name)
{
	for (size_t i = 1; i < name.len; i++) {
		if (name.ptr[i] == '"')
			return i + 1;
		/* quoted-pairSMTP */
		if (name.ptr[i] == '\\' && ++i == name.len)
			return 0;
		if (name.ptr[i] < ' ' || name.ptr[i] == 0x7f)
			return 0;
	}
	return 0;
}

/* Has it blanks, controls, angle brackets or an @? */
static bool
has_specials(struct vfy_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (c <= ' ' || c == '<' || c == '>' || c == '@' || c == 0x7f)
			return true;
	}
	return false;
}

/* local-part@domain, roughly: one that no mail program could take for an address. */
static bool
is_mailbox(struct vfy_span name, struct vfy_span *local)
{
	bool quoted = name.len > 0 && name.ptr[0] == '"';
	size_t at = 0;

	if (quoted)
		at = quoted_len(name);
	else
		while (at < name.len && name.ptr[at] != '@')
			at++;
	if (at == 0 || at + 1 >= name.len || name.ptr[at] != '@')
		return false;
	*local = span_of(name.ptr, at);
	return (quoted || !has_specials(*local)) &&
	    !has_specials(span_of(name.ptr + at + 1, name.len - at - 1));
}

RULE(san_email)
{
	struct view_list l = san(s);
	struct vfy_span name, local;

	while (next_name(&l, GN_EMAIL, &name)) {
		if (!is_mailbox(name, &local))
			return lint_say_span(n, "", name);
	}
	return false;
}

/* ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) ":" (RFC 3986 3.1) */
static bool
has_scheme(struct vfy_span uri)
{
	for (size_t i = 0; i < uri.len; i++) {
		uint8_t c = uri.ptr[i];

		if (c == ':')
			return i > 0 && i + 1 < uri.len;
		if (!is_letter_or_digit(c) &&
		    (i == 0 || (c != '+' && c != '-' && c != '.')))
			return false;
	}
	return false;
}

RULE(san_uri)
{
	struct view_list l = san(s);
	struct vfy_span name;

	while (next_name(&l, GN_URI, &name)) {
		if (!has_scheme(name))
			return lint_say_span(n, "", name);
	}
	return false;
}

/* The value of an otherName of id-on-SmtpUTF8Mailbox; false: another type. */
static bool
smtp_utf8_of(struct vfy_span other, struct vfy_span *value)
{
	struct der d = der_start(other, NULL);
	struct vfy_span oid;

	return der_oid(&d, "", &oid) &&
	    OID_IS(oid, "\x2b\x06\x01\x05\x05\x07\x08\x09") &&
	    der_take(&d, DER_CTX_CONS(0), "", value);
}

RULE(smtp_utf8)
{
	struct view_list l = san(s);
	struct vfy_span other, value, text, local;

	while (next_name(&l, GN_OTHER, &other)) {
		if (!smtp_utf8_of(other, &value))
			continue;
		if (!view_only(value, DER_UTF8_STRING, &text))
			return lint_say(n, "it is no UTF8String");
		if (!is_mailbox(text, &local) || is_ascii(local))
			return lint_say_span(n, "", text);
	}
	return false;
}

RULE(br_san_types)
{
	struct view_list l = san(s);
	struct vfy_span name;
	uint8_t tag;

	while (view_next(&l, &tag, &name, NULL)) {
		if (tag != GN_DNS && tag != GN_IP)
			return lint_say(n, "GeneralName [%u]", tag & 0x1fu);
	}
	return false;
}

RULE(ian_critical)
{
	(void)n;
	return is_critical(s, VIEW_IAN);
}
