/* SPDX-License-Identifier: MIT */
/*
 * subtree.c - is a name inside one GeneralSubtree? (RFC 5280 4.2.1.10)
 *
 * dNSName, iPAddress, rfc822Name (and SmtpUTF8Mailbox, RFC 9598), URI and
 * directoryName. A base that is malformed is never a match and never ignored.
 */
#include "subtree.h"

#include "dn.h"

static uint8_t
lower(uint8_t b)
{
	return b >= 'A' && b <= 'Z' ? (uint8_t)(b + 32) : b;
}

/* ASCII without case; other bytes as they are. */
static bool
equal_nocase(struct vfy_span a, struct vfy_span b)
{
	size_t i;

	if (a.len != b.len)
		return false;
	for (i = 0; i < a.len; i++) {
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	}
	return true;
}

static struct vfy_span
tail(struct vfy_span s, size_t from)
{
	return span_of(s.ptr + from, s.len - from);
}

/* name ends with suffix, and a '.' comes before it (or suffix begins with one). */
static bool
is_below(struct vfy_span name, struct vfy_span suffix)
{
	size_t at;

	if (name.len <= suffix.len)
		return false;
	at = name.len - suffix.len;
	if (!equal_nocase(tail(name, at), suffix))
		return false;
	return (suffix.len > 0 && suffix.ptr[0] == '.') ||
	    name.ptr[at - 1] == '.';
}

/* Letters, digits, hyphen, underscore in labels of 1 to 63; at most 253. */
static bool
is_host(struct vfy_span s)
{
	size_t i, label = 0;

	if (s.len == 0 || s.len > 253)
		return false;
	for (i = 0; i < s.len; i++) {
		uint8_t b = lower(s.ptr[i]);

		if (b == '.') {
			if (label == 0)
				return false;
			label = 0;
		} else if ((b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') ||
		    b == '-' || b == '_') {
			if (++label > 63)
				return false;
		} else
			return false;
	}
	return label > 0;
}

static bool
is_wildcard(struct vfy_span s)
{
	return s.len > 2 && s.ptr[0] == '*' && s.ptr[1] == '.';
}

/*
 * "*.x" stands for names of one more label. Permitted needs all of them inside:
 * base is x or above. Excluded needs one: also when base is one label below x.
 */
static bool
wildcard_inside(struct vfy_span base, struct vfy_span name, bool excluded)
{
	struct vfy_span rest = tail(name, 2);
	const uint8_t *dot;

	if (equal_nocase(rest, base) || is_below(rest, base))
		return true;
	dot = memchr(base.ptr, '.', base.len);
	return excluded && dot != NULL &&
	    equal_nocase(tail(base, (size_t)(dot + 1 - base.ptr)), rest);
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
		base = tail(base, 1);
	if (!is_host(base) ||
	    !is_host(is_wildcard(name) ? tail(name, 2) : name))
		return SUBTREE_UNSUPPORTED;
	if (is_wildcard(name))
		return wildcard_inside(base, name, excluded) ? SUBTREE_IN
							     : SUBTREE_OUT;
	if (is_below(name, base) ||
	    (equal_nocase(name, base) && (!dotted || excluded)))
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

static enum subtree_result
match_ip(struct vfy_span base, struct vfy_span name)
{
	size_t i, half = base.len / 2;

	if ((base.len != 8 && base.len != 32) || !is_mask(tail(base, half)) ||
	    (name.len != 4 && name.len != 16))
		return SUBTREE_UNSUPPORTED;
	if (name.len != half)
		return SUBTREE_OUT;
	for (i = 0; i < half; i++) {
		if ((name.ptr[i] ^ base.ptr[i]) & base.ptr[half + i])
			return SUBTREE_OUT;
	}
	return SUBTREE_IN;
}

/* The part behind the last '@'; false: there is none, or a part is empty. */
static bool
split_mailbox(
    struct vfy_span mailbox, struct vfy_span *local, struct vfy_span *host)
{
	size_t i;

	for (i = mailbox.len; i-- > 0;) {
		if (mailbox.ptr[i] != '@')
			continue;
		*local = span_of(mailbox.ptr, i);
		*host = tail(mailbox, i + 1);
		return local->len > 0 && host->len > 0;
	}
	return false;
}

/* A host, or ".domain" for the hosts below it but not itself. */
static bool
host_inside(struct vfy_span base, struct vfy_span host)
{
	if (base.len > 0 && base.ptr[0] == '.')
		return is_below(host, base);
	return equal_nocase(host, base);
}

static bool
is_host_or_domain(struct vfy_span base)
{
	return is_host(
	    base.len > 1 && base.ptr[0] == '.' ? tail(base, 1) : base);
}

static enum subtree_result
match_email(struct vfy_span base, struct vfy_span name)
{
	struct vfy_span local, host, base_local, base_host;

	/* an address literal, or a host in U-labels, is no name to compare */
	if (!split_mailbox(name, &local, &host) || !is_host(host))
		return SUBTREE_UNSUPPORTED;
	if (base.len == 0)
		return SUBTREE_IN;
	if (memchr(base.ptr, '@', base.len) != NULL) {
		if (!split_mailbox(base, &base_local, &base_host) ||
		    !is_host(base_host))
			return SUBTREE_UNSUPPORTED;
		return span_eq(local, base_local) &&
			equal_nocase(host, base_host)
		    ? SUBTREE_IN
		    : SUBTREE_OUT;
	}
	if (!is_host_or_domain(base))
		return SUBTREE_UNSUPPORTED;
	return host_inside(base, host) ? SUBTREE_IN : SUBTREE_OUT;
}

/* RFC 3986: scheme "://" [userinfo "@"] host [":" port] ... False: no such host. */
static bool
uri_host(struct vfy_span uri, struct vfy_span *host)
{
	size_t i, start, end;

	for (i = 0; i + 2 < uri.len && memcmp(uri.ptr + i, "://", 3) != 0;
	     i++) {
		if (uri.ptr[i] == '/' || uri.ptr[i] == '?' || uri.ptr[i] == '#')
			return false;
	}
	if (i == 0 || i + 3 >= uri.len)
		return false;
	start = i + 3;
	for (end = start; end < uri.len; end++) {
		if (uri.ptr[end] == '/' || uri.ptr[end] == '?' ||
		    uri.ptr[end] == '#')
			break;
		if (uri.ptr[end] == '@')
			start = end + 1;
	}
	for (i = start; i < end && uri.ptr[i] != ':'; i++)
		continue;
	*host = span_of(uri.ptr + start, i - start);
	return is_host(*host);
}

/* Four numbers are an address, which no host constraint speaks of. */
static bool
looks_like_address(struct vfy_span host)
{
	size_t i;

	for (i = 0; i < host.len; i++) {
		if (host.ptr[i] != '.' &&
		    (host.ptr[i] < '0' || host.ptr[i] > '9'))
			return false;
	}
	return true;
}

/*= rfc5280 4.2.1.10: a URI without a host that is a name "MUST" be refused */
static enum subtree_result
match_uri(struct vfy_span base, struct vfy_span name)
{
	struct vfy_span host;

	if (!uri_host(name, &host) || looks_like_address(host))
		return SUBTREE_UNSUPPORTED;
	if (base.len == 0)
		return SUBTREE_IN;
	if (!is_host_or_domain(base))
		return SUBTREE_UNSUPPORTED;
	return host_inside(base, host) ? SUBTREE_IN : SUBTREE_OUT;
}

/* SmtpUTF8Mailbox (1.3.6.1.5.5.7.8.9): its UTF8String's contents. */
static bool
smtp_utf8_mailbox(struct vfy_span other_name, struct vfy_span *mailbox)
{
	static const uint8_t id[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x08,
		0x09 };
	struct der d = der_start(other_name, NULL), value;
	struct vfy_span oid;

	return der_oid(&d, "", &oid) && span_eq(oid, span_of(id, sizeof(id))) &&
	    der_enter(&d, DER_CTX_CONS(0), "", &value) &&
	    der_take(&value, DER_UTF8_STRING, "", mailbox);
}

/*= rfc9598 6: constraints hold hosts in A-labels; a host in U-labels can't be told here */
static enum subtree_result
match_smtp_utf8(struct vfy_span base, struct vfy_span other_name)
{
	struct vfy_span mailbox;

	if (!smtp_utf8_mailbox(other_name, &mailbox))
		return SUBTREE_UNSUPPORTED;
	return match_email(base, mailbox);
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

bool
subtree_same_form(uint8_t base_tag, struct vfy_span base, uint8_t name_tag,
    struct vfy_span name)
{
	struct vfy_span mailbox, base_oid, oid;
	struct der a, b;

	if (base_tag == GN_EMAIL && name_tag == GN_OTHER)
		return smtp_utf8_mailbox(name, &mailbox);
	if (base_tag != name_tag)
		return false;
	if (base_tag != GN_OTHER)
		return true;
	/* each type-id is a form of its own */
	a = der_start(base, NULL);
	b = der_start(name, NULL);
	return der_oid(&a, "", &base_oid) && der_oid(&b, "", &oid) &&
	    span_eq(base_oid, oid);
}

enum subtree_result
subtree_match(
    uint8_t base_tag, struct vfy_span base, struct vfy_span name, bool excluded)
{
	switch (base_tag) {
	case GN_DNS:
		return match_dns(base, name, excluded);
	case GN_IP:
		return match_ip(base, name);
	case GN_EMAIL:
		/* the contents of an OtherName begin with an OBJECT IDENTIFIER */
		if (name.len > 0 && name.ptr[0] == DER_OID)
			return match_smtp_utf8(base, name);
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
