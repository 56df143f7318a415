/* SPDX-License-Identifier: MIT */
/*
 * fuzz_host.c - a reference identity against a subjectAltName (RFC 9525).
 *
 * The input: an OCTET STRING (the type in one octet, then the text), and the
 * extension's value. DNS names, addresses and e-mail are matched naively as
 * well, label by label, and both must agree; of URIs and services what matches
 * must at least hold the reference's domain. Case of letters, and whether the
 * name stands alone, change nothing.
 */
#include <arpa/inet.h>
#include <strings.h>

#include "fuzz.h"
#include "host.h"

#define LABELS 128

/* -- the naive matcher --------------------------------------------------------- */

struct labels {
	struct vfy_span label[LABELS];
	size_t n;
};

/* Cuts at dots; false: more labels than any host name has. */
static bool
cut(struct vfy_span name, struct labels *out)
{
	size_t i, start = 0;

	out->n = 0;
	for (i = 0; i <= name.len; i++) {
		if (i < name.len && name.ptr[i] != '.')
			continue;
		if (out->n == LABELS)
			return false;
		out->label[out->n++] = span_of(name.ptr + start, i - start);
		start = i + 1;
	}
	return true;
}

static bool
good_label(struct vfy_span s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_";
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (memchr(letters, s.ptr[i], sizeof(letters) - 1) == NULL)
			return false;
	}
	return s.len >= 1 && s.len <= 63 && s.ptr[0] != '-' &&
	    s.ptr[s.len - 1] != '-';
}

static bool
is_number(struct vfy_span s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	}
	return true;
}

/* From label first on, these make a host name. */
static bool
good_host(const struct labels *l, size_t first)
{
	size_t i, len = 0;

	for (i = first; i < l->n; i++) {
		if (!good_label(l->label[i]))
			return false;
		len += l->label[i].len + 1;
	}
	return l->n > first && len <= 254 && !is_number(l->label[l->n - 1]);
}

static bool
same_nocase(struct vfy_span a, struct vfy_span b)
{
	return a.len == b.len &&
	    (a.len == 0 ||
		strncasecmp((const char *)a.ptr, (const char *)b.ptr, a.len) ==
		    0);
}

static bool
naive_dns(struct vfy_span pattern, struct vfy_span reference)
{
	struct labels p, r;
	size_t i, first;

	if (reference.len > 0 && reference.ptr[reference.len - 1] == '.')
		reference.len--;
	if (!cut(pattern, &p) || !cut(reference, &r) || p.n != r.n)
		return false;
	first = p.label[0].len == 1 && p.label[0].ptr[0] == '*';
	/* a wildcard stands below two labels at least */
	if ((first == 1 && p.n < 3) || !good_host(&p, first) ||
	    !good_host(&r, 0))
		return false;
	for (i = first; i < p.n; i++) {
		if (!same_nocase(p.label[i], r.label[i]))
			return false;
	}
	return true;
}

static bool
naive_ip(struct vfy_span octets, const char *text)
{
	uint8_t four[4], sixteen[16];

	if (inet_pton(AF_INET, text, four) == 1)
		return span_eq(octets, span_of(four, sizeof(four)));
	return inet_pton(AF_INET6, text, sixteen) == 1 &&
	    span_eq(octets, span_of(sixteen, sizeof(sixteen)));
}

static bool
naive_email(struct vfy_span presented, struct vfy_span reference)
{
	size_t at = reference.len;

	while (at > 0 && reference.ptr[at - 1] != '@')
		at--;
	if (at < 2 || at == reference.len || presented.len != reference.len)
		return false;
	return memcmp(presented.ptr, reference.ptr, at) == 0 &&
	    same_nocase(span_of(presented.ptr + at, presented.len - at),
		span_of(reference.ptr + at, reference.len - at));
}

/* Does some name of the list match? Only of types that it knows. */
static bool
naive_match(struct vfy_span names, const struct identity *id)
{
	struct vfy_span contents, whole, reference = span_str(id->text);
	uint8_t tag;

	while (next_element(&names, &tag, &contents, &whole)) {
		if ((id->type == VFY_ID_DNS && tag == GN_DNS &&
			naive_dns(contents, reference)) ||
		    (id->type == VFY_ID_IP && tag == GN_IP &&
			naive_ip(contents, id->text)) ||
		    (id->type == VFY_ID_EMAIL && tag == GN_EMAIL &&
			naive_email(contents, reference)))
			return true;
	}
	return false;
}

static bool
contains_nocase(struct vfy_span hay, struct vfy_span needle)
{
	size_t i;

	for (i = 0; i + needle.len <= hay.len; i++) {
		if (same_nocase(span_of(hay.ptr + i, needle.len), needle))
			return true;
	}
	return false;
}

/* The reference's host without its first label is in what matched. */
static bool
holds_domain(struct vfy_span san, const struct identity *id)
{
	struct vfy_span host = span_of(id->text + id->host.at, id->host.len);
	const uint8_t *dot;

	if (id->iplen != 0)
		return true;
	dot = host.len == 0 ? NULL : memchr(host.ptr, '.', host.len);
	if (dot != NULL)
		host = span_of(dot, (size_t)(host.ptr + host.len - dot));
	return host.len > 0 && contains_nocase(san, host);
}

/* -- the properties --------------------------------------------------------------- */

static enum host_result
match(const struct vfy_cert *c, const struct identity *id)
{
	char large[700], small[9];
	enum host_result result = host_match(c, id, large, sizeof(large));

	must(memchr(large, '\0', sizeof(large)) != NULL);
	must_be_printable(large);
	must(host_match(c, id, small, sizeof(small)) == result);
	must(memchr(small, '\0', sizeof(small)) != NULL);
	must_be_printable(small);
	must(host_match(c, id, NULL, 0) == result);
	return result;
}

/* ASCII case of a reference DNS name is of no account. */
static void
check_case(const struct vfy_cert *c, const struct identity *id,
    enum host_result result)
{
	struct identity upper;
	char text[LIMIT_IDENTITY + 1];
	size_t i;

	if (id->type != VFY_ID_DNS)
		return;
	for (i = 0; i < sizeof(text); i++) {
		char b = id->text[i];

		text[i] = b >= 'a' && b <= 'z' ? (char)(b - 0x20) : b;
	}
	must(identity_set(&upper, VFY_ID_DNS, text) == 0);
	must(match(c, &upper) == result);
}

/* A list matches when one of its names does so alone. */
static void
check_alone(
    struct vfy_span names, const struct identity *id, enum host_result result)
{
	struct vfy_span contents, whole;
	enum host_result one = HOST_MISMATCH;
	uint8_t tag, value[600];
	unsigned n;

	for (n = 0; next_element(&names, &tag, &contents, &whole); n++) {
		struct vfy_cert c;

		if (n == 8 || whole.len > 127)
			return;
		memset(&c, 0, sizeof(c));
		value[0] = DER_SEQUENCE;
		value[1] = (uint8_t)whole.len;
		memcpy(value + 2, whole.ptr, whole.len);
		attach_extension(
		    &c, EXT_SUBJECT_ALT_NAME, span_of(value, whole.len + 2));
		if (match(&c, id) == HOST_MATCH)
			one = HOST_MATCH;
	}
	must(one == result);
}

static void
check(struct vfy_span san, const struct identity *id)
{
	enum host_result result;
	struct vfy_span names;
	struct vfy_cert c;

	memset(&c, 0, sizeof(c));
	must(match(&c, id) == HOST_NO_SAN);
	attach_extension(&c, EXT_SUBJECT_ALT_NAME, san);
	result = match(&c, id);
	if (c.bad_extensions != 0) {
		must(result == HOST_BAD_SAN);
		return;
	}
	must(result == HOST_MATCH || result == HOST_MISMATCH);
	must(ext_sequence(san, &names));
	if (id->type == VFY_ID_DNS || id->type == VFY_ID_IP)
		must((result == HOST_MATCH) == naive_match(names, id));
	else if (id->type == VFY_ID_EMAIL)
		must(result == HOST_MATCH || !naive_match(names, id));
	if (result == HOST_MATCH)
		must(holds_domain(san, id));
	check_case(&c, id, result);
	check_alone(names, id, result);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_span in = span_of(data, size), text, whole, san;
	char value[LIMIT_IDENTITY + 2];
	enum vfy_identity type;
	struct identity id;
	uint8_t tag;

	if (!next_element(&in, &tag, &text, &whole) || text.len < 1 ||
	    text.len > LIMIT_IDENTITY + 1 ||
	    !next_element(&in, &tag, &whole, &san))
		return 0;
	type = VFY_ID_DNS + text.ptr[0] % 5;
	memcpy(value, text.ptr + 1, text.len - 1);
	value[text.len - 1] = '\0';
	if (identity_set(&id, type, value) == 0)
		check(san, &id);
	return 0;
}
