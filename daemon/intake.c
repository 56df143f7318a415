/* SPDX-License-Identifier: MIT */
/*
 * intake.c - from the parts of a request to a question (RFC 9525 6.1 for the
 * identity that a question must have).
 *
 * Knows neither HTTP's transport nor JSON; decides nothing about certificates.
 */
#include <stdlib.h>
#include <string.h>

#include "intake.h"

#define MAX_NAME 64
/* A name or an OID; the engine takes identities of 1,024 bytes. */
#define LIMIT_VALUE 2048

/* Options of the command that make no sense, or no good, in a request. */
static const char *const refused[] = { "store", "no_store", "json", "allow_net",
	"explain" };

static bool
is_refused(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (strcmp(name, refused[i]) == 0)
			return true;
	return false;
}

bool
intake_find(const char *name, size_t len, const char *where,
    const struct option_def **opt, struct problem *p)
{
	const struct option_def *found = NULL;
	char copy[MAX_NAME + 1];

	if (len == 0 || len > MAX_NAME || memchr(name, '\0', len) != NULL)
		return problem_set(p, 422, "unknown-option", where,
		    "there is no option of this name");
	memcpy(copy, name, len);
	copy[len] = '\0';
	if (is_refused(copy))
		return problem_set(p, 422, "refused-option", where,
		    "the option %s can't be chosen by a request", copy);
	/* one spelling only, or two would get past the check for duplicates */
	if (strchr(copy, '-') == NULL)
		found = option_find(copy);
	if (found == NULL || !found->rest)
		return problem_set(p, 422, "unknown-option", where,
		    "there is no option %s", copy);
	*opt = found;
	return true;
}

static bool
option_problem(struct problem *p, int err, const struct option_error *error,
    const char *where)
{
	if (error->fault.code != VFY_F_NONE)
		return problem_fault(p, where, &error->fault);
	if (err == VFY_EARG)
		return problem_set(p, 422,
		    error->fixed ? "fixed-by-policy" : "option-value", where,
		    "%s", error->what);
	return problem_error(p, where, err, "reading an option");
}

/*
 * base64 of DER as bytes, for the caller to free; empty text gives one byte
 * of room. NULL: *p.
 */
static uint8_t *
decode(const char *text, size_t len, size_t *n, const char *where,
    struct problem *p)
{
	uint8_t *der;
	size_t bad = 0;

	der = malloc(len / 4 * 3 + 3);
	if (der == NULL) {
		problem_error(p, where, VFY_ENOMEM, "reading base64");
		return NULL;
	}
	if (!vfy_base64_decode((struct vfy_span){ (const uint8_t *)text, len },
		der, n, &bad)) {
		problem_set(p, 400, "base64", where,
		    "neither PEM nor base64: character %zu of %zu is wrong%s",
		    bad, len, bad == len ? " (it ends too early)" : "");
		free(der);
		return NULL;
	}
	return der;
}

/* What takes the bytes once they are PEM or DER. */
typedef bool use_bytes(struct question *qn, const struct option_def *opt,
    struct vfy_span bytes, const char *where, struct problem *p);

/*
 * PEM as it is, or base64 decoded. What base64 holds must be DER: PEM inside
 * base64 is a client's mistake that is better seen early.
 */
static bool
with_bytes(struct question *qn, const struct option_def *opt, const char *text,
    size_t len, use_bytes *use, const char *where, struct problem *p)
{
	uint8_t *der;
	size_t n = 0;
	bool ok;

	if (memmem(text, len, "-----BEGIN", 10) != NULL)
		return use(qn, opt,
		    (struct vfy_span){ (const uint8_t *)text, len }, where, p);
	der = decode(text, len, &n, where, p);
	if (der == NULL)
		return false;
	if (n == 0)
		ok = problem_set(p, 400, "empty", where, "it is empty");
	else if (der[0] != 0x30)
		ok = problem_set(p, 400, "der-tag", where,
		    "what is in the base64 is not DER: it begins with byte "
		    "0x%02x, not with a SEQUENCE (0x30)",
		    der[0]);
	else
		ok = use(qn, opt, (struct vfy_span){ der, n }, where, p);
	free(der);
	return ok;
}

static bool
use_contents(struct question *qn, const struct option_def *opt,
    struct vfy_span bytes, const char *where, struct problem *p)
{
	struct option_error error = { 0 };
	int rc;

	rc = question_add(qn, opt, bytes, NULL, true, &error);
	return rc == 0 || option_problem(p, rc, &error, where);
}

static bool
use_certificate(struct question *qn, const struct option_def *opt,
    struct vfy_span bytes, const char *where, struct problem *p)
{
	(void)opt;
	return intake_bytes(qn, bytes, where, p);
}

bool
intake_set(struct question *qn, const struct option_def *opt, const char *text,
    size_t len, const char *where, struct problem *p)
{
	struct option_error error = { 0 };
	char *value;
	int rc;

	if (opt->kind == OPTION_CONTENTS)
		return with_bytes(qn, opt, text, len, use_contents, where, p);
	if (len > LIMIT_VALUE || memchr(text, '\0', len) != NULL)
		return problem_set(p, 422, "option-value", where,
		    "a value has at most %d bytes, and no NUL", LIMIT_VALUE);
	value = strndup(text, len);
	if (value == NULL)
		return problem_error(p, where, VFY_ENOMEM, "reading an option");
	rc = question_set(qn, opt, value, &error);
	free(value);
	return rc == 0 || option_problem(p, rc, &error, where);
}

bool
intake_certificate(struct question *qn, const char *text, size_t len,
    const char *where, struct problem *p)
{
	return with_bytes(qn, NULL, text, len, use_certificate, where, p);
}

bool
intake_bytes(struct question *qn, struct vfy_span bytes, const char *where,
    struct problem *p)
{
	struct vfy_fault fault = { 0 };
	int rc;

	rc = vfy_query_add_certs(qn->query, bytes, NULL, &fault);
	if (rc == VFY_EPARSE)
		return problem_fault(p, where, &fault);
	return rc == 0 || problem_error(p, where, rc, "reading certificates");
}

bool
intake_pkcs7(struct question *qn, struct vfy_span bytes, struct problem *p)
{
	struct vfy_fault fault = { 0 };
	int rc;

	rc = vfy_query_add_pkcs7(qn->query, bytes, NULL, &fault);
	if (rc == VFY_EPARSE)
		return problem_fault(p, "", &fault);
	return rc == 0 || problem_error(p, "", rc, "reading certificates");
}

bool
intake_need_identity(const struct question *qn, struct problem *p)
{
	if (qn->has_identity || qn->no_identity ||
	    qn->purpose != VFY_TLS_SERVER)
		return true;
	return problem_set(p, 422, "identity-required", "",
	    "the purpose tls-server needs the name that the client expects: "
	    "give hostname, ip, email, uri or srv, or say identity=none");
}
