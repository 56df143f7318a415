/* SPDX-License-Identifier: MIT */
/*
 * json_build.c - JSON objects, filled field by field.
 *
 * RFC 8259; times are RFC 3339. Does not: know what the fields mean.
 */
#include "json_build.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "printable.h"
#include "timetext.h"

/* Foreign text is cut at this: a URL of 2,048 octets, each as "\XX", is not. */
#define FOREIGN_TEXT (3 * 2048 + 8)

struct json_builder
json_begin(void)
{
	struct json_builder b = { json_object_new_object(), false };

	b.failed = b.object == NULL;
	return b;
}

struct json_object *
json_end(struct json_builder *b)
{
	if (b->failed) {
		json_object_put(b->object);
		return NULL;
	}
	return b->object;
}

void
json_add(struct json_builder *b, const char *key, struct json_object *value)
{
	if (b->failed ||
	    json_object_object_add_ex(b->object, key, value,
		JSON_C_OBJECT_ADD_CONSTANT_KEY |
		    JSON_C_OBJECT_ADD_KEY_IS_NEW) != 0) {
		json_object_put(value);
		b->failed = true;
	}
}

void
json_put(struct json_builder *b, const char *key, struct json_object *value)
{
	if (value == NULL)
		b->failed = true;
	else
		json_add(b, key, value);
}

void
json_put_text(struct json_builder *b, const char *key, const char *text)
{
	json_put(b, key, json_object_new_string(text));
}

void
json_put_number(struct json_builder *b, const char *key, uint64_t n)
{
	json_put(b, key, json_object_new_uint64(n));
}

void
json_put_bool(struct json_builder *b, const char *key, bool value)
{
	json_put(b, key, json_object_new_boolean(value));
}

void
json_put_time(struct json_builder *b, const char *key, int64_t t)
{
	char text[24];

	json_time(t, text);
	json_put_text(b, key, text);
}

bool
json_append(struct json_object *array, struct json_object *value)
{
	if (value != NULL && json_object_array_add(array, value) == 0)
		return true;
	json_object_put(value);
	json_object_put(array);
	return false;
}

static int64_t
clamp(int64_t t)
{
	if (t < TIMETEXT_MIN)
		return TIMETEXT_MIN;
	return t > TIMETEXT_MAX ? TIMETEXT_MAX : t;
}

/* value in n decimal digits. */
static void
put_digits(char *at, size_t n, int value)
{
	while (n-- > 0) {
		at[n] = (char)('0' + value % 10);
		value /= 10;
	}
}

/* By hand: a verdict has eight of them, and snprintf was an eighth of the answer. */
void
json_time(int64_t t, char buf[24])
{
	static const char form[] = "0000-00-00T00:00:00Z";
	time_t clamped = (time_t)clamp(t);
	struct tm tm;

	gmtime_r(&clamped, &tm);
	memcpy(buf, form, sizeof(form));
	put_digits(buf, 4, tm.tm_year + 1900);
	put_digits(buf + 5, 2, tm.tm_mon + 1);
	put_digits(buf + 8, 2, tm.tm_mday);
	put_digits(buf + 11, 2, tm.tm_hour);
	put_digits(buf + 14, 2, tm.tm_min);
	put_digits(buf + 17, 2, tm.tm_sec);
}

void
json_put_hex(struct json_builder *b, const char *key, struct vfy_span octets)
{
	static const char digits[] = "0123456789ABCDEF";
	char *text = malloc(2 * octets.len + 1);
	size_t i;

	if (text == NULL) {
		b->failed = true;
		return;
	}
	for (i = 0; i < octets.len; i++) {
		text[2 * i] = digits[octets.ptr[i] >> 4];
		text[2 * i + 1] = digits[octets.ptr[i] & 15];
	}
	text[2 * octets.len] = '\0';
	json_put_text(b, key, text);
	free(text);
}

void
json_put_digest(
    struct json_builder *b, const char *key, const uint8_t digest[32])
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * 32 + 1];
	size_t i;

	for (i = 0; i < 32; i++) {
		text[2 * i] = digits[digest[i] >> 4];
		text[2 * i + 1] = digits[digest[i] & 15];
	}
	text[2 * 32] = '\0';
	json_put_text(b, key, text);
}

void
json_put_base64(struct json_builder *b, const char *key, struct vfy_span octets)
{
	char *text = malloc((octets.len + 2) / 3 * 4 + 1);

	if (text != NULL)
		(void)vfy_base64_encode(octets, text);
	json_put(b, key, text != NULL ? json_object_new_string(text) : NULL);
	free(text);
}

void
json_put_foreign(struct json_builder *b, const char *key, const char *text)
{
	char shown[FOREIGN_TEXT];

	printable_escape(text, shown, sizeof(shown));
	json_put_text(b, key, shown);
}
