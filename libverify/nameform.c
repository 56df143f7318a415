/* SPDX-License-Identifier: MIT */
/*
 * nameform.c - the forms of names, taken apart (RFC 1123 2.1, RFC 3986 3, RFC
 * 4985 2, RFC 9598 3).
 *
 * Does not: compare a name with another one, know constraints or wildcards'
 * meaning, convert U-labels.
 */
#include "nameform.h"

#include <arpa/inet.h>

static inline uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 0x20) : c;
}

static inline bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_letter(uint8_t c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

/* strchr() that does not find the NUL. */
static inline bool
is_one_of(uint8_t c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

bool
form_equal_nocase(struct vfy_span a, struct vfy_span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	}
	return true;
}

/* -- hosts ---------------------------------------------------------------- */

size_t
form_first_label(struct vfy_span name)
{
	const uint8_t *dot;

	if (name.len == 0)
		return 0;
	dot = memchr(name.ptr, '.', name.len);
	return dot == NULL ? name.len : (size_t)(dot - name.ptr);
}

static bool
label_valid(struct vfy_span label)
{
	if (label.len == 0 || label.len > LABEL_MAX_LEN)
		return false;
	if (label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++) {
		uint8_t c = label.ptr[i];

		if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_')
			return false;
	}
	return true;
}

static bool
all_digits(struct vfy_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!is_digit(s.ptr[i]))
			return false;
	}
	return true;
}

size_t
form_host_labels(struct vfy_span name)
{
	size_t n = 0, len;

	if (name.len > HOST_MAX_LEN)
		return 0;
	for (;;) {
		len = form_first_label(name);
		if (!label_valid(span_of(name.ptr, len)))
			return 0;
		n++;
		if (len == name.len)
			break;
		name = form_from(name, len + 1);
	}
	return all_digits(name) ? 0 : n;
}

bool
form_is_wildcard(struct vfy_span name)
{
	return name.len > 2 && name.ptr[0] == '*' && name.ptr[1] == '.';
}

bool
form_mailbox(struct vfy_span box, struct vfy_span *local, struct vfy_span *host)
{
	const uint8_t *at = NULL;

	if (box.len > 0)
		at = memrchr(box.ptr, '@', box.len);
	if (at == NULL)
		return false;
	*local = span_of(box.ptr, (size_t)(at - box.ptr));
	*host = form_from(box, local->len + 1);
	return local->len > 0 && host->len > 0;
}

/* -- URIs ----------------------------------------------------------------- */

/*= rfc3986 2 unreserved, reserved and "%"; so "\" and what else is not are nowhere */
static bool
all_uri_chars(struct vfy_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!is_letter(s.ptr[i]) && !is_digit(s.ptr[i]) &&
		    !is_one_of(s.ptr[i], "-._~:/?#[]@!$&'()*+,;=%"))
			return false;
	}
	return true;
}

/*= rfc3986 3.1 */
static bool
take_scheme(struct vfy_span *rest, struct vfy_span *scheme)
{
	size_t n = 0;

	while (n < rest->len && rest->ptr[n] != ':') {
		if (!is_letter(rest->ptr[n]) &&
		    (n == 0 ||
			(!is_digit(rest->ptr[n]) &&
			    !is_one_of(rest->ptr[n], "+-."))))
			return false;
		n++;
	}
	if (n == 0 || n == rest->len)
		return false;
	*scheme = span_of(rest->ptr, n);
	*rest = form_from(*rest, n + 1);
	return true;
}

static bool
is_sip(struct vfy_span scheme)
{
	return form_equal_nocase(scheme, span_str("sip")) ||
	    form_equal_nocase(scheme, span_str("sips"));
}

/* The first octet of s that is one of the set, or its end. */
static size_t
find_one_of(struct vfy_span s, const char *set)
{
	size_t n = 0;

	while (n < s.len && !is_one_of(s.ptr[n], set))
		n++;
	return n;
}

/* Cuts "user@" off s; false: a second "@", which no part may have. */
static bool
take_user(struct vfy_span *s, bool *has_user)
{
	size_t at = find_one_of(*s, "@");

	*has_user = at < s->len;
	if (*has_user)
		*s = form_from(*s, at + 1);
	return find_one_of(*s, "@") == s->len;
}

/* inet_pton knows neither zones nor short forms; a NUL can't be in the text. */
static bool
read_address(struct form_uri *u, int family, size_t iplen)
{
	char text[INET6_ADDRSTRLEN];

	if (u->host.len >= sizeof(text))
		return false;
	memcpy(text, u->host.ptr, u->host.len);
	text[u->host.len] = '\0';
	if (inet_pton(family, text, u->ip) != 1)
		return false;
	u->iplen = iplen;
	return true;
}

/*= rfc3986 3.2.2, 3.2.3 host [":" port] */
static bool
read_host(struct vfy_span s, struct form_uri *u)
{
	bool literal = s.len > 0 && s.ptr[0] == '[';
	size_t n = find_one_of(s, literal ? "]" : ":");

	if (literal) {
		if (n == s.len)
			return false;
		u->host = span_of(s.ptr + 1, n - 1);
		n++;
		if (!read_address(u, AF_INET6, 16))
			return false;
	} else {
		u->host = span_of(s.ptr, n);
		if (n == 0 || find_one_of(u->host, "[]") < n)
			return false;
		read_address(u, AF_INET, 4);
	}
	u->has_port = n < s.len;
	return !u->has_port ||
	    (s.ptr[n] == ':' && all_digits(form_from(s, n + 1)));
}

/*= rfc3986 3.2 */
static bool
read_authority(struct vfy_span s, struct form_uri *u)
{
	size_t n;

	if (s.len < 2 || s.ptr[0] != '/' || s.ptr[1] != '/')
		return false;
	s = form_from(s, 2);
	n = find_one_of(s, "/?#");
	u->has_more = n + 1 < s.len || (n < s.len && s.ptr[n] != '/');
	s.len = n;
	return take_user(&s, &u->has_user) && read_host(s, u);
}

/*= rfc3261 19.1.1: the user part may have ";" and "?" in it */
static bool
read_sip(struct vfy_span s, struct form_uri *u)
{
	size_t n;

	if (!take_user(&s, &u->has_user))
		return false;
	n = find_one_of(s, ";?");
	u->has_more = n < s.len;
	s.len = n;
	return find_one_of(s, "/#") == s.len && read_host(s, u);
}

bool
form_uri(struct vfy_span uri, struct form_uri *out)
{
	struct form_uri u = { .iplen = 0 };

	if (!all_uri_chars(uri) || !take_scheme(&uri, &u.scheme) ||
	    !(is_sip(u.scheme) ? read_sip(uri, &u) : read_authority(uri, &u)))
		return false;
	*out = u;
	return true;
}

bool
form_absolute_uri(struct vfy_span uri)
{
	struct vfy_span rest = uri, scheme;
	struct form_uri u;

	if (!all_uri_chars(uri) || !take_scheme(&rest, &scheme) ||
	    rest.len == 0)
		return false;
	if (!is_sip(scheme) &&
	    (rest.len < 2 || rest.ptr[0] != '/' || rest.ptr[1] != '/'))
		return true;
	return form_uri(uri, &u) &&
	    (u.iplen != 0 || form_host_labels(u.host) > 0);
}

/* -- otherName ------------------------------------------------------------- */

bool
form_is_service(struct vfy_span service)
{
	struct vfy_span word;

	if (service.len < 2 || service.ptr[0] != '_')
		return false;
	word = form_from(service, 1);
	return label_valid(service) && word.ptr[0] != '-' &&
	    memchr(word.ptr, '_', word.len) == NULL;
}

bool
form_srv(struct vfy_span text, struct vfy_span *service, struct vfy_span *name)
{
	size_t n = form_first_label(text);

	if (n == text.len)
		return false;
	*service = span_of(text.ptr, n);
	*name = form_from(text, n + 1);
	return form_is_service(*service);
}

/* id-on-dnsSRV, id-on-SmtpUTF8Mailbox: id-on (1.3.6.1.5.5.7.8), 7 and 9 */
static const uint8_t id_on[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x08 };

static enum form_other
kind_of(struct vfy_span oid)
{
	if (oid.len != sizeof(id_on) + 1 ||
	    memcmp(oid.ptr, id_on, sizeof(id_on)) != 0)
		return OTHER_UNKNOWN;
	switch (oid.ptr[sizeof(id_on)]) {
	case 7:
		return OTHER_SRV;
	case 9:
		return OTHER_SMTP_UTF8;
	default:
		return OTHER_UNKNOWN;
	}
}

static bool
all_ascii(struct vfy_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] >= 0x80)
			return false;
	}
	return true;
}

enum form_other
form_other_name(struct vfy_span contents, struct vfy_span *text)
{
	struct der d = der_start(contents, NULL), value;
	struct vfy_span oid;
	enum form_other kind;
	bool srv;

	if (!der_oid(&d, "", &oid))
		return OTHER_BAD;
	kind = kind_of(oid);
	if (kind == OTHER_UNKNOWN)
		return kind;
	/*= rfc4985 2 IA5String */
	/*= rfc9598 3 UTF8String */
	srv = kind == OTHER_SRV;
	if (!der_enter(&d, DER_CTX_CONS(0), "", &value) ||
	    !der_take(
		&value, srv ? DER_IA5_STRING : DER_UTF8_STRING, "", text) ||
	    !der_done(&value) || !der_done(&d) || (srv && !all_ascii(*text)))
		return OTHER_BAD;
	return kind;
}
