/* SPDX-License-Identifier: MIT */
/*
 * verify_file TRUSTFILE CHAINFILE NAME: is the first certificate of CHAINFILE
 * (PEM) good for the host NAME? Asks nobody: no network, no revocation.
 * Exits 0 valid, 1 not, 2 when that can't be told.
 */
#include <err.h>
#include <stdio.h>
#include <vfy.h>

static struct vfy_span
read_file(const char *path, uint8_t *buf, size_t size)
{
	FILE *f = fopen(path, "rb");
	struct vfy_span s = { buf, 0 };

	if (f == NULL)
		err(2, "%s", path);
	s.len = fread(buf, 1, size, f);
	fclose(f);
	return s;
}

int
main(int argc, char **argv)
{
	static uint8_t trust[1 << 20], chain[1 << 20];
	struct vfy_fault fault = { .code = VFY_F_NONE };
	struct vfy_verdict *v = NULL;
	struct vfy_query *q = NULL;
	struct vfy_ctx *ctx = NULL;
	int r;

	if (argc != 4)
		errx(2, "usage: verify_file TRUSTFILE CHAINFILE NAME");
	if ((r = vfy_ctx_new(&ctx)) == 0)
		r = vfy_ctx_add_anchors(ctx,
		    read_file(argv[1], trust, sizeof(trust)), false, NULL,
		    &fault);
	if (r == 0 && (r = vfy_query_new(&q)) == 0)
		r = vfy_query_add_certs(
		    q, read_file(argv[2], chain, sizeof(chain)), NULL, &fault);
	if (r == 0)
		r = vfy_query_set_identity(q, VFY_ID_DNS, argv[3]);
	if (r == 0)
		r = vfy_query_set_revocation(q, VFY_REV_OFF);
	if (r == 0)
		r = vfy_verify(ctx, q, &v);
	if (r != 0)
		errx(2, "%s %s", vfy_strerror(r), fault.what);
	printf("%s: %s\n", vfy_outcome_name(vfy_verdict_outcome(v)),
	    vfy_reason_name(vfy_verdict_reason(v)));
	r = vfy_verdict_outcome(v) == VFY_VALID ? 0 : 1;
	vfy_verdict_free(v);
	vfy_query_free(q);
	vfy_ctx_free(ctx);
	return r;
}
