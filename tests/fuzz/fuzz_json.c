/* SPDX-License-Identifier: MIT */
/*
 * fuzz_json.c - verifyd's reading of a JSON body, on any bytes: a question, or
 * a problem that says why not.
 */
#include <stdlib.h>

#include "intake_json.h"
#include "serve_limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
check_text(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size && text[i] != '\0'; i++)
		must(text[i] >= 0x20 && text[i] < 0x7f);
	must(i < size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfy_span body = { data, size };
	struct problem p = { 0 };
	struct question qn;

	if (size > LIMIT_BODY || question_start(&qn, VFY_NET_CACHED) != 0)
		return 0;
	if (intake_json(&qn, body, &p)) {
		must(p.status == 0);
	} else {
		must(p.status == 400 || p.status == 413 || p.status == 422);
		must(p.code != NULL);
		check_text(p.where, sizeof(p.where));
		check_text(p.detail, sizeof(p.detail));
	}
	question_end(&qn);
	return 0;
}
