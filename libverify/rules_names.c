/* SPDX-License-Identifier: MIT */
/*
 * rules_names.c - what the rules of profile.c look at in names.
 */
#include <arpa/inet.h>
#include <libpsl.h>

#include "dn.h"
#include "nameform.h"
#include "rules.h"

/* The names of the target; false: there are none, or they can't be read. */
static bool
open_san(const struct rule_subject *s, struct der *d)
{
	struct vfy_span contents;

	if (!cert_has(s->cert, EXT_SUBJECT_ALT_NAME) ||
	    !ext_sequence(s->cert->ext[EXT_SUBJECT_ALT_NAME].value, &contents))
		return false;
	*d = der_start(contents, NULL);
	return true;
}

static bool
is_alnum(uint8_t b)
{
	return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') ||
	    (b >= '0' && b <= '9');
}

/*= rfc1034 3.5: labels of letters, digits and inner hyphens */
static bool
is_preferred_name(struct vfy_span s)
{
	size_t i, label = 0;

	if (s.len == 0 || s.len > 253)
		return false;
	for (i = 0; i < s.len; i++) {
		uint8_t b = s.ptr[i];

		if (b == '.') {
			if (label == 0 || s.ptr[i - 1] == '-')
				return false;
			label = 0;
		} else if (is_alnum(b) || (b == '-' && label > 0)) {
			if (++label > 63)
				return false;
		} else
			return false;
	}
	return label > 0 && s.ptr[s.len - 1] != '-';
}

static struct vfy_span
without_wildcard(struct vfy_span s)
{
	if (s.len > 2 && s.ptr[0] == '*' && s.ptr[1] == '.')
		return span_of(s.ptr + 2, s.len - 2);
	return s;
}

/* Has the target a name of this form that is not written as it should be? */
static bool
has_bad_name(const struct rule_subject *s, uint8_t form,
    bool (*is_good)(struct vfy_span name))
{
	struct vfy_span name;
	struct der d;
	uint8_t tag;

	if (!open_san(s, &d))
		return false;
	while (gn_next(&d, &tag, &name)) {
		if (tag == form && !is_good(name))
			return true;
	}
	return false;
}

/* A host, or "*." and a host. */
static bool
is_dns_name(struct vfy_span name)
{
	return is_preferred_name(without_wildcard(name));
}

bool
san_bad_dns(const struct rule_subject *s)
{
	return has_bad_name(s, GN_DNS, is_dns_name);
}

/* Mailbox (RFC 5321 4.1.2), as far as it matters: something, one '@' last, a host. */
static bool
is_mailbox(struct vfy_span s)
{
	size_t i;

	for (i = s.len; i-- > 0;) {
		if (s.ptr[i] <= 0x20 || s.ptr[i] >= 0x7f)
			return false;
		if (s.ptr[i] == '@')
			break;
	}
	return i > 0 && i < s.len && memchr(s.ptr, '@', i) == NULL &&
	    is_preferred_name(span_of(s.ptr + i + 1, s.len - i - 1));
}

bool
san_bad_email(const struct rule_subject *s)
{
	return has_bad_name(s, GN_EMAIL, is_mailbox);
}

bool
san_bad_uri(const struct rule_subject *s)
{
	return has_bad_name(s, GN_URI, form_absolute_uri);
}

bool
san_empty(const struct rule_subject *s)
{
	return s->cert->empty_alt_name;
}

bool
server_without_san(const struct rule_subject *s)
{
	return s->server && !cert_has(s->cert, EXT_SUBJECT_ALT_NAME);
}

bool
server_without_eku(const struct rule_subject *s)
{
	return s->server && !cert_has(s->cert, EXT_EXT_KEY_USAGE);
}

bool
server_with_any_eku(const struct rule_subject *s)
{
	return s->server && cert_has(s->cert, EXT_EXT_KEY_USAGE) &&
	    (s->cert->ekus & (EKU_SERVER_AUTH | EKU_ANY)) != EKU_SERVER_AUTH;
}

/* An address as the Baseline Requirements write it (RFC 3986, RFC 5952). */
static bool
is_address_text(struct vfy_span ip, struct vfy_span text)
{
	char buf[INET6_ADDRSTRLEN];

	if (inet_ntop(ip.len == 4 ? AF_INET : AF_INET6, ip.ptr, buf,
		sizeof(buf)) == NULL)
		return false;
	return span_eq(text, span_str(buf));
}

static bool
is_in_san(struct der d, struct vfy_span cn)
{
	struct vfy_span name;
	uint8_t tag;

	while (gn_next(&d, &tag, &name)) {
		if (tag == GN_DNS && span_eq(name, cn))
			return true;
		if (tag == GN_IP && (name.len == 4 || name.len == 16) &&
		    is_address_text(name, cn))
			return true;
	}
	return false;
}

bool
cn_not_in_san(const struct rule_subject *s)
{
	static const uint8_t id_cn[] = { 0x55, 0x04, 0x03 };
	struct dn_iter it = dn_attributes(s->cert->subject);
	struct vfy_span type, value;
	struct der d;
	uint8_t tag;

	if (!s->server || !open_san(s, &d))
		return false;
	while (dn_next(&it, &type, &tag, &value)) {
		if (span_eq(type, span_of(id_cn, sizeof(id_cn))) &&
		    !is_in_san(d, value))
			return true;
	}
	return false;
}

/*
 * Is the part behind "*." a public suffix? Only ICANN's count: a private one's
 * owner may prove that the whole space is his (CABF BR 3.2.2.6).
 */
static bool
is_public_suffix(const psl_ctx_t *psl, struct vfy_span rest)
{
	char host[254];
	size_t i;

	if (rest.len >= sizeof(host))
		return false;
	for (i = 0; i < rest.len; i++)
		host[i] = (char)(rest.ptr[i] >= 'A' && rest.ptr[i] <= 'Z'
			? rest.ptr[i] + 32
			: rest.ptr[i]);
	host[rest.len] = '\0';
	return psl_is_public_suffix2(psl, host, PSL_TYPE_ICANN) == 1;
}

bool
wildcard_over_suffix(const struct rule_subject *s)
{
	const psl_ctx_t *psl = psl_builtin();
	struct vfy_span name, rest;
	struct der d;
	uint8_t tag;

	if (!s->server || psl == NULL || !open_san(s, &d))
		return false;
	while (gn_next(&d, &tag, &name)) {
		rest = without_wildcard(name);
		if (tag == GN_DNS && rest.len != name.len &&
		    is_public_suffix(psl, rest))
			return true;
	}
	return false;
}
