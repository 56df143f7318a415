/* SPDX-License-Identifier: MIT */
/*
 * client.h - who is connected: how much of the service each user holds, and
 * until when each connection must have got on with what it does.
 */
#ifndef CLIENT_H
#define CLIENT_H
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What one user holds: a user of the machine by the Unix socket, or all who
 * came by TCP, whom nothing tells apart. Lives as long as its connections. */
struct share {
	uid_t uid;
	bool is_unix;
	unsigned connections;	/* under the lock of clients */
	atomic_size_t uploaded; /* bytes of bodies */
	atomic_uint waiting;	/* parked requests */
	struct share *next;
};

struct client {
	int fd;
	bool is_open, is_unix;
	pid_t pid; /* of who connected; by the Unix socket only */
	uid_t uid;
	gid_t gid;
	struct share *share;
	/* CLOCK_MONOTONIC, milliseconds, at which it is cut; 0: never */
	_Atomic int64_t deadline;
};

struct clients;

enum client_refusal { CLIENT_TAKEN = 0, CLIENT_TOO_MANY, CLIENT_SHARE_FULL };

/* At most max connections at once, of them per_user by one user. NULL: no memory. */
struct clients *clients_new(unsigned max, unsigned per_user);
void clients_free(struct clients *all);
/*
 * An accepted connection. Not taken: fd is as it was, and still the caller's.
 * fd is taken to be closed by whoever has it after client_close(), or in any
 * case when the same number comes again.
 */
enum client_refusal client_open(struct clients *all, int fd, bool is_unix);
/* The entry of an open connection; NULL: there is none. */
struct client *client_find(struct clients *all, int fd);
/* Open connections. */
unsigned clients_count(struct clients *all);
/* Before fd is closed. */
void client_close(struct clients *all, struct client *c);
/* Cuts it then, unless that is changed before; 0: never. */
void client_set_deadline(struct client *c, int64_t deadline);
/* Is nobody there any more who could read an answer? */
bool client_is_gone(const struct client *c);
/* Cuts those whose deadline is over; their number. */
unsigned clients_sweep(struct clients *all, int64_t now);

#endif
