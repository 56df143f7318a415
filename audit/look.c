/* SPDX-License-Identifier: MIT */
/*
 * look.c - what the verbs that look at evidence share: their values, the
 * certificates they compare it with, and what they found.
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
look_read_cert(const char *verb, const char *path, struct vfy_cert **out)
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
