/* SPDX-License-Identifier: MIT */
/*
 * dn_text.c - a distinguished name as text for people (RFC 4514).
 *
 * Printable ASCII only, so that a name can't forge a log line, a terminal
 * sequence or a look-alike: other bytes of the UTF-8 form are "\XX".
 * Types that RFC 4514 has no name for have the usual one, or are dotted OIDs;
 * values that are no text are '#' and their DER in hex.
 * Does not: read text back.
 */
#include <unistr.h>

#include "dn.h"
#include "dn_prep.h"
#include "vfy_limits.h"

/* A buffer that counts what did not fit. */
struct writer {
	char *buf;
	size_t len;
	size_t used;
};

static void
put(struct writer *w, char c)
{
	if (w->used < w->len)
		w->buf[w->used] = c;
	w->used++;
}

static void
put_string(struct writer *w, const char *s)
{
	while (*s != '\0')
		put(w, *s++);
}

static void
put_hex(struct writer *w, uint8_t byte)
{
	static const char hex[] = "0123456789ABCDEF";

	put(w, hex[byte >> 4]);
	put(w, hex[byte & 0x0f]);
}

/* An OID longer than this is cut: it is one that nobody knows. */
#define OID_TEXT 256

struct type_name {
	struct vfy_span oid;
	const char *name;
};

#define OID(literal)                                                           \
	{                                                                      \
		(const uint8_t *)(literal), sizeof(literal) - 1                \
	}

/* RFC 4514 3, RFC 4519, RFC 4524, CA/Browser Forum EV guidelines. */
static const struct type_name type_names[] = {
	{ OID("\x55\x04\x03"), "CN" },
	{ OID("\x55\x04\x04"), "SN" },
	{ OID("\x55\x04\x05"), "serialNumber" },
	{ OID("\x55\x04\x06"), "C" },
	{ OID("\x55\x04\x07"), "L" },
	{ OID("\x55\x04\x08"), "ST" },
	{ OID("\x55\x04\x09"), "STREET" },
	{ OID("\x55\x04\x0a"), "O" },
	{ OID("\x55\x04\x0b"), "OU" },
	{ OID("\x55\x04\x0c"), "title" },
	{ OID("\x55\x04\x0f"), "businessCategory" },
	{ OID("\x55\x04\x11"), "postalCode" },
	{ OID("\x55\x04\x2a"), "GN" },
	{ OID("\x55\x04\x2b"), "initials" },
	{ OID("\x55\x04\x2c"), "generationQualifier" },
	{ OID("\x55\x04\x2e"), "dnQualifier" },
	{ OID("\x55\x04\x41"), "pseudonym" },
	{ OID("\x55\x04\x61"), "organizationIdentifier" },
	{ OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01"), "UID" },
	{ OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19"), "DC" },
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"), "emailAddress" },
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01"),
	    "jurisdictionL" },
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02"),
	    "jurisdictionST" },
	{ OID("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03"),
	    "jurisdictionC" },
};

static void
put_type(struct writer *w, struct vfy_span oid)
{
	char dotted[OID_TEXT];

	for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]);
	     i++) {
		if (span_eq(oid, type_names[i].oid)) {
			put_string(w, type_names[i].name);
			return;
		}
	}
	der_oid_text(oid, dotted, sizeof(dotted));
	put_string(w, dotted);
}

/* One character; first and last: where a space would vanish (RFC 4514 2.4). */
static void
put_char(struct writer *w, uint32_t c, bool first, bool last)
{
	uint8_t utf8[6];
	int n;

	if (c > 0x20 && c < 0x7f) {
		if (strchr("\"+,;<>\\", (int)c) != NULL || (c == '#' && first))
			put(w, '\\');
		put(w, (char)c);
		return;
	}
	if (c == 0x20) {
		if (first || last)
			put(w, '\\');
		put(w, ' ');
		return;
	}
	n = u8_uctomb(utf8, c, sizeof(utf8));
	for (int i = 0; i < n; i++) {
		put(w, '\\');
		put_hex(w, utf8[i]);
	}
}

/* False: it is no text; nothing was written that a caller would keep. */
static bool
put_text(struct writer *w, uint8_t tag, struct vfy_span value)
{
	struct dn_chars it = dn_chars(tag, value);
	bool first = true;
	uint32_t c;
	int rc;

	while ((rc = dn_char(&it, &c)) == 1) {
		put_char(w, c, first, it.ptr == it.end);
		first = false;
	}
	return rc == 0;
}

static void
put_value(
    struct writer *w, uint8_t tag, struct vfy_span value, struct vfy_span whole)
{
	size_t mark = w->used;

	if (dn_is_string(tag) && put_text(w, tag, value))
		return;
	w->used = mark;
	put(w, '#');
	for (size_t i = 0; i < whole.len; i++)
		put_hex(w, whole.ptr[i]);
}

/* The contents of a SET, attributes joined by '+'. */
static void
put_rdn(struct writer *w, struct vfy_span set)
{
	struct der d = der_start(set, NULL), inner;
	struct vfy_span type, value, whole;
	const char *joint = "";
	uint8_t tag;

	while (!der_done(&d)) {
		if (!der_enter(&d, DER_SEQUENCE, "attribute", &inner) ||
		    !der_take(&inner, DER_OID, "type", &type) ||
		    !der_any(&inner, "value", &tag, &value, &whole))
			return;
		put_string(w, joint);
		put_type(w, type);
		put(w, '=');
		put_value(w, tag, value, whole);
		joint = "+";
	}
}

/* NUL-terminates; the full length. */
static size_t
end(const struct writer *w)
{
	if (w->len > 0)
		w->buf[w->used < w->len ? w->used : w->len - 1] = '\0';
	return w->used;
}

size_t
dn_text(struct vfy_span name, char *buf, size_t len)
{
	struct der d = der_start(name, NULL), rdns;
	struct vfy_span sets[LIMIT_NAME_ATTRIBUTES];
	struct writer w = { buf, len, 0 };
	size_t n = 0;

	if (der_enter(&d, DER_SEQUENCE, "name", &rdns)) {
		while (n < LIMIT_NAME_ATTRIBUTES && !der_done(&rdns) &&
		    der_take(&rdns, DER_SET, "rdn", &sets[n]))
			n++;
	}
	/*= rfc4514 2.1 starting with the last element */
	while (n-- > 0) {
		put_rdn(&w, sets[n]);
		if (n > 0)
			put(&w, ',');
	}
	return end(&w);
}

size_t
dn_rdn_text(struct vfy_span rdn, char *buf, size_t len)
{
	struct writer w = { buf, len, 0 };

	put_rdn(&w, rdn);
	return end(&w);
}
