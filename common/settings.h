/* SPDX-License-Identifier: MIT */
/*
 * settings.h - options that are settled before a question is asked: a
 * service's defaults, or a named policy, which binds who names it.
 */
#ifndef SETTINGS_H
#define SETTINGS_H
#include "options.h"

struct setting {
	const struct option_def *option; /* a switch or a value */
	char *value;
};

struct settings {
	char *name; /* of a policy; NULL: defaults */
	struct setting *list;
	size_t n;
	struct vfy_budget budget; /* 0: the engine's own */
};

/* Policies that a question may name. */
struct policies {
	const struct settings **list;
	size_t n;
};

/* Copies value. 0 or VFY_ENOMEM. */
int settings_add(
    struct settings *s, const struct option_def *opt, const char *value);
void settings_free(struct settings *s);

/*
 * Does to the question what every setting says; each may be said again by who
 * asks. An option that is there several times (purposes) takes the first one.
 * 0 or VFY_E* with *err.
 */
int settings_apply(
    const struct settings *s, struct question *qn, struct option_error *err);

/*
 * The policy of this name becomes the question's: settings_apply(), and from
 * then on what settings_allow() refuses is refused. Before any other option.
 */
int settings_name(
    struct question *qn, const char *name, struct option_error *err);

/*
 * May a question that named policy s have this value too? Where s says nothing
 * of the option: yes, but for trust and system-trust, since whom a policy
 * trusts is its own matter. Otherwise: what s says itself, or where one value
 * is stricter than another, a stricter one. value: NULL is "true". 0, or
 * VFY_EARG with err->fixed.
 */
int settings_allow(const struct settings *s, const struct option_def *opt,
    const char *value, struct option_error *err);

#endif
