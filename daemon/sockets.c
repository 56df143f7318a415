/* SPDX-License-Identifier: MIT */
/*
 * sockets.c - all sockets of the service: those that the configuration names,
 * or those that systemd has opened for it.
 *
 * Does not accept.
 */
#include "sockets.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "notify.h"

static bool
full(const struct sockets *all, char *why, size_t len)
{
	if (all->n < MAX_LISTENERS)
		return false;
	snprintf(why, len, "more than %d sockets", MAX_LISTENERS);
	return true;
}

/* fds from first on. */
static bool
adopt(struct sockets *all, int first, int n, char *why, size_t len)
{
	int i;

	for (i = 0; i < n; i++) {
		if (full(all, why, len) ||
		    !listen_adopt(&all->list[all->n], first + i, why, len))
			return false;
		all->n++;
	}
	return true;
}

static bool
open_addresses(
    const struct config *c, struct sockets *all, char *why, size_t len)
{
	size_t i;

	for (i = 0; i < c->server.listen.n; i++) {
		if (full(all, why, len) ||
		    !listen_tcp(
			&all->list[all->n], c->server.listen.list[i], why, len))
			return false;
		all->n++;
	}
	return true;
}

/* The Unix socket's, if it is missing. */
static void
make_folder(const struct config *c, const struct process *p)
{
	const char *path = c->server.socket, *slash = strrchr(path, '/');
	char folder[128];

	if (slash == NULL || slash - path >= (ptrdiff_t)sizeof(folder))
		return;
	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
	process_make_folder(p, folder, 0755);
}

bool
sockets_open(
    const struct config *c, const struct process *p, struct sockets *all)
{
	char why[768];
	int first, n = notify_sockets(&first);
	bool ok;

	all->n = 0;
	if (n > 0) {
		ok = adopt(all, first, n, why, sizeof(why));
	} else {
		make_folder(c, p);
		ok = listen_unix(&all->list[0], c->server.socket,
		    (mode_t)c->server.mode, c->server.group, why, sizeof(why));
		all->n = ok ? 1 : 0;
	}
	if (ok && open_addresses(c, all, why, sizeof(why)))
		return true;
	log_error("cannot start: %s", why);
	sockets_close(all);
	return false;
}

void
sockets_close(struct sockets *all)
{
	while (all->n > 0)
		listen_close(&all->list[--all->n]);
}
