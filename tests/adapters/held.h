/* SPDX-License-Identifier: MIT */
/*
 * held.h - a struct vfy_tls_settings' verify that never answers, unless it is told
 * to. Include after cmocka.h.
 */
#ifndef HELD_H
#define HELD_H
#include "vfy_tls.h"

struct held {
	struct vfy_ctx *ctx;
	const struct vfy_query *q[8];
	size_t n;
	bool answers;
};

/* Somebody else works at each of them, and is not done until the session ends. */
static inline int
verify_held(void *arg, const struct vfy_query *q, struct vfy_verdict **out)
{
	struct held *h = arg;

	if (h->answers)
		return vfy_verify(h->ctx, q, out);
	assert_true(h->n < 8);
	h->q[h->n++] = q;
	return VFY_EAGAIN;
}

static inline void
assert_held(const struct held *h, size_t n)
{
	assert_int_equal(h->n, n);
	for (size_t i = 0; i < n; i++) {
		struct vfy_verdict *v = NULL;

		for (size_t k = 0; k < i; k++)
			assert_ptr_not_equal(h->q[k], h->q[i]);
		assert_int_equal(vfy_verify(h->ctx, h->q[i], &v), 0);
		assert_int_equal(vfy_verdict_outcome(v), VFY_VALID);
		vfy_verdict_free(v);
	}
}

#endif
