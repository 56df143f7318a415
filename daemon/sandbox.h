/* SPDX-License-Identifier: MIT */
/*
 * sandbox.h - what the processes of the service give up.
 */
#ifndef SANDBOX_H
#define SANDBOX_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Who a process started as root becomes. */
struct sandbox_user {
	char name[64];
	uid_t uid;
	gid_t gid;
};

/* By its name. False: why. */
bool sandbox_find_user(
    const char *name, struct sandbox_user *out, char *why, size_t len);
/*
 * Becomes user for good, with that user's groups. Before the first thread. It
 * is fine to be that user already. False: errno.
 */
bool sandbox_become(const struct sandbox_user *user);

/* From now on no program that is executed gives rights. False: errno. */
bool sandbox_no_new_rights(void);
/*
 * The filters of system calls, for this thread and those that it starts; they
 * include sandbox_no_new_rights(). What is forbidden fails with EPERM (a
 * socket's family with EAFNOSUPPORT). False: errno; nothing has changed, or
 * the process should end.
 *
 * The service: no sockets but Unix ones, no program, no other process's
 * memory, none of what only administrators need.
 */
bool sandbox_service(void);
/*
 * The fetcher: only what fetching needs. No file can be opened for writing,
 * no program executed, no process made, no signal sent to another.
 */
bool sandbox_fetcher(void);

#endif
