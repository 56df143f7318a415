/* SPDX-License-Identifier: MIT */
/*
 * text.c - strings that grow: names, octets and foreign text as printable ASCII.
 */
#include <stdlib.h>

#include "dn.h"
#include "view.h"

void
text_begin(struct text *t)
{
	t->p = t->usual;
	t->len = 0;
	t->capacity = sizeof(t->usual);
	t->failed = false;
}

/* Room for n characters more. */
static bool
text_room(struct text *t, size_t n)
{
	size_t capacity = t->capacity;
	char *p;

	if (t->failed)
		return false;
	if (n <= capacity - t->len)
		return true;
	while (n > capacity - t->len)
		capacity *= 2;
	p = t->p == t->usual ? malloc(capacity) : realloc(t->p, capacity);
	if (p == NULL) {
		t->failed = true;
		return false;
	}
	if (t->p == t->usual)
		memcpy(p, t->usual, t->len);
	t->p = p;
	t->capacity = capacity;
	return true;
}

void
text_add(struct text *t, const char *printable)
{
	size_t n = strlen(printable);

	if (text_room(t, n)) {
		memcpy(t->p + t->len, printable, n);
		t->len += n;
	}
}

static const char digits[] = "0123456789ABCDEF";

static void
put_octet(struct text *t, uint8_t c)
{
	if (c >= 0x20 && c < 0x7f && c != '\\') {
		t->p[t->len++] = (char)c;
		return;
	}
	t->p[t->len++] = '\\';
	t->p[t->len++] = digits[c >> 4];
	t->p[t->len++] = digits[c & 15];
}

void
text_foreign(struct text *t, struct vfy_span s)
{
	if (!text_room(t, 3 * s.len))
		return;
	for (size_t i = 0; i < s.len; i++)
		put_octet(t, s.ptr[i]);
}

void
text_hex(struct text *t, struct vfy_span s)
{
	if (!text_room(t, 2 * s.len))
		return;
	for (size_t i = 0; i < s.len; i++) {
		t->p[t->len++] = digits[s.ptr[i] >> 4];
		t->p[t->len++] = digits[s.ptr[i] & 15];
	}
}

/* A character of UTF-8's range of one to four octets (RFC 3629 3). */
static void
put_character(struct text *t, uint32_t c)
{
	if (c < 0x80) {
		put_octet(t, (uint8_t)c);
		return;
	}
	if (c >= 0x10000) {
		put_octet(t, (uint8_t)(0xf0 | (c >> 18 & 7)));
		put_octet(t, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
	} else if (c >= 0x800) {
		put_octet(t, (uint8_t)(0xe0 | c >> 12));
	}
	if (c >= 0x800)
		put_octet(t, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
	else
		put_octet(t, (uint8_t)(0xc0 | c >> 6));
	put_octet(t, (uint8_t)(0x80 | (c & 0x3f)));
}

/* Characters of so many octets each. */
static void
wide(struct text *t, struct vfy_span s, size_t octets)
{
	if (!text_room(t, s.len / octets * 12))
		return;
	for (size_t i = 0; i + octets <= s.len; i += octets) {
		uint32_t c = 0;

		for (size_t j = 0; j < octets; j++)
			c = c << 8 | s.ptr[i + j];
		put_character(t, c);
	}
}

void
text_string(struct text *t, uint8_t tag, struct vfy_span s)
{
	if (tag == DER_BMP_STRING)
		wide(t, s, 2);
	else if (tag == DER_UNIVERSAL_STRING)
		wide(t, s, 4);
	else
		text_foreign(t, s);
}

void
text_name(struct text *t, struct vfy_span name)
{
	size_t n;

	if (t->failed)
		return;
	n = dn_text(name, t->p + t->len, t->capacity - t->len);
	if (n >= t->capacity - t->len) {
		if (!text_room(t, n + 1))
			return;
		dn_text(name, t->p + t->len, t->capacity - t->len);
	}
	t->len += n;
}

void
text_oid(struct text *t, struct vfy_span oid)
{
	char dotted[OID_TEXT];

	text_add(t, oid_name_text(oid, dotted));
}

struct json_object *
text_json(struct text *t)
{
	struct json_object *json = NULL;

	if (!t->failed && t->len <= INT32_MAX)
		json = json_object_new_string_len(t->p, (int)t->len);
	if (t->p != t->usual)
		free(t->p);
	return json;
}

void
text_put(struct text *t, struct json_builder *b, const char *key)
{
	json_put(b, key, text_json(t));
}
