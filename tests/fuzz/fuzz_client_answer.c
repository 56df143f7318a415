/* SPDX-License-Identifier: MIT */
/*
 * fuzz_client_answer.c - libverify-client's reading of an answer, on any bytes:
 * no verdict, or one that does not contradict itself. The question is always the
 * same one, about the leaf of the golden chains.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client_parts.h"
#include "files.h"
#include "fuzz.h"
#include "vfy_remote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Made once. */
static struct client_asking asking;

static bool
add_file(struct vfy_query *q, const char *name)
{
	struct file_error err;
	struct file_bytes bytes;
	bool good =
	    file_read(name, FILE_LIMIT_CERTIFICATES, &bytes, &err) == 0 &&
	    vfy_query_add_certs(q, file_span(&bytes), NULL, NULL) == 0;

	if (good)
		file_bytes_free(&bytes);
	return good;
}

static void
set_up(void)
{
	struct vfy_query *q;

	must(vfy_query_new(&q) == 0);
	must(add_file(q, TOP_SRCDIR "/tests/golden/common/leaf.pem"));
	must(add_file(q, TOP_SRCDIR "/tests/golden/common/inter.pem"));
	must(vfy_query_set_identity(q, VFY_ID_DNS, "good.test") == 0);
	asking.query = q;
}

static void
check_verdict(const struct vfy_verdict *v)
{
	const struct vfy_path *p = vfy_verdict_path(v, 0);
	size_t n = p != NULL ? vfy_path_num_certs(p) : 0;

	must(vfy_verdict_purpose(v) == VFY_TLS_SERVER);
	if (vfy_verdict_outcome(v) != VFY_VALID) {
		must(vfy_verdict_reason(v) != VFY_R_OK);
		must(p == NULL || !vfy_path_valid(p));
		return;
	}
	must(vfy_verdict_reason(v) == VFY_R_OK);
	must(n > 0 && vfy_path_valid(p));
	must(vfy_path_cert(p, 0) == vfy_query_cert(asking.query, 0));
	must(vfy_path_role(p, n - 1) == VFY_ANCHOR);
	for (size_t i = 0; i < vfy_path_num_findings(p); i++)
		must(!vfy_path_finding(p, i)->fatal);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct client_response response = { .status = 200, .len = size };
	struct vfy_client_fault why = { .status = 0 };
	struct client_certs *certs = client_certs_new();
	struct vfy_verdict *v = NULL;
	int rc;

	if (asking.query == NULL)
		set_up();
	response.body = malloc(size + 1);
	must(certs != NULL && response.body != NULL);
	if (size > 0)
		memcpy(response.body, data, size);
	response.body[size] = '\0';
	rc = client_answer_read(&asking, certs, &response, &v, &why);
	if (rc == 0)
		check_verdict(v);
	else
		must(v == NULL && (rc == VFY_ENOENT || rc == VFY_EIO));
	must(rc != VFY_EIO || why.code[0] != '\0');
	vfy_verdict_free(v);
	client_certs_free(certs);
	client_response_clear(&response);
	return 0;
}
