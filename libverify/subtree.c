/* SPDX-License-Identifier: MIT */
/*
 * subtree.c - is a name inside one GeneralSubtree? (RFC 5280 4.2.1.10)
 *
 * dNSName, iPAddress, rfc822Name (and SmtpUTF8Mailbox, RFC 9598), URI,
 * directoryName and SRVName (RFC 4985). A base that is malformed is never a
 * match and never ignored; nor is a name, which could be meant as another one.
 */
#include "subtree.h"

#include "dn.h"
#include "nameform.h"

/* name ends with suffix, and a '.' comes before it (or suffix begins with one). */
static bool
is_below(struct vfy_span name, struct vfy_span suffix)
{
	size_t at;

	if (name.len <= suffix.len)
		return false;
	at = name.len - suffix.len;
	if (!form_equal_nocase(form_from(name, at), suffix))
		return false;
	return (suffix.len > 0 && suffix.ptr[0] == '.') ||
	    name.ptr[at - 1] == '.';
}

/*
 * Letters, digits, hyphen, underscore in labels of 1 to 63; at most 253: also
 * what is no host name but can be compared ("-a", "192.0.2.1" as a dNSName).
 */
static bool
is_host(struct vfy_span s)
{
	size_t i, label = 0;

	if (s.len == 0 || s.len > HOST_MAX_LEN)
		return false;
	for (i = 0; i < s.len; i++) {
		uint8_t b = s.ptr[i];

		if (b == '.') {
			if (label == 0)
				return false;
			label = 0;
		} else if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') ||
		    (b >= '0' && b <= '9') || b == '-' || b == '_') {
			if (++label > LABEL_MAX_LEN)
				return false;
		} else
			return false;
	}
	return label > 0;
}

/*
 * "*.x" stands for names of one more label. Permitted needs all of them inside:
 * base is x or above. Excluded needs one: also when base is one label below x.
 */
static bool
wildcard_inside(struct vfy_span base, struct vfy_span name, bool excluded)
{
	struct vfy_span rest = form_from(name, 2);
	const uint8_t *dot;

	if (form_equal_nocase(rest, base) || is_below(rest, base))
		return true;
	dot = memchr(base.ptr, '.', base.len);
	return excluded && dot != NULL &&
	    form_equal_nocase(
		form_from(base, (size_t)(dot + 1 - base.ptr)), rest);
}

/*
 * A base with a leading dot is no form that RFC 5280 has for dNSName; many CAs
 * mean "below, but not itself" with it. As an exclusion it is taken to cover
 * the name itself too: the stricter of both readings each time.
 */
static enum subtree_result
match_dns(struct vfy_span base, struct vfy_span name, bool excluded)
{
	bool dotted = base.len > 1 && base.ptr[0] == '.';

	if (base.len == 0)
		return SUBTREE_IN;
	if (dotted)
		base = form_from(base, 1);
	if (!is_host(base) ||
	    !is_host(form_is_wildcard(name) ? form_from(name, 2) : name))
		return SUBTREE_UNSUPPORTED;
	if (form_is_wildcard(name))
		return wildcard_inside(base, name, excluded) ? SUBTREE_IN
							     : SUBTREE_OUT;
	if (is_below(name, base) ||
	    (form_equal_nocase(name, base) && (!dotted || excluded)))
		return SUBTREE_IN;
	return SUBTREE_OUT;
}

/* RFC 4632: ones, then zeros. */
static bool
is_mask(struct vfy_span mask)
{
	bool ended = false;
	size_t i;
	int bit;

	for (i = 0; i < mask.len; i++) {
		for (bit = 7; bit >= 0; bit--) {
			bool one = mask.ptr[i] >> bit & 1;

			if (one && ended)
				return false;
			ended |= !one;
		}
	}
	return true;
}

/* ::ffff:192.0.2.1 is 192.0.2.1 (RFC 4291 2.5.5.2). */
static bool
is_mapped(struct vfy_span ip)
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };

	return ip.len == 16 && memcmp(ip.ptr, prefix, sizeof(prefix)) == 0;
}

/*
 * Addresses of 4 and of 16 octets never permit each other; but an excluded
 * IPv4 address is excluded in its IPv6 spelling too.
 */
static enum subtree_result
match_ip(struct vfy_span base, struct vfy_span name, bool excluded)
{
	size_t i, half = base.len / 2;

	if ((base.len != 8 && base.len != 32) ||
	    !is_mask(form_from(base, half)) ||
	    (name.len != 4 && name.len != 16))
		return SUBTREE_UNSUPPORTED;
	if (excluded && half == 4 && is_mapped(name))
		name = form_from(name, 12);
	if (name.len != half)
		return SUBTREE_OUT;
	for (i = 0; i < half; i++) {
		if ((name.ptr[i] ^ base.ptr[i]) & base.ptr[half + i])
			return SUBTREE_OUT;
	}
	return SUBTREE_IN;
}

/* A host, or ".domain" for the hosts below it but not itself. */
static bool
host_inside(struct vfy_span base, struct vfy_span host)
{
	if (base.len > 0 && base.ptr[0] == '.')
		return is_below(host, base);
	return form_equal_nocase(host, base);
}

static bool
is_host_or_domain(struct vfy_span base)
{
	return is_host(
	    base.len > 1 && base.ptr[0] == '.' ? form_from(base, 1) : base);
}

/*
 * Quoted-string (RFC 5321 4.1.2) with what is between its quotes: a quote is
 * escaped there, so that it ends where everybody sees it end.
 */
static bool
is_quoted(struct vfy_span s)
{
	size_t i;

	if (s.len < 3 || s.ptr[0] != '"' || s.ptr[s.len - 1] != '"')
		return false;
	for (i = 1; i < s.len - 1; i++) {
		if (s.ptr[i] == '"' || s.ptr[i] < ' ' || s.ptr[i] == 0x7f)
			return false;
		/* the last octet is the quote, which is not to be escaped */
		if (s.ptr[i] == '\\' &&
		    (++i == s.len - 1 || s.ptr[i] < ' ' || s.ptr[i] > 0x7e))
			return false;
	}
	return true;
}

/*
 * A Dot-string's characters (RFC 5321 4.1.2, RFC 6531 3.3), or quoted: what is
 * neither, "a@b" say, is no mailbox, and whom it is meant for is anyone's guess.
 */
static bool
is_local_part(struct vfy_span s)
{
	size_t i;

	if (s.ptr[0] == '"')
		return is_quoted(s);
	for (i = 0; i < s.len; i++) {
		uint8_t b = s.ptr[i];

		if (b <= ' ' || b == 0x7f ||
		    strchr("\"(),:;<>@[\\]", b) != NULL)
			return false;
	}
	return true;
}

/* The next character of a local part, of which a quoted one has more octets. */
static bool
next_local(struct vfy_span *s, uint8_t *c)
{
	bool quoted = s->len > 1 && s->ptr[0] == '\\';

	if (s->len == 0)
		return false;
	*c = s->ptr[quoted];
	*s = form_from(*s, quoted ? 2 : 1);
	return true;
}

/*= rfc5321 4.1.2 "a", "\a" and a without quotes are the same local part */
static bool
same_local(struct vfy_span a, struct vfy_span b)
{
	struct vfy_span *each[2] = { &a, &b };
	uint8_t x, y;
	size_t i;

	for (i = 0; i < 2; i++) {
		if (each[i]->ptr[0] == '"')
			*each[i] = span_of(each[i]->ptr + 1, each[i]->len - 2);
	}
	while (next_local(&a, &x)) {
		if (!next_local(&b, &y) || x != y)
			return false;
	}
	return b.len == 0;
}

/* One mailbox is excluded or permitted. */
static enum subtree_result
match_mailbox(struct vfy_span base, struct vfy_span local, struct vfy_span host)
{
	struct vfy_span base_local, base_host;

	if (!form_mailbox(base, &base_local, &base_host) ||
	    !is_local_part(base_local) || !is_host(base_host))
		return SUBTREE_UNSUPPORTED;
	return form_equal_nocase(host, base_host) &&
		same_local(local, base_local)
	    ? SUBTREE_IN
	    : SUBTREE_OUT;
}

static enum subtree_result
match_email(struct vfy_span base, struct vfy_span name)
{
	struct vfy_span local, host;

	/* an address literal, or a host in U-labels, is no name to compare */
	if (!form_mailbox(name, &local, &host) || !is_local_part(local) ||
	    !is_host(host))
		return SUBTREE_UNSUPPORTED;
	if (base.len == 0)
		return SUBTREE_IN;
	if (memchr(base.ptr, '@', base.len) != NULL)
		return match_mailbox(base, local, host);
	if (!is_host_or_domain(base))
		return SUBTREE_UNSUPPORTED;
	return host_inside(base, host) ? SUBTREE_IN : SUBTREE_OUT;
}

/*= rfc5280 4.2.1.10: a URI without a host that is a name "MUST" be refused */
static enum subtree_result
match_uri(struct vfy_span base, struct vfy_span name)
{
	struct form_uri u;

	if (!form_uri(name, &u) || form_host_labels(u.host) == 0)
		return SUBTREE_UNSUPPORTED;
	if (base.len == 0)
		return SUBTREE_IN;
	if (!is_host_or_domain(base))
		return SUBTREE_UNSUPPORTED;
	return host_inside(base, u.host) ? SUBTREE_IN : SUBTREE_OUT;
}

/* "_service.name", "_service" alone, or "name" alone; false: none of these. */
static bool
split_srv_base(
    struct vfy_span base, struct vfy_span *service, struct vfy_span *name)
{
	*service = *name = span_of(NULL, 0);
	if (base.len == 0 || base.ptr[0] != '_')
		*name = base;
	else if (form_is_service(base))
		*service = base;
	else if (!form_srv(base, service, name))
		return false;
	return base.len > 0 && (name->len == 0 || is_host(*name)) &&
	    (name->len > 0 || form_is_service(base));
}

/*= rfc4985 4 the service without case; the name, and all that are below it */
static enum subtree_result
match_srv(struct vfy_span base, struct vfy_span name, bool excluded)
{
	struct vfy_span base_service, base_host, service, host;

	if (!split_srv_base(base, &base_service, &base_host) ||
	    !form_srv(name, &service, &host))
		return SUBTREE_UNSUPPORTED;
	if (base_service.len > 0 && !form_equal_nocase(base_service, service))
		return SUBTREE_OUT;
	if (base_host.len == 0)
		return SUBTREE_IN;
	return match_dns(base_host, host, excluded);
}

/*
 * SRVName against SRVName, SmtpUTF8Mailbox against rfc822Name. RFC 9598 6 has
 * no constraints in the form of SmtpUTF8Mailbox.
 */
static enum subtree_result
match_other(
    uint8_t base_tag, struct vfy_span base, struct vfy_span name, bool excluded)
{
	struct vfy_span text, base_text;
	enum form_other kind = form_other_name(name, &text);

	/*= rfc9598 6: hosts are in A-labels; one in U-labels can't be told here */
	if (base_tag == GN_EMAIL)
		return kind == OTHER_SMTP_UTF8 ? match_email(base, text)
					       : SUBTREE_UNSUPPORTED;
	if (kind != OTHER_SRV || form_other_name(base, &base_text) != OTHER_SRV)
		return SUBTREE_UNSUPPORTED;
	return match_srv(base_text, text, excluded);
}

/* Not to be told is refused: an exclusion must not fail to match for it. */
static enum subtree_result
match_directory(struct vfy_span base, struct vfy_span name)
{
	switch (dn_within(name, base)) {
	case DN_INSIDE:
		return SUBTREE_IN;
	case DN_OUTSIDE:
		return SUBTREE_OUT;
	case DN_UNKNOWN:
		break;
	}
	return SUBTREE_UNSUPPORTED;
}

static bool
other_name_oid(struct vfy_span contents, struct vfy_span *oid)
{
	struct der d = der_start(contents, NULL);

	return der_oid(&d, "", oid);
}

bool
subtree_same_form(uint8_t base_tag, struct vfy_span base, uint8_t name_tag,
    struct vfy_span name)
{
	static const uint8_t smtp_utf8[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07,
		0x08, 0x09 };
	struct vfy_span base_oid, oid;

	if (base_tag != name_tag &&
	    !(base_tag == GN_EMAIL && name_tag == GN_OTHER))
		return false;
	if (name_tag != GN_OTHER)
		return true;
	/* a name that can't be read is of any form */
	if (!other_name_oid(name, &oid))
		return true;
	if (base_tag == GN_EMAIL)
		return span_eq(oid, span_of(smtp_utf8, sizeof(smtp_utf8)));
	/* each type-id is a form of its own */
	return !other_name_oid(base, &base_oid) || span_eq(base_oid, oid);
}

enum subtree_result
subtree_match(uint8_t base_tag, struct vfy_span base, uint8_t name_tag,
    struct vfy_span name, bool excluded)
{
	if (name_tag == GN_OTHER)
		return match_other(base_tag, base, name, excluded);
	switch (base_tag) {
	case GN_DNS:
		return match_dns(base, name, excluded);
	case GN_IP:
		return match_ip(base, name, excluded);
	case GN_EMAIL:
		return match_email(base, name);
	case GN_URI:
		return match_uri(base, name);
	case GN_DIRECTORY:
		return match_directory(base, name);
	default:
		return SUBTREE_UNSUPPORTED;
	}
}

const char *
subtree_form(uint8_t tag)
{
	switch (tag) {
	case GN_OTHER:
		return "an otherName";
	case GN_EMAIL:
		return "an rfc822Name";
	case GN_DNS:
		return "a dNSName";
	case GN_X400:
		return "an x400Address";
	case GN_DIRECTORY:
		return "a directoryName";
	case GN_EDI:
		return "an ediPartyName";
	case GN_URI:
		return "a URI";
	case GN_IP:
		return "an iPAddress";
	default:
		return "a registeredID";
	}
}
