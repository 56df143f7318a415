/* SPDX-License-Identifier: MIT */
/*
 * check_peer TRUSTFILE HOST CHAINFILE: what a TLS client does with a server's
 * chain and stapled OCSP response. Exits 0 trusted, 1 not, 2 can't be told.
 */
#include <stdio.h>
#include <vfy.h>

/* 0 and *v, or VFY_E*. ctx may be in use by other threads. */
static int
check_peer(struct vfy_ctx *ctx, const char *host, struct vfy_span chain,
    struct vfy_span staple, struct vfy_verdict **v)
{
	struct vfy_query *q;
	int rc = vfy_query_new(&q);

	if (rc != 0)
		return rc;
	if ((rc = vfy_query_use_memo(q, ctx)) == 0 &&
	    (rc = vfy_query_add_certs(q, chain, NULL, NULL)) == 0 &&
	    (rc = vfy_query_set_identity(q, VFY_ID_DNS, host)) == 0 &&
	    (rc = vfy_query_set_stapling_offered(q, true)) == 0) {
		/* a response that can't be read is one that is not there */
		if (staple.len > 0)
			vfy_query_add_staple(q, staple, NULL);
		rc = vfy_verify(ctx, q, v);
	}
	vfy_query_free(q);
	return rc;
}

int
main(int argc, char **argv)
{
	static uint8_t text[2][1 << 20];
	struct vfy_span in[2] = { { text[0], 0 }, { text[1], 0 } };
	struct vfy_span none = { NULL, 0 };
	struct vfy_verdict *v = NULL;
	struct vfy_ctx *ctx = NULL;
	int i, rc = argc == 4 ? vfy_ctx_new(&ctx) : VFY_EARG;

	for (i = 0; rc == 0 && i < 2; i++) {
		FILE *f = fopen(argv[1 + 2 * i], "rb");

		rc = f == NULL ? VFY_EIO : 0;
		in[i].len = rc != 0 ? 0 : fread(text[i], 1, 1 << 20, f);
		if (f != NULL)
			fclose(f);
	}
	if (rc == 0)
		rc = vfy_ctx_add_anchors(ctx, in[0], false, NULL, NULL);
	if (rc == 0)
		rc = check_peer(ctx, argv[2], in[1], none, &v);
	puts(rc != 0 ? vfy_strerror(rc)
		     : vfy_reason_name(vfy_verdict_reason(v)));
	rc = rc != 0 ? 2 : vfy_verdict_outcome(v) == VFY_VALID ? 0 : 1;
	vfy_verdict_free(v);
	vfy_ctx_free(ctx);
	return rc;
}
