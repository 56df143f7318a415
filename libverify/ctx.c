/* SPDX-License-Identifier: MIT */
/*
 * ctx.c - the context: anchors, intermediates, the memo, the evidence source.
 */
#include <stdlib.h>

#include "question.h"

int
vfy_ctx_new(struct vfy_ctx **out)
{
	struct vfy_ctx *ctx = calloc(1, sizeof(*ctx));

	if (ctx == NULL)
		return VFY_ENOMEM;
	ctx->memo = memo_new();
	ctx->habits = calloc(1, sizeof(*ctx->habits));
	if (ctx->memo == NULL || ctx->habits == NULL) {
		vfy_ctx_free(ctx);
		return VFY_ENOMEM;
	}
	*out = ctx;
	return 0;
}

void
vfy_ctx_free(struct vfy_ctx *ctx)
{
	if (ctx == NULL)
		return;
	pool_clear(&ctx->anchors);
	pool_clear(&ctx->intermediates);
	memo_free(ctx->memo);
	free(ctx->habits);
	free(ctx);
}

int
vfy_ctx_add_anchors(struct vfy_ctx *ctx, struct vfy_span pem_or_der,
    bool public_root, size_t *added, struct vfy_fault *fault)
{
	return pool_add_input(&ctx->anchors, pem_or_der,
	    public_root ? POOL_PUBLIC_ROOT : 0, LIMIT_CTX_CERTS, added, NULL,
	    fault);
}

int
vfy_ctx_add_intermediates(struct vfy_ctx *ctx, struct vfy_span pem_or_der,
    size_t *added, struct vfy_fault *fault)
{
	return pool_add_input(&ctx->intermediates, pem_or_der, 0,
	    LIMIT_CTX_CERTS, added, NULL, fault);
}

int
vfy_ctx_set_source(struct vfy_ctx *ctx, const struct vfy_source *src)
{
	if (src != NULL && (src->get == NULL || src->keep == NULL))
		return VFY_EARG;
	ctx->source = src;
	return 0;
}

size_t
vfy_ctx_num_anchors(const struct vfy_ctx *ctx)
{
	return ctx->anchors.n;
}

/* -- what it knows --------------------------------------------------------- */

static int
each_of_pool(const struct pool *p, enum vfy_origin origin, vfy_cert_each *each,
    void *arg)
{
	uint32_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < p->n; i++)
		rc = each(arg, p->entries[i].cert, origin);
	return rc;
}

struct remembered {
	vfy_cert_each *each;
	void *arg;
};

static int
remembered_issuer(
    void *arg, const struct vfy_cert *cert, const struct vfy_cert *issuer)
{
	const struct remembered *r = arg;

	(void)cert;
	return r->each(r->arg, issuer, VFY_FROM_PRESENTED);
}

int
vfy_ctx_each_cert(const struct vfy_ctx *ctx, vfy_cert_each *each, void *arg)
{
	struct remembered r = { each, arg };
	int rc = each_of_pool(&ctx->anchors, VFY_FROM_ANCHORS, each, arg);

	if (rc == 0)
		rc =
		    each_of_pool(&ctx->intermediates, VFY_FROM_POOL, each, arg);
	return rc == 0 ? memo_each(ctx->memo, remembered_issuer, &r) : rc;
}

int
vfy_ctx_each_proven(const struct vfy_ctx *ctx, vfy_pair_each *each, void *arg)
{
	return memo_each(ctx->memo, each, arg);
}

int
vfy_ctx_each_anchor(const struct vfy_ctx *ctx, vfy_anchor_each *each, void *arg)
{
	const struct pool *p = &ctx->anchors;
	uint32_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < p->n; i++)
		rc = each(arg, p->entries[i].cert,
		    (p->entries[i].flags & POOL_PUBLIC_ROOT) != 0);
	return rc;
}
