/* SPDX-License-Identifier: MIT */
/*
 * lint_item.h - what lint/ says of an object becomes findings of a report's item.
 */
#ifndef LINT_ITEM_H
#define LINT_ITEM_H
#include "item_build.h"
#include "lint.h"

void lint_put(struct item *item, const struct lint_result *result);

/*
 * For whoever lints besides: the rules of the public web's programmes bind what one of
 * their roots vouches for, and nobody else.
 */
struct lint_sets {
	struct lint_options web, others;
};
void lint_sets_begin(struct lint_sets *sets);
/* The certificate's findings; of the web: its path ends at a public root. */
void lint_put_certificate(struct item *item, const struct lint_sets *sets, bool web,
    struct vfy_span der);
void lint_put_crl(struct item *item, const struct lint_sets *sets, struct vfy_span der);

#endif
