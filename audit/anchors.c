/* SPDX-License-Identifier: MIT */
/*
 * anchors.c - sets of trust anchors: read, sorted, compared.
 */
#include "anchors.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "cert_json.h"
#include "files.h"
#include "show.h"
#include "verb.h"

#define DIGEST_DIGITS 64
/* Shorter ones are words, as "Facade". */
#define DIGITS_LEAST 8
#define SUBJECT_ROOM 512

bool
anchors_same(const struct vfy_cert *a, const struct vfy_cert *b)
{
	struct vfy_span x = vfy_cert_der(a), y = vfy_cert_der(b);

	return x.len == y.len && memcmp(x.ptr, y.ptr, x.len) == 0;
}

/* -- of a context ------------------------------------------------------------------- */

/* vfy_anchor_each; there is room for all. */
static int
add(void *arg, const struct vfy_cert *cert, bool public_root)
{
	struct anchors *a = arg;

	a->list[a->n++] = (struct anchor){ vfy_cert_ref(cert), public_root };
	return 0;
}

static int
compare(const void *x, const void *y)
{
	const struct anchor *a = x, *b = y;
	char left[SUBJECT_ROOM], right[SUBJECT_ROOM];
	uint8_t digest[2][32];
	int c;

	vfy_cert_subject(a->cert, left, sizeof(left));
	vfy_cert_subject(b->cert, right, sizeof(right));
	c = strcmp(left, right);
	if (c != 0)
		return c;
	vfy_cert_sha256(a->cert, digest[0]);
	vfy_cert_sha256(b->cert, digest[1]);
	return memcmp(digest[0], digest[1], sizeof(digest[0]));
}

int
anchors_of(const struct vfy_ctx *ctx, struct anchors *out)
{
	size_t n = vfy_ctx_num_anchors(ctx);

	*out = (struct anchors){ calloc(n + 1, sizeof(out->list[0])), 0 };
	if (out->list == NULL)
		return VFY_ENOMEM;
	(void)vfy_ctx_each_anchor(ctx, add, out);
	qsort(out->list, out->n, sizeof(out->list[0]), compare);
	return 0;
}

void
anchors_free(struct anchors *a)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		vfy_cert_free(a->list[i].cert);
	free(a->list);
	*a = (struct anchors){ NULL, 0 };
}

const struct anchor *
anchors_find(const struct anchors *a, const struct vfy_cert *cert)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (anchors_same(a->list[i].cert, cert))
			return &a->list[i];
	}
	return NULL;
}

/* -- of a file ------------------------------------------------------------------------ */

int
anchors_add_file(const char *name, struct vfy_ctx *ctx, const char *verb)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct file_bytes bytes;
	struct file_error err;
	int rc = file_read(name, FILE_LIMIT_CERTIFICATES, &bytes, &err);

	if (rc != 0) {
		complain(verb, "%s", err.what);
		return status_of_error(rc);
	}
	rc = vfy_ctx_add_anchors(ctx, file_span(&bytes), false, NULL, &fault);
	file_bytes_free(&bytes);
	return rc == 0
	    ? EXIT_CLEAN
	    : complain_contents(verb, name, rc, &fault, vfy_strerror(rc));
}

static int
read_system(struct vfy_ctx *ctx, const char *verb)
{
	int rc = vfy_ctx_add_system_anchors(ctx, NULL);

	if (rc == 0)
		return EXIT_CLEAN;
	complain(verb, "the system's trust anchors: %s", vfy_strerror(rc));
	return status_of_error(rc);
}

int
anchors_read(const char *name, struct anchors *out, const char *verb)
{
	struct vfy_ctx *ctx = NULL;
	int status;

	*out = (struct anchors){ NULL, 0 };
	if (vfy_ctx_new(&ctx) != 0)
		return out_of_memory(verb);
	status = strcmp(name, "system") == 0
	    ? read_system(ctx, verb)
	    : anchors_add_file(name, ctx, verb);
	if (status == EXIT_CLEAN && anchors_of(ctx, out) != 0)
		status = out_of_memory(verb);
	vfy_ctx_free(ctx);
	return status;
}

/* -- which one ------------------------------------------------------------------------ */

/* Hex digits of text, which may have colons between, in small letters; else "". */
static void
read_digits(const char *text, char out[DIGEST_DIGITS + 1])
{
	size_t n = 0;

	for (; *text != '\0' && n < DIGEST_DIGITS; text++) {
		if (*text == ':')
			continue;
		if (!isxdigit((unsigned char)*text))
			break;
		out[n++] = (char)tolower((unsigned char)*text);
	}
	out[*text == '\0' && n >= DIGITS_LEAST ? n : 0] = '\0';
}

bool
anchor_is_meant(const struct anchor *a, const char *text)
{
	char digits[DIGEST_DIGITS + 1], wanted[DIGEST_DIGITS + 1];
	char subject[SUBJECT_ROOM];
	uint8_t digest[32];
	size_t i;

	vfy_cert_sha256(a->cert, digest);
	for (i = 0; i < sizeof(digest); i++)
		snprintf(digits + 2 * i, 3, "%02x", digest[i]);
	read_digits(text, wanted);
	if (wanted[0] != '\0' && strncmp(digits, wanted, strlen(wanted)) == 0)
		return true;
	vfy_cert_subject(a->cert, subject, sizeof(subject));
	return strcasestr(subject, text) != NULL;
}

/* -- told of --------------------------------------------------------------------------- */

struct json_object *
anchor_json(const struct anchor *a, int64_t at)
{
	struct json_builder b = json_begin();

	cert_json_put(&b, a->cert);
	json_put_bool(&b, "public_root", a->public_root);
	if (at > vfy_cert_not_after(a->cert))
		json_put_text(&b, "remark", "expired");
	else if (at < vfy_cert_not_before(a->cert))
		json_put_text(&b, "remark", "not yet valid");
	return json_end(&b);
}

void
anchor_print(struct json_object *o, int indent)
{
	const char *remark = show_string(o, "remark");

	printf("%*s%.16s  until %.10s  %-10s  %s%s%s%s\n", indent, "",
	    show_string(o, "sha256"), show_string(o, "not_after"),
	    show_string(o, "public_key"), show_string(o, "subject"),
	    remark[0] != '\0' ? " (" : "", remark,
	    remark[0] != '\0' ? ")" : "");
}
