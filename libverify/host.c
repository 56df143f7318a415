/* SPDX-License-Identifier: MIT */
/*
 * host.c - is this certificate's subject the one that was asked for?
 *
 * RFC 9525 6 (DNS names, IP addresses, URIs, SRV names), RFC 5280 4.2.1.6 and
 * RFC 9598 5 (e-mail). Only subjectAltName counts. A name with anything strange
 * in it (an octet that no host name has, an empty label, a trailing dot, a "*"
 * elsewhere than alone in front) matches nothing, so that no two readers can
 * differ about it.
 * Does not: convert U-labels (callers give A-labels), know public suffixes.
 */
#include "host.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <unistr.h>

#include "nameform.h"

/* -- the reference -------------------------------------------------------- */

static struct vfy_span
whole_text(const struct identity *id)
{
	return span_str(id->text);
}

static void
keep_part(const struct identity *id, struct part *part, struct vfy_span s)
{
	part->at = (size_t)(s.ptr - (const uint8_t *)id->text);
	part->len = s.len;
}

static struct vfy_span
part_of(const struct identity *id, struct part part)
{
	return span_of(id->text + part.at, part.len);
}

/* A host name; the dot of an absolute one is not kept. */
static bool
keep_host(struct identity *id, struct vfy_span host)
{
	/*= rfc9525 6.3 an absolute name is the same name */
	if (host.len > 0 && host.ptr[host.len - 1] == '.')
		host.len--;
	keep_part(id, &id->host, host);
	return form_host_labels(host) > 0;
}

static bool
set_dns(struct identity *id)
{
	if (!keep_host(id, whole_text(id)))
		return false;
	id->text[id->host.len] = '\0';
	return true;
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

/* *plain: all is ASCII. False: a blank, a control, or no UTF-8. */
static bool
check_local(struct vfy_span local, bool *plain)
{
	static const uint8_t mark[] = { 0xef, 0xbb, 0xbf };

	*plain = true;
	for (size_t i = 0; i < local.len; i++) {
		if (local.ptr[i] <= 0x20 || local.ptr[i] == 0x7f)
			return false;
		*plain = *plain && local.ptr[i] < 0x80;
	}
	/*= rfc9598 3 no byte order mark */
	return u8_check(local.ptr, local.len) == NULL &&
	    (local.len < sizeof(mark) ||
		memcmp(local.ptr, mark, sizeof(mark)) != 0);
}

static bool
set_email(struct identity *id)
{
	struct vfy_span local, host;

	if (!form_mailbox(whole_text(id), &local, &host) ||
	    !check_local(local, &id->plain) || form_host_labels(host) == 0)
		return false;
	keep_part(id, &id->head, local);
	keep_part(id, &id->host, host);
	return true;
}

/*
 * Scheme and host are all that RFC 9525 compares: a reference that says more
 * would promise what was not looked at.
 */
static bool
set_uri(struct identity *id)
{
	struct form_uri u;

	if (!form_uri(whole_text(id), &u) || u.has_user || u.has_port ||
	    u.has_more)
		return false;
	keep_part(id, &id->head, u.scheme);
	memcpy(id->ip, u.ip, u.iplen);
	id->iplen = u.iplen;
	return u.iplen != 0 || keep_host(id, u.host);
}

/* "_imap._tcp.example.org" is a DNS record's name: the service's has no protocol. */
static bool
set_srv(struct identity *id)
{
	struct vfy_span service, name;

	if (!form_srv(whole_text(id), &service, &name) || name.len == 0 ||
	    name.ptr[0] == '_')
		return false;
	keep_part(id, &id->head, service);
	return keep_host(id, name);
}

static bool
set_by_type(struct identity *id)
{
	switch (id->type) {
	case VFY_ID_NONE:
		return true;
	case VFY_ID_DNS:
		return set_dns(id);
	case VFY_ID_IP:
		return set_ip(id);
	case VFY_ID_EMAIL:
		return set_email(id);
	case VFY_ID_URI:
		return set_uri(id);
	case VFY_ID_SRV:
		return set_srv(id);
	default:
		return false;
	}
}

int
identity_set(struct identity *id, enum vfy_identity type, const char *value)
{
	struct identity new = { .type = type };
	size_t len;

	if (type != VFY_ID_NONE) {
		if (value == NULL)
			return VFY_EARG;
		len = strnlen(value, LIMIT_IDENTITY + 1);
		if (len > LIMIT_IDENTITY)
			return VFY_EARG;
		memcpy(new.text, value, len);
	}
	if (!set_by_type(&new))
		return VFY_EARG;
	*id = new;
	return 0;
}

/* -- matching ------------------------------------------------------------- */

bool
host_dns_match(struct vfy_span pattern, struct vfy_span reference)
{
	size_t labels;

	if (form_host_labels(reference) == 0)
		return false;
	/*= rfc9525 6.3 "*" is the complete left-most label */
	if (!form_is_wildcard(pattern))
		return form_host_labels(pattern) > 0 &&
		    form_equal_nocase(pattern, reference);
	pattern = form_from(pattern, 2);
	labels = form_host_labels(pattern);
	/* "*.org" would be a whole registry's; no CA may issue it */
	if (labels < 2)
		return false;
	/*= rfc9525 6.3 and stands for exactly one label */
	if (form_host_labels(reference) != labels + 1)
		return false;
	return form_equal_nocase(
	    pattern, form_from(reference, form_first_label(reference) + 1));
}

/*= rfc5280 4.2.1.6 local part as it stands, host without case (4.2.1.10, 7.5) */
static bool
email_match(const struct identity *id, struct vfy_span presented)
{
	struct vfy_span local, host;

	return form_mailbox(presented, &local, &host) &&
	    span_eq(local, part_of(id, id->head)) &&
	    form_equal_nocase(host, part_of(id, id->host));
}

static bool
has_upper(struct vfy_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z')
			return true;
	}
	return false;
}

/*
 * An all-ASCII local part stands in an rfc822Name only, any other one here
 * only; what is written against that matches nothing.
 */
/*= rfc9598 5 octet for octet, the reference's host in lower case */
static bool
smtp_utf8_match(const struct identity *id, struct vfy_span presented)
{
	struct vfy_span local, host;

	return !id->plain && form_mailbox(presented, &local, &host) &&
	    !has_upper(host) && email_match(id, presented);
}

/*= rfc5922 7.2 no wildcards for SIP */
static bool
is_sip_wildcard(const struct form_uri *u)
{
	return form_is_wildcard(u->host) &&
	    (form_equal_nocase(u->scheme, span_str("sip")) ||
		form_equal_nocase(u->scheme, span_str("sips")));
}

/*= rfc9525 6.5 scheme without case, and 6.3 or 6.4 for the host */
/*= rfc5922 7.1 with a user it is that user's name, not the service's */
static bool
uri_match(const struct identity *id, struct vfy_span presented)
{
	struct form_uri u;

	if (!form_uri(presented, &u) || u.has_user || is_sip_wildcard(&u) ||
	    !form_equal_nocase(u.scheme, part_of(id, id->head)))
		return false;
	if (id->iplen != 0 || u.iplen != 0)
		return span_eq(
		    span_of(u.ip, u.iplen), span_of(id->ip, id->iplen));
	return host_dns_match(u.host, part_of(id, id->host));
}

/*= rfc9525 6.5 service without case, and 6.3 for the name */
static bool
srv_match(const struct identity *id, struct vfy_span presented)
{
	struct vfy_span service, name;

	return form_srv(presented, &service, &name) &&
	    form_equal_nocase(service, part_of(id, id->head)) &&
	    host_dns_match(name, part_of(id, id->host));
}

static bool
other_match(const struct identity *id, struct vfy_span contents)
{
	struct vfy_span text;

	switch (form_other_name(contents, &text)) {
	case OTHER_SRV:
		return id->type == VFY_ID_SRV && srv_match(id, text);
	case OTHER_SMTP_UTF8:
		return id->type == VFY_ID_EMAIL && smtp_utf8_match(id, text);
	case OTHER_UNKNOWN:
	case OTHER_BAD:
		break;
	}
	return false;
}

static bool
name_match(const struct identity *id, uint8_t tag, struct vfy_span name)
{
	switch (tag) {
	case GN_DNS:
		return id->type == VFY_ID_DNS &&
		    host_dns_match(name, part_of(id, id->host));
	case GN_IP:
		/*= rfc9525 6.4 octet for octet */
		return id->type == VFY_ID_IP &&
		    span_eq(name, span_of(id->ip, id->iplen));
	case GN_EMAIL:
		return id->type == VFY_ID_EMAIL && email_match(id, name);
	case GN_URI:
		return id->type == VFY_ID_URI && uri_match(id, name);
	case GN_OTHER:
		return other_match(id, name);
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
	char text[HOST_MAX_LEN];

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
list_add_other(struct list *l, struct vfy_span contents)
{
	enum form_other kind;
	struct vfy_span text;

	kind = form_other_name(contents, &text);
	if (kind == OTHER_SRV || kind == OTHER_SMTP_UTF8)
		list_add_name(l, text);
}

static void
list_names(struct vfy_span contents, struct list *l)
{
	struct der d = der_start(contents, NULL);
	struct vfy_span name;
	uint8_t tag;

	while (!l->cut && gn_next(&d, &tag, &name)) {
		if (tag == GN_DNS || tag == GN_EMAIL || tag == GN_URI)
			list_add_name(l, name);
		else if (tag == GN_IP)
			list_add_ip(l, name);
		else if (tag == GN_OTHER)
			list_add_other(l, name);
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
	if (!cert_has(leaf, EXT_SUBJECT_ALT_NAME) || leaf->empty_alt_name)
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
