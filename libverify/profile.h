/* SPDX-License-Identifier: MIT */
/*
 * profile.h - issuance rules beyond RFC 5280 6.1: which profile demands what.
 */
#ifndef PROFILE_H
#define PROFILE_H
#include "validate.h"

/*
 * Every rule of the profile on one certificate at its place (depth 0: the
 * target). A broken rule is fatal or a remark, as the table in profile.c says.
 */
void profile_check(enum vfy_profile profile, const struct rules *r,
    const struct node *node, unsigned depth, struct notes *notes);

#endif
