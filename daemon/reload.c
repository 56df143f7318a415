/* SPDX-License-Identifier: MIT */
/*
 * reload.c - a new configuration, read whole, or what is wrong with it.
 */
#include "reload.h"

struct trust_set *
reload_read(const struct reload *r, const struct config *old, int candidate,
    struct complaints *wrong, struct complaints *kept)
{
	struct config *c = config_load(r->args->config, r->args->has_config,
	    &r->args->flags, candidate, wrong);

	if (c != NULL && wrong->n == 0 && config_keep(c, old, kept))
		return trust_set_new(c, r->fetch, TRUST_SERVE, wrong);
	config_free(c);
	return NULL;
}
