/* SPDX-License-Identifier: MIT */
/*
 * profile.h - issuance rules beyond RFC 5280 6.1: which profile demands what.
 */
#ifndef PROFILE_H
#define PROFILE_H
#include "validate.h"

/* Rules for one certificate at its place; findings fatal or remarks by profile. */
void profile_check(enum vfy_profile profile, const struct rules *r, const struct node *node,
    unsigned depth, struct notes *notes);

#endif
