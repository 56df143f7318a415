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
has(const struct access_ids *ids, unsigned id)
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
is_in_group(const struct client *c, const struct access_ids *groups)
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

bool
access_may_change(const struct request *req, struct problem *p)
{
	const struct access *a = &req->service->access;
	const struct client *c = req->client;

	if (!c->is_unix)
		return problem_set(p, 403, "unix-socket-only", "",
		    "changes are made by the Unix socket, where it is known "
		    "who asks for them");
	if (c->uid == 0 || c->uid == geteuid() ||
	    has(&a->admin_users, c->uid) || is_in_group(c, &a->admin_groups))
		return true;
	return problem_set(p, 403, "not-admin", "",
	    "user %u may not do this: root and the service's own user may, and "
	    "who is configured as admin-user or admin-group",
	    (unsigned)c->uid);
}

bool
access_is_proxy(const struct request *req, struct problem *p)
{
	const struct access *a = &req->service->access;
	const struct client *c = req->client;

	if (c->is_unix &&
	    (has(&a->proxy_users, c->uid) || is_in_group(c, &a->proxy_groups)))
		return true;
	if (!c->is_unix)
		return problem_set(p, 403, "not-a-proxy", "",
		    "a proxy asks by the Unix socket, where it is known who "
		    "asks: let it connect there, and configure its user as "
		    "proxy-user");
	return problem_set(p, 403, "not-a-proxy", "",
	    "user %u is no proxy whose word on client certificates is taken: "
	    "configure it as proxy-user, or one of its groups as proxy-group",
	    (unsigned)c->uid);
}
