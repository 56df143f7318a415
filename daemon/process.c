/* SPDX-License-Identifier: MIT */
/*
 * process.c - the processes of the service: when they are made, and who they
 * become.
 */
#include "process.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch_keep.h"

bool
process_begin(struct process *p, const struct process_config *config, char *why,
    size_t len)
{
	struct fetch_config fetch = { .allow_net = config->allow_net,
		.proxy = config->proxy,
		.sandbox = config->sandbox };

	memset(p, 0, sizeof(*p));
	p->control = -1;
	p->sandbox = config->sandbox;
	p->has_user = config->user != NULL;
	if (p->has_user && !sandbox_find_user(config->user, &p->user, why, len))
		return false;
	if (p->has_user && geteuid() != 0 && geteuid() != p->user.uid) {
		snprintf(why, len, "only root can become %s", config->user);
		return false;
	}
	fetch.user = p->has_user ? &p->user : NULL;
	return (config->store == NULL && !config->handshakes) ||
	    fetch_keep(&fetch, &p->control, why, len);
}

void
process_make_folder(const struct process *p, const char *path, mode_t mode)
{
	if (p->has_user && geteuid() == 0 && mkdir(path, mode) == 0 &&
	    lchown(path, p->user.uid, p->user.gid) != 0)
		rmdir(path);
}

bool
process_settle(struct process *p, char *why, size_t len)
{
	if (p->has_user && !sandbox_become(&p->user)) {
		snprintf(
		    why, len, "becoming %s: %s", p->user.name, strerror(errno));
		return false;
	}
	if (!sandbox_no_new_rights() || (p->sandbox && !sandbox_service())) {
		snprintf(why, len,
		    "the filter of system calls: %s (--no-sandbox does "
		    "without)",
		    strerror(errno));
		return false;
	}
	if (p->control < 0)
		return true;
	p->fetch = fetch_ask_start(p->control);
	p->control = -1;
	if (p->fetch == NULL)
		snprintf(why, len, "the fetcher does not start");
	return p->fetch != NULL;
}

void
process_stop_handshakes(struct process *p)
{
	fetch_ask_stop_handshakes(p->fetch);
}

void
process_hurry(struct process *p)
{
	fetch_ask_stop(p->fetch);
}

void
process_end(struct process *p)
{
	fetch_ask_end(p->fetch);
	p->fetch = NULL;
	if (p->control >= 0)
		close(p->control);
	p->control = -1;
}
