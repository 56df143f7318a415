/* SPDX-License-Identifier: MIT */
/*
 * json_build.h - JSON objects, filled field by field; a failed allocation is
 * looked at once, at the end.
 */
#ifndef JSON_BUILD_H
#define JSON_BUILD_H
#include <json-c/json.h>
#include <stdlib.h>

#include "vfy.h"

/* How a service writes. */
#define JSON_FORM (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

/* An object being filled; failed is set once, and looked at at the end. */
struct json_builder {
	struct json_object *object;
	bool failed;
};

struct json_builder json_begin(void);
/* The object, or NULL when anything failed. */
struct json_object *json_end(struct json_builder *b);

/* NULL is JSON's null. Consumes value. Keys are literals, and each is put once. */
void json_add(struct json_builder *b, const char *key, struct json_object *value);
/* As json_add(), but NULL is a failed allocation. Consumes value. */
void json_put(struct json_builder *b, const char *key, struct json_object *value);
/* text is printable ASCII. */
void json_put_text(struct json_builder *b, const char *key, const char *text);
void json_put_number(struct json_builder *b, const char *key, uint64_t n);
void json_put_bool(struct json_builder *b, const char *key, bool value);
/* Unix seconds, as RFC 3339. */
void json_put_time(struct json_builder *b, const char *key, int64_t t);
/* Upper-case hex: numbers. */
void json_put_hex(struct json_builder *b, const char *key, struct vfy_span octets);
/* Lower-case hex: a SHA-256. */
void json_put_digest(struct json_builder *b, const char *key, const uint8_t digest[32]);
void json_put_base64(struct json_builder *b, const char *key, struct vfy_span octets);
/* Text of anybody's: what is not printable ASCII is "\\XX". */
void json_put_foreign(struct json_builder *b, const char *key, const char *text);

/*
 * What the getter (..., buf, len) of some text gives, whole. b->failed when
 * out of memory.
 */
#define PUT_WHOLE(b, key, get, ...)                                            \
	do {                                                                   \
		size_t whole_len = get(__VA_ARGS__, NULL, 0);                  \
		char *whole_text = malloc(whole_len + 1);                      \
                                                                               \
		if (whole_text == NULL) {                                      \
			(b)->failed = true;                                    \
			break;                                                 \
		}                                                              \
		get(__VA_ARGS__, whole_text, whole_len + 1);                   \
		json_put_text(b, key, whole_text);                             \
		free(whole_text);                                              \
	} while (0)

/* Consumes value. False: out of memory, and the array is gone too. */
bool json_append(struct json_object *array, struct json_object *value);

/* RFC 3339, UTC; buf of at least 24 bytes. */
void json_time(int64_t t, char buf[24]);

#endif
