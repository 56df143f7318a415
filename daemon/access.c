/* SPDX-License-Identifier: MIT */
/*
 * access.c - who may change the service, and who is a proxy: by the credentials
 * that the kernel gives of a Unix socket's other end.
 *
 * Those are of the moment in which the connection was made. Does not know
 * names of users.
 */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "access.h"
#include "service.h"

/* A user is in no more groups than this (NGROUPS_MAX). */
#define GROUPS_MAX 65536

static bool
has(const struct conf_ids *ids, unsigned id)
{
	size_t i;

	for (i = 0; i < ids->n; i++)
		if (ids->list[i] == id)
			return true;
	return false;
}

/* The supplementary groups of who is there, for free(); NULL: not known, or none. */
static gid_t *
groups_of(int fd, size_t *n)
{
	socklen_t len = 0;
	gid_t *groups;

	*n = 0;
	/* the call says how large they are, and fails */
	(void)getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &len);
	if (len == 0 || len > GROUPS_MAX * sizeof(*groups))
		return NULL;
	groups = malloc(len);
	if (groups == NULL)
		return NULL;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len) == 0)
		*n = len / sizeof(*groups);
	return groups;
}

static bool
is_in_group(const struct client *c, const struct conf_ids *groups)
{
	gid_t *have;
	size_t n, i;
	bool found;

	if (groups->n == 0)
		return false;
	if (has(groups, c->gid))
		return true;
	have = groups_of(c->fd, &n);
	for (i = 0, found = false; i < n && !found; i++)
		found = has(groups, have[i]);
	free(have);
	return found;
}

/* Is the client one of these, by the Unix socket? */
static bool
is_one_of(const struct client *c, const struct conf_ids *users,
    const struct conf_ids *groups)
{
	return c->is_unix && (has(users, c->uid) || is_in_group(c, groups));
}

bool
access_may_change(const struct request *req, struct problem *p)
{
	struct trust_set *set = trust_slot_get(&req->service->trust);
	const struct config *config = trust_set_config(set);
	const struct client *c = req->client;
	bool may = c->is_unix && (c->uid == 0 || c->uid == geteuid());

	may = may ||
	    is_one_of(
		c, &config->access.admin_users, &config->access.admin_groups);
	trust_set_unref(set);
	if (!c->is_unix)
		return problem_set(p, 403, "unix-socket-only", "",
		    "this is done by the Unix socket only, where it is known "
		    "who asks for it");
	return may ||
	    problem_set(p, 403, "not-admin", "",
		"user %u may not do this: root and the service's own user may, "
		"and who is configured as admin-user or admin-group",
		(unsigned)c->uid);
}

bool
access_may_shake(const struct request *req, struct problem *p)
{
	struct trust_set *set = trust_slot_get(&req->service->trust);
	const struct config *config = trust_set_config(set);
	const struct client *c = req->client;
	bool enabled = config->handshakes.enable;
	bool may = is_one_of(
	    c, &config->handshakes.users, &config->handshakes.groups);

	trust_set_unref(set);
	if (!enabled)
		return problem_set(p, 403, "not-enabled", "",
		    "this service connects to no server that a request names: "
		    "enable in [handshakes] of verifyd.conf(5) allows it");
	if (!c->is_unix)
		return problem_set(p, 403, "unix-socket-only", "",
		    "this is done by the Unix socket only, where it is known "
		    "who asks for it");
	return may ||
	    problem_set(p, 403, "not-allowed", "",
		"user %u may not do this: configure it as user, or one of its "
		"groups as group, in [handshakes]",
		(unsigned)c->uid);
}

bool
access_is_proxy(const struct request *req, struct problem *p)
{
	struct trust_set *set = trust_slot_get(&req->service->trust);
	const struct config *config = trust_set_config(set);
	const struct client *c = req->client;
	bool is = is_one_of(
	    c, &config->access.proxy_users, &config->access.proxy_groups);

	trust_set_unref(set);
	if (!c->is_unix)
		return problem_set(p, 403, "not-a-proxy", "",
		    "a proxy asks by the Unix socket, where it is known who "
		    "asks: let it connect there, and configure its user as "
		    "proxy-user");
	return is ||
	    problem_set(p, 403, "not-a-proxy", "",
		"user %u is no proxy whose word on client certificates is "
		"taken: configure it as proxy-user, or one of its groups as "
		"proxy-group",
		(unsigned)c->uid);
}
