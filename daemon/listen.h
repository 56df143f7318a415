/* SPDX-License-Identifier: MIT */
/*
 * listen.h - sockets to listen on: a Unix socket's file, loopback TCP.
 */
#ifndef LISTEN_H
#define LISTEN_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct listener {
	int fd; /* -1: not listening */
	bool is_unix;
	char name[128]; /* its path, or "127.0.0.1:8080" with the real port */
	dev_t device;	/* of the socket's file as we made it; else 0 */
	ino_t inode;
};

/*
 * Listens on a Unix socket at path, made with mode, and of group (NULL: ours).
 * The file of a service that is gone is taken over; one that answers, or a file
 * that is no socket, is an error. Call before the first thread starts (umask).
 * False: why.
 */
bool listen_unix(struct listener *l, const char *path, mode_t mode,
    const char *group, char *why, size_t len);

/*
 * A socket that somebody else has opened: it must listen, and be a Unix
 * socket or one of a loopback address. Its file is not ours to remove. False:
 * why; fd stays open.
 */
bool listen_adopt(struct listener *l, int fd, char *why, size_t len);

/* Is this an address that listen_tcp() takes? */
bool listen_is_address(const char *text);
/*
 * address: "127.0.0.1:PORT" or "[::1]:PORT", nothing else; port 0 takes a free
 * one. False: why.
 */
bool listen_tcp(struct listener *l, const char *address, char *why, size_t len);

/* Stops listening, and removes the socket's file. */
void listen_close(struct listener *l);

/* Removes the socket's file, if it is still the one that was made. */
void listen_remove(const struct listener *l);

#endif
