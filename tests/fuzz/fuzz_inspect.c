/* SPDX-License-Identifier: MIT */
/*
 * fuzz_inspect.c - any bytes as objects of every kind.
 *
 * Whatever they are, there is JSON, its text is printable ASCII, no key of an object
 * is there twice, and it is told as text as well. PEM is read as a file; DER is taken
 * for each kind in turn.
 */
#include <stdlib.h>
#include <string.h>

#include "inspect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void check_value(struct json_object *value);

static void
check_object(struct json_object *o)
{
	struct json_object_iterator it = json_object_iter_begin(o);
	struct json_object_iterator end = json_object_iter_end(o);
	int n = 0;

	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		const char *key = json_object_iter_peek_name(&it);

		/* of two the latter is found */
		must(json_object_object_get(o, key) ==
		    json_object_iter_peek_value(&it));
		check_value(json_object_iter_peek_value(&it));
		n++;
	}
	must(n == json_object_object_length(o));
}

static void
check_value(struct json_object *value)
{
	if (json_object_is_type(value, json_type_object)) {
		check_object(value);
	} else if (json_object_is_type(value, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(value); i++)
			check_value(json_object_array_get_idx(value, i));
	} else if (json_object_is_type(value, json_type_string)) {
		const char *s = json_object_get_string(value);

		must(strlen(s) == (size_t)json_object_get_string_len(value));
		for (; *s != '\0'; s++)
			must(*s >= 0x20 && *s < 0x7f);
	}
}

static void
check(const struct object *o)
{
	struct inspect_options options = {
		.at = 1750000000, .entries = 3, .password = "password"
	};
	struct json_builder b = json_begin();
	enum inspect_result result = inspect_object(&b, o, &options);
	struct json_object *members = json_end(&b);
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	must(members != NULL && out != NULL);
	check_value(members);
	must(result != INSPECT_UNKNOWN || o->kind == OBJECT_UNKNOWN ||
	    o->kind == OBJECT_PKCS7 || o->kind == OBJECT_PKCS12);
	must(json_object_to_json_string_ext(members, JSON_FORM) != NULL);
	inspect_text(out, members, 2);
	fclose(out);
	for (size_t i = 0; i < len; i++)
		must(text[i] == '\n' || (text[i] >= 0x20 && text[i] < 0x7f));
	free(text);
	json_object_put(members);
}

static void
check_file(struct vfy_span bytes)
{
	struct object_reader *r;
	struct vfy_fault fault;
	struct object o;
	int rc;

	if (objects_of(bytes, &r) != 0)
		return;
	while ((rc = objects_next(r, &o, &fault)) == 0 || rc == VFY_EPARSE) {
		if (rc == 0)
			check(&o);
	}
	objects_free(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_span bytes = { data, size };

	if (size > 0 && data[0] != 0x30) {
		check_file(bytes);
		return 0;
	}
	for (int kind = OBJECT_UNKNOWN; kind <= OBJECT_ENCRYPTED_KEY; kind++) {
		struct object o = { .kind = (enum object_kind)kind,
			.der = bytes };

		/* GnuTLS opens these, which takes its time */
		if ((kind != OBJECT_PKCS12 && kind != OBJECT_ENCRYPTED_KEY) ||
		    object_kind_of(bytes) == o.kind)
			check(&o);
	}
	return 0;
}
