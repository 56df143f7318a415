/* SPDX-License-Identifier: MIT */
/*
 * host.c - is this certificate's subject the one that was asked for?
 *
 * RFC 9525 6 (DNS names and IP addresses), RFC 5280 4.2.1.6 (e-mail). Only
 * subjectAltName counts. A name with anything strange in it (an octet that no
 * host name has, an empty label, a trailing dot, a "*" elsewhere than alone in
 * front) matches nothing, so that no two readers can differ about it.
 * Does not: convert U-labels (callers give A-labels), know public suffixes,
 * or match SmtpUTF8Mailbox, URI and SRV names.
 */
#include "host.h"

#include <arpa/inet.h>
#include <stdio.h>

/* RFC 1035 2.3.4 */
#define NAME_MAX_LEN 253
#define LABEL_MAX_LEN 63

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

/* Letters, digits, hyphen; "_" is no host name's, but in use. */
static bool
is_ldh(uint8_t c)
{
	return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') ||
	    c == '-' || c == '_';
}

static bool
equal_nocase(struct vfy_span a, struct vfy_span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	}
	return true;
}

static struct vfy_span
from(struct vfy_span s, size_t pos)
{
	return span_of(s.ptr + pos, s.len - pos);
}

/* The length of the left-most label: up to the first dot, or all. */
static size_t
first_label(struct vfy_span name)
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
		if (!is_ldh(label.ptr[i]))
			return false;
	}
	return true;
}

static bool
all_digits(struct vfy_span label)
{
	for (size_t i = 0; i < label.len; i++) {
		if (!is_digit(label.ptr[i]))
			return false;
	}
	return true;
}

/*
 * Counts the labels of a host name; 0: it is none. No trailing dot. The last
 * label of a name has a letter, else "192.0.2.1" were one (RFC 1123 2.1).
 */
static size_t
count_labels(struct vfy_span name)
{
	size_t n = 0, len;

	if (name.len > NAME_MAX_LEN)
		return 0;
	for (;;) {
		len = first_label(name);
		if (!label_valid(span_of(name.ptr, len)))
			return 0;
		n++;
		if (len == name.len)
			break;
		name = from(name, len + 1);
	}
	return all_digits(name) ? 0 : n;
}

/* -- the reference -------------------------------------------------------- */

static bool
set_dns(struct identity *id, size_t len)
{
	/*= rfc9525 6.3 an absolute name is the same name */
	if (len > 0 && id->text[len - 1] == '.')
		id->text[--len] = '\0';
	return count_labels(span_of(id->text, len)) > 0;
}

/* inet_pton knows neither zones nor brackets nor short forms: none is a name here. */
static bool
set_ip(struct identity *id)
{
	if (inet_pton(AF_INET, id->text, id->ip) == 1)
		id->iplen = 4;
	else if (inet_pton(AF_INET6, id->text, id->ip) == 1)
		id->iplen = 16;
	return id->iplen != 0;
}

/*
 * Splits at the last "@": a quoted local part may have others. False: one of
 * the parts is missing.
 */
static bool
split_mailbox(
    struct vfy_span box, struct vfy_span *local, struct vfy_span *host)
{
	const uint8_t *at = NULL;

	if (box.len > 0)
		at = memrchr(box.ptr, '@', box.len);
	if (at == NULL)
		return false;
	*local = span_of(box.ptr, (size_t)(at - box.ptr));
	*host = from(box, local->len + 1);
	return local->len > 0 && host->len > 0;
}

static bool
set_email(const struct identity *id, size_t len)
{
	struct vfy_span local, host;

	if (!split_mailbox(span_of(id->text, len), &local, &host))
		return false;
	for (size_t i = 0; i < local.len; i++) {
		if (local.ptr[i] <= 0x20 || local.ptr[i] >= 0x7f)
			return false;
	}
	return count_labels(host) > 0;
}

int
identity_set(struct identity *id, enum vfy_identity type, const char *value)
{
	struct identity new = { .type = type };
	size_t len = 0;
	bool valid;

	if (type != VFY_ID_NONE) {
		if (value == NULL)
			return VFY_EARG;
		len = strnlen(value, LIMIT_IDENTITY + 1);
		if (len > LIMIT_IDENTITY)
			return VFY_EARG;
		memcpy(new.text, value, len);
	}
	switch (type) {
	case VFY_ID_NONE:
		valid = true;
		break;
	case VFY_ID_DNS:
		valid = set_dns(&new, len);
		break;
	case VFY_ID_IP:
		valid = set_ip(&new);
		break;
	case VFY_ID_EMAIL:
		valid = set_email(&new, len);
		break;
	case VFY_ID_URI:
	case VFY_ID_SRV:
	default:
		valid = false;
		break;
	}
	if (!valid)
		return VFY_EARG;
	*id = new;
	return 0;
}

/* -- matching ------------------------------------------------------------- */

bool
host_dns_match(struct vfy_span pattern, struct vfy_span reference)
{
	size_t labels;

	if (count_labels(reference) == 0)
		return false;
	/*= rfc9525 6.3 "*" is the complete left-most label */
	if (pattern.len < 2 || pattern.ptr[0] != '*' || pattern.ptr[1] != '.')
		return count_labels(pattern) > 0 &&
		    equal_nocase(pattern, reference);
	pattern = from(pattern, 2);
	labels = count_labels(pattern);
	/* "*.org" would be a whole registry's; no CA may issue it */
	if (labels < 2)
		return false;
	/*= rfc9525 6.3 and stands for exactly one label */
	if (count_labels(reference) != labels + 1)
		return false;
	return equal_nocase(
	    pattern, from(reference, first_label(reference) + 1));
}

/*= rfc5280 4.2.1.6 local part as it stands, host without case (4.2.1.10, 7.5) */
static bool
email_match(struct vfy_span presented, struct vfy_span reference)
{
	struct vfy_span local, host, want_local, want_host;

	return split_mailbox(presented, &local, &host) &&
	    split_mailbox(reference, &want_local, &want_host) &&
	    span_eq(local, want_local) && equal_nocase(host, want_host);
}

static bool
name_match(const struct identity *id, uint8_t tag, struct vfy_span name)
{
	struct vfy_span reference = span_str(id->text);

	switch (id->type) {
	case VFY_ID_DNS:
		return tag == GN_DNS && host_dns_match(name, reference);
	case VFY_ID_IP:
		/*= rfc9525 6.4 octet for octet */
		return tag == GN_IP &&
		    span_eq(name, span_of(id->ip, id->iplen));
	case VFY_ID_EMAIL:
		return tag == GN_EMAIL && email_match(name, reference);
	default:
		return false;
	}
}

/* -- the names, for the message ------------------------------------------- */

struct list {
	char *buf;
	size_t len;
	size_t used;
	bool cut;
};

/* Adds as a whole, or not at all. */
static void
list_add(struct list *l, const char *text, size_t textlen)
{
	const char *joint = l->used == 0 ? "" : ", ";
	/* always leaves room for the mark that some are missing */
	size_t need = strlen(joint) + textlen + sizeof(", ...");

	if (l->cut || need > l->len || l->used > l->len - need) {
		l->cut = true;
		return;
	}
	l->used += (size_t)snprintf(l->buf + l->used, l->len - l->used,
	    "%s%.*s", joint, (int)textlen, text);
}

static void
list_end(struct list *l)
{
	if (l->len == 0)
		return;
	l->buf[l->used] = '\0';
	if (l->cut)
		snprintf(l->buf + l->used, l->len - l->used, "%s",
		    l->used == 0 ? "..." : ", ...");
}

/* A name's octets; what is not printable ASCII as "?". */
static void
list_add_name(struct list *l, struct vfy_span name)
{
	char text[NAME_MAX_LEN];

	if (name.len > sizeof(text)) {
		l->cut = true;
		return;
	}
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i];

		text[i] = c > 0x20 && c < 0x7f ? (char)c : '?';
	}
	list_add(l, text, name.len);
}

static void
list_add_ip(struct list *l, struct vfy_span ip)
{
	char text[INET6_ADDRSTRLEN];
	int family = ip.len == 4 ? AF_INET : AF_INET6;

	if (ip.len != 4 && ip.len != 16)
		return;
	if (inet_ntop(family, ip.ptr, text, sizeof(text)) != NULL)
		list_add(l, text, strlen(text));
}

static void
list_names(struct vfy_span contents, struct list *l)
{
	struct der d = der_start(contents, NULL);
	struct vfy_span name;
	uint8_t tag;

	while (!l->cut && gn_next(&d, &tag, &name)) {
		if (tag == GN_DNS || tag == GN_EMAIL)
			list_add_name(l, name);
		else if (tag == GN_IP)
			list_add_ip(l, name);
	}
}

/* Looks at every name, also behind a match: what can't be read is no name. */
static enum host_result
match_names(struct vfy_span contents, const struct identity *id)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct der d = der_start(contents, &fault);
	enum host_result result = HOST_MISMATCH;
	struct vfy_span name;
	size_t count = 0;
	uint8_t tag;

	while (gn_next(&d, &tag, &name)) {
		if (++count > LIMIT_GENERAL_NAMES)
			return HOST_BAD_SAN;
		if (result != HOST_MATCH && name_match(id, tag, name))
			result = HOST_MATCH;
	}
	if (!der_done(&d) || fault.code != VFY_F_NONE)
		return HOST_BAD_SAN;
	return result;
}

enum host_result
host_match(const struct vfy_cert *leaf, const struct identity *id, char *names,
    size_t len)
{
	struct list list = { .buf = names, .len = len };
	struct vfy_span contents;
	enum host_result result;

	list_end(&list);
	/*= rfc9525 2 no subjectAltName, no identity: commonName is not looked at */
	if (!cert_has(leaf, EXT_SUBJECT_ALT_NAME))
		return HOST_NO_SAN;
	if ((leaf->bad_extensions & 1u << EXT_SUBJECT_ALT_NAME) != 0 ||
	    !ext_sequence(leaf->ext[EXT_SUBJECT_ALT_NAME].value, &contents))
		return HOST_BAD_SAN;
	result = match_names(contents, id);
	if (result == HOST_MISMATCH) {
		list_names(contents, &list);
		list_end(&list);
	}
	return result;
}
