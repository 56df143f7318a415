/* SPDX-License-Identifier: MIT */
/*
 * process.h - the processes of the service, and what each of them gives up;
 * doc/design/0013-processes.md tells why.
 *
 *	process_begin()	 no thread, nothing open: the fetcher's keeper is made
 *	(sockets)	 what only the first user may bind
 *	process_settle() the other user, the filter; threads from here on
 */
#ifndef PROCESS_H
#define PROCESS_H
#include "fetch_ask.h"
#include "sandbox.h"

struct process_config {
	const char *user;    /* to become; NULL: stays who it is */
	bool sandbox;	     /* filters of system calls */
	const char *store;   /* its directory; NULL: nothing is fetched */
	bool handshakes;     /* but somebody may be shaken hands with */
	const char *const *allow_net; /* NULL-terminated; NULL: none */
	const char *proxy;	      /* as in vfy_store_options */
};

struct process {
	struct sandbox_user user;
	bool has_user, sandbox;
	int control;		 /* of the keeper; -1: there is none */
	struct fetch_ask *fetch; /* NULL: nothing is fetched */
};

/* False: why. */
bool process_begin(struct process *p, const struct process_config *config,
    char *why, size_t len);
/*
 * As root, with another user to become: makes a folder at path, that user's, if
 * nothing is there yet. One that can't be made shows when it is used.
 */
void process_make_folder(
    const struct process *p, const char *path, mode_t mode);
/* False: why. */
bool process_settle(struct process *p, char *why, size_t len);
/* No more handshakes: those that run end now. */
void process_stop_handshakes(struct process *p);
/* No more fetches: those that run end now. */
void process_hurry(struct process *p);
/* When nothing can fetch any more. */
void process_end(struct process *p);

#endif
