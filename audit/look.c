/* SPDX-License-Identifier: MIT */
/*
 * look.c - what the verbs that look at evidence share: their options, the files
 * they read, the certificates they compare them with, and what they found.
 *
 * Does not: judge. That evidence may be relied on is vfy_verify()'s answer alone.
 */
#include "look.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ask.h"
#include "printable.h"
#include "show.h"
#include "timetext.h"
#include "verb.h"

struct look_answer
look_begin(void)
{
	struct look_answer a = { .b = json_begin(),
		.findings = json_object_new_array(),
		.status = EXIT_CLEAN };

	if (a.findings == NULL)
		a.b.failed = true;
	return a;
}

void
look_found(
    struct look_answer *a, enum vfy_reason why, const char *detail, int status)
{
	if (why == VFY_R_OK || a->findings == NULL)
		return;
	a->status = worse_status(a->status, status);
	if (!json_append(a->findings, show_finding(why, detail))) {
		a->findings = NULL;
		a->b.failed = true;
	}
}

struct json_object *
look_end(struct look_answer *a, int *status)
{
	json_put(&a->b, "findings", a->findings);
	*status = worse_status(*status, a->status);
	return json_end(&a->b);
}

int
look_usable_status(enum vfy_reason why)
{
	return why == VFY_R_CRL_STALE || why == VFY_R_OCSP_STALE
	    ? EXIT_EXPIRED
	    : EXIT_FINDINGS;
}

void
look_signature(struct look_answer *a, struct json_builder *b,
    const struct vfy_cert *issuer, enum vfy_reason why, const char *detail)
{
	if (issuer == NULL) {
		json_put_text(b, "status", "not-checked");
	} else {
		json_put_text(
		    b, "status", why == VFY_R_OK ? "verified" : "not-verified");
		look_found(a, why, detail, EXIT_FINDINGS);
	}
	json_put(&a->b, "signature", json_end(b));
}

/* -- values --------------------------------------------------------------------- */

int64_t
look_now(void)
{
	return (int64_t)time(NULL);
}

static int
refuse(const char *verb, const char *option, const char *value,
    const char *expected)
{
	char shown[128];

	printable(value, shown, sizeof(shown));
	return usage_error(
	    verb, "--%s: \"%s\" is not %s", option, shown, expected);
}

int
look_set_time(int64_t *at, const char *verb, const char *value)
{
	if (timetext_parse(value, at))
		return 0;
	return refuse(verb, "at", value,
	    "a moment like 2026-11-23T12:00:00Z or @1795435200");
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Hex from behind, colons passed over, so that an odd number of digits is well. */
int
look_set_serial(struct look_serial *serial, const char *verb, const char *value)
{
	size_t i = strlen(value), digits = 0;

	memset(serial, 0, sizeof(*serial));
	serial->len = sizeof(serial->octets);
	while (i-- > 0) {
		int digit = hex_digit(value[i]);

		if (value[i] == ':')
			continue;
		if (digit < 0 || digits == 2 * serial->len)
			break;
		serial->octets[serial->len - 1 - digits / 2] |=
		    (uint8_t)(digit << (digits % 2 == 0 ? 0 : 4));
		digits++;
	}
	if (digits > 0 && i == SIZE_MAX)
		return 0;
	return refuse(verb, "serial", value, "a serial number in hex");
}

int
look_set_number(uint64_t *n, const char *verb, const char *option, uint64_t max,
    const char *value)
{
	char *end = NULL;

	errno = 0;
	*n = strtoull(value, &end, 10);
	if (value[0] >= '0' && value[0] <= '9' && errno == 0 && *end == '\0' &&
	    *n <= max)
		return 0;
	return refuse(verb, option, value, "a number, or it is too large");
}

int
look_take(struct look_request *r, const char *verb, int id, const char *value)
{
	switch (id) {
	case LOOK_ISSUER:
		r->issuer = value;
		return 0;
	case LOOK_AT:
		return look_set_time(&r->look.at, verb, value);
	default:
		r->json = true;
		return 0;
	}
}

/* -- files ---------------------------------------------------------------------- */

/* The first certificate of a file; path NULL: *out is NULL. 0, or an exit status. */
static int
read_cert(const char *verb, const char *path, struct vfy_cert **out)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct file_bytes bytes;
	struct file_error err;
	int rc;

	*out = NULL;
	if (path == NULL)
		return EXIT_CLEAN;
	rc = file_read(path, FILE_LIMIT_CERTIFICATES, &bytes, &err);
	if (rc != 0) {
		complain(verb, "%s", err.what);
		return status_of_error(rc);
	}
	rc = vfy_cert_parse(file_span(&bytes), out, &fault);
	file_bytes_free(&bytes);
	if (rc == 0)
		return EXIT_CLEAN;
	return complain_contents(verb, path, rc, &fault, vfy_strerror(rc));
}

int
look_append(struct look_request *r, struct json_object *answer)
{
	if (json_append(r->answers, answer))
		return 0;
	r->answers = NULL;
	return VFY_ENOMEM;
}

static int
read_file(struct look_request *r, const struct look_kind *kind,
    const char *verb, const char *path)
{
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct file_bytes bytes;
	struct file_error err;
	char name[256];
	int rc = file_read(path, kind->limit, &bytes, &err);

	if (rc != 0) {
		complain(verb, "%s", err.what);
		return status_of_error(rc);
	}
	file_name(path, name, sizeof(name));
	r->file = name;
	rc = kind->read(r, file_span(&bytes), &fault);
	r->file = NULL;
	file_bytes_free(&bytes);
	if (rc == 0)
		return EXIT_CLEAN;
	return complain_contents(verb, path, rc, &fault, vfy_strerror(rc));
}

static int
answer(struct look_request *r, const struct look_kind *kind, const char *verb)
{
	struct json_builder b = json_begin();
	struct json_object *root;

	json_put_time(&b, "validation_time", r->look.at);
	json_put(&b, kind->answers, r->answers);
	r->answers = NULL;
	root = json_end(&b);
	if (!(r->json ? show_json(root) : show_text(root, 0)))
		return out_of_memory(verb);
	return r->status;
}

int
look_at_files(struct look_request *r, const struct look_kind *kind,
    const char *verb, char **paths)
{
	struct vfy_cert *issuer = NULL, *cert = NULL;
	int status = read_cert(verb, r->issuer, &issuer);

	if (status == EXIT_CLEAN)
		status = read_cert(verb, r->cert, &cert);
	r->look.issuer = issuer;
	r->look.cert = cert;
	r->answers = json_object_new_array();
	if (status == EXIT_CLEAN && r->answers == NULL)
		status = out_of_memory(verb);
	for (; status == EXIT_CLEAN && *paths != NULL; paths++)
		status = read_file(r, kind, verb, *paths);
	if (status == EXIT_CLEAN)
		status = answer(r, kind, verb);
	json_object_put(r->answers);
	r->look.issuer = r->look.cert = NULL;
	vfy_cert_free(issuer);
	vfy_cert_free(cert);
	return status;
}
